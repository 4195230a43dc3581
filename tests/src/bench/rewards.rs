//! How many attestations a second become final: one by one, in batches, and after a million others.

use super::{client::Client, milliseconds, percentile, seconds, Outcome, CIRCUMSTANCES};
use crate::{
    chain::{self, alice, bob, charlie, dave, Person, Terms},
    process::{block_number, export_chain_spec, Node},
};
use codec::Encode;
use frame_support::BoundedVec;
use pallet_collective::Instance1 as CouncilInstance;
use pallet_reserve::Basis;
use pallet_rewards::{BehaviourTerms, Entry, Guarantee, Mode, ProgrammeTerms, Rule, Unit};
use piazza_primitives::{Appointment, Balance, MemberKind, Moment, SdgGoal, UsageClass, ValueArea, DAY};
use piazza_runtime::{
    constants::SLOT_DURATION, genesis_presets, AccountId, Hash, Nonce, Runtime, RuntimeCall, RuntimeEvent, System,
    UncheckedExtrinsic,
};
use serde_json::Value;
use sp_io::hashing::blake2_256;
use std::{
    fs::File,
    io::{BufReader, BufWriter},
    path::Path,
    time::{Duration, Instant},
};

/// How many people do something.
const PEOPLE: usize = 200;
/// How many rows a batch has here.
const BATCH: usize = 100;
/// How many entries a round of single attestations has: it lasts about as long as one of batches.
const SINGLE: usize = 750;
/// How many entries a round of batches has.
const BATCHED: usize = 6_000;
/// After how many final blocks without anything new what is missing is sent again.
const QUIET: u32 = 4;
/// How many rounds of each are measured, in the order A-B-B-A.
const ROUNDS: usize = 6;
/// What the programme has, in cents.
const BUDGET: Balance = 100_000_000;

/// How many attestations there were before, on the second chain.
const PAST: u64 = 1_000_000;

/// Measures single attestations and batches on one validator, and prints a table. Answers whether batches are at least five
/// times as fast.
///
/// # Errors
/// If what comes before the attestations is refused, or one of them does not count.
pub fn run() -> Outcome<bool> {
    let folder = tempfile::tempdir()?;
    let fresh = Node::start(&["--dev"], &folder.path().join("node"), &folder.path().join("log"))?;
    let tokio = tokio::runtime::Runtime::new()?;
    let mut desk = tokio.block_on(Desk::open(&fresh))?;
    let (mut singles, mut batches) = (Vec::new(), Vec::new());
    for round in 0..2 * ROUNDS {
        let is_single = matches!(round % 4, 0 | 3);
        let (entries, rows) = if is_single { (SINGLE, 1) } else { (BATCHED, BATCH) };
        let rate = tokio.block_on(desk.rate(entries, rows))?;
        eprintln!(
            "round {}: {entries} entries, {rows} at a time: {rate} a second",
            round + 1
        );
        if is_single { &mut singles } else { &mut batches }.push(rate);
    }
    println!("final attestations a second, on one validator ({CIRCUMSTANCES}):\n");
    let ratio = compare(["one by one", "batches of 100"], [&singles, &batches])?;
    tokio.shutdown_background();
    Ok(ratio >= 5.0)
}

/// Measures batches on two validators, of which one remembers a million attestations, and prints a table. Answers whether the
/// history takes no more than a fifth of the speed.
///
/// # Errors
/// As [`run`].
pub fn history() -> Outcome<bool> {
    let folder = tempfile::tempdir()?;
    let fresh = Node::start(&["--dev"], &folder.path().join("node"), &folder.path().join("log"))?;
    let tokio = tokio::runtime::Runtime::new()?;
    let mut desk = tokio.block_on(Desk::open(&fresh))?;
    let begun = Instant::now();
    let spec = folder.path().join("spec.json");
    remember(&spec)?;
    let arguments = ["--dev", "--chain", &spec.to_string_lossy()];
    let old = Node::start(&arguments, &folder.path().join("old"), &folder.path().join("old.log"))?;
    eprintln!(
        "a chain that remembers {PAST} attestations starts in {} s",
        seconds(begun.elapsed())
    );
    let mut aged = tokio.block_on(Desk::open(&old))?;
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for round in 0..2 * ROUNDS {
        let is_fresh = matches!(round % 4, 0 | 3);
        let here = if is_fresh { &mut desk } else { &mut aged };
        let rate = tokio.block_on(here.rate(BATCHED, BATCH))?;
        eprintln!("round {}: {rate} a second", round + 1);
        if is_fresh { &mut without } else { &mut with }.push(rate);
    }
    println!("\nbatches of 100, on two validators at once, of which one remembers {PAST} attestations:\n");
    let history = compare(["nothing before", "a million before"], [&without, &with])?;
    tokio.shutdown_background();
    Ok(history >= 0.8)
}

