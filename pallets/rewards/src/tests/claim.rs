//! People claim what they earned.

use crate::{mock::*, Error, Event};
use frame::{deps::sp_core::Pair as _, testing_prelude::*};
use piazza_primitives::{MemberKind, WEEK};

/// The keys under which people take part.
const KEY: u8 = 70;
const OTHER_KEY: u8 = 71;

fn claim(who: AccountId) -> DispatchResult {
    call(|| Rewards::claim(signed(who), 0, None))
}

/// The key earned so many cents, in multiples of 5.
fn run_earned(cents: u64, test: impl FnOnce()) {
    run(|| {
        programme_of_keys();
        behaviour(0, |_| ());
        assert_ok!(attest(0, entry(account(KEY), cents / 5, 1)));
        test();
    });
}

#[test]
fn what_is_beyond_the_limit_of_the_tier_is_owed_and_claimed_later() {
    run_with(
        |_| (),
        || {
            give(TOURIST, 14_801);
            assert_ok!(attest(0, entry(TOURIST, 40, 1)));
            assert_eq!((balance(TOURIST), owed_and_debt(0, TOURIST)), (14_801, (200, 0)));
            assert_said(Event::Rewarded {
                programme: 0,
                behaviour: 0,
                person: TOURIST,
                amount: 200,
                paid: 0,
                recovered: 0,
            });
            assert_eq!((entered(0).owed, entered(0).paid), (200, 0));

            assert_ok!(claim(TOURIST));
            assert_eq!((balance(TOURIST), owed_and_debt(0, TOURIST)), (15_000, (1, 0)));
            assert_said(Event::Claimed {
                programme: 0,
                key: TOURIST,
                member: TOURIST,
                amount: 199,
            });
            assert_noop!(claim(TOURIST), Error::<Test>::NothingToClaim);
            enrol(TOURIST, MemberKind::Tourist, Some(15_001));
            assert_ok!(claim(TOURIST));
            assert_eq!((entered(0).owed, entered(0).paid), (0, 200));
        },
    );
}

#[test]
fn what_fits_to_the_cent_is_paid_at_once() {
    run_with(
        |_| (),
        || {
            give(TOURIST, 14_800);
            assert_ok!(attest(0, entry(TOURIST, 40, 1)));
            assert_eq!((balance(TOURIST), owed_and_debt(0, TOURIST)), (15_000, (0, 0)));
        },
    );
}

#[test]
fn nothing_is_claimed_that_is_not_owed() {
    run_with(
        |_| (),
        || {
            assert_ok!(attest(0, entry(ANNA, 40, 1)));
            assert_noop!(claim(ANNA), Error::<Test>::NothingToClaim);
            assert_noop!(claim(BRUNO), Error::<Test>::NothingToClaim);
            for who in [STRANGER, SUSPENDED] {
                assert_noop!(claim(who), NOT_ACTIVE);
            }
            assert_noop!(Rewards::claim(signed(ANNA), 1, None), Error::<Test>::NoSuchProgramme);
        },
    );
}

#[test]
fn where_people_take_part_by_name_no_key_claims() {
    run_with(
        |_| (),
        || {
            assert_noop!(claim_for(0, ANNA, KEY), Error::<Test>::WrongKey);
        },
    );
}

#[test]
fn a_key_earns_and_its_member_claims_whole_denominations() {
    run_earned(950, || {
        assert_eq!(owed_and_debt(0, account(KEY)), (950, 0));
        assert_eq!(balance(account(KEY)), 0);
        assert_ok!(claim_for(0, ANNA, KEY));
        assert_eq!((balance(ANNA), owed_and_debt(0, account(KEY))), (900, (50, 0)));
        assert_said(Event::Claimed {
            programme: 0,
            key: account(KEY),
            member: ANNA,
            amount: 900,
        });
    });
}

#[test]
fn less_than_a_denomination_is_not_claimed_yet() {
    run_earned(95, || {
        assert_noop!(claim_for(0, ANNA, KEY), Error::<Test>::NothingToClaim);
        assert_ok!(attest(0, entry(account(KEY), 1, 2)));
        assert_ok!(claim_for(0, ANNA, KEY));
        assert_eq!(balance(ANNA), 100);
    });
}

