//! A chain of a clock and this pallet. The funds and the pots are one each.

use crate::{self as pallet_members, Member, *};
use frame::{
    deps::{
        sp_core::{sr25519, Pair as _},
        sp_runtime::{AccountId32, BuildStorage, MultiSignature},
    },
    testing_prelude::*,
};
use piazza_primitives::{
    Appointment, Bps, Category, Commitment, CommunityId, Delegations, FundDirectory, GeoCell, IstatCode, Limits,
    MemberKind, Moment, Pots, Refusal, SnaiClass, TierId, DAY,
};

pub type AccountId = AccountId32;

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Timestamp: pallet_timestamp,
        Members: pallet_members,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = MockBlock<Test>;
    type AccountId = AccountId;
    type Lookup = IdentityLookup<AccountId>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

parameter_types! {
    pub const Registrar: Appointment = Appointment::Registrar;
    /// Who was given a right by whom: the principal first.
    pub static Rights: Vec<(AccountId, AccountId)> = vec![];
}

/// The rights are those of [`Rights`].
pub struct GivenRights;

impl Delegations<AccountId> for GivenRights {
    fn may_act(key: &AccountId, principal: &AccountId) -> Result<(), Refusal> {
        Members::check_agent(key, principal)?;
        let given = Rights::get().contains(&(principal.clone(), key.clone()));
        given.then_some(()).ok_or(Refusal::NotEntitled)
    }

    fn may_act_as_till(key: &AccountId, principal: &AccountId) -> Result<(), Refusal> {
        Self::may_act(key, principal)
    }

    fn take_away(principal: &AccountId, key: &AccountId) {
        Rights::mutate(|rights| rights.retain(|right| *right != (principal.clone(), key.clone())));
    }

    fn take_all_away(principal: &AccountId) {
        Rights::mutate(|rights| rights.retain(|(by, _)| by != principal));
    }
}

/// The only fund is the valley's.
pub struct OneFund;

impl FundDirectory for OneFund {
    fn exists(fund: CommunityId) -> bool {
        fund == FUND
    }
}

/// The only pot is [`POT`].
pub struct OnePot;

impl Pots<AccountId> for OnePot {
    fn is_pot(who: &AccountId) -> bool {
        *who == POT
    }
}

impl crate::Config for Test {
    type CouncilOrigin = EnsureRoot<AccountId>;
    type RegistrarOrigin = EnsureAppointed<Test, Registrar>;
    type Time = Timestamp;
    type Funds = OneFund;
    type Delegations = GivenRights;
    type Pots = OnePot;
    type Signature = MultiSignature;
    type WeightInfo = ();
}

/// A midnight.
pub const START_OF_TIME: Moment = 20_000 * DAY;

/// The zones, both of which feed the fund.
pub const VALLEY: IstatCode = IstatCode(22_205);
pub const HAMLET: IstatCode = IstatCode(22_039);
pub const NOWHERE: IstatCode = IstatCode(22_999);
pub const FUND: CommunityId = 22_205;

/// The tiers: without end, and of 30 days.
pub const RESIDENTS: TierId = 0;
pub const TOURISTS: TierId = 2;
pub const NO_TIER: TierId = 9;

pub const ALDO: AccountId = AccountId32::new([1; 32]);
pub const BRUNO: AccountId = AccountId32::new([2; 32]);
pub const BAKER: AccountId = AccountId32::new([3; 32]);
pub const STRANGER: AccountId = AccountId32::new([9; 32]);
pub const POT: AccountId = AccountId32::new([10; 32]);

/// The key of somebody who signs.
pub fn key(seed: u8) -> sr25519::Pair {
    sr25519::Pair::from_seed(&[seed; 32])
}

pub fn account(key: &sr25519::Pair) -> AccountId {
    AccountId32::new(key.public().0)
}

/// The key of Rosa, registrar from genesis.
pub fn rosas_key() -> sr25519::Pair {
    key(100)
}

pub fn rosa() -> AccountId {
    account(&rosas_key())
}

