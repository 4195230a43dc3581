//! How much of each class passes, and when it comes back.

use crate::mock::*;
use frame::testing_prelude::*;
use piazza_primitives::{Refusal, UsageClass};

#[test]
fn a_resident_makes_twenty_purchases_at_once() {
    run(|| {
        buy(ANNA, 20);
        assert_eq!(transaction(ANNA).pass(), Err(unknown(Refusal::OverAllowance)));
    });
}

#[test]
fn a_residents_purchase_comes_back_after_half_a_minute() {
    run(|| {
        buy(ANNA, 20);
        pass(HALF_A_MINUTE - 1);
        assert_eq!(transaction(ANNA).pass(), Err(unknown(Refusal::OverAllowance)));
        pass(1);
        buy(ANNA, 1);
        assert_eq!(transaction(ANNA).pass(), Err(unknown(Refusal::OverAllowance)));
    });
}

#[test]
fn a_merchant_makes_two_hundred_at_once_then_one_each_two_seconds() {
    run(|| {
        buy(BAKER, 200);
        pass(1_999);
        assert_eq!(transaction(BAKER).pass(), Err(unknown(Refusal::OverAllowance)));
        pass(1);
        buy(BAKER, 1);
    });
}

#[test]
fn a_gateway_sends_ten_batches_at_once_then_one_each_five_seconds() {
    run(|| {
        let batch = || transaction(METER).weighing(BATCH);
        for _ in 0..10 {
            assert_eq!(batch().pass(), Ok(()));
        }
        pass(4_999);
        assert_eq!(batch().pass(), Err(unknown(Refusal::OverAllowance)));
        pass(1);
        assert_eq!(batch().pass(), Ok(()));
    });
}

#[test]
fn a_gateway_sends_a_thousand_readings_that_weigh_a_hundredth_of_a_batch() {
    run(|| {
        buy(METER, 1_000);
        assert_eq!(transaction(METER).pass(), Err(unknown(Refusal::OverAllowance)));
    });
}

#[test]
fn one_flooder_starves_nobody_else() {
    run(|| {
        buy(ANNA, 20);
        buy(BRUNO, 20);
    });
}

#[test]
fn half_the_weight_is_half_a_unit() {
    run(|| {
        for _ in 0..40 {
            assert_eq!(transaction(ANNA).weighing(PURCHASE / 2).of_length(0).pass(), Ok(()));
        }
        assert_eq!(
            transaction(ANNA).weighing(PURCHASE / 2).of_length(0).pass(),
            Err(unknown(Refusal::OverAllowance))
        );
    });
}

#[test]
fn length_costs_as_weight_does() {
    run(|| {
        assert_eq!(transaction(ANNA).of_length(20 * LENGTH).pass(), Ok(()));
        assert_eq!(transaction(ANNA).pass(), Err(unknown(Refusal::OverAllowance)));
    });
}

#[test]
fn the_lightest_call_is_not_free() {
    run(|| {
        assert_eq!(transaction(ANNA).weighing(Weight::zero()).of_length(0).pass(), Ok(()));
        assert_eq!(units_left(ANNA), 19);
    });
}

#[test]
fn a_call_as_heavy_as_the_allowance_passes() {
    run(|| assert_eq!(transaction(ANNA).weighing(PURCHASE * 20).pass(), Ok(())));
}

#[test]
fn a_call_that_no_allowance_pays_for_is_refused_for_good() {
    run(|| {
        let heavy = PURCHASE * 20 + Weight::from_parts(1, 0);
        assert_eq!(
            transaction(ANNA).weighing(heavy).pass(),
            Err(invalid(Refusal::TooHeavy))
        );
        assert_eq!(
            transaction(ANNA).weighing(Weight::MAX).pass(),
            Err(invalid(Refusal::TooHeavy))
        );
        assert_eq!(
            transaction(ANNA).of_length(20 * LENGTH + 1).pass(),
            Err(invalid(Refusal::TooHeavy))
        );
    });
}

#[test]
fn as_many_wait_as_the_allowance_pays_for() {
    run(|| {
        assert_ok!(transaction(ANNA).behind(19).validate());
        assert_eq!(
            transaction(ANNA).behind(20).validate(),
            Err(unknown(Refusal::TooManyWaiting))
        );
    });
}

#[test]
fn the_farthest_ahead_does_not_overflow() {
    run(|| {
        assert_eq!(
            transaction(ANNA).behind(u32::MAX).validate(),
            Err(unknown(Refusal::TooManyWaiting))
        );
    });
}

#[test]
fn asking_costs_nothing() {
    run(|| {
        assert_storage_noop!({
            assert_ok!(transaction(ANNA).validate());
        });
    });
}

#[test]
fn a_member_who_changes_class_is_metered_anew_by_what_was_used() {
    run(|| {
        buy(ANNA, 20);
        People::mutate(|people| people.insert(ANNA, Ok(UsageClass::Merchant)));
        assert_eq!(units_left(ANNA), 0, "600 s are used and 400 s are a merchant's all");
    });
}

#[test]
fn attack_filling_a_block_by_what_proofs_would_weigh() {
    run(|| {
        let size = |bytes| transaction(ANNA).weighing(Weight::from_parts(0, bytes)).validate();
        assert!(size(u64::from(u32::MAX)).is_ok());
        assert_eq!(size(u64::from(u32::MAX) + 1), Err(invalid(Refusal::TooHeavy)));
        assert_eq!(size(u64::MAX), Err(invalid(Refusal::TooHeavy)));
        let motion = transaction(COUNCILLOR).that(Meaning::Motion);
        let motion = motion.weighing(Weight::from_parts(0, u64::MAX / 2));
        assert_eq!(motion.validate(), Err(invalid(Refusal::TooHeavy)));
    });
}
