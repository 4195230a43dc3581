//! A till signs invoices in the merchant's place.

use crate::{mock::*, Error};
use frame::testing_prelude::*;

/// The baker's invoice of 1.00, signed by his till.
fn of_the_till() -> crate::InvoiceOf<Test> {
    invoice_by(101, 100, 1, |invoice| invoice.till = Some(till()))
}

#[test]
fn an_invoice_of_a_till_is_paid_to_the_merchant() {
    run(|| {
        is_a_till(baker(), till());
        assert_ok!(pay(100, of_the_till()));
        assert_eq!((balance(baker()), balance(till())), (95, 0));
    });
}

#[test]
fn an_invoice_of_a_till_is_paid_once() {
    run(|| {
        is_a_till(baker(), till());
        assert_ok!(pay(100, of_the_till()));
        assert_noop!(pay(100, of_the_till()), Error::<Test>::AlreadyPaid);
    });
}

#[test]
fn attack_a_key_that_is_no_till() {
    run(|| {
        assert_noop!(pay(100, of_the_till()), Error::<Test>::NotATill);
    });
}

#[test]
fn attack_a_till_that_was_removed() {
    run(|| {
        is_a_till(baker(), till());
        let invoice = of_the_till();
        TillKeys::mutate(|keys| keys.clear());
        assert_noop!(pay(100, invoice), Error::<Test>::NotATill);
    });
}

#[test]
fn attack_a_till_of_another_merchant() {
    run(|| {
        is_a_till(MILLER, till());
        assert_noop!(pay(100, of_the_till()), Error::<Test>::NotATill);
    });
}

#[test]
fn attack_signing_in_the_tills_name() {
    run(|| {
        is_a_till(baker(), till());
        for seed in [5, 100] {
            let forged = invoice_by(seed, 100, 1, |invoice| invoice.till = Some(till()));
            assert_noop!(pay(100, forged), Error::<Test>::InvalidInvoice);
        }
    });
}

#[test]
fn attack_a_till_signing_as_the_merchant() {
    run(|| {
        is_a_till(baker(), till());
        let forged = invoice_by(101, 100, 1, |_| ());
        assert_noop!(pay(100, forged), Error::<Test>::InvalidInvoice);
    });
}

#[test]
fn attack_naming_a_till_that_did_not_sign() {
    run(|| {
        is_a_till(baker(), till());
        let mut changed = invoice(100, 1);
        changed.till = Some(till());
        assert_noop!(pay(100, changed), Error::<Test>::InvalidInvoice);
    });
}
