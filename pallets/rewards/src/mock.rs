//! A chain of a clock, balances and this pallet, with a register that tests set.

use crate::{
    self as pallet_rewards, BehaviourId, BehaviourTerms, CheckInCode, CheckInCodeOf, Device, EntryOf, Guarantee, KeyOf,
    Mode, ProgrammeId, ProgrammeOf, ProgrammeTerms, Reading, ReadingOf, Role, Rule, SumOf, Totals, Unit,
};
use frame::{
    deps::{
        frame_support::storage::with_storage_layer,
        sp_core::{sr25519, Pair as _},
        sp_runtime::{AccountId32, BuildStorage, MultiSignature},
    },
    testing_prelude::*,
    token::fungible::{Inspect as _, Mutate},
    traits::Hooks,
};
use piazza_primitives::{
    Appointment, Balance, BudgetSources, GeoCell, Interests, IstatCode, Limits, MemberKind, Moment, Offer,
    ProgrammeBudgets, Refusal, Registry, SdgGoal, Standing, UsageClass, ValueArea, DAY, HOUR, MINUTE, WEEK,
};
use std::collections::{BTreeMap, BTreeSet};

pub type AccountId = AccountId32;

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Timestamp: pallet_timestamp,
        Balances: pallet_balances,
        Rewards: pallet_rewards,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = MockBlock<Test>;
    type AccountId = AccountId;
    type Lookup = IdentityLookup<AccountId>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<1>;
    type AccountStore = System;
}

parameter_types! {
    pub const RewardsPalletId: PalletId = PalletId(*b"pz/rewrd");
    pub static People: BTreeMap<AccountId, Result<Standing, Refusal>> = BTreeMap::new();
    /// What the tiers of all who were ever enrolled allow.
    pub static Tiers: BTreeMap<AccountId, Limits> = BTreeMap::new();
    /// Who is in which office.
    pub static Offices: BTreeSet<(AccountId, Appointment)> = BTreeSet::new();
    /// Who could act for whom.
    pub static Delegates: BTreeSet<(AccountId, AccountId)> = BTreeSet::new();
}

/// The register of the tests: whoever is in [`People`].
pub struct Register;

impl Registry<AccountId> for Register {
    fn is_registered(who: &AccountId) -> bool {
        People::get().contains_key(who)
    }

    fn usage(who: &AccountId) -> Result<UsageClass, Refusal> {
        let standing = People::get().get(who).cloned().unwrap_or(Err(Refusal::NotEnrolled))?;
        Ok(standing.usage)
    }

    fn ensure_active(who: &AccountId) -> Result<Standing, DispatchError> {
        let standing = People::get().get(who).cloned();
        standing.unwrap_or(Err(Refusal::NotEnrolled)).map_err(|_| NOT_ACTIVE)
    }

    fn offer(_merchant: &AccountId, _shop: u8) -> Result<Offer, DispatchError> {
        Err(DispatchError::Unavailable)
    }

    fn holds(who: &AccountId, appointment: Appointment) -> bool {
        Offices::get().contains(&(who.clone(), appointment))
    }

    fn limits(who: &AccountId) -> Limits {
        Tiers::get().get(who).copied().unwrap_or(Limits::NONE)
    }

    fn principal(_key: &AccountId) -> Option<AccountId> {
        None
    }

