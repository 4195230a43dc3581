//! Connectors: what scales, meters, trips and registers say, read from their files and turned into what is attested.
//!
//! A source is read row by row in a thread of its own and handed over through a channel that holds few: whatever its
//! length, little of it is in memory. A row that can't be read is told with its number and its reason, and the next one
//! follows. The formats are in docs/connectors.md.

mod events;
mod feed;
mod lines;
mod meaning;
mod table;

pub use feed::{Feed, Input};
pub use meaning::{decode, document_proof, proof_of_document, Meaning, Sealed};

use crate::{
    error::Result,
    i18n::say,
    values::{Millis, Unit},
};
use jiff::Timestamp;

/// What a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A collection centre's weighings: CSV.
    Weighings,
    /// Hours of training or of volunteering: CSV.
    Hours,
    /// Trips, parkings and other events: an object a line.
    Events,
    /// What meters and sensors signed: an array of objects, or an object a line.
    Readings,
}

impl Format {
    /// The name, which is part of what makes a document's number unique.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Weighings => "weighings",
            Self::Hours => "hours",
            Self::Events => "events",
            Self::Readings => "readings",
        }
    }
}

/// A row of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number, as the source counts: the line of a text, the place in an array.
    pub number: u64,
    /// How many bytes of the source were read with it; 0 if that is not known.
    pub end: u64,
    /// What it says; nothing if it is of a sort that does not count; or why it can't be read.
    pub event: Result<Option<Event>, String>,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody did something.
    Deed(Deed),
    /// A device measured something.
    Measured(Measured),
}

/// Something that somebody did, in the source's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deed {
    /// The format's name.
    pub kind: &'static str,
    /// Where the document is from, if the row says it.
    pub source: Option<String>,
    /// The document's number.
    pub document: String,
    /// What sort of thing it is: a material, a course, a kind of trip.
    pub sort: Option<String>,
    /// Who.
    pub person: String,
    /// With whom.
    pub companion: Option<String>,
    /// How much.
    pub quantity: String,
    /// In what, if the row says it.
    pub unit: Option<Unit>,
    /// When.
    pub time: Millis,
}

/// What a device measured, in the source's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The device.
    pub device: String,
    /// For whom.
    pub person: String,
    /// A number that rises with each reading.
    pub counter: u64,
    /// How much.
    pub quantity: String,
    /// In what, if the row says it.
    pub unit: Option<Unit>,
    /// When.
    pub time: Millis,
    /// The device's signature, in hexadecimal digits.
    pub signature: String,
}

/// Which rows of a source count: those of one sort.
#[derive(Clone, Debug)]
pub enum Choice {
    /// Those of a sort, named; the others are passed over.
    Only(String),
    /// All, if they are of one sort, which the first shows.
    First(Option<String>),
    /// Those that have no sort: where no single file shows what is meant, it must be named.
    Plain,
}

impl Choice {
    /// Those of a sort, if one is named.
    pub fn only(sort: Option<&str>) -> Option<Self> {
        sort.map(|sort| Self::Only(folded(sort)))
    }

    /// Whether a row of this sort counts.
    ///
    /// # Errors
    /// If it can't be told.
    fn admits(&mut self, sort: Option<&str>) -> Result<bool, String> {
        let Some(sort) = sort.map(folded) else { return Ok(true) };
        match self {
            Self::Only(only) => Ok(*only == sort),
            Self::First(first) => match first.get_or_insert_with(|| sort.clone()) {
                first if *first == sort => Ok(true),
                first => Err(say!(
                    "it is '{sort}', not '{first}' as the first: say which counts with --only",
                    "è '{sort}', non '{first}' come la prima: di' quale conta con --only"
                )),
            },
            Self::Plain => Err(say!(
                "it is '{sort}': say which counts with --only",
                "è '{sort}': di' quale conta con --only"
            )),
        }
    }
}

/// Sorts are told apart without regard to letter case and blanks around them.
fn folded(sort: &str) -> String {
    sort.trim().to_lowercase()
}

/// Reads a moment of a source: it has an offset, so that it is the same moment wherever it is read.
///
/// # Errors
/// If it is none.
fn moment(text: &str) -> Result<Millis, String> {
    let time: Option<Timestamp> = text.trim().parse().ok();
    time.and_then(|time| time.as_millisecond().try_into().ok())
        .ok_or_else(|| {
            say!(
                "'{text}' is not a time with its offset, as 2026-12-01T10:30:00+01:00",
                "'{text}' non è un orario con il suo fuso, come 2026-12-01T10:30:00+01:00"
            )
        })
}
