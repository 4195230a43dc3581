//! Objects that services and devices write: one a line, or all in an array.

use super::{moment, table::read_unit, Deed, Event, Format, Measured};
use crate::{
    error::{input, Result},
    i18n::say,
    values::{Millis, Unit},
};
use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::{fmt, io::Read};

/// The fields that state a quantity, each in its unit.
const QUANTITIES: [(&str, Unit); 9] = [
    ("kg", Unit::Kilogram),
    ("litres", Unit::Litre),
    ("km", Unit::Kilometre),
    ("hours", Unit::Hour),
    ("kwh", Unit::KilowattHour),
    ("visits", Unit::Visit),
    ("trips", Unit::Trip),
    ("trip", Unit::Trip),
    ("pieces", Unit::Piece),
];

/// Reads a line; nothing if it is blank.
///
/// # Errors
/// If it is no object, or a field is wrong.
pub fn read_line(line: &str, format: Option<Format>) -> Result<Option<Event>, String> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    let value = serde_json::from_str(line).map_err(|_| {
        say!(
            "it is not an object in JSON on one line",
            "non è un oggetto JSON su una riga"
        )
    })?;
    read(value, format).map(Some)
}

/// Reads an array object by object, and hands each over as soon as it was read, until `take` has enough.
///
/// # Errors
/// If it is no array, or breaks off.
pub fn read_array(reader: impl Read, mut take: impl FnMut(Value) -> bool) -> Result<()> {
    let mut array = serde_json::Deserializer::from_reader(reader);
    let mut enough = false;
    let each = Each(|value| {
        enough = !take(value);
        !enough
    });
    let read = array.deserialize_seq(each);
    match read.and_then(|()| array.end()) {
        Err(error) if !enough => {
            let line = error.line();
            Err(input(say!(
                "from line {line} on it is no array in JSON.",
                "dalla riga {line} in poi non è un array JSON."
            )))
        }
        _ => Ok(()),
    }
}

struct Each<F>(F);

impl<'de, F: FnMut(Value) -> bool> Visitor<'de> for Each<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut array: A) -> Result<(), A::Error> {
        while let Some(value) = array.next_element()? {
            if !(self.0)(value) {
                break;
            }
        }
        Ok(())
    }
}

/// Reads an object: what carries a signature is a device's.
///
/// # Errors
/// If it is no object, or a field is wrong.
pub fn read(value: Value, format: Option<Format>) -> Result<Event, String> {
    let Value::Object(object) = value else {
        return Err(say!("it is not an object", "non è un oggetto"));
    };
    let signed = match format {
        Some(Format::Readings) => true,
        Some(_) => false,
        None => object.contains_key("signature"),
    };
    let fields = Fields(&object);
    if signed {
        fields.measured().map(Event::Measured)
    } else {
        fields.deed().map(Event::Deed)
    }
}

struct Fields<'a>(&'a Map<String, Value>);

