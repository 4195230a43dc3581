use super::*;

fn rate(points: u16) -> Rate {
    Rate::from_points(points).expect("a rate")
}

fn sale(credits: u128, euro: u128) -> Sale {
    let sold = Tendered {
        credits: Amount(credits),
        euro: Amount(euro),
    };
    Sale {
        buyer: Address::from([1; 32]),
        merchant: Address::from([2; 32]),
        sold,
        left: sold,
        terms: Terms {
            rate: rate(500),
            shares: [6_000, 2_000, 1_000, 1_000, 0].map(rate),
            referred: false,
            room: None,
            due: 20_015,
        },
    }
}

fn refund(sale: &Sale, credits: u128, euro: u128) -> Option<Plan> {
    let refunded = Tendered {
        credits: Amount(credits),
        euro: Amount(euro),
    };
    plan(sale, refunded)
}

#[test]
fn a_whole_refund_nets_the_cashback() {
    // 5 % of 12.50 is 0.62, of which 0.37 went back to the customer.
    let plan = refund(&sale(1_250, 0), 1_250, 0).expect("a plan");
    assert_eq!(plan.returned, Amount(1_250 - 37));
    assert_eq!((plan.cash, plan.from_merchant), (Amount(0), Amount(1_250 - 62)));
    assert_eq!((plan.to_prefunding, plan.from_prefunding), (Amount(0), Amount(0)));
}

#[test]
fn what_credits_do_not_cover_is_netted_from_the_euro() {
    // 5 % of 50.00 is 2.50, of which 1.50 went to the customer: he gets 48.50 in cash, and the rest of the 2.50 goes back
    // to what was set aside.
    let plan = refund(&sale(0, 5_000), 0, 5_000).expect("a plan");
    assert_eq!((plan.returned, plan.cash), (Amount(0), Amount(4_850)));
    assert_eq!((plan.from_merchant, plan.to_prefunding), (Amount(0), Amount(100)));
}

#[test]
fn euro_alone_come_back_of_a_sale_in_both() {
    // 1.00 of value-back on the 20.00, of which 0.60 were the customer's.
    let plan = refund(&sale(1_250, 2_000), 0, 2_000).expect("a plan");
    assert_eq!((plan.returned, plan.cash), (Amount(0), Amount(1_940)));
    assert_eq!(plan.to_prefunding, Amount(40));
}

#[test]
fn more_than_is_left_is_no_plan() {
    assert_eq!(refund(&sale(1_250, 0), 1_251, 0), None);
    assert_eq!(refund(&sale(1_250, 0), 0, 1), None);
}

#[test]
fn parts_add_up_to_the_whole() {
    for amount in (1..2_000).step_by(7) {
        let whole = refund(&sale(amount, amount), amount, amount).expect("a plan");
        let mut sale = sale(amount, amount);
        let (mut returned, mut cash) = (0, 0);
        for part in [amount / 3, amount - amount / 3] {
            let plan = refund(&sale, part, part).expect("a plan");
            returned += plan.returned.cents();
            cash += plan.cash.cents();
            let gone = Tendered {
                credits: Amount(part),
                euro: Amount(part),
            };
            sale.left = sale.left.less(gone).expect("left");
        }
        assert_eq!(returned + cash, whole.returned.cents() + whole.cash.cents(), "{amount}");
        assert!(sale.left.is_nothing());
    }
}

#[test]
fn a_full_purse_gave_no_cashback_to_net() {
    let mut sale = sale(1_250, 0);
    sale.terms.room = Some(Amount(0));
    let plan = refund(&sale, 1_250, 0).expect("a plan");
    assert_eq!(plan.returned, Amount(1_250));
}

#[test]
fn a_referrers_share_is_the_communitys_without_one() {
    let mut sale = sale(1_250, 0);
    sale.terms.shares = [3_400, 0, 0, 3_300, 3_300].map(rate);
    // 0.62: 21.08, 20.46, 20.46: the buyer's remainder is the smallest in both divisions.
    assert_eq!(sale.terms.buyers(Amount(1_250)), Some(21));
    sale.terms.referred = true;
    assert_eq!(sale.terms.buyers(Amount(1_250)), Some(21));
}

#[test]
fn the_last_day_is_the_one_before_the_due_day() {
    let sale = sale(100, 0);
    assert!(sale.is_refundable(20_015 * DAY - 1));
    assert!(!sale.is_refundable(20_015 * DAY));
}

#[test]
fn a_sale_is_untouched_until_a_part_of_it_is_refunded() {
    let mut sale = sale(1_250, 500);
    assert!(sale.is_untouched());
    sale.left.euro = Amount(499);
    assert!(!sale.is_untouched());
}
