//! Credits: where they can be, and how they come into being.

use super::{
    access::CouncilMajority,
    delegation::{Delegates, OfficersInterests},
};
use crate::{
    constants::*, AccountId, Balance, Balances, Members, Payments, Reserve, Rewards, Runtime, RuntimeEvent,
    RuntimeFreezeReason, RuntimeHoldReason, Signature, System, Timestamp, ValueBack,
};
use frame_support::{
    parameter_types,
    traits::{ConstU128, ConstU32, ConstU64, ConstU8, StoredMap},
    weights::NoFee,
    PalletId,
};
use pallet_balances::AccountData;
use pallet_transaction_payment::FungibleAdapter;
use piazza_primitives::{Pots, Registry, DAY};
use sp_runtime::{DispatchError, TokenError};

/// The accounts that belong to pallets.
pub struct AllPots;

impl Pots<AccountId> for AllPots {
    fn is_pot(who: &AccountId) -> bool {
        ValueBack::is_pot(who) || Reserve::is_pot(who) || Rewards::is_pot(who)
    }
}

/// The store of balances, which refuses every rise of the balance of an account that is neither a member's (of any
/// status: what is released to a suspended member must arrive) nor a pot. A call that transfers checks the recipient
/// beforehand all the same: `fungible::Mutate::transfer` ignores a refusal once the sender has paid (docs/adr/0006).
pub struct ClosedLoop;

impl ClosedLoop {
    fn total(data: &AccountData<Balance>) -> Balance {
        data.free.saturating_add(data.reserved)
    }

    /// A pot is known by the bytes of its account: asked first, it costs nothing to look up.
    fn admits(who: &AccountId) -> bool {
        AllPots::is_pot(who) || Members::is_registered(who)
    }
}

impl StoredMap<AccountId, AccountData<Balance>> for ClosedLoop {
    fn get(who: &AccountId) -> AccountData<Balance> {
        <System as StoredMap<_, _>>::get(who)
    }

    fn try_mutate_exists<R, E: From<DispatchError>>(
        who: &AccountId,
        mutate: impl FnOnce(&mut Option<AccountData<Balance>>) -> Result<R, E>,
    ) -> Result<R, E> {
        <System as StoredMap<_, _>>::try_mutate_exists(who, |data| {
            let before = data.as_ref().map_or(0, Self::total);
            let result = mutate(data)?;
            let after = data.as_ref().map_or(0, Self::total);
            if after > before && !Self::admits(who) {
                return Err(DispatchError::Token(TokenError::CannotCreate).into());
            }
            Ok(result)
        })
    }
}

impl pallet_balances::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
    type Balance = Balance;
    type DustRemoval = pallet_value_back::ToEnabler<Runtime>;
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
    type AccountStore = ClosedLoop;
    type ReserveIdentifier = [u8; 8];
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxLocks = ConstU32<0>;
    type MaxReserves = ConstU32<0>;
    type MaxFreezes = ConstU32<0>;
    type DoneSlashHandler = ();
}

impl pallet_transaction_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction = FungibleAdapter<Balances, pallet_value_back::ToEnabler<Runtime>>;
    type WeightToFee = NoFee<Balance>;
    type LengthToFee = NoFee<Balance>;
    type FeeMultiplierUpdate = ();
    type OperationalFeeMultiplier = ConstU8<1>;
    type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
    /// From which the accounts of the funds are derived.
    pub const FundsId: PalletId = PalletId(*b"pz/funds");
    /// From which the account of the reserve is derived.
    pub const ReserveId: PalletId = PalletId(*b"pz/reser");
}

impl pallet_value_back::Config for Runtime {
    type Currency = Balances;
    type Time = Timestamp;
    type Registry = Members;
    type CouncilOrigin = CouncilMajority;
    type PalletId = FundsId;
    type MaxRefundLimit = ConstU32<60>;
    type InitialRefundLimit = ConstU32<14>;
    type WeightInfo = crate::weights::pallet_value_back::WeightInfo<Runtime>;
}

impl pallet_payments::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type CouncilOrigin = CouncilMajority;
    type Delegations = Delegates;
    type Registry = Members;
    type ValueBack = ValueBack;
    type Time = Timestamp;
    type Signature = Signature;
    type MaxInvoiceLife = ConstU64<DAY>;
    type MaxForgotten = ConstU32<100>;
    type WeightInfo = crate::weights::pallet_payments::WeightInfo<Runtime>;
}

impl pallet_reserve::Config for Runtime {
    type Currency = Balances;
    type Time = Timestamp;
    type Registry = Members;
    type CouncilOrigin = CouncilMajority;
    type PalletId = ReserveId;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Funds = ValueBack;
    type Prefunding = Payments;
    type Programmes = Rewards;
    type Interests = OfficersInterests;
    type MaxRecipients = ConstU32<256>;
    type MaxProposals = ConstU32<64>;
    type MaxOpenRedemptions = ConstU32<16>;
    type MaxFundings = ConstU32<16>;
    type MaxLines = ConstU32<256>;
    type WeightInfo = crate::weights::pallet_reserve::WeightInfo<Runtime>;
}
