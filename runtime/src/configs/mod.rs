//! How each pallet is configured, a file per concern.

pub mod access;
pub mod community;
pub mod consensus;
pub mod money;
pub mod system;
