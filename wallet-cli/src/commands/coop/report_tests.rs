//! The community's figures add up.

use super::{
    months::{month, starts, Flow},
    *,
};
use crate::{
    chain::{
        members::{Member, Status},
        redemptions::Redemption,
        verify::{Line, PotBooks},
    },
    values::Istat,
};
use jiff::civil::Date;

fn account(n: u8) -> Address {
    Address::from([n; 32])
}

fn books() -> Books {
    let member = |kind| Member {
        kind,
        tier: 0,
        status: Status::Active,
        zone: Istat(22_205),
        commitment: [0; 32],
        until: None,
    };
    let line = |total, reserved| Line { total, reserved };
    let pot = |whose, owned| PotBooks { whose, owned };
    Books {
        accounts: [
            (account(1), line(4_000, 0)),
            (account(2), line(1_500, 800)),
            (account(3), line(900, 0)),
            (account(50), line(3_000, 0)),
            (account(60), line(90, 0)),
            (account(61), line(10, 0)),
        ]
        .into(),
        holds: [
            ((account(2), Hold::Prefunding), 500),
            ((account(2), Hold::Redemption), 300),
        ]
        .into(),
        issuance: 9_500,
        euro_in: 10_000,
        euro_out: 500,
        bank_fees: 50,
        by_basis: vec![(Basis::Sponsor, 10_000)],
        redemptions: vec![Redemption {
            id: 0,
            batch: 0,
            merchant: account(2),
            amount: Amount(300),
            fee: Amount(3),
            fund: Some(1),
            status: RedemptionStatus::Open,
        }],
        reserve_pot: Some(account(50)),
        pots: [
            (account(60), pot(Pot::Community(1), 90)),
            (account(61), pot(Pot::Enabler, 10)),
        ]
        .into(),
        members: [
            (account(1), member(Kind::TemporaryResident)),
            (account(2), member(Kind::Merchant)),
            (account(3), member(Kind::Tourist)),
        ]
        .into(),
        ..Books::default()
    }
}

#[test]
fn the_credits_of_all_are_all_the_credits() {
    let books = books();
    let lines = liabilities(&books);
    assert_eq!(
        lines.iter().map(|line| line.amount.cents()).sum::<u128>(),
        books.issuance
    );
    let of = |holder| lines.iter().find(|line| line.holder == holder).expect("a line").amount;
    assert_eq!(of("residents"), Amount(4_000));
    assert_eq!(of("tourists"), Amount(900));
    assert_eq!(of("merchants"), Amount(700));
    assert_eq!(of("prefunding"), Amount(500));
    assert_eq!(of("redemptions"), Amount(300));
    assert_eq!(of("unallocated"), Amount(3_000));
}

#[test]
fn the_reserve_is_whole() {
    let reserve = reserve(&books());
    assert_eq!((reserve.euro, reserve.paid_out), (Amount(9_500), Amount(450)));
    assert_eq!(reserve.ratio_points, 10_000);
    assert_eq!(super::reserve(&Books::default()).ratio_points, 10_000);
}

#[test]
fn redemptions_are_counted_by_what_became_of_them() {
    let lines = redeemed(&books());
    assert_eq!(
        (lines[0].count, lines[0].amount, lines[0].fee),
        (1, Amount(300), Amount(3))
    );
    assert!(lines[1..].iter().all(|line| line.count == 0));
}

#[test]
fn the_months_are_those_of_the_year_or_the_last_twelve() {
    let days = |year, now| -> Vec<String> {
        let starts = starts(year, now).expect("months");
        starts.iter().map(ToString::to_string).collect()
    };
    let year = days(Some(2026), 0);
    assert_eq!(
        (year.len(), year[0].as_str(), year[12].as_str()),
        (13, "2026-01-01", "2027-01-01")
    );
    // The last millisecond of February 2026.
    let last = days(None, 1_772_323_200_000 - 1);
    assert_eq!((last[0].as_str(), last[12].as_str()), ("2025-03-01", "2026-03-01"));
    assert!(starts(Some(i16::MAX), 0).is_err());
}

#[test]
fn what_was_reversed_is_taken_off_its_month() {
    let flow = |sponsor, euro_out, bank_fees| Flow {
        by_basis: vec![(Basis::Sponsor, sponsor)],
        euro_out,
        bank_fees,
    };
    let start = Date::new(2026, 5, 1).expect("a day");
    let month = month(&start, &flow(1_000, 0, 0), &flow(400, 150, 50));
    assert_eq!((month.euro_in, month.paid_out, month.bank_fees), (-600, 100, 50));
    assert_eq!(
        (month.month.as_str(), signed(month.euro_in)),
        ("2026-05", "−6.00".to_owned())
    );
}

#[test]
fn the_warning_comes_at_four_fifths() {
    assert!(!is_near(79_999_999, 100_000_000));
    assert!(is_near(80_000_000, 100_000_000));
    assert!(is_near(u128::MAX, 100_000_000));
}
