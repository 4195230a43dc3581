//! The invariants of the till.

use crate::pallet::*;
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};

impl<T: Config> Pallet<T> {
    /// All invariants.
    ///
    /// # Errors
    /// The first that does not hold, in words.
    pub fn check_invariants() -> Result<(), TryRuntimeError> {
        Self::nothing_is_half_forgotten()
    }

    fn nothing_is_half_forgotten() -> Result<(), TryRuntimeError> {
        let Some(from) = RememberedFrom::<T>::get() else {
            return Ok(());
        };
        for (hour, _, ()) in Paid::<T>::iter() {
            ensure!(hour >= from, "an invoice of a forgotten hour is still remembered");
        }
        Ok(())
    }
}
