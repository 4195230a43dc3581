//! Rewards at their edges: a behaviour that left the panel, an attestor taken off the list, a challenge that was wrong,
//! a shopkeeper among people.

use piazza_tests::{
    clock::{DAY, HOUR},
    community::enrol_baker,
    synthetic::moment,
    territory::{text, Territory},
};

/// Paper at 0.05 a kilogram, paid at once and for good.
const PAPER: &str = r#"
title = "Recycled paper"
goal = 12
unit = "kg"
largest = "1000"
tariff = "0.05"
lifetime = "7d"
[rule]
kind = "per-unit"
"#;

/// Glass, at 0.05 a kilogram, which can be challenged for a week and is paid then.
const GLASS: &str = r#"
title = "Recycled glass"
goal = 12
unit = "kg"
largest = "1000"
tariff = "0.05"
lifetime = "7d"
window = "7d"
[rule]
kind = "per-unit"
"#;

/// The same, paid at once.
const METAL: &str = r#"
title = "Recycled metal"
goal = 12
unit = "kg"
largest = "1000"
tariff = "0.05"
lifetime = "7d"
window = "7d"
at_once = true
[rule]
kind = "per-unit"
"#;

/// What a group brings together.
const TOGETHER: &str = r#"
title = "Recycled together"
goal = 12
unit = "kg"
largest = "1000"
tariff = "0.00"
lifetime = "7d"
[rule]
kind = "goal"
"#;

/// The utility's programme with these behaviours, the centre that attests them, and Anna.
fn the_centre<const N: usize>(terms: [&str; N]) -> (Territory, [String; N]) {
    let territory = Territory::begin();
    let programme = territory.programme("utility", "100.00", "");
    let behaviours = territory.behaviours("utility", &programme, terms);
    let [first, others @ ..] = &behaviours[..] else {
        panic!("the programme rewards something");
    };
    territory.attestor("centre", "utility", first);
    for behaviour in others {
        territory.json("utility", &["panel", "authorise", behaviour, "centre"]);
    }
    territory.resident("anna");
    (territory, behaviours)
}

/// The command with which the centre attests 40 kg of Anna's.
fn weighing<'a>(behaviour: &'a str, slip: &'a str) -> [&'a str; 7] {
    ["attest", "one", behaviour, "anna", "40", "--document", slip]
}

#[test]
fn what_happens_after_a_behaviour_left_the_panel_does_not_count() {
    let (territory, [paper]) = the_centre([PAPER]);
    territory.json("centre", &weighing(&paper, "1"));
    territory.json("alice", &["panel", "retire", &paper]);
    territory.chain.advance(HOUR);
    let said = territory.refused("centre", &weighing(&paper, "2"));
    let sentence = "This happened after the programme ended or the behaviour left the panel.";
    assert!(said.contains(sentence), "{said}");
    assert_eq!(territory.free("anna"), 200);
    territory.verify();
}

#[test]
fn an_attestor_who_was_taken_off_the_list_attests_nothing() {
    let (territory, [paper]) = the_centre([PAPER]);
    territory.json("centre", &weighing(&paper, "1"));
    territory.json("utility", &["panel", "deauthorise", &paper, "centre"]);
    let said = territory.refused("centre", &weighing(&paper, "2"));
    assert!(
        said.contains("You are not authorised to attest 'Recycled paper'."),
        "{said}"
    );
    assert_eq!(territory.free("anna"), 200);
    territory.verify();
}

