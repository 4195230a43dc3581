//! The attack that a threshold invites: one treasurer does in many small steps what he may not do in one.

use crate::{mock::*, AloneLeft, Error};
use frame::testing_prelude::*;
use piazza_primitives::DAY;

#[test]
fn attack_recording_many_small_deposits() {
    run(|| {
        for number in 0..10 {
            assert_ok!(record(TILDE, THRESHOLD / 10, number));
        }
        assert_eq!(Reserve::backing().issuance, THRESHOLD);
        for number in 10..18 {
            assert_ok!(record(TILDE, 1, number));
        }
        assert_eq!(Reserve::backing().issuance, THRESHOLD, "from here on each one waits");
        assert_eq!(open_proposals().len(), 8);
    });
}

#[test]
fn attack_allocating_in_many_small_steps() {
    run(|| {
        deposit(10 * THRESHOLD, 1);
        for _ in 0..4 {
            assert_ok!(allocate(TILDE, 0, &[(ALDO, THRESHOLD / 8), (CARLA, THRESHOLD / 8)]));
        }
        assert_ok!(allocate(TILDE, 0, &[(ALDO, 1)]));
        assert_eq!(balance(ALDO) + balance(CARLA), THRESHOLD);
        assert_eq!(open_proposals(), [1]);
    });
}

#[test]
fn what_passes_the_day_waits_but_less_may_still_be_done() {
    run(|| {
        assert_ok!(record(TILDE, THRESHOLD - 10, 1));
        assert_ok!(record(TILDE, 11, 2));
        assert_eq!(open_proposals(), [0]);
        assert_ok!(record(TILDE, 10, 3));
        assert_eq!(Reserve::backing().issuance, THRESHOLD);
    });
}

#[test]
fn recording_and_allocating_count_apart_and_so_do_treasurers() {
    run(|| {
        assert_ok!(record(TILDE, THRESHOLD, 1));
        assert_ok!(allocate(TILDE, 0, &[(ALDO, THRESHOLD)]));
        assert_ok!(record(UGO, THRESHOLD, 2));
        assert!(open_proposals().is_empty());
    });
}

#[test]
fn what_two_did_does_not_count() {
    run(|| {
        assert_ok!(record(TILDE, THRESHOLD + 1, 1));
        assert_ok!(approve(UGO, 0));
        assert_ok!(record(TILDE, THRESHOLD, 2));
        assert_ok!(record(UGO, THRESHOLD, 3));
        assert!(open_proposals().is_empty());
    });
}

#[test]
fn what_was_refused_does_not_count() {
    run(|| {
        assert_ok!(record(TILDE, THRESHOLD, 1));
        assert_noop!(allocate(TILDE, 0, &[(STRANGER, THRESHOLD)]), NOT_ACTIVE);
        assert_noop!(
            allocate(TILDE, 0, &[(ALDO, THRESHOLD + 1)]),
            Error::<Test>::DepositExceeded
        );
        assert_eq!(
            Reserve::alone_left(TILDE),
            AloneLeft {
                record: 0,
                allocate: THRESHOLD
            }
        );
    });
}

#[test]
fn the_next_day_begins_at_midnight() {
    run(|| {
        assert_ok!(record(TILDE, THRESHOLD, 1));
        Now::mutate(|now| *now += DAY - 1);
        assert_ok!(record(TILDE, 1, 2));
        assert_eq!(open_proposals(), [0]);
        Now::mutate(|now| *now += 1);
        assert_ok!(record(TILDE, THRESHOLD, 3));
        assert_eq!(open_proposals(), [0]);
    });
}

#[test]
fn attack_being_dismissed_and_appointed_again() {
    run(|| {
        assert_ok!(record(TILDE, THRESHOLD, 1));
        dismiss(TILDE);
        Treasurers::mutate(|treasurers| treasurers.insert(TILDE));
        assert_ok!(record(TILDE, 1, 2));
        assert_eq!(open_proposals(), [0]);
    });
}

#[test]
fn a_lower_threshold_holds_at_once() {
    run(|| {
        assert_ok!(record(TILDE, 50, 1));
        assert_ok!(Reserve::set_threshold(council(), 40));
        assert_ok!(record(TILDE, 1, 2));
        assert_eq!(open_proposals(), [0]);
        assert_eq!(
            Reserve::alone_left(TILDE),
            AloneLeft {
                record: 0,
                allocate: 40
            }
        );
    });
}

#[test]
fn a_treasurer_can_ask_what_is_left() {
    run(|| {
        assert_ok!(record(TILDE, 30, 1));
        assert_ok!(allocate(TILDE, 0, &[(ALDO, 10)]));
        let left = AloneLeft {
            record: THRESHOLD - 30,
            allocate: THRESHOLD - 10,
        };
        assert_eq!(Reserve::alone_left(TILDE), left);
        assert_eq!(
            Reserve::alone_left(UGO),
            AloneLeft {
                record: THRESHOLD,
                allocate: THRESHOLD
            }
        );
        for nobody in [ALDO, STRANGER] {
            assert_eq!(Reserve::alone_left(nobody), AloneLeft::default());
        }
        pass_days(1);
        assert_eq!(
            Reserve::alone_left(TILDE),
            AloneLeft {
                record: THRESHOLD,
                allocate: THRESHOLD
            }
        );
    });
}
