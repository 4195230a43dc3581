//! A chain of a clock and this pallet. Its calls are remarks that say what they stand for; the register is a list that
//! tests set.

use crate::{self as pallet_quota, Allowance, CheckNonce};
use frame::{
    deps::{
        frame_support::dispatch::{DispatchClass, DispatchInfo},
        sp_runtime::{
            traits::DispatchTransaction,
            transaction_validity::{InvalidTransaction, TransactionValidityError, UnknownTransaction},
            AccountId32, BuildStorage,
        },
    },
    testing_prelude::*,
    traits::Contains,
};
use piazza_primitives::{
    Appointment, Balance, CallClassifier, IstatCode, JointOperations, Limits, MemberKind, Moment, Offer, Refusal,
    Registry, Standing, TransferRules, UsageClass, DAY,
};
use std::collections::BTreeMap;

pub type AccountId = AccountId32;

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Timestamp: pallet_timestamp,
        Quota: pallet_quota,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = MockBlock<Test>;
    type AccountId = AccountId;
    type Lookup = IdentityLookup<AccountId>;
    type BaseCallFilter = Door;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

parameter_types! {
    pub static People: BTreeMap<AccountId, Result<UsageClass, Refusal>> = BTreeMap::new();
    /// How many keys of the baker's may act.
    pub static Tills: u32 = 1;
    /// The joint operations that wait: the account, the hash of the call, who began it and when.
    pub static Waiting: Vec<(AccountId, [u8; 32], AccountId, u64)> = vec![];
    /// Whether the chain lets any call through.
    pub static Closed: bool = false;
}

/// The register of the tests: whoever is in [`People`].
pub struct Register;

impl Registry<AccountId> for Register {
    fn is_registered(who: &AccountId) -> bool {
        People::get().contains_key(who)
    }

    fn usage(who: &AccountId) -> Result<UsageClass, Refusal> {
        People::get().get(who).copied().unwrap_or(Err(Refusal::NotEnrolled))
    }

    fn ensure_active(who: &AccountId) -> Result<Standing, DispatchError> {
        let usage = Self::usage(who).map_err(|_| DispatchError::Unavailable)?;
        Ok(Standing {
            kind: MemberKind::Resident,
            zone: IstatCode(22_205),
            limits: Limits {
                held: None,
                person_to_person: true,
            },
            usage,
        })
    }

    fn offer(_merchant: &AccountId, _shop: u8) -> Result<Offer, DispatchError> {
        Err(DispatchError::Unavailable)
    }

    fn holds(_who: &AccountId, _appointment: Appointment) -> bool {
        false
    }

    fn limits(_who: &AccountId) -> Limits {
        Limits::NONE
    }

    fn principal(key: &AccountId) -> Option<AccountId> {
        (*key == TILL).then_some(BAKER)
    }

