//! `piazza account delegate`: who may act for you. A merchant's tills are delegates, too: `piazza merchant till`.

use super::key::not_a_member;
use crate::{
    chain::{
        api,
        delegates::{self, Delegate, Right},
        members::{self, Status},
        recovery,
        send::{perform, Order},
        At, Chain,
    },
    codes::{Hash, KeyCode},
    commands::money::merged,
    context::Context,
    error::{refused, usage, Error, Result},
    i18n::say,
    output::{table, Done, Report},
    store::Contact,
    values::{serialize_display, Address},
};
use clap::Subcommand;
use serde::Serialize;
use serde_json::json;

/// Who may act for you.
#[derive(Subcommand)]
pub enum Command {
    /// Let somebody act for you.
    Add {
        /// Who: a member, by name or address, or the code that `piazza account key-request` shows on another device.
        who: String,
        /// What he may do.
        #[arg(long, value_enum, value_name = "WHAT")]
        to: Right,
        /// A name for the address book.
        #[arg(long)]
        name: Option<String>,
    },
    /// List who may act for you.
    List,
    /// Let somebody act for you no more.
    Remove {
        /// Who: a name or an address.
        who: String,
    },
    /// Act no more for somebody who made you a delegate or heir: an officer decides nothing for whom they act.
    GiveUp {
        /// For whom: a name or an address.
        who: String,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Add { who, to, name } => add(context, &who, to, name.as_deref()).await,
        Command::List => list(context, None).await,
        Command::Remove { who } => remove(context, &who, None).await,
        Command::GiveUp { who } => give_up(context, &who).await,
    }
}

async fn give_up(context: &Context, who: &str) -> Result<()> {
    let principal = context.who(who)?;
    let whom = context.name(&principal);
    let mut chain = Chain::connect(context).await?;
    let (at, (_, own)) = (chain.at_best().await?, context.account()?);
    let is_delegate = delegates::of(&at, &principal)
        .await?
        .iter()
        .any(|known| known.account == own);
    if !is_delegate && recovery::heir(&at, &principal).await? != Some(own) {
        return Err(usage(say!(
            "You do not act for {whom}: there is nothing to give up.",
            "Non agisci per {whom}: non c'è nulla a cui rinunciare."
        )));
    }
    let question = say!("Act for {whom} no more?", "Non agire più per {whom}?");
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was changed.", "Non è cambiato nulla.")));
    }
    let order = Order {
        other: Some(principal),
        ..Order::new("delegate.give-up", context.label(&principal)?)
    };
    let receipt = perform(context, &mut chain, &api::tx().members().renounce(principal), order).await?;
    let stage = receipt.stage_text();
    let text = say!(
        "You act for {whom} no more: {stage}.",
        "Non agisci più per {whom}: {stage}."
    );
    let fields = json!({ "principal": principal.to_string() });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// Somebody who is to act for another.
struct Candidate {
    account: Address,
    /// Its code, if it is a key that is not registered yet.
    code: Option<KeyCode>,
}

