//! The one way to print: a result is a [`Report`], written for people or, with `--json`, as one line of JSON.
//!
//! Much of what is printed was written by others. Here it is made plain, so that no name, reason or bank's text steers the
//! terminal: for people a hidden character becomes a mark, in JSON it is escaped.

use crate::{
    error::{Error, Result},
    i18n::say,
    qr,
    values::{escaped_json, plain_lines, MARK},
};
use comfy_table::{presets::NOTHING, Attribute, Cell, CellAlignment, Table};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::{
    io::{self, IsTerminal, Write},
    time::Duration,
};

/// How a table's headings are set off.
const BOLD: &str = "\u{1b}[1m";
/// The wallet's own styles, which pass. Whoever wrote them into a text of their own would make it bold, dark on light, or
/// green.
const STYLES: [&str; 4] = [BOLD, qr::USUAL, qr::DARK_ON_LIGHT, qr::PAID];

/// A text in black on green, where a terminal shows colours.
pub fn green(text: &str) -> String {
    on_green(text, console::colors_enabled())
}

fn on_green(text: &str, is_coloured: bool) -> String {
    if is_coloured {
        format!("{}{text}{}", qr::PAID, qr::USUAL)
    } else {
        text.to_owned()
    }
}

/// A text as the terminal gets it: in lines, with the wallet's own styles, and nothing else that steers.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut parts = text.split('\u{1b}');
    shown.extend(parts.next().map(plain_lines));
    for part in parts {
        let own = STYLES.iter().find(|style| {
            style
                .strip_prefix('\u{1b}')
                .is_some_and(|style| part.starts_with(style))
        });
        match own {
            Some(style) => {
                shown.push_str(style);
                shown.push_str(&plain_lines(part.get(style.len() - 1..).unwrap_or_default()));
            }
            None => {
                shown.push(MARK);
                shown.push_str(&plain_lines(part));
            }
        }
    }
    shown
}

/// What a command has to say.
pub trait Report: Serialize {
    /// The report for people; it may have several lines.
    fn human(&self) -> String;
}

/// Where results go.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
    terminal: bool,
}

impl Output {
    /// To standard output; errors and progress go to standard error.
    pub fn new(json: bool) -> Self {
        Self {
            json,
            terminal: io::stderr().is_terminal(),
        }
    }

    /// Whether a program reads.
    pub const fn is_json(&self) -> bool {
        self.json
    }

    /// Prints a result.
    ///
    /// # Errors
    /// If standard output is closed.
    pub fn print(&self, report: &impl Report) -> Result<()> {
        let text = if self.json {
            escaped_json(&serde_json::to_string(report).map_err(|error| Error::internal("JSON", error))?)
        } else {
            shown(report.human().trim_end())
        };
        match writeln!(io::stdout().lock(), "{text}") {
            // The reader has seen enough: `piazza history | head`.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|error| Error::internal("standard output", error)),
        }
    }

    /// Prints an error: a sentence and what to do about it.
    pub fn print_error(&self, error: &Error) {
        let text = if self.json {
            escaped_json(&error.to_json().to_string())
        } else {
            let head = say!("Error", "Errore");
            let hint = error
                .hint
                .as_ref()
                .map(|hint| format!("\n{}: {hint}", say!("Hint", "Suggerimento")));
            shown(&format!("{head}: {}{}", error.message, hint.unwrap_or_default()))
        };
        // Nothing is left to do if standard error is closed.
        let _closed = writeln!(io::stderr().lock(), "{text}");
    }

    /// A remark that is not the result: for people, never in JSON.
    pub fn note(&self, text: &str) {
        if !self.json {
            let _closed = writeln!(io::stderr().lock(), "{}", shown(text));
        }
    }

    /// Tells programs what goes on before the result is there: one line, in JSON only.
    pub fn event(&self, event: &serde_json::Value) {
        if self.json {
            let mut out = io::stdout().lock();
            // A reader that went away does not stop a payment.
            let _closed = writeln!(out, "{}", escaped_json(&event.to_string())).and_then(|()| out.flush());
        }
    }

    /// A spinner, where somebody watches.
    pub fn spinner(&self, text: String) -> Progress {
        self.progress(ProgressBar::new_spinner(), "{spinner} {msg}", text)
    }

