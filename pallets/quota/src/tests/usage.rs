//! What a wallet is told before it sends.

use crate::{mock::*, Allowance, Usage};
use frame::testing_prelude::*;
use piazza_primitives::{Refusal, UsageClass};

#[test]
fn who_used_nothing_has_everything_and_need_not_wait() {
    run(|| {
        let usage = Usage {
            available: 20,
            capacity: 20,
            next_at: now(),
        };
        assert_eq!(Quota::usage(ANNA), Some(usage));
    });
}

#[test]
fn who_used_everything_is_told_when_a_unit_comes_back() {
    run(|| {
        buy(ANNA, 20);
        let usage = Usage {
            available: 0,
            capacity: 20,
            next_at: now() + HALF_A_MINUTE,
        };
        assert_eq!(Quota::usage(ANNA), Some(usage));
    });
}

#[test]
fn what_is_told_is_what_passes() {
    run(|| {
        buy(ANNA, 20);
        let at = Quota::usage(ANNA).expect("a member").next_at;
        Timestamp::set_timestamp(at - 1);
        assert!(transaction(ANNA).validate().is_err());
        Timestamp::set_timestamp(at);
        assert_ok!(transaction(ANNA).validate());
    });
}

#[test]
fn who_may_not_act_has_no_allowance() {
    run(|| {
        refuse(ANNA, Refusal::Suspended);
        assert_eq!(Quota::usage(ANNA), None);
        assert_eq!(Quota::usage(STRANGER), None);
    });
}

#[test]
fn the_default_allowances_are_those_that_wallets_know() {
    run(|| {
        let told = |class| {
            let Allowance { burst, every } = Quota::allowance_of(class);
            (burst, every)
        };
        assert_eq!(told(UsageClass::Person), (20, 30_000));
        assert_eq!(told(UsageClass::Merchant), (200, 2_000));
        assert_eq!(told(UsageClass::Gateway), (10, 5_000));
    });
}
