//! How much an account may do, and when again.

use super::{api, now, translate, view, At};
use crate::{
    error::Result,
    values::{Address, Millis, Usage},
};

/// What an account may still do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Operations left now.
    pub available: u32,
    /// Operations at once when none was used.
    pub capacity: u32,
    /// How long until one more, if none is left.
    pub wait: Option<Millis>,
}

/// What an account may still do; nothing if it is not a member.
///
/// # Errors
/// If the node does not answer.
pub async fn allowed(at: &At, account: &Address) -> Result<Option<Allowed>> {
    let Some(usage) = view(at, api::view_functions().quota().usage(*account)).await? else {
        return Ok(None);
    };
    let now = now(at).await?;
    let wait = (usage.available == 0).then(|| usage.next_at.saturating_sub(now).max(1));
    Ok(Some(Allowed {
        available: usage.available,
        capacity: usage.capacity,
        wait,
    }))
}

/// The allowance of a class: how many operations at once, and how long until one comes back.
///
/// # Errors
/// If the node does not answer.
pub async fn allowance(at: &At, class: Usage) -> Result<(u32, Millis)> {
    let allowance = view(at, api::view_functions().quota().allowance_of(translate(&class)?)).await?;
    Ok((allowance.burst, allowance.every))
}
