//! The council's own calls pass whatever state the members are in.

use crate::{mock::*, FullAt, LifelineFullAt, LIFELINE};
use frame::deps::sp_runtime::transaction_validity::InvalidTransaction;
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
fn a_motion_costs_nothing_of_a_members_allowance() {
    run(|| {
        assert_eq!(motion(COUNCILLOR).pass(), Ok(()));
        assert!(!FullAt::<Test>::contains_key(COUNCILLOR));
    });
}

/// What a councillor used of the lifeline, in calls.
fn used() -> u64 {
    LifelineFullAt::<Test>::get(COUNCILLOR).saturating_sub(now()) / LIFELINE.every
}

#[test]
fn attack_heavy_and_long_calls_by_the_lifeline() {
    run(|| {
        assert_eq!(motion(COUNCILLOR).weighing(PURCHASE.saturating_mul(30)).pass(), Ok(()));
        assert_eq!(used(), 30);
        assert_eq!(motion(COUNCILLOR).of_length(40 * LENGTH).pass(), Ok(()));
        assert_eq!(used(), 70);
        let heaviest = motion(COUNCILLOR).weighing(PURCHASE.saturating_mul(u64::from(LIFELINE.burst) + 1));
        assert_eq!(heaviest.validate(), Err(invalid(Refusal::TooHeavy)));
    });
}

#[test]
fn what_a_motion_leaves_of_its_weight_comes_back() {
    run(|| {
        motion(COUNCILLOR)
            .weighing(PURCHASE.saturating_mul(30))
            .pass_using(PURCHASE.saturating_mul(5));
        assert_eq!(used(), 5);
    });
}

#[test]
fn a_councillors_batch_of_the_councils_calls_is_metered_as_a_members() {
    run(|| {
        enrol(COUNCILLOR, UsageClass::Person);
        assert_eq!(transaction(COUNCILLOR).operational().pass(), Ok(()));
        assert_eq!(units_left(COUNCILLOR), 19);
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

#[test]
fn attack_a_councillor_who_floods_the_lifeline() {
    run(|| {
        for _ in 0..LIFELINE.burst {
            assert_eq!(motion(COUNCILLOR).pass(), Ok(()));
        }
        assert_eq!(motion(COUNCILLOR).pass(), Err(unknown(Refusal::OverAllowance)));
        pass(LIFELINE.every);
        assert_eq!(motion(COUNCILLOR).pass(), Ok(()));
    });
}

#[test]
fn what_waits_of_a_councillor_is_bounded() {
    run(|| {
        let last = LIFELINE.burst - 1;
        assert!(motion(COUNCILLOR).behind(last).validate().is_ok());
        let refused = Err(unknown(Refusal::TooManyWaiting));
        assert_eq!(motion(COUNCILLOR).behind(last + 1).validate(), refused);
    });
}

#[test]
fn a_broken_state_keeps_no_councillor_out() {
    run(|| {
        LifelineFullAt::<Test>::insert(COUNCILLOR, u64::MAX);
        assert_eq!(motion(COUNCILLOR).pass(), Ok(()));
    });
}

#[test]
fn attack_a_member_who_fills_the_room_that_is_kept_for_the_council() {
    run(|| {
        let refused = Err(invalid(Refusal::NotInCouncil));
        assert_eq!(transaction(ANNA).operational().validate(), refused);
        assert!(motion(COUNCILLOR).operational().validate().is_ok());
    });
}
