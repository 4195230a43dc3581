//! A programme promises no more than its budget.

use crate::{mock::*, Mode, Refused};
use frame::testing_prelude::*;
use piazza_primitives::DAY;

/// A programme of so many cents, with Hera's recycled paper.
fn run_with_budget(budget: u128, window: u64, test: impl FnOnce()) {
    run(|| {
        programme_that(|_| ());
        fund(0, budget);
        behaviour(0, |terms| terms.window = window);
        test();
    });
}

#[test]
fn the_last_cent_is_given() {
    run_with_budget(200, 0, || {
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        assert_eq!((balance(ANNA), balance(Rewards::pot(0))), (200, 0));
    });
}

#[test]
fn what_the_budget_does_not_cover_is_refused_and_can_be_sent_again() {
    run_with_budget(199, 0, || {
        assert_noop!(attest(0, entry(ANNA, 40, 1)), refused(Refused::Exhausted));
        fund(0, 1);
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        assert_eq!(balance(ANNA), 200);
    });
}

#[test]
fn what_is_promised_is_not_promised_again() {
    run_with_budget(300, DAY, || {
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        assert_eq!((entered(0).reserved, entered(0).available()), (200, 100));
        assert_noop!(attest(0, entry(BRUNO, 21, 2)), refused(Refused::Exhausted));
        assert_ok!(attest(0, entry(BRUNO, 20, 2)));
    });
}

#[test]
fn what_is_owed_is_not_promised_again() {
    run_with_budget(300, 0, || {
        give(TOURIST, 15_000);
        assert_ok!(attest(0, entry(TOURIST, 40, 1)));
        assert_eq!((entered(0).owed, entered(0).available()), (200, 100));
        assert_noop!(attest(0, entry(ANNA, 21, 2)), refused(Refused::Exhausted));
    });
}

#[test]
fn a_withdrawn_promise_can_be_made_again() {
    run_with_budget(200, DAY, || {
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        assert_ok!(Rewards::withdraw(signed(DESK), 0, proof_of(1)));
        assert_ok!(attest(0, entry(BRUNO, 40, 2)));
    });
}

#[test]
fn smaller_rows_fit_after_one_that_does_not() {
    run_with_budget(100, 0, || {
        let rows = vec![entry(ANNA, 21, 1), entry(BRUNO, 20, 2), entry(ANNA, 1, 3)];
        assert_ok!(attest_batch(0, rows, Mode::SkipAndReport));
        assert_eq!((balance(ANNA), balance(BRUNO)), (0, 100));
    });
}
