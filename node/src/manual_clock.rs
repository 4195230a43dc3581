//! A clock that moves by hand, so that scenarios live through days, weeks and years on the real node.
//!
//! Time and blocks move together: the clock stands at the last block's time, and every block is sealed at a later
//! slot, whatever the real time, and is final at once, unless finality is to stand still. Transactions wait in the pool in
//! between.

use crate::service::{Block, FullClient, FullPool, FullSelectChain, Hash, Proposers};
use futures::{
    channel::{mpsc, oneshot},
    SinkExt, StreamExt,
};
use jsonrpsee::{
    core::{async_trait, RpcResult},
    proc_macros::rpc,
    types::{error::ErrorCode, ErrorObjectOwned},
    Extensions,
};
use sc_consensus_manual_seal::{consensus::aura::AuraConsensusDataProvider, seal_block, SealBlockParams};
use sc_rpc_api::check_if_safe;
use sc_service::Error as ServiceError;
use serde::{Deserialize, Serialize};
use sp_blockchain::HeaderBackend;
use sp_consensus_aura::{sr25519::AuthoritySignature, SlotDuration};
use sp_inherents::CreateInherentDataProviders;
use std::sync::{
    atomic::{AtomicU64, Ordering},
    Arc,
};

/// 2026-01-05 00:00 UTC, a Monday: where the clock of a new chain stands, so that every run is the same.
pub const START: u64 = 1_767_571_200_000;

/// The most that one call may move the clock: a hundred years.
const MAX_ADVANCE: u64 = 100 * 366 * 24 * 60 * 60 * 1000;

/// The most blocks that one call may seal.
const MAX_BLOCKS: u32 = 10_000;

/// A block that was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Its height.
    pub height: u32,
    /// Its hash.
    pub hash: Hash,
    /// Its time, in milliseconds since 1970.
    pub time: u64,
}

