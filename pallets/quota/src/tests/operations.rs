//! Joint operations: who begins one takes one of few places, and what expired is cleared away.

use crate::{mock::*, Error, Event, Operations, MAX_OPERATIONS};
use frame::testing_prelude::*;

const HASH: [u8; 32] = [1; 32];

fn later(blocks: u64) {
    System::set_block_number(System::block_number() + blocks);
}

#[test]
fn attack_an_account_that_begins_operations_without_end() {
    run(|| {
        for _ in 0..MAX_OPERATIONS {
            assert_ok!(Quota::take_place(&ANNA));
        }
        assert_noop!(Quota::take_place(&ANNA), Error::<Test>::TooManyOperations);
        assert_ok!(Quota::take_place(&BRUNO));
    });
}

#[test]
fn a_place_that_comes_back_can_be_taken_again() {
    run(|| {
        for _ in 0..MAX_OPERATIONS {
            assert_ok!(Quota::take_place(&ANNA));
        }
        Quota::give_place_back(&ANNA);
        assert_ok!(Quota::take_place(&ANNA));
    });
}

#[test]
fn who_has_no_operation_leaves_nothing() {
    run(|| {
        assert_ok!(Quota::take_place(&ANNA));
        Quota::give_place_back(&ANNA);
        assert!(!Operations::<Test>::contains_key(ANNA));
        Quota::give_place_back(&ANNA);
        assert!(!Operations::<Test>::contains_key(ANNA));
    });
}

#[test]
fn anybody_clears_what_has_expired() {
    run(|| {
        begin_operation(ANNA, 1);
        later(LIFETIME + 1);
        assert_ok!(Quota::clear_operation(signed(BRUNO), JOINT, HASH));
        assert!(Waiting::get().is_empty());
        assert!(!Operations::<Test>::contains_key(ANNA), "her place is free");
        let cleared = Event::OperationCleared {
            joint: JOINT,
            call_hash: HASH,
        };
        System::assert_last_event(cleared.into());
    });
}

#[test]
fn attack_clearing_what_has_not_expired() {
    run(|| {
        begin_operation(ANNA, 1);
        later(LIFETIME);
        let refused = Error::<Test>::OperationNotExpired;
        assert_noop!(Quota::clear_operation(signed(BRUNO), JOINT, HASH), refused);
    });
}

#[test]
fn an_operation_that_does_not_wait_is_not_cleared() {
    run(|| {
        let refused = Error::<Test>::NoSuchOperation;
        assert_noop!(Quota::clear_operation(signed(BRUNO), JOINT, HASH), refused);
    });
}
