//! The invariants of quota, a function each.

use crate::{
    pallet::*,
    rules,
    types::{Allowance, MAX_OPERATIONS},
};
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, traits::Time};
use piazza_primitives::UsageClass;

impl<T: Config> Pallet<T> {
    /// All invariants.
    ///
    /// # Errors
    /// The first that does not hold, in words.
    pub fn check_invariants() -> Result<(), TryRuntimeError> {
        Self::nobody_used_more_than_allowed()?;
        Self::no_transfer_is_open()?;
        Self::places_are_kept()
    }

    fn nobody_used_more_than_allowed() -> Result<(), TryRuntimeError> {
        let classes = [UsageClass::Person, UsageClass::Merchant, UsageClass::Gateway];
        let widest = classes
            .map(|class| rules::capacity(&Allowance::default_of(class)))
            .into_iter()
            .max();
        // The class of an account may change; and once the council changed an allowance, accounts may still be paying
        // off what the one before let them use.
        let unchanged = Allowances::<T>::iter_keys().next().is_none();
        let limit = widest.filter(|_| unchanged).unwrap_or(rules::MAX_CAPACITY);
        for (_, full_at) in FullAt::<T>::iter() {
            ensure!(
                rules::used(full_at, T::Time::now()) <= limit,
                "an account used more than any class allows"
            );
        }
        Ok(())
    }

    fn no_transfer_is_open() -> Result<(), TryRuntimeError> {
        ensure!(
            !PlainTransfer::<T>::exists(),
            "a plain transfer is open between transactions"
        );
        Ok(())
    }

    fn places_are_kept() -> Result<(), TryRuntimeError> {
        ensure!(
            Operations::<T>::iter_values().all(|count| (1..=MAX_OPERATIONS).contains(&count)),
            "an account has more joint operations than places"
        );
        Ok(())
    }
}
