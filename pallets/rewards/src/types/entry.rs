//! What attestors say, and why it may be refused.

use super::Quantity;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{deps::frame_support::PalletError, derive::Debug, prelude::H256};
use piazza_primitives::Moment;
use scale_info::TypeInfo;

/// That somebody did something.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Entry<AccountId> {
    /// Who.
    pub person: AccountId,
    /// With whom: the rider of a shared ride.
    pub companion: Option<AccountId>,
    /// How much.
    #[codec(compact)]
    pub quantity: Quantity,
    /// When.
    #[codec(compact)]
    pub time: Moment,
    /// The hash of what stands for the document that proves it, the same whoever attests: it counts once in the programme,
    /// where [`proof_of_document`](super::proof_of_document) of it is remembered.
    pub document: H256,
}

/// What becomes of a batch in which something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Mode {
    /// Nothing of it counts.
    AllOrNothing,
    /// The rest of it counts; what is wrong is reported row by row.
    SkipAndReport,
}

/// Why a row is refused. Each is a sentence for the person who reads the report.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, PalletError,
)]
pub enum Refused {
    /// This person is not enrolled.
    UnknownPerson,
    /// This person is suspended, has left, or the time of the enrolment has ended.
    PersonNotActive,
    /// The programme is not for members of this kind or zone.
    MayNotJoin,
    /// Attestors can't attest for themselves.
    OwnBehaviour,
    /// A quantity of zero counts nothing.
    ZeroQuantity,
    /// The quantity is larger than one entry of this behaviour may be.
    QuantityTooLarge,
    /// This has not happened yet: the time is ahead of the chain's clock.
    InTheFuture,
    /// This happened too long ago to be attested.
    Stale,
    /// This happened before the programme or the behaviour began.
    TooEarly,
    /// This happened after the programme ended or the behaviour left the panel.
    Ended,
    /// This proof was counted already.
    DuplicateProof,
    /// Another attestor said something else of this proof.
    Disagrees,
    /// The programme's budget is used up: the sponsor may fund it.
    Exhausted,
    /// Only a shared ride has a companion, and it needs one who is not the driver.
    WrongCompanion,
    /// The person is in no group with an open goal for this behaviour.
    NoGoal,
    /// There is no such device in the programme, or it is for another behaviour.
    UnknownDevice,
    /// The device was voided before this happened.
    DeviceVoid,
    /// The device counts for somebody else.
    NotTheDevicesPerson,
    /// The device did not sign this.
    WrongSignature,
    /// A reading with this counter, or a later one, was counted already.
    RepeatedCounter,
    /// The meter runs backwards.
    RunsBackwards,
    /// The season of this meter is settled.
    SeasonOver,
}
