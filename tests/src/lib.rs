//! What the stories share: a chain in memory that runs the real runtime, block by block.

pub mod bank;
pub mod bench;
pub mod chain;
pub mod clock;
pub mod community;
pub mod ledger;
pub mod metadata;
pub mod process;
pub mod state;
pub mod synthetic;
pub mod territory;
pub mod validators;
