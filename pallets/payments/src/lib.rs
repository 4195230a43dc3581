//! # Payments: the till
//!
//! ## Terms
//!
//! - **Invoice**: a merchant's signed, expiring demand for one exact amount. Its *reference* commits to all of it.
//! - **Purchase**: one signed transaction of the payer that pays one invoice. The merchant gets the amount less the
//!   value-back, the buyer keeps his cashback, the funds get their shares.
//! - **Euro part**: what is paid in euro outside the chain for the same invoice. Its value-back comes from what the
//!   merchant *set aside*, his *prefunding*: credits of his own on hold.
//! - **Grant**: the value-back of a sale that is paid in euro only, once for each *receipt* of the merchant.
//! - **Till**: a key that acts for the merchant, and signs invoices in his place.
//! - **Sale**: an invoice paid or a receipt granted, in the books with its terms and what is *left* of it.
//! - **Refund**: a part of a sale that the merchant takes back. Afterwards every part of the value-back is what the split
//!   gives for what is left.
//! - **Volume**: the credits paid for purchases in the last twelve months, gross: refunds are not subtracted.
//! - **Sending**: credits from member to member without a sale, as far as both tiers allow.
//!
//! ## Story
//!
//! The baker asks 12.50 for bread and cheese: his till signs an invoice that is good for five minutes and shows it as
//! a code. Anna's wallet shows his trade name and what comes back, Anna agrees, and her wallet signs the purchase. At
//! 5 % the value-back is 0.62: the baker nets 11.88, Anna keeps her part, the community gets its own. Her telephone
//! loses the network and sends again: the invoice is paid already, and nothing moves. Somebody who changes a cent, the
//! shop or the merchant holds an invoice that nobody signed.
//!
//! The next day Anna brings the cheese back: 8.00. Of 4.50, which is left, 0.22 would have come back, so 0.40 less. If half
//! of it was hers, she keeps 0.11 of her 0.31: 0.20 are netted, and she gets 7.80. Of these the baker gives 7.60, for 0.40
//! of the 8.00 he never had, and the community fund gives back 0.20. Had she brought back everything, everybody would stand
//! as before the sale.
//!
//! Bruno pays 15.00 in euro. The baker had set 1.00 aside with [`prefund`](Pallet::prefund), and his till grants what comes
//! back for the receipt: 0.75 out of it, half to Bruno. When Bruno brings everything back, he has spent his 0.37: the baker
//! keeps 0.37 of the 15.00 euro and hands back 14.63, and his prefunding gets the fund's 0.38.
//!
//! ## What the books forget
//!
//! A sale is remembered until the hour after its invoice or receipt expires, and as long as it can be refunded. After that
//! its invoice is refused because it has expired. So the state does not grow with every purchase. Hours are forgotten in
//! order: one with a sale that can still be refunded holds up the later ones, which are younger anyway.
//!
//! ## Invariants
//!
//! 1. An invoice is paid at most once, and a receipt granted at most once: by construction, the reference is the key.
//! 2. What is remembered has not been forgotten in part: nothing stands before the hour up to which all was forgotten.
//! 3. Of every sale at most what was sold is left, and both who traded are registered.
//! 4. The weeks of the volume ascend, are at most 54, and hold something.
//!
//! What is set aside is nowhere but in the balances, on hold for [`HoldReason::Prefunding`]: there is no second book with
//! which it would have to agree. That what the merchant nets and the parts of the value-back sum to the amount is checked
//! before anything moves; that a refund's do is proved in the tests of `rules.rs`.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

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

