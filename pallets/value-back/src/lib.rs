//! # Value-back
//!
//! What comes back from a purchase: how a merchant's value-back is divided, and the funds it fills.
//!
//! ## Terms
//!
//! - *value-back*: the part of a sale that the merchant gives back: V = floor(credits × rate / 10,000), and as much of what
//!   is paid in euro, out of what he set aside for it.
//! - *shares*: five rates that add up to 100 %: buyer, community fund, equalisation, enabler, referrer. Looked up by the
//!   merchant's category and the class of the shop's zone; where none are set, the default.
//! - *part*: what one party gets of V. Parts sum to V exactly: largest remainder, ties in the order above. Credits and euro
//!   of one sale are divided each for itself, and added up.
//! - *terms*: by what a sale was divided: rate, shares, fund, referrer, the buyer's room, the due day. Fixed at the sale.
//! - *fund*: the books of one receiver: what it may spend, and what is *pending*.
//! - *pot*: the account that holds a fund's credits. Each community fund, equalisation and the enabler have one of their
//!   own; all referrers share one.
//! - *refund limit*: the days after a sale in which it may be refunded. Only then do the funds' parts become spendable.
//! - *due day*: the first UTC day on which a part is spendable: the day of the sale + refund limit + 1.
//!
//! ## The story of 25.00 at Bruna's bakery
//!
//! 1. The council opens the community fund of Bruna's valley with [`create_fund`](Pallet::create_fund), and decides with
//!    [`set_shares`](Pallet::set_shares) that at groceries in inner areas 60 % of the value-back is the buyer's, 30 %
//!    the community's and 10 % the referrer's.
//! 2. Aldo pays 25.00. Bruna's rate is 5 %, so 1.25 come back. The till's invoice names nobody who brought him: the
//!    referrer's 10 % are the community's too. Aldo keeps 0.75, 0.50 go to the pot of the fund and wait there.
//! 3. Carla pays 25.00 and came on Dario's word: 0.75 stay hers. The other 0.50 are 0.37½ and 0.12½ by the shares; the cent
//!    that is left goes to the earlier party, so the fund gets 0.38 and Dario 0.12.
//! 4. Fifteen days later the refund limit of 14 days has passed. Nothing happens on chain: the next time anybody touches the
//!    fund, what is due counts as spendable, and who asks before is told so.
//! 5. Dario takes his 0.12 with [`claim_referral`](Pallet::claim_referral). He must be an active member, and gets only as
//!    much as his tier lets him hold; the rest stays his until there is room.
//!
//! 6. Carla brings back bread for 10.00 the next day. A sale of 15.00 would have returned 0.75: 0.45 to her, 0.22½ to the
//!    fund, 0.07½ to Dario. The cent that is left is the fund's, the earlier of two equals: 0.23 and 0.07. So the fund gives
//!    back 0.15 of what waits in it and Dario's books 0.05, and Carla's own 0.30 are netted from what she gets back.
//!
//! ## Whom the shares go to when there is nobody
//!
//! A referrer counts only if he is an active member and neither the buyer nor the merchant; else his share is the
//! community fund's. A buyer who may not hold all of his part keeps what fits; the excess, and only that, goes to the
//! community fund. The terms are fixed at the sale: a later change of rate, shares or refund limit does not touch it.
//!
//! ## Refunds
//!
//! After refunds every part is what the terms give for what is left of the sale. Largest remainder is not monotone: a
//! smaller sale may give one party a cent more. Then the others give back a cent more too, and everything passes through
//! the buyer's account, so nobody else's credits are touched. A sale can be refunded before its due day, and so long its
//! parts are pending: what is spendable never has to come back.
//!
//! ## Invariants
//!
//! Each is a function in `try_state.rs`, called by the hook and at the end of every test:
//!
//! 1. What the funds of a pot own, spendable and pending, is the balance of the pot (`funds_match_pots`).
//! 2. All shares add up to the whole (`shares_are_whole`).
//! 3. A fund's pending entries are bounded, not empty, in the order of days, and none lies further ahead than the longest
//!    refund limit (`pending_is_in_order`).
//! 4. Every fund exists, and every pot is an account that is never removed (`pots_exist`).
//! 5. The refund limit is at most the longest allowed (`refund_limit_is_allowed`).
//!
//! That a community fund's number is unique is by construction: it is the key.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

