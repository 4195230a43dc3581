//! A cooperative's private rows: who stands behind a commitment on the chain.
//!
//! A commitment is HMAC-SHA256 of the person's code under a key that only the cooperative has. The same code always
//! gives the same commitment, so nobody is enrolled twice; without the key and the row nobody can tell whose it is.
//! Key, names and codes are sealed. A row is found by its account, which is on the chain, by the commitment to a code, or
//! by a keyed hash of the name.

use super::{address, failed, sealing::SealedRow, Store};
use crate::{
    error::{input, Error, Result},
    i18n::say,
    values::{is_hidden, plain, Address},
    vault::Vault,
};
use hmac::{Hmac, Mac};
use icu_normalizer::ComposingNormalizerBorrowed;
use rand::{rngs::OsRng, RngCore};
use rusqlite::{params, Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The name of the sealed key among the secrets.
const SEALED_KEY: &str = "sealed commitment key";
/// The vault's context of the key.
const KEY_CONTEXT: &str = "commitment key";

/// How far somebody's enrolment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonState {
    /// Read from a file, not on the chain yet.
    Planned,
    /// On the chain.
    Enrolled,
    /// Refused by the chain.
    Refused,
    /// Has a certificate, used or not.
    Certified,
}

impl PersonState {
    const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Enrolled => "enrolled",
            Self::Refused => "refused",
            Self::Certified => "certified",
        }
    }

    pub(super) fn from_name(name: &str) -> Self {
        [Self::Enrolled, Self::Refused, Self::Certified]
            .into_iter()
            .find(|state| state.name() == name)
            .unwrap_or(Self::Planned)
    }
}

/// A person, a shop, an association behind a commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What stands for them on the chain.
    pub commitment: [u8; 32],
    /// The code that tells them apart: a tax code, a membership number.
    pub code: String,
    /// Their name.
    pub name: String,
    /// Their account.
    pub account: Option<Address>,
    /// How far their enrolment has come.
    pub state: PersonState,
    /// Why it was refused.
    pub reason: Option<String>,
}

/// The code as it is committed to: spaces, letter case and what can't be seen don't tell people apart.
pub fn canonical_code(code: &str) -> String {
    code.chars()
        .filter(|c| !c.is_whitespace() && !is_hidden(*c))
        .flat_map(char::to_uppercase)
        .collect()
}

/// What of a row is sealed.
#[derive(Serialize, Deserialize)]
struct Private {
    code: String,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// A row as it stands in the file.
struct Row {
    commitment: [u8; 32],
    account: Option<Address>,
    state: PersonState,
    private: SealedRow,
}

impl Store {
    /// The cooperative's key, made when first needed.
    ///
    /// # Errors
    /// If the file can't be read or written, or was changed.
    pub fn commitment_key(&self, vault: &Vault) -> Result<[u8; 32]> {
        if let Some(key) = self.known_commitment_key(vault)? {
            return Ok(key);
        }
        let mut fresh = [0; 32];
        OsRng.fill_bytes(&mut fresh);
        self.connection
            .execute(
                "INSERT OR IGNORE INTO secrets (name, value) VALUES (?1, ?2)",
                params![SEALED_KEY, vault.seal(&fresh, KEY_CONTEXT)?],
            )
            .map_err(failed)?;
        // Another process may have been quicker.
        self.known_commitment_key(vault)?
            .ok_or_else(|| Error::internal("store", "the cooperative's key was not kept"))
    }

    fn known_commitment_key(&self, vault: &Vault) -> Result<Option<[u8; 32]>> {
        known_key(&self.connection, vault)
    }

    /// Takes over the key of another desk of the same cooperative.
    ///
    /// # Errors
    /// If this desk has enrolled people under a key of its own.
    pub fn import_commitment_key(&self, vault: &Vault, key: [u8; 32]) -> Result<()> {
        if self.knows_people()? && self.commitment_key(vault)? != key {
            return Err(input(say!(
                "People are enrolled under this desk's own key already.",
                "Ci sono già persone iscritte con la chiave propria di questo sportello."
            ))
            .hint(say!(
                "Import the key into a new data folder.",
                "Importa la chiave in una nuova cartella dati."
            )));
        }
        keep_commitment_key(&self.connection, vault, &key)
    }

