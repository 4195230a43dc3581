//! `piazza device`: machines whose own signature the chain verifies. The sponsor adds them; what they say they sign
//! with an account of their own on the machine itself.

mod add;
mod code;
mod list;
mod read;

use crate::{
    chain::{
        api, fault,
        rewards::{self, Device},
        send::{perform, Order},
        At, Chain,
    },
    commands::{money::merged, titles::behaviour_title},
    context::Context,
    error::{refused, usage, Error, Result},
    i18n::say,
    output::Done,
    values::{format_moment, parse_start, Address, Millis},
};
use clap::Subcommand;
use serde_json::json;
use std::str::FromStr;

/// Venues, sensors and meters.
#[derive(Subcommand)]
pub enum Command {
    /// Add a device to a behaviour of a programme that you sponsor.
    Add(add::Add),
    /// Give a device a new key; the old one signs nothing any more.
    Rotate {
        /// The programme's number.
        programme: u32,
        /// The device: its name or address.
        device: String,
        /// The new key: its name or address.
        key: String,
    },
    /// Void a device: what it says of then and later does not count; an arbitrator decides on what of that waits.
    Void {
        /// The programme's number.
        programme: u32,
        /// The device: its name or address.
        device: String,
        /// From when on, as 2026-12-31 or 2026-12-31T18:00:00+01:00.
        #[arg(long, value_name = "TIME", value_parser = parse_start)]
        from: Millis,
    },
    /// List the devices of a programme, and the sums of its buildings.
    List {
        /// The programme's number.
        programme: u32,
    },
    /// As the venue's device: show the code with which visitors check in, a new one every few minutes.
    Code {
        /// The programme's number.
        programme: u32,
        /// Show the code of now, and end.
        #[arg(long)]
        once: bool,
    },
    /// As a sensor or a meter: sign a reading, and print it for the gateway.
    Read(read::Read),
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Add(arguments) => add::run(context, arguments).await,
        Command::Rotate { programme, device, key } => rotate(context, programme, &device, &key).await,
        Command::Void {
            programme,
            device,
            from,
        } => void(context, programme, &device, from).await,
        Command::List { programme } => list::run(context, programme).await,
        Command::Code { programme, once } => code::run(context, programme, once).await,
        Command::Read(arguments) => read::run(context, arguments).await,
    }
}

/// A behaviour, as `2`, or as `0/2` with its programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    programme: Option<u32>,
    behaviour: u32,
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let number = |text: &str| text.trim().parse().ok();
        let place = match text.split_once('/') {
            None => number(text).map(|behaviour| (None, behaviour)),
            Some((programme, behaviour)) => number(programme).zip(number(behaviour)).map(|(p, b)| (Some(p), b)),
        };
        let (programme, behaviour) = place.ok_or_else(|| {
            usage(say!("'{text}' is not a behaviour.", "'{text}' non è un comportamento.")).hint(say!(
                "Write PROGRAMME/BEHAVIOUR, as 0/2: `piazza rewards list`",
                "Scrivi PROGRAMMA/COMPORTAMENTO, come 0/2: `piazza rewards list`"
            ))
        })?;
        Ok(Self { programme, behaviour })
    }
}

/// A device that is known.
async fn known(context: &Context, at: &At, programme: u32, device: &Address) -> Result<Device> {
    rewards::the_programme(at, programme).await?;
    rewards::device(at, programme, device).await?.ok_or_else(|| {
        let name = context.name(device);
        refused(say!(
            "{name} is no device of programme {programme}.",
            "{name} non è un dispositivo del programma {programme}."
        ))
        .hint(say!(
            "`piazza device list {programme}` shows them; as the device itself, add --account NAME.",
            "`piazza device list {programme}` li mostra; come dispositivo, aggiungi --account NOME."
        ))
        .code("Rewards.NoSuchDevice")
    })
}

/// Refuses a device that counts no more.
fn check_valid(device: &Device, now: Millis) -> Result<()> {
    match device.void_from.filter(|from| *from <= now) {
        None => Ok(()),
        Some(from) => Err(refused(say!(
            "This device is void since {}: nothing it signs counts.",
            "Questo dispositivo è annullato dal {}: nulla di ciò che firma conta.",
            format_moment(from)
        ))
        .hint(say!(
            "The sponsor gives it a new key: piazza device rotate",
            "Lo sponsor gli dà una chiave nuova: piazza device rotate"
        ))
        .code("Rewards.AlreadyVoid")),
    }
}

async fn rotate(context: &Context, programme: u32, device: &str, key: &str) -> Result<()> {
    let (device, key) = (context.who(device)?, context.who(key)?);
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    known(context, &chain.at_best().await?, programme, &device).await?;
    let (old, new) = (context.name(&device), context.name(&key));
    let question = say!(
        "Give {old} the key {new}? The old one signs nothing any more.",
        "Dare a {old} la chiave {new}? La vecchia non firma più nulla."
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was changed.", "Non è cambiato nulla.")));
    }
    let call = api::tx().rewards().rotate_device(programme, device, key);
    let order = Order::new("rotate_device", say!("new key of {old}", "chiave nuova di {old}"));
    let receipt = perform(context, &mut chain, &call, order).await?;
    let stage = receipt.stage_text();
    let text = say!(
        "{old} has the key {new}: {stage}.",
        "{old} ha la chiave {new}: {stage}."
    );
    let fields = json!({ "programme": programme, "device": device.to_string(), "key": key.to_string() });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

async fn void(context: &Context, programme: u32, device: &str, from: Millis) -> Result<()> {
    let device = context.who(device)?;
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let info = known(context, &at, programme, &device).await?;
    let behaviour = rewards::behaviour(&at, info.behaviour)
        .await?
        .ok_or_else(fault::stale)?;
    let title = behaviour_title(context, info.behaviour, &behaviour.terms)?;
    let (name, since) = (context.name(&device), format_moment(from));
    let question = say!(
        "Void {name} ({title}) from {since} on? What it says of then and later does not count.",
        "Annullare {name} ({title}) dal {since}? Ciò che dice da allora in poi non conta."
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was changed.", "Non è cambiato nulla.")));
    }
    let call = api::tx().rewards().void_device(programme, device, from);
    let order = Order::new("void_device", say!("{name} void", "{name} annullato"));
    let receipt = perform(context, &mut chain, &call, order).await?;
    let stage = receipt.stage_text();
    let text = say!(
        "{name} is void from {since} on: {stage}.",
        "{name} è annullato dal {since}: {stage}."
    );
    let fields = json!({ "programme": programme, "device": device.to_string(), "from": from });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_behaviour_is_named_with_or_without_its_programme() {
        let read = |text: &str| {
            text.parse::<Place>()
                .ok()
                .map(|place| (place.programme, place.behaviour))
        };
        assert_eq!(read("2"), Some((None, 2)));
        assert_eq!(read("0/2"), Some((Some(0), 2)));
        for wrong in ["", "/", "0/", "/2", "0/2/3", "-1", "paper"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
