//! What attestors say, and what people confirm.

use super::desk::Plan;
use super::Desk;
use crate::{
    proof_of_document, Accounts, Authorised, BehaviourId, Config, EntriesOf, EntryOf, Error, Event, Fact, Groups, Mode,
    Pallet, ProgrammeId, Records, Refused, Rule, State,
};
use frame::prelude::*;
use piazza_primitives::{Appointment, IstatCode, Moment, Registry};

/// A row that is checked.
struct Checked<T: Config> {
    proof: H256,
    step: Step<T>,
    /// Whether another attestor told the chain of its proof before.
    is_known: bool,
}

/// What a row leads to.
pub(crate) enum Step<T: Config> {
    /// It waits for more.
    Gather {
        fact: Fact<T::AccountId>,
        person_confirmed: bool,
        companion_confirmed: bool,
    },
    /// It is complete.
    Complete { fact: Fact<T::AccountId>, plan: Plan<T> },
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_attest(who: T::AccountId, behaviour: BehaviourId, entry: EntryOf<T>) -> DispatchResult {
        let zone = Self::ensure_may_attest(&who, behaviour)?;
        let mut desk = Desk::<T>::open(behaviour)?;
        ensure!(desk.is_told_by_people(), Error::<T>::WrongWay);
        let checked = desk
            .check_entry(&who, zone, &entry)
            .map_err(|reason| Error::<T>::row(0, reason))?;
        desk.take_entry(&who, entry.time, checked)?;
        desk.leave()
    }

    /// Answers in how many zones it counts.
    pub(crate) fn do_attest_batch(
        who: T::AccountId,
        behaviour: BehaviourId,
        entries: EntriesOf<T>,
        mode: Mode,
    ) -> Result<usize, DispatchError> {
        let zone = Self::ensure_may_attest(&who, behaviour)?;
        ensure!(!entries.is_empty(), Error::<T>::EmptyBatch);
        let mut desk = Desk::<T>::open(behaviour)?.paying_later();
        ensure!(desk.is_told_by_people(), Error::<T>::WrongWay);
        for (row, entry) in entries.iter().enumerate() {
            match desk.check_entry(&who, zone, entry) {
                Ok(checked) => desk.take_entry(&who, entry.time, checked)?,
                Err(reason) => Self::refuse_row(behaviour, row, reason, mode)?,
            }
        }
        let zones = desk.zones();
        desk.leave()?;
        Ok(zones)
    }

    /// Reports a row, or gives the batch up.
    pub(super) fn refuse_row(behaviour: BehaviourId, row: usize, reason: Refused, mode: Mode) -> DispatchResult {
        if mode == Mode::AllOrNothing {
            return Err(Error::<T>::row(row, reason).into());
        }
        Self::deposit_event(Event::RowRefused {
            behaviour,
            row: u32::try_from(row).unwrap_or(u32::MAX),
            reason,
        });
        Ok(())
    }

    /// Whether the account may attest the behaviour; answers its zone.
    pub(super) fn ensure_may_attest(who: &T::AccountId, behaviour: BehaviourId) -> Result<IstatCode, DispatchError> {
        let standing = T::Registry::ensure_active(who)?;
        ensure!(Authorised::<T>::contains_key(behaviour, who), Error::<T>::NotAuthorised);
        ensure!(
            T::Registry::holds(who, Appointment::Attestor),
            Error::<T>::NotAnAttestor
        );
        Ok(standing.zone)
    }

    pub(crate) fn do_confirm(who: &T::AccountId, programme: ProgrammeId, proof: H256) -> DispatchResult {
        T::Registry::ensure_active(who)?;
        let record = Records::<T>::get(programme, proof).ok_or(Error::<T>::NoSuchAttestation)?;
        let State::Gathering {
            fact,
            mut person_confirmed,
            mut companion_confirmed,
        } = record.state
        else {
            return Err(Error::<T>::NothingToConfirm.into());
        };
        let mut desk = Desk::<T>::open(record.behaviour)?;
        ensure!(desk.now <= record.expires, Error::<T>::NoSuchAttestation);
        if *who == fact.person && !person_confirmed {
            person_confirmed = true;
        } else if fact.companion.as_ref() == Some(who) && !companion_confirmed {
            companion_confirmed = true;
        } else {
            return Err(Error::<T>::NothingToConfirm.into());
        }
        let time = fact.time;
        let step = desk
            .next_step(fact, person_confirmed, companion_confirmed)
            .map_err(|reason| Error::<T>::row(0, reason))?;
        Self::deposit_event(Event::Confirmed {
            programme,
            proof,
            by: who.clone(),
        });
        let state = desk.take_step(proof, step)?;
        desk.remember(proof, time, state, true)?;
        desk.leave()
    }
}

impl<T: Config> Desk<T> {
    fn is_told_by_people(&self) -> bool {
        !matches!(self.behaviour.terms.rule, Rule::Saving { .. } | Rule::Circuit { .. })
    }

