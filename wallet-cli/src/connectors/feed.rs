//! A source that is read in a thread of its own: the rows come through a channel that holds few, so that a fast source
//! waits for a slow chain.

use super::{
    events,
    lines::{first_byte, skip_mark, Lines},
    table::Table,
    Choice, Event, Format, Row,
};
use crate::{
    codes::{blake2_256, Hash},
    error::{input, Error, Result},
    files,
    i18n::say,
};
use futures::{channel::mpsc, executor::block_on, SinkExt, StreamExt};
use serde_json::Value;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

/// How many rows wait in the channel at most.
const AHEAD: usize = 256;
/// How much of a file's beginning tells it from others of the same name.
const BEGINNING: u64 = 4 * 1024;

/// Where rows come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Standard,
}

impl Input {
    /// The name, as the person reads it.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            Self::Standard => "stdin".to_owned(),
        }
    }

    /// The name in the wallet's own file: another file under the same name has another.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn key(&self) -> Result<String> {
        let Self::File(path) = self else { return Ok(self.name()) };
        let unreadable = |error| files::unreadable(path, &error);
        let mut beginning = Vec::new();
        let file = File::open(path).map_err(unreadable)?;
        file.take(BEGINNING).read_to_end(&mut beginning).map_err(unreadable)?;
        let full = path.canonicalize().map_err(unreadable)?;
        let hash: Hash = blake2_256(&beginning);
        Ok(format!("{}#{}", full.display(), hex::encode(&hash[..8])))
    }

    /// How many bytes there are, if that is known.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn length(&self) -> Result<Option<u64>> {
        let Self::File(path) = self else { return Ok(None) };
        let metadata = std::fs::metadata(path).map_err(|error| files::unreadable(path, &error))?;
        Ok(Some(metadata.len()))
    }
}

/// The rows of a source.
pub struct Feed {
    rows: mpsc::Receiver<Result<Row>>,
}

impl Feed {
    /// Begins to read. Rows that end within the first `skip` bytes are passed over, where the format tells bytes.
    ///
    /// # Errors
    /// If the file can't be opened.
    pub fn open(source: &Input, format: Option<Format>, choice: Choice, skip: u64) -> Result<Self> {
        let (sender, rows) = mpsc::channel(AHEAD);
        let reading = Reading {
            name: source.name(),
            format,
            // Who writes to a pipe writes objects, unless it is said otherwise.
            may_be_table: *source != Input::Standard || format.is_some(),
            choice,
            skip,
            sender,
        };
        match source {
            Input::File(path) => {
                let file = open(path)?;
                std::thread::spawn(move || reading.file(BufReader::new(file)));
            }
            Input::Standard => {
                std::thread::spawn(move || reading.lines(BufReader::new(io::stdin())));
            }
        }
        Ok(Self { rows })
    }

    /// The next row; nothing at the end.
    ///
    /// # Errors
    /// If the source can't be read any further.
    pub async fn next(&mut self) -> Option<Result<Row>> {
        self.rows.next().await
    }
}

fn open(path: &Path) -> Result<File> {
    let unreadable = |error| files::unreadable(path, &error);
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(io::ErrorKind::IsADirectory.into()));
    }
    Ok(file)
}

/// The reading thread's own.
struct Reading {
    name: String,
    format: Option<Format>,
    may_be_table: bool,
    choice: Choice,
    skip: u64,
    sender: mpsc::Sender<Result<Row>>,
}

impl Reading {
    /// Reads a file: an array, objects or a table, as its first character says.
    fn file(mut self, mut reader: impl BufRead) {
        match first_byte(&mut reader) {
            Ok(Some(b'[')) => {
                if let Err(error) = self.array(reader) {
                    self.fail(error);
                }
            }
            Ok(_) => self.lines(reader),
            Err(error) => self.fail(error),
        }
    }

    fn array(&mut self, mut reader: impl BufRead) -> Result<()> {
        skip_mark(&mut reader)?;
        let mut number = 0;
        events::read_array(reader, |value: Value| {
            number += 1;
            self.tell(number, 0, events::read(value, self.format))
        })
    }

    fn lines(mut self, reader: impl BufRead) {
        if let Err(error) = self.read_lines(reader) {
            self.fail(error);
        }
    }

    fn read_lines(&mut self, reader: impl BufRead) -> Result<()> {
        let mut lines = Lines::new(reader);
        let mut table = None;
        let mut rows = 0;
        while let Some(line) = lines.next()? {
            let event = match (&table, line.text) {
                (None, Ok(text)) if rows == 0 && self.is_table(&text) => {
                    table = Some(Table::new(&text, self.format)?);
                    continue;
                }
                (None, Err(reason)) if rows == 0 && self.may_be_table => return Err(input(format!("{reason}."))),
                (_, Err(reason)) => Err(reason),
                (Some(table), Ok(text)) => table.read(&text).map(|deed| deed.map(Event::Deed)),
                (None, Ok(text)) => events::read_line(&text, self.format),
            };
            // Blank lines are no rows.
            let Some(event) = event.transpose() else { continue };
            rows += 1;
            if !self.tell(line.number, line.end, event) {
                break;
            }
        }
        match (table, rows) {
            (Some(_), 0) => Err(input(say!(
                "there are headings but no rows.",
                "ci sono le intestazioni ma nessuna riga."
            ))),
            _ => Ok(()),
        }
    }

