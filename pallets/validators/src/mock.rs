//! A chain of four validators with Aura, GRANDPA, sessions and offences as in the real runtime.

use crate::{self as pallet_validators, pallet::*, NoFurtherIdentity, NumberedSets};
use frame::{
    deps::{
        sp_core::{ed25519, sr25519},
        sp_runtime::{impl_opaque_keys, traits::OpaqueKeys, Digest, DigestItem, KeyTypeId},
    },
    testing_prelude::*,
    traits::{Contains, ConvertInto, KeyOwnerProofSystem, OnFinalize, OnInitialize},
};
use pallet_session::{disabling::UpToLimitDisablingStrategy, historical};
use piazza_primitives::Seats;
use sp_consensus_aura::{sr25519::AuthorityId as AuraId, AURA_ENGINE_ID};
use sp_consensus_grandpa::{AuthorityId as GrandpaId, KEY_TYPE as GRANDPA};

/// The account whose signature stands for the council's majority.
pub const COUNCIL: u64 = 100;
/// The account whose signature stands for the council's large majority.
pub const GATE: u64 = 101;
/// A member like any other.
pub const STRANGER: u64 = 102;
/// A second.
pub const SLOT: u64 = 1_000;
/// How many blocks a session lasts.
pub const PERIOD: u64 = 50;
/// Who is active at genesis.
pub const GENESIS: [u64; 4] = [1, 2, 3, 4];
/// Who has session keys, but is not listed at genesis.
pub const CANDIDATES: [u64; 3] = [5, 6, 7];

construct_runtime!(
    pub enum Test {
        System: frame_system = 0,
        Timestamp: pallet_timestamp = 1,
        Aura: pallet_aura = 2,
        Grandpa: pallet_grandpa = 3,
        Validators: pallet_validators = 5,
        Historical: pallet_session::historical = 6,
        Session: pallet_session = 7,
        Offences: pallet_offences = 8,
        Balances: pallet_balances = 10,
        Utility: pallet_utility = 30,
    }
);

impl_opaque_keys! {
    pub struct SessionKeys {
        pub aura: Aura,
        pub grandpa: Grandpa,
    }
}

type Block = frame_system::mocking::MockBlock<Test>;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
}

impl pallet_timestamp::Config for Test {
    type Moment = u64;
    type OnTimestampSet = Aura;
    type MinimumPeriod = ConstU64<{ SLOT / 2 }>;
    type WeightInfo = ();
}

impl pallet_aura::Config for Test {
    type AuthorityId = AuraId;
    type MaxAuthorities = ConstU32<6>;
    type DisabledValidators = Session;
    type AllowMultipleBlocksPerSlot = ConstBool<false>;
    type SlotDuration = ConstU64<SLOT>;
}

impl pallet_grandpa::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type MaxAuthorities = ConstU32<6>;
    type MaxNominators = ConstU32<0>;
    type MaxSetIdSessionEntries = ConstU64<8>;
    type KeyOwnerProof = KeyProof;
    type EquivocationReportSystem = ();
}

impl pallet_session::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type ValidatorId = u64;
    type ValidatorIdOf = ConvertInto;
    type ShouldEndSession = Validators;
    type NextSessionRotation = Validators;
    type SessionManager = historical::NoteHistoricalRoot<Self, Validators>;
    type SessionHandler = NumberedSets<Self, <SessionKeys as OpaqueKeys>::KeyTypeIdProviders>;
    type Keys = SessionKeys;
    type DisablingStrategy = UpToLimitDisablingStrategy;
    type WeightInfo = ();
    type Currency = Balances;
    type KeyDeposit = ConstU64<0>;
}

impl historical::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type FullIdentification = ();
    type FullIdentificationOf = NoFurtherIdentity;
}

impl pallet_offences::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type IdentificationTuple = historical::IdentificationTuple<Self>;
    type OnOffenceHandler = Validators;
}

impl pallet_utility::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PalletsOrigin = OriginCaller;
    type WeightInfo = ();
}

/// What passes the gate here.
pub struct GateCalls;

impl Contains<RuntimeCall> for GateCalls {
    fn contains(call: &RuntimeCall) -> bool {
        matches!(
            call,
            RuntimeCall::System(frame_system::Call::set_heap_pages { .. })
                // An inherent: fails under any origin but none.
                | RuntimeCall::Timestamp(pallet_timestamp::Call::set { .. })
                | RuntimeCall::Grandpa(pallet_grandpa::Call::note_stalled { .. })
        )
    }
}

ord_parameter_types! {
    pub const Council: u64 = COUNCIL;
    pub const Gate: u64 = GATE;
}

parameter_types! {
    /// Who sits in the council.
    pub static Sitting: Vec<u64> = vec![1, 2, 3, 4];
}

/// The council is a list; everybody but strangers may sit in it.
pub struct Councillors;

impl Seats<u64> for Councillors {
    fn count() -> u32 {
        Sitting::get().len() as u32
    }

    fn may_have_one(who: &u64) -> bool {
        *who != STRANGER
    }

    fn give_to(seats: &[u64]) {
        Sitting::set(seats.to_vec());
    }

