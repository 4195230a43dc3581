//! What the calls and hooks do: check, write, tell.

use crate::{pallet::*, rules, types::ValidatorStatus, weights::WeightInfo};
use alloc::vec::Vec;
use frame::{
    deps::{
        frame_system::RawOrigin,
        sp_runtime::{DispatchErrorWithPostInfo, Perbill},
    },
    prelude::*,
};
use pallet_session::Pallet as Session;
use piazza_primitives::Seats;
use sp_staking::{offence::OffenceSeverity, SessionIndex};

/// The fewest seats of which three quarters can do without one.
const FEWEST_SEATS: u32 = 4;

impl<T: Config> Pallet<T> {
    /// Put an account at the end of the list.
    pub(crate) fn do_list(who: &T::AccountId) -> DispatchResult {
        Listed::<T>::try_mutate(|listed| {
            ensure!(!listed.contains(who), Error::<T>::AlreadyListed);
            listed
                .try_push(who.clone())
                .map_err(|_| Error::<T>::TooManyValidators.into())
        })
    }

    /// Add a validator, and forget what it did.
    pub(crate) fn do_add_validator(who: T::AccountId) -> DispatchResult {
        ensure!(
            pallet_session::NextKeys::<T>::contains_key(&who),
            Error::<T>::NoSessionKeys
        );
        Self::do_list(&who)?;
        Offenders::<T>::remove(&who);
        RotationDue::<T>::put(true);
        Self::deposit_event(Event::ValidatorAdded { who });
        Ok(())
    }

    /// Remove a validator. What it did is remembered while it is still active, so that it stays disabled to the end.
    pub(crate) fn do_remove_validator(who: T::AccountId) -> DispatchResult {
        Listed::<T>::try_mutate(|listed| -> DispatchResult {
            let position = listed
                .iter()
                .position(|other| *other == who)
                .ok_or(Error::<T>::NotListed)?;
            listed.remove(position);
            ensure!(
                listed.len() >= Minimum::<T>::get() as usize,
                Error::<T>::TooFewValidators
            );
            Ok(())
        })?;
        if !Self::is_active(&who) {
            Offenders::<T>::remove(&who);
        }
        RotationDue::<T>::put(true);
        Self::deposit_event(Event::ValidatorRemoved { who });
        Ok(())
    }

    /// Dispatch a call as Root if the gate lists it, and return what it weighed together with the gate.
    pub(crate) fn do_dispatch_as_root(call: RuntimeCallOf<T>) -> DispatchResultWithPostInfo {
        ensure!(T::RootGateFilter::contains(&call), Error::<T>::NotForRootGate);
        let restarts = Self::check_restart(&call)?;
        let call_hash = T::Hashing::hash_of(&call);
        let declared = call.get_dispatch_info().call_weight;
        let weighed = |inner: PostDispatchInfo| PostDispatchInfo {
            actual_weight: Some(
                <T as Config>::WeightInfo::dispatch_as_root().saturating_add(inner.actual_weight.unwrap_or(declared)),
            ),
            pays_fee: inner.pays_fee,
        };

        let post_info = call
            .dispatch(RawOrigin::Root.into())
            .map_err(|failed| DispatchErrorWithPostInfo {
                post_info: weighed(failed.post_info),
                error: failed.error,
            })?;
        if restarts {
            RotationDue::<T>::put(true);
        }
        Self::deposit_event(Event::DispatchedAsRoot { call_hash });
        Ok(weighed(post_info))
    }

    /// Give the seats of the council out. A chain that began with fewer than four, to develop on, may keep as many.
    pub(crate) fn do_set_council(seats: BoundedVec<T::AccountId, T::MaxSeats>) -> DispatchResult {
        let fewest = T::Seats::count().min(FEWEST_SEATS) as usize;
        ensure!(seats.len() >= fewest.max(1), Error::<T>::TooFewSeats);
        let mut sorted = seats.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        ensure!(sorted.len() == seats.len(), Error::<T>::TwoSeats);
        ensure!(seats.iter().all(T::Seats::may_have_one), Error::<T>::SeatOfNobody);
        T::Seats::give_to(&seats);
        Self::deposit_event(Event::CouncilSet { seats });
        Ok(())
    }

