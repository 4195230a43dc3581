//! Who makes and finalises blocks.

use super::access::{CouncilMajority, CouncilSeats, CouncilThreeQuarters, RootGateCalls, MAX_SEATS};
use crate::{
    constants::*, AccountId, Balances, Historical, Offences, Runtime, RuntimeCall, RuntimeEvent, Session, SessionKeys,
    Validators,
};
use frame_support::{
    parameter_types,
    traits::{ConstBool, ConstU128, ConstU32, ConstU64, KeyOwnerProofSystem},
};
use pallet_session::{disabling::UpToLimitDisablingStrategy, historical};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_runtime::{
    traits::{ConvertInto, OpaqueKeys},
    KeyTypeId,
};

/// The most validators that there can be.
pub const MAX_VALIDATORS: u32 = 100;
/// How many sessions back an offence can be proved: a day.
pub const HISTORY_DEPTH: u32 = 24;
/// Of how many of GRANDPA's sets is remembered when they were announced: five days in which finality stands still and an
/// operator changes keys in every session.
const SETS: u64 = 128;

parameter_types! {
    /// For how long an equivocation can be reported, in blocks: what the session history covers.
    pub const ReportLongevity: u64 = (HISTORY_DEPTH as u64) * (HOURS as u64);
}

impl pallet_aura::Config for Runtime {
    type AuthorityId = AuraId;
    type MaxAuthorities = ConstU32<MAX_VALIDATORS>;
    type DisabledValidators = Session;
    type AllowMultipleBlocksPerSlot = ConstBool<false>;
    type SlotDuration = ConstU64<SLOT_DURATION>;
}

impl pallet_grandpa::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type MaxAuthorities = ConstU32<MAX_VALIDATORS>;
    type MaxNominators = ConstU32<0>;
    type MaxSetIdSessionEntries = ConstU64<SETS>;
    type KeyOwnerProof = <Historical as KeyOwnerProofSystem<(KeyTypeId, GrandpaId)>>::Proof;
    type EquivocationReportSystem =
        pallet_grandpa::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
}

impl pallet_authorship::Config for Runtime {
    type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, crate::Aura>;
    type EventHandler = ();
}

impl pallet_session::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type ValidatorId = AccountId;
    type ValidatorIdOf = ConvertInto;
    type ShouldEndSession = Validators;
    type NextSessionRotation = Validators;
    type SessionManager = historical::NoteHistoricalRoot<Self, Validators>;
    type SessionHandler = pallet_validators::NumberedSets<Self, <SessionKeys as OpaqueKeys>::KeyTypeIdProviders>;
    type Keys = SessionKeys;
    type DisablingStrategy = UpToLimitDisablingStrategy;
    type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
    type Currency = Balances;
    type KeyDeposit = ConstU128<0>;
}

impl historical::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type FullIdentification = ();
    type FullIdentificationOf = pallet_validators::NoFurtherIdentity;
}

impl pallet_offences::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type IdentificationTuple = historical::IdentificationTuple<Self>;
    type OnOffenceHandler = Validators;
}

impl pallet_validators::Config for Runtime {
    type RuntimeCall = RuntimeCall;
    type CouncilOrigin = CouncilMajority;
    type RootGateOrigin = CouncilThreeQuarters;
    type RootGateFilter = RootGateCalls;
    type Seats = CouncilSeats;
    type MaxSeats = ConstU32<MAX_SEATS>;
    type SessionPeriod = ConstU32<HOURS>;
    type HistoryDepth = ConstU32<HISTORY_DEPTH>;
    type MaxValidators = ConstU32<MAX_VALIDATORS>;
    type WeightInfo = crate::weights::pallet_validators::WeightInfo<Runtime>;
}

impl<LocalCall> frame_system::offchain::CreateTransactionBase<LocalCall> for Runtime
where
    RuntimeCall: From<LocalCall>,
{
    type Extrinsic = crate::UncheckedExtrinsic;
    type RuntimeCall = RuntimeCall;
}

impl<LocalCall> frame_system::offchain::CreateBare<LocalCall> for Runtime
where
    RuntimeCall: From<LocalCall>,
{
    fn create_bare(call: RuntimeCall) -> crate::UncheckedExtrinsic {
        sp_runtime::generic::UncheckedExtrinsic::new_bare(call)
    }
}
