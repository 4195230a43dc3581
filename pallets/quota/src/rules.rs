//! The arithmetic of an allowance: the generic cell rate algorithm (ITU-T I.371), which needs one number an account.
//!
//! The number is the moment at which the allowance will be full again. What a transaction costs is a time: a unit
//! costs the interval at which units come back. A transaction passes if the moment does not move further ahead of now
//! than the whole burst is worth.

use crate::types::Allowance;
use piazza_primitives::{Moment, DAY};

/// The most that an allowance may be worth, as a time: so long an account that used it all waits until it is whole.
pub const MAX_CAPACITY: Moment = DAY;

/// How far ahead of `now` the moment `full_at` is: what is used up, as a time.
pub fn used(full_at: Moment, now: Moment) -> Moment {
    full_at.saturating_sub(now)
}

/// The whole allowance, as a time.
pub fn capacity(allowance: &Allowance) -> Moment {
    Moment::from(allowance.burst).saturating_mul(allowance.every)
}

/// Whether there is a unit to spend, and all units come back in time.
pub fn is_sane(allowance: &Allowance) -> bool {
    (1..=MAX_CAPACITY).contains(&capacity(allowance))
}

/// The cost of `spent` where `unit` is one unit, both in the same measure, rounded up. The smallest cost is 1 ms.
/// Nothing if there is no unit to measure by.
pub fn cost(spent: u64, unit: u64, allowance: &Allowance) -> Option<Moment> {
    let product = u128::from(spent).checked_mul(allowance.every.into())?;
    let cost = product
        .checked_add(u128::from(unit).checked_sub(1)?)?
        .checked_div(unit.into())?;
    Moment::try_from(cost).ok().map(|cost| cost.max(1))
}

/// When the allowance will be full after spending `cost` now; nothing if there is not enough left.
pub fn spend(full_at: Moment, now: Moment, cost: Moment, allowance: &Allowance) -> Option<Moment> {
    let used = used(full_at, now).checked_add(cost)?;
    if used > capacity(allowance) {
        return None;
    }
    now.checked_add(used)
}

/// As [`spend`], where a state that can't be keeps nobody out: who would have used more than there is has used nothing.
pub fn spend_at_last(full_at: Moment, now: Moment, cost: Moment, allowance: &Allowance) -> Option<Moment> {
    let is_sound = used(full_at, now) <= capacity(allowance);
    spend(if is_sound { full_at } else { now }, now, cost, allowance)
}

/// What a transaction behind `ahead` others of its account has to be able to pay, if one costs `cost`. Of `keys` keys that
/// act for one member each is looked at alone: what waits of each weighs for all of them.
pub fn cost_behind(ahead: u64, cost: Moment, keys: u32) -> Option<Moment> {
    ahead.checked_mul(keys.max(1).into())?.checked_add(1)?.checked_mul(cost)
}

/// How many whole units are left.
pub fn units_left(full_at: Moment, now: Moment, allowance: &Allowance) -> u32 {
    let left = capacity(allowance).saturating_sub(used(full_at, now));
    left.checked_div(allowance.every)
        .and_then(|units| units.try_into().ok())
        .unwrap_or(allowance.burst)
}

/// When a whole unit can be spent again: `now` if there is one.
pub fn next_unit_at(full_at: Moment, now: Moment, allowance: &Allowance) -> Moment {
    let after = used(full_at, now).saturating_add(allowance.every);
    now.saturating_add(after.saturating_sub(capacity(allowance)))
}

/// The part of the allowance that is left, in millionths: the priority in the pool. Whoever used little goes first.
pub fn priority(full_at: Moment, now: Moment, allowance: &Allowance) -> u64 {
    let capacity = u128::from(capacity(allowance));
    let left = capacity.saturating_sub(used(full_at, now).into());
    left.saturating_mul(1_000_000)
        .checked_div(capacity)
        .and_then(|part| part.try_into().ok())
        .unwrap_or(0)
}
