//! A referrer takes what he earned.

use crate::{mock::*, Error, Event, Funds, Pot};
use frame::{
    testing_prelude::*,
    token::fungible::{Mutate, MutateHold},
};
use piazza_primitives::{Balance, Refusal, Sale, ValueBack as _};

/// Aldo buys on Dario's word: Dario earns `amount`.
fn earn(amount: Balance) {
    assert_ok!(ValueBack::set_default_shares(council(), shares([0, 0, 0, 0, 10_000])));
    assert_ok!(ValueBack::settle(&Sale {
        referrer: Some(DARIO),
        ..sale(amount, 10_000)
    }));
}

#[test]
fn takes_what_is_due() {
    run(|| {
        earn(120);
        pass_days(15);
        assert_ok!(ValueBack::claim_referral(signed(DARIO)));
        assert_eq!(Balances::free_balance(DARIO), 120);
        assert_eq!(
            last_event(),
            Event::ReferralClaimed {
                who: DARIO,
                amount: 120
            }
        );
        assert!(
            !Funds::<Test>::contains_key(referral(DARIO)),
            "an empty fund has no entry"
        );
        assert_noop!(ValueBack::claim_referral(signed(DARIO)), Error::<Test>::NothingToClaim);
    });
}

#[test]
fn leaves_what_still_waits() {
    run(|| {
        earn(100);
        pass_days(1);
        earn(50);
        assert_noop!(ValueBack::claim_referral(signed(DARIO)), Error::<Test>::NothingToClaim);
        pass_days(14);
        assert_ok!(ValueBack::claim_referral(signed(DARIO)));
        assert_eq!(Balances::free_balance(DARIO), 100);
        assert_eq!(fund(referral(DARIO)), (0, 50));
    });
}

#[test]
fn takes_nobody_elses() {
    run(|| {
        earn(100);
        pass_days(15);
        for other in [ALDO, BRUNA, CARLA] {
            assert_noop!(ValueBack::claim_referral(signed(other)), Error::<Test>::NothingToClaim);
        }
        assert_noop!(ValueBack::claim_referral(council()), BadOrigin);
    });
}

#[test]
fn is_refused_to_who_is_not_active_and_kept_for_him() {
    run(|| {
        earn(100);
        pass_days(15);
        for reason in [
            Refusal::Suspended,
            Refusal::Left,
            Refusal::Expired,
            Refusal::NotEnrolled,
        ] {
            refuse(DARIO, reason);
            assert_noop!(
                ValueBack::claim_referral(signed(DARIO)),
                DispatchError::Other("not active")
            );
        }
        enrol(DARIO, None);
        assert_ok!(ValueBack::claim_referral(signed(DARIO)));
        assert_eq!(Balances::free_balance(DARIO), 100);
    });
}

#[test]
fn takes_as_much_as_the_tier_allows() {
    run(|| {
        earn(100);
        pass_days(15);
        enrol(DARIO, Some(60));
        assert_ok!(ValueBack::claim_referral(signed(DARIO)));
        assert_eq!(Balances::free_balance(DARIO), 60);
        assert_eq!(fund(referral(DARIO)), (40, 0));
        assert_noop!(ValueBack::claim_referral(signed(DARIO)), Error::<Test>::NoRoom);
        assert_ok!(Balances::transfer_allow_death(signed(DARIO), ALDO, 10));
        assert_ok!(ValueBack::claim_referral(signed(DARIO)));
        assert_eq!(last_event(), Event::ReferralClaimed { who: DARIO, amount: 10 });
    });
}

/// The limit counts what is on hold: putting credits aside makes no room.
#[test]
fn attack_hiding_a_balance_behind_a_hold() {
    run(|| {
        earn(100);
        pass_days(15);
        assert_ok!(Balances::mint_into(&DARIO, 60));
        assert_ok!(Balances::hold(&SetAside::Anything, &DARIO, 59));
        enrol(DARIO, Some(60));
        assert_noop!(ValueBack::claim_referral(signed(DARIO)), Error::<Test>::NoRoom);
    });
}

#[test]
fn referrers_share_a_pot_but_not_their_credits() {
    run(|| {
        earn(100);
        assert_ok!(ValueBack::settle(&Sale {
            referrer: Some(CARLA),
            ..sale(30, 10_000)
        }));
        pass_days(15);
        assert_eq!(Balances::free_balance(ValueBack::pot_account(Pot::Referrals)), 130);
        assert_ok!(ValueBack::claim_referral(signed(CARLA)));
        assert_eq!(Balances::free_balance(CARLA), START + 30);
        assert_eq!(Balances::free_balance(ValueBack::pot_account(Pot::Referrals)), 100);
    });
}
