//! # Quota: use without fees
//!
//! ## Terms
//!
//! - **Allowance**: what an account may do at once, and how fast it comes back. Counted in *units*: a purchase, or for
//!   gateways and officers a full batch. Other calls cost in proportion to their weight, or to their length.
//! - **Usage class**: persons, merchants, gateways. The council sets an allowance for each.
//! - **Key**: a till's, a delegate's. It does nothing but act for a member, on that member's allowance.
//! - **Lifeline**: the council's own calls, which pass whatever state the members are in. They have an allowance of their
//!   own, which nobody sets.
//! - **Joint operation**: a call of a joint account (a multisig) that waits for signatures. Whoever begins one takes a
//!   *place*, and has few of them.
//!
//! ## Story
//!
//! Nobody pays a fee, so everybody is metered. Anna pays at the till: the purchase takes one unit of her twenty, and
//! thirty seconds later it is back. A failed purchase costs as much. Mallory sends a thousand transactions: the first
//! twenty pass, each with less priority than the one before, and the others are refused before they are passed on. So
//! Mallory's flood waits behind Anna's purchase, and starves Mallory alone. The keys of a merchant share what may wait: the
//! more of them there are, the fewer transactions of each. Who is not enrolled is refused outright,
//! but for one case: the first transaction of a new account may bring a certificate of enrolment.
//!
//! A tip would buy priority, and burn credits: refused. A transaction without an expiry could be sent again by anybody
//! when its account is emptied and funded anew: refused. A plain `balances.transfer` is for the wallets people have
//! already: it passes as the outermost call between members who may pay each other, and never inside another call.
//!
//! A call may act in another's name, and carry one that acts in a third one's. All of them must be active members, and
//! whoever acts for another must be entitled to: so an account that is nobody leaves nothing in the state. A joint
//! operation that did not find its signatures expires, and any member may clear it away.
//!
//! ## Invariants
//!
//! 1. No account has used more than a class allows, or, once the council changed an allowance, than any may.
//! 2. Between transactions no plain transfer is let through.
//! 3. Nobody has more joint operations waiting than there are places.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod extensions;
mod logic;
#[cfg(test)]
mod mock;
mod rules;
#[cfg(test)]
mod tests;
mod try_state;
mod types;
pub mod weights;

