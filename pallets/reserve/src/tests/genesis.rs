//! The credits with which a community starts are backed like any others.

use crate::{mock::*, Backing, Basis, Deposit, Deposits, Error, GenesisConfig, Threshold};
use frame::testing_prelude::*;
use piazza_primitives::Balance;

#[test]
fn credits_are_one_deposit_allocated_in_full() {
    let credits = vec![(ALDO, 300), (CARLA, 200), (ALDO, 1)];
    run_with(GenesisConfig { credits, threshold: 5 }, || {
        assert_eq!((balance(ALDO), balance(CARLA)), (301, 200));
        assert_eq!(
            Reserve::backing(),
            Backing {
                euro_in: 501,
                euro_out: 0,
                issuance: 501
            }
        );
        assert_eq!(Threshold::<Test>::get(), 5);
        let reference = H256(blake2_256(b"genesis"));
        let expected = Deposit {
            amount: 501,
            remaining: 0,
            reference,
            basis: Basis::SponsorFunding,
            recorded_by: Reserve::pot_account(),
            approved_by: None,
        };
        assert_eq!(Deposits::<Test>::get(0), Some(expected));
        let again = Reserve::record(signed(TILDE), 1, reference, Basis::SponsorFunding);
        assert_noop!(again, Error::<Test>::ReferenceUsed);
    });
}

#[test]
fn without_credits_there_is_no_deposit() {
    run_with(GenesisConfig::default(), || {
        assert_eq!(Deposits::<Test>::iter().count(), 0);
        assert_eq!(System::providers(&Reserve::pot_account()), 1);
    });
}

#[test]
#[should_panic(expected = "the genesis credits overflow")]
fn credits_that_overflow_are_refused() {
    run_with(
        GenesisConfig {
            credits: vec![(ALDO, Balance::MAX), (CARLA, 1)],
            ..Default::default()
        },
        || (),
    );
}
