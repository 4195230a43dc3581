//! A chain of balances and this pallet, with a clock and a register that tests set.

use crate::{self as pallet_reserve, Basis, GenesisConfig, RecipientsOf};
use frame::{
    deps::sp_runtime::{AccountId32, BuildStorage},
    testing_prelude::*,
    traits::Time,
};
use piazza_primitives::{
    Appointment, Balance, IstatCode, Limits, MemberKind, Moment, Offer, Refusal, Registry, Standing, UsageClass, DAY,
};
use std::collections::{BTreeMap, BTreeSet};

pub type AccountId = AccountId32;

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Reserve: pallet_reserve,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = MockBlock<Test>;
    type AccountId = AccountId;
    type Lookup = IdentityLookup<AccountId>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

/// A reason for which a test puts credits on hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum SetAside {
    Anything,
}

impl VariantCount for SetAside {
    const VARIANT_COUNT: u32 = 1;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type RuntimeHoldReason = SetAside;
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<1>;
    type AccountStore = System;
}

parameter_types! {
    pub const ReservePalletId: PalletId = PalletId(*b"pz/reser");
    pub static Now: Moment = START_OF_TIME;
    pub static People: BTreeMap<AccountId, Option<Limits>> = BTreeMap::new();
    pub static Treasurers: BTreeSet<AccountId> = BTreeSet::new();
}

/// A midnight.
const START_OF_TIME: Moment = 20_000 * DAY;

/// The clock of the tests.
pub struct Clock;

impl Time for Clock {
    type Moment = Moment;

    fn now() -> Moment {
        Now::get()
    }
}

/// The register of the tests: whoever is in [`People`], suspended if without limits.
pub struct Register;

impl Registry<AccountId> for Register {
    fn is_registered(who: &AccountId) -> bool {
        People::get().contains_key(who)
    }

    fn usage(who: &AccountId) -> Result<UsageClass, Refusal> {
        match People::get().get(who) {
            Some(Some(_)) => Ok(UsageClass::Person),
            Some(None) => Err(Refusal::Suspended),
            None => Err(Refusal::NotEnrolled),
        }
    }

    fn ensure_active(who: &AccountId) -> Result<Standing, DispatchError> {
        let limits = People::get().get(who).copied().flatten().ok_or(NOT_ACTIVE)?;
        Ok(Standing {
            kind: MemberKind::Resident,
            zone: IstatCode(22_205),
            limits,
            usage: UsageClass::Person,
        })
    }

    fn offer(_merchant: &AccountId, _shop: u8) -> Result<Offer, DispatchError> {
        Err(DispatchError::Unavailable)
    }

