//! Who brought the customer.

use crate::{mock::*, Error};
use frame::testing_prelude::*;

/// Anna pays an invoice on which the baker named the referrer.
fn pay_referred_by(who: AccountId) -> DispatchResult {
    pay(100, invoice_that(100, 1, |invoice| invoice.referrer = Some(who)))
}

#[test]
fn the_value_back_hears_of_the_referrer() {
    run(|| {
        assert_ok!(pay_referred_by(BRUNO));
        assert_eq!(LastSale::get().and_then(|sale| sale.referrer), Some(BRUNO));
    });
}

#[test]
fn the_payer_is_no_referrer() {
    run(|| {
        assert_noop!(pay_referred_by(ANNA), Error::<Test>::InvalidReferrer);
    });
}

#[test]
fn the_merchant_is_no_referrer() {
    run(|| {
        assert_noop!(pay_referred_by(baker()), Error::<Test>::InvalidReferrer);
    });
}

#[test]
fn a_stranger_is_no_referrer() {
    run(|| {
        assert_noop!(pay_referred_by(STRANGER), Error::<Test>::InvalidReferrer);
    });
}

#[test]
fn a_suspended_member_is_no_referrer() {
    run(|| {
        suspend(BRUNO);
        assert_noop!(pay_referred_by(BRUNO), Error::<Test>::InvalidReferrer);
    });
}
