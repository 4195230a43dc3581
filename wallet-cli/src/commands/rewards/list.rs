//! `piazza rewards list`: what can be earned.

use super::{cap_words, in_force, reward_words};
use crate::{
    chain::{now, rewards, translate, Chain},
    commands::titles::{behaviour_title, programme_title},
    context::Context,
    error::Result,
    i18n::say,
    output::{table, Report},
    values::{format_moment, Amount, Istat, Kind, Millis, Unit},
};
use serde::Serialize;

#[derive(Serialize)]
struct Listed {
    behaviours: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    behaviour: u32,
    title: String,
    programme: u32,
    programme_title: String,
    rule: &'static str,
    unit: Unit,
    decimals: u8,
    #[serde(rename = "tariff_cents")]
    tariff: Amount,
    #[serde(rename = "cap_cents")]
    cap: Option<Amount>,
    cap_period_ms: Option<Millis>,
    until: Millis,
    /// For members of these kinds, all if there is none.
    kinds: Vec<Kind>,
    /// For members of these zones, all if there is none.
    zones: Vec<Istat>,
    /// Whether it is earned under a key of one's own.
    keys: bool,
    /// What the programme can still promise.
    #[serde(rename = "available_cents")]
    available: Amount,
    #[serde(skip)]
    reward: String,
    #[serde(skip)]
    at_most: String,
}

impl Report for Listed {
    fn human(&self) -> String {
        if self.behaviours.is_empty() {
            return say!("Nothing can be earned now.", "Per ora non si può guadagnare nulla.");
        }
        let headings = [
            say!("No.", "N."),
            say!("What", "Che cosa"),
            say!("Brings", "Porta"),
            say!("At most", "Al massimo"),
            say!("For", "Per"),
            say!("Programme", "Programma"),
            say!("Until", "Fino al"),
        ];
        table(&headings, &[0], self.behaviours.iter().map(Line::cells))
    }
}

impl Line {
    fn cells(&self) -> Vec<String> {
        let used_up = if self.available.is_zero() {
            say!(" (used up)", " (esaurito)")
        } else {
            String::new()
        };
        vec![
            self.behaviour.to_string(),
            self.title.clone(),
            self.reward.clone(),
            self.at_most.clone(),
            for_whom(&self.kinds, &self.zones),
            format!("{} {}{used_up}", self.programme, self.programme_title),
            format_moment(self.until),
        ]
    }
}

/// Whom a programme is for: kinds of members, and zones by their codes.
fn for_whom(kinds: &[Kind], zones: &[Istat]) -> String {
    let joined = |words: Vec<String>| words.join(", ");
    let who = match kinds {
        [] => say!("everybody", "tutti"),
        kinds => joined(kinds.iter().map(ToString::to_string).collect()),
    };
    match zones {
        [] => who,
        zones => {
            let zones = joined(zones.iter().map(ToString::to_string).collect());
            format!("{who}, {zones}")
        }
    }
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let now = now(&at).await?;
    let panel = rewards::behaviours(&at).await?;
    let mut behaviours = Vec::new();
    for (programme_id, programme) in rewards::programmes(&at).await? {
        for (id, behaviour) in in_force(&panel, programme_id, &programme, now) {
            let terms = &behaviour.terms;
            behaviours.push(Line {
                behaviour: id,
                title: behaviour_title(context, id, terms)?,
                programme: programme_id,
                programme_title: programme_title(context, programme_id, &programme)?,
                rule: rewards::read_rule(&terms.rule)?.key(),
                unit: rewards::unit(terms)?,
                decimals: terms.decimals,
                tariff: Amount(terms.tariff),
                cap: terms.cap.as_ref().map(|cap| Amount(cap.amount)),
                cap_period_ms: terms.cap.as_ref().and_then(|cap| cap.length),
                until: programme.terms.end,
                kinds: programme.terms.kinds.0.iter().map(translate).collect::<Result<_>>()?,
                zones: programme.terms.zones.0.iter().map(|code| Istat(code.0)).collect(),
                keys: programme.terms.denomination.is_some(),
                available: rewards::available(&programme),
                reward: reward_words(terms)?,
                at_most: terms.cap.as_ref().map(cap_words).unwrap_or_default(),
            });
        }
    }
    context.out.print(&Listed { behaviours })
}
