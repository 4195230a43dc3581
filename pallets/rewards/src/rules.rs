//! Arithmetic and decisions, without storage.

use crate::{BehaviourTerms, Cap, Cycle, ProgrammeTerms, Progress, Quantity, Rule, Visits};
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

/// What something brings under a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// How many rounds it completed, of rules that have any.
    pub rounds: Quantity,
    /// What they pay, in cents, before caps.
    pub amount: Balance,
}

/// What a quantity brings under the rule; writes down how far the person is. `place` is where it happened, for circuits. A
/// cycle keeps the tariff with which it began.
pub fn advance(
    cycle: &mut Cycle,
    terms: &BehaviourTerms,
    tariff: Balance,
    quantity: Quantity,
    place: Option<u64>,
) -> Brought {
    match terms.rule {
        Rule::PerUnit | Rule::SharedRide | Rule::Saving { .. } => Brought {
            rounds: 0,
            amount: worth(quantity, tariff, terms.decimals),
        },
        Rule::Every(units) => every(cycle, terms.decimals, tariff, quantity, units),
        Rule::Circuit { distinct, .. } => circuit(cycle, tariff, place, distinct),
        Rule::Goal => Brought::default(),
    }
}

fn every(cycle: &mut Cycle, decimals: u8, tariff: Balance, quantity: Quantity, units: u32) -> Brought {
    let (before, owing, begun_at) = counted(cycle, tariff);
    let step = step_of(units, decimals);
    let Some(more) = quantity.checked_sub(owing) else {
        *cycle = Cycle::Owing {
            quantity: owing.saturating_sub(quantity),
        };
        return Brought::default();
    };
    let sum = before.saturating_add(more);
    let rounds = sum.checked_div(step).unwrap_or(0);
    let left = sum.checked_rem(step).unwrap_or(0);
    // The first round keeps the tariff with which it began; what is left over begins with the one in force.
    let tariff_left = if rounds == 0 { begun_at } else { tariff };
    *cycle = counting(left, tariff_left);
    let amount = match rounds.checked_sub(1) {
        None => 0,
        Some(more) => begun_at.saturating_add(tariff.saturating_mul(more.into())),
    };
    Brought { rounds, amount }
}

/// Strikes a quantity out that completed so many rounds: what these used up has come together again. What it had given to
/// rounds that others completed, and that stay paid, is owed.
pub fn retreat(cycle: &mut Cycle, terms: &BehaviourTerms, tariff: Balance, quantity: Quantity, rounds: Quantity) {
    let Rule::Every(units) = terms.rule else {
        return;
    };
    let (left, owing, begun_at) = counted(cycle, tariff);
    let together = left.saturating_add(step_of(units, terms.decimals).saturating_mul(rounds));
    let struck_out = owing.saturating_add(quantity);
    *cycle = match together.checked_sub(struck_out) {
        Some(left) => counting(left, begun_at),
        None => Cycle::Owing {
            quantity: struck_out.saturating_sub(together),
        },
    };
}

/// What has come together, what is owed, and the tariff with which the round began; `tariff` if none has.
fn counted(cycle: &Cycle, tariff: Balance) -> (Quantity, Quantity, Balance) {
    match cycle {
        Cycle::Counting { quantity, tariff } => (*quantity, 0, *tariff),
        Cycle::Owing { quantity } => (0, *quantity, tariff),
        _ => (0, 0, tariff),
    }
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

fn circuit(cycle: &mut Cycle, tariff: Balance, place: Option<u64>, distinct: u8) -> Brought {
    let Some(place) = place else {
        return Brought::default();
    };
    let (mut places, begun_at, is_paid) = match cycle {
        Cycle::Complete { places } => (core::mem::take(places), tariff, true),
        Cycle::Visiting { places, tariff } => (core::mem::take(places), *tariff, false),
        _ => (Visits::default(), tariff, false),
    };
    match places.iter_mut().find(|(known, _)| *known == place) {
        Some((_, visits)) => *visits = visits.saturating_add(1),
        // A circuit that lacks places has room for them: it was checked when it was proposed.
        None => {
            let _full = places.try_push((place, 1));
        }
    }
    let is_complete = is_paid || places.len() >= usize::from(distinct);
    *cycle = if is_complete {
        Cycle::Complete { places }
    } else {
        Cycle::Visiting {
            places,
            tariff: begun_at,
        }
    };
    if is_paid || !is_complete {
        return Brought::default();
    }
    Brought {
        rounds: 1,
        amount: begun_at,
    }
}

/// Strikes a visit out of a circuit. One that is rewarded can be rewarded again only if it was this visit that completed it:
/// `rounds` says so. Otherwise its reward stays, and so does the circuit, however few places are left of it.
pub fn leave_out(cycle: &mut Cycle, place: u64, begun_at: Balance, rounds: Quantity) {
    let (mut places, tariff, is_paid) = match cycle {
        Cycle::Visiting { places, tariff } => (core::mem::take(places), *tariff, false),
        Cycle::Complete { places } => (core::mem::take(places), begun_at, rounds == 0),
        _ => return,
    };
    if let Some((_, visits)) = places.iter_mut().find(|(known, _)| *known == place) {
        *visits = visits.saturating_sub(1);
    }
    places.retain(|(_, visits)| *visits > 0);
    *cycle = if is_paid {
        Cycle::Complete { places }
    } else {
        Cycle::Visiting { places, tariff }
    };
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
