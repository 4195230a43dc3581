//! Stories on the real runtime, through `Executive` with signed transactions.

// What a story takes as given has to succeed, and says so where it does not.
#![allow(clippy::unwrap_used)]

mod closed_loop;
mod council;
mod enrolment;
mod every_call;
mod full_blocks;
mod joint_accounts;
mod keys;
mod nested;
mod officers;
mod programmes;
mod purchases;
mod quota;
mod redemptions;
mod refunds;
mod replay;
mod rewards;
mod state;
