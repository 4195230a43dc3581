//! A treasurer records that the bank did not pay.

use crate::{mock::*, Backing, Batches, Error, Event, Lines, RedemptionStatus, Redemptions, RejectedRedemptions};
use frame::testing_prelude::*;

#[test]
fn the_merchant_has_his_credits_again_with_the_fee() {
    run(|| {
        set_fee(100);
        redemption_of(BRUNA, 10_000);
        approve_current_batch();
        assert_ok!(reject(TILDE, &[0]));
        assert_eq!((balance(BRUNA), held(BRUNA)), (10_000, 0));
        assert_eq!(
            Reserve::backing(),
            Backing {
                euro_in: 10_000,
                euro_out: 0,
                issuance: 10_000
            }
        );
        assert_eq!(entry(0).status, RedemptionStatus::Rejected);
        assert!(Reserve::redemptions_of(BRUNA).is_empty());
        let expected = Event::RedemptionRejected {
            redemption: 0,
            merchant: BRUNA,
            amount: 10_000,
        };
        assert_eq!(last_event(), expected);
    });
}

#[test]
fn the_bank_has_less_to_pay() {
    run(|| {
        redemption_of(BRUNA, 500);
        redemption_of(GINO, 300);
        assert_ok!(Reserve::close_batch(signed(TILDE), 0));
        assert_ok!(reject(TILDE, &[0]));
        let batch = Reserve::batch(0).expect("it has lines");
        assert_eq!((batch.lines, batch.open, batch.total), (2, 1, 300));
        assert_ok!(Reserve::approve_batch(signed(UGO), 0));
        assert_ok!(settle(TILDE, &[(1, 1)]));
        assert_eq!(issuance(), 500);
    });
}

#[test]
fn a_merchant_who_was_suspended_meanwhile() {
    run(|| {
        redemption_of(BRUNA, 500);
        approve_current_batch();
        suspend(BRUNA);
        assert_ok!(reject(TILDE, &[0]));
        assert_eq!(balance(BRUNA), 500);
    });
}

#[test]
fn not_while_the_batch_is_open() {
    run(|| {
        redemption_of(BRUNA, 500);
        assert_noop!(reject(TILDE, &[0]), Error::<Test>::BatchStillOpen);
    });
}

#[test]
fn all_or_nothing() {
    run(|| {
        redemption_of(BRUNA, 500);
        approve_current_batch();
        assert_noop!(reject(TILDE, &[0, 7]), Error::<Test>::NoSuchRedemption);
        assert_noop!(reject(TILDE, &[0, 0]), Error::<Test>::RedemptionNotOpen);
        assert_noop!(reject(TILDE, &[]), Error::<Test>::NoLines);
    });
}

#[test]
fn attack_settling_what_was_rejected() {
    run(|| {
        redemption_of(BRUNA, 500);
        approve_current_batch();
        assert_ok!(reject(TILDE, &[0]));
        assert_noop!(settle(TILDE, &[(0, 1)]), Error::<Test>::RedemptionNotOpen);
        assert_noop!(reject(UGO, &[0]), Error::<Test>::RedemptionNotOpen);
    });
}

#[test]
fn attack_the_line_of_whom_a_treasurer_acts_for() {
    run(|| {
        delegate(VERA, BRUNA);
        redemption_of(BRUNA, 500);
        approve_current_batch();
        assert_noop!(reject(VERA, &[0]), Error::<Test>::ActsForMerchant);
        assert_ok!(reject(TILDE, &[0]));
    });
}

#[test]
fn attack_asking_and_rejecting_in_a_loop() {
    run(|| {
        give(BRUNA, 500);
        for redemption in 0..10 {
            assert_ok!(request(BRUNA, 500));
            approve_current_batch();
            assert_ok!(reject(TILDE, &[redemption]));
        }
        assert_eq!(RejectedRedemptions::<Test>::get(BRUNA).into_inner(), [6, 7, 8, 9]);
        let left = (
            Redemptions::<Test>::iter_keys().count(),
            Lines::<Test>::iter_keys().count(),
            Batches::<Test>::iter_keys().count(),
        );
        assert_eq!(left, (4, 4, 4));
        assert_noop!(settle(TILDE, &[(5, 1)]), Error::<Test>::NoSuchRedemption);
        assert_eq!((balance(BRUNA), held(BRUNA)), (500, 0));
    });
}

#[test]
fn a_batch_of_which_something_was_paid_stays() {
    run(|| {
        redemption_of(GINO, 300);
        redemption_of(BRUNA, 500);
        approve_current_batch();
        assert_ok!(settle(TILDE, &[(0, 1)]));
        assert_ok!(reject(TILDE, &[1]));
        for redemption in 2..6 {
            assert_ok!(request(BRUNA, 500));
            approve_current_batch();
            assert_ok!(reject(TILDE, &[redemption]));
        }
        let batch = Reserve::batch(0).expect("a line of it was paid");
        assert_eq!((batch.lines, batch.open, batch.total), (1, 0, 300));
        assert!(!Redemptions::<Test>::contains_key(1));
    });
}

#[test]
fn attack_a_treasurers_own_line() {
    run(|| {
        Merchants::mutate(|merchants| merchants.insert(VERA));
        redemption_of(VERA, 500);
        approve_current_batch();
        assert_noop!(reject(VERA, &[0]), Error::<Test>::OwnRedemption);
        assert_ok!(reject(TILDE, &[0]));
    });
}

#[test]
fn only_an_active_treasurer() {
    run(|| {
        redemption_of(BRUNA, 500);
        approve_current_batch();
        assert_noop!(reject(BRUNA, &[0]), Error::<Test>::NotTreasurer);
        assert_noop!(reject(STRANGER, &[0]), NOT_ACTIVE);
        assert_noop!(Reserve::reject(council(), Default::default()), BadOrigin);
    });
}
