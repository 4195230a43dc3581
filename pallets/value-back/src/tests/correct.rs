//! A sale is divided anew when a part of it is refunded.

use crate::{mock::*, Error, Event, FundKey, Parts, TermsOf};
use frame::testing_prelude::*;
use piazza_primitives::{Balance, Refusal, Sale, Tendered, ValueBack as _, DAY};
use proptest::prelude::*;

const VALLEY_FUND: FundKey<AccountId> = FundKey::Community(VALLEY);

const fn credits(credits: Balance) -> Tendered {
    Tendered { credits, euro: 0 }
}

fn set_default(points: [u16; 5]) {
    assert_ok!(ValueBack::set_default_shares(council(), shares(points)));
}

/// Aldo buys for 25.00 at 5 %, on Dario's word.
fn a_sale() -> TermsOf<Test> {
    set_default([4_000, 2_500, 2_000, 1_000, 500]);
    let sale = Sale {
        referrer: Some(DARIO),
        ..sale(2_500, 500)
    };
    ValueBack::settle(&sale).expect("the sale settles").0
}

fn correct(terms: &TermsOf<Test>, before: Balance, after: Balance) -> DispatchResult {
    ValueBack::correct(&ALDO, &BRUNA, terms, credits(2_500), credits(before), credits(after))
}

/// What waits in each of the four funds.
fn pending() -> [Balance; 4] {
    [VALLEY_FUND, FundKey::Equalisation, FundKey::Enabler, referral(DARIO)].map(|key| fund(key).1)
}

