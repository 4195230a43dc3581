//! Who may call what: the council, the allow-list, the emergency brakes, and calls on another's behalf.

use crate::{
    constants::*, AccountId, Balance, Balances, BlockNumber, Council, OriginCaller, Preimage, Proxy, Quota, Runtime,
    RuntimeCall, RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, SafeMode, System, TxPause,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    parameter_types,
    traits::{ConstU128, ConstU32, Contains, Disabled, EqualPrivilegeOnly, InsideBoth, InstanceFilter},
    weights::Weight,
};
use frame_system::EnsureWithSuccess;
use pallet_collective::{EnsureProportionAtLeast, EnsureProportionMoreThan, Instance1, PrimeDefaultVote};
use pallet_tx_pause::RuntimeCallNameOf;
use piazza_primitives::{CallClassifier, Refusal, Tills};
use scale_info::TypeInfo;
use sp_runtime::{traits::BlakeTwo256, Perbill};

/// More than half of the council: everything that is the council's.
pub type CouncilMajority = EnsureProportionMoreThan<AccountId, Instance1, 1, 2>;
/// At least three quarters of the council: its own list, and the root gate.
pub type CouncilThreeQuarters = EnsureProportionAtLeast<AccountId, Instance1, 3, 4>;

/// The calls that pass the root gate. None carries another call, and none can move credits: arbitrary Root could mint.
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
            RuntimeCall::Council(_) | RuntimeCall::Scheduler(_) | RuntimeCall::TxPause(_) => true,
            RuntimeCall::SafeMode(
                pallet_safe_mode::Call::force_enter { .. }
                | pallet_safe_mode::Call::force_extend { .. }
                | pallet_safe_mode::Call::force_exit { .. },
            ) => true,
            RuntimeCall::Utility(U::batch { .. } | U::batch_all { .. } | U::force_batch { .. }) => true,
            RuntimeCall::Proxy(
                P::proxy { .. } | P::add_proxy { .. } | P::remove_proxy { .. } | P::remove_proxies {},
            ) => true,
            RuntimeCall::Multisig(_) | RuntimeCall::Recovery(_) => true,
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
    /// How many delegates, tills among them, a member has at most.
    pub const MaxDelegates: u32 = 32;
    /// No deposit: only the council enters safe mode.
    pub const NoDeposit: Option<Balance> = None;
}

impl pallet_collective::Config<Instance1> for Runtime {
    type RuntimeOrigin = RuntimeOrigin;
    type Proposal = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type MotionDuration = MotionDuration;
    type MaxProposals = ConstU32<64>;
    type MaxMembers = ConstU32<32>;
    type DefaultVote = PrimeDefaultVote;
    type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
    type SetMembersOrigin = CouncilThreeQuarters;
    type MaxProposalWeight = MaxMotionWeight;
    type DisapproveOrigin = CouncilMajority;
    type KillOrigin = CouncilMajority;
    type Consideration = ();
}

impl pallet_scheduler::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type MaximumWeight = MaxScheduledWeight;
    type ScheduleOrigin = CouncilMajority;
    type OriginPrivilegeCmp = EqualPrivilegeOnly;
    type MaxScheduledPerBlock = ConstU32<50>;
    type WeightInfo = pallet_scheduler::weights::SubstrateWeight<Runtime>;
    type Preimages = Preimage;
    type BlockNumberProvider = System;
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

/// What a delegate may do for another.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum ProxyType {
    /// Everything but what is done in person.
    #[default]
    Any,
    /// Pay merchants' invoices.
    Purchases,
    /// What a till does: sign invoices, grant, refund. Never redeem, never send.
    Till,
}

/// What an officer or councillor does in person: it takes two of them, and a delegate could be both; or others take his
/// word for it. And what gives that away: a delegate who named himself heir would act as the officer, and no filter of
/// delegates would hold him.
fn in_person(call: &RuntimeCall) -> bool {
    use pallet_recovery::Call as Y;
    use pallet_reserve::Call as R;
    use pallet_rewards::Call as W;
    match call {
        RuntimeCall::Council(_) => true,
        RuntimeCall::Recovery(call) => {
            matches!(call, Y::set_friend_groups { .. } | Y::control_inherited_account { .. })
        }
        RuntimeCall::Reserve(call) => !matches!(call, R::request_redemption { .. } | R::cancel_redemption { .. }),
        RuntimeCall::Rewards(call) => matches!(
            call,
            W::attest { .. } | W::attest_batch { .. } | W::deliver { .. } | W::withdraw { .. } | W::decide { .. }
        ),
        _ => false,
    }
}

