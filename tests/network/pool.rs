//! What a real node's pool takes and what it refuses, with a clock that moves by hand.

use codec::Encode;
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};
use pallet_quota::Allowance;
use piazza_primitives::{Bps, MemberKind, UsageClass};
use piazza_runtime::{
    configs::delegation::{MaxDelegates, ProxyType},
    genesis_presets, Hash, Nonce, Runtime, RuntimeCall, UncheckedExtrinsic,
};
use piazza_tests::{
    chain::{self, bob, Person, Terms},
    process::Node,
};
use serde_json::Value;
use sp_io::hashing::blake2_256;
use sp_runtime::{generic::Era, traits::Convert};
use tempfile::TempDir;

/// A node whose blocks are made by hand, on which Anna and Bruno are enrolled.
struct Till {
    node: Node,
    genesis: Hash,
    _folder: TempDir,
}

impl Till {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let node = Node::start(&["--dev", "--manual-clock"], &path("node"), &path("log")).expect("the node starts");
        let till = Self {
            genesis: hash_of(&node, 0),
            node,
            _folder: folder,
        };
        for (nonce, name) in (0..).zip(["Anna", "Bruno"]) {
            let account = Person::named(name).account();
            let call = pallet_members::Call::<Runtime>::enrol {
                enrolment: chain::enrolment(&account, MemberKind::Resident, genesis_presets::RESIDENTS),
                account,
            };
            till.submit(&till.signed(&bob(), call, nonce))
                .expect("the registrar enrols");
        }
        till.seal(1);
        till.wait_until_the_pool_knows();
        till
    }

    /// The pool learns of a block a moment after it is sealed: then it lets a transaction of Bruno's wait, far ahead of its
    /// turn.
    fn wait_until_the_pool_knows(&self) {
        let bruno = Person::named("Bruno");
        self.seal_until_taken(|| self.signed(&bruno, send("Anna", 1), 9));
    }

    /// A merchant with as many keys as can act for one. Their allowance is whole.
    fn merchant_with_keys(&self) -> (Person, Vec<Person>) {
        let merchant = Person::named("Baker");
        let account = merchant.account();
        let enrol = pallet_members::Call::<Runtime>::enrol_merchant {
            enrolment: chain::enrolment(&account, MemberKind::Merchant, genesis_presets::MERCHANTS),
            account: account.clone(),
            profile: chain::profile("Baker"),
            rate: Bps::saturating(500),
        };
        // Bob enrolled two before.
        self.submit(&self.signed(&bob(), enrol, 2))
            .expect("the registrar enrols");
        let payload = Hash::from((b"piazza/key", self.genesis, &account).using_encoded(blake2_256));
        let keys: Vec<_> = (0..MaxDelegates::get())
            .map(|number| Person::named(&format!("key {number}")))
            .collect();
        let register = |key: &Person| -> [RuntimeCall; 2] {
            let register = pallet_members::Call::<Runtime>::register_key {
                key: key.account(),
                proof: key.sign(payload),
            };
            let add = pallet_proxy::Call::<Runtime>::add_proxy {
                delegate: key.account().into(),
                proxy_type: ProxyType::Any,
                delay: 0,
            };
            [register.into(), add.into()]
        };
        let calls = keys.iter().flat_map(register).collect();
        let all = pallet_utility::Call::<Runtime>::batch_all { calls };
        self.seal_until_taken(|| self.signed(&merchant, all.clone(), 0));
        self.seal(1);
        let allowance = Allowance::default_of(UsageClass::Merchant);
        let whole = u64::from(allowance.burst) * allowance.every;
        self.node
            .rpc("clock_advance", &[whole.into()])
            .expect("time goes by until the allowance is whole");
        (merchant, keys)
    }

    /// Seals blocks until the pool knows enough of them to take this.
    fn seal_until_taken(&self, transaction: impl Fn() -> UncheckedExtrinsic) {
        let mut said = String::new();
        let taken = (0..50).any(|_| {
            self.seal(1);
            let answer = self.submit(&transaction());
            answer.map_err(|why| said = why).is_ok()
        });
        assert!(taken, "the pool does not learn of what was sealed: {said}");
    }

    fn seal(&self, blocks: u32) {
        self.node
            .rpc("clock_seal", &[blocks.into()])
            .expect("blocks are sealed");
    }

    /// On the terms of the block before the newest, which the pool knows for sure.
    fn signed(&self, who: &Person, call: impl Into<RuntimeCall>, nonce: Nonce) -> UncheckedExtrinsic {
        let header = self.node.rpc("chain_getHeader", &[]).expect("there is a newest block");
        let height = header["number"].as_str().expect("a block has a height");
        let height = u64::from_str_radix(height.trim_start_matches("0x"), 16)
            .expect("hexadecimal")
            .saturating_sub(1);
        let era = Era::mortal(64, height);
        let terms = Terms {
            nonce,
            era,
            tip: 0,
            genesis: self.genesis,
            birth: hash_of(&self.node, era.birth(height)),
        };
        chain::signed_on(who, call, &terms)
    }

    fn submit(&self, transaction: &UncheckedExtrinsic) -> Result<Value, String> {
        self.submit_bytes(&transaction.encode())
    }

    fn submit_bytes(&self, bytes: &[u8]) -> Result<Value, String> {
        let hex = sp_core::bytes::to_hex(bytes, false);
        let answer = self.node.rpc("author_submitExtrinsic", &[hex.into()]);
        // The reason is in the answer's data, which only the debug form shows.
        answer.map_err(|error| format!("{error:?}"))
    }

    fn nonce(&self, who: &Person) -> Value {
        let address = sp_core::crypto::Ss58Codec::to_ss58check(&who.account());
        self.node
            .rpc("system_accountNextIndex", &[address.into()])
            .expect("the node counts transactions")
    }
}

