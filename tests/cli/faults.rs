//! What goes wrong with keys, files and nodes: one sentence, a hint, an exit code by kind, and nothing done.

use piazza_tests::{
    community::Community,
    process::{Node, Wallet},
};
use std::{fs, os::unix::fs::PermissionsExt, process::Output};
use tempfile::TempDir;

const USAGE: i32 = 2;
const INPUT: i32 = 3;
const KEYS: i32 = 4;
const NODE: i32 = 5;
const CHAIN: i32 = 6;

/// A wallet with the account `anna` and no node to talk to.
fn without_a_node() -> (Wallet, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let wallet = Wallet::new(&folder.path().join("wallet"), "ws://127.0.0.1:1");
    wallet.json(None, &["account", "new", "anna"]);
    (wallet, folder)
}

/// What the wallet said, if it said it as it should and ended with this code.
fn said(output: &Output, code: i32) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.contains("Error: "), "a sentence: {said}");
    assert!(
        !said.contains("panicked") && !said.contains("Error("),
        "for people: {said}"
    );
    said
}

#[test]
fn a_wrong_passphrase_opens_nothing() {
    let community = Community::begin();
    std::fs::write(community.path("wallet/passphrase"), "not the passphrase\n").expect("the file can be written");
    let text = said(&community.wallet.run(Some("bob"), &["send", "charlie", "1.00"]), KEYS);
    assert!(text.contains("passphrase"), "{text}");
}

#[test]
fn a_passphrase_that_others_can_read_is_not_used() {
    let (wallet, folder) = without_a_node();
    let file = folder.path().join("wallet/passphrase");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("the file is ours");
    let text = said(&wallet.run(None, &["account", "new", "bruno"]), KEYS);
    assert!(text.contains("Hint: "), "{text}");
}

/// The file of an account in a wallet's folder.
fn keystore(folder: &TempDir, name: &str) -> std::path::PathBuf {
    let accounts = folder.path().join("wallet/accounts");
    let found = fs::read_dir(&accounts)
        .expect("the wallet keeps accounts in a folder")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|path| path.to_string_lossy().contains(name));
    found.expect("the account has a file")
}

#[test]
fn a_truncated_keystore_is_told_from_a_wrong_passphrase() {
    let (wallet, folder) = without_a_node();
    let file = keystore(&folder, "anna");
    let text = fs::read_to_string(&file).expect("the file can be read");
    fs::write(&file, &text[..text.len() / 2]).expect("the file can be written");
    let text = said(&wallet.run(Some("anna"), &["account", "show", "anna"]), KEYS);
    assert!(text.contains("damaged"), "{text}");
}

#[test]
fn a_keystore_that_others_can_read_is_not_used() {
    let (wallet, folder) = without_a_node();
    let file = keystore(&folder, "anna");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o604)).expect("the file is ours");
    let output = wallet.run(Some("anna"), &["account", "show", "anna"]);
    let text = said(&output, KEYS);
    assert!(text.contains("chmod"), "{text}");
}

#[test]
fn a_node_that_is_down_is_named() {
    let (wallet, _folder) = without_a_node();
    let text = said(&wallet.run(Some("anna"), &["balance"]), NODE);
    assert!(text.contains("ws://127.0.0.1:1"), "{text}");
}

#[test]
fn a_node_on_another_chain_is_refused() {
    let community = Community::begin();
    community.wallet.json(Some("bob"), &["balance"]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let other = Node::start(&["--chain", "local"], &path("node"), &path("log")).expect("the node starts");
    let moved = community.wallet_at(&other.url());
    let text = said(&moved.run(Some("bob"), &["balance"]), CHAIN);
    assert!(text.contains("another chain"), "{text}");
}

#[test]
fn a_slip_in_an_address_is_noticed() {
    let (wallet, _folder) = without_a_node();
    // Alice's, with two letters exchanged.
    let slip = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutYQ";
    let output = wallet.run(Some("anna"), &["send", slip, "1.00"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("address"), "{text}");
    assert!(!output.status.success());
}

#[test]
fn a_table_is_refused_as_a_whole_with_row_and_reason() {
    let (wallet, folder) = without_a_node();
    let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    let bob = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
    let tables: [(&str, Vec<u8>, &str); 6] = [
        ("missing", b"name,code,address\nA,1,x\n".to_vec(), "zone"),
        (
            "twice",
            format!("name,code,address,zone\nA,1,{alice},Trento\nB,1,{bob},Trento\n").into_bytes(),
            "row 3",
        ),
        (
            "latin1",
            b"name,code,address,zone\nNicol\xf2,1,x,Trento\n".to_vec(),
            "UTF-8",
        ),
        ("short", b"name,code,address,zone\nA,1\n".to_vec(), "row 2"),
        ("address", b"name,code,address,zone\nA,1,x,Trento\n".to_vec(), "row 2"),
        ("empty", b"name,code,address,zone\n".to_vec(), "no rows"),
    ];
    for (name, bytes, expected) in tables {
        let file = folder.path().join(format!("{name}.csv"));
        fs::write(&file, bytes).expect("the file can be written");
        let output = wallet.run(Some("anna"), &["coop", "enrol", &file.to_string_lossy()]);
        let text = said(&output, INPUT);
        assert!(text.contains(expected), "{name}: {text}");
    }
}

#[test]
fn amounts_in_a_table_are_whole_cents_above_zero() {
    let (wallet, folder) = without_a_node();
    let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    // The last two would be read as thousands or words.
    for amount in ["-1.00", "1.005", "0", "1.000.00", "ten"] {
        let file = folder.path().join("gifts.csv");
        fs::write(&file, format!("who;amount\n{alice};{amount}\n")).expect("the file can be written");
        let output = wallet.run(
            Some("anna"),
            &["coop", "credit", &file.to_string_lossy(), "--deposit", "0"],
        );
        let text = said(&output, INPUT);
        assert!(text.contains("row 2"), "{amount}: {text}");
    }
}

#[test]
fn a_table_from_a_spreadsheet_is_enrolled_once_however_often_it_is_given() {
    let community = Community::begin();
    let (anna, bruno) = (community.account("anna"), community.account("bruno"));
    // A byte-order mark, semicolons and Windows line ends, as spreadsheets write them.
    let table = format!("\u{feff}nome;codice;indirizzo;comune\r\nAnna;A1;{anna};Trento\r\nBruno;B1;{bruno};Trento\r\n");
    let table = community.file("soci.csv", &table);
    let first = community.wallet.json(Some("bob"), &["coop", "enrol", &table]);
    assert_eq!((&first["enrolled"], &first["already"]), (&2.into(), &0.into()));
    let again = community.wallet.json(Some("bob"), &["coop", "enrol", &table]);
    assert_eq!((&again["enrolled"], &again["already"]), (&0.into(), &2.into()));
}

#[test]
fn finality_is_not_restarted_after_a_block_that_is_not_final() {
    let community = Community::begin();
    let alice = &["account", "import", "alice", "--well-known", "Alice"];
    community.wallet.json(None, alice);
    let proposal = ["council", "propose", "note-stalled", "10", "4000000000"];
    let text = said(&community.wallet.run(Some("alice"), &proposal), USAGE);
    assert!(text.contains("is not final"), "{text}");
}
