//! The arithmetic of an allowance: the generic cell rate algorithm (ITU-T I.371), which needs one number an account.
//!
//! The number is the moment at which the allowance will be full again. What a transaction costs is a time: a unit
//! costs the interval at which units come back. A transaction passes if the moment does not move further ahead of now
//! than the whole burst is worth.

use crate::types::Allowance;
use piazza_primitives::Moment;

/// How far ahead of `now` the moment `full_at` is: what is used up, as a time.
pub fn used(full_at: Moment, now: Moment) -> Moment {
    full_at.saturating_sub(now)
}

/// The whole allowance, as a time.
pub fn capacity(allowance: &Allowance) -> Moment {
    Moment::from(allowance.burst).saturating_mul(allowance.every)
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RESIDENT: Allowance = Allowance {
        burst: 20,
        every: 30_000,
    };

    #[test]
    fn the_whole_burst_passes_at_once_and_one_more_does_not() {
        let now = 1_000_000;
        let mut full_at = 0;
        for _ in 0..20 {
            full_at = spend(full_at, now, 30_000, &RESIDENT).expect("within the burst");
        }
        assert_eq!(spend(full_at, now, 30_000, &RESIDENT), None);
        assert_eq!(spend(full_at, now + 29_999, 30_000, &RESIDENT), None);
        assert!(spend(full_at, now + 30_000, 30_000, &RESIDENT).is_some());
    }

    #[test]
    fn a_unit_costs_its_interval_exactly() {
        assert_eq!(cost(700, 700, &RESIDENT), Some(30_000));
        assert_eq!(cost(1_400, 700, &RESIDENT), Some(60_000));
        assert_eq!(cost(0, 700, &RESIDENT), Some(1));
        assert_eq!(cost(1, 0, &RESIDENT), None);
    }

    proptest! {
        #[test]
        fn over_any_time_no_more_passes_than_the_burst_and_what_came_back(
            burst in 1u32..50, every in 1u64..5_000, gaps in prop::collection::vec(0u64..2_000, 1..200),
        ) {
            let allowance = Allowance { burst, every };
            let (mut now, mut full_at, mut passed) = (1_000_000u64, 0, 0u64);
            for gap in gaps {
                now += gap;
                if let Some(next) = spend(full_at, now, every, &allowance) {
                    full_at = next;
                    passed += 1;
                }
            }
            prop_assert!(passed <= u64::from(burst) + (now - 1_000_000) / every);
        }

        #[test]
        fn the_moment_told_is_the_first_at_which_a_unit_passes(
            burst in 1u32..50, every in 1u64..5_000, used in 0u64..300_000,
        ) {
            let allowance = Allowance { burst, every };
            let now = 1_000_000;
            let full_at = now + used.min(capacity(&allowance));
            let at = next_unit_at(full_at, now, &allowance);
            prop_assert!(spend(full_at, at, every, &allowance).is_some());
            prop_assert!(at == now || spend(full_at, at - 1, every, &allowance).is_none());
        }

        #[test]
        fn priority_falls_with_use(burst in 1u32..500, every in 1u64..60_000, used in 0u64..1_000_000) {
            let allowance = Allowance { burst, every };
            let now = 1_000_000;
            prop_assert!(priority(now + used + every, now, &allowance) <= priority(now + used, now, &allowance));
        }
    }
}
