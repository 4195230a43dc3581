//! A sponsor says who attests.

use crate::{mock::*, Authorised, Error, Event};
use frame::testing_prelude::*;
use piazza_primitives::Appointment;

fn authorise(who: AccountId, attestor: AccountId) -> DispatchResult {
    Rewards::authorise(signed(who), 0, attestor)
}

fn deauthorise(who: AccountId, attestor: AccountId) -> DispatchResult {
    Rewards::deauthorise(signed(who), 0, attestor)
}

/// Hera's programme with a behaviour that nobody attests yet.
fn run_without_attestors(test: impl FnOnce()) {
    run(|| {
        programme();
        adopted(0, |_| ());
        test();
    });
}

#[test]
fn the_sponsor_authorises_an_attestor() {
    run_without_attestors(|| {
        assert_ok!(authorise(HERA, DESK));
        assert!(Authorised::<Test>::contains_key(0, DESK));
        assert_said(Event::AttestorAuthorised {
            behaviour: 0,
            attestor: DESK,
        });
        assert_noop!(authorise(HERA, DESK), Error::<Test>::AlreadyAuthorised);
    });
}

#[test]
fn only_those_in_office_are_authorised() {
    run_without_attestors(|| {
        for who in [ANNA, STRANGER, ARBITRATOR] {
            assert_noop!(authorise(HERA, who), Error::<Test>::NotAnAttestor);
        }
    });
}

#[test]
fn nobody_else_authorises() {
    run_without_attestors(|| {
        for who in [CHOIR, ANNA, DESK] {
            assert_noop!(authorise(who, OFFICE), Error::<Test>::NotTheSponsor);
        }
        assert_noop!(
            Rewards::authorise(signed(HERA), 1, DESK),
            Error::<Test>::NoSuchBehaviour
        );
    });
}

#[test]
fn whoever_is_not_authorised_attests_nothing() {
    run_without_attestors(|| {
        for who in [DESK, ANNA, HERA] {
            assert_noop!(attest_by(who, 0, entry(ANNA, 1, 1)), Error::<Test>::NotAuthorised);
        }
    });
}

#[test]
fn an_authorisation_is_for_one_behaviour() {
    run_without_attestors(|| {
        let other = adopted(0, |_| ());
        assert_ok!(authorise(HERA, DESK));
        assert_ok!(attest(0, entry(ANNA, 1, 1)));
        assert_noop!(attest(other, entry(ANNA, 1, 2)), Error::<Test>::NotAuthorised);
    });
}

#[test]
fn the_sponsor_takes_an_attestor_off_the_list() {
    run_without_attestors(|| {
        assert_noop!(deauthorise(HERA, DESK), Error::<Test>::NotAuthorised);
        assert_ok!(authorise(HERA, DESK));
        assert_noop!(deauthorise(ANNA, DESK), Error::<Test>::NotTheSponsor);
        assert_ok!(deauthorise(HERA, DESK));
        assert_said(Event::AttestorRemoved {
            behaviour: 0,
            attestor: DESK,
        });
        assert_noop!(attest(0, entry(ANNA, 1, 1)), Error::<Test>::NotAuthorised);
    });
}

#[test]
fn whoever_lost_the_office_attests_nothing() {
    run_without_attestors(|| {
        assert_ok!(authorise(HERA, DESK));
        dismiss(DESK, Appointment::Attestor);
        assert_noop!(attest(0, entry(ANNA, 1, 1)), Error::<Test>::NotAnAttestor);
        assert_ok!(deauthorise(HERA, DESK));
    });
}
