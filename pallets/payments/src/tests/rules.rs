//! Decisions that need no storage.

use crate::rules::{hour_of, may_send, nears, refund, week_of, Refund};
use piazza_primitives::{
    largest_remainder, Balance, Bps, IstatCode, Limits, MemberKind, Refusal, Standing, Tendered, UsageClass, DAY, HOUR,
    WHOLE,
};
use proptest::prelude::*;

fn member(kind: MemberKind, held: Option<Balance>, person_to_person: bool) -> Standing {
    let limits = Limits { held, person_to_person };
    Standing {
        kind,
        zone: IstatCode(22_205),
        limits,
        usage: UsageClass::Person,
    }
}

#[test]
fn a_recipient_may_reach_the_limit_of_the_tier_and_not_pass_it() {
    let anna = member(MemberKind::Resident, None, true);
    let bruno = member(MemberKind::Resident, Some(15_000), true);
    assert_eq!(may_send(&anna, &bruno, 14_000, 1_000), Ok(()));
    assert_eq!(may_send(&anna, &bruno, 14_000, 1_001), Err(Refusal::RecipientLimit));
}

#[test]
fn a_tourist_neither_sends_nor_receives() {
    let anna = member(MemberKind::Resident, None, true);
    let tourist = member(MemberKind::Tourist, Some(15_000), false);
    assert_eq!(may_send(&anna, &tourist, 0, 1), Err(Refusal::NoPersonToPerson));
    assert_eq!(may_send(&tourist, &anna, 0, 1), Err(Refusal::NoPersonToPerson));
}

#[test]
fn merchants_pay_merchants_whatever_their_tiers_say_of_persons() {
    let baker = member(MemberKind::Merchant, None, false);
    let miller = member(MemberKind::Merchant, None, false);
    assert_eq!(may_send(&baker, &miller, 0, 1), Ok(()));
}

#[test]
fn the_last_millisecond_of_an_hour_belongs_to_it() {
    assert_eq!(hour_of(HOUR - 1), 0);
    assert_eq!(hour_of(HOUR), 1);
}

/// The epoch was a Thursday.
#[test]
fn weeks_start_on_monday() {
    assert_eq!((week_of(0), week_of(4 * DAY)), (0, 0));
    assert_eq!((week_of(11 * DAY - 1), week_of(11 * DAY)), (0, 1));
    assert_eq!(
        week_of(u64::MAX),
        u32::try_from((u64::MAX / DAY - 4) / 7).unwrap_or(u32::MAX)
    );
}

#[test]
fn the_threshold_is_near_above_four_fifths() {
    assert!(!nears(0, 800, 1_000));
    assert!(nears(800, 801, 1_000));
    assert!(!nears(801, 900, 1_000));
    assert!(nears(0, 1, 0));
    assert!(!nears(0, Balance::MAX / 10 * 8, Balance::MAX));
    assert!(nears(0, Balance::MAX, Balance::MAX));
}

/// How a value-back is divided: the buyer first.
#[derive(Clone, Debug)]
struct Split {
    rate: Bps,
    shares: [u64; 5],
    room: Option<Balance>,
    sold: Tendered,
}

impl Split {
    fn total(&self, left: Tendered) -> Balance {
        self.rate.of(left.credits) + self.rate.of(left.euro)
    }

    fn cashback(&self, left: Tendered) -> Balance {
        let of = |amount| largest_remainder(self.rate.of(amount), self.shares).expect("whole shares")[0];
        let room = self.room.map_or(Balance::MAX, |room| {
            room.saturating_sub(self.sold.credits - left.credits)
        });
        (of(left.credits) + of(left.euro)).min(room)
    }

    fn refund(&self, before: Tendered, after: Tendered) -> Option<Refund> {
        refund(self.rate, before, after, [self.cashback(before), self.cashback(after)])
    }
}

/// Any split: the shares are the gaps between four cuts.
fn splits() -> impl Strategy<Value = Split> {
    let amounts = prop_oneof![0..50u128, 0..1_000_000u128, Just(1_000_000_000_000_000u128)];
    let sold = (amounts.clone(), amounts);
    let rates = prop_oneof![0..=WHOLE, Just(WHOLE)];
    (
        prop::array::uniform4(0..=u64::from(WHOLE)),
        rates,
        prop::option::of(0..100_000u128),
        sold,
    )
        .prop_map(|(mut cuts, rate, room, (credits, euro))| {
            cuts.sort_unstable();
            let [a, b, c, d] = cuts;
            Split {
                rate: Bps::saturating(rate),
                shares: [a, b - a, c - b, d - c, u64::from(WHOLE) - d],
                room,
                sold: Tendered { credits, euro },
            }
        })
}

