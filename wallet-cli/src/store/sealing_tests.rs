//! What an older wallet wrote in clear is sealed at the first opening.

use super::*;
use crate::store::{LineState, PersonState, MIGRATIONS};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::path::Path;

/// The version before anything but bank data was sealed.
const BEFORE: usize = 6;
const CODE: &str = "BNCNNA80A41L378X";
const NAME: &str = "Anna Bianchi";
const IBAN: &str = "IT60X0542811101000000123456";
const KEY: [u8; 32] = *b"the key behind the commitments..";

fn secret() -> SecretString {
    SecretString::from("correct horse".to_owned())
}

/// A file as an older wallet left it; with a vault if it had one.
fn older(folder: &Path, with_vault: bool) {
    let connection = Connection::open(folder.join("piazza.sqlite")).expect("SQLite");
    for step in &MIGRATIONS[..BEFORE] {
        connection.execute_batch(step).expect("migrated");
    }
    connection
        .pragma_update(None, "user_version", BEFORE)
        .expect("the version");
    let execute = |query: &str, values: &[&dyn rusqlite::ToSql]| {
        connection.execute(query, values).expect("written");
    };
    let account = [1u8; 32];
    execute("INSERT INTO secrets VALUES ('commitment key', ?1)", &[&KEY]);
    execute(
        "INSERT INTO people VALUES (?1, ?2, ?3, ?4, 'enrolled', NULL)",
        &[
            &people::commitment(&KEY, CODE).expect("a commitment"),
            &CODE,
            &NAME,
            &account,
        ],
    );
    execute(
        "INSERT INTO deposits VALUES (?1, 'CRO 7, Anna Bianchi', 5000)",
        &[&[4u8; 32]],
    );
    execute(
        "INSERT INTO settings VALUES ('payer RF00', ?1)",
        &[&format!("{CODE}\t{NAME}")],
    );
    execute(
        "INSERT INTO journal (intent, account, nonce, kind, other, label, bytes, hash, birth, last, status, created) \
         VALUES ('suspend:1', ?1, 0, 'suspend', ?1, ?2, x'01', ?1, 1, 65, 'done', 1000)",
        &[&account, &NAME],
    );
    for (intent, label) in [("grant:1", "12.00 in euro, Anna Bianchi"), ("setup", NAME)] {
        execute(
            "INSERT INTO journal (intent, account, nonce, kind, label, bytes, hash, birth, last, status, created) \
             VALUES (?1, ?2, 0, 'recover.setup', ?3, x'01', ?4, 1, 65, 'done', 1000)",
            &[&intent, &account, &label, &intent.as_bytes()],
        );
    }
    if with_vault {
        let (vault, locked) = Vault::create(&secret()).expect("made");
        execute(
            "INSERT INTO vault VALUES (1, ?1, ?2, ?3, ?4, ?5)",
            &[&locked.salt, &locked.log_n, &locked.r, &locked.p, &locked.wrapped],
        );
        let (key, wrapped) = vault.new_row_key(CODE).expect("a key");
        let payee = format!(r#"{{"name":"{NAME}","iban":"{IBAN}"}}"#);
        let sealed = key.seal(payee.as_bytes()).expect("sealed");
        execute("INSERT INTO payees VALUES (?1, ?2, ?3)", &[&CODE, &wrapped, &sealed]);
        let line = vault.seal(b"{}", "bank line").expect("sealed");
        execute(
            "INSERT INTO bank_lines VALUES (?1, NULL, 1, 5000, '2026-03-31', ?2, 'dismissed', 'rent of Anna Bianchi')",
            &[&[5u8; 32], &line],
        );
    }
    drop(connection);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(folder.join("piazza.sqlite"), mode).expect("private");
    }
}

fn holds(folder: &Path, text: &[u8]) -> bool {
    let bytes = std::fs::read(folder.join("piazza.sqlite")).expect("the file");
    bytes.windows(text.len()).any(|bytes| bytes == text)
}

fn assert_sealed(folder: &Path, store: Store, vault: &Vault) {
    let anna = store.person_with_code(vault, CODE).expect("read").expect("Anna");
    assert_eq!(
        (anna.name.as_str(), anna.state, anna.account),
        (NAME, PersonState::Enrolled, Some(Address::from([1; 32])))
    );
    assert_eq!(store.commitment_key(vault).expect("the key"), KEY);
    let text = store.deposit_text(vault, [4; 32]).expect("read");
    assert_eq!(text.as_deref(), Some("CRO 7, Anna Bianchi"));
    let payer = store.payer(vault, "RF00").expect("read");
    assert_eq!(payer, Some((CODE.to_owned(), NAME.to_owned())));
    drop(store);
    for word in [CODE.as_bytes(), NAME.as_bytes(), &KEY] {
        assert!(!holds(folder, word), "{}", String::from_utf8_lossy(word));
    }
}

