//! # Payments: the till
//!
//! ## Terms
//!
//! - **Invoice**: a merchant's signed, expiring demand for one exact amount. Its *reference* commits to all of it.
//! - **Purchase**: one signed transaction of the payer that pays one invoice. The merchant gets the amount less the
//!   value-back, the buyer keeps his cashback, the funds get their shares.
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
//! A paid invoice is remembered until the hour after it expires; after that it is refused because it has expired. So
//! the chain does not grow with its purchases.
//!
//! ## Invariants
//!
//! 1. An invoice is paid at most once.
//! 2. What is remembered has not been forgotten in part: nothing stands before the hour up to which all was forgotten.
//!
//! That what the merchant nets and the parts of the value-back sum to the amount is checked before anything moves.

#![cfg_attr(not(feature = "std"), no_std)]

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
pub use types::Invoice;
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
    use super::*;
    use frame::{
        deps::sp_core::H256,
        prelude::*,
        token::fungible,
        traits::{IdentifyAccount, Time, Verify},
    };
    use piazza_primitives::{Balance, Moment, Registry, ValueBack};

    /// An invoice on this chain.
    pub type InvoiceOf<T> = Invoice<<T as frame_system::Config>::AccountId, <T as Config>::Signature>;

    #[pallet::config]
    pub trait Config: frame_system::Config<Hash = H256> {
        /// The credits.
        type Currency: fungible::Mutate<Self::AccountId, Balance = Balance>;

        /// Who may act.
        type Registry: Registry<Self::AccountId>;

        /// What divides the value-back.
        type ValueBack: ValueBack<Self::AccountId>;

        /// Chain time.
        type Time: Time<Moment = Moment>;

        /// A merchant's signature.
        type Signature: Parameter + MaxEncodedLen + Verify<Signer: IdentifyAccount<AccountId = Self::AccountId>>;

        /// How long before it expires an invoice can be paid at most, in milliseconds: so long it is remembered.
        #[pallet::constant]
        type MaxInvoiceLife: Get<Moment>;

        /// How many invoices a block forgets at most.
        #[pallet::constant]
        type MaxForgotten: Get<u32>;

        /// The weights of the calls.
        type WeightInfo: WeightInfo;
    }

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The invoices paid, by the hour in which they expire (hours since 1970) and their reference.
    #[pallet::storage]
    pub type Paid<T: Config> = StorageDoubleMap<_, Twox64Concat, u32, Identity, H256, ()>;

    /// The first hour whose invoices are remembered; all before are forgotten. Absent until the first block.
    #[pallet::storage]
    pub type RememberedFrom<T: Config> = StorageValue<_, u32>;

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
            /// What was asked and paid, in cents.
            amount: Balance,
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
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The amount is zero.
        Nothing,
        /// You can't pay yourself.
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
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        /// Forgets expired invoices with the weight that is left.
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
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// Whether the invoice was paid, for one that has not expired longer than an hour ago.
        pub fn is_paid(reference: H256, expires: Moment) -> bool {
            Paid::<T>::contains_key(rules::hour_of(expires), reference)
        }
    }
}
