//! A gateway's load: the trips of a mobility service, from its file to credits on a real node in real time, by a wallet
//! that is killed on the way.

use codec::Decode;
use frame_system::AccountInfo;
use pallet_balances::AccountData;
use pallet_rewards::{SumOf, Sums, Totals};
use piazza_primitives::Balance;
use piazza_runtime::{AccountId, Nonce, Runtime};
use piazza_tests::{
    chain::Person,
    clock::DAY,
    community::Community,
    process::block_number,
    synthetic::{self, moment, Kind, Plan},
    territory::text,
};
use serde_json::Value;
use sp_core::{crypto::Ss58Codec, Bytes, H256};
use std::{
    fmt::Write,
    fs::{self, File},
    io::{BufRead, BufReader, BufWriter},
    path::{Path, PathBuf},
    process::{Child, ExitStatus},
    time::{Duration, Instant},
};

/// How many trips the file has.
const EVENTS: u64 = 100_000;
/// How many people make them, in turn.
const PEOPLE: usize = 200;
/// What the programme has: more than all trips earn, so that a trip that counted twice would be paid.
const BUDGET: &str = "100000.00";
/// The same in cents.
const BUDGET_CENTS: Balance = 10_000_000;
/// The most memory that the wallet may take, in KiB.
const MEMORY: u64 = 200 * 1_024;
/// How long a run may take before it counts as stuck.
const LONGEST: Duration = Duration::from_secs(3_600);

/// Trips by bicycle at 0.10 a kilometre: a cent for each of the smallest steps, so that nothing is rounded.
const TRIPS: &str = r#"
title = "Trips by bicycle"
goal = 11
unit = "km"
decimals = 1
largest = "20"
tariff = "0.10"
lifetime = "7d"
[rule]
kind = "per-unit"
"#;

/// For `make scale`: 6 minutes on two cores.
#[test]
#[ignore = "long, 6 minutes: for `make scale`"]
fn a_hundred_thousand_trips_count_once_each_though_the_gateway_is_killed() {
    let begun = Instant::now();
    let service = Service::begin();
    let earned = service.write_trips();
    let issued = service.issuance();
    println!("the trips are written after {:?}", begun.elapsed());

    let mut gateway = service.gateway("first");
    let ended = gateway.follow(&service, |totals| totals.attestations >= EVENTS / 3);
    assert_eq!(ended, None, "a third counts before the gateway is at the end");
    let first = gateway.kill();
    let when_killed = service.totals().attestations;
    println!("killed after {:?}: {when_killed} trips count", begun.elapsed());
    assert!(when_killed < EVENTS, "the gateway was killed on the way");

    let (second, told) = service.run_to_the_end("second");
    println!("all is read after {:?}: {told}", begun.elapsed());
    assert_eq!(told["refused"], 0, "no trip is refused");
    let counted = told["credited"].as_u64().expect("a count");
    assert!(
        counted < EVENTS,
        "what counted for the killed gateway does not count again"
    );
    let totals = service.totals();
    assert_eq!(totals.attestations, EVENTS, "every trip counts once");
    assert_eq!(
        totals.credits,
        earned.iter().sum::<Balance>(),
        "every trip is paid once"
    );

    let third = service.hand_in_again(&totals);
    println!("all is read again after {:?}", begun.elapsed());
    service.check(&earned, &totals);
    assert_eq!(service.issuance(), issued, "credits move, none is made");
    let peak = first.max(second).max(third);
    println!(
        "{EVENTS} trips in {:?}, with at most {peak} KiB of memory",
        begun.elapsed()
    );
    assert!(
        peak < MEMORY,
        "the gateway took {peak} KiB of memory, more than {MEMORY}"
    );
}

/// A mobility service that attests what its customers ride, and the community that rewards it.
struct Service {
    community: Community,
    behaviour: String,
    people: Vec<AccountId>,
}

impl Service {
    /// Prepares a programme with one behaviour, of which this is the attestor. The chain is fresh, its time is real.
    fn begin() -> Self {
        let community = Community::begin();
        community
            .wallet
            .json(None, &["account", "import", "alice", "--well-known", "Alice"]);
        let people = (0..PEOPLE).map(|number| Person::named(&format!("rider {number}")).account());
        let mut service = Self {
            community,
            behaviour: String::new(),
            people: people.collect(),
        };
        let allowance = ["council", "propose", "allowance", "gateway"];
        let often = ["--burst", "1000", "--every", "1s"];
        service.json("alice", &[&allowance[..], &often].concat());
        service.json("alice", &["council", "propose", "comment-period", "0s"]);
        let desk = service.enrol();
        let programme = service.programme();
        let trips = service.community.file("behaviour.toml", TRIPS);
        let proposed = service.json("town", &["panel", "propose", &programme, &trips]);
        service.behaviour = proposed["behaviour"].to_string();
        service.next_block();
        service.json("alice", &["panel", "adopt", &service.behaviour]);
        service.json("alice", &["council", "propose", "appoint", "attestor", &desk]);
        service.json("town", &["panel", "authorise", &service.behaviour, &desk]);
        service
    }

