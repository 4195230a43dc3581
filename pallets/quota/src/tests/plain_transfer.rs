//! A plain transfer passes as the outermost call between members.

use crate::mock::*;
use frame::testing_prelude::*;
use piazza_primitives::Refusal;

fn transfer(to: AccountId) -> Transaction {
    transaction(ANNA).that(Meaning::Transfer(to))
}

#[test]
fn a_plain_transfer_is_open_while_it_is_dispatched() {
    run(|| {
        let passed = transfer(BRUNO).apply(|| {
            assert!(Quota::plain_transfer_is_open());
            Ok(().into())
        });
        assert_eq!(passed, Ok(Ok(())));
    });
}

#[test]
fn no_transfer_is_open_afterwards() {
    run(|| {
        assert_eq!(transfer(BRUNO).pass(), Ok(()));
        assert!(!Quota::plain_transfer_is_open());
    });
}

#[test]
fn no_transfer_is_open_after_one_that_failed() {
    run(|| {
        let failed = transfer(BRUNO).apply(|| Err(DispatchError::Unavailable.into()));
        assert_eq!(failed, Ok(Err(DispatchError::Unavailable)));
        assert!(!Quota::plain_transfer_is_open());
    });
}

#[test]
fn no_transfer_is_open_within_another_call() {
    run(|| {
        let passed = transaction(ANNA).apply(|| {
            assert!(!Quota::plain_transfer_is_open());
            Ok(().into())
        });
        assert_eq!(passed, Ok(Ok(())));
    });
}

#[test]
fn a_transfer_to_a_stranger_is_refused() {
    run(|| assert_eq!(transfer(STRANGER).validate(), Err(invalid(Refusal::Recipient))));
}

#[test]
fn a_transfer_costs_what_it_weighs() {
    run(|| {
        assert_eq!(transfer(BRUNO).pass(), Ok(()));
        assert_eq!(units_left(ANNA), 19);
    });
}
