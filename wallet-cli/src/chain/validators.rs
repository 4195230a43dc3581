//! Who makes blocks.

use super::{api, explain, types, view, At, Chain};
use crate::{
    error::{refused, Error, Result},
    i18n::say,
    values::Address,
};
use serde::Deserialize;
use subxt::rpcs::{
    client::{RpcClient, RpcParams},
    Error as RpcError,
};

/// How a validator does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validator {
    /// Who.
    pub who: Address,
    /// Whether the council wants it.
    pub listed: bool,
    /// Whether it takes part now.
    pub active: bool,
    /// Whether it is kept from making blocks.
    pub disabled: bool,
    /// How many slots it missed in this session.
    pub missed: u32,
}

/// Everybody on the list or active.
///
/// # Errors
/// If the node does not answer.
pub async fn validators(at: &At) -> Result<Vec<Validator>> {
    let validators = view(at, api::view_functions().validators().validators()).await?;
    Ok(validators
        .into_iter()
        .map(|status| Validator {
            who: status.who,
            listed: status.listed,
            active: status.active,
            disabled: status.disabled,
            missed: status.missed,
        })
        .collect())
}

/// The session keys that a node made for an account, and its proof that it has them.
pub struct SessionKeys {
    /// The public keys.
    pub keys: types::piazza_runtime::SessionKeys,
    /// The proof.
    pub proof: Vec<u8>,
}

/// The same, as a node tells it: in hexadecimal.
#[derive(Deserialize)]
struct Told {
    keys: String,
    proof: String,
}

/// Has the node make new session keys for an account, and keep them.
///
/// # Errors
/// If the node is on another machine, which may not ask that of it, or does not answer.
pub async fn make_session_keys(chain: &Chain, owner: &Address) -> Result<SessionKeys> {
    let mut params = RpcParams::new();
    params.push(format!("0x{}", hex::encode(owner.0))).map_err(explain)?;
    let node = RpcClient::from_insecure_url(&chain.url).await.map_err(explain)?;
    let told: Told = node
        .request("author_rotateKeysWithOwner", params)
        .await
        .map_err(not_made)?;
    read_session_keys(&told).ok_or_else(|| Error::internal("node", "session keys of another kind"))
}

fn not_made(error: RpcError) -> Error {
    let RpcError::User(_) = error else {
        return explain(error);
    };
    refused(say!(
        "This node makes no session keys for you.",
        "Questo nodo non crea chiavi di sessione per te."
    ))
    .hint(say!(
        "Ask the validator's own node, from its own machine.",
        "Chiedile al nodo del validatore stesso, dalla sua macchina."
    ))
}

fn read_session_keys(told: &Told) -> Option<SessionKeys> {
    let bytes = |text: &str| hex::decode(text.strip_prefix("0x")?).ok();
    let keys: [u8; 64] = bytes(&told.keys)?.try_into().ok()?;
    let (aura, grandpa) = (keys.first_chunk()?, keys.last_chunk()?);
    Some(SessionKeys {
        keys: types::piazza_runtime::SessionKeys {
            aura: types::sp_consensus_aura::sr25519::app_sr25519::Public(*aura),
            grandpa: types::sp_consensus_grandpa::app::Public(*grandpa),
        },
        proof: bytes(&told.proof)?,
    })
}

#[cfg(test)]
mod tests {
    use super::{read_session_keys, Told};

    #[test]
    fn keys_are_read_in_their_order_and_nothing_else_is() {
        let told = |keys: String| Told {
            keys,
            proof: "0x0102".into(),
        };
        let made = read_session_keys(&told(format!("0x{}{}", "0a".repeat(32), "0b".repeat(32)))).expect("two keys");
        assert_eq!((made.keys.aura.0, made.keys.grandpa.0), ([0x0a; 32], [0x0b; 32]));
        assert_eq!(made.proof, [1, 2]);
        for wrong in ["", "0x", "0b0b", "0xzz"] {
            assert!(read_session_keys(&told(wrong.into())).is_none());
        }
        assert!(read_session_keys(&told(format!("0x{}", "0a".repeat(96)))).is_none());
    }
}
