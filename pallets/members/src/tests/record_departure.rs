//! A member leaves.

use crate::{mock::*, Error, Event, Status};
use frame::testing_prelude::*;
use piazza_primitives::{Refusal, Registry, DAY};

#[test]
fn a_registrar_records_a_departure() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert_eq!(member(ALDO).status, Status::Left);
        assert_eq!(last_event(), Event::Departed { account: ALDO });
    });
}

#[test]
fn a_member_leaves_by_itself() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::record_departure(signed(ALDO), ALDO));
        assert_eq!(Members::may_act(ALDO), Err(Refusal::Left));
    });
}

#[test]
fn who_left_is_not_forgotten() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        System::inc_account_nonce(ALDO);
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert!(<Members as Registry<_>>::is_registered(&ALDO));
        assert_eq!(System::account_nonce(ALDO), 1, "nothing it signed is valid again");
    });
}

#[test]
fn nobody_sends_another_away() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(enrol(BRUNO, resident(2)));
        assert_noop!(Members::record_departure(signed(BRUNO), ALDO), BadOrigin);
        assert_noop!(Members::record_departure(council(), ALDO), BadOrigin);
    });
}

#[test]
fn a_suspended_member_does_not_leave_by_itself() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::suspend(registrar(), ALDO));
        assert_noop!(Members::record_departure(signed(ALDO), ALDO), Error::<Test>::Suspended);
    });
}

#[test]
fn a_stranger_does_not_leave() {
    run(|| {
        for origin in [registrar(), signed(STRANGER)] {
            assert_noop!(Members::record_departure(origin, STRANGER), Error::<Test>::NotEnrolled);
        }
    });
}

#[test]
fn a_member_leaves_once() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert_noop!(Members::record_departure(registrar(), ALDO), Error::<Test>::Left);
    });
}

#[test]
fn an_officer_leaves_only_after_the_council_dismissed_it() {
    run(|| {
        assert_noop!(
            Members::record_departure(registrar(), rosa()),
            Error::<Test>::HoldsOffice
        );
    });
}

#[test]
fn who_left_stays_gone_when_the_enrolment_ends() {
    run(|| {
        assert_ok!(enrol(ALDO, tourist(1)));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        pass(31 * DAY);
        assert_eq!(Members::may_act(ALDO), Err(Refusal::Left));
    });
}
