//! Which accounts are pots.

use crate::{mock::*, Name, Pot};
use frame::{deps::sp_runtime::AccountId32, testing_prelude::*, token::fungible::Mutate};
use piazza_primitives::{Pots, ValueBack as _};

fn is_pot(who: &AccountId) -> bool {
    <ValueBack as Pots<AccountId>>::is_pot(who)
}

#[test]
fn are_the_standing_ones_and_the_communities() {
    run(|| {
        for pot in [Pot::Equalisation, Pot::Enabler, Pot::Referrals, Pot::Community(VALLEY)] {
            assert!(is_pot(&ValueBack::pot_account(pot)), "{pot:?}");
        }
        let later = ValueBack::pot_account(Pot::Community(0));
        assert!(!is_pot(&later), "a fund that does not exist has no pot");
        assert_ok!(ValueBack::create_fund(
            council(),
            0,
            Name::try_from(b"Zero".to_vec()).expect("short")
        ));
        assert!(is_pot(&later));
    });
}

#[test]
fn are_nobody_elses_accounts() {
    run(|| {
        let bare: AccountId = ValueBackPalletId::get().into_account_truncating();
        let other: AccountId = PalletId(*b"pz/other").into_sub_account_truncating(Pot::Enabler);
        let mut close = <[u8; 32]>::from(ValueBack::pot_account(Pot::Enabler));
        close[31] = 1;
        for stranger in [
            ALDO,
            STRANGER,
            bare,
            other,
            AccountId32::new(close),
            AccountId32::new([0; 32]),
        ] {
            assert!(!is_pot(&stranger), "{stranger:?}");
        }
    });
}

#[test]
fn are_all_different() {
    run(|| {
        let mut accounts: Vec<_> = (0..300).map(|id| ValueBack::pot_account(Pot::Community(id))).collect();
        accounts.extend([Pot::Equalisation, Pot::Enabler, Pot::Referrals].map(ValueBack::pot_account));
        let count = accounts.len();
        accounts.sort();
        accounts.dedup();
        assert_eq!(accounts.len(), count);
    });
}

/// An emptied pot keeps its account, and takes one cent as any amount.
#[test]
fn stay_when_they_are_empty() {
    run(|| {
        let pot = ValueBack::pot_account(Pot::Community(VALLEY));
        assert_ok!(ValueBack::set_default_shares(council(), shares([0, 10_000, 0, 0, 0])));
        assert_ok!(ValueBack::settle(&sale(1, 10_000)));
        assert_eq!((System::providers(&pot), Balances::free_balance(&pot)), (2, 1));
        hypothetically!({
            assert_ok!(Balances::transfer(&pot, &ALDO, 1, Preservation::Expendable));
            assert!(System::account_exists(&pot));
            assert_eq!(System::providers(&pot), 1);
        });
    });
}
