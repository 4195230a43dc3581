//! Keys that act for members: tills, delegates, heirs.

use frame_support::{assert_ok, dispatch::Callable};
use pallet_payments::Receipt;
use piazza_primitives::{Refusal, MINUTE};
use piazza_runtime::{configs::delegation::ProxyType, AccountId, Runtime, RuntimeCall, System};
use piazza_tests::chain::*;
use sp_runtime::transaction_validity::InvalidTransaction;

type Proxy = pallet_proxy::Call<Runtime>;
type Recovery = pallet_recovery::Call<Runtime>;
type Session = <piazza_runtime::Session as Callable<Runtime>>::RuntimeCall;

/// The registration of a key that wants to act for `principal`.
fn register(principal: &Person, key: &Person) -> pallet_members::Call<Runtime> {
    let proof = key.sign(pallet_members::Pallet::<Runtime>::key_payload(&principal.account()));
    pallet_members::Call::register_key {
        key: key.account(),
        proof,
    }
}

/// Registers a key of `principal` and makes it a delegate.
fn delegate(principal: &Person, key: &Person, proxy_type: ProxyType) {
    let register = register(principal, key);
    let add = Proxy::add_proxy {
        delegate: key.account().into(),
        proxy_type,
        delay: 0,
    };
    let both = pallet_utility::Call::<Runtime>::batch_all {
        calls: vec![register.into(), add.into()],
    };
    assert_ok!(submit(principal, both).unwrap());
}

fn acting_for(principal: &Person, call: impl Into<RuntimeCall>) -> Proxy {
    Proxy::proxy {
        real: principal.account().into(),
        force_proxy_type: None,
        call: Box::new(call.into()),
    }
}

/// What came of the call that a delegate carried out last.
fn carried_out() -> bool {
    let events = System::events().into_iter().rev().map(|record| record.event);
    events
        .filter_map(|event| match event {
            piazza_runtime::RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted { result }) => Some(result.is_ok()),
            _ => None,
        })
        .next()
        .expect("a delegate acted in this block")
}

/// A baker who set 10.00 aside, and his till.
fn a_baker_and_his_till() -> (Person, Person) {
    let (baker, till) = (merchant("Baker", 500), Person::named("Till"));
    prefund(&baker, 1_000);
    delegate(&baker, &till, ProxyType::Till);
    (baker, till)
}

#[test]
fn a_till_signs_invoices_for_the_merchant() {
    story(|| {
        let (baker, till) = a_baker_and_his_till();
        let anna = resident("Anna");
        fund(&anna, 10_000);
        let mut unsigned = unsigned([1; 16], now() + 5 * MINUTE);
        unsigned.till = Some(till.account());
        let invoice = sign_invoice(System::block_hash(0), &baker, &till, 1_000, unsigned.clone());
        assert_ok!(submit(&anna, purchase(&baker, 1_000, invoice)).unwrap());

        let stranger = Person::named("Stranger");
        unsigned.number = [2; 16];
        unsigned.till = Some(stranger.account());
        let forged = sign_invoice(System::block_hash(0), &baker, &stranger, 1_000, unsigned);
        let refused = pallet_payments::Error::<Runtime>::NotATill;
        assert_eq!(
            submit(&anna, purchase(&baker, 1_000, forged)).unwrap(),
            Err(refused.into())
        );
    });
}

#[test]
fn a_till_grants_and_never_redeems() {
    story(|| {
        let (baker, till) = a_baker_and_his_till();
        let anna = resident("Anna");
        let receipt = Receipt::<AccountId> {
            shop: 0,
            number: [1; 16],
            expires: now() + 5 * MINUTE,
            referrer: None,
        };
        let grant = pallet_payments::Call::<Runtime>::grant {
            customer: anna.account(),
            euro: 2_000,
            receipt,
        };
        assert_ok!(submit(&till, acting_for(&baker, grant)).unwrap());
        assert!(carried_out());
        assert_eq!(balance(&anna), 60);
        fund(&anna, 5_000);
        assert_ok!(submit(&anna, purchase(&baker, 5_000, invoice(&baker, 5_000, 9))).unwrap());
        let before = balance(&baker);
        let calls: [RuntimeCall; 3] = [
            pallet_reserve::Call::<Runtime>::request_redemption {
                amount: 100,
                fund: None,
            }
            .into(),
            pallet_payments::Call::<Runtime>::send {
                to: anna.account(),
                amount: 100,
            }
            .into(),
            pallet_payments::Call::<Runtime>::release_prefunding { amount: 1 }.into(),
        ];
        for call in calls {
            assert_ok!(submit(&till, acting_for(&baker, call)).unwrap());
            assert!(!carried_out());
        }
        assert_eq!(balance(&baker), before);
    });
}

