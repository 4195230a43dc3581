//! Decisions that need no storage.

use crate::rules::{hour_of, may_send};
use piazza_primitives::{Balance, IstatCode, Limits, MemberKind, Refusal, Standing, UsageClass, HOUR};

fn member(kind: MemberKind, held: Option<Balance>, person_to_person: bool) -> Standing {
    let limits = Limits { held, person_to_person };
    Standing {
        kind,
        zone: IstatCode(22_205),
        limits,
        usage: UsageClass::Person,
    }
}

#[test]
fn a_recipient_may_reach_the_limit_of_the_tier_and_not_pass_it() {
    let anna = member(MemberKind::Resident, None, true);
    let bruno = member(MemberKind::Resident, Some(15_000), true);
    assert_eq!(may_send(&anna, &bruno, 14_000, 1_000), Ok(()));
    assert_eq!(may_send(&anna, &bruno, 14_000, 1_001), Err(Refusal::RecipientLimit));
}

#[test]
fn a_tourist_neither_sends_nor_receives() {
    let anna = member(MemberKind::Resident, None, true);
    let tourist = member(MemberKind::Tourist, Some(15_000), false);
    assert_eq!(may_send(&anna, &tourist, 0, 1), Err(Refusal::NoPersonToPerson));
    assert_eq!(may_send(&tourist, &anna, 0, 1), Err(Refusal::NoPersonToPerson));
}

#[test]
fn merchants_pay_merchants_whatever_their_tiers_say_of_persons() {
    let baker = member(MemberKind::Merchant, None, false);
    let miller = member(MemberKind::Merchant, None, false);
    assert_eq!(may_send(&baker, &miller, 0, 1), Ok(()));
}

#[test]
fn the_last_millisecond_of_an_hour_belongs_to_it() {
    assert_eq!(hour_of(HOUR - 1), 0);
    assert_eq!(hour_of(HOUR), 1);
}
