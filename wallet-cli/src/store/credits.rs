//! What was given out of a deposit, row by row, so that a file read twice gives once.
//!
//! A row is told apart by deposit, account, amount and how many like it came before: to give somebody the same amount
//! twice from one deposit, the file says so in two rows.

use super::{address, failed, from_sql, to_sql, Store};
use crate::{
    codes::Hash,
    error::{Error, Result},
    values::Address,
    vault::Vault,
};
use rusqlite::{params, Connection, OptionalExtension};

/// One credit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CreditKey {
    /// Out of which deposit.
    pub deposit: u32,
    /// To whom.
    pub account: Address,
    /// How many cents.
    pub cents: u128,
    /// How many rows like this came before.
    pub nth: u32,
}

/// How far a credit has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreditState {
    /// In a transaction whose outcome is open.
    Planned,
    /// Waits for a second treasurer.
    Proposed,
    /// Given.
    Given,
}

impl CreditState {
    const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Proposed => "proposed",
            Self::Given => "given",
        }
    }
}

impl Store {
    /// How far a credit has come, and by which intent; nothing if it was never planned.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn credit_state(&self, key: &CreditKey) -> Result<Option<(CreditState, String)>> {
        self.connection
            .query_row(
                "SELECT state, intent FROM credits WHERE deposit = ?1 AND account = ?2 AND amount = ?3 AND nth = ?4",
                params![key.deposit, key.account.0, to_sql(key.cents), key.nth],
                |row| {
                    let state: String = row.get(0)?;
                    let known = [CreditState::Proposed, CreditState::Given];
                    let state = known.into_iter().find(|known| known.name() == state);
                    Ok((state.unwrap_or(CreditState::Planned), row.get(1)?))
                },
            )
            .optional()
            .map_err(failed)
    }

    /// Writes down how far credits have come.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn set_credits(&self, keys: &[CreditKey], intent: &str, state: CreditState) -> Result<()> {
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        for key in keys {
            transaction
                .execute(
                    "INSERT INTO credits (deposit, account, amount, nth, intent, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                     ON CONFLICT DO UPDATE SET intent = ?5, state = ?6",
                    params![key.deposit, key.account.0, to_sql(key.cents), key.nth, intent, state.name()],
                )
                .map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }

    /// The intents of credits out of a deposit whose outcome is not noted yet.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn planned_intents(&self, deposit: u32) -> Result<Vec<String>> {
        let query = "SELECT DISTINCT intent FROM credits WHERE deposit = ?1 AND state = 'planned'";
        let mut query = self.connection.prepare(query).map_err(failed)?;
        let rows = query.query_map([deposit], |row| row.get(0)).map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// The credits that stand under an intent.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn credits_by(&self, intent: &str) -> Result<Vec<CreditKey>> {
        let query = "SELECT deposit, account, amount, nth FROM credits WHERE intent = ?1 ORDER BY account, amount, nth";
        let mut query = self.connection.prepare(query).map_err(failed)?;
        let rows = query
            .query_map([intent], |row| {
                Ok(CreditKey {
                    deposit: row.get(0)?,
                    account: address(row.get(1)?)?,
                    cents: from_sql(row.get(2)?),
                    nth: row.get(3)?,
                })
            })
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// Forgets the credits of an intent that never happened.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn drop_credits(&self, intent: &str) -> Result<()> {
        self.connection
            .execute("DELETE FROM credits WHERE intent = ?1", [intent])
            .map_err(failed)?;
        Ok(())
    }

    /// Remembers the text behind the hash of a deposit's bank reference, sealed: whoever typed it may have named somebody.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn remember_deposit(&self, vault: &Vault, reference: Hash, text: &str, cents: u128) -> Result<()> {
        put_deposit(&self.connection, vault, reference, text, to_sql(cents))
    }

    /// Whether this wallet knows the text behind a reference. It takes no passphrase to know.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn knows_deposit(&self, reference: Hash) -> Result<bool> {
        let query = "SELECT EXISTS (SELECT 1 FROM deposits WHERE reference = ?1) \
                     OR EXISTS (SELECT 1 FROM clear_deposits WHERE reference = ?1)";
        self.connection
            .query_row(query, [reference], |row| row.get(0))
            .map_err(failed)
    }

    /// The text behind a reference, if this wallet recorded it.
    ///
    /// # Errors
    /// If the file can't be read, or was changed.
    pub fn deposit_text(&self, vault: &Vault, reference: Hash) -> Result<Option<String>> {
        let query = "SELECT sealed FROM deposits WHERE reference = ?1";
        let sealed = self
            .connection
            .query_row(query, [reference], |row| row.get::<_, Vec<u8>>(0))
            .optional()
            .map_err(failed)?;
        sealed.map(|sealed| open_text(vault, &reference, &sealed)).transpose()
    }
}