    fn active_keys(principal: &AccountId) -> u32 {
        if *principal == BAKER {
            Tills::get()
        } else {
            0
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_member(who: &AccountId, kind: MemberKind, _appointment: Option<Appointment>) {
        enrol(who.clone(), kind.usage_class());
    }
}

/// Nobody may send to a stranger.
pub struct ToMembersOnly;

impl TransferRules<AccountId> for ToMembersOnly {
    fn check(_from: &AccountId, to: &AccountId, _amount: Balance) -> Result<(), Refusal> {
        Register::usage(to).map(|_| ()).map_err(|_| Refusal::Recipient)
    }
}

/// The joint operations are those of [`Waiting`].
pub struct Joint;

impl JointOperations<AccountId, u64> for Joint {
    fn begun(joint: &AccountId, call_hash: [u8; 32]) -> Option<u64> {
        let found = Waiting::get()
            .into_iter()
            .find(|(account, hash, ..)| account == joint && *hash == call_hash);
        found.map(|(_, _, _, begun)| begun)
    }

    fn forget(joint: &AccountId, call_hash: [u8; 32]) {
        let (gone, kept) = Waiting::get()
            .into_iter()
            .partition(|(account, hash, ..)| account == joint && *hash == call_hash);
        Waiting::set(kept);
        let gone: Vec<_> = gone;
        gone.iter().for_each(|(_, _, who, _)| Quota::give_place_back(who));
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn begin(who: &AccountId) -> (AccountId, [u8; 32]) {
        begin_operation(who.clone(), 7);
        (JOINT, [7; 32])
    }
}

/// Somebody begins an operation of the joint account.
pub fn begin_operation(who: AccountId, number: u8) {
    assert_ok!(Quota::take_place(&who));
    Waiting::mutate(|waiting| waiting.push((JOINT, [number; 32], who, System::block_number())));
}

/// The calls that are let through: all, or none.
pub struct Door;

impl Contains<RuntimeCall> for Door {
    fn contains(_: &RuntimeCall) -> bool {
        !Closed::get()
    }
}

/// What a remark stands for.
#[derive(Clone, Debug, Encode, Decode)]
pub enum Meaning {
    /// A call like any other.
    Purchase,
    /// A plain transfer of one cent.
    Transfer(AccountId),
    /// A certificate that enrols the caller, or why it does not.
    Certificate(Result<u8, Refusal>),
    /// A motion of the council.
    Motion,
    /// A call for somebody.
    For(AccountId),
    /// A batch of which a part acts for somebody.
    Carrying(AccountId),
}

impl CallClassifier<AccountId> for RuntimeCall {
    fn plain_transfer(&self) -> Option<(AccountId, Balance)> {
        match meaning(self) {
            Some(Meaning::Transfer(to)) => Some((to, 1)),
            _ => None,
        }
    }

    fn self_enrolment(&self, _who: &AccountId) -> Option<Result<Vec<u8>, Refusal>> {
        match meaning(self) {
            Some(Meaning::Certificate(tag)) => Some(tag.map(|tag| vec![tag])),
            _ => None,
        }
    }

    fn lifeline(&self, who: &AccountId) -> bool {
        matches!(meaning(self), Some(Meaning::Motion)) && *who == COUNCILLOR
    }

    fn sits_in_council(who: &AccountId) -> bool {
        *who == COUNCILLOR
    }

    fn acts_for(&self) -> Option<AccountId> {
        match meaning(self) {
            Some(Meaning::For(principal)) => Some(principal),
            _ => None,
        }
    }

    fn check_actors(&self, _who: &AccountId) -> Result<(), Refusal> {
        let (Some(Meaning::For(principal)) | Some(Meaning::Carrying(principal))) = meaning(self) else {
            return Ok(());
        };
        Register::usage(&principal)
            .map(drop)
            .map_err(|_| Refusal::PrincipalNotActive)
    }

    fn actors(&self) -> u32 {
        matches!(meaning(self), Some(Meaning::For(_) | Meaning::Carrying(_))).into()
    }
}

fn meaning(call: &RuntimeCall) -> Option<Meaning> {
    match call {
        RuntimeCall::System(frame_system::Call::remark { remark }) => Meaning::decode(&mut &remark[..]).ok(),
        _ => None,
    }
}

/// A purchase is a unit; a batch, for gateways, is a hundred purchases.
pub struct Unit;

impl Convert<UsageClass, Weight> for Unit {
    fn convert(class: UsageClass) -> Weight {
        match class {
            UsageClass::Person | UsageClass::Merchant => PURCHASE,
            UsageClass::Gateway => BATCH,
        }
    }
}

impl Convert<UsageClass, u32> for Unit {
    fn convert(class: UsageClass) -> u32 {
        match class {
            UsageClass::Person | UsageClass::Merchant => LENGTH,
            UsageClass::Gateway => 100 * LENGTH,
        }
    }
}

impl crate::Config for Test {
    type CouncilOrigin = EnsureRoot<AccountId>;
    type Registry = Register;
    type Transfers = ToMembersOnly;
    type Time = Timestamp;
    type UnitWeight = Unit;
    type UnitLength = Unit;
    type JointOperations = Joint;
    type OperationLifetime = ConstU64<LIFETIME>;
    type WeightInfo = ();
}

/// The weight and the length of a unit.
pub const PURCHASE: Weight = Weight::from_parts(1_000_000, 1_000);
pub const BATCH: Weight = Weight::from_parts(100_000_000, 100_000);
pub const LENGTH: u32 = 1_000;

/// For how many blocks a joint operation waits.
pub const LIFETIME: u64 = 100;

/// How long until a person's unit comes back.
pub const HALF_A_MINUTE: Moment = 30_000;

/// A midnight.
pub const START_OF_TIME: Moment = 20_000 * DAY;

pub const ANNA: AccountId = AccountId32::new([1; 32]);
pub const BRUNO: AccountId = AccountId32::new([2; 32]);
pub const BAKER: AccountId = AccountId32::new([3; 32]);
pub const METER: AccountId = AccountId32::new([4; 32]);
/// Sits in the council, and is no member.
pub const COUNCILLOR: AccountId = AccountId32::new([5; 32]);
/// A key of the baker's.
pub const TILL: AccountId = AccountId32::new([6; 32]);
/// A joint account.
pub const JOINT: AccountId = AccountId32::new([7; 32]);
pub const STRANGER: AccountId = AccountId32::new([9; 32]);

pub fn council() -> RuntimeOrigin {
    RuntimeOrigin::root()
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

pub fn now() -> Moment {
    pallet_timestamp::Now::<Test>::get()
}

pub fn pass(time: Moment) {
    Timestamp::set_timestamp(now() + time);
}

/// Enrols an account; like every member's it exists.
pub fn enrol(who: AccountId, class: UsageClass) {
    System::inc_providers(&who);
    People::mutate(|people| people.insert(who, Ok(class)));
}

/// Takes an account's standing away.
pub fn refuse(who: AccountId, reason: Refusal) {
    People::mutate(|people| people.insert(who, Err(reason)));
}

pub fn set_allowance(class: UsageClass, burst: u32, every: Moment) {
    assert_ok!(Quota::set_allowance(council(), class, Allowance { burst, every }));
}

/// How many whole units an account has left.
pub fn units_left(who: AccountId) -> u32 {
    Quota::usage(who).expect("a member").available
}

/// What is refused for good.
pub fn invalid(refusal: Refusal) -> TransactionValidityError {
    InvalidTransaction::Custom(refusal as u8).into()
}

/// What is refused for now.
pub fn unknown(refusal: Refusal) -> TransactionValidityError {
    UnknownTransaction::Custom(refusal as u8).into()
}

/// A signed transaction: a purchase unless a test says otherwise.
pub struct Transaction {
    who: AccountId,
    call: RuntimeCall,
    nonce: u32,
    info: DispatchInfo,
    length: u32,
}

pub fn transaction(who: AccountId) -> Transaction {
    let nonce = System::account_nonce(&who);
    let info = DispatchInfo {
        call_weight: PURCHASE,
        ..Default::default()
    };
    Transaction {
        who,
        call: call(Meaning::Purchase),
        nonce,
        info,
        length: LENGTH,
    }
}

pub fn call(meaning: Meaning) -> RuntimeCall {
    let remark = meaning.encode();
    frame_system::Call::remark { remark }.into()
}

impl Transaction {
    /// What its call stands for.
    pub fn that(self, meaning: Meaning) -> Self {
        Self {
            call: call(meaning),
            ..self
        }
    }

    /// How many others of the account come before it.
    pub fn behind(self, ahead: u32) -> Self {
        let nonce = self.nonce.saturating_add(ahead);
        self.of_nonce(nonce)
    }

    pub fn of_nonce(self, nonce: u32) -> Self {
        Self { nonce, ..self }
    }

    pub fn weighing(mut self, weight: Weight) -> Self {
        self.info.call_weight = weight;
        self
    }

    /// A call of the class that the council's calls are of.
    pub fn operational(mut self) -> Self {
        self.info.class = DispatchClass::Operational;
        self
    }

    /// What the extensions weigh.
    pub fn carrying(mut self, weight: Weight) -> Self {
        self.info.extension_weight = weight;
        self
    }

    pub fn of_length(self, length: u32) -> Self {
        Self { length, ..self }
    }

    fn extension(&self) -> CheckNonce<Test> {
        CheckNonce::from(self.nonce)
    }

    /// What the pool is told.
    pub fn validate(&self) -> Result<ValidTransaction, TransactionValidityError> {
        let (origin, length) = (signed(self.who.clone()), self.length as usize);
        self.extension()
            .validate_only(origin, &self.call, &self.info, length, TransactionSource::External, 0)
            .map(|(validity, _, _)| validity)
    }

    /// Goes through a block; the call answers as it is told.
    pub fn apply(
        self,
        answer: impl FnOnce() -> DispatchResultWithPostInfo,
    ) -> Result<DispatchResult, TransactionValidityError> {
        let origin = signed(self.who.clone());
        self.extension()
            .test_run(origin, &self.call, &self.info, self.length as usize, 0, |_| answer())
            .map(|result| result.map(drop).map_err(|error| error.error))
    }

    /// Goes through a block and uses all of its weight.
    pub fn pass(self) -> Result<(), TransactionValidityError> {
        self.apply(|| Ok(().into())).map(|result| {
            assert_ok!(result);
        })
    }

    /// Goes through a block and uses this much weight.
    pub fn pass_using(self, weight: Weight) {
        assert_ok!(self.apply(|| Ok(Some(weight).into())).expect("within the allowance"));
    }
}

/// An account makes so many purchases.
pub fn buy(who: AccountId, times: u32) {
    for _ in 0..times {
        assert_eq!(transaction(who.clone()).pass(), Ok(()));
    }
}

/// Runs a test on a fresh chain; every invariant must hold after it.
pub fn run(test: impl FnOnce()) {
    fresh().execute_with(|| {
        test();
        assert_eq!(Quota::check_invariants(), Ok(()));
    });
}

/// Runs a test that corrupts the state; exactly this must be noticed.
pub fn run_corrupting(noticed: &'static str, corrupt: impl FnOnce()) {
    fresh().execute_with(|| {
        assert_eq!(Quota::check_invariants(), Ok(()));
        corrupt();
        assert_eq!(Quota::check_invariants(), Err(DispatchError::Other(noticed)));
    });
}

fn fresh() -> TestState {
    let mut state = empty();
    state.execute_with(|| {
        Timestamp::set_timestamp(START_OF_TIME);
        People::set(BTreeMap::new());
        Tills::set(1);
        Waiting::set(vec![]);
        Closed::set(false);
        enrol(ANNA, UsageClass::Person);
        enrol(BRUNO, UsageClass::Person);
        enrol(BAKER, UsageClass::Merchant);
        enrol(METER, UsageClass::Gateway);
        System::inc_providers(&COUNCILLOR);
        System::inc_providers(&TILL);
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
