//! What a cooperative keeps on other people, at rest: names, codes, IBANs, what the bank says, and the key behind the
//! commitments are sealed before they are written into the wallet's own file. `store/sealing.rs` lists what is not.
//!
//! A random data key seals; a passphrase wraps it (scrypt, XSalsa20-Poly1305), so a new passphrase seals nothing anew.
//! What belongs to one person is sealed with a key of its own, which the data key wraps: once that key is erased, what is
//! left of the row stays noise, even to who has the passphrase. A whole copy of the file made before has the key, too, and
//! opens with the passphrase: copies are to be deleted. So may have, until they are overwritten, blocks of the disk that
//! SQLite's deleted journals leave. Each key is derived anew for what it seals
//! (HMAC-SHA256 of the context), so nothing sealed in one place opens in another. Rows are found by tags, which are keyed
//! hashes: without the data key nobody can try out whose a tag is.

use crate::{
    error::{keys, Error, Result},
    i18n::say,
    keystore::check_passphrase,
};
use crypto_secretbox::{
    aead::{Aead, KeyInit},
    Key, Nonce, XSalsa20Poly1305,
};
use hmac::{Hmac, Mac};
use rand::{rngs::OsRng, RngCore};
use sha2::Sha256;
use subxt_signer::{ExposeSecret, SecretString};

/// Scrypt's cost: N = 2^15, r = 8, p = 1, 32 MiB, as the keystore's.
const LOG_N: u8 = 15;
const R: u32 = 8;
const P: u32 = 1;
/// The costs that are taken from a file: more memory than 256 MiB would be somebody's mischief.
const MOST_LOG_N: u8 = 18;
const MOST_R: u32 = 8;
const MOST_P: u32 = 4;
/// The bytes of a nonce, which stands before what it sealed.
const NONCE: usize = 24;
/// What the passphrase wraps.
const DATA_KEY: &str = "data key";

/// A key that seals.
struct Seal([u8; 32]);

impl Seal {
    fn fresh() -> Self {
        let mut key = [0; 32];
        OsRng.fill_bytes(&mut key);
        Self(key)
    }

    /// The key for a context: HMAC-SHA256 of its name.
    fn derived(&self, context: &str) -> Result<[u8; 32]> {
        mac(&self.0, &[&b"piazza/vault/"[..], context.as_bytes()])
    }

    fn cipher(&self, context: &str) -> Result<XSalsa20Poly1305> {
        Ok(XSalsa20Poly1305::new(Key::from_slice(&self.derived(context)?)))
    }

    fn seal(&self, plain: &[u8], context: &str) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE];
        OsRng.fill_bytes(&mut nonce);
        let sealed = self
            .cipher(context)?
            .encrypt(Nonce::from_slice(&nonce), plain)
            .map_err(|error| Error::internal("secretbox", error))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Nothing if another key or context sealed it, or it was changed since.
    fn unseal(&self, sealed: &[u8], context: &str) -> Result<Option<Vec<u8>>> {
        let Some((nonce, sealed)) = sealed.split_at_checked(NONCE) else {
            return Ok(None);
        };
        Ok(self.cipher(context)?.decrypt(Nonce::from_slice(nonce), sealed).ok())
    }
}

/// HMAC-SHA256 of the parts, one after the other.
fn mac(key: &[u8; 32], parts: &[&[u8]]) -> Result<[u8; 32]> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).map_err(|error| Error::internal("HMAC", error))?;
    for part in parts {
        mac.update(part);
    }
    Ok(mac.finalize().into_bytes().into())
}

/// What is kept of a vault: all but the passphrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// Scrypt's salt.
    pub salt: [u8; 32],
    /// The binary logarithm of scrypt's N.
    pub log_n: u8,
    /// Scrypt's r.
    pub r: u32,
    /// Scrypt's p.
    pub p: u32,
    /// The data key, sealed with what scrypt makes of the passphrase.
    pub wrapped: Vec<u8>,
}

impl Locked {
    fn passphrase_key(&self, passphrase: &SecretString) -> Result<Seal> {
        if self.log_n > MOST_LOG_N || self.r > MOST_R || self.p > MOST_P {
            return Err(damaged());
        }
        let params = scrypt::Params::new(self.log_n, self.r, self.p, 32).map_err(|_| damaged())?;
        let mut key = [0; 32];
        scrypt::scrypt(passphrase.expose_secret().as_bytes(), &self.salt, &params, &mut key)
            .map_err(|error| Error::internal("scrypt", error))?;
        Ok(Seal(key))
    }
}

