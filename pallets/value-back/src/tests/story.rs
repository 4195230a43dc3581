//! The story of the crate's documentation, and any other: whatever people do, the books hold.

use crate::{mock::*, FundKey, TermsOf};
use frame::{deps::frame_support::storage::with_storage_layer, testing_prelude::*};
use piazza_primitives::{Balance, Category, FundCredits, Sale, SnaiClass, Tendered, ValueBack as _};
use proptest::prelude::*;

#[test]
fn of_the_bakery() {
    run(|| {
        let split = shares([6_000, 3_000, 0, 0, 1_000]);
        assert_ok!(ValueBack::set_shares(council(), Category::Grocery, SnaiClass::E, split));
        assert_ok!(ValueBack::settle(&sale(2_500, 500)));
        assert_eq!(fund(FundKey::Community(VALLEY)), (0, 50));

        let carlas = Sale {
            buyer: CARLA,
            referrer: Some(DARIO),
            ..sale(2_500, 500)
        };
        let (terms, _) = ValueBack::settle(&carlas).expect("Carla has credits");
        let parts = parts(&terms, &carlas);
        assert_eq!((parts.buyer, parts.community, parts.referrer), (75, 38, 12));

        pass_days(1);
        let left = Tendered {
            credits: 1_500,
            euro: 0,
        };
        assert_ok!(ValueBack::correct(
            &CARLA,
            &BRUNA,
            &terms,
            carlas.tendered,
            carlas.tendered,
            left
        ));
        assert_eq!(fund(FundKey::Community(VALLEY)), (0, 50 + 23));
        assert_eq!(fund(referral(DARIO)), (0, 7));
        assert_eq!(Balances::free_balance(CARLA), START - 50 + 20);

        pass_days(14);
        assert_eq!(fund(FundKey::Community(VALLEY)), (73, 0));
        assert_ok!(ValueBack::claim_referral(signed(DARIO)));
        assert_eq!(Balances::free_balance(DARIO), 7);
    });
}

/// Something that happens in a community.
#[derive(Clone, Debug)]
enum Happening {
    Purchase {
        credits: Balance,
        euro: Balance,
        rate: u16,
        referred: bool,
        room: Option<Balance>,
    },
    /// Of so many per cent of what is left of one of the sales.
    Refund {
        of: prop::sample::Index,
        credits: u128,
        euro: u128,
    },
    Donation(Balance),
    Days(u64),
    Claim,
    RefundLimit(u32),
    Shares([u16; 5]),
}

fn happenings() -> impl Strategy<Value = Happening> {
    let purchase = (
        0..20_000u128,
        0..2_000u128,
        0..=10_000u16,
        any::<bool>(),
        prop::option::of(0..500u128),
    )
        .prop_map(|(credits, euro, rate, referred, room)| Happening::Purchase {
            credits,
            euro,
            rate,
            referred,
            room,
        });
    let refund = (any::<prop::sample::Index>(), 0..=100u128, 0..=100u128)
        .prop_map(|(of, credits, euro)| Happening::Refund { of, credits, euro });
    prop_oneof![
        6 => purchase,
        4 => refund,
        1 => (0..500u128).prop_map(Happening::Donation),
        2 => (0..20u64).prop_map(Happening::Days),
        1 => Just(Happening::Claim),
        1 => (0..33u32).prop_map(Happening::RefundLimit),
        1 => Just(Happening::Shares([2_000; 5])),
        1 => Just(Happening::Shares([5_000, 3_000, 1_000, 600, 400])),
    ]
}

/// A sale that was settled, and what is left of it.
struct Settled {
    terms: TermsOf<Test>,
    sold: Tendered,
    left: Tendered,
}

/// Refunds a part of a sale, if it still can be. May fail for lack of credits: then it must leave nothing.
fn refund(sale: &mut Settled, credits: u128, euro: u128) {
    let left = Tendered {
        credits: sale.left.credits - sale.left.credits * credits / 100,
        euro: sale.left.euro - sale.left.euro * euro / 100,
    };
    let outcome = with_storage_layer(|| ValueBack::correct(&ALDO, &BRUNA, &sale.terms, sale.sold, sale.left, left));
    if outcome.is_ok() {
        sale.left = left;
    }
}

fn happen(sales: &mut Vec<Settled>, happening: Happening) {
    let issuance = Balances::total_issuance();
    match happening {
        Happening::Purchase {
            credits,
            euro,
            rate,
            referred,
            room,
        } => {
            let sold = Tendered { credits, euro };
            let referrer = referred.then_some(DARIO);
            // May fail for lack of credits: then it must leave nothing.
            let outcome = with_storage_layer(|| {
                ValueBack::settle(&Sale {
                    referrer,
                    room,
                    tendered: sold,
                    ..sale(credits, rate)
                })
            });
            sales.extend(outcome.into_iter().map(|(terms, _)| Settled {
                terms,
                sold,
                left: sold,
            }));
        }
        Happening::Refund { of, credits, euro } => {
            if !sales.is_empty() {
                refund(of.get_mut(sales), credits, euro);
            }
        }
        Happening::Donation(amount) => drop(with_storage_layer(|| ValueBack::donate(&CARLA, VALLEY, amount))),
        Happening::Days(days) => pass_days(days),
        Happening::Claim => drop(ValueBack::claim_referral(signed(DARIO))),
        Happening::RefundLimit(days) => assert_eq!(ValueBack::set_refund_limit(council(), days).is_ok(), days <= 30),
        Happening::Shares(points) => {
            assert_ok!(ValueBack::set_default_shares(council(), shares(points)));
        }
    }
    assert_eq!(Balances::total_issuance(), issuance);
    assert_eq!(ValueBack::check_invariants(), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_the_books_hold(story in prop::collection::vec(happenings(), 1..60)) {
        run(|| {
            let mut sales = Vec::new();
            story.into_iter().for_each(|happening| happen(&mut sales, happening));
        });
    }
}
