//! What each command does. A group is a file: its arguments, and a function that carries them out.

pub mod account;
pub mod arbitrate;
pub mod attest;
pub mod chain;
pub mod challenge;
pub mod checkin;
pub mod contact;
pub mod coop;
pub mod council;
pub mod device;
pub mod enrol;
pub mod goal;
pub mod history;
pub mod ledger;
pub mod merchant;
pub mod merchants;
pub mod money;
pub mod panel;
pub mod programme;
pub mod proposals;
pub mod request;
pub mod rewards;
pub mod settings;
pub mod titles;
pub mod validator;
pub mod zones;

use crate::{
    cli::{Cli, Command},
    context::Context,
    error::{Error, Result},
};
use clap::CommandFactory;
use std::future::Future;

/// Carries out a command.
///
/// # Errors
/// Whatever goes wrong, as the person reads it.
pub fn run(context: Context, command: Command) -> Result<()> {
    match command {
        Command::Account(command) => account::run(&context, command),
        Command::Contact(command) => contact::run(&context, command),
        Command::Enrol(command) => online(enrol::run(&context, command)),
        Command::Balance(command) => online(money::balance(&context, command)),
        Command::Pay(command) => online(money::pay(&context, command)),
        Command::Send(command) => online(money::send(&context, command)),
        Command::Request(command) => online(request::run(&context, command)),
        Command::History(command) => online(history::run(&context, command)),
        Command::Merchant(command) => online(merchant::run(&context, command)),
        Command::Refund(command) => online(merchant::refund::run(&context, command)),
        Command::Merchants(command) => online(merchants::run(&context, command)),
        Command::Coop(command) => online(coop::run(&context, command)),
        Command::Rewards(command) => online(rewards::run(&context, command)),
        Command::Programme(command) => online(programme::run(&context, command)),
        Command::Panel(command) => online(panel::run(&context, command)),
        Command::Attest(command) => online(attest::run(&context, command)),
        Command::Checkin(arguments) => online(checkin::run(&context, arguments)),
        Command::Device(command) => online(device::run(&context, command)),
        Command::Goal(command) => online(goal::run(&context, command)),
        Command::Challenge(command) => online(challenge::run(&context, command)),
        Command::Arbitrate(command) => online(arbitrate::run(&context, command)),
        Command::Council(command) => online(council::run(&context, command)),
        Command::Validator(command) => online(validator::run(&context, command)),
        Command::Ledger(command) => online(ledger::run(&context, command)),
        Command::Chain(command) => online(chain::run(&context, command)),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "piazza", &mut std::io::stdout());
            Ok(())
        }
    }
}

/// Runs what talks to a node.
fn online(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::internal("runtime", error))?
        .block_on(work)
}
