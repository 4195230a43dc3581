//! The real runtime on the development genesis, driven through `Executive` with signed transactions.

use codec::Encode;
use pallet_members::{Enrolment, Profile, Shop};
use pallet_payments::Invoice;
use pallet_reserve::{Basis, Purpose};
use piazza_primitives::{
    Balance, Bps, Category, Commitment, GeoCell, IstatCode, MemberKind, Moment, TierId, DAY, MINUTE,
};
use piazza_runtime::{
    genesis_presets, AccountId, Executive, Hash, Header, Nonce, Runtime, RuntimeCall, Signature, SignedPayload, System,
    TxExtension, UncheckedExtrinsic, VERSION,
};
use sp_core::{sr25519, Pair};
use sp_io::hashing::blake2_256;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
    generic::Era,
    traits::{Hash as _, Header as _, IdentifyAccount, Verify},
    transaction_validity::{TransactionSource, TransactionValidity},
    ApplyExtrinsicResult, BuildStorage, Digest, DigestItem,
};

/// Monday, 5 January 2026, 00:00 UTC.
pub const START: Moment = 1_767_571_200_000;
/// The only zone of the development chain.
pub const TRENTO: IstatCode = genesis_presets::TRENTO;

/// Somebody with a key.
#[derive(Clone)]
pub struct Person(sr25519::Pair);

impl Person {
    /// Somebody whose key is derived from the name.
    pub fn named(name: &str) -> Self {
        Self(sr25519::Pair::from_seed(&blake2_256(name.as_bytes())))
    }

    /// The account.
    pub fn account(&self) -> AccountId {
        <Signature as Verify>::Signer::from(self.0.public()).into_account()
    }

    /// The signature of a hash.
    pub fn sign(&self, hash: Hash) -> Signature {
        self.0.sign(hash.as_bytes()).into()
    }

    /// The key, for those who name it.
    pub fn public(&self) -> sr25519::Public {
        self.0.public()
    }
}

impl From<Sr25519Keyring> for Person {
    fn from(name: Sr25519Keyring) -> Self {
        Self(name.pair())
    }
}

/// The council.
pub fn alice() -> Person {
    Sr25519Keyring::Alice.into()
}

/// The registrar.
pub fn bob() -> Person {
    Sr25519Keyring::Bob.into()
}

/// A treasurer.
pub fn charlie() -> Person {
    Sr25519Keyring::Charlie.into()
}

/// The other treasurer.
pub fn dave() -> Person {
    Sr25519Keyring::Dave.into()
}

/// Runs a story on a fresh chain, and checks every invariant at its end.
pub fn story(story: impl FnOnce()) {
    let config = genesis_presets::genesis(&"development".into()).expect("the preset fits the configuration");
    let mut chain = sp_io::TestExternalities::new(config.build_storage().expect("the genesis holds"));
    chain.execute_with(|| {
        frame_system::BlockHash::<Runtime>::insert(0, Hash::repeat_byte(7));
        open_block(1, START);
        story();
        piazza_runtime::invariants::check().expect("every invariant holds");
    });
}

fn open_block(number: u32, time: Moment) {
    let slot = time / piazza_runtime::constants::SLOT_DURATION;
    let digest = Digest {
        logs: vec![DigestItem::PreRuntime(sp_consensus_aura::AURA_ENGINE_ID, slot.encode())],
    };
    let parent = if number == 1 {
        Hash::repeat_byte(7)
    } else {
        System::parent_hash()
    };
    let header = Header::new(number, Hash::default(), Hash::default(), parent, digest);
    Executive::initialize_block(&header);
    let inherent = UncheckedExtrinsic::new_bare(pallet_timestamp::Call::<Runtime>::set { now: time }.into());
    Executive::apply_extrinsic(inherent)
        .expect("the time is valid")
        .expect("the time is set");
}

/// Closes the block and opens the next, `later` milliseconds after it: at least a slot.
pub fn next_block(later: Moment) {
    let time = now() + later;
    let header = Executive::finalize_block();
    frame_system::BlockHash::<Runtime>::insert(header.number(), header.hash());
    let (number, parent) = (header.number() + 1, header.hash());
    let slot = time / piazza_runtime::constants::SLOT_DURATION;
    let digest = Digest {
        logs: vec![DigestItem::PreRuntime(sp_consensus_aura::AURA_ENGINE_ID, slot.encode())],
    };
    let header = Header::new(number, Hash::default(), Hash::default(), parent, digest);
    Executive::initialize_block(&header);
    let inherent = UncheckedExtrinsic::new_bare(pallet_timestamp::Call::<Runtime>::set { now: time }.into());
    Executive::apply_extrinsic(inherent)
        .expect("the time is valid")
        .expect("the time is set");
}

/// The block's time.
pub fn now() -> Moment {
    pallet_timestamp::Now::<Runtime>::get()
}

/// How a transaction deviates from what a wallet makes.
pub struct Oddity {
    /// Its nonce, if not the next.
    pub nonce: Option<Nonce>,
    /// Its era.
    pub era: Era,
    /// Its tip.
    pub tip: Balance,
}

