//! `piazza account joint`: what waits for signatures of joint accounts, and what expired without them.

use crate::{
    chain::{
        api,
        joint::{self, Operation},
        now,
        send::{perform, Order},
        At, Chain,
    },
    codes::Hash,
    commands::{money::merged, rewards::hash_text},
    context::Context,
    error::{refused, usage, Error, Result},
    i18n::say,
    output::{table, Done, Report},
    values::{format_moment, serialize_display, Address, Millis},
};
use clap::Subcommand;
use serde::Serialize;
use serde_json::json;

/// Joint accounts.
#[derive(Subcommand)]
pub enum Command {
    /// List the operations that wait for signatures.
    List {
        /// Of one joint account alone: a name or an address.
        who: Option<String>,
    },
    /// Clear away what expired before enough had signed it. Any member may.
    Clear {
        /// The joint account: a name or an address.
        who: String,
        /// One operation, by its first digits [default: all that expired].
        operation: Option<String>,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::List { who } => list(context, who.as_deref()).await,
        Command::Clear { who, operation } => clear(context, &who, operation.as_deref()).await,
    }
}

#[derive(Serialize)]
struct Listed {
    operations: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    operation: String,
    #[serde(serialize_with = "serialize_display")]
    joint: Address,
    joint_name: String,
    #[serde(serialize_with = "serialize_display")]
    begun_by: Address,
    begun_by_name: String,
    signed_by: Vec<String>,
    expired: bool,
    /// Until when it can be signed, about.
    until: Option<Millis>,
    #[serde(skip)]
    short: String,
    #[serde(skip)]
    signed_by_names: String,
}

impl Line {
    fn of(context: &Context, operation: &Operation, until: Option<Millis>) -> Self {
        let names: Vec<_> = operation.signed.iter().map(|who| context.name(who)).collect();
        Self {
            operation: hash_text(&operation.call_hash),
            joint: operation.joint,
            joint_name: context.name(&operation.joint),
            begun_by: operation.initiator,
            begun_by_name: context.name(&operation.initiator),
            signed_by: operation.signed.iter().map(ToString::to_string).collect(),
            expired: until.is_none(),
            until,
            short: short(&operation.call_hash),
            signed_by_names: names.join(", "),
        }
    }
}

impl Report for Listed {
    fn human(&self) -> String {
        if self.operations.is_empty() {
            return say!("Nothing waits for signatures.", "Nulla aspetta firme.");
        }
        let headings = [
            say!("Operation", "Operazione"),
            say!("Joint account", "Conto comune"),
            say!("Begun by", "Iniziata da"),
            say!("Signed by", "Firmata da"),
            say!("Until", "Fino al"),
        ];
        table(
            &headings,
            &[],
            self.operations.iter().map(|line| {
                vec![
                    line.short.clone(),
                    line.joint_name.clone(),
                    line.begun_by_name.clone(),
                    line.signed_by_names.clone(),
                    line.until.map_or_else(|| say!("expired", "scaduta"), format_moment),
                ]
            }),
        )
    }
}

/// The first digits of an operation's hash: enough to name it.
fn short(hash: &Hash) -> String {
    hex::encode(&hash[..5])
}

async fn list(context: &Context, who: Option<&str>) -> Result<()> {
    let joint = who.map(|who| context.who(who)).transpose()?;
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let (best, now) = (at.block_number(), now(&at).await?);
    let operations = joint::operations(&at, joint.as_ref()).await?;
    let lines = operations
        .iter()
        .map(|operation| Line::of(context, operation, operation.until(best, now)));
    context.out.print(&Listed {
        operations: lines.collect(),
    })
}