#[test]
fn what_stood_in_clear_is_sealed_when_the_passphrase_is_given() {
    let folder = tempfile::tempdir().expect("a folder");
    older(folder.path(), true);
    let store = Store::open(folder.path()).expect("migrated");
    assert!(holds(folder.path(), NAME.as_bytes()), "nobody gave a passphrase yet");
    assert!(store.knows_people().expect("read") && store.knows_deposit([4; 32]).expect("read"));
    let vault = store.open_vault(&secret()).expect("opened");
    let payee = store.payee(&vault, CODE).expect("read").expect("a payee");
    assert_eq!((payee.name.as_str(), payee.iban.as_str()), (NAME, IBAN));
    let lines = store.bank_lines(&vault, LineState::Dismissed).expect("read");
    assert_eq!(lines[0].link, "rent of Anna Bianchi");
    assert_sealed(folder.path(), store, &vault);
}

#[test]
fn characters_that_cant_be_seen_do_not_shut_the_desk() {
    let folder = tempfile::tempdir().expect("a folder");
    older(folder.path(), true);
    let connection = Connection::open(folder.path().join("piazza.sqlite")).expect("SQLite");
    // As the older wallet committed to a code with a zero-width space in it.
    let mut mac = Hmac::<Sha256>::new_from_slice(&KEY).expect("a key");
    mac.update("BNCNNA80\u{200b}A41L378X".as_bytes());
    let commitment: [u8; 32] = mac.finalize().into_bytes().into();
    connection
        .execute(
            "UPDATE people SET commitment = ?1, code = ?2",
            params![commitment, "BNCNNA80\u{200b}A41L378X"],
        )
        .expect("written");
    let locked = connection.query_row("SELECT salt, log_n, r, p, wrapped FROM vault", [], |row| {
        Ok(Locked {
            salt: row.get(0)?,
            log_n: row.get(1)?,
            r: row.get(2)?,
            p: row.get(3)?,
            wrapped: row.get(4)?,
        })
    });
    let vault = Vault::open(&locked.expect("a vault"), &secret()).expect("opened");
    let (key, wrapped) = vault.new_row_key(CODE).expect("a key");
    let payee = format!(r#"{{"name":"Anna Bian\u00adchi","iban":"{IBAN}"}}"#);
    connection
        .execute(
            "UPDATE payees SET row_key = ?1, sealed = ?2",
            params![wrapped, key.seal(payee.as_bytes()).expect("sealed")],
        )
        .expect("written");
    drop(connection);

    let store = Store::open(folder.path()).expect("migrated");
    let vault = store.open_vault(&secret()).expect("opened");
    let payee = store.payee(&vault, CODE).expect("read").expect("a payee");
    assert_eq!(payee.name, "Anna Bian\u{fffd}chi");
    let anna = store.person_with_code(&vault, CODE).expect("read").expect("Anna");
    assert_eq!(anna.commitment, commitment);
    assert_eq!(
        store.commitment(&vault, CODE).expect("read"),
        commitment,
        "nobody enrols her twice"
    );
    store.forget_person(&vault, CODE).expect("found");
    assert!(!store.knows_people().expect("read"));
}

#[test]
fn a_desk_that_had_no_passphrase_chooses_one() {
    let folder = tempfile::tempdir().expect("a folder");
    older(folder.path(), false);
    let store = Store::open(folder.path()).expect("migrated");
    let vault = store.create_vault(&secret()).expect("made");
    assert_sealed(folder.path(), store, &vault);
}

#[test]
fn what_stands_in_clear_is_kept_even_where_nobody_is_in_the_books() {
    let folder = tempfile::tempdir().expect("a folder");
    older(folder.path(), false);
    let store = Store::open(folder.path()).expect("migrated");
    store
        .connection
        .execute("DELETE FROM clear_people", [])
        .expect("nobody");
    store.connection.execute("DELETE FROM secrets", []).expect("no key");
    assert!(!store.knows_people().expect("read") && !store.has_vault().expect("read"));
    assert!(store.keeps_others().expect("read"), "a deposit names somebody");
    let vault = store.create_vault(&secret()).expect("made");
    assert!(store.deposit_text(&vault, [4; 32]).expect("read").is_some());
    assert!(!Store::in_memory().keeps_others().expect("read"));
}

#[test]
fn names_are_taken_out_of_a_text_as_whole_words() {
    let pseudonym = |name: &str| match name {
        "Anna" => Some("5A".to_owned()),
        "Anna Bianchi" => Some("5B".to_owned()),
        "Bar S.r.l." => Some("5C".to_owned()),
        _ => None,
    };
    for (text, expected) in [
        ("Anna", Some("5A")),
        ("12.00 in euro, Anna Bianchi", Some("12.00 in euro, 5B")),
        ("Anna Bianchini", Some("5A Bianchini")),
        ("(Bar S.r.l.), Anna", Some("(5C), 5A")),
        ("Annalisa e Marianna", None),
        ("", None),
    ] {
        assert_eq!(without_names(text, pseudonym).as_deref(), expected, "{text}");
    }
}

#[test]
fn nothing_is_sealed_with_a_wrong_passphrase() {
    let folder = tempfile::tempdir().expect("a folder");
    older(folder.path(), true);
    let store = Store::open(folder.path()).expect("migrated");
    let wrong = SecretString::from("wrong horse".to_owned());
    assert!(store.open_vault(&wrong).is_err());
    drop(store);
    assert!(holds(folder.path(), NAME.as_bytes()));
}
