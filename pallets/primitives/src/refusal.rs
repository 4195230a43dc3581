//! Why a transaction is refused before it reaches a block.

use codec::{Decode, Encode};
use frame::{
    deps::sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError, UnknownTransaction},
    derive::Debug,
};
use scale_info::TypeInfo;

/// The code of a refusal, as it appears in `InvalidTransaction::Custom` or `UnknownTransaction::Custom`. Codes are
/// never reused: wallets turn them into sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[repr(u8)]
pub enum Refusal {
    /// The account is not enrolled.
    NotEnrolled = 1,
    /// The account is suspended.
    Suspended = 2,
    /// The member has left the community.
    Left = 3,
    /// The time for which the account was enrolled has ended.
    Expired = 4,
    /// The allowance is used up for now: wait, then send again. Unknown, not invalid, so that nodes don't ban it.
    OverAllowance = 5,
    /// The transaction has no expiry.
    Immortal = 6,
    /// Tips are not accepted.
    Tip = 7,
    /// The recipient is not enrolled, suspended, or gone.
    Recipient = 8,
    /// The sender's tier does not allow payments between persons.
    NoPersonToPerson = 9,
    /// The enrolment certificate is not valid for this account.
    Certificate = 10,
    /// The enrolment certificate has expired.
    CertificateExpired = 11,
    /// The enrolment certificate, or the identity behind it, is enrolled already.
    CertificateUsed = 12,
    /// The call is too heavy for anyone's allowance.
    TooHeavy = 13,
    /// More transactions of this account are waiting than its allowance pays for.
    TooManyWaiting = 14,
    /// The recipient would hold more than its tier allows.
    RecipientLimit = 15,
    /// Sender and recipient are the same.
    ToYourself = 16,
    /// The amount is zero.
    Nothing = 17,
    /// The key is registered to act for a member, and this call does something else.
    NotForPrincipal = 18,
    /// An account in whose name a part of the call acts is not enrolled, suspended, or gone.
    PrincipalNotActive = 19,
    /// The one who acts for another may not, or not any more: the right or the key was taken away.
    NotEntitled = 20,
    /// The joint operation expired before enough had signed it: begin it anew.
    OperationExpired = 21,
    /// Enrolment is paused: try again later.
    Paused = 22,
    /// Only members of the council send the council's calls.
    NotInCouncil = 23,
}

impl From<Refusal> for TransactionValidityError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::OverAllowance | Refusal::TooManyWaiting => UnknownTransaction::Custom(refusal as u8).into(),
            _ => InvalidTransaction::Custom(refusal as u8).into(),
        }
    }
}
