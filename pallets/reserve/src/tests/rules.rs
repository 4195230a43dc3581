//! The arithmetic, for any input.

use crate::{
    rules::{add_up, allocate_alone, day_of, fits, give_back, record_alone},
    types::Alone,
};
use piazza_primitives::{Balance, DAY};
use proptest::prelude::*;

/// Amounts of every size: mostly deposits, sometimes absurd.
fn amounts() -> impl Strategy<Value = Balance> {
    prop_oneof![4 => 0..1_000_000u128, 1 => any::<Balance>(), 1 => Just(Balance::MAX)]
}

proptest! {
    #[test]
    fn nobody_passes_the_threshold_of_a_day(
        threshold in amounts(), steps in prop::collection::vec((amounts(), any::<bool>(), 0u32..3), 0..50),
    ) {
        let (mut done, mut today, mut recorded, mut allocated) = (Alone::default(), 0, 0u128, 0u128);
        for (amount, records, days) in steps {
            if days > 0 {
                today += days;
                (recorded, allocated) = (0, 0);
            }
            done = done.on(today);
            let next = if records { record_alone(done, amount, threshold) } else { allocate_alone(done, amount, threshold) };
            if let Some(next) = next {
                done = next;
                if records { recorded += amount } else { allocated += amount }
            }
            prop_assert!(recorded <= threshold && allocated <= threshold);
            prop_assert_eq!((done.recorded, done.allocated), (recorded, allocated));
            let left = done.left(threshold);
            prop_assert_eq!((left.record, left.allocate), (threshold - recorded, threshold - allocated));
        }
    }

    #[test]
    fn sums_agree(recipients in prop::collection::vec((0u8..6, 0..1_000_000u128), 0..60)) {
        let sums = add_up(&recipients).expect("no overflow");
        prop_assert_eq!(sums.total, recipients.iter().map(|(_, amount)| amount).sum::<u128>());
        prop_assert_eq!(sums.total, sums.each.values().sum::<u128>());
        for (who, sum) in sums.each {
            let own: u128 = recipients.iter().filter(|(other, _)| *other == who).map(|(_, amount)| amount).sum();
            prop_assert_eq!(sum, own);
        }
    }

    #[test]
    fn a_limit_is_never_passed(limit in prop::option::of(amounts()), held in amounts(), amount in amounts()) {
        if fits(limit, held, amount) {
            let after = held.checked_add(amount);
            prop_assert!(after.is_some_and(|after| after <= limit.unwrap_or(Balance::MAX)));
        }
    }
}

proptest! {
    /// To the cent, the latest first, and nobody gets back more than it gave.
    #[test]
    fn what_is_left_is_divided_backwards(given in prop::collection::vec(1..1_000u128, 0..8), spent in 0..10_000u128) {
        let fundings: Vec<_> = (0u32..).zip(given).collect();
        let sum: Balance = fundings.iter().map(|(_, amount)| amount).sum();
        let left = sum.saturating_sub(spent);
        let returns = give_back(&fundings, left).expect("they gave as much");
        prop_assert_eq!(returns.iter().map(|(_, amount)| amount).sum::<Balance>(), left);
        let mut from = fundings.into_iter().rev();
        for (place, (deposit, amount)) in returns.iter().enumerate() {
            let (latest, gave) = from.next().expect("there is one more");
            prop_assert_eq!(*deposit, latest);
            prop_assert!(*amount == gave || *amount < gave && place + 1 == returns.len());
        }
        prop_assert_eq!(give_back(&[], 1), None);
    }
}

#[test]
fn a_sum_that_overflows_is_none() {
    assert!(add_up(&[(1, Balance::MAX), (2, 1)]).is_none());
    assert!(add_up(&[(1, Balance::MAX)]).is_some());
}

#[test]
fn the_limit_itself_may_be_held() {
    assert!(fits(Some(100), 40, 60));
    assert!(!fits(Some(100), 40, 61));
    assert!(fits(None, Balance::MAX - 1, 1));
    assert!(!fits(None, Balance::MAX, 1));
}

#[test]
fn days_turn_at_midnight() {
    assert_eq!((day_of(0), day_of(DAY - 1), day_of(DAY)), (0, 0, 1));
    assert_eq!(day_of(u64::MAX), u32::try_from(u64::MAX / DAY).unwrap_or(u32::MAX));
}
