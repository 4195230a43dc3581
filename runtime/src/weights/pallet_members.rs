//! What the calls of `pallet_members` cost. Measured by `make weights` on 2026-11-22 on one core of an
//! Intel(R) Xeon(R) Processor: 50 steps, 20 repetitions.

#![allow(clippy::unnecessary_cast, missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// The measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_members::WeightInfo for WeightInfo<T> {
    /// Storage: `ValueBack::Communities` (r:1 w:0)
    /// Proof: `ValueBack::Communities` (`max_values`: None, `max_size`: Some(78), added: 2553, mode: `MaxEncodedLen`)
    /// Storage: `Members::Zones` (r:0 w:1)
    /// Proof: `Members::Zones` (`max_values`: None, `max_size`: Some(91), added: 2566, mode: `MaxEncodedLen`)
    fn set_zone() -> Weight {
        Weight::from_parts(46_953_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Members::Tiers` (r:0 w:1)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    fn set_tier() -> Weight {
        Weight::from_parts(29_946_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Members::Members` (r:1 w:1)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Appointments` (r:1 w:1)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    fn appoint() -> Weight {
        Weight::from_parts(99_335_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Members::Appointments` (r:3 w:1)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Members::Members` (r:1 w:1)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    fn dismiss() -> Weight {
        Weight::from_parts(126_017_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Members::Appointments` (r:1 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Members::Members` (r:3 w:1)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Commitments` (r:1 w:1)
    /// Proof: `Members::Commitments` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
    /// Storage: `Members::Zones` (r:1 w:0)
    /// Proof: `Members::Zones` (`max_values`: None, `max_size`: Some(91), added: 2566, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:1 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn enrol() -> Weight {
        Weight::from_parts(206_803_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    /// Storage: `Members::Appointments` (r:1 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Members::Members` (r:513 w:256)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Commitments` (r:256 w:256)
    /// Proof: `Members::Commitments` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
    /// Storage: `Members::Zones` (r:256 w:0)
    /// Proof: `Members::Zones` (`max_values`: None, `max_size`: Some(91), added: 2566, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:256 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:256 w:256)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn enrol_batch(n: u32) -> Weight {
        Weight::from_parts(135_209_000, 0)
            .saturating_add(Weight::from_parts(104_211_132, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads((6_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(n.into())))
    }
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Members` (r:3 w:1)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Members::Commitments` (r:1 w:1)
    /// Proof: `Members::Commitments` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
    /// Storage: `Members::Zones` (r:1 w:0)
    /// Proof: `Members::Zones` (`max_values`: None, `max_size`: Some(91), added: 2566, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:1 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Members::Appointments` (r:1 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn accept_certificate() -> Weight {
        Weight::from_parts(732_990_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    /// Storage: `Members::Appointments` (r:1 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Members::Members` (r:3 w:1)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Zones` (r:9 w:0)
    /// Proof: `Members::Zones` (`max_values`: None, `max_size`: Some(91), added: 2566, mode: `MaxEncodedLen`)
    /// Storage: `Members::Commitments` (r:1 w:1)
    /// Proof: `Members::Commitments` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:1 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Members::Merchants` (r:0 w:1)
    /// Proof: `Members::Merchants` (`max_values`: None, `max_size`: Some(278), added: 2753, mode: `MaxEncodedLen`)
    fn enrol_merchant() -> Weight {
        Weight::from_parts(321_232_000, 0)
            .saturating_add(T::DbWeight::get().reads(17))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    /// Storage: `Members::Appointments` (r:1 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Members::Members` (r:1 w:0)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Merchants` (r:1 w:1)
    /// Proof: `Members::Merchants` (`max_values`: None, `max_size`: Some(278), added: 2753, mode: `MaxEncodedLen`)
    /// Storage: `Members::Zones` (r:8 w:0)
    /// Proof: `Members::Zones` (`max_values`: None, `max_size`: Some(91), added: 2566, mode: `MaxEncodedLen`)
    fn update_merchant() -> Weight {
        Weight::from_parts(183_723_000, 0)
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Members::Appointments` (r:1 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Members::Members` (r:1 w:0)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Merchants` (r:1 w:1)
    /// Proof: `Members::Merchants` (`max_values`: None, `max_size`: Some(278), added: 2753, mode: `MaxEncodedLen`)
    /// Storage: `Members::RateNotice` (r:1 w:0)
    /// Proof: `Members::RateNotice` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    fn change_rate() -> Weight {
        Weight::from_parts(123_110_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Members::Appointments` (r:4 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Members::Members` (r:2 w:1)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    fn suspend() -> Weight {
        Weight::from_parts(141_024_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Members::Appointments` (r:1 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Members::Members` (r:2 w:1)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    fn reinstate() -> Weight {
        Weight::from_parts(109_300_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Members::Appointments` (r:4 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Members::Members` (r:2 w:1)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    fn record_departure() -> Weight {
        Weight::from_parts(151_417_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Members::Appointments` (r:4 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Members::Members` (r:2 w:1)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Zones` (r:1 w:0)
    /// Proof: `Members::Zones` (`max_values`: None, `max_size`: Some(91), added: 2566, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:1 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    fn amend() -> Weight {
        Weight::from_parts(179_428_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Members::RateNotice` (r:0 w:1)
    /// Proof: `Members::RateNotice` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    fn set_rate_notice() -> Weight {
        Weight::from_parts(19_797_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }
}
