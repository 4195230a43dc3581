//! What merchants set aside for the cashback on what is paid to them in euro.

use crate::pallet::*;
use frame::{
    prelude::*,
    token::{
        fungible::{InspectHold, MutateHold},
        tokens::Restriction,
    },
};
use piazza_primitives::{Balance, MemberKind, Prefunding, Registry};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_prefund(merchant: T::AccountId, amount: Balance) -> DispatchResult {
        Self::ensure_merchant(&merchant)?;
        ensure!(amount > 0, Error::<T>::Nothing);
        Self::ensure_spendable(&merchant, amount)?;
        Self::hold(&merchant, amount)?;
        Self::deposit_event(Event::Prefunded { merchant, amount });
        Ok(())
    }

    pub(crate) fn do_release_prefunding(merchant: T::AccountId, amount: Balance) -> DispatchResult {
        Self::ensure_merchant(&merchant)?;
        ensure!(amount > 0, Error::<T>::Nothing);
        Self::ensure_funded(&merchant, amount)?;
        T::Currency::release(&HoldReason::Prefunding.into(), &merchant, amount, Precision::Exact)?;
        Self::deposit_event(Event::PrefundingReleased { merchant, amount });
        Ok(())
    }

    fn ensure_merchant(who: &T::AccountId) -> DispatchResult {
        let kind = T::Registry::ensure_active(who)?.kind;
        ensure!(kind == MemberKind::Merchant, Error::<T>::NotAMerchant);
        Ok(())
    }

    pub(crate) fn set_aside_by(merchant: &T::AccountId) -> Balance {
        T::Currency::balance_on_hold(&HoldReason::Prefunding.into(), merchant)
    }

    pub(super) fn ensure_funded(merchant: &T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(
            amount == 0 || Self::set_aside_by(merchant) >= amount,
            Error::<T>::Unfunded
        );
        Ok(())
    }

    /// Sets spendable credits of the merchant aside.
    pub(super) fn hold(merchant: &T::AccountId, amount: Balance) -> DispatchResult {
        if amount > 0 {
            T::Currency::hold(&HoldReason::Prefunding.into(), merchant, amount)?;
        }
        Ok(())
    }

    /// Moves what the merchant set aside to a customer, who may spend it.
    pub(super) fn draw(merchant: &T::AccountId, customer: &T::AccountId, amount: Balance) -> DispatchResult {
        if amount > 0 {
            T::Currency::transfer_on_hold(
                &HoldReason::Prefunding.into(),
                merchant,
                customer,
                amount,
                Precision::Exact,
                Restriction::Free,
                Fortitude::Polite,
            )?;
        }
        Ok(())
    }
}

impl<T: Config> Prefunding<T::AccountId> for Pallet<T> {
    fn set_aside(merchant: &T::AccountId, amount: Balance) -> DispatchResult {
        Self::do_prefund(merchant.clone(), amount)
    }
}
