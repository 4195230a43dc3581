//! `piazza merchant refund`, also `piazza refund`: the customer brings something back.

use super::{merchant, unfinished};
use crate::{
    chain::{
        members, now,
        payments::{self, Refunded, HOUR},
        receipt::unknown,
        refunds::{self, Plan, Sale, Tendered},
        send::{finish_open, perform, Order, Receipt},
        system, At, Chain,
    },
    codes::{Hash, PaymentRequest},
    commands::{merchant::grant::canonical_receipt, money::merged},
    context::Context,
    error::{self, refused, usage, Error, Result},
    i18n::say,
    output::Done,
    store::{Entry, EntryStatus, KnownSale},
    values::{Address, Amount, Millis},
};
use clap::Args;
use serde_json::json;

/// The kind of these transactions in the journal.
const KIND: &str = "refund";
/// The fewest digits that name a sale: fewer would be a slip.
const FEWEST: usize = 4;

/// Refund a sale, or a part of it.
#[derive(Args)]
pub struct Refund {
    /// The sale: its request `piazza:pay?…`, the beginning of its reference as `piazza history` and the report show it, or
    /// the number on the receipt of a sale in euro.
    sale: String,
    /// How much of what was paid in credits, as 5.00 [default: the whole sale, if no --euro is given either].
    amount: Option<Amount>,
    /// How much of what was paid in euro.
    #[arg(long, value_name = "AMOUNT")]
    euro: Option<Amount>,
}

/// A sale, and where the chain's books have it.
struct Found {
    reference: Hash,
    expires: Millis,
    sale: Sale,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Refund) -> Result<()> {
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let (account, _) = merchant(context, &at).await?;
    let found = find(context, &chain, &at, &account, &arguments.sale).await?;
    if let Some(done) = before(context, &mut chain, &found, &arguments).await? {
        return context.out.print(&done);
    }
    // What was under way may have changed it.
    let at = chain.at_best().await?;
    let found = Found {
        sale: payments::sale(&at, found.reference, found.expires)
            .await?
            .ok_or_else(no_such_sale)?,
        ..found
    };
    let refunded = wanted(&found.sale, &arguments)?;
    let plan = refunds::plan(&found.sale, refunded).ok_or_else(|| why_not(&found.sale, refunded))?;
    check(context, &at, &found.sale, &plan).await?;
    context.out.note(&words(context, &found, refunded, &plan));
    if !context
        .prompt
        .confirm(&say!("Refund it?", "Rimborsare?"), context.settings.yes)?
    {
        return Err(usage(say!("Nothing was refunded.", "Non è stato rimborsato nulla.")));
    }
    let call = payments::refund(found.reference, found.expires, refunded);
    let order = Order {
        other: Some(found.sale.buyer),
        amount: Some(refunded.credits),
        ..Order::new(KIND, short(&found.reference)).once(intent(&found, refunded))
    };
    let receipt = perform(context, &mut chain, &call, order).await?;
    context.out.print(&told(context, &found, refunded, &receipt))
}

/// The same part of a sale of which the same was left is refunded once.
fn intent(found: &Found, refunded: Tendered) -> String {
    let cents = |tendered: Tendered| format!("{}:{}", tendered.credits.cents(), tendered.euro.cents());
    format!(
        "{}{}:{}",
        intent_of(&found.reference),
        cents(found.sale.left),
        cents(refunded)
    )
}

fn intent_of(reference: &Hash) -> String {
    format!("refund:{}:", hex::encode(reference))
}

fn short(reference: &Hash) -> String {
    hex::encode(&reference[..4])
}

/// Finds the sale that somebody names.
async fn find(context: &Context, chain: &Chain, at: &At, merchant: &Address, text: &str) -> Result<Found> {
    let text = text.trim();
    if text
        .get(..7)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("piazza:"))
    {
        let request = PaymentRequest::from_uri(text, chain.genesis())?;
        return found_at(at, merchant, [(request.reference(chain.genesis()), request.expires)]).await;
    }
    let receipts = context
        .store()?
        .asked_with_receipt(merchant, &canonical_receipt(text))?;
    if !receipts.is_empty() {
        let places = receipts.iter().map(|asked| (asked.reference, asked.expires));
        return found_at(at, merchant, places).await;
    }
    let digits = text.strip_prefix("0x").unwrap_or(text).to_lowercase();
    if digits.len() < FEWEST || digits.len() > 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(
            usage(say!("'{text}' names no sale.", "'{text}' non indica nessuna vendita.")).hint(say!(
                "Write the request, the reference that `piazza history` shows, or the receipt's number.",
                "Scrivi la richiesta, il riferimento che mostra `piazza history`, o il numero dello scontrino."
            )),
        );
    }
    match context.store()?.known_sales(merchant, &digits)?.as_slice() {
        [] => search(context, at, merchant, &digits).await,
        [known] => found_at(at, merchant, places(at, known)?).await,
        several => Err(several_sales(&digits, several.len())),
    }
}

