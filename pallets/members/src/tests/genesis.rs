//! The community that a chain starts with.

use crate::{mock::*, GenesisConfig, Merchants};
use piazza_primitives::{Appointment, IstatCode, Registry, UsageClass};

/// A chain from a changed genesis.
fn build(change: impl FnOnce(&mut GenesisConfig<Test>)) {
    let mut changed = genesis();
    change(&mut changed);
    run_with(changed, || ());
}

#[test]
fn an_empty_register_is_sound() {
    run_with(GenesisConfig::default(), || ());
}

#[test]
fn the_first_members_and_officers_stand() {
    run(|| {
        assert!(<Members as Registry<_>>::holds(&rosa(), Appointment::Registrar));
        assert_eq!(<Members as Registry<_>>::usage(&rosa()), Ok(UsageClass::Gateway));
        assert_eq!(System::providers(&rosa()), 1);
    });
}

#[test]
fn the_first_merchants_offer_their_rate() {
    let mut with_baker = genesis();
    with_baker.merchants = vec![(BAKER, trader(3), profile(), rate(500))];
    run_with(with_baker, || {
        assert!(Merchants::<Test>::contains_key(BAKER));
        assert_eq!(Members::cashback_rate(BAKER), Some((rate(500), None)));
    });
}

#[test]
#[should_panic(expected = "genesis zone: ")]
fn a_zone_with_a_wrong_code_is_refused() {
    build(|genesis| genesis.zones.push((IstatCode(1_000_000), zone("Oltre"))));
}

#[test]
#[should_panic(expected = "genesis member: ")]
fn an_identity_is_enrolled_once() {
    build(|genesis| genesis.members.push((ALDO, resident(100))));
}

#[test]
#[should_panic(expected = "a genesis member's tier has an end")]
fn a_first_member_in_a_tier_with_an_end_is_refused() {
    build(|genesis| genesis.members.push((ALDO, tourist(1))));
}

#[test]
#[should_panic(expected = "genesis merchant: ")]
fn a_merchant_is_not_also_a_member() {
    build(|genesis| {
        genesis.merchants.push((rosa(), trader(3), profile(), rate(500)));
    });
}

#[test]
#[should_panic(expected = "genesis officer: ")]
fn a_stranger_holds_no_office() {
    build(|genesis| genesis.appointments.push((Appointment::Treasurer, STRANGER)));
}
