//! `piazza programme report`: what came of a programme, for its sponsor, the council and the budget of the Region.
//!
//! Behaviours, goals and the programme itself are summed for the programme alone. Zones and areas are sums of the whole
//! community, as the chain keeps them; so are goals, in a line of their own.

use crate::{
    chain::{
        rewards::{self, Behaviour, Programme, SumOf, Totals},
        translate, At, Chain,
    },
    commands::{
        rewards::hash_text,
        titles::{behaviour_title, known_title, unknown_title},
    },
    context::Context,
    error::{Error, Result},
    i18n::say,
    output::{table, Report},
    values::{plain_quantity, show_total, spreadsheet_cell, Amount, Istat, Sdg, Unit, ValueArea},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Of what a line is the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Scope {
    /// Of the programme.
    Programme,
    /// Of all programmes of the community.
    Community,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Line {
    scope: Scope,
    kind: &'static str,
    key: String,
    name: String,
    attestations: u64,
    /// In the unit, with a point.
    quantity: Option<String>,
    unit: Option<&'static str>,
    #[serde(rename = "credits_cents")]
    credits: Amount,
    co2_grams: u128,
    #[serde(rename = "avoided_cents")]
    avoided: Amount,
    /// The quantity for people.
    #[serde(skip)]
    shown: String,
}

impl Line {
    fn new(scope: Scope, kind: &'static str, (key, name): (String, String), totals: &Totals) -> Self {
        Self {
            scope,
            kind,
            key,
            name,
            attestations: totals.attestations,
            quantity: None,
            unit: None,
            credits: Amount(totals.credits),
            co2_grams: totals.grams,
            avoided: Amount(totals.avoided),
            shown: String::new(),
        }
    }

    fn measured(self, quantity: u128, decimals: u8, unit: Unit) -> Self {
        Self {
            quantity: Some(plain_quantity(quantity, decimals)),
            unit: Some(unit.key()),
            shown: show_total(quantity, decimals, unit),
            ..self
        }
    }

    fn what(&self) -> String {
        match self.kind {
            "programme" => say!("programme", "programma"),
            "behaviour" => say!("behaviour", "comportamento"),
            "zone" => say!("zone", "zona"),
            "area" => say!("area", "area"),
            _ => say!("goal", "obiettivo"),
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.what(),
            self.name.clone(),
            self.attestations.to_string(),
            self.shown.clone(),
            self.credits.to_string(),
            plain_quantity(self.co2_grams, 3),
            self.avoided.to_string(),
        ]
    }

    /// The line of a table for spreadsheets: amounts with a point, CO2 in kilograms.
    fn record(&self) -> [String; 10] {
        let scope = match self.scope {
            Scope::Programme => "programme",
            Scope::Community => "community",
        };
        [
            scope.to_owned(),
            self.kind.to_owned(),
            self.key.clone(),
            spreadsheet_cell(&self.name),
            self.attestations.to_string(),
            self.quantity.clone().unwrap_or_default(),
            self.unit.unwrap_or_default().to_owned(),
            self.credits.to_plain(),
            plain_quantity(self.co2_grams, 3),
            self.avoided.to_plain(),
        ]
    }
}

#[derive(Serialize)]
struct Made {
    programme: u32,
    title: Option<String>,
    title_hash: String,
    #[serde(rename = "budget_cents")]
    budget: Amount,
    #[serde(rename = "paid_cents")]
    paid: Amount,
    /// What went back to the deposits that funded it, once it is closed.
    #[serde(rename = "returned_cents")]
    returned: Option<Amount>,
    lines: Vec<Line>,
}

impl Report for Made {
    fn human(&self) -> String {
        let title = self.title.clone().unwrap_or_else(unknown_title);
        let mut head = say!(
            "Programme {id}: {title}. Budget {budget}, paid {paid}.",
            "Programma {id}: {title}. Budget {budget}, pagati {paid}.",
            id = self.programme,
            budget = self.budget,
            paid = self.paid
        );
        if let Some(returned) = self.returned {
            head.push_str(&say!(
                " Closed: {returned} went back to the deposits that funded it.",
                " Chiuso: {returned} è tornato ai depositi da cui veniva."
            ));
        }
        let of = |scope: Scope| {
            let lines: Vec<_> = self.lines.iter().filter(|line| line.scope == scope).collect();
            table(&headings(), &[2, 3, 4, 5, 6], lines.into_iter().map(Line::cells))
        };
        let (own, all) = (of(Scope::Programme), of(Scope::Community));
        let community = say!("All programmes of the community:", "Tutti i programmi della comunità:");
        format!("{head}\n\n{own}\n\n{community}\n{all}")
    }
}

fn headings() -> [String; 7] {
    [
        String::new(),
        say!("Name", "Nome"),
        say!("Attestations", "Attestazioni"),
        say!("Quantity", "Quantità"),
        say!("Credits", "Crediti"),
        say!("CO2 avoided, kg", "CO2 evitata, kg"),
        say!("Cost avoided, euro", "Costi evitati, euro"),
    ]
}

/// Makes the report.
///
/// # Errors
/// If the node does not answer.
pub async fn run(context: &Context, id: u32, csv: bool) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let programme = rewards::the_programme(&at, id).await?;
    let mut lines = of_programme(context, &at, id, &programme).await?;
    lines.extend(of_community(&at).await?);
    if csv {
        return write(&lines);
    }
    context.out.print(&Made {
        programme: id,
        title: known_title(context, &programme.terms.title)?,
        title_hash: hash_text(&programme.terms.title.0),
        budget: Amount(programme.funded),
        paid: Amount(programme.paid),
        returned: rewards::returned(&programme),
        lines,
    })
}

async fn of_programme(context: &Context, at: &At, id: u32, programme: &Programme) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    let mut goals: BTreeMap<Sdg, Totals> = BTreeMap::new();
    for (number, behaviour) in rewards::behaviours(at).await? {
        if behaviour.programme != id || behaviour_is_proposed(&behaviour) {
            continue;
        }
        let terms = &behaviour.terms;
        let totals = rewards::totals(at, SumOf::Behaviour(number)).await?;
        let name = behaviour_title(context, number, terms)?;
        let line = Line::new(Scope::Programme, "behaviour", (number.to_string(), name), &totals);
        lines.push(line.measured(totals.quantity, terms.decimals, rewards::unit(terms)?));
        let goal = Sdg::from_number(terms.goal.0)?;
        let sum = goals.remove(&goal);
        goals.insert(goal, sum.map_or_else(|| totals.clone(), |sum| added(&sum, &totals)));
    }
    for (goal, totals) in &goals {
        let name = (goal.number().to_string(), goal.to_string());
        lines.push(Line::new(Scope::Programme, "goal", name, totals));
    }
    let totals = rewards::totals(at, SumOf::Programme(id)).await?;
    let area: ValueArea = translate(&programme.terms.area)?;
    let name = say!("all of it, {area}", "in tutto, {area}");
    lines.push(Line::new(
        Scope::Programme,
        "programme",
        (id.to_string(), name),
        &totals,
    ));
    Ok(lines)
}

