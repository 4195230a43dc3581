//! `piazza balance`, `pay`, `send`: what everybody does.

use crate::{
    chain::{
        members::{self, Member, Merchant, Status, Zone},
        payments::{self, InvoicePaid},
        quota::{self, Allowed},
        send::{perform, Order, Receipt, SMALL},
        system::{self, Balance as Holding},
        value_back::{self, Parts},
        At, Chain,
    },
    codes::{card_uri, PaymentRequest},
    commands::merchants::rate_in_words,
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    output::{Done, Report},
    qr,
    values::{format_moment, format_wait, short_address, Address, Amount, Rate},
};
use clap::Args;
use serde::Serialize;
use serde_json::{json, Value};

/// What an account holds and may do.
#[derive(Args)]
pub struct Balance {
    /// Whose: a name or an address [default: the account that acts, or the member it acts for].
    who: Option<String>,
    /// Show the account's card instead: a QR code by which a merchant grants what comes back from a purchase in euro.
    #[arg(long)]
    qr: bool,
}

/// Pay a merchant's request.
#[derive(Args)]
pub struct Pay {
    /// The request, as the QR code or the link says it: `piazza:pay?…`
    uri: String,
}

/// Send credits to another member.
#[derive(Args)]
pub struct Send {
    /// To whom: a name from the address book, or an address.
    who: String,
    /// How much, as 12.50.
    #[arg(allow_hyphen_values = true)]
    amount: Amount,
    /// A name for this payment: whoever asks for it again, ever, gets the answer of the first time.
    #[arg(long, value_name = "NAME")]
    id: Option<String>,
}

#[derive(Serialize)]
struct BalanceReport {
    address: String,
    name: Option<String>,
    #[serde(rename = "free_cents")]
    free: Amount,
    #[serde(rename = "held_cents")]
    held: Amount,
    member: Option<MemberReport>,
    allowance: Option<AllowanceReport>,
    #[serde(rename = "referral_cents")]
    referral: Amount,
    #[serde(rename = "referral_pending_cents")]
    referral_pending: Amount,
}

#[derive(Serialize)]
struct MemberReport {
    kind: crate::values::Kind,
    status: Status,
    zone: crate::values::Istat,
    zone_name: Option<String>,
    tier: u8,
    #[serde(rename = "limit_cents")]
    limit: Option<Amount>,
    until: Option<u64>,
    trade_name: Option<String>,
    #[serde(rename = "rate_bps")]
    rate: Option<Rate>,
    #[serde(rename = "announced_rate_bps")]
    announced: Option<Rate>,
    announced_from: Option<u64>,
}

#[derive(Serialize)]
struct AllowanceReport {
    available: u32,
    capacity: u32,
    wait_ms: Option<u64>,
}

impl Report for BalanceReport {
    fn human(&self) -> String {
        let who = self
            .name
            .as_ref()
            .map_or_else(|| self.address.clone(), |name| format!("{name} ({})", self.address));
        let mut lines = vec![who, say!("  to spend   {:>12}", "  da spendere{:>12}", self.free)];
        if !self.held.is_zero() {
            lines.push(say!("  held       {:>12}", "  impegnati  {:>12}", self.held));
        }
        if !self.referral.is_zero() || !self.referral_pending.is_zero() {
            let (ready, pending) = (self.referral, self.referral_pending);
            lines.push(say!(
                "  referrals  {ready:>12} to take, {pending} pending",
                "  segnalazioni{ready:>11} da ritirare, {pending} in attesa"
            ));
        }
        match &self.member {
            Some(member) => lines.push(member.line()),
            None => lines.push(say!("  not enrolled in the community", "  non iscritto alla comunità")),
        }
        if let Some(AllowanceReport {
            available,
            capacity,
            wait_ms,
        }) = &self.allowance
        {
            lines.push(match wait_ms {
                Some(wait) => say!(
                    "  no operations left; one more in {}",
                    "  nessuna operazione disponibile; un'altra fra {}",
                    format_wait(*wait)
                ),
                None => say!(
                    "  {available} of {capacity} operations available",
                    "  {available} operazioni disponibili su {capacity}"
                ),
            });
        }
        lines.join("\n")
    }
}

