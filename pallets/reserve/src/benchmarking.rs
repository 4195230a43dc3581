//! Measures every call at its worst, and asserts that it did something.

use super::*;
use alloc::vec::Vec;
use frame::{benchmarking::prelude::*, token::fungible::Inspect};
use piazza_primitives::{Appointment, MemberKind};

const AMOUNT: Balance = 1_000_000;

/// A member whom the council appointed treasurer.
fn treasurer<T: Config>(index: u32) -> T::AccountId {
    let who: T::AccountId = account("treasurer", index, 0);
    T::Registry::make_member(&who, MemberKind::PublicBody, Some(Appointment::Treasurer));
    who
}

/// `count` members, each of whom is to get one cent.
fn recipients<T: Config>(count: u32) -> RecipientsOf<T> {
    let members = (0..count).map(|index| {
        let who: T::AccountId = account("recipient", index, 0);
        T::Registry::make_member(&who, MemberKind::Resident, None);
        (who, 1)
    });
    RecipientsOf::<T>::truncate_from(members.collect::<Vec<_>>())
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

/// A proposal to allocate to `count` members, and its number.
fn propose_allocation<T: Config>(who: &T::AccountId, count: u32) -> Result<ProposalId, BenchmarkError> {
    let deposit = deposit::<T>(who)?;
    let id = NextProposal::<T>::get();
    Threshold::<T>::put(0);
    Pallet::<T>::do_allocate(who.clone(), deposit, recipients::<T>(count))?;
    Ok(id)
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

    /// At once: it moves the credits besides all the checks of a proposal.
    #[benchmark]
    fn allocate(n: Linear<1, { T::MaxRecipients::get() }>) -> Result<(), BenchmarkError> {
        let who = treasurer::<T>(0);
        let deposit = deposit::<T>(&who)?;
        let recipients = recipients::<T>(n);

        #[extrinsic_call]
        _(RawOrigin::Signed(who), deposit, recipients.clone());

        assert!(recipients.iter().all(|(who, _)| T::Currency::total_balance(who) == 1));
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
        let proposal = propose_allocation::<T>(&first, n)?;

        #[extrinsic_call]
        approve(RawOrigin::Signed(second), proposal);

        let last: T::AccountId = account("recipient", n.saturating_sub(1), 0);
        assert_eq!(T::Currency::total_balance(&last), 1);
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
        let proposal = propose_allocation::<T>(&who, T::MaxRecipients::get())?;

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

    impl_benchmark_test_suite!(Pallet, crate::mock::empty(), crate::mock::Test);
}