/// Prints rates, and answers the second's median by the first's.
fn compare(names: [&str; 2], rates: [&[u64]; 2]) -> Outcome<f64> {
    for (name, rates) in names.iter().zip(rates) {
        let [least, median, most] = [0, 50, 100].map(|percent| percentile(rates, percent));
        println!("{name:>17}: median {} ({} to {})", median?, least?, most?);
    }
    let [first, second] = rates.map(|rates| percentile(rates, 50));
    let ratio = second? as f64 / first?.max(1) as f64;
    println!("\n{} ÷ {}: {ratio:.2}", names[1], names[0]);
    Ok(ratio)
}

/// Writes the specification of the development chain, to which a million attestations were made.
fn remember(spec: &Path) -> Outcome {
    export_chain_spec("dev", spec)?;
    let mut told: Value = serde_json::from_reader(BufReader::new(File::open(spec)?))?;
    let top = told
        .pointer_mut("/genesis/raw/top")
        .and_then(Value::as_object_mut)
        .ok_or("a specification with its state spelled out")?;
    let expires = Moment::MAX / 2;
    let record = pallet_rewards::RecordOf::<Runtime> {
        behaviour: 0,
        expires,
        state: pallet_rewards::State::Spent,
    };
    let record = hexadecimal(&record.encode());
    let mut page = Vec::new();
    for number in 0..PAST {
        let proof = Hash::from(("past", number).using_encoded(blake2_256));
        let key = pallet_rewards::Records::<Runtime>::hashed_key_for(0, proof);
        top.insert(hexadecimal(&key), record.clone().into());
        page.push(proof);
        if page.len() == pallet_rewards::MAX_PAGE as usize {
            let task =
                pallet_rewards::TaskOf::<Runtime>::Proofs(0, BoundedVec::truncate_from(std::mem::take(&mut page)));
            // Numbers that the chain does not come to.
            let key = pallet_rewards::Tasks::<Runtime>::hashed_key_for(expires.to_be_bytes(), u64::MAX - number);
            top.insert(hexadecimal(&key), hexadecimal(&task.encode()).into());
        }
    }
    serde_json::to_writer(BufWriter::new(File::create(spec)?), &told)?;
    Ok(())
}

fn hexadecimal(bytes: &[u8]) -> String {
    // Not `HexDisplay`, which cuts long bytes short.
    sp_core::bytes::to_hex(bytes, false)
}

/// Who attests, and for whom.
struct Desk {
    client: Client,
    attestor: Person,
    nonce: Nonce,
    people: Vec<AccountId>,
    /// How many entries were made: a proof for each.
    entries: u64,
    since: Moment,
}

