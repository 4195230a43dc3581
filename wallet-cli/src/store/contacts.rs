//! The address book.

use super::{address, failed, not_seen, Store};
use crate::{
    error::{usage, Result},
    i18n::say,
    values::{plain, Address},
};
use rusqlite::{params, OptionalExtension};
use serde::Serialize;

/// A name for an account, known to this wallet alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// The name.
    pub name: String,
    /// The account.
    #[serde(serialize_with = "crate::values::serialize_display")]
    pub address: Address,
    /// A note.
    pub note: String,
}

impl Store {
    /// Adds a contact.
    ///
    /// # Errors
    /// If the name or the account is in the book already.
    pub fn add_contact(&self, contact: &Contact) -> Result<()> {
        let name = &contact.name;
        if plain(name) != *name {
            return Err(not_seen(name));
        }
        if name.trim() != name || name.is_empty() || name.chars().count() > 64 {
            return Err(usage(say!(
                "'{name}' is not a name for a contact.",
                "'{name}' non è un nome per un contatto."
            )));
        }
        if let Some(known) = self.contact_named(name)? {
            return Err(usage(say!(
                "'{name}' is in the address book already: {address}.",
                "'{name}' è già in rubrica: {address}.",
                address = known.address
            ))
            .hint(say!(
                "Remove it first: piazza contact remove '{name}'",
                "Prima toglilo: piazza contact remove '{name}'"
            )));
        }
        if let Some(known) = self.contact_of(&contact.address)? {
            return Err(usage(say!(
                "This address is in the book already, as '{name}'.",
                "Questo indirizzo è già in rubrica, come '{name}'.",
                name = known.name
            )));
        }
        self.connection
            .execute(
                "INSERT INTO contacts (name, account, note) VALUES (?1, ?2, ?3)",
                params![name, contact.address.0, contact.note],
            )
            .map_err(failed)?;
        Ok(())
    }

    /// Removes a contact.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn remove_contact(&self, name: &str) -> Result<()> {
        match self
            .connection
            .execute("DELETE FROM contacts WHERE name = ?1", [name])
            .map_err(failed)?
        {
            0 => Err(usage(say!(
                "'{name}' is not in the address book.",
                "'{name}' non è in rubrica."
            ))),
            _ => Ok(()),
        }
    }

    /// All contacts, by name.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn contacts(&self) -> Result<Vec<Contact>> {
        let mut query = self
            .connection
            .prepare("SELECT name, account, note FROM contacts ORDER BY name")
            .map_err(failed)?;
        let rows = query.query_map([], contact).map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// The contact of this name.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn contact_named(&self, name: &str) -> Result<Option<Contact>> {
        self.connection
            .query_row(
                "SELECT name, account, note FROM contacts WHERE name = ?1",
                [name.trim()],
                contact,
            )
            .optional()
            .map_err(failed)
    }

    /// The contact with this account.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn contact_of(&self, account: &Address) -> Result<Option<Contact>> {
        self.connection
            .query_row(
                "SELECT name, account, note FROM contacts WHERE account = ?1",
                [&account.0],
                contact,
            )
            .optional()
            .map_err(failed)
    }

    /// Remembers a merchant's public trade name.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn remember_trade_name(&self, account: &Address, name: &str) -> Result<()> {
        self.connection
            .execute(
                "INSERT INTO trade_names (account, name) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET name = ?2",
                params![account.0, name],
            )
            .map_err(failed)?;
        Ok(())
    }

    /// A merchant's trade name, if it was remembered.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn trade_name(&self, account: &Address) -> Result<Option<String>> {
        self.connection
            .query_row("SELECT name FROM trade_names WHERE account = ?1", [&account.0], |row| {
                row.get(0)
            })
            .optional()
            .map_err(failed)
    }
}

fn contact(row: &rusqlite::Row) -> rusqlite::Result<Contact> {
    Ok(Contact {
        name: row.get(0)?,
        address: address(row.get(1)?)?,
        note: row.get(2)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rosa() -> Contact {
        Contact {
            name: "Rosa".to_owned(),
            address: Address::from([1; 32]),
            note: "registrar".to_owned(),
        }
    }

    #[test]
    fn contacts_are_found_by_name_and_by_address() {
        let store = Store::in_memory();
        store.add_contact(&rosa()).expect("added");
        assert_eq!(store.contact_named("rosa").expect("read"), Some(rosa()));
        assert_eq!(store.contact_of(&Address::from([1; 32])).expect("read"), Some(rosa()));
        assert_eq!(store.contact_of(&Address::from([2; 32])).expect("read"), None);
        assert_eq!(store.contacts().expect("read"), vec![rosa()]);
        store.remove_contact("ROSA").expect("removed");
        assert_eq!(store.contacts().expect("read"), vec![]);
        assert!(store.remove_contact("rosa").is_err());
    }

    #[test]
    fn trade_names_are_remembered_as_they_are_now() {
        let store = Store::in_memory();
        let account = Address::from([1; 32]);
        assert_eq!(store.trade_name(&account).expect("read"), None);
        store.remember_trade_name(&account, "Panificio").expect("written");
        store.remember_trade_name(&account, "Panificio Bruna").expect("written");
        assert_eq!(
            store.trade_name(&account).expect("read").as_deref(),
            Some("Panificio Bruna")
        );
    }

    #[test]
    fn a_name_and_an_address_stand_once() {
        let store = Store::in_memory();
        store.add_contact(&rosa()).expect("added");
        assert!(store
            .add_contact(&Contact {
                address: Address::from([2; 32]),
                ..rosa()
            })
            .is_err());
        assert!(store
            .add_contact(&Contact {
                name: "Rosetta".to_owned(),
                ..rosa()
            })
            .is_err());
        for wrong in ["", " Rosa", "Ro\nsa", "Ro\u{200b}sa"] {
            let contact = Contact {
                name: wrong.to_owned(),
                address: Address::from([3; 32]),
                ..rosa()
            };
            assert!(store.add_contact(&contact).is_err(), "{wrong:?}");
        }
    }
}
