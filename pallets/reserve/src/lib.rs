//! # Reserve
//!
//! Euro in, euro out: credits come into being only when treasurers record euro that came in or came back, and end only when
//! they record that euro went out or never came. One credit is one euro, so anybody can compare the two sums.
//!
//! ## Terms
//!
//! - *deposit*: euro that came in, recorded once. Its credits are in the *pot* of the reserve until they are allocated.
//! - *reference*: the hash of the bank's reference for a transfer. It counts once for ever, whatever the transfer was.
//! - *basis*: why euro came in. Consumers buying credits is a basis of its own, off unless the council accepts it.
//! - *allocation*: credits of a deposit given to members, to spend, to merchants as *prefunding*, set aside for what they
//!   grant, or to the pots of *programmes* as their budget. What a merchant paid in ahead can only become prefunding, and
//!   only what a sponsor paid in a budget.
//! - *reversal*: a deposit that was recorded wrongly is taken back, as long as all its credits are in the pot.
//! - *threshold*: what one treasurer may record alone, and allocate alone, in a UTC day. Beyond it, every recording and
//!   allocation becomes a *proposal* until a second treasurer approves. A reversal and a bank fee always do.
//! - *funding*: what a deposit gave to the budget of a programme. What the programme did not spend goes back to the deposits
//!   that funded it, the latest first, and to no account.
//! - *redemption*: credits that a merchant wants paid out. They are on hold until the bank has answered.
//! - *fee* of a redemption: the part that goes to the community fund that the merchant names, fixed at the request.
//! - *batch*: redemptions that are paid together, its *lines*. One batch is open at a time. A treasurer closes it, a second
//!   one approves it, the bank pays, and a treasurer records what the bank answered line by line.
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
//! ## The story of 100.00 of Bruna's bakery
//!
//! 1. Bruna has 100.00 from her customers and wants euro. She calls
//!    [`request_redemption`](Pallet::request_redemption) and names the fund of her valley. The council's fee is 1 %: of her
//!    100.00 credits, on hold from now on, 99.00 are to be paid and 1.00 is for the fund. She may still
//!    [cancel](Pallet::cancel_redemption).
//! 2. On Friday Tilde [closes](Pallet::close_batch) the batch; what is requested later waits for the next. Vera, another
//!    treasurer, [approves](Pallet::approve_batch) it, and the bank gets the list with 99.00 for Bruna.
//! 3. The bank paid. Tilde [settles](Pallet::settle) the line with the hash of the bank's reference: 99.00 credits end,
//!    99.00 euro went out, 1.00 is the fund's. Had the bank refused, she would [reject](Pallet::reject) the line, and Bruna
//!    had her 100.00 back.
//! 4. A week later the bank gives the 99.00 back: the account was closed. Vera [records it](Pallet::return_payment) and
//!    Bruna has 99.00 credits again. The fee stays with the fund.
//! 5. The bank keeps 4.00 for its trouble. With two treasurers the enabler's fund [bears it](Pallet::charge_bank_fee): 4.00
//!    of its credits end, so every credit that is left still has its euro.
//!
//! ## What one dishonest treasurer can do
//!
//! Record at most the threshold a day that the bank never received or gave back, and give away as much: the daily
//! comparison with the bank statement finds it. They can't take part in giving to themselves, to an account that they
//! could act for as a delegate or an heir, or to a programme that they or such an account sponsor: two others can. Two who
//! are both dishonest can each give to the other, within the threshold of each.
//!
//! He can't have anything paid out alone, nor choose what is paid: the requests are the merchants', and a batch takes two
//! treasurers. Alone he can say what the bank did not: settle a line that it refused (the merchant lacks his euro, and
//! recording the return mends it), or reject a line that it paid (the merchant has euro and credits). Never on a line of his
//! own or of an account that they could act for, and the same comparison finds both: each settled line names one transfer on the statement, each transfer one line.
//! He can delay: reject what is waiting, and it has to be requested again.
//!
//! ## Invariants
//!
//! Each is a function in `try_state.rs`, called by the hook and at the end of every test:
//!
//! 1. Total issuance = euro recorded in − euro paid out (`issuance_is_backed`).
//! 2. The pot holds what is left of the deposits (`pot_holds_what_remains`).
//! 3. The deposits add up to the euro in, as do the sums by basis; none has more left than came in (`deposits_add_up`).
//! 4. What was paid for settled redemptions and the bank's fees add up to the euro out (`payments_add_up`).
//! 5. Every merchant has on hold what he redeems, and nobody else anything (`holds_match_redemptions`).
//! 6. A merchant's list names his open redemptions, each once (`lists_are_complete`).
//! 7. Every redemption is a line of its batch, and the batches' counters agree with their lines (`batches_add_up`).
//! 8. Every use of a bank reference has its own, and no reference has two (`references_are_unique`).
//! 9. Open proposals are bounded and numbered below the next (`proposals_are_bounded`).
//! 10. The pot is an account that is never removed (`pot_exists`).
//! 11. What deposits gave to programmes is no more than they gave at all (`fundings_add_up`).
//! 12. The rejected redemptions that are known are those on their merchants' lists (`rejected_are_listed`).

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

