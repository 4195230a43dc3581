//! A cooperative's private rows: who stands behind a commitment on the chain.
//!
//! A commitment is HMAC-SHA256 of the person's code under a key that only the cooperative has. The same code always
//! gives the same commitment, so nobody is enrolled twice; without the key and the row nobody can tell whose it is.

use super::{address, failed, Store};
use crate::{
    error::{input, Error, Result},
    i18n::say,
    values::Address,
};
use hmac::{Hmac, Mac};
use rand::{rngs::OsRng, RngCore};
use rusqlite::{params, OptionalExtension};
use sha2::Sha256;

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

    fn from_name(name: &str) -> Self {
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

/// The code as it is committed to: spaces and letter case don't tell people apart.
pub fn canonical_code(code: &str) -> String {
    code.chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect()
}

impl Store {
    /// The cooperative's key, made when first needed.
    ///
    /// # Errors
    /// If the file can't be read or written.
    pub fn commitment_key(&self) -> Result<[u8; 32]> {
        let mut fresh = [0; 32];
        OsRng.fill_bytes(&mut fresh);
        self.connection
            .execute(
                "INSERT OR IGNORE INTO secrets (name, value) VALUES ('commitment key', ?1)",
                [fresh],
            )
            .map_err(failed)?;
        let key: Vec<u8> = self
            .connection
            .query_row("SELECT value FROM secrets WHERE name = 'commitment key'", [], |row| {
                row.get(0)
            })
            .map_err(failed)?;
        key.try_into()
            .map_err(|_| Error::internal("store", "the cooperative's key has not 32 bytes"))
    }

    /// Takes over the key of another desk of the same cooperative.
    ///
    /// # Errors
    /// If this desk has enrolled people under a key of its own.
    pub fn import_commitment_key(&self, key: [u8; 32]) -> Result<()> {
        let people: i64 = self
            .connection
            .query_row("SELECT count(*) FROM people", [], |row| row.get(0))
            .map_err(failed)?;
        if people > 0 && self.commitment_key()? != key {
            return Err(input(say!(
                "People are enrolled under this desk's own key already.",
                "Ci sono già persone iscritte con la chiave propria di questo sportello."
            ))
            .hint(say!(
                "Import the key into a new data folder.",
                "Importa la chiave in una nuova cartella dati."
            )));
        }
        self.connection
            .execute(
                "INSERT INTO secrets (name, value) VALUES ('commitment key', ?1) ON CONFLICT DO UPDATE SET value = ?1",
                [key],
            )
            .map_err(failed)?;
        Ok(())
    }

    /// The commitment to a code.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn commitment(&self, code: &str) -> Result<[u8; 32]> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.commitment_key()?).map_err(|error| Error::internal("HMAC", error))?;
        mac.update(canonical_code(code).as_bytes());
        Ok(mac.finalize().into_bytes().into())
    }

    /// Adds people, or updates those whose code is known. Who is enrolled stays so: a later row of the same person
    /// with another account changes nothing here until it is enrolled.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn put_people(&self, people: &[Person]) -> Result<()> {
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        for person in people {
            transaction
                .execute(
                    "INSERT INTO people (commitment, code, name, account, state, reason) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (commitment) DO UPDATE SET \
                     code = ?2, name = ?3, account = coalesce(?4, account), state = ?5, reason = ?6 \
                     WHERE state <> 'enrolled' OR ?5 = 'enrolled'",
                    params![
                        person.commitment,
                        person.code,
                        person.name,
                        person.account.map(|account| account.0),
                        person.state.name(),
                        person.reason,
                    ],
                )
                .map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }

    /// The person with this account.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn person_of(&self, account: &Address) -> Result<Option<Person>> {
        self.one_person("account = ?1", &account.0[..])
    }

    /// The person with this code.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn person_with_code(&self, code: &str) -> Result<Option<Person>> {
        self.one_person("code = ?1", canonical_code(code))
    }

    /// The accounts of the people of this name: more than one where a name is common.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn accounts_named(&self, name: &str) -> Result<Vec<Address>> {
        let query = "SELECT account FROM people WHERE name = ?1 COLLATE NOCASE AND account IS NOT NULL";
        let mut query = self.connection.prepare(query).map_err(failed)?;
        let accounts = query
            .query_map([name], |row| row.get::<_, [u8; 32]>(0))
            .map_err(failed)?;
        accounts
            .map(|account| account.map(Address::from).map_err(failed))
            .collect()
    }

    /// Deletes a person's row: after this nobody can tell who stands behind the commitment.
    ///
    /// # Errors
    /// If there is no such row.
    pub fn forget_person(&self, code: &str) -> Result<()> {
        match self
            .connection
            .execute("DELETE FROM people WHERE code = ?1", [canonical_code(code)])
            .map_err(failed)?
        {
            0 => Err(crate::error::usage(say!(
                "Nobody with this code is in the books.",
                "Nessuno con questo codice è nei registri."
            ))),
            _ => Ok(()),
        }
    }

    fn one_person(&self, condition: &str, value: impl rusqlite::ToSql) -> Result<Option<Person>> {
        let query =
            format!("SELECT commitment, code, name, account, state, reason FROM people WHERE {condition} LIMIT 1");
        self.connection
            .query_row(&query, [value], person)
            .optional()
            .map_err(failed)
    }
}

