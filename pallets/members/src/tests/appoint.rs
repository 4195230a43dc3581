//! The council appoints officers.

use crate::{mock::*, Appointments, Error, Event};
use frame::testing_prelude::*;
use piazza_primitives::{Appointment, Registry, UsageClass, DAY};

fn appoint(who: AccountId) -> DispatchResult {
    Members::appoint(council(), who, Appointment::Treasurer)
}

#[test]
fn the_council_appoints_a_member() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(appoint(ALDO));
        assert!(<Members as Registry<_>>::holds(&ALDO, Appointment::Treasurer));
        let event = Event::Appointed {
            who: ALDO,
            office: Appointment::Treasurer,
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn only_the_council_appoints() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_noop!(Members::appoint(registrar(), ALDO, Appointment::Treasurer), BadOrigin);
    });
}

#[test]
fn an_officer_is_metered_as_one() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(appoint(ALDO));
        assert_eq!(member(ALDO).usage, UsageClass::Gateway);
    });
}

#[test]
fn an_attestor_is_an_officer_as_any() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::appoint(council(), ALDO, Appointment::Attestor));
        assert_eq!(member(ALDO).usage, UsageClass::Gateway);
        assert_noop!(Members::suspend(registrar(), ALDO), Error::<Test>::HoldsOffice);
        assert_ok!(Members::dismiss(council(), ALDO, Appointment::Attestor));
        assert_eq!(member(ALDO).usage, UsageClass::Person);
    });
}

#[test]
fn a_member_may_hold_two_offices() {
    run(|| {
        assert_ok!(Members::appoint(council(), rosa(), Appointment::Arbitrator));
        assert!(Appointments::<Test>::contains_key(Appointment::Registrar, rosa()));
        assert!(Appointments::<Test>::contains_key(Appointment::Arbitrator, rosa()));
    });
}

#[test]
fn nobody_is_appointed_to_the_same_office_twice() {
    run(|| {
        let again = Members::appoint(council(), rosa(), Appointment::Registrar);
        assert_noop!(again, Error::<Test>::AlreadyAppointed);
    });
}

#[test]
fn a_stranger_is_not_appointed() {
    run(|| {
        assert_noop!(appoint(STRANGER), Error::<Test>::NotEnrolled);
    });
}

#[test]
fn a_suspended_member_is_not_appointed() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::suspend(registrar(), ALDO));
        assert_noop!(appoint(ALDO), Error::<Test>::Suspended);
    });
}

#[test]
fn a_member_who_left_is_not_appointed() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert_noop!(appoint(ALDO), Error::<Test>::Left);
    });
}

#[test]
fn a_member_whose_enrolment_ended_is_not_appointed() {
    run(|| {
        assert_ok!(enrol(ALDO, tourist(1)));
        pass(30 * DAY + 1);
        assert_noop!(appoint(ALDO), Error::<Test>::Expired);
    });
}
