//! What the council sets.

use crate::{mock::*, ConsumerPrepaidAccepted, Event, Threshold};
use frame::testing_prelude::*;

#[test]
fn the_threshold() {
    run(|| {
        assert_ok!(Reserve::set_threshold(council(), 7));
        assert_eq!(Threshold::<Test>::get(), 7);
        assert_eq!(last_event(), Event::ThresholdSet { amount: 7 });
        assert_noop!(Reserve::set_threshold(signed(TILDE), 8), BadOrigin);
    });
}

#[test]
fn whether_consumers_may_buy_credits() {
    run(|| {
        assert!(!ConsumerPrepaidAccepted::<Test>::get());
        assert_ok!(Reserve::set_consumer_prepaid(council(), true));
        assert!(ConsumerPrepaidAccepted::<Test>::get());
        assert_eq!(last_event(), Event::ConsumerPrepaidSet { accepted: true });
        assert_noop!(Reserve::set_consumer_prepaid(signed(TILDE), false), BadOrigin);
    });
}
