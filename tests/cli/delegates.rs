//! Acting for somebody: a son for his mother, a cashier at the till, a new phone for a lost one.

use piazza_tests::{
    community::Community,
    process::{block_number, Wallet},
};
use serde_json::Value;
use std::process::Output;

const REFUSED: i32 = 7;
/// What a delegate reads who was not made one for this.
const NOT_COVERED: &str = "may not do this for them";

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// What the wallet said when the chain refused.
fn refused(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(REFUSED), "{said}");
    said
}

/// The address of an account in the community's wallet.
fn address(community: &Community, name: &str) -> String {
    text(&community.wallet.json(None, &["account", "show", name])["address"])
}

/// Enrols residents.
fn enrol(community: &Community, people: &[(&str, &str)]) {
    let rows = people.iter().map(|(name, address)| {
        let code = name.to_uppercase();
        format!("{name},{code},{address},022205\n")
    });
    let table = format!("name,code,address,zone\n{}", rows.collect::<String>());
    let table = community.file("more.csv", &table);
    community.wallet.json(Some("bob"), &["coop", "enrol", &table]);
}

/// A second device with one account, by its address.
fn device(community: &Community, name: &str) -> (Wallet, String) {
    let wallet = community.other_wallet(name);
    let made = wallet.json(None, &["account", "new", name]);
    (wallet, text(&made["address"]))
}

/// A device whose key asked to act for somebody, and the code it shows.
fn key(community: &Community, name: &str, principal: &str) -> (Wallet, String) {
    let (wallet, _) = device(community, name);
    let shown = wallet.json(Some(name), &["account", "key-request", "--for", principal]);
    (wallet, text(&shown["uri"]))
}

fn verify(community: &Community) {
    let verified = community.wallet.run(None, &["chain", "verify"]);
    let said = String::from_utf8_lossy(&verified.stdout);
    assert!(verified.status.success(), "{said}");
}

#[test]
fn a_son_pays_for_his_mother_and_does_nothing_else() {
    let community = Community::begin().with_anna_and_the_baker();
    let anna = address(&community, "anna");
    let (son, sandro) = device(&community, "sandro");
    enrol(&community, &[("Sandro", &sandro)]);

    let uri = community.request("12.50");
    let said = refused(&son.run(Some("sandro"), &["--for", &anna, "pay", &uri]));
    assert!(said.contains("may not act for them"), "{said}");

    let add = [
        "account",
        "delegate",
        "add",
        &sandro,
        "--to",
        "purchases",
        "--name",
        "Sandro",
    ];
    community.wallet.json(Some("anna"), &add);
    let listed = community.wallet.json(Some("anna"), &["account", "delegate", "list"]);
    assert_eq!(listed["delegates"][0]["right"], "purchases");
    assert_eq!(listed["delegates"][0]["name"], "Sandro");

    // 5 % of 12.50 is 0.62, of which 0.37 stays with Anna.
    son.json(Some("sandro"), &["--for", &anna, "pay", &uri]);
    assert_eq!(community.free("anna"), 10_000 - 1_250 + 37);
    assert_eq!(son.json(Some("sandro"), &["balance"])["free_cents"], 0);
    let said = refused(&son.run(Some("sandro"), &["--for", &anna, "send", &sandro, "1.00"]));
    assert!(said.contains(NOT_COVERED), "{said}");
    assert_eq!(community.free("anna"), 10_000 - 1_250 + 37);

    // With more trust, in place of less.
    let add = ["account", "delegate", "add", "Sandro", "--to", "everything"];
    community.wallet.json(Some("anna"), &add);
    let listed = community.wallet.json(Some("anna"), &["account", "delegate", "list"]);
    assert_eq!(listed["delegates"].as_array().map(Vec::len), Some(1));
    son.json(Some("sandro"), &["account", "act-for", "sandro", &anna]);
    son.json(Some("sandro"), &["send", &sandro, "1.00"]);
    assert_eq!(community.free("anna"), 10_000 - 1_250 + 37 - 100);

    community
        .wallet
        .json(Some("anna"), &["account", "delegate", "remove", "Sandro"]);
    refused(&son.run(Some("sandro"), &["send", &sandro, "1.00"]));
    son.json(None, &["account", "act-for", "sandro", "--nobody"]);
    assert_eq!(son.json(Some("sandro"), &["balance"])["free_cents"], 100);
    verify(&community);
}

