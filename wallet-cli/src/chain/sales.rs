//! What happened at a merchant's till, out of the chain's events.

use super::{api, explain, now, walk, Chain, Config};
use crate::{
    error::Result,
    store::{Change, SaleKind, SaleRow},
    values::Address,
};
use futures::{StreamExt, TryStreamExt};
use subxt::events::Event;

/// How many blocks are read at a time.
const AT_A_TIME: usize = 32;

/// What a refund moved between the merchant and his customer, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Out of the merchant's spendable credits.
    pub from_merchant: u128,
    /// Back to what he has set aside.
    pub to_prefunding: u128,
    /// Out of what he has set aside.
    pub from_prefunding: u128,
}

/// What happened at a merchant's till in a stretch of blocks; `step` is called for each block.
///
/// # Errors
/// If the node does not answer, or no longer keeps the blocks' events.
pub async fn read(chain: &Chain, start: u64, end: u64, merchant: &Address, step: impl Fn()) -> Result<Vec<SaleRow>> {
    let reader = walk::Reader::new(chain, start, end).await?;
    let reader = &reader;
    let rows: Vec<Vec<SaleRow>> = futures::stream::iter(start..=end)
        .map(|number| block(chain, reader, number, merchant))
        .buffered(AT_A_TIME)
        .inspect(|_| step())
        .try_collect()
        .await?;
    Ok(rows.concat())
}

async fn block(chain: &Chain, reader: &walk::Reader<'_>, number: u64, merchant: &Address) -> Result<Vec<SaleRow>> {
    let (hash, events) = reader.events(number).await?;
    let events: Vec<_> = events.iter().collect::<std::result::Result<_, _>>().map_err(explain)?;
    let mut rows: Vec<_> = events
        .iter()
        .enumerate()
        .filter_map(|(place, event)| {
            let what = sale(&events, place, merchant).or_else(|| other(event, merchant))?;
            Some(what.row(*merchant, number, event.index()))
        })
        .collect();
    if rows.is_empty() {
        return Ok(rows);
    }
    let time = now(&chain.at(hash).await?).await?;
    rows.iter_mut().for_each(|row| row.time = time);
    Ok(rows)
}

/// What an event means to the merchant.
struct What {
    kind: SaleKind,
    reference: Option<[u8; 32]>,
    redemption: Option<u32>,
    shop: Option<u8>,
    change: Change,
}

impl What {
    const fn new(kind: SaleKind, change: Change) -> Self {
        Self {
            kind,
            reference: None,
            redemption: None,
            shop: None,
            change,
        }
    }

    const fn row(self, account: Address, block: u64, event: u32) -> SaleRow {
        SaleRow {
            account,
            block,
            event,
            time: 0,
            kind: self.kind,
            reference: self.reference,
            redemption: self.redemption,
            shop: self.shop,
            change: self.change,
        }
    }
}

