//! What quota keeps and tells.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::prelude::*;
use piazza_primitives::{Moment, UsageClass, SECOND};
use serde::{Deserialize, Serialize};

/// How much the accounts of a class may do. A unit is a purchase; for gateways, a full batch.
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
pub struct Allowance {
    /// How many units at once: at least 1.
    pub burst: u32,
    /// How long until one comes back, in milliseconds: at least 1, and a day at most for all together.
    pub every: Moment,
}

impl Allowance {
    /// What holds until the council says otherwise.
    pub const fn default_of(class: UsageClass) -> Self {
        match class {
            UsageClass::Person => Self {
                burst: 20,
                every: 30 * SECOND,
            },
            UsageClass::Merchant => Self {
                burst: 200,
                every: 2 * SECOND,
            },
            UsageClass::Gateway => Self {
                burst: 10,
                every: 5 * SECOND,
            },
        }
    }
}

/// What a councillor may do by the lifeline: as many votes at once as there can be motions, and one every ten seconds; heavy and
/// long calls count as several. It is not the council's to change: what mends the chain depends on nothing that it can break.
pub const LIFELINE: Allowance = Allowance {
    burst: 100,
    every: 10 * SECOND,
};

/// How many joint operations of one account wait for signatures at most.
pub const MAX_OPERATIONS: u32 = 8;

/// What an account may still do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Usage {
    /// Whole units left now.
    pub available: u32,
    /// Units at once when nothing was used.
    pub capacity: u32,
    /// When a unit can be spent next: in the past or now if there is one.
    pub next_at: Moment,
}
