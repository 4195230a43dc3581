//! The chain's data on the disk: opened, and of the chain that the specification means.

use crate::service::{Block, FullBackend, Hash};
use sc_client_api::Backend;
use sc_service::Configuration;
use sp_blockchain::{Error, HeaderBackend};
use sp_runtime::{
    traits::{Block as _, Hash as _, HashingFor},
    Storage,
};
use std::{path::Path, sync::Arc};

/// Open the data, or begin it. The SDK takes whatever chain it finds there.
///
/// # Errors
/// The data can't be opened, or is of a chain with another genesis: a sentence.
pub fn open(config: &Configuration, genesis: &Storage) -> Result<Arc<FullBackend>, String> {
    let path = config.database.path().unwrap_or(&config.data_path);
    let backend = sc_service::new_db_backend::<Block>(config.db_config()).map_err(|error| unopened(path, error))?;
    let stored = backend.blockchain().hash(0).map_err(|error| unopened(path, error))?;
    if stored.is_some_and(|stored| stored != genesis_hash(genesis)) {
        return Err(format!(
            "the data in {} is of another chain than the specification of {}, for their first blocks differ: take the \
             specification that the data was made with, or another folder with --base-path",
            path.display(),
            config.chain_spec.name()
        ));
    }
    Ok(backend)
}

/// The hash of the block that this first state makes. The root is computed without the runtime, which would have to be
/// compiled to ask it for the version of the state: all of ours have the same. None has child tries.
fn genesis_hash(genesis: &Storage) -> Hash {
    let version = piazza_runtime::VERSION.state_version();
    let pairs = genesis.top.iter().map(|(key, value)| (key.clone(), value.clone()));
    let root = <HashingFor<Block>>::trie_root(pairs.collect(), version);
    sc_service::construct_genesis_block::<Block>(root, version)
        .header()
        .hash()
}

/// What an operator can do about data that can't be opened. The SDK tells the reasons apart only in their text.
fn unopened(path: &Path, error: Error) -> String {
    let path = path.display();
    let reason = match error {
        Error::Backend(reason) | Error::StateDatabase(reason) => reason,
        other => other.to_string(),
    };
    if reason.contains("Database file is in use") {
        format!("another node works with the data in {path}: end it, or take another folder with --base-path")
    } else if reason.contains("Incompatible pruning modes") {
        format!(
            "the data in {path} was made with another --state-pruning: start with that one, or delete the data with \
             `purge-chain` and let the node sync anew"
        )
    } else {
        format!(
            "the data in {path} can't be opened ({reason}): take the node that it was made with, or delete the data \
             with `purge-chain` and let the node sync anew"
        )
    }
}
