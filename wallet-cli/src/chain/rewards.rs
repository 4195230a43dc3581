//! Rewards: programmes, the panel, what was attested, devices, goals, and the sums for reports.
//!
//! The answers are the chain's own types. Where people meet a word of theirs, it is read into the wallet's own.

use super::{api, explain, fault, fetch, fetch_all, fetch_under, translate, types, view, walk, At};
use crate::{
    codes::Hash,
    error::{usage, Result},
    i18n::say,
    values::{self, Address, Amount, Millis},
};
use subxt::utils::H256;
pub use types::{
    pallet_rewards::types::{
        behaviour::{BehaviourTerms, Cap, Cycle, Progress, Rule, Stage},
        device::{Building, CheckInCode, Reading, Role},
        entry::{Entry, Mode, Refused},
        programme::{Guarantee, Leftover, ProgrammeTerms},
        record::{Fact, Payee, State},
        totals::{SumOf, Totals},
    },
    piazza_primitives::{causes::SdgGoal, places::IstatCode},
};

/// A programme.
pub type Programme = types::pallet_rewards::types::programme::Programme<Address>;
/// What somebody has in a programme besides what was paid.
pub type Account = types::pallet_rewards::types::programme::Account<Address>;
/// A behaviour in the panel, or proposed for it.
pub type Behaviour = types::pallet_rewards::types::behaviour::Behaviour<Address>;
/// What is known of a proof.
pub type Record = types::pallet_rewards::types::record::Record<Address>;
/// A device of a programme.
pub type Device = types::pallet_rewards::types::device::Device<Address>;
/// Something that the chain does in its idle time.
pub type Task = types::pallet_rewards::types::record::Task<Address>;
/// A group and what it wants to reach.
pub type Goal = types::pallet_rewards::types::totals::Goal<Address>;

/// A programme, if there is one of this number.
///
/// # Errors
/// If the node does not answer.
pub async fn programme(at: &At, id: u32) -> Result<Option<Programme>> {
    fetch(at, api::storage().rewards().programmes(), (id,)).await
}

/// The programme of this number.
///
/// # Errors
/// If there is none.
pub async fn the_programme(at: &At, id: u32) -> Result<Programme> {
    programme(at, id).await?.ok_or_else(|| {
        usage(say!("There is no programme {id}.", "Non c'è il programma {id}."))
            .hint(say!(
                "`piazza programme list` shows them.",
                "`piazza programme list` li mostra."
            ))
            .code("Rewards.NoSuchProgramme")
    })
}

/// All programmes, by number.
///
/// # Errors
/// If the node does not answer.
pub async fn programmes(at: &At) -> Result<Vec<(u32, Programme)>> {
    let found = fetch_all(at, api::storage().rewards().programmes()).await?;
    Ok(by_number(found))
}

/// A behaviour, if there is one of this number.
///
/// # Errors
/// If the node does not answer.
pub async fn behaviour(at: &At, id: u32) -> Result<Option<Behaviour>> {
    fetch(at, api::storage().rewards().behaviours(), (id,)).await
}

/// The behaviour of this number.
///
/// # Errors
/// If there is none.
pub async fn the_behaviour(at: &At, id: u32) -> Result<Behaviour> {
    behaviour(at, id).await?.ok_or_else(|| {
        usage(say!("There is no behaviour {id}.", "Non c'è il comportamento {id}."))
            .hint(say!(
                "`piazza panel list` shows them.",
                "`piazza panel list` li mostra."
            ))
            .code("Rewards.NoSuchBehaviour")
    })
}

/// All behaviours, by number: those proposed and those retired too.
///
/// # Errors
/// If the node does not answer.
pub async fn behaviours(at: &At) -> Result<Vec<(u32, Behaviour)>> {
    let found = fetch_all(at, api::storage().rewards().behaviours()).await?;
    Ok(by_number(found))
}

