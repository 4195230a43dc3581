//! What this wallet's own file holds on one person, to show it to that person, and to erase it.
//!
//! What is erased is overwritten, and the file is written anew without it: no copy of a row or of its key stays in a free
//! page. What counts a credit, a transaction or a line of the bank once stays, under the account alone, as the chain has it for
//! everybody.

use super::{
    bank, canonical_code, credits, failed, from_sql, payees, payers, people, Contact, HistoryRow, Person, Store,
};
use crate::{
    error::Result,
    values::{serialize_display, Address, Amount, Millis},
    vault::Vault,
};
use rusqlite::{params, Connection};
use serde::Serialize;

/// The shortest word that is replaced where it stands in the middle of a text.
const SHORTEST: usize = 4;

/// Everything that is held on a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Who stands behind the commitment.
    pub person: Option<Person>,
    /// The entry in the address book.
    pub contact: Option<Contact>,
    /// Whether it is known where the bank pays the person.
    pub payee: bool,
    /// Under which name the person was given references to pay in by.
    pub payer: Option<String>,
    /// What happened to the account, as read from the chain.
    pub history: Vec<HistoryRow>,
    /// How many lines of the person's till were read from the chain.
    pub sales: u64,
    /// Credits given.
    pub credits: Vec<KeptCredit>,
    /// Transactions of this wallet that were about the person.
    pub journal: Vec<KeptEntry>,
}

/// A credit that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptCredit {
    /// Out of which deposit.
    pub deposit: u32,
    /// How much.
    #[serde(rename = "amount_cents")]
    pub amount: Amount,
    /// How far it has come.
    pub state: String,
}

/// A transaction of this wallet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptEntry {
    /// The account that signed.
    #[serde(serialize_with = "serialize_display")]
    pub by: Address,
    /// The kind.
    pub kind: String,
    /// What it was called.
    pub label: String,
    /// How much, if it moved credits.
    #[serde(rename = "amount_cents")]
    pub amount: Option<Amount>,
    /// How far it has come.
    pub status: String,
    /// When it was signed, by the wallet's clock.
    pub created: Millis,
}

impl Kept {
    /// Whether anything of it says more than the chain says to everybody.
    pub fn is_personal(&self) -> bool {
        let written = self.person.is_some() || self.contact.is_some() || self.payee || self.payer.is_some();
        written || !self.history.is_empty() || self.sales > 0
    }
}

impl Store {
    /// What is held on the person with this code, this account, or both. Without a vault nothing is sealed here.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn kept_on(&self, vault: Option<&Vault>, code: Option<&str>, account: Option<&Address>) -> Result<Kept> {
        let mut kept = match vault {
            Some(vault) => self.sealed_on(vault, code, account)?,
            None => Kept::default(),
        };
        let Some(account) = account else { return Ok(kept) };
        kept.contact = self.contact_of(account)?;
        kept.history = self.history(account, 0..=Millis::MAX, u32::MAX)?;
        kept.sales = self.count("SELECT count(*) FROM sales WHERE account = ?1", account.0.to_vec())?;
        kept.credits = self.credits_of(account)?;
        kept.journal = self.journal_about(account)?;
        Ok(kept)
    }

    fn sealed_on(&self, vault: &Vault, code: Option<&str>, account: Option<&Address>) -> Result<Kept> {
        let mut kept = Kept::default();
        for code in codes(code, account) {
            kept.person = kept.person.or(self.person_with_code(vault, &code)?);
            kept.payee |= self.payee(vault, &code)?.is_some();
            kept.payer = kept.payer.or(self.payer_with_code(vault, &code)?);
        }
        if let (None, Some(account)) = (&kept.person, account) {
            kept.person = self.person_of(vault, account)?;
        }
        Ok(kept)
    }

    fn count(&self, query: &str, value: impl rusqlite::ToSql) -> Result<u64> {
        let count: i64 = self
            .connection
            .query_row(query, [value], |row| row.get(0))
            .map_err(failed)?;
        Ok(count.try_into().unwrap_or_default())
    }

    fn credits_of(&self, account: &Address) -> Result<Vec<KeptCredit>> {
        let query = "SELECT deposit, amount, state FROM credits WHERE account = ?1 ORDER BY deposit, amount, nth";
        let mut query = self.connection.prepare(query).map_err(failed)?;
        let rows = query
            .query_map([account.0], |row| {
                Ok(KeptCredit {
                    deposit: row.get(0)?,
                    amount: Amount(from_sql(row.get(1)?)),
                    state: row.get(2)?,
                })
            })
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    fn journal_about(&self, account: &Address) -> Result<Vec<KeptEntry>> {
        let query = "SELECT account, kind, label, amount, status, created FROM journal WHERE other = ?1 ORDER BY id";
        let mut query = self.connection.prepare(query).map_err(failed)?;
        let rows = query
            .query_map([account.0], |row| {
                Ok(KeptEntry {
                    by: super::address(row.get(0)?)?,
                    kind: row.get(1)?,
                    label: row.get(2)?,
                    amount: row.get::<_, Option<i64>>(3)?.map(|cents| Amount(from_sql(cents))),
                    status: row.get(4)?,
                    created: row.get::<_, i64>(5)?.try_into().unwrap_or_default(),
                })
            })
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// Erases what is held on a person, with the keys that sealed it. Where other rows call the person by name or code, they
    /// say `pseudonym` from then on. Without a vault nothing is sealed here.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn forget(
        &self,
        vault: Option<&Vault>,
        code: Option<&str>,
        account: Option<&Address>,
        pseudonym: &str,
    ) -> Result<()> {
        self.connection
            .pragma_update(None, "secure_delete", "ON")
            .map_err(failed)?;
        let kept = self.kept_on(vault, code, account)?;
        let words: Vec<&str> = words(&kept).collect();
        let key = vault.map(|vault| self.commitment_key(vault)).transpose()?;
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        if let (Some(vault), Some(key)) = (vault, key) {
            for code in codes(code, account) {
                // With a row goes its key.
                payees::erase(&transaction, vault, &code)?;
                payers::erase(&transaction, vault, &code)?;
                people::erase(&transaction, &people::commitment_in(&transaction, &key, &code)?).map_err(failed)?;
            }
            let change = |text: &str| replaced(text, &words, pseudonym);
            credits::rewrite_deposits(&transaction, vault, change)?;
            bank::rewrite_links(&transaction, vault, change)?;
        }
        if let Some(account) = account {
            erase_account(&transaction, account, pseudonym).map_err(failed)?;
        }
        for word in &words {
            replace_in_journal(&transaction, word, pseudonym).map_err(failed)?;
        }
        transaction.commit().map_err(failed)?;
        // What was freed earlier, when nothing was overwritten yet, goes with it.
        self.connection.execute_batch("VACUUM").map_err(failed)
    }
}

