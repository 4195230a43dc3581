//! What travels as a link or a QR code: a merchant's request to pay, a registrar's certificate. Also what is signed in
//! them, byte for byte as the chain computes it.

mod key;
mod rewards;

pub use key::KeyCode;
pub use rewards::{claim_signature, CheckInCode, Measured};

use crate::{
    error::{input, Error, Result},
    i18n::say,
    values::{parse_address, Address, Amount, Istat, Kind, Millis},
};
use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use blake2::{digest::consts::U32, Blake2b, Digest};
use codec::{Decode, Encode};
use std::cmp::Ordering;
use subxt::utils::MultiSignature;
use subxt_signer::sr25519;

/// The hash with which the chain names things.
pub type Hash = [u8; 32];

/// No code of ours is longer: what is, is not one.
const LONGEST: usize = 2_000;

/// Blake2b with 256 bits, as the chain uses it.
pub fn blake2_256(bytes: &[u8]) -> Hash {
    Blake2b::<U32>::digest(bytes).into()
}

/// The version of the requests that are made and read here. Before the second they said nothing of euro and tills, and
/// committed to neither.
const REQUEST_VERSION: u8 = 2;

/// In place of a signature until there is one.
pub const UNSIGNED: MultiSignature = MultiSignature::Sr25519([0; 64]);

/// A merchant's signed, expiring demand for one exact price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRequest {
    /// Who is to be paid.
    pub merchant: Address,
    /// How much in credits.
    pub amount: Amount,
    /// How much in euro, at the till: it brings value-back, too.
    pub euro: Amount,
    /// At which of the merchant's shops, counted from 0.
    pub shop: u8,
    /// A number used once.
    pub number: [u8; 16],
    /// The last moment at which it can be paid.
    pub expires: Millis,
    /// Who brought the customer.
    pub referrer: Option<Address>,
    /// The key that signed, if it is not the merchant's own.
    pub till: Option<Address>,
    /// The signature of the reference, by the till or the merchant.
    pub signature: MultiSignature,
}

impl PaymentRequest {
    /// The request, signed: by the merchant's own key, or by that of a till.
    pub fn signed(self, genesis: Hash, pair: &sr25519::Keypair) -> Self {
        let signer = pair.public_key().to_account_id();
        let request = Self {
            till: (signer != self.merchant).then_some(signer),
            ..self
        };
        Self {
            signature: pair.sign(&request.reference(genesis)).into(),
            ..request
        }
    }

    /// What is signed, and what stands for the request on the chain.
    pub fn reference(&self, genesis: Hash) -> Hash {
        let signed = (
            b"piazza/invoice",
            genesis,
            self.merchant,
            self.shop,
            self.amount.cents(),
            self.number,
            self.expires,
            self.referrer,
            self.euro.cents(),
            self.till,
        );
        blake2_256(&signed.encode())
    }

    /// Whether the merchant, or the till it names, signed it for this chain. Whether that key is a till of the merchant
    /// only the chain knows.
    ///
    /// # Errors
    /// If not.
    pub fn verify(&self, genesis: Hash) -> Result<()> {
        let signer = self.till.as_ref().unwrap_or(&self.merchant);
        if verify(&self.signature, &self.reference(genesis), signer) {
            return Ok(());
        }
        Err(input(say!(
            "The merchant did not sign this request: it was changed, or belongs to another community.",
            "L'esercente non ha firmato questa richiesta: è stata modificata, o è di un'altra comunità."
        ))
        .hint(ask_for_another()))
    }

    /// The link, which is also the QR code's content. What is nothing is left out, to keep it short.
    pub fn to_uri(&self, genesis: Hash) -> String {
        let optional = [
            (!self.euro.is_zero()).then(|| format!("&euro={}", self.euro.to_plain())),
            self.referrer.map(|referrer| format!("&ref={referrer}")),
            self.till.map(|till| format!("&till={till}")),
        ];
        let optional: String = optional.into_iter().flatten().collect();
        format!(
            "piazza:pay?v={REQUEST_VERSION}&to={}&amount={}&shop={}&no={}&until={}{optional}&chain={}&sig={}",
            self.merchant,
            self.amount.to_plain(),
            self.shop,
            hex::encode(self.number),
            self.expires,
            hex::encode(&genesis[..4]),
            URL_SAFE_NO_PAD.encode(self.signature.encode()),
        )
    }

