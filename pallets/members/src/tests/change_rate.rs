//! A merchant's cashback rate changes with notice.

use crate::{mock::*, Error, Event};
use frame::testing_prelude::*;
use piazza_primitives::{Moment, DAY};

/// The notice until the council changes it.
const NOTICE: Moment = 7 * DAY;

fn announce(points: u16) {
    assert_ok!(Members::change_rate(signed(BAKER), BAKER, rate(points)));
}

fn rate_now() -> u16 {
    let (rate, _) = Members::cashback_rate(BAKER).expect("a merchant");
    rate.points()
}

#[test]
fn a_merchant_announces_his_rate() {
    run(|| {
        enrol_baker();
        announce(700);
        let event = Event::RateAnnounced {
            merchant: BAKER,
            rate: rate(700),
            from: START_OF_TIME + NOTICE,
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn the_old_rate_holds_to_the_last_moment_of_the_notice() {
    run(|| {
        enrol_baker();
        announce(700);
        pass(NOTICE - 1);
        assert_eq!(rate_now(), 500);
        pass(1);
        assert_eq!(rate_now(), 700);
    });
}

#[test]
fn what_is_announced_can_be_seen_until_it_holds() {
    run(|| {
        enrol_baker();
        announce(700);
        let announced = Some((rate(700), START_OF_TIME + NOTICE));
        assert_eq!(Members::cashback_rate(BAKER), Some((rate(500), announced)));
        pass(NOTICE);
        assert_eq!(Members::cashback_rate(BAKER), Some((rate(700), None)));
    });
}

#[test]
fn an_announcement_replaces_the_one_before_with_new_notice() {
    run(|| {
        enrol_baker();
        announce(700);
        pass(NOTICE - 1);
        announce(100);
        pass(NOTICE - 1);
        assert_eq!(rate_now(), 500);
        pass(1);
        assert_eq!(rate_now(), 100);
    });
}

#[test]
fn a_rate_in_force_stays_until_the_next_one_holds() {
    run(|| {
        enrol_baker();
        announce(700);
        pass(NOTICE);
        announce(100);
        assert_eq!(rate_now(), 700);
    });
}

#[test]
fn a_registrar_changes_a_merchants_rate() {
    run(|| {
        enrol_baker();
        assert_ok!(Members::change_rate(registrar(), BAKER, rate(700)));
        pass(NOTICE);
        assert_eq!(rate_now(), 700);
    });
}

#[test]
fn nobody_changes_the_rate_of_another() {
    run(|| {
        enrol_baker();
        assert_ok!(enrol(ALDO, resident(1)));
        assert_noop!(
            Members::change_rate(signed(ALDO), BAKER, rate(0)),
            Error::<Test>::NotYourRate
        );
    });
}

#[test]
fn the_council_does_not_change_rates() {
    run(|| {
        enrol_baker();
        assert_noop!(Members::change_rate(council(), BAKER, rate(0)), BadOrigin);
    });
}

#[test]
fn a_suspended_merchant_does_not_change_his_rate() {
    run(|| {
        enrol_baker();
        assert_ok!(Members::suspend(registrar(), BAKER));
        assert_noop!(
            Members::change_rate(signed(BAKER), BAKER, rate(0)),
            Error::<Test>::Suspended
        );
    });
}

#[test]
fn a_resident_has_no_rate() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_noop!(
            Members::change_rate(signed(ALDO), ALDO, rate(0)),
            Error::<Test>::NotAMerchant
        );
    });
}
