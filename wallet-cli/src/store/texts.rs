//! The texts of which the chain has the hash alone: titles, regulations, comments, reasons.

use super::{failed, Store};
use crate::{
    codes::{blake2_256, Hash},
    error::Result,
};
use rusqlite::{params, OptionalExtension};

impl Store {
    /// The text behind a hash, if this wallet knows it.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn text_of(&self, hash: Hash) -> Result<Option<String>> {
        self.connection
            .query_row("SELECT text FROM texts WHERE hash = ?1", [hash], |row| row.get(0))
            .optional()
            .map_err(failed)
    }

    /// Remembers a text; answers its hash, which stands for it on the chain.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn remember(&self, text: &str) -> Result<Hash> {
        let hash = blake2_256(text.as_bytes());
        self.connection
            .execute(
                "INSERT OR IGNORE INTO texts (hash, text) VALUES (?1, ?2)",
                params![hash, text],
            )
            .map_err(failed)?;
        Ok(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_its_hash() {
        let store = Store::in_memory();
        let hash = store.remember("Recycled paper").expect("written");
        assert_eq!(hash, blake2_256(b"Recycled paper"));
        assert_eq!(store.remember("Recycled paper").expect("written"), hash);
        assert_eq!(store.text_of(hash).expect("read").as_deref(), Some("Recycled paper"));
        assert_eq!(store.text_of([0; 32]).expect("read"), None);
    }
}
