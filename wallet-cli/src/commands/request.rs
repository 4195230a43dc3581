//! `piazza request`: the merchant's screen. It shows a code, waits, and turns green when it is safe to.

use crate::{
    chain::{
        explain,
        finality::{self, Standstill},
        members::{self, Merchant},
        now,
        payments::{self, InvoicePaid},
        receipt::NOT_FINAL,
        send::SMALL,
        At, Chain,
    },
    codes::{Hash, PaymentRequest, UNSIGNED},
    context::{Context, Wait},
    error::{refused, unknown, usage, Error, Kind, Result},
    i18n::say,
    output::{green, Done, Progress},
    qr,
    store::Asked,
    values::{format_moment, parse_duration, Address, Amount, Millis},
};
use clap::Args;
use rand::{rngs::OsRng, RngCore};
use serde_json::json;
use std::time::{Duration, Instant};

/// How long a stretch of silence on the network may be.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ask a customer to pay.
#[derive(Args)]
pub struct Request {
    /// How much in credits, as 12.50.
    #[arg(allow_hyphen_values = true)]
    amount: Amount,
    /// How much besides, in euro at the till: what comes back for it is paid out of your prefunding.
    #[arg(long, value_name = "AMOUNT", default_value = "0.00")]
    euro_part: Amount,
    /// At which of your shops, counted from 0.
    #[arg(long, default_value_t = 0)]
    shop: u8,
    /// How long the customer has.
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = parse_duration)]
    expires: Millis,
    /// Who brought the customer.
    #[arg(long, value_name = "WHO")]
    referrer: Option<String>,
    /// Above this amount, hand over the goods only when the payment is final.
    #[arg(long, value_name = "AMOUNT", default_value_t = SMALL)]
    final_above: Amount,
    /// Show the request and don't wait.
    #[arg(long)]
    no_wait: bool,
}

/// A payment that was seen.
struct Seen {
    block: u64,
    payer: Option<Address>,
    net: Option<Amount>,
    cashback: Option<Amount>,
    /// What of it came out of the prefunding.
    given: Option<Amount>,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Request) -> Result<()> {
    let amount = arguments.amount.not_zero()?;
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let (name, _) = context.account()?;
    let merchant = context.principal()?;
    let profile = own_profile(context, &at, &merchant).await?;
    check_shop(&profile, arguments.shop)?;
    check_till(context, &at, &merchant).await?;
    check_prefunding(&at, &merchant, profile.rate.of(arguments.euro_part)).await?;
    let longest = payments::longest_life(&at)?;
    if arguments.expires == 0 || arguments.expires > longest {
        return Err(usage(say!(
            "A request is good for at most {}.",
            "Una richiesta vale al massimo {}.",
            crate::values::format_wait(longest)
        )));
    }
    let mut number = [0; 16];
    OsRng.fill_bytes(&mut number);
    let request = PaymentRequest {
        merchant,
        amount,
        euro: arguments.euro_part,
        shop: arguments.shop,
        number,
        // By the chain's clock, which decides.
        expires: now(&at).await?.saturating_add(arguments.expires),
        referrer: arguments.referrer.as_ref().map(|who| context.who(who)).transpose()?,
        till: None,
        signature: UNSIGNED,
    };
    let genesis = chain.genesis();
    let request = request.signed(genesis, &context.unlock(&name)?);
    context.store()?.remember_asked(&Asked {
        reference: request.reference(genesis),
        merchant,
        expires: request.expires,
        credits: request.amount,
        euro: request.euro,
        receipt: None,
        created: context.clock(),
    })?;
    show(context, &request, genesis, &profile.trade_name)?;
    if arguments.no_wait {
        return Ok(());
    }
    wait(context, &mut chain, &request, amount > arguments.final_above).await
}

