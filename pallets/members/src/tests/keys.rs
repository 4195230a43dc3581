//! Keys that act for members.

use crate::{mock::*, ActiveKeys, Error, Event, Keys, MAX_KEYS};
use frame::{
    deps::{
        sp_core::{sr25519, Pair as _},
        sp_io::hashing::blake2_256,
        sp_runtime::MultiSignature,
    },
    testing_prelude::*,
};
use piazza_primitives::{Refusal, Registry, DAY};

/// The key of the baker's first till.
const TILL: u8 = 50;

/// What a key signs to act for `principal`.
fn wish(key: &sr25519::Pair, principal: &AccountId) -> MultiSignature {
    key.sign(Members::key_payload(principal).as_bytes()).into()
}

fn register(principal: AccountId, seed: u8) -> DispatchResult {
    let till = key(seed);
    let proof = wish(&till, &principal);
    Members::register_key(signed(principal), account(&till), proof)
}

fn till() -> AccountId {
    account(&key(TILL))
}

#[test]
fn a_member_registers_a_key() {
    run(|| {
        enrol_baker();
        assert_ok!(register(BAKER, TILL));
        assert_eq!(Members::principal_of(till()), Some(BAKER));
        let (key, principal) = (till(), BAKER);
        assert_eq!(last_event(), Event::KeyRegistered { key, principal });
    });
}

#[test]
fn a_key_is_no_member_and_has_an_account() {
    run(|| {
        enrol_baker();
        assert_ok!(register(BAKER, TILL));
        assert!(!<Members as Registry<_>>::is_registered(&till()));
        assert_eq!(System::providers(&till()), 1);
    });
}

#[test]
fn nobody_takes_a_key_that_did_not_agree() {
    run(|| {
        enrol_baker();
        assert_ok!(enrol(ALDO, resident(1)));
        let for_aldo = wish(&key(TILL), &ALDO);
        assert_noop!(
            Members::register_key(signed(BAKER), till(), for_aldo),
            Error::<Test>::InvalidProof
        );
        let by_another = wish(&key(51), &BAKER);
        assert_noop!(
            Members::register_key(signed(BAKER), till(), by_another),
            Error::<Test>::InvalidProof
        );
    });
}

#[test]
fn attack_a_keys_wish_for_another_chain() {
    run(|| {
        enrol_baker();
        let register_on = |genesis: H256| {
            let payload = (b"piazza/key", genesis, BAKER).using_encoded(blake2_256);
            Members::register_key(signed(BAKER), till(), key(TILL).sign(&payload).into())
        };
        assert_noop!(register_on(H256::repeat_byte(1)), Error::<Test>::InvalidProof);
        assert_ok!(register_on(genesis_hash()));
    });
}

#[test]
fn a_key_acts_for_one_member_only() {
    run(|| {
        enrol_baker();
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(register(BAKER, TILL));
        assert_noop!(register(ALDO, TILL), Error::<Test>::IsKey);
        assert_noop!(register(BAKER, TILL), Error::<Test>::IsKey);
    });
}

#[test]
fn a_member_is_no_key() {
    run(|| {
        enrol_baker();
        assert_ok!(enrol(till(), resident(1)));
        assert_noop!(register(BAKER, TILL), Error::<Test>::AlreadyEnrolled);
    });
}

#[test]
fn a_key_is_not_enrolled_until_it_is_revoked() {
    run(|| {
        enrol_baker();
        assert_ok!(register(BAKER, TILL));
        assert_noop!(enrol(till(), resident(1)), Error::<Test>::IsKey);
        assert_ok!(Members::revoke_key(signed(BAKER), till()));
        assert_ok!(enrol(till(), resident(1)));
    });
}

#[test]
fn a_stranger_and_a_suspended_member_register_nothing() {
    run(|| {
        assert_noop!(register(STRANGER, TILL), Error::<Test>::NotEnrolled);
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::suspend(registrar(), ALDO));
        assert_noop!(register(ALDO, TILL), Error::<Test>::Suspended);
    });
}

#[test]
fn a_revoked_key_acts_no_more() {
    run(|| {
        enrol_baker();
        assert_ok!(register(BAKER, TILL));
        assert_ok!(Members::revoke_key(signed(BAKER), till()));
        assert_eq!(Members::principal_of(till()), None);
        let (key, principal) = (till(), BAKER);
        assert_eq!(last_event(), Event::KeyRevoked { key, principal });
    });
}

#[test]
fn a_registrar_revokes_a_stolen_key() {
    run(|| {
        enrol_baker();
        assert_ok!(register(BAKER, TILL));
        assert_ok!(Members::revoke_key(registrar(), till()));
        assert_eq!(Members::principal_of(till()), None);
    });
}

#[test]
fn nobody_else_revokes_it() {
    run(|| {
        enrol_baker();
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(register(BAKER, TILL));
        assert_noop!(Members::revoke_key(signed(ALDO), till()), Error::<Test>::NotYourKey);
        assert_noop!(Members::revoke_key(signed(till()), till()), Error::<Test>::NotYourKey);
        assert_noop!(Members::revoke_key(council(), till()), BadOrigin);
    });
}

#[test]
fn a_key_is_revoked_once() {
    run(|| {
        enrol_baker();
        assert_ok!(register(BAKER, TILL));
        assert_ok!(Members::revoke_key(signed(BAKER), till()));
        assert_noop!(Members::revoke_key(signed(BAKER), till()), Error::<Test>::NotYourKey);
    });
}

