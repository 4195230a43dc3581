//! The panel, as people read it.

use crate::{
    chain::{
        members,
        rewards::{self, Behaviour, SumOf, Totals},
        Chain,
    },
    commands::{
        rewards::hash_text,
        titles::{known_title, unknown_title},
    },
    context::Context,
    error::Result,
    i18n::say,
    output::{table, Report},
    values::{format_wait, plain_quantity, show_quantity, show_total, Amount, Millis, Office, Rule, Sdg, Stage, Unit},
};
use serde::Serialize;

#[derive(Serialize)]
struct Line {
    behaviour: u32,
    programme: u32,
    title: Option<String>,
    title_hash: String,
    goal: Sdg,
    unit: Unit,
    #[serde(rename = "tariff_cents")]
    tariff: Amount,
    rule: &'static str,
    stage: &'static str,
    stage_moment: Millis,
    #[serde(skip)]
    rule_words: String,
    #[serde(skip)]
    stage_words: String,
}

impl Line {
    fn read(context: &Context, id: u32, behaviour: &Behaviour) -> Result<Self> {
        let terms = &behaviour.terms;
        let (unit, rule) = (rewards::unit(terms)?, rewards::read_rule(&terms.rule)?);
        let stage = rewards::stage(&behaviour.stage);
        Ok(Self {
            behaviour: id,
            programme: behaviour.programme,
            title: known_title(context, &terms.title)?,
            title_hash: hash_text(&terms.title.0),
            goal: Sdg::from_number(terms.goal.0)?,
            unit,
            tariff: Amount(terms.tariff),
            rule: rule.key(),
            stage: stage.key(),
            stage_moment: stage.moment(),
            rule_words: rule.words(unit),
            stage_words: stage.words(),
        })
    }

    fn worth(&self) -> String {
        format!("{} {}", self.tariff, self.rule_words)
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.behaviour.to_string(),
            self.programme.to_string(),
            self.title.clone().unwrap_or_else(unknown_title),
            self.worth(),
            self.stage_words.clone(),
        ]
    }
}

#[derive(Serialize)]
struct Listed {
    behaviours: Vec<Line>,
}

impl Report for Listed {
    fn human(&self) -> String {
        if self.behaviours.is_empty() {
            return say!("No behaviours.", "Nessun comportamento.");
        }
        let headings = [
            say!("Behaviour", "Comportamento"),
            say!("Programme", "Programma"),
            say!("Title", "Titolo"),
            say!("Worth", "Vale"),
            String::new(),
        ];
        table(&headings, &[0, 1], self.behaviours.iter().map(Line::cells))
    }
}

/// Lists the behaviours.
///
/// # Errors
/// If the node does not answer.
pub async fn list(context: &Context, programme: Option<u32>, all: bool) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let found = rewards::behaviours(&chain.at_best().await?).await?;
    let is_out = |behaviour: &Behaviour| matches!(rewards::stage(&behaviour.stage), Stage::Retired(_));
    let lines = found
        .iter()
        .filter(|(_, behaviour)| programme.is_none_or(|id| behaviour.programme == id))
        .filter(|(_, behaviour)| all || !is_out(behaviour))
        .map(|(id, behaviour)| Line::read(context, *id, behaviour));
    context.out.print(&Listed {
        behaviours: lines.collect::<Result<_>>()?,
    })
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    line: Line,
    proposer: String,
    decimals: u8,
    largest: u64,
    grams_co2: Option<u32>,
    #[serde(rename = "avoided_cents")]
    avoided: Option<Amount>,
    cap: Option<Cap>,
    #[serde(rename = "most_cents")]
    most: Option<Amount>,
    #[serde(rename = "given_cents")]
    given: Amount,
    agreeing: u8,
    confirm: bool,
    lifetime_ms: Millis,
    window_ms: Millis,
    at_once: bool,
    attestors: Vec<Attestor>,
    attestations: u64,
    quantity: String,
    #[serde(rename = "credits_cents")]
    credits: Amount,
    #[serde(skip)]
    rule: Rule,
    #[serde(skip)]
    done: String,
}

#[derive(Serialize)]
struct Cap {
    #[serde(rename = "amount_cents")]
    amount: Amount,
    every_ms: Option<Millis>,
}

#[derive(Serialize)]
struct Attestor {
    address: String,
    name: String,
    in_office: bool,
}

impl Report for Shown {
    fn human(&self) -> String {
        let line = &self.line;
        let title = line.title.clone().unwrap_or_else(unknown_title);
        let mut text = say!(
            "Behaviour {id} of programme {programme}: {title}",
            "Comportamento {id} del programma {programme}: {title}",
            id = line.behaviour,
            programme = line.programme
        );
        for (name, value) in self.rows().into_iter().chain(self.conditions()) {
            text.push_str(&format!("\n  {name:<22} {value}"));
        }
        text
    }
}

