//! The stories of the crate's documentation, and any other: whatever anybody tries, the invariants hold.

use crate::{mock::*, Cap, Error, Event, Mode, Refused, Role, Rule, Sharing, SumOf};
use frame::testing_prelude::*;
use piazza_primitives::{Balance, MemberKind, Moment, DAY, WEEK};
use proptest::prelude::*;

#[test]
fn of_annas_forty_kilograms() {
    run(|| {
        programme_that(|_| ());
        fund(0, 500_000);
        assert_eq!(entered(0).funded, 500_000);

        proposal(0, |terms| {
            terms.cap = Some(Cap {
                length: Some(WEEK),
                amount: 500,
            });
        });
        assert_ok!(Rewards::comment(signed(BRUNO), 0, hash(9)));
        assert_noop!(Rewards::adopt(council(), 0), Error::<Test>::NotYetAdoptable);
        at(MONDAY + 15 * DAY);
        assert_ok!(Rewards::adopt(council(), 0));
        assert_ok!(Rewards::authorise(signed(HERA), 0, DESK));

        let list = vec![entry(ANNA, 40, 1), entry(BRUNO, 12, 2)];
        assert_ok!(attest_batch(0, list.clone(), Mode::SkipAndReport));
        assert_eq!((balance(ANNA), balance(BRUNO)), (200, 60));
        assert_ok!(attest_batch(0, list, Mode::SkipAndReport));
        assert_eq!((balance(ANNA), balance(BRUNO)), (200, 60));
        for row in [0, 1] {
            assert_said(Event::RowRefused {
                behaviour: 0,
                row,
                reason: Refused::DuplicateProof,
            });
        }

        pass(3 * DAY);
        assert_ok!(attest(0, entry(ANNA, 80, 3)));
        assert_eq!(balance(ANNA), 500);
        let sum = totals(SumOf::Behaviour(0));
        assert_eq!((sum.attestations, sum.quantity, sum.credits), (3, 132, 560));
    });
}

#[test]
fn of_a_stolen_meter() {
    const METER: u8 = 50;
    const KEY: u8 = 70;
    run(|| {
        programme_of_keys();
        let sunday = MONDAY + 6 * DAY;
        behaviour(0, |terms| {
            terms.rule = Rule::Saving { until: sunday };
            terms.window = 2 * WEEK;
        });
        let meter = Role::Meter {
            person: account(KEY),
            building: 1,
            baseline: 300,
            start: 0,
        };
        assert_ok!(add_device(0, METER, meter));

        at(sunday - 1);
        let mut changed = reading(METER, account(KEY), 1, 255);
        changed.quantity = 155;
        assert_noop!(deliver(0, changed), refused(Refused::WrongSignature));
        assert_ok!(deliver(0, reading(METER, account(KEY), 1, 90)));
        at(sunday + 1);
        assert_ok!(deliver(0, reading(METER, account(KEY), 2, 100)));
        assert_eq!(entered(0).reserved, 1_000);

        at(MONDAY + WEEK);
        assert_ok!(Rewards::void_device(signed(HERA), 0, account(METER), sunday));
        let later = reading_at(sunday + 2, METER, account(KEY), 3, 110);
        assert_noop!(deliver(0, later), refused(Refused::DeviceVoid));
        pass(2 * WEEK);
        idle();
        assert_eq!(owed_and_debt(0, account(KEY)), (0, 0));
        assert_eq!((entered(0).reserved, entered(0).waiting), (1_000, 1));
        let (_, proof, _) = crate::Records::<Test>::iter().next().expect("it waits");
        assert_said(Event::Challenged {
            programme: 0,
            proof,
            by: None,
            reason: H256::zero(),
        });
        assert_ok!(Rewards::decide(signed(ARBITRATOR), 0, proof, true));
        assert_eq!((entered(0).reserved, entered(0).available()), (0, BUDGET));
    });
}

/// Something that somebody tries.
#[derive(Clone, Debug)]
enum Attempt {
    Fund(Balance),
    Attest {
        by: usize,
        behaviour: u32,
        rows: Vec<(usize, u64, u64)>,
        mode: Mode,
    },
    Ride {
        proof: u64,
        quantity: u64,
    },
    Confirm {
        who: usize,
        proof: u64,
    },
    Withdraw {
        who: usize,
        proof: u64,
    },
    Challenge {
        who: usize,
        proof: u64,
    },
    Decide {
        record: usize,
        upheld: bool,
    },
    Deliver(Vec<(u64, u64)>),
    CheckIn(usize),
    Void(u64),
    Rotate,
    Goal {
        group: Vec<usize>,
        target: u64,
        prize: Balance,
        equally: bool,
    },
    Tariff {
        behaviour: u32,
        tariff: Balance,
    },
    Retire(u32),
    Claim(usize),
    Limit {
        who: usize,
        held: Balance,
    },
    Suspend(usize),
    Pass(Moment),
    Idle,
    Close,
}