use alloc::vec::Vec;
use frame::{
    prelude::*,
    token::fungible::{Inspect, Mutate, MutateHold},
    traits::Time,
};
use piazza_primitives::{
    Balance, Bps, CommunityId, FundCredits, FundDirectory, Interests, Moment, Prefunding, ProgrammeBudgets, Registry,
};

pub use pallet::*;
pub use types::{
    Action, Alone, AloneLeft, Backing, Basis, Batch, BatchId, BatchState, Day, Deposit, DepositId, Proposal,
    ProposalId, Purpose, Recipients, Redemption, RedemptionId, RedemptionStatus, Use,
};
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod logic;
#[cfg(test)]
mod mock;
mod outcomes;
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

/// What each deposit gave to a programme, in cents, by number.
pub type FundingsOf<T> = BoundedVec<(DepositId, Balance), <T as Config>::MaxFundings>;

/// Credits that a merchant wants paid out.
pub type RedemptionOf<T> = Redemption<<T as frame_system::Config>::AccountId>;

/// Redemptions that are paid together.
pub type BatchOf<T> = Batch<<T as frame_system::Config>::AccountId>;

/// Lines that the bank paid, each with the hash of the bank's reference.
pub type Settlements<T> = BoundedVec<(RedemptionId, H256), <T as Config>::MaxLines>;

/// Lines that are not paid.
pub type Rejections<T> = BoundedVec<RedemptionId, <T as Config>::MaxLines>;