/// What is left after refunds of so many per cent.
fn leave(left: Tendered, (credits, euro): (u128, u128)) -> Tendered {
    Tendered {
        credits: left.credits - left.credits * credits / 100,
        euro: left.euro - left.euro * euro / 100,
    }
}

fn signed(amount: Balance) -> i128 {
    i128::try_from(amount).expect("amounts of the tests are small")
}

/// What people have more than before, in cents: the buyer (credits and euro), the merchant's free credits, and what he set
/// aside with what he keeps in euro.
fn gains(refund: Refund) -> [i128; 3] {
    [
        signed(refund.returned) + signed(refund.cash),
        -signed(refund.from_merchant),
        signed(refund.to_prefunding) - signed(refund.from_prefunding) - signed(refund.cash),
    ]
}

proptest! {
    #[test]
    fn what_the_buyer_gets_is_what_the_others_give(split in splits(), percent in (0..=100u128, 0..=100u128)) {
        let (before, after) = (split.sold, leave(split.sold, percent));
        let (had, keeps) = (split.cashback(before), split.cashback(after));
        let Some(plan) = split.refund(before, after) else {
            // Only if more is to be netted than there is.
            let all = before.credits - after.credits + before.euro - after.euro;
            prop_assert!(had - keeps > all);
            return Ok(());
        };
        let funds = |left| signed(split.total(left)) - signed(split.cashback(left));
        let hub = signed(plan.from_prefunding) + signed(plan.from_merchant) + funds(before) - funds(after)
            - signed(plan.to_prefunding);
        prop_assert_eq!(hub, signed(plan.returned));
        prop_assert!(plan.to_prefunding == 0 || plan.from_prefunding == 0);
        let net = |left: Tendered| left.credits - split.rate.of(left.credits);
        prop_assert_eq!(plan.from_merchant, net(before) - net(after));
        // The buyer gets the sale back, less the cashback on it.
        let back = signed(before.credits - after.credits) + signed(before.euro - after.euro);
        prop_assert_eq!(gains(plan)[0], back - (signed(had) - signed(keeps)));
    }

    #[test]
    fn a_whole_refund_leaves_everybody_as_before_the_sale(split in splits()) {
        let plan = split.refund(split.sold, Tendered::default());
        let plan = plan.expect("a whole refund can always be netted");
        let Tendered { credits, euro } = split.sold;
        let had = signed(split.cashback(split.sold));
        let expected = [
            signed(credits) + signed(euro) - had,
            signed(split.rate.of(credits)) - signed(credits),
            signed(split.rate.of(euro)) - signed(euro),
        ];
        prop_assert_eq!(gains(plan), expected);
        if euro == 0 {
            prop_assert_eq!((signed(plan.returned), plan.cash), (signed(credits) - had, 0));
        }
    }

    #[test]
    fn many_refunds_are_one(
        split in splits(), percents in prop::collection::vec((0..=100u128, 0..=100u128), 1..8),
    ) {
        let (mut left, mut sum) = (split.sold, [0i128; 3]);
        for percent in percents {
            let after = leave(left, percent);
            if let Some(plan) = split.refund(left, after) {
                for (sum, gain) in sum.iter_mut().zip(gains(plan)) {
                    *sum += gain;
                }
                left = after;
            }
        }
        if let Some(plan) = split.refund(split.sold, left) {
            prop_assert_eq!(sum, gains(plan));
        }
    }

    #[test]
    fn no_input_wraps(
        rate in 0..=WHOLE,
        sold in (any::<u128>(), any::<u128>()),
        left in (any::<u128>(), any::<u128>()),
        cashback in any::<[u128; 2]>(),
    ) {
        let [before, after] = [sold, left].map(|(credits, euro)| Tendered { credits, euro });
        if let Some(plan) = refund(Bps::saturating(rate), before, after, cashback) {
            prop_assert!(plan.from_merchant <= before.credits && plan.cash <= before.euro);
        }
    }
}
