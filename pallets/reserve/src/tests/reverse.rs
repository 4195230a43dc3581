//! A deposit that was recorded wrongly is taken back.

use crate::{mock::*, Backing, Basis, Deposits, Error, EuroByBasis, Event, References, Use};
use frame::testing_prelude::*;

fn reverse(who: AccountId, deposit: u32) -> DispatchResult {
    Reserve::reverse(signed(who), deposit)
}

#[test]
fn its_credits_end_and_its_euro_are_not_counted() {
    run(|| {
        assert_ok!(record(TILDE, 500, 1));
        assert_ok!(record(TILDE, 50, 2));
        assert_ok!(reverse(TILDE, 0));
        assert_ok!(approve(UGO, 0));
        assert_eq!(
            Reserve::backing(),
            Backing {
                euro_in: 50,
                euro_out: 0,
                issuance: 50
            }
        );
        assert_eq!(EuroByBasis::<Test>::get(Basis::SponsorFunding), 50);
        assert!(!Deposits::<Test>::contains_key(0));
        let expected = Event::DepositReversed {
            deposit: 0,
            amount: 500,
            reference: reference(1),
            proposed_by: TILDE,
            approved_by: UGO,
        };
        assert!(events().contains(&expected));
    });
}

#[test]
fn frees_the_reference_for_the_right_amount() {
    run(|| {
        assert_ok!(record(TILDE, 5_000, 1));
        assert_ok!(reverse(TILDE, 0));
        assert_noop!(record(TILDE, 500, 1), Error::<Test>::ReferenceUsed);
        assert_ok!(approve(UGO, 0));
        assert_ok!(record(TILDE, 500, 1));
        assert_eq!(
            References::<Test>::get(reference(1)),
            Some(Use::Recorded(1)),
            "a number of its own"
        );
        assert_eq!(issuance(), 500);
    });
}

#[test]
fn always_takes_two_treasurers() {
    run(|| {
        assert_ok!(record(TILDE, 1, 1));
        assert_ok!(reverse(TILDE, 0));
        let expected = Event::ReversalProposed {
            proposal: 0,
            by: TILDE,
            deposit: 0,
            amount: 1,
        };
        assert_eq!(last_event(), expected);
        assert_eq!(issuance(), 1);
        assert_noop!(approve(TILDE, 0), Error::<Test>::SameOfficer);
        dismiss(TILDE);
        assert_noop!(approve(UGO, 0), Error::<Test>::ProposerNotInOffice);
    });
}

#[test]
fn attack_reversing_what_was_given_away() {
    run(|| {
        assert_ok!(record(TILDE, 500, 1));
        assert_ok!(record(TILDE, 500, 2));
        assert_ok!(allocate(TILDE, 0, &[(ALDO, 1)]));
        assert_noop!(reverse(TILDE, 0), Error::<Test>::CreditsInUse);
        assert_ok!(allocate(TILDE, 0, &[(ALDO, 499)]));
        assert_noop!(reverse(TILDE, 0), Error::<Test>::CreditsInUse);
    });
}

#[test]
fn an_allocation_meanwhile_wins() {
    run(|| {
        assert_ok!(record(TILDE, 500, 1));
        assert_ok!(reverse(TILDE, 0));
        assert_ok!(allocate(TILDE, 0, &[(ALDO, 1)]));
        assert_noop!(approve(UGO, 0), Error::<Test>::CreditsInUse);
        assert_eq!(issuance(), 500);
    });
}

#[test]
fn once() {
    run(|| {
        assert_ok!(record(TILDE, 500, 1));
        assert_ok!(reverse(TILDE, 0));
        assert_ok!(reverse(UGO, 0));
        assert_ok!(approve(UGO, 0));
        assert_noop!(approve(TILDE, 1), Error::<Test>::NoSuchDeposit);
        assert_noop!(reverse(TILDE, 0), Error::<Test>::NoSuchDeposit);
    });
}

/// An allocation that was proposed before finds nothing to allocate.
#[test]
fn attack_allocating_a_deposit_that_was_reversed() {
    run(|| {
        deposit(THRESHOLD + 1, 1);
        assert_ok!(allocate(TILDE, 0, &[(ALDO, THRESHOLD + 1)]));
        assert_ok!(reverse(TILDE, 0));
        assert_ok!(approve(UGO, 2));
        assert_noop!(approve(UGO, 1), Error::<Test>::NoSuchDeposit);
        assert_eq!(issuance(), 0);
    });
}

#[test]
fn attack_reversing_the_credits_of_genesis() {
    let genesis = crate::GenesisConfig {
        credits: vec![(ALDO, 300)],
        threshold: THRESHOLD,
    };
    run_with(genesis, || {
        assert_noop!(reverse(TILDE, 0), Error::<Test>::CreditsInUse);
    });
}

#[test]
fn only_an_active_treasurer_proposes_it() {
    run(|| {
        assert_ok!(record(TILDE, 500, 1));
        assert_noop!(reverse(ALDO, 0), Error::<Test>::NotTreasurer);
        assert_noop!(reverse(STRANGER, 0), NOT_ACTIVE);
        assert_noop!(Reserve::reverse(council(), 0), BadOrigin);
    });
}
