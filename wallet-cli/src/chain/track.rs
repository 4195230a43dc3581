//! Following a transaction: seen, in a block, final, or lost for good.
//!
//! The node's own word is the quickest, but connections break and pools forget. So beside it the wallet looks for the
//! bytes in the blocks themselves, until the last block that may take them is final: only then is a transaction lost.

use super::{api, fault, fetch, Chain};
use crate::{
    codes::{blake2_256, Hash},
    context::Wait,
    error::{self, Error, Result},
    i18n::say,
    store::Entry,
};
use std::time::{Duration, Instant};
use subxt::{
    config::Header as _,
    rpcs::{client::RpcSubscription, methods::legacy::TransactionStatus, Error as RpcError},
    utils::H256,
};

/// How often the blocks are looked at while the node's word is awaited.
const LOOK: Duration = Duration::from_millis(1_500);
/// How often they are looked at without it.
const LOOK_ALONE: Duration = Duration::from_millis(300);
/// How long nothing new may come from the chain before the wallet stops waiting.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many blocks may follow on a block before the wallet stops waiting for it to become final.
const FINALITY_PATIENCE: u64 = 64;

/// Where a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The block's number.
    pub number: u64,
    /// The block's hash.
    pub hash: Hash,
}

/// How far a transaction has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The node has taken it. Nothing is done yet.
    Seen,
    /// In a block, which may yet be replaced.
    InBlock(Place),
    /// In a final block.
    Final(Place),
    /// It never happens.
    Lost,
}

impl Stage {
    /// Whether who waits so long need not wait any more.
    fn is_enough(self, until: Wait) -> bool {
        match self {
            Self::Seen => false,
            Self::InBlock(_) => until <= Wait::Block,
            Self::Final(_) | Self::Lost => true,
        }
    }
}

/// Why a transaction was not taken when first sent.
#[derive(Debug)]
pub enum NotTaken {
    /// The node refused it: no other node has it.
    Refused(fault::PoolAnswer),
    /// The connection broke: nobody knows.
    Broken,
}

type Watch = RpcSubscription<TransactionStatus<H256>>;

/// A transaction that is followed.
pub struct Tracker<'a> {
    chain: &'a mut Chain,
    entry: &'a Entry,
    watch: Option<Watch>,
    /// All final blocks up to this one were looked at.
    searched: u64,
    stage: Stage,
    /// When the chain last moved, and how high it was.
    moved: (Instant, u64),
}

impl<'a> Tracker<'a> {
    /// Follows an entry of the journal from where it is.
    pub fn new(chain: &'a mut Chain, entry: &'a Entry) -> Self {
        let searched = entry.signed.birth;
        Self {
            chain,
            entry,
            watch: None,
            searched,
            stage: Stage::Seen,
            moved: (Instant::now(), 0),
        }
    }

    /// Sends the bytes. The same bytes again do no harm: the chain takes them at most once.
    ///
    /// # Errors
    /// If the node does not take them.
    pub async fn send(&mut self) -> Result<(), NotTaken> {
        match self
            .chain
            .rpc
            .author_submit_and_watch_extrinsic(&self.entry.signed.bytes)
            .await
        {
            Ok(watch) => {
                self.watch = Some(watch);
                Ok(())
            }
            Err(RpcError::User(answer)) => match fault::pool_answer(&answer) {
                fault::PoolAnswer::Known => Ok(()),
                other => Err(NotTaken::Refused(other)),
            },
            Err(_) => Err(NotTaken::Broken),
        }
    }

    /// Waits until the transaction has come as far as `until`, and tells each stage.
    ///
    /// # Errors
    /// If the wallet stops waiting before the outcome is known.
    pub async fn follow(&mut self, until: Wait, mut tell: impl FnMut(Stage)) -> Result<Stage> {
        while !self.stage.is_enough(until) {
            let before = self.stage;
            self.step().await?;
            if self.stage != before {
                tell(self.stage);
            }
        }
        Ok(self.stage)
    }

