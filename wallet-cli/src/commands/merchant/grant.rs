//! `piazza merchant grant`: a sale was paid in euro, and the customer gets back what he would have got in credits.

use super::{merchant, unfinished, zone_of};
use crate::{
    chain::{
        fetch,
        members::{self, Merchant},
        now,
        payments::{self, Granted, Receipt as TillReceipt},
        send::{perform, Order, Receipt},
        system,
        value_back::Parts,
        At, Chain,
    },
    codes::{blake2_256, card_text, Hash},
    commands::{
        money::{cap_cashback, merged, quote},
        request::{check_prefunding, check_shop},
    },
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    output::Done,
    store::{Asked, Entry, Store},
    values::{format_moment, Address, Amount, Millis},
};
use clap::Args;
use codec::Encode;
use rand::{rngs::OsRng, RngCore};
use serde_json::json;

/// The kind of these transactions in the journal.
const KIND: &str = "grant";
/// A day, in milliseconds.
const DAY: Millis = 86_400_000;

/// Give a customer what comes back from a sale in euro.
#[derive(Args)]
pub struct Grant {
    /// The price that was paid in euro, as 50.00.
    #[arg(allow_hyphen_values = true)]
    euro: Amount,
    /// The customer: a name from the address book, an address, or the card he shows (`piazza balance --qr`).
    #[arg(long = "to", value_name = "CUSTOMER")]
    customer: String,
    /// At which of your shops, counted from 0.
    #[arg(long, default_value_t = 0)]
    shop: u8,
    /// The number on the till's receipt: the same one is granted once, on whatever device.
    #[arg(long, value_name = "NUMBER")]
    receipt: Option<String>,
    /// Who brought the customer.
    #[arg(long, value_name = "WHO")]
    referrer: Option<String>,
}

/// A sale that is to be granted.
struct Sale {
    merchant: Address,
    customer: Address,
    euro: Amount,
    receipt: TillReceipt,
    reference: Hash,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Grant) -> Result<()> {
    let euro = arguments.euro.not_zero()?;
    let customer = context.who(card_text(&arguments.customer))?;
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let (merchant, profile) = merchant(context, &at).await?;
    check_shop(&profile, arguments.shop)?;
    let given = profile.rate.of(euro);
    let places = places(&at, &arguments, context).await?;
    let newest = places
        .first()
        .copied()
        .ok_or_else(|| usage(say!("No receipt.", "Nessuno scontrino.")))?;
    let named = |receipt: TillReceipt| Sale {
        merchant,
        customer,
        euro,
        reference: receipt.reference(chain.genesis(), &merchant),
        receipt,
    };
    let before = asked_before(context, &arguments, places.iter().map(|receipt| named(*receipt)), given)?;
    let (sale, intent) = match before {
        // No second question, and no second grant.
        Some(before) => before,
        None => {
            let sale = named(newest);
            if arguments.receipt.is_some() {
                let places = places.iter().map(|receipt| named(*receipt));
                refuse_granted(context, &at, places.map(|sale| (sale.reference, sale.receipt.expires))).await?;
            }
            ask(context, &at, &profile, &sale, given).await?;
            remember(context, &sale, arguments.receipt.as_deref())?;
            let intent = match arguments.receipt {
                Some(_) => intent(&sale.reference),
                None => format!("{}{}", intent(&sale.reference), wish(&sale)),
            };
            (sale, intent)
        }
    };
    let (name, label) = (context.name(&customer), context.label(&customer)?);
    let order = Order {
        other: Some(customer),
        amount: Some(given),
        ..Order::new(KIND, say!("{euro} in euro, {label}", "{euro} in euro, {label}")).once(intent)
    };
    let call = payments::grant(customer, euro, &sale.receipt);
    let receipt = perform(context, &mut chain, &call, order).await?;
    context.out.print(&granted(&sale, &name, &receipt))
}

fn intent(reference: &Hash) -> String {
    format!("grant:{}", hex::encode(reference))
}

