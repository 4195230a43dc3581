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

/// Whether a text stands in the wallet's file, or in what SQLite puts beside it.
fn is_kept(community: &Community, text: &str) -> bool {
    let files = fs::read_dir(community.path("wallet")).expect("the wallet's folder");
    let files = files.map(|file| file.expect("a file").path());
    let mut files = files.filter(|file| file.to_string_lossy().contains("piazza.sqlite"));
    files.any(|file| {
        let bytes = fs::read(file).expect("the wallet's file");
        bytes.windows(text.len()).any(|bytes| bytes == text.as_bytes())
    })
}

#[test]
fn the_desks_file_says_nothing_to_a_thief() {
    let community = Community::begin().with_anna_and_the_baker();
    let wallet = &community.wallet;
    let key = community.path("desk.key");
    wallet.json(None, &["coop", "key", "export", &key.to_string_lossy()]);
    wallet.json(Some("bob"), &["coop", "member", "suspend", "ANNA"]);
    wallet.json(None, &["coop", "deposit", "reference", "IT77", "--name", "Energia"]);
    for text in ["ANNA", "Anna", "VAT1", "CRO 1", "IT77", "Energia"] {
        assert!(!is_kept(&community, text), "{text}");
    }
    let key = fs::read_to_string(key).expect("the key");
    let digits = key.trim().as_bytes().chunks(2);
    let digits = digits.map(|pair| std::str::from_utf8(pair).expect("digits"));
    let key: Vec<u8> = digits
        .map(|pair| u8::from_str_radix(pair, 16).expect("digits"))
        .collect();
    assert_eq!(key.len(), 32);
    let file = fs::read(community.path("wallet/piazza.sqlite")).expect("the wallet's file");
    assert!(!file.windows(key.len()).any(|bytes| bytes == key));
}

#[test]
fn a_passphrase_is_needed_for_names_alone() {
    let community = Community::begin().with_anna_and_the_baker();
    let without = |arguments: &[&str]| {
        let mut command = community.wallet.command(Some("bob"), arguments);
        let output = command.env_remove("PIAZZA_BANK_PASSPHRASE_FILE").output();
        output.expect("the wallet can be run")
    };
    for arguments in [
        &["balance"][..],
        &["coop", "member", "list"],
        &["coop", "deposit", "list"],
        &["coop", "member", "suspend", "baker"],
    ] {
        let output = without(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
    }
    let output = without(&["coop", "member", "reinstate", "VAT1"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("--bank-passphrase-file"), "{said}");
}

#[test]
fn where_the_bank_pays_is_shown_and_erased_with_the_passphrase() {
    let community = Community::begin().with_anna_and_the_baker();
    let wallet = &community.wallet;
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
    wallet.json(None, &own);
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
    wallet.json(None, &payee);
    let held = wallet.json(None, &["coop", "export", "VAT1"]);
    assert_eq!(held["payee"]["iban"], "DE89370400440532013000");
    assert_eq!(held["chain"]["merchant"]["trade_name"], "Panificio");
    let wrong = community.file("wrong", "not the passphrase\n");
    fs::set_permissions(&wrong, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("ours");
    let output = wallet.run(None, &["coop", "export", "VAT1", "--bank-passphrase-file", &wrong]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(4), "{said}");

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

#[test]
fn a_passphrase_is_changed_with_the_old_one() {
    let community = Community::begin().with_anna_and_the_baker();
    let wallet = &community.wallet;
    let new = community.file("new", "another passphrase\n");
    fs::set_permissions(&new, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("ours");
    wallet.json(
        None,
        &["coop", "bank", "passphrase", "--new-bank-passphrase-file", &new],
    );
    let output = wallet.run(Some("bob"), &["coop", "member", "suspend", "VAT1"]);
    assert_eq!(output.status.code(), Some(4));
    let key = ["--bank-passphrase-file", new.as_str()];
    wallet.json(
        Some("bob"),
        &[&["coop", "member", "suspend", "VAT1"][..], &key].concat(),
    );
}
