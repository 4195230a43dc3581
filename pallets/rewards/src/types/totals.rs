//! Sums for reports, and collective goals.

use super::{BehaviourId, GoalId, ProgrammeId, Quantity};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    derive::{CloneNoBound, Debug, DebugNoBound, EqNoBound, PartialEqNoBound},
    prelude::{BoundedVec, Get, Parameter},
};
use piazza_primitives::{Balance, IstatCode, Moment, SdgGoal, ValueArea};
use scale_info::TypeInfo;

/// What a sum is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum SumOf {
    /// A behaviour.
    #[codec(index = 0)]
    Behaviour(BehaviourId),
    /// A programme.
    #[codec(index = 1)]
    Programme(ProgrammeId),
    /// A zone: the person's, or the device's in programmes of keys.
    #[codec(index = 2)]
    Zone(IstatCode),
    /// A value area.
    #[codec(index = 3)]
    Area(ValueArea),
    /// A goal of the United Nations.
    #[codec(index = 4)]
    Goal(SdgGoal),
    /// The behaviours of an area and a goal that are forgotten.
    #[codec(index = 5)]
    Past {
        /// The area of their programmes.
        area: ValueArea,
        /// The goal that they served.
        goal: SdgGoal,
    },
}

/// What was done and what was given for it, less what was taken back.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Totals {
    /// How many attestations.
    pub attestations: u64,
    /// How much in the smallest step of the unit: of a behaviour only, as units differ.
    pub quantity: u128,
    /// What was given, in cents.
    pub credits: Balance,
    /// How much CO2 was avoided, in grams.
    pub grams: u128,
    /// What cost was avoided, in cents.
    pub avoided: Balance,
}

/// Where somebody is in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Seat {
    /// The goal of the group.
    pub goal: GoalId,
    /// His place in the group, counted from 0.
    pub place: u32,
    /// The first moment at which something counts.
    pub opened: Moment,
    /// The last moment at which something counts.
    pub deadline: Moment,
}

/// How the prize of a goal is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Sharing {
    /// In equal parts.
    Equally,
    /// In proportion to what each contributed.
    ByContribution,
}

/// What a group wants to reach together.
#[derive(
    CloneNoBound,
    DebugNoBound,
    PartialEqNoBound,
    EqNoBound,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
#[scale_info(skip_type_params(Max))]
pub struct Goal<AccountId: Parameter + MaxEncodedLen, Max: Get<u32>> {
    /// The behaviour that counts.
    pub behaviour: BehaviourId,
    /// The group in order, each with what he contributed: cents that are left over go to the first.
    pub group: BoundedVec<(AccountId, Quantity), Max>,
    /// How much the group has to reach.
    #[codec(compact)]
    pub target: Quantity,
    /// The first moment at which something counts.
    pub opened: Moment,
    /// The last moment at which something counts.
    pub deadline: Moment,
    /// What the group gets, in cents.
    #[codec(compact)]
    pub prize: Balance,
    /// How it is divided.
    pub sharing: Sharing,
    /// How many contributions are challenged: a prize is not divided before they are decided.
    pub challenged: u32,
    /// Whether it is over: shared or missed.
    pub over: bool,
}

impl Totals {
    /// Adds what was done.
    pub fn add(&mut self, more: &Self) {
        self.attestations = self.attestations.saturating_add(more.attestations);
        self.quantity = self.quantity.saturating_add(more.quantity);
        self.credits = self.credits.saturating_add(more.credits);
        self.grams = self.grams.saturating_add(more.grams);
        self.avoided = self.avoided.saturating_add(more.avoided);
    }

    /// Takes back what was counted.
    pub fn take(&mut self, less: &Self) {
        self.attestations = self.attestations.saturating_sub(less.attestations);
        self.quantity = self.quantity.saturating_sub(less.quantity);
        self.credits = self.credits.saturating_sub(less.credits);
        self.grams = self.grams.saturating_sub(less.grams);
        self.avoided = self.avoided.saturating_sub(less.avoided);
    }
}

impl<AccountId: Parameter + MaxEncodedLen, Max: Get<u32>> Goal<AccountId, Max> {
    /// Whether the group has reached its target.
    pub fn is_reached(&self) -> bool {
        let done = self.group.iter().fold(0u64, |sum, (_, done)| sum.saturating_add(*done));
        done >= self.target
    }
}
