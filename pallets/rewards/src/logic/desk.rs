//! The behaviour and the programme that a call is about: read once for all its rows, written back at the end.

use super::{money::Payroll, tasks::Agenda};
use crate::{
    rules, BehaviourId, BehaviourOf, Behaviours, Config, Error, Event, Fact, Pallet, Payee, Payees, ProgrammeId,
    ProgrammeOf, Programmes, Progress, Progresses, Record, Records, Refused, Rule, Stage, State, SumOf, Sums, Task,
    Totals, MAX_PAGE,
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame::{prelude::*, traits::Time};
use piazza_primitives::{Balance, IstatCode, Moment, Registry};

/// What a call works on. Nothing of it is stored before [`Desk::leave`].
pub(crate) struct Desk<T: Config> {
    pub programme_id: ProgrammeId,
    pub programme: ProgrammeOf<T>,
    pub behaviour_id: BehaviourId,
    pub behaviour: BehaviourOf<T>,
    pub now: Moment,
    /// What is to be added to the sums, by zone.
    tally: BTreeMap<IstatCode, Totals>,
    /// What is to be done later.
    agenda: Agenda,
    /// Who is paid at the end.
    pub(super) payroll: Payroll<T>,
    /// Who is paid in the idle time of the block instead, if it is put off.
    pub(super) later: Option<Vec<(T::AccountId, Balance)>>,
}

/// What a complete attestation brings to one of its people.
pub(crate) struct Share<T: Config> {
    payee: Payee<T::AccountId>,
    progress: Progress,
}

/// What a complete attestation brings.
pub(crate) type Plan<T> = Vec<Share<T>>;

impl<T: Config> Pallet<T> {
    /// Adds to the sums of zones.
    pub(crate) fn count_zones(tally: BTreeMap<IstatCode, Totals>) {
        for (zone, totals) in tally {
            let unitless = Totals { quantity: 0, ..totals };
            Sums::<T>::mutate(SumOf::Zone(zone), |sum| sum.add(&unitless));
        }
    }
}

impl<T: Config> Desk<T> {
    /// For a behaviour in whatever stage.
    ///
    /// # Errors
    /// If there is no such behaviour.
    pub fn of(behaviour_id: BehaviourId) -> Result<Self, DispatchError> {
        let behaviour = Behaviours::<T>::get(behaviour_id).ok_or(Error::<T>::NoSuchBehaviour)?;
        let programme_id = behaviour.programme;
        let programme = Programmes::<T>::get(programme_id).ok_or(Error::<T>::NoSuchProgramme)?;
        Ok(Self {
            programme_id,
            programme,
            behaviour_id,
            behaviour,
            now: T::Time::now(),
            tally: BTreeMap::new(),
            agenda: Agenda::default(),
            payroll: Payroll::default(),
            later: None,
        })
    }

    /// For a behaviour that is, or was, in the panel of an open programme.
    ///
    /// # Errors
    /// If it is not.
    pub fn open(behaviour_id: BehaviourId) -> Result<Self, DispatchError> {
        let desk = Self::of(behaviour_id)?;
        ensure!(desk.behaviour.since.is_some(), Error::<T>::NotInPanel);
        ensure!(!desk.programme.closed, Error::<T>::ProgrammeIsClosed);
        Ok(desk)
    }

    /// Puts it off to the idle time of the block to pay: half of what a row of a batch costs would be its payment.
    pub fn paying_later(self) -> Self {
        Self {
            later: Some(Vec::new()),
            ..self
        }
    }

    /// Writes everything back, and pays.
    pub fn leave(self) -> DispatchResult {
        let id = self.programme_id;
        self.hand_over()?.schedule::<T>(id);
        Ok(())
    }

    /// Writes everything back but what is to be done later, and pays.
    pub fn hand_over(self) -> Result<Agenda, DispatchError> {
        let Self {
            programme_id,
            mut programme,
            behaviour_id,
            behaviour,
            tally,
            agenda,
            payroll,
            later,
            ..
        } = self;
        let mut sum = Totals::default();
        for totals in tally.values() {
            sum.add(totals);
        }
        Pallet::<T>::count_zones(tally);
        if sum != Totals::default() {
            let unitless = Totals { quantity: 0, ..sum };
            Sums::<T>::mutate(SumOf::Behaviour(behaviour_id), |totals| totals.add(&sum));
            for of in Self::sums_of(programme_id, &programme, &behaviour) {
                Sums::<T>::mutate(of, |totals| totals.add(&unitless));
            }
        }
        for page in later.unwrap_or_default().chunks(MAX_PAGE as usize) {
            let people = BoundedVec::truncate_from(page.to_vec());
            // Before everything that is due.
            Pallet::<T>::add_task(Moment::MIN, Task::Pay(behaviour_id, people));
            programme.waiting = programme.waiting.saturating_add(1);
        }
        Behaviours::<T>::insert(behaviour_id, behaviour);
        Programmes::<T>::insert(programme_id, programme);
        payroll.pay(programme_id)?;
        Ok(agenda)
    }

    /// In how many zones the call counts something.
    pub fn zones(&self) -> usize {
        self.tally.len()
    }

    /// The sums in which a behaviour counts without its unit, besides the zones'.
    fn sums_of(id: ProgrammeId, programme: &ProgrammeOf<T>, behaviour: &BehaviourOf<T>) -> [SumOf; 3] {
        [
            SumOf::Programme(id),
            SumOf::Area(programme.terms.area),
            SumOf::Goal(behaviour.terms.goal),
        ]
    }

    /// Whether people take part under keys.
    pub fn has_keys(&self) -> bool {
        self.programme.terms.denomination.is_some()
    }

    /// The last moment at which something that happened at `time` is accepted.
    pub fn expiry(&self, time: Moment) -> Moment {
        time.saturating_add(self.behaviour.terms.lifetime)
    }

    /// The last moment at which any behaviour of the programme would accept the proof of something that happened at
    /// `time`: a proof counts once in the programme.
    fn remembered_until(&self, time: Moment) -> Moment {
        let longest = self.programme.accepts_until.saturating_sub(self.programme.terms.end);
        self.expiry(time).max(time.saturating_add(longest))
    }

    pub fn check_time(&self, time: Moment) -> Result<(), Refused> {
        let terms = &self.programme.terms;
        ensure!(time <= self.now, Refused::InTheFuture);
        let since = self.behaviour.since.unwrap_or(Moment::MAX);
        ensure!(time >= terms.start.max(since), Refused::TooEarly);
        let last = match self.behaviour.stage {
            Stage::Retired { last } => last.min(terms.end),
            _ => terms.end,
        };
        ensure!(time <= last && self.now <= terms.guarantee.until, Refused::Ended);
        ensure!(self.now <= self.expiry(time), Refused::Stale);
        Ok(())
    }

    pub fn check_quantity(&self, quantity: u64) -> Result<(), Refused> {
        ensure!(quantity > 0, Refused::ZeroQuantity);
        ensure!(quantity <= self.behaviour.terms.largest, Refused::QuantityTooLarge);
        Ok(())
    }

    /// Whether the person may take part; answers the zone in whose totals he counts, which is `elsewhere` for a key.
    pub fn check_person(&self, person: &T::AccountId, elsewhere: IstatCode) -> Result<IstatCode, Refused> {
        if self.has_keys() {
            return Ok(elsewhere);
        }
        let standing = T::Registry::ensure_active(person).map_err(|_| match T::Registry::is_registered(person) {
            true => Refused::PersonNotActive,
            false => Refused::UnknownPerson,
        })?;
        ensure!(
            self.programme.terms.admits(standing.kind, standing.zone),
            Refused::MayNotJoin
        );
        Ok(standing.zone)
    }

    /// What an attestation brings to its people, if it were complete now.
    ///
    /// # Errors
    /// If the budget does not cover it.
    pub fn plan(&self, fact: &Fact<T::AccountId>, place: Option<u64>) -> Result<Plan<T>, Refused> {
        let mut plan = Plan::<T>::new();
        let mut sum: Balance = 0;
        for who in core::iter::once(&fact.person).chain(&fact.companion) {
            let share = self.share(who, fact, place, sum);
            sum = sum.saturating_add(share.payee.amount);
            plan.push(share);
        }
        ensure!(sum <= self.programme.available(), Refused::Exhausted);
        Ok(plan)
    }

    /// What it brings to one of them, when `before` cents of it go to another.
    fn share(&self, who: &T::AccountId, fact: &Fact<T::AccountId>, place: Option<u64>, before: Balance) -> Share<T> {
        let terms = &self.behaviour.terms;
        let mut progress = Progresses::<T>::get(self.behaviour_id, who);
        let brought = rules::advance(&mut progress.cycle, terms, fact.tariff, fact.quantity, place);
        let mut amount = brought.amount;
        if let Some(most) = terms.most {
            let given = self.behaviour.given.saturating_add(before);
            amount = amount.min(most.saturating_sub(given));
        }
        if let Some(cap) = &terms.cap {
            let period = rules::period_of(&self.programme.terms, cap, fact.time);
            amount = amount.min(rules::room(&progress, cap, period));
            rules::count(&mut progress, period, amount);
        }
        let payee = Payee {
            who: who.clone(),
            amount,
            rounds: brought.rounds,
        };
        Share { payee, progress }
    }

    /// Carries a plan out: gives at once, or promises for when the window ends. Answers what becomes of the attestation.
    pub fn complete(
        &mut self,
        proof: H256,
        fact: Fact<T::AccountId>,
        plan: Plan<T>,
    ) -> Result<State<T::AccountId>, DispatchError> {
        let window = self.behaviour.terms.window;
        let until = (window > 0).then(|| self.now.saturating_add(window));
        Pallet::<T>::deposit_event(Event::Completed {
            programme: self.programme_id,
            behaviour: self.behaviour_id,
            proof,
            person: fact.person.clone(),
            quantity: fact.quantity,
            challengeable_until: until,
        });
        let mut payees = Payees::<T::AccountId>::default();
        for Share { payee, progress } in plan {
            if progress == Progress::default() {
                Progresses::<T>::remove(self.behaviour_id, &payee.who);
            } else {
                Progresses::<T>::insert(self.behaviour_id, &payee.who, progress);
            }
            self.behaviour.given = self.behaviour.given.saturating_add(payee.amount);
            payees.try_push(payee).map_err(|_| Error::<T>::Overflow)?;
        }
        if self.behaviour.terms.rule == Rule::Goal {
            Pallet::<T>::contribute(self, &fact)?;
        }
        let paid = until.is_none() || self.behaviour.terms.at_once;
        if paid {
            self.give_all(&fact, &payees);
        } else {
            let sum = Self::sum(&payees);
            self.programme.reserved = self.programme.reserved.saturating_add(sum);
        }
        Ok(match until {
            None => State::Spent,
            Some(until) => State::Open {
                fact,
                payees,
                paid,
                until,
            },
        })
    }

    /// Gives what an attestation brings, and counts it in the sums.
    pub fn give_all(&mut self, fact: &Fact<T::AccountId>, payees: &Payees<T::AccountId>) {
        for payee in payees {
            self.give(&payee.who, payee.amount);
        }
        let totals = self.totals(fact, Self::sum(payees));
        self.tally.entry(fact.zone).or_default().add(&totals);
    }

    /// Counts credits that were given for no attestation of its own: a goal's prize.
    pub fn count_prize(&mut self, zone: IstatCode, credits: Balance) {
        let totals = self.tally.entry(zone).or_default();
        totals.credits = totals.credits.saturating_add(credits);
    }

    /// Takes an attestation out of the sums that counted it, with the credits.
    pub fn uncount(&self, fact: &Fact<T::AccountId>, payees: &Payees<T::AccountId>) {
        let totals = self.totals(fact, Self::sum(payees));
        let unitless = Totals { quantity: 0, ..totals };
        Sums::<T>::mutate(SumOf::Behaviour(self.behaviour_id), |sum| sum.take(&totals));
        Sums::<T>::mutate(SumOf::Zone(fact.zone), |sum| sum.take(&unitless));
        for of in Self::sums_of(self.programme_id, &self.programme, &self.behaviour) {
            Sums::<T>::mutate(of, |sum| sum.take(&unitless));
        }
    }

    fn totals(&self, fact: &Fact<T::AccountId>, credits: Balance) -> Totals {
        let terms = &self.behaviour.terms;
        let of = |rate: Option<u128>| rate.map_or(0, |rate| rules::worth(fact.quantity, rate, terms.decimals));
        Totals {
            attestations: 1,
            quantity: fact.quantity.into(),
            credits,
            grams: of(terms.grams.map(Into::into)),
            avoided: of(terms.avoided),
        }
    }

    /// What all payees get, in cents.
    pub fn sum(payees: &Payees<T::AccountId>) -> Balance {
        payees
            .iter()
            .fold(0, |sum: Balance, payee| sum.saturating_add(payee.amount))
    }

    /// Writes down what is known of a proof, and what is to be done with it later. `known` is whether something was known
    /// before.
    ///
    /// # Errors
    /// If nothing should be known of it, but something is: nothing is written over.
    pub fn remember(&mut self, proof: H256, time: Moment, state: State<T::AccountId>, known: bool) -> DispatchResult {
        let may_write = known || !Records::<T>::contains_key(self.programme_id, proof);
        ensure!(may_write, Error::<T>::row(0, Refused::DuplicateProof));
        let waits = !matches!(state, State::Spent);
        let expires = if waits {
            self.expiry(time)
        } else {
            self.remembered_until(time)
        };
        if waits && !known {
            self.programme.waiting = self.programme.waiting.saturating_add(1);
        } else if known && !waits {
            self.programme.waiting = self.programme.waiting.saturating_sub(1);
        }
        let record = Record {
            behaviour: self.behaviour_id,
            expires,
            state,
        };
        if !waits && self.now > expires {
            Records::<T>::remove(self.programme_id, proof);
            return Ok(());
        }
        self.agenda.add(proof, &record);
        Records::<T>::insert(self.programme_id, proof, record);
        Ok(())
    }
}
