//! What of the wallet's file is sealed, and the vault that seals it.
//!
//! Whoever takes the file without the passphrase finds of other people what the chain tells everybody: accounts,
//! commitments, amounts, days. What a cooperative's desk and treasury keep is sealed: `people` (name, code, why refused),
//! `payees` (code, holder, IBAN), `payers` (code, name), `deposits` (the bank's reference), `bank_lines` (who, text, to
//! what it belongs), and in `secrets` the key behind the commitments. Names and codes are looked up by keyed hashes.
//!
//! In clear stands what is a wallet's owner's own: `contacts`, the address book, which a desk need not fill;
//! `trade_names` and `texts`, which are public; `journal`, `history`, `sales`, `asked`, `credits`, `attested` and
//! `principals`, which hold accounts and amounts. The journal calls members by contact, public name or address, never by
//! a name out of the sealed rows.

use super::{credits, failed, payees, payers, people, Payee, Person, Store};
use crate::{
    codes::Hash,
    error::{keys, Error, Result},
    i18n::say,
    values::{short_address, Address},
    vault::{Locked, Vault},
};
use rusqlite::{params, Connection, OptionalExtension, Row, Transaction, TransactionBehavior};
use serde::{de::DeserializeOwned, Serialize};
use std::collections::{BTreeMap, HashMap};
use subxt_signer::SecretString;

/// What the journal calls somebody who has no account, or shares a name.
const NOBODY: &str = "…";
/// Where what an older wallet wrote in clear waits to be sealed.
const CLEAR: [&str; 4] = ["clear_people", "clear_payees", "clear_deposits", "clear_bank_lines"];

/// A row that is sealed with a key of its own, which stands beside it, wrapped.
pub(super) struct SealedRow {
    pub key: Vec<u8>,
    pub sealed: Vec<u8>,
}

impl SealedRow {
    /// Seals the content of the row that is named so, under a new key.
    pub fn seal(vault: &Vault, name: &str, content: &impl Serialize) -> Result<Self> {
        let plain = serde_json::to_vec(content).map_err(|error| Error::internal("JSON", error))?;
        let (key, wrapped) = vault.new_row_key(name)?;
        Ok(Self {
            key: wrapped,
            sealed: key.seal(&plain)?,
        })
    }

    /// Opens the row that is named so.
    pub fn open<T: DeserializeOwned>(&self, vault: &Vault, name: &str) -> Result<T> {
        let plain = vault.row_key(&self.key, name)?.unseal(&self.sealed)?;
        serde_json::from_slice(&plain).map_err(|error| Error::internal("sealed row", error))
    }
}

impl Store {
    /// Makes the vault that seals what is kept on other people.
    ///
    /// # Errors
    /// If there is one already, or the passphrase is too short.
    pub fn create_vault(&self, passphrase: &SecretString) -> Result<Vault> {
        let (vault, locked) = Vault::create(passphrase)?;
        let made = self
            .connection
            .execute(
                "INSERT OR IGNORE INTO vault (id, salt, log_n, r, p, wrapped) VALUES (1, ?1, ?2, ?3, ?4, ?5)",
                params![locked.salt, locked.log_n, locked.r, locked.p, locked.wrapped],
            )
            .map_err(failed)?;
        if made == 0 {
            return Err(keys(say!(
                "Names and bank data have a passphrase already.",
                "Nomi e dati bancari hanno già una password."
            )));
        }
        self.seal_what_is_clear(&vault)?;
        Ok(vault)
    }