/// A weighing of Anna's that the utility challenged and Eve found right.
fn rejected(territory: &Territory, behaviour: &str) {
    let eve = ["account", "import", "eve", "--well-known", "Eve"];
    territory.wallet.json(None, &eve);
    let proof = text(&territory.json("centre", &weighing(behaviour, "1"))["proof"]);
    let reason = ["--reason", "The scale stood in the rain."];
    let open = [&["challenge", "open", "0", &proof][..], &reason].concat();
    territory.json("utility", &open);
    let waiting = territory.json("eve", &["arbitrate", "list"]);
    assert_eq!(waiting["challenges"][0]["proof"], proof);
    let decided = territory.json("eve", &["arbitrate", "decide", "0", &proof, "reject"]);
    assert_eq!(decided["upheld"], false);
    let waiting = territory.json("eve", &["arbitrate", "list"]);
    assert_eq!(waiting["challenges"].as_array().map(Vec::len), Some(0));
    let again = territory.refused("utility", &open);
    assert!(again.contains("no such attestation, or it is settled"), "{again}");
}

#[test]
fn a_challenge_that_was_wrong_costs_nobody_what_was_paid() {
    let (territory, [metal]) = the_centre([METAL]);
    rejected(&territory, &metal);
    assert_eq!(territory.free("anna"), 200);
    // It is no debt either: what she brings next is paid whole.
    territory.json("centre", &weighing(&metal, "2"));
    assert_eq!(territory.free("anna"), 400);
    territory.verify();
}

#[test]
fn what_waits_for_a_challenge_that_was_wrong_is_paid_once() {
    let (territory, [glass]) = the_centre([GLASS]);
    rejected(&territory, &glass);
    assert_eq!(territory.free("anna"), 200, "the decision ends the window");
    territory.chain.advance(8 * DAY);
    territory.chain.advance(1_000);
    assert_eq!(territory.free("anna"), 200);
    territory.verify();
}

/// Enrols a baker; answers the address.
fn baker(territory: &Territory) -> String {
    let (address, agreement) = (
        territory.account("baker"),
        territory.file("agreement.txt", "face value"),
    );
    enrol_baker(&territory.wallet, &address, &agreement);
    address
}

#[test]
fn a_shopkeeper_earns_like_anybody_where_the_programme_is_for_everybody() {
    let (territory, [paper]) = the_centre([PAPER]);
    let baker = baker(&territory);
    let listed = territory.json("baker", &["rewards", "list"]);
    assert_eq!(listed["behaviours"][0]["title"], "Recycled paper");
    assert_eq!(listed["behaviours"][0]["kinds"].as_array().map(Vec::len), Some(0));
    let mine = territory.json("baker", &["rewards", "mine"]);
    assert_eq!(mine["programmes"][0]["account"], baker);
    territory.json("centre", &["attest", "one", &paper, "baker", "40", "--document", "1"]);
    assert_eq!(territory.free("baker"), 200);
    territory.verify();
}

#[test]
fn a_shopkeeper_is_told_that_a_programme_is_for_residents() {
    let territory = Territory::begin();
    let programme = territory.programme("utility", "100.00", "kinds = [\"resident\"]");
    let paper = territory.behaviour("utility", &programme, PAPER);
    territory.attestor("centre", "utility", &paper);
    baker(&territory);
    // It is in the list of what can be earned, which is the same for all and says for whom, and not in his own.
    let listed = territory.json("baker", &["rewards", "list"]);
    assert_eq!(listed["behaviours"][0]["title"], "Recycled paper");
    assert_eq!(listed["behaviours"][0]["kinds"][0], "resident");
    let mine = territory.wallet.run(Some("baker"), &["rewards", "mine"]);
    let told = String::from_utf8_lossy(&mine.stdout);
    let sentence = "No programme is open to you, and nothing is owed to you.";
    assert!(mine.status.success() && told.contains(sentence), "{told}");
    let attest = ["attest", "one", &paper, "baker", "40", "--document", "1"];
    let said = territory.refused("centre", &attest);
    assert!(
        said.contains("The programme is not for members of this kind or zone."),
        "{said}"
    );
    assert_eq!(territory.free("baker"), 0);
    territory.verify();
}