/// Those who take part, then those who attest and sponsor.
const PEOPLE: [AccountId; 8] = [ANNA, BRUNO, TOURIST, ELSA, DESK, OFFICE, GATEWAY, HERA];
/// The behaviours of [`scene`]: in the order of its panel.
const BEHAVIOURS: u32 = 7;
/// The seeds of the scale and of the venue.
const SCALE: u8 = 50;
const VENUE: u8 = 51;

/// A programme of three weeks with something of everything.
fn scene() {
    programme_that(|terms| {
        terms.end = START + 3 * WEEK;
        terms.estimate = 20_000;
        terms.offset = 90;
    });
    fund(0, 5_000);
    let weekly = |amount| {
        Some(Cap {
            length: Some(WEEK),
            amount,
        })
    };
    behaviour(0, |terms| terms.cap = weekly(700));
    behaviour(0, |terms| {
        terms.rule = Rule::Every(7);
        terms.tariff = 310;
        terms.window = 2 * DAY;
        terms.most = Some(3_000);
    });
    behaviour(0, |terms| {
        terms.agreeing = 2;
        terms.window = DAY;
        terms.at_once = true;
        terms.cap = weekly(900);
    });
    behaviour(0, |terms| {
        terms.rule = Rule::SharedRide;
        terms.window = DAY;
        terms.lifetime = 2 * DAY;
        terms.cap = weekly(500);
    });
    behaviour(0, |terms| {
        terms.rule = Rule::Goal;
        terms.window = DAY;
        terms.most = Some(2_000);
    });
    behaviour(0, |terms| {
        terms.decimals = 1;
        terms.window = 3 * DAY;
    });
    behaviour(0, |terms| {
        terms.rule = Rule::Every(2);
        terms.tariff = 150;
    });
    assert_ok!(add_device(5, SCALE, Role::Sensor { person: None }));
    assert_ok!(add_device(6, VENUE, Role::Venue { cell: cell() }));
}

fn attempts() -> impl Strategy<Value = Attempt> {
    prop_oneof![3 => of_attestors(), 2 => of_people(), 1 => of_the_sponsor(), 2 => of_time()]
}

fn of_attestors() -> impl Strategy<Value = Attempt> {
    let rows = prop::collection::vec((0..6usize, 0..60u64, 0..12u64), 1..5);
    let mode = prop_oneof![Just(Mode::AllOrNothing), Just(Mode::SkipAndReport)];
    let readings = prop::collection::vec((0..20u64, 0..300u64), 1..4);
    prop_oneof![
        6 => (3..7usize, 0..BEHAVIOURS, rows, mode)
            .prop_map(|(by, behaviour, rows, mode)| Attempt::Attest { by, behaviour, rows, mode }),
        2 => (0..12u64, 0..60u64).prop_map(|(proof, quantity)| Attempt::Ride { proof, quantity }),
        2 => (3..8usize, 0..12u64).prop_map(|(who, proof)| Attempt::Withdraw { who, proof }),
        2 => readings.prop_map(Attempt::Deliver),
    ]
}

fn of_people() -> impl Strategy<Value = Attempt> {
    prop_oneof![
        4 => (0..3usize, 0..12u64).prop_map(|(who, proof)| Attempt::Confirm { who, proof }),
        2 => (0..8usize, 0..12u64).prop_map(|(who, proof)| Attempt::Challenge { who, proof }),
        2 => (0..4usize, any::<bool>()).prop_map(|(record, upheld)| Attempt::Decide { record, upheld }),
        2 => (0..4usize).prop_map(Attempt::CheckIn),
        2 => (0..4usize).prop_map(Attempt::Claim),
        1 => (0..4usize, 0..3_000u128).prop_map(|(who, held)| Attempt::Limit { who, held }),
        1 => (0..6usize).prop_map(Attempt::Suspend),
    ]
}

fn of_the_sponsor() -> impl Strategy<Value = Attempt> {
    let group = prop::collection::vec(0..6usize, 0..4);
    prop_oneof![
        2 => (0..6_000u128).prop_map(Attempt::Fund),
        3 => (group, 0..60u64, 0..1_500u128, any::<bool>())
            .prop_map(|(group, target, prize, equally)| Attempt::Goal { group, target, prize, equally }),
        2 => (0..BEHAVIOURS, 0..40u128).prop_map(|(behaviour, tariff)| Attempt::Tariff { behaviour, tariff }),
        1 => (0..BEHAVIOURS).prop_map(Attempt::Retire),
        1 => (0..20 * DAY).prop_map(Attempt::Void),
        1 => Just(Attempt::Rotate),
        1 => Just(Attempt::Close),
    ]
}

