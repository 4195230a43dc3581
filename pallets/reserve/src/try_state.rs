//! The invariants: one function each, compiled always, called by the try-state hook and at the end of every test.

use crate::{
    Action, Config, Deposits, EuroByBasis, EuroIn, EuroOut, NextDeposit, NextProposal, Pallet, Proposals, References,
    Use,
};
use frame::{prelude::*, token::fungible::Inspect};
use piazza_primitives::Balance;

/// The sum of amounts, unless it overflows.
fn sum(amounts: impl Iterator<Item = Balance>) -> Result<Balance, &'static str> {
    let mut amounts = amounts;
    amounts
        .try_fold(0 as Balance, |sum, amount| sum.checked_add(amount))
        .ok_or("a sum overflows")
}

impl<T: Config> Pallet<T> {
    /// Checks every invariant of the pallet.
    ///
    /// # Errors
    /// What is wrong with the state.
    pub fn check_invariants() -> Result<(), &'static str> {
        Self::issuance_is_backed()?;
        Self::pot_holds_what_remains()?;
        Self::deposits_add_up()?;
        Self::references_are_unique()?;
        Self::proposals_are_bounded()?;
        Self::pot_exists()
    }

    /// Total issuance = euro recorded in − euro paid out.
    ///
    /// # Errors
    /// If it is more or less.
    pub fn issuance_is_backed() -> Result<(), &'static str> {
        let backed = EuroIn::<T>::get()
            .checked_sub(EuroOut::<T>::get())
            .ok_or("more euro were paid out than came in")?;
        ensure!(
            T::Currency::total_issuance() == backed,
            "the credits issued are not the euro in the reserve"
        );
        Ok(())
    }

    /// The pot holds what is left of the deposits.
    ///
    /// # Errors
    /// If it holds more or less.
    pub fn pot_holds_what_remains() -> Result<(), &'static str> {
        let remaining = sum(Deposits::<T>::iter_values().map(|deposit| deposit.remaining))?;
        let held = T::Currency::total_balance(&Self::pot_account());
        ensure!(held == remaining, "the pot does not hold what is left of the deposits");
        Ok(())
    }

    /// The deposits add up to the euro in, as do the sums by basis; none has more left than came in.
    ///
    /// # Errors
    /// If they don't, or a deposit's number was not given out.
    pub fn deposits_add_up() -> Result<(), &'static str> {
        let euro_in = EuroIn::<T>::get();
        let recorded = sum(Deposits::<T>::iter_values().map(|deposit| deposit.amount))?;
        ensure!(recorded == euro_in, "the deposits don't add up to the euro in");
        ensure!(
            sum(EuroByBasis::<T>::iter_values())? == euro_in,
            "the bases don't add up to the euro in"
        );
        for (id, deposit) in Deposits::<T>::iter() {
            ensure!(deposit.amount > 0, "a deposit is of nothing");
            ensure!(
                deposit.remaining <= deposit.amount,
                "more is left of a deposit than came in"
            );
            ensure!(
                id < NextDeposit::<T>::get(),
                "a deposit has a number that was not given out"
            );
        }
        Ok(())
    }

    /// Every deposit and every proposal to record has its reference, and no reference has two.
    ///
    /// # Errors
    /// If one lacks its reference, or a reference belongs to nothing.
    pub fn references_are_unique() -> Result<(), &'static str> {
        let mut owners = 0usize;
        for (id, deposit) in Deposits::<T>::iter() {
            let used = References::<T>::get(deposit.reference);
            ensure!(used == Some(Use::Recorded(id)), "a deposit's reference is not its own");
            owners = owners.saturating_add(1);
        }
        for (id, proposal) in Proposals::<T>::iter() {
            if let Action::Record { reference, .. } = proposal.action {
                let used = References::<T>::get(reference);
                ensure!(used == Some(Use::Proposed(id)), "a proposal's reference is not its own");
                owners = owners.saturating_add(1);
            }
        }
        ensure!(
            References::<T>::iter_keys().count() == owners,
            "a reference belongs to nothing"
        );
        Ok(())
    }

    /// Open proposals are bounded, counted, and numbered below the next.
    ///
    /// # Errors
    /// If there are too many, or a number was not given out.
    pub fn proposals_are_bounded() -> Result<(), &'static str> {
        let count = Proposals::<T>::iter_keys().count();
        ensure!(count <= T::MaxProposals::get() as usize, "too many proposals are open");
        ensure!(
            count == Proposals::<T>::count() as usize,
            "the proposals are miscounted"
        );
        let numbered = Proposals::<T>::iter_keys().all(|id| id < NextProposal::<T>::get());
        ensure!(numbered, "a proposal has a number that was not given out");
        Ok(())
    }

    /// The pot is an account that stays when it is empty.
    ///
    /// # Errors
    /// If it lost its provider reference.
    pub fn pot_exists() -> Result<(), &'static str> {
        let pot = Self::pot_account();
        // Balances counts as a provider of its own while the account holds anything.
        let needed = u32::from(T::Currency::total_balance(&pot) > 0).saturating_add(1);
        ensure!(
            frame_system::Pallet::<T>::providers(&pot) >= needed,
            "the pot has lost its provider"
        );
        Ok(())
    }
}
