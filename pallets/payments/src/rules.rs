//! Decisions that need no storage.

use crate::types::{WeekVolume, Weeks, WEEKS};
use frame::prelude::*;
use piazza_primitives::{Balance, Bps, Limits, MemberKind, Moment, Refusal, Standing, Tendered, DAY, HOUR};

/// The part of the threshold that the volume passes to be told.
const NEAR: Bps = Bps::saturating(8_000);

/// The first Monday of 1970, in days since it began.
const FIRST_MONDAY: Moment = 4;

/// The hour of a moment, since 1970.
pub fn hour_of(moment: Moment) -> u32 {
    moment
        .checked_div(HOUR)
        .and_then(|hour| hour.try_into().ok())
        .unwrap_or(u32::MAX)
}

/// The week of a moment, since the first Monday of 1970. Weeks start on Monday.
pub fn week_of(moment: Moment) -> u32 {
    let days = (moment / DAY).saturating_sub(FIRST_MONDAY);
    u32::try_from(days / 7).unwrap_or(u32::MAX)
}

/// What an account that holds `held` may still receive; without limit if absent.
pub fn room(limits: &Limits, held: Balance) -> Option<Balance> {
    limits.held.map(|limit| limit.saturating_sub(held))
}

/// Whether a member may send `amount` to another who holds `held`.
pub fn may_send(from: &Standing, to: &Standing, held: Balance, amount: Balance) -> Result<(), Refusal> {
    let merchants = from.kind == MemberKind::Merchant && to.kind == MemberKind::Merchant;
    let allowed = merchants || (from.limits.person_to_person && to.limits.person_to_person);
    ensure!(allowed, Refusal::NoPersonToPerson);
    ensure!(
        room(&to.limits, held).is_none_or(|room| amount <= room),
        Refusal::RecipientLimit
    );
    Ok(())
}

/// What is left of a sale once a part is refunded. `None` if that is more than there is, in credits or in euro.
pub fn less(left: Tendered, refunded: Tendered) -> Option<Tendered> {
    Some(Tendered {
        credits: left.credits.checked_sub(refunded.credits)?,
        euro: left.euro.checked_sub(refunded.euro)?,
    })
}

/// What a refund moves, in cents. Everything passes through the buyer's account; what the funds give back goes there too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refund {
    /// From the merchant to the buyer: the credits less their value-back, which the merchant never had.
    pub from_merchant: Balance,
    /// From what the merchant set aside to the buyer, if roundings need a cent.
    pub from_prefunding: Balance,
    /// From the buyer to what the merchant set aside: what came from there, less what the merchant keeps in euro.
    pub to_prefunding: Balance,
    /// What the buyer has more in credits afterwards.
    pub returned: Balance,
    /// What the merchant hands back in euro.
    pub cash: Balance,
}

/// Plans the refund after which a sale, of which `before` was left, is one of `after`. The buyer's part of it was
/// `cashback` before and is that after: the difference is netted from the credits that he gets back, and what they don't
/// cover from the euro.
///
/// `None` if it can't be netted: roundings can make a cent of cashback more than a refund of a cent.
pub fn refund(rate: Bps, before: Tendered, after: Tendered, cashback: [Balance; 2]) -> Option<Refund> {
    let refunded = less(before, after)?;
    let of_credits = rate.of(before.credits).checked_sub(rate.of(after.credits))?;
    let of_euro = rate.of(before.euro).checked_sub(rate.of(after.euro))?;
    let [had, keeps] = cashback;
    let less_cashback = had.saturating_sub(keeps);
    // Largest remainder is not monotone: a smaller sale may give him a cent more.
    let more_cashback = keeps.saturating_sub(had);
    let in_credits = less_cashback.min(refunded.credits);
    let in_euro = less_cashback.checked_sub(in_credits)?;
    Some(Refund {
        from_merchant: refunded.credits.checked_sub(of_credits)?,
        from_prefunding: in_euro.saturating_sub(of_euro),
        to_prefunding: of_euro.saturating_sub(in_euro),
        returned: refunded.credits.checked_sub(in_credits)?.checked_add(more_cashback)?,
        cash: refunded.euro.checked_sub(in_euro)?,
    })
}

/// Whether a week is among those that the volume counts. The future never comes before the present, so it counts.
fn counts(week: u32, this_week: u32) -> bool {
    this_week.saturating_sub(week) < WEEKS
}

/// What was paid in the weeks that count.
pub fn volume(weeks: &Weeks, this_week: u32) -> Balance {
    weeks
        .iter()
        .filter(|entry| counts(entry.week, this_week))
        .fold(0, |sum, entry| sum.saturating_add(entry.amount))
}

/// Adds a payment to the current week, and drops the weeks that no longer count.
pub fn add_volume(weeks: &mut Weeks, this_week: u32, amount: Balance) {
    weeks.retain(|entry| counts(entry.week, this_week));
    if let Some(last) = weeks.last_mut().filter(|last| last.week >= this_week) {
        last.amount = last.amount.saturating_add(amount);
        return;
    }
    // All others are before this week and ascend: there is an entry for each that counts.
    let week = WeekVolume {
        week: this_week,
        amount,
    };
    if weeks.try_push(week).is_err() {
        defensive!("more weeks count than there can be");
    }
}

/// Whether the volume has just come near the threshold.
pub fn nears(before: Balance, after: Balance, threshold: Balance) -> bool {
    let near = NEAR.of(threshold);
    before <= near && near < after
}