#[test]
fn a_key_submits_nothing_of_its_own_and_holds_nothing() {
    story(|| {
        let (_, till) = a_baker_and_his_till();
        let remark = frame_system::Call::<Runtime>::remark { remark: vec![] };
        let refusal = InvalidTransaction::Custom(Refusal::NotForPrincipal as u8);
        assert_eq!(submit(&till, remark), Err(refusal.into()));
        let anna = resident("Anna");
        fund(&anna, 1_000);
        let send = pallet_payments::Call::<Runtime>::send {
            to: till.account(),
            amount: 1,
        };
        let refused = pallet_payments::Error::<Runtime>::InvalidRecipient;
        assert_eq!(submit(&anna, send).unwrap(), Err(refused.into()));
    });
}

#[test]
fn a_revoked_key_is_refused_at_the_pool() {
    story(|| {
        let (baker, till) = a_baker_and_his_till();
        let revoke = pallet_members::Call::<Runtime>::revoke_key { key: till.account() };
        assert_ok!(submit(&baker, revoke).unwrap());
        let remark = frame_system::Call::<Runtime>::remark { remark: vec![] };
        let refusal = InvalidTransaction::Custom(Refusal::NotEnrolled as u8);
        assert_eq!(
            validate(signed(&till, acting_for(&baker, remark))).map(|_| ()),
            Err(refusal.into())
        );
    });
}

#[test]
fn a_suspended_merchants_tills_are_suspended_with_him() {
    story(|| {
        let (baker, till) = a_baker_and_his_till();
        pallet_members::Pallet::<Runtime>::suspend(as_bob(), baker.account()).unwrap();
        let remark = frame_system::Call::<Runtime>::remark { remark: vec![] };
        let refusal = InvalidTransaction::Custom(Refusal::Suspended as u8);
        assert_eq!(submit(&till, acting_for(&baker, remark)), Err(refusal.into()));
    });
}

/// Anna with 10.00, who lost her telephone; Carla, one of two friends who made the key on paper her heir; and that key.
fn anna_who_lost_her_telephone() -> (Person, Person, Person) {
    let (anna, bruno, carla) = (resident("Anna"), resident("Bruno"), resident("Carla"));
    let paper = Person::named("Paper");
    fund(&anna, 1_000);
    let mut friends = vec![bruno.account(), carla.account()];
    friends.sort();
    let group = pallet_recovery::FriendGroup {
        friends: friends.try_into().unwrap(),
        friends_needed: 2,
        inheritor: paper.account(),
        inheritance_delay: 10,
        inheritance_priority: 0,
        cancel_delay: 10,
    };
    assert_ok!(submit(&anna, register(&anna, &paper)).unwrap());
    let set = Recovery::set_friend_groups {
        friend_groups: vec![group],
    };
    assert_ok!(submit(&anna, set).unwrap());

    // The telephone falls into the lake. Bruno asks, which is his word, Carla agrees, and after the delay anybody ends it.
    let lost = || anna.account().into();
    let start = Recovery::initiate_attempt {
        lost: lost(),
        friend_group_index: 0,
    };
    assert_ok!(submit(&bruno, start).unwrap());
    let approve = Recovery::approve_attempt {
        lost: lost(),
        friend_group_index: 0,
    };
    assert_ok!(submit(&carla, approve).unwrap());
    let finish = || Recovery::finish_attempt {
        lost: lost(),
        friend_group_index: 0,
    };
    assert!(submit(&carla, finish()).unwrap().is_err(), "not before the delay");
    for _ in 0..10 {
        next_block(1_000);
    }
    assert_ok!(submit(&carla, finish()).unwrap());
    (anna, carla, paper)
}

