//! Proofs: under what an attestation is remembered.
//!
//! The chain makes a proof itself, in a domain for each kind of what is attested: whatever hash an attestor hands in, it is
//! never the proof of a reading or of a visit.

use super::{BehaviourId, Reading};
use codec::Encode;
use frame::{deps::sp_io::hashing::blake2_256, prelude::H256};

/// The proof of what a document shows: the same for all behaviours, as a document counts once in a programme.
pub fn proof_of_document(document: H256) -> H256 {
    (b"piazza/attested", document).using_encoded(blake2_256).into()
}

/// The proof of a reading.
pub fn proof_of_reading<AccountId: Encode, Signature: Encode>(reading: &Reading<AccountId, Signature>) -> H256 {
    (b"piazza/measured", reading).using_encoded(blake2_256).into()
}

/// The proof of a visit: one for a behaviour, venue, person and day.
pub fn proof_of_visit<AccountId: Encode>(
    behaviour: BehaviourId,
    venue: &AccountId,
    person: &AccountId,
    day: u32,
) -> H256 {
    (b"piazza/visit", behaviour, venue, person, day)
        .using_encoded(blake2_256)
        .into()
}