/// Where the books may have a sale: by when its request expired, or else in one of the hours after it was paid.
fn places(at: &At, known: &KnownSale) -> Result<Vec<(Hash, Millis)>> {
    if let Some(expires) = known.expires {
        return Ok(vec![(known.reference, expires)]);
    }
    let paid = known.time.unwrap_or_default();
    let hours = payments::longest_life(at)?.div_ceil(HOUR);
    Ok((0..=hours)
        .map(|hour| (known.reference, paid.saturating_add(hour.saturating_mul(HOUR))))
        .collect())
}

async fn found_at(at: &At, merchant: &Address, places: impl IntoIterator<Item = (Hash, Millis)>) -> Result<Found> {
    let (reference, expires, sale) = payments::find_sale(at, places).await?.ok_or_else(no_such_sale)?;
    if sale.merchant != *merchant {
        return Err(no_such_sale());
    }
    Ok(Found {
        reference,
        expires,
        sale,
    })
}

/// Looks through everything that the chain's books know: this wallet has not seen the sale.
async fn search(context: &Context, at: &At, merchant: &Address, digits: &str) -> Result<Found> {
    let spinner = context.out.spinner(say!(
        "looking through the chain's books…",
        "ricerca nei registri della chain…"
    ));
    let sales = payments::sales_of(at, merchant).await?;
    drop(spinner);
    let mut matching: Vec<_> = sales
        .into_iter()
        .filter(|(reference, _, _)| hex::encode(reference).starts_with(digits))
        .collect();
    if matching.len() > 1 {
        return Err(several_sales(digits, matching.len()));
    }
    let (reference, expires, sale) = matching.pop().ok_or_else(no_such_sale)?;
    Ok(Found {
        reference,
        expires,
        sale,
    })
}

fn several_sales(digits: &str, count: usize) -> Error {
    usage(say!(
        "The references of {count} sales begin with {digits}.",
        "I riferimenti di {count} vendite cominciano con {digits}."
    ))
    .hint(say!("Write more of it.", "Scrivine di più."))
}

fn no_such_sale() -> Error {
    refused(say!(
        "There is no such sale of yours that can still be refunded.",
        "Non c'è nessuna tua vendita così che si possa ancora rimborsare."
    ))
    .hint(say!(
        "Was it paid? `piazza history` shows your sales. After the refund limit the chain forgets them.",
        "È stata pagata? `piazza history` mostra le tue vendite. Dopo il termine per i rimborsi la chain le dimentica."
    ))
    .code("Payments.NoSuchSale")
}

/// What is asked now was asked before, and nobody was told that it happened: the outcome, and nothing is refunded again.
async fn before(context: &Context, chain: &mut Chain, found: &Found, arguments: &Refund) -> Result<Option<Done>> {
    let own = intent_of(&found.reference);
    if unfinished(context, KIND, |entry| entry.signed.intent.starts_with(&own))?.is_none() {
        return Ok(None);
    }
    let asked = unfinished(context, KIND, |entry| is_same(&entry.signed.intent, &own, arguments))?;
    finish_open(context, chain, &context.account()?.1, KIND).await?;
    let Some(asked) = asked else {
        return Ok(None);
    };
    // What is left of the sale tells it from the next one, and is not known to have changed: so it is not asked for anew.
    match context.store()?.journal_of(&asked.signed.intent)? {
        Some(entry) if matches!(entry.status, EntryStatus::Done | EntryStatus::InBlock) => {
            context.store()?.mark_told(entry.id)?;
            Ok(Some(told_before(context, found, &entry)))
        }
        Some(entry) if entry.status == EntryStatus::Unknown => {
            if !never_happened(chain, found, &entry).await? {
                return Err(unknown(&entry.signed.intent));
            }
            context
                .store()?
                .update_journal(entry.id, EntryStatus::Lost, None, None)?;
            Ok(None)
        }
        Some(entry) if entry.status == EntryStatus::Signed => Err(under_way()),
        _ => Ok(None),
    }
}

/// Whether the final books show that a refund did not happen and can't any more: nothing was refunded of the sale, and no
/// later block may have it. If a part was, that may be this one, or one before it.
async fn never_happened(chain: &Chain, found: &Found, entry: &Entry) -> Result<bool> {
    let last = chain.at_final().await?;
    if last.block_number() < entry.signed.last {
        return Ok(false);
    }
    let sale = payments::sale(&last, found.reference, found.expires).await?;
    Ok(sale.is_some_and(|sale| sale.is_untouched()))
}

