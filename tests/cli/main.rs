//! The real wallet against a real node.

mod faults;
mod purchases;
