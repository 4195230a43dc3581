//! The node of a Piazza chain: it makes, finalises, keeps and serves blocks.

// The SDK's errors are large, and end the process.
#![allow(clippy::result_large_err)]

mod chain_spec;
mod cli;
mod command;
mod community;
mod consensus;
mod manual_clock;
mod rpc;
mod service;
mod warp;

use std::process::ExitCode;

fn main() -> ExitCode {
    match command::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {}", sentence(error));
            ExitCode::FAILURE
        }
    }
}

/// What went wrong, and nothing around it.
fn sentence(error: sc_cli::Error) -> String {
    use sc_cli::Error;
    match error {
        Error::Input(sentence) => sentence,
        Error::NetworkKeyNotFound(file) => format!(
            "a validator needs a node key and there is none at {}: make it once with `key generate-node-key`",
            file.display()
        ),
        other => other.to_string(),
    }
}
