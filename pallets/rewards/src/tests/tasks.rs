//! What is done in idle time.

use crate::{mock::*, weights::WeightInfo, Records, Tasks};
use frame::{testing_prelude::*, traits::Hooks};
use piazza_primitives::{DAY, WEEK};

fn weight_of(tasks: u32) -> Weight {
    <() as WeightInfo>::carry_out_tasks(tasks)
}

fn idle_with(remaining: Weight) -> Weight {
    <Rewards as Hooks<_>>::on_idle(1, remaining)
}

fn remembered() -> usize {
    Records::<Test>::iter().count()
}

/// Anna brings a kilogram so many times.
fn attest_so_many(count: u64) {
    let rows = (0..count).map(|number| entry(ANNA, 1, number)).collect();
    assert_ok!(attest_batch(0, rows, crate::Mode::AllOrNothing));
}

#[test]
fn a_block_without_tasks_costs_little() {
    run(|| assert_eq!(idle(), weight_of(0)));
}

#[test]
fn nothing_is_done_before_its_time() {
    run_with(
        |_| (),
        || {
            attest_so_many(3);
            at(START + WEEK);
            assert_eq!(idle(), weight_of(0));
            assert_eq!(remembered(), 3);
            pass(1);
            assert_eq!(idle(), weight_of(3));
            assert_eq!((remembered(), Tasks::<Test>::iter().count()), (0, 0));
        },
    );
}

#[test]
fn a_block_does_so_many_tasks_and_no_more() {
    run_with(
        |_| (),
        || {
            attest_so_many(u64::from(TASKS) + 1);
            at(START + WEEK + 1);
            assert_eq!(idle(), weight_of(TASKS));
            assert_eq!(remembered(), 1);
            assert_eq!(idle(), weight_of(1));
            assert_eq!(remembered(), 0);
        },
    );
}

#[test]
fn a_block_does_as_much_as_its_weight_allows() {
    run_with(
        |_| (),
        || {
            attest_so_many(5);
            at(START + WEEK + 1);
            assert_eq!(idle_with(Weight::zero()), Weight::zero());
            let just_less = weight_of(0).saturating_sub(Weight::from_parts(1, 0));
            assert_eq!(idle_with(just_less), Weight::zero());
            assert_eq!(idle_with(weight_of(2)), weight_of(2));
            assert_eq!(remembered(), 3);
            let just_less = weight_of(3).saturating_sub(Weight::from_parts(1, 0));
            assert_eq!(idle_with(just_less), weight_of(2));
            assert_eq!(remembered(), 1);
        },
    );
}

#[test]
fn the_earliest_comes_first() {
    run_with(
        |terms| terms.window = DAY,
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            pass(1);
            assert_ok!(attest(0, entry(BRUNO, 40, 2)));
            pass(2 * DAY);
            assert_eq!(idle_with(weight_of(1)), weight_of(1));
            assert_eq!((balance(ANNA), balance(BRUNO)), (200, 0));
        },
    );
}

#[test]
fn a_window_that_outlives_the_proof_pays_and_forgets() {
    run_with(
        |terms| {
            terms.lifetime = DAY;
            terms.window = WEEK;
        },
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            at(START + WEEK);
            idle();
            assert_eq!((balance(ANNA), remembered()), (0, 1));
            pass(1);
            idle();
            assert_eq!((balance(ANNA), remembered()), (200, 0));
        },
    );
}
