//! `piazza programme`: what sponsors promise for behaviours, and what came of it.

pub mod file;
mod forget;
mod money;
mod report;
mod terms;

use crate::{
    chain::{
        now,
        rewards::{self, available, Programme},
        translate, At, Chain,
    },
    commands::{
        rewards::hash_text,
        titles::{known_title, unknown_title},
    },
    context::Context,
    error::Result,
    i18n::say,
    output::{table, Report},
    values::{format_moment, show_total, Amount, Istat, Kind, Millis, ValueArea},
};
use clap::Subcommand;
use serde::Serialize;
use std::path::PathBuf;

/// What sponsors promise for behaviours.
#[derive(Subcommand)]
pub enum Command {
    /// List the programmes.
    List {
        /// Those that are closed, too.
        #[arg(long)]
        all: bool,
    },
    /// Show a programme: its terms, where its money is, its panel.
    Show {
        /// Its number.
        programme: u32,
    },
    /// Create a programme, as a public body, an association or a merchant. docs/rewards/programme.toml is a sample.
    New {
        /// A TOML file with its terms.
        file: PathBuf,
        /// The regulation: its hash goes on the chain.
        #[arg(long, value_name = "FILE")]
        regulation: Option<PathBuf>,
    },
    /// Fund a programme out of a sponsor's deposit, as a treasurer. Beyond what one may do alone it waits for a second.
    Fund {
        /// Its number.
        programme: u32,
        /// How much, as 5000.00.
        #[arg(allow_hyphen_values = true)]
        amount: Amount,
        /// Out of which deposit: `piazza coop deposit list` has the numbers.
        #[arg(long, value_name = "NUMBER")]
        deposit: u32,
    },
    /// Close an own programme that has ended: what is left goes back to the deposits that funded it.
    Close {
        /// Its number.
        programme: u32,
    },
    /// Have forgotten what a closed programme left on the chain, once it need not be kept any longer. Any member may.
    Forget {
        /// Its number.
        programme: u32,
    },
    /// What came of a programme: per behaviour, zone, area of value and goal of the United Nations.
    Report {
        /// Its number.
        programme: u32,
        /// As a table for spreadsheets.
        #[arg(long)]
        csv: bool,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::List { all } => list(context, all).await,
        Command::Show { programme } => show(context, programme).await,
        Command::New { file, regulation } => terms::create(context, file, regulation).await,
        Command::Fund {
            programme,
            amount,
            deposit,
        } => money::fund(context, programme, amount, deposit).await,
        Command::Close { programme } => money::close(context, programme).await,
        Command::Forget { programme } => forget::run(context, programme).await,
        Command::Report { programme, csv } => report::run(context, programme, csv).await,
    }
}

/// Remembers the pots of the programmes by name, so that whoever approves funds reads for which programme they are.
///
/// # Errors
/// If the node does not answer.
pub async fn name_pots(context: &Context, at: &At) -> Result<()> {
    for (pot, id) in rewards::pots(at).await? {
        let name = say!("programme {id}", "programma {id}");
        context.store()?.remember_trade_name(&pot, &name)?;
    }
    Ok(())
}

/// How far a programme is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    Ahead,
    Running,
    Ended,
    Closed,
}

impl Phase {
    const fn of(programme: &Programme, now: Millis) -> Self {
        if programme.closed {
            Self::Closed
        } else if now > programme.terms.end {
            Self::Ended
        } else if now < programme.terms.start {
            Self::Ahead
        } else {
            Self::Running
        }
    }

    fn name(self) -> String {
        match self {
            Self::Ahead => say!("not begun", "non iniziato"),
            Self::Running => say!("under way", "in corso"),
            Self::Ended => say!("ended", "finito"),
            Self::Closed => say!("closed", "chiuso"),
        }
    }
}

