//! What the calls and the other pallets' questions do: check, write, event. Every storage write is here.

use crate::{
    rules, Communities, Config, DefaultShares, Error, Event, FundKey, FundKeyOf, FundOf, FundState, Funds,
    GenesisConfig, Name, Pallet, Parts, Pot, RefundLimit, Shares, SpecialShares, Terms, TermsOf,
};
use alloc::vec::Vec;
use frame::{
    prelude::*,
    token::fungible::{Balanced, Credit, Inspect, Mutate},
    traits::{Imbalance, Time},
};
use piazza_primitives::{
    Balance, Bps, Category, CommunityId, FundCredits, FundDirectory, Pots, Registry, Sale, SnaiClass, Tendered,
    ValueBack,
};

/// The pots that exist whatever the council does.
const STANDING_POTS: [Pot; 3] = [Pot::Equalisation, Pot::Enabler, Pot::Referrals];

impl<T: Config> Pallet<T> {
    /// The account of a pot.
    pub fn pot_account(pot: Pot) -> T::AccountId {
        T::PalletId::get().into_sub_account_truncating(pot)
    }

    pub(crate) fn do_create_fund(id: CommunityId, name: Name) -> DispatchResult {
        ensure!(!Communities::<T>::contains_key(id), Error::<T>::FundExists);
        ensure!(rules::is_name(&name), Error::<T>::BadName);
        Communities::<T>::insert(id, &name);
        let pot = Self::open_pot(Pot::Community(id));
        Self::deposit_event(Event::FundCreated { fund: id, name, pot });
        Ok(())
    }

    pub(crate) fn do_set_default_shares(shares: Shares) -> DispatchResult {
        ensure!(shares.are_whole(), Error::<T>::SharesNotWhole);
        DefaultShares::<T>::put(shares);
        Self::deposit_event(Event::DefaultSharesSet { shares });
        Ok(())
    }

    pub(crate) fn do_set_shares(category: Category, class: SnaiClass, shares: Shares) -> DispatchResult {
        ensure!(shares.are_whole(), Error::<T>::SharesNotWhole);
        SpecialShares::<T>::insert((category, class), shares);
        Self::deposit_event(Event::SharesSet {
            category,
            class,
            shares,
        });
        Ok(())
    }

    pub(crate) fn do_clear_shares(category: Category, class: SnaiClass) -> DispatchResult {
        let removed = SpecialShares::<T>::take((category, class));
        ensure!(removed.is_some(), Error::<T>::NoSpecialShares);
        Self::deposit_event(Event::SharesCleared { category, class });
        Ok(())
    }

    pub(crate) fn do_set_refund_limit(days: u32) -> DispatchResult {
        ensure!(days <= T::MaxRefundLimit::get(), Error::<T>::RefundLimitTooLong);
        RefundLimit::<T>::put(days);
        Self::deposit_event(Event::RefundLimitSet { days });
        Ok(())
    }

    pub(crate) fn do_claim_referral(who: T::AccountId) -> DispatchResult {
        let standing = T::Registry::ensure_active(&who)?;
        let key = FundKey::Referral(who.clone());
        let mut fund = Self::matured(&key).ok_or(Error::<T>::Overflow)?;
        ensure!(fund.spendable > 0, Error::<T>::NothingToClaim);
        let room = rules::room(standing.limits.held, T::Currency::total_balance(&who));
        let amount = room.map_or(fund.spendable, |room| room.min(fund.spendable));
        ensure!(amount > 0, Error::<T>::NoRoom);
        T::Currency::transfer(&Self::pot_account(key.pot()), &who, amount, Preservation::Expendable)?;
        fund.spendable = fund.spendable.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
        Self::write_fund(&key, fund);
        Self::deposit_event(Event::ReferralClaimed { who, amount });
        Ok(())
    }

