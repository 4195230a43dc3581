//! To whom the bank pays: the name and the IBAN behind a member's code, sealed, each row with a key of its own.
//!
//! Without the passphrase a row says that somebody has an account somewhere, and nothing more: it is found by a keyed
//! hash of the code. Removing a row removes its key, and SQLite overwrites what it frees.

use super::{canonical_code, failed, not_seen, sealing::SealedRow, Store};
use crate::{
    error::{input, usage, Error, Result},
    i18n::say,
    values::plain,
    vault::Vault,
};
use rusqlite::{params, Connection, OptionalExtension, Row};
use sepa::{Bic, Iban, IbanError};
use serde::{Deserialize, Serialize};

/// The code of the cooperative's own account. Members' codes have no lower case.
pub const COOPERATIVE: &str = "cooperative";
/// The most characters of a name in SEPA.
const LONGEST_NAME: usize = sepa::validate::MAX_NAME_LEN;

/// Who is paid, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// The member's code in the cooperative's books, or `COOPERATIVE`.
    pub code: String,
    /// The name of the account's holder, as the bank knows it.
    pub name: String,
    /// The account.
    pub iban: Iban,
    /// The bank, if it must be named.
    pub bic: Option<Bic>,
}

#[derive(Serialize, Deserialize)]
struct Private {
    code: String,
    name: String,
    iban: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bic: Option<String>,
}

impl Payee {
    /// Checks what somebody typed.
    ///
    /// # Errors
    /// If the name is empty or too long, or the IBAN or BIC is wrong or not of SEPA.
    pub fn new(code: &str, name: &str, iban: &str, bic: Option<&str>) -> Result<Self> {
        let payee = Self::kept(code, name, iban, bic)?;
        let typed = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if payee.name != typed {
            return Err(not_seen(&typed));
        }
        let length = typed.chars().count();
        if length == 0 || length > LONGEST_NAME {
            return Err(usage(say!(
                "A name for the bank has 1 to {LONGEST_NAME} characters, this one {length}.",
                "Un nome per la banca ha da 1 a {LONGEST_NAME} caratteri, questo {length}."
            )));
        }
        if payee.code.is_empty() {
            return Err(usage(say!(
                "The member's code is empty.",
                "Il codice del socio è vuoto."
            )));
        }
        Ok(payee)
    }

    /// Takes over what an older wallet kept, which let characters pass in names that can't be seen: each leaves a mark.
    ///
    /// # Errors
    /// If the IBAN or BIC is wrong or not of SEPA.
    pub(super) fn kept(code: &str, name: &str, iban: &str, bic: Option<&str>) -> Result<Self> {
        Ok(Self {
            code: payees_code(code),
            name: plain(name).split_whitespace().collect::<Vec<_>>().join(" "),
            iban: parse_iban(iban)?,
            bic: bic.map(parse_bic).transpose()?,
        })
    }
}

/// Reads the IBAN of an account that SEPA reaches.
///
/// # Errors
/// If it is mistyped, or of a country outside SEPA.
pub fn parse_iban(text: &str) -> Result<Iban> {
    let text = text.trim();
    let iban = sepa::validate_iban(text).map_err(|error| iban_error(text, &error))?;
    if !iban.is_sepa() {
        return Err(usage(say!(
            "{iban} is an account outside SEPA.",
            "{iban} è un conto fuori dalla SEPA."
        ))
        .hint(say!(
            "The bank's files reach accounts of SEPA countries alone.",
            "I file della banca raggiungono solo conti di paesi SEPA."
        )));
    }
    Ok(iban)
}

fn iban_error(text: &str, error: &IbanError) -> Error {
    let reason = match error {
        IbanError::WrongLengthForCountry {
            country,
            expected,
            actual,
        } => say!(
            "in {country} it has {expected} characters, this one {actual}",
            "in {country} ha {expected} caratteri, questo {actual}"
        ),
        IbanError::InvalidLength { len } => say!("it has {len} characters", "ha {len} caratteri"),
        IbanError::InvalidCharacter { ch } => say!("it has no '{ch}'", "non contiene '{ch}'"),
        IbanError::InvalidChecksum { .. } | IbanError::NonNumericCheckDigits { .. } => say!(
            "its check digits don't fit: a character is wrong",
            "le cifre di controllo non tornano: un carattere è sbagliato"
        ),
        IbanError::InvalidCountryCode { code } => say!("'{code}' is no country", "'{code}' non è un paese"),
        IbanError::InvalidBbanFormat { position, .. } => say!(
            "character {position} can't stand there",
            "il carattere {position} non può stare lì"
        ),
        other => other.to_string(),
    };
    usage(say!(
        "'{text}' is not an IBAN: {reason}.",
        "'{text}' non è un IBAN: {reason}."
    ))
    .hint(say!(
        "Copy it again from a statement of that account.",
        "Copialo di nuovo da un estratto di quel conto."
    ))
}

