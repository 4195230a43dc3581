//! The invariants of the rewards.

use crate::{
    pallet::*, rules, BehaviourId, Building, BuildingId, GoalId, Programme, ProgrammeId, Role, Rule, Stage, State,
    SumOf, Task, Totals,
};
use alloc::collections::BTreeMap;
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, token::fungible::Inspect};
use piazza_primitives::{Balance, Moment, SdgGoal, ValueArea};

impl<T: Config> Pallet<T> {
    /// All invariants.
    ///
    /// # Errors
    /// The first that does not hold, in words.
    pub fn check_invariants() -> Result<(), TryRuntimeError> {
        Self::pots_hold_what_is_left()?;
        Self::budgets_hold()?;
        Self::debts_to_people_add_up()?;
        Self::promises_add_up()?;
        Self::caps_hold()?;
        Self::tasks_are_complete()?;
        Self::challenged_contributions_add_up()?;
        Self::totals_agree()?;
        Self::buildings_add_up()?;
        Self::panel_is_sound()?;
        Self::counts_are_right()
    }

    /// What is left of a closed programme is forgotten piece by piece.
    fn is_open(id: ProgrammeId) -> bool {
        Programmes::<T>::get(id).is_some_and(|programme| !programme.closed)
    }

    fn pots_hold_what_is_left() -> Result<(), TryRuntimeError> {
        for (id, programme) in Programmes::<T>::iter() {
            let pot = Self::pot_account(id);
            ensure!(Pots::<T>::get(&pot) == Some(id), "a pot is not known as one");
            let left = if programme.closed {
                Some(0)
            } else {
                programme.funded.checked_sub(programme.paid)
            };
            ensure!(
                Some(T::Currency::total_balance(&pot)) == left,
                "a programme's pot does not hold what is left of its budget"
            );
        }
        Ok(())
    }

    fn budgets_hold() -> Result<(), TryRuntimeError> {
        for programme in Programmes::<T>::iter_values() {
            let promised = programme
                .paid
                .checked_add(programme.owed)
                .and_then(|sum| sum.checked_add(programme.reserved));
            ensure!(
                promised.is_some_and(|promised| promised <= programme.funded),
                "a programme gave or promised more than its budget"
            );
            ensure!(
                programme.funded <= programme.terms.estimate,
                "a programme's budget is beyond its estimate"
            );
            let nothing_waits = programme.owed == 0 && programme.reserved == 0 && programme.waiting == 0;
            ensure!(
                !programme.closed || nothing_waits,
                "a closed programme still owes something"
            );
        }
        Ok(())
    }

    fn debts_to_people_add_up() -> Result<(), TryRuntimeError> {
        for (id, programme) in Programmes::<T>::iter() {
            let owed: Balance = Accounts::<T>::iter_prefix_values(id).map(|account| account.owed).sum();
            ensure!(
                programme.closed || owed == programme.owed,
                "what a programme owes does not add up"
            );
        }
        Ok(())
    }

    fn promises_add_up() -> Result<(), TryRuntimeError> {
        let mut promised = BTreeMap::<ProgrammeId, (Balance, u32)>::new();
        for (id, _, record) in Records::<T>::iter() {
            let (reserved, waiting) = promised.entry(id).or_default();
            match record.state {
                State::Spent => continue,
                State::Open {
                    payees, paid: false, ..
                }
                | State::Challenged {
                    payees, paid: false, ..
                } => *reserved += payees.iter().map(|payee| payee.amount).sum::<Balance>(),
                _ => (),
            }
            *waiting += 1;
        }
        for goal in Goals::<T>::iter_values().filter(|goal| !goal.over) {
            let behaviour = Behaviours::<T>::get(goal.behaviour).ok_or("a goal is of no behaviour")?;
            let (reserved, waiting) = promised.entry(behaviour.programme).or_default();
            *reserved += goal.prize;
            *waiting += 1;
        }
        for task in Tasks::<T>::iter_values() {
            let Task::Pay(behaviour, people) = task else {
                continue;
            };
            let behaviour = Behaviours::<T>::get(behaviour).ok_or("people are paid for no behaviour")?;
            let (reserved, waiting) = promised.entry(behaviour.programme).or_default();
            *reserved += people.iter().map(|(_, amount)| amount).sum::<Balance>();
            *waiting += 1;
        }
        for (id, programme) in Programmes::<T>::iter() {
            let known = promised.remove(&id).unwrap_or_default();
            ensure!(
                known == (programme.reserved, programme.waiting),
                "what a programme has promised does not add up"
            );
        }
        ensure!(promised.is_empty(), "something is promised by no programme");
        Ok(())
    }

