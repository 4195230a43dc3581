//! What the calls of `pallet_quota` cost. Measured by `make weights` on 2026-11-22 on one core of an
//! Intel(R) Xeon(R) Processor: 50 steps, 20 repetitions.

#![allow(clippy::unnecessary_cast, missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// The measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_quota::WeightInfo for WeightInfo<T> {
    /// Storage: `Quota::Allowances` (r:0 w:1)
    /// Proof: `Quota::Allowances` (`max_values`: None, `max_size`: Some(21), added: 2496, mode: `MaxEncodedLen`)
    fn set_allowance() -> Weight {
        Weight::from_parts(30_059_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }
    fn clear_operation() -> Weight {
        Weight::from_parts(40_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Members::Members` (r:1 w:0)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Quota::Allowances` (r:1 w:0)
    /// Proof: `Quota::Allowances` (`max_values`: None, `max_size`: Some(21), added: 2496, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Quota::FullAt` (r:1 w:1)
    /// Proof: `Quota::FullAt` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    fn check_nonce() -> Weight {
        Weight::from_parts(143_881_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Members::Members` (r:2 w:0)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:2 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:0)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn check_plain_transfer() -> Weight {
        Weight::from_parts(128_900_000, 0).saturating_add(T::DbWeight::get().reads(6))
    }
}
