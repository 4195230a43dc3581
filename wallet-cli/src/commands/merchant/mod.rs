//! `piazza merchant`: what a merchant does besides asking for payments: grants, refunds, prefunding, redeeming, the close
//! of the day.

mod books;
pub mod grant;
mod prefund;
mod redeem;
pub mod refund;
mod report;
mod settings;
mod status;
mod till;
mod vat;

use crate::{
    chain::{
        members::{self, Merchant, Zone},
        At,
    },
    commands::request::own_profile,
    context::Context,
    error::Result,
    store::Entry,
    values::Address,
};
use clap::Subcommand;

/// How many entries of the journal are looked at for what was asked before.
const RECENT: u32 = 50;

/// The merchant's own affairs.
#[derive(Subcommand)]
pub enum Command {
    /// Give a customer what comes back from a sale that was paid in euro.
    Grant(grant::Grant),
    /// Refund a sale, or a part of it.
    Refund(refund::Refund),
    /// Set credits aside for what comes back from sales in euro, or take them back.
    Prefund(prefund::Prefund),
    /// Have credits paid out in euro.
    Redeem(redeem::Redeem),
    /// How the merchant stands: credits, prefunding, what is being paid out.
    Status,
    /// The close of a day or a month, for the till and the accountant.
    Report(report::Report),
    /// The tills: keys that ask for payments, grant and refund, and do nothing else.
    #[command(subcommand)]
    Till(till::Command),
    /// What this wallet knows of the merchant: the VAT rate.
    Settings(settings::Settings),
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Grant(arguments) => grant::run(context, arguments).await,
        Command::Refund(arguments) => refund::run(context, arguments).await,
        Command::Prefund(arguments) => prefund::run(context, arguments).await,
        Command::Redeem(arguments) => redeem::run(context, arguments).await,
        Command::Status => status::run(context).await,
        Command::Report(arguments) => report::run(context, arguments).await,
        Command::Till(command) => till::run(context, command).await,
        Command::Settings(arguments) => settings::run(context, &arguments),
    }
}

/// The merchant for whom the account acts, and what is public of him.
async fn merchant(context: &Context, at: &At) -> Result<(Address, Merchant)> {
    let account = context.principal()?;
    let profile = own_profile(context, at, &account).await?;
    Ok((account, profile))
}

/// The municipality of a shop.
async fn zone_of(at: &At, profile: &Merchant, shop: u8) -> Result<Option<Zone>> {
    match profile.shops.get(usize::from(shop)) {
        Some(shop) => members::zone(at, shop.zone).await,
        None => Ok(None),
    }
}

/// What the account asked for of which nobody was told the outcome, or can tell it: asked again, it means the same.
fn unfinished(context: &Context, kind: &str, is_same: impl Fn(&Entry) -> bool) -> Result<Option<Entry>> {
    let (_, account) = context.account()?;
    let recent = context.store()?.recent_journal(&account, RECENT)?;
    Ok(recent
        .into_iter()
        .find(|entry| entry.signed.kind == kind && entry.is_unanswered() && is_same(entry)))
}
