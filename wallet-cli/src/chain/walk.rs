//! What happened to an account, out of the chain's events.

use super::{api, explain, now, sales::refund_moves, send::Happened, At, Chain, Config};
use crate::{
    codes::Hash,
    error::Result,
    store::{HistoryKind, HistoryRow},
    values::{Address, Amount, Millis},
};
use std::collections::HashSet;
use subxt::events::{Event, Events, Phase};

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
        let (hash, events) = self.events(number).await?;
        let events: Vec<_> = events.iter().collect::<std::result::Result<_, _>>().map_err(explain)?;
        let explained = explained(&events);
        let mut rows = Vec::new();
        for (place, event) in events.iter().enumerate() {
            let plain = !explained.contains(&phase_key(event));
            if let Some(what) = read(&events, place, account, plain) {
                rows.push((event.index(), what));
            }
        }
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        stamp(&self.chain.at(hash).await?, number, *account, rows).await
    }

    /// The hash of a block of the stretch, and its events.
    ///
    /// # Errors
    /// If the node does not answer, or no longer keeps the block's events.
    pub(super) async fn events(&self, number: u64) -> Result<(Hash, Events<Config>)> {
        let hash = self.chain.kept_hash(number).await?;
        let events = match &self.same {
            Some(at) => at.events().from_bytes(self.chain.raw_storage(&self.key, hash).await?),
            None => self.chain.at(hash).await?.events().fetch().await.map_err(explain)?,
        };
        Ok((hash, events))
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
        .enumerate()
        .filter_map(|(place, event)| Some((event.index(), read(&events, place, account, plain)?)))
        .collect();
    stamp(at, at.block_number(), *account, rows).await
}

struct What {
    kind: HistoryKind,
    other: Option<Address>,
    amount: Amount,
    cashback: Amount,
    reference: Option<Hash>,
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
            reference: what.reference,
        })
        .collect())
}

/// The transactions whose transfers have an event of their own: a purchase moves credits several times.
fn explained(events: &[Event<'_, Config>]) -> HashSet<u32> {
    let ours = ["Payments", "Reserve", "ValueBack", "Rewards"];
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
fn read(events: &[Event<'_, Config>], place: usize, account: &Address, plain: bool) -> Option<What> {
    use api::{balances::events::Transfer, payments::events::Sent, reserve::events::Credited};
    let event = events.get(place)?;
    if let Some(what) = read_sale(events, place, account) {
        return Some(what);
    }
    if let Some(Ok(sent)) = event.decode_fields_as::<Sent>() {
        return moved(account, sent.from, sent.to, sent.amount);
    }
    if let Some(Ok(credited)) = event.decode_fields_as::<Credited>() {
        return (credited.account == *account).then(|| alone(HistoryKind::Credited, credited.amount));
    }
    if let Some(Ok(claimed)) = event.decode_fields_as::<api::value_back::events::ReferralClaimed>() {
        return (claimed.who == *account).then(|| alone(HistoryKind::Referral, claimed.amount));
    }
    if let Some(what) = read_rewards(event, account) {
        return Some(what);
    }
    match event.decode_fields_as::<Transfer>() {
        Some(Ok(transfer)) if plain => moved(account, transfer.from, transfer.to, transfer.amount),
        _ => read_merchants(event, account),
    }
}

/// What a purchase, a grant or a refund means to the customer or the merchant.
fn read_sale(events: &[Event<'_, Config>], place: usize, account: &Address) -> Option<What> {
    use api::payments::events::{Granted, InvoicePaid, Refunded};
    let event = events.get(place)?;
    // The kind for the customer and what came back to him; the same for the merchant.
    let (reference, [customer, merchant], amount, customers, merchants) =
        if let Some(Ok(paid)) = event.decode_fields_as::<InvoicePaid>() {
            (
                paid.reference,
                [paid.payer, paid.merchant],
                [paid.amount; 2],
                (HistoryKind::Paid, paid.cashback),
                (HistoryKind::Sold, paid.amount.saturating_sub(paid.net)),
            )
        } else if let Some(Ok(granted)) = event.decode_fields_as::<Granted>() {
            (
                granted.reference,
                [granted.customer, granted.merchant],
                [granted.euro; 2],
                (HistoryKind::Cashback, granted.cashback),
                (HistoryKind::Granted, granted.given),
            )
        } else if let Some(Ok(refunded)) = event.decode_fields_as::<Refunded>() {
            let gone = refund_moves(events, place, &refunded.merchant, &refunded.buyer).from_merchant;
            (
                refunded.reference,
                [refunded.buyer, refunded.merchant],
                [refunded.returned, refunded.credits],
                (HistoryKind::RefundReceived, 0),
                (HistoryKind::RefundGiven, refunded.credits.saturating_sub(gone)),
            )
        } else {
            return None;
        };
    let (other, amount, (kind, cashback)) = match (*account == customer, *account == merchant) {
        (true, _) => (merchant, amount[0], customers),
        (false, true) => (customer, amount[1], merchants),
        _ => return None,
    };
    Some(What {
        kind,
        other: Some(other),
        amount: Amount(amount),
        cashback: Amount(cashback),
        reference: Some(reference.0),
    })
}

/// What a member earned: what was paid of a reward, and what he claimed. What is only owed is no credit yet.
fn read_rewards(event: &Event<'_, Config>, account: &Address) -> Option<What> {
    use api::rewards::events::{Claimed, Rewarded};
    if let Some(Ok(rewarded)) = event.decode_fields_as::<Rewarded>() {
        let is_his = rewarded.person == *account && rewarded.paid > 0;
        return is_his.then(|| alone(HistoryKind::Earned, rewarded.paid));
    }
    let claimed = event.decode_fields_as::<Claimed>()?.ok()?;
    (claimed.member == *account).then(|| alone(HistoryKind::Earned, claimed.amount))
}

/// What a merchant set aside, took back, or wants paid out.
fn read_merchants(event: &Event<'_, Config>, account: &Address) -> Option<What> {
    use api::{
        payments::events::{Prefunded, PrefundingReleased},
        reserve::events::{PaymentReturned, RedemptionCancelled, RedemptionRejected, RedemptionRequested},
    };
    // The events are alike, but each is a type of its own.
    macro_rules! of_merchant {
        ($($event:ty => $kind:ident,)*) => {
            $(if let Some(Ok(event)) = event.decode_fields_as::<$event>() {
                return (event.merchant == *account).then(|| alone(HistoryKind::$kind, event.amount));
            })*
        };
    }
    of_merchant! {
        Prefunded => Prefunded,
        PrefundingReleased => Released,
        RedemptionRequested => Redeemed,
        RedemptionCancelled => Unredeemed,
        RedemptionRejected => Unredeemed,
        PaymentReturned => Unredeemed,
    }
    None
}

/// What has no other side.
const fn alone(kind: HistoryKind, amount: u128) -> What {
    What {
        kind,
        other: None,
        amount: Amount(amount),
        cashback: Amount(0),
        reference: None,
    }
}

fn moved(account: &Address, from: Address, to: Address, amount: u128) -> Option<What> {
    let (kind, other) = match (from == *account, to == *account) {
        (true, false) => (HistoryKind::Sent, to),
        (false, true) => (HistoryKind::Received, from),
        _ => return None,
    };
    Some(What {
        other: Some(other),
        ..alone(kind, amount)
    })
}
