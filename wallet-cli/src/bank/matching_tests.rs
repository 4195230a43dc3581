//! What belongs to what: beyond doubt, or a person decides.

use super::*;
use crate::bank::{
    lines::References,
    references::{payer_reference, payment_reference},
};

fn payment_id(redemption: u32) -> String {
    payment_reference(7, redemption)
        .expect("a reference")
        .as_str()
        .to_owned()
}

fn expected(redemption: u32, cents: u128) -> Expected {
    Expected {
        end_to_end: payment_id(redemption),
        message_id: "PIAZZA-7".to_owned(),
        redemption,
        amount: Amount(cents),
        state: State::Open,
    }
}

fn line(what: What, cents: u128, servicer: &str) -> Line {
    Line {
        place: "entry 1".to_owned(),
        credit: !matches!(what, What::Debit | What::Fee),
        what,
        amount: Amount(cents),
        booked: "2026-03-31".to_owned(),
        references: References {
            servicer: Some(servicer.to_owned()),
            ..References::default()
        },
        structured: Vec::new(),
        text: String::new(),
        name: None,
        iban: None,
    }
}

fn paid(redemption: u32, cents: u128, servicer: &str) -> Line {
    let mut line = line(What::Debit, cents, servicer);
    line.references.end_to_end = Some(payment_id(redemption));
    line
}

fn returned(redemption: u32, cents: u128, servicer: &str) -> Line {
    let reason = "AC04".to_owned();
    let mut line = line(What::Return { reason }, cents, servicer);
    line.references.end_to_end = Some(payment_id(redemption));
    line
}

fn hash(line: &Line) -> Hash {
    line.reference_hash().expect("named")
}

fn suspense(why: Why) -> Decision {
    Decision::Suspense { why }
}

fn decide(expected: &[Expected], lines: &[Line]) -> Vec<Decision> {
    Books::new(expected, &[], &HashSet::new()).decide(lines)
}

#[test]
fn a_payment_settles_its_redemption() {
    let lines = [paid(1, 100, "A"), paid(2, 200, "B")];
    let settle = |redemption: u32, line: &Line| Decision::Settle {
        redemption,
        reference: hash(line),
    };
    assert_eq!(
        decide(&[expected(2, 200), expected(1, 100)], &lines),
        [settle(1, &lines[0]), settle(2, &lines[1])]
    );
}

#[test]
fn the_amount_alone_settles_nothing() {
    let nameless = line(What::Debit, 100, "A");
    let wrong = paid(1, 101, "B");
    let unknown = paid(3, 100, "C");
    assert_eq!(
        decide(&[expected(1, 100)], &[nameless, wrong, unknown]),
        [
            suspense(Why::NoReference),
            suspense(Why::AmountsDiffer { expected: Amount(100) }),
            suspense(Why::UnknownReference),
        ]
    );
}

#[test]
fn a_changed_character_of_a_reference_goes_to_suspense() {
    let expected: Vec<Expected> = (0..100).map(|redemption| expected(redemption, 100)).collect();
    let whole = payment_id(42);
    for index in 0..whole.len() {
        for other in ('0'..='9').chain('A'..='Z').chain([' ', 'b', '-']) {
            let mut changed: Vec<char> = whole.chars().collect();
            changed[index] = other;
            let changed: String = changed.into_iter().collect();
            if changed == whole {
                continue;
            }
            let mut line = paid(42, 100, "A");
            line.references.end_to_end = Some(changed.clone());
            assert_eq!(
                decide(&expected, &[line]),
                [suspense(Why::UnknownReference)],
                "{changed}"
            );
        }
    }
}

#[test]
fn what_is_settled_is_not_settled_again() {
    let line = paid(1, 100, "A");
    let state = |state: State| Expected {
        state,
        ..expected(1, 100)
    };
    let decided = |one: Expected| decide(&[one], std::slice::from_ref(&line)).remove(0);
    assert_eq!(decided(state(State::Settled(None))), Decision::NothingNew);
    assert_eq!(decided(state(State::Settled(Some(hash(&line))))), Decision::NothingNew);
    assert_eq!(decided(state(State::Settled(Some([7; 32])))), suspense(Why::PaidTwice));
    assert_eq!(decided(state(State::Returned)), Decision::NothingNew);
    assert_eq!(decided(state(State::Rejected)), suspense(Why::PaidAfterRejection));
    // The chain knows the reference: whatever the line was, it was counted.
    let known = HashSet::from([hash(&line)]);
    let open = [expected(1, 100)];
    assert_eq!(Books::new(&open, &[], &known).decide(&[line]), [Decision::NothingNew]);
}

