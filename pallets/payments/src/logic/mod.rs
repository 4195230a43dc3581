//! Checks and writes, and what the calls share.

mod forget;
mod grant;
mod pay;
mod prefunding;
mod refund;
mod send;

use crate::{pallet::*, rules, types::SaleRecord};
use frame::{
    deps::sp_core::H256,
    prelude::*,
    token::fungible::{Inspect, Mutate},
};
use piazza_primitives::{Balance, Limits, Moment, Registry, Sale, ValueBack};

impl<T: Config> Pallet<T> {
    /// Divides the value-back of a sale, of which `given` comes from what the merchant set aside, and enters it into the
    /// books. Answers the buyer's part. An error rolls everything back: calls are transactions.
    fn book(
        reference: H256,
        expires: Moment,
        shop: u8,
        sale: &Sale<T::AccountId>,
        given: Balance,
    ) -> Result<Balance, DispatchError> {
        Self::draw(&sale.merchant, &sale.buyer, given)?;
        let (terms, cashback) = T::ValueBack::settle(sale)?;
        let record = SaleRecord {
            buyer: sale.buyer.clone(),
            merchant: sale.merchant.clone(),
            shop,
            sold: sale.tendered,
            left: sale.tendered,
            terms,
        };
        Sales::<T>::insert(rules::hour_of(expires), reference, record);
        Ok(cashback)
    }

    fn genesis() -> H256 {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
    }

    fn ensure_referrer(
        buyer: &T::AccountId,
        merchant: &T::AccountId,
        referrer: Option<&T::AccountId>,
    ) -> DispatchResult {
        let Some(referrer) = referrer else {
            return Ok(());
        };
        let third = referrer != buyer && referrer != merchant;
        ensure!(
            third && T::Registry::ensure_active(referrer).is_ok(),
            Error::<T>::InvalidReferrer
        );
        Ok(())
    }

    fn spendable(who: &T::AccountId) -> Balance {
        T::Currency::reducible_balance(who, Preservation::Expendable, Fortitude::Polite)
    }

    fn ensure_spendable(who: &T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(Self::spendable(who) >= amount, Error::<T>::InsufficientCredits);
        Ok(())
    }

    /// What the buyer may receive back once `amount` has left.
    fn room_after(buyer: &T::AccountId, limits: &Limits, amount: Balance) -> Option<Balance> {
        rules::room(limits, T::Currency::total_balance(buyer).saturating_sub(amount))
    }

    fn transfer(from: &T::AccountId, to: &T::AccountId, amount: Balance) -> DispatchResult {
        if amount > 0 {
            T::Currency::transfer(from, to, amount, Preservation::Expendable)?;
        }
        Ok(())
    }
}