impl MemberReport {
    fn line(&self) -> String {
        let zone = self.zone_name.clone().unwrap_or_else(|| self.zone.to_string());
        let mut text = format!("  {}, {}, {zone}", self.kind, self.status.name());
        if let Some(limit) = self.limit {
            text.push_str(&say!(", may hold {limit}", ", può tenere {limit}"));
        }
        if let Some(until) = self.until {
            text.push_str(&say!(", until {}", ", fino al {}", format_moment(until)));
        }
        if let (Some(name), Some(rate)) = (&self.trade_name, self.rate) {
            let rate = rate_in_words(rate, self.announced.zip(self.announced_from));
            text.push_str(&say!(
                "\n  \"{name}\", gives back {rate}",
                "\n  \"{name}\", restituisce {rate}"
            ));
        }
        text
    }
}

/// Shows what an account holds.
///
/// # Errors
/// Whatever goes wrong.
pub async fn balance(context: &Context, arguments: Balance) -> Result<()> {
    let account = match &arguments.who {
        Some(who) => context.who(who)?,
        None => context.principal()?,
    };
    if arguments.qr {
        return show_card(context, &account);
    }
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let holding = system::balance(&at, &account).await?;
    let member = match members::member(&at, &account).await? {
        Some(member) => Some(describe(&at, &account, &member).await?),
        None => None,
    };
    let allowance = quota::allowed(&at, &account).await?;
    let (referral, referral_pending) = value_back::referrals(&at, &account).await?;
    context.out.print(&BalanceReport {
        address: account.to_string(),
        name: context.known_name(&account)?,
        free: holding.free,
        held: holding.held,
        member,
        allowance: allowance.map(
            |Allowed {
                 available,
                 capacity,
                 wait,
             }| AllowanceReport {
                available,
                capacity,
                wait_ms: wait,
            },
        ),
        referral,
        referral_pending,
    })
}

fn show_card(context: &Context, account: &Address) -> Result<()> {
    let card = card_uri(account);
    let text = format!("{}\n{card}", qr::draw(&card)?);
    context.out.print(&Done::new(text, json!({ "card": card })))
}

async fn describe(at: &At, account: &Address, member: &Member) -> Result<MemberReport> {
    let merchant = members::merchant(at, account).await?;
    let announced = merchant.as_ref().and_then(|merchant| merchant.announced);
    Ok(MemberReport {
        kind: member.kind,
        status: member.status,
        zone: member.zone,
        zone_name: members::zone(at, member.zone).await?.map(|zone| zone.name),
        tier: member.tier,
        limit: members::tier(at, member.tier).await?.and_then(|tier| tier.held),
        until: member.until,
        rate: merchant.as_ref().map(|merchant| merchant.rate),
        announced: announced.map(|(rate, _)| rate),
        announced_from: announced.map(|(_, from)| from),
        trade_name: merchant.map(|merchant| merchant.trade_name),
    })
}

/// What a purchase would be, shown before it is signed.
#[derive(Serialize)]
struct Offer {
    merchant: String,
    trade_name: String,
    place: String,
    #[serde(rename = "amount_cents")]
    amount: Amount,
    #[serde(rename = "euro_cents")]
    euro: Amount,
    #[serde(rename = "rate_bps")]
    rate: Rate,
    parts: Parts,
    #[serde(rename = "balance_after_cents")]
    after: Amount,
}

impl Offer {
    fn text(&self) -> String {
        let Self {
            trade_name,
            place,
            amount,
            rate,
            after,
            euro,
            ..
        } = self;
        let (buyer, others) = (self.parts.buyer, self.parts.others());
        let in_euro = if euro.is_zero() {
            String::new()
        } else {
            say!(
                "\n  in euro       {euro:>10}   (at the till)",
                "\n  in euro       {euro:>10}   (in cassa)"
            )
        };
        say!(
            "{trade_name}, {place}\n  to pay        {amount:>10}{in_euro}\n  back to you   {buyer:>10}   ({rate} of value-back)\n  \
             to the community{others:>8}\n  you will have {after:>10}",
            "{trade_name}, {place}\n  da pagare     {amount:>10}{in_euro}\n  torna a te    {buyer:>10}   ({rate} di value-back)\n  \
             alla comunità {others:>10}\n  ti resteranno {after:>10}"
        )
    }
}

