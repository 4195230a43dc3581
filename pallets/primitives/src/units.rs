//! Amounts, rates and times.

extern crate alloc;

use alloc::{vec, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, Input, MaxEncodedLen};
use frame::{
    deps::{
        sp_arithmetic::{helpers_128bit::multiply_by_rational_with_rounding, Rounding},
        sp_core::U256,
    },
    derive::Debug,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// An amount of credits in cents: 100 is 1.00 credit, worth 1 euro.
pub type Balance = u128;

/// Chain time: milliseconds since 1970-01-01 UTC, taken from the block's timestamp.
pub type Moment = u64;

/// One second of chain time.
pub const SECOND: Moment = 1_000;
/// One minute of chain time.
pub const MINUTE: Moment = 60 * SECOND;
/// One hour of chain time.
pub const HOUR: Moment = 60 * MINUTE;
/// One day of chain time.
pub const DAY: Moment = 24 * HOUR;
/// One week of chain time.
pub const WEEK: Moment = 7 * DAY;

/// The number of a community fund, given by the council. A zone's default fund carries its ISTAT code by custom.
pub type CommunityId = u32;

/// The whole, in basis points.
pub const WHOLE: u16 = 10_000;

/// A part of a whole in basis points: 0 to 10,000.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(try_from = "u16", into = "u16")]
pub struct Bps(u16);

/// A rate is at most 10,000 basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidBps;

impl core::fmt::Display for InvalidBps {
    fn fmt(&self, f: &mut core::fmt::Formatter) -> core::fmt::Result {
        f.write_str("a rate is at most 10,000 basis points")
    }
}

impl Bps {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The whole: 10,000 basis points.
    pub const ONE: Self = Self(WHOLE);

    /// Basis points from a constant; more than the whole is the whole.
    pub const fn saturating(points: u16) -> Self {
        if points > WHOLE {
            Self::ONE
        } else {
            Self(points)
        }
    }

    /// The number of basis points, 0 to 10,000.
    pub const fn points(self) -> u16 {
        self.0
    }

    /// floor(`amount` × rate / 10,000).
    pub fn of(self, amount: Balance) -> Balance {
        // At most `amount`, so there is always a result.
        multiply_by_rational_with_rounding(amount, self.0.into(), WHOLE.into(), Rounding::Down).unwrap_or(amount)
    }
}

impl TryFrom<u16> for Bps {
    type Error = InvalidBps;

    fn try_from(points: u16) -> Result<Self, InvalidBps> {
        if points > WHOLE {
            return Err(InvalidBps);
        }
        Ok(Self(points))
    }
}

impl Decode for Bps {
    fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
        Self::try_from(u16::decode(input)?).map_err(|_| "a rate above 10,000 basis points".into())
    }
}

impl From<Bps> for u16 {
    fn from(bps: Bps) -> u16 {
        bps.0
    }
}

/// Divides `total` in proportion to `weights` by largest remainder, ties to the earlier part.
///
/// The parts sum to `total` exactly. `None` if the weights are all 0 (and `total` is not), or if their sum
/// overflows.
pub fn largest_remainder<const N: usize>(total: Balance, weights: [u64; N]) -> Option<[Balance; N]> {
    let mut parts = [0; N];
    let mut remainders = [(0, 0); N];
    divide(total, &weights, &mut parts, &mut remainders)?;
    Some(parts)
}

/// [`largest_remainder`] among a group: as many parts as there are weights.
pub fn largest_remainder_among(total: Balance, weights: &[u64]) -> Option<Vec<Balance>> {
    let mut parts = vec![0; weights.len()];
    let mut remainders = vec![(0, 0); weights.len()];
    divide(total, weights, &mut parts, &mut remainders)?;
    Some(parts)
}

/// Writes the parts of `total` to `parts`, which are 0 and as many as `weights` and `remainders`.
fn divide(total: Balance, weights: &[u64], parts: &mut [Balance], remainders: &mut [(u128, usize)]) -> Option<()> {
    if total == 0 {
        return Some(());
    }
    let whole = weights
        .iter()
        .try_fold(0u128, |sum, weight| sum.checked_add((*weight).into()))?;
    if whole == 0 {
        return None;
    }
    let mut left = total;
    let places = parts.iter_mut().zip(remainders.iter_mut()).zip(weights);
    for (index, ((part, remainder), weight)) in places.enumerate() {
        *part = multiply_by_rational_with_rounding(total, (*weight).into(), whole, Rounding::Down)?;
        *remainder = (remainder_of(total, (*weight).into(), whole)?, index);
        left = left.checked_sub(*part)?;
    }
    // Fewer cents are left than there are parts: one each to the largest remainders.
    remainders.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, index) in remainders {
        if left == 0 {
            break;
        }
        let part = parts.get_mut(*index)?;
        *part = part.checked_add(1)?;
        left = left.checked_sub(1)?;
    }
    Some(())
}

