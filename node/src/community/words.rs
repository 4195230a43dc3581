//! What single words of a community's files mean. The sentences never repeat a key: it could be a secret.

use piazza_runtime::{
    constants::CREDIT,
    genesis_presets::piazza_primitives::{Commitment, GeoCell, IstatCode},
    AccountId, Balance,
};
use serde::de::DeserializeOwned;
use sp_core::{
    bytes::from_hex,
    crypto::{PublicError, Ss58Codec},
};

/// What comes before the account in an address of this network.
const ADDRESS_FORMAT: u16 = 42;
/// The longest public name, in bytes.
const LONGEST_NAME: usize = 64;

const SECRET: &str =
    "a secret stands where a public key belongs: whoever reads this file has it. Never use it again, and \
    write the public key, which `piazza-node key inspect` shows";

/// An account by its address.
pub fn account(text: &str) -> Result<AccountId, String> {
    if is_secret(text) {
        return Err(SECRET.into());
    }
    let (account, format) = AccountId::from_ss58check_with_version(text).map_err(|error| match error {
        PublicError::InvalidChecksum => "this address has a typing mistake: copy it again",
        _ => "this is no address: one of this network begins with 5 and has 48 letters and digits",
    })?;
    if u16::from(format) != ADDRESS_FORMAT {
        return Err("this is an address of another network: one of this begins with 5".into());
    }
    Ok(account)
}

/// A public key, in hexadecimal or as an address.
pub fn public_key(text: &str) -> Result<[u8; 32], String> {
    if !text.starts_with("0x") || is_secret(text) {
        return account(text)
            .map(Into::into)
            .map_err(|sentence| sentence.replace("this address", "this key"));
    }
    bytes(text).ok_or_else(|| "a public key in hexadecimal is 0x and 64 digits".into())
}

/// What stands for an identity.
pub fn commitment(text: &str) -> Result<Commitment, String> {
    let sentence = "a commitment is 64 hexadecimal digits";
    bytes(text)
        .map(|bytes| Commitment(bytes.into()))
        .ok_or_else(|| sentence.into())
}

fn bytes(text: &str) -> Option<[u8; 32]> {
    from_hex(text).ok()?.try_into().ok()
}

/// Whether this is a phrase, a derivation path or a private key rather than anything public. A seed in hexadecimal
/// looks like a public key: nobody can tell.
fn is_secret(text: &str) -> bool {
    const PRIVATE_KEY: usize = 2 + 2 * 64;
    text.contains('/') || text.split_whitespace().count() > 1 || text.len() == PRIVATE_KEY
}

/// An amount in credits, in cents.
pub fn credits(text: &str) -> Result<Balance, String> {
    let sentence = || format!("`{text}` is no amount in credits: write it like 3000.00");
    let (whole, cents) = text.split_once('.').unwrap_or((text, "00"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(cents) || cents.len() != 2 {
        return Err(sentence());
    }
    let whole: Balance = whole.parse().map_err(|_| sentence())?;
    let cents: Balance = cents.parse().map_err(|_| sentence())?;
    let amount = whole.checked_mul(CREDIT).and_then(|amount| amount.checked_add(cents));
    amount.ok_or_else(sentence)
}

/// A municipality's code; spreadsheets take away the zero in front.
pub fn istat(text: &str) -> Result<IstatCode, String> {
    if !(5..=6).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!(
            "`{text}` is no ISTAT code: one has six digits, as 022205 (Trento)"
        ));
    }
    text.parse().map(IstatCode).map_err(|error| format!("{text}: {error}"))
}

/// An H3 cell by its index.
pub fn cell(text: &str) -> Result<GeoCell, String> {
    let index = u64::from_str_radix(text.trim_start_matches("0x"), 16).ok();
    let cell = index.and_then(|index| GeoCell::try_from(index).ok());
    cell.ok_or_else(|| format!("`{text}` is no H3 cell: one of resolution 10 is like 8a1ea480d65ffff"))
}

/// A number.
pub fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a number that can stand here"))
}

/// A public name.
pub fn name(text: &str) -> Result<String, String> {
    if text.trim().is_empty() || text.chars().any(char::is_control) {
        return Err("a name has letters, and no line breaks".into());
    }
    if text.len() > LONGEST_NAME {
        return Err(format!(
            "the name is too long: {} bytes, where {LONGEST_NAME} are allowed",
            text.len()
        ));
    }
    Ok(text.into())
}

/// The name of a chain in folders and metrics.
pub fn chain_id(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if text.is_empty() || text.len() > LONGEST_NAME || !text.chars().all(fits) {
        return Err("a chain's id has small letters, digits and _, as piazza_trentino".into());
    }
    Ok(text.into())
}

/// A word of a fixed list, as `public_body`: the runtime's type says which there are.
pub fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let name: String = text.split('_').map(capitalised).collect();
    serde_json::from_value(name.into()).map_err(|error| {
        let error = error.to_string();
        let others = error
            .split_once("expected ")
            .map_or("another word", |(_, others)| others);
        format!("`{text}` can't stand here: it is {}", snake_case(others))
    })
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Names in the text as people write them: `PublicBody` as `public_body`. Single letters stay as they are.
fn snake_case(text: &str) -> String {
    let mut written = String::new();
    let mut letters = text.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let in_word = letters.peek().is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && before.is_ascii_lowercase() {
            written.push('_');
        }
        let small = letter.is_ascii_uppercase() && in_word;
        written.push(if small { letter.to_ascii_lowercase() } else { letter });
        before = letter;
    }
    written
}
