//! What may be said on the command line.

use sc_cli::{
    BuildSpecCmd, ChainInfoCmd, CheckBlockCmd, ExportBlocksCmd, ExportChainSpecCmd, ExportStateCmd, ImportBlocksCmd,
    KeySubcommand, PurgeChainCmd, RevertCmd, RunCmd,
};
use std::{num::NonZeroU32, path::PathBuf};

/// How long a node ignores a transaction that it refused as invalid. The SDK's half an hour would keep out a payer
/// who was enrolled, or came to money, in the meantime.
const BAN_SECONDS: u64 = 30;

/// How many requests one RPC batch may hold. The SDK sets no limit.
const BATCH_LENGTH: u32 = 100;

/// What the log leaves out: the SDK tells where its RPC server listens, which is behind the doors.
const QUIET: &str = "sc_rpc_server=warn";

/// The command line.
#[derive(Debug, clap::Parser)]
pub struct Cli {
    /// What to do instead of running the node.
    #[command(subcommand)]
    pub subcommand: Option<Subcommand>,

    /// How to run the node.
    #[clap(flatten)]
    pub run: RunCmd,

    /// Let time and blocks move only when they are told to, by the RPC methods `clock_advance` and `clock_seal`.
    ///
    /// The clock starts at 2026-01-05 00:00 UTC, a Monday, and every block is final at once. For trying out days and
    /// years in moments, so only together with `--dev`.
    #[arg(long)]
    pub manual_clock: bool,

    /// How many RPC connections one address may have at a time: a quarter of all, if this is not given.
    ///
    /// The addresses of `--rpc-rate-limit-whitelisted-ips` are not counted. Behind a proxy everybody has the proxy's
    /// address: with `--rpc-rate-limit-trust-proxy-headers` that is counted which the proxy names in `X-Forwarded-For`
    /// or `X-Real-IP`.
    #[arg(long, value_name = "COUNT")]
    pub rpc_max_connections_per_address: Option<NonZeroU32>,
}

/// What the node can do besides running.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Make, inspect and store keys.
    #[command(subcommand)]
    Key(KeySubcommand),

    /// Make the chain of a community from its file.
    #[command(subcommand)]
    ChainSpec(ChainSpecCmd),

    /// Write a chain specification.
    ExportChainSpec(ExportChainSpecCmd),

    /// Write a chain specification to the standard output, with this node as its boot node.
    BuildSpec(BuildSpecCmd),

    /// Execute a stored block again.
    CheckBlock(CheckBlockCmd),

    /// Write blocks to a file.
    ExportBlocks(ExportBlocksCmd),

    /// Write the state at a block as a chain specification.
    ExportState(ExportStateCmd),

    /// Read blocks from a file.
    ImportBlocks(ImportBlocksCmd),

    /// Delete the data of a chain.
    PurgeChain(PurgeChainCmd),

    /// Take back blocks that are not final.
    Revert(RevertCmd),

    /// Show how far the stored chain goes.
    ChainInfo(ChainInfoCmd),
}

/// What can be done with a community's file.
#[derive(Debug, clap::Subcommand)]
pub enum ChainSpecCmd {
    /// Write the chain specification that all nodes of the community share.
    Build {
        /// The community's file; chain-spec/trentino.toml is an example.
        file: PathBuf,

        /// Where to, if not to the standard output.
        #[arg(long)]
        output: Option<PathBuf>,

        /// The table of the first members, if not that which the file names.
        #[arg(long)]
        members: Option<PathBuf>,
    },

    /// Tell what is wrong with the file, and write nothing.
    Check {
        /// The community's file.
        file: PathBuf,

        /// The table of the first members, if not that which the file names.
        #[arg(long)]
        members: Option<PathBuf>,
    },
}

impl Cli {
    /// Fill in what was not said and where Piazza differs from the SDK.
    pub fn with_defaults(mut self) -> Self {
        let run = &mut self.run;
        // First, so that the command line can still ask for it.
        run.shared_params.log.insert(0, QUIET.into());
        if run.shared_params.dev {
            // Wallets rebuild their history from such a node.
            run.import_params
                .pruning_params
                .state_pruning
                .get_or_insert(sc_cli::DatabasePruningMode::Archive);
        } else {
            run.pool_config.tx_ban_seconds.get_or_insert(BAN_SECONDS);
        }
        if !run.rpc_params.rpc_disable_batch_requests {
            run.rpc_params.rpc_max_batch_request_len.get_or_insert(BATCH_LENGTH);
        }
        self
    }
}