/// What tells a grant without a receipt's number from another one to the same customer: two sales may give as much.
fn wish(sale: &Sale) -> String {
    let (shop, referrer) = (sale.receipt.shop, sale.receipt.referrer);
    let referrer = referrer.map(|referrer| referrer.to_string()).unwrap_or_default();
    format!(":{}:{shop}:{referrer}", sale.euro.cents())
}

/// Whether an intent is of this sale without a receipt's number. A wallet of an earlier version named it by its reference
/// alone, as one with a number: what the till remembers of it tells them apart.
fn is_wish(store: &Store, intent: &str, sale: &Sale) -> bool {
    let older = || {
        let reference = <[u8; 32]>::try_from(hex::decode(intent.strip_prefix("grant:")?).ok()?).ok()?;
        store.asked_for(&reference).ok()?
    };
    intent.ends_with(&wish(sale)) || older() == Some((sale.euro, None))
}

/// The receipt as it would be named now and, if it has a number, as it may have been named before: as long as the books
/// of the chain may know of it.
async fn places(at: &At, arguments: &Grant, context: &Context) -> Result<Vec<TillReceipt>> {
    let (now, step) = (now(at).await?, (payments::longest_life(at)? / 2).max(1));
    let referrer = arguments.referrer.as_ref().map(|who| context.who(who)).transpose()?;
    let mut number = [0; 16];
    match &arguments.receipt {
        Some(text) => number = receipt_number(text)?,
        None => OsRng.fill_bytes(&mut number),
    }
    let days = fetch(at, crate::chain::api::storage().value_back().refund_limit(), ()).await?;
    let remembered = u64::from(days.unwrap_or_default()).saturating_add(2) * DAY;
    let count = match arguments.receipt {
        Some(_) => remembered / step + 1,
        None => 1,
    };
    let newest = expiry(now, step);
    Ok((0..count)
        .map(|back| TillReceipt {
            shop: arguments.shop,
            number,
            expires: newest.saturating_sub(back.saturating_mul(step)),
            referrer,
        })
        .collect())
}

/// The last moment of a receipt: whoever names the same receipt within `step`, half of the longest that it may be, on
/// whatever device, names the same moment.
const fn expiry(now: Millis, step: Millis) -> Millis {
    ((now / step).saturating_add(2)).saturating_mul(step).saturating_sub(1)
}

/// The number that stands for a receipt's: spaces and letter case don't make another.
fn receipt_number(text: &str) -> Result<[u8; 16]> {
    let canonical = canonical_receipt(text);
    if canonical.is_empty() {
        return Err(usage(say!(
            "The receipt's number is empty.",
            "Il numero dello scontrino è vuoto."
        )));
    }
    let hash = blake2_256(&(b"piazza/receipt", canonical).encode());
    let mut number = [0; 16];
    number.copy_from_slice(&hash[..16]);
    Ok(number)
}

/// A receipt's number without what does not tell receipts apart.
pub fn canonical_receipt(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect()
}

/// What this wallet was asked before and is the same, if it was: by the receipt's number, or while nobody was told the
/// outcome.
fn asked_before(
    context: &Context,
    arguments: &Grant,
    places: impl Iterator<Item = Sale>,
    given: Amount,
) -> Result<Option<(Sale, String)>> {
    let store = context.store()?;
    for sale in places {
        let entry = match &arguments.receipt {
            Some(_) => store.journal_of(&intent(&sale.reference))?,
            None => unfinished(context, KIND, |entry| {
                let is_same = entry.signed.other == Some(sale.customer) && entry.signed.amount == Some(given);
                is_same && is_wish(store, &entry.signed.intent, &sale)
            })?,
        };
        let counts = |entry: &Entry| entry.status.may_count();
        let Some(entry) = entry.filter(counts) else { continue };
        if entry.signed.other != Some(sale.customer) || entry.signed.amount != Some(given) {
            return Err(granted_before(&entry.signed.label, None));
        }
        return Ok(Some((sale, entry.signed.intent)));
    }
    Ok(None)
}

/// Refuses a receipt that the books of the chain know already.
async fn refuse_granted(context: &Context, at: &At, places: impl Iterator<Item = (Hash, Millis)>) -> Result<()> {
    match payments::find_sale(at, places).await? {
        Some((_, expires, sale)) => {
            let (euro, name) = (sale.sold.euro, context.name(&sale.buyer));
            Err(granted_before(
                &say!("{euro} in euro, {name}", "{euro} in euro, {name}"),
                Some(expires),
            ))
        }
        None => Ok(()),
    }
}

