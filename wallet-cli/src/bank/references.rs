//! References that find their way back: RF creditor references (ISO 11649), whose check digits tell a change.
//!
//! A payer gets one for what he pays in (`RF.. S…` or `RF.. P…`), and each payment to a merchant has one as its
//! end-to-end id (`RF.. B7R42`: batch 7, redemption 42). A reference counts only if it is one that we gave: the check
//! digits are a help for people, not what the decision rests on.

use crate::{
    codes::blake2_256,
    error::{Error, Result},
    store::canonical_code,
};
use sepa::RfReference;

/// The characters after the first of a payer's reference: 62 bits of a hash.
const DIGITS: usize = 12;
/// The characters of a payer's reference: RF, check digits, the purpose, the hash.
const PAYER_LENGTH: usize = 4 + 1 + DIGITS;

/// What somebody pays in for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A sponsor funds what residents spend.
    Sponsor,
    /// A merchant pays ahead for what he grants on sales in euro.
    Prefunding,
}

impl Purpose {
    const fn letter(self) -> char {
        match self {
            Self::Sponsor => 'S',
            Self::Prefunding => 'P',
        }
    }
}

/// The reference under which a member pays in. The same code always gives the same one, so it can be printed.
///
/// # Errors
/// None that a person can cause.
pub fn payer_reference(purpose: Purpose, code: &str) -> Result<RfReference> {
    let named = format!("piazza/payer\n{}\n{}", purpose.letter(), canonical_code(code));
    let hash = blake2_256(named.as_bytes());
    let mut number = hash
        .iter()
        .take(16)
        .fold(0u128, |number, byte| (number << 8) | u128::from(*byte));
    let mut content = String::from(purpose.letter());
    for _ in 0..DIGITS {
        let digit = u32::try_from(number % 36).unwrap_or_default();
        content.extend(char::from_digit(digit, 36));
        number /= 36;
    }
    generate(&content)
}

/// The end-to-end id of a redemption's payment.
///
/// # Errors
/// If the numbers are beyond what a reference holds, which takes a billion batches.
pub fn payment_reference(batch: u32, redemption: u32) -> Result<RfReference> {
    generate(&format!("B{batch}R{redemption}"))
}

fn generate(content: &str) -> Result<RfReference> {
    RfReference::generate(content).map_err(|error| Error::internal("RF reference", error))
}

/// The batch and the redemption that an end-to-end id names, if it is one of ours, unchanged.
pub fn parse_payment(text: &str) -> Option<(u32, u32)> {
    let reference: RfReference = text.parse().ok()?;
    let (batch, redemption) = reference.reference().strip_prefix('B')?.split_once('R')?;
    let (batch, redemption) = (batch.parse().ok()?, redemption.parse().ok()?);
    // Leading zeros and signs would be other ways to write the same.
    (payment_reference(batch, redemption).ok()? == reference).then_some((batch, redemption))
}

/// The payers' references in a text: those of the right form, each once. People write them with spaces, in lower case,
/// among other words.
pub fn find(text: &str) -> Vec<RfReference> {
    let letters: Vec<char> = text.chars().map(|c| c.to_ascii_uppercase()).collect();
    let mut found = Vec::new();
    for start in 0..letters.len() {
        let begins_word = start == 0 || !letters[start - 1].is_ascii_alphanumeric();
        if begins_word && letters[start..].starts_with(&['R', 'F']) {
            found.extend(payer_reference_at(&letters[start..]).filter(|reference| !found.contains(reference)));
        }
    }
    found
}

