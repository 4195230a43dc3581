//! `piazza challenge`: what was attested and is not so.

use crate::{
    chain::{
        api,
        rewards::{self, State},
        send::{perform, Order},
        Chain,
    },
    commands::{
        money::merged,
        rewards::{
            cases::{find, waiting, Case},
            hash_text, short_proof,
        },
    },
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    output::{table, Done},
    values::format_moment,
};
use clap::Subcommand;
use serde_json::{json, Value};
use subxt::utils::H256;

/// The most characters of a reason.
const LONGEST_REASON: usize = 1_000;

/// Challenge an attestation, so that an arbitrator decides.
#[derive(Subcommand)]
pub enum Command {
    /// Challenge an attestation within its window: the people it names, the sponsor, the behaviour's attestors.
    Open {
        /// The programme's number.
        programme: u32,
        /// The attestation's proof, or its first digits.
        proof: String,
        /// What the arbitrator is told. The chain keeps its hash: send the text along.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// List what can be challenged, and what is.
    List {
        /// The programme's number.
        programme: u32,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Open {
            programme,
            proof,
            reason,
        } => open(context, programme, &proof, reason.trim()).await,
        Command::List { programme } => list(context, programme).await,
    }
}

async fn open(context: &Context, programme: u32, proof: &str, reason: &str) -> Result<()> {
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(usage(say!(
            "A reason has 1 to {LONGEST_REASON} characters.",
            "Un motivo ha da 1 a {LONGEST_REASON} caratteri."
        )));
    }
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let case = find(&chain.at_best().await?, programme, proof).await?;
    check_open(&case)?;
    let (what, who, time) = (case.what(context)?, case.who(context), format_moment(case.fact.time));
    let question = say!(
        "Challenge {what} of {who}, {time}? An arbitrator decides.",
        "Contestare {what} di {who}, {time}? Decide un arbitro."
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was challenged.", "Non è stato contestato nulla.")));
    }
    let reason_hash = context.store()?.remember(reason)?;
    let call = api::tx()
        .rewards()
        .challenge(programme, H256(case.proof), H256(reason_hash));
    let order = Order::new("challenge", say!("challenge of {what}", "contestazione di {what}"));
    let receipt = perform(context, &mut chain, &call, order).await?;
    let (stage, digits) = (receipt.stage_text(), hash_text(&case.proof));
    let for_wallets = json!({ "text": reason, "hash": hash_text(&reason_hash) });
    let text = say!(
        "Challenged: {stage}. The chain has the hash of your reason alone: send the arbitrator this line, for \
         `piazza panel learn FILE`.\n{for_wallets}",
        "Contestata: {stage}. La chain ha solo l'hash del motivo: manda all'arbitro questa riga, per \
         `piazza panel learn FILE`.\n{for_wallets}"
    );
    let fields = merged(for_wallets, json!({ "programme": programme, "proof": digits }));
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

fn check_open(case: &Case) -> Result<()> {
    match &case.record.state {
        State::Open { .. } => Ok(()),
        State::Challenged { .. } => Err(refused(say!(
            "An arbitrator decides this already.",
            "Su questa decide già un arbitro."
        ))
        .code("Rewards.AlreadyChallenged")),
        _ => Err(refused(say!(
            "This is not complete: it can't be challenged yet.",
            "Questa non è completa: non si può ancora contestare."
        ))
        .hint(say!(
            "Who is named need not confirm it; an attestor can withdraw it.",
            "Chi è nominato può non confermarla; un attestatore può ritirarla."
        ))
        .code("Rewards.WindowClosed")),
    }
}

async fn list(context: &Context, programme: u32) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    rewards::the_programme(&at, programme).await?;
    let mut cases = waiting(&at, programme).await?;
    cases.retain(|case| !matches!(case.record.state, State::Gathering { .. }));
    let text = if cases.is_empty() {
        say!("Nothing can be challenged now.", "Ora non c'è nulla da contestare.")
    } else {
        told(context, &cases)?
    };
    let fields: Vec<Value> = cases.iter().map(|case| case.fields(context)).collect::<Result<_>>()?;
    context.out.print(&Done::new(text, json!({ "attestations": fields })))
}

/// Attestations as a table.
///
/// # Errors
/// If the wallet's file can't be read.
pub fn told(context: &Context, cases: &[Case]) -> Result<String> {
    let headings = [
        say!("Programme", "Programma"),
        say!("Proof", "Prova"),
        say!("Who", "Chi"),
        say!("What", "Che cosa"),
        say!("When", "Quando"),
        say!("Brings", "Porta"),
        say!("Says", "Lo dice"),
        String::new(),
    ];
    let cells = |case: &Case| {
        Ok(vec![
            case.programme.to_string(),
            short_proof(&case.proof),
            case.who(context),
            case.what(context)?,
            format_moment(case.fact.time),
            case.reward().to_string(),
            case.source(context),
            case.state_words(context)?,
        ])
    };
    let rows: Vec<_> = cases.iter().map(cells).collect::<Result<_>>()?;
    Ok(table(&headings, &[0, 5], rows))
}
