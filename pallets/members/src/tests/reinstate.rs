//! A registrar lets a suspended member act again.

use crate::{mock::*, Error, Event, Status};
use frame::testing_prelude::*;
use piazza_primitives::MemberKind;

fn suspended() {
    assert_ok!(enrol(ALDO, resident(1)));
    assert_ok!(Members::suspend(registrar(), ALDO));
}

#[test]
fn a_registrar_reinstates_a_member() {
    run(|| {
        suspended();
        assert_ok!(Members::reinstate(registrar(), ALDO));
        assert_eq!(member(ALDO).status, Status::Active);
        assert_eq!(Members::may_act(ALDO), Ok(MemberKind::Resident));
        assert_eq!(last_event(), Event::Reinstated { account: ALDO });
    });
}

#[test]
fn only_a_registrar_reinstates() {
    run(|| {
        suspended();
        for origin in [signed(ALDO), council()] {
            assert_noop!(Members::reinstate(origin, ALDO), BadOrigin);
        }
    });
}

#[test]
fn a_stranger_is_not_reinstated() {
    run(|| {
        assert_noop!(Members::reinstate(registrar(), STRANGER), Error::<Test>::NotEnrolled);
    });
}

#[test]
fn an_active_member_is_not_reinstated() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_noop!(Members::reinstate(registrar(), ALDO), Error::<Test>::NotSuspended);
    });
}

#[test]
fn a_member_who_left_is_not_reinstated() {
    run(|| {
        suspended();
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert_noop!(Members::reinstate(registrar(), ALDO), Error::<Test>::NotSuspended);
    });
}
