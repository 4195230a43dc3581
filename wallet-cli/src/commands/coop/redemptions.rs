//! `piazza coop redemptions`: what merchants redeem is paid in batches, which one treasurer closes and another approves.

use super::{
    bank::masked,
    deposit::{reference_hash, tell},
    export::{self, Export},
    payee::payee_of,
    perform_patiently,
    settle::{self, Settle},
};
use crate::{
    chain::{
        api, members,
        redemptions::{self, Batch, BatchState, Redemption, RedemptionStatus},
        send::{finish_open, perform, Order},
        types::bounded_collections::bounded_vec::BoundedVec,
        At, Chain,
    },
    commands::money::merged,
    context::Context,
    error::{refused, usage, Error, Result},
    i18n::say,
    output::{table, Done, Report},
    values::{Address, Amount},
    vault::Vault,
};
use clap::Subcommand;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use subxt::utils::H256;

/// The most lines of one call.
pub const MOST_LINES: usize = 256;
/// The kind of rejections in the journal.
pub const REJECT: &str = "reject";

/// What merchants redeem.
#[derive(Subcommand)]
pub enum Command {
    /// List the batches that are not answered yet, or the lines of one.
    List {
        /// The batch [default: all that are not answered].
        batch: Option<u32>,
        /// The answered ones, too.
        #[arg(long, conflicts_with = "batch")]
        all: bool,
    },
    /// Close the batch that takes requests: from then on they join the next.
    Batch {
        /// A closed batch whose treasurer is no longer in office [default: the one that takes requests].
        batch: Option<u32>,
    },
    /// Approve a batch that another treasurer closed: the bank may pay it.
    Approve {
        /// Its number.
        batch: u32,
    },
    /// Reject redemptions: the merchants have their credits back.
    Reject {
        /// Their numbers.
        #[arg(required = true)]
        redemption: Vec<u32>,
        /// The bank has not paid them and will not, although their batch is approved.
        #[arg(long)]
        not_paid: bool,
    },
    /// Write the file with which the bank pays an approved batch. Written again it is the same file.
    Export(Export),
    /// Read what the bank answered: settle what it paid, reject what it did not.
    Settle(Settle),
    /// Record by hand that the bank gave the payment of a redemption back.
    Return {
        /// The redemption's number.
        redemption: u32,
        /// The bank's reference of what came back. Its hash goes on the chain, the text stays here.
        #[arg(long, value_name = "TEXT")]
        reference: String,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::List { batch: None, all } => list(context, all).await,
        Command::List { batch: Some(batch), .. } => show(context, batch).await,
        Command::Batch { batch } => close(context, batch).await,
        Command::Approve { batch } => approve(context, batch).await,
        Command::Reject { redemption, not_paid } => reject(context, redemption, not_paid).await,
        Command::Export(arguments) => export::run(context, arguments).await,
        Command::Settle(arguments) => settle::run(context, arguments).await,
        Command::Return { redemption, reference } => give_back(context, redemption, &reference).await,
    }
}

#[derive(Serialize)]
struct Batches {
    batches: Vec<BatchLine>,
}

#[derive(Serialize)]
struct BatchLine {
    batch: u32,
    lines: u32,
    open: u32,
    #[serde(rename = "total_cents")]
    total: Amount,
    state: &'static str,
    #[serde(skip)]
    words: String,
    closed_by: Option<String>,
    approved_by: Option<String>,
}

impl BatchLine {
    fn new(context: &Context, batch: &Batch) -> Self {
        let (closed_by, approved_by) = match &batch.state {
            BatchState::Open => (None, None),
            BatchState::Closed { by } => (Some(by), None),
            BatchState::Approved { by, approved_by } => (Some(by), Some(approved_by)),
        };
        Self {
            batch: batch.id,
            lines: batch.lines,
            open: batch.open,
            total: batch.total,
            state: batch.state_key(),
            words: batch.state_words(),
            closed_by: closed_by.map(|account| context.name(account)),
            approved_by: approved_by.map(|account| context.name(account)),
        }
    }
}