fn parse_bic(text: &str) -> Result<Bic> {
    let text = text.trim();
    sepa::validate_bic(text).map_err(|_| {
        usage(say!("'{text}' is not a BIC.", "'{text}' non è un BIC.")).hint(say!(
            "It has 8 or 11 characters, and is rarely needed: leave it out.",
            "Ha 8 o 11 caratteri e serve di rado: lascialo via."
        ))
    })
}

/// A code as rows are found by it.
fn payees_code(code: &str) -> String {
    match code {
        COOPERATIVE => COOPERATIVE.to_owned(),
        member => canonical_code(member),
    }
}

impl Store {
    /// Sets where a member is paid, under a new key.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn set_payee(&self, vault: &Vault, payee: &Payee) -> Result<()> {
        put(&self.connection, vault, payee)
    }

    /// Where a member is paid. `COOPERATIVE` is the cooperative's own account.
    ///
    /// # Errors
    /// If the file can't be read, or was changed.
    pub fn payee(&self, vault: &Vault, code: &str) -> Result<Option<Payee>> {
        let query = "SELECT tag, row_key, sealed FROM payees WHERE tag = ?1";
        let row = self
            .connection
            .query_row(query, [tag(vault, code)?], sealed)
            .optional()
            .map_err(failed)?;
        row.map(|row| open(vault, row)).transpose()
    }

    /// Where members are paid, by code. The cooperative's own account is not among them.
    ///
    /// # Errors
    /// If the file can't be read, or was changed.
    pub fn payees(&self, vault: &Vault) -> Result<Vec<Payee>> {
        let query = "SELECT tag, row_key, sealed FROM payees WHERE tag <> ?1";
        let mut query = self.connection.prepare(query).map_err(failed)?;
        let rows = query.query_map([tag(vault, COOPERATIVE)?], sealed).map_err(failed)?;
        let payees = rows.map(|row| open(vault, row.map_err(failed)?));
        let mut payees = payees.collect::<Result<Vec<_>>>()?;
        payees.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(payees)
    }

    /// Erases where a member is paid, with the key of the row. False if nothing was known.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn remove_payee(&self, vault: &Vault, code: &str) -> Result<bool> {
        Ok(erase(&self.connection, vault, &canonical_code(code))? > 0)
    }

    /// The cooperative's own account.
    ///
    /// # Errors
    /// If it is not set yet.
    pub fn own_account(&self, vault: &Vault) -> Result<Payee> {
        self.payee(vault, COOPERATIVE)?.ok_or_else(|| {
            input(say!(
                "The cooperative's own bank account is not set yet.",
                "Il conto bancario della cooperativa non è ancora impostato."
            ))
            .hint("piazza coop bank account set --name NAME --iban IBAN")
        })
    }
}

fn tag(vault: &Vault, code: &str) -> Result<[u8; 32]> {
    vault.tag("payee", &payees_code(code))
}

fn row_name(tag: &[u8; 32]) -> String {
    format!("payees/{}", hex::encode(tag))
}

fn sealed(row: &Row) -> rusqlite::Result<([u8; 32], SealedRow)> {
    let sealed = SealedRow {
        key: row.get(1)?,
        sealed: row.get(2)?,
    };
    Ok((row.get(0)?, sealed))
}

fn open(vault: &Vault, (tag, row): ([u8; 32], SealedRow)) -> Result<Payee> {
    let private: Private = row.open(vault, &row_name(&tag))?;
    Ok(Payee {
        iban: parse_iban(&private.iban)?,
        bic: private.bic.as_deref().map(parse_bic).transpose()?,
        code: private.code,
        name: private.name,
    })
}

/// Sets where a member is paid, under a new key.
pub(super) fn put(connection: &Connection, vault: &Vault, payee: &Payee) -> Result<()> {
    let private = Private {
        code: payee.code.clone(),
        name: payee.name.clone(),
        iban: payee.iban.as_str().to_owned(),
        bic: payee.bic.as_ref().map(|bic| bic.as_str().to_owned()),
    };
    let tag = tag(vault, &payee.code)?;
    let row = SealedRow::seal(vault, &row_name(&tag), &private)?;
    connection
        .execute(
            "INSERT INTO payees (tag, row_key, sealed) VALUES (?1, ?2, ?3) \
             ON CONFLICT DO UPDATE SET row_key = ?2, sealed = ?3",
            params![tag, row.key, row.sealed],
        )
        .map_err(failed)?;
    Ok(())
}

