//! The till: what a purchase moves, and what is refused.

use frame_support::assert_noop;
use pallet_payments::{Call, Error, Pallet as Payments};
use pallet_value_back::FundKey;
use piazza_primitives::{DAY, MINUTE};
use piazza_runtime::{Runtime, RuntimeOrigin, ValueBack};
use piazza_tests::chain::*;

type Refused = Error<Runtime>;

fn as_signed(who: &Person) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.account())
}

fn fund_total(key: FundKey<piazza_runtime::AccountId>) -> u128 {
    ValueBack::fund(key).map_or(0, |fund| fund.spendable + fund.pending)
}

/// Anna with 100.00 credits, and a baker who gives 5 %.
fn anna_and_the_baker() -> (Person, Person) {
    let (anna, baker) = (resident("Anna"), merchant("Baker", 500));
    fund(&anna, 10_000);
    (anna, baker)
}

#[test]
fn a_purchase_is_one_transaction_that_divides_the_value_back_to_the_cent() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        // 5 % of 12.50 is 0.625, floored to 0.62; of it 60/20/10/10 by largest remainder: 0.37, 0.13, 0.06, 0.06.
        submit(&anna, purchase(&baker, 1_250, invoice(&baker, 1_250, 1)))
            .unwrap()
            .unwrap();
        assert_eq!(balance(&baker), 1_250 - 62);
        assert_eq!(balance(&anna), 10_000 - 1_250 + 37);
        assert_eq!(fund_total(FundKey::Community(TRENTO.0)), 13);
        assert_eq!(fund_total(FundKey::Equalisation), 6);
        assert_eq!(fund_total(FundKey::Enabler), 6);
    });
}

#[test]
fn an_invoice_is_paid_once() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let invoice = invoice(&baker, 1_000, 1);
        submit(&anna, purchase(&baker, 1_000, invoice.clone()))
            .unwrap()
            .unwrap();
        assert_noop!(
            Payments::<Runtime>::pay(as_signed(&anna), baker.account(), 1_000, invoice.clone()),
            Refused::AlreadyPaid
        );
        let bruno = resident("Bruno");
        fund(&bruno, 10_000);
        assert_noop!(
            Payments::<Runtime>::pay(as_signed(&bruno), baker.account(), 1_000, invoice),
            Refused::AlreadyPaid
        );
    });
}

#[test]
fn an_invoice_paid_and_forgotten_is_refused_because_it_has_expired() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let invoice = invoice(&baker, 1_000, 1);
        submit(&anna, purchase(&baker, 1_000, invoice.clone()))
            .unwrap()
            .unwrap();
        // It is remembered as long as it may be refunded; then the blocks forget an hour each in what time they have.
        next_block(15 * DAY);
        for _ in 0..2 {
            next_block(MINUTE);
        }
        assert_eq!(
            pallet_payments::Sales::<Runtime>::iter().count(),
            0,
            "the sale is forgotten"
        );
        assert_noop!(
            Payments::<Runtime>::pay(as_signed(&anna), baker.account(), 1_000, invoice),
            Refused::InvoiceExpired
        );
    });
}

#[test]
fn nothing_but_what_the_merchant_signed_can_be_paid() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let miller = merchant("Miller", 500);
        let invoice = invoice(&baker, 1_000, 1);
        let pay = |merchant: &Person, amount, invoice| {
            Payments::<Runtime>::pay(as_signed(&anna), merchant.account(), amount, invoice)
        };
        assert_noop!(pay(&baker, 999, invoice.clone()), Refused::InvalidInvoice);
        assert_noop!(pay(&baker, 1_001, invoice.clone()), Refused::InvalidInvoice);
        assert_noop!(pay(&miller, 1_000, invoice.clone()), Refused::InvalidInvoice);
        let mut later = invoice.clone();
        later.expires += 1;
        assert_noop!(pay(&baker, 1_000, later), Refused::InvalidInvoice);
        let mut other = invoice;
        other.number = [9; 16];
        assert_noop!(pay(&baker, 1_000, other), Refused::InvalidInvoice);
    });
}

#[test]
fn an_invoice_holds_to_its_last_moment_and_not_for_longer_than_a_day() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let last = now() + 1_000;
        let (first, second) = (invoice_until(&baker, 100, 1, last), invoice_until(&baker, 100, 2, last));
        let day = 24 * 60 * MINUTE;
        let too_long = invoice_until(&baker, 100, 3, now() + day + 1);
        assert_noop!(
            Payments::<Runtime>::pay(as_signed(&anna), baker.account(), 100, too_long),
            Refused::InvoiceTooLong
        );
        next_block(1_000);
        submit(&anna, purchase(&baker, 100, first)).unwrap().unwrap();
        next_block(1_000);
        assert_noop!(
            Payments::<Runtime>::pay(as_signed(&anna), baker.account(), 100, second),
            Refused::InvoiceExpired
        );
    });
}

