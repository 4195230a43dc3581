//! What the pallet tells about a validator.

use codec::{Decode, Encode};
use frame::derive::Debug;
use scale_info::TypeInfo;

/// How a validator does.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ValidatorStatus<AccountId> {
    /// Who.
    pub who: AccountId,
    /// Whether the council wants it.
    pub listed: bool,
    /// Whether it takes part in the session that runs now.
    pub active: bool,
    /// Whether it is kept from making blocks in this session.
    pub disabled: bool,
    /// How many slots it missed in this session.
    pub missed: u32,
}