#[test]
fn a_cashier_asks_grants_and_refunds_and_can_not_redeem() {
    let community = Community::begin().with_anna_and_the_baker();
    let (anna, baker) = (address(&community, "anna"), address(&community, "baker"));
    community
        .wallet
        .json(Some("anna"), &["pay", &community.request("50.00")]);
    community.wallet.json(Some("baker"), &["merchant", "prefund", "20.00"]);

    let (till, code) = key(&community, "till-1", &baker);
    let said = refused(&till.run(Some("till-1"), &["--for", &baker, "merchant", "redeem", "5.00"]));
    assert!(said.contains("not yet, or no more"), "{said}");
    let add = ["merchant", "till", "add", &code, "--name", "till-1"];
    community.wallet.json(Some("baker"), &add);
    let listed = community.wallet.json(Some("baker"), &["merchant", "till", "list"]);
    assert_eq!(listed["delegates"][0]["key"], true);

    // The request is signed by the till's own key, and paid to the baker.
    let before = community.free("baker").as_u64().expect("an amount");
    let shown = till.json(Some("till-1"), &["request", "10.00", "--no-wait"]);
    community.wallet.json(Some("anna"), &["pay", &text(&shown["uri"])]);
    assert_eq!(community.free("baker"), before + 1_000 - 50);
    let grant = ["merchant", "grant", "10.00", "--to", &anna, "--receipt", "R-1"];
    till.json(Some("till-1"), &grant);
    till.json(Some("till-1"), &["merchant", "refund", &text(&shown["reference"])]);
    assert_eq!(community.free("baker"), before);

    let said = refused(&till.run(Some("till-1"), &["merchant", "redeem", "5.00"]));
    assert!(said.contains(NOT_COVERED), "{said}");
    assert_eq!(community.free("baker"), before);

    let remove = ["merchant", "till", "remove", "till-1"];
    let removed = community.wallet.json(Some("baker"), &remove);
    assert_eq!(removed["key_revoked"], true);
    let grant = ["merchant", "grant", "10.00", "--to", &anna, "--receipt", "R-2"];
    refused(&till.run(Some("till-1"), &grant));
    verify(&community);
}

#[test]
fn a_key_code_for_somebody_else_is_refused() {
    let community = Community::begin().with_anna_and_the_baker();
    let baker = address(&community, "baker");
    let (_, code) = key(&community, "till-1", &baker);
    let output = community.wallet.run(
        Some("anna"),
        &["account", "delegate", "add", &code, "--to", "everything"],
    );
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("wants to act for baker, not for anna"), "{said}");
}

/// The community, three friends of Anna's in its wallet, and the file with the phrase of her backup account.
fn anna_and_her_friends(wait: &str) -> (Community, String) {
    let community = Community::begin().with_anna_and_the_baker();
    let friends = ["carla", "dario", "elsa"].map(|name| (name, community.account(name)));
    let rows = friends.each_ref().map(|(name, address)| (*name, address.as_str()));
    enrol(&community, &rows);
    let phrase = community.path("phrase").to_string_lossy().into_owned();
    let setup = [
        "account",
        "recover",
        "setup",
        "--friend",
        "carla",
        "--friend",
        "dario",
        "--friend",
        "elsa",
        "--needed",
        "2",
        "--after",
        wait,
        "--phrase-to",
        &phrase,
    ];
    community.wallet.json(Some("anna"), &setup);
    (community, phrase)
}

fn recover(community: &Community, who: &str, what: &str) -> Value {
    community.wallet.json(Some(who), &["account", "recover", what, "anna"])
}

