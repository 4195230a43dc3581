//! The invariants of the register, a function each.

use crate::{
    pallet::*,
    rules,
    types::{Status, MAX_KEYS},
};
use alloc::collections::BTreeMap;
use frame::{
    deps::sp_runtime::{DispatchError, TryRuntimeError},
    prelude::*,
};
use piazza_primitives::{MemberKind, UsageClass};

impl<T: Config> Pallet<T> {
    /// All invariants.
    ///
    /// # Errors
    /// The first that does not hold, in words.
    pub fn check_invariants() -> Result<(), TryRuntimeError> {
        Self::members_are_placed()?;
        Self::commitments_agree()?;
        Self::merchants_have_profiles()?;
        Self::officers_are_members()?;
        Self::accounts_keep_their_nonce()?;
        Self::keys_act_for_members()
    }

    fn members_are_placed() -> Result<(), TryRuntimeError> {
        for (_, member) in Members::<T>::iter() {
            ensure!(
                Zones::<T>::contains_key(member.zone),
                "a member is in a zone that does not exist"
            );
            ensure!(
                Tiers::<T>::contains_key(member.tier),
                "a member is in a tier that does not exist"
            );
        }
        for (code, _) in Zones::<T>::iter() {
            ensure!(rules::is_istat_code(code), "a zone's code has more than six digits");
        }
        Ok(())
    }

    fn commitments_agree() -> Result<(), TryRuntimeError> {
        for (account, member) in Members::<T>::iter().filter(|(_, member)| member.status != Status::Left) {
            let claim = Commitments::<T>::get(member.commitment);
            ensure!(
                claim.is_some_and(|claim| claim.account == account),
                "a member does not hold the claim to its commitment"
            );
        }
        for (_, claim) in Commitments::<T>::iter() {
            ensure!(
                Members::<T>::contains_key(claim.account),
                "a commitment is claimed by a stranger"
            );
        }
        Ok(())
    }

    fn merchants_have_profiles() -> Result<(), TryRuntimeError> {
        for (account, member) in Members::<T>::iter() {
            let merchant = Merchants::<T>::contains_key(&account);
            ensure!(
                merchant == (member.kind == MemberKind::Merchant),
                "profiles and members of kind merchant do not agree"
            );
        }
        for (account, merchant) in Merchants::<T>::iter() {
            ensure!(Members::<T>::contains_key(account), "a merchant is no member");
            ensure!(
                rules::is_complete(&merchant.profile),
                "a merchant's profile is incomplete"
            );
            let placed = merchant
                .profile
                .shops
                .iter()
                .all(|shop| Zones::<T>::contains_key(shop.zone));
            ensure!(placed, "a shop is in a zone that does not exist");
        }
        Ok(())
    }

    fn officers_are_members() -> Result<(), TryRuntimeError> {
        for (_, who, ()) in Appointments::<T>::iter() {
            ensure!(Members::<T>::contains_key(who), "an officer is no member");
        }
        for (account, member) in Members::<T>::iter() {
            let expected = if Self::holds_office(&account) {
                UsageClass::Gateway
            } else {
                member.kind.usage_class()
            };
            ensure!(member.usage == expected, "a member is metered as something it is not");
        }
        Ok(())
    }

    fn accounts_keep_their_nonce() -> Result<(), TryRuntimeError> {
        for account in Members::<T>::iter_keys().chain(Keys::<T>::iter_keys()) {
            ensure!(
                frame_system::Pallet::<T>::providers(&account) > 0,
                DispatchError::Other("a member's account has no provider")
            );
        }
        Ok(())
    }

    fn keys_act_for_members() -> Result<(), TryRuntimeError> {
        for (account, key) in Keys::<T>::iter() {
            ensure!(
                Members::<T>::contains_key(key.principal),
                "a key's principal is no member"
            );
            ensure!(
                !key.active || !Members::<T>::contains_key(account),
                "a member is also a key"
            );
        }
        ensure!(
            KeyCount::<T>::iter_values().all(|count| count <= MAX_KEYS),
            "a member has too many keys"
        );
        let mut active = BTreeMap::<T::AccountId, u32>::new();
        for key in Keys::<T>::iter_values().filter(|key| key.active) {
            active.entry(key.principal).or_default().saturating_inc();
        }
        for (principal, count) in ActiveKeys::<T>::iter().filter(|(_, count)| *count > 0) {
            let counted = active.remove(&principal) == Some(count);
            ensure!(counted, "the keys that may act are miscounted");
        }
        ensure!(active.is_empty(), "the keys that may act are miscounted");
        Ok(())
    }
}
