//! Measures the call and the extension at their worst, and asserts that they did something.

use crate::{pallet::*, types::Allowance, CheckNonce};
use alloc::vec;
use frame::{
    benchmarking::prelude::*,
    deps::{
        frame_support::dispatch::{DispatchInfo, PostDispatchInfo},
        sp_runtime::traits::One,
    },
    traits::Time,
};
use piazza_primitives::{JointOperations, MemberKind, Registry, TransferRules, UsageClass};

fn member<T: Config>(name: &'static str, kind: MemberKind) -> T::AccountId {
    let who = account(name, 0, 0);
    T::Registry::make_member(&who, kind, None);
    who
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn set_allowance() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let allowance = Allowance { burst: 1, every: 1 };

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, UsageClass::Gateway, allowance);

        assert_eq!(Allowances::<T>::get(UsageClass::Gateway), Some(allowance));
        Ok(())
    }

    /// Of an operation that has just expired.
    #[benchmark]
    fn clear_operation() -> Result<(), BenchmarkError> {
        let who = member::<T>("depositor", MemberKind::Association);
        let (joint, call_hash) = T::JointOperations::begin(&who);
        let begun = T::JointOperations::begun(&joint, call_hash).ok_or("it waits")?;
        let late = begun
            .saturating_add(T::OperationLifetime::get())
            .saturating_add(One::one());
        System::<T>::set_block_number(late);

        #[extrinsic_call]
        _(RawOrigin::Signed(who), joint.clone(), call_hash);

        assert!(T::JointOperations::begun(&joint, call_hash).is_none());
        Ok(())
    }

    /// The whole way of a metered transaction, which leaves half of its weight unspent.
    #[benchmark]
    fn check_nonce() -> Result<(), BenchmarkError> {
        let who = member::<T>("member", MemberKind::Resident);
        let class = UsageClass::Person;
        Allowances::<T>::insert(class, Allowance::default_of(class));
        FullAt::<T>::insert(&who, T::Time::now());
        let nonce = System::<T>::account_nonce(&who);
        let call = frame_system::Call::remark { remark: vec![] }.into();
        let info = DispatchInfo {
            call_weight: T::UnitWeight::convert(class),
            ..Default::default()
        };
        let used = PostDispatchInfo {
            actual_weight: Some(info.call_weight / 2),
            ..Default::default()
        };
        let origin = RawOrigin::Signed(who.clone()).into();

        #[block]
        {
            CheckNonce::<T>::from(nonce).test_run(origin, &call, &info, 0, 0, |_| Ok(used))??;
        }

        assert_eq!(System::<T>::account_nonce(&who), nonce + One::one());
        assert!(FullAt::<T>::get(&who) > T::Time::now());
        Ok(())
    }

    /// What a plain transfer adds: its rules, asked in `validate` and again in `prepare`.
    #[benchmark]
    fn check_plain_transfer() -> Result<(), BenchmarkError> {
        let from = member::<T>("sender", MemberKind::Resident);
        let to = member::<T>("recipient", MemberKind::Association);

        #[block]
        {
            T::Transfers::check(&from, &to, 1).map_err(|_| "members may send")?;
            Pallet::<T>::open_for_plain_transfer(&from, &to, 1)?;
        }

        assert!(Pallet::<T>::plain_transfer_is_open());
        Ok(())
    }
}
