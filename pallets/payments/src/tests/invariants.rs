//! A state that is wrong is noticed.

use crate::{mock::*, RememberedFrom, SaleRecordOf, Sales, Volume, WeekVolume, Weeks};
use frame::testing_prelude::*;
use piazza_primitives::{Bps, Tendered};

/// A sale of Anna's, changed before it is in the books of the hour.
fn enter(hour: u32, change: impl FnOnce(&mut SaleRecordOf<Test>)) {
    let sold = Tendered { credits: 100, euro: 50 };
    let mut sale = SaleRecordOf::<Test> {
        buyer: ANNA,
        merchant: baker(),
        shop: 0,
        sold,
        left: sold,
        terms: Terms {
            rate: Bps::ZERO,
            fund_share: 5_000,
            referred: false,
            room: None,
            due: 0,
        },
    };
    change(&mut sale);
    Sales::<Test>::insert(hour, H256::zero(), sale);
}

fn count(weeks: &[(u32, u128)]) {
    let weeks: Vec<_> = weeks
        .iter()
        .map(|(week, amount)| WeekVolume {
            week: *week,
            amount: *amount,
        })
        .collect();
    Volume::<Test>::put(Weeks::truncate_from(weeks));
}

#[test]
fn a_sale_of_an_hour_that_was_forgotten() {
    run_corrupting("a sale of a forgotten hour is still remembered", || {
        RememberedFrom::<Test>::put(10);
        enter(9, |_| ());
    });
}

#[test]
fn a_sale_of_the_first_hour_that_is_remembered_is_in_place() {
    run(|| {
        RememberedFrom::<Test>::put(10);
        enter(10, |_| ());
    });
}

#[test]
fn more_credits_left_than_sold() {
    run_corrupting("more is left of a sale than was sold", || {
        enter(0, |sale| sale.left.credits = 101);
    });
}

#[test]
fn more_euro_left_than_sold() {
    run_corrupting("more is left of a sale than was sold", || {
        enter(0, |sale| sale.left.euro = 51);
    });
}

#[test]
fn a_sale_to_oneself() {
    run_corrupting("somebody sold to himself", || enter(0, |sale| sale.buyer = baker()));
}

#[test]
fn a_buyer_who_is_nobody() {
    run_corrupting("a stranger is in the books of the sales", || {
        enter(0, |sale| sale.buyer = STRANGER);
    });
}

#[test]
fn a_merchant_who_is_nobody() {
    run_corrupting("a stranger is in the books of the sales", || {
        enter(0, |sale| sale.merchant = STRANGER);
    });
}

#[test]
fn weeks_that_do_not_ascend() {
    run_corrupting("the weeks of the volume don't ascend", || count(&[(2, 1), (2, 1)]));
}

#[test]
fn a_week_that_has_not_come() {
    run_corrupting("a week of the volume has not come yet", || count(&[(u32::MAX, 1)]));
}

#[test]
fn a_week_of_nothing() {
    run_corrupting("a week of the volume holds nothing", || count(&[(1, 0)]));
}
