//! A second treasurer approves a batch.

use crate::{mock::*, BatchState, Error, Event};
use frame::testing_prelude::*;

fn approve_batch(who: AccountId, batch: u32) -> DispatchResult {
    Reserve::approve_batch(signed(who), batch)
}

/// A batch that Tilde closed.
fn closed() {
    redemption_of(BRUNA, 500);
    assert_ok!(Reserve::close_batch(signed(TILDE), 0));
}

#[test]
fn it_may_be_paid() {
    run(|| {
        closed();
        assert_ok!(approve_batch(UGO, 0));
        let state = BatchState::Approved {
            by: TILDE,
            approved_by: UGO,
        };
        assert_eq!(Reserve::batch(0).map(|batch| batch.state), Some(state));
        let expected = Event::BatchApproved {
            batch: 0,
            total: 500,
            by: UGO,
        };
        assert_eq!(last_event(), expected);
    });
}

#[test]
fn attack_approving_ones_own_batch() {
    run(|| {
        closed();
        assert_noop!(approve_batch(TILDE, 0), Error::<Test>::SameOfficer);
    });
}

#[test]
fn attack_a_batch_that_outlives_its_closer() {
    run(|| {
        closed();
        dismiss(TILDE);
        assert_noop!(approve_batch(UGO, 0), Error::<Test>::ProposerNotInOffice);
        Treasurers::mutate(|treasurers| treasurers.insert(TILDE));
        suspend(TILDE);
        assert_noop!(approve_batch(UGO, 0), Error::<Test>::ProposerNotInOffice);
        enrol(TILDE, None);
        assert_ok!(approve_batch(UGO, 0));
    });
}

#[test]
fn once() {
    run(|| {
        closed();
        assert_ok!(approve_batch(UGO, 0));
        assert_noop!(approve_batch(UGO, 0), Error::<Test>::BatchApprovedAlready);
        assert_noop!(approve_batch(VERA, 0), Error::<Test>::BatchApprovedAlready);
    });
}

#[test]
fn not_before_it_is_closed() {
    run(|| {
        assert_noop!(approve_batch(UGO, 0), Error::<Test>::NoSuchBatch);
        redemption_of(BRUNA, 500);
        assert_noop!(approve_batch(UGO, 0), Error::<Test>::BatchNotClosed);
        assert_noop!(approve_batch(UGO, 7), Error::<Test>::NoSuchBatch);
    });
}

#[test]
fn only_an_active_treasurer() {
    run(|| {
        closed();
        assert_noop!(approve_batch(BRUNA, 0), Error::<Test>::NotTreasurer);
        assert_noop!(approve_batch(STRANGER, 0), NOT_ACTIVE);
        assert_noop!(Reserve::approve_batch(council(), 0), BadOrigin);
        suspend(UGO);
        assert_noop!(approve_batch(UGO, 0), NOT_ACTIVE);
    });
}
