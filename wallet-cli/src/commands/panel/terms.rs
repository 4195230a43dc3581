//! `piazza panel propose`: a behaviour out of a file.

use crate::{
    chain::{
        api,
        rewards::{self, raw_rule, Behaviour, BehaviourTerms, Cap, SdgGoal},
        send::{perform, Order, Receipt},
        translate, Chain,
    },
    codes::{blake2_256, Hash},
    commands::{
        money::merged,
        programme::file::{self, field},
    },
    context::Context,
    error::{input, usage, Result},
    i18n::say,
    output::Done,
    values::{format_moment, parse_duration, parse_quantity, Address, Amount, Places, Rule, Sdg, Unit, MAX_DECIMALS},
};
use codec::Encode;
use serde::Deserialize;
use serde_json::json;
use std::path::{Path, PathBuf};
use subxt::utils::H256;

/// A behaviour as a file says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    goal: u8,
    unit: String,
    #[serde(default)]
    decimals: u8,
    largest: String,
    tariff: String,
    rule: Rules,
    grams_co2: Option<u32>,
    avoided: Option<String>,
    cap: Option<Caps>,
    most: Option<String>,
    #[serde(default = "one")]
    agreeing: u8,
    #[serde(default)]
    confirm: bool,
    lifetime: String,
    window: Option<String>,
    #[serde(default)]
    at_once: bool,
}

/// How the reward follows.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum Rules {
    PerUnit,
    Every { count: u32 },
    Circuit { places: String, distinct: u8 },
    Saving { until: String },
    SharedRide,
    Goal,
}

/// How much a person may get.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Caps {
    amount: String,
    every: Option<String>,
}

const fn one() -> u8 {
    1
}

/// Reads a behaviour's title and terms. `offset` is by how many minutes the programme's clocks are ahead of UTC.
///
/// # Errors
/// If the file does not say them.
fn read(path: &Path, offset: i16) -> Result<(String, BehaviourTerms)> {
    let file: File = file::read(path)?;
    let title = field("title", file::words(&file.title))?.to_owned();
    let terms = terms(&file, blake2_256(title.as_bytes()), offset)?;
    Ok((title, terms))
}

fn terms(file: &File, title: Hash, offset: i16) -> Result<BehaviourTerms> {
    if file.decimals > MAX_DECIMALS {
        return Err(input(say!(
            "decimals: a unit has at most {MAX_DECIMALS}.",
            "decimals: un'unità ne ha al massimo {MAX_DECIMALS}."
        )));
    }
    let amount = |name, text: &String| field(name, text.parse::<Amount>().map(Amount::cents));
    let length = |name, text: &String| field(name, parse_duration(text));
    let unit: Unit = field("unit", file.unit.parse())?;
    let cap = match &file.cap {
        Some(cap) => Some(Cap {
            length: cap.every.as_ref().map(|every| length("cap.every", every)).transpose()?,
            amount: amount("cap.amount", &cap.amount)?,
        }),
        None => None,
    };
    Ok(BehaviourTerms {
        title: H256(title),
        goal: SdgGoal(field("goal", Sdg::from_number(file.goal))?.number()),
        unit: translate(&unit)?,
        decimals: file.decimals,
        largest: field("largest", parse_quantity(&file.largest, file.decimals))?,
        tariff: amount("tariff", &file.tariff)?,
        rule: raw_rule(rule(&file.rule, offset)?)?,
        grams: file.grams_co2,
        avoided: file.avoided.as_ref().map(|text| amount("avoided", text)).transpose()?,
        cap,
        most: file.most.as_ref().map(|text| amount("most", text)).transpose()?,
        agreeing: file.agreeing,
        confirm: file.confirm,
        lifetime: length("lifetime", &file.lifetime)?,
        window: file.window.as_ref().map_or(Ok(0), |text| length("window", text))?,
        at_once: file.at_once,
    })
}

fn rule(rule: &Rules, offset: i16) -> Result<Rule> {
    Ok(match rule {
        Rules::PerUnit => Rule::PerUnit,
        Rules::Every { count } => Rule::Every(*count),
        Rules::Circuit { places, distinct } => {
            let places: Places = field("rule.places", places.parse())?;
            Rule::Circuit(places, *distinct)
        }
        Rules::Saving { until } => Rule::Saving(field("rule.until", file::end(until, offset))?),
        Rules::SharedRide => Rule::SharedRide,
        Rules::Goal => Rule::Goal,
    })
}