/// Under which codes a person may stand: the own one, and the address if there was none.
fn codes(code: Option<&str>, account: Option<&Address>) -> Vec<String> {
    let address = account.map(ToString::to_string);
    code.into_iter().chain(address.as_deref()).map(canonical_code).collect()
}

/// By what a person is called.
fn words(kept: &Kept) -> impl Iterator<Item = &str> {
    let person = kept.person.iter().flat_map(|person| [&person.name, &person.code]);
    let contact = kept.contact.iter().map(|contact| &contact.name);
    person
        .chain(contact)
        .chain(&kept.payer)
        .map(String::as_str)
        .filter(|word| word.chars().count() >= SHORTEST)
}

fn erase_account(connection: &Connection, account: &Address, pseudonym: &str) -> rusqlite::Result<()> {
    for table in ["people", "contacts", "trade_names", "history", "sales", "sales_read"] {
        connection.execute(&format!("DELETE FROM {table} WHERE account = ?1"), [account.0])?;
    }
    connection.execute(
        "UPDATE journal SET label = ?2 WHERE other = ?1",
        params![account.0, pseudonym],
    )?;
    Ok(())
}

/// The text with what a person is called replaced; nothing if it calls nobody so.
fn replaced(text: &str, words: &[&str], pseudonym: &str) -> Option<String> {
    let changed = words
        .iter()
        .fold(text.to_owned(), |text, word| text.replace(word, pseudonym));
    (changed != text).then_some(changed)
}

