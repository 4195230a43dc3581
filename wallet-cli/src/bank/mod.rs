//! The bank: orders written for it, answers read from it, and what of them belongs to what. Files in, decisions out:
//! nothing here knows the chain or the store.
//!
//! Everything is matched by reference, never by amount alone (docs/adr/0009).

pub mod answers;
mod entries;
mod lines;
pub mod matching;
pub mod pain001;
pub mod references;
mod xml;

#[cfg(test)]
pub use lines::References;
pub use lines::{line_keys, Answer, Line, Message, Refusal, What};
