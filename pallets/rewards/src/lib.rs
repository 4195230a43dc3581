//! # Rewards
//!
//! Attested behaviour becomes spending power: the community decides a panel of behaviours and what each is worth; people,
//! desks, check-ins and machines attest them; a sponsor's programme pays, once, within its budget.
//!
//! ## Terms
//!
//! - *programme*: what a *sponsor* promises, between two moments, under a regulation, up to an *estimate* of the prizes of
//!   which a *guarantee* secures a part. Its *budget* is what its *pot* received through the reserve. What is left of it in
//!   the end goes back to the deposits that funded it, never to an account.
//! - *behaviour*: an entry of the *panel*. It says in what it is measured, what it is worth (*tariff*, *rule*, *caps*), who
//!   may attest it and how many must agree, and for how long it may be challenged. The council adopts it.
//! - *attestor*: a member whom the council appointed to the office and the sponsor authorised for the behaviour.
//! - *proof*: what an attestation is known by. The chain makes it from the hash of the document, which is the same whoever
//!   attests, or from a device's reading, or from a visit: each in a domain of its own. It counts once in a programme: it is
//!   accepted until it expires, remembered until then, and refused afterwards.
//! - *device*: a machine whose own signature the chain verifies. A *sensor* counts what people do, a *meter* what they use,
//!   a *venue* shows codes with which visitors check in.
//! - *window*: how long an attestation can be challenged and withdrawn. What is struck out and not paid yet is not paid; what
//!   was paid becomes a *debt*, which future rewards of the programme pay first; what it leaves of one is claimed. What is struck out
//!   of a round, a trip of ten or a place of a circuit, although the round stays paid, is *owed*: what comes next fills it
//!   first. The prize of a goal is not divided before what is challenged of it is decided.
//! - *programme of keys*: one in which people take part under a key of their own for this programme. What they earn accrues
//!   to the key and is claimed once a week, in multiples of a *denomination*.
//!
//! ## The story of Anna's 40 kg
//!
//! 1. The utility creates a programme of at most 10,000.00, with a guarantee of 2,000.00, and transfers 5,000.00 to the
//!    cooperative. Two treasurers record it and fund the programme from it: 5,000.00 is its budget.
//! 2. It proposes a behaviour: recycled paper in kilograms, 0.05 each, at most 5.00 a person and week. Members comment for
//!    two weeks, then the council adopts it. The utility authorises its collection centre, an attestor.
//! 3. Anna brings 40 kg. In the evening the centre sends its list, a batch. Hers is 2.00: the pot pays her, and her proof is
//!    used up. The centre's computer restarts and sends the list again: every row is refused as counted already.
//! 4. On Friday she brings 80 kg more: 4.00, of which her cap leaves 3.00. What is over the cap counts in the totals, and
//!    pays nothing.
//!
//! ## The story of a stolen meter
//!
//! 1. Bruno's heat meter signs what it measures; a gateway carries it. A gateway that changes a digit is refused.
//! 2. On Monday the meter is found open. The sponsor voids it from Sunday on: what it signed later is refused, and what it
//!    signed since and is not paid yet is frozen until an arbitrator decides.
//!
//! ## What one dishonest attestor can do
//!
//! Attest what did not happen, within the caps of the people who share in it, until it is challenged or noticed. That is why
//! a behaviour may ask for several attestors, for the person's confirmation, for a window. They can't attest for their own
//! account, though for one that they act for, nor pay more than the budget, nor use a proof twice. The sponsor takes them off
//! the list, the council out of office.
//!
//! In a programme of keys nobody sees whose key an attestor attests for. An attestor who is on a list of the programme can't
//! claim in it, and not attest for a key for which they claimed before; a key that somebody else claims for them passes.
//!
//! ## Invariants
//!
//! Each is a function in `try_state.rs`, called by the hook and at the end of every test:
//!
//! 1. A programme's pot holds what was funded and not paid (`pots_hold_what_is_left`).
//! 2. What is paid, owed and reserved is within the budget, and the budget within the estimate (`budgets_hold`).
//! 3. What is owed adds up over the accounts of an open programme (`debts_to_people_add_up`).
//! 4. What is reserved adds up over waiting attestations, open goals and people who are about to be paid, and so does their
//!    number (`promises_add_up`).
//! 5. A person got no more of a behaviour in a period than its cap, all together no more than its most (`caps_hold`).
//! 6. Everything that waits, every proof and every open goal has its task (`tasks_are_complete`).
//! 7. An open goal knows how many contributions to it are challenged (`challenged_contributions_add_up`).
//! 8. The sums of behaviours, areas, goals and programmes agree (`totals_agree`).
//! 9. A building is the sum of its meters (`buildings_add_up`).
//! 10. Every adopted behaviour is of a programme; proposals are bounded and counted (`panel_is_sound`).
//! 11. What is counted of sponsors, programmes, behaviours and attestors is what there is (`counts_are_right`).

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

