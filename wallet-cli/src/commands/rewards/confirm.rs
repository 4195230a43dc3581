//! `piazza rewards confirm`: the word of those whom an attestation names.

use super::{
    cases::{find, waiting_anywhere, Case},
    earned, hash_text, short_proof,
};
use crate::{
    chain::{
        api,
        send::{perform, Order},
        Chain,
    },
    commands::money::merged,
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    output::{table, Done},
    values::format_moment,
};
use serde_json::{json, Value};
use subxt::utils::H256;

/// Lists what waits for one's word.
///
/// # Errors
/// Whatever goes wrong.
pub async fn list(context: &Context) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let who = context.principal()?;
    let cases = waiting_anywhere(&at, |case| case.waits_for(&who)).await?;
    let text = if cases.is_empty() {
        say!("Nothing waits for your word.", "Nulla aspetta la tua conferma.")
    } else {
        told(context, &cases)?
    };
    let fields: Vec<Value> = cases.iter().map(|case| case.fields(context)).collect::<Result<_>>()?;
    context.out.print(&Done::new(text, json!({ "waiting": fields })))
}

fn told(context: &Context, cases: &[Case]) -> Result<String> {
    let headings = [
        say!("Programme", "Programma"),
        say!("Proof", "Prova"),
        say!("What", "Che cosa"),
        say!("When", "Quando"),
        say!("Says", "Lo dice"),
        say!("Until", "Fino al"),
    ];
    let cells = |case: &Case| {
        Ok(vec![
            case.programme.to_string(),
            short_proof(&case.proof),
            case.what(context)?,
            format_moment(case.fact.time),
            case.source(context),
            case.until().map(format_moment).unwrap_or_default(),
        ])
    };
    let rows: Vec<_> = cases.iter().map(cells).collect::<Result<_>>()?;
    Ok(table(&headings, &[0], rows))
}

/// Confirms.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, programme: u32, proof: &str) -> Result<()> {
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let case = find(&chain.at_best().await?, programme, proof).await?;
    let who = context.principal()?;
    if !case.waits_for(&who) {
        return Err(refused(say!(
            "This attestation does not name you, or you confirmed already.",
            "Questa attestazione non ti nomina, o hai già confermato."
        ))
        .hint(say!(
            "`piazza rewards confirm` alone lists what waits for you.",
            "`piazza rewards confirm` da solo elenca ciò che ti aspetta."
        ))
        .code("Rewards.NothingToConfirm"));
    }
    let (what, people, source) = (case.what(context)?, case.who(context), case.source(context));
    let time = format_moment(case.fact.time);
    let question = say!(
        "{people}: {what}, {time}, as {source} says. Is it so?",
        "{people}: {what}, {time}, come dice {source}. È così?"
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(
            usage(say!("Nothing was confirmed.", "Non è stato confermato nulla.")).hint(say!(
                "What nobody confirms lapses by itself.",
                "Ciò che nessuno conferma decade da sé."
            )),
        );
    }
    let call = api::tx().rewards().confirm(programme, H256(case.proof));
    let order = Order::new("confirm", say!("confirm {what}", "conferma di {what}"));
    let receipt = perform(context, &mut chain, &call, order).await?;
    let (earned, fields) = earned(&receipt, &who);
    let stage = receipt.stage_text();
    let text = say!("Confirmed: {stage}.{earned}", "Confermato: {stage}.{earned}");
    let fields = merged(
        fields,
        json!({ "programme": programme, "proof": hash_text(&case.proof) }),
    );
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}
