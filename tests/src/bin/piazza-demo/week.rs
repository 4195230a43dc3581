//! The chapter of a week of good deeds: what a scale, a mobility service and a register wrote down earns, once. It is
//! told on a second chain, whose clock moves by hand.

use crate::{chapter, credits, expect, text, Outcome, Story};
use piazza_tests::{
    clock::{ByHand, DAY},
    ledger::Exported,
    process::Wallet,
    synthetic::{self, Kind, Plan},
};
use serde_json::Value;
use sp_core::H256;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// How many residents there are.
const PEOPLE: usize = 12;
/// The sponsor's budget, in cents: what one treasurer may record and give alone.
const BUDGET: u128 = 90_000;
/// When proposed behaviours can be adopted: a second after the two weeks for comments.
const COMMENTS: u64 = 14 * DAY + 1_000;

/// What earns, and who writes it down.
struct Deed {
    kind: Kind,
    title: &'static str,
    goal: u8,
    unit: &'static str,
    /// In cents.
    tariff: u128,
    /// What a person may get in a week, in cents.
    cap: u128,
    /// How many grams of CO2 a unit avoids: made up, as the files are.
    grams: u128,
    attestor: &'static str,
    file: &'static str,
    /// How many rows a day has.
    daily: u64,
}

const DEEDS: [Deed; 3] = [
    Deed {
        kind: Kind::Weighings,
        title: "Recycled paper",
        goal: 12,
        unit: "kg",
        tariff: 5,
        cap: 500,
        grams: 700,
        attestor: "centre",
        file: "weighings.csv",
        daily: 12,
    },
    Deed {
        kind: Kind::Trips,
        title: "By bicycle",
        goal: 11,
        unit: "km",
        tariff: 10,
        cap: 400,
        grams: 120,
        attestor: "mobility",
        file: "trips.jsonl",
        daily: 12,
    },
    Deed {
        kind: Kind::Hours,
        title: "Volunteering",
        goal: 10,
        unit: "h",
        tariff: 200,
        cap: 2_000,
        grams: 0,
        attestor: "association",
        file: "hours.csv",
        daily: 4,
    },
];

impl Deed {
    /// The file with which it is proposed.
    fn terms(&self) -> String {
        let (title, goal, unit, grams) = (self.title, self.goal, self.unit, self.grams);
        let (tariff, cap) = (credits(self.tariff), credits(self.cap));
        format!(
            r#"
title = "{title}"
goal = {goal}
unit = "{unit}"
decimals = 1
largest = "100"
tariff = "{tariff}"
grams_co2 = {grams}
lifetime = "14d"
[rule]
kind = "per-unit"
[cap]
amount = "{cap}"
every = "7d"
"#
        )
    }

    /// The person and the quantity, in tenths, of a row of its file; nothing if it is the row of the headings.
    fn read(&self, row: &str) -> Outcome<Option<(String, u128)>> {
        let (person, quantity) = if self.kind == Kind::Trips {
            let trip: Value = serde_json::from_str(row)?;
            (text(&trip["person"])?, text(&trip["km"])?)
        } else {
            let fields: Vec<_> = row.split(',').collect();
            let column = if self.kind == Kind::Weighings { 4 } else { 3 };
            let field = |column: usize| fields.get(column).map(ToString::to_string).ok_or("a row is short");
            (field(2)?, field(column)?)
        };
        if person == "person" {
            return Ok(None);
        }
        let (whole, tenths) = quantity.split_once('.').ok_or("a quantity has a decimal")?;
        Ok(Some((person, format!("{whole}{tenths}").parse()?)))
    }

    /// How much CO2 a file avoids, in grams.
    fn avoided(&self, file: &str) -> Outcome<u128> {
        let mut avoided = 0;
        for row in file.lines() {
            avoided += self.read(row)?.map_or(0, |(_, tenths)| tenths * self.grams / 10);
        }
        Ok(avoided)
    }

    /// What each person earns by a file, in cents.
    fn earned(&self, file: &str) -> Outcome<BTreeMap<String, u128>> {
        let mut earned: BTreeMap<String, u128> = BTreeMap::new();
        for row in file.lines() {
            if let Some((person, tenths)) = self.read(row)? {
                let sum = earned.entry(person).or_default();
                *sum = self.cap.min(*sum + tenths * self.tariff / 10);
            }
        }
        Ok(earned)
    }
}

/// The second chain, and everybody's wallet there.
struct Week<'a> {
    story: &'a Story,
    chain: ByHand,
    wallet: Wallet,
    folder: PathBuf,
    /// Where the synthetic files stay.
    files: PathBuf,
    /// The residents' addresses, by name.
    people: BTreeMap<String, String>,
    programme: String,
    /// The behaviours' numbers.
    panel: Vec<String>,
    /// When the week begins, an hour after midnight in Italy.
    monday: u64,
}

