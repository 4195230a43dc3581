//! The chapters at the till with euro: grants, and what comes back over the counter.

use crate::{chapter, credits, parts, resident, signed, till, Outcome, Story, SHOPS};
use piazza_primitives::Bps;

/// The prices that are paid in euro at the first shop, in cents.
const IN_EURO: [u128; 3] = [5_000, 1_999, 333];
/// What is refunded of the sale of 9.99, in cents.
const BROUGHT_BACK: u128 = 400;

impl Story {
    /// Customers pay in euro, and the first shop grants their cashback from what it set aside.
    pub(crate) fn people_pay_in_euro(&mut self) -> Outcome {
        chapter("People pay in euro, and the shop grants what comes back from what it has set aside");
        let rate = rate(0)?;
        for (number, euro) in IN_EURO.into_iter().enumerate() {
            let (customer, receipt) = (resident(20 + number), format!("R{number}"));
            let to = self.addresses[&customer].clone();
            let price = credits(euro);
            let grant = [
                "merchant",
                "grant",
                &price,
                "--to",
                &to,
                "--receipt",
                &receipt,
                "--wait",
                "block",
            ];
            self.say(&self.shops, &till(0), &grant)?;
            let given = rate.of(euro);
            let [buyer, ..] = parts(given)?;
            let aside = format!("{} set aside", till(0));
            self.book(
                "sale in euro",
                given,
                &[(&customer, signed(buyer)), (&aside, -signed(given))],
            )?;
        }
        let to = self.addresses[&resident(23)].clone();
        self.refuse(
            "A receipt that was granted to somebody else",
            crate::Whose::Shops,
            &till(0),
            &["merchant", "grant", "50.00", "--to", &to, "--receipt", "R0"],
            "already",
        )
    }

    /// A customer brings a part of his purchase back: everybody is as after a smaller sale.
    pub(crate) fn a_customer_brings_something_back(&mut self) -> Outcome {
        chapter("A customer brings something back: everybody is as after a smaller sale");
        let (shop, sold, customer) = (2, 999, resident(12));
        let uri = self.request(shop, sold)?;
        self.people.json(Some(&customer), &["pay", &uri, "--wait", "block"]);
        self.book_purchase(&customer, shop, sold)?;
        let amount = credits(BROUGHT_BACK);
        let refund = ["refund", &uri, &amount];
        self.say(&self.shops, &till(shop), &refund)?;
        let rate = rate(shop)?;
        let (before, after) = (rate.of(sold), rate.of(sold - BROUGHT_BACK));
        let ([had, ..], [keeps, ..]) = (parts(before)?, parts(after)?);
        let from_shop = signed(BROUGHT_BACK) - signed(before - after);
        let legs = [
            (customer.as_str(), signed(BROUGHT_BACK) - (signed(had) - signed(keeps))),
            (&till(shop), -from_shop),
        ];
        self.book_back(before, after, &legs)
    }

    fn book_back(&mut self, before: u128, after: u128, legs: &[(&str, i128)]) -> Outcome {
        let ([_, community, equalisation, enabler], [_, then, there, left]) = (parts(before)?, parts(after)?);
        let funds = [
            ("community funds", signed(then) - signed(community)),
            ("equalisation", signed(there) - signed(equalisation)),
            ("enabler", signed(left) - signed(enabler)),
        ];
        self.ledger.entry("refund", &[legs, &funds].concat())
    }
}

fn rate(shop: usize) -> Outcome<Bps> {
    Bps::try_from(SHOPS[shop].3).map_err(|error| error.to_string().into())
}
