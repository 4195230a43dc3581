//! Measures every call at its worst, and asserts that it did something.

use super::*;
use alloc::vec::Vec;
use frame::{
    benchmarking::prelude::*,
    token::fungible::{Inspect, InspectHold},
};
use piazza_primitives::{Appointment, MemberKind};

const AMOUNT: Balance = 1_000_000;
/// What a merchant redeems: with the fee of half, 100 each for him and the fund.
const REDEEMED: Balance = 200;

/// A member whom the council appointed treasurer.
fn treasurer<T: Config>(index: u32) -> T::AccountId {
    let who: T::AccountId = account("treasurer", index, 0);
    T::Registry::make_member(&who, MemberKind::PublicBody, Some(Appointment::Treasurer));
    who
}

/// `count` merchants, each of whom is to get one cent to set aside.
fn recipients<T: Config>(count: u32) -> RecipientsOf<T> {
    let members = (0..count).map(|index| {
        let who: T::AccountId = account("recipient", index, 0);
        T::Registry::make_member(&who, MemberKind::Merchant, None);
        T::Interests::make_delegates(&who);
        (who, 1)
    });
    RecipientsOf::<T>::truncate_from(members.collect::<Vec<_>>())
}

/// The pots of `count` programmes, each of which is to get one cent.
fn pots<T: Config>(count: u32) -> RecipientsOf<T> {
    let pots = (0..count).map(|index| {
        let sponsor: T::AccountId = account("sponsor", index, 0);
        T::Interests::make_delegates(&sponsor);
        (T::Programmes::make_programme(&sponsor), 1)
    });
    RecipientsOf::<T>::truncate_from(pots.collect::<Vec<_>>())
}

/// A deposit that one treasurer recorded alone, and its number.
fn deposit<T: Config>(who: &T::AccountId) -> Result<DepositId, BenchmarkError> {
    let id = NextDeposit::<T>::get();
    Threshold::<T>::put(Balance::MAX);
    Pallet::<T>::do_record(who.clone(), AMOUNT, H256::repeat_byte(1), Basis::SponsorFunding)?;
    Ok(id)
}

/// A proposal to record, and its number.
fn propose_record<T: Config>(who: &T::AccountId) -> Result<ProposalId, BenchmarkError> {
    let id = NextProposal::<T>::get();
    Threshold::<T>::put(0);
    Pallet::<T>::do_record(who.clone(), AMOUNT, H256::repeat_byte(2), Basis::SponsorFunding)?;
    Ok(id)
}

/// A proposal to allocate, and its number.
fn propose_allocation<T: Config>(
    who: &T::AccountId,
    purpose: Purpose,
    recipients: RecipientsOf<T>,
) -> Result<ProposalId, BenchmarkError> {
    let deposit = deposit::<T>(who)?;
    let id = NextProposal::<T>::get();
    Threshold::<T>::put(0);
    Pallet::<T>::do_allocate(who.clone(), deposit, purpose, recipients)?;
    Ok(id)
}

/// Whether every account of the list has what it is to get of it.
fn have_theirs<T: Config>(recipients: &RecipientsOf<T>) -> bool {
    recipients
        .iter()
        .all(|(who, amount)| T::Currency::total_balance(who) == *amount)
}

/// A merchant with credits to redeem.
fn merchant<T: Config>(index: u32) -> Result<T::AccountId, BenchmarkError> {
    let who: T::AccountId = account("merchant", index, 0);
    T::Registry::make_member(&who, MemberKind::Merchant, None);
    T::Interests::make_delegates(&who);
    T::Currency::mint_into(&who, AMOUNT)?;
    Ok(who)
}

/// `count` merchants each redeem for a fund of their own, at a fee of half. The list of each is full.
fn requests<T: Config>(count: u32) -> Result<Vec<RedemptionId>, BenchmarkError> {
    RedemptionFee::<T>::put(Bps::saturating(5_000));
    let mut ids = Vec::new();
    for index in 0..count {
        let who = merchant::<T>(index)?;
        T::Funds::make_fund(index);
        ids.push(NextRedemption::<T>::get());
        Pallet::<T>::do_request_redemption(who.clone(), REDEEMED, Some(index))?;
        OpenRedemptions::<T>::mutate(&who, |open| while open.try_push(RedemptionId::MAX).is_ok() {});
    }
    Ok(ids)
}

