//! How each pallet is configured, a file per concern.

pub mod access;
pub mod community;
pub mod consensus;
pub mod delegation;
pub mod money;
pub mod places;
pub mod system;
