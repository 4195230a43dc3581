//! Devices: machines whose own signature the chain verifies.

use super::{BehaviourId, BuildingId, ProgrammeId, Quantity};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{deps::sp_io::hashing::blake2_256, derive::Debug, prelude::H256};
use piazza_primitives::{GeoCell, IstatCode, Moment};
use scale_info::TypeInfo;

/// What a device does.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Role<AccountId> {
    /// It shows codes with which visitors check in.
    #[codec(index = 0)]
    Venue {
        /// Where it stands.
        cell: GeoCell,
    },
    /// It counts what people do: a scale, a bicycle.
    #[codec(index = 1)]
    Sensor {
        /// Whose it is, if it counts for one person only.
        person: Option<AccountId>,
    },
    /// It measures what a person uses, on a register that never goes back.
    #[codec(index = 2)]
    Meter {
        /// Whose it is.
        person: AccountId,
        /// The building whose sum it is part of.
        building: BuildingId,
        /// What would have been used in the season.
        baseline: Quantity,
        /// What the register showed when the season began.
        start: Quantity,
    },
}

/// A device of a programme.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Device<AccountId> {
    /// What it does.
    pub role: Role<AccountId>,
    /// Its first key, which stands for it in circuits and visits.
    pub origin: AccountId,
    /// For which behaviour.
    pub behaviour: BehaviourId,
    /// In which municipality.
    pub zone: IstatCode,
    /// The counter of its last reading: the next is higher.
    pub counter: u64,
    /// What a meter's register shows.
    pub register: Quantity,
    /// Whether a meter's season is over and settled.
    pub settled: bool,
    /// From which moment on it counts no more.
    pub void_from: Option<Moment>,
}

/// The sum of the meters of a building.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Building {
    /// What would have been used in the season.
    pub baseline: Quantity,
    /// What was used.
    pub used: Quantity,
}

/// What a device measured, signed by itself. A gateway carries it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Reading<AccountId, Signature> {
    /// The device.
    pub device: AccountId,
    /// For whom.
    pub person: AccountId,
    /// A number that rises with each reading.
    #[codec(compact)]
    pub counter: u64,
    /// How much; for a meter, what the register shows.
    #[codec(compact)]
    pub quantity: Quantity,
    /// When.
    #[codec(compact)]
    pub time: Moment,
    /// The device's signature of [`Reading::message`].
    pub signature: Signature,
}

impl<AccountId: Encode, Signature> Reading<AccountId, Signature> {
    /// What the device signs.
    pub fn message(&self, genesis: H256, programme: ProgrammeId) -> [u8; 32] {
        (
            b"piazza/reading",
            genesis,
            programme,
            &self.person,
            self.counter,
            self.quantity,
            self.time,
        )
            .using_encoded(blake2_256)
    }
}

/// The code that a venue's device shows for a while, to be read by those who are there. The check-in that carries it is
/// public: it says who was there, where and when. The state keeps less of it than the blocks (docs/adr/0017).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct CheckInCode<AccountId, Signature> {
    /// The programme.
    pub programme: ProgrammeId,
    /// The device.
    pub device: AccountId,
    /// Where it stands.
    pub cell: GeoCell,
    /// The number of the time slot since 1970-01-01 UTC.
    pub slot: u64,
    /// The device's signature of [`CheckInCode::message`].
    pub signature: Signature,
}

impl<AccountId, Signature> CheckInCode<AccountId, Signature> {
    /// What the device signs.
    pub fn message(&self, genesis: H256) -> [u8; 32] {
        (b"piazza/check-in", genesis, self.programme, self.cell, self.slot).using_encoded(blake2_256)
    }
}
