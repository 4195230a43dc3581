//! Checks and writes.

mod attest;
mod desk;
mod devices;
mod disputes;
mod goals;
mod leftovers;
mod money;
mod panel;
mod programmes;
mod tasks;

pub(crate) use desk::Desk;

use crate::{rules, BehaviourId, Behaviours, Config, Error, Pallet, Programmes, Progresses, Refused, WeightInfo};
use frame::prelude::*;
use piazza_primitives::{Balance, Moment};

impl<T: Config> Pallet<T> {
    /// The hash of the first block, which everything signed names.
    fn genesis() -> H256 {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
    }

    /// What a person may still get of a behaviour for something that happens at `time`, in cents.
    pub(crate) fn room_of(id: BehaviourId, person: &T::AccountId, time: Moment) -> Option<Balance> {
        let behaviour = Behaviours::<T>::get(id)?;
        let programme = Programmes::<T>::get(behaviour.programme)?;
        let cap = behaviour.terms.cap?;
        let period = rules::period_of(&programme.terms, &cap, time);
        Some(rules::room(&Progresses::<T>::get(id, person), &cap, period))
    }
}

impl<T: Config> Pallet<T> {
    /// What `rows` entries cost that count in `zones` zones.
    pub(crate) fn weight_of_entries(rows: usize, zones: usize) -> Weight {
        T::WeightInfo::attest_batch(rows as u32).saturating_add(T::WeightInfo::count_zones(zones as u32))
    }

    /// What `rows` readings cost that count in `zones` zones.
    pub(crate) fn weight_of_readings(rows: usize, zones: usize) -> Weight {
        T::WeightInfo::deliver(rows as u32).saturating_add(T::WeightInfo::count_zones(zones as u32))
    }
}

impl<T: Config> Error<T> {
    /// The error that names a row, counted from 0.
    fn row(row: usize, reason: Refused) -> Self {
        Self::Row {
            row: u16::try_from(row).unwrap_or(u16::MAX),
            reason,
        }
    }
}
