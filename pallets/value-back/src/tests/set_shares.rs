//! The council sets the shares: the default, and the special ones of a category and class.

use crate::{mock::*, Error, Event, Parts, Shares};
use frame::testing_prelude::*;
use piazza_primitives::{Bps, Category, SnaiClass};

#[test]
fn until_the_council_decides_everything_is_the_buyers() {
    run(|| {
        assert_eq!(
            ValueBack::shares(Category::Grocery, SnaiClass::A),
            shares([10_000, 0, 0, 0, 0])
        );
        assert!(Shares::default().are_whole());
    });
}

#[test]
fn special_shares_hold_for_their_category_and_class_alone() {
    run(|| {
        let usual = shares([6_000, 4_000, 0, 0, 0]);
        let special = shares([5_000, 2_000, 1_500, 1_000, 500]);
        assert_ok!(ValueBack::set_default_shares(council(), usual));
        assert_eq!(last_event(), Event::DefaultSharesSet { shares: usual });
        assert_ok!(ValueBack::set_shares(
            council(),
            Category::Grocery,
            SnaiClass::E,
            special
        ));
        let event = Event::SharesSet {
            category: Category::Grocery,
            class: SnaiClass::E,
            shares: special,
        };
        assert_eq!(last_event(), event);
        assert_eq!(ValueBack::shares(Category::Grocery, SnaiClass::E), special);
        assert_eq!(ValueBack::shares(Category::Grocery, SnaiClass::F), usual);
        assert_eq!(ValueBack::shares(Category::Crafts, SnaiClass::E), usual);

        assert_ok!(ValueBack::clear_shares(council(), Category::Grocery, SnaiClass::E));
        let event = Event::SharesCleared {
            category: Category::Grocery,
            class: SnaiClass::E,
        };
        assert_eq!(last_event(), event);
        assert_eq!(ValueBack::shares(Category::Grocery, SnaiClass::E), usual);
    });
}

#[test]
fn shares_that_are_not_the_whole_are_refused() {
    run(|| {
        for points in [
            [0; 5],
            [9_999, 0, 0, 0, 0],
            [10_000, 1, 0, 0, 0],
            [10_000; 5],
            [2_000, 2_000, 2_000, 2_000, 1_999],
        ] {
            let wrong = shares(points);
            assert_noop!(
                ValueBack::set_default_shares(council(), wrong),
                Error::<Test>::SharesNotWhole
            );
            let refused = ValueBack::set_shares(council(), Category::Health, SnaiClass::A, wrong);
            assert_noop!(refused, Error::<Test>::SharesNotWhole);
        }
    });
}

#[test]
fn what_is_not_set_can_not_be_cleared() {
    run(|| {
        let refused = ValueBack::clear_shares(council(), Category::Health, SnaiClass::A);
        assert_noop!(refused, Error::<Test>::NoSpecialShares);
    });
}

#[test]
fn only_the_council_sets_shares() {
    run(|| {
        let all_mine = shares([10_000, 0, 0, 0, 0]);
        assert_noop!(ValueBack::set_default_shares(signed(ALDO), all_mine), BadOrigin);
        assert_noop!(
            ValueBack::set_shares(signed(ALDO), Category::Health, SnaiClass::A, all_mine),
            BadOrigin
        );
        assert_noop!(
            ValueBack::clear_shares(signed(ALDO), Category::Health, SnaiClass::A),
            BadOrigin
        );
    });
}

#[test]
fn the_quote_is_what_a_purchase_gives() {
    run(|| {
        assert_ok!(ValueBack::set_default_shares(
            council(),
            shares([6_000, 3_000, 0, 0, 1_000])
        ));
        let five_percent = Bps::saturating(500);
        let quote = |referred| ValueBack::quote(Category::Grocery, SnaiClass::E, five_percent, 2_500, referred);
        let parts = |buyer, community, referrer| Parts {
            buyer,
            community,
            referrer,
            ..Default::default()
        };
        assert_eq!(quote(false), parts(75, 50, 0));
        // 37.5 and 12.5: the cent that is left goes to the earlier party.
        assert_eq!(quote(true), parts(75, 38, 12));
    });
}
