//! The journal: every transaction as it was signed, written down before it is sent.
//!
//! An *intent* is what a person asked for: this invoice, this transfer. While an entry of an intent is open, the
//! wallet sends the same bytes again instead of signing anew; the chain takes the same bytes at most once. What no node
//! can tell is unknown, which is not lost: it is never signed anew on a guess.

use super::{address, failed, from_sql, to_sql, Store};
use crate::{
    error::{Error, Result},
    values::{Address, Amount},
};
use rusqlite::{params, Connection, OptionalExtension, Row};
use serde::Serialize;

/// How far a signed transaction has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryStatus {
    /// Signed, and sent or about to be. It may still reach a block.
    Signed,
    /// In a block that is not final.
    InBlock,
    /// In a final block, and it did what it says.
    Done,
    /// In a final block, which only records that it was refused.
    Failed,
    /// In no final block, and too late for any: it never happens.
    Lost,
    /// Refused when first sent: it reached no other node.
    Refused,
    /// Over: its number is used. But the node does not keep the blocks that tell by what, or what came of it.
    Unknown,
    /// Too late on the chain of the moment, and signed anew with the same number: one of both happens at most.
    Replaced,
}

impl EntryStatus {
    const fn name(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::InBlock => "in_block",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Lost => "lost",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Replaced => "replaced",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [
            Self::Signed,
            Self::InBlock,
            Self::Done,
            Self::Failed,
            Self::Lost,
            Self::Refused,
            Self::Unknown,
            Self::Replaced,
        ]
        .into_iter()
        .find(|status| status.name() == name)
    }

    /// Whether it happened, or may have, or may yet: what counts once for ever is not signed anew then.
    pub const fn may_count(self) -> bool {
        matches!(self, Self::Signed | Self::InBlock | Self::Done | Self::Unknown)
    }
}

/// What is written down before a transaction is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// What it is for.
    pub intent: String,
    /// Who signed.
    pub account: Address,
    /// The account's transaction number.
    pub nonce: u64,
    /// The kind, for programs: `pay`, `send`, `members.enrol_batch`.
    pub kind: String,
    /// The other side, if there is one.
    pub other: Option<Address>,
    /// What it does, in words.
    pub label: String,
    /// How much, if it moves credits.
    pub amount: Option<Amount>,
    /// The signed bytes.
    pub bytes: Vec<u8>,
    /// Their hash.
    pub hash: [u8; 32],
    /// The block it was signed against.
    pub birth: u64,
    /// The last block that may take it.
    pub last: u64,
    /// The wallet's clock, in milliseconds.
    pub created: u64,
}

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// What was written down.
    pub signed: NewEntry,
    /// How far it has come.
    pub status: EntryStatus,
    /// The block it is in.
    pub block: Option<(u64, [u8; 32])>,
    /// Why it failed or was refused.
    pub reason: Option<String>,
    /// Whether the person was told the outcome. Until then, asking again means the same thing.
    pub told: bool,
}

impl Entry {
    /// Whether asking for the same means this one: its outcome is open or can't be told, or nobody was told of it yet.
    pub const fn is_unanswered(&self) -> bool {
        match self.status {
            EntryStatus::Signed | EntryStatus::Unknown => true,
            EntryStatus::InBlock | EntryStatus::Done => !self.told,
            EntryStatus::Failed | EntryStatus::Lost | EntryStatus::Refused | EntryStatus::Replaced => false,
        }
    }
}

const COLUMNS: &str =
    "id, intent, account, nonce, kind, other, label, amount, bytes, hash, birth, last, status, block, \
                       block_hash, reason, created, told";

impl Store {
    /// Writes a signed transaction down. When this returns it is on the disk.
    ///
    /// # Errors
    /// If an entry of the same intent is open.
    pub fn write_journal(&self, entry: &NewEntry) -> Result<i64> {
        insert(&self.connection, entry)
    }

