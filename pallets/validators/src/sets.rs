//! The numbers of GRANDPA's sets, as the nodes count them.
//!
//! pallet-grandpa counts a set when it is announced. The nodes count it when the announcing block is final; at a restart
//! of finality they drop what was announced and is not final, and count the new set as the next. Left alone, the runtime
//! would be ahead of them for ever: it would refuse their proofs of offences, which carry their number, and a node that
//! starts from a state would wait for votes of a set that nobody is in (docs/adr/0019).

use crate::pallet::*;
use core::marker::PhantomData;
use frame::{
    deps::sp_runtime::{traits::OpaqueKeys, KeyTypeId},
    prelude::*,
};
use pallet_grandpa::{fg_primitives::SetId, CurrentSetId, PendingChange, SetIdSession};
use pallet_session::{Pallet as Session, SessionHandler};

/// pallet-session's `SessionHandler`: those of the keys, GRANDPA's among them, and after them the number of its set.
pub struct NumberedSets<T, Handlers>(PhantomData<(T, Handlers)>);

impl<T: Config, Handlers: SessionHandler<T::AccountId>> SessionHandler<T::AccountId> for NumberedSets<T, Handlers> {
    const KEY_TYPE_IDS: &'static [KeyTypeId] = Handlers::KEY_TYPE_IDS;

    fn on_genesis_session<Keys: OpaqueKeys>(validators: &[(T::AccountId, Keys)]) {
        Handlers::on_genesis_session(validators);
    }

    fn on_new_session<Keys: OpaqueKeys>(
        changed: bool,
        validators: &[(T::AccountId, Keys)],
        queued: &[(T::AccountId, Keys)],
    ) {
        let before = CurrentSetId::<T>::get();
        Handlers::on_new_session(changed, validators, queued);
        let announced = CurrentSetId::<T>::get();
        if announced != before {
            Pallet::<T>::note_set(announced);
        }
    }

    fn on_before_session_ending() {
        Handlers::on_before_session_ending();
    }

    fn on_disabled(validator: u32) {
        Handlers::on_disabled(validator);
    }
}

impl<T: Config> Pallet<T> {
    /// Remember when a set was announced; give one that restarts finality the number that the nodes give it.
    fn note_set(announced: SetId) {
        let restart_after = PendingChange::<T>::get().and_then(|change| change.forced);
        match restart_after {
            Some(last_final) => Self::renumber(announced, last_final),
            None => Announced::<T>::insert(announced, frame_system::Pallet::<T>::block_number()),
        }
        if let Some(forgotten) = announced.checked_sub(T::MaxSetIdSessionEntries::get()) {
            Announced::<T>::remove(forgotten);
        }
    }

    /// Forget the sets that were announced after the last final block: the one announced now takes the first one's number.
    ///
    /// A set whose block is not known is taken as final: it is the genesis', restarted finality itself, or was announced
    /// more sets ago than are kept.
    fn renumber(announced: SetId, last_final: BlockNumberFor<T>) {
        let mut set = announced;
        while let Some(previous) = set.checked_sub(1) {
            let is_final = Announced::<T>::get(previous).is_none_or(|block| block <= last_final);
            if is_final {
                break;
            }
            Announced::<T>::remove(previous);
            SetIdSession::<T>::remove(set);
            set = previous;
        }
        SetIdSession::<T>::insert(set, Session::<T>::current_index());
        CurrentSetId::<T>::put(set);
    }
}
