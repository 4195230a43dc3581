//! A proof counts once.

use crate::{mock::*, Mode, Records, Refused, Rule, State};
use frame::testing_prelude::*;
use piazza_primitives::{DAY, WEEK};

fn duplicate() -> crate::Error<Test> {
    refused(Refused::DuplicateProof)
}

fn is_known(number: u64) -> bool {
    Records::<Test>::contains_key(0, proof_of(number))
}

#[test]
fn the_same_proof_twice() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            assert_noop!(attest(0, entry(ANNA, 40, 1)), duplicate());
            assert_noop!(attest(0, entry(BRUNO, 1, 1)), duplicate());
            assert_eq!(balance(ANNA), 200);
        },
    );
}

#[test]
fn the_same_proof_from_two_attestors() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest_by(DESK, 0, entry(ANNA, 40, 1)));
            assert_noop!(attest_by(OFFICE, 0, entry(ANNA, 40, 1)), duplicate());
        },
    );
}

#[test]
fn the_same_proof_twice_in_one_batch() {
    run_with(
        |_| (),
        || {
            let rows = || vec![entry(ANNA, 40, 1), entry(ANNA, 40, 1)];
            let second = crate::Error::<Test>::Row {
                row: 1,
                reason: Refused::DuplicateProof,
            };
            assert_noop!(attest_batch(0, rows(), Mode::AllOrNothing), second);
            assert_ok!(attest_batch(0, rows(), Mode::SkipAndReport));
            assert_eq!(balance(ANNA), 200);
        },
    );
}

#[test]
fn the_same_proof_in_two_batches() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest_batch(0, vec![entry(ANNA, 40, 1)], Mode::AllOrNothing));
            assert_noop!(
                attest_batch(0, vec![entry(ANNA, 40, 1)], Mode::AllOrNothing),
                duplicate()
            );
        },
    );
}

#[test]
fn the_same_proof_for_two_behaviours_of_the_programme() {
    run_with(
        |_| (),
        || {
            let other = behaviour(0, |_| ());
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            assert_noop!(attest(other, entry(ANNA, 40, 1)), duplicate());
        },
    );
}

#[test]
fn another_programme_has_proofs_of_its_own() {
    run_with(
        |_| (),
        || {
            let other = programme();
            let there = behaviour(other, |_| ());
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            assert_ok!(attest(there, entry(ANNA, 40, 1)));
            assert_eq!(balance(ANNA), 400);
        },
    );
}

#[test]
fn it_is_remembered_until_it_expires() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            at(START + WEEK);
            idle();
            assert!(is_known(1));
            assert_noop!(attest(0, entry_at(START, ANNA, 40, 1)), duplicate());
        },
    );
}

#[test]
fn once_it_has_expired_it_is_refused_whether_it_is_remembered_or_not() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            at(START + WEEK + 1);
            assert!(is_known(1));
            assert_noop!(attest(0, entry_at(START, ANNA, 40, 1)), refused(Refused::Stale));
            idle();
            assert!(!is_known(1));
            assert_noop!(attest(0, entry_at(START, ANNA, 40, 1)), refused(Refused::Stale));
            assert_eq!(balance(ANNA), 200);
        },
    );
}

#[test]
fn a_proof_of_a_short_lived_behaviour_does_not_count_again_for_another() {
    run_with(
        |terms| terms.lifetime = DAY,
        || {
            let other = behaviour(0, |terms| terms.lifetime = 4 * WEEK);
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            at(START + 4 * WEEK);
            idle();
            assert_noop!(attest(other, entry_at(START, ANNA, 40, 1)), duplicate());
            pass(1);
            idle();
            assert_noop!(attest(other, entry_at(START, ANNA, 40, 1)), refused(Refused::Stale));
            assert!(!is_known(1));
        },
    );
}

#[test]
fn what_was_refused_used_no_proof_up() {
    run_with(
        |_| (),
        || {
            assert_noop!(attest(0, entry(STRANGER, 40, 1)), refused(Refused::UnknownPerson));
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
        },
    );
}

#[test]
fn what_was_withdrawn_can_be_attested_as_it_should_have_been() {
    run_with(
        |terms| terms.window = DAY,
        || {
            assert_ok!(attest(0, entry(ANNA, 400, 1)));
            assert_ok!(Rewards::withdraw(signed(DESK), 0, proof_of(1)));
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            pass(DAY + 1);
            idle();
            assert_eq!(balance(ANNA), 200);
        },
    );
}

#[test]
fn what_an_arbitrator_refused_used_its_proof_up() {
    run_with(
        |terms| terms.window = DAY,
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            assert_ok!(Rewards::challenge(signed(HERA), 0, proof_of(1), hash(9)));
            assert_noop!(attest(0, entry(ANNA, 40, 1)), duplicate());
            assert_ok!(Rewards::decide(signed(ARBITRATOR), 0, proof_of(1), true));
            assert_noop!(attest(0, entry(ANNA, 40, 1)), duplicate());
        },
    );
}

#[test]
fn what_brings_nothing_uses_its_proof_up_too() {
    run_with(
        |terms| terms.rule = Rule::Every(100),
        || {
            assert_ok!(attest(0, entry(ANNA, 99, 1)));
            assert_noop!(attest(0, entry(ANNA, 99, 1)), duplicate());
            assert_eq!(balance(ANNA), 0);
        },
    );
}

#[test]
fn of_what_is_settled_nothing_but_the_proof_is_known() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            let record = Records::<Test>::get(0, proof_of(1)).expect("it is remembered");
            assert_eq!((record.state, record.expires), (State::Spent, START + WEEK));
        },
    );
}

#[test]
fn a_proof_is_the_hash_of_its_document_in_a_domain() {
    // As the wallet has it.
    let expected = "b6fb4fd3a62077de7de830b76a50664df2b4a05caae08006993efe88b357e1f3";
    assert_eq!(format!("{:x}", crate::proof_of_document(H256([7; 32]))), expected);
}
