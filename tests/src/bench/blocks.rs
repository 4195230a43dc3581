//! What the blocks of a load held, and how long the node took to build them.

use super::{client::Client, Outcome};
use frame_support::{dispatch::PerDispatchClass, weights::Weight};
use frame_system::limits::BlockWeights;
use piazza_runtime::{Runtime, RuntimeEvent};
use std::{collections::BTreeMap, fs, path::Path};

/// A block as its author left it.
pub struct Block {
    /// Its number.
    pub number: u64,
    /// The slot it was made in.
    pub slot: u64,
    /// The purchases in it that succeeded.
    pub purchases: usize,
    /// The transactions in it that were refused there.
    pub failed: usize,
    /// What its ordinary transactions weigh, as a time in microseconds.
    pub normal_weight: u64,
    /// What all of it weighs, as a time in microseconds.
    pub weight: u64,
}

/// Why a block was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// There was no room for more.
    Full,
    /// There was no time for more.
    Deadline,
    /// Nothing more waited.
    Empty,
}

impl End {
    /// In a word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Deadline => "cut off",
            Self::Empty => "",
        }
    }
}

/// What the author told of a block when it was built.
pub struct Built {
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
    /// Why it was closed.
    pub end: End,
}

/// How long the ordinary transactions of a block may be, and all of it, as times in microseconds.
pub fn limits() -> (u64, u64) {
    let weights: BlockWeights = <Runtime as frame_system::Config>::BlockWeights::get();
    let normal = weights.get(frame_support::dispatch::DispatchClass::Normal).max_total;
    (
        microseconds(normal.unwrap_or(weights.max_block)),
        microseconds(weights.max_block),
    )
}

fn microseconds(weight: Weight) -> u64 {
    weight.ref_time() / 1_000_000
}

/// Reads a block back from the chain.
pub async fn read(client: &Client, number: u64) -> Outcome<Block> {
    let hash = client.block_hash(number).await?;
    let weight: PerDispatchClass<Weight> = client.storage("System", "BlockWeight", hash).await?.unwrap_or_default();
    let slot: Option<u64> = client.storage("Aura", "CurrentSlot", hash).await?;
    let mut block = Block {
        number,
        slot: slot.unwrap_or_default(),
        purchases: 0,
        failed: 0,
        normal_weight: microseconds(*weight.get(frame_support::dispatch::DispatchClass::Normal)),
        weight: microseconds(weight.total()),
    };
    for record in client.events(hash).await? {
        match record.event {
            RuntimeEvent::Payments(pallet_payments::Event::InvoicePaid { .. }) => block.purchases += 1,
            RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { .. }) => block.failed += 1,
            _ => {}
        }
    }
    Ok(block)
}

/// What a node's log says of the blocks it built, by their number.
///
/// # Errors
/// If the log can't be read.
pub fn built(log: &Path) -> Outcome<BTreeMap<u64, Built>> {
    let text = fs::read_to_string(log)?;
    Ok(text.lines().filter_map(built_line).collect())
}

/// Reads `… Prepared block for proposing at 7 (312 ms) hash: …; end: HitBlockWeightLimit; …`.
fn built_line(line: &str) -> Option<(u64, Built)> {
    let (_, told) = line.split_once("Prepared block for proposing at ")?;
    let (number, told) = told.split_once(" (")?;
    let (milliseconds, told) = told.split_once(" ms)")?;
    let built = Built {
        milliseconds: milliseconds.parse().ok()?,
        end: match told {
            told if told.contains("end: HitBlockWeightLimit") => End::Full,
            told if told.contains("end: HitDeadline") => End::Deadline,
            _ => End::Empty,
        },
    };
    Some((number.parse().ok()?, built))
}

#[cfg(test)]
mod tests {
    use super::{built_line, End};

    #[test]
    fn the_line_of_a_full_block_is_read_and_other_lines_are_not() {
        let line = "2026-01-05 10:00:00 🎁 Prepared block for proposing at 7 (312 ms) hash: 0x01; parent_hash: 0x02; \
                    end: HitBlockWeightLimit; extrinsics_count: 640";
        let (number, built) = built_line(line).expect("the line is read");
        assert_eq!((number, built.milliseconds, built.end), (7, 312, End::Full));
        assert!(built_line("2026-01-05 10:00:00 🏆 Imported #7").is_none());
    }
}
