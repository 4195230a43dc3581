//! How many purchases a block holds, whether it is built in time, and how many purchases a second become final.

use super::{
    blocks::{self, Block, Built, End},
    client::Client,
    milliseconds, percentile, Outcome, CIRCUMSTANCES,
};
use crate::{
    chain::{self, alice, bob, charlie, dave, Person, Terms},
    process::{block_number, Node},
};
use codec::Encode;
use pallet_collective::Instance1 as CouncilInstance;
use pallet_reserve::Basis;
use piazza_primitives::{Balance, Bps, MemberKind, Moment, UsageClass, MINUTE};
use piazza_runtime::{
    constants::SLOT_DURATION, genesis_presets, Hash, Nonce, Runtime, RuntimeCall, UncheckedExtrinsic,
};
use sp_io::hashing::blake2_128;
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::mpsc,
    time::{Duration, Instant},
};

/// How many residents buy: six batches of the registrar.
const PAYERS: usize = 6 * BATCH;
/// How many are enrolled, and given credits, at once.
const BATCH: usize = pallet_members::MAX_BATCH as usize;
/// How many purchases each makes, one after the other.
const PURCHASES: usize = 4;
/// All of them.
const LOAD: usize = PAYERS * PURCHASES;
/// How many merchants sell.
const MERCHANTS: usize = 4;
/// What each resident starts with, in cents.
const CREDITS: Balance = 5_000;
/// After this many final blocks without a purchase nothing more is expected.
const PATIENCE: usize = 10;
/// How long the proposer may fill a block, in milliseconds: the node gives it two thirds of the slot, of which Aura
/// leaves 98 % and the proposer takes 90 %.
const WINDOW: u64 = SLOT_DURATION * 2 * 98 * 90 / (3 * 100 * 100);

/// What became of a load.
struct Measured {
    /// The blocks from the first purchase to the last.
    blocks: Vec<Block>,
    /// How many purchases the pool refused or gave up, by what it said.
    refused: BTreeMap<String, usize>,
    /// From the first that was sent until the last was final.
    until_final: Duration,
    /// How much processor time the node and this process took.
    processor: [Duration; 2],
}

/// Measures on one validator and prints a table. Answers whether there were full blocks, the middle one of them was
/// built in time, and every slot had its block.
///
/// # Errors
/// If what comes before the purchases is refused.
pub fn run() -> Outcome<bool> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("log");
    let node = Node::start(&["--dev"], &folder.path().join("node"), &log)?;
    let tokio = tokio::runtime::Runtime::new()?;
    let measured = tokio.block_on(async {
        let client = Client::connect(&node.url()).await?;
        let community = Community::new();
        community.prepare(&client).await?;
        let purchases = community.purchases(&client).await?;
        eprintln!("{LOAD} purchases are signed");
        load(&client, &node, purchases).await
    })?;
    // Who still waits for a purchase that the pool lost waits in vain.
    tokio.shutdown_background();
    report(&measured, &log)
}

/// Who buys and who sells.
struct Community {
    payers: Vec<Person>,
    merchants: Vec<Person>,
}

impl Community {
    fn new() -> Self {
        let named = |what: &str, count| {
            (0..count)
                .map(|number| Person::named(&format!("{what} {number}")))
                .collect()
        };
        Self {
            payers: named("payer", PAYERS),
            merchants: named("merchant", MERCHANTS),
        }
    }

    /// Enrols all, and gives the payers credits: the chain is fresh, so the numbers of deposits and proposals are known.
    async fn prepare(&self, client: &Client) -> Outcome {
        client.prepare(&alice(), 0, let_officers_work()).await?;
        let mut nonces = 0..;
        let mut next = || nonces.next().unwrap_or_default();
        for batch in self.payers.chunks(BATCH) {
            client.prepare(&bob(), next(), enrol(batch)?).await?;
        }
        for merchant in &self.merchants {
            client.prepare(&bob(), next(), enrol_merchant(merchant)?).await?;
        }
        let record = pallet_reserve::Call::<Runtime>::record {
            amount: CREDITS * PAYERS as Balance,
            reference: Hash::repeat_byte(1),
            basis: Basis::SponsorFunding,
        };
        let mut proposals = vec![record];
        for batch in self.payers.chunks(BATCH) {
            proposals.push(allocate(batch)?);
        }
        for (nonce, proposal) in (0..).zip(proposals) {
            client.prepare(&charlie(), nonce, proposal).await?;
            let approve = pallet_reserve::Call::<Runtime>::approve { proposal: nonce };
            client.prepare(&dave(), nonce, approve).await?;
        }
        Ok(())
    }

