//! `piazza merchant prefund`: credits set aside for what comes back from sales in euro.

use super::merchant;
use crate::{
    chain::{
        api, payments,
        send::{perform, Order, Receipt},
        system, Chain,
    },
    commands::money::merged,
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    output::Done,
    values::Amount,
};
use clap::Args;
use serde_json::json;

/// Set credits aside for what comes back from sales in euro, or take them back.
#[derive(Args)]
pub struct Prefund {
    /// How much, as 100.00.
    #[arg(allow_hyphen_values = true)]
    amount: Amount,
    /// Take it back instead.
    #[arg(long)]
    back: bool,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Prefund) -> Result<()> {
    let amount = arguments.amount.not_zero()?;
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let (account, _) = merchant(context, &at).await?;
    let (free, aside) = (
        system::balance(&at, &account).await?.free,
        payments::prefunding(&at, &account).await?,
    );
    let question = if arguments.back {
        say!(
            "Take {amount} back of the {aside} that are set aside?",
            "Riprendere {amount} dei {aside} accantonati?"
        )
    } else {
        say!(
            "Set {amount} of your {free} aside for what comes back from sales in euro?",
            "Accantonare {amount} dei tuoi {free} per ciò che torna dalle vendite in euro?"
        )
    };
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was changed.", "Non è cambiato nulla.")));
    }
    let order = |kind, label| Order {
        amount: Some(amount),
        ..Order::new(kind, label)
    };
    let receipt = if arguments.back {
        refuse_more(amount, aside, "Payments.Unfunded")?;
        let call = api::tx().payments().release_prefunding(amount.cents());
        let label = say!("prefunding, taken back", "accantonamento, ripreso");
        perform(context, &mut chain, &call, order("release_prefunding", label)).await?
    } else {
        let call = api::tx().payments().prefund(amount.cents());
        perform(
            context,
            &mut chain,
            &call,
            order("prefund", say!("prefunding", "accantonamento")),
        )
        .await?
    };
    let aside = payments::prefunding(&chain.at_best().await?, &account).await?;
    context.out.print(&told(amount, arguments.back, aside, &receipt))
}

/// Refuses more than there is.
fn refuse_more(amount: Amount, most: Amount, code: &str) -> Result<()> {
    if amount <= most {
        return Ok(());
    }
    Err(refused(say!("Only {most} are set aside.", "Sono accantonati solo {most}.")).code(code))
}

fn told(amount: Amount, back: bool, aside: Amount, receipt: &Receipt) -> Done {
    let stage = receipt.stage_text();
    let text = if back {
        say!(
            "{amount} taken back: {stage}. Set aside: {aside}.",
            "Ripresi {amount}: {stage}. Accantonati: {aside}."
        )
    } else {
        say!(
            "{amount} set aside: {stage}. In all: {aside}.",
            "Accantonati {amount}: {stage}. In tutto: {aside}."
        )
    };
    let fields = json!({ "amount_cents": amount, "back": back, "prefunding_cents": aside });
    Done::new(text, merged(receipt.fields(), fields))
}
