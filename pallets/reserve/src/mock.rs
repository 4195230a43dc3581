//! A chain of balances and this pallet, with a clock, a register and funds that tests set.

use crate::{self as pallet_reserve, Basis, GenesisConfig, HoldReason, Purpose, RecipientsOf, Redemption, Redemptions};
use frame::{
    deps::sp_runtime::{AccountId32, BuildStorage},
    testing_prelude::*,
    token::fungible::{InspectHold, Mutate, MutateHold},
    traits::Time,
};
use piazza_primitives::{
    Appointment, Balance, Bps, BudgetSources, CommunityId, FundCredits, FundDirectory, Interests, IstatCode, Limits,
    MemberKind, Moment, Offer, Prefunding, ProgrammeBudgets, Refusal, Registry, Standing, UsageClass, DAY,
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

/// The reasons for which credits are on hold: this pallet's, and any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum SetAside {
    Anything,
    Reserve(HoldReason),
}

impl VariantCount for SetAside {
    const VARIANT_COUNT: u32 = 2;
}

impl From<HoldReason> for SetAside {
    fn from(reason: HoldReason) -> Self {
        Self::Reserve(reason)
    }
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
    pub static Merchants: BTreeSet<AccountId> = BTreeSet::new();
    pub static Funds: BTreeSet<CommunityId> = BTreeSet::new();
    /// What the pot of each programme may still take.
    pub static Budgets: BTreeMap<AccountId, Balance> = BTreeMap::new();
    /// Who sponsors the programme of each pot.
    pub static Sponsors: BTreeMap<AccountId, AccountId> = BTreeMap::new();
    /// Who could act for whom.
    pub static Delegates: BTreeSet<(AccountId, AccountId)> = BTreeSet::new();
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
        let is_merchant = Merchants::get().contains(who);
        Ok(Standing {
            kind: if is_merchant {
                MemberKind::Merchant
            } else {
                MemberKind::Resident
            },
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

    fn limits(who: &AccountId) -> Limits {
        let unbounded = Limits {
            held: None,
            person_to_person: true,
        };
        People::get().get(who).copied().flatten().unwrap_or(unbounded)
    }

    fn principal(_key: &AccountId) -> Option<AccountId> {
        None
    }

    fn active_keys(_principal: &AccountId) -> u32 {
        0
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_member(who: &AccountId, kind: MemberKind, appointment: Option<Appointment>) {
        enrol(who.clone(), None);
        if kind == MemberKind::Merchant {
            Merchants::mutate(|merchants| merchants.insert(who.clone()));
        }
        if appointment.is_some() {
            Treasurers::mutate(|treasurers| treasurers.insert(who.clone()));
        }
    }
}

/// The funds of the tests: each is an account.
pub struct Books;

/// The account of a community fund.
pub fn fund_account(fund: CommunityId) -> AccountId {
    let mut id = [200; 32];
    id[..4].copy_from_slice(&fund.to_be_bytes());
    AccountId32::new(id)
}

impl FundDirectory for Books {
    fn exists(fund: CommunityId) -> bool {
        Funds::get().contains(&fund)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_fund(fund: CommunityId) {
        Funds::mutate(|funds| funds.insert(fund));
    }
}

impl FundCredits<AccountId> for Books {
    fn donate(from: &AccountId, fund: CommunityId, amount: Balance) -> DispatchResult {
        ensure!(Self::exists(fund), NO_FUND);
        Balances::transfer(from, &fund_account(fund), amount, Preservation::Expendable).map(drop)
    }

    fn charge_enabler(amount: Balance) -> DispatchResult {
        let (precision, force) = (Precision::Exact, Fortitude::Polite);
        Balances::burn_from(&ENABLER, amount, Preservation::Expendable, precision, force).map(drop)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn fill_enabler(amount: Balance) {
        assert_ok!(Balances::mint_into(&ENABLER, amount));
    }
}

impl Prefunding<AccountId> for Books {
    fn set_aside(merchant: &AccountId, amount: Balance) -> DispatchResult {
        Balances::hold(&SetAside::Anything, merchant, amount)
    }
}

impl ProgrammeBudgets<AccountId> for Books {
    fn accepts(pot: &AccountId, amount: Balance) -> DispatchResult {
        let room = Budgets::get().get(pot).copied().ok_or(NOT_A_POT)?;
        ensure!(amount <= room, BEYOND_ESTIMATE);
        Ok(())
    }

    fn fund(pot: &AccountId, amount: Balance) -> DispatchResult {
        Self::accepts(pot, amount)?;
        Budgets::mutate(|budgets| {
            budgets.entry(pot.clone()).and_modify(|room| *room -= amount);
        });
        Ok(())
    }

    fn sponsor(pot: &AccountId) -> Option<AccountId> {
        Sponsors::get().get(pot).cloned()
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_programme(sponsor: &AccountId) -> AccountId {
        let pot = AccountId32::new(blake2_256(&sponsor.encode()));
        open_programme(pot.clone(), Balance::MAX);
        sponsor_programme(pot.clone(), sponsor.clone());
        pot
    }
}

impl Interests<AccountId> for Register {
    fn has_interest(officer: &AccountId, account: &AccountId) -> bool {
        Delegates::get().contains(&(officer.clone(), account.clone()))
    }
}

impl crate::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = SetAside;
    type Time = Clock;
    type Registry = Register;
    type Funds = Books;
    type Prefunding = Books;
    type Programmes = Books;
    type Interests = Register;
    type CouncilOrigin = EnsureRoot<AccountId>;
    type PalletId = ReservePalletId;
    type MaxRecipients = ConstU32<256>;
    type MaxProposals = ConstU32<8>;
    type MaxOpenRedemptions = ConstU32<4>;
    type MaxFundings = ConstU32<FUNDINGS>;
    type MaxLines = ConstU32<16>;
    type WeightInfo = ();
}

/// Why somebody who is suspended or was never enrolled is refused.
pub const NOT_ACTIVE: DispatchError = DispatchError::Other("not active");

/// Why a fund that does not exist is refused.
pub const NO_FUND: DispatchError = DispatchError::Other("no such fund");

/// Why an account that is no programme's pot is refused.
pub const NOT_A_POT: DispatchError = DispatchError::Other("not a pot");

/// Why more than a programme estimated is refused.
pub const BEYOND_ESTIMATE: DispatchError = DispatchError::Other("beyond the estimate");

/// Treasurers.
pub const TILDE: AccountId = AccountId32::new([1; 32]);
pub const UGO: AccountId = AccountId32::new([2; 32]);
pub const VERA: AccountId = AccountId32::new([3; 32]);
/// Residents.
pub const ALDO: AccountId = AccountId32::new([11; 32]);
pub const CARLA: AccountId = AccountId32::new([12; 32]);
/// Merchants.
pub const BRUNA: AccountId = AccountId32::new([21; 32]);
pub const GINO: AccountId = AccountId32::new([22; 32]);
/// The account of the enabler's fund.
pub const ENABLER: AccountId = AccountId32::new([31; 32]);
/// The pots of two programmes.
pub const WALKING: AccountId = AccountId32::new([41; 32]);
pub const RECYCLING: AccountId = AccountId32::new([42; 32]);
/// Nobody.
pub const STRANGER: AccountId = AccountId32::new([99; 32]);

/// What a treasurer may do alone in a day: 1,000.00.
pub const THRESHOLD: Balance = 100_000;

/// How many deposits may fund a programme.
pub const FUNDINGS: u32 = 4;

/// The community fund of the valley.
pub const VALLEY: CommunityId = 7;

pub fn council() -> RuntimeOrigin {
    RuntimeOrigin::root()
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// Enrols an account, with a limit to what it may hold. It stays an account when it is empty.
pub fn enrol(who: AccountId, held: Option<Balance>) {
    if !Register::is_registered(&who) {
        System::inc_providers(&who);
    }
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

/// Opens a programme that takes up to `estimate` cents.
pub fn open_programme(pot: AccountId, estimate: Balance) {
    System::inc_providers(&pot);
    Budgets::mutate(|budgets| budgets.insert(pot, estimate));
}

/// Somebody sponsors the programme of this pot.
pub fn sponsor_programme(pot: AccountId, sponsor: AccountId) {
    Sponsors::mutate(|sponsors| sponsors.insert(pot, sponsor));
}

/// `delegate` could act for `principal` from now on.
pub fn delegate(delegate: AccountId, principal: AccountId) {
    Delegates::mutate(|delegates| delegates.insert((delegate, principal)));
}

/// A programme is over, and has so much left.
pub fn give_back(pot: AccountId, amount: Balance) -> DispatchResult {
    frame::deps::frame_support::storage::with_storage_layer(|| {
        <Reserve as BudgetSources<AccountId>>::give_back(&pot, amount)
    })
}

/// What is left of a deposit.
pub fn remaining(deposit: u32) -> Balance {
    crate::Deposits::<Test>::get(deposit)
        .expect("the deposit exists")
        .remaining
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

/// A treasurer allocates credits to spend.
pub fn allocate(who: AccountId, deposit: u32, recipients: &[(AccountId, Balance)]) -> DispatchResult {
    allocate_for(Purpose::Spending, who, deposit, recipients)
}

/// A treasurer allocates.
pub fn allocate_for(
    purpose: Purpose,
    who: AccountId,
    deposit: u32,
    recipients: &[(AccountId, Balance)],
) -> DispatchResult {
    let recipients = RecipientsOf::<Test>::try_from(recipients.to_vec()).expect("not too many");
    Reserve::allocate(signed(who), deposit, purpose, recipients)
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

/// Gives somebody credits to spend, out of a deposit recorded and allocated by two treasurers.
pub fn give(who: AccountId, amount: Balance) {
    let (number, proposal) = (crate::NextDeposit::<Test>::get(), crate::NextProposal::<Test>::get());
    deposit(amount, 1_000_000 + u64::from(number));
    assert_ok!(Reserve::set_threshold(council(), 0));
    assert_ok!(allocate(TILDE, number, &[(who, amount)]));
    assert_ok!(approve(UGO, proposal + 1));
    assert_ok!(Reserve::set_threshold(council(), THRESHOLD));
}

/// A merchant asks for euro, for the fund of the valley.
pub fn request(who: AccountId, amount: Balance) -> DispatchResult {
    Reserve::request_redemption(signed(who), amount, Some(VALLEY))
}

/// A merchant has `amount` and asks for all of it. Answers the number of the redemption.
pub fn redemption_of(who: AccountId, amount: Balance) -> u32 {
    let id = crate::NextRedemption::<Test>::get();
    give(who.clone(), amount);
    assert_ok!(request(who, amount));
    id
}

/// Two treasurers close and approve the batch that is open.
pub fn approve_current_batch() {
    let batch = crate::CurrentBatch::<Test>::get();
    assert_ok!(Reserve::close_batch(signed(TILDE), batch));
    assert_ok!(Reserve::approve_batch(signed(UGO), batch));
}

/// A treasurer records that the bank paid these.
pub fn settle(who: AccountId, lines: &[(u32, u64)]) -> DispatchResult {
    let lines: Vec<_> = lines.iter().map(|(id, number)| (*id, reference(*number))).collect();
    Reserve::settle(signed(who), lines.try_into().expect("not too many"))
}

/// A treasurer records that the bank did not pay these.
pub fn reject(who: AccountId, lines: &[u32]) -> DispatchResult {
    Reserve::reject(signed(who), lines.to_vec().try_into().expect("not too many"))
}

/// The council sets the fee of redemptions, in basis points.
pub fn set_fee(points: u16) {
    assert_ok!(Reserve::set_redemption_fee(council(), Bps::saturating(points)));
}

pub fn entry(redemption: u32) -> Redemption<AccountId> {
    Redemptions::<Test>::get(redemption).expect("the redemption exists")
}

/// What is on hold to be paid out.
pub fn held(who: AccountId) -> Balance {
    Balances::balance_on_hold(&HoldReason::Redemption.into(), &who)
}

pub fn balance(who: AccountId) -> Balance {
    Balances::free_balance(who)
}

pub fn issuance() -> Balance {
    Reserve::backing().issuance
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
        redemption_of(BRUNA, 500);
        redemption_of(GINO, 300);
        approve_current_batch();
        assert_ok!(settle(TILDE, &[(0, 500)]));
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
        for who in [TILDE, UGO, VERA, ALDO, CARLA, BRUNA, GINO, ENABLER] {
            enrol(who, None);
        }
        Treasurers::set([TILDE, UGO, VERA].into());
        Merchants::set([BRUNA, GINO].into());
        Funds::set([VALLEY].into());
        Budgets::set(BTreeMap::new());
        Sponsors::set(BTreeMap::new());
        Delegates::set(BTreeSet::new());
        for pot in [WALKING, RECYCLING] {
            open_programme(pot, 1_000);
        }
    });
    state
}