/// The list of rejected redemptions of each of these merchants is full, and what is the oldest will be forgotten.
fn fill_rejected<T: Config>(count: u32) {
    for index in 0..count {
        let merchant: T::AccountId = account("merchant", index, 0);
        let id = RedemptionId::MAX.saturating_sub(index);
        let state = BatchState::Approved {
            by: merchant.clone(),
            approved_by: merchant.clone(),
        };
        Batches::<T>::insert(
            id,
            Batch {
                lines: 2,
                open: 0,
                total: 0,
                state,
            },
        );
        Lines::<T>::insert(id, id, ());
        Redemptions::<T>::insert(
            id,
            Redemption {
                merchant: merchant.clone(),
                batch: id,
                amount: REDEEMED,
                fee: 0,
                fund: None,
                status: RedemptionStatus::Rejected,
            },
        );
        RejectedRedemptions::<T>::mutate(&merchant, |kept| while kept.try_push(id).is_ok() {});
    }
}

/// Closes and approves the batch that is open.
fn approve_requests<T: Config>(first: &T::AccountId, second: &T::AccountId) -> DispatchResult {
    let batch = CurrentBatch::<T>::get();
    Pallet::<T>::do_close_batch(first.clone(), batch)?;
    Pallet::<T>::do_approve_batch(second.clone(), batch)
}

/// The bank's references for lines that it paid.
fn settlements<T: Config>(ids: &[RedemptionId]) -> Settlements<T> {
    let lines = ids.iter().map(|id| (*id, H256(blake2_256(&id.encode()))));
    Settlements::<T>::truncate_from(lines.collect::<Vec<_>>())
}

/// A redemption that the bank paid.
fn settled<T: Config>(first: &T::AccountId, second: &T::AccountId) -> Result<RedemptionId, BenchmarkError> {
    let ids = requests::<T>(1)?;
    approve_requests::<T>(first, second)?;
    Pallet::<T>::do_settle(first.clone(), settlements::<T>(&ids))?;
    ids.first().copied().ok_or(BenchmarkError::Stop("one was requested"))
}

#[benchmarks]
mod benchmarks {
    use super::*;

    /// At once: it writes more than a proposal does.
    #[benchmark]
    fn record() -> Result<(), BenchmarkError> {
        let who = treasurer::<T>(0);
        Threshold::<T>::put(AMOUNT);
        let before = EuroIn::<T>::get();

        #[extrinsic_call]
        _(
            RawOrigin::Signed(who),
            AMOUNT,
            H256::repeat_byte(1),
            Basis::SponsorFunding,
        );

        assert_eq!(EuroIn::<T>::get(), before.saturating_add(AMOUNT));
        Ok(())
    }

    /// At once: it moves the credits besides all the checks of a proposal. To set aside: that takes a hold more.
    #[benchmark]
    fn allocate(n: Linear<1, { T::MaxRecipients::get() }>) -> Result<(), BenchmarkError> {
        let who = treasurer::<T>(0);
        let deposit = deposit::<T>(&who)?;
        let recipients = recipients::<T>(n);

        #[extrinsic_call]
        _(RawOrigin::Signed(who), deposit, Purpose::Prefunding, recipients.clone());

        assert!(have_theirs::<T>(&recipients));
        Ok(())
    }

    /// At once, as above.
    #[benchmark]
    fn allocate_to_programmes(n: Linear<1, { T::MaxRecipients::get() }>) -> Result<(), BenchmarkError> {
        let who = treasurer::<T>(0);
        let deposit = deposit::<T>(&who)?;
        let pots = pots::<T>(n);

        #[extrinsic_call]
        allocate(RawOrigin::Signed(who), deposit, Purpose::Programme, pots.clone());

        assert!(have_theirs::<T>(&pots));
        Ok(())
    }

    #[benchmark]
    fn approve_record() -> Result<(), BenchmarkError> {
        let (first, second) = (treasurer::<T>(0), treasurer::<T>(1));
        let proposal = propose_record::<T>(&first)?;
        let before = EuroIn::<T>::get();

        #[extrinsic_call]
        approve(RawOrigin::Signed(second), proposal);

        assert_eq!(EuroIn::<T>::get(), before.saturating_add(AMOUNT));
        Ok(())
    }

