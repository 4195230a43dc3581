//! Rewards: what programmes may still give, what they owe and promised, and whether the sums for reports agree.

use super::{Books, Check};
use crate::{
    i18n::say,
    values::{Address, Amount, ValueArea},
};
use std::collections::BTreeMap;

/// The books of the rewards.
#[derive(Clone, Debug, Default)]
pub struct Rewards {
    /// The programmes, by number.
    pub programmes: BTreeMap<u32, Programme>,
    /// Whose pot an account is, as the chain lists it.
    pub pots: BTreeMap<Address, u32>,
    /// The behaviours, by number.
    pub behaviours: BTreeMap<u32, Behaviour>,
    /// The sums for reports.
    pub sums: BTreeMap<Sum, Totals>,
    /// The sums of the meters of each building, by behaviour and building: what would have been used, and what was.
    pub buildings: BTreeMap<(u32, u32), (u128, u128)>,
    /// The meters of open programmes.
    pub meters: Vec<Meter>,
}

/// A programme: what it says of itself, and what its parts add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Programme {
    /// What all prizes together are worth at most.
    pub estimate: u128,
    /// What its pot received.
    pub funded: u128,
    /// What its pot paid to people.
    pub paid: u128,
    /// What it says that people have yet to claim.
    pub owed: u128,
    /// What it says that is promised.
    pub reserved: u128,
    /// How many attestations and goals it says wait for something.
    pub waiting: u32,
    /// Whether what was left went back.
    pub closed: bool,
    /// The area in which it makes value.
    pub area: ValueArea,
    /// What all accounts have yet to claim.
    pub claimable: u128,
    /// What is promised to attestations that wait and to open goals, and how many these are.
    pub promised: (u128, u32),
}

impl Programme {
    /// What its pot should hold.
    pub const fn left(&self) -> u128 {
        if self.closed {
            0
        } else {
            self.funded.saturating_sub(self.paid)
        }
    }

    /// What deposits should have given to it: once it is closed, that is history.
    const fn budget(&self) -> u128 {
        if self.closed {
            0
        } else {
            self.funded
        }
    }

    fn is_within_bounds(&self) -> bool {
        let spoken_for = self
            .paid
            .checked_add(self.owed)
            .and_then(|sum| sum.checked_add(self.reserved));
        let nothing_waits = (self.owed, self.reserved, self.waiting) == (0, 0, 0);
        spoken_for.is_some_and(|sum| sum <= self.funded)
            && self.funded <= self.estimate
            && (!self.closed || nothing_waits)
    }

    fn adds_up(&self) -> bool {
        let owed_adds_up = self.closed || self.owed == self.claimable;
        owed_adds_up && self.promised == (self.reserved, self.waiting)
    }
}

/// A behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// The programme that pays.
    pub programme: u32,
    /// The goal of the United Nations that it serves.
    pub goal: u8,
    /// What all people together got of it or are promised.
    pub given: u128,
    /// What they may get at most.
    pub most: Option<u128>,
}

/// What a sum is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sum {
    /// A behaviour.
    Behaviour(u32),
    /// A programme.
    Programme(u32),
    /// A zone.
    Zone(u32),
    /// A value area.
    Area(ValueArea),
    /// A goal of the United Nations.
    Goal(u8),
    /// The behaviours of an area and a goal that are forgotten.
    Past(ValueArea, u8),
}

/// A sum: attestations, credits in cents, grams of CO2, avoided cost in cents.
pub type Totals = [u128; 4];

/// A meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// For which behaviour, in which building.
    pub building: (u32, u32),
    /// What would have been used.
    pub baseline: u64,
    /// What the register showed at first.
    pub start: u64,
    /// What it shows.
    pub register: u64,
}

fn add(sums: &mut BTreeMap<Sum, Totals>, of: Sum, totals: &Totals) {
    let sum = sums.entry(of).or_default();
    sum.iter_mut()
        .zip(totals)
        .for_each(|(sum, more)| *sum = sum.saturating_add(*more));
}

impl Books {
    /// What is paid, owed and promised is within each budget, and the budget within the estimate.
    pub(super) fn programmes_keep_to_their_budgets(&self) -> Check {
        let programmes = &self.rewards.programmes;
        let over = programmes
            .values()
            .filter(|programme| !programme.is_within_bounds())
            .count();
        let generous = self
            .rewards
            .behaviours
            .values()
            .filter(|behaviour| behaviour.most.is_some_and(|most| behaviour.given > most))
            .count();
        let has_pot = |id: &u32| self.rewards.pots.values().filter(|known| *known == id).count() == 1;
        let listed = programmes.keys().all(has_pot)
            && self.rewards.pots.iter().all(|(pot, id)| {
                let whose = super::Pot::Programme(*id);
                self.pots.get(pot).is_some_and(|books| books.whose == whose)
            });
        let wrong = over + generous;
        let text = say!(
            "programmes ({count}) were funded {funded} and paid {paid}, each within its budget; that differ: {wrong}",
            "i programmi ({count}) hanno ricevuto {funded} e pagato {paid}, ognuno nel suo budget; che differiscono: {wrong}",
            count = programmes.len(),
            funded = Amount(programmes.values().map(|programme| programme.funded).sum()),
            paid = Amount(programmes.values().map(|programme| programme.paid).sum())
        );
        Check {
            name: "programmes",
            ok: wrong == 0 && listed,
            text,
        }
    }

