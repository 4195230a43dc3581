//! What a real node's pool takes and what it refuses, with a clock that moves by hand.

use codec::Encode;
use piazza_primitives::MemberKind;
use piazza_runtime::{genesis_presets, Hash, Nonce, Runtime, RuntimeCall, UncheckedExtrinsic};
use piazza_tests::{
    chain::{self, bob, Person, Terms},
    process::Node,
};
use serde_json::Value;
use sp_runtime::generic::Era;
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
        let known = (0..50).any(|_| {
            self.seal(1);
            self.submit(&self.signed(&bruno, send("Anna", 1), 9)).is_ok()
        });
        assert!(known, "the pool does not learn who is enrolled");
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
        let hex = format!("0x{}", sp_core::hexdisplay::HexDisplay::from(&bytes));
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
