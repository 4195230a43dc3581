//! Text from outside: what a bank, another member, a link, a table or a node says. It may not steer the terminal, reverse a
//! line, or hide in it.
//!
//! What is taken in from a bank's file is made plain before it is kept; whatever is shown passes `output`, which makes it
//! plain once more, so no command need remember. A character that is not shown leaves a mark: nobody is to miss that
//! something stood there.

use icu_properties::{
    props::{DefaultIgnorableCodePoint, GeneralCategory},
    CodePointMapData, CodePointSetData,
};

/// What stands for a character that is not shown.
pub const MARK: char = '\u{fffd}';

/// Whether a character is not to be shown: it steers, as C0, DEL, C1 and the marks of direction do, divides lines, can't be
/// seen, or means nothing to everybody, as private and unassigned ones. Accents that stand by themselves can be seen.
pub fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    match CodePointMapData::<GeneralCategory>::new().get(c) {
        GeneralCategory::Control
        | GeneralCategory::Format
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator
        | GeneralCategory::PrivateUse
        | GeneralCategory::Surrogate
        | GeneralCategory::Unassigned => true,
        GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark | GeneralCategory::EnclosingMark => false,
        _ => CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c),
    }
}

/// The text on one line.
pub fn plain(text: &str) -> String {
    with_marks(text, |c| matches!(c, '\t' | '\n' | '\r').then_some(' '))
}

/// The text with its own lines.
pub fn plain_lines(text: &str) -> String {
    with_marks(&text.replace("\r\n", "\n"), |c| matches!(c, '\t' | '\n').then_some(c))
}

/// The text with what `blank` makes of its blanks, and a mark for each character that is not to be shown.
fn with_marks(text: &str, blank: impl Fn(char) -> Option<char>) -> String {
    let mut marked = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let after = chars.peek().copied();
        let is_spelling = is_joiner(c) && takes_joiner(before) && after.is_some_and(takes_joiner);
        marked.push(match blank(c) {
            Some(blank) => blank,
            None if is_hidden(c) && !is_spelling => MARK,
            None => c,
        });
        before = c;
    }
    marked
}

/// Whether a character joins its neighbours or keeps them apart: in Persian, Sinhala or Malayalam that is spelling, and
/// several emoji become one by it.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a joiner may stand beside a character. Beside an ASCII letter it spells nothing and would hide.
fn takes_joiner(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && !is_hidden(c)
}

/// A name from the chain, on one line.
pub fn plain_text(bytes: &[u8]) -> String {
    plain(&String::from_utf8_lossy(bytes))
}

/// The text as a cell of a table for spreadsheets: on one line, and not taken for a formula.
pub fn spreadsheet_cell(text: &str) -> String {
    let text = plain(text);
    if text
        .trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
    {
        return format!("'{text}");
    }
    text
}

/// JSON in which what is not to be shown is escaped: for a program it says the same, and on a terminal it steers nothing.
pub fn escaped_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_hidden(c) {
            escaped.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]).iter() {
            escaped.push_str(&format!("\\u{unit:04x}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_or_hides_leaves_a_mark() {
        for hidden in [
            '\u{0}',
            '\u{7}',
            '\u{1b}',
            '\u{7f}', // C0 and DEL
            '\u{85}',
            '\u{9b}',
            '\u{9d}', // C1: a whole sequence begins with one of them
            '\u{61c}',
            '\u{200e}',
            '\u{200f}',
            '\u{202a}',
            '\u{202e}',
            '\u{2066}',
            '\u{2069}', // direction
            '\u{ad}',
            '\u{200b}',
            '\u{200d}',
            '\u{2060}',
            '\u{feff}',
            '\u{e0041}', // nothing to see
            '\u{115f}',
            '\u{3164}', // letters that can't be seen
            '\u{2028}',
            '\u{2029}', // lines
            '\u{e000}',
            '\u{10fffd}',
            '\u{378}',
            '\u{ffff}', // private, unassigned
        ] {
            let text = format!("Anna{hidden}Bianchi");
            assert_eq!(plain(&text), "Anna\u{fffd}Bianchi", "{:04x}", u32::from(hidden));
            assert_eq!(plain_lines(&text), "Anna\u{fffd}Bianchi", "{:04x}", u32::from(hidden));
        }
    }

    #[test]
    fn names_stay_as_they_are_written() {
        for name in [
            "Nicolò D'Alì",
            "Nicolo\u{300}",
            "Žižek",
            "Μαρία",
            "Анна",
            "مريم",
            "प्रिया",
            "山田花子",
            "김철수",
            "Caffè №1 – 5 €",
            "☕ Bar",
            "❤\u{fe0f}",
            "\u{a0}x",
            "می\u{200c}خواهم",
            "ක්\u{200d}රි",
            "👩\u{200d}🌾",
            "❤\u{fe0f}\u{200d}🔥",
        ] {
            assert_eq!(plain(name), name);
        }
    }

    #[test]
    fn a_joiner_passes_in_spelling_alone() {
        for text in [
            "\u{200d}山",
            "山\u{200d}",
            "山\u{200d}a",
            "a\u{200c}山",
            "山\u{200c} 山",
            "\u{a0}\u{200d}\u{a0}",
        ] {
            assert!(plain(text).contains(MARK), "{text:?}");
        }
        assert_eq!(plain("山\u{200d}\u{200d}山"), "山\u{fffd}\u{fffd}山");
        assert_eq!(plain("山\u{200b}\u{200d}山"), "山\u{fffd}\u{fffd}山");
    }

    #[test]
    fn a_line_stays_one_line_and_a_text_keeps_its_own() {
        assert_eq!(plain("a\nb\tc\r"), "a b c ");
        assert_eq!(plain_lines("a\r\nb\tc\rd"), "a\nb\tc\u{fffd}d");
        assert_eq!(
            plain_text(b"Caff\xc3\xa8\x1b[31m Roma\xff"),
            "Caffè\u{fffd}[31m Roma\u{fffd}"
        );
    }

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+39", "-1", "@x", " =1", "\t=1", "＝1"] {
            assert!(spreadsheet_cell(formula).starts_with('\''), "{formula}");
        }
        for text in ["Anna", "1-1", "", "a=b"] {
            assert_eq!(spreadsheet_cell(text), text);
        }
    }

    #[test]
    fn escaped_json_says_the_same() {
        let value = serde_json::json!({ "name": "A\u{9b}2J\u{202e}\u{7f}\u{e0041}è\n" });
        let text = escaped_json(&value.to_string());
        assert!(!text.chars().any(is_hidden), "{text}");
        assert!(text.contains(r"\u009b2J\u202e\u007f\udb40\udc41è\n"), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("JSON"), value);
    }
}
