//! A file for each call, and one each for sessions, restarts of finality, offences, slots and the invariants.

mod add_validator;
mod dispatch_as_root;
mod genesis;
mod invariants;
mod offences;
mod remove_validator;
mod restart;
mod sessions;
mod set_council;
mod slots;
