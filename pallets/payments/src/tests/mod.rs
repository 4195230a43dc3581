//! One file a call, and one for each thing that is asked of the till. Every test ends with every invariant checked:
//! see [`crate::mock::run`].

mod euro;
mod forget_expired;
mod grant;
mod invariants;
mod invoices;
mod pay;
mod prefund;
mod referrers;
mod refund;
mod rules;
mod send;
mod tills;
mod volume;
