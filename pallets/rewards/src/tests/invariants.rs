//! A state that is wrong is noticed.

use crate::{
    mock::*, Accounts, Attesting, BehaviourId, BehaviourOf, Behaviours, Buildings, Devices, GoalOf, Goals,
    KeptProgrammes, Pots, ProgrammeOf, Programmes, Progresses, Proposals, Proposed, Records, Role, Rule, Sharing,
    SumOf, Sums, Task, TaskOf, Tasks,
};
use frame::{testing_prelude::*, token::fungible::Mutate};
use piazza_primitives::{DAY, WEEK};

fn change_programme(change: impl FnOnce(&mut ProgrammeOf<Test>)) {
    Programmes::<Test>::mutate(0, |programme| change(programme.as_mut().expect("it exists")));
}

fn change_behaviour(change: impl FnOnce(&mut BehaviourOf<Test>)) {
    Behaviours::<Test>::mutate(0, |behaviour| change(behaviour.as_mut().expect("it exists")));
}

/// Anna's 40 kg, paid.
fn paid() {
    programme();
    behaviour(0, |_| ());
    assert_ok!(attest(0, entry(ANNA, 40, 1)));
}

/// Anna's 40 kg, which wait for their window.
fn waiting() {
    programme();
    behaviour(0, |terms| terms.window = DAY);
    assert_ok!(attest(0, entry(ANNA, 40, 1)));
}

/// Anna's 40 kg in a batch, in a block that has not ended.
fn about_to_be_paid() {
    programme();
    behaviour(0, |_| ());
    let rows = BoundedVec::truncate_from(vec![entry(ANNA, 40, 1)]);
    assert_ok!(Rewards::attest_batch(signed(DESK), 0, rows, crate::Mode::AllOrNothing));
}

/// For which behaviour, and who gets how much.
type Payment = (BehaviourId, Vec<(AccountId, u128)>);

fn change_payment(change: fn(Payment) -> Payment) {
    Tasks::<Test>::translate_values(|task: TaskOf<Test>| match task {
        Task::Pay(behaviour, people) => {
            let (behaviour, people) = change((behaviour, people.into_inner()));
            Some(Task::Pay(behaviour, BoundedVec::truncate_from(people)))
        }
        other => Some(other),
    });
}

/// The tourist's 40 kg, which he has yet to claim.
fn owed() {
    programme();
    behaviour(0, |_| ());
    give(TOURIST, 15_000);
    assert_ok!(attest(0, entry(TOURIST, 40, 1)));
}

/// Anna's goal.
fn with_goal() {
    programme();
    behaviour(0, |terms| terms.rule = Rule::Goal);
    let group = BoundedVec::truncate_from(vec![ANNA]);
    assert_ok!(Rewards::open_goal(
        signed(HERA),
        0,
        group,
        10,
        START + DAY,
        100,
        Sharing::Equally
    ));
}

/// A meter that has counted.
fn with_meter() {
    programme_of_keys();
    behaviour(0, |terms| terms.rule = Rule::Saving { until: END - 1 });
    let meter = Role::Meter {
        person: account(70),
        building: 7,
        baseline: 300,
        start: 100,
    };
    assert_ok!(add_device(0, 50, meter));
    assert_ok!(deliver(0, reading(50, account(70), 1, 130)));
}

fn change_goal(change: impl FnOnce(&mut GoalOf<Test>)) {
    Goals::<Test>::mutate(0, |goal| change(goal.as_mut().expect("it exists")));
}

#[test]
fn a_pot_that_holds_more_or_less_than_what_is_left() {
    const NOTICED: &str = "a programme's pot does not hold what is left of its budget";
    run_corrupting(NOTICED, paid, || give(Rewards::pot(0), 1));
    run_corrupting(NOTICED, paid, || {
        assert_ok!(<Balances as Mutate<_>>::transfer(
            &Rewards::pot(0),
            &ANNA,
            1,
            Preservation::Expendable
        ));
    });
    run_corrupting(NOTICED, paid, || change_programme(|programme| programme.paid += 1));
}

#[test]
fn a_pot_that_nobody_knows() {
    run_corrupting("a pot is not known as one", paid, || {
        Pots::<Test>::remove(Rewards::pot(0))
    });
}

