//! The words that Piazza's pallets share: units, places, people, refusals, and the traits through which one pallet
//! asks another. A leaf: it knows no pallet.

#![cfg_attr(not(feature = "std"), no_std)]

mod causes;
mod people;
mod places;
mod refusal;
mod traits;
mod units;

pub use causes::{NotAGoal, SdgGoal, ValueArea};
pub use people::{Appointment, Category, Commitment, Limits, MemberKind, TierId, UsageClass};
pub use places::{GeoCell, IstatCode, NotACell, SnaiClass};
pub use refusal::Refusal;
pub use traits::{
    BudgetSources, CallClassifier, Delegations, FundCredits, FundDirectory, Interests, JointOperations, Offer, Pots,
    Prefunding, ProgrammeBudgets, Registry, Sale, Seats, Standing, Tendered, TransferRules, ValueBack,
};
pub use units::{
    largest_remainder, largest_remainder_among, Balance, Bps, CommunityId, InvalidBps, Moment, DAY, HOUR, MINUTE,
    SECOND, WEEK, WHOLE,
};
