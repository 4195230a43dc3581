//! What machines measure and sign.

use crate::{mock::*, BehaviourTerms, Devices, Error, Event, Mode, Refused, Role, Rule, SumOf};
use frame::{deps::sp_core::Pair as _, testing_prelude::*};
use piazza_primitives::{DAY, WEEK};

/// The seeds of a scale and of Anna's bicycle.
const SCALE: u8 = 50;
const BICYCLE: u8 = 51;

/// A scale that anybody uses, and Anna's bicycle.
fn run_with_sensors(change: impl FnOnce(&mut BehaviourTerms), test: impl FnOnce()) {
    run_with(change, || {
        assert_ok!(add_device(0, SCALE, Role::Sensor { person: None }));
        assert_ok!(add_device(0, BICYCLE, Role::Sensor { person: Some(ANNA) }));
        test();
    });
}

fn rotate(to: u8) -> DispatchResult {
    Rewards::rotate_device(signed(HERA), 0, account(SCALE), account(to))
}

fn void(from: u64) -> DispatchResult {
    Rewards::void_device(signed(HERA), 0, account(SCALE), from)
}

#[test]
fn what_a_sensor_signs_is_paid() {
    run_with_sensors(
        |_| (),
        || {
            assert_ok!(deliver(0, reading(SCALE, BRUNO, 1, 40)));
            assert_ok!(deliver(0, reading(BICYCLE, ANNA, 7, 10)));
            assert_eq!((balance(BRUNO), balance(ANNA)), (200, 50));
            assert_eq!((device(0, SCALE).counter, device(0, BICYCLE).counter), (1, 7));
        },
    );
}

#[test]
fn an_altered_reading_is_refused() {
    run_with_sensors(
        |_| (),
        || {
            pass(DAY);
            let signed = || reading(SCALE, ANNA, 1, 40);
            let mut altered = [signed(), signed(), signed(), signed(), signed()];
            altered[0].quantity = 400;
            altered[1].person = BRUNO;
            altered[2].counter = 2;
            altered[3].time -= 1;
            altered[4].device = account(BICYCLE);
            for reading in altered {
                assert_noop!(deliver(0, reading), refused(Refused::WrongSignature));
            }
            assert_ok!(deliver(0, signed()));
        },
    );
}

#[test]
fn a_reading_of_another_programme_is_refused() {
    run_with_sensors(
        |_| (),
        || {
            let other = programme();
            let there = behaviour(other, |_| ());
            assert_ok!(add_device(there, SCALE, Role::Sensor { person: None }));
            assert_noop!(
                deliver(there, reading(SCALE, ANNA, 1, 40)),
                refused(Refused::WrongSignature)
            );
        },
    );
}

#[test]
fn a_reading_of_another_chain_is_refused() {
    run_with_sensors(
        |_| (),
        || {
            let mut foreign = reading(SCALE, ANNA, 1, 40);
            let message = foreign.message(H256::repeat_byte(1), 0);
            foreign.signature = key(SCALE).sign(&message).into();
            assert_noop!(deliver(0, foreign), refused(Refused::WrongSignature));
        },
    );
}

#[test]
fn a_counter_rises_with_every_reading() {
    run_with_sensors(
        |_| (),
        || {
            assert_noop!(
                deliver(0, reading(SCALE, ANNA, 0, 40)),
                refused(Refused::RepeatedCounter)
            );
            assert_ok!(deliver(0, reading(SCALE, ANNA, 5, 40)));
            for counter in [5, 4] {
                let repeated = reading(SCALE, BRUNO, counter, 40);
                assert_noop!(deliver(0, repeated), refused(Refused::RepeatedCounter));
            }
            let rows = vec![
                reading(SCALE, ANNA, 6, 1),
                reading(SCALE, ANNA, 6, 1),
                reading(SCALE, ANNA, 9, 1),
                reading(SCALE, ANNA, 8, 1),
            ];
            assert_ok!(deliver_all(0, rows, Mode::SkipAndReport));
            assert_eq!(balance(ANNA), 210);
            for row in [1, 3] {
                assert_said(Event::RowRefused {
                    behaviour: 0,
                    row,
                    reason: Refused::RepeatedCounter,
                });
            }
        },
    );
}

#[test]
fn all_or_nothing_leaves_the_counters_alone() {
    run_with_sensors(
        |_| (),
        || {
            let rows = vec![reading(SCALE, ANNA, 1, 1), reading(SCALE, STRANGER, 2, 1)];
            let wrong = Error::<Test>::Row {
                row: 1,
                reason: Refused::UnknownPerson,
            };
            assert_noop!(deliver_all(0, rows, Mode::AllOrNothing), wrong);
            assert_eq!(device(0, SCALE).counter, 0);
        },
    );
}

