//! An attestor says what many people did.

use crate::{mock::*, weights::WeightInfo, EntryOf, Error, Event, Mode, Refused};
use frame::testing_prelude::*;

/// Three rows, of which the second is wrong.
fn rows() -> Vec<EntryOf<Test>> {
    vec![entry(ANNA, 40, 1), entry(STRANGER, 40, 2), entry(BRUNO, 20, 3)]
}

fn balances() -> [u128; 2] {
    [ANNA, BRUNO].map(balance)
}

#[test]
fn every_row_counts_as_if_it_came_alone() {
    run_with(
        |_| (),
        || {
            let rows = vec![entry(ANNA, 40, 1), entry(BRUNO, 20, 2), entry(ANNA, 1, 3)];
            assert_ok!(attest_batch(0, rows, Mode::AllOrNothing));
            assert_eq!(balances(), [205, 100]);
            assert_eq!(entered(0).paid, 305);
        },
    );
}

#[test]
fn all_or_nothing_counts_nothing_of_a_batch_with_a_mistake() {
    run_with(
        |_| (),
        || {
            let wrong = Error::<Test>::Row {
                row: 1,
                reason: Refused::UnknownPerson,
            };
            assert_noop!(attest_batch(0, rows(), Mode::AllOrNothing), wrong);
            assert_eq!(balances(), [0, 0]);
        },
    );
}

#[test]
fn skip_and_report_counts_the_rest() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest_batch(0, rows(), Mode::SkipAndReport));
            assert_eq!(balances(), [200, 100]);
            assert_said(Event::RowRefused {
                behaviour: 0,
                row: 1,
                reason: Refused::UnknownPerson,
            });
        },
    );
}

#[test]
fn a_batch_that_comes_twice_counts_once() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest_batch(0, rows(), Mode::SkipAndReport));
            assert_ok!(attest_batch(0, rows(), Mode::SkipAndReport));
            assert_eq!(balances(), [200, 100]);
            for row in [0, 2] {
                assert_said(Event::RowRefused {
                    behaviour: 0,
                    row,
                    reason: Refused::DuplicateProof,
                });
            }
        },
    );
}

#[test]
fn a_batch_has_a_row() {
    run_with(
        |_| (),
        || {
            for mode in [Mode::AllOrNothing, Mode::SkipAndReport] {
                assert_noop!(attest_batch(0, vec![], mode), Error::<Test>::EmptyBatch);
            }
        },
    );
}

#[test]
fn as_many_rows_as_there_may_be() {
    run_with(
        |_| (),
        || {
            let rows = (0..500).map(|number| entry(ANNA, 1, number)).collect();
            assert_ok!(attest_batch(0, rows, Mode::AllOrNothing));
            assert_eq!(balance(ANNA), 2_500);
            for _ in 0..5 {
                pass(piazza_primitives::WEEK + 1);
                idle();
            }
            assert_eq!(crate::Records::<Test>::iter().count(), 0);
        },
    );
}

#[test]
fn a_batch_shares_the_caps_and_the_budget() {
    run(|| {
        programme_that(|_| ());
        fund(0, 250);
        behaviour(0, |_| ());
        let rows = vec![entry(ANNA, 40, 1), entry(BRUNO, 20, 2), entry(BRUNO, 10, 3)];
        assert_ok!(attest_batch(0, rows, Mode::SkipAndReport));
        assert_eq!(balances(), [200, 50]);
        assert_said(Event::RowRefused {
            behaviour: 0,
            row: 1,
            reason: Refused::Exhausted,
        });
    });
}

#[test]
fn only_authorised_attestors_send_batches() {
    run_with(
        |_| (),
        || {
            let rows = BoundedVec::truncate_from(rows());
            let sent = Rewards::attest_batch(signed(ANNA), 0, rows, Mode::SkipAndReport);
            assert_noop!(sent, Error::<Test>::NotAuthorised);
        },
    );
}

#[test]
fn a_batch_costs_what_the_zones_cost_in_which_it_counts() {
    run_with(
        |_| (),
        || {
            let attest = |rows: Vec<EntryOf<Test>>| {
                let sent = Rewards::attest_batch(signed(DESK), 0, BoundedVec::truncate_from(rows), Mode::AllOrNothing);
                sent.map(|done| done.actual_weight).ok().flatten()
            };
            let cost =
                |zones| <() as WeightInfo>::attest_batch(2).saturating_add(<() as WeightInfo>::count_zones(zones));
            assert_eq!(attest(vec![entry(ANNA, 1, 1), entry(BRUNO, 1, 2)]), Some(cost(1)));
            assert_eq!(attest(vec![entry(ANNA, 1, 3), entry(ELSA, 1, 4)]), Some(cost(2)));
        },
    );
}
