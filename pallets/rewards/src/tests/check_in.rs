//! Visitors check in at venues.

use crate::{mock::*, BehaviourTerms, Error, Event, Places, Refused, Role, Rule, SumOf};
use frame::{deps::sp_core::Pair as _, testing_prelude::*};
use piazza_primitives::{IstatCode, DAY};

/// The seed of the first venue.
const VENUE: u8 = 50;

/// Venues of these municipalities.
fn run_with_venues(change: impl FnOnce(&mut BehaviourTerms), zones: &[u32], test: impl FnOnce()) {
    run_with(change, || {
        for (seed, zone) in (VENUE..).zip(zones) {
            let role = Role::Venue { cell: cell() };
            assert_ok!(Rewards::add_device(
                signed(HERA),
                0,
                account(seed),
                role,
                IstatCode(*zone)
            ));
        }
        test();
    });
}

/// One venue; 0.50 a visit.
fn run_with_venue(test: impl FnOnce()) {
    run_with_venues(|terms| terms.tariff = 50, &[22_205], test);
}

/// 6.00 for three different places.
fn three(places: Places) -> impl FnOnce(&mut BehaviourTerms) {
    move |terms| {
        terms.rule = Rule::Circuit { places, distinct: 3 };
        terms.tariff = 600;
    }
}

#[test]
fn a_visit_is_one_unit() {
    run_with_venue(|| {
        assert_ok!(check_in(ANNA, code(VENUE)));
        assert_eq!(balance(ANNA), 50);
        assert_eq!(totals(SumOf::Behaviour(0)).quantity, 1);
        let said = events();
        assert!(said.iter().any(|event| matches!(
            event,
            Event::Completed {
                person,
                quantity: 1,
                ..
            } if *person == ANNA
        )));
    });
}

#[test]
fn a_unit_has_its_decimals() {
    run_with_venues(
        |terms| terms.decimals = 2,
        &[22_205],
        || {
            assert_ok!(check_in(ANNA, code(VENUE)));
            assert_eq!(balance(ANNA), 5);
            assert_eq!(totals(SumOf::Behaviour(0)).quantity, 100);
        },
    );
}

#[test]
fn the_code_is_of_the_venues_cell() {
    run_with_venue(|| {
        let beside = code_that(VENUE, |code| code.cell = neighbour());
        assert_noop!(check_in(ANNA, beside), Error::<Test>::WrongCell);
        assert_ok!(check_in(ANNA, code(VENUE)));
    });
}

#[test]
fn a_code_is_good_in_its_slot_and_the_next() {
    run_with_venue(|| {
        assert_eq!(START % SLOT, 0);
        let shown = code(VENUE);
        at(START + SLOT - 1);
        assert_ok!(check_in(ANNA, shown.clone()));
        at(START + 2 * SLOT - 1);
        assert_ok!(check_in(BRUNO, shown.clone()));
        pass(1);
        assert_noop!(check_in(ELSA, shown), Error::<Test>::WrongSlot);
        let to_come = code_that(VENUE, |code| code.slot += 1);
        assert_noop!(check_in(ELSA, to_come), Error::<Test>::WrongSlot);
        let never = code_that(VENUE, |code| code.slot = u64::MAX);
        assert_noop!(check_in(ELSA, never), Error::<Test>::WrongSlot);
    });
}

#[test]
fn the_venue_signed_the_code() {
    run_with_venue(|| {
        let mut older = code(VENUE);
        pass(SLOT);
        older.slot += 1;
        assert_noop!(check_in(ANNA, older), refused(Refused::WrongSignature));
        let mut forged = code(60);
        forged.device = account(VENUE);
        assert_noop!(check_in(ANNA, forged), refused(Refused::WrongSignature));
        assert_noop!(check_in(ANNA, code(60)), Error::<Test>::NoSuchDevice);
    });
}

#[test]
fn a_code_of_another_chain_is_refused() {
    run_with_venue(|| {
        let mut foreign = code(VENUE);
        let message = foreign.message(H256::repeat_byte(1));
        foreign.signature = key(VENUE).sign(&message).into();
        assert_noop!(check_in(ANNA, foreign), refused(Refused::WrongSignature));
    });
}

