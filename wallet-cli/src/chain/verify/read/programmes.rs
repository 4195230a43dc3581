//! Reads the books of the rewards.

use super::{name_of, pot};
use crate::{
    chain::{
        api, explain, fetch_all, rewards, translate,
        verify::{
            rewards::{Behaviour, Meter, Programme, Rewards, Sum},
            Books, Pot, PotBooks,
        },
        At,
    },
    error::Result,
};
use futures::try_join;
use std::collections::BTreeSet;

/// Reads the programmes, and what their parts add up to.
///
/// # Errors
/// If the node does not answer.
pub async fn read_rewards(at: &At) -> Result<Rewards> {
    let storage = api::storage();
    let (programmes, behaviours, goals) =
        try_join!(rewards::programmes(at), rewards::behaviours(at), rewards::goals(at))?;
    let (accounts, records, tasks, devices) = try_join!(
        fetch_all(at, storage.rewards().accounts()),
        fetch_all(at, storage.rewards().records()),
        fetch_all(at, storage.rewards().tasks()),
        fetch_all(at, storage.rewards().devices())
    )?;
    let (pots, buildings, sums) = try_join!(rewards::pots(at), rewards::buildings(at), rewards::sums(at))?;
    let is_open = |id: &u32| {
        programmes
            .iter()
            .any(|(known, programme)| known == id && !programme.closed)
    };
    let in_open = behaviours.iter().filter(|(_, behaviour)| is_open(&behaviour.programme));
    let open: BTreeSet<u32> = in_open.map(|(id, _)| *id).collect();
    let mut books = Rewards {
        programmes: programmes
            .iter()
            .map(|(id, programme)| Ok((*id, read_programme(programme)?)))
            .collect::<Result<_>>()?,
        pots: pots.into_iter().collect(),
        behaviours: behaviours
            .iter()
            .map(|(id, behaviour)| (*id, read_behaviour(behaviour)))
            .collect(),
        sums: sums
            .iter()
            .map(|(of, sum)| {
                Ok((
                    read_sum(of)?,
                    [sum.attestations.into(), sum.credits, sum.grams, sum.avoided],
                ))
            })
            .collect::<Result<_>>()?,
        // What is left of a closed programme is forgotten piece by piece.
        buildings: buildings
            .into_iter()
            .filter(|((behaviour, _), _)| open.contains(behaviour))
            .map(|(key, sum)| (key, (sum.baseline.into(), sum.used.into())))
            .collect(),
        meters: devices
            .iter()
            .filter(|(_, device)| open.contains(&device.behaviour))
            .filter_map(|(_, device)| read_meter(device))
            .collect(),
    };
    for ((id, _), account) in &accounts {
        if let Some(programme) = books.programmes.get_mut(id) {
            programme.claimable += account.owed;
        }
    }
    add_promises(
        &mut books,
        &goals,
        records.iter().map(|((id, _), record)| (*id, record)),
        tasks.iter().map(|(_, task)| task),
    );
    Ok(books)
}

/// Adds up what is promised to open goals, to attestations that wait, and to people whom a batch is about to pay.
fn add_promises<'a>(
    books: &mut Rewards,
    goals: &[(u32, rewards::Goal)],
    records: impl Iterator<Item = (u32, &'a rewards::Record)>,
    tasks: impl Iterator<Item = &'a rewards::Task>,
) {
    let of_goals = goals.iter().filter(|(_, goal)| !goal.over).filter_map(|(_, goal)| {
        let behaviour = books.behaviours.get(&goal.behaviour)?;
        Some((behaviour.programme, goal.prize))
    });
    let of_records = records.filter_map(|(id, record)| Some((id, promised_to(record)?)));
    let of_batches = tasks.filter_map(|task| {
        let rewards::Task::Pay(behaviour, people) = task else {
            return None;
        };
        let sum = people.0.iter().map(|(_, cents)| cents).sum();
        Some((books.behaviours.get(behaviour)?.programme, sum))
    });
    for (id, cents) in of_goals.chain(of_records).chain(of_batches).collect::<Vec<_>>() {
        if let Some(programme) = books.programmes.get_mut(&id) {
            programme.promised.0 += cents;
            programme.promised.1 += 1;
        }
    }
}

fn read_programme(programme: &rewards::Programme) -> Result<Programme> {
    Ok(Programme {
        estimate: programme.terms.estimate,
        funded: programme.funded,
        paid: programme.paid,
        owed: programme.owed,
        reserved: programme.reserved,
        waiting: programme.waiting,
        closed: programme.closed,
        area: translate(&programme.terms.area)?,
        claimable: 0,
        promised: (0, 0),
    })
}

const fn read_behaviour(behaviour: &rewards::Behaviour) -> Behaviour {
    Behaviour {
        programme: behaviour.programme,
        goal: behaviour.terms.goal.0,
        given: behaviour.given,
        most: behaviour.terms.most,
    }
}

fn read_sum(of: &rewards::SumOf) -> Result<Sum> {
    use rewards::SumOf as Raw;
    Ok(match of {
        Raw::Behaviour(id) => Sum::Behaviour(*id),
        Raw::Programme(id) => Sum::Programme(*id),
        Raw::Zone(code) => Sum::Zone(code.0),
        Raw::Area(area) => Sum::Area(translate(area)?),
        Raw::Goal(goal) => Sum::Goal(goal.0),
        Raw::Past { area, goal } => Sum::Past(translate(area)?, goal.0),
    })
}

const fn read_meter(device: &rewards::Device) -> Option<Meter> {
    match &device.role {
        rewards::Role::Meter {
            building,
            baseline,
            start,
            ..
        } => Some(Meter {
            building: (device.behaviour, *building),
            baseline: *baseline,
            start: *start,
            register: device.register,
        }),
        _ => None,
    }
}

/// What is promised to an attestation that waits for something; nothing if it waits no more.
fn promised_to(record: &rewards::Record) -> Option<u128> {
    use rewards::State;
    match &record.state {
        State::Spent => None,
        State::Open {
            payees, paid: false, ..
        }
        | State::Challenged {
            payees, paid: false, ..
        } => Some(payees.0.iter().map(|payee| payee.amount).sum()),
        _ => Some(0),
    }
}

/// Adds the programmes' pots to those of the funds.
///
/// # Errors
/// If the chain is of another version.
pub fn add_pots(at: &At, books: &mut Books, rewards: &Rewards) -> Result<()> {
    let pallet = at
        .constants()
        .entry(api::constants().rewards().pallet_id())
        .map_err(explain)?;
    let pots = rewards.programmes.iter().map(|(id, programme)| {
        let (whose, owned) = (Pot::Programme(*id), programme.left());
        (pot(pallet.0, &name_of(whose)), PotBooks { whose, owned })
    });
    books.pots.extend(pots);
    Ok(())
}
