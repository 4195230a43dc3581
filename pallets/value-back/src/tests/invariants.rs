//! A state that is wrong is noticed: each test breaks one invariant.

use crate::{mock::*, Communities, DefaultShares, Fund, FundKey, Funds, Pending, Pot, RefundLimit, SpecialShares};
use frame::{
    testing_prelude::*,
    token::fungible::{Mutate, Unbalanced},
};
use piazza_primitives::{Category, SnaiClass, ValueBack as _};

const VALLEY_FUND: FundKey<AccountId> = FundKey::Community(VALLEY);

fn a_sale() {
    assert_ok!(ValueBack::set_default_shares(council(), shares([0, 10_000, 0, 0, 0])));
    assert_ok!(ValueBack::settle(&sale(1_000, 1_000)));
    assert_eq!(ValueBack::check_invariants(), Ok(()));
}

#[test]
fn a_fund_that_owns_more_than_its_pot_holds() {
    run_corrupting("a pot's balance is not what its funds own", || {
        a_sale();
        Funds::<Test>::mutate(VALLEY_FUND, |fund| fund.spendable += 1);
    });
}

#[test]
fn a_pot_that_holds_more_than_its_fund_owns() {
    run_corrupting("a pot's balance is not what its funds own", || {
        assert_ok!(Balances::mint_into(&ValueBack::pot_account(Pot::Enabler), 1));
    });
}

#[test]
fn a_pot_that_lost_credits() {
    run_corrupting("a pot's balance is not what its funds own", || {
        a_sale();
        assert_ok!(Balances::write_balance(
            &ValueBack::pot_account(Pot::Community(VALLEY)),
            99
        ));
    });
}

#[test]
fn referral_funds_that_own_more_than_their_pot() {
    run_corrupting("a pot's balance is not what its funds own", || {
        Funds::<Test>::insert(
            referral(DARIO),
            Fund {
                spendable: 1,
                ..Default::default()
            },
        );
    });
}

#[test]
fn a_fund_of_no_community() {
    run_corrupting("a fund owns credits of a pot that does not exist", || {
        Funds::<Test>::insert(
            FundKey::Community(7),
            Fund {
                spendable: 1,
                ..Default::default()
            },
        );
    });
}

#[test]
fn a_fund_whose_sum_overflows() {
    run_corrupting("a fund's sum overflows", || {
        a_sale();
        Funds::<Test>::mutate(VALLEY_FUND, |fund| fund.spendable = u128::MAX);
    });
}

#[test]
fn default_shares_that_are_not_the_whole() {
    run_corrupting("the default shares are not the whole", || {
        DefaultShares::<Test>::put(shares([10_000, 1, 0, 0, 0]));
    });
}

#[test]
fn special_shares_that_are_not_the_whole() {
    run_corrupting("special shares are not the whole", || {
        SpecialShares::<Test>::insert((Category::Health, SnaiClass::A), shares([0; 5]));
    });
}

#[test]
fn pending_days_that_do_not_ascend() {
    run_corrupting("a fund's pending days don't ascend", || {
        a_sale();
        Funds::<Test>::mutate(VALLEY_FUND, |fund| {
            let due = today() + 15;
            fund.pending = vec![Pending { due, amount: 50 }, Pending { due, amount: 50 }]
                .try_into()
                .expect("short");
        });
    });
}

#[test]
fn a_pending_entry_of_nothing() {
    run_corrupting("a pending entry holds nothing", || {
        a_sale();
        Funds::<Test>::mutate(VALLEY_FUND, |fund| fund.add(today() + 1, 0));
    });
}

#[test]
fn a_part_that_would_wait_for_ever() {
    run_corrupting("a part is pending for too long", || {
        a_sale();
        Funds::<Test>::mutate(VALLEY_FUND, |fund| {
            fund.pending = vec![Pending {
                due: u32::MAX,
                amount: 100,
            }]
            .try_into()
            .expect("short");
        });
    });
}

#[test]
fn an_empty_fund_with_an_entry() {
    run_corrupting("an empty fund has an entry", || {
        Funds::<Test>::insert(FundKey::Enabler, Fund::default())
    });
}

#[test]
fn a_fund_whose_community_was_removed() {
    run_corrupting("a fund owns credits of a pot that does not exist", || {
        a_sale();
        Communities::<Test>::remove(VALLEY);
    });
}

#[test]
fn a_pot_without_provider() {
    run_corrupting("a pot has lost its provider", || {
        assert_ok!(System::dec_providers(&ValueBack::pot_account(Pot::Equalisation)));
    });
}

#[test]
fn a_pot_that_lives_off_its_balance_alone() {
    run_corrupting("a pot has lost its provider", || {
        a_sale();
        assert_ok!(System::dec_providers(&ValueBack::pot_account(Pot::Community(VALLEY))));
    });
}

#[test]
fn a_refund_limit_that_is_too_long() {
    run_corrupting("the refund limit is too long", || RefundLimit::<Test>::put(31));
}