    #[benchmark]
    fn approve_allocate(n: Linear<1, { T::MaxRecipients::get() }>) -> Result<(), BenchmarkError> {
        let (first, second) = (treasurer::<T>(0), treasurer::<T>(1));
        let recipients = recipients::<T>(n);
        let proposal = propose_allocation::<T>(&first, Purpose::Prefunding, recipients.clone())?;

        #[extrinsic_call]
        approve(RawOrigin::Signed(second), proposal);

        assert!(have_theirs::<T>(&recipients));
        Ok(())
    }

    #[benchmark]
    fn approve_allocate_to_programmes(n: Linear<1, { T::MaxRecipients::get() }>) -> Result<(), BenchmarkError> {
        let (first, second) = (treasurer::<T>(0), treasurer::<T>(1));
        let pots = pots::<T>(n);
        let proposal = propose_allocation::<T>(&first, Purpose::Programme, pots.clone())?;

        #[extrinsic_call]
        approve(RawOrigin::Signed(second), proposal);

        assert!(have_theirs::<T>(&pots));
        Ok(())
    }

    /// By the treasurer who made it, as below.
    #[benchmark]
    fn withdraw_record() -> Result<(), BenchmarkError> {
        let who = treasurer::<T>(0);
        let proposal = propose_record::<T>(&who)?;

        #[extrinsic_call]
        withdraw(RawOrigin::Signed(who), proposal);

        assert!(!Proposals::<T>::contains_key(proposal));
        Ok(())
    }

    /// The largest.
    #[benchmark]
    fn withdraw_allocate() -> Result<(), BenchmarkError> {
        let who = treasurer::<T>(0);
        let recipients = recipients::<T>(T::MaxRecipients::get());
        let proposal = propose_allocation::<T>(&who, Purpose::Prefunding, recipients)?;

        #[extrinsic_call]
        withdraw(RawOrigin::Signed(who), proposal);

        assert!(!Proposals::<T>::contains_key(proposal));
        Ok(())
    }