impl Story {
    /// A sponsor's programme, from the first file to its report.
    pub(crate) fn a_week_is_rewarded(&self) -> Outcome {
        let mut week = Week::begin(self)?;
        week.a_sponsor_makes_a_programme()?;
        week.the_panel_is_decided()?;
        week.a_week_goes_by()?;
        week.everything_comes_again()?;
        week.the_sums_are_told()
    }
}

impl<'a> Week<'a> {
    fn begin(story: &'a Story) -> Outcome<Self> {
        chapter("A week of good deeds, on a second chain whose clock moves by hand");
        let folder = story.folder.join("week");
        let files = Path::new("demo-out/week").to_owned();
        fs::create_dir_all(&files)?;
        fs::create_dir_all(&folder)?;
        let chain = ByHand::start(&folder.join("node"), Path::new("demo-out/week.log"))?;
        let wallet = Wallet::new(&folder.join("wallet"), &chain.url());
        Ok(Self {
            story,
            chain,
            wallet,
            folder,
            files,
            people: BTreeMap::new(),
            programme: String::new(),
            panel: Vec::new(),
            monday: 0,
        })
    }

    fn a_sponsor_makes_a_programme(&mut self) -> Outcome {
        for (name, known) in [("alice", "Alice"), ("bob", "Bob"), ("charlie", "Charlie")] {
            self.wallet
                .json(None, &["account", "import", name, "--well-known", known]);
        }
        let mut table = "name,code,address,zone,kind\n".to_owned();
        let attestors = DEEDS.iter().map(|deed| (deed.attestor.to_owned(), "association"));
        let residents = (0..PEOPLE).map(|number| (format!("neighbour-{number:02}"), "resident"));
        let utility = ("utility".to_owned(), "public-body");
        for (name, kind) in attestors.chain(residents).chain([utility]) {
            let address = text(&self.wallet.json(None, &["account", "new", &name])["address"])?;
            table.push_str(&format!("{name},{name},{address},022205,{kind}\n"));
            if kind == "resident" {
                self.people.insert(name, address);
            }
        }
        let table = self.file("people.csv", &table)?;
        self.say("bob", &["coop", "enrol", &table])?;

        let amount = credits(BUDGET);
        self.file("regulation.txt", "Who does what the panel says earns what it says.\n")?;
        self.file("guarantee.txt", "The bank guarantees a fifth of it.\n")?;
        let terms = format!(
            r#"
title = "Clean streets"
regulation = "regulation.txt"
start = "2026-01-05"
end = "2026-12-31"
estimate = "{amount}"
area = "environment"
[guarantee]
amount = "{}"
until = "2026-12-31"
document = "guarantee.txt"
"#,
            credits(BUDGET / 5)
        );
        let terms = self.file("programme.toml", &terms)?;
        let made = self.wallet.json(Some("utility"), &["programme", "new", &terms]);
        self.programme = made["programme"].to_string();
        let record = ["coop", "deposit", "record", &amount, "--reference", "UTILITY"];
        let deposit = self.wallet.json(Some("charlie"), &record)["deposit"].to_string();
        let fund = ["programme", "fund", &self.programme, &amount, "--deposit", &deposit];
        self.say("charlie", &fund)
    }

    /// Everybody could comment for two weeks; then it is Monday again.
    fn the_panel_is_decided(&mut self) -> Outcome {
        for deed in &DEEDS {
            let terms = self.file("behaviour.toml", &deed.terms())?;
            let propose = ["panel", "propose", &self.programme, &terms];
            let proposed = self.wallet.json(Some("utility"), &propose);
            self.panel.push(proposed["behaviour"].to_string());
        }
        self.chain.advance(COMMENTS);
        for (deed, id) in DEEDS.iter().zip(&self.panel) {
            self.say("alice", &["panel", "adopt", id])?;
            let appoint = ["council", "propose", "appoint", "attestor", deed.attestor];
            self.say("alice", &appoint)?;
            self.say("utility", &["panel", "authorise", id, deed.attestor])?;
        }
        self.monday = self.chain.now();
        self.say("neighbour-00", &["rewards", "list"])
    }

