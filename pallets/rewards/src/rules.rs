//! Arithmetic and decisions, without storage.

use crate::{BehaviourTerms, Cap, Cycle, ProgrammeTerms, Progress, Quantity, Rule};
use frame::deps::sp_arithmetic::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};
use piazza_primitives::{Balance, Moment};

/// How many of the smallest steps make a unit.
pub const fn unit(decimals: u8) -> Quantity {
    10u64.saturating_pow(decimals as u32)
}

/// floor(`quantity` × `rate` / unit): what a quantity is worth at so much a unit.
pub fn worth(quantity: Quantity, rate: u128, decimals: u8) -> u128 {
    // More than there can ever be is as good as the exact number: caps and budgets refuse it.
    multiply_by_rational_with_rounding(rate, quantity.into(), unit(decimals).into(), Rounding::Down)
        .unwrap_or(u128::MAX)
}

/// What a quantity brings under the rule, in cents, before caps; writes down how far the person is. `place` is where it
/// happened, for circuits. A cycle keeps the tariff with which it began.
pub fn advance(
    cycle: &mut Cycle,
    terms: &BehaviourTerms,
    tariff: Balance,
    quantity: Quantity,
    place: Option<u64>,
) -> Balance {
    match terms.rule {
        Rule::PerUnit | Rule::SharedRide | Rule::Saving { .. } => worth(quantity, tariff, terms.decimals),
        Rule::Every(units) => every(cycle, terms.decimals, tariff, quantity, units),
        Rule::Circuit { distinct, .. } => circuit(cycle, tariff, place, distinct),
        Rule::Goal => 0,
    }
}

fn every(cycle: &mut Cycle, decimals: u8, tariff: Balance, quantity: Quantity, units: u32) -> Balance {
    let (before, begun_at) = match cycle {
        Cycle::Counting { quantity, tariff } => (*quantity, *tariff),
        _ => (0, tariff),
    };
    let step = step_of(units, decimals);
    let sum = before.saturating_add(quantity);
    let rounds = sum.checked_div(step).unwrap_or(0);
    let left = sum.checked_rem(step).unwrap_or(0);
    // The first round keeps the tariff with which it began; what is left over begins with the one in force.
    let tariff_left = if rounds == 0 { begun_at } else { tariff };
    *cycle = counting(left, tariff_left);
    match rounds.checked_sub(1) {
        None => 0,
        Some(more) => begun_at.saturating_add(tariff.saturating_mul(more.into())),
    }
}

/// Takes a quantity back that brought `amount` cents: what its reward had used up of the rest has come together again.
pub fn retreat(cycle: &mut Cycle, terms: &BehaviourTerms, tariff: Balance, quantity: Quantity, amount: Balance) {
    let Rule::Every(units) = terms.rule else {
        return;
    };
    let (left, begun_at) = match cycle {
        Cycle::Counting { quantity, tariff } => (*quantity, *tariff),
        _ => (0, tariff),
    };
    let step = step_of(units, terms.decimals);
    let fewest = quantity.checked_div(step).unwrap_or(0);
    // The quantity completed one round more than it fills if others had begun it: the reward tells.
    let rewarded = amount.div_ceil(tariff.max(1)) > fewest.into();
    let rounds = fewest.saturating_add(rewarded.into());
    let left = left
        .saturating_add(step.saturating_mul(rounds))
        .saturating_sub(quantity);
    *cycle = counting(left, begun_at);
}

/// How many of the smallest steps make so many units.
fn step_of(units: u32, decimals: u8) -> Quantity {
    Quantity::from(units).saturating_mul(unit(decimals)).max(1)
}

fn counting(quantity: Quantity, tariff: Balance) -> Cycle {
    match quantity {
        0 => Cycle::None,
        _ => Cycle::Counting { quantity, tariff },
    }
}

fn circuit(cycle: &mut Cycle, tariff: Balance, place: Option<u64>, distinct: u8) -> Balance {
    let Some(place) = place else {
        return 0;
    };
    let (mut places, begun_at) = match cycle {
        Cycle::Complete { .. } => return 0,
        Cycle::Visiting { places, tariff } => (core::mem::take(places), *tariff),
        _ => (Default::default(), tariff),
    };
    if !places.contains(&place) {
        // A circuit has no more places than fit: it was checked when it was proposed.
        let _full = places.try_push(place);
    }
    if places.len() >= usize::from(distinct) {
        *cycle = Cycle::Complete { places };
        return begun_at;
    }
    *cycle = Cycle::Visiting {
        places,
        tariff: begun_at,
    };
    0
}

/// Takes a place out of a circuit. One that is complete is open again if it was this visit that brought its reward,
/// `amount` cents: whoever got it by another visit does not get it twice.
pub fn leave_out(cycle: &mut Cycle, place: u64, begun_at: Balance, amount: Balance) {
    let (mut places, tariff) = match cycle {
        Cycle::Visiting { places, tariff } => (core::mem::take(places), *tariff),
        Cycle::Complete { places } if amount > 0 => (core::mem::take(places), begun_at),
        _ => return,
    };
    places.retain(|known| *known != place);
    *cycle = Cycle::Visiting { places, tariff };
}

/// In which period of its cap something happens.
pub fn period_of(programme: &ProgrammeTerms, cap: &Cap, time: Moment) -> u32 {
    cap.length.map_or(0, |length| programme.period(time, length))
}

/// What a person may still get in a period, in cents.
pub fn room(progress: &Progress, cap: &Cap, period: u32) -> Balance {
    let got = progress
        .periods
        .iter()
        .find(|(number, _)| *number == period)
        .map_or(0, |(_, got)| *got);
    cap.amount.saturating_sub(got)
}

/// Writes down that a person got `amount` cents in a period, and forgets the oldest if there are too many. A period that
/// is older than all that are remembered can't be attested any more: a behaviour's lifetime is shorter.
pub fn count(progress: &mut Progress, period: u32, amount: Balance) {
    if let Some((_, got)) = progress.periods.iter_mut().find(|(number, _)| *number == period) {
        *got = got.saturating_add(amount);
        return;
    }
    if progress.periods.is_full() {
        progress.periods.remove(0);
    }
    let place = progress.periods.partition_point(|(number, _)| *number < period);
    let _full = progress.periods.try_insert(place, (period, amount));
}

/// Takes back what a person got in a period, as far as it is remembered.
pub fn discount(progress: &mut Progress, period: u32, amount: Balance) {
    if let Some((_, got)) = progress.periods.iter_mut().find(|(number, _)| *number == period) {
        *got = got.saturating_sub(amount);
    }
}

/// What is kept of a reward for a debt, and what is left of the reward.
pub fn recover(debt: Balance, reward: Balance) -> (Balance, Balance) {
    let recovered = debt.min(reward);
    (recovered, reward.saturating_sub(recovered))
}

/// Whether `amount` cents more fit under a limit.
pub fn fits(limit: Option<Balance>, held: Balance, amount: Balance) -> bool {
    limit.is_none_or(|limit| held.saturating_add(amount) <= limit)
}

/// How many cents more fit under a limit.
pub fn room_under(limit: Option<Balance>, held: Balance) -> Balance {
    limit.map_or(Balance::MAX, |limit| limit.saturating_sub(held))
}

/// What of `amount` is in whole multiples of the denomination, if there is one.
pub fn claimable(amount: Balance, denomination: Option<Balance>) -> Balance {
    let rest = denomination.and_then(|unit| amount.checked_rem(unit)).unwrap_or(0);
    amount.saturating_sub(rest)
}
