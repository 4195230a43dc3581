//! Restarts of finality, and the numbers of GRANDPA's sets over them.

use crate::{mock::*, pallet::*};
use frame::testing_prelude::*;

/// The fewest blocks that a restart takes.
const DELAY: u64 = 8;

fn council() -> RuntimeOrigin {
    RuntimeOrigin::signed(COUNCIL)
}

fn restart(delay: u64, last_final: u64) -> DispatchResultWithPostInfo {
    let call = RuntimeCall::Grandpa(pallet_grandpa::Call::note_stalled {
        delay,
        best_finalized_block_number: last_final,
    });
    Validators::dispatch_as_root(RuntimeOrigin::signed(GATE), Box::new(call))
}

/// Have the council add one more, and a set of them announced: in the second block after this one.
fn announce(who: u64) {
    assert_ok!(Validators::add_validator(council(), who));
    settle();
}

#[test]
fn a_restart_is_announced_in_the_next_block_and_rotates_once() {
    run(|| {
        assert_ok!(restart(DELAY, 0));
        assert!(RotationDue::<Test>::get());
        blocks(1);
        assert_eq!(Grandpa::stalled(), None);
        assert!(Grandpa::pending_change().is_some_and(|change| change.forced == Some(0)));
        let session = Session::current_index();
        blocks(DELAY + 3);
        assert_eq!(Session::current_index(), session);
        assert_eq!(Grandpa::current_set_id(), 1);
    });
}

#[test]
fn the_set_after_a_restart_follows_the_last_that_became_final() {
    run(|| {
        announce(5);
        let last_final = System::block_number();
        announce(6);
        assert_ok!(Validators::remove_validator(council(), 1));
        settle();
        assert_eq!(Grandpa::current_set_id(), 3);
        assert_ok!(restart(DELAY, last_final));
        blocks(1);
        assert_eq!(Grandpa::current_set_id(), 2);
    });
}

#[test]
fn the_sets_that_nobody_took_up_are_no_proof_of_an_offence() {
    run(|| {
        announce(5);
        let (last_final, known) = (System::block_number(), Session::current_index());
        announce(6);
        assert_ok!(Validators::remove_validator(council(), 1));
        settle();
        assert_ok!(restart(DELAY, last_final));
        blocks(1);
        let sessions = [1, 2, 3, 4].map(Grandpa::session_for_set);
        // The first of them lasted a session more, in which the next was planned.
        assert_eq!(sessions, [Some(known + 1), Some(Session::current_index()), None, None]);
    });
}

#[test]
fn a_restart_without_announced_sets_counts_one_on() {
    run(|| {
        announce(5);
        blocks(1);
        assert_ok!(restart(DELAY, System::block_number() - 1));
        blocks(1);
        assert_eq!(Grandpa::current_set_id(), 2);
    });
}

#[test]
fn a_second_restart_follows_the_first_though_nothing_became_final_between() {
    run(|| {
        assert_ok!(restart(DELAY, 0));
        blocks(1 + DELAY);
        announce(5);
        assert_eq!(Grandpa::current_set_id(), 2);
        blocks(DELAY);
        assert_ok!(restart(DELAY, 0));
        blocks(1);
        assert_eq!(Grandpa::current_set_id(), 2);
        assert_eq!(Grandpa::session_for_set(3), None);
    });
}

#[test]
fn sets_count_on_after_a_restart() {
    run(|| {
        announce(5);
        assert_ok!(restart(DELAY, 0));
        blocks(1 + DELAY);
        assert_eq!(Grandpa::current_set_id(), 1);
        announce(6);
        assert_eq!(Grandpa::current_set_id(), 2);
    });
}

#[test]
fn a_change_during_a_restart_waits_and_is_not_lost() {
    run(|| {
        assert_ok!(restart(DELAY, 0));
        blocks(1);
        assert_ok!(Validators::add_validator(council(), 5));
        blocks(DELAY);
        assert_eq!(Session::validators(), GENESIS.to_vec());
        blocks(3);
        assert_eq!(Session::validators(), vec![1, 2, 3, 4, 5]);
        assert_eq!(Grandpa::grandpa_authorities().len(), 5);
        assert_eq!(Grandpa::current_set_id(), 2);
    });
}

#[test]
fn a_delay_that_is_too_short_or_too_long_is_refused() {
    run(|| {
        for delay in [0, DELAY - 1, PERIOD + 1, u64::MAX] {
            assert_noop!(restart(delay, 0), Error::<Test>::RestartDelayOutOfRange);
        }
        assert_ok!(restart(PERIOD, 0));
    });
}

#[test]
fn a_block_that_does_not_exist_yet_is_not_the_last_final_one() {
    run(|| {
        for last_final in [System::block_number(), u64::MAX] {
            assert_noop!(restart(DELAY, last_final), Error::<Test>::NotAFinalBlock);
        }
    });
}

#[test]
fn a_restart_soon_after_another_is_refused_and_does_not_happen_later() {
    run(|| {
        assert_ok!(restart(DELAY, 0));
        blocks(2 * DELAY - 1);
        assert_noop!(restart(DELAY, 0), Error::<Test>::RestartedJustNow);
        assert!(!RotationDue::<Test>::get());
        assert_eq!(Grandpa::stalled(), None);
        blocks(1);
        assert_ok!(restart(DELAY, 0));
        blocks(1);
        assert_eq!(Grandpa::current_set_id(), 2);
    });
}

#[test]
fn as_many_sets_are_known_as_are_kept() {
    run(|| {
        for _ in 0..10 {
            announce(5);
            assert_ok!(Validators::remove_validator(council(), 5));
            settle();
        }
        assert_eq!(Grandpa::current_set_id(), 20);
        assert_eq!(Announced::<Test>::iter().count(), 8);
    });
}
