//! An invoice of which a part is paid in euro: its value-back comes from what the merchant set aside.

use crate::{mock::*, Error, Event};
use frame::testing_prelude::*;
use piazza_primitives::{Balance, MemberKind, Tendered, WHOLE};
use proptest::prelude::*;

/// Anna pays the baker an invoice, a part of it in euro.
fn pay_with(amount: Balance, euro: Balance) -> DispatchResult {
    pay(amount, invoice_that(amount, 1, |invoice| invoice.euro = euro))
}

#[test]
fn what_comes_back_is_exact_to_the_cent() {
    run(|| {
        prefund(100);
        // 5 % of 10.00 and of 15.00: 0.50 out of the baker's receipts, 0.75 out of what he set aside.
        assert_ok!(pay_with(1_000, 1_500));
        assert_eq!((balance(baker()), prefunding()), (950, 25));
        assert_eq!((balance(ANNA), balance(FUND)), (START - 1_000 + 62, 63));
        let tendered = LastSale::get().map(|sale| sale.tendered);
        let both = Tendered {
            credits: 1_000,
            euro: 1_500,
        };
        assert_eq!(tendered, Some(both));
    });
}

#[test]
fn the_purchase_is_told() {
    run(|| {
        prefund(100);
        assert_ok!(pay_with(1_000, 1_500));
        let told = matches!(
            last_event(),
            Event::InvoicePaid {
                amount: 1_000,
                euro: 1_500,
                given: 75,
                net: 950,
                cashback: 62,
                ..
            }
        );
        assert!(told);
    });
}

#[test]
fn it_is_refused_if_not_enough_is_set_aside() {
    run(|| {
        assert_noop!(pay_with(1_000, 1_500), Error::<Test>::Unfunded);
        prefund(74);
        give(baker(), 1_000);
        assert_noop!(pay_with(1_000, 1_500), Error::<Test>::Unfunded);
        assert_ok!(Payments::prefund(signed(baker()), 1));
        assert_ok!(pay_with(1_000, 1_500));
        assert_eq!(prefunding(), 0);
    });
}

#[test]
fn so_little_that_nothing_comes_back_needs_nothing_set_aside() {
    run(|| {
        assert_ok!(pay_with(1_000, 19));
        assert_eq!(balance(ANNA), START - 1_000 + 25);
    });
}

#[test]
fn an_invoice_in_euro_alone_is_a_grant() {
    run(|| {
        prefund(100);
        assert_noop!(pay_with(0, 1_500), Error::<Test>::Nothing);
    });
}

#[test]
fn the_largest_amounts_are_refused_never_wrapped() {
    run(|| {
        prefund(100);
        let most = Balance::MAX;
        assert_noop!(pay_with(1_000, most), Error::<Test>::Unfunded);
        assert_noop!(pay_with(most, most), Error::<Test>::InsufficientCredits);
        set_rate(0);
        assert_ok!(pay_with(1_000, most));
        assert_eq!((balance(baker()), prefunding()), (1_000, 100));
    });
}

#[test]
fn attack_adding_a_euro_part_to_an_invoice() {
    run(|| {
        prefund(100);
        let mut changed = invoice(1_000, 1);
        changed.euro = 1_500;
        assert_noop!(pay(1_000, changed), Error::<Test>::InvalidInvoice);
    });
}

/// What leaves his prefunding makes room for what he nets.
#[test]
fn a_merchant_may_reach_the_limit_of_his_tier_and_not_pass_it() {
    run(|| {
        prefund(100);
        enrol(baker(), MemberKind::Merchant, Some(974));
        assert_noop!(pay_with(1_000, 1_500), Error::<Test>::MerchantLimit);
        enrol(baker(), MemberKind::Merchant, Some(975));
        assert_ok!(pay_with(1_000, 1_500));
    });
}

#[test]
fn a_value_back_that_fails_undoes_everything() {
    run(|| {
        prefund(100);
        FundsClosed::set(true);
        assert_noop!(pay_with(1_000, 1_500), CLOSED);
        assert_eq!(prefunding(), 100);
    });
}

proptest! {
    // Each case signs and verifies an invoice.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_credit_is_lost(amount in 1..=START, euro in 0..=START, points in 0..=WHOLE) {
        run(|| {
            set_rate(points);
            prefund(START);
            assert_ok!(pay_with(amount, euro));
            let (net, given) = (amount - Rate::get().of(amount), Rate::get().of(euro));
            assert_eq!((balance(baker()), prefunding()), (net, START - given));
            assert_eq!(balance(ANNA) + balance(FUND) + net, START + given);
        });
    }
}
