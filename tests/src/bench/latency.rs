//! How long a person waits: from starting the wallet until it says that the payment is in a block, and final.

use super::{client::Client, percentile, seconds, Outcome, CIRCUMSTANCES};
use crate::{
    chain::Person,
    process::{Node, Wallet},
    validators,
};
use piazza_runtime::{Nonce, Runtime};
use serde_json::Value;
use sp_core::crypto::Ss58Codec;
use sp_io::hashing::blake2_256;
use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};
use tokio::runtime::Runtime as Tokio;

/// How many payments are measured on each chain.
const ROUNDS: usize = 30;
/// How many take turns, so that nobody comes to the end of his allowance.
const PAYERS: usize = 3;
/// How long nine of ten payments may take until they are in a block.
const IN_BLOCK: Duration = Duration::from_millis(1_200);
/// How long nine of ten may take until they are final.
const FINAL: Duration = Duration::from_millis(2_000);

/// The times of one kind of payment on one chain: until it is in a block, and until it is final.
struct Times {
    chain: &'static str,
    what: &'static str,
    in_block: Vec<Duration>,
    is_final: Vec<Duration>,
}

impl Times {
    fn new(chain: &'static str, what: &'static str) -> Self {
        Self {
            chain,
            what,
            in_block: Vec::new(),
            is_final: Vec::new(),
        }
    }

    fn add(&mut self, (in_block, is_final): (Duration, Duration)) {
        self.in_block.push(in_block);
        self.is_final.push(is_final);
    }

    fn row(&self) -> Outcome<String> {
        let mut row = format!("{:<14}{:<22}", self.chain, self.what);
        for times in [&self.in_block, &self.is_final] {
            for percent in [50, 90, 100] {
                row.push_str(&format!("{:>7}", seconds(percentile(times, percent)?)));
            }
            row.push_str("   ");
        }
        Ok(row.trim_end().to_owned())
    }

    fn is_quick_enough(&self) -> Outcome<bool> {
        Ok(percentile(&self.in_block, 90)? <= IN_BLOCK && percentile(&self.is_final, 90)? <= FINAL)
    }
}

/// Measures on one validator and on four, prints a table, and answers whether payments are quick enough.
///
/// # Errors
/// If a payment does not succeed.
pub fn run() -> Outcome<bool> {
    let folder = tempfile::tempdir()?;
    let single = {
        let node = Node::start(&["--dev"], &folder.path().join("node"), &folder.path().join("log"))?;
        measure("1 validator", &node, &folder.path().join("one"))?
    };
    let four = {
        let validators = validators::start(folder.path())?;
        let first = validators.first().ok_or("there are no validators")?;
        measure("4 validators", &first.node, &folder.path().join("four"))?
    };
    println!("Seconds from the start of a payment until it is in a block and final, {ROUNDS} at random moments");
    println!("({CIRCUMSTANCES}):\n");
    println!("{:<36}{:>21}{:>24}", "", "in a block", "final");
    println!("{:<36}{1:>7}{2:>7}{3:>7}   {1:>7}{2:>7}{3:>7}", "", "p50", "p90", "max");
    for times in [&single, &four].into_iter().flatten() {
        println!("{}", times.row()?);
    }
    let [quick_on_one, quick_on_four] = [single[0].is_quick_enough()?, four[0].is_quick_enough()?];
    let (in_block, is_final) = (seconds(IN_BLOCK), seconds(FINAL));
    println!(
        "\nNine of ten payments by wallet should be in a block within {in_block} s and final within {is_final} s."
    );
    Ok(quick_on_one && quick_on_four)
}

/// Measures payments by the wallet and transfers out of this process, in turn.
fn measure(chain: &'static str, node: &Node, data: &Path) -> Outcome<[Times; 2]> {
    let community = Community::new(&node.url(), data)?;
    let tokio = Tokio::new()?;
    let client = tokio.block_on(Client::connect(&node.url()))?;
    let (mut by_wallet, mut in_process) = (
        Times::new(chain, "piazza pay"),
        Times::new(chain, "transfer, in process"),
    );
    for round in 0..ROUNDS {
        let uri = community.request(round)?;
        wait_for_a_random_moment(round, "pay");
        by_wallet.add(community.pay(round, &uri)?);
        wait_for_a_random_moment(round, "transfer");
        in_process.add(tokio.block_on(community.transfer(&client, round))?);
        eprint!("\r{chain}: {} of {ROUNDS}", round + 1);
    }
    eprintln!();
    Ok([by_wallet, in_process])
}

/// Waits for up to a slot. The moments differ from round to round, not from run to run.
fn wait_for_a_random_moment(round: usize, what: &str) {
    let random = blake2_256(format!("{what} {round}").as_bytes());
    let [low, high, ..] = random;
    let slot = piazza_runtime::constants::SLOT_DURATION;
    thread::sleep(Duration::from_millis(u64::from(u16::from_le_bytes([low, high])) % slot));
}