impl Fields<'_> {
    fn measured(&self) -> Result<Measured, String> {
        let counter = self.required("counter")?;
        let (quantity, unit) = self.quantity()?;
        Ok(Measured {
            device: self.required("device")?,
            person: self.required("person")?,
            counter: counter.parse().map_err(|_| {
                say!(
                    "'counter' is not a whole number: {counter}",
                    "'counter' non è un numero intero: {counter}"
                )
            })?,
            quantity,
            unit,
            time: self.time(&["time"])?,
            signature: self.required("signature")?,
        })
    }

    fn deed(&self) -> Result<Deed, String> {
        let (quantity, unit) = self.quantity()?;
        Ok(Deed {
            kind: Format::Events.key(),
            source: self.optional("source")?,
            document: self.required("id")?,
            sort: self.optional("kind")?,
            person: self.required("person")?,
            companion: self.optional("companion")?,
            quantity,
            unit,
            time: self.time(&["ended_at", "time"])?,
        })
    }

    /// A text or a number; what is empty or null is not there.
    fn optional(&self, name: &str) -> Result<Option<String>, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(say!(
                "'{name}' is neither a text nor a number",
                "'{name}' non è né un testo né un numero"
            )),
        }
    }

    fn required(&self, name: &str) -> Result<String, String> {
        self.optional(name)?
            .ok_or_else(|| say!("'{name}' is missing", "manca '{name}'"))
    }

    /// How much, and in what if it is said.
    fn quantity(&self) -> Result<(String, Option<Unit>), String> {
        let mut found = Vec::new();
        for (name, unit) in QUANTITIES {
            found.extend(self.optional(name)?.map(|quantity| (quantity, Some(unit))));
        }
        if let Some(quantity) = self.optional("quantity")? {
            let unit = self.optional("unit")?.map(|unit| read_unit(&unit)).transpose()?;
            found.push((quantity, unit));
        }
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => Ok(only),
            (None, _) => Err(say!(
                "no quantity is there: km, kg, hours, trips or quantity",
                "non c'è nessuna quantità: km, kg, hours, trips o quantity"
            )),
            _ => Err(say!("there are several quantities", "ci sono più quantità")),
        }
    }

    /// A moment, as milliseconds since 1970 or in words.
    fn time(&self, names: &[&str]) -> Result<Millis, String> {
        for name in names {
            if let Some(time) = self.0.get(*name).and_then(Value::as_u64) {
                return Ok(time);
            }
            if let Some(time) = self.optional(name)? {
                return moment(&time);
            }
        }
        let name = names.first().copied().unwrap_or_default();
        Err(say!("'{name}' is missing", "manca '{name}'"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deed(line: &str) -> Result<Deed, String> {
        match read_line(line, None)? {
            Some(Event::Deed(deed)) => Ok(deed),
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn a_trip_is_read() {
        let line =
            r#"{"id":"t-1","person":"Anna","kind":"bike","km":4.2,"ended_at":"2026-01-01T01:00:00+01:00","bell":true}"#;
        let expected = Deed {
            kind: "events",
            document: "t-1".to_owned(),
            sort: Some("bike".to_owned()),
            person: "Anna".to_owned(),
            quantity: "4.2".to_owned(),
            unit: Some(Unit::Kilometre),
            time: 1_767_225_600_000,
            ..Deed::default()
        };
        assert_eq!(deed(line), Ok(expected));
        let shared = r#"{"id":7,"person":"Anna","companion":"Bruno","trips":1,"time":1767225600000}"#;
        let shared = deed(shared).expect("reads");
        assert_eq!(
            (shared.document.as_str(), shared.companion.as_deref()),
            ("7", Some("Bruno"))
        );
        assert_eq!(read_line("  ", None), Ok(None));
    }

    #[test]
    fn a_reading_is_told_by_its_signature() {
        let line =
            r#"{"device":"D","person":"Anna","counter":7,"quantity":"1.250","time":1767225600000,"signature":"0x01"}"#;
        let Ok(Some(Event::Measured(measured))) = read_line(line, None) else {
            panic!("a reading");
        };
        assert_eq!((measured.counter, measured.quantity.as_str()), (7, "1.250"));
        assert_eq!(measured.unit, None);
    }

    #[test]
    fn a_wrong_object_says_why() {
        for (line, expected) in [
            ("[1]", "not an object"),
            ("{", "not an object in JSON"),
            (r#"{"person":"A","km":1,"time":1}"#, "'id' is missing"),
            (r#"{"id":"1","person":"","km":1,"time":1}"#, "'person' is missing"),
            (r#"{"id":"1","person":"A","time":1}"#, "no quantity"),
            (
                r#"{"id":"1","person":"A","km":1,"trips":1,"time":1}"#,
                "several quantities",
            ),
            (r#"{"id":"1","person":"A","km":1}"#, "'ended_at' is missing"),
            (r#"{"id":"1","person":"A","km":1,"ended_at":"yesterday"}"#, "offset"),
            (
                r#"{"id":"1","person":"A","quantity":1,"unit":"mile","time":1}"#,
                "'mile' is not a unit",
            ),
            (r#"{"id":["1"],"person":"A","km":1,"time":1}"#, "neither a text"),
        ] {
            let reason = deed(line).expect_err(expected);
            assert!(reason.contains(expected), "{reason} instead of {expected}");
        }
    }

    #[test]
    fn an_array_is_read_object_by_object() {
        let mut seen = Vec::new();
        let read = read_array(&b"[1, {\"a\":2},\n3]"[..], |value| {
            seen.push(value);
            true
        });
        assert!(read.is_ok());
        assert_eq!(seen.len(), 3);
        let mut count = 0;
        let broken = read_array(&b"[1,\n2,\n{"[..], |_| {
            count += 1;
            true
        });
        assert!(broken.expect_err("broken off").message.contains("line 3"));
        assert_eq!(count, 2);
        assert!(read_array(&b"[1,2,3"[..], |_| false).is_ok());
        assert!(read_array(&b"{}"[..], |_| true).is_err());
    }
}
