//! `piazza coop deposit`: euro that came in, recorded by one treasurer or two.

use crate::{
    chain::{
        api,
        reserve::{self, Action, Basis, Deposit, Proposal},
        send::{perform, Order, Receipt},
        translate, Chain,
    },
    codes::{blake2_256, Hash},
    commands::money::merged,
    context::Context,
    error::{usage, Result},
    i18n::say,
    output::{table, Done, Report},
    values::Amount,
};
use clap::Subcommand;
use serde::Serialize;
use serde_json::json;
use subxt::utils::H256;

/// Euro that came in.
#[derive(Subcommand)]
pub enum Command {
    /// Record a bank transfer. Beyond what one treasurer may do alone it waits for a second.
    Record {
        /// How much, as 5000.00.
        #[arg(allow_hyphen_values = true)]
        amount: Amount,
        /// The bank's reference of the transfer. Its hash goes on the chain, the text stays here.
        #[arg(long, value_name = "TEXT")]
        reference: String,
        /// Why it came in.
        #[arg(long, value_enum, default_value = "sponsor")]
        basis: Basis,
    },
    /// Approve another treasurer's proposal.
    Approve {
        /// Its number.
        proposal: u32,
    },
    /// Withdraw an own proposal.
    Withdraw {
        /// Its number.
        proposal: u32,
    },
    /// List the deposits, and what waits for a second treasurer.
    List,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Record {
            amount,
            reference,
            basis,
        } => record(context, amount, &reference, basis).await,
        Command::Approve { proposal } => approve(context, proposal).await,
        Command::Withdraw { proposal } => withdraw(context, proposal).await,
        Command::List => list(context).await,
    }
}

/// The hash of a bank reference: spaces and letter case don't make another transfer.
fn reference_hash(text: &str) -> Hash {
    let canonical: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect();
    blake2_256(canonical.as_bytes())
}

async fn record(context: &Context, amount: Amount, reference: &str, basis: Basis) -> Result<()> {
    let amount = amount.not_zero()?;
    if reference.trim().is_empty() {
        return Err(usage(say!(
            "The bank's reference is empty.",
            "Il riferimento bancario è vuoto."
        )));
    }
    let hash = reference_hash(reference);
    let mut chain = Chain::connect(context).await?;
    context
        .store()?
        .remember_deposit(hash, reference.trim(), amount.cents())?;
    let call = api::tx()
        .reserve()
        .record(amount.cents(), H256(hash), translate(&basis)?);
    let order = Order {
        amount: Some(amount),
        ..Order::new("deposit", reference.trim().to_owned())
    };
    let receipt = perform(context, &mut chain, &call, order).await?;
    tell(context, &receipt, &say!("{amount} euro", "{amount} euro"))
}

/// Says what became of a recording or an allocation: done, or waiting.
fn tell(context: &Context, receipt: &Receipt, what: &str) -> Result<()> {
    use api::reserve::events::{AllocationProposed, EuroRecorded, RecordProposed};
    let happened = receipt.happened.as_ref();
    let deposit = happened
        .and_then(|happened| happened.first::<EuroRecorded>())
        .map(|event| event.deposit);
    let proposal = happened
        .and_then(|happened| happened.first::<RecordProposed>())
        .map(|event| event.proposal);
    let allocation = happened
        .and_then(|happened| happened.first::<AllocationProposed>())
        .map(|event| event.proposal);
    let stage = receipt.stage_text();
    let text = match (deposit, proposal.or(allocation)) {
        (_, Some(proposal)) => say!(
            "{what}: proposal {proposal} waits for a second treasurer: {stage}.\n  piazza coop deposit approve {proposal}",
            "{what}: la proposta {proposal} aspetta un secondo tesoriere: {stage}.\n  piazza coop deposit approve {proposal}"
        ),
        (Some(deposit), None) => say!("{what}: recorded as deposit {deposit}: {stage}.", "{what}: registrati come deposito {deposit}: {stage}."),
        (None, None) => format!("{what}: {stage}."),
    };
    let fields = json!({ "deposit": deposit, "proposal": proposal.or(allocation) });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

async fn approve(context: &Context, id: u32) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let open = reserve::proposals(&chain.at_best().await?).await?;
    if let Some(proposal) = open.iter().find(|proposal| proposal.id == id) {
        context.out.note(&words(context, proposal)?);
        if !context
            .prompt
            .confirm(&say!("Approve?", "Approvare?"), context.settings.yes)?
        {
            return Err(usage(say!("Nothing was approved.", "Non è stato approvato nulla.")));
        }
    }
    let call = api::tx().reserve().approve(id);
    let receipt = perform(context, &mut chain, &call, Order::new("approve", id.to_string())).await?;
    let deposit = receipt
        .happened
        .as_ref()
        .and_then(|happened| happened.first::<api::reserve::events::EuroRecorded>());
    let deposit = deposit.map(|event| event.deposit);
    let stage = receipt.stage_text();
    let text = match deposit {
        Some(deposit) => say!(
            "Proposal {id} is approved, deposit {deposit}: {stage}.",
            "La proposta {id} è approvata, deposito {deposit}: {stage}."
        ),
        None => say!(
            "Proposal {id} is approved: {stage}.",
            "La proposta {id} è approvata: {stage}."
        ),
    };
    let fields = json!({ "proposal": id, "deposit": deposit });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

async fn withdraw(context: &Context, id: u32) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let call = api::tx().reserve().withdraw(id);
    let receipt = perform(context, &mut chain, &call, Order::new("withdraw", id.to_string())).await?;
    // What it would have given can be given anew.
    context.store()?.drop_credits(&proposal_intent(id))?;
    let stage = receipt.stage_text();
    let text = say!(
        "Proposal {id} is withdrawn: {stage}.",
        "La proposta {id} è ritirata: {stage}."
    );
    context
        .out
        .print(&Done::new(text, merged(receipt.fields(), json!({ "proposal": id }))))
}

