//! What closed programmes leave behind, until anybody has it forgotten.

use crate::{
    Accounts, Attesting, Authorised, BehaviourId, Behaviours, Buildings, Claimants, Config, Devices, Error, Event,
    GoalId, Goals, KeptProgrammes, Leftover, Pallet, Pots, ProgrammeId, ProgrammeOf, Programmes, Progresses, Proposals,
    Proposed, Records, Stage, SumOf, Sums, Totals, MAX_SWEPT,
};
use frame::{prelude::*, traits::Time};
use piazza_primitives::Registry;

impl<T: Config> Pallet<T> {
    /// Forgets what a closed programme left behind, as far as one call goes; answers how many items it removed.
    pub(crate) fn do_forget(who: &T::AccountId, what: Leftover) -> Result<u32, DispatchError> {
        T::Registry::ensure_active(who)?;
        let mut broom = Broom { left: MAX_SWEPT };
        let is_forgotten = match what {
            Leftover::Behaviour(id) => Self::forget_behaviour(&mut broom, id)?,
            Leftover::Goal(id) => Self::forget_goal(id)?,
            Leftover::Programme(id) => Self::forget_programme(&mut broom, id)?,
        };
        if is_forgotten {
            Self::deposit_event(Event::Forgotten { what });
        }
        Ok(MAX_SWEPT.saturating_sub(broom.left))
    }

    /// A closed programme that need not be kept any longer: what never had a budget, at once.
    fn forgettable(id: ProgrammeId) -> Result<ProgrammeOf<T>, DispatchError> {
        let programme = Programmes::<T>::get(id).ok_or(Error::<T>::NoSuchProgramme)?;
        let until = programme.accepts_until.saturating_add(T::Retention::get());
        let is_past = programme.funded == 0 || T::Time::now() > until;
        ensure!(programme.closed && is_past, Error::<T>::StillKept);
        Ok(programme)
    }

    fn forget_behaviour(broom: &mut Broom, id: BehaviourId) -> Result<bool, DispatchError> {
        let behaviour = Self::behaviour(id)?;
        let mut programme = Self::forgettable(behaviour.programme)?;
        ensure!(behaviour.goals == 0, Error::<T>::NotEmpty);
        let is_swept = broom.sweep(Progresses::<T>::drain_prefix(id))
            && broom.sweep(Authorised::<T>::drain_prefix(id))
            && broom.sweep(Buildings::<T>::drain_prefix(id));
        if !is_swept {
            return Ok(false);
        }
        let sum = Totals {
            quantity: 0,
            ..Sums::<T>::take(SumOf::Behaviour(id))
        };
        if sum != Totals::default() {
            let (area, goal) = (programme.terms.area, behaviour.terms.goal);
            Sums::<T>::mutate(SumOf::Past { area, goal }, |past| past.add(&sum));
            let of = SumOf::Programme(behaviour.programme);
            let mut rest = Sums::<T>::take(of);
            rest.take(&sum);
            if rest != Totals::default() {
                Sums::<T>::insert(of, rest);
            }
        }
        if matches!(behaviour.stage, Stage::Proposed { .. }) {
            Self::count_decided(&programme, &behaviour);
        }
        programme.behaviours = programme.behaviours.saturating_sub(1);
        Programmes::<T>::insert(behaviour.programme, programme);
        Behaviours::<T>::remove(id);
        Ok(true)
    }

    fn forget_goal(id: GoalId) -> Result<bool, DispatchError> {
        let goal = Goals::<T>::get(id).ok_or(Error::<T>::NoSuchGoal)?;
        let mut behaviour = Self::behaviour(goal.behaviour)?;
        Self::forgettable(behaviour.programme)?;
        behaviour.goals = behaviour.goals.saturating_sub(1);
        Behaviours::<T>::insert(goal.behaviour, behaviour);
        Goals::<T>::remove(id);
        Ok(true)
    }

    fn forget_programme(broom: &mut Broom, id: ProgrammeId) -> Result<bool, DispatchError> {
        let programme = Self::forgettable(id)?;
        ensure!(programme.behaviours == 0, Error::<T>::NotEmpty);
        let is_swept = broom.sweep(Devices::<T>::drain_prefix(id))
            && broom.sweep(Records::<T>::drain_prefix(id))
            && broom.sweep(Accounts::<T>::drain_prefix(id))
            && broom.sweep(Claimants::<T>::drain_prefix(id))
            && broom.sweep(Attesting::<T>::drain_prefix(id))
            && broom.sweep(Proposed::<T>::drain_prefix(id));
        if !is_swept {
            return Ok(false);
        }
        let pot = Self::pot_account(id);
        frame_system::Pallet::<T>::dec_providers(&pot)?;
        Pots::<T>::remove(&pot);
        Proposals::<T>::remove(id);
        Sums::<T>::remove(SumOf::Programme(id));
        Programmes::<T>::remove(id);
        let kept = KeptProgrammes::<T>::get(&programme.sponsor).saturating_sub(1);
        if kept == 0 {
            KeptProgrammes::<T>::remove(&programme.sponsor);
        } else {
            KeptProgrammes::<T>::insert(&programme.sponsor, kept);
        }
        Ok(true)
    }
}

/// How many items a call may still remove.
struct Broom {
    left: u32,
}

impl Broom {
    /// Removes what a drain gives, as far as it goes; answers whether certainly nothing is left of it.
    fn sweep(&mut self, items: impl Iterator) -> bool {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        let swept = u32::try_from(items.take(most).count()).unwrap_or(u32::MAX);
        self.left = self.left.saturating_sub(swept);
        self.left > 0
    }
}
