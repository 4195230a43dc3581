//! Who may submit at all, and in which order.

use crate::mock::*;
use frame::{deps::sp_runtime::transaction_validity::InvalidTransaction, testing_prelude::*};
use piazza_primitives::Refusal;

#[test]
fn a_stranger_is_refused() {
    run(|| {
        assert_eq!(transaction(STRANGER).validate(), Err(invalid(Refusal::NotEnrolled)));
    });
}

#[test]
fn who_may_not_act_is_refused_with_the_reason() {
    run(|| {
        for reason in [Refusal::Suspended, Refusal::Left, Refusal::Expired] {
            refuse(ANNA, reason);
            assert_eq!(transaction(ANNA).validate(), Err(invalid(reason)));
        }
    });
}

#[test]
fn a_transaction_takes_its_turn() {
    run(|| {
        assert_eq!(transaction(ANNA).pass(), Ok(()));
        assert_eq!(System::account_nonce(ANNA), 1);
    });
}

#[test]
fn a_transaction_ahead_of_its_turn_waits_for_the_one_before() {
    run(|| {
        let first = transaction(ANNA).validate().expect("valid");
        let second = transaction(ANNA).behind(1).validate().expect("valid");
        assert_eq!(second.requires, first.provides);
        assert_eq!(
            transaction(ANNA).behind(1).pass(),
            Err(InvalidTransaction::Future.into())
        );
    });
}

#[test]
fn a_transaction_that_passed_does_not_pass_again() {
    run(|| {
        buy(ANNA, 1);
        assert_eq!(
            transaction(ANNA).of_nonce(0).validate(),
            Err(InvalidTransaction::Stale.into())
        );
    });
}

#[test]
fn a_refused_transaction_changes_nothing() {
    run(|| {
        buy(ANNA, 20);
        assert_storage_noop!({
            assert_eq!(transaction(ANNA).pass(), Err(unknown(Refusal::OverAllowance)));
        });
    });
}
