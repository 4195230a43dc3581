//! Whom the rows of a source mean: an address, a card, or a name that this wallet knows.

use crate::{
    codes::card_text,
    context::Context,
    error::Result,
    values::{parse_address, Address},
};
use std::collections::HashMap;

/// How many names are remembered at most: looking one up takes a while, and sources repeat them.
const MOST: usize = 10_000;

/// The names that were looked up.
#[derive(Default)]
pub struct People(HashMap<String, Result<Address, String>>);

impl People {
    /// Whom a text means.
    ///
    /// # Errors
    /// If nobody is meant: why not.
    pub fn find(&mut self, context: &Context, text: &str) -> Result<Address, String> {
        let text = card_text(text);
        if let Ok(address) = parse_address(text) {
            return Ok(address);
        }
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let found = context
            .who(text)
            .map_err(|error| error.message.trim_end_matches('.').to_owned());
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.insert(text.to_owned(), found.clone());
        found
    }
}