pub fn council() -> RuntimeOrigin {
    RuntimeOrigin::root()
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

pub fn registrar() -> RuntimeOrigin {
    signed(rosa())
}

pub fn now() -> Moment {
    pallet_timestamp::Now::<Test>::get()
}

pub fn pass(time: Moment) {
    Timestamp::set_timestamp(now() + time);
}

pub fn cell() -> GeoCell {
    GeoCell::try_from(0x8a1_ea48_0d65_ffff).expect("an H3 cell")
}

pub fn name(text: &[u8]) -> Name {
    text.to_vec().try_into().expect("a short name")
}

pub fn zone(text: &str) -> Zone {
    Zone {
        name: name(text.as_bytes()),
        class: SnaiClass::E,
        cell: cell(),
        fund: FUND,
    }
}

pub fn tier(valid_for: Option<Moment>) -> Tier {
    let limits = Limits {
        held: Some(300_000),
        person_to_person: true,
    };
    Tier { limits, valid_for }
}

pub fn commitment(number: u64) -> Commitment {
    Commitment(H256::from_low_u64_be(number))
}

/// A resident of the valley without end.
pub fn resident(number: u64) -> Enrolment {
    Enrolment {
        kind: MemberKind::Resident,
        tier: RESIDENTS,
        zone: VALLEY,
        commitment: commitment(number),
        until: None,
    }
}

pub fn tourist(number: u64) -> Enrolment {
    Enrolment {
        kind: MemberKind::Tourist,
        tier: TOURISTS,
        ..resident(number)
    }
}

pub fn trader(number: u64) -> Enrolment {
    Enrolment {
        kind: MemberKind::Merchant,
        ..resident(number)
    }
}

/// The baker's profile: two shops, an agreement that is in force without end.
pub fn profile() -> Profile {
    let shop = |zone| Shop { zone, cell: cell() };
    Profile {
        trade_name: name(b"Panificio"),
        categories: vec![Category::Grocery, Category::Catering].try_into().expect("two"),
        shops: vec![shop(VALLEY), shop(HAMLET)].try_into().expect("two"),
        agreement: Agreement {
            hash: H256::repeat_byte(7),
            from: START_OF_TIME,
            until: None,
        },
    }
}

pub fn rate(points: u16) -> Bps {
    Bps::saturating(points)
}

/// Rosa enrols an account.
pub fn enrol(who: AccountId, enrolment: Enrolment) -> DispatchResult {
    Members::enrol(registrar(), who, enrolment)
}

/// Rosa enrols the baker at 5 %.
pub fn enrol_baker() {
    assert_ok!(Members::enrol_merchant(
        registrar(),
        BAKER,
        trader(3),
        profile(),
        rate(500)
    ));
}

/// Rosa's word that the holder may enrol himself, for a day.
pub fn certificate(holder: Holder<AccountId>, enrolment: Enrolment) -> CertificateOf<Test> {
    sign(&rosas_key(), holder, enrolment, now() + DAY)
}

/// A certificate signed with this key, in the name of its account.
pub fn sign(
    registrar: &sr25519::Pair,
    holder: Holder<AccountId>,
    enrolment: Enrolment,
    expires: Moment,
) -> CertificateOf<Test> {
    let unsigned = Certificate {
        registrar: account(registrar),
        holder,
        enrolment,
        expires,
        signature: MultiSignature::from(sr25519::Signature::default()),
    };
    let signature = registrar.sign(unsigned.id(genesis_hash()).as_bytes()).into();
    Certificate { signature, ..unsigned }
}

/// The one-time key's word that `who` is to be enrolled by the certificate.
pub fn proof(key: &sr25519::Pair, certificate: &CertificateOf<Test>, who: &AccountId) -> Option<MultiSignature> {
    let payload = certificate.proof_payload(genesis_hash(), who);
    Some(key.sign(payload.as_bytes()).into())
}

pub fn genesis_hash() -> H256 {
    System::block_hash(0)
}

pub fn member(who: AccountId) -> Member {
    crate::Members::<Test>::get(who).expect("a member")
}

pub fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet::<crate::Event<Test>>()
}

pub fn last_event() -> crate::Event<Test> {
    events().pop().expect("an event of the pallet")
}

/// The usual genesis: two zones, two tiers, and Rosa the registrar.
pub fn genesis() -> GenesisConfig<Test> {
    GenesisConfig {
        zones: vec![(VALLEY, zone("Valle di Sotto")), (HAMLET, zone("Canazei"))],
        tiers: vec![(RESIDENTS, tier(None)), (TOURISTS, tier(Some(30 * DAY)))],
        members: vec![(rosa(), resident(100))],
        merchants: vec![],
        appointments: vec![(Appointment::Registrar, rosa())],
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
        assert_eq!(Members::check_invariants(), Ok(()));
    });
}

/// Runs a test that corrupts the state, in which Aldo is enrolled and the baker; exactly this must be noticed.
pub fn run_corrupting(noticed: &'static str, corrupt: impl FnOnce()) {
    fresh(genesis()).execute_with(|| {
        assert_ok!(enrol(ALDO, resident(1)));
        enrol_baker();
        assert_eq!(Members::check_invariants(), Ok(()));
        corrupt();
        assert_eq!(Members::check_invariants(), Err(DispatchError::Other(noticed)));
    });
}

fn fresh(genesis: GenesisConfig<Test>) -> TestState {
    let storage = RuntimeGenesisConfig {
        members: genesis,
        ..Default::default()
    }
    .build_storage();
    let mut state = TestState::new(storage.expect("the genesis builds"));
    state.execute_with(|| {
        Rights::set(vec![]);
        Timestamp::set_timestamp(START_OF_TIME);
        System::set_block_number(1);
    });
    state
}

/// A chain as the benchmarks find it.
#[cfg(feature = "runtime-benchmarks")]
pub fn empty() -> TestState {
    fresh(GenesisConfig::default())
}
