//! A state that is wrong is noticed.

use crate::{mock::*, Paid, RememberedFrom};
use frame::testing_prelude::*;

#[test]
fn an_invoice_of_an_hour_that_was_forgotten() {
    run_corrupting("an invoice of a forgotten hour is still remembered", || {
        RememberedFrom::<Test>::put(10);
        Paid::<Test>::insert(9, H256::zero(), ());
    });
}

#[test]
fn an_invoice_of_the_first_hour_that_is_remembered_is_in_place() {
    run(|| {
        RememberedFrom::<Test>::put(10);
        Paid::<Test>::insert(10, H256::zero(), ());
    });
}
