//! The council sets for how long the funds' parts wait.

use crate::{mock::*, Error, Event, FundKey};
use frame::testing_prelude::*;
use piazza_primitives::ValueBack as _;

#[test]
fn holds_for_sales_from_now_on() {
    run(|| {
        assert_ok!(ValueBack::set_default_shares(council(), shares([0, 10_000, 0, 0, 0])));
        assert_ok!(ValueBack::settle(&sale(1_000, 1_000)));
        assert_ok!(ValueBack::set_refund_limit(council(), 2));
        assert_eq!(last_event(), Event::RefundLimitSet { days: 2 });
        assert_ok!(ValueBack::settle(&sale(2_000, 1_000)));
        pass_days(3);
        assert_eq!(
            fund(FundKey::Community(VALLEY)),
            (200, 100),
            "the later sale is due first"
        );
        pass_days(11);
        assert_eq!(fund(FundKey::Community(VALLEY)), (200, 100));
        pass_days(1);
        assert_eq!(
            fund(FundKey::Community(VALLEY)),
            (300, 0),
            "the earlier sale keeps its 14 days"
        );
    });
}

#[test]
fn none_at_all_means_the_next_day() {
    run(|| {
        assert_ok!(ValueBack::set_default_shares(council(), shares([0, 10_000, 0, 0, 0])));
        assert_ok!(ValueBack::set_refund_limit(council(), 0));
        assert_ok!(ValueBack::settle(&sale(1_000, 1_000)));
        assert_eq!(fund(FundKey::Community(VALLEY)), (0, 100));
        pass_days(1);
        assert_eq!(fund(FundKey::Community(VALLEY)), (100, 0));
    });
}

#[test]
fn is_bounded() {
    run(|| {
        assert_noop!(
            ValueBack::set_refund_limit(council(), 31),
            Error::<Test>::RefundLimitTooLong
        );
        assert_ok!(ValueBack::set_refund_limit(council(), 30));
    });
}

/// The pending list is sized for the longest limit: whatever the council does between sales, there is an entry for each.
#[test]
fn no_change_of_it_ever_fills_the_list() {
    run(|| {
        assert_ok!(ValueBack::set_default_shares(council(), shares([0, 10_000, 0, 0, 0])));
        for _ in 0..40 {
            for limit in [30, 17, 0, 29, 1] {
                assert_ok!(ValueBack::set_refund_limit(council(), limit));
                assert_ok!(ValueBack::settle(&sale(100, 1_000)));
                assert_eq!(ValueBack::check_invariants(), Ok(()));
            }
            pass_days(1);
        }
        for limit in 0..=30 {
            assert_ok!(ValueBack::set_refund_limit(council(), limit));
            assert_ok!(ValueBack::settle(&sale(100, 1_000)));
        }
        let (spendable, pending) = fund(FundKey::Community(VALLEY));
        assert_eq!(spendable + pending, 10 * (40 * 5 + 31));
    });
}

#[test]
fn only_the_council_sets_it() {
    run(|| {
        assert_noop!(ValueBack::set_refund_limit(signed(ALDO), 1), BadOrigin);
    });
}
