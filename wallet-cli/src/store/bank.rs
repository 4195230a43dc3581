//! What the bank told, line by line, and which files it was given.
//!
//! Each line of every file is kept once, by its key. Who paid, what they wrote, and to what a person or the wallet said that
//! the line belongs, is sealed by the vault; the rest is amounts and days, with which the books can be checked without a
//! passphrase.

use super::{failed, from_sql, to_sql, Store};
use crate::{
    bank::{line_keys, Line},
    codes::Hash,
    error::{input, usage, Error, Result},
    i18n::say,
    values::{plain, Amount, Millis},
    vault::Vault,
};
use rusqlite::{params, Connection, OptionalExtension, Row, Transaction};
use serde::{Deserialize, Serialize};

/// The vault's context of what a line says.
const CONTEXT: &str = "bank line";
/// What is read of a line.
const COLUMNS: &str = "key, reference, credit, amount, booked, sealed, state, link";

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineState {
    /// A person must decide.
    Suspense,
    /// Recorded as a deposit.
    Deposit,
    /// Settled a redemption.
    Settled,
    /// Told of a payment that was refused.
    Rejected,
    /// Gave a payment back.
    Returned,
    /// The bank's charges.
    Fee,
    /// None of the community's business.
    Dismissed,
}

impl LineState {
    const ALL: [Self; 7] = [
        Self::Suspense,
        Self::Deposit,
        Self::Settled,
        Self::Rejected,
        Self::Returned,
        Self::Fee,
        Self::Dismissed,
    ];

    /// The name in the file and in `--json` output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suspense => "suspense",
            Self::Deposit => "deposit",
            Self::Settled => "settled",
            Self::Rejected => "rejected",
            Self::Returned => "returned",
            Self::Fee => "fee",
            Self::Dismissed => "dismissed",
        }
    }

    fn from_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|state| state.name() == name)
            .unwrap_or(Self::Suspense)
    }
}

/// What is written down about a line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// What became of it.
    pub state: LineState,
    /// To what it belongs, `redemption 42`, or why a person must decide.
    pub link: String,
}

/// A line that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLine {
    /// Its key.
    pub key: Hash,
    /// What stands for it on the chain, if the bank named it.
    pub reference: Option<Hash>,
    /// Whether the money came in.
    pub credit: bool,
    /// How much.
    pub amount: Amount,
    /// The day of booking, `2026-03-31`.
    pub booked: String,
    /// What became of it.
    pub state: LineState,
    /// To what it belongs, or why a person must decide.
    pub link: String,
    /// Who and what.
    pub private: Private,
}

/// What of a line is personal. What the bank wrote is made plain before it is kept: the line's references, by which it
/// counts once, are taken as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Private {
    /// Who paid, or was paid.
    pub name: Option<String>,
    /// From or to where.
    pub iban: Option<String>,
    /// What the payer wrote.
    pub text: String,
    /// Creditor references in their own field.
    pub structured: Vec<String>,
    /// The payer's reference.
    pub end_to_end: Option<String>,
    /// The bank's reference.
    pub servicer: Option<String>,
}

impl From<&Line> for Private {
    fn from(line: &Line) -> Self {
        Self {
            name: line.name.as_deref().map(plain),
            iban: line.iban.as_deref().map(plain),
            text: plain(&line.text),
            structured: line.structured.iter().map(|text| plain(text)).collect(),
            end_to_end: line.references.end_to_end.as_deref().map(plain),
            servicer: line.booking().as_deref().map(plain),
        }
    }
}

/// What a file brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Lines that are new.
    pub new: usize,
    /// Lines that were known already; nothing about them changed.
    pub known: usize,
}

/// A file that was written for the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentFile {
    /// The batch on the chain.
    pub batch: u32,
    /// Our name of the file.
    pub message_id: String,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// When the order was made, as the file says: writing it again takes this time.
    pub created: Millis,
    /// The day the bank is to pay, `2026-04-01`.
    pub execution_date: String,
    /// How many payments.
    pub lines: u32,
    /// Their sum.
    pub total: Amount,
}

impl Store {
    /// Keeps the lines of a file, each with what became of it. Lines that are known stay as they are.
    ///
    /// # Errors
    /// If the file can't be written; nothing is kept then.
    pub fn import_lines(&self, vault: &Vault, lines: &[(Line, Filed)]) -> Result<Imported> {
        let plain: Vec<Line> = lines.iter().map(|(line, _)| line.clone()).collect();
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        let mut imported = Imported::default();
        for (key, (line, filed)) in line_keys(&plain).into_iter().zip(lines) {
            if insert(&transaction, vault, key, line, filed)? {
                imported.new += 1;
            } else {
                imported.known += 1;
            }
        }
        transaction.commit().map_err(failed)?;
        Ok(imported)
    }

