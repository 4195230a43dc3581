use crate::{mock::*, pallet::*};
use frame::testing_prelude::*;

fn council() -> RuntimeOrigin {
    RuntimeOrigin::signed(COUNCIL)
}

#[test]
fn a_removed_validator_is_active_until_the_second_block_after() {
    run_with(&GENESIS, 3, || {
        assert_ok!(Validators::remove_validator(council(), 2));
        assert_eq!(events(), vec![Event::ValidatorRemoved { who: 2 }]);

        blocks(1);
        assert_eq!(Session::validators(), GENESIS.to_vec());
        blocks(1);
        assert_eq!(Session::validators(), vec![1, 3, 4]);
        assert_eq!(Grandpa::current_set_id(), 1);
    });
}

#[test]
fn only_the_council_removes() {
    run_with(&GENESIS, 1, || {
        for origin in [
            RuntimeOrigin::signed(STRANGER),
            RuntimeOrigin::signed(1),
            RuntimeOrigin::signed(GATE),
        ] {
            assert_noop!(Validators::remove_validator(origin, 1), DispatchError::BadOrigin);
        }
        assert_noop!(
            Validators::remove_validator(RuntimeOrigin::root(), 1),
            DispatchError::BadOrigin
        );
        assert_noop!(
            Validators::remove_validator(RuntimeOrigin::none(), 1),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn who_is_not_listed_cannot_be_removed() {
    run_with(&GENESIS, 1, || {
        assert_noop!(Validators::remove_validator(council(), 5), Error::<Test>::NotListed);
        assert_ok!(Validators::remove_validator(council(), 4));
        assert_noop!(Validators::remove_validator(council(), 4), Error::<Test>::NotListed);
    });
}

#[test]
fn the_list_never_falls_below_the_minimum() {
    run(|| {
        assert_noop!(
            Validators::remove_validator(council(), 1),
            Error::<Test>::TooFewValidators
        );
        assert_ok!(Validators::add_validator(council(), 5));
        assert_ok!(Validators::remove_validator(council(), 1));
        assert_noop!(
            Validators::remove_validator(council(), 2),
            Error::<Test>::TooFewValidators
        );
    });
}

#[test]
fn the_last_validator_stays_whatever_the_minimum() {
    run_with(&[1], 1, || {
        assert_noop!(
            Validators::remove_validator(council(), 1),
            Error::<Test>::TooFewValidators
        );
    });
}

#[test]
fn removing_and_adding_again_before_the_rotation_leaves_everybody_active() {
    run_with(&GENESIS, 3, || {
        assert_ok!(Validators::remove_validator(council(), 4));
        assert_ok!(Validators::add_validator(council(), 4));
        settle();
        assert_eq!(Session::validators(), GENESIS.to_vec());
        assert_eq!(Grandpa::current_set_id(), 0);
    });
}
