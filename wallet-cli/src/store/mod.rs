//! What this wallet keeps for itself, in one SQLite file that only its owner may read: the address book, the journal
//! of what was signed, the history, and a cooperative's private rows about its members. None of it is on the chain.

mod attested;
mod bank;
mod contacts;
mod credits;
mod history;
mod journal;
mod payees;
mod payers;
mod people;
mod principals;
mod privacy;
mod sales;
mod sealing;
mod texts;

pub use attested::{Attested, EventCounts, EventState, NewEvent, Queue};
pub use bank::{BankLine, Filed, LineState, PaymentFile};
pub use contacts::Contact;
pub use credits::{CreditKey, CreditState};
pub use history::{HistoryKind, HistoryRow};
pub use journal::{Entry, EntryStatus, NewEntry};
pub use payees::{Payee, COOPERATIVE};
pub use people::{canonical_code, Person, PersonState};
pub use privacy::Kept;
pub use sales::{Asked, Change, KnownSale, SaleKind, SaleRow};

use crate::{
    error::{input, usage, Error, Result},
    files,
    i18n::say,
};
use rusqlite::{Connection, OptionalExtension};
use std::{
    fs::File,
    path::{Path, PathBuf},
    time::Duration,
};

/// Each step brings an older file up to the next version. Steps are never edited, only added.
const MIGRATIONS: &[&str] = &[
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
    include_str!("schema_5.sql"),
    include_str!("schema_6.sql"),
    include_str!("schema_7.sql"),
    include_str!("schema_8.sql"),
];

/// The wallet's own file.
pub struct Store {
    connection: Connection,
    folder: PathBuf,
}

impl Store {
    /// Opens the file in the data folder, or makes it.
    ///
    /// # Errors
    /// If it can't be read, is damaged, or was written by a newer wallet.
    pub fn open(folder: &Path) -> Result<Self> {
        files::make_private_folder(folder)?;
        let path = folder.join("piazza.sqlite");
        // SQLite makes the file by the umask: make it private before the first row.
        match files::create_private(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(unusable(&path, &error)),
            _ => files::refuse_readable_by_others(&path)?,
        }
        let connection = Connection::open(&path).map_err(|error| unusable(&path, &error))?;
        let mut store = Self {
            connection,
            folder: folder.to_owned(),
        };
        store.migrate().map_err(|error| match error {
            MigrationError::Newer => input(say!(
                "{path} was written by a newer wallet.",
                "{path} è stato scritto da un portafoglio più recente.",
                path = path.display()
            ))
            .hint(say!("Update this wallet.", "Aggiorna questo portafoglio.")),
            MigrationError::Sql(error) => unusable(&path, &error),
        })?;
        Ok(store)
    }

    /// A store in memory, for tests.
    #[cfg(test)]
    pub fn in_memory() -> Self {
        let connection = Connection::open_in_memory().expect("SQLite in memory");
        let mut store = Self {
            connection,
            folder: PathBuf::new(),
        };
        store.migrate().map_err(|_| "migration").expect("migrates");
        store
    }

    fn migrate(&mut self) -> std::result::Result<(), MigrationError> {
        // A commit is on the disk when it returns: the journal depends on it.
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        self.connection.pragma_update(None, "foreign_keys", "ON")?;
        // What is deleted is overwritten: a person who is forgotten is not to be found in the file's free pages.
        self.connection.pragma_update(None, "secure_delete", "ON")?;
        // Nor is a copy of it, while the file is written anew, in a folder that everybody shares.
        self.connection.pragma_update(None, "temp_store", "MEMORY")?;
        self.connection.busy_timeout(Duration::from_secs(10))?;
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let version: usize = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let missing = MIGRATIONS.get(version..).ok_or(MigrationError::Newer)?;
        for step in missing {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "user_version", MIGRATIONS.len())?;
        transaction.commit()?;
        Ok(())
    }

    /// Keeps other wallets of this data folder from signing until the guard is dropped, so that no two take the same
    /// nonce.
    ///
    /// # Errors
    /// If the lock file can't be made.
    pub fn lock_signing(&self) -> Result<File> {
        let path = self.folder.join("signing.lock");
        let file = File::create(&path).map_err(|error| unusable(&path, &error))?;
        file.lock().map_err(|error| unusable(&path, &error))?;
        Ok(file)
    }

