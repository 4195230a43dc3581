//! # Reserve
//!
//! Euro in: credits come into being only when treasurers record euro that a bank received. One credit is one euro, so
//! anybody can compare the two sums. (Euro out, redemption, comes with a pallet's later version; its counter is here.)
//!
//! ## Terms
//!
//! - *deposit*: euro that came in, recorded once. Its credits are in the *pot* of the reserve until they are allocated.
//! - *reference*: the hash of the bank's reference for a transfer. It counts once for ever.
//! - *basis*: why euro came in. Consumers buying credits is a basis of its own, off unless the council accepts it.
//! - *allocation*: credits of a deposit given to members.
//! - *threshold*: what one treasurer may record alone, and allocate alone, in a UTC day. Beyond it, every recording and
//!   allocation becomes a *proposal* until a second treasurer approves.
//!
//! ## The story of 5,000.00 from a sponsor
//!
//! 1. The utility transfers 5,000.00 euro to the cooperative's bank account. Tilde, a treasurer, calls
//!    [`record`](Pallet::record) with the amount and the hash of the bank's reference. The threshold is 1,000.00: her record
//!    is a proposal. The reference is taken from now on, nobody can record the transfer a second time.
//! 2. Tilde can't [`approve`](Pallet::approve) it herself. Ugo, another treasurer, compares it with the bank statement and
//!    does: 5,000.00 credits come into being in the reserve's pot.
//! 3. Ugo calls [`allocate`](Pallet::allocate) with a list of 60 residents. At 600.00 in all it takes effect at once: each
//!    is an active member, and none would hold more than his tier allows. Otherwise nothing at all would have moved.
//! 4. Ugo tries to give 500.00 more the same day. With the 600.00 that passes the threshold of the day, so it becomes a
//!    proposal, however he slices it. Tilde approves.
//! 5. Ugo is dismissed. What he proposed before can't be approved any more; the council [withdraws](Pallet::withdraw) it.
//!
//! ## What one dishonest treasurer can do
//!
//! Record at most the threshold a day that the bank never received, and give away as much: the daily comparison with the
//! bank statement finds it. He can't give to himself, not even with a second treasurer, unless two others do it.
//!
//! ## Invariants
//!
//! Each is a function in `try_state.rs`, called by the hook and at the end of every test:
//!
//! 1. Total issuance = euro recorded in − euro paid out (`issuance_is_backed`).
//! 2. The pot holds what is left of the deposits (`pot_holds_what_remains`).
//! 3. The deposits add up to the euro in, as do the sums by basis; none has more left than came in (`deposits_add_up`).
//! 4. Every deposit and every proposal to record has its reference, and no reference has two (`references_are_unique`).
//! 5. Open proposals are bounded and numbered below the next (`proposals_are_bounded`).
//! 6. The pot is an account that is never removed (`pot_exists`).

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

use alloc::vec::Vec;
use frame::{
    prelude::*,
    token::fungible::{Inspect, Mutate},
    traits::Time,
};
use piazza_primitives::{Balance, Moment, Registry};

pub use pallet::*;
pub use types::{
    Action, Alone, AloneLeft, Backing, Basis, Day, Deposit, DepositId, Proposal, ProposalId, Recipients, Use,
};
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

/// Credits for accounts.
pub type RecipientsOf<T> = Recipients<<T as frame_system::Config>::AccountId, <T as Config>::MaxRecipients>;

/// An action that waits for a second treasurer.
pub type ProposalOf<T> = Proposal<<T as frame_system::Config>::AccountId, <T as Config>::MaxRecipients>;

/// What a proposal would do.
pub type ActionOf<T> = Action<<T as frame_system::Config>::AccountId, <T as Config>::MaxRecipients>;

