//! Balances.

use super::{api, fetch, At};
use crate::{
    error::Result,
    values::{Address, Amount},
};

/// What an account holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// What can be spent.
    pub free: Amount,
    /// What is held for bookings, orders, redemptions.
    pub held: Amount,
}

impl Balance {
    /// All of it.
    pub fn total(self) -> Amount {
        Amount(self.free.cents().saturating_add(self.held.cents()))
    }
}

/// What an account holds.
///
/// # Errors
/// If the node does not answer.
pub async fn balance(at: &At, account: &Address) -> Result<Balance> {
    let info = fetch(at, api::storage().system().account(), (*account,)).await?;
    Ok(info
        .map(|info| Balance {
            free: Amount(info.data.free),
            held: Amount(info.data.reserved),
        })
        .unwrap_or_default())
}
