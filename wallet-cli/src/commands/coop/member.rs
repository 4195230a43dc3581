//! `piazza coop member`: members one by one.

use crate::{
    chain::{
        api,
        members::{self, Status},
        send::{perform, Order, Receipt},
        types, Chain,
    },
    commands::money::merged,
    context::Context,
    error::{usage, Result},
    i18n::say,
    output::{table, Done, Report},
    values::{format_moment, parse_address, parse_end, Address, Istat, Kind, Millis, Office},
};
use clap::Subcommand;
use serde::Serialize;
use serde_json::json;

/// Members one by one.
#[derive(Subcommand)]
pub enum Command {
    /// List the members, with the names in this wallet's books.
    List {
        /// Only of this kind.
        #[arg(long)]
        kind: Option<Kind>,
        /// Those who left, too.
        #[arg(long)]
        all: bool,
    },
    /// Suspend a member: it may not act until it is reinstated.
    Suspend {
        /// Whom.
        who: String,
    },
    /// Let a suspended member act again.
    Reinstate {
        /// Whom.
        who: String,
    },
    /// Record that a member has left.
    Leave {
        /// Who.
        who: String,
    },
    /// Change a member's tier, zone or end.
    Amend {
        /// Whose.
        who: String,
        /// The tier.
        #[arg(long)]
        tier: Option<u8>,
        /// The municipality.
        #[arg(long, value_name = "ISTAT")]
        zone: Option<Istat>,
        /// The last day.
        #[arg(long, value_name = "DATE", value_parser = parse_end)]
        until: Option<Millis>,
    },
    /// Delete a person's row from this wallet's books: nobody can tell any more who stands behind the commitment.
    Forget {
        /// The person's code.
        #[arg(long)]
        code: String,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::List { kind, all } => list(context, kind, all).await,
        Command::Suspend { who } => suspend(context, &who).await,
        Command::Reinstate { who } => {
            let (account, name) = named(context, &who)?;
            let call = api::tx().members().reinstate(account);
            let receipt = one(context, "reinstate", account, &call).await?;
            say_done(
                context,
                &receipt,
                account,
                say!("{name} may act again", "{name} può agire di nuovo"),
            )
        }
        Command::Leave { who } => {
            let (account, name) = named(context, &who)?;
            let question = say!(
                "Record that {name} has left? The account never acts again, unless enrolled anew.",
                "Registrare che {name} è uscito? Il conto non agisce più, se non iscritto di nuovo."
            );
            if !context.prompt.confirm(&question, context.settings.yes)? {
                return Err(usage(say!("Nothing was done.", "Non è stato fatto nulla.")));
            }
            let call = api::tx().members().record_departure(account);
            let receipt = one(context, "leave", account, &call).await?;
            say_done(context, &receipt, account, say!("{name} has left", "{name} è uscito"))
        }
        Command::Amend { who, tier, zone, until } => amend(context, &who, tier, zone, until).await,
        Command::Forget { code } => {
            context.store()?.forget_person(context.vault_or_new()?, &code)?;
            let text = say!("The row is deleted.", "La riga è cancellata.");
            context.out.print(&Done::new(text, json!({ "forgotten": true })))
        }
    }
}

/// Suspends a member.
///
/// # Errors
/// Whatever goes wrong.
pub async fn suspend(context: &Context, who: &str) -> Result<()> {
    let (account, name) = named(context, who)?;
    let call = api::tx().members().suspend(account);
    let receipt = one(context, "suspend", account, &call).await?;
    say_done(
        context,
        &receipt,
        account,
        say!("{name} is suspended", "{name} è sospeso"),
    )
}

/// Whom a person means, and by which name.
///
/// # Errors
/// If nobody is meant.
pub fn named(context: &Context, who: &str) -> Result<(Address, String)> {
    let account = context.who(who)?;
    Ok((account, context.name(&account)))
}