fn under_way() -> Error {
    error::unknown(say!(
        "This refund was sent before, and is not in a block yet.",
        "Questo rimborso è già stato inviato, e non è ancora in un blocco."
    ))
    .hint(say!(
        "Give the same command again in a moment: nothing is refunded twice.",
        "Ripeti lo stesso comando fra un momento: nulla viene rimborsato due volte."
    ))
}

/// Whether an intent is the one that is asked now: of the same amounts, or of all that was left.
fn is_same(intent: &str, own: &str, arguments: &Refund) -> bool {
    let Some(rest) = intent.strip_prefix(own) else {
        return false;
    };
    let cents: Vec<_> = rest
        .split(':')
        .filter_map(|cents| cents.parse().ok())
        .map(Amount)
        .collect();
    let [left_credits, left_euro, credits, euro] = cents[..] else {
        return false;
    };
    match (arguments.amount, arguments.euro) {
        (None, None) => (credits, euro) == (left_credits, left_euro),
        (amount, in_euro) => (credits, euro) == (amount.unwrap_or_default(), in_euro.unwrap_or_default()),
    }
}

fn told_before(context: &Context, found: &Found, entry: &Entry) -> Done {
    let credits = entry.signed.amount.unwrap_or_default();
    let (name, block) = (context.name(&found.sale.buyer), entry.block.map(|(number, _)| number));
    let place = block.map(|block| block.to_string()).unwrap_or_default();
    let text = say!(
        "{credits} in credits were refunded to {name} before, in block {place}. Nothing was refunded again.",
        "{credits} in crediti erano già rimborsati a {name}, nel blocco {place}. Non è stato rimborsato altro."
    );
    let fields = json!({
        "event": if entry.status == EntryStatus::Done { "final" } else { "in_block" },
        "transaction": format!("0x{}", hex::encode(entry.signed.hash)),
        "block": block,
        "already": true,
        "reference": format!("0x{}", hex::encode(found.reference)),
        "credits_cents": credits,
    });
    Done::new(text, fields)
}

/// How much is to be refunded: all that is left, if nothing is said.
fn wanted(sale: &Sale, arguments: &Refund) -> Result<Tendered> {
    if sale.left.is_nothing() {
        return Err(refused(say!(
            "The whole sale was refunded already.",
            "Tutta la vendita è già stata rimborsata."
        ))
        .code("Payments.RefundTooMuch"));
    }
    if arguments.amount.is_none() && arguments.euro.is_none() {
        return Ok(sale.left);
    }
    let refunded = Tendered {
        credits: arguments.amount.unwrap_or_default(),
        euro: arguments.euro.unwrap_or_default(),
    };
    if refunded.is_nothing() {
        return Err(usage(say!("The amount is 0.", "L'importo è 0.")));
    }
    Ok(refunded)
}

fn why_not(sale: &Sale, refunded: Tendered) -> Error {
    if sale.left.less(refunded).is_some() {
        return refused(say!(
            "So small a refund can't be divided to the cent.",
            "Un rimborso così piccolo non si può dividere al centesimo."
        ))
        .hint(say!("Refund more at once.", "Rimborsa di più in una volta."))
        .code("Payments.RefundTooSmall");
    }
    let Tendered { credits, euro } = sale.left;
    refused(say!(
        "Of this sale {credits} in credits and {euro} in euro are left to refund.",
        "Di questa vendita restano da rimborsare {credits} in crediti e {euro} in euro."
    ))
    .hint(say!(
        "What was paid in euro is refunded with --euro AMOUNT.",
        "Ciò che è stato pagato in euro si rimborsa con --euro IMPORTO."
    ))
    .code("Payments.RefundTooMuch")
}

/// What would certainly be refused is said before anything is signed.
async fn check(context: &Context, at: &At, sale: &Sale, plan: &Plan) -> Result<()> {
    if !sale.is_refundable(now(at).await?) {
        return Err(refused(say!(
            "The refund limit has passed: this sale can't be refunded any more.",
            "Il termine per i rimborsi è passato: questa vendita non si può più rimborsare."
        ))
        .code("Payments.RefundTooLate"));
    }
    let (free, needed) = (system::balance(at, &sale.merchant).await?.free, plan.from_merchant);
    if free < needed {
        return Err(refused(say!(
            "The refund takes {needed} of your credits, and you have {free}.",
            "Il rimborso richiede {needed} dei tuoi crediti, e ne hai {free}."
        ))
        .hint(say!(
            "Cancel a redemption, or take back some of what is set aside.",
            "Ritira una richiesta di pagamento, o riprendi parte di ciò che è accantonato."
        ))
        .code("Payments.MerchantLacksCredits"));
    }
    let limit = match members::member(at, &sale.buyer).await? {
        Some(member) => members::tier(at, member.tier).await?.and_then(|tier| tier.held),
        None => None,
    };
    let held = system::balance(at, &sale.buyer).await?.total();
    if limit.is_some_and(|limit| held.cents().saturating_add(plan.returned.cents()) > limit.cents()) {
        let name = context.name(&sale.buyer);
        return Err(refused(say!(
            "{name} would hold more than the tier allows.",
            "{name} supererebbe il limite della sua fascia."
        ))
        .hint(say!(
            "Refund a part now, and the rest once some is spent.",
            "Rimborsa una parte ora, e il resto quando ne avrà speso."
        ))
        .code("Payments.CustomerLimit"));
    }
    Ok(())
}

