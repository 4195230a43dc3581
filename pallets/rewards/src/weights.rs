//! The weights of the calls.

use frame::weights_prelude::*;

/// The weights of the calls.
pub trait WeightInfo {
    /// `create_programme`.
    fn create_programme() -> Weight;
    /// `close_programme`.
    fn close_programme() -> Weight;
    /// `propose_behaviour`.
    fn propose_behaviour() -> Weight;
    /// `comment`.
    fn comment() -> Weight;
    /// `adopt`.
    fn adopt() -> Weight;
    /// `retire`.
    fn retire() -> Weight;
    /// `set_tariff`.
    fn set_tariff() -> Weight;
    /// `authorise`.
    fn authorise() -> Weight;
    /// `deauthorise`.
    fn deauthorise() -> Weight;
    /// `attest`.
    fn attest() -> Weight;
    /// `attest_batch` of `n` rows, besides what [`Self::count_zones`] says.
    fn attest_batch(n: u32) -> Weight;
    /// `deliver` of `n` rows, besides what [`Self::count_zones`] says.
    fn deliver(n: u32) -> Weight;
    /// `check_in`.
    fn check_in() -> Weight;
    /// `confirm`.
    fn confirm() -> Weight;
    /// `withdraw`.
    fn withdraw() -> Weight;
    /// `challenge`.
    fn challenge() -> Weight;
    /// `decide`.
    fn decide() -> Weight;
    /// `add_device`.
    fn add_device() -> Weight;
    /// `rotate_device`.
    fn rotate_device() -> Weight;
    /// `void_device`.
    fn void_device() -> Weight;
    /// `open_goal`.
    fn open_goal(n: u32) -> Weight;
    /// `claim`.
    fn claim() -> Weight;
    /// `set_comment_period`.
    fn set_comment_period() -> Weight;
    /// `set_guarantee_share`.
    fn set_guarantee_share() -> Weight;
    /// `carry_out_tasks`, besides what [`Self::pay`] and [`Self::share_goal`] say.
    fn carry_out_tasks(n: u32) -> Weight;
    /// `share_goal` in a group of `n`, besides what [`Self::count_zones`] says.
    fn share_goal(n: u32) -> Weight;
    /// `pay_people`: `n` of a batch.
    fn pay(n: u32) -> Weight;
    /// `forget`, which removes `n` items.
    fn forget(n: u32) -> Weight;
    /// `count_zones`: what is counted in `n` zones.
    fn count_zones(n: u32) -> Weight;
}

/// For tests.
impl WeightInfo for () {
    fn create_programme() -> Weight {
        Weight::from_parts(80_000_000, 0)
    }
    fn close_programme() -> Weight {
        Weight::from_parts(450_000_000, 0)
    }
    fn propose_behaviour() -> Weight {
        Weight::from_parts(70_000_000, 0)
    }
    fn comment() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn adopt() -> Weight {
        Weight::from_parts(70_000_000, 0)
    }
    fn retire() -> Weight {
        Weight::from_parts(70_000_000, 0)
    }
    fn set_tariff() -> Weight {
        Weight::from_parts(40_000_000, 0)
    }
    fn authorise() -> Weight {
        Weight::from_parts(50_000_000, 0)
    }
    fn deauthorise() -> Weight {
        Weight::from_parts(50_000_000, 0)
    }
    fn attest() -> Weight {
        Weight::from_parts(400_000_000, 0)
    }
    fn attest_batch(n: u32) -> Weight {
        Weight::from_parts(300_000_000, 0).saturating_mul(n.saturating_add(1).into())
    }
    fn deliver(n: u32) -> Weight {
        Weight::from_parts(400_000_000, 0).saturating_mul(n.saturating_add(1).into())
    }
    fn check_in() -> Weight {
        Weight::from_parts(500_000_000, 0)
    }
    fn confirm() -> Weight {
        Weight::from_parts(400_000_000, 0)
    }
    fn withdraw() -> Weight {
        Weight::from_parts(400_000_000, 0)
    }
    fn challenge() -> Weight {
        Weight::from_parts(200_000_000, 0)
    }
    fn decide() -> Weight {
        Weight::from_parts(400_000_000, 0)
    }
    fn add_device() -> Weight {
        Weight::from_parts(80_000_000, 0)
    }
    fn rotate_device() -> Weight {
        Weight::from_parts(80_000_000, 0)
    }
    fn void_device() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn open_goal(n: u32) -> Weight {
        Weight::from_parts(60_000_000, 0).saturating_mul(n.saturating_add(1).into())
    }
    fn claim() -> Weight {
        Weight::from_parts(300_000_000, 0)
    }
    fn set_comment_period() -> Weight {
        Weight::from_parts(20_000_000, 0)
    }
    fn set_guarantee_share() -> Weight {
        Weight::from_parts(20_000_000, 0)
    }
    fn carry_out_tasks(n: u32) -> Weight {
        Weight::from_parts(300_000_000, 0).saturating_mul(n.saturating_add(1).into())
    }
    fn pay(n: u32) -> Weight {
        Weight::from_parts(150_000_000, 0).saturating_mul(n.saturating_add(1).into())
    }
    fn forget(n: u32) -> Weight {
        Weight::from_parts(30_000_000, 0).saturating_mul(n.saturating_add(5).into())
    }
    fn count_zones(n: u32) -> Weight {
        Weight::from_parts(60_000_000, 0).saturating_mul(n.into())
    }
    fn share_goal(n: u32) -> Weight {
        Weight::from_parts(200_000_000, 0).saturating_mul(n.saturating_add(1).into())
    }
}
