//! What a row means for the chain: whose it is, how much in the behaviour's smallest step, and what proves it.

use super::{Deed, Event, Measured};
use crate::{
    chain::rewards::{Entry, Reading},
    codes::{blake2_256, Hash},
    error::{Error, Result},
    i18n::say,
    store::{canonical_code, NewEvent},
    values::{parse_quantity, Address, Unit},
};
use codec::{Decode, Encode};
use subxt::utils::{MultiSignature, H256};

/// What is sent for an event.
#[derive(Clone)]
pub enum Sealed {
    /// What somebody did.
    Deed(Entry<Address>),
    /// What a device signed.
    Reading(Reading<Address, MultiSignature>),
}

/// How the rows of a behaviour are understood.
pub struct Meaning {
    /// In what it is measured.
    pub unit: Unit,
    /// How many decimals a quantity has.
    pub decimals: u8,
    /// Where documents are from whose rows don't say it.
    pub source: String,
}

impl Meaning {
    /// What is attested. `who` finds people by what the source calls them.
    ///
    /// # Errors
    /// If nobody is meant, or the quantity is none of this behaviour's.
    pub fn read(
        &self,
        row: u64,
        event: &Event,
        who: &mut impl FnMut(&str) -> Result<Address, String>,
    ) -> Result<NewEvent, String> {
        let (proof, entry) = match event {
            Event::Deed(deed) => self.deed(deed, who)?,
            Event::Measured(measured) => self.measured(measured, who)?,
        };
        Ok(NewEvent { proof, row, entry })
    }

    fn deed(
        &self,
        deed: &Deed,
        who: &mut impl FnMut(&str) -> Result<Address, String>,
    ) -> Result<(Hash, Vec<u8>), String> {
        let quantity = self.quantity(&deed.quantity, deed.unit)?;
        let source = deed.source.as_deref().unwrap_or(&self.source);
        let proof = document_proof(deed.kind, source, &deed.document);
        let entry = Entry {
            person: who(&deed.person)?,
            companion: deed.companion.as_deref().map(&mut *who).transpose()?,
            quantity,
            time: deed.time,
            document: H256(proof),
        };
        Ok((proof, entry.encode()))
    }

    fn measured(
        &self,
        measured: &Measured,
        who: &mut impl FnMut(&str) -> Result<Address, String>,
    ) -> Result<(Hash, Vec<u8>), String> {
        let reading = Reading {
            device: who(&measured.device)?,
            person: who(&measured.person)?,
            counter: measured.counter,
            quantity: self.quantity(&measured.quantity, measured.unit)?,
            time: measured.time,
            signature: signature(&measured.signature)?,
        };
        // As the chain itself names a reading: by its counter.
        let proof = blake2_256(&(b"piazza/measured", reading.device, reading.counter).encode());
        Ok((proof, reading.encode()))
    }

    fn quantity(&self, text: &str, unit: Option<Unit>) -> Result<u64, String> {
        if let Some(unit) = unit.filter(|unit| *unit != self.unit) {
            let (there, expected) = (unit.symbol(false), self.unit.symbol(false));
            return Err(say!(
                "it is in {there}, the behaviour is measured in {expected}",
                "è in {there}, il comportamento si misura in {expected}"
            ));
        }
        parse_quantity(text, self.decimals).map_err(|error| error.message.trim_end_matches('.').to_owned())
    }
}

/// What stands for a document: the same whoever reads it. Blanks and letter case don't tell documents apart.
pub fn document_proof(kind: &str, source: &str, document: &str) -> Hash {
    let (source, document) = (canonical_code(source), canonical_code(document));
    blake2_256(&(b"piazza/document", kind, source, document).encode())
}

/// Under what the chain remembers a document: it makes proofs itself, so that nobody hands in a device's.
pub fn proof_of_document(document: &Hash) -> Hash {
    blake2_256(&(b"piazza/attested", document).encode())
}

/// A signature as devices write it: 64 bytes of sr25519, or any with its kind before it, as the chain encodes it.
fn signature(text: &str) -> Result<MultiSignature, String> {
    let text = text.trim();
    let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(text)).ok();
    let found = bytes.and_then(|bytes| match <[u8; 64]>::try_from(bytes.as_slice()) {
        Ok(plain) => Some(MultiSignature::Sr25519(plain)),
        Err(_) => exactly(&bytes),
    });
    found.ok_or_else(|| {
        say!(
            "the signature is not one: 64 bytes in hexadecimal digits",
            "la firma non è valida: 64 byte in cifre esadecimali"
        )
    })
}

/// What is sent for an event, out of the wallet's own file. An entry is never as long as a reading: which it is, its bytes
/// say.
///
/// # Errors
/// If the bytes are neither.
pub fn decode(bytes: &[u8]) -> Result<Sealed> {
    exactly(bytes)
        .map(Sealed::Deed)
        .or_else(|| exactly(bytes).map(Sealed::Reading))
        .ok_or_else(|| Error::internal("store", "an event is not encoded as expected"))
}

