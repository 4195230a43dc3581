//! The credits paid for purchases in the last twelve months.

use crate::{mock::*, rules, types::Weeks, Event, Volume, WEEKS};
use frame::testing_prelude::*;
use piazza_primitives::{Balance, DAY};
use proptest::prelude::*;

const WEEK: u64 = 7 * DAY;

fn volume() -> Balance {
    Payments::volume().volume
}

fn pay_one(amount: Balance, number: u8) {
    assert_ok!(pay(amount, invoice(amount, number)));
}

fn told() -> Vec<(Balance, Balance)> {
    events()
        .into_iter()
        .filter_map(|event| match event {
            Event::VolumeNearThreshold { volume, threshold } => Some((volume, threshold)),
            _ => None,
        })
        .collect()
}

#[test]
fn counts_what_is_paid_in_credits_for_purchases() {
    run(|| {
        prefund(1_000);
        assert_eq!(volume(), 0);
        pay_one(1_000, 1);
        assert_ok!(pay(500, invoice_that(500, 2, |invoice| invoice.euro = 700)));
        assert_ok!(grant(900, receipt(1)));
        assert_ok!(Payments::send(signed(ANNA), BRUNO, 100));
        assert_eq!(volume(), 1_500);
    });
}

#[test]
fn is_gross_of_refunds() {
    run(|| {
        let invoice = invoice(1_000, 1);
        assert_ok!(pay(1_000, invoice.clone()));
        let reference = reference(&invoice, 1_000);
        assert_ok!(Payments::refund(signed(baker()), reference, invoice.expires, 1_000, 0));
        assert_eq!(volume(), 1_000);
    });
}

#[test]
fn forgets_after_more_than_a_year() {
    run(|| {
        pay_one(1_000, 1);
        pass(366 * DAY);
        assert_eq!(volume(), 1_000);
        pass(WEEK);
        pay_one(10, 2);
        pass(WEEK);
        assert_eq!(volume(), 10, "who asks is told without a payment");
        pay_one(1, 3);
        assert_eq!(volume(), 11);
        assert_eq!(Volume::<Test>::get().len(), 2);
    });
}

#[test]
fn keeps_a_year_of_weeks() {
    run(|| {
        for number in 0..100 {
            pay_one(100, number);
            pass(WEEK);
        }
        assert_eq!(Volume::<Test>::get().len(), WEEKS as usize);
        assert_eq!(volume(), 53 * 100);
    });
}

#[test]
fn is_told_once_when_it_passes_four_fifths_of_the_threshold() {
    run(|| {
        assert_eq!(Payments::volume().threshold, 100_000_000);
        assert_ok!(Payments::set_notification_threshold(RuntimeOrigin::root(), 1_000));
        assert_eq!(last_event(), Event::NotificationThresholdSet { threshold: 1_000 });
        pay_one(800, 1);
        assert!(told().is_empty());
        pay_one(1, 2);
        assert_eq!(told(), [(801, 1_000)]);
        pay_one(500, 3);
        assert_eq!(told(), [(801, 1_000)]);
    });
}

#[test]
fn is_told_again_when_it_passes_again() {
    run(|| {
        assert_ok!(Payments::set_notification_threshold(RuntimeOrigin::root(), 1_000));
        pay_one(900, 1);
        pass(60 * WEEK);
        pay_one(100, 2);
        pay_one(800, 3);
        assert_eq!(told(), [(900, 1_000), (900, 1_000)]);
    });
}

#[test]
fn only_the_council_sets_the_threshold() {
    run(|| {
        for origin in [signed(ANNA), signed(baker()), RuntimeOrigin::none()] {
            assert_noop!(Payments::set_notification_threshold(origin, 1), BadOrigin);
        }
        for threshold in [0, 1, Balance::MAX] {
            assert_ok!(Payments::set_notification_threshold(RuntimeOrigin::root(), threshold));
            assert_eq!(Payments::volume().threshold, threshold);
        }
    });
}

proptest! {
    #[test]
    fn counts_every_payment_of_twelve_months(
        payments in prop::collection::vec((0..30u32, 1..1_000u128), 0..120),
    ) {
        let mut weeks = Weeks::default();
        let (mut now, mut all) = (3_000u32, Vec::new());
        for (pause, amount) in payments {
            now += pause;
            rules::add_volume(&mut weeks, now, amount);
            all.push((now, amount));
            let expected: u128 = all.iter().filter(|(week, _)| week + WEEKS > now).map(|(_, amount)| amount).sum();
            prop_assert_eq!(rules::volume(&weeks, now), expected);
            prop_assert!(weeks.len() <= WEEKS as usize);
        }
    }

    #[test]
    fn sums_of_any_size_don_t_wrap(amounts in prop::collection::vec(any::<u128>(), 1..5)) {
        let mut weeks = Weeks::default();
        for (week, amount) in amounts.iter().enumerate() {
            rules::add_volume(&mut weeks, week as u32, *amount);
        }
        let sum = amounts.iter().fold(0u128, |sum, amount| sum.saturating_add(*amount));
        prop_assert_eq!(rules::volume(&weeks, 4), sum);
    }
}
