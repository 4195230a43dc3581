//! The council's own calls pass whatever state the members are in.

use crate::{mock::*, FullAt};
use frame::{deps::sp_runtime::transaction_validity::InvalidTransaction, testing_prelude::*};
use piazza_primitives::{Refusal, UsageClass};

fn motion(who: AccountId) -> Transaction {
    transaction(who).that(Meaning::Motion)
}

#[test]
fn a_councillor_who_is_no_member_moves_a_motion() {
    run(|| assert_eq!(motion(COUNCILLOR).pass(), Ok(())));
}

#[test]
fn a_suspended_councillor_moves_a_motion() {
    run(|| {
        refuse(COUNCILLOR, Refusal::Suspended);
        assert_eq!(motion(COUNCILLOR).pass(), Ok(()));
    });
}

#[test]
fn a_motion_costs_no_allowance_however_heavy() {
    run(|| {
        assert_eq!(motion(COUNCILLOR).weighing(Weight::MAX / 4).pass(), Ok(()));
        assert!(!FullAt::<Test>::contains_key(COUNCILLOR));
    });
}

#[test]
fn a_councillor_over_quota_moves_a_motion_and_does_nothing_else() {
    run(|| {
        enrol(COUNCILLOR, UsageClass::Person);
        buy(COUNCILLOR, 20);
        assert_eq!(motion(COUNCILLOR).pass(), Ok(()));
        assert_eq!(transaction(COUNCILLOR).pass(), Err(unknown(Refusal::OverAllowance)));
    });
}

#[test]
fn a_motion_goes_before_everything() {
    run(|| {
        let priority = |transaction: Transaction| transaction.validate().expect("valid").priority;
        assert!(priority(motion(COUNCILLOR)) > priority(transaction(ANNA)));
    });
}

#[test]
fn a_motion_takes_its_turn() {
    run(|| {
        assert_eq!(motion(COUNCILLOR).pass(), Ok(()));
        assert_eq!(System::account_nonce(COUNCILLOR), 1);
        assert_eq!(
            motion(COUNCILLOR).of_nonce(0).validate(),
            Err(InvalidTransaction::Stale.into())
        );
    });
}

#[test]
fn a_member_outside_the_council_pays_for_a_motion() {
    run(|| {
        assert_eq!(motion(ANNA).pass(), Ok(()));
        assert_eq!(units_left(ANNA), 19);
    });
}

#[test]
fn a_stranger_moves_nothing() {
    run(|| assert_eq!(motion(STRANGER).validate(), Err(invalid(Refusal::NotEnrolled))));
}
