//! The node of a Piazza chain: it makes, finalises, keeps and serves blocks.

// The SDK's errors are large, and end the process.
#![allow(clippy::result_large_err)]

mod chain_spec;
mod cli;
mod command;
mod community;
mod consensus;
mod data;
mod door;
mod manual_clock;
mod rpc;
mod service;
mod start;
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
    use sc_service::Error as ServiceError;
    match error {
        Error::Input(sentence) | Error::Service(ServiceError::Other(sentence)) => sentence,
        Error::Service(ServiceError::Application(error)) => error.to_string(),
        Error::NetworkKeyNotFound(file) => format!(
            "a validator needs a node key and there is none at {}: make it once with `key generate-node-key`",
            file.display()
        ),
        Error::Cli(error) => wrong_value(&error.to_string()),
        // Some of the SDK's are of several lines.
        other => other.to_string().split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// What is wrong with a value of the command line, of all that clap says about it.
fn wrong_value(told: &str) -> String {
    let line = told.lines().next().unwrap_or_default().trim_start_matches("error: ");
    if line.contains("--bootnodes") || line.contains("--reserved-nodes") {
        format!("{line}: write a node's address as /dns/NAME/tcp/30333/p2p/NODE")
    } else {
        line.to_owned()
    }
}
