//! Rewards on their way to people, and back.

use crate::{rules, Accounts, BehaviourId, Config, Event, Pallet, ProgrammeId, ProgrammeOf};
use frame::{
    prelude::*,
    token::fungible::{Inspect, Mutate},
};
use piazza_primitives::{Balance, Registry};

impl<T: Config> Pallet<T> {
    /// Gives a person `amount` cents of a programme, which has them: a debt first, then the account if it may hold them,
    /// else to be claimed.
    pub(super) fn give(
        id: ProgrammeId,
        programme: &mut ProgrammeOf<T>,
        behaviour: BehaviourId,
        person: &T::AccountId,
        amount: Balance,
    ) -> DispatchResult {
        if amount == 0 {
            return Ok(());
        }
        let mut account = Accounts::<T>::get(id, person);
        let (recovered, due) = rules::recover(account.debt, amount);
        account.debt = account.debt.saturating_sub(recovered);
        let pays = programme.terms.denomination.is_none() && Self::may_receive(person, due);
        let paid = if pays { due } else { 0 };
        if pays {
            Self::pay_out(id, programme, person, due)?;
        } else {
            account.owed = account.owed.saturating_add(due);
            programme.owed = programme.owed.saturating_add(due);
        }
        Self::store_account(id, person, account);
        Self::deposit_event(Event::Rewarded {
            programme: id,
            behaviour,
            person: person.clone(),
            amount,
            paid,
            recovered,
        });
        Ok(())
    }

    /// Pays out of the pot.
    pub(super) fn pay_out(
        id: ProgrammeId,
        programme: &mut ProgrammeOf<T>,
        to: &T::AccountId,
        amount: Balance,
    ) -> DispatchResult {
        if amount == 0 {
            return Ok(());
        }
        T::Currency::transfer(&Self::pot_account(id), to, amount, Preservation::Expendable)?;
        programme.paid = programme.paid.saturating_add(amount);
        Ok(())
    }

    /// Whether a member is active and may hold `amount` cents more.
    pub(super) fn may_receive(who: &T::AccountId, amount: Balance) -> bool {
        T::Registry::ensure_active(who)
            .is_ok_and(|standing| rules::fits(standing.limits.held, T::Currency::total_balance(who), amount))
    }

    /// Takes back what was given wrongly: what is still owed first, the rest becomes a debt.
    pub(super) fn take_back(id: ProgrammeId, programme: &mut ProgrammeOf<T>, person: &T::AccountId, amount: Balance) {
        if amount == 0 {
            return;
        }
        let mut account = Accounts::<T>::get(id, person);
        let (unclaimed, debt) = rules::recover(account.owed, amount);
        account.owed = account.owed.saturating_sub(unclaimed);
        programme.owed = programme.owed.saturating_sub(unclaimed);
        account.debt = account.debt.saturating_add(debt);
        Self::store_account(id, person, account);
        if debt > 0 {
            Self::deposit_event(Event::DebtIncurred {
                programme: id,
                person: person.clone(),
                amount: debt,
            });
        }
    }

    /// Stores an account, unless there is nothing in it.
    pub(super) fn store_account(id: ProgrammeId, person: &T::AccountId, account: crate::AccountOf<T>) {
        if account == Default::default() {
            Accounts::<T>::remove(id, person);
        } else {
            Accounts::<T>::insert(id, person, account);
        }
    }
}
