//! A community's file: the chain it makes, and what is said of its mistakes.

use piazza_runtime::{AccountId, Runtime};
use piazza_tests::process::{binary, make_node_key, Node};
use serde_json::Value;
use sp_core::crypto::Ss58Codec;
use sp_io::hashing::blake2_256;
use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::Instant,
};
use tempfile::TempDir;

/// The line on which a mistake is made carries this comment; without it the mistake is what is missing at the end.
const HERE: &str = "# here";
const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
const ALICE_ON_POLKADOT: &str = "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5";
const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
/// A zone that is not in the table.
const OLTRE: &str = "[[zones]]\nistat = \"022998\"\nname = \"Oltre\"\nclass = \"D\"\ncell = \"8a1ea480d65ffff\"\n";

/// The folder of the communities' files.
fn folder() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("the crate is in the workspace")
        .join("chain-spec")
}

fn example() -> String {
    fs::read_to_string(folder().join("trentino.toml")).expect("the example")
}

/// A copy of the example, with its table of zones, to make mistakes in.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = tempfile::tempdir().expect("a folder");
        let table = "trentino.csv";
        fs::copy(folder().join(table), desk.path().join(table)).expect("the table can be copied");
        Self(desk)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).expect("the file can be written");
    }

    fn node(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(binary("piazza-node"));
        command.arg("chain-spec").args(arguments).current_dir(self.0.path());
        command.output().expect("the node can be run")
    }

    /// What the node says of a community's file with something wrong.
    fn complaint(&self, arguments: &[&str]) -> String {
        let output = self.node(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "nothing is wrong with {arguments:?}");
        assert!(!said.contains("panicked"), "{said}");
        said
    }

    fn build(&self, file: &str, output: &str) -> PathBuf {
        let built = self.node(&["build", file, "--output", output]);
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        self.path(output)
    }
}

/// The text without those parts, told apart by empty lines, that begin with `begin`, but for the first `keep`.
fn without(text: &str, begin: &str, keep: usize) -> String {
    let mut seen = 0;
    let parts = text.split("\n\n").filter(|part| {
        seen += usize::from(part.starts_with(begin));
        !part.starts_with(begin) || seen <= keep
    });
    parts.collect::<Vec<_>>().join("\n\n")
}

/// Where the mistake is, counted from 1.
fn line_of_the_mistake(text: &str) -> usize {
    let marked = text.lines().position(|line| line.contains(HERE));
    marked.map_or_else(|| text.trim_end().lines().count(), |line| line + 1)
}

