//! What the pallet stores, emits and is told.

mod behaviour;
mod device;
mod entry;
mod programme;
mod proof;
mod record;
mod totals;

pub use behaviour::*;
pub use device::*;
pub use entry::*;
pub use programme::*;
pub use proof::*;
pub use record::*;
pub use totals::*;

/// The number of a programme.
pub type ProgrammeId = u32;

/// The number of a behaviour in the panel.
pub type BehaviourId = u32;

/// The number of a collective goal.
pub type GoalId = u32;

/// The number of a building, or of another group of meters whose sum is kept.
pub type BuildingId = u32;

/// A quantity in the smallest step of its behaviour's unit: with 1 decimal, 15 is 1.5 kg.
pub type Quantity = u64;