    fn json(&self, who: &str, arguments: &[&str]) -> Value {
        self.community.wallet.json(Some(who), arguments)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.community.path(name)
    }

    /// Enrols the sponsor, the attestor and those who ride; answers the attestor's address.
    fn enrol(&self) -> String {
        let (town, desk) = (self.community.account("town"), self.community.account("desk"));
        let mut table = String::from("name,code,address,zone,kind\n");
        for (name, address, kind) in [("town", &town, "public-body"), ("desk", &desk, "association")] {
            writeln!(table, "{name},{name},{address},022205,{kind}").expect("a text grows");
        }
        for (number, address) in self.addresses().iter().enumerate() {
            writeln!(table, "Rider {number},R{number},{address},022205,resident").expect("a text grows");
        }
        let table = self.community.file("people.csv", &table);
        let enrolled = self.json("bob", &["coop", "enrol", &table]);
        assert_eq!(enrolled["enrolled"], PEOPLE + 2, "everybody is enrolled");
        desk
    }

    fn addresses(&self) -> Vec<String> {
        let addresses = self.people.iter();
        addresses
            .map(|person| person.to_ss58check_with_version(42_u16.into()))
            .collect()
    }

    /// The sponsor's programme, which both treasurers fund; answers its number.
    fn programme(&self) -> String {
        let file = |name, text| self.community.file(name, text);
        let regulation = file("regulation.txt", "A kilometre by bicycle earns 0.10.\n");
        let guarantee = file("guarantee.txt", "The bank guarantees all of it.\n");
        let now = self.now();
        let (start, end) = (moment(now - DAY), moment(now + 30 * DAY));
        let terms = format!(
            r#"
title = "By bicycle"
regulation = "{regulation}"
start = "{start}"
end = "{end}"
estimate = "{BUDGET}"
area = "mobility"
utc_offset = "+01:00"
[guarantee]
amount = "{BUDGET}"
until = "{end}"
document = "{guarantee}"
"#
        );
        let terms = file("programme.toml", &terms);
        let id = self.json("town", &["programme", "new", &terms])["programme"].to_string();
        let paid_in = ["coop", "deposit", "record", BUDGET, "--reference", "town"];
        let deposit = self.with_both(&paid_in)["deposit"].to_string();
        self.with_both(&["programme", "fund", &id, BUDGET, "--deposit", &deposit]);
        id
    }

    /// What one treasurer proposes and the other approves.
    fn with_both(&self, arguments: &[&str]) -> Value {
        let proposal = self.json("charlie", arguments)["proposal"].to_string();
        self.json("dave", &["coop", "deposit", "approve", &proposal])
    }

    /// Writes the file into the folder that the gateway watches; answers what each of those who ride earns, in cents.
    fn write_trips(&self) -> Vec<Balance> {
        let plan = Plan {
            kind: Kind::Trips,
            rows: EVENTS,
            seed: 7,
            people: self.addresses(),
            // Blocks after the behaviour was adopted.
            start: self.now(),
            every: 0,
            mixed: false,
            genesis: H256::zero(),
            programme: 0,
        };
        fs::create_dir(self.path("inbox")).expect("the folder can be made");
        let path = self.path("inbox/trips.jsonl");
        let mut file = BufWriter::new(File::create(&path).expect("the file can be made"));
        synthetic::write(&plan, &mut file).expect("the trips can be written");
        let mut earned = vec![0; PEOPLE];
        let lines = BufReader::new(File::open(&path).expect("the file")).lines();
        for (line, sum) in lines.zip((0..PEOPLE).cycle()) {
            let trip: Value = serde_json::from_str(&line.expect("a line")).expect("an object");
            let tenths = text(&trip["km"]).replace('.', "");
            earned[sum] += tenths.parse::<Balance>().expect("a quantity");
        }
        earned
    }

    /// Starts the gateway on the folder, with what it says in a file of this name.
    fn gateway(&self, name: &str) -> Gateway {
        let inbox = self.path("inbox").to_string_lossy().into_owned();
        let watch = ["attest", "watch", &self.behaviour, &inbox];
        let arguments = [&watch[..], &["--only", "bike", "--once", "--json"]].concat();
        let mut command = self.community.wallet.command(Some("desk"), &arguments);
        let log = |end| File::create(self.path(&format!("{name}.{end}"))).expect("the log can be made");
        let child = command.stdout(log("out")).stderr(log("err")).spawn();
        Gateway {
            child: child.expect("the gateway starts"),
            peak: 0,
        }
    }

    /// Runs the gateway to its end; answers the most memory it took, in KiB, and its sums.
    fn run_to_the_end(&self, name: &str) -> (u64, Value) {
        let mut gateway = self.gateway(name);
        let ended = gateway.follow(self, |_| false).expect("it was not to be stopped");
        let told = |end| fs::read_to_string(self.path(&format!("{name}.{end}"))).expect("what it said");
        let (said, complaint) = (told("out"), told("err"));
        assert!(ended.success(), "the {name} gateway failed: {complaint}");
        let sums = said.lines().last().expect("its sums");
        (gateway.peak, serde_json::from_str(sums).expect("an object"))
    }

