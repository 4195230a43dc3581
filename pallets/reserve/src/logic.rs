//! What the calls do: check, write, event. Every storage write is here.

use crate::{
    rules, Action, ActionOf, Alone, AloneLeft, Backing, Basis, Config, ConsumerPrepaidAccepted, Deposit, DepositId,
    Deposits, DoneAlone, Error, EuroByBasis, EuroIn, EuroOut, Event, GenesisConfig, NextDeposit, NextProposal, Pallet,
    Proposal, ProposalId, ProposalOf, Proposals, RecipientsOf, References, Threshold, Use, WeightInfo,
};
use alloc::vec::Vec;
use frame::{
    prelude::*,
    token::fungible::{Inspect, Mutate},
    traits::Time,
};
use piazza_primitives::{Appointment, Balance, Pots, Registry};

/// Who is behind an action: the treasurer who began it, and the second one if there was one.
struct Officers<AccountId> {
    first: AccountId,
    second: Option<AccountId>,
}

impl<T: Config> Pallet<T> {
    /// The account that holds what was recorded and not allocated yet.
    pub fn pot_account() -> T::AccountId {
        T::PalletId::get().into_account_truncating()
    }

    pub(crate) fn do_record(who: T::AccountId, amount: Balance, reference: H256, basis: Basis) -> DispatchResult {
        Self::ensure_treasurer(&who)?;
        Self::check_record(amount, reference, basis)?;
        let done = Self::done_today(&who);
        if let Some(done) = rules::record_alone(done, amount, Threshold::<T>::get()) {
            DoneAlone::<T>::insert(&who, done);
            return Self::execute_record(
                Officers {
                    first: who,
                    second: None,
                },
                amount,
                reference,
                basis,
            );
        }
        let proposal = Self::propose(
            who.clone(),
            Action::Record {
                amount,
                reference,
                basis,
            },
        )?;
        References::<T>::insert(reference, Use::Proposed(proposal));
        Self::deposit_event(Event::RecordProposed {
            proposal,
            by: who,
            amount,
            reference,
            basis,
        });
        Ok(())
    }

    pub(crate) fn do_allocate(who: T::AccountId, deposit: DepositId, recipients: RecipientsOf<T>) -> DispatchResult {
        Self::ensure_treasurer(&who)?;
        let officers = Officers {
            first: who.clone(),
            second: None,
        };
        let amount = Self::check_allocation(&officers, deposit, &recipients)?;
        let done = Self::done_today(&who);
        if let Some(done) = rules::allocate_alone(done, amount, Threshold::<T>::get()) {
            DoneAlone::<T>::insert(&who, done);
            return Self::execute_allocation(officers, deposit, amount, recipients);
        }
        let count = recipients.len() as u32;
        let proposal = Self::propose(who.clone(), Action::Allocate { deposit, recipients })?;
        Self::deposit_event(Event::AllocationProposed {
            proposal,
            by: who,
            deposit,
            amount,
            recipients: count,
        });
        Ok(())
    }

    /// Answers with the weight that was used.
    pub(crate) fn do_approve(who: T::AccountId, id: ProposalId) -> Result<Weight, DispatchError> {
        Self::ensure_treasurer(&who)?;
        let Proposal { by, action } = Self::take_proposal(id)?;
        ensure!(by != who, Error::<T>::SameOfficer);
        ensure!(Self::ensure_treasurer(&by).is_ok(), Error::<T>::ProposerNotInOffice);
        let officers = Officers {
            first: by,
            second: Some(who.clone()),
        };
        // Everything is checked again: much may have happened since it was proposed.
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
            Action::Allocate { deposit, recipients } => {
                let used = T::WeightInfo::approve_allocate(recipients.len() as u32);
                let amount = Self::check_allocation(&officers, deposit, &recipients)?;
                Self::execute_allocation(officers, deposit, amount, recipients)?;
                used
            }
        };
        Self::deposit_event(Event::ProposalApproved { proposal: id, by: who });
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

    /// Whether the account is an active member whom the council appointed treasurer.
    fn ensure_treasurer(who: &T::AccountId) -> DispatchResult {
        T::Registry::ensure_active(who)?;
        ensure!(
            T::Registry::holds(who, Appointment::Treasurer),
            Error::<T>::NotTreasurer
        );
        Ok(())
    }

