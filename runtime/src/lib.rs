//! The state transition function of a Piazza chain: which pallets there are, and how they are wired.
//!
//! - [`constants`]: numbers of the chain.
//! - [`configs`]: a file per concern: the system, consensus, money, access, the community.
//! - [`genesis_presets`]: the chains that the node can start without a file.
//! - [`invariants`]: what must hold after every block.
//! - `apis`: what the node asks the runtime.

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "256"]

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

extern crate alloc;

// First, for the macros that it defines.
#[cfg(feature = "runtime-benchmarks")]
#[macro_use]
mod benchmarks;

pub mod apis;
pub mod configs;
pub mod constants;
pub mod genesis_presets;
pub mod invariants;
pub mod weights;

use alloc::{borrow::Cow, vec::Vec};
use sp_runtime::{
    generic, impl_opaque_keys,
    traits::{BlakeTwo256, IdentifyAccount, Verify},
    MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

pub use piazza_primitives::{Balance, Moment};

/// The number of a block.
pub type BlockNumber = u32;
/// A signature by a key of any of the kinds that wallets have.
pub type Signature = MultiSignature;
/// An account: a public key, or the hash of one.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// The count of an account's transactions.
pub type Nonce = u32;
/// A hash.
pub type Hash = sp_core::H256;
/// How transactions name accounts.
pub type Address = MultiAddress<AccountId, ()>;
/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A transaction as it travels.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// What a transaction signs beside its call.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// The transaction extensions. The order is part of what wallets sign: it never changes without a new
/// transaction version.
pub type TxExtension = (
    frame_system::AuthorizeCall<Runtime>,
    frame_system::CheckNonZeroSender<Runtime>,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    pallet_quota::CheckMortality<Runtime>,
    pallet_quota::CheckNonce<Runtime>,
    frame_system::CheckWeight<Runtime>,
    pallet_quota::ChargeTransactionPayment<Runtime>,
    frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
    frame_system::WeightReclaim<Runtime>,
);

/// What executes blocks.
pub type Executive =
    frame_executive::Executive<Runtime, Block, frame_system::ChainContext<Runtime>, Runtime, AllPalletsWithSystem>;

impl_opaque_keys! {
    /// The keys with which a validator makes and finalises blocks.
    pub struct SessionKeys {
        /// Makes blocks.
        pub aura: Aura,
        /// Finalises them.
        pub grandpa: Grandpa,
    }
}

/// The version of this runtime.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("piazza"),
    impl_name: Cow::Borrowed("piazza-node"),
    authoring_version: 1,
    spec_version: 1,
    impl_version: 1,
    apis: apis::RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};

/// The pallets. Their indices are never reused; the order is that in which their hooks run and their genesis is built.
#[frame_support::runtime]
mod runtime {
    /// The runtime.
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system::Pallet<Runtime>;
    #[runtime::pallet_index(1)]
    pub type Timestamp = pallet_timestamp::Pallet<Runtime>;
    #[runtime::pallet_index(2)]
    pub type Aura = pallet_aura::Pallet<Runtime>;
    #[runtime::pallet_index(3)]
    pub type Grandpa = pallet_grandpa::Pallet<Runtime>;
    #[runtime::pallet_index(4)]
    pub type Authorship = pallet_authorship::Pallet<Runtime>;
    #[runtime::pallet_index(5)]
    pub type Validators = pallet_validators::Pallet<Runtime>;
    #[runtime::pallet_index(6)]
    pub type Historical = pallet_session::historical::Pallet<Runtime>;
    #[runtime::pallet_index(7)]
    pub type Session = pallet_session::Pallet<Runtime>;
    #[runtime::pallet_index(8)]
    pub type Offences = pallet_offences::Pallet<Runtime>;

    #[runtime::pallet_index(10)]
    pub type Balances = pallet_balances::Pallet<Runtime>;
    #[runtime::pallet_index(11)]
    pub type TransactionPayment = pallet_transaction_payment::Pallet<Runtime>;

    #[runtime::pallet_index(20)]
    pub type Council = pallet_collective::Pallet<Runtime, Instance1>;
    #[runtime::pallet_index(21)]
    pub type Scheduler = pallet_scheduler::Pallet<Runtime>;
    #[runtime::pallet_index(22)]
    pub type Preimage = pallet_preimage::Pallet<Runtime>;
    #[runtime::pallet_index(24)]
    pub type TxPause = pallet_tx_pause::Pallet<Runtime>;
    #[runtime::pallet_index(25)]
    pub type SafeMode = pallet_safe_mode::Pallet<Runtime>;
    #[runtime::pallet_index(26)]
    pub type MultiBlockMigrations = pallet_migrations::Pallet<Runtime>;

    #[runtime::pallet_index(30)]
    pub type Utility = pallet_utility::Pallet<Runtime>;
    #[runtime::pallet_index(31)]
    pub type Proxy = pallet_proxy::Pallet<Runtime>;
    #[runtime::pallet_index(32)]
    pub type Multisig = pallet_multisig::Pallet<Runtime>;
    #[runtime::pallet_index(33)]
    pub type Recovery = pallet_recovery::Pallet<Runtime>;

    // Genesis is built in the order of the indices: zones name funds, and genesis credits go to members.
    #[runtime::pallet_index(39)]
    pub type ValueBack = pallet_value_back::Pallet<Runtime>;
    #[runtime::pallet_index(40)]
    pub type Members = pallet_members::Pallet<Runtime>;
    #[runtime::pallet_index(41)]
    pub type Quota = pallet_quota::Pallet<Runtime>;
    #[runtime::pallet_index(42)]
    pub type Reserve = pallet_reserve::Pallet<Runtime>;
    #[runtime::pallet_index(44)]
    pub type Payments = pallet_payments::Pallet<Runtime>;
    #[runtime::pallet_index(45)]
    pub type Rewards = pallet_rewards::Pallet<Runtime>;
}
