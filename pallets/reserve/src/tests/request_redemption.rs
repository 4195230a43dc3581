//! A merchant asks for euro.

use crate::{
    mock::*, BatchState, Batches, Error, Event, OpenRedemptions, Purpose, Redemption, RedemptionStatus, References,
};
use frame::{testing_prelude::*, token::fungible::MutateHold};
use piazza_primitives::Balance;

#[test]
fn the_credits_are_on_hold_and_join_the_open_batch() {
    run(|| {
        set_fee(100);
        give(BRUNA, 15_000);
        assert_ok!(request(BRUNA, 10_000));
        assert_eq!((balance(BRUNA), held(BRUNA)), (5_000, 10_000));
        let expected = Redemption {
            merchant: BRUNA,
            batch: 0,
            amount: 10_000,
            fee: 100,
            fund: Some(VALLEY),
            status: RedemptionStatus::Open,
        };
        assert_eq!(Reserve::redemptions_of(BRUNA), [(0, expected.clone())]);
        assert_eq!(Reserve::batch_lines(0), [(0, expected)]);
        let event = Event::RedemptionRequested {
            redemption: 0,
            batch: 0,
            merchant: BRUNA,
            amount: 10_000,
            fee: 100,
            fund: Some(VALLEY),
        };
        assert_eq!(last_event(), event);
        assert_eq!(issuance(), 15_000, "they exist until they are paid");
    });
}

#[test]
fn a_batch_counts_its_lines_and_what_the_bank_is_to_pay() {
    run(|| {
        set_fee(100);
        redemption_of(BRUNA, 10_000);
        redemption_of(GINO, 500);
        let batch = Reserve::batch(0).expect("it has lines");
        assert_eq!((batch.lines, batch.open, batch.total), (2, 2, 9_900 + 495));
        assert_eq!(batch.state, BatchState::Open);
        assert_eq!(Reserve::batch(1), None);
        let lines: Vec<u32> = Reserve::batch_lines(0).into_iter().map(|(id, _)| id).collect();
        assert_eq!(lines, [0, 1]);
    });
}

/// Everything, to the last cent: the account stays.
#[test]
fn a_merchant_may_redeem_all_he_has() {
    run(|| {
        give(BRUNA, 700);
        assert_ok!(request(BRUNA, 700));
        assert_eq!((balance(BRUNA), held(BRUNA)), (0, 700));
        approve_current_batch();
        assert_ok!(settle(TILDE, &[(0, 1)]));
        assert_eq!((balance(BRUNA), held(BRUNA)), (0, 0));
        assert!(System::account_exists(&BRUNA));
    });
}

#[test]
fn the_fee_is_rounded_down() {
    run(|| {
        give(BRUNA, 10_000);
        for (points, amount, fee) in [(150, 333, 4), (150, 66, 0), (150, 67, 1), (9_999, 1, 0)] {
            set_fee(points);
            assert_ok!(request(BRUNA, amount));
            let id = crate::NextRedemption::<Test>::get() - 1;
            assert_eq!(entry(id).fee, fee, "{points} basis points of {amount}");
        }
    });
}

#[test]
fn the_fee_is_fixed_at_the_request() {
    run(|| {
        set_fee(100);
        redemption_of(BRUNA, 10_000);
        set_fee(5_000);
        assert_eq!(entry(0).paid(), 9_900);
    });
}

#[test]
fn a_fee_needs_a_fund_that_exists() {
    run(|| {
        give(BRUNA, 1_000);
        let ask = |fund| Reserve::request_redemption(signed(BRUNA), 100, fund);
        assert_noop!(ask(Some(VALLEY + 1)), Error::<Test>::NoSuchFund);
        assert_ok!(ask(None));
        set_fee(100);
        assert_noop!(ask(None), Error::<Test>::FundNeeded);
        assert_noop!(ask(Some(VALLEY + 1)), Error::<Test>::NoSuchFund);
        assert_ok!(ask(Some(VALLEY)));
    });
}

#[test]
fn attack_redeeming_more_than_one_has() {
    run(|| {
        give(BRUNA, 700);
        assert_noop!(request(BRUNA, 701), Error::<Test>::InsufficientCredits);
        assert_noop!(request(BRUNA, Balance::MAX), Error::<Test>::InsufficientCredits);
        assert_ok!(request(BRUNA, 500));
        assert_noop!(request(BRUNA, 201), Error::<Test>::InsufficientCredits);
        assert_ok!(request(BRUNA, 200));
    });
}

#[test]
fn attack_redeeming_what_is_on_hold() {
    run(|| {
        give(BRUNA, 700);
        assert_ok!(Balances::hold(&SetAside::Anything, &BRUNA, 600));
        assert_noop!(request(BRUNA, 101), Error::<Test>::InsufficientCredits);
        assert_ok!(request(BRUNA, 100));
    });
}

#[test]
fn attack_redeeming_prefunding() {
    run(|| {
        deposit(1_000, 1);
        assert_ok!(allocate_for(Purpose::Prefunding, TILDE, 0, &[(BRUNA, 1_000)]));
        assert_noop!(request(BRUNA, 1), Error::<Test>::InsufficientCredits);
    });
}

#[test]
fn nothing_is_not_an_amount() {
    run(|| {
        assert_noop!(request(BRUNA, 0), Error::<Test>::ZeroAmount);
    });
}

#[test]
fn only_active_merchants_redeem() {
    run(|| {
        give(ALDO, 700);
        give(BRUNA, 700);
        assert_noop!(request(ALDO, 1), Error::<Test>::NotMerchant);
        assert_noop!(request(TILDE, 1), Error::<Test>::NotMerchant);
        assert_noop!(request(STRANGER, 1), NOT_ACTIVE);
        assert_noop!(Reserve::request_redemption(council(), 1, Some(VALLEY)), BadOrigin);
        suspend(BRUNA);
        assert_noop!(request(BRUNA, 1), NOT_ACTIVE);
    });
}

#[test]
fn the_open_ones_of_a_merchant_are_bounded() {
    run(|| {
        give(BRUNA, 1_000);
        for _ in 0..4 {
            assert_ok!(request(BRUNA, 100));
        }
        assert_noop!(request(BRUNA, 100), Error::<Test>::TooManyRedemptions);
        redemption_of(GINO, 100);
        approve_current_batch();
        assert_ok!(settle(TILDE, &[(2, 1)]));
        assert_ok!(request(BRUNA, 100));
        assert_eq!(OpenRedemptions::<Test>::get(BRUNA).to_vec(), [0, 1, 3, 5]);
        assert_eq!(Batches::<Test>::iter().count(), 2);
        assert!(References::<Test>::contains_key(reference(1)));
    });
}