#[test]
fn a_programme_that_promises_more_than_its_budget() {
    run_corrupting("a programme gave or promised more than its budget", paid, || {
        change_programme(|programme| programme.reserved = BUDGET);
    });
    run_corrupting("a programme gave or promised more than its budget", paid, || {
        change_programme(|programme| programme.owed = u128::MAX);
    });
}

#[test]
fn a_budget_beyond_the_estimate() {
    run_corrupting("a programme's budget is beyond its estimate", paid, || {
        change_programme(|programme| programme.terms.estimate = BUDGET - 1);
    });
}

#[test]
fn a_closed_programme_that_owes_something() {
    let close = || {
        programme();
        at(END + 1);
        assert_ok!(Rewards::close_programme(signed(HERA), 0));
    };
    run_corrupting("a closed programme still owes something", close, || {
        change_programme(|programme| programme.waiting = 1);
    });
}

#[test]
fn an_account_that_is_owed_more_than_the_programme_owes() {
    run_corrupting("what a programme owes does not add up", owed, || {
        Accounts::<Test>::mutate(0, TOURIST, |account| account.owed += 1);
    });
    run_corrupting("what a programme owes does not add up", owed, || {
        Accounts::<Test>::remove(0, TOURIST);
    });
}

#[test]
fn a_promise_that_nothing_waits_for() {
    const NOTICED: &str = "what a programme has promised does not add up";
    run_corrupting(NOTICED, waiting, || {
        change_programme(|programme| programme.reserved -= 1)
    });
    run_corrupting(NOTICED, waiting, || {
        change_programme(|programme| programme.waiting += 1)
    });
    run_corrupting(NOTICED, waiting, || Records::<Test>::remove(0, proof_of(1)));
    run_corrupting(NOTICED, with_goal, || change_goal(|goal| goal.prize += 1));
}

#[test]
fn a_challenge_that_a_goal_does_not_know() {
    run_corrupting("the challenges of a goal are not counted", with_goal, || {
        change_goal(|goal| goal.challenged += 1)
    });
}

#[test]
fn a_promise_of_no_programme() {
    run_corrupting("something is promised by no programme", waiting, || {
        let record = Records::<Test>::get(0, proof_of(1)).expect("it waits");
        Records::<Test>::insert(9, proof_of(1), record);
    });
}

#[test]
fn a_payment_that_differs_from_what_was_promised() {
    const NOTICED: &str = "what a programme has promised does not add up";
    run_corrupting(NOTICED, about_to_be_paid, || {
        change_payment(|(behaviour, people)| (behaviour, people.into_iter().map(|(who, _)| (who, 201)).collect()));
    });
    run_corrupting("people are paid for no behaviour", about_to_be_paid, || {
        change_payment(|(_, people)| (9, people));
    });
    run_corrupting("a task pays nobody", with_goal, || {
        Tasks::<Test>::insert([0; 8], 0, Task::Pay(0, BoundedVec::default()));
        change_programme(|programme| programme.waiting += 1);
    });
}

#[test]
fn a_goal_of_no_behaviour() {
    run_corrupting("a goal is of no behaviour", with_goal, || {
        change_goal(|goal| goal.behaviour = 9)
    });
}

#[test]
fn a_person_who_got_more_than_the_cap() {
    let capped = || {
        programme();
        behaviour(0, |terms| {
            terms.cap = Some(crate::Cap {
                length: Some(WEEK),
                amount: 200,
            });
        });
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
    };
    run_corrupting("somebody got more in a period than he may", capped, || {
        Progresses::<Test>::mutate(0, ANNA, |progress| {
            progress.periods.iter_mut().for_each(|(_, got)| *got += 1);
        });
    });
}

#[test]
fn a_behaviour_that_gave_more_than_its_most() {
    run_corrupting("a behaviour gave more than it may", paid, || {
        change_behaviour(|behaviour| behaviour.terms.most = Some(199));
    });
}