#[derive(Serialize)]
struct Line {
    programme: u32,
    title: Option<String>,
    title_hash: String,
    sponsor: String,
    sponsor_name: String,
    area: ValueArea,
    start: Millis,
    end: Millis,
    phase: Phase,
    with_keys: bool,
    #[serde(rename = "budget_cents")]
    funded: Amount,
    #[serde(rename = "paid_cents")]
    paid: Amount,
    #[serde(rename = "owed_cents")]
    owed: Amount,
    #[serde(rename = "reserved_cents")]
    reserved: Amount,
    #[serde(rename = "available_cents")]
    available: Amount,
}

impl Line {
    fn read(context: &Context, id: u32, programme: &Programme, now: Millis) -> Result<Self> {
        Ok(Self {
            programme: id,
            title: known_title(context, &programme.terms.title)?,
            title_hash: hash_text(&programme.terms.title.0),
            sponsor: programme.sponsor.to_string(),
            sponsor_name: context.name(&programme.sponsor),
            area: translate(&programme.terms.area)?,
            start: programme.terms.start,
            end: programme.terms.end,
            phase: Phase::of(programme, now),
            with_keys: programme.terms.denomination.is_some(),
            funded: Amount(programme.funded),
            paid: Amount(programme.paid),
            owed: Amount(programme.owed),
            reserved: Amount(programme.reserved),
            available: available(programme),
        })
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.programme.to_string(),
            self.title.clone().unwrap_or_else(unknown_title),
            self.sponsor_name.clone(),
            self.area.to_string(),
            format_moment(self.end),
            self.funded.to_string(),
            self.available.to_string(),
            self.phase.name(),
        ]
    }
}

#[derive(Serialize)]
struct Listed {
    programmes: Vec<Line>,
}

impl Report for Listed {
    fn human(&self) -> String {
        if self.programmes.is_empty() {
            return say!("No programmes.", "Nessun programma.");
        }
        let headings = [
            say!("Programme", "Programma"),
            say!("Title", "Titolo"),
            "Sponsor".to_owned(),
            say!("Area", "Area"),
            say!("Until", "Fino al"),
            "Budget".to_owned(),
            say!("Left", "Resta"),
            String::new(),
        ];
        table(&headings, &[0, 5, 6], self.programmes.iter().map(Line::cells))
    }
}

async fn list(context: &Context, all: bool) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let now = now(&at).await?;
    let programmes = rewards::programmes(&at).await?;
    let lines = programmes
        .iter()
        .filter(|(_, programme)| all || !programme.closed)
        .map(|(id, programme)| Line::read(context, *id, programme, now));
    context.out.print(&Listed {
        programmes: lines.collect::<Result<_>>()?,
    })
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    line: Line,
    pot: String,
    regulation: String,
    #[serde(rename = "estimate_cents")]
    estimate: Amount,
    #[serde(rename = "guarantee_cents")]
    guarantee: Amount,
    guarantee_until: Millis,
    guarantee_document: String,
    kinds: Vec<Kind>,
    zones: Vec<Istat>,
    utc_offset_minutes: i16,
    #[serde(rename = "denomination_cents")]
    denomination: Option<Amount>,
    waiting: u32,
    accepts_until: Millis,
    #[serde(rename = "returned_cents")]
    returned: Option<Amount>,
    behaviours: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    behaviour: u32,
    title: Option<String>,
    #[serde(rename = "tariff_cents")]
    tariff: Amount,
    rule: String,
    stage: String,
    done: String,
}

impl Report for Shown {
    fn human(&self) -> String {
        let line = &self.line;
        let title = line.title.clone().unwrap_or_else(unknown_title);
        let mut text = say!(
            "Programme {id}: {title}, by {sponsor}, {phase}",
            "Programma {id}: {title}, di {sponsor}, {phase}",
            id = line.programme,
            sponsor = line.sponsor_name,
            phase = line.phase.name()
        );
        for (name, value) in self.rows() {
            text.push_str(&format!("\n  {name:<22} {value}"));
        }
        if self.behaviours.is_empty() {
            return text;
        }
        let headings = [
            say!("Behaviour", "Comportamento"),
            say!("Title", "Titolo"),
            say!("Tariff", "Tariffa"),
            String::new(),
            say!("Done", "Fatto"),
            String::new(),
        ];
        let rows = self.behaviours.iter().map(|entry| {
            vec![
                entry.behaviour.to_string(),
                entry.title.clone().unwrap_or_else(unknown_title),
                entry.tariff.to_string(),
                entry.rule.clone(),
                entry.done.clone(),
                entry.stage.clone(),
            ]
        });
        format!("{text}\n\n{}", table(&headings, &[0, 2, 4], rows))
    }
}

