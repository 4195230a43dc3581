//! The weights of the calls.

use frame::weights_prelude::*;

/// The weights of the calls.
pub trait WeightInfo {
    /// `pay`.
    fn pay() -> Weight;
    /// `send`.
    fn send() -> Weight;
    /// `forget_expired`.
    fn forget_expired(n: u32) -> Weight;
}

/// For tests.
impl WeightInfo for () {
    fn pay() -> Weight {
        Weight::from_parts(260_000_000, 0)
    }
    fn send() -> Weight {
        Weight::from_parts(70_000_000, 0)
    }
    fn forget_expired(n: u32) -> Weight {
        Weight::from_parts(10_000_000, 0).saturating_add(Weight::from_parts(8_000_000, 0).saturating_mul(n.into()))
    }
}
