//! Tables in files: values with commas between them, and a heading. Read row by row, for a table of members is long.

use super::problems::{Spot, Told};
use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
    rc::Rc,
};

/// What spreadsheets put before a text in UTF-8.
const MARK: &str = "\u{feff}";

/// A table that is being read.
pub struct Sheet {
    file: Rc<str>,
    lines: BufReader<File>,
    line: usize,
    columns: Rc<[String]>,
}

/// A row of it.
pub struct Row {
    /// Where it is.
    pub spot: Spot,
    columns: Rc<[String]>,
    cells: Vec<String>,
}

impl Row {
    /// What it says in a column, if the table has the column and the row says something.
    pub fn find(&self, column: &str) -> Option<Told> {
        let position = self.columns.iter().position(|name| name == column)?;
        let text = self.cells.get(position).filter(|text| !text.is_empty())?.clone();
        Some(Told {
            text,
            spot: self.spot.clone(),
        })
    }

    /// What it says in a column, or nothing.
    pub fn told(&self, column: &str) -> Told {
        self.find(column).unwrap_or_else(|| Told {
            text: String::new(),
            spot: self.spot.clone(),
        })
    }
}

impl Sheet {
    /// Opens a table that has to have these columns, in any order; others are not read.
    ///
    /// # Errors
    /// That it can't be read, or lacks a column.
    pub fn open(path: &Path, needed: &[&str]) -> Result<Self, String> {
        let file: Rc<str> = path.to_string_lossy().into();
        let opened = File::open(path).map_err(|error| format!("{file} can't be read: {error}"))?;
        let mut sheet = Self {
            file,
            lines: BufReader::new(opened),
            line: 0,
            columns: Rc::new([]),
        };
        let heading = sheet.cells().unwrap_or_else(|| Ok(Vec::new()));
        let heading = heading.map_err(|(spot, sentence)| format!("{spot}: {sentence}"))?;
        sheet.columns = heading.iter().map(|name| name.to_lowercase()).collect();
        for column in needed {
            if !sheet.columns.iter().any(|name| name == column) {
                let spot = Spot::new(&sheet.file, 1);
                return Err(format!("{spot}: the heading has no column `{column}`"));
            }
        }
        Ok(sheet)
    }

    /// The values of the next line that is not empty.
    fn cells(&mut self) -> Option<Result<Vec<String>, (Spot, String)>> {
        loop {
            let mut bytes = Vec::new();
            let read = self.lines.read_until(b'\n', &mut bytes);
            self.line += 1;
            let spot = Spot::new(&self.file, self.line);
            match read {
                Err(error) => return Some(Err((spot, format!("the file can't be read on: {error}")))),
                Ok(0) => return None,
                Ok(_) => {}
            }
            let Ok(text) = String::from_utf8(bytes) else {
                return Some(Err((
                    spot,
                    "the text is not in UTF-8: save the table again as such".into(),
                )));
            };
            let text = text.strip_prefix(MARK).filter(|_| self.line == 1).unwrap_or(&text);
            let text = text.trim_end_matches(['\n', '\r']);
            if !text.trim().is_empty() {
                return Some(split(text).ok_or_else(|| (spot, "a quotation mark is not closed on its line".into())));
            }
        }
    }
}

impl Iterator for Sheet {
    type Item = Result<Row, (Spot, String)>;

    fn next(&mut self) -> Option<Self::Item> {
        let cells = self.cells()?;
        let spot = Spot::new(&self.file, self.line);
        let (expected, columns) = (self.columns.len(), self.columns.clone());
        Some(cells.and_then(|cells| {
            if cells.len() != expected {
                let sentence = format!("the row has {} values, the heading {expected}", cells.len());
                return Err((spot, sentence));
            }
            Ok(Row { spot, columns, cells })
        }))
    }
}

/// The values of a line, with or without quotation marks. None if one is not closed.
fn split(line: &str) -> Option<Vec<String>> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            // Two in a quoted value are one.
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            other => cell.push(other),
        }
    }
    cells.push(cell.trim().to_owned());
    (!quoted).then_some(cells)
}