    /// Signs each payer's purchases.
    async fn purchases(&self, client: &Client) -> Outcome<Vec<Vec<UncheckedExtrinsic>>> {
        let terms = client.terms().await?;
        let now: Option<Moment> = client.storage("Timestamp", "Now", terms.birth).await?;
        let expires = now.unwrap_or_default() + 30 * MINUTE;
        let merchants = self.merchants.iter().cycle();
        let signed = self.payers.iter().zip(merchants).map(|(payer, merchant)| {
            let purchases = (0..PURCHASES as Nonce).map(|nonce| {
                let amount = 100 + Balance::from(nonce);
                let number = blake2_128(format!("{} {nonce}", payer.account()).as_bytes());
                let invoice = chain::invoice_on(client.genesis(), merchant, amount, number, expires);
                let call = chain::purchase(merchant, amount, invoice);
                chain::signed_on(payer, call, &Terms { nonce, ..terms })
            });
            purchases.collect()
        });
        Ok(signed.collect())
    }
}

/// The council's decision that officers may do in a minute what takes them a morning.
fn let_officers_work() -> pallet_collective::Call<Runtime, CouncilInstance> {
    let allowance = pallet_quota::Allowance {
        burst: 1_000,
        every: SLOT_DURATION,
    };
    let class = UsageClass::Gateway;
    let decision = RuntimeCall::from(pallet_quota::Call::set_allowance { class, allowance });
    pallet_collective::Call::propose {
        threshold: 1,
        length_bound: u32::try_from(decision.encoded_size()).unwrap_or(u32::MAX),
        proposal: Box::new(decision),
    }
}

fn enrol(payers: &[Person]) -> Outcome<pallet_members::Call<Runtime>> {
    let entries = payers.iter().map(|payer| {
        let account = payer.account();
        let enrolment = chain::enrolment(&account, MemberKind::Resident, genesis_presets::RESIDENTS);
        (account, enrolment)
    });
    let entries = entries.collect::<Vec<_>>().try_into();
    Ok(pallet_members::Call::enrol_batch {
        entries: entries.map_err(|_| "too many payers at once")?,
    })
}

fn allocate(payers: &[Person]) -> Outcome<pallet_reserve::Call<Runtime>> {
    let recipients: Vec<_> = payers.iter().map(|payer| (payer.account(), CREDITS)).collect();
    Ok(pallet_reserve::Call::allocate {
        purpose: pallet_reserve::Purpose::Spending,
        deposit: 0,
        recipients: recipients.try_into().map_err(|_| "too many recipients at once")?,
    })
}

fn enrol_merchant(merchant: &Person) -> Outcome<pallet_members::Call<Runtime>> {
    let account = merchant.account();
    let mut profile = chain::profile("Panificio");
    profile.agreement.until = None;
    Ok(pallet_members::Call::enrol_merchant {
        enrolment: chain::enrolment(&account, MemberKind::Merchant, genesis_presets::MERCHANTS),
        account,
        profile,
        rate: Bps::try_from(500).map_err(|error| format!("{error}"))?,
    })
}

/// Lets everybody buy, each one purchase after the other, and reads the final blocks until nothing more comes.
async fn load(client: &Client, node: &Node, purchases: Vec<Vec<UncheckedExtrinsic>>) -> Outcome<Measured> {
    let mut heads = client.final_heads().await?;
    let (begun, before) = (Instant::now(), processor_times(node)?);
    let refusals = hand_in(node, purchases).await?;
    let (mut blocks, mut until_final) = (Vec::new(), Duration::ZERO);
    let (mut next, mut quiet, mut settled) = (None, 0, 0);
    let mut refused = BTreeMap::new();
    while settled < LOAD && quiet < PATIENCE {
        let head = heads.next().await.ok_or("the node stopped telling final blocks")??;
        let newest = block_number(&head)?;
        for number in next.unwrap_or(newest)..=newest {
            let block = blocks::read(client, number).await?;
            settled += block.purchases + block.failed;
            quiet += 1;
            if block.purchases > 0 {
                (quiet, until_final) = (0, begun.elapsed());
            }
            blocks.push(block);
        }
        next = Some(newest + 1);
        for reason in refusals.try_iter() {
            *refused.entry(reason).or_default() += 1;
        }
    }
    let after = processor_times(node)?;
    Ok(Measured {
        blocks,
        refused,
        until_final,
        processor: [after[0].saturating_sub(before[0]), after[1].saturating_sub(before[1])],
    })
}

/// Sends the purchases over a few connections. Each payer sends one when the one before is in a block, as people do;
/// after a refusal he stops. Answers where the refusals come in.
async fn hand_in(node: &Node, purchases: Vec<Vec<UncheckedExtrinsic>>) -> Outcome<mpsc::Receiver<String>> {
    let mut connections = Vec::new();
    for _ in 0..4 {
        connections.push(Client::connect(&node.url()).await?);
    }
    let (refuse, refusals) = mpsc::channel();
    for (mine, client) in purchases.into_iter().zip(connections.into_iter().cycle()) {
        let refuse = refuse.clone();
        tokio::spawn(async move {
            for purchase in &mine {
                if let Err(error) = client.submit(purchase).await {
                    // Nobody listens any more when the measurement is over.
                    return refuse.send(error.to_string()).ok();
                }
            }
            None
        });
    }
    Ok(refusals)
}

