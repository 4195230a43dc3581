//! What the council sets.

use crate::{mock::*, ConsumerPrepaidAccepted, Error, Event, RedemptionFee, Threshold};
use frame::testing_prelude::*;
use piazza_primitives::Bps;

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

#[test]
fn the_fee_of_redemptions() {
    run(|| {
        let rate = Bps::saturating(150);
        assert_eq!(RedemptionFee::<Test>::get(), Bps::ZERO);
        assert_ok!(Reserve::set_redemption_fee(council(), rate));
        assert_eq!(RedemptionFee::<Test>::get(), rate);
        assert_eq!(last_event(), Event::RedemptionFeeSet { rate });
        assert_noop!(Reserve::set_redemption_fee(signed(TILDE), rate), BadOrigin);
    });
}

#[test]
fn a_fee_of_the_whole_is_refused() {
    run(|| {
        assert_noop!(
            Reserve::set_redemption_fee(council(), Bps::ONE),
            Error::<Test>::FeeTakesAll
        );
        assert_ok!(Reserve::set_redemption_fee(council(), Bps::saturating(9_999)));
    });
}