impl Report for Batches {
    fn human(&self) -> String {
        let headings = [
            say!("Batch", "Distinta"),
            say!("Lines", "Righe"),
            say!("Open", "Aperte"),
            "Euro".to_owned(),
            say!("State", "Stato"),
            say!("Closed by", "Chiusa da"),
            say!("Approved by", "Approvata da"),
        ];
        let rows = self.batches.iter().map(|line| {
            vec![
                line.batch.to_string(),
                line.lines.to_string(),
                line.open.to_string(),
                line.total.to_string(),
                line.words.clone(),
                line.closed_by.clone().unwrap_or_default(),
                line.approved_by.clone().unwrap_or_default(),
            ]
        });
        table(&headings, &[0, 1, 2, 3], rows)
    }
}

async fn list(context: &Context, all: bool) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let batches = redemptions::batches(&chain.at_best().await?).await?;
    let batches = batches
        .iter()
        .filter(|batch| all || batch.open > 0)
        .map(|batch| BatchLine::new(context, batch))
        .collect();
    context.out.print(&Batches { batches })
}

/// The lines of a batch, as people check them.
#[derive(Serialize)]
struct Lines {
    #[serde(flatten)]
    batch: BatchLine,
    redemptions: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    redemption: u32,
    merchant: String,
    name: String,
    payee: Option<String>,
    iban: Option<String>,
    #[serde(rename = "amount_cents")]
    amount: Amount,
    #[serde(rename = "fee_cents")]
    fee: Amount,
    #[serde(rename = "paid_cents")]
    paid: Amount,
    status: RedemptionStatus,
}

impl Report for Lines {
    fn human(&self) -> String {
        let headings = [
            say!("Redemption", "Conversione"),
            say!("Merchant", "Esercente"),
            say!("Credits", "Crediti"),
            say!("Fee", "Quota"),
            say!("To pay", "Da pagare"),
            say!("State", "Stato"),
            say!("Paid to", "Pagato a"),
        ];
        let rows = self.redemptions.iter().map(|line| {
            let payee = line.payee.iter().chain(&line.iban).cloned().collect::<Vec<_>>();
            vec![
                line.redemption.to_string(),
                line.name.clone(),
                line.amount.to_string(),
                line.fee.to_string(),
                line.paid.to_string(),
                line.status.name(),
                payee.join(", "),
            ]
        });
        let text = table(&headings, &[0, 2, 3, 4], rows);
        let BatchLine {
            batch,
            lines,
            total,
            words,
            ..
        } = &self.batch;
        let last = say!(
            "Batch {batch}: lines {lines}, {total} euro to pay: {words}.",
            "Distinta {batch}: righe {lines}, da pagare {total} euro: {words}."
        );
        format!("{text}\n{last}")
    }
}

async fn lines(context: &Context, at: &At, batch: &Batch, vault: Option<&Vault>) -> Result<Lines> {
    let names = trade_names(at).await?;
    let mut lines = Vec::new();
    for redemption in redemptions::batch_lines(at, batch.id).await? {
        let payee = match vault {
            Some(vault) => payee_of(context, vault, &redemption.merchant)?,
            None => None,
        };
        let merchant = redemption.merchant;
        lines.push(Line {
            redemption: redemption.id,
            merchant: merchant.to_string(),
            name: merchant_name(context, &names, &merchant)?,
            iban: payee.as_ref().map(|payee| masked(&payee.iban)),
            payee: payee.map(|payee| payee.name),
            amount: redemption.amount,
            fee: redemption.fee,
            paid: redemption.paid(),
            status: redemption.status,
        });
    }
    Ok(Lines {
        batch: BatchLine::new(context, batch),
        redemptions: lines,
    })
}

/// The public names of the merchants.
///
/// # Errors
/// If the node does not answer.
pub async fn trade_names(at: &At) -> Result<BTreeMap<Address, String>> {
    let merchants = members::merchants(at).await?;
    Ok(merchants
        .into_iter()
        .map(|(account, merchant)| (account, merchant.trade_name))
        .collect())
}

