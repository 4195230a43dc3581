//! The invariants: one function each, compiled always, called by the try-state hook and at the end of every test.

use crate::{
    BankFees, BatchId, BatchOf, BatchState, Batches, Config, CurrentBatch, DepositId, Deposits, EuroByBasis, EuroIn,
    EuroOut, Fundings, HoldReason, Lines, NextDeposit, NextProposal, NextRedemption, OpenRedemptions, Pallet,
    Proposals, RedemptionStatus, Redemptions, References, RejectedRedemptions, Use,
};
use alloc::collections::{BTreeMap, BTreeSet};
use frame::{
    prelude::*,
    token::fungible::{Inspect, InspectHold},
};
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
        Self::fundings_add_up()?;
        Self::payments_add_up()?;
        Self::holds_match_redemptions()?;
        Self::lists_are_complete()?;
        Self::batches_add_up()?;
        Self::references_are_unique()?;
        Self::proposals_are_bounded()?;
        Self::rejected_are_listed()?;
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

    /// What deposits gave to programmes that are not closed is no more than they gave at all.
    ///
    /// # Errors
    /// If it is more, or a list is empty, out of order or of nothing.
    pub fn fundings_add_up() -> Result<(), &'static str> {
        let mut given = BTreeMap::<DepositId, Balance>::new();
        for fundings in Fundings::<T>::iter_values() {
            let is_list = !fundings.is_empty() && fundings.is_sorted_by(|a, b| a.0 < b.0);
            ensure!(is_list, "the deposits that fund a programme are not a list by number");
            for (deposit, amount) in fundings {
                ensure!(amount > 0, "a deposit funds a programme with nothing");
                let sum = given.entry(deposit).or_default();
                *sum = sum.checked_add(amount).ok_or("a sum overflows")?;
            }
        }
        for (id, sum) in given {
            let deposit = Deposits::<T>::get(id).ok_or("a deposit that does not exist funds a programme")?;
            ensure!(
                sum <= deposit.amount.saturating_sub(deposit.remaining),
                "programmes have more of a deposit than it gave"
            );
        }
        Ok(())
    }

    /// What was paid for settled redemptions and the bank's fees add up to the euro out.
    ///
    /// # Errors
    /// If they don't.
    pub fn payments_add_up() -> Result<(), &'static str> {
        let settled = Redemptions::<T>::iter_values()
            .filter(|redemption| redemption.status == RedemptionStatus::Settled)
            .map(|redemption| redemption.paid());
        let paid = sum(settled.chain([BankFees::<T>::get()]))?;
        ensure!(paid == EuroOut::<T>::get(), "the payments don't add up to the euro out");
        Ok(())
    }

    /// Every merchant has on hold what his open redemptions add up to, and nobody else has anything.
    ///
    /// # Errors
    /// If one has more or less.
    pub fn holds_match_redemptions() -> Result<(), &'static str> {
        let held = |who: &T::AccountId| T::Currency::balance_on_hold(&HoldReason::Redemption.into(), who);
        let mut all = 0 as Balance;
        for (merchant, open) in OpenRedemptions::<T>::iter() {
            let amounts = open.iter().filter_map(Redemptions::<T>::get);
            let own = sum(amounts.map(|redemption| redemption.amount))?;
            ensure!(held(&merchant) == own, "a merchant's hold is not what he redeems");
            all = all.checked_add(own).ok_or("a sum overflows")?;
        }
        let everybody = frame_system::Account::<T>::iter_keys().map(|who| held(&who));
        ensure!(sum(everybody)? == all, "somebody has on hold what nobody redeems");
        Ok(())
    }

    /// A merchant's list names his open redemptions, each once, oldest first; redemptions are numbered below the next.
    ///
    /// # Errors
    /// If one is missing, or does not belong there.
    pub fn lists_are_complete() -> Result<(), &'static str> {
        let mut listed = 0usize;
        for (merchant, open) in OpenRedemptions::<T>::iter() {
            ensure!(!open.is_empty(), "a list of no redemptions");
            ensure!(open.is_sorted_by(|a, b| a < b), "a list names a redemption twice");
            for id in &open {
                let own = Redemptions::<T>::get(id)
                    .is_some_and(|entry| entry.merchant == merchant && entry.status == RedemptionStatus::Open);
                ensure!(own, "a list names a redemption that is not open or not the merchant's");
            }
            listed = listed.saturating_add(open.len());
        }
        let open = Redemptions::<T>::iter_values().filter(|entry| entry.status == RedemptionStatus::Open);
        ensure!(open.count() == listed, "an open redemption is on no list");
        for (id, redemption) in Redemptions::<T>::iter() {
            ensure!(
                id < NextRedemption::<T>::get(),
                "a redemption has a number that was not given out"
            );
            ensure!(redemption.fee < redemption.amount, "a redemption pays nothing");
            ensure!(redemption.fee == 0 || redemption.fund.is_some(), "a fee is for nobody");
        }
        Ok(())
    }

    /// The rejected redemptions that are known are those on their merchants' lists, each once.
    ///
    /// # Errors
    /// If one is on no list, or a list names another.
    pub fn rejected_are_listed() -> Result<(), &'static str> {
        let mut listed = BTreeSet::new();
        for (merchant, rejected) in RejectedRedemptions::<T>::iter() {
            for id in rejected {
                let own = Redemptions::<T>::get(id)
                    .is_some_and(|entry| entry.merchant == merchant && entry.status == RedemptionStatus::Rejected);
                ensure!(
                    own && listed.insert(id),
                    "a list of rejected redemptions names another, or one twice"
                );
            }
        }
        let rejected = Redemptions::<T>::iter_values().filter(|entry| entry.status == RedemptionStatus::Rejected);
        ensure!(rejected.count() == listed.len(), "a rejected redemption is on no list");
        Ok(())
    }

    /// Every redemption is a line of its batch, and the batches' counters agree with their lines.
    ///
    /// # Errors
    /// If one is not, or a batch is further than its lines.
    pub fn batches_add_up() -> Result<(), &'static str> {
        let mut lines = 0usize;
        for (id, batch) in Batches::<T>::iter() {
            Self::batch_adds_up(id, &batch)?;
            lines = lines.saturating_add(batch.lines as usize);
        }
        ensure!(Lines::<T>::iter_keys().count() == lines, "a line is in no batch");
        ensure!(
            Redemptions::<T>::iter_keys().count() == lines,
            "a redemption is not a line of its batch"
        );
        Ok(())
    }

    /// The counters of a batch agree with its lines, and it is as far as its number and its lines say.
    fn batch_adds_up(id: BatchId, batch: &BatchOf<T>) -> Result<(), &'static str> {
        let current = CurrentBatch::<T>::get();
        let is_open = batch.state == BatchState::Open;
        ensure!(
            id <= current && is_open == (id == current),
            "a batch is open out of turn"
        );
        ensure!(batch.lines > 0, "a batch of nothing");
        let (mut lines, mut open, mut total) = (0u32, 0u32, 0 as Balance);
        for number in Lines::<T>::iter_key_prefix(id) {
            let line = Redemptions::<T>::get(number)
                .filter(|line| line.batch == id)
                .ok_or("a line is not a redemption of its batch")?;
            let paid = matches!(line.status, RedemptionStatus::Settled | RedemptionStatus::Returned);
            let approved = matches!(batch.state, BatchState::Approved { .. });
            ensure!(approved || !paid, "a line was paid before two treasurers approved");
            ensure!(
                !is_open || line.status == RedemptionStatus::Open,
                "a line was answered before its batch closed"
            );
            lines = lines.saturating_add(1);
            open = open.saturating_add(u32::from(line.status == RedemptionStatus::Open));
            if line.status != RedemptionStatus::Rejected {
                total = total.checked_add(line.paid()).ok_or("a sum overflows")?;
            }
        }
        ensure!(
            (batch.lines, batch.open, batch.total) == (lines, open, total),
            "a batch is miscounted"
        );
        Ok(())
    }

    /// Every deposit, proposal and payment that has a bank reference has its own, and no reference has two.
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
            if let Some(reference) = proposal.action.reference() {
                let used = References::<T>::get(reference);
                ensure!(used == Some(Use::Proposed(id)), "a proposal's reference is not its own");
                owners = owners.saturating_add(1);
            }
        }
        let fees = References::<T>::iter_values()
            .filter(|used| *used == Use::BankFee)
            .count();
        ensure!(
            (fees == 0) == (BankFees::<T>::get() == 0),
            "the bank's fees are not the references of fees"
        );
        owners = owners.saturating_add(fees).saturating_add(Self::paid_references()?);
        ensure!(
            References::<T>::iter_keys().count() == owners,
            "a reference belongs to nothing"
        );
        Ok(())
    }

    /// How many references settled and returned redemptions have: one for the payment, one for what came back.
    fn paid_references() -> Result<usize, &'static str> {
        let used: BTreeSet<Use> = References::<T>::iter_values().collect();
        let mut owners = 0usize;
        for (id, redemption) in Redemptions::<T>::iter() {
            let returned = redemption.status == RedemptionStatus::Returned;
            let paid = returned || redemption.status == RedemptionStatus::Settled;
            let own = used.contains(&Use::Settled(id)) == paid && used.contains(&Use::Returned(id)) == returned;
            ensure!(own, "a payment's reference is not its own");
            owners = owners
                .saturating_add(usize::from(paid))
                .saturating_add(usize::from(returned));
        }
        Ok(owners)
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
