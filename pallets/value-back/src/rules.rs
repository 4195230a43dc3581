//! Arithmetic of the split and of a fund's books: no storage, no chain.

use crate::types::{Day, Fund, Parts, Pending, Shares, Terms};
use frame::prelude::Get;
use piazza_primitives::{largest_remainder, Balance, Bps, Moment, Tendered, DAY, WHOLE};

/// The value-back of `credits`, or as many cents of euro, at `rate`, divided by `shares`. Without a referrer his share counts as the
/// community fund's before the division, so the parts are rounded once.
///
/// `None` only if the shares are all 0.
pub fn divide(rate: Bps, credits: Balance, shares: Shares, with_referrer: bool) -> Option<Parts> {
    let shares = if with_referrer {
        shares
    } else {
        shares.without_referrer()
    };
    let [buyer, community, equalisation, enabler, referrer] = largest_remainder(rate.of(credits), shares.weights())?;
    Some(Parts {
        buyer,
        community,
        equalisation,
        enabler,
        referrer,
    })
}

/// How much more an account that holds `held` may receive under the limit; no bound if `None`.
pub fn room(limit: Option<Balance>, held: Balance) -> Option<Balance> {
    limit.map(|limit| limit.saturating_sub(held))
}

/// The day of a moment.
pub fn day_of(now: Moment) -> Day {
    Day::try_from(now / DAY).unwrap_or(Day::MAX)
}

/// The first day on which shares of a sale made on `today` are spendable. A sale made in the last second of today may
/// be refunded until the last second of the day `limit` days later, so it is the day after that.
pub const fn due_day(today: Day, limit: u32) -> Day {
    today.saturating_add(limit).saturating_add(1)
}

/// Whether the bytes are a name that a person can read.
pub fn is_name(bytes: &[u8]) -> bool {
    core::str::from_utf8(bytes).is_ok_and(|name| !name.trim().is_empty() && !name.chars().any(char::is_control))
}

impl Shares {
    /// Whether the five add up to the whole.
    pub fn are_whole(&self) -> bool {
        self.weights()
            .iter()
            .try_fold(0u64, |sum, points| sum.checked_add(*points))
            == Some(WHOLE.into())
    }

    /// The shares in the parties' order, in basis points.
    pub fn weights(&self) -> [u64; 5] {
        [
            self.buyer,
            self.community,
            self.equalisation,
            self.enabler,
            self.referrer,
        ]
        .map(|bps| bps.points().into())
    }

    /// The shares of a sale that nobody referred.
    pub fn without_referrer(self) -> Self {
        // The sum of shares that are whole is at most the whole.
        let community = Bps::saturating(self.community.points().saturating_add(self.referrer.points()));
        Self {
            community,
            referrer: Bps::ZERO,
            ..self
        }
    }
}

impl<AccountId> Terms<AccountId> {
    /// The parts of a sale that was of `sold` and is, after refunds, one of `tendered`. Credits and euro are divided each
    /// for itself, because the value-back of each is rounded for itself. The buyer holds again what was refunded in
    /// credits, so he has that much less room.
    ///
    /// `None` if the shares are all 0, or a sum overflows.
    pub fn divide(&self, sold: Tendered, tendered: Tendered) -> Option<Parts> {
        let parts = |amount| divide(self.rate, amount, self.shares, self.referrer.is_some());
        let refunded = sold.credits.saturating_sub(tendered.credits);
        let room = self.room.map(|room| room.saturating_sub(refunded));
        parts(tendered.credits)?.plus(parts(tendered.euro)?)?.within(room)
    }

    /// Whether the sale can be refunded on the day `today`.
    pub const fn is_refundable(&self, today: Day) -> bool {
        today < self.due
    }
}

impl Parts {
    /// The whole value-back, in cents.
    pub fn total(&self) -> Balance {
        // Parts of one amount: the sum can't pass it.
        [
            self.buyer,
            self.community,
            self.equalisation,
            self.enabler,
            self.referrer,
        ]
        .into_iter()
        .fold(0, Balance::saturating_add)
    }

    /// The parts of two amounts together. `None` if a sum overflows.
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            buyer: self.buyer.checked_add(other.buyer)?,
            community: self.community.checked_add(other.community)?,
            equalisation: self.equalisation.checked_add(other.equalisation)?,
            enabler: self.enabler.checked_add(other.enabler)?,
            referrer: self.referrer.checked_add(other.referrer)?,
        })
    }

    /// The parts once the buyer's excess over `room` went to the community fund.
    pub fn within(self, room: Option<Balance>) -> Option<Self> {
        let buyer = room.map_or(self.buyer, |room| room.min(self.buyer));
        let excess = self.buyer.checked_sub(buyer)?;
        Some(Self {
            buyer,
            community: self.community.checked_add(excess)?,
            ..self
        })
    }
}

impl<MaxPending: Get<u32>> Fund<MaxPending> {
    /// Moves what is due by `today` to what may be spent. `None` if the sum overflows.
    pub fn mature(&mut self, today: Day) -> Option<()> {
        self.spendable = self
            .pending
            .iter()
            .filter(|pending| pending.due <= today)
            .try_fold(self.spendable, |sum, pending| sum.checked_add(pending.amount))?;
        self.pending.retain(|pending| pending.due > today);
        Some(())
    }

    /// Adds credits that become spendable on the day `due`. `None` if the sum overflows or no entry is left.
    pub fn add(&mut self, due: Day, amount: Balance) -> Option<()> {
        match self.pending.binary_search_by_key(&due, |pending| pending.due) {
            Ok(index) => {
                let entry = self.pending.get_mut(index)?;
                entry.amount = entry.amount.checked_add(amount)?;
                Some(())
            }
            Err(index) => self.pending.try_insert(index, Pending { due, amount }).ok(),
        }
    }

    /// Takes back credits that would become spendable on the day `due`. `None` if fewer wait for that day.
    pub fn take(&mut self, due: Day, amount: Balance) -> Option<()> {
        let index = self.pending.binary_search_by_key(&due, |pending| pending.due).ok()?;
        let entry = self.pending.get_mut(index)?;
        entry.amount = entry.amount.checked_sub(amount)?;
        if entry.amount == 0 {
            self.pending.remove(index);
        }
        Some(())
    }

    /// All that waits, in cents. `None` if the sum overflows.
    pub fn waiting(&self) -> Option<Balance> {
        self.pending
            .iter()
            .try_fold(0 as Balance, |sum, pending| sum.checked_add(pending.amount))
    }

    /// Everything the fund owns, in cents. `None` if the sum overflows.
    pub fn total(&self) -> Option<Balance> {
        self.waiting()?.checked_add(self.spendable)
    }

    /// Whether the fund owns nothing.
    pub fn is_empty(&self) -> bool {
        self.spendable == 0 && self.pending.is_empty()
    }

    /// Whether the days ascend, each once.
    pub fn is_ordered(&self) -> bool {
        self.pending
            .iter()
            .zip(self.pending.iter().skip(1))
            .all(|(earlier, later)| earlier.due < later.due)
    }
}
