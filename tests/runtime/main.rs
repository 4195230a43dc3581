//! Stories on the real runtime, through `Executive` with signed transactions.

mod closed_loop;
mod enrolment;
mod purchases;
mod quota;
mod replay;
