//! The council adds and changes tiers.

use crate::{mock::*, Event, Tiers};
use frame::testing_prelude::*;
use piazza_primitives::{Registry, DAY};

#[test]
fn the_council_adds_a_tier() {
    run(|| {
        assert_ok!(Members::set_tier(council(), NO_TIER, tier(Some(DAY))));
        assert_eq!(Tiers::<Test>::get(NO_TIER), Some(tier(Some(DAY))));
        let event = Event::TierSet {
            id: NO_TIER,
            tier: tier(Some(DAY)),
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn only_the_council_sets_tiers() {
    run(|| {
        assert_noop!(Members::set_tier(registrar(), NO_TIER, tier(None)), BadOrigin);
    });
}

#[test]
fn changed_limits_hold_for_who_is_enrolled_already() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        let mut stricter = tier(None);
        stricter.limits.held = Some(1);
        assert_ok!(Members::set_tier(council(), RESIDENTS, stricter));
        let standing = <Members as Registry<_>>::ensure_active(&ALDO).expect("active");
        assert_eq!(standing.limits.held, Some(1));
    });
}

#[test]
fn a_changed_validity_does_not_end_old_enrolments() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::set_tier(council(), RESIDENTS, tier(Some(DAY))));
        assert_eq!(member(ALDO).until, None);
    });
}