    /// The budget of every open programme is what deposits gave to it, and no deposit gave more than is missing of it.
    pub(super) fn budgets_are_of_deposits(&self) -> Check {
        let sum = |given: &[(u32, u128)]| given.iter().map(|(_, cents)| cents).sum::<u128>();
        let differs = |pot: &Address, id: &u32| {
            let given = self.fundings.get(pot).map_or(0, |given| sum(given));
            let budget = self.rewards.programmes.get(id).map_or(0, Programme::budget);
            given != budget
        };
        let pots = &self.rewards.pots;
        let differing = pots.iter().filter(|(pot, id)| differs(pot, id)).count();
        let unknown = self.fundings.keys().filter(|pot| !pots.contains_key(pot)).count();
        let mut by_deposit: BTreeMap<u32, u128> = BTreeMap::new();
        for (deposit, cents) in self.fundings.values().flatten() {
            *by_deposit.entry(*deposit).or_default() += cents;
        }
        let missing = |id: u32| {
            let deposit = self.deposits.iter().find(|deposit| deposit.id == id);
            deposit.map_or(0, |found| found.amount.cents().saturating_sub(found.remaining.cents()))
        };
        let generous = by_deposit.iter().filter(|(id, cents)| **cents > missing(**id)).count();
        let wrong = differing + unknown + generous;
        let text = say!(
            "deposits ({count}) gave {given} to the programmes that are open, as their budgets say; that differ: {wrong}",
            "i depositi ({count}) hanno dato {given} ai programmi aperti, come dicono i loro budget; che differiscono: {wrong}",
            count = by_deposit.len(),
            given = Amount(by_deposit.values().sum())
        );
        Check {
            name: "budgets",
            ok: wrong == 0,
            text,
        }
    }

    /// What programmes owe and promised adds up over people, attestations and goals.
    pub(super) fn promises_add_up(&self) -> Check {
        let programmes = self.rewards.programmes.values();
        let wrong = programmes.clone().filter(|programme| !programme.adds_up()).count();
        let text = say!(
            "owed to people {owed}, promised {reserved} for what waits ({waiting}); programmes that differ: {wrong}",
            "dovuti alle persone {owed}, promessi {reserved} per ciò che aspetta ({waiting}); programmi che differiscono: {wrong}",
            owed = Amount(programmes.clone().map(|programme| programme.owed).sum()),
            reserved = Amount(programmes.clone().map(|programme| programme.reserved).sum()),
            waiting = programmes.map(|programme| programme.waiting).sum::<u32>()
        );
        Check {
            name: "promises",
            ok: wrong == 0,
            text,
        }
    }

    /// The sums of programmes, areas, goals and zones are those of the behaviours.
    pub(super) fn reports_agree(&self) -> Check {
        let rewards = &self.rewards;
        let mut expected = BTreeMap::new();
        let (mut all, mut zones) = (BTreeMap::new(), BTreeMap::new());
        let everything = Sum::Zone(0);
        for (id, behaviour) in &rewards.behaviours {
            let totals = rewards.sums.get(&Sum::Behaviour(*id)).copied().unwrap_or_default();
            add(&mut all, everything, &totals);
            add(&mut expected, Sum::Programme(behaviour.programme), &totals);
            add(&mut expected, Sum::Goal(behaviour.goal), &totals);
            if let Some(programme) = rewards.programmes.get(&behaviour.programme) {
                add(&mut expected, Sum::Area(programme.area), &totals);
            }
        }
        for (of, totals) in &rewards.sums {
            if let Sum::Past(area, goal) = of {
                add(&mut all, everything, totals);
                add(&mut expected, Sum::Goal(*goal), totals);
                add(&mut expected, Sum::Area(*area), totals);
            }
        }
        let mut found = BTreeMap::new();
        for (of, totals) in &rewards.sums {
            match of {
                Sum::Behaviour(_) | Sum::Past(..) => {}
                Sum::Zone(_) => add(&mut zones, everything, totals),
                _ => add(&mut found, *of, totals),
            }
        }
        for sums in [&mut expected, &mut found, &mut all, &mut zones] {
            sums.retain(|_, totals| *totals != Totals::default());
        }
        let known = |of: &Sum| !matches!(of, Sum::Behaviour(id) if !rewards.behaviours.contains_key(id));
        let ok = expected == found && all == zones && rewards.sums.keys().all(known);
        let [attestations, credits, ..] = all.get(&everything).copied().unwrap_or_default();
        let text = say!(
            "attestations {attestations}, rewards {credits}: behaviours, programmes, areas, goals and zones agree",
            "attestazioni {attestations}, ricompense {credits}: comportamenti, programmi, aree, obiettivi e zone concordano",
            credits = Amount(credits)
        );
        Check {
            name: "reports",
            ok,
            text,
        }
    }

    /// A building is the sum of its meters.
    pub(super) fn buildings_add_up(&self) -> Check {
        let mut sums: BTreeMap<(u32, u32), (u128, u128)> = BTreeMap::new();
        let mut backwards = 0;
        for meter in &self.rewards.meters {
            let (baseline, used) = sums.entry(meter.building).or_default();
            *baseline += u128::from(meter.baseline);
            match meter.register.checked_sub(meter.start) {
                Some(rise) => *used += u128::from(rise),
                None => backwards += 1,
            }
        }
        let concerned = sums.keys().chain(self.rewards.buildings.keys());
        let differing: std::collections::BTreeSet<_> = concerned
            .filter(|building| sums.get(building) != self.rewards.buildings.get(building))
            .collect();
        let wrong = differing.len() + backwards;
        let text = say!(
            "buildings ({count}) are the sums of their meters ({meters}); that differ: {wrong}",
            "gli edifici ({count}) sono le somme dei loro contatori ({meters}); che differiscono: {wrong}",
            count = self.rewards.buildings.len(),
            meters = self.rewards.meters.len()
        );
        Check {
            name: "buildings",
            ok: wrong == 0,
            text,
        }
    }
}