/// The vault's context of a deposit's text.
fn context(reference: &Hash) -> String {
    format!("deposit/{}", hex::encode(reference))
}

fn open_text(vault: &Vault, reference: &Hash, sealed: &[u8]) -> Result<String> {
    let text = vault.unseal(sealed, &context(reference))?;
    String::from_utf8(text).map_err(|error| Error::internal("deposit", error))
}

/// Keeps the text behind a reference, unless it is known.
pub(super) fn put_deposit(
    connection: &Connection,
    vault: &Vault,
    reference: Hash,
    text: &str,
    cents: i64,
) -> Result<()> {
    let sealed = vault.seal(text.as_bytes(), &context(&reference))?;
    connection
        .execute(
            "INSERT OR IGNORE INTO deposits (reference, amount, sealed) VALUES (?1, ?2, ?3)",
            params![reference, cents, sealed],
        )
        .map_err(failed)?;
    Ok(())
}

/// Puts the texts of deposits through `change`; those that it answers with nothing stay.
pub(super) fn rewrite_deposits(
    connection: &Connection,
    vault: &Vault,
    change: impl Fn(&str) -> Option<String>,
) -> Result<()> {
    let mut query = connection
        .prepare("SELECT reference, sealed FROM deposits")
        .map_err(failed)?;
    let rows = query
        .query_map([], |row| Ok((row.get::<_, Hash>(0)?, row.get::<_, Vec<u8>>(1)?)))
        .map_err(failed)?;
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>().map_err(failed)?;
    for (reference, sealed) in rows {
        if let Some(changed) = change(&open_text(vault, &reference, &sealed)?) {
            let sealed = vault.seal(changed.as_bytes(), &context(&reference))?;
            connection
                .execute(
                    "UPDATE deposits SET sealed = ?2 WHERE reference = ?1",
                    params![reference, sealed],
                )
                .map_err(failed)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(nth: u32) -> CreditKey {
        CreditKey {
            deposit: 1,
            account: Address::from([1; 32]),
            cents: 2_000,
            nth,
        }
    }

    #[test]
    fn credits_are_planned_given_or_dropped() {
        let store = Store::in_memory();
        assert_eq!(store.credit_state(&key(0)).expect("read"), None);
        store
            .set_credits(&[key(0), key(1)], "batch 1", CreditState::Planned)
            .expect("written");
        store
            .set_credits(&[key(0)], "batch 1", CreditState::Given)
            .expect("written");
        assert_eq!(
            store.credit_state(&key(0)).expect("read"),
            Some((CreditState::Given, "batch 1".to_owned()))
        );
        assert_eq!(
            store.credit_state(&key(1)).expect("read"),
            Some((CreditState::Planned, "batch 1".to_owned()))
        );
        assert_eq!(store.planned_intents(1).expect("read"), ["batch 1"]);
        assert_eq!(store.planned_intents(2).expect("read"), [""; 0]);
        assert_eq!(store.credits_by("batch 1").expect("read"), [key(0), key(1)]);
        store.drop_credits("batch 1").expect("dropped");
        assert_eq!(store.credit_state(&key(1)).expect("read"), None);
    }

    #[test]
    fn a_reference_is_remembered_in_words() {
        let store = Store::in_memory();
        let passphrase = subxt_signer::SecretString::from("correct horse".to_owned());
        let vault = store.create_vault(&passphrase).expect("made");
        store
            .remember_deposit(&vault, [3; 32], "CRO 123", 5_000)
            .expect("written");
        let text = store.deposit_text(&vault, [3; 32]).expect("read");
        assert_eq!(text.as_deref(), Some("CRO 123"));
        assert!(store.knows_deposit([3; 32]).expect("read") && !store.knows_deposit([4; 32]).expect("read"));
        assert_eq!(store.deposit_text(&vault, [4; 32]).expect("read"), None);
    }
}
