//! Checks and writes.

use crate::{pallet::*, rules, WeightInfo};
use frame::{
    deps::sp_core::H256,
    prelude::*,
    token::{
        fungible::{Inspect, Mutate},
        Fortitude, Preservation,
    },
    traits::{Get, Time, Verify},
};
use piazza_primitives::{Balance, Refusal, Registry, Sale, Standing, TransferRules, ValueBack};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_pay(
        payer: T::AccountId,
        merchant: T::AccountId,
        amount: Balance,
        invoice: &InvoiceOf<T>,
    ) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::Nothing);
        ensure!(payer != merchant, Error::<T>::ToYourself);
        let buyer = T::Registry::ensure_active(&payer)?;
        let reference = Self::ensure_payable(&merchant, amount, invoice)?;
        Self::ensure_referrer(&payer, &merchant, invoice)?;
        Self::ensure_spendable(&payer, amount)?;

        let sale = Sale {
            room: Self::room_after(&payer, &buyer, amount),
            offer: T::Registry::offer(&merchant, invoice.shop)?,
            referrer: invoice.referrer.clone(),
            credits: amount,
            buyer: payer,
            merchant,
        };
        // From here on an error rolls everything back: calls are transactions.
        let parts = T::ValueBack::settle(&sale)?;
        let net = amount
            .checked_sub(T::ValueBack::total(&parts))
            .ok_or(ArithmeticError::Underflow)?;
        Self::ensure_merchant_has_room(&sale.merchant, net)?;
        Self::transfer(&sale.buyer, &sale.merchant, net)?;
        Paid::<T>::insert(rules::hour_of(invoice.expires), reference, ());
        Self::deposit_event(Event::InvoicePaid {
            reference,
            payer: sale.buyer,
            merchant: sale.merchant,
            shop: invoice.shop,
            amount,
            net,
            cashback: T::ValueBack::cashback(&parts),
        });
        Ok(())
    }

    /// The invoice's reference, if the merchant signed it and it can be paid now.
    fn ensure_payable(merchant: &T::AccountId, amount: Balance, invoice: &InvoiceOf<T>) -> Result<H256, DispatchError> {
        let now = T::Time::now();
        ensure!(now <= invoice.expires, Error::<T>::InvoiceExpired);
        let latest = now.saturating_add(T::MaxInvoiceLife::get());
        ensure!(invoice.expires <= latest, Error::<T>::InvoiceTooLong);
        let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        let reference = invoice.reference(genesis, merchant, amount);
        ensure!(!Self::is_paid(reference, invoice.expires), Error::<T>::AlreadyPaid);
        ensure!(
            invoice.signature.verify(reference.as_bytes(), merchant),
            Error::<T>::InvalidInvoice
        );
        Ok(reference)
    }

    fn ensure_referrer(payer: &T::AccountId, merchant: &T::AccountId, invoice: &InvoiceOf<T>) -> DispatchResult {
        let Some(referrer) = &invoice.referrer else {
            return Ok(());
        };
        let third = referrer != payer && referrer != merchant;
        ensure!(
            third && T::Registry::ensure_active(referrer).is_ok(),
            Error::<T>::InvalidReferrer
        );
        Ok(())
    }

    fn ensure_spendable(who: &T::AccountId, amount: Balance) -> DispatchResult {
        let spendable = T::Currency::reducible_balance(who, Preservation::Expendable, Fortitude::Polite);
        ensure!(spendable >= amount, Error::<T>::InsufficientCredits);
        Ok(())
    }

    /// What the payer may receive back once `amount` has left.
    fn room_after(payer: &T::AccountId, buyer: &Standing, amount: Balance) -> Option<Balance> {
        rules::room(&buyer.limits, T::Currency::total_balance(payer).saturating_sub(amount))
    }

    fn ensure_merchant_has_room(merchant: &T::AccountId, net: Balance) -> DispatchResult {
        let limits = T::Registry::ensure_active(merchant)?.limits;
        let room = rules::room(&limits, T::Currency::total_balance(merchant));
        ensure!(room.is_none_or(|room| net <= room), Error::<T>::MerchantLimit);
        Ok(())
    }

    fn transfer(from: &T::AccountId, to: &T::AccountId, amount: Balance) -> DispatchResult {
        if amount > 0 {
            T::Currency::transfer(from, to, amount, Preservation::Expendable)?;
        }
        Ok(())
    }

    pub(crate) fn do_send(from: T::AccountId, to: T::AccountId, amount: Balance) -> DispatchResult {
        Self::check(&from, &to, amount).map_err(Self::explain)?;
        Self::ensure_spendable(&from, amount)?;
        Self::transfer(&from, &to, amount)?;
        Self::deposit_event(Event::Sent { from, to, amount });
        Ok(())
    }

    /// The refusal of a transfer as the error that a person reads.
    fn explain(refusal: Refusal) -> Error<T> {
        match refusal {
            Refusal::Nothing => Error::<T>::Nothing,
            Refusal::ToYourself => Error::<T>::ToYourself,
            Refusal::Recipient => Error::<T>::InvalidRecipient,
            Refusal::RecipientLimit => Error::<T>::RecipientLimit,
            Refusal::NoPersonToPerson => Error::<T>::NoPersonToPerson,
            _ => Error::<T>::NotActive,
        }
    }

    /// Forgets invoices whose hour is over, if `remaining` allows for as many as a block may forget; answers the weight
    /// used.
    pub(crate) fn forget_expired(remaining: Weight) -> Weight {
        let full = T::WeightInfo::forget_expired(T::MaxForgotten::get());
        if full.any_gt(remaining) {
            return Weight::zero();
        }
        T::WeightInfo::forget_expired(Self::forget_before(rules::hour_of(T::Time::now())))
    }

    /// Forgets invoices of the oldest hour that is remembered, if it is before `this_hour`; answers how many.
    pub(crate) fn forget_before(this_hour: u32) -> u32 {
        let Some(hour) = RememberedFrom::<T>::get() else {
            RememberedFrom::<T>::put(this_hour);
            return 0;
        };
        if hour >= this_hour {
            return 0;
        }
        let outcome = Paid::<T>::clear_prefix(hour, T::MaxForgotten::get(), None);
        if outcome.maybe_cursor.is_none() {
            RememberedFrom::<T>::put(hour.saturating_add(1));
        }
        outcome.loops
    }
}

impl<T: Config> TransferRules<T::AccountId> for Pallet<T> {
    fn check(from: &T::AccountId, to: &T::AccountId, amount: Balance) -> Result<(), Refusal> {
        ensure!(amount > 0, Refusal::Nothing);
        ensure!(from != to, Refusal::ToYourself);
        T::Registry::usage(from)?;
        let sender = T::Registry::ensure_active(from).map_err(|_| Refusal::NotEnrolled)?;
        let recipient = T::Registry::ensure_active(to).map_err(|_| Refusal::Recipient)?;
        rules::may_send(&sender, &recipient, T::Currency::total_balance(to), amount)
    }
}