use frame::{
    prelude::*,
    token::fungible::{Balanced, Inspect, Mutate},
    traits::{IdentifyAccount, Time, Verify},
};
use piazza_primitives::{Balance, Bps, BudgetSources, Interests, IstatCode, Moment, Registry};

pub use aliases::*;
pub use pallet::*;
pub use types::*;
// By name, for the prelude has a trait for each of these names.
pub use types::{Account, Task};
pub use weights::WeightInfo;

mod aliases;
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

/// What the key of a programme of keys signs for the member who claims what it earned.
pub fn claim_message<AccountId: Encode>(genesis: H256, programme: ProgrammeId, member: &AccountId) -> [u8; 32] {
    use frame::deps::sp_io::hashing::blake2_256;
    (b"piazza/claim", genesis, programme, member).using_encoded(blake2_256)
}

#[frame::import_section(outcomes::outcomes)]
#[frame::pallet]
pub mod pallet {
    use super::*;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<Hash = H256> {
        /// The credits.
        type Currency: Inspect<Self::AccountId, Balance = Balance> + Mutate<Self::AccountId> + Balanced<Self::AccountId>;

        /// The clock: the timestamp of the block.
        type Time: Time<Moment = Moment>;

        /// Who is an active member, who holds which office, and how much a member may hold.
        type Registry: Registry<Self::AccountId>;

        /// The deposits that fund programmes, and that get back what these did not spend.
        type Sources: BudgetSources<Self::AccountId>;

        /// For which accounts arbitrators could act.
        type Interests: Interests<Self::AccountId>;

        /// The council: the panel, and what all programmes must keep to.
        type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The signature of a device, or of a key.
        type Signature: Parameter
            + MaxEncodedLen
            + Verify<Signer: IdentifyAccount<AccountId = Self::AccountId>>
            + From<frame::deps::sp_core::sr25519::Signature>;

        /// From which the accounts of the pots are derived.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// How many rows a batch may have.
        #[pallet::constant]
        type MaxBatch: Get<u32>;

        /// How many readings a batch may have: each has a signature of its own to verify.
        #[pallet::constant]
        type MaxReadings: Get<u32>;

        /// How many people a group may have.
        #[pallet::constant]
        type MaxGroup: Get<u32>;

        /// How many programmes of a sponsor may be open at a time.
        #[pallet::constant]
        type MaxProgrammes: Get<u32>;

        /// How many programmes of a sponsor are kept, those that are closed and not forgotten yet too.
        #[pallet::constant]
        type MaxKeptProgrammes: Get<u32>;

        /// How many behaviours may be proposed for a programme at a time: by its sponsor, and as many by all others.
        #[pallet::constant]
        type MaxProposals: Get<u32>;

        /// How many of them one member who is not the sponsor may propose.
        #[pallet::constant]
        type MaxProposalsOfOne: Get<u32>;

        /// The longest time for which a behaviour may be attested after it happened, and challenged afterwards, in
        /// milliseconds.
        #[pallet::constant]
        type MaxDelay: Get<Moment>;

        /// How long after the last attestation rewards may be claimed, in milliseconds.
        #[pallet::constant]
        type ClaimPeriod: Get<Moment>;

        /// How long after the last attestation it is kept what a closed programme left behind, in milliseconds.
        #[pallet::constant]
        type Retention: Get<Moment>;

        /// How long a venue shows a code, in milliseconds. It is accepted for as long again.
        #[pallet::constant]
        type CheckInSlot: Get<Moment>;

        /// How many tasks a block may carry out in its idle time.
        #[pallet::constant]
        type MaxTasks: Get<u32>;

        /// What the calls cost.
        type WeightInfo: WeightInfo;
    }

