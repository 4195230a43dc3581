//! Who acts for whom: delegates, joint accounts, heirs. One question, asked wherever somebody acts for another: may this
//! key act for this member now?

use crate::{
    configs::places::MAX_SIGNATORIES, constants::DAYS, AccountId, Balance, Balances, BlockNumber, Council, Members,
    Multisig, Proxy, Quota, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason, System,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    ensure, parameter_types,
    traits::{ConstU128, ConstU32, InstanceFilter},
};
use pallet_multisig::Timepoint;
use piazza_primitives::{CallClassifier, Delegations, Interests, JointOperations, Refusal, Registry};
use scale_info::TypeInfo;
use sp_runtime::{traits::BlakeTwo256, MultiAddress};

parameter_types! {
    /// How many delegates, tills among them, a member has at most.
    pub const MaxDelegates: u32 = 32;
    /// For how long a joint operation waits for signatures.
    pub const OperationLifetime: BlockNumber = 7 * DAYS;
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

/// What is done in person. It takes two officers, and a delegate could be both; or others take somebody's word for it: the
/// council, friends who recover an account, who signs for a joint one. Or it gives that away: whoever names delegates, keys
/// or heirs for another would go on acting for them when his own right was taken away.
fn in_person(call: &RuntimeCall) -> bool {
    use pallet_members::Call as M;
    use pallet_reserve::Call as R;
    use pallet_rewards::Call as W;
    match call {
        RuntimeCall::Council(_)
        | RuntimeCall::Recovery(_)
        | RuntimeCall::Multisig(_)
        | RuntimeCall::Proxy(_)
        | RuntimeCall::Session(_) => true,
        RuntimeCall::Members(call) => matches!(call, M::register_key { .. } | M::renounce { .. }),
        RuntimeCall::Reserve(call) => !matches!(call, R::request_redemption { .. } | R::cancel_redemption { .. }),
        RuntimeCall::Rewards(call) => matches!(
            call,
            W::attest { .. }
                | W::attest_batch { .. }
                | W::deliver { .. }
                | W::withdraw { .. }
                | W::decide { .. }
                | W::add_device { .. }
                | W::rotate_device { .. }
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

/// The rights are those of the delegates; who may act at all, the register knows.
pub struct Delegates;

impl Delegates {
    /// Whether `key` may act for `principal` now, by any right or by this one.
    fn check(key: &AccountId, principal: &AccountId, right: Option<ProxyType>) -> Result<(), Refusal> {
        Members::check_agent(key, principal)?;
        let (delegates, _) = pallet_proxy::Proxies::<Runtime>::get(principal);
        // A right with a delay is of no use here: nobody can announce anything.
        let may = delegates.iter().any(|known| {
            known.delegate == *key && known.delay == 0 && right.is_none_or(|right| known.proxy_type == right)
        });
        ensure!(may, Refusal::NotEntitled);
        Ok(())
    }
}

impl Delegations<AccountId> for Delegates {
    fn may_act(key: &AccountId, principal: &AccountId) -> Result<(), Refusal> {
        Self::check(key, principal, None)
    }

    fn may_act_as_till(key: &AccountId, principal: &AccountId) -> Result<(), Refusal> {
        Self::check(key, principal, Some(ProxyType::Till))
    }

    fn take_away(principal: &AccountId, key: &AccountId) {
        pallet_proxy::Proxies::<Runtime>::mutate_exists(principal, |known| {
            let Some((delegates, _)) = known else { return };
            delegates.retain(|delegate| delegate.delegate != *key);
            if delegates.is_empty() {
                *known = None;
            }
        });
        let is_heir = pallet_recovery::Inheritor::<Runtime>::get(principal).is_some_and(|(_, heir, _)| heir == *key);
        if is_heir {
            pallet_recovery::Inheritor::<Runtime>::remove(principal);
        }
    }

    fn take_all_away(principal: &AccountId) {
        pallet_proxy::Proxies::<Runtime>::remove(principal);
        pallet_recovery::Inheritor::<Runtime>::remove(principal);
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_till(merchant: &AccountId, key: &AccountId) {
        // The delegates are kept in order: this one is found last.
        for index in 1..MaxDelegates::get() {
            let other = AccountId::new([index as u8; 32]);
            let _known = Proxy::add_proxy_delegate(merchant, other, ProxyType::Purchases, 0);
        }
        let _known = Proxy::add_proxy_delegate(merchant, key.clone(), ProxyType::Till, 0);
        // A member who is a cashier is looked up once more than a key.
        if Members::principal(key).is_none() {
            <Members as Registry<_>>::make_member(key, piazza_primitives::MemberKind::Resident, None);
        }
    }
}

/// An officer has an interest in every account that they could act for: as a delegate for whatever it may be, or as the heir
/// of a recovered account.
pub struct OfficersInterests;

impl Interests<AccountId> for OfficersInterests {
    fn has_interest(officer: &AccountId, account: &AccountId) -> bool {
        let is_heir =
            || pallet_recovery::Inheritor::<Runtime>::get(account).is_some_and(|(_, heir, _)| heir == *officer);
        Proxy::find_proxy(account, officer, None).is_ok() || is_heir()
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_delegates(account: &AccountId) {
        for index in 1..=MaxDelegates::get() {
            let other = AccountId::new([index as u8; 32]);
            let _known = Proxy::add_proxy_delegate(account, other, ProxyType::Purchases, 0);
        }
    }
}

/// Whether an account that is not the signer's may be acted for: whoever has it is a member in good standing.
fn check_principal(principal: &AccountId) -> Result<(), Refusal> {
    Members::usage(principal)
        .map(|_| ())
        .map_err(|_| Refusal::PrincipalNotActive)
}

/// The joint account of `who` and the others.
fn joint_account(who: &AccountId, others: &[AccountId], threshold: u16) -> AccountId {
    let mut all = others.to_vec();
    all.push(who.clone());
    all.sort_unstable();
    Multisig::multi_account_id(&all, threshold)
}

/// Whether a joint account may act, and the operation has not expired.
fn check_joint(
    who: &AccountId,
    others: &[AccountId],
    threshold: u16,
    begun: Option<&Timepoint<BlockNumber>>,
) -> Result<AccountId, Refusal> {
    // More than there may be make no account, and would have to be sorted.
    ensure!(others.len() < MAX_SIGNATORIES as usize, Refusal::PrincipalNotActive);
    let joint = joint_account(who, others, threshold);
    check_principal(&joint)?;
    let is_late = begun.is_some_and(|begun| Quota::has_expired(begun.height));
    ensure!(!is_late, Refusal::OperationExpired);
    Ok(joint)
}

/// The call that `call` carries out for another account, and that account if it may be acted for.
fn step<'a>(who: &AccountId, call: &'a RuntimeCall) -> Result<Option<(AccountId, &'a RuntimeCall)>, Refusal> {
    use pallet_multisig::Call as G;
    match call {
        RuntimeCall::Proxy(pallet_proxy::Call::proxy { real, call, .. }) => {
            let MultiAddress::Id(real) = real else {
                return Err(Refusal::PrincipalNotActive);
            };
            Delegates::may_act(who, real)?;
            Ok(Some((real.clone(), &**call)))
        }
        RuntimeCall::Recovery(pallet_recovery::Call::control_inherited_account { recovered, call }) => {
            let MultiAddress::Id(recovered) = recovered else {
                return Err(Refusal::PrincipalNotActive);
            };
            check_principal(recovered)?;
            Ok(Some((recovered.clone(), &**call)))
        }
        RuntimeCall::Multisig(G::as_multi {
            threshold,
            other_signatories,
            maybe_timepoint,
            call,
            ..
        }) => {
            let joint = check_joint(who, other_signatories, *threshold, maybe_timepoint.as_ref())?;
            Ok(Some((joint, &**call)))
        }
        RuntimeCall::Multisig(G::approve_as_multi {
            threshold,
            other_signatories,
            maybe_timepoint,
            ..
        }) => {
            check_joint(who, other_signatories, *threshold, maybe_timepoint.as_ref())?;
            Ok(None)
        }
        _ => Ok(None),
    }
}

/// The calls that a batch carries out, for who sent it.
fn batched(call: &RuntimeCall) -> &[RuntimeCall] {
    use pallet_utility::Call as U;
    match call {
        RuntimeCall::Utility(U::batch { calls } | U::batch_all { calls } | U::force_batch { calls }) => calls,
        _ => &[],
    }
}

/// The call that a call carries out for another account.
fn carried(call: &RuntimeCall) -> Option<&RuntimeCall> {
    use pallet_multisig::Call as G;
    match call {
        RuntimeCall::Proxy(pallet_proxy::Call::proxy { call, .. })
        | RuntimeCall::Recovery(pallet_recovery::Call::control_inherited_account { call, .. })
        | RuntimeCall::Multisig(G::as_multi { call, .. }) => Some(&**call),
        _ => None,
    }
}

impl CallClassifier<AccountId> for RuntimeCall {
    fn plain_transfer(&self) -> Option<(AccountId, Balance)> {
        use pallet_balances::Call as B;
        match self {
            Self::Balances(B::transfer_allow_death { dest, value } | B::transfer_keep_alive { dest, value }) => {
                // No address of another form names an account here.
                let MultiAddress::Id(to) = dest else {
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
        let checked = Members::check_certificate(who, certificate, proof.as_ref());
        Some(checked.map(|()| (b"enrolment", certificate.enrolment.commitment).encode()))
    }

    fn lifeline(&self, who: &AccountId) -> bool {
        matches!(self, Self::Council(_)) && Self::sits_in_council(who)
    }

    fn sits_in_council(who: &AccountId) -> bool {
        Council::is_member(who)
    }

    fn acts_for(&self) -> Option<AccountId> {
        let principal = match self {
            Self::Proxy(pallet_proxy::Call::proxy { real, .. }) => real,
            Self::Recovery(pallet_recovery::Call::control_inherited_account { recovered, .. }) => recovered,
            _ => return None,
        };
        let MultiAddress::Id(principal) = principal else {
            return None;
        };
        Some(principal.clone())
    }

    fn check_actors(&self, who: &AccountId) -> Result<(), Refusal> {
        if let Some((principal, call)) = step(who, self)? {
            return call.check_actors(&principal);
        }
        batched(self).iter().try_for_each(|call| call.check_actors(who))
    }

    fn actors(&self) -> u32 {
        let within = batched(self).iter().chain(carried(self));
        let within = within.fold(0, |sum: u32, call| sum.saturating_add(call.actors()));
        let acts = matches!(self, Self::Proxy(_) | Self::Recovery(_) | Self::Multisig(_));
        within.saturating_add(acts.into())
    }
}

/// The operations of joint accounts that wait.
pub struct WaitingOperations;

impl JointOperations<AccountId, BlockNumber> for WaitingOperations {
    fn begun(joint: &AccountId, call_hash: [u8; 32]) -> Option<BlockNumber> {
        pallet_multisig::Multisigs::<Runtime>::get(joint, call_hash).map(|operation| operation.when.height)
    }

    fn forget(joint: &AccountId, call_hash: [u8; 32]) {
        if let Some(operation) = pallet_multisig::Multisigs::<Runtime>::take(joint, call_hash) {
            Quota::give_place_back(&operation.depositor);
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn begin(who: &AccountId) -> (AccountId, [u8; 32]) {
        let (others, call_hash) = (alloc::vec![AccountId::new([0; 32])], [7; 32]);
        let origin = frame_system::RawOrigin::Signed(who.clone()).into();
        let begun = Multisig::approve_as_multi(origin, 2, others.clone(), None, call_hash, Default::default());
        assert!(begun.is_ok(), "the operation is begun");
        (joint_account(who, &others, 2), call_hash)
    }
}
