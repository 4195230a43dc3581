//! The council dismisses officers.

use crate::{mock::*, Error, Event};
use frame::testing_prelude::*;
use piazza_primitives::{Appointment, Registry, UsageClass};

#[test]
fn the_council_dismisses_an_officer() {
    run(|| {
        assert_ok!(Members::dismiss(council(), rosa(), Appointment::Registrar));
        assert!(!<Members as Registry<_>>::holds(&rosa(), Appointment::Registrar));
        let event = Event::Dismissed {
            who: rosa(),
            office: Appointment::Registrar,
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn only_the_council_dismisses() {
    run(|| {
        assert_noop!(Members::dismiss(registrar(), rosa(), Appointment::Registrar), BadOrigin);
    });
}

#[test]
fn who_does_not_hold_the_office_is_not_dismissed_from_it() {
    run(|| {
        let treasurer = Members::dismiss(council(), rosa(), Appointment::Treasurer);
        assert_noop!(treasurer, Error::<Test>::NotAppointed);
    });
}

#[test]
fn a_dismissed_officer_is_metered_as_before() {
    run(|| {
        assert_ok!(Members::dismiss(council(), rosa(), Appointment::Registrar));
        assert_eq!(member(rosa()).usage, UsageClass::Person);
    });
}

#[test]
fn an_officer_with_another_office_is_still_metered_as_one() {
    run(|| {
        assert_ok!(Members::appoint(council(), rosa(), Appointment::Arbitrator));
        assert_ok!(Members::dismiss(council(), rosa(), Appointment::Registrar));
        assert_eq!(member(rosa()).usage, UsageClass::Gateway);
    });
}

#[test]
fn a_dismissed_registrar_enrols_nobody() {
    run(|| {
        assert_ok!(Members::dismiss(council(), rosa(), Appointment::Registrar));
        assert_noop!(enrol(ALDO, resident(1)), BadOrigin);
    });
}
