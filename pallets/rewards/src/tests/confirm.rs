//! People confirm what is attested of them.

use crate::{mock::*, EntryOf, Error, Event, Refused, Rule};
use frame::testing_prelude::*;
use piazza_primitives::{MemberKind, WEEK};

fn confirm(who: AccountId, number: u64) -> DispatchResult {
    call(|| Rewards::confirm(signed(who), 0, proof_of(number)))
}

/// The person must confirm.
fn run_confirmed(test: impl FnOnce()) {
    run_with(|terms| terms.confirm = true, test);
}

/// 0.10 the kilometre to the driver and to the rider.
fn run_rides(test: impl FnOnce()) {
    run_with(
        |terms| {
            terms.rule = Rule::SharedRide;
            terms.tariff = 10;
        },
        test,
    );
}

#[test]
fn it_counts_once_the_person_confirms() {
    run_confirmed(|| {
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        assert_eq!((balance(ANNA), entered(0).waiting), (0, 1));
        assert_ok!(confirm(ANNA, 1));
        assert_said(Event::Confirmed {
            programme: 0,
            proof: proof_of(1),
            by: ANNA,
        });
        assert_eq!((balance(ANNA), entered(0).waiting), (200, 0));
        assert_noop!(confirm(ANNA, 1), Error::<Test>::NothingToConfirm);
    });
}

#[test]
fn nobody_else_confirms() {
    run_confirmed(|| {
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        for who in [BRUNO, DESK, HERA] {
            assert_noop!(confirm(who, 1), Error::<Test>::NothingToConfirm);
        }
        assert_noop!(confirm(STRANGER, 1), NOT_ACTIVE);
        assert_noop!(confirm(ANNA, 2), Error::<Test>::NoSuchAttestation);
    });
}

#[test]
fn it_lapses_if_nobody_confirms_in_time() {
    run_confirmed(|| {
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        assert_ok!(attest(0, entry(ANNA, 40, 2)));
        at(START + WEEK);
        assert_ok!(confirm(ANNA, 1));
        pass(1);
        assert_noop!(confirm(ANNA, 2), Error::<Test>::NoSuchAttestation);
        idle();
        assert_said(Event::Lapsed {
            programme: 0,
            proof: proof_of(2),
        });
        assert_eq!((balance(ANNA), entered(0).waiting), (200, 0));
    });
}

#[test]
fn two_attestors_and_the_person_in_any_order() {
    run_with(
        |terms| {
            terms.agreeing = 2;
            terms.confirm = true;
        },
        || {
            assert_ok!(attest_by(DESK, 0, entry(ANNA, 40, 1)));
            assert_ok!(confirm(ANNA, 1));
            assert_noop!(confirm(ANNA, 1), Error::<Test>::NothingToConfirm);
            assert_eq!(balance(ANNA), 0);
            assert_ok!(attest_by(OFFICE, 0, entry(ANNA, 40, 1)));
            assert_eq!(balance(ANNA), 200);

            for attestor in [DESK, OFFICE] {
                assert_ok!(attest_by(attestor, 0, entry(ANNA, 40, 2)));
            }
            assert_noop!(
                attest_by(GATEWAY, 0, entry(ANNA, 40, 2)),
                refused(Refused::DuplicateProof)
            );
            assert_eq!(balance(ANNA), 200);
            assert_ok!(confirm(ANNA, 2));
            assert_eq!(balance(ANNA), 400);
        },
    );
}

#[test]
fn a_suspended_person_confirms_nothing() {
    run_confirmed(|| {
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        suspend(ANNA);
        assert_noop!(confirm(ANNA, 1), NOT_ACTIVE);
    });
}

#[test]
fn what_needs_no_confirmation_has_nothing_to_confirm() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            assert_noop!(confirm(ANNA, 1), Error::<Test>::NothingToConfirm);
        },
    );
}

