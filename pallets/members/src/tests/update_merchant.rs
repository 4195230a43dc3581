//! A registrar changes a merchant's profile.

use crate::{mock::*, Error, Event, Merchants, Profile};
use frame::testing_prelude::*;
use piazza_primitives::Category;

fn renamed() -> Profile {
    Profile {
        trade_name: name(b"Forno"),
        ..profile()
    }
}

#[test]
fn a_registrar_renames_a_shop() {
    run(|| {
        enrol_baker();
        assert_ok!(Members::update_merchant(registrar(), BAKER, renamed()));
        let merchant = Merchants::<Test>::get(BAKER).expect("a merchant");
        assert_eq!(merchant.profile, renamed());
        let event = Event::MerchantSet {
            account: BAKER,
            profile: renamed(),
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn the_rate_stays_as_it_was() {
    run(|| {
        enrol_baker();
        assert_ok!(Members::change_rate(registrar(), BAKER, rate(700)));
        let before = Members::cashback_rate(BAKER);
        assert_ok!(Members::update_merchant(registrar(), BAKER, renamed()));
        assert_eq!(Members::cashback_rate(BAKER), before);
    });
}

#[test]
fn only_a_registrar_changes_profiles() {
    run(|| {
        enrol_baker();
        for origin in [signed(BAKER), council()] {
            assert_noop!(Members::update_merchant(origin, BAKER, renamed()), BadOrigin);
        }
    });
}

#[test]
fn a_resident_has_no_profile_to_change() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        let changed = Members::update_merchant(registrar(), ALDO, renamed());
        assert_noop!(changed, Error::<Test>::NotAMerchant);
    });
}

#[test]
fn an_incomplete_profile_is_refused() {
    run(|| {
        enrol_baker();
        let nothing_sold = Profile {
            categories: Vec::<Category>::new().try_into().expect("none"),
            ..profile()
        };
        let changed = Members::update_merchant(registrar(), BAKER, nothing_sold);
        assert_noop!(changed, Error::<Test>::IncompleteProfile);
    });
}

#[test]
fn a_shop_in_an_unknown_zone_is_refused() {
    run(|| {
        enrol_baker();
        let mut lost = profile();
        lost.shops[0].zone = NOWHERE;
        assert_noop!(
            Members::update_merchant(registrar(), BAKER, lost),
            Error::<Test>::UnknownZone
        );
    });
}
