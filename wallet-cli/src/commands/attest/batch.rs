//! `piazza attest batch`: the rows of a file.

use super::{desk::Desk, whole, Reading, Subject};
use crate::{
    chain::Chain,
    connectors::{Choice, Input},
    context::Context,
    error::{usage, Result},
    i18n::say,
};
use clap::Args;
use std::path::PathBuf;

/// Attest the rows of a file, each once however often it is read.
#[derive(Args)]
pub struct Batch {
    /// The behaviour's number: `piazza attest list` has those that you may attest.
    behaviour: u32,
    /// The file: its format is in docs/connectors.md.
    file: PathBuf,
    #[command(flatten)]
    reading: Reading,
    /// Count all rows or none: at most 500.
    #[arg(long)]
    all_or_nothing: bool,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong; and if rows were refused, after the others were counted.
pub async fn run(context: &Context, arguments: Batch) -> Result<()> {
    let file = Input::File(arguments.file);
    // A file that is not there is told before a node is looked for.
    file.key()?;
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let subject = Subject::find(context, &chain.at_best().await?, arguments.behaviour).await?;
    let (name, title) = (file.name(), &subject.title);
    let question = say!(
        "Attest what {name} says as '{title}'?",
        "Attestare ciò che dice {name} come '{title}'?"
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was attested.", "Non è stato attestato nulla.")));
    }
    if arguments.all_or_nothing {
        return whole::run(context, &mut chain, &subject, &arguments.reading, &file).await;
    }
    let choice = Choice::only(arguments.reading.only.as_deref()).unwrap_or(Choice::First(None));
    let mut desk = Desk::open(context, chain, subject, arguments.reading)?;
    // What an interrupted run left under way comes first.
    desk.carry().await?;
    let read = desk.read(&file, choice, 0).await;
    let tally = desk.tally().clone();
    drop(desk);
    match read {
        Ok(None) => tally.end(context),
        Ok(Some(error)) | Err(error) => {
            // What counts until there is told, too.
            if tally.rows > 0 {
                context.out.print(&tally)?;
            }
            Err(error)
        }
    }
}
