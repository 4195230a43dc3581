//! What is done in time: windows that end, attestations that lapse, proofs that are forgotten, goals that are over.

use super::Desk;
use crate::{
    BehaviourId, Config, Devices, Event, GoalId, NextTask, Pallet, ProgrammeId, Record, RecordOf, Records, State, Task,
    TaskOf, Tasks, WeightInfo, MAX_PAGE,
};
use alloc::vec::Vec;
use frame::{
    deps::frame_support::{defensive, storage::with_storage_layer},
    prelude::*,
    traits::Time,
};
use piazza_primitives::{Balance, Moment, HOUR};

impl<T: Config> Pallet<T> {
    /// Carries tasks out that are due, earliest first, as far as `remaining` allows; answers the weight used.
    pub(crate) fn carry_out_tasks(remaining: Weight) -> Weight {
        let now = T::Time::now();
        let mut purse = Purse {
            used: T::WeightInfo::carry_out_tasks(0),
            remaining,
            left: T::MaxTasks::get(),
        };
        if purse.used.any_gt(remaining) {
            return Weight::zero();
        }
        let most = usize::try_from(purse.left).unwrap_or(usize::MAX);
        let due: Vec<_> = Tasks::<T>::iter_keys()
            .take(most)
            .take_while(|(moment, _)| now > Moment::from_be_bytes(*moment))
            .collect();
        for (moment, number) in due {
            let is_done = match Tasks::<T>::get(moment, number) {
                Some(Task::Proofs(id, proofs)) => Self::carry_out_page(&mut purse, (moment, number), id, proofs),
                Some(Task::Pay(behaviour, people)) => {
                    Self::carry_out_payments(&mut purse, (moment, number), behaviour, people.into_inner())
                }
                Some(Task::Goal(goal)) => Self::carry_out_goal(&mut purse, (moment, number), goal),
                None => true,
            };
            if !is_done {
                break;
            }
        }
        purse.used
    }

    /// Looks at the proofs of a task; answers whether all were looked at.
    fn carry_out_page(
        purse: &mut Purse,
        (moment, number): ([u8; 8], u64),
        id: ProgrammeId,
        mut proofs: BoundedVec<H256, ConstU32<MAX_PAGE>>,
    ) -> bool {
        let each = T::WeightInfo::carry_out_tasks(1).saturating_sub(T::WeightInfo::carry_out_tasks(0));
        let (mut agenda, mut failed) = (Agenda::default(), Page::default());
        while let Some(proof) = proofs.last().copied().filter(|_| purse.pay(each)) {
            proofs.pop();
            match with_storage_layer(|| Self::carry_on(id, proof)) {
                Ok(more) => agenda.append(more),
                Err(error) => {
                    // What can't be done now is not forgotten.
                    defensive!("a task failed", error);
                    failed.add(T::Time::now().saturating_add(HOUR), proof);
                }
            }
        }
        agenda.schedule::<T>(id);
        failed.schedule::<T>(id);
        let is_done = proofs.is_empty();
        if is_done {
            Tasks::<T>::remove(moment, number);
        } else {
            Tasks::<T>::insert(moment, number, Task::Proofs(id, proofs));
        }
        is_done
    }

    /// Pays people of a task; answers whether all were paid.
    fn carry_out_payments(
        purse: &mut Purse,
        (moment, number): ([u8; 8], u64),
        behaviour: BehaviourId,
        mut people: Vec<(T::AccountId, Balance)>,
    ) -> bool {
        let once = T::WeightInfo::pay(0);
        let each = T::WeightInfo::pay(1).saturating_sub(once);
        let Some(count) = purse.pay_for(once, each, people.len()) else {
            return false;
        };
        let paid = people.split_off(people.len().saturating_sub(count));
        let is_done = people.is_empty();
        let page = |people| Task::Pay(behaviour, BoundedVec::truncate_from(people));
        if let Err(error) = with_storage_layer(|| Self::pay_people(behaviour, &paid, is_done)) {
            defensive!("a payment failed", error);
            people.extend(paid);
            Tasks::<T>::remove(moment, number);
            Self::add_task(T::Time::now().saturating_add(HOUR), page(people));
            return true;
        }
        if is_done {
            Tasks::<T>::remove(moment, number);
        } else {
            Tasks::<T>::insert(moment, number, page(people));
        }
        is_done
    }

    /// Pays people what a batch promised them. `is_last` says whether it promised nothing else.
    pub(crate) fn pay_people(
        behaviour: BehaviourId,
        people: &[(T::AccountId, Balance)],
        is_last: bool,
    ) -> DispatchResult {
        let mut desk = Desk::<T>::of(behaviour)?;
        desk.programme.waiting = desk.programme.waiting.saturating_sub(is_last.into());
        for (person, amount) in people {
            desk.programme.reserved = desk.programme.reserved.saturating_sub(*amount);
            desk.give(person, *amount);
        }
        desk.leave()
    }

    fn carry_out_goal(purse: &mut Purse, (moment, number): ([u8; 8], u64), goal: GoalId) -> bool {
        let most = T::MaxGroup::get();
        let price = T::WeightInfo::share_goal(most).saturating_add(T::WeightInfo::count_zones(most));
        if !purse.pay(price) {
            return false;
        }
        Tasks::<T>::remove(moment, number);
        if let Err(error) = with_storage_layer(|| Self::end_goal(goal)) {
            defensive!("a task failed", error);
            Self::add_task(T::Time::now().saturating_add(HOUR), Task::Goal(goal));
        }
        true
    }

