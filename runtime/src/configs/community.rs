//! The community: who takes part, and how much each may do.

use super::{
    access::CouncilMajority,
    delegation::{Delegates, OfficersInterests, OperationLifetime, WaitingOperations},
    money::AllPots,
};
use crate::{Balances, Members, Payments, Reserve, Runtime, Signature, Timestamp, ValueBack};
use frame_support::{
    parameter_types,
    traits::{ConstU32, ConstU64, Get},
    weights::Weight,
    PalletId,
};
use pallet_members::EnsureAppointed;
use pallet_payments::WeightInfo as _;
use piazza_primitives::{Appointment, UsageClass, DAY, MINUTE};
use sp_runtime::traits::Convert;

parameter_types! {
    /// The office of those who enrol.
    pub const Registrar: Appointment = Appointment::Registrar;
    /// From which the accounts of the programmes' pots are derived.
    pub const RewardsId: PalletId = PalletId(*b"pz/rewrd");
}

impl pallet_members::Config for Runtime {
    type CouncilOrigin = CouncilMajority;
    type RegistrarOrigin = EnsureAppointed<Runtime, Registrar>;
    type Time = Timestamp;
    type Funds = ValueBack;
    type Delegations = Delegates;
    type Pots = AllPots;
    type Signature = Signature;
    type WeightInfo = crate::weights::pallet_members::WeightInfo<Runtime>;
}

/// What one unit of an allowance is: a purchase; for gateways and officers, the heaviest batch.
pub struct Unit;

impl Convert<UsageClass, Weight> for Unit {
    fn convert(class: UsageClass) -> Weight {
        match class {
            UsageClass::Person | UsageClass::Merchant => <Runtime as pallet_payments::Config>::WeightInfo::pay(),
            UsageClass::Gateway => heaviest_batch(),
        }
    }
}

/// Of enrolments, of attestations, or of readings.
fn heaviest_batch() -> Weight {
    use pallet_members::WeightInfo as _;
    use pallet_rewards::WeightInfo as _;
    type Enrolments = <Runtime as pallet_members::Config>::WeightInfo;
    type Rewards = <Runtime as pallet_rewards::Config>::WeightInfo;
    let rows = <Runtime as pallet_rewards::Config>::MaxBatch::get();
    let readings = <Runtime as pallet_rewards::Config>::MaxReadings::get();
    Enrolments::enrol_batch(pallet_members::MAX_BATCH)
        .max(Rewards::attest_batch(rows).saturating_add(Rewards::count_zones(rows)))
        .max(Rewards::deliver(readings).saturating_add(Rewards::count_zones(readings)))
}

impl Convert<UsageClass, u32> for Unit {
    fn convert(class: UsageClass) -> u32 {
        match class {
            // A purchase is about 400 bytes long.
            UsageClass::Person | UsageClass::Merchant => 2 * 1024,
            // A batch of readings is about 80,000 bytes long.
            UsageClass::Gateway => 128 * 1024,
        }
    }
}

impl pallet_rewards::Config for Runtime {
    type Currency = Balances;
    type Time = Timestamp;
    type Registry = Members;
    type Sources = Reserve;
    type Interests = OfficersInterests;
    type CouncilOrigin = CouncilMajority;
    type Signature = Signature;
    type PalletId = RewardsId;
    type MaxBatch = ConstU32<500>;
    type MaxReadings = ConstU32<500>;
    type MaxGroup = ConstU32<256>;
    type MaxProgrammes = ConstU32<16>;
    type MaxKeptProgrammes = ConstU32<64>;
    type MaxProposals = ConstU32<32>;
    type MaxProposalsOfOne = ConstU32<3>;
    type MaxDelay = ConstU64<{ 31 * DAY }>;
    type ClaimPeriod = ConstU64<{ 90 * DAY }>;
    type Retention = ConstU64<{ 365 * DAY }>;
    type CheckInSlot = ConstU64<{ 5 * MINUTE }>;
    type MaxTasks = ConstU32<100>;
    type WeightInfo = crate::weights::pallet_rewards::WeightInfo<Runtime>;
}

impl pallet_quota::Config for Runtime {
    type CouncilOrigin = CouncilMajority;
    type Registry = Members;
    type Transfers = Payments;
    type Time = Timestamp;
    type UnitWeight = Unit;
    type UnitLength = Unit;
    type JointOperations = WaitingOperations;
    type OperationLifetime = OperationLifetime;
    type WeightInfo = crate::weights::pallet_quota::WeightInfo<Runtime>;
}