#[test]
fn a_payment_made_twice_settles_once() {
    let lines = [paid(1, 100, "A"), paid(1, 100, "B")];
    let decisions = decide(&[expected(1, 100)], &lines);
    assert!(matches!(decisions[0], Decision::Settle { redemption: 1, .. }));
    assert_eq!(decisions[1], suspense(Why::PaidTwice));
}

#[test]
fn a_payment_comes_back_once_and_only_if_it_was_made() {
    let lines = [returned(1, 100, "B"), paid(1, 100, "A"), returned(1, 100, "C")];
    let decisions = decide(&[expected(1, 100)], &lines);
    // Whatever the order in the file, the payment comes first.
    assert!(matches!(decisions[1], Decision::Settle { redemption: 1, .. }));
    assert_eq!(
        decisions[0],
        Decision::Return {
            redemption: 1,
            reference: hash(&lines[0]),
        }
    );
    assert_eq!(decisions[2], Decision::NothingNew);
    assert_eq!(
        decide(&[expected(1, 100)], &[returned(1, 100, "B")]),
        [suspense(Why::ReturnedUnpaid)]
    );
    let settled = Expected {
        state: State::Settled(None),
        ..expected(1, 100)
    };
    assert_eq!(
        decide(&[settled], &[returned(1, 99, "B")]),
        [suspense(Why::AmountsDiffer { expected: Amount(100) })]
    );
}

#[test]
fn a_bank_that_names_nothing_is_not_counted() {
    let mut nameless = paid(1, 100, "A");
    nameless.references.servicer = None;
    assert_eq!(
        decide(&[expected(1, 100)], &[nameless]),
        [suspense(Why::NoBankReference)]
    );
}

#[test]
fn totals_and_reversals_settle_nothing() {
    let payment = Some("PIAZZA-7".to_owned());
    let mut total = line(What::BatchTotal { payment }, 100, "A");
    total.references.end_to_end = Some(payment_id(1));
    let mut reversal = line(What::Reversal, 100, "B");
    reversal.references.end_to_end = Some(payment_id(1));
    assert_eq!(
        decide(&[expected(1, 100)], &[total, reversal]),
        [suspense(Why::BatchTotal), suspense(Why::Reversal)]
    );
}

#[test]
fn charges_are_fees_once() {
    let fee = line(What::Fee, 350, "A");
    assert_eq!(
        decide(&[], &[fee.clone(), fee.clone()]),
        [
            Decision::Fee {
                amount: Amount(350),
                reference: hash(&fee),
            },
            suspense(Why::SameReferenceTwice),
        ]
    );
}

fn payers() -> Vec<Payer> {
    let payer = |purpose: Purpose, code: &str| Payer {
        reference: payer_reference(purpose, code).expect("a reference").as_str().to_owned(),
        purpose,
        code: code.to_owned(),
    };
    vec![payer(Purpose::Sponsor, "COMUNE"), payer(Purpose::Prefunding, "BRUNA")]
}

fn deposits(lines: &[Line]) -> Vec<Decision> {
    Books::new(&[], &payers(), &HashSet::new()).decide(lines)
}

fn deposit(text: &str, structured: Option<&str>) -> Decision {
    let mut line = line(What::Credit, 5_000, "A");
    line.text = text.to_owned();
    line.structured = structured.map(str::to_owned).into_iter().collect();
    deposits(&[line]).remove(0)
}

#[test]
fn money_that_names_its_payer_is_a_deposit() {
    let reference = payers()[1].reference.clone();
    let printed = payer_reference(Purpose::Prefunding, "BRUNA")
        .expect("a reference")
        .to_string();
    for (text, structured) in [
        (String::new(), Some(reference.as_str())),
        (String::new(), Some(printed.as_str())),
        (format!("anticipo {printed}"), None),
        (reference.to_lowercase(), None),
        (format!("{reference} {reference}"), None),
    ] {
        let decision = deposit(&text, structured);
        let Decision::Deposit {
            purpose, code, amount, ..
        } = decision
        else {
            panic!("{text}: {decision:?}")
        };
        assert_eq!(
            (purpose, code.as_str(), amount),
            (Purpose::Prefunding, "BRUNA", Amount(5_000))
        );
    }
}