#[test]
fn a_key_that_comes_back_keeps_its_account() {
    run(|| {
        enrol_baker();
        assert_ok!(register(BAKER, TILL));
        System::inc_account_nonce(till());
        assert_ok!(Members::revoke_key(signed(BAKER), till()));
        assert_ok!(register(BAKER, TILL));
        assert_eq!(System::account_nonce(till()), 1, "nothing it signed is valid again");
        assert_eq!(System::providers(&till()), 1);
    });
}

#[test]
fn a_member_registers_as_many_keys_as_there_may_be_and_no_more() {
    run(|| {
        enrol_baker();
        for seed in 0..MAX_KEYS {
            let key = sr25519::Pair::from_seed(
                &[200, u8::try_from(seed).expect("few"), 1].repeat(11)[..32]
                    .try_into()
                    .expect("32"),
            );
            let proof = wish(&key, &BAKER);
            assert_ok!(Members::register_key(signed(BAKER), account(&key), proof));
        }
        assert_noop!(register(BAKER, TILL), Error::<Test>::TooManyKeys);
        let (used, _) = Keys::<Test>::iter().next().expect("a key");
        assert_ok!(Members::revoke_key(signed(BAKER), used));
        assert_noop!(register(BAKER, TILL), Error::<Test>::TooManyKeys);
    });
}

/// A till of the baker's with a right of its own.
fn a_till_with_a_right() {
    enrol_baker();
    assert_ok!(register(BAKER, TILL));
    Rights::set(vec![(BAKER, till())]);
    assert_eq!(Members::may_act_for(till(), BAKER), Ok(()));
}

#[test]
fn what_a_revoked_key_was_given_goes_with_it() {
    for revoker in [signed(BAKER), registrar()] {
        run(|| {
            a_till_with_a_right();
            assert_ok!(Members::revoke_key(revoker, till()));
            assert_eq!(Rights::get(), vec![]);
            assert_ok!(register(BAKER, TILL));
            assert_eq!(Members::may_act_for(till(), BAKER), Err(Refusal::NotEntitled));
        });
    }
}

#[test]
fn a_key_acts_for_nobody_who_is_suspended() {
    run(|| {
        a_till_with_a_right();
        assert_ok!(Members::suspend(registrar(), BAKER));
        assert_eq!(Members::may_act_for(till(), BAKER), Err(Refusal::PrincipalNotActive));
    });
}

#[test]
fn a_member_who_is_suspended_acts_for_nobody() {
    run(|| {
        enrol_baker();
        assert_ok!(enrol(ALDO, resident(1)));
        Rights::set(vec![(BAKER, ALDO)]);
        assert_eq!(Members::may_act_for(ALDO, BAKER), Ok(()));
        assert_ok!(Members::suspend(registrar(), ALDO));
        assert_eq!(Members::may_act_for(ALDO, BAKER), Err(Refusal::NotEntitled));
    });
}

#[test]
fn a_member_whose_time_is_over_acts_for_nobody() {
    run(|| {
        enrol_baker();
        assert_ok!(enrol(ALDO, tourist(1)));
        Rights::set(vec![(BAKER, ALDO)]);
        assert_eq!(Members::may_act_for(ALDO, BAKER), Ok(()));
        pass(31 * DAY);
        assert_eq!(Members::may_act_for(ALDO, BAKER), Err(Refusal::NotEntitled));
    });
}

#[test]
fn a_right_does_not_make_a_key_of_anothers() {
    run(|| {
        a_till_with_a_right();
        assert_ok!(enrol(ALDO, resident(1)));
        Rights::set(vec![(ALDO, till())]);
        assert_eq!(Members::may_act_for(till(), ALDO), Err(Refusal::NotEntitled));
    });
}

#[test]
fn the_keys_that_may_act_are_counted() {
    run(|| {
        enrol_baker();
        assert_ok!(register(BAKER, TILL));
        assert_ok!(register(BAKER, 51));
        assert_ok!(Members::revoke_key(signed(BAKER), till()));
        assert_eq!(ActiveKeys::<Test>::get(BAKER), 1);
        assert_ok!(register(BAKER, TILL));
        assert_eq!(ActiveKeys::<Test>::get(BAKER), 2);
    });
}

#[test]
fn who_was_entrusted_with_something_unasked_gives_it_up() {
    run(|| {
        enrol_baker();
        assert_ok!(enrol(ALDO, resident(1)));
        Rights::set(vec![(BAKER, ALDO), (BAKER, rosa())]);
        assert_ok!(Members::renounce(signed(ALDO), BAKER));
        assert_eq!(Rights::get(), vec![(BAKER, rosa())]);
        let (agent, principal) = (ALDO, BAKER);
        assert_eq!(last_event(), Event::Renounced { agent, principal });
        assert_noop!(Members::renounce(signed(STRANGER), BAKER), Error::<Test>::NotEnrolled);
    });
}

#[test]
fn who_comes_back_has_entrusted_nobody() {
    run(|| {
        enrol_baker();
        assert_ok!(enrol(ALDO, resident(1)));
        Rights::set(vec![(ALDO, rosa()), (BAKER, rosa())]);
        assert_ok!(Members::record_departure(signed(ALDO), ALDO));
        assert_eq!(Rights::get(), vec![(BAKER, rosa())]);
    });
}