#[test]
fn it_can_be_confirmed_again_once_the_programme_is_funded() {
    run(|| {
        programme_that(|_| ());
        behaviour(0, |terms| terms.confirm = true);
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        assert_noop!(confirm(ANNA, 1), refused(Refused::Exhausted));
        fund(0, 200);
        assert_ok!(confirm(ANNA, 1));
        assert_eq!(balance(ANNA), 200);
    });
}

#[test]
fn a_shared_ride_pays_both_once_both_confirm() {
    for order in [[ANNA, BRUNO], [BRUNO, ANNA]] {
        run_rides(|| {
            assert_ok!(attest(0, ride(12, 1)));
            let [first, second] = order;
            assert_ok!(confirm(first.clone(), 1));
            assert_noop!(confirm(first, 1), Error::<Test>::NothingToConfirm);
            assert_eq!((balance(ANNA), balance(BRUNO)), (0, 0));
            assert_ok!(confirm(second, 1));
            assert_eq!((balance(ANNA), balance(BRUNO)), (120, 120));
        });
    }
}

#[test]
fn nobody_rides_with_himself_or_alone() {
    run_rides(|| {
        let alone = entry(ANNA, 12, 1);
        let with_himself = EntryOf::<Test> {
            companion: Some(ANNA),
            ..alone.clone()
        };
        for entry in [alone, with_himself] {
            assert_noop!(attest(0, entry), refused(Refused::WrongCompanion));
        }
    });
}

#[test]
fn driver_and_rider_are_members_and_not_the_attestor() {
    run_rides(|| {
        let with = |person: AccountId, companion: AccountId| EntryOf::<Test> {
            companion: Some(companion),
            ..entry(person, 12, 1)
        };
        let wrong = [
            (with(ANNA, STRANGER), Refused::UnknownPerson),
            (with(SUSPENDED, ANNA), Refused::PersonNotActive),
            (with(ANNA, DESK), Refused::OwnBehaviour),
            (with(DESK, ANNA), Refused::OwnBehaviour),
        ];
        for (entry, reason) in wrong {
            assert_noop!(attest(0, entry), refused(reason));
        }
    });
}

#[test]
fn each_has_a_cap_of_his_own() {
    run_with(
        |terms| {
            terms.rule = Rule::SharedRide;
            terms.cap = Some(crate::Cap {
                length: Some(WEEK),
                amount: 100,
            });
        },
        || {
            let back = EntryOf::<Test> {
                person: BRUNO,
                companion: Some(ELSA),
                ..ride(16, 2)
            };
            for (entry, people) in [(ride(16, 1), [ANNA, BRUNO]), (back, [BRUNO, ELSA])] {
                let proof = crate::proof_of_document(entry.document);
                assert_ok!(attest(0, entry));
                for who in people {
                    assert_ok!(Rewards::confirm(signed(who), 0, proof));
                }
            }
            assert_eq!([ANNA, BRUNO, ELSA].map(balance), [80, 100, 80]);
        },
    );
}

#[test]
fn the_budget_covers_both_or_none() {
    run(|| {
        programme_that(|_| ());
        fund(0, 119);
        behaviour(0, |terms| terms.rule = Rule::SharedRide);
        assert_ok!(attest(0, ride(12, 1)));
        assert_ok!(confirm(ANNA, 1));
        assert_noop!(confirm(BRUNO, 1), refused(Refused::Exhausted));
        fund(0, 1);
        assert_ok!(confirm(BRUNO, 1));
        assert_eq!((balance(ANNA), balance(BRUNO)), (60, 60));
    });
}

#[test]
fn the_rider_may_live_on_a_limit() {
    run_rides(|| {
        enrol(BRUNO, MemberKind::Tourist, Some(100));
        assert_ok!(attest(0, ride(12, 1)));
        assert_ok!(confirm(ANNA, 1));
        assert_ok!(confirm(BRUNO, 1));
        assert_eq!((balance(ANNA), balance(BRUNO)), (120, 0));
        assert_eq!(owed_and_debt(0, BRUNO), (120, 0));
    });
}