    /// What becomes of an attestation whose moment has come; answers what is to be done later.
    fn carry_on(id: ProgrammeId, proof: H256) -> Result<Agenda, DispatchError> {
        let nothing = Agenda::default();
        let Some(record) = Records::<T>::get(id, proof) else {
            return Ok(nothing);
        };
        let is_due = record.due().is_some_and(|due| T::Time::now() > due);
        if !is_due {
            return Ok(nothing);
        }
        match record.state {
            State::Spent => Records::<T>::remove(id, proof),
            State::Gathering { .. } => Self::lapse(record, id, proof)?,
            State::Open { fact, payees, paid, .. } => {
                let mut desk = Desk::<T>::of(record.behaviour)?;
                let is_void = fact
                    .device
                    .as_ref()
                    .is_some_and(|device| Self::is_void(id, device, fact.time));
                if !paid && is_void {
                    let (by, reason) = (None, H256::zero());
                    Self::deposit_event(Event::Challenged {
                        programme: id,
                        proof,
                        by: None,
                        reason,
                    });
                    let time = fact.time;
                    let state = State::Challenged {
                        fact,
                        payees,
                        paid,
                        by,
                        reason,
                    };
                    desk.remember(proof, time, state, true)?;
                } else {
                    desk.settle(proof, &fact, &payees, paid)?;
                }
                return desk.hand_over();
            }
            State::Challenged { .. } => (),
        }
        Ok(nothing)
    }

    fn lapse(record: RecordOf<T>, id: ProgrammeId, proof: H256) -> DispatchResult {
        let mut desk = Desk::<T>::of(record.behaviour)?;
        desk.programme.waiting = desk.programme.waiting.saturating_sub(1);
        desk.leave()?;
        Records::<T>::remove(id, proof);
        Self::deposit_event(Event::Lapsed { programme: id, proof });
        Ok(())
    }

    /// Whether what a device said of this moment does not count.
    pub(super) fn is_void(id: ProgrammeId, device: &T::AccountId, time: Moment) -> bool {
        Devices::<T>::get(id, device)
            .and_then(|device| device.void_from)
            .is_some_and(|from| from <= time)
    }

    /// Writes down what is to be done after a moment.
    pub(super) fn add_task(moment: Moment, task: TaskOf<T>) {
        let number = NextTask::<T>::mutate(|next| {
            let number = *next;
            *next = number.wrapping_add(1);
            number
        });
        // Most significant byte first: the earliest task is the first key.
        Tasks::<T>::insert(moment.to_be_bytes(), number, task);
    }
}

/// What tasks may still use in this block.
struct Purse {
    used: Weight,
    remaining: Weight,
    left: u32,
}

impl Purse {
    /// Pays for as many of `most` as there is enough for; nothing if there is not enough for one.
    fn pay_for(&mut self, once: Weight, each: Weight, most: usize) -> Option<usize> {
        let left = self.remaining.checked_sub(&self.used)?.checked_sub(&once)?;
        let count = left.checked_div_per_component(&each).unwrap_or(u64::MAX);
        let count = usize::try_from(count).unwrap_or(usize::MAX).min(most);
        if count == 0 {
            return None;
        }
        let price = once.saturating_add(each.saturating_mul(count as u64));
        self.used = self.used.saturating_add(price);
        Some(count)
    }

    /// Pays for one, if there is enough.
    fn pay(&mut self, price: Weight) -> bool {
        let with_it = self.used.saturating_add(price);
        let Some(left) = self.left.checked_sub(1).filter(|_| with_it.all_lte(self.remaining)) else {
            return false;
        };
        (self.used, self.left) = (with_it, left);
        true
    }
}

/// Proofs that are looked at together, after the last of their moments.
#[derive(Default)]
struct Page {
    after: Moment,
    proofs: Vec<H256>,
}

impl Page {
    fn add(&mut self, moment: Moment, proof: H256) {
        self.after = self.after.max(moment);
        self.proofs.push(proof);
    }

    fn append(&mut self, mut more: Self) {
        self.after = self.after.max(more.after);
        self.proofs.append(&mut more.proofs);
    }

    fn schedule<T: Config>(self, id: ProgrammeId) {
        for proofs in self.proofs.chunks(MAX_PAGE as usize) {
            let task = Task::Proofs(id, BoundedVec::truncate_from(proofs.to_vec()));
            Pallet::<T>::add_task(self.after, task);
        }
    }
}

/// What is to be done later with the proofs of a call: one task for the windows that end, one for the rest.
#[derive(Default)]
pub(crate) struct Agenda {
    windows: Page,
    rest: Page,
}

impl Agenda {
    pub fn add<AccountId>(&mut self, proof: H256, record: &Record<AccountId>) {
        let page = match record.state {
            State::Open { .. } => &mut self.windows,
            _ => &mut self.rest,
        };
        if let Some(moment) = record.due() {
            page.add(moment, proof);
        }
    }

    fn append(&mut self, more: Self) {
        self.windows.append(more.windows);
        self.rest.append(more.rest);
    }

    pub fn schedule<T: Config>(self, id: ProgrammeId) {
        self.windows.schedule::<T>(id);
        self.rest.schedule::<T>(id);
    }
}

impl<T: Config> Desk<T> {
    /// Settles a complete attestation that stands: gives what was promised, and remembers the proof.
    pub(super) fn settle(
        &mut self,
        proof: H256,
        fact: &crate::Fact<T::AccountId>,
        payees: &crate::Payees<T::AccountId>,
        paid: bool,
    ) -> DispatchResult {
        if !paid {
            let sum = Self::sum(payees);
            self.programme.reserved = self.programme.reserved.saturating_sub(sum);
            self.give_all(fact, payees);
        }
        self.remember(proof, fact.time, State::Spent, true)
    }
}
