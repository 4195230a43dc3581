//! Groups reach something together.

use crate::{mock::*, Error, Event, GoalOf, Goals, Groups, Refused, Rule, Seat, Sharing, SumOf};
use frame::testing_prelude::*;
use piazza_primitives::{MemberKind, WEEK};

/// The last moment at which something counts, and after which nothing is attested any more.
const DEADLINE: u64 = START + 3 * WEEK;
const OVER: u64 = DEADLINE + WEEK + 1;

fn neighbour_number(number: u8) -> AccountId {
    AccountId::new([80 + number; 32])
}

/// So many neighbours, in order.
fn neighbours(count: u8) -> Vec<AccountId> {
    (0..count)
        .map(|number| {
            enrol(neighbour_number(number), MemberKind::Resident, None);
            neighbour_number(number)
        })
        .collect()
}

fn open_by(who: AccountId, group: Vec<AccountId>, target: u64, prize: u128, sharing: Sharing) -> DispatchResult {
    let group = BoundedVec::try_from(group).expect("a small group");
    call(|| Rewards::open_goal(signed(who), 0, group, target, DEADLINE, prize, sharing))
}

fn open(group: Vec<AccountId>, target: u64, prize: u128, sharing: Sharing) -> DispatchResult {
    open_by(HERA, group, target, prize, sharing)
}

fn goal(id: u32) -> GoalOf<Test> {
    Goals::<Test>::get(id).expect("the goal exists")
}

/// What groups collect counts for their goals.
fn run_collecting(test: impl FnOnce()) {
    run_with(|terms| terms.rule = Rule::Goal, test);
}

/// Seven neighbours want to collect 100 kg, for 30.00.
fn run_with_seven(test: impl FnOnce()) {
    run_collecting(|| {
        assert_ok!(open(neighbours(7), 100, 3_000, Sharing::Equally));
        test();
    });
}

#[test]
fn a_goal_reserves_its_prize() {
    run_with_seven(|| {
        let programme = entered(0);
        assert_eq!((programme.reserved, programme.waiting), (3_000, 1));
        assert_said(Event::GoalOpened {
            goal: 0,
            behaviour: 0,
            target: 100,
            deadline: DEADLINE,
            prize: 3_000,
        });
        assert_eq!(
            Groups::<Test>::get(0, neighbour_number(6)),
            Some(Seat {
                goal: 0,
                place: 6,
                opened: START,
                deadline: DEADLINE
            })
        );
    });
}

#[test]
fn a_prize_is_shared_to_the_cent_and_the_first_get_what_is_left_over() {
    run_with_seven(|| {
        assert_ok!(attest(0, entry(neighbour_number(3), 99, 1)));
        idle();
        assert!(!goal(0).over);
        assert_ok!(attest(0, entry(neighbour_number(0), 1, 2)));
        pass(1);
        idle();
        assert!(goal(0).over);
        assert_said(Event::GoalReached { goal: 0, prize: 3_000 });
        let shares: Vec<_> = (0..7).map(|number| balance(neighbour_number(number))).collect();
        assert_eq!(shares, [429, 429, 429, 429, 428, 428, 428]);
        let programme = entered(0);
        assert_eq!((programme.reserved, programme.waiting, programme.paid), (0, 0, 3_000));
    });
}

#[test]
fn a_prize_may_be_shared_by_contribution() {
    run_collecting(|| {
        assert_ok!(open(neighbours(3), 100, 1_000, Sharing::ByContribution));
        for (number, quantity) in [(0, 20), (1, 100), (0, 30)] {
            let proof = quantity;
            assert_ok!(attest(0, entry(neighbour_number(number), quantity, proof)));
        }
        pass(1);
        idle();
        let shares: Vec<_> = (0..3).map(|number| balance(neighbour_number(number))).collect();
        assert_eq!(shares, [333, 667, 0]);
    });
}

#[test]
fn a_missed_goal_gives_its_prize_back_to_the_budget() {
    run_with_seven(|| {
        assert_ok!(attest(0, entry(neighbour_number(0), 99, 1)));
        at(OVER - 1);
        idle();
        assert!(!goal(0).over);
        pass(1);
        idle();
        assert!(goal(0).over);
        assert_said(Event::GoalMissed { goal: 0 });
        assert_eq!(balance(neighbour_number(0)), 0);
        let programme = entered(0);
        assert_eq!(
            (programme.reserved, programme.waiting, programme.available()),
            (0, 0, BUDGET)
        );
    });
}

#[test]
fn what_happened_in_time_may_be_attested_later() {
    run_with_seven(|| {
        at(DEADLINE + WEEK);
        assert_ok!(attest(0, entry_at(DEADLINE, neighbour_number(0), 100, 1)));
        pass(1);
        idle();
        assert_eq!(balance(neighbour_number(0)), 429);
    });
}

