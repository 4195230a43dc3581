//! Checks and writes.

use crate::{
    pallet::*,
    rules,
    types::{Allowance, LIFELINE, MAX_OPERATIONS},
};
use frame::{
    deps::sp_runtime::transaction_validity::TransactionValidityError,
    prelude::*,
    traits::{Convert, Time},
};
use piazza_primitives::{JointOperations, Moment, Refusal, TransferRules, UsageClass};

/// What a transaction costs an account.
#[derive(Clone, Copy, Debug)]
pub struct Charge {
    /// By whose allowance.
    pub class: UsageClass,
    /// How much of it, as a time in milliseconds.
    pub cost: Moment,
    /// What of it the length costs, whatever the call leaves unspent of its weight.
    by_length: Moment,
}

/// The most that a call may claim of a proof's size, in bytes: a thousand times what honest calls do, and so little that what
/// blocks may have of it, which is nearly all that can be counted, is never full.
const MAX_PROOF_SIZE: u64 = u32::MAX as u64;

/// Why a transaction behind `ahead` others can't be paid.
const fn refusal_behind(ahead: u64) -> Refusal {
    if ahead == 0 {
        Refusal::OverAllowance
    } else {
        Refusal::TooManyWaiting
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_set_allowance(class: UsageClass, allowance: Allowance) -> DispatchResult {
        ensure!(rules::is_sane(&allowance), Error::<T>::InvalidAllowance);
        Allowances::<T>::insert(class, allowance);
        Self::deposit_event(Event::AllowanceSet { class, allowance });
        Ok(())
    }

    /// What a call of this weight in a transaction of `length` bytes costs the class.
    pub(crate) fn charge(class: UsageClass, weight: Weight, length: usize) -> Result<Charge, Refusal> {
        Self::charge_by(class, &Self::allowance_of(class), weight, length)
    }

    /// What a call by the lifeline costs, in units of a person's: one at least.
    pub(crate) fn charge_lifeline(weight: Weight, length: usize) -> Result<Charge, Refusal> {
        let charge = Self::charge_by(UsageClass::Person, &LIFELINE, weight, length)?;
        Ok(Charge {
            cost: charge.cost.max(LIFELINE.every),
            by_length: charge.by_length.max(LIFELINE.every),
            ..charge
        })
    }

    fn charge_by(class: UsageClass, allowance: &Allowance, weight: Weight, length: usize) -> Result<Charge, Refusal> {
        // Nobody proves blocks here, so the size of a proof costs nothing; but blocks are full by it, too.
        ensure!(weight.proof_size() <= MAX_PROOF_SIZE, Refusal::TooHeavy);
        let by_weight = Self::cost_of_weight(class, weight, allowance);
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let by_length = rules::cost(length, T::UnitLength::convert(class).into(), allowance);
        let (by_weight, by_length) = by_weight.zip(by_length).ok_or(Refusal::TooHeavy)?;
        let cost = by_weight.max(by_length);
        ensure!(cost <= rules::capacity(allowance), Refusal::TooHeavy);
        Ok(Charge { class, cost, by_length })
    }

    fn cost_of_weight(class: UsageClass, weight: Weight, allowance: &Allowance) -> Option<Moment> {
        rules::cost(weight.ref_time(), T::UnitWeight::convert(class).ref_time(), allowance)
    }

    /// Whether the account can pay the charge after `ahead` others like it, and with which priority. `keys` are those with
    /// which the signer shares the allowance, itself counted.
    pub(crate) fn afford(who: &T::AccountId, charge: Charge, ahead: u64, keys: u32) -> Result<u64, Refusal> {
        let allowance = Self::allowance_of(charge.class);
        let now = T::Time::now();
        let refusal = refusal_behind(ahead);
        let cost = rules::cost_behind(ahead, charge.cost, keys).ok_or(refusal)?;
        let full_at = rules::spend(FullAt::<T>::get(who), now, cost, &allowance).ok_or(refusal)?;
        Ok(rules::priority(full_at, now, &allowance))
    }

    /// Whether the councillor can pay the charge by the lifeline after `ahead` others like it, and how much would be left.
    pub(crate) fn afford_lifeline(who: &T::AccountId, charge: Charge, ahead: u64) -> Result<u64, Refusal> {
        let now = T::Time::now();
        let refusal = refusal_behind(ahead);
        let cost = rules::cost_behind(ahead, charge.cost, 1).ok_or(refusal)?;
        let full_at = rules::spend_at_last(LifelineFullAt::<T>::get(who), now, cost, &LIFELINE).ok_or(refusal)?;
        Ok(rules::priority(full_at, now, &LIFELINE))
    }

    /// Takes the charge from what the councillor may send by the lifeline.
    pub(crate) fn spend_lifeline(who: &T::AccountId, charge: Charge) -> Result<(), Refusal> {
        let (full_at, now) = (LifelineFullAt::<T>::get(who), T::Time::now());
        let full_at = rules::spend_at_last(full_at, now, charge.cost, &LIFELINE).ok_or(Refusal::OverAllowance)?;
        LifelineFullAt::<T>::insert(who, full_at);
        Ok(())
    }

    /// Gives back what a call by the lifeline left unspent of its weight.
    pub(crate) fn give_lifeline_back(who: &T::AccountId, charge: Charge, unspent: Weight) {
        let refund = Self::refund(charge, unspent, &LIFELINE);
        LifelineFullAt::<T>::mutate(who, |full_at| *full_at = full_at.saturating_sub(refund));
    }

    /// Takes a place for a joint operation that the account begins.
    ///
    /// # Errors
    /// If it has none left.
    pub fn take_place(who: &T::AccountId) -> DispatchResult {
        Operations::<T>::try_mutate(who, |count| {
            ensure!(*count < MAX_OPERATIONS, Error::<T>::TooManyOperations);
            count.saturating_inc();
            Ok(())
        })
    }

    /// Gives the place back, once the operation is carried out, cancelled or cleared away.
    pub fn give_place_back(who: &T::AccountId) {
        Operations::<T>::mutate_exists(who, |count| {
            *count = count.and_then(|count| count.checked_sub(1)).filter(|count| *count > 0)
        });
    }

    /// Whether a joint operation that was begun in this block has waited too long.
    pub fn has_expired(begun: BlockNumberFor<T>) -> bool {
        let last = begun.saturating_add(T::OperationLifetime::get());
        frame_system::Pallet::<T>::block_number() > last
    }

    pub(crate) fn do_clear_operation(joint: T::AccountId, call_hash: [u8; 32]) -> DispatchResult {
        let begun = T::JointOperations::begun(&joint, call_hash).ok_or(Error::<T>::NoSuchOperation)?;
        ensure!(Self::has_expired(begun), Error::<T>::OperationNotExpired);
        T::JointOperations::forget(&joint, call_hash);
        Self::deposit_event(Event::OperationCleared { joint, call_hash });
        Ok(())
    }

    /// Takes the charge from the account's allowance.
    pub(crate) fn spend(who: &T::AccountId, charge: Charge) -> Result<(), Refusal> {
        let allowance = Self::allowance_of(charge.class);
        let full_at = rules::spend(FullAt::<T>::get(who), T::Time::now(), charge.cost, &allowance)
            .ok_or(Refusal::OverAllowance)?;
        FullAt::<T>::insert(who, full_at);
        Ok(())
    }

    /// Gives back what the call left unspent of its weight.
    pub(crate) fn give_back(who: &T::AccountId, charge: Charge, unspent: Weight) {
        let refund = Self::refund(charge, unspent, &Self::allowance_of(charge.class));
        if refund == 0 {
            return;
        }
        FullAt::<T>::mutate(who, |full_at| *full_at = full_at.saturating_sub(refund));
    }

    /// What of a charge was not spent. What the length costs stays spent, and that is a millisecond at least: nothing is free.
    fn refund(charge: Charge, unspent: Weight, allowance: &Allowance) -> Moment {
        if unspent.ref_time() == 0 {
            return 0;
        }
        Self::cost_of_weight(charge.class, unspent, allowance)
            .map_or(0, |refund| refund.min(charge.cost.saturating_sub(charge.by_length)))
    }

    /// Lets the plain transfer through that is the outermost call.
    pub(crate) fn open_for_plain_transfer(
        who: &T::AccountId,
        to: &T::AccountId,
        amount: piazza_primitives::Balance,
    ) -> Result<(), TransactionValidityError> {
        T::Transfers::check(who, to, amount)?;
        PlainTransfer::<T>::put(());
        Ok(())
    }

    /// Whether the call that is being dispatched is a plain transfer that the extension let through. The base call
    /// filter asks: inside any other call the answer is no.
    pub fn plain_transfer_is_open() -> bool {
        PlainTransfer::<T>::exists()
    }
}