    /// Whether there is a vault.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn has_vault(&self) -> Result<bool> {
        Ok(self.locked_vault()?.is_some())
    }

    /// Whether anything is kept on other people: sealed, or in clear until a passphrase is given.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn keeps_others(&self) -> Result<bool> {
        Ok(self.has_vault()? || has_clear_rows(&self.connection).map_err(failed)?)
    }

    /// Opens the vault.
    ///
    /// # Errors
    /// If there is none yet, or the passphrase is wrong.
    pub fn open_vault(&self, passphrase: &SecretString) -> Result<Vault> {
        let locked = self.locked_vault()?.ok_or_else(|| {
            keys(say!(
                "Names and bank data have no passphrase yet.",
                "Nomi e dati bancari non hanno ancora una password."
            ))
            .hint(say!(
                "Set the cooperative's own account first.",
                "Imposta prima il conto della cooperativa."
            ))
        })?;
        let vault = Vault::open(&locked, passphrase)?;
        self.seal_what_is_clear(&vault)?;
        Ok(vault)
    }

    /// Changes the passphrase of the vault. Nothing is sealed anew.
    ///
    /// # Errors
    /// If the new passphrase is too short.
    pub fn change_vault_passphrase(&self, vault: &Vault, new: &SecretString) -> Result<()> {
        let locked = vault.lock(new)?;
        self.connection
            .execute(
                "UPDATE vault SET salt = ?1, log_n = ?2, r = ?3, p = ?4, wrapped = ?5 WHERE id = 1",
                params![locked.salt, locked.log_n, locked.r, locked.p, locked.wrapped],
            )
            .map_err(failed)?;
        Ok(())
    }

    fn locked_vault(&self) -> Result<Option<Locked>> {
        self.connection
            .query_row("SELECT salt, log_n, r, p, wrapped FROM vault WHERE id = 1", [], |row| {
                Ok(Locked {
                    salt: row.get(0)?,
                    log_n: row.get(1)?,
                    r: row.get(2)?,
                    p: row.get(3)?,
                    wrapped: row.get(4)?,
                })
            })
            .optional()
            .map_err(failed)
    }

    /// Seals what an older wallet wrote in clear, all or nothing, and writes the file anew without it.
    fn seal_what_is_clear(&self, vault: &Vault) -> Result<()> {
        if !has_clear_rows(&self.connection).map_err(failed)? {
            return Ok(());
        }
        let transaction =
            Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate).map_err(failed)?;
        seal_key(&transaction, vault)?;
        seal_people(&transaction, vault)?;
        seal_bank(&transaction, vault)?;
        seal_payers(&transaction, vault)?;
        for table in CLEAR {
            transaction
                .execute(&format!("DELETE FROM {table}"), [])
                .map_err(failed)?;
        }
        transaction.commit().map_err(failed)?;
        self.connection.execute_batch("VACUUM").map_err(failed)
    }
}

fn has_clear_rows(connection: &Connection) -> rusqlite::Result<bool> {
    let any = |query: &str| -> rusqlite::Result<bool> {
        connection.query_row(&format!("SELECT EXISTS ({query})"), [], |row| row.get(0))
    };
    for table in CLEAR {
        if any(&format!("SELECT 1 FROM {table}"))? {
            return Ok(true);
        }
    }
    Ok(any("SELECT 1 FROM secrets WHERE name = 'commitment key'")?
        || any("SELECT 1 FROM settings WHERE name LIKE 'payer %'")?)
}

fn all<T>(
    connection: &Connection,
    query: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    let mut statement = connection.prepare(query)?;
    let rows = statement.query_map([], read)?;
    rows.collect()
}

fn seal_key(connection: &Connection, vault: &Vault) -> Result<()> {
    let query = "SELECT value FROM secrets WHERE name = 'commitment key'";
    let key = connection
        .query_row(query, [], |row| row.get::<_, Vec<u8>>(0))
        .optional()
        .map_err(failed)?;
    if let Some(key) = key {
        people::keep_commitment_key(connection, vault, &key)?;
        connection
            .execute("DELETE FROM secrets WHERE name = 'commitment key'", [])
            .map_err(failed)?;
    }
    Ok(())
}

fn seal_people(connection: &Connection, vault: &Vault) -> Result<()> {
    let key = people::known_key(connection, vault)?;
    let query = "SELECT commitment, account, state, code, name, reason FROM clear_people";
    let rows = all(connection, query, |row| {
        let account: Option<Vec<u8>> = row.get(1)?;
        Ok(Person {
            commitment: row.get(0)?,
            account: account.map(super::address).transpose()?,
            state: people::PersonState::from_name(&row.get::<_, String>(2)?),
            code: row.get(3)?,
            name: row.get(4)?,
            reason: row.get(5)?,
        })
    });
    let people = rows.map_err(failed)?;
    for person in &people {
        people::put(connection, vault, person)?;
        if let Some(key) = &key {
            people::keep_older_commitment(connection, key, person)?;
        }
    }
    take_out_of_journal(connection, &people)
}

