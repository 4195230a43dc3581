//! What a refund will do, told before it is signed: the chain's arithmetic, cent by cent.

use super::value_back::Shares;
use crate::values::{Address, Amount, Rate};

/// The whole, in basis points.
const WHOLE: u128 = 10_000;
/// A day of chain time, in milliseconds.
const DAY: u64 = 86_400_000;

/// How a sale is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tendered {
    /// In credits.
    pub credits: Amount,
    /// In euro, outside the chain.
    pub euro: Amount,
}

impl Tendered {
    /// Whether there is nothing.
    pub const fn is_nothing(self) -> bool {
        self.credits.is_zero() && self.euro.is_zero()
    }

    /// What is left once a part is gone; nothing if that is more than there is.
    pub fn less(self, part: Self) -> Option<Self> {
        Some(Self {
            credits: Amount(self.credits.cents().checked_sub(part.credits.cents())?),
            euro: Amount(self.euro.cents().checked_sub(part.euro.cents())?),
        })
    }
}

/// By what the value-back of a sale was divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The merchant's rate.
    pub rate: Rate,
    /// The shares.
    pub shares: Shares,
    /// Whether somebody counts as referrer.
    pub referred: bool,
    /// What the buyer could still receive after paying; without limit if absent.
    pub room: Option<Amount>,
    /// The first day, since 1970, on which it can't be refunded any more.
    pub due: u32,
}

/// A sale in the chain's books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// Who bought.
    pub buyer: Address,
    /// Who sold.
    pub merchant: Address,
    /// How it was paid.
    pub sold: Tendered,
    /// What is left of it after refunds.
    pub left: Tendered,
    /// By what its value-back was divided.
    pub terms: Terms,
}

impl Sale {
    /// Whether nothing was ever refunded of it: what is left only becomes less.
    pub fn is_untouched(&self) -> bool {
        self.left == self.sold
    }

    /// Whether it can be refunded at this moment.
    pub fn is_refundable(&self, now: u64) -> bool {
        now / DAY < u64::from(self.terms.due)
    }
}

/// What a refund moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What the customer has more in credits afterwards.
    pub returned: Amount,
    /// What the merchant hands back in euro.
    pub cash: Amount,
    /// What leaves the merchant's spendable credits.
    pub from_merchant: Amount,
    /// What comes back to his prefunding.
    pub to_prefunding: Amount,
    /// What roundings take from his prefunding: at most some cents.
    pub from_prefunding: Amount,
}

/// Plans a refund of a sale; nothing if the sale has less left, or it is too small to be netted.
pub fn plan(sale: &Sale, refunded: Tendered) -> Option<Plan> {
    let Sale { sold, left, terms, .. } = sale;
    let after = left.less(refunded)?;
    let of_credits = terms.part(left.credits).checked_sub(terms.part(after.credits))?;
    let of_euro = terms.part(left.euro).checked_sub(terms.part(after.euro))?;
    let [had, keeps] = [terms.cashback(*sold, *left)?, terms.cashback(*sold, after)?];
    let credits = refunded.credits.cents();
    let less_cashback = had.saturating_sub(keeps);
    // The largest remainder is not monotone: a smaller sale may give a cent more.
    let more_cashback = keeps.saturating_sub(had);
    let in_credits = less_cashback.min(credits);
    let in_euro = less_cashback.saturating_sub(in_credits);
    Some(Plan {
        returned: Amount(credits.checked_sub(in_credits)?.checked_add(more_cashback)?),
        cash: Amount(refunded.euro.cents().checked_sub(in_euro)?),
        from_merchant: Amount(credits.checked_sub(of_credits)?),
        to_prefunding: Amount(of_euro.saturating_sub(in_euro)),
        from_prefunding: Amount(in_euro.saturating_sub(of_euro)),
    })
}

impl Terms {
    /// The value-back of an amount.
    const fn part(&self, amount: Amount) -> u128 {
        self.rate.of(amount).cents()
    }

    /// The buyer's part, if the sale that was of `sold` had been of `tendered`: credits and euro are divided each for
    /// itself, and he holds again what was refunded in credits.
    fn cashback(&self, sold: Tendered, tendered: Tendered) -> Option<u128> {
        let parts = self
            .buyers(tendered.credits)?
            .checked_add(self.buyers(tendered.euro)?)?;
        let refunded = sold.credits.cents().saturating_sub(tendered.credits.cents());
        let room = self.room.map(|room| room.cents().saturating_sub(refunded));
        Some(room.map_or(parts, |room| parts.min(room)))
    }

    /// The buyer's part of the value-back of an amount: by largest remainder, of which ties go to him first.
    fn buyers(&self, amount: Amount) -> Option<u128> {
        let total = self.part(amount);
        let [buyer, community, equalisation, enabler, referrer] = self.shares.map(|share| u128::from(share.points()));
        let weights = if self.referred {
            [buyer, community, equalisation, enabler, referrer]
        } else {
            [buyer, community.checked_add(referrer)?, equalisation, enabler, 0]
        };
        let products = weights.map(|weight| total.saturating_mul(weight));
        let whole_parts: u128 = products.iter().map(|product| product / WHOLE).sum();
        let left = total.checked_sub(whole_parts)?;
        let own = products[0] % WHOLE;
        let before_him = products[1..].iter().filter(|product| *product % WHOLE > own).count();
        let extra = u128::from(own > 0 && u128::try_from(before_him).ok()? < left);
        Some(products[0] / WHOLE + extra)
    }
}

#[cfg(test)]
#[path = "refunds_tests.rs"]
mod tests;