/// The heir's call for the account that was lost.
fn inherited(lost: &Person, call: impl Into<RuntimeCall>) -> Recovery {
    Recovery::control_inherited_account {
        recovered: lost.account().into(),
        call: Box::new(call.into()),
    }
}

#[test]
fn a_lost_telephone_is_replaced_with_the_help_of_friends() {
    story(|| {
        let (anna, carla, paper) = anna_who_lost_her_telephone();
        let telephone = Person::named("Telephone");
        let add = Proxy::add_proxy {
            delegate: telephone.account().into(),
            proxy_type: ProxyType::Any,
            delay: 0,
        };
        let both = pallet_utility::Call::<Runtime>::batch_all {
            calls: vec![register(&anna, &telephone).into(), add.into()],
        };
        assert_ok!(submit(&paper, inherited(&anna, both)).unwrap());
        let send = pallet_payments::Call::<Runtime>::send {
            to: carla.account(),
            amount: 1_000,
        };
        assert_ok!(submit(&telephone, acting_for(&anna, send)).unwrap());
        assert!(carried_out());
        assert_eq!((balance(&anna), balance(&carla)), (0, 1_000));
    });
}

#[test]
fn an_heir_is_bound_by_the_rules_of_the_account() {
    story(|| {
        let (anna, carla, paper) = anna_who_lost_her_telephone();
        let plain = pallet_balances::Call::<Runtime>::transfer_keep_alive {
            dest: carla.account().into(),
            value: 100,
        };
        // The transaction of the heir passes, what he carries out does not.
        assert_ok!(submit(&paper, inherited(&anna, plain)).unwrap());
        assert_eq!(balance(&carla), 0);
        pallet_members::Pallet::<Runtime>::suspend(as_bob(), anna.account()).unwrap();
        let send = pallet_payments::Call::<Runtime>::send {
            to: carla.account(),
            amount: 100,
        };
        let refusal = InvalidTransaction::Custom(Refusal::Suspended as u8);
        assert_eq!(submit(&paper, inherited(&anna, send)), Err(refusal.into()));
        assert_eq!(balance(&anna), 1_000);
    });
}

/// Mallory pays the till's request of 0.01 in credits and 200.00 in euro: at 5 % its cashback is all that is set aside.
fn empty_the_prefunding(mallory: &Person, baker: &Person, till: &Person) -> sp_runtime::DispatchResult {
    fund(mallory, 1);
    let mut unsigned = unsigned([9; 16], now() + 5 * MINUTE);
    unsigned.till = Some(till.account());
    unsigned.euro = 20_000;
    let invoice = sign_invoice(System::block_hash(0), baker, till, 1, unsigned);
    submit(mallory, purchase(baker, 1, invoice)).unwrap()
}

fn set_aside(merchant: &Person) -> piazza_primitives::Balance {
    pallet_payments::Pallet::<Runtime>::prefunding(merchant.account())
}

#[test]
fn attack_a_revoked_till_that_still_signs() {
    for by_registrar in [false, true] {
        story(|| {
            let (baker, till) = a_baker_and_his_till();
            let mallory = resident("Mallory");
            let revoke = pallet_members::Call::<Runtime>::revoke_key { key: till.account() };
            let revoker = if by_registrar { bob() } else { baker.clone() };
            assert_ok!(submit(&revoker, revoke).unwrap());
            let refused = pallet_payments::Error::<Runtime>::NotATill;
            assert_eq!(empty_the_prefunding(&mallory, &baker, &till), Err(refused.into()));
            assert_eq!(set_aside(&baker), 1_000);
        });
    }
}

#[test]
fn a_revoked_till_has_no_right_left_and_gets_none_back_by_coming_back() {
    story(|| {
        let (baker, till) = a_baker_and_his_till();
        let mallory = resident("Mallory");
        let revoke = pallet_members::Call::<Runtime>::revoke_key { key: till.account() };
        assert_ok!(submit(&bob(), revoke).unwrap());
        assert!(!pallet_proxy::Proxies::<Runtime>::contains_key(baker.account()));
        assert_ok!(submit(&baker, register(&baker, &till)).unwrap());
        let refused = pallet_payments::Error::<Runtime>::NotATill;
        assert_eq!(empty_the_prefunding(&mallory, &baker, &till), Err(refused.into()));
    });
}

