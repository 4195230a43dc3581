//! # Validators: who makes blocks
//!
//! ## Terms
//!
//! - **List**: the validators the council wants. It changes by the council's word only.
//! - **Active**: in the session that runs now. A change of the list is active two blocks later: one block plans it,
//!   the next takes it up.
//! - **Rotation**: the block in which one session ends and the next begins. It carries no payments, so it happens
//!   only when something changed, and otherwise once in a period.
//! - **Offender**: a validator proved to have voted for two chains at once. It is *disabled*: it makes no blocks.
//!   Its votes still count, so that finality does not depend on how fast the council is.
//! - **Missed slot**: a moment at which a validator should have made a block and did not. It is counted and told,
//!   never punished: punishing absence could stop a chain whose network is down.
//! - **Seat**: of the council. What needs three quarters of it can pass without one seat only if there are four at least.
//! - **Set**: those who vote on finality, by GRANDPA's number for them. Every change of the active validators or their
//!   keys announces one; the nodes take it up when the block that announced it is final.
//! - **Restart of finality**: when so many are lost for good that nothing becomes final, the council announces a set
//!   that the nodes take up without finality, `delay` blocks later: GRANDPA's `note_stalled`.
//! - **Root gate**: the only way to the Root origin. It lets through a short list of calls, and nothing else.
//!
//! ## Story
//!
//! Four cooperatives run the chain. A fifth, in Moena, wants to take part: its operator registers the session keys of
//! his node from his own account, the council adds the account, and two blocks later the node makes blocks. One night
//! an operator starts a copy of his node by mistake and the two vote differently. Another node reports the proof, the
//! offender stops making blocks, and the council reads of it in the events. In the morning it removes the validator;
//! when the operator has made new keys, the council adds him again, which pardons him. Below the minimum nobody can
//! be removed: with three validators an offender could not be disabled, and finality would not survive one failure.
//!
//! The council gives its own seats out, by three quarters. Once it has four it never has fewer, and it gives them to active
//! members only: with three, one lost key would be the end of every upgrade and of every change of the council.
//!
//! An upgrade of the runtime needs Root. A large majority of the council sends `authorize_upgrade` through the gate.
//! The gate refuses what it doesn't list, also when wrapped in a batch: to mint, or to move other people's credits, even that
//! majority has to replace the runtime.
//!
//! Two of the four are lost in a fire. Nothing becomes final, blocks go on. The council adds two others, removes the lost
//! ones, and restarts finality after the last final block. The nodes forget the sets that were announced and never taken
//! up, and give the new one the number after the last they knew; so does the runtime, or it would refuse every later proof
//! of an offence. Until the new set holds nothing rotates: GRANDPA takes no second change meanwhile.
//!
//! ## Wiring
//!
//! The pallet is pallet-session's `ShouldEndSession`, `NextSessionRotation` and (inside `NoteHistoricalRoot`)
//! `SessionManager`, and pallet-offences' `OnOffenceHandler`; `NumberedSets` wraps pallet-session's `SessionHandler`. In the runtime it stands after Aura, whose slot it reads
//! at the beginning of a block, and before Session, which rotates.
//!
//! ## Invariants
//!
//! 1. Nobody is on the list twice.
//! 2. The list is never shorter than the minimum of the genesis.
//! 3. Everybody on the list has session keys.
//! 4. A change of the list is planned or its rotation is due.
//! 5. An offender is on the list or still active: others are forgotten.
//! 6. Missed slots are counted for active validators only.
//! 7. A set whose block is known was announced in the past, and its number is not above the current one.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod logic;
mod rules;
mod sessions;
mod sets;
mod try_state;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use sessions::NoFurtherIdentity;
pub use sets::NumberedSets;
pub use types::ValidatorStatus;
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
    use super::*;
    use alloc::{boxed::Box, vec::Vec};
    use frame::{deps::sp_runtime::Perbill, prelude::*};
    use pallet_grandpa::fg_primitives::SetId;
    use piazza_primitives::Seats;
    use sp_staking::SessionIndex;

    /// The calls of the runtime.
    pub type RuntimeCallOf<T> = <T as Config>::RuntimeCall;

    #[pallet::config]
    pub trait Config:
        frame_system::Config
        + pallet_aura::Config
        + pallet_grandpa::Config
        + pallet_session::Config<ValidatorId = <Self as frame_system::Config>::AccountId>
        + pallet_session::historical::Config<FullIdentification = ()>
    {
        /// The calls of the runtime.
        type RuntimeCall: Parameter
            + Dispatchable<RuntimeOrigin = Self::RuntimeOrigin, PostInfo = PostDispatchInfo>
            + GetDispatchInfo
            + From<frame_system::Call<Self>>
            + IsSubType<pallet_grandpa::Call<Self>>;

        /// The council: adds and removes validators.
        type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// A large majority of the council: passes the root gate.
        type RootGateOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The calls the root gate lets through. It looks at the outermost call, so it must list no call that carries
        /// another: no batch, no proxy, no scheduler.
        type RootGateFilter: Contains<<Self as Config>::RuntimeCall>;

        /// The seats of the council.
        type Seats: Seats<Self::AccountId>;

        /// The most seats that the council may have.
        #[pallet::constant]
        type MaxSeats: Get<u32>;

        /// How many blocks a session lasts if nothing changes, and a restart of finality takes at most.
        #[pallet::constant]
        type SessionPeriod: Get<BlockNumberFor<Self>>;

        /// How many sessions back an offence can be proved.
        #[pallet::constant]
        type HistoryDepth: Get<SessionIndex>;

        /// The most validators the list may hold. At most what Aura and GRANDPA take.
        #[pallet::constant]
        type MaxValidators: Get<u32>;

        /// The weights of the calls and hooks.
        type WeightInfo: WeightInfo;
    }

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// The validators the council wants.
    #[pallet::storage]
    pub type Listed<T: Config> = StorageValue<_, BoundedVec<T::AccountId, T::MaxValidators>, ValueQuery>;

    /// The fewest validators the list may hold, fixed at genesis.
    #[pallet::storage]
    pub type Minimum<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// Whether the session rotates in the next block.
    #[pallet::storage]
    pub type RotationDue<T: Config> = StorageValue<_, bool, ValueQuery>;

    /// The validators that offended, and how badly, until the council removes them.
    #[pallet::storage]
    pub type Offenders<T: Config> = StorageMap<_, Twox64Concat, T::AccountId, Perbill>;

    /// How many slots each active validator missed in this session.
    #[pallet::storage]
    pub type MissedSlots<T: Config> = StorageMap<_, Twox64Concat, T::AccountId, u32, ValueQuery>;

    /// In which block each of GRANDPA's latest sets was announced. As many are kept as GRANDPA keeps sessions of its sets;
    /// none for the set of the genesis, and none for one that restarted finality: the nodes take it up in any case.
    #[pallet::storage]
    pub type Announced<T: Config> = StorageMap<_, Twox64Concat, SetId, BlockNumberFor<T>>;

    #[pallet::genesis_config]
    #[derive(frame::derive::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The first validators. Their session keys are in the session pallet's genesis.
        pub validators: Vec<T::AccountId>,
        /// The fewest validators the list may ever hold: 4 where finality must survive one of them, 1 to develop.
        pub minimum: u32,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        /// A chain specification that breaks a rule makes no chain: this is the one place that panics.
        #[allow(clippy::expect_used)]
        fn build(&self) {
            Minimum::<T>::put(self.minimum);
            for who in &self.validators {
                Pallet::<T>::do_list(who).expect("genesis validators are distinct and fit the list");
            }
            Pallet::<T>::listed_are_enough().expect("there are as many genesis validators as the minimum asks for");
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// The council added a validator; it makes blocks from the second block after this one.
        ValidatorAdded {
            /// Who.
            who: T::AccountId,
        },
        /// The council removed a validator; it makes no blocks from the second block after this one.
        ValidatorRemoved {
            /// Who.
            who: T::AccountId,
        },
        /// A validator was proved to have voted for two chains at once. The council should remove it.
        OffenceReported {
            /// Who.
            validator: T::AccountId,
            /// In which session it happened.
            session: SessionIndex,
            /// How grave it is: the share of all validators that did the same, tripled and squared.
            severity: Perbill,
            /// Whether it is disabled now. If not, as many are disabled as may be, or it is active no more.
            disabled: bool,
        },
        /// A validator missed slots in the session that ended.
        SlotsMissed {
            /// Who.
            validator: T::AccountId,
            /// The session that ended.
            session: SessionIndex,
            /// How many.
            slots: u32,
        },
        /// The root gate let a call through, and it succeeded.
        DispatchedAsRoot {
            /// The hash of the call.
            call_hash: T::Hash,
        },
        /// The council gave its seats out anew.
        CouncilSet {
            /// Who has one now.
            seats: BoundedVec<T::AccountId, T::MaxSeats>,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// This account is on the list of validators already.
        AlreadyListed,
        /// This account is not on the list of validators.
        NotListed,
        /// The list of validators is full.
        TooManyValidators,
        /// This would leave fewer validators than the chain needs: add another first.
        TooFewValidators,
        /// This account has no session keys: its operator registers them first.
        NoSessionKeys,
        /// The root gate does not let this call through.
        NotForRootGate,
        /// A council has at least four seats: of fewer, one lost key could keep it from ever changing anything again.
        TooFewSeats,
        /// Every seat of the council belongs to an active member: enrol this account first.
        SeatOfNobody,
        /// This account would have two seats in the council.
        TwoSeats,
        /// Three motions of yours are open: close one first.
        TooManyMotions,
        /// Finality restarts 8 blocks later at the soonest, and an hour later at the latest: give a delay between.
        RestartDelayOutOfRange,
        /// This block does not exist yet: give the last one that became final.
        NotAFinalBlock,
        /// Finality was restarted a short while ago: wait until twice that delay has passed.
        RestartedJustNow,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            let absent = Self::do_note_slots();
            <T as Config>::WeightInfo::note_slots(absent)
        }

        fn integrity_test() {
            assert!(!T::SessionPeriod::get().is_zero(), "a session lasts a block at least");
            assert!(
                T::HistoryDepth::get() > 0,
                "an offence can be proved in the session after it"
            );
            assert!(
                T::MaxValidators::get() <= <T as pallet_aura::Config>::MaxAuthorities::get(),
                "Aura takes everybody on the list"
            );
            assert!(
                T::MaxValidators::get() <= <T as pallet_grandpa::Config>::MaxAuthorities::get(),
                "GRANDPA takes everybody on the list"
            );
            assert!(
                T::SessionPeriod::get() >= BlockNumberFor::<T>::from(rules::RESTART_DELAY),
                "finality can be restarted within a session"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::check_invariants()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Add a validator whose operator has registered its session keys. An offender is pardoned by it.
        #[pallet::call_index(0)]
        #[pallet::weight(<T as Config>::WeightInfo::add_validator())]
        pub fn add_validator(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_add_validator(who)
        }

        /// Remove a validator, unless too few would remain.
        #[pallet::call_index(1)]
        #[pallet::weight(<T as Config>::WeightInfo::remove_validator())]
        pub fn remove_validator(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_remove_validator(who)
        }

        /// Dispatch a call as Root, if it is one of those the gate lets through. Fails if the call does.
        #[pallet::call_index(2)]
        #[pallet::weight({
            let inner = call.get_dispatch_info();
            (<T as Config>::WeightInfo::dispatch_as_root().saturating_add(inner.call_weight), inner.class)
        })]
        pub fn dispatch_as_root(origin: OriginFor<T>, call: Box<RuntimeCallOf<T>>) -> DispatchResultWithPostInfo {
            T::RootGateOrigin::ensure_origin(origin)?;
            Self::do_dispatch_as_root(*call)
        }

        /// Give the seats of the council to these members. Votes of who loses a seat are struck out.
        #[pallet::call_index(3)]
        #[pallet::weight({
            let count = seats.len() as u32;
            <T as Config>::WeightInfo::set_council(count).saturating_add(T::Seats::weight(count))
        })]
        pub fn set_council(origin: OriginFor<T>, seats: BoundedVec<T::AccountId, T::MaxSeats>) -> DispatchResult {
            T::RootGateOrigin::ensure_origin(origin)?;
            Self::do_set_council(seats)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// Everybody on the list or active, and how they do.
        pub fn validators() -> Vec<ValidatorStatus<T::AccountId>> {
            Self::all_validators()
        }
    }
}
