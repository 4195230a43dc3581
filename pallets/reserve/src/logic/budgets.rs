//! Budgets of programmes: from which deposits they come, and that what was not spent goes back there.

use super::Officers;
use crate::{rules, Config, DepositId, Deposits, Error, Event, Fundings, Pallet};
use frame::{prelude::*, token::fungible::Mutate};
use piazza_primitives::{Balance, BudgetSources, ProgrammeBudgets};

impl<T: Config> Pallet<T> {
    /// Whether the programme of this pot may get `amount` cents of the deposit now. Whoever sponsors it decides what it
    /// promises: no officer funds their own.
    pub(super) fn check_programme(
        officers: &Officers<T::AccountId>,
        deposit: DepositId,
        pot: &T::AccountId,
        amount: Balance,
    ) -> DispatchResult {
        T::Programmes::accepts(pot, amount)?;
        let is_own = T::Programmes::sponsor(pot)
            .is_some_and(|sponsor| officers.include(&sponsor) || Self::have_interest(officers, &sponsor));
        ensure!(!is_own, Error::<T>::OwnProgramme);
        let fundings = Fundings::<T>::get(pot);
        let is_known = fundings.iter().any(|(known, _)| *known == deposit);
        ensure!(
            is_known || fundings.len() < T::MaxFundings::get() as usize,
            Error::<T>::TooManyDeposits
        );
        Ok(())
    }

    /// Notes that a deposit gave `amount` cents to a programme's pot.
    pub(super) fn note_funding(pot: &T::AccountId, deposit: DepositId, amount: Balance) -> DispatchResult {
        Fundings::<T>::try_mutate(pot, |fundings| {
            let place = fundings.partition_point(|(known, _)| *known < deposit);
            match fundings.get_mut(place) {
                Some((known, given)) if *known == deposit => {
                    *given = given.checked_add(amount).ok_or(Error::<T>::Overflow)?;
                }
                _ => fundings
                    .try_insert(place, (deposit, amount))
                    .map_err(|_| Error::<T>::TooManyDeposits)?,
            }
            Ok(())
        })
    }

    fn do_give_back(pot: &T::AccountId, amount: Balance) -> DispatchResult {
        let returns = rules::give_back(&Fundings::<T>::get(pot), amount).ok_or(Error::<T>::Overflow)?;
        Fundings::<T>::remove(pot);
        if amount > 0 {
            T::Currency::transfer(pot, &Self::pot_account(), amount, Preservation::Expendable)?;
        }
        for (deposit, amount) in returns {
            let mut entry = Deposits::<T>::get(deposit).ok_or(Error::<T>::NoSuchDeposit)?;
            entry.remaining = entry.remaining.checked_add(amount).ok_or(Error::<T>::Overflow)?;
            Deposits::<T>::insert(deposit, &entry);
            Self::deposit_event(Event::BudgetReturned {
                deposit,
                pot: pot.clone(),
                amount,
                remaining: entry.remaining,
            });
        }
        Ok(())
    }
}

impl<T: Config> BudgetSources<T::AccountId> for Pallet<T> {
    fn give_back(pot: &T::AccountId, amount: Balance) -> DispatchResult {
        Self::do_give_back(pot, amount)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn fill_sources(pot: &T::AccountId, amount: Balance) {
        use crate::{Basis, Deposit, FundingsOf};
        use alloc::vec::Vec;
        let count = T::MaxFundings::get();
        let each = amount.checked_div(count.into()).unwrap_or_default();
        let first = amount.saturating_sub(each.saturating_mul(count.saturating_sub(1).into()));
        let parts = (0..count).map(|id| (id, if id == 0 { first } else { each }));
        let fundings: Vec<(DepositId, Balance)> = parts.collect();
        for (id, part) in &fundings {
            let deposit = Deposit {
                amount: *part,
                remaining: 0,
                reference: H256::repeat_byte(7),
                basis: Basis::SponsorFunding,
                recorded_by: pot.clone(),
                approved_by: Some(pot.clone()),
            };
            Deposits::<T>::insert(id, deposit);
        }
        Fundings::<T>::insert(pot, FundingsOf::<T>::truncate_from(fundings));
    }
}
