//! `piazza coop credit`: credits out of a deposit, from a table or one by one.
//!
//! Every row stands in the wallet's own books before it is sent, so that a file run twice gives once.

use super::{deposit::proposal_intent, perform_patiently};
use crate::{
    chain::{
        api,
        members::{self, Status},
        receipt::unknown,
        reserve::{self, Action, Basis, Proposal, Purpose},
        send::{finish_open, follow, settle_open, Order, Receipt},
        system, types, At, Chain,
    },
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    output::Report,
    sheet::{told, Column, Fault, Sheet},
    store::{CreditKey, CreditState, EntryStatus},
    values::{Address, Amount, Kind},
};
use clap::Args;
use rand::{rngs::OsRng, RngCore};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use subxt::tx::StaticPayload;

/// The most recipients of one allocation.
const BATCH: usize = 256;
/// The row of a gift that stands in no table.
const NO_ROW: u64 = 0;
/// The kind of these transactions in the journal.
const KIND: &str = "credit";

const COLUMNS: &[Column] = &[
    Column {
        names: &[
            "who",
            "chi",
            "address",
            "indirizzo",
            "account",
            "conto",
            "code",
            "codice",
        ],
        required: true,
    },
    Column {
        names: &["amount", "importo"],
        required: true,
    },
];

/// Give credits out of a deposit.
#[derive(Args)]
pub struct Credit {
    /// A CSV file with who (a name, a code or an address) and amount. Running it again gives nothing twice.
    #[arg(value_name = "FILE", required_unless_present = "to", conflicts_with = "to")]
    file: Option<PathBuf>,
    /// To one member alone.
    #[arg(long, value_name = "WHO", requires = "amount")]
    to: Option<String>,
    /// How much, as 12.50.
    #[arg(long, requires = "to", allow_hyphen_values = true)]
    amount: Option<Amount>,
    /// Out of which deposit: `piazza coop deposit list` has the numbers.
    #[arg(long, value_name = "NUMBER")]
    deposit: u32,
    /// To merchants, set aside for what they grant: the only use of what a merchant paid in ahead.
    #[arg(long)]
    prefunding: bool,
}

impl Credit {
    const fn source(&self) -> Source {
        Source {
            deposit: self.deposit,
            purpose: if self.prefunding {
                Purpose::Prefunding
            } else {
                Purpose::Spending
            },
        }
    }
}

/// Out of which deposit credits come, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Source {
    deposit: u32,
    purpose: Purpose,
}

/// What an allocation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Allocated {
    /// The credits are given.
    Given,
    /// They wait for a second treasurer, in the proposal of this number.
    Proposed(u32),
    /// It is in no block yet, or the node no longer keeps what it did there.
    Open,
}

#[derive(Serialize)]
struct Credited {
    event: &'static str,
    rows: usize,
    given: usize,
    #[serde(rename = "given_cents")]
    sum: Amount,
    before: usize,
    /// How many are sent, and neither given nor proposed as far as is known.
    open: usize,
    proposals: Vec<u32>,
    /// To whom, how much and how far it has come, if it was one alone.
    #[serde(skip)]
    to: Option<(String, Amount, String)>,
    #[serde(skip)]
    purpose: Purpose,
}

impl Report for Credited {
    fn human(&self) -> String {
        let mut text = match &self.to {
            Some((to, amount, stage)) => self.to_one(to, *amount, stage),
            None => self.to_many(),
        };
        for proposal in &self.proposals {
            text.push_str(&say!(
                "\nProposal {proposal} waits for a second treasurer: piazza coop deposit approve {proposal}",
                "\nLa proposta {proposal} aspetta un secondo tesoriere: piazza coop deposit approve {proposal}"
            ));
        }
        text
    }
}

impl Credited {
    /// Nothing done yet.
    const fn nothing(rows: usize, before: usize, purpose: Purpose) -> Self {
        Self {
            event: "credited",
            rows,
            given: 0,
            sum: Amount(0),
            before,
            open: 0,
            proposals: Vec::new(),
            to: None,
            purpose,
        }
    }