    /// Looks once whether it is in a block, final or lost, without waiting.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn look_once(&mut self) -> Result<Stage> {
        self.look().await?;
        Ok(self.stage)
    }

    /// Gives the connection back.
    pub fn into_chain(self) -> &'a Chain {
        self.chain
    }

    /// Waits for the node's word or the time to look.
    async fn step(&mut self) -> Result<()> {
        let pause = if self.watch.is_some() { LOOK } else { LOOK_ALONE };
        let word = match &mut self.watch {
            Some(watch) => tokio::time::timeout(pause, watch.next()).await.ok(),
            None => {
                tokio::time::sleep(pause).await;
                None
            }
        };
        match word {
            Some(Some(Ok(status))) => self.hear(status).await,
            // The node has no more to say: look for oneself.
            Some(_) => {
                self.watch = None;
                Ok(())
            }
            None => self.look_or_redial().await,
        }
    }

    async fn hear(&mut self, status: TransactionStatus<H256>) -> Result<()> {
        self.moved.0 = Instant::now();
        match status {
            TransactionStatus::InBlock(hash) => {
                if let Some(place) = self.place(hash.0).await? {
                    self.stage = Stage::InBlock(place);
                }
            }
            TransactionStatus::Finalized(hash) => {
                if let Some(place) = self.place(hash.0).await? {
                    self.stage = Stage::Final(place);
                }
            }
            TransactionStatus::Retracted(_) => self.stage = Stage::Seen,
            TransactionStatus::Future | TransactionStatus::Ready | TransactionStatus::Broadcast(_) => {}
            // This node gives up on it; another may not.
            TransactionStatus::Usurped(_)
            | TransactionStatus::Dropped
            | TransactionStatus::Invalid
            | TransactionStatus::FinalityTimeout(_) => self.watch = None,
        }
        Ok(())
    }

    async fn place(&self, hash: Hash) -> Result<Option<Place>> {
        let header = self.chain.rpc.chain_get_header(Some(H256(hash))).await;
        // If the connection broke just now, the next look will find it.
        Ok(header.ok().flatten().map(|header| Place {
            number: header.number(),
            hash,
        }))
    }

    async fn look_or_redial(&mut self) -> Result<()> {
        match self.look().await {
            Ok(()) if self.watch.is_none() && self.stage == Stage::Seen => {
                // A pool may drop what it took, or never have had it.
                let _taken_or_known = self.send().await;
                Ok(())
            }
            Err(error) if error.kind == error::Kind::Node => {
                if self.moved.0.elapsed() > PATIENCE {
                    return Err(self.gave_up(say!("the node stopped answering", "il nodo ha smesso di rispondere")));
                }
                if self.chain.redial().await.is_ok() {
                    // The pool of a node that was restarted may have forgotten it.
                    let _taken_or_known = self.send().await;
                }
                Ok(())
            }
            other => other,
        }
    }

    /// Looks for the transaction in the blocks.
    async fn look(&mut self) -> Result<()> {
        let (best, last_final) = self.chain.heights().await?;
        self.note_height(best)?;
        let last = self.entry.signed.last;
        if let Some(place) = self
            .search(self.searched.saturating_add(1), last_final.min(last))
            .await?
        {
            self.stage = Stage::Final(place);
            return Ok(());
        }
        self.searched = self.searched.max(last_final.min(last));
        if last_final >= last || self.is_superseded(last_final).await? {
            self.stage = Stage::Lost;
            return Ok(());
        }
        self.stage = match self.search(self.searched.saturating_add(1), best.min(last)).await? {
            Some(place) if best > place.number.saturating_add(FINALITY_PATIENCE) => {
                return Err(self.gave_up(say!(
                    "it is in block {number}, but blocks are not becoming final",
                    "è nel blocco {number}, ma i blocchi non diventano definitivi",
                    number = place.number
                )));
            }
            Some(place) => Stage::InBlock(place),
            None => Stage::Seen,
        };
        Ok(())
    }

    fn note_height(&mut self, best: u64) -> Result<()> {
        if best != self.moved.1 {
            self.moved = (Instant::now(), best);
        } else if self.moved.0.elapsed() > PATIENCE {
            return Err(self.gave_up(say!(
                "the chain makes no new blocks",
                "la chain non produce nuovi blocchi"
            )));
        }
        Ok(())
    }

    /// Whether another transaction used the number of this one, in a final block: all up to there were searched.
    async fn is_superseded(&self, last_final: u64) -> Result<bool> {
        let Some(hash) = self.chain.block_hash(last_final).await? else {
            return Ok(false);
        };
        let at = self.chain.at(hash).await?;
        let account = fetch(&at, api::storage().system().account(), (self.entry.signed.account,)).await?;
        Ok(account.is_some_and(|account| u64::from(account.nonce) > self.entry.signed.nonce))
    }

    async fn search(&self, from: u64, to: u64) -> Result<Option<Place>> {
        for number in from..=to {
            let Some(hash) = self.chain.block_hash(number).await? else {
                continue;
            };
            let Some(body) = self.chain.block_body(hash).await? else {
                continue;
            };
            if index_in(&body, &self.entry.signed.hash).is_some() {
                return Ok(Some(Place { number, hash }));
            }
        }
        Ok(None)
    }

    fn gave_up(&self, reason: String) -> Error {
        error::unknown(say!(
            "The outcome is not known yet: {reason}.",
            "L'esito non è ancora noto: {reason}."
        ))
        .hint(say!(
            "Run the same command again: it goes on following, and nothing is paid twice.",
            "Ripeti lo stesso comando: continua a seguirla, e non si paga due volte."
        ))
    }
}

/// The position of a transaction in a block's body.
pub fn index_in(body: &[Vec<u8>], hash: &Hash) -> Option<u32> {
    body.iter()
        .position(|bytes| blake2_256(bytes) == *hash)?
        .try_into()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_not_waited_for() {
        let place = Place {
            number: 1,
            hash: [0; 32],
        };
        let stages = [Stage::Seen, Stage::InBlock(place), Stage::Final(place), Stage::Lost];
        let enough = |until| stages.map(|stage| stage.is_enough(until));
        assert_eq!(enough(Wait::Block), [false, true, true, true]);
        assert_eq!(enough(Wait::Final), [false, false, true, true]);
    }
}
