//! What one pallet asks another. The runtime wires the answers.

extern crate alloc;

use crate::{
    Appointment, Balance, Bps, Category, CommunityId, IstatCode, Limits, MemberKind, Refusal, SnaiClass, UsageClass,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    deps::sp_runtime::DispatchError,
    derive::Debug,
    prelude::{DispatchResult, Parameter, Weight},
};
use scale_info::TypeInfo;

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

    /// What the tier of a registered account allows, whatever its status; nothing bounded if it is not registered.
    fn limits(who: &AccountId) -> Limits;

    /// For whom a registered key acts: keys are not members, and do nothing but act for their principal.
    fn principal(key: &AccountId) -> Option<AccountId>;

    /// How many keys of the member may act now.
    fn active_keys(principal: &AccountId) -> u32;

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

/// The credits of the funds, for the reserve. Answered by pallet-value-back.
pub trait FundCredits<AccountId> {
    /// Gives credits of an account to a community fund, spendable at once.
    ///
    /// # Errors
    /// If there is no such fund, or the account can't spend that much.
    fn donate(from: &AccountId, fund: CommunityId, amount: Balance) -> DispatchResult;

    /// Burns credits that the enabler's fund may spend now.
    ///
    /// # Errors
    /// If it has less.
    fn charge_enabler(amount: Balance) -> DispatchResult;

    /// Gives the enabler's fund credits for a benchmark, with its books full. The issuance is the caller's to mend.
    #[cfg(feature = "runtime-benchmarks")]
    fn fill_enabler(_amount: Balance) {}
}

/// What merchants set aside for what they grant. Answered by pallet-payments.
pub trait Prefunding<AccountId> {
    /// Sets credits that the merchant has just received aside for his grants.
    ///
    /// # Errors
    /// If the account is not an active merchant, or can't spend that much.
    fn set_aside(merchant: &AccountId, amount: Balance) -> DispatchResult;
}

/// The budgets of the programmes that reward behaviours. Answered by pallet-rewards.
pub trait ProgrammeBudgets<AccountId> {
    /// Whether the programme whose pot this is takes `amount` cents more into its budget.
    ///
    /// # Errors
    /// If the account is no programme's pot, the programme has ended, or its prizes would pass what it estimated.
    fn accepts(pot: &AccountId, amount: Balance) -> DispatchResult;

    /// Counts credits that the pot has just received to the programme's budget.
    ///
    /// # Errors
    /// As [`Self::accepts`].
    fn fund(pot: &AccountId, amount: Balance) -> DispatchResult;

    /// The sponsor of the programme whose pot this is.
    fn sponsor(pot: &AccountId) -> Option<AccountId>;

    /// Opens a programme for a benchmark; answers its pot.
    #[cfg(feature = "runtime-benchmarks")]
    fn make_programme(sponsor: &AccountId) -> AccountId;
}

/// The deposits that the budgets of programmes come from. Answered by pallet-reserve.
pub trait BudgetSources<AccountId> {
    /// Moves `amount` cents, all that a programme's pot has left, back to the deposits that funded it, the latest first, and
    /// forgets which these were: the programme is over.
    ///
    /// # Errors
    /// If they gave less, or the pot has less: the caller's transaction rolls back.
    fn give_back(pot: &AccountId, amount: Balance) -> DispatchResult;

    /// Books `amount` cents of a pot to as many deposits as may fund a programme, for a benchmark.
    #[cfg(feature = "runtime-benchmarks")]
    fn fill_sources(_pot: &AccountId, _amount: Balance) {}
}

/// What officers have to do with accounts that are not their own. Answered by the runtime from delegates and heirs.
pub trait Interests<AccountId> {
    /// Whether the officer could act for the account now: what it gets is in his hands.
    fn has_interest(officer: &AccountId, account: &AccountId) -> bool;

    /// Gives the account as many delegates as it may have, none of them an officer, for a benchmark.
    #[cfg(feature = "runtime-benchmarks")]
    fn make_delegates(_account: &AccountId) {}
}

/// Who may act for whom. Answered by the runtime, which alone knows the members, their keys and the rights they gave.
pub trait Delegations<AccountId> {
    /// Whether `key` may act for `principal` now: it is an active member or a key that was not revoked, it still has a
    /// right, and the principal is active.
    ///
    /// # Errors
    /// The first of these that does not hold.
    fn may_act(key: &AccountId, principal: &AccountId) -> Result<(), Refusal>;

    /// As [`Self::may_act`], for what a till does: sign invoices, grant, refund.
    ///
    /// # Errors
    /// As there.
    fn may_act_as_till(key: &AccountId, principal: &AccountId) -> Result<(), Refusal>;

    /// Takes every right away that `principal` gave `key`, and the inheritance if it has that.
    fn take_away(principal: &AccountId, key: &AccountId);

    /// Takes every right away that `principal` gave anybody.
    fn take_all_away(principal: &AccountId);

