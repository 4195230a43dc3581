//! Programmes: created, funded, claimed from, closed.

use crate::{
    claim_message, rules, Accounts, Attesting, Claimants, Config, Error, Event, GuaranteeShare, KeptProgrammes, KeyOf,
    NextProgramme, OpenProgrammes, Pallet, Pots, Programme, ProgrammeId, ProgrammeOf, ProgrammeTerms, Programmes,
};
use frame::{
    prelude::*,
    token::fungible::Inspect,
    traits::{Time, Verify},
};
use piazza_primitives::{Balance, Bps, BudgetSources, MemberKind, ProgrammeBudgets, Registry, WEEK, WHOLE};

/// Who may sponsor a programme.
const SPONSORS: [MemberKind; 3] = [MemberKind::PublicBody, MemberKind::Association, MemberKind::Merchant];
/// By how many minutes a clock may be behind UTC, and ahead of it.
const OFFSETS: core::ops::RangeInclusive<i16> = -720..=840;

impl<T: Config> Pallet<T> {
    /// The account of a programme's pot.
    pub fn pot_account(id: ProgrammeId) -> T::AccountId {
        T::PalletId::get().into_sub_account_truncating(id)
    }

    pub(crate) fn do_create_programme(who: T::AccountId, terms: ProgrammeTerms) -> DispatchResult {
        let kind = T::Registry::ensure_active(&who)?.kind;
        ensure!(SPONSORS.contains(&kind), Error::<T>::NoSponsor);
        let open = OpenProgrammes::<T>::get(&who);
        ensure!(open < T::MaxProgrammes::get(), Error::<T>::TooManyProgrammes);
        let kept = KeptProgrammes::<T>::get(&who);
        ensure!(kept < T::MaxKeptProgrammes::get(), Error::<T>::TooManyKept);
        Self::check_promise(&terms)?;
        let id = NextProgramme::<T>::get();
        let next = id.checked_add(1).ok_or(Error::<T>::Overflow)?;
        NextProgramme::<T>::put(next);
        OpenProgrammes::<T>::insert(&who, open.saturating_add(1));
        KeptProgrammes::<T>::insert(&who, kept.saturating_add(1));
        let pot = Self::pot_account(id);
        // The pot stays an account when it is empty, so that its first and last cents are like any other.
        frame_system::Pallet::<T>::inc_providers(&pot);
        Pots::<T>::insert(&pot, id);
        let programme = Programme {
            sponsor: who.clone(),
            terms: terms.clone(),
            funded: 0,
            paid: 0,
            owed: 0,
            reserved: 0,
            waiting: 0,
            accepts_until: terms.end,
            behaviours: 0,
            closed: false,
        };
        Programmes::<T>::insert(id, programme);
        Self::deposit_event(Event::ProgrammeCreated {
            programme: id,
            sponsor: who,
            pot,
            terms,
        });
        Ok(())
    }

    /// Whether a programme may promise this.
    fn check_promise(terms: &ProgrammeTerms) -> DispatchResult {
        let is_ahead = terms.start < terms.end && terms.end > T::Time::now();
        ensure!(is_ahead, Error::<T>::InvalidTimes);
        ensure!(terms.estimate > 0, Error::<T>::NoEstimate);
        ensure!(
            terms.guarantee.amount >= Self::guaranteed(terms.estimate),
            Error::<T>::GuaranteeTooSmall
        );
        ensure!(terms.guarantee.until >= terms.end, Error::<T>::GuaranteeTooShort);
        ensure!(OFFSETS.contains(&terms.offset), Error::<T>::InvalidOffset);
        ensure!(terms.denomination != Some(0), Error::<T>::InvalidDenomination);
        Ok(())
    }

    /// What must be guaranteed of an estimate, in cents, rounded up.
    fn guaranteed(estimate: Balance) -> Balance {
        let free = Bps::saturating(WHOLE.saturating_sub(GuaranteeShare::<T>::get().points()));
        estimate.saturating_sub(free.of(estimate))
    }

