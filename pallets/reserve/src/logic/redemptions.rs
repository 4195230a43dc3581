//! Euro out: requested, paid in batches, settled or rejected by what the bank answers.

use super::Officers;
use crate::{
    Action, Batch, BatchId, BatchOf, BatchState, Batches, Config, CurrentBatch, Error, EuroOut, Event, HoldReason,
    Lines, NextRedemption, OpenRedemptions, Pallet, Redemption, RedemptionFee, RedemptionId, RedemptionOf,
    RedemptionStatus, Redemptions, References, RejectedRedemptions, Rejections, Settlements, Use,
};
use alloc::vec::Vec;
use frame::{
    prelude::*,
    token::fungible::{InspectHold, Mutate, MutateHold},
};
use piazza_primitives::{Balance, CommunityId, FundCredits, FundDirectory, Interests, MemberKind, Registry};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_request_redemption(
        who: T::AccountId,
        amount: Balance,
        fund: Option<CommunityId>,
    ) -> DispatchResult {
        let fee = Self::check_request(&who, amount, fund)?;
        let id = NextRedemption::<T>::get();
        NextRedemption::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
        let batch = CurrentBatch::<T>::get();
        let redemption = Redemption {
            merchant: who.clone(),
            batch,
            amount,
            fee,
            fund,
            status: RedemptionStatus::Open,
        };
        T::Currency::hold(&HoldReason::Redemption.into(), &who, amount)?;
        OpenRedemptions::<T>::try_mutate(&who, |open| open.try_push(id)).map_err(|_| Error::<T>::TooManyRedemptions)?;
        Self::add_line(id, &redemption)?;
        Redemptions::<T>::insert(id, redemption);
        Self::deposit_event(Event::RedemptionRequested {
            redemption: id,
            batch,
            merchant: who,
            amount,
            fee,
            fund,
        });
        Ok(())
    }

    pub(crate) fn do_cancel_redemption(who: T::AccountId, id: RedemptionId) -> DispatchResult {
        T::Registry::ensure_active(&who)?;
        let redemption = Redemptions::<T>::get(id).ok_or(Error::<T>::NoSuchRedemption)?;
        ensure!(redemption.merchant == who, Error::<T>::NotYourRedemption);
        ensure!(redemption.batch == CurrentBatch::<T>::get(), Error::<T>::BatchClosed);
        let amount = redemption.amount;
        Self::release(&who, amount)?;
        Self::strike_off(&who, id);
        Self::remove_line(id, &redemption)?;
        Redemptions::<T>::remove(id);
        Self::deposit_event(Event::RedemptionCancelled {
            redemption: id,
            merchant: who,
            amount,
        });
        Ok(())
    }

    pub(crate) fn do_close_batch(who: T::AccountId, id: BatchId) -> DispatchResult {
        Self::ensure_treasurer(&who)?;
        let mut batch = if id == CurrentBatch::<T>::get() {
            let batch = Batches::<T>::get(id).ok_or(Error::<T>::BatchEmpty)?;
            CurrentBatch::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
            batch
        } else {
            Self::check_close_anew(id)?
        };
        batch.state = BatchState::Closed { by: who.clone() };
        Batches::<T>::insert(id, &batch);
        let Batch { lines, total, .. } = batch;
        Self::deposit_event(Event::BatchClosed {
            batch: id,
            lines,
            total,
            by: who,
        });
        Ok(())
    }

    pub(crate) fn do_approve_batch(who: T::AccountId, id: BatchId) -> DispatchResult {
        Self::ensure_treasurer(&who)?;
        let mut batch = Batches::<T>::get(id).ok_or(Error::<T>::NoSuchBatch)?;
        let by = match batch.state {
            BatchState::Open => return Err(Error::<T>::BatchNotClosed.into()),
            BatchState::Closed { by } => by,
            BatchState::Approved { .. } => return Err(Error::<T>::BatchApprovedAlready.into()),
        };
        ensure!(by != who, Error::<T>::SameOfficer);
        ensure!(Self::is_treasurer(&by), Error::<T>::ProposerNotInOffice);
        batch.state = BatchState::Approved {
            by,
            approved_by: who.clone(),
        };
        let total = batch.total;
        Batches::<T>::insert(id, batch);
        Self::deposit_event(Event::BatchApproved {
            batch: id,
            total,
            by: who,
        });
        Ok(())
    }

    pub(crate) fn do_settle(who: T::AccountId, lines: Settlements<T>) -> DispatchResult {
        Self::ensure_treasurer(&who)?;
        ensure!(!lines.is_empty(), Error::<T>::NoLines);
        lines
            .into_iter()
            .try_for_each(|(id, reference)| Self::settle_line(&who, id, reference))
    }

    pub(crate) fn do_reject(who: T::AccountId, lines: Rejections<T>) -> DispatchResult {
        Self::ensure_treasurer(&who)?;
        ensure!(!lines.is_empty(), Error::<T>::NoLines);
        lines.into_iter().try_for_each(|id| Self::reject_line(&who, id))
    }

    pub(crate) fn do_return_payment(who: T::AccountId, id: RedemptionId, reference: H256) -> DispatchResult {
        Self::ensure_treasurer(&who)?;
        let officers = Officers::alone(who.clone());
        let amount = Self::check_return(&officers, id, reference)?;
        if Self::count_alone(&who, amount) {
            return Self::execute_return(officers, id, reference);
        }
        let proposal = Self::propose(
            who.clone(),
            Action::Return {
                redemption: id,
                reference,
            },
        )?;
        Self::deposit_event(Event::ReturnProposed {
            proposal,
            by: who,
            redemption: id,
            amount,
            reference,
        });
        Ok(())
    }

    /// The fee of a request, in cents, if it may be made.
    fn check_request(who: &T::AccountId, amount: Balance, fund: Option<CommunityId>) -> Result<Balance, DispatchError> {
        let kind = T::Registry::ensure_active(who)?.kind;
        ensure!(kind == MemberKind::Merchant, Error::<T>::NotMerchant);
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let fee = RedemptionFee::<T>::get().of(amount);
        match fund {
            Some(fund) => ensure!(T::Funds::exists(fund), Error::<T>::NoSuchFund),
            None => ensure!(fee == 0, Error::<T>::FundNeeded),
        }
        let open = OpenRedemptions::<T>::decode_len(who).unwrap_or(0);
        ensure!(
            open < T::MaxOpenRedemptions::get() as usize,
            Error::<T>::TooManyRedemptions
        );
        ensure!(
            T::Currency::can_hold(&HoldReason::Redemption.into(), who, amount),
            Error::<T>::InsufficientCredits
        );
        Ok(fee)
    }

    /// A batch that waits for a second treasurer and whose first is no longer in office.
    fn check_close_anew(id: BatchId) -> Result<BatchOf<T>, DispatchError> {
        let batch = Batches::<T>::get(id).ok_or(Error::<T>::BatchNotOpen)?;
        let BatchState::Closed { by } = &batch.state else {
            return Err(Error::<T>::BatchNotOpen.into());
        };
        ensure!(!Self::is_treasurer(by), Error::<T>::BatchNotOpen);
        Ok(batch)
    }

    /// What comes back to the merchant, in cents, if it may be recorded.
    pub(super) fn check_return(
        officers: &Officers<T::AccountId>,
        id: RedemptionId,
        reference: H256,
    ) -> Result<Balance, DispatchError> {
        let redemption = Redemptions::<T>::get(id).ok_or(Error::<T>::NoSuchRedemption)?;
        ensure!(redemption.status == RedemptionStatus::Settled, Error::<T>::NotSettled);
        ensure!(!officers.include(&redemption.merchant), Error::<T>::OwnRedemption);
        ensure!(
            !Self::have_interest(officers, &redemption.merchant),
            Error::<T>::ActsForMerchant
        );
        Self::ensure_unused(reference)?;
        Ok(redemption.paid())
    }

    /// Gives a merchant back what the bank gave back. To be checked before.
    pub(super) fn execute_return(
        officers: Officers<T::AccountId>,
        id: RedemptionId,
        reference: H256,
    ) -> DispatchResult {
        let mut redemption = Redemptions::<T>::get(id).ok_or(Error::<T>::NoSuchRedemption)?;
        let (merchant, amount) = (redemption.merchant.clone(), redemption.paid());
        T::Currency::mint_into(&merchant, amount)?;
        EuroOut::<T>::put(EuroOut::<T>::get().checked_sub(amount).ok_or(Error::<T>::Overflow)?);
        References::<T>::insert(reference, Use::Returned(id));
        redemption.status = RedemptionStatus::Returned;
        Redemptions::<T>::insert(id, redemption);
        let Officers {
            first: recorded_by,
            second: approved_by,
        } = officers;
        Self::deposit_event(Event::PaymentReturned {
            redemption: id,
            merchant,
            amount,
            reference,
            recorded_by,
            approved_by,
        });
        Ok(())
    }

    /// The bank paid a line: its credits are gone, its fee is the fund's.
    fn settle_line(by: &T::AccountId, id: RedemptionId, reference: H256) -> DispatchResult {
        let (redemption, mut batch) = Self::open_line(by, id)?;
        let approved = matches!(batch.state, BatchState::Approved { .. });
        ensure!(approved, Error::<T>::BatchNotApproved);
        Self::ensure_unused(reference)?;
        let (merchant, paid, fee) = (redemption.merchant.clone(), redemption.paid(), redemption.fee);
        let (reason, force) = (HoldReason::Redemption.into(), Fortitude::Polite);
        T::Currency::burn_held(&reason, &merchant, paid, Precision::Exact, force)?;
        Self::add_euro_out(paid)?;
        if fee > 0 {
            let fund = redemption.fund.ok_or(Error::<T>::FundNeeded)?;
            Self::release(&merchant, fee)?;
            T::Funds::donate(&merchant, fund, fee)?;
        }
        References::<T>::insert(reference, Use::Settled(id));
        batch.open = batch.open.saturating_sub(1);
        Self::answer_line(id, redemption, RedemptionStatus::Settled, batch);
        Self::deposit_event(Event::RedemptionSettled {
            redemption: id,
            merchant,
            paid,
            fee,
            reference,
        });
        Ok(())
    }

    /// A line is not paid: its credits are the merchant's again.
    fn reject_line(by: &T::AccountId, id: RedemptionId) -> DispatchResult {
        let (redemption, mut batch) = Self::open_line(by, id)?;
        ensure!(batch.state != BatchState::Open, Error::<T>::BatchStillOpen);
        let (merchant, amount) = (redemption.merchant.clone(), redemption.amount);
        Self::release(&merchant, amount)?;
        batch.open = batch.open.saturating_sub(1);
        batch.total = batch.total.saturating_sub(redemption.paid());
        Self::answer_line(id, redemption, RedemptionStatus::Rejected, batch);
        Self::keep_rejected(&merchant, id)?;
        Self::deposit_event(Event::RedemptionRejected {
            redemption: id,
            merchant,
            amount,
        });
        Ok(())
    }

    /// A line that the bank has not answered, and its batch, if the treasurer may say what the answer is.
    fn open_line(by: &T::AccountId, id: RedemptionId) -> Result<(RedemptionOf<T>, BatchOf<T>), DispatchError> {
        let redemption = Redemptions::<T>::get(id).ok_or(Error::<T>::NoSuchRedemption)?;
        ensure!(redemption.merchant != *by, Error::<T>::OwnRedemption);
        ensure!(
            !T::Interests::has_interest(by, &redemption.merchant),
            Error::<T>::ActsForMerchant
        );
        ensure!(
            redemption.status == RedemptionStatus::Open,
            Error::<T>::RedemptionNotOpen
        );
        let batch = Batches::<T>::get(redemption.batch).ok_or(Error::<T>::NoSuchBatch)?;
        Ok((redemption, batch))
    }

    /// Writes what became of a line.
    fn answer_line(id: RedemptionId, redemption: RedemptionOf<T>, status: RedemptionStatus, batch: BatchOf<T>) {
        Self::strike_off(&redemption.merchant, id);
        Batches::<T>::insert(redemption.batch, batch);
        Redemptions::<T>::insert(id, Redemption { status, ..redemption });
    }

    /// Adds a request to the batch that is open.
    fn add_line(id: RedemptionId, redemption: &RedemptionOf<T>) -> DispatchResult {
        let mut batch = Batches::<T>::get(redemption.batch).unwrap_or(Batch {
            lines: 0,
            open: 0,
            total: 0,
            state: BatchState::Open,
        });
        batch.lines = batch.lines.checked_add(1).ok_or(Error::<T>::Overflow)?;
        batch.open = batch.open.checked_add(1).ok_or(Error::<T>::Overflow)?;
        batch.total = batch.total.checked_add(redemption.paid()).ok_or(Error::<T>::Overflow)?;
        Batches::<T>::insert(redemption.batch, batch);
        Lines::<T>::insert(redemption.batch, id, ());
        Ok(())
    }

    /// Takes a redemption out of its batch. One of nothing is no batch.
    fn remove_line(id: RedemptionId, redemption: &RedemptionOf<T>) -> DispatchResult {
        let mut batch = Batches::<T>::get(redemption.batch).ok_or(Error::<T>::NoSuchBatch)?;
        batch.lines = batch.lines.saturating_sub(1);
        // What was rejected counts as neither since then.
        if redemption.status == RedemptionStatus::Open {
            batch.open = batch.open.saturating_sub(1);
            batch.total = batch.total.saturating_sub(redemption.paid());
        }
        if batch.lines > 0 {
            Batches::<T>::insert(redemption.batch, batch);
        } else {
            Batches::<T>::remove(redemption.batch);
        }
        Lines::<T>::remove(redemption.batch, id);
        Ok(())
    }

    /// Puts a redemption on its merchant's list of rejected ones. If the list is full, the oldest is forgotten.
    fn keep_rejected(merchant: &T::AccountId, id: RedemptionId) -> DispatchResult {
        let oldest = RejectedRedemptions::<T>::try_mutate(merchant, |kept| {
            let end = kept.len();
            kept.force_insert_keep_right(end, id)
        });
        let Some(oldest) = oldest.map_err(|_| Error::<T>::TooManyRedemptions)? else {
            return Ok(());
        };
        let redemption = Redemptions::<T>::take(oldest).ok_or(Error::<T>::NoSuchRedemption)?;
        Self::remove_line(oldest, &redemption)
    }

    /// Takes a redemption off its merchant's list. He who has none has no list.
    fn strike_off(merchant: &T::AccountId, id: RedemptionId) {
        OpenRedemptions::<T>::mutate_exists(merchant, |list| {
            *list = list.take().and_then(|mut open| {
                open.retain(|other| *other != id);
                (!open.is_empty()).then_some(open)
            });
        });
    }

    /// Gives a merchant credits of a redemption back to spend.
    fn release(merchant: &T::AccountId, amount: Balance) -> DispatchResult {
        T::Currency::release(&HoldReason::Redemption.into(), merchant, amount, Precision::Exact).map(drop)
    }

    pub(crate) fn open_redemptions_of(merchant: &T::AccountId) -> Vec<(RedemptionId, RedemptionOf<T>)> {
        let open = OpenRedemptions::<T>::get(merchant);
        open.into_iter()
            .filter_map(|id| Redemptions::<T>::get(id).map(|redemption| (id, redemption)))
            .collect()
    }

    pub(crate) fn lines_by_number(batch: BatchId) -> Vec<(RedemptionId, RedemptionOf<T>)> {
        let mut lines: Vec<_> = Lines::<T>::iter_key_prefix(batch)
            .filter_map(|id| Redemptions::<T>::get(id).map(|redemption| (id, redemption)))
            .collect();
        lines.sort_unstable_by_key(|(id, _)| *id);
        lines
    }
}