#[test]
fn a_lost_phone_is_replaced_with_the_help_of_friends() {
    let (community, phrase) = anna_and_her_friends("20s");
    let anna = address(&community, "anna");
    let begun = recover(&community, "carla", "start");
    assert_eq!((&begun["agreed"], &begun["needed"]), (&1.into(), &2.into()));
    let height = block_number(&community.node.rpc("chain_getHeader", &[]).expect("a newest block")).expect("a height");
    let said = refused(
        &community
            .wallet
            .run(Some("elsa"), &["account", "recover", "finish", "anna"]),
    );
    assert!(said.contains("1 of 2 friends agreed"), "{said}");
    assert_eq!(recover(&community, "dario", "approve")["agreed"], 2);
    // Asked again, nothing is sent.
    assert_eq!(recover(&community, "dario", "approve")["already"], true);
    let said = refused(
        &community
            .wallet
            .run(Some("elsa"), &["account", "recover", "finish", "anna"]),
    );
    assert!(said.contains("not before"), "{said}");
    community.node.wait_until_final(height + 20).expect("time passes");
    recover(&community, "elsa", "finish");

    // The new phone has the phrase on paper, and a key of its own.
    let (phone, code) = key(&community, "anna-2", &anna);
    phone.json(None, &["account", "import", "paper", "--phrase-file", &phrase]);
    phone.json(Some("paper"), &["account", "recover", "take", &anna, "--key", &code]);
    assert_eq!(phone.json(Some("anna-2"), &["balance"])["free_cents"], 10_000);
    phone.json(Some("anna-2"), &["pay", &community.request("12.50")]);
    assert_eq!(community.free("anna"), 10_000 - 1_250 + 37);
    phone.json(Some("anna-2"), &["send", &address(&community, "carla"), "5.00"]);
    assert_eq!(community.free("carla"), 500);
    let shown = phone.json(Some("anna-2"), &["account", "recover", "show"]);
    assert!(shown["heir"].is_string(), "{shown}");
    verify(&community);
}

#[test]
fn an_owner_who_has_his_phone_stops_his_friends() {
    let (community, _) = anna_and_her_friends("1s");
    recover(&community, "carla", "start");
    let said = refused(
        &community
            .wallet
            .run(Some("elsa"), &["account", "recover", "cancel", "anna"]),
    );
    assert!(said.contains("nothing that you could stop"), "{said}");
    community.wallet.json(Some("anna"), &["account", "recover", "cancel"]);
    let said = refused(
        &community
            .wallet
            .run(Some("dario"), &["account", "recover", "approve", "anna"]),
    );
    assert!(said.contains("Nobody began"), "{said}");

    // Even when it is done already, the owner takes the account back.
    recover(&community, "carla", "start");
    recover(&community, "dario", "approve");
    recover(&community, "elsa", "finish");
    community.wallet.json(Some("anna"), &["account", "recover", "cancel"]);
    let take = ["account", "recover", "take", "anna"];
    refused(&community.wallet.run(Some("anna-backup"), &take));
    community.wallet.json(Some("anna"), &["account", "recover", "remove"]);
    let shown = recover(&community, "carla", "show");
    assert_eq!(shown["circles"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_son_inherits_without_a_phrase() {
    let community = Community::begin().with_anna_and_the_baker();
    let (son, sandro) = device(&community, "sandro");
    let friends = ["carla", "dario"].map(|name| (name, community.account(name)));
    let rows = friends.each_ref().map(|(name, address)| (*name, address.as_str()));
    enrol(&community, &[("Sandro", sandro.as_str()), rows[0], rows[1]]);
    let setup = [
        "account", "recover", "setup", "--friend", "carla", "--friend", "dario", "--needed", "1", "--after", "1s",
        "--heir", &sandro,
    ];
    community.wallet.json(Some("anna"), &setup);
    recover(&community, "carla", "start");
    recover(&community, "carla", "finish");
    let anna = address(&community, "anna");
    son.json(Some("sandro"), &["account", "recover", "take", &anna]);
    son.json(Some("sandro"), &["--for", &anna, "send", &sandro, "5.00"]);
    assert_eq!(son.json(Some("sandro"), &["balance"])["free_cents"], 500);
}
