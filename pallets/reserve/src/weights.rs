//! What the calls cost. Placeholders until they are measured on the runtime: the runtime uses the generated ones.

use crate::Purpose;
use frame::weights_prelude::*;

/// The weight of each call.
pub trait WeightInfo {
    /// Of `record`, at once or as a proposal.
    fn record() -> Weight;
    /// Of `allocate` to `n` members, at once or as a proposal.
    fn allocate(n: u32) -> Weight;
    /// Of `allocate` to `n` programmes, at once or as a proposal.
    fn allocate_to_programmes(n: u32) -> Weight;
    /// Of `approve`, of a recording.
    fn approve_record() -> Weight;
    /// Of `approve`, of an allocation to `n` members.
    fn approve_allocate(n: u32) -> Weight;
    /// Of `approve`, of an allocation to `n` programmes.
    fn approve_allocate_to_programmes(n: u32) -> Weight;
    /// Of `withdraw`, of a recording.
    fn withdraw_record() -> Weight;
    /// Of `withdraw`, of the largest allocation.
    fn withdraw_allocate() -> Weight;
    /// Of `set_threshold`.
    fn set_threshold() -> Weight;
    /// Of `set_consumer_prepaid`.
    fn set_consumer_prepaid() -> Weight;
    /// Of `reverse`.
    fn reverse() -> Weight;
    /// Of `approve`, of a reversal.
    fn approve_reverse() -> Weight;
    /// Of `approve`, of the return of a payment.
    fn approve_return() -> Weight;
    /// Of `approve`, of a fee of the bank.
    fn approve_bank_fee() -> Weight;
    /// Of `request_redemption`.
    fn request_redemption() -> Weight;
    /// Of `cancel_redemption`.
    fn cancel_redemption() -> Weight;
    /// Of `close_batch`.
    fn close_batch() -> Weight;
    /// Of `approve_batch`.
    fn approve_batch() -> Weight;
    /// Of `settle` of `n` lines, each with a fee for a fund of its own.
    fn settle(n: u32) -> Weight;
    /// Of `reject` of `n` lines.
    fn reject(n: u32) -> Weight;
    /// Of `return_payment`, at once or as a proposal.
    fn return_payment() -> Weight;
    /// Of `set_redemption_fee`.
    fn set_redemption_fee() -> Weight;
    /// Of `charge_bank_fee`.
    fn charge_bank_fee() -> Weight;
}

/// What `allocate` costs, with `n` recipients.
pub fn allocate<W: WeightInfo>(purpose: Purpose, n: u32) -> Weight {
    match purpose {
        Purpose::Spending | Purpose::Prefunding => W::allocate(n),
        Purpose::Programme => W::allocate_to_programmes(n),
    }
}

/// What `approve` costs, of an allocation to `n` recipients.
pub fn approve_allocate<W: WeightInfo>(purpose: Purpose, n: u32) -> Weight {
    match purpose {
        Purpose::Spending | Purpose::Prefunding => W::approve_allocate(n),
        Purpose::Programme => W::approve_allocate_to_programmes(n),
    }
}

/// The most that `approve` may cost, whatever was proposed, with at most `recipients` in an allocation.
pub fn approve<W: WeightInfo>(recipients: u32) -> Weight {
    W::approve_record()
        .max(W::approve_allocate(recipients))
        .max(W::approve_allocate_to_programmes(recipients))
        .max(W::approve_reverse())
        .max(W::approve_return())
        .max(W::approve_bank_fee())
}

/// A guess from the storage that a call reads and writes, on the safe side.
fn guess(reads: u64, writes: u64) -> Weight {
    Weight::from_parts(50_000_000, 20_000).saturating_add(ParityDbWeight::get().reads_writes(reads, writes))
}

/// A guess for `n` recipients: their accounts, what the register knows of them, what they have set aside, and who could act
/// for them.
fn each(n: u32) -> Weight {
    let one = Weight::from_parts(70_000_000, 12_000).saturating_add(ParityDbWeight::get().reads_writes(8, 2));
    one.saturating_mul(n.into())
}

/// A guess for `n` programmes: their pots and budgets, which deposits fund them, who could act for their sponsors, and that
/// the register does not know the pots.
fn each_programme(n: u32) -> Weight {
    let one = Weight::from_parts(150_000_000, 14_000).saturating_add(ParityDbWeight::get().reads_writes(8, 3));
    one.saturating_mul(n.into())
}

/// A guess for `n` lines of a batch: the redemption, its reference, the merchant's account and list, who could act for the
/// merchant, the fund.
fn each_line(n: u32) -> Weight {
    let one = Weight::from_parts(100_000_000, 18_000).saturating_add(ParityDbWeight::get().reads_writes(11, 8));
    one.saturating_mul(n.into())
}

/// For tests.
impl WeightInfo for () {
    fn record() -> Weight {
        guess(14, 9)
    }
    fn allocate(n: u32) -> Weight {
        guess(10, 5).saturating_add(each(n))
    }
    fn allocate_to_programmes(n: u32) -> Weight {
        guess(10, 5).saturating_add(each_programme(n))
    }
    fn approve_record() -> Weight {
        guess(18, 11)
    }
    fn approve_allocate(n: u32) -> Weight {
        guess(14, 6).saturating_add(each(n))
    }
    fn approve_allocate_to_programmes(n: u32) -> Weight {
        guess(14, 6).saturating_add(each_programme(n))
    }
    fn withdraw_record() -> Weight {
        guess(6, 3)
    }
    fn withdraw_allocate() -> Weight {
        guess(6, 2)
    }
    fn set_threshold() -> Weight {
        guess(0, 1)
    }
    fn set_consumer_prepaid() -> Weight {
        guess(0, 1)
    }
    fn reverse() -> Weight {
        guess(8, 4)
    }
    fn approve_reverse() -> Weight {
        guess(18, 11)
    }
    fn approve_return() -> Weight {
        guess(20, 10)
    }
    fn approve_bank_fee() -> Weight {
        guess(16, 10)
    }
    fn request_redemption() -> Weight {
        guess(14, 9)
    }
    fn cancel_redemption() -> Weight {
        guess(10, 7)
    }
    fn close_batch() -> Weight {
        guess(7, 3)
    }
    fn approve_batch() -> Weight {
        guess(8, 2)
    }
    fn settle(n: u32) -> Weight {
        guess(8, 4).saturating_add(each_line(n))
    }
    fn reject(n: u32) -> Weight {
        guess(6, 2).saturating_add(each_line(n))
    }
    fn return_payment() -> Weight {
        guess(14, 8)
    }
    fn set_redemption_fee() -> Weight {
        guess(0, 1)
    }
    fn charge_bank_fee() -> Weight {
        guess(8, 5)
    }
}
