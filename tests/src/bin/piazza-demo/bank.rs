//! The chapters at the bank: what comes in, and what goes out.

use crate::{
    chapter, credits, expect, resident, signed, text, till, Outcome, Story, DEPOSIT, PREFUNDING, REDEEMED, SHOPS,
};
use piazza_tests::bank::{self, Credit, Order};
use std::{fs, path::Path};

/// The cooperative's account at the synthetic bank.
const OUR_IBAN: &str = "IT60X0542811101000000123456";
/// The accounts of the first two merchants. The bank closed the second.
const THEIR_IBANS: [&str; 2] = ["IT37Y0542811101000000123457", "IT14Z0542811101000000123458"];
/// The day of the bank's files.
const DAY: &str = "2026-01-05";

impl Story {
    /// A statement with a sponsor's transfer, a merchant's, and one that nobody can place.
    pub(crate) fn the_bank_statement_comes(&mut self) -> Outcome {
        chapter("The bank's statement comes: a sponsor and a merchant paid in, each under the reference he was given");
        let account = [
            "coop",
            "bank",
            "account",
            "set",
            "--name",
            "Cooperativa Piazza",
            "--iban",
            OUR_IBAN,
        ];
        self.say(&self.desk, "charlie", &account)?;
        let sponsor = self.desk.json(
            Some("charlie"),
            &[
                "coop",
                "deposit",
                "reference",
                "UTILITY",
                "--name",
                "Azienda Servizi Trento",
            ],
        );
        let merchant = self.desk.json(
            Some("charlie"),
            &["coop", "deposit", "reference", "VAT0000", "--prefunding"],
        );
        let (sponsor, merchant) = (text(&sponsor["reference"])?, text(&merchant["reference"])?);
        let came_in = [
            Credit {
                reference: "BANK-0001",
                cents: DEPOSIT as u64,
                name: "Azienda Servizi Trento",
                structured: Some(&sponsor),
                text: "",
            },
            Credit {
                reference: "BANK-0002",
                cents: PREFUNDING as u64,
                name: SHOPS[0].0,
                structured: None,
                text: &format!("anticipo cashback {merchant}"),
            },
            Credit {
                reference: "BANK-0003",
                cents: 1_234,
                name: "Ignota Srl",
                structured: None,
                text: "fattura 7",
            },
        ];
        let file = artefact("bank-in.camt.053.xml", &bank::statement(OUR_IBAN, DAY, &came_in))?;
        let import = ["coop", "deposit", "import", &file];
        let imported = self.desk.json(Some("charlie"), &import);
        expect("in suspense", &imported["suspense"], 1)?;
        self.say(&self.desk, "charlie", &["coop", "suspense", "list"])?;
        self.approve(&imported)?;
        println!("  The same statement again records nothing twice:");
        self.say(&self.desk, "charlie", &import)?;
        let ahead = imported["prefunding"][0]["deposit"]
            .as_u64()
            .ok_or("the merchant's transfer is a deposit")?;
        let (shop, amount) = (self.addresses[&till(0)].clone(), credits(PREFUNDING));
        let give = [
            "coop",
            "credit",
            "--to",
            &shop,
            "--amount",
            &amount,
            "--deposit",
            &ahead.to_string(),
            "--prefunding",
        ];
        self.say(&self.desk, "charlie", &give)?;
        self.ledger
            .entry("sponsor", &[("bank", -signed(DEPOSIT)), ("reserve", signed(DEPOSIT))])?;
        let aside = format!("{} set aside", till(0));
        self.ledger.entry(
            "paid in ahead",
            &[("bank", -signed(PREFUNDING)), (&aside, signed(PREFUNDING))],
        )
    }