/// Erases where a member is paid, with the key of the row; answers how many rows that were.
pub(super) fn erase(connection: &Connection, vault: &Vault, code: &str) -> Result<usize> {
    connection
        .execute("DELETE FROM payees WHERE tag = ?1", [tag(vault, code)?])
        .map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use subxt_signer::SecretString;

    const IBAN: &str = "IT60 X054 2811 1010 0000 0123 456";

    fn secret(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    fn store() -> (Store, Vault) {
        let store = Store::in_memory();
        let vault = store.create_vault(&secret("correct horse")).expect("made");
        (store, vault)
    }

    fn bruna() -> Payee {
        Payee::new(" brn brn 80a41 l378x ", "Bruna  Forni", IBAN, Some("CRTRIT2TXXX")).expect("a payee")
    }

    #[test]
    fn a_payee_is_checked_before_it_is_kept() {
        assert_eq!(bruna().iban.as_str(), "IT60X0542811101000000123456");
        assert_eq!(
            (bruna().code.as_str(), bruna().name.as_str()),
            ("BRNBRN80A41L378X", "Bruna Forni")
        );
        let longest = "x".repeat(70);
        assert!(Payee::new("A", &longest, IBAN, None).is_ok());
        for name in ["", "  ", &"x".repeat(71), "Bruna\u{1b}Forni", "Bruna\u{202e}Forni"] {
            assert!(Payee::new("A", name, IBAN, None).is_err(), "{name}");
        }
        let hidden = Payee::new("A", "Bruna\u{200b}Forni", IBAN, None).expect_err("hidden");
        assert!(hidden.message.contains("can't be seen"), "{}", hidden.message);
        assert!(Payee::new(" ", "Bruna", IBAN, None).is_err());
        assert!(Payee::new("A", "Bruna", IBAN, Some("CRTR")).is_err());
    }

    #[test]
    fn a_mistyped_iban_is_refused_with_a_reason() {
        for wrong in [
            "",
            "IT60",
            "IT60X0542811101000000123457",
            "IT60X054281110100000012345",
            "XX60X0542811101000000123456",
            "IT60X0542811101000000123€56",
            // Valid, and outside SEPA.
            "TR330006100519786457841326",
        ] {
            let error = parse_iban(wrong).expect_err(wrong);
            assert_eq!(error.kind, Kind::Usage, "{wrong}");
        }
    }

    #[test]
    fn payees_are_kept_sealed_and_found_by_code() {
        let (store, vault) = store();
        store.set_payee(&vault, &bruna()).expect("kept");
        let own = Payee::new(COOPERATIVE, "Cooperativa Piazza", IBAN, None).expect("an account");
        assert!(store.own_account(&vault).is_err());
        store.set_payee(&vault, &own).expect("kept");
        assert_eq!(store.payee(&vault, "brnbrn80a41l378x").expect("read"), Some(bruna()));
        assert_eq!(store.payees(&vault).expect("read"), [bruna()]);
        assert_eq!(store.own_account(&vault).expect("read"), own);
        // A member's code can't be the cooperative's.
        assert_eq!(store.payee(&vault, "Cooperative").expect("read"), None);
    }

    #[test]
    fn a_payee_is_erased_with_its_key() {
        let (store, vault) = store();
        store.set_payee(&vault, &bruna()).expect("kept");
        assert!(store.remove_payee(&vault, "brnbrn80a41l378x").expect("removed"));
        assert!(!store.remove_payee(&vault, "brnbrn80a41l378x").expect("nothing left"));
        assert_eq!(store.payee(&vault, "BRNBRN80A41L378X").expect("read"), None);
        let secure: i64 = store
            .connection
            .pragma_query_value(None, "secure_delete", |row| row.get(0))
            .expect("a pragma");
        assert_eq!(secure, 1);
    }

    #[test]
    fn a_row_moved_to_another_member_does_not_open() {
        let (store, vault) = store();
        store.set_payee(&vault, &bruna()).expect("kept");
        store
            .connection
            .execute("UPDATE payees SET tag = ?1", [tag(&vault, "MALLORY").expect("a tag")])
            .expect("moved");
        assert_eq!(store.payee(&vault, "mallory").expect_err("moved").kind, Kind::Keys);
    }

    #[test]
    fn the_passphrase_is_set_once_and_changed_with_the_old_one() {
        let (store, vault) = store();
        store.set_payee(&vault, &bruna()).expect("kept");
        assert!(store.create_vault(&secret("another one")).is_err());
        let new = secret("battery staple");
        assert!(store.change_vault_passphrase(&vault, &secret("short")).is_err());
        store.change_vault_passphrase(&vault, &new).expect("changed");
        assert!(store.open_vault(&secret("correct horse")).is_err());
        let vault = store.open_vault(&new).expect("opened");
        assert_eq!(store.payees(&vault).expect("read"), [bruna()]);
    }

    #[test]
    fn without_a_vault_nothing_opens() {
        let store = Store::in_memory();
        assert!(!store.has_vault().expect("read"));
        assert_eq!(
            store.open_vault(&secret("correct horse")).err().expect("none").kind,
            Kind::Keys
        );
    }
}
