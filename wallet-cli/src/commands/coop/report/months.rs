//! Euro in and out, month by month: out of the chain's state at the turn of each month.

use crate::{
    chain::{api, fetch, fetch_all, now, reserve::Basis, translate, At, Chain},
    commands::history::first_block_at,
    error::{usage, Error, Result},
    i18n::say,
    values::Millis,
};
use jiff::{civil::Date, tz::TimeZone, Timestamp, ToSpan};
use serde::Serialize;

/// How many months are reported.
const MONTHS: i64 = 12;

/// What came and went in a month, in cents: what was reversed or given back counts where that happened.
#[derive(Serialize)]
pub struct Month {
    /// As 2026-05.
    pub month: String,
    /// Euro in, by basis.
    pub by_basis: Vec<(Basis, i128)>,
    /// Euro in.
    #[serde(rename = "euro_in_cents")]
    pub euro_in: i128,
    /// Paid for redemptions.
    #[serde(rename = "paid_out_cents")]
    pub paid_out: i128,
    /// Kept by the bank.
    #[serde(rename = "bank_fees_cents")]
    pub bank_fees: i128,
}

/// The first days of the months reported, and of the one after.
///
/// # Errors
/// If there is no such year.
pub fn starts(year: Option<i16>, now: Millis) -> Result<Vec<Date>> {
    let first = match year {
        Some(year) => Date::new(year, 1, 1).ok(),
        None => i64::try_from(now)
            .ok()
            .and_then(|now| Timestamp::from_millisecond(now).ok())
            .map(|now| now.to_zoned(TimeZone::UTC).date().first_of_month())
            .and_then(|month| month.checked_sub(11.months()).ok()),
    };
    let months = |first: Date| (0..=MONTHS).map(move |month| first.checked_add(month.months()).ok());
    first
        .and_then(|first| months(first).collect())
        .ok_or_else(|| usage(say!("This is not a year.", "Questo non è un anno.")))
}

fn start_of(day: Date) -> Result<Millis> {
    let zoned = day
        .to_zoned(TimeZone::UTC)
        .map_err(|error| Error::internal("month", error))?;
    Ok(zoned.timestamp().as_millisecond().try_into().unwrap_or_default())
}

/// Euro that came and went up to a block.
#[derive(Clone, Default)]
pub(super) struct Flow {
    pub by_basis: Vec<(Basis, u128)>,
    pub euro_out: u128,
    pub bank_fees: u128,
}

impl Flow {
    async fn read(at: &At) -> Result<Self> {
        let storage = api::storage();
        let by_basis = fetch_all(at, storage.reserve().euro_by_basis()).await?;
        Ok(Self {
            by_basis: by_basis
                .iter()
                .map(|((basis,), sum)| Ok((translate(basis)?, *sum)))
                .collect::<Result<_>>()?,
            euro_out: fetch(at, storage.reserve().euro_out(), ()).await?.unwrap_or_default(),
            bank_fees: fetch(at, storage.reserve().bank_fees(), ()).await?.unwrap_or_default(),
        })
    }

    fn of(&self, basis: Basis) -> u128 {
        let found = self.by_basis.iter().find(|(other, _)| *other == basis);
        found.map(|(_, sum)| *sum).unwrap_or_default()
    }
}

/// What each month brought: the difference between its end and its beginning. Months that have not begun are left out.
///
/// # Errors
/// If the node does not answer, or keeps too little.
pub async fn read(chain: &Chain, newest: &At, starts: &[Date], time: Millis) -> Result<Vec<Month>> {
    let mut months: Vec<Month> = Vec::new();
    let mut before = None;
    for pair in starts.windows(2) {
        let [start, end] = pair else { continue };
        let (begins, ends) = (start_of(*start)?, start_of(*end)?);
        if begins > time {
            break;
        }
        let earlier = match before.take() {
            Some(flow) => flow,
            None => flow_before(chain, newest, begins, time).await?,
        };
        let later = flow_before(chain, newest, ends, time).await?;
        months.push(month(start, &earlier, &later));
        before = Some(later);
    }
    Ok(months)
}

/// What had come and gone before a moment; by now, if it is still to come.
async fn flow_before(chain: &Chain, newest: &At, moment: Millis, time: Millis) -> Result<Flow> {
    if moment > time {
        return Flow::read(newest).await;
    }
    // A chain that began later had nothing: no need for a node that keeps what never was.
    let began = now(&chain.at_number(1).await?).await;
    if matches!(&began, Ok(began) if moment <= *began) {
        return Flow::read(&chain.at_number(0).await?).await;
    }
    let first = first_block_at(chain, moment, newest.block_number()).await?;
    Flow::read(&chain.at_number(first.saturating_sub(1)).await?).await
}

pub(super) fn month(start: &Date, earlier: &Flow, later: &Flow) -> Month {
    let change = |before: u128, after: u128| {
        i128::try_from(after).unwrap_or(i128::MAX) - i128::try_from(before).unwrap_or(i128::MAX)
    };
    let by_basis: Vec<_> = later
        .by_basis
        .iter()
        .map(|(basis, after)| (*basis, change(earlier.of(*basis), *after)))
        .collect();
    let bank_fees = change(earlier.bank_fees, later.bank_fees);
    Month {
        month: start.strftime("%Y-%m").to_string(),
        euro_in: by_basis.iter().map(|(_, cents)| cents).sum(),
        paid_out: change(earlier.euro_out, later.euro_out) - bank_fees,
        bank_fees,
        by_basis,
    }
}
