//! For whom the accounts of this wallet act by default.

use super::{address, failed, Store};
use crate::{error::Result, values::Address};
use rusqlite::OptionalExtension;

impl Store {
    /// For whom an account acts, if that was chosen.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn principal_of(&self, account: &Address) -> Result<Option<Address>> {
        self.connection
            .query_row(
                "SELECT principal FROM principals WHERE account = ?1",
                [account.0.as_slice()],
                |row| address(row.get(0)?),
            )
            .optional()
            .map_err(failed)
    }

    /// Chooses for whom an account acts from now on; nobody but itself if there is no principal.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn set_principal(&self, account: &Address, principal: Option<&Address>) -> Result<()> {
        let account = account.0.as_slice();
        match principal {
            Some(principal) => self.connection.execute(
                "INSERT INTO principals (account, principal) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET principal = ?2",
                rusqlite::params![account, principal.0.as_slice()],
            ),
            None => self
                .connection
                .execute("DELETE FROM principals WHERE account = ?1", [account]),
        }
        .map_err(failed)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_kept_changed_and_taken_back() {
        let store = Store::in_memory();
        let (till, bakery, other) = (Address::from([1; 32]), Address::from([2; 32]), Address::from([3; 32]));
        assert_eq!(store.principal_of(&till).expect("read"), None);
        for principal in [bakery, other] {
            store.set_principal(&till, Some(&principal)).expect("written");
            assert_eq!(store.principal_of(&till).expect("read"), Some(principal));
        }
        store.set_principal(&till, None).expect("written");
        assert_eq!(store.principal_of(&till).expect("read"), None);
        assert_eq!(store.principal_of(&bakery).expect("read"), None);
    }
}