    /// Every resident and the tourist receive credits of the sponsor's deposit.
    pub(crate) fn people_receive(&mut self) -> Outcome {
        chapter("The sponsor's credits are given to people");
        let listed = self.desk.json(None, &["coop", "deposit", "list"]);
        let deposit = listed["deposits"]
            .as_array()
            .and_then(|deposits| {
                deposits
                    .iter()
                    .find(|deposit| deposit["amount_cents"] == DEPOSIT as u64)
            })
            .and_then(|deposit| deposit["id"].as_u64())
            .ok_or("the sponsor's deposit is recorded")?;
        self.sponsor = deposit.to_string();
        let mut table = "who,amount\n".to_owned();
        for (name, amount) in self.starting_credits() {
            table.push_str(&format!("{},{}\n", self.addresses[&name], credits(amount)));
            self.ledger
                .entry("welcome", &[("reserve", -signed(amount)), (&name, signed(amount))])?;
        }
        let file = self.folder.join("credits.csv");
        fs::write(&file, table)?;
        let file = file.to_string_lossy().into_owned();
        let give = ["coop", "credit", &file, "--deposit", &self.sponsor];
        let given = self.desk.json(Some("charlie"), &give);
        self.approve(&given)?;
        self.say(&self.people, &resident(0), &["balance"])
    }

    /// Dave approves what Charlie proposed.
    fn approve(&self, proposed: &serde_json::Value) -> Outcome {
        for proposal in proposed["proposals"].as_array().into_iter().flatten() {
            let approve = ["coop", "deposit", "approve", &proposal.to_string()];
            self.say(&self.desk, "dave", &approve)?;
        }
        Ok(())
    }

    /// Two merchants redeem. The bank pays the one, and the other has his credits back.
    pub(crate) fn merchants_redeem(&mut self) -> Outcome {
        chapter("Two merchants redeem: one treasurer closes the batch, another approves it, and the bank is told");
        for (shop, amount) in REDEEMED.into_iter().enumerate() {
            self.say(&self.shops, &till(shop), &["merchant", "redeem", &credits(amount)])?;
            let (code, name) = (format!("VAT{shop:04}"), SHOPS[shop].0);
            let payee = [
                "coop",
                "payee",
                "set",
                &code,
                "--name",
                name,
                "--iban",
                THEIR_IBANS[shop],
            ];
            self.say(&self.desk, "charlie", &payee)?;
        }
        self.say(&self.desk, "charlie", &["coop", "redemptions", "batch"])?;
        self.say(&self.desk, "dave", &["coop", "redemptions", "approve", "0"])?;
        let file = artefact("redemptions.pain.001.xml", "")?;
        fs::remove_file(&file)?;
        let export = [
            "coop",
            "redemptions",
            "export",
            "0",
            "--output",
            &file,
            "--execution-date",
            "2026-12-01",
        ];
        self.say(&self.desk, "charlie", &export)?;

        println!("  The bank answers: it paid the first, and the second account is closed.");
        let order = bank::read_order(&fs::read_to_string(&file)?).ok_or("the bank can read the file")?;
        let outcome = |payment: &bank::Payment| {
            if payment.iban == THEIR_IBANS[0] {
                bank::Outcome::Settled
            } else {
                bank::Outcome::Rejected("AC04")
            }
        };
        self.settle(
            "bank-answer.camt.054.xml",
            &bank::notification(&order, DAY, outcome),
            &order,
        )?;
        self.settle("bank-answer.pain.002.xml", &bank::report(&order, DAY, outcome), &order)?;
        self.say(&self.shops, &till(1), &["merchant", "status"])?;
        self.ledger.entry(
            "redeemed",
            &[(&till(0), -signed(REDEEMED[0])), ("bank", signed(REDEEMED[0]))],
        )
    }

    fn settle(&self, name: &str, answer: &str, order: &Order) -> Outcome {
        if order.payments.len() != REDEEMED.len() {
            return Err("the file pays every redemption".into());
        }
        let file = artefact(name, answer)?;
        self.say(&self.desk, "charlie", &["coop", "redemptions", "settle", &file])
    }
}

/// Writes a file that stays after the demo.
fn artefact(name: &str, content: &str) -> Outcome<String> {
    let path = Path::new("demo-out").join(name);
    fs::write(&path, content)?;
    Ok(path.to_string_lossy().into_owned())
}
