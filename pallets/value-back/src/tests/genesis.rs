//! The state with which a community starts.

use crate::{mock::*, DefaultShares, FundKey, GenesisConfig, Pot, RefundLimit, Shares};
use piazza_primitives::{Category, FundDirectory, SnaiClass};

#[test]
fn opens_funds_and_sets_shares() {
    let usual = shares([6_000, 4_000, 0, 0, 0]);
    let special = shares([5_000, 3_000, 2_000, 0, 0]);
    let genesis = GenesisConfig {
        funds: vec![(1, "Uno".into()), (2, "Due".into())],
        default_shares: usual,
        special_shares: vec![(Category::Producer, SnaiClass::F, special)],
        refund_limit: Some(7),
        ..Default::default()
    };
    run_with(genesis, || {
        assert!(ValueBack::exists(1) && ValueBack::exists(2) && !ValueBack::exists(3));
        assert_eq!(DefaultShares::<Test>::get(), usual);
        assert_eq!(ValueBack::shares(Category::Producer, SnaiClass::F), special);
        assert_eq!(RefundLimit::<Test>::get(), 7);
        assert_eq!(fund(FundKey::Community(2)), (0, 0));
    });
}

#[test]
fn an_empty_one_has_the_standing_pots() {
    run_with(GenesisConfig::default(), || {
        for pot in [Pot::Equalisation, Pot::Enabler, Pot::Referrals] {
            assert_eq!(System::providers(&ValueBack::pot_account(pot)), 1);
        }
        assert_eq!(RefundLimit::<Test>::get(), 14);
        assert_eq!(DefaultShares::<Test>::get(), Shares::default());
    });
}

#[test]
#[should_panic(expected = "the default shares are not 10,000 in all")]
fn refuses_default_shares_that_are_not_the_whole() {
    run_with(
        GenesisConfig {
            default_shares: shares([1, 2, 3, 4, 5]),
            ..Default::default()
        },
        || (),
    );
}

#[test]
#[should_panic(expected = "are not 10,000 in all")]
fn refuses_special_shares_that_are_not_the_whole() {
    let special_shares = vec![(Category::Crafts, SnaiClass::B, shares([9_999, 0, 0, 0, 0]))];
    run_with(
        GenesisConfig {
            special_shares,
            ..Default::default()
        },
        || (),
    );
}

#[test]
#[should_panic(expected = "community fund 1: the number is taken")]
fn refuses_two_funds_of_one_number() {
    run_with(
        GenesisConfig {
            funds: vec![(1, "Uno".into()), (1, "Due".into())],
            ..Default::default()
        },
        || (),
    );
}

#[test]
#[should_panic(expected = "a refund limit of 31 days is too long")]
fn refuses_a_refund_limit_that_is_too_long() {
    run_with(
        GenesisConfig {
            refund_limit: Some(31),
            ..Default::default()
        },
        || (),
    );
}
