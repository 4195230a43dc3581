//! Who makes blocks.

use super::{api, view, At};
use crate::{error::Result, values::Address};

/// How a validator does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validator {
    /// Who.
    pub who: Address,
    /// Whether the council wants it.
    pub listed: bool,
    /// Whether it takes part now.
    pub active: bool,
    /// Whether it is kept from making blocks.
    pub disabled: bool,
    /// How many slots it missed in this session.
    pub missed: u32,
}

/// Everybody on the list or active.
///
/// # Errors
/// If the node does not answer.
pub async fn validators(at: &At) -> Result<Vec<Validator>> {
    let validators = view(at, api::view_functions().validators().validators()).await?;
    Ok(validators
        .into_iter()
        .map(|status| Validator {
            who: status.who,
            listed: status.listed,
            active: status.active,
            disabled: status.disabled,
            missed: status.missed,
        })
        .collect())
}
