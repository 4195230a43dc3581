//! Following a transaction: seen, in a block, final, or lost for good.
//!
//! The node's own word is the quickest, but connections break and pools forget. So beside it the wallet looks for the
//! bytes in the blocks themselves. Lost is only what can't happen any more: a final block beyond its last one has its number
//! unused, or all blocks that could have it were read and another transaction used its number. If its number is used and
//! one of these blocks can't be read, nobody can tell here what came of it: that is unknown, and not lost.

use super::{api, fault, fetch, finality::stands_still, At, Chain};
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
    /// Too late for the chain of the moment, which has its number unused. But finality stands still, and another fork might
    /// have it.
    Expired,
    /// The chain of the moment has another one of its number, in a block that does not become final. Another fork might have
    /// this one.
    Overtaken,
    /// Its number is used in the final blocks, and the node does not keep all of those that could have it.
    Unknown,
}

impl Stage {
    /// Whether there is nothing more to wait for. Where finality stands still, a block is as far as it comes.
    fn is_enough(self, until: Wait, stalled: bool) -> bool {
        match self {
            Self::Seen => false,
            Self::InBlock(_) => until <= Wait::Block || stalled,
            Self::Overtaken => stalled,
            Self::Final(_) | Self::Lost | Self::Expired | Self::Unknown => true,
        }
    }

    /// What the final blocks say for good of a transaction that none of those which could be read has. `used`: its number is
    /// used there; `gap`: one that could have it can't be read; `over`: no later block may have it.
    const fn not_found(used: bool, gap: bool, over: bool) -> Option<Self> {
        match (used, gap, over) {
            (true, true, _) => Some(Self::Unknown),
            // Another one used its number.
            (true, false, _) | (false, _, true) => Some(Self::Lost),
            (false, _, false) => None,
        }
    }
}

