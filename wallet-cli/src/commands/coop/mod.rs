//! `piazza coop`: the cooperative's desk.

mod bank;
mod certificate;
mod credit;
mod deposit;
mod enrol;
mod export;
mod fee;
mod import;
mod key;
mod member;
mod merchant;
mod payee;
mod payers;
mod privacy;
mod redemptions;
mod report;
mod settle;
mod statement;
mod suspense;

use crate::{
    chain::{
        quota,
        send::{perform, says_wait, Order, Receipt},
        Chain,
    },
    context::Context,
    error::Result,
    i18n::say,
    values::{format_wait, Kind, Millis},
};
use clap::Subcommand;
use std::{path::PathBuf, time::Duration};
use subxt::tx::Payload;

/// How long a single wait for the allowance is at most, in milliseconds.
const LONGEST_PAUSE: Millis = 60_000;

/// The cooperative's desk.
#[derive(Subcommand)]
pub enum Command {
    /// Enrol people from a table: name, code, address, zone; also kind, tier, until.
    Enrol {
        /// A CSV file. Running it again goes on where it stopped, and enrols nobody twice.
        file: PathBuf,
    },
    /// Make a certificate with which somebody enrols himself.
    Certificate(certificate::Certificate),
    /// Members: list, suspend, reinstate, amend.
    #[command(subcommand)]
    Member(member::Command),
    /// Merchants: add, update, rate, suspend.
    #[command(subcommand)]
    Merchant(merchant::Command),
    /// Euro that came in: record, approve, list.
    #[command(subcommand)]
    Deposit(deposit::Command),
    /// Give credits out of a deposit.
    Credit(credit::Credit),
    /// What merchants redeem: batches, the bank's file, the bank's answers.
    #[command(subcommand)]
    Redemptions(redemptions::Command),
    /// The cooperative's own bank account.
    #[command(subcommand)]
    Bank(bank::Command),
    /// To which account the bank pays a member.
    #[command(subcommand)]
    Payee(payee::Command),
    /// Lines of the bank that nobody could place: assign or dismiss them.
    #[command(subcommand)]
    Suspense(suspense::Command),
    /// What the bank kept.
    #[command(subcommand)]
    Fee(fee::Command),
    /// The community's figures: the reserve, whose the credits are, what was redeemed, the volume.
    Report(report::Arguments),
    /// Everything held on a member, for the member who asks.
    Export(privacy::Export),
    /// Erase what is held on a member, with its keys.
    Forget(privacy::Forget),
    /// The key behind the commitments, for another desk of the same cooperative.
    #[command(subcommand)]
    Key(key::Command),
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Enrol { file } => enrol::run(context, &file).await,
        Command::Certificate(arguments) => certificate::run(context, arguments).await,
        Command::Member(command) => member::run(context, command).await,
        Command::Merchant(command) => merchant::run(context, command).await,
        Command::Deposit(command) => deposit::run(context, command).await,
        Command::Credit(arguments) => credit::run(context, arguments).await,
        Command::Redemptions(command) => redemptions::run(context, command).await,
        Command::Bank(command) => bank::run(context, command),
        Command::Payee(command) => payee::run(context, command),
        Command::Suspense(command) => suspense::run(context, command).await,
        Command::Fee(command) => fee::run(context, command).await,
        Command::Report(arguments) => report::run(context, arguments).await,
        Command::Export(arguments) => privacy::export(context, arguments).await,
        Command::Forget(arguments) => privacy::forget(context, arguments).await,
        Command::Key(command) => key::run(context, command),
    }
}

/// The tier that members of a kind are in by custom.
pub const fn usual_tier(kind: Kind) -> u8 {
    match kind {
        Kind::Resident => 0,
        Kind::TemporaryResident => 1,
        Kind::Tourist => 2,
        Kind::Merchant => 3,
        Kind::Association | Kind::PublicBody | Kind::Device => 4,
    }
}

/// Carries out one of many orders: when the allowance is used up, waits until there is more.
///
/// # Errors
/// If it is refused for another reason, or its outcome is not known in time.
pub async fn perform_patiently<C: Payload>(
    context: &Context,
    chain: &mut Chain,
    call: &C,
    order: impl Fn() -> Order,
) -> Result<Receipt> {
    let mut pause = 1_000;
    loop {
        match perform(context, chain, call, order()).await {
            Err(error) if says_wait(&error) => {
                let (_, account) = context.account()?;
                let allowed = quota::allowed(&chain.at_best().await?, &account).await?;
                // A heavy call waits for several units: it is not signed anew each second until they are there.
                let wait = allowed.and_then(|allowed| allowed.wait).unwrap_or(pause);
                pause = LONGEST_PAUSE.min(pause.saturating_mul(2));
                let spinner = context.out.spinner(say!(
                    "the allowance is used up; going on in {}…",
                    "quota esaurita; si riprende fra {}…",
                    format_wait(wait)
                ));
                tokio::time::sleep(Duration::from_millis(wait.min(LONGEST_PAUSE))).await;
                drop(spinner);
            }
            other => return other,
        }
    }
}
