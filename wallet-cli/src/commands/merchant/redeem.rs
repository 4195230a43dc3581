//! `piazza merchant redeem`: credits paid out in euro, by the cooperative's next batch.

use super::merchant;
use crate::{
    chain::{
        api, fetch,
        members::Merchant,
        redemptions::{self, Batch, Redemption},
        send::{finish_open, perform, Order},
        system, value_back, At, Chain,
    },
    commands::money::merged,
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    output::Done,
    values::{Address, Amount, Rate},
};
use clap::Args;
use serde_json::json;

/// The kind of these transactions in the journal.
const KIND: &str = "redeem";

/// Have credits paid out in euro.
#[derive(Args)]
pub struct Redeem {
    /// How much, as 500.00.
    #[arg(required_unless_present_any = ["all", "cancel"], conflicts_with_all = ["all", "cancel"])]
    amount: Option<Amount>,
    /// Everything that can be spent.
    #[arg(long, conflicts_with = "cancel")]
    all: bool,
    /// The community fund that gets the fee, by number or name [default: that of your first shop's municipality].
    #[arg(long, value_name = "FUND", conflicts_with = "cancel")]
    fund: Option<String>,
    /// Take a request back, while its batch still takes requests.
    #[arg(long, value_name = "REDEMPTION")]
    cancel: Option<u32>,
}

/// What is to be paid out.
struct Wish {
    amount: Amount,
    fee: Amount,
    fund: Option<(u32, String)>,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Redeem) -> Result<()> {
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    if let Some(id) = arguments.cancel {
        return cancel(context, &mut chain, id).await;
    }
    // "All" is what is left once what was asked before has happened.
    finish_open(context, &mut chain, &context.account()?.1, KIND).await?;
    let at = chain.at_best().await?;
    let (account, profile) = merchant(context, &at).await?;
    let wish = wish(&at, &account, &profile, &arguments).await?;
    let batch = redemptions::current_batch(&at).await?;
    let question = question(&wish, batch);
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was requested.", "Non è stato richiesto nulla.")));
    }
    let fund = wish.fund.as_ref().map(|(id, _)| *id);
    let call = api::tx().reserve().request_redemption(wish.amount.cents(), fund);
    let order = Order {
        amount: Some(wish.amount),
        ..Order::new(KIND, say!("to be paid out in euro", "da pagare in euro"))
    };
    let receipt = perform(context, &mut chain, &call, order).await?;
    let requested = receipt
        .happened
        .as_ref()
        .and_then(|happened| happened.first::<api::reserve::events::RedemptionRequested>());
    let (amount, stage) = (wish.amount, receipt.stage_text());
    let text = match &requested {
        Some(requested) => say!(
            "{amount} are to be paid out, redemption {} in batch {}: {stage}.",
            "{amount} saranno pagati in euro, richiesta {} nel lotto {}: {stage}.",
            requested.redemption,
            requested.batch
        ),
        None => say!(
            "{amount} are to be paid out: {stage}.",
            "{amount} saranno pagati in euro: {stage}."
        ),
    };
    let fields = json!({
        "amount_cents": amount,
        "fee_cents": wish.fee,
        "fund": fund,
        "redemption": requested.as_ref().map(|requested| requested.redemption),
        "batch": requested.as_ref().map(|requested| requested.batch),
    });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

fn question(wish: &Wish, batch: u32) -> String {
    let Wish { amount, fee, .. } = wish;
    let paid = Amount(amount.cents().saturating_sub(fee.cents()));
    let fee = match &wish.fund {
        Some((_, name)) if !fee.is_zero() => {
            say!(" ({fee} go to the fund of {name})", " ({fee} vanno al fondo di {name})")
        }
        _ => String::new(),
    };
    say!(
        "Have {amount} paid out: {paid} to your bank account with batch {batch}{fee}?",
        "Farsi pagare {amount}: {paid} sul tuo conto in banca con il lotto {batch}{fee}?"
    )
}

