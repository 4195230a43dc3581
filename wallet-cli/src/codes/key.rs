//! A key on its way to the member for whom it wants to act: the till's to the merchant, the new phone's to the heir.

use super::{blake2_256, damaged, decode_all, decode_base64, verify, Fields, Hash};
use crate::{
    error::{input, Result},
    i18n::say,
    values::{parse_address, Address},
};
use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use codec::Encode;
use subxt::utils::MultiSignature;
use subxt_signer::sr25519;

/// A key, and its word that it wants to act for a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyCode {
    /// For whom it wants to act.
    pub principal: Address,
    /// The key's account.
    pub key: Address,
    /// The key's signature.
    pub signature: MultiSignature,
}

impl KeyCode {
    /// Signs that a key wants to act for a member.
    pub fn sign(genesis: Hash, pair: &sr25519::Keypair, principal: Address) -> Self {
        Self {
            principal,
            key: pair.public_key().to_account_id(),
            signature: pair.sign(&payload(genesis, &principal)).into(),
        }
    }

    /// The link, which is also the QR code's content.
    pub fn to_uri(&self, genesis: Hash) -> String {
        format!(
            "piazza:key?for={}&key={}&chain={}&sig={}",
            self.principal,
            self.key,
            hex::encode(&genesis[..4]),
            URL_SAFE_NO_PAD.encode(self.signature.encode()),
        )
    }

    /// Whether a text is meant to be such a link.
    pub fn is_uri(text: &str) -> bool {
        let text = text.trim();
        text.get(..10)
            .is_some_and(|start| start.eq_ignore_ascii_case("piazza:key"))
    }

    /// Reads a link, and checks that the key signed it for this chain.
    ///
    /// # Errors
    /// If it is no key's code, not whole, or one of another chain.
    pub fn from_uri(text: &str, genesis: Hash) -> Result<Self> {
        let fields = Fields::parse(text, "key")?;
        if fields.get("chain")? != hex::encode(&genesis[..4]) {
            return Err(input(say!(
                "This key's code belongs to another community's chain.",
                "Questo codice di una chiave è della chain di un'altra comunità."
            ))
            .hint(say!(
                "Check --node on both devices, and make the code again.",
                "Controlla --node su entrambi i dispositivi, e rifai il codice."
            )));
        }
        let signature = decode_base64(fields.get("sig")?).and_then(|bytes| decode_all(&bytes));
        let code = Self {
            principal: parse_address(fields.get("for")?).map_err(|_| damaged())?,
            key: parse_address(fields.get("key")?).map_err(|_| damaged())?,
            signature: signature.ok_or_else(damaged)?,
        };
        if verify(&code.signature, &payload(genesis, &code.principal), &code.key) {
            Ok(code)
        } else {
            Err(damaged())
        }
    }
}

/// What the key signs.
fn payload(genesis: Hash, principal: &Address) -> Hash {
    blake2_256(&(b"piazza/key", genesis, principal).encode())
}

#[cfg(test)]
mod tests {
    use super::*;
    use subxt_signer::sr25519::dev;

    const GENESIS: Hash = [7; 32];

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let code = KeyCode::sign(GENESIS, &dev::bob(), dev::alice().public_key().to_account_id());
        let uri = code.to_uri(GENESIS);
        assert!(KeyCode::is_uri(&uri) && uri.starts_with("piazza:key?for=5"), "{uri}");
        assert_eq!(KeyCode::from_uri(&format!(" {uri}\n"), GENESIS).expect("reads"), code);
        crate::qr::draw(&uri).expect("fits a QR code");
    }

    #[test]
    fn a_key_that_did_not_sign_this_is_refused() {
        let [alice, bob, dave] = [dev::alice(), dev::bob(), dev::dave()].map(|pair| pair.public_key().to_account_id());
        let code = KeyCode::sign(GENESIS, &dev::bob(), alice);
        for changed in [
            KeyCode {
                principal: dave,
                ..code.clone()
            },
            KeyCode {
                key: dave,
                ..code.clone()
            },
        ] {
            assert!(KeyCode::from_uri(&changed.to_uri(GENESIS), GENESIS).is_err());
        }
        assert_eq!(code.key, bob);
        let other = KeyCode::from_uri(&code.to_uri(GENESIS), [8; 32]).expect_err("another chain");
        assert!(other.message.contains("another"), "{}", other.message);
        let signed_there = KeyCode::sign([8; 32], &dev::bob(), alice);
        let forged = KeyCode::from_uri(&signed_there.to_uri(GENESIS), GENESIS);
        assert!(forged.is_err());
        assert!(!KeyCode::is_uri("piazza:pay?to=5") && !KeyCode::is_uri("5Grwva"));
    }
}
