//! `piazza rewards`: what can be earned, how far one is, what waits, what can be claimed.

pub mod cases;
mod claim;
mod confirm;
mod list;
mod mine;

use crate::{
    chain::{
        api,
        rewards::{self, Behaviour, BehaviourTerms, Cap, Cycle, Programme, Progress},
        send::Receipt,
    },
    codes::Hash,
    context::Context,
    error::Result,
    i18n::say,
    values::{format_moment, format_wait, show_quantity, Address, Amount, Millis, Rule},
};
use clap::Subcommand;
use serde_json::{json, Value};

/// A day and a week, in milliseconds.
pub const DAY: Millis = 86_400_000;
/// A week, in milliseconds.
pub const WEEK: Millis = 7 * DAY;

/// What is earned by doing.
#[derive(Subcommand)]
pub enum Command {
    /// List what can be earned now.
    List,
    /// Show how far you are, what waits, what is owed to you, and what is still possible.
    Mine,
    /// Confirm what was attested of you; without a proof, list what waits for your word.
    Confirm {
        /// The programme's number.
        #[arg(requires = "proof")]
        programme: Option<u32>,
        /// The attestation's proof, or its first digits.
        proof: Option<String>,
    },
    /// Claim what you earned and could not be paid, or what your key earned in a programme of keys.
    Claim(claim::Claim),
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::List => list::run(context).await,
        Command::Mine => mine::run(context).await,
        Command::Confirm { programme, proof } => match programme.zip(proof) {
            Some((programme, proof)) => confirm::run(context, programme, &proof).await,
            None => confirm::list(context).await,
        },
        Command::Claim(arguments) => claim::run(context, arguments).await,
    }
}

/// The first digits of a proof: enough to name it.
pub fn short_proof(proof: &Hash) -> String {
    hex::encode(&proof[..5])
}

/// A hash in digits.
pub fn hash_text(hash: &Hash) -> String {
    format!("0x{}", hex::encode(hash))
}

/// What a behaviour brings, in words.
///
/// # Errors
/// If the chain is of another version.
pub fn reward_words(terms: &BehaviourTerms) -> Result<String> {
    let rule = rewards::read_rule(&terms.rule)?;
    let words = rule.words(rewards::unit(terms)?);
    Ok(match rule {
        Rule::Goal => words,
        _ => format!("{} {words}", Amount(terms.tariff)),
    })
}

/// What a person may get of a behaviour, in words.
pub fn cap_words(cap: &Cap) -> String {
    let amount = Amount(cap.amount);
    match cap.length {
        None => say!("{amount} in all", "{amount} in tutto"),
        Some(DAY) => say!("{amount} a day", "{amount} al giorno"),
        Some(WEEK) => say!("{amount} a week", "{amount} a settimana"),
        Some(length) => say!("{amount} every {}", "{amount} ogni {}", format_wait(length)),
    }
}

/// How far somebody is with what takes several times: nothing with what is rewarded each time.
///
/// # Errors
/// If the chain is of another version.
pub fn progress_words(terms: &BehaviourTerms, progress: &Progress) -> Result<Option<String>> {
    let unit = rewards::unit(terms)?;
    Ok(match (rewards::read_rule(&terms.rule)?, &progress.cycle) {
        (Rule::Every(count), Cycle::Owing { quantity }) => {
            let owing = show_quantity(*quantity, terms.decimals, unit);
            let all = show_quantity(count.into(), 0, unit);
            let tariff = Amount(terms.tariff);
            Some(say!(
                "{owing} first make up for what was struck out, then {all} for {tariff}",
                "prima {owing} compensano quanto è stato annullato, poi {all} per {tariff}"
            ))
        }
        (Rule::Every(count), cycle) => {
            let (done, tariff) = match cycle {
                Cycle::Counting { quantity, tariff } => (*quantity, *tariff),
                _ => (0, terms.tariff),
            };
            let (done, tariff) = (
                crate::values::plain_quantity(done.into(), terms.decimals),
                Amount(tariff),
            );
            let all = show_quantity(count.into(), 0, unit);
            Some(say!("{done} of {all} for {tariff}", "{done} di {all} per {tariff}"))
        }
        (Rule::Circuit(..), Cycle::Complete { .. }) => Some(say!("complete", "completo")),
        (Rule::Circuit(places, distinct), cycle) => {
            let (done, tariff) = match cycle {
                Cycle::Visiting { places, tariff } => (places.0.len(), *tariff),
                _ => (0, terms.tariff),
            };
            let tariff = Amount(tariff);
            Some(say!(
                "{done} of {distinct} {places} for {tariff}",
                "{done} di {distinct} {places} per {tariff}"
            ))
        }
        _ => None,
    })
}

/// The same for programs.
pub fn progress_fields(terms: &BehaviourTerms, progress: &Progress) -> Result<Value> {
    let rule = rewards::read_rule(&terms.rule)?;
    let (done, complete) = match &progress.cycle {
        Cycle::None | Cycle::Owing { .. } => (0, false),
        Cycle::Counting { quantity, .. } => (*quantity, false),
        Cycle::Visiting { places, .. } => (u64::try_from(places.0.len()).unwrap_or(u64::MAX), false),
        Cycle::Complete { places } => (u64::try_from(places.0.len()).unwrap_or(u64::MAX), true),
    };
    let of = match rule {
        Rule::Every(count) => Some(u64::from(count).saturating_mul(10u64.saturating_pow(terms.decimals.into()))),
        Rule::Circuit(_, distinct) => Some(distinct.into()),
        _ => None,
    };
    let owing = match &progress.cycle {
        Cycle::Owing { quantity } => *quantity,
        _ => 0,
    };
    Ok(json!({
        "rule": rule.key(),
        "done": of.map(|_| done),
        "of": of,
        "complete": complete,
        "owing": of.map(|_| owing),
    }))
}