#[test]
fn sensors_show_no_codes() {
    run_with_venue(|| {
        assert_ok!(add_device(0, 60, Role::Sensor { person: None }));
        assert_noop!(check_in(ANNA, code(60)), Error::<Test>::NoSuchDevice);
        assert_noop!(deliver(0, reading(VENUE, ANNA, 1, 1)), refused(Refused::UnknownDevice));
    });
}

#[test]
fn once_a_venue_and_day() {
    run_with_venues(
        |_| (),
        &[22_205, 22_205],
        || {
            assert_ok!(check_in(ANNA, code(VENUE)));
            pass(2 * SLOT);
            assert_noop!(check_in(ANNA, code(VENUE)), Error::<Test>::AlreadyCheckedIn);
            assert_ok!(check_in(ANNA, code(VENUE + 1)));
            assert_ok!(check_in(BRUNO, code(VENUE)));
            at(MONDAY + DAY - 1);
            assert_noop!(check_in(ANNA, code(VENUE)), Error::<Test>::AlreadyCheckedIn);
            pass(1);
            assert_ok!(check_in(ANNA, code(VENUE)));
            assert_eq!(balance(ANNA), 15);
        },
    );
}

#[test]
fn yesterdays_last_code_is_yesterdays_visit() {
    run_with_venue(|| {
        assert_ok!(check_in(ANNA, code(VENUE)));
        at(MONDAY + DAY - 1);
        let last = code(VENUE);
        pass(1);
        assert_noop!(check_in(ANNA, last), Error::<Test>::AlreadyCheckedIn);
        assert_ok!(check_in(ANNA, code(VENUE)));
    });
}

#[test]
fn a_day_is_remembered_to_its_end() {
    let short = DAY + 2 * SLOT;
    run_with(
        |terms| terms.lifetime = short - 1,
        || {
            let role = Role::Venue { cell: cell() };
            assert_noop!(add_device(0, VENUE, role), Error::<Test>::InvalidDelay);
        },
    );
    run_with_venues(
        |terms| terms.lifetime = short,
        &[22_205],
        || {
            at(MONDAY + DAY);
            assert_ok!(check_in(ANNA, code(VENUE)));
            at(MONDAY + 2 * DAY - 1);
            let last = code(VENUE);
            idle();
            pass(SLOT);
            idle();
            assert_noop!(check_in(ANNA, last), Error::<Test>::AlreadyCheckedIn);
        },
    );
}

#[test]
fn any_ten_visits_bring_five() {
    let ten = |terms: &mut BehaviourTerms| {
        terms.rule = Rule::Every(10);
        terms.tariff = 500;
    };
    run_with_venues(ten, &[22_205, 22_001], || {
        for day in 0..10 {
            assert_eq!(balance(ANNA), 0);
            at(START + day * DAY);
            assert_ok!(check_in(ANNA, code(VENUE + (day % 2) as u8)));
        }
        assert_eq!(balance(ANNA), 500);
        for day in 10..20 {
            at(START + day * DAY);
            assert_ok!(check_in(ANNA, code(VENUE)));
        }
        assert_eq!(balance(ANNA), 1_000);
    });
}

#[test]
fn a_circuit_leads_through_municipalities() {
    let zones = [22_001, 22_001, 22_002, 22_003, 22_004];
    run_with_venues(three(Places::Municipalities), &zones, || {
        let visits = [(50, 0), (51, 0), (52, 0), (53, 600), (54, 600)];
        for (venue, got) in visits {
            assert_ok!(check_in(ANNA, code(venue)));
            assert_eq!(balance(ANNA), got);
        }
        pass(DAY);
        for (venue, _) in visits {
            assert_ok!(check_in(ANNA, code(venue)));
        }
        assert_eq!(balance(ANNA), 600);
    });
}

#[test]
fn a_circuit_may_lead_through_venues() {
    run_with_venues(three(Places::Venues), &[22_001, 22_001, 22_001], || {
        assert_ok!(check_in(ANNA, code(50)));
        pass(DAY);
        for (venue, got) in [(50, 0), (51, 0), (52, 600)] {
            assert_ok!(check_in(ANNA, code(venue)));
            assert_eq!(balance(ANNA), got);
        }
    });
}

