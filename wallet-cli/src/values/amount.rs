//! Credits and rates: whole cents and whole basis points.

use crate::{
    error::{usage, Error, Result},
    i18n::{self, say, Lang},
};
use serde::{Serialize, Serializer};
use std::{fmt, str::FromStr};

/// The largest amount a person may type: more than the euro there are, and far from any overflow.
const MOST: u128 = 10u128.pow(18);

/// Credits, in cents. 1.00 is worth 1 euro.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub u128);

impl Amount {
    /// The number of cents.
    pub const fn cents(self) -> u128 {
        self.0
    }

    /// Whether there is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The amount as it is written in links and files: always with a point.
    pub fn to_plain(self) -> String {
        format!("{}.{:02}", self.0 / 100, self.0 % 100)
    }

    /// The amount, refusing 0.
    ///
    /// # Errors
    /// If it is 0.
    pub fn not_zero(self) -> Result<Self> {
        if self.is_zero() {
            return Err(
                usage(say!("The amount is 0.", "L'importo è 0.")).hint(say!("The least is 0.01.", "Il minimo è 0,01."))
            );
        }
        Ok(self)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let point = if i18n::current() == Lang::It { ',' } else { '.' };
        f.pad(&format!("{}{point}{:02}", self.0 / 100, self.0 % 100))
    }
}

impl Serialize for Amount {
    /// In JSON an amount is a whole number of cents.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match u64::try_from(self.0) {
            Ok(cents) => serializer.serialize_u64(cents),
            Err(_) => serializer.serialize_u128(self.0),
        }
    }
}

impl FromStr for Amount {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim();
        let (whole, cents) = text.split_once(['.', ',']).unwrap_or((text, "00"));
        if text.starts_with('-') {
            return Err(amount_error(text, say!("it is negative", "è negativo")));
        }
        if !is_number(whole) || !is_number(cents) {
            return Err(amount_error(text, say!("it is not a number", "non è un numero")));
        }
        if cents.len() > 2 {
            return Err(amount_error(
                text,
                say!("it has more than two decimals", "ha più di due decimali"),
            ));
        }
        let too_much = || amount_error(text, say!("it is too large", "è troppo grande"));
        let whole: u128 = whole.parse().map_err(|_| too_much())?;
        let hundredths: u128 = cents.parse().map_err(|_| too_much())?;
        // 12.5 is 12.50.
        let hundredths = if cents.len() == 1 { hundredths * 10 } else { hundredths };
        let total = whole
            .checked_mul(100)
            .and_then(|whole| whole.checked_add(hundredths))
            .ok_or_else(too_much)?;
        if total > MOST {
            return Err(too_much());
        }
        Ok(Self(total))
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn amount_error(text: &str, reason: String) -> Error {
    usage(say!(
        "'{text}' is not an amount: {reason}.",
        "'{text}' non è un importo: {reason}."
    ))
    .hint(say!(
        "Write it as 12.50, without thousands separators.",
        "Scrivilo come 12,50, senza separatore delle migliaia."
    ))
}

/// A rate in basis points, 0 to 10,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(u16);

impl Rate {
    /// A rate from basis points.
    ///
    /// # Errors
    /// Above 10,000.
    pub fn from_points(points: u16) -> Result<Self> {
        if points > 10_000 {
            return Err(usage(say!(
                "A rate is at most 100 %.",
                "Un'aliquota è al massimo del 100 %."
            )));
        }
        Ok(Self(points))
    }

    /// The number of basis points.
    pub const fn points(self) -> u16 {
        self.0
    }

    /// floor(`amount` × rate), as the chain computes it.
    pub const fn of(self, amount: Amount) -> Amount {
        // No amount of cents comes near the end.
        Amount(amount.0.saturating_mul(self.0 as u128) / 10_000)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let point = if i18n::current() == Lang::It { ',' } else { '.' };
        let (whole, hundredths) = (self.0 / 100, self.0 % 100);
        let text = match hundredths {
            0 => format!("{whole} %"),
            _ if hundredths.is_multiple_of(10) => format!("{whole}{point}{} %", hundredths / 10),
            _ => format!("{whole}{point}{hundredths:02} %"),
        };
        f.pad(&text)
    }
}

impl Serialize for Rate {
    /// In JSON a rate is a whole number of basis points.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.0)
    }
}

impl FromStr for Rate {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            usage(say!("'{text}' is not a rate.", "'{text}' non è un'aliquota."))
                .hint(say!("Write 5%, 2.5% or 250bp.", "Scrivi 5%, 2,5% o 250bp."))
        };
        if let Some(points) = text.trim().strip_suffix("bp") {
            return Self::from_points(points.trim().parse().map_err(|_| wrong())?);
        }
        let percent = text.trim().strip_suffix('%').unwrap_or(text.trim());
        // Per cent with two decimals are basis points, as euro with two decimals are cents.
        let points = Amount::from_str(percent).map_err(|_| wrong())?.cents();
        Self::from_points(points.try_into().unwrap_or(u16::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cents(text: &str) -> Option<u128> {
        text.parse::<Amount>().ok().map(Amount::cents)
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(cents("12.50"), Some(1_250));
        assert_eq!(cents("12,50"), Some(1_250));
        assert_eq!(cents("12.5"), Some(1_250));
        assert_eq!(cents("12"), Some(1_200));
        assert_eq!(cents("0.01"), Some(1));
        assert_eq!(cents("0"), Some(0));
        assert_eq!(cents(" 428239.00 "), Some(42_823_900));
        assert_eq!(cents("10000000000000000.00"), Some(MOST));
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for wrong in [
            "",
            " ",
            "-1",
            "-0.01",
            "+1",
            "1.234",
            "1,234",
            "1.234,50",
            "1'000",
            "12.",
            ".50",
            "1e3",
            "0x10",
            "12.5O",
            "١٢",
            "10000000000000000.01",
            "340282366920938463463374607431768211455",
            "1 000",
            "NaN",
        ] {
            assert_eq!(cents(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn amounts_print_with_two_decimals() {
        assert_eq!(Amount(1).to_string(), "0.01");
        assert_eq!(Amount(1_250).to_string(), "12.50");
        assert_eq!(format!("{:>8}", Amount(5)), "    0.05");
        assert_eq!(serde_json::to_string(&Amount(1_250)).expect("JSON"), "1250");
    }

    #[test]
    fn rates_are_percentages_or_points() {
        let points = |text: &str| text.parse::<Rate>().ok().map(Rate::points);
        assert_eq!(points("5%"), Some(500));
        assert_eq!(points("5 %"), Some(500));
        assert_eq!(points("5"), Some(500));
        assert_eq!(points("2,5%"), Some(250));
        assert_eq!(points("0.01%"), Some(1));
        assert_eq!(points("250bp"), Some(250));
        assert_eq!(points("100%"), Some(10_000));
        for wrong in ["100.01%", "10001bp", "-5%", "0.001%", "five", "", "%"] {
            assert_eq!(points(wrong), None, "{wrong}");
        }
        assert_eq!(Rate(500).to_string(), "5 %");
        assert_eq!(Rate(250).to_string(), "2.5 %");
        assert_eq!(Rate(25).to_string(), "0.25 %");
        assert_eq!(Rate(1).to_string(), "0.01 %");
        assert_eq!(Rate(500).of(Amount(1_250)), Amount(62));
    }
}
