//! A member pays a merchant's invoice.

use crate::{pallet::*, rules, types::VolumeState};
use frame::{
    deps::sp_core::H256,
    prelude::*,
    token::fungible::Inspect,
    traits::{Time, Verify},
};
use piazza_primitives::{Balance, Delegations, Registry, Sale, Tendered};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_pay(
        payer: T::AccountId,
        merchant: T::AccountId,
        amount: Balance,
        invoice: &InvoiceOf<T>,
    ) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::Nothing);
        ensure!(payer != merchant, Error::<T>::ToYourself);
        let limits = T::Registry::ensure_active(&payer)?.limits;
        let reference = Self::ensure_payable(&merchant, amount, invoice)?;
        Self::ensure_referrer(&payer, &merchant, invoice.referrer.as_ref())?;
        Self::ensure_spendable(&payer, amount)?;
        let offer = T::Registry::offer(&merchant, invoice.shop)?;
        let given = offer.rate.of(invoice.euro);
        Self::ensure_funded(&merchant, given)?;
        let net = amount
            .checked_sub(offer.rate.of(amount))
            .ok_or(ArithmeticError::Underflow)?;
        Self::ensure_merchant_has_room(&merchant, net, given)?;

        let sale = Sale {
            room: Self::room_after(&payer, &limits, amount),
            tendered: Tendered {
                credits: amount,
                euro: invoice.euro,
            },
            referrer: invoice.referrer.clone(),
            offer,
            buyer: payer,
            merchant,
        };
        // From here on an error rolls everything back: calls are transactions.
        let cashback = Self::book(reference, invoice.expires, invoice.shop, &sale, given)?;
        Self::transfer(&sale.buyer, &sale.merchant, net)?;
        Self::count(amount);
        Self::deposit_event(Event::InvoicePaid {
            reference,
            payer: sale.buyer,
            merchant: sale.merchant,
            shop: invoice.shop,
            amount,
            euro: invoice.euro,
            given,
            net,
            cashback,
        });
        Ok(())
    }

    /// The invoice's reference, if the merchant or a till of his signed it and it can be paid now.
    fn ensure_payable(merchant: &T::AccountId, amount: Balance, invoice: &InvoiceOf<T>) -> Result<H256, DispatchError> {
        let now = T::Time::now();
        ensure!(now <= invoice.expires, Error::<T>::InvoiceExpired);
        let latest = now.saturating_add(T::MaxInvoiceLife::get());
        ensure!(invoice.expires <= latest, Error::<T>::InvoiceTooLong);
        let reference = invoice.reference(Self::genesis(), merchant, amount);
        ensure!(!Self::is_paid(reference, invoice.expires), Error::<T>::AlreadyPaid);
        if let Some(till) = &invoice.till {
            T::Delegations::may_act_as_till(till, merchant).map_err(|_| Error::<T>::NotATill)?;
        }
        let signer = invoice.till.as_ref().unwrap_or(merchant);
        ensure!(
            invoice.signature.verify(reference.as_bytes(), signer),
            Error::<T>::InvalidInvoice
        );
        Ok(reference)
    }

    /// Whether the merchant may hold `net` more and `given` less.
    fn ensure_merchant_has_room(merchant: &T::AccountId, net: Balance, given: Balance) -> DispatchResult {
        let limits = T::Registry::limits(merchant);
        let held = T::Currency::total_balance(merchant).saturating_sub(given);
        let room = rules::room(&limits, held);
        ensure!(room.is_none_or(|room| net <= room), Error::<T>::MerchantLimit);
        Ok(())
    }

    /// Counts a payment towards the volume of the last twelve months.
    fn count(amount: Balance) {
        let week = rules::week_of(T::Time::now());
        let (before, after) = Volume::<T>::mutate(|weeks| {
            let before = rules::volume(weeks, week);
            rules::add_volume(weeks, week, amount);
            (before, rules::volume(weeks, week))
        });
        let threshold = NotificationThreshold::<T>::get();
        if rules::nears(before, after, threshold) {
            Self::deposit_event(Event::VolumeNearThreshold {
                volume: after,
                threshold,
            });
        }
    }

    pub(crate) fn volume_now() -> VolumeState {
        VolumeState {
            volume: rules::volume(&Volume::<T>::get(), rules::week_of(T::Time::now())),
            threshold: NotificationThreshold::<T>::get(),
        }
    }
}