/// Euro that came in.
pub type DepositOf<T> = Deposit<<T as frame_system::Config>::AccountId>;

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
        type Currency: Inspect<Self::AccountId, Balance = Balance> + Mutate<Self::AccountId>;

        /// The clock: the timestamp of the block.
        type Time: Time<Moment = Moment>;

        /// Who is an active member, who is a treasurer, and how much a member may hold.
        type Registry: Registry<Self::AccountId>;

        /// Who sets the threshold and may withdraw any proposal: the council.
        type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// From which the account of the pot is derived.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// How many recipients an allocation may name.
        #[pallet::constant]
        type MaxRecipients: Get<u32>;

        /// How many proposals may be open at a time.
        #[pallet::constant]
        type MaxProposals: Get<u32>;

        /// What the calls cost.
        type WeightInfo: WeightInfo;
    }

    /// The euro recorded as received, in cents.
    #[pallet::storage]
    pub type EuroIn<T> = StorageValue<_, Balance, ValueQuery>;

    /// The euro paid out, in cents.
    #[pallet::storage]
    pub type EuroOut<T> = StorageValue<_, Balance, ValueQuery>;

    /// The euro received by basis, in cents: they add up to [`EuroIn`].
    #[pallet::storage]
    pub type EuroByBasis<T> = StorageMap<_, Twox64Concat, Basis, Balance, ValueQuery>;

    /// Whether consumers may buy credits.
    #[pallet::storage]
    pub type ConsumerPrepaidAccepted<T> = StorageValue<_, bool, ValueQuery>;

    /// What one treasurer may record alone, and allocate alone, in a day, in cents. Nothing until the council decides.
    #[pallet::storage]
    pub type Threshold<T> = StorageValue<_, Balance, ValueQuery>;

    /// The deposits by number. They are kept: a reference counts for ever.
    #[pallet::storage]
    pub type Deposits<T: Config> = StorageMap<_, Twox64Concat, DepositId, DepositOf<T>, OptionQuery>;

    /// What each bank reference was used for.
    #[pallet::storage]
    pub type References<T> = StorageMap<_, Blake2_128Concat, H256, Use, OptionQuery>;

    /// The open proposals by number.
    #[pallet::storage]
    pub type Proposals<T: Config> = CountedStorageMap<_, Twox64Concat, ProposalId, ProposalOf<T>, OptionQuery>;

    /// What each treasurer did alone on the last day he did anything: one entry for each account that ever was a treasurer.
    #[pallet::storage]
    pub type DoneAlone<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Alone, ValueQuery>;

    /// The number of the next deposit.
    #[pallet::storage]
    pub type NextDeposit<T> = StorageValue<_, DepositId, ValueQuery>;

    /// The number of the next proposal.
    #[pallet::storage]
    pub type NextProposal<T> = StorageValue<_, ProposalId, ValueQuery>;

    /// The credits and the threshold with which a community starts.
    #[pallet::genesis_config]
    #[derive(frame::derive::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Credits for members, in cents. They are recorded as one deposit of sponsor funding, received and allocated in
        /// full, under the hash of `genesis` as its reference.
        pub credits: Vec<(T::AccountId, Balance)>,
        /// What one treasurer may record alone, and allocate alone, in a day, in cents.
        pub threshold: Balance,
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
        /// Euro that came in were recorded, and as many credits came into being in the pot.
        EuroRecorded {
            deposit: DepositId,
            amount: Balance,
            reference: H256,
            basis: Basis,
            recorded_by: T::AccountId,
            approved_by: Option<T::AccountId>,
        },
        /// An account received credits of a deposit.
        Credited {
            deposit: DepositId,
            account: T::AccountId,
            amount: Balance,
        },
        /// Credits of a deposit were allocated: a `Credited` for each recipient came before.
        Allocated {
            deposit: DepositId,
            amount: Balance,
            remaining: Balance,
            allocated_by: T::AccountId,
            approved_by: Option<T::AccountId>,
        },
        /// A recording waits for a second treasurer.
        RecordProposed {
            proposal: ProposalId,
            by: T::AccountId,
            amount: Balance,
            reference: H256,
            basis: Basis,
        },
        /// An allocation waits for a second treasurer.
        AllocationProposed {
            proposal: ProposalId,
            by: T::AccountId,
            deposit: DepositId,
            amount: Balance,
            recipients: u32,
        },
        /// A second treasurer approved a proposal, and it took effect.
        ProposalApproved { proposal: ProposalId, by: T::AccountId },
        /// A proposal was withdrawn by the treasurer who made it, or by the council if `by` is absent.
        ProposalWithdrawn {
            proposal: ProposalId,
            by: Option<T::AccountId>,
        },
        /// The council set what one treasurer may do alone in a day.
        ThresholdSet { amount: Balance },
        /// The council decided whether consumers may buy credits.
        ConsumerPrepaidSet { accepted: bool },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// Only a treasurer whom the council appointed may do this.
        NotTreasurer,
        /// The amount must be more than 0.
        ZeroAmount,
        /// The amount is too large for the books.
        Overflow,
        /// This bank transfer is recorded already, or waits in a proposal: it counts once.
        ReferenceUsed,
        /// Consumers can't buy credits here: the council has not accepted it.
        ConsumerPrepaidOff,
        /// There is no deposit with this number.
        NoSuchDeposit,
        /// Name at least one recipient.
        NoRecipients,
        /// The deposit has less left than the recipients are to get.
        DepositExceeded,
        /// A treasurer can't take part in giving credits to himself: two other treasurers can.
        SelfAllocation,
        /// A recipient would hold more than his tier allows.
        OverLimit,
        /// There is no open proposal with this number: it was approved or withdrawn, or never made.
        NoSuchProposal,
        /// Another treasurer must approve this, not the one who proposed it.
        SameOfficer,
        /// The treasurer who proposed this is no longer in office. Withdraw it and propose it anew.
        ProposerNotInOffice,
        /// Only the treasurer who proposed it, or the council, can withdraw it.
        NotYourProposal,
        /// Too many proposals are open: approve or withdraw some first.
        TooManyProposals,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(
                T::MaxRecipients::get() > 0 && T::MaxProposals::get() > 0,
                "the bounds let something through"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_now: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::check_invariants().map_err(Into::into)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The euro behind the credits, and the credits.
        pub fn backing() -> Backing {
            Self::backing_now()
        }

        /// The proposals that wait for a second treasurer, oldest first.
        // Spelled out: the words of the type are part of the view function's id.
        #[allow(clippy::type_complexity)]
        pub fn open_proposals() -> Vec<(ProposalId, Proposal<T::AccountId, T::MaxRecipients>)> {
            Self::proposals_by_age()
        }

        /// What a treasurer may still record and allocate today without a second one. Nothing, if he is none.
        pub fn alone_left(who: T::AccountId) -> AloneLeft {
            Self::alone_left_today(&who)
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Records euro that came in. Treasurers only. Beyond the threshold of the day it becomes a proposal.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::record())]
        pub fn record(origin: OriginFor<T>, amount: Balance, reference: H256, basis: Basis) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_record(who, amount, reference, basis)
        }

        /// Gives credits of a deposit to members. Treasurers only. Beyond the threshold of the day it becomes a proposal.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::allocate(recipients.len() as u32))]
        pub fn allocate(origin: OriginFor<T>, deposit: DepositId, recipients: RecipientsOf<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_allocate(who, deposit, recipients)
        }

        /// Approves another treasurer's proposal, which takes effect at once.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::approve_record().max(T::WeightInfo::approve_allocate(T::MaxRecipients::get())))]
        pub fn approve(origin: OriginFor<T>, proposal: ProposalId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            let used = Self::do_approve(who, proposal)?;
            Ok(Some(used).into())
        }

        /// Withdraws a proposal: the treasurer who made it, or the council.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::withdraw_record().max(T::WeightInfo::withdraw_allocate()))]
        pub fn withdraw(origin: OriginFor<T>, proposal: ProposalId) -> DispatchResult {
            let by = match T::CouncilOrigin::try_origin(origin) {
                Ok(_council) => None,
                Err(origin) => Some(ensure_signed(origin)?),
            };
            Self::do_withdraw(by, proposal)
        }

        /// Sets what one treasurer may record alone, and allocate alone, in a day, in cents. Council only.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::set_threshold())]
        pub fn set_threshold(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_threshold(amount)
        }

        /// Decides whether consumers may buy credits. Council only.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::set_consumer_prepaid())]
        pub fn set_consumer_prepaid(origin: OriginFor<T>, accepted: bool) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_consumer_prepaid(accepted)
        }
    }
}