    /// A bar over `length` steps, where somebody watches.
    pub fn bar(&self, length: u64, text: String) -> Progress {
        self.progress(ProgressBar::new(length), "{msg} [{bar:30}] {pos}/{len} {eta}", text)
    }

    fn progress(&self, bar: ProgressBar, template: &str, text: String) -> Progress {
        if self.json || !self.terminal {
            return Progress(ProgressBar::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(shown(&text));
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(bar)
    }
}

/// Progress that somebody watches; it leaves no trace when it ends.
pub struct Progress(ProgressBar);

impl Progress {
    /// Says what goes on.
    pub fn say(&self, text: String) {
        self.0.set_message(shown(&text));
    }

    /// Stands still while something is printed.
    pub fn pause<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }

    /// Counts a step.
    pub fn step(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A table for people: headings, rows, and which columns are numbers.
pub fn table(headings: &[String], numbers: &[usize], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(NOTHING);
    if io::stdout().is_terminal() {
        table.set_header(
            headings
                .iter()
                .map(|heading| Cell::new(heading).add_attribute(Attribute::Bold)),
        );
    } else {
        // In a pipe, rows are not folded to any width.
        table.set_content_arrangement(comfy_table::ContentArrangement::Disabled);
        table.set_header(headings);
    }
    for row in rows {
        // Before its width is measured.
        table.add_row(row.iter().map(|cell| plain_lines(cell)));
    }
    for number in numbers {
        if let Some(column) = table.column_mut(*number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

/// A report that is one sentence for people and an object for programs.
#[derive(Serialize)]
pub struct Done {
    /// The object.
    #[serde(flatten)]
    pub fields: serde_json::Value,
    /// The sentence.
    #[serde(skip)]
    pub text: String,
}

impl Done {
    /// A sentence and an object.
    pub fn new(text: String, fields: serde_json::Value) -> Self {
        Self { fields, text }
    }
}

impl Report for Done {
    fn human(&self) -> String {
        self.text.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_aligns_numbers_to_the_right() {
        let headings = ["who".to_owned(), "amount".to_owned()];
        let rows = [
            vec!["Anna".to_owned(), "5.00".to_owned()],
            vec!["B".to_owned(), "1250.00".to_owned()],
        ];
        let table = table(&headings, &[1], rows);
        let lines: Vec<_> = table.lines().map(str::trim_end).collect();
        assert_eq!(lines.len(), 3);
        assert!(
            lines[1].ends_with("   5.00") && lines[2].ends_with("1250.00"),
            "{table}"
        );
    }

    #[test]
    fn nothing_from_outside_steers_the_terminal() {
        let hostile = "Anna\u{1b}]0;x\u{7}\u{9b}2J\u{202e}iznatS\u{1b}[31m\r";
        let plain = "Anna\u{fffd}]0;x\u{fffd}\u{fffd}2J\u{fffd}iznatS\u{fffd}[31m\u{fffd}";
        assert_eq!(shown(hostile), plain);
        let text = table(&["who".to_owned()], &[], [vec![hostile.to_owned()]]);
        assert!(text.ends_with(plain), "{text}");
    }

    #[test]
    fn the_wallets_own_styles_pass() {
        let text = format!("{BOLD}Name{}\n{}█▀{}\n", qr::USUAL, qr::DARK_ON_LIGHT, qr::USUAL);
        assert_eq!(shown(&text), text);
        assert_eq!(shown("\u{1b}"), "\u{fffd}");
        assert_eq!(shown(""), "");
    }

    #[test]
    fn the_merchants_screen_turns_green() {
        assert_eq!(shown(&on_green("PAID", true)), "\u{1b}[30;42mPAID\u{1b}[0m");
        assert_eq!(shown(&on_green("PAID", false)), "PAID");
        // A customer's name does not turn it off.
        assert_eq!(
            shown(&on_green("by A\u{1b}[31m", true)),
            "\u{1b}[30;42mby A\u{fffd}[31m\u{1b}[0m"
        );
    }

    #[test]
    fn a_sentence_has_its_fields_in_json() {
        let done = Done::new("Done.".to_owned(), serde_json::json!({ "amount_cents": 5 }));
        assert_eq!(serde_json::to_string(&done).expect("JSON"), r#"{"amount_cents":5}"#);
        assert_eq!(done.human(), "Done.");
    }
}
