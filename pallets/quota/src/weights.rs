//! The weights of the calls.

use frame::weights_prelude::*;

/// The weights of the calls.
pub trait WeightInfo {
    /// `set_allowance`.
    fn set_allowance() -> Weight;
    /// `clear_operation`.
    fn clear_operation() -> Weight;
    /// The extension `CheckNonce`, all of it.
    fn check_nonce() -> Weight;
    /// What a plain transfer adds to `check_nonce`.
    fn check_plain_transfer() -> Weight;
}

/// For tests.
impl WeightInfo for () {
    fn set_allowance() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn clear_operation() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn check_nonce() -> Weight {
        Weight::from_parts(15_000_000, 0)
    }
    fn check_plain_transfer() -> Weight {
        Weight::from_parts(15_000_000, 0)
    }
}
