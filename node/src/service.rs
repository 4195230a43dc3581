//! Puts the node together: the chain's data, the pool, the network, the RPC, and who makes blocks final.

use crate::{
    consensus::{self, Ballot, Participant},
    data,
    door::Doors,
    rpc,
};
use piazza_runtime::{apis::RuntimeApi, Header};
use sc_chain_spec::GenesisBlockBuilder;
use sc_consensus_grandpa::{GrandpaBlockImport, LinkHalf};
use sc_executor::{HeapAllocStrategy, DEFAULT_HEAP_ALLOC_STRATEGY};
use sc_network::{
    config::{FullNetworkConfiguration, NetworkBackendType},
    Litep2pNetworkBackend, NetworkBackend, NetworkWorker,
};
use sc_service::{
    error::Error as ServiceError, BuildNetworkParams, Configuration, PartialComponents, SpawnTasksParams, TaskManager,
};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sp_runtime::{generic, traits::Block as BlockT, OpaqueExtrinsic, Storage};
use std::{path::PathBuf, sync::Arc};

/// The variable that names the folder for compiled runtimes, if not `compiled` in the base path: for many nodes of
/// one machine and user, as in tests. Whoever can write there decides what the node runs.
const COMPILED: &str = "PIAZZA_COMPILED";

/// A block as the node sees it. It carries transactions without looking into them, so that it outlives their format.
pub type Block = generic::Block<Header, OpaqueExtrinsic>;
/// The hash of a block.
pub type Hash = <Block as BlockT>::Hash;
/// The chain and its data.
pub type FullClient = sc_service::TFullClient<Block, RuntimeApi, Executor>;
/// The transactions that wait.
pub type FullPool = sc_transaction_pool::TransactionPoolHandle<Block, FullClient>;
/// What to build on: the longest chain.
pub type FullSelectChain = sc_consensus::LongestChain<FullBackend, Block>;
/// Where imported blocks go.
pub type BlockImport = GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;
/// What the voter shares with the import of blocks.
pub type Votes = LinkHalf<Block, FullClient, FullSelectChain>;
/// What builds blocks.
pub type Proposers = sc_basic_authorship::ProposerFactory<FullPool, FullClient>;
/// What checks the blocks of others.
pub type ImportQueue = sc_consensus::DefaultImportQueue<Block>;
/// What is there before the network is.
pub type Parts = PartialComponents<FullClient, FullBackend, FullSelectChain, ImportQueue, FullPool, Consensus>;

type Executor = sc_executor::WasmExecutor<sp_io::SubstrateHostFunctions>;
/// The database behind it.
pub type FullBackend = sc_service::TFullBackend<Block>;

/// Whether blocks come by the clock of the machine or by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// A block in every slot of ours.
    BySlots,
    /// A block when the RPC asks for it.
    ByHand,
}

/// What consensus needs of the parts, and nobody else.
pub struct Consensus {
    block_import: BlockImport,
    votes: Votes,
    telemetry: Option<Telemetry>,
}

impl Consensus {
    /// The connection to the telemetry servers, if there are any.
    pub fn telemetry(&self) -> Option<&Telemetry> {
        self.telemetry.as_ref()
    }
}

/// What runs the runtime. It keeps what it compiled, so that only the first start on a new runtime takes its time:
/// a validator that stopped is back within seconds.
fn executor(config: &Configuration) -> Executor {
    let heap = config
        .executor
        .default_heap_pages
        .map_or(DEFAULT_HEAP_ALLOC_STRATEGY, |pages| HeapAllocStrategy::Static {
            extra_pages: pages.try_into().unwrap_or(u32::MAX),
        });
    let cache = std::env::var_os(COMPILED).map_or_else(|| config.base_path.path().join("compiled"), PathBuf::from);
    // The cache takes no relative path.
    let cache = std::path::absolute(&cache).unwrap_or(cache);
    Executor::builder()
        .with_execution_method(config.executor.wasm_method)
        .with_onchain_heap_alloc_strategy(heap)
        .with_offchain_heap_alloc_strategy(heap)
        .with_max_runtime_instances(config.executor.max_runtime_instances)
        .with_runtime_cache_size(config.executor.runtime_cache_size)
        .with_cache_path(cache)
        .build()
}