impl Shown {
    fn rows(&self) -> Vec<(String, String)> {
        let line = &self.line;
        let everyone = say!("everybody", "tutti");
        let list = |words: Vec<String>| {
            if words.is_empty() {
                everyone.clone()
            } else {
                words.join(", ")
            }
        };
        let mut rows = vec![
            (say!("from", "dal"), format_moment(line.start)),
            (say!("to", "al"), format_moment(line.end)),
            (
                say!("attested until", "attestabile fino al"),
                format_moment(self.accepts_until),
            ),
            (say!("area", "area"), line.area.to_string()),
            (
                say!("for", "per"),
                list(self.kinds.iter().map(ToString::to_string).collect()),
            ),
            (
                say!("in zones", "nelle zone"),
                list(self.zones.iter().map(ToString::to_string).collect()),
            ),
            (say!("regulation", "regolamento"), self.regulation.clone()),
            (say!("prizes at most", "premi al massimo"), self.estimate.to_string()),
            (
                say!("guarantee", "cauzione"),
                say!(
                    "{} until {}",
                    "{} fino al {}",
                    self.guarantee,
                    format_moment(self.guarantee_until)
                ),
            ),
            (say!("budget", "budget"), line.funded.to_string()),
            (say!("paid", "pagati"), line.paid.to_string()),
            (say!("to be claimed", "da ritirare"), line.owed.to_string()),
            (say!("promised", "promessi"), line.reserved.to_string()),
            (say!("left", "restano"), line.available.to_string()),
            (say!("waiting", "in attesa"), self.waiting.to_string()),
        ];
        if let Some(returned) = self.returned {
            let name = say!("back to deposits", "tornati ai depositi");
            rows.push((name, returned.to_string()));
        }
        if let Some(denomination) = self.denomination {
            let text = say!(
                "under keys, claimed in multiples of {denomination}",
                "con chiavi, si ritira in multipli di {denomination}"
            );
            rows.push((say!("takes part", "si partecipa"), text));
        }
        rows
    }
}

async fn show(context: &Context, id: u32) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let programme = rewards::the_programme(&at, id).await?;
    let mut behaviours = Vec::new();
    for (number, behaviour) in rewards::behaviours(&at).await? {
        if behaviour.programme != id {
            continue;
        }
        let terms = &behaviour.terms;
        let unit = rewards::unit(terms)?;
        let totals = rewards::totals(&at, rewards::SumOf::Behaviour(number)).await?;
        behaviours.push(Entry {
            behaviour: number,
            title: known_title(context, &terms.title)?,
            tariff: Amount(terms.tariff),
            rule: rewards::read_rule(&terms.rule)?.words(unit),
            stage: rewards::stage(&behaviour.stage).words(),
            done: show_total(totals.quantity, terms.decimals, unit),
        });
    }
    let terms = &programme.terms;
    context.out.print(&Shown {
        line: Line::read(context, id, &programme, now(&at).await?)?,
        pot: rewards::pot(&at, id).await?.to_string(),
        regulation: hash_text(&terms.regulation.0),
        estimate: Amount(terms.estimate),
        guarantee: Amount(terms.guarantee.amount),
        guarantee_until: terms.guarantee.until,
        guarantee_document: hash_text(&terms.guarantee.document.0),
        kinds: terms.kinds.0.iter().map(translate).collect::<Result<_>>()?,
        zones: terms.zones.0.iter().map(|code| Istat(code.0)).collect(),
        utc_offset_minutes: terms.offset,
        denomination: terms.denomination.map(Amount),
        waiting: programme.waiting,
        accepts_until: programme.accepts_until,
        returned: rewards::returned(&programme),
        behaviours,
    })
}