/// How much, with what fee, for which fund.
async fn wish(at: &At, account: &Address, profile: &Merchant, arguments: &Redeem) -> Result<Wish> {
    let free = system::balance(at, account).await?.free;
    let amount = arguments.amount.unwrap_or(free);
    if free.is_zero() || amount > free {
        return Err(refused(say!(
            "You have {free} to spend: no more can be paid out.",
            "Hai {free} da spendere: non si può pagare di più."
        ))
        .hint(say!(
            "`piazza merchant status` shows what is set aside and what is being paid out.",
            "`piazza merchant status` mostra ciò che è accantonato e ciò che è in pagamento."
        ))
        .code("Reserve.InsufficientCredits"));
    }
    let rate = fetch(at, api::storage().reserve().redemption_fee(), ()).await?;
    let rate = Rate::from_points(rate.map_or(0, |rate| rate.0))?;
    let fee = rate.of(amount.not_zero()?);
    let fund = match &arguments.fund {
        Some(wanted) => Some(fund_named(at, wanted).await?),
        // It must be named once there is a fee.
        None if !fee.is_zero() => usual_fund(at, profile).await?,
        None => None,
    };
    Ok(Wish { amount, fee, fund })
}

async fn fund_named(at: &At, wanted: &str) -> Result<(u32, String)> {
    let wanted = wanted.trim();
    let number = wanted.parse().ok();
    let funds = value_back::funds(at).await?.into_iter();
    let mut communities = funds.filter_map(|fund| Some((fund.id?, fund.name)));
    let found = communities.find(|(id, name)| Some(*id) == number || name.to_lowercase() == wanted.to_lowercase());
    found.ok_or_else(|| {
        usage(say!(
            "There is no community fund '{wanted}'.",
            "Non c'è nessun fondo di comunità '{wanted}'."
        ))
        .hint(say!(
            "Write its number or its name: piazza chain status",
            "Scrivi il numero o il nome: piazza chain status"
        ))
    })
}

async fn usual_fund(at: &At, profile: &Merchant) -> Result<Option<(u32, String)>> {
    let Some(zone) = super::zone_of(at, profile, 0).await? else {
        return Ok(None);
    };
    fund_named(at, &zone.fund.to_string()).await.map(Some)
}

async fn cancel(context: &Context, chain: &mut Chain, id: u32) -> Result<()> {
    let at = chain.at_best().await?;
    let (account, _) = merchant(context, &at).await?;
    let open = redemptions::redemptions_of(&at, &account).await?;
    if let Some(redemption) = open.iter().find(|redemption| redemption.id == id) {
        let amount = redemption.amount;
        let question = say!(
            "Take back the request {id} of {amount}?",
            "Ritirare la richiesta {id} di {amount}?"
        );
        if !context.prompt.confirm(&question, context.settings.yes)? {
            return Err(usage(say!("Nothing was changed.", "Non è cambiato nulla.")));
        }
    }
    let call = api::tx().reserve().cancel_redemption(id);
    let order = Order::new("cancel_redemption", say!("request {id}", "richiesta {id}"));
    let receipt = perform(context, chain, &call, order).await?;
    let stage = receipt.stage_text();
    let text = say!(
        "The request {id} is taken back: {stage}.",
        "La richiesta {id} è ritirata: {stage}."
    );
    context
        .out
        .print(&Done::new(text, merged(receipt.fields(), json!({ "redemption": id }))))
}

/// How far a redemption is, in words; nothing if its batch is not known.
pub fn words(redemption: &Redemption, batch: Option<&Batch>) -> String {
    let state = batch.map_or_else(|| redemption.status.name(), Batch::state_words);
    let Redemption {
        id, batch, amount, fee, ..
    } = redemption;
    let fee = if fee.is_zero() {
        String::new()
    } else {
        say!(", {fee} of it for the fund", ", di cui {fee} al fondo")
    };
    say!(
        "{amount:>10}   redemption {id}, batch {batch} {state}{fee}",
        "{amount:>10}   richiesta {id}, lotto {batch}: {state}{fee}"
    )
}
