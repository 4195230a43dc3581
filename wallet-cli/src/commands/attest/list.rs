//! `piazza attest list`: what one may attest, and what one attested.

use crate::{
    chain::{
        rewards::{self, Stage},
        At, Chain,
    },
    commands::{
        rewards::cases::{waiting_anywhere, Case},
        titles::behaviour_title,
    },
    context::Context,
    error::Result,
    i18n::say,
    output::{table, Report},
    store::{EventCounts, EventState, Queue},
    values::{format_moment, Address, Unit},
};
use clap::Args;
use serde::Serialize;
use serde_json::Value;

/// How many digits of a proof are shown: enough to name it.
const DIGITS: usize = 10;

/// List what you may attest, and what you attested and still waits.
#[derive(Args)]
pub struct List {
    /// Show also the rows of files that were refused, the newest first: so many of each behaviour.
    #[arg(long, value_name = "MOST", num_args = 0..=1, default_missing_value = "20")]
    refused: Option<u32>,
}

#[derive(Serialize)]
struct Listed {
    behaviours: Vec<Line>,
    waiting: Vec<Value>,
    #[serde(skip)]
    cases: Vec<Vec<String>>,
}

/// A behaviour that may be attested.
#[derive(Serialize)]
struct Line {
    behaviour: u32,
    programme: u32,
    title: String,
    unit: Unit,
    decimals: u8,
    /// Whether it is still in the panel.
    adopted: bool,
    /// What became of the rows that whoever acts read with this wallet.
    rows_waiting: u64,
    rows_credited: u64,
    rows_refused: u64,
    refused: Vec<RefusedRow>,
}

#[derive(Serialize)]
struct RefusedRow {
    source: String,
    row: u64,
    reason: String,
}

impl Report for Listed {
    fn human(&self) -> String {
        if self.behaviours.is_empty() && self.cases.is_empty() {
            return say!(
                "You may attest nothing, and nothing that you attested waits.",
                "Non puoi attestare nulla, e nulla di ciò che hai attestato è in attesa."
            );
        }
        let mut parts = vec![self.may()];
        if !self.cases.is_empty() {
            let headings = [
                say!("Programme", "Programma"),
                say!("Proof", "Prova"),
                say!("Who", "Chi"),
                say!("What", "Che cosa"),
                say!("When", "Quando"),
                say!("State", "Stato"),
            ];
            parts.push(table(&headings, &[0], self.cases.clone()));
        }
        let refused = self.behaviours.iter().flat_map(|line| &line.refused);
        let refused: Vec<_> = refused.map(RefusedRow::words).collect();
        if !refused.is_empty() {
            parts.push(refused.join("\n"));
        }
        parts.join("\n\n")
    }
}

impl Listed {
    fn may(&self) -> String {
        let headings = [
            say!("No.", "N."),
            say!("What", "Che cosa"),
            say!("In", "In"),
            say!("Rows counted", "Righe contate"),
            say!("Refused", "Rifiutate"),
            say!("Waiting", "In attesa"),
        ];
        let row = |line: &Line| {
            let retired = if line.adopted {
                String::new()
            } else {
                say!(" (retired)", " (ritirato)")
            };
            vec![
                line.behaviour.to_string(),
                format!("{}{retired}", line.title),
                line.unit.symbol(false).to_owned(),
                line.rows_credited.to_string(),
                line.rows_refused.to_string(),
                line.rows_waiting.to_string(),
            ]
        };
        table(&headings, &[0, 3, 4, 5], self.behaviours.iter().map(row))
    }
}

impl RefusedRow {
    fn words(&self) -> String {
        let Self { source, row, reason } = self;
        say!("{source}, row {row}: {reason}", "{source}, riga {row}: {reason}")
    }
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: List) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let me = context.principal()?;
    let behaviours = lines(context, &at, &me, arguments.refused).await?;
    let cases = waiting_anywhere(&at, |case| case.fact.attestors.0.contains(&me)).await?;
    context.out.print(&Listed {
        behaviours,
        waiting: cases.iter().map(|case| case.fields(context)).collect::<Result<_>>()?,
        cases: cases.iter().map(|case| cells(context, case)).collect::<Result<_>>()?,
    })
}

async fn lines(context: &Context, at: &At, me: &Address, refused: Option<u32>) -> Result<Vec<Line>> {
    let store = context.store()?;
    let mut lines = Vec::new();
    for (id, behaviour) in rewards::behaviours(at).await? {
        if !rewards::authorised(at, id).await?.contains(me) {
            continue;
        }
        let queue = Queue {
            attestor: *me,
            behaviour: id,
        };
        let EventCounts {
            waiting,
            sent,
            credited,
            refused: rows_refused,
        } = store.event_counts(&queue)?;
        let rows = match refused {
            Some(most) => store.refused_events(&queue, most)?,
            None => Vec::new(),
        };
        lines.push(Line {
            behaviour: id,
            programme: behaviour.programme,
            title: behaviour_title(context, id, &behaviour.terms)?,
            unit: rewards::unit(&behaviour.terms)?,
            decimals: behaviour.terms.decimals,
            adopted: matches!(behaviour.stage, Stage::Adopted { .. }),
            rows_waiting: waiting.saturating_add(sent),
            rows_credited: credited,
            rows_refused,
            refused: rows
                .into_iter()
                .map(|row| RefusedRow {
                    source: super::desk::source_name(&row.source).to_owned(),
                    row: row.event.row,
                    reason: match row.state {
                        EventState::Refused(reason) => reason,
                        other => other.name().to_owned(),
                    },
                })
                .collect(),
        });
    }
    Ok(lines)
}

fn cells(context: &Context, case: &Case) -> Result<Vec<String>> {
    let proof = hex::encode(case.proof);
    Ok(vec![
        case.programme.to_string(),
        proof.get(..DIGITS).unwrap_or(&proof).to_owned(),
        case.who(context),
        case.what(context)?,
        format_moment(case.fact.time),
        case.state_words(context)?,
    ])
}