    fn do_settle(sale: &Sale<T::AccountId>) -> Result<(TermsOf<T>, Balance), DispatchError> {
        let fund = sale.offer.fund;
        ensure!(Communities::<T>::contains_key(fund), Error::<T>::NoSuchFund);
        let terms = Terms {
            rate: sale.offer.rate,
            shares: Self::shares_in_force(sale.offer.category, sale.offer.class),
            fund,
            referrer: Self::referrer_that_counts(sale),
            room: sale.room,
            due: rules::due_day(Self::today(), RefundLimit::<T>::get()),
        };
        let parts = Self::parts(&terms, sale.tendered, sale.tendered)?;
        if parts.total() == 0 {
            return Ok((terms, 0));
        }
        for (key, part) in Self::shared(&terms, parts) {
            Self::pay_in(&key, &sale.buyer, part, terms.due)?;
        }
        Self::deposit_event(Event::ValueReturned {
            buyer: sale.buyer.clone(),
            merchant: sale.merchant.clone(),
            fund,
            referrer: terms.referrer.clone(),
            parts,
            due: terms.due,
        });
        Ok((terms, parts.buyer))
    }

    fn do_correct(
        buyer: &T::AccountId,
        merchant: &T::AccountId,
        terms: &TermsOf<T>,
        before: Parts,
        after: Parts,
    ) -> DispatchResult {
        ensure!(terms.is_refundable(Self::today()), Error::<T>::NotPending);
        if before == after {
            return Ok(());
        }
        let changes: Vec<_> = Self::shared(terms, before).zip(Self::shared(terms, after)).collect();
        // What comes back first: from it is paid what a rounding gives to others.
        for ((key, had), (_, keeps)) in &changes {
            Self::give_back(key, buyer, had.saturating_sub(*keeps), terms.due)?;
        }
        for ((key, had), (_, gets)) in &changes {
            Self::pay_in(key, buyer, gets.saturating_sub(*had), terms.due)?;
        }
        Self::deposit_event(Event::ValueCorrected {
            buyer: buyer.clone(),
            merchant: merchant.clone(),
            fund: terms.fund,
            referrer: terms.referrer.clone(),
            before,
            after,
            due: terms.due,
        });
        Ok(())
    }

    fn parts(terms: &TermsOf<T>, sold: Tendered, tendered: Tendered) -> Result<Parts, DispatchError> {
        Ok(terms.divide(sold, tendered).ok_or(Error::<T>::Overflow)?)
    }

    /// The funds that share in a sale, each with its part.
    fn shared(terms: &TermsOf<T>, parts: Parts) -> impl Iterator<Item = (FundKeyOf<T>, Balance)> {
        [
            (Some(FundKey::Community(terms.fund)), parts.community),
            (Some(FundKey::Equalisation), parts.equalisation),
            (Some(FundKey::Enabler), parts.enabler),
            (terms.referrer.clone().map(FundKey::Referral), parts.referrer),
        ]
        .into_iter()
        .filter_map(|(key, part)| Some((key?, part)))
    }

    /// Moves a part of a sale to a fund, where it waits until the day `due`.
    fn pay_in(key: &FundKeyOf<T>, from: &T::AccountId, amount: Balance, due: u32) -> DispatchResult {
        if amount == 0 {
            return Ok(());
        }
        T::Currency::transfer(from, &Self::pot_account(key.pot()), amount, Preservation::Expendable)?;
        let mut fund = Self::matured(key).ok_or(Error::<T>::Overflow)?;
        fund.add(due, amount).ok_or(Error::<T>::Overflow)?;
        Self::write_fund(key, fund);
        Ok(())
    }

    /// Moves a part of a sale from the fund in which it waits for the day `due` to the buyer.
    fn give_back(key: &FundKeyOf<T>, to: &T::AccountId, amount: Balance, due: u32) -> DispatchResult {
        if amount == 0 {
            return Ok(());
        }
        let mut fund = Self::matured(key).ok_or(Error::<T>::Overflow)?;
        fund.take(due, amount).ok_or(Error::<T>::NotPending)?;
        T::Currency::transfer(&Self::pot_account(key.pot()), to, amount, Preservation::Expendable)?;
        Self::write_fund(key, fund);
        Ok(())
    }

