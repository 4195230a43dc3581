//! Value added tax in prices: whole cents.

use crate::{
    error::{usage, Error, Result},
    i18n::say,
};
use serde::{Serialize, Serializer};
use std::{fmt, str::FromStr};

/// The rates in force in Italy, in per cent.
const RATES: [u8; 4] = [4, 5, 10, 22];

/// A rate of VAT, in per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vat(u8);

impl Vat {
    /// The taxable part of a price that contains the tax, and the tax, in cents: net = gross × 100 / (100 + rate), rounded
    /// half up (away from 0 for what is taken back), and the tax is the rest.
    pub fn divide(self, gross: i64) -> (i64, i64) {
        let whole = 100 + i128::from(self.0);
        let gross_cents = i128::from(gross);
        let doubled = gross_cents.abs().saturating_mul(200).saturating_add(whole) / (2 * whole);
        let net = i64::try_from(doubled)
            .unwrap_or(i64::MAX)
            .saturating_mul(gross.signum());
        (net, gross.saturating_sub(net))
    }
}

impl fmt::Display for Vat {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

impl Serialize for Vat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.0)
    }
}

impl FromStr for Vat {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let percent = text.trim().trim_end_matches('%').trim();
        let rate = percent.parse().ok().filter(|rate| RATES.contains(rate));
        rate.map(Self).ok_or_else(|| {
            usage(say!("'{text}' is no rate of VAT.", "'{text}' non è un'aliquota IVA."))
                .hint(say!("Choose one of: 4, 5, 10, 22.", "Scegli fra: 4, 5, 10, 22."))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_rounded_half_up_and_sum_to_the_price() {
        let vat = |text: &str| text.parse::<Vat>().expect("a rate");
        assert_eq!(vat("22").divide(12_200), (10_000, 2_200));
        // 12.50 / 1.10 = 11.3636…
        assert_eq!(vat("10%").divide(1_250), (1_136, 114));
        // 0.11 / 1.10 = 0.10
        assert_eq!(vat("10").divide(11), (10, 1));
        // 0.63 / 1.05 = 0.60; 0.21 / 1.05 = 0.20
        assert_eq!(vat("5").divide(63), (60, 3));
        // 0.13 / 1.04 = 0.125, half a cent up.
        assert_eq!(vat("4").divide(13), (13, 0));
        assert_eq!(vat("4").divide(-1_250), (-1_202, -48));
        for gross in -500..500 {
            for rate in ["4", "5", "10", "22"] {
                let (net, tax) = vat(rate).divide(gross);
                assert_eq!(net + tax, gross);
                assert_eq!(vat(rate).divide(-gross), (-net, -tax));
            }
        }
    }

    #[test]
    fn other_rates_are_refused() {
        for wrong in ["", "0", "20", "22.5", "-4", "ten"] {
            assert!(wrong.parse::<Vat>().is_err(), "{wrong}");
        }
    }
}
