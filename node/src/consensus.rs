//! How the node takes part: Aura makes blocks, GRANDPA makes them final.

use crate::{
    manual_clock::{self, ManualClock, Sealer, SealerParts},
    service::{
        Block, BlockImport, FullBackend, FullClient, FullPool, FullSelectChain, Hash, ImportQueue, Parts, Proposers,
        Timing, Votes,
    },
    warp::Proofs,
};
use sc_client_api::BlockBackend;
use sc_consensus_aura::{ImportQueueParams, SlotProportion, StartAuraParams};
use sc_consensus_grandpa::{
    warp_proof::NetworkProvider, GrandpaParams, SharedVoterState, ThreeQuartersOfTheUnfinalizedChain,
};
use sc_network::{
    config::FullNetworkConfiguration, service::traits::NetworkService, NetworkBackend, NotificationMetrics,
    NotificationService, ProtocolName,
};
use sc_network_sync::SyncingService;
use sc_service::{config::Role, error::Error as ServiceError, Configuration, TaskManager, WarpSyncConfig};
use sc_telemetry::{Telemetry, TelemetryHandle};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_aura::{
    inherents::InherentDataProvider as SlotProvider,
    sr25519::{AuthorityId, AuthorityPair},
    SlotDuration,
};
use sp_keystore::KeystorePtr;
use sp_timestamp::InherentDataProvider as TimeProvider;
use std::{error::Error, sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;

/// At least every so many blocks a proof of finality is stored, for nodes that sync by them.
pub const JUSTIFICATION_PERIOD: u32 = 512;

/// How long votes travel: above the worst round trip between partners. Finality takes a few times as long.
const GOSSIP: Duration = Duration::from_millis(100);

/// The share of a slot in which a block is built. In the rest the others import it, and the next author is ready. It
/// is not stretched after missed slots: a late block would make the next one miss too.
const PROPOSING: f32 = 2.0 / 3.0;

/// The network as the node uses it.
type Network = Arc<dyn NetworkService>;
/// What follows the chain of others.
type Syncing = Arc<SyncingService<Block>>;

/// What checks the blocks of others before they are imported.
///
/// # Errors
/// The runtime tells no slot duration.
pub fn import_queue(
    config: &Configuration,
    tasks: &TaskManager,
    client: Arc<FullClient>,
    block_import: BlockImport,
    telemetry: Option<TelemetryHandle>,
) -> Result<ImportQueue, ServiceError> {
    let slot = slot_duration(&client)?;
    Ok(sc_consensus_aura::import_queue::<AuthorityPair, _, _, _, _, _>(
        ImportQueueParams {
            justification_import: Some(Box::new(block_import.clone())),
            block_import,
            client,
            create_inherent_data_providers: move |_, ()| time_and_slot(slot),
            spawner: &tasks.spawn_essential_handle(),
            registry: config.prometheus_registry(),
            check_for_equivocation: Default::default(),
            telemetry,
            compatibility_mode: Default::default(),
        },
    )?)
}

/// Syncing by proofs of finality, for nodes that ask for it. The node stops if the proofs do not hold.
pub fn warp_sync(tasks: &TaskManager, backend: &Arc<FullBackend>, votes: &Votes) -> WarpSyncConfig<Block> {
    let authorities = votes.shared_authority_set().clone();
    let (proofs, end) = Proofs::new(NetworkProvider::new(backend.clone(), authorities, Vec::new()));
    tasks.spawn_essential_handle().spawn("warp-sync", None, end);
    WarpSyncConfig::WithProvider(Arc::new(proofs))
}

/// How long a slot is, as the runtime says.
fn slot_duration(client: &FullClient) -> Result<SlotDuration, ServiceError> {
    Ok(sc_consensus_aura::slot_duration::<AuthorityId, _, _>(client)?)
}

/// The slot that the machine's time falls in, and the time.
async fn time_and_slot(slot: SlotDuration) -> Result<(SlotProvider, TimeProvider), Box<dyn Error + Send + Sync>> {
    let time = TimeProvider::from_system_time();
    Ok((SlotProvider::from_timestamp_and_slot_duration(*time, slot), time))
}

/// The protocol by which votes travel.
pub struct Ballot {
    name: ProtocolName,
    messages: Box<dyn NotificationService>,
}

impl Ballot {
    /// Add the protocol to those of the network.
    ///
    /// # Errors
    /// The chain has no genesis.
    pub fn add_to<N: NetworkBackend<Block, Hash>>(
        network: &mut FullNetworkConfiguration<Block, Hash, N>,
        config: &Configuration,
        client: &FullClient,
        metrics: NotificationMetrics,
    ) -> Result<Self, ServiceError> {
        let genesis = client.block_hash(0)?.ok_or("the chain has no genesis block")?;
        let name = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
        let (protocol, messages) = sc_consensus_grandpa::grandpa_peers_set_config::<Block, N>(
            name.clone(),
            metrics,
            network.peer_store_handle(),
        );
        network.add_notification_protocol(protocol);
        Ok(Self { name, messages })
    }
}

/// What a node needs to take part, as far as its command line lets it.
pub struct Participant {
    client: Arc<FullClient>,
    pool: Arc<FullPool>,
    select_chain: FullSelectChain,
    proposers: Proposers,
    keystore: KeystorePtr,
    registry: Option<Registry>,
    telemetry: Option<TelemetryHandle>,
    role: Role,
    name: String,
    /// Make blocks even without peers.
    force_authoring: bool,
    /// Leave finality to others.
    without_votes: bool,
}

impl Participant {
    /// A participant that works with these parts.
    pub fn new(config: &Configuration, parts: &Parts) -> Self {
        let registry = config.prometheus_registry().cloned();
        let telemetry = parts.other.telemetry().map(Telemetry::handle);
        Self {
            client: parts.client.clone(),
            pool: parts.transaction_pool.clone(),
            select_chain: parts.select_chain.clone(),
            proposers: Proposers::new(
                parts.task_manager.spawn_handle(),
                parts.client.clone(),
                parts.transaction_pool.clone(),
                registry.as_ref(),
                telemetry.clone(),
            ),
            keystore: parts.keystore_container.keystore(),
            registry,
            telemetry,
            role: config.role,
            name: config.network.node_name.clone(),
            force_authoring: config.force_authoring,
            without_votes: config.disable_grandpa,
        }
    }

    /// The clock that is moved by hand, if blocks come by hand, and who seals them.
    ///
    /// # Errors
    /// The last block can't be read.
    pub fn manual_clock(&self, timing: Timing) -> Result<Option<(ManualClock, Sealer)>, ServiceError> {
        if timing == Timing::BySlots {
            return Ok(None);
        }
        let parts = SealerParts {
            client: self.client.clone(),
            pool: self.pool.clone(),
            select_chain: self.select_chain.clone(),
            proposers: self.proposers.clone(),
        };
        manual_clock::new(parts, slot_duration(&self.client)?).map(Some)
    }

    /// Make blocks and vote, as far as the role allows.
    ///
    /// # Errors
    /// Authoring or voting can't start.
    pub fn take_part(
        self,
        tasks: &TaskManager,
        block_import: BlockImport,
        votes: Votes,
        ballot: Ballot,
        network: Network,
        sync: Syncing,
    ) -> Result<(), ServiceError> {
        if self.role.is_authority() {
            self.make_blocks(tasks, block_import, sync.clone())?;
        }
        if self.without_votes {
            return Ok(());
        }
        self.vote(tasks, votes, ballot, network, sync)
    }

    /// Make a block in every slot that is ours. The node stops if that does.
    fn make_blocks(&self, tasks: &TaskManager, block_import: BlockImport, sync: Syncing) -> Result<(), ServiceError> {
        let slot = slot_duration(&self.client)?;
        let aura = sc_consensus_aura::start_aura::<AuthorityPair, _, _, _, _, _, _, _, _, _, _>(StartAuraParams {
            slot_duration: slot,
            client: self.client.clone(),
            select_chain: self.select_chain.clone(),
            block_import,
            proposer_factory: self.proposers.clone(),
            sync_oracle: sync.clone(),
            justification_sync_link: sync,
            create_inherent_data_providers: move |_, ()| time_and_slot(slot),
            force_authoring: self.force_authoring,
            // Blocks go on while finality stands still: payments wait for it, not the chain.
            backoff_authoring_blocks: Option::<()>::None,
            keystore: self.keystore.clone(),
            block_proposal_slot_portion: SlotProportion::new(PROPOSING),
            max_block_proposal_slot_portion: Some(SlotProportion::new(PROPOSING)),
            telemetry: self.telemetry.clone(),
            compatibility_mode: Default::default(),
        })?;
        tasks
            .spawn_essential_handle()
            .spawn_blocking("aura", Some("block-authoring"), aura);
        Ok(())
    }

    /// Follow the votes, and cast ours if we are a validator. The node stops if that does.
    fn vote(
        self,
        tasks: &TaskManager,
        votes: Votes,
        ballot: Ballot,
        network: Network,
        sync: Syncing,
    ) -> Result<(), ServiceError> {
        let voter = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
            config: sc_consensus_grandpa::Config {
                gossip_duration: GOSSIP,
                justification_generation_period: JUSTIFICATION_PERIOD,
                observer_enabled: false,
                local_role: self.role,
                name: Some(self.name),
                keystore: self.role.is_authority().then_some(self.keystore),
                telemetry: self.telemetry.clone(),
                protocol_name: ballot.name,
            },
            link: votes,
            network,
            sync: Arc::new(sync),
            notification_service: ballot.messages,
            // Alone: the default rules stay two blocks behind the best as well, which costs two seconds and guards
            // nothing here.
            voting_rule: ThreeQuartersOfTheUnfinalizedChain,
            prometheus_registry: self.registry,
            shared_voter_state: SharedVoterState::empty(),
            telemetry: self.telemetry,
            // Proofs that somebody voted twice go into our own pool.
            offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(self.pool),
        })?;
        tasks
            .spawn_essential_handle()
            .spawn_blocking("grandpa-voter", None, voter);
        Ok(())
    }
}
