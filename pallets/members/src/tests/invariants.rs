//! A state that is wrong is noticed: each test breaks one invariant. Before it breaks, Aldo and the baker are enrolled.

use crate::{
    mock::*, ActiveKeys, Appointments, Claim, Commitments, Key, Keys, Members as Register, Merchants, Tiers, Zones,
};
use frame::testing_prelude::*;
use piazza_primitives::{Appointment, IstatCode, MemberKind, UsageClass};

fn change_aldo(change: impl FnOnce(&mut crate::Member)) {
    Register::<Test>::mutate(ALDO, |member| change(member.as_mut().expect("enrolled")));
}

fn change_baker(change: impl FnOnce(&mut crate::Merchant)) {
    Merchants::<Test>::mutate(BAKER, |merchant| change(merchant.as_mut().expect("enrolled")));
}

#[test]
fn a_member_in_no_zone() {
    run_corrupting("a member is in a zone that does not exist", || {
        change_aldo(|member| member.zone = NOWHERE);
    });
}

#[test]
fn a_member_in_no_tier() {
    run_corrupting("a member is in a tier that does not exist", || {
        Tiers::<Test>::remove(RESIDENTS);
    });
}

#[test]
fn a_zone_with_a_long_code() {
    run_corrupting("a zone's code has more than six digits", || {
        Zones::<Test>::insert(IstatCode(1_000_000), zone("Oltre"));
    });
}

#[test]
fn a_member_without_claim() {
    run_corrupting("a member does not hold the claim to its commitment", || {
        Commitments::<Test>::remove(commitment(1));
    });
}

#[test]
fn two_members_with_one_identity() {
    run_corrupting("a member does not hold the claim to its commitment", || {
        change_aldo(|member| member.commitment = commitment(3));
    });
}

#[test]
fn a_claim_of_a_stranger() {
    run_corrupting("a commitment is claimed by a stranger", || {
        let claim = Claim {
            account: STRANGER,
            locked_until: 0,
        };
        Commitments::<Test>::insert(commitment(9), claim);
    });
}

#[test]
fn a_merchant_without_profile() {
    run_corrupting("profiles and members of kind merchant do not agree", || {
        Merchants::<Test>::remove(BAKER);
    });
}

#[test]
fn a_resident_with_a_profile() {
    run_corrupting("profiles and members of kind merchant do not agree", || {
        Register::<Test>::mutate(BAKER, |member| {
            member.as_mut().expect("enrolled").kind = MemberKind::Resident;
        });
    });
}

#[test]
fn a_profile_of_a_stranger() {
    run_corrupting("a merchant is no member", || {
        let merchant = Merchants::<Test>::get(BAKER).expect("enrolled");
        Merchants::<Test>::insert(STRANGER, merchant);
    });
}

#[test]
fn a_profile_without_name() {
    run_corrupting("a merchant's profile is incomplete", || {
        change_baker(|merchant| merchant.profile.trade_name = name(b""));
    });
}

#[test]
fn a_shop_in_no_zone() {
    run_corrupting("a shop is in a zone that does not exist", || {
        Zones::<Test>::remove(HAMLET);
    });
}

#[test]
fn an_officer_who_is_a_stranger() {
    run_corrupting("an officer is no member", || {
        Appointments::<Test>::insert(Appointment::Treasurer, STRANGER, ());
    });
}

#[test]
fn an_officer_metered_as_a_person() {
    run_corrupting("a member is metered as something it is not", || {
        Appointments::<Test>::insert(Appointment::Treasurer, ALDO, ());
    });
}

#[test]
fn a_resident_metered_as_an_officer() {
    run_corrupting("a member is metered as something it is not", || {
        change_aldo(|member| member.usage = UsageClass::Gateway);
    });
}

#[test]
fn an_account_whose_nonce_may_restart() {
    run_corrupting("a member's account has no provider", || {
        assert_ok!(System::dec_providers(&ALDO));
    });
}

#[test]
fn a_key_that_is_not_counted() {
    run_corrupting("the keys that may act are miscounted", || {
        let key = Key {
            principal: BAKER,
            active: true,
        };
        System::inc_providers(&STRANGER);
        Keys::<Test>::insert(STRANGER, key);
    });
}

#[test]
fn a_key_that_is_counted_and_is_not_there() {
    run_corrupting("the keys that may act are miscounted", || {
        ActiveKeys::<Test>::insert(BAKER, 1);
    });
}
