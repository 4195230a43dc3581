//! The file for the bank: valid against the schema of ISO 20022, and the same every time.

use super::*;
use crate::bank::references::payment_reference;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

const IBAN: &str = "IT60X0542811101000000123456";

fn iban(text: &str) -> Iban {
    sepa::validate_iban(text).expect("an IBAN")
}

fn payment(redemption: u32, name: &str, cents: u128) -> Payment {
    Payment {
        end_to_end: payment_reference(7, redemption)
            .expect("a reference")
            .as_str()
            .to_owned(),
        name: name.to_owned(),
        iban: iban("NL91ABNA0417164300"),
        amount: Amount(cents),
        text: format!("Piazza 7/{redemption}"),
    }
}

fn order(lines: Vec<Payment>) -> Order {
    Order {
        message_id: "PIAZZA-7".to_owned(),
        created: IsoDateTime::parse("2026-03-31T18:00:00Z").expect("a time"),
        execution_date: IsoDate::new(2026, 4, 1).expect("a day"),
        debtor: Debtor {
            name: "Cooperativa Piazza".to_owned(),
            iban: iban(IBAN),
            bic: Some(sepa::validate_bic("CRTRIT2TXXX").expect("a BIC")),
        },
        lines,
    }
}

/// Validates a text against a schema; needs xmllint, which `make setup` installs.
pub fn assert_valid(xml: &str, schema: &str) {
    let schema: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/golden/xsd")
        .join(format!("{schema}.xsd"));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file.xml");
    std::fs::write(&file, xml).expect("written");
    let output = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .args([&schema, &file])
        .output()
        .expect("xmllint (package libxml2-utils) is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn written(lines: Vec<Payment>) -> File {
    let file = credit_transfers(&order(lines)).expect("written");
    assert_valid(&file.xml, "pain.001.001.09");
    file
}

#[test]
fn one_payment_makes_a_valid_file() {
    let file = written(vec![payment(42, "Bruna Forni", 10_000)]);
    assert_eq!((file.total, file.notes.len()), (Amount(10_000), 0));
    for part in [
        "<MsgId>PIAZZA-7</MsgId>",
        "<PmtInfId>PIAZZA-7</PmtInfId>",
        "<BtchBookg>true</BtchBookg>",
        "<CtrlSum>100.00</CtrlSum>",
        "<InstdAmt Ccy=\"EUR\">100.00</InstdAmt>",
        "<Dt>2026-04-01</Dt>",
        "<IBAN>NL91ABNA0417164300</IBAN>",
        payment_reference(7, 42).expect("a reference").as_str(),
    ] {
        assert!(file.xml.contains(part), "{part}");
    }
}

#[test]
fn ten_thousand_payments_make_a_valid_file_and_no_more() {
    let lines: Vec<Payment> = (0..10_000)
        .map(|number| payment(number, "Bruna Forni", 1 + u128::from(number)))
        .collect();
    let file = written(lines.clone());
    assert_eq!(file.total, Amount((1..=10_000).sum()));
    assert!(file.xml.contains("<NbOfTxs>10000</NbOfTxs>"));
    let more = [lines, vec![payment(10_000, "Bruna Forni", 1)]].concat();
    assert!(credit_transfers(&order(more)).is_err());
    assert!(credit_transfers(&order(Vec::new())).is_err());
}

#[test]
fn names_are_written_in_the_banks_letters() {
    let file = written(vec![
        payment(1, "Forno dell'Àquila & Müller <Niccolò>", 100),
        payment(2, "Ćosić Šport", 100),
        payment(3, "Αθηνά", 100),
    ]);
    assert!(file.xml.contains("Forno dell&apos;Aquila + Muller"), "{}", file.xml);
    assert!(file.xml.contains("Cosic Sport"));
    assert!(sepa::is_sepa_text(&latin("Αθηνά", 70)));
}

#[test]
fn a_name_has_seventy_characters_and_a_longer_one_is_cut_with_a_note() {
    let whole = written(vec![payment(1, &"x".repeat(70), 100)]);
    assert!(whole.notes.is_empty());
    let cut = written(vec![payment(1, &"x".repeat(71), 100)]);
    assert_eq!(cut.notes.len(), 1);
    assert!(cut.xml.contains(&format!("<Nm>{}</Nm>", "x".repeat(70))));
    // Each theta becomes two letters.
    let longer = written(vec![payment(1, &"Θ".repeat(40), 100)]);
    assert_eq!(longer.notes.len(), 1);
    for nameless in ["", " ", "北京", "..."] {
        assert!(
            credit_transfers(&order(vec![payment(1, nameless, 100)])).is_err(),
            "{nameless}"
        );
    }
}

#[test]
fn amounts_go_from_a_cent_to_a_billion_less_a_cent() {
    let file = written(vec![payment(1, "A", 1), payment(2, "B", 99_999_999_999)]);
    assert!(file.xml.contains(">0.01<") && file.xml.contains(">999999999.99<"));
    assert!(file.xml.contains("<CtrlSum>1000000000.00</CtrlSum>"));
    for wrong in [0, 100_000_000_000, u128::MAX] {
        assert!(
            credit_transfers(&order(vec![payment(1, "A", wrong)])).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn the_same_order_gives_the_same_bytes() {
    let lines = vec![payment(1, "A", 1), payment(2, "B", 2)];
    assert_eq!(written(lines.clone()), written(lines));
}

#[test]
fn a_redemption_is_paid_once_in_a_file() {
    let error = credit_transfers(&order(vec![payment(1, "A", 1), payment(1, "A", 1)])).expect_err("twice");
    assert!(error.message.contains("Payment 2"), "{}", error.message);
}

#[test]
fn what_the_bank_would_refuse_is_told_with_its_line() {
    let mut wrong = payment(2, "B", 1);
    wrong.end_to_end = "x".repeat(36);
    let error = credit_transfers(&order(vec![payment(1, "A", 1), wrong])).expect_err("too long");
    assert!(error.message.contains("Payment 2"), "{}", error.message);
    let mut unnamed = order(vec![payment(1, "A", 1)]);
    unnamed.message_id = String::new();
    assert!(credit_transfers(&unnamed).is_err());
    let mut outside = payment(1, "A", 1);
    outside.iban = iban("TR330006100519786457841326");
    assert!(credit_transfers(&order(vec![outside])).is_err());
}

#[test]
fn a_text_is_cut_and_may_be_missing() {
    let mut line = payment(1, "A", 1);
    line.text = "è".repeat(200);
    assert!(written(vec![line.clone()])
        .xml
        .contains(&format!("<Ustrd>{}</Ustrd>", "e".repeat(140))));
    line.text = "  ".to_owned();
    assert!(!written(vec![line]).xml.contains("<RmtInf>"));
}