    fn active_keys(_principal: &AccountId) -> u32 {
        0
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_member(who: &AccountId, kind: MemberKind, appointment: Option<Appointment>) {
        enrol(who.clone(), kind, None);
        if let Some(office) = appointment {
            appoint(who.clone(), office);
        }
    }
}

impl Interests<AccountId> for Register {
    fn has_interest(officer: &AccountId, account: &AccountId) -> bool {
        Delegates::get().contains(&(officer.clone(), account.clone()))
    }
}

/// The deposits of the tests: one account has all that comes back to them.
pub struct Deposits;

impl BudgetSources<AccountId> for Deposits {
    fn give_back(pot: &AccountId, amount: Balance) -> DispatchResult {
        if amount == 0 {
            return Ok(());
        }
        <Balances as Mutate<_>>::transfer(pot, &DEPOSITS, amount, Preservation::Expendable).map(drop)
    }
}

impl crate::Config for Test {
    type Currency = Balances;
    type Time = Timestamp;
    type Registry = Register;
    type Sources = Deposits;
    type Interests = Register;
    type CouncilOrigin = EnsureRoot<AccountId>;
    type Signature = MultiSignature;
    type PalletId = RewardsPalletId;
    type MaxBatch = ConstU32<500>;
    type MaxReadings = ConstU32<400>;
    type MaxGroup = ConstU32<8>;
    type MaxProgrammes = ConstU32<PROGRAMMES>;
    type MaxKeptProgrammes = ConstU32<KEPT>;
    type MaxProposals = ConstU32<PROPOSALS>;
    type MaxProposalsOfOne = ConstU32<PROPOSALS_OF_ONE>;
    type MaxDelay = ConstU64<MAX_DELAY>;
    type ClaimPeriod = ConstU64<CLAIM_PERIOD>;
    type Retention = ConstU64<RETENTION>;
    type CheckInSlot = ConstU64<SLOT>;
    type MaxTasks = ConstU32<TASKS>;
    type WeightInfo = ();
}

/// Why the register refuses.
pub const NOT_ACTIVE: DispatchError = DispatchError::Other("not active");

pub const PROGRAMMES: u32 = 3;
pub const KEPT: u32 = 5;
pub const PROPOSALS: u32 = 3;
pub const PROPOSALS_OF_ONE: u32 = 2;
pub const MAX_DELAY: Moment = 31 * DAY;
pub const CLAIM_PERIOD: Moment = 90 * DAY;
pub const RETENTION: Moment = 300 * DAY;
pub const SLOT: Moment = 5 * MINUTE;
pub const TASKS: u32 = 100;

/// A Monday's midnight.
pub const MONDAY: Moment = 20_003 * DAY;
/// The noon at which the tests start, and programmes with them.
pub const START: Moment = MONDAY + 12 * HOUR;
/// When they end.
pub const END: Moment = START + 12 * WEEK;
/// What their prizes are estimated at, and what funds them.
pub const ESTIMATE: Balance = 1_000_000;
pub const BUDGET: Balance = 500_000;

pub const ANNA: AccountId = AccountId32::new([1; 32]);
pub const BRUNO: AccountId = AccountId32::new([2; 32]);
/// He may hold 150.00.
pub const TOURIST: AccountId = AccountId32::new([3; 32]);
pub const SUSPENDED: AccountId = AccountId32::new([4; 32]);
/// She lives elsewhere.
pub const ELSA: AccountId = AccountId32::new([5; 32]);
/// The utility, who sponsors.
pub const HERA: AccountId = AccountId32::new([6; 32]);
pub const CHOIR: AccountId = AccountId32::new([7; 32]);
pub const BAKER: AccountId = AccountId32::new([8; 32]);
pub const STRANGER: AccountId = AccountId32::new([9; 32]);
/// Where what programmes did not spend goes back to.
pub const DEPOSITS: AccountId = AccountId32::new([20; 32]);
/// The attestors.
pub const DESK: AccountId = AccountId32::new([10; 32]);
pub const OFFICE: AccountId = AccountId32::new([11; 32]);
pub const GATEWAY: AccountId = AccountId32::new([12; 32]);
pub const ARBITRATOR: AccountId = AccountId32::new([13; 32]);

pub const HERE: IstatCode = IstatCode(22_205);
pub const ELSEWHERE: IstatCode = IstatCode(22_001);

pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

pub fn council() -> RuntimeOrigin {
    RuntimeOrigin::root()
}

pub fn now() -> Moment {
    pallet_timestamp::Now::<Test>::get()
}

pub fn at(time: Moment) {
    Timestamp::set_timestamp(time);
}

pub fn pass(time: Moment) {
    at(now() + time);
}

/// A block with weight to spare.
pub fn idle() -> Weight {
    <Rewards as Hooks<_>>::on_idle(1, Weight::MAX)
}

/// Enrols an account here, with a limit to what it may hold.
pub fn enrol(who: AccountId, kind: MemberKind, held: Option<Balance>) {
    enrol_in(HERE, who, kind, held);
}

pub fn enrol_in(zone: IstatCode, who: AccountId, kind: MemberKind, held: Option<Balance>) {
    let person_to_person = !matches!(kind, MemberKind::Tourist | MemberKind::Merchant);
    let standing = Standing {
        kind,
        zone,
        limits: Limits { held, person_to_person },
        usage: kind.usage_class(),
    };
    if !Register::is_registered(&who) {
        System::inc_providers(&who);
    }
    Tiers::mutate(|tiers| tiers.insert(who.clone(), standing.limits));
    People::mutate(|people| people.insert(who, Ok(standing)));
}

/// Takes an account's standing away.
pub fn suspend(who: AccountId) {
    People::mutate(|people| people.insert(who, Err(Refusal::Suspended)));
}

pub fn appoint(who: AccountId, office: Appointment) {
    Offices::mutate(|offices| offices.insert((who, office)));
}

pub fn dismiss(who: AccountId, office: Appointment) {
    Offices::mutate(|offices| offices.remove(&(who, office)));
}

pub fn balance(who: AccountId) -> Balance {
    Balances::total_balance(&who)
}

pub fn give(who: AccountId, amount: Balance) {
    assert_ok!(<Balances as Mutate<_>>::mint_into(&who, amount));
}

/// All or nothing, as a call.
pub fn call(what: impl FnOnce() -> DispatchResult) -> DispatchResult {
    with_storage_layer(what)
}

/// Whether a call succeeded, whatever it cost.
pub fn outcome(result: DispatchResultWithPostInfo) -> DispatchResult {
    result.map(drop).map_err(|refused| refused.error)
}

/// The hash that goes by this number.
pub fn hash(number: u64) -> H256 {
    H256::from_low_u64_be(number)
}

/// What Hera promises by default.
pub fn promise() -> ProgrammeTerms {
    ProgrammeTerms {
        title: hash(1),
        regulation: hash(2),
        start: START,
        end: END,
        estimate: ESTIMATE,
        guarantee: Guarantee {
            amount: ESTIMATE / 5,
            until: END + MAX_DELAY,
            document: hash(3),
        },
        area: ValueArea::Environment,
        kinds: BoundedVec::new(),
        zones: BoundedVec::new(),
        offset: 0,
        denomination: None,
    }
}

/// Hera creates a programme without a budget.
pub fn programme_that(change: impl FnOnce(&mut ProgrammeTerms)) -> ProgrammeId {
    let mut terms = promise();
    change(&mut terms);
    let id = crate::NextProgramme::<Test>::get();
    assert_ok!(Rewards::create_programme(signed(HERA), terms));
    id
}

/// Hera's programme with the budget that it has by default.
pub fn programme() -> ProgrammeId {
    let id = programme_that(|_| ());
    fund(id, BUDGET);
    id
}

/// Hera's programme of keys, in multiples of 1.00.
pub fn programme_of_keys() -> ProgrammeId {
    let id = programme_that(|terms| terms.denomination = Some(100));
    fund(id, BUDGET);
    id
}

pub fn fund(programme: ProgrammeId, amount: Balance) {
    assert_ok!(try_fund(programme, amount));
}

/// What the reserve does.
pub fn try_fund(programme: ProgrammeId, amount: Balance) -> DispatchResult {
    call(|| {
        let pot = Rewards::pot(programme);
        Rewards::accepts(&pot, amount)?;
        <Balances as Mutate<_>>::mint_into(&pot, amount)?;
        <Rewards as ProgrammeBudgets<AccountId>>::fund(&pot, amount)
    })
}

pub fn entered(programme: ProgrammeId) -> ProgrammeOf<Test> {
    crate::Programmes::<Test>::get(programme).expect("the programme exists")
}

/// Recycled paper: 0.05 the kilogram, paid at once and for good.
pub fn paper() -> BehaviourTerms {
    BehaviourTerms {
        title: hash(4),
        goal: SdgGoal::try_from(12).expect("a goal"),
        unit: Unit::Kilogram,
        decimals: 0,
        largest: 1_000_000,
        tariff: 5,
        rule: Rule::PerUnit,
        grams: None,
        avoided: None,
        cap: None,
        most: None,
        agreeing: 1,
        confirm: false,
        lifetime: WEEK,
        window: 0,
        at_once: false,
    }
}

/// Hera proposes a behaviour.
pub fn proposal(programme: ProgrammeId, change: impl FnOnce(&mut BehaviourTerms)) -> BehaviourId {
    let id = crate::NextBehaviour::<Test>::get();
    let mut terms = paper();
    change(&mut terms);
    assert_ok!(Rewards::propose_behaviour(signed(HERA), programme, terms));
    id
}

/// A behaviour as [`paper`], but changed, in the panel from now on; no attestor is authorised.
pub fn adopted(programme: ProgrammeId, change: impl FnOnce(&mut BehaviourTerms)) -> BehaviourId {
    let now = now();
    at(now - crate::CommentPeriod::<Test>::get() - 1);
    let id = proposal(programme, change);
    at(now);
    assert_ok!(Rewards::adopt(council(), id));
    id
}

/// As [`adopted`], with the attestors authorised.
pub fn behaviour(programme: ProgrammeId, change: impl FnOnce(&mut BehaviourTerms)) -> BehaviourId {
    let id = adopted(programme, change);
    for attestor in [DESK, OFFICE, GATEWAY] {
        assert_ok!(Rewards::authorise(signed(HERA), id, attestor));
    }
    id
}

/// The proof of the document that goes by this number.
pub fn proof_of(number: u64) -> H256 {
    crate::proof_of_document(hash(number))
}

/// That somebody did something just now. The same number is the same document.
pub fn entry(person: AccountId, quantity: u64, number: u64) -> EntryOf<Test> {
    EntryOf::<Test> {
        person,
        companion: None,
        quantity,
        time: now(),
        document: hash(number),
    }
}

/// As [`entry`], at another time.
pub fn entry_at(time: Moment, person: AccountId, quantity: u64, number: u64) -> EntryOf<Test> {
    EntryOf::<Test> {
        time,
        ..entry(person, quantity, number)
    }
}

/// Anna drives, Bruno rides.
pub fn ride(quantity: u64, number: u64) -> EntryOf<Test> {
    EntryOf::<Test> {
        companion: Some(BRUNO),
        ..entry(ANNA, quantity, number)
    }
}

/// The desk attests.
pub fn attest(behaviour: BehaviourId, entry: EntryOf<Test>) -> DispatchResult {
    attest_by(DESK, behaviour, entry)
}

pub fn attest_by(who: AccountId, behaviour: BehaviourId, entry: EntryOf<Test>) -> DispatchResult {
    call(|| Rewards::attest(signed(who), behaviour, entry))
}

/// The desk attests many rows, and the block ends.
pub fn attest_batch(behaviour: BehaviourId, entries: Vec<EntryOf<Test>>, mode: Mode) -> DispatchResult {
    let entries = BoundedVec::try_from(entries).expect("few rows");
    call(|| outcome(Rewards::attest_batch(signed(DESK), behaviour, entries, mode)))?;
    idle();
    Ok(())
}

/// Why one row is refused.
pub fn refused(reason: crate::Refused) -> crate::Error<Test> {
    crate::Error::Row { row: 0, reason }
}

pub fn key(seed: u8) -> sr25519::Pair {
    sr25519::Pair::from_seed(&[seed; 32])
}

/// The account of the key of this seed: a device's, or somebody's in a programme of keys.
pub fn account(seed: u8) -> AccountId {
    AccountId32::new(key(seed).public().0)
}

/// Hera adds the device of this seed.
pub fn add_device(behaviour: BehaviourId, seed: u8, role: Role<AccountId>) -> DispatchResult {
    Rewards::add_device(signed(HERA), behaviour, account(seed), role, HERE)
}

pub fn device(programme: ProgrammeId, seed: u8) -> Device<AccountId> {
    crate::Devices::<Test>::get(programme, account(seed)).expect("the device exists")
}

/// What the device of this seed measured just now in the first programme.
pub fn reading(seed: u8, person: AccountId, counter: u64, quantity: u64) -> ReadingOf<Test> {
    reading_at(now(), seed, person, counter, quantity)
}

/// As [`reading`], at another time.
pub fn reading_at(time: Moment, seed: u8, person: AccountId, counter: u64, quantity: u64) -> ReadingOf<Test> {
    let reading = Reading {
        device: account(seed),
        person,
        counter,
        quantity,
        time,
        signature: MultiSignature::from(sr25519::Signature::default()),
    };
    let signature = key(seed).sign(&reading.message(System::block_hash(0), 0)).into();
    Reading { signature, ..reading }
}

/// The gateway brings one reading, and the block ends.
pub fn deliver(behaviour: BehaviourId, reading: ReadingOf<Test>) -> DispatchResult {
    deliver_all(behaviour, vec![reading], Mode::AllOrNothing)
}

pub fn deliver_all(behaviour: BehaviourId, readings: Vec<ReadingOf<Test>>, mode: Mode) -> DispatchResult {
    let readings = BoundedVec::try_from(readings).expect("few readings");
    call(|| outcome(Rewards::deliver(signed(GATEWAY), behaviour, readings, mode)))?;
    idle();
    Ok(())
}

/// Where the venues of the tests stand, and a cell beside it.
pub fn cell() -> GeoCell {
    GeoCell::try_from(0x0892_8308_280f_ffff).expect("a cell")
}

pub fn neighbour() -> GeoCell {
    GeoCell::try_from(0x0892_8308_280b_ffff).expect("a cell")
}

/// The code that the venue of this seed shows now in the first programme.
pub fn code(seed: u8) -> CheckInCodeOf<Test> {
    code_that(seed, |_| ())
}

/// As [`code`], changed before the venue signs it.
pub fn code_that(seed: u8, change: impl FnOnce(&mut CheckInCodeOf<Test>)) -> CheckInCodeOf<Test> {
    let mut code = CheckInCode {
        programme: 0,
        device: account(seed),
        cell: cell(),
        slot: now() / SLOT,
        signature: MultiSignature::from(sr25519::Signature::default()),
    };
    change(&mut code);
    let signature = key(seed).sign(&code.message(System::block_hash(0))).into();
    CheckInCode { signature, ..code }
}

pub fn check_in(who: AccountId, code: CheckInCodeOf<Test>) -> DispatchResult {
    call(|| Rewards::check_in(signed(who), code))
}

/// The member claims what the key of this seed earned.
pub fn claim_for(programme: ProgrammeId, member: AccountId, seed: u8) -> DispatchResult {
    call(|| {
        Rewards::claim(
            signed(member.clone()),
            programme,
            Some(signature_for(programme, member, seed)),
        )
    })
}

/// The key of this seed signs that the member claims for it.
pub fn signature_for(programme: ProgrammeId, member: AccountId, seed: u8) -> KeyOf<Test> {
    let message = crate::claim_message(System::block_hash(0), programme, &member);
    (account(seed), key(seed).sign(&message).into())
}

/// What somebody may claim, and what is kept from his next rewards.
pub fn owed_and_debt(programme: ProgrammeId, who: AccountId) -> (Balance, Balance) {
    let account = crate::Accounts::<Test>::get(programme, who);
    (account.owed, account.debt)
}

pub fn totals(of: SumOf) -> Totals {
    Rewards::totals(of)
}

pub fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet::<crate::Event<Test>>()
}

