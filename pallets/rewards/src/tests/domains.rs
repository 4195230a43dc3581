//! Nobody takes the place of what somebody else has yet to prove, and nothing is written over.

use crate::{
    mock::*, proof_of_document, proof_of_reading, proof_of_visit, EntryOf, Record, Records, Refused, Role, State,
};
use frame::testing_prelude::*;
use piazza_primitives::DAY;

const SCALE: u8 = 50;

/// A scale, whose readings can be challenged for a day; they are paid at once.
fn run_with_scale(test: impl FnOnce()) {
    run_with(
        |terms| {
            terms.window = DAY;
            terms.at_once = true;
        },
        || {
            assert_ok!(add_device(0, SCALE, Role::Sensor { person: None }));
            test();
        },
    );
}

/// Who hands this in hopes for the place of something else.
fn claiming(proof: H256) -> EntryOf<Test> {
    EntryOf::<Test> {
        document: proof,
        ..entry(BRUNO, 1_000, 0)
    }
}

#[test]
fn a_reading_does_not_write_over_an_attestation_that_chose_its_proof() {
    run_with_scale(|| {
        let reading = reading(SCALE, ANNA, 1, 1);
        let wanted = proof_of_reading(&reading);
        assert_ok!(attest_by(GATEWAY, 0, claiming(wanted)));
        assert_ok!(deliver(0, reading));
        assert_eq!((balance(BRUNO), balance(ANNA)), (5_000, 5));

        // Both can be challenged, each for its own.
        let bruno = proof_of_document(wanted);
        assert_ok!(Rewards::challenge(signed(HERA), 0, bruno, hash(9)));
        assert_ok!(Rewards::decide(signed(ARBITRATOR), 0, bruno, true));
        assert_eq!((owed_and_debt(0, BRUNO), owed_and_debt(0, ANNA)), ((0, 5_000), (0, 0)));
        assert!(Records::<Test>::contains_key(0, wanted));
    });
}

#[test]
fn a_programme_closes_whatever_proofs_attestors_choose() {
    run_with(
        |terms| terms.window = DAY,
        || {
            assert_ok!(add_device(0, SCALE, Role::Sensor { person: None }));
            let reading = reading(SCALE, ANNA, 1, 1);
            assert_ok!(attest_by(GATEWAY, 0, claiming(proof_of_reading(&reading))));
            assert_ok!(deliver(0, reading));
            at(END + 400 * DAY);
            idle();
            assert_eq!((entered(0).reserved, entered(0).waiting), (0, 0));
            assert_ok!(Rewards::close_programme(signed(HERA), 0));
        },
    );
}

#[test]
fn an_attestor_of_another_behaviour_keeps_nobody_from_checking_in() {
    run_with(
        |terms| terms.tariff = 50,
        || {
            let role = Role::Venue { cell: cell() };
            assert_ok!(add_device(0, SCALE, role));
            let other = behaviour(0, |terms| terms.agreeing = 2);
            let day = entered(0).terms.period(now() / SLOT * SLOT, DAY);
            let wanted = proof_of_visit(0, &account(SCALE), &ANNA, day);
            assert_ok!(attest(other, claiming(wanted)));
            assert_ok!(check_in(ANNA, code(SCALE)));
            assert_eq!(balance(ANNA), 50);
        },
    );
}

#[test]
fn what_is_to_be_the_first_of_its_proof_is_refused_if_it_is_not() {
    run_with_scale(|| {
        let reading = reading(SCALE, ANNA, 1, 1);
        let proof = proof_of_reading(&reading);
        let known = Record {
            behaviour: 0,
            expires: END,
            state: State::Spent,
        };
        Records::<Test>::insert(0, proof, known);
        assert_noop!(deliver(0, reading), refused(Refused::DuplicateProof));
        Records::<Test>::remove(0, proof);
    });
}
