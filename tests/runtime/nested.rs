//! Calls of the rewards inside other calls: a wrapping gives nobody a right, and is no cheaper than the call.

use crate::every_call::{every_call, Possible, Right};
use codec::Encode;
use frame_support::{
    assert_ok,
    dispatch::{Callable, GetDispatchInfo},
    storage::with_transaction,
    traits::GetCallName,
    weights::Weight,
};
use frame_system::AccountInfo;
use pallet_balances::AccountData;
use piazza_primitives::{Balance, Moment};
use piazza_runtime::{configs::delegation::ProxyType, AccountId, Nonce, Runtime, RuntimeCall, RuntimeEvent, System};
use piazza_tests::chain::*;
use sp_io::hashing::twox_128;
use sp_runtime::{DispatchError, TransactionOutcome};
use std::collections::BTreeMap;

pub(crate) type Utility = pallet_utility::Call<Runtime>;
type Proxy = pallet_proxy::Call<Runtime>;
type Multisig = pallet_multisig::Call<Runtime>;
type Recovery = pallet_recovery::Call<Runtime>;
type Council = pallet_collective::Call<Runtime, pallet_collective::Instance1>;
type Scheduler = <piazza_runtime::Scheduler as Callable<Runtime>>::RuntimeCall;
/// A call that carries another, and what it is called when something is wrong.
pub(crate) type Wrapped = (&'static str, RuntimeCall);

/// What must be said or done in person: by no delegate, whatever he is trusted with.
const IN_PERSON: [&str; 7] = [
    "attest",
    "attest_batch",
    "deliver",
    "withdraw",
    "decide",
    "add_device",
    "rotate_device",
];
const DELEGATIONS: [ProxyType; 3] = [ProxyType::Any, ProxyType::Purchases, ProxyType::Till];

/// All that is stored and said of rewards, but for what every transaction leaves: its nonce, its place in the block, and
/// what it took of an allowance.
#[derive(PartialEq)]
struct Stored {
    pallets: BTreeMap<Vec<u8>, Vec<u8>>,
    accounts: BTreeMap<AccountId, AccountInfo<Nonce, AccountData<Balance>>>,
    said: usize,
}

fn stored() -> Stored {
    let passing: [&[u8]; 3] = [&twox_128(b"System"), &twox_128(b"Quota"), b":extrinsic_index"];
    let mut pallets = BTreeMap::new();
    let mut key = Vec::new();
    while let Some(next) = sp_io::storage::next_key(&key) {
        if !passing.iter().any(|prefix| next.starts_with(prefix)) {
            pallets.insert(next.clone(), sp_io::storage::get(&next).unwrap().to_vec());
        }
        key = next;
    }
    let accounts = frame_system::Account::<Runtime>::iter();
    let accounts = accounts
        .map(|(who, info)| (who, AccountInfo { nonce: 0, ..info }))
        .collect();
    let events = System::events().into_iter().map(|record| record.event);
    let said = events.filter(|event| matches!(event, RuntimeEvent::Rewards(_))).count();
    Stored {
        pallets,
        accounts,
        said,
    }
}

/// Answers what `act` does, and takes everything back.
pub(crate) fn tried<R>(act: impl FnOnce() -> R) -> R {
    with_transaction(|| TransactionOutcome::Rollback(Ok::<_, DispatchError>(act())))
        .expect("no nesting is too deep here")
}

/// Whether `act` would change anything.
fn changes(act: impl FnOnce()) -> bool {
    tried(|| {
        let before = stored();
        act();
        before != stored()
    })
}

/// What a transaction takes of its signer's allowance, as a time in milliseconds.
pub(crate) fn cost(who: &Person, call: RuntimeCall) -> Moment {
    let full_at = || pallet_quota::FullAt::<Runtime>::get(who.account()).max(now());
    tried(|| {
        let before = full_at();
        submit(who, call).expect("the allowance pays for it").ok();
        full_at() - before
    })
}

fn boxed(call: &RuntimeCall) -> Box<RuntimeCall> {
    Box::new(call.clone())
}

fn for_another(real: &Person, call: &RuntimeCall) -> RuntimeCall {
    Proxy::proxy {
        real: real.account().into(),
        force_proxy_type: None,
        call: boxed(call),
    }
    .into()
}

fn with_another(other: &Person, call: &RuntimeCall) -> RuntimeCall {
    Multisig::as_multi_threshold_1 {
        other_signatories: vec![other.account()],
        call: boxed(call),
    }
    .into()
}

fn as_heir_of(lost: &Person, call: &RuntimeCall) -> RuntimeCall {
    Recovery::control_inherited_account {
        recovered: lost.account().into(),
        call: boxed(call),
    }
    .into()
}

fn motion_of_one(call: &RuntimeCall) -> RuntimeCall {
    Council::propose {
        threshold: 1,
        proposal: boxed(call),
        length_bound: call.encoded_size() as u32,
    }
    .into()
}

fn execution(call: &RuntimeCall) -> RuntimeCall {
    Council::execute {
        proposal: boxed(call),
        length_bound: call.encoded_size() as u32,
    }
    .into()
}

/// The wrappings that carry a call out as who signed.
pub(crate) fn own(call: &RuntimeCall) -> Vec<Wrapped> {
    let calls = || vec![call.clone()];
    let all: RuntimeCall = Utility::batch_all { calls: calls() }.into();
    let forced: RuntimeCall = Utility::force_batch {
        calls: vec![all.clone()],
    }
    .into();
    vec![
        ("batch", Utility::batch { calls: calls() }.into()),
        ("batch_all", all),
        ("force_batch", Utility::force_batch { calls: calls() }.into()),
        ("three batches", Utility::batch { calls: vec![forced] }.into()),
    ]
}

/// The wrappings that would carry a call out as `holder`, or together with him, if he had agreed.
pub(crate) fn as_another(holder: &Person, call: &RuntimeCall) -> Vec<Wrapped> {
    let delegated = for_another(holder, call);
    let forced = Proxy::proxy {
        real: holder.account().into(),
        force_proxy_type: Some(ProxyType::Any),
        call: boxed(call),
    };
    vec![
        ("proxy", delegated.clone()),
        ("proxy for anything", forced.into()),
        ("proxy in a batch", Utility::batch_all { calls: vec![delegated] }.into()),
        ("multisig", with_another(holder, call)),
        ("heir", as_heir_of(holder, call)),
    ]
}

/// The wrappings that would carry a call out as who has more rights, and are for the council or for nobody.
fn as_more(holder: &Person, call: &RuntimeCall) -> Vec<Wrapped> {
    let root = || Box::new(frame_system::RawOrigin::Root.into());
    let signed = Box::new(frame_system::RawOrigin::Signed(holder.account()).into());
    let motion = pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(1, 1);
    let when = System::block_number() + 1;
    let calls: [(_, RuntimeCall); 10] = [
        (
            "derivative",
            Utility::as_derivative {
                index: 0,
                call: boxed(call),
            }
            .into(),
        ),
        (
            "as root",
            Utility::dispatch_as {
                as_origin: root(),
                call: boxed(call),
            }
            .into(),
        ),
        (
            "as the holder",
            Utility::dispatch_as {
                as_origin: signed,
                call: boxed(call),
            }
            .into(),
        ),
        (
            "as the council",
            Utility::dispatch_as_fallible {
                as_origin: Box::new(motion.into()),
                call: boxed(call),
            }
            .into(),
        ),
        (
            "with a weight",
            Utility::with_weight {
                call: boxed(call),
                weight: Weight::zero(),
            }
            .into(),
        ),
        (
            "or else",
            Utility::if_else {
                main: boxed(call),
                fallback: boxed(call),
            }
            .into(),
        ),
        ("motion", motion_of_one(call)),
        ("execution", execution(call)),
        (
            "root gate",
            pallet_validators::Call::<Runtime>::dispatch_as_root { call: boxed(call) }.into(),
        ),
        (
            "schedule",
            Scheduler::schedule {
                when,
                maybe_periodic: None,
                priority: 0,
                call: boxed(call),
            }
            .into(),
        ),
    ];
    calls.into()
}

/// Makes a call as who may make it.
fn make((call, right): &Possible) {
    let call = RuntimeCall::from(call.clone());
    match right {
        Right::Council => submit(&alice(), motion_of_one(&call)),
        Right::Only(who) | Right::Members(who) => submit(who, call),
    }
    .unwrap()
    .unwrap();
}

/// Nothing comes of it, whether the transaction is refused or what it carries.
fn comes_to_nothing(who: &Person, name: &str, (wrapping, call): Wrapped) {
    let attempt = || {
        submit(who, call).ok();
    };
    assert!(!changes(attempt), "{name} by {wrapping}");
}

#[test]
fn who_may_make_a_call_makes_it() {
    story(|| {
        for row in every_call() {
            assert!(changes(|| make(&row)), "{}", row.0.get_call_name());
        }
    });
}

#[test]
fn a_stranger_makes_no_call_however_he_wraps_it() {
    story(|| {
        let rows = every_call();
        let bruno = resident("Bruno");
        for (call, right) in rows {
            let (name, holder) = (call.get_call_name(), right.holder());
            let call = RuntimeCall::from(call);
            let mut wrapped = [as_another(&holder, &call), as_more(&holder, &call)].concat();
            if !matches!(right, Right::Members(_)) {
                wrapped.extend(own(&call));
                wrapped.push(("itself", call));
            }
            for wrapped in wrapped {
                comes_to_nothing(&bruno, name, wrapped);
            }
        }
    });
}

/// What came of the call that a multisig carried out last.
fn carried_out_together() -> bool {
    let mut events = System::events().into_iter().rev().map(|record| record.event);
    let done = events.find_map(|event| match event {
        RuntimeEvent::Multisig(pallet_multisig::Event::MultisigExecuted { result, .. }) => Some(result.is_ok()),
        _ => None,
    });
    done.expect("two acted together in this block")
}

/// Two agree to a call; answers whether it was carried out.
fn together(first: &Person, second: &Person, call: &RuntimeCall) -> bool {
    let agree = |who: &Person, other: &Person, maybe_timepoint| {
        let agreed = Multisig::as_multi {
            threshold: 2,
            other_signatories: vec![other.account()],
            maybe_timepoint,
            call: boxed(call),
            max_weight: call.get_dispatch_info().call_weight,
        };
        assert_ok!(submit(who, agreed).unwrap());
    };
    agree(first, second, None);
    let opened = pallet_multisig::Multisigs::<Runtime>::iter_values()
        .next()
        .expect("it waits");
    agree(second, first, Some(opened.when));
    carried_out_together()
}

#[test]
fn who_may_make_a_call_does_not_make_it_with_another() {
    story(|| {
        let rows = every_call();
        let bruno = resident("Bruno");
        for (call, right) in rows {
            let (name, holder) = (call.get_call_name(), right.holder());
            let call = RuntimeCall::from(call);
            comes_to_nothing(&holder, name, ("multisig", with_another(&bruno, &call)));
            let all = Utility::batch_all {
                calls: vec![call.clone()],
            }
            .into();
            comes_to_nothing(&holder, name, ("multisig of a batch", with_another(&bruno, &all)));
            // A joint account is a member, and may do what every member may.
            if matches!(right, Right::Members(_)) {
                continue;
            }
            let by_two = tried(|| {
                joint_account(&[&bruno, &holder], 2);
                together(&bruno, &holder, &call)
            });
            assert!(!by_two, "{name} by two");
        }
    });
}

/// Lets `who` act for another in every way there is, so that it is not refused beforehand.
pub(crate) fn entitle(who: &Person, other: &Person) {
    if who.account() != other.account() {
        trust(other, who, ProxyType::Any);
        joint_account(&[who, other], 1);
    }
}

fn trust(member: &Person, delegate: &Person, right: ProxyType) {
    let (member, delegate) = (member.account(), delegate.account());
    assert_ok!(pallet_proxy::Pallet::<Runtime>::add_proxy_delegate(
        &member, delegate, right, 0
    ));
}

#[test]
fn a_delegate_does_nothing_that_takes_the_person_himself() {
    story(|| {
        let rows = every_call();
        let bruno = resident("Bruno");
        for ((call, right), trusted) in rows.iter().flat_map(|row| DELEGATIONS.map(|right| (row, right))) {
            let (name, holder) = (call.get_call_name(), right.holder());
            let call = RuntimeCall::from(call.clone());
            let may = trusted == ProxyType::Any && !IN_PERSON.contains(&name) && !matches!(right, Right::Council);
            let motion = motion_of_one(&call);
            let wrapped = own(&call).into_iter().chain([("itself", call), ("motion", motion)]);
            tried(|| {
                trust(&holder, &bruno, trusted);
                for (wrapping, call) in wrapped {
                    let attempt = || {
                        submit(&bruno, for_another(&holder, &call)).ok();
                    };
                    let expected = may && wrapping != "motion";
                    assert_eq!(changes(attempt), expected, "{name} by {wrapping} for {trusted:?}");
                }
            });
        }
    });
}

#[test]
fn a_delegates_delegate_does_no_more_than_the_delegate() {
    story(|| {
        let rows = every_call();
        let (bruno, dora) = (resident("Bruno"), resident("Dora"));
        trust(&bruno, &dora, ProxyType::Any);
        for (call, right) in rows
            .iter()
            .filter(|(call, _)| IN_PERSON.contains(&call.get_call_name()))
        {
            let holder = right.holder();
            let through = for_another(&bruno, &for_another(&holder, &RuntimeCall::from(call.clone())));
            tried(|| {
                trust(&holder, &bruno, ProxyType::Any);
                comes_to_nothing(&dora, call.get_call_name(), ("two proxies", through));
            });
        }
    });
}

#[test]
fn a_delegate_does_not_make_himself_an_officers_heir() {
    story(|| {
        let rows = every_call();
        let (bruno, dora) = (resident("Bruno"), resident("Dora"));
        let attest = rows.into_iter().find(|(call, _)| call.get_call_name() == "attest");
        let (attest, right) = attest.expect("it has a row");
        let centre = right.holder();
        trust(&centre, &bruno, ProxyType::Any);
        let group = pallet_recovery::FriendGroup {
            friends: vec![dora.account()].try_into().unwrap(),
            friends_needed: 1,
            inheritor: bruno.account(),
            inheritance_delay: 1,
            inheritance_priority: 0,
            cancel_delay: 1,
        };
        let name_him = Recovery::set_friend_groups {
            friend_groups: vec![group],
        }
        .into();
        submit(&bruno, for_another(&centre, &name_him)).unwrap().ok();
        let lost = || centre.account().into();
        submit(
            &dora,
            Recovery::initiate_attempt {
                lost: lost(),
                friend_group_index: 0,
            },
        )
        .unwrap()
        .ok();
        next_block(1_000);
        next_block(1_000);
        submit(
            &dora,
            Recovery::finish_attempt {
                lost: lost(),
                friend_group_index: 0,
            },
        )
        .unwrap()
        .ok();
        comes_to_nothing(&bruno, "attest", ("heir", as_heir_of(&centre, &attest.into())));
    });
}

#[test]
fn one_councillor_of_three_decides_nothing() {
    story(|| {
        let rows = every_call();
        let new_members = [alice(), resident("Bruno"), resident("Dora")]
            .map(|who| who.account())
            .to_vec();
        let seats = new_members.try_into().unwrap();
        let three = pallet_validators::Call::<Runtime>::set_council { seats }.into();
        assert_ok!(submit(&alice(), motion_of_one(&three)).unwrap());
        for (call, _) in rows.into_iter().filter(|(_, right)| matches!(right, Right::Council)) {
            let name = call.get_call_name();
            let call = RuntimeCall::from(call);
            let gate = pallet_validators::Call::<Runtime>::dispatch_as_root { call: boxed(&call) }.into();
            let wrapped = [
                ("execution", execution(&call)),
                ("motion", motion_of_one(&call)),
                ("motion in a motion", motion_of_one(&motion_of_one(&call))),
                (
                    "motion in a batch",
                    Utility::batch_all {
                        calls: vec![motion_of_one(&call)],
                    }
                    .into(),
                ),
                ("root gate in a motion", motion_of_one(&gate)),
            ];
            for wrapped in wrapped {
                comes_to_nothing(&alice(), name, wrapped);
            }
        }
    });
}

#[test]
fn no_wrapping_is_cheaper_than_the_call() {
    story(|| {
        let rows = every_call();
        let bruno = resident("Bruno");
        for (call, right) in rows {
            let (name, holder) = (call.get_call_name(), right.holder());
            let call = RuntimeCall::from(call);
            // Made by who may make it, if his allowance is asked, and in vain by a stranger.
            let by = [(!matches!(right, Right::Council)).then_some(&holder), Some(&bruno)];
            for who in by.into_iter().flatten() {
                let plain = cost(who, call.clone());
                assert!(plain > 0, "{name} costs something");
                for (wrapping, wrapped) in [own(&call), as_another(&alice(), &call)].concat() {
                    let cost = tried(|| {
                        entitle(who, &alice());
                        cost(who, wrapped)
                    });
                    assert!(cost >= plain, "{name} by {wrapping}");
                }
            }
        }
    });
}
