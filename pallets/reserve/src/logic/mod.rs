//! What the calls do: check, write, event. Every storage write is in this folder: here what deposits and redemptions
//! share, the treasurers, the proposals and the settings.

mod budgets;
mod deposits;
mod redemptions;

use crate::{
    rules, weights, Action, ActionOf, Alone, AloneLeft, Backing, Basis, Config, ConsumerPrepaidAccepted, DoneAlone,
    Error, EuroIn, EuroOut, Event, GenesisConfig, NextProposal, Pallet, Proposal, ProposalId, ProposalOf, Proposals,
    RedemptionFee, References, Threshold, Use, WeightInfo,
};
use alloc::vec::Vec;
use frame::{
    prelude::*,
    token::fungible::{Inspect, Mutate},
    traits::Time,
};
use piazza_primitives::{Appointment, Balance, Bps, Interests, Pots, Registry};

/// Who is behind an action: the treasurer who began it, and the second one if there was one.
struct Officers<AccountId> {
    first: AccountId,
    second: Option<AccountId>,
}

impl<AccountId: PartialEq> Officers<AccountId> {
    /// One treasurer alone.
    const fn alone(first: AccountId) -> Self {
        Self { first, second: None }
    }

    fn iter(&self) -> impl Iterator<Item = &AccountId> {
        core::iter::once(&self.first).chain(self.second.as_ref())
    }

    /// Whether the account is one of them.
    fn include(&self, who: &AccountId) -> bool {
        self.iter().any(|officer| officer == who)
    }
}

impl<T: Config> Pallet<T> {
    /// The account that holds what was recorded and not allocated yet.
    pub fn pot_account() -> T::AccountId {
        T::PalletId::get().into_account_truncating()
    }

    /// Answers with the weight that was used.
    pub(crate) fn do_approve(who: T::AccountId, id: ProposalId) -> Result<Weight, DispatchError> {
        Self::ensure_treasurer(&who)?;
        let Proposal { by, action } = Self::take_proposal(id)?;
        ensure!(by != who, Error::<T>::SameOfficer);
        ensure!(Self::is_treasurer(&by), Error::<T>::ProposerNotInOffice);
        let used = Self::carry_out(by, who.clone(), action)?;
        Self::deposit_event(Event::ProposalApproved { proposal: id, by: who });
        Ok(used)
    }

    /// Does what was proposed. Everything is checked again: much may have happened meanwhile. Answers with the weight of
    /// the approval.
    fn carry_out(by: T::AccountId, approved_by: T::AccountId, action: ActionOf<T>) -> Result<Weight, DispatchError> {
        let officers = Officers {
            first: by.clone(),
            second: Some(approved_by.clone()),
        };
        let used = match action {
            Action::Record {
                amount,
                reference,
                basis,
            } => {
                Self::check_record(amount, reference, basis)?;
                Self::execute_record(officers, amount, reference, basis)?;
                T::WeightInfo::approve_record()
            }
            Action::Allocate {
                deposit,
                purpose,
                recipients,
            } => {
                let used = weights::approve_allocate::<T::WeightInfo>(purpose, recipients.len() as u32);
                let amount = Self::check_allocation(&officers, deposit, purpose, &recipients)?;
                Self::execute_allocation(officers, deposit, purpose, amount, recipients)?;
                used
            }
            Action::Reverse { deposit } => {
                Self::execute_reversal(by, approved_by, deposit)?;
                T::WeightInfo::approve_reverse()
            }
            Action::Return { redemption, reference } => {
                Self::check_return(&officers, redemption, reference)?;
                Self::execute_return(officers, redemption, reference)?;
                T::WeightInfo::approve_return()
            }
            Action::BankFee { amount, reference } => {
                Self::check_bank_fee(amount, reference)?;
                Self::execute_bank_fee(by, approved_by, amount, reference)?;
                T::WeightInfo::approve_bank_fee()
            }
        };
        Ok(used)
    }

    pub(crate) fn do_withdraw(by: Option<T::AccountId>, id: ProposalId) -> DispatchResult {
        let proposal = Self::take_proposal(id)?;
        if let Some(who) = &by {
            ensure!(*who == proposal.by, Error::<T>::NotYourProposal);
            T::Registry::ensure_active(who)?;
        }
        Self::deposit_event(Event::ProposalWithdrawn { proposal: id, by });
        Ok(())
    }

    pub(crate) fn do_set_threshold(amount: Balance) -> DispatchResult {
        Threshold::<T>::put(amount);
        Self::deposit_event(Event::ThresholdSet { amount });
        Ok(())
    }

    pub(crate) fn do_set_consumer_prepaid(accepted: bool) -> DispatchResult {
        ConsumerPrepaidAccepted::<T>::put(accepted);
        Self::deposit_event(Event::ConsumerPrepaidSet { accepted });
        Ok(())
    }

