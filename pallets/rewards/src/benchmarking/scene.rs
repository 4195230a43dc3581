//! What the benchmarks start from: programmes, behaviours and people as large as they can be.

use crate::{
    pallet::*,
    rules,
    types::{
        proof_of_document, Account, BehaviourId, BehaviourTerms, Cap, Cycle, Entry, Guarantee, ProgrammeId,
        ProgrammeTerms, Progress, Quantity, Reading, Role, Rule, Task, Unit, MAX_AGREEING, MAX_DECIMALS, MAX_PERIODS,
    },
    EntryOf, GroupOf, ReadingOf,
};
use alloc::{format, vec, vec::Vec};
use frame::{
    benchmarking::prelude::*,
    deps::{
        frame_support::storage::{storage_prefix, unhashed},
        sp_core::{crypto::KeyTypeId, sr25519},
        sp_io::crypto::{sr25519_generate, sr25519_sign},
    },
    token::fungible::{Inspect, Mutate},
    traits::Time,
};
use piazza_primitives::{
    Appointment, Balance, IstatCode, MemberKind, Moment, ProgrammeBudgets, Registry, SdgGoal, ValueArea, DAY, HOUR,
    WEEK,
};

/// A noon: what ends within hours is of the same day.
pub(super) const NOW: Moment = 20_000 * DAY + 12 * HOUR;
/// When programmes end.
pub(super) const END: Moment = NOW + 10 * WEEK;
/// What a programme's pot receives, in cents.
pub(super) const BUDGET: Balance = 1_000_000_000_000;
/// What a unit brings, in cents.
pub(super) const TARIFF: Balance = 1_000_003;
/// More than one unit: what is over begins the next round.
pub(super) const QUANTITY: Quantity = 1_500_001;
/// In what people claim what their keys earned, in cents.
pub(super) const DENOMINATION: Balance = 7;
/// Of the keys of those who sign.
const KEYS: KeyTypeId = KeyTypeId(*b"bnch");

/// Sets the clock, which is the timestamp: `T::Time` only reads it.
pub(super) fn at<T: Config>(now: Moment) {
    unhashed::put(&storage_prefix(b"Timestamp", b"Now"), &now);
    assert_eq!(T::Time::now(), now);
}

pub(super) fn genesis<T: Config>() -> H256 {
    System::<T>::block_hash(BlockNumberFor::<T>::zero())
}

/// An account and its key. From a seed in hex: it takes no derivation.
pub(super) fn keyed<T: Config>(index: u32) -> Result<(T::AccountId, sr25519::Public), BenchmarkError> {
    let key = sr25519_generate(KEYS, Some(format!("0x{index:064x}").into_bytes()));
    let who = T::AccountId::decode(&mut &key.encode()[..]).map_err(|_| "a key is no account here")?;
    Ok((who, key))
}

pub(super) fn sign<T: Config>(key: &sr25519::Public, message: &[u8; 32]) -> Result<T::Signature, BenchmarkError> {
    let signature = sr25519_sign(KEYS, key, &message[..]).ok_or("the key is in the keystore")?;
    Ok(signature.into())
}

/// As many as there may be, of which the last is looked for.
fn filled<V: Clone, S: Get<u32>>(other: V, last: V) -> BoundedVec<V, S> {
    let mut all = vec![other; S::get().saturating_sub(1) as usize];
    all.push(last);
    BoundedVec::truncate_from(all)
}

pub(super) fn sponsor<T: Config>() -> T::AccountId {
    let who: T::AccountId = account("sponsor", 0, 0);
    T::Registry::make_member(&who, MemberKind::PublicBody, None);
    who
}

/// Terms as long as they can be, which admit residents of the sponsor's zone.
pub(super) fn promise<T: Config>(
    sponsor: &T::AccountId,
    denomination: Option<Balance>,
) -> Result<ProgrammeTerms, BenchmarkError> {
    let zone = T::Registry::ensure_active(sponsor)?.zone;
    Ok(ProgrammeTerms {
        title: H256::repeat_byte(1),
        regulation: H256::repeat_byte(2),
        start: 0,
        end: END,
        estimate: Balance::MAX,
        guarantee: Guarantee {
            amount: Balance::MAX,
            until: Moment::MAX,
            document: H256::repeat_byte(3),
        },
        area: ValueArea::Culture,
        kinds: filled(MemberKind::Device, MemberKind::Resident),
        zones: filled(IstatCode(0), zone),
        offset: 840,
        denomination,
    })
}

