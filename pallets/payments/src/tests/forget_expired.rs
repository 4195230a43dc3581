//! Sales that can neither be repeated nor refunded are forgotten, a few a block.

use crate::{mock::*, weights::WeightInfo, Error, RememberedFrom, Sales};
use frame::{testing_prelude::*, traits::Hooks};
use piazza_primitives::{DAY, HOUR};

/// The hour in which the tests start.
const FIRST: u32 = (START_OF_TIME / HOUR) as u32;

fn weight_of(sales: u32) -> Weight {
    <() as WeightInfo>::forget_expired(sales)
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
    Sales::<Test>::iter().count()
}

/// Until the sales of the first day can't be refunded any more.
const OVER: u64 = 15 * DAY;

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
        // Over at once.
        RefundLimit::set(0);
        Timestamp::set_timestamp(START_OF_TIME + DAY - 300_000);
        RememberedFrom::<Test>::put(FIRST + 24);
        pay_invoices(1);
        Timestamp::set_timestamp(START_OF_TIME + DAY + HOUR - 1);
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
        pass(OVER);
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
        pass(OVER);
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
        pass(OVER);
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
        pass(OVER);
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
        pass(OVER);
        idle_block();
        assert!(!Payments::is_paid(reference(&paid, 100), paid.expires));
        assert_noop!(pay(100, paid), Error::<Test>::InvoiceExpired);
    };
    run_in_blocks(vec![Box::new(pay_and_wait), Box::new(forget_and_pay)]);
}

#[test]
fn what_can_be_refunded_is_remembered() {
    let pay_and_wait = || {
        idle_block();
        pay_invoices(1);
        pass(OVER - 1);
    };
    let look = || {
        assert_eq!(idle_block(), weight_of(1));
        assert_eq!(remembered(), 1);
        assert_eq!(RememberedFrom::<Test>::get(), Some(FIRST));
        pass(1);
    };
    let forget = || {
        idle_block();
        assert_eq!(remembered(), 0);
        assert_eq!(RememberedFrom::<Test>::get(), Some(FIRST + 1));
    };
    run_in_blocks(vec![Box::new(pay_and_wait), Box::new(look), Box::new(forget)]);
}

/// The council shortened the refund limit: the earlier sale is over later.
#[test]
fn an_hour_that_can_be_refunded_holds_up_the_later_ones() {
    let pay_and_wait = || {
        idle_block();
        RefundLimit::set(30);
        pay_invoices(1);
        pass(HOUR);
        RefundLimit::set(0);
        assert_ok!(pay(100, invoice(100, 9)));
        pass(OVER);
    };
    let look = || {
        for _ in 0..3 {
            assert_eq!(idle_block(), weight_of(1));
        }
        assert_eq!(remembered(), 2);
        pass(31 * DAY);
    };
    let forget = || {
        idle_block();
        idle_block();
        assert_eq!(remembered(), 0);
    };
    run_in_blocks(vec![Box::new(pay_and_wait), Box::new(look), Box::new(forget)]);
}

#[test]
fn a_block_stops_at_the_first_sale_that_can_be_refunded() {
    let pay_and_wait = || {
        idle_block();
        RefundLimit::set(0);
        pay_invoices(2);
        RefundLimit::set(30);
        assert_ok!(pay(100, invoice(100, 9)));
        pass(2 * DAY);
    };
    let look = || {
        idle_block();
        // By the order of the references, none, one or both of the two stood before it.
        assert!((1..=3).contains(&remembered()));
        assert_eq!(RememberedFrom::<Test>::get(), Some(FIRST));
        pass(31 * DAY);
    };
    let forget = || {
        idle_block();
        assert_eq!(remembered(), 0);
        assert_eq!(RememberedFrom::<Test>::get(), Some(FIRST + 1));
    };
    run_in_blocks(vec![Box::new(pay_and_wait), Box::new(look), Box::new(forget)]);
}

#[test]
fn grants_are_forgotten_like_purchases() {
    let grant_and_wait = || {
        idle_block();
        prefund(100);
        assert_ok!(grant(1_000, receipt(1)));
        pass(OVER);
    };
    let forget = || {
        idle_block();
        assert_eq!(remembered(), 0);
    };
    run_in_blocks(vec![Box::new(grant_and_wait), Box::new(forget)]);
}
