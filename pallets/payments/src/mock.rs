//! A chain of a clock, balances and this pallet, with a register and a division of the value-back that tests set.

use crate::{self as pallet_payments, HoldReason, Invoice, InvoiceOf, Receipt};
use frame::{
    deps::{
        sp_core::{sr25519, Pair as _},
        sp_runtime::{AccountId32, BuildStorage, MultiSignature},
    },
    testing_prelude::*,
    token::fungible::{hold::Mutate as _, Mutate},
};
use piazza_primitives::{
    largest_remainder, Appointment, Balance, Bps, Category, Delegations, IstatCode, Limits, MemberKind, Moment, Offer,
    Refusal, Registry, Sale, SnaiClass, Standing, Tendered, UsageClass, ValueBack, DAY, HOUR,
};
use std::collections::{BTreeMap, BTreeSet};

pub type AccountId = AccountId32;

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Timestamp: pallet_timestamp,
        Balances: pallet_balances,
        Payments: pallet_payments,
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

/// Why credits are on hold: for this pallet, or for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum SetAside {
    Booking,
    Till(HoldReason),
}

impl VariantCount for SetAside {
    const VARIANT_COUNT: u32 = 2;
}

impl From<HoldReason> for SetAside {
    fn from(reason: HoldReason) -> Self {
        Self::Till(reason)
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
    pub static People: BTreeMap<AccountId, Result<Standing, Refusal>> = BTreeMap::new();
    /// What the tiers of all who were ever enrolled allow.
    pub static Tiers: BTreeMap<AccountId, Limits> = BTreeMap::new();
    /// The keys of tills, with their merchants.
    pub static TillKeys: BTreeSet<(AccountId, AccountId)> = BTreeSet::new();
    /// The cashback rate of every merchant.
    pub static Rate: Bps = Bps::saturating(500);
    /// The fund's share, in basis points.
    pub static FundShare: u16 = 5_000;
    /// The refund limit, in days.
    pub static RefundLimit: u32 = 14;
    /// Whether the funds refuse their parts.
    pub static FundsClosed: bool = false;
    /// The last sale whose value-back was divided.
    pub static LastSale: Option<Sale<AccountId>> = None;
}

/// The register of the tests: whoever is in [`People`]; merchants have one shop.
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

    fn offer(merchant: &AccountId, shop: u8) -> Result<Offer, DispatchError> {
        let standing = Self::ensure_active(merchant)?;
        ensure!(standing.kind == MemberKind::Merchant, NO_MERCHANT);
        ensure!(shop == 0, NO_SHOP);
        Ok(offer())
    }

    fn holds(_who: &AccountId, _appointment: Appointment) -> bool {
        false
    }

    fn limits(who: &AccountId) -> Limits {
        let limits = Tiers::get().get(who).copied();
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
    fn make_member(who: &AccountId, kind: MemberKind, _appointment: Option<Appointment>) {
        enrol(who.clone(), kind, None);
    }
}

/// The tills of the tests.
pub struct Keys;

impl Delegations<AccountId> for Keys {
    fn may_act(key: &AccountId, principal: &AccountId) -> Result<(), Refusal> {
        Self::may_act_as_till(key, principal)
    }

    fn may_act_as_till(key: &AccountId, principal: &AccountId) -> Result<(), Refusal> {
        let is_till = TillKeys::get().contains(&(principal.clone(), key.clone()));
        is_till.then_some(()).ok_or(Refusal::NotEntitled)
    }

    fn take_away(principal: &AccountId, key: &AccountId) {
        TillKeys::mutate(|keys| keys.remove(&(principal.clone(), key.clone())));
    }

    fn take_all_away(principal: &AccountId) {
        TillKeys::mutate(|keys| keys.retain(|(by, _)| by != principal));
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_till(merchant: &AccountId, key: &AccountId) {
        TillKeys::mutate(|keys| keys.insert((merchant.clone(), key.clone())));
    }
}

/// By what a sale was divided.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Terms {
    pub rate: Bps,
    pub fund_share: u16,
    pub referred: bool,
    pub room: Option<Balance>,
    pub due: u32,
}

impl Terms {
    /// The parts of [`FUND`], the buyer and the referrer. The odd cent is with the fund.
    pub fn divide(&self, sold: Tendered, tendered: Tendered) -> [Balance; 3] {
        let referrer = if self.referred { 1_000 } else { 0 };
        let fund = self.fund_share.min(9_000);
        let shares = [fund, 10_000 - fund - referrer, referrer].map(u64::from);
        let of = |amount| largest_remainder(self.rate.of(amount), shares).expect("some share is not 0");
        let ([a, b, c], [d, e, f]) = (of(tendered.credits), of(tendered.euro));
        let back = sold.credits - tendered.credits;
        let room = self.room.map_or(Balance::MAX, |room| room.saturating_sub(back));
        let kept = (b + e).min(room);
        [a + d + (b + e - kept), kept, c + f]
    }
}

fn today() -> u32 {
    (now() / DAY) as u32
}

/// Divides the value-back between [`FUND`], the buyer, and [`REFERRALS`] if there is a referrer: his share is a tenth.
pub struct Halves;

impl Halves {
    fn shift(from: &AccountId, to: &AccountId, amount: Balance) -> DispatchResult {
        if amount > 0 {
            <Balances as Mutate<_>>::transfer(from, to, amount, Preservation::Expendable)?;
        }
        Ok(())
    }
}

impl ValueBack<AccountId> for Halves {
    type Terms = Terms;