#[frame::import_section(outcomes::outcomes)]
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
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + Mutate<Self::AccountId>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// Why credits are on hold: this pallet's reason among others.
        type RuntimeHoldReason: From<HoldReason>;

        /// The clock: the timestamp of the block.
        type Time: Time<Moment = Moment>;

        /// Who is an active member, who is a treasurer, and how much a member may hold.
        type Registry: Registry<Self::AccountId>;

        /// The community funds, which get the fees, and the enabler's, which bears what the bank keeps.
        type Funds: FundDirectory + FundCredits<Self::AccountId>;

        /// Where merchants keep what they set aside.
        type Prefunding: Prefunding<Self::AccountId>;

        /// The programmes that reward behaviours, and their budgets.
        type Programmes: ProgrammeBudgets<Self::AccountId>;

        /// For which accounts treasurers could act.
        type Interests: Interests<Self::AccountId>;

        /// Who sets the threshold and the fee, and may withdraw any proposal: the council.
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

        /// How many redemptions a merchant may have open at a time, and how many of the rejected ones are known.
        #[pallet::constant]
        type MaxOpenRedemptions: Get<u32>;

        /// How many deposits may fund a programme.
        #[pallet::constant]
        type MaxFundings: Get<u32>;

        /// How many lines may be settled or rejected at a time.
        #[pallet::constant]
        type MaxLines: Get<u32>;

        /// What the calls cost.
        type WeightInfo: WeightInfo;
    }

    /// Why this pallet puts credits on hold.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// They wait to be paid out.
        #[codec(index = 0)]
        Redemption,
    }

    /// The euro recorded as received, in cents.
    #[pallet::storage]
    pub type EuroIn<T> = StorageValue<_, Balance, ValueQuery>;

    /// The euro paid out and kept by the bank, in cents.
    #[pallet::storage]
    pub type EuroOut<T> = StorageValue<_, Balance, ValueQuery>;

    /// What of [`EuroOut`] the bank kept as fees, in cents.
    #[pallet::storage]
    pub type BankFees<T> = StorageValue<_, Balance, ValueQuery>;

    /// The euro received by basis, in cents: they add up to [`EuroIn`].
    #[pallet::storage]
    pub type EuroByBasis<T> = StorageMap<_, Twox64Concat, Basis, Balance, ValueQuery>;

    /// Whether consumers may buy credits.
    #[pallet::storage]
    pub type ConsumerPrepaidAccepted<T> = StorageValue<_, bool, ValueQuery>;

    /// What one treasurer may record alone, and allocate alone, in a day, in cents. Nothing until the council decides.
    #[pallet::storage]
    pub type Threshold<T> = StorageValue<_, Balance, ValueQuery>;

    /// The deposits by number. They are kept, unless reversed: a reference counts for ever.
    #[pallet::storage]
    pub type Deposits<T: Config> = StorageMap<_, Twox64Concat, DepositId, DepositOf<T>, OptionQuery>;

    /// What each deposit gave to the pot of a programme that is not closed.
    #[pallet::storage]
    pub type Fundings<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, FundingsOf<T>, ValueQuery>;

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

    /// What part of a redemption goes to the fund that the merchant names. Nothing until the council decides.
    #[pallet::storage]
    pub type RedemptionFee<T> = StorageValue<_, Bps, ValueQuery>;

    /// The redemptions by number. Those that were paid are kept: the bank may give a payment back long after, and a
    /// reference counts for ever.
    #[pallet::storage]
    pub type Redemptions<T: Config> = StorageMap<_, Twox64Concat, RedemptionId, RedemptionOf<T>, OptionQuery>;

    /// The redemptions of each merchant that the bank has not answered, oldest first.
    #[pallet::storage]
    pub type OpenRedemptions<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, BoundedVec<RedemptionId, T::MaxOpenRedemptions>, ValueQuery>;

    /// The last redemptions of each merchant that were rejected, in this order: as many as may be open. Those before are
    /// forgotten, so that asking and being refused again and again leaves no more.
    #[pallet::storage]
    pub type RejectedRedemptions<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, BoundedVec<RedemptionId, T::MaxOpenRedemptions>, ValueQuery>;

    /// The batches by number. The open one is there once it has a line.
    #[pallet::storage]
    pub type Batches<T: Config> = StorageMap<_, Twox64Concat, BatchId, BatchOf<T>, OptionQuery>;

    /// Which redemptions are in each batch.
    #[pallet::storage]
    pub type Lines<T> = StorageDoubleMap<_, Twox64Concat, BatchId, Twox64Concat, RedemptionId, (), OptionQuery>;

    /// The batch that takes requests.
    #[pallet::storage]
    pub type CurrentBatch<T> = StorageValue<_, BatchId, ValueQuery>;

    /// The number of the next redemption.
    #[pallet::storage]
    pub type NextRedemption<T> = StorageValue<_, RedemptionId, ValueQuery>;

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

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            let bounds = [
                T::MaxRecipients::get(),
                T::MaxProposals::get(),
                T::MaxOpenRedemptions::get(),
                T::MaxFundings::get(),
                T::MaxLines::get(),
            ];
            assert!(
                bounds.into_iter().all(|bound| bound > 0),
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

        /// The redemptions of a merchant that the bank has not answered, oldest first.
        pub fn redemptions_of(merchant: T::AccountId) -> Vec<(RedemptionId, Redemption<T::AccountId>)> {
            Self::open_redemptions_of(&merchant)
        }

        /// A batch. None, if there is none with this number or it has no lines.
        pub fn batch(id: BatchId) -> Option<Batch<T::AccountId>> {
            Batches::<T>::get(id)
        }

        /// The redemptions in a batch, by number.
        pub fn batch_lines(id: BatchId) -> Vec<(RedemptionId, Redemption<T::AccountId>)> {
            Self::lines_by_number(id)
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

        /// Gives credits of a deposit to members, to spend or as merchants' prefunding, or to the pots of programmes.
        /// Treasurers only. Beyond the threshold of the day it becomes a proposal.
        #[pallet::call_index(1)]
        #[pallet::weight(weights::allocate::<T::WeightInfo>(*purpose, recipients.len() as u32))]
        pub fn allocate(
            origin: OriginFor<T>,
            deposit: DepositId,
            purpose: Purpose,
            recipients: RecipientsOf<T>,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_allocate(who, deposit, purpose, recipients)
        }

        /// Approves another treasurer's proposal, which takes effect at once.
        #[pallet::call_index(2)]
        #[pallet::weight(weights::approve::<T::WeightInfo>(T::MaxRecipients::get()))]
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

        /// Proposes to take back a deposit that was recorded wrongly, so that it can be recorded right under the same bank
        /// reference. Treasurers only, always two, and only while none of its credits are allocated.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::reverse())]
        pub fn reverse(origin: OriginFor<T>, deposit: DepositId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_reverse(who, deposit)
        }

        /// Asks for `amount` cents of spendable credits to be paid out in euro with the batch that is open. Merchants only.
        /// The fee goes to `fund`, which may be left out if there is no fee.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::request_redemption())]
        pub fn request_redemption(origin: OriginFor<T>, amount: Balance, fund: Option<CommunityId>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_request_redemption(who, amount, fund)
        }

        /// Takes a request back while its batch is open. The merchant only.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::cancel_redemption())]
        pub fn cancel_redemption(origin: OriginFor<T>, redemption: RedemptionId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_cancel_redemption(who, redemption)
        }

        /// Closes the open batch: later requests join the next. Treasurers only. If the treasurer who closed a batch is no
        /// longer in office before it is approved, another closes it anew.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::close_batch())]
        pub fn close_batch(origin: OriginFor<T>, batch: BatchId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_close_batch(who, batch)
        }

        /// Approves a batch that another treasurer closed: it may be paid.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::approve_batch())]
        pub fn approve_batch(origin: OriginFor<T>, batch: BatchId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_approve_batch(who, batch)
        }

        /// Records that the bank paid lines of approved batches, each with the hash of the bank's reference: their credits
        /// end. All of them or none. Treasurers only, and none of their own or of an account that they could act for.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::settle(lines.len() as u32))]
        pub fn settle(origin: OriginFor<T>, lines: Settlements<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_settle(who, lines)
        }

        /// Records that lines of closed batches are not paid: the merchants have their credits back. All of them or none.
        /// Treasurers only, and none of their own or of an account that they could act for.
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::reject(lines.len() as u32))]
        pub fn reject(origin: OriginFor<T>, lines: Rejections<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_reject(who, lines)
        }

        /// Records that the bank gave back what it had paid for a redemption, with the hash of the reference of what came
        /// back: the merchant gets as many credits. The fee stays with the fund. Treasurers only. It counts as recording:
        /// beyond the threshold of the day it becomes a proposal.
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::return_payment())]
        pub fn return_payment(origin: OriginFor<T>, redemption: RedemptionId, reference: H256) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_return_payment(who, redemption, reference)
        }

        /// Sets what part of a redemption goes to the fund that the merchant names. It holds for later requests. Council
        /// only.
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::set_redemption_fee())]
        pub fn set_redemption_fee(origin: OriginFor<T>, rate: Bps) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_redemption_fee(rate)
        }

        /// Proposes that the enabler's fund bears a fee that the bank kept, so that every credit still has its euro.
        /// Treasurers only, always two.
        #[pallet::call_index(15)]
        #[pallet::weight(T::WeightInfo::charge_bank_fee())]
        pub fn charge_bank_fee(origin: OriginFor<T>, amount: Balance, reference: H256) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_charge_bank_fee(who, amount, reference)
        }
    }
}
