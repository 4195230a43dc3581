//! Arithmetic and decisions, whatever the numbers.

use crate::{
    mock::*,
    rules::{
        advance, claimable, count, discount, fits, leave_out, period_of, recover, retreat, room, room_under, unit,
        worth,
    },
    BehaviourTerms, Cap, Cycle, Places, ProgrammeTerms, Progress, Rule, MAX_DECIMALS, MAX_PERIODS,
};
use piazza_primitives::{Moment, DAY, WEEK};
use proptest::prelude::*;

fn with_rule(rule: Rule, decimals: u8) -> BehaviourTerms {
    BehaviourTerms {
        rule,
        decimals,
        ..paper()
    }
}

fn ahead_by(offset: i16) -> ProgrammeTerms {
    ProgrammeTerms { offset, ..promise() }
}

fn moments() -> impl Strategy<Value = Moment> {
    0..=4 * MONDAY
}

fn offsets() -> impl Strategy<Value = i16> {
    -720..=840i16
}

proptest! {
    #[test]
    fn a_quantity_is_worth_its_units_and_no_fraction_of_a_cent(
        quantity in any::<u64>(), rate in 0..=u128::from(u64::MAX), decimals in 0..=MAX_DECIMALS,
    ) {
        let exact = rate * u128::from(quantity);
        let got = worth(quantity, rate, decimals) * u128::from(unit(decimals));
        prop_assert!(got <= exact && exact - got < u128::from(unit(decimals)));
    }

    #[test]
    fn what_is_worth_more_than_there_can_be_does_not_fail(quantity: u64, rate: u128, decimals in 0..=MAX_DECIMALS) {
        let once = worth(quantity, rate, decimals);
        prop_assert!(worth(quantity.saturating_add(1), rate, decimals) >= once);
    }

    #[test]
    fn however_it_comes_together_it_brings_the_same(
        parts in prop::collection::vec(1..=5_000u64, 1..40), units in 1..=50u32, decimals in 0..=2u8,
        tariff in 0..=1_000u128,
    ) {
        let terms = with_rule(Rule::Every(units), decimals);
        let mut cycle = Cycle::None;
        let brought: u128 = parts.iter().map(|part| advance(&mut cycle, &terms, tariff, *part, None).amount).sum();
        let step = u64::from(units) * unit(decimals);
        let all: u64 = parts.iter().sum();
        prop_assert_eq!(brought, u128::from(all / step) * tariff);
        let left = match cycle {
            Cycle::None => 0,
            Cycle::Counting { quantity, .. } => quantity,
            _ => panic!("nothing is visited"),
        };
        prop_assert_eq!(left, all % step);
    }

    #[test]
    fn what_is_taken_back_leaves_what_else_came_together(
        parts in prop::collection::vec(1..=30u64, 1..20), units in 1..=12u32, taken in 0..20usize,
        tariff in 1..=1_000u128,
    ) {
        let terms = with_rule(Rule::Every(units), 0);
        let mut cycle = Cycle::None;
        let brought: Vec<_> = parts.iter().map(|part| advance(&mut cycle, &terms, tariff, *part, None)).collect();
        let taken = taken % parts.len();
        retreat(&mut cycle, &terms, tariff, parts[taken], brought[taken].rounds);
        let kept = brought.iter().map(|brought| brought.amount).sum::<u128>() - brought[taken].amount;
        // One more unit settles what had come together: all in all it brings what it would have without.
        let last = advance(&mut cycle, &terms, tariff, 1, None).amount;
        let rest = parts.iter().sum::<u64>() - parts[taken] + 1;
        let fair = u128::from(rest / u64::from(units)) * tariff;
        // What others completed with it is not taken from them, and is given only once.
        prop_assert_eq!(kept + last, kept.max(fair));
    }

    #[test]
    fn what_is_struck_out_of_a_round_that_stays_paid_is_owed(
        steps in prop::collection::vec((1..=30u64, prop::option::of(0..40usize)), 1..60), units in 1..=12u32,
    ) {
        let terms = with_rule(Rule::Every(units), 0);
        let (mut cycle, mut standing) = (Cycle::None, Vec::new());
        for (quantity, struck_out) in steps {
            match struck_out {
                Some(index) if !standing.is_empty() => {
                    let (quantity, rounds) = standing.swap_remove(index % standing.len());
                    retreat(&mut cycle, &terms, 5, quantity, rounds);
                }
                _ => standing.push((quantity, advance(&mut cycle, &terms, 5, quantity, None).rounds)),
            }
            let step = u64::from(units);
            let stands: u64 = standing.iter().map(|(quantity, _)| quantity).sum();
            let paid: u64 = standing.iter().map(|(_, rounds)| rounds).sum();
            let (left, owing) = match &cycle {
                Cycle::None => (0, 0),
                Cycle::Counting { quantity, .. } => (*quantity, 0),
                Cycle::Owing { quantity } => (0, *quantity),
                _ => panic!("nothing is visited"),
            };
            prop_assert_eq!(stands + owing, paid * step + left);
            prop_assert!(paid <= stands / step + owing.div_ceil(step));
        }
    }

    #[test]
    fn a_circuit_is_rewarded_once_and_when_enough_places_are_done(
        visits in prop::collection::vec(0..20u64, 0..60), distinct in 1..=16u8,
    ) {
        let terms = with_rule(Rule::Circuit { places: Places::Venues, distinct }, 0);
        let (mut cycle, mut seen) = (Cycle::None, std::collections::BTreeSet::new());
        let mut brought = 0;
        for place in visits {
            seen.insert(place);
            brought += advance(&mut cycle, &terms, 600, 1, Some(place)).amount;
            prop_assert_eq!(brought, if seen.len() >= usize::from(distinct) { 600 } else { 0 });
        }
    }

    #[test]
    fn a_circuit_is_rewarded_once_whatever_is_struck_out(
        steps in prop::collection::vec((0..8u64, prop::option::of(0..40usize)), 1..60), distinct in 1..=6u8,
    ) {
        let terms = with_rule(Rule::Circuit { places: Places::Venues, distinct }, 0);
        let (mut cycle, mut standing) = (Cycle::None, Vec::new());
        for (place, struck_out) in steps {
            if let Some(index) = struck_out.filter(|_| !standing.is_empty()) {
                let (place, rounds) = standing.swap_remove(index % standing.len());
                leave_out(&mut cycle, place, 600, rounds);
                continue;
            }
            let rounds = advance(&mut cycle, &terms, 600, 1, Some(place)).rounds;
            standing.push((place, rounds));
            let places: std::collections::BTreeSet<_> = standing.iter().map(|(place, _)| place).collect();
            let is_complete = places.len() >= usize::from(distinct);
            let paid: u64 = standing.iter().map(|(_, rounds)| rounds).sum();
            prop_assert!(paid <= 1 && (rounds == 0 || is_complete));
            prop_assert!(paid == 1 || !is_complete);
        }
    }

    #[test]
    fn weeks_begin_on_mondays_at_the_midnight_of_the_programme(week in 1..=4_000u64, offset in offsets()) {
        // 1970-01-05 was a Monday.
        let local = 4 * DAY + week * WEEK;
        let midnight = local.checked_add_signed(-i64::from(offset) * 60_000).expect("after 1970");
        let terms = ahead_by(offset);
        let period = |time| terms.period(time, WEEK);
        prop_assert_eq!(period(midnight - 1) + 1, period(midnight));
        prop_assert_eq!(period(midnight), period(midnight + WEEK - 1));
    }

    #[test]
    fn periods_follow_each_other(time in moments(), length in 1_000..=60 * DAY, offset in offsets()) {
        let terms = ahead_by(offset);
        let (now, next) = (terms.period(time, length), terms.period(time + length, length));
        prop_assert_eq!(now.checked_add(1), Some(next));
        prop_assert!((now..=next).contains(&terms.period(time + length / 2, length)));
    }

    #[test]
    fn nobody_gets_more_in_a_period_than_the_cap(
        rewards in prop::collection::vec((0..4 * WEEK, 0..=400u128), 0..60), amount in 0..=1_000u128,
    ) {
        let (terms, cap) = (promise(), Cap { length: Some(WEEK), amount });
        let mut progress = Progress::default();
        let mut got = std::collections::BTreeMap::<u32, (u128, u128)>::new();
        for (after, reward) in rewards {
            let period = period_of(&terms, &cap, START + after);
            let given = reward.min(room(&progress, &cap, period));
            count(&mut progress, period, given);
            let (asked, sum) = got.entry(period).or_default();
            *asked += reward;
            *sum += given;
        }
        for (period, (asked, sum)) in got {
            prop_assert_eq!(sum, asked.min(amount));
            prop_assert_eq!(room(&progress, &cap, period), amount - sum);
        }
    }

    #[test]
    fn the_latest_periods_are_remembered_in_order(periods in prop::collection::vec(0..30u32, 0..60)) {
        let mut progress = Progress::default();
        let mut latest = 0;
        for period in periods {
            // As rows come: none is older than what is still attested.
            let period = period.max(u32::saturating_sub(latest, MAX_PERIODS - 1));
            latest = latest.max(period);
            count(&mut progress, period, 1);
            let numbers: Vec<_> = progress.periods.iter().map(|(number, _)| *number).collect();
            prop_assert!(numbers.is_sorted() && numbers.contains(&period));
        }
    }

    #[test]
    fn what_is_taken_back_is_room_again(amount in 0..=1_000u128, given in 0..=1_000u128, back in 0..=1_000u128) {
        let cap = Cap { length: None, amount };
        let given = given.min(amount);
        let mut progress = Progress::default();
        count(&mut progress, 0, given);
        discount(&mut progress, 0, back);
        prop_assert_eq!(room(&progress, &cap, 0), amount - given.saturating_sub(back));
    }

    #[test]
    fn a_debt_takes_no_more_than_there_is(debt: u128, reward: u128) {
        let (recovered, left) = recover(debt, reward);
        prop_assert_eq!(recovered.checked_add(left), Some(reward));
        prop_assert!(recovered <= debt);
        prop_assert!(left == 0 || recovered == debt);
    }

    #[test]
    fn what_fits_is_within_the_limit(
        limit in prop::option::of(any::<u128>()), held in 0..=u128::MAX / 2, amount in 0..=u128::MAX / 2,
    ) {
        prop_assert_eq!(fits(limit, held, amount), limit.is_none_or(|limit| held + amount <= limit));
    }

    #[test]
    fn what_there_is_room_for_fits(limit in prop::option::of(0..=20_000u128), held in 0..=30_000u128) {
        let room = room_under(limit, held);
        if room > 0 && limit.is_some() {
            prop_assert!(fits(limit, held, room));
            prop_assert!(!fits(limit, held, room + 1));
        }
    }

    #[test]
    fn whole_denominations_are_claimed(owed in 0..=u128::MAX, denomination in prop::option::of(1..=10_000u128)) {
        let amount = claimable(owed, denomination);
        let unit = denomination.unwrap_or(1);
        prop_assert!(amount <= owed && owed - amount < unit && amount.is_multiple_of(unit));
    }
}

#[test]
fn a_unit_has_so_many_steps() {
    assert_eq!([0, 1, 6].map(unit), [1, 10, 1_000_000]);
}

#[test]
fn periods_are_forgotten_oldest_first() {
    let mut progress = Progress::default();
    for period in 0..MAX_PERIODS + 1 {
        count(&mut progress, period, 1);
    }
    let expected: Vec<_> = (1..=MAX_PERIODS).map(|period| (period, 1)).collect();
    assert_eq!(progress.periods.into_inner(), expected);
}

#[test]
fn times_before_the_first_monday_are_a_period_too() {
    let terms = ahead_by(-720);
    assert_eq!(terms.period(0, WEEK), 0);
    assert_eq!(terms.period(u64::MAX, 1), u32::try_from(u64::MAX).unwrap_or(0));
}