    /// The scale's list grows day by day and is watched; the others are sent on Sunday.
    fn a_week_goes_by(&self) -> Outcome {
        println!("  The week goes by. The collection centre's folder is watched:");
        let (scale, weighings) = (&DEEDS[0], &self.panel[0]);
        let folder = self.files.join("scale");
        fs::create_dir_all(&folder)?;
        let folder_name = folder.to_string_lossy().into_owned();
        for day in 1..=7 {
            self.chain.advance_to(self.monday + day * DAY);
            fs::write(folder.join(scale.file), self.made(scale, day * scale.daily)?)?;
            let watch = ["attest", "watch", weighings, &folder_name, "--only", "paper", "--once"];
            let counted = self.wallet.json(Some(scale.attestor), &watch);
            expect("weighings of the day", &counted["credited"], scale.daily.into())?;
        }
        println!("  On each of seven days {} weighings counted.", scale.daily);
        for (deed, id) in DEEDS.iter().zip(&self.panel) {
            let file = self.files.join(deed.file);
            fs::write(&file, self.made(deed, 7 * deed.daily)?)?;
            if deed.kind != Kind::Weighings {
                self.say(deed.attestor, &["attest", "batch", id, &file.to_string_lossy()])?;
            }
        }
        Ok(())
    }

    /// Twice: by those who sent it, and by somebody who knows nothing of it.
    fn everything_comes_again(&self) -> Outcome {
        println!("  The computers restart and send everything again, and so does one that was bought today:");
        let new = Wallet::new(&self.folder.join("new"), &self.chain.url());
        for (deed, id) in DEEDS.iter().zip(&self.panel) {
            let file = self.files.join(deed.file).to_string_lossy().into_owned();
            let again = ["attest", "batch", id, &file];
            let counted = self.wallet.json(Some(deed.attestor), &again);
            self.nothing_counts(deed, &counted)?;
            let substitute = format!("{}-2", deed.attestor);
            self.appoint_with_a_new_computer(&new, &substitute, id)?;
            let counted = new.json(Some(&substitute), &again);
            self.nothing_counts(deed, &counted)?;
        }
        println!("  Nothing counted twice.");
        Ok(())
    }

    fn appoint_with_a_new_computer(&self, computer: &Wallet, name: &str, behaviour: &str) -> Outcome {
        let address = text(&computer.json(None, &["account", "new", name])["address"])?;
        let table = format!("name,code,address,zone,kind\n{name},{name},{address},022205,association\n");
        let table = self.file("substitute.csv", &table)?;
        self.wallet.json(Some("bob"), &["coop", "enrol", &table]);
        let appoint = ["council", "propose", "appoint", "attestor", &address];
        self.wallet.json(Some("alice"), &appoint);
        self.wallet
            .json(Some("utility"), &["panel", "authorise", behaviour, &address]);
        Ok(())
    }

    fn nothing_counts(&self, deed: &Deed, counted: &Value) -> Outcome {
        expect(deed.title, &counted["credited"], 0)?;
        expect(deed.title, &counted["already"], (7 * deed.daily).into())
    }

    /// What the programme says it gave is what the files say was done.
    fn the_sums_are_told(&self) -> Outcome {
        let mut earned: BTreeMap<String, u128> = BTreeMap::new();
        let report = self
            .wallet
            .json(Some("utility"), &["programme", "report", &self.programme]);
        for (line, deed) in DEEDS.iter().enumerate() {
            let (file, line) = (self.made(deed, 7 * deed.daily)?, &report["lines"][line]);
            let by_deed = deed.earned(&file)?;
            expect(deed.title, &line["credits_cents"], by_deed.values().sum())?;
            expect(deed.title, &line["co2_grams"], deed.avoided(&file)?)?;
            for (person, cents) in by_deed {
                *earned.entry(person).or_default() += cents;
            }
        }
        let paid: u128 = earned.values().sum();
        expect("paid", &report["paid_cents"], paid)?;
        for (name, address) in &self.people {
            let held = self.wallet.json(Some(name), &["balance"]);
            expect(name, &held["free_cents"], earned.get(address).copied().unwrap_or(0))?;
        }
        println!("  Every neighbour holds to the cent what the files say.");
        self.say("utility", &["programme", "report", &self.programme])?;
        let books = Path::new("demo-out/week/ledger.csv");
        fs::remove_file(books).ok();
        let books = Exported::of(&self.wallet, books, &[])?;
        println!("  The books of the week have {} entries.", books.entries.len());
        self.say("utility", &["chain", "verify"])
    }

    /// The first rows of a deed's synthetic file.
    fn made(&self, deed: &Deed, rows: u64) -> Outcome<String> {
        let plan = Plan {
            kind: deed.kind,
            rows,
            seed: 7,
            people: self.people.values().cloned().collect(),
            start: self.monday,
            every: DAY / deed.daily,
            mixed: false,
            genesis: H256::zero(),
            programme: 0,
        };
        let mut file = Vec::new();
        synthetic::write(&plan, &mut file)?;
        Ok(String::from_utf8(file)?)
    }

    fn file(&self, name: &str, content: &str) -> Outcome<String> {
        let path = self.folder.join(name);
        fs::write(&path, content)?;
        Ok(path.to_string_lossy().into_owned())
    }

    fn say(&self, account: &str, arguments: &[&str]) -> Outcome {
        self.story.say(&self.wallet, account, arguments)
    }
}
