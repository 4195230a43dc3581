//! What the session and offences pallets ask of this one.

use crate::{pallet::*, weights::WeightInfo};
use alloc::vec::Vec;
use frame::{
    deps::sp_runtime::{Perbill, Permill},
    prelude::*,
};
use pallet_session::{
    historical::{self, IdentificationTuple, Pallet as Historical, StoredRange},
    Pallet as Session, PeriodicSessions, QueuedChanged, QueuedKeys, ShouldEndSession,
};
use sp_staking::{
    offence::{OffenceDetails, OnOffenceHandler},
    SessionIndex,
};

/// A rotation at every multiple of the period.
type EveryPeriod<T> = PeriodicSessions<<T as Config>::SessionPeriod, ()>;

/// A validator is known by its account alone: pallet-session's `FullIdentificationOf`.
pub struct NoFurtherIdentity;

impl<AccountId> Convert<AccountId, Option<()>> for NoFurtherIdentity {
    fn convert(_: AccountId) -> Option<()> {
        Some(())
    }
}

impl<T: Config> Pallet<T> {
    /// The validators of the session after the next, if they or their keys differ from what is planned so far.
    ///
    /// Changed keys count as a change: else the record of past sessions would name the old keys, and an offence under
    /// the new ones could not be proved once the session is over.
    fn plan_session() -> Option<Vec<T::AccountId>> {
        let planned: Vec<_> = Listed::<T>::get()
            .into_iter()
            .filter_map(|who| Session::<T>::load_keys(&who).map(|keys| (who, keys)))
            .collect();
        // Without anybody to follow, those who are active go on: a chain without validators can't be mended.
        let changed = !planned.is_empty() && planned != QueuedKeys::<T>::get();
        changed.then(|| planned.into_iter().map(|(who, _)| who).collect())
    }

    /// Disable again who offended: pallet-session enables everybody whenever the validators or their keys change, and
    /// an operator can change his keys himself.
    fn disable_offenders() {
        let active = Session::<T>::validators();
        let listed = Listed::<T>::get();
        let offenders: Vec<_> = Offenders::<T>::iter().collect();
        for (who, severity) in offenders {
            if active.contains(&who) {
                Session::<T>::report_offence(who, sp_staking::offence::OffenceSeverity(severity));
            } else if !listed.contains(&who) {
                Offenders::<T>::remove(&who);
            }
        }
    }

    /// Forget the sessions of which nothing needs proving any more.
    fn prune_history(now: SessionIndex) {
        let oldest = now.saturating_sub(T::HistoryDepth::get());
        if StoredRange::<T>::get().is_some_and(|(first, _)| first < oldest) {
            Historical::<T>::prune_up_to(oldest);
        }
    }

    /// Tell who missed slots in the session that ends, and count anew.
    fn report_missed_slots(session: SessionIndex) {
        for (validator, slots) in MissedSlots::<T>::drain() {
            Self::deposit_event(Event::SlotsMissed {
                validator,
                session,
                slots,
            });
        }
    }
}

impl<T: Config> pallet_session::SessionManager<T::AccountId> for Pallet<T> {
    fn new_session(_: SessionIndex) -> Option<Vec<T::AccountId>> {
        RotationDue::<T>::kill();
        Self::plan_session()
    }

    fn new_session_genesis(_: SessionIndex) -> Option<Vec<T::AccountId>> {
        let listed = Listed::<T>::get().into_inner();
        (!listed.is_empty()).then_some(listed)
    }

    fn start_session(session: SessionIndex) {
        Self::disable_offenders();
        Self::prune_history(session);
    }

    fn end_session(session: SessionIndex) {
        Self::report_missed_slots(session);
    }
}

impl<T: Config> historical::SessionManager<T::AccountId, ()> for Pallet<T> {
    fn new_session(session: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
        <Self as pallet_session::SessionManager<_>>::new_session(session).map(identified)
    }

    fn new_session_genesis(session: SessionIndex) -> Option<Vec<(T::AccountId, ())>> {
        <Self as pallet_session::SessionManager<_>>::new_session_genesis(session).map(identified)
    }

    fn start_session(session: SessionIndex) {
        <Self as pallet_session::SessionManager<_>>::start_session(session)
    }

    fn end_session(session: SessionIndex) {
        <Self as pallet_session::SessionManager<_>>::end_session(session)
    }
}

fn identified<AccountId>(validators: Vec<AccountId>) -> Vec<(AccountId, ())> {
    validators.into_iter().map(|who| (who, ())).collect()
}

impl<T: Config> ShouldEndSession<BlockNumberFor<T>> for Pallet<T> {
    /// When a rotation is due, when what the last one planned waits to be taken up, and else at the period's end. Not while
    /// finality is being restarted: GRANDPA refuses a second change meanwhile, and would never hear of it again.
    fn should_end_session(now: BlockNumberFor<T>) -> bool {
        let due = RotationDue::<T>::get() || QueuedChanged::<T>::get() || EveryPeriod::<T>::should_end_session(now);
        due && !pallet_grandpa::PendingChange::<T>::exists()
    }
}

impl<T: Config> EstimateNextSessionRotation<BlockNumberFor<T>> for Pallet<T> {
    fn average_session_length() -> BlockNumberFor<T> {
        EveryPeriod::<T>::average_session_length()
    }

    fn estimate_current_session_progress(now: BlockNumberFor<T>) -> (Option<Permill>, Weight) {
        EveryPeriod::<T>::estimate_current_session_progress(now)
    }

    fn estimate_next_session_rotation(now: BlockNumberFor<T>) -> (Option<BlockNumberFor<T>>, Weight) {
        EveryPeriod::<T>::estimate_next_session_rotation(now)
    }
}

impl<T: Config> OnOffenceHandler<T::AccountId, IdentificationTuple<T>, Weight> for Pallet<T> {
    fn on_offence(
        offenders: &[OffenceDetails<T::AccountId, IdentificationTuple<T>>],
        severities: &[Perbill],
        session: SessionIndex,
    ) -> Weight {
        let mut weight = Weight::zero();
        for (details, severity) in offenders.iter().zip(severities) {
            let (offender, ()) = &details.offender;
            Self::do_note_offence(offender, *severity, session);
            weight.saturating_accrue(<T as Config>::WeightInfo::note_offence());
        }
        weight
    }
}