    fn caps_hold() -> Result<(), TryRuntimeError> {
        for (id, behaviour) in Behaviours::<T>::iter() {
            let is_bounded = behaviour.terms.most.is_none_or(|most| behaviour.given <= most);
            ensure!(is_bounded, "a behaviour gave more than it may");
            let Some(cap) = behaviour.terms.cap else {
                continue;
            };
            for progress in Progresses::<T>::iter_prefix_values(id) {
                let within = progress.periods.iter().all(|(_, got)| *got <= cap.amount);
                ensure!(within, "somebody got more in a period than he may");
            }
        }
        Ok(())
    }

    fn tasks_are_complete() -> Result<(), TryRuntimeError> {
        let mut proofs = BTreeMap::<(ProgrammeId, H256), Moment>::new();
        let mut goals = BTreeMap::<GoalId, Moment>::new();
        for (moment, number, task) in Tasks::<T>::iter() {
            ensure!(
                number < NextTask::<T>::get(),
                "a task has a number that is not given yet"
            );
            let moment = Moment::from_be_bytes(moment);
            let note = |last: &mut Moment| *last = moment.max(*last);
            match task {
                Task::Proofs(id, page) => page
                    .into_iter()
                    .for_each(|proof| note(proofs.entry((id, proof)).or_default())),
                Task::Goal(id) => note(goals.entry(id).or_default()),
                Task::Pay(_, people) => ensure!(!people.is_empty(), "a task pays nobody"),
            }
        }
        for (id, proof, record) in Records::<T>::iter() {
            let Some(moment) = record.due() else {
                continue;
            };
            // Later, if it failed at its moment or came with others.
            let when = proofs.get(&(id, proof));
            let when = when.ok_or("an attestation waits for a task that is not there")?;
            ensure!(*when >= moment, "a task comes before its moment");
        }
        // A goal whose end has come waits for the decision of what is challenged.
        for (id, goal) in Goals::<T>::iter().filter(|(_, goal)| !goal.over && goal.challenged == 0) {
            let when = goals.get(&id).ok_or("a goal waits for a task that is not there")?;
            ensure!(*when >= goal.deadline, "a task comes before its moment");
        }
        Ok(())
    }

    fn challenged_contributions_add_up() -> Result<(), TryRuntimeError> {
        let mut challenged = BTreeMap::<GoalId, u32>::new();
        for (_, _, record) in Records::<T>::iter() {
            let State::Challenged { fact, .. } = record.state else {
                continue;
            };
            let behaviour = Behaviours::<T>::get(record.behaviour).ok_or("a challenge is of no behaviour")?;
            let seat = Self::seat_of(record.behaviour, &fact);
            if let Some(seat) = seat.filter(|_| behaviour.terms.rule == Rule::Goal) {
                *challenged.entry(seat.goal).or_default() += 1;
            }
        }
        for (id, goal) in Goals::<T>::iter().filter(|(_, goal)| !goal.over) {
            ensure!(
                challenged.get(&id).copied().unwrap_or_default() == goal.challenged,
                "the challenges of a goal are not counted"
            );
        }
        Ok(())
    }

    fn totals_agree() -> Result<(), TryRuntimeError> {
        let mut programmes = BTreeMap::<ProgrammeId, Totals>::new();
        let mut goals = BTreeMap::<SdgGoal, Totals>::new();
        let mut areas = BTreeMap::<ValueArea, Totals>::new();
        let mut all = Totals::default();
        for (id, behaviour) in Behaviours::<T>::iter() {
            let sum = Totals {
                quantity: 0,
                ..Sums::<T>::get(SumOf::Behaviour(id))
            };
            let programme = Programmes::<T>::get(behaviour.programme).ok_or("a behaviour is of no programme")?;
            programmes.entry(behaviour.programme).or_default().add(&sum);
            goals.entry(behaviour.terms.goal).or_default().add(&sum);
            areas.entry(programme.terms.area).or_default().add(&sum);
            all.add(&sum);
        }
        for (of, past) in Sums::<T>::iter() {
            if let SumOf::Past { area, goal } = of {
                goals.entry(goal).or_default().add(&past);
                areas.entry(area).or_default().add(&past);
                all.add(&past);
            }
        }
        let mut zones = Totals::default();
        for (of, totals) in Sums::<T>::iter() {
            let expected = match of {
                SumOf::Behaviour(_) | SumOf::Past { .. } => continue,
                SumOf::Zone(_) => {
                    zones.add(&totals);
                    continue;
                }
                SumOf::Programme(id) => programmes.remove(&id),
                SumOf::Goal(goal) => goals.remove(&goal),
                SumOf::Area(area) => areas.remove(&area),
            };
            ensure!(expected == Some(totals), "the sums of a report don't agree");
        }
        let nothing = Totals::default();
        let rest = programmes
            .into_values()
            .chain(goals.into_values())
            .chain(areas.into_values());
        ensure!(
            rest.into_iter().all(|totals| totals == nothing) && zones == all,
            "the sums of a report are not complete"
        );
        Ok(())
    }

