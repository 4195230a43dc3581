//! In a programme of keys nobody sees whose key is whose: what an attestor can make of it.

use crate::{mock::*, Error, Refused};
use frame::testing_prelude::*;

/// The key of somebody.
const KEY: u8 = 70;

#[test]
fn an_attestor_does_not_claim_what_was_attested_for_their_own_key() {
    run(|| {
        programme_of_keys();
        behaviour(0, |_| ());
        assert_ok!(attest(0, entry(account(KEY), 1_000, 1)));
        assert_noop!(claim_for(0, DESK, KEY), Error::<Test>::AttestorsTakeNoPart);
        assert_eq!(balance(DESK), 0);
        assert_ok!(claim_for(0, ANNA, KEY));
        assert_eq!(balance(ANNA), 5_000);
    });
}

#[test]
fn whoever_is_on_no_list_any_more_takes_part() {
    run(|| {
        programme_of_keys();
        behaviour(0, |_| ());
        behaviour(0, |_| ());
        assert_ok!(attest_by(OFFICE, 0, entry(account(KEY), 1_000, 1)));
        assert_ok!(Rewards::deauthorise(signed(HERA), 0, DESK));
        assert_noop!(claim_for(0, DESK, KEY), Error::<Test>::AttestorsTakeNoPart);
        assert_ok!(Rewards::deauthorise(signed(HERA), 1, DESK));
        assert_ok!(claim_for(0, DESK, KEY));
    });
}

#[test]
fn an_attestor_does_not_attest_for_a_key_for_which_they_claimed() {
    run(|| {
        programme_of_keys();
        adopted(0, |_| ());
        assert_ok!(Rewards::authorise(signed(HERA), 0, OFFICE));
        assert_ok!(attest_by(OFFICE, 0, entry(account(KEY), 1_000, 1)));
        assert_ok!(claim_for(0, DESK, KEY));
        assert_ok!(Rewards::authorise(signed(HERA), 0, DESK));
        let own = entry(account(KEY), 1_000, 2);
        assert_noop!(attest(0, own.clone()), refused(Refused::OwnBehaviour));
        assert_ok!(attest_by(OFFICE, 0, own));
    });
}

#[test]
fn nobody_attests_for_their_own_account_under_whatever_programme() {
    run(|| {
        programme();
        behaviour(0, |_| ());
        programme_of_keys();
        behaviour(1, |_| ());
        for behaviour in [0, 1] {
            let own = entry(DESK, 1, 1);
            assert_noop!(attest(behaviour, own.clone()), refused(Refused::OwnBehaviour));
            assert_ok!(attest_by(OFFICE, behaviour, own));
        }
    });
}
