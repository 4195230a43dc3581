//! The story of the crate's documentation, and any other: whatever people do, the books hold.

use crate::{mock::*, FundKey};
use frame::testing_prelude::*;
use piazza_primitives::{Balance, Category, Sale, SnaiClass, ValueBack as _};
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
        let parts = ValueBack::settle(&carlas).expect("Carla has credits");
        assert_eq!((parts.buyer, parts.community, parts.referrer), (75, 38, 12));

        pass_days(15);
        assert_eq!(fund(FundKey::Community(VALLEY)), (88, 0));
        assert_ok!(ValueBack::claim_referral(signed(DARIO)));
        assert_eq!(Balances::free_balance(DARIO), 12);
    });
}

/// Something that happens in a community.
#[derive(Clone, Debug)]
enum Happening {
    Purchase {
        credits: Balance,
        rate: u16,
        referred: bool,
        room: Option<Balance>,
    },
    Days(u64),
    Claim,
    RefundLimit(u32),
    Shares([u16; 5]),
}

fn happenings() -> impl Strategy<Value = Happening> {
    let purchase = (
        0..20_000u128,
        0..=10_000u16,
        any::<bool>(),
        prop::option::of(0..500u128),
    )
        .prop_map(|(credits, rate, referred, room)| Happening::Purchase {
            credits,
            rate,
            referred,
            room,
        });
    prop_oneof![
        6 => purchase,
        2 => (0..20u64).prop_map(Happening::Days),
        1 => Just(Happening::Claim),
        1 => (0..33u32).prop_map(Happening::RefundLimit),
        1 => Just(Happening::Shares([2_000; 5])),
        1 => Just(Happening::Shares([5_000, 3_000, 1_000, 600, 400])),
    ]
}

fn happen(happening: Happening) {
    let issuance = Balances::total_issuance();
    match happening {
        Happening::Purchase {
            credits,
            rate,
            referred,
            room,
        } => {
            let referrer = referred.then_some(DARIO);
            // May fail for lack of credits: then it must leave nothing.
            let _outcome = frame::deps::frame_support::storage::with_storage_layer(|| {
                ValueBack::settle(&Sale {
                    referrer,
                    room,
                    ..sale(credits, rate)
                })
            });
        }
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
        run(|| story.into_iter().for_each(happen));
    }
}