/// A purchase, a grant or a refund.
fn sale(events: &[Event<'_, Config>], place: usize, merchant: &Address) -> Option<What> {
    use api::payments::events::{Granted, InvoicePaid};
    let event = events.get(place)?;
    if let Some(Ok(paid)) = event.decode_fields_as::<InvoicePaid>() {
        let change = Change {
            credits: cents(paid.amount),
            euro: cents(paid.euro),
            back: cents(paid.amount.saturating_sub(paid.net)),
            given: cents(paid.given),
            own: cents(paid.net),
            prefunding: -cents(paid.given),
            ..Change::default()
        };
        return (paid.merchant == *merchant).then(|| What {
            reference: Some(paid.reference.0),
            shop: Some(paid.shop),
            ..What::new(SaleKind::Sold, change)
        });
    }
    if let Some(Ok(granted)) = event.decode_fields_as::<Granted>() {
        let change = Change {
            euro: cents(granted.euro),
            given: cents(granted.given),
            prefunding: -cents(granted.given),
            ..Change::default()
        };
        return (granted.merchant == *merchant).then(|| What {
            reference: Some(granted.reference.0),
            shop: Some(granted.shop),
            ..What::new(SaleKind::Granted, change)
        });
    }
    refund(events, place, merchant)
}

fn refund(events: &[Event<'_, Config>], place: usize, merchant: &Address) -> Option<What> {
    let refunded = events
        .get(place)?
        .decode_fields_as::<api::payments::events::Refunded>()?
        .ok()
        .filter(|refunded| refunded.merchant == *merchant)?;
    let moves = refund_moves(events, place, merchant, &refunded.buyer);
    let to_prefunding = cents(moves.to_prefunding).saturating_sub(cents(moves.from_prefunding));
    let change = Change {
        credits: -cents(refunded.credits),
        euro: -cents(refunded.euro),
        back: cents(moves.from_merchant).saturating_sub(cents(refunded.credits)),
        // What he keeps of the cash is the customer's part of it.
        given: cents(refunded.cash)
            .saturating_sub(cents(refunded.euro))
            .saturating_sub(to_prefunding),
        cash: cents(refunded.cash),
        own: -cents(moves.from_merchant),
        prefunding: to_prefunding,
        ..Change::default()
    };
    Some(What {
        reference: Some(refunded.reference.0),
        ..What::new(SaleKind::Refunded, change)
    })
}

/// What moved between the two since the last event of the till: each of its calls ends with one.
pub fn refund_moves(events: &[Event<'_, Config>], place: usize, merchant: &Address, buyer: &Address) -> Moves {
    use api::balances::events::{Transfer, TransferOnHold};
    let mut moves = Moves::default();
    let Some(refund) = events.get(place) else {
        return moves;
    };
    let earlier = events.get(..place).unwrap_or_default().iter().rev();
    let own = earlier.take_while(|event| event.phase() == refund.phase() && event.pallet_name() != "Payments");
    for event in own {
        if let Some(Ok(transfer)) = event.decode_fields_as::<Transfer>() {
            if (&transfer.from, &transfer.to) == (merchant, buyer) {
                moves.from_merchant = moves.from_merchant.saturating_add(transfer.amount);
            } else if (&transfer.from, &transfer.to) == (buyer, merchant) {
                moves.to_prefunding = moves.to_prefunding.saturating_add(transfer.amount);
            }
        } else if let Some(Ok(drawn)) = event.decode_fields_as::<TransferOnHold>() {
            if (&drawn.source, &drawn.dest) == (merchant, buyer) {
                moves.from_prefunding = moves.from_prefunding.saturating_add(drawn.amount);
            }
        }
    }
    moves
}

/// Prefunding, deposits and redemptions.
fn other(event: &Event<'_, Config>, merchant: &Address) -> Option<What> {
    use api::{
        payments::events::{Prefunded, PrefundingReleased},
        reserve::events::Credited,
    };
    let moved = |own, prefunding| Change {
        own,
        prefunding,
        ..Change::default()
    };
    if let Some(Ok(event)) = event.decode_fields_as::<Prefunded>() {
        let amount = cents(event.amount);
        return (event.merchant == *merchant).then(|| What::new(SaleKind::Prefunded, moved(-amount, amount)));
    }
    if let Some(Ok(event)) = event.decode_fields_as::<PrefundingReleased>() {
        let amount = cents(event.amount);
        return (event.merchant == *merchant).then(|| What::new(SaleKind::Released, moved(amount, -amount)));
    }
    if let Some(Ok(event)) = event.decode_fields_as::<Credited>() {
        return (event.account == *merchant).then(|| What::new(SaleKind::Credited, moved(cents(event.amount), 0)));
    }
    redemption(event, merchant)
}

fn redemption(event: &Event<'_, Config>, merchant: &Address) -> Option<What> {
    use api::reserve::events::{
        PaymentReturned, RedemptionCancelled, RedemptionRejected, RedemptionRequested, RedemptionSettled,
    };
    // Of spendable credits, of those that wait, of what the bank pays and of what the fund gets.
    let what = |number, kind, [own, held, bank, fee]: [i64; 4]| What {
        redemption: Some(number),
        ..What::new(
            kind,
            Change {
                own,
                held,
                bank,
                fee,
                ..Change::default()
            },
        )
    };
    // The events are alike, but each is a type of its own.
    macro_rules! of_merchant {
        ($($event:ty => $kind:ident, |$said:ident| $moves:expr;)*) => {
            $(if let Some(Ok($said)) = event.decode_fields_as::<$event>() {
                return ($said.merchant == *merchant).then(|| what($said.redemption, SaleKind::$kind, $moves));
            })*
        };
    }
    of_merchant! {
        RedemptionRequested => Requested, |said| [-cents(said.amount), cents(said.amount), 0, 0];
        RedemptionCancelled => Cancelled, |said| [cents(said.amount), -cents(said.amount), 0, 0];
        RedemptionRejected => Rejected, |said| [cents(said.amount), -cents(said.amount), 0, 0];
        RedemptionSettled => Settled, |said| {
            let (paid, fee) = (cents(said.paid), cents(said.fee));
            [0, -paid.saturating_add(fee), paid, fee]
        };
        PaymentReturned => Returned, |said| [cents(said.amount), 0, -cents(said.amount), 0];
    }
    None
}

/// Cents with a sign: no sum comes near their end.
fn cents(amount: u128) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}