/// Open the chain's data and make what depends on nothing else. `genesis` is that of the specification, if it is built
/// already.
///
/// # Errors
/// The data can't be opened or does not fit the chain.
pub fn new_partial(config: &Configuration, genesis: Option<Storage>) -> Result<Parts, ServiceError> {
    let telemetry = new_telemetry(config)?;
    let handle = telemetry.as_ref().map(|(_, telemetry)| telemetry.handle());
    let executor = executor(config);
    let genesis = match genesis {
        Some(genesis) => genesis,
        None => config
            .chain_spec
            .as_storage_builder()
            .build_storage()
            .map_err(ServiceError::Other)?,
    };
    let backend = data::open(config, &genesis)?;
    let genesis =
        GenesisBlockBuilder::new_with_storage(genesis, !config.no_genesis(), backend.clone(), executor.clone())?;
    let (client, backend, keystore_container, task_manager) =
        sc_service::new_full_parts_with_genesis_builder::<Block, RuntimeApi, _, _>(
            config,
            handle.clone(),
            executor,
            backend,
            genesis,
            false,
        )?;
    let client = Arc::new(client);
    let telemetry = telemetry.map(|(worker, telemetry)| {
        task_manager.spawn_handle().spawn("telemetry", None, worker.run());
        telemetry
    });

    let essential = task_manager.spawn_essential_handle();
    let pool = sc_transaction_pool::Builder::new(essential, client.clone(), config.role.is_authority().into())
        .with_options(config.transaction_pool.clone())
        .with_prometheus(config.prometheus_registry())
        .build();
    let select_chain = FullSelectChain::new(backend.clone());
    let (block_import, votes) = sc_consensus_grandpa::block_import(
        client.clone(),
        consensus::JUSTIFICATION_PERIOD,
        &client,
        select_chain.clone(),
        handle.clone(),
    )?;
    let import_queue = consensus::import_queue(config, &task_manager, client.clone(), block_import.clone(), handle)?;

    Ok(PartialComponents {
        client,
        backend,
        task_manager,
        keystore_container,
        select_chain,
        import_queue,
        transaction_pool: Arc::new(pool),
        other: Consensus {
            block_import,
            votes,
            telemetry,
        },
    })
}

/// A connection to the telemetry servers of the specification or the command line, if there are any.
fn new_telemetry(config: &Configuration) -> Result<Option<(TelemetryWorker, Telemetry)>, ServiceError> {
    let Some(endpoints) = config
        .telemetry_endpoints
        .clone()
        .filter(|endpoints| !endpoints.is_empty())
    else {
        return Ok(None);
    };
    let worker = TelemetryWorker::new(16)?;
    let telemetry = worker.handle().new_telemetry(endpoints);
    Ok(Some((worker, telemetry)))
}

/// Start the node with the network backend that the configuration names. `doors` are those of its RPC.
///
/// # Errors
/// A part of the node that can't be started.
pub fn start(config: Configuration, parts: Parts, doors: Doors, timing: Timing) -> Result<TaskManager, ServiceError> {
    match config.network.network_backend {
        NetworkBackendType::Libp2p => start_on::<NetworkWorker<Block, Hash>>(config, parts, doors, timing),
        NetworkBackendType::Litep2p => start_on::<Litep2pNetworkBackend>(config, parts, doors, timing),
    }
}

fn start_on<N: NetworkBackend<Block, Hash>>(
    mut config: Configuration,
    parts: Parts,
    doors: Doors,
    timing: Timing,
) -> Result<TaskManager, ServiceError> {
    let participant = Participant::new(&config, &parts);
    let (clock, sealer) = participant.manual_clock(timing)?.unzip();
    let PartialComponents {
        client,
        backend,
        mut task_manager,
        import_queue,
        keystore_container,
        ..
    } = parts;
    let (
        pool,
        Consensus {
            block_import,
            votes,
            mut telemetry,
        },
    ) = (parts.transaction_pool, parts.other);

    let mut net_config = FullNetworkConfiguration::new(&config.network, config.prometheus_registry().cloned());
    let metrics = N::register_notification_metrics(config.prometheus_registry());
    let ballot = Ballot::add_to::<N>(&mut net_config, &config, &client, metrics.clone())?;
    let (network, system_rpc_tx, tx_handler_controller, sync, _) = sc_service::build_network(BuildNetworkParams {
        config: &config,
        net_config,
        client: client.clone(),
        transaction_pool: pool.clone(),
        spawn_handle: task_manager.spawn_handle(),
        spawn_essential_handle: task_manager.spawn_essential_handle(),
        import_queue,
        block_announce_validator_builder: None,
        warp_sync_config: Some(consensus::warp_sync(&task_manager, &backend, &votes)),
        block_relay: None,
        metrics,
        gap_sync_body_policy: None,
    })?;

    let deps = rpc::Deps {
        client: client.clone(),
        pool: pool.clone(),
        clock,
    };
    config.rpc.addr = Some(doors.behind());
    let server = sc_service::spawn_tasks(SpawnTasksParams {
        config,
        client,
        backend,
        task_manager: &mut task_manager,
        keystore: keystore_container.keystore(),
        transaction_pool: pool,
        rpc_builder: Box::new(move |_| {
            rpc::create(deps.clone()).map_err(|error| ServiceError::Application(error.into()))
        }),
        network: network.clone(),
        system_rpc_tx,
        tx_handler_controller,
        sync_service: sync.clone(),
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;
    doors.open(server.listen_addresses(), &task_manager)?;

    match sealer {
        Some(sealer) => {
            task_manager
                .spawn_essential_handle()
                .spawn_blocking("manual-clock", Some("block-authoring"), sealer.run())
        }
        None => participant.take_part(&task_manager, block_import, votes, ballot, network, sync)?,
    }
    Ok(task_manager)
}
