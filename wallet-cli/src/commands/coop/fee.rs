//! `piazza coop fee`: what the bank kept. The enabler's fund bears it, and two treasurers say so.

use super::{
    deposit::{journal_name, reference_hash, tell},
    perform_patiently,
};
use crate::{
    chain::{
        api,
        send::{Order, Receipt},
        Chain,
    },
    codes::Hash,
    context::Context,
    error::{usage, Result},
    i18n::say,
    values::Amount,
};
use clap::Subcommand;
use subxt::utils::H256;

/// The kind of these transactions in the journal.
pub const KIND: &str = "bank-fee";

/// What the bank kept.
#[derive(Subcommand)]
pub enum Command {
    /// Propose that the enabler's fund bears a fee. A second treasurer approves: piazza coop deposit approve.
    Charge {
        /// How much, as 12.50.
        #[arg(allow_hyphen_values = true)]
        amount: Amount,
        /// The bank's reference of the fee. Its hash goes on the chain, the text stays here.
        #[arg(long, value_name = "TEXT")]
        reference: String,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    let Command::Charge { amount, reference } = command;
    let amount = amount.not_zero()?;
    let text = reference.trim();
    if text.is_empty() {
        return Err(usage(say!(
            "The bank's reference is empty.",
            "Il riferimento bancario è vuoto."
        )));
    }
    let mut chain = Chain::connect(context).await?;
    let receipt = charge(context, &mut chain, amount, (reference_hash(text), text)).await?;
    tell(
        context,
        &receipt,
        &say!("Bank fee of {amount} euro", "Commissione bancaria di {amount} euro"),
    )
}

/// Proposes that the enabler's fund bears a fee, once for each reference of the bank.
///
/// # Errors
/// If it is refused.
pub async fn charge(
    context: &Context,
    chain: &mut Chain,
    amount: Amount,
    (hash, text): (Hash, &str),
) -> Result<Receipt> {
    let vault = context.vault_or_new()?;
    context.store()?.remember_deposit(vault, hash, text, amount.cents())?;
    let call = api::tx().reserve().charge_bank_fee(amount.cents(), H256(hash));
    let order = || Order {
        amount: Some(amount),
        ..Order::new(KIND, journal_name(&hash))
    };
    perform_patiently(context, chain, &call, order).await
}
