//! What rewards are for: the United Nations' goals, and the areas of value.

use codec::{Decode, DecodeWithMemTracking, Encode, Input, MaxEncodedLen};
use frame::derive::Debug;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// A Sustainable Development Goal of the United Nations: 1 to 17.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(try_from = "u8", into = "u8")]
pub struct SdgGoal(u8);

/// There are 17 Sustainable Development Goals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAGoal;

impl core::fmt::Display for NotAGoal {
    fn fmt(&self, f: &mut core::fmt::Formatter) -> core::fmt::Result {
        f.write_str("the Sustainable Development Goals are numbered 1 to 17")
    }
}

impl TryFrom<u8> for SdgGoal {
    type Error = NotAGoal;

    fn try_from(number: u8) -> Result<Self, NotAGoal> {
        if !(1..=17).contains(&number) {
            return Err(NotAGoal);
        }
        Ok(Self(number))
    }
}

impl Decode for SdgGoal {
    fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
        Self::try_from(u8::decode(input)?).map_err(|_| "no Sustainable Development Goal has this number".into())
    }
}

impl From<SdgGoal> for u8 {
    fn from(goal: SdgGoal) -> u8 {
        goal.0
    }
}

/// The area in which a programme makes value, for reports beside the goals.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub enum ValueArea {
    /// Help to people.
    Welfare,
    /// Getting about without the car, or with fewer.
    Mobility,
    /// Visitors.
    Tourism,
    /// What is grown and made nearby.
    Km0Exchange,
    /// Waste, energy, territory.
    Environment,
    /// Living together in a building.
    Housing,
    /// Learning, reading, going out.
    Culture,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_seventeen_goals() {
        for number in 0..=u8::MAX {
            let exists = (1..=17).contains(&number);
            assert_eq!(SdgGoal::try_from(number).is_ok(), exists);
            assert_eq!(SdgGoal::decode(&mut &[number][..]).is_ok(), exists);
        }
    }
}
