//! `piazza coop export` and `piazza coop forget`: what the cooperative holds on a person, for that person; and nothing
//! of it any more.

use super::payee::payee_of;
use crate::{
    chain::{members, payments, redemptions, system, value_back, At, Chain},
    commands::ledger::may_replace,
    context::Context,
    error::{refused, usage, Error, Result},
    files,
    i18n::say,
    output::{Done, Report},
    store::{canonical_code, HistoryRow, Kept, Person, PersonState},
    values::{escaped_json, short_address, Address, Kind},
    vault::Vault,
};
use clap::Args;
use members::Status;
use serde::Serialize;
use serde_json::{json, Value};
use std::path::PathBuf;

/// Everything held on a member, for the member who asks.
#[derive(Args)]
pub struct Export {
    /// Whose: a code, a name, a contact or an address.
    #[arg(value_name = "MEMBER")]
    who: String,
    /// The file to write [default: standard output]. Only you may read it.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Erase what is held on a member.
#[derive(Args)]
pub struct Forget {
    /// Whom: a code, a name, a contact or an address.
    #[arg(value_name = "MEMBER")]
    who: String,
}

/// Whom a person means, as far as this wallet knows.
struct Subject {
    code: String,
    account: Option<Address>,
}

/// Who is meant. Somebody unknown is no error: nothing is held on him.
fn subject(context: &Context, who: &str) -> Result<Subject> {
    let who = who.trim();
    let (store, vault) = (context.store()?, context.vault_if_any()?);
    let looks_like_an_address = who.len() > 40 && !who.contains(' ');
    let (several, person) = match vault {
        Some(vault) => (
            store.accounts_named(vault, who)?.len() > 1,
            store.person_with_code(vault, who)?,
        ),
        None => (false, None),
    };
    let (code, account) = match person {
        Some(person) => (Some(person.code), person.account),
        None => match context.who(who) {
            Ok(account) => (None, Some(account)),
            Err(error) if looks_like_an_address || several => return Err(error),
            Err(_nobody) => (None, None),
        },
    };
    // The person may be in the books under a code that was not typed.
    let behind = match (&code, &account, vault) {
        (None, Some(account), Some(vault)) => store.person_of(vault, account)?.map(|person| person.code),
        _ => None,
    };
    Ok(Subject {
        code: code.or(behind).unwrap_or_else(|| canonical_code(who)),
        account,
    })
}

#[derive(Serialize)]
struct Exported {
    who: String,
    known: bool,
    person: Option<Value>,
    contact: Option<Value>,
    payee: Option<Value>,
    payer: Option<String>,
    history: Vec<Value>,
    till_lines: u64,
    credits: Value,
    transactions: Value,
    chain: Option<Value>,
}

impl Report for Exported {
    fn human(&self) -> String {
        if self.known || self.chain.is_some() {
            return escaped_json(&serde_json::to_string_pretty(self).unwrap_or_default());
        }
        nothing_known(&self.who)
    }
}

fn nothing_known(who: &str) -> String {
    say!("Nothing is known of '{who}' here.", "Di '{who}' qui non si sa nulla.")
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn export(context: &Context, arguments: Export) -> Result<()> {
    let subject = subject(context, &arguments.who)?;
    let vault = context.vault_if_any()?;
    let kept = context
        .store()?
        .kept_on(vault, Some(&subject.code), subject.account.as_ref())?;
    let payee = match vault {
        Some(vault) if kept.payee => Some(payee(context, vault, &subject)?),
        _ => None,
    };
    let account = subject
        .account
        .or(kept.person.as_ref().and_then(|person| person.account));
    let chain = match account {
        Some(account) => on_chain(&Chain::connect(context).await?.at_best().await?, &account).await?,
        None => None,
    };
    let report = exported(&arguments.who, kept, payee, chain)?;
    let Some(file) = &arguments.output else {
        return context.out.print(&report);
    };
    if !report.known && report.chain.is_none() {
        return context.out.print(&report);
    }
    write(context, &report, file)
}

fn write(context: &Context, report: &Exported, file: &PathBuf) -> Result<()> {
    may_replace(context, file)?;
    if file.exists() {
        std::fs::remove_file(file).map_err(|error| files::unwritable(file, &error))?;
    }
    let text = serde_json::to_string_pretty(report).map_err(|error| Error::internal("JSON", error))?;
    files::write_private(file, &escaped_json(&text)).map_err(|error| files::unwritable(file, &error))?;
    let text = say!(
        "Everything held on {who} is in {file}. Hand it over, then delete it.",
        "Tutto ciò che è conservato su {who} è in {file}. Consegnalo, poi cancellalo.",
        who = report.who,
        file = file.display()
    );
    context
        .out
        .print(&Done::new(text, json!({ "file": file, "known": report.known })))
}

fn exported(who: &str, kept: Kept, payee: Option<Value>, chain: Option<Value>) -> Result<Exported> {
    let internal = |error| Error::internal("JSON", error);
    Ok(Exported {
        who: who.to_owned(),
        known: kept.is_personal(),
        person: kept.person.as_ref().map(person),
        contact: kept.contact.map(serde_json::to_value).transpose().map_err(internal)?,
        payee,
        payer: kept.payer,
        history: kept.history.iter().map(line).collect(),
        till_lines: kept.sales,
        credits: serde_json::to_value(kept.credits).map_err(internal)?,
        transactions: serde_json::to_value(kept.journal).map_err(internal)?,
        chain,
    })
}

fn person(person: &Person) -> Value {
    let state = match person.state {
        PersonState::Planned => "planned",
        PersonState::Enrolled => "enrolled",
        PersonState::Refused => "refused",
        PersonState::Certified => "certified",
    };
    json!({
        "code": person.code,
        "name": person.name,
        "state": state,
        "reason": person.reason,
        "commitment": format!("0x{}", hex::encode(person.commitment)),
        "address": person.account.map(|account| account.to_string()),
    })
}

fn line(row: &HistoryRow) -> Value {
    json!({
        "block": row.block,
        "time": row.time,
        "kind": row.kind,
        "other": row.other.map(|other| other.to_string()),
        "amount_cents": row.amount,
        "cashback_cents": row.cashback,
    })
}

/// Where the bank pays the member, unsealed.
fn payee(context: &Context, vault: &Vault, subject: &Subject) -> Result<Value> {
    let by_code = context.store()?.payee(vault, &subject.code)?;
    let payee = match (by_code, &subject.account) {
        (None, Some(account)) => payee_of(context, vault, account)?,
        (found, _) => found,
    };
    Ok(match payee {
        Some(payee) => json!({
            "name": payee.name,
            "iban": payee.iban.as_str(),
            "bic": payee.bic.as_ref().map(|bic| bic.as_str().to_owned()),
        }),
        None => Value::Null,
    })
}

/// What the chain has of a member now. What happened before is in its events: `piazza history --rebuild`.
async fn on_chain(at: &At, account: &Address) -> Result<Option<Value>> {
    let Some(member) = members::member(at, account).await? else {
        return Ok(None);
    };
    let balance = system::balance(at, account).await?;
    let (referrals, pending) = value_back::referrals(at, account).await?;
    let offices: Vec<_> = members::officers(at)
        .await?
        .into_iter()
        .filter(|(_, officer)| officer == account)
        .map(|(office, _)| office)
        .collect();
    Ok(Some(json!({
        "address": account.to_string(),
        "kind": member.kind,
        "status": member.status,
        "tier": member.tier,
        "zone": member.zone,
        "until": member.until,
        "commitment": format!("0x{}", hex::encode(member.commitment)),
        "free_cents": balance.free,
        "held_cents": balance.held,
        "referral_cents": referrals,
        "referral_pending_cents": pending,
        "offices": offices,
        "merchant": as_merchant(at, account, member.kind).await?,
    })))
}

async fn as_merchant(at: &At, account: &Address, kind: Kind) -> Result<Option<Value>> {
    if kind != Kind::Merchant {
        return Ok(None);
    }
    let Some(merchant) = members::merchant(at, account).await? else {
        return Ok(None);
    };
    let redeemed = redemptions::all(at).await?;
    let redeemed = redeemed.iter().filter(|line| line.merchant == *account).map(|line| {
        json!({
            "id": line.id,
            "batch": line.batch,
            "amount_cents": line.amount,
            "fee_cents": line.fee,
            "status": line.status,
        })
    });
    Ok(Some(json!({
        "trade_name": merchant.trade_name,
        "categories": merchant.categories,
        "rate": merchant.rate,
        "agreement_in_force": merchant.in_force,
        "prefunding_cents": payments::prefunding(at, account).await?,
        "redemptions": redeemed.collect::<Vec<_>>(),
    })))
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn forget(context: &Context, arguments: Forget) -> Result<()> {
    let who = arguments.who.trim();
    let subject = subject(context, who)?;
    let vault = context.vault_if_any()?;
    let kept = context
        .store()?
        .kept_on(vault, Some(&subject.code), subject.account.as_ref())?;
    if !kept.is_personal() {
        let fields = json!({ "known": false, "forgotten": false });
        return context.out.print(&Done::new(nothing_known(who), fields));
    }
    let account = subject
        .account
        .or(kept.person.as_ref().and_then(|person| person.account));
    let warning = match &account {
        Some(account) => obstacles(context, account, who).await?,
        None => None,
    };
    let question = say!(
        "Erase for good what is held here on {who}? Nobody can tell any more who stands behind the account.",
        "Cancellare per sempre ciò che qui è conservato su {who}? Nessuno potrà più dire chi c'è dietro il conto."
    );
    let question = match &warning {
        Some(warning) => format!("{warning} {question}"),
        None => question,
    };
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was erased.", "Non è stato cancellato nulla.")));
    }
    if let (Some(warning), true) = (&warning, context.settings.yes) {
        context.out.note(warning);
    }
    let pseudonym = account.as_ref().map(short_address).unwrap_or_default();
    context
        .store()?
        .forget(vault, Some(&subject.code), account.as_ref(), &pseudonym)?;
    let text = say!(
        "Erased: name, code, contact, bank details and the keys that sealed them. The chain keeps the account, under its address alone; \
         here stay amounts given to it, and the bank's sealed lines, which are accounts to be kept by law.\n\
         Whoever has the cooperative's key can still check whether a code was enrolled, so that nobody enrols twice. \
         Delete tables and copies of this folder yourself.",
        "Cancellati: nome, codice, contatto, dati bancari e le chiavi che li cifravano. La chain conserva il conto, solo con il suo indirizzo; \
         qui restano gli importi assegnati e le righe cifrate della banca, scritture da conservare per legge.\n\
         Chi ha la chiave della cooperativa può ancora verificare se un codice era iscritto, così nessuno si iscrive due volte. \
         Cancella tu tabelle e copie di questa cartella."
    );
    let address = account.map(|account| account.to_string());
    let fields = json!({ "known": false, "forgotten": true, "address": address, "warning": warning });
    context.out.print(&Done::new(text, fields))
}

/// What speaks against forgetting a member now. What the bank still has to pay needs the bank details.
async fn obstacles(context: &Context, account: &Address, who: &str) -> Result<Option<String>> {
    let at = Chain::connect(context).await?.at_best().await?;
    let open = redemptions::redemptions_of(&at, account).await?;
    if !open.is_empty() {
        return Err(refused(say!(
            "The bank has still to pay {who}: {count} redemptions are open.",
            "La banca deve ancora pagare {who}: {count} conversioni sono aperte.",
            count = open.len()
        ))
        .hint(say!(
            "Settle or reject them first: piazza coop redemptions list",
            "Prima falle pagare o respingile: piazza coop redemptions list"
        )));
    }
    let present = members::member(&at, account)
        .await?
        .is_some_and(|member| member.status != Status::Left);
    Ok(present.then(|| {
        say!(
            "{who} has not left the community, and stays a member under the address alone.",
            "{who} non è uscito dalla comunità, e resta membro con il solo indirizzo."
        )
    }))
}
