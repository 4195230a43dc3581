//! What a node can't show is not taken for what did not happen; and where finality stands still, the wallet goes on.

use piazza_tests::{
    community::enrol_baker,
    territory::{text, Territory},
};
use serde_json::{json, Value};
use std::{
    io::{BufRead, BufReader, Lines},
    process::{Child, ChildStdout, Stdio},
};

const REFUSED: i32 = 7;
const UNKNOWN: i32 = 8;
/// More blocks than a signature is good for, and than a node keeps here.
const LONG: u32 = 300;
/// More blocks than may follow on a final one before finality counts as standing still.
const STANDSTILL: u32 = 100;

/// Anna with 100.00 and Bruno with nothing, on a node with these options.
fn anna_and_bruno(options: &[&str]) -> Territory {
    let territory = Territory::begin_with(options);
    for name in ["anna", "bruno"] {
        territory.resident(name);
    }
    let paid_in = ["coop", "deposit", "record", "500.00", "--reference", "CRO 1"];
    territory.json("charlie", &paid_in);
    let gift = ["coop", "credit", "--to", "anna", "--amount", "100.00", "--deposit", "0"];
    territory.json("charlie", &gift);
    territory
}

/// On a node that keeps the transactions of sixteen blocks.
fn on_a_forgetful_node() -> Territory {
    anna_and_bruno(&["--blocks-pruning", "16"])
}

/// Where no block becomes final any more, and has not for a while.
fn where_finality_stands_still() -> Territory {
    let territory = anna_and_bruno(&[]);
    territory.chain.stands_still(true);
    territory.chain.seal(STANDSTILL);
    territory
}

/// What somebody was told, if the outcome is not known.
fn not_known(territory: &Territory, who: &str, arguments: &[&str]) -> String {
    let output = territory.wallet.run(Some(who), arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(UNKNOWN), "{said}");
    said
}

/// Sends without waiting, lets it happen, and lets the node forget it.
fn send_and_forget(territory: &Territory, who: &str, arguments: &[&str]) {
    let waiting = [&["--wait", "seen"][..], arguments].concat();
    territory.json(who, &waiting);
    territory.chain.seal(1);
    territory.chain.seal(LONG);
}

#[test]
fn what_the_node_no_longer_keeps_is_unknown_and_is_not_paid_again() {
    let territory = on_a_forgetful_node();
    let pay = ["send", "bruno", "10.00"];
    send_and_forget(&territory, "anna", &pay);
    for _ in 0..2 {
        let said = not_known(&territory, "anna", &pay);
        assert!(said.contains("can't be told") && said.contains("--node"), "{said}");
        assert_eq!(territory.free("bruno"), 1_000);
    }
    let open = territory.json("anna", &["history"])["open"].clone();
    assert_eq!(open[0]["status"], "unknown", "{open}");
}

#[test]
fn asking_anew_for_what_is_unknown_is_a_choice_that_is_spelled_out() {
    let territory = on_a_forgetful_node();
    let pay = ["send", "bruno", "10.00"];
    send_and_forget(&territory, "anna", &pay);
    not_known(&territory, "anna", &pay);
    territory.json("anna", &["send", "bruno", "10.00", "--anew"]);
    assert_eq!(territory.free("bruno"), 2_000);
}

#[test]
fn a_payment_with_a_name_is_never_signed_anew_while_it_is_unknown() {
    let territory = on_a_forgetful_node();
    let pay = ["send", "bruno", "10.00", "--id", "rent"];
    send_and_forget(&territory, "anna", &pay);
    not_known(&territory, "anna", &pay);
    not_known(&territory, "anna", &[&pay[..], &["--anew"]].concat());
    assert_eq!(territory.free("bruno"), 1_000);
    territory.json("anna", &["send", "bruno", "10.00", "--id", "another month"]);
    assert_eq!(territory.free("bruno"), 2_000);
}

