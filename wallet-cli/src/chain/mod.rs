//! The chain as the wallet sees it: through subxt and the metadata file alone.

pub mod council;
pub mod decisions;
pub mod delegates;
pub mod fault;
pub mod finality;
pub mod joint;
pub mod members;
mod outcome;
pub mod payments;
mod pool;
pub mod quota;
pub mod receipt;
pub mod recovery;
pub mod redemptions;
pub mod refunds;
mod refusals;
pub mod reserve;
pub mod rewards;
pub mod sales;
pub mod send;
mod sentences;
mod settle;
pub mod system;
mod teller;
pub mod track;
pub mod validators;
pub mod value_back;
pub mod verify;
pub mod walk;

use crate::{
    codes::Hash,
    context::Context,
    error::{self, input, Error, Result},
    i18n::say,
    values::{plain, Millis},
};
use codec::{Decode, Encode};
pub use fault::explain;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use subxt::{
    backend::LegacyBackend,
    config::{Header as _, RpcConfigFor},
    ext::{frame_decode::view_functions::decode_view_function_response, scale_decode::IntoVisitor},
    rpcs::{
        client::{RpcClient, RpcSubscription},
        methods::legacy::{NumberOrHex, RuntimeVersion},
        LegacyRpcMethods,
    },
    storage::{Address as StorageAddress, PrefixOf},
    utils::H256,
    view_functions::Payload as ViewFunction,
    Metadata, OnlineClient, OnlineClientAtBlock, PolkadotConfig,
};

/// The calls, storage, events and views of the chain, generated from its metadata.
#[subxt::subxt(
    runtime_metadata_path = "metadata/piazza.scale",
    substitute_type(path = "sp_runtime::MultiSignature", with = "::subxt::utils::MultiSignature"),
    derive_for_type(path = "piazza_runtime::RuntimeCall", derive = "Clone", recursive),
    derive_for_type(
        path = "pallet_members::types::Member",
        derive = "codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_members::types::Merchant",
        derive = "codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_members::types::Zone",
        derive = "codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_members::types::Enrolment",
        derive = "codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_members::types::Certificate",
        derive = "codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "piazza_primitives::people::Appointment",
        derive = "codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "piazza_primitives::people::UsageClass",
        derive = "codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_reserve::types::Basis",
        derive = "codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_rewards::types::programme::Programme",
        derive = "Clone, codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_rewards::types::behaviour::Behaviour",
        derive = "Clone, codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_rewards::types::record::Record",
        derive = "Clone, codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_rewards::types::device::Device",
        derive = "Clone, codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_rewards::types::totals::Goal",
        derive = "Clone, codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_rewards::types::totals::SumOf",
        derive = "Clone, codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_rewards::types::totals::Totals",
        derive = "Clone, codec::Encode, codec::Decode"
    ),
    derive_for_type(
        path = "pallet_rewards::types::entry::Entry",
        derive = "Clone, codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_rewards::types::device::Reading",
        derive = "Clone, codec::Encode, codec::Decode",
        recursive
    ),
    derive_for_type(
        path = "pallet_rewards::types::entry::Refused",
        derive = "Clone, codec::Encode, codec::Decode",
        recursive
    )
)]
#[allow(missing_docs, clippy::all)]
pub mod api {}

pub use api::runtime_types as types;

/// How the chain is configured: as most chains are.
pub type Config = PolkadotConfig;
/// The node's older methods.
type Rpc = LegacyRpcMethods<RpcConfigFor<Config>>;
/// The chain at one block.
pub type At = OnlineClientAtBlock<Config>;

/// How long a node may take to accept a connection.
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);

/// A connection to a node of the right chain.
pub struct Chain {
    client: OnlineClient<Config>,
    /// The node's older methods: the only ones that tell why a transaction is refused.
    rpc: Rpc,
    url: String,
    /// Where metadata is kept from one command to the next.
    cache: PathBuf,
}

impl Chain {
    /// Connects to the node, and checks that it is on the chain this data folder belongs to.
    ///
    /// # Errors
    /// If there is no node, or it is on another chain.
    pub async fn connect(context: &Context) -> Result<Self> {
        let url = &context.settings.node;
        check_url(url, context.settings.insecure)?;
        let chain = Self::dial(url, &context.settings.data.join("metadata")).await?;
        chain.check_genesis(context)?;
        Ok(chain)
    }

