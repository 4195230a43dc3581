//! Two of four validators are gone for good, and nothing becomes final: the recovery of the operators' guide as it stands
//! there, by the wallet alone, and what works again after it.

use codec::{Decode, Encode};
use piazza_runtime::{Hash, RuntimeCall};
use piazza_tests::{
    chain::{self, Terms},
    process::{binary, block_number, make_node_key, Node, Wallet},
    validators::{self, Validator},
};
use serde_json::{json, Value};
use sp_core::{
    bytes::{from_hex, to_hex},
    crypto::Ss58Codec,
    ed25519, Pair,
};
use sp_runtime::generic::Era;
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Who takes the place of the lost ones.
const NEWCOMERS: [&str; 2] = ["eve", "ferdie"];
/// Where in the guide's commands they start their nodes again.
const RESTART: &str = "# Eve and Ferdie start their nodes again, now with --validator.\n";
/// The line in the operators' guide before the commands of the recovery.
const MARK: &str = "<!-- tested by tests/network/recovery.rs -->";
/// Each account asks the node on its own machine to make keys; everybody else's wallet talks to a validator that is left.
const PRELUDE: &str = r#"set -eo pipefail
piazza() {
    local node=$LEFT
    case " $* " in
        *" --account eve validator "*) node=$EVE ;;
        *" --account ferdie validator "*) node=$FERDIE ;;
    esac
    "$PIAZZA" --node "$node" --data "$DATA" --passphrase-file "$DATA/passphrase" --lang en --yes "$@"
}
"#;
/// How many blocks without a final one among them show that finality stands still.
const STILL: u64 = 10;
/// How long something may take to come true on a machine with other work.
const PATIENCE: Duration = Duration::from_secs(120);
/// The votes that made a block final: the round, and what was voted for, by whom, within the commit.
type Votes = (u64, (Hash, u32, Vec<(Vote, [u8; 64], [u8; 32])>));
/// A block that is voted for.
type Vote = (Hash, u32);

/// What is left of the network: fields are dropped in their order, so the nodes die before their folder.
struct Network {
    left: Vec<Validator>,
    newcomers: Vec<Node>,
    wallet: Wallet,
    folder: TempDir,
}

impl Network {
    /// Two of four validators, beside two nodes that want to take the others' place. Finality stands still.
    fn crippled() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut left = validators::start(folder.path()).expect("four validators start");
        left.truncate(2);
        let known = addresses(left.iter().map(|validator| &validator.node));
        let newcomers = NEWCOMERS.map(|name| newcomer(name, folder.path(), &known, &[]));
        let wallet = Wallet::new(&folder.path().join("wallet"), &left[0].node.url());
        for known in ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"] {
            let name = known.to_lowercase();
            wallet.json(None, &["account", "import", &name, "--well-known", known]);
        }
        let network = Self {
            left,
            newcomers: newcomers.into(),
            wallet,
            folder,
        };
        until("finality stands still", || {
            let (best, last_final) = network.heights();
            best >= last_final + STILL
        });
        network
    }

    /// A validator that is left.
    fn node(&self) -> &Node {
        &self.left[0].node
    }

    /// All nodes that run.
    fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.left.iter().map(|validator| &validator.node).chain(&self.newcomers)
    }

    /// The heights of the newest block and of the newest final one.
    fn heights(&self) -> (u64, u64) {
        let header = |hash: &[Value]| self.node().rpc("chain_getHeader", hash).expect("there is a block");
        let number = |header: Value| block_number(&header).expect("a block has a number");
        let last_final = self.node().rpc("chain_getFinalizedHead", &[]).expect("there is one");
        (number(header(&[])), number(header(&[last_final])))
    }

    /// Does what the guide says.
    fn follow_the_guide(&mut self) {
        let commands = commands();
        let (before, after) = commands
            .split_once(RESTART)
            .expect("the guide says when to start again");
        self.run(before);
        let known = addresses(self.left.iter().map(|validator| &validator.node));
        // The old nodes end before the new ones take up their folders.
        self.newcomers.clear();
        let folder = self.folder.path();
        let newcomers = NEWCOMERS.map(|name| newcomer(name, folder, &known, &["--validator"]));
        self.newcomers = newcomers.into();
        self.run(after);
    }

    fn run(&self, commands: &str) {
        let output = Command::new("bash")
            .args(["-c", &format!("{PRELUDE}{commands}")])
            .stdin(Stdio::null())
            .env("PIAZZA", binary("piazza"))
            .env("DATA", self.folder.path().join("wallet"))
            .env("LEFT", self.node().url())
            .env("EVE", self.newcomers[0].url())
            .env("FERDIE", self.newcomers[1].url())
            .output()
            .expect("bash can be run");
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
    }

    /// Has the council decide something, and waits until that is final.
    fn decide(&self, what: &[&str]) {
        let proposed = self
            .wallet
            .json(Some("alice"), &[&["council", "propose"][..], what].concat());
        let motion = proposed["motion"].to_string();
        for councillor in ["bob", "charlie"] {
            self.wallet.json(Some(councillor), &["council", "vote", &motion, "yes"]);
        }
        self.wallet.json(Some("alice"), &["council", "close", &motion]);
    }

    /// Whether a validator is kept from making blocks.
    fn is_disabled(&self, address: &str) -> bool {
        let status = self.wallet.json(None, &["chain", "status"]);
        let mut validators = status["validators"].as_array().into_iter().flatten();
        validators.any(|validator| validator["address"] == address && validator["disabled"] == true)
    }

    /// Sends a call of Alice's.
    fn submit(&self, call: RuntimeCall) {
        let alice = chain::alice();
        let (_, height) = self.heights();
        let era = Era::mortal(64, height);
        let nonce = self
            .node()
            .rpc("system_accountNextIndex", &[alice.account().to_ss58check().into()])
            .expect("the node counts transactions");
        let terms = Terms {
            nonce: serde_json::from_value(nonce).expect("a count"),
            era,
            tip: 0,
            genesis: hash_at(self.node(), 0),
            birth: hash_at(self.node(), era.birth(height)),
        };
        let transaction = chain::signed_on(&alice, call, &terms).encode();
        self.node()
            .rpc("author_submitExtrinsic", &[to_hex(&transaction, false).into()])
            .expect("the node takes it");
    }
}

