//! The invariants: one function each, compiled always, called by the try-state hook and at the end of every test.

use crate::{
    rules, Communities, Config, DefaultShares, FundKey, Funds, MaxPending, Pallet, Pot, RefundLimit, SpecialShares,
};
use alloc::collections::BTreeMap;
use frame::{prelude::*, token::fungible::Inspect};
use piazza_primitives::Balance;

impl<T: Config> Pallet<T> {
    /// Checks every invariant of the pallet.
    ///
    /// # Errors
    /// What is wrong with the state.
    pub fn check_invariants() -> Result<(), &'static str> {
        Self::funds_match_pots()?;
        Self::shares_are_whole()?;
        Self::pending_is_in_order()?;
        Self::pots_exist()?;
        Self::refund_limit_is_allowed()
    }

    /// What the funds of a pot own is the balance of the pot.
    ///
    /// # Errors
    /// If a pot holds more or less than its funds own.
    pub fn funds_match_pots() -> Result<(), &'static str> {
        let mut owned = BTreeMap::<Pot, Balance>::new();
        for (key, fund) in Funds::<T>::iter() {
            let sum = owned.entry(key.pot()).or_default();
            *sum = fund
                .total()
                .and_then(|total| sum.checked_add(total))
                .ok_or("a fund's sum overflows")?;
        }
        for pot in Self::pots() {
            let held = T::Currency::total_balance(&Self::pot_account(pot));
            ensure!(
                owned.remove(&pot).unwrap_or_default() == held,
                "a pot's balance is not what its funds own"
            );
        }
        ensure!(owned.is_empty(), "a fund owns credits of a pot that does not exist");
        Ok(())
    }

    /// All shares add up to the whole.
    ///
    /// # Errors
    /// If some don't.
    pub fn shares_are_whole() -> Result<(), &'static str> {
        ensure!(
            DefaultShares::<T>::get().are_whole(),
            "the default shares are not the whole"
        );
        ensure!(
            SpecialShares::<T>::iter_values().all(|shares| shares.are_whole()),
            "special shares are not the whole"
        );
        Ok(())
    }

    /// Pending entries are bounded, hold something, ascend by day, and lie within the longest refund limit.
    ///
    /// # Errors
    /// If a fund's entries don't, or a fund that owns nothing has an entry.
    pub fn pending_is_in_order() -> Result<(), &'static str> {
        let last = rules::due_day(Self::today(), T::MaxRefundLimit::get());
        for fund in Funds::<T>::iter_values() {
            ensure!(!fund.is_empty(), "an empty fund has an entry");
            ensure!(
                fund.pending.len() <= MaxPending::<T>::get() as usize,
                "a fund has too many pending entries"
            );
            ensure!(fund.is_ordered(), "a fund's pending days don't ascend");
            ensure!(
                fund.pending.iter().all(|pending| pending.amount > 0),
                "a pending entry holds nothing"
            );
            ensure!(
                fund.pending.iter().all(|pending| pending.due <= last),
                "a part is pending for too long"
            );
        }
        Ok(())
    }

    /// Every fund exists, and every pot is an account that stays when it is empty.
    ///
    /// # Errors
    /// If a fund was never created, or a pot lost its provider reference.
    pub fn pots_exist() -> Result<(), &'static str> {
        for key in Funds::<T>::iter_keys() {
            if let FundKey::Community(id) = key {
                ensure!(
                    Communities::<T>::contains_key(id),
                    "a community fund has books but no name"
                );
            }
        }
        for pot in Self::pots() {
            let account = Self::pot_account(pot);
            // Balances counts as a provider of its own while the account holds anything.
            let own = u32::from(T::Currency::total_balance(&account) > 0);
            let needed = own.saturating_add(1);
            ensure!(
                frame_system::Pallet::<T>::providers(&account) >= needed,
                "a pot has lost its provider"
            );
        }
        Ok(())
    }

    /// The refund limit is at most the longest allowed.
    ///
    /// # Errors
    /// If it is longer.
    pub fn refund_limit_is_allowed() -> Result<(), &'static str> {
        ensure!(
            RefundLimit::<T>::get() <= T::MaxRefundLimit::get(),
            "the refund limit is too long"
        );
        Ok(())
    }
}
