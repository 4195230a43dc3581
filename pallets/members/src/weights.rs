//! The weights of the calls.

use frame::weights_prelude::*;

/// The weights of the calls.
pub trait WeightInfo {
    /// `set_zone`.
    fn set_zone() -> Weight;
    /// `set_tier`.
    fn set_tier() -> Weight;
    /// `appoint`.
    fn appoint() -> Weight;
    /// `dismiss`.
    fn dismiss() -> Weight;
    /// `enrol`.
    fn enrol() -> Weight;
    /// `enrol_batch`.
    fn enrol_batch(n: u32) -> Weight;
    /// `accept_certificate`.
    fn accept_certificate() -> Weight;
    /// `enrol_merchant`.
    fn enrol_merchant() -> Weight;
    /// `update_merchant`.
    fn update_merchant() -> Weight;
    /// `change_rate`.
    fn change_rate() -> Weight;
    /// `suspend`.
    fn suspend() -> Weight;
    /// `reinstate`.
    fn reinstate() -> Weight;
    /// `record_departure`.
    fn record_departure() -> Weight;
    /// `amend`.
    fn amend() -> Weight;
    /// `set_rate_notice`.
    fn set_rate_notice() -> Weight;
    /// `register_key`.
    fn register_key() -> Weight;
    /// `revoke_key`.
    fn revoke_key() -> Weight;
    /// `renounce`.
    fn renounce() -> Weight;
}

/// For tests.
impl WeightInfo for () {
    fn set_zone() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn set_tier() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn appoint() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn dismiss() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn enrol() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn enrol_batch(n: u32) -> Weight {
        Weight::from_parts(20_000_000, 0).saturating_add(Weight::from_parts(30_000_000, 0).saturating_mul(n.into()))
    }
    fn accept_certificate() -> Weight {
        Weight::from_parts(190_000_000, 0)
    }
    fn enrol_merchant() -> Weight {
        Weight::from_parts(70_000_000, 0)
    }
    fn update_merchant() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn change_rate() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn suspend() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn reinstate() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn record_departure() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn amend() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn set_rate_notice() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn register_key() -> Weight {
        Weight::from_parts(70_000_000, 0)
    }
    fn revoke_key() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn renounce() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
}
