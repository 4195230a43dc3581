//! S12, a cashback circuit on ordinary sales in euro, to the bank and back, and what recycling earns.

use crate::district::District;
use piazza_tests::{synthetic::moment, territory::Territory};

/// Recycled paper at 0.05 a kilogram.
const PAPER: &str = r#"
title = "Recycled paper"
goal = 12
unit = "kg"
decimals = 1
largest = "500"
tariff = "0.05"
lifetime = "7d"
[rule]
kind = "per-unit"
"#;

#[test]
fn s12_a_sale_in_euro_earns_what_is_spent_next_door_and_the_shop_is_paid_in_euro() {
    let district = District::begin(&[("bar", "Bar Centrale", "5%"), ("books", "Libreria", "0%")]);
    let anna = district.resident("anna");
    district.prefund("bar", "10.00");

    // 5 % of 50.00, all to the buyer.
    district.json("bar", &["merchant", "grant", "50.00", "--to", &anna, "--receipt", "1"]);
    assert_eq!(district.free("anna"), 250);
    assert_eq!(district.status("bar")["prefunding_cents"], 750);

    let uri = district.request("books", "2.50");
    district.json("anna", &["pay", &uri]);
    assert_eq!((district.free("anna"), district.free("books")), (0, 250));

    // The bookshop redeems through a SEPA file, which the bank carries out.
    district.json("books", &["merchant", "redeem", "--all"]);
    district.pay_out("books");
    let reserve = district.json("bob", &["chain", "status"]);
    assert_eq!(reserve["euro_out_cents"], 250);
    assert_eq!(reserve["issuance_cents"], 750);
    district.verify();
}

#[test]
fn s12_a_weighing_of_40_kg_earns_2_00_and_counts_once() {
    let territory = Territory::begin();
    let programme = territory.programme("hera", "500.00", "");
    let paper = territory.behaviour("hera", &programme, PAPER);
    territory.attestor("centre", "hera", &paper);
    let anna = territory.resident("anna");
    let time = moment(territory.chain.now());
    let slip = format!("weighing,time,person,material,kg\n2026-118,{time},{anna},paper,40\n");
    let slip = territory.file("weighings.csv", &slip);

    let counted = territory.json("centre", &["attest", "batch", &paper, &slip]);
    assert_eq!((&counted["credited"], &counted["already"]), (&1.into(), &0.into()));
    assert_eq!(territory.free("anna"), 200);
    let again = territory.json("centre", &["attest", "batch", &paper, &slip]);
    assert_eq!((&again["credited"], &again["already"]), (&0.into(), &1.into()));

    // A second desk has the same slip, and no memory of the first.
    let desk = territory.desk("desk", "hera", &paper);
    let again = desk.json(Some("desk"), &["attest", "batch", &paper, &slip]);
    assert_eq!((&again["credited"], &again["already"]), (&0.into(), &1.into()));
    let by_hand = [
        "attest",
        "one",
        &paper,
        &anna,
        "41",
        "--at",
        &time,
        "--document",
        "2026-118",
        "--format",
        "weighings",
    ];
    let refused = desk.run(Some("desk"), &by_hand);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("counted already"), "{said}");

    assert_eq!(territory.free("anna"), 200);
    let report = territory.json("hera", &["programme", "report", &programme]);
    assert_eq!(report["paid_cents"], 200);
    assert_eq!(
        (&report["lines"][0]["quantity"], &report["lines"][0]["unit"]),
        (&"40".into(), &"kg".into())
    );
    territory.verify();
}
