//! What the till asks of a merchant.

use crate::{mock::*, Error, Profile, Zone};
use frame::testing_prelude::*;
use piazza_primitives::{Category, Moment, Offer, Registry, SnaiClass, DAY};

fn offer(shop: u8) -> Result<Offer, DispatchError> {
    <Members as Registry<_>>::offer(&BAKER, shop)
}

fn set_agreement(from: Moment, until: Option<Moment>) {
    let mut changed: Profile = profile();
    changed.agreement.from = from;
    changed.agreement.until = until;
    assert_ok!(Members::update_merchant(registrar(), BAKER, changed));
}

#[test]
fn a_shop_offers_the_terms_of_its_zone_and_merchant() {
    run(|| {
        enrol_baker();
        let expected = Offer {
            category: Category::Grocery,
            zone: HAMLET,
            class: SnaiClass::E,
            fund: FUND,
            rate: rate(500),
        };
        assert_eq!(offer(1), Ok(expected));
    });
}

#[test]
fn a_changed_class_of_the_zone_holds_at_once() {
    run(|| {
        enrol_baker();
        let class = SnaiClass::F;
        assert_ok!(Members::set_zone(council(), VALLEY, Zone { class, ..zone("Valle") }));
        assert_eq!(offer(0).expect("an offer").class, class);
    });
}

#[test]
fn a_shop_that_does_not_exist_offers_nothing() {
    run(|| {
        enrol_baker();
        assert!(offer(1).is_ok());
        assert_eq!(offer(2), Err(Error::<Test>::UnknownShop.into()));
    });
}

#[test]
fn a_resident_offers_nothing() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        let offered = <Members as Registry<_>>::offer(&ALDO, 0);
        assert_eq!(offered, Err(Error::<Test>::NotAMerchant.into()));
    });
}

#[test]
fn a_suspended_merchant_offers_nothing() {
    run(|| {
        enrol_baker();
        assert_ok!(Members::suspend(registrar(), BAKER));
        assert_eq!(offer(0), Err(Error::<Test>::Suspended.into()));
    });
}

#[test]
fn an_agreement_holds_from_its_first_moment() {
    run(|| {
        enrol_baker();
        set_agreement(START_OF_TIME + DAY, None);
        pass(DAY - 1);
        assert_eq!(offer(0), Err(Error::<Test>::NoAgreement.into()));
        pass(1);
        assert!(offer(0).is_ok());
    });
}

#[test]
fn an_agreement_holds_to_its_last_moment() {
    run(|| {
        enrol_baker();
        set_agreement(START_OF_TIME, Some(START_OF_TIME + DAY));
        pass(DAY);
        assert!(offer(0).is_ok());
        pass(1);
        assert_eq!(offer(0), Err(Error::<Test>::NoAgreement.into()));
    });
}

#[test]
fn an_announced_rate_is_offered_when_it_holds() {
    run(|| {
        enrol_baker();
        assert_ok!(Members::change_rate(signed(BAKER), BAKER, rate(700)));
        assert_eq!(offer(0).expect("an offer").rate, rate(500));
        pass(7 * DAY);
        assert_eq!(offer(0).expect("an offer").rate, rate(700));
    });
}
