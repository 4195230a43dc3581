//! Measures the chain and the wallet on this machine: `make bench` runs it.

use piazza_tests::bench::{full_block, latency, rewards, Outcome};
use std::{env, process::ExitCode};

const USAGE: &str = "usage: piazza-bench latency | full-block | rewards | history

  latency     how long a payment takes until it is in a block and final, on one validator and on four
  full-block  how many purchases a block holds, how long it takes, and how many purchases a second become final
  rewards     how many attestations a second become final, one by one and in batches
  history     how many a second become final after a million others";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["latency"] => end(latency::run()),
        ["full-block"] => end(full_block::run()),
        ["rewards"] => end(rewards::run()),
        ["history"] => end(rewards::history()),
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn end(outcome: Outcome<bool>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("That is not good enough.");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("the measurement failed: {error}");
            ExitCode::FAILURE
        }
    }
}
