//! Who was given a reference to pay in by: sponsors often are no members. Sealed, each row with a key of its own.

use super::{failed, sealing::SealedRow, Store};
use crate::{
    bank::references::{payer_reference, Purpose},
    error::Result,
    vault::Vault,
};
use rusqlite::{params, Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Private {
    code: String,
    name: String,
}

impl Store {
    /// Remembers to whom a reference was given: the code and the name.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn remember_payer(&self, vault: &Vault, reference: &str, payer: (&str, &str)) -> Result<()> {
        put(&self.connection, vault, reference, payer)
    }

    /// To whom a reference was given: the code and the name.
    ///
    /// # Errors
    /// If the file can't be read, or was changed.
    pub fn payer(&self, vault: &Vault, reference: &str) -> Result<Option<(String, String)>> {
        let tag = vault.tag("payer", reference)?;
        let row = self
            .connection
            .query_row("SELECT row_key, sealed FROM payers WHERE tag = ?1", [tag], |row| {
                Ok(SealedRow {
                    key: row.get(0)?,
                    sealed: row.get(1)?,
                })
            })
            .optional()
            .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let private: Private = row.open(vault, &row_name(&tag))?;
        Ok(Some((private.code, private.name)))
    }

    /// Under which name somebody with this code was given references.
    ///
    /// # Errors
    /// If the file can't be read, or was changed.
    pub fn payer_with_code(&self, vault: &Vault, code: &str) -> Result<Option<String>> {
        for reference in references(code)? {
            if let Some((_, name)) = self.payer(vault, &reference)? {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }
}

/// The references of somebody with this code, which are the same whenever they are printed.
fn references(code: &str) -> Result<[String; 2]> {
    let reference = |purpose| payer_reference(purpose, code).map(|reference| reference.as_str().to_owned());
    Ok([reference(Purpose::Sponsor)?, reference(Purpose::Prefunding)?])
}

fn row_name(tag: &[u8; 32]) -> String {
    format!("payers/{}", hex::encode(tag))
}

pub(super) fn put(connection: &Connection, vault: &Vault, reference: &str, (code, name): (&str, &str)) -> Result<()> {
    let tag = vault.tag("payer", reference)?;
    let private = Private {
        code: code.to_owned(),
        name: name.to_owned(),
    };
    let row = SealedRow::seal(vault, &row_name(&tag), &private)?;
    connection
        .execute(
            "INSERT INTO payers (tag, row_key, sealed) VALUES (?1, ?2, ?3) \
             ON CONFLICT DO UPDATE SET row_key = ?2, sealed = ?3",
            params![tag, row.key, row.sealed],
        )
        .map_err(failed)?;
    Ok(())
}

/// Erases who was given the references of a code, with the keys of the rows.
pub(super) fn erase(connection: &Connection, vault: &Vault, code: &str) -> Result<()> {
    for reference in references(code)? {
        let tag = vault.tag("payer", &reference)?;
        connection
            .execute("DELETE FROM payers WHERE tag = ?1", [tag])
            .map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use subxt_signer::SecretString;

    #[test]
    fn a_payer_is_found_by_the_reference_and_erased_by_the_code() {
        let store = Store::in_memory();
        let passphrase = SecretString::from("correct horse".to_owned());
        let vault = store.create_vault(&passphrase).expect("made");
        let [sponsor, prefunding] = references("IT1").expect("references");
        store
            .remember_payer(&vault, &sponsor, ("IT1", "Energia"))
            .expect("kept");
        let known = Some(("IT1".to_owned(), "Energia".to_owned()));
        assert_eq!(store.payer(&vault, &sponsor).expect("read"), known);
        assert_eq!(store.payer(&vault, &prefunding).expect("read"), None);
        assert_eq!(
            store.payer_with_code(&vault, "IT1").expect("read").as_deref(),
            Some("Energia")
        );
        erase(&store.connection, &vault, "IT1").expect("erased");
        assert_eq!(store.payer(&vault, &sponsor).expect("read"), None);
    }
}
