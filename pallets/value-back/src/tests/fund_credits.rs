//! What the reserve asks of the funds: gifts, and what the enabler pays with.

use crate::{mock::*, Error, Event, FundKey};
use frame::{deps::sp_runtime::TokenError, testing_prelude::*};
use piazza_primitives::{Balance, FundCredits, ValueBack as _};

const VALLEY_FUND: FundKey<AccountId> = FundKey::Community(VALLEY);

/// The enabler earns `amount`, and may spend it from the fifteenth day on.
fn enabler_earns(amount: Balance) {
    assert_ok!(ValueBack::set_default_shares(council(), shares([0, 0, 0, 10_000, 0])));
    assert_ok!(ValueBack::settle(&sale(amount, 10_000)));
}

#[test]
fn a_gift_is_spendable_at_once() {
    run(|| {
        assert_ok!(ValueBack::donate(&ALDO, VALLEY, 250));
        assert_eq!(fund(VALLEY_FUND), (250, 0));
        assert_eq!(Balances::free_balance(ALDO), START - 250);
        let event = Event::Donated {
            from: ALDO,
            fund: VALLEY,
            amount: 250,
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn a_gift_leaves_what_waits_where_it_is() {
    run(|| {
        assert_ok!(ValueBack::set_default_shares(council(), shares([0, 10_000, 0, 0, 0])));
        assert_ok!(ValueBack::settle(&sale(100, 10_000)));
        assert_ok!(ValueBack::donate(&CARLA, VALLEY, 1));
        assert_eq!(fund(VALLEY_FUND), (1, 100));
    });
}

#[test]
fn a_gift_of_nothing_leaves_no_trace() {
    run(|| {
        assert_ok!(ValueBack::donate(&ALDO, VALLEY, 0));
        assert_eq!(fund(VALLEY_FUND), (0, 0));
        assert_noop!(ValueBack::donate(&ALDO, 7, 0), Error::<Test>::NoSuchFund);
    });
}

#[test]
fn nobody_gives_to_a_fund_that_does_not_exist() {
    run(|| {
        assert_noop!(ValueBack::donate(&ALDO, 7, 1), Error::<Test>::NoSuchFund);
    });
}

#[test]
fn nobody_gives_more_than_he_has() {
    run(|| {
        assert_noop!(
            ValueBack::donate(&ALDO, VALLEY, START + 1),
            TokenError::FundsUnavailable
        );
        assert_ok!(ValueBack::donate(&ALDO, VALLEY, START));
    });
}

#[test]
fn the_enabler_pays_with_what_it_may_spend() {
    run(|| {
        enabler_earns(100);
        assert_noop!(ValueBack::charge_enabler(1), Error::<Test>::EnablerLacksCredits);
        pass_days(15);
        enabler_earns(50);
        let issuance = Balances::total_issuance();
        assert_noop!(ValueBack::charge_enabler(101), Error::<Test>::EnablerLacksCredits);
        assert_ok!(ValueBack::charge_enabler(60));
        assert_eq!(last_event(), Event::EnablerCharged { amount: 60 });
        assert_eq!(fund(FundKey::Enabler), (40, 50));
        assert_eq!(Balances::total_issuance(), issuance - 60);
        assert_ok!(ValueBack::charge_enabler(40));
        assert_eq!(fund(FundKey::Enabler), (0, 50));
    });
}

#[test]
fn a_charge_of_nothing_leaves_no_trace() {
    run(|| {
        assert_ok!(ValueBack::charge_enabler(0));
        assert_eq!(fund(FundKey::Enabler), (0, 0));
        assert_noop!(
            ValueBack::charge_enabler(Balance::MAX),
            Error::<Test>::EnablerLacksCredits
        );
    });
}
