//! The community: who takes part, and how much each may do.

use super::{access::CouncilMajority, money::AllPots};
use crate::{Members, Payments, Runtime, Signature, Timestamp, ValueBack};
use frame_support::{parameter_types, weights::Weight};
use pallet_members::EnsureAppointed;
use pallet_payments::WeightInfo as _;
use piazza_primitives::{Appointment, UsageClass};
use sp_runtime::traits::Convert;

parameter_types! {
    /// The office of those who enrol.
    pub const Registrar: Appointment = Appointment::Registrar;
}

impl pallet_members::Config for Runtime {
    type CouncilOrigin = CouncilMajority;
    type RegistrarOrigin = EnsureAppointed<Runtime, Registrar>;
    type Time = Timestamp;
    type Funds = ValueBack;
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
            UsageClass::Gateway => {
                use pallet_members::WeightInfo as _;
                <Runtime as pallet_members::Config>::WeightInfo::enrol_batch(pallet_members::MAX_BATCH)
            }
        }
    }
}

impl Convert<UsageClass, u32> for Unit {
    fn convert(class: UsageClass) -> u32 {
        match class {
            // A purchase is about 400 bytes long.
            UsageClass::Person | UsageClass::Merchant => 2 * 1024,
            UsageClass::Gateway => 128 * 1024,
        }
    }
}

impl pallet_quota::Config for Runtime {
    type CouncilOrigin = CouncilMajority;
    type Registry = Members;
    type Transfers = Payments;
    type Time = Timestamp;
    type UnitWeight = Unit;
    type UnitLength = Unit;
    type WeightInfo = crate::weights::pallet_quota::WeightInfo<Runtime>;
}
