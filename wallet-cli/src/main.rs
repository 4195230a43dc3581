//! `piazza`: the wallet of a Piazza community, for residents, merchants, desks, treasurers and the council.

mod bank;
mod chain;
mod cli;
mod codes;
mod commands;
mod connectors;
mod context;
mod error;
mod files;
mod i18n;
mod keystore;
mod output;
mod prompt;
mod qr;
mod sheet;
mod store;
mod values;
mod vault;

use clap::{error::ErrorKind, Parser};
use cli::Cli;
use context::Context;
use error::Error;
use i18n::Lang;
use output::Output;
use prompt::Prompt;
use std::{error::Error as _, process::ExitCode};

fn main() -> ExitCode {
    i18n::set(early_language());
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse_arguments(&error),
    };
    if let Some(lang) = cli.global.lang {
        i18n::set(lang);
    }
    let out = Output::new(cli.global.json);
    let outcome = cli.global.settings().and_then(|settings| {
        let context = Context::new(settings, out, Prompt::new(cli.global.json));
        commands::run(context, cli.command)
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            out.print_error(&error);
            error.kind.exit_code().into()
        }
    }
}

/// The language in which wrong arguments are told: before they are read as a whole, `--lang` is looked for alone.
fn early_language() -> Lang {
    let arguments: Vec<_> = std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let after = arguments
        .iter()
        .position(|argument| argument == "--lang")
        .and_then(|index| arguments.get(index + 1));
    let joined = arguments.iter().find_map(|argument| argument.strip_prefix("--lang="));
    let wanted = after.map(String::as_str).or(joined).map(str::to_owned);
    match wanted.or_else(|| std::env::var("PIAZZA_LANG").ok()).as_deref() {
        Some("it") => Lang::It,
        Some("en") => Lang::En,
        _ => i18n::from_environment(|name| std::env::var(name).ok()),
    }
}

/// Says what is wrong with the arguments, in the wallet's own words where it has some.
fn refuse_arguments(error: &clap::Error) -> ExitCode {
    let ours = error.source().and_then(|source| source.downcast_ref::<Error>());
    let json = std::env::args_os().any(|argument| argument == "--json");
    match (ours, error.kind()) {
        (_, ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            // Nothing is left to do if standard output is closed.
            let _closed = error.print();
            ExitCode::SUCCESS
        }
        (Some(ours), _) => {
            Output::new(json).print_error(ours);
            ours.kind.exit_code().into()
        }
        (None, _) if json => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            Output::new(true).print_error(&error::usage(line));
            error::Kind::Usage.exit_code().into()
        }
        (None, _) => {
            // What was typed may have been copied from somewhere.
            Output::new(false).note(error.render().to_string().trim_end());
            error::Kind::Usage.exit_code().into()
        }
    }
}
