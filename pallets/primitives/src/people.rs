//! Who takes part, and as what.

use crate::Balance;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{deps::sp_core::H256, derive::Debug};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// A keyed commitment to a person's or an organisation's identity: HMAC-SHA256 under a key that the registrar keeps
/// off chain. Deleting the key erases the person.
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
pub struct Commitment(pub H256);

/// What an enrolled account is.
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
pub enum MemberKind {
    /// A resident: earns, spends, votes.
    Resident,
    /// A smart worker, a new home owner: as a resident, without a vote.
    TemporaryResident,
    /// A visitor, for a limited time and with low limits.
    Tourist,
    /// A shop, producer or host that takes credits under an agreement.
    Merchant,
    /// An association or cooperative.
    Association,
    /// A municipality, an agency, a utility.
    PublicBody,
    /// A meter, a gateway, a till: a machine with a key of its own.
    Device,
}

impl MemberKind {
    /// Whether members of this kind vote on community projects.
    pub const fn votes(self) -> bool {
        matches!(self, Self::Resident)
    }

    /// By which allowance the account is metered, unless it holds an appointment.
    pub const fn usage_class(self) -> UsageClass {
        match self {
            Self::Merchant => UsageClass::Merchant,
            Self::Device => UsageClass::Gateway,
            _ => UsageClass::Person,
        }
    }
}

/// By which allowance an account is metered.
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
pub enum UsageClass {
    /// Residents, tourists, associations, public bodies.
    Person,
    /// Merchants.
    Merchant,
    /// Devices and gateways, and the officers of the cooperative: they work in batches.
    Gateway,
}

/// An office to which the council appoints an enrolled account.
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
pub enum Appointment {
    /// Enrols members and merchants.
    Registrar,
    /// Records euro in and pays euro out, always with another treasurer above the threshold.
    Treasurer,
    /// Decides challenges and disputes.
    Arbitrator,
    /// Attests behaviours, those of the panel to which a sponsor authorises it: an office, a desk, a gateway.
    Attestor,
}

/// A tier: a named set of limits. 0 is by custom the residents' tier.
pub type TierId = u8;

/// What a member's tier allows.
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
pub struct Limits {
    /// The most that may be held, in cents, counting holds and vouchers; none if absent.
    pub held: Option<Balance>,
    /// Whether credits may be sent to another person.
    pub person_to_person: bool,
}

impl Limits {
    /// Nothing is bounded.
    pub const NONE: Self = Self {
        held: None,
        person_to_person: true,
    };
}

/// What a merchant sells. The shares of the value-back are keyed by it.
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
pub enum Category {
    /// Groceries and bakeries.
    Grocery,
    /// Bars, restaurants, catering.
    Catering,
    /// Hotels, guest houses, refuges.
    Lodging,
    /// Shops of goods other than food.
    Retail,
    /// Crafts and repairs.
    Crafts,
    /// Pharmacies and care.
    Health,
    /// Books, museums, theatres, sport.
    Culture,
    /// Buses, bikes, parking, fuel.
    Mobility,
    /// Farms and producers that sell directly.
    Producer,
    /// Services to persons and households.
    Services,
    /// Public services paid at a counter.
    PublicService,
}
