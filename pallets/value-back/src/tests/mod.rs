//! One file a call, and one each for what the other pallets ask. Every test ends with every invariant checked: see
//! [`crate::mock::run`].

mod claim_referral;
mod correct;
mod create_fund;
mod fund;
mod fund_credits;
mod genesis;
mod invariants;
mod pots;
mod remainders;
mod rules;
mod set_refund_limit;
mod set_shares;
mod settle;
mod story;
