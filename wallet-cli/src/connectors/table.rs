//! Tables that machines and offices write: CSV, a row a line.
//!
//! As in a table that people write, columns are found by name, and commas and semicolons both divide. But the rows come
//! one by one, and what is wrong with one does not stop the others.

use super::{moment, Deed, Format};
use crate::{
    error::{input, Result},
    i18n::say,
    sheet::{delimiter, find_columns, Column},
    values::Unit,
};
use std::collections::HashMap;

const fn column(names: &'static [&'static str], required: bool) -> Column {
    Column { names, required }
}

const WEIGHINGS: &[Column] = &[
    column(&["weighing", "pesata", "number", "numero"], true),
    column(&["time", "date", "data e ora", "data", "ora"], true),
    column(&["person", "persona", "card", "tessera", "address", "indirizzo"], true),
    column(&["material", "materiale"], true),
    column(&["kg"], true),
    column(&["unit", "unità", "um"], false),
    column(&["centre", "centro", "source", "fonte"], false),
];

const HOURS: &[Column] = &[
    column(
        &["register", "registro", "number", "numero", "certificate", "attestato"],
        true,
    ),
    column(&["time", "date", "data e ora", "data", "ora"], true),
    column(&["person", "persona", "card", "tessera", "address", "indirizzo"], true),
    column(&["hours", "ore"], true),
    column(&["course", "corso", "activity", "attività"], false),
    column(&["unit", "unità", "um"], false),
    column(&["body", "ente", "source", "fonte"], false),
];

/// How a format's table is read.
struct Kind {
    format: Format,
    columns: &'static [Column],
    document: &'static str,
    quantity: &'static str,
    sort: &'static str,
    source: &'static str,
    unit: Unit,
}

const KINDS: [Kind; 2] = [
    Kind {
        format: Format::Weighings,
        columns: WEIGHINGS,
        document: "weighing",
        quantity: "kg",
        sort: "material",
        source: "centre",
        unit: Unit::Kilogram,
    },
    Kind {
        format: Format::Hours,
        columns: HOURS,
        document: "register",
        quantity: "hours",
        sort: "course",
        source: "body",
        unit: Unit::Hour,
    },
];

/// A table whose headings were read.
pub struct Table {
    kind: &'static Kind,
    delimiter: u8,
    columns: HashMap<&'static str, usize>,
    width: usize,
}

impl Table {
    /// Reads the headings. Which table it is they say themselves, if the caller does not.
    ///
    /// # Errors
    /// If a column is missing, or there twice.
    pub fn new(headings: &str, format: Option<Format>) -> Result<Self> {
        let delimiter = delimiter(headings);
        let names = fields(headings, delimiter)
            .map_err(|reason| input(say!("the headings: {reason}.", "le intestazioni: {reason}.")))?;
        let [weighings, hours] = &KINDS;
        let mut lower = names.iter().map(str::to_lowercase);
        let says_hours = lower.any(|name| matches!(name.as_str(), "hours" | "ore"));
        let kind = match format {
            Some(Format::Hours) => hours,
            Some(Format::Weighings) => weighings,
            _ if says_hours => hours,
            _ => weighings,
        };
        Ok(Self {
            kind,
            delimiter,
            columns: find_columns(&names, kind.columns).map_err(|error| {
                error.hint(say!(
                    "The first line names the columns; docs/connectors.md lists them.",
                    "La prima riga dà i nomi alle colonne; docs/connectors.md le elenca."
                ))
            })?,
            width: names.len(),
        })
    }

    /// Reads a row; nothing if it is blank, as a spreadsheet's last rows often are.
    ///
    /// # Errors
    /// If it is not like the headings, or a field is wrong.
    pub fn read(&self, line: &str) -> Result<Option<Deed>, String> {
        let fields = fields(line, self.delimiter)?;
        if fields.iter().all(str::is_empty) {
            return Ok(None);
        }
        if fields.len() != self.width {
            let (there, expected) = (fields.len(), self.width);
            return Err(say!(
                "it has {there} fields, the headings have {expected}",
                "ha {there} campi, le intestazioni ne hanno {expected}"
            ));
        }
        let optional = |name: &str| {
            let field = fields.get(*self.columns.get(name)?)?;
            Some(field.to_owned()).filter(|field| !field.is_empty())
        };
        let required = |name: &str| optional(name).ok_or_else(|| say!("'{name}' is empty", "'{name}' è vuoto"));
        let kind = self.kind;
        let unit = match optional("unit") {
            Some(unit) => read_unit(&unit)?,
            None => kind.unit,
        };
        Ok(Some(Deed {
            kind: kind.format.key(),
            source: optional(kind.source),
            document: required(kind.document)?,
            sort: optional(kind.sort),
            person: required("person")?,
            companion: None,
            quantity: required(kind.quantity)?,
            unit: Some(unit),
            time: moment(&required("time")?)?,
        }))
    }
}