#[test]
fn money_that_names_nobody_waits() {
    let [sponsor, merchant] = [0, 1].map(|index: usize| payers()[index].reference.clone());
    let other = payer_reference(Purpose::Sponsor, "ALTRI").expect("a reference");
    assert_eq!(deposit("ricarica", None), suspense(Why::NoReference));
    assert_eq!(deposit("", Some("2026/42")), suspense(Why::UnknownReference));
    assert_eq!(deposit(other.as_str(), None), suspense(Why::UnknownReference));
    assert_eq!(
        deposit(&format!("{sponsor} {merchant}"), None),
        suspense(Why::SeveralReferences)
    );
    // A payment's own id names no payer.
    assert_eq!(deposit(&payment_id(1), None), suspense(Why::NoReference));
}

#[test]
fn a_deposit_counts_once() {
    let mut one = line(What::Credit, 5_000, "A");
    one.structured = vec![payers()[0].reference.clone()];
    let twice = deposits(&[one.clone(), one.clone()]);
    assert!(matches!(twice[0], Decision::Deposit { .. }));
    assert_eq!(twice[1], suspense(Why::SameReferenceTwice));
    let known = HashSet::from([hash(&one)]);
    assert_eq!(
        Books::new(&[], &payers(), &known).decide(&[one]),
        [Decision::NothingNew]
    );
}

fn refusal(redemption: Option<u32>) -> Refusal {
    Refusal {
        message_id: "PIAZZA-7".to_owned(),
        end_to_end: redemption.map(payment_id),
        amount: None,
        reason: "AC01".to_owned(),
    }
}

fn refuse(expected: &[Expected], refusals: &[Refusal]) -> Vec<Decision> {
    Books::new(expected, &[], &HashSet::new()).decide_refusals(refusals)
}

fn reject(redemption: u32) -> Decision {
    Decision::Reject {
        redemption,
        reason: "AC01".to_owned(),
    }
}

#[test]
fn a_refused_payment_is_rejected_once() {
    let expected = [expected(1, 100), expected(2, 200)];
    assert_eq!(
        refuse(&expected, &[refusal(Some(2)), refusal(Some(2)), refusal(Some(3))]),
        [reject(2), Decision::NothingNew, suspense(Why::UnknownReference)]
    );
    let other_file = Refusal {
        message_id: "PIAZZA-8".to_owned(),
        ..refusal(Some(1))
    };
    let other_amount = Refusal {
        amount: Some(Amount(99)),
        ..refusal(Some(1))
    };
    let unnamed = Refusal {
        end_to_end: Some(String::new()),
        ..refusal(None)
    };
    assert_eq!(
        refuse(&expected, &[other_file, other_amount, unnamed]),
        [
            suspense(Why::UnknownReference),
            suspense(Why::AmountsDiffer { expected: Amount(100) }),
            suspense(Why::UnknownReference),
        ]
    );
}

#[test]
fn a_refused_file_rejects_all_its_payments() {
    let mut other = expected(9, 100);
    other.message_id = "PIAZZA-8".to_owned();
    let expected = [expected(2, 200), other, expected(1, 100)];
    assert_eq!(refuse(&expected, &[refusal(None)]), [reject(1), reject(2)]);
    assert_eq!(refuse(&[], &[refusal(None)]), [suspense(Why::UnknownReference)]);
}

#[test]
fn what_was_paid_is_not_rejected() {
    let settled = Expected {
        state: State::Settled(None),
        ..expected(1, 100)
    };
    assert_eq!(
        refuse(&[settled], &[refusal(Some(1))]),
        [suspense(Why::RejectedAfterPayment)]
    );
}

#[test]
fn every_reason_is_a_part_of_a_sentence() {
    for why in [
        Why::NoReference,
        Why::UnknownReference,
        Why::SeveralReferences,
        Why::AmountsDiffer { expected: Amount(1) },
        Why::NoBankReference,
        Why::SameReferenceTwice,
        Why::PaidTwice,
        Why::PaidAfterRejection,
        Why::ReturnedUnpaid,
        Why::RejectedAfterPayment,
        Why::BatchTotal,
        Why::Reversal,
    ] {
        assert!(!why.text().is_empty() && !why.text().ends_with('.'), "{why:?}");
    }
}
