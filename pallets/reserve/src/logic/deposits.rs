//! Euro in: recorded, allocated, taken back. And what the bank keeps.

use super::Officers;
use crate::{
    rules, Action, BankFees, Basis, Config, ConsumerPrepaidAccepted, Deposit, DepositId, DepositOf, Deposits,
    DoneAlone, Error, EuroByBasis, EuroIn, Event, NextDeposit, Pallet, Purpose, RecipientsOf, References, Threshold,
    Use,
};
use frame::{
    prelude::*,
    token::fungible::{Inspect, Mutate},
};
use piazza_primitives::{Balance, FundCredits, MemberKind, Prefunding, ProgrammeBudgets, Registry};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_record(who: T::AccountId, amount: Balance, reference: H256, basis: Basis) -> DispatchResult {
        Self::ensure_treasurer(&who)?;
        Self::check_record(amount, reference, basis)?;
        if Self::count_alone(&who, amount) {
            return Self::execute_record(Officers::alone(who), amount, reference, basis);
        }
        let proposal = Self::propose(
            who.clone(),
            Action::Record {
                amount,
                reference,
                basis,
            },
        )?;
        Self::deposit_event(Event::RecordProposed {
            proposal,
            by: who,
            amount,
            reference,
            basis,
        });
        Ok(())
    }

    pub(crate) fn do_allocate(
        who: T::AccountId,
        deposit: DepositId,
        purpose: Purpose,
        recipients: RecipientsOf<T>,
    ) -> DispatchResult {
        Self::ensure_treasurer(&who)?;
        let officers = Officers::alone(who.clone());
        let amount = Self::check_allocation(&officers, deposit, purpose, &recipients)?;
        let done = Self::done_today(&who);
        if let Some(done) = rules::allocate_alone(done, amount, Threshold::<T>::get()) {
            DoneAlone::<T>::insert(&who, done);
            return Self::execute_allocation(officers, deposit, purpose, amount, recipients);
        }
        let count = recipients.len() as u32;
        let proposal = Self::propose(
            who.clone(),
            Action::Allocate {
                deposit,
                purpose,
                recipients,
            },
        )?;
        Self::deposit_event(Event::AllocationProposed {
            proposal,
            by: who,
            deposit,
            purpose,
            amount,
            recipients: count,
        });
        Ok(())
    }

    pub(crate) fn do_reverse(who: T::AccountId, id: DepositId) -> DispatchResult {
        Self::ensure_treasurer(&who)?;
        let amount = Self::check_reversal(id)?.amount;
        let proposal = Self::propose(who.clone(), Action::Reverse { deposit: id })?;
        Self::deposit_event(Event::ReversalProposed {
            proposal,
            by: who,
            deposit: id,
            amount,
        });
        Ok(())
    }

    pub(crate) fn do_charge_bank_fee(who: T::AccountId, amount: Balance, reference: H256) -> DispatchResult {
        Self::ensure_treasurer(&who)?;
        Self::check_bank_fee(amount, reference)?;
        let proposal = Self::propose(who.clone(), Action::BankFee { amount, reference })?;
        Self::deposit_event(Event::BankFeeProposed {
            proposal,
            by: who,
            amount,
            reference,
        });
        Ok(())
    }

    pub(super) fn check_record(amount: Balance, reference: H256, basis: Basis) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let accepted = basis != Basis::ConsumerPrepaid || ConsumerPrepaidAccepted::<T>::get();
        ensure!(accepted, Error::<T>::ConsumerPrepaidOff);
        Self::ensure_unused(reference)
    }

    /// The sum of an allocation, if all of it may be carried out now.
    pub(super) fn check_allocation(
        officers: &Officers<T::AccountId>,
        deposit: DepositId,
        purpose: Purpose,
        recipients: &RecipientsOf<T>,
    ) -> Result<Balance, DispatchError> {
        ensure!(!recipients.is_empty(), Error::<T>::NoRecipients);
        ensure!(recipients.iter().all(|(_, amount)| *amount > 0), Error::<T>::ZeroAmount);
        let sums = rules::add_up(recipients).ok_or(Error::<T>::Overflow)?;
        let entry = Deposits::<T>::get(deposit).ok_or(Error::<T>::NoSuchDeposit)?;
        ensure!(entry.basis.allows(purpose), Error::<T>::WrongPurpose);
        ensure!(sums.total <= entry.remaining, Error::<T>::DepositExceeded);
        for (who, amount) in &sums.each {
            ensure!(!officers.include(who), Error::<T>::SelfAllocation);
            if purpose == Purpose::Programme {
                Self::check_programme(officers, deposit, who, *amount)?;
            } else {
                Self::check_recipient(officers, who, purpose, *amount)?;
            }
        }
        Ok(sums.total)
    }

    /// Whether the account may get `amount` cents to spend or to set aside now.
    fn check_recipient(
        officers: &Officers<T::AccountId>,
        who: &T::AccountId,
        purpose: Purpose,
        amount: Balance,
    ) -> DispatchResult {
        ensure!(!Self::have_interest(officers, who), Error::<T>::ActsForRecipient);
        let standing = T::Registry::ensure_active(who)?;
        let may_grant = purpose != Purpose::Prefunding || standing.kind == MemberKind::Merchant;
        ensure!(may_grant, Error::<T>::RecipientNotMerchant);
        ensure!(
            rules::fits(standing.limits.held, T::Currency::total_balance(who), amount),
            Error::<T>::OverLimit
        );
        Ok(())
    }

    /// A deposit, if all of its credits are still in the pot.
    fn check_reversal(id: DepositId) -> Result<DepositOf<T>, DispatchError> {
        let entry = Deposits::<T>::get(id).ok_or(Error::<T>::NoSuchDeposit)?;
        ensure!(entry.remaining == entry.amount, Error::<T>::CreditsInUse);
        Ok(entry)
    }

    pub(super) fn check_bank_fee(amount: Balance, reference: H256) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        Self::ensure_unused(reference)
    }

    /// Writes a deposit and brings its credits into being in the pot. To be checked before.
    pub(super) fn execute_record(
        officers: Officers<T::AccountId>,
        amount: Balance,
        reference: H256,
        basis: Basis,
    ) -> DispatchResult {
        T::Currency::mint_into(&Self::pot_account(), amount)?;
        Self::book_deposit(officers, amount, amount, reference, basis)
    }

    /// Writes a deposit whose credits exist.
    pub(super) fn book_deposit(
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
    pub(super) fn execute_allocation(
        officers: Officers<T::AccountId>,
        deposit: DepositId,
        purpose: Purpose,
        amount: Balance,
        recipients: RecipientsOf<T>,
    ) -> DispatchResult {
        let mut entry = Deposits::<T>::get(deposit).ok_or(Error::<T>::NoSuchDeposit)?;
        entry.remaining = entry.remaining.checked_sub(amount).ok_or(Error::<T>::DepositExceeded)?;
        Deposits::<T>::insert(deposit, &entry);
        let pot = Self::pot_account();
        for (account, amount) in recipients {
            T::Currency::transfer(&pot, &account, amount, Preservation::Expendable)?;
            match purpose {
                Purpose::Spending => {}
                Purpose::Prefunding => T::Prefunding::set_aside(&account, amount)?,
                Purpose::Programme => {
                    T::Programmes::fund(&account, amount)?;
                    Self::note_funding(&account, deposit, amount)?;
                }
            }
            Self::deposit_event(Event::Credited {
                deposit,
                purpose,
                account,
                amount,
            });
        }
        let Officers {
            first: allocated_by,
            second: approved_by,
        } = officers;
        Self::deposit_event(Event::Allocated {
            deposit,
            purpose,
            amount,
            remaining: entry.remaining,
            allocated_by,
            approved_by,
        });
        Ok(())
    }

    /// Takes a deposit back, and frees its reference for who records it right.
    pub(super) fn execute_reversal(
        proposed_by: T::AccountId,
        approved_by: T::AccountId,
        id: DepositId,
    ) -> DispatchResult {
        let Deposit {
            amount,
            reference,
            basis,
            ..
        } = Self::check_reversal(id)?;
        let (precision, force) = (Precision::Exact, Fortitude::Polite);
        T::Currency::burn_from(&Self::pot_account(), amount, Preservation::Expendable, precision, force)?;
        EuroIn::<T>::put(EuroIn::<T>::get().checked_sub(amount).ok_or(Error::<T>::Overflow)?);
        let of_basis = EuroByBasis::<T>::get(basis)
            .checked_sub(amount)
            .ok_or(Error::<T>::Overflow)?;
        EuroByBasis::<T>::insert(basis, of_basis);
        References::<T>::remove(reference);
        Deposits::<T>::remove(id);
        Self::deposit_event(Event::DepositReversed {
            deposit: id,
            amount,
            reference,
            proposed_by,
            approved_by,
        });
        Ok(())
    }

    /// Burns what the bank kept. To be checked before.
    pub(super) fn execute_bank_fee(
        proposed_by: T::AccountId,
        approved_by: T::AccountId,
        amount: Balance,
        reference: H256,
    ) -> DispatchResult {
        T::Funds::charge_enabler(amount)?;
        Self::add_euro_out(amount)?;
        BankFees::<T>::put(BankFees::<T>::get().checked_add(amount).ok_or(Error::<T>::Overflow)?);
        References::<T>::insert(reference, Use::BankFee);
        Self::deposit_event(Event::BankFeeCharged {
            amount,
            reference,
            proposed_by,
            approved_by,
        });
        Ok(())
    }
}