/// A node that is to become a validator.
fn newcomer(name: &str, folder: &Path, known: &[String], more: &[&str]) -> Node {
    let key = folder.join(format!("{name}.key"));
    if !key.exists() {
        make_node_key(&key).expect("a key can be made");
    }
    let key = key.to_string_lossy();
    let mut arguments = vec!["--chain", "local", "--node-key-file", &key];
    arguments.extend(more);
    arguments.extend(known.iter().flat_map(|address| ["--bootnodes", address]));
    Node::start(&arguments, &folder.join(name), &folder.join(format!("{name}.log"))).expect("a newcomer starts")
}

fn addresses<'a>(nodes: impl Iterator<Item = &'a Node>) -> Vec<String> {
    nodes
        .map(|node| node.listen_address().expect("the node listens on loopback"))
        .collect()
}

/// The guide's commands.
fn commands() -> String {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guides/operator.md");
    let guide = fs::read_to_string(guide).expect("the guide");
    let (_, block) = guide.split_once(MARK).expect("the guide has the recovery");
    let (_, block) = block.split_once("```sh\n").expect("its commands");
    let (commands, _) = block.split_once("```").expect("and their end");
    commands.to_owned()
}

/// Waits until something is true.
fn until(what: &str, mut is_true: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_true() {
        assert!(begun.elapsed() < PATIENCE, "it does not come true that {what}");
        std::thread::sleep(Duration::from_millis(300));
    }
}

fn hash_at(node: &Node, height: u64) -> Hash {
    let hash = node
        .rpc("chain_getBlockHash", &[height.into()])
        .expect("the block is known");
    serde_json::from_value(hash).expect("a hash")
}

/// What the runtime answers at a block.
fn ask<T: Decode>(node: &Node, what: &str, arguments: &[u8], at: Hash) -> T {
    let answer = node
        .rpc("state_call", &[what.into(), to_hex(arguments, false).into(), json!(at)])
        .expect("the runtime answers");
    let bytes = from_hex(answer.as_str().expect("hexadecimal")).expect("hexadecimal");
    T::decode(&mut bytes.as_slice()).expect("an answer of its kind")
}

/// The first block from `height` on in which the voters changed, with the votes that made it final.
fn change_of_voters(node: &Node, height: u64, last_final: u64) -> Option<(u64, Votes)> {
    (height..=last_final).find_map(|height| {
        let block = node
            .rpc("chain_getBlock", &[json!(hash_at(node, height))])
            .expect("the block is known");
        let bytes: Vec<u8> = serde_json::from_value(block["justifications"][0][1].clone()).ok()?;
        Some((height, Votes::decode(&mut bytes.as_slice()).expect("votes")))
    })
}