/// A change of the example and what is said of it.
type Mistake = (String, &'static str);

/// The example with one thing changed, at its first place.
fn change(from: &str, to: &str) -> String {
    let text = example();
    assert!(text.contains(from), "the example has no `{from}`");
    text.replacen(from, to, 1)
}

/// The example with more at its end.
fn more(text: &str) -> String {
    example() + "\n" + text
}

fn account(key: &str) -> String {
    format!("account = \"{key}\"")
}

fn aura(key: &str) -> String {
    format!("aura = \"{key}\"")
}

/// In what is said of the chain and its rules.
fn mistakes_in_terms() -> Vec<Mistake> {
    let special = "class = \"F\"\nbuyer = 5000";
    vec![
        (
            change(
                "[shares.default]\nbuyer = 6000",
                "[shares.default] # here\nbuyer = 5900",
            ),
            "9900 basis points in all",
        ),
        (
            change(special, "class = \"G\" # here\nbuyer = 5000"),
            "`G` can't stand here",
        ),
        (change("tier = 4", "tier = 9 # here"), "there is no tier 9"),
        (
            change("tier = 4", "tier = 2 # here"),
            "in tier 2 (tourists) enrolments end",
        ),
        (change("id = 1\n", "id = 0 # here\n"), "there is a tier 0 already"),
        (change("id = 3\n", "id = 300 # here\n"), "300"),
        (change("\"1000.00\"", "1000.0 # here"), "expected a string"),
        (change("\"1000.00\"", "\"1000.001\" # here"), "is no amount in credits"),
        (change("\"3000.00\"", "\"-1.00\" # here"), "is no amount in credits"),
        (
            change("refund_limit_days = 14", "refund_limit_days = 61 # here"),
            "at most 60 days",
        ),
        (change("id = \"piazza_trentino\"", "id = # here"), "expected"),
        (
            change("id = \"piazza_trentino\"", "id = \"Trentino!\" # here"),
            "small letters",
        ),
        (
            change("kind = \"local\"", "colour = \"red\" # here\nkind = \"local\""),
            "unknown field `colour`",
        ),
        (
            change("boot_nodes = []", "boot_nodes = [\n  \"trento:30333\" # here\n]"),
            "no node's address",
        ),
        (
            more("[quotas.merchants] # here\nburst = 0\nevery_seconds = 2"),
            "an allowance is one unit and one second at least",
        ),
    ]
}

/// In what is said of zones and funds.
fn mistakes_in_places() -> Vec<Mistake> {
    let long = format!("\"{}\" # here", "ì".repeat(33));
    vec![
        (
            change("zone = \"022205\"", "zone = \"022999\" # here"),
            "there is no zone with ISTAT code 022999",
        ),
        (
            more(&format!("{OLTRE}fund = 7 # here")),
            "there is no fund with number 7",
        ),
        (
            more(&OLTRE.replace("\"022998\"", "\"022205\" # here")),
            "is there twice",
        ),
        (
            more(&OLTRE.replace("\"022998\"", "\"Oltre\" # here")),
            "is no ISTAT code",
        ),
        (
            more(&OLTRE.replace("\"Oltre\"", &long)),
            "the name is too long: 66 bytes",
        ),
        (more(&OLTRE.replace("ffff\"", "ffe\" # here")), "is no H3 cell"),
        (
            change("\"trentino.csv\"", "\"veneto.csv\" # here"),
            "veneto.csv can't be read",
        ),
        (
            change("fund_per_zone = true", "") + "\n" + &OLTRE.replace("\"022998\"", "\"022998\" # here"),
            "this zone names no fund",
        ),
    ]
}

/// In what is said of council, officers and validators.
fn mistakes_in_people() -> Vec<Mistake> {
    let text = example();
    let mistyped = ALICE.replace("Grw", "Gwr");
    vec![
        (
            change(&account(BOB), &(account(ALICE) + HERE)),
            "in the council already: a duplicate",
        ),
        (
            change(&aura(BOB), &(aura(ALICE) + HERE)),
            "this key stands for The province already",
        ),
        (
            change("\"registrar\"", "\"king\" # here"),
            "`king` can't stand here: it is one of `registrar`",
        ),
        (
            change("\"public_body\"", "\"tourist\" # here"),
            "an `association` or a `public_body`",
        ),
        (without(&text, "[[council]]", 0), "there is no council"),
        (
            without(&text, "[[council]]", 3),
            "the council has 3 seats, where 4 are needed",
        ),
        (
            without(&text, "[[officers]]\noffice = \"treasurer\"", 1),
            "fewer than two treasurers",
        ),
        (
            without(&text, "[[officers]]\noffice = \"registrar\"", 0),
            "there is no registrar",
        ),
        (
            without(&text, "[[validators]]", 3),
            "too few validators: 3, where 4 are needed",
        ),
        (
            change("minimum_validators = 4", "minimum_validators = 3 # here"),
            "has 4 at least",
        ),
        (
            change(&account(ALICE), &(account(&mistyped) + HERE)),
            "has a typing mistake",
        ),
        (
            change(&account(ALICE), &(account(ALICE_ON_POLKADOT) + HERE)),
            "an address of another network",
        ),
        (
            change(&aura(ALICE), &(aura(PHRASE) + HERE)),
            "a secret stands where a public key belongs",
        ),
        (
            change(&aura(ALICE), &(aura("//Alice") + HERE)),
            "a secret stands where a public key belongs",
        ),
        (
            change(&account(ALICE), &(account(PHRASE) + HERE)),
            "a secret stands where a public key belongs",
        ),
        (
            change(&account(ALICE), &(account(ALICE) + HERE)).replacen("kind = \"local\"", "kind = \"live\"", 1),
            "a well-known development key",
        ),
    ]
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let desk = Desk::new();
    let mistakes = [mistakes_in_terms(), mistakes_in_places(), mistakes_in_people()];
    for (text, expected) in mistakes.into_iter().flatten() {
        desk.write("community.toml", &text);
        let said = desk.complaint(&["check", "community.toml"]);
        let place = format!("community.toml, line {}: ", line_of_the_mistake(&text));
        let told = said.lines().find(|line| line.contains(&place)).unwrap_or_default();
        assert!(told.contains(expected), "instead of `{place}… {expected}`:\n{said}");
        assert!(!said.contains("obey lake"), "a secret is repeated");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let desk = Desk::new();
    let text = example().replacen("\"1000.00\"", "\"much\"", 1);
    desk.write("community.toml", without(&text, "[[council]]", 0));
    let said = desk.complaint(&["build", "community.toml", "--output", "community.json"]);
    assert!(said.contains("`much`") && said.contains("no council"), "{said}");
    assert!(!desk.path("community.json").exists(), "nothing is written");
}

/// An account that nobody has.
fn somebody(number: u32) -> AccountId {
    blake2_256(&number.to_le_bytes()).into()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn row(number: u32, zone: &str) -> String {
    let account = somebody(number);
    let commitment = hexadecimal(&blake2_256(account.as_ref()));
    format!("{},resident,0,{zone},{commitment}", account.to_ss58check())
}

const HEADING: &str = "account,kind,tier,zone,commitment";
const CHECK: [&str; 4] = ["check", "community.toml", "--members", "members.csv"];

#[test]
fn a_table_of_members_is_read_as_spreadsheets_write_it() {
    let desk = Desk::new();
    desk.write("community.toml", example());
    let (one, two) = (row(1, "022205"), row(2, "22001"));
    let table = format!("\u{feff}{HEADING},Note\r\n{one},\"one, and only\"\r\n\r\n{two},\r\n");
    desk.write("members.csv", table);
    let checked = desk.node(&CHECK);
    let said = String::from_utf8_lossy(&checked.stdout);
    // Two, and the ten that are council, officers and validators: some are several things.
    assert!(checked.status.success() && said.contains("12 members"), "{said}");
}

#[test]
fn every_mistake_in_a_table_of_members_is_told_with_its_line() {
    let desk = Desk::new();
    desk.write("community.toml", example());
    let other = |from: &str, to: &str| row(2, "022205").replacen(from, to, 1);
    let commitment = |number| row(number, "").rsplit(',').next().unwrap_or_default().to_owned();
    let mistakes = [
        (row(1, "022205"), "a member already, by members.csv, line 2"),
        (
            other(&commitment(2), &commitment(1)),
            "this commitment is enrolled already",
        ),
        (other("022205", "058091"), "no zone with ISTAT code 058091"),
        (other("resident", "king"), "`king` can't stand here"),
        (other("resident", "merchant"), "a registrar enrols merchants"),
        (other(",0,", ",2,"), "in tier 2 (tourists) enrolments end"),
        (other(&commitment(2), "1234"), "a commitment is 64 hexadecimal digits"),
        (other(&somebody(2).to_ss58check(), ALICE), "already, as an organisation"),
        (other(",0,", ","), "the row has 4 values, the heading 5"),
        (other("resident", "\"resident"), "a quotation mark is not closed"),
    ];
    for (mistake, expected) in mistakes {
        desk.write("members.csv", format!("{HEADING}\n{}\n{mistake}\n", row(1, "022205")));
        let said = desk.complaint(&CHECK);
        let told = said.lines().find(|line| line.contains("members.csv, line 3: "));
        assert!(
            told.is_some_and(|told| told.contains(expected)),
            "instead of `{expected}`:\n{said}"
        );
    }
}

#[test]
fn a_table_that_is_none_is_refused() {
    let desk = Desk::new();
    desk.write("community.toml", example());
    desk.write(
        "members.csv",
        b"account,kind,tier,zone,commitment\n\xe8,resident,0,022205,\n",
    );
    let said = desk.complaint(&CHECK);
    assert!(said.contains("members.csv, line 2: the text is not in UTF-8"), "{said}");
    desk.write("members.csv", "account,kind,tier,zone\n");
    let said = desk.complaint(&CHECK);
    assert!(said.contains("no column `commitment`"), "{said}");
}

/// The columns of a table that name and class its zones.
fn zones(table: &Path) -> BTreeMap<String, [String; 2]> {
    let mut rows = csv::Reader::from_path(table).expect("the table");
    let zones = rows.deserialize::<BTreeMap<String, String>>().map(|row| {
        let row = row.expect("a row");
        (
            row["istat"].clone(),
            ["name", "class"].map(|column| row[column].clone()),
        )
    });
    zones.collect()
}

#[test]
fn the_zones_of_the_example_are_the_municipalities_of_the_data() {
    let data = folder().with_file_name("data").join("trentino.csv");
    assert_eq!(zones(&folder().join("trentino.csv")), zones(&data));
}

#[test]
fn the_example_makes_a_chain_that_four_validators_make_final() {
    let desk = Desk::new();
    desk.write("trentino.toml", example());
    let spec = desk.build("trentino.toml", "trentino.json");
    let again = desk.build("trentino.toml", "again.json");
    let bytes = |path| fs::read(path).expect("the specification");
    assert!(bytes(&spec) == bytes(&again), "the same file makes the same chain");

    let spec = spec.to_string_lossy();
    let mut nodes = Vec::<Node>::new();
    for name in ["alice", "bob", "charlie", "dave"] {
        let key = desk.path(&format!("{name}.key"));
        make_node_key(&key).expect("a node key");
        let (keys, key) = (format!("--{name}"), key.to_string_lossy());
        let mut arguments = vec!["--chain", &spec, &keys, "--node-key-file", &key];
        let known: Vec<_> = nodes
            .iter()
            .map(|node| node.listen_address().expect("loopback"))
            .collect();
        for address in &known {
            arguments.extend(["--bootnodes", address]);
        }
        let node = Node::start(&arguments, &desk.path(name), &desk.path(&format!("{name}.log")));
        nodes.push(node.expect("the node starts"));
    }
    for node in &nodes {
        node.wait_until_final(1).expect("block 1 is final");
    }
    let name = nodes[0].rpc("system_chain", &[]).expect("the node tells its chain");
    assert_eq!(name, "Piazza Trentino");
}

/// A community's whole population. For `make scale`: 40 s alone on two cores, more beside others, and 1.5 GB.
#[test]
#[ignore = "long, and 1.5 GB: for `make scale`"]
fn two_hundred_thousand_members_are_there_from_the_beginning() {
    const MEMBERS: u32 = 200_000;
    let desk = Desk::new();
    let begun = Instant::now();
    desk.write(
        "community.toml",
        format!("members_file = \"members.csv\"\n{}", example()),
    );
    let places: Vec<_> = zones(&desk.path("trentino.csv")).into_keys().collect();
    let mut table = String::from("account,kind,tier,zone,commitment\n");
    for (number, zone) in (0..MEMBERS).zip(places.iter().cycle()) {
        writeln!(table, "{}", row(number, zone)).expect("a text grows");
    }
    desk.write("members.csv", table);
    println!("the table is written after {:?}", begun.elapsed());
    let spec = desk.build("community.toml", "community.json");
    println!("the specification is built after {:?}", begun.elapsed());
    let spec = spec.to_string_lossy();
    let node = Node::start(&["--chain", &spec], &desk.path("node"), &desk.path("log")).expect("the node starts");
    println!("the node answers after {:?}", begun.elapsed());
    for number in [0, MEMBERS - 1] {
        let key = pallet_members::Members::<Runtime>::hashed_key_for(somebody(number));
        let key = format!("0x{}", hexadecimal(&key));
        let member = node.rpc("state_getStorage", &[key.into()]).expect("the node answers");
        assert_ne!(member, Value::Null, "member {number} is enrolled");
    }
}
