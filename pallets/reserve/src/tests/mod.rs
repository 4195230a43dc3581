//! One file a call, and one each for what the other pallets ask. Every test ends with every invariant checked: see
//! [`crate::mock::run`].

mod allocate;
mod approve;
mod approve_batch;
mod budgets;
mod cancel_redemption;
mod charge_bank_fee;
mod close_batch;
mod genesis;
mod invariants;
mod record;
mod reject;
mod request_redemption;
mod return_payment;
mod reverse;
mod rules;
mod settings;
mod settle;
mod splitting;
mod story;
mod withdraw;