#[test]
fn a_circuit_keeps_the_tariff_under_which_it_began() {
    run_with_venues(three(Places::Venues), &[22_001, 22_001, 22_001], || {
        assert_ok!(check_in(ANNA, code(50)));
        assert_ok!(Rewards::set_tariff(council(), 0, 100));
        for who in [ANNA, BRUNO] {
            for venue in 50..53 {
                let _again = check_in(who.clone(), code(venue));
            }
        }
        assert_eq!((balance(ANNA), balance(BRUNO)), (600, 100));
    });
}

#[test]
fn a_visit_that_was_none_leaves_its_circuit_open() {
    let windowed = |terms: &mut BehaviourTerms| {
        three(Places::Venues)(terms);
        terms.window = DAY;
        terms.at_once = true;
    };
    for (challenged, visits_again, got) in [(2, 53, 600), (0, 53, 600)] {
        run_with_venues(windowed, &[22_001; 4], || {
            let mut proofs = vec![];
            for venue in 50..53 {
                assert_ok!(check_in(ANNA, code(venue)));
                proofs.push(last_completed());
            }
            assert_eq!(balance(ANNA), 600);
            let proof = proofs[challenged];
            assert_ok!(Rewards::challenge(signed(HERA), 0, proof, hash(9)));
            assert_ok!(Rewards::decide(signed(ARBITRATOR), 0, proof, true));
            assert_ok!(check_in(ANNA, code(visits_again)));
            let (_, debt) = owed_and_debt(0, ANNA);
            assert_eq!(balance(ANNA) - debt, got);
        });
    }
}

/// The proof of what was complete last.
fn last_completed() -> H256 {
    let completed = events().into_iter().rev().find_map(|event| match event {
        Event::Completed { proof, .. } => Some(proof),
        _ => None,
    });
    completed.expect("something is complete")
}

#[test]
fn a_venue_with_a_new_key_is_the_same_venue() {
    run_with_venue(|| {
        assert_ok!(check_in(ANNA, code(VENUE)));
        assert_ok!(Rewards::rotate_device(signed(HERA), 0, account(VENUE), account(60)));
        assert_noop!(check_in(BRUNO, code(VENUE)), Error::<Test>::NoSuchDevice);
        assert_noop!(check_in(ANNA, code(60)), Error::<Test>::AlreadyCheckedIn);
        assert_ok!(check_in(BRUNO, code(60)));
        pass(DAY);
        assert_ok!(check_in(ANNA, code(60)));
    });
}

#[test]
fn visitors_are_active_members_whom_the_programme_admits() {
    run(|| {
        programme_that(|terms| terms.zones = BoundedVec::truncate_from(vec![ELSEWHERE]));
        fund(0, BUDGET);
        behaviour(0, |_| ());
        assert_ok!(add_device(0, VENUE, Role::Venue { cell: cell() }));
        for who in [STRANGER, SUSPENDED] {
            assert_noop!(check_in(who, code(VENUE)), NOT_ACTIVE);
        }
        assert_noop!(check_in(ANNA, code(VENUE)), refused(Refused::MayNotJoin));
        assert_ok!(check_in(ELSA, code(VENUE)));
    });
}

#[test]
fn a_voided_venue_checks_nobody_in() {
    run_with_venue(|| {
        assert_ok!(Rewards::void_device(signed(HERA), 0, account(VENUE), now()));
        assert_noop!(check_in(ANNA, code(VENUE)), refused(Refused::DeviceVoid));
    });
}

#[test]
fn nobody_checks_in_before_the_programme_or_after_it() {
    run_with_venue(|| {
        at(END + 1);
        assert_noop!(check_in(ANNA, code(VENUE)), refused(Refused::Ended));
        at(START - 1);
        assert_noop!(check_in(ANNA, code(VENUE)), refused(Refused::TooEarly));
    });
}

#[test]
fn in_a_programme_of_keys_nobody_checks_in() {
    run(|| {
        let keys = programme_of_keys();
        behaviour(keys, |_| ());
        let role = Role::Venue { cell: cell() };
        assert_noop!(add_device(0, VENUE, role), Error::<Test>::NotWithKeys);
    });
}

#[test]
fn visits_beyond_the_budget_are_refused() {
    run(|| {
        programme_that(|_| ());
        behaviour(0, |_| ());
        assert_ok!(add_device(0, VENUE, Role::Venue { cell: cell() }));
        assert_noop!(check_in(ANNA, code(VENUE)), refused(Refused::Exhausted));
    });
}