#[test]
fn nobody_pays_himself_or_nothing_or_more_than_he_has() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let pay = |payer: &Person, amount, invoice| {
            Payments::<Runtime>::pay(as_signed(payer), baker.account(), amount, invoice)
        };
        assert_noop!(pay(&baker, 100, invoice(&baker, 100, 1)), Refused::ToYourself);
        assert_noop!(pay(&anna, 0, invoice(&baker, 0, 2)), Refused::Nothing);
        assert_noop!(
            pay(&anna, 10_001, invoice(&baker, 10_001, 3)),
            Refused::InsufficientCredits
        );
        assert_noop!(
            pay(&anna, u128::MAX, invoice(&baker, u128::MAX, 4)),
            Refused::InsufficientCredits
        );
        submit(&anna, purchase(&baker, 10_000, invoice(&baker, 10_000, 5)))
            .unwrap()
            .unwrap();
    });
}

#[test]
fn a_suspended_merchant_is_not_paid() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        pallet_members::Pallet::<Runtime>::suspend(as_bob(), baker.account()).unwrap();
        assert_noop!(
            Payments::<Runtime>::pay(as_signed(&anna), baker.account(), 100, invoice(&baker, 100, 1)),
            pallet_members::Error::<Runtime>::Suspended
        );
    });
}

#[test]
fn a_shop_that_is_not_enrolled_is_not_paid() {
    story(|| {
        let (anna, _) = anna_and_the_baker();
        let (stranger, bruno) = (Person::named("Stranger"), resident("Bruno"));
        assert_noop!(
            Payments::<Runtime>::pay(as_signed(&anna), stranger.account(), 100, invoice(&stranger, 100, 1)),
            pallet_members::Error::<Runtime>::NotEnrolled
        );
        assert_noop!(
            Payments::<Runtime>::pay(as_signed(&anna), bruno.account(), 100, invoice(&bruno, 100, 1)),
            pallet_members::Error::<Runtime>::NotAMerchant
        );
    });
}

#[test]
fn every_rate_and_amount_divides_exactly() {
    story(|| {
        let anna = resident("Anna");
        fund(&anna, 250_000);
        for (number, rate) in (0u8..).zip([0, 1, 9_999, 10_000]) {
            let shop = merchant(&format!("Shop at {rate}"), rate);
            for (turn, amount) in (0u8..).zip([1, 2, 99, 10_000]) {
                let (before, number) = (balance(&anna), number * 4 + turn);
                let issuance = piazza_runtime::Balances::total_issuance();
                let call = purchase(&shop, amount, invoice(&shop, amount, number));
                frame_support::assert_ok!(frame_support::traits::UnfilteredDispatchable::dispatch_bypass_filter(
                    call,
                    as_signed(&anna)
                ));
                assert!(before - balance(&anna) <= amount, "the payer pays at most the amount");
                assert_eq!(
                    piazza_runtime::Balances::total_issuance(),
                    issuance,
                    "nothing is made or burned"
                );
            }
        }
    });
}

#[test]
fn a_changed_rate_holds_after_its_notice() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let week = 7 * 24 * 60 * MINUTE;
        let double = pallet_members::Call::change_rate {
            merchant: baker.account(),
            rate: rate(1_000),
        };
        submit(&baker, double).unwrap().unwrap();
        next_block(week - 1_000);
        submit(&anna, purchase(&baker, 1_000, invoice(&baker, 1_000, 1)))
            .unwrap()
            .unwrap();
        assert_eq!(balance(&baker), 950);
        next_block(1_000);
        submit(&anna, purchase(&baker, 1_000, invoice(&baker, 1_000, 2)))
            .unwrap()
            .unwrap();
        assert_eq!(balance(&baker), 950 + 900);
    });
}

fn rate(points: u16) -> piazza_primitives::Bps {
    points.try_into().expect("a rate")
}

#[test]
fn a_purchase_in_a_batch_pays_as_one_alone_does() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let pay = |number| {
            let invoice = invoice(&baker, 1_000, number);
            Call::<Runtime>::pay {
                merchant: baker.account(),
                amount: 1_000,
                invoice,
            }
            .into()
        };
        let batch = pallet_utility::Call::batch_all {
            calls: vec![pay(1), pay(2)],
        };
        submit(&anna, batch).unwrap().unwrap();
        assert_eq!(balance(&baker), 1_900);
    });
}
