//! Rewards on their way to people, and back.

use super::Desk;
use crate::{rules, Accounts, Config, Event, Pallet, ProgrammeId, ProgrammeOf};
use alloc::{collections::BTreeMap, vec::Vec};
use frame::{
    deps::{frame_support::traits::Imbalance as _, sp_runtime::TokenError},
    prelude::*,
    token::{
        fungible::{Balanced, Inspect, Mutate},
        Fortitude, Precision,
    },
};
use piazza_primitives::{Balance, Registry};

/// What is paid out of a pot together. It is opened once, and everybody is paid once, at the end.
pub(super) struct Payroll<T: Config> {
    dues: BTreeMap<T::AccountId, Balance>,
    /// What is told once it is paid.
    news: Vec<Event<T>>,
}

impl<T: Config> Default for Payroll<T> {
    fn default() -> Self {
        Self {
            dues: BTreeMap::new(),
            news: Vec::new(),
        }
    }
}

impl<T: Config> Payroll<T> {
    /// Pays everybody.
    pub(super) fn pay(self, id: ProgrammeId) -> DispatchResult {
        let sum = self.dues.values().fold(0, |sum: Balance, due| sum.saturating_add(*due));
        if sum > 0 {
            let pot = Pallet::<T>::pot_account(id);
            let mut purse =
                T::Currency::withdraw(&pot, sum, Precision::Exact, Preservation::Expendable, Fortitude::Polite)?;
            for (person, due) in self.dues {
                // Whoever is paid was asked for beforehand: a refusal takes everything back.
                T::Currency::resolve(&person, purse.extract(due)).map_err(|_| TokenError::CannotCreate)?;
            }
        }
        for news in self.news {
            Pallet::<T>::deposit_event(news);
        }
        Ok(())
    }
}

impl<T: Config> Desk<T> {
    /// Gives a person `amount` cents of the programme, which has them: to the account if it may hold them, else to be
    /// claimed. Somebody in debt pays that first, and claims the rest. A batch puts it off to the idle time of the block.
    pub(super) fn give(&mut self, person: &T::AccountId, amount: Balance) {
        if amount == 0 {
            return;
        }
        if let Some(later) = &mut self.later {
            later.push((person.clone(), amount));
            self.programme.reserved = self.programme.reserved.saturating_add(amount);
            return;
        }
        let mut account = Accounts::<T>::get(self.programme_id, person);
        let (recovered, due) = rules::recover(account.debt, amount);
        let pays = account.debt == 0 && !self.has_keys() && self.may_receive(person, due);
        let paid = if pays { due } else { 0 };
        if pays {
            self.programme.paid = self.programme.paid.saturating_add(due);
            let dues = self.payroll.dues.entry(person.clone()).or_default();
            *dues = dues.saturating_add(due);
        } else {
            account.debt = account.debt.saturating_sub(recovered);
            account.owed = account.owed.saturating_add(due);
            self.programme.owed = self.programme.owed.saturating_add(due);
            Pallet::<T>::store_account(self.programme_id, person, account);
        }
        self.payroll.news.push(Event::Rewarded {
            programme: self.programme_id,
            behaviour: self.behaviour_id,
            person: person.clone(),
            amount,
            paid,
            recovered,
        });
    }

    /// Whether a member is active and may hold `amount` cents more than he is about to be paid already.
    fn may_receive(&self, who: &T::AccountId, amount: Balance) -> bool {
        let due = self.payroll.dues.get(who).copied().unwrap_or_default();
        T::Registry::ensure_active(who).is_ok_and(|standing| {
            let held = T::Currency::total_balance(who).saturating_add(due);
            rules::fits(standing.limits.held, held, amount)
        })
    }
}

impl<T: Config> Pallet<T> {
    /// Pays a member out of the pot what was owed to him.
    pub(super) fn pay_out(
        id: ProgrammeId,
        programme: &mut ProgrammeOf<T>,
        to: &T::AccountId,
        amount: Balance,
    ) -> DispatchResult {
        T::Currency::transfer(&Self::pot_account(id), to, amount, Preservation::Expendable)?;
        programme.paid = programme.paid.saturating_add(amount);
        Ok(())
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
