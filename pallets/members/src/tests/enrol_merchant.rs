//! A registrar enrols a merchant.

use crate::{mock::*, Error, Event, Merchant, Merchants, Profile, Rate, Shop};
use frame::testing_prelude::*;
use piazza_primitives::{Category, UsageClass, WHOLE};

fn enrol_with(profile: Profile) -> DispatchResult {
    Members::enrol_merchant(registrar(), BAKER, trader(3), profile, rate(500))
}

/// The baker's profile with so many shops.
fn with_shops(number: usize) -> Option<Profile> {
    let shop = Shop {
        zone: VALLEY,
        cell: cell(),
    };
    let shops = vec![shop; number].try_into().ok()?;
    Some(Profile { shops, ..profile() })
}

/// The baker's profile with so many categories.
fn with_categories(number: usize) -> Option<Profile> {
    let categories = vec![Category::Grocery; number].try_into().ok()?;
    Some(Profile {
        categories,
        ..profile()
    })
}

fn with_name(text: &[u8]) -> Profile {
    Profile {
        trade_name: name(text),
        ..profile()
    }
}

#[test]
fn a_registrar_enrols_a_merchant() {
    run(|| {
        enrol_baker();
        let expected = Merchant {
            profile: profile(),
            rate: Rate {
                current: rate(500),
                next: None,
            },
        };
        assert_eq!(Merchants::<Test>::get(BAKER), Some(expected));
        assert_eq!(member(BAKER).usage, UsageClass::Merchant);
    });
}

#[test]
fn his_enrolment_profile_and_rate_are_told() {
    run(|| {
        let before = events().len();
        enrol_baker();
        let told = [
            Event::Enrolled {
                account: BAKER,
                member: member(BAKER),
            },
            Event::MerchantSet {
                account: BAKER,
                profile: profile(),
            },
            Event::RateAnnounced {
                merchant: BAKER,
                rate: rate(500),
                from: START_OF_TIME,
            },
        ];
        assert_eq!(events().split_off(before), told);
    });
}

#[test]
fn only_a_registrar_enrols_merchants() {
    run(|| {
        for origin in [signed(BAKER), council()] {
            let enrolled = Members::enrol_merchant(origin, BAKER, trader(3), profile(), rate(500));
            assert_noop!(enrolled, BadOrigin);
        }
    });
}

#[test]
fn a_resident_is_not_enrolled_with_a_profile() {
    run(|| {
        let enrolled = Members::enrol_merchant(registrar(), BAKER, resident(3), profile(), rate(500));
        assert_noop!(enrolled, Error::<Test>::NotAMerchant);
    });
}

#[test]
fn the_whole_price_may_come_back() {
    run(|| {
        let enrolled = Members::enrol_merchant(registrar(), BAKER, trader(3), profile(), rate(WHOLE));
        assert_ok!(enrolled);
    });
}

#[test]
fn a_merchant_has_one_to_eight_shops() {
    run(|| {
        let none = with_shops(0).expect("fits");
        assert_noop!(enrol_with(none), Error::<Test>::IncompleteProfile);
        assert_eq!(with_shops(9), None);
        assert_ok!(enrol_with(with_shops(8).expect("fits")));
    });
}

#[test]
fn a_merchant_has_one_to_four_categories() {
    run(|| {
        let none = with_categories(0).expect("fits");
        assert_noop!(enrol_with(none), Error::<Test>::IncompleteProfile);
        assert_eq!(with_categories(5), None);
        assert_ok!(enrol_with(with_categories(4).expect("fits")));
    });
}

#[test]
fn a_trade_name_that_nobody_can_read_is_refused() {
    run(|| {
        for text in [&b""[..], b"  ", b"a\nb", b"\xff"] {
            assert_noop!(enrol_with(with_name(text)), Error::<Test>::IncompleteProfile);
        }
    });
}

#[test]
fn a_trade_name_has_64_bytes_at_most() {
    run(|| {
        assert!(crate::Name::try_from(vec![b'a'; 65]).is_err());
        assert_ok!(enrol_with(with_name(&[b'a'; 64])));
    });
}

#[test]
fn a_shop_in_an_unknown_zone_is_refused() {
    run(|| {
        let mut lost = profile();
        lost.shops[1].zone = NOWHERE;
        assert_noop!(enrol_with(lost), Error::<Test>::UnknownZone);
    });
}

#[test]
fn a_merchant_is_not_enrolled_twice() {
    run(|| {
        enrol_baker();
        assert_noop!(enrol_with(profile()), Error::<Test>::AlreadyEnrolled);
    });
}

#[test]
fn a_merchant_with_the_identity_of_another_member_is_refused() {
    run(|| {
        assert_ok!(enrol(ALDO, resident(3)));
        assert_noop!(enrol_with(profile()), Error::<Test>::CommitmentInUse);
    });
}

#[test]
fn a_merchant_who_left_may_come_back_as_one() {
    run(|| {
        enrol_baker();
        assert_ok!(Members::record_departure(registrar(), BAKER));
        assert_ok!(enrol_with(profile()));
    });
}

#[test]
fn a_resident_who_left_does_not_come_back_as_a_merchant() {
    run(|| {
        assert_ok!(enrol(BAKER, resident(3)));
        assert_ok!(Members::record_departure(registrar(), BAKER));
        assert_noop!(enrol_with(profile()), Error::<Test>::AlreadyEnrolled);
    });
}

#[test]
fn a_pot_does_not_trade() {
    run(|| {
        let enrolled = Members::enrol_merchant(registrar(), POT, trader(3), profile(), rate(500));
        assert_noop!(enrolled, Error::<Test>::PotAccount);
    });
}