#[test]
fn credits_of_which_nobody_can_tell_are_not_given_again() {
    let territory = on_a_forgetful_node();
    let bruno = text(&territory.json("bruno", &["balance"])["address"]);
    let gift = territory.file("gift.csv", &format!("who,amount\n{bruno},5.00\n"));
    let give = ["coop", "credit", &gift, "--deposit", "0"];
    send_and_forget(&territory, "charlie", &give);
    let said = not_known(&territory, "charlie", &give);
    assert!(said.contains("rows 2"), "{said}");
    assert_eq!(territory.free("bruno"), 500);
}

#[test]
fn credits_that_are_in_a_block_are_not_given_again() {
    let territory = anna_and_bruno(&[]);
    territory.chain.stands_still(true);
    let bruno = text(&territory.json("bruno", &["balance"])["address"]);
    let gift = territory.file("gift.csv", &format!("who,amount\n{bruno},5.00\n"));
    let give = ["--wait", "block", "coop", "credit", &gift, "--deposit", "0"];
    for _ in 0..2 {
        territory.json("charlie", &give);
    }
    assert_eq!(territory.free("bruno"), 500);
}

#[test]
fn where_finality_stands_still_council_and_small_payments_go_on_in_a_block() {
    let territory = where_finality_stands_still();
    let decided = territory.json("alice", &["council", "propose", "refunds", "10"]);
    assert_eq!(
        (&decided["event"], &decided["executed"]),
        (&json!("in_block"), &json!(true))
    );
    let sent = territory.json("anna", &["send", "bruno", "10.00"]);
    assert_eq!(sent["event"], "in_block");
    let since = &sent["finality_stands_still_since"];
    let last_final = territory.json("alice", &["chain", "status"])["final"].clone();
    assert_eq!(since["block"], last_final);
    assert!(since["time"].is_u64(), "{since}");
    let settings = territory.json("alice", &["council", "settings"]);
    assert_eq!((&settings["refund_days"], territory.free("bruno")), (&json!(10), 1_000));
}

#[test]
fn a_large_payment_waits_for_finality_and_is_neither_lost_nor_made_twice() {
    let territory = where_finality_stands_still();
    let pay = ["send", "bruno", "60.00"];
    for _ in 0..2 {
        let said = not_known(&territory, "anna", &pay);
        assert!(said.contains("finality stands still since block"), "{said}");
        assert!(said.contains("It is not lost."), "{said}");
        assert_eq!(territory.free("bruno"), 6_000, "it is in a block");
    }
    territory.chain.stands_still(false);
    territory.chain.seal(1);
    let sent = territory.json("anna", &pay);
    assert_eq!((&sent["event"], territory.free("bruno")), (&json!("final"), 6_000));
}

#[test]
fn a_second_motion_is_not_taken_for_the_one_that_was_told_before() {
    let territory = where_finality_stands_still();
    for days in ["10", "12", "10"] {
        let decided = territory.json("alice", &["council", "propose", "refunds", days]);
        assert_eq!(decided["executed"], true, "{days}");
    }
    let settings = territory.json("alice", &["council", "settings"]);
    assert_eq!(settings["refund_days"], 10);
}

#[test]
fn what_came_too_late_while_finality_stood_still_is_signed_anew_with_its_number() {
    let territory = where_finality_stands_still();
    territory.chain.seals_by_itself(false);
    let pay = ["send", "bruno", "10.00"];
    let sent = territory.json("anna", &[&["--wait", "seen"][..], &pay].concat());
    // The node forgets it, as when it is killed.
    let forgotten = json!([{ "hash": sent["transaction"] }]);
    territory.chain.rpc("author_removeExtrinsic", &[forgotten]);
    territory.chain.seal(STANDSTILL);
    territory.chain.seals_by_itself(true);
    let again = territory.json("anna", &pay);
    assert_eq!(again["event"], "in_block");
    assert_ne!(again["transaction"], sent["transaction"]);
    assert_eq!(territory.free("bruno"), 1_000);
    territory.chain.stands_still(false);
    territory.chain.seal(1);
    let open = territory.json("anna", &["history"])["open"].clone();
    assert_eq!(open.as_array().map(Vec::len), Some(1), "{open}");
    assert_eq!(open[0]["status"], "replaced");
}

