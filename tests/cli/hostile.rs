//! What a bank, or whoever pays in, wrote is shown as text: it steers no terminal.

use piazza_tests::{
    bank::{statement, Credit},
    community::Community,
};

const IBAN: &str = "IT60X0542811101000000123456";
/// The beginning of a terminal's sequences, and the mark that reverses a line.
const STEERING: [char; 2] = ['\u{9b}', '\u{202e}'];

#[test]
fn a_banks_text_steers_no_terminal() {
    let community = Community::begin();
    let wallet = &community.wallet;
    let own = [
        "coop",
        "bank",
        "account",
        "set",
        "--name",
        "Cooperativa",
        "--iban",
        IBAN,
    ];
    wallet.json(None, &own);
    let credit = Credit {
        reference: "S1",
        cents: 500,
        name: "Anna\u{9b}2J\u{202e}Bianchi",
        structured: None,
        text: "per te\u{9b}31m",
    };
    let file = community.file("statement.xml", &statement(IBAN, "2026-03-31", &[credit]));
    let import = ["coop", "deposit", "import", file.as_str()];
    let dry_run = ["coop", "deposit", "import", file.as_str(), "--dry-run"];
    let list = ["coop", "suspense", "list"];
    for arguments in [&dry_run[..], &import, &list] {
        for json in [None, Some("--json")] {
            let mut command = wallet.command(Some("charlie"), arguments);
            let output = command.args(json).output().expect("the wallet can be run");
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8(said).expect("text");
            assert!(output.status.success(), "{said}");
            assert!(!said.contains(STEERING), "{said:?}");
        }
    }
    let listed = wallet.json(Some("charlie"), &list);
    assert_eq!(listed["lines"][0]["name"], "Anna\u{fffd}2J\u{fffd}Bianchi");
}

#[test]
fn a_pasted_text_steers_no_terminal() {
    let community = Community::begin();
    let hostile = "x\u{9b}2J\u{202e}";
    for arguments in [&["send", hostile, "1.00"][..], &["pay", hostile], &[hostile]] {
        let output = community.wallet.run(Some("bob"), arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{said}");
        assert!(!said.contains(STEERING), "{said:?}");
    }
}