    fn do_donate(from: &T::AccountId, fund: CommunityId, amount: Balance) -> DispatchResult {
        ensure!(Communities::<T>::contains_key(fund), Error::<T>::NoSuchFund);
        if amount == 0 {
            return Ok(());
        }
        let key = FundKey::Community(fund);
        let mut books = Self::matured(&key).ok_or(Error::<T>::Overflow)?;
        books.spendable = books.spendable.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        T::Currency::transfer(from, &Self::pot_account(key.pot()), amount, Preservation::Expendable)?;
        Self::write_fund(&key, books);
        let from = from.clone();
        Self::deposit_event(Event::Donated { from, fund, amount });
        Ok(())
    }

    fn do_charge_enabler(amount: Balance) -> DispatchResult {
        if amount == 0 {
            return Ok(());
        }
        let key = FundKey::Enabler;
        let mut books = Self::matured(&key).ok_or(Error::<T>::Overflow)?;
        books.spendable = books
            .spendable
            .checked_sub(amount)
            .ok_or(Error::<T>::EnablerLacksCredits)?;
        T::Currency::burn_from(
            &Self::pot_account(key.pot()),
            amount,
            Preservation::Expendable,
            Precision::Exact,
            Fortitude::Polite,
        )?;
        Self::write_fund(&key, books);
        Self::deposit_event(Event::EnablerCharged { amount });
        Ok(())
    }

    /// The sale's referrer, if he is an active member and neither buys nor sells.
    fn referrer_that_counts(sale: &Sale<T::AccountId>) -> Option<T::AccountId> {
        sale.referrer
            .clone()
            .filter(|who| *who != sale.buyer && *who != sale.merchant && T::Registry::ensure_active(who).is_ok())
    }

    /// The shares for a category and class: the special ones, or else the default.
    pub(crate) fn shares_in_force(category: Category, class: SnaiClass) -> Shares {
        SpecialShares::<T>::get((category, class)).unwrap_or_else(DefaultShares::<T>::get)
    }

    /// A fund as it stands now, for who asks.
    pub(crate) fn fund_now(key: &FundKeyOf<T>) -> Option<FundState<T::AccountId>> {
        if let FundKey::Community(id) = key {
            Communities::<T>::contains_key(id).then_some(())?;
        }
        let fund = Self::matured(key)?;
        Some(FundState {
            pot: Self::pot_account(key.pot()),
            spendable: fund.spendable,
            pending: fund.waiting()?,
            schedule: fund.pending.into_inner(),
        })
    }

    /// A fund with everything that is due by now made spendable. `None` if its sum overflows.
    fn matured(key: &FundKeyOf<T>) -> Option<FundOf<T>> {
        let mut fund = Funds::<T>::get(key);
        fund.mature(Self::today())?;
        Some(fund)
    }

    fn write_fund(key: &FundKeyOf<T>, fund: FundOf<T>) {
        if fund.is_empty() {
            Funds::<T>::remove(key);
        } else {
            Funds::<T>::insert(key, fund);
        }
    }

    /// Today, in chain time.
    pub(crate) fn today() -> u32 {
        rules::day_of(T::Time::now())
    }

    /// Makes the pot an account that stays when it is empty, so that its first and last cents are like any other.
    fn open_pot(pot: Pot) -> T::AccountId {
        let account = Self::pot_account(pot);
        frame_system::Pallet::<T>::inc_providers(&account);
        account
    }

    /// All pots: the standing ones and one for each community fund.
    pub(crate) fn pots() -> impl Iterator<Item = Pot> {
        STANDING_POTS
            .into_iter()
            .chain(Communities::<T>::iter_keys().map(Pot::Community))
    }

    /// Writes the first state. Panics on a configuration that no community may start with.
    pub(crate) fn build_genesis(genesis: &GenesisConfig<T>) {
        for pot in STANDING_POTS {
            Self::open_pot(pot);
        }
        for (id, name) in &genesis.funds {
            let name = Name::try_from(name.as_bytes().to_vec());
            let created = name.is_ok_and(|name| Self::do_create_fund(*id, name).is_ok());
            assert!(
                created,
                "community fund {id}: the number is taken, or the name is not 1 to {} bytes",
                crate::MAX_NAME
            );
        }
        assert!(
            Self::do_set_default_shares(genesis.default_shares).is_ok(),
            "the default shares are not 10,000 in all"
        );
        for (category, class, shares) in &genesis.special_shares {
            let set = Self::do_set_shares(*category, *class, *shares).is_ok();
            assert!(
                set,
                "the shares of {category:?} in class {class:?} are not 10,000 in all"
            );
        }
        if let Some(days) = genesis.refund_limit {
            assert!(
                Self::do_set_refund_limit(days).is_ok(),
                "a refund limit of {days} days is too long"
            );
        }
    }
}

