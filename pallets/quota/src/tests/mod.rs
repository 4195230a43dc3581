//! The call, and a file for each thing that the extensions do. Every test ends with every invariant checked: see
//! [`crate::mock::run`].

mod allowance;
mod enrolment;
mod extensions;
mod give_back;
mod invariants;
mod keys;
mod lifeline;
mod operations;
mod plain_transfer;
mod priority;
mod rules;
mod set_allowance;
mod standing;
mod usage;
