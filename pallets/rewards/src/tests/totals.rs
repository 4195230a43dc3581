//! The sums for reports.

use crate::{mock::*, BehaviourTerms, Rule, SumOf, Totals};
use frame::testing_prelude::*;
use piazza_primitives::{SdgGoal, ValueArea, DAY, WEEK};

/// A kilogram of paper avoids 900 g of CO2 and 0.12.
fn with_grams(terms: &mut BehaviourTerms) {
    terms.grams = Some(900);
    terms.avoided = Some(12);
}

fn goal(number: u8) -> SumOf {
    SumOf::Goal(SdgGoal::try_from(number).expect("a goal"))
}

const FORTY: Totals = Totals {
    attestations: 1,
    quantity: 40,
    credits: 200,
    grams: 36_000,
    avoided: 480,
};

#[test]
fn an_attestation_counts_in_every_sum_that_it_is_of() {
    run_with(with_grams, || {
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        assert_eq!(totals(SumOf::Behaviour(0)), FORTY);
        let without_unit = Totals { quantity: 0, ..FORTY };
        let sums = [
            SumOf::Programme(0),
            SumOf::Zone(HERE),
            SumOf::Area(ValueArea::Environment),
            goal(12),
        ];
        for of in sums {
            assert_eq!(totals(of), without_unit);
        }
        let others = [
            SumOf::Programme(1),
            SumOf::Zone(ELSEWHERE),
            SumOf::Area(ValueArea::Welfare),
            goal(13),
        ];
        for of in others {
            assert_eq!(totals(of), Totals::default());
        }
    });
}

#[test]
fn sums_of_behaviours_come_together_in_their_programme() {
    run_with(with_grams, || {
        let other = behaviour(0, |terms| terms.goal = SdgGoal::try_from(13).expect("a goal"));
        let rows = vec![entry(ANNA, 40, 1), entry(ELSA, 40, 2)];
        assert_ok!(attest_batch(0, rows, crate::Mode::AllOrNothing));
        assert_ok!(attest(other, entry(ANNA, 20, 3)));
        let credits = |of| totals(of).credits;
        assert_eq!(
            (credits(SumOf::Behaviour(0)), credits(SumOf::Behaviour(other))),
            (400, 100)
        );
        assert_eq!(
            (credits(SumOf::Zone(HERE)), credits(SumOf::Zone(ELSEWHERE))),
            (300, 200)
        );
        assert_eq!((credits(goal(12)), credits(goal(13))), (400, 100));
        assert_eq!(totals(SumOf::Programme(0)).attestations, 3);
        assert_eq!(totals(SumOf::Programme(0)).grams, 72_000);
    });
}

#[test]
fn what_brings_no_credits_counts_all_the_same() {
    run_with(
        |terms| {
            with_grams(terms);
            terms.rule = Rule::Every(100);
        },
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            assert_eq!(totals(SumOf::Behaviour(0)), Totals { credits: 0, ..FORTY });
        },
    );
}

#[test]
fn what_waits_is_not_counted_yet() {
    run_with(
        |terms| {
            with_grams(terms);
            terms.window = DAY;
        },
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            assert_eq!(totals(SumOf::Behaviour(0)), Totals::default());
            pass(DAY + 1);
            idle();
            assert_eq!(totals(SumOf::Behaviour(0)), FORTY);
        },
    );
}

#[test]
fn what_was_taken_back_is_not_counted_any_more() {
    run_with(
        |terms| {
            with_grams(terms);
            terms.window = DAY;
            terms.at_once = true;
        },
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            assert_ok!(attest(0, entry(BRUNO, 40, 2)));
            assert_ok!(Rewards::withdraw(signed(DESK), 0, proof_of(2)));
            assert_eq!(totals(SumOf::Behaviour(0)), FORTY);
            assert_eq!(totals(SumOf::Zone(HERE)).credits, 200);
        },
    );
}

#[test]
fn what_is_owed_or_kept_for_a_debt_is_given_too() {
    run_with(
        |terms| {
            terms.window = DAY;
            terms.at_once = true;
        },
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            assert_ok!(Rewards::withdraw(signed(DESK), 0, proof_of(1)));
            assert_ok!(attest(0, entry(ANNA, 20, 2)));
            give(TOURIST, 15_000);
            assert_ok!(attest(0, entry(TOURIST, 20, 3)));
            assert_eq!(totals(SumOf::Behaviour(0)).credits, 200);
            assert_eq!(owed_and_debt(0, ANNA), (0, 100));
        },
    );
}

#[test]
fn fractions_are_rounded_down() {
    run_with(
        |terms| {
            with_grams(terms);
            terms.decimals = 3;
        },
        || {
            assert_ok!(attest(0, entry(ANNA, 1_499, 1)));
            let sum = totals(SumOf::Behaviour(0));
            assert_eq!(
                (sum.quantity, sum.credits, sum.grams, sum.avoided),
                (1_499, 7, 1_349, 17)
            );
        },
    );
}

#[test]
fn a_shared_ride_is_one_attestation() {
    run_with(
        |terms| {
            terms.rule = Rule::SharedRide;
            terms.lifetime = WEEK;
        },
        || {
            assert_ok!(attest(0, ride(40, 1)));
            for who in [ANNA, BRUNO] {
                assert_ok!(Rewards::confirm(signed(who), 0, proof_of(1)));
            }
            let sum = totals(SumOf::Behaviour(0));
            assert_eq!((sum.attestations, sum.quantity, sum.credits), (1, 40, 400));
        },
    );
}
