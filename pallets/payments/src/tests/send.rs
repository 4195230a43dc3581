//! Credits from member to member, as far as both tiers allow.

use crate::{mock::*, Error, Event};
use frame::testing_prelude::*;
use piazza_primitives::{Balance, MemberKind, Refusal, TransferRules};

fn send(to: AccountId, amount: Balance) -> DispatchResult {
    Payments::send(signed(ANNA), to, amount)
}

#[test]
fn a_resident_sends_to_a_resident() {
    run(|| {
        assert_ok!(send(BRUNO, 500));
        assert_eq!((balance(ANNA), balance(BRUNO)), (START - 500, START + 500));
        let event = Event::Sent {
            from: ANNA,
            to: BRUNO,
            amount: 500,
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn merchants_pay_merchants() {
    run(|| {
        give(MILLER, 500);
        assert_ok!(Payments::send(signed(MILLER), baker(), 500));
        assert_eq!(balance(baker()), 500);
    });
}

#[test]
fn only_a_signed_account_sends() {
    run(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Payments::send(origin, BRUNO, 1), BadOrigin);
        }
    });
}

#[test]
fn nothing_is_not_an_amount() {
    run(|| {
        assert_noop!(send(BRUNO, 0), Error::<Test>::Nothing);
    });
}

#[test]
fn nobody_sends_to_himself() {
    run(|| {
        assert_noop!(send(ANNA, 1), Error::<Test>::ToYourself);
    });
}

#[test]
fn credits_are_not_sent_to_a_stranger() {
    run(|| {
        assert_noop!(send(STRANGER, 1), Error::<Test>::InvalidRecipient);
    });
}

#[test]
fn credits_are_not_sent_to_a_suspended_member() {
    run(|| {
        suspend(BRUNO);
        assert_noop!(send(BRUNO, 1), Error::<Test>::InvalidRecipient);
    });
}

#[test]
fn a_suspended_member_sends_nothing() {
    run(|| {
        suspend(ANNA);
        assert_noop!(send(BRUNO, 1), Error::<Test>::NotActive);
    });
}

#[test]
fn a_stranger_sends_nothing() {
    run(|| {
        give(STRANGER, 10);
        assert_noop!(Payments::send(signed(STRANGER), BRUNO, 1), Error::<Test>::NotActive);
    });
}

#[test]
fn a_tourist_receives_nothing_from_persons() {
    run(|| {
        assert_noop!(send(TOURIST, 1), Error::<Test>::NoPersonToPerson);
    });
}

#[test]
fn a_tourist_sends_nothing_to_persons() {
    run(|| {
        give(TOURIST, 10);
        assert_noop!(
            Payments::send(signed(TOURIST), BRUNO, 1),
            Error::<Test>::NoPersonToPerson
        );
    });
}

#[test]
fn a_merchant_is_paid_by_invoice_not_by_sending() {
    run(|| {
        assert_noop!(send(baker(), 1), Error::<Test>::NoPersonToPerson);
    });
}

#[test]
fn a_recipient_may_reach_the_limit_of_the_tier_and_not_pass_it() {
    run(|| {
        enrol(BRUNO, MemberKind::Resident, Some(START + 500));
        assert_noop!(send(BRUNO, 501), Error::<Test>::RecipientLimit);
        assert_ok!(send(BRUNO, 500));
    });
}

#[test]
fn what_a_recipient_set_aside_counts_against_the_limit() {
    run(|| {
        enrol(BRUNO, MemberKind::Resident, Some(START));
        set_aside(BRUNO, 10_000);
        assert_noop!(send(BRUNO, 1), Error::<Test>::RecipientLimit);
    });
}

#[test]
fn everything_can_be_sent_and_not_a_cent_more() {
    run(|| {
        assert_noop!(send(BRUNO, START + 1), Error::<Test>::InsufficientCredits);
        assert_ok!(send(BRUNO, START));
        assert_eq!(balance(ANNA), 0);
    });
}

#[test]
fn the_largest_amount_is_refused_never_wrapped() {
    run(|| {
        assert_noop!(send(BRUNO, Balance::MAX), Error::<Test>::InsufficientCredits);
    });
}

#[test]
fn what_is_set_aside_is_not_sent() {
    run(|| {
        set_aside(ANNA, 10_000);
        assert_noop!(send(BRUNO, START - 9_999), Error::<Test>::InsufficientCredits);
        assert_ok!(send(BRUNO, START - 10_000));
    });
}

#[test]
fn the_pool_is_told_why_a_sender_may_not_act() {
    run(|| {
        suspend(ANNA);
        let check = <Payments as TransferRules<_>>::check(&ANNA, &BRUNO, 1);
        assert_eq!(check, Err(Refusal::Suspended));
    });
}