    /// Whether a line is kept already.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn knows_line(&self, key: &Hash) -> Result<bool> {
        self.connection
            .query_row("SELECT count(*) FROM bank_lines WHERE key = ?1", [key], |row| {
                row.get(0)
            })
            .map(|count: i64| count > 0)
            .map_err(failed)
    }

    /// The lines in a state, the oldest first.
    ///
    /// # Errors
    /// If the file can't be read, or was changed.
    pub fn bank_lines(&self, vault: &Vault, state: LineState) -> Result<Vec<BankLine>> {
        let query = format!("SELECT {COLUMNS} FROM bank_lines WHERE state = ?1 ORDER BY booked, rowid");
        let mut query = self.connection.prepare(&query).map_err(failed)?;
        let rows = query.query_map([state.name()], sealed_line).map_err(failed)?;
        rows.map(|row| unseal(vault, row.map_err(failed)?)).collect()
    }

    /// The line whose key begins so, in hexadecimal digits.
    ///
    /// # Errors
    /// If there is none, or several.
    pub fn bank_line(&self, vault: &Vault, key: &str) -> Result<BankLine> {
        let query = format!("SELECT {COLUMNS} FROM bank_lines WHERE hex(key) LIKE ?1 || '%' LIMIT 2");
        let mut query = self.connection.prepare(&query).map_err(failed)?;
        let plain = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_hexdigit());
        let found = if plain {
            let rows = query
                .query_map([key.to_ascii_uppercase()], sealed_line)
                .map_err(failed)?;
            rows.collect::<rusqlite::Result<Vec<_>>>().map_err(failed)?
        } else {
            Vec::new()
        };
        match <[_; 1]>::try_from(found) {
            Ok([one]) => unseal(vault, one),
            Err(found) if found.is_empty() => Err(usage(say!(
                "There is no line {key} of the bank's.",
                "Non c'è nessuna riga {key} della banca."
            ))),
            Err(_) => Err(usage(say!(
                "Several lines of the bank's begin with {key}.",
                "Più righe della banca iniziano con {key}."
            ))
            .hint(say!("Give more of it.", "Indicane di più."))),
        }
    }

    /// Takes a line out of suspense: it belongs to something, or to nothing of the community's.
    ///
    /// # Errors
    /// If it is not in suspense any more.
    pub fn assign_line(&self, vault: &Vault, key: &Hash, filed: &Filed) -> Result<()> {
        let changed = self
            .connection
            .execute(
                "UPDATE bank_lines SET state = ?2, link = ?3 WHERE key = ?1 AND state = 'suspense'",
                params![key, filed.state.name(), seal_link(vault, key, &filed.link)?],
            )
            .map_err(failed)?;
        if changed == 0 {
            return Err(input(say!(
                "This line of the bank's is not in suspense.",
                "Questa riga della banca non è in sospeso."
            ))
            .hint(say!(
                "It was assigned before: nothing was changed.",
                "Era già stata assegnata: non è cambiato nulla."
            )));
        }
        Ok(())
    }

    /// Takes a line out of suspense that is none of the community's business.
    ///
    /// # Errors
    /// If it is not in suspense any more.
    pub fn dismiss_line(&self, vault: &Vault, key: &Hash, reason: &str) -> Result<()> {
        self.assign_line(
            vault,
            key,
            &Filed {
                state: LineState::Dismissed,
                link: reason.to_owned(),
            },
        )
    }

    /// The file that was written for a batch.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn payment_file(&self, batch: u32) -> Result<Option<PaymentFile>> {
        self.connection
            .query_row(
                "SELECT batch, message_id, sha256, created, execution_date, lines, total FROM payment_files \
                 WHERE batch = ?1",
                [batch],
                |row| {
                    Ok(PaymentFile {
                        batch: row.get(0)?,
                        message_id: row.get(1)?,
                        sha256: row.get(2)?,
                        created: u64::try_from(row.get::<_, i64>(3)?).unwrap_or_default(),
                        execution_date: row.get(4)?,
                        lines: row.get(5)?,
                        total: Amount(from_sql(row.get(6)?)),
                    })
                },
            )
            .optional()
            .map_err(failed)
    }

    /// Remembers a file before it is handed out. The same file may be written again; another one for the same batch
    /// would pay it twice.
    ///
    /// # Errors
    /// If the batch has another file, or another batch has this message id.
    pub fn remember_payment_file(&self, file: &PaymentFile) -> Result<()> {
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        if let Some(before) = self.payment_file(file.batch)? {
            return if before == *file {
                Ok(())
            } else {
                Err(other_file(&before))
            };
        }
        transaction
            .execute(
                "INSERT INTO payment_files (batch, message_id, sha256, created, execution_date, lines, total) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    file.batch,
                    file.message_id,
                    file.sha256,
                    i64::try_from(file.created).unwrap_or(i64::MAX),
                    file.execution_date,
                    file.lines,
                    to_sql(file.total.cents()),
                ],
            )
            .map_err(failed)?;
        transaction.commit().map_err(failed)
    }
}