    /// Writes down what was signed in the place of an earlier transaction, with its number.
    ///
    /// # Errors
    /// If another entry of the same intent is open: then nothing is changed.
    pub fn replace_journal(&self, earlier: i64, entry: &NewEntry) -> Result<i64> {
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        update(&transaction, earlier, EntryStatus::Replaced, None, None)?;
        let id = insert(&transaction, entry)?;
        transaction.commit().map_err(failed)?;
        Ok(id)
    }

    /// Writes down what became of a transaction, and that another one of its number is as far as this in its place: both or
    /// neither. What was told of the one was told of the other.
    ///
    /// # Errors
    /// If the file can't be written: then nothing is changed.
    pub fn reinstate_journal(
        &self,
        (given_up, status, reason): (i64, EntryStatus, Option<&str>),
        (other, other_status, block): (i64, EntryStatus, Option<(u64, [u8; 32])>),
    ) -> Result<()> {
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        update(&transaction, given_up, status, None, reason)?;
        // Told before it is open: of one intent one at most is open and not told.
        transaction
            .execute(
                "UPDATE journal SET told = max(told, (SELECT told FROM journal WHERE id = ?2)) WHERE id = ?1",
                params![other, given_up],
            )
            .map_err(failed)?;
        update(&transaction, other, other_status, block, None)?;
        transaction.commit().map_err(failed)
    }

    /// Writes down how far an entry has come.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn update_journal(
        &self,
        id: i64,
        status: EntryStatus,
        block: Option<(u64, [u8; 32])>,
        reason: Option<&str>,
    ) -> Result<()> {
        update(&self.connection, id, status, block, reason)
    }

    /// Writes down that the person was told the outcome.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn mark_told(&self, id: i64) -> Result<()> {
        self.connection
            .execute("UPDATE journal SET told = 1 WHERE id = ?1", [id])
            .map_err(failed)?;
        Ok(())
    }

    /// The entry of an intent: the newest that happened, may have happened or may yet, or else the newest.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn journal_of(&self, intent: &str) -> Result<Option<Entry>> {
        self.connection
            .query_row(
                &format!(
                    "SELECT {COLUMNS} FROM journal WHERE intent = ?1 \
                     ORDER BY status IN ('signed', 'in_block', 'done', 'unknown') DESC, id DESC LIMIT 1"
                ),
                [intent],
                entry,
            )
            .optional()
            .map_err(failed)
    }

    /// The other entries that were signed for the same with the same number, oldest first: one of all of them happens at
    /// most. Without those that never happen.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn journal_of_number(&self, of: &NewEntry) -> Result<Vec<Entry>> {
        let mut query = self
            .connection
            .prepare(&format!(
                "SELECT {COLUMNS} FROM journal WHERE intent = ?1 AND account = ?2 AND nonce = ?3 AND hash <> ?4 \
                 AND status NOT IN ('lost', 'refused') ORDER BY id"
            ))
            .map_err(failed)?;
        let rows = query
            .query_map(params![of.intent, of.account.0, number(of.nonce), of.hash], entry)
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// The entries of an account whose outcome is not known, oldest first: those that are open, and those of which no node
    /// that was asked could tell.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn unsettled_journal(&self, account: &Address) -> Result<Vec<Entry>> {
        let mut query = self
            .connection
            .prepare(&format!(
                "SELECT {COLUMNS} FROM journal WHERE status IN ('signed', 'in_block', 'unknown') AND account = ?1 ORDER BY id"
            ))
            .map_err(failed)?;
        let rows = query.query_map([account.0], entry).map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// The entries whose outcome is open, oldest first; of one account, or of all.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn open_journal(&self, account: Option<&Address>) -> Result<Vec<Entry>> {
        let mut query = self
            .connection
            .prepare(&format!(
                "SELECT {COLUMNS} FROM journal WHERE status IN ('signed', 'in_block') AND (?1 IS NULL OR account = ?1) \
                 ORDER BY id"
            ))
            .map_err(failed)?;
        let rows = query
            .query_map([account.map(|account| account.0)], entry)
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// The newest entries of an account, newest first.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn recent_journal(&self, account: &Address, most: u32) -> Result<Vec<Entry>> {
        let mut query = self
            .connection
            .prepare(&format!(
                "SELECT {COLUMNS} FROM journal WHERE account = ?1 ORDER BY id DESC LIMIT ?2"
            ))
            .map_err(failed)?;
        let rows = query.query_map(params![account.0, most], entry).map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }
}