fn hash_of(node: &Node, height: u64) -> Hash {
    let hash = node
        .rpc("chain_getBlockHash", &[height.into()])
        .expect("the block is known");
    hash.as_str().and_then(|hash| hash.parse().ok()).expect("a hash")
}

/// A call that anybody enrolled may submit; without credits it fails in its block, and is metered all the same.
fn send(to: &str, amount: u128) -> pallet_payments::Call<Runtime> {
    pallet_payments::Call::send {
        to: Person::named(to).account(),
        amount,
    }
}

#[test]
fn the_second_of_two_payments_with_one_nonce_is_refused() {
    let till = Till::open();
    let anna = Person::named("Anna");
    till.submit(&till.signed(&anna, send("Bruno", 100), 0))
        .expect("the first is taken");
    let said = till
        .submit(&till.signed(&anna, send("Bruno", 200), 0))
        .expect_err("the second is not");
    assert!(said.contains("1014"), "the pool says that one is waiting: {said}");
    till.seal(1);
    assert_eq!(till.nonce(&anna), 1);
}

#[test]
fn bytes_that_are_final_are_outdated() {
    let till = Till::open();
    let anna = Person::named("Anna");
    let transaction = till.signed(&anna, send("Bruno", 100), 0);
    till.submit(&transaction).expect("it is taken");
    till.seal(1);
    // The pool still knows it for a moment; when it has let go of it, the chain refuses.
    let said = (0..50)
        .map(|_| {
            till.seal(1);
            till.submit(&transaction).expect_err("it is not taken again")
        })
        .find(|said| !said.contains("1013"))
        .expect("the pool lets go of it");
    assert!(said.contains("outdated"), "{said}");
    assert_eq!(till.nonce(&anna), 1);
}

#[test]
fn a_gap_waits_and_is_included_once_filled() {
    let till = Till::open();
    let anna = Person::named("Anna");
    till.submit(&till.signed(&anna, send("Bruno", 2), 1)).expect("it waits");
    till.seal(1);
    assert_eq!(till.nonce(&anna), 0);
    till.submit(&till.signed(&anna, send("Bruno", 1), 0))
        .expect("the gap is filled");
    till.seal(1);
    assert_eq!(till.nonce(&anna), 2);
}

#[test]
fn what_is_no_transaction_of_this_chain_is_refused_and_the_node_goes_on() {
    let till = Till::open();
    let anna = Person::named("Anna");

    let mut flipped = till.signed(&anna, send("Bruno", 100), 0).encode();
    // Behind the length, the version and the address of 33 bytes comes the kind of signature, then the signature.
    flipped[40] ^= 1;
    let said = till.submit_bytes(&flipped).expect_err("a flipped bit");
    assert!(said.contains("bad signature"), "{said}");

    let elsewhere = Terms {
        nonce: 0,
        era: Era::mortal(64, 1),
        tip: 0,
        genesis: Hash::repeat_byte(9),
        birth: hash_of(&till.node, 1),
    };
    let foreign = chain::signed_on(&anna, send("Bruno", 100), &elsewhere);
    let said = till.submit(&foreign).expect_err("another chain's genesis");
    assert!(said.contains("bad signature"), "{said}");

    till.submit_bytes(b"nothing of the kind").expect_err("garbage");
    till.submit_bytes(&vec![0x84; 10 * 1024 * 1024])
        .expect_err("10 MB of garbage");

    till.submit(&till.signed(&anna, send("Bruno", 100), 0))
        .expect("an honest one");
    till.seal(1);
    assert_eq!(till.nonce(&anna), 1);
}

