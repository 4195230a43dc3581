//! What the calls of `pallet_value_back` cost. Measured by `make weights` on 2026-12-01 on one core of an
//! AMD EPYC: 16 steps, 8 repetitions.

#![allow(clippy::unnecessary_cast, missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// The measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_value_back::WeightInfo for WeightInfo<T> {
    /// Storage: `ValueBack::Communities` (r:1 w:1)
    /// Proof: `ValueBack::Communities` (`max_values`: None, `max_size`: Some(78), added: 2553, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn create_fund() -> Weight {
        Weight::from_parts(31_067_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `ValueBack::DefaultShares` (r:0 w:1)
    /// Proof: `ValueBack::DefaultShares` (`max_values`: Some(1), `max_size`: Some(10), added: 505, mode: `MaxEncodedLen`)
    fn set_default_shares() -> Weight {
        Weight::from_parts(11_351_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `ValueBack::SpecialShares` (r:0 w:1)
    /// Proof: `ValueBack::SpecialShares` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    fn set_shares() -> Weight {
        Weight::from_parts(14_087_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `ValueBack::SpecialShares` (r:1 w:1)
    /// Proof: `ValueBack::SpecialShares` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    fn clear_shares() -> Weight {
        Weight::from_parts(21_550_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Members::Members` (r:1 w:0)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:1 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `ValueBack::Funds` (r:1 w:1)
    /// Proof: `ValueBack::Funds` (`max_values`: None, `max_size`: Some(1306), added: 3781, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn claim_referral() -> Weight {
        Weight::from_parts(126_947_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `ValueBack::RefundLimit` (r:0 w:1)
    /// Proof: `ValueBack::RefundLimit` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    fn set_refund_limit() -> Weight {
        Weight::from_parts(10_981_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }
}