/// What a transaction brought somebody: a sentence for people, and the object for programs.
pub fn earned(receipt: &Receipt, who: &Address) -> (String, Value) {
    let Some(happened) = &receipt.happened else {
        return (String::new(), json!({}));
    };
    let rewarded = happened.all::<api::rewards::events::Rewarded>();
    let mine: Vec<_> = rewarded.iter().filter(|rewarded| rewarded.person == *who).collect();
    let sum = |part: fn(&api::rewards::events::Rewarded) -> u128| {
        Amount(mine.iter().fold(0, |sum: u128, one| sum.saturating_add(part(one))))
    };
    let (amount, paid, recovered) = (sum(|one| one.amount), sum(|one| one.paid), sum(|one| one.recovered));
    let owed = Amount(amount.0.saturating_sub(paid.0).saturating_sub(recovered.0));
    let completed = happened.first::<api::rewards::events::Completed>();
    let until = completed.as_ref().and_then(|completed| completed.challengeable_until);
    let fields = json!({
        "complete": completed.is_some(),
        "earned_cents": amount,
        "paid_cents": paid,
        "recovered_cents": recovered,
        "owed_cents": owed,
        "challengeable_until": until,
    });
    let mut text = brought(completed.is_some(), until, amount);
    if !recovered.is_zero() {
        text.push_str(&say!(
            " {recovered} of it were kept for what was paid wrongly before.",
            " Di questi, {recovered} sono trattenuti per quanto pagato per errore."
        ));
    }
    if !owed.is_zero() {
        text.push_str(&say!(
            " {owed} of it can be claimed.",
            " Di questi, {owed} si possono riscuotere."
        ));
    }
    (text, fields)
}

/// What something brought that is complete or not, in words.
fn brought(complete: bool, until: Option<Millis>, amount: Amount) -> String {
    match (complete, until) {
        (false, _) => say!(
            " It waits until the others have said the same.",
            " Aspetta che anche gli altri dicano lo stesso."
        ),
        (true, Some(until)) if amount.is_zero() => {
            let until = format_moment(until);
            say!(
                " It counts; what it brings is paid after {until}, unless it is challenged.",
                " Conta; ciò che porta è pagato dopo il {until}, se nessuno lo contesta."
            )
        }
        (true, _) if amount.is_zero() => say!(
            " It counts, and brings nothing by itself this time.",
            " Conta, e questa volta da solo non porta nulla."
        ),
        (true, _) => say!(" You earned {amount}.", " Hai guadagnato {amount}."),
    }
}

/// The behaviours of the panel in force at a moment: adopted, of a programme that is open and has not ended.
pub fn in_force<'a>(
    behaviours: &'a [(u32, Behaviour)],
    id: u32,
    programme: &Programme,
    now: Millis,
) -> Vec<(u32, &'a Behaviour)> {
    if programme.closed || programme.terms.end < now {
        return Vec::new();
    }
    let adopted = |behaviour: &Behaviour| matches!(behaviour.stage, rewards::Stage::Adopted { .. });
    let of_it = behaviours.iter().filter(|(_, behaviour)| behaviour.programme == id);
    of_it
        .filter(|(_, behaviour)| adopted(behaviour))
        .map(|(id, behaviour)| (*id, behaviour))
        .collect()
}

/// The number of the week in which a moment lies, as the chain counts it: from Monday, where days begin by so many
/// minutes before UTC's.
pub fn week_of(offset: i16, moment: Millis) -> u32 {
    let shifted = i128::from(moment) + minutes(offset) + i128::from(3 * DAY);
    u32::try_from(shifted.div_euclid(WEEK.into())).unwrap_or(0)
}

/// The first moment of a week.
pub fn start_of_week(offset: i16, week: u32) -> Millis {
    let start = i128::from(week) * i128::from(WEEK) - i128::from(3 * DAY) - minutes(offset);
    Millis::try_from(start).unwrap_or(0)
}

fn minutes(offset: i16) -> i128 {
    i128::from(offset) * 60_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::parse_start;

    #[test]
    fn weeks_begin_on_mondays_where_the_programme_is() {
        let monday = parse_start("2026-11-23T00:00:00+01:00").expect("a moment");
        let week = week_of(60, monday);
        assert_eq!(start_of_week(60, week), monday);
        assert_eq!(week_of(60, monday - 1), week - 1);
        assert_eq!(week_of(60, monday + WEEK - 1), week);
        assert_eq!(start_of_week(60, week + 1), monday + WEEK);
        // In UTC it is Sunday still.
        assert_eq!(week_of(0, monday), week - 1);
    }

    #[test]
    fn a_cap_says_its_period() {
        let cap = |length| cap_words(&Cap { length, amount: 500 });
        assert_eq!(cap(None), "5.00 in all");
        assert_eq!(cap(Some(WEEK)), "5.00 a week");
        assert_eq!(cap(Some(DAY)), "5.00 a day");
        assert_eq!(cap(Some(30 * DAY)), "5.00 every 30 d");
    }
}
