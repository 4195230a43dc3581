//! What the calls of our pallets cost, measured on this runtime: `make weights` writes these files.

pub mod pallet_members;
pub mod pallet_payments;
pub mod pallet_quota;
pub mod pallet_reserve;
pub mod pallet_rewards;
pub mod pallet_validators;
pub mod pallet_value_back;