/// What is public of the merchant who acts.
///
/// # Errors
/// If they are none.
pub async fn own_profile(context: &Context, at: &At, merchant: &Address) -> Result<Merchant> {
    if let Some(profile) = members::merchant(at, merchant).await? {
        // A till knows the merchant by the name over the door.
        context.store()?.remember_trade_name(merchant, &profile.trade_name)?;
        return Ok(profile);
    }
    let name = context.name(merchant);
    Err(refused(say!(
        "{name} is not an enrolled merchant.",
        "{name} non è un esercente convenzionato."
    ))
    .hint(say!(
        "Choose the till's account with --account NAME, and the merchant with --for NAME, or ask a registrar.",
        "Scegli il conto della cassa con --account NOME, e l'esercente con --for NOME, o rivolgiti allo sportello."
    ))
    .code("Members.NotAMerchant"))
}

/// Refuses a shop that the merchant does not have.
///
/// # Errors
/// If they have none of this number.
pub fn check_shop(profile: &Merchant, shop: u8) -> Result<()> {
    let count = profile.shops.len();
    if usize::from(shop) < count {
        return Ok(());
    }
    Err(usage(say!(
        "There is no shop {shop}: you have {count}, counted from 0.",
        "Non c'è il punto vendita {shop}: ne hai {count}, contati da 0."
    )))
}

/// Refuses to sign for a merchant whose till this account is not: nobody could pay.
async fn check_till(context: &Context, at: &At, merchant: &Address) -> Result<()> {
    let (name, account) = context.account()?;
    if account == *merchant || payments::is_till(at, merchant, &account).await? {
        return Ok(());
    }
    let merchant = context.name(merchant);
    Err(refused(say!(
        "{name} is not a till of {merchant}: nobody could pay what it asks.",
        "{name} non è una cassa di {merchant}: nessuno potrebbe pagare ciò che chiede."
    ))
    .hint(say!(
        "The merchant adds it: piazza merchant till add",
        "La aggiunge l'esercente: piazza merchant till add"
    ))
    .code("Payments.NotATill"))
}

/// Refuses what the merchant has not set enough aside for.
///
/// # Errors
/// If `needed` is more than their prefunding.
pub async fn check_prefunding(at: &At, merchant: &Address, needed: Amount) -> Result<()> {
    if needed.is_zero() {
        return Ok(());
    }
    let prefunding = payments::prefunding(at, merchant).await?;
    if needed <= prefunding {
        return Ok(());
    }
    Err(refused(say!(
        "{needed} would come back for what is paid in euro, and {prefunding} is set aside.",
        "Per ciò che si paga in euro tornerebbero {needed}, e ne sono accantonati {prefunding}."
    ))
    .hint(say!(
        "Set more aside: piazza merchant prefund AMOUNT",
        "Accantonane altri: piazza merchant prefund IMPORTO"
    ))
    .code("Payments.Unfunded"))
}

/// The price in words: in credits, and in euro if a part is.
fn price(request: &PaymentRequest) -> String {
    let PaymentRequest { amount, euro, .. } = request;
    if euro.is_zero() {
        return amount.to_string();
    }
    say!(
        "{amount} in credits and {euro} in euro",
        "{amount} in crediti e {euro} in euro"
    )
}

fn show(context: &Context, request: &PaymentRequest, genesis: Hash, trade_name: &str) -> Result<()> {
    let uri = request.to_uri(genesis);
    let (price, until) = (price(request), format_moment(request.expires));
    let drawing = qr::draw(&uri)?;
    let text = say!(
        "{drawing}\n{trade_name}: {price}, until {until}\n{uri}",
        "{drawing}\n{trade_name}: {price}, fino al {until}\n{uri}"
    );
    let fields = json!({
        "event": "request",
        "uri": uri,
        "reference": format!("0x{}", hex::encode(request.reference(genesis))),
        "amount_cents": request.amount,
        "euro_cents": request.euro,
        "expires": request.expires,
        "trade_name": trade_name,
    });
    context.out.print(&Done::new(text, fields))
}

