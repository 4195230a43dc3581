//! The story of a community, told with the real node and the real wallet. `make demo` runs it.
//!
//! Every amount that the wallet answers is compared with what the story expects; anything else ends it with an error.

mod bank;
mod euro;
mod week;

use piazza_primitives::{largest_remainder, Bps};
use piazza_tests::{
    ledger::{Exported, Ledger},
    process::{binary, Node, Wallet},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// How the development chain divides a value-back: buyer, community, equalisation, enabler.
const SHARES: [u64; 4] = [6_000, 2_000, 1_000, 1_000];
/// What each resident starts with, in cents.
const WELCOME: u128 = 5_000;
/// What the tourist starts with, in cents.
const TOURIST: u128 = 10_000;
/// What the sponsor pays in, in cents.
const DEPOSIT: u128 = 400_000;
/// What the first merchant pays in ahead, in cents.
const PREFUNDING: u128 = 10_000;
/// What the first two merchants redeem, in cents: the bank pays the one and refuses the other.
const REDEEMED: [u128; 2] = [2_500, 1_500];
/// How many residents there are.
const RESIDENTS: usize = 60;
/// All the euro that come in, in cents.
const EURO_IN: u128 = DEPOSIT + PREFUNDING;
/// How many purchases are made.
const PURCHASES: usize = 42;

/// The shops: name, what is sold, where, and the cashback rate in basis points.
const SHOPS: [(&str, &str, &str, u16); 6] = [
    ("Panificio Dolomiti", "grocery", "Canazei@46.4769,11.7705", 500),
    ("Caseificio di Fassa", "producer", "Moena@46.3761,11.6589", 800),
    ("Libreria Rosmini", "culture", "Rovereto@45.8903,11.0395", 300),
    ("Trattoria al Ponte", "catering", "Trento@46.0679,11.1211", 1_000),
    ("Ferramenta Zanon", "retail", "Cavalese@46.2910,11.4600", 250),
    ("Bici e Sentieri", "mobility", "Levico Terme@46.0120,11.3040", 700),
];

fn main() -> ExitCode {
    let begun = Instant::now();
    match Story::begin().and_then(|mut story| story.tell().map(|()| story)) {
        Ok(story) => {
            story.end(begun);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("demo failed: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Story {
    node: Node,
    folder: PathBuf,
    desk: Wallet,
    people: Wallet,
    visitor: Wallet,
    shops: Wallet,
    /// Names and addresses of everybody who holds credits.
    addresses: BTreeMap<String, String>,
    ledger: Ledger,
    /// The number of the sponsor's deposit.
    sponsor: String,
    payments: usize,
    refused: usize,
}

impl Story {
    /// Starts a node on a throw-away folder, and gives everybody a wallet.
    fn begin() -> Outcome<Self> {
        let out = Path::new("demo-out");
        fs::create_dir_all(out)?;
        chapter("A cooperative starts its chain");
        let spec = Command::new(binary("piazza-node"))
            .args(["export-chain-spec", "--chain", "dev"])
            .stderr(Stdio::null())
            .output()?;
        fs::write(out.join("chain-spec.json"), &spec.stdout)?;
        let folder = env::temp_dir().join(format!("piazza-demo-{}", std::process::id()));
        let node = Node::start(&["--dev"], &folder.join("node"), &out.join("node.log"))?;
        println!("  A node with one validator answers at {}.", node.url());
        let wallet = |name: &str| Wallet::new(&folder.join(name), &node.url());
        let (desk, people, visitor, shops) = (wallet("desk"), wallet("people"), wallet("visitor"), wallet("shops"));
        Ok(Self {
            desk,
            people,
            visitor,
            shops,
            node,
            folder,
            addresses: BTreeMap::new(),
            ledger: Ledger::default(),
            sponsor: String::new(),
            payments: 0,
            refused: 0,
        })
    }

    fn tell(&mut self) -> Outcome {
        self.the_council_draws_the_map()?;
        self.residents_are_enrolled()?;
        self.a_tourist_enrols_himself()?;
        self.merchants_join()?;
        self.the_bank_statement_comes()?;
        self.people_receive()?;
        self.people_shop()?;
        self.people_pay_in_euro()?;
        self.a_customer_brings_something_back()?;
        self.neighbours_send()?;
        self.what_is_refused()?;
        self.merchants_redeem()?;
        self.the_books_balance()?;
        self.a_week_is_rewarded()
    }

    fn the_council_draws_the_map(&self) -> Outcome {
        chapter("The council draws the map: the 166 municipalities of the province of Trento");
        for (name, path) in [
            ("alice", "Alice"),
            ("bob", "Bob"),
            ("charlie", "Charlie"),
            ("dave", "Dave"),
        ] {
            self.desk.json(None, &["account", "import", name, "--well-known", path]);
        }
        self.say(
            &self.desk,
            "alice",
            &["council", "propose", "zones", "data/trentino.csv"],
        )
    }

    fn residents_are_enrolled(&mut self) -> Outcome {
        chapter("The registrar enrols sixty residents from a table");
        let mut table = "name,code,address,zone,kind\n".to_owned();
        for (number, zone) in (0..RESIDENTS).zip(["022205", "022161", "022039"].iter().cycle()) {
            let name = resident(number);
            let address = self.new_account(Whose::People, &name)?;
            table.push_str(&format!(
                "Resident Number {number},CODE{number:04},{address},{zone},resident\n"
            ));
        }
        let file = self.folder.join("residents.csv");
        fs::write(&file, table)?;
        let file = file.to_string_lossy().into_owned();
        self.say(&self.desk, "bob", &["coop", "enrol", &file])?;
        println!("  The same table again enrols nobody twice:");
        let again = self.desk.json(Some("bob"), &["coop", "enrol", &file]);
        expect("enrolled again", &again["enrolled"], 0)?;
        expect("enrolled before", &again["already"], RESIDENTS as u128)?;
        println!("  {RESIDENTS} were enrolled already.");
        Ok(())
    }

    fn a_tourist_enrols_himself(&mut self) -> Outcome {
        chapter("A tourist scans a certificate at the desk in Canazei, and enrols himself");
        self.new_account(Whose::Visitor, "tourist")?;
        let desk = [
            "coop",
            "certificate",
            "--name",
            "A visitor",
            "--code",
            "PASSPORT-1",
            "--zone",
            "022039",
        ];
        let certificate = self.desk.json(Some("bob"), &desk);
        let uri = text(&certificate["uri"])?;
        self.say(&self.visitor, "tourist", &["enrol", "accept", &uri])
    }

    fn merchants_join(&mut self) -> Outcome {
        chapter("Six merchants sign the agreement");
        let agreement = self.folder.join("agreement.txt");
        fs::write(&agreement, "The merchant takes credits at their face value.\n")?;
        let agreement = agreement.to_string_lossy().into_owned();
        for (number, (name, category, place, rate)) in SHOPS.iter().enumerate() {
            let address = self.new_account(Whose::Shops, &till(number))?;
            let (code, rate) = (format!("VAT{number:04}"), format!("{rate}bp"));
            let join = [
                "coop",
                "merchant",
                "add",
                &address,
                "--code",
                &code,
                "--rate",
                &rate,
                "--name",
                name,
                "--category",
                category,
                "--shop",
                place,
                "--agreement",
                &agreement,
            ];
            self.say(&self.desk, "bob", &join)?;
        }
        self.say(&self.visitor, "tourist", &["merchants", "list", "--near", "Canazei"])
    }

    fn starting_credits(&self) -> Vec<(String, u128)> {
        let residents = (0..RESIDENTS).map(|number| (resident(number), WELCOME));
        residents.chain([("tourist".to_owned(), TOURIST)]).collect()
    }

    fn people_shop(&mut self) -> Outcome {
        chapter("People shop: each purchase is one transaction against the till's signed request");
        for turn in 0..PURCHASES {
            let (whose, payer) = match turn % 20 {
                7 => (Whose::Visitor, "tourist".to_owned()),
                _ => (Whose::People, resident(turn)),
            };
            let shop = turn % SHOPS.len();
            // 3.10, 3.47, 3.84 …: amounts whose value-back does not divide evenly.
            let amount = 310 + 37 * turn as u128;
            let uri = self.request(shop, amount)?;
            if turn < 2 {
                self.say(self.wallet(whose), &payer, &["pay", &uri, "--wait", "block"])?;
            } else {
                self.wallet(whose).json(Some(&payer), &["pay", &uri, "--wait", "block"]);
                println!("  {payer} paid {} at {}.", credits(amount), SHOPS[shop].0);
            }
            self.book_purchase(&payer, shop, amount)?;
        }
        println!("  {} purchases.", self.payments);
        Ok(())
    }

    fn request(&self, shop: usize, amount: u128) -> Outcome<String> {
        let shown = self
            .shops
            .json(Some(&till(shop)), &["request", &credits(amount), "--no-wait"]);
        text(&shown["uri"])
    }

    fn book_purchase(&mut self, payer: &str, shop: usize, amount: u128) -> Outcome {
        let rate = Bps::try_from(SHOPS[shop].3).map_err(|error| error.to_string())?;
        let value_back = rate.of(amount);
        let [buyer, ..] = parts(value_back)?;
        let entries = [
            (payer, signed(buyer) - signed(amount)),
            (&till(shop), signed(amount - value_back)),
        ];
        self.book(&format!("purchase at {}", SHOPS[shop].0), value_back, &entries)?;
        self.payments += 1;
        Ok(())
    }

    /// Books what people and merchants receive and spend, and the funds' parts of a value-back.
    fn book(&mut self, text: &str, value_back: u128, entries: &[(&str, i128)]) -> Outcome {
        let [_, community, equalisation, enabler] = parts(value_back)?;
        let funds = [
            ("community funds", signed(community)),
            ("equalisation", signed(equalisation)),
            ("enabler", signed(enabler)),
        ];
        self.ledger.entry(text, &[entries, &funds].concat())
    }

    fn neighbours_send(&mut self) -> Outcome {
        chapter("Neighbours send each other credits");
        let to = self.addresses[&resident(1)].clone();
        self.say(&self.people, &resident(0), &["send", &to, "5.00", "--wait", "block"])?;
        self.ledger
            .entry("between neighbours", &[(&resident(0), -500), (&resident(1), 500)])
    }

    fn what_is_refused(&mut self) -> Outcome {
        chapter("What is refused, and how it is said");
        let uri = self.request(0, 450)?;
        self.say(&self.people, &resident(2), &["pay", &uri, "--wait", "block"])?;
        self.book_purchase(&resident(2), 0, 450)?;
        self.refuse(
            "An invoice that somebody else has paid",
            Whose::Visitor,
            "tourist",
            &["pay", &uri],
            "is paid already",
        )?;

        let uri = self.request(1, 1_000)?.replace("amount=10.00", "amount=1.00");
        self.refuse(
            "An invoice that was changed on its way",
            Whose::People,
            &resident(4),
            &["pay", &uri],
            "The merchant did not sign this request",
        )?;

        let suspended = self.request(5, 500)?;
        self.say(
            &self.desk,
            "bob",
            &["coop", "merchant", "suspend", &self.addresses[&till(5)].clone()],
        )?;
        self.refuse(
            "A suspended merchant",
            Whose::People,
            &resident(5),
            &["pay", &suspended],
            "The merchant is suspended",
        )?;

        let tourist = self.addresses["tourist"].clone();
        let send = ["send", tourist.as_str(), "1.00"];
        self.refuse(
            "Credits sent to a tourist, whose tier is not for persons",
            Whose::People,
            &resident(6),
            &send,
            "not allowed in your tier or the recipient's",
        )?;
        self.refuse(
            "A present that would take the tourist above the 150.00 of his tier",
            Whose::Desk,
            "charlie",
            &[
                "coop",
                "credit",
                "--to",
                &tourist,
                "--amount",
                "149.00",
                "--deposit",
                &self.sponsor.clone(),
            ],
            "may hold 150.00",
        )?;

        self.new_account(Whose::Shops, "stranger")?;
        self.refuse(
            "A shop that is not enrolled",
            Whose::Shops,
            "stranger",
            &["request", "5.00", "--no-wait"],
            "is not an enrolled merchant",
        )
    }

    fn the_books_balance(&mut self) -> Outcome {
        chapter("The books");
        let file = Path::new("demo-out/ledger.csv");
        fs::remove_file(file).ok();
        let books = Exported::of(&self.desk, file, &["--trade-names"])?;
        println!(
            "  The chain's events as double-entry books: {} entries in {}.",
            books.entries.len(),
            file.display()
        );
        for (name, address) in &self.addresses {
            let held = self.people.json(None, &["balance", address]);
            let expected = u128::try_from(self.ledger.balance(name)).map_err(|_| "the story's own books are wrong")?;
            expect(name, &held["free_cents"], expected)?;
            let aside = self.ledger.balance(&format!("{name} set aside"));
            expect(
                name,
                &held["held_cents"],
                u128::try_from(aside).map_err(|_| "the story's own books are wrong")?,
            )?;
        }
        println!("  Every member holds to the cent what the story's own double-entry books say.");
        let status = self.desk.json(None, &["chain", "status", "--members"]);
        expect("euro in", &status["euro_in_cents"], EURO_IN)?;
        expect("euro out", &status["euro_out_cents"], REDEEMED[0])?;
        expect("issuance", &status["issuance_cents"], EURO_IN - REDEEMED[0])?;
        self.say(&self.people, &resident(0), &["history"])?;
        self.say(&self.desk, "charlie", &["coop", "report"])?;
        self.say(&self.desk, "alice", &["chain", "status", "--members"])?;
        self.say(&self.desk, "alice", &["chain", "verify"])
    }

    fn new_account(&mut self, whose: Whose, name: &str) -> Outcome<String> {
        let made = self.wallet(whose).json(None, &["account", "new", name]);
        let address = text(&made["address"])?;
        self.addresses.insert(name.to_owned(), address.clone());
        Ok(address)
    }

    fn wallet(&self, whose: Whose) -> &Wallet {
        match whose {
            Whose::People => &self.people,
            Whose::Visitor => &self.visitor,
            Whose::Shops => &self.shops,
            Whose::Desk => &self.desk,
        }
    }

    /// Runs a command that must succeed, and prints what the person sees.
    fn say(&self, wallet: &Wallet, account: &str, arguments: &[&str]) -> Outcome {
        let output = wallet.run(Some(account), arguments);
        print_indented(&output.stdout);
        if output.status.success() {
            return Ok(());
        }
        print_indented(&output.stderr);
        Err(format!("piazza {} ended with {}", arguments.join(" "), output.status).into())
    }

    /// Runs a command that must be refused for the reason given, and prints how it is said.
    fn refuse(&mut self, what: &str, whose: Whose, account: &str, arguments: &[&str], reason: &str) -> Outcome {
        println!("  {what}:");
        let output = self.wallet(whose).run(Some(account), arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() || !said.contains(reason) {
            return Err(format!("{what} was not refused for the right reason: {said}").into());
        }
        print_indented(&output.stderr);
        self.refused += 1;
        Ok(())
    }

    fn end(self, begun: Instant) {
        let (payments, refused, seconds) = (self.payments, self.refused, begun.elapsed().as_secs());
        let (url, folder) = (self.node.url(), self.folder.display().to_string());
        if env::var("KEEP").is_ok_and(|keep| keep == "0") {
            drop(self.node);
            fs::remove_dir_all(&self.folder).ok();
        } else {
            let id = self.node.keep();
            println!("\nThe node goes on as process {id} at {url}; `kill {id}` stops it. Go on playing:");
            let wallet =
                format!("piazza --node {url} --data {folder}/people --passphrase-file {folder}/people/passphrase");
            println!("  {wallet} --account {} balance", resident(0));
            println!("  {wallet} merchants list --near Canazei");
            println!("  {wallet} chain verify");
        }
        let (paid_out, issuance) = (REDEEMED[0], EURO_IN - REDEEMED[0]);
        println!(
            "demo ok: payments={payments} refused={refused} issuance={issuance} euro_in={EURO_IN} euro_out={paid_out} seconds={seconds}"
        );
    }
}

/// In whose wallet an account is.
#[derive(Clone, Copy)]
enum Whose {
    People,
    Visitor,
    Shops,
    Desk,
}

/// What each gets of a value-back, in cents: buyer, community, equalisation, enabler.
fn parts(value_back: u128) -> Outcome<[u128; 4]> {
    Ok(largest_remainder(value_back, SHARES).ok_or("the shares divide every amount")?)
}

fn chapter(title: &str) {
    println!("\n{title}");
}

fn print_indented(printed: &[u8]) {
    for line in String::from_utf8_lossy(printed).lines() {
        println!("  {line}");
    }
}

fn resident(number: usize) -> String {
    format!("resident-{:02}", number % RESIDENTS)
}

fn till(number: usize) -> String {
    format!("till-{number}")
}

fn credits(cents: u128) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn signed(cents: u128) -> i128 {
    i128::try_from(cents).unwrap_or(i128::MAX)
}

fn text(value: &Value) -> Outcome<String> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| format!("the wallet answered {value} where a text was due").into())
}

/// Compares a number that the wallet answered with what the story expects.
fn expect(what: &str, answered: &Value, expected: u128) -> Outcome {
    let number = answered
        .as_u64()
        .map(u128::from)
        .or_else(|| answered.as_str().and_then(|text| text.parse().ok()));
    if number == Some(expected) {
        return Ok(());
    }
    Err(format!("{what}: expected {expected}, the chain says {answered}").into())
}