fn exactly<T: Decode>(bytes: &[u8]) -> Option<T> {
    let mut rest = bytes;
    T::decode(&mut rest).ok().filter(|_| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEANING: Meaning = Meaning {
        unit: Unit::Kilogram,
        decimals: 1,
        source: String::new(),
    };

    fn who(name: &str) -> Result<Address, String> {
        match name {
            "Anna" => Ok(Address::from([1; 32])),
            "Bruno" => Ok(Address::from([2; 32])),
            _ => Err("nobody".to_owned()),
        }
    }

    fn weighing() -> Deed {
        Deed {
            kind: "weighings",
            document: "W 17".to_owned(),
            person: "Anna".to_owned(),
            quantity: "12,5".to_owned(),
            unit: Some(Unit::Kilogram),
            time: 1_000,
            ..Deed::default()
        }
    }

    fn read(deed: Deed) -> Result<NewEvent, String> {
        MEANING.read(2, &Event::Deed(deed), &mut who)
    }

    #[test]
    fn a_proof_is_the_chains_own() {
        // As `pallet_rewards::proof_of_document` has it.
        let expected = "b6fb4fd3a62077de7de830b76a50664df2b4a05caae08006993efe88b357e1f3";
        assert_eq!(hex::encode(proof_of_document(&[7; 32])), expected);
    }

    #[test]
    fn a_deed_becomes_an_entry() {
        let event = read(Deed {
            companion: Some("Bruno".to_owned()),
            ..weighing()
        })
        .expect("read");
        let Sealed::Deed(entry) = decode(&event.entry).expect("an entry") else {
            panic!("a reading");
        };
        assert_eq!(
            (entry.person, entry.companion),
            (who("Anna").expect("Anna"), who("Bruno").ok())
        );
        assert_eq!(
            (entry.quantity, entry.time, entry.document.0),
            (125, 1_000, event.proof)
        );
    }

    #[test]
    fn a_document_is_the_same_whoever_reads_it() {
        let proof = document_proof("weighings", "Centre 3", "w17");
        assert_eq!(proof, document_proof("weighings", "centre3", "W 17"));
        for other in [
            document_proof("hours", "Centre 3", "w17"),
            document_proof("weighings", "Centre 4", "w17"),
            document_proof("weighings", "Centre 3", "w18"),
            document_proof("weighings", "Centre 3W", "17"),
        ] {
            assert_ne!(proof, other);
        }
        let from_row = Deed {
            source: Some("CENTRE 3".to_owned()),
            ..weighing()
        };
        assert_eq!(read(from_row).expect("read").proof, proof);
    }

    #[test]
    fn what_is_none_of_the_behaviours_is_refused() {
        for (deed, expected) in [
            (
                Deed {
                    quantity: "-1".to_owned(),
                    ..weighing()
                },
                "negative",
            ),
            (
                Deed {
                    quantity: "1.25".to_owned(),
                    ..weighing()
                },
                "decimals",
            ),
            (
                Deed {
                    unit: Some(Unit::Hour),
                    ..weighing()
                },
                "it is in h",
            ),
            (
                Deed {
                    person: "Carla".to_owned(),
                    ..weighing()
                },
                "nobody",
            ),
        ] {
            let reason = read(deed).expect_err(expected);
            assert!(reason.contains(expected), "{reason} instead of {expected}");
        }
    }

    #[test]
    fn a_reading_keeps_its_signature() {
        let measured = |signature: &str| Measured {
            device: "Bruno".to_owned(),
            person: "Anna".to_owned(),
            counter: 7,
            quantity: "1.5".to_owned(),
            unit: None,
            time: 1_000,
            signature: signature.to_owned(),
        };
        let read = |signature: &str| MEANING.read(1, &Event::Measured(measured(signature)), &mut who);
        let ed25519 = MultiSignature::Ed25519([9; 64]);
        for (text, expected) in [
            (format!("0x{}", "07".repeat(64)), MultiSignature::Sr25519([7; 64])),
            (hex::encode(ed25519.encode()), ed25519),
        ] {
            let event = read(&text).expect("read");
            let Sealed::Reading(reading) = decode(&event.entry).expect("a reading") else {
                panic!("a deed");
            };
            assert_eq!(
                (reading.signature, reading.counter, reading.quantity),
                (expected, 7, 15)
            );
        }
        for wrong in ["", "0x", "xyz", &"07".repeat(63), &"07".repeat(65)] {
            assert!(read(wrong).expect_err("wrong").contains("64 bytes"), "{wrong}");
        }
        assert!(decode(&[1, 2, 3]).is_err());
    }
}