/// A merchant, payers in a wallet, and senders whose keys are in this process.
struct Community {
    wallet: Wallet,
    senders: Vec<Person>,
}

impl Community {
    fn new(url: &str, data: &Path) -> Outcome<Self> {
        let wallet = Wallet::new(data, url);
        for (name, known) in [("bob", "Bob"), ("charlie", "Charlie")] {
            wallet.json(None, &["account", "import", name, "--well-known", known]);
        }
        let senders: Vec<_> = (0..PAYERS)
            .map(|number| Person::named(&format!("sender {number}")))
            .collect();
        let mut addresses: Vec<_> = senders.iter().map(|sender| sender.account().to_ss58check()).collect();
        for number in 0..PAYERS {
            addresses.push(new_account(&wallet, &payer(number))?);
        }
        let (mut people, mut gifts) = ("name,code,address,zone\n".to_owned(), "who,amount\n".to_owned());
        for (number, address) in addresses.iter().enumerate() {
            people.push_str(&format!("Resident {number},CODE{number},{address},022205\n"));
            gifts.push_str(&format!("{address},100.00\n"));
        }
        let community = Self { wallet, senders };
        community.enrol(data, &people)?;
        community.give(data, &gifts)?;
        Ok(community)
    }

    fn enrol(&self, data: &Path, people: &str) -> Outcome {
        let (table, agreement) = (data.join("people.csv"), data.join("agreement.txt"));
        fs::write(&table, people)?;
        fs::write(&agreement, "face value")?;
        self.wallet
            .json(Some("bob"), &["coop", "enrol", &table.to_string_lossy()]);
        let till = new_account(&self.wallet, "till")?;
        let add = ["coop", "merchant", "add", &till, "--code", "VAT", "--name", "Panificio"];
        let terms = [
            "--rate",
            "5%",
            "--category",
            "grocery",
            "--shop",
            "Trento",
            "--agreement",
        ];
        let agreement = agreement.to_string_lossy();
        self.wallet
            .json(Some("bob"), &[&add[..], &terms, &[&agreement]].concat());
        Ok(())
    }

    fn give(&self, data: &Path, gifts: &str) -> Outcome {
        let record = ["coop", "deposit", "record", "600.00", "--reference", "CRO 1"];
        self.wallet.json(Some("charlie"), &record);
        let table = data.join("gifts.csv");
        fs::write(&table, gifts)?;
        let give = ["coop", "credit", &table.to_string_lossy(), "--deposit", "0"];
        self.wallet.json(Some("charlie"), &give);
        Ok(())
    }

    fn request(&self, round: usize) -> Outcome<String> {
        let amount = format!("1.{round:02}");
        let shown = self.wallet.json(Some("till"), &["request", &amount, "--no-wait"]);
        Ok(shown["uri"].as_str().ok_or("a request without a link")?.to_owned())
    }

    /// Runs the wallet, and hears when it says how far the payment is.
    fn pay(&self, round: usize, uri: &str) -> Outcome<(Duration, Duration)> {
        let mut command = self.wallet.command(Some(&payer(round)), &["pay", uri, "--json"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let begun = Instant::now();
        let mut child = command.spawn()?;
        let said = child.stdout.take().ok_or("the wallet has no output")?;
        let (mut in_block, mut is_final) = (None, None);
        for line in BufReader::new(said).lines() {
            let heard = begun.elapsed();
            match serde_json::from_str::<Value>(&line?)?["event"].as_str() {
                Some("in_block") => in_block = Some(heard),
                Some("final") => is_final = Some(heard),
                _ => {}
            }
        }
        let mut complaint = String::new();
        if let Some(mut errors) = child.stderr.take() {
            errors.read_to_string(&mut complaint)?;
        }
        let status = child.wait()?;
        let is_final = is_final.filter(|_| status.success());
        let is_final = is_final.ok_or_else(|| format!("the wallet did not pay: {status}: {complaint}"))?;
        Ok((in_block.unwrap_or(is_final), is_final))
    }

    async fn transfer(&self, client: &Client, round: usize) -> Outcome<(Duration, Duration)> {
        let (from, to) = (&self.senders[round % PAYERS], &self.senders[(round + 1) % PAYERS]);
        let call = pallet_balances::Call::<Runtime>::transfer_keep_alive {
            dest: to.account().into(),
            value: 1,
        };
        client.perform(from, Nonce::try_from(round / PAYERS)?, call).await
    }
}

fn new_account(wallet: &Wallet, name: &str) -> Outcome<String> {
    let made = wallet.json(None, &["account", "new", name]);
    Ok(made["address"]
        .as_str()
        .ok_or("an account without an address")?
        .to_owned())
}

fn payer(number: usize) -> String {
    format!("payer-{}", number % PAYERS)
}