/// Who may attest a behaviour, as long as he is in office.
///
/// # Errors
/// If the node does not answer.
pub async fn authorised(at: &At, behaviour: u32) -> Result<Vec<Address>> {
    let found = fetch_under(at, api::storage().rewards().authorised(), (behaviour,)).await?;
    let mut attestors: Vec<_> = found.into_iter().map(|((_, attestor), ())| attestor).collect();
    attestors.sort_unstable();
    Ok(attestors)
}

/// What is known of a proof, until it expires.
///
/// # Errors
/// If the node does not answer.
pub async fn record(at: &At, programme: u32, proof: &Hash) -> Result<Option<Record>> {
    fetch(at, api::storage().rewards().records(), (programme, H256(*proof))).await
}

/// What is known of all proofs of a programme.
///
/// # Errors
/// If the node does not answer.
pub async fn records(at: &At, programme: u32) -> Result<Vec<(Hash, Record)>> {
    let found = fetch_under(at, api::storage().rewards().records(), (programme,)).await?;
    Ok(found
        .into_iter()
        .map(|((_, proof), record)| (proof.0, record))
        .collect())
}

/// What somebody, or a key, has in a programme besides what was paid.
///
/// # Errors
/// If the node does not answer.
pub async fn account(at: &At, programme: u32, who: &Address) -> Result<Account> {
    some(fetch(at, api::storage().rewards().accounts(), (programme, *who)).await?)
}

/// For which key a member claims in a programme of keys.
///
/// # Errors
/// If the node does not answer.
pub async fn claimant(at: &At, programme: u32, member: &Address) -> Result<Option<Address>> {
    fetch(at, api::storage().rewards().claimants(), (programme, *member)).await
}

/// How far somebody is with a behaviour.
///
/// # Errors
/// If the node does not answer.
pub async fn progress(at: &At, behaviour: u32, who: &Address) -> Result<Progress> {
    some(fetch(at, api::storage().rewards().progresses(), (behaviour, *who)).await?)
}

/// What somebody may still get of a behaviour for something that happens at a time; nothing if nothing bounds it.
///
/// # Errors
/// If the node does not answer.
pub async fn room(at: &At, behaviour: u32, who: &Address, time: Millis) -> Result<Option<Amount>> {
    let room = view(at, api::view_functions().rewards().room(behaviour, *who, time)).await?;
    Ok(room.map(Amount))
}

/// The devices of a programme.
///
/// # Errors
/// If the node does not answer.
pub async fn devices(at: &At, programme: u32) -> Result<Vec<(Address, Device)>> {
    let found = fetch_under(at, api::storage().rewards().devices(), (programme,)).await?;
    let mut devices: Vec<_> = found.into_iter().map(|((_, key), device)| (key, device)).collect();
    devices.sort_unstable_by_key(|(key, _)| *key);
    Ok(devices)
}

/// A device of a programme, if there is one of this key.
///
/// # Errors
/// If the node does not answer.
pub async fn device(at: &At, programme: u32, who: &Address) -> Result<Option<Device>> {
    fetch(at, api::storage().rewards().devices(), (programme, *who)).await
}

/// The sums of the meters of all buildings, by behaviour and building.
///
/// # Errors
/// If the node does not answer.
pub async fn buildings(at: &At) -> Result<Vec<((u32, u32), Building)>> {
    fetch_all(at, api::storage().rewards().buildings()).await
}

/// All collective goals, by number.
///
/// # Errors
/// If the node does not answer.
pub async fn goals(at: &At) -> Result<Vec<(u32, Goal)>> {
    let found = fetch_all(at, api::storage().rewards().goals()).await?;
    Ok(by_number(found))
}

/// To whose goal a person contributes with a behaviour, and at which place of the group he is.
///
/// # Errors
/// If the node does not answer.
pub async fn group_of(at: &At, behaviour: u32, person: &Address) -> Result<Option<(u32, u32)>> {
    let seat = fetch(at, api::storage().rewards().groups(), (behaviour, *person)).await?;
    Ok(seat.map(|seat| (seat.goal, seat.place)))
}

