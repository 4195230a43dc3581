//! Does what the command line says.

use crate::{
    chain_spec,
    cli::{ChainSpecCmd, Cli, Subcommand},
    community::Community,
    door::Doors,
    service::{self, Block},
    start,
};
use clap::error::ErrorKind;
use sc_cli::{Error, Result, SubstrateCli};
use sc_service::Configuration;
use sp_io::hashing::blake2_256;
use sp_runtime::{BuildStorage, Storage};
use std::{
    fs,
    io::{self, Write},
};

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "Piazza Node".into()
    }

    fn impl_version() -> String {
        env!("PIAZZA_NODE_VERSION").into()
    }

    fn description() -> String {
        env!("CARGO_PKG_DESCRIPTION").into()
    }

    fn author() -> String {
        "the authors of Piazza".into()
    }

    fn support_url() -> String {
        "the cooperative that runs your node".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> std::result::Result<Box<dyn sc_service::ChainSpec>, String> {
        chain_spec::load(id)
    }
}

/// Do what the command line of this process says.
///
/// # Errors
/// What went wrong, as a sentence.
pub fn run() -> Result<()> {
    let cli = Cli::try_from_iter(std::env::args_os()).or_else(|error| match error.kind() {
        ErrorKind::ValueValidation => Err(Error::Cli(error)),
        // Help, or the words of the command line themselves.
        _ => error.exit(),
    })?;
    let mut cli = cli.with_defaults();
    match cli.subcommand.take() {
        None => run_node(&cli),
        Some(subcommand) => run_subcommand(&cli, &subcommand),
    }
}

/// Run the node until it is stopped.
fn run_node(cli: &Cli) -> Result<()> {
    let shared = &cli.run.shared_params;
    if cli.manual_clock && !(shared.dev && shared.chain_id(true) == chain_spec::DEVELOPMENT) {
        return Err(sentence(
            "The option --manual-clock works only with --dev and its own chain.",
        ));
    }
    let timing = if cli.manual_clock {
        service::Timing::ByHand
    } else {
        service::Timing::BySlots
    };
    let genesis = chain_spec::genesis(&shared.chain_id(shared.dev)).map_err(|error| sentence(&error))?;
    let runner = cli.create_runner(&cli.run)?;
    let (doors, parts) = prepare(cli, runner.config(), genesis)?;
    runner.run_node_until_exit(
        |config| async move { service::start(config, parts, doors, timing).map_err(Error::Service) },
    )
}

/// Take what the node needs of the machine, before it says anything: what is wrong is then all that it says.
fn prepare(cli: &Cli, config: &Configuration, genesis: Option<Storage>) -> Result<(Doors, service::Parts)> {
    let _context = config.tokio_handle.enter();
    start::check(config)?;
    let doors = Doors::bind(&config.rpc, cli.rpc_max_connections_per_address)?;
    let parts = service::new_partial(config, genesis)?;
    Ok((doors, parts))
}

/// Do one thing and end.
fn run_subcommand(cli: &Cli, subcommand: &Subcommand) -> Result<()> {
    match subcommand {
        Subcommand::Key(command) => command.run(cli),
        Subcommand::ChainSpec(command) => chain_of_a_community(command),
        Subcommand::ExportChainSpec(command) => command.run(cli.load_spec(&command.chain)?),
        Subcommand::BuildSpec(command) => cli
            .create_runner(command)?
            .sync_run(|config| command.run(config.chain_spec, config.network)),
        Subcommand::PurgeChain(command) => cli
            .create_runner(command)?
            .sync_run(|config| command.run(config.database)),
        Subcommand::ChainInfo(command) => cli
            .create_runner(command)?
            .sync_run(|config| command.run::<Block>(&config)),
        Subcommand::CheckBlock(command) => cli.create_runner(command)?.async_run(|config| {
            let parts = service::new_partial(&config, None)?;
            Ok((command.run(parts.client, parts.import_queue), parts.task_manager))
        }),
        Subcommand::ExportBlocks(command) => cli.create_runner(command)?.async_run(|config| {
            let parts = service::new_partial(&config, None)?;
            Ok((command.run(parts.client, config.database), parts.task_manager))
        }),
        Subcommand::ExportState(command) => cli.create_runner(command)?.async_run(|config| {
            let parts = service::new_partial(&config, None)?;
            Ok((command.run(parts.client, config.chain_spec), parts.task_manager))
        }),
        Subcommand::ImportBlocks(command) => cli.create_runner(command)?.async_run(|config| {
            let parts = service::new_partial(&config, None)?;
            Ok((command.run(parts.client, parts.import_queue), parts.task_manager))
        }),
        Subcommand::Revert(command) => cli.create_runner(command)?.async_run(|config| {
            let parts = service::new_partial(&config, None)?;
            let revert_votes =
                Box::new(|client, _, blocks| sc_consensus_grandpa::revert(client, blocks).map_err(Error::Client));
            Ok((
                command.run(parts.client, parts.backend, Some(revert_votes)),
                parts.task_manager,
            ))
        }),
    }
}

/// Make the chain of a community, or only look whether it can be made.
fn chain_of_a_community(command: &ChainSpecCmd) -> Result<()> {
    match command {
        ChainSpecCmd::Check { file, members } => {
            let community = Community::read(file, members.as_deref())?;
            community.genesis.build_storage()?;
            println!("Nothing is wrong with {}: {}.", file.display(), community.summary());
        }
        ChainSpecCmd::Build { file, output, members } => {
            let community = Community::read(file, members.as_deref())?;
            let json = chain_spec::spelled_out(&community)?;
            let Some(output) = output else {
                return Ok(io::stdout().write_all(json.as_bytes())?);
            };
            fs::write(output, &json).map_err(|error| format!("{} can't be written: {error}", output.display()))?;
            println!("{} is {}: {}.", output.display(), community.name, community.summary());
            println!("All its nodes need this very file. Its BLAKE2b-256 sum, as `b2sum -l 256` tells it:");
            println!("{}", hexadecimal(&blake2_256(json.as_bytes())));
        }
    }
    Ok(())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An error that is nothing but its sentence.
fn sentence(text: &str) -> Error {
    Error::Application(text.into())
}