/// Reads the name of a unit.
///
/// # Errors
/// If it is none.
pub fn read_unit(text: &str) -> Result<Unit, String> {
    let known = match text.trim().to_lowercase().as_str() {
        "hours" | "hour" | "ore" => Some(Unit::Hour),
        "kilograms" | "kilogram" | "chilogrammi" => Some(Unit::Kilogram),
        "litres" | "litre" | "litri" => Some(Unit::Litre),
        "kilometres" | "kilometre" | "chilometri" => Some(Unit::Kilometre),
        "visits" | "visite" => Some(Unit::Visit),
        "trips" | "viaggi" => Some(Unit::Trip),
        "pieces" | "pezzi" => Some(Unit::Piece),
        other => other.parse().ok(),
    };
    known.ok_or_else(|| say!("'{text}' is not a unit", "'{text}' non è un'unità"))
}

/// The fields of one line.
fn fields(line: &str, delimiter: u8) -> Result<csv::StringRecord, String> {
    if line.matches('"').count() % 2 == 1 {
        return Err(say!(
            "a quotation mark is not closed in the same row",
            "una virgoletta non si chiude nella stessa riga"
        ));
    }
    let mut record = csv::StringRecord::new();
    csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .buffer_capacity(line.len().max(16))
        .from_reader(line.as_bytes())
        .read_record(&mut record)
        .map_err(|error| error.to_string())?;
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADINGS: &str = "weighing,time,person,material,kg";

    #[test]
    fn a_weighing_is_read() {
        let expected = Deed {
            kind: "weighings",
            document: "W-17".to_owned(),
            sort: Some("paper".to_owned()),
            person: "Anna".to_owned(),
            quantity: "12,5".to_owned(),
            unit: Some(Unit::Kilogram),
            time: 1_767_225_600_000,
            ..Deed::default()
        };
        for (headings, line) in [
            (HEADINGS, "W-17,2026-01-01T01:00:00+01:00,Anna,paper,\"12,5\""),
            (
                "PESATA;Materiale;Tessera;KG;Data e ora;note",
                " W-17 ; paper ; Anna ; 12,5 ; 2026-01-01 00:00:00Z ; x",
            ),
        ] {
            let table = Table::new(headings, None).expect("headings");
            assert_eq!(table.read(line).expect("reads"), Some(expected.clone()), "{line}");
        }
        let table = Table::new(HEADINGS, None).expect("headings");
        assert_eq!(table.read(",,,,").expect("blank"), None);
        assert_eq!(table.read("").expect("blank"), None);
    }

    #[test]
    fn hours_are_told_by_their_headings() {
        let table = Table::new("registro;data;persona;ore;corso;ente", None).expect("headings");
        let line = "R1;2026-01-01T00:00:00Z;Anna;2;Italiano;Comune";
        let deed = table.read(line).expect("reads").expect("a deed");
        assert_eq!((deed.kind, deed.unit), ("hours", Some(Unit::Hour)));
        assert_eq!(deed.source.as_deref(), Some("Comune"));
    }

    #[test]
    fn a_wrong_row_says_why() {
        let table = Table::new(&format!("{HEADINGS},unit"), None).expect("headings");
        for (line, expected) in [
            ("W1,2026-01-01T00:00:00Z,Anna,paper,1", "5 fields"),
            (",2026-01-01T00:00:00Z,Anna,paper,1,kg", "'weighing' is empty"),
            ("W1,2026-01-01T00:00:00Z,,paper,1,kg", "'person' is empty"),
            ("W1,2026-01-01T00:00:00Z,Anna,paper,,kg", "'kg' is empty"),
            ("W1,2026-01-01 10:00,Anna,paper,1,kg", "offset"),
            ("W1,31/12/2026,Anna,paper,1,kg", "offset"),
            ("W1,2026-01-01T00:00:00Z,Anna,paper,1,stone", "'stone' is not a unit"),
            ("W1,2026-01-01T00:00:00Z,\"Anna,paper,1,kg", "quotation mark"),
        ] {
            let reason = table.read(line).expect_err(expected);
            assert!(reason.contains(expected), "{reason} instead of {expected}");
        }
    }

    #[test]
    fn wrong_headings_are_refused() {
        for (headings, expected) in [
            ("weighing,time,person,material,lb", "'kg' is missing"),
            ("time,person,material,kg", "'weighing' is missing"),
            ("weighing,time,person,material,kg,KG", "twice"),
        ] {
            let error = Table::new(headings, None).err().expect(expected);
            assert!(error.message.contains(expected), "{}", error.message);
        }
    }
}