/// A sum for reports.
///
/// # Errors
/// If the node does not answer.
pub async fn totals(at: &At, of: SumOf) -> Result<Totals> {
    some(fetch(at, api::storage().rewards().sums(), (of,)).await?)
}

/// All sums for reports.
///
/// # Errors
/// If the node does not answer.
pub async fn sums(at: &At) -> Result<Vec<(SumOf, Totals)>> {
    let found = fetch_all(at, api::storage().rewards().sums()).await?;
    Ok(found.into_iter().map(|((of,), totals)| (of, totals)).collect())
}

/// The account of a programme's pot.
///
/// # Errors
/// If the node does not answer.
pub async fn pot(at: &At, programme: u32) -> Result<Address> {
    view(at, api::view_functions().rewards().pot(programme)).await
}

/// The programmes' pots, with the account of each.
///
/// # Errors
/// If the node does not answer.
pub async fn pots(at: &At) -> Result<Vec<(Address, u32)>> {
    let found = fetch_all(at, api::storage().rewards().pots()).await?;
    Ok(found.into_iter().map(|((pot,), programme)| (pot, programme)).collect())
}

/// How long a proposed behaviour is open for comments.
///
/// # Errors
/// If the node does not answer.
pub async fn comment_period(at: &At) -> Result<Millis> {
    some(fetch(at, api::storage().rewards().comment_period(), ()).await?)
}

/// What part of the estimate of its prizes a programme must guarantee.
///
/// # Errors
/// If the node does not answer.
pub async fn guarantee_share(at: &At) -> Result<values::Rate> {
    let share = some(fetch(at, api::storage().rewards().guarantee_share(), ()).await?)?;
    values::Rate::from_points(share.0)
}

/// A comment on a behaviour that was proposed.
pub struct Comment {
    /// In which block.
    pub block: u64,
    /// Whose.
    pub by: Address,
    /// The hash of the text.
    pub text: Hash,
}

/// The comments on a behaviour in one block: the chain keeps them in its events alone.
///
/// # Errors
/// If the node does not answer, or no longer keeps the block's events.
pub async fn comments(reader: &walk::Reader<'_>, block: u64, behaviour: u32) -> Result<Vec<Comment>> {
    use api::rewards::events::Commented;
    let (_, events) = reader.events(block).await?;
    let commented = events
        .iter()
        .filter_map(std::result::Result::ok)
        .filter_map(|event| event.decode_fields_as::<Commented>()?.ok());
    Ok(commented
        .filter(|comment| comment.behaviour == behaviour)
        .map(|comment| Comment {
            block,
            by: comment.by,
            text: comment.text.0,
        })
        .collect())
}

/// How long a venue shows a code.
///
/// # Errors
/// If the chain is of another version.
pub fn check_in_slot(at: &At) -> Result<Millis> {
    at.constants()
        .entry(api::constants().rewards().check_in_slot())
        .map_err(explain)
}

/// What can still be promised of a programme's budget: nothing once it is closed.
pub const fn available(programme: &Programme) -> Amount {
    if programme.closed {
        return Amount(0);
    }
    let spoken_for = programme
        .paid
        .saturating_add(programme.owed)
        .saturating_add(programme.reserved);
    Amount(programme.funded.saturating_sub(spoken_for))
}

/// What of a programme's budget went back to the deposits that funded it: nothing is known before it is closed.
pub fn returned(programme: &Programme) -> Option<Amount> {
    programme
        .closed
        .then(|| Amount(programme.funded.saturating_sub(programme.paid)))
}

/// The last moment for which it is kept what a programme left; nothing for one that never had a budget.
///
/// # Errors
/// If the chain is of another version.
pub fn kept_until(at: &At, programme: &Programme) -> Result<Option<Millis>> {
    let retention = at
        .constants()
        .entry(api::constants().rewards().retention())
        .map_err(explain)?;
    Ok((programme.funded > 0).then(|| programme.accepts_until.saturating_add(retention)))
}

