//! What the calls cost. Placeholders until they are measured on the runtime: the runtime uses the generated ones.

use frame::weights_prelude::*;

/// The weight of each call.
pub trait WeightInfo {
    /// Of `record`, at once or as a proposal.
    fn record() -> Weight;
    /// Of `allocate` to `n` recipients, at once or as a proposal.
    fn allocate(n: u32) -> Weight;
    /// Of `approve`, of a recording.
    fn approve_record() -> Weight;
    /// Of `approve`, of an allocation to `n` recipients.
    fn approve_allocate(n: u32) -> Weight;
    /// Of `withdraw`, of a recording.
    fn withdraw_record() -> Weight;
    /// Of `withdraw`, of the largest allocation.
    fn withdraw_allocate() -> Weight;
    /// Of `set_threshold`.
    fn set_threshold() -> Weight;
    /// Of `set_consumer_prepaid`.
    fn set_consumer_prepaid() -> Weight;
}

/// A guess from the storage that a call reads and writes, on the safe side.
fn guess(reads: u64, writes: u64) -> Weight {
    Weight::from_parts(50_000_000, 20_000).saturating_add(ParityDbWeight::get().reads_writes(reads, writes))
}

/// A guess for `n` recipients: their accounts, and what the register knows of them.
fn each(n: u32) -> Weight {
    let one = Weight::from_parts(40_000_000, 8_000).saturating_add(ParityDbWeight::get().reads_writes(4, 1));
    one.saturating_mul(n.into())
}

/// For tests.
impl WeightInfo for () {
    fn record() -> Weight {
        guess(14, 9)
    }
    fn allocate(n: u32) -> Weight {
        guess(10, 5).saturating_add(each(n))
    }
    fn approve_record() -> Weight {
        guess(18, 11)
    }
    fn approve_allocate(n: u32) -> Weight {
        guess(14, 6).saturating_add(each(n))
    }
    fn withdraw_record() -> Weight {
        guess(6, 3)
    }
    fn withdraw_allocate() -> Weight {
        guess(6, 2)
    }
    fn set_threshold() -> Weight {
        guess(0, 1)
    }
    fn set_consumer_prepaid() -> Weight {
        guess(0, 1)
    }
}