/// Gives somebody a right.
///
/// # Errors
/// Whatever goes wrong.
pub async fn add(context: &Context, who: &str, right: Right, name: Option<&str>) -> Result<()> {
    let principal = context.principal()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let candidate = candidate(context, &at, chain.genesis(), &principal, who).await?;
    let contact = contact(context, &candidate.account, name)?;
    let whom = name.map_or_else(|| context.name(&candidate.account), str::to_owned);
    let known = delegates::of(&at, &principal).await?;
    let register = candidate.code.as_ref().map(delegates::register_key);
    let give = delegates::give(&known, candidate.account, right);
    let calls: Vec<_> = register.into_iter().chain(give).collect();
    let may = right.words();
    let fields = json!({ "delegate": candidate.account.to_string(), "right": right });
    if calls.is_empty() {
        let text = say!("{whom} may do this already: {may}.", "{whom} può già farlo: {may}.");
        return context.out.print(&Done::new(text, fields));
    }
    ask(context, &whom, right)?;
    let label = match name {
        Some(name) => name.to_owned(),
        None => context.label(&candidate.account)?,
    };
    let order = Order {
        other: Some(candidate.account),
        ..Order::new("delegate", label)
    };
    let receipt = perform(context, &mut chain, &api::tx().utility().batch_all(calls), order).await?;
    if let Some(contact) = contact {
        context.store()?.add_contact(&contact)?;
    }
    let stage = receipt.stage_text();
    let text = say!(
        "{whom} may act for you: {may}: {stage}.",
        "{whom} può agire per te: {may}: {stage}."
    );
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

fn ask(context: &Context, whom: &str, right: Right) -> Result<()> {
    let may = right.words();
    if right == Right::Everything {
        context.out.note(&say!(
            "Everything is everything but what is done in person: {whom} can spend all you have.",
            "Tutto vuol dire tutto, tranne ciò che si fa di persona: {whom} può spendere tutto ciò che hai."
        ));
    }
    let question = say!("Let {whom} act for you: {may}?", "Far agire {whom} per te: {may}?");
    if context.prompt.confirm(&question, context.settings.yes)? {
        return Ok(());
    }
    Err(usage(say!("Nothing was changed.", "Non è cambiato nulla.")))
}

/// The row for the address book, if a name is given and the account has none there.
fn contact(context: &Context, account: &Address, name: Option<&str>) -> Result<Option<Contact>> {
    let Some(name) = name else { return Ok(None) };
    if let Some(known) = context.store()?.contact_named(name)? {
        if known.address != *account {
            return Err(usage(say!(
                "'{name}' is somebody else in the address book.",
                "'{name}' in rubrica è qualcun altro."
            ))
            .hint(say!("Choose another name.", "Scegli un altro nome.")));
        }
    }
    if context.store()?.contact_of(account)?.is_some() {
        return Ok(None);
    }
    Ok(Some(Contact {
        name: name.to_owned(),
        address: *account,
        note: String::new(),
    }))
}

/// Who is meant, if he can act for the member.
async fn candidate(context: &Context, at: &At, genesis: Hash, principal: &Address, who: &str) -> Result<Candidate> {
    if KeyCode::is_uri(who) {
        let code = KeyCode::from_uri(who, genesis)?;
        return key(context, at, principal, code).await;
    }
    let account = context.who(who)?;
    if account == *principal {
        return Err(usage(say!(
            "You need nobody's leave to act for yourself.",
            "Per agire per te non serve nessun permesso."
        )));
    }
    let whom = context.name(&account);
    let member = members::member(at, &account).await?;
    let is_own_key = delegates::principal_of(at, &account).await? == Some(*principal);
    match member.map(|member| member.status) {
        Some(Status::Active) => {}
        Some(status) => {
            return Err(refused(say!(
                "{whom} may not act now: {}.",
                "{whom} ora non può agire: {}.",
                status.name()
            )));
        }
        None if is_own_key => {}
        None => {
            return Err(not_a_member(&whom).hint(say!(
                "If it is a device of yours, run there: piazza account key-request --for {principal}",
                "Se è un tuo dispositivo, esegui lì: piazza account key-request --for {principal}"
            )));
        }
    }
    Ok(Candidate { account, code: None })
}

/// The key behind a code, if it wants to act for this member and can.
///
/// # Errors
/// If it is another's, or a member.
async fn key(context: &Context, at: &At, principal: &Address, code: KeyCode) -> Result<Candidate> {
    if code.principal != *principal {
        return Err(for_another(context, &code, principal));
    }
    let account = code.key;
    if members::member(at, &account).await?.is_some() {
        return Err(refused(say!(
            "This key is a member of the community by now.",
            "Questa chiave nel frattempo è un membro della comunità."
        ))
        .hint(say!(
            "Write its address: {account}",
            "Scrivi il suo indirizzo: {account}"
        ))
        .code("Members.AlreadyEnrolled"));
    }
    let code = match delegates::principal_of(at, &account).await? {
        None => Some(code),
        Some(known) if known == *principal => None,
        Some(other) => {
            return Err(refused(say!(
                "This key acts for {} already.",
                "Questa chiave agisce già per {}.",
                context.name(&other)
            ))
            .hint(say!(
                "Make another account on that device.",
                "Crea un altro conto su quel dispositivo."
            ))
            .code("Members.IsKey"))
        }
    };
    Ok(Candidate { account, code })
}

/// A code that was made for somebody else.
pub fn for_another(context: &Context, code: &KeyCode, principal: &Address) -> Error {
    usage(say!(
        "This key wants to act for {}, not for {}.",
        "Questa chiave vuole agire per {}, non per {}.",
        context.name(&code.principal),
        context.name(principal)
    ))
    .hint(say!(
        "Make the code again: piazza account key-request --for {principal}",
        "Rifai il codice: piazza account key-request --for {principal}"
    ))
}

#[derive(Serialize)]
struct Listed {
    delegates: Vec<Line>,
    #[serde(skip)]
    only: Option<Right>,
}

#[derive(Serialize)]
struct Line {
    #[serde(serialize_with = "serialize_display")]
    address: Address,
    name: Option<String>,
    right: Right,
    /// Whether it is a key, which can do nothing else; else it is a member himself.
    key: bool,
}

impl Report for Listed {
    fn human(&self) -> String {
        if self.delegates.is_empty() {
            return match self.only {
                Some(Right::Till) => say!(
                    "No tills yet. On the till: piazza account key-request --for ADDRESS",
                    "Ancora nessuna cassa. Sulla cassa: piazza account key-request --for INDIRIZZO"
                ),
                _ => say!("Nobody acts for you.", "Nessuno agisce per te."),
            };
        }
        let headings = [
            say!("Who", "Chi"),
            say!("May do", "Può fare"),
            String::new(),
            say!("Address", "Indirizzo"),
        ];
        table(
            &headings,
            &[],
            self.delegates.iter().map(|line| {
                let kind = if line.key {
                    say!("key", "chiave")
                } else {
                    say!("member", "membro")
                };
                let name = line.name.clone().unwrap_or_default();
                vec![name, line.right.words(), kind, line.address.to_string()]
            }),
        )
    }
}

/// Lists who may act for the member, or only those with one right.
///
/// # Errors
/// Whatever goes wrong.
pub async fn list(context: &Context, only: Option<Right>) -> Result<()> {
    let principal = context.principal()?;
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let mut lines = Vec::new();
    for Delegate { account, right, .. } in delegates::of(&at, &principal).await? {
        if only.is_some_and(|only| only != right) {
            continue;
        }
        lines.push(Line {
            address: account,
            name: context.known_name(&account)?,
            right,
            key: delegates::principal_of(&at, &account).await? == Some(principal),
        });
    }
    context.out.print(&Listed { delegates: lines, only })
}

/// Takes from somebody what he may do, or only one right; a key is revoked, too.
///
/// # Errors
/// Whatever goes wrong.
pub async fn remove(context: &Context, who: &str, only: Option<Right>) -> Result<()> {
    let principal = context.principal()?;
    let account = context.who(who)?;
    let whom = context.name(&account);
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let known = delegates::of(&at, &principal).await?;
    let (taken, kept): (Vec<_>, Vec<_>) = known
        .iter()
        .filter(|known| known.account == account)
        .partition(|known| only.is_none_or(|only| only == known.right));
    let mut calls: Vec<_> = taken.into_iter().map(delegates::take).collect();
    let is_key = delegates::principal_of(&at, &account).await? == Some(principal);
    // The heir's key must live on: nobody could bring the account back without it.
    let mut circles = recovery::circles(&at, &principal).await?.into_iter();
    let is_heir = circles.any(|circle| circle.plan.heir == account);
    let revoked = is_key && kept.is_empty() && !is_heir && (only.is_none() || !calls.is_empty());
    if revoked {
        calls.push(delegates::revoke_key(account));
    }
    if calls.is_empty() {
        return Err(usage(match only {
            Some(Right::Till) => say!("{whom} is not a till of yours.", "{whom} non è una tua cassa."),
            _ => say!("{whom} does not act for you.", "{whom} non agisce per te."),
        })
        .hint(say!(
            "`piazza account delegate list` shows who does.",
            "`piazza account delegate list` mostra chi lo fa."
        )));
    }
    let question = say!("Let {whom} act for you no more?", "Non far più agire {whom} per te?");
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was changed.", "Non è cambiato nulla.")));
    }
    let order = Order {
        other: Some(account),
        ..Order::new("delegate.remove", context.label(&account)?)
    };
    let receipt = perform(context, &mut chain, &api::tx().utility().batch_all(calls), order).await?;
    let stage = receipt.stage_text();
    let text = say!(
        "{whom} acts for you no more: {stage}.",
        "{whom} non agisce più per te: {stage}."
    );
    let fields = json!({ "delegate": account.to_string(), "key_revoked": revoked });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}