    /// The commitment to a code.
    ///
    /// # Errors
    /// If the file can't be read or written, or was changed.
    pub fn commitment(&self, vault: &Vault, code: &str) -> Result<[u8; 32]> {
        commitment_in(&self.connection, &self.commitment_key(vault)?, code)
    }

    /// Adds people, or updates those whose code is known. Who is enrolled stays so: a later row of the same person
    /// with another account changes nothing here until it is enrolled.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn put_people(&self, vault: &Vault, people: &[Person]) -> Result<()> {
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        for person in people {
            put(&transaction, vault, person)?;
        }
        transaction.commit().map_err(failed)
    }

    /// Whether anybody is in these books. It takes no passphrase to know.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn knows_people(&self) -> Result<bool> {
        let query = "SELECT EXISTS (SELECT 1 FROM people) OR EXISTS (SELECT 1 FROM clear_people)";
        self.connection.query_row(query, [], |row| row.get(0)).map_err(failed)
    }

    /// Whether somebody with this account is in these books. It takes no passphrase to know.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn knows_account(&self, account: &Address) -> Result<bool> {
        let query = "SELECT EXISTS (SELECT 1 FROM people WHERE account = ?1) \
                     OR EXISTS (SELECT 1 FROM clear_people WHERE account = ?1)";
        self.connection
            .query_row(query, [account.0], |row| row.get(0))
            .map_err(failed)
    }

    /// The person with this account.
    ///
    /// # Errors
    /// If the file can't be read, or was changed.
    pub fn person_of(&self, vault: &Vault, account: &Address) -> Result<Option<Person>> {
        self.one_person(vault, "account", account.0)
    }

    /// The person with this code.
    ///
    /// # Errors
    /// If the file can't be read, or was changed.
    pub fn person_with_code(&self, vault: &Vault, code: &str) -> Result<Option<Person>> {
        match self.known_commitment_key(vault)? {
            Some(key) => self.one_person(vault, "commitment", commitment_in(&self.connection, &key, code)?),
            None => Ok(None),
        }
    }

    /// The accounts of the people of this name: more than one where a name is common.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn accounts_named(&self, vault: &Vault, name: &str) -> Result<Vec<Address>> {
        let query = "SELECT account FROM people WHERE name_tag = ?1 AND account IS NOT NULL";
        let mut query = self.connection.prepare(query).map_err(failed)?;
        let accounts = query
            .query_map([name_tag(vault, name)?], |row| row.get::<_, [u8; 32]>(0))
            .map_err(failed)?;
        accounts
            .map(|account| account.map(Address::from).map_err(failed))
            .collect()
    }

    /// Deletes a person's row with its key: after this nobody can tell who stands behind the commitment.
    ///
    /// # Errors
    /// If there is no such row.
    pub fn forget_person(&self, vault: &Vault, code: &str) -> Result<()> {
        match erase(&self.connection, &self.commitment(vault, code)?).map_err(failed)? {
            0 => Err(crate::error::usage(say!(
                "Nobody with this code is in the books.",
                "Nessuno con questo codice è nei registri."
            ))),
            _ => Ok(()),
        }
    }

    fn one_person(&self, vault: &Vault, column: &str, value: [u8; 32]) -> Result<Option<Person>> {
        let query =
            format!("SELECT commitment, account, state, row_key, sealed FROM people WHERE {column} = ?1 LIMIT 1");
        let row = self
            .connection
            .prepare_cached(&query)
            .and_then(|mut query| query.query_row([value], row).optional())
            .map_err(failed)?;
        row.map(|row| open(vault, row)).transpose()
    }
}

fn row(row: &rusqlite::Row) -> rusqlite::Result<Row> {
    let account: Option<Vec<u8>> = row.get(1)?;
    Ok(Row {
        commitment: row.get(0)?,
        account: account.map(address).transpose()?,
        state: PersonState::from_name(&row.get::<_, String>(2)?),
        private: SealedRow {
            key: row.get(3)?,
            sealed: row.get(4)?,
        },
    })
}

fn open(vault: &Vault, row: Row) -> Result<Person> {
    let Private { code, name, reason } = row.private.open(vault, &row_name(&row.commitment))?;
    Ok(Person {
        commitment: row.commitment,
        code,
        name,
        account: row.account,
        state: row.state,
        reason,
    })
}

