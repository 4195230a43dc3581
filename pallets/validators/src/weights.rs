//! Weights of the calls and hooks: estimates, until the benchmarks have run on the machine that matters.

use frame::weights_prelude::*;

/// What the calls and hooks weigh.
pub trait WeightInfo {
    /// `add_validator`, with the list nearly full.
    fn add_validator() -> Weight;
    /// `remove_validator`, with the list full.
    fn remove_validator() -> Weight;
    /// `dispatch_as_root`, without the call it carries.
    fn dispatch_as_root() -> Weight;
    /// `set_council` with `n` seats, without giving them out.
    fn set_council(n: u32) -> Weight;
    /// The beginning of a block before which `n` validators missed a slot.
    fn note_slots(n: u32) -> Weight;
    /// An offence of one validator.
    fn note_offence() -> Weight;
}

impl WeightInfo for () {
    fn add_validator() -> Weight {
        Weight::from_parts(30_000_000, 6_000)
            .saturating_add(ParityDbWeight::get().reads(2))
            .saturating_add(ParityDbWeight::get().writes(3))
    }

    fn remove_validator() -> Weight {
        Weight::from_parts(30_000_000, 6_000)
            .saturating_add(ParityDbWeight::get().reads(3))
            .saturating_add(ParityDbWeight::get().writes(3))
    }

    fn dispatch_as_root() -> Weight {
        Weight::from_parts(20_000_000, 0).saturating_add(ParityDbWeight::get().writes(1))
    }

    fn set_council(n: u32) -> Weight {
        Weight::from_parts(20_000_000, 3_000)
            .saturating_add(ParityDbWeight::get().reads(1))
            .saturating_add(ParityDbWeight::get().reads(2).saturating_mul(n.into()))
    }

    fn note_slots(n: u32) -> Weight {
        Weight::from_parts(5_000_000, 3_000)
            .saturating_add(ParityDbWeight::get().reads(3))
            .saturating_add(Weight::from_parts(2_000_000, 2_500).saturating_mul(n.into()))
            .saturating_add(ParityDbWeight::get().reads_writes(1, 1).saturating_mul(n.into()))
    }

    fn note_offence() -> Weight {
        Weight::from_parts(40_000_000, 8_000)
            .saturating_add(ParityDbWeight::get().reads(4))
            .saturating_add(ParityDbWeight::get().writes(3))
    }
}
