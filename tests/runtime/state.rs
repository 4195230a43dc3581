//! What the worst of each can leave in the state, and what nobody can add to. docs/state.md quotes the figures.

use crate::rewards::{self, origin};
use codec::Encode;
use frame_support::{assert_noop, assert_ok, dispatch::Callable, traits::Get};
use pallet_members::MAX_BATCH;
use pallet_payments::Receipt;
use pallet_quota::{FullAt, MAX_OPERATIONS};
use pallet_reserve::{Basis, Pallet as Reserve};
use pallet_rewards::{BehaviourTerms, Entry, Mode, ProgrammeTerms, Role, Rule};
use piazza_primitives::{MemberKind, Moment, Registry, DAY, HOUR, SECOND, WEEK};
use piazza_runtime::{
    configs::delegation::{MaxDelegates, ProxyType},
    genesis_presets::{ORGANISATIONS, RESIDENTS, TOURISTS},
    AccountId, Hash, Quota, Rewards, Runtime, RuntimeCall, RuntimeOrigin, SessionKeys, System,
};
use piazza_tests::{chain::*, state as figures};
use sp_core::{ed25519, proof_of_possession::statement_of_ownership, sr25519, Pair};
use sp_io::hashing::{blake2_256, twox_128};
use sp_runtime::{traits::Dispatchable, DispatchError, DispatchResult};

type Friends = pallet_recovery::FriendGroupOf<Runtime>;
type Session = <piazza_runtime::Session as Callable<Runtime>>::RuntimeCall;

/// The bytes of all keys and values but what the system keeps of the block that is being made and of those before.
fn bytes() -> u64 {
    let system = twox_128(b"System");
    let accounts = [system, twox_128(b"Account")].concat();
    let (mut key, mut sum) = (Vec::<u8>::new(), 0);
    while let Some(next) = sp_io::storage::next_key(&key) {
        if next.starts_with(&accounts) || !next.starts_with(&system) {
            let value = sp_io::storage::get(&next).map_or(0, |value| value.len());
            sum += (next.len() + value) as u64;
        }
        key = next;
    }
    sum
}

/// The account of this number in this list.
fn somebody(list: u8, number: u32) -> AccountId {
    blake2_256(&(list, number).encode()).into()
}

/// What a transaction of `signer` leaves once the next block is made, in bytes, and what it costs `payer`, in milliseconds.
/// The call is of a kind that was made before: the first leaves what later ones find.
fn trace(signer: &Person, payer: &Person, call: RuntimeCall) -> (u64, Moment) {
    next_block(HOUR);
    let before = bytes();
    assert_ok!(submit(signer, call).unwrap());
    let cost = FullAt::<Runtime>::get(payer.account()) - now();
    next_block(SECOND);
    (bytes() - before, cost)
}

/// What such transactions leave in a day that begins with a full allowance. Each call has a number of its own.
fn in_a_day(signer: &Person, payer: &Person, call: impl Fn(u8) -> RuntimeCall) -> u64 {
    assert_ok!(submit(signer, call(1)).unwrap());
    let (left, cost) = trace(signer, payer, call(2));
    assert!(left > 0, "it leaves something");
    let class = pallet_members::Pallet::<Runtime>::usage(&payer.account()).unwrap();
    let allowance = Quota::allowance_of(class);
    left * (DAY + u64::from(allowance.burst) * allowance.every) / cost
}

/// The purchase of something for a cent from an accomplice, with a referrer.
fn purchase_for_a_cent(accomplice: &Person, number: u8) -> RuntimeCall {
    let mut unsigned = unsigned([number; 16], now() + 5 * HOUR);
    unsigned.referrer = Some(bob().account());
    unsigned.euro = 100_000_000;
    let invoice = sign_invoice(System::block_hash(0), accomplice, accomplice, 1, unsigned);
    purchase(accomplice, 1, invoice).into()
}

/// A grant of a cent for a sale in euro.
fn grant_of_a_cent(customer: &Person, number: u8) -> RuntimeCall {
    let receipt = Receipt {
        shop: 0,
        number: [number; 16],
        expires: now() + 5 * HOUR,
        referrer: Some(bob().account()),
    };
    pallet_payments::Call::<Runtime>::grant {
        customer: customer.account(),
        euro: 20,
        receipt,
    }
    .into()
}

