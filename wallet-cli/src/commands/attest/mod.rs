//! `piazza attest`: that people did something, one by one, from files, or as it happens.

mod batch;
mod desk;
mod list;
mod one;
mod people;
mod pull;
mod tally;
mod watch;
mod whole;
mod withdraw;

use crate::{
    chain::{
        rewards::{self, Stage},
        At,
    },
    commands::titles::behaviour_title,
    connectors::{Format, Meaning},
    context::Context,
    error::{refused, Error, Result},
    i18n::say,
    store::Queue,
    values::{Address, Unit},
};
use clap::{Args, Subcommand};

/// The kind of a batch in the journal.
const KIND: &str = "attest_batch";

/// What people do, as attestors say it.
#[derive(Subcommand)]
pub enum Command {
    /// Attest that somebody did something.
    One(one::One),
    /// Attest the rows of a file, each once however often it is read.
    Batch(batch::Batch),
    /// List what you may attest, and what you attested and still waits.
    List(list::List),
    /// Withdraw an attestation of yours that was a mistake.
    Withdraw {
        /// The programme's number.
        programme: u32,
        /// The attestation's proof, or its first digits.
        proof: String,
    },
    /// Attest what arrives in a folder, or on standard input as an object a line, each once.
    Watch(watch::Watch),
}

/// What a source is, and what of it counts.
#[derive(Args, Clone, Debug)]
pub struct Reading {
    /// What the source is [default: as its first line says].
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Count the rows of this material, course or kind alone.
    #[arg(long, value_name = "SORT")]
    only: Option<String>,
    /// Where the documents are from, if their rows don't say it: a centre, a service. Two sources may number alike.
    #[arg(long, value_name = "NAME", default_value = "")]
    source: String,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::One(arguments) => one::run(context, arguments).await,
        Command::Batch(arguments) => batch::run(context, arguments).await,
        Command::List(arguments) => list::run(context, arguments).await,
        Command::Withdraw { programme, proof } => withdraw::run(context, programme, &proof).await,
        Command::Watch(arguments) => watch::run(context, arguments).await,
    }
}

/// A behaviour as an attestor sees it.
struct Subject {
    id: u32,
    attestor: Address,
    programme: u32,
    title: String,
    unit: Unit,
    decimals: u8,
}

impl Subject {
    /// The behaviour of this number, if whoever acts may attest it.
    ///
    /// # Errors
    /// If there is none, it was never adopted, or he may not.
    async fn find(context: &Context, at: &At, id: u32) -> Result<Self> {
        let behaviour = rewards::the_behaviour(at, id).await?;
        let title = behaviour_title(context, id, &behaviour.terms)?;
        if let Stage::Proposed { .. } = behaviour.stage {
            return Err(refused(say!(
                "'{title}' is only proposed: nothing of it counts yet.",
                "'{title}' è solo proposto: ancora non conta nulla."
            ))
            .code("Rewards.NotInPanel"));
        }
        let attestor = context.principal()?;
        if !rewards::authorised(at, id).await?.contains(&attestor) {
            return Err(refused(say!(
                "You are not authorised to attest '{title}'.",
                "Non sei autorizzato ad attestare '{title}'."
            ))
            .hint(say!(
                "The sponsor authorises attestors: piazza panel authorise {id} ACCOUNT",
                "Gli attestatori li autorizza lo sponsor: piazza panel authorise {id} CONTO"
            ))
            .code("Rewards.NotAuthorised"));
        }
        Ok(Self {
            id,
            attestor,
            programme: behaviour.programme,
            title,
            unit: rewards::unit(&behaviour.terms)?,
            decimals: behaviour.terms.decimals,
        })
    }

    /// Where its events wait.
    const fn queue(&self) -> Queue {
        Queue {
            attestor: self.attestor,
            behaviour: self.id,
        }
    }

    fn meaning(&self, source: &str) -> Meaning {
        Meaning {
            unit: self.unit,
            decimals: self.decimals,
            source: source.to_owned(),
        }
    }
}

/// A refused row's reason without its place in the transaction, which says nothing to who reads it; and the place.
fn without_row(error: Error) -> (Option<usize>, Error) {
    let is_row = error
        .code
        .as_deref()
        .is_some_and(|code| code.starts_with("Rewards.Row."));
    let Some((row, reason)) = error.message.split_once(": ").filter(|_| is_row) else {
        return (None, error);
    };
    let place = row.split(' ').find_map(|word| word.parse::<usize>().ok());
    let message = reason.to_owned();
    (place.and_then(|place| place.checked_sub(1)), Error { message, ..error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chain::fault::row_refused, values::Refused};

    #[test]
    fn a_refused_row_is_told_apart_from_its_place() {
        let (place, error) = without_row(row_refused(2, Refused::DuplicateProof));
        assert_eq!(
            (place, error.message.as_str()),
            (Some(2), "This proof was counted already.")
        );
        assert_eq!(error.code.as_deref(), Some("Rewards.Row.DuplicateProof"));
        let other = refused("Row 3: words").code("Rewards.NotAuthorised");
        assert_eq!(without_row(other.clone()), (None, other));
    }
}
