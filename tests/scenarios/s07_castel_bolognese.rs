//! S07, smart mobility: the commuter leaves the car, or shares the ride.

use piazza_tests::{
    clock::{DAY, HOUR, WEEK},
    synthetic::moment,
    territory::{text, Territory},
};
use serde_json::{json, Value};

/// Trips at 0.20, at most 2.00 a person and week.
const TRIPS: &str = r#"
title = "Without the car"
goal = 11
unit = "trip"
largest = "1"
tariff = "0.20"
lifetime = "7d"
[rule]
kind = "per-unit"
[cap]
amount = "2.00"
every = "7d"
"#;

/// Shared rides at 0.20 for driver and rider.
const RIDES: &str = r#"
title = "Shared rides"
goal = 11
unit = "trip"
largest = "1"
tariff = "0.20"
lifetime = "2d"
[rule]
kind = "shared-ride"
"#;

/// The midnight with which this week begins in Italy.
fn monday(territory: &Territory) -> u64 {
    // The first Monday of the chain, in winter time.
    let first = 1_767_571_200_000 - HOUR;
    let now = territory.chain.now();
    now - (now - first) % WEEK
}

/// What the mobility service writes down of a trip.
fn trip(number: usize, person: &str, ended_at: u64) -> String {
    let trip = json!({ "id": number, "person": person, "kind": "bike", "trips": 1, "ended_at": moment(ended_at) });
    format!("{trip}\n")
}

#[test]
fn s07_ten_trips_a_week_earn_2_00_and_the_eleventh_nothing() {
    let territory = Territory::begin();
    let programme = territory.programme("municipality", "100.00", "");
    let trips = territory.behaviour("municipality", &programme, TRIPS);
    territory.attestor("service", "municipality", &trips);
    let anna = territory.resident("anna");
    let begun = monday(&territory);

    // To work and back from Monday to Friday, and once more in the last second of Sunday.
    let days = (0..5).flat_map(|day| [8, 18].map(|hour| begun + day * DAY + hour * HOUR));
    let ends: Vec<_> = days.chain([begun + WEEK - 1_000]).collect();
    let lines = |ends: &[u64]| -> String {
        ends.iter()
            .enumerate()
            .map(|(row, end)| trip(row, &anna, *end))
            .collect()
    };
    let week = territory.file("week.jsonl", &lines(&ends[..10]));
    let whole = territory.file("whole.jsonl", &lines(&ends));
    territory.chain.advance_to(begun + WEEK - 1_000);
    let attest = |file: &str| territory.json("service", &["attest", "batch", &trips, file]);
    assert_eq!(attest(&week)["credited"], 10);
    assert_eq!(territory.free("anna"), 200);
    let counted = attest(&whole);
    assert_eq!((&counted["credited"], &counted["already"]), (&1.into(), &10.into()));
    assert_eq!(territory.free("anna"), 200, "the 11th counts and pays nothing");

    // Monday is another week.
    let next = territory.file("next.jsonl", &trip(11, &anna, begun + WEEK));
    territory.chain.advance_to(begun + WEEK);
    assert_eq!(attest(&next)["credited"], 1);
    assert_eq!(territory.free("anna"), 220);
    let report = territory.json("municipality", &["programme", "report", &programme]);
    let line = &report["lines"][0];
    assert_eq!((&line["quantity"], &line["credits_cents"]), (&"12".into(), &220.into()));
    territory.verify();
}

#[test]
fn s07_who_is_not_authorised_attests_nothing() {
    let territory = Territory::begin();
    let programme = territory.programme("municipality", "100.00", "");
    let trips = territory.behaviour("municipality", &programme, TRIPS);
    territory.attestor("service", "municipality", &trips);
    territory.resident("anna");
    let time = moment(territory.chain.now());
    let one = |number| {
        [
            "attest",
            "one",
            &trips,
            "anna",
            "1",
            "--at",
            &time,
            "--document",
            number,
        ]
    };
    let stranger = territory.enrolled("stranger", "association");
    let said = territory.refused("stranger", &one("1"));
    assert!(said.contains("not authorised"), "{said}");
    let said = territory.refused("municipality", &["panel", "authorise", &trips, &stranger]);
    assert!(said.contains("office of attestor"), "{said}");

    territory.json("service", &one("2"));
    territory.json("municipality", &["panel", "deauthorise", &trips, "service"]);
    let said = territory.refused("service", &one("3"));
    assert!(said.contains("not authorised"), "{said}");
    assert_eq!(territory.free("anna"), 20);
}

#[test]
fn s07_a_shared_ride_counts_when_driver_and_rider_both_say_so() {
    let territory = Territory::begin();
    let programme = territory.programme("municipality", "100.00", "");
    let rides = territory.behaviour("municipality", &programme, RIDES);
    territory.attestor("service", "municipality", &rides);
    for name in ["dina", "rita", "carla"] {
        territory.resident(name);
    }
    let time = moment(territory.chain.now());
    let ride = [
        "attest",
        "one",
        &rides,
        "dina",
        "1",
        "--at",
        &time,
        "--document",
        "ride 1",
        "--companion",
        "rita",
    ];
    let attested = territory.json("service", &ride);
    assert_eq!(attested["complete"], false);
    let proof = text(&attested["proof"]);
    let confirm = ["rewards", "confirm", &programme, &proof];
    let waits = |who: &str| waiting(&territory.json(who, &["rewards", "confirm"]));
    assert_eq!((waits("dina"), waits("rita"), waits("carla")), (1, 1, 0));

    territory.refused("carla", &confirm);
    territory.json("dina", &confirm);
    territory.refused("dina", &confirm);
    assert_eq!((territory.free("dina"), territory.free("rita")), (0, 0));
    territory.json("rita", &confirm);
    assert_eq!((territory.free("dina"), territory.free("rita")), (20, 20));
    assert_eq!((waits("dina"), waits("rita")), (0, 0));
    territory.verify();
}

fn waiting(listed: &Value) -> usize {
    listed["waiting"].as_array().map_or(0, Vec::len)
}
