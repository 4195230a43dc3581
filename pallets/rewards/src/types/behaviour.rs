//! The panel: behaviours and what each is worth.

use super::{ProgrammeId, Quantity};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    derive::Debug,
    prelude::{BoundedVec, ConstU32, H256},
};
use piazza_primitives::{Balance, Moment, SdgGoal};
use scale_info::TypeInfo;

/// The most decimals a unit may have.
pub const MAX_DECIMALS: u8 = 6;
/// How many attestors may have to agree.
pub const MAX_AGREEING: u8 = 4;
/// How many places a circuit may have.
pub const MAX_PLACES: u32 = 16;
/// For how many periods before the last it is remembered what was given.
pub const MAX_PERIODS: u32 = 8;

/// In what a behaviour is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Unit {
    /// Kilograms.
    Kilogram,
    /// Litres.
    Litre,
    /// Kilometres.
    Kilometre,
    /// Hours.
    Hour,
    /// Kilowatt hours.
    KilowattHour,
    /// Visits.
    Visit,
    /// Trips.
    Trip,
    /// Pieces: trees, books, reports.
    Piece,
}

/// What a circuit leads through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Places {
    /// Venues, whatever their municipality.
    Venues,
    /// Municipalities, whatever the venue.
    Municipalities,
}

/// How a reward follows from what was attested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Rule {
    /// The tariff for each unit.
    #[codec(index = 0)]
    PerUnit,
    /// The tariff whenever that many whole units have come together.
    #[codec(index = 1)]
    Every(u32),
    /// The tariff once, after check-ins at that many different places.
    #[codec(index = 2)]
    Circuit {
        /// What is counted.
        places: Places,
        /// How many it takes.
        distinct: u8,
    },
    /// The tariff for each unit that a meter's register stays below its baseline, with the first reading from `until` on.
    #[codec(index = 3)]
    Saving {
        /// When the season ends.
        until: Moment,
    },
    /// The tariff for each unit to the driver and to the rider, when both confirm.
    #[codec(index = 4)]
    SharedRide,
    /// Nothing by itself: it counts towards the goal of a group, if there is one for the person.
    #[codec(index = 5)]
    Goal,
}

/// How much a person may get of a behaviour in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Cap {
    /// How long a period is, in milliseconds; the whole programme if absent.
    pub length: Option<Moment>,
    /// How much a person may get in it, in cents.
    #[codec(compact)]
    pub amount: Balance,
}

/// What a behaviour is and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct BehaviourTerms {
    /// The hash of the title and description.
    pub title: H256,
    /// The goal of the United Nations that it serves.
    pub goal: SdgGoal,
    /// In what it is measured.
    pub unit: Unit,
    /// How many decimals a quantity has: 0 to [`MAX_DECIMALS`].
    pub decimals: u8,
    /// The largest quantity that one entry may state.
    pub largest: Quantity,
    /// What the rule pays, in cents.
    #[codec(compact)]
    pub tariff: Balance,
    /// How the reward follows.
    pub rule: Rule,
    /// How many grams of CO2 a unit avoids, if it is known.
    pub grams: Option<u32>,
    /// What cost a unit avoids, in cents, if it is known.
    pub avoided: Option<Balance>,
    /// What a person may get of it.
    pub cap: Option<Cap>,
    /// What all people together may get of it, in cents.
    pub most: Option<Balance>,
    /// How many attestors must agree: 1 to [`MAX_AGREEING`].
    pub agreeing: u8,
    /// Whether the person must confirm.
    pub confirm: bool,
    /// For how long after it happened it may be attested, in milliseconds.
    pub lifetime: Moment,
    /// For how long it may be challenged and withdrawn, in milliseconds from when it is complete; never if 0.
    pub window: Moment,
    /// Whether the reward is paid at once, and taken from future rewards if a challenge succeeds; otherwise it is paid
    /// when the window ends.
    pub at_once: bool,
}

impl BehaviourTerms {
    /// Whether an attestation waits for other attestors, or for people to confirm.
    pub fn gathers(&self) -> bool {
        self.agreeing > 1 || self.confirm || self.rule == Rule::SharedRide
    }
}

/// Where a behaviour stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Stage {
    /// Proposed, and open for comments until the given moment.
    Proposed {
        /// The last moment for comments.
        comments_until: Moment,
    },
    /// In the panel.
    Adopted {
        /// Since when: nothing that happened before counts.
        since: Moment,
    },
    /// Out of the panel.
    Retired {
        /// The last moment at which it counts.
        last: Moment,
    },
}

/// A behaviour in the panel, or proposed for it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Behaviour<AccountId> {
    /// The programme that pays.
    pub programme: ProgrammeId,
    /// Who proposed it.
    pub proposer: AccountId,
    /// What it is.
    pub terms: BehaviourTerms,
    /// Where it stands.
    pub stage: Stage,
    /// Since when it counts, if it was ever adopted.
    pub since: Option<Moment>,
    /// What all people together got of it or are promised, in cents.
    #[codec(compact)]
    pub given: Balance,
    /// How many collective goals of it are known, those that are over too.
    pub goals: u32,
}

/// How far somebody is with a behaviour, under the tariff in force when he began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Cycle {
    /// Nothing is begun.
    #[default]
    None,
    /// So much has come together since the last reward.
    Counting {
        /// In the smallest step of the unit.
        quantity: Quantity,
        /// What the rule pays, in cents.
        tariff: Balance,
    },
    /// These places are done.
    Visiting {
        /// The places, each with its visits.
        places: Visits,
        /// What the rule pays, in cents.
        tariff: Balance,
    },
    /// The circuit is rewarded: it is not again, whatever is struck out, unless the visit is that brought the reward.
    Complete {
        /// The places, each with its visits.
        places: Visits,
    },
    /// So much was struck out of rounds that stay paid: what comes next fills it first, and brings nothing.
    Owing {
        /// In the smallest step of the unit.
        quantity: Quantity,
    },
}

/// A number for each place, and how many visits there stand.
pub type Visits = BoundedVec<(u64, u32), ConstU32<MAX_PLACES>>;

/// What somebody did and got of a behaviour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Progress {
    /// What he got or is promised in each of the last periods, in cents; the latest period last.
    pub periods: BoundedVec<(u32, Balance), ConstU32<MAX_PERIODS>>,
    /// What has begun.
    pub cycle: Cycle,
}