/// Where a stretch of blocks has a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    At(Place),
    Nowhere,
    /// In none that can be read, and not all can.
    Unreadable,
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
    /// Whether one of them could not be read, and may have it.
    gap: bool,
    stage: Stage,
    /// Whether finality stood still at the last look.
    stalled: bool,
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
            gap: false,
            stage: Stage::Seen,
            stalled: false,
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
                fault::PoolAnswer::Unclear => Err(NotTaken::Broken),
                other => Err(NotTaken::Refused(other)),
            },
            Err(_) => Err(NotTaken::Broken),
        }
    }

    /// Waits until the transaction has come as far as `until`, and tells each stage. If finality stands still, a block is as
    /// far as it comes.
    ///
    /// # Errors
    /// If the wallet stops waiting before the outcome is known.
    pub async fn follow(&mut self, until: Wait, mut tell: impl FnMut(Stage)) -> Result<Stage> {
        while !self.stage.is_enough(until, self.stalled) {
            let before = self.stage;
            self.step().await?;
            if self.stage != before {
                tell(self.stage);
            }
        }
        Ok(self.stage)
    }

    /// How far it has come, as far as is known.
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// Looks once how far it has come, without waiting.
    ///
    /// # Errors
    /// If the node does not answer, or it can't be told before finality goes on.
    pub async fn look_once(&mut self) -> Result<Stage> {
        self.look().await?;
        Ok(self.stage)
    }

    /// The connection by which it is followed.
    pub const fn chain(&mut self) -> &mut Chain {
        self.chain
    }

    /// Says that finality goes on by now: a block is no longer as far as it comes.
    pub const fn go_on(&mut self) {
        self.stalled = false;
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
        let (last_final, best) = (self.chain.at_final().await?, self.chain.at_best().await?);
        self.note_height(best.block_number())?;
        self.stalled = stands_still(best.block_number(), last_final.block_number());
        self.stage = match self.among_final(&last_final).await? {
            Some(stage) => stage,
            None => self.beyond_final(&best).await?,
        };
        Ok(())
    }

    /// What the final blocks say, if they say it for good.
    async fn among_final(&mut self, last_final: &At) -> Result<Option<Stage>> {
        let (newest, last) = (last_final.block_number(), self.entry.signed.last);
        let until = newest.min(last);
        let found = self.search(self.searched.saturating_add(1), until).await?;
        if let Found::At(place) = found {
            return Ok(Some(Stage::Final(place)));
        }
        self.searched = self.searched.max(until);
        let used = self.is_used(last_final).await?;
        // Where its number is unused no block has it, whether that can be read or not.
        self.gap = used && (self.gap || found == Found::Unreadable);
        Ok(Stage::not_found(used, self.gap, newest >= last))
    }

    /// What the blocks say that are not final.
    async fn beyond_final(&self, best: &At) -> Result<Stage> {
        let (newest, last) = (best.block_number(), self.entry.signed.last);
        let found = self.search(self.searched.saturating_add(1), newest.min(last)).await?;
        if let Found::At(place) = found {
            return Ok(Stage::InBlock(place));
        }
        // It may still be taken; or else finality will soon tell.
        if newest < last || !self.stalled {
            return Ok(Stage::Seen);
        }
        // Where its number is unused no block has it, whether that can be read or not.
        if !self.is_used(best).await? {
            return Ok(Stage::Expired);
        }
        if found == Found::Nowhere {
            return Ok(Stage::Overtaken);
        }
        Err(self.gave_up(say!(
            "its number is used, in a block that does not become final and that the node does not keep",
            "il suo numero è usato, in un blocco che non diventa definitivo e che il nodo non conserva"
        )))
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

    /// Whether the number of this one is used: by itself, or by another.
    async fn is_used(&self, at: &At) -> Result<bool> {
        let account = fetch(at, api::storage().system().account(), (self.entry.signed.account,)).await?;
        Ok(account.is_some_and(|account| u64::from(account.nonce) > self.entry.signed.nonce))
    }

    async fn search(&self, from: u64, to: u64) -> Result<Found> {
        let mut found = Found::Nowhere;
        for number in from..=to {
            match self.look_into(number).await {
                Ok(Some(place)) => return Ok(Found::At(place)),
                Ok(None) => {}
                // What can't be read may have it.
                Err(error) if error.code.as_deref() == Some(fault::PRUNED) => found = Found::Unreadable,
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// Looks for it in one block.
    async fn look_into(&self, number: u64) -> Result<Option<Place>> {
        let hash = self.chain.kept_hash(number).await?;
        let body = self.chain.block_body(hash).await?;
        Ok(index_in(&body, &self.entry.signed.hash).map(|_| Place { number, hash }))
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

    const PLACE: Place = Place {
        number: 1,
        hash: [0; 32],
    };

    #[test]
    fn what_is_known_is_not_waited_for() {
        let stages = [
            Stage::Seen,
            Stage::InBlock(PLACE),
            Stage::Final(PLACE),
            Stage::Lost,
            Stage::Expired,
            Stage::Unknown,
            Stage::Overtaken,
        ];
        let enough = |until, stalled| stages.map(|stage| stage.is_enough(until, stalled));
        assert_eq!(enough(Wait::Block, false), [false, true, true, true, true, true, false]);
        assert_eq!(
            enough(Wait::Final, false),
            [false, false, true, true, true, true, false]
        );
        assert_eq!(enough(Wait::Final, true), [false, true, true, true, true, true, true]);
    }

    #[test]
    fn only_what_cannot_happen_any_more_is_lost() {
        let all_read = |used, over| Stage::not_found(used, false, over);
        assert_eq!(all_read(false, false), None, "it may still happen");
        assert_eq!(all_read(false, true), Some(Stage::Lost), "its time is over");
        assert_eq!(all_read(true, false), Some(Stage::Lost), "another one has its number");
        assert_eq!(all_read(true, true), Some(Stage::Lost));
    }

    #[test]
    fn what_a_block_that_cannot_be_read_may_have_is_unknown() {
        for over in [false, true] {
            assert_eq!(Stage::not_found(true, true, over), Some(Stage::Unknown));
        }
    }
}
