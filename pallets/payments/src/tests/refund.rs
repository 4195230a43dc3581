//! A merchant refunds a sale: everybody gets back what is his, to the cent.

use crate::{mock::*, Error, Event};
use frame::testing_prelude::*;
use piazza_primitives::{Balance, MemberKind, Moment, Tendered, DAY, WHOLE};
use proptest::prelude::*;

/// A sale by its reference and the moment at which its invoice expires.
type Paid = (H256, Moment);

/// Anna pays the baker, a part of it in euro.
fn buy(amount: Balance, euro: Balance) -> Paid {
    buy_that(amount, |invoice| invoice.euro = euro)
}

fn buy_that(amount: Balance, change: impl FnOnce(&mut crate::InvoiceOf<Test>)) -> Paid {
    let invoice = invoice_that(amount, 1, change);
    assert_ok!(pay(amount, invoice.clone()));
    (reference(&invoice, amount), invoice.expires)
}

/// The baker grants Anna what comes back from so many cents of euro.
fn buy_in_euro(euro: Balance) -> Paid {
    assert_ok!(grant(euro, receipt(1)));
    (receipt_reference(&receipt(1)), receipt(1).expires)
}

fn refund((reference, expires): Paid, credits: Balance, euro: Balance) -> DispatchResult {
    Payments::refund(signed(baker()), reference, expires, credits, euro)
}

fn left((reference, expires): Paid) -> Tendered {
    Payments::sale(reference, expires)
        .expect("the sale is in the books")
        .left
}

/// What Anna, the baker, the fund and the referrers have, and what the baker has set aside.
fn state() -> [Balance; 5] {
    [
        balance(ANNA),
        balance(baker()),
        balance(FUND),
        balance(REFERRALS),
        prefunding(),
    ]
}

/// What the last refund returned in credits, and what the merchant hands back in euro.
fn told() -> (Balance, Balance) {
    match last_event() {
        Event::Refunded { returned, cash, .. } => (returned, cash),
        other => panic!("not a refund: {other:?}"),
    }
}

/// The story of the crate's documentation: the cheese, then the bread.
#[test]
fn anna_brings_the_cheese_back() {
    run(|| {
        let sale = buy(1_250, 0);
        assert_eq!(state(), [START - 1_250 + 31, 1_188, 31, 0, 0]);
        pass(DAY);
        assert_ok!(refund(sale, 800, 0));
        assert_eq!(told(), (780, 0));
        assert_eq!(state(), [START - 450 + 11, 450 - 22, 11, 0, 0]);
        assert_ok!(refund(sale, 450, 0));
        assert_eq!(state(), [START, 0, 0, 0, 0]);
        assert_eq!(left(sale), Tendered::default());
    });
}

#[test]
fn bruno_brings_back_what_he_paid_in_euro() {
    run(|| {
        prefund(100);
        let sale = buy_in_euro(1_500);
        assert_eq!(state(), [START + 37, 0, 38, 0, 25]);
        assert_ok!(refund(sale, 0, 1_500));
        assert_eq!(told(), (0, 1_463));
        assert_eq!(state(), [START + 37, 0, 0, 0, 63]);
    });
}

#[test]
fn the_refund_is_told() {
    run(|| {
        prefund(100);
        let sale = buy(1_000, 1_500);
        assert_ok!(refund(sale, 1_000, 1_500));
        let event = Event::Refunded {
            reference: sale.0,
            merchant: baker(),
            buyer: ANNA,
            credits: 1_000,
            euro: 1_500,
            returned: 938,
            cash: 1_500,
        };
        assert_eq!(last_event(), event);
        assert_eq!(state(), [START, 0, 0, 0, 100]);
    });
}

/// The credits come first: only what they don't cover is netted from the euro.
#[test]
fn the_cashback_is_netted_from_the_credits_then_from_the_euro() {
    run(|| {
        prefund(100);
        let sale = buy(10, 1_500);
        // Anna's part: nothing of the 10 (its value-back is 0), 37 of the euro.
        assert_ok!(refund(sale, 10, 1_500));
        assert_eq!(told(), (0, 1_473));
        // She keeps 27 cents that she had; the baker keeps them of the euro, and his prefunding is 27 short.
        assert_eq!(state(), [START + 27, 0, 0, 0, 73]);
    });
}

#[test]
fn the_referrers_part_returns() {
    run(|| {
        let sale = buy_that(1_000, |invoice| invoice.referrer = Some(BRUNO));
        assert_eq!(state(), [START - 1_000 + 20, 950, 25, 5, 0]);
        suspend(BRUNO);
        assert_ok!(refund(sale, 1_000, 0));
        assert_eq!(state(), [START, 0, 0, 0, 0]);
    });
}

