//! S09, housing: the tenants of a building meet a common target.

use piazza_tests::{clock::DAY, synthetic::moment, territory::Territory};

/// What flats sort together.
const SORTED: &str = r#"
title = "Sorted waste of the building"
goal = 11
unit = "kg"
largest = "500"
tariff = "0.00"
lifetime = "7d"
[rule]
kind = "goal"
"#;

const FLATS: [&str; 7] = ["flat-1", "flat-2", "flat-3", "flat-4", "flat-5", "flat-6", "flat-7"];

#[test]
fn s09_30_00_over_seven_flats_leave_the_cents_to_the_lowest() {
    let territory = Territory::begin();
    let programme = territory.programme("acer", "100.00", "");
    let sorted = territory.behaviour("acer", &programme, SORTED);
    territory.attestor("caretaker", "acer", &sorted);
    for flat in FLATS {
        territory.resident(flat);
    }
    let deadline = moment(territory.chain.now() + 5 * DAY);
    let open = [
        "goal",
        "open",
        &sorted,
        "--target",
        "70",
        "--deadline",
        &deadline,
        "--prize",
        "30.00",
    ];
    territory.json("acer", &[&open[..], &FLATS].concat());
    let shown = || territory.json("acer", &["programme", "show", &programme]);
    assert_eq!(shown()["reserved_cents"], 3_000);

    // The last flat brings the last kilogram.
    let time = moment(territory.chain.now());
    let bring = |flat: &str, kilograms: &str, number: &str| {
        let brought = [
            "attest",
            "one",
            &sorted,
            flat,
            kilograms,
            "--at",
            &time,
            "--document",
            number,
        ];
        territory.json("caretaker", &brought);
    };
    for (place, flat) in FLATS.iter().enumerate() {
        bring(flat, if place == 6 { "9" } else { "10" }, &place.to_string());
    }
    territory.chain.advance(1_000);
    assert!(FLATS.iter().all(|flat| territory.free(flat) == 0), "69 of 70");
    bring("flat-7", "1", "7");
    territory.chain.advance(1_000);
    territory.chain.advance(1_000);

    let shares = FLATS.map(|flat| territory.free(flat));
    assert_eq!(shares, [429, 429, 429, 429, 428, 428, 428]);
    assert_eq!(
        (&shown()["reserved_cents"], &shown()["paid_cents"]),
        (&0.into(), &3_000.into())
    );
    territory.verify();
}

#[test]
fn s09_a_target_that_is_missed_gives_the_prize_back() {
    let territory = Territory::begin();
    let programme = territory.programme("acer", "100.00", "");
    let sorted = territory.behaviour("acer", &programme, SORTED);
    for flat in FLATS {
        territory.resident(flat);
    }
    let deadline = moment(territory.chain.now() + DAY);
    let open = [
        "goal",
        "open",
        &sorted,
        "--target",
        "70",
        "--deadline",
        &deadline,
        "--prize",
        "100.01",
    ];
    let said = territory.refused("acer", &[&open[..], &FLATS].concat());
    assert!(said.contains("budget"), "a prize is promised once it is there: {said}");
    let open = [&open[..8], &["100.00"], &FLATS[..]].concat();
    territory.json("acer", &open);
    // What was done in time may be attested for another week.
    territory.chain.advance(8 * DAY + 1_000);
    territory.chain.advance(1_000);
    let listed = territory.json("acer", &["goal", "list"]);
    assert_eq!(listed["goals"][0]["over"], true);
    let shown = territory.json("acer", &["programme", "show", &programme]);
    assert_eq!(
        (&shown["reserved_cents"], &shown["available_cents"]),
        (&0.into(), &10_000.into())
    );
    territory.verify();
}
