//! The bank gives back what it paid.

use crate::{mock::*, AloneLeft, Backing, Error, Event, RedemptionStatus, References, Use};
use frame::testing_prelude::*;
use piazza_primitives::Balance;

fn return_payment(who: AccountId, redemption: u32, number: u64) -> DispatchResult {
    Reserve::return_payment(signed(who), redemption, reference(number))
}

/// A redemption that was paid under reference 1.
fn settled(amount: Balance) {
    redemption_of(BRUNA, amount);
    approve_current_batch();
    assert_ok!(settle(TILDE, &[(0, 1)]));
}

#[test]
fn the_merchant_gets_what_was_paid_and_the_fund_keeps_its_fee() {
    run(|| {
        set_fee(100);
        settled(10_000);
        assert_ok!(return_payment(TILDE, 0, 2));
        assert_eq!((balance(BRUNA), balance(fund_account(VALLEY))), (9_900, 100));
        assert_eq!(
            Reserve::backing(),
            Backing {
                euro_in: 10_000,
                euro_out: 0,
                issuance: 10_000
            }
        );
        assert_eq!(entry(0).status, RedemptionStatus::Returned);
        assert_eq!(References::<Test>::get(reference(2)), Some(Use::Returned(0)));
        let expected = Event::PaymentReturned {
            redemption: 0,
            merchant: BRUNA,
            amount: 9_900,
            reference: reference(2),
            recorded_by: TILDE,
            approved_by: None,
        };
        assert_eq!(last_event(), expected);
    });
}

#[test]
fn he_may_redeem_it_again() {
    run(|| {
        settled(500);
        assert_ok!(return_payment(TILDE, 0, 2));
        assert_ok!(request(BRUNA, 500));
        approve_current_batch();
        assert_ok!(settle(TILDE, &[(1, 3)]));
        assert_eq!(issuance(), 0);
    });
}

#[test]
fn a_merchant_who_was_suspended_meanwhile() {
    run(|| {
        settled(500);
        suspend(BRUNA);
        assert_ok!(return_payment(TILDE, 0, 2));
        assert_eq!(balance(BRUNA), 500);
    });
}

#[test]
fn beyond_the_threshold_it_waits_with_its_reference() {
    run(|| {
        settled(THRESHOLD + 1);
        assert_ok!(return_payment(TILDE, 0, 2));
        let [proposal] = open_proposals()[..] else {
            panic!("one proposal")
        };
        let expected = Event::ReturnProposed {
            proposal,
            by: TILDE,
            redemption: 0,
            amount: THRESHOLD + 1,
            reference: reference(2),
        };
        assert_eq!(last_event(), expected);
        assert_eq!(References::<Test>::get(reference(2)), Some(Use::Proposed(proposal)));
        assert_noop!(record(UGO, 5, 2), Error::<Test>::ReferenceUsed);
        assert_noop!(return_payment(UGO, 0, 2), Error::<Test>::ReferenceUsed);
        assert_noop!(approve(TILDE, proposal), Error::<Test>::SameOfficer);
        assert_ok!(approve(UGO, proposal));
        assert_eq!(balance(BRUNA), THRESHOLD + 1);
        assert_eq!(References::<Test>::get(reference(2)), Some(Use::Returned(0)));
    });
}

#[test]
fn withdrawn_it_frees_its_reference() {
    run(|| {
        settled(THRESHOLD + 1);
        assert_ok!(return_payment(TILDE, 0, 2));
        let proposal = open_proposals()[0];
        assert_ok!(Reserve::withdraw(signed(TILDE), proposal));
        assert!(!References::<Test>::contains_key(reference(2)));
        assert_eq!(entry(0).status, RedemptionStatus::Settled);
    });
}