    /// Counts what an allocation to so many did.
    fn count(&mut self, allocated: Allocated, rows: usize, cents: u128) {
        match allocated {
            Allocated::Given => {
                self.given += rows;
                self.sum = Amount(self.sum.cents().saturating_add(cents));
            }
            Allocated::Proposed(proposal) => self.proposals.push(proposal),
            Allocated::Open => self.open += rows,
        }
    }

    fn to_one(&self, to: &str, amount: Amount, stage: &str) -> String {
        if self.open > 0 {
            return say!(
                "{amount} for {to}: {stage}. Whether they are given, `piazza coop deposit list` shows.",
                "{amount} per {to}: {stage}. Se sono dati, lo mostra `piazza coop deposit list`."
            );
        }
        if !self.proposals.is_empty() {
            return say!(
                "Proposed for {to}; nothing is given yet: {stage}.",
                "Proposti per {to}; non è ancora dato nulla: {stage}."
            );
        }
        match self.purpose {
            Purpose::Spending | Purpose::Programme => {
                say!("Given to {to}: {amount}, {stage}.", "Dati a {to}: {amount}, {stage}.")
            }
            Purpose::Prefunding => say!(
                "Set aside for what {to} grants: {amount}, {stage}.",
                "Accantonati per ciò che {to} concede: {amount}, {stage}."
            ),
        }
    }

    fn to_many(&self) -> String {
        let Self {
            rows,
            given,
            sum,
            before,
            open,
            ..
        } = self;
        let mut text = say!(
            "Credits {rows}: given now {given}, in all {sum}; given or proposed before {before}.",
            "Accrediti {rows}: dati ora {given}, in tutto {sum}; già dati o proposti {before}."
        );
        if *open > 0 {
            text.push_str(&say!(
                "\nSent, and not known to be given yet: {open}. Give the same command again.",
                "\nInviati, e non ancora noti come dati: {open}. Ripeti lo stesso comando."
            ));
        }
        text
    }
}

/// A row: where it stands, to whom, how much.
type Gift = (u64, Address, Amount);

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Credit) -> Result<()> {
    let source = arguments.source();
    let gifts = match (&arguments.file, &arguments.to, arguments.amount) {
        (Some(file), _, _) => read(context, file)?,
        (None, Some(to), Some(amount)) => return one(context, source, to, amount.not_zero()?).await,
        _ => {
            return Err(usage(say!(
                "Say to whom: a FILE, or --to WHO --amount AMOUNT.",
                "Indica a chi: un FILE, o --to CHI --amount IMPORTO."
            )))
        }
    };
    let mut chain = Chain::connect(context).await?;
    let (_, treasurer) = context.account()?;
    // What an interrupted run left under way decides what is still to be given.
    finish_open(context, &mut chain, &treasurer, KIND).await?;
    note_open(context, &mut chain, source.deposit, source.purpose).await?;
    let total = gifts.len();
    let todo = numbered(context, source.deposit, gifts)?;
    check(context, &chain.at_best().await?, source, &todo).await?;
    let before = total - todo.len();
    let keys: Vec<_> = todo.into_iter().map(|(_, key)| key).collect();
    let mut credited = Credited::nothing(total, before, source.purpose);
    let bar = context.out.bar(keys.len() as u64, say!("crediting", "accredito"));
    for batch in keys.chunks(BATCH) {
        let allocated = send(context, &mut chain, source, batch).await?;
        credited.count(allocated, batch.len(), batch.iter().map(|key| key.cents).sum());
        (0..batch.len()).for_each(|_| bar.step());
    }
    drop(bar);
    context.out.print(&credited)
}

fn read(context: &Context, file: &Path) -> Result<Vec<Gift>> {
    Sheet::read(file, COLUMNS)?.map(|row| {
        let who = row.required("who")?;
        let account = row.read(who, |who| super::member::account_of(context, who))?;
        let amount = row.read(row.required("amount")?, |text| text.parse::<Amount>()?.not_zero())?;
        Ok((row.line, account, amount))
    })
}