    fn settle(sale: &Sale<AccountId>) -> Result<(Terms, Balance), DispatchError> {
        let terms = Terms {
            rate: sale.offer.rate,
            fund_share: FundShare::get(),
            referred: sale.referrer.is_some(),
            room: sale.room,
            due: today() + RefundLimit::get() + 1,
        };
        let [fund, cashback, referrer] = terms.divide(sale.tendered, sale.tendered);
        Self::shift(&sale.buyer, &FUND, fund)?;
        Self::shift(&sale.buyer, &REFERRALS, referrer)?;
        LastSale::set(Some(sale.clone()));
        ensure!(!FundsClosed::get(), CLOSED);
        Ok((terms, cashback))
    }

    fn rate(terms: &Terms) -> Bps {
        terms.rate
    }

    fn is_refundable(terms: &Terms) -> bool {
        today() < terms.due
    }

    fn cashback(terms: &Terms, sold: Tendered, tendered: Tendered) -> Balance {
        terms.divide(sold, tendered)[1]
    }

    fn correct(
        buyer: &AccountId,
        _merchant: &AccountId,
        terms: &Terms,
        sold: Tendered,
        before: Tendered,
        after: Tendered,
    ) -> DispatchResult {
        let (before, after) = (terms.divide(sold, before), terms.divide(sold, after));
        for (pot, index) in [(FUND, 0), (REFERRALS, 2)] {
            Self::shift(&pot, buyer, before[index].saturating_sub(after[index]))?;
        }
        for (pot, index) in [(FUND, 0), (REFERRALS, 2)] {
            Self::shift(buyer, &pot, after[index].saturating_sub(before[index]))?;
        }
        ensure!(!FundsClosed::get(), CLOSED);
        Ok(())
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn terms_that_are_over(_referrer: &AccountId) -> Terms {
        Terms {
            rate: Bps::ONE,
            fund_share: 0,
            referred: true,
            room: None,
            due: today(),
        }
    }
}

impl crate::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = SetAside;
    type Registry = Register;
    type Delegations = Keys;
    type ValueBack = Halves;
    type Time = Timestamp;
    type Signature = MultiSignature;
    type CouncilOrigin = EnsureRoot<AccountId>;
    type MaxInvoiceLife = ConstU64<LIFE>;
    type MaxForgotten = ConstU32<FORGOTTEN>;
    type WeightInfo = ();
}

/// Why the register and the funds refuse.
pub const NOT_ACTIVE: DispatchError = DispatchError::Other("not active");
pub const NO_MERCHANT: DispatchError = DispatchError::Other("no merchant");
pub const NO_SHOP: DispatchError = DispatchError::Other("no such shop");
pub const CLOSED: DispatchError = DispatchError::Other("the funds are closed");

/// How long an invoice is good, and how many a block forgets.
pub const LIFE: Moment = 2 * HOUR;
pub const FORGOTTEN: u32 = 4;

/// A midnight.
pub const START_OF_TIME: Moment = 20_000 * DAY;
/// What Anna and Bruno start with.
pub const START: Balance = 100_000;

pub const ANNA: AccountId = AccountId32::new([1; 32]);
pub const BRUNO: AccountId = AccountId32::new([2; 32]);
pub const TOURIST: AccountId = AccountId32::new([3; 32]);
pub const MILLER: AccountId = AccountId32::new([4; 32]);
pub const STRANGER: AccountId = AccountId32::new([9; 32]);
pub const FUND: AccountId = AccountId32::new([10; 32]);
pub const REFERRALS: AccountId = AccountId32::new([11; 32]);

pub fn key(seed: u8) -> sr25519::Pair {
    sr25519::Pair::from_seed(&[seed; 32])
}

/// The merchant, who signs invoices.
pub fn baker() -> AccountId {
    AccountId32::new(key(100).public().0)
}

/// The baker's till, once it [`is_a_till`].
pub fn till() -> AccountId {
    AccountId32::new(key(101).public().0)
}

pub fn is_a_till(merchant: AccountId, key: AccountId) {
    TillKeys::mutate(|keys| keys.insert((merchant, key)));
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

pub fn offer() -> Offer {
    Offer {
        category: Category::Grocery,
        zone: IstatCode(22_205),
        class: SnaiClass::E,
        fund: 22_205,
        rate: Rate::get(),
    }
}

pub fn set_rate(points: u16) {
    Rate::set(Bps::saturating(points));
}

/// Enrols an account, with a limit to what it may hold. Tourists don't pay persons.
pub fn enrol(who: AccountId, kind: MemberKind, held: Option<Balance>) {
    let person_to_person = !matches!(kind, MemberKind::Tourist | MemberKind::Merchant);
    let standing = Standing {
        kind,
        zone: IstatCode(22_205),
        limits: Limits { held, person_to_person },
        usage: kind.usage_class(),
    };
    // As every member's, the account exists whatever it holds: its last cent can be spent beside a hold.
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

pub fn balance(who: AccountId) -> Balance {
    Balances::free_balance(who)
}

pub fn give(who: AccountId, amount: Balance) {
    assert_ok!(<Balances as Mutate<_>>::mint_into(&who, amount));
}

pub fn set_aside(who: AccountId, amount: Balance) {
    assert_ok!(Balances::hold(&SetAside::Booking, &who, amount));
}

/// The baker sets credits aside for the cashback on euro, besides what he has.
pub fn prefund(amount: Balance) {
    give(baker(), amount);
    assert_ok!(Payments::prefund(signed(baker()), amount));
}

/// What the baker has set aside.
pub fn prefunding() -> Balance {
    Payments::prefunding(baker())
}

/// The baker's invoice for `amount`, good for five minutes. The same number is the same invoice.
pub fn invoice(amount: Balance, number: u8) -> InvoiceOf<Test> {
    invoice_that(amount, number, |_| ())
}

/// As [`invoice`], changed before the baker signs it.
pub fn invoice_that(amount: Balance, number: u8, change: impl FnOnce(&mut InvoiceOf<Test>)) -> InvoiceOf<Test> {
    invoice_by(100, amount, number, change)
}

/// As [`invoice_that`], signed by the key of this seed.
pub fn invoice_by(seed: u8, amount: Balance, number: u8, change: impl FnOnce(&mut InvoiceOf<Test>)) -> InvoiceOf<Test> {
    let mut invoice = Invoice {
        shop: 0,
        number: [number; 16],
        expires: now() + 300_000,
        referrer: None,
        euro: 0,
        till: None,
        signature: MultiSignature::from(sr25519::Signature::default()),
    };
    change(&mut invoice);
    let signature = key(seed).sign(reference(&invoice, amount).as_bytes()).into();
    Invoice { signature, ..invoice }
}

/// The reference of the baker's invoice.
pub fn reference(invoice: &InvoiceOf<Test>, amount: Balance) -> H256 {
    invoice.reference(System::block_hash(0), &baker(), amount)
}

/// Anna pays the baker.
pub fn pay(amount: Balance, invoice: InvoiceOf<Test>) -> DispatchResult {
    Payments::pay(signed(ANNA), baker(), amount, invoice)
}

/// The baker's receipt, good for five minutes. The same number is the same receipt.
pub fn receipt(number: u8) -> Receipt<AccountId> {
    Receipt {
        shop: 0,
        number: [number; 16],
        expires: now() + 300_000,
        referrer: None,
    }
}

/// The reference of the baker's receipt.
pub fn receipt_reference(receipt: &Receipt<AccountId>) -> H256 {
    receipt.reference(System::block_hash(0), &baker())
}

/// The baker grants Anna what comes back from so many cents of euro.
pub fn grant(euro: Balance, receipt: Receipt<AccountId>) -> DispatchResult {
    Payments::grant(signed(baker()), ANNA, euro, receipt)
}

pub fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet::<crate::Event<Test>>()
}

pub fn last_event() -> crate::Event<Test> {
    events().pop().expect("an event of the pallet")
}

/// Runs a test on a fresh chain; every invariant must hold after it.
pub fn run(test: impl FnOnce()) {
    run_in_blocks(vec![Box::new(test)]);
}

/// Runs the steps of a test on a fresh chain, each on what the steps before wrote to the database; every invariant
/// must hold after each.
pub fn run_in_blocks(steps: Vec<Box<dyn FnOnce() + '_>>) {
    let mut state = fresh();
    for step in steps {
        state.execute_with(|| {
            step();
            assert_eq!(Payments::check_invariants(), Ok(()));
        });
        state.commit_all().expect("no storage layer is open");
    }
}

/// Runs a test that corrupts the state; exactly this must be noticed.
pub fn run_corrupting(noticed: &'static str, corrupt: impl FnOnce()) {
    fresh().execute_with(|| {
        assert_eq!(Payments::check_invariants(), Ok(()));
        corrupt();
        assert_eq!(Payments::check_invariants(), Err(DispatchError::Other(noticed)));
    });
}

fn fresh() -> TestState {
    let mut state = empty();
    state.execute_with(|| {
        Timestamp::set_timestamp(START_OF_TIME);
        People::set(BTreeMap::new());
        Tiers::set(BTreeMap::new());
        TillKeys::set(BTreeSet::new());
        FundShare::set(5_000);
        RefundLimit::set(14);
        set_rate(500);
        FundsClosed::set(false);
        LastSale::set(None);
        enrol(ANNA, MemberKind::Resident, None);
        enrol(BRUNO, MemberKind::Resident, None);
        enrol(TOURIST, MemberKind::Tourist, Some(15_000));
        enrol(baker(), MemberKind::Merchant, None);
        enrol(MILLER, MemberKind::Merchant, None);
        give(ANNA, START);
        give(BRUNO, START);
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
