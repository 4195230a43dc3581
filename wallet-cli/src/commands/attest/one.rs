//! `piazza attest one`: that somebody did something.

use super::{people::People, without_row, Subject};
use crate::{
    chain::{
        api, now,
        rewards::Entry,
        send::{perform, Order, Receipt},
        Chain,
    },
    codes::{blake2_256, Hash},
    commands::{money::merged, rewards::hash_text},
    connectors::{document_proof, proof_of_document, Format},
    context::Context,
    error::{usage, Result},
    i18n::say,
    output::Done,
    values::{format_moment, parse_quantity, parse_start, show_quantity, Address, Amount, Millis},
};
use clap::Args;
use codec::Encode;
use serde_json::{json, Value};
use subxt::utils::H256;

/// Attest that somebody did something.
#[derive(Args)]
pub struct One {
    /// The behaviour's number: `piazza attest list` has those that you may attest.
    behaviour: u32,
    /// Who: an address, a card, or a name this wallet knows.
    person: String,
    /// How much, in the behaviour's unit, as 12.5.
    #[arg(allow_hyphen_values = true)]
    quantity: String,
    /// When, as 2026-12-01T10:30:00+01:00; now if left out. Attestors who have to agree name the same time.
    #[arg(long, value_name = "TIME", value_parser = parse_start)]
    at: Option<Millis>,
    /// The number of the document that proves it: it counts once.
    #[arg(long, value_name = "NUMBER")]
    document: String,
    /// Where the document is from: a centre, a service. Two sources may number alike.
    #[arg(long, value_name = "NAME", default_value = "")]
    source: String,
    /// In which kind of file the same document may come, too.
    #[arg(long, value_enum, default_value = "events")]
    format: Format,
    /// With whom: the rider of a shared ride.
    #[arg(long, value_name = "WHO")]
    companion: Option<String>,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: One) -> Result<()> {
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let subject = Subject::find(context, &at, arguments.behaviour).await?;
    let time = match arguments.at {
        Some(time) => time,
        None => now(&at).await?,
    };
    let entry = entry(context, &subject, &arguments, time)?;
    let proof = proof_of_document(&entry.document.0);
    let question = question(context, &subject, &entry);
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was attested.", "Non è stato attestato nulla.")));
    }
    let id = subject.id;
    let (person, quantity) = (entry.person, entry.quantity);
    let what = show_quantity(quantity, subject.decimals, subject.unit);
    // Asked for again, ever, it is the same: all of it, not its document alone. Another attestor says it for himself.
    let name = hex::encode(blake2_256(&(id, &entry, subject.attestor.to_string()).encode()));
    let order = Order {
        other: Some(person),
        ..Order::new("attest", format!("{what}, {}", subject.title))
    }
    .once(format!("attest:{name}"));
    let call = api::tx().rewards().attest(id, entry);
    let receipt = perform(context, &mut chain, &call, order)
        .await
        .map_err(|error| without_row(error).1)?;
    let (outcome, fields) = outcome(context, &receipt);
    let (stage, proof, programme) = (receipt.stage_text(), hash_text(&proof), subject.programme);
    let text = if receipt.already {
        say!(
            "Attested before: {stage}.\n  programme {programme}, proof {proof}",
            "Già attestato: {stage}.\n  programma {programme}, prova {proof}"
        )
    } else {
        say!(
            "Attested: {stage}.{outcome}\n  programme {programme}, proof {proof}",
            "Attestato: {stage}.{outcome}\n  programma {programme}, prova {proof}"
        )
    };
    let known = json!({
        "programme": programme,
        "behaviour": id,
        "proof": proof,
        "person": person.to_string(),
        "quantity": quantity,
    });
    context
        .out
        .print(&Done::new(text, merged(merged(receipt.fields(), known), fields)))
}

fn entry(context: &Context, subject: &Subject, arguments: &One, time: Millis) -> Result<Entry<Address>> {
    let mut people = People::default();
    let mut who = |text: &str| people.find(context, text).map_err(|reason| usage(format!("{reason}.")));
    let document: Hash = document_proof(arguments.format.key(), &arguments.source, &arguments.document);
    Ok(Entry {
        person: who(&arguments.person)?,
        companion: arguments.companion.as_deref().map(&mut who).transpose()?,
        quantity: parse_quantity(&arguments.quantity, subject.decimals)?,
        time,
        document: H256(document),
    })
}

fn question(context: &Context, subject: &Subject, entry: &Entry<Address>) -> String {
    let what = show_quantity(entry.quantity, subject.decimals, subject.unit);
    let (who, time) = (context.name(&entry.person), format_moment(entry.time));
    let title = &subject.title;
    match &entry.companion {
        Some(companion) => {
            let companion = context.name(companion);
            say!(
                "Attest {what} of '{title}' for {who} and {companion}, {time}?",
                "Attestare {what} di '{title}' per {who} e {companion}, {time}?"
            )
        }
        None => say!(
            "Attest {what} of '{title}' for {who}, {time}?",
            "Attestare {what} di '{title}' per {who}, {time}?"
        ),
    }
}

/// What it brings, if that is known now.
fn outcome(context: &Context, receipt: &Receipt) -> (String, Value) {
    let Some(happened) = &receipt.happened else {
        return (String::new(), json!({}));
    };
    let completed = happened.first::<api::rewards::events::Completed>();
    let until = completed.as_ref().and_then(|completed| completed.challengeable_until);
    let mut text = match (&completed, until) {
        (None, _) => say!(
            " It waits for whoever has to say the same, or to confirm it.",
            " Aspetta chi deve dire lo stesso, o confermarlo."
        ),
        (Some(_), Some(until)) => {
            let until = format_moment(until);
            say!(
                " It can be challenged and withdrawn until {until}.",
                " Si può contestare e ritirare fino al {until}."
            )
        }
        (Some(_), None) => say!(" It counts.", " Conta."),
    };
    let mut rewards = Vec::new();
    for rewarded in happened.all::<api::rewards::events::Rewarded>() {
        let (who, amount) = (context.name(&rewarded.person), Amount(rewarded.amount));
        text.push_str(&say!(" {who} earned {amount}.", " {who} ha guadagnato {amount}."));
        rewards.push(json!({ "person": rewarded.person.to_string(), "amount_cents": amount }));
    }
    let fields = json!({
        "complete": completed.is_some(),
        "challengeable_until": until,
        "rewards": rewards,
    });
    (text, fields)
}
