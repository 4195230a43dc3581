//! The arithmetic, for any input.

use crate::{
    rules::{day_of, divide, due_day, room},
    types::{Fund, Parts, Shares, Terms},
};
use frame::prelude::ConstU32;
use piazza_primitives::{Balance, Bps, Tendered, DAY, WHOLE};
use proptest::prelude::*;

/// Any five shares that are the whole: the gaps between four cuts.
fn whole_shares() -> impl Strategy<Value = Shares> {
    prop::array::uniform4(0..=WHOLE).prop_map(|mut cuts| {
        cuts.sort_unstable();
        let [a, b, c, d] = cuts;
        crate::mock::shares([a, b - a, c - b, d - c, WHOLE - d])
    })
}

fn rates() -> impl Strategy<Value = Bps> {
    (0..=WHOLE).prop_map(Bps::saturating)
}

/// Amounts of every size: mostly purchases, sometimes absurd.
fn amounts() -> impl Strategy<Value = Balance> {
    prop_oneof![3 => 0..1_000_000u128, 1 => any::<Balance>(), 1 => Just(Balance::MAX)]
}

/// Any terms.
fn terms() -> impl Strategy<Value = Terms<u8>> {
    (whole_shares(), rates(), any::<bool>(), prop::option::of(0..100_000u128)).prop_map(
        |(shares, rate, referred, room)| Terms {
            rate,
            shares,
            fund: 0,
            referrer: referred.then_some(1),
            room,
            due: 15,
        },
    )
}

fn tendered(most: Balance) -> impl Strategy<Value = Tendered> {
    (0..=most, 0..=most).prop_map(|(credits, euro)| Tendered { credits, euro })
}

proptest! {
    #[test]
    fn a_sale_in_credits_and_euro_is_divided_like_two(terms in terms(), sold in tendered(1_000_000)) {
        let terms = Terms { room: None, ..terms };
        let credits = divide(terms.rate, sold.credits, terms.shares, terms.referrer.is_some());
        let euro = divide(terms.rate, sold.euro, terms.shares, terms.referrer.is_some());
        let both = credits.zip(euro).and_then(|(credits, euro)| credits.plus(euro));
        prop_assert_eq!(terms.divide(sold, sold), both);
    }

    #[test]
    fn what_is_left_of_a_sale_is_divided_to_the_cent(
        terms in terms(), sold in tendered(1_000_000), credits in 0..=100u128, euro in 0..=100u128,
    ) {
        let left = Tendered {
            credits: sold.credits * credits / 100,
            euro: sold.euro * euro / 100,
        };
        let parts = terms.divide(sold, left).expect("whole shares divide anything");
        prop_assert_eq!(parts.total(), terms.rate.of(left.credits) + terms.rate.of(left.euro));
        // He holds again what was refunded, so all in all he never passes his limit.
        if let Some(room) = terms.room {
            prop_assert!(parts.buyer + (sold.credits - left.credits) <= room.max(sold.credits - left.credits));
        }
    }

    #[test]
    fn nothing_is_left_of_a_sale_that_was_refunded(terms in terms(), sold in tendered(1_000_000)) {
        prop_assert_eq!(terms.divide(sold, Tendered::default()), Some(Parts::default()));
    }

    #[test]
    fn what_is_taken_back_was_waiting(first in 1..1_000u128, second in 1..1_000u128, taken in 0..1_200u128) {
        let mut fund = Fund::<ConstU32<4>>::default();
        prop_assert_eq!((fund.add(3, first), fund.add(5, second)), (Some(()), Some(())));
        prop_assert_eq!(fund.take(4, taken), None);
        let before = fund.clone();
        match fund.take(5, taken) {
            Some(()) => prop_assert_eq!(fund.total(), Some(first + second - taken)),
            None => prop_assert!(taken > second && fund == before),
        }
        prop_assert!(fund.pending.iter().all(|pending| pending.amount > 0));
    }

    #[test]
    fn parts_sum_to_the_value_back(shares in whole_shares(), rate in rates(), credits in amounts(), referred: bool) {
        let parts = divide(rate, credits, shares, referred).expect("whole shares divide anything");
        prop_assert_eq!(parts.total(), rate.of(credits));
        if !referred {
            prop_assert_eq!(parts.referrer, 0);
        }
    }

    #[test]
    fn a_part_is_its_share_to_the_cent(shares in whole_shares(), rate in rates(), credits in 0..1_000_000_000u128) {
        let parts = divide(rate, credits, shares, true).expect("whole shares divide anything");
        let given = [parts.buyer, parts.community, parts.equalisation, parts.enabler, parts.referrer];
        for (part, weight) in given.into_iter().zip(shares.weights()) {
            let exact = rate.of(credits) * u128::from(weight);
            prop_assert!(part * 10_000 < exact + 10_000 && exact < part * 10_000 + 10_000);
        }
    }

    #[test]
    fn the_limit_moves_only_the_excess(
        shares in whole_shares(), rate in rates(), credits in amounts(), room in prop::option::of(amounts()),
    ) {
        let before = divide(rate, credits, shares, true).expect("whole shares divide anything");
        let after = before.within(room).expect("a sum of parts fits");
        prop_assert_eq!(after.total(), before.total());
        prop_assert_eq!(after.buyer, before.buyer.min(room.unwrap_or(Balance::MAX)));
        prop_assert_eq!(
            (after.equalisation, after.enabler, after.referrer),
            (before.equalisation, before.enabler, before.referrer)
        );
    }

    #[test]
    fn shares_without_referrer_stay_whole(shares in whole_shares()) {
        prop_assert!(shares.are_whole());
        prop_assert!(shares.without_referrer().are_whole());
    }

    #[test]
    fn a_fund_never_loses_a_cent(entries in prop::collection::vec((0u32..40, 1..1_000u128), 0..60), days in 0u32..45) {
        let mut fund = Fund::<ConstU32<40>>::default();
        let mut sum = 0;
        for (due, amount) in &entries {
            prop_assert_eq!(fund.add(*due, *amount), Some(()));
            sum += amount;
            prop_assert!(fund.is_ordered());
        }
        prop_assert_eq!(fund.mature(days), Some(()));
        let due: u128 = entries.iter().filter(|(due, _)| *due <= days).map(|(_, amount)| amount).sum();
        prop_assert_eq!(fund.spendable, due);
        prop_assert_eq!(fund.total(), Some(sum));
        prop_assert!(fund.is_ordered());
        let once = fund.clone();
        prop_assert_eq!(fund.mature(days), Some(()));
        prop_assert_eq!(fund, once, "maturing twice changes nothing");
    }

    #[test]
    fn no_sale_is_due_within_its_refund_limit(now: u64, limit in 0u32..400) {
        let due = due_day(day_of(now), limit);
        let refundable_until = now.checked_add(u64::from(limit) * DAY);
        if let Some(last) = refundable_until.filter(|last| last / DAY < u64::from(u32::MAX)) {
            prop_assert!(day_of(last) < due);
            prop_assert_eq!(day_of(last + DAY), due);
        }
    }
}

