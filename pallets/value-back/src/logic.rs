//! What the calls and the other pallets' questions do: check, write, event. Every storage write is here.

use crate::{
    rules, Communities, Config, DefaultShares, Error, Event, FundKey, FundKeyOf, FundOf, FundState, Funds,
    GenesisConfig, Name, Pallet, Parts, Pot, RefundLimit, Shares, SpecialShares,
};
use frame::{
    prelude::*,
    token::fungible::{Balanced, Credit, Inspect, Mutate},
    traits::{Imbalance, Time},
};
use piazza_primitives::{Balance, Category, CommunityId, FundDirectory, Pots, Registry, Sale, SnaiClass, ValueBack};

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

    fn do_settle(sale: &Sale<T::AccountId>) -> Result<Parts, DispatchError> {
        let fund = sale.offer.fund;
        ensure!(Communities::<T>::contains_key(fund), Error::<T>::NoSuchFund);
        let shares = Self::shares_in_force(sale.offer.category, sale.offer.class);
        let referrer = Self::referrer_that_counts(sale);
        let parts = rules::divide(sale.offer.rate, sale.credits, shares, referrer.is_some())
            .and_then(|parts| parts.within(sale.room))
            .ok_or(Error::<T>::Overflow)?;
        if parts.total() == 0 {
            return Ok(parts);
        }
        let due = rules::due_day(Self::today(), RefundLimit::<T>::get());
        Self::pay_in(&FundKey::Community(fund), &sale.buyer, parts.community, due)?;
        Self::pay_in(&FundKey::Equalisation, &sale.buyer, parts.equalisation, due)?;
        Self::pay_in(&FundKey::Enabler, &sale.buyer, parts.enabler, due)?;
        if let Some(referrer) = &referrer {
            Self::pay_in(&FundKey::Referral(referrer.clone()), &sale.buyer, parts.referrer, due)?;
        }
        Self::deposit_event(Event::ValueReturned {
            buyer: sale.buyer.clone(),
            merchant: sale.merchant.clone(),
            fund,
            referrer,
            parts,
            due,
        });
        Ok(parts)
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
    type Parts = Parts;

    fn settle(sale: &Sale<T::AccountId>) -> Result<Parts, DispatchError> {
        Self::do_settle(sale)
    }

    fn total(parts: &Parts) -> Balance {
        parts.total()
    }

    fn cashback(parts: &Parts) -> Balance {
        parts.buyer
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn fill_funds(offer: &piazza_primitives::Offer, referrer: &T::AccountId) -> DispatchResult {
        crate::benchmarking::fill_funds::<T>(offer, referrer)
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