fn of_time() -> impl Strategy<Value = Attempt> {
    prop_oneof![
        3 => (1..2 * DAY).prop_map(Attempt::Pass),
        1 => (1..100u64).prop_map(Attempt::Pass),
        2 => Just(Attempt::Idle),
    ]
}

fn who(index: usize) -> RuntimeOrigin {
    signed(PEOPLE[index].clone())
}

/// The proof of some attestation that is challenged.
fn challenged(index: usize) -> Option<H256> {
    let mut records = crate::Records::<Test>::iter()
        .filter(|(_, _, record)| matches!(record.state, crate::State::Challenged { .. }))
        .map(|(_, proof, _)| proof);
    records.nth(index)
}

/// Whether it succeeds or not, as a call would: all or nothing.
fn attempt(attempt: Attempt) {
    let _outcome = call(|| perform(attempt));
    assert_eq!(Rewards::check_invariants(), Ok(()));
}

fn perform(attempt: Attempt) -> DispatchResult {
    match attempt {
        Attempt::Fund(amount) => try_fund(0, amount),
        Attempt::Attest {
            by,
            behaviour,
            rows,
            mode,
        } => {
            let rows: Vec<_> = rows
                .into_iter()
                .map(|(person, quantity, proof)| entry(PEOPLE[person].clone(), quantity, proof))
                .collect();
            outcome(Rewards::attest_batch(
                who(by),
                behaviour,
                BoundedVec::truncate_from(rows),
                mode,
            ))
        }
        Attempt::Ride { proof, quantity } => attest(3, ride(quantity, proof)),
        Attempt::Confirm { who: index, proof } => Rewards::confirm(who(index), 0, proof_of(proof)),
        Attempt::Withdraw { who: index, proof } => Rewards::withdraw(who(index), 0, proof_of(proof)),
        Attempt::Challenge { who: index, proof } => Rewards::challenge(who(index), 0, proof_of(proof), hash(9)),
        Attempt::Decide { record, upheld } => {
            let proof = challenged(record).unwrap_or_default();
            Rewards::decide(signed(ARBITRATOR), 0, proof, upheld)
        }
        Attempt::Deliver(readings) => {
            let readings = readings
                .into_iter()
                .map(|(counter, quantity)| reading(SCALE, ANNA, counter, quantity));
            deliver_all(5, readings.collect(), Mode::SkipAndReport)
        }
        Attempt::CheckIn(index) => check_in(PEOPLE[index].clone(), code(VENUE)),
        Attempt::Void(after) => Rewards::void_device(signed(HERA), 0, account(SCALE), START + after),
        Attempt::Rotate => Rewards::rotate_device(signed(HERA), 0, account(SCALE), account(60)),
        other => perform_rest(other),
    }
}

fn perform_rest(attempt: Attempt) -> DispatchResult {
    match attempt {
        Attempt::Goal {
            group,
            target,
            prize,
            equally,
        } => {
            let group: Vec<_> = group.into_iter().map(|index| PEOPLE[index].clone()).collect();
            let sharing = if equally {
                Sharing::Equally
            } else {
                Sharing::ByContribution
            };
            let group = BoundedVec::truncate_from(group);
            Rewards::open_goal(signed(HERA), 4, group, target, now() + 2 * DAY, prize, sharing)
        }
        Attempt::Tariff { behaviour, tariff } => Rewards::set_tariff(council(), behaviour, tariff),
        Attempt::Retire(behaviour) => Rewards::retire(council(), behaviour),
        Attempt::Claim(index) => Rewards::claim(who(index), 0, None),
        Attempt::Limit { who, held } => {
            enrol(PEOPLE[who].clone(), MemberKind::Resident, Some(held));
            Ok(())
        }
        Attempt::Suspend(index) => {
            suspend(PEOPLE[index].clone());
            Ok(())
        }
        Attempt::Pass(time) => {
            pass(time);
            Ok(())
        }
        Attempt::Idle => {
            idle();
            Ok(())
        }
        Attempt::Close => Rewards::close_programme(signed(HERA), 0),
        _ => Ok(()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_anybody_tries_the_rewards_add_up(story in prop::collection::vec(attempts(), 1..120)) {
        run(|| {
            scene();
            story.into_iter().for_each(attempt);
            // In the end everything that waits for time alone is settled, and what is left goes back.
            pass(60 * DAY);
            for _ in 0..3 {
                idle();
                assert_eq!(Rewards::check_invariants(), Ok(()));
            }
            while let Some(proof) = challenged(0) {
                assert_ok!(call(|| Rewards::decide(signed(ARBITRATOR), 0, proof, true)));
            }
            pass(CLAIM_PERIOD);
            idle();
            enrol(HERA, MemberKind::PublicBody, None);
            if !entered(0).closed {
                assert_ok!(call(|| Rewards::close_programme(signed(HERA), 0)));
            }
            assert_eq!(balance(Rewards::pot(0)), 0);
        });
    }
}
