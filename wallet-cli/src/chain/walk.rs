//! What happened to an account, out of the chain's events.

use super::{api, explain, now, send::Happened, At, Chain, Config};
use crate::{
    error::Result,
    store::{HistoryKind, HistoryRow},
    values::{Address, Amount, Millis},
};
use std::collections::HashSet;
use subxt::events::{Event, Phase};

/// Reads the events of a stretch of blocks.
pub struct Reader<'a> {
    chain: &'a Chain,
    /// The chain within the stretch, if its runtime did not change there: then its metadata does for every block.
    same: Option<At>,
    key: Vec<u8>,
}

impl<'a> Reader<'a> {
    /// A reader of the blocks from `start` to `end`.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn new(chain: &'a Chain, start: u64, end: u64) -> Result<Self> {
        let first = chain.at_number(start).await?;
        let last = chain.at_number(end).await?;
        let key = last
            .storage()
            .entry(api::storage().system().events())
            .and_then(|entry| entry.fetch_key(()));
        let key = key.map_err(explain)?;
        let same = (first.spec_version() == last.spec_version()).then_some(last);
        Ok(Self { chain, same, key })
    }

    /// What happened to an account in a block of the stretch.
    ///
    /// # Errors
    /// If the node does not answer, or no longer keeps the block's events.
    pub async fn block(&self, number: u64, account: &Address) -> Result<Vec<HistoryRow>> {
        let Some(hash) = self.chain.block_hash(number).await? else {
            return Ok(Vec::new());
        };
        let events = match &self.same {
            Some(at) => at.events().from_bytes(self.chain.raw_storage(&self.key, hash).await?),
            None => self.chain.at(hash).await?.events().fetch().await.map_err(explain)?,
        };
        let events: Vec<_> = events.iter().collect::<std::result::Result<_, _>>().map_err(explain)?;
        let explained = explained(&events);
        let mut rows = Vec::new();
        for event in &events {
            let plain = !explained.contains(&phase_key(event));
            if let Some(what) = read(event, account, plain) {
                rows.push((event.index(), what));
            }
        }
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        stamp(&self.chain.at(hash).await?, number, *account, rows).await
    }
}

/// What a transaction of the account did to it.
///
/// # Errors
/// If the node does not answer.
pub async fn happened(at: &At, account: &Address, happened: &Happened) -> Result<Vec<HistoryRow>> {
    let events: Vec<_> = happened.iter().collect();
    let plain = explained(&events).is_empty();
    let rows = events
        .iter()
        .filter_map(|event| Some((event.index(), read(event, account, plain)?)))
        .collect();
    stamp(at, at.block_number(), *account, rows).await
}

struct What {
    kind: HistoryKind,
    other: Option<Address>,
    amount: Amount,
    cashback: Amount,
}

async fn stamp(at: &At, block: u64, account: Address, rows: Vec<(u32, What)>) -> Result<Vec<HistoryRow>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let time: Millis = now(at).await?;
    Ok(rows
        .into_iter()
        .map(|(event, what)| HistoryRow {
            account,
            block,
            event,
            time,
            kind: what.kind,
            other: what.other,
            amount: what.amount,
            cashback: what.cashback,
        })
        .collect())
}

/// The transactions whose transfers have an event of their own: a purchase moves credits several times.
fn explained(events: &[Event<'_, Config>]) -> HashSet<u32> {
    let ours = ["Payments", "Reserve", "ValueBack"];
    events
        .iter()
        .filter(|event| ours.contains(&event.pallet_name()))
        .map(phase_key)
        .collect()
}

fn phase_key(event: &Event<'_, Config>) -> u32 {
    match event.phase() {
        Phase::ApplyExtrinsic(index) => index,
        _ => u32::MAX,
    }
}

/// What an event means to the account. `plain` says that a transfer stands for itself.
fn read(event: &Event<'_, Config>, account: &Address, plain: bool) -> Option<What> {
    use api::{balances::events::Transfer, payments::events as payments, reserve::events as reserve};
    let what = |kind, other, amount, cashback| {
        Some(What {
            kind,
            other,
            amount: Amount(amount),
            cashback: Amount(cashback),
        })
    };
    if let Some(Ok(paid)) = event.decode_fields_as::<payments::InvoicePaid>() {
        if paid.payer == *account {
            return what(HistoryKind::Paid, Some(paid.merchant), paid.amount, paid.cashback);
        }
        let given = paid.amount.saturating_sub(paid.net);
        return (paid.merchant == *account).then(|| what(HistoryKind::Sold, Some(paid.payer), paid.amount, given))?;
    }
    if let Some(Ok(sent)) = event.decode_fields_as::<payments::Sent>() {
        return moved(account, sent.from, sent.to, sent.amount);
    }
    if let Some(Ok(credited)) = event.decode_fields_as::<reserve::Credited>() {
        return (credited.account == *account).then(|| what(HistoryKind::Credited, None, credited.amount, 0))?;
    }
    if let Some(Ok(claimed)) = event.decode_fields_as::<api::value_back::events::ReferralClaimed>() {
        return (claimed.who == *account).then(|| what(HistoryKind::Referral, None, claimed.amount, 0))?;
    }
    match event.decode_fields_as::<Transfer>() {
        Some(Ok(transfer)) if plain => moved(account, transfer.from, transfer.to, transfer.amount),
        _ => None,
    }
}

fn moved(account: &Address, from: Address, to: Address, amount: u128) -> Option<What> {
    let (kind, other) = match (from == *account, to == *account) {
        (true, false) => (HistoryKind::Sent, to),
        (false, true) => (HistoryKind::Received, from),
        _ => return None,
    };
    Some(What {
        kind,
        other: Some(other),
        amount: Amount(amount),
        cashback: Amount(0),
    })
}
