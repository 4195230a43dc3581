//! A member reads what is held on him, and can have it erased.

use piazza_tests::community::Community;
use std::fs;

#[test]
fn a_member_is_shown_everything_and_then_forgotten() {
    let community = Community::begin().with_anna_and_the_baker();
    let wallet = &community.wallet;
    let file = community.path("anna.json");
    let path = file.to_string_lossy().into_owned();
    wallet.json(None, &["coop", "export", "ANNA", "--output", &path]);
    let text = fs::read_to_string(&file).expect("a file");
    let held: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(held["known"], true);
    assert_eq!(held["person"]["name"], "Anna");
    assert_eq!(held["credits"][0]["amount_cents"], 10_000);
    assert_eq!(held["chain"]["free_cents"], 10_000);
    assert_eq!(held["chain"]["status"], "active");

    let address = held["chain"]["address"].as_str().expect("an address").to_owned();
    let forgotten = wallet.json(None, &["coop", "forget", "ANNA"]);
    assert_eq!(forgotten["forgotten"], true);
    assert!(forgotten["warning"]
        .as_str()
        .expect("she has not left")
        .contains("has not left"));
    for _ in 0..2 {
        let export = wallet.run(None, &["coop", "export", "ANNA"]);
        let said = String::from_utf8_lossy(&export.stdout);
        assert!(export.status.success() && said.contains("Nothing is known"), "{said}");
        assert_eq!(wallet.json(None, &["coop", "forget", "ANNA"])["forgotten"], false);
    }
    // By the account the chain still answers, and nothing here says whose it is.
    let held = wallet.json(None, &["coop", "export", &address]);
    assert_eq!(
        (&held["known"], &held["person"]),
        (&false.into(), &serde_json::Value::Null)
    );
    assert_eq!(held["chain"]["free_cents"], 10_000);
    let bytes = fs::read(community.path("wallet/piazza.sqlite")).expect("the wallet's file");
    assert!(!bytes.windows(4).any(|bytes| bytes == b"ANNA"));
}

#[test]
fn where_the_bank_pays_is_shown_with_its_passphrase_and_erased_without() {
    let community = Community::begin().with_anna_and_the_baker();
    let wallet = &community.wallet;
    let secret = community.file("bank-passphrase", "a passphrase for the bank\n");
    fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("ours");
    let key = ["--bank-passphrase-file", &secret];
    let own = [
        "coop",
        "bank",
        "account",
        "set",
        "--name",
        "Cooperativa",
        "--iban",
        "IT60X0542811101000000123456",
    ];
    wallet.json(None, &[&own[..], &key].concat());
    let payee = [
        "coop",
        "payee",
        "set",
        "VAT1",
        "--name",
        "Bruna Forni",
        "--iban",
        "DE89370400440532013000",
    ];
    wallet.json(None, &[&payee[..], &key].concat());
    let held = wallet.json(None, &[&["coop", "export", "VAT1"][..], &key].concat());
    assert_eq!(held["payee"]["iban"], "DE89370400440532013000");
    assert_eq!(held["chain"]["merchant"]["trade_name"], "Panificio");

    wallet.json(Some("anna"), &["pay", &community.request("10.00")]);
    wallet.json(Some("baker"), &["merchant", "redeem", "5.00"]);
    let refused = wallet.run(None, &["coop", "forget", "VAT1"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(7), "{said}");
    wallet.json(Some("baker"), &["merchant", "redeem", "--cancel", "0"]);
    assert_eq!(wallet.json(None, &["coop", "forget", "VAT1"])["forgotten"], true);
    assert_eq!(
        wallet.json(None, &["coop", "export", "VAT1"])["payee"],
        serde_json::Value::Null
    );
}
