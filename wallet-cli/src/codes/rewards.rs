//! What is signed for rewards: the code that a venue shows, what a device measured, a key's word about who claims what
//! it earned.

use super::{blake2_256, damaged, decode_all, decode_base64, verify, Fields, Hash};
use crate::{
    error::{input, Result},
    i18n::say,
    values::{parse_address, Address, Cell, Millis},
};
use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use codec::Encode;
use serde_json::json;
use subxt::utils::MultiSignature;
use subxt_signer::sr25519;

/// The code that a venue's device shows for a while, with which those who are there check in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckInCode {
    /// The programme.
    pub programme: u32,
    /// The device.
    pub device: Address,
    /// Where it stands.
    pub cell: Cell,
    /// The number of the time slot since 1970-01-01 UTC.
    pub slot: u64,
    /// The device's signature.
    pub signature: MultiSignature,
}

impl CheckInCode {
    /// Signs the code of a slot.
    pub fn sign(genesis: Hash, pair: &sr25519::Keypair, programme: u32, cell: Cell, slot: u64) -> Self {
        Self {
            programme,
            device: pair.public_key().to_account_id(),
            cell,
            slot,
            signature: pair.sign(&check_in_message(genesis, programme, cell, slot)).into(),
        }
    }

    /// The link, which is also the QR code's content.
    pub fn to_uri(&self, genesis: Hash) -> String {
        format!(
            "piazza:checkin?programme={}&device={}&cell={}&slot={}&chain={}&sig={}",
            self.programme,
            self.device,
            self.cell,
            self.slot,
            hex::encode(&genesis[..4]),
            URL_SAFE_NO_PAD.encode(self.signature.encode()),
        )
    }

    /// Reads a link, and checks that the device it names signed it for this chain. Whether that is a venue's device
    /// only the chain knows.
    ///
    /// # Errors
    /// If it is no check-in code, not whole, or one of another chain.
    pub fn from_uri(text: &str, genesis: Hash) -> Result<Self> {
        let fields = Fields::parse(text, "checkin")?;
        if fields.get("chain")? != hex::encode(&genesis[..4]) {
            return Err(input(say!(
                "This check-in code belongs to another community's chain.",
                "Questo codice di check-in è della chain di un'altra comunità."
            ))
            .hint(say!(
                "Check --node, or tell the venue.",
                "Controlla --node, o avvisa la sede."
            )));
        }
        let signature = decode_base64(fields.get("sig")?).and_then(|bytes| decode_all(&bytes));
        let cell = fields.get("cell")?;
        let code = Self {
            programme: fields.get("programme")?.parse().map_err(|_| damaged())?,
            device: parse_address(fields.get("device")?).map_err(|_| damaged())?,
            // A cell has one spelling, and it is no pair of degrees.
            cell: cell
                .parse()
                .ok()
                .filter(|read: &Cell| read.to_string() == cell)
                .ok_or_else(damaged)?,
            slot: fields.get("slot")?.parse().map_err(|_| damaged())?,
            signature: signature.ok_or_else(damaged)?,
        };
        let message = check_in_message(genesis, code.programme, code.cell, code.slot);
        if verify(&code.signature, &message, &code.device) {
            Ok(code)
        } else {
            Err(damaged())
        }
    }
}

fn check_in_message(genesis: Hash, programme: u32, cell: Cell, slot: u64) -> Hash {
    blake2_256(&(b"piazza/check-in", genesis, programme, cell.index(), slot).encode())
}

/// What a device measured, before it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// For whom.
    pub person: Address,
    /// A number that rises with each reading.
    pub counter: u64,
    /// How much, in the smallest step of the unit; for a meter, what the register shows.
    pub quantity: u64,
    /// When.
    pub time: Millis,
}

impl Measured {
    /// What the device signs.
    pub fn message(&self, genesis: Hash, programme: u32) -> Hash {
        let Self {
            person,
            counter,
            quantity,
            time,
        } = self;
        blake2_256(&(b"piazza/reading", genesis, programme, person, counter, quantity, time).encode())
    }

    /// The reading as gateways carry it: an object on one line, its quantity in the behaviour's unit.
    pub fn signed(&self, genesis: Hash, programme: u32, pair: &sr25519::Keypair, quantity: &str) -> serde_json::Value {
        let signature = pair.sign(&self.message(genesis, programme));
        json!({
            "device": pair.public_key().to_account_id().to_string(),
            "person": self.person.to_string(),
            "counter": self.counter,
            "quantity": quantity,
            "time": self.time,
            "signature": format!("0x{}", hex::encode(signature.0)),
        })
    }
}

