//! `piazza history`: what an account did and received.
//!
//! The wallet's own journal shows what is under way; the rest is the chain's events. On a new device they are read
//! again from an archive node.

use crate::{
    chain::{members, now, send::settle_unsettled, walk, Chain},
    context::Context,
    error::{usage, Kind, Result},
    i18n::say,
    output::{table, Progress, Report},
    store::{EntryStatus, HistoryKind, HistoryRow},
    values::{format_moment, parse_end, parse_start, Address, Amount, Millis},
};
use clap::Args;
use futures::{StreamExt, TryStreamExt};
use serde::Serialize;
use std::collections::BTreeSet;

/// How many blocks are read at a time.
const AT_A_TIME: usize = 32;
/// After how many blocks what was read is written down.
const WRITTEN_EVERY: usize = 512;

/// What an account did and received.
#[derive(Args)]
pub struct History {
    /// Whose: a name or an address [default: of whom the account acts for, or its own].
    who: Option<String>,
    /// How many lines.
    #[arg(long, default_value_t = 20)]
    most: u32,
    /// Read it again from an archive node.
    #[arg(long, requires = "from")]
    rebuild: bool,
    /// From this day or time on.
    #[arg(long, value_name = "DATE", value_parser = parse_start)]
    from: Option<Millis>,
    /// To the end of this day, or to this time [default: now].
    #[arg(long, value_name = "DATE", value_parser = parse_end)]
    to: Option<Millis>,
}

#[derive(Serialize)]
struct Listed {
    address: String,
    open: Vec<Open>,
    rows: Vec<Line>,
}

#[derive(Serialize)]
struct Open {
    kind: String,
    label: String,
    #[serde(rename = "amount_cents")]
    amount: Option<Amount>,
    status: EntryStatus,
    created: Millis,
    reason: Option<String>,
}

#[derive(Serialize)]
struct Line {
    kind: HistoryKind,
    block: u64,
    time: Millis,
    other: Option<String>,
    other_name: Option<String>,
    #[serde(rename = "amount_cents")]
    amount: Amount,
    #[serde(rename = "cashback_cents")]
    cashback: Amount,
    #[serde(rename = "change_cents")]
    change: i128,
    reference: Option<String>,
}

impl Report for Listed {
    fn human(&self) -> String {
        let mut parts = Vec::new();
        if !self.open.is_empty() {
            let headings = [
                say!("Under way or refused", "In corso o rifiutate"),
                String::new(),
                say!("Amount", "Importo"),
                say!("State", "Stato"),
            ];
            parts.push(table(&headings, &[2], self.open.iter().map(Open::cells)));
        }
        if self.rows.is_empty() {
            parts.push(say!(
                "This wallet has done nothing yet.\nWhat others did for you, or you elsewhere: piazza history --rebuild --from DATE",
                "Da qui non hai ancora fatto nulla.\nCiò che altri hanno fatto per te, o tu altrove: piazza history --rebuild --from DATA"
            ));
        } else {
            let headings = [
                say!("When", "Quando"),
                String::new(),
                String::new(),
                say!("Amount", "Importo"),
                say!("Back", "Ritorno"),
                say!("Change", "Variazione"),
                say!("Reference", "Riferimento"),
            ];
            parts.push(table(&headings, &[3, 4, 5], self.rows.iter().map(Line::cells)));
        }
        parts.join("\n\n")
    }
}

impl Open {
    fn cells(&self) -> Vec<String> {
        let state = match self.status {
            EntryStatus::Signed => say!("sent", "inviata"),
            EntryStatus::InBlock => say!("in a block, not final", "in un blocco, non definitiva"),
            EntryStatus::Done => say!("done", "fatta"),
            EntryStatus::Lost => say!("never happened", "mai avvenuta"),
            EntryStatus::Unknown => say!(
                "not known: ask a node that keeps blocks",
                "non si sa: chiedi a un nodo che conserva i blocchi"
            ),
            EntryStatus::Replaced => say!("signed anew", "firmata di nuovo"),
            EntryStatus::Failed | EntryStatus::Refused => {
                self.reason.clone().unwrap_or_else(|| say!("refused", "rifiutata"))
            }
        };
        vec![
            format_moment(self.created),
            self.label.clone(),
            self.amount.map(|amount| amount.to_string()).unwrap_or_default(),
            state,
        ]
    }
}

