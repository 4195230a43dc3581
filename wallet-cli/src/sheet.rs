//! Tables from spreadsheets: read whole and checked whole, before anything is done.
//!
//! A table is CSV in UTF-8, with a heading line. Columns are found by name, in English or Italian and in any order;
//! commas and semicolons both divide; a byte-order mark and Windows line ends are welcome. Every fault is told with
//! its row, as the spreadsheet numbers it.

use crate::{
    error::{input, Error, Result},
    files,
    i18n::say,
};
use std::{collections::HashMap, path::Path};

/// The most faults that are told at once.
const MOST_FAULTS: usize = 20;

/// A column: its names, the first being ours, and whether it must be there.
pub struct Column {
    /// The English name, the Italian one, others.
    pub names: &'static [&'static str],
    /// Whether the table is useless without it.
    pub required: bool,
}

/// A table that was read.
pub struct Sheet {
    columns: HashMap<&'static str, usize>,
    rows: Vec<(u64, csv::StringRecord)>,
}

/// What is wrong in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line in the file, counted from 1; the headings are line 1.
    pub line: u64,
    /// The reason, in words.
    pub reason: String,
}

impl Sheet {
    /// Reads a file.
    ///
    /// # Errors
    /// If it is not UTF-8, a column is missing, or a row is not like the others.
    pub fn read(path: &Path, columns: &[Column]) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|error| files::unreadable(path, &error))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Self::parse(&bytes, columns).map_err(|error| Error {
            message: format!("{name}: {}", error.message),
            ..error
        })
    }

    fn parse(bytes: &[u8], columns: &[Column]) -> Result<Self> {
        let text = decode(bytes)?;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(text.lines().next().unwrap_or_default()))
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let columns = find_columns(reader.headers().map_err(|error| unlike(&error))?, columns)?;
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| unlike(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            // A spreadsheet's last lines are often commas alone.
            if record.iter().any(|field| !field.is_empty()) {
                rows.push((line, record));
            }
        }
        if rows.is_empty() {
            return Err(input(say!(
                "there are headings but no rows.",
                "ci sono le intestazioni ma nessuna riga."
            )));
        }
        Ok(Self { columns, rows })
    }

    /// The rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, record)| Row {
            columns: &self.columns,
            line: *line,
            record,
        })
    }

    /// Turns every row into a `T`, or tells what is wrong with all that can't be: then nothing is done with any.
    ///
    /// # Errors
    /// If a row is wrong.
    pub fn map<T>(&self, read: impl FnMut(&Row) -> Result<T, Fault>) -> Result<Vec<T>> {
        let mut read = read;
        let (mut good, mut faults) = (Vec::with_capacity(self.rows.len()), Vec::new());
        for row in self.rows() {
            match read(&row) {
                Ok(value) => good.push(value),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() {
            Ok(good)
        } else {
            Err(told(&faults))
        }
    }
}

/// The error that tells all faults of a table.
pub fn told(faults: &[Fault]) -> Error {
    let mut lines: Vec<_> = faults
        .iter()
        .take(MOST_FAULTS)
        .map(|Fault { line, reason }| say!("row {line}: {reason}", "riga {line}: {reason}"))
        .collect();
    if let Some(more) = faults.len().checked_sub(MOST_FAULTS).filter(|more| *more > 0) {
        lines.push(say!("and more: {more}", "e altre: {more}"));
    }
    let (count, lines) = (faults.len(), lines.join("\n  "));
    input(say!(
        "Wrong rows: {count}; nothing was done.\n  {lines}",
        "Righe sbagliate: {count}; non è stato fatto nulla.\n  {lines}"
    ))
    .hint(say!(
        "Correct them and run the command again.",
        "Correggile e ripeti il comando."
    ))
}

/// A row of a table.
pub struct Row<'a> {
    columns: &'a HashMap<&'static str, usize>,
    /// The line in the file.
    pub line: u64,
    record: &'a csv::StringRecord,
}

