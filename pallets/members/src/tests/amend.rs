//! A registrar changes a member's tier, zone and end.

use crate::{mock::*, Error, Event, Member, Status};
use frame::testing_prelude::*;
use piazza_primitives::{MemberKind, DAY};

#[test]
fn a_registrar_amends_an_enrolment() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        let before = member(ALDO);
        assert_ok!(Members::amend(registrar(), ALDO, TOURISTS, HAMLET, None));
        let expected = Member {
            tier: TOURISTS,
            zone: HAMLET,
            until: Some(START_OF_TIME + 30 * DAY),
            ..before
        };
        assert_eq!(member(ALDO), expected);
        let event = Event::Amended {
            account: ALDO,
            member: expected,
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn an_enrolment_that_ended_is_extended() {
    run(|| {
        assert_ok!(enrol(ALDO, tourist(1)));
        pass(31 * DAY);
        assert_ok!(Members::amend(registrar(), ALDO, TOURISTS, VALLEY, None));
        assert_eq!(Members::may_act(ALDO), Ok(MemberKind::Tourist));
    });
}

#[test]
fn suspension_is_not_undone_by_an_amendment() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::suspend(registrar(), ALDO));
        assert_ok!(Members::amend(registrar(), ALDO, RESIDENTS, HAMLET, None));
        assert_eq!(member(ALDO).status, Status::Suspended);
    });
}

#[test]
fn only_a_registrar_amends() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        for origin in [signed(ALDO), council()] {
            assert_noop!(Members::amend(origin, ALDO, RESIDENTS, HAMLET, None), BadOrigin);
        }
    });
}

#[test]
fn a_stranger_has_no_enrolment_to_amend() {
    run(|| {
        let amended = Members::amend(registrar(), STRANGER, RESIDENTS, VALLEY, None);
        assert_noop!(amended, Error::<Test>::NotEnrolled);
    });
}

#[test]
fn the_enrolment_of_an_officer_is_not_amended() {
    run(|| {
        let amended = Members::amend(registrar(), rosa(), TOURISTS, VALLEY, None);
        assert_noop!(amended, Error::<Test>::HoldsOffice);
    });
}

#[test]
fn the_enrolment_of_who_left_is_not_amended() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        let amended = Members::amend(registrar(), ALDO, RESIDENTS, HAMLET, None);
        assert_noop!(amended, Error::<Test>::Left);
    });
}

#[test]
fn an_unknown_tier_is_refused() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        let amended = Members::amend(registrar(), ALDO, NO_TIER, VALLEY, None);
        assert_noop!(amended, Error::<Test>::UnknownTier);
    });
}

#[test]
fn an_unknown_zone_is_refused() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        let amended = Members::amend(registrar(), ALDO, RESIDENTS, NOWHERE, None);
        assert_noop!(amended, Error::<Test>::UnknownZone);
    });
}

#[test]
fn an_end_that_has_passed_or_outlasts_the_tier_is_refused() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        let until = |moment| Members::amend(registrar(), ALDO, TOURISTS, VALLEY, Some(moment));
        assert_noop!(until(START_OF_TIME - 1), Error::<Test>::InvalidEnd);
        assert_noop!(until(START_OF_TIME + 30 * DAY + 1), Error::<Test>::InvalidEnd);
        assert_ok!(until(START_OF_TIME + 30 * DAY));
    });
}