/// The account that an officer means: by an address, or a code of the cooperative's books, which is one person's alone; else
/// as `who`.
///
/// # Errors
/// If nobody is meant.
pub fn account_of(context: &Context, who: &str) -> Result<Address> {
    if parse_address(who).is_err() && context.store()?.knows_people()? {
        let person = context.store()?.person_with_code(context.vault_or_new()?, who)?;
        if let Some(account) = person.and_then(|person| person.account) {
            return Ok(account);
        }
    }
    context.who(who)
}

async fn one<C: subxt::tx::Payload>(
    context: &Context,
    kind: &'static str,
    account: Address,
    call: &C,
) -> Result<Receipt> {
    let mut chain = Chain::connect(context).await?;
    let order = Order {
        other: Some(account),
        ..Order::new(kind, context.label(&account)?)
    };
    perform(context, &mut chain, call, order).await
}

/// Says that something was done to a member.
///
/// # Errors
/// If standard output is closed.
pub fn say_done(context: &Context, receipt: &Receipt, account: Address, what: String) -> Result<()> {
    let text = format!("{what}: {}.", receipt.stage_text());
    context.out.print(&Done::new(
        text,
        merged(receipt.fields(), json!({ "address": account.to_string() })),
    ))
}

async fn amend(
    context: &Context,
    who: &str,
    tier: Option<u8>,
    zone: Option<Istat>,
    until: Option<Millis>,
) -> Result<()> {
    let (account, name) = named(context, who)?;
    let mut chain = Chain::connect(context).await?;
    let member = members::member(&chain.at_best().await?, &account)
        .await?
        .ok_or_else(|| usage(say!("{name} is not a member.", "{name} non è un membro.")))?;
    let zone = types::piazza_primitives::places::IstatCode(zone.unwrap_or(member.zone).0);
    let call = api::tx()
        .members()
        .amend(account, tier.unwrap_or(member.tier), zone, until.or(member.until));
    let order = Order {
        other: Some(account),
        ..Order::new("amend", context.label(&account)?)
    };
    let receipt = perform(context, &mut chain, &call, order).await?;
    say_done(
        context,
        &receipt,
        account,
        say!("{name} is changed", "{name} è modificato"),
    )
}

#[derive(Serialize)]
struct Listed {
    members: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    address: String,
    name: Option<String>,
    kind: Kind,
    status: Status,
    tier: u8,
    zone: Istat,
    until: Option<Millis>,
    offices: Vec<Office>,
}

impl Report for Listed {
    fn human(&self) -> String {
        let headings = [
            say!("Name", "Nome"),
            say!("Kind", "Tipo"),
            say!("State", "Stato"),
            say!("Tier", "Fascia"),
            say!("Zone", "Zona"),
            say!("Until", "Fino al"),
            say!("Office", "Incarico"),
        ];
        table(
            &headings,
            &[3],
            self.members.iter().map(|line| {
                vec![
                    line.name.clone().unwrap_or_else(|| line.address.clone()),
                    line.kind.to_string(),
                    line.status.name(),
                    line.tier.to_string(),
                    line.zone.to_string(),
                    line.until.map(format_moment).unwrap_or_default(),
                    line.offices
                        .iter()
                        .map(|office| office.name())
                        .collect::<Vec<_>>()
                        .join(", "),
                ]
            }),
        )
    }
}

async fn list(context: &Context, kind: Option<Kind>, all: bool) -> Result<()> {
    // Names are what the list is about.
    context.vault_to_show()?;
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let officers = members::officers(&at).await?;
    let mut lines = Vec::new();
    for (account, member) in members::all(&at).await? {
        if kind.is_some_and(|kind| kind != member.kind) || (member.status == Status::Left && !all) {
            continue;
        }
        let offices = officers
            .iter()
            .filter(|(_, officer)| *officer == account)
            .map(|(office, _)| *office)
            .collect();
        lines.push(Line {
            name: context.known_name(&account)?,
            address: account.to_string(),
            kind: member.kind,
            status: member.status,
            tier: member.tier,
            zone: member.zone,
            until: member.until,
            offices,
        });
    }
    lines.sort_by(|a, b| (&a.name, &a.address).cmp(&(&b.name, &b.address)));
    context.out.print(&Listed { members: lines })
}
