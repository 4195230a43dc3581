//! A fund's parts wait for the refund limit, then are spendable, without anybody doing anything.

use crate::{mock::*, FundKey, FundState, Funds, Pending, Pot};
use frame::testing_prelude::*;
use piazza_primitives::{ValueBack as _, DAY};

fn community_gets_all() {
    assert_ok!(ValueBack::set_default_shares(council(), shares([0, 10_000, 0, 0, 0])));
}

#[test]
fn is_told_by_what_is_due_now() {
    run(|| {
        community_gets_all();
        let first = today();
        assert_ok!(ValueBack::settle(&sale(1_000, 1_000)));
        pass_days(1);
        assert_ok!(ValueBack::settle(&sale(2_000, 1_000)));
        let pot = ValueBack::pot_account(Pot::Community(VALLEY));
        let schedule = vec![
            Pending {
                due: first + 15,
                amount: 100,
            },
            Pending {
                due: first + 16,
                amount: 200,
            },
        ];
        let expected = FundState {
            pot,
            spendable: 0,
            pending: 300,
            schedule,
        };
        assert_eq!(ValueBack::fund(FundKey::Community(VALLEY)), Some(expected));

        let untouched = Funds::<Test>::get(FundKey::Community(VALLEY));
        pass_days(13);
        assert_eq!(fund(FundKey::Community(VALLEY)), (0, 300));
        pass_days(1);
        assert_eq!(fund(FundKey::Community(VALLEY)), (100, 200));
        pass_days(1);
        assert_eq!(fund(FundKey::Community(VALLEY)), (300, 0));
        assert_eq!(
            Funds::<Test>::get(FundKey::Community(VALLEY)),
            untouched,
            "reading writes nothing"
        );
    });
}

/// A sale in the last second of a day may be refunded until that second of the 14th day after: the shares wait for it.
#[test]
fn waits_for_the_last_second_of_the_refund_limit() {
    run(|| {
        community_gets_all();
        let midnight = Now::get();
        Now::set(midnight + DAY - 1);
        assert_ok!(ValueBack::settle(&sale(1_000, 1_000)));
        Now::set(midnight + DAY - 1 + 14 * DAY);
        assert_eq!(fund(FundKey::Community(VALLEY)), (0, 100));
        Now::set(midnight + 15 * DAY);
        assert_eq!(fund(FundKey::Community(VALLEY)), (100, 0));
    });
}

#[test]
fn is_matured_when_it_is_touched() {
    run(|| {
        community_gets_all();
        assert_ok!(ValueBack::settle(&sale(1_000, 1_000)));
        pass_days(15);
        assert_ok!(ValueBack::settle(&sale(1_000, 1_000)));
        let stored = Funds::<Test>::get(FundKey::Community(VALLEY));
        assert_eq!((stored.spendable, stored.pending.len()), (100, 1));
    });
}

#[test]
fn that_does_not_exist_is_none() {
    run(|| {
        assert_eq!(ValueBack::fund(FundKey::Community(7)), None);
        assert_eq!(fund(FundKey::Equalisation), (0, 0));
        assert_eq!(fund(referral(STRANGER)), (0, 0));
    });
}
