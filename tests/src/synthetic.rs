//! Synthetic files for connectors: made up, and saying so in every row. They look like those of a collection centre's
//! scale, of meters, of a mobility service and of a register, so that connectors can be tried and measured without
//! anybody's data. The same plan gives the same bytes, always: there is no clock and no other chance in it than the
//! seed's.

use codec::Encode;
use pallet_rewards::Reading;
use sp_core::{crypto::Ss58Codec, ed25519, Pair, H256};
use sp_io::hashing::blake2_256;
use sp_runtime::{AccountId32, MultiSignature};
use std::io::{self, Write};

/// How many steps of a meter's register are a kilowatt hour: 3 decimals.
const STEPS: u64 = 1_000;
/// The offset in which times are written: that of Italy in winter, in minutes.
const OFFSET: u64 = 60;

/// What a file looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A collection centre's weighings: CSV.
    Weighings,
    /// Readings of meters, signed by them: an array of objects.
    Readings,
    /// Trips: an object a line.
    Trips,
    /// Hours of training: CSV.
    Hours,
}

impl Kind {
    /// The kind of this name.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "weighings" => Some(Self::Weighings),
            "readings" => Some(Self::Readings),
            "trips" => Some(Self::Trips),
            "hours" => Some(Self::Hours),
            _ => None,
        }
    }
}

/// What is to be made.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What the file looks like.
    pub kind: Kind,
    /// How many rows it has.
    pub rows: u64,
    /// What chance begins with.
    pub seed: u64,
    /// Who did it, in turn: addresses or names.
    pub people: Vec<String>,
    /// When the first row happened, in milliseconds since 1970.
    pub start: u64,
    /// How long after the one before each happened, in milliseconds.
    pub every: u64,
    /// Whether there are several materials, courses and kinds of trips.
    pub mixed: bool,
    /// For which chain meters sign.
    pub genesis: H256,
    /// For which programme they sign.
    pub programme: u32,
}

/// Chance that repeats itself: SplitMix64.
struct Chance(u64);

impl Chance {
    /// A number below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }

    fn one_of<'a>(&mut self, all: &[&'a str], mixed: bool) -> &'a str {
        let count = if mixed { all.len() as u64 } else { 1 };
        all.get(self.below(count) as usize).copied().unwrap_or_default()
    }
}

/// The meter of the person at this place of the plan.
pub fn meter(seed: u64, place: usize) -> ed25519::Pair {
    let secret = blake2_256(&(b"piazza/synthetic", seed, place as u64).encode());
    ed25519::Pair::from_seed(&secret)
}

/// Writes a file.
///
/// # Errors
/// If it can't be written, or a meter's person is no address.
pub fn write(plan: &Plan, out: &mut impl Write) -> io::Result<()> {
    let mut chance = Chance(plan.seed);
    match plan.kind {
        Kind::Weighings => writeln!(out, "weighing,time,person,material,kg,centre,note")?,
        Kind::Hours => writeln!(out, "register,time,person,hours,course,body,note")?,
        Kind::Readings => return readings(plan, &mut chance, out),
        Kind::Trips => {}
    }
    for row in 0..plan.rows {
        let person = person(plan, row as usize)?;
        let time = moment(plan.start.saturating_add(plan.every.saturating_mul(row)));
        let number = row + 1;
        match plan.kind {
            Kind::Weighings => {
                let material = chance.one_of(&["paper", "glass", "plastic", "organic"], plan.mixed);
                let (kg, tenths) = (chance.below(40), chance.below(9) + 1);
                writeln!(
                    out,
                    "SYN-{number},{time},{person},{material},{kg}.{tenths},Centre 1,synthetic"
                )?;
            }
            Kind::Hours => {
                let course = chance.one_of(&["Italian", "First aid", "Library"], plan.mixed);
                let (hours, half) = (chance.below(4) + 1, chance.below(2) * 5);
                writeln!(
                    out,
                    "SYN-{number},{time},{person},{hours}.{half},{course},Register 1,synthetic"
                )?;
            }
            Kind::Trips | Kind::Readings => trip(plan, &mut chance, (number, &time, person), out)?,
        }
    }
    out.flush()
}

fn person(plan: &Plan, row: usize) -> io::Result<&str> {
    let place = row.checked_rem(plan.people.len());
    place
        .and_then(|place| plan.people.get(place))
        .map(String::as_str)
        .ok_or_else(|| io::Error::other("nobody is in the plan"))
}

fn trip(
    plan: &Plan,
    chance: &mut Chance,
    (number, time, person): (u64, &str, &str),
    out: &mut impl Write,
) -> io::Result<()> {
    let kind = chance.one_of(&["bike", "bus", "park-and-ride"], plan.mixed);
    let (whole, tenths) = (chance.below(12), chance.below(9) + 1);
    let person = serde_json::to_string(person)?;
    writeln!(
        out,
        "{{\"id\":\"SYN-{number}\",\"person\":{person},\"kind\":\"{kind}\",\"km\":\"{whole}.{tenths}\",\
         \"ended_at\":\"{time}\",\"synthetic\":true}}"
    )
}

