//! The node of a Piazza chain: it makes, finalises, keeps and serves blocks.

mod chain_spec;
mod cli;
mod command;
mod consensus;
mod manual_clock;
mod rpc;
mod service;

use std::process::ExitCode;

fn main() -> ExitCode {
    match command::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let sentence = match error {
                // Without the SDK's "Invalid input": the sentence says it.
                sc_cli::Error::Input(sentence) => sentence,
                other => other.to_string(),
            };
            eprintln!("Error: {sentence}");
            ExitCode::FAILURE
        }
    }
}
