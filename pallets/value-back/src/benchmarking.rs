//! Measures every call at its worst, and asserts that it did something.

use super::*;
use alloc::vec;
use frame::{benchmarking::prelude::*, token::fungible::Mutate};
use piazza_primitives::{MemberKind, Offer};

const FIFTHS: Shares = Shares {
    buyer: Bps::saturating(2_000),
    community: Bps::saturating(2_000),
    equalisation: Bps::saturating(2_000),
    enabler: Bps::saturating(2_000),
    referrer: Bps::saturating(2_000),
};

/// Books full of pending entries, of which the first `due` are due; every entry is one cent.
fn full_fund<T: Config>(due: u32) -> FundOf<T> {
    let today = Pallet::<T>::today();
    let mut fund = FundOf::<T>::default();
    for index in 0..MaxPending::<T>::get() {
        let day = if index < due {
            today.saturating_sub(due).saturating_add(index)
        } else {
            today.saturating_add(index)
        };
        fund.add(day, 1).expect("an entry for each day");
    }
    fund
}

/// The longest name.
fn name() -> Name {
    Name::truncate_from(vec![b'x'; MAX_NAME as usize])
}

/// Opens a community fund, if there is none of this number.
pub(crate) fn make_fund<T: Config>(id: CommunityId) {
    if !Communities::<T>::contains_key(id) {
        assert!(Pallet::<T>::do_create_fund(id, name()).is_ok());
    }
}

/// Lets the next sale under the offer touch every fund, each with books as full as they can be.
pub(crate) fn fill_funds<T: Config>(offer: &Offer, referrer: &T::AccountId) -> DispatchResult {
    SpecialShares::<T>::insert((offer.category, offer.class), FIFTHS);
    let keys = [
        FundKey::Community(offer.fund),
        FundKey::Equalisation,
        FundKey::Enabler,
        FundKey::Referral(referrer.clone()),
    ];
    for key in keys {
        // The day of the next sale's part is among them: it is added to an entry.
        let fund = full_fund::<T>(0);
        T::Currency::mint_into(&Pallet::<T>::pot_account(key.pot()), fund.total().unwrap_or_default())?;
        Funds::<T>::insert(&key, fund);
    }
    Ok(())
}

/// Gives the enabler's fund `amount` to spend, and books as full as they can be.
pub(crate) fn fill_enabler<T: Config>(amount: Balance) {
    let key = FundKeyOf::<T>::Enabler;
    let mut fund = full_fund::<T>(0);
    fund.spendable = fund.spendable.saturating_add(amount);
    let pot = Pallet::<T>::pot_account(key.pot());
    let owned = T::Currency::total_balance(&pot);
    let lacks = fund.total().unwrap_or_default().saturating_sub(owned);
    assert!(T::Currency::mint_into(&pot, lacks).is_ok());
    Funds::<T>::insert(&key, fund);
}

/// The terms of a sale that can't be refunded any more, as long as terms can be.
pub(crate) fn terms_that_are_over<T: Config>(referrer: &T::AccountId) -> TermsOf<T> {
    Terms {
        rate: Bps::ONE,
        shares: FIFTHS,
        fund: CommunityId::MAX,
        referrer: Some(referrer.clone()),
        room: Some(Balance::MAX),
        due: Pallet::<T>::today(),
    }
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn create_fund() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let name = name();

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, u32::MAX, name.clone());

        assert_eq!(Communities::<T>::get(u32::MAX), Some(name));
        Ok(())
    }

    #[benchmark]
    fn set_default_shares() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, FIFTHS);

        assert_eq!(DefaultShares::<T>::get(), FIFTHS);
        Ok(())
    }

    #[benchmark]
    fn set_shares() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(
            origin as T::RuntimeOrigin,
            Category::PublicService,
            SnaiClass::F,
            FIFTHS,
        );

        assert_eq!(
            SpecialShares::<T>::get((Category::PublicService, SnaiClass::F)),
            Some(FIFTHS)
        );
        Ok(())
    }

    #[benchmark]
    fn clear_shares() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        SpecialShares::<T>::insert((Category::PublicService, SnaiClass::F), FIFTHS);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, Category::PublicService, SnaiClass::F);

        assert_eq!(SpecialShares::<T>::get((Category::PublicService, SnaiClass::F)), None);
        Ok(())
    }

    /// Half of a full list is due, and the other half is written back.
    #[benchmark]
    fn claim_referral() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        T::Registry::make_member(&who, MemberKind::Resident, None);
        let before = T::Currency::total_balance(&who);
        let key = FundKey::Referral(who.clone());
        // Early in chain time, as on a fresh benchmark chain, fewer days lie behind than half a list has.
        let due = Pallet::<T>::today().min(MaxPending::<T>::get() / 2);
        let mut fund = full_fund::<T>(due);
        fund.spendable = 1;
        T::Currency::mint_into(
            &Pallet::<T>::pot_account(Pot::Referrals),
            fund.total().unwrap_or_default(),
        )?;
        Funds::<T>::insert(&key, fund);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));

        assert!(T::Currency::total_balance(&who) > before);
        assert_eq!(Funds::<T>::get(&key).spendable, 0);
        Ok(())
    }

    #[benchmark]
    fn set_refund_limit() -> Result<(), BenchmarkError> {
        let origin = T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let days = T::MaxRefundLimit::get();

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, days);

        assert_eq!(RefundLimit::<T>::get(), days);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::empty(), crate::mock::Test);
}
