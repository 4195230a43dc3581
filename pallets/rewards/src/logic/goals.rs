//! What a group reaches together.

use super::Desk;
use crate::{
    BehaviourId, Config, Error, Event, Fact, Goal, GoalId, GoalOf, Goals, GroupOf, Groups, NextGoal, Pallet, Quantity,
    Rule, Seat, Sharing, Stage, Task,
};
use alloc::{collections::BTreeSet, vec::Vec};
use frame::{prelude::*, traits::Time};
use piazza_primitives::{largest_remainder_among, Balance, IstatCode, Moment, Registry};

/// What happens to a contribution.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contribution {
    /// It is added.
    More,
    /// It is taken back.
    Less,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_open_goal(
        who: &T::AccountId,
        behaviour: BehaviourId,
        group: GroupOf<T>,
        target: Quantity,
        deadline: Moment,
        prize: Balance,
        sharing: Sharing,
    ) -> DispatchResult {
        let mut desk = Desk::<T>::open(behaviour)?;
        Self::ensure_sponsor(who, &desk.programme)?;
        ensure!(desk.behaviour.terms.rule == Rule::Goal, Error::<T>::InvalidRule);
        ensure!(
            matches!(desk.behaviour.stage, Stage::Adopted { .. }),
            Error::<T>::NotInPanel
        );
        ensure!(target > 0 && prize > 0, Error::<T>::InvalidGoal);
        let in_time = deadline > desk.now && deadline <= desk.programme.terms.end;
        ensure!(in_time, Error::<T>::InvalidTimes);
        desk.check_group(&group)?;
        let given = desk.behaviour.given.saturating_add(prize);
        let is_covered = desk.behaviour.terms.most.is_none_or(|most| given <= most);
        ensure!(
            is_covered && prize <= desk.programme.available(),
            Error::<T>::BudgetExceeded
        );

        let goal = NextGoal::<T>::get();
        NextGoal::<T>::put(goal.checked_add(1).ok_or(Error::<T>::Overflow)?);
        let mut members = BoundedVec::default();
        for (place, person) in (0u32..).zip(group) {
            let seat = Seat {
                goal,
                place,
                opened: desk.now,
                deadline,
            };
            Groups::<T>::insert(behaviour, &person, seat);
            members.try_push((person, 0)).map_err(|_| Error::<T>::Overflow)?;
        }
        desk.behaviour.given = given;
        desk.behaviour.goals = desk.behaviour.goals.saturating_add(1);
        desk.programme.reserved = desk.programme.reserved.saturating_add(prize);
        desk.programme.waiting = desk.programme.waiting.saturating_add(1);
        let open = Goal {
            behaviour,
            group: members,
            target,
            opened: desk.now,
            deadline,
            prize,
            sharing,
            challenged: 0,
            over: false,
        };
        Self::add_task(desk.end_of_goal(deadline), Task::Goal(goal));
        Goals::<T>::insert(goal, open);
        desk.leave()?;
        Self::deposit_event(Event::GoalOpened {
            goal,
            behaviour,
            target,
            deadline,
            prize,
        });
        Ok(())
    }

    /// Adds to the goal of the person's group what he did, if it was in time.
    pub(super) fn contribute(desk: &Desk<T>, fact: &Fact<T::AccountId>) -> DispatchResult {
        Self::change_contribution(desk, fact, Contribution::More)
    }

    /// Adds or takes back what a person did for the goal of his group, unless the goal is over.
    pub(super) fn change_contribution(
        desk: &Desk<T>,
        fact: &Fact<T::AccountId>,
        change: Contribution,
    ) -> DispatchResult {
        let Some(Seat { goal: id, place, .. }) = Self::seat_of(desk.behaviour_id, fact) else {
            return Ok(());
        };
        let mut goal = Goals::<T>::get(id).ok_or(Error::<T>::InvalidGoal)?;
        let was_reached = goal.is_reached();
        if let Some((_, done)) = usize::try_from(place).ok().and_then(|place| goal.group.get_mut(place)) {
            *done = match change {
                Contribution::More => done.saturating_add(fact.quantity),
                Contribution::Less => done.saturating_sub(fact.quantity),
            };
        }
        // A goal that is reached is over in the next idle moment, unless it can be challenged; otherwise it waits for the
        // last proofs.
        if goal.is_reached() && !was_reached && desk.behaviour.terms.window == 0 {
            Self::add_task(desk.now, Task::Goal(id));
        }
        Goals::<T>::insert(id, goal);
        Ok(())
    }

    /// Where it counts what a person did for an open goal, if it was in time. What counted for a goal that is over does not
    /// count for the next.
    pub(crate) fn seat_of(behaviour: BehaviourId, fact: &Fact<T::AccountId>) -> Option<Seat> {
        Groups::<T>::get(behaviour, &fact.person).filter(|seat| (seat.opened..=seat.deadline).contains(&fact.time))
    }

    /// Notes that a contribution is challenged: its goal waits for the decision.
    pub(super) fn await_decision(desk: &Desk<T>, fact: &Fact<T::AccountId>) {
        Self::change_challenged(desk, fact, |challenged| challenged.saturating_add(1));
    }

    /// Notes that it is decided. A goal that waited for nothing else is over in the next idle moment.
    pub(super) fn note_decision(desk: &Desk<T>, fact: &Fact<T::AccountId>) {
        let Some((id, goal)) = Self::change_challenged(desk, fact, |challenged| challenged.saturating_sub(1)) else {
            return;
        };
        if goal.challenged == 0 && desk.now > desk.end_of_goal(goal.deadline) {
            Self::add_task(desk.now, Task::Goal(id));
        }
    }

    /// Changes how many contributions to a goal are challenged, if this is one; answers the goal.
    fn change_challenged(
        desk: &Desk<T>,
        fact: &Fact<T::AccountId>,
        change: impl FnOnce(u32) -> u32,
    ) -> Option<(GoalId, GoalOf<T>)> {
        if desk.behaviour.terms.rule != Rule::Goal {
            return None;
        }
        let id = Self::seat_of(desk.behaviour_id, fact)?.goal;
        let mut goal = Goals::<T>::get(id)?;
        goal.challenged = change(goal.challenged);
        Goals::<T>::insert(id, &goal);
        Some((id, goal))
    }

    /// Shares the prize of a goal, or gives it back to the budget.
    pub(crate) fn end_goal(id: GoalId) -> DispatchResult {
        // Of two tasks of a goal one may come when it is over, and even forgotten.
        let Some(mut goal) = Goals::<T>::get(id).filter(|goal| !goal.over) else {
            return Ok(());
        };
        let mut desk = Desk::<T>::of(goal.behaviour)?;
        let latest = desk.end_of_goal(goal.deadline);
        let is_reached = goal.is_reached();
        if !is_reached && T::Time::now() <= latest {
            // What had reached it was taken back: it waits for its other task.
            return Ok(());
        }
        if is_reached && goal.challenged > 0 {
            // Whether it is reached an arbitrator decides, and the task comes again.
            return Ok(());
        }
        desk.programme.reserved = desk.programme.reserved.saturating_sub(goal.prize);
        desk.programme.waiting = desk.programme.waiting.saturating_sub(1);
        if is_reached {
            Self::share_prize(&mut desk, &goal)?;
            Self::deposit_event(Event::GoalReached {
                goal: id,
                prize: goal.prize,
            });
        } else {
            desk.behaviour.given = desk.behaviour.given.saturating_sub(goal.prize);
            Self::deposit_event(Event::GoalMissed { goal: id });
        }
        for (person, _) in &goal.group {
            Groups::<T>::remove(goal.behaviour, person);
        }
        goal.over = true;
        Goals::<T>::insert(id, goal);
        desk.leave()
    }

    fn share_prize(desk: &mut Desk<T>, goal: &GoalOf<T>) -> DispatchResult {
        let weights: Vec<u64> = goal
            .group
            .iter()
            .map(|(_, done)| match goal.sharing {
                Sharing::Equally => 1,
                Sharing::ByContribution => *done,
            })
            .collect();
        let parts = largest_remainder_among(goal.prize, &weights).ok_or(Error::<T>::Overflow)?;
        let sponsor = desk.programme.sponsor.clone();
        for ((person, _), amount) in goal.group.iter().zip(parts) {
            // The sponsor's zone stands for keys, whose own is not known.
            let zone = desk.zone_of(person).or_else(|| desk.zone_of(&sponsor));
            desk.give(person, amount);
            desk.count_prize(zone.unwrap_or(IstatCode(0)), amount);
        }
        Ok(())
    }
}

impl<T: Config> Desk<T> {
    fn zone_of(&self, who: &T::AccountId) -> Option<IstatCode> {
        T::Registry::ensure_active(who).ok().map(|standing| standing.zone)
    }

    /// When nothing of what counts for a goal can change any more.
    fn end_of_goal(&self, deadline: Moment) -> Moment {
        self.expiry(deadline).saturating_add(self.behaviour.terms.window)
    }

    /// Whether these people may share a goal.
    fn check_group(&self, group: &GroupOf<T>) -> DispatchResult {
        ensure!(!group.is_empty(), Error::<T>::EmptyGroup);
        let mut seen = BTreeSet::new();
        for person in group {
            let is_free = seen.insert(person) && !Groups::<T>::contains_key(self.behaviour_id, person);
            ensure!(is_free, Error::<T>::InAnotherGroup);
            self.check_person(person, IstatCode(0))
                .map_err(|reason| Error::<T>::row(seen.len().saturating_sub(1), reason))?;
        }
        Ok(())
    }
}
