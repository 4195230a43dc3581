//! Every check is broken once, and notices.

use super::*;
use crate::{
    chain::reserve::{Basis, Deposit},
    values::Istat,
};

fn account(n: u8) -> Address {
    Address::from([n; 32])
}

/// 100.00 came in: 30.00 is not given out, Anna has 49.00 of which 5.00 held, the shop 20.00, the fund 1.00.
fn books() -> Books {
    let deposit = Deposit {
        id: 0,
        amount: Amount(10_000),
        remaining: Amount(3_000),
        reference: [9; 32],
        basis: Basis::Sponsor,
        recorded_by: account(1),
        approved_by: None,
    };
    let member = |kind, commitment| members::Member {
        kind,
        tier: 0,
        status: Status::Active,
        zone: Istat(22_205),
        commitment: [commitment; 32],
        until: None,
    };
    let line = |total, reserved| Line { total, reserved };
    Books {
        accounts: [
            (account(1), line(4_900, 500)),
            (account(2), line(2_000, 0)),
            (account(50), line(3_000, 0)),
            (account(60), line(100, 0)),
        ]
        .into(),
        holds: [(account(1), 500)].into(),
        issuance: 10_000,
        euro_in: 10_000,
        by_basis: vec![10_000],
        deposits: vec![deposit],
        references: [[9; 32], [8; 32]].into(),
        reserve_pot: Some(account(50)),
        pots: [(account(60), 100), (account(61), 0)].into(),
        communities: [22_205].into(),
        shares: vec![10_000, 10_000],
        members: [
            (account(1), member(Kind::Resident, 1)),
            (account(2), member(Kind::Merchant, 2)),
        ]
        .into(),
        merchants: [account(2)].into(),
        commitments: [([1; 32], account(1)), ([2; 32], account(2))].into(),
        zones: [(22_205, 22_205)].into(),
        tiers: [0].into(),
        officers: vec![account(1)],
        ..Books::default()
    }
}

#[test]
fn good_books_pass() {
    assert!(books().checks().iter().all(|check| check.ok), "{:?}", books().checks());
}

#[test]
fn every_fault_is_noticed_by_its_check() {
    /// What spoils the books.
    type Fault = fn(&mut Books);
    let faults: [(&str, Fault); 17] = [
        ("backing", |books| books.euro_out = 1),
        ("balances", |books| {
            books.accounts.remove(&account(2));
        }),
        ("holds", |books| {
            books.holds.clear();
        }),
        ("holds", |books| {
            books.holds.insert(account(2), 1);
        }),
        ("closed loop", |books| {
            books.accounts.insert(account(99), Line { total: 1, reserved: 0 });
        }),
        ("deposits", |books| books.by_basis[0] = 9_999),
        ("deposits", |books| books.deposits[0].amount = Amount(9_999)),
        ("deposits", |books| {
            books.references.remove(&[9; 32]);
        }),
        ("reserve", |books| books.deposits[0].remaining = Amount(2_999)),
        ("funds", |books| {
            books.pots.insert(account(60), 101);
        }),
        ("identities", |books| {
            books.commitments.insert([1; 32], account(2));
        }),
        ("shares", |books| books.shares[1] = 9_999),
        ("register", |books| books.tiers.clear()),
        ("register", |books| books.merchants.clear()),
        ("register", |books| {
            books.merchants.insert(account(1));
        }),
        ("register", |books| books.communities.clear()),
        ("register", |books| books.officers.push(account(99))),
    ];
    for (name, fault) in faults {
        let mut books = books();
        fault(&mut books);
        let checks = books.checks();
        let check = checks
            .iter()
            .find(|check| check.name == name)
            .expect("a check of this name");
        assert!(!check.ok, "{name} did not notice");
    }
}

#[test]
fn a_member_who_left_has_no_claim() {
    let mut books = books();
    books.members.get_mut(&account(1)).expect("Anna").status = Status::Left;
    books.commitments.remove(&[1; 32]);
    assert!(books.checks().iter().all(|check| check.ok));
}

#[test]
fn pots_are_derived_as_substrate_derives_them() {
    // The treasury of Polkadot: `modlpy/trsry` and zeros.
    let treasury = pot(*b"py/trsry", &[]);
    assert_eq!(treasury.to_string(), "5EYCAe5ijiYfyeZ2JJCGq56LmPyNRAKzpG4QkoQkkQNB5e6Z");
}
