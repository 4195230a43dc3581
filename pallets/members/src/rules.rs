//! Decisions that need no storage.

use crate::types::{Member, Merchant, Profile, Status};
use piazza_primitives::{IstatCode, Moment, Refusal};

/// The largest six-digit ISTAT code.
pub const MAX_ISTAT_CODE: u32 = 999_999;

/// Whether `code` has six digits at most.
pub fn is_istat_code(code: IstatCode) -> bool {
    code.0 <= MAX_ISTAT_CODE
}

/// Whether the member may act at `now`. Ends are inclusive.
pub fn standing(member: &Member, now: Moment) -> Result<(), Refusal> {
    match member.status {
        Status::Active => Ok(()),
        Status::Suspended => Err(Refusal::Suspended),
        Status::Left => Err(Refusal::Left),
    }?;
    match member.until {
        Some(until) if now > until => Err(Refusal::Expired),
        _ => Ok(()),
    }
}

/// The end of an enrolment made at `now` that asks for `wanted`, in a tier of at most `valid_for`: `None` within is
/// without end. Nothing if the wanted end has passed or is later than the tier allows.
pub fn end_of_enrolment(now: Moment, wanted: Option<Moment>, valid_for: Option<Moment>) -> Option<Option<Moment>> {
    let latest = valid_for.map(|time| now.saturating_add(time));
    match (wanted, latest) {
        (Some(wanted), _) if wanted < now => None,
        (Some(wanted), Some(latest)) if wanted > latest => None,
        (Some(wanted), _) => Some(Some(wanted)),
        (None, latest) => Some(latest),
    }
}

/// Whether the agreement is in force at `now`. Ends are inclusive.
pub fn in_force(merchant: &Merchant, now: Moment) -> bool {
    let agreement = merchant.profile.agreement;
    now >= agreement.from && agreement.until.is_none_or(|until| now <= until)
}

/// Whether a profile names what a customer has to know.
pub fn is_complete(profile: &Profile) -> bool {
    let name = core::str::from_utf8(&profile.trade_name);
    name.is_ok_and(|name| !name.trim().is_empty() && !name.chars().any(char::is_control))
        && !profile.categories.is_empty()
        && !profile.shops.is_empty()
}