    /// `by` is absent if the council closes it.
    pub(crate) fn do_close_programme(by: Option<T::AccountId>, id: ProgrammeId) -> DispatchResult {
        let mut programme = Self::open_programme(id)?;
        if let Some(who) = by {
            Self::ensure_sponsor(&who, &programme)?;
        }
        let sponsor = programme.sponsor.clone();
        let now = T::Time::now();
        ensure!(now > programme.accepts_until, Error::<T>::NotOverYet);
        ensure!(programme.waiting == 0, Error::<T>::StillWaiting);
        let claims_until = programme.accepts_until.saturating_add(T::ClaimPeriod::get());
        ensure!(programme.owed == 0 || now > claims_until, Error::<T>::StillOwed);
        let returned = programme.funded.saturating_sub(programme.paid);
        T::Sources::give_back(&Self::pot_account(id), returned)?;
        programme.owed = 0;
        programme.closed = true;
        Programmes::<T>::insert(id, programme);
        OpenProgrammes::<T>::mutate(sponsor, |open| *open = open.saturating_sub(1));
        Self::deposit_event(Event::ProgrammeClosed {
            programme: id,
            returned,
        });
        Ok(())
    }

    /// Whether the account is an active member and sponsors the programme.
    pub(super) fn ensure_sponsor(who: &T::AccountId, programme: &ProgrammeOf<T>) -> DispatchResult {
        T::Registry::ensure_active(who)?;
        ensure!(programme.sponsor == *who, Error::<T>::NotTheSponsor);
        Ok(())
    }

    /// A programme that is not closed.
    pub(super) fn open_programme(id: ProgrammeId) -> Result<ProgrammeOf<T>, DispatchError> {
        let programme = Programmes::<T>::get(id).ok_or(Error::<T>::NoSuchProgramme)?;
        ensure!(!programme.closed, Error::<T>::ProgrammeIsClosed);
        Ok(programme)
    }

    pub(crate) fn do_claim(who: T::AccountId, id: ProgrammeId, key: Option<KeyOf<T>>) -> DispatchResult {
        let standing = T::Registry::ensure_active(&who)?;
        let mut programme = Self::open_programme(id)?;
        let is_for_him = programme.terms.admits(standing.kind, standing.zone);
        // Keys are not asked when they earn; others were.
        ensure!(
            programme.terms.denomination.is_none() || is_for_him,
            Error::<T>::NotForYou
        );
        let attests = programme.terms.denomination.is_some() && Attesting::<T>::contains_key(id, &who);
        ensure!(!attests, Error::<T>::AttestorsTakeNoPart);
        let earner = Self::earner(&who, id, &programme.terms, key)?;
        let mut account = Accounts::<T>::get(id, &earner);
        if programme.terms.denomination.is_some() {
            let week = Some(programme.terms.period(T::Time::now(), WEEK));
            ensure!(account.claimed != week, Error::<T>::ClaimedThisWeek);
            account.claimed = week;
            account.member = Some(who.clone());
        }
        let room = rules::room_under(standing.limits.held, T::Currency::total_balance(&who));
        let amount = rules::claimable(account.owed.min(room), programme.terms.denomination);
        ensure!(amount > 0, Error::<T>::NothingToClaim);
        account.owed = account.owed.saturating_sub(amount);
        programme.owed = programme.owed.saturating_sub(amount);
        Self::pay_out(id, &mut programme, &who, amount)?;
        if account.member.is_some() {
            Claimants::<T>::insert(id, &who, &earner);
        }
        Self::store_account(id, &earner, account);
        Programmes::<T>::insert(id, programme);
        Self::deposit_event(Event::Claimed {
            programme: id,
            key: earner,
            member: who,
            amount,
        });
        Ok(())
    }

