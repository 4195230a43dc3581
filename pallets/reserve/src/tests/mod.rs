//! One file a call, and one each for what the other pallets ask. Every test ends with every invariant checked: see
//! [`crate::mock::run`].

mod allocate;
mod approve;
mod genesis;
mod invariants;
mod record;
mod rules;
mod settings;
mod splitting;
mod story;
mod withdraw;