/// A member who is the baker's cashier.
fn a_cashier(baker: &Person) -> Person {
    let cashier = resident("Cashier");
    let add = Proxy::add_proxy {
        delegate: cashier.account().into(),
        proxy_type: ProxyType::Till,
        delay: 0,
    };
    assert_ok!(submit(baker, add).unwrap());
    cashier
}

#[test]
fn attack_a_suspended_cashier_who_still_signs() {
    story(|| {
        let (baker, _) = a_baker_and_his_till();
        let (cashier, mallory) = (a_cashier(&baker), resident("Mallory"));
        pallet_members::Pallet::<Runtime>::suspend(as_bob(), cashier.account()).unwrap();
        let refused = pallet_payments::Error::<Runtime>::NotATill;
        assert_eq!(empty_the_prefunding(&mallory, &baker, &cashier), Err(refused.into()));
        pallet_members::Pallet::<Runtime>::reinstate(as_bob(), cashier.account()).unwrap();
        assert_ok!(empty_the_prefunding(&mallory, &baker, &cashier));
    });
}

#[test]
fn attack_a_cashier_who_left_and_acts_through_a_friend() {
    story(|| {
        let (baker, _) = a_baker_and_his_till();
        let (cashier, friend) = (a_cashier(&baker), resident("Friend"));
        let add = Proxy::add_proxy {
            delegate: friend.account().into(),
            proxy_type: ProxyType::Any,
            delay: 0,
        };
        assert_ok!(submit(&cashier, add).unwrap());
        pallet_members::Pallet::<Runtime>::record_departure(as_bob(), cashier.account()).unwrap();
        let receipt = Receipt::<AccountId> {
            shop: 0,
            number: [1; 16],
            expires: now() + 5 * MINUTE,
            referrer: None,
        };
        let grant = pallet_payments::Call::<Runtime>::grant {
            customer: friend.account(),
            euro: 2_000,
            receipt,
        };
        let refusal = InvalidTransaction::Custom(Refusal::PrincipalNotActive as u8);
        let through = acting_for(&cashier, acting_for(&baker, grant));
        assert_eq!(submit(&friend, through), Err(refusal.into()));
        assert_eq!(set_aside(&baker), 1_000);
    });
}

#[test]
fn the_pool_refuses_whoever_was_given_no_right() {
    story(|| {
        let (baker, mallory) = (merchant("Baker", 500), resident("Mallory"));
        let remark = frame_system::Call::<Runtime>::remark { remark: vec![] };
        let calls = vec![acting_for(&baker, remark.clone()).into()];
        let batch = pallet_utility::Call::<Runtime>::batch { calls };
        let refusal = InvalidTransaction::Custom(Refusal::NotEntitled as u8);
        assert_eq!(submit(&mallory, acting_for(&baker, remark)), Err(refusal.into()));
        assert_eq!(submit(&mallory, batch), Err(refusal.into()));
    });
}

#[test]
fn attack_a_delegate_who_names_another_for_when_he_is_gone() {
    story(|| {
        let (anna, delegate, friend) = (resident("Anna"), resident("Delegate"), Person::named("Friend"));
        let add = |who: &Person| Proxy::add_proxy {
            delegate: who.account().into(),
            proxy_type: ProxyType::Any,
            delay: 0,
        };
        assert_ok!(submit(&anna, add(&delegate)).unwrap());
        for call in [
            RuntimeCall::from(add(&friend)),
            RuntimeCall::from(Proxy::remove_proxies {}),
            RuntimeCall::from(register(&anna, &friend)),
        ] {
            assert_ok!(submit(&delegate, acting_for(&anna, call)).unwrap());
            assert!(!carried_out());
        }
    });
}

