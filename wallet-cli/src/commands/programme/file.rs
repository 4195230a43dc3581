//! Terms in TOML files: what programmes and behaviours promise, as their sponsor or proposer writes it down.

use crate::{
    codes::{blake2_256, Hash},
    error::{input, Error, Kind, Result},
    files,
    i18n::say,
    values::{parse_start, Millis},
};
use serde::de::DeserializeOwned;
use std::path::Path;

/// The milliseconds of a day.
const DAY: Millis = 86_400_000;

/// Reads a file.
///
/// # Errors
/// If it can't be read, or does not say what it should.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = files::read(path)?;
    toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count().saturating_add(1);
        let (path, reason) = (path.display(), error.message().lines().next().unwrap_or_default());
        input(say!("{path}, line {line}: {reason}", "{path}, riga {line}: {reason}"))
    })
}

/// Names the field in which something is wrong.
///
/// # Errors
/// If there is an error.
pub fn field<T>(name: &str, value: Result<T>) -> Result<T> {
    value.map_err(|error| Error {
        kind: Kind::Input,
        message: format!("{name}: {}", error.message),
        ..error
    })
}

/// The first moment of a day where clocks are ahead of UTC by so many minutes, or a time.
///
/// # Errors
/// If it is neither.
pub fn start(text: &str, offset: i16) -> Result<Millis> {
    let text = text.trim();
    if !is_day(text) {
        return parse_start(text);
    }
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.unsigned_abs();
    parse_start(&format!("{text}T00:00:00{sign}{:02}:{:02}", minutes / 60, minutes % 60))
}

/// The last moment of a day there, or a time.
///
/// # Errors
/// If it is neither.
pub fn end(text: &str, offset: i16) -> Result<Millis> {
    let first = start(text, offset)?;
    Ok(if is_day(text.trim()) {
        first.saturating_add(DAY - 1)
    } else {
        first
    })
}

fn is_day(text: &str) -> bool {
    text.len() == "2026-12-31".len()
}

/// Reads by how much clocks are ahead of UTC, `+01:00`, in minutes.
///
/// # Errors
/// If it is no offset.
pub fn offset(text: &str) -> Result<i16> {
    let wrong = || {
        input(say!(
            "'{text}' is not an offset from UTC.",
            "'{text}' non è uno scarto da UTC."
        ))
        .hint(say!("Write +01:00.", "Scrivi +01:00."))
    };
    let (sign, rest) = match text.trim().split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => return Err(wrong()),
    };
    let (hours, minutes) = rest.split_once(':').ok_or_else(wrong)?;
    let number = |digits: &str| {
        let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number
            .then(|| digits.parse::<i16>().ok())
            .flatten()
            .ok_or_else(wrong)
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    if minutes > 59 {
        return Err(wrong());
    }
    Ok(sign * (hours * 60 + minutes))
}

/// The hash of a document: as it is written, or of the file of this name beside `file`.
///
/// # Errors
/// If there is no such file.
pub fn document(text: &str, file: &Path) -> Result<Hash> {
    match parse_hash(text) {
        Some(hash) => Ok(hash),
        None => hash_of(&file.parent().unwrap_or(Path::new("")).join(text.trim())),
    }
}

/// The hash of a file.
///
/// # Errors
/// If it can't be read.
pub fn hash_of(path: &Path) -> Result<Hash> {
    let bytes = std::fs::read(path).map_err(|error| files::unreadable(path, &error))?;
    Ok(blake2_256(&bytes))
}

/// Reads a hash, `0x` and 64 digits.
pub fn parse_hash(text: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    hex::decode_to_slice(text.trim().strip_prefix("0x")?, &mut hash).ok()?;
    Some(hash)
}

/// A text that stands for something on the chain: not empty.
///
/// # Errors
/// If it is empty.
pub fn words(text: &str) -> Result<&str> {
    match text.trim() {
        "" => Err(input(say!("the text is empty.", "il testo è vuoto."))),
        words => Ok(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_where_the_programme_is() {
        let utc = start("2026-01-01", 0).expect("a day");
        assert_eq!(utc, 1_767_225_600_000);
        assert_eq!(start("2026-01-01", 60).expect("a day"), utc - 3_600_000);
        assert_eq!(start("2026-01-01", -90).expect("a day"), utc + 5_400_000);
        assert_eq!(end("2026-01-01", 0).expect("a day"), utc + DAY - 1);
        assert_eq!(end("2026-01-01T00:00:00Z", 60).expect("a time"), utc);
        assert!(start("01/01/2026", 0).is_err() && end("2026-02-30", 0).is_err());
    }

    #[test]
    fn offsets_are_read() {
        assert_eq!(offset("+01:00").ok(), Some(60));
        assert_eq!(offset("-09:30").ok(), Some(-570));
        for wrong in ["", "1", "+1", "01:00", "+01:60", "+1:00", "+0a:00", "é"] {
            assert!(offset(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_document_is_a_hash_or_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("programme.toml");
        std::fs::write(folder.path().join("rules.txt"), "the rules").expect("written");
        assert_eq!(document("rules.txt", &file).expect("read"), blake2_256(b"the rules"));
        let hash = format!("0x{}", "ab".repeat(32));
        assert_eq!(document(&hash, &file).expect("a hash"), [0xab; 32]);
        assert!(document("none.txt", &file).is_err());
    }
}
