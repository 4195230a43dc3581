//! The council: its members and its motions.

use super::{
    api,
    decisions::Decision,
    explain, fault, fetch,
    types::{self, piazza_runtime::RuntimeCall},
    At,
};
use crate::{
    codes::{blake2_256, Hash},
    error::Result,
    values::Address,
};
use subxt::ext::scale_encode::EncodeAsType;

/// A motion of the council.
#[derive(Clone, Debug)]
pub struct Motion {
    /// Its number.
    pub index: u32,
    /// Its hash.
    pub hash: Hash,
    /// How many yes it needs.
    pub threshold: u32,
    /// Who said yes.
    pub ayes: Vec<Address>,
    /// Who said no.
    pub nays: Vec<Address>,
    /// The last block to vote in.
    pub end: u32,
    /// What it would do.
    pub decision: Option<Decision>,
    /// Its call.
    pub call: RuntimeCall,
    /// How many bytes its call has.
    pub length: u32,
}

/// The members of the council.
///
/// # Errors
/// If the node does not answer.
pub async fn members(at: &At) -> Result<Vec<Address>> {
    Ok(fetch(at, api::storage().council().members(), ())
        .await?
        .unwrap_or_default())
}

/// The open motions, by number.
///
/// # Errors
/// If the node does not answer.
pub async fn motions(at: &At) -> Result<Vec<Motion>> {
    let hashes = fetch(at, api::storage().council().proposals(), ()).await?;
    let mut motions = Vec::new();
    for hash in hashes.map(|hashes| hashes.0).unwrap_or_default() {
        let address = api::storage().council().proposal_of();
        let Some(value) = at.storage().try_fetch(address, (hash,)).await.map_err(explain)? else {
            continue;
        };
        let call = value.decode().map_err(explain)?;
        let Some(votes) = fetch(at, api::storage().council().voting(), (hash,)).await? else {
            continue;
        };
        motions.push(Motion {
            index: votes.index,
            hash: hash.0,
            threshold: votes.threshold,
            ayes: votes.ayes,
            nays: votes.nays,
            end: votes.end,
            decision: Decision::of_call(&call),
            call,
            length: value.bytes().len().try_into().unwrap_or(u32::MAX),
        });
    }
    motions.sort_by_key(|motion| motion.index);
    Ok(motions)
}

/// The length and the hash of a call, as the council counts them.
///
/// # Errors
/// If the chain is of another version.
pub fn measure(at: &At, call: &RuntimeCall) -> Result<(u32, Hash)> {
    let metadata = at.metadata_ref();
    let bytes = call
        .encode_as_type(metadata.outer_enums().call_enum_ty(), metadata.types())
        .map_err(|_| fault::stale())?;
    Ok((bytes.len().try_into().unwrap_or(u32::MAX), blake2_256(&bytes)))
}

/// What a call weighs.
///
/// # Errors
/// If the node does not answer.
pub async fn weigh(at: &At, call: &RuntimeCall, length: u32) -> Result<types::sp_weights::weight_v2::Weight> {
    let api = api::runtime_apis()
        .transaction_payment_call_api()
        .query_call_info(call.clone(), length);
    Ok(at.runtime_apis().call(api).await.map_err(explain)?.weight)
}
