//! What the calls of `pallet_payments` cost. Measured by `make weights` on 2026-11-22 on one core of an
//! Intel(R) Xeon(R) Processor: 50 steps, 20 repetitions.

#![allow(clippy::unnecessary_cast, missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// The measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_payments::WeightInfo for WeightInfo<T> {
    /// Storage: `Members::Members` (r:7 w:0)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:3 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Payments::Paid` (r:1 w:1)
    /// Proof: `Payments::Paid` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Members::Merchants` (r:1 w:0)
    /// Proof: `Members::Merchants` (`max_values`: None, `max_size`: Some(278), added: 2753, mode: `MaxEncodedLen`)
    /// Storage: `Members::Zones` (r:1 w:0)
    /// Proof: `Members::Zones` (`max_values`: None, `max_size`: Some(91), added: 2566, mode: `MaxEncodedLen`)
    /// Storage: `ValueBack::Communities` (r:1 w:0)
    /// Proof: `ValueBack::Communities` (`max_values`: None, `max_size`: Some(78), added: 2553, mode: `MaxEncodedLen`)
    /// Storage: `ValueBack::SpecialShares` (r:1 w:0)
    /// Proof: `ValueBack::SpecialShares` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    /// Storage: `ValueBack::RefundLimit` (r:1 w:0)
    /// Proof: `ValueBack::RefundLimit` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:5 w:5)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `ValueBack::Funds` (r:4 w:4)
    /// Proof: `ValueBack::Funds` (`max_values`: None, `max_size`: Some(1306), added: 3781, mode: `MaxEncodedLen`)
    fn pay() -> Weight {
        Weight::from_parts(1_176_379_000, 0)
            .saturating_add(T::DbWeight::get().reads(27))
            .saturating_add(T::DbWeight::get().writes(10))
    }
    /// Storage: `Members::Members` (r:2 w:0)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:2 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn send() -> Weight {
        Weight::from_parts(242_546_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Payments::RememberedFrom` (r:1 w:1)
    /// Proof: `Payments::RememberedFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Payments::Paid` (r:100 w:100)
    /// Proof: `Payments::Paid` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    fn forget_expired(n: u32) -> Weight {
        Weight::from_parts(32_243_111, 0)
            .saturating_add(Weight::from_parts(2_443_807, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    fn grant() -> Weight {
        <() as pallet_payments::WeightInfo>::grant()
    }
    fn refund() -> Weight {
        <() as pallet_payments::WeightInfo>::refund()
    }
    fn prefund() -> Weight {
        <() as pallet_payments::WeightInfo>::prefund()
    }
    fn release_prefunding() -> Weight {
        <() as pallet_payments::WeightInfo>::release_prefunding()
    }
    fn set_notification_threshold() -> Weight {
        <() as pallet_payments::WeightInfo>::set_notification_threshold()
    }
}
