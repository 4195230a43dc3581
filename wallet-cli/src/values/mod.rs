//! What people type and read: amounts, rates, times, places, addresses.
//!
//! Parsing never rounds and printing never guesses: an amount is a whole number of cents from the keyboard to the
//! chain.

mod amount;
mod moment;
mod plain;
mod rewards;
mod words;

pub use amount::{Amount, Rate};
pub use moment::{format_moment, format_wait, parse_duration, parse_end, parse_start, Millis};
pub use plain::{escaped_json, is_hidden, plain, plain_lines, plain_text, spreadsheet_cell, MARK};
pub use rewards::{
    parse_quantity, plain_quantity, show_quantity, show_total, Places, Refused, Rule, Sdg, Sharing, Stage, Unit,
    ValueArea, MAX_DECIMALS,
};
pub use words::{Category, Cell, Istat, Kind, Office, Snai, Usage, SHARE_NAMES, USAGES};

use crate::{
    error::{usage, Result},
    i18n::say,
};
use std::str::FromStr;

/// An account on the chain.
pub type Address = subxt::utils::AccountId32;

/// Reads an SS58 address of this chain.
///
/// # Errors
/// If it is mistyped, or an address of another network.
pub fn parse_address(text: &str) -> Result<Address> {
    let text = text.trim();
    let address = Address::from_str(text).map_err(|_| {
        usage(say!(
            "'{text}' is not an address: a character is wrong or missing.",
            "'{text}' non è un indirizzo: un carattere è sbagliato o manca."
        ))
        .hint(say!(
            "Copy it again, whole, or scan the QR code.",
            "Copialo di nuovo per intero, o leggi il codice QR."
        ))
    })?;
    if address.to_string() != text {
        return Err(usage(say!(
            "'{text}' is an address of another network.",
            "'{text}' è un indirizzo di un'altra rete."
        ))
        .hint(say!(
            "The same account here is {address}: check with its owner.",
            "Lo stesso conto qui è {address}: verifica con il titolare."
        )));
    }
    Ok(address)
}

/// A short form of an address, for tables: the first and the last characters.
pub fn short_address(address: &Address) -> String {
    let text = address.to_string();
    let tail = text.len().saturating_sub(6);
    match (text.get(..6), text.get(tail..)) {
        (Some(head), Some(tail)) => format!("{head}…{tail}"),
        _ => text,
    }
}

/// Serialises with `Display`.
pub fn serialize_display<T: std::fmt::Display, S: serde::Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind as ErrorKind;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    #[test]
    fn an_address_is_read_and_printed_alike() {
        let address = parse_address(&format!(" {ALICE}\n")).expect("Alice's address");
        assert_eq!(address.to_string(), ALICE);
        assert_eq!(short_address(&address), "5Grwva…KutQY".replace("KutQY", "GKutQY"));
    }

    #[test]
    fn a_mistyped_address_is_refused() {
        for wrong in ["", "5Grwva", &ALICE.replace('G', "H"), "0x00", "Alice", &ALICE[1..]] {
            assert_eq!(parse_address(wrong).expect_err(wrong).kind, ErrorKind::Usage);
        }
    }

    #[test]
    fn an_address_of_another_network_is_refused() {
        // Alice on Polkadot.
        let error = parse_address("15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5").expect_err("prefix 0");
        assert!(error.hint.expect("a hint").contains(ALICE));
    }
}
