//! What a call leaves unspent of its weight comes back; nothing else does.

use crate::mock::*;
use frame::testing_prelude::*;

#[test]
fn what_the_call_left_unspent_comes_back() {
    run(|| {
        transaction(ANNA).weighing(PURCHASE * 10).pass_using(PURCHASE * 4);
        assert_eq!(units_left(ANNA), 16);
    });
}

#[test]
fn a_call_that_uses_all_its_weight_gets_nothing_back() {
    run(|| {
        transaction(ANNA).weighing(PURCHASE * 10).pass_using(PURCHASE * 10);
        assert_eq!(units_left(ANNA), 10);
    });
}

#[test]
fn a_failed_call_costs_as_much_as_one_that_succeeds() {
    run(|| {
        let failed = transaction(ANNA)
            .weighing(PURCHASE * 10)
            .apply(|| Err(DispatchError::Unavailable.into()));
        assert_eq!(failed, Ok(Err(DispatchError::Unavailable)));
        assert_eq!(units_left(ANNA), 10);
    });
}

#[test]
fn a_call_that_failed_early_gets_its_unspent_weight_back() {
    run(|| {
        let failed = transaction(ANNA).weighing(PURCHASE * 10).apply(|| {
            let error = DispatchError::Unavailable;
            let post_info = Some(PURCHASE * 4).into();
            Err(DispatchErrorWithPostInfo { post_info, error })
        });
        assert_eq!(failed, Ok(Err(DispatchError::Unavailable)));
        assert_eq!(units_left(ANNA), 16);
    });
}

#[test]
fn what_the_length_costs_does_not_come_back() {
    run(|| {
        transaction(ANNA)
            .weighing(PURCHASE * 10)
            .of_length(3 * LENGTH)
            .pass_using(PURCHASE);
        assert_eq!(units_left(ANNA), 17);
    });
}

#[test]
fn a_call_that_is_longer_than_heavy_gets_nothing_back() {
    run(|| {
        transaction(ANNA)
            .weighing(PURCHASE * 10)
            .of_length(10 * LENGTH)
            .pass_using(Weight::zero());
        assert_eq!(units_left(ANNA), 10);
    });
}

#[test]
fn a_call_that_used_nothing_is_not_free() {
    run(|| {
        transaction(ANNA).of_length(0).pass_using(Weight::zero());
        assert_eq!(units_left(ANNA), 19);
    });
}

/// It can't be told apart from what other extensions gave back, so as much is kept as they weigh.
#[test]
fn what_the_extensions_may_have_left_unspent_does_not_come_back() {
    run(|| {
        transaction(ANNA)
            .weighing(PURCHASE * 10)
            .carrying(PURCHASE * 2)
            .pass_using(PURCHASE * 4);
        assert_eq!(units_left(ANNA), 14);
    });
}