/// Replaces what a person is called in what was written down of other things.
fn replace_in_journal(connection: &Connection, word: &str, pseudonym: &str) -> rusqlite::Result<()> {
    for column in ["label", "reason"] {
        connection.execute(
            &format!("UPDATE journal SET {column} = replace({column}, ?1, ?2) WHERE instr({column}, ?1) > 0"),
            [word, pseudonym],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{CreditKey, CreditState, HistoryKind, NewEntry, PersonState};
    use subxt_signer::SecretString;

    const CODE: &str = "BNCNNA80A41L378X";
    const NAME: &str = "Anna Bianchi";

    fn anna() -> Address {
        Address::from([1; 32])
    }

    fn fill(store: &Store) -> Vault {
        let passphrase = SecretString::from("correct horse".to_owned());
        let vault = store.create_vault(&passphrase).expect("made");
        let person = Person {
            commitment: store.commitment(&vault, CODE).expect("a key"),
            code: CODE.to_owned(),
            name: NAME.to_owned(),
            account: Some(anna()),
            state: PersonState::Enrolled,
            reason: None,
        };
        store.put_people(&vault, &[person]).expect("written");
        let reference = crate::bank::references::payer_reference(crate::bank::references::Purpose::Sponsor, CODE);
        store
            .remember_payer(&vault, reference.expect("a reference").as_str(), (CODE, NAME))
            .expect("written");
        store
            .add_contact(&Contact {
                name: "Anna B.".to_owned(),
                address: anna(),
                note: "phones on Mondays".to_owned(),
            })
            .expect("written");
        let key = CreditKey {
            deposit: 3,
            account: anna(),
            cents: 5_000,
            nth: 0,
        };
        store
            .set_credits(&[key], "credit:1", CreditState::Given)
            .expect("written");
        store
            .remember_deposit(&vault, [4; 32], "CRO 7, Anna Bianchi, dues", 5_000)
            .expect("written");
        store
            .add_history(&[HistoryRow {
                account: anna(),
                block: 5,
                event: 1,
                time: 1_000,
                kind: HistoryKind::Paid,
                other: Some(Address::from([2; 32])),
                amount: Amount(100),
                cashback: Amount(3),
                reference: None,
            }])
            .expect("written");
        fill_journal(store);
        vault
    }

    fn fill_journal(store: &Store) {
        store
            .write_journal(&NewEntry {
                intent: "suspend:1".to_owned(),
                account: Address::from([9; 32]),
                nonce: 0,
                kind: "suspend".to_owned(),
                other: Some(anna()),
                label: NAME.to_owned(),
                amount: None,
                bytes: vec![1],
                hash: [1; 32],
                birth: 1,
                last: 65,
                created: 1_000,
            })
            .expect("written");
    }

    #[test]
    fn everything_held_is_shown() {
        let store = Store::in_memory();
        let vault = fill(&store);
        let code = Some("bncnna80a41l378x");
        let kept = store.kept_on(Some(&vault), code, Some(&anna())).expect("read");
        assert!(kept.is_personal());
        assert_eq!(kept.person.expect("Anna").name, NAME);
        assert_eq!(kept.payer.as_deref(), Some(NAME));
        assert_eq!(kept.contact.expect("a contact").note, "phones on Mondays");
        assert_eq!(kept.credits[0].amount, Amount(5_000));
        assert_eq!(kept.history.len(), 1);
        assert_eq!(kept.journal[0].label, NAME);
    }

    #[test]
    fn what_is_forgotten_is_gone_and_what_counts_once_stays() {
        let store = Store::in_memory();
        let vault = fill(&store);
        for _ in 0..2 {
            store
                .forget(Some(&vault), Some(CODE), Some(&anna()), "5C62Ck…")
                .expect("forgotten");
            let kept = store.kept_on(Some(&vault), Some(CODE), Some(&anna())).expect("read");
            assert!(!kept.is_personal(), "{kept:?}");
            assert_eq!(kept.journal[0].label, "5C62Ck…");
            assert_eq!(kept.credits.len(), 1);
            let text = store.deposit_text(&vault, [4; 32]).expect("read");
            assert_eq!(text.as_deref(), Some("CRO 7, 5C62Ck…, dues"));
        }
    }

    /// Whether a text stands in any file of a folder: the wallet's file, and what SQLite puts beside it.
    fn holds(folder: &std::path::Path, text: &[u8]) -> bool {
        let files = std::fs::read_dir(folder).expect("the folder");
        files.into_iter().any(|file| {
            let bytes = std::fs::read(file.expect("a file").path()).expect("the file");
            bytes.windows(text.len()).any(|bytes| bytes == text)
        })
    }

    #[test]
    fn a_thief_finds_no_name_no_code_and_no_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("made");
        let vault = fill(&store);
        store.remove_contact("Anna B.").expect("removed");
        store
            .connection
            .execute("DELETE FROM journal", [])
            .expect("the label of this test is a name");
        let key = store.commitment_key(&vault).expect("a key");
        drop(store);
        let words = [CODE, NAME, "bianchi", "BNCNNA"];
        for word in words.iter().map(|word| word.as_bytes()).chain([&key[..]]) {
            assert!(!holds(folder.path(), word), "{}", String::from_utf8_lossy(word));
        }
        // What the chain tells everybody is there.
        assert!(holds(folder.path(), &anna().0));
    }

    #[test]
    fn no_trace_stays_in_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("made");
        let vault = fill(&store);
        let words = ["Anna B.", "phones on Mondays"];
        assert!(words.iter().all(|word| holds(folder.path(), word.as_bytes())));
        let row = |query: &str| -> Vec<u8> {
            store
                .connection
                .query_row(query, [], |row| row.get(0))
                .expect("a sealed row")
        };
        let sealed = [
            row("SELECT row_key FROM people"),
            row("SELECT sealed FROM people"),
            row("SELECT name_tag FROM people"),
            row("SELECT row_key FROM payers"),
        ];
        assert!(sealed.iter().all(|bytes| holds(folder.path(), bytes)));
        store
            .forget(Some(&vault), Some(CODE), Some(&anna()), "5C62Ck…")
            .expect("forgotten");
        drop(store);
        assert!(!words.iter().any(|word| holds(folder.path(), word.as_bytes())));
        // Neither the row nor the key that would open it is left, whoever has the passphrase.
        assert!(!sealed.iter().any(|bytes| holds(folder.path(), bytes)));
    }
}
