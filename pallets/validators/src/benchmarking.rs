//! What each call and hook costs, with the list as long as it may be.

use super::{pallet::*, Pallet as Validators};
use alloc::{boxed::Box, vec::Vec};
use frame::{
    benchmarking::prelude::*,
    deps::sp_runtime::{traits::TrailingZeroInput, Perbill},
};
use pallet_session::{NextKeys, QueuedKeys};
use piazza_primitives::Seats;

/// An account with session keys, as its operator would have registered them.
fn candidate<T: Config>(index: u32) -> Result<T::AccountId, BenchmarkError> {
    let who: T::AccountId = account("validator", index, 0);
    let keys = T::Keys::decode(&mut TrailingZeroInput::zeroes()).map_err(|_| "keys of zeroes decode")?;
    NextKeys::<T>::insert(&who, keys);
    Ok(who)
}

/// A list of `length` validators, all of them active.
fn listed<T: Config>(length: u32) -> Result<Vec<T::AccountId>, BenchmarkError> {
    let validators = (0..length).map(candidate::<T>).collect::<Result<Vec<_>, _>>()?;
    Listed::<T>::put(BoundedVec::truncate_from(validators.clone()));
    Minimum::<T>::put(1);
    pallet_session::Validators::<T>::put(&validators);
    let keyed: Vec<_> = validators
        .iter()
        .filter_map(|who| Some((who.clone(), NextKeys::<T>::get(who)?)))
        .collect();
    QueuedKeys::<T>::put(keyed);
    Ok(validators)
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn add_validator() -> Result<(), BenchmarkError> {
        let council = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let length = T::MaxValidators::get().saturating_sub(1);
        listed::<T>(length)?;
        let who = candidate::<T>(length)?;

        #[extrinsic_call]
        _(council as T::RuntimeOrigin, who.clone());

        assert!(Listed::<T>::get().contains(&who));
        assert!(RotationDue::<T>::get());
        Ok(())
    }

    /// One that offended and is active no more, so that what it did is forgotten.
    #[benchmark]
    fn remove_validator() -> Result<(), BenchmarkError> {
        let council = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let mut validators = listed::<T>(T::MaxValidators::get())?;
        let who = validators.pop().ok_or("the list is not empty")?;
        pallet_session::Validators::<T>::put(validators);
        Offenders::<T>::insert(&who, Perbill::one());

        #[extrinsic_call]
        _(council as T::RuntimeOrigin, who.clone());

        assert!(!Listed::<T>::get().contains(&who));
        assert!(!Offenders::<T>::contains_key(&who));
        assert!(RotationDue::<T>::get());
        Ok(())
    }

    #[benchmark]
    fn dispatch_as_root() -> Result<(), BenchmarkError> {
        let gate = T::RootGateOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let call: RuntimeCallOf<T> = frame_system::Call::<T>::set_heap_pages { pages: 64 }.into();
        if !T::RootGateFilter::contains(&call) {
            return Err(BenchmarkError::Weightless);
        }
        let call_hash = T::Hashing::hash_of(&call);

        #[extrinsic_call]
        _(gate as T::RuntimeOrigin, Box::new(call));

        System::<T>::assert_last_event(<T as frame_system::Config>::RuntimeEvent::from(
            Event::<T>::DispatchedAsRoot { call_hash },
        ));
        Ok(())
    }

    /// `n` seats, of members in good standing.
    #[benchmark]
    fn set_council(n: Linear<4, { T::MaxSeats::get() }>) -> Result<(), BenchmarkError> {
        let gate = T::RootGateOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let seats: Vec<T::AccountId> = (0..n).map(|index| account("seat", index, 0)).collect();
        for seat in &seats {
            T::Seats::make_eligible(seat);
        }
        let seats = BoundedVec::truncate_from(seats);

        #[extrinsic_call]
        _(gate as T::RuntimeOrigin, seats);

        assert_eq!(T::Seats::count(), n);
        Ok(())
    }

    /// `n` of the active validators missed a slot before this block.
    #[benchmark]
    fn note_slots(n: Linear<0, { T::MaxValidators::get() }>) -> Result<(), BenchmarkError> {
        let validators = listed::<T>(T::MaxValidators::get())?;
        let duration = <T as pallet_aura::Config>::SlotDuration::get();
        let length = u64::from(T::MaxValidators::get());
        pallet_timestamp::Now::<T>::put(duration.saturating_mul(length.saturated_into()));
        let current = length.saturating_add(u64::from(n)).saturating_add(1);
        pallet_aura::CurrentSlot::<T>::mutate(|slot| *slot = current.into());

        let absent;
        #[block]
        {
            absent = Validators::<T>::do_note_slots();
        }

        assert_eq!(absent, n);
        assert_eq!(
            validators.iter().filter(|who| MissedSlots::<T>::get(who) == 1).count(),
            n as usize
        );
        Ok(())
    }

    #[benchmark]
    fn note_offence() -> Result<(), BenchmarkError> {
        let who = listed::<T>(T::MaxValidators::get())?
            .pop()
            .ok_or("the list is not empty")?;
        let severity = Perbill::from_percent(56);

        #[block]
        {
            Validators::<T>::do_note_offence(&who, severity, 0);
        }

        assert_eq!(Offenders::<T>::get(&who), Some(severity));
        assert!(Validators::<T>::is_disabled(&who));
        Ok(())
    }

    impl_benchmark_test_suite!(Validators, crate::mock::new_test_ext(), crate::mock::Test);
}
