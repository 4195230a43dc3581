//! A node as the generator of a load sees it: transactions signed in this process, state read as bytes.

use super::Outcome;
use crate::{
    chain::{signed_on, Person, Terms},
    process::block_number,
};
use codec::{Decode, Encode};
use frame_system::EventRecord;
use piazza_runtime::{Hash, Nonce, RuntimeCall, RuntimeEvent, UncheckedExtrinsic};
use serde_json::{json, Value};
use sp_core::Bytes;
use sp_runtime::generic::Era;
use std::time::{Duration, Instant};
use subxt::rpcs::{
    client::{RpcParams, RpcSubscription},
    RpcClient,
};

/// For how many blocks a transaction of a load is valid.
const ERA: u64 = 256;

/// A connection to a node.
#[derive(Clone)]
pub struct Client {
    rpc: RpcClient,
    genesis: Hash,
}

impl Client {
    /// Connects.
    pub async fn connect(url: &str) -> Outcome<Self> {
        let rpc = RpcClient::from_insecure_url(url).await?;
        let genesis = rpc.request("chain_getBlockHash", params(&[json!(0)])?).await?;
        Ok(Self { rpc, genesis })
    }

    /// The hash of the first block.
    pub fn genesis(&self) -> Hash {
        self.genesis
    }

    async fn call(&self, method: &str, arguments: &[Value]) -> Outcome<Value> {
        Ok(self.rpc.request(method, params(arguments)?).await?)
    }

    /// The hash of the block of this number.
    pub async fn block_hash(&self, number: u64) -> Outcome<Hash> {
        let hash = self.call("chain_getBlockHash", &[json!(number)]).await?;
        Ok(serde_json::from_value(hash)?)
    }

    /// The terms of an account's first transaction, valid from the last final block on.
    pub async fn terms(&self) -> Outcome<Terms> {
        let birth = self.call("chain_getFinalizedHead", &[]).await?;
        let header = self.call("chain_getHeader", std::slice::from_ref(&birth)).await?;
        Ok(Terms {
            nonce: 0,
            era: Era::mortal(ERA, block_number(&header)?),
            tip: 0,
            genesis: self.genesis,
            birth: serde_json::from_value(birth)?,
        })
    }

    /// Sends a transaction, and answers with the block that it is in.
    pub async fn submit(&self, transaction: &UncheckedExtrinsic) -> Outcome<Hash> {
        let mut words = self.watch(transaction).await?;
        while let Some(word) = words.next().await {
            let word = still_there(word?)?;
            if let Some(block) = word.get("inBlock") {
                return Ok(serde_json::from_value(block.clone())?);
            }
        }
        Err("the node stopped telling of a transaction".into())
    }

    /// Sends a transaction; waits for nothing but that the pool takes it.
    pub async fn hand_in(&self, transaction: &UncheckedExtrinsic) -> Outcome {
        self.call("author_submitExtrinsic", &[json!(Bytes(transaction.encode()))])
            .await?;
        Ok(())
    }

    /// Signs a call with the account's next number, sends it, and answers when it was in a block and when it was final.
    pub async fn perform(
        &self,
        who: &Person,
        nonce: Nonce,
        call: impl Into<RuntimeCall>,
    ) -> Outcome<(Duration, Duration)> {
        let terms = self.terms().await?;
        let sent = Instant::now();
        let mut words = self.watch(&signed_on(who, call, &Terms { nonce, ..terms })).await?;
        let mut in_block = None;
        while let Some(word) = words.next().await {
            let word = still_there(word?)?;
            if word.get("inBlock").is_some() {
                in_block = Some(sent.elapsed());
            } else if word.get("finalized").is_some() {
                let is_final = sent.elapsed();
                return Ok((in_block.unwrap_or(is_final), is_final));
            }
        }
        Err("the node stopped telling of a transaction".into())
    }

    async fn watch(&self, transaction: &UncheckedExtrinsic) -> Outcome<RpcSubscription<Value>> {
        let bytes = params(&[json!(Bytes(transaction.encode()))])?;
        let (watch, unwatch) = ("author_submitAndWatchExtrinsic", "author_unwatchExtrinsic");
        Ok(self.rpc.subscribe(watch, bytes, unwatch).await?)
    }

    /// Carries out what the measurement needs beforehand, which must succeed.
    pub async fn prepare(&self, who: &Person, nonce: Nonce, call: impl Into<RuntimeCall>) -> Outcome {
        let terms = self.terms().await?;
        let block = self.submit(&signed_on(who, call, &Terms { nonce, ..terms })).await?;
        for record in self.events(block).await? {
            let refused = match record.event {
                RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { dispatch_error, .. }) => dispatch_error,
                RuntimeEvent::Council(pallet_collective::Event::Executed { result: Err(error), .. }) => error,
                _ => continue,
            };
            return Err(format!("what the measurement needs was refused: {refused:?}").into());
        }
        Ok(())
    }

    /// What happened in a block.
    pub async fn events(&self, block: Hash) -> Outcome<Vec<EventRecord<RuntimeEvent, Hash>>> {
        Ok(self.storage("System", "Events", block).await?.unwrap_or_default())
    }

    /// A value of the chain's storage after a block.
    pub async fn storage<T: Decode>(&self, pallet: &str, item: &str, block: Hash) -> Outcome<Option<T>> {
        let key = frame_support::storage::storage_prefix(pallet.as_bytes(), item.as_bytes());
        let arguments = [json!(Bytes(key.to_vec())), json!(block)];
        let found = self.call("state_getStorage", &arguments).await?;
        let found: Option<Bytes> = serde_json::from_value(found)?;
        Ok(found.map(|found| T::decode(&mut &found.0[..])).transpose()?)
    }

    /// The headers of final blocks, as they become final.
    pub async fn final_heads(&self) -> Outcome<RpcSubscription<Value>> {
        let (subscribe, unsubscribe) = ("chain_subscribeFinalizedHeads", "chain_unsubscribeFinalizedHeads");
        Ok(self.rpc.subscribe(subscribe, RpcParams::new(), unsubscribe).await?)
    }
}

/// What the node says of a transaction, unless it gave it up.
fn still_there(word: Value) -> Outcome<Value> {
    let gone = ["invalid", "dropped"].iter().any(|end| word == *end) || word.get("usurped").is_some();
    if gone {
        return Err(format!("the pool accepted it, and gave it up: {word}").into());
    }
    Ok(word)
}

fn params(arguments: &[Value]) -> Outcome<RpcParams> {
    let mut params = RpcParams::new();
    for argument in arguments {
        params.push(argument)?;
    }
    Ok(params)
}