/// Pays a merchant's request.
///
/// # Errors
/// Whatever goes wrong.
pub async fn pay(context: &Context, arguments: Pay) -> Result<()> {
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let genesis = chain.genesis();
    let request = PaymentRequest::from_uri(&arguments.uri, genesis)?;
    request.verify(genesis)?;
    let reference = hex::encode(request.reference(genesis));
    let buyer = context.principal()?;
    // By buyer: what another account of this wallet has paid is not this one's payment.
    let intent = format!("pay:{reference}:{buyer}");
    let begun = context.store()?.journal_of(&intent)?;
    let begun = begun.filter(|entry| entry.status.may_count());
    let at = chain.at_best().await?;
    let trade_name = match begun {
        // Asked for before: no second question, and no second payment.
        Some(entry) => entry.signed.label,
        None => {
            let offer = offer(&at, &buyer, &request).await?;
            context
                .store()?
                .remember_trade_name(&request.merchant, &offer.trade_name)?;
            check(&at, genesis, &request, &buyer).await?;
            context.out.note(&offer.text());
            if !context.prompt.confirm(&say!("Pay?", "Pagare?"), context.settings.yes)? {
                return Err(usage(say!("Nothing was paid.", "Non è stato pagato nulla.")));
            }
            offer.trade_name
        }
    };
    let order = Order {
        intent: Some(intent),
        kind: "pay",
        label: trade_name.clone(),
        other: Some(request.merchant),
        amount: Some(request.amount),
        goes_on: request.amount <= SMALL,
    };
    let receipt = perform(context, &mut chain, &payments::pay(&request), order).await?;
    context.out.print(&paid(&request, &trade_name, &reference, &receipt))
}

fn paid(request: &PaymentRequest, trade_name: &str, reference: &str, receipt: &Receipt) -> Done {
    let paid = receipt
        .happened
        .as_ref()
        .and_then(|happened| happened.first::<InvoicePaid>());
    let cashback = paid.as_ref().map(|paid| Amount(paid.cashback));
    let (amount, stage) = (request.amount, receipt.stage_text());
    let mut text = match (receipt.place, receipt.already) {
        (None, _) => say!(
            "{amount} to {trade_name}: {stage}. It is not paid yet.",
            "{amount} a {trade_name}: {stage}. Non è ancora pagato."
        ),
        (Some(_), true) => say!(
            "{amount} to {trade_name} was paid before: {stage}.",
            "{amount} a {trade_name} era già pagato: {stage}."
        ),
        (Some(_), false) => say!(
            "Paid {amount} to {trade_name}: {stage}.",
            "Pagati {amount} a {trade_name}: {stage}."
        ),
    };
    if receipt.place.is_some() && !request.euro.is_zero() {
        let euro = request.euro;
        text.push_str(&say!(
            " {euro} are to be paid in euro at the till.",
            " {euro} si pagano in euro alla cassa."
        ));
    }
    if let Some(cashback) = cashback.filter(|cashback| !cashback.is_zero()) {
        text.push_str(&say!(" {cashback} came back.", " Sono tornati {cashback}."));
    }
    let fields = json!({
        "merchant": request.merchant.to_string(),
        "trade_name": trade_name,
        "amount_cents": amount,
        "euro_cents": request.euro,
        "cashback_cents": cashback,
        "net_cents": paid.map(|paid| Amount(paid.net)),
        "reference": format!("0x{reference}"),
    });
    Done::new(text, merged(receipt.fields(), fields))
}

