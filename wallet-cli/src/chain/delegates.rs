//! Who may act for whom: the delegates of a member, his tills among them, and the keys that are registered for him.

use super::{
    api, explain, fault, fetch,
    types::{
        pallet_members::pallet::Call as Members,
        pallet_proxy::pallet::Call as Proxy,
        pallet_utility::pallet::Call as Utility,
        piazza_runtime::{configs::delegation::ProxyType, RuntimeCall},
    },
    view, At,
};
use crate::{codes::KeyCode, error::Result, i18n::say, values::Address};
use serde::Serialize;
use subxt::{
    ext::scale_value::Composite,
    tx::{DynamicPayload, Payload},
    utils::MultiAddress,
};

/// What a delegate may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// What the member may, but for what is done in person.
    Everything,
    /// Pay merchants' requests.
    Purchases,
    /// What a till does: requests, sales in euro, refunds.
    #[value(skip)]
    Till,
}

impl Right {
    /// What it lets a delegate do, in words.
    pub fn words(self) -> String {
        match self {
            Self::Everything => say!("everything", "tutto"),
            Self::Purchases => say!("pay merchants' requests", "pagare le richieste degli esercenti"),
            Self::Till => say!(
                "till: ask customers to pay, record sales in euro, refund",
                "cassa: chiedere pagamenti, registrare vendite in euro, rimborsare"
            ),
        }
    }

    const fn raw(self) -> ProxyType {
        match self {
            Self::Everything => ProxyType::Any,
            Self::Purchases => ProxyType::Purchases,
            Self::Till => ProxyType::Till,
        }
    }

    const fn of(raw: &ProxyType) -> Self {
        match raw {
            ProxyType::Any => Self::Everything,
            ProxyType::Purchases => Self::Purchases,
            ProxyType::Till => Self::Till,
        }
    }
}

/// Somebody who may act for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delegate {
    /// Who.
    pub account: Address,
    /// What he may do.
    pub right: Right,
    /// How many blocks ahead he announces it: none, unless another wallet made him a delegate.
    delay: u32,
}

/// The delegates of a member.
///
/// # Errors
/// If the node does not answer.
pub async fn of(at: &At, principal: &Address) -> Result<Vec<Delegate>> {
    let proxies = fetch(at, api::storage().proxy().proxies(), (*principal,)).await?;
    Ok(proxies
        .map(|(proxies, _)| proxies.0)
        .unwrap_or_default()
        .iter()
        .map(|proxy| Delegate {
            account: proxy.delegate,
            right: Right::of(&proxy.proxy_type),
            delay: proxy.delay,
        })
        .collect())
}

/// For whom a key acts, if the account is a registered key.
///
/// # Errors
/// If the node does not answer.
pub async fn principal_of(at: &At, key: &Address) -> Result<Option<Address>> {
    view(at, api::view_functions().members().principal_of(*key)).await
}

/// The call that does several things, or none of them.
pub fn together(calls: Vec<RuntimeCall>) -> RuntimeCall {
    RuntimeCall::Utility(Utility::batch_all { calls })
}

/// The call that registers a key.
pub fn register_key(code: &KeyCode) -> RuntimeCall {
    RuntimeCall::Members(Members::register_key {
        key: code.key,
        proof: code.signature.clone(),
    })
}

/// The call that revokes a key.
pub fn revoke_key(key: Address) -> RuntimeCall {
    RuntimeCall::Members(Members::revoke_key { key })
}

/// The calls that give somebody a right in place of those he has. A delegate has one right: the chain would take the
/// first of several, whichever was meant.
pub fn give(delegates: &[Delegate], account: Address, right: Right) -> Vec<RuntimeCall> {
    let kept = delegates
        .iter()
        .any(|known| known.account == account && known.right == right && known.delay == 0);
    let mut calls = delegates
        .iter()
        .filter(|known| known.account == account && (known.right != right || known.delay != 0))
        .map(take)
        .collect::<Vec<_>>();
    if !kept {
        calls.push(RuntimeCall::Proxy(Proxy::add_proxy {
            delegate: MultiAddress::Id(account),
            proxy_type: right.raw(),
            delay: 0,
        }));
    }
    calls
}

/// The call that takes a right from a delegate.
pub fn take(delegate: &Delegate) -> RuntimeCall {
    RuntimeCall::Proxy(Proxy::remove_proxy {
        delegate: MultiAddress::Id(delegate.account),
        proxy_type: delegate.right.raw(),
        delay: delegate.delay,
    })
}

/// A call as a delegate sends it for a member.
///
/// # Errors
/// If the chain is of another version.
pub fn on_behalf_of<C: Payload>(at: &At, principal: &Address, call: &C) -> Result<DynamicPayload<Composite<()>>> {
    let transactions = at.transactions();
    transactions.validate(call).map_err(explain)?;
    let call = transactions.call_data(call).map_err(explain)?;
    let metadata = at.metadata_ref();
    let pallet = metadata.pallet_by_name("Proxy").ok_or_else(fault::stale)?;
    let proxy = pallet.call_variant_by_name("proxy").ok_or_else(fault::stale)?;
    // `proxy(MultiAddress::Id(principal), None, call)`; read back, it is held against the metadata.
    let bytes = [&[pallet.call_index(), proxy.index, 0][..], &principal.0, &[0], &call].concat();
    transactions.from_call_data_bytes(&bytes).map_err(explain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delegate(right: Right, delay: u32) -> Delegate {
        Delegate {
            account: Address::from([1; 32]),
            right,
            delay,
        }
    }

    fn names(calls: &[RuntimeCall]) -> Vec<&'static str> {
        let name = |call: &RuntimeCall| match call {
            RuntimeCall::Proxy(Proxy::add_proxy { .. }) => "add",
            RuntimeCall::Proxy(Proxy::remove_proxy { .. }) => "remove",
            _ => "other",
        };
        calls.iter().map(name).collect()
    }

    #[test]
    fn a_delegate_has_one_right() {
        let somebody = Address::from([1; 32]);
        let given = |delegates: &[Delegate]| names(&give(delegates, somebody, Right::Purchases));
        assert_eq!(given(&[]), ["add"]);
        assert_eq!(given(&[delegate(Right::Till, 0)]), ["remove", "add"]);
        assert_eq!(given(&[delegate(Right::Purchases, 5)]), ["remove", "add"]);
        assert!(given(&[delegate(Right::Purchases, 0)]).is_empty());
        let another = Delegate {
            account: Address::from([2; 32]),
            ..delegate(Right::Till, 0)
        };
        assert_eq!(given(&[another]), ["add"]);
    }
}
