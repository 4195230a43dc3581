//! Measures every call and the hook at their worst, and asserts that they did something.

use crate::{
    pallet::*,
    rules,
    types::{Invoice, Receipt, SaleRecord, WeekVolume, WEEKS},
};
use frame::{
    benchmarking::prelude::*,
    deps::{
        sp_core::{crypto::KeyTypeId, sr25519},
        sp_io::crypto::{sr25519_generate, sr25519_sign},
    },
    token::fungible::{Inspect, InspectHold, Mutate, MutateHold},
    traits::{Get, Hash, Time},
};
use piazza_primitives::{Balance, Delegations, MemberKind, Registry, Tendered, ValueBack};

/// Odd, so that the parts of the value-back leave remainders.
const AMOUNT: Balance = 1_000_003;
/// Of the merchant's key.
const KEYS: KeyTypeId = KeyTypeId(*b"bnch");

fn make_member<T: Config>(who: &T::AccountId, kind: MemberKind, credits: Balance) -> DispatchResult {
    T::Registry::make_member(who, kind, None);
    T::Currency::mint_into(who, credits)?;
    Ok(())
}

/// An account and its key, with which it signs invoices.
fn keyed<T: Config>(seed: &[u8]) -> Result<(T::AccountId, sr25519::Public), BenchmarkError> {
    let key = sr25519_generate(KEYS, Some(seed.to_vec()));
    let who = T::AccountId::decode(&mut &key.encode()[..]).map_err(|_| "a key is no account here")?;
    Ok((who, key))
}

/// A merchant, who set `AMOUNT` aside.
fn merchant<T: Config>() -> Result<T::AccountId, BenchmarkError> {
    let who = keyed::<T>(b"//Merchant")?.0;
    make_member::<T>(&who, MemberKind::Merchant, AMOUNT.saturating_mul(3))?;
    T::Currency::hold(&HoldReason::Prefunding.into(), &who, AMOUNT)?;
    Ok(who)
}

fn set_aside<T: Config>(merchant: &T::AccountId) -> Balance {
    T::Currency::balance_on_hold(&HoldReason::Prefunding.into(), merchant)
}

/// A sale that is as costly to settle and to refund as it can be.
struct Costly<T: Config> {
    payer: T::AccountId,
    merchant: T::AccountId,
    invoice: InvoiceOf<T>,
    reference: H256,
}

/// With a euro part, a referrer, a till, and a volume of as many weeks as count that passes the threshold; and every fund
/// gets a part. Each of the three members has a tier of his own.
fn costly<T: Config>() -> Result<Costly<T>, BenchmarkError>
where
    T::Signature: From<sr25519::Signature>,
{
    let (payer, referrer): (T::AccountId, T::AccountId) = (whitelisted_caller(), account("referrer", 0, 0));
    let merchant = merchant::<T>()?;
    let (till, key) = keyed::<T>(b"//Till")?;
    make_member::<T>(&payer, MemberKind::Resident, AMOUNT.saturating_mul(2))?;
    make_member::<T>(&referrer, MemberKind::Association, 1)?;
    T::Delegations::make_till(&merchant, &till);
    let shop = 0;
    T::ValueBack::fill_funds(&T::Registry::offer(&merchant, shop)?, &referrer)?;
    fill_volume::<T>();
    let mut invoice = Invoice {
        shop,
        number: [0xff; 16],
        expires: T::Time::now().saturating_add(T::MaxInvoiceLife::get()),
        referrer: Some(referrer),
        euro: AMOUNT,
        till: Some(till),
        signature: sign::<T>(&key, H256::zero())?,
    };
    let genesis = System::<T>::block_hash(BlockNumberFor::<T>::zero());
    let reference = invoice.reference(genesis, &merchant, AMOUNT);
    invoice.signature = sign::<T>(&key, reference)?;
    Ok(Costly {
        payer,
        merchant,
        invoice,
        reference,
    })
}

