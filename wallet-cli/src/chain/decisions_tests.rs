//! Decisions, there and back.

use super::*;

fn rate(points: u16) -> Rate {
    Rate::from_points(points).expect("a rate")
}

fn comes_back(decision: &Decision) {
    let call = decision.call().expect("a call");
    assert_eq!(Decision::of_call(&call).as_ref(), Some(decision));
    assert!(!decision.words(&|_| "Rosa".to_owned()).is_empty(), "{decision:?}");
}

#[test]
fn every_decision_is_read_back_from_its_call_and_has_words() {
    let who = Address::from([7; 32]);
    let cell: Cell = "46.0679,11.1211".parse().expect("Trento");
    let shares = [6_000, 2_000, 1_500, 500, 0].map(rate);
    let name = || "Trento".to_owned();
    let decisions = [
        Decision::Tier {
            id: 1,
            held: Some(Amount(15_000)),
            person_to_person: false,
            valid_for: Some(1_000),
        },
        Decision::Tier {
            id: 0,
            held: None,
            person_to_person: true,
            valid_for: None,
        },
        Decision::Zone {
            code: Istat(22_205),
            name: name(),
            class: Snai::A,
            cell,
            fund: 22_205,
        },
        Decision::Appoint(Office::Registrar, who),
        Decision::Dismiss(Office::Treasurer, who),
        Decision::RateNotice(604_800_000),
        Decision::Allowance(Usage::Person, 20, 30_000),
        Decision::Fund(22_205, name()),
        Decision::DefaultShares(shares),
        Decision::SpecialShares(Category::Grocery, Snai::F, shares),
        Decision::ClearShares(Category::Grocery, Snai::F),
        Decision::RefundLimit(14),
        Decision::Threshold(Amount(100_000)),
        Decision::ConsumerPrepaid(true),
        Decision::ConsumerPrepaid(false),
        Decision::WithdrawDeposit(3),
        Decision::RedemptionFee(rate(150)),
        Decision::NotificationThreshold(Amount(100_000_000)),
        Decision::AddValidator(who),
        Decision::RemoveValidator(who),
        Decision::Members(vec![who]),
        Decision::Pause("Payments".to_owned(), "pay".to_owned()),
        Decision::Unpause("Payments".to_owned(), "pay".to_owned()),
        Decision::EnterSafeMode,
        Decision::ExitSafeMode,
        Decision::Upgrade([1; 32]),
        Decision::Together(vec![Decision::Fund(1, name()), Decision::RefundLimit(7)]),
        Decision::NoteStalled(10, 100),
        Decision::Appoint(Office::Attestor, who),
        Decision::AdoptBehaviour(3),
        Decision::RetireBehaviour(3),
        Decision::Tariff(3, Amount(5)),
        Decision::CommentPeriod(1_209_600_000),
        Decision::GuaranteeShare(rate(2_000)),
    ];
    decisions.iter().for_each(comes_back);
}

#[test]
fn shares_that_are_not_the_whole_are_refused() {
    for shares in [[6_000, 2_000, 1_500, 499, 0], [10_000, 10_000, 10_000, 10_000, 10_000]] {
        assert!(Decision::DefaultShares(shares.map(rate)).call().is_err());
    }
}

#[test]
fn a_name_that_is_too_long_is_refused() {
    assert!(Decision::Fund(1, "x".repeat(65)).call().is_err());
    assert!(Decision::Fund(1, " ".to_owned()).call().is_err());
}
