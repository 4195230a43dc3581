//! What the pallet stores, emits and answers with.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    derive::{CloneNoBound, Debug, DebugNoBound, EqNoBound, PartialEqNoBound},
    prelude::{BoundedVec, Get, Parameter, H256},
};
use piazza_primitives::Balance;
use scale_info::TypeInfo;

/// The number of a deposit.
pub type DepositId = u32;

/// The number of a proposal.
pub type ProposalId = u32;

/// A day of chain time: days since 1970-01-01 UTC.
pub type Day = u32;

/// Credits for accounts: who gets how many cents.
pub type Recipients<AccountId, Max> = BoundedVec<(AccountId, Balance), Max>;

/// Why euro came in.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Basis {
    /// A sponsor pays for what members earn and receive.
    #[codec(index = 0)]
    SponsorFunding,
    /// A merchant pays ahead for what he grants.
    #[codec(index = 1)]
    MerchantPrefunding,
    /// A consumer buys credits. Refused unless the council accepts it.
    #[codec(index = 2)]
    ConsumerPrepaid,
}

/// Euro that came in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Deposit<AccountId> {
    /// How much came in, in cents.
    pub amount: Balance,
    /// How much of it was not given to anybody yet, in cents.
    pub remaining: Balance,
    /// The hash of the bank's reference for the transfer.
    pub reference: H256,
    /// Why it came in.
    pub basis: Basis,
    /// The treasurer who recorded it. The reserve's own account if the chain started with it.
    pub recorded_by: AccountId,
    /// The second treasurer, if one was needed.
    pub approved_by: Option<AccountId>,
}

/// What a bank reference was used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Use {
    /// An open proposal to record it.
    #[codec(index = 0)]
    Proposed(ProposalId),
    /// A deposit.
    #[codec(index = 1)]
    Recorded(DepositId),
}

/// What a proposal would do.
#[derive(CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(skip_type_params(Max))]
#[codec(mel_bound(AccountId: MaxEncodedLen, Max: Get<u32>))]
pub enum Action<AccountId: Parameter, Max: Get<u32>> {
    /// Record euro that came in.
    #[codec(index = 0)]
    Record {
        /// How much, in cents.
        amount: Balance,
        /// The hash of the bank's reference.
        reference: H256,
        /// Why it came in.
        basis: Basis,
    },
    /// Give credits of a deposit to accounts.
    #[codec(index = 1)]
    Allocate {
        /// Out of which deposit.
        deposit: DepositId,
        /// To whom, and how much each.
        recipients: Recipients<AccountId, Max>,
    },
}

/// An action that waits for a second treasurer.
#[derive(CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(skip_type_params(Max))]
#[codec(mel_bound(AccountId: MaxEncodedLen, Max: Get<u32>))]
pub struct Proposal<AccountId: Parameter, Max: Get<u32>> {
    /// The treasurer who proposes.
    pub by: AccountId,
    /// What he proposes.
    pub action: Action<AccountId, Max>,
}

/// What a treasurer did without a second one on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Alone {
    /// The day.
    pub day: Day,
    /// How much he recorded, in cents.
    pub recorded: Balance,
    /// How much he allocated, in cents.
    pub allocated: Balance,
}

/// What a treasurer may still do today without a second one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AloneLeft {
    /// How much he may record, in cents.
    pub record: Balance,
    /// How much he may allocate, in cents.
    pub allocate: Balance,
}

/// What stands behind the credits: in every block `issuance` = `euro_in` − `euro_out`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Backing {
    /// The euro recorded as received, in cents.
    pub euro_in: Balance,
    /// The euro paid out, in cents.
    pub euro_out: Balance,
    /// The credits that exist, in cents.
    pub issuance: Balance,
}
