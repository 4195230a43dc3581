//! Numbers of the chain itself. What the community decides is storage that the council changes.

use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight};
use piazza_primitives::{Balance, Moment};
use sp_runtime::Perbill;

/// One credit: 100 cents.
pub const CREDIT: Balance = 100;
/// The smallest balance an account can have: 1 cent, so that no cent is ever dust.
pub const EXISTENTIAL_DEPOSIT: Balance = 1;

/// The time between two blocks, in milliseconds.
pub const SLOT_DURATION: Moment = 1_000;
/// Blocks in a minute.
pub const MINUTES: u32 = 60;
/// Blocks in an hour.
pub const HOURS: u32 = 60 * MINUTES;
/// Blocks in a day.
pub const DAYS: u32 = 24 * HOURS;

/// How many block hashes are kept, which bounds how long a transaction can be valid: a little over an hour.
pub const BLOCK_HASH_COUNT: u32 = 4_096;

/// The most a block may weigh: the author has 0.588 s of the slot, and the next author must execute the block again
/// and still make his own.
pub const MAXIMUM_BLOCK_WEIGHT: Weight = Weight::from_parts(400 * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX);
/// The part of a block that ordinary transactions may fill: 0.3 s.
pub const NORMAL_RATIO: Perbill = Perbill::from_percent(75);
/// What hooks may use at most before the first transaction.
pub const ON_INITIALIZE_RATIO: Perbill = Perbill::from_percent(2);
/// The longest block, in bytes.
pub const MAXIMUM_BLOCK_LENGTH: u32 = 5 * 1024 * 1024;