    /// Whether a source is a table, by its first line.
    fn is_table(&self, first: &str) -> bool {
        match self.format {
            Some(Format::Weighings | Format::Hours) => true,
            Some(Format::Events | Format::Readings) => false,
            None => self.may_be_table && !first.trim().is_empty() && !first.trim_start().starts_with(['{', '[']),
        }
    }

    /// Hands a row over; answers whether anybody takes more. The sort of what was read before counts, too: the first
    /// decides.
    fn tell(&mut self, number: u64, end: u64, event: Result<Event, String>) -> bool {
        let event = event.and_then(|event| self.chosen(event));
        if end > 0 && end <= self.skip {
            return true;
        }
        let row = Row { number, end, event };
        block_on(self.sender.send(Ok(row))).is_ok()
    }

    fn chosen(&mut self, event: Event) -> Result<Option<Event>, String> {
        let sort = match &event {
            Event::Deed(deed) => deed.sort.as_deref(),
            Event::Measured(_) => None,
        };
        Ok(self.choice.admits(sort)?.then_some(event))
    }

    fn fail(&mut self, error: Error) {
        let name = &self.name;
        let error = Error {
            message: format!("{name}: {}", error.message),
            ..error
        };
        // Nobody listens any more: the command has ended.
        let _gone = block_on(self.sender.send(Err(error)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "weighing,time,person,material,kg\n\
        1,2026-01-01T00:00:00Z,Anna,Paper,1\n2,2026-01-01T00:00:00Z,Anna,glass,2\n3,x,Anna,paper,3\n";

    fn read(bytes: &[u8], choice: Choice, skip: u64) -> Vec<Result<Row>> {
        let (sender, mut rows) = mpsc::channel(AHEAD);
        let reading = Reading {
            name: "file".to_owned(),
            format: None,
            may_be_table: true,
            choice,
            skip,
            sender,
        };
        reading.file(bytes);
        std::iter::from_fn(|| block_on(rows.next())).collect()
    }

    fn documents(rows: &[Result<Row>]) -> Vec<String> {
        let document = |row: &Result<Row>| match row {
            Ok(Row { number, event, .. }) => match event {
                Ok(Some(Event::Deed(deed))) => format!("{number}:{}", deed.document),
                Ok(Some(Event::Measured(measured))) => format!("{number}:{}", measured.counter),
                Ok(None) => format!("{number}:-"),
                Err(_) => format!("{number}:!"),
            },
            Err(error) => error.message.clone(),
        };
        rows.iter().map(document).collect()
    }

    #[test]
    fn a_bad_row_does_not_stop_the_rest() {
        let first = Choice::First(None);
        assert_eq!(
            documents(&read(TABLE.as_bytes(), first.clone(), 0)),
            ["2:1", "3:!", "4:!"]
        );
        let windows = format!("\u{feff}{}", TABLE.replace('\n', "\r\n"));
        assert_eq!(documents(&read(windows.as_bytes(), first, 0)), ["2:1", "3:!", "4:!"]);
        let glass = Choice::Only("glass".to_owned());
        assert_eq!(documents(&read(TABLE.as_bytes(), glass, 0)), ["2:-", "3:2", "4:!"]);
        assert_eq!(
            documents(&read(TABLE.as_bytes(), Choice::Plain, 0)),
            ["2:!", "3:!", "4:!"]
        );
    }

    #[test]
    fn what_was_read_is_passed_over_and_still_decides() {
        let all = read(TABLE.as_bytes(), Choice::First(None), 0);
        let end = all[0].as_ref().expect("a row").end;
        let rest = read(TABLE.as_bytes(), Choice::First(None), end);
        assert_eq!(documents(&rest), ["3:!", "4:!"]);
    }

    #[test]
    fn objects_come_by_line_or_in_an_array() {
        let object = r#"{"device":"D","person":"A","counter":7,"quantity":1,"time":1,"signature":"00"}"#;
        let lines = format!("{object}\n\n{{}}\n");
        assert_eq!(documents(&read(lines.as_bytes(), Choice::Plain, 0)), ["1:7", "3:!"]);
        let array = format!("\u{feff}\n[{object},{{}}");
        let rows = documents(&read(array.as_bytes(), Choice::Plain, 0));
        assert_eq!(rows[..2], ["1:7", "2:!"]);
        assert!(rows[2].starts_with("file: from line 2"), "{rows:?}");
    }

    #[test]
    fn a_useless_source_is_told_with_its_name() {
        for (bytes, expected) in [
            (&b"a,b\n1,2\n"[..], "file: the column 'weighing' is missing"),
            (b"weighing,time,person,material,kg\n", "no rows"),
            (b"\xff\xfea\0", "UTF-16"),
            (b"Nicol\xf2\n", "UTF-8"),
        ] {
            let rows = documents(&read(bytes, Choice::Plain, 0));
            assert!(
                rows.len() == 1 && rows[0].contains(expected),
                "{rows:?} instead of {expected}"
            );
        }
        assert!(read(b"", Choice::Plain, 0).is_empty());
    }

    #[test]
    fn a_changed_beginning_is_another_source() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("day.csv");
        let key = |text: &str| {
            std::fs::write(&path, text).expect("written");
            Input::File(path.clone()).key().expect("read")
        };
        let first = key("a");
        assert_ne!(first, key("b"));
        let long = "x".repeat(5_000);
        assert_eq!(key(&long), key(&format!("{long}y")));
        assert!(Input::File(folder.path().join("none")).key().is_err());
    }
}
