//! A territory in which behaviour earns: a sponsor funded through the reserve, a panel that the council adopts, attestors
//! in office. Its clock moves by hand.

use crate::{
    clock::{ByHand, DAY},
    process::Wallet,
};
use serde_json::Value;
use std::path::PathBuf;
use tempfile::TempDir;

/// When a proposed behaviour can be adopted: a second after the two weeks for comments.
const COMMENTS: u64 = 14 * DAY + 1_000;

/// A community in one wallet, on a chain of its own.
pub struct Territory {
    /// The wallet of everybody who has an account in it.
    pub wallet: Wallet,
    /// The chain.
    pub chain: ByHand,
    folder: TempDir,
}

impl Territory {
    /// On a fresh chain, with its council and officers: Alice decides, Bob enrols, Charlie and Dave are the treasurers.
    pub fn begin() -> Self {
        Self::begin_with(&[])
    }

    /// The same, on a node with these options.
    pub fn begin_with(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let chain = ByHand::start_with(options, &path("node"), &path("log")).expect("the node starts");
        let wallet = Wallet::new(&path("wallet"), &chain.url());
        for (name, known) in [
            ("alice", "Alice"),
            ("bob", "Bob"),
            ("charlie", "Charlie"),
            ("dave", "Dave"),
        ] {
            wallet.json(None, &["account", "import", name, "--well-known", known]);
        }
        Self { wallet, chain, folder }
    }

    /// The wallet of a second device, with a data folder of its own.
    pub fn other_wallet(&self, name: &str) -> Wallet {
        Wallet::new(&self.path(name), &self.chain.url())
    }

    /// A path in the folder of this territory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file with this text, by its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).expect("the file can be written");
        path.to_string_lossy().into_owned()
    }

    /// A new account, by its address.
    pub fn account(&self, name: &str) -> String {
        text(&self.wallet.json(None, &["account", "new", name])["address"])
    }

    /// Enrols somebody of this kind in Trento; answers the address.
    pub fn enrolled(&self, name: &str, kind: &str) -> String {
        let address = self.account(name);
        self.enrol(name, &address, kind);
        address
    }

    /// Enrols a resident; answers the address.
    pub fn resident(&self, name: &str) -> String {
        self.enrolled(name, "resident")
    }

    /// Enrols an account of this kind in Trento.
    pub fn enrol(&self, name: &str, address: &str, kind: &str) {
        let table = format!("name,code,address,zone,kind\n{name},{name},{address},022205,{kind}\n");
        let table = self.file("people.csv", &table);
        self.json("bob", &["coop", "enrol", &table]);
    }

    /// A sponsor's programme, funded with this amount; answers its number. `more` is added to what its file says.
    pub fn programme(&self, sponsor: &str, amount: &str, more: &str) -> String {
        let id = self.unfunded_programme(sponsor, amount, more);
        let paid_in = ["coop", "deposit", "record", amount, "--reference", sponsor];
        let deposit = self.json("charlie", &paid_in)["deposit"].to_string();
        self.json("charlie", &["programme", "fund", &id, amount, "--deposit", &deposit]);
        id
    }

    /// The same without a budget: the amount is what its prizes are worth at most.
    pub fn unfunded_programme(&self, sponsor: &str, amount: &str, more: &str) -> String {
        self.enrolled(sponsor, "public-body");
        let regulation = self.file("regulation.txt", "Who does what the panel says earns what it says.\n");
        let guarantee = self.file("guarantee.txt", "The bank guarantees all of it.\n");
        let terms = format!(
            r#"
title = "{sponsor}"
regulation = "{regulation}"
start = "2026-01-05"
end = "2026-12-31"
estimate = "{amount}"
area = "environment"
utc_offset = "+01:00"
{more}
[guarantee]
amount = "{amount}"
until = "2026-12-31"
document = "{guarantee}"
"#
        );
        let terms = self.file("programme.toml", &terms);
        self.json(sponsor, &["programme", "new", &terms])["programme"].to_string()
    }

    /// Proposes a behaviour for a programme's panel, waits until everybody could comment, and has the council adopt it;
    /// answers its number.
    pub fn behaviour(&self, sponsor: &str, programme: &str, terms: &str) -> String {
        let [id] = self.behaviours(sponsor, programme, [terms]);
        id
    }

    /// The same for several at once: it is Monday, two weeks later.
    pub fn behaviours<const N: usize>(&self, sponsor: &str, programme: &str, terms: [&str; N]) -> [String; N] {
        let proposed = terms.map(|terms| {
            let file = self.file("behaviour.toml", terms);
            self.json(sponsor, &["panel", "propose", programme, &file])["behaviour"].to_string()
        });
        self.chain.advance(COMMENTS);
        for id in &proposed {
            self.json("alice", &["panel", "adopt", id]);
        }
        proposed
    }

    /// An association that the council appoints and the sponsor authorises for a behaviour; answers its address.
    pub fn attestor(&self, name: &str, sponsor: &str, behaviour: &str) -> String {
        let address = self.enrolled(name, "association");
        self.appoint(&address, sponsor, behaviour);
        address
    }

    /// The same with a wallet of its own, which knows nothing of what others attested.
    pub fn desk(&self, name: &str, sponsor: &str, behaviour: &str) -> Wallet {
        let desk = self.other_wallet(name);
        let address = text(&desk.json(None, &["account", "new", name])["address"]);
        self.enrol(name, &address, "association");
        self.appoint(&address, sponsor, behaviour);
        desk
    }

    /// The council appoints an attestor, and the sponsor authorises him for a behaviour.
    fn appoint(&self, address: &str, sponsor: &str, behaviour: &str) {
        self.json("alice", &["council", "propose", "appoint", "attestor", address]);
        self.json(sponsor, &["panel", "authorise", behaviour, address]);
    }

    /// A device of a behaviour in this zone, with a key of its own; answers its address. `role` is what it does.
    pub fn device(&self, name: &str, sponsor: &str, behaviour: &str, zone: &str, role: &[&str]) -> String {
        let address = self.account(name);
        let add = ["device", "add", behaviour, &address, "--zone", zone];
        self.json(sponsor, &[&add[..], role].concat());
        address
    }

    /// The code that a venue shows now.
    pub fn code(&self, venue: &str, programme: &str) -> String {
        text(&self.json(venue, &["device", "code", programme, "--once"])["uri"])
    }

    /// Runs a command that must succeed.
    pub fn json(&self, who: &str, arguments: &[&str]) -> Value {
        self.wallet.json(Some(who), arguments)
    }

    /// Runs a command that must be refused; answers what is said.
    pub fn refused(&self, who: &str, arguments: &[&str]) -> String {
        let output = self.wallet.run(Some(who), arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success(),
            "piazza {} was not refused",
            arguments.join(" ")
        );
        said
    }

    /// What somebody can spend, in cents.
    pub fn free(&self, who: &str) -> u64 {
        self.json(who, &["balance"])["free_cents"].as_u64().expect("cents")
    }

    /// The books balance.
    pub fn verify(&self) {
        let verified = self.wallet.run(None, &["chain", "verify"]);
        let said = String::from_utf8_lossy(&verified.stdout);
        assert!(verified.status.success(), "{said}");
    }
}

/// A text that the wallet answered.
pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