/// The gifts that are not given yet, each with its key. What was planned but never happened is planned anew; nothing is, of
/// which nobody can tell whether it happened.
fn numbered(context: &Context, deposit: u32, gifts: Vec<Gift>) -> Result<Vec<(u64, CreditKey)>> {
    let store = context.store()?;
    let mut counts: BTreeMap<(Address, u128), u32> = BTreeMap::new();
    let (mut todo, mut unclear) = (Vec::new(), Vec::new());
    for (line, account, amount) in gifts {
        let nth = counts.entry((account, amount.cents())).or_default();
        let key = CreditKey {
            deposit,
            account,
            cents: amount.cents(),
            nth: *nth,
        };
        *nth += 1;
        match store.credit_state(&key)? {
            None => todo.push((line, key)),
            Some((CreditState::Planned, intent)) => match store.journal_of(&intent)?.map(|entry| entry.status) {
                // Under way: if it is lost, it is planned anew then.
                Some(EntryStatus::Signed | EntryStatus::InBlock) => {}
                // It happened, but not even `note_done` could tell what: given, or proposed.
                Some(EntryStatus::Done | EntryStatus::Unknown) => unclear.push(line),
                _ => todo.push((line, key)),
            },
            Some((CreditState::Proposed | CreditState::Given, _)) => {}
        }
    }
    if unclear.is_empty() {
        return Ok(todo);
    }
    let lines = unclear.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Err(unknown("credit:").hint(say!(
        "It is about the rows {lines} of the file. Give the same command with a node that keeps blocks: --node URL. Or give \
         the others in a file without them.",
        "Si tratta delle righe {lines} del file. Dai lo stesso comando con un nodo che conserva i blocchi: --node URL. O dai \
         gli altri in un file senza di esse."
    )))
}

/// Gives to one member: now, and again if asked again, as sending would.
async fn one(context: &Context, source: Source, to: &str, amount: Amount) -> Result<()> {
    let account = super::member::account_of(context, to)?;
    let name = context.name(&account);
    let mut chain = Chain::connect(context).await?;
    let key = CreditKey {
        deposit: source.deposit,
        account,
        cents: amount.cents(),
        nth: 0,
    };
    check(context, &chain.at_best().await?, source, &[(NO_ROW, key)]).await?;
    let call = allocate(source, vec![(account, amount.cents())]);
    let label = context.label(&account)?;
    let order = || Order {
        other: Some(account),
        amount: Some(amount),
        ..Order::new(KIND, label.clone())
    };
    let receipt = perform_patiently(context, &mut chain, &call, order).await?;
    let allocated = allocated(context, &chain, &receipt, source, &[(account, amount.cents())]).await?;
    let mut credited = Credited {
        to: Some((name, amount, receipt.stage_text())),
        ..Credited::nothing(1, 0, source.purpose)
    };
    credited.count(allocated, 1, amount.cents());
    context.out.print(&credited)
}

fn allocate(source: Source, recipients: Vec<(Address, u128)>) -> StaticPayload<api::reserve::calls::Allocate> {
    let recipients = types::bounded_collections::bounded_vec::BoundedVec(recipients);
    api::tx()
        .reserve()
        .allocate(source.deposit, source.purpose.raw(), recipients)
}

/// What the chain would refuse is told with its row, before anything is sent.
async fn check(context: &Context, at: &At, source: Source, todo: &[(u64, CreditKey)]) -> Result<()> {
    let Source { deposit, purpose } = source;
    let Some(found) = reserve::deposit(at, deposit).await? else {
        return Err(
            usage(say!("There is no deposit {deposit}.", "Non c'è il deposito {deposit}.")).hint(say!(
                "`piazza coop deposit list` shows them.",
                "`piazza coop deposit list` li mostra."
            )),
        );
    };
    if found.basis == Basis::Merchant && purpose == Purpose::Spending {
        return Err(refused(say!(
            "Deposit {deposit} was paid in ahead by a merchant: it can only be set aside for what they grant.",
            "Il deposito {deposit} è versato in anticipo da un esercente: si può solo accantonare per ciò che concede."
        ))
        .hint(say!("Add --prefunding.", "Aggiungi --prefunding."))
        .code("Reserve.WrongPurpose"));
    }
    let (wanted, left) = (Amount(todo.iter().map(|(_, key)| key.cents).sum()), found.remaining);
    if wanted > left {
        return Err(refused(say!(
            "Deposit {deposit} has {left} left, {wanted} is to be given.",
            "Nel deposito {deposit} restano {left}, da dare {wanted}."
        ))
        .code("Reserve.DepositExceeded"));
    }
    let mut sums: BTreeMap<Address, (u64, u128)> = BTreeMap::new();
    for (line, key) in todo {
        let entry = sums.entry(key.account).or_insert((*line, 0));
        entry.1 += key.cents;
    }
    let mut faults = Vec::new();
    for (account, (line, cents)) in sums {
        if let Some(reason) = obstacle(at, purpose, &account, cents).await? {
            faults.push(Fault {
                line,
                reason: format!("{}: {reason}", context.name(&account)),
            });
        }
    }
    match faults.as_slice() {
        [] => Ok(()),
        [Fault { line: NO_ROW, reason }] => Err(refused(say!(
            "{reason}; nothing was given.",
            "{reason}; non è stato dato nulla."
        ))),
        faults => Err(told(faults)),
    }
}

