//! A registrar enrols an account.

use crate::{mock::*, Claim, Commitments, Enrolment, Error, Event, Member, Status};
use frame::testing_prelude::*;
use piazza_primitives::{Appointment, MemberKind, UsageClass, DAY};

#[test]
fn a_registrar_enrols_a_resident() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        let expected = Member {
            kind: MemberKind::Resident,
            tier: RESIDENTS,
            status: Status::Active,
            zone: VALLEY,
            commitment: commitment(1),
            until: None,
            usage: UsageClass::Person,
        };
        assert_eq!(member(ALDO), expected);
        let event = Event::Enrolled {
            account: ALDO,
            member: expected,
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn the_member_holds_the_claim_to_its_commitment() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        let claim = Claim {
            account: ALDO,
            locked_until: 0,
        };
        assert_eq!(Commitments::<Test>::get(commitment(1)), Some(claim));
    });
}

#[test]
fn a_machine_is_metered_as_a_gateway() {
    run(|| {
        let kind = MemberKind::Device;
        assert_ok!(enrol(ALDO, Enrolment { kind, ..resident(1) }));
        assert_eq!(member(ALDO).usage, UsageClass::Gateway);
    });
}

#[test]
fn only_a_registrar_enrols() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        for origin in [signed(ALDO), signed(STRANGER), council()] {
            assert_noop!(Members::enrol(origin, BRUNO, resident(2)), BadOrigin);
        }
    });
}

#[test]
fn another_office_does_not_enrol() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::appoint(council(), ALDO, Appointment::Treasurer));
        assert_noop!(Members::enrol(signed(ALDO), BRUNO, resident(2)), BadOrigin);
    });
}

#[test]
fn a_registrar_whose_enrolment_ended_enrols_nobody() {
    run(|| {
        assert_ok!(enrol(ALDO, tourist(1)));
        assert_ok!(Members::appoint(council(), ALDO, Appointment::Registrar));
        pass(30 * DAY + 1);
        assert_noop!(Members::enrol(signed(ALDO), BRUNO, resident(2)), BadOrigin);
    });
}

#[test]
fn a_tourist_is_enrolled_for_as_long_as_the_tier_allows() {
    run(|| {
        assert_ok!(enrol(ALDO, tourist(1)));
        assert_eq!(member(ALDO).until, Some(START_OF_TIME + 30 * DAY));
    });
}

#[test]
fn an_enrolment_that_would_outlast_its_tier_is_refused() {
    run(|| {
        let last = START_OF_TIME + 30 * DAY;
        let until = |moment| Enrolment {
            until: Some(moment),
            ..tourist(1)
        };
        assert_noop!(enrol(ALDO, until(last + 1)), Error::<Test>::InvalidEnd);
        assert_ok!(enrol(ALDO, until(last)));
    });
}

#[test]
fn an_enrolment_that_would_have_ended_is_refused() {
    run(|| {
        let until = |moment| Enrolment {
            until: Some(moment),
            ..resident(1)
        };
        assert_noop!(enrol(ALDO, until(START_OF_TIME - 1)), Error::<Test>::InvalidEnd);
        assert_ok!(enrol(ALDO, until(START_OF_TIME)));
    });
}

#[test]
fn an_enrolled_account_is_not_enrolled_again() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_noop!(enrol(ALDO, resident(2)), Error::<Test>::AlreadyEnrolled);
    });
}

#[test]
fn suspension_is_not_undone_by_another_enrolment() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::suspend(registrar(), ALDO));
        assert_noop!(enrol(ALDO, resident(1)), Error::<Test>::AlreadyEnrolled);
    });
}

#[test]
fn a_commitment_in_use_is_refused() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_noop!(enrol(BRUNO, resident(1)), Error::<Test>::CommitmentInUse);
    });
}

#[test]
fn the_commitment_of_a_suspended_member_stays_in_use() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::suspend(registrar(), ALDO));
        assert_noop!(enrol(BRUNO, resident(1)), Error::<Test>::CommitmentInUse);
    });
}

#[test]
fn who_left_may_come_back_with_another_account() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert_ok!(enrol(BRUNO, resident(1)));
        assert_eq!(member(BRUNO).status, Status::Active);
    });
}

#[test]
fn who_came_back_with_another_account_does_not_use_the_first_as_well() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert_ok!(enrol(BRUNO, resident(1)));
        assert_noop!(enrol(ALDO, resident(1)), Error::<Test>::CommitmentInUse);
    });
}

#[test]
fn who_left_may_come_back_with_the_same_account() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert_ok!(enrol(ALDO, resident(2)));
        assert_eq!(member(ALDO).status, Status::Active);
        assert_eq!(System::providers(&ALDO), 1, "one reference however often");
    });
}

#[test]
fn a_commitment_that_an_account_gave_up_is_free() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert_ok!(enrol(ALDO, resident(2)));
        assert_ok!(enrol(BRUNO, resident(1)));
    });
}

#[test]
fn a_pot_is_not_enrolled() {
    run(|| {
        assert_noop!(enrol(POT, resident(1)), Error::<Test>::PotAccount);
    });
}

#[test]
fn an_unknown_zone_is_refused() {
    run(|| {
        let zone = NOWHERE;
        assert_noop!(
            enrol(ALDO, Enrolment { zone, ..resident(1) }),
            Error::<Test>::UnknownZone
        );
    });
}

#[test]
fn an_unknown_tier_is_refused() {
    run(|| {
        let tier = NO_TIER;
        assert_noop!(
            enrol(ALDO, Enrolment { tier, ..resident(1) }),
            Error::<Test>::UnknownTier
        );
    });
}

#[test]
fn a_merchant_needs_a_profile() {
    run(|| {
        assert_noop!(enrol(BAKER, trader(1)), Error::<Test>::NeedsProfile);
    });
}

#[test]
fn a_merchant_who_left_does_not_come_back_as_a_resident() {
    run(|| {
        enrol_baker();
        assert_ok!(Members::record_departure(registrar(), BAKER));
        assert_noop!(enrol(BAKER, resident(3)), Error::<Test>::AlreadyEnrolled);
    });
}
