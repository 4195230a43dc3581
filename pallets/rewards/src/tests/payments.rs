//! A batch promises, and the block pays in its idle time.

use crate::{mock::*, weights::WeightInfo, EntryOf, Event, Mode, Task, Tasks};
use frame::{testing_prelude::*, traits::Hooks};
use piazza_primitives::{DAY, WEEK};

/// What idle time costs in which so many people are paid.
fn weight_of(people: u32) -> Weight {
    <() as WeightInfo>::carry_out_tasks(0).saturating_add(<() as WeightInfo>::pay(people))
}

fn idle_with(remaining: Weight) -> Weight {
    <Rewards as Hooks<_>>::on_idle(1, remaining)
}

/// The desk attests rows in a block that has not ended.
fn attest_rows(rows: Vec<EntryOf<Test>>) {
    let rows = BoundedVec::truncate_from(rows);
    assert_ok!(Rewards::attest_batch(signed(DESK), 0, rows, Mode::AllOrNothing));
}

/// 200 for Anna, 100 for Bruno, 50 for Elsa.
fn three() -> Vec<EntryOf<Test>> {
    vec![entry(ANNA, 40, 1), entry(BRUNO, 20, 2), entry(ELSA, 10, 3)]
}

fn balances() -> [u128; 3] {
    [ANNA, BRUNO, ELSA].map(balance)
}

/// How much is promised, and how many things wait.
fn promised() -> (u128, u32) {
    let programme = entered(0);
    (programme.reserved, programme.waiting)
}

#[test]
fn what_a_batch_promises_is_reserved_until_the_block_ends() {
    run_with(
        |_| (),
        || {
            attest_rows(three());
            assert_eq!((balances(), promised()), ([0, 0, 0], (350, 1)));
            assert_eq!(entered(0).available(), BUDGET - 350);
            idle();
            assert_eq!((balances(), promised()), ([200, 100, 50], (0, 0)));
            assert_eq!((entered(0).paid, balance(Rewards::pot(0))), (350, BUDGET - 350));
        },
    );
}

#[test]
fn a_block_pays_as_many_as_its_weight_allows() {
    run_with(
        |_| (),
        || {
            attest_rows(three());
            let just_less = weight_of(1).saturating_sub(Weight::from_parts(1, 0));
            assert_eq!(idle_with(just_less), <() as WeightInfo>::carry_out_tasks(0));
            assert_eq!((balances(), promised()), ([0, 0, 0], (350, 1)));
            assert_eq!(idle_with(weight_of(2)), weight_of(2));
            assert_eq!((balances(), promised()), ([0, 100, 50], (200, 1)));
            assert_eq!(idle_with(weight_of(2)), weight_of(1));
            assert_eq!((balances(), promised()), ([200, 100, 50], (0, 0)));
            assert!(
                Tasks::<Test>::iter_values().all(|task| !matches!(task, Task::Pay(..))),
                "nobody is paid again"
            );
        },
    );
}

#[test]
fn people_are_paid_before_anything_else_that_is_due() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest(0, entry(ANNA, 20, 9)));
            at(START + WEEK + 1);
            attest_rows(vec![entry_at(START + DAY, BRUNO, 20, 2)]);
            idle_with(weight_of(1));
            assert_eq!(balance(BRUNO), 100);
        },
    );
}

#[test]
fn everybody_is_paid_once_for_all_his_rows() {
    run_with(
        |_| (),
        || {
            let issued = Balances::total_issuance();
            let rows = vec![entry(ANNA, 40, 1), entry(BRUNO, 20, 2), entry(ANNA, 20, 3)];
            assert_ok!(attest_batch(0, rows, Mode::AllOrNothing));
            assert_eq!((balances(), Balances::total_issuance()), ([300, 100, 0], issued));
            let paid = System::events().into_iter().filter(|record| {
                matches!(
                    record.event,
                    RuntimeEvent::Balances(pallet_balances::Event::Deposit { .. })
                )
            });
            assert_eq!(paid.count(), 2);
        },
    );
}

#[test]
fn nobody_is_paid_above_what_he_may_hold() {
    run_with(
        |_| (),
        || {
            give(TOURIST, 14_700);
            let rows = vec![entry(TOURIST, 20, 1), entry(TOURIST, 20, 2), entry(TOURIST, 40, 3)];
            assert_ok!(attest_batch(0, rows, Mode::AllOrNothing));
            // 100 and 100 fit, 200 more don't.
            assert_eq!((balance(TOURIST), owed_and_debt(0, TOURIST)), (14_900, (200, 0)));
        },
    );
}

#[test]
fn who_is_suspended_meanwhile_can_claim_it() {
    run_with(
        |_| (),
        || {
            attest_rows(three());
            suspend(ANNA);
            idle();
            assert_eq!((balance(ANNA), owed_and_debt(0, ANNA)), (0, (200, 0)));
        },
    );
}

#[test]
fn what_is_struck_out_before_it_is_paid_is_not_paid() {
    run_with(
        |terms| {
            terms.window = DAY;
            terms.at_once = true;
        },
        || {
            attest_rows(vec![entry(ANNA, 40, 1)]);
            assert_ok!(Rewards::withdraw(signed(DESK), 0, proof_of(1)));
            idle();
            assert_eq!((balance(ANNA), owed_and_debt(0, ANNA)), (0, (0, 0)));
            assert_said(Event::Rewarded {
                programme: 0,
                behaviour: 0,
                person: ANNA,
                amount: 200,
                paid: 0,
                recovered: 200,
            });
            assert_eq!((promised(), entered(0).paid), ((0, 0), 0));
        },
    );
}

#[test]
fn what_is_to_be_paid_keeps_a_programme_open() {
    run_with(
        |_| (),
        || {
            attest_rows(three());
            at(entered(0).accepts_until + 1);
            let closed = Rewards::close_programme(signed(HERA), 0);
            assert_noop!(closed, crate::Error::<Test>::StillWaiting);
        },
    );
}