impl Desk {
    /// Prepares a programme with one behaviour: the chain is fresh, so all numbers are known.
    async fn open(node: &Node) -> Outcome<Self> {
        let client = Client::connect(&node.url()).await?;
        let (sponsor, attestor) = (Person::named("sponsor"), Person::named("attestor"));
        let people: Vec<_> = (0..PEOPLE)
            .map(|number| Person::named(&format!("person {number}")).account())
            .collect();
        let mut council = 0..;
        let mut decide = |decision: RuntimeCall| (council.next().unwrap_or_default(), motion(decision));
        let officers = allowance(UsageClass::Gateway);
        for decision in [officers, pallet_rewards::Call::set_comment_period { period: 1 }.into()] {
            let (nonce, call) = decide(decision);
            client.prepare(&alice(), nonce, call).await?;
        }
        let mut rows: Vec<_> = people
            .iter()
            .map(|person| (person.clone(), MemberKind::Resident))
            .collect();
        rows.push((sponsor.account(), MemberKind::PublicBody));
        rows.push((attestor.account(), MemberKind::Association));
        client.prepare(&bob(), 0, enrol(rows)?).await?;
        let (nonce, call) = decide(
            pallet_members::Call::appoint {
                who: attestor.account(),
                office: Appointment::Attestor,
            }
            .into(),
        );
        client.prepare(&alice(), nonce, call).await?;
        let now: Moment = client
            .storage("Timestamp", "Now", client.terms().await?.birth)
            .await?
            .unwrap_or_default();
        let create = pallet_rewards::Call::<Runtime>::create_programme { terms: programme(now) };
        client.prepare(&sponsor, 0, create).await?;
        fund(&client).await?;
        let propose = pallet_rewards::Call::<Runtime>::propose_behaviour {
            programme: 0,
            terms: weighing(),
        };
        client.prepare(&sponsor, 1, propose).await?;
        let authorise = pallet_rewards::Call::<Runtime>::authorise {
            behaviour: 0,
            attestor: attestor.account(),
        };
        let (nonce, call) = decide(pallet_rewards::Call::adopt { behaviour: 0 }.into());
        client.prepare(&alice(), nonce, call).await?;
        client.prepare(&sponsor, 2, authorise).await?;
        let since = client
            .storage("Timestamp", "Now", client.terms().await?.birth)
            .await?
            .unwrap_or_default();
        Ok(Self {
            client,
            attestor,
            nonce: 0,
            people,
            entries: 0,
            since,
        })
    }

    /// How many of `entries` entries a second are final, with `rows` in a transaction.
    async fn rate(&mut self, entries: usize, rows: usize) -> Outcome<u64> {
        loop {
            if let Some(time) = self.measure(entries, rows).await? {
                return Ok(entries as u64 * 1_000 / milliseconds(time).max(1));
            }
        }
    }

    /// Sends `entries` entries, `rows` in a transaction, and answers how long it took until the last was final and paid;
    /// nothing if the pool lost one, and those after it waited for its number.
    async fn measure(&mut self, entries: usize, rows: usize) -> Outcome<Option<Duration>> {
        let client = self.client.clone();
        let terms = client.terms().await?;
        let transactions: Vec<_> = (0..entries / rows).map(|_| self.next(rows, &terms)).collect();
        let mut heads = client.final_heads().await?;
        // The newest final block is the first that is told: it has nothing of this round.
        let newest = heads.next().await.ok_or("the node tells no final block")??;
        let mut next = block_number(&newest)? + 1;
        let begun = Instant::now();
        hand_in_all(&client, &transactions).await?;
        let (mut counted, mut quiet, mut lost) = (0, 0, false);
        while counted < entries {
            let head = heads.next().await.ok_or("the node stopped telling final blocks")??;
            let newest = block_number(&head)?;
            let before = counted;
            for number in next..=newest {
                counted += count(&client, number).await?;
            }
            next = newest + 1;
            quiet = if counted > before { 0 } else { quiet + 1 };
            if quiet > 0 && quiet % QUIET == 0 {
                eprintln!("the pool lost what came after {counted} of {entries}: this round is not measured");
                lost = true;
                let missing = transactions.get(counted / rows..).unwrap_or_default();
                let _known_or_taken = hand_in_all(&client, missing).await;
            }
            if begun.elapsed() > Duration::from_secs(120) {
                return Err(format!("only {counted} of {entries} entries counted").into());
            }
        }
        Ok((!lost).then(|| begun.elapsed()))
    }

    /// The next transaction of the attestor.
    fn next(&mut self, rows: usize, terms: &Terms) -> UncheckedExtrinsic {
        let entries: Vec<_> = (0..rows).map(|_| self.entry()).collect();
        let behaviour = 0;
        let call: RuntimeCall = match entries.as_slice() {
            [entry] => pallet_rewards::Call::attest {
                behaviour,
                entry: entry.clone(),
            }
            .into(),
            _ => pallet_rewards::Call::attest_batch {
                behaviour,
                entries: BoundedVec::truncate_from(entries),
                mode: Mode::AllOrNothing,
            }
            .into(),
        };
        let nonce = self.nonce;
        self.nonce += 1;
        chain::signed_on(&self.attestor, call, &Terms { nonce, ..*terms })
    }

    fn entry(&mut self) -> Entry<AccountId> {
        let number = self.entries;
        self.entries += 1;
        let person = usize::try_from(number).unwrap_or_default() % self.people.len();
        Entry {
            person: self.people[person].clone(),
            companion: None,
            quantity: 15,
            time: self.since,
            document: number.using_encoded(blake2_256).into(),
        }
    }
}

