//! A registrar suspends a member.

use crate::{mock::*, Error, Event, Status};
use frame::testing_prelude::*;
use piazza_primitives::{Refusal, Registry, DAY};

#[test]
fn a_registrar_suspends_a_member() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::suspend(registrar(), ALDO));
        assert_eq!(member(ALDO).status, Status::Suspended);
        assert_eq!(last_event(), Event::Suspended { account: ALDO });
    });
}

#[test]
fn a_suspended_member_may_not_act_and_stays_registered() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::suspend(registrar(), ALDO));
        assert_eq!(Members::may_act(ALDO), Err(Refusal::Suspended));
        assert!(<Members as Registry<_>>::is_registered(&ALDO));
    });
}

#[test]
fn only_a_registrar_suspends() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        for origin in [signed(ALDO), signed(STRANGER), council()] {
            assert_noop!(Members::suspend(origin, ALDO), BadOrigin);
        }
    });
}

#[test]
fn a_stranger_is_not_suspended() {
    run(|| {
        assert_noop!(Members::suspend(registrar(), STRANGER), Error::<Test>::NotEnrolled);
    });
}

#[test]
fn a_suspended_member_is_not_suspended_again() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::suspend(registrar(), ALDO));
        assert_noop!(Members::suspend(registrar(), ALDO), Error::<Test>::Suspended);
    });
}

#[test]
fn a_member_who_left_is_not_suspended() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert_noop!(Members::suspend(registrar(), ALDO), Error::<Test>::Left);
    });
}

#[test]
fn a_member_whose_enrolment_ended_may_be_suspended() {
    run(|| {
        assert_ok!(enrol(ALDO, tourist(1)));
        pass(31 * DAY);
        assert_ok!(Members::suspend(registrar(), ALDO));
    });
}

#[test]
fn an_officer_answers_to_the_council_alone() {
    run(|| {
        assert_noop!(Members::suspend(registrar(), rosa()), Error::<Test>::HoldsOffice);
    });
}
