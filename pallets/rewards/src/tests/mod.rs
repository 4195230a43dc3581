//! One file a call, and one for each thing that is asked of a programme. Every test ends with every invariant checked:
//! see [`crate::mock::run`].

mod agreement;
mod attest;
mod attest_batch;
mod authorise;
mod budget;
mod caps;
mod check_in;
mod claim;
mod close_programme;
mod confirm;
mod create_programme;
mod devices;
mod disputes;
mod domains;
mod forget;
mod fund;
mod goals;
mod invariants;
mod keys;
mod meters;
mod panel;
mod payments;
mod proofs;
mod propose_behaviour;
mod rules;
mod story;
mod struck_out;
mod tasks;
mod totals;