/// What is left of a programme, in the order in which it can be forgotten: its goals, its behaviours, the programme itself.
///
/// # Errors
/// If the node does not answer.
pub async fn leftovers(at: &At, id: u32) -> Result<Vec<Leftover>> {
    let behaviours = behaviours(at).await?.into_iter();
    let behaviours = behaviours.filter(|(_, behaviour)| behaviour.programme == id);
    let behaviours: Vec<_> = behaviours.map(|(number, _)| number).collect();
    let goals = goals(at).await?.into_iter();
    let goals = goals.filter(|(_, goal)| behaviours.contains(&goal.behaviour));
    let mut leftovers: Vec<_> = goals.map(|(number, _)| Leftover::Goal(number)).collect();
    leftovers.extend(behaviours.into_iter().map(Leftover::Behaviour));
    leftovers.push(Leftover::Programme(id));
    Ok(leftovers)
}

/// Whether something of a programme is not forgotten yet.
///
/// # Errors
/// If the node does not answer.
pub async fn is_left(at: &At, what: &Leftover) -> Result<bool> {
    let goals = api::storage().rewards().goals();
    Ok(match what {
        Leftover::Goal(id) => fetch(at, goals, (*id,)).await?.is_some(),
        Leftover::Behaviour(id) => behaviour(at, *id).await?.is_some(),
        Leftover::Programme(id) => programme(at, *id).await?.is_some(),
    })
}

/// In what a behaviour is measured, in the wallet's words.
///
/// # Errors
/// If the chain is of another version.
pub fn unit(terms: &BehaviourTerms) -> Result<values::Unit> {
    translate(&terms.unit)
}

/// How a reward follows, in the wallet's words.
///
/// # Errors
/// If the chain is of another version.
pub fn read_rule(rule: &Rule) -> Result<values::Rule> {
    Ok(match rule {
        Rule::PerUnit => values::Rule::PerUnit,
        Rule::Every(count) => values::Rule::Every(*count),
        Rule::Circuit { places, distinct } => values::Rule::Circuit(translate(places)?, *distinct),
        Rule::Saving { until } => values::Rule::Saving(*until),
        Rule::SharedRide => values::Rule::SharedRide,
        Rule::Goal => values::Rule::Goal,
    })
}

/// A rule as the chain takes it.
///
/// # Errors
/// If the chain is of another version.
pub fn raw_rule(rule: values::Rule) -> Result<Rule> {
    Ok(match rule {
        values::Rule::PerUnit => Rule::PerUnit,
        values::Rule::Every(count) => Rule::Every(count),
        values::Rule::Circuit(places, distinct) => Rule::Circuit {
            places: translate(&places)?,
            distinct,
        },
        values::Rule::Saving(until) => Rule::Saving { until },
        values::Rule::SharedRide => Rule::SharedRide,
        values::Rule::Goal => Rule::Goal,
    })
}

/// Where a behaviour stands, in the wallet's words.
pub const fn stage(stage: &Stage) -> values::Stage {
    match stage {
        Stage::Proposed { comments_until } => values::Stage::Proposed(*comments_until),
        Stage::Adopted { since } => values::Stage::Adopted(*since),
        Stage::Retired { last } => values::Stage::Retired(*last),
    }
}

/// Why a row is refused, in the wallet's words.
///
/// # Errors
/// If the chain is of another version.
pub fn refused(reason: &Refused) -> Result<values::Refused> {
    translate(reason)
}

/// A value that the chain always has, at least its default.
fn some<T>(value: Option<T>) -> Result<T> {
    value.ok_or_else(fault::stale)
}

fn by_number<V>(found: Vec<((u32,), V)>) -> Vec<(u32, V)> {
    let mut numbered: Vec<_> = found.into_iter().map(|((id,), value)| (id, value)).collect();
    numbered.sort_by_key(|(id, _)| *id);
    numbered
}