    /// Makes the key one of the merchant's tills for a benchmark, the last of as many as there can be.
    #[cfg(feature = "runtime-benchmarks")]
    fn make_till(_merchant: &AccountId, _key: &AccountId) {}
}

/// The operations of joint accounts that wait for signatures. Answered by the runtime from pallet-multisig.
pub trait JointOperations<AccountId, BlockNumber> {
    /// In which block the operation was begun, if it waits.
    fn begun(joint: &AccountId, call_hash: [u8; 32]) -> Option<BlockNumber>;

    /// Forgets the operation, and gives who began it the place back.
    fn forget(joint: &AccountId, call_hash: [u8; 32]);

    /// Begins an operation for a benchmark.
    #[cfg(feature = "runtime-benchmarks")]
    fn begin(_who: &AccountId) -> (AccountId, [u8; 32]);
}

/// The seats of the council. Answered by the runtime from pallet-collective.
pub trait Seats<AccountId> {
    /// How many there are.
    fn count() -> u32;

    /// Whether the account may have one: it is an active member's.
    fn may_have_one(who: &AccountId) -> bool;

    /// Gives the seats to these, in the order of their accounts, and strikes out the votes of who loses one.
    fn give_to(seats: &[AccountId]);

    /// What it weighs to give out this many seats.
    fn weight(seats: u32) -> Weight;

    /// Makes the account one that may have a seat, for a benchmark.
    #[cfg(feature = "runtime-benchmarks")]
    fn make_eligible(_who: &AccountId) {}
}

/// How a sale is paid, in cents of each.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Tendered {
    /// In credits.
    #[codec(compact)]
    pub credits: Balance,
    /// In euro, outside the chain.
    #[codec(compact)]
    pub euro: Balance,
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
    /// How it is paid.
    pub tendered: Tendered,
    /// The most the buyer may still receive, in cents, by his tier after paying; none if absent.
    pub room: Option<Balance>,
}

/// Divides the value-back. Answered by pallet-value-back.
///
/// The value-back of a sale is floor(credits × rate) from what the merchant receives, and floor(euro × rate) from what he
/// has set aside. Whoever calls moves these two; the rest passes through the buyer's account.
pub trait ValueBack<AccountId> {
    /// By what a sale was divided: enough to divide it again when a part of it is refunded.
    type Terms: Parameter + MaxEncodedLen;

    /// Divides the value-back of a sale, all of which is in the buyer's account: moves to the funds what is theirs, and
    /// leaves the buyer's own part where it is. Answers the terms and the buyer's part, in cents.
    ///
    /// # Errors
    /// If a fund does not exist or the credits are not there: the caller's transaction rolls back.
    fn settle(sale: &Sale<AccountId>) -> Result<(Self::Terms, Balance), DispatchError>;

    /// The rate of the sale.
    fn rate(terms: &Self::Terms) -> Bps;

    /// Whether the sale can still be refunded today.
    fn is_refundable(terms: &Self::Terms) -> bool;

    /// Whether the books may forget the sale: it can't be refunded any more.
    fn is_over(terms: &Self::Terms) -> bool {
        !Self::is_refundable(terms)
    }

    /// The buyer's part if the sale had been of `tendered`, in cents, at most what it was of.
    fn cashback(terms: &Self::Terms, sold: Tendered, tendered: Tendered) -> Balance;

    /// Divides the sale anew, as one of `after` instead of `before`; it was of `sold` at first. The funds give back to the
    /// buyer's account what is no longer theirs, then take from it what a rounding gives them more.
    ///
    /// # Errors
    /// If the credits are not there: the caller's transaction rolls back.
    fn correct(
        buyer: &AccountId,
        merchant: &AccountId,
        terms: &Self::Terms,
        sold: Tendered,
        before: Tendered,
        after: Tendered,
    ) -> DispatchResult;

    /// Makes a sale under this offer as costly as it can be, for a benchmark: every fund gets a part, and its books are
    /// full.
    ///
    /// # Errors
    /// If the credits that the books speak of can't be issued.
    #[cfg(feature = "runtime-benchmarks")]
    fn fill_funds(_offer: &Offer, _referrer: &AccountId) -> Result<(), DispatchError> {
        Ok(())
    }

    /// The terms of a sale that can't be refunded any more, as long as terms can be, for a benchmark.
    #[cfg(feature = "runtime-benchmarks")]
    fn terms_that_are_over(referrer: &AccountId) -> Self::Terms;
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

    /// Whether the account sits in the council.
    fn sits_in_council(who: &AccountId) -> bool;

    /// For whom the call acts, if it does nothing but carry out another call for somebody: a delegate's, an heir's.
    fn acts_for(&self) -> Option<AccountId>;

    /// Follows the call through batches, delegates, joint accounts and heirs: whether all in whose name a part of it acts
    /// are active, and may be acted for by who does. `who` signed it, and was looked at before.
    ///
    /// # Errors
    /// The first for whom it does not hold.
    fn check_actors(&self, who: &AccountId) -> Result<(), Refusal>;

    /// How many parts of the call act in the name of another than who carries it.
    fn actors(&self) -> u32;
}