#[test]
fn a_device_may_count_for_one_person_only() {
    run_with_sensors(
        |_| (),
        || {
            let of_another = reading(BICYCLE, BRUNO, 1, 40);
            assert_noop!(deliver(0, of_another), refused(Refused::NotTheDevicesPerson));
        },
    );
}

#[test]
fn a_reading_is_checked_as_any_other_row() {
    run_with_sensors(
        |terms| terms.largest = 80,
        || {
            let wrong = [
                (reading(60, ANNA, 1, 1), Refused::UnknownDevice),
                (reading(SCALE, STRANGER, 1, 1), Refused::UnknownPerson),
                (reading(SCALE, SUSPENDED, 1, 1), Refused::PersonNotActive),
                (reading(SCALE, ANNA, 1, 0), Refused::ZeroQuantity),
                (reading(SCALE, ANNA, 1, 81), Refused::QuantityTooLarge),
                (reading_at(now() + 1, SCALE, ANNA, 1, 1), Refused::InTheFuture),
                (reading_at(START - 1, SCALE, ANNA, 1, 1), Refused::TooEarly),
            ];
            for (reading, reason) in wrong {
                assert_noop!(deliver(0, reading), refused(reason));
            }
            at(START + WEEK + 1);
            assert_noop!(
                deliver(0, reading_at(START, SCALE, ANNA, 1, 1)),
                refused(Refused::Stale)
            );
        },
    );
}

#[test]
fn a_device_counts_for_one_behaviour() {
    run_with_sensors(
        |_| (),
        || {
            let other = behaviour(0, |_| ());
            let reading = reading(SCALE, ANNA, 1, 1);
            assert_noop!(deliver(other, reading), refused(Refused::UnknownDevice));
        },
    );
}

#[test]
fn a_reading_beyond_the_budget_can_be_sent_again() {
    run(|| {
        programme_that(|_| ());
        behaviour(0, |_| ());
        assert_ok!(add_device(0, SCALE, Role::Sensor { person: None }));
        let reading = reading(SCALE, ANNA, 1, 40);
        assert_noop!(deliver(0, reading.clone()), refused(Refused::Exhausted));
        fund(0, 200);
        assert_ok!(deliver(0, reading));
    });
}

#[test]
fn only_authorised_gateways_deliver() {
    run_with_sensors(
        |_| (),
        || {
            let readings = || BoundedVec::truncate_from(vec![reading(SCALE, ANNA, 1, 40)]);
            let delivered = |who| Rewards::deliver(signed(who), 0, readings(), Mode::AllOrNothing);
            assert_noop!(delivered(ANNA), Error::<Test>::NotAuthorised);
            assert_noop!(deliver_all(0, vec![], Mode::SkipAndReport), Error::<Test>::EmptyBatch);
        },
    );
}

#[test]
fn what_people_must_confirm_no_machine_attests() {
    run_with(
        |terms| terms.confirm = true,
        || {
            let sensor = Role::Sensor { person: None };
            assert_noop!(add_device(0, SCALE, sensor), Error::<Test>::WrongRole);
            assert_noop!(deliver(0, reading(SCALE, ANNA, 1, 40)), Error::<Test>::WrongWay);
        },
    );
}

#[test]
fn only_the_sponsor_adds_devices_and_each_once() {
    run_with_sensors(
        |_| (),
        || {
            let add = |who| Rewards::add_device(signed(who), 0, account(60), Role::Sensor { person: None }, HERE);
            for who in [CHOIR, DESK, ANNA] {
                assert_noop!(add(who), Error::<Test>::NotTheSponsor);
            }
            assert_ok!(add(HERA));
            assert_said(Event::DeviceAdded {
                programme: 0,
                device: account(60),
                info: device(0, 60),
            });
            assert_noop!(add(HERA), Error::<Test>::DeviceExists);
        },
    );
}

#[test]
fn a_device_does_what_the_rule_counts() {
    run(|| {
        programme();
        let meter = Role::Meter {
            person: ANNA,
            building: 0,
            baseline: 1,
            start: 0,
        };
        let (sensor, venue) = (Role::Sensor { person: None }, Role::Venue { cell: cell() });
        behaviour(0, |_| ());
        assert_noop!(add_device(0, SCALE, meter), Error::<Test>::WrongRole);
        let goal = behaviour(0, |terms| terms.rule = Rule::Goal);
        for role in [sensor, venue] {
            assert_noop!(add_device(goal, SCALE, role), Error::<Test>::WrongRole);
        }
    });
}