/// Takes people's names out of the journal, which is not sealed. Each becomes the account in short: that of the transaction's
/// other side, if it is theirs; or else of the only one of this name.
fn take_out_of_journal(connection: &Connection, people: &[Person]) -> Result<()> {
    let mut accounts: HashMap<&str, Option<Address>> = HashMap::new();
    for person in people {
        accounts
            .entry(&person.name)
            .and_modify(|account| *account = None)
            .or_insert(person.account);
    }
    let names: BTreeMap<Address, &str> = people
        .iter()
        .filter_map(|person| Some((person.account?, person.name.as_str())))
        .collect();
    let rows = all(connection, "SELECT id, other, label FROM journal", |row| {
        let other: Option<Vec<u8>> = row.get(1)?;
        let other = other.map(super::address).transpose()?;
        Ok((row.get::<_, i64>(0)?, other, row.get::<_, String>(2)?))
    });
    for (id, other, label) in rows.map_err(failed)? {
        let pseudonym = |name: &str| {
            let only = *accounts.get(name)?;
            let account = other.filter(|other| names.get(other) == Some(&name)).or(only);
            Some(account.map_or_else(|| NOBODY.to_owned(), |account| short_address(&account)))
        };
        if let Some(label) = without_names(&label, pseudonym) {
            connection
                .execute("UPDATE journal SET label = ?2 WHERE id = ?1", params![id, label])
                .map_err(failed)?;
        }
    }
    Ok(())
}

/// The text in which each name, as whole words, is what `pseudonym` answers to it; nothing if none stands there.
fn without_names(text: &str, pseudonym: impl Fn(&str) -> Option<String>) -> Option<String> {
    let is_cut = |at: &usize| {
        let (before, after) = text.split_at(*at);
        !(before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric))
    };
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let cuts: Vec<usize> = ends.filter(is_cut).collect();
    let (mut written, mut from, mut found) = (String::new(), 0, false);
    while from < text.len() {
        let later = cuts.get(cuts.partition_point(|end| *end <= from)..).unwrap_or_default();
        // The longest first: of Anna Bianchi not only Anna.
        let mut ends = later.iter().rev();
        let name = ends.find_map(|end| Some((*end, pseudonym(text.get(from..*end)?)?)));
        match name {
            Some((end, pseudonym)) => {
                written.push_str(&pseudonym);
                (from, found) = (end, true);
            }
            None => {
                let end = later.first().copied().unwrap_or(text.len());
                written.push_str(text.get(from..end).unwrap_or_default());
                from = end;
            }
        }
    }
    found.then_some(written)
}

fn seal_bank(connection: &Connection, vault: &Vault) -> Result<()> {
    let query = "SELECT code, row_key, sealed FROM clear_payees";
    let rows = all(connection, query, |row| {
        let sealed = SealedRow {
            key: row.get(1)?,
            sealed: row.get(2)?,
        };
        Ok((row.get::<_, String>(0)?, sealed))
    });
    for (code, row) in rows.map_err(failed)? {
        let old: OldPayee = row.open(vault, &code)?;
        let payee = Payee::kept(&code, &old.name, &old.iban, old.bic.as_deref())?;
        payees::put(connection, vault, &payee)?;
    }
    let query = "SELECT reference, text, amount FROM clear_deposits";
    let rows = all(connection, query, |row| {
        Ok((row.get::<_, Hash>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
    });
    for (reference, text, cents) in rows.map_err(failed)? {
        credits::put_deposit(connection, vault, reference, &text, cents)?;
    }
    let query = "SELECT key, link FROM clear_bank_lines";
    let rows = all(connection, query, |row| {
        Ok((row.get::<_, Hash>(0)?, row.get::<_, String>(1)?))
    });
    for (key, link) in rows.map_err(failed)? {
        connection
            .execute(
                "INSERT INTO bank_lines (key, reference, credit, amount, booked, sealed, state, link) \
                 SELECT key, reference, credit, amount, booked, sealed, state, ?2 FROM clear_bank_lines WHERE key = ?1",
                params![key, super::bank::seal_link(vault, &key, &link)?],
            )
            .map_err(failed)?;
    }
    Ok(())
}

/// A payee as it was sealed when its code stood beside it.
#[derive(serde::Deserialize)]
struct OldPayee {
    name: String,
    iban: String,
    #[serde(default)]
    bic: Option<String>,
}

/// Who was given a reference stood among the settings: `payer REFERENCE`, the code and the name with a tab between.
fn seal_payers(connection: &Connection, vault: &Vault) -> Result<()> {
    let query = "SELECT substr(name, 7), value FROM settings WHERE name LIKE 'payer %'";
    let rows = all(connection, query, |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    });
    for (reference, value) in rows.map_err(failed)? {
        if let Some((code, name)) = value.split_once('\t') {
            payers::put(connection, vault, &reference, (code, name))?;
        }
    }
    connection
        .execute("DELETE FROM settings WHERE name LIKE 'payer %'", [])
        .map_err(failed)?;
    Ok(())
}

#[cfg(test)]
#[path = "sealing_tests.rs"]
mod tests;