/// Whether the votes for a block are signed with the number that the runtime gave their set.
fn are_of_the_set(votes: &Votes, set: u64) -> bool {
    let (round, (_, _, votes)) = votes;
    !votes.is_empty()
        && votes.iter().all(|(vote, signature, voter)| {
            // 1 is a precommit.
            let signed = (1_u8, vote, round, set).encode();
            let signature = ed25519::Signature::from_raw(*signature);
            ed25519::Pair::verify(&signature, signed, &ed25519::Public::from_raw(*voter))
        })
}

/// The report that somebody voted for two blocks in one round of the set that votes now.
fn report(node: &Node, offender: &ed25519::Pair, at: Hash) -> RuntimeCall {
    let set: u64 = ask(node, "GrandpaApi_current_set_id", &[], at);
    let of_whom = (set, offender.public()).encode();
    let proof: Option<Vec<u8>> = ask(node, "GrandpaApi_generate_key_ownership_proof", &of_whom, at);
    let round = 1_u64;
    let signed = |vote: Vote| {
        // 0 is a prevote.
        let signature = offender.sign(&(0_u8, vote, round, set).encode());
        (vote, signature)
    };
    let votes = [(Hash::repeat_byte(1), 1), (Hash::repeat_byte(2), 2)].map(signed);
    // Pallet 3 is GRANDPA, call 0 a report: the set, the kind of vote, the round, the voter, the two votes, and whose key it is.
    let mut call = ([3_u8, 0], set, 0_u8, round, offender.public(), votes).encode();
    call.extend(proof.expect("the offender is a validator"));
    RuntimeCall::decode(&mut call.as_slice()).expect("a call")
}

#[test]
#[ignore = "long, minutes: for `make test-network`"]
fn finality_returns_by_the_wallet_alone_when_two_of_four_are_gone_for_good() {
    let mut network = Network::crippled();
    network.follow_the_guide();
    let (best, _) = network.heights();
    for node in network.nodes() {
        node.wait_until_final(best).expect("finality is back");
    }

    // The wallet waits for it again, and the voters change as ever.
    network.decide(&["validator", "add", "charlie"]);
    let mut change = None;
    until("the voters have changed", || {
        let (_, last_final) = network.heights();
        change = change_of_voters(network.node(), best, last_final);
        change.is_some()
    });
    let (height, votes) = change.expect("it has come true");
    let before = hash_at(network.node(), height - 1);
    let set = ask(network.node(), "GrandpaApi_current_set_id", &[], before);
    assert!(are_of_the_set(&votes, set), "nodes and runtime count {set} sets");

    // Who votes twice is found out.
    let (_, last_final) = network.heights();
    let charlie = ed25519::Pair::from_string("//Charlie", None).expect("a well-known key");
    network.submit(report(network.node(), &charlie, hash_at(network.node(), last_final)));
    let charlie = chain::charlie().account().to_ss58check();
    until("the offender is disabled", || network.is_disabled(&charlie));

    a_fresh_node_syncs_in_full(&network);
    a_fresh_node_says_that_proofs_do_not_lead_to_the_end(&network);
}

fn a_fresh_node_syncs_in_full(network: &Network) {
    let path = |name: &str| network.folder.path().join(name);
    let known = addresses(network.nodes());
    let node = Node::start(
        &["--chain", "local", "--bootnodes", &known[0]],
        &path("fresh"),
        &path("fresh.log"),
    )
    .expect("a fresh node starts");
    let (_, last_final) = network.heights();
    node.wait_until_final(last_final).expect("it follows finality");
    assert_eq!(hash_at(&node, last_final), hash_at(network.node(), last_final));
}

fn a_fresh_node_says_that_proofs_do_not_lead_to_the_end(network: &Network) {
    let path = |name: &str| network.folder.path().join(name);
    let known = addresses(network.nodes());
    let mut arguments = vec!["--chain", "local", "--sync", "warp"];
    arguments.extend(known.iter().flat_map(|address| ["--bootnodes", address]));
    let mut node = Node::start(&arguments, &path("warp"), &path("warp.log")).expect("a fresh node starts");
    let status = node.wait_until_it_ends().expect("it does not wait for ever");
    assert!(!status.success());
    let log = fs::read_to_string(path("warp.log")).expect("a log");
    assert!(log.contains("Warp sync can't pass block 0:"), "{log}");
}