#[test]
fn attack_a_delegate_who_gives_the_word_of_a_friend() {
    story(|| {
        let (anna, bruno, mallory) = (resident("Anna"), resident("Bruno"), resident("Mallory"));
        let group = pallet_recovery::FriendGroup {
            friends: vec![bruno.account()].try_into().unwrap(),
            friends_needed: 1,
            inheritor: mallory.account(),
            inheritance_delay: 1,
            inheritance_priority: 0,
            cancel_delay: 1,
        };
        let friend_groups = vec![group];
        assert_ok!(submit(&anna, Recovery::set_friend_groups { friend_groups }).unwrap());
        let add = Proxy::add_proxy {
            delegate: mallory.account().into(),
            proxy_type: ProxyType::Any,
            delay: 0,
        };
        assert_ok!(submit(&bruno, add).unwrap());
        let start = Recovery::initiate_attempt {
            lost: anna.account().into(),
            friend_group_index: 0,
        };
        assert_ok!(submit(&mallory, acting_for(&bruno, start)).unwrap());
        assert!(!carried_out());
    });
}

/// The pallet would compare all of them with each other: millions of comparisons at the price of a few groups.
#[test]
fn attack_more_groups_of_friends_than_there_may_be() {
    story(|| {
        let anna = resident("Anna");
        let group = |number: u8| pallet_recovery::FriendGroup {
            friends: vec![AccountId::new([number; 32])].try_into().unwrap(),
            friends_needed: 1,
            inheritor: anna.account(),
            inheritance_delay: 1,
            inheritance_priority: 0,
            cancel_delay: 1,
        };
        let set = |count: u8| Recovery::set_friend_groups {
            friend_groups: (0..count).map(group).collect(),
        };
        let filtered = frame_system::Error::<Runtime>::CallFiltered;
        assert_eq!(submit(&anna, set(11)).unwrap(), Err(filtered.into()));
        assert_ok!(submit(&anna, set(10)).unwrap());
    });
}

#[test]
fn attack_a_delegate_of_a_validator_who_keeps_its_keys() {
    story(|| {
        let (operator, delegate) = (resident("Operator"), resident("Delegate"));
        let add = Proxy::add_proxy {
            delegate: delegate.account().into(),
            proxy_type: ProxyType::Any,
            delay: 0,
        };
        assert_ok!(submit(&operator, add).unwrap());
        let keys = piazza_runtime::SessionKeys {
            aura: sp_core::sr25519::Public::from_raw([1; 32]).into(),
            grandpa: sp_core::ed25519::Public::from_raw([1; 32]).into(),
        };
        let set = Session::set_keys { keys, proof: vec![] };
        assert_ok!(submit(&delegate, acting_for(&operator, set)).unwrap());
        assert!(!carried_out());
    });
}

#[test]
fn a_right_with_a_delay_makes_no_till() {
    story(|| {
        let (baker, mallory) = (merchant("Baker", 500), resident("Mallory"));
        prefund(&baker, 1_000);
        let cashier = resident("Cashier");
        let add = Proxy::add_proxy {
            delegate: cashier.account().into(),
            proxy_type: ProxyType::Till,
            delay: 10,
        };
        assert_ok!(submit(&baker, add).unwrap());
        let refused = pallet_payments::Error::<Runtime>::NotATill;
        assert_eq!(empty_the_prefunding(&mallory, &baker, &cashier), Err(refused.into()));
    });
}

#[test]
fn who_left_and_came_back_has_no_delegates() {
    story(|| {
        let (anna, delegate) = (resident("Anna"), resident("Delegate"));
        let add = Proxy::add_proxy {
            delegate: delegate.account().into(),
            proxy_type: ProxyType::Any,
            delay: 0,
        };
        assert_ok!(submit(&anna, add).unwrap());
        pallet_members::Pallet::<Runtime>::record_departure(as_bob(), anna.account()).unwrap();
        let enrolment = enrolment(&anna.account(), piazza_primitives::MemberKind::Resident, 0);
        pallet_members::Pallet::<Runtime>::enrol(as_bob(), anna.account(), enrolment).unwrap();
        let remark = frame_system::Call::<Runtime>::remark { remark: vec![] };
        let refusal = InvalidTransaction::Custom(Refusal::NotEntitled as u8);
        assert_eq!(submit(&delegate, acting_for(&anna, remark)), Err(refusal.into()));
    });
}
