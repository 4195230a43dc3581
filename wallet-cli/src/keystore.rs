//! Keys on disk: one encrypted JSON file an account, in the format of polkadot-js (version 3: PKCS#8, scrypt,
//! XSalsa20-Poly1305), so that the same file opens in other wallets.
//!
//! subxt-signer reads this format; what it does not do is write it. The secret phrase is shown once and never kept.

use crate::{
    error::{keys, Error, Result},
    files::{make_private_folder, read, refuse_readable_by_others, unreadable, unwritable, write_private},
    i18n::say,
    values::Address,
};
use base64::{engine::general_purpose::STANDARD, Engine};
use crypto_secretbox::{
    aead::{Aead, KeyInit},
    Key, Nonce, XSalsa20Poly1305,
};
use rand::{rngs::OsRng, RngCore};
use schnorrkel::{
    derive::{ChainCode, Derivation},
    ExpansionMode, MiniSecretKey,
};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
};
use subxt_signer::{bip39::Mnemonic, sr25519::Keypair, DeriveJunction, ExposeSecret, SecretString, SecretUri};

/// Scrypt's cost as polkadot-js sets it: N = 2^15, r = 8, p = 1.
const LOG_N: u8 = 15;
const R: u32 = 8;
const P: u32 = 1;
/// Salt, scrypt's parameters and the nonce stand before the encrypted key.
const HEADER: usize = 32 + 12 + 24;
/// PKCS#8's frame around the secret and the public key.
const PKCS8_HEADER: [u8; 16] = [48, 83, 2, 1, 1, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
const PKCS8_DIVIDER: [u8; 5] = [161, 35, 3, 33, 0];
/// The fewest characters of a passphrase.
const SHORTEST_PASSPHRASE: usize = 8;

/// A new account's secret, before it is encrypted.
pub struct Secret {
    keypair: schnorrkel::Keypair,
}

impl Secret {
    /// Twelve new words and the account they make.
    ///
    /// # Errors
    /// If the system gives no randomness.
    pub fn generate() -> Result<(SecretString, Self)> {
        let words = bip39::Mnemonic::generate(12).map_err(|error| Error::internal("BIP39", error))?;
        let phrase = SecretString::from(words.to_string());
        let secret = Self::from_phrase(&phrase)?;
        Ok((phrase, secret))
    }

    /// The account of a phrase of 12 to 24 words, with a derivation path if one follows: `word … word//till`.
    ///
    /// # Errors
    /// If a word is wrong or the checksum does not fit.
    pub fn from_phrase(phrase: &SecretString) -> Result<Self> {
        let wrong = || {
            keys(say!(
                "These are not the words of a secret phrase.",
                "Queste non sono le parole di una frase segreta."
            ))
            .hint(say!(
                "12 to 24 English words, in their order, separated by spaces.",
                "Da 12 a 24 parole inglesi, nel loro ordine, separate da spazi."
            ))
        };
        let text = phrase.expose_secret().trim();
        // Without words of its own, a path would derive from those of development chains, which everybody knows.
        if text.is_empty() || text.starts_with('/') {
            return Err(wrong());
        }
        let uri: SecretUri = text.parse().map_err(|_| wrong())?;
        let mini = match uri.phrase.expose_secret().strip_prefix("0x") {
            Some(seed) => MiniSecretKey::from_bytes(&hex::decode(seed).map_err(|_| wrong())?),
            None => {
                let words = Mnemonic::parse_normalized(uri.phrase.expose_secret()).map_err(|_| wrong())?;
                let password = uri.password.as_ref().map_or("", |password| password.expose_secret());
                MiniSecretKey::from_bytes(&seed_of(&words, password)[..32])
            }
        };
        let root = mini.map_err(|_| wrong())?.expand(ExpansionMode::Ed25519);
        let secret = uri.junctions.into_iter().fold(root, |secret, junction| match junction {
            DeriveJunction::Soft(code) => secret.derived_key_simple(ChainCode(code), []).0,
            DeriveJunction::Hard(code) => secret
                .hard_derive_mini_secret_key(Some(ChainCode(code)), b"")
                .0
                .expand(ExpansionMode::Ed25519),
        });
        Ok(Self {
            keypair: secret.to_keypair(),
        })
    }

    /// One of the well-known accounts of development chains: `Alice`, `Bob`. Anybody can sign for them.
    ///
    /// # Errors
    /// If the name is no path.
    pub fn well_known(name: &str) -> Result<Self> {
        let path = format!("//{}", name.trim_start_matches('/'));
        Self::from_phrase(&SecretString::from(format!("{}{path}", subxt_signer::DEV_PHRASE)))
    }

    /// The account's address.
    pub fn address(&self) -> Address {
        Address::from(self.keypair.public.to_bytes())
    }

    fn to_pkcs8(&self) -> Vec<u8> {
        [
            &PKCS8_HEADER[..],
            &self.keypair.secret.to_ed25519_bytes(),
            &PKCS8_DIVIDER,
            &self.keypair.public.to_bytes(),
        ]
        .concat()
    }
}

/// The seed of a phrase, as Substrate makes it: from the entropy, not from the words.
fn seed_of(words: &Mnemonic, password: &str) -> [u8; 64] {
    let (entropy, length) = words.to_entropy_array();
    let mut seed = [0; 64];
    let salt = format!("mnemonic{password}");
    // Fails only for an empty key, which HMAC does not know.
    let _never_fails =
        pbkdf2::pbkdf2::<hmac::Hmac<sha2::Sha512>>(&entropy[..length], salt.as_bytes(), 2_048, &mut seed);
    seed
}

#[derive(Serialize, Deserialize)]
struct File {
    address: String,
    encoded: String,
    encoding: Encoding,
    meta: Meta,
}

#[derive(Serialize, Deserialize)]
struct Encoding {
    content: Vec<String>,
    r#type: Vec<String>,
    version: String,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Meta {
    name: String,
    when_created: u64,
}

/// Encrypts an account into the text of a keystore file.
///
/// # Errors
/// If the passphrase is too short.
pub fn encrypt(secret: &Secret, name: &str, passphrase: &SecretString, created: u64) -> Result<String> {
    check_passphrase(passphrase)?;
    let mut header = [0u8; HEADER];
    OsRng.fill_bytes(&mut header);
    header[32..36].copy_from_slice(&(1u32 << LOG_N).to_le_bytes());
    header[36..40].copy_from_slice(&P.to_le_bytes());
    header[40..44].copy_from_slice(&R.to_le_bytes());
    let params = scrypt::Params::new(LOG_N, R, P, 32).map_err(|error| Error::internal("scrypt", error))?;
    let mut key = Key::default();
    scrypt::scrypt(passphrase.expose_secret().as_bytes(), &header[..32], &params, &mut key)
        .map_err(|error| Error::internal("scrypt", error))?;
    let sealed = XSalsa20Poly1305::new(&key)
        .encrypt(Nonce::from_slice(&header[44..]), secret.to_pkcs8().as_slice())
        .map_err(|error| Error::internal("secretbox", error))?;
    let file = File {
        address: secret.address().to_string(),
        encoded: STANDARD.encode([&header[..], &sealed].concat()),
        encoding: Encoding {
            content: vec!["pkcs8".to_owned(), "sr25519".to_owned()],
            r#type: vec!["scrypt".to_owned(), "xsalsa20-poly1305".to_owned()],
            version: "3".to_owned(),
        },
        meta: Meta {
            name: name.to_owned(),
            when_created: created,
        },
    };
    serde_json::to_string_pretty(&file).map_err(|error| Error::internal("JSON", error))
}

/// Refuses a passphrase that is too short to protect money.
///
/// # Errors
/// Below 8 characters.
pub fn check_passphrase(passphrase: &SecretString) -> Result<()> {
    if passphrase.expose_secret().chars().count() < SHORTEST_PASSPHRASE {
        return Err(keys(say!(
            "The passphrase is too short: it has at least {SHORTEST_PASSPHRASE} characters.",
            "La password è troppo corta: ha almeno {SHORTEST_PASSPHRASE} caratteri."
        )));
    }
    Ok(())
}

/// Opens the text of a keystore file.
///
/// # Errors
/// If the text is damaged, or the passphrase is wrong.
pub fn decrypt(text: &str, passphrase: &SecretString) -> Result<Keypair> {
    use subxt_signer::polkadot_js_compat::{decrypt_json, Error as ReadError};

    let file = parse(text)?;
    // The reader takes the header for granted.
    let sealed = STANDARD.decode(&file.encoded).map_err(|_| damaged())?;
    if sealed.len() <= HEADER {
        return Err(damaged());
    }
    decrypt_json(text, passphrase.expose_secret()).map_err(|error| match error {
        ReadError::Secretbox(_) => keys(say!("The passphrase is wrong.", "La password è sbagliata.")).hint(say!(
            "Try again. Without it, only the secret phrase brings the account back: `piazza account import`.",
            "Riprova. Senza, solo la frase segreta recupera il conto: `piazza account import`."
        )),
        ReadError::UnsupportedEncoding | ReadError::UnsupportedScryptParameters { .. } => keys(say!(
            "The keystore is of a kind this wallet does not open.",
            "Il keystore è di un tipo che questo portafoglio non apre."
        ))
        .hint(say!(
            "Export the account again from a current wallet, as an sr25519 JSON file.",
            "Esporta di nuovo il conto da un portafoglio aggiornato, come file JSON sr25519."
        )),
        _ => damaged(),
    })
}

/// The address and the name that a keystore file states, without opening it.
///
/// # Errors
/// If the text is damaged.
pub fn describe(text: &str) -> Result<(Address, String)> {
    let file = parse(text)?;
    // Exported on another network the same account has another prefix.
    let address = file.address.parse().map_err(|_| damaged())?;
    Ok((address, file.meta.name))
}

fn parse(text: &str) -> Result<File> {
    serde_json::from_str(text).map_err(|_| damaged())
}

fn damaged() -> Error {
    keys(say!(
        "The keystore file is damaged or not whole.",
        "Il file del keystore è danneggiato o incompleto."
    ))
    .hint(say!(
        "Restore it from a copy, or import the account with its secret phrase.",
        "Ripristinalo da una copia, o importa il conto con la sua frase segreta."
    ))
}

/// The accounts of a data folder.
pub struct Keystore {
    folder: PathBuf,
}

impl Keystore {
    /// The keystore of a data folder.
    pub fn new(data: &Path) -> Self {
        Self {
            folder: data.join("accounts"),
        }
    }

    /// The file of an account.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.json"))
    }

    /// The address of the account of this name, if there is one: without reading the others.
    ///
    /// # Errors
    /// If its file can't be read or is damaged.
    pub fn address(&self, name: &str) -> Result<Option<Address>> {
        let path = self.path(name);
        if check_name(name).is_err() || !path.exists() {
            return Ok(None);
        }
        describe(&read(&path)?).map(|(address, _)| Some(address))
    }

    /// The names and addresses of all accounts, by name.
    ///
    /// # Errors
    /// If a file can't be read or is damaged.
    pub fn list(&self) -> Result<Vec<(String, Address)>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unreadable(&self.folder, &error)),
        };
        let mut accounts = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| unreadable(&self.folder, &error))?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let (address, _) = describe(&read(&path)?).map_err(|error| Error {
                    message: format!("{}: {}", path.display(), error.message),
                    ..error
                })?;
                accounts.push((name, address));
            }
        }
        accounts.sort();
        Ok(accounts)
    }

    /// The text of an account's file.
    ///
    /// # Errors
    /// If there is none, or others may read it.
    pub fn read(&self, name: &str) -> Result<String> {
        let path = self.path(name);
        if !path.exists() {
            return Err(keys(say!(
                "There is no account named '{name}' here.",
                "Qui non c'è nessun conto di nome '{name}'."
            ))
            .hint(say!(
                "`piazza account list` shows the accounts.",
                "`piazza account list` mostra i conti."
            )));
        }
        refuse_readable_by_others(&path)?;
        read(&path)
    }

    /// Writes a new account's file, for its owner's eyes only.
    ///
    /// # Errors
    /// If there is an account of this name already.
    pub fn write(&self, name: &str, text: &str) -> Result<PathBuf> {
        check_name(name)?;
        make_private_folder(&self.folder)?;
        let path = self.path(name);
        write_private(&path, text).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => keys(say!(
                "There is an account named '{name}' already.",
                "C'è già un conto di nome '{name}'."
            ))
            .hint(say!("Choose another name.", "Scegli un altro nome.")),
            _ => unwritable(&path, &error),
        })?;
        Ok(path)
    }
}

fn check_name(name: &str) -> Result<()> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.len() > 64 || name.starts_with('.') || !name.chars().all(plain) {
        return Err(crate::error::usage(say!(
            "'{name}' is not a name for an account.",
            "'{name}' non è un nome per un conto."
        ))
        .hint(say!(
            "Use letters, digits and hyphens, as `rosa-till-2`.",
            "Usa lettere, cifre e trattini, come `rosa-cassa-2`."
        )));
    }
    Ok(())
}

#[cfg(test)]
#[path = "keystore_tests.rs"]
mod tests;
