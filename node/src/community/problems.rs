//! What is wrong with the files of a community: all of it at once, each with its file and line.

use std::{
    fmt::{self, Display},
    fs,
    path::Path,
    rc::Rc,
};
use toml::Spanned;

/// How many problems are told at once.
const MOST: usize = 20;

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    file: Rc<str>,
    line: usize,
}

impl Spot {
    /// The line of this number, counted from 1.
    pub fn new(file: &Rc<str>, line: usize) -> Self {
        Self {
            file: file.clone(),
            line,
        }
    }
}

impl Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}, line {}", self.file, self.line)
    }
}

/// What a file says, and where.
#[derive(Clone, Debug)]
pub struct Told {
    /// The words.
    pub text: String,
    /// Their place.
    pub spot: Spot,
}

/// The problems found so far, and the community's file, whose lines they name.
pub struct Problems {
    file: Rc<str>,
    text: String,
    found: Vec<(Spot, String)>,
}

impl Problems {
    /// None yet, with the text of the file.
    ///
    /// # Errors
    /// That it can't be read, or is not UTF-8.
    pub fn of(path: &Path) -> Result<Self, String> {
        let file: Rc<str> = path.to_string_lossy().into();
        let bytes = fs::read(path).map_err(|error| format!("{file} can't be read: {error}"))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let line = lines_before(error.as_bytes(), error.utf8_error().valid_up_to());
            format!("{}: the text is not in UTF-8", Spot::new(&file, line))
        })?;
        Ok(Self {
            file,
            text,
            found: Vec::new(),
        })
    }

    /// The text of the community's file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the byte at this offset of the community's file is.
    pub fn spot(&self, offset: usize) -> Spot {
        Spot::new(&self.file, lines_before(self.text.as_bytes(), offset))
    }

    /// Where a value of the community's file is.
    pub fn spot_of<T>(&self, value: &Spanned<T>) -> Spot {
        self.spot(value.span().start)
    }

    /// Where the community's file ends without what it should have said.
    pub fn end(&self) -> Spot {
        self.spot(self.text.trim_end().len())
    }

    /// A value of the community's file and where it is.
    pub fn told<T: Display>(&self, value: &Spanned<T>) -> Told {
        Told {
            text: value.get_ref().to_string(),
            spot: self.spot_of(value),
        }
    }

    /// Notes a problem, as a sentence.
    pub fn note(&mut self, spot: &Spot, sentence: impl Into<String>) {
        self.found.push((spot.clone(), sentence.into()));
    }

    /// What the words mean; if they mean nothing, notes why.
    pub fn read<T>(&mut self, told: &Told, meaning: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        meaning(&told.text)
            .map_err(|sentence| self.note(&told.spot, sentence))
            .ok()
    }

    /// That nothing is wrong.
    ///
    /// # Errors
    /// All that is, in the order of the lines.
    pub fn none(mut self) -> Result<(), String> {
        // Sorting is stable: problems of a line stay as they were found.
        self.found.sort_by(|(one, _), (other, _)| one.cmp(other));
        let told = self
            .found
            .iter()
            .take(MOST)
            .map(|(spot, sentence)| format!("{spot}: {sentence}"));
        let mut told: Vec<_> = told.collect();
        match self.found.len().checked_sub(MOST) {
            Some(more) if more > 0 => told.push(format!("and {more} more")),
            _ => {}
        }
        if told.is_empty() {
            return Ok(());
        }
        Err(told.join("\n"))
    }
}

/// The number of the line on which the byte at this offset is, counted from 1.
fn lines_before(text: &[u8], offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or(text);
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}
