//! The arithmetic, for any input.

use crate::{
    rules::{day_of, divide, due_day, room},
    types::{Fund, Shares},
};
use frame::prelude::ConstU32;
use piazza_primitives::{Balance, Bps, DAY, WHOLE};
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

proptest! {
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