/// An open vault.
pub struct Vault {
    key: Seal,
}

/// The key of one row. Without it the row is noise.
pub struct RowKey(Seal);

impl Vault {
    /// A new vault, and what to keep of it.
    ///
    /// # Errors
    /// If the passphrase is too short.
    pub fn create(passphrase: &SecretString) -> Result<(Self, Locked)> {
        let vault = Self { key: Seal::fresh() };
        let locked = vault.lock(passphrase)?;
        Ok((vault, locked))
    }

    /// Opens a vault.
    ///
    /// # Errors
    /// If the passphrase is wrong, or what was kept is damaged.
    pub fn open(locked: &Locked, passphrase: &SecretString) -> Result<Self> {
        let wrapping = locked.passphrase_key(passphrase)?;
        let key = wrapping
            .unseal(&locked.wrapped, DATA_KEY)?
            .ok_or_else(wrong_passphrase)?;
        let key = <[u8; 32]>::try_from(key).map_err(|_| damaged())?;
        Ok(Self { key: Seal(key) })
    }

    /// The same vault under a new passphrase: what to keep from now on.
    ///
    /// # Errors
    /// If the passphrase is too short.
    pub fn lock(&self, passphrase: &SecretString) -> Result<Locked> {
        check_passphrase(passphrase)?;
        let mut locked = Locked {
            salt: [0; 32],
            log_n: LOG_N,
            r: R,
            p: P,
            wrapped: Vec::new(),
        };
        OsRng.fill_bytes(&mut locked.salt);
        locked.wrapped = locked.passphrase_key(passphrase)?.seal(&self.key.0, DATA_KEY)?;
        Ok(locked)
    }

    /// Seals something that belongs to nobody in particular. It opens in the same context alone.
    ///
    /// # Errors
    /// None that a person can cause.
    pub fn seal(&self, plain: &[u8], context: &str) -> Result<Vec<u8>> {
        self.key.seal(plain, context)
    }

    /// Opens what `seal` sealed.
    ///
    /// # Errors
    /// If it was changed since, or sealed elsewhere.
    pub fn unseal(&self, sealed: &[u8], context: &str) -> Result<Vec<u8>> {
        self.key.unseal(sealed, context)?.ok_or_else(damaged)
    }

    /// By what a row is found without saying whose it is: a keyed hash of the text, another one for each `kind` of rows.
    ///
    /// # Errors
    /// None that a person can cause.
    pub fn tag(&self, kind: &str, text: &str) -> Result<[u8; 32]> {
        mac(&self.key.derived(&format!("tag/{kind}"))?, &[text.as_bytes()])
    }

    /// A new key for a row, and the same key wrapped, to keep beside the row.
    ///
    /// # Errors
    /// None that a person can cause.
    pub fn new_row_key(&self, row: &str) -> Result<(RowKey, Vec<u8>)> {
        let key = Seal::fresh();
        let wrapped = self.key.seal(&key.0, &row_context(row))?;
        Ok((RowKey(key), wrapped))
    }

    /// The key of a row.
    ///
    /// # Errors
    /// If it was changed since, or is the key of another row.
    pub fn row_key(&self, wrapped: &[u8], row: &str) -> Result<RowKey> {
        let key = self.key.unseal(wrapped, &row_context(row))?.ok_or_else(damaged)?;
        let key = <[u8; 32]>::try_from(key).map_err(|_| damaged())?;
        Ok(RowKey(Seal(key)))
    }
}

impl RowKey {
    /// Seals what a row holds.
    ///
    /// # Errors
    /// None that a person can cause.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>> {
        self.0.seal(plain, "row")
    }

    /// Opens what a row holds.
    ///
    /// # Errors
    /// If it was changed since, or belongs to another row.
    pub fn unseal(&self, sealed: &[u8]) -> Result<Vec<u8>> {
        self.0.unseal(sealed, "row")?.ok_or_else(damaged)
    }
}

fn row_context(row: &str) -> String {
    format!("row key/{row}")
}

fn wrong_passphrase() -> Error {
    keys(say!(
        "The passphrase of names and bank data is wrong.",
        "La password di nomi e dati bancari è sbagliata."
    ))
    .hint(say!(
        "Try again. Nobody can open the names and IBANs without it.",
        "Riprova. Senza, nessuno può aprire i nomi e gli IBAN."
    ))
}

