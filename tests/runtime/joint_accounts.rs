//! Joint accounts: what they leave in the state, and for whom they act.

use frame_support::assert_ok;
use pallet_multisig::Timepoint;
use pallet_quota::MAX_OPERATIONS;
use piazza_primitives::Refusal;
use piazza_runtime::{
    configs::delegation::{OperationLifetime, ProxyType},
    AccountId, Runtime, RuntimeCall, System,
};
use piazza_tests::chain::*;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

type Multisig = pallet_multisig::Call<Runtime>;

fn hash_of(number: u32) -> [u8; 32] {
    sp_io::hashing::blake2_256(&number.to_le_bytes())
}

/// A word of who signs to an operation of the account of two.
fn approve(other: &Person, number: u32, begun: Option<Timepoint<u32>>) -> Multisig {
    Multisig::approve_as_multi {
        threshold: 2,
        other_signatories: vec![other.account()],
        maybe_timepoint: begun,
        call_hash: hash_of(number),
        max_weight: Default::default(),
    }
}

fn refusal(reason: Refusal) -> TransactionValidityError {
    InvalidTransaction::Custom(reason as u8).into()
}

fn waiting() -> usize {
    pallet_multisig::Multisigs::<Runtime>::iter().count()
}

/// Anna, Bruno and their account.
fn anna_and_bruno() -> (Person, Person, AccountId) {
    let (anna, bruno) = (resident("Anna"), resident("Bruno"));
    let joint = joint_account(&[&anna, &bruno], 2);
    (anna, bruno, joint)
}

#[test]
fn attack_operations_of_an_account_that_is_nobody() {
    story(|| {
        let (mallory, nobody) = (resident("Mallory"), Person::named("Nobody"));
        let refused = Err(refusal(Refusal::PrincipalNotActive));
        assert_eq!(submit(&mallory, approve(&nobody, 1, None)), refused);
        let calls = vec![approve(&nobody, 1, None).into()];
        let batch = pallet_utility::Call::<Runtime>::batch { calls };
        assert_eq!(submit(&mallory, batch), refused);
        assert_eq!(waiting(), 0);
    });
}

#[test]
fn attack_delegates_and_friends_of_an_account_that_is_nobody() {
    story(|| {
        let mallory = resident("Mallory");
        let group = pallet_recovery::FriendGroup {
            friends: vec![mallory.account()].try_into().unwrap(),
            friends_needed: 1,
            inheritor: mallory.account(),
            inheritance_delay: 1,
            inheritance_priority: 0,
            cancel_delay: 1,
        };
        let calls: [RuntimeCall; 3] = [
            pallet_proxy::Call::<Runtime>::add_proxy {
                delegate: mallory.account().into(),
                proxy_type: ProxyType::Any,
                delay: 0,
            }
            .into(),
            pallet_recovery::Call::<Runtime>::set_friend_groups {
                friend_groups: vec![group],
            }
            .into(),
            approve(&bob(), 1, None).into(),
        ];
        for call in calls {
            let joint = Multisig::as_multi {
                threshold: 2,
                other_signatories: vec![Person::named("Nobody").account()],
                maybe_timepoint: None,
                call: Box::new(call),
                max_weight: Default::default(),
            };
            assert_eq!(submit(&mallory, joint), Err(refusal(Refusal::PrincipalNotActive)));
        }
    });
}

#[test]
fn attack_operations_without_end() {
    story(|| {
        let (anna, bruno, _) = anna_and_bruno();
        for number in 0..MAX_OPERATIONS {
            assert_ok!(submit(&anna, approve(&bruno, number, None)).unwrap());
        }
        let refused = pallet_quota::Error::<Runtime>::TooManyOperations;
        assert_eq!(submit(&anna, approve(&bruno, 99, None)).unwrap(), Err(refused.into()));
        assert_ok!(submit(&bruno, approve(&anna, 100, None)).unwrap());
    });
}