#[test]
fn an_attestation_without_its_task() {
    let forget_tasks = || {
        let tasks: Vec<_> = Tasks::<Test>::iter_keys().collect();
        for (moment, task) in tasks {
            Tasks::<Test>::remove(moment, task);
        }
    };
    const NOTICED: &str = "an attestation waits for a task that is not there";
    run_corrupting(NOTICED, paid, forget_tasks);
    run_corrupting(NOTICED, waiting, forget_tasks);
    run_corrupting("a goal waits for a task that is not there", with_goal, forget_tasks);
}

#[test]
fn a_task_before_its_time() {
    run_corrupting("a task comes before its moment", waiting, || {
        let (moment, number, task) = Tasks::<Test>::iter().next().expect("a task");
        Tasks::<Test>::remove(moment, number);
        Tasks::<Test>::insert([0; 8], number, task);
    });
}

#[test]
fn a_sum_that_disagrees() {
    for of in [SumOf::Programme(0), SumOf::Behaviour(0)] {
        run_corrupting("the sums of a report don't agree", paid, || {
            Sums::<Test>::mutate(of, |totals| totals.credits += 1);
        });
    }
    run_corrupting("the sums of a report don't agree", paid, || {
        Sums::<Test>::insert(SumOf::Programme(9), crate::Totals::default());
    });
}

#[test]
fn a_sum_that_is_missing() {
    for of in [SumOf::Programme(0), SumOf::Zone(HERE)] {
        run_corrupting("the sums of a report are not complete", paid, || {
            Sums::<Test>::remove(of)
        });
    }
}

#[test]
fn a_building_that_is_not_the_sum_of_its_meters() {
    const NOTICED: &str = "a building is not the sum of its meters";
    run_corrupting(NOTICED, with_meter, || {
        Buildings::<Test>::mutate(0, 7, |building| building.used += 1);
    });
    run_corrupting(NOTICED, with_meter, || {
        Buildings::<Test>::insert(0, 8, crate::Building { baseline: 1, used: 0 });
    });
    run_corrupting("a meter's building is not known", with_meter, || {
        Buildings::<Test>::remove(0, 7);
    });
}

#[test]
fn a_meter_below_where_it_began() {
    run_corrupting("a meter has run backwards", with_meter, || {
        Devices::<Test>::mutate(0, account(50), |device| {
            device.as_mut().expect("it exists").register = 99
        });
    });
}

#[test]
fn a_behaviour_of_no_programme() {
    run_corrupting("a behaviour is of no programme", paid, || {
        change_behaviour(|behaviour| behaviour.programme = 9);
    });
}

#[test]
fn a_behaviour_that_was_never_adopted() {
    run_corrupting("a behaviour counts that was never adopted", paid, || {
        change_behaviour(|behaviour| behaviour.since = None);
    });
}

#[test]
fn a_behaviour_with_a_number_to_come() {
    run_corrupting("a behaviour has a number that is not given yet", paid, || {
        crate::NextBehaviour::<Test>::put(0);
    });
}

#[test]
fn proposals_that_are_not_counted() {
    let propose = || {
        programme();
        assert_ok!(Rewards::propose_behaviour(signed(ANNA), 0, paper()));
    };
    run_corrupting("the proposals of a member are not counted", propose, || {
        Proposed::<Test>::remove(0, ANNA);
    });
    for count in [0, 2] {
        run_corrupting("the proposals of a programme are not counted", propose, || {
            Proposals::<Test>::insert(0, count);
        });
    }
}

#[test]
fn what_is_counted_wrongly() {
    run_corrupting("the behaviours of a programme are not counted", paid, || {
        change_programme(|programme| programme.behaviours += 1);
    });
    run_corrupting("the goals of a behaviour are not counted", paid, || {
        change_behaviour(|behaviour| behaviour.goals += 1);
    });
    run_corrupting("the programmes of a sponsor are not counted", paid, || {
        KeptProgrammes::<Test>::remove(HERA);
    });
    run_corrupting("the lists of an attestor are not counted", paid, || {
        Attesting::<Test>::remove(0, DESK);
    });
}

#[test]
fn a_programme_that_stops_before_its_end() {
    run_corrupting("a programme stops before its end", paid, || {
        change_programme(|programme| programme.accepts_until = END - 1);
    });
}
