//! The books forget sales that can neither be repeated nor refunded.

use crate::{pallet::*, rules, WeightInfo};
use alloc::vec::Vec;
use frame::{prelude::*, traits::Time};
use piazza_primitives::ValueBack;

impl<T: Config> Pallet<T> {
    /// Forgets sales whose hour and terms are over, if `remaining` allows for as many as a block may forget; answers the
    /// weight used.
    pub(crate) fn forget_expired(remaining: Weight) -> Weight {
        let full = T::WeightInfo::forget_expired(T::MaxForgotten::get());
        if full.any_gt(remaining) {
            return Weight::zero();
        }
        T::WeightInfo::forget_expired(Self::forget_before(rules::hour_of(T::Time::now())))
    }

    /// Forgets sales of the oldest hour that is remembered, if it is before `this_hour`, up to the first that can still be
    /// refunded; answers how many it looked at.
    pub(crate) fn forget_before(this_hour: u32) -> u32 {
        let Some(hour) = RememberedFrom::<T>::get() else {
            RememberedFrom::<T>::put(this_hour);
            return 0;
        };
        if hour >= this_hour {
            return 0;
        }
        let most = usize::try_from(T::MaxForgotten::get()).unwrap_or(usize::MAX);
        let oldest: Vec<_> = Sales::<T>::iter_prefix(hour).take(most).collect();
        let mut looked_at = 0u32;
        for (reference, sale) in oldest {
            looked_at = looked_at.saturating_add(1);
            if !T::ValueBack::is_over(&sale.terms) {
                return looked_at;
            }
            Sales::<T>::remove(hour, reference);
        }
        if Sales::<T>::iter_key_prefix(hour).next().is_none() {
            RememberedFrom::<T>::put(hour.saturating_add(1));
        }
        looked_at
    }
}