#[test]
fn room_is_what_the_limit_leaves() {
    assert_eq!(room(None, 5), None);
    assert_eq!(room(Some(100), 40), Some(60));
    assert_eq!(room(Some(100), 100), Some(0));
    assert_eq!(room(Some(100), 101), Some(0));
}

#[test]
fn a_full_list_refuses_a_new_day_but_not_an_old_one() {
    let mut fund = Fund::<ConstU32<2>>::default();
    assert_eq!(fund.add(1, 10), Some(()));
    assert_eq!(fund.add(2, 10), Some(()));
    assert_eq!(fund.add(3, 10), None);
    assert_eq!(fund.add(1, 10), Some(()));
    assert_eq!(fund.total(), Some(30));
}

#[test]
fn sums_that_overflow_are_refused() {
    let mut fund = Fund::<ConstU32<2>>::default();
    assert_eq!(fund.add(1, Balance::MAX), Some(()));
    assert_eq!(fund.add(1, 1), None);
    assert_eq!(fund.add(2, 1), Some(()));
    assert_eq!(fund.total(), None);
    assert_eq!(fund.mature(2), None);
}

#[test]
fn a_sale_is_refundable_before_its_due_day() {
    let terms = Terms {
        rate: Bps::ONE,
        shares: Shares::default(),
        fund: 0,
        referrer: None::<u8>,
        room: None,
        due: 15,
    };
    assert!(terms.is_refundable(14));
    assert!(!terms.is_refundable(15));
}

#[test]
fn parts_that_overflow_are_refused() {
    let most = Parts {
        enabler: Balance::MAX,
        ..Default::default()
    };
    assert_eq!(most.plus(Parts::default()), Some(most));
    assert_eq!(most.plus(most), None);
}