#[test]
fn what_a_programme_did_not_spend_is_in_its_deposit_again() {
    let (territory, [paper]) = the_centre([PAPER]);
    territory.json("centre", &weighing(&paper, "1"));
    assert_eq!(territory.free("anna"), 200);
    let left = || territory.json("charlie", &["coop", "deposit", "list"])["deposits"][0]["remaining_cents"].clone();
    assert_eq!(left(), 0);
    territory.chain.advance(400 * DAY);
    let closed = territory.json("utility", &["programme", "close", "0"]);
    assert_eq!(closed["returned_cents"], 9_800);
    assert_eq!(
        closed["deposits"],
        serde_json::json!([{ "deposit": 0, "amount_cents": 9_800 }])
    );
    assert_eq!((left(), territory.free("utility")), (9_800.into(), 0));
    let report = territory.json("utility", &["programme", "report", "0"]);
    assert_eq!(report["returned_cents"], 9_800);
    // The books tell it, too, in words.
    let exported = territory.wallet.run(None, &["ledger", "export"]);
    let books = String::from_utf8_lossy(&exported.stdout);
    let sentence = "programme 0 closed; 98.00 back to deposit 0";
    assert!(exported.status.success() && books.contains(sentence), "{books}");
    territory.verify();
}

/// Lets the programmes of this year end, and what is due in idle time happen.
fn when_all_is_over(territory: &Territory) {
    territory.chain.advance(400 * DAY);
    territory.chain.advance(1_000);
    territory.chain.advance(1_000);
}

/// How many programmes there are, closed ones too.
fn programmes(territory: &Territory) -> Option<usize> {
    let listed = territory.json("utility", &["programme", "list", "--all"]);
    listed["programmes"].as_array().map(Vec::len)
}

#[test]
fn a_programme_that_never_had_a_budget_is_forgotten_as_soon_as_it_is_closed() {
    let territory = Territory::begin();
    let programme = territory.unfunded_programme("utility", "100.00", "");
    let paper = territory.behaviour("utility", &programme, PAPER);
    territory.attestor("centre", "utility", &paper);
    let forget = ["programme", "forget", &programme];
    let said = territory.refused("utility", &forget);
    assert!(
        said.contains("is not closed") && said.contains("piazza programme close 0"),
        "{said}"
    );
    when_all_is_over(&territory);
    territory.json("utility", &["programme", "close", &programme]);

    // Not its sponsor, but any member.
    let forgotten = territory.json("centre", &forget);
    assert_eq!(forgotten["forgotten"], true);
    assert_eq!(forgotten["transactions"], 2, "the behaviour, then the programme");
    assert_eq!(programmes(&territory), Some(0));
    let said = territory.refused("centre", &forget);
    assert!(said.contains("There is no programme 0"), "{said}");
    territory.verify();
}

#[test]
fn what_a_programme_with_a_budget_left_is_kept_for_a_year_and_then_forgotten_piece_by_piece() {
    let (territory, [paper, together]) = the_centre([PAPER, TOGETHER]);
    territory.json("centre", &weighing(&paper, "1"));
    let deadline = moment(territory.chain.now() + DAY);
    let open = ["goal", "open", &together, "--target", "70", "--deadline", &deadline];
    territory.json("utility", &[&open[..], &["--prize", "30.00", "anna"]].concat());
    when_all_is_over(&territory);
    let closed = territory.json("utility", &["programme", "close", "0"]);
    assert_eq!(closed["returned_cents"], 9_800);

    let forget = ["programme", "forget", "0"];
    let said = territory.refused("utility", &forget);
    assert!(said.contains("What programme 0 left is kept until 2028-01-0"), "{said}");
    territory.chain.advance(400 * DAY);
    let output = territory.wallet.run(Some("utility"), &forget);
    let (result, told) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{told}");
    for part in ["Goal 0", "Behaviour 0", "Behaviour 1"] {
        assert!(told.contains(&format!("{part} is forgotten.")), "{told}");
    }
    assert!(result.contains("Programme 0 is forgotten, transactions: 4"), "{result}");
    assert_eq!((programmes(&territory), territory.free("anna")), (Some(0), 200));
    // The sums of what is forgotten are still in those of the community.
    territory.verify();
}
