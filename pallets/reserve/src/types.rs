//! What the pallet stores, emits and answers with.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    derive::{CloneNoBound, Debug, DebugNoBound, EqNoBound, PartialEqNoBound},
    prelude::{BoundedVec, Get, Parameter, H256},
};
use piazza_primitives::{Balance, CommunityId};
use scale_info::TypeInfo;

/// The number of a deposit.
pub type DepositId = u32;

/// The number of a proposal.
pub type ProposalId = u32;

/// The number of a redemption.
pub type RedemptionId = u32;

/// The number of a batch of redemptions.
pub type BatchId = u32;

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

impl Basis {
    /// Whether euro that came in for this may be allocated for `purpose`: what a merchant paid ahead stays his
    /// prefunding, and programmes are their sponsors'.
    pub const fn allows(self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Spending => !matches!(self, Self::MerchantPrefunding),
            Purpose::Prefunding => true,
            Purpose::Programme => matches!(self, Self::SponsorFunding),
        }
    }
}

/// What allocated credits are for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Purpose {
    /// To spend as the recipient likes.
    #[codec(index = 0)]
    Spending,
    /// Set aside for what the recipient, a merchant, grants.
    #[codec(index = 1)]
    Prefunding,
    /// Into the budget of a programme: the recipient is its pot.
    #[codec(index = 2)]
    Programme,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Use {
    /// An open proposal that would use it.
    #[codec(index = 0)]
    Proposed(ProposalId),
    /// A deposit.
    #[codec(index = 1)]
    Recorded(DepositId),
    /// The payment of a redemption.
    #[codec(index = 2)]
    Settled(RedemptionId),
    /// The payment of a redemption that the bank gave back.
    #[codec(index = 3)]
    Returned(RedemptionId),
    /// A fee that the bank kept.
    #[codec(index = 4)]
    BankFee,
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
        /// What for.
        purpose: Purpose,
        /// To whom, and how much each.
        recipients: Recipients<AccountId, Max>,
    },
    /// Take a deposit back that was recorded wrongly.
    #[codec(index = 2)]
    Reverse {
        /// Which.
        deposit: DepositId,
    },
    /// Record that the bank gave the payment of a redemption back.
    #[codec(index = 3)]
    Return {
        /// Of which redemption.
        redemption: RedemptionId,
        /// The hash of the bank's reference for what came back.
        reference: H256,
    },
    /// Charge the enabler with a fee that the bank kept.
    #[codec(index = 4)]
    BankFee {
        /// How much, in cents.
        amount: Balance,
        /// The hash of the bank's reference for the fee.
        reference: H256,
    },
}

impl<AccountId: Parameter, Max: Get<u32>> Action<AccountId, Max> {
    /// The bank reference that is taken while the action waits.
    pub const fn reference(&self) -> Option<H256> {
        match self {
            Self::Record { reference, .. } | Self::Return { reference, .. } | Self::BankFee { reference, .. } => {
                Some(*reference)
            }
            Self::Allocate { .. } | Self::Reverse { .. } => None,
        }
    }
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
    /// How much he recorded as received or given back, in cents.
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

/// What has become of a redemption.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum RedemptionStatus {
    /// The credits are on hold until the bank answers.
    #[codec(index = 0)]
    Open,
    /// The bank paid: the credits are gone.
    #[codec(index = 1)]
    Settled,
    /// It was not paid: the merchant has his credits back.
    #[codec(index = 2)]
    Rejected,
    /// The bank paid and later gave the payment back: the merchant has as many credits back.
    #[codec(index = 3)]
    Returned,
}

/// Credits that a merchant wants paid out in euro.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Redemption<AccountId> {
    /// Who redeems.
    pub merchant: AccountId,
    /// In which batch.
    pub batch: BatchId,
    /// The credits, with the fee, in cents.
    pub amount: Balance,
    /// What of it goes to the fund, in cents: fixed at the request.
    pub fee: Balance,
    /// The community fund that gets the fee.
    pub fund: Option<CommunityId>,
    /// What has become of it.
    pub status: RedemptionStatus,
}

impl<AccountId> Redemption<AccountId> {
    /// What the bank pays, in cents.
    pub const fn paid(&self) -> Balance {
        self.amount.saturating_sub(self.fee)
    }
}

/// How far a batch has come.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum BatchState<AccountId> {
    /// It takes requests.
    #[codec(index = 0)]
    Open,
    /// It takes none any more, and waits for a second treasurer.
    #[codec(index = 1)]
    Closed {
        /// The treasurer who closed it.
        by: AccountId,
    },
    /// It may be paid.
    #[codec(index = 2)]
    Approved {
        /// The treasurer who closed it.
        by: AccountId,
        /// The second treasurer.
        approved_by: AccountId,
    },
}

/// Redemptions that are paid together.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Batch<AccountId> {
    /// How many redemptions are in it.
    pub lines: u32,
    /// How many of them the bank has not answered.
    pub open: u32,
    /// What the bank is to pay for those that are not rejected, in cents.
    pub total: Balance,
    /// How far it has come.
    pub state: BatchState<AccountId>,
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