const fn behaviour_is_proposed(behaviour: &Behaviour) -> bool {
    behaviour.since.is_none()
}

fn added(one: &Totals, other: &Totals) -> Totals {
    Totals {
        attestations: one.attestations.saturating_add(other.attestations),
        quantity: 0,
        credits: one.credits.saturating_add(other.credits),
        grams: one.grams.saturating_add(other.grams),
        avoided: one.avoided.saturating_add(other.avoided),
    }
}

/// The sums that the chain keeps for everybody, in their order.
async fn of_community(at: &At) -> Result<Vec<Line>> {
    let zones: BTreeMap<_, _> = crate::chain::members::zones(at)
        .await?
        .into_iter()
        .map(|zone| (zone.code, zone.name))
        .collect();
    let (mut by_zone, mut by_area, mut by_goal) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (of, totals) in rewards::sums(at).await? {
        match of {
            SumOf::Zone(code) => {
                by_zone.insert(Istat(code.0), totals);
            }
            SumOf::Area(area) => {
                by_area.insert(translate::<_, ValueArea>(&area)?, totals);
            }
            SumOf::Goal(goal) => {
                by_goal.insert(Sdg::from_number(goal.0)?, totals);
            }
            SumOf::Behaviour(_) | SumOf::Programme(_) | SumOf::Past { .. } => {}
        }
    }
    let line = |kind, name, totals: &Totals| Line::new(Scope::Community, kind, name, totals);
    let of_zones = by_zone.iter().map(|(code, totals)| {
        let name = zones.get(code).cloned().unwrap_or_default();
        line("zone", (code.to_string(), format!("{code} {name}")), totals)
    });
    let of_areas = by_area
        .iter()
        .map(|(area, totals)| line("area", (area.key().to_owned(), area.to_string()), totals));
    let of_goals = by_goal
        .iter()
        .map(|(goal, totals)| line("goal", (goal.number().to_string(), goal.to_string()), totals));
    Ok(of_zones.chain(of_areas).chain(of_goals).collect())
}

fn write(lines: &[Line]) -> Result<()> {
    let mut writer = csv::Writer::from_writer(std::io::stdout());
    let headings = [
        "scope",
        "kind",
        "key",
        "name",
        "attestations",
        "quantity",
        "unit",
        "credits",
        "co2_kg",
        "avoided_euro",
    ];
    let rows = std::iter::once(headings.map(str::to_owned)).chain(lines.iter().map(Line::record));
    for row in rows {
        match writer.write_record(&row) {
            Ok(()) => {}
            // The reader has seen enough.
            Err(error) if is_closed(&error) => return Ok(()),
            Err(error) => return Err(Error::internal("standard output", error)),
        }
    }
    match writer.flush() {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::internal("standard output", error)),
        _ => Ok(()),
    }
}

fn is_closed(error: &csv::Error) -> bool {
    matches!(error.kind(), csv::ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals() -> Totals {
        Totals {
            attestations: 3,
            quantity: 1_205,
            credits: 602,
            grams: 108_450,
            avoided: 1_446,
        }
    }

    #[test]
    fn a_line_has_its_unit_and_kilograms_of_co2() {
        let name = ("0".to_owned(), "=Paper".to_owned());
        let line = Line::new(Scope::Programme, "behaviour", name, &totals()).measured(1_205, 1, Unit::Kilogram);
        assert_eq!(line.cells()[3..], ["120.5 kg", "6.02", "108.45", "14.46"]);
        let record = line.record();
        assert_eq!(record[3..7], ["'=Paper", "3", "120.5", "kg"]);
        assert_eq!(record[7..], ["6.02", "108.45", "14.46"]);
    }

    #[test]
    fn sums_of_different_units_have_none() {
        let sum = added(&totals(), &totals());
        assert_eq!((sum.attestations, sum.quantity, sum.credits), (6, 0, 1_204));
    }
}