fn person(row: &rusqlite::Row) -> rusqlite::Result<Person> {
    let account: Option<Vec<u8>> = row.get(3)?;
    Ok(Person {
        commitment: row.get::<_, Vec<u8>>(0)?.try_into().unwrap_or_default(),
        code: row.get(1)?,
        name: row.get(2)?,
        account: account.map(address).transpose()?,
        state: PersonState::from_name(&row.get::<_, String>(4)?),
        reason: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anna(store: &Store) -> Person {
        Person {
            commitment: store.commitment("BNCNNA80A41L378X").expect("a key"),
            code: "BNCNNA80A41L378X".to_owned(),
            name: "Anna Bianchi".to_owned(),
            account: Some(Address::from([1; 32])),
            state: PersonState::Planned,
            reason: None,
        }
    }

    #[test]
    fn a_commitment_depends_on_the_key_and_the_code_alone() {
        let (one, other) = (Store::in_memory(), Store::in_memory());
        let commitment = one.commitment("BNCNNA80A41L378X").expect("a key");
        assert_eq!(one.commitment(" bncnna 80a41 l378x ").expect("a key"), commitment);
        assert_ne!(one.commitment("BNCNNA80A41L378Y").expect("a key"), commitment);
        assert_ne!(other.commitment("BNCNNA80A41L378X").expect("a key"), commitment);
        other
            .import_commitment_key(one.commitment_key().expect("a key"))
            .expect("imported");
        assert_eq!(other.commitment("BNCNNA80A41L378X").expect("a key"), commitment);
    }

    #[test]
    fn a_key_in_use_is_not_replaced() {
        let store = Store::in_memory();
        store.put_people(&[anna(&store)]).expect("written");
        assert!(store.import_commitment_key([7; 32]).is_err());
        store
            .import_commitment_key(store.commitment_key().expect("a key"))
            .expect("the same key");
    }

    #[test]
    fn people_are_found_and_forgotten() {
        let store = Store::in_memory();
        let anna = anna(&store);
        store.put_people(std::slice::from_ref(&anna)).expect("written");
        let enrolled = Person {
            state: PersonState::Enrolled,
            ..anna.clone()
        };
        store.put_people(std::slice::from_ref(&enrolled)).expect("written");
        let other = Person {
            account: Some(Address::from([2; 32])),
            state: PersonState::Refused,
            ..anna.clone()
        };
        store.put_people(&[other]).expect("written");
        assert_eq!(
            store.person_of(&Address::from([1; 32])).expect("read"),
            Some(enrolled.clone())
        );
        assert_eq!(
            store.person_with_code("bncnna80a41l378x").expect("read"),
            Some(enrolled.clone())
        );
        assert_eq!(
            store.accounts_named("anna bianchi").expect("read"),
            [Address::from([1; 32])]
        );
        store.forget_person("BNCNNA80A41L378X").expect("forgotten");
        assert_eq!(store.person_with_code("BNCNNA80A41L378X").expect("read"), None);
        assert!(store.forget_person("BNCNNA80A41L378X").is_err());
    }
}
