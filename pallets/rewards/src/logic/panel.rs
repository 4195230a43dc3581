//! The panel: what the community decides to reward, and who attests it.

use crate::{
    Attesting, Authorised, Behaviour, BehaviourId, BehaviourOf, BehaviourTerms, Behaviours, Cap, CommentPeriod, Config,
    Error, Event, NextBehaviour, Pallet, ProgrammeId, ProgrammeOf, ProgrammeTerms, Programmes, Proposals, Proposed,
    Rule, Stage, MAX_AGREEING, MAX_DECIMALS, MAX_PERIODS, MAX_PLACES,
};
use frame::{prelude::*, traits::Time};
use piazza_primitives::{Appointment, Balance, Moment, Registry};

/// For how many whole periods what a person got is remembered beside the one that runs.
const PERIODS_BEFORE: Moment = MAX_PERIODS as Moment - 1;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_propose_behaviour(who: T::AccountId, id: ProgrammeId, terms: BehaviourTerms) -> DispatchResult {
        T::Registry::ensure_active(&who)?;
        let mut programme = Self::open_programme(id)?;
        Self::ensure_room_for_proposal(&who, id, &programme)?;
        Self::check_terms(&programme.terms, &terms)?;
        let behaviour = NextBehaviour::<T>::get();
        let next = behaviour.checked_add(1).ok_or(Error::<T>::Overflow)?;
        let comments_until = T::Time::now().saturating_add(CommentPeriod::<T>::get());
        NextBehaviour::<T>::put(next);
        Proposed::<T>::mutate(id, &who, |own| *own = own.saturating_add(1));
        if programme.sponsor != who {
            Proposals::<T>::mutate(id, |others| *others = others.saturating_add(1));
        }
        programme.behaviours = programme.behaviours.saturating_add(1);
        Programmes::<T>::insert(id, programme);
        let proposed = Behaviour {
            programme: id,
            proposer: who.clone(),
            terms: terms.clone(),
            stage: Stage::Proposed { comments_until },
            since: None,
            given: 0,
            goals: 0,
        };
        Behaviours::<T>::insert(behaviour, proposed);
        Self::deposit_event(Event::BehaviourProposed {
            behaviour,
            programme: id,
            by: who,
            terms,
            comments_until,
        });
        Ok(())
    }

    /// Whether the member may propose one more. The sponsor's room is the sponsor's own; the others share theirs, and
    /// none of them has much of it.
    fn ensure_room_for_proposal(who: &T::AccountId, id: ProgrammeId, programme: &ProgrammeOf<T>) -> DispatchResult {
        let (own, most) = (Proposed::<T>::get(id, who), T::MaxProposals::get());
        if programme.sponsor == *who {
            ensure!(own < most, Error::<T>::TooManyProposals);
            return Ok(());
        }
        ensure!(own < T::MaxProposalsOfOne::get(), Error::<T>::TooManyOfYours);
        ensure!(Proposals::<T>::get(id) < most, Error::<T>::TooManyProposals);
        Ok(())
    }

    /// Whether a behaviour of the programme may be this.
    fn check_terms(programme: &ProgrammeTerms, terms: &BehaviourTerms) -> DispatchResult {
        ensure!(terms.decimals <= MAX_DECIMALS, Error::<T>::TooManyDecimals);
        ensure!(terms.largest > 0, Error::<T>::InvalidLargest);
        // Sums of what is avoided must never come to their end.
        ensure!(
            terms.avoided.is_none_or(|cents| cents <= u32::MAX.into()),
            Error::<T>::Overflow
        );
        ensure!(
            (1..=MAX_AGREEING).contains(&terms.agreeing),
            Error::<T>::InvalidAgreement
        );
        let longest = T::MaxDelay::get();
        ensure!(
            (1..=longest).contains(&terms.lifetime) && terms.window <= longest,
            Error::<T>::InvalidDelay
        );
        let is_remembered = |cap: Cap| {
            cap.length
                .is_none_or(|length| terms.lifetime <= length.saturating_mul(PERIODS_BEFORE))
        };
        ensure!(terms.cap.is_none_or(is_remembered), Error::<T>::InvalidCap);
        Self::check_rule(programme, terms)
    }

    fn check_rule(programme: &ProgrammeTerms, terms: &BehaviourTerms) -> DispatchResult {
        let has_keys = programme.denomination.is_some();
        let needs_people = terms.confirm || matches!(terms.rule, Rule::SharedRide | Rule::Circuit { .. });
        ensure!(!has_keys || !needs_people, Error::<T>::NotWithKeys);
        match terms.rule {
            Rule::PerUnit | Rule::SharedRide | Rule::Goal => {}
            Rule::Every(units) => ensure!(units > 0, Error::<T>::InvalidRule),
            Rule::Circuit { distinct, .. } => {
                ensure!((1..=MAX_PLACES).contains(&distinct.into()), Error::<T>::InvalidRule)
            }
            Rule::Saving { until } => {
                ensure!(has_keys, Error::<T>::NeedsKeys);
                ensure!(terms.agreeing == 1, Error::<T>::InvalidAgreement);
                let is_within = (programme.start..programme.end).contains(&until);
                ensure!(is_within, Error::<T>::InvalidRule);
            }
        }
        Ok(())
    }

    pub(crate) fn do_comment(who: T::AccountId, id: BehaviourId, text: H256) -> DispatchResult {
        T::Registry::ensure_active(&who)?;
        let is_open = match Self::behaviour(id)?.stage {
            Stage::Proposed { comments_until } => T::Time::now() <= comments_until,
            Stage::Adopted { .. } | Stage::Retired { .. } => false,
        };
        ensure!(is_open, Error::<T>::NotOpenForComments);
        Self::deposit_event(Event::Commented {
            behaviour: id,
            by: who,
            text,
        });
        Ok(())
    }

    pub(crate) fn do_adopt(id: BehaviourId) -> DispatchResult {
        let mut behaviour = Self::behaviour(id)?;
        let now = T::Time::now();
        let is_due = match behaviour.stage {
            Stage::Proposed { comments_until } => now > comments_until,
            Stage::Adopted { .. } | Stage::Retired { .. } => false,
        };
        ensure!(is_due, Error::<T>::NotYetAdoptable);
        let mut programme = Self::open_programme(behaviour.programme)?;
        let last = programme.terms.end.saturating_add(behaviour.terms.lifetime);
        programme.accepts_until = programme.accepts_until.max(last);
        behaviour.stage = Stage::Adopted { since: now };
        behaviour.since = Some(now);
        Self::count_decided(&programme, &behaviour);
        Programmes::<T>::insert(behaviour.programme, programme);
        Behaviours::<T>::insert(id, behaviour);
        Self::deposit_event(Event::BehaviourAdopted {
            behaviour: id,
            since: now,
        });
        Ok(())
    }

    /// `by` is absent if the council does it.
    pub(crate) fn do_retire(by: Option<T::AccountId>, id: BehaviourId) -> DispatchResult {
        let mut behaviour = Self::behaviour(id)?;
        let mut programme = Programmes::<T>::get(behaviour.programme).ok_or(Error::<T>::NoSuchProgramme)?;
        if let Some(who) = by {
            Self::ensure_may_reject(&who, &programme, &behaviour)?;
        }
        match behaviour.stage {
            Stage::Proposed { .. } => {
                Self::count_decided(&programme, &behaviour);
                programme.behaviours = programme.behaviours.saturating_sub(1);
                Programmes::<T>::insert(behaviour.programme, programme);
                Behaviours::<T>::remove(id);
                Self::deposit_event(Event::BehaviourRejected { behaviour: id });
            }
            Stage::Adopted { .. } => {
                let last = T::Time::now();
                behaviour.stage = Stage::Retired { last };
                Behaviours::<T>::insert(id, behaviour);
                Self::deposit_event(Event::BehaviourRetired { behaviour: id, last });
            }
            Stage::Retired { .. } => return Err(Error::<T>::NotInPanel.into()),
        }
        Ok(())
    }

    /// Whether the member may take the behaviour off the list of proposals: their own, the sponsor any of the programme,
    /// anybody those of one that is closed. What is in the panel is the council's.
    fn ensure_may_reject(who: &T::AccountId, programme: &ProgrammeOf<T>, behaviour: &BehaviourOf<T>) -> DispatchResult {
        T::Registry::ensure_active(who)?;
        let is_proposed = matches!(behaviour.stage, Stage::Proposed { .. });
        ensure!(is_proposed, DispatchError::BadOrigin);
        let may_reject = behaviour.proposer == *who || programme.sponsor == *who || programme.closed;
        ensure!(may_reject, Error::<T>::NotYourProposal);
        Ok(())
    }

    pub(crate) fn do_set_tariff(id: BehaviourId, tariff: Balance) -> DispatchResult {
        let mut behaviour = Self::in_panel(id)?;
        behaviour.terms.tariff = tariff;
        Behaviours::<T>::insert(id, behaviour);
        Self::deposit_event(Event::TariffSet { behaviour: id, tariff });
        Ok(())
    }

    pub(crate) fn do_authorise(who: &T::AccountId, id: BehaviourId, attestor: T::AccountId) -> DispatchResult {
        let behaviour = Self::in_panel(id)?;
        Self::ensure_sponsor_of(who, &behaviour)?;
        ensure!(
            T::Registry::holds(&attestor, Appointment::Attestor),
            Error::<T>::NotAnAttestor
        );
        ensure!(
            !Authorised::<T>::contains_key(id, &attestor),
            Error::<T>::AlreadyAuthorised
        );
        Authorised::<T>::insert(id, &attestor, ());
        Attesting::<T>::mutate(behaviour.programme, &attestor, |lists| *lists = lists.saturating_add(1));
        Self::deposit_event(Event::AttestorAuthorised {
            behaviour: id,
            attestor,
        });
        Ok(())
    }

    pub(crate) fn do_deauthorise(who: &T::AccountId, id: BehaviourId, attestor: T::AccountId) -> DispatchResult {
        let behaviour = Self::behaviour(id)?;
        Self::ensure_sponsor_of(who, &behaviour)?;
        ensure!(Authorised::<T>::contains_key(id, &attestor), Error::<T>::NotAuthorised);
        Authorised::<T>::remove(id, &attestor);
        let lists = Attesting::<T>::get(behaviour.programme, &attestor).saturating_sub(1);
        if lists == 0 {
            Attesting::<T>::remove(behaviour.programme, &attestor);
        } else {
            Attesting::<T>::insert(behaviour.programme, &attestor, lists);
        }
        Self::deposit_event(Event::AttestorRemoved {
            behaviour: id,
            attestor,
        });
        Ok(())
    }

    pub(crate) fn do_set_comment_period(period: Moment) -> DispatchResult {
        CommentPeriod::<T>::put(period);
        Self::deposit_event(Event::CommentPeriodSet { period });
        Ok(())
    }

    pub(super) fn behaviour(id: BehaviourId) -> Result<BehaviourOf<T>, DispatchError> {
        Ok(Behaviours::<T>::get(id).ok_or(Error::<T>::NoSuchBehaviour)?)
    }

    /// A behaviour that is in the panel now.
    fn in_panel(id: BehaviourId) -> Result<BehaviourOf<T>, DispatchError> {
        let behaviour = Self::behaviour(id)?;
        ensure!(matches!(behaviour.stage, Stage::Adopted { .. }), Error::<T>::NotInPanel);
        Ok(behaviour)
    }

    /// Whether the account sponsors the behaviour's programme.
    fn ensure_sponsor_of(who: &T::AccountId, behaviour: &BehaviourOf<T>) -> DispatchResult {
        let programme = Programmes::<T>::get(behaviour.programme).ok_or(Error::<T>::NoSuchProgramme)?;
        Self::ensure_sponsor(who, &programme)
    }

    /// A proposal for the programme waits no more.
    pub(super) fn count_decided(programme: &ProgrammeOf<T>, behaviour: &BehaviourOf<T>) {
        let (id, who) = (behaviour.programme, &behaviour.proposer);
        let own = Proposed::<T>::get(id, who).saturating_sub(1);
        if own == 0 {
            Proposed::<T>::remove(id, who);
        } else {
            Proposed::<T>::insert(id, who, own);
        }
        if programme.sponsor != *who {
            Proposals::<T>::mutate(id, |others| *others = others.saturating_sub(1));
        }
    }
}