impl Line {
    fn cells(&self) -> Vec<String> {
        let what = match self.kind {
            HistoryKind::Paid => say!("paid", "pagato a"),
            HistoryKind::Sold => say!("sold to", "venduto a"),
            HistoryKind::Sent => say!("sent to", "inviato a"),
            HistoryKind::Received => say!("received from", "ricevuto da"),
            HistoryKind::Credited => say!("credited", "accreditato"),
            HistoryKind::Referral => say!("referral", "segnalazione"),
            HistoryKind::Cashback => say!("paid in euro to", "pagato in euro a"),
            HistoryKind::RefundReceived => say!("refunded by", "rimborsato da"),
            HistoryKind::Granted => say!("sold in euro to", "venduto in euro a"),
            HistoryKind::RefundGiven => say!("refunded to", "rimborsato a"),
            HistoryKind::Redeemed => say!("to be paid out", "da pagare in euro"),
            HistoryKind::Unredeemed => say!("not paid out", "non pagato in euro"),
            HistoryKind::Prefunded => say!("set aside", "accantonato"),
            HistoryKind::Released => say!("taken back", "ripreso"),
            HistoryKind::Earned => say!("earned", "guadagnato"),
        };
        let sign = if self.change < 0 { "-" } else { "+" };
        let change = format!("{sign}{}", Amount(self.change.unsigned_abs()));
        let back = if self.cashback.is_zero() {
            String::new()
        } else {
            self.cashback.to_string()
        };
        let other = self
            .other_name
            .clone()
            .or_else(|| self.other.clone())
            .unwrap_or_default();
        vec![
            format_moment(self.time),
            what,
            other,
            self.amount.to_string(),
            back,
            change,
            self.reference.as_deref().map(short_reference).unwrap_or_default(),
        ]
    }
}

/// The beginning of a reference: enough to name a sale to be refunded.
fn short_reference(reference: &str) -> String {
    reference.trim_start_matches("0x").chars().take(8).collect()
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: History) -> Result<()> {
    // What is under way stands in the journal of who signed it.
    let (account, signer) = match &arguments.who {
        Some(who) => (context.who(who)?, context.who(who)?),
        None => (context.principal()?, context.account()?.1),
    };
    if let (true, Some(from)) = (arguments.rebuild, arguments.from) {
        rebuild(context, &account, from, arguments.to).await?;
    }
    look_after_open(context, &signer).await?;
    let open = context.store()?.recent_journal(&signer, arguments.most)?;
    let open = open
        .into_iter()
        .filter(|entry| entry.status != EntryStatus::Done)
        .map(|entry| Open {
            kind: entry.signed.kind,
            label: entry.signed.label,
            amount: entry.signed.amount,
            status: entry.status,
            created: entry.signed.created,
            reason: entry.reason,
        });
    let period = arguments.from.unwrap_or_default()..=arguments.to.unwrap_or(Millis::MAX);
    let rows = context.store()?.history(&account, period, arguments.most)?;
    let rows = rows.into_iter().map(|row| line(context, row));
    context.out.print(&Listed {
        address: account.to_string(),
        open: open.collect(),
        rows: rows.collect(),
    })
}

/// Finds out how what was left open has ended, and what no node could tell so far. Without a node the journal is shown as
/// it stands.
async fn look_after_open(context: &Context, account: &Address) -> Result<()> {
    if context.store()?.unsettled_journal(account)?.is_empty() {
        return Ok(());
    }
    let found_out = async {
        let mut chain = Chain::connect(context).await?;
        settle_unsettled(context, &mut chain, account).await
    };
    match found_out.await {
        Err(error) if error.kind != Kind::Node => Err(error),
        _settled_or_no_node => Ok(()),
    }
}

