//! The invariants of quota, a function each.

use crate::{pallet::*, rules};
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, traits::Time};
use piazza_primitives::{Registry, UsageClass};

impl<T: Config> Pallet<T> {
    /// All invariants.
    ///
    /// # Errors
    /// The first that does not hold, in words.
    pub fn check_invariants() -> Result<(), TryRuntimeError> {
        Self::nobody_used_more_than_allowed()?;
        Self::no_transfer_is_open()
    }

    fn nobody_used_more_than_allowed() -> Result<(), TryRuntimeError> {
        // The widest allowance bounds an account whose class changed, or that may no longer act.
        let classes = [UsageClass::Person, UsageClass::Merchant, UsageClass::Gateway];
        let widest = classes
            .map(|class| rules::capacity(&Self::allowance_of(class)))
            .into_iter()
            .max();
        for (who, full_at) in FullAt::<T>::iter() {
            let own = T::Registry::usage(&who)
                .ok()
                .map(|class| rules::capacity(&Self::allowance_of(class)));
            let limit = own.max(widest).unwrap_or_default();
            ensure!(
                rules::used(full_at, T::Time::now()) <= limit,
                "an account used more than its class allows"
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
}
