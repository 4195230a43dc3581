//! The words behind hashes on the chain, as far as this wallet knows them, and what stands for those that it does not.

use crate::{
    chain::rewards::{BehaviourTerms, Programme},
    commands::rewards::hash_text,
    context::Context,
    error::Result,
    i18n::say,
    values::plain_text,
};
use subxt::utils::H256;

/// The first line of the text behind a hash, safe to print, if this wallet knows it.
///
/// # Errors
/// If the wallet's file can't be read.
pub fn known_title(context: &Context, hash: &H256) -> Result<Option<String>> {
    let text = context.store()?.text_of(hash.0)?;
    Ok(text.as_deref().and_then(first_line))
}

/// What stands for a title that this wallet does not know.
pub fn unknown_title() -> String {
    say!(
        "(its title: piazza panel learn FILE)",
        "(il titolo: piazza panel learn FILE)"
    )
}

/// A behaviour's title, or its number.
///
/// # Errors
/// If the wallet's file can't be read.
pub fn behaviour_title(context: &Context, id: u32, terms: &BehaviourTerms) -> Result<String> {
    let title = known_title(context, &terms.title)?;
    Ok(title.unwrap_or_else(|| say!("behaviour {id}", "comportamento {id}")))
}

/// A programme's title, or its number.
///
/// # Errors
/// If the wallet's file can't be read.
pub fn programme_title(context: &Context, id: u32, programme: &Programme) -> Result<String> {
    let title = known_title(context, &programme.terms.title)?;
    Ok(title.unwrap_or_else(|| say!("programme {id}", "programma {id}")))
}

/// A reason as it was written, or its hash.
///
/// # Errors
/// If the wallet's file can't be read.
pub fn reason(context: &Context, hash: &H256) -> Result<String> {
    Ok(known_title(context, hash)?.unwrap_or_else(|| hash_text(&hash.0)))
}

fn first_line(text: &str) -> Option<String> {
    text.lines().next().map(|line| plain_text(line.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_that_cannot_steer_the_terminal() {
        let words = first_line("Less\u{1b} waste\r\nwhatever follows");
        assert_eq!(words.as_deref(), Some("Less\u{fffd} waste"));
        assert_eq!(first_line(""), None);
    }
}