fn line(context: &Context, row: HistoryRow) -> Line {
    let cents = |amount: Amount| i128::try_from(amount.cents()).unwrap_or(i128::MAX);
    let (amount, cashback) = (cents(row.amount), cents(row.cashback));
    let change = match row.kind {
        HistoryKind::Paid => cashback - amount,
        HistoryKind::Sold => amount - cashback,
        HistoryKind::Cashback => cashback,
        // It came out of what was set aside.
        HistoryKind::Granted => 0,
        HistoryKind::RefundGiven => cashback - amount,
        HistoryKind::Sent | HistoryKind::Redeemed | HistoryKind::Prefunded => -amount,
        HistoryKind::Received
        | HistoryKind::Credited
        | HistoryKind::Referral
        | HistoryKind::RefundReceived
        | HistoryKind::Unredeemed
        | HistoryKind::Released
        | HistoryKind::Earned => amount,
    };
    Line {
        kind: row.kind,
        block: row.block,
        time: row.time,
        other_name: row.other.as_ref().map(|other| context.name(other)),
        other: row.other.map(|other| other.to_string()),
        amount: row.amount,
        cashback: row.cashback,
        change,
        reference: row.reference.map(|reference| format!("0x{}", hex::encode(reference))),
    }
}

/// Reads the account's events of a period again.
async fn rebuild(context: &Context, account: &Address, from: Millis, to: Option<Millis>) -> Result<()> {
    if to.is_some_and(|to| to < from) {
        return Err(usage(say!(
            "The period ends before it begins.",
            "Il periodo finisce prima di cominciare."
        )));
    }
    let chain = Chain::connect(context).await?;
    let (_, newest) = chain.heights().await?;
    let first = first_block_at(&chain, from, newest).await?;
    let last = match to {
        Some(to) => first_block_at(&chain, to.saturating_add(1), newest)
            .await?
            .saturating_sub(1),
        None => newest,
    };
    let length = (last + 1).saturating_sub(first);
    let bar = context.out.bar(length, say!("reading blocks", "lettura dei blocchi"));
    let mut met = BTreeSet::new();
    for start in (first..=last).step_by(WRITTEN_EVERY) {
        // Written down piece by piece: what an interruption leaves is kept.
        let rows = read_piece(&chain, start, last.min(start + WRITTEN_EVERY as u64 - 1), account, &bar).await?;
        context.store()?.add_history(&rows)?;
        met.extend(
            rows.into_iter()
                .filter(|row| matches!(row.kind, HistoryKind::Paid | HistoryKind::Cashback))
                .filter_map(|row| row.other),
        );
    }
    drop(bar);
    let at = chain.at_best().await?;
    for account in met {
        if let Some(merchant) = members::merchant(&at, &account).await? {
            context.store()?.remember_trade_name(&account, &merchant.trade_name)?;
        }
    }
    context.out.note(&say!(
        "Read {length} blocks, {first} to {last}.",
        "Letti {length} blocchi, da {first} a {last}."
    ));
    Ok(())
}

/// Reads some blocks at a time, and answers what they did to the account.
async fn read_piece(chain: &Chain, start: u64, end: u64, account: &Address, bar: &Progress) -> Result<Vec<HistoryRow>> {
    let reader = walk::Reader::new(chain, start, end).await?;
    let reader = &reader;
    let rows: Vec<Vec<HistoryRow>> = futures::stream::iter(start..=end)
        .map(|number| reader.block(number, account))
        .buffered(AT_A_TIME)
        .inspect(|_| bar.step())
        .try_collect()
        .await?;
    Ok(rows.concat())
}

/// The first block whose time is at or after a moment; one beyond the newest if there is none.
///
/// # Errors
/// If the node does not answer, or no longer keeps old blocks.
pub async fn first_block_at(chain: &Chain, moment: Millis, newest: u64) -> Result<u64> {
    let (mut low, mut high) = (1, newest + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let hash = chain.kept_hash(middle).await?;
        if now(&chain.at(hash).await?).await? < moment {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}
