use crate::{mock::*, pallet::*};
use frame::testing_prelude::*;

#[test]
fn the_genesis_list_is_active_from_the_first_block() {
    run(|| {
        assert_eq!(Listed::<Test>::get(), GENESIS.to_vec());
        assert_eq!(Session::validators(), GENESIS.to_vec());
        assert_eq!(pallet_aura::Authorities::<Test>::get().len(), 4);
        assert_eq!(Grandpa::grandpa_authorities().len(), 4);
        assert!(!RotationDue::<Test>::get());
        assert_eq!(Grandpa::current_set_id(), 0);
    });
}

#[test]
fn one_validator_makes_a_chain_to_develop_on() {
    run_with(&[1], 1, || {
        blocks(2 * PERIOD);
        assert_eq!(Session::validators(), vec![1]);
        assert_eq!(Session::current_index(), 2);
    });
}

#[test]
#[should_panic(expected = "as many genesis validators as the minimum")]
fn a_genesis_with_too_few_makes_no_chain() {
    new_test_ext_with(&[1, 2, 3], 4);
}

#[test]
#[should_panic(expected = "distinct")]
fn a_genesis_with_somebody_twice_makes_no_chain() {
    let genesis = GenesisConfig::<Test> {
        validators: vec![1, 1],
        minimum: 1,
    };
    TestState::new_empty().execute_with(|| genesis.build());
}
