//! Double-entry books: what a story expects to have moved, and what the wallet exports.

use crate::process::Wallet;
use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    error::Error,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// Entries of which each sums to nothing, and the balances they make.
#[derive(Default)]
pub struct Ledger {
    balances: BTreeMap<String, i128>,
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
        for (account, cents) in legs {
            *self.balances.entry((*account).to_owned()).or_default() += cents;
        }
        Ok(())
    }

    /// What an account has, in cents.
    pub fn balance(&self, account: &str) -> i128 {
        self.balances.get(account).copied().unwrap_or(0)
    }
}

/// The books as `piazza ledger export` writes them.
#[derive(Debug, Default)]
pub struct Exported {
    /// What each account has, in cents: debit less credit.
    pub balances: BTreeMap<String, i128>,
    /// What each entry is called, by its number.
    pub entries: BTreeMap<u64, String>,
}

impl Exported {
    /// Exports the books with these arguments more into a file, and reads it.
    ///
    /// # Errors
    /// If the file is not as it should be: a line is short, or an entry does not sum to nothing.
    pub fn of(wallet: &Wallet, file: &Path, arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let path = file.to_string_lossy();
        wallet.json(None, &[&["ledger", "export", "--output", &path], arguments].concat());
        Self::read(file)
    }

    /// Reads exported books.
    ///
    /// # Errors
    /// If a line is short, or an entry does not sum to nothing.
    pub fn read(file: &Path) -> Result<Self, Box<dyn Error>> {
        let mut books = Self::default();
        let mut sums: BTreeMap<u64, i128> = BTreeMap::new();
        for row in csv::Reader::from_path(file)?.deserialize::<BTreeMap<String, String>>() {
            let row = row?;
            let field = |name: &str| row.get(name).ok_or_else(|| format!("there is no column {name}"));
            let entry: u64 = field("entry")?.parse()?;
            let moved = cents(field("debit")?)? - cents(field("credit")?)?;
            *sums.entry(entry).or_default() += moved;
            *books.balances.entry(field("account")?.clone()).or_default() += moved;
            books.entries.insert(entry, field("text")?.clone());
        }
        match sums.iter().find(|(_, sum)| **sum != 0) {
            Some((entry, sum)) => Err(format!("entry {entry} sums to {sum}").into()),
            None => Ok(books),
        }
    }

    /// What the accounts under this name have together, in cents.
    pub fn under(&self, name: &str) -> i128 {
        let own = |account: &str| account == name || account.starts_with(&format!("{name}:"));
        self.balances
            .iter()
            .filter(|(account, _)| own(account))
            .map(|(_, cents)| cents)
            .sum()
    }

    /// The words of the entries, each once.
    pub fn texts(&self) -> BTreeSet<&str> {
        self.entries.values().map(String::as_str).collect()
    }
}

fn cents(amount: &str) -> Result<i128, Box<dyn Error>> {
    let (whole, hundredths) = amount.split_once('.').ok_or("an amount has two decimals")?;
    if hundredths.len() != 2 {
        return Err(format!("{amount} has not two decimals").into());
    }
    Ok(format!("{whole}{hundredths}").parse()?)
}

/// Has Beancount check a file of books.
///
/// # Panics
/// If `make setup` has not installed it.
pub fn bean_check(file: &Path) -> Output {
    let home = env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let program = home.join(".cache/piazza/beancount/bin/bean-check");
    // Its cache would stand beside the file.
    Command::new(&program)
        .arg("--no-cache")
        .arg(file)
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}: run `make setup`", program.display()))
}
