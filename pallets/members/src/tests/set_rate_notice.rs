//! The council sets the notice for rates.

use crate::{mock::*, Event, RateNotice};
use frame::testing_prelude::*;
use piazza_primitives::{Moment, DAY};

#[test]
fn the_notice_is_a_week_until_the_council_changes_it() {
    run(|| assert_eq!(RateNotice::<Test>::get(), 7 * DAY));
}

#[test]
fn the_council_changes_the_notice() {
    run(|| {
        assert_ok!(Members::set_rate_notice(council(), DAY));
        assert_eq!(RateNotice::<Test>::get(), DAY);
        assert_eq!(last_event(), Event::RateNoticeSet { notice: DAY });
    });
}

#[test]
fn only_the_council_changes_the_notice() {
    run(|| {
        assert_noop!(Members::set_rate_notice(registrar(), DAY), BadOrigin);
    });
}

#[test]
fn a_changed_notice_does_not_move_what_is_announced() {
    run(|| {
        enrol_baker();
        assert_ok!(Members::change_rate(signed(BAKER), BAKER, rate(700)));
        let before = Members::cashback_rate(BAKER);
        assert_ok!(Members::set_rate_notice(council(), 0));
        assert_eq!(Members::cashback_rate(BAKER), before);
    });
}

#[test]
fn without_notice_a_rate_holds_at_once() {
    run(|| {
        enrol_baker();
        assert_ok!(Members::set_rate_notice(council(), 0));
        assert_ok!(Members::change_rate(signed(BAKER), BAKER, rate(700)));
        assert_eq!(Members::cashback_rate(BAKER), Some((rate(700), None)));
    });
}

#[test]
fn the_longest_notice_does_not_overflow() {
    run(|| {
        enrol_baker();
        assert_ok!(Members::set_rate_notice(council(), Moment::MAX));
        assert_ok!(Members::change_rate(signed(BAKER), BAKER, rate(700)));
        let never = Some((rate(700), Moment::MAX));
        assert_eq!(Members::cashback_rate(BAKER), Some((rate(500), never)));
    });
}
