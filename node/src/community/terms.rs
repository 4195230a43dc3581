//! The rules of a community: tiers, the division of the value-back, the reserve.

use super::{
    file::{self, File},
    problems::{Problems, Spot},
    words,
};
use piazza_runtime::{
    genesis_presets::{
        pallet_members::Tier,
        pallet_quota::Allowance,
        pallet_value_back::{self, Shares},
        piazza_primitives::{Bps, Category, Limits, SnaiClass, TierId, UsageClass, DAY, SECOND},
    },
    Balance, Runtime,
};
use sp_core::Get;
use std::collections::BTreeMap;

/// A division is of this many basis points in all.
const WHOLE: u32 = 10_000;

/// What was found.
#[derive(Default)]
pub struct Terms {
    /// The tiers, with what people call them.
    pub tiers: BTreeMap<TierId, (Tier, String)>,
    /// How the value-back is divided where nothing else is said.
    pub default_shares: Shares,
    /// How it is divided at merchants of a category in zones of a class.
    pub special_shares: BTreeMap<(Category, SnaiClass), Shares>,
    /// The refund limit, in days, if not the initial one.
    pub refund_limit: Option<u32>,
    /// What one treasurer may record alone in a day, in cents.
    pub threshold: Balance,
    /// The allowances that are not the usual ones.
    pub allowances: Vec<(UsageClass, Allowance)>,
}

impl Terms {
    /// A tier in which a chain can begin with members: it is there, and has no end.
    ///
    /// # Errors
    /// That it can't.
    pub fn endless_tier(&self, text: &str) -> Result<TierId, String> {
        let id = words::number(text)?;
        match self.tiers.get(&id) {
            None => Err(format!("there is no tier {id}")),
            Some((tier, name)) if tier.valid_for.is_some() => Err(format!(
                "in tier {id} ({name}) enrolments end, and there is no time yet to count from"
            )),
            Some(_) => Ok(id),
        }
    }
}

/// The rules of a community.
pub fn read(file: &File, problems: &mut Problems) -> Terms {
    let mut terms = Terms {
        tiers: tiers(file, problems),
        special_shares: special_shares(file, problems),
        refund_limit: refund_limit(file, problems),
        threshold: problems
            .read(&problems.told(&file.reserve.threshold), words::credits)
            .unwrap_or_default(),
        ..Terms::default()
    };
    let it = file.shares.default.get_ref();
    let parts = [it.buyer, it.community, it.equalisation, it.enabler, it.referrer];
    if let Some(shares) = division(parts, &problems.spot_of(&file.shares.default), problems) {
        terms.default_shares = shares;
    }
    terms.allowances = allowances(file, problems);
    terms
}

fn allowances(file: &File, problems: &mut Problems) -> Vec<(UsageClass, Allowance)> {
    let said = [
        (UsageClass::Person, &file.quotas.persons),
        (UsageClass::Merchant, &file.quotas.merchants),
        (UsageClass::Gateway, &file.quotas.gateways),
    ];
    let mut allowances = Vec::new();
    for (class, quota) in said {
        let Some(said) = quota else { continue };
        let quota = said.get_ref();
        let every = u64::from(quota.every_seconds) * SECOND;
        // As the council could set it.
        if !(1..=DAY).contains(&(u64::from(quota.burst).saturating_mul(every))) {
            let sentence = "an allowance is one unit and one second at least, and all of it comes back within a day";
            problems.note(&problems.spot_of(said), sentence);
        }
        let burst = quota.burst;
        allowances.push((class, Allowance { burst, every }));
    }
    allowances
}

fn tiers(file: &File, problems: &mut Problems) -> BTreeMap<TierId, (Tier, String)> {
    let mut tiers = BTreeMap::new();
    for it in &file.tiers {
        let tier = Tier {
            limits: Limits {
                held: held(it, problems),
                person_to_person: it.person_to_person,
            },
            valid_for: it.days.as_ref().and_then(|days| {
                problems.read(&problems.told(days), |text| {
                    let days = words::number::<u64>(text)?.checked_mul(DAY).filter(|time| *time > 0);
                    days.ok_or_else(|| "an enrolment lasts a day at least, and not for ever".into())
                })
            }),
        };
        let id = *it.id.get_ref();
        if tiers.insert(id, (tier, it.name.clone())).is_some() {
            problems.note(&problems.spot_of(&it.id), format!("there is a tier {id} already"));
        }
    }
    tiers
}

fn held(tier: &file::Tier, problems: &mut Problems) -> Option<Balance> {
    let held = problems.told(tier.held.as_ref()?);
    problems.read(&held, words::credits)
}

fn special_shares(file: &File, problems: &mut Problems) -> BTreeMap<(Category, SnaiClass), Shares> {
    let mut special = BTreeMap::new();
    for said in &file.shares.special {
        let it = said.get_ref();
        let parts = [it.buyer, it.community, it.equalisation, it.enabler, it.referrer];
        let category = problems.read(&problems.told(&it.category), words::word::<Category>);
        let class = problems.read(&problems.told(&it.class), words::word::<SnaiClass>);
        let shares = division(parts, &problems.spot_of(said), problems);
        let (Some(category), Some(class), Some(shares)) = (category, class, shares) else {
            continue;
        };
        if special.insert((category, class), shares).is_some() {
            let sentence = "there are shares for this category and class already";
            problems.note(&problems.spot_of(&it.category), sentence);
        }
    }
    special
}

/// The parts of buyer, community, equalisation, enabler and referrer, which have to be the whole.
fn division(parts: [u16; 5], spot: &Spot, problems: &mut Problems) -> Option<Shares> {
    let sum: u32 = parts.iter().copied().map(u32::from).sum();
    if sum != WHOLE {
        let sentence = format!("these shares are {sum} basis points in all, and have to be {WHOLE}");
        problems.note(spot, sentence);
        return None;
    }
    let [buyer, community, equalisation, enabler, referrer] = parts.map(Bps::saturating);
    Some(Shares {
        buyer,
        community,
        equalisation,
        enabler,
        referrer,
    })
}

fn refund_limit(file: &File, problems: &mut Problems) -> Option<u32> {
    let days = file.value_back.refund_limit_days.as_ref()?;
    let most: u32 = <Runtime as pallet_value_back::Config>::MaxRefundLimit::get();
    if *days.get_ref() > most {
        let sentence = format!("the refund limit is at most {most} days");
        problems.note(&problems.spot_of(days), sentence);
    }
    Some(*days.get_ref())
}
