//! Who used little goes first.

use crate::mock::*;

fn priority(transaction: Transaction) -> u64 {
    transaction.validate().expect("within the allowance").priority
}

#[test]
fn priority_falls_with_use() {
    run(|| {
        buy(ANNA, 1);
        assert!(priority(transaction(ANNA)) < priority(transaction(BRUNO)));
    });
}

#[test]
fn priority_falls_with_what_is_waiting() {
    run(|| assert!(priority(transaction(ANNA).behind(1)) < priority(transaction(ANNA))));
}

#[test]
fn a_heavy_call_goes_after_a_light_one() {
    run(|| {
        let heavy = transaction(ANNA).weighing(PURCHASE * 2);
        assert!(priority(heavy) < priority(transaction(ANNA)));
    });
}

#[test]
fn priority_comes_back_with_time() {
    run(|| {
        let fresh = priority(transaction(ANNA));
        buy(ANNA, 5);
        pass(5 * HALF_A_MINUTE);
        assert_eq!(priority(transaction(ANNA)), fresh);
    });
}

#[test]
fn a_fraction_of_the_allowance_counts_alike_in_every_class() {
    run(|| {
        // One of twenty, and ten of two hundred.
        let baker = transaction(BAKER).weighing(PURCHASE * 10);
        assert_eq!(priority(transaction(ANNA)), priority(baker));
    });
}

#[test]
fn the_last_purchase_of_a_flood_has_no_priority_left() {
    run(|| assert_eq!(priority(transaction(ANNA).behind(19)), 0));
}