/// The name of a merchant: his own in these books, or the public one.
///
/// # Errors
/// If the wallet's file can't be read.
pub fn merchant_name(context: &Context, names: &BTreeMap<Address, String>, account: &Address) -> Result<String> {
    Ok(match context.known_name(account)? {
        Some(name) => name,
        None => names.get(account).cloned().unwrap_or_else(|| context.name(account)),
    })
}

/// A batch, by its number.
///
/// # Errors
/// If there is none of this number.
pub async fn find_batch(at: &At, id: u32) -> Result<Batch> {
    redemptions::batch(at, id).await?.ok_or_else(|| {
        usage(say!("There is no batch {id}.", "Non c'è la distinta {id}.")).hint(say!(
            "`piazza coop redemptions list --all` shows them.",
            "`piazza coop redemptions list --all` le mostra."
        ))
    })
}

async fn show(context: &Context, id: u32) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let batch = find_batch(&at, id).await?;
    context.out.print(&lines(context, &at, &batch, None).await?)
}

fn nothing_done() -> Error {
    usage(say!("Nothing was done.", "Non è stato fatto nulla."))
}

async fn close(context: &Context, batch: Option<u32>) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let id = match batch {
        Some(batch) => batch,
        None => redemptions::current_batch(&at).await?,
    };
    let batch = redemptions::batch(&at, id).await?.ok_or_else(|| {
        refused(say!(
            "Nobody has asked to redeem anything.",
            "Nessuno ha chiesto di convertire nulla."
        ))
        .code("Reserve.BatchEmpty")
    })?;
    context.out.note(&lines(context, &at, &batch, None).await?.human());
    if !context.prompt.confirm(
        &say!("Close batch {id}?", "Chiudere la distinta {id}?"),
        context.settings.yes,
    )? {
        return Err(nothing_done());
    }
    let call = api::tx().reserve().close_batch(id);
    let receipt = perform(context, &mut chain, &call, Order::new("close-batch", id.to_string())).await?;
    let closed = receipt
        .happened
        .as_ref()
        .and_then(|happened| happened.first::<api::reserve::events::BatchClosed>());
    let (count, total) = closed.map_or((batch.lines, batch.total), |event| (event.lines, Amount(event.total)));
    let stage = receipt.stage_text();
    let text = say!(
        "Batch {id} is closed, lines {count}, {total} euro: {stage}.\nAnother treasurer approves it: piazza coop redemptions approve {id}",
        "La distinta {id} è chiusa, righe {count}, {total} euro: {stage}.\nLa approva un altro tesoriere: piazza coop redemptions approve {id}"
    );
    let fields = json!({ "batch": id, "lines": count, "total_cents": total });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

async fn approve(context: &Context, id: u32) -> Result<()> {
    let vault = context.vault_if_any()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let batch = find_batch(&at, id).await?;
    let shown = lines(context, &at, &batch, vault).await?;
    context.out.note(&shown.human());
    if !context.prompt.confirm(
        &say!("Approve batch {id}?", "Approvare la distinta {id}?"),
        context.settings.yes,
    )? {
        return Err(nothing_done());
    }
    let call = api::tx().reserve().approve_batch(id);
    let receipt = perform(context, &mut chain, &call, Order::new("approve-batch", id.to_string())).await?;
    let (stage, total) = (receipt.stage_text(), batch.total);
    let text = say!(
        "Batch {id}, {total} euro, is approved: {stage}.\nNow the bank's file: piazza coop redemptions export {id} --output FILE",
        "La distinta {id}, {total} euro, è approvata: {stage}.\nOra il file per la banca: piazza coop redemptions export {id} --output FILE"
    );
    let fields = json!({ "batch": id, "lines": batch.lines, "total_cents": total });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

async fn reject(context: &Context, wanted: Vec<u32>, not_paid: bool) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let (_, treasurer) = context.account()?;
    // What an interrupted run left under way decides what is still to be rejected.
    finish_open(context, &mut chain, &treasurer, REJECT).await?;
    let at = chain.at_best().await?;
    let names = trade_names(&at).await?;
    let (mut todo, mut before, mut words) = (Vec::new(), 0, Vec::new());
    for id in wanted.into_iter().collect::<BTreeSet<_>>() {
        let found = rejectable(&at, id, not_paid).await?;
        if found.status == RedemptionStatus::Rejected {
            before += 1;
            continue;
        }
        let name = merchant_name(context, &names, &found.merchant)?;
        words.push(format!("  {id:>6}  {name}  {}", found.amount));
        todo.push(id);
    }
    if !todo.is_empty() {
        context.out.note(&words.join("\n"));
        let question = say!(
            "Reject, so that these merchants have their credits back?",
            "Respingere, così che questi esercenti riabbiano i crediti?"
        );
        if !context.prompt.confirm(&question, context.settings.yes)? {
            return Err(nothing_done());
        }
    }
    for lines in todo.chunks(MOST_LINES) {
        send_rejections(context, &mut chain, lines).await?;
    }
    let now = todo.len();
    let text = say!(
        "Rejected now {now}, before {before}.",
        "Respinte ora {now}, prima {before}."
    );
    context.out.print(&Done::new(
        text,
        json!({ "event": "rejected", "rejected": todo, "before": before }),
    ))
}