impl<'a> Row<'a> {
    /// A field that may be empty.
    pub fn optional(&self, column: &str) -> Option<&'a str> {
        let field = self.record.get(*self.columns.get(column)?)?;
        Some(field).filter(|field| !field.is_empty())
    }

    /// A field that may not be empty.
    ///
    /// # Errors
    /// If it is.
    pub fn required(&self, column: &str) -> Result<&'a str, Fault> {
        self.optional(column)
            .ok_or_else(|| self.fault(say!("'{column}' is empty", "'{column}' è vuoto")))
    }

    /// Reads a field's text, telling the row if it is wrong.
    ///
    /// # Errors
    /// As `read`.
    pub fn read<T>(&self, text: &str, read: impl FnOnce(&str) -> Result<T>) -> Result<T, Fault> {
        read(text).map_err(|error| self.fault(error.message.trim_end_matches('.').to_owned()))
    }

    /// A fault in this row.
    pub fn fault(&self, reason: String) -> Fault {
        Fault {
            line: self.line,
            reason,
        }
    }
}

/// Tells rows apart that should differ.
#[derive(Default)]
pub struct Unique(HashMap<Vec<u8>, u64>);

impl Unique {
    /// Notes that the row has this value.
    ///
    /// # Errors
    /// If another row had it.
    pub fn note(&mut self, row: &Row, what: &str, value: &[u8]) -> Result<(), Fault> {
        match self.0.insert(value.to_vec(), row.line) {
            Some(line) => Err(row.fault(say!(
                "the same {what} as in row {line}",
                "{what}: come nella riga {line}"
            ))),
            None => Ok(()),
        }
    }
}

/// The text of a file: UTF-8, with or without a byte-order mark.
fn decode(bytes: &[u8]) -> Result<String> {
    let hint = || say!("Save it again as 'CSV UTF-8'.", "Salvalo di nuovo come 'CSV UTF-8'.");
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(input(say!(
            "the file is in UTF-16, not in UTF-8.",
            "il file è in UTF-16, non in UTF-8."
        ))
        .hint(hint()));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        input(say!("row {line} is not in UTF-8.", "la riga {line} non è in UTF-8.")).hint(hint())
    })?;
    // The reader counts lines by the end it finds first: with Windows line ends it would be one behind.
    Ok(text.replace("\r\n", "\n"))
}

/// What divides the fields of a table with these headings.
pub fn delimiter(headings: &str) -> u8 {
    if headings.matches(';').count() > headings.matches(',').count() {
        b';'
    } else {
        b','
    }
}

/// Where each column stands, by our name of it.
///
/// # Errors
/// If a column is missing, or there twice.
pub fn find_columns(headings: &csv::StringRecord, columns: &[Column]) -> Result<HashMap<&'static str, usize>> {
    let mut found = HashMap::new();
    for (index, heading) in headings.iter().enumerate() {
        let heading = heading.to_lowercase();
        let Some(column) = columns.iter().find(|column| column.names.contains(&heading.as_str())) else {
            continue;
        };
        if found.insert(column.names[0], index).is_some() {
            return Err(input(say!(
                "the column '{heading}' is there twice.",
                "la colonna '{heading}' c'è due volte."
            )));
        }
    }
    if let Some(column) = columns
        .iter()
        .find(|column| column.required && !found.contains_key(column.names[0]))
    {
        let name = column.names[0];
        let there = headings.iter().collect::<Vec<_>>().join(", ");
        return Err(input(say!(
            "the column '{name}' is missing; there are: {there}.",
            "manca la colonna '{name}'; ci sono: {there}."
        ))
        .hint(say!(
            "The first line names the columns.",
            "La prima riga dà i nomi alle colonne."
        )));
    }
    Ok(found)
}