    fn check_record(amount: Balance, reference: H256, basis: Basis) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let accepted = basis != Basis::ConsumerPrepaid || ConsumerPrepaidAccepted::<T>::get();
        ensure!(accepted, Error::<T>::ConsumerPrepaidOff);
        ensure!(!References::<T>::contains_key(reference), Error::<T>::ReferenceUsed);
        Ok(())
    }

    /// The sum of an allocation, if all of it may be carried out now.
    fn check_allocation(
        officers: &Officers<T::AccountId>,
        deposit: DepositId,
        recipients: &RecipientsOf<T>,
    ) -> Result<Balance, DispatchError> {
        ensure!(!recipients.is_empty(), Error::<T>::NoRecipients);
        ensure!(recipients.iter().all(|(_, amount)| *amount > 0), Error::<T>::ZeroAmount);
        let sums = rules::add_up(recipients).ok_or(Error::<T>::Overflow)?;
        let remaining = Deposits::<T>::get(deposit).ok_or(Error::<T>::NoSuchDeposit)?.remaining;
        ensure!(sums.total <= remaining, Error::<T>::DepositExceeded);
        for (who, amount) in &sums.each {
            let is_officer = *who == officers.first || Some(who) == officers.second.as_ref();
            ensure!(!is_officer, Error::<T>::SelfAllocation);
            let limit = T::Registry::ensure_active(who)?.limits.held;
            ensure!(
                rules::fits(limit, T::Currency::total_balance(who), *amount),
                Error::<T>::OverLimit
            );
        }
        Ok(sums.total)
    }

    /// Writes a deposit and brings its credits into being in the pot. To be checked before.
    fn execute_record(
        officers: Officers<T::AccountId>,
        amount: Balance,
        reference: H256,
        basis: Basis,
    ) -> DispatchResult {
        T::Currency::mint_into(&Self::pot_account(), amount)?;
        Self::book_deposit(officers, amount, amount, reference, basis)
    }

    /// Writes a deposit whose credits exist.
    fn book_deposit(
        officers: Officers<T::AccountId>,
        amount: Balance,
        remaining: Balance,
        reference: H256,
        basis: Basis,
    ) -> DispatchResult {
        let id = NextDeposit::<T>::get();
        NextDeposit::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
        EuroIn::<T>::put(EuroIn::<T>::get().checked_add(amount).ok_or(Error::<T>::Overflow)?);
        let of_basis = EuroByBasis::<T>::get(basis)
            .checked_add(amount)
            .ok_or(Error::<T>::Overflow)?;
        EuroByBasis::<T>::insert(basis, of_basis);
        References::<T>::insert(reference, Use::Recorded(id));
        let Officers {
            first: recorded_by,
            second: approved_by,
        } = officers;
        let deposit = Deposit {
            amount,
            remaining,
            reference,
            basis,
            recorded_by,
            approved_by,
        };
        Deposits::<T>::insert(id, &deposit);
        let Deposit {
            recorded_by,
            approved_by,
            ..
        } = deposit;
        Self::deposit_event(Event::EuroRecorded {
            deposit: id,
            amount,
            reference,
            basis,
            recorded_by,
            approved_by,
        });
        Ok(())
    }

    /// Moves the credits out of the pot. To be checked before.
    fn execute_allocation(
        officers: Officers<T::AccountId>,
        deposit: DepositId,
        amount: Balance,
        recipients: RecipientsOf<T>,
    ) -> DispatchResult {
        let mut entry = Deposits::<T>::get(deposit).ok_or(Error::<T>::NoSuchDeposit)?;
        entry.remaining = entry.remaining.checked_sub(amount).ok_or(Error::<T>::DepositExceeded)?;
        Deposits::<T>::insert(deposit, &entry);
        let pot = Self::pot_account();
        for (account, amount) in recipients {
            T::Currency::transfer(&pot, &account, amount, Preservation::Expendable)?;
            Self::deposit_event(Event::Credited {
                deposit,
                account,
                amount,
            });
        }
        let Officers {
            first: allocated_by,
            second: approved_by,
        } = officers;
        let remaining = entry.remaining;
        Self::deposit_event(Event::Allocated {
            deposit,
            amount,
            remaining,
            allocated_by,
            approved_by,
        });
        Ok(())
    }

    fn propose(by: T::AccountId, action: ActionOf<T>) -> Result<ProposalId, DispatchError> {
        ensure!(
            Proposals::<T>::count() < T::MaxProposals::get(),
            Error::<T>::TooManyProposals
        );
        let id = NextProposal::<T>::get();
        NextProposal::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
        Proposals::<T>::insert(id, Proposal { by, action });
        Ok(id)
    }

    /// Removes a proposal, and frees the reference it took.
    fn take_proposal(id: ProposalId) -> Result<ProposalOf<T>, DispatchError> {
        let proposal = Proposals::<T>::take(id).ok_or(Error::<T>::NoSuchProposal)?;
        if let Action::Record { reference, .. } = &proposal.action {
            References::<T>::remove(reference);
        }
        Ok(proposal)
    }

    /// What a treasurer did alone today.
    fn done_today(who: &T::AccountId) -> Alone {
        DoneAlone::<T>::get(who).on(rules::day_of(T::Time::now()))
    }

    pub(crate) fn alone_left_today(who: &T::AccountId) -> AloneLeft {
        if Self::ensure_treasurer(who).is_err() {
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
            let officers = Officers {
                first: pot,
                second: None,
            };
            let booked = Self::book_deposit(officers, total, 0, reference, Basis::SponsorFunding);
            assert!(booked.is_ok(), "the genesis deposit can't be recorded");
        }
    }
}

impl<T: Config> Pots<T::AccountId> for Pallet<T> {
    fn is_pot(who: &T::AccountId) -> bool {
        *who == Self::pot_account()
    }
}
