//! Chain time and lengths of time.

use crate::{
    error::{usage, Error, Result},
    i18n::say,
};
use jiff::{civil::Date, tz::TimeZone, Timestamp};

/// Milliseconds: of chain time since 1970, or of a length of time.
pub type Millis = u64;

const UNITS: [(&str, Millis); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("ms", 1),
    ("m", 60_000),
    ("s", 1_000),
];

/// Reads a length of time: `30s`, `10m`, `2h`, `14d`, `1h30m`.
///
/// # Errors
/// If it is not one.
pub fn parse_duration(text: &str) -> Result<Millis> {
    let wrong = || {
        usage(say!("'{text}' is not a length of time.", "'{text}' non è una durata.")).hint(say!(
            "Write 30s, 10m, 2h, 14d or 1h30m.",
            "Scrivi 30s, 10m, 2h, 14d o 1h30m."
        ))
    };
    let mut rest = text.trim();
    let mut total: Millis = 0;
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let (_, length) = UNITS.iter().find(|(name, _)| *name == unit.trim()).ok_or_else(wrong)?;
        let number: Millis = number.parse().map_err(|_| wrong())?;
        total = number
            .checked_mul(*length)
            .and_then(|part| total.checked_add(part))
            .ok_or_else(wrong)?;
        rest = tail;
    }
    Ok(total)
}

/// Reads the first moment of something: a day, from its start, or a time.
///
/// # Errors
/// If it is neither.
pub fn parse_start(text: &str) -> Result<Millis> {
    match parse_day(text) {
        Some(day) => start_of(day, text),
        None => parse_time(text),
    }
}

/// Reads the last moment of something: a day, to its last millisecond, or a time. Ends are inclusive.
///
/// # Errors
/// If it is neither.
pub fn parse_end(text: &str) -> Result<Millis> {
    match parse_day(text) {
        Some(day) => {
            let next = day.tomorrow().map_err(|_| not_a_date(text))?;
            Ok(start_of(next, text)?.saturating_sub(1))
        }
        None => parse_time(text),
    }
}

/// A day alone: jiff would read one out of a longer time, too.
fn parse_day(text: &str) -> Option<Date> {
    let text = text.trim();
    text.parse().ok().filter(|_| text.len() == "2026-12-31".len())
}

fn start_of(day: Date, text: &str) -> Result<Millis> {
    let zoned = day.to_zoned(TimeZone::system()).map_err(|_| not_a_date(text))?;
    millis(zoned.timestamp()).ok_or_else(|| not_a_date(text))
}

fn parse_time(text: &str) -> Result<Millis> {
    let time: Timestamp = text.trim().parse().map_err(|_| not_a_date(text))?;
    millis(time).ok_or_else(|| not_a_date(text))
}

fn not_a_date(text: &str) -> Error {
    usage(say!("'{text}' is not a date.", "'{text}' non è una data.")).hint(say!(
        "Write 2026-12-31, or 2026-12-31T18:00:00+01:00.",
        "Scrivi 2026-12-31, o 2026-12-31T18:00:00+01:00."
    ))
}

fn millis(time: Timestamp) -> Option<Millis> {
    time.as_millisecond().try_into().ok()
}

/// A moment in the reader's time zone, to the second.
pub fn format_moment(moment: Millis) -> String {
    i64::try_from(moment)
        .ok()
        .and_then(|moment| Timestamp::from_millisecond(moment).ok())
        .map(|time| {
            time.to_zoned(TimeZone::system())
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string()
        })
        .unwrap_or_else(|| moment.to_string())
}

/// A length of time, in its two largest units.
pub fn format_wait(length: Millis) -> String {
    let seconds = length.div_ceil(1_000);
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3_600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let first = parts
        .iter()
        .position(|(count, _)| *count > 0)
        .unwrap_or(parts.len() - 1);
    let largest = parts.iter().skip(first).take(2).enumerate();
    let told = largest.filter(|(index, (count, _))| *index == 0 || *count > 0);
    told.map(|(_, (count, unit))| format!("{count} {unit}"))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read() {
        assert_eq!(parse_duration("30s").ok(), Some(30_000));
        assert_eq!(parse_duration("500ms").ok(), Some(500));
        assert_eq!(parse_duration("1h30m").ok(), Some(5_400_000));
        assert_eq!(parse_duration("14d").ok(), Some(1_209_600_000));
        assert_eq!(parse_duration("2 h").ok(), Some(7_200_000));
        for wrong in [
            "",
            "5",
            "s",
            "5x",
            "-1s",
            "1.5h",
            "99999999999999999999d",
            "584542046091d",
        ] {
            assert!(parse_duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_ends_with_its_last_millisecond() {
        let start = parse_start("2026-12-31").expect("a day");
        let end = parse_end("2026-12-31").expect("a day");
        assert_eq!(end - start, 86_400_000 - 1);
    }

    #[test]
    fn a_time_is_itself_at_both_ends() {
        assert_eq!(parse_start("2026-01-01T00:00:00Z").ok(), Some(1_767_225_600_000));
        assert_eq!(parse_end("2026-01-01T01:00:00+01:00").ok(), Some(1_767_225_600_000));
        for wrong in [
            "",
            "31/12/2026",
            "2026-13-01",
            "2026-02-30",
            "1969-12-31T00:00:00Z",
            "tomorrow",
        ] {
            assert!(parse_end(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn waits_are_short_to_read() {
        assert_eq!(format_wait(1), "1 s");
        assert_eq!(format_wait(29_001), "30 s");
        assert_eq!(format_wait(90_000), "1 min 30 s");
        assert_eq!(format_wait(7_200_000), "2 h");
        assert_eq!(format_wait(0), "0 s");
        assert_eq!(format_wait(604_800_000), "7 d");
        assert_eq!(format_wait(90_000_000), "1 d 1 h");
    }
}