#[test]
fn a_stranger_is_refused_before_the_pool() {
    let till = Till::open();
    let said = till
        .submit(&till.signed(&Person::named("nobody"), send("Anna", 1), 0))
        .expect_err("a stranger");
    let code = piazza_primitives::Refusal::NotEnrolled as u8;
    assert!(said.contains(&format!("Custom error: {code}")), "{said}");
}

#[test]
fn over_the_allowance_is_refused_but_not_banned() {
    let till = Till::open();
    let anna = Person::named("Anna");
    let mut nonce = 0;
    // 1011 is "unknown": the pool bans only what it knows to be invalid, and says 1012 of what it has banned.
    let refused = loop {
        let next = till.signed(&anna, send("Bruno", 1), nonce);
        match till.submit(&next) {
            Ok(_) => nonce += 1,
            Err(said) => {
                assert!(said.contains("1011"), "{said}");
                break next;
            }
        }
        assert!(nonce < 1_000, "an allowance has an end");
    };
    let said = till.submit(&refused).expect_err("it is still over the allowance");
    assert!(said.contains("1011"), "{said}");
    till.seal(1);
    assert_eq!(
        till.nonce(&anna),
        nonce,
        "everything within the allowance is in the block"
    );
    till.node
        .rpc("clock_advance", &[30_000.into()])
        .expect("half a minute goes by");
    // Not the same bytes: the pool forgets a refused transaction in a task of its own, and bans it in the view of a block
    // that comes meanwhile.
    till.submit(&till.signed(&anna, send("Bruno", 2), nonce))
        .expect("the next one is taken");
    till.seal(1);
    assert_eq!(till.nonce(&anna), nonce + 1);
}

/// What a transaction of this length with this call costs a merchant, in milliseconds of their allowance: by its weight or by
/// its length, whichever is more.
fn cost_to_a_merchant(call: &RuntimeCall, length: usize) -> u64 {
    let class = UsageClass::Merchant;
    let every = Allowance::default_of(class).every;
    let unit: Weight = <Runtime as pallet_quota::Config>::UnitWeight::convert(class);
    let by_weight = call.get_dispatch_info().call_weight.ref_time() * every;
    let unit_length: u32 = <Runtime as pallet_quota::Config>::UnitLength::convert(class);
    let by_length = length as u64 * every;
    by_weight
        .div_ceil(unit.ref_time())
        .max(by_length.div_ceil(unit_length.into()))
}

#[test]
fn attack_a_flood_through_all_keys_of_a_merchant() {
    /// How many each key hands in: together more than may wait.
    const EACH: u32 = 8;
    let till = Till::open();
    let (merchant, keys) = till.merchant_with_keys();
    // As long as what a unit pays for.
    let remark = frame_system::Call::<Runtime>::remark { remark: vec![0; 2_048] };
    let call = RuntimeCall::from(pallet_proxy::Call::<Runtime>::proxy {
        real: merchant.account().into(),
        force_proxy_type: None,
        call: Box::new(remark.into()),
    });
    let [first, ..] = &keys[..] else {
        panic!("a merchant has keys");
    };
    till.seal_until_taken(|| till.signed(first, call.clone(), 0));
    let length = till.signed(first, call.clone(), 0).encode().len();

    let mut taken = 1;
    let flood = (0..EACH).flat_map(|nonce| keys.iter().map(move |key| (key, nonce)));
    for (key, nonce) in flood.skip(1) {
        match till.submit(&till.signed(key, call.clone(), nonce)) {
            Ok(_) => taken += 1,
            Err(said) => assert!(said.contains("1011"), "it may come again later: {said}"),
        }
    }
    let allowance = Allowance::default_of(UsageClass::Merchant);
    let payable = u64::from(allowance.burst) * allowance.every / cost_to_a_merchant(&call, length);
    let (keys, handed_in) = (keys.len() as u64, keys.len() as u64 * u64::from(EACH));
    assert!(handed_in > payable + keys, "{handed_in} are a flood");
    assert!(taken <= payable + keys, "{taken} wait, {payable} can be paid for");
    assert!(taken >= payable, "what one may do, many may: {taken} of {payable} wait");
}