    async fn dial(url: &str, cache: &Path) -> Result<Self> {
        let unreachable = |reason: String| fault::unreachable(url, &reason);
        let rpc_client = tokio::time::timeout(CONNECT_PATIENCE, RpcClient::from_insecure_url(url))
            .await
            .map_err(|_| unreachable(say!("it does not answer", "non risponde")))?
            .map_err(|error| unreachable(fault::innermost(&error)))?;
        let rpc = LegacyRpcMethods::new(rpc_client.clone());
        let (genesis, version) =
            futures::try_join!(rpc.genesis_hash(), rpc.state_get_runtime_version(None)).map_err(explain)?;
        check_kind(url, &version)?;
        let metadata = metadata(&rpc, cache, genesis, version.spec_version).await?;
        let backend: LegacyBackend<Config> = LegacyBackend::builder().storage_page_size(512).build(rpc_client);
        // Historic types are Polkadot's: reading them would cost every start some milliseconds.
        let config = PolkadotConfig::builder()
            .use_historic_types(false)
            .set_metadata_for_spec_versions([(version.spec_version, Arc::new(metadata))])
            .build();
        let client = OnlineClient::from_backend_with_config(config, Arc::new(backend))
            .await
            .map_err(explain)?;
        Ok(Self {
            client,
            rpc,
            url: url.to_owned(),
            cache: cache.to_owned(),
        })
    }

    /// Connects again after the connection broke.
    ///
    /// # Errors
    /// If there is no node, or one on another chain.
    pub async fn redial(&mut self) -> Result<()> {
        let genesis = self.genesis();
        let again = Self::dial(&self.url, &self.cache).await?;
        if again.genesis() != genesis {
            return Err(fault::wrong_chain());
        }
        *self = again;
        Ok(())
    }

    fn check_genesis(&self, context: &Context) -> Result<()> {
        let genesis = hex::encode(self.genesis());
        match context.store()?.setting("genesis")? {
            Some(pinned) if pinned == genesis => Ok(()),
            Some(_) => Err(fault::wrong_chain()),
            None => context.store()?.set_setting("genesis", &genesis),
        }
    }

    /// The chain's name for ever: the hash of its first block.
    pub fn genesis(&self) -> Hash {
        self.client.genesis_hash().0
    }

    /// The chain's name, as its specification says it.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn name(&self) -> Result<String> {
        self.rpc.system_chain().await.map_err(explain)
    }

    /// The chain at its newest block, which may yet be replaced.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn at_best(&self) -> Result<At> {
        let hash = self.rpc.chain_get_block_hash(None).await.map_err(explain)?;
        let hash = hash.ok_or_else(|| Error::internal("node", "no newest block"))?;
        self.at(hash.0).await
    }

    /// The chain at its newest final block.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn at_final(&self) -> Result<At> {
        self.client.at_current_block().await.map_err(explain)
    }

    /// The chain at a block.
    ///
    /// # Errors
    /// If the node does not know it.
    pub async fn at(&self, hash: Hash) -> Result<At> {
        self.client.at_block(H256(hash)).await.map_err(explain)
    }

    /// The chain at the block of this number.
    ///
    /// # Errors
    /// If there is no such block, or the node no longer keeps its state.
    pub async fn at_number(&self, number: u64) -> Result<At> {
        self.client.at_block(number).await.map_err(explain)
    }

    /// The bytes under a storage key at a block; empty if there are none.
    ///
    /// # Errors
    /// If the node does not answer, or no longer keeps the block's state.
    pub async fn raw_storage(&self, key: &[u8], hash: Hash) -> Result<Vec<u8>> {
        let bytes = self
            .rpc
            .state_get_storage(key, Some(H256(hash)))
            .await
            .map_err(explain)?;
        Ok(bytes.unwrap_or_default())
    }

    /// The number of the newest block, and of the newest final one.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn heights(&self) -> Result<(u64, u64)> {
        let head = self.rpc.chain_get_finalized_head().await.map_err(explain)?;
        let (best, last) = futures::try_join!(self.rpc.chain_get_header(None), self.rpc.chain_get_header(Some(head)))
            .map_err(explain)?;
        match (best, last) {
            (Some(best), Some(last)) => Ok((best.number(), last.number())),
            _ => Err(Error::internal("node", "no newest block")),
        }
    }

    /// The hash of the block of this number, on the chain the node follows.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn block_hash(&self, number: u64) -> Result<Option<Hash>> {
        let hash = self
            .rpc
            .chain_get_block_hash(Some(NumberOrHex::Number(number)))
            .await
            .map_err(explain)?;
        Ok(hash.map(|hash| hash.0))
    }

    /// The hash of a block that there is, by its number.
    ///
    /// # Errors
    /// If the node does not answer, or does not keep the block.
    pub async fn kept_hash(&self, number: u64) -> Result<Hash> {
        self.block_hash(number).await?.ok_or_else(fault::pruned)
    }

    /// The stream of new blocks, as the node takes them in.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn heads(&self) -> Result<Heads> {
        self.rpc.chain_subscribe_new_heads().await.map(Heads).map_err(explain)
    }

    /// The transactions of a block, as bytes.
    ///
    /// # Errors
    /// If the node does not answer, or does not keep the block.
    pub async fn block_body(&self, hash: Hash) -> Result<Vec<Vec<u8>>> {
        let block = self.rpc.chain_get_block(Some(H256(hash))).await.map_err(explain)?;
        let block = block.ok_or_else(fault::pruned)?.block;
        Ok(block.extrinsics.into_iter().map(|bytes| bytes.0).collect())
    }
}

