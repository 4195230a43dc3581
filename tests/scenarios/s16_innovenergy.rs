//! S16, fine-grained metering: each device of a building is metered, and what is saved is rewarded.

use piazza_tests::{
    clock::{DAY, WEEK},
    synthetic::moment,
    territory::Territory,
};
use serde_json::Value;

/// Saved heat at 0.05 a kilowatt hour; the season ends with the Sunday of the third week.
const HEAT: &str = r#"
title = "Saved heat"
goal = 7
unit = "kwh"
largest = "100000"
tariff = "0.05"
lifetime = "14d"
[rule]
kind = "saving"
until = "2026-01-25"
"#;

/// A building whose three meters count for keys of the programme; a radiator's and a flat's are Anna's.
struct Building {
    territory: Territory,
    programme: String,
    heat: String,
}

impl Building {
    fn begin() -> Self {
        let territory = Territory::begin();
        let programme = territory.programme("innovenergy", "100.00", "denomination = \"0.25\"");
        let heat = territory.behaviour("innovenergy", &programme, HEAT);
        territory.attestor("gateway", "innovenergy", &heat);
        territory.resident("anna");
        let building = Self {
            territory,
            programme,
            heat,
        };
        let keys = ["anna-heat", "house-heat"].map(|name| building.territory.account(name));
        building.meter("radiator", &keys[0], "300", "1000");
        building.meter("flat", &keys[0], "40", "7");
        building.meter("boiler", &keys[1], "500", "0");
        building
    }

    fn meter(&self, name: &str, key: &str, baseline: &str, start: &str) {
        let role = [
            "--meter",
            key,
            "--building",
            "7",
            "--baseline",
            baseline,
            "--start",
            start,
        ];
        self.territory.device(name, "innovenergy", &self.heat, "022205", &role);
    }

    /// What a meter says its register shows.
    fn read(&self, meter: &str, register: &str, counter: &str) -> String {
        let read = ["device", "read", &self.programme, register, "--counter", counter];
        self.territory.json(meter, &read).to_string()
    }

    /// The gateway brings a reading.
    fn bring(&self, reading: &str) -> Result<Value, String> {
        let file = self.territory.file("readings.jsonl", &format!("{reading}\n"));
        let bring = ["attest", "batch", &self.heat, &file, "--format", "readings"];
        let output = self.territory.wallet.run(Some("gateway"), &bring);
        if output.status.success() {
            return Ok(self.listed());
        }
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }

    fn listed(&self) -> Value {
        self.territory.json("innovenergy", &["device", "list", &self.programme])
    }

    fn used(&self) -> u64 {
        self.listed()["buildings"][0]["used"].as_u64().expect("kilowatt hours")
    }

    fn claim(&self) -> Value {
        let claim = ["rewards", "claim", &self.programme, "--key", "anna-heat"];
        self.territory.json("anna", &claim)
    }

    fn claim_refused(&self) -> String {
        let claim = ["rewards", "claim", &self.programme, "--key", "anna-heat"];
        self.territory.refused("anna", &claim)
    }
}

#[test]
fn s16_255_kwh_instead_of_300_earn_2_25() {
    let building = Building::begin();
    let territory = &building.territory;
    let anna_claims = || building.claim()["amount_cents"].clone();
    building
        .bring(&building.read("radiator", "1100", "1"))
        .expect("within the season");
    building
        .bring(&building.read("boiler", "490", "1"))
        .expect("within the season");
    assert_eq!(building.used(), 100 + 490, "the building is the sum of its devices");

    // The season ends on Sunday. 300 were expected and 255 used: 45 at 0.05.
    territory.chain.advance(WEEK);
    building
        .bring(&building.read("radiator", "1255", "2"))
        .expect("settles");
    building.bring(&building.read("boiler", "520", "2")).expect("settles");
    assert_eq!(building.used(), 255 + 520);
    assert_eq!(building.listed()["buildings"][0]["baseline"], 840);
    let report = territory.json("innovenergy", &["programme", "report", &building.programme]);
    assert_eq!(report["lines"][0]["credits_cents"], 225, "the boiler saved nothing");
    assert_eq!((territory.free("anna"), anna_claims()), (0, 225.into()));
    assert_eq!(territory.free("anna"), 225);

    // 13 saved by the flat are 0.65. They are claimed next week, in multiples of 0.25.
    building.bring(&building.read("flat", "34", "1")).expect("settles");
    let said = building.claim_refused();
    assert!(said.contains("this week already"), "{said}");
    territory.chain.advance(WEEK);
    assert_eq!(anna_claims(), 50);
    assert_eq!(territory.free("anna"), 275);
    territory.chain.advance(WEEK);
    let said = building.claim_refused();
    assert!(said.contains("multiples of 0.25"), "{said}");
    territory.verify();
}

#[test]
fn s16_an_altered_a_repeated_or_an_earlier_reading_is_refused() {
    let building = Building::begin();
    let first = building.read("radiator", "1100", "1");
    let second = building.read("radiator", "1150", "2");
    let refused = |reading: &str, why: &str| {
        let said = building.bring(reading).expect_err(why);
        assert!(said.contains(why), "{said}");
    };
    refused(
        &second.replace("\"quantity\":\"1150\"", "\"quantity\":\"1050\""),
        "did not sign",
    );
    refused(&second.replace("\"counter\":2", "\"counter\":3"), "did not sign");
    assert_eq!(building.used(), 0);
    building.bring(&second).expect("as it was signed");
    assert_eq!(building.used(), 150);
    refused(&first, "counted already");
    refused(&building.read("radiator", "1149", "3"), "backwards");

    // Another gateway brings what was brought: its counter was counted.
    let other = building.territory.desk("other", "innovenergy", &building.heat);
    let file = building.territory.file("again.jsonl", &format!("{second}\n"));
    other.run(Some("other"), &["attest", "batch", &building.heat, &file]);
    assert_eq!(building.used(), 150);

    // The meter is found open: what it says from yesterday on does not count.
    let from = moment(building.territory.chain.now() - DAY);
    let void = ["device", "void", &building.programme, "radiator", "--from", &from];
    let third = building.read("radiator", "1200", "4");
    building.territory.json("innovenergy", &void);
    refused(&third, "voided");
    building.territory.verify();
}