    fn check_entry(&self, attestor: &T::AccountId, zone: IstatCode, entry: &EntryOf<T>) -> Result<Checked<T>, Refused> {
        let rides = self.behaviour.terms.rule == Rule::SharedRide;
        let right_companion = match &entry.companion {
            None => !rides,
            Some(companion) => rides && *companion != entry.person,
        };
        ensure!(right_companion, Refused::WrongCompanion);
        let is_own = entry.person == *attestor || entry.companion.as_ref() == Some(attestor);
        ensure!(
            !is_own && !self.is_known_key(attestor, &entry.person),
            Refused::OwnBehaviour
        );
        self.check_quantity(entry.quantity)?;
        self.check_time(entry.time)?;
        let zone = self.check_person(&entry.person, zone)?;
        if let Some(companion) = &entry.companion {
            self.check_person(companion, zone)?;
        }
        if self.behaviour.terms.rule == Rule::Goal {
            let counts = Groups::<T>::get(self.behaviour_id, &entry.person)
                .is_some_and(|seat| (seat.opened..=seat.deadline).contains(&entry.time));
            ensure!(counts, Refused::NoGoal);
        }
        self.check_proof(attestor, zone, entry)
    }

    /// Whether it is known that a key of the programme is the attestor's: they claimed for it.
    fn is_known_key(&self, attestor: &T::AccountId, key: &T::AccountId) -> bool {
        self.has_keys() && Accounts::<T>::get(self.programme_id, key).member.as_ref() == Some(attestor)
    }

    /// What the row leads to, by what is known of its proof.
    fn check_proof(&self, attestor: &T::AccountId, zone: IstatCode, entry: &EntryOf<T>) -> Result<Checked<T>, Refused> {
        let proof = proof_of_document(entry.document);
        let Some(record) = Records::<T>::get(self.programme_id, proof) else {
            let mut fact = Fact {
                person: entry.person.clone(),
                companion: entry.companion.clone(),
                quantity: entry.quantity,
                time: entry.time,
                zone,
                tariff: self.behaviour.terms.tariff,
                attestors: Default::default(),
                device: None,
            };
            fact.attestors
                .try_push(attestor.clone())
                .map_err(|_| Refused::DuplicateProof)?;
            return Ok(Checked {
                proof,
                step: self.next_step(fact, false, false)?,
                is_known: false,
            });
        };
        let State::Gathering {
            mut fact,
            person_confirmed,
            companion_confirmed,
        } = record.state
        else {
            return Err(Refused::DuplicateProof);
        };
        let is_new = !fact.attestors.contains(attestor) && record.behaviour == self.behaviour_id;
        ensure!(is_new && self.lacks_attestors(&fact), Refused::DuplicateProof);
        let agrees = fact.person == entry.person
            && fact.companion == entry.companion
            && fact.quantity == entry.quantity
            && fact.time == entry.time;
        ensure!(agrees, Refused::Disagrees);
        fact.attestors
            .try_push(attestor.clone())
            .map_err(|_| Refused::DuplicateProof)?;
        Ok(Checked {
            proof,
            step: self.next_step(fact, person_confirmed, companion_confirmed)?,
            is_known: true,
        })
    }

    fn lacks_attestors(&self, fact: &Fact<T::AccountId>) -> bool {
        fact.attestors.len() < usize::from(self.behaviour.terms.agreeing)
    }

    /// Whether something is complete, and if so what it brings.
    fn next_step(
        &self,
        fact: Fact<T::AccountId>,
        person_confirmed: bool,
        companion_confirmed: bool,
    ) -> Result<Step<T>, Refused> {
        let terms = &self.behaviour.terms;
        let rides = terms.rule == Rule::SharedRide;
        let is_confirmed = (person_confirmed || !(terms.confirm || rides)) && (companion_confirmed || !rides);
        if self.lacks_attestors(&fact) || !is_confirmed {
            return Ok(Step::Gather {
                fact,
                person_confirmed,
                companion_confirmed,
            });
        }
        let plan = self.plan(&fact, None)?;
        Ok(Step::Complete { fact, plan })
    }

    fn take_entry(&mut self, attestor: &T::AccountId, time: Moment, checked: Checked<T>) -> DispatchResult {
        let Checked { proof, step, is_known } = checked;
        if matches!(step, Step::Gather { .. }) {
            Pallet::<T>::deposit_event(Event::Attested {
                programme: self.programme_id,
                behaviour: self.behaviour_id,
                proof,
                by: attestor.clone(),
            });
        }
        let state = self.take_step(proof, step)?;
        self.remember(proof, time, state, is_known)
    }

    /// Carries a step out; answers what becomes of the attestation.
    fn take_step(&mut self, proof: H256, step: Step<T>) -> Result<State<T::AccountId>, DispatchError> {
        match step {
            Step::Gather {
                fact,
                person_confirmed,
                companion_confirmed,
            } => Ok(State::Gathering {
                fact,
                person_confirmed,
                companion_confirmed,
            }),
            Step::Complete { fact, plan } => self.complete(proof, fact, plan),
        }
    }
}
