//! What travels as a link or a QR code: a merchant's request to pay, a registrar's certificate. Also what is signed in
//! them, byte for byte as the chain computes it.

use crate::{
    error::{input, Error, Result},
    i18n::say,
    values::{parse_address, Address, Amount, Istat, Kind, Millis},
};
use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use blake2::{digest::consts::U32, Blake2b, Digest};
use codec::{Decode, Encode};
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

/// A merchant's signed, expiring demand for one exact amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRequest {
    /// Who is to be paid.
    pub merchant: Address,
    /// How much.
    pub amount: Amount,
    /// At which of the merchant's shops, counted from 0.
    pub shop: u8,
    /// A number used once.
    pub number: [u8; 16],
    /// The last moment at which it can be paid.
    pub expires: Millis,
    /// Who brought the customer.
    pub referrer: Option<Address>,
    /// The merchant's signature of the reference.
    pub signature: MultiSignature,
}

impl PaymentRequest {
    /// Signs a request.
    pub fn sign(
        genesis: Hash,
        pair: &sr25519::Keypair,
        amount: Amount,
        shop: u8,
        number: [u8; 16],
        expires: Millis,
        referrer: Option<Address>,
    ) -> Self {
        let unsigned = MultiSignature::Sr25519([0; 64]);
        let merchant = pair.public_key().to_account_id();
        let mut request = Self {
            merchant,
            amount,
            shop,
            number,
            expires,
            referrer,
            signature: unsigned,
        };
        request.signature = pair.sign(&request.reference(genesis)).into();
        request
    }

