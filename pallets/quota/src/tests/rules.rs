//! The arithmetic, for any input.

use crate::{
    rules::{capacity, cost, is_sane, next_unit_at, priority, spend, units_left, used, MAX_CAPACITY},
    types::Allowance,
};
use piazza_primitives::Moment;
use proptest::prelude::*;

const RESIDENT: Allowance = Allowance {
    burst: 20,
    every: 30_000,
};
const NOW: Moment = 1_000_000;

/// Any allowance, also one that the council could not set.
fn any_allowance() -> impl Strategy<Value = Allowance> {
    let bursts = prop_oneof![2 => 0u32..500, 1 => any::<u32>(), 1 => Just(u32::MAX)];
    let intervals = prop_oneof![2 => 0u64..100_000, 1 => any::<u64>(), 1 => Just(u64::MAX)];
    (bursts, intervals).prop_map(|(burst, every)| Allowance { burst, every })
}

/// An allowance that the council may set.
fn sane_allowance() -> impl Strategy<Value = Allowance> {
    (1u32..500, 1u64..100_000).prop_map(|(burst, every)| Allowance { burst, every })
}

/// Moments and weights of every size, the extremes among them.
fn numbers() -> impl Strategy<Value = u64> {
    prop_oneof![2 => 0u64..2_000_000, 1 => any::<u64>(), 1 => Just(u64::MAX)]
}

/// What passes of transactions that come after `gap` at `cost` each: the moment and the cost.
fn pass(allowance: &Allowance, transactions: &[(Moment, Moment)]) -> Vec<(Moment, Moment)> {
    let (mut now, mut full_at) = (NOW, 0);
    let mut passed = vec![];
    for (gap, cost) in transactions {
        now += gap;
        if let Some(next) = spend(full_at, now, *cost, allowance) {
            full_at = next;
            passed.push((now, *cost));
        }
    }
    passed
}