/// Fills the volume with as many weeks as count. Early in chain time, as on a fresh benchmark chain, some have not come yet.
fn fill_volume<T: Config>() {
    let first = rules::week_of(T::Time::now()).saturating_sub(WEEKS.saturating_sub(1));
    Volume::<T>::mutate(|weeks| {
        for index in 0..WEEKS {
            let week = first.saturating_add(index);
            assert!(weeks.try_push(WeekVolume { week, amount: 1 }).is_ok());
        }
    });
    NotificationThreshold::<T>::put(Balance::from(WEEKS).saturating_mul(2));
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

    #[benchmark]
    fn pay() -> Result<(), BenchmarkError> {
        let Costly {
            payer,
            merchant,
            invoice,
            reference,
        } = costly::<T>()?;
        let expires = invoice.expires;
        let before = set_aside::<T>(&merchant);

        #[extrinsic_call]
        _(RawOrigin::Signed(payer), merchant.clone(), AMOUNT, invoice);

        assert!(Pallet::<T>::is_paid(reference, expires));
        assert!(set_aside::<T>(&merchant) < before);
        assert!(Pallet::<T>::volume_now().volume > AMOUNT);
        Ok(())
    }

    /// With a referrer, and every fund gets a part.
    #[benchmark]
    fn grant() -> Result<(), BenchmarkError> {
        let Costly {
            payer,
            merchant,
            invoice,
            ..
        } = costly::<T>()?;
        let receipt = Receipt {
            shop: invoice.shop,
            number: invoice.number,
            expires: invoice.expires,
            referrer: invoice.referrer,
        };
        let before = set_aside::<T>(&merchant);

        #[extrinsic_call]
        _(RawOrigin::Signed(merchant.clone()), payer, AMOUNT, receipt);

        assert!(set_aside::<T>(&merchant) < before);
        Ok(())
    }

    /// Half of a sale in credits and euro, so that every fund gives back and nothing is left out.
    #[benchmark]
    fn refund() -> Result<(), BenchmarkError> {
        let Costly {
            payer,
            merchant,
            invoice,
            reference,
        } = costly::<T>()?;
        let (expires, half) = (invoice.expires, AMOUNT / 2);
        Pallet::<T>::do_pay(payer.clone(), merchant.clone(), AMOUNT, &invoice)?;
        let before = T::Currency::total_balance(&payer);

        #[extrinsic_call]
        _(RawOrigin::Signed(merchant), reference, expires, half, half);

        assert!(T::Currency::total_balance(&payer) > before);
        Ok(())
    }

    #[benchmark]
    fn prefund() -> Result<(), BenchmarkError> {
        let merchant = merchant::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(merchant.clone()), AMOUNT);

        assert_eq!(set_aside::<T>(&merchant), AMOUNT.saturating_mul(2));
        Ok(())
    }

    #[benchmark]
    fn release_prefunding() -> Result<(), BenchmarkError> {
        let merchant = merchant::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(merchant.clone()), AMOUNT);

        assert_eq!(set_aside::<T>(&merchant), 0);
        Ok(())
    }

    #[benchmark]
    fn set_notification_threshold() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, Balance::MAX);

        assert_eq!(NotificationThreshold::<T>::get(), Balance::MAX);
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

    /// All the `n` sales of an hour that is over.
    #[benchmark]
    fn forget_expired(n: Linear<0, { T::MaxForgotten::get() }>) -> Result<(), BenchmarkError> {
        let hour = rules::hour_of(T::Time::now());
        RememberedFrom::<T>::put(hour);
        let (buyer, merchant): (T::AccountId, T::AccountId) = (account("buyer", 0, 0), account("merchant", 0, 0));
        let sold = Tendered {
            credits: Balance::MAX,
            euro: Balance::MAX,
        };
        let sale = SaleRecord {
            terms: T::ValueBack::terms_that_are_over(&buyer),
            buyer,
            merchant,
            shop: u8::MAX,
            sold,
            left: sold,
        };
        for index in 0..n {
            Sales::<T>::insert(hour, T::Hashing::hash_of(&index), &sale);
        }

        #[block]
        {
            Pallet::<T>::forget_before(rules::hour_of(T::Time::now()).saturating_add(1));
        }

        assert!(Sales::<T>::iter_key_prefix(hour).next().is_none());
        assert_eq!(RememberedFrom::<T>::get(), Some(hour.saturating_add(1)));
        Ok(())
    }
}