#[test]
fn what_was_decided_after_the_sale_does_not_matter() {
    run(|| {
        let sale = buy(1_250, 0);
        set_rate(WHOLE);
        FundShare::set(9_000);
        RefundLimit::set(0);
        pass(14 * DAY);
        assert_ok!(refund(sale, 1_250, 0));
        assert_eq!(state(), [START, 0, 0, 0, 0]);
    });
}

#[test]
fn what_spilled_over_the_buyers_limit_returns() {
    run(|| {
        prefund(1_000);
        enrol(ANNA, MemberKind::Resident, Some(START + 10));
        let sale = buy_in_euro(10_000);
        assert_eq!(state(), [START + 10, 0, 490, 0, 500]);
        assert_ok!(refund(sale, 0, 10_000));
        assert_eq!(told(), (0, 9_990));
        assert_eq!(state(), [START + 10, 0, 0, 0, 990]);
    });
}

/// The due day: midnight after the last day on which it can be refunded.
#[test]
fn a_sale_can_be_refunded_to_the_last_moment_before_its_due_day() {
    run(|| {
        let sale = buy(1_250, 0);
        pass(15 * DAY - 1);
        assert_ok!(refund(sale, 1, 0));
        pass(1);
        assert_noop!(refund(sale, 1, 0), Error::<Test>::RefundTooLate);
    });
}

#[test]
fn attack_refunding_more_than_was_sold() {
    run(|| {
        prefund(100);
        let sale = buy(1_000, 500);
        give(baker(), START);
        for (credits, euro) in [(1_001, 0), (0, 501), (1_000, 501), (Balance::MAX, 0), (0, Balance::MAX)] {
            assert_noop!(refund(sale, credits, euro), Error::<Test>::RefundTooMuch);
        }
    });
}

#[test]
fn attack_refunding_twice() {
    run(|| {
        let sale = buy(1_000, 0);
        give(baker(), START);
        assert_ok!(refund(sale, 600, 0));
        assert_noop!(refund(sale, 401, 0), Error::<Test>::RefundTooMuch);
        assert_ok!(refund(sale, 400, 0));
        assert_noop!(refund(sale, 1, 0), Error::<Test>::RefundTooMuch);
        assert_eq!(balance(ANNA), START);
    });
}

#[test]
fn attack_refunding_another_merchants_sale() {
    run(|| {
        let (reference, expires) = buy(1_000, 0);
        give(MILLER, 1_000);
        for other in [MILLER, ANNA, BRUNO] {
            let refunded = Payments::refund(signed(other), reference, expires, 1_000, 0);
            assert_noop!(refunded, Error::<Test>::NoSuchSale);
        }
    });
}

#[test]
fn a_sale_that_never_was_is_not_refunded() {
    run(|| {
        let (reference, expires) = buy(1_000, 0);
        assert_noop!(refund((H256::zero(), expires), 1, 0), Error::<Test>::NoSuchSale);
        assert_noop!(refund((reference, expires + DAY), 1, 0), Error::<Test>::NoSuchSale);
    });
}

#[test]
fn attack_paying_a_refunded_invoice_again() {
    run(|| {
        let invoice = invoice(1_000, 1);
        assert_ok!(pay(1_000, invoice.clone()));
        assert_ok!(refund((reference(&invoice, 1_000), invoice.expires), 1_000, 0));
        assert_noop!(pay(1_000, invoice), Error::<Test>::AlreadyPaid);
    });
}

#[test]
fn attack_granting_a_refunded_receipt_again() {
    run(|| {
        prefund(1_000);
        let sale = buy_in_euro(1_500);
        assert_ok!(refund(sale, 0, 1_500));
        assert_noop!(grant(1_500, receipt(1)), Error::<Test>::AlreadyGranted);
    });
}

#[test]
fn nothing_is_not_an_amount() {
    run(|| {
        let sale = buy(1_000, 0);
        assert_noop!(refund(sale, 0, 0), Error::<Test>::Nothing);
    });
}

#[test]
fn only_a_signed_active_member_refunds() {
    run(|| {
        let (reference, expires) = buy(1_000, 0);
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Payments::refund(origin, reference, expires, 1, 0), BadOrigin);
        }
        suspend(baker());
        assert_noop!(refund((reference, expires), 1, 0), NOT_ACTIVE);
    });
}

#[test]
fn a_merchant_who_redeemed_his_credits_has_none_to_refund() {
    run(|| {
        let sale = buy(1_000, 0);
        set_aside(baker(), 1);
        assert_noop!(refund(sale, 1_000, 0), Error::<Test>::MerchantLacksCredits);
        give(baker(), 1);
        assert_ok!(refund(sale, 1_000, 0));
    });
}