use alloc::{string::String, vec::Vec};
use frame::{
    prelude::*,
    token::fungible::{Balanced, Inspect, Mutate},
    traits::Time,
};
use piazza_primitives::{Balance, Bps, Category, CommunityId, Moment, Registry, SnaiClass};

pub use logic::ToEnabler;
pub use pallet::*;
pub use types::{Day, Fund, FundKey, FundState, Name, Parts, Pending, Pot, Shares, Terms, MAX_NAME};
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod logic;
#[cfg(test)]
mod mock;
mod rules;
#[cfg(test)]
mod tests;
mod try_state;
mod types;
pub mod weights;

/// How many entries may be pending in a fund: one for each day of the longest refund limit and the day of the sale, and
/// one to spare.
pub struct MaxPending<T>(PhantomData<T>);

impl<T: Config> Get<u32> for MaxPending<T> {
    fn get() -> u32 {
        T::MaxRefundLimit::get().saturating_add(2)
    }
}

/// The books of a fund.
pub type FundOf<T> = Fund<MaxPending<T>>;

/// Names a fund.
pub type FundKeyOf<T> = FundKey<<T as frame_system::Config>::AccountId>;

/// By what a sale was divided.
pub type TermsOf<T> = Terms<<T as frame_system::Config>::AccountId>;

#[frame::pallet]
pub mod pallet {
    use super::*;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The credits.
        type Currency: Inspect<Self::AccountId, Balance = Balance> + Mutate<Self::AccountId> + Balanced<Self::AccountId>;

        /// The clock: the timestamp of the block.
        type Time: Time<Moment = Moment>;

        /// Who is an active member, and how much he may hold.
        type Registry: Registry<Self::AccountId>;

        /// Who opens funds and sets shares: the council.
        type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// From which the accounts of the pots are derived.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// The longest refund limit that the council may set, in days.
        #[pallet::constant]
        type MaxRefundLimit: Get<u32>;

        /// The refund limit until the council sets another, in days.
        #[pallet::constant]
        type InitialRefundLimit: Get<u32>;