/// Terms with everything that can be bounded; each entry is paid at once and can be challenged.
pub(super) fn terms(rule: Rule) -> BehaviourTerms {
    BehaviourTerms {
        title: H256::repeat_byte(4),
        goal: SdgGoal::try_from(17).expect("there are 17 goals"),
        unit: Unit::Piece,
        decimals: MAX_DECIMALS,
        largest: Quantity::MAX,
        tariff: TARIFF,
        rule,
        grams: Some(u32::MAX),
        avoided: Some(TARIFF),
        cap: Some(Cap {
            length: Some(DAY),
            amount: BUDGET,
        }),
        most: Some(BUDGET),
        agreeing: 1,
        confirm: false,
        lifetime: WEEK,
        window: HOUR,
        at_once: true,
    }
}

/// As [`terms`], for what as many attestors as possible must agree on.
pub(super) fn agreed(rule: Rule) -> BehaviourTerms {
    BehaviourTerms {
        agreeing: MAX_AGREEING,
        ..terms(rule)
    }
}

/// A programme with a budget, and a behaviour of it.
pub(super) struct Scene<T: Config> {
    pub sponsor: T::AccountId,
    pub programme: ProgrammeId,
    pub behaviour: BehaviourId,
}

/// The behaviour is proposed, and the time for comments is over.
pub(super) fn proposed<T: Config>(
    denomination: Option<Balance>,
    terms: BehaviourTerms,
) -> Result<Scene<T>, BenchmarkError> {
    at::<T>(NOW.saturating_sub(1));
    let scene = Scene::<T> {
        sponsor: sponsor::<T>(),
        programme: NextProgramme::<T>::get(),
        behaviour: NextBehaviour::<T>::get(),
    };
    let promise = promise::<T>(&scene.sponsor, denomination)?;
    Pallet::<T>::do_create_programme(scene.sponsor.clone(), promise)?;
    let pot = Pallet::<T>::pot_account(scene.programme);
    T::Currency::mint_into(&pot, BUDGET)?;
    <Pallet<T> as ProgrammeBudgets<T::AccountId>>::fund(&pot, BUDGET)?;
    CommentPeriod::<T>::put(0);
    Pallet::<T>::do_propose_behaviour(scene.sponsor.clone(), scene.programme, terms)?;
    at::<T>(NOW);
    Ok(scene)
}

/// The behaviour is in the panel.
pub(super) fn adopted<T: Config>(
    denomination: Option<Balance>,
    terms: BehaviourTerms,
) -> Result<Scene<T>, BenchmarkError> {
    let scene = proposed::<T>(denomination, terms)?;
    Pallet::<T>::do_adopt(scene.behaviour)?;
    Ok(scene)
}

/// Of what a meter saves until just before the end, in a programme of keys.
pub(super) fn metered<T: Config>() -> Result<Scene<T>, BenchmarkError> {
    adopted::<T>(
        Some(DENOMINATION),
        terms(Rule::Saving {
            until: END.saturating_sub(1),
        }),
    )
}

pub(super) fn appointed<T: Config>(index: u32) -> T::AccountId {
    let who: T::AccountId = account("attestor", index, 0);
    T::Registry::make_member(&who, MemberKind::Association, Some(Appointment::Attestor));
    who
}

/// `count` attestors whom the sponsor authorised.
pub(super) fn attestors<T: Config>(scene: &Scene<T>, count: u8) -> Result<Vec<T::AccountId>, BenchmarkError> {
    let mut all = Vec::new();
    for index in 0..count {
        let who = appointed::<T>(index.into());
        Pallet::<T>::do_authorise(&scene.sponsor, scene.behaviour, who.clone())?;
        all.push(who);
    }
    Ok(all)
}

/// A resident who got something in each period that is remembered, is so far with the behaviour, and has something to claim.
pub(super) fn person<T: Config>(scene: &Scene<T>, index: u32, cycle: Cycle) -> T::AccountId {
    let who: T::AccountId = account("person", index, 0);
    T::Registry::make_member(&who, MemberKind::Resident, None);
    let today = Programmes::<T>::get(scene.programme).map_or(0, |programme| programme.terms.period(NOW, DAY));
    let mut progress = Progress {
        cycle,
        ..Default::default()
    };
    for day in today.saturating_sub(MAX_PERIODS)..today {
        rules::count(&mut progress, day, 1);
    }
    Progresses::<T>::insert(scene.behaviour, &who, progress);
    let account = Account {
        owed: 1,
        ..Default::default()
    };
    Accounts::<T>::insert(scene.programme, &who, account);
    who
}

/// Somebody who has begun a round.
pub(super) fn counting<T: Config>(scene: &Scene<T>, index: u32) -> T::AccountId {
    let cycle = Cycle::Counting {
        quantity: 1,
        tariff: TARIFF,
    };
    person::<T>(scene, index, cycle)
}

