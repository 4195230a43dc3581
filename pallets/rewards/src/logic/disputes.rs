//! Mistakes and challenges.

use super::Desk;
use crate::{
    logic::goals::Contribution, rules, Config, Devices, Error, Event, Fact, Pallet, Payee, Payees, ProgrammeId,
    Programmes, Progress, Progresses, RecordOf, Records, Rule, State,
};
use frame::{prelude::*, traits::Time};
use piazza_primitives::{Appointment, Interests, Registry};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_withdraw(who: T::AccountId, id: ProgrammeId, proof: H256) -> DispatchResult {
        T::Registry::ensure_active(&who)?;
        let record = Records::<T>::get(id, proof).ok_or(Error::<T>::NoSuchAttestation)?;
        let Some(due) = record.due() else {
            return Err(Error::<T>::AlreadyChallenged.into());
        };
        let (fact, payees, paid) = match record.state {
            State::Gathering { fact, .. } => (fact, Payees::<T::AccountId>::default(), None),
            State::Open { fact, payees, paid, .. } => (fact, payees, Some(paid)),
            _ => return Err(Error::<T>::WindowClosed.into()),
        };
        ensure!(fact.attestors.contains(&who), Error::<T>::NotYourAttestation);
        ensure!(T::Time::now() <= due, Error::<T>::WindowClosed);
        let mut desk = Desk::<T>::of(record.behaviour)?;
        if let Some(paid) = paid {
            desk.undo(&fact, &payees, paid)?;
        }
        // The document may be attested again, as it should have been.
        desk.programme.waiting = desk.programme.waiting.saturating_sub(1);
        Records::<T>::remove(id, proof);
        desk.leave()?;
        Self::deposit_event(Event::Withdrawn {
            programme: id,
            proof,
            by: who,
        });
        Ok(())
    }

    pub(crate) fn do_challenge(who: T::AccountId, id: ProgrammeId, proof: H256, reason: H256) -> DispatchResult {
        T::Registry::ensure_active(&who)?;
        let record = Records::<T>::get(id, proof).ok_or(Error::<T>::NoSuchAttestation)?;
        Self::ensure_concerned(&who, id, &record)?;
        let (fact, payees, paid, until) = match record.state {
            State::Open {
                fact,
                payees,
                paid,
                until,
            } => (fact, payees, paid, until),
            State::Challenged { .. } => return Err(Error::<T>::AlreadyChallenged.into()),
            _ => return Err(Error::<T>::WindowClosed.into()),
        };
        ensure!(T::Time::now() <= until, Error::<T>::WindowClosed);
        let mut desk = Desk::<T>::of(record.behaviour)?;
        Self::await_decision(&desk, &fact);
        let (time, by) = (fact.time, Some(who));
        let state = State::Challenged {
            fact,
            payees,
            paid,
            by: by.clone(),
            reason,
        };
        desk.remember(proof, time, state, true)?;
        desk.leave()?;
        Self::deposit_event(Event::Challenged {
            programme: id,
            proof,
            by,
            reason,
        });
        Ok(())
    }

    /// Whether the account is named, sponsors the programme, or may attest the behaviour.
    fn ensure_concerned(who: &T::AccountId, id: ProgrammeId, record: &RecordOf<T>) -> DispatchResult {
        let is_named = match &record.state {
            State::Open { fact, .. } | State::Challenged { fact, .. } | State::Gathering { fact, .. } => {
                fact.person == *who || fact.companion.as_ref() == Some(who)
            }
            State::Spent => false,
        };
        let is_sponsor = || Programmes::<T>::get(id).is_some_and(|programme| programme.sponsor == *who);
        let is_attestor = || Self::ensure_may_attest(who, record.behaviour).is_ok();
        ensure!(is_named || is_sponsor() || is_attestor(), Error::<T>::NotConcerned);
        Ok(())
    }

    pub(crate) fn do_decide(who: T::AccountId, id: ProgrammeId, proof: H256, upheld: bool) -> DispatchResult {
        T::Registry::ensure_active(&who)?;
        ensure!(
            T::Registry::holds(&who, Appointment::Arbitrator),
            Error::<T>::NotAnArbitrator
        );
        let record = Records::<T>::get(id, proof).ok_or(Error::<T>::NoSuchAttestation)?;
        let State::Challenged {
            fact, payees, paid, by, ..
        } = record.state
        else {
            return Err(Error::<T>::NotChallenged.into());
        };
        let mut desk = Desk::<T>::of(record.behaviour)?;
        let sponsor = desk.programme.sponsor.clone();
        let mut concerned = [&fact.person, &sponsor]
            .into_iter()
            .chain(&fact.companion)
            .chain(&fact.attestors)
            .chain(&by);
        let is_own = concerned.any(|account| *account == who || T::Interests::has_interest(&who, account));
        ensure!(!is_own, Error::<T>::OwnCase);
        if upheld {
            desk.undo(&fact, &payees, paid)?;
            desk.remember(proof, fact.time, State::Spent, true)?;
        } else {
            desk.settle(proof, &fact, &payees, paid)?;
        }
        Self::note_decision(&desk, &fact);
        desk.leave()?;
        Self::deposit_event(Event::Decided {
            programme: id,
            proof,
            by: who,
            upheld,
        });
        Ok(())
    }
}

impl<T: Config> Desk<T> {
    /// Undoes a complete attestation: what was not paid is not paid, what was paid is taken back.
    fn undo(&mut self, fact: &Fact<T::AccountId>, payees: &Payees<T::AccountId>, paid: bool) -> DispatchResult {
        let sum = Self::sum(payees);
        self.behaviour.given = self.behaviour.given.saturating_sub(sum);
        for payee in payees {
            self.undo_progress(fact, payee);
            if paid {
                Pallet::<T>::take_back(self.programme_id, &mut self.programme, &payee.who, payee.amount);
            }
        }
        if paid {
            self.uncount(fact, payees);
        } else {
            self.programme.reserved = self.programme.reserved.saturating_sub(sum);
        }
        if self.behaviour.terms.rule == Rule::Goal {
            Pallet::<T>::change_contribution(self, fact, Contribution::Less)?;
        }
        Ok(())
    }

    fn undo_progress(&self, fact: &Fact<T::AccountId>, payee: &Payee<T::AccountId>) {
        let device = fact.device.as_ref();
        let place = device
            .and_then(|device| Devices::<T>::get(self.programme_id, device))
            .map(|device| self.place(&device));
        Progresses::<T>::mutate_exists(self.behaviour_id, &payee.who, |stored| {
            // A round that came out even left nothing behind: something may be owed nevertheless.
            let mut progress = stored.take().unwrap_or_default();
            if let Some(cap) = &self.behaviour.terms.cap {
                let period = rules::period_of(&self.programme.terms, cap, fact.time);
                rules::discount(&mut progress, period, payee.amount);
            }
            if let Some(place) = place {
                rules::leave_out(&mut progress.cycle, place, fact.tariff, payee.rounds);
            }
            rules::retreat(
                &mut progress.cycle,
                &self.behaviour.terms,
                fact.tariff,
                fact.quantity,
                payee.rounds,
            );
            *stored = (progress != Progress::default()).then_some(progress);
        });
    }
}