async fn wait(context: &Context, chain: &mut Chain, request: &PaymentRequest, only_final: bool) -> Result<()> {
    let spinner = context
        .out
        .spinner(say!("waiting for the customer…", "in attesa del cliente…"));
    let mut heard = Instant::now();
    let (mut seen, mut held) = (None, false);
    let mut heads = chain.heads().await?;
    loop {
        match look(chain, request, &mut seen).await {
            Ok(Some(is_final)) => {
                heard = Instant::now();
                if tell(context, &spinner, request, seen.as_ref(), is_final, only_final)? {
                    return Ok(());
                }
            }
            Ok(None) => heard = Instant::now(),
            Err(error) if error.kind == Kind::Node && heard.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(500)).await;
                if chain.redial().await.is_ok() {
                    heads = chain.heads().await?;
                }
            }
            Err(error) => return Err(error),
        }
        if let Some(seen) = &seen {
            // That the node does not answer shows at the next look.
            match finality::standstill(chain).await.ok().flatten() {
                Some(standstill) if !only_final => {
                    spinner.pause(|| context.out.note(&standstill.note()));
                    return Ok(());
                }
                Some(standstill) if standstill.now > request.expires => {
                    return Err(still_held(request, seen, &standstill));
                }
                Some(standstill) if !held => {
                    held = true;
                    spinner.pause(|| tell_held(context, request, seen, &standstill))?;
                }
                _ => {}
            }
        }
        // A broken stream shows at the next look.
        let _broken_or_not = heads.next(Duration::from_millis(500)).await;
    }
}

/// Looks whether the request is paid: nothing new, in a block, or final.
async fn look(chain: &Chain, request: &PaymentRequest, seen: &mut Option<Seen>) -> Result<Option<bool>> {
    let reference = request.reference(chain.genesis());
    let at = chain.at_best().await?;
    if !payments::is_paid(&at, reference, request.expires).await? {
        // The block it was in was replaced.
        *seen = None;
        if let Some(standstill) = finality::standstill(chain).await? {
            if standstill.now > request.expires {
                return Err(perhaps_not_paid(&standstill));
            }
            return Ok(None);
        }
        let last = chain.at_final().await?;
        if now(&last).await? > request.expires {
            return Err(refused(say!(
                "The request expired and was not paid.",
                "La richiesta è scaduta e non è stata pagata."
            ))
            .hint(say!("Make a new one.", "Fanne una nuova."))
            .code("Payments.InvoiceExpired"));
        }
        return Ok(None);
    }
    let last = chain.at_final().await?;
    let is_final = payments::is_paid(&last, reference, request.expires).await?;
    if seen.is_some() {
        return Ok(is_final.then_some(true));
    }
    *seen = Some(find(chain, reference, at.block_number()).await?);
    Ok(Some(is_final))
}

/// The request expired on the chain of the moment, unpaid; but finality stands still.
fn perhaps_not_paid(standstill: &Standstill) -> Error {
    let words = standstill.words();
    unknown(say!(
        "The request expired, and the newest blocks have no payment of it; but {words}: other blocks might have one.",
        "La richiesta è scaduta, e i blocchi più recenti non ne hanno un pagamento; ma {words}: altri blocchi potrebbero averlo."
    ))
    .hint(say!(
        "Once finality goes on, `piazza history --rebuild` shows it if there is one.",
        "Quando la finalità riprende, `piazza history --rebuild` lo mostra se c'è."
    ))
    .code(NOT_FINAL)
}

/// The time of the request is over, and its payment is not final.
fn still_held(request: &PaymentRequest, seen: &Seen, standstill: &Standstill) -> Error {
    let (price, block, words) = (price(request), seen.block, standstill.words());
    unknown(say!(
        "{price} are in block {block} and not final: {words}.",
        "{price} sono nel blocco {block} e non definitivi: {words}."
    ))
    .hint(say!(
        "Don't hand over the goods yet. Once it is final, `piazza merchant report` shows the sale.",
        "Non consegnare ancora la merce. Quando è definitiva, `piazza merchant report` mostra la vendita."
    ))
    .code(NOT_FINAL)
}