    fn buildings_add_up() -> Result<(), TryRuntimeError> {
        let mut sums = BTreeMap::<(BehaviourId, BuildingId), Building>::new();
        for (programme, _, device) in Devices::<T>::iter() {
            let Role::Meter {
                building,
                baseline,
                start,
                ..
            } = device.role
            else {
                continue;
            };
            if !Self::is_open(programme) {
                continue;
            }
            let sum = sums.entry((device.behaviour, building)).or_default();
            sum.baseline = sum.baseline.saturating_add(baseline);
            let used = device.register.checked_sub(start);
            sum.used = sum.used.saturating_add(used.ok_or("a meter has run backwards")?);
        }
        for (behaviour, building, sum) in Buildings::<T>::iter() {
            let of = Behaviours::<T>::get(behaviour).ok_or("a building is of no behaviour")?;
            if !Self::is_open(of.programme) {
                continue;
            }
            ensure!(
                sums.remove(&(behaviour, building)) == Some(sum),
                "a building is not the sum of its meters"
            );
        }
        ensure!(sums.is_empty(), "a meter's building is not known");
        Ok(())
    }

    fn panel_is_sound() -> Result<(), TryRuntimeError> {
        let mut proposed = BTreeMap::<(ProgrammeId, T::AccountId), u32>::new();
        for (id, behaviour) in Behaviours::<T>::iter() {
            ensure!(
                id < NextBehaviour::<T>::get(),
                "a behaviour has a number that is not given yet"
            );
            let is_proposed = matches!(behaviour.stage, Stage::Proposed { .. });
            ensure!(
                is_proposed == behaviour.since.is_none(),
                "a behaviour counts that was never adopted"
            );
            if is_proposed {
                *proposed.entry((behaviour.programme, behaviour.proposer)).or_default() += 1;
            }
        }
        let known = Proposed::<T>::iter().map(|(id, who, count)| ((id, who), count));
        ensure!(
            known.collect::<BTreeMap<_, _>>() == proposed,
            "the proposals of a member are not counted"
        );
        for (id, programme) in Programmes::<T>::iter() {
            let Programme {
                sponsor,
                terms,
                accepts_until,
                ..
            } = programme;
            let mut others = 0u32;
            for (_, count) in proposed.iter().filter(|((of, who), _)| *of == id && *who != sponsor) {
                ensure!(
                    *count <= T::MaxProposalsOfOne::get(),
                    "a member proposed more than there may be"
                );
                others += *count;
            }
            ensure!(
                Proposals::<T>::get(id) == others && others <= T::MaxProposals::get(),
                "the proposals of a programme are not counted"
            );
            ensure!(accepts_until >= terms.end, "a programme stops before its end");
        }
        for behaviour in Behaviours::<T>::iter_values() {
            ensure!(
                rules::unit(behaviour.terms.decimals) > 0 && behaviour.terms.largest > 0,
                "a behaviour can't be measured"
            );
        }
        Ok(())
    }

    fn counts_are_right() -> Result<(), TryRuntimeError> {
        let (mut behaviours, mut goals) = (BTreeMap::<ProgrammeId, u32>::new(), BTreeMap::<BehaviourId, u32>::new());
        for behaviour in Behaviours::<T>::iter_values() {
            *behaviours.entry(behaviour.programme).or_default() += 1;
        }
        for goal in Goals::<T>::iter_values() {
            *goals.entry(goal.behaviour).or_default() += 1;
        }
        let mut sponsors = BTreeMap::<T::AccountId, (u32, u32)>::new();
        for (id, programme) in Programmes::<T>::iter() {
            ensure!(
                behaviours.remove(&id).unwrap_or_default() == programme.behaviours,
                "the behaviours of a programme are not counted"
            );
            let (open, kept) = sponsors.entry(programme.sponsor).or_default();
            *open += u32::from(!programme.closed);
            *kept += 1;
        }
        for (id, behaviour) in Behaviours::<T>::iter() {
            ensure!(
                goals.remove(&id).unwrap_or_default() == behaviour.goals,
                "the goals of a behaviour are not counted"
            );
        }
        for (sponsor, counts) in sponsors {
            let known = (OpenProgrammes::<T>::get(&sponsor), KeptProgrammes::<T>::get(&sponsor));
            ensure!(known == counts, "the programmes of a sponsor are not counted");
        }
        let mut lists = BTreeMap::<(ProgrammeId, T::AccountId), u32>::new();
        for (id, attestor, ()) in Authorised::<T>::iter() {
            let behaviour = Behaviours::<T>::get(id).ok_or("somebody attests no behaviour")?;
            *lists.entry((behaviour.programme, attestor)).or_default() += 1;
        }
        lists.retain(|(id, _), _| Self::is_open(*id));
        let known = Attesting::<T>::iter().filter(|(id, ..)| Self::is_open(*id));
        let known: BTreeMap<_, _> = known.map(|(id, who, count)| ((id, who), count)).collect();
        ensure!(known == lists, "the lists of an attestor are not counted");
        Ok(())
    }
}
