//! A treasurer records that the bank paid.

use crate::{mock::*, Backing, Error, Event, RedemptionStatus, References, Settlements, Use};
use frame::testing_prelude::*;

#[test]
fn the_credits_end_and_the_fee_is_the_funds() {
    run(|| {
        set_fee(100);
        redemption_of(BRUNA, 10_000);
        approve_current_batch();
        assert_ok!(settle(TILDE, &[(0, 1)]));
        assert_eq!(
            Reserve::backing(),
            Backing {
                euro_in: 10_000,
                euro_out: 9_900,
                issuance: 100
            }
        );
        assert_eq!(
            (balance(BRUNA), held(BRUNA), balance(fund_account(VALLEY))),
            (0, 0, 100)
        );
        assert_eq!(entry(0).status, RedemptionStatus::Settled);
        assert_eq!(References::<Test>::get(reference(1)), Some(Use::Settled(0)));
        assert!(Reserve::redemptions_of(BRUNA).is_empty());
        assert_eq!(Reserve::batch(0).map(|batch| (batch.lines, batch.open)), Some((1, 0)));
        let expected = Event::RedemptionSettled {
            redemption: 0,
            merchant: BRUNA,
            paid: 9_900,
            fee: 100,
            reference: reference(1),
        };
        assert_eq!(last_event(), expected);
    });
}

#[test]
fn some_lines_today_and_the_others_tomorrow() {
    run(|| {
        redemption_of(BRUNA, 500);
        redemption_of(GINO, 300);
        redemption_of(BRUNA, 50);
        approve_current_batch();
        assert_ok!(settle(TILDE, &[(0, 1), (1, 2)]));
        assert_eq!((held(BRUNA), held(GINO), issuance()), (50, 0, 50));
        assert_ok!(settle(VERA, &[(2, 3)]));
        assert_eq!(issuance(), 0);
    });
}

#[test]
fn a_merchant_who_was_suspended_meanwhile() {
    run(|| {
        set_fee(100);
        redemption_of(BRUNA, 500);
        approve_current_batch();
        suspend(BRUNA);
        assert_ok!(settle(TILDE, &[(0, 1)]));
        assert_eq!(issuance(), 5);
    });
}

#[test]
fn all_or_nothing() {
    run(|| {
        redemption_of(BRUNA, 500);
        redemption_of(GINO, 300);
        approve_current_batch();
        assert_noop!(settle(TILDE, &[(0, 1), (7, 2)]), Error::<Test>::NoSuchRedemption);
        assert_noop!(settle(TILDE, &[(0, 1), (1, 1)]), Error::<Test>::ReferenceUsed);
        assert_noop!(settle(TILDE, &[(0, 1), (0, 2)]), Error::<Test>::RedemptionNotOpen);
        assert_noop!(settle(TILDE, &[]), Error::<Test>::NoLines);
    });
}

#[test]
fn attack_settling_twice() {
    run(|| {
        redemption_of(BRUNA, 500);
        redemption_of(BRUNA, 500);
        approve_current_batch();
        assert_ok!(settle(TILDE, &[(0, 1)]));
        assert_noop!(settle(TILDE, &[(0, 1)]), Error::<Test>::RedemptionNotOpen);
        assert_noop!(settle(UGO, &[(0, 2)]), Error::<Test>::RedemptionNotOpen);
        assert_noop!(reject(UGO, &[0]), Error::<Test>::RedemptionNotOpen);
    });
}

#[test]
fn attack_one_bank_transfer_for_two_lines() {
    run(|| {
        redemption_of(BRUNA, 500);
        redemption_of(GINO, 500);
        approve_current_batch();
        assert_ok!(settle(TILDE, &[(0, 1)]));
        assert_noop!(settle(TILDE, &[(1, 1)]), Error::<Test>::ReferenceUsed);
        assert_noop!(settle(TILDE, &[(1, 1_000_000)]), Error::<Test>::ReferenceUsed);
        assert_noop!(record(TILDE, 500, 1), Error::<Test>::ReferenceUsed);
    });
}

#[test]
fn attack_paying_without_a_second_treasurer() {
    run(|| {
        redemption_of(BRUNA, 500);
        assert_noop!(settle(TILDE, &[(0, 1)]), Error::<Test>::BatchNotApproved);
        assert_ok!(Reserve::close_batch(signed(TILDE), 0));
        assert_noop!(settle(TILDE, &[(0, 1)]), Error::<Test>::BatchNotApproved);
        assert_noop!(settle(UGO, &[(0, 1)]), Error::<Test>::BatchNotApproved);
    });
}

#[test]
fn attack_a_line_of_the_next_batch() {
    run(|| {
        redemption_of(BRUNA, 500);
        approve_current_batch();
        redemption_of(GINO, 300);
        assert_noop!(settle(TILDE, &[(0, 1), (1, 2)]), Error::<Test>::BatchNotApproved);
    });
}

#[test]
fn attack_the_line_of_whom_a_treasurer_acts_for() {
    run(|| {
        delegate(VERA, BRUNA);
        redemption_of(BRUNA, 500);
        approve_current_batch();
        assert_noop!(settle(VERA, &[(0, 1)]), Error::<Test>::ActsForMerchant);
        assert_ok!(settle(TILDE, &[(0, 1)]));
    });
}

#[test]
fn attack_a_treasurers_own_line() {
    run(|| {
        Merchants::mutate(|merchants| merchants.insert(VERA));
        redemption_of(VERA, 500);
        approve_current_batch();
        assert_noop!(settle(VERA, &[(0, 1)]), Error::<Test>::OwnRedemption);
        assert_ok!(settle(TILDE, &[(0, 1)]));
    });
}

#[test]
fn takes_the_most_lines_and_no_more() {
    run(|| {
        let mut lines = Vec::new();
        for index in 0..16u8 {
            let who = AccountId::new([100 + index; 32]);
            enrol(who.clone(), None);
            Merchants::mutate(|merchants| merchants.insert(who.clone()));
            lines.push((redemption_of(who, 100), u64::from(index)));
        }
        redemption_of(BRUNA, 100);
        approve_current_batch();
        assert_ok!(settle(TILDE, &lines));
        assert_eq!(issuance(), 100);
        assert!(Settlements::<Test>::try_from(vec![(0, reference(0)); 17]).is_err());
    });
}

#[test]
fn only_an_active_treasurer() {
    run(|| {
        redemption_of(BRUNA, 500);
        approve_current_batch();
        assert_noop!(settle(BRUNA, &[(0, 1)]), Error::<Test>::NotTreasurer);
        assert_noop!(settle(STRANGER, &[(0, 1)]), NOT_ACTIVE);
        assert_noop!(Reserve::settle(council(), Default::default()), BadOrigin);
    });
}
