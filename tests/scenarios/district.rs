//! Shops of a district where the whole value-back is the buyer's.

use piazza_tests::{
    bank::{self, Outcome},
    community::Community,
};
use serde_json::Value;

/// The cooperative's account at the synthetic bank, and a shop's.
const OUR_IBAN: &str = "IT60X0542811101000000123456";
const THEIR_IBAN: &str = "IT37Y0542811101000000123457";

/// A district on a fresh chain.
pub struct District(Community);

impl District {
    /// With these shops in Trento: account, trade name, rate.
    pub fn begin(shops: &[(&str, &str, &str)]) -> Self {
        let district = Self(Community::begin());
        let wallet = &district.0.wallet;
        wallet.json(None, &["account", "import", "alice", "--well-known", "Alice"]);
        let shares = [
            "council", "propose", "shares", "default", "100%", "0%", "0%", "0%", "0%",
        ];
        district.json("alice", &shares);
        let agreement = district.0.file("agreement.txt", "face value");
        for (name, trade_name, rate) in shops {
            let address = district.account(name);
            let join = [
                "coop",
                "merchant",
                "add",
                &address,
                "--code",
                name,
                "--rate",
                rate,
                "--name",
                trade_name,
                "--category",
                "retail",
                "--shop",
                "Trento",
                "--agreement",
                &agreement,
            ];
            district.json("bob", &join);
        }
        district
    }

    /// A new account, by its address.
    pub fn account(&self, name: &str) -> String {
        self.0.account(name)
    }

    /// Enrols a resident; answers the address.
    pub fn resident(&self, name: &str) -> String {
        let address = self.account(name);
        let table = format!("name,code,address,zone\n{name},{name},{address},022205\n");
        let table = self.0.file("people.csv", &table);
        self.json("bob", &["coop", "enrol", &table]);
        address
    }

    /// A merchant pays in ahead, and the treasurers set it aside for him.
    pub fn prefund(&self, shop: &str, amount: &str) {
        let record = [
            "coop",
            "deposit",
            "record",
            amount,
            "--reference",
            shop,
            "--basis",
            "merchant",
        ];
        self.json("charlie", &record);
        let give = [
            "coop",
            "credit",
            "--to",
            shop,
            "--amount",
            amount,
            "--deposit",
            "0",
            "--prefunding",
        ];
        self.json("charlie", &give);
    }

    /// Runs a command that must succeed.
    pub fn json(&self, who: &str, arguments: &[&str]) -> Value {
        self.0.wallet.json(Some(who), arguments)
    }

    /// Runs a command that must be refused; answers what is said.
    pub fn refused(&self, who: &str, arguments: &[&str]) -> String {
        let output = self.0.wallet.run(Some(who), arguments);
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// What somebody can spend, in cents.
    pub fn free(&self, who: &str) -> u64 {
        self.0.free(who).as_u64().expect("cents")
    }

    /// How a merchant stands.
    pub fn status(&self, shop: &str) -> Value {
        self.json(shop, &["merchant", "status"])
    }

    /// The link of a new request.
    pub fn request(&self, shop: &str, amount: &str) -> String {
        let shown = self.json(shop, &["request", amount, "--no-wait"]);
        shown["uri"].as_str().expect("a link").to_owned()
    }

    /// The treasurers and the bank pay the first batch, all of it to one shop.
    pub fn pay_out(&self, shop: &str) {
        let ours = [
            "coop",
            "bank",
            "account",
            "set",
            "--name",
            "Cooperativa",
            "--iban",
            OUR_IBAN,
        ];
        self.json("charlie", &ours);
        self.json(
            "charlie",
            &["coop", "payee", "set", shop, "--name", shop, "--iban", THEIR_IBAN],
        );
        self.json("charlie", &["coop", "redemptions", "batch"]);
        self.json("dave", &["coop", "redemptions", "approve", "0"]);
        let file = self.0.path("pain.001.xml").to_string_lossy().into_owned();
        self.json("charlie", &["coop", "redemptions", "export", "0", "--output", &file]);
        let order = std::fs::read_to_string(&file).expect("the file was written");
        let order = bank::read_order(&order).expect("the bank can read it");
        let answer = bank::notification(&order, "2026-12-01", |_| Outcome::Settled);
        let changed = answer.replace("<EndToEndId>RF", "<EndToEndId>RG");
        let changed = self.0.file("changed.xml", &changed);
        let unplaced = self.json("charlie", &["coop", "redemptions", "settle", &changed]);
        assert_eq!((&unplaced["settled"], &unplaced["suspense"]), (&0.into(), &1.into()));
        let answer = self.0.file("camt.054.xml", &answer);
        let settled = self.json("charlie", &["coop", "redemptions", "settle", &answer]);
        assert_eq!(settled["settled"], 1);
        let again = self.json("dave", &["coop", "redemptions", "settle", &answer]);
        assert_eq!(again["settled"], 0, "the same answer changes nothing");
    }

    /// The books balance.
    pub fn verify(&self) {
        let verified = self.0.wallet.run(None, &["chain", "verify"]);
        assert!(
            verified.status.success(),
            "{}",
            String::from_utf8_lossy(&verified.stdout)
        );
    }
}