    /// Reads a link.
    ///
    /// # Errors
    /// If it is not a request to pay, of another version, or one of another chain.
    pub fn from_uri(text: &str, genesis: Hash) -> Result<Self> {
        let fields = Fields::parse(text, "pay")?;
        check_request_version(&fields)?;
        if fields.get("chain")? != hex::encode(&genesis[..4]) {
            return Err(input(say!(
                "This request belongs to another community's chain.",
                "Questa richiesta è della chain di un'altra comunità."
            ))
            .hint(say!(
                "Check --node, or ask the merchant.",
                "Controlla --node, o chiedi all'esercente."
            )));
        }
        let signature = decode_base64(fields.get("sig")?).and_then(|bytes| decode_all(&bytes));
        let amount = |text: &str| text.parse::<Amount>().map_err(|_| damaged());
        let address = |name| fields.optional(name).map(parse_address).transpose();
        Ok(Self {
            merchant: parse_address(fields.get("to")?).map_err(|_| damaged())?,
            amount: amount(fields.get("amount")?)?,
            euro: fields.optional("euro").map(amount).transpose()?.unwrap_or_default(),
            shop: fields.get("shop")?.parse().map_err(|_| damaged())?,
            number: hex::decode(fields.get("no")?)
                .ok()
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(damaged)?,
            expires: fields.get("until")?.parse().map_err(|_| damaged())?,
            referrer: address("ref").map_err(|_| damaged())?,
            till: address("till").map_err(|_| damaged())?,
            signature: signature.ok_or_else(damaged)?,
        })
    }
}

/// Refuses requests of other versions: what was signed in them differs.
fn check_request_version(fields: &Fields) -> Result<()> {
    // The first had no version.
    let version: u8 = fields.optional("v").unwrap_or("1").parse().map_err(|_| damaged())?;
    match version.cmp(&REQUEST_VERSION) {
        Ordering::Equal => Ok(()),
        Ordering::Less => Err(input(say!(
            "An older wallet made this request: this community no longer takes it.",
            "Questa richiesta è di un portafoglio più vecchio: questa comunità non la accetta più."
        ))
        .hint(say!(
            "The merchant updates the wallet of the till and makes a new one.",
            "L'esercente aggiorna il portafoglio della cassa e ne fa una nuova."
        ))),
        Ordering::Greater => Err(input(say!(
            "A newer wallet made this request.",
            "Questa richiesta è di un portafoglio più recente."
        ))
        .hint(say!("Update this wallet.", "Aggiorna questo portafoglio."))),
    }
}

fn ask_for_another() -> String {
    say!("Ask the merchant for a new one.", "Chiedine una nuova all'esercente.")
}

/// What a customer shows to be found at the till: his address, as a link.
pub fn card_uri(address: &Address) -> String {
    format!("piazza:{address}")
}

/// The address on a customer's card; any other text as it is.
pub fn card_text(text: &str) -> &str {
    let text = text.trim();
    match text.split_at_checked("piazza:".len()) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("piazza:") => rest,
        _ => text,
    }
}

/// As what somebody is enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Enrolment {
    /// What the account is.
    pub kind: Kind,
    /// The tier.
    pub tier: u8,
    /// The municipality.
    pub zone: u32,
    /// What stands for the person's identity.
    pub commitment: Hash,
    /// The last moment; if absent, as long as the tier allows.
    pub until: Option<Millis>,
}

impl Enrolment {
    /// The municipality's code.
    pub fn zone(&self) -> Istat {
        Istat(self.zone)
    }
}

/// For whom a certificate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Holder {
    /// For this account.
    Account(Address),
    /// For whoever has this one-time key.
    Key([u8; 32]),
}

/// A registrar's signed word that somebody may enrol himself.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Certificate {
    /// Who signed.
    pub registrar: Address,
    /// For whom.
    pub holder: Holder,
    /// As what.
    pub enrolment: Enrolment,
    /// The last moment at which it can be used.
    pub expires: Millis,
    /// The registrar's signature of the id.
    pub signature: MultiSignature,
}

impl Certificate {
    /// Signs a certificate.
    pub fn sign(
        genesis: Hash,
        registrar: &sr25519::Keypair,
        holder: Holder,
        enrolment: Enrolment,
        expires: Millis,
    ) -> Self {
        let account = registrar.public_key().to_account_id();
        let mut certificate = Self {
            registrar: account,
            holder,
            enrolment,
            expires,
            signature: UNSIGNED,
        };
        certificate.signature = registrar.sign(&certificate.id(genesis)).into();
        certificate
    }

    /// What the registrar signs.
    pub fn id(&self, genesis: Hash) -> Hash {
        let signed = (
            b"piazza/certificate",
            genesis,
            self.registrar,
            self.holder,
            &self.enrolment,
            self.expires,
        );
        blake2_256(&signed.encode())
    }

    /// What the one-time key signs for the account that is to be enrolled.
    pub fn proof(&self, genesis: Hash, account: &Address) -> Hash {
        blake2_256(&(b"piazza/holder", genesis, self.id(genesis), account).encode())
    }
}

/// A certificate on its way, with its one-time key if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolCode {
    /// The certificate.
    pub certificate: Certificate,
    /// The seed of the one-time key.
    pub seed: Option<[u8; 32]>,
}