fn other_file(before: &PaymentFile) -> Error {
    let (batch, name, day) = (before.batch, &before.message_id, &before.execution_date);
    input(say!(
        "Another file was written for batch {batch}: {name}, to be paid on {day}.",
        "Per il lotto {batch} è già stato scritto un altro file: {name}, da pagare il {day}."
    ))
    .hint(say!(
        "The bank would pay it twice. Hand in the file that was written.",
        "La banca lo pagherebbe due volte. Consegna il file già scritto."
    ))
}

/// False if the line is known.
fn insert(transaction: &Transaction, vault: &Vault, key: Hash, line: &Line, filed: &Filed) -> Result<bool> {
    let plain = serde_json::to_vec(&Private::from(line)).map_err(|error| Error::internal("JSON", error))?;
    let inserted = transaction
        .execute(
            "INSERT OR IGNORE INTO bank_lines (key, reference, credit, amount, booked, sealed, state, link) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                key,
                line.reference_hash(),
                line.credit,
                to_sql(line.amount.cents()),
                line.booked,
                vault.seal(&plain, CONTEXT)?,
                filed.state.name(),
                seal_link(vault, &key, &filed.link)?,
            ],
        )
        .map_err(failed)?;
    Ok(inserted > 0)
}

/// The vault's context of to what a line belongs.
fn link_context(key: &Hash) -> String {
    format!("bank link/{}", hex::encode(key))
}

/// Seals to what a line belongs.
pub(super) fn seal_link(vault: &Vault, key: &Hash, link: &str) -> Result<Vec<u8>> {
    vault.seal(link.as_bytes(), &link_context(key))
}

fn open_link(vault: &Vault, key: &Hash, sealed: &[u8]) -> Result<String> {
    let link = vault.unseal(sealed, &link_context(key))?;
    String::from_utf8(link).map_err(|error| Error::internal("bank line", error))
}

/// Puts what is said of lines through `change`; what it answers with nothing stays.
pub(super) fn rewrite_links(
    connection: &Connection,
    vault: &Vault,
    change: impl Fn(&str) -> Option<String>,
) -> Result<()> {
    let mut query = connection.prepare("SELECT key, link FROM bank_lines").map_err(failed)?;
    let rows = query
        .query_map([], |row| Ok((row.get::<_, Hash>(0)?, row.get::<_, Vec<u8>>(1)?)))
        .map_err(failed)?;
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>().map_err(failed)?;
    for (key, sealed) in rows {
        if let Some(changed) = change(&open_link(vault, &key, &sealed)?) {
            connection
                .execute(
                    "UPDATE bank_lines SET link = ?2 WHERE key = ?1",
                    params![key, seal_link(vault, &key, &changed)?],
                )
                .map_err(failed)?;
        }
    }
    Ok(())
}

/// A line, and what is sealed of it: who and what, and to what it belongs.
fn sealed_line(row: &Row) -> rusqlite::Result<(BankLine, Vec<u8>, Vec<u8>)> {
    let line = BankLine {
        key: row.get(0)?,
        reference: row.get(1)?,
        credit: row.get(2)?,
        amount: Amount(from_sql(row.get(3)?)),
        booked: row.get(4)?,
        state: LineState::from_name(&row.get::<_, String>(6)?),
        link: String::new(),
        private: Private::default(),
    };
    Ok((line, row.get(5)?, row.get(7)?))
}

