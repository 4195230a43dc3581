//! A chain of balances and this pallet, with a clock and a register that tests set.

use crate::{self as pallet_value_back, Day, FundKey, FundKeyOf, GenesisConfig, Parts, Shares, TermsOf};
use frame::{
    deps::sp_runtime::{AccountId32, BuildStorage},
    testing_prelude::*,
    token::fungible::Mutate,
    traits::Time,
};
use piazza_primitives::{
    Appointment, Balance, Bps, Category, CommunityId, IstatCode, Limits, MemberKind, Moment, Offer, Refusal, Registry,
    Sale, SnaiClass, Standing, Tendered, UsageClass, DAY,
};
use std::collections::BTreeMap;

pub type AccountId = AccountId32;

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        ValueBack: pallet_value_back,
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
    type DustRemoval = crate::ToEnabler<Test>;
}

parameter_types! {
    pub const ValueBackPalletId: PalletId = PalletId(*b"pz/valbk");
    pub static Now: Moment = START_OF_TIME;
    pub static People: BTreeMap<AccountId, Result<Limits, Refusal>> = BTreeMap::new();
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

/// The register of the tests: whoever is in [`People`].
pub struct Register;

impl Registry<AccountId> for Register {
    fn is_registered(who: &AccountId) -> bool {
        People::get().contains_key(who)
    }

    fn usage(who: &AccountId) -> Result<UsageClass, Refusal> {
        People::get()
            .get(who)
            .cloned()
            .unwrap_or(Err(Refusal::NotEnrolled))
            .map(|_| UsageClass::Person)
    }

    fn ensure_active(who: &AccountId) -> Result<Standing, DispatchError> {
        let limits = People::get().get(who).cloned().unwrap_or(Err(Refusal::NotEnrolled));
        let limits = limits.map_err(|_| DispatchError::Other("not active"))?;
        Ok(Standing {
            kind: MemberKind::Resident,
            zone: IstatCode(VALLEY),
            limits,
            usage: UsageClass::Person,
        })
    }

    fn offer(_merchant: &AccountId, _shop: u8) -> Result<Offer, DispatchError> {
        Err(DispatchError::Unavailable)
    }

    fn holds(_who: &AccountId, _appointment: Appointment) -> bool {
        false
    }

    fn limits(who: &AccountId) -> Limits {
        let limits = People::get().get(who).and_then(|limits| limits.ok());
        limits.unwrap_or(Limits {
            held: None,
            person_to_person: true,
        })
    }

    fn principal(_key: &AccountId) -> Option<AccountId> {
        None
    }

    fn active_keys(_principal: &AccountId) -> u32 {
        0
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_member(who: &AccountId, _kind: MemberKind, _appointment: Option<Appointment>) {
        enrol(who.clone(), None);
    }
}

impl crate::Config for Test {
    type Currency = Balances;
    type Time = Clock;
    type Registry = Register;
    type CouncilOrigin = EnsureRoot<AccountId>;
    type PalletId = ValueBackPalletId;
    type MaxRefundLimit = ConstU32<30>;
    type InitialRefundLimit = ConstU32<14>;
    type WeightInfo = ();
}

pub const ALDO: AccountId = AccountId32::new([1; 32]);
pub const BRUNA: AccountId = AccountId32::new([2; 32]);
pub const CARLA: AccountId = AccountId32::new([3; 32]);
pub const DARIO: AccountId = AccountId32::new([4; 32]);
pub const STRANGER: AccountId = AccountId32::new([9; 32]);

/// The fund of the valley, open in every test.
pub const VALLEY: CommunityId = 22_205;
/// What Aldo and Carla start with.
pub const START: Balance = 1_000_000;

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
            Ok(Limits {
                held,
                person_to_person: true,
            }),
        )
    });
}

/// Takes an account's standing away.
pub fn refuse(who: AccountId, reason: Refusal) {
    People::mutate(|people| people.insert(who, Err(reason)));
}

pub fn pass_days(days: u64) {
    Now::mutate(|now| *now += days * DAY);
}

pub fn today() -> Day {
    (Now::get() / DAY) as Day
}

pub fn shares(points: [u16; 5]) -> Shares {
    let [buyer, community, equalisation, enabler, referrer] = points.map(Bps::saturating);
    Shares {
        buyer,
        community,
        equalisation,
        enabler,
        referrer,
    }
}

pub fn offer(rate: u16) -> Offer {
    Offer {
        category: Category::Grocery,
        zone: IstatCode(VALLEY),
        class: SnaiClass::E,
        fund: VALLEY,
        rate: Bps::saturating(rate),
    }
}

/// Aldo buys at Bruna's for `credits` cents at `rate` basis points.
pub fn sale(credits: Balance, rate: u16) -> Sale<AccountId> {
    Sale {
        buyer: ALDO,
        merchant: BRUNA,
        offer: offer(rate),
        referrer: None,
        tendered: Tendered { credits, euro: 0 },
        room: None,
    }
}

/// The parts of a sale as it was settled.
pub fn parts(terms: &TermsOf<Test>, sale: &Sale<AccountId>) -> Parts {
    terms
        .divide(sale.tendered, sale.tendered)
        .expect("what was settled can be divided")
}

pub fn fund(key: FundKeyOf<Test>) -> (Balance, Balance) {
    ValueBack::fund(key)
        .map(|state| (state.spendable, state.pending))
        .expect("the fund exists")
}

pub fn referral(who: AccountId) -> FundKeyOf<Test> {
    FundKey::Referral(who)
}

pub fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet::<crate::Event<Test>>()
}

pub fn last_event() -> crate::Event<Test> {
    events().pop().expect("an event of the pallet")
}

/// The usual genesis: one fund, everything to the buyer.
pub fn genesis() -> GenesisConfig<Test> {
    GenesisConfig {
        funds: vec![(VALLEY, "Valle di Sotto".into())],
        ..Default::default()
    }
}

/// Runs a test on a fresh chain; every invariant must hold after it.
pub fn run(test: impl FnOnce()) {
    run_with(genesis(), test);
}

/// As [`run`], from another genesis.
pub fn run_with(genesis: GenesisConfig<Test>, test: impl FnOnce()) {
    fresh(genesis).execute_with(|| {
        test();
        assert_eq!(ValueBack::check_invariants(), Ok(()));
    });
}

/// Runs a test that corrupts the state; exactly this must be noticed.
pub fn run_corrupting(noticed: &str, corrupt: impl FnOnce()) {
    fresh(genesis()).execute_with(|| {
        assert_eq!(ValueBack::check_invariants(), Ok(()));
        corrupt();
        assert_eq!(ValueBack::check_invariants(), Err(noticed));
    });
}

fn fresh(genesis: GenesisConfig<Test>) -> TestState {
    let storage = RuntimeGenesisConfig {
        value_back: genesis,
        ..Default::default()
    }
    .build_storage();
    let mut state = TestState::new(storage.expect("the genesis builds"));
    state.execute_with(|| {
        Now::set(START_OF_TIME);
        System::set_block_number(1);
        People::set(BTreeMap::new());
        for who in [ALDO, BRUNA, CARLA, DARIO] {
            enrol(who, None);
        }
        for buyer in [ALDO, CARLA] {
            assert_ok!(Balances::mint_into(&buyer, START));
        }
    });
    state
}

/// A chain as the benchmarks find it.
#[cfg(feature = "runtime-benchmarks")]
pub fn empty() -> TestState {
    fresh(GenesisConfig::default())
}
