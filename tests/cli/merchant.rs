//! A merchant's day: sales in credits, in euro and in both, refunds, redeeming, the close.

use piazza_tests::{community::Community, process::Wallet};
use serde_json::Value;

/// A baker who gives 5 % and has set 5.00 of her 47.50 aside; Anna, who paid 50.00, has 51.50.
fn with_prefunding() -> Community {
    let community = Community::begin().with_anna_and_the_baker();
    let uri = community.request("50.00");
    community.wallet.json(Some("anna"), &["pay", &uri]);
    community.wallet.json(Some("baker"), &["merchant", "prefund", "5.00"]);
    community
}

fn baker(community: &Community, arguments: &[&str]) -> Value {
    let command: Vec<_> = ["merchant"].iter().chain(arguments).copied().collect();
    community.wallet.json(Some("baker"), &command)
}

/// The command is refused with this sentence, and nothing is done.
fn refuses(wallet: &Wallet, arguments: &[&str], code: i32, sentence: &str) {
    let output = wallet.run(Some("baker"), arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.contains(sentence), "{said}");
}

fn aside(community: &Community) -> Value {
    baker(community, &["status"])["prefunding_cents"].clone()
}

fn verify(community: &Community) {
    let verified = community.wallet.run(None, &["chain", "verify"]);
    let said = String::from_utf8_lossy(&verified.stdout);
    assert!(verified.status.success(), "{said}");
}

#[test]
fn a_sale_in_euro_is_granted_once() {
    let community = with_prefunding();
    let before = community.free("anna").as_u64().expect("cents");
    let sale = ["merchant", "grant", "50.00", "--to", "anna", "--receipt", "0017-0003"];
    let granted = community.wallet.json(Some("baker"), &sale);
    // 5 % of 50.00 is 2.50, of which 1.50 is Anna's.
    assert_eq!(
        (&granted["given_cents"], &granted["cashback_cents"]),
        (&250.into(), &150.into())
    );
    let again = community.wallet.json(Some("baker"), &sale);
    assert_eq!(again["already"], true);
    refuses(
        &community.wallet,
        &["merchant", "grant", "40.00", "--to", "anna", "--receipt", "0017-0003"],
        7,
        "granted already",
    );
    // Another device of hers, which knows nothing of it, asks the chain.
    let (file, phone) = (community.path("baker.json"), community.other_wallet("phone"));
    let file = file.to_string_lossy();
    community
        .wallet
        .json(None, &["account", "export", "baker", "--to", &file]);
    phone.json(None, &["account", "import", "baker", "--json-file", &file]);
    let anna = community.wallet.json(Some("anna"), &["balance"]);
    let card = format!("piazza:{}", anna["address"].as_str().expect("an address"));
    refuses(
        &phone,
        &["merchant", "grant", "50.00", "--to", &card, "--receipt", " 0017-0003"],
        7,
        "granted already",
    );
    assert_eq!(community.free("anna"), before + 150);
    assert_eq!(aside(&community), 250);
    refuses(
        &community.wallet,
        &["merchant", "grant", "50.20", "--to", "anna"],
        7,
        "2.51 would come back",
    );
    verify(&community);
}

#[test]
fn a_price_in_credits_and_euro_is_refunded_to_the_cent() {
    let community = with_prefunding();
    let (anna, own) = (community.free("anna"), community.free("baker"));
    let shown = community.wallet.json(
        Some("baker"),
        &["request", "12.50", "--euro-part", "20.00", "--no-wait"],
    );
    let uri = shown["uri"].as_str().expect("a link");
    let paid = community.wallet.json(Some("anna"), &["pay", uri]);
    // 0.37 of 0.62 for the credits, 0.60 of 1.00 for the euro.
    assert_eq!(
        (&paid["cashback_cents"], &paid["euro_cents"]),
        (&97.into(), &2_000.into())
    );
    assert_eq!(aside(&community), 400);

    // The euro part: 0.60 less in cash, 0.40 back to what is set aside.
    let back = baker(&community, &["refund", uri, "--euro", "20.00"]);
    assert_eq!(
        (&back["returned_cents"], &back["cash_cents"]),
        (&0.into(), &1_940.into())
    );
    assert_eq!(aside(&community), 440);
    refuses(
        &community.wallet,
        &["refund", uri, "--euro", "0.01"],
        7,
        "12.50 in credits and 0.00 in euro are left",
    );
    // The rest, by the beginning of its reference.
    let reference = shown["reference"].as_str().expect("a reference");
    let rest = baker(&community, &["refund", &reference[2..10]]);
    assert_eq!(
        (&rest["returned_cents"], &rest["cash_cents"]),
        (&(1_250 - 37).into(), &0.into())
    );
    // Anna kept 0.60 in credits of what she got less in cash.
    assert_eq!(community.free("anna"), anna.as_u64().expect("cents") + 60);
    assert_eq!(community.free("baker"), own);
    refuses(&community.wallet, &["refund", uri], 7, "refunded already");
    verify(&community);
}