fn words(context: &Context, found: &Found, refunded: Tendered, plan: &Plan) -> String {
    let (reference, name) = (short(&found.reference), context.name(&found.sale.buyer));
    let Tendered { credits, euro } = refunded;
    let Plan {
        returned,
        cash,
        from_merchant,
        to_prefunding,
        from_prefunding,
    } = plan;
    let mut text = say!(
        "Sale {reference} to {name}\n  refunded: {credits} in credits, {euro} in euro; what had come back is taken off\n  \
         back in credits    {returned:>10}\n  hand back in cash  {cash:>10}\n  out of your credits{from_merchant:>10}",
        "Vendita {reference} a {name}\n  rimborso: {credits} in crediti, {euro} in euro; ciò che era tornato si detrae\n  \
         ridati in crediti  {returned:>10}\n  da dare in contanti{cash:>10}\n  dai tuoi crediti   {from_merchant:>10}"
    );
    if !to_prefunding.is_zero() {
        text.push_str(&say!(
            "\n  to your prefunding {to_prefunding:>10}",
            "\n  riaccantonati      {to_prefunding:>10}"
        ));
    }
    if !from_prefunding.is_zero() {
        text.push_str(&say!(
            "\n  of your prefunding {from_prefunding:>10}",
            "\n  dagli accantonati  {from_prefunding:>10}"
        ));
    }
    text
}

fn told(context: &Context, found: &Found, refunded: Tendered, receipt: &Receipt) -> Done {
    let event = receipt
        .happened
        .as_ref()
        .and_then(|happened| happened.first::<Refunded>());
    let (returned, cash) = (
        event.as_ref().map(|event| Amount(event.returned)),
        event.as_ref().map(|event| Amount(event.cash)),
    );
    let (name, stage) = (context.name(&found.sale.buyer), receipt.stage_text());
    let text = match (receipt.place, returned, cash) {
        (None, _, _) => say!("Refund to {name}: {stage}.", "Rimborso a {name}: {stage}."),
        (Some(_), Some(returned), Some(cash)) if returned.is_zero() => say!(
            "Refunded. Hand back {cash} in cash to {name}: {stage}.",
            "Rimborsato. Restituisci {cash} in contanti a {name}: {stage}."
        ),
        (Some(_), Some(returned), Some(cash)) if cash.is_zero() => say!(
            "Refunded: {name} has {returned} back in credits: {stage}.",
            "Rimborsato: {name} riha {returned} in crediti: {stage}."
        ),
        (Some(_), Some(returned), Some(cash)) => say!(
            "Refunded: {name} has {returned} back in credits. Hand back {cash} in cash: {stage}.",
            "Rimborsato: {name} riha {returned} in crediti. Restituisci {cash} in contanti: {stage}."
        ),
        (Some(_), _, _) => say!(
            "The sale was refunded to {name}: {stage}.",
            "La vendita è rimborsata a {name}: {stage}."
        ),
    };
    let fields = json!({
        "reference": format!("0x{}", hex::encode(found.reference)),
        "customer": found.sale.buyer.to_string(),
        "credits_cents": refunded.credits,
        "euro_cents": refunded.euro,
        "returned_cents": returned,
        "cash_cents": cash,
    });
    Done::new(text, merged(receipt.fields(), fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_refund_is_that_of_the_same_amounts_or_of_all_that_was_left() {
        let asked = |amount: Option<u128>, euro: Option<u128>| Refund {
            sale: String::new(),
            amount: amount.map(Amount),
            euro: euro.map(Amount),
        };
        let same = |intent: &str, asked: &Refund| is_same(intent, "refund:ab:", asked);
        assert!(same("refund:ab:1250:0:1250:0", &asked(None, None)));
        assert!(same("refund:ab:1250:0:1250:0", &asked(Some(1_250), None)));
        assert!(same("refund:ab:1250:500:0:500", &asked(None, Some(500))));
        assert!(!same("refund:ab:1250:0:250:0", &asked(None, None)));
        assert!(!same("refund:ab:1250:0:250:0", &asked(Some(1_250), None)));
        assert!(!same("refund:cd:1250:0:1250:0", &asked(None, None)));
        assert!(!same("refund:ab:", &asked(None, None)));
    }
}
