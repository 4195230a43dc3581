//! Storage that breaks an invariant is noticed, and by the function that looks for it.

use crate::{mock::*, pallet::*};
use frame::{deps::sp_runtime::Perbill, testing_prelude::*};

fn corrupted(corrupt: impl FnOnce(), noticed: &'static str) {
    new_test_ext().execute_with(|| {
        block_at(1_000);
        assert_ok!(Validators::check_invariants());
        corrupt();
        assert_eq!(Validators::check_invariants(), Err(DispatchError::Other(noticed)));
    });
}

#[test]
fn a_double_entry_is_noticed() {
    corrupted(
        || Listed::<Test>::put(BoundedVec::truncate_from(vec![1, 2, 3, 4, 4])),
        "a validator is listed twice",
    );
}

#[test]
fn a_list_that_is_too_short_is_noticed() {
    corrupted(
        || Listed::<Test>::put(BoundedVec::truncate_from(vec![1, 2, 3])),
        "fewer validators are listed than the minimum",
    );
}

#[test]
fn a_validator_without_keys_is_noticed() {
    corrupted(
        || pallet_session::NextKeys::<Test>::remove(3),
        "a listed validator has no session keys",
    );
}

#[test]
fn a_change_that_nobody_plans_is_noticed() {
    corrupted(
        || Listed::<Test>::put(BoundedVec::truncate_from(vec![1, 2, 3, 5])),
        "a change of the list is neither planned nor due",
    );
}

#[test]
fn an_offender_from_nowhere_is_noticed() {
    corrupted(
        || Offenders::<Test>::insert(9, Perbill::one()),
        "an offender is neither listed nor active",
    );
}

#[test]
fn slots_missed_by_a_stranger_are_noticed() {
    corrupted(
        || MissedSlots::<Test>::insert(5, 1),
        "missed slots are counted for somebody who is not active",
    );
}

#[test]
fn a_set_that_was_never_announced_is_noticed() {
    corrupted(
        || Announced::<Test>::insert(1, 1),
        "a set is known that was not announced",
    );
}

#[test]
fn more_sets_than_are_kept_are_noticed() {
    corrupted(
        || {
            pallet_grandpa::CurrentSetId::<Test>::put(9);
            (1..10).for_each(|set| Announced::<Test>::insert(set, 1));
        },
        "more sets are known than are kept",
    );
}