/// A sponsor's programme of keys with this behaviour in its panel.
fn programme_of_keys(sponsor: &Person, behaviour: BehaviourTerms) {
    let terms = ProgrammeTerms {
        denomination: Some(100),
        ..rewards::promise()
    };
    assert_ok!(submit(sponsor, rewards::Call::create_programme { terms }).unwrap());
    assert_ok!(Rewards::set_comment_period(rewards::council(), 0));
    let propose = rewards::Call::propose_behaviour {
        programme: 0,
        terms: behaviour,
    };
    assert_ok!(submit(sponsor, propose).unwrap());
    next_block(SECOND);
    assert_ok!(Rewards::adopt(rewards::council(), 0));
}

#[test]
fn what_a_resident_leaves_in_a_day() {
    story(|| {
        let (mallory, accomplice) = (resident("Mallory"), merchant("Accomplice", 0));
        fund(&mallory, 100);
        let left = in_a_day(&mallory, &mallory, |number| purchase_for_a_cent(&accomplice, number));
        assert!(left <= figures::RESIDENT, "{left}");
    });
}

#[test]
fn what_a_device_leaves_in_a_day() {
    story(|| {
        let device = enrolled("Device", MemberKind::Device, RESIDENTS);
        let accomplice = merchant("Accomplice", 0);
        fund(&device, 100);
        let left = in_a_day(&device, &device, |number| purchase_for_a_cent(&accomplice, number));
        assert!(left <= figures::DEVICE, "{left}");
    });
}

#[test]
fn what_a_merchant_and_a_till_leave_in_a_day() {
    story(|| {
        let (mallory, till) = (merchant("Mallory", 500), Person::named("Till"));
        let accomplice = resident("Accomplice");
        prefund(&mallory, 100);
        let left = in_a_day(&mallory, &mallory, |number| grant_of_a_cent(&accomplice, number));
        assert!(left <= figures::MERCHANT, "{left}");

        assert_ok!(register(&mallory, &till));
        let add = add_delegate(&till.account(), ProxyType::Till);
        assert_ok!(dispatch(&mallory, add));
        let by_till = in_a_day(&till, &mallory, |number| {
            let call = Box::new(grant_of_a_cent(&accomplice, 100 + number));
            let (real, force_proxy_type) = (mallory.account().into(), None);
            pallet_proxy::Call::<Runtime>::proxy {
                real,
                force_proxy_type,
                call,
            }
            .into()
        });
        assert!(by_till <= left, "{by_till}: a till has no allowance of its own");
    });
}

#[test]
fn what_a_sponsor_leaves_in_a_day() {
    story(|| {
        let sponsor = merchant("Sponsor", 0);
        let saving = BehaviourTerms {
            rule: Rule::Saving { until: now() + WEEK },
            ..rewards::paper()
        };
        programme_of_keys(&sponsor, saving);
        let left = in_a_day(&sponsor, &sponsor, |number| {
            let role = Role::Meter {
                person: somebody(0, 0),
                building: number.into(),
                baseline: 1_000,
                start: 0,
            };
            rewards::Call::add_device {
                behaviour: 0,
                device: somebody(number, 0),
                role,
                zone: TRENTO,
            }
            .into()
        });
        assert!(left <= figures::SPONSOR, "{left}");
    });
}

/// The smallest recordings there are, as far as one treasurer's threshold goes.
#[test]
fn what_a_treasurer_leaves_in_a_day() {
    story(|| {
        let record = |number| -> RuntimeCall {
            pallet_reserve::Call::<Runtime>::record {
                amount: 1,
                reference: Hash::from_low_u64_be(number),
                basis: Basis::SponsorFunding,
            }
            .into()
        };
        assert_ok!(submit(&charlie(), record(1)).unwrap());
        let (left, _) = trace(&charlie(), &charlie(), record(2));
        let threshold = u64::try_from(pallet_reserve::Threshold::<Runtime>::get()).unwrap();
        assert!(left * threshold <= figures::TREASURER, "{left} each");
    });
}

#[test]
fn what_a_registrar_leaves_in_a_day() {
    story(|| {
        let left = in_a_day(&bob(), &bob(), |number| {
            let rows = (0..MAX_BATCH).map(|row| {
                let account = somebody(number, row);
                let enrolment = enrolment(&account, MemberKind::Tourist, TOURISTS);
                (account, enrolment)
            });
            let entries = rows.collect::<Vec<_>>().try_into().unwrap();
            pallet_members::Call::<Runtime>::enrol_batch { entries }.into()
        });
        assert!(left <= figures::REGISTRAR, "{left}");
    });
}