fn check_kind(url: &str, version: &RuntimeVersion) -> Result<()> {
    let name = version.other.get("specName").and_then(|name| name.as_str());
    let name = plain(name.unwrap_or("?"));
    if name == "piazza" {
        return Ok(());
    }
    Err(error::chain(say!(
        "The node at {url} runs another kind of chain: {name}.",
        "Il nodo {url} esegue un altro tipo di chain: {name}."
    ))
    .hint(say!("Check --node.", "Controlla --node.")))
}

/// The chain's metadata. A chain's runtime of one version never changes, so what was fetched once is kept.
async fn metadata(rpc: &Rpc, cache: &Path, genesis: H256, version: u32) -> Result<Metadata> {
    let path = cache.join(format!("{}-{version}.scale", hex::encode(genesis)));
    if let Some(kept) = std::fs::read(&path)
        .ok()
        .and_then(|bytes| Metadata::decode(&mut &bytes[..]).ok())
    {
        return Ok(kept);
    }
    let answer = rpc
        .state_call("Metadata_metadata_at_version", Some(&16u32.encode()), None)
        .await
        .map_err(explain)?;
    let bytes = Option::<Vec<u8>>::decode(&mut &answer[..])
        .ok()
        .flatten()
        .ok_or_else(fault::stale)?;
    let metadata = Metadata::decode(&mut &bytes[..]).map_err(|_| fault::stale())?;
    // Not kept, it is fetched again next time: a full disk or another wallet writing the same is no error.
    if crate::files::make_private_folder(cache).is_ok() {
        let partial = path.with_extension(std::process::id().to_string());
        let _kept_or_not = std::fs::write(&partial, &bytes).and_then(|()| std::fs::rename(&partial, &path));
    }
    Ok(metadata)
}

/// The stream of new blocks.
pub struct Heads(RpcSubscription<<Config as subxt::Config>::Header>);

impl Heads {
    /// Waits for the next block, but no longer than `patience`.
    ///
    /// # Errors
    /// If the connection broke.
    pub async fn next(&mut self, patience: Duration) -> Result<()> {
        match tokio::time::timeout(patience, self.0.next()).await {
            Ok(Some(Ok(_))) | Err(_) => Ok(()),
            Ok(Some(Err(error))) => Err(explain(error)),
            Ok(None) => Err(fault::lost()),
        }
    }
}

/// Refuses a connection that others could listen to or change.
fn check_url(url: &str, insecure: bool) -> Result<()> {
    let is_socket = url.starts_with("ws://") || url.starts_with("wss://");
    let secure = subxt::rpcs::utils::url_is_secure(url)
        .ok()
        .filter(|_| is_socket)
        .ok_or_else(|| {
            error::usage(say!(
                "'{url}' is not the address of a node.",
                "'{url}' non è l'indirizzo di un nodo."
            ))
            .hint(say!(
                "Write --node wss://node.example.org",
                "Scrivi --node wss://nodo.example.org"
            ))
        })?;
    if secure || insecure {
        return Ok(());
    }
    Err(error::usage(say!(
        "The connection to {url} would not be encrypted.",
        "La connessione a {url} non sarebbe cifrata."
    ))
    .hint(say!(
        "Use wss://, or add --insecure on a network you trust.",
        "Usa wss://, o aggiungi --insecure su una rete fidata."
    )))
}

