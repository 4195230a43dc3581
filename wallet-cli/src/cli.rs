//! The command line: global flags and the groups of commands. Each group's own arguments stand beside what it does, in
//! `commands/`.

use crate::{
    commands::{
        account, arbitrate, attest, chain, challenge, checkin, contact, coop, council, device, enrol, goal, history,
        ledger, merchant, merchants, money, panel, programme, request, rewards, validator,
    },
    context::{Settings, Wait},
    error::{usage, Result},
    i18n::{say, Lang},
};
use clap::{Args, Parser, Subcommand};
use etcetera::BaseStrategy;
use std::path::PathBuf;

/// The wallet of a Piazza community.
#[derive(Parser)]
#[command(name = "piazza", version, about, long_about = None, propagate_version = true, infer_subcommands = false)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// The node to talk to.
    #[arg(
        long,
        global = true,
        env = "PIAZZA_NODE",
        value_name = "URL",
        default_value = "ws://127.0.0.1:9944"
    )]
    pub node: String,

    /// The folder with accounts, address book and journal [default: piazza in the user's data folder].
    #[arg(long, global = true, env = "PIAZZA_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// The account that acts.
    #[arg(long, global = true, env = "PIAZZA_ACCOUNT", value_name = "NAME")]
    pub account: Option<String>,

    /// The member for whom the account acts: a merchant for his till, a relative for his delegate.
    #[arg(long = "for", global = true, env = "PIAZZA_FOR", value_name = "WHO")]
    pub acts_for: Option<String>,

    /// A file whose first line is the passphrase; only you may be able to read it.
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,

    /// A file whose first line is the passphrase of names and bank data; only you may be able to read it.
    #[arg(long, global = true, env = "PIAZZA_BANK_PASSPHRASE_FILE", value_name = "FILE")]
    pub bank_passphrase_file: Option<PathBuf>,

    /// Print results as JSON, one object a line; amounts are whole cents, times milliseconds since 1970.
    #[arg(long, global = true)]
    pub json: bool,

    /// Don't ask before signing.
    #[arg(long, short, global = true)]
    pub yes: bool,

    /// How long to wait for what was sent.
    #[arg(long, global = true, value_enum, default_value = "final", value_name = "UNTIL")]
    pub wait: Wait,

    /// Ask for it anew, although nobody can tell whether the same that was asked for before has happened: it may happen twice.
    #[arg(long, global = true)]
    pub anew: bool,

    /// The language.
    #[arg(long, global = true, env = "PIAZZA_LANG", value_enum, value_name = "LANG")]
    pub lang: Option<Lang>,

    /// Allow an unencrypted connection (ws://) to another machine.
    #[arg(long, global = true)]
    pub insecure: bool,
}

impl Global {
    /// The settings, with the defaults filled in.
    ///
    /// # Errors
    /// If there is no home folder to keep data in.
    pub fn settings(&self) -> Result<Settings> {
        let data = match &self.data {
            Some(data) => data.clone(),
            None => etcetera::choose_base_strategy()
                .map_err(|_| {
                    usage(say!(
                        "There is no home folder to keep data in.",
                        "Non c'è una cartella utente dove tenere i dati."
                    ))
                    .hint(say!("Add --data DIR.", "Aggiungi --data DIR."))
                })?
                .data_dir()
                .join("piazza"),
        };
        Ok(Settings {
            data,
            node: self.node.clone(),
            insecure: self.insecure,
            account: self.account.clone(),
            acts_for: self.acts_for.clone(),
            passphrase_file: self.passphrase_file.clone(),
            bank_passphrase_file: self.bank_passphrase_file.clone(),
            yes: self.yes,
            wait: self.wait,
            anew: self.anew,
        })
    }
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Accounts on this machine: make, import, show, export.
    #[command(subcommand)]
    Account(account::Command),
    /// The address book.
    #[command(subcommand)]
    Contact(contact::Command),
    /// Join the community with a certificate.
    #[command(subcommand)]
    Enrol(enrol::Command),
    /// What an account holds and may do.
    Balance(money::Balance),
    /// Pay a merchant's request.
    Pay(money::Pay),
    /// Send credits to another member.
    Send(money::Send),
    /// Ask a customer to pay, as a merchant: shows a QR code and waits.
    Request(request::Request),
    /// The merchant's own affairs: grant, refund, set aside, redeem, close the day.
    #[command(subcommand)]
    Merchant(merchant::Command),
    /// Refund a sale, or a part of it: the same as `piazza merchant refund`.
    Refund(merchant::refund::Refund),
    /// What an account did and received.
    History(history::History),
    /// The merchants who take credits.
    #[command(subcommand)]
    Merchants(merchants::Command),
    /// The cooperative's desk: members, merchants, deposits.
    #[command(subcommand)]
    Coop(coop::Command),
    /// What is earned by doing: what can be, what waits, what is owed.
    #[command(subcommand)]
    Rewards(rewards::Command),
    /// What sponsors promise for behaviours: create, fund, report, close.
    #[command(subcommand)]
    Programme(programme::Command),
    /// The behaviours that programmes reward: propose, comment, decide, authorise.
    #[command(subcommand)]
    Panel(panel::Command),
    /// What people did, as attestors say it: one by one, from files, as it happens.
    #[command(subcommand)]
    Attest(attest::Command),
    /// Check in at a venue, with the code that it shows.
    Checkin(checkin::CheckIn),
    /// Venues, sensors and meters: add them, or act as one.
    #[command(subcommand)]
    Device(device::Command),
    /// Goals that groups reach together.
    #[command(subcommand)]
    Goal(goal::Command),
    /// Challenge what was attested and is not so.
    #[command(subcommand)]
    Challenge(challenge::Command),
    /// The arbitrator's desk: decide challenges.
    #[command(subcommand)]
    Arbitrate(arbitrate::Command),
    /// The council: propose, vote, close.
    #[command(subcommand)]
    Council(council::Command),
    /// The operator's part: what a validator needs before the council can add it.
    #[command(subcommand)]
    Validator(validator::Command),
    /// Double-entry books of all credits, for accountants.
    #[command(subcommand)]
    Ledger(ledger::Command),
    /// The chain: how it is, and whether its books balance.
    #[command(subcommand)]
    Chain(chain::Command),
    /// Completions for a shell, on standard output.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
