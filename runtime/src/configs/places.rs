//! Joint accounts. Where pallet-multisig takes a deposit of credits, here who begins an operation takes one of the few
//! places it has: credits are people's money, and nobody is kept from filling the disk by having some (docs/adr/0020).

use crate::{AccountId, Balance, Balances, Quota, Runtime, RuntimeCall, RuntimeEvent, System};
use frame_support::{
    traits::{
        BalanceStatus, ConstU128, ConstU32, Currency, ExistenceRequirement, Imbalance, ReservableCurrency,
        SignedImbalance, WithdrawReasons,
    },
    weights::Weight,
};
use sp_runtime::{DispatchError, DispatchResult};

/// Of how many a joint account may be.
pub const MAX_SIGNATORIES: u32 = 16;

impl pallet_multisig::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = Places;
    type DepositBase = ConstU128<1>;
    type DepositFactor = ConstU128<0>;
    type MaxSignatories = ConstU32<MAX_SIGNATORIES>;
    type WeightInfo = MultisigWeights;
    type BlockNumberProvider = System;
}

/// Imbalances of nothing: no credits are added or removed.
type Added = <Balances as Currency<AccountId>>::PositiveImbalance;
type Removed = <Balances as Currency<AccountId>>::NegativeImbalance;

/// Places as a currency that can only be reserved, one at a time. Nobody holds any, and none can be moved.
pub struct Places;

impl ReservableCurrency<AccountId> for Places {
    fn can_reserve(_: &AccountId, _: Balance) -> bool {
        true
    }

    fn slash_reserved(_: &AccountId, _: Balance) -> (Removed, Balance) {
        (Removed::zero(), 0)
    }

    fn reserved_balance(_: &AccountId) -> Balance {
        0
    }

    fn reserve(who: &AccountId, _: Balance) -> DispatchResult {
        Quota::take_place(who)
    }

    fn unreserve(who: &AccountId, _: Balance) -> Balance {
        Quota::give_place_back(who);
        0
    }

    fn repatriate_reserved(
        _: &AccountId,
        _: &AccountId,
        _: Balance,
        _: BalanceStatus,
    ) -> Result<Balance, DispatchError> {
        Err(DispatchError::Unavailable)
    }
}

impl Currency<AccountId> for Places {
    type Balance = Balance;
    type PositiveImbalance = Added;
    type NegativeImbalance = Removed;

    fn total_balance(_: &AccountId) -> Balance {
        0
    }

    fn can_slash(_: &AccountId, _: Balance) -> bool {
        false
    }

    fn total_issuance() -> Balance {
        0
    }

    fn minimum_balance() -> Balance {
        0
    }

    fn burn(_: Balance) -> Added {
        Added::zero()
    }

    fn issue(_: Balance) -> Removed {
        Removed::zero()
    }

    fn pair(_: Balance) -> (Added, Removed) {
        (Added::zero(), Removed::zero())
    }

    fn free_balance(_: &AccountId) -> Balance {
        0
    }

    fn ensure_can_withdraw(_: &AccountId, _: Balance, _: WithdrawReasons, _: Balance) -> DispatchResult {
        Err(DispatchError::Unavailable)
    }

    fn transfer(_: &AccountId, _: &AccountId, _: Balance, _: ExistenceRequirement) -> DispatchResult {
        Err(DispatchError::Unavailable)
    }

    fn slash(_: &AccountId, _: Balance) -> (Removed, Balance) {
        (Removed::zero(), 0)
    }

    fn deposit_into_existing(_: &AccountId, _: Balance) -> Result<Added, DispatchError> {
        Err(DispatchError::Unavailable)
    }

    fn resolve_into_existing(_: &AccountId, removed: Removed) -> Result<(), Removed> {
        Err(removed)
    }

    fn deposit_creating(_: &AccountId, _: Balance) -> Added {
        Added::zero()
    }

    fn resolve_creating(_: &AccountId, _: Removed) {}

    fn withdraw(
        _: &AccountId,
        _: Balance,
        _: WithdrawReasons,
        _: ExistenceRequirement,
    ) -> Result<Removed, DispatchError> {
        Err(DispatchError::Unavailable)
    }

    fn settle(_: &AccountId, added: Added, _: WithdrawReasons, _: ExistenceRequirement) -> Result<(), Added> {
        Err(added)
    }

    fn make_free_balance_be(_: &AccountId, _: Balance) -> SignedImbalance<Balance, Added> {
        SignedImbalance::Positive(Added::zero())
    }
}

/// The pallet's own weights, with the place that an operation takes or gives back.
pub struct MultisigWeights;

type Own = pallet_multisig::weights::SubstrateWeight<Runtime>;

fn with_a_place(weight: Weight) -> Weight {
    weight.saturating_add(<Runtime as frame_system::Config>::DbWeight::get().reads_writes(1, 1))
}

impl pallet_multisig::WeightInfo for MultisigWeights {
    fn as_multi_threshold_1(bytes: u32) -> Weight {
        Own::as_multi_threshold_1(bytes)
    }

    fn as_multi_create(signatories: u32, bytes: u32) -> Weight {
        with_a_place(Own::as_multi_create(signatories, bytes))
    }

    fn as_multi_approve(signatories: u32, bytes: u32) -> Weight {
        Own::as_multi_approve(signatories, bytes)
    }

    fn as_multi_complete(signatories: u32, bytes: u32) -> Weight {
        with_a_place(Own::as_multi_complete(signatories, bytes))
    }

    fn approve_as_multi_create(signatories: u32) -> Weight {
        with_a_place(Own::approve_as_multi_create(signatories))
    }

    fn approve_as_multi_approve(signatories: u32) -> Weight {
        Own::approve_as_multi_approve(signatories)
    }

    fn cancel_as_multi(signatories: u32) -> Weight {
        with_a_place(Own::cancel_as_multi(signatories))
    }

    fn poke_deposit(signatories: u32) -> Weight {
        with_a_place(Own::poke_deposit(signatories))
    }
}
