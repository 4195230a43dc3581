//! The system: blocks, time, migrations.

use crate::{
    constants::*, AccountId, Aura, Block, BlockNumber, Hash, Nonce, PalletInfo, Runtime, RuntimeCall, RuntimeEvent,
    RuntimeOrigin, RuntimeTask, SafeMode, VERSION,
};
use frame_support::{
    derive_impl,
    dispatch::DispatchClass,
    migrations::{FailedMigrationHandler, FailedMigrationHandling},
    parameter_types,
    traits::{self, ConstU32, ConstU64},
    weights::{
        constants::{BlockExecutionWeight, ExtrinsicBaseWeight, ParityDbWeight},
        Weight,
    },
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::traits::AccountIdLookup;
use sp_version::RuntimeVersion;

parameter_types! {
    /// The version.
    pub const Version: RuntimeVersion = VERSION;
    /// How many block hashes are kept.
    pub const BlockHashCount: BlockNumber = BLOCK_HASH_COUNT;
    /// What a block may weigh.
    pub Weights: BlockWeights = BlockWeights::builder()
        .base_block(BlockExecutionWeight::get())
        .for_class(DispatchClass::all(), |class| class.base_extrinsic = ExtrinsicBaseWeight::get())
        .for_class(DispatchClass::Normal, |class| class.max_total = Some(NORMAL_RATIO * MAXIMUM_BLOCK_WEIGHT))
        .for_class(DispatchClass::Operational, |class| {
            class.max_total = Some(MAXIMUM_BLOCK_WEIGHT);
            // The council's calls find room in a full block.
            class.reserved = Some(MAXIMUM_BLOCK_WEIGHT - NORMAL_RATIO * MAXIMUM_BLOCK_WEIGHT);
        })
        .avg_block_initialization(ON_INITIALIZE_RATIO)
        .build_or_panic();
    /// How long a block may be, in bytes.
    pub Length: BlockLength = BlockLength::builder()
        .max_length(MAXIMUM_BLOCK_LENGTH)
        .modify_max_length_for_class(DispatchClass::Normal, |length| *length = NORMAL_RATIO * MAXIMUM_BLOCK_LENGTH)
        .build();
    /// What a step of a migration may weigh.
    pub MigrationWeight: Weight = NORMAL_RATIO * MAXIMUM_BLOCK_WEIGHT;
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type BaseCallFilter = super::access::BaseFilter;
    type Block = Block;
    type BlockWeights = Weights;
    type BlockLength = Length;
    type AccountId = AccountId;
    type Lookup = AccountIdLookup<AccountId, ()>;
    type Nonce = Nonce;
    type Hash = Hash;
    type BlockHashCount = BlockHashCount;
    type DbWeight = ParityDbWeight;
    type Version = Version;
    type AccountData = pallet_balances::AccountData<crate::Balance>;
    type SS58Prefix = frame_support::traits::ConstU16<42>;
    type MaxConsumers = ConstU32<16>;
    type MultiBlockMigrator = crate::MultiBlockMigrations;
}

impl pallet_timestamp::Config for Runtime {
    type Moment = u64;
    type OnTimestampSet = Aura;
    type MinimumPeriod = ConstU64<{ SLOT_DURATION / 2 }>;
    type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

/// After a failed migration payments pause and council calls go on, so that the council can mend it. FRAME's own
/// handler keeps the chain stuck when safe mode can't be entered, and a stuck chain takes no transaction at all.
pub struct PauseAndGoOn;

impl FailedMigrationHandler for PauseAndGoOn {
    fn failed(_: Option<u32>) -> FailedMigrationHandling {
        let pause = 30 * DAYS;
        if <SafeMode as traits::SafeMode>::enter(pause).is_err() {
            // Entered already, so it can be extended.
            if <SafeMode as traits::SafeMode>::extend(pause).is_err() {
                frame_support::defensive!("safe mode can be neither entered nor extended");
            }
        }
        FailedMigrationHandling::ForceUnstuck
    }
}

impl pallet_migrations::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    #[cfg(not(feature = "runtime-benchmarks"))]
    type Migrations = ();
    #[cfg(feature = "runtime-benchmarks")]
    type Migrations = pallet_migrations::mock_helpers::MockedMigrations;
    type CursorMaxLen = ConstU32<65_536>;
    type IdentifierMaxLen = ConstU32<256>;
    type MigrationStatusHandler = ();
    type FailedMigrationHandler = PauseAndGoOn;
    type MaxServiceWeight = MigrationWeight;
    type WeightInfo = pallet_migrations::weights::SubstrateWeight<Runtime>;
}