impl InstanceFilter<RuntimeCall> for ProxyType {
    fn filter(&self, call: &RuntimeCall) -> bool {
        match self {
            Self::Any => !in_person(call),
            Self::Purchases => matches!(call, RuntimeCall::Payments(pallet_payments::Call::pay { .. })),
            Self::Till => matches!(
                call,
                RuntimeCall::Payments(pallet_payments::Call::grant { .. } | pallet_payments::Call::refund { .. })
            ),
        }
    }

    fn is_superset(&self, other: &Self) -> bool {
        self == &Self::Any || self == other
    }
}

impl pallet_proxy::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = Balances;
    type ProxyType = ProxyType;
    type ProxyDepositBase = ConstU128<0>;
    type ProxyDepositFactor = ConstU128<0>;
    type MaxProxies = MaxDelegates;
    type WeightInfo = pallet_proxy::weights::SubstrateWeight<Runtime>;
    type MaxPending = ConstU32<0>;
    type CallHasher = BlakeTwo256;
    type AnnouncementDepositBase = ConstU128<0>;
    type AnnouncementDepositFactor = ConstU128<0>;
    type BlockNumberProvider = System;
}

/// A merchant's tills are those of his delegates who may do what a till does.
pub struct Delegates;

impl Tills<AccountId> for Delegates {
    fn is_till(merchant: &AccountId, key: &AccountId) -> bool {
        Proxy::find_proxy(merchant, key, Some(ProxyType::Till)).is_ok()
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_till(merchant: &AccountId, key: &AccountId) {
        // The delegates are kept in order: this one is found last.
        for index in 1..MaxDelegates::get() {
            let other = AccountId::new([index as u8; 32]);
            let _known = Proxy::add_proxy_delegate(merchant, other, ProxyType::Purchases, 0);
        }
        let _known = Proxy::add_proxy_delegate(merchant, key.clone(), ProxyType::Till, 0);
    }
}

impl pallet_multisig::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = Balances;
    type DepositBase = ConstU128<0>;
    type DepositFactor = ConstU128<0>;
    type MaxSignatories = ConstU32<16>;
    type WeightInfo = pallet_multisig::weights::SubstrateWeight<Runtime>;
    type BlockNumberProvider = System;
}

impl pallet_recovery::Config for Runtime {
    type RuntimeCall = RuntimeCall;
    type RuntimeHoldReason = RuntimeHoldReason;
    type BlockNumberProvider = System;
    type Currency = Balances;
    type FriendGroupsConsideration = ();
    type AttemptConsideration = ();
    type InheritorConsideration = ();
    type SecurityDeposit = ConstU128<0>;
    type Slash = pallet_value_back::ToEnabler<Runtime>;
    type MaxFriendsPerConfig = ConstU32<16>;
    type WeightInfo = pallet_recovery::weights::SubstrateWeight<Runtime>;
}

impl CallClassifier<AccountId> for RuntimeCall {
    fn plain_transfer(&self) -> Option<(AccountId, Balance)> {
        use pallet_balances::Call as B;
        match self {
            Self::Balances(B::transfer_allow_death { dest, value } | B::transfer_keep_alive { dest, value }) => {
                // No address of another form names an account here.
                let sp_runtime::MultiAddress::Id(to) = dest else {
                    return None;
                };
                Some((to.clone(), *value))
            }
            _ => None,
        }
    }

    fn self_enrolment(&self, who: &AccountId) -> Option<Result<Vec<u8>, Refusal>> {
        let Self::Members(pallet_members::Call::accept_certificate { certificate, proof }) = self else {
            return None;
        };
        let checked = crate::Members::check_certificate(who, certificate, proof.as_ref());
        Some(checked.map(|()| (b"enrolment", certificate.enrolment.commitment).encode()))
    }

    fn lifeline(&self, who: &AccountId) -> bool {
        matches!(self, Self::Council(_)) && Council::is_member(who)
    }

    fn acts_for(&self) -> Option<AccountId> {
        let principal = match self {
            Self::Proxy(pallet_proxy::Call::proxy { real, .. }) => real,
            Self::Recovery(pallet_recovery::Call::control_inherited_account { recovered, .. }) => recovered,
            _ => return None,
        };
        let sp_runtime::MultiAddress::Id(principal) = principal else {
            return None;
        };
        Some(principal.clone())
    }
}
