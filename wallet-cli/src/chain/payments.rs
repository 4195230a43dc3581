//! The till: paying, granting, refunding, and what merchants set aside for it.

use super::{
    api, explain, fetch, fetch_all,
    refunds::{Sale, Tendered, Terms},
    types, value_back, view, At,
};
use crate::{
    codes::{blake2_256, Hash, PaymentRequest},
    error::Result,
    values::{Address, Amount, Millis, Rate},
};
use codec::Encode;
use futures::{stream, StreamExt, TryStreamExt};
use subxt::{tx::StaticPayload, utils::H256};

/// What happened when an invoice was paid, a sale in euro granted, a sale refunded.
pub use api::payments::events::{Granted, InvoicePaid, Refunded};

/// An hour of chain time: the books of sales are kept by it.
pub const HOUR: Millis = 3_600_000;
/// How many places of the books are looked at at a time.
const AT_A_TIME: usize = 16;

/// What a merchant says of a sale that was paid in euro only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// At which of his shops, counted from 0.
    pub shop: u8,
    /// A number used once.
    pub number: [u8; 16],
    /// The last moment at which it can be granted.
    pub expires: Millis,
    /// Who brought the customer.
    pub referrer: Option<Address>,
}

impl Receipt {
    /// What stands for the receipt on the chain.
    pub fn reference(&self, genesis: Hash, merchant: &Address) -> Hash {
        let said = (b"piazza/grant", genesis, merchant, self.shop, self.number, self.expires);
        blake2_256(&said.encode())
    }
}

/// The call that pays a merchant's request.
pub fn pay(request: &PaymentRequest) -> StaticPayload<api::payments::calls::Pay> {
    let invoice = types::pallet_payments::types::Invoice {
        shop: request.shop,
        number: request.number,
        expires: request.expires,
        referrer: request.referrer,
        euro: request.euro.cents(),
        till: request.till,
        signature: request.signature.clone(),
    };
    api::tx()
        .payments()
        .pay(request.merchant, request.amount.cents(), invoice)
}

/// The call that sends credits.
pub fn send(to: Address, amount: Amount) -> StaticPayload<api::payments::calls::Send> {
    api::tx().payments().send(to, amount.cents())
}

/// The call that gives a customer what comes back from a sale in euro.
pub fn grant(customer: Address, euro: Amount, receipt: &Receipt) -> StaticPayload<api::payments::calls::Grant> {
    let receipt = types::pallet_payments::types::Receipt {
        shop: receipt.shop,
        number: receipt.number,
        expires: receipt.expires,
        referrer: receipt.referrer,
    };
    api::tx().payments().grant(customer, euro.cents(), receipt)
}

/// The call that refunds a sale, or a part of it. Any moment within the hour in which the sale's request expired names
/// the sale.
pub fn refund(reference: Hash, expires: Millis, refunded: Tendered) -> StaticPayload<api::payments::calls::Refund> {
    let Tendered { credits, euro } = refunded;
    api::tx()
        .payments()
        .refund(H256(reference), expires, credits.cents(), euro.cents())
}

/// Whether a request was paid, or a receipt granted.
///
/// # Errors
/// If the node does not answer.
pub async fn is_paid(at: &At, reference: Hash, expires: Millis) -> Result<bool> {
    view(at, api::view_functions().payments().is_paid(H256(reference), expires)).await
}

/// What a merchant has set aside for what he grants.
///
/// # Errors
/// If the node does not answer.
pub async fn prefunding(at: &At, merchant: &Address) -> Result<Amount> {
    let set_aside = view(at, api::view_functions().payments().prefunding(*merchant)).await?;
    Ok(Amount(set_aside))
}

/// How long a request may be good for.
///
/// # Errors
/// If the chain is of another version.
pub fn longest_life(at: &At) -> Result<Millis> {
    at.constants()
        .entry(api::constants().payments().max_invoice_life())
        .map_err(explain)
}

/// Whether a key may act as a till of the merchant now, a cashier's too: the chain says so.
///
/// # Errors
/// If the node does not answer.
pub async fn is_till(at: &At, merchant: &Address, key: &Address) -> Result<bool> {
    let may = view(at, api::view_functions().members().may_act_as_till(*key, *merchant)).await?;
    Ok(may.is_ok())
}

/// A sale in the books. Any moment within the hour in which its request expired finds it.
///
/// # Errors
/// If the node does not answer.
pub async fn sale(at: &At, reference: Hash, expires: Millis) -> Result<Option<Sale>> {
    let hour = u32::try_from(expires / HOUR).unwrap_or(u32::MAX);
    let found = fetch(at, api::storage().payments().sales(), (hour, H256(reference))).await?;
    found.as_ref().map(read_sale).transpose()
}

/// The first of these moments at which a sale stands in the books, and the sale.
///
/// # Errors
/// If the node does not answer.
pub async fn find_sale(
    at: &At,
    places: impl IntoIterator<Item = (Hash, Millis)>,
) -> Result<Option<(Hash, Millis, Sale)>> {
    let mut found = stream::iter(places)
        .map(|(reference, expires)| async move {
            let sale = sale(at, reference, expires).await?;
            Ok::<_, crate::error::Error>(sale.map(|sale| (reference, expires, sale)))
        })
        .buffered(AT_A_TIME)
        .try_filter_map(|found| async move { Ok(found) })
        .boxed_local();
    found.try_next().await
}

/// All sales of a merchant that the books still know, with their references and a moment that finds them.
///
/// # Errors
/// If the node does not answer.
pub async fn sales_of(at: &At, merchant: &Address) -> Result<Vec<(Hash, Millis, Sale)>> {
    let sales = fetch_all(at, api::storage().payments().sales()).await?;
    sales
        .iter()
        .filter(|(_, sale)| sale.merchant == *merchant)
        .map(|((hour, reference), sale)| Ok((reference.0, Millis::from(*hour) * HOUR, read_sale(sale)?)))
        .collect()
}

fn read_sale(sale: &types::pallet_payments::types::SaleRecord<Address, RawTerms>) -> Result<Sale> {
    let tendered = |raw: &types::piazza_primitives::traits::Tendered| Tendered {
        credits: Amount(raw.credits),
        euro: Amount(raw.euro),
    };
    let terms = &sale.terms;
    Ok(Sale {
        buyer: sale.buyer,
        merchant: sale.merchant,
        sold: tendered(&sale.sold),
        left: tendered(&sale.left),
        terms: Terms {
            rate: Rate::from_points(terms.rate.0)?,
            shares: value_back::read_shares(&terms.shares)?,
            referred: terms.referrer.is_some(),
            room: terms.room.map(Amount),
            due: terms.due,
        },
    })
}

/// By what the chain divided a sale.
type RawTerms = types::pallet_value_back::types::Terms<Address>;
