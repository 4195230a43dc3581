//! The invariants of the till.

use crate::{pallet::*, rules};
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, traits::Time};
use piazza_primitives::Registry;

impl<T: Config> Pallet<T> {
    /// All invariants.
    ///
    /// # Errors
    /// The first that does not hold, in words.
    pub fn check_invariants() -> Result<(), TryRuntimeError> {
        Self::nothing_is_half_forgotten()?;
        Self::sales_are_sound()?;
        Self::volume_is_in_order()
    }

    fn nothing_is_half_forgotten() -> Result<(), TryRuntimeError> {
        let Some(from) = RememberedFrom::<T>::get() else {
            return Ok(());
        };
        for (hour, _) in Sales::<T>::iter_keys() {
            ensure!(hour >= from, "a sale of a forgotten hour is still remembered");
        }
        Ok(())
    }

    fn sales_are_sound() -> Result<(), TryRuntimeError> {
        for sale in Sales::<T>::iter_values() {
            ensure!(
                rules::less(sale.sold, sale.left).is_some(),
                "more is left of a sale than was sold"
            );
            ensure!(sale.buyer != sale.merchant, "somebody sold to himself");
            let registered = T::Registry::is_registered(&sale.buyer) && T::Registry::is_registered(&sale.merchant);
            ensure!(registered, "a stranger is in the books of the sales");
        }
        Ok(())
    }

    fn volume_is_in_order() -> Result<(), TryRuntimeError> {
        let weeks = Volume::<T>::get();
        let ascending = weeks
            .iter()
            .zip(weeks.iter().skip(1))
            .all(|(earlier, later)| earlier.week < later.week);
        ensure!(ascending, "the weeks of the volume don't ascend");
        let this_week = rules::week_of(T::Time::now());
        ensure!(
            weeks.iter().all(|entry| entry.week <= this_week),
            "a week of the volume has not come yet"
        );
        ensure!(
            weeks.iter().all(|entry| entry.amount > 0),
            "a week of the volume holds nothing"
        );
        Ok(())
    }
}
