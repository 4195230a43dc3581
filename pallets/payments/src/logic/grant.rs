//! A merchant grants what comes back from a sale in euro.

use crate::{pallet::*, types::Receipt};
use frame::{deps::sp_core::H256, prelude::*, traits::Time};
use piazza_primitives::{Balance, Registry, Sale, Tendered};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_grant(
        merchant: T::AccountId,
        customer: T::AccountId,
        euro: Balance,
        receipt: Receipt<T::AccountId>,
    ) -> DispatchResult {
        ensure!(euro > 0, Error::<T>::Nothing);
        ensure!(customer != merchant, Error::<T>::ToYourself);
        let offer = T::Registry::offer(&merchant, receipt.shop)?;
        let standing = T::Registry::ensure_active(&customer).map_err(|_| Error::<T>::InvalidCustomer)?;
        let reference = Self::ensure_grantable(&merchant, &receipt)?;
        Self::ensure_referrer(&customer, &merchant, receipt.referrer.as_ref())?;
        let given = offer.rate.of(euro);
        ensure!(given > 0, Error::<T>::NothingToGrant);
        Self::ensure_funded(&merchant, given)?;

        let sale = Sale {
            room: Self::room_after(&customer, &standing.limits, 0),
            tendered: Tendered { credits: 0, euro },
            referrer: receipt.referrer,
            offer,
            buyer: customer,
            merchant,
        };
        // From here on an error rolls everything back: calls are transactions.
        let cashback = Self::book(reference, receipt.expires, receipt.shop, &sale, given)?;
        Self::deposit_event(Event::Granted {
            reference,
            customer: sale.buyer,
            merchant: sale.merchant,
            shop: receipt.shop,
            euro,
            given,
            cashback,
        });
        Ok(())
    }

    /// The receipt's reference, if it can be granted now.
    fn ensure_grantable(merchant: &T::AccountId, receipt: &Receipt<T::AccountId>) -> Result<H256, DispatchError> {
        let now = T::Time::now();
        ensure!(now <= receipt.expires, Error::<T>::ReceiptExpired);
        let latest = now.saturating_add(T::MaxInvoiceLife::get());
        ensure!(receipt.expires <= latest, Error::<T>::ReceiptTooLong);
        let reference = receipt.reference(Self::genesis(), merchant);
        ensure!(!Self::is_paid(reference, receipt.expires), Error::<T>::AlreadyGranted);
        Ok(reference)
    }
}
