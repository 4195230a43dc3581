//! The chains that the node knows by name, and those in files.

use crate::{community::Community, start::reason};
use sc_service::{ChainSpec, ChainType, GenericChainSpec, Properties};
use sp_core::storage::well_known_keys;
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_runtime::{BuildStorage, Storage};
use std::{fs::File, path::Path};

/// The name of the chain of `--dev`.
pub const DEVELOPMENT: &str = "dev";
/// The name of a chain of four validators on one machine, for tests.
pub const LOCAL: &str = "local";

/// The specification of a chain by its name, or from a file.
///
/// # Errors
/// That there is neither, or what is wrong with the file, as a sentence.
pub fn load(id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
    Ok(Box::new(match id {
        DEVELOPMENT => built_in(
            "Piazza Development",
            "piazza_dev",
            ChainType::Development,
            DEV_RUNTIME_PRESET,
        )?,
        "" | LOCAL => built_in(
            "Piazza Local",
            "piazza_local",
            ChainType::Local,
            LOCAL_TESTNET_RUNTIME_PRESET,
        )?,
        path if Path::new(path).is_file() => from_file(path)?,
        other => {
            return Err(format!(
                "there is no chain called `{other}`, nor a file of that name: use `dev`, `local` or a file"
            ))
        }
    }))
}

fn from_file(path: &str) -> Result<GenericChainSpec, String> {
    File::open(path).map_err(|error| {
        let reason = reason(&error);
        format!("the chain specification {path} can't be read ({reason}): let the node's user read it")
    })?;
    GenericChainSpec::from_json_file(path.into()).map_err(|error| {
        let error = error.trim_start_matches("Error parsing spec file: ");
        format!("{path} is no chain specification ({error}): take the file that all operators of the chain have")
    })
}

/// The genesis of a chain that the node knows by name, built natively: the SDK's way compiles the runtime for it, at
/// every start. None for a chain from a file.
///
/// # Errors
/// That the node was built without its runtime, or that the genesis breaks a rule.
pub fn genesis(id: &str) -> Result<Option<Storage>, String> {
    let preset = match id {
        DEVELOPMENT => DEV_RUNTIME_PRESET,
        "" | LOCAL => LOCAL_TESTNET_RUNTIME_PRESET,
        _ => return Ok(None),
    };
    let config = piazza_runtime::genesis_presets::genesis(&preset.into()).ok_or("the preset is not a genesis")?;
    let mut storage = config.build_storage()?;
    storage.top.insert(well_known_keys::CODE.to_vec(), code()?.to_vec());
    Ok(Some(storage))
}

/// The specification of a community's chain in JSON, its first state spelled out: built natively, for the SDK's way
/// hands the genesis to the runtime in one piece, which 200,000 members do not fit into. The same for the same files.
///
/// # Errors
/// That the node was built without its runtime, or that the genesis breaks a rule.
pub fn spelled_out(community: &Community) -> Result<String, String> {
    let code = code()?;
    let mut storage = community.genesis.build_storage()?;
    storage.top.insert(well_known_keys::CODE.to_vec(), code.to_vec());
    let mut spec: GenericChainSpec = GenericChainSpec::builder(code, None)
        .with_name(&community.name)
        .with_id(&community.id)
        .with_chain_type(community.kind.clone())
        .with_protocol_id("piazza")
        .with_boot_nodes(community.boot_nodes.clone())
        .with_properties(properties())
        .build();
    spec.set_storage(storage);
    spec.as_json(true).map(|json| json + "\n")
}

fn code() -> Result<&'static [u8], String> {
    piazza_runtime::WASM_BINARY
        .ok_or_else(|| "this node was built without its runtime: build it again without SKIP_WASM_BUILD".into())
}

/// A chain whose genesis is a preset of the runtime.
fn built_in(name: &str, id: &str, kind: ChainType, preset: &str) -> Result<GenericChainSpec, String> {
    Ok(GenericChainSpec::builder(code()?, None)
        .with_name(name)
        .with_id(id)
        .with_chain_type(kind)
        .with_protocol_id("piazza")
        .with_properties(properties())
        .with_genesis_config_preset_name(preset)
        .build())
}

/// What wallets need to show amounts and addresses.
fn properties() -> Properties {
    let mut properties = Properties::new();
    properties.insert("tokenSymbol".into(), "CR".into());
    properties.insert("tokenDecimals".into(), 2.into());
    properties.insert("ss58Format".into(), 42.into());
    properties
}
