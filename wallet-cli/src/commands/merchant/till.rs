//! `piazza merchant till`: the keys that ask customers to pay in a merchant's name. They can't redeem nor send.

use crate::{
    chain::delegates::Right,
    commands::account::delegate::{add, list, remove},
    context::Context,
    error::Result,
};
use clap::Subcommand;

/// A merchant's tills.
#[derive(Subcommand)]
pub enum Command {
    /// Add a till by the code that it shows.
    Add {
        /// The till's code: on the till, `piazza account key-request --for ADDRESS` shows it. Or a member's name or
        /// address, for a cashier with an account of his own.
        code: String,
        /// A name for the till.
        #[arg(long)]
        name: Option<String>,
    },
    /// List the tills.
    List,
    /// Remove a till: it was stolen, or is used no more.
    Remove {
        /// Which: a name or an address.
        who: String,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Add { code, name } => add(context, &code, Right::Till, name.as_deref()).await,
        Command::List => list(context, Some(Right::Till)).await,
        Command::Remove { who } => remove(context, &who, Some(Right::Till)).await,
    }
}