/// The intent under which credits stand that wait in a proposal.
pub fn proposal_intent(proposal: u32) -> String {
    format!("proposal:{proposal}")
}

/// The bank reference's text if this wallet knows it, or its hash.
fn reference_text(context: &Context, reference: Hash) -> Result<String> {
    let text = context.store()?.deposit_text(reference)?;
    Ok(text.unwrap_or_else(|| say!("(recorded elsewhere)", "(registrato altrove)")))
}

fn words(context: &Context, proposal: &Proposal) -> Result<String> {
    let (id, by) = (proposal.id, context.name(&proposal.by));
    Ok(match &proposal.action {
        Action::Record {
            amount,
            reference,
            basis,
        } => {
            let (basis, text) = (basis.name(), reference_text(context, *reference)?);
            say!(
                "Proposal {id} by {by}: record {amount} euro from a {basis}, {text}",
                "Proposta {id} di {by}: registrare {amount} euro da {basis}, {text}"
            )
        }
        Action::Allocate { deposit, recipients } => {
            let sum = Amount(recipients.iter().map(|(_, amount)| amount.cents()).sum());
            let count = recipients.len();
            let mut text = say!(
                "Proposal {id} by {by}: give {sum} of deposit {deposit} to {count} members",
                "Proposta {id} di {by}: dare {sum} del deposito {deposit} a {count} membri"
            );
            for (account, amount) in recipients.iter().take(10) {
                text.push_str(&format!("\n  {:<30} {amount:>12}", context.name(account)));
            }
            text
        }
    })
}

#[derive(Serialize)]
struct Listed {
    deposits: Vec<Line>,
    proposals: Vec<Waiting>,
}

#[derive(Serialize)]
struct Line {
    id: u32,
    #[serde(rename = "amount_cents")]
    amount: Amount,
    #[serde(rename = "remaining_cents")]
    remaining: Amount,
    basis: Basis,
    reference: String,
    recorded_by: String,
    approved_by: Option<String>,
}

#[derive(Serialize)]
struct Waiting {
    id: u32,
    by: String,
    text: String,
}

impl Report for Listed {
    fn human(&self) -> String {
        let headings = [
            say!("Deposit", "Deposito"),
            "Euro".to_owned(),
            say!("Left", "Resta"),
            say!("From", "Da"),
            say!("Reference", "Riferimento"),
            say!("Recorded by", "Registrato da"),
            say!("Approved by", "Approvato da"),
        ];
        let mut text = table(
            &headings,
            &[0, 1, 2],
            self.deposits.iter().map(|line| {
                vec![
                    line.id.to_string(),
                    line.amount.to_string(),
                    line.remaining.to_string(),
                    line.basis.name(),
                    line.reference.clone(),
                    line.recorded_by.clone(),
                    line.approved_by.clone().unwrap_or_default(),
                ]
            }),
        );
        for waiting in &self.proposals {
            text.push_str(&format!("\n\n{}", waiting.text));
        }
        text
    }
}

async fn list(context: &Context) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let line = |deposit: Deposit| {
        Ok(Line {
            id: deposit.id,
            amount: deposit.amount,
            remaining: deposit.remaining,
            basis: deposit.basis,
            reference: reference_text(context, deposit.reference)?,
            recorded_by: context.name(&deposit.recorded_by),
            approved_by: deposit.approved_by.map(|account| context.name(&account)),
        })
    };
    let deposits = reserve::deposits(&at)
        .await?
        .into_iter()
        .map(line)
        .collect::<Result<_>>()?;
    let waiting = |proposal: &Proposal| {
        Ok(Waiting {
            id: proposal.id,
            by: proposal.by.to_string(),
            text: words(context, proposal)?,
        })
    };
    let proposals = reserve::proposals(&at)
        .await?
        .iter()
        .map(waiting)
        .collect::<Result<_>>()?;
    context.out.print(&Listed { deposits, proposals })
}