/// Two objects as one.
pub fn merged(mut first: Value, second: Value) -> Value {
    if let (Some(first), Value::Object(second)) = (first.as_object_mut(), second) {
        first.extend(second);
    }
    first
}

/// Who sells, where, and what comes back.
async fn offer(at: &At, buyer: &Address, request: &PaymentRequest) -> Result<Offer> {
    let merchant = members::merchant(at, &request.merchant).await?.ok_or_else(|| {
        refused(say!(
            "Who asks for this is not an enrolled merchant.",
            "Chi lo chiede non è un esercente convenzionato."
        ))
        .hint(say!(
            "Do not pay: ask the cooperative.",
            "Non pagare: chiedi alla cooperativa."
        ))
        .code("Members.NotAMerchant")
    })?;
    let shop = merchant.shops.get(usize::from(request.shop)).ok_or_else(|| {
        refused(say!(
            "The merchant has no shop of this number.",
            "L'esercente non ha un punto vendita con questo numero."
        ))
        .code("Members.UnknownShop")
    })?;
    let zone = members::zone(at, shop.zone).await?;
    let holding = system::balance(at, buyer).await?;
    let referred = request.referrer.is_some();
    let mut parts = quote(at, &merchant, zone.as_ref(), request.amount, referred).await?;
    // The value-back of each is rounded and divided for itself.
    parts.add(quote(at, &merchant, zone.as_ref(), request.euro, referred).await?);
    cap_cashback(at, buyer, holding, request.amount, &mut parts).await?;
    let after = holding
        .free
        .cents()
        .saturating_sub(request.amount.cents())
        .saturating_add(parts.buyer.cents());
    Ok(Offer {
        merchant: request.merchant.to_string(),
        place: zone.map_or_else(|| shop.zone.to_string(), |zone| zone.name),
        trade_name: merchant.trade_name,
        amount: request.amount,
        euro: request.euro,
        rate: merchant.rate,
        parts,
        after: Amount(after),
    })
}

/// What comes back from an amount, before the limit of the buyer's tier.
///
/// # Errors
/// If the node does not answer.
pub async fn quote(at: &At, merchant: &Merchant, zone: Option<&Zone>, amount: Amount, referred: bool) -> Result<Parts> {
    match (zone, merchant.categories.first()) {
        (Some(zone), Some(category)) if !amount.is_zero() => {
            value_back::quote(at, *category, zone.class, merchant.rate, amount, referred).await
        }
        _ => Ok(value_back::quote_nothing()),
    }
}

/// What a buyer's tier has no room for, once he paid `amount`, goes to the community.
///
/// # Errors
/// If the node does not answer.
pub async fn cap_cashback(at: &At, buyer: &Address, holding: Holding, amount: Amount, parts: &mut Parts) -> Result<()> {
    let Some(member) = members::member(at, buyer).await? else {
        return Ok(());
    };
    let Some(limit) = members::tier(at, member.tier).await?.and_then(|tier| tier.held) else {
        return Ok(());
    };
    let left = holding.total().cents().saturating_sub(amount.cents());
    let kept = parts.buyer.cents().min(limit.cents().saturating_sub(left));
    let excess = parts.buyer.cents().saturating_sub(kept);
    parts.buyer = Amount(kept);
    parts.community = Amount(parts.community.cents().saturating_add(excess));
    Ok(())
}

/// What would certainly be refused is said before anything is signed, in the chain's own words.
async fn check(at: &At, genesis: crate::codes::Hash, request: &PaymentRequest, buyer: &Address) -> Result<()> {
    let now = crate::chain::now(at).await?;
    if payments::is_paid(at, request.reference(genesis), request.expires).await? {
        return Err(
            refused(say!("This request is paid already.", "Questa richiesta è già pagata."))
                .code("Payments.AlreadyPaid"),
        );
    }
    if now > request.expires {
        return Err(
            refused(say!("This request has expired.", "Questa richiesta è scaduta."))
                .hint(say!(
                    "Ask the merchant for a new one.",
                    "Chiedine una nuova all'esercente."
                ))
                .code("Payments.InvoiceExpired"),
        );
    }
    check_till(at, request).await?;
    let seller = members::member(at, &request.merchant).await?;
    if seller.is_some_and(|seller| seller.status == Status::Suspended) {
        return Err(refused(say!("The merchant is suspended.", "L'esercente è sospeso.")).code("Members.Suspended"));
    }
    let free = system::balance(at, buyer).await?.free;
    if free < request.amount {
        let amount = request.amount;
        return Err(refused(say!(
            "You have {free} to spend, and {amount} is asked.",
            "Hai {free} da spendere, e sono chiesti {amount}."
        ))
        .code("Payments.InsufficientCredits"));
    }
    Ok(())
}

