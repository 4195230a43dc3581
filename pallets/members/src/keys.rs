//! Keys that act for members.

use crate::{
    pallet::*,
    types::{Key, MAX_KEYS},
};
use frame::{
    deps::{sp_core::H256, sp_io::hashing::blake2_256},
    prelude::*,
    traits::Verify,
};
use piazza_primitives::{Delegations, Pots, Refusal};

impl<T: Config> Pallet<T> {
    /// What a key signs to say that it wants to act for `principal`: it holds for one chain only.
    pub fn key_payload(principal: &T::AccountId) -> H256 {
        (b"piazza/key", Self::genesis(), principal)
            .using_encoded(blake2_256)
            .into()
    }

    /// For whom a key may act now.
    pub(crate) fn principal_now(key: &T::AccountId) -> Option<T::AccountId> {
        Keys::<T>::get(key).filter(|key| key.active).map(|key| key.principal)
    }

    /// Whether an account may act for `principal` as far as the register knows: it is a key of his that was not revoked, or an
    /// active member; and he is active himself. What rights it has, the register does not know.
    ///
    /// # Errors
    /// The first of these that does not hold.
    pub fn check_agent(agent: &T::AccountId, principal: &T::AccountId) -> Result<(), Refusal> {
        let entitled = match Keys::<T>::get(agent) {
            // A revoked key may have been enrolled since.
            Some(key) if key.active => key.principal == *principal,
            _ => Self::member_in_good_standing(agent).is_ok(),
        };
        ensure!(entitled, Refusal::NotEntitled);
        Self::member_in_good_standing(principal).map_err(|_| Refusal::PrincipalNotActive)?;
        Ok(())
    }

    pub(crate) fn do_register_key(
        principal: T::AccountId,
        account: T::AccountId,
        proof: &T::Signature,
    ) -> DispatchResult {
        Self::active(&principal)?;
        ensure!(!Members::<T>::contains_key(&account), Error::<T>::AlreadyEnrolled);
        ensure!(!T::Pots::is_pot(&account), Error::<T>::PotAccount);
        let payload = Self::key_payload(&principal);
        ensure!(proof.verify(payload.as_bytes(), &account), Error::<T>::InvalidProof);
        let former = Keys::<T>::get(&account);
        ensure!(former.as_ref().is_none_or(|key| !key.active), Error::<T>::IsKey);

        if former.as_ref().is_none_or(|key| key.principal != principal) {
            let count = KeyCount::<T>::get(&principal);
            ensure!(count < MAX_KEYS, Error::<T>::TooManyKeys);
            KeyCount::<T>::insert(&principal, count.saturating_add(1));
        }
        if former.is_none() {
            // Never taken back, like a member's: nothing the key ever signed is valid again.
            frame_system::Pallet::<T>::inc_providers(&account);
        }
        Keys::<T>::insert(
            &account,
            Key {
                principal: principal.clone(),
                active: true,
            },
        );
        ActiveKeys::<T>::mutate(&principal, |count| count.saturating_inc());
        Self::deposit_event(Event::KeyRegistered {
            key: account,
            principal,
        });
        Ok(())
    }

    pub(crate) fn do_revoke_key(who: &T::AccountId, by_registrar: bool, account: T::AccountId) -> DispatchResult {
        let key = Keys::<T>::get(&account)
            .filter(|key| key.active && (by_registrar || key.principal == *who))
            .ok_or(Error::<T>::NotYourKey)?;
        if !by_registrar {
            Self::active(who)?;
        }
        let principal = key.principal;
        Keys::<T>::insert(
            &account,
            Key {
                principal: principal.clone(),
                active: false,
            },
        );
        ActiveKeys::<T>::mutate(&principal, |count| count.saturating_dec());
        T::Delegations::take_away(&principal, &account);
        Self::deposit_event(Event::KeyRevoked {
            key: account,
            principal,
        });
        Ok(())
    }
}
