//! `piazza merchant status`: how the merchant stands.

use super::{books::bring_up_to_date, merchant, redeem};
use crate::{
    chain::{
        now, payments,
        redemptions::{self, Batch, Redemption},
        system, At, Chain,
    },
    context::Context,
    error::{Error, Kind, Result},
    i18n::say,
    output::Report,
    store::Change,
    values::{Address, Amount, Millis, Rate},
};
use jiff::{tz::TimeZone, Timestamp};
use serde::Serialize;

/// How many blocks are read for it at most: some seconds.
const MOST: u64 = 20_000;

#[derive(Serialize)]
struct Status {
    merchant: String,
    trade_name: String,
    #[serde(rename = "rate_bps")]
    rate: Rate,
    #[serde(rename = "free_cents")]
    free: Amount,
    #[serde(rename = "prefunding_cents")]
    prefunding: Amount,
    redemptions: Vec<Line>,
    /// Absent if the month's blocks could not be read.
    month: Option<Change>,
}

#[derive(Serialize)]
struct Line {
    redemption: u32,
    batch: u32,
    #[serde(rename = "amount_cents")]
    amount: Amount,
    #[serde(rename = "fee_cents")]
    fee: Amount,
    #[serde(rename = "batch_state")]
    state: Option<&'static str>,
    #[serde(skip)]
    text: String,
}

impl Report for Status {
    fn human(&self) -> String {
        let Self {
            trade_name,
            rate,
            free,
            prefunding,
            ..
        } = self;
        let mut lines = vec![say!(
            "{trade_name}, gives back {rate}\n  to spend       {free:>10}\n  set aside      {prefunding:>10}",
            "{trade_name}, restituisce {rate}\n  da spendere    {free:>10}\n  accantonati    {prefunding:>10}"
        )];
        lines.extend(self.redemptions.iter().map(|line| {
            let text = &line.text;
            say!("  being paid out {text}", "  in pagamento   {text}")
        }));
        lines.push(match &self.month {
            Some(month) => {
                let cents = |sum: i64| Amount(u128::try_from(sum).unwrap_or_default());
                let all = cents(month.back.saturating_add(month.given));
                let given = cents(month.given);
                say!(
                    "  given back     {all:>10}   this month, {given} of it for sales in euro",
                    "  restituiti     {all:>10}   questo mese, di cui {given} per vendite in euro"
                )
            }
            None => say!(
                "  given back this month: not read yet (piazza merchant report --month, with an archive node)",
                "  restituiti questo mese: non ancora letti (piazza merchant report --month, da un nodo archivio)"
            ),
        });
        lines.join("\n")
    }
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let (account, profile) = merchant(context, &at).await?;
    context.out.print(&Status {
        merchant: account.to_string(),
        trade_name: profile.trade_name,
        rate: profile.rate,
        free: system::balance(&at, &account).await?.free,
        prefunding: payments::prefunding(&at, &account).await?,
        redemptions: lines(&at, &account).await?,
        month: this_month(context, &chain, &at, &account).await?,
    })
}

async fn lines(at: &At, account: &Address) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for redemption in redemptions::redemptions_of(at, account).await? {
        let batch = redemptions::batch(at, redemption.batch).await?;
        lines.push(line(&redemption, batch.as_ref()));
    }
    Ok(lines)
}

fn line(redemption: &Redemption, batch: Option<&Batch>) -> Line {
    Line {
        redemption: redemption.id,
        batch: redemption.batch,
        amount: redemption.amount,
        fee: redemption.fee,
        state: batch.map(Batch::state_key),
        text: redeem::words(redemption, batch),
    }
}

/// The sum of this month, if its blocks can be read quickly.
async fn this_month(context: &Context, chain: &Chain, at: &At, account: &Address) -> Result<Option<Change>> {
    let now = now(at).await?;
    let period = start_of_month(now)?..=now;
    match bring_up_to_date(context, chain, account, period.clone(), Some(MOST)).await {
        Ok(true) => {}
        Ok(false) => return Ok(None),
        // An ordinary node keeps some minutes only.
        Err(error) if error.kind == Kind::Node => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut sum = Change::default();
    for row in context.store()?.sales(account, period)? {
        sum += row.change;
    }
    Ok(Some(sum))
}

/// The first moment of the month, where the reader is.
fn start_of_month(now: Millis) -> Result<Millis> {
    let moment = || {
        let time = Timestamp::from_millisecond(i64::try_from(now).ok()?).ok()?;
        let first = time.to_zoned(TimeZone::system()).first_of_month().ok()?;
        u64::try_from(first.start_of_day().ok()?.timestamp().as_millisecond()).ok()
    };
    moment().ok_or_else(|| Error::internal("time", "no beginning of the month"))
}