fn unseal(vault: &Vault, (line, sealed, link): (BankLine, Vec<u8>, Vec<u8>)) -> Result<BankLine> {
    let plain = vault.unseal(&sealed, CONTEXT)?;
    let private = serde_json::from_slice(&plain).map_err(|error| Error::internal("bank line", error))?;
    Ok(BankLine {
        private,
        link: open_link(vault, &line.key, &link)?,
        ..line
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bank::{References, What},
        error::Kind,
    };
    use subxt_signer::SecretString;

    fn store() -> (Store, Vault) {
        let store = Store::in_memory();
        let passphrase = SecretString::from("correct horse".to_owned());
        let vault = store.create_vault(&passphrase).expect("made");
        (store, vault)
    }

    fn line(cents: u128, day: &str) -> Line {
        Line {
            place: "entry 1".to_owned(),
            what: What::Credit,
            credit: true,
            amount: Amount(cents),
            booked: day.to_owned(),
            references: References {
                servicer: Some("SVC".to_owned()),
                ..References::default()
            },
            structured: Vec::new(),
            text: "per Anna".to_owned(),
            name: Some("Anna Bianchi".to_owned()),
            iban: None,
        }
    }

    fn filed(state: LineState) -> Filed {
        Filed {
            state,
            link: "why".to_owned(),
        }
    }

    #[test]
    fn a_file_read_twice_changes_nothing() {
        let (store, vault) = store();
        let lines = [
            (line(200, "2026-03-31"), filed(LineState::Suspense)),
            (line(200, "2026-03-31"), filed(LineState::Suspense)),
            (line(100, "2026-03-30"), filed(LineState::Deposit)),
        ];
        let brought = store.import_lines(&vault, &lines).expect("kept");
        assert_eq!(brought, Imported { new: 3, known: 0 });
        let waiting = store.bank_lines(&vault, LineState::Suspense).expect("read");
        store.dismiss_line(&vault, &waiting[0].key, "rent").expect("dismissed");
        let again = store.import_lines(&vault, &lines).expect("kept");
        assert_eq!(again, Imported { new: 0, known: 3 });
        let left = store.bank_lines(&vault, LineState::Suspense).expect("read");
        assert_eq!(left, waiting[1..]);
        assert!(store.knows_line(&left[0].key).expect("read"));
        assert!(!store.knows_line(&[0; 32]).expect("read"));
    }

    #[test]
    fn who_paid_is_sealed() {
        let (store, vault) = store();
        let lines = [(line(200, "2026-03-31"), filed(LineState::Suspense))];
        store.import_lines(&vault, &lines).expect("kept");
        let kept = store.bank_lines(&vault, LineState::Suspense).expect("read").remove(0);
        assert_eq!(kept.private, Private::from(&lines[0].0));
        assert_eq!(
            (kept.amount, kept.reference),
            (Amount(200), lines[0].0.reference_hash())
        );
        let sealed: Vec<u8> = store
            .connection
            .query_row("SELECT sealed FROM bank_lines", [], |row| row.get(0))
            .expect("a row");
        assert!(!sealed.windows(4).any(|bytes| bytes == b"Anna"));
    }

    #[test]
    fn a_line_leaves_suspense_once() {
        let (store, vault) = store();
        let lines = [(line(200, "2026-03-31"), filed(LineState::Suspense))];
        store.import_lines(&vault, &lines).expect("kept");
        let key = line_keys(&[lines[0].0.clone()])[0];
        store
            .assign_line(&vault, &key, &filed(LineState::Deposit))
            .expect("assigned");
        assert_eq!(
            store.dismiss_line(&vault, &key, "rent").expect_err("assigned").kind,
            Kind::Input
        );
        let found = store.bank_line(&vault, &hex::encode(&key[..4])).expect("found");
        assert_eq!((found.state, found.link.as_str()), (LineState::Deposit, "why"));
        for wrong in ["", "%", "zz", "0123456789"] {
            assert_eq!(store.bank_line(&vault, wrong).expect_err(wrong).kind, Kind::Usage);
        }
    }

    #[test]
    fn every_state_is_kept_by_its_name() {
        let (store, vault) = store();
        for (index, state) in LineState::ALL.into_iter().enumerate() {
            let one = (line(index as u128 + 1, "2026-03-31"), filed(state));
            store.import_lines(&vault, &[one]).expect("the table knows the state");
            assert_eq!(store.bank_lines(&vault, state).expect("read").len(), 1);
        }
    }

    fn file(batch: u32, message_id: &str) -> PaymentFile {
        PaymentFile {
            batch,
            message_id: message_id.to_owned(),
            sha256: [7; 32],
            created: 1_774_980_000_000,
            execution_date: "2026-04-01".to_owned(),
            lines: 3,
            total: Amount(30_000),
        }
    }

    #[test]
    fn a_batch_has_one_file() {
        let (store, _) = store();
        store.remember_payment_file(&file(7, "PIAZZA-7")).expect("remembered");
        store
            .remember_payment_file(&file(7, "PIAZZA-7"))
            .expect("the same file");
        assert_eq!(store.payment_file(7).expect("read"), Some(file(7, "PIAZZA-7")));
        let renamed = store
            .remember_payment_file(&file(7, "PIAZZA-7b"))
            .expect_err("another name");
        assert!(renamed.message.contains("PIAZZA-7,"), "{}", renamed.message);
        let changed = PaymentFile {
            sha256: [8; 32],
            ..file(7, "PIAZZA-7")
        };
        assert!(store.remember_payment_file(&changed).is_err());
        assert!(store.remember_payment_file(&file(8, "PIAZZA-7")).is_err());
        assert_eq!(store.payment_file(8).expect("read"), None);
    }
}
