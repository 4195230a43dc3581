//! Where things are: municipalities, their class, and cells of the earth's surface.

use codec::{Decode, DecodeWithMemTracking, Encode, Input, MaxEncodedLen};
use frame::derive::Debug;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// A municipality's ISTAT code as a number: 022205 (Trento) is 22205. At most 999,999.
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
#[serde(transparent)]
pub struct IstatCode(pub u32);

/// The class that the National Strategy for Inner Areas (SNAI) gives a municipality, by its distance from services.
/// D, E and F are the inner areas.
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
pub enum SnaiClass {
    /// Pole.
    A,
    /// Inter-municipal pole.
    B,
    /// Belt.
    C,
    /// Intermediate.
    D,
    /// Peripheral.
    E,
    /// Ultra-peripheral.
    F,
}

impl SnaiClass {
    /// Whether this is an inner area.
    pub const fn is_inner(self) -> bool {
        matches!(self, Self::D | Self::E | Self::F)
    }
}

/// A cell of the H3 grid: an area, never a coordinate.
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
#[serde(try_from = "u64", into = "u64")]
pub struct GeoCell(u64);

/// The number is not the index of an H3 cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotACell;

impl core::fmt::Display for NotACell {
    fn fmt(&self, f: &mut core::fmt::Formatter) -> core::fmt::Result {
        f.write_str("the number is not the index of an H3 cell")
    }
}

impl GeoCell {
    /// How many cells away `other` is, at the same resolution. `None` if the two are of different resolutions or too
    /// far apart to tell.
    pub fn distance(self, other: Self) -> Option<u32> {
        let from = h3o::CellIndex::try_from(self.0).ok()?;
        let to = h3o::CellIndex::try_from(other.0).ok()?;
        from.grid_distance(to).ok()?.try_into().ok()
    }
}

impl TryFrom<u64> for GeoCell {
    type Error = NotACell;

    fn try_from(index: u64) -> Result<Self, NotACell> {
        h3o::CellIndex::try_from(index)
            .map(|cell| Self(cell.into()))
            .map_err(|_| NotACell)
    }
}

impl From<GeoCell> for u64 {
    fn from(cell: GeoCell) -> u64 {
        cell.0
    }
}

impl Decode for GeoCell {
    fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
        Self::try_from(u64::decode(input)?).map_err(|_| "not the index of an H3 cell".into())
    }
}
