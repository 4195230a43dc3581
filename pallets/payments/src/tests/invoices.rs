//! What an invoice commits to, how long it is good, and that it is paid once.

use crate::{mock::*, Error};
use frame::{
    deps::{sp_core::Pair as _, sp_runtime::MultiSignature},
    testing_prelude::*,
};
use piazza_primitives::HOUR;

#[test]
fn a_paid_invoice_is_remembered() {
    run(|| {
        let invoice = invoice(100, 1);
        let is_paid = || Payments::is_paid(reference(&invoice, 100), invoice.expires);
        assert!(!is_paid());
        assert_ok!(pay(100, invoice.clone()));
        assert!(is_paid());
    });
}

#[test]
fn an_invoice_is_paid_once() {
    run(|| {
        assert_ok!(pay(100, invoice(100, 1)));
        assert_noop!(pay(100, invoice(100, 1)), Error::<Test>::AlreadyPaid);
    });
}

#[test]
fn an_invoice_is_paid_once_whoever_pays() {
    run(|| {
        assert_ok!(pay(100, invoice(100, 1)));
        let again = Payments::pay(signed(BRUNO), baker(), 100, invoice(100, 1));
        assert_noop!(again, Error::<Test>::AlreadyPaid);
    });
}

#[test]
fn two_invoices_of_one_amount_are_two_purchases() {
    run(|| {
        assert_ok!(pay(100, invoice(100, 1)));
        assert_ok!(pay(100, invoice(100, 2)));
    });
}

#[test]
fn attack_paying_less_than_the_invoice_asks() {
    run(|| {
        assert_noop!(pay(99, invoice(100, 1)), Error::<Test>::InvalidInvoice);
    });
}

#[test]
fn attack_asking_more_than_the_invoice_says() {
    run(|| {
        assert_noop!(pay(101, invoice(100, 1)), Error::<Test>::InvalidInvoice);
    });
}

#[test]
fn attack_another_merchant_with_the_bakers_invoice() {
    run(|| {
        let paid = Payments::pay(signed(ANNA), MILLER, 100, invoice(100, 1));
        assert_noop!(paid, Error::<Test>::InvalidInvoice);
    });
}

#[test]
fn attack_prolonging_an_invoice() {
    run(|| {
        let mut changed = invoice(100, 1);
        changed.expires += 1;
        assert_noop!(pay(100, changed), Error::<Test>::InvalidInvoice);
    });
}

#[test]
fn attack_paying_twice_under_another_number() {
    run(|| {
        let mut changed = invoice(100, 1);
        assert_ok!(pay(100, changed.clone()));
        changed.number = [2; 16];
        assert_noop!(pay(100, changed), Error::<Test>::InvalidInvoice);
    });
}

#[test]
fn attack_moving_the_sale_to_another_shop() {
    run(|| {
        let mut changed = invoice(100, 1);
        changed.shop = 1;
        assert_noop!(pay(100, changed), Error::<Test>::InvalidInvoice);
    });
}

#[test]
fn attack_naming_oneself_referrer() {
    run(|| {
        let mut changed = invoice(100, 1);
        changed.referrer = Some(BRUNO);
        assert_noop!(pay(100, changed), Error::<Test>::InvalidInvoice);
    });
}

#[test]
fn attack_signing_in_the_merchants_name() {
    run(|| {
        let mut forged = invoice(100, 1);
        forged.signature = key(5).sign(reference(&forged, 100).as_bytes()).into();
        assert_noop!(pay(100, forged), Error::<Test>::InvalidInvoice);
    });
}

#[test]
fn attack_an_invoice_of_another_chain() {
    run(|| {
        let mut foreign = invoice(100, 1);
        let reference = foreign.reference(H256::repeat_byte(1), &baker(), 100);
        foreign.signature = key(100).sign(reference.as_bytes()).into();
        assert_noop!(pay(100, foreign), Error::<Test>::InvalidInvoice);
    });
}

/// sr25519 signatures have randomness in them: the reference, not the signature, is what is paid.
#[test]
fn attack_paying_again_with_another_signature_of_the_same_invoice() {
    run(|| {
        let (first, second) = (invoice(100, 1), invoice(100, 1));
        assert_ne!(first.signature, second.signature);
        assert_ok!(pay(100, first));
        assert_noop!(pay(100, second), Error::<Test>::AlreadyPaid);
    });
}

#[test]
fn a_signature_of_another_scheme_is_refused() {
    run(|| {
        let mut odd = invoice(100, 1);
        if let MultiSignature::Sr25519(signature) = odd.signature {
            odd.signature = MultiSignature::Ed25519(signature.0.into());
        }
        assert_noop!(pay(100, odd), Error::<Test>::InvalidInvoice);
    });
}

#[test]
fn an_invoice_is_good_to_its_last_moment() {
    run(|| {
        let invoice = invoice(100, 1);
        Timestamp::set_timestamp(invoice.expires + 1);
        assert_noop!(pay(100, invoice.clone()), Error::<Test>::InvoiceExpired);
        Timestamp::set_timestamp(invoice.expires);
        assert_ok!(pay(100, invoice));
    });
}

#[test]
fn an_invoice_that_is_good_for_too_long_is_refused() {
    run(|| {
        let lasting = |life| invoice_that(100, 1, |invoice| invoice.expires = now() + life);
        assert_noop!(pay(100, lasting(LIFE + 1)), Error::<Test>::InvoiceTooLong);
        assert_ok!(pay(100, lasting(LIFE)));
    });
}

#[test]
fn an_invoice_without_end_is_refused() {
    run(|| {
        let endless = invoice_that(100, 1, |invoice| invoice.expires = u64::MAX);
        assert_noop!(pay(100, endless), Error::<Test>::InvoiceTooLong);
    });
}

#[test]
fn an_invoice_that_was_too_long_is_good_later() {
    run(|| {
        let early = invoice_that(100, 1, |invoice| invoice.expires = now() + LIFE + HOUR);
        pass(HOUR);
        assert_ok!(pay(100, early));
    });
}