/// Of a behaviour that can be challenged for as long as may be, for keys that nobody has.
#[test]
fn what_an_attestor_leaves_in_a_day() {
    story(|| {
        let hera = enrolled("Hera", MemberKind::PublicBody, ORGANISATIONS);
        let every = BehaviourTerms {
            rule: Rule::Every(1_000_000),
            lifetime: 31 * DAY,
            window: 31 * DAY,
            ..rewards::paper()
        };
        programme_of_keys(&hera, every);
        let centre = rewards::appointed("Centre");
        let authorise = rewards::Call::authorise {
            behaviour: 0,
            attestor: centre.account(),
        };
        assert_ok!(submit(&hera, authorise).unwrap());
        let left = in_a_day(&centre, &centre, |number| {
            let rows = (0..rewards::ROWS as u32).map(|row| Entry {
                person: somebody(number, row),
                companion: None,
                quantity: 1,
                time: now(),
                document: blake2_256(&("slip", number, row).encode()).into(),
            });
            rewards::batch(rows.collect(), Mode::SkipAndReport).into()
        });
        assert!(left <= figures::ATTESTOR, "{left}");
    });
}

/// Carries a call out for somebody, whatever it costs.
fn dispatch(who: &Person, call: impl Into<RuntimeCall>) -> DispatchResult {
    let done = call.into().dispatch(RuntimeOrigin::signed(who.account()));
    done.map(drop).map_err(|failed| failed.error)
}

fn register(principal: &Person, key: &Person) -> DispatchResult {
    let proof = key.sign(pallet_members::Pallet::<Runtime>::key_payload(&principal.account()));
    let key = key.account();
    dispatch(principal, pallet_members::Call::<Runtime>::register_key { key, proof })
}

fn add_delegate(delegate: &AccountId, proxy_type: ProxyType) -> pallet_proxy::Call<Runtime> {
    pallet_proxy::Call::add_proxy {
        delegate: delegate.clone().into(),
        proxy_type,
        delay: 0,
    }
}

/// So many groups of as many friends as there may be.
fn name_friends(who: &Person, groups: u8) -> DispatchResult {
    let count: u32 = <Runtime as pallet_recovery::Config>::MaxFriendsPerConfig::get();
    let group = |list| {
        let mut friends: Vec<_> = (0..count).map(|number| somebody(list, number)).collect();
        friends.sort();
        Friends {
            friends: friends.try_into().unwrap(),
            friends_needed: 1,
            inheritor: somebody(list, count),
            inheritance_delay: 1,
            inheritance_priority: 0,
            cancel_delay: 1,
        }
    };
    let friend_groups = (0..groups).map(group).collect();
    dispatch(
        who,
        pallet_recovery::Call::<Runtime>::set_friend_groups { friend_groups },
    )
}

/// Sets session keys that are derived from a number.
fn set_session_keys(who: &Person, number: u8) -> DispatchResult {
    let (aura, grandpa) = (
        sr25519::Pair::from_seed(&[number; 32]),
        ed25519::Pair::from_seed(&[number; 32]),
    );
    let statement = who.account().using_encoded(statement_of_ownership);
    let proof = (aura.sign(&statement), grandpa.sign(&statement)).encode();
    let keys = SessionKeys {
        aura: aura.public().into(),
        grandpa: grandpa.public().into(),
    };
    dispatch(who, Session::set_keys { keys, proof })
}

/// Begins an operation of the joint account of two.
fn begin_operation(who: &Person, other: &Person, number: u32) -> DispatchResult {
    let begin = pallet_multisig::Call::<Runtime>::approve_as_multi {
        threshold: 2,
        other_signatories: vec![other.account()],
        maybe_timepoint: None,
        call_hash: blake2_256(&number.encode()),
        max_weight: Default::default(),
    };
    dispatch(who, begin)
}

/// Keys, delegates, friends, joint operations and session keys: as many as there may be, and not one more.
#[test]
fn what_a_member_leaves_for_good() {
    story(|| {
        let (mallory, accomplice) = (resident("Mallory"), resident("Accomplice"));
        joint_account(&[&mallory, &accomplice], 2);
        let key = |number: u32| Person::named(&format!("Key {number}"));
        let before = bytes();
        for number in 0..pallet_members::MAX_KEYS {
            assert_ok!(register(&mallory, &key(number)));
        }
        for number in 0..MaxDelegates::get() {
            assert_ok!(dispatch(&mallory, add_delegate(&somebody(0, number), ProxyType::Any)));
        }
        for number in 0..MAX_OPERATIONS {
            assert_ok!(begin_operation(&mallory, &accomplice, number));
        }
        let groups = pallet_recovery::MAX_GROUPS_PER_ACCOUNT as u8;
        assert_ok!(name_friends(&mallory, groups));
        assert_ok!(set_session_keys(&mallory, 1));
        let all = bytes();
        assert!(all - before <= figures::ACCOUNT, "{}", all - before);

        let one_more: [(DispatchResult, DispatchError); 4] = [
            (
                register(&mallory, &key(pallet_members::MAX_KEYS)),
                pallet_members::Error::<Runtime>::TooManyKeys.into(),
            ),
            (
                dispatch(&mallory, add_delegate(&somebody(1, 0), ProxyType::Any)),
                pallet_proxy::Error::<Runtime>::TooMany.into(),
            ),
            (
                begin_operation(&mallory, &accomplice, MAX_OPERATIONS),
                pallet_quota::Error::<Runtime>::TooManyOperations.into(),
            ),
            (
                name_friends(&mallory, groups + 1),
                frame_system::Error::<Runtime>::CallFiltered.into(),
            ),
        ];
        for (done, refused) in one_more {
            assert_eq!(done, Err(refused));
        }
        assert_eq!(bytes(), all);
    });
}

