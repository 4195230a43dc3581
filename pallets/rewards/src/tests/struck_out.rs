//! What is struck out after it counted for a reward that stays: it is owed.

use crate::{mock::*, BehaviourTerms, Cap, Cycle, Event, Places, Progresses, Role, Rule};
use frame::testing_prelude::*;
use piazza_primitives::{IstatCode, DAY};

/// 2.00 for every ten trips, paid at once, to be challenged for a day.
fn ten_trips(terms: &mut BehaviourTerms) {
    terms.rule = Rule::Every(10);
    terms.window = DAY;
    terms.at_once = true;
    terms.tariff = 200;
}

fn withdraw(number: u64) {
    assert_ok!(Rewards::withdraw(signed(DESK), 0, proof_of(number)));
}

fn cycle() -> Cycle {
    Progresses::<Test>::get(0, ANNA).cycle
}

/// Nine trips, and the tenth: Anna has 2.00.
fn run_with_a_round(test: impl FnOnce()) {
    run_with(ten_trips, || {
        assert_ok!(attest(0, entry(ANNA, 9, 1)));
        assert_ok!(attest(0, entry(ANNA, 1, 2)));
        assert_eq!(balance(ANNA), 200);
        test();
    });
}

#[test]
fn a_round_is_not_paid_again_after_what_began_it_was_withdrawn() {
    run_with_a_round(|| {
        withdraw(1);
        assert_eq!(cycle(), Cycle::Owing { quantity: 9 });
        assert_ok!(attest(0, entry(ANNA, 9, 3)));
        assert_ok!(attest(0, entry(ANNA, 1, 4)));
        assert_eq!(balance(ANNA), 200, "11 trips stand: one round");
        assert_ok!(attest(0, entry(ANNA, 9, 5)));
        assert_eq!(balance(ANNA), 400);
    });
}

#[test]
fn what_is_owed_grows_with_what_is_struck_out() {
    run_with(ten_trips, || {
        for number in 1..=10 {
            assert_ok!(attest(0, entry(ANNA, 1, number)));
        }
        for number in 1..=3 {
            assert_ok!(Rewards::challenge(signed(HERA), 0, proof_of(number), hash(9)));
            assert_ok!(Rewards::decide(signed(ARBITRATOR), 0, proof_of(number), true));
        }
        assert_eq!(cycle(), Cycle::Owing { quantity: 3 });
        // The tenth brought the reward, and takes it along.
        withdraw(10);
        assert_eq!(owed_and_debt(0, ANNA), (0, 200));
        assert!(matches!(cycle(), Cycle::Counting { quantity: 6, .. }));
    });
}

#[test]
fn a_round_of_which_a_cap_left_nothing_comes_together_again() {
    run_with(
        |terms| {
            ten_trips(terms);
            terms.cap = Some(Cap {
                length: None,
                amount: 200,
            });
        },
        || {
            assert_ok!(attest(0, entry(ANNA, 10, 1)));
            assert_ok!(attest(0, entry(ANNA, 9, 2)));
            assert_ok!(attest(0, entry(ANNA, 1, 3)));
            withdraw(3);
            assert!(matches!(cycle(), Cycle::Counting { quantity: 9, .. }));
            withdraw(1);
            assert_eq!(owed_and_debt(0, ANNA), (0, 200));
            assert_ok!(attest(0, entry(ANNA, 1, 4)));
            assert_eq!((balance(ANNA), owed_and_debt(0, ANNA)), (200, (0, 0)));
        },
    );
}

/// The seed of the first of five venues; three of them are a circuit, for 6.00.
const VENUE: u8 = 50;

fn run_with_circuit(test: impl FnOnce()) {
    run_with(
        |terms| {
            terms.rule = Rule::Circuit {
                places: Places::Venues,
                distinct: 3,
            };
            terms.window = 3 * DAY;
            terms.at_once = true;
            terms.tariff = 600;
        },
        || {
            for seed in VENUE..VENUE + 5 {
                let (role, zone) = (Role::Venue { cell: cell() }, IstatCode(22_001));
                assert_ok!(Rewards::add_device(signed(HERA), 0, account(seed), role, zone));
            }
            test();
        },
    );
}

/// Anna visits a venue; answers the visit's proof.
fn visit(venue: u8) -> H256 {
    assert_ok!(check_in(ANNA, code(VENUE + venue)));
    let completed = events().into_iter().rev().find_map(|event| match event {
        Event::Completed { proof, .. } => Some(proof),
        _ => None,
    });
    completed.expect("a visit is complete")
}

fn strike_out(proof: H256) {
    assert_ok!(Rewards::challenge(signed(HERA), 0, proof, hash(9)));
    assert_ok!(Rewards::decide(signed(ARBITRATOR), 0, proof, true));
}

/// What Anna has of the circuit, less what is kept from her next rewards.
fn got() -> u128 {
    let (_, debt) = owed_and_debt(0, ANNA);
    balance(ANNA) - debt
}

#[test]
fn a_place_that_was_struck_out_completes_no_circuit() {
    run_with_circuit(|| {
        let visits = [0, 1, 2].map(visit);
        assert_eq!(got(), 600);
        strike_out(visits[0]);
        assert_eq!(got(), 600, "the reward of the third stays");
        strike_out(visits[2]);
        assert_eq!(got(), 0);
        visit(3);
        assert_eq!(got(), 0, "two places stand");
        visit(4);
        assert_eq!(got(), 600);
    });
}

#[test]
fn a_place_stands_as_long_as_one_visit_does() {
    run_with_circuit(|| {
        visit(0);
        pass(DAY);
        let again = visit(0);
        visit(1);
        strike_out(again);
        visit(2);
        assert_eq!(got(), 600);
    });
}
