//! `piazza merchants`: who takes credits, and where.

use crate::{
    chain::{
        members::{self, Merchant, Zone},
        Chain,
    },
    context::Context,
    error::{usage, Result},
    i18n::say,
    output::{table, Report},
    values::{format_moment, Address, Category, Cell, Istat, Millis, Rate},
};
use clap::Subcommand;
use members::Status;
use serde::Serialize;
use std::collections::BTreeMap;

/// The merchants who take credits.
#[derive(Subcommand)]
pub enum Command {
    /// List them.
    List {
        /// Nearest first: an ISTAT code, the name of a municipality, or LATITUDE,LONGITUDE.
        #[arg(long, value_name = "PLACE", allow_hyphen_values = true)]
        near: Option<String>,
        /// Only within so many kilometres of it.
        #[arg(long, value_name = "KM", requires = "near")]
        within: Option<f64>,
        /// Only those who sell this.
        #[arg(long)]
        category: Option<Category>,
        /// Suspended merchants and those without an agreement in force, too.
        #[arg(long)]
        all: bool,
    },
}

#[derive(Serialize)]
struct Listed {
    merchants: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    address: String,
    trade_name: String,
    categories: Vec<Category>,
    places: Vec<Place>,
    #[serde(rename = "rate_bps")]
    rate: Rate,
    #[serde(rename = "announced_rate_bps")]
    announced: Option<Rate>,
    announced_from: Option<u64>,
    status: Status,
    in_force: bool,
    distance_km: Option<f64>,
}

#[derive(Serialize)]
struct Place {
    zone: Istat,
    name: String,
}

impl Report for Listed {
    fn human(&self) -> String {
        if self.merchants.is_empty() {
            return say!("No merchants found.", "Nessun esercente trovato.");
        }
        let headings = [
            say!("Merchant", "Esercente"),
            say!("Sells", "Vende"),
            say!("Where", "Dove"),
            "km".to_owned(),
            say!("Gives back", "Restituisce"),
            String::new(),
        ];
        table(&headings, &[3, 4], self.merchants.iter().map(Line::cells))
    }
}

impl Line {
    fn cells(&self) -> Vec<String> {
        let join = |words: Vec<&str>| words.join(", ");
        let mut places: Vec<_> = self.places.iter().map(|place| place.name.as_str()).collect();
        places.dedup();
        let state = match (self.status, self.in_force) {
            (Status::Active, true) => String::new(),
            (Status::Active, false) => say!("no agreement", "senza accordo"),
            (other, _) => other.name(),
        };
        vec![
            self.trade_name.clone(),
            join(self.categories.iter().map(|category| category.name()).collect()),
            join(places),
            self.distance_km.map(|km| format!("{km:.1}")).unwrap_or_default(),
            rate_in_words(self.rate, self.announced.zip(self.announced_from)),
            state,
        ]
    }
}

/// A rate, and the one that is announced.
pub fn rate_in_words(rate: Rate, announced: Option<(Rate, Millis)>) -> String {
    match announced {
        Some((next, from)) => say!("{rate}, {next} from {}", "{rate}, {next} dal {}", format_moment(from)),
        None => rate.to_string(),
    }
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    let Command::List {
        near,
        within,
        category,
        all,
    } = command;
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let zones: BTreeMap<Istat, Zone> = members::zones(&at)
        .await?
        .into_iter()
        .map(|zone| (zone.code, zone))
        .collect();
    let centre = near.as_ref().map(|near| place(near, &zones)).transpose()?;
    let mut lines = Vec::new();
    for (account, merchant) in members::merchants(&at).await? {
        let status = members::member(&at, &account)
            .await?
            .map_or(Status::Left, |member| member.status);
        let open = status == Status::Active && merchant.in_force;
        let sells = category.is_none_or(|category| merchant.categories.contains(&category));
        let distance = centre.and_then(|centre| nearest(&merchant, centre));
        let near_enough = within.is_none_or(|most| distance.is_some_and(|km| km <= most));
        if (open || all) && sells && near_enough {
            lines.push(line(account, merchant, status, distance, &zones));
        }
    }
    lines.sort_by(|a, b| {
        let key = |line: &Line| line.distance_km.unwrap_or(f64::MAX);
        key(a).total_cmp(&key(b)).then_with(|| a.trade_name.cmp(&b.trade_name))
    });
    context.out.print(&Listed { merchants: lines })
}

fn line(
    account: Address,
    merchant: Merchant,
    status: Status,
    distance_km: Option<f64>,
    zones: &BTreeMap<Istat, Zone>,
) -> Line {
    let place = |zone: Istat| Place {
        zone,
        name: zones
            .get(&zone)
            .map_or_else(|| zone.to_string(), |zone| zone.name.clone()),
    };
    Line {
        address: account.to_string(),
        places: merchant.shops.iter().map(|shop| place(shop.zone)).collect(),
        trade_name: merchant.trade_name,
        categories: merchant.categories,
        rate: merchant.rate,
        announced: merchant.announced.map(|(rate, _)| rate),
        announced_from: merchant.announced.map(|(_, from)| from),
        status,
        in_force: merchant.in_force,
        distance_km,
    }
}

fn nearest(merchant: &Merchant, centre: Cell) -> Option<f64> {
    merchant
        .shops
        .iter()
        .filter_map(|shop| Some(shop.cell?.distance_km(centre)))
        .min_by(f64::total_cmp)
}

/// The cell of a place: a municipality by code or name, or a point on the map.
pub fn place(text: &str, zones: &BTreeMap<Istat, Zone>) -> Result<Cell> {
    let text = text.trim();
    if let Ok(code) = text.parse::<Istat>() {
        if let Some(cell) = zones.get(&code).and_then(|zone| zone.cell) {
            return Ok(cell);
        }
    }
    let wanted = text.to_lowercase();
    let mut named = zones
        .values()
        .filter(|zone| zone.name.to_lowercase() == wanted)
        .filter_map(|zone| zone.cell);
    if let Some(cell) = named.next() {
        return Ok(cell);
    }
    if let Ok(cell) = text.parse::<Cell>() {
        return Ok(cell);
    }
    let like: Vec<_> = zones
        .values()
        .filter(|zone| zone.name.to_lowercase().contains(&wanted))
        .map(|zone| zone.name.as_str())
        .take(5)
        .collect();
    let error = usage(say!(
        "'{text}' is no municipality of this community.",
        "'{text}' non è un comune di questa comunità."
    ));
    Err(if like.is_empty() {
        error
    } else {
        error.hint(say!("Do you mean {}?", "Intendi {}?", like.join(", ")))
    })
}