    /// The programmes by number. They are kept until anybody has them forgotten.
    #[pallet::storage]
    pub type Programmes<T: Config> = StorageMap<_, Twox64Concat, ProgrammeId, ProgrammeOf<T>, OptionQuery>;

    /// The number of the next programme.
    #[pallet::storage]
    pub type NextProgramme<T> = StorageValue<_, ProgrammeId, ValueQuery>;

    /// Whose pot an account is.
    #[pallet::storage]
    pub type Pots<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, ProgrammeId, OptionQuery>;

    /// How many programmes each sponsor has open.
    #[pallet::storage]
    pub type OpenProgrammes<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// How many programmes of each sponsor are kept.
    #[pallet::storage]
    pub type KeptProgrammes<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// The behaviours by number, those proposed too.
    #[pallet::storage]
    pub type Behaviours<T: Config> = StorageMap<_, Twox64Concat, BehaviourId, BehaviourOf<T>, OptionQuery>;

    /// The number of the next behaviour.
    #[pallet::storage]
    pub type NextBehaviour<T> = StorageValue<_, BehaviourId, ValueQuery>;

    /// How many behaviours members other than its sponsor have proposed for each programme, not decided yet.
    #[pallet::storage]
    pub type Proposals<T> = StorageMap<_, Twox64Concat, ProgrammeId, u32, ValueQuery>;

    /// How many of each programme's proposals are whose.
    #[pallet::storage]
    pub type Proposed<T: Config> =
        StorageDoubleMap<_, Twox64Concat, ProgrammeId, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// Who may attest a behaviour, as long as he is in office.
    #[pallet::storage]
    pub type Authorised<T: Config> =
        StorageDoubleMap<_, Twox64Concat, BehaviourId, Blake2_128Concat, T::AccountId, (), OptionQuery>;

    /// On how many lists of a programme's behaviours each attestor is.
    #[pallet::storage]
    pub type Attesting<T: Config> =
        StorageDoubleMap<_, Twox64Concat, ProgrammeId, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// The devices of each programme.
    #[pallet::storage]
    pub type Devices<T: Config> =
        StorageDoubleMap<_, Twox64Concat, ProgrammeId, Blake2_128Concat, T::AccountId, DeviceOf<T>, OptionQuery>;

    /// The sums of the meters of each building, by behaviour.
    #[pallet::storage]
    pub type Buildings<T> =
        StorageDoubleMap<_, Twox64Concat, BehaviourId, Twox64Concat, BuildingId, Building, ValueQuery>;

    /// What is known of the proofs of each programme that have not expired.
    #[pallet::storage]
    pub type Records<T: Config> =
        StorageDoubleMap<_, Twox64Concat, ProgrammeId, Blake2_128Concat, H256, RecordOf<T>, OptionQuery>;

    /// What is to be done, in order: the moment first, most significant byte first.
    #[pallet::storage]
    pub type Tasks<T> = StorageDoubleMap<_, Identity, [u8; 8], Twox64Concat, u64, TaskOf<T>, OptionQuery>;

    /// The number of the next task.
    #[pallet::storage]
    pub type NextTask<T> = StorageValue<_, u64, ValueQuery>;

    /// How far each person is with each behaviour.
    #[pallet::storage]
    pub type Progresses<T: Config> =
        StorageDoubleMap<_, Twox64Concat, BehaviourId, Blake2_128Concat, T::AccountId, Progress, ValueQuery>;

    /// What people, or their keys, have in each programme besides what was paid.
    #[pallet::storage]
    pub type Accounts<T: Config> =
        StorageDoubleMap<_, Twox64Concat, ProgrammeId, Blake2_128Concat, T::AccountId, AccountOf<T>, ValueQuery>;

