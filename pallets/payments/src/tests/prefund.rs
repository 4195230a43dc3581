//! What merchants set aside for the cashback on euro.

use crate::{mock::*, Error, Event};
use frame::testing_prelude::*;
use piazza_primitives::{Balance, Prefunding};

fn release(amount: Balance) -> DispatchResult {
    Payments::release_prefunding(signed(baker()), amount)
}

#[test]
fn a_merchant_sets_his_own_credits_aside() {
    run(|| {
        give(baker(), 1_000);
        assert_ok!(Payments::prefund(signed(baker()), 400));
        assert_eq!((balance(baker()), prefunding()), (600, 400));
        let event = Event::Prefunded {
            merchant: baker(),
            amount: 400,
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn he_takes_them_back() {
    run(|| {
        prefund(400);
        assert_ok!(release(150));
        assert_eq!((balance(baker()), prefunding()), (150, 250));
        let event = Event::PrefundingReleased {
            merchant: baker(),
            amount: 150,
        };
        assert_eq!(last_event(), event);
        assert_ok!(release(250));
        assert_noop!(release(1), Error::<Test>::Unfunded);
    });
}

#[test]
fn everything_can_be_set_aside_and_not_a_cent_more() {
    run(|| {
        give(baker(), 1_000);
        let prefund = |amount| Payments::prefund(signed(baker()), amount);
        assert_noop!(prefund(1_001), Error::<Test>::InsufficientCredits);
        assert_noop!(prefund(Balance::MAX), Error::<Test>::InsufficientCredits);
        assert_ok!(prefund(1_000));
        assert_eq!((balance(baker()), prefunding()), (0, 1_000));
    });
}

#[test]
fn what_is_held_for_something_else_is_not_prefunding() {
    run(|| {
        give(baker(), 1_000);
        set_aside(baker(), 600);
        assert_noop!(
            Payments::prefund(signed(baker()), 401),
            Error::<Test>::InsufficientCredits
        );
        assert_ok!(Payments::prefund(signed(baker()), 400));
        assert_noop!(release(401), Error::<Test>::Unfunded);
        assert_noop!(grant(8_020, receipt(1)), Error::<Test>::Unfunded);
    });
}

#[test]
fn nothing_is_not_an_amount() {
    run(|| {
        prefund(100);
        assert_noop!(Payments::prefund(signed(baker()), 0), Error::<Test>::Nothing);
        assert_noop!(release(0), Error::<Test>::Nothing);
        assert_noop!(release(Balance::MAX), Error::<Test>::Unfunded);
    });
}

#[test]
fn only_merchants_set_anything_aside() {
    run(|| {
        assert_noop!(Payments::prefund(signed(ANNA), 1), Error::<Test>::NotAMerchant);
        assert_noop!(
            Payments::release_prefunding(signed(ANNA), 1),
            Error::<Test>::NotAMerchant
        );
        assert_noop!(Payments::prefund(signed(STRANGER), 1), NOT_ACTIVE);
        prefund(100);
        suspend(baker());
        assert_noop!(release(1), NOT_ACTIVE);
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Payments::prefund(origin.clone(), 1), BadOrigin);
            assert_noop!(Payments::release_prefunding(origin, 1), BadOrigin);
        }
    });
}

#[test]
fn the_reserve_sets_aside_what_a_merchant_received() {
    run(|| {
        give(baker(), 500);
        assert_ok!(<Payments as Prefunding<_>>::set_aside(&baker(), 500));
        assert_eq!(prefunding(), 500);
        let more = <Payments as Prefunding<_>>::set_aside(&baker(), 1);
        assert_noop!(more, Error::<Test>::InsufficientCredits);
        assert_noop!(
            <Payments as Prefunding<_>>::set_aside(&ANNA, 1),
            Error::<Test>::NotAMerchant
        );
    });
}

#[test]
fn attack_spending_what_is_set_aside() {
    run(|| {
        prefund(500);
        let sent = Payments::send(signed(baker()), MILLER, 1);
        assert_noop!(sent, Error::<Test>::InsufficientCredits);
    });
}