/// Tells that a payment is held: in a block, but nothing becomes final.
fn tell_held(context: &Context, request: &PaymentRequest, seen: &Seen, standstill: &Standstill) -> Result<()> {
    let (price, block, words) = (price(request), seen.block, standstill.words());
    let text = say!(
        "HELD: {price} are in block {block} and not paid yet: {words}. Don't hand over the goods until this says that it is final.",
        "IN SOSPESO: {price} sono nel blocco {block} e non ancora pagati: {words}. Non consegnare la merce finché qui non risulta definitivo."
    );
    let fields = json!({
        "event": "held",
        "paid": false,
        "block": block,
        "amount_cents": request.amount,
        "euro_cents": request.euro,
        "finality_stands_still_since": standstill,
    });
    context.out.print(&Done::new(text, fields))
}

/// The block and the payer of a paid request: in the newest block, or one of those before it.
async fn find(chain: &Chain, reference: Hash, newest: u64) -> Result<Seen> {
    for number in (newest.saturating_sub(5)..=newest).rev() {
        let Some(hash) = chain.block_hash(number).await? else {
            continue;
        };
        let events = chain.at(hash).await?.events().fetch().await.map_err(explain)?;
        let paid = events.find::<InvoicePaid>().filter_map(std::result::Result::ok);
        let mut paid = paid.filter(|paid| paid.reference.0 == reference);
        if let Some(paid) = paid.next() {
            return Ok(Seen {
                block: number,
                payer: Some(paid.payer),
                net: Some(Amount(paid.net)),
                cashback: Some(Amount(paid.cashback)),
                given: Some(Amount(paid.given)),
            });
        }
    }
    Ok(Seen {
        block: newest,
        payer: None,
        net: None,
        cashback: None,
        given: None,
    })
}

/// How far the payment is, in words. On a terminal the screen turns green, to be seen across the counter.
fn words(context: &Context, request: &PaymentRequest, seen: &Seen, is_final: bool, is_paid: bool) -> String {
    let (amount, euro) = (request.amount, request.euro);
    let payer = seen
        .payer
        .as_ref()
        .map_or_else(|| say!("a customer", "un cliente"), |payer| context.name(payer));
    let block = seen.block;
    let mut text = match (is_final, is_paid) {
        (true, _) => say!(
            "✔ PAID {amount} by {payer}: final, in block {block}.",
            "✔ PAGATO {amount} da {payer}: definitivo, nel blocco {block}."
        ),
        (false, true) => say!(
            "✔ PAID {amount} by {payer}: in block {block}.",
            "✔ PAGATO {amount} da {payer}: nel blocco {block}."
        ),
        (false, false) => say!(
            "{amount} by {payer}: in block {block}. Wait until it is final.",
            "{amount} da {payer}: nel blocco {block}. Aspetta che sia definitivo."
        ),
    };
    if !is_paid {
        return text;
    }
    if !euro.is_zero() {
        text.push_str(&say!(" Take {euro} in euro, too.", " Incassa anche {euro} in euro."));
    }
    green(&text)
}

/// Tells how far the payment is; answers whether the merchant need wait no longer.
fn tell(
    context: &Context,
    spinner: &Progress,
    request: &PaymentRequest,
    seen: Option<&Seen>,
    is_final: bool,
    only_final: bool,
) -> Result<bool> {
    let Some(seen) = seen else {
        return Err(Error::internal("request", "paid, but not seen"));
    };
    let is_paid = is_final || !only_final;
    let text = words(context, request, seen, is_final, is_paid);
    spinner.pause(|| {
        let fields = json!({
            "event": if is_final { "final" } else { "in_block" },
            "paid": is_paid,
            "block": seen.block,
            "payer": seen.payer.map(|payer| payer.to_string()),
            "amount_cents": request.amount,
            "euro_cents": request.euro,
            "net_cents": seen.net,
            "cashback_cents": seen.cashback,
            "given_cents": seen.given,
        });
        context.out.print(&Done::new(text, fields))
    })?;
    spinner.say(say!("waiting until it is final…", "in attesa che sia definitivo…"));
    Ok(is_final || (!only_final && context.settings.wait < Wait::Final))
}
