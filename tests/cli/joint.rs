//! Joint accounts: what waits for signatures is seen by everybody, and nobody clears it away before it has expired.

use codec::Encode;
use piazza_runtime::{AccountId, Hash, Runtime, RuntimeCall};
use piazza_tests::{
    chain::{signed_on, Person, Terms},
    process::block_number,
    territory::Territory,
};
use serde_json::{json, Value};
use sp_core::{crypto::Ss58Codec, Bytes};
use sp_runtime::generic::Era;

fn address(account: &AccountId) -> String {
    account.to_ss58check_with_version(42_u16.into())
}

/// The band of Anna and Bruno, of whom both must sign. Their keys are in no wallet of ours, which begins no joint operations.
struct Band {
    territory: Territory,
    members: [Person; 2],
    account: AccountId,
}

impl Band {
    fn found() -> Self {
        let territory = Territory::begin();
        let members = ["anna", "bruno"].map(|name| {
            let person = Person::named(name);
            territory.enrol(name, &address(&person.account()), "resident");
            person
        });
        let mut signatories = members.each_ref().map(Person::account);
        signatories.sort();
        let account = pallet_multisig::Pallet::<Runtime>::multi_account_id(&signatories, 2);
        territory.enrol("band", &address(&account), "association");
        territory.resident("carla");
        Self {
            territory,
            members,
            account,
        }
    }

    fn address(&self) -> String {
        address(&self.account)
    }

    /// Anna begins an operation: the call of this hash.
    fn begin(&self, call_hash: [u8; 32]) {
        let [anna, bruno] = &self.members;
        let call = pallet_multisig::Call::<Runtime>::approve_as_multi {
            threshold: 2,
            other_signatories: vec![bruno.account()],
            maybe_timepoint: None,
            call_hash,
            max_weight: Default::default(),
        };
        self.send(anna, call);
    }

    /// Puts somebody's first transaction into a block.
    fn send(&self, who: &Person, call: impl Into<RuntimeCall>) {
        let rpc = |method: &str, arguments: &[Value]| self.territory.chain.rpc(method, arguments);
        let hash_of = |height: u64| -> Hash {
            let hash = rpc("chain_getBlockHash", &[height.into()]);
            serde_json::from_value(hash).expect("the block is known")
        };
        let height = block_number(&rpc("chain_getHeader", &[])).expect("there is a newest block");
        let era = Era::mortal(64, height);
        let terms = Terms {
            nonce: 0,
            era,
            tip: 0,
            genesis: hash_of(0),
            birth: hash_of(era.birth(height)),
        };
        let bytes = Bytes(signed_on(who, call, &terms).encode());
        rpc("author_submitExtrinsic", &[json!(bytes)]);
        self.territory.chain.seal(1);
    }

    /// The operations that Carla sees.
    fn waiting(&self, of: &[&str]) -> Vec<Value> {
        let list = [&["account", "joint", "list"][..], of].concat();
        let listed = self.territory.json("carla", &list);
        listed["operations"].as_array().expect("a list").clone()
    }
}

#[test]
fn what_waits_for_signatures_is_listed() {
    let band = Band::found();
    assert_eq!(band.waiting(&[]), Vec::<Value>::new());
    band.begin([0xab; 32]);
    let [anna, bruno] = band.members.each_ref().map(|who| address(&who.account()));

    let waiting = band.waiting(&[]);
    assert_eq!(waiting, band.waiting(&[&band.address()]));
    assert_eq!(band.waiting(&[&bruno]), Vec::<Value>::new(), "of others there is none");
    let [operation] = &waiting[..] else {
        panic!("one operation waits: {waiting:?}");
    };
    assert_eq!(operation["operation"], format!("0x{}", "ab".repeat(32)));
    assert_eq!(operation["joint"], band.address());
    assert_eq!(
        (&operation["begun_by"], &operation["signed_by"]),
        (&json!(anna), &json!([anna]))
    );
    assert_eq!(operation["expired"], false);
    let week = operation["until"].as_u64().expect("a moment") - band.territory.chain.now();
    assert!((604_700_000..=604_800_000).contains(&week), "about a week: {week} ms");

    let output = band.territory.wallet.run(Some("carla"), &["account", "joint", "list"]);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("ababababab") && !told.contains("abababababab"), "{told}");
}

#[test]
fn what_has_not_expired_is_not_cleared_away() {
    let band = Band::found();
    let account = band.address();
    let all = ["account", "joint", "clear", &account];
    let refused = |arguments: &[&str]| band.territory.refused("carla", arguments);
    assert!(refused(&all).contains("waits for signatures"));

    band.begin([0xab; 32]);
    let said = refused(&all);
    assert!(said.contains("has expired: the first can be signed until"), "{said}");
    let one = |digits| refused(&[&all[..], &[digits]].concat());
    assert!(one("abab").contains("has not expired: it can be signed until"));
    assert!(one("cd").contains("No such operation"));
    assert_eq!(band.waiting(&[]).len(), 1);
    band.territory.verify();
}
