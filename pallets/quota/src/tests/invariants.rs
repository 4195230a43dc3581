//! A state that is wrong is noticed: each test breaks one invariant.

use crate::{mock::*, FullAt, PlainTransfer};
use piazza_primitives::{UsageClass, DAY};

#[test]
fn an_account_that_used_more_than_any_class_allows() {
    run_corrupting("an account used more than any class allows", || {
        FullAt::<Test>::insert(ANNA, now() + 20 * HALF_A_MINUTE + 1);
    });
}

#[test]
fn an_account_that_used_all_is_in_order() {
    run(|| FullAt::<Test>::insert(ANNA, now() + 20 * HALF_A_MINUTE));
}

#[test]
fn an_account_that_used_more_than_the_council_can_ever_allow() {
    run_corrupting("an account used more than any class allows", || {
        set_allowance(UsageClass::Person, 1, DAY);
        FullAt::<Test>::insert(ANNA, now() + DAY + 1);
    });
}

#[test]
fn a_transfer_left_open() {
    run_corrupting("a plain transfer is open between transactions", || {
        PlainTransfer::<Test>::put(());
    });
}
