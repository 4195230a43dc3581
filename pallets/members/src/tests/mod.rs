//! One file a call, and one each for what the other pallets ask. Every test ends with every invariant checked: see
//! [`crate::mock::run`].

mod accept_certificate;
mod amend;
mod appoint;
mod change_rate;
mod dismiss;
mod enrol;
mod enrol_batch;
mod enrol_merchant;
mod genesis;
mod invariants;
mod keys;
mod offer;
mod record_departure;
mod reinstate;
mod rules;
mod set_rate_notice;
mod set_tier;
mod set_zone;
mod standing;
mod suspend;
mod update_merchant;