impl Default for Oddity {
    fn default() -> Self {
        Self {
            nonce: None,
            era: Era::mortal(64, best_block()),
            tip: 0,
        }
    }
}

/// The block before the one being made: what a wallet takes for the newest.
pub fn best_block() -> u64 {
    u64::from(System::block_number()).saturating_sub(1)
}

/// A transaction as a wallet makes it.
pub fn signed(who: &Person, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
    signed_oddly(who, call, Oddity::default())
}

/// A transaction as no wallet of ours makes it.
pub fn signed_oddly(who: &Person, call: impl Into<RuntimeCall>, oddity: Oddity) -> UncheckedExtrinsic {
    let terms = Terms {
        nonce: oddity.nonce.unwrap_or_else(|| System::account_nonce(who.account())),
        era: oddity.era,
        tip: oddity.tip,
        genesis: System::block_hash(0),
        birth: System::block_hash(u32::try_from(oddity.era.birth(best_block())).unwrap_or(0)),
    };
    signed_on(who, call, &terms)
}

/// What a transaction commits to beside its call.
pub struct Terms {
    /// The count of the account's transactions before it.
    pub nonce: Nonce,
    /// For how long it is valid.
    pub era: Era,
    /// Its tip.
    pub tip: Balance,
    /// The hash of the chain's first block.
    pub genesis: Hash,
    /// The hash of the block from which on it is valid.
    pub birth: Hash,
}

/// A transaction on these terms, for whichever chain they are of.
pub fn signed_on(who: &Person, call: impl Into<RuntimeCall>, terms: &Terms) -> UncheckedExtrinsic {
    let extension: TxExtension = (
        frame_system::AuthorizeCall::new(),
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        pallet_quota::CheckMortality::from(terms.era),
        pallet_quota::CheckNonce::from(terms.nonce),
        frame_system::CheckWeight::new(),
        pallet_quota::ChargeTransactionPayment::from(terms.tip),
        frame_metadata_hash_extension::CheckMetadataHash::new(false),
        frame_system::WeightReclaim::new(),
    );
    let call = call.into();
    let implicit = (
        (),
        (),
        VERSION.spec_version,
        VERSION.transaction_version,
        terms.genesis,
        terms.birth,
        (),
        (),
        (),
        None,
        (),
    );
    let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
    let signature: Signature = payload.using_encoded(|bytes| who.0.sign(bytes)).into();
    UncheckedExtrinsic::new_signed(call, who.account().into(), signature, extension)
}

/// Puts a transaction of `who` into the block.
pub fn submit(who: &Person, call: impl Into<RuntimeCall>) -> ApplyExtrinsicResult {
    Executive::apply_extrinsic(signed(who, call))
}

/// What the pool says of a transaction.
pub fn validate(transaction: UncheckedExtrinsic) -> TransactionValidity {
    let block: Hash = sp_runtime::traits::BlakeTwo256::hash(b"best");
    frame_support::storage::with_transaction(|| {
        let validity = Executive::validate_transaction(TransactionSource::External, transaction, block);
        // The pool keeps nothing of what validating writes.
        sp_runtime::TransactionOutcome::Rollback(Ok::<_, sp_runtime::DispatchError>(validity))
    })
    .expect("no nesting is too deep here")
}

/// The cell of resolution 10 at the centre of Trento.
pub fn cell() -> GeoCell {
    GeoCell::try_from(0x8a1_ea48_0d65_ffff).expect("it is a cell")
}

/// An enrolment in Trento, under a commitment derived from the account.
pub fn enrolment(account: &AccountId, kind: MemberKind, tier: TierId) -> Enrolment {
    Enrolment {
        kind,
        tier,
        zone: TRENTO,
        commitment: commitment(account),
        until: None,
    }
}

/// A commitment derived from the account.
pub fn commitment(account: &AccountId) -> Commitment {
    Commitment((b"test identity", account).using_encoded(blake2_256).into())
}

/// Enrols a resident.
pub fn resident(name: &str) -> Person {
    enrolled(name, MemberKind::Resident, genesis_presets::RESIDENTS)
}

/// Enrols a tourist.
pub fn tourist(name: &str) -> Person {
    enrolled(name, MemberKind::Tourist, genesis_presets::TOURISTS)
}

/// Enrols somebody who is no merchant.
pub fn enrolled(name: &str, kind: MemberKind, tier: TierId) -> Person {
    let person = Person::named(name);
    let account = person.account();
    let enrolment = enrolment(&account, kind, tier);
    pallet_members::Pallet::<Runtime>::enrol(as_bob(), account, enrolment).expect("the registrar enrols");
    person
}

/// Enrols the joint account of these members, of whom `threshold` must sign.
pub fn joint_account(of: &[&Person], threshold: u16) -> AccountId {
    let mut all: Vec<_> = of.iter().map(|person| person.account()).collect();
    all.sort();
    let account = pallet_multisig::Pallet::<Runtime>::multi_account_id(&all, threshold);
    let enrolment = enrolment(&account, MemberKind::Resident, genesis_presets::RESIDENTS);
    if !pallet_members::Members::<Runtime>::contains_key(&account) {
        pallet_members::Pallet::<Runtime>::enrol(as_bob(), account.clone(), enrolment).expect("the registrar enrols");
    }
    account
}