/// Why the clock did not move, or not all the way.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// Nothing was asked for.
    #[error("the clock moves forward only: ask for one millisecond, or one block, at least")]
    Nothing,
    /// More than a hundred years.
    #[error("the clock moves by a hundred years at most in one step")]
    TooFar,
    /// More than ten thousand blocks.
    #[error("{MAX_BLOCKS} blocks are sealed at most in one call")]
    TooMany,
    /// The block could not be made.
    #[error("the block could not be sealed: {0}")]
    Seal(#[from] sc_consensus_manual_seal::Error),
    /// The chain could not be read.
    #[error("the sealed block could not be read: {0}")]
    Chain(#[from] sp_blockchain::Error),
    /// The node is going down.
    #[error("the node is stopping")]
    Stopping,
}

impl From<ClockError> for ErrorObjectOwned {
    fn from(error: ClockError) -> Self {
        let code = match error {
            ClockError::Nothing | ClockError::TooFar | ClockError::TooMany => ErrorCode::InvalidParams,
            ClockError::Seal(_) | ClockError::Chain(_) | ClockError::Stopping => ErrorCode::InternalError,
        };
        Self::owned(code.code(), error.to_string(), None::<()>)
    }
}

/// The methods by which the clock is read and moved.
#[rpc(server, namespace = "clock")]
pub trait ClockApi {
    /// The chain's time, in milliseconds since 1970.
    #[method(name = "now")]
    fn now(&self) -> RpcResult<u64>;

    /// Move the clock by that many milliseconds, rounded up to whole slots, and seal a block at the new time.
    #[method(name = "advance", with_extensions)]
    async fn advance(&self, ms: u64) -> RpcResult<Sealed>;

    /// Seal that many blocks, a slot apart, each with what is in the pool by then, and answer with the last.
    #[method(name = "seal", with_extensions)]
    async fn seal(&self, count: u32) -> RpcResult<Sealed>;

    /// The same, but none of them becomes final: as when too few validators vote. The next block that is sealed otherwise
    /// makes them final.
    #[method(name = "sealWithoutFinality", with_extensions)]
    async fn seal_without_finality(&self, count: u32) -> RpcResult<Sealed>;
}

/// What the RPC asks the sealer: that many blocks, that many slots apart, final or not.
struct Order {
    blocks: u32,
    slots: u64,
    finalize: bool,
    answer: oneshot::Sender<Result<Sealed, ClockError>>,
}

/// The clock as the RPC sees it.
#[derive(Clone)]
pub struct ManualClock {
    now: Arc<AtomicU64>,
    slot: SlotDuration,
    orders: mpsc::Sender<Order>,
}

impl ManualClock {
    async fn order(&self, blocks: u32, slots: u64, finalize: bool) -> Result<Sealed, ClockError> {
        let (answer, answered) = oneshot::channel();
        let mut orders = self.orders.clone();
        orders
            .send(Order {
                blocks,
                slots,
                finalize,
                answer,
            })
            .await
            .map_err(|_| ClockError::Stopping)?;
        answered.await.map_err(|_| ClockError::Stopping)?
    }

    async fn order_blocks(&self, count: u32, finalize: bool) -> Result<Sealed, ClockError> {
        match count {
            0 => Err(ClockError::Nothing),
            count if count > MAX_BLOCKS => Err(ClockError::TooMany),
            count => self.order(count, 1, finalize).await,
        }
    }
}

#[async_trait]
impl ClockApiServer for ManualClock {
    fn now(&self) -> RpcResult<u64> {
        Ok(self.now.load(Ordering::SeqCst))
    }

    async fn advance(&self, ext: &Extensions, ms: u64) -> RpcResult<Sealed> {
        check_if_safe(ext)?;
        match ms {
            0 => Err(ClockError::Nothing.into()),
            ms if ms > MAX_ADVANCE => Err(ClockError::TooFar.into()),
            ms => Ok(self.order(1, ms.div_ceil(self.slot.as_millis()), true).await?),
        }
    }

    async fn seal(&self, ext: &Extensions, count: u32) -> RpcResult<Sealed> {
        check_if_safe(ext)?;
        Ok(self.order_blocks(count, true).await?)
    }

    async fn seal_without_finality(&self, ext: &Extensions, count: u32) -> RpcResult<Sealed> {
        check_if_safe(ext)?;
        Ok(self.order_blocks(count, false).await?)
    }
}

/// What the sealer works with.
pub struct SealerParts {
    /// The chain, also what blocks are imported into: nobody votes here, so GRANDPA is not asked.
    pub client: Arc<FullClient>,
    /// The transactions that wait.
    pub pool: Arc<FullPool>,
    /// What to build on.
    pub select_chain: FullSelectChain,
    /// What builds.
    pub proposers: Proposers,
}

/// Carries out the orders one after the other.
pub struct Sealer {
    parts: SealerParts,
    digests: AuraConsensusDataProvider<Block>,
    now: Arc<AtomicU64>,
    slot: SlotDuration,
    orders: mpsc::Receiver<Order>,
}

/// A clock at the time of the last block, and the sealer that moves it.
///
/// # Errors
/// The last block can't be read.
pub fn new(parts: SealerParts, slot: SlotDuration) -> Result<(ManualClock, Sealer), ServiceError> {
    let now = Arc::new(AtomicU64::new(time_of_last_block(&parts.client, slot)?));
    let (sender, orders) = mpsc::channel(16);
    let clock = ManualClock {
        now: now.clone(),
        slot,
        orders: sender,
    };
    let digests = AuraConsensusDataProvider::new_with_slot_duration(slot);
    Ok((
        clock,
        Sealer {
            parts,
            digests,
            now,
            slot,
            orders,
        },
    ))
}

impl Sealer {
    /// Seal what is asked for until nobody can ask any more.
    pub async fn run(mut self) {
        while let Some(order) = self.orders.next().await {
            let sealed = self.carry_out(order.blocks, order.slots, order.finalize).await;
            if order.answer.send(sealed).is_err() {
                log::debug!("who asked for blocks has gone before they were sealed");
            }
        }
    }

    async fn carry_out(&mut self, blocks: u32, slots: u64, finalize: bool) -> Result<Sealed, ClockError> {
        let step = slots.checked_mul(self.slot.as_millis()).ok_or(ClockError::TooFar)?;
        let mut sealed = Err(ClockError::Nothing);
        for _ in 0..blocks {
            let time = self
                .now
                .load(Ordering::SeqCst)
                .checked_add(step)
                .ok_or(ClockError::TooFar)?;
            sealed = Ok(self.seal_at(time, finalize).await?);
        }
        sealed
    }

    /// Seal one block with what is in the pool, and finalise it if asked to. The clock moves only if that succeeds.
    async fn seal_at(&mut self, time: u64, finalize: bool) -> Result<Sealed, ClockError> {
        let (sender, receiver) = oneshot::channel();
        let SealerParts {
            client,
            pool,
            select_chain,
            proposers,
        } = &mut self.parts;
        seal_block(SealBlockParams {
            create_empty: true,
            finalize,
            parent_hash: None,
            sender: Some(sender),
            pool: pool.clone(),
            client: client.clone(),
            env: proposers,
            select_chain,
            consensus_data_provider: Some(&self.digests),
            block_import: &mut client.clone(),
            create_inherent_data_providers: &At(time),
        })
        .await;
        let hash = receiver.await.map_err(|_| ClockError::Stopping)??.hash;
        let height = self.parts.client.number(hash)?.ok_or(ClockError::Stopping)?;
        self.now.store(time, Ordering::SeqCst);
        Ok(Sealed { height, hash, time })
    }
}

/// Gives a block its time.
struct At(u64);

#[async_trait]
impl CreateInherentDataProviders<Block, ()> for At {
    type InherentDataProviders = sp_timestamp::InherentDataProvider;

    async fn create_inherent_data_providers(
        &self,
        _: Hash,
        _: (),
    ) -> Result<Self::InherentDataProviders, Box<dyn std::error::Error + Send + Sync>> {
        Ok(sp_timestamp::InherentDataProvider::new(self.0.into()))
    }
}

/// The time of the last block's slot; of a chain without blocks, the fixed start.
fn time_of_last_block(client: &FullClient, slot: SlotDuration) -> Result<u64, ServiceError> {
    let info = client.info();
    if info.best_number == 0 {
        return Ok(START);
    }
    let header = client.header(info.best_hash)?.ok_or("the last block has no header")?;
    let last = sc_consensus_aura::find_pre_digest::<Block, AuthoritySignature>(&header)
        .map_err(|error| ServiceError::Other(format!("the last block names no slot: {error}")))?;
    Ok(u64::from(last).saturating_mul(slot.as_millis()))
}