    /// For which key a member claims in a programme of keys: one for each.
    #[pallet::storage]
    pub type Claimants<T: Config> =
        StorageDoubleMap<_, Twox64Concat, ProgrammeId, Blake2_128Concat, T::AccountId, T::AccountId, OptionQuery>;

    /// The collective goals by number. They are kept as their programmes are.
    #[pallet::storage]
    pub type Goals<T: Config> = StorageMap<_, Twox64Concat, GoalId, GoalOf<T>, OptionQuery>;

    /// The number of the next goal.
    #[pallet::storage]
    pub type NextGoal<T> = StorageValue<_, GoalId, ValueQuery>;

    /// To which goal a person contributes with a behaviour, and from where.
    #[pallet::storage]
    pub type Groups<T: Config> =
        StorageDoubleMap<_, Twox64Concat, BehaviourId, Blake2_128Concat, T::AccountId, Seat, OptionQuery>;

    /// The sums for reports.
    #[pallet::storage]
    pub type Sums<T> = StorageMap<_, Twox64Concat, SumOf, Totals, ValueQuery>;

    /// How long a proposed behaviour is open for comments, in milliseconds.
    #[pallet::storage]
    pub type CommentPeriod<T> = StorageValue<_, Moment, ValueQuery, DefaultCommentPeriod>;

    /// 14 days, until the council says otherwise.
    #[pallet::type_value]
    pub fn DefaultCommentPeriod() -> Moment {
        14 * piazza_primitives::DAY
    }

    /// What part of the estimate of its prizes a programme must guarantee.
    #[pallet::storage]
    pub type GuaranteeShare<T> = StorageValue<_, Bps, ValueQuery, DefaultGuaranteeShare>;

    /// 20 % (DPR 430/2001), until the council says otherwise.
    #[pallet::type_value]
    pub fn DefaultGuaranteeShare() -> Bps {
        Bps::saturating(2_000)
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        /// Pays what is due and forgets what is over, with the weight that is left.
        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            Self::carry_out_tasks(remaining)
        }

        fn integrity_test() {
            let bounds = [
                T::MaxBatch::get(),
                T::MaxReadings::get(),
                T::MaxGroup::get(),
                T::MaxProgrammes::get(),
                T::MaxKeptProgrammes::get(),
                T::MaxProposals::get(),
                T::MaxProposalsOfOne::get(),
                T::MaxTasks::get(),
            ];
            assert!(
                bounds.into_iter().all(|bound| bound > 0),
                "the bounds let something through"
            );
            let most = T::MaxBatch::get().max(T::MaxReadings::get());
            assert!(most <= MAX_PAGE, "the proofs of a batch fit in a task");
            assert!(
                T::CheckInSlot::get() > 0 && T::MaxDelay::get() > 0,
                "a code and a proof live for a while"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::check_invariants()
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The account of a programme's pot.
        pub fn pot(programme: ProgrammeId) -> T::AccountId {
            Self::pot_account(programme)
        }

        /// The sum for a report.
        pub fn totals(of: SumOf) -> Totals {
            Sums::<T>::get(of)
        }

        /// What a person may still get of a behaviour for something that happens at `time`, in cents; absent if nothing
        /// bounds it.
        pub fn room(behaviour: BehaviourId, person: T::AccountId, time: Moment) -> Option<Balance> {
            Self::room_of(behaviour, &person, time)
        }
    }

    #[pallet::call(weight = <T as Config>::WeightInfo)]
    impl<T: Config> Pallet<T> {
        /// Creates a programme of the caller, who sponsors it: a public body, an association or a merchant. Treasurers fund
        /// it through the reserve.
        #[pallet::call_index(0)]
        pub fn create_programme(origin: OriginFor<T>, terms: ProgrammeTerms) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_create_programme(who, terms)
        }

        /// Closes a programme that has ended and returns what is left to the deposits that funded it. The sponsor, or the
        /// council.
        #[pallet::call_index(1)]
        pub fn close_programme(origin: OriginFor<T>, programme: ProgrammeId) -> DispatchResult {
            match T::CouncilOrigin::try_origin(origin) {
                Ok(_) => Self::do_close_programme(None, programme),
                Err(origin) => Self::do_close_programme(Some(ensure_signed(origin)?), programme),
            }
        }

        /// Proposes a behaviour for a programme's panel. Any active member.
        #[pallet::call_index(2)]
        pub fn propose_behaviour(
            origin: OriginFor<T>,
            programme: ProgrammeId,
            terms: BehaviourTerms,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_propose_behaviour(who, programme, terms)
        }

        /// Comments a proposed behaviour: `text` is the hash of the comment, which is kept elsewhere. Any active member.
        #[pallet::call_index(3)]
        pub fn comment(origin: OriginFor<T>, behaviour: BehaviourId, text: H256) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_comment(who, behaviour, text)
        }

