//! `piazza device read`: what a sensor or a meter says, signed by itself.

use super::{check_valid, known};
use crate::{
    chain::{
        now,
        rewards::{self, Device, Role},
        Chain,
    },
    codes::Measured,
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    output::Done,
    values::{parse_quantity, parse_start, plain_quantity, Address, Millis},
};
use clap::Args;

/// Sign a reading.
#[derive(Args)]
pub struct Read {
    /// The programme's number.
    programme: u32,
    /// How much, in the behaviour's unit; for a meter, what its register shows.
    #[arg(allow_hyphen_values = true)]
    quantity: String,
    /// For whom [default: the device's person].
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    /// When [default: now, by the chain's clock].
    #[arg(long, value_name = "TIME", value_parser = parse_start)]
    at: Option<Millis>,
    /// A number higher than that of any reading before [default: the next].
    #[arg(long, value_name = "NUMBER")]
    counter: Option<u64>,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Read) -> Result<()> {
    context.unlock_ahead()?;
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let (name, account) = context.account()?;
    let programme = arguments.programme;
    let device = known(context, &at, programme, &account).await?;
    let time = match arguments.at {
        Some(time) => time,
        None => now(&at).await?,
    };
    check_valid(&device, time)?;
    let person = person(context, &arguments, &device)?;
    let decimals = rewards::the_behaviour(&at, device.behaviour).await?.terms.decimals;
    let quantity = parse_quantity(&arguments.quantity, decimals)?;
    let pair = context.unlock(&name)?;
    let measured = Measured {
        person,
        counter: counter(context, programme, (&account, &device), arguments.counter)?,
        quantity,
        time,
    };
    let plain = plain_quantity(quantity.into(), decimals);
    let line = measured.signed(chain.genesis(), programme, &pair, &plain);
    context.out.print(&Done::new(line.to_string(), line))
}

/// For whom the device counts.
fn person(context: &Context, arguments: &Read, device: &Device) -> Result<Address> {
    let own = match &device.role {
        Role::Venue { .. } => {
            return Err(refused(say!(
                "A venue measures nothing: it shows codes.",
                "Una sede non misura nulla: mostra codici."
            ))
            .hint(say!("piazza device code", "piazza device code"))
            .code("Rewards.WrongRole"));
        }
        Role::Sensor { person } => *person,
        Role::Meter { person, .. } => Some(*person),
    };
    let named = arguments.person.as_ref().map(|who| context.who(who)).transpose()?;
    match (named, own) {
        (Some(named), Some(own)) if named != own => Err(refused(say!(
            "This device counts for {} only.",
            "Questo dispositivo conta solo per {}.",
            context.name(&own)
        ))
        .code("Rewards.NotTheDevicesPerson")),
        (Some(person), _) | (None, Some(person)) => Ok(person),
        (None, None) => Err(usage(say!("For whom is this?", "Per chi è?"))
            .hint(say!("Add --person PERSON.", "Aggiungi --person PERSONA."))),
    }
}

/// The number of a reading: higher than what the chain has counted and than what was signed here before, which may be
/// on its way.
fn counter(
    context: &Context,
    programme: u32,
    (account, device): (&Address, &Device),
    wanted: Option<u64>,
) -> Result<u64> {
    let setting = format!("counter {programme} {account}");
    let store = context.store()?;
    let signed: u64 = store
        .setting(&setting)?
        .and_then(|text| text.parse().ok())
        .unwrap_or_default();
    let last = device.counter.max(signed);
    let counter = wanted.unwrap_or_else(|| last.saturating_add(1));
    if counter <= device.counter {
        return Err(refused(say!(
            "A reading with this counter, or a later one, was counted already.",
            "Una lettura con questo contatore, o una successiva, è già stata contata."
        ))
        .hint(say!("The next is {}.", "La prossima è {}.", last.saturating_add(1)))
        .code("Rewards.RepeatedCounter"));
    }
    store.set_setting(&setting, &counter.max(last).to_string())?;
    Ok(counter)
}
