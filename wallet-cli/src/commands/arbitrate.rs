//! `piazza arbitrate`: the arbitrator's desk.

use super::challenge::told;
use crate::{
    chain::{
        api,
        rewards::State,
        send::{perform, Order},
        Chain,
    },
    commands::{
        money::merged,
        rewards::{
            cases::{find, waiting_anywhere, Case},
            hash_text,
        },
    },
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    output::Done,
};
use clap::{Subcommand, ValueEnum};
use serde_json::{json, Value};
use subxt::utils::H256;

/// Decide challenges, as an arbitrator whom the council appointed.
#[derive(Subcommand)]
pub enum Command {
    /// List what is to be decided.
    List,
    /// Decide a challenge.
    Decide {
        /// The programme's number.
        programme: u32,
        /// The attestation's proof, or its first digits.
        proof: String,
        /// Whether the challenge is right.
        #[arg(value_enum)]
        decision: Decision,
    },
}

/// What becomes of a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Decision {
    /// It is right: the attestation does not count, and what was paid is kept from future rewards.
    Uphold,
    /// It is wrong: the attestation counts.
    Reject,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::List => list(context).await,
        Command::Decide {
            programme,
            proof,
            decision,
        } => decide(context, programme, &proof, decision).await,
    }
}

fn is_challenged(case: &Case) -> bool {
    matches!(case.record.state, State::Challenged { .. })
}

async fn list(context: &Context) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let cases = waiting_anywhere(&chain.at_best().await?, is_challenged).await?;
    let text = if cases.is_empty() {
        say!("Nothing is to be decided.", "Non c'è nulla da decidere.")
    } else {
        told(context, &cases)?
    };
    let fields: Vec<Value> = cases.iter().map(|case| case.fields(context)).collect::<Result<_>>()?;
    context.out.print(&Done::new(text, json!({ "challenges": fields })))
}

async fn decide(context: &Context, programme: u32, proof: &str, decision: Decision) -> Result<()> {
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let case = find(&chain.at_best().await?, programme, proof).await?;
    if !is_challenged(&case) {
        return Err(
            refused(say!("Nobody challenged this.", "Nessuno ha contestato questo."))
                .hint(say!(
                    "`piazza arbitrate list` shows what is to be decided.",
                    "`piazza arbitrate list` mostra ciò che è da decidere."
                ))
                .code("Rewards.NotChallenged"),
        );
    }
    let question = question(context, &case, decision)?;
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was decided.", "Non è stato deciso nulla.")));
    }
    let upheld = decision == Decision::Uphold;
    let call = api::tx().rewards().decide(programme, H256(case.proof), upheld);
    let what = case.what(context)?;
    let order = Order::new("decide", say!("decision on {what}", "decisione su {what}"));
    let receipt = perform(context, &mut chain, &call, order).await?;
    let (stage, debts) = (receipt.stage_text(), debts(context, &receipt));
    let text = if upheld {
        say!(
            "Upheld: {what} does not count: {stage}.{debts}",
            "Accolta: {what} non conta: {stage}.{debts}"
        )
    } else {
        say!("Rejected: {what} counts: {stage}.", "Respinta: {what} conta: {stage}.")
    };
    let fields = json!({ "programme": programme, "proof": hash_text(&case.proof), "upheld": upheld });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

fn question(context: &Context, case: &Case, decision: Decision) -> Result<String> {
    let (what, who, state) = (case.what(context)?, case.who(context), case.state_words(context)?);
    let (reward, source) = (case.reward(), case.source(context));
    let told = say!(
        "{what} of {who}, {reward}, as {source} says.\n{state}\n",
        "{what} di {who}, {reward}, come dice {source}.\n{state}\n"
    );
    let asked = match (decision, case.is_paid()) {
        (Decision::Uphold, true) => say!(
            "Uphold the challenge, and keep what was paid from future rewards?",
            "Accogliere la contestazione, e trattenere quanto pagato dai premi futuri?"
        ),
        (Decision::Uphold, false) => say!(
            "Uphold the challenge, and not pay this?",
            "Accogliere la contestazione, e non pagare questa?"
        ),
        (Decision::Reject, true) => say!(
            "Reject the challenge, and let this stand?",
            "Respingere la contestazione, e lasciare tutto com'è?"
        ),
        (Decision::Reject, false) => say!(
            "Reject the challenge, and pay this?",
            "Respingere la contestazione, e pagare questa?"
        ),
    };
    Ok(told + &asked)
}

/// What people owe after a decision, in words.
fn debts(context: &Context, receipt: &crate::chain::send::Receipt) -> String {
    let happened = receipt.happened.as_ref();
    let debts = happened.map(|happened| happened.all::<api::rewards::events::DebtIncurred>());
    let told = debts.unwrap_or_default().into_iter().map(|debt| {
        let (who, amount) = (context.name(&debt.person), crate::values::Amount(debt.amount));
        say!(
            " {amount} are kept from what {who} earns next.",
            " {amount} trattenuti dai prossimi guadagni di {who}."
        )
    });
    told.collect()
}
