//! The council adds and changes zones.

use crate::{mock::*, Error, Event, Zones};
use frame::testing_prelude::*;
use piazza_primitives::{IstatCode, SnaiClass};

#[test]
fn the_council_adds_a_zone() {
    run(|| {
        assert_ok!(Members::set_zone(council(), NOWHERE, zone("Luserna")));
        assert_eq!(Zones::<Test>::get(NOWHERE), Some(zone("Luserna")));
        let event = Event::ZoneSet {
            code: NOWHERE,
            zone: zone("Luserna"),
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn a_zone_changes_its_class() {
    run(|| {
        let mut changed = zone("Valle di Sotto");
        changed.class = SnaiClass::F;
        assert_ok!(Members::set_zone(council(), VALLEY, changed.clone()));
        assert_eq!(Zones::<Test>::get(VALLEY), Some(changed));
    });
}

#[test]
fn only_the_council_sets_zones() {
    run(|| {
        assert_noop!(Members::set_zone(registrar(), NOWHERE, zone("Luserna")), BadOrigin);
    });
}

#[test]
fn the_largest_code_has_six_digits() {
    run(|| {
        assert_ok!(Members::set_zone(council(), IstatCode(999_999), zone("Ultima")));
        let seven_digits = Members::set_zone(council(), IstatCode(1_000_000), zone("Oltre"));
        assert_noop!(seven_digits, Error::<Test>::InvalidIstatCode);
    });
}

#[test]
fn a_zone_of_an_unknown_fund_is_refused() {
    run(|| {
        let mut orphan = zone("Luserna");
        orphan.fund = FUND + 1;
        assert_noop!(
            Members::set_zone(council(), NOWHERE, orphan),
            Error::<Test>::UnknownFund
        );
    });
}