/// The commitment to a code under the cooperative's key.
pub(super) fn commitment(key: &[u8; 32], code: &str) -> Result<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|error| Error::internal("HMAC", error))?;
    mac.update(canonical_code(code).as_bytes());
    Ok(mac.finalize().into_bytes().into())
}

/// The cooperative's key, if there is one.
pub(super) fn known_key(connection: &Connection, vault: &Vault) -> Result<Option<[u8; 32]>> {
    let sealed: Option<Vec<u8>> = connection
        .query_row("SELECT value FROM secrets WHERE name = ?1", [SEALED_KEY], |row| {
            row.get(0)
        })
        .optional()
        .map_err(failed)?;
    let Some(sealed) = sealed else { return Ok(None) };
    let key = vault.unseal(&sealed, KEY_CONTEXT)?;
    key.try_into()
        .map(Some)
        .map_err(|_| Error::internal("store", "the cooperative's key has not 32 bytes"))
}

/// The commitment under which a code stands in these books: an older wallet committed to what can't be seen in it, too.
pub(super) fn commitment_in(connection: &Connection, key: &[u8; 32], code: &str) -> Result<[u8; 32]> {
    let now = commitment(key, code)?;
    let older = connection
        .prepare_cached("SELECT value FROM secrets WHERE name = ?1")
        .and_then(|mut query| query.query_row([older_name(&now)], |row| row.get(0)).optional())
        .map_err(failed)?;
    Ok(older.unwrap_or(now))
}

/// Keeps somebody findable by their code to whose code an older wallet committed in another form, so that nobody enrols them
/// a second time. Both forms are keyed hashes.
pub(super) fn keep_older_commitment(connection: &Connection, key: &[u8; 32], person: &Person) -> Result<()> {
    let now = commitment(key, &person.code)?;
    if now == person.commitment {
        return Ok(());
    }
    connection
        .execute(
            "INSERT OR IGNORE INTO secrets (name, value) VALUES (?1, ?2)",
            params![older_name(&now), person.commitment],
        )
        .map_err(failed)?;
    Ok(())
}

/// The name, among the secrets, of the older commitment to a code.
fn older_name(commitment: &[u8; 32]) -> String {
    format!("older commitment {}", hex::encode(commitment))
}

/// Names are looked up whatever their letter case and their spaces, and however their accents are written.
fn name_tag(vault: &Vault, name: &str) -> Result<[u8; 32]> {
    let name = plain(name).to_lowercase();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    vault.tag("name", &ComposingNormalizerBorrowed::new_nfc().normalize(&name))
}

fn row_name(commitment: &[u8; 32]) -> String {
    format!("people/{}", hex::encode(commitment))
}

/// Keeps the cooperative's key, sealed.
pub(super) fn keep_commitment_key(connection: &Connection, vault: &Vault, key: &[u8]) -> Result<()> {
    connection
        .execute(
            "INSERT INTO secrets (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
            params![SEALED_KEY, vault.seal(key, KEY_CONTEXT)?],
        )
        .map_err(failed)?;
    Ok(())
}

/// Adds a person, or updates the row, under a new key.
pub(super) fn put(connection: &Connection, vault: &Vault, person: &Person) -> Result<()> {
    let private = Private {
        code: person.code.clone(),
        name: person.name.clone(),
        reason: person.reason.clone(),
    };
    let row = SealedRow::seal(vault, &row_name(&person.commitment), &private)?;
    connection
        .execute(
            "INSERT INTO people (commitment, account, state, name_tag, row_key, sealed) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (commitment) DO UPDATE SET \
             account = coalesce(?2, account), state = ?3, name_tag = ?4, row_key = ?5, sealed = ?6 \
             WHERE state <> 'enrolled' OR ?3 = 'enrolled'",
            params![
                person.commitment,
                person.account.map(|account| account.0),
                person.state.name(),
                name_tag(vault, &person.name)?,
                row.key,
                row.sealed,
            ],
        )
        .map_err(failed)?;
    Ok(())
}

/// Erases a person's row with its key; answers how many rows that were.
pub(super) fn erase(connection: &Connection, commitment: &[u8; 32]) -> rusqlite::Result<usize> {
    connection.execute("DELETE FROM people WHERE commitment = ?1", [commitment])
}

#[cfg(test)]
mod tests {
    use super::*;
    use subxt_signer::SecretString;

    const CODE: &str = "BNCNNA80A41L378X";

