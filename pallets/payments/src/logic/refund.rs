//! A merchant refunds a sale, or a part of it.

use crate::{
    pallet::*,
    rules::{self, Refund},
    types::SaleRecord,
};
use frame::{deps::sp_core::H256, prelude::*, token::fungible::Inspect};
use piazza_primitives::{Balance, Moment, Registry, Tendered, ValueBack};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_refund(
        merchant: T::AccountId,
        reference: H256,
        expires: Moment,
        refunded: Tendered,
    ) -> DispatchResult {
        T::Registry::ensure_active(&merchant)?;
        ensure!(refunded != Tendered::default(), Error::<T>::Nothing);
        let hour = rules::hour_of(expires);
        let mut sale = Sales::<T>::get(hour, reference)
            .filter(|sale| sale.merchant == merchant)
            .ok_or(Error::<T>::NoSuchSale)?;
        ensure!(T::ValueBack::is_refundable(&sale.terms), Error::<T>::RefundTooLate);
        let left = rules::less(sale.left, refunded).ok_or(Error::<T>::RefundTooMuch)?;
        let plan = Self::plan(&sale, left)?;
        Self::ensure_merchant_can_refund(&merchant, &plan)?;
        Self::ensure_customer_has_room(&sale.buyer, plan.returned)?;

        // From here on an error rolls everything back: calls are transactions.
        Self::carry_out(&sale, left, &plan)?;
        sale.left = left;
        Sales::<T>::insert(hour, reference, &sale);
        Self::deposit_event(Event::Refunded {
            reference,
            merchant,
            buyer: sale.buyer,
            credits: refunded.credits,
            euro: refunded.euro,
            returned: plan.returned,
            cash: plan.cash,
        });
        Ok(())
    }

    fn plan(sale: &SaleRecordOf<T>, left: Tendered) -> Result<Refund, DispatchError> {
        let SaleRecord { sold, terms, .. } = sale;
        let cashback = [sale.left, left].map(|tendered| T::ValueBack::cashback(terms, *sold, tendered));
        let plan = rules::refund(T::ValueBack::rate(terms), sale.left, left, cashback);
        Ok(plan.ok_or(Error::<T>::RefundTooSmall)?)
    }

    fn ensure_merchant_can_refund(merchant: &T::AccountId, plan: &Refund) -> DispatchResult {
        Self::ensure_funded(merchant, plan.from_prefunding)?;
        ensure!(
            Self::spendable(merchant) >= plan.from_merchant,
            Error::<T>::MerchantLacksCredits
        );
        let gains = plan.to_prefunding.saturating_sub(plan.from_merchant);
        let room = rules::room(&T::Registry::limits(merchant), T::Currency::total_balance(merchant));
        ensure!(room.is_none_or(|room| gains <= room), Error::<T>::MerchantLimit);
        Ok(())
    }

    /// Whether the customer may get `returned` back: also if he may not act now, for it is his money.
    fn ensure_customer_has_room(buyer: &T::AccountId, returned: Balance) -> DispatchResult {
        ensure!(T::Registry::is_registered(buyer), Error::<T>::InvalidCustomer);
        let room = rules::room(&T::Registry::limits(buyer), T::Currency::total_balance(buyer));
        ensure!(room.is_none_or(|room| returned <= room), Error::<T>::CustomerLimit);
        Ok(())
    }

    /// Everything passes through the buyer's account: first what comes, then what goes.
    fn carry_out(sale: &SaleRecordOf<T>, left: Tendered, plan: &Refund) -> DispatchResult {
        let (buyer, merchant) = (&sale.buyer, &sale.merchant);
        Self::draw(merchant, buyer, plan.from_prefunding)?;
        Self::transfer(merchant, buyer, plan.from_merchant)?;
        T::ValueBack::correct(buyer, merchant, &sale.terms, sale.sold, sale.left, left)?;
        Self::transfer(buyer, merchant, plan.to_prefunding)?;
        Self::hold(merchant, plan.to_prefunding)
    }
}
