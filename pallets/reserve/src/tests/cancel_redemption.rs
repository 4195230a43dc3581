//! A merchant takes a request back.

use crate::{mock::*, Batches, Error, Event, Lines, OpenRedemptions, Redemptions};
use frame::testing_prelude::*;

fn cancel(who: AccountId, redemption: u32) -> DispatchResult {
    Reserve::cancel_redemption(signed(who), redemption)
}

#[test]
fn he_has_his_credits_again_and_nothing_is_left_of_it() {
    run(|| {
        redemption_of(BRUNA, 500);
        assert_ok!(cancel(BRUNA, 0));
        assert_eq!((balance(BRUNA), held(BRUNA), issuance()), (500, 0, 500));
        assert_eq!(Redemptions::<Test>::iter().count(), 0);
        assert_eq!(Lines::<Test>::iter().count(), 0);
        assert_eq!(Batches::<Test>::iter().count(), 0);
        assert!(!OpenRedemptions::<Test>::contains_key(BRUNA));
        let expected = Event::RedemptionCancelled {
            redemption: 0,
            merchant: BRUNA,
            amount: 500,
        };
        assert_eq!(last_event(), expected);
    });
}

#[test]
fn the_other_lines_stay() {
    run(|| {
        set_fee(100);
        redemption_of(BRUNA, 500);
        redemption_of(GINO, 300);
        redemption_of(BRUNA, 100);
        assert_ok!(cancel(BRUNA, 0));
        let batch = Reserve::batch(0).expect("it has lines");
        assert_eq!((batch.lines, batch.open, batch.total), (2, 2, 297 + 99));
        assert_eq!(OpenRedemptions::<Test>::get(BRUNA).to_vec(), [2]);
        assert_eq!(held(BRUNA), 100);
    });
}

#[test]
fn once() {
    run(|| {
        redemption_of(BRUNA, 500);
        assert_ok!(cancel(BRUNA, 0));
        assert_noop!(cancel(BRUNA, 0), Error::<Test>::NoSuchRedemption);
        assert_ok!(request(BRUNA, 500));
        assert_noop!(cancel(BRUNA, 0), Error::<Test>::NoSuchRedemption);
        assert_ok!(cancel(BRUNA, 1));
    });
}

#[test]
fn attack_cancelling_what_may_be_paid_already() {
    run(|| {
        redemption_of(BRUNA, 500);
        assert_ok!(Reserve::close_batch(signed(TILDE), 0));
        assert_noop!(cancel(BRUNA, 0), Error::<Test>::BatchClosed);
        assert_ok!(Reserve::approve_batch(signed(UGO), 0));
        assert_noop!(cancel(BRUNA, 0), Error::<Test>::BatchClosed);
        assert_ok!(settle(TILDE, &[(0, 1)]));
        assert_noop!(cancel(BRUNA, 0), Error::<Test>::BatchClosed);
    });
}

#[test]
fn only_the_active_merchant_himself() {
    run(|| {
        redemption_of(BRUNA, 500);
        for other in [GINO, TILDE] {
            assert_noop!(cancel(other, 0), Error::<Test>::NotYourRedemption);
        }
        assert_noop!(Reserve::cancel_redemption(council(), 0), BadOrigin);
        suspend(BRUNA);
        assert_noop!(cancel(BRUNA, 0), NOT_ACTIVE);
    });
}