#[test]
fn what_is_redeemed_can_be_taken_back_until_the_batch_is_closed() {
    let community = with_prefunding();
    let free = community.free("baker").as_u64().expect("cents");
    let requested = baker(&community, &["redeem", "--all"]);
    assert_eq!(
        (&requested["amount_cents"], &requested["batch"]),
        (&free.into(), &0.into())
    );
    assert_eq!(community.free("baker"), 0);
    let status = baker(&community, &["status"]);
    assert_eq!(status["redemptions"][0]["batch_state"], "open");
    refuses(
        &community.wallet,
        &["merchant", "redeem", "--all"],
        7,
        "You have 0.00 to spend",
    );
    let id = requested["redemption"].to_string();
    baker(&community, &["redeem", "--cancel", &id]);
    assert_eq!(community.free("baker"), free);
    refuses(
        &community.wallet,
        &["merchant", "redeem", "100.00"],
        7,
        "no more can be paid out",
    );
    verify(&community);
}

#[test]
fn the_close_of_the_day_is_the_sum_of_what_happened() {
    let community = with_prefunding();
    baker(&community, &["grant", "20.00", "--to", "anna"]);
    let uri = community.request("12.50");
    community.wallet.json(Some("anna"), &["pay", &uri]);
    baker(&community, &["refund", &uri, "2.50"]);
    baker(&community, &["redeem", "10.00"]);
    let file = community.path("day.csv");
    let path = file.to_string_lossy().into_owned();
    let report = baker(&community, &["report", "--vat", "10", "--csv", &path]);
    let totals = &report["totals"];
    assert_eq!(
        (&totals["sold"], &totals["granted"], &totals["refunded"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!(
        (&totals["credits_cents"], &totals["euro_cents"]),
        (&6_000.into(), &2_000.into())
    );
    // 2.50 of 50.00, 0.50 of what is left of 12.50; 1.00 of 20.00.
    assert_eq!(
        (&totals["value_back_cents"], &totals["given_cents"]),
        (&300.into(), &100.into())
    );
    assert_eq!(totals["own_cents"], community.free("baker"));
    assert_eq!(totals["prefunding_cents"], aside(&community));
    assert_eq!(
        (&totals["refunded_cents"], &totals["redeemed_cents"]),
        (&(-250).into(), &1_000.into())
    );
    assert_eq!(
        totals["net_cents"].as_i64().expect("cents") + totals["vat_cents"].as_i64().expect("cents"),
        8_000
    );
    let table = std::fs::read_to_string(&file).expect("the table");
    assert_eq!(
        table.lines().count(),
        1 + report["lines"].as_array().expect("lines").len(),
        "{table}"
    );
    // Read again, it is the same.
    assert_eq!(&baker(&community, &["report", "--vat", "10"])["totals"], totals);
    let status = baker(&community, &["status"]);
    assert_eq!(status["month"]["given_cents"], 100);
}

#[test]
fn an_announced_rate_is_shown_beside_the_one_in_force() {
    let community = Community::begin().with_anna_and_the_baker();
    community
        .wallet
        .json(Some("bob"), &["coop", "merchant", "rate", "baker", "7%"]);
    for shown in [&["merchants", "list"][..], &["balance", "baker"]] {
        let output = community.wallet.run(None, shown);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("5 %, 7 % from "), "{said}");
    }
}