/// Refuses what a key that is none of the merchant's tills signed, or what the merchant has not set enough aside for.
async fn check_till(at: &At, request: &PaymentRequest) -> Result<()> {
    if let Some(till) = &request.till {
        if !payments::is_till(at, &request.merchant, till).await? {
            return Err(refused(say!(
                "Who signed this request is not a till of the merchant.",
                "Chi ha firmato questa richiesta non è una cassa dell'esercente."
            ))
            .hint(say!(
                "Do not pay: ask the merchant.",
                "Non pagare: chiedi all'esercente."
            ))
            .code("Payments.NotATill"));
        }
    }
    let rate = members::merchant(at, &request.merchant)
        .await?
        .map(|merchant| merchant.rate);
    let needed = rate.map_or(Amount(0), |rate| rate.of(request.euro));
    if needed.is_zero() || needed <= payments::prefunding(at, &request.merchant).await? {
        return Ok(());
    }
    Err(refused(say!(
        "The merchant has not set enough aside for what comes back from the euro part.",
        "L'esercente non ha accantonato abbastanza per ciò che torna dalla parte in euro."
    ))
    .hint(say!(
        "Ask the merchant to set more aside, or for another request.",
        "Chiedi all'esercente di accantonarne altri, o un'altra richiesta."
    ))
    .code("Payments.Unfunded"))
}

/// Sends credits to another member.
///
/// # Errors
/// Whatever goes wrong.
pub async fn send(context: &Context, arguments: Send) -> Result<()> {
    let amount = arguments.amount.not_zero()?;
    let to = context.who(&arguments.who)?;
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let name = context.known_name(&to)?.unwrap_or_else(|| short_address(&to));
    let question = say!("Send {amount} to {name} ({to})?", "Inviare {amount} a {name} ({to})?");
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was sent.", "Non è stato inviato nulla.")));
    }
    let intent = arguments.id.as_ref().map(|id| send_intent(context, id, &to, amount));
    let order = Order {
        intent: intent.transpose()?,
        kind: "send",
        label: context.label(&to)?,
        other: Some(to),
        amount: Some(amount),
        goes_on: amount <= SMALL,
    };
    let receipt = perform(context, &mut chain, &payments::send(to, amount), order).await?;
    let stage = receipt.stage_text();
    let text = match (receipt.place, receipt.already) {
        (Some(_), true) => say!(
            "{amount} to {name} was sent before: {stage}.",
            "{amount} a {name} era già inviato: {stage}."
        ),
        (Some(_), false) => say!(
            "Sent {amount} to {name}: {stage}.",
            "Inviati {amount} a {name}: {stage}."
        ),
        (None, _) => say!("{amount} to {name}: {stage}.", "{amount} a {name}: {stage}."),
    };
    let fields = json!({ "to": to.to_string(), "amount_cents": amount });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// The name of a payment for ever: its own, and who pays whom how much. An older wallet left out who pays: what this account
/// sent under such a name counts, for whomever it acted then.
fn send_intent(context: &Context, id: &str, to: &Address, amount: Amount) -> Result<String> {
    let (from, (_, account)) = (context.principal()?, context.account()?);
    let older = format!("send:{id}:{to}:{}", amount.cents());
    let known = context.store()?.journal_of(&older)?;
    if known.is_some_and(|entry| entry.signed.account == account) {
        return Ok(older);
    }
    Ok(format!("{older}:{from}"))
}
