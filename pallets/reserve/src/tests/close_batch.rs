//! A treasurer closes the open batch.

use crate::{mock::*, BatchState, CurrentBatch, Error, Event};
use frame::testing_prelude::*;

fn close(who: AccountId, batch: u32) -> DispatchResult {
    Reserve::close_batch(signed(who), batch)
}

#[test]
fn later_requests_join_the_next() {
    run(|| {
        set_fee(100);
        redemption_of(BRUNA, 10_000);
        assert_ok!(close(TILDE, 0));
        let expected = Event::BatchClosed {
            batch: 0,
            lines: 1,
            total: 9_900,
            by: TILDE,
        };
        assert_eq!(last_event(), expected);
        redemption_of(GINO, 300);
        assert_eq!(entry(1).batch, 1);
        let batch = Reserve::batch(0).expect("it has lines");
        assert_eq!((batch.lines, batch.state), (1, BatchState::Closed { by: TILDE }));
    });
}

#[test]
fn only_the_open_one() {
    run(|| {
        redemption_of(BRUNA, 500);
        assert_noop!(close(TILDE, 1), Error::<Test>::BatchNotOpen);
        assert_ok!(close(TILDE, 0));
        assert_noop!(close(TILDE, 0), Error::<Test>::BatchNotOpen);
        assert_noop!(close(UGO, 0), Error::<Test>::BatchNotOpen);
        assert_ok!(Reserve::approve_batch(signed(UGO), 0));
        dismiss(TILDE);
        assert_noop!(close(VERA, 0), Error::<Test>::BatchNotOpen);
    });
}

#[test]
fn not_one_without_requests() {
    run(|| {
        assert_noop!(close(TILDE, 0), Error::<Test>::BatchEmpty);
        redemption_of(BRUNA, 500);
        assert_ok!(close(TILDE, 0));
        assert_noop!(close(TILDE, 1), Error::<Test>::BatchEmpty);
    });
}

#[test]
fn anew_if_the_closer_is_no_longer_in_office() {
    run(|| {
        redemption_of(BRUNA, 500);
        assert_ok!(close(TILDE, 0));
        suspend(TILDE);
        assert_ok!(close(UGO, 0));
        assert_eq!(CurrentBatch::<Test>::get(), 1);
        assert_noop!(Reserve::approve_batch(signed(UGO), 0), Error::<Test>::SameOfficer);
        assert_ok!(Reserve::approve_batch(signed(VERA), 0));
    });
}

#[test]
fn only_an_active_treasurer() {
    run(|| {
        redemption_of(BRUNA, 500);
        assert_noop!(close(BRUNA, 0), Error::<Test>::NotTreasurer);
        assert_noop!(close(STRANGER, 0), NOT_ACTIVE);
        assert_noop!(Reserve::close_batch(council(), 0), BadOrigin);
    });
}
