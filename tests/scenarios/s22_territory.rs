//! S22, territory care: residents keep canals and paths and watch over them, and nobody is left out for his age.

use piazza_tests::{
    process::Wallet,
    synthetic::moment,
    territory::{text, Territory},
};
use serde_json::Value;

/// Care of canals and paths, at 6.00 an hour. Two attestors say so.
const CARE: &str = r#"
title = "Care of canals and paths"
goal = 15
unit = "h"
decimals = 1
largest = "12"
tariff = "6.00"
agreeing = 2
lifetime = "7d"
[rule]
kind = "per-unit"
"#;

/// Reports of landslides and fires, at 3.00. Two attestors and whoever reported say so.
const REPORTS: &str = r#"
title = "Landslides and fires reported"
goal = 13
unit = "piece"
largest = "1"
tariff = "3.00"
agreeing = 2
confirm = true
lifetime = "7d"
[rule]
kind = "per-unit"
"#;

/// The foresters and the firemen, each at a desk of their own.
struct Desks {
    desks: [(&'static str, Wallet); 2],
    time: String,
}

impl Desks {
    /// Authorised for the first behaviour, and for the others too.
    fn open(territory: &Territory, first: &str, others: &[String]) -> Self {
        let desks = ["foresters", "firemen"].map(|name| (name, territory.desk(name, "union", first)));
        for (name, desk) in &desks {
            let address = text(&desk.json(None, &["account", "show", name])["address"]);
            for behaviour in others {
                territory.json("union", &["panel", "authorise", behaviour, &address]);
            }
        }
        let time = moment(territory.chain.now());
        Self { desks, time }
    }

    /// The command with which somebody's deed is attested.
    fn one<'a>(&'a self, what: [&'a str; 4]) -> [&'a str; 9] {
        let [behaviour, who, quantity, document] = what;
        [
            "attest",
            "one",
            behaviour,
            who,
            quantity,
            "--at",
            &self.time,
            "--document",
            document,
        ]
    }

    /// A desk says that somebody did something.
    fn says(&self, desk: usize, what: [&str; 4]) -> Value {
        let (name, wallet) = &self.desks[desk];
        wallet.json(Some(name), &self.one(what))
    }

    /// A desk says it and is refused; answers how.
    fn refused(&self, desk: usize, what: [&str; 4]) -> String {
        let (name, wallet) = &self.desks[desk];
        let output = wallet.run(Some(name), &self.one(what));
        assert!(!output.status.success(), "{what:?} was not refused");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Both say it; answers what the second was told.
    fn both_say(&self, what: [&str; 4]) -> Value {
        assert_eq!(self.says(0, what)["complete"], false);
        self.says(1, what)
    }
}

#[test]
fn s22_two_hours_and_a_verified_report_earn_15_00() {
    let territory = Territory::begin();
    let programme = territory.programme("union", "200.00", "");
    let [care, reports] = territory.behaviours("union", &programme, [CARE, REPORTS]);
    let desks = Desks::open(&territory, &care, std::slice::from_ref(&reports));
    let (anna, elsa) = (territory.resident("anna"), territory.resident("elsa"));

    // Anna clears the canal for two hours.
    assert_eq!(desks.both_say([&care, &anna, "2", "C1"])["complete"], true);
    assert_eq!(territory.free("anna"), 1_200);

    // She reports a landslide, which both go to see.
    let proof = text(&desks.both_say([&reports, &anna, "1", "R1"])["proof"]);
    assert_eq!(territory.free("anna"), 1_200);
    territory.json("anna", &["rewards", "confirm", &programme, &proof]);
    assert_eq!(territory.free("anna"), 1_500);

    // Elsa sees smoke from her window and telephones. Her son confirms on his own telephone.
    let son = territory.other_wallet("son");
    son.json(None, &["account", "new", "son"]);
    let asked = son.json(Some("son"), &["account", "key-request", "--for", &elsa]);
    let proof = text(&desks.both_say([&reports, &elsa, "1", "R2"])["proof"]);
    let confirm = ["rewards", "confirm", &programme, &proof];
    assert!(
        !son.run(Some("son"), &confirm).status.success(),
        "not before he is trusted"
    );
    let code = text(&asked["uri"]);
    territory.json("elsa", &["account", "delegate", "add", &code, "--to", "everything"]);
    let waiting = son.json(Some("son"), &["rewards", "confirm"]);
    assert_eq!(waiting["waiting"][0]["proof"], proof);
    son.json(Some("son"), &confirm);
    assert_eq!(territory.free("elsa"), 300);
    territory.verify();
}

#[test]
fn s22_attestors_who_do_not_agree_earn_nobody_anything() {
    let territory = Territory::begin();
    let programme = territory.programme("union", "200.00", "");
    let care = territory.behaviour("union", &programme, CARE);
    let desks = Desks::open(&territory, &care, &[]);
    let anna = territory.resident("anna");
    let hours = |hours| [care.as_str(), &anna, hours, "C1"];
    desks.says(0, hours("2"));
    let said = desks.refused(1, hours("3"));
    assert!(said.contains("said something else"), "{said}");
    desks.refused(0, hours("2.5"));
    assert_eq!(territory.free("anna"), 0);
    desks.says(1, hours("2"));
    assert_eq!(territory.free("anna"), 1_200);
    territory.verify();
}