fn insert(connection: &Connection, entry: &NewEntry) -> Result<i64> {
    connection
        .execute(
            "INSERT INTO journal (intent, account, nonce, kind, other, label, amount, bytes, hash, birth, last, status, \
             created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'signed', ?12)",
            params![
                entry.intent,
                entry.account.0,
                number(entry.nonce),
                entry.kind,
                entry.other.map(|other| other.0),
                entry.label,
                entry.amount.map(|amount| to_sql(amount.cents())),
                entry.bytes,
                entry.hash,
                number(entry.birth),
                number(entry.last),
                number(entry.created),
            ],
        )
        .map_err(|error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation) => {
                Error::internal("journal", "an entry of the same intent is open")
            }
            _ => failed(error),
        })?;
    Ok(connection.last_insert_rowid())
}

fn update(
    connection: &Connection,
    id: i64,
    status: EntryStatus,
    block: Option<(u64, [u8; 32])>,
    reason: Option<&str>,
) -> Result<()> {
    connection
        .execute(
            "UPDATE journal SET status = ?2, block = ?3, block_hash = ?4, reason = ?5 WHERE id = ?1",
            params![
                id,
                status.name(),
                block.map(|(block, _)| number(block)),
                block.map(|(_, hash)| hash),
                reason
            ],
        )
        .map_err(failed)?;
    Ok(())
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn positive(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

fn hash(bytes: Vec<u8>) -> [u8; 32] {
    bytes.try_into().unwrap_or_default()
}

fn entry(row: &Row) -> rusqlite::Result<Entry> {
    let other: Option<Vec<u8>> = row.get(5)?;
    let block: Option<i64> = row.get(13)?;
    let block_hash: Option<Vec<u8>> = row.get(14)?;
    let status: String = row.get(12)?;
    Ok(Entry {
        id: row.get(0)?,
        signed: NewEntry {
            intent: row.get(1)?,
            account: address(row.get(2)?)?,
            nonce: positive(row.get(3)?),
            kind: row.get(4)?,
            other: other.map(address).transpose()?,
            label: row.get(6)?,
            amount: row.get::<_, Option<i64>>(7)?.map(|cents| Amount(from_sql(cents))),
            bytes: row.get(8)?,
            hash: hash(row.get(9)?),
            birth: positive(row.get(10)?),
            last: positive(row.get(11)?),
            created: positive(row.get(16)?),
        },
        status: EntryStatus::from_name(&status).unwrap_or(EntryStatus::Signed),
        block: block
            .zip(block_hash)
            .map(|(block, bytes)| (positive(block), hash(bytes))),
        reason: row.get(15)?,
        told: row.get(17)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(intent: &str, hash: u8) -> NewEntry {
        NewEntry {
            intent: intent.to_owned(),
            account: Address::from([1; 32]),
            nonce: 7,
            kind: "pay".to_owned(),
            other: Some(Address::from([2; 32])),
            label: "12.50 to the bakery".to_owned(),
            amount: Some(Amount(1_250)),
            bytes: vec![1, 2, 3],
            hash: [hash; 32],
            birth: 100,
            last: 163,
            created: 1_767_225_600_000,
        }
    }

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let store = Store::in_memory();
        let id = store.write_journal(&payment("pay:1", 1)).expect("written");
        let entry = store.journal_of("pay:1").expect("read").expect("there");
        assert_eq!(
            (entry.id, &entry.signed, entry.status),
            (id, &payment("pay:1", 1), EntryStatus::Signed)
        );
        assert_eq!(store.journal_of("pay:2").expect("read"), None);
        assert!(!entry.told);
        store.mark_told(id).expect("written");
        assert!(store.journal_of("pay:1").expect("read").expect("there").told);
    }

    #[test]
    fn one_intent_is_never_open_twice() {
        let store = Store::in_memory();
        let id = store.write_journal(&payment("pay:1", 1)).expect("written");
        assert!(store.write_journal(&payment("pay:1", 2)).is_err());
        store
            .update_journal(id, EntryStatus::InBlock, Some((120, [9; 32])), None)
            .expect("updated");
        assert!(store.write_journal(&payment("pay:1", 2)).is_err());
        store
            .update_journal(id, EntryStatus::Lost, None, None)
            .expect("updated");
        store
            .write_journal(&payment("pay:1", 2))
            .expect("lost, so it may be signed anew");
        assert_eq!(
            store.journal_of("pay:1").expect("read").expect("there").signed.hash,
            [2; 32]
        );
    }

    #[test]
    fn open_entries_are_listed_until_they_are_settled() {
        let store = Store::in_memory();
        let first = store.write_journal(&payment("a", 1)).expect("written");
        let second = store.write_journal(&payment("b", 2)).expect("written");
        store
            .update_journal(first, EntryStatus::InBlock, Some((120, [9; 32])), None)
            .expect("updated");
        let open = store.open_journal(Some(&Address::from([1; 32]))).expect("read");
        assert_eq!(
            open.iter().map(|entry| entry.id).collect::<Vec<_>>(),
            vec![first, second]
        );
        assert_eq!(open[0].block, Some((120, [9; 32])));
        assert_eq!(store.open_journal(Some(&Address::from([3; 32]))).expect("read"), vec![]);
        store
            .update_journal(first, EntryStatus::Done, Some((120, [9; 32])), None)
            .expect("updated");
        store
            .update_journal(second, EntryStatus::Failed, Some((121, [8; 32])), Some("why"))
            .expect("updated");
        assert_eq!(store.open_journal(None).expect("read"), vec![]);
        let recent = store.recent_journal(&Address::from([1; 32]), 1).expect("read");
        assert_eq!(recent[0].reason.as_deref(), Some("why"));
    }

    #[test]
    fn what_cannot_be_told_is_not_signed_anew_and_is_looked_for_again() {
        let store = Store::in_memory();
        let id = store.write_journal(&payment("send:1", 1)).expect("written");
        store
            .update_journal(id, EntryStatus::Unknown, None, None)
            .expect("updated");
        store.mark_told(id).expect("written");
        let entry = store.journal_of("send:1").expect("read").expect("there");
        assert!(entry.status.may_count() && entry.is_unanswered());
        assert_eq!(store.open_journal(None).expect("read"), vec![], "it holds nothing up");
        let again = store.unsettled_journal(&Address::from([1; 32])).expect("read");
        assert_eq!(again, vec![entry]);
    }

    #[test]
    fn what_somebody_was_told_is_in_a_block_is_not_what_they_ask_next() {
        let store = Store::in_memory();
        let id = store.write_journal(&payment("the same call", 1)).expect("written");
        let there = Some((120, [9; 32]));
        store
            .update_journal(id, EntryStatus::InBlock, there, None)
            .expect("updated");
        let entry = || store.journal_of("the same call").expect("read").expect("there");
        assert!(entry().is_unanswered());
        store.mark_told(id).expect("written");
        assert!(!entry().is_unanswered());
        assert!(
            entry().status.may_count(),
            "what has a name of its own counts once all the same"
        );
        store
            .write_journal(&payment("the same call", 2))
            .expect("asked for again");
    }

    #[test]
    fn what_was_signed_anew_replaces_the_earlier_one_unless_it_is_refused() {
        let store = Store::in_memory();
        let first = store.write_journal(&payment("vote", 1)).expect("written");
        let second = store.replace_journal(first, &payment("vote", 2)).expect("replaced");
        let current = || store.journal_of("vote").expect("read").expect("there").id;
        assert_eq!(current(), second);
        let replaced = store.journal_of_number(&payment("vote", 2)).expect("read");
        assert_eq!(replaced.iter().map(|entry| entry.id).collect::<Vec<_>>(), vec![first]);
        let refused = (second, EntryStatus::Refused, Some("no credits"));
        store
            .reinstate_journal(refused, (first, EntryStatus::Signed, None))
            .expect("restored");
        assert_eq!(current(), first, "the one that may still happen");
    }

    #[test]
    fn what_was_told_of_one_of_two_with_one_number_was_told_of_the_other() {
        let store = Store::in_memory();
        let first = store.write_journal(&payment("send", 1)).expect("written");
        let second = store.replace_journal(first, &payment("send", 2)).expect("replaced");
        let there = Some((120, [9; 32]));
        store
            .update_journal(second, EntryStatus::InBlock, there, None)
            .expect("updated");
        store.mark_told(second).expect("written");
        // Asked for once more, as a wish of its own.
        let wish = store.write_journal(&payment("send", 3)).expect("written");
        store
            .reinstate_journal(
                (second, EntryStatus::Lost, None),
                (first, EntryStatus::InBlock, Some((121, [8; 32]))),
            )
            .expect("the earlier one won");
        let recent = store.recent_journal(&Address::from([1; 32]), 3).expect("read");
        let found: Vec<_> = recent
            .iter()
            .map(|entry| (entry.id, entry.status, entry.told))
            .collect();
        assert_eq!(
            found,
            [
                (wish, EntryStatus::Signed, false),
                (second, EntryStatus::Lost, true),
                (first, EntryStatus::InBlock, true),
            ]
        );
    }

    #[test]
    fn two_with_one_number_change_places_together_or_not_at_all() {
        let store = Store::in_memory();
        let first = store.write_journal(&payment("send", 1)).expect("written");
        let second = store.replace_journal(first, &payment("send", 2)).expect("replaced");
        store
            .update_journal(second, EntryStatus::Lost, None, None)
            .expect("updated");
        let wish = store.write_journal(&payment("send", 3)).expect("written");
        // Another one is open: the earlier one can't be.
        let refused = store.reinstate_journal((second, EntryStatus::Refused, None), (first, EntryStatus::Signed, None));
        assert!(refused.is_err());
        let recent = store.recent_journal(&Address::from([1; 32]), 3).expect("read");
        let found: Vec<_> = recent.iter().map(|entry| entry.status).collect();
        let before = [EntryStatus::Signed, EntryStatus::Lost, EntryStatus::Replaced];
        assert_eq!(found, before, "{wish}");
    }

    #[test]
    fn what_stands_in_an_older_file_is_there_after_the_change() {
        let connection = Connection::open_in_memory().expect("SQLite in memory");
        connection
            .execute_batch(include_str!("schema_1.sql"))
            .expect("the first form");
        insert(&connection, &payment("pay:1", 1)).expect("written");
        connection
            .execute_batch(include_str!("schema_8.sql"))
            .expect("the new form");
        let query = format!("SELECT {COLUMNS} FROM journal");
        let kept = connection.query_row(&query, [], entry).expect("read");
        assert_eq!(kept.signed, payment("pay:1", 1));
        assert!(insert(&connection, &payment("pay:1", 2)).is_err(), "it is open");
    }

    #[test]
    fn what_was_written_survives_the_process() {
        let folder = tempfile::tempdir().expect("a folder");
        Store::open(folder.path())
            .expect("made")
            .write_journal(&payment("pay:1", 1))
            .expect("written");
        let again = Store::open(folder.path()).expect("opened");
        let entry = again.journal_of("pay:1").expect("read").expect("there");
        assert_eq!(entry.status, EntryStatus::Signed);
    }
}