/// Enrols a grocer in Trento at this cashback rate, in basis points.
pub fn merchant(name: &str, rate: u16) -> Person {
    let person = Person::named(name);
    let account = person.account();
    let enrolment = enrolment(&account, MemberKind::Merchant, genesis_presets::MERCHANTS);
    let rate = Bps::try_from(rate).expect("a rate");
    pallet_members::Pallet::<Runtime>::enrol_merchant(as_bob(), account, enrolment, profile(name), rate)
        .expect("the registrar enrols");
    person
}

/// The profile of a grocer in Trento whose agreement is in force for a year.
pub fn profile(name: &str) -> Profile {
    Profile {
        trade_name: name.as_bytes().to_vec().try_into().expect("a short name"),
        categories: vec![Category::Grocery].try_into().expect("one category"),
        shops: vec![Shop {
            zone: TRENTO,
            cell: cell(),
        }]
        .try_into()
        .expect("one shop"),
        agreement: pallet_members::Agreement {
            hash: Hash::repeat_byte(1),
            from: START,
            until: Some(START + 365 * DAY),
        },
    }
}

/// The registrar's origin, for what a story takes as given.
pub fn as_bob() -> piazza_runtime::RuntimeOrigin {
    piazza_runtime::RuntimeOrigin::signed(bob().account())
}

/// Gives somebody credits out of a sponsor's deposit that two treasurers record and allocate.
pub fn fund(who: &Person, amount: Balance) {
    allocate(who, amount, Basis::SponsorFunding, Purpose::Spending);
}

/// Sets credits aside for what a merchant grants, out of euro that he paid in.
pub fn prefund(merchant: &Person, amount: Balance) {
    allocate(merchant, amount, Basis::MerchantPrefunding, Purpose::Prefunding);
}

fn allocate(who: &Person, amount: Balance, basis: Basis, purpose: Purpose) {
    use pallet_reserve::Pallet as Reserve;
    let origin = |who: &Person| piazza_runtime::RuntimeOrigin::signed(who.account());
    let approve_open = || {
        for (proposal, _) in Reserve::<Runtime>::open_proposals() {
            Reserve::<Runtime>::approve(origin(&dave()), proposal).expect("the other treasurer approves");
        }
    };
    let deposit = pallet_reserve::NextDeposit::<Runtime>::get();
    let reference = Hash::from_low_u64_be(u64::from(deposit) + 1);
    Reserve::<Runtime>::record(origin(&charlie()), amount, reference, basis).expect("recorded");
    approve_open();
    let recipients = vec![(who.account(), amount)].try_into().expect("one recipient");
    Reserve::<Runtime>::allocate(origin(&charlie()), deposit, purpose, recipients).expect("allocated");
    approve_open();
}

/// What somebody can spend, in cents.
pub fn balance(who: &Person) -> Balance {
    piazza_runtime::Balances::free_balance(who.account())
}

/// An invoice of the merchant for his first shop, good for five minutes.
pub fn invoice(merchant: &Person, amount: Balance, number: u8) -> Invoice<AccountId, Signature> {
    invoice_until(merchant, amount, number, now() + 5 * MINUTE)
}

/// An invoice of the merchant for his first shop.
pub fn invoice_until(merchant: &Person, amount: Balance, number: u8, expires: Moment) -> Invoice<AccountId, Signature> {
    invoice_on(System::block_hash(0), merchant, amount, [number; 16], expires)
}

/// An invoice of the merchant for his first shop, on the chain with this first block.
pub fn invoice_on(
    genesis: Hash,
    merchant: &Person,
    amount: Balance,
    number: [u8; 16],
    expires: Moment,
) -> Invoice<AccountId, Signature> {
    sign_invoice(genesis, merchant, merchant, amount, unsigned(number, expires))
}

/// An invoice for his first shop that nobody signed, with nothing in euro and no referrer.
pub fn unsigned(number: [u8; 16], expires: Moment) -> Invoice<AccountId, ()> {
    Invoice {
        shop: 0,
        number,
        expires,
        referrer: None,
        euro: 0,
        till: None,
        signature: (),
    }
}

/// An invoice of the merchant, signed by `signer`.
pub fn sign_invoice(
    genesis: Hash,
    merchant: &Person,
    signer: &Person,
    amount: Balance,
    unsigned: Invoice<AccountId, ()>,
) -> Invoice<AccountId, Signature> {
    let reference = unsigned.reference(genesis, &merchant.account(), amount);
    let Invoice {
        shop,
        number,
        expires,
        referrer,
        euro,
        till,
        signature: (),
    } = unsigned;
    Invoice {
        shop,
        number,
        expires,
        referrer,
        euro,
        till,
        signature: signer.sign(reference),
    }
}

/// The purchase of an invoice.
pub fn purchase(
    merchant: &Person,
    amount: Balance,
    invoice: Invoice<AccountId, Signature>,
) -> pallet_payments::Call<Runtime> {
    pallet_payments::Call::pay {
        merchant: merchant.account(),
        amount,
        invoice,
    }
}
