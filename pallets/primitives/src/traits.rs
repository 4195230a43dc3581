//! What one pallet asks another. The runtime wires the answers.

extern crate alloc;

use crate::{
    Appointment, Balance, Bps, Category, CommunityId, IstatCode, Limits, MemberKind, Refusal, SnaiClass, UsageClass,
};
use alloc::vec::Vec;
use frame::{deps::sp_runtime::DispatchError, derive::Debug};

/// What an active member is and may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What the account is.
    pub kind: MemberKind,
    /// The zone it belongs to.
    pub zone: IstatCode,
    /// What its tier allows.
    pub limits: Limits,
    /// By which allowance it is metered.
    pub usage: UsageClass,
}

/// A merchant's terms at one of his shops, now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// His first category, by which the shares are looked up.
    pub category: Category,
    /// The shop's zone.
    pub zone: IstatCode,
    /// The zone's class.
    pub class: SnaiClass,
    /// The zone's community fund.
    pub fund: CommunityId,
    /// The cashback rate in force.
    pub rate: Bps,
}

/// Who may act. Answered by pallet-members.
pub trait Registry<AccountId> {
    /// Whether the account was ever enrolled, whatever its status now.
    fn is_registered(who: &AccountId) -> bool;

    /// By which allowance the account is metered, if it may act now.
    ///
    /// # Errors
    /// Not enrolled, suspended, left, or past the end of the enrolment.
    fn usage(who: &AccountId) -> Result<UsageClass, Refusal>;

    /// The member's standing, if it may act now.
    ///
    /// # Errors
    /// As [`Self::usage`], with the error that a person reads.
    fn ensure_active(who: &AccountId) -> Result<Standing, DispatchError>;

    /// What the merchant offers at shop number `shop`, counted from 0.
    ///
    /// # Errors
    /// Not an active merchant, no such shop, or no agreement in force.
    fn offer(merchant: &AccountId, shop: u8) -> Result<Offer, DispatchError>;

    /// Whether the council appointed the account to this office.
    fn holds(who: &AccountId, appointment: Appointment) -> bool;

    /// Enrols and appoints an account for a benchmark, with everything the register can say of it.
    #[cfg(feature = "runtime-benchmarks")]
    fn make_member(who: &AccountId, kind: MemberKind, appointment: Option<Appointment>);
}

/// Accounts that belong to pallets, not to people.
pub trait Pots<AccountId> {
    /// Whether the account is a pot.
    fn is_pot(who: &AccountId) -> bool;
}

/// The funds that exist, for those who name one. Answered by pallet-value-back.
pub trait FundDirectory {
    /// Whether the community fund exists.
    fn exists(fund: CommunityId) -> bool;

    /// Opens the community fund for a benchmark, if it does not exist.
    #[cfg(feature = "runtime-benchmarks")]
    fn make_fund(_fund: CommunityId) {}
}

/// A sale whose value-back is to be divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale<AccountId> {
    /// Who pays, and gets the cashback.
    pub buyer: AccountId,
    /// Who sells, and gives the value-back.
    pub merchant: AccountId,
    /// The merchant's terms at the shop.
    pub offer: Offer,
    /// Who brought the customer, if the merchant named anybody.
    pub referrer: Option<AccountId>,
    /// The credits tendered, in cents.
    pub credits: Balance,
    /// The most the buyer may still receive, in cents, by his tier after paying; none if absent.
    pub room: Option<Balance>,
}

/// Divides the value-back. Answered by pallet-value-back.
pub trait ValueBack<AccountId> {
    /// The parts of a sale's value-back.
    type Parts;

    /// Moves the value-back of a sale out of the buyer's account (where the merchant's net was not yet taken from) to
    /// the funds; the buyer's own part stays where it is. The parts say how much each gets.
    ///
    /// # Errors
    /// If a fund does not exist or the credits are not there: the caller's transaction rolls back.
    fn settle(sale: &Sale<AccountId>) -> Result<Self::Parts, DispatchError>;

    /// The value-back in all, in cents.
    fn total(parts: &Self::Parts) -> Balance;

    /// The buyer's part, in cents.
    fn cashback(parts: &Self::Parts) -> Balance;

    /// Makes a sale under this offer as costly as it can be, for a benchmark: every fund gets a part, and its books are
    /// full.
    ///
    /// # Errors
    /// If the credits that the books speak of can't be issued.
    #[cfg(feature = "runtime-benchmarks")]
    fn fill_funds(_offer: &Offer, _referrer: &AccountId) -> Result<(), DispatchError> {
        Ok(())
    }
}

/// The limits on sending credits from member to member. Answered by pallet-payments.
pub trait TransferRules<AccountId> {
    /// Whether `from` may send `amount` cents to `to` now.
    ///
    /// # Errors
    /// The first reason why not.
    fn check(from: &AccountId, to: &AccountId, amount: Balance) -> Result<(), Refusal>;
}

/// What the transaction extensions have to know of a call. Answered by the runtime, which alone knows all calls.
pub trait CallClassifier<AccountId> {
    /// The recipient and the amount in cents, if this is a plain `balances.transfer_*`.
    fn plain_transfer(&self) -> Option<(AccountId, Balance)>;

    /// If the call enrols `who` by a certificate: the tag that no two such transactions in the pool share, or why the
    /// certificate is refused.
    fn self_enrolment(&self, who: &AccountId) -> Option<Result<Vec<u8>, Refusal>>;

    /// Whether the call is the council's, by `who` who sits in it: it passes whatever state members and quota are in.
    fn lifeline(&self, who: &AccountId) -> bool;
}
