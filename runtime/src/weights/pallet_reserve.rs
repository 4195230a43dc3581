//! What the calls of `pallet_reserve` cost. Measured by `make weights` on 2026-11-22 on one core of an
//! Intel(R) Xeon(R) Processor: 50 steps, 20 repetitions.

#![allow(clippy::unnecessary_cast, missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// The measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_reserve::WeightInfo for WeightInfo<T> {
    /// Storage: `Members::Members` (r:2 w:0)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:1 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Members::Appointments` (r:1 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::References` (r:1 w:1)
    /// Proof: `Reserve::References` (`max_values`: None, `max_size`: Some(53), added: 2528, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::DoneAlone` (r:1 w:1)
    /// Proof: `Reserve::DoneAlone` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::Threshold` (r:1 w:0)
    /// Proof: `Reserve::Threshold` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::NextDeposit` (r:1 w:1)
    /// Proof: `Reserve::NextDeposit` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::EuroIn` (r:1 w:1)
    /// Proof: `Reserve::EuroIn` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::EuroByBasis` (r:1 w:1)
    /// Proof: `Reserve::EuroByBasis` (`max_values`: None, `max_size`: Some(25), added: 2500, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::Deposits` (r:0 w:1)
    /// Proof: `Reserve::Deposits` (`max_values`: None, `max_size`: Some(142), added: 2617, mode: `MaxEncodedLen`)
    fn record() -> Weight {
        Weight::from_parts(251_125_000, 0)
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().writes(7))
    }
    /// Storage: `Members::Members` (r:257 w:0)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:2 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Members::Appointments` (r:1 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::Deposits` (r:1 w:1)
    /// Proof: `Reserve::Deposits` (`max_values`: None, `max_size`: Some(142), added: 2617, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:257 w:257)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::DoneAlone` (r:1 w:1)
    /// Proof: `Reserve::DoneAlone` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::Threshold` (r:1 w:0)
    /// Proof: `Reserve::Threshold` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    fn allocate(n: u32) -> Weight {
        Weight::from_parts(334_882_000, 0)
            .saturating_add(Weight::from_parts(157_014_975, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    /// Storage: `Members::Members` (r:3 w:0)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:1 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Members::Appointments` (r:2 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::Proposals` (r:1 w:1)
    /// Proof: `Reserve::Proposals` (`max_values`: None, `max_size`: Some(12339), added: 14814, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::CounterForProposals` (r:1 w:1)
    /// Proof: `Reserve::CounterForProposals` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::NextDeposit` (r:1 w:1)
    /// Proof: `Reserve::NextDeposit` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::EuroIn` (r:1 w:1)
    /// Proof: `Reserve::EuroIn` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::EuroByBasis` (r:1 w:1)
    /// Proof: `Reserve::EuroByBasis` (`max_values`: None, `max_size`: Some(25), added: 2500, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::References` (r:0 w:1)
    /// Proof: `Reserve::References` (`max_values`: None, `max_size`: Some(53), added: 2528, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::Deposits` (r:0 w:1)
    /// Proof: `Reserve::Deposits` (`max_values`: None, `max_size`: Some(142), added: 2617, mode: `MaxEncodedLen`)
    fn approve_record() -> Weight {
        Weight::from_parts(317_464_000, 0)
            .saturating_add(T::DbWeight::get().reads(13))
            .saturating_add(T::DbWeight::get().writes(8))
    }
    /// Storage: `Members::Members` (r:258 w:0)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:2 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Members::Appointments` (r:2 w:0)
    /// Proof: `Members::Appointments` (`max_values`: None, `max_size`: Some(57), added: 2532, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::Proposals` (r:1 w:1)
    /// Proof: `Reserve::Proposals` (`max_values`: None, `max_size`: Some(12339), added: 14814, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::CounterForProposals` (r:1 w:1)
    /// Proof: `Reserve::CounterForProposals` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::Deposits` (r:1 w:1)
    /// Proof: `Reserve::Deposits` (`max_values`: None, `max_size`: Some(142), added: 2617, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:257 w:257)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn approve_allocate(n: u32) -> Weight {
        Weight::from_parts(373_394_000, 0)
            .saturating_add(Weight::from_parts(122_884_844, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(4))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    /// Storage: `Reserve::Proposals` (r:1 w:1)
    /// Proof: `Reserve::Proposals` (`max_values`: None, `max_size`: Some(12339), added: 14814, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::CounterForProposals` (r:1 w:1)
    /// Proof: `Reserve::CounterForProposals` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Members::Members` (r:1 w:0)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:1 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::References` (r:0 w:1)
    /// Proof: `Reserve::References` (`max_values`: None, `max_size`: Some(53), added: 2528, mode: `MaxEncodedLen`)
    fn withdraw_record() -> Weight {
        Weight::from_parts(64_463_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    /// Storage: `Reserve::Proposals` (r:1 w:1)
    /// Proof: `Reserve::Proposals` (`max_values`: None, `max_size`: Some(12339), added: 14814, mode: `MaxEncodedLen`)
    /// Storage: `Reserve::CounterForProposals` (r:1 w:1)
    /// Proof: `Reserve::CounterForProposals` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Members::Members` (r:1 w:0)
    /// Proof: `Members::Members` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Members::Tiers` (r:1 w:0)
    /// Proof: `Members::Tiers` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    fn withdraw_allocate() -> Weight {
        Weight::from_parts(143_883_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Reserve::Threshold` (r:0 w:1)
    /// Proof: `Reserve::Threshold` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    fn set_threshold() -> Weight {
        Weight::from_parts(14_176_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Reserve::ConsumerPrepaidAccepted` (r:0 w:1)
    /// Proof: `Reserve::ConsumerPrepaidAccepted` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    fn set_consumer_prepaid() -> Weight {
        Weight::from_parts(19_913_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }
    fn reverse() -> Weight {
        <() as pallet_reserve::WeightInfo>::reverse()
    }
    fn approve_reverse() -> Weight {
        <() as pallet_reserve::WeightInfo>::approve_reverse()
    }
    fn approve_return() -> Weight {
        <() as pallet_reserve::WeightInfo>::approve_return()
    }
    fn approve_bank_fee() -> Weight {
        <() as pallet_reserve::WeightInfo>::approve_bank_fee()
    }
    fn request_redemption() -> Weight {
        <() as pallet_reserve::WeightInfo>::request_redemption()
    }
    fn cancel_redemption() -> Weight {
        <() as pallet_reserve::WeightInfo>::cancel_redemption()
    }
    fn close_batch() -> Weight {
        <() as pallet_reserve::WeightInfo>::close_batch()
    }
    fn approve_batch() -> Weight {
        <() as pallet_reserve::WeightInfo>::approve_batch()
    }
    fn settle(n: u32) -> Weight {
        <() as pallet_reserve::WeightInfo>::settle(n)
    }
    fn reject(n: u32) -> Weight {
        <() as pallet_reserve::WeightInfo>::reject(n)
    }
    fn return_payment() -> Weight {
        <() as pallet_reserve::WeightInfo>::return_payment()
    }
    fn set_redemption_fee() -> Weight {
        <() as pallet_reserve::WeightInfo>::set_redemption_fee()
    }
    fn charge_bank_fee() -> Weight {
        <() as pallet_reserve::WeightInfo>::charge_bank_fee()
    }
}