fn document(number: u32) -> H256 {
    H256(blake2_256(&number.encode()))
}

/// The proof of the document of an entry of this number.
pub(super) fn proof(number: u32) -> H256 {
    proof_of_document(document(number))
}

pub(super) fn entry<T: Config>(person: T::AccountId, companion: Option<T::AccountId>, number: u32) -> EntryOf<T> {
    Entry {
        person,
        companion,
        quantity: QUANTITY,
        time: NOW,
        document: document(number),
    }
}

pub(super) fn is_paid<T: Config>(who: &T::AccountId) -> bool {
    T::Currency::total_balance(who) > 0
}

/// How many people batches promised a payment.
pub(super) fn about_to_be_paid<T: Config>() -> usize {
    let tasks = Tasks::<T>::iter_prefix_values(Moment::MIN.to_be_bytes());
    tasks
        .map(|task| match task {
            Task::Pay(_, people) => people.len(),
            _ => 0,
        })
        .sum()
}

/// A shared ride to which nothing is missing but that the rider confirms, who is returned.
pub(super) fn ride<T: Config>(
    scene: &Scene<T>,
    attestors: &[T::AccountId],
    number: u32,
) -> Result<T::AccountId, BenchmarkError> {
    let first = number.saturating_mul(2);
    let driver = person::<T>(scene, first, Cycle::None);
    let rider = person::<T>(scene, first.saturating_add(1), Cycle::None);
    let entry = entry::<T>(driver.clone(), Some(rider.clone()), number);
    for attestor in attestors {
        Pallet::<T>::do_attest(attestor.clone(), scene.behaviour, entry.clone())?;
    }
    Pallet::<T>::do_confirm(&driver, scene.programme, proof(number))?;
    Ok(rider)
}

/// A shared ride that everybody confirmed. Its people are owed a cent each for something else.
pub(super) fn confirmed_ride<T: Config>(
    scene: &Scene<T>,
    attestors: &[T::AccountId],
) -> Result<T::AccountId, BenchmarkError> {
    let rider = ride::<T>(scene, attestors, 0)?;
    Pallet::<T>::do_confirm(&rider, scene.programme, proof(0))?;
    let driver: T::AccountId = account("person", 0, 0);
    for who in [&driver, &rider] {
        owe::<T>(scene.programme, who, 1);
    }
    Ok(rider)
}

pub(super) fn owe<T: Config>(programme: ProgrammeId, who: &T::AccountId, amount: Balance) {
    Accounts::<T>::mutate(programme, who, |account| {
        account.owed = account.owed.saturating_add(amount)
    });
    Programmes::<T>::mutate_extant(programme, |programme| {
        programme.owed = programme.owed.saturating_add(amount);
    });
}

/// What a sensor of its own measured of somebody.
pub(super) fn reading<T: Config>(scene: &Scene<T>, index: u32) -> Result<ReadingOf<T>, BenchmarkError> {
    let (device, key) = keyed::<T>(index)?;
    let person = counting::<T>(scene, index);
    let role = Role::Sensor {
        person: Some(person.clone()),
    };
    Pallet::<T>::do_add_device(
        &scene.sponsor,
        scene.behaviour,
        device.clone(),
        role,
        IstatCode(u32::MAX),
    )?;
    let mut reading = Reading {
        device,
        person,
        counter: u64::MAX,
        quantity: QUANTITY,
        time: NOW,
        signature: sign::<T>(&key, &[0; 32])?,
    };
    reading.signature = sign::<T>(&key, &reading.message(genesis::<T>(), scene.programme))?;
    Ok(reading)
}

pub(super) fn meter<T: Config>() -> Role<T::AccountId> {
    Role::Meter {
        person: account("person", 0, 0),
        building: u32::MAX,
        baseline: QUANTITY,
        start: 1,
    }
}

/// A meter that is in the programme.
pub(super) fn added_meter<T: Config>(scene: &Scene<T>) -> Result<T::AccountId, BenchmarkError> {
    let device: T::AccountId = account("device", 0, 0);
    let zone = IstatCode(u32::MAX);
    Pallet::<T>::do_add_device(&scene.sponsor, scene.behaviour, device.clone(), meter::<T>(), zone)?;
    Ok(device)
}

pub(super) fn group<T: Config>(scene: &Scene<T>, count: u32) -> GroupOf<T> {
    let people = (0..count).map(|index| person::<T>(scene, index, Cycle::None));
    GroupOf::<T>::truncate_from(people.collect())
}
