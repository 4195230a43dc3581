//! `piazza coop deposit`: euro that came in, recorded by one treasurer or two.

use super::{
    credit,
    import::{self, Import},
    payers::{self, Payers},
};
use crate::{
    chain::{
        api,
        redemptions::{self, Use},
        reserve::{self, Action, Basis, Deposit, Proposal, Purpose},
        send::{perform, Order, Receipt},
        translate, Chain,
    },
    codes::{blake2_256, Hash},
    commands::{money::merged, programme::name_pots},
    context::Context,
    error::{usage, Result},
    i18n::say,
    output::{table, Done, Report},
    values::{Address, Amount},
};
use clap::Subcommand;
use serde::Serialize;
use serde_json::json;
use subxt::utils::H256;

/// Euro that came in.
#[derive(Subcommand)]
pub enum Command {
    /// Print the reference that a sponsor or a merchant writes on their transfer, so that it is recognised.
    Reference {
        /// Who pays: a code, a name or an address.
        member: String,
        /// The name of a sponsor who is not in the books, and whose code is given.
        #[arg(long)]
        name: Option<String>,
        /// A merchant pays in ahead, for what they grant.
        #[arg(long)]
        prefunding: bool,
    },
    /// Record what a bank statement says came in. Importing it again records nothing twice.
    Import(Import),
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
    /// Propose to take back a deposit that was recorded wrongly. Nothing of it may be given yet.
    Reverse {
        /// Its number.
        deposit: u32,
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
        Command::Reference {
            member,
            name,
            prefunding,
        } => payers::print_reference(context, &member, name.as_deref(), prefunding),
        Command::Import(arguments) => import::run(context, arguments).await,
        Command::Reverse { deposit } => reverse(context, deposit).await,
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
pub fn reference_hash(text: &str) -> Hash {
    let canonical: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect();
    blake2_256(canonical.as_bytes())
}

/// What the journal, which is not sealed, calls a bank reference: the beginning of its hash, which is on the chain.
pub fn journal_name(reference: &Hash) -> String {
    hex::encode(reference).chars().take(8).collect()
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
    let vault = context.vault_or_new()?;
    let mut chain = Chain::connect(context).await?;
    context
        .store()?
        .remember_deposit(vault, hash, reference.trim(), amount.cents())?;
    let call = api::tx()
        .reserve()
        .record(amount.cents(), H256(hash), translate(&basis)?);
    let order = Order {
        amount: Some(amount),
        ..Order::new("deposit", journal_name(&hash))
    };
    let receipt = perform(context, &mut chain, &call, order).await?;
    tell(context, &receipt, &say!("{amount} euro", "{amount} euro"))
}

/// The number of the deposit that was recorded, or of the proposal that waits.
pub fn recorded(receipt: &Receipt) -> (Option<u32>, Option<u32>) {
    use api::reserve::events::EuroRecorded;
    let happened = receipt.happened.as_ref();
    let deposit = happened.and_then(|happened| happened.first::<EuroRecorded>());
    (deposit.map(|event| event.deposit), proposed(receipt))
}

/// The number of the proposal that waits for a second treasurer, if one was needed.
pub fn proposed(receipt: &Receipt) -> Option<u32> {
    use api::reserve::events::{BankFeeProposed, RecordProposed, ReturnProposed, ReversalProposed};
    let happened = receipt.happened.as_ref()?;
    let record = happened.first::<RecordProposed>().map(|event| event.proposal);
    let back = || happened.first::<ReturnProposed>().map(|event| event.proposal);
    let reversal = || happened.first::<ReversalProposed>().map(|event| event.proposal);
    let fee = || happened.first::<BankFeeProposed>().map(|event| event.proposal);
    record.or_else(back).or_else(reversal).or_else(fee)
}

/// The number of the proposal that waits for a second treasurer, if one was needed for this reference of the bank: read from
/// the chain's books if the node no longer keeps what happened.
///
/// # Errors
/// If the node does not answer.
pub async fn proposed_for(chain: &Chain, receipt: &Receipt, reference: &Hash) -> Result<Option<u32>> {
    if receipt.happened.is_some() {
        return Ok(proposed(receipt));
    }
    Ok(match redemptions::used(&chain.at_best().await?, reference).await? {
        Some(Use::Proposed(proposal)) => Some(proposal),
        _ => None,
    })
}

/// Says what became of something that a second treasurer may have to approve: done, or waiting.
///
/// # Errors
/// If standard output is closed.
pub fn tell(context: &Context, receipt: &Receipt, what: &str) -> Result<()> {
    let (deposit, proposal) = recorded(receipt);
    let stage = receipt.stage_text();
    let text = match (deposit, proposal) {
        (_, Some(proposal)) => say!(
            "{what}: proposal {proposal} waits for a second treasurer: {stage}.\n  piazza coop deposit approve {proposal}",
            "{what}: la proposta {proposal} aspetta un secondo tesoriere: {stage}.\n  piazza coop deposit approve {proposal}"
        ),
        (Some(deposit), None) => say!("{what}: recorded as deposit {deposit}: {stage}.", "{what}: registrati come deposito {deposit}: {stage}."),
        (None, None) => format!("{what}: {stage}."),
    };
    let fields = json!({ "deposit": deposit, "proposal": proposal });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

async fn approve(context: &Context, id: u32) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    name_pots(context, &at).await?;
    let open = reserve::proposals(&at).await?;
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

async fn reverse(context: &Context, id: u32) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let found = reserve::deposit(&chain.at_best().await?, id).await?;
    let found = found.ok_or_else(|| {
        usage(say!("There is no deposit {id}.", "Non c'è il deposito {id}.")).hint(say!(
            "`piazza coop deposit list` shows them.",
            "`piazza coop deposit list` li mostra."
        ))
    })?;
    let (amount, text) = (found.amount, reference_text(context, found.reference)?);
    let question = say!(
        "Propose to take back deposit {id}, {amount} euro, {text}?",
        "Proporre di annullare il deposito {id}, {amount} euro, {text}?"
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was done.", "Non è stato fatto nulla.")));
    }
    let call = api::tx().reserve().reverse(id);
    let receipt = perform(context, &mut chain, &call, Order::new("reverse", id.to_string())).await?;
    let what = say!("Taking back deposit {id}", "Annullamento del deposito {id}");
    tell(context, &receipt, &what)
}

async fn withdraw(context: &Context, id: u32) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let mut open = reserve::proposals(&chain.at_best().await?).await?.into_iter();
    let withdrawn = open.find(|proposal| proposal.id == id);
    let call = api::tx().reserve().withdraw(id);
    let receipt = perform(context, &mut chain, &call, Order::new("withdraw", id.to_string())).await?;
    // What it would have given can be given anew, even if nobody has noted yet that it was proposed.
    if let Some(Action::Allocate { deposit, purpose, .. }) = withdrawn.map(|proposal| proposal.action) {
        credit::note_open(context, &mut chain, deposit, purpose).await?;
    }
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

/// The bank reference's text if this wallet knows it, and the passphrase is given.
///
/// # Errors
/// If the wallet's file can't be read.
pub fn reference_text(context: &Context, reference: Hash) -> Result<String> {
    if !context.store()?.knows_deposit(reference)? {
        return Ok(say!("(recorded elsewhere)", "(registrato altrove)"));
    }
    let text = match context.vault_to_show()? {
        Some(vault) => context.store()?.deposit_text(vault, reference)?,
        None => None,
    };
    Ok(text.unwrap_or_else(|| {
        say!(
            "(sealed: --bank-passphrase-file opens it)",
            "(cifrato: lo apre --bank-passphrase-file)"
        )
    }))
}

/// A proposal in words.
///
/// # Errors
/// If the wallet's file can't be read.
pub fn words(context: &Context, proposal: &Proposal) -> Result<String> {
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
        Action::Allocate {
            deposit,
            purpose,
            recipients,
        } => allocation_words(context, (id, &by), *deposit, *purpose, recipients),
        Action::Reverse { deposit } => say!(
            "Proposal {id} by {by}: take back deposit {deposit}, which was recorded wrongly",
            "Proposta {id} di {by}: annullare il deposito {deposit}, registrato per errore"
        ),
        Action::Return { redemption, reference } => {
            let text = reference_text(context, *reference)?;
            say!(
                "Proposal {id} by {by}: the bank gave back the payment of redemption {redemption}, {text}",
                "Proposta {id} di {by}: la banca ha restituito il pagamento della conversione {redemption}, {text}"
            )
        }
        Action::BankFee { amount, reference } => {
            let text = reference_text(context, *reference)?;
            say!(
                "Proposal {id} by {by}: the enabler's fund bears a bank fee of {amount} euro, {text}",
                "Proposta {id} di {by}: il fondo abilitatore copre una commissione bancaria di {amount} euro, {text}"
            )
        }
    })
}