    fn store() -> (Store, Vault) {
        let store = Store::in_memory();
        let passphrase = SecretString::from("correct horse".to_owned());
        let vault = store.create_vault(&passphrase).expect("made");
        (store, vault)
    }

    fn anna((store, vault): &(Store, Vault)) -> Person {
        Person {
            commitment: store.commitment(vault, CODE).expect("a key"),
            code: CODE.to_owned(),
            name: "Anna Bianchi".to_owned(),
            account: Some(Address::from([1; 32])),
            state: PersonState::Planned,
            reason: None,
        }
    }

    #[test]
    fn a_commitment_depends_on_the_key_and_the_code_alone() {
        let (one, other) = (store(), store());
        let of = |(store, vault): &(Store, Vault), code: &str| store.commitment(vault, code).expect("a key");
        let commitment = of(&one, CODE);
        assert_eq!(of(&one, " bncnna 80a41 l378x "), commitment);
        assert_eq!(of(&one, "BNCNNA80\u{200b}A41L378X"), commitment);
        assert_ne!(of(&one, "BNCNNA80A41L378Y"), commitment);
        assert_ne!(of(&other, CODE), commitment);
        other
            .0
            .import_commitment_key(&other.1, one.0.commitment_key(&one.1).expect("a key"))
            .expect("imported");
        assert_eq!(of(&other, CODE), commitment);
    }

    #[test]
    fn a_key_in_use_is_not_replaced() {
        let desk = store();
        let (store, vault) = &desk;
        store.put_people(vault, &[anna(&desk)]).expect("written");
        assert!(store.import_commitment_key(vault, [7; 32]).is_err());
        store
            .import_commitment_key(vault, store.commitment_key(vault).expect("a key"))
            .expect("the same key");
    }

    #[test]
    fn people_are_found_and_forgotten() {
        let desk = store();
        let ((store, vault), anna) = (&desk, anna(&desk));
        let account = Address::from([1; 32]);
        assert!(!store.knows_people().expect("read"));
        store.put_people(vault, std::slice::from_ref(&anna)).expect("written");
        let enrolled = Person {
            state: PersonState::Enrolled,
            ..anna.clone()
        };
        store
            .put_people(vault, std::slice::from_ref(&enrolled))
            .expect("written");
        let other = Person {
            account: Some(Address::from([2; 32])),
            state: PersonState::Refused,
            ..anna.clone()
        };
        store.put_people(vault, &[other]).expect("written");
        assert!(store.knows_people().expect("read") && store.knows_account(&account).expect("read"));
        assert_eq!(store.person_of(vault, &account).expect("read"), Some(enrolled.clone()));
        assert_eq!(
            store.person_with_code(vault, "bncnna80a41l378x").expect("read"),
            Some(enrolled.clone())
        );
        assert_eq!(store.accounts_named(vault, "anna bianchi").expect("read"), [account]);
        store.forget_person(vault, CODE).expect("forgotten");
        assert_eq!(store.person_with_code(vault, CODE).expect("read"), None);
        assert_eq!(store.accounts_named(vault, "Anna Bianchi").expect("read"), []);
        assert!(!store.knows_account(&account).expect("read"));
        assert!(store.forget_person(vault, CODE).is_err());
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        let desk = store();
        let (store, vault) = &desk;
        let written = "Nicolo\u{300} D'Al\u{ec}\u{200b}";
        let nicolo = Person {
            name: plain(written),
            ..anna(&desk)
        };
        store.put_people(vault, &[nicolo]).expect("written");
        for name in [
            written,
            "nicol\u{f2}  d'al\u{ec}\u{200b} ",
            "NICOL\u{d2} D'ALI\u{300}\u{fffd}",
        ] {
            assert_eq!(store.accounts_named(vault, name).expect("read").len(), 1, "{name:?}");
        }
        assert_eq!(store.accounts_named(vault, "Nicola").expect("read"), []);
    }

    #[test]
    fn a_row_moved_to_another_commitment_does_not_open() {
        let desk = store();
        let (store, vault) = &desk;
        store.put_people(vault, &[anna(&desk)]).expect("written");
        store
            .connection
            .execute("UPDATE people SET commitment = ?1", [[9u8; 32]])
            .expect("moved");
        assert!(store.person_of(vault, &Address::from([1; 32])).is_err());
    }
}
