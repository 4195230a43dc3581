//! What funds a programme is remembered, and what it did not spend goes back there.

use crate::{mock::*, Error, Event, Fundings, Purpose};
use frame::testing_prelude::*;
use piazza_primitives::Balance;

fn fund(who: AccountId, deposit: u32, amount: Balance) -> DispatchResult {
    allocate_for(Purpose::Programme, who, deposit, &[(WALKING, amount)])
}

/// Walking is funded with 300 of deposit 0 and 200 of deposit 1, each of 1,000.
fn funded() {
    deposit(1_000, 1);
    deposit(1_000, 2);
    for (deposit, amount) in [(0, 200), (1, 200), (0, 100)] {
        assert_ok!(fund(TILDE, deposit, amount));
    }
}

#[test]
fn what_each_deposit_gave_is_remembered() {
    run(|| {
        funded();
        assert_eq!(Fundings::<Test>::get(WALKING).into_inner(), [(0, 300), (1, 200)]);
        assert_eq!((remaining(0), remaining(1)), (700, 800));
    });
}

#[test]
fn the_latest_deposit_gets_back_first() {
    run(|| {
        funded();
        assert_ok!(give_back(WALKING, 500));
        assert_eq!((remaining(0), remaining(1)), (1_000, 1_000));
        assert_eq!((balance(WALKING), balance(Reserve::pot_account())), (0, 2_000));
        let [.., second, first] = &events()[..] else {
            panic!("two events")
        };
        let returned = |deposit, amount| Event::BudgetReturned {
            deposit,
            pot: WALKING,
            amount,
            remaining: 1_000,
        };
        assert_eq!((second, first), (&returned(1, 200), &returned(0, 300)));
        assert!(!Fundings::<Test>::contains_key(WALKING));
    });
}

#[test]
fn what_was_spent_is_not_given_back() {
    for (left, remain) in [
        (250, (750, 1_000)),
        (200, (700, 1_000)),
        (199, (700, 999)),
        (0, (700, 800)),
    ] {
        run(|| {
            funded();
            spend(WALKING, 500 - left);
            assert_ok!(give_back(WALKING, left));
            assert_eq!((remaining(0), remaining(1)), remain);
            assert!(!Fundings::<Test>::contains_key(WALKING), "it is over");
        });
    }
}

/// A programme's pot pays somebody.
fn spend(pot: AccountId, amount: Balance) {
    use frame::token::fungible::Mutate;
    if amount > 0 {
        assert_ok!(Balances::transfer(&pot, &ALDO, amount, Preservation::Expendable));
    }
}

#[test]
fn a_programme_that_nothing_funded_gives_nothing_back() {
    run(|| {
        assert_ok!(give_back(WALKING, 0));
        assert!(events().is_empty());
    });
}

#[test]
fn no_more_than_was_given() {
    run(|| {
        funded();
        assert_noop!(give_back(WALKING, 501), Error::<Test>::Overflow);
        assert_noop!(give_back(RECYCLING, 1), Error::<Test>::Overflow);
    });
}

#[test]
fn what_came_back_may_be_given_again_or_reversed() {
    run(|| {
        funded();
        assert_noop!(Reserve::reverse(signed(TILDE), 0), Error::<Test>::CreditsInUse);
        assert_ok!(give_back(WALKING, 500));
        assert_ok!(allocate_for(Purpose::Programme, TILDE, 1, &[(RECYCLING, 1_000)]));
        assert_ok!(Reserve::reverse(signed(TILDE), 0));
        let proposal = open_proposals()[0];
        assert_ok!(approve(UGO, proposal));
        assert_eq!(issuance(), 1_000);
    });
}

#[test]
fn so_many_deposits_fund_a_programme_and_no_more() {
    run(|| {
        for number in 0..=FUNDINGS {
            deposit(1_000, u64::from(number));
        }
        for deposit in 0..FUNDINGS {
            assert_ok!(fund(TILDE, deposit, 1));
        }
        assert_noop!(fund(TILDE, FUNDINGS, 1), Error::<Test>::TooManyDeposits);
        assert_ok!(fund(TILDE, 0, 1));
        let elsewhere = allocate_for(Purpose::Programme, TILDE, FUNDINGS, &[(RECYCLING, 1)]);
        assert_ok!(elsewhere);
    });
}

/// Whoever sponsors a programme takes part neither alone nor as the second; two others may.
#[test]
fn attack_a_treasurer_funding_a_programme_of_his_own() {
    run(|| {
        deposit(1_000, 1);
        sponsor_programme(WALKING, TILDE);
        assert_noop!(fund(TILDE, 0, 1), Error::<Test>::OwnProgramme);
        assert_ok!(Reserve::set_threshold(council(), 0));
        assert_noop!(fund(TILDE, 0, 1), Error::<Test>::OwnProgramme);
        assert_ok!(fund(UGO, 0, 1));
        let proposal = open_proposals()[0];
        assert_noop!(approve(TILDE, proposal), Error::<Test>::OwnProgramme);
        assert_ok!(approve(VERA, proposal));
        assert_eq!(balance(WALKING), 1);
    });
}

#[test]
fn attack_a_treasurer_funding_the_programme_of_whom_he_acts_for() {
    run(|| {
        deposit(1_000, 1);
        sponsor_programme(WALKING, BRUNA);
        delegate(TILDE, BRUNA);
        assert_noop!(fund(TILDE, 0, 1), Error::<Test>::OwnProgramme);
        assert_ok!(fund(UGO, 0, 1));
    });
}