/// (`total` × `weight`) mod `whole`, without overflow: the product has at most 192 bits.
fn remainder_of(total: Balance, weight: u128, whole: u128) -> Option<u128> {
    U256::from(total)
        .checked_mul(weight.into())?
        .checked_rem(whole.into())?
        .try_into()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Amounts of every size: mostly purchases, sometimes absurd.
    fn amounts() -> impl Strategy<Value = Balance> {
        prop_oneof![3 => 0..1_000_000u128, 1 => any::<Balance>(), 1 => Just(Balance::MAX)]
    }

    /// Weights of every size, with zeros among them.
    fn weights() -> impl Strategy<Value = [u64; 5]> {
        prop::array::uniform5(prop_oneof![1 => Just(0), 3 => 0..10_001u64, 1 => any::<u64>(), 1 => Just(u64::MAX)])
    }

    fn whole(weights: [u64; 5]) -> u128 {
        weights.into_iter().map(u128::from).sum()
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(total in amounts(), weights in weights()) {
            prop_assume!(whole(weights) > 0);
            let parts = largest_remainder(total, weights).expect("some weight is not 0");
            let sum = parts.into_iter().try_fold(0u128, Balance::checked_add);
            prop_assert_eq!(sum, Some(total));
        }

        #[test]
        fn a_group_is_divided_as_an_array(total in amounts(), weights in weights()) {
            let array = largest_remainder(total, weights).map(Vec::from);
            prop_assert_eq!(largest_remainder_among(total, &weights), array);
        }

        #[test]
        fn a_part_is_exact_or_one_cent_more(total in amounts(), weights in weights()) {
            prop_assume!(whole(weights) > 0);
            let parts = largest_remainder(total, weights).expect("some weight is not 0");
            for (part, weight) in parts.into_iter().zip(weights) {
                let product = U256::from(total) * U256::from(weight);
                let exact = product / U256::from(whole(weights));
                let has_remainder = product % U256::from(whole(weights)) > U256::zero();
                let extra = U256::from(part) - exact;
                prop_assert!(extra == U256::zero() || (extra == U256::one() && has_remainder));
            }
        }

        #[test]
        fn the_cents_left_go_to_the_largest_remainders_then_to_the_earlier(total in amounts(), weights in weights()) {
            prop_assume!(whole(weights) > 0);
            let parts = largest_remainder(total, weights).expect("some weight is not 0");
            let of = |index: usize| {
                let product = U256::from(total) * U256::from(weights[index]);
                let whole = U256::from(whole(weights));
                (U256::from(parts[index]) > product / whole, product % whole)
            };
            for earlier in 0..5 {
                for later in earlier + 1..5 {
                    let ((earlier_got, earlier_left), (later_got, later_left)) = (of(earlier), of(later));
                    if later_got && !earlier_got {
                        prop_assert!(later_left > earlier_left);
                    }
                    if earlier_got && !later_got {
                        prop_assert!(earlier_left >= later_left);
                    }
                }
            }
        }

        #[test]
        fn a_weight_of_nothing_gets_nothing(total in amounts(), weights in weights()) {
            prop_assume!(whole(weights) > 0);
            let parts = largest_remainder(total, weights).expect("some weight is not 0");
            prop_assert!(parts.into_iter().zip(weights).all(|(part, weight)| weight > 0 || part == 0));
        }

        #[test]
        fn a_rate_is_rounded_down(points in 0..=WHOLE, amount in amounts()) {
            let part = Bps::saturating(points).of(amount);
            let exact = U256::from(amount) * U256::from(points) / U256::from(WHOLE);
            prop_assert_eq!(U256::from(part), exact);
            prop_assert!(part <= amount);
        }

        #[test]
        fn a_rate_above_the_whole_is_refused_everywhere(points: u16) {
            let allowed = points <= WHOLE;
            prop_assert_eq!(Bps::try_from(points).is_ok(), allowed);
            prop_assert_eq!(Bps::decode(&mut &points.encode()[..]).is_ok(), allowed);
            prop_assert_eq!(Bps::saturating(points).points(), points.min(WHOLE));
        }
    }

    /// Figures from the domain: S09's flats and S21's inner areas.
    #[test]
    fn known_divisions() {
        assert_eq!(
            largest_remainder(3_000, [1; 7]),
            Some([429, 429, 429, 429, 428, 428, 428])
        );
        // Populations 3,000, 1,200, 700 weighted 1, 1.5, 2: in halves, to stay with integers.
        assert_eq!(
            largest_remainder(200, [2 * 3_000, 3 * 1_200, 4 * 700]),
            Some([97, 58, 45])
        );
        assert_eq!(largest_remainder(1, [1, 1]), Some([1, 0]));
    }

    #[test]
    fn weights_of_nothing_divide_nothing() {
        assert_eq!(largest_remainder(1, [0, 0]), None);
        assert_eq!(largest_remainder(0, [0, 0]), Some([0, 0]));
        assert_eq!(largest_remainder(1, [] as [u64; 0]), None);
    }
}
