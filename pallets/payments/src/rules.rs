//! Decisions that need no storage.

use frame::prelude::*;
use piazza_primitives::{Balance, Limits, MemberKind, Moment, Refusal, Standing, HOUR};

/// The hour of a moment, since 1970.
pub fn hour_of(moment: Moment) -> u32 {
    moment
        .checked_div(HOUR)
        .and_then(|hour| hour.try_into().ok())
        .unwrap_or(u32::MAX)
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