impl<T: Config> ValueBack<T::AccountId> for Pallet<T> {
    type Terms = TermsOf<T>;

    fn settle(sale: &Sale<T::AccountId>) -> Result<(TermsOf<T>, Balance), DispatchError> {
        Self::do_settle(sale)
    }

    fn rate(terms: &TermsOf<T>) -> Bps {
        terms.rate
    }

    fn is_refundable(terms: &TermsOf<T>) -> bool {
        terms.is_refundable(Self::today())
    }

    fn cashback(terms: &TermsOf<T>, sold: Tendered, tendered: Tendered) -> Balance {
        // What was sold was divided, and less of it has smaller sums.
        let parts = terms.divide(sold, tendered);
        parts.defensive_unwrap_or_default().buyer
    }

    fn correct(
        buyer: &T::AccountId,
        merchant: &T::AccountId,
        terms: &TermsOf<T>,
        sold: Tendered,
        before: Tendered,
        after: Tendered,
    ) -> DispatchResult {
        let before = Self::parts(terms, sold, before)?;
        let after = Self::parts(terms, sold, after)?;
        Self::do_correct(buyer, merchant, terms, before, after)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn fill_funds(offer: &piazza_primitives::Offer, referrer: &T::AccountId) -> DispatchResult {
        crate::benchmarking::fill_funds::<T>(offer, referrer)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn terms_that_are_over(referrer: &T::AccountId) -> TermsOf<T> {
        crate::benchmarking::terms_that_are_over::<T>(referrer)
    }
}

impl<T: Config> FundCredits<T::AccountId> for Pallet<T> {
    fn donate(from: &T::AccountId, fund: CommunityId, amount: Balance) -> DispatchResult {
        Self::do_donate(from, fund, amount)
    }

    fn charge_enabler(amount: Balance) -> DispatchResult {
        Self::do_charge_enabler(amount)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn fill_enabler(amount: Balance) {
        crate::benchmarking::fill_enabler::<T>(amount);
    }
}

impl<T: Config> FundDirectory for Pallet<T> {
    fn exists(fund: CommunityId) -> bool {
        Communities::<T>::contains_key(fund)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_fund(fund: CommunityId) {
        crate::benchmarking::make_fund::<T>(fund);
    }
}

impl<T: Config> Pots<T::AccountId> for Pallet<T> {
    /// Read off the account's own bytes; only an account that has the form of a community's pot costs a look-up.
    fn is_pot(who: &T::AccountId) -> bool {
        match PalletId::try_from_sub_account::<Pot>(who) {
            Some((id, pot)) if id == T::PalletId::get() => match pot {
                Pot::Community(fund) => Communities::<T>::contains_key(fund),
                Pot::Equalisation | Pot::Enabler | Pot::Referrals => true,
            },
            _ => false,
        }
    }
}

/// Where remainders go that no account can keep (dust, fees): to the enabler's fund, spendable at once, never burned.
pub struct ToEnabler<T>(PhantomData<T>);

impl<T: Config> OnUnbalanced<Credit<T::AccountId, T::Currency>> for ToEnabler<T> {
    fn on_nonzero_unbalanced(credit: Credit<T::AccountId, T::Currency>) {
        let amount = credit.peek();
        // The pot is an account that always exists, and no more can come than was issued.
        if T::Currency::resolve(&Pallet::<T>::pot_account(Pot::Enabler), credit).is_ok() {
            Funds::<T>::mutate(FundKeyOf::<T>::Enabler, |fund| {
                fund.spendable = fund.spendable.saturating_add(amount)
            });
            Pallet::<T>::deposit_event(Event::RemainderReceived { amount });
        } else {
            defensive!("the enabler's pot refused credits");
        }
    }
}