/// One value of the chain's storage.
///
/// # Errors
/// If the node does not answer, or is of another version.
pub async fn fetch<A: StorageAddress>(at: &At, address: A, keys: A::KeyParts) -> Result<Option<A::Value>> {
    let value = at.storage().try_fetch(address, keys).await.map_err(explain)?;
    value.map(|value| value.decode().map_err(explain)).transpose()
}

/// All entries of a map of the chain's storage.
///
/// # Errors
/// If the node does not answer, or is of another version.
pub async fn fetch_all<A: StorageAddress>(at: &At, address: A) -> Result<Vec<(A::KeyParts, A::Value)>>
where
    (): PrefixOf<A::KeyParts>,
{
    fetch_under(at, address, ()).await
}

/// The entries of a map of the chain's storage whose keys begin so.
///
/// # Errors
/// If the node does not answer, or is of another version.
pub async fn fetch_under<A: StorageAddress, P: PrefixOf<A::KeyParts>>(
    at: &At,
    address: A,
    prefix: P,
) -> Result<Vec<(A::KeyParts, A::Value)>> {
    let mut entries = at.storage().iter(address, prefix).await.map_err(explain)?;
    let mut all = Vec::new();
    while let Some(entry) = entries.next().await {
        let entry = entry.map_err(explain)?;
        let key = entry.key().and_then(|key| key.decode()).map_err(explain)?;
        all.push((key, entry.value().decode().map_err(explain)?));
    }
    Ok(all)
}

/// The answer of a view function.
///
/// subxt 0.51.1 takes the arguments and the answer for the bytes of the runtime's API itself; there they stand in a
/// byte vector each, and the answer in a `Result`. So the frame is put on and taken off here.
///
/// # Errors
/// If the node does not answer, or is of another version.
pub async fn view<V: ViewFunction>(at: &At, call: V) -> Result<V::ReturnType> {
    let views = at.view_functions();
    views.validate(&call).map_err(explain)?;
    let named = views.encode_args(&call).map_err(explain)?;
    let (name, arguments) = named.split_first_chunk::<32>().ok_or_else(fault::stale)?;
    let framed = (name, arguments).encode();
    let answer = views.call_raw(Some(&framed)).await.map_err(explain)?;
    // An error here is one of the frame: no such function, or arguments of another version.
    let answer = std::result::Result::<Vec<u8>, [u8; 0]>::decode(&mut &answer[..])
        .ok()
        .and_then(|answer| answer.ok());
    let answer = answer.ok_or_else(fault::stale)?;
    let metadata = at.metadata_ref();
    decode_view_function_response(
        call.pallet_name(),
        call.function_name(),
        &mut &answer[..],
        metadata,
        metadata.types(),
        V::ReturnType::into_visitor(),
    )
    .map_err(|_| fault::stale())
}

/// The chain's clock at a block.
///
/// # Errors
/// If the node does not answer, or the chain has not begun.
pub async fn now(at: &At) -> Result<Millis> {
    let now = fetch(at, api::storage().timestamp().now(), ()).await?;
    now.filter(|now| *now > 0).ok_or_else(|| {
        error::node(say!(
            "The chain has made no block yet.",
            "La chain non ha ancora prodotto nessun blocco."
        ))
        .hint(say!("Try again in a moment.", "Riprova tra un momento."))
    })
}

/// The same value as another type with the same encoding: the wallet's own words and the generated ones.
///
/// # Errors
/// If the two are not alike: the metadata file is of another version.
pub fn translate<A: Encode, B: Decode>(value: &A) -> Result<B> {
    let bytes = value.encode();
    let mut rest = bytes.as_slice();
    match B::decode(&mut rest) {
        Ok(translated) if rest.is_empty() => Ok(translated),
        _ => Err(Error::internal("metadata", "a word is not encoded as expected")),
    }
}

/// A public name as the chain takes it: at most 64 bytes.
///
/// # Errors
/// If it is empty or too long.
pub fn public_name(name: &str) -> Result<types::bounded_collections::bounded_vec::BoundedVec<u8>> {
    let name = name.trim();
    if name.is_empty() || name.len() > 64 {
        return Err(input(say!(
            "'{name}' is not a public name: it has 1 to 64 bytes.",
            "'{name}' non è un nome pubblico: ha da 1 a 64 byte."
        )));
    }
    Ok(types::bounded_collections::bounded_vec::BoundedVec(
        name.as_bytes().to_vec(),
    ))
}