pub use pallet::*;
pub use types::{Invoice, Receipt, SaleRecord, VolumeState, WeekVolume, Weeks, WEEKS};
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
    use super::*;
    use frame::{
        deps::sp_core::H256,
        prelude::*,
        token::fungible,
        traits::{ConstU128, IdentifyAccount, Time, Verify},
    };
    use piazza_primitives::{Balance, Delegations, Moment, Registry, Tendered, ValueBack};

    /// An invoice on this chain.
    pub type InvoiceOf<T> = Invoice<<T as frame_system::Config>::AccountId, <T as Config>::Signature>;

    /// A sale in the books of this chain.
    pub type SaleRecordOf<T> = SaleRecord<
        <T as frame_system::Config>::AccountId,
        <<T as Config>::ValueBack as ValueBack<<T as frame_system::Config>::AccountId>>::Terms,
    >;

    #[pallet::config]
    pub trait Config: frame_system::Config<Hash = H256> {
        /// The credits.
        type Currency: fungible::Mutate<Self::AccountId, Balance = Balance>
            + fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// Why credits are on hold.
        type RuntimeHoldReason: From<HoldReason>;

        /// Who may act.
        type Registry: Registry<Self::AccountId>;

        /// Who may act as whose till.
        type Delegations: Delegations<Self::AccountId>;

        /// What divides the value-back.
        type ValueBack: ValueBack<Self::AccountId>;

        /// Chain time.
        type Time: Time<Moment = Moment>;

        /// A merchant's or a till's signature.
        type Signature: Parameter + MaxEncodedLen + Verify<Signer: IdentifyAccount<AccountId = Self::AccountId>>;

        /// Who sets the threshold of the volume: the council.
        type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// How long before it expires an invoice can be paid and a receipt granted at most, in milliseconds: so long it is
        /// remembered at least.
        #[pallet::constant]
        type MaxInvoiceLife: Get<Moment>;

        /// How many sales a block forgets at most.
        #[pallet::constant]
        type MaxForgotten: Get<u32>;

        /// The weights of the calls.
        type WeightInfo: WeightInfo;
    }

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// Why this pallet holds credits.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A merchant set them aside for the cashback on what is paid to him in euro.
        #[codec(index = 0)]
        Prefunding,
    }

    /// The sales, by the hour in which their invoice or receipt expires (hours since 1970) and its reference.
    #[pallet::storage]
    pub type Sales<T: Config> = StorageDoubleMap<_, Twox64Concat, u32, Identity, H256, SaleRecordOf<T>>;

    /// The first hour whose sales are remembered; all before are forgotten. Absent until the first block.
    #[pallet::storage]
    pub type RememberedFrom<T: Config> = StorageValue<_, u32>;

    /// The credits paid for purchases, in cents, by week. Weeks that no longer count are dropped with the next payment.
    #[pallet::storage]
    pub type Volume<T: Config> = StorageValue<_, Weeks, ValueQuery>;

    /// The volume of twelve months above which the scheme is to be notified to the supervisor, in cents: 1,000,000.00 by
    /// PSD2, art. 3(k) and 37(2).
    #[pallet::storage]
    pub type NotificationThreshold<T: Config> = StorageValue<_, Balance, ValueQuery, ConstU128<100_000_000>>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An invoice was paid.
        InvoicePaid {
            /// Its reference.
            reference: H256,
            /// Who paid.
            payer: T::AccountId,
            /// Who sold.
            merchant: T::AccountId,
            /// At which of his shops.
            shop: u8,
            /// What was asked and paid in credits, in cents.
            amount: Balance,
            /// What was paid in euro besides, in cents.
            euro: Balance,
            /// The value-back of the euro part, out of what the merchant had set aside, in cents.
            given: Balance,
            /// What the merchant got, in cents.
            net: Balance,
            /// What the payer kept as cashback, in cents.
            cashback: Balance,
        },
        /// Credits were sent from member to member.
        Sent {
            /// Who sent.
            from: T::AccountId,
            /// Who received.
            to: T::AccountId,
            /// How much, in cents.
            amount: Balance,
        },
        /// What comes back from a sale in euro was granted.
        Granted {
            /// The receipt's reference.
            reference: H256,
            /// Who bought.
            customer: T::AccountId,
            /// Who sold.
            merchant: T::AccountId,
            /// At which of his shops.
            shop: u8,
            /// What was paid in euro, in cents.
            euro: Balance,
            /// Its value-back, out of what the merchant had set aside, in cents.
            given: Balance,
            /// What the customer got of it as cashback, in cents.
            cashback: Balance,
        },
        /// A sale was refunded, or a part of it.
        Refunded {
            /// The reference of the invoice or the receipt.
            reference: H256,
            /// Who sold.
            merchant: T::AccountId,
            /// Who bought.
            buyer: T::AccountId,
            /// How much of what was paid in credits, in cents.
            credits: Balance,
            /// How much of what was paid in euro, in cents.
            euro: Balance,
            /// What the buyer got in credits, in cents, his cashback netted.
            returned: Balance,
            /// What the merchant hands back in euro, in cents, the rest of the cashback netted.
            cash: Balance,
        },
        /// A merchant set credits aside for the cashback on what is paid to him in euro.
        Prefunded {
            /// Who.
            merchant: T::AccountId,
            /// How much, in cents.
            amount: Balance,
        },
        /// A merchant took back what he had set aside.
        PrefundingReleased {
            /// Who.
            merchant: T::AccountId,
            /// How much, in cents.
            amount: Balance,
        },
        /// The council set the volume above which the scheme is to be notified.
        NotificationThresholdSet {
            /// In cents.
            threshold: Balance,
        },
        /// A payment took the volume of the last twelve months past 80 % of the threshold.
        VolumeNearThreshold {
            /// The volume after it, in cents.
            volume: Balance,
            /// The threshold, in cents.
            threshold: Balance,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The amount is zero.
        Nothing,
        /// You can't pay yourself, nor grant yourself anything.
        ToYourself,
        /// You don't have that much to spend: what is held for open bookings and orders does not count.
        InsufficientCredits,
        /// The merchant did not sign this invoice: ask for a new one.
        InvalidInvoice,
        /// The invoice has expired: ask for a new one.
        InvoiceExpired,
        /// The invoice is good for longer than this community allows: ask for a new one.
        InvoiceTooLong,
        /// This invoice is paid already.
        AlreadyPaid,
        /// The referrer on the invoice is not an active member, or is one of the two who trade.
        InvalidReferrer,
        /// The merchant would hold more than his tier allows.
        MerchantLimit,
        /// The recipient is not an active member of the community.
        InvalidRecipient,
        /// The recipient would hold more than the tier allows.
        RecipientLimit,
        /// Payments between persons are not allowed in your tier or the recipient's.
        NoPersonToPerson,
        /// You may not act now: your account is suspended or its enrolment has ended.
        NotActive,
        /// The key that signed this invoice is not one of the merchant's tills: ask for a new one.
        NotATill,
        /// The merchant has not set enough aside for the cashback on the euro part.
        Unfunded,
        /// The customer is not an active member of the community.
        InvalidCustomer,
        /// The receipt has expired: write a new one.
        ReceiptExpired,
        /// The receipt is good for longer than this community allows: write a new one.
        ReceiptTooLong,
        /// What comes back for this receipt is granted already.
        AlreadyGranted,
        /// At this rate nothing comes back from so small a sale.
        NothingToGrant,
        /// There is no such sale of yours that can still be refunded.
        NoSuchSale,
        /// The refund limit has passed: this sale can't be refunded any more.
        RefundTooLate,
        /// That is more than what is left of the sale, in credits or in euro.
        RefundTooMuch,
        /// So small a refund can't be divided to the cent: refund more at once.
        RefundTooSmall,
        /// You don't have the credits to refund: they may be redeemed already.
        MerchantLacksCredits,
        /// The customer would hold more than the tier allows.
        CustomerLimit,
        /// Only merchants set credits aside for cashback.
        NotAMerchant,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        /// Forgets sales that are over with the weight that is left.
        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            Self::forget_expired(remaining)
        }

        fn integrity_test() {
            assert!(T::MaxInvoiceLife::get() > 0, "an invoice lives for a while");
            assert!(T::MaxForgotten::get() > 0, "a block forgets something");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::check_invariants()
        }
    }

    #[pallet::call(weight = <T as Config>::WeightInfo)]
    impl<T: Config> Pallet<T> {
        /// Pays a merchant's invoice: exactly `amount` cents, once, before it expires.
        #[pallet::call_index(0)]
        pub fn pay(
            origin: OriginFor<T>,
            merchant: T::AccountId,
            #[pallet::compact] amount: Balance,
            invoice: InvoiceOf<T>,
        ) -> DispatchResult {
            let payer = ensure_signed(origin)?;
            Self::do_pay(payer, merchant, amount, &invoice)
        }

        /// Sends `amount` cents to another member, as far as both tiers allow.
        #[pallet::call_index(1)]
        pub fn send(origin: OriginFor<T>, to: T::AccountId, #[pallet::compact] amount: Balance) -> DispatchResult {
            let from = ensure_signed(origin)?;
            Self::do_send(from, to, amount)
        }

        /// Grants a customer what comes back from a sale that he paid in euro only, out of what the merchant set aside: once
        /// for each receipt. `euro` is what he paid, in cents.
        #[pallet::call_index(2)]
        pub fn grant(
            origin: OriginFor<T>,
            customer: T::AccountId,
            #[pallet::compact] euro: Balance,
            receipt: Receipt<T::AccountId>,
        ) -> DispatchResult {
            let merchant = ensure_signed(origin)?;
            Self::do_grant(merchant, customer, euro, receipt)
        }

        /// Refunds a sale of the caller, or a part of it: so many cents of what was paid in credits, and so many of what was
        /// paid in euro. What the merchant hands back in euro is told by the event.
        #[pallet::call_index(3)]
        pub fn refund(
            origin: OriginFor<T>,
            reference: H256,
            expires: Moment,
            #[pallet::compact] credits: Balance,
            #[pallet::compact] euro: Balance,
        ) -> DispatchResult {
            let merchant = ensure_signed(origin)?;
            Self::do_refund(merchant, reference, expires, Tendered { credits, euro })
        }

        /// Sets `amount` cents of the merchant's own credits aside for the cashback on what is paid to him in euro.
        #[pallet::call_index(4)]
        pub fn prefund(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let merchant = ensure_signed(origin)?;
            Self::do_prefund(merchant, amount)
        }

        /// Takes back `amount` cents of what the merchant set aside.
        #[pallet::call_index(5)]
        pub fn release_prefunding(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let merchant = ensure_signed(origin)?;
            Self::do_release_prefunding(merchant, amount)
        }

        /// Sets the volume of twelve months above which the scheme is to be notified, in cents. Council only.
        #[pallet::call_index(6)]
        pub fn set_notification_threshold(
            origin: OriginFor<T>,
            #[pallet::compact] threshold: Balance,
        ) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            NotificationThreshold::<T>::put(threshold);
            Self::deposit_event(Event::NotificationThresholdSet { threshold });
            Ok(())
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// Whether the invoice was paid or the receipt granted, for one that has not expired longer than an hour ago.
        pub fn is_paid(reference: H256, expires: Moment) -> bool {
            Sales::<T>::contains_key(rules::hour_of(expires), reference)
        }

        /// A sale, as long as it can be refunded.
        pub fn sale(reference: H256, expires: Moment) -> Option<SaleRecordOf<T>> {
            Sales::<T>::get(rules::hour_of(expires), reference)
        }

        /// What the merchant has set aside for the cashback on what is paid to him in euro, in cents.
        pub fn prefunding(merchant: T::AccountId) -> Balance {
            Self::set_aside_by(&merchant)
        }

        /// The volume of the last twelve months, and the threshold above which the scheme is to be notified.
        pub fn volume() -> VolumeState {
            Self::volume_now()
        }
    }
}