async fn obstacle(at: &At, purpose: Purpose, account: &Address, cents: u128) -> Result<Option<String>> {
    let Some(member) = members::member(at, account).await? else {
        return Ok(Some(say!("not a member", "non è un membro")));
    };
    if member.status != Status::Active {
        return Ok(Some(member.status.name()));
    }
    if purpose == Purpose::Prefunding && member.kind != Kind::Merchant {
        return Ok(Some(say!("not a merchant", "non è un esercente")));
    }
    let Some(limit) = members::tier(at, member.tier).await?.and_then(|tier| tier.held) else {
        return Ok(None);
    };
    let has = system::balance(at, account).await?.total();
    let over = has.cents().saturating_add(cents) > limit.cents();
    Ok(over.then(|| say!("has {has} and may hold {limit}", "ha {has} e può tenere {limit}")))
}

/// Sends a batch.
async fn send(context: &Context, chain: &mut Chain, source: Source, batch: &[CreditKey]) -> Result<Allocated> {
    // The rows, not the transaction, are what counts once: each attempt has a name of its own.
    let mut name = [0; 16];
    OsRng.fill_bytes(&mut name);
    let intent = format!("credit:{}", hex::encode(name));
    context.store()?.set_credits(batch, &intent, CreditState::Planned)?;
    let call = allocate(source, recipients(batch));
    let count = batch.len();
    let order = || Order::new(KIND, say!("credits for {count}", "accrediti per {count}")).once(intent.clone());
    let receipt = perform_patiently(context, chain, &call, order).await?;
    let allocated = allocated(context, chain, &receipt, source, &recipients(batch)).await?;
    if receipt.is_final {
        note(context, allocated, batch, &intent)?;
    }
    Ok(allocated)
}

fn recipients(batch: &[CreditKey]) -> Vec<(Address, u128)> {
    batch.iter().map(|key| (key.account, key.cents)).collect()
}

/// Notes what came of batches that were carried out when nobody was there to note it: a run that was cut off, or that waited
/// for a block only. What the node can't tell stays as it is.
async fn note_done(context: &Context, chain: &mut Chain, source: Source) -> Result<()> {
    let store = context.store()?;
    for intent in store.planned_intents(source.deposit)? {
        let entry = store.journal_of(&intent)?;
        let Some(entry) = entry.filter(|entry| entry.status == EntryStatus::Done) else {
            continue;
        };
        let receipt = follow(context, chain, &entry).await?;
        let batch = store.credits_by(&intent)?;
        let allocated = allocated(context, chain, &receipt, source, &recipients(&batch)).await?;
        note(context, allocated, &batch, &intent)?;
    }
    Ok(())
}

/// The same for one deposit, after what is open is settled.
///
/// # Errors
/// If the node does not answer.
pub async fn note_open(context: &Context, chain: &mut Chain, deposit: u32, purpose: Purpose) -> Result<()> {
    let (_, treasurer) = context.account()?;
    settle_open(context, chain, &treasurer).await?;
    note_done(context, chain, Source { deposit, purpose }).await
}

