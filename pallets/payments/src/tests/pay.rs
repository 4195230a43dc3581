//! A member pays a merchant's invoice: who, how much, and what becomes of it.

use crate::{mock::*, Error, Event};
use frame::testing_prelude::*;
use piazza_primitives::{Balance, MemberKind, Sale, Tendered, WHOLE};
use proptest::prelude::*;

#[test]
fn the_merchant_gets_the_amount_less_the_value_back() {
    run(|| {
        // 5 % of 12.50 is 0.62: half of it to Anna, half to the fund.
        assert_ok!(pay(1_250, invoice(1_250, 1)));
        assert_eq!(balance(baker()), 1_188);
        assert_eq!(balance(FUND), 31);
        assert_eq!(balance(ANNA), START - 1_250 + 31);
    });
}

#[test]
fn the_purchase_is_told() {
    run(|| {
        let invoice = invoice(1_250, 1);
        assert_ok!(pay(1_250, invoice.clone()));
        let event = Event::InvoicePaid {
            reference: reference(&invoice, 1_250),
            payer: ANNA,
            merchant: baker(),
            shop: 0,
            amount: 1_250,
            euro: 0,
            given: 0,
            net: 1_188,
            cashback: 31,
        };
        assert_eq!(last_event(), event);
    });
}

proptest! {
    // Each case signs and verifies an invoice.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_the_payer_loses_is_what_the_others_gain(amount in 1..=START, points in 0..=WHOLE) {
        run(|| {
            set_rate(points);
            assert_ok!(pay(amount, invoice(amount, 1)));
            let total = Rate::get().of(amount);
            assert_eq!(balance(baker()), amount - total);
            assert_eq!(balance(FUND), total - total / 2);
            assert_eq!(START - balance(ANNA), balance(baker()) + balance(FUND));
        });
    }
}

#[test]
fn the_smallest_purchase_is_one_cent() {
    run(|| {
        assert_ok!(pay(1, invoice(1, 1)));
        assert_eq!((balance(ANNA), balance(baker())), (START - 1, 1));
    });
}

#[test]
fn a_merchant_may_give_everything_back() {
    run(|| {
        set_rate(WHOLE);
        assert_ok!(pay(1_000, invoice(1_000, 1)));
        assert_eq!((balance(baker()), balance(FUND)), (0, 500));
        assert_eq!(balance(ANNA), START - 500);
    });
}

#[test]
fn the_value_back_hears_of_the_sale() {
    run(|| {
        assert_ok!(pay(1_250, invoice(1_250, 1)));
        let sale = Sale {
            buyer: ANNA,
            merchant: baker(),
            offer: offer(),
            referrer: None,
            tendered: Tendered {
                credits: 1_250,
                euro: 0,
            },
            room: None,
        };
        assert_eq!(LastSale::get(), Some(sale));
    });
}

#[test]
fn the_payer_has_room_for_what_the_purchase_makes_room_for() {
    run(|| {
        enrol(ANNA, MemberKind::Resident, Some(START));
        set_aside(ANNA, 10_000);
        assert_ok!(pay(1_000, invoice(1_000, 1)));
        let room = LastSale::get().and_then(|sale| sale.room);
        assert_eq!(room, Some(1_000), "what is set aside counts as held");
    });
}

#[test]
fn nothing_is_not_an_amount() {
    run(|| {
        assert_noop!(pay(0, invoice(0, 1)), Error::<Test>::Nothing);
    });
}

#[test]
fn nobody_buys_from_himself() {
    run(|| {
        give(baker(), 1_000);
        let own = Payments::pay(signed(baker()), baker(), 100, invoice(100, 1));
        assert_noop!(own, Error::<Test>::ToYourself);
    });
}

#[test]
fn only_a_signed_account_pays() {
    run(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            let paid = Payments::pay(origin, baker(), 100, invoice(100, 1));
            assert_noop!(paid, BadOrigin);
        }
    });
}

#[test]
fn a_stranger_buys_nothing() {
    run(|| {
        give(STRANGER, 1_000);
        let paid = Payments::pay(signed(STRANGER), baker(), 100, invoice(100, 1));
        assert_noop!(paid, NOT_ACTIVE);
    });
}

#[test]
fn a_suspended_member_buys_nothing() {
    run(|| {
        suspend(ANNA);
        assert_noop!(pay(100, invoice(100, 1)), NOT_ACTIVE);
    });
}

#[test]
fn a_suspended_merchant_is_not_paid() {
    run(|| {
        suspend(baker());
        assert_noop!(pay(100, invoice(100, 1)), NOT_ACTIVE);
    });
}

#[test]
fn who_is_no_merchant_sells_nothing() {
    run(|| {
        enrol(baker(), MemberKind::Resident, None);
        assert_noop!(pay(100, invoice(100, 1)), NO_MERCHANT);
    });
}

#[test]
fn a_shop_that_does_not_exist_sells_nothing() {
    run(|| {
        let elsewhere = invoice_that(100, 1, |invoice| invoice.shop = 1);
        assert_noop!(pay(100, elsewhere), NO_SHOP);
    });
}

#[test]
fn a_purchase_may_take_everything_and_not_a_cent_more() {
    run(|| {
        assert_noop!(
            pay(START + 1, invoice(START + 1, 1)),
            Error::<Test>::InsufficientCredits
        );
        set_rate(0);
        assert_ok!(pay(START, invoice(START, 1)));
        assert_eq!(balance(ANNA), 0);
    });
}

#[test]
fn the_largest_amount_is_refused_never_wrapped() {
    run(|| {
        let most = Balance::MAX;
        assert_noop!(pay(most, invoice(most, 1)), Error::<Test>::InsufficientCredits);
    });
}

#[test]
fn what_is_set_aside_is_not_spent() {
    run(|| {
        set_aside(ANNA, 10_000);
        let left = START - 10_000;
        assert_noop!(pay(left + 1, invoice(left + 1, 1)), Error::<Test>::InsufficientCredits);
        assert_ok!(pay(left, invoice(left, 1)));
    });
}

#[test]
fn a_merchant_may_reach_the_limit_of_his_tier_and_not_pass_it() {
    run(|| {
        enrol(baker(), MemberKind::Merchant, Some(950));
        assert_noop!(pay(1_001, invoice(1_001, 1)), Error::<Test>::MerchantLimit);
        assert_ok!(pay(1_000, invoice(1_000, 1)));
        assert_eq!(balance(baker()), 950);
    });
}

#[test]
fn a_value_back_that_fails_undoes_the_purchase() {
    run(|| {
        FundsClosed::set(true);
        let invoice = invoice(1_250, 1);
        assert_noop!(pay(1_250, invoice.clone()), CLOSED);
        assert!(LastSale::get().is_some(), "the fund had its part already");
        FundsClosed::set(false);
        assert_ok!(pay(1_250, invoice));
    });
}