impl EnrolCode {
    /// The link, which is also the QR code's content.
    pub fn to_uri(&self, genesis: Hash) -> String {
        let seed = self
            .seed
            .map(|seed| format!("&key={}", URL_SAFE_NO_PAD.encode(seed)))
            .unwrap_or_default();
        format!(
            "piazza:enrol?chain={}&cert={}{seed}",
            hex::encode(&genesis[..4]),
            URL_SAFE_NO_PAD.encode(self.certificate.encode())
        )
    }

    /// Reads a link, and checks that a registrar signed it for this chain and that the key is the certificate's.
    ///
    /// # Errors
    /// If it is no certificate, or not whole.
    pub fn from_uri(text: &str, genesis: Hash) -> Result<Self> {
        let fields = Fields::parse(text, "enrol")?;
        if fields.get("chain")? != hex::encode(&genesis[..4]) {
            return Err(input(say!(
                "This certificate belongs to another community's chain.",
                "Questo certificato è della chain di un'altra comunità."
            ))
            .hint(say!(
                "Check --node, or ask the registrar.",
                "Controlla --node, o chiedi allo sportello."
            )));
        }
        let certificate: Certificate = decode_base64(fields.get("cert")?)
            .and_then(|bytes| decode_all(&bytes))
            .ok_or_else(damaged)?;
        let seed = match fields.optional("key") {
            Some(key) => Some(
                decode_base64(key)
                    .and_then(|bytes| bytes.try_into().ok())
                    .ok_or_else(damaged)?,
            ),
            None => None,
        };
        let code = Self { certificate, seed };
        let signed = verify(
            &code.certificate.signature,
            &code.certificate.id(genesis),
            &code.certificate.registrar,
        );
        if !signed || !code.has_its_key()? {
            return Err(damaged());
        }
        Ok(code)
    }

    /// The one-time key, if the certificate needs one.
    ///
    /// # Errors
    /// If the seed makes no key.
    pub fn one_time_key(&self) -> Result<Option<sr25519::Keypair>> {
        self.seed
            .map(|seed| sr25519::Keypair::from_secret_key(seed).map_err(|error| Error::internal("one-time key", error)))
            .transpose()
    }

    fn has_its_key(&self) -> Result<bool> {
        Ok(match self.certificate.holder {
            Holder::Account(_) => true,
            Holder::Key(public) => self.one_time_key()?.is_some_and(|pair| pair.public_key().0 == public),
        })
    }
}

/// Whether `account` signed `message`.
fn verify(signature: &MultiSignature, message: &[u8], account: &Address) -> bool {
    match signature {
        MultiSignature::Sr25519(bytes) => {
            sr25519::verify(&sr25519::Signature(*bytes), message, &sr25519::PublicKey(account.0))
        }
        // Wallets of this community sign with sr25519 alone.
        _ => false,
    }
}

fn decode_base64(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn decode_all<T: Decode>(bytes: &[u8]) -> Option<T> {
    let mut rest = bytes;
    T::decode(&mut rest).ok().filter(|_| rest.is_empty())
}

fn damaged() -> Error {
    input(say!(
        "The code is damaged or not whole.",
        "Il codice è danneggiato o incompleto."
    ))
    .hint(say!(
        "Scan or copy it again, from the first letter to the last.",
        "Leggilo o copialo di nuovo, dalla prima all'ultima lettera."
    ))
}

/// The fields of a link of ours.
struct Fields<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Fields<'a> {
    fn parse(text: &'a str, what: &str) -> Result<Self> {
        let text = text.trim();
        let no_code = || {
            let example = format!("piazza:{what}?…");
            input(say!(
                "This is not a code of this kind.",
                "Questo non è un codice di questo tipo."
            ))
            .hint(say!("It begins with {example}", "Comincia con {example}"))
        };
        let scheme = text
            .get(..7)
            .filter(|scheme| scheme.eq_ignore_ascii_case("piazza:"))
            .ok_or_else(no_code)?;
        let rest = text
            .get(scheme.len()..)
            .and_then(|rest| rest.strip_prefix(what))
            .and_then(|rest| rest.strip_prefix('?'));
        let rest = rest.filter(|_| text.len() <= LONGEST).ok_or_else(no_code)?;
        let fields: Option<Vec<_>> = rest.split('&').map(|field| field.split_once('=')).collect();
        let fields = fields.ok_or_else(damaged)?;
        let unique = fields
            .iter()
            .all(|(name, _)| fields.iter().filter(|(other, _)| other == name).count() == 1);
        if unique {
            Ok(Self(fields))
        } else {
            Err(damaged())
        }
    }

    fn optional(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    fn get(&self, name: &str) -> Result<&'a str> {
        self.optional(name).ok_or_else(damaged)
    }
}

#[cfg(test)]
#[path = "codes_tests.rs"]
mod tests;
