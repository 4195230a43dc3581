//! What the pallet stores, emits and answers with.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    derive::{CloneNoBound, Debug, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound},
    prelude::{BoundedVec, ConstU32, Get},
};
use piazza_primitives::{Balance, Bps, CommunityId};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// A day of chain time: days since 1970-01-01 UTC.
pub type Day = u32;

/// The longest name of a community fund, in bytes.
pub const MAX_NAME: u32 = 64;

/// The public name of a community fund, in UTF-8.
pub type Name = BoundedVec<u8, ConstU32<MAX_NAME>>;

/// How the value-back of a sale is divided: five rates that add up to the whole. The order of the parties is the order
/// in which ties of a cent are settled.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct Shares {
    /// The buyer's cashback.
    pub buyer: Bps,
    /// The community fund of the shop's zone.
    pub community: Bps,
    /// The equalisation fund, which redistributes to inner areas.
    pub equalisation: Bps,
    /// The enabler, who keeps the community running.
    pub enabler: Bps,
    /// Who brought the customer. If nobody counts as referrer, this share is the community fund's.
    pub referrer: Bps,
}

impl Default for Shares {
    /// Everything to the buyer: the only division that takes from nobody until the council decides.
    fn default() -> Self {
        Self {
            buyer: Bps::ONE,
            community: Bps::ZERO,
            equalisation: Bps::ZERO,
            enabler: Bps::ZERO,
            referrer: Bps::ZERO,
        }
    }
}

/// The value-back of one sale, divided: what each party gets, in cents.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Parts {
    /// The buyer's cashback.
    pub buyer: Balance,
    /// What the community fund gets, with the buyer's excess over his tier's limit.
    pub community: Balance,
    /// What the equalisation fund gets.
    pub equalisation: Balance,
    /// What the enabler gets.
    pub enabler: Balance,
    /// What the referrer gets.
    pub referrer: Balance,
}

/// By what the value-back of a sale was divided. Fixed at the sale: what the council or the merchant decides later does
/// not touch it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Terms<AccountId> {
    /// The merchant's rate.
    pub rate: Bps,
    /// The shares that were in force.
    pub shares: Shares,
    /// The community fund of the shop's zone.
    pub fund: CommunityId,
    /// Who brought the customer, if he counts.
    pub referrer: Option<AccountId>,
    /// What the buyer could still receive after paying, in cents; without limit if absent.
    pub room: Option<Balance>,
    /// The first day on which the funds' parts are spendable. Until then the sale can be refunded.
    pub due: Day,
}

/// Names a fund.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum FundKey<AccountId> {
    /// The fund of a community.
    #[codec(index = 0)]
    Community(CommunityId),
    /// The fund for inner areas.
    #[codec(index = 1)]
    Equalisation,
    /// The enabler's fund.
    #[codec(index = 2)]
    Enabler,
    /// What a referrer earned.
    #[codec(index = 3)]
    Referral(AccountId),
}

impl<AccountId> FundKey<AccountId> {
    /// The pot that holds the fund's credits.
    pub const fn pot(&self) -> Pot {
        match self {
            Self::Community(id) => Pot::Community(*id),
            Self::Equalisation => Pot::Equalisation,
            Self::Enabler => Pot::Enabler,
            Self::Referral(_) => Pot::Referrals,
        }
    }
}

/// Names an account of this pallet. Its encoding is the sub-account's seed, so indices are never changed, and start
/// at 1: no pot is the pallet's bare account, whose seed is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum Pot {
    /// Of one community fund.
    #[codec(index = 1)]
    Community(CommunityId),
    /// Of the equalisation fund.
    #[codec(index = 2)]
    Equalisation,
    /// Of the enabler.
    #[codec(index = 3)]
    Enabler,
    /// Of all referrers together.
    #[codec(index = 4)]
    Referrals,
}

/// Credits that wait until the refund limit of their sales has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Pending {
    /// The first day on which they are spendable.
    pub due: Day,
    /// How much, in cents.
    pub amount: Balance,
}

/// The books of one fund; the credits themselves are in its pot. What is due but was not touched since still stands
/// under `pending`: read it through the view function, which matures it first.
#[derive(
    CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, DefaultNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxPending))]
#[codec(mel_bound(MaxPending: Get<u32>))]
pub struct Fund<MaxPending: Get<u32>> {
    /// What may be spent now, in cents.
    pub spendable: Balance,
    /// What waits, one entry a due day, soonest first.
    pub pending: BoundedVec<Pending, MaxPending>,
}

/// A fund as it stands at this moment.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct FundState<AccountId> {
    /// The account that holds the credits. All referrers share one.
    pub pot: AccountId,
    /// What may be spent now, in cents.
    pub spendable: Balance,
    /// What waits until the refund limit of its sales has passed, in cents.
    pub pending: Balance,
    /// The same by the day it becomes spendable, soonest first.
    pub schedule: Vec<Pending>,
}