    /// Runs the gateway on the same trips from the beginning, as if the service had handed its file in again: no more
    /// counts. Answers the most memory it took, in KiB.
    fn hand_in_again(&self, totals: &Totals) -> u64 {
        let (trips, again) = (self.path("inbox/trips.jsonl"), self.path("inbox/trips-again.jsonl"));
        fs::copy(trips, again).expect("a copy");
        let (peak, told) = self.run_to_the_end("third");
        assert_eq!(told["rows"], EVENTS, "the copy is read from its beginning");
        assert_eq!(told["credited"], 0, "nothing more counts");
        assert_eq!(told["already"], EVENTS, "every trip counted before");
        assert_eq!(self.totals(), *totals, "the chain's sums stay as they are");
        peak
    }

    /// The chain's time, in milliseconds since 1970.
    fn now(&self) -> u64 {
        self.json("bob", &["chain", "status"])["time"]
            .as_u64()
            .expect("milliseconds")
    }

    /// All credits there are, in cents.
    fn issuance(&self) -> Value {
        self.json("bob", &["chain", "status"])["issuance_cents"].clone()
    }

    /// Waits until the block after the newest is final.
    fn next_block(&self) {
        let node = &self.community.node;
        let newest = node.rpc("chain_getHeader", &[]).expect("the node answers");
        let newest = block_number(&newest).expect("a number");
        node.wait_until_final(newest + 1).expect("the chain goes on");
    }

    /// What the chain has in its newest state under a key.
    fn stored<V: Decode + Default>(&self, key: Vec<u8>) -> V {
        let key = serde_json::to_value(Bytes(key)).expect("a text");
        let value = self.community.node.rpc("state_getStorage", &[key]);
        let value: Option<Bytes> = serde_json::from_value(value.expect("the node answers")).expect("bytes");
        value.map_or_else(V::default, |bytes| V::decode(&mut &bytes[..]).expect("a value"))
    }

    /// What came of the behaviour so far.
    fn totals(&self) -> Totals {
        let id = self.behaviour.parse().expect("a number");
        self.stored(Sums::<Runtime>::hashed_key_for(SumOf::Behaviour(id)))
    }

    /// The wallets' reports say what the chain's sums say, everybody has what he rode for, and the books balance.
    fn check(&self, earned: &[Balance], totals: &Totals) {
        let report = self.json("town", &["programme", "report", "0"]);
        let line = &report["lines"][0];
        assert_eq!(line["attestations"], totals.attestations, "the report has every trip");
        assert_eq!(
            line["credits_cents"].as_u64().map(Balance::from),
            Some(totals.credits),
            "and every cent"
        );
        assert_eq!(
            report["paid_cents"], line["credits_cents"],
            "the programme paid what was earned"
        );
        assert_eq!(totals.quantity, totals.credits, "a cent for a tenth of a kilometre");
        let listed = self.json("desk", &["attest", "list"]);
        let desk = &listed["behaviours"][0];
        assert_eq!(
            desk["rows_credited"], EVENTS,
            "the wallet knows of every trip that it counts"
        );
        assert_eq!(desk["rows_waiting"], 0, "none waits");
        assert_eq!(desk["rows_refused"], 0, "none is refused");
        for (person, cents) in self.people.iter().zip(earned) {
            let account: AccountInfo<Nonce, AccountData<Balance>> =
                self.stored(frame_system::Account::<Runtime>::hashed_key_for(person));
            assert_eq!(account.data.free, *cents, "{person} has what he rode for");
        }
        assert_eq!(
            self.issuance().as_u64().map(Balance::from),
            Some(BUDGET_CENTS),
            "all credits are the sponsor's"
        );
        let verified = self.community.wallet.run(None, &["chain", "verify"]);
        let said = String::from_utf8_lossy(&verified.stdout);
        assert!(verified.status.success(), "the books balance: {said}");
    }
}

/// A wallet that attests what is in a folder, and dies with this value.
struct Gateway {
    child: Child,
    /// The most memory it was seen to take, in KiB.
    peak: u64,
}

impl Gateway {
    /// Looks at every block until the gateway ends, and answers how; or until the chain's sums are so.
    fn follow(&mut self, service: &Service, until: impl Fn(&Totals) -> bool) -> Option<ExitStatus> {
        let begun = Instant::now();
        loop {
            // What a process took can't be asked once it has ended.
            self.peak = self.peak.max(peak_memory(self.child.id()).unwrap_or_default());
            if let Some(ended) = self.child.try_wait().expect("it is our child") {
                return Some(ended);
            }
            if until(&service.totals()) {
                return None;
            }
            assert!(
                begun.elapsed() < LONGEST,
                "the gateway is not at its end: {:?}",
                service.totals()
            );
            service.next_block();
        }
    }

    /// Kills it, as a power cut does; answers the most memory it took, in KiB.
    fn kill(mut self) -> u64 {
        self.child.kill().expect("it is our child");
        self.child.wait().expect("it is our child");
        self.peak
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The most memory that a process took so far, in KiB; nothing if it has ended.
fn peak_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