#[test]
fn a_rotated_device_signs_with_its_new_key_only() {
    run_with_sensors(
        |_| (),
        || {
            assert_ok!(deliver(0, reading(SCALE, ANNA, 5, 10)));
            pass(DAY);
            assert_ok!(rotate(52));
            assert_said(Event::DeviceRotated {
                programme: 0,
                device: account(SCALE),
                key: account(52),
            });
            assert_noop!(deliver(0, reading(SCALE, ANNA, 7, 10)), refused(Refused::DeviceVoid));
            assert_ok!(deliver(0, reading(52, ANNA, 1, 10)));
            assert_eq!(balance(ANNA), 100);
        },
    );
}

#[test]
fn only_the_sponsor_rotates_to_a_key_that_is_free() {
    run_with_sensors(
        |_| (),
        || {
            let rotated = Rewards::rotate_device(signed(DESK), 0, account(SCALE), account(52));
            assert_noop!(rotated, Error::<Test>::NotTheSponsor);
            assert_noop!(rotate(BICYCLE), Error::<Test>::DeviceExists);
            let unknown = Rewards::rotate_device(signed(HERA), 0, account(60), account(52));
            assert_noop!(unknown, Error::<Test>::NoSuchDevice);
        },
    );
}

#[test]
fn a_voided_device_counts_no_more_from_then_on() {
    run_with_sensors(
        |_| (),
        || {
            pass(3 * DAY);
            let from = START + 2 * DAY;
            assert_ok!(void(from));
            assert_said(Event::DeviceVoided {
                programme: 0,
                device: account(SCALE),
                from,
            });
            let later = reading_at(from, SCALE, ANNA, 1, 40);
            assert_noop!(deliver(0, later), refused(Refused::DeviceVoid));
            assert_ok!(deliver(0, reading_at(from - 1, SCALE, ANNA, 1, 40)));
        },
    );
}

#[test]
fn a_device_is_voided_by_its_sponsor_and_from_an_earlier_moment_only() {
    run_with_sensors(
        |_| (),
        || {
            pass(3 * DAY);
            let voided = Rewards::void_device(signed(DESK), 0, account(SCALE), START);
            assert_noop!(voided, Error::<Test>::NotTheSponsor);
            assert_noop!(
                Rewards::void_device(signed(HERA), 0, account(60), START),
                Error::<Test>::NoSuchDevice
            );
            assert_ok!(void(START + 2 * DAY));
            for from in [START + 2 * DAY, START + 3 * DAY] {
                assert_noop!(void(from), Error::<Test>::AlreadyVoid);
            }
            assert_ok!(void(START + DAY));
            assert_noop!(rotate(52), Error::<Test>::AlreadyVoid);
            assert!(Devices::<Test>::contains_key(0, account(SCALE)));
        },
    );
}

#[test]
fn what_a_voided_device_said_and_is_not_paid_waits_for_an_arbitrator() {
    run_with_sensors(
        |terms| terms.window = WEEK,
        || {
            pass(2 * DAY);
            assert_ok!(deliver(0, reading_at(START, SCALE, ANNA, 1, 10)));
            assert_ok!(deliver(0, reading(SCALE, BRUNO, 2, 20)));
            assert_ok!(void(START + DAY));
            pass(WEEK + 1);
            idle();
            idle();
            assert_eq!((balance(ANNA), balance(BRUNO)), (50, 0));
            let programme = entered(0);
            assert_eq!((programme.waiting, programme.reserved), (1, 100));
            let (_, proof, _) = crate::Records::<Test>::iter().next().expect("one waits");
            assert_ok!(Rewards::decide(signed(ARBITRATOR), 0, proof, true));
            assert_eq!((balance(BRUNO), entered(0).reserved), (0, 0));
            assert_eq!(totals(SumOf::Behaviour(0)).quantity, 10);
        },
    );
}

#[test]
fn a_voided_device_can_be_found_innocent() {
    run_with_sensors(
        |terms| terms.window = WEEK,
        || {
            assert_ok!(deliver(0, reading(SCALE, BRUNO, 1, 20)));
            assert_ok!(void(START));
            pass(WEEK + 1);
            idle();
            let (_, proof, _) = crate::Records::<Test>::iter().next().expect("one waits");
            assert_ok!(Rewards::decide(signed(ARBITRATOR), 0, proof, false));
            assert_eq!(balance(BRUNO), 100);
        },
    );
}

#[test]
fn sensors_count_whenever_so_many_have_come_together() {
    run_with_sensors(
        |terms| {
            terms.rule = Rule::Every(10);
            terms.tariff = 500;
        },
        || {
            assert_ok!(deliver(0, reading(BICYCLE, ANNA, 1, 9)));
            assert_ok!(attest(0, entry(ANNA, 1, 1)));
            assert_eq!(balance(ANNA), 500);
        },
    );
}
