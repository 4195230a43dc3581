//! `piazza checkin`: a visit, with the code that the venue shows.

use crate::{
    chain::{
        api, fault,
        members::{self, raw_cell},
        now,
        rewards::{self, Behaviour, Device, Role},
        send::{perform, Order},
        At, Chain,
    },
    codes::{CheckInCode, Hash},
    commands::{
        money::merged,
        rewards::{earned, progress_fields, progress_words},
        titles::behaviour_title,
    },
    context::Context,
    error::{refused, usage, Error, Result},
    i18n::say,
    output::Done,
    values::{Address, Istat},
};
use clap::Args;
use serde_json::{json, Value};

/// Check in at a venue.
#[derive(Args)]
pub struct CheckIn {
    /// The code that the venue shows: `piazza:checkin?…`
    code: String,
}

/// A venue, and what visits there count for.
struct Venue {
    name: String,
    title: String,
    device: Device,
    behaviour: Behaviour,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: CheckIn) -> Result<()> {
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let code = CheckInCode::from_uri(&arguments.code, chain.genesis())?;
    let at = chain.at_best().await?;
    let venue = venue(context, &at, &code).await?;
    let who = context.principal()?;
    let intent = format!("checkin:{}:{}:{}:{who}", code.programme, code.device, code.slot);
    // What was asked before is told again, however late.
    let before = context.store()?.journal_of(&intent)?;
    if !before.is_some_and(|entry| entry.status.may_count()) {
        ask(context, &at, &code, (&venue, &who)).await?;
    }
    let name = &venue.name;
    let call = api::tx().rewards().check_in(rewards::CheckInCode {
        programme: code.programme,
        device: code.device,
        cell: raw_cell(code.cell),
        slot: code.slot,
        signature: code.signature.clone(),
    });
    let order = Order {
        other: Some(code.device),
        ..Order::new("check_in", say!("check-in at {name}", "check-in a {name}")).once(intent)
    };
    let receipt = perform(context, &mut chain, &call, order).await?;
    let (after, counted) = match receipt.place {
        Some(place) => after(&chain, place.hash, &venue, &who).await?,
        None => (String::new(), json!(null)),
    };
    let (earned, fields) = earned(&receipt, &who);
    let stage = receipt.stage_text();
    let done = if receipt.already {
        say!("You checked in at {name} before", "Check-in già fatto a {name}")
    } else {
        say!("Checked in at {name}", "Check-in fatto a {name}")
    };
    let text = format!("{done}: {stage}.{earned}{after}");
    let visit = merged(venue.fields(&code), json!({ "progress": counted }));
    let fields = merged(receipt.fields(), merged(fields, visit));
    context.out.print(&Done::new(text, fields))
}

/// Refuses a code that is no longer shown, and asks whether to check in.
async fn ask(context: &Context, at: &At, code: &CheckInCode, (venue, who): (&Venue, &Address)) -> Result<()> {
    let slot = now(at).await?.checked_div(rewards::check_in_slot(at)?).unwrap_or(0);
    if code.slot != slot && code.slot.saturating_add(1) != slot {
        return Err(expired());
    }
    let progress = rewards::progress(at, venue.device.behaviour, who).await?;
    let progress = progress_words(&venue.behaviour.terms, &progress)?;
    let so_far = progress.map(|words| format!(" ({words})")).unwrap_or_default();
    let Venue { name, title, .. } = venue;
    let question = say!(
        "Check in at {name} for {title}{so_far}?",
        "Fare il check-in a {name} per {title}{so_far}?"
    );
    if context.prompt.confirm(&question, context.settings.yes)? {
        return Ok(());
    }
    Err(usage(say!("Nothing was done.", "Non è stato fatto nulla.")))
}

impl Venue {
    fn fields(&self, code: &CheckInCode) -> Value {
        json!({
            "programme": code.programme,
            "behaviour": self.device.behaviour,
            "device": code.device.to_string(),
            "venue": self.name,
            "title": self.title,
        })
    }
}

/// The venue of a code, if the code is of a venue.
async fn venue(context: &Context, at: &At, code: &CheckInCode) -> Result<Venue> {
    let found = rewards::device(at, code.programme, &code.device).await?;
    let Some((device, cell)) = found.and_then(|device| match &device.role {
        Role::Venue { cell } => {
            let cell = cell.0;
            Some((device, cell))
        }
        _ => None,
    }) else {
        return Err(refused(say!(
            "This community knows no venue that shows this code.",
            "Questa comunità non conosce nessuna sede che mostri questo codice."
        ))
        .hint(say!("Tell the people at the venue.", "Avvisa chi sta alla sede."))
        .code("Rewards.NoSuchDevice"));
    };
    if cell != code.cell.index() {
        return Err(refused(say!(
            "The code is of another place than the venue.",
            "Il codice è di un altro luogo che la sede."
        ))
        .code("Rewards.WrongCell"));
    }
    let behaviour = rewards::behaviour(at, device.behaviour)
        .await?
        .ok_or_else(fault::stale)?;
    let name = match context.known_name(&code.device)? {
        Some(name) => name,
        None => match members::zone(at, Istat(device.zone.0)).await? {
            Some(zone) => say!("the venue in {}", "la sede di {}", zone.name),
            None => context.name(&code.device),
        },
    };
    Ok(Venue {
        name,
        title: behaviour_title(context, device.behaviour, &behaviour.terms)?,
        device,
        behaviour,
    })
}

/// How far the visitor is after the visit.
async fn after(chain: &Chain, block: Hash, venue: &Venue, who: &Address) -> Result<(String, Value)> {
    let at = chain.at(block).await?;
    let terms = &venue.behaviour.terms;
    let progress = rewards::progress(&at, venue.device.behaviour, who).await?;
    let words = progress_words(terms, &progress)?;
    let text = words.map(|words| say!(" Now {words}.", " Ora {words}."));
    Ok((text.unwrap_or_default(), progress_fields(terms, &progress)?))
}

fn expired() -> Error {
    refused(say!(
        "The code has expired, or is not valid yet.",
        "Il codice è scaduto, o non vale ancora."
    ))
    .hint(say!(
        "Read it again from the venue's screen: it changes every few minutes.",
        "Leggilo di nuovo dallo schermo della sede: cambia ogni pochi minuti."
    ))
    .code("Rewards.WrongSlot")
}