/// Notes what a final allocation did.
fn note(context: &Context, allocated: Allocated, batch: &[CreditKey], intent: &str) -> Result<()> {
    let store = context.store()?;
    match allocated {
        Allocated::Given => store.set_credits(batch, intent, CreditState::Given),
        Allocated::Proposed(proposal) => store.set_credits(batch, &proposal_intent(proposal), CreditState::Proposed),
        Allocated::Open => Ok(()),
    }
}

/// What an allocation did: by its events, or by the proposals that wait where the node no longer keeps them.
async fn allocated(
    context: &Context,
    chain: &Chain,
    receipt: &Receipt,
    source: Source,
    recipients: &[(Address, u128)],
) -> Result<Allocated> {
    use api::reserve::events::AllocationProposed;
    if receipt.place.is_none() {
        return Ok(Allocated::Open);
    }
    if let Some(happened) = &receipt.happened {
        let proposed = happened.first::<AllocationProposed>();
        return Ok(proposed.map_or(Allocated::Given, |event| Allocated::Proposed(event.proposal)));
    }
    let principal = context.principal()?;
    for proposal in reserve::proposals(&chain.at_best().await?).await? {
        // One proposal is of one batch.
        let is_free = || {
            context
                .store()?
                .credits_by(&proposal_intent(proposal.id))
                .map(|rows| rows.is_empty())
        };
        if is_of(&proposal, &principal, source, recipients) && is_free()? {
            return Ok(Allocated::Proposed(proposal.id));
        }
    }
    Ok(Allocated::Open)
}

/// Whether a proposal is that of a treasurer to give this to these.
fn is_of(proposal: &Proposal, treasurer: &Address, source: Source, recipients: &[(Address, u128)]) -> bool {
    let Action::Allocate {
        deposit,
        purpose,
        recipients: proposed,
    } = &proposal.action
    else {
        return false;
    };
    let from = Source {
        deposit: *deposit,
        purpose: *purpose,
    };
    let mut proposed: Vec<_> = proposed
        .iter()
        .map(|(account, amount)| (*account, amount.cents()))
        .collect();
    let mut wanted = recipients.to_vec();
    proposed.sort_unstable();
    wanted.sort_unstable();
    proposal.by == *treasurer && from == source && proposed == wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: Source = Source {
        deposit: 3,
        purpose: Purpose::Spending,
    };

    fn somebody(byte: u8) -> Address {
        Address::from([byte; 32])
    }

    fn one(allocated: Allocated) -> String {
        let mut credited = Credited {
            to: Some(("Anna".to_owned(), Amount(2_000), "STAGE".to_owned())),
            ..Credited::nothing(1, 0, Purpose::Spending)
        };
        credited.count(allocated, 1, 2_000);
        credited.human()
    }

    #[test]
    fn nothing_is_told_as_given_that_may_not_be() {
        assert_eq!(one(Allocated::Given), "Given to Anna: 20.00, STAGE.");
        for text in [one(Allocated::Open), one(Allocated::Proposed(7))] {
            assert!(!text.contains("Given") && text.contains("STAGE"), "{text}");
        }
        let mut many = Credited::nothing(3, 0, Purpose::Spending);
        many.count(Allocated::Given, 1, 500);
        many.count(Allocated::Open, 2, 4_000);
        assert_eq!((many.given, many.sum, many.open), (1, Amount(500), 2));
    }

    #[test]
    fn a_batch_is_found_among_the_proposals_by_what_it_gives() {
        let proposal = Proposal {
            id: 7,
            by: somebody(1),
            action: Action::Allocate {
                deposit: 3,
                purpose: Purpose::Spending,
                recipients: vec![(somebody(5), Amount(500)), (somebody(4), Amount(400))],
            },
        };
        let batch = [(somebody(4), 400), (somebody(5), 500)];
        assert!(is_of(&proposal, &somebody(1), SOURCE, &batch));
        assert!(!is_of(&proposal, &somebody(2), SOURCE, &batch));
        assert!(!is_of(&proposal, &somebody(1), SOURCE, &batch[..1]));
        let other = Source { deposit: 4, ..SOURCE };
        assert!(!is_of(&proposal, &somebody(1), other, &batch));
        let set_aside = Source {
            purpose: Purpose::Prefunding,
            ..SOURCE
        };
        assert!(!is_of(&proposal, &somebody(1), set_aside, &batch));
    }
}
