//! What people save at home.

use crate::{mock::*, Building, Buildings, Error, Event, Mode, Refused, Role, Rule, SumOf};
use frame::testing_prelude::*;
use piazza_primitives::{DAY, WEEK};

/// The seeds of the meters, and of the keys under which people take part.
const METER: u8 = 50;
const NEIGHBOURS: u8 = 51;
const KEY: u8 = 70;
const NEIGHBOURS_KEY: u8 = 71;

const BUILDING: u32 = 7;
/// When the season ends.
const UNTIL: u64 = START + 8 * WEEK;

fn meter(seed: u8, baseline: u64, start: u64) -> Role<AccountId> {
    let person = account(if seed == METER { KEY } else { NEIGHBOURS_KEY });
    Role::Meter {
        person,
        building: BUILDING,
        baseline,
        start,
    }
}

/// A heat meter that would count 300 kWh in the season, from 1,000 on; 0.05 for each that it does not.
fn run_with_meter(test: impl FnOnce()) {
    run(|| {
        programme_of_keys();
        behaviour(0, |terms| {
            terms.rule = Rule::Saving { until: UNTIL };
            terms.lifetime = 2 * WEEK;
        });
        assert_ok!(add_device(0, METER, meter(METER, 300, 1_000)));
        test();
    });
}

/// The meter's register shows so much now.
fn read(counter: u64, register: u64) -> DispatchResult {
    deliver(0, reading(METER, account(KEY), counter, register))
}

fn owed(seed: u8) -> u128 {
    owed_and_debt(0, account(seed)).0
}

fn building() -> Building {
    Buildings::<Test>::get(0, BUILDING)
}

#[test]
fn what_is_saved_is_owed_when_the_season_is_over() {
    run_with_meter(|| {
        pass(DAY);
        assert_ok!(read(1, 1_100));
        assert_said(Event::MeterRead {
            programme: 0,
            device: account(METER),
            counter: 1,
        });
        assert_eq!(owed(KEY), 0);
        at(UNTIL);
        assert_ok!(read(2, 1_255));
        assert_eq!((owed(KEY), entered(0).owed), (225, 225));
        assert!(device(0, METER).settled);
        let sum = totals(SumOf::Behaviour(0));
        assert_eq!((sum.attestations, sum.quantity, sum.credits), (1, 45, 225));
    });
}

#[test]
fn a_season_is_settled_once() {
    run_with_meter(|| {
        at(UNTIL);
        assert_ok!(read(1, 1_255));
        pass(1);
        assert_noop!(read(2, 1_255), refused(Refused::SeasonOver));
        assert_eq!(owed(KEY), 225);
    });
}

#[test]
fn a_reading_just_before_the_end_of_the_season_settles_nothing() {
    run_with_meter(|| {
        at(UNTIL - 1);
        assert_ok!(read(1, 1_255));
        assert_eq!((owed(KEY), device(0, METER).settled), (0, false));
        pass(1);
        assert_ok!(read(2, 1_256));
        assert_eq!(owed(KEY), 220);
    });
}

#[test]
fn whoever_used_as_much_or_more_gets_nothing() {
    for register in [1_300, 1_301, 9_999] {
        run_with_meter(|| {
            at(UNTIL);
            assert_ok!(read(1, register));
            assert_eq!((owed(KEY), device(0, METER).settled), (0, true));
        });
    }
}

#[test]
fn whoever_used_nothing_gets_all_of_it() {
    run_with_meter(|| {
        at(UNTIL);
        assert_ok!(read(1, 1_000));
        assert_eq!(owed(KEY), 1_500);
    });
}

#[test]
fn a_meter_does_not_run_backwards() {
    run_with_meter(|| {
        assert_noop!(read(1, 999), refused(Refused::RunsBackwards));
        assert_ok!(read(1, 1_100));
        assert_noop!(read(2, 1_099), refused(Refused::RunsBackwards));
        assert_ok!(read(2, 1_100));
    });
}

#[test]
fn a_meter_counts_for_its_own_person() {
    run_with_meter(|| {
        let of_another = reading(METER, account(NEIGHBOURS_KEY), 1, 1_100);
        assert_noop!(deliver(0, of_another), refused(Refused::NotTheDevicesPerson));
    });
}

#[test]
fn a_building_is_the_sum_of_its_meters() {
    run_with_meter(|| {
        assert_ok!(add_device(0, NEIGHBOURS, meter(NEIGHBOURS, 500, 0)));
        assert_eq!((building().baseline, building().used), (800, 0));
        assert_ok!(read(1, 1_100));
        let rows = vec![
            reading(NEIGHBOURS, account(NEIGHBOURS_KEY), 1, 30),
            reading(NEIGHBOURS, account(NEIGHBOURS_KEY), 2, 50),
        ];
        assert_ok!(deliver_all(0, rows, Mode::AllOrNothing));
        assert_eq!((building().baseline, building().used), (800, 150));
    });
}

#[test]
fn a_rotated_meter_goes_on_where_it_was() {
    run_with_meter(|| {
        assert_ok!(read(9, 1_100));
        pass(DAY);
        assert_ok!(Rewards::rotate_device(signed(HERA), 0, account(METER), account(52)));
        assert_noop!(read(10, 1_150), refused(Refused::DeviceVoid));
        let by_new_key = |counter, register| deliver(0, reading(52, account(KEY), counter, register));
        assert_noop!(by_new_key(1, 1_099), refused(Refused::RunsBackwards));
        at(UNTIL);
        assert_ok!(by_new_key(1, 1_255));
        assert_eq!((owed(KEY), building().used), (225, 255));
    });
}

#[test]
fn an_opened_meter_is_voided_from_the_day_it_was_opened() {
    run_with_meter(|| {
        pass(3 * DAY);
        let opened = START + 2 * DAY;
        assert_ok!(Rewards::void_device(signed(HERA), 0, account(METER), opened));
        assert_noop!(read(1, 1_010), refused(Refused::DeviceVoid));
        assert_ok!(deliver(0, reading_at(opened - 1, METER, account(KEY), 1, 1_090)));
        at(UNTIL);
        assert_noop!(read(2, 1_100), refused(Refused::DeviceVoid));
        assert_eq!((owed(KEY), building().used), (0, 90));
    });
}

#[test]
fn the_tariff_in_force_when_the_season_is_settled_counts() {
    run_with_meter(|| {
        assert_ok!(read(1, 1_100));
        assert_ok!(Rewards::set_tariff(council(), 0, 10));
        at(UNTIL);
        assert_ok!(read(2, 1_255));
        assert_eq!(owed(KEY), 450);
    });
}

#[test]
fn only_meters_measure_what_is_saved() {
    run_with_meter(|| {
        let (sensor, venue) = (Role::Sensor { person: None }, Role::Venue { cell: cell() });
        for role in [sensor, venue] {
            assert_noop!(add_device(0, 60, role), Error::<Test>::WrongRole);
        }
    });
}

#[test]
fn a_baseline_has_a_limit() {
    run_with_meter(|| {
        let huge = meter(NEIGHBOURS, u64::MAX, 0);
        assert_noop!(add_device(0, NEIGHBOURS, huge), Error::<Test>::Overflow);
    });
}

#[test]
fn the_zone_is_the_meters_as_a_key_has_none() {
    run_with_meter(|| {
        at(UNTIL);
        assert_ok!(read(1, 1_255));
        assert_eq!(totals(SumOf::Zone(HERE)).credits, 225);
    });
}
