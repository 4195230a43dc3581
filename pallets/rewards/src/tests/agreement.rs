//! Several attestors agree.

use crate::{mock::*, EntryOf, Event, Records, Refused, State};
use frame::testing_prelude::*;
use piazza_primitives::{MemberKind, DAY, WEEK};

/// Two attestors must say the same.
fn run_with_two(test: impl FnOnce()) {
    run_with(|terms| terms.agreeing = 2, test);
}

#[test]
fn the_last_attestor_completes_it() {
    run_with_two(|| {
        assert_ok!(attest_by(DESK, 0, entry(ANNA, 40, 1)));
        assert_eq!((balance(ANNA), entered(0).waiting), (0, 1));
        assert_said(Event::Attested {
            programme: 0,
            behaviour: 0,
            proof: proof_of(1),
            by: DESK,
        });
        assert_ok!(attest_by(OFFICE, 0, entry(ANNA, 40, 1)));
        assert_eq!((balance(ANNA), entered(0).waiting), (200, 0));
        assert_noop!(
            attest_by(GATEWAY, 0, entry(ANNA, 40, 1)),
            refused(Refused::DuplicateProof)
        );
    });
}

#[test]
fn as_many_as_four_agree() {
    run_with(
        |terms| terms.agreeing = 4,
        || {
            let fourth = AccountId::new([30; 32]);
            enrol(fourth.clone(), MemberKind::Association, None);
            appoint(fourth.clone(), piazza_primitives::Appointment::Attestor);
            assert_ok!(Rewards::authorise(signed(HERA), 0, fourth.clone()));
            for attestor in [DESK, OFFICE, GATEWAY] {
                assert_ok!(attest_by(attestor, 0, entry(ANNA, 40, 1)));
                assert_eq!(balance(ANNA), 0);
            }
            assert_ok!(attest_by(fourth, 0, entry(ANNA, 40, 1)));
            assert_eq!(balance(ANNA), 200);
        },
    );
}

#[test]
fn nobody_agrees_with_himself() {
    run_with_two(|| {
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        assert_noop!(attest(0, entry(ANNA, 40, 1)), refused(Refused::DuplicateProof));
        let rows = vec![entry(BRUNO, 40, 2), entry(BRUNO, 40, 2)];
        assert_ok!(attest_batch(0, rows, crate::Mode::SkipAndReport));
        assert_eq!((balance(ANNA), balance(BRUNO)), (0, 0));
    });
}

#[test]
fn they_say_the_same_of_everything() {
    run_with_two(|| {
        pass(DAY);
        assert_ok!(attest_by(DESK, 0, entry(ANNA, 40, 1)));
        let said = || entry(ANNA, 40, 1);
        let others = [
            EntryOf::<Test> {
                person: BRUNO,
                ..said()
            },
            EntryOf::<Test> { quantity: 41, ..said() },
            entry_at(now() - 1, ANNA, 40, 1),
        ];
        for other in others {
            assert_noop!(attest_by(OFFICE, 0, other), refused(Refused::Disagrees));
        }
        assert_ok!(attest_by(OFFICE, 0, said()));
    });
}

#[test]
fn they_speak_of_one_behaviour() {
    run_with_two(|| {
        let other = behaviour(0, |terms| terms.agreeing = 2);
        assert_ok!(attest_by(DESK, 0, entry(ANNA, 40, 1)));
        assert_noop!(
            attest_by(OFFICE, other, entry(ANNA, 40, 1)),
            refused(Refused::DuplicateProof)
        );
    });
}

#[test]
fn the_second_may_come_later_and_not_too_late() {
    run_with_two(|| {
        assert_ok!(attest_by(DESK, 0, entry(ANNA, 40, 1)));
        assert_ok!(attest_by(DESK, 0, entry(ANNA, 40, 2)));
        at(START + WEEK);
        idle();
        assert_ok!(attest_by(OFFICE, 0, entry_at(START, ANNA, 40, 1)));
        pass(1);
        assert_noop!(
            attest_by(OFFICE, 0, entry_at(START, ANNA, 40, 2)),
            refused(Refused::Stale)
        );
        assert_eq!(entered(0).waiting, 1);
        idle();
        assert_eq!(entered(0).waiting, 0);
        assert!(!Records::<Test>::contains_key(0, proof_of(2)));
        assert_said(Event::Lapsed {
            programme: 0,
            proof: proof_of(2),
        });
    });
}

#[test]
fn the_tariff_is_that_of_the_first() {
    run_with_two(|| {
        assert_ok!(attest_by(DESK, 0, entry(ANNA, 40, 1)));
        assert_ok!(Rewards::set_tariff(council(), 0, 1));
        assert_ok!(attest_by(OFFICE, 0, entry(ANNA, 40, 1)));
        assert_eq!(balance(ANNA), 200);
    });
}

#[test]
fn an_attestor_withdraws_before_the_other_agrees() {
    run_with_two(|| {
        assert_ok!(attest_by(DESK, 0, entry(ANNA, 40, 1)));
        assert_noop!(
            Rewards::withdraw(signed(OFFICE), 0, proof_of(1)),
            crate::Error::<Test>::NotYourAttestation
        );
        assert_ok!(Rewards::withdraw(signed(DESK), 0, proof_of(1)));
        assert_eq!(entered(0).waiting, 0);
        assert_ok!(attest_by(OFFICE, 0, entry(ANNA, 40, 1)));
        assert_eq!((balance(ANNA), entered(0).waiting), (0, 1));
    });
}

#[test]
fn what_waits_promises_nothing_yet() {
    run_with_two(|| {
        assert_ok!(attest_by(DESK, 0, entry(ANNA, 40, 1)));
        assert_eq!(entered(0).reserved, 0);
        let record = Records::<Test>::get(0, proof_of(1)).expect("it waits");
        assert!(matches!(record.state, State::Gathering { .. }));
    });
}

#[test]
fn both_may_find_the_budget_used_up_and_try_again() {
    run(|| {
        programme_that(|_| ());
        behaviour(0, |terms| terms.agreeing = 2);
        assert_ok!(attest_by(DESK, 0, entry(ANNA, 40, 1)));
        assert_noop!(attest_by(OFFICE, 0, entry(ANNA, 40, 1)), refused(Refused::Exhausted));
        fund(0, 200);
        assert_ok!(attest_by(OFFICE, 0, entry(ANNA, 40, 1)));
        assert_eq!(balance(ANNA), 200);
    });
}
