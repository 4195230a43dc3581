//! Paying and sending.

use super::{api, explain, types, view, At};
use crate::{
    codes::{Hash, PaymentRequest},
    error::Result,
    values::{Address, Amount, Millis},
};
use subxt::{tx::StaticPayload, utils::H256};

/// What happened when an invoice was paid.
pub use api::payments::events::InvoicePaid;

/// The call that pays a merchant's request.
pub fn pay(request: &PaymentRequest) -> StaticPayload<api::payments::calls::Pay> {
    let invoice = types::pallet_payments::types::Invoice {
        shop: request.shop,
        number: request.number,
        expires: request.expires,
        referrer: request.referrer,
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

/// Whether a request was paid.
///
/// # Errors
/// If the node does not answer.
pub async fn is_paid(at: &At, reference: Hash, expires: Millis) -> Result<bool> {
    view(at, api::view_functions().payments().is_paid(H256(reference), expires)).await
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