        /// What the calls cost.
        type WeightInfo: WeightInfo;
    }

    /// The community funds, by the number the council gave them, with their names.
    #[pallet::storage]
    pub type Communities<T> = StorageMap<_, Twox64Concat, CommunityId, Name, OptionQuery>;

    /// The books of the funds. A fund that owns nothing has no entry.
    #[pallet::storage]
    pub type Funds<T: Config> = StorageMap<_, Blake2_128Concat, FundKeyOf<T>, FundOf<T>, ValueQuery>;

    /// How a value-back is divided where no special shares are set.
    #[pallet::storage]
    pub type DefaultShares<T> = StorageValue<_, Shares, ValueQuery>;

    /// How a value-back is divided at merchants of a category in zones of a class.
    #[pallet::storage]
    pub type SpecialShares<T> = StorageMap<_, Twox64Concat, (Category, SnaiClass), Shares, OptionQuery>;

    /// The refund limit, in days: for how long the funds' parts of a sale wait.
    #[pallet::storage]
    pub type RefundLimit<T: Config> = StorageValue<_, u32, ValueQuery, T::InitialRefundLimit>;

    /// The funds and shares with which a community starts.
    #[pallet::genesis_config]
    #[derive(frame::derive::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The community funds: number and name.
        pub funds: Vec<(CommunityId, String)>,
        /// How a value-back is divided where nothing else is said. All to the buyer if absent.
        pub default_shares: Shares,
        /// How it is divided at merchants of a category in zones of a class.
        pub special_shares: Vec<(Category, SnaiClass, Shares)>,
        /// The refund limit in days, if it is not the initial one.
        pub refund_limit: Option<u32>,
        #[serde(skip)]
        pub _config: PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::build_genesis(self);
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// The council opened a community fund.
        FundCreated {
            fund: CommunityId,
            name: Name,
            pot: T::AccountId,
        },
        /// The council set the shares that hold where no special ones are set.
        DefaultSharesSet { shares: Shares },
        /// The council set the shares for a category and class.
        SharesSet {
            category: Category,
            class: SnaiClass,
            shares: Shares,
        },
        /// The council removed the special shares of a category and class: the default holds.
        SharesCleared { category: Category, class: SnaiClass },
        /// The council set the refund limit, for sales from now on.
        RefundLimitSet { days: u32 },
        /// The value-back of a sale was divided. The buyer's part never left his account; the others are in the pots,
        /// spendable from the day `due` on. `referrer` is named only if he counts.
        ValueReturned {
            buyer: T::AccountId,
            merchant: T::AccountId,
            fund: CommunityId,
            referrer: Option<T::AccountId>,
            parts: Parts,
            due: Day,
        },
        /// A sale was divided anew because a part of it was refunded: the funds gave back, or got, the difference.
        ValueCorrected {
            buyer: T::AccountId,
            merchant: T::AccountId,
            fund: CommunityId,
            referrer: Option<T::AccountId>,
            before: Parts,
            after: Parts,
            due: Day,
        },
        /// Credits were given to a community fund, spendable at once.
        Donated {
            from: T::AccountId,
            fund: CommunityId,
            amount: Balance,
        },
        /// Credits of the enabler's fund were burned for what the enabler bought with the euro behind them.
        EnablerCharged { amount: Balance },
        /// A referrer took what he earned.
        ReferralClaimed { who: T::AccountId, amount: Balance },
        /// Credits that an account could not keep went to the enabler's fund, spendable at once.
        RemainderReceived { amount: Balance },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// A community fund with this number exists already.
        FundExists,
        /// There is no community fund with this number.
        NoSuchFund,
        /// A fund's name must be readable text of 1 to 64 bytes.
        BadName,
        /// The five shares must add up to exactly 100 %: 10,000 basis points.
        SharesNotWhole,
        /// No special shares are set for this category and zone class.
        NoSpecialShares,
        /// The refund limit is longer than the longest this chain allows.
        RefundLimitTooLong,
        /// There are no referral credits to take yet. They can be taken once the refund limit of the purchases has passed.
        NothingToClaim,
        /// Your tier does not let you hold more credits. Spend some, then claim again: what you earned stays yours.
        NoRoom,
        /// The refund limit has passed: what the funds got from this purchase can't come back.
        NotPending,
        /// The enabler's fund has not that much to spend: the enabler pays in euro first.
        EnablerLacksCredits,
        /// The amount is too large for the books.
        Overflow,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(
                T::InitialRefundLimit::get() <= T::MaxRefundLimit::get(),
                "the initial refund limit is allowed"
            );
            assert!(
                AccountIdConversion::<T::AccountId>::try_into_sub_account(
                    &T::PalletId::get(),
                    Pot::Community(CommunityId::MAX)
                )
                .is_some(),
                "account ids are long enough to tell the pots apart"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_now: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::check_invariants().map_err(Into::into)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// What a fund may spend and what is pending, now. `None` if there is no such community fund.
        pub fn fund(key: FundKey<T::AccountId>) -> Option<FundState<T::AccountId>> {
            Self::fund_now(&key)
        }

        /// The shares in force for merchants of a category in zones of a class.
        pub fn shares(category: Category, class: SnaiClass) -> Shares {
            Self::shares_in_force(category, class)
        }

        /// What would come back from a sale of `credits` cents at `rate`, before the limit of the buyer's tier. As much comes
        /// back from euro; of a sale that is paid in both, ask for each and add up.
        pub fn quote(category: Category, class: SnaiClass, rate: Bps, credits: Balance, with_referrer: bool) -> Parts {
            rules::divide(rate, credits, Self::shares_in_force(category, class), with_referrer)
                .defensive_unwrap_or_default()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Opens a community fund. Council only.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::create_fund())]
        pub fn create_fund(origin: OriginFor<T>, id: CommunityId, name: Name) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_create_fund(id, name)
        }

        /// Sets the shares that hold where no special ones are set. Council only.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::set_default_shares())]
        pub fn set_default_shares(origin: OriginFor<T>, shares: Shares) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_default_shares(shares)
        }

        /// Sets the shares for merchants of a category in zones of a class. Council only.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::set_shares())]
        pub fn set_shares(
            origin: OriginFor<T>,
            category: Category,
            class: SnaiClass,
            shares: Shares,
        ) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_shares(category, class, shares)
        }

        /// Removes the special shares of a category and class, so that the default holds. Council only.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::clear_shares())]
        pub fn clear_shares(origin: OriginFor<T>, category: Category, class: SnaiClass) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_clear_shares(category, class)
        }

        /// Takes the caller's referral credits whose refund limit has passed, as far as his tier lets him hold them.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::claim_referral())]
        pub fn claim_referral(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_claim_referral(who)
        }

        /// Sets the refund limit, in days, for sales from now on. Council only.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::set_refund_limit())]
        pub fn set_refund_limit(origin: OriginFor<T>, days: u32) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_refund_limit(days)
        }
    }
}