async fn clear(context: &Context, who: &str, digits: Option<&str>) -> Result<()> {
    let joint = context.who(who)?;
    let name = context.name(&joint);
    let mut chain = Chain::connect(context).await?;
    let expired = expired(&chain.at_best().await?, &joint, &name, digits).await?;
    let count = expired.len();
    let question = say!(
        "Clear away what expired of {name}? Operations: {count}.",
        "Eliminare ciò che è scaduto di {name}? Operazioni: {count}."
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was changed.", "Non è cambiato nulla.")));
    }
    let calls: Vec<_> = expired.iter().map(Operation::clear).collect();
    let order = Order {
        other: Some(joint),
        ..Order::new("joint.clear", context.label(&joint)?)
    };
    let receipt = perform(context, &mut chain, &api::tx().utility().batch_all(calls), order).await?;
    let stage = receipt.stage_text();
    let text = say!(
        "Cleared away what expired of {name}, operations: {count}: {stage}.",
        "Eliminato ciò che è scaduto di {name}, operazioni: {count}: {stage}."
    );
    let cleared: Vec<_> = expired
        .iter()
        .map(|operation| hash_text(&operation.call_hash))
        .collect();
    let fields = json!({ "joint": joint.to_string(), "cleared": cleared });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// What expired of a joint account: all of it, or the operation that is meant. No more than its signatories have places, so it
/// fits in one transaction.
///
/// # Errors
/// If there is nothing of the kind, or none of it has expired.
async fn expired(at: &At, joint: &Address, name: &str, digits: Option<&str>) -> Result<Vec<Operation>> {
    let mut operations = joint::operations(at, Some(joint)).await?;
    if let Some(text) = digits {
        operations = vec![meant(operations, text, name)?];
    }
    let (best, now) = (at.block_number(), now(at).await?);
    // Those that expire first come first.
    let first = operations.first().map(|operation| operation.until(best, now));
    match first {
        None => Err(nothing(name)),
        Some(Some(until)) => Err(not_expired(name, digits.is_some(), until)),
        Some(None) => {
            operations.retain(|operation| operation.until(best, now).is_none());
            Ok(operations)
        }
    }
}

/// The operation whose hash begins with what somebody typed.
fn meant(operations: Vec<Operation>, text: &str, name: &str) -> Result<Operation> {
    let digits = text.trim().trim_start_matches("0x").to_ascii_lowercase();
    let begins_so = |operation: &Operation| hex::encode(operation.call_hash).starts_with(&digits);
    let mut found = operations.into_iter().filter(begins_so);
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => Err(usage(say!(
            "Several operations of {name} begin with '{digits}'.",
            "Più operazioni di {name} cominciano con '{digits}'."
        ))
        .hint(say!("Write more digits of it.", "Scrivine più cifre."))),
        (None, _) => Err(nothing(name)),
    }
}

fn nothing(name: &str) -> Error {
    refused(say!(
        "No such operation of {name} waits for signatures.",
        "Nessuna operazione di {name} di questo tipo aspetta firme."
    ))
    .hint(say!(
        "`piazza account joint list` shows what waits.",
        "`piazza account joint list` mostra ciò che aspetta."
    ))
    .code("Quota.NoSuchOperation")
}

fn not_expired(name: &str, one: bool, until: Millis) -> Error {
    let when = format_moment(until);
    let text = if one {
        say!(
            "This operation of {name} has not expired: it can be signed until {when}.",
            "Questa operazione di {name} non è scaduta: si può firmare fino al {when}."
        )
    } else {
        say!(
            "No operation of {name} has expired: the first can be signed until {when}.",
            "Nessuna operazione di {name} è scaduta: la prima si può firmare fino al {when}."
        )
    };
    refused(text)
        .hint(say!(
            "Before that, only who began it can cancel it, with the wallet with which they began it.",
            "Prima può annullarla solo chi l'ha iniziata, con il portafoglio con cui l'ha iniziata."
        ))
        .code("Quota.OperationNotExpired")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(first: u8) -> Operation {
        Operation {
            joint: Address::from([1; 32]),
            call_hash: [first; 32],
            initiator: Address::from([2; 32]),
            signed: vec![Address::from([2; 32])],
            last: 100,
        }
    }

    #[test]
    fn an_operation_is_named_by_its_first_digits() {
        let operations = || vec![operation(0xab), operation(0xac)];
        let named = |text| meant(operations(), text, "the band").map(|found| found.call_hash[0]);
        assert_eq!(named("ab"), Ok(0xab));
        assert_eq!(named(" 0xACAC "), Ok(0xac));
        let code = |text| named(text).expect_err("not one").code;
        assert_eq!(code("a"), None, "both begin so");
        assert_eq!(code(""), None);
        assert_eq!(code("ad").as_deref(), Some("Quota.NoSuchOperation"));
        assert_eq!(code("nothing").as_deref(), Some("Quota.NoSuchOperation"));
    }
}