/// The pallet said this.
pub fn assert_said(event: crate::Event<Test>) {
    let events = events();
    assert!(events.contains(&event), "{event:?} is not among {events:?}");
}

/// Runs a test on a fresh chain; every invariant must hold after it.
pub fn run(test: impl FnOnce()) {
    fresh().execute_with(|| {
        test();
        assert_eq!(Rewards::check_invariants(), Ok(()));
    });
}

/// Runs a test on Hera's programme and her recycled paper, changed; both have the number 0.
pub fn run_with(change: impl FnOnce(&mut BehaviourTerms), test: impl FnOnce()) {
    run(|| {
        programme();
        behaviour(0, change);
        test();
    });
}

/// Runs a test that corrupts the state after it was prepared; exactly this must be noticed.
pub fn run_corrupting(noticed: &'static str, prepare: impl FnOnce(), corrupt: impl FnOnce()) {
    fresh().execute_with(|| {
        prepare();
        assert_eq!(Rewards::check_invariants(), Ok(()));
        corrupt();
        assert_eq!(Rewards::check_invariants(), Err(DispatchError::Other(noticed)));
    });
}

fn fresh() -> TestState {
    let mut state = empty();
    state.execute_with(|| {
        at(START);
        People::set(BTreeMap::new());
        Tiers::set(BTreeMap::new());
        Offices::set(BTreeSet::new());
        Delegates::set(BTreeSet::new());
        for person in [ANNA, BRUNO, SUSPENDED, ARBITRATOR] {
            enrol(person, MemberKind::Resident, None);
        }
        enrol_in(ELSEWHERE, ELSA, MemberKind::Resident, None);
        enrol(TOURIST, MemberKind::Tourist, Some(15_000));
        enrol(HERA, MemberKind::PublicBody, None);
        enrol(CHOIR, MemberKind::Association, None);
        enrol(BAKER, MemberKind::Merchant, None);
        suspend(SUSPENDED);
        for attestor in [DESK, OFFICE, GATEWAY] {
            enrol(attestor.clone(), MemberKind::Association, None);
            appoint(attestor, Appointment::Attestor);
        }
        appoint(ARBITRATOR, Appointment::Arbitrator);
    });
    state
}

/// A chain as the benchmarks find it.
pub fn empty() -> TestState {
    let storage = RuntimeGenesisConfig::default().build_storage();
    let mut state = TestState::new(storage.expect("the genesis builds"));
    state.execute_with(|| System::set_block_number(1));
    state
}