    fn holds(who: &AccountId, appointment: Appointment) -> bool {
        appointment == Appointment::Treasurer && Treasurers::get().contains(who)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_member(who: &AccountId, _kind: MemberKind, appointment: Option<Appointment>) {
        enrol(who.clone(), None);
        if appointment.is_some() {
            Treasurers::mutate(|treasurers| treasurers.insert(who.clone()));
        }
    }
}

impl crate::Config for Test {
    type Currency = Balances;
    type Time = Clock;
    type Registry = Register;
    type CouncilOrigin = EnsureRoot<AccountId>;
    type PalletId = ReservePalletId;
    type MaxRecipients = ConstU32<256>;
    type MaxProposals = ConstU32<8>;
    type WeightInfo = ();
}

/// Why somebody who is suspended or was never enrolled is refused.
pub const NOT_ACTIVE: DispatchError = DispatchError::Other("not active");

/// Treasurers.
pub const TILDE: AccountId = AccountId32::new([1; 32]);
pub const UGO: AccountId = AccountId32::new([2; 32]);
pub const VERA: AccountId = AccountId32::new([3; 32]);
/// Residents.
pub const ALDO: AccountId = AccountId32::new([11; 32]);
pub const CARLA: AccountId = AccountId32::new([12; 32]);
/// Nobody.
pub const STRANGER: AccountId = AccountId32::new([99; 32]);

/// What a treasurer may do alone in a day: 1,000.00.
pub const THRESHOLD: Balance = 100_000;

pub fn council() -> RuntimeOrigin {
    RuntimeOrigin::root()
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// Enrols an account, with a limit to what it may hold.
pub fn enrol(who: AccountId, held: Option<Balance>) {
    People::mutate(|people| {
        people.insert(
            who,
            Some(Limits {
                held,
                person_to_person: true,
            }),
        )
    });
}

pub fn suspend(who: AccountId) {
    People::mutate(|people| people.insert(who, None));
}

pub fn dismiss(who: AccountId) {
    Treasurers::mutate(|treasurers| treasurers.remove(&who));
}

pub fn pass_days(days: u64) {
    Now::mutate(|now| *now += days * DAY);
}

/// The hash of a bank reference.
pub fn reference(number: u64) -> H256 {
    H256::from_low_u64_be(number)
}

/// A treasurer records sponsor funding.
pub fn record(who: AccountId, amount: Balance, number: u64) -> DispatchResult {
    Reserve::record(signed(who), amount, reference(number), Basis::SponsorFunding)
}

/// A treasurer allocates.
pub fn allocate(who: AccountId, deposit: u32, recipients: &[(AccountId, Balance)]) -> DispatchResult {
    let recipients = RecipientsOf::<Test>::try_from(recipients.to_vec()).expect("not too many");
    Reserve::allocate(signed(who), deposit, recipients)
}

/// A treasurer approves.
pub fn approve(who: AccountId, proposal: u32) -> DispatchResult {
    Reserve::approve(signed(who), proposal)
        .map(drop)
        .map_err(|error| error.error)
}

/// Records a deposit with two treasurers: the next deposit and the next proposal take the next numbers.
pub fn deposit(amount: Balance, number: u64) {
    let proposal = crate::NextProposal::<Test>::get();
    assert_ok!(Reserve::set_threshold(council(), 0));
    assert_ok!(record(TILDE, amount, number));
    assert_ok!(approve(UGO, proposal));
    assert_ok!(Reserve::set_threshold(council(), THRESHOLD));
}

pub fn balance(who: AccountId) -> Balance {
    Balances::free_balance(who)
}

pub fn open_proposals() -> Vec<u32> {
    Reserve::open_proposals().into_iter().map(|(id, _)| id).collect()
}

pub fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet::<crate::Event<Test>>()
}

pub fn last_event() -> crate::Event<Test> {
    events().pop().expect("an event of the pallet")
}

/// Runs a test on a fresh chain; every invariant must hold after it.
pub fn run(test: impl FnOnce()) {
    run_with(genesis(), test);
}

/// As [`run`], from another genesis.
pub fn run_with(genesis: GenesisConfig<Test>, test: impl FnOnce()) {
    fresh(genesis).execute_with(|| {
        test();
        assert_eq!(Reserve::check_invariants(), Ok(()));
    });
}

/// Runs a test that corrupts the state; exactly this must be noticed.
pub fn run_corrupting(noticed: &str, corrupt: impl FnOnce()) {
    fresh(genesis()).execute_with(|| {
        deposit(1_000, 1);
        assert_ok!(record(TILDE, THRESHOLD + 1, 2));
        assert_eq!(Reserve::check_invariants(), Ok(()));
        corrupt();
        assert_eq!(Reserve::check_invariants(), Err(noticed));
    });
}

/// A chain as the benchmarks find it.
#[cfg(feature = "runtime-benchmarks")]
pub fn empty() -> TestState {
    fresh(GenesisConfig::default())
}

fn genesis() -> GenesisConfig<Test> {
    GenesisConfig {
        threshold: THRESHOLD,
        ..Default::default()
    }
}

fn fresh(genesis: GenesisConfig<Test>) -> TestState {
    let storage = RuntimeGenesisConfig {
        reserve: genesis,
        ..Default::default()
    }
    .build_storage();
    let mut state = TestState::new(storage.expect("the genesis builds"));
    state.execute_with(|| {
        Now::set(START_OF_TIME);
        System::set_block_number(1);
        People::set(BTreeMap::new());
        for who in [TILDE, UGO, VERA, ALDO, CARLA] {
            enrol(who, None);
        }
        Treasurers::set([TILDE, UGO, VERA].into());
    });
    state
}