proptest! {
    #[test]
    fn in_no_window_more_passes_than_the_burst_and_what_came_back(
        burst in 1u32..20, every in 1u64..5_000, gaps in prop::collection::vec(0u64..4_000, 1..80),
    ) {
        let transactions: Vec<_> = gaps.into_iter().map(|gap| (gap, every)).collect();
        let passed = pass(&Allowance { burst, every }, &transactions);
        for first in 0..passed.len() {
            for last in first..passed.len() {
                let elapsed = passed[last].0 - passed[first].0;
                let in_between = (last - first + 1) as u64;
                prop_assert!(in_between <= u64::from(burst) + elapsed / every);
            }
        }
    }

    #[test]
    fn in_no_window_is_more_spent_than_the_capacity_and_the_time(
        allowance in sane_allowance(), transactions in prop::collection::vec((0u64..60_000, 1u64..200_000), 1..60),
    ) {
        let passed = pass(&allowance, &transactions);
        for first in 0..passed.len() {
            for last in first..passed.len() {
                let elapsed = passed[last].0 - passed[first].0;
                let spent: Moment = passed[first..=last].iter().map(|(_, cost)| cost).sum();
                prop_assert!(spent <= capacity(&allowance) + elapsed);
            }
        }
    }

    #[test]
    fn as_many_units_pass_as_are_left(allowance in sane_allowance(), used in 0u64..3_000_000) {
        let mut full_at = NOW + used.min(capacity(&allowance));
        for _ in 0..units_left(full_at, NOW, &allowance) {
            let next = spend(full_at, NOW, allowance.every, &allowance);
            prop_assert!(next.is_some());
            full_at = next.unwrap_or_default();
        }
        prop_assert_eq!(spend(full_at, NOW, allowance.every, &allowance), None);
    }

    #[test]
    fn the_moment_told_is_the_first_at_which_a_unit_passes(allowance in sane_allowance(), used in 0u64..3_000_000) {
        let full_at = NOW + used.min(capacity(&allowance));
        let at = next_unit_at(full_at, NOW, &allowance);
        prop_assert!(spend(full_at, at, allowance.every, &allowance).is_some());
        prop_assert!(at == NOW || spend(full_at, at - 1, allowance.every, &allowance).is_none());
    }

    #[test]
    fn spending_moves_the_moment_on_and_never_past_the_capacity(
        allowance in any_allowance(), full_at in numbers(), now in numbers(), cost in 1..u64::MAX,
    ) {
        if let Some(next) = spend(full_at, now, cost, &allowance) {
            prop_assert!(next > full_at && next > now);
            prop_assert!(used(next, now) <= capacity(&allowance));
        }
    }

    #[test]
    fn what_passes_passes_also_later_and_for_less(
        allowance in any_allowance(), full_at in numbers(), now in numbers(), cost in numbers(), less in numbers(),
    ) {
        // Only at the end of time is there no moment left at which the allowance would be full again.
        prop_assume!(now < u64::MAX / 2 && capacity(&allowance) < u64::MAX / 4);
        if spend(full_at, now, cost, &allowance).is_some() {
            prop_assert!(spend(full_at, now, cost.min(less), &allowance).is_some());
            prop_assert!(spend(full_at, now + less.min(u64::MAX / 8), cost, &allowance).is_some());
        }
    }

    #[test]
    fn use_takes_units_and_priority_away_and_time_brings_them_back(
        allowance in any_allowance(), full_at in numbers(), now in numbers(), more in numbers(),
    ) {
        let (fuller, later) = (full_at.saturating_add(more), now.saturating_add(more));
        prop_assert!(units_left(fuller, now, &allowance) <= units_left(full_at, now, &allowance));
        prop_assert!(units_left(full_at, later, &allowance) >= units_left(full_at, now, &allowance));
        prop_assert!(priority(fuller, now, &allowance) <= priority(full_at, now, &allowance));
        prop_assert!(priority(full_at, later, &allowance) >= priority(full_at, now, &allowance));
    }

    #[test]
    fn nothing_overflows(allowance in any_allowance(), full_at in numbers(), now in numbers()) {
        prop_assert!(units_left(full_at, now, &allowance) <= allowance.burst);
        prop_assert!(priority(full_at, now, &allowance) <= 1_000_000);
        prop_assert!(next_unit_at(full_at, now, &allowance) >= now);
    }

    #[test]
    fn a_cost_grows_with_what_is_spent_and_is_rounded_up(
        allowance in any_allowance(), spent in numbers(), more in numbers(), unit in 1..u64::MAX,
    ) {
        if let Some(cost) = cost(spent, unit, &allowance) {
            let exact = u128::from(spent) * u128::from(allowance.every);
            prop_assert!(cost >= 1);
            prop_assert!(u128::from(cost) * u128::from(unit) >= exact);
            prop_assert!(cost == 1 || u128::from(cost - 1) * u128::from(unit) < exact);
        }
        let dearer = cost(spent.saturating_add(more), unit, &allowance);
        prop_assert!(dearer.is_none() || dearer >= cost(spent, unit, &allowance));
    }

    #[test]
    fn a_sane_allowance_has_a_unit_and_comes_back_in_time(allowance in any_allowance()) {
        let whole = u128::from(allowance.burst) * u128::from(allowance.every);
        prop_assert_eq!(is_sane(&allowance), whole > 0 && whole <= MAX_CAPACITY.into());
    }
}

#[test]
fn the_whole_burst_passes_at_once_and_one_more_does_not() {
    let mut full_at = 0;
    for _ in 0..20 {
        full_at = spend(full_at, NOW, 30_000, &RESIDENT).expect("within the burst");
    }
    assert_eq!(spend(full_at, NOW, 30_000, &RESIDENT), None);
    assert_eq!(spend(full_at, NOW + 29_999, 30_000, &RESIDENT), None);
    assert!(spend(full_at, NOW + 30_000, 30_000, &RESIDENT).is_some());
}

#[test]
fn a_unit_costs_its_interval_exactly() {
    assert_eq!(cost(700, 700, &RESIDENT), Some(30_000));
    assert_eq!(cost(1_400, 700, &RESIDENT), Some(60_000));
}

#[test]
fn the_smallest_cost_is_a_millisecond() {
    assert_eq!(cost(0, 700, &RESIDENT), Some(1));
}

#[test]
fn without_a_unit_there_is_no_cost() {
    assert_eq!(cost(1, 0, &RESIDENT), None);
}
