use super::*;
use crate::values::Address;

fn row(kind: SaleKind, change: Change) -> SaleRow {
    SaleRow {
        account: Address::from([2; 32]),
        block: 7,
        event: 3,
        time: 1_767_225_600_000,
        kind,
        reference: Some([0xab; 32]),
        redemption: None,
        shop: Some(0),
        change,
    }
}

fn sold(credits: i64, back: i64) -> SaleRow {
    row(
        SaleKind::Sold,
        Change {
            credits,
            back,
            own: credits - back,
            ..Change::default()
        },
    )
}

fn vat(text: &str) -> Option<Vat> {
    Some(text.parse().expect("a rate"))
}

fn lines(rows: Vec<SaleRow>, rate: Option<Vat>) -> Vec<Line> {
    rows.into_iter().map(|row| Line::new(row, rate)).collect()
}

#[test]
fn totals_are_the_sums_of_the_lines() {
    let refund = row(
        SaleKind::Refunded,
        Change {
            credits: -1_250,
            back: -62,
            own: -1_188,
            ..Change::default()
        },
    );
    let prefunded = row(
        SaleKind::Prefunded,
        Change {
            own: -1_000,
            prefunding: 1_000,
            ..Change::default()
        },
    );
    let (totals, days) = summed(&lines(
        vec![sold(1_250, 62), sold(999, 49), refund, prefunded],
        vat("10"),
    ));
    assert_eq!((totals.sold, totals.refunded, totals.refunds), (2, 1, -1_250));
    assert_eq!((totals.gross, totals.change.back, totals.prefunded), (999, 49, 1_000));
    // The tax of what was refunded whole is nothing.
    assert_eq!((totals.net, totals.vat), (Some(908), Some(91)));
    assert_eq!(totals.change.own, 999 - 49 - 1_000);
    assert_eq!(days.len(), 1);
}

#[test]
fn without_a_rate_there_is_no_tax() {
    let (totals, _) = summed(&lines(vec![sold(1_250, 62)], None));
    assert_eq!((totals.net, totals.vat), (None, None));
}

#[test]
fn the_table_has_plain_amounts_and_no_tax_of_what_is_no_sale() {
    let released = row(
        SaleKind::Released,
        Change {
            own: 5,
            prefunding: -5,
            ..Change::default()
        },
    );
    let text = csv_text(&lines(vec![sold(1_250, 62), released], vat("10")), vat("10")).expect("a table");
    let text = String::from_utf8(text).expect("text");
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == COLUMNS.len()), "{text}");
    let cell = |row: usize, name: &str| {
        let column = COLUMNS.iter().position(|column| *column == name).expect("a column");
        rows[row][column]
    };
    assert_eq!(
        (cell(1, "gross"), cell(1, "net"), cell(1, "vat")),
        ("12.50", "11.36", "1.14")
    );
    assert_eq!((cell(1, "kind"), cell(1, "own_credits")), ("sold", "11.88"));
    assert_eq!(
        (cell(2, "vat"), cell(2, "vat_percent"), cell(2, "prefunding")),
        ("", "", "-0.05")
    );
}

#[test]
fn a_period_is_a_day_or_a_month() {
    let of = |day: Option<&str>, month: Option<&str>| {
        let arguments = Report {
            day: day.map(str::to_owned),
            month: month.map(str::to_owned),
            csv: None,
            vat: None,
        };
        period(&arguments, 1_767_225_600_000)
    };
    let length = |period: RangeInclusive<Millis>| period.end() - period.start() + 1;
    assert_eq!(length(of(Some("2026-12-31"), None).expect("a day").1), 86_400_000);
    let (name, december) = of(None, Some("2026-12")).expect("a month");
    assert_eq!((name.as_str(), length(december)), ("2026-12", 31 * 86_400_000));
    for wrong in ["2026-13", "2026", "december", ""] {
        assert!(of(None, Some(wrong)).is_err(), "{wrong}");
    }
    for wrong in ["2026-02-30", "2026-12-31T10:00:00", "31/12/2026"] {
        assert!(of(Some(wrong), None).is_err(), "{wrong}");
    }
}
