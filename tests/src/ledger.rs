//! Double-entry books: what a story expects to have moved.

use std::{collections::BTreeMap, error::Error, path::Path};

/// Entries of which each sums to nothing, and the balances they make.
#[derive(Default)]
pub struct Ledger {
    lines: Vec<(usize, String, String, i128)>,
    balances: BTreeMap<String, i128>,
    entries: usize,
}

impl Ledger {
    /// Books an entry: accounts and what each receives, in cents.
    ///
    /// # Errors
    /// If the entry does not sum to nothing.
    pub fn entry(&mut self, text: &str, legs: &[(&str, i128)]) -> Result<(), Box<dyn Error>> {
        if legs.iter().map(|(_, cents)| cents).sum::<i128>() != 0 {
            return Err(format!("the entry '{text}' does not balance").into());
        }
        self.entries += 1;
        for (account, cents) in legs {
            *self.balances.entry((*account).to_owned()).or_default() += cents;
            self.lines
                .push((self.entries, text.to_owned(), (*account).to_owned(), *cents));
        }
        Ok(())
    }

    /// What an account has, in cents.
    pub fn balance(&self, account: &str) -> i128 {
        self.balances.get(account).copied().unwrap_or(0)
    }

    /// Writes the books as CSV: entry, text, account, debit and credit in cents.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn write(&self, path: &Path) -> Result<(), Box<dyn Error>> {
        let mut writer = csv::Writer::from_path(path)?;
        writer.write_record(["entry", "text", "account", "debit_cents", "credit_cents"])?;
        for (entry, text, account, cents) in &self.lines {
            let (debit, credit) = if *cents < 0 { (0, -cents) } else { (*cents, 0) };
            writer.write_record([
                &entry.to_string(),
                text,
                account,
                &debit.to_string(),
                &credit.to_string(),
            ])?;
        }
        Ok(writer.flush()?)
    }
}
