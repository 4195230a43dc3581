//! Sales in euro, and what comes back from the counter: exact to the cent.

use frame_support::{assert_noop, assert_ok};
use pallet_payments::{Error, Pallet as Payments, Receipt};
use pallet_value_back::FundKey;
use piazza_primitives::{Balance, DAY, MINUTE};
use piazza_runtime::{AccountId, Balances, Hash, Runtime, RuntimeOrigin, System, ValueBack};
use piazza_tests::chain::*;

type Refused = Error<Runtime>;

fn origin(who: &Person) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.account())
}

fn receipt(number: u8) -> Receipt<AccountId> {
    Receipt {
        shop: 0,
        number: [number; 16],
        expires: now() + 5 * MINUTE,
        referrer: None,
    }
}

fn funds() -> Balance {
    [FundKey::Community(TRENTO.0), FundKey::Equalisation, FundKey::Enabler]
        .into_iter()
        .map(|key| ValueBack::fund(key).map_or(0, |fund| fund.spendable + fund.pending))
        .sum()
}

fn prefunding(merchant: &Person) -> Balance {
    Payments::<Runtime>::prefunding(merchant.account())
}

/// What everybody has: the buyer, the merchant, what he set aside, the funds.
fn books(buyer: &Person, merchant: &Person) -> [Balance; 4] {
    [balance(buyer), balance(merchant), prefunding(merchant), funds()]
}

/// The reference of the sale that was made last, and when its invoice expires.
fn last_sale() -> (Hash, u64) {
    let events = System::events().into_iter().rev().map(|record| record.event);
    let reference = events
        .filter_map(|event| match event {
            piazza_runtime::RuntimeEvent::Payments(
                pallet_payments::Event::InvoicePaid { reference, .. }
                | pallet_payments::Event::Granted { reference, .. },
            ) => Some(reference),
            _ => None,
        })
        .next()
        .expect("a sale was made in this block");
    (reference, now() + 5 * MINUTE)
}

/// Anna with 100.00, and a baker who gives 5 % and has set 10.00 aside.
fn anna_and_the_baker() -> (Person, Person) {
    let (anna, baker) = (resident("Anna"), merchant("Baker", 500));
    fund(&anna, 10_000);
    prefund(&baker, 1_000);
    (anna, baker)
}

#[test]
fn a_sale_in_euro_gives_value_back_from_the_prefunding() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let grant = pallet_payments::Call::<Runtime>::grant {
            customer: anna.account(),
            euro: 5_000,
            receipt: receipt(1),
        };
        assert_ok!(submit(&baker, grant).unwrap());
        // 5 % of 50.00 is 2.50; of it 60 % are Anna's.
        assert_eq!(books(&anna, &baker), [10_150, 0, 750, 100]);
    });
}

#[test]
fn a_receipt_is_granted_once_whoever_asks_and_for_whatever_amount() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let bruno = resident("Bruno");
        assert_ok!(Payments::<Runtime>::grant(
            origin(&baker),
            anna.account(),
            1_000,
            receipt(1)
        ));
        for (customer, euro) in [(&anna, 1_000), (&bruno, 1_000), (&anna, 2_000)] {
            assert_noop!(
                Payments::<Runtime>::grant(origin(&baker), customer.account(), euro, receipt(1)),
                Refused::AlreadyGranted
            );
        }
    });
}

#[test]
fn nothing_is_granted_that_is_not_set_aside() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        assert_noop!(
            Payments::<Runtime>::grant(origin(&baker), anna.account(), 20_020, receipt(1)),
            Refused::Unfunded
        );
        assert_ok!(Payments::<Runtime>::grant(
            origin(&baker),
            anna.account(),
            20_000,
            receipt(1)
        ));
        assert_eq!(prefunding(&baker), 0);
    });
}

#[test]
fn a_sale_part_in_credits_part_in_euro_is_one_payment() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let mut unsigned = unsigned([1; 16], now() + 5 * MINUTE);
        unsigned.euro = 2_000;
        let invoice = sign_invoice(System::block_hash(0), &baker, &baker, 1_250, unsigned);
        assert_ok!(submit(&anna, purchase(&baker, 1_250, invoice)).unwrap());
        // 0.62 from the sale and 1.00 from the prefunding, each divided: 0.37 + 0.60 for Anna.
        assert_eq!(books(&anna, &baker), [10_000 - 1_250 + 97, 1_250 - 62, 900, 65]);
    });
}

