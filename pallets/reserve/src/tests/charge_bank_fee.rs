//! The bank kept a fee.

use crate::{mock::*, Backing, BankFees, Error, Event, References, Use};
use frame::testing_prelude::*;
use piazza_primitives::Balance;

fn charge(who: AccountId, amount: Balance, number: u64) -> DispatchResult {
    Reserve::charge_bank_fee(signed(who), amount, reference(number))
}

#[test]
fn the_enablers_fund_bears_it() {
    run(|| {
        give(ENABLER, 1_000);
        let proposal = crate::NextProposal::<Test>::get();
        assert_ok!(charge(TILDE, 400, 1));
        assert_eq!(issuance(), 1_000);
        assert_ok!(approve(UGO, proposal));
        assert_eq!(
            Reserve::backing(),
            Backing {
                euro_in: 1_000,
                euro_out: 400,
                issuance: 600
            }
        );
        assert_eq!((balance(ENABLER), BankFees::<Test>::get()), (600, 400));
        assert_eq!(References::<Test>::get(reference(1)), Some(Use::BankFee));
        let expected = Event::BankFeeCharged {
            amount: 400,
            reference: reference(1),
            proposed_by: TILDE,
            approved_by: UGO,
        };
        assert!(events().contains(&expected));
    });
}

#[test]
fn always_takes_two_treasurers() {
    run(|| {
        give(ENABLER, 1_000);
        let proposal = crate::NextProposal::<Test>::get();
        assert_ok!(charge(TILDE, 1, 1));
        let expected = Event::BankFeeProposed {
            proposal,
            by: TILDE,
            amount: 1,
            reference: reference(1),
        };
        assert_eq!(last_event(), expected);
        assert_noop!(approve(TILDE, proposal), Error::<Test>::SameOfficer);
        dismiss(TILDE);
        assert_noop!(approve(UGO, proposal), Error::<Test>::ProposerNotInOffice);
    });
}

#[test]
fn what_the_enabler_lacks_is_not_charged() {
    run(|| {
        give(ENABLER, 1_000);
        let proposal = crate::NextProposal::<Test>::get();
        assert_ok!(charge(TILDE, 1_001, 1));
        assert_noop!(approve(UGO, proposal), TokenError::FundsUnavailable);
        give(ENABLER, 1);
        assert_ok!(approve(UGO, proposal));
        assert_eq!(issuance(), 0);
    });
}

#[test]
fn attack_charging_a_fee_twice() {
    run(|| {
        give(ENABLER, 1_000);
        let proposal = crate::NextProposal::<Test>::get();
        assert_ok!(charge(TILDE, 400, 1));
        assert_noop!(charge(UGO, 400, 1), Error::<Test>::ReferenceUsed);
        assert_ok!(approve(UGO, proposal));
        assert_noop!(charge(UGO, 400, 1), Error::<Test>::ReferenceUsed);
        assert_noop!(record(TILDE, 400, 1), Error::<Test>::ReferenceUsed);
        assert_ok!(charge(UGO, 400, 2));
        assert_ok!(approve(TILDE, proposal + 1));
        assert_eq!(BankFees::<Test>::get(), 800);
    });
}

#[test]
fn withdrawn_it_frees_its_reference() {
    run(|| {
        assert_ok!(charge(TILDE, 400, 1));
        assert_ok!(Reserve::withdraw(council(), 0));
        assert_ok!(record(TILDE, 400, 1));
    });
}

#[test]
fn nothing_is_not_an_amount() {
    run(|| {
        assert_noop!(charge(TILDE, 0, 1), Error::<Test>::ZeroAmount);
    });
}

#[test]
fn only_an_active_treasurer_proposes_it() {
    run(|| {
        assert_noop!(charge(ALDO, 1, 1), Error::<Test>::NotTreasurer);
        assert_noop!(charge(STRANGER, 1, 1), NOT_ACTIVE);
        assert_noop!(Reserve::charge_bank_fee(council(), 1, reference(1)), BadOrigin);
    });
}