#[test]
fn what_is_refused_in_a_block_is_not_told_as_refused_before_it_is_final() {
    let territory = where_finality_stands_still();
    let pay = ["send", "anna", "5.00"];
    for _ in 0..2 {
        let said = not_known(&territory, "bruno", &pay);
        assert!(
            said.contains("refused in block") && said.contains("not final"),
            "{said}"
        );
    }
    let open = territory.json("bruno", &["history"])["open"].clone();
    assert_eq!(open.as_array().map(Vec::len), Some(1), "it was signed once: {open}");
    territory.chain.stands_still(false);
    territory.chain.seal(1);
    let output = territory.wallet.run(Some("bruno"), &pay);
    assert_eq!(output.status.code(), Some(REFUSED), "what became of it is certain");
}

#[test]
fn what_another_transaction_overtook_goes_on_by_choice() {
    let territory = where_finality_stands_still();
    territory.chain.seals_by_itself(false);
    let motion = ["council", "propose", "refunds", "10"];
    let sent = territory.json("alice", &[&["--wait", "seen"][..], &motion].concat());
    // The node forgets it, as when it is killed.
    let forgotten = json!([{ "hash": sent["transaction"] }]);
    territory.chain.rpc("author_removeExtrinsic", &[forgotten]);
    territory.chain.seal(STANDSTILL);
    territory.chain.seals_by_itself(true);
    territory.json("alice", &["council", "propose", "refunds", "12"]);
    let said = not_known(&territory, "alice", &motion);
    assert!(
        said.contains("took its number") && said.contains("--anew"),
        "the way out is named: {said}"
    );
    let decided = territory.json("alice", &[&motion[..], &["--anew"]].concat());
    assert_eq!(decided["executed"], true);
    let settings = territory.json("alice", &["council", "settings"]);
    assert_eq!(settings["refund_days"], 10);
}

#[test]
fn what_has_a_name_and_was_overtaken_is_not_signed_anew() {
    let territory = where_finality_stands_still();
    territory.chain.seals_by_itself(false);
    let pay = ["send", "bruno", "10.00", "--id", "rent"];
    let sent = territory.json("anna", &[&["--wait", "seen"][..], &pay].concat());
    let forgotten = json!([{ "hash": sent["transaction"] }]);
    territory.chain.rpc("author_removeExtrinsic", &[forgotten]);
    territory.chain.seal(STANDSTILL);
    territory.chain.seals_by_itself(true);
    territory.json("anna", &["send", "bruno", "1.00"]);
    let said = not_known(&territory, "anna", &[&pay[..], &["--anew"]].concat());
    assert!(said.contains("took its number") && !said.contains("--anew"), "{said}");
    assert_eq!(territory.free("bruno"), 100);
}

/// A merchant's screen, as a program reads it.
struct Screen {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Screen {
    fn request(territory: &Territory, amount: &str) -> Self {
        let mut command = territory.wallet.command(Some("baker"), &["request", amount, "--json"]);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the wallet can be run");
        let output = child.stdout.take().expect("a pipe");
        Self {
            child,
            lines: BufReader::new(output).lines(),
        }
    }

    fn next(&mut self) -> Value {
        let line = self.lines.next().expect("the screen says more").expect("text");
        serde_json::from_str(&line).expect("JSON")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn what_a_merchant_wants_final_is_held_and_not_told_as_paid() {
    let territory = anna_and_bruno(&[]);
    let baker = territory.account("baker");
    let agreement = territory.file("agreement.txt", "face value");
    enrol_baker(&territory.wallet, &baker, &agreement);
    territory.chain.stands_still(true);
    territory.chain.seal(STANDSTILL);
    let mut screen = Screen::request(&territory, "60.00");
    let uri = text(&screen.next()["uri"]);
    territory.json("anna", &["--wait", "block", "pay", &uri]);
    for event in ["in_block", "held"] {
        let shown = screen.next();
        assert_eq!((&shown["event"], &shown["paid"]), (&json!(event), &json!(false)));
    }
    territory.chain.stands_still(false);
    territory.chain.seal(1);
    let shown = screen.next();
    assert_eq!((&shown["event"], &shown["paid"]), (&json!("final"), &json!(true)));
    assert!(screen.child.wait().expect("the screen ends").success());
}