/// A key's word that a member claims what it earned in a programme of keys.
pub fn claim_signature(genesis: Hash, programme: u32, member: &Address, key: &sr25519::Keypair) -> MultiSignature {
    let message = blake2_256(&(b"piazza/claim", genesis, programme, member).encode());
    key.sign(&message).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use subxt_signer::sr25519::dev;

    const GENESIS: Hash = [7; 32];

    fn cell() -> Cell {
        "46.0679,11.1211".parse().expect("Trento")
    }

    #[test]
    fn a_code_is_read_as_it_was_written() {
        let code = CheckInCode::sign(GENESIS, &dev::bob(), 3, cell(), 5_900_000);
        let uri = code.to_uri(GENESIS);
        assert!(uri.starts_with("piazza:checkin?programme=3&device=5"), "{uri}");
        assert_eq!(
            CheckInCode::from_uri(&format!(" {uri}\n"), GENESIS).expect("reads"),
            code
        );
        crate::qr::draw(&uri).expect("fits a QR code");
    }

    #[test]
    fn a_code_that_the_device_did_not_sign_is_refused() {
        let code = CheckInCode::sign(GENESIS, &dev::bob(), 3, cell(), 5_900_000);
        let rovereto: Cell = "45.8908,11.0400".parse().expect("Rovereto");
        for changed in [
            CheckInCode {
                programme: 4,
                ..code.clone()
            },
            CheckInCode {
                device: dev::alice().public_key().to_account_id(),
                ..code.clone()
            },
            CheckInCode {
                cell: rovereto,
                ..code.clone()
            },
            CheckInCode {
                slot: 5_900_001,
                ..code.clone()
            },
        ] {
            assert!(CheckInCode::from_uri(&changed.to_uri(GENESIS), GENESIS).is_err());
        }
        let other = CheckInCode::from_uri(&code.to_uri(GENESIS), [8; 32]).expect_err("another chain");
        assert!(other.message.contains("another"), "{}", other.message);
        let signed_there = CheckInCode::sign([8; 32], &dev::bob(), 3, cell(), 5_900_000);
        assert!(CheckInCode::from_uri(&signed_there.to_uri(GENESIS), GENESIS).is_err());
        assert!(CheckInCode::from_uri("piazza:checkin?programme=3", GENESIS).is_err());
    }

    #[test]
    fn a_reading_is_signed_over_all_it_says() {
        let [anna, bob] = [dev::alice(), dev::bob()].map(|pair| pair.public_key().to_account_id());
        let measured = Measured {
            person: anna,
            counter: 7,
            quantity: 1_250,
            time: 1_767_225_600_000,
        };
        let message = measured.message(GENESIS, 3);
        let changed = [
            Measured {
                person: bob,
                ..measured
            },
            Measured { counter: 8, ..measured },
            Measured {
                quantity: 1_251,
                ..measured
            },
            Measured { time: 1, ..measured },
        ];
        assert!(changed.iter().all(|changed| changed.message(GENESIS, 3) != message));
        assert!(measured.message(GENESIS, 4) != message && measured.message([8; 32], 3) != message);
        let line = measured.signed(GENESIS, 3, &dev::bob(), "1.250");
        let signature = line["signature"].as_str().and_then(|text| text.strip_prefix("0x"));
        let signature: [u8; 64] = hex::decode(signature.expect("hex"))
            .expect("hex")
            .try_into()
            .expect("64 bytes");
        assert!(verify(&MultiSignature::Sr25519(signature), &message, &bob));
        assert_eq!(line["device"], bob.to_string());
        assert_eq!(line["quantity"], "1.250");
    }

    #[test]
    fn a_key_signs_for_one_member_and_programme() {
        let anna = dev::alice().public_key().to_account_id();
        let key = dev::dave();
        let signature = claim_signature(GENESIS, 3, &anna, &key);
        let message = |programme: u32| blake2_256(&(b"piazza/claim", GENESIS, programme, &anna).encode());
        let account = key.public_key().to_account_id();
        assert!(verify(&signature, &message(3), &account));
        assert!(!verify(&signature, &message(4), &account));
    }
}
