//! What came of the rows: counted, refused, counted already.

use crate::{
    context::Context,
    error::{input, refused, Result},
    i18n::say,
    output::{Progress, Report},
};
use serde::Serialize;
use serde_json::json;

/// The sums of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    event: &'static str,
    behaviour: u32,
    /// How many rows were read.
    pub rows: u64,
    /// How many count since this run; what an interrupted one left is among them.
    pub credited: u64,
    /// How many had counted before.
    pub already: u64,
    /// How many are refused, by the wallet or by the chain.
    pub refused: u64,
    /// How many are of another sort.
    pub skipped: u64,
    /// How many files could not be read to their end.
    pub files_refused: u64,
}

impl Tally {
    /// Nothing yet.
    pub fn new(behaviour: u32) -> Self {
        Self {
            event: "attested",
            behaviour,
            ..Self::default()
        }
    }

    /// What came on top since then.
    pub fn since(&self, before: &Self) -> Self {
        Self {
            event: self.event,
            behaviour: self.behaviour,
            rows: self.rows.saturating_sub(before.rows),
            credited: self.credited.saturating_sub(before.credited),
            already: self.already.saturating_sub(before.already),
            refused: self.refused.saturating_sub(before.refused),
            skipped: self.skipped.saturating_sub(before.skipped),
            files_refused: self.files_refused.saturating_sub(before.files_refused),
        }
    }

    /// Tells of a row that is refused, as soon as that is known.
    pub fn refuse(&mut self, context: &Context, progress: &Progress, (source, row): (&str, u64), reason: &str) {
        self.refused += 1;
        let event = json!({ "event": "row_refused", "source": source, "row": row, "reason": reason });
        context.out.event(&event);
        let reason = reason.trim_end_matches('.');
        let text = say!("{source}, row {row}: {reason}", "{source}, riga {row}: {reason}");
        progress.pause(|| context.out.note(&text));
    }

    /// Prints the sums.
    ///
    /// # Errors
    /// If rows or files were refused, after the others were counted.
    pub fn end(&self, context: &Context) -> Result<()> {
        context.out.print(self)?;
        let (rows, files) = (self.refused, self.files_refused);
        if files > 0 {
            return Err(input(say!(
                "Files that can't be read: {files}.",
                "File che non si possono leggere: {files}."
            )));
        }
        if rows == 0 {
            return Ok(());
        }
        Err(refused(say!(
            "Rows not counted: {rows}; the others are.",
            "Righe non contate: {rows}; le altre sì."
        ))
        .hint(say!(
            "Correct them and read the same file again: nothing counts twice.",
            "Correggile e rileggi lo stesso file: nulla conta due volte."
        )))
    }
}

impl Report for Tally {
    fn human(&self) -> String {
        let Self {
            rows,
            credited,
            already,
            refused,
            skipped,
            ..
        } = self;
        let mut text = say!(
            "Rows {rows}: counted now {credited}, counted already {already}, refused {refused}",
            "Righe {rows}: contate ora {credited}, già contate {already}, rifiutate {refused}"
        );
        if *skipped > 0 {
            text.push_str(&say!(", of another sort {skipped}", ", di altro tipo {skipped}"));
        }
        text + "."
    }
}