fn granted_before(what: &str, expires: Option<Millis>) -> crate::error::Error {
    let when = expires.map_or_else(String::new, |expires| {
        let latest = format_moment(expires);
        say!(", before {latest}", ", prima del {latest}")
    });
    refused(say!(
        "This receipt was granted already{when}: {what}.",
        "Questo scontrino è già stato usato{when}: {what}."
    ))
    .hint(say!(
        "Check the number on the receipt.",
        "Controlla il numero sullo scontrino."
    ))
    .code("Payments.AlreadyGranted")
}

/// Shows what the grant will do, and asks.
async fn ask(context: &Context, at: &At, profile: &Merchant, sale: &Sale, given: Amount) -> Result<()> {
    if given.is_zero() {
        return Err(refused(say!(
            "At this rate nothing comes back from so small a sale.",
            "A questa percentuale da una vendita così piccola non torna nulla."
        ))
        .code("Payments.NothingToGrant"));
    }
    refuse_customer(context, at, sale).await?;
    check_prefunding(at, &sale.merchant, given).await?;
    let zone = zone_of(at, profile, sale.receipt.shop).await?;
    let referred = sale.receipt.referrer.is_some();
    let mut parts = quote(at, profile, zone.as_ref(), sale.euro, referred).await?;
    let holding = system::balance(at, &sale.customer).await?;
    cap_cashback(at, &sale.customer, holding, Amount(0), &mut parts).await?;
    let left = payments::prefunding(at, &sale.merchant)
        .await?
        .cents()
        .saturating_sub(given.cents());
    context.out.note(&words(context, profile, sale, &parts, Amount(left)));
    let question = say!("Grant it?", "Concederlo?");
    if context.prompt.confirm(&question, context.settings.yes)? {
        return Ok(());
    }
    Err(usage(say!("Nothing was granted.", "Non è stato concesso nulla.")))
}

async fn refuse_customer(context: &Context, at: &At, sale: &Sale) -> Result<()> {
    if sale.customer == sale.merchant {
        return Err(
            refused(say!("You can't grant to yourself.", "Non puoi concedere a te stesso."))
                .code("Payments.ToYourself"),
        );
    }
    let member = members::member(at, &sale.customer).await?;
    if member.is_some_and(|member| member.status == members::Status::Active) {
        return Ok(());
    }
    let name = context.name(&sale.customer);
    Err(refused(say!(
        "{name} is not an active member of the community.",
        "{name} non è un membro attivo della comunità."
    ))
    .hint(say!(
        "A visitor can become one at the cooperative's desk.",
        "Chi è in visita può diventarlo allo sportello della cooperativa."
    ))
    .code("Payments.InvalidCustomer"))
}

fn words(context: &Context, profile: &Merchant, sale: &Sale, parts: &Parts, left: Amount) -> String {
    let (name, euro, rate) = (context.name(&sale.customer), sale.euro, profile.rate);
    let (buyer, others) = (parts.buyer, parts.others());
    say!(
        "{name}: {euro} paid in euro\n  back to the customer {buyer:>10}   ({rate} of value-back)\n  \
         to the community     {others:>10}\n  your prefunding after{left:>10}",
        "{name}: {euro} pagati in euro\n  torna al cliente     {buyer:>10}   ({rate} di value-back)\n  \
         alla comunità        {others:>10}\n  accantonati dopo     {left:>10}"
    )
}

fn remember(context: &Context, sale: &Sale, receipt: Option<&str>) -> Result<()> {
    context.store()?.remember_asked(&Asked {
        reference: sale.reference,
        merchant: sale.merchant,
        expires: sale.receipt.expires,
        credits: Amount(0),
        euro: sale.euro,
        receipt: receipt.map(canonical_receipt),
        created: context.clock(),
    })
}