#[test]
fn two_of_a_joint_account_act_together() {
    story(|| {
        let (anna, bruno, joint) = anna_and_bruno();
        fund(&anna, 1_000);
        let to = joint.clone();
        assert_ok!(submit(&anna, pallet_payments::Call::<Runtime>::send { to, amount: 1_000 }).unwrap());
        let send: RuntimeCall = pallet_payments::Call::<Runtime>::send {
            to: bruno.account(),
            amount: 400,
        }
        .into();
        let agree = |other: &Person, maybe_timepoint| Multisig::as_multi {
            threshold: 2,
            other_signatories: vec![other.account()],
            maybe_timepoint,
            call: Box::new(send.clone()),
            max_weight: frame_support::dispatch::GetDispatchInfo::get_dispatch_info(&send).call_weight,
        };
        assert_ok!(submit(&anna, agree(&bruno, None)).unwrap());
        let begun = pallet_multisig::Multisigs::<Runtime>::iter_values()
            .next()
            .unwrap()
            .when;
        assert_ok!(submit(&bruno, agree(&anna, Some(begun))).unwrap());
        assert_eq!(balance(&bruno), 400);
        assert!(
            !pallet_quota::Operations::<Runtime>::contains_key(anna.account()),
            "the place is free"
        );
    });
}

#[test]
fn a_suspended_joint_account_begins_nothing() {
    story(|| {
        let (anna, bruno, joint) = anna_and_bruno();
        pallet_members::Pallet::<Runtime>::suspend(as_bob(), joint).unwrap();
        let refused = Err(refusal(Refusal::PrincipalNotActive));
        assert_eq!(submit(&anna, approve(&bruno, 1, None)), refused);
    });
}

#[test]
fn an_operation_expires_and_anybody_clears_it() {
    story(|| {
        let (anna, bruno, joint) = anna_and_bruno();
        assert_ok!(submit(&anna, approve(&bruno, 1, None)).unwrap());
        let begun = pallet_multisig::Multisigs::<Runtime>::iter_values()
            .next()
            .unwrap()
            .when;
        let clear = || pallet_quota::Call::<Runtime>::clear_operation {
            joint: joint.clone(),
            call_hash: hash_of(1),
        };
        let carla = resident("Carla");
        let too_early = pallet_quota::Error::<Runtime>::OperationNotExpired;
        assert_eq!(submit(&carla, clear()).unwrap(), Err(too_early.into()));

        // A week later. What passes in between is not this story's matter.
        let (now, late) = (System::block_number(), begun.height + OperationLifetime::get() + 1);
        System::set_block_number(late);
        frame_system::BlockHash::<Runtime>::insert(late - 1, piazza_runtime::Hash::repeat_byte(8));
        let refused = Err(refusal(Refusal::OperationExpired));
        assert_eq!(submit(&bruno, approve(&anna, 1, Some(begun))), refused);
        assert_ok!(submit(&carla, clear()).unwrap());
        assert_eq!(waiting(), 0);
        assert!(!pallet_quota::Operations::<Runtime>::contains_key(anna.account()));
        System::set_block_number(now);
    });
}

#[test]
fn attack_a_delegate_who_signs_for_a_joint_account() {
    story(|| {
        let (anna, bruno, _) = anna_and_bruno();
        let mallory = resident("Mallory");
        let add = pallet_proxy::Call::<Runtime>::add_proxy {
            delegate: mallory.account().into(),
            proxy_type: ProxyType::Any,
            delay: 0,
        };
        assert_ok!(submit(&anna, add).unwrap());
        let through = pallet_proxy::Call::<Runtime>::proxy {
            real: anna.account().into(),
            force_proxy_type: None,
            call: Box::new(approve(&bruno, 1, None).into()),
        };
        assert_ok!(submit(&mallory, through).unwrap());
        assert_eq!(waiting(), 0);
    });
}

/// Else whoever signs with an officer would be a second officer alone.
#[test]
fn attack_one_of_two_who_acts_alone_for_their_account() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), resident("Bruno"));
        let joint = joint_account(&[&anna, &bruno], 1);
        fund(&anna, 1_000);
        let to = joint.clone();
        assert_ok!(submit(&anna, pallet_payments::Call::<Runtime>::send { to, amount: 1_000 }).unwrap());
        let send = pallet_payments::Call::<Runtime>::send {
            to: bruno.account(),
            amount: 1_000,
        };
        let alone = Multisig::as_multi_threshold_1 {
            other_signatories: vec![anna.account()],
            call: Box::new(send.into()),
        };
        let filtered = frame_system::Error::<Runtime>::CallFiltered;
        assert_eq!(submit(&bruno, alone).unwrap(), Err(filtered.into()));
        assert_eq!(balance(&bruno), 0);
    });
}