/// A redemption that can be rejected, or is already.
async fn rejectable(at: &At, id: u32, not_paid: bool) -> Result<Redemption> {
    let found = redemptions::redemption(at, id).await?;
    let found = found.ok_or_else(|| usage(say!("There is no redemption {id}.", "Non c'è la conversione {id}.")))?;
    if found.status == RedemptionStatus::Rejected {
        return Ok(found);
    }
    let batch = found.batch;
    match find_batch(at, batch).await?.state {
        BatchState::Approved { .. } if !not_paid => Err(refused(say!(
            "Batch {batch} with redemption {id} is approved: the bank may have paid it, and would pay it twice.",
            "La distinta {batch} con la conversione {id} è approvata: la banca può averla pagata, e sarebbe pagata due volte."
        ))
        .hint(say!(
            "What the bank answers, `piazza coop redemptions settle FILE` reads. If it surely pays nothing: --not-paid",
            "Ciò che la banca risponde lo legge `piazza coop redemptions settle FILE`. Se di certo non paga: --not-paid"
        ))),
        _ => Ok(found),
    }
}

/// Rejects lines, all or none.
///
/// # Errors
/// If it is refused.
pub async fn send_rejections(context: &Context, chain: &mut Chain, lines: &[u32]) -> Result<()> {
    let call = api::tx().reserve().reject(BoundedVec(lines.to_vec()));
    let count = lines.len();
    let order = || Order::new(REJECT, say!("{count} redemptions", "{count} conversioni"));
    perform_patiently(context, chain, &call, order).await.map(drop)
}

async fn give_back(context: &Context, id: u32, reference: &str) -> Result<()> {
    let text = reference.trim();
    if text.is_empty() {
        return Err(usage(say!(
            "The bank's reference is empty.",
            "Il riferimento bancario è vuoto."
        )));
    }
    let mut chain = Chain::connect(context).await?;
    let found = redemptions::redemption(&chain.at_best().await?, id).await?;
    let found = found.ok_or_else(|| usage(say!("There is no redemption {id}.", "Non c'è la conversione {id}.")))?;
    let (paid, name) = (found.paid(), context.name(&found.merchant));
    let question = say!(
        "Did the bank give {paid} back, so that {name} has as many credits again?",
        "La banca ha restituito {paid}, così che {name} riabbia altrettanti crediti?"
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(nothing_done());
    }
    let hash = reference_hash(text);
    let vault = context.vault_or_new()?;
    context.store()?.remember_deposit(vault, hash, text, paid.cents())?;
    let call = api::tx().reserve().return_payment(id, H256(hash));
    let order = Order {
        other: Some(found.merchant),
        amount: Some(paid),
        ..Order::new("return", id.to_string())
    };
    let receipt = perform(context, &mut chain, &call, order).await?;
    let what = say!(
        "Redemption {id}, {paid} given back to {name}",
        "Conversione {id}, {paid} restituiti a {name}"
    );
    tell(context, &receipt, &what)
}
