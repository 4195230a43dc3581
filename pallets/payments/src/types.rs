//! What the till is shown, what the pallet stores, and what it answers.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    deps::{sp_core::H256, sp_io::hashing::blake2_256},
    prelude::*,
};
use piazza_primitives::{Balance, Moment, Tendered};

/// A merchant's signed demand for one exact amount. The merchant and the amount are arguments of the call.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Invoice<AccountId, Signature> {
    /// At which of the merchant's shops, counted from 0.
    pub shop: u8,
    /// A number that the merchant uses once.
    pub number: [u8; 16],
    /// The last moment at which it can be paid.
    pub expires: Moment,
    /// Who brought the customer, and gets the referrer's share.
    pub referrer: Option<AccountId>,
    /// What is paid in euro outside the chain besides the amount, in cents.
    #[codec(compact)]
    pub euro: Balance,
    /// The till that signed, if it was not the merchant's own key.
    pub till: Option<AccountId>,
    /// The signature of [`Invoice::reference`], by the till or the merchant.
    pub signature: Signature,
}

impl<AccountId: Encode, Signature> Invoice<AccountId, Signature> {
    /// What the merchant signs, and what stands for the invoice: it commits to the chain, the merchant, the amount and
    /// everything the invoice says.
    pub fn reference(&self, genesis: H256, merchant: &AccountId, amount: Balance) -> H256 {
        (
            b"piazza/invoice",
            genesis,
            merchant,
            self.shop,
            amount,
            self.number,
            self.expires,
            &self.referrer,
            self.euro,
            &self.till,
        )
            .using_encoded(blake2_256)
            .into()
    }
}

/// What a merchant says of a sale that was paid in euro only. The customer and the amount are arguments of the call.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Receipt<AccountId> {
    /// At which of the merchant's shops, counted from 0.
    pub shop: u8,
    /// A number that the merchant uses once.
    pub number: [u8; 16],
    /// The last moment at which it can be granted.
    pub expires: Moment,
    /// Who brought the customer, and gets the referrer's share.
    pub referrer: Option<AccountId>,
}

impl<AccountId: Encode> Receipt<AccountId> {
    /// What stands for the receipt. Neither the customer nor the amount is in it, so that one receipt is granted once,
    /// whatever is said of it the second time.
    pub fn reference(&self, genesis: H256, merchant: &AccountId) -> H256 {
        (b"piazza/grant", genesis, merchant, self.shop, self.number, self.expires)
            .using_encoded(blake2_256)
            .into()
    }
}

/// A sale in the books.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct SaleRecord<AccountId, Terms> {
    /// Who bought.
    pub buyer: AccountId,
    /// Who sold.
    pub merchant: AccountId,
    /// At which of his shops.
    pub shop: u8,
    /// How it was paid.
    pub sold: Tendered,
    /// What is left of it after refunds.
    pub left: Tendered,
    /// By what its value-back was divided.
    pub terms: Terms,
}

/// How many weeks the volume counts: 53 whole ones and the current, so never less than twelve months.
pub const WEEKS: u32 = 54;

/// What was paid in one week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct WeekVolume {
    /// The week, counted from the first Monday of 1970.
    pub week: u32,
    /// The credits that were paid for purchases, in cents.
    pub amount: Balance,
}

/// What was paid in the weeks that count, the earliest first. A week in which nothing was paid has no entry.
pub type Weeks = BoundedVec<WeekVolume, ConstU32<WEEKS>>;

/// What was paid for purchases in the last twelve months (and up to six days more), and when that is to be notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct VolumeState {
    /// The credits tendered in purchases, in cents. Refunds are not subtracted.
    pub volume: Balance,
    /// The volume above which the scheme is to be notified to the supervisor, in cents.
    pub threshold: Balance,
}
