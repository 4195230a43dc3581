//! Every check is broken once, and notices.

use super::{read::pot, *};
use crate::{
    chain::{
        redemptions::{BatchState, RedemptionStatus},
        reserve::{Basis, Deposit},
    },
    values::Istat,
};

fn account(n: u8) -> Address {
    Address::from([n; 32])
}

fn redemption(id: u32, batch: u32, cents: u128, fee: u128, status: RedemptionStatus) -> Redemption {
    Redemption {
        id,
        batch,
        merchant: account(2),
        amount: Amount(cents),
        fee: Amount(fee),
        fund: Some(22_205),
        status,
    }
}

fn batch(id: u32, lines: u32, open: u32, total: u128, state: BatchState) -> Batch {
    Batch {
        id,
        lines,
        open,
        total: Amount(total),
        state,
    }
}

/// 100.00 came in: 30.00 is not given out, Anna has 49.00, the fund 1.00. The shop has 15.00 of which 5.00 are set aside
/// and 3.00 wait to be paid out; it was paid 4.50 once, and once 2.00 that came back. The bank kept 0.50.
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
    let approved = || BatchState::Approved {
        by: account(1),
        approved_by: account(3),
    };
    let fund = |whose, owned| PotBooks { whose, owned };
    Books {
        accounts: [
            (account(1), line(4_900, 0)),
            (account(2), line(1_500, 800)),
            (account(50), line(3_000, 0)),
            (account(60), line(100, 0)),
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
        deposits: vec![deposit],
        references: [
            ([9; 32], Use::Recorded(0)),
            ([8; 32], Use::Proposed(0)),
            ([7; 32], Use::Settled(0)),
            ([6; 32], Use::Settled(1)),
            ([5; 32], Use::Returned(1)),
            ([4; 32], Use::BankFee),
        ]
        .into(),
        redemptions: vec![
            redemption(0, 0, 450, 0, RedemptionStatus::Settled),
            redemption(1, 0, 210, 10, RedemptionStatus::Returned),
            redemption(2, 0, 100, 0, RedemptionStatus::Rejected),
            redemption(3, 1, 300, 10, RedemptionStatus::Open),
        ],
        open_redemptions: [(account(2), vec![3])].into(),
        batches: vec![batch(0, 3, 0, 650, approved()), batch(1, 1, 1, 290, BatchState::Open)],
        lines: [(0, 0), (0, 1), (0, 2), (1, 3)].into(),
        current_batch: 1,
        reserve_pot: Some(account(50)),
        pots: [
            (account(60), fund(Pot::Community(22_205), 100)),
            (account(61), fund(Pot::Enabler, 0)),
        ]
        .into(),
        communities: [(22_205, "Trento".to_owned())].into(),
        shares: vec![10_000, 10_000],
        members: [
            (account(1), member(Kind::Resident, 1)),
            (account(2), member(Kind::Merchant, 2)),
        ]
        .into(),
        keys: [(
            account(70),
            Key {
                principal: account(2),
                active: true,
            },
        )]
        .into(),
        merchants: [account(2)].into(),
        commitments: [([1; 32], account(1)), ([2; 32], account(2))].into(),
        zones: [(22_205, 22_205)].into(),
        tiers: [0].into(),
        officers: vec![account(1)],
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
    let faults: &[(&str, Fault)] = &[
        ("backing", |books| books.euro_out = 501),
        ("balances", |books| {
            books.accounts.remove(&account(2));
        }),
        ("holds", |books| {
            books.holds.clear();
        }),
        ("holds", |books| {
            books.holds.insert((account(1), Hold::Redemption), 1);
        }),
        ("redemptions", |books| {
            books.holds.insert((account(2), Hold::Redemption), 299);
        }),
        ("redemptions", |books| books.open_redemptions.clear()),
        ("redemptions", |books| {
            books.redemptions[0].status = RedemptionStatus::Open
        }),
        ("prefunding", |books| {
            books.holds.insert((account(1), Hold::Prefunding), 1);
        }),
        ("prefunding", |books| {
            books.holds.insert((account(2), Hold::Other), 1);
        }),
        ("payouts", |books| books.bank_fees = 49),
        ("payouts", |books| {
            books.redemptions[1].status = RedemptionStatus::Settled
        }),
        ("batches", |books| books.batches[0].lines = 2),
        ("batches", |books| books.batches[0].open = 1),
        ("batches", |books| books.batches[0].total = Amount(750)),
        ("batches", |books| books.current_batch = 2),
        ("batches", |books| {
            books.batches[0].state = BatchState::Closed { by: account(1) }
        }),
        ("batches", |books| {
            books.batches[0].state = BatchState::Approved {
                by: account(1),
                approved_by: account(1),
            }
        }),
        ("batches", |books| {
            books.batches.pop();
        }),
        ("batches", |books| {
            books.lines.remove(&(1, 3));
        }),
        ("references", |books| {
            books.references.remove(&[9; 32]);
        }),
        ("references", |books| {
            books.references.insert([3; 32], Use::Settled(0));
        }),
        ("references", |books| {
            books.references.remove(&[5; 32]);
        }),
        ("references", |books| {
            books.references.remove(&[4; 32]);
        }),
        ("keys", |books| {
            books.accounts.insert(account(70), Line { total: 1, reserved: 0 });
        }),
        ("keys", |books| {
            books.members.remove(&account(2));
        }),
        ("closed loop", |books| {
            books.accounts.insert(account(99), Line { total: 1, reserved: 0 });
        }),
        ("deposits", |books| books.by_basis[0].1 = 9_999),
        ("deposits", |books| books.deposits[0].amount = Amount(9_999)),
        ("reserve", |books| books.deposits[0].remaining = Amount(2_999)),
        ("funds", |books| {
            books.pots.insert(
                account(60),
                PotBooks {
                    whose: Pot::Community(22_205),
                    owned: 101,
                },
            );
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
            .find(|check| check.name == *name)
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
