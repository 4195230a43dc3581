//! The exported books balance, agree with the chain to the cent, load in Beancount, and name nobody.

use super::lively;
use piazza_tests::{
    community::Community,
    ledger::{bean_check, Exported},
};
use std::{fs, path::PathBuf};

fn beancount(community: &Community, name: &str, arguments: &[&str]) -> (PathBuf, String) {
    let file = community.path(name);
    let path = file.to_string_lossy().into_owned();
    let export = ["ledger", "export", "--format", "beancount", "--output", &path];
    community.wallet.json(None, &[&export, arguments].concat());
    let text = fs::read_to_string(&file).expect("the books were written");
    (file, text)
}

#[test]
fn the_books_of_a_lively_community_are_whole() {
    let community = lively();
    they_agree_with_the_chain(&community);
    they_load_in_beancount(&community);
    they_name_nobody(&community);
}

fn they_agree_with_the_chain(community: &Community) {
    let books = Exported::of(&community.wallet, &community.path("books.csv"), &[]).expect("whole books");
    let status = community.wallet.json(None, &["chain", "status"]);
    let cents = |value: &serde_json::Value| i128::from(value.as_u64().expect("cents"));
    assert_eq!(books.under("Assets:Reserve:Euro"), cents(&status["issuance_cents"]));
    let baker = community.wallet.json(Some("baker"), &["merchant", "status"]);
    assert_eq!(
        books.under("Liabilities:Credits:Prefunding"),
        -cents(&baker["prefunding_cents"])
    );
    assert_eq!(books.under("Liabilities:Credits:Redemptions"), -500);
    assert_eq!(
        books.under("Liabilities:Credits:Merchants"),
        -cents(&community.free("baker"))
    );
    let texts = books.texts();
    for expected in [
        "deposit 0: sponsor",
        "given out of deposit 0",
        "purchase",
        "purchase, 20.00 more in euro",
        "set aside for grants",
        "no longer set aside",
        "value-back granted on 50.00 paid in euro",
        "refund of 2.50 in credits and 5.00 in euro",
        "sent",
        "redemption 0 requested",
        "redemption 1 rejected",
    ] {
        assert!(texts.contains(expected), "{expected}: {texts:?}");
    }
}

fn they_load_in_beancount(community: &Community) {
    for (name, arguments) in [
        ("books.beancount", &[][..]),
        ("summary.beancount", &["--summary"]),
        ("named.beancount", &["--trade-names"]),
    ] {
        let (file, text) = beancount(community, name, arguments);
        let checked = bean_check(&file);
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        // A tenth of a cent more in one of the last lines, which say what the chain says.
        let spoilt = text.trim_end().strip_suffix(" ~ 0.00 EUR").expect("a balance");
        fs::write(&file, format!("{spoilt}1 ~ 0.00 EUR\n")).expect("written");
        assert!(!bean_check(&file).status.success(), "{name}");
    }
}

fn they_name_nobody(community: &Community) {
    let (_, plain) = beancount(community, "plain.beancount", &[]);
    for name in ["Anna", "ANNA", "Panificio", "VAT1", "CRO 1"] {
        assert!(!plain.contains(name), "{name} is in the books");
    }
    let (_, named) = beancount(community, "names.beancount", &["--trade-names"]);
    assert!(named.contains("name: \"Panificio\"") && !named.contains("Anna"));
    let summary = Exported::of(&community.wallet, &community.path("summary.csv"), &["--summary"]).expect("whole books");
    assert!(summary.balances.contains_key("Liabilities:Credits:Members"));
    assert!(!summary
        .balances
        .keys()
        .any(|name| name.starts_with("Liabilities:Credits:Members:")));
}

#[test]
fn books_of_a_period_begin_with_what_there_was() {
    let community = Community::begin().with_anna_and_the_baker();
    community
        .wallet
        .json(Some("anna"), &["pay", &community.request("40.00")]);
    let whole = Exported::of(&community.wallet, &community.path("whole.csv"), &[]).expect("whole books");
    let time = community.wallet.json(None, &["chain", "status"])["time"]
        .as_u64()
        .expect("a time");
    community
        .wallet
        .json(Some("anna"), &["pay", &community.request("10.00")]);
    // The block of this time may be that of the first purchase: it belongs to the earlier period.
    let [until, from] = [time, time + 1].map(|time| format!("{}.{:03}Z", moment(time / 1_000), time % 1_000));
    let file = community.path("later.csv");
    let later = Exported::of(&community.wallet, &file, &["--from", &from]).expect("whole books");
    assert_eq!(later.entries[&1], "opening balances");
    assert_eq!(later.entries.values().filter(|text| *text == "purchase").count(), 1);
    assert!(whole.entries.len() > 2 && later.entries.len() == 2, "{later:?}");
    let earlier = Exported::of(&community.wallet, &community.path("earlier.csv"), &["--to", &until]);
    let earlier = earlier.expect("whole books");
    assert_eq!(earlier.balances, whole.balances);
}

/// A moment in UTC without what follows the seconds, of this century's days.
fn moment(seconds: u64) -> String {
    let output = std::process::Command::new("date")
        .args(["-u", "+%Y-%m-%dT%H:%M:%S", "-d", &format!("@{seconds}")])
        .output()
        .expect("date can be run");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn a_period_without_blocks_and_a_file_in_the_way_are_told() {
    let community = Community::begin();
    let output = community
        .wallet
        .run(None, &["ledger", "export", "--from", "2999-01-01"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("no final block"), "{said}");
    let missing = community.path("no-such-folder/books.csv");
    let output = community
        .wallet
        .run(None, &["ledger", "export", "--output", &missing.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(3));
    let output = community.wallet.run(None, &["ledger", "export"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.starts_with("entry,date,block,text,reference,account,name,debit,credit"),
        "{said}"
    );
}
