//! One file a call, and one for each thing that is asked of the till. Every test ends with every invariant checked:
//! see [`crate::mock::run`].

mod forget_expired;
mod invariants;
mod invoices;
mod pay;
mod referrers;
mod rules;
mod send;
