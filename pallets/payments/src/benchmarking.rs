//! Measures every call and the hook at their worst, and asserts that they did something.

use crate::{pallet::*, rules, types::Invoice};
use frame::{
    benchmarking::prelude::*,
    deps::{
        sp_core::{crypto::KeyTypeId, sr25519},
        sp_io::crypto::{sr25519_generate, sr25519_sign},
    },
    token::fungible::{Inspect, Mutate},
    traits::{Get, Hash, Time},
};
use piazza_primitives::{Balance, MemberKind, Registry, ValueBack};

/// Odd, so that the parts of the value-back leave remainders.
const AMOUNT: Balance = 1_000_003;
/// Of the merchant's key.
const KEYS: KeyTypeId = KeyTypeId(*b"bnch");

fn make_member<T: Config>(who: &T::AccountId, kind: MemberKind, credits: Balance) -> DispatchResult {
    T::Registry::make_member(who, kind, None);
    T::Currency::mint_into(who, credits)?;
    Ok(())
}

/// A merchant and his key, with which he signs invoices.
fn merchant<T: Config>() -> Result<(T::AccountId, sr25519::Public), BenchmarkError> {
    let key = sr25519_generate(KEYS, Some(b"//Merchant".to_vec()));
    let who = T::AccountId::decode(&mut &key.encode()[..]).map_err(|_| "a merchant's key is no account here")?;
    make_member::<T>(&who, MemberKind::Merchant, 1)?;
    Ok((who, key))
}

fn sign<T: Config>(key: &sr25519::Public, word: H256) -> Result<T::Signature, BenchmarkError>
where
    T::Signature: From<sr25519::Signature>,
{
    let signature = sr25519_sign(KEYS, key, word.as_bytes()).ok_or("the key is in the keystore")?;
    Ok(signature.into())
}

#[benchmarks(where T::Signature: From<sr25519::Signature>)]
mod benchmarks {
    use super::*;

    /// With a referrer, and every fund gets a part. Each of the three members has a tier of his own.
    #[benchmark]
    fn pay() -> Result<(), BenchmarkError> {
        let (payer, referrer) = (whitelisted_caller(), account("referrer", 0, 0));
        let (merchant, key) = merchant::<T>()?;
        make_member::<T>(&payer, MemberKind::Resident, AMOUNT.saturating_mul(2))?;
        make_member::<T>(&referrer, MemberKind::Association, 1)?;
        let shop = 0;
        T::ValueBack::fill_funds(&T::Registry::offer(&merchant, shop)?, &referrer)?;
        let mut invoice = Invoice {
            shop,
            number: [0xff; 16],
            expires: T::Time::now().saturating_add(T::MaxInvoiceLife::get()),
            referrer: Some(referrer),
            signature: sign::<T>(&key, H256::zero())?,
        };
        let genesis = System::<T>::block_hash(BlockNumberFor::<T>::zero());
        let reference = invoice.reference(genesis, &merchant, AMOUNT);
        invoice.signature = sign::<T>(&key, reference)?;
        let expires = invoice.expires;

        #[extrinsic_call]
        _(RawOrigin::Signed(payer), merchant.clone(), AMOUNT, invoice);

        assert!(Pallet::<T>::is_paid(reference, expires));
        assert!(T::Currency::total_balance(&merchant) > 1);
        Ok(())
    }

    #[benchmark]
    fn send() -> Result<(), BenchmarkError> {
        let (from, to) = (whitelisted_caller(), account("recipient", 0, 0));
        make_member::<T>(&from, MemberKind::Resident, AMOUNT.saturating_mul(2))?;
        make_member::<T>(&to, MemberKind::Association, 1)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(from), to.clone(), AMOUNT);

        assert_eq!(T::Currency::total_balance(&to), AMOUNT.saturating_add(1));
        Ok(())
    }

    /// All the `n` invoices of an hour that is over.
    #[benchmark]
    fn forget_expired(n: Linear<0, { T::MaxForgotten::get() }>) -> Result<(), BenchmarkError> {
        let hour = rules::hour_of(T::Time::now());
        RememberedFrom::<T>::put(hour);
        for index in 0..n {
            Paid::<T>::insert(hour, T::Hashing::hash_of(&index), ());
        }

        #[block]
        {
            Pallet::<T>::forget_before(rules::hour_of(T::Time::now()).saturating_add(1));
        }

        assert!(Paid::<T>::iter_prefix(hour).next().is_none());
        assert_eq!(RememberedFrom::<T>::get(), Some(hour.saturating_add(1)));
        Ok(())
    }
}