#[test]
fn a_whole_refund_leaves_everybody_as_before() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let before = books(&anna, &baker);
        assert_ok!(submit(&anna, purchase(&baker, 1_250, invoice(&baker, 1_250, 1))).unwrap());
        let (reference, expires) = last_sale();
        // The baker has spent nothing, so what he nets is there.
        let refund = pallet_payments::Call::<Runtime>::refund {
            reference,
            expires,
            credits: 1_250,
            euro: 0,
        };
        assert_ok!(submit(&baker, refund).unwrap());
        assert_eq!(books(&anna, &baker), before);
    });
}

#[test]
fn after_refunds_in_parts_every_part_is_what_a_smaller_sale_gives() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let before = books(&anna, &baker);
        assert_ok!(submit(&anna, purchase(&baker, 5_003, invoice(&baker, 5_003, 1))).unwrap());
        let (reference, expires) = last_sale();
        for part in [1, 999, 1_501] {
            assert_ok!(Payments::<Runtime>::refund(origin(&baker), reference, expires, part, 0));
        }
        let refunded = books(&anna, &baker);
        assert_ok!(Payments::<Runtime>::refund(
            origin(&baker),
            reference,
            expires,
            2_502,
            0
        ));
        assert_eq!(books(&anna, &baker), before);
        assert_ok!(submit(&anna, purchase(&baker, 2_502, invoice(&baker, 2_502, 2))).unwrap());
        assert_eq!(books(&anna, &baker), refunded);
    });
}

#[test]
fn no_more_is_refunded_than_was_paid() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        assert_ok!(submit(&anna, purchase(&baker, 1_000, invoice(&baker, 1_000, 1))).unwrap());
        let (reference, expires) = last_sale();
        let refund = |credits, euro| Payments::<Runtime>::refund(origin(&baker), reference, expires, credits, euro);
        assert_noop!(refund(1_001, 0), Refused::RefundTooMuch);
        assert_noop!(refund(1_000, 1), Refused::RefundTooMuch);
        assert_ok!(refund(600, 0));
        assert_noop!(refund(401, 0), Refused::RefundTooMuch);
    });
}

#[test]
fn a_sale_is_refunded_until_the_limit_and_not_after() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        assert_ok!(submit(&anna, purchase(&baker, 1_000, invoice(&baker, 1_000, 1))).unwrap());
        let (reference, expires) = last_sale();
        // The story starts at midnight: the last moment is the end of the fourteenth day after.
        next_block(15 * DAY - 1_000);
        let refund = |credits| Payments::<Runtime>::refund(origin(&baker), reference, expires, credits, 0);
        assert_ok!(refund(100));
        next_block(1_000);
        assert!(refund(100).is_err());
    });
}

#[test]
fn only_the_merchant_of_the_sale_refunds_it() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        let miller = merchant("Miller", 500);
        assert_ok!(submit(&anna, purchase(&baker, 1_000, invoice(&baker, 1_000, 1))).unwrap());
        let (reference, expires) = last_sale();
        for other in [&miller, &anna] {
            assert_noop!(
                Payments::<Runtime>::refund(origin(other), reference, expires, 100, 0),
                Refused::NoSuchSale
            );
        }
    });
}

#[test]
fn a_refunded_sale_in_euro_is_netted_from_the_cash() {
    story(|| {
        let (anna, baker) = anna_and_the_baker();
        assert_ok!(Payments::<Runtime>::grant(
            origin(&baker),
            anna.account(),
            5_000,
            receipt(1)
        ));
        let (reference, expires) = last_sale();
        assert_ok!(Payments::<Runtime>::refund(
            origin(&baker),
            reference,
            expires,
            0,
            5_000
        ));
        // Anna keeps her 1.50 and is handed 48.50; the funds' 1.00 is the baker's again.
        assert_eq!(books(&anna, &baker), [10_150, 0, 850, 0]);
        let told = System::events().into_iter().any(|record| {
            matches!(
                record.event,
                piazza_runtime::RuntimeEvent::Payments(pallet_payments::Event::Refunded {
                    cash: 4_850,
                    returned: 0,
                    ..
                })
            )
        });
        assert!(told);
        assert_eq!(Balances::total_issuance(), 11_000);
    });
}