pub use extensions::{ChargeTransactionPayment, CheckMortality, CheckNonce};
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
    use super::*;
    use alloc::vec::Vec;
    use frame::{
        deps::frame_support::dispatch::{DispatchInfo, PostDispatchInfo},
        prelude::*,
        traits::{AsSystemOriginSigner, Time},
    };
    use piazza_primitives::{CallClassifier, JointOperations, Moment, Registry, TransferRules, UsageClass};

    #[pallet::config]
    pub trait Config:
        frame_system::Config<
            RuntimeCall: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>
                             + CallClassifier<Self::AccountId>,
            RuntimeOrigin: AsSystemOriginSigner<Self::AccountId> + AsTransactionAuthorizedOrigin + Clone,
        > + Send
        + Sync
    {
        /// The council: allowances.
        type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Who may act, and by which allowance.
        type Registry: Registry<Self::AccountId>;

        /// What holds for plain transfers.
        type Transfers: TransferRules<Self::AccountId>;

        /// Chain time.
        type Time: Time<Moment = Moment>;

        /// The weight of the call that is one unit: a purchase, or a full batch for gateways. Not zero.
        type UnitWeight: frame::traits::Convert<UsageClass, Weight>;

        /// The length of the transaction that is one unit, in bytes. Not zero.
        type UnitLength: frame::traits::Convert<UsageClass, u32>;

        /// The operations of joint accounts that wait for signatures.
        type JointOperations: JointOperations<Self::AccountId, BlockNumberFor<Self>>;

        /// For how many blocks a joint operation may wait for signatures.
        #[pallet::constant]
        type OperationLifetime: Get<BlockNumberFor<Self>>;

        /// The weight of the calls and extensions.
        type WeightInfo: WeightInfo;
    }

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The allowances that the council set.
    #[pallet::storage]
    pub type Allowances<T: Config> = StorageMap<_, Twox64Concat, UsageClass, Allowance>;

    /// When an account's allowance will be full again.
    #[pallet::storage]
    pub type FullAt<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Moment, ValueQuery>;

    /// When a councillor's allowance for the council's own calls will be full again.
    #[pallet::storage]
    pub type LifelineFullAt<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Moment, ValueQuery>;

    /// How many joint operations that an account began wait for signatures.
    #[pallet::storage]
    pub type Operations<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// Set while the outermost call is a plain transfer that was checked; gone when the transaction is over.
    // It never reaches the database, so it weighs nothing.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type PlainTransfer<T: Config> = StorageValue<_, (), OptionQuery>;

    #[pallet::genesis_config]
    #[derive(frame::derive::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The allowances that differ from the usual ones.
        pub allowances: Vec<(UsageClass, Allowance)>,
        #[serde(skip)]
        pub _config: PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        /// Panics on an allowance that the council could not set.
        fn build(&self) {
            for (class, allowance) in &self.allowances {
                let set = Pallet::<T>::do_set_allowance(*class, *allowance).is_ok();
                assert!(set, "the allowance of {class:?} is not one that the council could set");
            }
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// The council changed an allowance.
        AllowanceSet {
            /// Whose.
            class: UsageClass,
            /// What it is now.
            allowance: Allowance,
        },
        /// A joint operation that had expired was cleared away.
        OperationCleared {
            /// The joint account.
            joint: T::AccountId,
            /// The hash of the call that it would have made.
            call_hash: [u8; 32],
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// An allowance is at least one unit, a unit takes a millisecond at least, and all come back within a day.
        InvalidAllowance,
        /// Eight joint operations that you began wait for signatures: finish or cancel one first.
        TooManyOperations,
        /// No such joint operation waits for signatures.
        NoSuchOperation,
        /// This joint operation has not expired: who began it can cancel it.
        OperationNotExpired,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            for class in [UsageClass::Person, UsageClass::Merchant, UsageClass::Gateway] {
                assert!(T::UnitWeight::convert(class).ref_time() > 0, "a unit has a weight");
                assert!(T::UnitLength::convert(class) > 0, "a unit has a length");
            }
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::check_invariants()
        }
    }

    #[pallet::call(weight = <T as Config>::WeightInfo)]
    impl<T: Config> Pallet<T> {
        /// Changes the allowance of a class. By the council.
        #[pallet::call_index(0)]
        pub fn set_allowance(origin: OriginFor<T>, class: UsageClass, allowance: Allowance) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_allowance(class, allowance)
        }

        /// Clears a joint operation away that expired before enough had signed it. By any member.
        #[pallet::call_index(1)]
        pub fn clear_operation(origin: OriginFor<T>, joint: T::AccountId, call_hash: [u8; 32]) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_clear_operation(joint, call_hash)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// What the account may still do, and when the next unit comes back: of its principal, for a key. Nothing if it may
        /// not act.
        pub fn usage(who: T::AccountId) -> Option<Usage> {
            let who = T::Registry::principal(&who).unwrap_or(who);
            let class = T::Registry::usage(&who).ok()?;
            let allowance = Self::allowance_of(class);
            let (full_at, now) = (FullAt::<T>::get(&who), T::Time::now());
            Some(Usage {
                available: rules::units_left(full_at, now, &allowance),
                capacity: allowance.burst,
                next_at: rules::next_unit_at(full_at, now, &allowance),
            })
        }

        /// The allowance of a class.
        pub fn allowance_of(class: UsageClass) -> Allowance {
            Allowances::<T>::get(class).unwrap_or_else(|| Allowance::default_of(class))
        }
    }
}