        /// Adopts a proposed behaviour once the time for comments is over: it counts from now on. Council only.
        #[pallet::call_index(4)]
        pub fn adopt(origin: OriginFor<T>, behaviour: BehaviourId) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_adopt(behaviour)
        }

        /// Rejects a proposed behaviour, or takes one out of the panel: what happens from now on does not count. The council;
        /// a proposal also whoever made it, the programme's sponsor, and anybody if the programme is closed.
        #[pallet::call_index(5)]
        pub fn retire(origin: OriginFor<T>, behaviour: BehaviourId) -> DispatchResult {
            match T::CouncilOrigin::try_origin(origin) {
                Ok(_) => Self::do_retire(None, behaviour),
                Err(origin) => Self::do_retire(Some(ensure_signed(origin)?), behaviour),
            }
        }

        /// Sets the tariff of a behaviour, in cents. What was attested, or begun, before keeps the one it had. Council only.
        #[pallet::call_index(6)]
        pub fn set_tariff(
            origin: OriginFor<T>,
            behaviour: BehaviourId,
            #[pallet::compact] tariff: Balance,
        ) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_tariff(behaviour, tariff)
        }

        /// Authorises a member who holds the office of attestor for a behaviour. The sponsor only.
        #[pallet::call_index(7)]
        pub fn authorise(origin: OriginFor<T>, behaviour: BehaviourId, attestor: T::AccountId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_authorise(&who, behaviour, attestor)
        }

        /// Takes an attestor off a behaviour's list. The sponsor only.
        #[pallet::call_index(8)]
        pub fn deauthorise(origin: OriginFor<T>, behaviour: BehaviourId, attestor: T::AccountId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_deauthorise(&who, behaviour, attestor)
        }

        /// Attests that somebody did something. An authorised attestor only.
        #[pallet::call_index(9)]
        pub fn attest(origin: OriginFor<T>, behaviour: BehaviourId, entry: EntryOf<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_attest(who, behaviour, entry)
        }

        /// Attests many rows of one behaviour. An authorised attestor only.
        #[pallet::call_index(10)]
        #[pallet::weight(Pallet::<T>::weight_of_entries(entries.len(), entries.len()))]
        pub fn attest_batch(
            origin: OriginFor<T>,
            behaviour: BehaviourId,
            entries: EntriesOf<T>,
            mode: Mode,
        ) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            let rows = entries.len();
            let zones = Self::do_attest_batch(who, behaviour, entries, mode)?;
            Ok(Some(Self::weight_of_entries(rows, zones)).into())
        }

        /// Brings what devices measured and signed. An authorised attestor only: the gateway.
        #[pallet::call_index(11)]
        #[pallet::weight(Pallet::<T>::weight_of_readings(readings.len(), readings.len()))]
        pub fn deliver(
            origin: OriginFor<T>,
            behaviour: BehaviourId,
            readings: ReadingsOf<T>,
            mode: Mode,
        ) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            let rows = readings.len();
            let zones = Self::do_deliver(who, behaviour, readings, mode)?;
            Ok(Some(Self::weight_of_readings(rows, zones)).into())
        }

        /// Checks the caller in at a venue, with the code that its device shows: once a venue a day.
        #[pallet::call_index(12)]
        pub fn check_in(origin: OriginFor<T>, code: CheckInCodeOf<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_check_in(who, code)
        }

        /// Confirms an attestation that names the caller.
        #[pallet::call_index(13)]
        pub fn confirm(origin: OriginFor<T>, programme: ProgrammeId, proof: H256) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_confirm(&who, programme, proof)
        }

        /// Withdraws an attestation of the caller's that was a mistake, while it is incomplete or its window is open.
        #[pallet::call_index(14)]
        pub fn withdraw(origin: OriginFor<T>, programme: ProgrammeId, proof: H256) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw(who, programme, proof)
        }

        /// Challenges an attestation within its window; `reason` is the hash of what the arbitrator is told. The people it
        /// names, the sponsor and the behaviour's attestors.
        #[pallet::call_index(15)]
        pub fn challenge(origin: OriginFor<T>, programme: ProgrammeId, proof: H256, reason: H256) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_challenge(who, programme, proof, reason)
        }

        /// Decides a challenge: if it is upheld, what was not paid is not paid, and what was paid is kept from future
        /// rewards. An arbitrator only, and not in their own case or that of somebody for whom they could act.
        #[pallet::call_index(16)]
        pub fn decide(origin: OriginFor<T>, programme: ProgrammeId, proof: H256, upheld: bool) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_decide(who, programme, proof, upheld)
        }

        /// Adds a device to a programme. The sponsor only.
        #[pallet::call_index(17)]
        pub fn add_device(
            origin: OriginFor<T>,
            behaviour: BehaviourId,
            device: T::AccountId,
            role: RoleOf<T>,
            zone: IstatCode,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_add_device(&who, behaviour, device, role, zone)
        }

        /// Gives a device a new key; the old one signs nothing any more. The sponsor only.
        #[pallet::call_index(18)]
        pub fn rotate_device(
            origin: OriginFor<T>,
            programme: ProgrammeId,
            device: T::AccountId,
            key: T::AccountId,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_rotate_device(&who, programme, device, key)
        }

        /// Voids a device: what it says of `from` and later does not count, and what of that waits is frozen until an
        /// arbitrator decides. The sponsor only.
        #[pallet::call_index(19)]
        pub fn void_device(
            origin: OriginFor<T>,
            programme: ProgrammeId,
            device: T::AccountId,
            from: Moment,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_void_device(&who, programme, device, from)
        }

        /// Sets a group a goal, and reserves its prize. The sponsor only.
        #[pallet::call_index(20)]
        #[pallet::weight(<T as Config>::WeightInfo::open_goal(group.len() as u32))]
        pub fn open_goal(
            origin: OriginFor<T>,
            behaviour: BehaviourId,
            group: GroupOf<T>,
            #[pallet::compact] target: Quantity,
            deadline: Moment,
            #[pallet::compact] prize: Balance,
            sharing: Sharing,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_open_goal(&who, behaviour, group, target, deadline, prize, sharing)
        }

        /// Claims what the caller earned and could not be paid, or what `key` earned in a programme of keys.
        #[pallet::call_index(21)]
        pub fn claim(origin: OriginFor<T>, programme: ProgrammeId, key: Option<KeyOf<T>>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_claim(who, programme, key)
        }

        /// Sets how long later proposals are open for comments, in milliseconds. Council only.
        #[pallet::call_index(22)]
        pub fn set_comment_period(origin: OriginFor<T>, period: Moment) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_comment_period(period)
        }

        /// Sets what part of the estimate of their prizes later programmes must guarantee. Council only.
        #[pallet::call_index(23)]
        pub fn set_guarantee_share(origin: OriginFor<T>, share: Bps) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_guarantee_share(share)
        }

        /// Forgets what a closed programme left behind, once it need not be kept any longer: as much as one call removes.
        /// Any active member.
        #[pallet::call_index(24)]
        #[pallet::weight(<T as Config>::WeightInfo::forget(MAX_SWEPT))]
        pub fn forget(origin: OriginFor<T>, what: Leftover) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            let swept = Self::do_forget(&who, what)?;
            Ok(Some(<T as Config>::WeightInfo::forget(swept)).into())
        }
    }
}