    pub(crate) fn do_set_redemption_fee(rate: Bps) -> DispatchResult {
        ensure!(rate < Bps::ONE, Error::<T>::FeeTakesAll);
        RedemptionFee::<T>::put(rate);
        Self::deposit_event(Event::RedemptionFeeSet { rate });
        Ok(())
    }

    /// Whether the account is an active member whom the council appointed treasurer.
    fn ensure_treasurer(who: &T::AccountId) -> DispatchResult {
        T::Registry::ensure_active(who)?;
        ensure!(
            T::Registry::holds(who, Appointment::Treasurer),
            Error::<T>::NotTreasurer
        );
        Ok(())
    }

    /// The same as a question.
    fn is_treasurer(who: &T::AccountId) -> bool {
        Self::ensure_treasurer(who).is_ok()
    }

    /// Whether any of the officers could act for the account.
    fn have_interest(officers: &Officers<T::AccountId>, who: &T::AccountId) -> bool {
        officers.iter().any(|officer| T::Interests::has_interest(officer, who))
    }

    /// A bank reference counts once, whatever for.
    fn ensure_unused(reference: H256) -> DispatchResult {
        ensure!(!References::<T>::contains_key(reference), Error::<T>::ReferenceUsed);
        Ok(())
    }

    /// Counts euro that left the bank.
    fn add_euro_out(amount: Balance) -> DispatchResult {
        EuroOut::<T>::put(EuroOut::<T>::get().checked_add(amount).ok_or(Error::<T>::Overflow)?);
        Ok(())
    }

    /// Opens a proposal, and takes its bank reference.
    fn propose(by: T::AccountId, action: ActionOf<T>) -> Result<ProposalId, DispatchError> {
        ensure!(
            Proposals::<T>::count() < T::MaxProposals::get(),
            Error::<T>::TooManyProposals
        );
        let id = NextProposal::<T>::get();
        NextProposal::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
        if let Some(reference) = action.reference() {
            References::<T>::insert(reference, Use::Proposed(id));
        }
        Proposals::<T>::insert(id, Proposal { by, action });
        Ok(id)
    }

    /// Removes a proposal, and frees the reference it took.
    fn take_proposal(id: ProposalId) -> Result<ProposalOf<T>, DispatchError> {
        let proposal = Proposals::<T>::take(id).ok_or(Error::<T>::NoSuchProposal)?;
        if let Some(reference) = proposal.action.reference() {
            References::<T>::remove(reference);
        }
        Ok(proposal)
    }

    /// Counts euro that a treasurer records alone today. No, if that passes the threshold of the day.
    fn count_alone(who: &T::AccountId, amount: Balance) -> bool {
        let done = rules::record_alone(Self::done_today(who), amount, Threshold::<T>::get());
        if let Some(done) = done {
            DoneAlone::<T>::insert(who, done);
        }
        done.is_some()
    }

    /// What a treasurer did alone today.
    fn done_today(who: &T::AccountId) -> Alone {
        DoneAlone::<T>::get(who).on(rules::day_of(T::Time::now()))
    }

    pub(crate) fn alone_left_today(who: &T::AccountId) -> AloneLeft {
        if !Self::is_treasurer(who) {
            return AloneLeft::default();
        }
        Self::done_today(who).left(Threshold::<T>::get())
    }

    pub(crate) fn backing_now() -> Backing {
        Backing {
            euro_in: EuroIn::<T>::get(),
            euro_out: EuroOut::<T>::get(),
            issuance: T::Currency::total_issuance(),
        }
    }

    pub(crate) fn proposals_by_age() -> Vec<(ProposalId, ProposalOf<T>)> {
        let mut open: Vec<_> = Proposals::<T>::iter().collect();
        open.sort_unstable_by_key(|(id, _)| *id);
        open
    }

    /// Writes the first state. Panics on credits that can't be recorded.
    pub(crate) fn build_genesis(genesis: &GenesisConfig<T>) {
        let pot = Self::pot_account();
        // The pot stays an account when it is empty, so that its first and last cents are like any other.
        frame_system::Pallet::<T>::inc_providers(&pot);
        Threshold::<T>::put(genesis.threshold);
        let total = genesis
            .credits
            .iter()
            .try_fold(0 as Balance, |sum, (_, amount)| sum.checked_add(*amount));
        let Some(total) = total else {
            panic!("the genesis credits overflow")
        };
        for (account, amount) in &genesis.credits {
            let minted = T::Currency::mint_into(account, *amount).is_ok();
            assert!(
                minted,
                "{amount} cents can't be credited to {account:?} at genesis: is it enrolled?"
            );
        }
        if total > 0 {
            let reference = H256(blake2_256(b"genesis"));
            let booked = Self::book_deposit(Officers::alone(pot), total, 0, reference, Basis::SponsorFunding);
            assert!(booked.is_ok(), "the genesis deposit can't be recorded");
        }
    }
}

impl<T: Config> Pots<T::AccountId> for Pallet<T> {
    fn is_pot(who: &T::AccountId) -> bool {
        *who == Self::pot_account()
    }
}