    /// What the merchant signs, and what stands for the request on the chain.
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
        );
        blake2_256(&signed.encode())
    }

    /// Whether the merchant signed it for this chain.
    ///
    /// # Errors
    /// If not.
    pub fn verify(&self, genesis: Hash) -> Result<()> {
        if verify(&self.signature, &self.reference(genesis), &self.merchant) {
            return Ok(());
        }
        Err(input(say!(
            "The merchant did not sign this request: it was changed, or belongs to another community.",
            "L'esercente non ha firmato questa richiesta: è stata modificata, o è di un'altra comunità."
        ))
        .hint(say!(
            "Ask the merchant for a new one.",
            "Chiedine una nuova all'esercente."
        )))
    }

    /// The link, which is also the QR code's content.
    pub fn to_uri(&self, genesis: Hash) -> String {
        let referrer = self
            .referrer
            .map(|referrer| format!("&ref={referrer}"))
            .unwrap_or_default();
        format!(
            "piazza:pay?to={}&amount={}&shop={}&no={}&until={}{referrer}&chain={}&sig={}",
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
    /// If it is not a request to pay, or one of another chain.
    pub fn from_uri(text: &str, genesis: Hash) -> Result<Self> {
        let fields = Fields::parse(text, "pay")?;
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
        Ok(Self {
            merchant: parse_address(fields.get("to")?).map_err(|_| damaged())?,
            amount: fields.get("amount")?.parse::<Amount>().map_err(|_| damaged())?,
            shop: fields.get("shop")?.parse().map_err(|_| damaged())?,
            number: hex::decode(fields.get("no")?)
                .ok()
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(damaged)?,
            expires: fields.get("until")?.parse().map_err(|_| damaged())?,
            referrer: fields
                .optional("ref")
                .map(parse_address)
                .transpose()
                .map_err(|_| damaged())?,
            signature: signature.ok_or_else(damaged)?,
        })
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
        let unsigned = MultiSignature::Sr25519([0; 64]);
        let account = registrar.public_key().to_account_id();
        let mut certificate = Self {
            registrar: account,
            holder,
            enrolment,
            expires,
            signature: unsigned,
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
mod tests {
    use super::*;
    use subxt_signer::sr25519::dev;

    const GENESIS: Hash = [7; 32];

    fn request() -> PaymentRequest {
        let referrer = Some(dev::charlie().public_key().to_account_id());
        PaymentRequest::sign(
            GENESIS,
            &dev::bob(),
            Amount(1_250),
            2,
            [9; 16],
            1_767_225_600_000,
            referrer,
        )
    }

    fn certificate(holder: Holder) -> Certificate {
        let enrolment = Enrolment {
            kind: Kind::Tourist,
            tier: 1,
            zone: 22_205,
            commitment: [3; 32],
            until: Some(5_000),
        };
        Certificate::sign(GENESIS, &dev::alice(), holder, enrolment, 4_000)
    }

    #[test]
    fn the_hash_is_the_chains() {
        // Blake2b-256 of nothing, from RFC 7693's reference implementation.
        let empty = "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8";
        assert_eq!(hex::encode(blake2_256(b"")), empty);
    }

    #[test]
    fn a_request_is_read_as_it_was_written() {
        let request = request();
        let uri = request.to_uri(GENESIS);
        assert!(
            uri.starts_with("piazza:pay?to=5") && uri.contains("&amount=12.50&shop=2&"),
            "{uri}"
        );
        assert_eq!(
            PaymentRequest::from_uri(&format!(" {uri}\n"), GENESIS).expect("reads"),
            request
        );
        request.verify(GENESIS).expect("signed");
        crate::qr::draw(&uri).expect("fits a QR code");
    }

    #[test]
    fn a_changed_request_is_not_signed() {
        let request = request();
        let changes: [PaymentRequest; 6] = [
            PaymentRequest {
                amount: Amount(1_249),
                ..request.clone()
            },
            PaymentRequest {
                shop: 1,
                ..request.clone()
            },
            PaymentRequest {
                expires: request.expires + 1,
                ..request.clone()
            },
            PaymentRequest {
                referrer: None,
                ..request.clone()
            },
            PaymentRequest {
                number: [8; 16],
                ..request.clone()
            },
            PaymentRequest {
                merchant: dev::dave().public_key().to_account_id(),
                ..request.clone()
            },
        ];
        for changed in changes {
            let error = changed.verify(GENESIS).expect_err("changed");
            assert_eq!(error.kind, crate::error::Kind::Input);
        }
        assert!(request.verify([8; 32]).is_err());
    }

    #[test]
    fn a_damaged_request_is_refused() {
        let uri = request().to_uri(GENESIS);
        for cut in [0, 5, 8, 30, uri.len() / 2, uri.len() - 1] {
            assert!(PaymentRequest::from_uri(&uri[..cut], GENESIS).is_err(), "{cut}");
        }
        for wrong in [
            uri.replace("12.50", "-12.50"),
            uri.replace("12.50", "12.505"),
            uri.replace("pay?", "enrol?"),
            uri.replace("&shop=2", "&shop=256"),
            uri.replace("&shop=2", "&shop=2&shop=3"),
            uri.replace("&no=09", "&no=0"),
            format!("{uri}AA"),
            format!("{uri}&x={}", "x".repeat(3_000)),
        ] {
            assert!(PaymentRequest::from_uri(&wrong, GENESIS).is_err(), "{wrong}");
        }
        assert!(PaymentRequest::from_uri(&uri, [8; 32])
            .expect_err("other chain")
            .message
            .contains("another"));
    }

    #[test]
    fn a_certificate_travels_with_its_key() {
        let seed = [5; 32];
        let key = sr25519::Keypair::from_secret_key(seed).expect("a key").public_key().0;
        let code = EnrolCode {
            certificate: certificate(Holder::Key(key)),
            seed: Some(seed),
        };
        let uri = code.to_uri(GENESIS);
        assert_eq!(EnrolCode::from_uri(&uri, GENESIS).expect("reads"), code);
        crate::qr::draw(&uri).expect("fits a QR code");
        assert!(uri.len() < 400, "{} characters", uri.len());
    }

    #[test]
    fn a_certificate_without_its_key_or_signature_is_refused() {
        let key = sr25519::Keypair::from_secret_key([5; 32])
            .expect("a key")
            .public_key()
            .0;
        for seed in [None, Some([6; 32])] {
            let code = EnrolCode {
                certificate: certificate(Holder::Key(key)),
                seed,
            };
            assert!(EnrolCode::from_uri(&code.to_uri(GENESIS), GENESIS).is_err());
        }
        let mut forged = certificate(Holder::Account(dev::bob().public_key().to_account_id()));
        let code = EnrolCode {
            certificate: forged.clone(),
            seed: None,
        };
        assert!(EnrolCode::from_uri(&code.to_uri(GENESIS), GENESIS).is_ok());
        forged.enrolment.tier = 0;
        let code = EnrolCode {
            certificate: forged,
            seed: None,
        };
        assert!(EnrolCode::from_uri(&code.to_uri(GENESIS), GENESIS).is_err());
    }
}
