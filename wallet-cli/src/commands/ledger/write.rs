//! The books as files: a table for spreadsheets, and Beancount's plain text.

use super::{
    books::{with_point, Account, Chart, Entry},
    utc_day,
};
use crate::{
    error::{Error, Result},
    values::{plain_text, spreadsheet_cell},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

/// The format of the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A line for each posting, of which those of one entry sum to nothing.
    Csv,
    /// Plain text for Beancount 3.
    Beancount,
}

/// Writes books.
pub enum Writer<'a> {
    /// As a table.
    Csv(Box<csv::Writer<Box<dyn Write>>>, &'a Chart, u64),
    /// As plain text, with the accounts that are open.
    Beancount(Box<dyn Write>, &'a Chart, BTreeSet<Account>),
}

impl<'a> Writer<'a> {
    /// Begins the books of a chain.
    ///
    /// # Errors
    /// If they can't be written.
    pub fn begin(format: Format, sink: Box<dyn Write>, chart: &'a Chart, title: &str) -> io::Result<Self> {
        match format {
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(sink);
                writer.write_record([
                    "entry",
                    "date",
                    "block",
                    "text",
                    "reference",
                    "account",
                    "name",
                    "debit",
                    "credit",
                ])?;
                Ok(Self::Csv(Box::new(writer), chart, 0))
            }
            Format::Beancount => {
                let mut sink = sink;
                writeln!(sink, "option \"title\" {}", quoted(title))?;
                writeln!(sink, "option \"operating_currency\" \"EUR\"")?;
                Ok(Self::Beancount(sink, chart, BTreeSet::new()))
            }
        }
    }

    /// Writes an entry.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        let day = utc_day(entry.time);
        let reference = entry.reference.map(|reference| format!("0x{}", hex::encode(reference)));
        match self {
            Self::Csv(writer, chart, count) => {
                *count += 1;
                for (account, cents) in &entry.postings {
                    let (debit, credit) = if *cents < 0 { (0, -cents) } else { (*cents, 0) };
                    writer.write_record([
                        count.to_string().as_str(),
                        &day,
                        &entry.block.to_string(),
                        &spreadsheet_cell(&entry.text),
                        reference.as_deref().unwrap_or_default(),
                        &chart.name(*account),
                        &spreadsheet_cell(chart.public_name(*account).unwrap_or_default()),
                        &with_point(debit),
                        &with_point(credit),
                    ])?;
                }
                Ok(())
            }
            Self::Beancount(sink, chart, open) => {
                for (account, _) in &entry.postings {
                    if open.insert(*account) {
                        writeln!(sink, "\n{day} open {} EUR", chart.name(*account))?;
                        if let Some(name) = chart.public_name(*account) {
                            writeln!(sink, "  name: {}", quoted(name))?;
                        }
                    }
                }
                writeln!(sink, "\n{day} * {}", quoted(&entry.text))?;
                writeln!(sink, "  block: \"{}\"", entry.block)?;
                if let Some(reference) = reference {
                    writeln!(sink, "  reference: \"{reference}\"")?;
                }
                for (account, cents) in &entry.postings {
                    writeln!(sink, "  {}  {} EUR", chart.name(*account), with_point(*cents))?;
                }
                Ok(())
            }
        }
    }

    /// Ends the books. In Beancount's format they say what each account has to have on the morning of `day`, to the cent;
    /// a table has no place for that.
    ///
    /// # Errors
    /// If they can't be written.
    pub fn end(self, day: &str, balances: &BTreeMap<Account, i128>) -> io::Result<()> {
        match self {
            Self::Csv(mut writer, ..) => writer.flush(),
            Self::Beancount(mut sink, chart, open) => {
                writeln!(sink)?;
                for account in open {
                    // Unless told that it is none, Beancount allows for an error of a cent.
                    let cents = balances.get(&account).copied().unwrap_or_default();
                    writeln!(
                        sink,
                        "{day} balance {}  {} ~ 0.00 EUR",
                        chart.name(account),
                        with_point(cents)
                    )?;
                }
                sink.flush()
            }
        }
    }
}

/// A text as Beancount reads it.
fn quoted(text: &str) -> String {
    let escaped = plain_text(text.as_bytes()).replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

/// The error of books that can't be written.
pub fn broken(error: &io::Error) -> Error {
    Error::internal("books", error)
}

/// The same as a result, for standard output that somebody closed.
///
/// # Errors
/// If it is another error.
pub fn unless_closed(result: io::Result<()>) -> Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| broken(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chain::verify::Books, values::Address};
    use std::{cell::RefCell, rc::Rc};

    /// Standard output that can be read.
    #[derive(Clone, Default)]
    struct Page(Rc<RefCell<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(format: Format, name: &str) -> String {
        let shop = Address::from([2; 32]);
        let names = [(shop, name.to_owned())].into();
        let chart = Chart::new(&Books::default(), names, false);
        let entry = Entry {
            block: 7,
            time: 1_767_225_600_000,
            text: "a \"quoted\" \\ text".to_owned(),
            reference: Some([0xab; 32]),
            postings: vec![(Account::Euro, 1_250), (Account::Merchant(Some(shop)), -1_250)],
        };
        let page = Page::default();
        let mut writer = Writer::begin(format, Box::new(page.clone()), &chart, "Piazza").expect("begun");
        writer.entry(&entry).expect("written");
        writer
            .end("2026-01-02", &entry.postings.iter().copied().collect())
            .expect("ended");
        let bytes = page.0.borrow().clone();
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn beancount_opens_books_and_checks() {
        let text = written(Format::Beancount, "Da \"Bruna\"");
        for line in [
            "2026-01-01 open Assets:Reserve:Euro EUR",
            "  name: \"Da \\\"Bruna\\\"\"",
            "2026-01-01 * \"a \\\"quoted\\\" \\\\ text\"",
            "  Assets:Reserve:Euro  12.50 EUR",
            "2026-01-02 balance Assets:Reserve:Euro  12.50 ~ 0.00 EUR",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}: {text}");
        }
    }

    #[test]
    fn a_table_has_a_line_for_each_posting() {
        let text = written(Format::Csv, "=cmd()");
        assert_eq!(text.lines().count(), 3);
        assert!(text.contains("Assets:Reserve:Euro,,12.50,0.00"), "{text}");
        assert!(text.contains(",'=cmd(),0.00,12.50"), "{text}");
    }

    #[test]
    fn no_line_of_a_text_is_read_as_one_of_the_books() {
        assert_eq!(quoted("one\n2026-01-01 open Evil"), "\"one 2026-01-01 open Evil\"");
    }
}
