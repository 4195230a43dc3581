//! Every check is broken once, and notices.

use super::{
    read::pot,
    rewards::{Behaviour, Meter, Programme, Sum},
    *,
};
use crate::{
    chain::{
        redemptions::{BatchState, RedemptionStatus},
        reserve::{Basis, Deposit},
    },
    values::{Istat, ValueArea},
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

/// A programme has 7.00 left of 10.00: 1.00 is owed, 1.50 promised. Its two meters are in one building.
fn rewards() -> Rewards {
    let behaviour = Behaviour {
        programme: 0,
        goal: 12,
        given: 550,
        most: Some(1_000),
    };
    let meter = |baseline, start, register| Meter {
        building: (0, 7),
        baseline,
        start,
        register,
    };
    let totals = [4, 400, 1_000, 50];
    Rewards {
        programmes: [(
            0,
            Programme {
                estimate: 5_000,
                funded: 1_000,
                paid: 300,
                owed: 100,
                reserved: 150,
                waiting: 2,
                closed: false,
                area: ValueArea::Environment,
                claimable: 100,
                promised: (150, 2),
            },
        )]
        .into(),
        pots: [(account(80), 0)].into(),
        behaviours: [(0, behaviour)].into(),
        sums: [
            (Sum::Behaviour(0), totals),
            (Sum::Programme(0), totals),
            (Sum::Zone(22_205), [3, 300, 1_000, 50]),
            (Sum::Zone(22_039), [1, 100, 0, 0]),
            (Sum::Area(ValueArea::Environment), totals),
            (Sum::Goal(12), totals),
        ]
        .into(),
        buildings: [((0, 7), (300, 60))].into(),
        meters: vec![meter(100, 10, 30), meter(200, 0, 40)],
    }
}

/// 100.00 came in: 30.00 is not given out, Anna has 42.00, the fund 1.00, a programme 7.00. The shop has 15.00 of which
/// 5.00 are set aside and 3.00 wait to be paid out; it was paid 4.50 once, and once 2.00 that came back. The bank kept
/// 0.50.
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
            (account(1), line(4_200, 0)),
            (account(2), line(1_500, 800)),
            (account(50), line(3_000, 0)),
            (account(60), line(100, 0)),
            (account(80), line(700, 0)),
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
        fundings: [(account(80), vec![(0, 1_000)])].into(),
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
            (account(80), fund(Pot::Programme(0), 700)),
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
        rewards: rewards(),
    }
}

#[test]
fn good_books_pass() {
    assert!(books().checks().iter().all(|check| check.ok), "{:?}", books().checks());
}

#[test]
fn every_fault_is_noticed_by_its_check() {
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
    check_that_noticed(faults);
}

#[test]
fn every_fault_of_rewards_is_noticed_by_its_check() {
    fn programme(books: &mut Books) -> &mut Programme {
        books.rewards.programmes.get_mut(&0).expect("the programme")
    }
    let faults: &[(&str, Fault)] = &[
        ("programmes", |books| programme(books).estimate = 999),
        ("programmes", |books| programme(books).paid = 751),
        ("programmes", |books| programme(books).closed = true),
        ("programmes", |books| books.rewards.pots.clear()),
        ("programmes", |books| {
            books.rewards.pots.insert(account(60), 0);
        }),
        ("programmes", |books| {
            books.rewards.behaviours.get_mut(&0).expect("the behaviour").most = Some(549)
        }),
        ("budgets", |books| books.fundings.clear()),
        ("budgets", |books| programme(books).closed = true),
        ("budgets", |books| {
            books.fundings.insert(account(80), vec![(0, 999)]);
        }),
        ("budgets", |books| {
            books.fundings.insert(account(81), vec![(0, 1)]);
        }),
        ("budgets", |books| {
            books.fundings.insert(account(80), vec![(1, 1_000)]);
        }),
        ("budgets", |books| books.deposits[0].remaining = Amount(9_001)),
        ("funds", |books| {
            books.accounts.insert(
                account(80),
                Line {
                    total: 699,
                    reserved: 0,
                },
            );
        }),
        ("promises", |books| programme(books).owed = 99),
        ("promises", |books| programme(books).reserved = 149),
        ("promises", |books| programme(books).promised = (150, 3)),
        ("reports", |books| {
            books.rewards.sums.insert(Sum::Goal(13), [1, 0, 0, 0]);
        }),
        ("reports", |books| {
            books.rewards.sums.remove(&Sum::Zone(22_039));
        }),
        ("reports", |books| {
            books.rewards.sums.remove(&Sum::Area(ValueArea::Environment));
        }),
        ("reports", |books| {
            books.rewards.sums.insert(Sum::Behaviour(1), [0; 4]);
        }),
        ("buildings", |books| books.rewards.meters[0].register = 31),
        ("buildings", |books| books.rewards.meters[0].start = 31),
        ("buildings", |books| books.rewards.buildings.clear()),
    ];
    check_that_noticed(faults);
}

#[test]
fn a_programme_that_was_closed_holds_nothing() {
    let mut books = books();
    let programme = books.rewards.programmes.get_mut(&0).expect("the programme");
    *programme = Programme {
        owed: 0,
        reserved: 0,
        waiting: 0,
        closed: true,
        promised: (0, 0),
        ..*programme
    };
    assert_eq!(programme.left(), 0);
    assert!(books.programmes_keep_to_their_budgets().ok && books.promises_add_up().ok);
}

/// What spoils the books.
type Fault = fn(&mut Books);

fn check_that_noticed(faults: &[(&str, Fault)]) {
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
