//! What is over a cap counts, and pays nothing.

use crate::{mock::*, BehaviourTerms, Cap, SumOf};
use frame::testing_prelude::*;
use piazza_primitives::{Moment, DAY, HOUR, WEEK};

fn capped(length: Option<Moment>, amount: u128) -> impl FnOnce(&mut BehaviourTerms) {
    move |terms| terms.cap = Some(Cap { length, amount })
}

/// 0.20 a trip, at most 2.00 a week.
fn trips(terms: &mut BehaviourTerms) {
    terms.tariff = 20;
    capped(Some(WEEK), 200)(terms);
}

#[test]
fn the_cap_may_be_reached_and_not_passed() {
    run_with(capped(Some(WEEK), 500), || {
        assert_ok!(attest(0, entry(ANNA, 100, 1)));
        assert_eq!(balance(ANNA), 500);
        assert_ok!(attest(0, entry(BRUNO, 101, 2)));
        assert_eq!(balance(BRUNO), 500);
        assert_ok!(attest(0, entry(ANNA, 1, 3)));
        assert_eq!(balance(ANNA), 500);
    });
}

#[test]
fn the_eleventh_trip_of_a_week_pays_nothing_and_counts() {
    run_with(trips, || {
        for trip in 1..=11 {
            assert_ok!(attest(0, entry(ANNA, 1, trip)));
            assert_eq!(balance(ANNA), u128::from(trip.min(10)) * 20);
        }
        assert_eq!(totals(SumOf::Behaviour(0)).attestations, 11);
    });
}

#[test]
fn the_next_week_begins_on_monday() {
    run_with(trips, || {
        let sunday = MONDAY + WEEK - 1;
        at(sunday);
        for trip in 1..=11 {
            assert_ok!(attest(0, entry(ANNA, 1, trip)));
        }
        assert_eq!(balance(ANNA), 200);
        pass(1);
        assert_ok!(attest(0, entry(ANNA, 1, 12)));
        assert_eq!(balance(ANNA), 220);
    });
}

#[test]
fn the_time_of_the_trip_says_which_week_it_is() {
    run_with(trips, || {
        at(MONDAY + WEEK + DAY);
        for trip in 1..=11 {
            assert_ok!(attest(0, entry_at(MONDAY + WEEK - 1, ANNA, 1, trip)));
        }
        assert_eq!(balance(ANNA), 200);
        assert_ok!(attest(0, entry_at(MONDAY + WEEK, ANNA, 1, 12)));
        assert_eq!(balance(ANNA), 220);
        assert_ok!(attest(0, entry_at(MONDAY + WEEK - 1, ANNA, 1, 13)));
        assert_eq!(balance(ANNA), 220);
    });
}

#[test]
fn the_programmes_own_clock_says_when_it_is_monday() {
    for (offset, midnight) in [(60, MONDAY + WEEK - HOUR), (-90, MONDAY + WEEK + HOUR * 3 / 2)] {
        run(|| {
            programme_that(|terms| terms.offset = offset);
            fund(0, BUDGET);
            behaviour(0, trips);
            at(midnight - 1);
            for trip in 1..=11 {
                assert_ok!(attest(0, entry(ANNA, 1, trip)));
            }
            assert_eq!(balance(ANNA), 200);
            pass(1);
            assert_ok!(attest(0, entry(ANNA, 1, 12)));
            assert_eq!(balance(ANNA), 220);
        });
    }
}

#[test]
fn a_cap_may_be_on_a_day() {
    run_with(capped(Some(DAY), 10), || {
        pass(DAY);
        let morning = MONDAY + DAY;
        for (number, (time, quantity)) in [(morning - 1, 3), (morning, 3), (morning - 1, 3)]
            .into_iter()
            .enumerate()
        {
            assert_ok!(attest(0, entry_at(time, ANNA, quantity, number as u64)));
        }
        assert_eq!(balance(ANNA), 20);
    });
}

#[test]
fn a_cap_may_be_on_the_whole_programme() {
    run_with(capped(None, 500), || {
        for week in 0..11 {
            at(START + week * WEEK);
            assert_ok!(attest(0, entry(ANNA, 10, week)));
        }
        assert_eq!(balance(ANNA), 500);
    });
}

#[test]
fn each_person_and_each_behaviour_has_its_own() {
    run_with(capped(Some(WEEK), 500), || {
        let other = behaviour(0, capped(Some(WEEK), 100));
        for (number, (behaviour, person)) in [(0, ANNA), (0, BRUNO), (other, ANNA)].into_iter().enumerate() {
            assert_ok!(attest(behaviour, entry(person, 1_000, number as u64)));
        }
        assert_eq!((balance(ANNA), balance(BRUNO)), (600, 500));
    });
}

#[test]
fn all_together_get_no_more_than_the_most() {
    run_with(
        |terms| terms.most = Some(300),
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            assert_ok!(attest(0, entry(BRUNO, 40, 2)));
            assert_ok!(attest(0, entry(ELSA, 40, 3)));
            assert_eq!((balance(ANNA), balance(BRUNO), balance(ELSA)), (200, 100, 0));
            assert_eq!(totals(SumOf::Behaviour(0)).attestations, 3);
        },
    );
}

#[test]
fn what_is_over_the_cap_needs_no_budget() {
    run(|| {
        programme_that(|_| ());
        fund(0, 500);
        behaviour(0, capped(Some(WEEK), 500));
        assert_ok!(attest(0, entry(ANNA, 200, 1)));
        assert_eq!(entered(0).available(), 0);
        assert_ok!(attest(0, entry(ANNA, 200, 2)));
        assert_eq!(balance(ANNA), 500);
    });
}

#[test]
fn everybody_can_ask_what_is_left() {
    run_with(capped(Some(WEEK), 500), || {
        assert_eq!(Rewards::room(0, ANNA, now()), Some(500));
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        assert_eq!(Rewards::room(0, ANNA, now()), Some(300));
        assert_eq!(Rewards::room(0, ANNA, now() + WEEK), Some(500));
        assert_eq!(Rewards::room(0, BRUNO, now()), Some(500));
        let unbounded = behaviour(0, |_| ());
        assert_eq!(Rewards::room(unbounded, ANNA, now()), None);
    });
}

#[test]
fn what_is_promised_uses_the_cap_up() {
    let waits = |terms: &mut BehaviourTerms| {
        terms.window = DAY;
        capped(Some(WEEK), 500)(terms);
    };
    run_with(waits, || {
        assert_ok!(attest(0, entry(ANNA, 80, 1)));
        assert_ok!(attest(0, entry(ANNA, 80, 2)));
        assert_eq!((balance(ANNA), entered(0).reserved), (0, 500));
        assert_ok!(Rewards::withdraw(signed(DESK), 0, proof_of(1)));
        assert_ok!(attest(0, entry(ANNA, 80, 3)));
        assert_eq!(entered(0).reserved, 500);
    });
}

#[test]
fn as_many_periods_are_remembered_as_can_still_be_attested() {
    let daily = |terms: &mut BehaviourTerms| {
        terms.lifetime = 7 * DAY;
        capped(Some(DAY), 10)(terms);
    };
    run_with(daily, || {
        for day in 0..20 {
            let time = START + day * DAY;
            at(time);
            assert_ok!(attest(0, entry(ANNA, 3, day)));
        }
        let earned = balance(ANNA);
        assert_eq!(earned, 20 * 10);
        for day in 13..20 {
            assert_ok!(attest(0, entry_at(START + day * DAY, ANNA, 3, 100 + day)));
        }
        assert_eq!(balance(ANNA), earned);
    });
}
