//! What a closed programme left behind is forgotten.

use crate::{
    mock::*, Accounts, Attesting, Authorised, Behaviours, Devices, Error, Event, Goals, KeptProgrammes, Leftover, Pots,
    Programmes, Progresses, Proposals, Proposed, Records, Role, Rule, Sharing, SumOf, Sums,
};
use frame::testing_prelude::*;
use piazza_primitives::{SdgGoal, ValueArea, WEEK};

fn forget(what: Leftover) -> DispatchResult {
    call(|| outcome(Rewards::forget(signed(BRUNO), what)))
}

/// The last moment at which it is kept what [`closed`] left.
const KEPT_UNTIL: u64 = END + WEEK + RETENTION;

/// Hera's programme with something of everything, closed: 2.00 for Anna's paper, 1.00 for her goal, a proposal.
fn closed() {
    programme();
    behaviour(0, |_| ());
    behaviour(0, |terms| terms.rule = Rule::Goal);
    assert_ok!(Rewards::propose_behaviour(signed(ANNA), 0, paper()));
    let group = BoundedVec::truncate_from(vec![ANNA]);
    assert_ok!(Rewards::open_goal(
        signed(HERA),
        1,
        group,
        10,
        END,
        100,
        Sharing::Equally
    ));
    assert_ok!(add_device(0, 50, Role::Sensor { person: None }));
    assert_ok!(attest(0, entry(ANNA, 40, 1)));
    assert_ok!(attest(1, entry(ANNA, 10, 2)));
    pass(1);
    idle();
    assert_eq!(balance(ANNA), 300);
    at(END + WEEK + 1);
    assert_ok!(Rewards::close_programme(signed(HERA), 0));
}

fn entries() -> [usize; 12] {
    [
        Programmes::<Test>::iter().count(),
        Behaviours::<Test>::iter().count(),
        Goals::<Test>::iter().count(),
        Devices::<Test>::iter().count(),
        Records::<Test>::iter().count(),
        Accounts::<Test>::iter().count(),
        Authorised::<Test>::iter().count(),
        Attesting::<Test>::iter().count(),
        Proposed::<Test>::iter().count(),
        Proposals::<Test>::iter().count(),
        Pots::<Test>::iter().count(),
        KeptProgrammes::<Test>::iter().count(),
    ]
}

#[test]
fn piece_by_piece_nothing_is_left_of_a_programme() {
    run(|| {
        closed();
        let parts = [
            Leftover::Goal(0),
            Leftover::Behaviour(0),
            Leftover::Behaviour(1),
            Leftover::Behaviour(2),
            Leftover::Programme(0),
        ];
        at(KEPT_UNTIL);
        for part in parts {
            assert_noop!(forget(part), Error::<Test>::StillKept);
        }
        pass(1);
        assert_noop!(forget(Leftover::Behaviour(1)), Error::<Test>::NotEmpty);
        assert_noop!(forget(Leftover::Programme(0)), Error::<Test>::NotEmpty);
        for part in parts {
            assert_ok!(forget(part));
            assert_said(Event::Forgotten { what: part });
            assert_eq!(Rewards::check_invariants(), Ok(()));
        }
        assert_eq!(entries(), [0; 12]);
        assert!(!System::account_exists(&Rewards::pot(0)));
        // The second task of the goal finds nothing to do.
        idle();
    });
}

#[test]
fn the_sums_of_the_community_stay() {
    run(|| {
        closed();
        at(KEPT_UNTIL + 1);
        for part in [Leftover::Goal(0), Leftover::Behaviour(0), Leftover::Behaviour(1)] {
            assert_ok!(forget(part));
        }
        let (area, goal) = (ValueArea::Environment, SdgGoal::try_from(12).expect("a goal"));
        for of in [
            SumOf::Zone(HERE),
            SumOf::Area(area),
            SumOf::Goal(goal),
            SumOf::Past { area, goal },
        ] {
            assert_eq!((totals(of).credits, totals(of).attestations), (300, 2));
        }
        assert!(!Sums::<Test>::contains_key(SumOf::Behaviour(0)));
        assert!(!Sums::<Test>::contains_key(SumOf::Programme(0)));
    });
}

#[test]
fn what_is_much_takes_several_calls() {
    run_with(
        |terms| terms.rule = Rule::Every(100),
        || {
            let people = u64::from(crate::MAX_SWEPT) + 20;
            for number in 0..people {
                let person = AccountId::new(hash(1_000 + number).0);
                enrol(person.clone(), piazza_primitives::MemberKind::Resident, None);
                assert_ok!(attest(0, entry(person, 1, number)));
            }
            at(END + WEEK + 1);
            assert_ok!(Rewards::close_programme(signed(HERA), 0));
            at(KEPT_UNTIL + 1);
            assert_ok!(forget(Leftover::Behaviour(0)));
            assert_eq!(Progresses::<Test>::iter().count(), 20);
            assert_eq!(Rewards::check_invariants(), Ok(()));
            assert_ok!(forget(Leftover::Behaviour(0)));
            assert_eq!(
                (Progresses::<Test>::iter().count(), Behaviours::<Test>::iter().count()),
                (0, 0)
            );
        },
    );
}

#[test]
fn nothing_is_forgotten_of_an_open_programme_or_by_strangers() {
    run(|| {
        programme();
        adopted(0, |_| ());
        at(KEPT_UNTIL + 1);
        for part in [Leftover::Behaviour(0), Leftover::Programme(0)] {
            assert_noop!(forget(part), Error::<Test>::StillKept);
            for who in [STRANGER, SUSPENDED] {
                assert_noop!(outcome(Rewards::forget(signed(who), part)), NOT_ACTIVE);
            }
        }
        assert_noop!(forget(Leftover::Programme(1)), Error::<Test>::NoSuchProgramme);
        assert_noop!(forget(Leftover::Behaviour(1)), Error::<Test>::NoSuchBehaviour);
        assert_noop!(forget(Leftover::Goal(0)), Error::<Test>::NoSuchGoal);
    });
}

/// Hera opens a programme that ends at once, and closes it.
fn open_and_close() {
    let end = now() + 1;
    let id = programme_that(|terms| {
        terms.start = end - 1;
        terms.end = end;
    });
    pass(2);
    assert_ok!(Rewards::close_programme(signed(HERA), id));
}

#[test]
fn programmes_that_are_opened_and_closed_in_a_loop_are_bounded() {
    run(|| {
        for _ in 0..KEPT {
            open_and_close();
        }
        let refused = Rewards::create_programme(signed(HERA), promise());
        assert_noop!(refused, Error::<Test>::TooManyKept);
        // What never had a budget need not be kept.
        assert_ok!(forget(Leftover::Programme(0)));
        open_and_close();
        for id in 1..=KEPT {
            assert_ok!(forget(Leftover::Programme(id)));
        }
        assert_eq!(entries(), [0; 12]);
    });
}