fn granted(sale: &Sale, name: &str, receipt: &Receipt) -> Done {
    let event = receipt
        .happened
        .as_ref()
        .and_then(|happened| happened.first::<Granted>());
    let cashback = event.as_ref().map(|event| Amount(event.cashback));
    let (euro, stage) = (sale.euro, receipt.stage_text());
    let back = cashback.map_or_else(String::new, |cashback| {
        say!(" {cashback} came back.", " Sono tornati {cashback}.")
    });
    let text = match (receipt.place, receipt.already) {
        (None, _) => say!(
            "{euro} in euro by {name}: {stage}.",
            "{euro} in euro di {name}: {stage}."
        ),
        (Some(_), true) => say!(
            "{euro} in euro by {name} was granted before: {stage}.",
            "{euro} in euro di {name}: già concesso: {stage}."
        ),
        (Some(_), false) => say!(
            "Granted to {name} for {euro} in euro: {stage}.{back}",
            "Concesso a {name} per {euro} in euro: {stage}.{back}"
        ),
    };
    // A grant that was found by another number than a fresh one has its own reference.
    let reference = event.as_ref().map_or(sale.reference, |event| event.reference.0);
    let fields = json!({
        "customer": sale.customer.to_string(),
        "euro_cents": euro,
        "given_cents": event.as_ref().map(|event| Amount(event.given)),
        "cashback_cents": cashback,
        "reference": format!("0x{}", hex::encode(reference)),
    });
    Done::new(text, merged(receipt.fields(), fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_good_for_half_a_life_at_least_and_never_longer_than_a_life() {
        let step = DAY / 2;
        for now in [0, 1, step - 1, step, step + 1, 1_767_225_600_123] {
            let left = expiry(now, step) - now;
            assert!((step - 1..DAY).contains(&left), "{now}: {left}");
        }
        assert_eq!(expiry(5, step), expiry(step - 1, step));
        assert_ne!(expiry(step - 1, step), expiry(step, step));
    }

    #[test]
    fn two_sales_that_give_as_much_are_two_grants() {
        let sale = |euro, shop| Sale {
            merchant: Address::from([1; 32]),
            customer: Address::from([2; 32]),
            euro: Amount(euro),
            receipt: TillReceipt {
                shop,
                number: [0; 16],
                expires: 0,
                referrer: None,
            },
            reference: [0; 32],
        };
        // At 5 % both give 2.50.
        assert_ne!(wish(&sale(5_000, 0)), wish(&sale(5_001, 0)));
        assert_ne!(wish(&sale(5_000, 0)), wish(&sale(5_000, 1)));
        assert_eq!(wish(&sale(5_000, 0)), wish(&sale(5_000, 0)));
    }

    #[test]
    fn a_number_is_the_same_however_it_is_typed() {
        let number = |text: &str| receipt_number(text).expect("a number");
        assert_eq!(number("0017-0003 a"), number(" 0017-0003A"));
        assert_ne!(number("0017-0003"), number("0017-0004"));
        assert!(receipt_number("  ").is_err());
    }

    #[test]
    fn a_grant_that_an_earlier_version_named_is_found_again() {
        let store = Store::in_memory();
        let sale = |euro| Sale {
            merchant: Address::from([1; 32]),
            customer: Address::from([2; 32]),
            euro: Amount(euro),
            receipt: TillReceipt {
                shop: 0,
                number: [0; 16],
                expires: 0,
                referrer: None,
            },
            reference: [9; 32],
        };
        for (reference, receipt) in [([7; 32], None), ([8; 32], Some("17".to_owned()))] {
            store
                .remember_asked(&Asked {
                    reference,
                    merchant: Address::from([1; 32]),
                    expires: 0,
                    credits: Amount(0),
                    euro: Amount(5_000),
                    receipt,
                    created: 0,
                })
                .expect("written");
        }
        assert!(is_wish(&store, &intent(&[7; 32]), &sale(5_000)));
        assert!(!is_wish(&store, &intent(&[7; 32]), &sale(5_001)));
        assert!(!is_wish(&store, &intent(&[8; 32]), &sale(5_000)), "it had a number");
        assert!(
            !is_wish(&store, &intent(&[6; 32]), &sale(5_000)),
            "nothing is known of it"
        );
    }
}
