//! The council changes an allowance.

use crate::{mock::*, Allowance, Allowances, Error, Event};
use frame::testing_prelude::*;
use piazza_primitives::{Moment, Refusal, UsageClass, DAY};

fn set(burst: u32, every: Moment) -> DispatchResult {
    Quota::set_allowance(council(), UsageClass::Person, Allowance { burst, every })
}

#[test]
fn the_council_changes_an_allowance() {
    run(|| {
        assert_ok!(set(2, 60_000));
        let allowance = Allowance {
            burst: 2,
            every: 60_000,
        };
        assert_eq!(Allowances::<Test>::get(UsageClass::Person), Some(allowance));
        let event = Event::AllowanceSet {
            class: UsageClass::Person,
            allowance,
        };
        assert_eq!(System::read_events_for_pallet::<Event<Test>>(), [event]);
    });
}

#[test]
fn only_the_council_changes_allowances() {
    run(|| {
        let allowance = Allowance { burst: 2, every: 1 };
        for origin in [signed(ANNA), RuntimeOrigin::none()] {
            assert_noop!(Quota::set_allowance(origin, UsageClass::Person, allowance), BadOrigin);
        }
    });
}

#[test]
fn a_changed_allowance_holds_at_once() {
    run(|| {
        assert_ok!(set(2, 60_000));
        buy(ANNA, 2);
        assert_eq!(transaction(ANNA).pass(), Err(unknown(Refusal::OverAllowance)));
    });
}

#[test]
fn the_other_classes_keep_theirs() {
    run(|| {
        assert_ok!(set(2, 60_000));
        assert_eq!(units_left(BAKER), 200);
    });
}

#[test]
fn an_allowance_of_nothing_is_refused() {
    run(|| {
        assert_noop!(set(0, 1), Error::<Test>::InvalidAllowance);
        assert_noop!(set(1, 0), Error::<Test>::InvalidAllowance);
        assert_ok!(set(1, 1));
    });
}

#[test]
fn an_allowance_comes_back_within_a_day() {
    run(|| {
        assert_noop!(set(1, DAY + 1), Error::<Test>::InvalidAllowance);
        assert_noop!(set(3, DAY / 2), Error::<Test>::InvalidAllowance);
        assert_noop!(set(u32::MAX, Moment::MAX), Error::<Test>::InvalidAllowance);
        assert_ok!(set(1, DAY));
        assert_ok!(set(2, DAY / 2));
    });
}

#[test]
fn who_used_more_than_a_lowered_allowance_waits_and_nothing_breaks() {
    run(|| {
        buy(ANNA, 20);
        for class in [UsageClass::Person, UsageClass::Merchant, UsageClass::Gateway] {
            set_allowance(class, 1, 1);
        }
        assert_eq!(units_left(ANNA), 0);
        assert_eq!(Quota::check_invariants(), Ok(()));
        pass(20 * HALF_A_MINUTE);
        assert_eq!(units_left(ANNA), 1);
    });
}