/// What is set aside is not what the merchant refunds from.
#[test]
fn a_refund_in_credits_leaves_the_prefunding_alone() {
    run(|| {
        let sale = buy(1_000, 0);
        assert_ok!(Payments::prefund(signed(baker()), 1));
        assert_noop!(refund(sale, 1_000, 0), Error::<Test>::MerchantLacksCredits);
    });
}

#[test]
fn a_suspended_buyer_gets_his_money_back() {
    run(|| {
        let sale = buy(1_000, 0);
        suspend(ANNA);
        assert_ok!(refund(sale, 1_000, 0));
        assert_eq!(balance(ANNA), START);
    });
}

#[test]
fn a_buyer_may_reach_the_limit_of_the_tier_and_not_pass_it() {
    run(|| {
        let sale = buy(1_000, 0);
        enrol(ANNA, MemberKind::Resident, Some(START - 1));
        assert_noop!(refund(sale, 1_000, 0), Error::<Test>::CustomerLimit);
        suspend(ANNA);
        assert_noop!(refund(sale, 1_000, 0), Error::<Test>::CustomerLimit);
        enrol(ANNA, MemberKind::Resident, Some(START));
        assert_ok!(refund(sale, 1_000, 0));
    });
}

#[test]
fn a_refund_does_not_fill_a_merchant_past_his_limit() {
    run(|| {
        prefund(100);
        let sale = buy_in_euro(1_500);
        enrol(baker(), MemberKind::Merchant, Some(62));
        assert_noop!(refund(sale, 0, 1_500), Error::<Test>::MerchantLimit);
        enrol(baker(), MemberKind::Merchant, Some(63));
        assert_ok!(refund(sale, 0, 1_500));
    });
}

/// Anna has nothing left, and a hold: everything passes through her account all the same.
#[test]
fn a_buyer_who_spent_everything_gets_a_refund() {
    run(|| {
        prefund(100);
        let sale = buy(1_000, 1_500);
        set_aside(ANNA, 1);
        assert_ok!(Payments::send(signed(ANNA), BRUNO, balance(ANNA)));
        assert_ok!(refund(sale, 500, 750));
        assert_eq!(balance(ANNA), 500 - 62 + 30);
        assert_eq!(told(), (468, 750));
    });
}

#[test]
fn of_a_sale_that_came_back_whole_no_euro_is_handed_back() {
    run(|| {
        set_rate(WHOLE);
        FundShare::set(0);
        prefund(1_000);
        let sale = buy_in_euro(100);
        assert_ok!(refund(sale, 0, 1));
        assert_eq!(told(), (0, 0), "all of it came back already");
    });
}

#[test]
fn a_correction_that_fails_undoes_the_refund() {
    run(|| {
        prefund(100);
        let sale = buy(1_000, 1_500);
        FundsClosed::set(true);
        assert_noop!(refund(sale, 500, 500), CLOSED);
        assert_eq!(left(sale).credits, 1_000);
        FundsClosed::set(false);
        assert_ok!(refund(sale, 500, 500));
    });
}

proptest! {
    // Each case signs and verifies an invoice.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn after_any_refunds_everybody_has_what_a_sale_of_the_rest_gives(
        sold in (1..=START, 0..=START),
        points in 0..=WHOLE,
        referred: bool,
        share in 0..=9_000u16,
        refunds in prop::collection::vec((0..=100u128, 0..=100u128), 1..8),
    ) {
        run(|| {
            let referrer = referred.then_some(BRUNO);
            set_rate(points);
            FundShare::set(share);
            prefund(START);
            let sale = buy_that(sold.0, |invoice| {
                invoice.euro = sold.1;
                invoice.referrer = referrer;
            });
            let terms = Payments::sale(sale.0, sale.1).expect("the sale is in the books").terms;
            let sold = left(sale);
            let (mut handed_back, issuance) = (0, Balances::total_issuance());
            for (credits, euro) in refunds {
                let before = left(sale);
                let (credits, euro) = (before.credits * credits / 100, before.euro * euro / 100);
                if refund(sale, credits, euro).is_ok() {
                    handed_back += told().1;
                }
            }
            let rest = left(sale);
            let ([fund, cashback, referral], rate) = (terms.divide(sold, rest), Rate::get());
            assert_eq!((balance(FUND), balance(REFERRALS)), (fund, referral));
            assert_eq!(balance(baker()), rest.credits - rate.of(rest.credits));
            assert_eq!(prefunding() + (sold.euro - handed_back), START - rate.of(rest.euro) + rest.euro);
            assert_eq!(balance(ANNA) + handed_back + rest.euro, START - rest.credits + cashback + sold.euro);
            assert_eq!(Balances::total_issuance(), issuance);
        });
    }
}