    /// A setting.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        self.connection
            .query_row("SELECT value FROM settings WHERE name = ?1", [name], |row| row.get(0))
            .optional()
            .map_err(failed)
    }

    /// Sets a setting.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn set_setting(&self, name: &str, value: &str) -> Result<()> {
        self.connection
            .execute(
                "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
                [name, value],
            )
            .map_err(failed)?;
        Ok(())
    }
}

impl Store {
    /// Forgets which chain this file belongs to, and what was under way there.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn forget_chain(&self) -> Result<()> {
        self.connection
            .execute_batch(
                "BEGIN; DELETE FROM settings WHERE name = 'genesis' OR name LIKE 'payment file %'; DELETE FROM history; DELETE FROM credits; \
                 DELETE FROM journal; DELETE FROM sales; DELETE FROM sales_read; DELETE FROM asked; \
                 DELETE FROM payment_files; DELETE FROM bank_lines; DELETE FROM clear_bank_lines; \
                 DELETE FROM attested; DELETE FROM attested_read; COMMIT;",
            )
            .map_err(failed)
    }
}

enum MigrationError {
    Newer,
    Sql(rusqlite::Error),
}

impl From<rusqlite::Error> for MigrationError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

fn unusable(path: &Path, error: &dyn std::fmt::Display) -> Error {
    let path = path.display();
    input(say!(
        "{path} can't be used: {error}.",
        "Impossibile usare {path}: {error}."
    ))
    .hint(say!(
        "Check the disk and the permissions, or restore a copy.",
        "Controlla il disco e i permessi, o ripristina una copia."
    ))
}

/// An error of the file in the middle of the work.
fn failed(error: rusqlite::Error) -> Error {
    input(say!(
        "The wallet's own file can't be used: {error}.",
        "Impossibile usare il file del portafoglio: {error}."
    ))
    .hint(say!(
        "Check that the disk is not full.",
        "Controlla che il disco non sia pieno."
    ))
}

/// A name with something in it that nobody sees: another name would look the same.
fn not_seen(name: &str) -> Error {
    usage(say!(
        "'{name}' has a character that can't be seen.",
        "'{name}' contiene un carattere che non si vede."
    ))
    .hint(say!(
        "Type the name instead of copying it.",
        "Scrivi il nome invece di copiarlo."
    ))
}

/// An account out of a row.
fn address(bytes: Vec<u8>) -> rusqlite::Result<crate::values::Address> {
    <[u8; 32]>::try_from(bytes)
        .map(crate::values::Address::from)
        .map_err(|bytes| {
            rusqlite::Error::FromSqlConversionFailure(
                bytes.len(),
                rusqlite::types::Type::Blob,
                "an account has 32 bytes".into(),
            )
        })
}

/// SQLite's integers are signed: no amount of cents comes near their end.
fn to_sql(cents: u128) -> i64 {
    i64::try_from(cents).unwrap_or(i64::MAX)
}

fn from_sql(cents: i64) -> u128 {
    u128::try_from(cents).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn a_file_is_made_private_and_opened_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        Store::open(&data)
            .expect("made")
            .set_setting("genesis", "0xabc")
            .expect("written");
        let store = Store::open(&data).expect("opened");
        assert_eq!(store.setting("genesis").expect("read").as_deref(), Some("0xabc"));
        assert_eq!(store.setting("other").expect("read"), None);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(data.join("piazza.sqlite"))
                .expect("metadata")
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_or_newer_file_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("piazza.sqlite");
        files::write_private(&path, "this is not a database, whatever its name says").expect("written");
        assert_eq!(Store::open(folder.path()).err().expect("damaged").kind, Kind::Input);
        std::fs::remove_file(&path).expect("removed");
        Store::open(folder.path())
            .expect("made")
            .connection
            .pragma_update(None, "user_version", 99)
            .expect("set");
        let newer = Store::open(folder.path()).err().expect("newer");
        assert!(newer.message.contains("newer"), "{}", newer.message);
    }
}