    fn weight(_seats: u32) -> Weight {
        Weight::zero()
    }
}

impl Config for Test {
    type RuntimeCall = RuntimeCall;
    type CouncilOrigin = EnsureSignedBy<Council, u64>;
    type RootGateOrigin = EnsureSignedBy<Gate, u64>;
    type RootGateFilter = GateCalls;
    type Seats = Councillors;
    type MaxSeats = ConstU32<6>;
    type SessionPeriod = ConstU64<PERIOD>;
    type HistoryDepth = ConstU32<4>;
    type MaxValidators = ConstU32<6>;
    type WeightInfo = ();
}

/// The keys of a validator, in their `version`.
pub fn keys(who: u64, version: u8) -> SessionKeys {
    let seed = who as u8;
    SessionKeys {
        aura: AuraId::from(sr25519::Public::from_raw([seed ^ version.wrapping_mul(64); 32])),
        grandpa: GrandpaId::from(ed25519::Public::from_raw([seed ^ version.wrapping_mul(64); 32])),
    }
}

/// Have an operator register new keys, the proof of which is not this pallet's matter.
pub fn set_keys(who: u64, version: u8) {
    pallet_session::NextKeys::<Test>::insert(who, keys(who, version));
}

/// A chain before its first block.
pub fn new_test_ext_with(validators: &[u64], minimum: u32) -> TestState {
    let session = pallet_session::GenesisConfig::<Test> {
        keys: validators.iter().map(|who| (*who, *who, keys(*who, 0))).collect(),
        non_authority_keys: CANDIDATES.iter().map(|who| (*who, *who, keys(*who, 0))).collect(),
    };
    let genesis = RuntimeGenesisConfig {
        validators: GenesisConfig {
            validators: validators.to_vec(),
            minimum,
        },
        session,
        ..Default::default()
    };
    TestState::new(genesis.build_storage().expect("the genesis of the mock builds"))
}

/// A chain of four validators that may not become fewer, before its first block.
pub fn new_test_ext() -> TestState {
    new_test_ext_with(&GENESIS, 4)
}

/// Run a test on a chain of four validators after its first block, and check the invariants at its end.
pub fn run(test: impl FnOnce()) {
    run_with(&GENESIS, 4, test);
}

/// The same with other validators and another minimum.
pub fn run_with(validators: &[u64], minimum: u32, test: impl FnOnce()) {
    new_test_ext_with(validators, minimum).execute_with(|| {
        block_at(1_000);
        test();
        assert_ok!(Validators::check_invariants());
    });
}

/// The slot of the last block.
pub fn slot() -> u64 {
    pallet_aura::CurrentSlot::<Test>::get().into()
}

/// Finish this block and begin the next one, in the given slot.
pub fn block_at(slot: u64) {
    let number = System::block_number();
    if number > 0 {
        AllPalletsWithSystem::on_finalize(number);
    }
    let digest = Digest {
        logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())],
    };
    System::reset_events();
    System::initialize(&(number + 1), &System::parent_hash(), &digest);
    AllPalletsWithSystem::on_initialize(number + 1);
    assert_ok!(Timestamp::set(RuntimeOrigin::none(), slot * SLOT));
}

/// The next slot whose author may make a block.
pub fn next_slot() -> u64 {
    let authors = pallet_aura::Authorities::<Test>::get().len() as u64;
    let disabled = Session::disabled_validators();
    (slot() + 1..)
        .find(|slot| !disabled.contains(&((slot % authors) as u32)))
        .expect("somebody is not disabled")
}

/// Make that many blocks without missing a slot that anybody may fill.
pub fn blocks(count: u64) {
    for _ in 0..count {
        block_at(next_slot());
    }
}

/// Make blocks until what is due has been planned and taken up.
pub fn settle() {
    blocks(2);
}

/// Report that a validator voted for two chains, in that round of the current set.
pub fn report_equivocation(who: u64, round: u64) -> Result<(), sp_staking::offence::OffenceError> {
    use sp_staking::offence::ReportOffence;
    Offences::report_offence(
        vec![],
        pallet_grandpa::EquivocationOffence {
            time_slot: pallet_grandpa::TimeSlot {
                set_id: Grandpa::current_set_id(),
                round,
            },
            session_index: Session::current_index(),
            validator_set_count: Session::validators().len() as u32,
            offender: (who, ()),
        },
    )
}

/// A proof of whose a key is.
pub type KeyProof = <Historical as KeyOwnerProofSystem<(KeyTypeId, GrandpaId)>>::Proof;

/// A proof that a validator votes with these keys in the current session.
pub fn prove_key(who: u64, version: u8) -> Option<KeyProof> {
    Historical::prove((GRANDPA, keys(who, version).grandpa))
}

/// Whose keys these are, by a proof of any session that is remembered.
pub fn check_key(who: u64, version: u8, proof: KeyProof) -> Option<(u64, ())> {
    Historical::check_proof((GRANDPA, keys(who, version).grandpa), proof)
}

/// What this pallet told in this block.
pub fn events() -> Vec<Event<Test>> {
    System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::Validators(event) => Some(event),
            _ => None,
        })
        .collect()
}