#[test]
fn what_happened_late_or_before_the_goal_does_not_count() {
    run_collecting(|| {
        pass(1);
        assert_ok!(open(neighbours(7), 100, 3_000, Sharing::Equally));
        let early = entry_at(START, neighbour_number(0), 100, 1);
        assert_noop!(attest(0, early), refused(Refused::NoGoal));
        at(DEADLINE + 1);
        let late = entry(neighbour_number(0), 100, 1);
        assert_noop!(attest(0, late), refused(Refused::NoGoal));
        at(OVER);
        idle();
        assert_said(Event::GoalMissed { goal: 0 });
    });
}

#[test]
fn only_who_is_in_a_group_with_an_open_goal_contributes() {
    run_with_seven(|| {
        assert_noop!(attest(0, entry(ANNA, 100, 1)), refused(Refused::NoGoal));
        assert_ok!(attest(0, entry(neighbour_number(0), 100, 1)));
        pass(1);
        idle();
        assert_noop!(attest(0, entry(neighbour_number(0), 1, 2)), refused(Refused::NoGoal));
    });
}

#[test]
fn a_person_is_in_one_group_for_a_behaviour() {
    run_with_seven(|| {
        let overlapping = vec![ANNA, neighbour_number(6)];
        assert_noop!(open(overlapping, 1, 1, Sharing::Equally), Error::<Test>::InAnotherGroup);
        assert_noop!(
            open(vec![ANNA, ANNA], 1, 1, Sharing::Equally),
            Error::<Test>::InAnotherGroup
        );
        assert_ok!(open(vec![ANNA], 1, 1, Sharing::Equally));
        at(OVER);
        idle();
        assert_eq!(Groups::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_goal_has_a_group_a_target_and_a_prize() {
    run_collecting(|| {
        assert_noop!(open(vec![], 1, 1, Sharing::Equally), Error::<Test>::EmptyGroup);
        assert_noop!(open(vec![ANNA], 0, 1, Sharing::Equally), Error::<Test>::InvalidGoal);
        assert_noop!(open(vec![ANNA], 1, 0, Sharing::Equally), Error::<Test>::InvalidGoal);
        let stranger = crate::Error::<Test>::Row {
            row: 1,
            reason: Refused::UnknownPerson,
        };
        assert_noop!(open(vec![ANNA, STRANGER], 1, 1, Sharing::Equally), stranger);
    });
}

#[test]
fn a_deadline_is_within_the_programme() {
    run_collecting(|| {
        let until = |deadline| {
            let group = BoundedVec::truncate_from(vec![ANNA]);
            Rewards::open_goal(signed(HERA), 0, group, 1, deadline, 1, Sharing::Equally)
        };
        for deadline in [START, END + 1] {
            assert_noop!(until(deadline), Error::<Test>::InvalidTimes);
        }
        assert_ok!(until(END));
    });
}

#[test]
fn only_the_sponsor_sets_goals_and_only_for_what_counts_for_goals() {
    run_with_seven(|| {
        for who in [CHOIR, DESK, ANNA] {
            let opened = open_by(who, vec![ANNA], 1, 1, Sharing::Equally);
            assert_noop!(opened, Error::<Test>::NotTheSponsor);
        }
        let other = behaviour(0, |_| ());
        let group = BoundedVec::truncate_from(vec![ANNA]);
        assert_noop!(
            Rewards::open_goal(signed(HERA), other, group, 1, DEADLINE, 1, Sharing::Equally),
            Error::<Test>::InvalidRule
        );
    });
}

#[test]
fn the_budget_covers_the_prize() {
    run_collecting(|| {
        let too_much = open(vec![ANNA], 1, BUDGET + 1, Sharing::Equally);
        assert_noop!(too_much, Error::<Test>::BudgetExceeded);
        assert_ok!(open(vec![ANNA], 1, BUDGET, Sharing::Equally));
        assert_noop!(open(vec![BRUNO], 1, 1, Sharing::Equally), Error::<Test>::BudgetExceeded);
    });
}

#[test]
fn a_prize_is_within_the_most_that_the_behaviour_gives() {
    run_with(
        |terms| {
            terms.rule = Rule::Goal;
            terms.most = Some(1_000);
        },
        || {
            let open_and_reach = |prize| {
                open(vec![ANNA], 1, prize, Sharing::Equally)?;
                attest(0, entry(ANNA, 1, prize as u64))?;
                pass(1);
                idle();
                Ok::<_, DispatchError>(())
            };
            assert_ok!(open_and_reach(600));
            assert_noop!(open_and_reach(401), Error::<Test>::BudgetExceeded);
            assert_ok!(open_and_reach(400));
            assert_eq!(balance(ANNA), 1_000);
        },
    );
}

/// As [`run_collecting`], with a week in which it can be challenged.
fn run_challengeable(test: impl FnOnce()) {
    run_with(
        |terms| {
            terms.rule = Rule::Goal;
            terms.window = WEEK;
        },
        || {
            assert_ok!(open(neighbours(2), 100, 3_000, Sharing::Equally));
            test();
        },
    );
}

#[test]
fn a_goal_is_over_when_nothing_can_be_challenged_any_more() {
    run_challengeable(|| {
        assert_ok!(attest(0, entry(neighbour_number(0), 100, 1)));
        at(OVER + WEEK - 1);
        idle();
        assert!(!goal(0).over);
        pass(1);
        idle();
        assert_eq!((goal(0).over, balance(neighbour_number(1))), (true, 1_500));
    });
}

#[test]
fn what_was_withdrawn_contributes_no_more() {
    run_challengeable(|| {
        assert_ok!(attest(0, entry(neighbour_number(0), 100, 1)));
        assert_ok!(Rewards::withdraw(signed(DESK), 0, proof_of(1)));
        assert_eq!(goal(0).group.first(), Some(&(neighbour_number(0), 0)));
        at(OVER + WEEK);
        idle();
        assert_said(Event::GoalMissed { goal: 0 });
    });
}

#[test]
fn what_was_withdrawn_can_be_made_up_for() {
    run_challengeable(|| {
        assert_ok!(attest(0, entry(neighbour_number(0), 100, 1)));
        assert_ok!(Rewards::withdraw(signed(DESK), 0, proof_of(1)));
        pass(1);
        assert_ok!(attest(0, entry(neighbour_number(1), 100, 2)));
        at(OVER + WEEK);
        idle();
        assert_eq!(balance(neighbour_number(0)), 1_500);
    });
}

/// 100 kg reach the goal; the sponsor challenges them, and the goal's end comes.
fn run_challenged_to_the_end(test: impl FnOnce()) {
    run_challengeable(|| {
        assert_ok!(attest(0, entry(neighbour_number(0), 100, 1)));
        assert_ok!(Rewards::challenge(signed(HERA), 0, proof_of(1), hash(9)));
        at(OVER + WEEK);
        idle();
        assert_eq!((goal(0).over, goal(0).challenged), (false, 1));
        test();
    });
}

fn decide(upheld: bool) {
    assert_ok!(Rewards::decide(signed(ARBITRATOR), 0, proof_of(1), upheld));
    pass(1);
    idle();
}

#[test]
fn a_prize_waits_until_what_is_challenged_is_decided() {
    run_challenged_to_the_end(|| {
        assert_eq!((balance(neighbour_number(0)), entered(0).reserved), (0, 3_000));
        decide(false);
        assert_eq!((goal(0).over, balance(neighbour_number(0))), (true, 1_500));
    });
}

#[test]
fn what_is_struck_out_after_the_goals_end_does_not_reach_it() {
    run_challenged_to_the_end(|| {
        decide(true);
        assert_said(Event::GoalMissed { goal: 0 });
        assert_eq!((balance(neighbour_number(0)), entered(0).available()), (0, BUDGET));
    });
}

#[test]
fn what_is_decided_in_time_keeps_no_goal_open() {
    run_challengeable(|| {
        assert_ok!(attest(0, entry(neighbour_number(0), 100, 1)));
        assert_ok!(Rewards::challenge(signed(HERA), 0, proof_of(1), hash(9)));
        decide(false);
        assert!(!goal(0).over);
        at(OVER + WEEK);
        idle();
        assert_eq!((goal(0).over, balance(neighbour_number(0))), (true, 1_500));
    });
}

#[test]
fn what_another_goal_counted_is_not_taken_from_this_one() {
    run_challengeable(|| {
        assert_ok!(attest(0, entry(neighbour_number(0), 50, 1)));
        assert_ok!(Rewards::challenge(signed(HERA), 0, proof_of(1), hash(9)));
        at(OVER + WEEK);
        idle();
        assert!(goal(0).over);
        let group = BoundedVec::truncate_from(neighbours(2));
        assert_ok!(Rewards::open_goal(
            signed(HERA),
            0,
            group,
            10,
            END,
            100,
            Sharing::Equally
        ));
        assert_ok!(attest(0, entry(neighbour_number(0), 5, 2)));
        assert_ok!(Rewards::decide(signed(ARBITRATOR), 0, proof_of(1), true));
        assert_eq!(goal(1).group.first(), Some(&(neighbour_number(0), 5)));
    });
}

#[test]
fn the_tiers_limits_count_for_prizes_too() {
    run_collecting(|| {
        give(TOURIST, 14_900);
        assert_ok!(open(vec![ANNA, TOURIST], 1, 400, Sharing::Equally));
        assert_ok!(attest(0, entry(ANNA, 1, 1)));
        pass(1);
        idle();
        assert_eq!((balance(ANNA), balance(TOURIST)), (200, 14_900));
        assert_eq!(owed_and_debt(0, TOURIST), (200, 0));
    });
}

#[test]
fn prizes_count_in_the_totals() {
    run_with_seven(|| {
        assert_ok!(attest(0, entry(neighbour_number(0), 100, 1)));
        pass(1);
        idle();
        for of in [SumOf::Behaviour(0), SumOf::Programme(0), SumOf::Zone(HERE)] {
            assert_eq!(totals(of).credits, 3_000);
        }
        assert_eq!(totals(SumOf::Behaviour(0)).quantity, 100);
    });
}