    /// Under which account the member earned: his own, or the key that signed so and that nobody else claims for.
    fn earner(
        who: &T::AccountId,
        id: ProgrammeId,
        terms: &ProgrammeTerms,
        key: Option<KeyOf<T>>,
    ) -> Result<T::AccountId, DispatchError> {
        let earner = match key {
            None => who.clone(),
            Some((key, signature)) => {
                ensure!(terms.denomination.is_some(), Error::<T>::WrongKey);
                let message = claim_message(Self::genesis(), id, who);
                ensure!(signature.verify(&message[..], &key), Error::<T>::WrongKey);
                key
            }
        };
        let is_his = Claimants::<T>::get(id, who).is_none_or(|key| key == earner);
        let is_free = Accounts::<T>::get(id, &earner)
            .member
            .is_none_or(|member| member == *who);
        ensure!(is_his && is_free, Error::<T>::KeyTaken);
        Ok(earner)
    }

    pub(crate) fn do_set_guarantee_share(share: Bps) -> DispatchResult {
        GuaranteeShare::<T>::put(share);
        Self::deposit_event(Event::GuaranteeShareSet { share });
        Ok(())
    }

    /// The programme whose pot takes `amount` cents more.
    fn fundable(pot: &T::AccountId, amount: Balance) -> Result<(ProgrammeId, ProgrammeOf<T>), DispatchError> {
        let id = Pots::<T>::get(pot).ok_or(Error::<T>::NotAPot)?;
        let programme = Programmes::<T>::get(id).ok_or(Error::<T>::NoSuchProgramme)?;
        let has_ended = programme.closed || T::Time::now() > programme.terms.end;
        ensure!(!has_ended, Error::<T>::ProgrammeEnded);
        let budget = programme.funded.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        ensure!(budget <= programme.terms.estimate, Error::<T>::BeyondEstimate);
        Ok((
            id,
            Programme {
                funded: budget,
                ..programme
            },
        ))
    }
}

impl<T: Config> ProgrammeBudgets<T::AccountId> for Pallet<T> {
    fn accepts(pot: &T::AccountId, amount: Balance) -> DispatchResult {
        Self::fundable(pot, amount).map(drop)
    }

    fn fund(pot: &T::AccountId, amount: Balance) -> DispatchResult {
        let (id, programme) = Self::fundable(pot, amount)?;
        let budget = programme.funded;
        Programmes::<T>::insert(id, programme);
        Self::deposit_event(Event::ProgrammeFunded {
            programme: id,
            amount,
            budget,
        });
        Ok(())
    }

    fn sponsor(pot: &T::AccountId) -> Option<T::AccountId> {
        let id = Pots::<T>::get(pot)?;
        Programmes::<T>::get(id).map(|programme| programme.sponsor)
    }

    /// As long as its terms can be.
    #[cfg(feature = "runtime-benchmarks")]
    fn make_programme(sponsor: &T::AccountId) -> T::AccountId {
        use crate::{Guarantee, MAX_KINDS, MAX_ZONES};
        use alloc::vec;
        use piazza_primitives::{IstatCode, Moment, ValueArea};

        T::Registry::make_member(sponsor, MemberKind::PublicBody, None);
        let id = NextProgramme::<T>::get();
        let terms = ProgrammeTerms {
            title: H256::repeat_byte(1),
            regulation: H256::repeat_byte(2),
            start: 0,
            end: Moment::MAX,
            estimate: Balance::MAX,
            guarantee: Guarantee {
                amount: Balance::MAX,
                until: Moment::MAX,
                document: H256::repeat_byte(3),
            },
            area: ValueArea::Environment,
            kinds: BoundedVec::truncate_from(vec![MemberKind::Resident; MAX_KINDS as usize]),
            zones: BoundedVec::truncate_from(vec![IstatCode(u32::MAX); MAX_ZONES as usize]),
            offset: 0,
            denomination: None,
        };
        let created = Self::do_create_programme(sponsor.clone(), terms);
        debug_assert!(created.is_ok(), "a sponsor has room for a programme");
        Self::pot_account(id)
    }
}

impl<T: Config> piazza_primitives::Pots<T::AccountId> for Pallet<T> {
    /// Read off the account's own bytes. The pots of programmes that are yet to come are pots too: nobody is enrolled
    /// under one.
    fn is_pot(who: &T::AccountId) -> bool {
        PalletId::try_from_sub_account::<ProgrammeId>(who).is_some_and(|(id, _)| id == T::PalletId::get())
    }
}