#[test]
fn every_fund_gives_back_its_part() {
    run(|| {
        let terms = a_sale();
        // 1.25: 50, 31¼, 25, 12½, 6¼. The cent goes to the largest remainder.
        assert_eq!(pending(), [31, 25, 13, 6]);
        // 0.50: 20, 12½, 10, 5, 2½. The cent goes to the earlier.
        assert_ok!(correct(&terms, 2_500, 1_000));
        assert_eq!(pending(), [13, 10, 5, 2]);
        assert_eq!(Balances::free_balance(ALDO), START - 30);
        let parts = |buyer, community, equalisation, enabler, referrer| Parts {
            buyer,
            community,
            equalisation,
            enabler,
            referrer,
        };
        let event = Event::ValueCorrected {
            buyer: ALDO,
            merchant: BRUNA,
            fund: VALLEY,
            referrer: Some(DARIO),
            before: parts(50, 31, 25, 13, 6),
            after: parts(20, 13, 10, 5, 2),
            due: today() + 15,
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn a_whole_refund_leaves_nothing() {
    run(|| {
        let terms = a_sale();
        assert_ok!(correct(&terms, 2_500, 0));
        assert_eq!(pending(), [0; 4]);
        assert_eq!(Balances::free_balance(ALDO), START);
    });
}

#[test]
fn what_changes_no_part_leaves_no_trace() {
    run(|| {
        let terms = a_sale();
        let told = events().len();
        assert_ok!(correct(&terms, 2_500, 2_500));
        assert_ok!(correct(&terms, 2_499, 2_480));
        assert_eq!((pending(), events().len()), ([31, 25, 13, 6], told));
    });
}

/// Largest remainder: of 11 cents at 42½, 42½ and 15 % the first two have the largest, of 10 cents the third.
#[test]
fn a_smaller_sale_may_give_a_fund_a_cent_more() {
    run(|| {
        set_default([4_250, 4_250, 1_500, 0, 0]);
        let (terms, cashback) = ValueBack::settle(&sale(11, 10_000)).expect("the sale settles");
        assert_eq!((cashback, pending()), (5, [5, 1, 0, 0]));
        assert_ok!(ValueBack::correct(
            &ALDO,
            &BRUNA,
            &terms,
            credits(11),
            credits(11),
            credits(10)
        ));
        assert_eq!(ValueBack::cashback(&terms, credits(11), credits(10)), 4);
        assert_eq!(pending(), [4, 2, 0, 0]);
    });
}

/// The buyer may have spent everything: what a fund gets more comes from what another gives back.
#[test]
fn it_takes_nothing_of_the_buyers_own() {
    run(|| {
        set_default([4_250, 4_250, 1_500, 0, 0]);
        let (terms, _) = ValueBack::settle(&sale(11, 10_000)).expect("the sale settles");
        assert_ok!(Balances::transfer_allow_death(signed(ALDO), CARLA, START - 6));
        assert_ok!(ValueBack::correct(
            &ALDO,
            &BRUNA,
            &terms,
            credits(11),
            credits(11),
            credits(10)
        ));
        assert_eq!((pending(), Balances::free_balance(ALDO)), ([4, 2, 0, 0], 0));
    });
}

#[test]
fn it_is_possible_to_the_last_moment_before_the_due_day() {
    run(|| {
        let midnight = Now::get();
        let terms = a_sale();
        Now::set(midnight + 15 * DAY - 1);
        assert!(ValueBack::is_refundable(&terms) && !ValueBack::is_over(&terms));
        assert_ok!(correct(&terms, 2_500, 2_000));
        Now::set(midnight + 15 * DAY);
        assert!(!ValueBack::is_refundable(&terms) && ValueBack::is_over(&terms));
        assert_noop!(correct(&terms, 2_000, 1_000), Error::<Test>::NotPending);
    });
}

#[test]
fn what_was_decided_after_the_sale_does_not_matter() {
    run(|| {
        let terms = a_sale();
        set_default([10_000, 0, 0, 0, 0]);
        assert_ok!(ValueBack::set_refund_limit(council(), 0));
        refuse(DARIO, Refusal::Suspended);
        pass_days(14);
        assert_ok!(correct(&terms, 2_500, 0));
        assert_eq!(pending(), [0; 4]);
    });
}

/// Two sales of one day share an entry: each gives back only its own.
#[test]
fn attack_giving_back_another_sales_part() {
    run(|| {
        let terms = a_sale();
        a_sale();
        assert_ok!(correct(&terms, 2_500, 0));
        assert_eq!(pending(), [31, 25, 13, 6]);
    });
}

/// What spilled over to the community returns with the sale; and who holds his credits again has less room for cashback.
#[test]
fn the_buyers_limit_holds_after_a_refund() {
    run(|| {
        set_default([10_000, 0, 0, 0, 0]);
        let sold = Tendered {
            credits: 100,
            euro: 1_000,
        };
        let full = Sale {
            room: Some(100),
            tendered: sold,
            ..sale(0, 5_000)
        };
        let (terms, cashback) = ValueBack::settle(&full).expect("the sale settles");
        assert_eq!((cashback, pending()[0]), (100, 450));
        let after = Tendered { credits: 40, ..sold };
        assert_eq!(ValueBack::cashback(&terms, sold, after), 40);
        assert_ok!(ValueBack::correct(&ALDO, &BRUNA, &terms, sold, sold, after));
        assert_eq!(pending()[0], 480);
    });
}

/// Any five shares that are the whole: the gaps between four cuts.
fn points() -> impl Strategy<Value = [u16; 5]> {
    prop::array::uniform4(0..=10_000u16).prop_map(|mut cuts| {
        cuts.sort_unstable();
        let [a, b, c, d] = cuts;
        [a, b - a, c - b, d - c, 10_000 - d]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn after_any_refunds_every_part_is_what_the_split_gives(
        points in points(),
        rate in 0..=10_000u16,
        sold in (0..20_000u128, 0..20_000u128),
        room in prop::option::of(0..20_000u128),
        refunds in prop::collection::vec((0..=100u128, 0..=100u128), 0..12),
    ) {
        run(|| {
            set_default(points);
            let sold = Tendered { credits: sold.0, euro: sold.1 };
            let sale = Sale { referrer: Some(DARIO), tendered: sold, room, ..sale(0, rate) };
            let (terms, _) = ValueBack::settle(&sale).expect("Aldo has enough");
            let mut left = sold;
            for (credits, euro) in refunds {
                let after = Tendered {
                    credits: left.credits - left.credits * credits / 100,
                    euro: left.euro - left.euro * euro / 100,
                };
                assert_ok!(ValueBack::correct(&ALDO, &BRUNA, &terms, sold, left, after));
                left = after;
                let parts = terms.divide(sold, left).expect("whole shares divide anything");
                assert_eq!(pending(), [parts.community, parts.equalisation, parts.enabler, parts.referrer]);
                assert_eq!(START - Balances::free_balance(ALDO), parts.total() - parts.buyer);
                assert_eq!(ValueBack::cashback(&terms, sold, left), parts.buyer);
            }
        });
    }
}
