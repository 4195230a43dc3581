//! What a transaction in a block did, or why it did nothing.
//!
//! A call inside another may fail while the outer one counts as done: a delegate's, an heir's, one of several. For
//! whoever asked, nothing was done then, so such an error is told as any other.

use super::{
    explain, fault,
    track::{index_in, Place},
    Chain, Config,
};
use crate::{
    codes::Hash,
    error::{self, Error, Result},
    i18n::say,
};
use subxt::events::{Event, Events, Phase};

/// The events of one transaction.
pub struct Happened {
    events: Events<Config>,
    index: u32,
}

impl Happened {
    /// The events, in their order.
    pub fn iter(&self) -> impl Iterator<Item = Event<'_, Config>> {
        self.events
            .iter()
            .filter_map(std::result::Result::ok)
            .filter(|event| event.phase() == Phase::ApplyExtrinsic(self.index))
    }

    /// All events of a kind.
    pub fn all<E: subxt::events::DecodeAsEvent>(&self) -> Vec<E> {
        self.iter()
            .filter_map(|event| event.decode_fields_as::<E>()?.ok())
            .collect()
    }

    /// The first event of a kind.
    pub fn first<E: subxt::events::DecodeAsEvent>(&self) -> Option<E> {
        self.all::<E>().into_iter().next()
    }
}

/// What a transaction in a block did, or why it was refused there.
///
/// # Errors
/// If the node does not answer, or no longer keeps the block.
pub async fn read(chain: &Chain, hash: &Hash, place: Place) -> Result<Result<Happened>> {
    let body = chain.block_body(place.hash).await?;
    let index = index_in(&body, hash).ok_or_else(|| Error::internal("block", "the transaction is not in it"))?;
    let at = chain.at(place.hash).await?;
    let events = at.events().fetch().await.map_err(explain)?;
    let happened = Happened { events, index };
    let refused = happened.iter().find_map(|event| {
        let error = failed_in(event.pallet_name(), event.event_name(), event.field_bytes())?;
        let refused = fault::decode_dispatch_error(error, at.metadata());
        Some(refused.map(|refused| match event.pallet_name() {
            "Proxy" => for_a_delegate(refused),
            _ => refused,
        }))
    });
    match refused.transpose()? {
        Some(refused) => Ok(Err(refused)),
        None if happened.iter().any(|event| is_success(&event)) => Ok(Ok(happened)),
        // Every transaction ends with one or the other: these are not its events.
        None => Err(fault::pruned()),
    }
}

fn is_success(event: &Event<'_, Config>) -> bool {
    (event.pallet_name(), event.event_name()) == ("System", "ExtrinsicSuccess")
}

/// The error that an event tells, as bytes, if it tells one: of the transaction, or of a call carried out within it.
fn failed_in<'a>(pallet: &str, event: &str, fields: &'a [u8]) -> Option<&'a [u8]> {
    let result = match (pallet, event) {
        ("System", "ExtrinsicFailed") | ("Utility", "ItemFailed") => return Some(fields),
        // After the call's position, 4 bytes.
        ("Utility", "BatchInterrupted") => return fields.get(4..),
        ("Proxy", "ProxyExecuted") => fields,
        // After the lost account, the heir and the call's hash, 32 bytes each.
        ("Recovery", "RecoveredAccountControlled") => fields.get(96..)?,
        _ => return None,
    };
    match result.split_first() {
        Some((1, error)) => Some(error),
        _ => None,
    }
}

/// What the chain filters out of a delegate's calls is what they were not made a delegate for.
fn for_a_delegate(refused: Error) -> Error {
    if refused.code.as_deref() != Some("System.CallFiltered") {
        return refused;
    }
    error::refused(say!(
        "This account acts for somebody else, and may not do this for them.",
        "Questo conto agisce per qualcun altro, e non può farlo al suo posto."
    ))
    .hint(say!(
        "What it may do is decided by the one it acts for: piazza account delegate list",
        "Che cosa può fare lo decide la persona per cui agisce: piazza account delegate list"
    ))
    .code("Proxy.NotCovered")
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Decode;
    use std::sync::Arc;

    /// `DispatchError::BadOrigin`.
    const BAD_ORIGIN: &[u8] = &[2];

    #[test]
    fn an_error_inside_another_call_is_found() {
        let after = |before: usize, rest: &[u8]| [vec![7; before], rest.to_vec()].concat();
        let failed = [1, 2];
        for (pallet, event, fields) in [
            ("System", "ExtrinsicFailed", BAD_ORIGIN.to_vec()),
            ("Utility", "ItemFailed", BAD_ORIGIN.to_vec()),
            ("Utility", "BatchInterrupted", after(4, BAD_ORIGIN)),
            ("Proxy", "ProxyExecuted", failed.to_vec()),
            ("Recovery", "RecoveredAccountControlled", after(96, &failed)),
        ] {
            assert_eq!(failed_in(pallet, event, &fields), Some(BAD_ORIGIN), "{pallet}.{event}");
        }
    }

    #[test]
    fn what_was_done_is_no_error() {
        for (pallet, event, fields) in [
            ("Proxy", "ProxyExecuted", vec![0]),
            ("Recovery", "RecoveredAccountControlled", vec![0; 97]),
            ("Recovery", "RecoveredAccountControlled", vec![1; 40]),
            ("Utility", "BatchCompleted", vec![]),
            ("System", "ExtrinsicSuccess", vec![1, 2]),
        ] {
            assert_eq!(failed_in(pallet, event, &fields), None, "{pallet}.{event}");
        }
    }

    #[test]
    fn the_error_inside_is_told_in_its_own_words() {
        let bytes = include_bytes!("../../metadata/piazza.scale");
        let metadata = Arc::new(subxt::Metadata::decode(&mut &bytes[..]).expect("the metadata file"));
        let pallet = metadata.pallet_by_name("Payments").expect("a pallet of ours");
        let errors = pallet.error_variants().expect("errors");
        let paid = errors
            .iter()
            .find(|error| error.name == "AlreadyPaid")
            .expect("an error of ours");
        // `Err(DispatchError::Module { index, error })`.
        let fields = [1, 3, pallet.error_index(), paid.index, 0, 0, 0];
        let error = failed_in("Proxy", "ProxyExecuted", &fields).expect("an error");
        let refused = fault::decode_dispatch_error(error, metadata).expect("decoded");
        assert_eq!(refused.code.as_deref(), Some("Payments.AlreadyPaid"));
        assert_eq!(for_a_delegate(refused).code.as_deref(), Some("Payments.AlreadyPaid"));
        let filtered = error::refused("words").code("System.CallFiltered");
        assert_eq!(for_a_delegate(filtered).code.as_deref(), Some("Proxy.NotCovered"));
    }
}
