//! What the calls cost. Placeholders until they are measured on the runtime: the runtime uses the generated ones.

use frame::weights_prelude::*;

/// The weight of each call.
pub trait WeightInfo {
    /// Of `create_fund`.
    fn create_fund() -> Weight;
    /// Of `set_default_shares`.
    fn set_default_shares() -> Weight;
    /// Of `set_shares`.
    fn set_shares() -> Weight;
    /// Of `clear_shares`.
    fn clear_shares() -> Weight;
    /// Of `claim_referral`.
    fn claim_referral() -> Weight;
    /// Of `set_refund_limit`.
    fn set_refund_limit() -> Weight;
}

/// A guess from the storage that a call reads and writes, on the safe side.
fn guess(reads: u64, writes: u64) -> Weight {
    Weight::from_parts(50_000_000, 10_000).saturating_add(ParityDbWeight::get().reads_writes(reads, writes))
}

/// For tests.
impl WeightInfo for () {
    fn create_fund() -> Weight {
        guess(2, 2)
    }
    fn set_default_shares() -> Weight {
        guess(0, 1)
    }
    fn set_shares() -> Weight {
        guess(0, 1)
    }
    fn clear_shares() -> Weight {
        guess(2, 1)
    }
    fn claim_referral() -> Weight {
        guess(8, 3)
    }
    fn set_refund_limit() -> Weight {
        guess(0, 1)
    }
}
