//! A merchant grants what comes back from a sale in euro, once for each receipt.

use crate::{mock::*, Error, Event, Receipt};
use frame::testing_prelude::*;
use piazza_primitives::{Balance, MemberKind, Tendered, HOUR, WHOLE};
use proptest::prelude::*;

fn receipt_that(number: u8, change: impl FnOnce(&mut Receipt<AccountId>)) -> Receipt<AccountId> {
    let mut receipt = receipt(number);
    change(&mut receipt);
    receipt
}

#[test]
fn what_comes_back_is_what_the_merchant_set_aside() {
    run(|| {
        prefund(100);
        assert_ok!(grant(1_500, receipt(1)));
        assert_eq!((balance(baker()), prefunding()), (0, 25));
        assert_eq!((balance(ANNA), balance(FUND)), (START + 37, 38));
        let event = Event::Granted {
            reference: receipt_reference(&receipt(1)),
            customer: ANNA,
            merchant: baker(),
            shop: 0,
            euro: 1_500,
            given: 75,
            cashback: 37,
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn the_sale_is_in_the_books() {
    run(|| {
        prefund(100);
        let (reference, expires) = (receipt_reference(&receipt(1)), receipt(1).expires);
        assert!(!Payments::is_paid(reference, expires));
        assert_ok!(grant(1_500, receipt(1)));
        assert!(Payments::is_paid(reference, expires));
        let sale = Payments::sale(reference, expires).expect("the sale is in the books");
        let sold = Tendered {
            credits: 0,
            euro: 1_500,
        };
        assert_eq!(
            (sale.buyer, sale.merchant, sale.sold, sale.left),
            (ANNA, baker(), sold, sold)
        );
    });
}

#[test]
fn the_value_back_hears_of_the_referrer_and_the_room() {
    run(|| {
        prefund(100);
        enrol(ANNA, MemberKind::Resident, Some(START + 10));
        assert_ok!(grant(1_500, receipt_that(1, |receipt| receipt.referrer = Some(BRUNO))));
        let sale = LastSale::get().expect("a sale was divided");
        assert_eq!((sale.referrer, sale.room), (Some(BRUNO), Some(10)));
        assert_eq!(balance(ANNA), START + 10);
    });
}

#[test]
fn attack_granting_twice() {
    run(|| {
        prefund(1_000);
        assert_ok!(grant(1_500, receipt(1)));
        assert_noop!(grant(1_500, receipt(1)), Error::<Test>::AlreadyGranted);
        assert_ok!(grant(1_500, receipt(2)));
    });
}

#[test]
fn attack_one_receipt_for_another_customer() {
    run(|| {
        prefund(1_000);
        assert_ok!(grant(1_500, receipt(1)));
        let other = Payments::grant(signed(baker()), BRUNO, 1_500, receipt(1));
        assert_noop!(other, Error::<Test>::AlreadyGranted);
    });
}

#[test]
fn attack_one_receipt_for_another_amount_or_referrer() {
    run(|| {
        prefund(1_000);
        assert_ok!(grant(1_500, receipt(1)));
        assert_noop!(grant(2_000, receipt(1)), Error::<Test>::AlreadyGranted);
        let referred = receipt_that(1, |receipt| receipt.referrer = Some(BRUNO));
        assert_noop!(grant(1_500, referred), Error::<Test>::AlreadyGranted);
    });
}

#[test]
fn two_merchants_may_use_one_number() {
    run(|| {
        prefund(100);
        give(MILLER, 100);
        assert_ok!(Payments::prefund(signed(MILLER), 100));
        assert_ok!(grant(1_500, receipt(1)));
        assert_ok!(Payments::grant(signed(MILLER), ANNA, 1_500, receipt(1)));
    });
}

#[test]
fn attack_granting_what_is_not_set_aside() {
    run(|| {
        give(baker(), 1_000);
        assert_noop!(grant(1_500, receipt(1)), Error::<Test>::Unfunded);
        prefund(74);
        assert_noop!(grant(1_500, receipt(1)), Error::<Test>::Unfunded);
        prefund(1);
        assert_ok!(grant(1_500, receipt(1)));
    });
}

#[test]
fn attack_granting_to_oneself() {
    run(|| {
        prefund(100);
        let own = Payments::grant(signed(baker()), baker(), 1_500, receipt(1));
        assert_noop!(own, Error::<Test>::ToYourself);
    });
}

#[test]
fn nothing_is_not_an_amount() {
    run(|| {
        assert_noop!(grant(0, receipt(1)), Error::<Test>::Nothing);
    });
}

#[test]
fn so_small_a_sale_that_nothing_comes_back_is_refused() {
    run(|| {
        prefund(100);
        assert_noop!(grant(1, receipt(1)), Error::<Test>::NothingToGrant);
        assert_noop!(grant(19, receipt(1)), Error::<Test>::NothingToGrant);
        assert_ok!(grant(20, receipt(1)));
        assert_eq!(prefunding(), 99);
        set_rate(0);
        assert_noop!(grant(1_000, receipt(2)), Error::<Test>::NothingToGrant);
    });
}

#[test]
fn the_largest_amount_is_refused_never_wrapped() {
    run(|| {
        prefund(100);
        assert_noop!(grant(Balance::MAX, receipt(1)), Error::<Test>::Unfunded);
        set_rate(WHOLE);
        assert_noop!(grant(Balance::MAX, receipt(1)), Error::<Test>::Unfunded);
    });
}

#[test]
fn only_a_signed_merchant_grants() {
    run(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Payments::grant(origin, ANNA, 1_500, receipt(1)), BadOrigin);
        }
        let resident = Payments::grant(signed(BRUNO), ANNA, 1_500, receipt(1));
        assert_noop!(resident, NO_MERCHANT);
        prefund(100);
        suspend(baker());
        assert_noop!(grant(1_500, receipt(1)), NOT_ACTIVE);
    });
}

#[test]
fn only_an_active_member_is_granted_anything() {
    run(|| {
        prefund(100);
        suspend(ANNA);
        assert_noop!(grant(1_500, receipt(1)), Error::<Test>::InvalidCustomer);
        let stranger = Payments::grant(signed(baker()), STRANGER, 1_500, receipt(1));
        assert_noop!(stranger, Error::<Test>::InvalidCustomer);
    });
}

#[test]
fn a_shop_that_does_not_exist_grants_nothing() {
    run(|| {
        prefund(100);
        let elsewhere = receipt_that(1, |receipt| receipt.shop = 1);
        assert_noop!(grant(1_500, elsewhere), NO_SHOP);
    });
}

#[test]
fn a_referrer_is_an_active_third() {
    run(|| {
        prefund(100);
        suspend(BRUNO);
        for nobody in [ANNA, baker(), BRUNO, STRANGER] {
            let referred = receipt_that(1, |receipt| receipt.referrer = Some(nobody));
            assert_noop!(grant(1_500, referred), Error::<Test>::InvalidReferrer);
        }
    });
}

#[test]
fn a_receipt_is_good_to_its_last_moment() {
    run(|| {
        prefund(100);
        let receipt = receipt(1);
        Timestamp::set_timestamp(receipt.expires + 1);
        assert_noop!(grant(1_500, receipt.clone()), Error::<Test>::ReceiptExpired);
        Timestamp::set_timestamp(receipt.expires);
        assert_ok!(grant(1_500, receipt));
    });
}

#[test]
fn a_receipt_that_is_good_for_too_long_is_refused() {
    run(|| {
        prefund(100);
        let lasting = |life| receipt_that(1, |receipt| receipt.expires = now() + life);
        assert_noop!(grant(1_500, lasting(LIFE + 1)), Error::<Test>::ReceiptTooLong);
        let endless = receipt_that(1, |receipt| receipt.expires = u64::MAX);
        assert_noop!(grant(1_500, endless), Error::<Test>::ReceiptTooLong);
        assert_ok!(grant(1_500, lasting(LIFE)));
    });
}

#[test]
fn attack_granting_again_once_the_receipt_is_forgotten() {
    run(|| {
        prefund(1_000);
        let receipt = receipt(1);
        assert_ok!(grant(1_500, receipt.clone()));
        pass(HOUR);
        assert_noop!(grant(1_500, receipt), Error::<Test>::ReceiptExpired);
    });
}

#[test]
fn a_value_back_that_fails_undoes_the_grant() {
    run(|| {
        prefund(100);
        FundsClosed::set(true);
        assert_noop!(grant(1_500, receipt(1)), CLOSED);
        FundsClosed::set(false);
        assert_ok!(grant(1_500, receipt(1)));
    });
}

proptest! {
    #[test]
    fn no_credit_is_lost(euro in 1..=START, points in 0..=WHOLE) {
        run(|| {
            set_rate(points);
            prefund(START);
            let given = Rate::get().of(euro);
            assert_eq!(grant(euro, receipt(1)).is_ok(), given > 0);
            assert_eq!(prefunding(), START - given);
            assert_eq!(balance(ANNA) + balance(FUND), START + given);
        });
    }
}