/// Returns and recordings bring credits into being alike, so they count together.
#[test]
fn attack_recording_and_returning_on_one_day() {
    run(|| {
        settled(500);
        assert_ok!(record(TILDE, THRESHOLD - 499, 2));
        assert_ok!(return_payment(TILDE, 0, 3));
        assert_eq!(open_proposals().len(), 1);
        assert_ok!(return_payment(UGO, 0, 4));
        assert_eq!(open_proposals().len(), 1);
        let left = AloneLeft {
            record: THRESHOLD - 500,
            allocate: THRESHOLD,
        };
        assert_eq!(Reserve::alone_left(UGO), left);
    });
}

#[test]
fn attack_returning_twice() {
    run(|| {
        settled(500);
        assert_ok!(return_payment(TILDE, 0, 2));
        assert_noop!(return_payment(TILDE, 0, 3), Error::<Test>::NotSettled);
        assert_noop!(return_payment(UGO, 0, 3), Error::<Test>::NotSettled);
    });
}

#[test]
fn attack_two_proposals_for_one_return() {
    run(|| {
        settled(THRESHOLD + 1);
        assert_ok!(return_payment(TILDE, 0, 2));
        assert_ok!(return_payment(UGO, 0, 3));
        let open = open_proposals();
        assert_ok!(approve(VERA, open[0]));
        assert_noop!(approve(VERA, open[1]), Error::<Test>::NotSettled);
        assert_eq!(balance(BRUNA), THRESHOLD + 1);
    });
}

#[test]
fn attack_a_reference_that_was_used() {
    run(|| {
        settled(500);
        assert_noop!(return_payment(TILDE, 0, 1), Error::<Test>::ReferenceUsed);
        assert_noop!(return_payment(TILDE, 0, 1_000_000), Error::<Test>::ReferenceUsed);
        assert_ok!(return_payment(TILDE, 0, 2));
        assert_noop!(record(TILDE, 500, 2), Error::<Test>::ReferenceUsed);
    });
}

#[test]
fn attack_returning_what_was_never_paid() {
    run(|| {
        redemption_of(BRUNA, 500);
        redemption_of(GINO, 500);
        assert_noop!(return_payment(TILDE, 0, 2), Error::<Test>::NotSettled);
        approve_current_batch();
        assert_noop!(return_payment(TILDE, 0, 2), Error::<Test>::NotSettled);
        assert_ok!(reject(TILDE, &[0]));
        assert_noop!(return_payment(TILDE, 0, 2), Error::<Test>::NotSettled);
        assert_noop!(return_payment(TILDE, 7, 2), Error::<Test>::NoSuchRedemption);
    });
}

#[test]
fn attack_a_treasurers_own_payment() {
    run(|| {
        Merchants::mutate(|merchants| merchants.insert(VERA));
        redemption_of(VERA, THRESHOLD + 1);
        approve_current_batch();
        assert_ok!(settle(TILDE, &[(0, 1)]));
        assert_noop!(return_payment(VERA, 0, 2), Error::<Test>::OwnRedemption);
        assert_ok!(return_payment(TILDE, 0, 2));
        let proposal = open_proposals()[0];
        assert_noop!(approve(VERA, proposal), Error::<Test>::OwnRedemption);
        assert_ok!(approve(UGO, proposal));
    });
}

#[test]
fn attack_the_payment_of_whom_a_treasurer_acts_for() {
    run(|| {
        delegate(VERA, BRUNA);
        redemption_of(BRUNA, THRESHOLD + 1);
        approve_current_batch();
        assert_ok!(settle(TILDE, &[(0, 1)]));
        assert_noop!(return_payment(VERA, 0, 2), Error::<Test>::ActsForMerchant);
        assert_ok!(return_payment(TILDE, 0, 2));
        let proposal = open_proposals()[0];
        assert_noop!(approve(VERA, proposal), Error::<Test>::ActsForMerchant);
        assert_ok!(approve(UGO, proposal));
    });
}

#[test]
fn only_an_active_treasurer() {
    run(|| {
        settled(500);
        assert_noop!(return_payment(BRUNA, 0, 2), Error::<Test>::NotTreasurer);
        assert_noop!(return_payment(STRANGER, 0, 2), NOT_ACTIVE);
        assert_noop!(Reserve::return_payment(council(), 0, reference(2)), BadOrigin);
    });
}