fn damaged() -> Error {
    keys(say!(
        "The names and bank data are damaged.",
        "I nomi e i dati bancari sono danneggiati."
    ))
    .hint(say!(
        "Restore the wallet's file from a copy.",
        "Ripristina il file del portafoglio da una copia."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    #[test]
    fn what_is_sealed_opens_with_the_passphrase_alone() {
        let (vault, locked) = Vault::create(&secret("correct horse")).expect("made");
        let sealed = vault.seal(b"Anna Bianchi", "payee").expect("sealed");
        assert!(!sealed.windows(4).any(|bytes| bytes == b"Anna"));
        let again = Vault::open(&locked, &secret("correct horse")).expect("opened");
        assert_eq!(again.unseal(&sealed, "payee").expect("unsealed"), b"Anna Bianchi");
        let error = Vault::open(&locked, &secret("wrong horse")).err().expect("wrong");
        assert_eq!(error.kind, Kind::Keys);
        assert!(error.message.contains("passphrase"), "{}", error.message);
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        assert_eq!(Vault::create(&secret("short")).err().expect("refused").kind, Kind::Keys);
    }

    #[test]
    fn a_new_passphrase_opens_what_was_sealed_before() {
        let (vault, locked) = Vault::create(&secret("correct horse")).expect("made");
        let sealed = vault.seal(b"IBAN", "payee").expect("sealed");
        let changed = vault.lock(&secret("battery staple")).expect("locked");
        assert_ne!(changed.salt, locked.salt);
        let again = Vault::open(&changed, &secret("battery staple")).expect("opened");
        assert_eq!(again.unseal(&sealed, "payee").expect("unsealed"), b"IBAN");
        assert!(Vault::open(&changed, &secret("correct horse")).is_err());
    }

    #[test]
    fn nothing_opens_in_another_context_or_changed() {
        let (vault, _) = Vault::create(&secret("correct horse")).expect("made");
        let sealed = vault.seal(b"text", "one").expect("sealed");
        assert_eq!(vault.unseal(&sealed, "other").expect_err("elsewhere").kind, Kind::Keys);
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(vault.unseal(&changed, "one").is_err(), "byte {index}");
        }
        for length in 0..sealed.len() {
            assert!(vault.unseal(&sealed[..length], "one").is_err(), "length {length}");
        }
    }

    #[test]
    fn a_row_opens_with_its_own_key_alone() {
        let (vault, _) = Vault::create(&secret("correct horse")).expect("made");
        let (anna, wrapped) = vault.new_row_key("ANNA").expect("a key");
        let (bruno, _) = vault.new_row_key("BRUNO").expect("a key");
        let sealed = anna.seal(b"Anna").expect("sealed");
        assert!(bruno.unseal(&sealed).is_err());
        assert!(vault.row_key(&wrapped, "BRUNO").is_err());
        let again = vault.row_key(&wrapped, "ANNA").expect("the same key");
        assert_eq!(again.unseal(&sealed).expect("unsealed"), b"Anna");
    }

    #[test]
    fn a_tag_depends_on_the_vault_the_kind_and_the_text() {
        let (vault, locked) = Vault::create(&secret("correct horse")).expect("made");
        let tag = vault.tag("person", "ANNA").expect("a tag");
        let (other, _) = Vault::create(&secret("correct horse")).expect("made");
        for (vault, kind, text) in [
            (&vault, "person", "BRUNO"),
            (&vault, "payee", "ANNA"),
            (&other, "person", "ANNA"),
        ] {
            assert_ne!(vault.tag(kind, text).expect("a tag"), tag, "{kind} {text}");
        }
        // A new passphrase changes no tag.
        let changed = vault.lock(&secret("battery staple")).expect("locked");
        assert_ne!(changed, locked);
        let again = Vault::open(&changed, &secret("battery staple")).expect("opened");
        assert_eq!(again.tag("person", "ANNA").expect("a tag"), tag);
    }

    #[test]
    fn a_cost_beyond_reason_is_refused_before_it_is_paid() {
        let (_, mut locked) = Vault::create(&secret("correct horse")).expect("made");
        locked.log_n = 40;
        assert!(Vault::open(&locked, &secret("correct horse")).is_err());
    }
}