fn allocation_words(
    context: &Context,
    (id, by): (u32, &str),
    deposit: u32,
    purpose: Purpose,
    recipients: &[(Address, Amount)],
) -> String {
    let sum = Amount(recipients.iter().map(|(_, amount)| amount.cents()).sum());
    let count = recipients.len();
    let mut text = match purpose {
        Purpose::Spending => say!(
            "Proposal {id} by {by}: give {sum} of deposit {deposit} to {count} members",
            "Proposta {id} di {by}: dare {sum} del deposito {deposit} a {count} membri"
        ),
        Purpose::Prefunding => say!(
            "Proposal {id} by {by}: set {sum} of deposit {deposit} aside for what {count} merchants grant",
            "Proposta {id} di {by}: accantonare {sum} del deposito {deposit} per ciò che {count} esercenti concedono"
        ),
        Purpose::Programme => say!(
            "Proposal {id} by {by}: fund programmes ({count}) with {sum} of deposit {deposit}",
            "Proposta {id} di {by}: finanziare programmi ({count}) con {sum} del deposito {deposit}"
        ),
    };
    for (account, amount) in recipients.iter().take(10) {
        text.push_str(&format!("\n  {:<30} {amount:>12}", context.name(account)));
    }
    text
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
    /// Who paid, if their reference is known.
    payer: Option<String>,
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
                    line.payer.clone().unwrap_or_else(|| line.basis.name()),
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
    // Who pays is found by sealed codes: a list does without where nobody opens them.
    let is_sealed = context.vault_to_show()?.is_none() && context.store()?.keeps_others()?;
    let payers = match is_sealed {
        true => None,
        false => Some(Payers::read(context, &at).await?),
    };
    name_pots(context, &at).await?;
    let line = |deposit: Deposit| {
        let reference = reference_text(context, deposit.reference)?;
        let payer = match &payers {
            Some(payers) => payers.named_in(context, &reference)?.map(|payer| payer.name),
            None => None,
        };
        Ok(Line {
            id: deposit.id,
            amount: deposit.amount,
            remaining: deposit.remaining,
            basis: deposit.basis,
            payer,
            reference,
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
