//! `piazza device add`: a venue, a sensor or a meter of a programme.

use super::Place;
use crate::{
    chain::{
        api,
        members::{self, raw_cell},
        rewards::{self, BehaviourTerms, IstatCode, Role},
        send::{perform, Order},
        At, Chain,
    },
    commands::{money::merged, titles::behaviour_title},
    context::Context,
    error::{usage, Error, Result},
    i18n::say,
    output::Done,
    values::{parse_quantity, show_quantity, Address, Cell, Istat},
};
use clap::Args;
use serde_json::json;

/// Add a device.
#[derive(Args)]
pub struct Add {
    /// The behaviour, as PROGRAMME/BEHAVIOUR or by its number alone.
    #[arg(value_name = "PROGRAMME/BEHAVIOUR")]
    place: Place,
    /// The device's account: a name or an address.
    device: String,
    #[command(flatten)]
    kind: DeviceKind,
    /// The building, or another group of meters whose sum is kept.
    #[arg(long, value_name = "NUMBER", requires = "meter")]
    building: Option<u32>,
    /// What would be used in the season, in the behaviour's unit.
    #[arg(long, value_name = "QUANTITY", requires = "meter")]
    baseline: Option<String>,
    /// What the meter's register shows as the season begins.
    #[arg(long, value_name = "QUANTITY", requires = "meter")]
    start: Option<String>,
    /// The municipality in which it stands [default: the sponsor's].
    #[arg(long, value_name = "ISTAT")]
    zone: Option<Istat>,
}

/// What a device does.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct DeviceKind {
    /// It shows codes with which visitors check in: where it stands, as LATITUDE,LONGITUDE or a cell.
    #[arg(long, value_name = "PLACE", allow_hyphen_values = true)]
    venue: Option<Cell>,
    /// It counts what people do, or one person only, if one is named.
    #[arg(long, value_name = "PERSON", num_args = 0..=1, default_missing_value = "")]
    sensor: Option<String>,
    /// It measures what this account uses.
    #[arg(long, value_name = "PERSON")]
    meter: Option<String>,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Add) -> Result<()> {
    let device = context.who(&arguments.device)?;
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let id = arguments.place.behaviour;
    let behaviour = rewards::the_behaviour(&at, id).await?;
    if let Some(programme) = arguments
        .place
        .programme
        .filter(|wanted| *wanted != behaviour.programme)
    {
        return Err(usage(say!(
            "Behaviour {id} is not of programme {programme}, but of {}.",
            "Il comportamento {id} non è del programma {programme}, ma del {}.",
            behaviour.programme
        )));
    }
    let (role, words) = role(context, &arguments, &behaviour.terms)?;
    let zone = zone(&at, &arguments, behaviour.programme).await?;
    let (name, title) = (context.name(&device), behaviour_title(context, id, &behaviour.terms)?);
    let question = say!(
        "Add {name} to {title}, {words}, in {zone}?",
        "Aggiungere {name} a {title}, {words}, a {zone}?"
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was added.", "Non è stato aggiunto nulla.")));
    }
    let call = api::tx().rewards().add_device(id, device, role, IstatCode(zone.0));
    let order = Order {
        other: Some(device),
        ..Order::new("add_device", say!("device {name}", "dispositivo {name}"))
    };
    let receipt = perform(context, &mut chain, &call, order).await?;
    let stage = receipt.stage_text();
    let text = say!(
        "{name} counts for {title}: {stage}.",
        "{name} conta per {title}: {stage}."
    );
    let fields = json!({
        "programme": behaviour.programme,
        "behaviour": id,
        "device": device.to_string(),
        "zone": zone,
    });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// What the device does, for the chain and in words.
fn role(context: &Context, arguments: &Add, terms: &BehaviourTerms) -> Result<(Role<Address>, String)> {
    let kind = &arguments.kind;
    if let Some(cell) = kind.venue {
        let words = say!("a venue", "una sede");
        return Ok((Role::Venue { cell: raw_cell(cell) }, words));
    }
    let Some(person) = &kind.meter else {
        let whose = kind.sensor.as_deref().filter(|person| !person.is_empty());
        let person = whose.map(|whose| context.who(whose)).transpose()?;
        let words = match &person {
            Some(person) => say!("a sensor of {}", "un sensore di {}", context.name(person)),
            None => say!("a sensor for everybody", "un sensore per tutti"),
        };
        return Ok((Role::Sensor { person }, words));
    };
    let person = context.who(person)?;
    let needed = |text: &Option<String>, flag: &str| {
        let text = text.as_deref().ok_or_else(|| missing(flag))?;
        parse_quantity(text, terms.decimals)
    };
    let baseline = needed(&arguments.baseline, "--baseline")?;
    let start = needed(&arguments.start, "--start")?;
    let building = arguments.building.ok_or_else(|| missing("--building"))?;
    let (whose, usual) = (
        context.name(&person),
        show_quantity(baseline, terms.decimals, rewards::unit(terms)?),
    );
    let words = say!(
        "a meter of {whose} in building {building} that usually uses {usual}",
        "un contatore di {whose} nell'edificio {building} che di solito consuma {usual}"
    );
    let role = Role::Meter {
        person,
        building,
        baseline,
        start,
    };
    Ok((role, words))
}

fn missing(flag: &str) -> Error {
    usage(say!("A meter needs {flag}.", "Un contatore ha bisogno di {flag}.")).hint(say!(
        "Write --meter PERSON --building NUMBER --baseline QUANTITY --start QUANTITY.",
        "Scrivi --meter PERSONA --building NUMERO --baseline QUANTITÀ --start QUANTITÀ."
    ))
}

/// The municipality in which the device stands.
async fn zone(at: &At, arguments: &Add, programme: u32) -> Result<Istat> {
    if let Some(zone) = arguments.zone {
        return Ok(zone);
    }
    let sponsor = rewards::the_programme(at, programme).await?.sponsor;
    let member = members::member(at, &sponsor).await?;
    member.map(|member| member.zone).ok_or_else(|| {
        usage(say!(
            "In which municipality does it stand?",
            "In quale comune si trova?"
        ))
        .hint(say!("Add --zone ISTAT.", "Aggiungi --zone ISTAT."))
    })
}
