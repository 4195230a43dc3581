//! `piazza coop credit`: credits out of a deposit, from a table or one by one.
//!
//! Every row stands in the wallet's own books before it is sent, so that a file run twice gives once.

use super::{deposit::proposal_intent, perform_patiently};
use crate::{
    chain::{
        api,
        members::{self, Status},
        receipt::unknown,
        reserve::{self, Basis, Purpose},
        send::{finish_open, settle_open, Order, Receipt},
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
#[derive(Clone, Copy)]
struct Source {
    deposit: u32,
    purpose: Purpose,
}

#[derive(Serialize)]
struct Credited {
    event: &'static str,
    rows: usize,
    given: usize,
    #[serde(rename = "given_cents")]
    sum: Amount,
    before: usize,
    proposals: Vec<u32>,
    /// To whom, if it was one alone.
    #[serde(skip)]
    to: Option<String>,
    #[serde(skip)]
    purpose: Purpose,
}

impl Report for Credited {
    fn human(&self) -> String {
        let mut text = match &self.to {
            Some(to) => self.to_one(to),
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
    fn to_one(&self, to: &str) -> String {
        let sum = self.sum;
        if self.proposals.is_empty() {
            match self.purpose {
                Purpose::Spending | Purpose::Programme => say!("Given to {to}: {sum}.", "Dati a {to}: {sum}."),
                Purpose::Prefunding => say!(
                    "Set aside for what {to} grants: {sum}.",
                    "Accantonati per ciò che {to} concede: {sum}."
                ),
            }
        } else {
            say!(
                "Proposed for {to}; nothing is given yet.",
                "Proposti per {to}; non è ancora dato nulla."
            )
        }
    }

    fn to_many(&self) -> String {
        let Self {
            rows,
            given,
            sum,
            before,
            ..
        } = self;
        say!(
            "Credits {rows}: given now {given}, in all {sum}; given or proposed before {before}.",
            "Accrediti {rows}: dati ora {given}, in tutto {sum}; già dati o proposti {before}."
        )
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
    settle_open(context, &mut chain, &treasurer).await?;
    let total = gifts.len();
    let todo = numbered(context, source.deposit, gifts)?;
    check(context, &chain.at_best().await?, source, &todo).await?;
    let before = total - todo.len();
    let keys: Vec<_> = todo.into_iter().map(|(_, key)| key).collect();
    let (mut given, mut proposals) = (0, Vec::new());
    let mut sum = 0;
    let bar = context.out.bar(keys.len() as u64, say!("crediting", "accredito"));
    for batch in keys.chunks(BATCH) {
        match send(context, &mut chain, source, batch).await? {
            Some(proposal) => proposals.push(proposal),
            None => {
                given += batch.len();
                sum += batch.iter().map(|key| key.cents).sum::<u128>();
            }
        }
        (0..batch.len()).for_each(|_| bar.step());
    }
    drop(bar);
    context.out.print(&Credited {
        event: "credited",
        rows: total,
        given,
        sum: Amount(sum),
        before,
        proposals,
        to: None,
        purpose: source.purpose,
    })
}

fn read(context: &Context, file: &Path) -> Result<Vec<Gift>> {
    Sheet::read(file, COLUMNS)?.map(|row| {
        let who = row.required("who")?;
        let (account, _) = row.read(who, |who| super::member::named(context, who))?;
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
                // In the end it happened: only the note of it was missing.
                Some(EntryStatus::Done) => store.set_credits(&[key], &intent, CreditState::Given)?,
                // Under way: if it is lost, it is planned anew then.
                Some(EntryStatus::Signed | EntryStatus::InBlock) => {}
                Some(EntryStatus::Unknown) => unclear.push(line),
                _ => todo.push((line, key)),
            },
            Some((CreditState::Proposed | CreditState::Given, _)) => {}
        }
    }
    if unclear.is_empty() {
        return Ok(todo);
    }
    let lines = unclear.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Err(unknown().hint(say!(
        "It is about the rows {lines} of the file. Give the same command with a node that keeps blocks: --node URL. Or give \
         the others in a file without them.",
        "Si tratta delle righe {lines} del file. Dai lo stesso comando con un nodo che conserva i blocchi: --node URL. O dai \
         gli altri in un file senza di esse."
    )))
}

/// Gives to one member: now, and again if asked again, as sending would.
async fn one(context: &Context, source: Source, to: &str, amount: Amount) -> Result<()> {
    let (account, name) = super::member::named(context, to)?;
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
    let proposals: Vec<_> = proposed(&receipt).into_iter().collect();
    let (given, sum) = if proposals.is_empty() {
        (1, amount)
    } else {
        (0, Amount(0))
    };
    context.out.print(&Credited {
        event: "credited",
        rows: 1,
        given,
        sum,
        before: 0,
        proposals,
        to: Some(name),
        purpose: source.purpose,
    })
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
            "Deposit {deposit} was paid in ahead by a merchant: it can only be set aside for what he grants.",
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

/// Sends a batch; answers the number of the proposal if it waits for a second treasurer.
async fn send(context: &Context, chain: &mut Chain, source: Source, batch: &[CreditKey]) -> Result<Option<u32>> {
    let store = context.store()?;
    // The rows, not the transaction, are what counts once: each attempt has a name of its own.
    let mut name = [0; 16];
    OsRng.fill_bytes(&mut name);
    let intent = format!("credit:{}", hex::encode(name));
    store.set_credits(batch, &intent, CreditState::Planned)?;
    let recipients = batch.iter().map(|key| (key.account, key.cents)).collect();
    let call = allocate(source, recipients);
    let count = batch.len();
    let order = || Order::new(KIND, say!("credits for {count}", "accrediti per {count}")).once(intent.clone());
    let receipt = perform_patiently(context, chain, &call, order).await?;
    let proposal = proposed(&receipt);
    if receipt.is_final {
        match proposal {
            Some(proposal) => store.set_credits(batch, &proposal_intent(proposal), CreditState::Proposed)?,
            None => store.set_credits(batch, &intent, CreditState::Given)?,
        }
    }
    Ok(proposal)
}

fn proposed(receipt: &Receipt) -> Option<u32> {
    let happened = receipt.happened.as_ref()?;
    happened
        .first::<api::reserve::events::AllocationProposed>()
        .map(|event| event.proposal)
}