#[test]
fn attack_session_keys_set_again_and_again() {
    story(|| {
        let mallory = resident("Mallory");
        assert_ok!(set_session_keys(&mallory, 1));
        let once = bytes();
        for number in 2..6 {
            assert_ok!(set_session_keys(&mallory, number));
        }
        assert_eq!(bytes(), once, "the new ones take the place of the old ones");
        let nobody = Person::named("Nobody");
        assert!(set_session_keys(&nobody, 9).is_err());
        assert_eq!(bytes(), once);
    });
}

#[test]
fn attack_keys_registered_and_revoked_in_a_loop() {
    story(|| {
        let (mallory, key) = (resident("Mallory"), Person::named("Key"));
        let revoke = || pallet_members::Call::<Runtime>::revoke_key { key: key.account() };
        let round = || {
            assert_ok!(register(&mallory, &key));
            assert_ok!(dispatch(&mallory, add_delegate(&key.account(), ProxyType::Any)));
            assert_ok!(dispatch(&mallory, revoke()));
        };
        round();
        let once = bytes();
        (0..5).for_each(|_| round());
        assert_eq!(bytes(), once);
    });
}

/// Whatever a merchant and a treasurer together repeat.
#[test]
fn attack_redemptions_asked_for_and_rejected_in_a_loop() {
    story(|| {
        let mallory = merchant("Mallory", 0);
        fund(&mallory, 100);
        let round = || {
            let batch = pallet_reserve::CurrentBatch::<Runtime>::get();
            let redemption = pallet_reserve::NextRedemption::<Runtime>::get();
            assert_ok!(Reserve::<Runtime>::request_redemption(origin(&mallory), 100, None));
            assert_ok!(Reserve::<Runtime>::close_batch(origin(&charlie()), batch));
            let lines = vec![redemption].try_into().unwrap();
            assert_ok!(Reserve::<Runtime>::reject(origin(&charlie()), lines));
        };
        let kept: u32 = <Runtime as pallet_reserve::Config>::MaxOpenRedemptions::get();
        (0..kept).for_each(|_| round());
        let full = bytes();
        (0..kept).for_each(|_| round());
        assert_eq!(bytes(), full);
    });
}

#[test]
fn attack_what_is_asked_for_and_taken_back_in_a_loop() {
    story(|| {
        let mallory = merchant("Mallory", 0);
        fund(&mallory, 100);
        let threshold = pallet_reserve::Threshold::<Runtime>::get();
        let round = |number| {
            let redemption = pallet_reserve::NextRedemption::<Runtime>::get();
            assert_ok!(Reserve::<Runtime>::request_redemption(origin(&mallory), 100, None));
            assert_ok!(Reserve::<Runtime>::cancel_redemption(origin(&mallory), redemption));
            let proposal = pallet_reserve::NextProposal::<Runtime>::get();
            let (reference, basis) = (Hash::from_low_u64_be(number), Basis::SponsorFunding);
            assert_ok!(Reserve::<Runtime>::record(
                origin(&charlie()),
                threshold + 1,
                reference,
                basis
            ));
            assert_ok!(Reserve::<Runtime>::withdraw(origin(&charlie()), proposal));
        };
        round(1_000);
        let once = bytes();
        (1_001..1_006).for_each(round);
        assert_eq!(bytes(), once);
    });
}

#[test]
fn attack_redemptions_without_end_by_a_merchant_alone() {
    story(|| {
        let mallory = merchant("Mallory", 0);
        fund(&mallory, 100);
        let ask = || Reserve::<Runtime>::request_redemption(origin(&mallory), 1, None);
        let count: u32 = <Runtime as pallet_reserve::Config>::MaxOpenRedemptions::get();
        for _ in 0..count {
            assert_ok!(ask());
        }
        assert_noop!(ask(), pallet_reserve::Error::<Runtime>::TooManyRedemptions);
    });
}
