//! The invariants, a function each.

use crate::pallet::*;
use alloc::collections::BTreeSet;
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};
use pallet_session::{NextKeys, Pallet as Session, QueuedKeys};

impl<T: Config> Pallet<T> {
    /// All invariants.
    ///
    /// # Errors
    /// The first that does not hold, in words.
    pub fn check_invariants() -> Result<(), TryRuntimeError> {
        Self::listed_are_distinct()?;
        Self::listed_are_enough()?;
        Self::listed_have_keys()?;
        Self::changes_are_planned()?;
        Self::offenders_are_known()?;
        Self::missed_slots_are_of_the_active()?;
        Self::sets_were_announced()
    }

    fn listed_are_distinct() -> Result<(), TryRuntimeError> {
        let listed = Listed::<T>::get();
        let distinct: BTreeSet<_> = listed.iter().collect();
        ensure!(distinct.len() == listed.len(), "a validator is listed twice");
        Ok(())
    }

    pub(crate) fn listed_are_enough() -> Result<(), TryRuntimeError> {
        let enough = Listed::<T>::get().len() >= Minimum::<T>::get() as usize;
        ensure!(enough, "fewer validators are listed than the minimum");
        Ok(())
    }

    fn listed_have_keys() -> Result<(), TryRuntimeError> {
        let keyed = Listed::<T>::get().iter().all(NextKeys::<T>::contains_key);
        ensure!(keyed, "a listed validator has no session keys");
        Ok(())
    }

    fn changes_are_planned() -> Result<(), TryRuntimeError> {
        let listed = Listed::<T>::get();
        let planned = QueuedKeys::<T>::get();
        let same = planned.iter().map(|(who, _)| who).eq(listed.iter());
        ensure!(
            same || RotationDue::<T>::get(),
            "a change of the list is neither planned nor due"
        );
        Ok(())
    }

    fn offenders_are_known() -> Result<(), TryRuntimeError> {
        let listed = Listed::<T>::get();
        let active = Session::<T>::validators();
        let known = Offenders::<T>::iter_keys().all(|who| listed.contains(&who) || active.contains(&who));
        ensure!(known, "an offender is neither listed nor active");
        Ok(())
    }

    fn missed_slots_are_of_the_active() -> Result<(), TryRuntimeError> {
        let active = Session::<T>::validators();
        let known = MissedSlots::<T>::iter_keys().all(|who| active.contains(&who));
        ensure!(known, "missed slots are counted for somebody who is not active");
        Ok(())
    }

    fn sets_were_announced() -> Result<(), TryRuntimeError> {
        let now = frame_system::Pallet::<T>::block_number();
        let current = pallet_grandpa::CurrentSetId::<T>::get();
        let past = Announced::<T>::iter().all(|(set, block)| set <= current && block <= now);
        ensure!(past, "a set is known that was not announced");
        let kept = Announced::<T>::iter_keys().count() as u64;
        ensure!(
            kept <= T::MaxSetIdSessionEntries::get(),
            "more sets are known than are kept"
        );
        Ok(())
    }
}
