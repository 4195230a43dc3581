//! The weights of the calls.

use frame::weights_prelude::*;

/// The weights of the calls.
pub trait WeightInfo {
    /// `pay`.
    fn pay() -> Weight;
    /// `send`.
    fn send() -> Weight;
    /// `grant`.
    fn grant() -> Weight;
    /// `refund`.
    fn refund() -> Weight;
    /// `prefund`.
    fn prefund() -> Weight;
    /// `release_prefunding`.
    fn release_prefunding() -> Weight;
    /// `set_notification_threshold`.
    fn set_notification_threshold() -> Weight;
    /// `forget_expired`.
    fn forget_expired(n: u32) -> Weight;
}

/// For tests.
impl WeightInfo for () {
    fn pay() -> Weight {
        Weight::from_parts(320_000_000, 0)
    }
    fn send() -> Weight {
        Weight::from_parts(70_000_000, 0)
    }
    fn grant() -> Weight {
        Weight::from_parts(230_000_000, 0)
    }
    fn refund() -> Weight {
        Weight::from_parts(300_000_000, 0)
    }
    fn prefund() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn release_prefunding() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_notification_threshold() -> Weight {
        Weight::from_parts(10_000_000, 0)
    }
    fn forget_expired(n: u32) -> Weight {
        Weight::from_parts(10_000_000, 0).saturating_add(Weight::from_parts(10_000_000, 0).saturating_mul(n.into()))
    }
}
