//! The reserve funds a programme.

use crate::{mock::*, Error, Event};
use frame::testing_prelude::*;
use piazza_primitives::ProgrammeBudgets;

fn accepts(programme: u32, amount: u128) -> DispatchResult {
    <Rewards as ProgrammeBudgets<AccountId>>::accepts(&Rewards::pot(programme), amount)
}

#[test]
fn the_budget_is_what_the_pot_received() {
    run(|| {
        programme_that(|_| ());
        fund(0, 300);
        assert_said(Event::ProgrammeFunded {
            programme: 0,
            amount: 300,
            budget: 300,
        });
        fund(0, 200);
        assert_said(Event::ProgrammeFunded {
            programme: 0,
            amount: 200,
            budget: 500,
        });
        assert_eq!((entered(0).funded, balance(Rewards::pot(0))), (500, 500));
    });
}

#[test]
fn the_budget_may_reach_the_estimate_and_not_pass_it() {
    run(|| {
        programme_that(|_| ());
        fund(0, ESTIMATE - 1);
        assert_ok!(accepts(0, 1));
        assert_noop!(accepts(0, 2), Error::<Test>::BeyondEstimate);
        assert_noop!(try_fund(0, 2), Error::<Test>::BeyondEstimate);
        fund(0, 1);
        assert_noop!(try_fund(0, 1), Error::<Test>::BeyondEstimate);
        assert_noop!(accepts(0, u128::MAX), Error::<Test>::Overflow);
    });
}

#[test]
fn the_reserve_may_ask_who_sponsors_a_pot() {
    run(|| {
        programme_that(|_| ());
        let sponsor = |pot| <Rewards as ProgrammeBudgets<AccountId>>::sponsor(&pot);
        assert_eq!(sponsor(Rewards::pot(0)), Some(HERA));
        assert_eq!((sponsor(Rewards::pot(1)), sponsor(HERA)), (None, None));
    });
}

#[test]
fn only_pots_are_funded() {
    run(|| {
        programme_that(|_| ());
        for who in [HERA, Rewards::pot(1)] {
            let accepts = <Rewards as ProgrammeBudgets<AccountId>>::accepts(&who, 1);
            assert_noop!(accepts, Error::<Test>::NotAPot);
            let funds = <Rewards as ProgrammeBudgets<AccountId>>::fund(&who, 1);
            assert_noop!(funds, Error::<Test>::NotAPot);
        }
    });
}

#[test]
fn nothing_is_funded_after_the_end() {
    run(|| {
        programme_that(|_| ());
        at(END);
        assert_ok!(accepts(0, 1));
        fund(0, 1);
        at(END + 1);
        assert_noop!(accepts(0, 1), Error::<Test>::ProgrammeEnded);
        assert_noop!(try_fund(0, 1), Error::<Test>::ProgrammeEnded);
    });
}
