use crate::{mock::*, pallet::*};
use frame::{
    testing_prelude::*,
    traits::{EstimateNextSessionRotation, OnInitialize},
};

fn council() -> RuntimeOrigin {
    RuntimeOrigin::signed(COUNCIL)
}

#[test]
fn a_session_lasts_a_period_when_nothing_changes() {
    run(|| {
        blocks(PERIOD - 2);
        assert_eq!((System::block_number(), Session::current_index()), (PERIOD - 1, 0));
        blocks(1);
        assert_eq!(Session::current_index(), 1);
        blocks(PERIOD);
        assert_eq!(Session::current_index(), 2);
        assert_eq!(
            <Validators as EstimateNextSessionRotation<u64>>::average_session_length(),
            PERIOD
        );
    });
}

#[test]
fn a_rotation_leaves_no_room_for_payments() {
    run(|| {
        let begin = |number| <Session as OnInitialize<u64>>::on_initialize(number);
        let weights: frame_system::limits::BlockWeights = <Test as frame_system::Config>::BlockWeights::get();
        assert_eq!(begin(PERIOD - 1), Weight::zero());
        assert_eq!(begin(PERIOD), weights.max_block);
    });
}

#[test]
fn finality_changes_its_set_only_when_something_changed() {
    run(|| {
        blocks(3 * PERIOD);
        assert_eq!(Session::current_index(), 3);
        assert_eq!(Grandpa::current_set_id(), 0);
        assert!(!pallet_session::QueuedChanged::<Test>::get());
    });
}

#[test]
fn new_keys_of_a_validator_are_taken_up_at_the_next_two_rotations() {
    run(|| {
        set_keys(2, 1);
        blocks(PERIOD - 2);
        assert_eq!(Session::current_index(), 0);
        blocks(1);
        assert_eq!(Session::current_index(), 1);
        assert!(pallet_session::QueuedChanged::<Test>::get());
        blocks(1);
        assert_eq!(Session::current_index(), 2);
        assert_eq!(Grandpa::current_set_id(), 1);
        assert!(pallet_aura::Authorities::<Test>::get().contains(&keys(2, 1).aura));
        blocks(3);
        assert_eq!(Session::current_index(), 2);
    });
}

#[test]
fn new_keys_do_not_make_the_chain_rotate_at_once() {
    run(|| {
        for version in 1..4 {
            set_keys(2, version % 2);
            blocks(1);
        }
        assert_eq!(Session::current_index(), 0);
    });
}

#[test]
fn an_offence_under_changed_keys_can_be_proved_in_a_later_session() {
    run(|| {
        set_keys(2, 1);
        blocks(PERIOD);
        assert_eq!(Session::current_index(), 2);
        let proof = prove_key(2, 1).expect("the keys are in use");
        blocks(PERIOD);
        assert_eq!(Session::current_index(), 3);
        assert_eq!(check_key(2, 1, proof), Some((2, ())));
    });
}

#[test]
fn the_record_of_sessions_is_as_long_as_its_depth() {
    run(|| {
        let proof = prove_key(3, 0).expect("the keys are in use");
        blocks(4 * PERIOD);
        assert_eq!(Session::current_index(), 4);
        assert_eq!(check_key(3, 0, proof.clone()), Some((3, ())));
        blocks(PERIOD);
        assert_eq!(check_key(3, 0, proof), None);
        blocks(20 * PERIOD);
        // The depth, the session that runs, and the one that is planned.
        assert_eq!(
            pallet_session::historical::HistoricalSessions::<Test>::iter().count(),
            6
        );
    });
}

#[test]
fn a_listed_validator_that_lost_its_keys_does_not_stop_the_others() {
    new_test_ext().execute_with(|| {
        block_at(1_000);
        pallet_session::NextKeys::<Test>::remove(3);
        blocks(PERIOD + 1);
        assert_eq!(Session::validators(), vec![1, 2, 4]);
        set_keys(3, 0);
        blocks(PERIOD);
        assert_eq!(Session::validators(), GENESIS.to_vec());
        assert_ok!(Validators::check_invariants());
    });
}

#[test]
fn a_chain_whose_list_is_empty_keeps_the_validators_it_has() {
    new_test_ext().execute_with(|| {
        block_at(1_000);
        Listed::<Test>::kill();
        RotationDue::<Test>::put(true);
        blocks(PERIOD + 2);
        assert_eq!(Session::validators(), GENESIS.to_vec());
    });
}

#[test]
fn the_status_names_who_comes_and_who_goes() {
    run_with(&GENESIS, 3, || {
        assert_ok!(Validators::add_validator(council(), 5));
        assert_ok!(Validators::remove_validator(council(), 1));
        let status: Vec<_> = Validators::validators()
            .into_iter()
            .map(|it| (it.who, it.listed, it.active, it.disabled))
            .collect();
        assert_eq!(
            status,
            vec![
                (2, true, true, false),
                (3, true, true, false),
                (4, true, true, false),
                (5, true, false, false),
                (1, false, true, false),
            ]
        );
    });
}
