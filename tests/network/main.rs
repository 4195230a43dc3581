//! Several nodes on loopback.

mod chain_spec;
mod doors;
mod pool;
mod recovery;
mod starts;

use piazza_tests::process::{export_chain_spec, Node};

#[test]
fn a_second_node_syncs_and_follows_finality() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let first = Node::start(&["--dev"], &path("first"), &path("first.log")).expect("the first node starts");
    let address = first.listen_address().expect("the node listens on loopback");
    let second = Node::start(
        &["--chain", "dev", "--bootnodes", &address],
        &path("second"),
        &path("second.log"),
    )
    .expect("the second node starts");
    second.wait_until_final(3).expect("the second node follows finality");
    let hash = |node: &Node| node.rpc("chain_getBlockHash", &[3.into()]).expect("the block is known");
    assert_eq!(hash(&first), hash(&second), "both have the same final block");
}

#[test]
fn time_moves_by_rpc_on_a_manual_clock_and_on_no_other_chain() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let node = Node::start(&["--dev", "--manual-clock"], &path("node"), &path("log")).expect("the node starts");
    let now = || {
        node.rpc("clock_now", &[])
            .expect("the clock tells")
            .as_u64()
            .expect("milliseconds")
    };
    let begun = now();
    let day = 86_400_000;
    node.rpc("clock_advance", &[day.into()]).expect("the clock moves");
    assert_eq!(now(), begun + day);
    let refused = Node::start(
        &["--chain", "local", "--manual-clock"],
        &path("other"),
        &path("other.log"),
    );
    assert!(refused.is_err(), "a real chain has no manual clock");
}

#[test]
fn the_native_genesis_is_that_of_the_exported_specification() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let spec = path("spec.json");
    export_chain_spec("dev", &spec).expect("the node writes it");
    let spec = spec.to_string_lossy();
    let by_name = Node::start(&["--chain", "dev"], &path("name"), &path("name.log")).expect("the node starts");
    let by_file = Node::start(&["--chain", &spec], &path("file"), &path("file.log")).expect("the node starts");
    let genesis = |node: &Node| node.rpc("chain_getBlockHash", &[0.into()]).expect("there is a genesis");
    assert_eq!(genesis(&by_name), genesis(&by_file));
}