fn unlike(error: &csv::Error) -> Error {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            pos: Some(position),
            expected_len,
            len,
        } => {
            let line = position.line();
            input(say!(
                "row {line} has {len} fields, the headings have {expected_len}.",
                "la riga {line} ha {len} campi, le intestazioni ne hanno {expected_len}."
            ))
            .hint(say!(
                "A text with a comma stands in quotation marks.",
                "Un testo con una virgola va fra virgolette."
            ))
        }
        _ => input(say!(
            "the table can't be read: {error}.",
            "impossibile leggere la tabella: {error}."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column {
            names: &["name", "nome"],
            required: true,
        },
        Column {
            names: &["amount", "importo"],
            required: true,
        },
        Column {
            names: &["note", "nota"],
            required: false,
        },
    ];

    fn names(bytes: &[u8]) -> Result<Vec<(u64, String, String)>> {
        Sheet::parse(bytes, COLUMNS)?.map(|row| {
            Ok((
                row.line,
                row.required("name")?.to_owned(),
                row.required("amount")?.to_owned(),
            ))
        })
    }

    #[test]
    fn a_table_is_read_however_the_spreadsheet_wrote_it() {
        let expected = vec![
            (2, "Anna".to_owned(), "12,50".to_owned()),
            (3, "Bruno".to_owned(), "5".to_owned()),
        ];
        let tables: [&[u8]; 5] = [
            b"name,amount\nAnna,\"12,50\"\nBruno,5\n",
            b"\xef\xbb\xbfName;Amount\r\nAnna;12,50\r\nBruno;5\r\n",
            b"importo,nome,altro\n\"12,50\",Anna,x\n5,Bruno,y",
            b"NOME ; IMPORTO\n Anna ; 12,50 \nBruno;5\n;\n",
            b"name;amount;note\nAnna;12,50;\nBruno;5;hello\n;;\n",
        ];
        for table in tables {
            assert_eq!(
                names(table).expect("reads"),
                expected,
                "{}",
                String::from_utf8_lossy(table)
            );
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_row() {
        let faults: [(&[u8], &str); 8] = [
            (b"name\nAnna\n", "'amount' is missing"),
            (b"name,amount,name\nAnna,1,Anna\n", "twice"),
            (b"name,amount\n", "no rows"),
            (b"", "missing"),
            (b"name,amount\nAnna,1\nBruno,2,3\n", "row 3 has 3 fields"),
            (b"name,amount\nAnna,1\nNicol\xf2,2\n", "row 3 is not in UTF-8"),
            (b"\xff\xfen\0a\0", "UTF-16"),
            (
                b"name,amount\nAnna,1\n,2\nCarla,\n",
                "row 3: 'name' is empty\n  row 4: 'amount' is empty",
            ),
        ];
        for (table, expected) in faults {
            let error = names(table).expect_err(expected);
            assert!(
                error.message.contains(expected),
                "{} instead of {expected}",
                error.message
            );
            assert_eq!(error.kind, crate::error::Kind::Input);
        }
    }

    #[test]
    fn a_value_stands_once() {
        let sheet = Sheet::parse(b"name,amount\nAnna,1\nBruno,2\nAnna,3\n", COLUMNS).expect("reads");
        let mut unique = Unique::default();
        let error = sheet
            .map(|row| unique.note(row, "name", row.required("name")?.as_bytes()))
            .expect_err("twice");
        assert!(
            error.message.contains("row 4: the same name as in row 2"),
            "{}",
            error.message
        );
    }

    #[test]
    fn many_faults_are_cut_short() {
        let faults: Vec<_> = (2..52)
            .map(|line| Fault {
                line,
                reason: "wrong".to_owned(),
            })
            .collect();
        let error = told(&faults);
        assert!(error.message.starts_with("Wrong rows: 50") && error.message.contains("and more: 30"));
    }

    #[test]
    fn a_million_rows_are_read_in_a_moment() {
        let mut table = String::from("name,amount\n");
        for row in 0..1_000_000 {
            table.push_str(&format!("N{row},1.00\n"));
        }
        assert_eq!(names(table.as_bytes()).expect("reads").len(), 1_000_000);
    }
}