    /// Whether a call restarts finality, which happens at a rotation. GRANDPA takes any numbers: too long a delay would keep
    /// finality away, and a second restart too soon would wait unseen and happen at some later rotation.
    fn check_restart(call: &RuntimeCallOf<T>) -> Result<bool, Error<T>> {
        let Some(pallet_grandpa::Call::note_stalled {
            delay,
            best_finalized_block_number,
        }) = call.is_sub_type()
        else {
            return Ok(false);
        };
        let now = frame_system::Pallet::<T>::block_number();
        let within = BlockNumberFor::<T>::from(rules::RESTART_DELAY)..=T::SessionPeriod::get();
        ensure!(within.contains(delay), Error::<T>::RestartDelayOutOfRange);
        ensure!(*best_finalized_block_number < now, Error::<T>::NotAFinalBlock);
        let rotation = now.saturating_add(One::one());
        let soon = pallet_grandpa::NextForced::<T>::get().is_some_and(|next| next > rotation);
        ensure!(!soon, Error::<T>::RestartedJustNow);
        Ok(true)
    }

    /// Disable an offender and tell the council.
    pub(crate) fn do_note_offence(validator: &T::AccountId, severity: Perbill, session: SessionIndex) {
        if Self::is_active(validator) || Listed::<T>::get().contains(validator) {
            Offenders::<T>::mutate(validator, |known| {
                *known = Some(known.map_or(severity, |was| was.max(severity)))
            });
        }
        Session::<T>::report_offence(validator.clone(), OffenceSeverity(severity));
        let disabled = Self::is_disabled(validator);
        Self::deposit_event(Event::OffenceReported {
            validator: validator.clone(),
            session,
            severity,
            disabled,
        });
    }

    /// Count the slots that passed without a block since the last one, and return how many validators missed some.
    pub(crate) fn do_note_slots() -> u32 {
        let duration = <T as pallet_aura::Config>::SlotDuration::get();
        // This block's timestamp is not set yet: what is stored is the time of the block before.
        let previous: u64 = pallet_timestamp::Now::<T>::get()
            .checked_div(&duration)
            .unwrap_or_default()
            .saturated_into();
        let current = u64::from(pallet_aura::CurrentSlot::<T>::get());
        // The first block of a chain comes after a genesis without a time.
        if previous == 0 || current <= previous.saturating_add(1) {
            return 0;
        }
        let validators = Session::<T>::validators();
        let count = validators.len() as u64;
        let mut absent: u32 = 0;
        for (index, who) in (0u64..).zip(validators.iter()) {
            let slots = rules::missed_slots(previous, current, index, count);
            if slots > 0 {
                absent.saturating_inc();
                MissedSlots::<T>::mutate(who, |missed| *missed = missed.saturating_add(slots.saturated_into()));
            }
        }
        absent
    }

    /// Whether an account is a validator of the session that runs now.
    pub(crate) fn is_active(who: &T::AccountId) -> bool {
        Session::<T>::validators().contains(who)
    }

    /// Whether an active validator is kept from making blocks.
    pub(crate) fn is_disabled(who: &T::AccountId) -> bool {
        Session::<T>::validator_id_to_index(who)
            .is_some_and(|index| Session::<T>::disabled_validators().contains(&index))
    }

    /// Everybody on the list, then everybody else who is active.
    pub(crate) fn all_validators() -> Vec<ValidatorStatus<T::AccountId>> {
        let listed = Listed::<T>::get();
        let active = Session::<T>::validators();
        let leaving = active.iter().filter(|who| !listed.contains(who));
        let status = |who: &T::AccountId| ValidatorStatus {
            who: who.clone(),
            listed: listed.contains(who),
            active: active.contains(who),
            disabled: Self::is_disabled(who),
            missed: MissedSlots::<T>::get(who),
        };
        listed.iter().chain(leaving).map(status).collect()
    }
}