/// The processor time that the node and this process have taken.
fn processor_times(node: &Node) -> Outcome<[Duration; 2]> {
    Ok([processor_time(node.id())?, processor_time(std::process::id())?])
}

fn processor_time(process: u32) -> Outcome<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // After the name, which may have any character, come the fields from the third on: user time is the 14th.
    let (_, fields) = stat.rsplit_once(") ").ok_or("a process without a name")?;
    let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<u64>);
    let ticks = ticks.sum::<Result<u64, _>>()?;
    // Linux counts them in hundredths of a second.
    Ok(Duration::from_millis(ticks * 10))
}

fn report(measured: &Measured, log: &Path) -> Outcome<bool> {
    let built = blocks::built(log)?;
    let blocks = busy(&measured.blocks);
    let (normal, all) = blocks::limits();
    println!("{PAYERS} payers make {PURCHASES} purchases each, on one validator ({CIRCUMSTANCES}):\n");
    let headings = ["block", "slots", "purchases", "weight, ms", "of limit", "built, ms"];
    println!("{}", headings.map(|heading| format!("{heading:>11}")).concat());
    let mut before = None;
    for block in &blocks {
        let slots = before.map_or(1, |before| block.slot.saturating_sub(before));
        let (took, end) = match built.get(&block.number) {
            Some(built) => (built.milliseconds.to_string(), built.end.name()),
            None => ("?".to_owned(), ""),
        };
        let weight = (block.weight / 1_000).to_string();
        let share = format!("{} %", 100 * block.normal_weight / normal);
        let (number, slots, purchases) = (block.number.to_string(), slots.to_string(), block.purchases.to_string());
        let row = [number, slots, purchases, weight, share, took].map(|cell| format!("{cell:>11}"));
        println!("{}", format!("{}  {end}", row.concat()).trim_end());
        before = Some(block.slot);
    }
    let (normal, all) = (normal / 1_000, all / 1_000);
    println!("\nlimit: {normal} ms of weight for ordinary transactions, {all} ms in all");
    report_throughput(measured, &blocks);
    report_full_blocks(&blocks, &built)
}

/// The blocks from the first purchase to the last.
fn busy(blocks: &[Block]) -> Vec<&Block> {
    let first = blocks.iter().position(|block| block.purchases > 0).unwrap_or_default();
    let last = blocks
        .iter()
        .rposition(|block| block.purchases > 0)
        .map_or(0, |last| last + 1);
    blocks.get(first..last).unwrap_or_default().iter().collect()
}

fn missed_slots(blocks: &[&Block]) -> u64 {
    let pairs = blocks.iter().zip(blocks.iter().skip(1));
    pairs
        .map(|(one, next)| next.slot.saturating_sub(one.slot).saturating_sub(1))
        .sum()
}

fn report_full_blocks(blocks: &[&Block], built: &BTreeMap<u64, Built>) -> Outcome<bool> {
    let ended = |end| {
        let blocks = blocks
            .iter()
            .filter_map(move |block| Some((*block, built.get(&block.number)?)));
        blocks.filter(move |(_, built)| built.end == end)
    };
    let (all, cut, missed) = (blocks.len(), ended(End::Deadline).count(), missed_slots(blocks));
    let full: Vec<_> = ended(End::Full).collect();
    let count = full.len();
    println!("blocks: {all}, of which {count} were full and {cut} cut off by the deadline; slots missed: {missed}");
    if full.is_empty() {
        println!("no block was full: the machine is slower than the limit");
        return Ok(false);
    }
    let held: Vec<_> = full.iter().map(|(block, _)| block.purchases).collect();
    let (fewest, median) = (percentile(&held, 0)?, percentile(&held, 50)?);
    println!("purchases in a full block: median {median}, fewest {fewest}");
    let took: Vec<_> = full.iter().map(|(_, built)| built.milliseconds).collect();
    let (median, longest) = (percentile(&took, 50)?, percentile(&took, 100)?);
    // sc-basic-authorship tries the other transactions until then, for one that still fits.
    let least = WINDOW / 2;
    println!("building one: median {median} ms, max {longest} ms, of {WINDOW} ms; by its rules at least {least} ms");
    Ok(median <= WINDOW && missed == 0)
}

fn report_throughput(measured: &Measured, blocks: &[&Block]) {
    let paid: usize = blocks.iter().map(|block| block.purchases).sum();
    let failed: usize = blocks.iter().map(|block| block.failed).sum();
    let time = milliseconds(measured.until_final);
    let rate = paid as u64 * 1_000 / time.max(1);
    println!("final and successful: {paid} of {LOAD} in {time} ms from the first sent, {rate} a second");
    let refused: usize = measured.refused.values().sum();
    let never = LOAD.saturating_sub(paid + failed);
    println!("failed in a block: {failed}; refused or given up by the pool: {refused}; never in a block: {never}");
    for (reason, count) in &measured.refused {
        println!("  {count} × {reason}");
    }
    let [node, generator] = measured.processor.map(milliseconds);
    println!("processor time: node {node} ms, generator {generator} ms");
}
