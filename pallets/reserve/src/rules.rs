//! Arithmetic of the thresholds and of an allocation: no storage, no chain.

use crate::types::{Alone, AloneLeft, Day, DepositId};
use alloc::{collections::BTreeMap, vec::Vec};
use piazza_primitives::{Balance, Moment, DAY};

/// The day of a moment.
pub fn day_of(now: Moment) -> Day {
    Day::try_from(now / DAY).unwrap_or(Day::MAX)
}

/// What a treasurer did alone, after recording `amount` more. `None` if that passes the threshold of the day, so that
/// many small sums count like one large one.
pub fn record_alone(done: Alone, amount: Balance, threshold: Balance) -> Option<Alone> {
    let recorded = within(done.recorded, amount, threshold)?;
    Some(Alone { recorded, ..done })
}

/// The same for allocating.
pub fn allocate_alone(done: Alone, amount: Balance, threshold: Balance) -> Option<Alone> {
    let allocated = within(done.allocated, amount, threshold)?;
    Some(Alone { allocated, ..done })
}

/// `done` + `amount`, if it is at most `threshold`.
fn within(done: Balance, amount: Balance, threshold: Balance) -> Option<Balance> {
    done.checked_add(amount).filter(|sum| *sum <= threshold)
}

/// Whether an account that holds `held` may receive `amount` under its limit.
pub fn fits(limit: Option<Balance>, held: Balance, amount: Balance) -> bool {
    held.checked_add(amount)
        .is_some_and(|sum| limit.is_none_or(|limit| sum <= limit))
}

/// The sum of an allocation, and what each account gets of it in all.
pub struct Sums<AccountId> {
    /// The whole, in cents.
    pub total: Balance,
    /// By account, however often it is named.
    pub each: BTreeMap<AccountId, Balance>,
}

/// Adds an allocation up. `None` if the sum overflows.
pub fn add_up<AccountId: Ord + Clone>(recipients: &[(AccountId, Balance)]) -> Option<Sums<AccountId>> {
    let mut sums = Sums {
        total: 0,
        each: BTreeMap::new(),
    };
    for (who, amount) in recipients {
        sums.total = sums.total.checked_add(*amount)?;
        // At most the total, which did not overflow.
        let sum = sums.each.entry(who.clone()).or_default();
        *sum = sum.checked_add(*amount)?;
    }
    Some(sums)
}

/// What each deposit gets back of `amount` cents, the latest first, and none more than it gave. `fundings` says what they
/// gave, by number. `None` if that was less in all.
pub fn give_back(fundings: &[(DepositId, Balance)], amount: Balance) -> Option<Vec<(DepositId, Balance)>> {
    let mut left = amount;
    let mut returns = Vec::new();
    for (deposit, given) in fundings.iter().rev() {
        let part = left.min(*given);
        left = left.saturating_sub(part);
        if part > 0 {
            returns.push((*deposit, part));
        }
    }
    (left == 0).then_some(returns)
}

impl Alone {
    /// What was done on `today`: nothing yet, if the last day was another.
    pub fn on(self, today: Day) -> Self {
        if self.day == today {
            self
        } else {
            Self {
                day: today,
                ..Default::default()
            }
        }
    }

    /// What may still be done under the threshold.
    pub const fn left(&self, threshold: Balance) -> AloneLeft {
        AloneLeft {
            record: threshold.saturating_sub(self.recorded),
            allocate: threshold.saturating_sub(self.allocated),
        }
    }
}
