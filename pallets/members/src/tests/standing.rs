//! What the other pallets ask of a member.

use crate::{mock::*, Enrolment, Error};
use frame::testing_prelude::*;
use piazza_primitives::{Appointment, MemberKind, Refusal, Registry, Standing, UsageClass, DAY};

fn usage(who: AccountId) -> Result<UsageClass, Refusal> {
    <Members as Registry<_>>::usage(&who)
}

fn standing(who: AccountId) -> Result<Standing, DispatchError> {
    <Members as Registry<_>>::ensure_active(&who)
}

#[test]
fn an_active_member_stands_as_enrolled() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        let expected = Standing {
            kind: MemberKind::Resident,
            zone: VALLEY,
            limits: tier(None).limits,
            usage: UsageClass::Person,
        };
        assert_eq!(standing(ALDO), Ok(expected));
    });
}

#[test]
fn everybody_is_metered_by_class() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        let kind = MemberKind::Device;
        assert_ok!(enrol(BRUNO, Enrolment { kind, ..resident(2) }));
        enrol_baker();
        assert_eq!(usage(ALDO), Ok(UsageClass::Person));
        assert_eq!(usage(BAKER), Ok(UsageClass::Merchant));
        assert_eq!(usage(BRUNO), Ok(UsageClass::Gateway));
        assert_eq!(usage(rosa()), Ok(UsageClass::Gateway));
    });
}

#[test]
fn a_stranger_has_no_standing() {
    run(|| {
        assert_eq!(usage(STRANGER), Err(Refusal::NotEnrolled));
        assert_eq!(standing(STRANGER), Err(Error::<Test>::NotEnrolled.into()));
        assert!(!<Members as Registry<_>>::is_registered(&STRANGER));
    });
}

#[test]
fn a_suspended_member_has_no_standing() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::suspend(registrar(), ALDO));
        assert_eq!(usage(ALDO), Err(Refusal::Suspended));
        assert_eq!(standing(ALDO), Err(Error::<Test>::Suspended.into()));
    });
}

#[test]
fn who_left_has_no_standing() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert_eq!(usage(ALDO), Err(Refusal::Left));
        assert_eq!(standing(ALDO), Err(Error::<Test>::Left.into()));
    });
}

#[test]
fn a_tourist_stands_to_the_last_moment_of_the_enrolment() {
    run(|| {
        assert_ok!(enrol(ALDO, tourist(1)));
        pass(30 * DAY);
        assert_eq!(usage(ALDO), Ok(UsageClass::Person));
        pass(1);
        assert_eq!(usage(ALDO), Err(Refusal::Expired));
        assert_eq!(standing(ALDO), Err(Error::<Test>::Expired.into()));
    });
}

#[test]
fn an_officer_holds_its_office_and_no_other() {
    run(|| {
        assert!(<Members as Registry<_>>::holds(&rosa(), Appointment::Registrar));
        assert!(!<Members as Registry<_>>::holds(&rosa(), Appointment::Treasurer));
    });
}
