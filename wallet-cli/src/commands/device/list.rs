//! `piazza device list`: the devices of a programme, and the sums of its buildings.

use crate::{
    chain::{
        now,
        rewards::{self, Behaviour, Building, Device, Role},
        Chain,
    },
    commands::titles::behaviour_title,
    context::Context,
    error::Result,
    i18n::say,
    output::{table, Report},
    values::{format_moment, plain_quantity, short_address, show_quantity, Address, Cell, Istat, Millis},
};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Listed {
    devices: Vec<Line>,
    buildings: Vec<Sum>,
}

#[derive(Serialize)]
struct Line {
    device: String,
    role: &'static str,
    person: Option<String>,
    cell: Option<String>,
    building: Option<u32>,
    behaviour: u32,
    zone: Istat,
    counter: u64,
    register: Option<u64>,
    settled: bool,
    void_from: Option<Millis>,
    #[serde(skip)]
    cells: Vec<String>,
}

#[derive(Serialize)]
struct Sum {
    behaviour: u32,
    building: u32,
    baseline: u64,
    used: u64,
    #[serde(skip)]
    text: String,
}

impl Report for Listed {
    fn human(&self) -> String {
        if self.devices.is_empty() {
            return say!("The programme has no devices.", "Il programma non ha dispositivi.");
        }
        let headings = [
            say!("Device", "Dispositivo"),
            say!("Is", "È"),
            say!("For", "Per"),
            say!("Where", "Dove"),
            say!("Readings", "Letture"),
            String::new(),
        ];
        let mut text = table(&headings, &[4], self.devices.iter().map(|line| line.cells.clone()));
        for sum in &self.buildings {
            text.push('\n');
            text.push_str(&sum.text);
        }
        text
    }
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, programme: u32) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    rewards::the_programme(&at, programme).await?;
    let now = now(&at).await?;
    let all = rewards::behaviours(&at).await?.into_iter();
    let behaviours: BTreeMap<_, _> = all.filter(|(_, behaviour)| behaviour.programme == programme).collect();
    let mut listed = Listed {
        devices: Vec::new(),
        buildings: Vec::new(),
    };
    for (address, device) in rewards::devices(&at, programme).await? {
        if let Some(behaviour) = behaviours.get(&device.behaviour) {
            listed.devices.push(line(context, &address, &device, (behaviour, now))?);
        }
    }
    for ((behaviour, building), sum) in rewards::buildings(&at).await? {
        if let Some(of) = behaviours.get(&behaviour) {
            listed.buildings.push(building_sum((behaviour, building), of, &sum)?);
        }
    }
    listed.buildings.sort_by_key(|sum| (sum.behaviour, sum.building));
    context.out.print(&listed)
}

fn line(context: &Context, address: &Address, device: &Device, (of, now): (&Behaviour, Millis)) -> Result<Line> {
    let (role, person, building) = match &device.role {
        Role::Venue { .. } => ("venue", None, None),
        Role::Sensor { person } => ("sensor", *person, None),
        Role::Meter { person, building, .. } => ("meter", Some(*person), Some(*building)),
    };
    let cell = match &device.role {
        Role::Venue { cell } => Cell::from_index(cell.0),
        _ => None,
    };
    let is_meter = building.is_some();
    let zone = Istat(device.zone.0);
    let name = context.known_name(address)?;
    let cells = vec![
        name.unwrap_or_else(|| short_address(address)),
        role_words(context, device),
        behaviour_title(context, device.behaviour, &of.terms)?,
        zone.to_string(),
        if is_replaced(device) {
            String::new()
        } else {
            device.counter.to_string()
        },
        state(device, of, now)?,
    ];
    Ok(Line {
        device: address.to_string(),
        role,
        person: person.map(|person| person.to_string()),
        cell: cell.map(|cell| cell.to_string()),
        building,
        behaviour: device.behaviour,
        zone,
        counter: device.counter,
        register: is_meter.then_some(device.register),
        settled: device.settled,
        void_from: device.void_from,
        cells,
    })
}

/// What a device is, in words.
fn role_words(context: &Context, device: &Device) -> String {
    match &device.role {
        Role::Venue { .. } => say!("venue", "sede"),
        Role::Sensor { .. } if is_replaced(device) => say!("replaced key", "chiave sostituita"),
        Role::Sensor { person: None } => say!("sensor", "sensore"),
        Role::Sensor { person: Some(person) } => say!("sensor of {}", "sensore di {}", context.name(person)),
        Role::Meter { person, building, .. } => {
            let whose = context.name(person);
            say!(
                "meter of {whose}, building {building}",
                "contatore di {whose}, edificio {building}"
            )
        }
    }
}

/// Whether it is the old key of a device that has a new one: no counter is higher than its own.
fn is_replaced(device: &Device) -> bool {
    device.counter == u64::MAX && device.void_from.is_some()
}

/// What is to be said of a device besides.
fn state(device: &Device, of: &Behaviour, now: Millis) -> Result<String> {
    if let Some(from) = device.void_from {
        let moment = format_moment(from);
        return Ok(if from <= now {
            say!("void since {moment}", "annullato dal {moment}")
        } else {
            say!("void from {moment}", "annullato a partire dal {moment}")
        });
    }
    if !matches!(device.role, Role::Meter { .. }) {
        return Ok(String::new());
    }
    let register = show_quantity(device.register, of.terms.decimals, rewards::unit(&of.terms)?);
    Ok(if device.settled {
        say!("{register}, season settled", "{register}, stagione chiusa")
    } else {
        register
    })
}

fn building_sum((behaviour, building): (u32, u32), of: &Behaviour, sum: &Building) -> Result<Sum> {
    let (unit, decimals) = (rewards::unit(&of.terms)?, of.terms.decimals);
    let used = plain_quantity(sum.used.into(), decimals);
    let baseline = show_quantity(sum.baseline, decimals, unit);
    Ok(Sum {
        behaviour,
        building,
        baseline: sum.baseline,
        used: sum.used,
        text: say!(
            "Building {building}: {used} of {baseline} used",
            "Edificio {building}: usati {used} di {baseline}"
        ),
    })
}
