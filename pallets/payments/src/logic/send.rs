//! Credits from member to member.

use crate::{pallet::*, rules};
use frame::{prelude::*, token::fungible::Inspect};
use piazza_primitives::{Balance, Refusal, Registry, TransferRules};

impl<T: Config> Pallet<T> {
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