    #[benchmark]
    fn set_threshold() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, AMOUNT);

        assert_eq!(Threshold::<T>::get(), AMOUNT);
        Ok(())
    }

    #[benchmark]
    fn set_consumer_prepaid() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, true);

        assert!(ConsumerPrepaidAccepted::<T>::get());
        Ok(())
    }

    #[benchmark]
    fn reverse() -> Result<(), BenchmarkError> {
        let who = treasurer::<T>(0);
        let deposit = deposit::<T>(&who)?;
        let proposal = NextProposal::<T>::get();

        #[extrinsic_call]
        _(RawOrigin::Signed(who), deposit);

        assert!(Proposals::<T>::contains_key(proposal));
        Ok(())
    }

    #[benchmark]
    fn approve_reverse() -> Result<(), BenchmarkError> {
        let (first, second) = (treasurer::<T>(0), treasurer::<T>(1));
        let deposit = deposit::<T>(&first)?;
        let proposal = NextProposal::<T>::get();
        Pallet::<T>::do_reverse(first, deposit)?;

        #[extrinsic_call]
        approve(RawOrigin::Signed(second), proposal);

        assert!(!Deposits::<T>::contains_key(deposit));
        Ok(())
    }

    #[benchmark]
    fn approve_return() -> Result<(), BenchmarkError> {
        let (first, second) = (treasurer::<T>(0), treasurer::<T>(1));
        let redemption = settled::<T>(&first, &second)?;
        let proposal = NextProposal::<T>::get();
        Threshold::<T>::put(0);
        Pallet::<T>::do_return_payment(first, redemption, H256::repeat_byte(3))?;
        let before = EuroOut::<T>::get();

        #[extrinsic_call]
        approve(RawOrigin::Signed(second), proposal);

        assert!(EuroOut::<T>::get() < before);
        Ok(())
    }

    #[benchmark]
    fn approve_bank_fee() -> Result<(), BenchmarkError> {
        let (first, second) = (treasurer::<T>(0), treasurer::<T>(1));
        T::Funds::fill_enabler(AMOUNT);
        let proposal = NextProposal::<T>::get();
        Pallet::<T>::do_charge_bank_fee(first, 1, H256::repeat_byte(3))?;

        #[extrinsic_call]
        approve(RawOrigin::Signed(second), proposal);

        assert_eq!(BankFees::<T>::get(), 1);
        Ok(())
    }

    /// The last that the merchant may have open, with a fee, into a batch that has lines.
    #[benchmark]
    fn request_redemption() -> Result<(), BenchmarkError> {
        requests::<T>(2)?;
        let who: T::AccountId = account("merchant", 0, 0);
        OpenRedemptions::<T>::mutate(&who, |open| open.pop());
        let id = NextRedemption::<T>::get();

        #[extrinsic_call]
        _(RawOrigin::Signed(who), REDEEMED, Some(1));

        assert!(Redemptions::<T>::contains_key(id));
        Ok(())
    }

    /// One of several in its batch.
    #[benchmark]
    fn cancel_redemption() -> Result<(), BenchmarkError> {
        let ids = requests::<T>(2)?;
        let who: T::AccountId = account("merchant", 0, 0);
        let id = ids.first().copied().unwrap_or_default();

        #[extrinsic_call]
        _(RawOrigin::Signed(who), id);

        assert!(!Redemptions::<T>::contains_key(id));
        Ok(())
    }

    /// The open one: closing anew writes less.
    #[benchmark]
    fn close_batch() -> Result<(), BenchmarkError> {
        let who = treasurer::<T>(0);
        requests::<T>(1)?;
        let batch = CurrentBatch::<T>::get();

        #[extrinsic_call]
        _(RawOrigin::Signed(who), batch);

        assert!(CurrentBatch::<T>::get() > batch);
        Ok(())
    }

    #[benchmark]
    fn approve_batch() -> Result<(), BenchmarkError> {
        let (first, second) = (treasurer::<T>(0), treasurer::<T>(1));
        requests::<T>(1)?;
        let batch = CurrentBatch::<T>::get();
        Pallet::<T>::do_close_batch(first, batch)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(second), batch);

        let state = Batches::<T>::get(batch).map(|batch| batch.state);
        assert!(matches!(state, Some(BatchState::Approved { .. })));
        Ok(())
    }

    #[benchmark]
    fn settle(n: Linear<1, { T::MaxLines::get() }>) -> Result<(), BenchmarkError> {
        let (first, second) = (treasurer::<T>(0), treasurer::<T>(1));
        let ids = requests::<T>(n)?;
        approve_requests::<T>(&first, &second)?;
        let lines = settlements::<T>(&ids);

        #[extrinsic_call]
        _(RawOrigin::Signed(first), lines);

        let paid = |id: &RedemptionId| Redemptions::<T>::get(id).map(|redemption| redemption.status);
        assert!(ids.iter().all(|id| paid(id) == Some(RedemptionStatus::Settled)));
        Ok(())
    }

    #[benchmark]
    fn reject(n: Linear<1, { T::MaxLines::get() }>) -> Result<(), BenchmarkError> {
        let (first, second) = (treasurer::<T>(0), treasurer::<T>(1));
        let lines = Rejections::<T>::truncate_from(requests::<T>(n)?);
        approve_requests::<T>(&first, &second)?;
        fill_rejected::<T>(n);

        #[extrinsic_call]
        _(RawOrigin::Signed(first), lines);

        let last: T::AccountId = account("merchant", n.saturating_sub(1), 0);
        assert!(!Redemptions::<T>::contains_key(
            RedemptionId::MAX.saturating_sub(n.saturating_sub(1))
        ));
        assert_eq!(T::Currency::balance_on_hold(&HoldReason::Redemption.into(), &last), 0);
        Ok(())
    }

    /// At once: it writes more than a proposal does.
    #[benchmark]
    fn return_payment() -> Result<(), BenchmarkError> {
        let (first, second) = (treasurer::<T>(0), treasurer::<T>(1));
        let redemption = settled::<T>(&first, &second)?;
        Threshold::<T>::put(AMOUNT);

        #[extrinsic_call]
        _(RawOrigin::Signed(first), redemption, H256::repeat_byte(3));

        let status = Redemptions::<T>::get(redemption).map(|redemption| redemption.status);
        assert_eq!(status, Some(RedemptionStatus::Returned));
        Ok(())
    }

    #[benchmark]
    fn set_redemption_fee() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let rate = Bps::saturating(100);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, rate);

        assert_eq!(RedemptionFee::<T>::get(), rate);
        Ok(())
    }

    #[benchmark]
    fn charge_bank_fee() -> Result<(), BenchmarkError> {
        let who = treasurer::<T>(0);
        let proposal = NextProposal::<T>::get();

        #[extrinsic_call]
        _(RawOrigin::Signed(who), AMOUNT, H256::repeat_byte(3));

        assert!(Proposals::<T>::contains_key(proposal));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::empty(), crate::mock::Test);
}
