//! A treasurer records euro that came in.

use crate::{mock::*, Backing, Basis, Deposit, Deposits, Error, EuroByBasis, Event};
use frame::{deps::sp_runtime::ArithmeticError, testing_prelude::*};
use piazza_primitives::{Balance, Pots};

#[test]
fn brings_credits_into_being() {
    run(|| {
        assert_ok!(Reserve::record(
            signed(TILDE),
            500,
            reference(1),
            Basis::MerchantPrefunding
        ));
        assert_eq!(
            Reserve::backing(),
            Backing {
                euro_in: 500,
                euro_out: 0,
                issuance: 500
            }
        );
        assert_eq!(balance(Reserve::pot_account()), 500);
        let expected = Deposit {
            amount: 500,
            remaining: 500,
            reference: reference(1),
            basis: Basis::MerchantPrefunding,
            recorded_by: TILDE,
            approved_by: None,
        };
        assert_eq!(Deposits::<Test>::get(0), Some(expected));
        let event = Event::EuroRecorded {
            deposit: 0,
            amount: 500,
            reference: reference(1),
            basis: Basis::MerchantPrefunding,
            recorded_by: TILDE,
            approved_by: None,
        };
        assert_eq!(last_event(), event);
        assert!(<Reserve as Pots<AccountId>>::is_pot(&Reserve::pot_account()));
        assert!(!<Reserve as Pots<AccountId>>::is_pot(&TILDE));
    });
}

#[test]
fn at_the_threshold_takes_effect_and_above_it_waits() {
    run(|| {
        assert_ok!(record(TILDE, THRESHOLD, 1));
        assert_eq!(Reserve::backing().issuance, THRESHOLD);
        assert_ok!(record(UGO, THRESHOLD + 1, 2));
        assert_eq!(Reserve::backing().issuance, THRESHOLD);
        assert_eq!(open_proposals(), [0]);
        let event = Event::RecordProposed {
            proposal: 0,
            by: UGO,
            amount: THRESHOLD + 1,
            reference: reference(2),
            basis: Basis::SponsorFunding,
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn without_a_threshold_everything_waits() {
    run_with(Default::default(), || {
        assert_ok!(record(TILDE, 1, 1));
        assert_eq!(open_proposals(), [0]);
        assert_eq!(Reserve::backing().issuance, 0);
    });
}

#[test]
fn attack_recording_a_transfer_twice() {
    run(|| {
        assert_ok!(record(TILDE, 500, 1));
        for who in [TILDE, UGO] {
            assert_noop!(record(who.clone(), 500, 1), Error::<Test>::ReferenceUsed);
            assert_noop!(record(who.clone(), 700, 1), Error::<Test>::ReferenceUsed);
            assert_noop!(record(who, THRESHOLD + 1, 1), Error::<Test>::ReferenceUsed);
        }
    });
}

#[test]
fn attack_recording_a_transfer_that_waits_in_a_proposal() {
    run(|| {
        assert_ok!(record(TILDE, THRESHOLD + 1, 1));
        assert_noop!(record(UGO, THRESHOLD + 1, 1), Error::<Test>::ReferenceUsed);
        assert_noop!(record(UGO, 5, 1), Error::<Test>::ReferenceUsed);
        assert_ok!(approve(UGO, 0));
        assert_noop!(record(UGO, 5, 1), Error::<Test>::ReferenceUsed);
    });
}

#[test]
fn consumer_prepaid_is_off_until_the_council_accepts_it() {
    run(|| {
        let prepaid = |number| Reserve::record(signed(TILDE), 100, reference(number), Basis::ConsumerPrepaid);
        assert_noop!(prepaid(1), Error::<Test>::ConsumerPrepaidOff);
        assert_ok!(Reserve::set_consumer_prepaid(council(), true));
        assert_ok!(prepaid(1));
        assert_ok!(record(TILDE, 50, 2));
        assert_eq!(
            EuroByBasis::<Test>::get(Basis::ConsumerPrepaid),
            100,
            "in a counter of its own"
        );
        assert_eq!(EuroByBasis::<Test>::get(Basis::SponsorFunding), 50);
        assert_ok!(Reserve::set_consumer_prepaid(council(), false));
        assert_noop!(prepaid(3), Error::<Test>::ConsumerPrepaidOff);
    });
}

#[test]
fn nothing_is_not_an_amount() {
    run(|| {
        assert_noop!(record(TILDE, 0, 1), Error::<Test>::ZeroAmount);
    });
}

#[test]
fn only_an_active_treasurer_records() {
    run(|| {
        assert_noop!(record(ALDO, 100, 1), Error::<Test>::NotTreasurer);
        assert_noop!(record(STRANGER, 100, 1), NOT_ACTIVE);
        assert_noop!(
            Reserve::record(council(), 100, reference(1), Basis::SponsorFunding),
            BadOrigin
        );
        dismiss(TILDE);
        assert_noop!(record(TILDE, 100, 1), Error::<Test>::NotTreasurer);
        suspend(UGO);
        assert_noop!(record(UGO, 100, 1), NOT_ACTIVE);
    });
}

#[test]
fn the_largest_amount_is_recorded_or_refused_never_wrapped() {
    run(|| {
        assert_ok!(Reserve::set_threshold(council(), Balance::MAX));
        assert_ok!(record(TILDE, Balance::MAX, 1));
        assert_eq!(Reserve::backing().issuance, Balance::MAX);
        assert_noop!(record(UGO, 1, 2), ArithmeticError::Overflow);
    });
}

#[test]
fn proposals_are_bounded() {
    run(|| {
        for number in 0..8 {
            assert_ok!(record(TILDE, THRESHOLD + 1, number));
        }
        assert_noop!(record(TILDE, THRESHOLD + 1, 8), Error::<Test>::TooManyProposals);
        assert_ok!(record(TILDE, THRESHOLD, 8));
        assert_ok!(approve(UGO, 3));
        assert_ok!(record(UGO, THRESHOLD + 1, 9));
        assert_eq!(
            open_proposals(),
            [0, 1, 2, 4, 5, 6, 7, 8],
            "a number is never given again"
        );
    });
}