async fn hand_in_all(client: &Client, transactions: &[UncheckedExtrinsic]) -> Outcome {
    for transaction in transactions {
        client.hand_in(transaction).await?;
    }
    Ok(())
}

/// How many attestations a final block paid.
async fn count(client: &Client, number: u64) -> Outcome<usize> {
    let hash = client.block_hash(number).await?;
    let pays = |event: &RuntimeEvent| match event {
        RuntimeEvent::Rewards(pallet_rewards::Event::Rewarded { paid, .. }) => *paid > 0,
        _ => false,
    };
    let events = client.events(hash).await?;
    Ok(events.iter().filter(|record| pays(&record.event)).count())
}

/// Lets a class do in a minute what takes it a morning.
fn allowance(class: UsageClass) -> RuntimeCall {
    let allowance = pallet_quota::Allowance {
        burst: 50_000,
        every: SLOT_DURATION,
    };
    pallet_quota::Call::set_allowance { class, allowance }.into()
}

fn motion(decision: RuntimeCall) -> pallet_collective::Call<Runtime, CouncilInstance> {
    pallet_collective::Call::propose {
        threshold: 1,
        length_bound: u32::try_from(decision.encoded_size()).unwrap_or(u32::MAX),
        proposal: Box::new(decision),
    }
}

fn enrol(people: Vec<(AccountId, MemberKind)>) -> Outcome<pallet_members::Call<Runtime>> {
    let entries = people.into_iter().map(|(account, kind)| {
        let enrolment = chain::enrolment(&account, kind, genesis_presets::RESIDENTS);
        (account, enrolment)
    });
    let entries = entries.collect::<Vec<_>>().try_into();
    Ok(pallet_members::Call::enrol_batch {
        entries: entries.map_err(|_| "too many people at once")?,
    })
}

/// Records what the sponsor paid and gives it to the programme, with both treasurers.
async fn fund(client: &Client) -> Outcome {
    let pot = pot()?;
    let record = pallet_reserve::Call::<Runtime>::record {
        amount: BUDGET,
        reference: Hash::repeat_byte(1),
        basis: Basis::SponsorFunding,
    };
    let allocate = pallet_reserve::Call::allocate {
        deposit: 0,
        purpose: pallet_reserve::Purpose::Programme,
        recipients: BoundedVec::truncate_from(vec![(pot, BUDGET)]),
    };
    for (nonce, proposal) in (0..).zip([record, allocate]) {
        client.prepare(&charlie(), nonce, proposal).await?;
        let approve = pallet_reserve::Call::<Runtime>::approve { proposal: nonce };
        client.prepare(&dave(), nonce, approve).await?;
    }
    Ok(())
}

/// The pot of the first programme.
fn pot() -> Outcome<AccountId> {
    let mut empty = sp_io::TestExternalities::default();
    Ok(empty.execute_with(|| {
        System::set_block_number(1);
        pallet_rewards::Pallet::<Runtime>::pot(0)
    }))
}

fn programme(now: Moment) -> ProgrammeTerms {
    ProgrammeTerms {
        title: Hash::repeat_byte(2),
        regulation: Hash::repeat_byte(3),
        start: now,
        end: now + 30 * DAY,
        estimate: BUDGET,
        guarantee: Guarantee {
            amount: BUDGET / 5,
            until: now + 400 * DAY,
            document: Hash::repeat_byte(4),
        },
        area: ValueArea::Environment,
        kinds: BoundedVec::default(),
        zones: BoundedVec::default(),
        offset: 60,
        denomination: None,
    }
}

/// Recycled paper: 0.05 a kilogram, capped far away.
fn weighing() -> BehaviourTerms {
    BehaviourTerms {
        title: Hash::repeat_byte(5),
        goal: SdgGoal::try_from(12).unwrap_or_else(|_| unreachable!("there are 17")),
        unit: Unit::Kilogram,
        decimals: 1,
        largest: 10_000,
        tariff: 5,
        rule: Rule::PerUnit,
        grams: Some(900),
        avoided: None,
        cap: Some(pallet_rewards::Cap {
            length: Some(7 * DAY),
            amount: BUDGET,
        }),
        most: None,
        agreeing: 1,
        confirm: false,
        lifetime: 7 * DAY,
        window: 0,
        at_once: false,
    }
}
