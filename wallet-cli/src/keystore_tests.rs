//! The keystore: what it writes, others read; what is damaged is refused with a sentence.

use super::*;
use crate::error::Kind;
use std::str::FromStr;

const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

#[test]
fn a_phrase_makes_the_account_other_wallets_make() {
    for path in [
        "",
        "//Alice",
        "//Alice/stash",
        "/soft",
        "//till//2",
        "///password",
        "//Bob///password",
    ] {
        let phrase = format!("{PHRASE}{path}");
        let ours = Secret::from_phrase(&secret(&phrase)).expect(path).address();
        let theirs = Keypair::from_uri(&SecretUri::from_str(&phrase).expect("a URI")).expect("a pair");
        assert_eq!(ours, theirs.public_key().to_account_id(), "{path}");
    }
}

#[test]
fn well_known_accounts_are_those_of_development_chains() {
    let alice = Secret::well_known("Alice").expect("Alice").address();
    assert_eq!(alice, subxt_signer::sr25519::dev::alice().public_key().to_account_id());
}

#[test]
fn a_wrong_phrase_is_refused() {
    let swapped = PHRASE.replace("bottom drive", "drive bottom");
    for wrong in [
        "",
        " ",
        "//Alice",
        "///password",
        "bottom",
        &swapped,
        "0xzz",
        &format!("{PHRASE} walk"),
        "parole italiane no",
    ] {
        let error = Secret::from_phrase(&secret(wrong)).err().expect(wrong);
        assert_eq!(error.kind, Kind::Keys);
    }
}

#[test]
fn what_we_write_subxt_signer_reads() {
    let (_, new) = Secret::generate().expect("randomness");
    let text = encrypt(&new, "rosa", &secret("correct horse"), 1_767_225_600_000).expect("encrypts");
    let pair = subxt_signer::polkadot_js_compat::decrypt_json(&text, "correct horse").expect("opens");
    assert_eq!(pair.public_key().to_account_id(), new.address());
    assert_eq!(describe(&text).expect("reads"), (new.address(), "rosa".to_owned()));
    // The signature of the pair that was read verifies under the address: scalar and nonce survived.
    let signature = pair.sign(b"12.50");
    let public = subxt_signer::sr25519::PublicKey(new.address().0);
    assert!(subxt_signer::sr25519::verify(&signature, b"12.50", &public));
}

#[test]
fn a_file_of_polkadot_js_opens() {
    let text = include_str!("../tests/fixtures/polkadot-js.json");
    let pair = decrypt(text, &secret("piazza grande")).expect("opens");
    let address = Secret::well_known("Piazza//fixture").expect("a path").address();
    assert_eq!(pair.public_key().to_account_id(), address);
    assert_eq!(describe(text).expect("reads"), (address, "Rosa".to_owned()));
}

#[test]
fn a_wrong_passphrase_and_a_damaged_file_are_told_apart() {
    let text = include_str!("../tests/fixtures/polkadot-js.json");
    let wrong = decrypt(text, &secret("piazza piccola")).expect_err("wrong passphrase");
    assert!(wrong.message.contains("passphrase"), "{}", wrong.message);
    for length in [0, 1, 20, text.len() / 2, text.len() - 3] {
        let error = decrypt(&text[..length], &secret("piazza grande")).expect_err("truncated");
        assert_eq!(error.kind, Kind::Keys);
        assert!(error.message.contains("damaged"), "{}", error.message);
    }
    let empty = text.replacen("DpmtCSzTil4FOi8f4abaW", "", 1);
    assert!(decrypt(&empty, &secret("piazza grande")).is_err());
    let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let mut short = value.clone();
    short["encoded"] = "AAAA".into();
    assert!(decrypt(&short.to_string(), &secret("piazza grande"))
        .expect_err("short")
        .message
        .contains("damaged"));
}

#[test]
fn a_short_passphrase_is_refused() {
    let alice = Secret::well_known("Alice").expect("Alice");
    assert_eq!(
        encrypt(&alice, "a", &secret("1234567"), 0).expect_err("short").kind,
        Kind::Keys
    );
}

#[test]
fn a_folder_of_accounts_keeps_them_private() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Keystore::new(folder.path());
    assert_eq!(store.list().expect("empty"), Vec::new());
    let bob = Secret::well_known("Bob").expect("Bob");
    let text = encrypt(&bob, "bob", &secret("passphrase"), 0).expect("encrypts");
    let path = store.write("bob", &text).expect("writes");
    assert_eq!(store.list().expect("one"), vec![("bob".to_owned(), bob.address())]);
    assert_eq!(store.write("bob", &text).expect_err("twice").kind, Kind::Keys);
    assert_eq!(store.read("bob").expect("reads").trim(), text);
    assert_eq!(store.read("rosa").expect_err("nobody").kind, Kind::Keys);
    for wrong in ["", "../bob", "a/b", ".bob", "a b"] {
        assert_eq!(store.write(wrong, &text).expect_err(wrong).kind, Kind::Usage);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&path).expect("metadata").permissions().mode() & 0o777,
            0o600
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("chmod");
        let error = store.read("bob").expect_err("readable by all");
        assert!(error.hint.expect("a hint").contains("chmod 600"));
    }
}
