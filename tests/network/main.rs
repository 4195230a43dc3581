//! Several nodes on loopback.

use piazza_tests::process::Node;
use subxt::rpcs::{client::RpcParams, RpcClient};

/// Waits until the node says that this block, or a later one, is final.
fn wait_until_final(node: &Node, number: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let client = RpcClient::from_insecure_url(node.url())
            .await
            .expect("the node answers");
        let mut heads = client
            .subscribe::<serde_json::Value>(
                "chain_subscribeFinalizedHeads",
                RpcParams::new(),
                "chain_unsubscribeFinalizedHeads",
            )
            .await
            .expect("the node tells final blocks");
        while let Some(head) = heads.next().await {
            let head = head.expect("the node goes on");
            let hex = head["number"]
                .as_str()
                .expect("a block has a number")
                .trim_start_matches("0x");
            if u64::from_str_radix(hex, 16).expect("a number") >= number {
                return;
            }
        }
        panic!("the node stopped telling final blocks");
    });
}

#[test]
fn a_second_node_syncs_and_follows_finality() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let first = Node::start(&["--dev"], &path("first"), &path("first.log")).expect("the first node starts");
    let addresses = first
        .rpc("system_localListenAddresses", &[])
        .expect("the node tells where it listens");
    let address = addresses
        .as_array()
        .and_then(|addresses| {
            addresses
                .iter()
                .filter_map(|address| address.as_str())
                .find(|a| a.contains("127.0.0.1"))
        })
        .expect("the node listens on loopback")
        .to_owned();
    let second = Node::start(
        &["--chain", "dev", "--bootnodes", &address],
        &path("second"),
        &path("second.log"),
    )
    .expect("the second node starts");
    wait_until_final(&second, 3);
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
