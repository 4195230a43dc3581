//! What the till is shown.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    deps::{sp_core::H256, sp_io::hashing::blake2_256},
    prelude::*,
};
use piazza_primitives::{Balance, Moment};

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
    /// The merchant's signature of [`Invoice::reference`].
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
        )
            .using_encoded(blake2_256)
            .into()
    }
}
