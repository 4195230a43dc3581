use crate::{mock::*, pallet::*};
use frame::{testing_prelude::*, traits::OnFinalize};

#[test]
fn a_new_validator_is_active_in_the_second_block_after() {
    run(|| {
        assert_ok!(Validators::add_validator(RuntimeOrigin::signed(COUNCIL), 5));
        assert_eq!(events(), vec![Event::ValidatorAdded { who: 5 }]);
        assert!(RotationDue::<Test>::get());

        blocks(1);
        assert_eq!(Session::validators(), GENESIS.to_vec());
        assert!(!RotationDue::<Test>::get());

        blocks(1);
        assert_eq!(Session::validators(), vec![1, 2, 3, 4, 5]);
        assert_eq!(
            pallet_aura::Authorities::<Test>::get().to_vec(),
            (1..=5).map(|who| keys(who, 0).aura).collect::<Vec<_>>()
        );
        AllPalletsWithSystem::on_finalize(System::block_number());
        assert_eq!(Grandpa::grandpa_authorities().len(), 5);
        assert_eq!(Grandpa::current_set_id(), 1);
    });
}

#[test]
fn only_the_council_adds() {
    run(|| {
        for origin in [
            RuntimeOrigin::signed(STRANGER),
            RuntimeOrigin::signed(5),
            RuntimeOrigin::signed(GATE),
        ] {
            assert_noop!(Validators::add_validator(origin, 5), DispatchError::BadOrigin);
        }
        assert_noop!(
            Validators::add_validator(RuntimeOrigin::root(), 5),
            DispatchError::BadOrigin
        );
        assert_noop!(
            Validators::add_validator(RuntimeOrigin::none(), 5),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn nobody_is_added_twice() {
    run(|| {
        assert_noop!(
            Validators::add_validator(RuntimeOrigin::signed(COUNCIL), 1),
            Error::<Test>::AlreadyListed
        );
        assert_ok!(Validators::add_validator(RuntimeOrigin::signed(COUNCIL), 5));
        assert_noop!(
            Validators::add_validator(RuntimeOrigin::signed(COUNCIL), 5),
            Error::<Test>::AlreadyListed
        );
    });
}

#[test]
fn who_has_no_session_keys_is_refused() {
    run(|| {
        assert_noop!(
            Validators::add_validator(RuntimeOrigin::signed(COUNCIL), 9),
            Error::<Test>::NoSessionKeys
        );
        set_keys(9, 0);
        assert_ok!(Validators::add_validator(RuntimeOrigin::signed(COUNCIL), 9));
    });
}

#[test]
fn the_list_ends_at_its_bound() {
    run(|| {
        assert_ok!(Validators::add_validator(RuntimeOrigin::signed(COUNCIL), 5));
        assert_ok!(Validators::add_validator(RuntimeOrigin::signed(COUNCIL), 6));
        assert_noop!(
            Validators::add_validator(RuntimeOrigin::signed(COUNCIL), 7),
            Error::<Test>::TooManyValidators
        );
    });
}

#[test]
fn several_changes_in_one_block_are_one_rotation() {
    run(|| {
        assert_ok!(Validators::add_validator(RuntimeOrigin::signed(COUNCIL), 5));
        assert_ok!(Validators::add_validator(RuntimeOrigin::signed(COUNCIL), 6));
        assert_ok!(Validators::remove_validator(RuntimeOrigin::signed(COUNCIL), 1));
        settle();
        assert_eq!(Session::validators(), vec![2, 3, 4, 5, 6]);
        assert_eq!(Session::current_index(), 2);
        assert_eq!(Grandpa::current_set_id(), 1);
    });
}
