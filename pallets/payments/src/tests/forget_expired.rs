//! Invoices whose hour is over are forgotten, a few a block.

use crate::{mock::*, weights::WeightInfo, Error, Paid, RememberedFrom};
use frame::{testing_prelude::*, traits::Hooks};
use piazza_primitives::HOUR;

/// The hour in which the tests start.
const FIRST: u32 = (START_OF_TIME / HOUR) as u32;

fn weight_of(invoices: u32) -> Weight {
    <() as WeightInfo>::forget_expired(invoices)
}

/// A block with this much weight left.
fn idle(remaining: Weight) -> Weight {
    <Payments as Hooks<_>>::on_idle(1, remaining)
}

/// A block with weight to spare.
fn idle_block() -> Weight {
    idle(Weight::MAX)
}

/// Anna pays so many invoices that expire in the first hour.
fn pay_invoices(number: u8) {
    for number in 0..number {
        assert_ok!(pay(100, invoice(100, number)));
    }
}

fn remembered() -> usize {
    Paid::<Test>::iter().count()
}

#[test]
fn the_first_block_starts_to_remember() {
    run(|| {
        assert_eq!(idle_block(), weight_of(0));
        assert_eq!(RememberedFrom::<Test>::get(), Some(FIRST));
    });
}

#[test]
fn what_expires_within_the_hour_is_remembered_to_its_end() {
    let pay_and_wait = || {
        idle_block();
        pay_invoices(1);
        pass(HOUR - 1);
    };
    let forget = || {
        assert_eq!(idle_block(), weight_of(0));
        assert_eq!(remembered(), 1);
    };
    run_in_blocks(vec![Box::new(pay_and_wait), Box::new(forget)]);
}

#[test]
fn what_expired_in_an_hour_that_is_over_is_forgotten() {
    let pay_and_wait = || {
        idle_block();
        pay_invoices(1);
        pass(HOUR);
    };
    let forget = || {
        assert_eq!(idle_block(), weight_of(1));
        assert_eq!(remembered(), 0);
        assert_eq!(RememberedFrom::<Test>::get(), Some(FIRST + 1));
    };
    run_in_blocks(vec![Box::new(pay_and_wait), Box::new(forget)]);
}

#[test]
fn a_block_forgets_only_so_many() {
    let pay_and_wait = || {
        idle_block();
        pay_invoices(6);
        pass(HOUR);
    };
    let forget_four = || {
        assert_eq!(idle_block(), weight_of(FORGOTTEN));
        assert_eq!(remembered(), 2);
        assert_eq!(RememberedFrom::<Test>::get(), Some(FIRST), "the hour is not done");
    };
    let forget_the_rest = || {
        assert_eq!(idle_block(), weight_of(2));
        assert_eq!(remembered(), 0);
        assert_eq!(RememberedFrom::<Test>::get(), Some(FIRST + 1));
    };
    run_in_blocks(vec![
        Box::new(pay_and_wait),
        Box::new(forget_four),
        Box::new(forget_the_rest),
    ]);
}

#[test]
fn a_block_forgets_one_hour_at_most() {
    let pay_and_wait = || {
        idle_block();
        pay_invoices(1);
        assert_ok!(pay(100, invoice_that(100, 9, |invoice| invoice.expires = now() + HOUR)));
        pass(10 * HOUR);
    };
    let forget = || {
        idle_block();
        assert_eq!(remembered(), 1);
        assert_eq!(RememberedFrom::<Test>::get(), Some(FIRST + 1));
    };
    run_in_blocks(vec![Box::new(pay_and_wait), Box::new(forget)]);
}

#[test]
fn a_full_block_forgets_nothing() {
    let pay_and_wait = || {
        idle_block();
        pay_invoices(1);
        pass(HOUR);
    };
    let forget_nothing = || {
        let too_little = weight_of(FORGOTTEN).saturating_sub(Weight::from_parts(1, 0));
        assert_eq!(idle(too_little), Weight::zero());
        assert_eq!(remembered(), 1);
    };
    let forget = || {
        assert_eq!(idle(weight_of(FORGOTTEN)), weight_of(1));
        assert_eq!(remembered(), 0);
    };
    run_in_blocks(vec![Box::new(pay_and_wait), Box::new(forget_nothing), Box::new(forget)]);
}

#[test]
fn a_forgotten_invoice_is_refused_because_it_has_expired() {
    let pay_and_wait = || {
        idle_block();
        pay_invoices(1);
    };
    let forget_and_pay = || {
        let paid = invoice(100, 0);
        pass(HOUR);
        idle_block();
        assert!(!Payments::is_paid(reference(&paid, 100), paid.expires));
        assert_noop!(pay(100, paid), Error::<Test>::InvoiceExpired);
    };
    run_in_blocks(vec![Box::new(pay_and_wait), Box::new(forget_and_pay)]);
}