/// The reference that begins a text, if it ends where a word ends.
fn payer_reference_at(letters: &[char]) -> Option<RfReference> {
    let mut reference = String::with_capacity(PAYER_LENGTH);
    let mut letters = letters.iter().peekable();
    while reference.len() < PAYER_LENGTH {
        match letters.next()? {
            c if c.is_ascii_alphanumeric() => reference.push(*c),
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    if letters.peek().is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let reference: RfReference = reference.parse().ok()?;
    reference.reference().starts_with(['S', 'P']).then_some(reference)
}

/// A reference that stands in a field of its own, if it is one.
pub fn parse_structured(text: &str) -> Option<RfReference> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payers_reference_depends_on_the_code_and_the_purpose_alone() {
        let reference = payer_reference(Purpose::Sponsor, "BNCNNA80A41L378X").expect("made");
        assert_eq!(reference.as_str().len(), PAYER_LENGTH);
        assert!(reference.reference().starts_with('S'));
        assert_eq!(
            payer_reference(Purpose::Sponsor, " bncnna80a41 l378x").expect("made"),
            reference
        );
        for (purpose, code) in [
            (Purpose::Prefunding, "BNCNNA80A41L378X"),
            (Purpose::Sponsor, "BNCNNA80A41L378Y"),
        ] {
            assert_ne!(payer_reference(purpose, code).expect("made"), reference);
        }
    }

    #[test]
    fn a_reference_is_found_as_people_write_it() {
        let reference = payer_reference(Purpose::Prefunding, "BNCNNA80A41L378X").expect("made");
        let (plain, printed) = (reference.as_str().to_owned(), reference.to_string());
        for text in [
            plain.clone(),
            printed.clone(),
            plain.to_lowercase(),
            format!("Ricarica {printed} grazie"),
            format!("/RFB/{plain}/"),
            format!("{plain},{plain}"),
            format!("RF {}", &plain[2..]),
            // Cut by the bank into two lines.
            format!("{} {}", &plain[..9], &plain[9..]),
            format!("perf. RF 12 {plain}"),
        ] {
            assert_eq!(find(&text), std::slice::from_ref(&reference), "{text}");
        }
    }

    #[test]
    fn two_references_are_two() {
        let one = payer_reference(Purpose::Sponsor, "ONE").expect("made");
        let two = payer_reference(Purpose::Sponsor, "TWO").expect("made");
        assert_eq!(find(&format!("{one} e {two}")), [one, two]);
    }

    #[test]
    fn no_changed_character_is_taken() {
        let reference = payer_reference(Purpose::Sponsor, "BNCNNA80A41L378X").expect("made");
        let plain = reference.as_str();
        for index in 0..plain.len() {
            for other in ('0'..='9').chain('A'..='Z') {
                let mut changed: Vec<char> = plain.chars().collect();
                changed[index] = other;
                let changed: String = changed.into_iter().collect();
                let taken = find(&changed).contains(&reference);
                assert_eq!(taken, changed == plain, "{changed}");
            }
            let mut shorter = plain.to_owned();
            shorter.remove(index);
            let mut longer = plain.to_owned();
            longer.insert(index, 'X');
            assert!(!find(&shorter).contains(&reference), "{shorter}");
            assert!(!find(&longer).contains(&reference), "{longer}");
        }
        assert!(find(&format!("{plain}1")).is_empty());
        assert!(find(&format!("X{plain}")).is_empty());
        for text in ["", "RF", "RF18 5390 0754 7034", "rf rf rf", "REF 12", "RF€", "perfetto"] {
            assert!(find(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn an_end_to_end_id_names_its_redemption() {
        for (batch, redemption) in [(0, 0), (1, 2), (7, 42), (99_999, 9_999_999), (u32::MAX, 99_999)] {
            let reference = payment_reference(batch, redemption).expect("made");
            assert!(reference.as_str().len() <= 35);
            assert_eq!(parse_payment(reference.as_str()), Some((batch, redemption)));
        }
        assert!(payment_reference(u32::MAX, u32::MAX).is_err());
    }

    #[test]
    fn a_changed_end_to_end_id_names_nothing_or_something_else() {
        let reference = payment_reference(7, 42).expect("made");
        for index in 0..reference.as_str().len() {
            for other in ('0'..='9').chain('A'..='Z') {
                let mut changed: Vec<char> = reference.as_str().chars().collect();
                changed[index] = other;
                let changed: String = changed.into_iter().collect();
                if changed != reference.as_str() {
                    assert_ne!(parse_payment(&changed), Some((7, 42)), "{changed}");
                }
            }
        }
        for wrong in ["", "NOTPROVIDED", "B7R42", "RF00B7R42", "RF18539007547034"] {
            assert_eq!(parse_payment(wrong), None, "{wrong}");
        }
        let zeros = RfReference::generate("B07R42").expect("made");
        assert_eq!(parse_payment(zeros.as_str()), None);
    }
}