#[test]
fn once_a_week() {
    run_earned(200, || {
        assert_ok!(claim_for(0, ANNA, KEY));
        assert_ok!(attest(0, entry(account(KEY), 20, 2)));
        at(MONDAY + WEEK - 1);
        assert_noop!(claim_for(0, ANNA, KEY), Error::<Test>::ClaimedThisWeek);
        pass(1);
        assert_ok!(claim_for(0, ANNA, KEY));
        assert_eq!(balance(ANNA), 300);
    });
}

#[test]
fn the_limit_of_the_tier_leaves_whole_denominations_too() {
    run_earned(500, || {
        give(TOURIST, 14_750);
        assert_ok!(claim_for(0, TOURIST, KEY));
        assert_eq!((balance(TOURIST), owed_and_debt(0, account(KEY))), (14_950, (300, 0)));
        pass(WEEK);
        assert_noop!(claim_for(0, TOURIST, KEY), Error::<Test>::NothingToClaim);
    });
}

#[test]
fn the_key_signs_for_its_member() {
    run_earned(500, || {
        let for_anna = signature_for(0, ANNA, KEY);
        let by_another = (account(KEY), signature_for(0, BRUNO, OTHER_KEY).1);
        let elsewhere = signature_for(1, BRUNO, KEY);
        let message = crate::claim_message(H256::repeat_byte(1), 0, &BRUNO);
        let on_another_chain = (account(KEY), key(KEY).sign(&message).into());
        for key in [for_anna, by_another, elsewhere, on_another_chain] {
            let claimed = Rewards::claim(signed(BRUNO), 0, Some(key));
            assert_noop!(claimed, Error::<Test>::WrongKey);
        }
        assert_ok!(claim_for(0, BRUNO, KEY));
    });
}

#[test]
fn a_member_claims_for_one_key_and_a_key_for_one_member() {
    run_earned(500, || {
        assert_ok!(attest(0, entry(account(OTHER_KEY), 100, 2)));
        assert_ok!(claim_for(0, ANNA, KEY));
        assert_noop!(claim_for(0, ANNA, OTHER_KEY), Error::<Test>::KeyTaken);
        assert_noop!(claim_for(0, BRUNO, KEY), Error::<Test>::KeyTaken);
        pass(WEEK);
        assert_noop!(claim_for(0, ANNA, OTHER_KEY), Error::<Test>::KeyTaken);
        assert_noop!(claim_for(0, BRUNO, KEY), Error::<Test>::KeyTaken);
        assert_ok!(claim_for(0, BRUNO, OTHER_KEY));
        assert_eq!((balance(ANNA), balance(BRUNO)), (500, 500));
    });
}

#[test]
fn a_key_is_no_member_and_claims_nothing_itself() {
    run_earned(500, || {
        assert_noop!(claim(account(KEY)), NOT_ACTIVE);
        assert_noop!(claim(ANNA), Error::<Test>::NothingToClaim);
    });
}

#[test]
fn only_those_whom_the_programme_is_for_claim_for_a_key() {
    run(|| {
        programme_that(|terms| {
            terms.denomination = Some(100);
            terms.zones = BoundedVec::truncate_from(vec![ELSEWHERE]);
        });
        fund(0, BUDGET);
        behaviour(0, |_| ());
        assert_ok!(attest(0, entry(account(KEY), 100, 1)));
        assert_noop!(claim_for(0, ANNA, KEY), Error::<Test>::NotForYou);
        assert_ok!(claim_for(0, ELSA, KEY));
        assert_eq!(balance(ELSA), 500);
    });
}

#[test]
fn in_a_programme_of_keys_nothing_is_paid_before_it_is_claimed() {
    run(|| {
        programme_of_keys();
        behaviour(0, |_| ());
        assert_ok!(attest(0, entry(ANNA, 40, 1)));
        assert_eq!((balance(ANNA), owed_and_debt(0, ANNA)), (0, (200, 0)));
        assert_ok!(claim(ANNA));
        assert_eq!(balance(ANNA), 200);
    });
}