/// Each person's meter in turn: its register rises, and so does its counter.
fn readings(plan: &Plan, chance: &mut Chance, out: &mut impl Write) -> io::Result<()> {
    let mut meters = Vec::new();
    for (place, person) in plan.people.iter().enumerate() {
        let person = AccountId32::from_ss58check(person)
            .map_err(|_| io::Error::other(format!("{person} is not an address: meters sign for one")))?;
        meters.push((meter(plan.seed, place), person, 0_u64, 0_u64));
    }
    writeln!(out, "[")?;
    for row in 0..plan.rows {
        let place = (row as usize).checked_rem(meters.len()).unwrap_or_default();
        let Some((pair, person, counter, register)) = meters.get_mut(place) else {
            return Err(io::Error::other("nobody is in the plan"));
        };
        *counter += 1;
        *register = register.saturating_add(chance.below(2 * STEPS) + 1);
        let mut reading = Reading {
            device: AccountId32::new(pair.public().0),
            person: person.clone(),
            counter: *counter,
            quantity: *register,
            time: plan.start.saturating_add(plan.every.saturating_mul(row)),
            signature: MultiSignature::from(ed25519::Signature::default()),
        };
        reading.signature = pair.sign(&reading.message(plan.genesis, plan.programme)).into();
        let comma = if row + 1 == plan.rows { "" } else { "," };
        writeln!(out, "  {}{comma}", object(&reading))?;
    }
    writeln!(out, "]")?;
    out.flush()
}

/// A reading as gateways carry it. Before its signature stands its kind: these meters sign by ed25519, whose signatures
/// are always the same.
fn object(reading: &Reading<AccountId32, MultiSignature>) -> String {
    let (whole, rest) = (reading.quantity / STEPS, reading.quantity % STEPS);
    let [device, person] =
        [&reading.device, &reading.person].map(|account| account.to_ss58check_with_version(42_u16.into()));
    let (counter, time) = (reading.counter, reading.time);
    let signature = digits(&reading.signature.encode());
    format!(
        "{{\"device\":\"{device}\",\"person\":\"{person}\",\"counter\":{counter},\"quantity\":\"{whole}.{rest:03}\",\
         \"time\":{time},\"signature\":\"0x{signature}\",\"synthetic\":true}}"
    )
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A moment as machines in Italy write it in winter.
pub fn moment(millis: u64) -> String {
    let seconds = millis / 1_000 + OFFSET * 60;
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, date) = civil(day);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!(
        "{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}+{:02}:00",
        OFFSET / 60
    )
}

/// The date of a day counted from 1970-01-01: by eras of 400 years that begin in March.
const fn civil(day: u64) -> (u64, u64, u64) {
    let day = day + 719_468;
    let (era, day) = (day / 146_097, day % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_runtime::traits::Verify;

    fn plan(kind: Kind) -> Plan {
        let people = ["Alice", "Bob"].map(|name| {
            let pair = sp_core::sr25519::Pair::from_string(&format!("//{name}"), None).expect("well known");
            AccountId32::from(pair.public()).to_ss58check_with_version(42_u16.into())
        });
        Plan {
            kind,
            rows: 5,
            seed: 7,
            people: people.to_vec(),
            start: 1_767_225_600_000,
            every: 60_000,
            mixed: true,
            genesis: H256::repeat_byte(1),
            programme: 3,
        }
    }

    fn made(plan: &Plan) -> String {
        let mut bytes = Vec::new();
        write(plan, &mut bytes).expect("written");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn the_same_plan_gives_the_same_bytes_and_says_what_they_are() {
        for kind in [Kind::Weighings, Kind::Readings, Kind::Trips, Kind::Hours] {
            let plan = plan(kind);
            let text = made(&plan);
            assert_eq!(text, made(&plan), "{kind:?}");
            assert_ne!(text, made(&Plan { seed: 8, ..plan }), "{kind:?}");
            assert_eq!(text.matches("synthetic").count(), 5, "{kind:?}");
        }
    }

    #[test]
    fn the_samples_of_the_documentation_are_made_so() {
        let people = sp_keyring::Sr25519Keyring::well_known().take(6);
        let people: Vec<_> = people
            .map(|account| account.to_account_id().to_ss58check_with_version(42_u16.into()))
            .collect();
        for (kind, sample) in [
            (Kind::Weighings, include_str!("../../docs/connectors/weighings.csv")),
            (Kind::Hours, include_str!("../../docs/connectors/hours.csv")),
            (Kind::Trips, include_str!("../../docs/connectors/trips.jsonl")),
            (Kind::Readings, include_str!("../../docs/connectors/readings.json")),
        ] {
            let plan = Plan {
                rows: 6,
                seed: 1,
                people: people.clone(),
                mixed: false,
                genesis: H256::zero(),
                programme: 0,
                ..plan(kind)
            };
            assert_eq!(made(&plan), sample, "{kind:?}");
        }
    }

    #[test]
    fn a_meters_signature_is_good() {
        let plan = plan(Kind::Readings);
        let readings: Vec<serde_json::Value> = serde_json::from_str(&made(&plan)).expect("an array");
        let third = &readings[2];
        let device = AccountId32::from_ss58check(third["device"].as_str().expect("text")).expect("an address");
        assert_eq!(device, AccountId32::new(meter(7, 0).public().0));
        let quantity = third["quantity"].as_str().expect("text").replace('.', "");
        let signature = third["signature"].as_str().expect("text");
        let bytes: Vec<u8> = (2..signature.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&signature[at..at + 2], 16).expect("hexadecimal"))
            .collect();
        let reading = Reading {
            device: device.clone(),
            person: AccountId32::from_ss58check(&plan.people[0]).expect("an address"),
            counter: 2,
            quantity: quantity.parse().expect("a number"),
            time: plan.start + 2 * plan.every,
            signature: codec::Decode::decode(&mut &bytes[..]).expect("a signature"),
        };
        let message = reading.message(plan.genesis, plan.programme);
        assert!(MultiSignature::verify(&reading.signature, &message[..], &device));
    }

    #[test]
    fn moments_are_written_with_their_offset() {
        assert_eq!(moment(0), "1970-01-01T01:00:00+01:00");
        assert_eq!(moment(951_782_400_000), "2000-02-29T01:00:00+01:00");
        assert_eq!(moment(1_798_757_999_000), "2026-12-31T23:59:59+01:00");
    }
}
