//! S05, a tourism territory: a visitor completes a circuit over several municipalities.

use piazza_tests::territory::Territory;

/// Three different municipalities earn 6.00.
const CIRCUIT: &str = r#"
title = "Round of the valleys"
goal = 8
unit = "visit"
largest = "1"
tariff = "6.00"
lifetime = "7d"
[rule]
kind = "circuit"
places = "municipalities"
distinct = 3
"#;

#[test]
fn s05_three_municipalities_earn_6_00_once_and_a_fourth_nothing() {
    let territory = Territory::begin();
    let zones = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/trentino.csv");
    territory.json("alice", &["council", "propose", "zones", zones]);
    let programme = territory.programme("conami", "100.00", "");
    let circuit = territory.behaviour("conami", &programme, CIRCUIT);
    let venues = [
        ("museum", "022205", "46.0679,11.1211"),
        ("castle", "022205", "46.0707,11.1272"),
        ("gallery", "022161", "45.8903,11.0395"),
        ("lake", "022104", "46.0120,11.3040"),
        ("mill", "022001", "45.7535,11.0412"),
    ];
    for (venue, zone, place) in venues {
        territory.device(venue, "conami", &circuit, zone, &["--venue", place]);
    }
    territory.enrolled("visitor", "tourist");
    let visit = |venue: &str| territory.json("visitor", &["checkin", &territory.code(venue, &programme)]);

    visit("museum");
    let again = visit("castle");
    assert_eq!(
        (&again["progress"]["done"], &again["progress"]["of"]),
        (&1.into(), &3.into())
    );
    visit("gallery");
    assert_eq!(territory.free("visitor"), 0);
    let third = visit("lake");
    assert_eq!(
        (&third["earned_cents"], &third["progress"]["complete"]),
        (&600.into(), &true.into())
    );
    assert_eq!(territory.free("visitor"), 600);
    let fourth = visit("mill");
    assert_eq!(fourth["earned_cents"], 0);
    assert_eq!(territory.free("visitor"), 600);
    territory.verify();
}
