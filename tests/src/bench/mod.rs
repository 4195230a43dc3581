//! How long a payment takes, how many a second there can be, and how many attestations: measured on the real node and the real wallet.
//!
//! These are measurements, not tests: they sleep, look at the clock of the machine, and are only as good as the machine
//! is quiet.

mod blocks;
mod client;
pub mod full_block;
pub mod latency;
pub mod rewards;

use std::{error::Error, time::Duration};

/// What a measurement comes to.
pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Under what circumstances all figures are measured.
const CIRCUMSTANCES: &str = "one host, loopback, shared cores";

/// The value below which this percentage of the values lies: the nearest of them.
///
/// # Errors
/// If there are none.
fn percentile<T: Copy + Ord>(values: &[T], percent: usize) -> Outcome<T> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100);
    let value = sorted.get(rank.saturating_sub(1));
    value.copied().ok_or_else(|| "nothing was measured".into())
}

/// A time as 1.23 s.
fn seconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64())
}

/// The time in milliseconds.
fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