impl Shown {
    fn rows(&self) -> Vec<(String, String)> {
        let line = &self.line;
        let mut rows = vec![
            (String::new(), line.stage_words.clone()),
            (say!("worth", "vale"), line.worth()),
            (say!("goal", "obiettivo"), line.goal.to_string()),
            (
                say!("one entry at most", "una volta al massimo"),
                show_quantity(self.largest, self.decimals, line.unit),
            ),
        ];
        if let Some(Cap { amount, every_ms }) = &self.cap {
            let text = match every_ms {
                Some(every) => say!("{amount} each {}", "{amount} ogni {}", format_wait(*every)),
                None => say!("{amount} in all", "{amount} in tutto"),
            };
            rows.push((say!("a person at most", "una persona al massimo"), text));
        }
        if let Some(most) = self.most {
            let given = self.given;
            let text = say!("{most}, of which {given} is given", "{most}, di cui {given} già dati");
            rows.push((say!("everybody at most", "tutti al massimo"), text));
        }
        let each = line.unit.symbol(true);
        if let Some(grams) = self.grams_co2 {
            let text = say!("{grams} g of CO2 each {each}", "{grams} g di CO2 per {each}");
            rows.push((say!("avoids", "evita"), text));
        }
        if let Some(avoided) = self.avoided {
            let text = say!(
                "{avoided} euro of cost each {each}",
                "{avoided} euro di costi per {each}"
            );
            rows.push((say!("avoids", "evita"), text));
        }
        rows
    }

    fn conditions(&self) -> Vec<(String, String)> {
        let yes_or_no = |yes: bool| if yes { say!("yes", "sì") } else { say!("no", "no") };
        let names = self.attestors.iter().map(|attestor| match attestor.in_office {
            true => attestor.name.clone(),
            false => say!("{} (not in office)", "{} (non in carica)", attestor.name),
        });
        let window = match (self.window_ms, self.at_once) {
            (0, _) => say!("never", "mai"),
            (window, true) => say!("for {}, paid at once", "per {}, pagato subito", format_wait(window)),
            (window, false) => say!("for {}, paid then", "per {}, pagato dopo", format_wait(window)),
        };
        let (attestations, credits) = (self.attestations, self.credits);
        vec![
            (
                say!("attestors agreeing", "attestatori concordi"),
                self.agreeing.to_string(),
            ),
            (
                say!("person confirms", "la persona conferma"),
                yes_or_no(self.needs_confirmation()),
            ),
            (
                say!("attested within", "attestabile entro"),
                format_wait(self.lifetime_ms),
            ),
            (say!("challenged", "contestabile"), window),
            (
                say!("attested by", "attestato da"),
                names.collect::<Vec<_>>().join(", "),
            ),
            (
                say!("so far", "finora"),
                say!(
                    "{} in {attestations} attestations, {credits}",
                    "{} in {attestations} attestazioni, {credits}",
                    self.done
                ),
            ),
        ]
    }

    fn needs_confirmation(&self) -> bool {
        self.confirm || self.rule == Rule::SharedRide
    }
}

/// Shows a behaviour.
///
/// # Errors
/// If there is none of this number.
pub async fn one(context: &Context, id: u32) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let behaviour = rewards::the_behaviour(&at, id).await?;
    let officers = members::officers(&at).await?;
    let attestors = rewards::authorised(&at, id).await?;
    let attestors = attestors.iter().map(|account| Attestor {
        address: account.to_string(),
        name: context.name(account),
        in_office: officers.contains(&(Office::Attestor, *account)),
    });
    let totals = rewards::totals(&at, SumOf::Behaviour(id)).await?;
    let shown = shown(context, (id, &behaviour), attestors.collect(), &totals)?;
    context.out.print(&shown)
}

fn shown(
    context: &Context,
    (id, behaviour): (u32, &Behaviour),
    attestors: Vec<Attestor>,
    totals: &Totals,
) -> Result<Shown> {
    let terms = &behaviour.terms;
    let line = Line::read(context, id, behaviour)?;
    Ok(Shown {
        proposer: behaviour.proposer.to_string(),
        decimals: terms.decimals,
        largest: terms.largest,
        grams_co2: terms.grams,
        avoided: terms.avoided.map(Amount),
        cap: terms.cap.as_ref().map(|cap| Cap {
            amount: Amount(cap.amount),
            every_ms: cap.length,
        }),
        most: terms.most.map(Amount),
        given: Amount(behaviour.given),
        agreeing: terms.agreeing,
        confirm: terms.confirm,
        lifetime_ms: terms.lifetime,
        window_ms: terms.window,
        at_once: terms.at_once,
        attestors,
        attestations: totals.attestations,
        quantity: plain_quantity(totals.quantity, terms.decimals),
        credits: Amount(totals.credits),
        rule: rewards::read_rule(&terms.rule)?,
        done: show_total(totals.quantity, terms.decimals, line.unit),
        line,
    })
}