/// Proposes a behaviour for a programme's panel.
///
/// # Errors
/// If the file is wrong, or the chain refuses.
pub async fn propose(context: &Context, programme: u32, path: PathBuf) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let found = rewards::the_programme(&chain.at_best().await?, programme).await?;
    let (title, terms) = read(&path, found.terms.offset)?;
    let (tariff, words) = (
        Amount(terms.tariff),
        rewards::read_rule(&terms.rule)?.words(rewards::unit(&terms)?),
    );
    let question = say!(
        "Propose \"{title}\", {tariff} {words}, for programme {programme}?",
        "Proporre \"{title}\", {tariff} {words}, per il programma {programme}?"
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was proposed.", "Non è stato proposto nulla.")));
    }
    context.store()?.remember(&title)?;
    let proposer = context.principal()?;
    // The same file of the same proposer is the same proposal, however often it is read.
    let name = blake2_256(&(proposer, programme, &terms).encode());
    let order = Order::new("propose", title.clone()).once(format!("behaviour:{}", hex::encode(name)));
    let call = api::tx().rewards().propose_behaviour(programme, terms.clone());
    let receipt = perform(context, &mut chain, &call, order).await?;
    let proposed = proposed(&chain, &receipt, &proposer, (programme, &terms)).await?;
    let stage = receipt.stage_text();
    let text = match proposed {
        Some((id, Some(until))) => say!(
            "Behaviour {id}, {title}: {stage}. Comments until {until}, then the council: piazza panel adopt {id}",
            "Comportamento {id}, {title}: {stage}. Commenti fino al {until}, poi il consiglio: piazza panel adopt {id}",
            until = format_moment(until)
        ),
        Some((id, None)) => say!(
            "Behaviour {id}, {title}: {stage}.",
            "Comportamento {id}, {title}: {stage}."
        ),
        None => format!("{title}: {stage}."),
    };
    let (id, until) = proposed.unzip();
    let fields = json!({ "behaviour": id, "programme": programme, "title": title, "comments_until": until.flatten() });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// The number of the behaviour that was proposed, now or when it was asked for first, and until when it may be commented.
async fn proposed(
    chain: &Chain,
    receipt: &Receipt,
    proposer: &Address,
    (programme, terms): (u32, &BehaviourTerms),
) -> Result<Option<(u32, Option<u64>)>> {
    use api::rewards::events::BehaviourProposed;
    let happened = receipt.happened.as_ref();
    if let Some(event) = happened.and_then(|happened| happened.first::<BehaviourProposed>()) {
        return Ok(Some((event.behaviour, Some(event.comments_until))));
    }
    let terms = terms.encode();
    // The council may have changed the tariff since: the title is enough.
    let is_it = |behaviour: &Behaviour| {
        behaviour.proposer == *proposer
            && behaviour.programme == programme
            && terms.starts_with(&behaviour.terms.title.encode())
    };
    let known = rewards::behaviours(&chain.at_best().await?).await?;
    Ok(known
        .iter()
        .find(|(_, behaviour)| is_it(behaviour))
        .map(|(id, _)| (*id, None)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rewards").join(name)
    }

    #[test]
    fn the_samples_are_read() {
        let (title, terms) = read(&sample("behaviour.toml"), 60).expect("the sample");
        assert_eq!(terms.title.0, blake2_256(title.as_bytes()));
        assert_eq!((terms.decimals, terms.largest, terms.tariff), (1, 2_000, 5));
        let cap = terms.cap.as_ref().expect("a cap");
        assert_eq!((cap.length, cap.amount), (Some(604_800_000), 500));
        let rules = std::fs::read_dir(sample("rules")).expect("a folder");
        let mut count = 0;
        for file in rules {
            let path = file.expect("a file").path();
            assert!(read(&path, 60).is_ok(), "{}", path.display());
            count += 1;
        }
        assert_eq!(count, 5);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("b.toml");
        let text = std::fs::read_to_string(sample("behaviour.toml")).expect("the sample");
        for (right, wrong, told) in [
            ("goal = 12", "goal = 18", "goal"),
            ("\"200\"", "\"200.55\"", "largest"),
            ("decimals = 1", "decimals = 7", "decimals"),
            ("\"kg\"", "\"stone\"", "unit"),
            ("per-unit", "per-stone", "line"),
            ("\"14d\"", "\"a while\"", "lifetime"),
        ] {
            assert!(text.contains(right), "{right}");
            std::fs::write(&path, text.replacen(right, wrong, 1)).expect("written");
            let error = read(&path, 60).expect_err(wrong);
            assert!(error.message.contains(told), "{}", error.message);
        }
    }
}
