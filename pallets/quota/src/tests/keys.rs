//! Keys: a till's, a delegate's. They act for their principal, on his allowance.

use crate::mock::*;
use piazza_primitives::{Refusal, UsageClass};

/// What the till sends: a call for the baker.
fn for_the_baker() -> Transaction {
    transaction(TILL).that(Meaning::For(BAKER))
}

#[test]
fn a_key_acts_for_its_principal() {
    run(|| {
        assert_eq!(for_the_baker().pass(), Ok(()));
        assert_eq!(System::account_nonce(TILL), 1);
        assert_eq!(System::account_nonce(BAKER), 0);
    });
}

#[test]
fn a_key_spends_its_principals_allowance() {
    run(|| {
        let before = units_left(BAKER);
        assert_eq!(for_the_baker().pass(), Ok(()));
        assert_eq!(units_left(BAKER), before - 1);
        assert_eq!(Quota::usage(TILL), Quota::usage(BAKER));
    });
}

#[test]
fn a_key_does_nothing_of_its_own() {
    run(|| {
        for other in [Meaning::Purchase, Meaning::Transfer(ANNA), Meaning::Motion] {
            assert_eq!(
                transaction(TILL).that(other).validate(),
                Err(invalid(Refusal::NotForPrincipal))
            );
        }
    });
}

#[test]
fn a_key_does_not_act_for_others() {
    run(|| {
        assert_eq!(
            transaction(TILL).that(Meaning::For(ANNA)).validate(),
            Err(invalid(Refusal::NotForPrincipal))
        );
    });
}

#[test]
fn a_key_is_refused_with_its_principals_reason() {
    run(|| {
        refuse(BAKER, Refusal::Suspended);
        assert_eq!(for_the_baker().validate(), Err(invalid(Refusal::Suspended)));
    });
}

#[test]
fn keys_and_principal_share_one_allowance() {
    run(|| {
        set_allowance(UsageClass::Merchant, 2, HALF_A_MINUTE);
        buy(BAKER, 1);
        assert_eq!(for_the_baker().pass(), Ok(()));
        assert_eq!(for_the_baker().pass(), Err(unknown(Refusal::OverAllowance)));
        assert_eq!(transaction(BAKER).pass(), Err(unknown(Refusal::OverAllowance)));
    });
}

#[test]
fn a_member_who_acts_for_another_is_metered_himself() {
    run(|| {
        let before = units_left(BRUNO);
        assert_eq!(transaction(ANNA).that(Meaning::For(BRUNO)).pass(), Ok(()));
        assert_eq!(units_left(BRUNO), before);
        assert!(units_left(ANNA) < 20);
    });
}

#[test]
fn a_part_of_a_call_that_acts_for_somebody_suspended_is_refused() {
    run(|| {
        let carrying = || transaction(ANNA).that(Meaning::Carrying(BRUNO));
        assert!(carrying().validate().is_ok());
        refuse(BRUNO, Refusal::Suspended);
        assert_eq!(carrying().validate(), Err(invalid(Refusal::PrincipalNotActive)));
    });
}

/// How many transactions of one key the pool takes: the first that is refused is behind so many.
fn taken_of_a_key() -> u32 {
    (0..)
        .find(|ahead| for_the_baker().behind(*ahead).validate().is_err())
        .expect("an allowance ends")
}

#[test]
fn attack_a_flood_through_many_keys() {
    run(|| {
        let alone = taken_of_a_key();
        assert_eq!(alone, 200, "the baker's whole allowance");
        for keys in [2, 10, 128] {
            Tills::set(keys);
            let waiting = keys * taken_of_a_key();
            assert!(waiting <= alone + keys, "{waiting} wait of {keys} keys");
            assert!(waiting >= alone, "what one may do, many may");
        }
    });
}
