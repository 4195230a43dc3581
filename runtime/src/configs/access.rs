//! Who may call what: the council, the allow-list and the emergency brakes.

use crate::{
    constants::*, AccountId, Balance, Balances, BlockNumber, Council, Members, OriginCaller, Preimage, Quota, Runtime,
    RuntimeCall, RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, SafeMode, System, TxPause,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::cmp::Ordering;
use frame_support::{
    ensure, parameter_types,
    traits::{
        ChangeMembers, Consideration, ConstU32, Contains, Disabled, InsideBoth, MaybeConsideration, PrivilegeCmp,
    },
    weights::Weight,
};
use frame_system::EnsureWithSuccess;
use pallet_collective::{DefaultVote, EnsureProportionAtLeast, EnsureProportionMoreThan, Instance1, ProposalOf};
use pallet_tx_pause::RuntimeCallNameOf;
use piazza_primitives::{Registry, Seats};
use scale_info::TypeInfo;
use sp_runtime::{traits::BlockNumberProvider, DispatchError, Perbill};

/// More than half of the council: everything that is the council's.
pub type CouncilMajority = EnsureProportionMoreThan<AccountId, Instance1, 1, 2>;
/// At least three quarters of the council: its own list, and the root gate.
pub type CouncilThreeQuarters = EnsureProportionAtLeast<AccountId, Instance1, 3, 4>;

/// The calls that pass the root gate. None carries another call, and none moves credits: arbitrary Root could mint. A new
/// runtime could, too, which is why three quarters have to agree.
pub struct RootGateCalls;

impl Contains<RuntimeCall> for RootGateCalls {
    fn contains(call: &RuntimeCall) -> bool {
        use frame_system::Call as S;
        matches!(
            call,
            RuntimeCall::System(
                S::authorize_upgrade { .. }
                    | S::apply_authorized_upgrade { .. }
                    | S::set_code { .. }
                    | S::set_heap_pages { .. }
            ) | RuntimeCall::Grandpa(pallet_grandpa::Call::note_stalled { .. })
                | RuntimeCall::MultiBlockMigrations(
                    pallet_migrations::Call::force_set_cursor { .. }
                        | pallet_migrations::Call::force_set_active_cursor { .. }
                        | pallet_migrations::Call::force_onboard_mbms { .. }
                        | pallet_migrations::Call::clear_historic { .. }
                )
        )
    }
}

/// Every call that anybody but Root may make, whatever carries it. What is not named here is refused.
pub struct AllowList;

impl Contains<RuntimeCall> for AllowList {
    fn contains(call: &RuntimeCall) -> bool {
        use pallet_balances::Call as B;
        use pallet_grandpa::Call as G;
        use pallet_proxy::Call as P;
        use pallet_utility::Call as U;
        match call {
            RuntimeCall::System(
                frame_system::Call::remark { .. } | frame_system::Call::apply_authorized_upgrade { .. },
            ) => true,
            RuntimeCall::Timestamp(_) | RuntimeCall::Validators(_) => true,
            // Not `purge_keys`: an operator alone could take the active set below its minimum.
            RuntimeCall::Session(pallet_session::Call::set_keys { .. }) => true,
            RuntimeCall::Grandpa(G::report_equivocation { .. } | G::report_equivocation_unsigned { .. }) => true,
            // Only as the outermost call, checked by the transaction extension.
            RuntimeCall::Balances(B::transfer_allow_death { .. } | B::transfer_keep_alive { .. }) => {
                Quota::plain_transfer_is_open()
            }
            // Not `set_members`: `validators.set_council` gives the seats out, and keeps the fewest.
            RuntimeCall::Council(call) => !matches!(call, pallet_collective::Call::set_members { .. }),
            RuntimeCall::Scheduler(_) | RuntimeCall::TxPause(_) => true,
            RuntimeCall::SafeMode(
                pallet_safe_mode::Call::force_enter { .. }
                | pallet_safe_mode::Call::force_extend { .. }
                | pallet_safe_mode::Call::force_exit { .. },
            ) => true,
            RuntimeCall::Utility(U::batch { .. } | U::batch_all { .. } | U::force_batch { .. }) => true,
            RuntimeCall::Proxy(
                P::proxy { .. } | P::add_proxy { .. } | P::remove_proxy { .. } | P::remove_proxies {},
            ) => true,
            // Not by one of several alone: whatever takes two officers, such an account would be a second one.
            RuntimeCall::Multisig(call) => !matches!(call, pallet_multisig::Call::as_multi_threshold_1 { .. }),
            // The pallet compares all groups with each other before it counts them.
            RuntimeCall::Recovery(pallet_recovery::Call::set_friend_groups { friend_groups }) => {
                friend_groups.len() <= pallet_recovery::MAX_GROUPS_PER_ACCOUNT as usize
            }
            RuntimeCall::Recovery(_) => true,
            RuntimeCall::ValueBack(_)
            | RuntimeCall::Members(_)
            | RuntimeCall::Quota(_)
            | RuntimeCall::Reserve(_)
            | RuntimeCall::Payments(_)
            | RuntimeCall::Rewards(_) => true,
            _ => false,
        }
    }
}

/// What a call must pass: the allow-list, safe mode, and the pauses.
pub type BaseFilter = InsideBoth<AllowList, InsideBoth<SafeMode, TxPause>>;

/// The calls that no emergency stops: blocks, and what the council mends the chain with.
pub struct AlwaysOpen;

impl Contains<RuntimeCall> for AlwaysOpen {
    fn contains(call: &RuntimeCall) -> bool {
        matches!(
            call,
            RuntimeCall::System(_)
                | RuntimeCall::Timestamp(_)
                | RuntimeCall::Grandpa(_)
                | RuntimeCall::Council(_)
                | RuntimeCall::Validators(_)
                | RuntimeCall::TxPause(_)
                | RuntimeCall::SafeMode(_)
                // Validators that take the place of others register their keys.
                | RuntimeCall::Session(_)
                // What was scheduled waits meanwhile, and is to be cancelled before it goes on.
                | RuntimeCall::Scheduler(pallet_scheduler::Call::cancel { .. } | pallet_scheduler::Call::cancel_named { .. })
        )
    }
}

/// The pallets whose calls can't be paused one by one.
pub struct NeverPaused;

impl Contains<RuntimeCallNameOf<Runtime>> for NeverPaused {
    fn contains((pallet, _): &RuntimeCallNameOf<Runtime>) -> bool {
        let open: [&[u8]; 7] = [
            b"System",
            b"Timestamp",
            b"Grandpa",
            b"Council",
            b"Validators",
            b"TxPause",
            b"SafeMode",
        ];
        open.contains(&pallet.as_slice())
    }
}

parameter_types! {
    /// How long a motion of the council stays open.
    pub const MotionDuration: BlockNumber = 3 * DAYS;
    /// What a motion may weigh.
    pub MaxMotionWeight: Weight = Perbill::from_percent(50) * MAXIMUM_BLOCK_WEIGHT;
    /// What scheduled calls may weigh in a block.
    pub MaxScheduledWeight: Weight = Perbill::from_percent(50) * MAXIMUM_BLOCK_WEIGHT;
    /// How long the council enters safe mode for, or extends it by.
    pub const SafeModeStep: BlockNumber = 4 * HOURS;
    /// No deposit: only the council enters safe mode.
    pub const NoDeposit: Option<Balance> = None;
}

/// The most seats that the council can have.
pub const MAX_SEATS: u32 = 32;
/// How many motions of one councillor are open at most: so nobody can fill the list of motions alone.
pub const MOTIONS_PER_SEAT: u32 = 3;

/// Whoever does not vote has not agreed.
pub struct AbsentIsNo;

impl DefaultVote for AbsentIsNo {
    fn default_vote(_: Option<bool>, _: u32, _: u32, _: u32) -> bool {
        false
    }
}

/// That a councillor has a motion open. The collective keeps it beside the motion, also when that is decided: what is
/// decided is forgotten when the next motion is filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct OpenMotion;

impl Consideration<AccountId, u32> for OpenMotion {
    fn new(who: &AccountId, _: u32) -> Result<Self, DispatchError> {
        let (open, decided): (Vec<_>, Vec<_>) =
            CostOf::iter().partition(|(hash, _)| ProposalOf::<Runtime, Instance1>::contains_key(hash));
        for (hash, _) in decided {
            CostOf::remove(hash);
        }
        let own = open.iter().filter(|(_, (by, _))| by == who).count();
        let refused = pallet_validators::Error::<Runtime>::TooManyMotions;
        ensure!(own < MOTIONS_PER_SEAT as usize, refused);
        Ok(Self)
    }

    fn update(self, _: &AccountId, _: u32) -> Result<Self, DispatchError> {
        Ok(self)
    }

    fn drop(self, _: &AccountId) -> Result<(), DispatchError> {
        Ok(())
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn ensure_successful(_: &AccountId, _: u32) {}
}

impl MaybeConsideration<AccountId, u32> for OpenMotion {
    fn is_none(&self) -> bool {
        false
    }
}

/// Who proposed which motion.
type CostOf = pallet_collective::CostOf<Runtime, Instance1>;

/// The collective's own weights, and what [`OpenMotion`] adds to a proposal.
pub struct CouncilWeights;

type Collective = pallet_collective::weights::SubstrateWeight<Runtime>;

impl pallet_collective::WeightInfo for CouncilWeights {
    fn propose_proposed(bytes: u32, seats: u32, motions: u32) -> Weight {
        let looked_at = <Runtime as frame_system::Config>::DbWeight::get().reads_writes(2, 1);
        // At most one motion that is decided for each that was open.
        Collective::propose_proposed(bytes, seats, motions)
            .saturating_add(looked_at.saturating_mul((MAX_SEATS * MOTIONS_PER_SEAT).into()))
    }

    fn set_members(old: u32, new: u32, motions: u32) -> Weight {
        Collective::set_members(old, new, motions)
    }

    fn execute(bytes: u32, seats: u32) -> Weight {
        Collective::execute(bytes, seats)
    }

    fn propose_execute(bytes: u32, seats: u32) -> Weight {
        Collective::propose_execute(bytes, seats)
    }

    fn vote(seats: u32) -> Weight {
        Collective::vote(seats)
    }

    fn close_early_disapproved(seats: u32, motions: u32) -> Weight {
        Collective::close_early_disapproved(seats, motions)
    }

    fn close_early_approved(bytes: u32, seats: u32, motions: u32) -> Weight {
        Collective::close_early_approved(bytes, seats, motions)
    }

    fn close_disapproved(seats: u32, motions: u32) -> Weight {
        Collective::close_disapproved(seats, motions)
    }

    fn close_approved(bytes: u32, seats: u32, motions: u32) -> Weight {
        Collective::close_approved(bytes, seats, motions)
    }

    fn disapprove_proposal(motions: u32) -> Weight {
        Collective::disapprove_proposal(motions)
    }

    fn kill(costs: u32, motions: u32) -> Weight {
        Collective::kill(costs, motions)
    }

    fn release_proposal_cost() -> Weight {
        Collective::release_proposal_cost()
    }
}

/// The council's seats, which `validators.set_council` gives out.
pub struct CouncilSeats;

impl Seats<AccountId> for CouncilSeats {
    fn count() -> u32 {
        pallet_collective::Members::<Runtime, Instance1>::decode_len()
            .and_then(|seats| seats.try_into().ok())
            .unwrap_or(0)
    }

    fn may_have_one(who: &AccountId) -> bool {
        Members::ensure_active(who).is_ok()
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_eligible(who: &AccountId) {
        <Members as Registry<_>>::make_member(who, piazza_primitives::MemberKind::Association, None);
    }

    fn give_to(seats: &[AccountId]) {
        let mut seats = seats.to_vec();
        seats.sort_unstable();
        let old = pallet_collective::Members::<Runtime, Instance1>::get();
        <Council as ChangeMembers<AccountId>>::set_members_sorted(&seats, &old);
    }

    fn weight(seats: u32) -> Weight {
        <CouncilWeights as pallet_collective::WeightInfo>::set_members(MAX_SEATS, seats, MAX_SEATS * MOTIONS_PER_SEAT)
    }
}

impl pallet_collective::Config<Instance1> for Runtime {
    type RuntimeOrigin = RuntimeOrigin;
    type Proposal = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type MotionDuration = MotionDuration;
    type MaxProposals = ConstU32<{ MAX_SEATS * MOTIONS_PER_SEAT }>;
    type MaxMembers = ConstU32<MAX_SEATS>;
    type DefaultVote = AbsentIsNo;
    type WeightInfo = CouncilWeights;
    type SetMembersOrigin = CouncilThreeQuarters;
    type MaxProposalWeight = MaxMotionWeight;
    type DisapproveOrigin = CouncilMajority;
    type KillOrigin = CouncilMajority;
    type Consideration = OpenMotion;
}

/// What one council scheduled, another may cancel, however many seats either has and agreed: that a majority asks for it, the
/// scheduler sees to.
pub struct CouncilsAreOne;

impl PrivilegeCmp<OriginCaller> for CouncilsAreOne {
    fn cmp_privilege(left: &OriginCaller, right: &OriginCaller) -> Option<Ordering> {
        let both = matches!((left, right), (OriginCaller::Council(_), OriginCaller::Council(_)));
        (both || left == right).then_some(Ordering::Equal)
    }
}

/// The scheduler's time, which stands still while anything is paused: what was scheduled waits, and nothing is lost. Meanwhile
/// the council can cancel it.
pub struct SchedulerClock;

impl BlockNumberProvider for SchedulerClock {
    type BlockNumber = BlockNumber;

    fn current_block_number() -> BlockNumber {
        let now = System::block_number();
        let is_paused = SafeMode::is_entered() || pallet_tx_pause::PausedCalls::<Runtime>::iter_keys().next().is_some();
        // The block before the first that the scheduler has not served.
        let served = pallet_scheduler::IncompleteSince::<Runtime>::get().map(|next| next.saturating_sub(1));
        served.filter(|_| is_paused).map_or(now, |served| served.min(now))
    }
}

impl pallet_scheduler::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type MaximumWeight = MaxScheduledWeight;
    type ScheduleOrigin = CouncilMajority;
    type OriginPrivilegeCmp = CouncilsAreOne;
    type MaxScheduledPerBlock = ConstU32<50>;
    type WeightInfo = pallet_scheduler::weights::SubstrateWeight<Runtime>;
    type Preimages = Preimage;
    type BlockNumberProvider = SchedulerClock;
}

impl pallet_preimage::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_preimage::weights::SubstrateWeight<Runtime>;
    type Currency = Balances;
    type ManagerOrigin = CouncilMajority;
    // Members can't store preimages: without a deposit they would fill the disk.
    type Consideration = Disabled;
}

impl pallet_tx_pause::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PauseOrigin = CouncilMajority;
    type UnpauseOrigin = CouncilMajority;
    type WhitelistedCalls = NeverPaused;
    type MaxNameLen = ConstU32<256>;
    type WeightInfo = pallet_tx_pause::weights::SubstrateWeight<Runtime>;
}

impl pallet_safe_mode::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type WhitelistedCalls = AlwaysOpen;
    type EnterDuration = SafeModeStep;
    type ExtendDuration = SafeModeStep;
    type EnterDepositAmount = NoDeposit;
    type ExtendDepositAmount = NoDeposit;
    type ForceEnterOrigin = EnsureWithSuccess<CouncilMajority, AccountId, SafeModeStep>;
    type ForceExtendOrigin = EnsureWithSuccess<CouncilMajority, AccountId, SafeModeStep>;
    type ForceExitOrigin = CouncilMajority;
    type ForceDepositOrigin = CouncilMajority;
    type Notify = ();
    type ReleaseDelay = ();
    type WeightInfo = pallet_safe_mode::weights::SubstrateWeight<Runtime>;
}

impl pallet_utility::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PalletsOrigin = OriginCaller;
    type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}
