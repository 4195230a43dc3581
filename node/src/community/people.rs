//! Who takes part from the beginning: council, officers, validators, and members from a table.

use super::{
    file::{File, Kind, Organisations, Party, Text},
    places::Places,
    problems::{Problems, Spot, Told},
    sheet::{Row, Sheet},
    terms::Terms,
    words,
};
use piazza_runtime::{
    configs::consensus::MAX_VALIDATORS,
    genesis_presets::{
        pallet_collective::{self, Instance1},
        pallet_members::Enrolment,
        piazza_primitives::{Appointment, Commitment, IstatCode, MemberKind},
        sp_keyring::{Ed25519Keyring, Sr25519Keyring},
    },
    AccountId, Runtime, SessionKeys,
};
use sp_core::{crypto::DEV_PHRASE, ed25519, sr25519, Get, Pair};
use sp_io::hashing::blake2_256;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

/// The columns that a table of members has to have.
const COLUMNS: [&str; 5] = ["account", "kind", "tier", "zone", "commitment"];
/// With fewer validators finality does not survive the loss of one.
const FEWEST_VALIDATORS: u32 = 4;
/// With fewer seats the council could not replace one whose key is lost.
const FEWEST_SEATS: usize = 4;
/// What comes in and goes out needs two.
const FEWEST_TREASURERS: usize = 2;

/// A validator as the session's genesis wants it: the account twice.
type Validator = (AccountId, AccountId, SessionKeys);

/// What was found.
#[derive(Default)]
pub struct People {
    /// Who decides.
    pub council: Vec<AccountId>,
    /// Who makes blocks.
    pub validators: Vec<Validator>,
    /// Who is appointed to what.
    pub appointments: Vec<(Appointment, AccountId)>,
    /// All of them, and those of the table.
    pub members: Vec<(AccountId, Enrolment)>,
}

/// An organisation, as all that mention its account say it.
struct Organisation {
    name: String,
    kind: Option<MemberKind>,
    zone: Option<IstatCode>,
}

/// What is being read, with what it has to fit.
struct Register<'a> {
    places: &'a Places,
    terms: &'a Terms,
    problems: &'a mut Problems,
    /// The public keys that a chain of this kind must not have.
    forbidden: HashSet<[u8; 32]>,
    organisations: BTreeMap<AccountId, Organisation>,
    people: People,
}

/// The people of a community, and the fewest validators it may have.
pub fn read(
    file: &File,
    members: Option<&Path>,
    places: &Places,
    terms: &Terms,
    problems: &mut Problems,
) -> (People, u32) {
    let live = file.chain.kind == Kind::Live;
    let mut register = Register {
        places,
        terms,
        problems,
        forbidden: live.then(well_known).unwrap_or_default(),
        organisations: BTreeMap::new(),
        people: People::default(),
    };
    register.read_council(file);
    register.read_officers(file);
    register.read_validators(file);
    let minimum = register.minimum(file);
    register.enrol_organisations(&file.organisations);
    if let Some(members) = members {
        register.read_members(members, file.members_file.as_ref());
    }
    (register.people, minimum)
}

/// The public keys whose secrets everybody has.
fn well_known() -> HashSet<[u8; 32]> {
    let accounts = Sr25519Keyring::iter().map(Sr25519Keyring::to_raw_public);
    let voters = Ed25519Keyring::iter().map(Ed25519Keyring::to_raw_public);
    // The phrase that they are all derived from has keys of its own.
    let roots = [
        sr25519::Pair::from_phrase(DEV_PHRASE, None).map(|(pair, _)| pair.public().0),
        ed25519::Pair::from_phrase(DEV_PHRASE, None).map(|(pair, _)| pair.public().0),
    ];
    accounts.chain(voters).chain(roots.into_iter().flatten()).collect()
}

impl Register<'_> {
    /// A key that this chain may have.
    fn allowed<T: Into<[u8; 32]> + Clone>(&mut self, key: Option<T>, spot: &Spot) -> Option<T> {
        let key = key?;
        if self.forbidden.contains(&key.clone().into()) {
            let sentence = "this is a well-known development key, whose secret everybody has: a live chain needs keys \
                that its organisations made themselves";
            self.problems.note(spot, sentence);
            return None;
        }
        Some(key)
    }

    fn account(&mut self, told: &Told) -> Option<AccountId> {
        let account = self.problems.read(told, words::account);
        self.allowed(account, &told.spot)
    }

    fn session_key(&mut self, said: &Text) -> Option<[u8; 32]> {
        let told = self.problems.told(said);
        let key = self.problems.read(&told, words::public_key);
        self.allowed(key, &told.spot)
    }

    /// The account of an organisation, which is to be enrolled.
    fn party(&mut self, party: &Party) -> Option<AccountId> {
        let told = self.problems.told(party.account);
        let account = self.account(&told);
        let kind = party.kind.and_then(|kind| {
            let told = self.problems.told(kind);
            self.problems.read(&told, |text| match words::word(text)? {
                kind @ (MemberKind::Association | MemberKind::PublicBody) => Ok(kind),
                _ => Err("council, officers and validators are an `association` or a `public_body`".into()),
            })
        });
        let zone = party.zone.and_then(|zone| {
            let told = self.problems.told(zone);
            self.problems.read(&told, |text| self.places.zone(text))
        });
        let account = account?;
        let known = self
            .organisations
            .entry(account.clone())
            .or_insert_with(|| Organisation {
                name: party.name.to_owned(),
                kind,
                zone,
            });
        let agree = known.kind.zip(kind).is_none_or(|(one, other)| one == other)
            && known.zone.zip(zone).is_none_or(|(one, other)| one == other);
        known.kind = known.kind.or(kind);
        known.zone = known.zone.or(zone);
        if !agree {
            let sentence = format!(
                "the account of {} has another kind or zone elsewhere in this file",
                known.name
            );
            self.problems.note(&told.spot, sentence);
        }
        Some(account)
    }

    fn read_council(&mut self, file: &File) {
        for said in &file.council {
            let Some(account) = self.party(&said.into()) else {
                continue;
            };
            if self.people.council.contains(&account) {
                let sentence = "this account is in the council already: a duplicate";
                self.problems.note(&self.problems.spot_of(&said.account), sentence);
                continue;
            }
            self.people.council.push(account);
        }
        let most: u32 = <Runtime as pallet_collective::Config<Instance1>>::MaxMembers::get();
        let (there, end) = (file.council.len(), self.problems.end());
        if there == 0 {
            self.problems
                .note(&end, "there is no council: nobody could decide anything");
        } else if there < FEWEST_SEATS && file.chain.kind != Kind::Development {
            let sentence = format!(
                "the council has {there} seats, where {FEWEST_SEATS} are needed: of fewer, three quarters are all of them, and \
                one lost key would be the end of every upgrade and of every change of the council"
            );
            self.problems.note(&end, sentence);
        }
        if self.people.council.len() > most as usize {
            let end = self.problems.end();
            self.problems
                .note(&end, format!("a council has at most {most} members"));
        }
    }

    fn read_officers(&mut self, file: &File) {
        let mut offices = Vec::new();
        for said in &file.officers {
            let told = self.problems.told(&said.office);
            let office = self.problems.read(&told, words::word::<Appointment>);
            offices.extend(office);
            let account = self.party(&said.into());
            let Some(appointment) = office.zip(account) else {
                continue;
            };
            if self.people.appointments.contains(&appointment) {
                let spot = self.problems.spot_of(&said.account);
                let sentence = format!("this account is {} already: a duplicate", said.office.get_ref());
                self.problems.note(&spot, sentence);
                continue;
            }
            self.people.appointments.push(appointment);
        }
        let held = |office| offices.iter().filter(|held| **held == office).count();
        let end = self.problems.end();
        if held(Appointment::Registrar) == 0 {
            self.problems
                .note(&end, "there is no registrar: nobody could be enrolled");
        }
        if held(Appointment::Treasurer) < FEWEST_TREASURERS {
            let sentence = "there are fewer than two treasurers: no euro could be paid out";
            self.problems.note(&end, sentence);
        }
    }

    fn read_validators(&mut self, file: &File) {
        let mut seen = HashMap::<[u8; 32], String>::new();
        for said in &file.validators {
            let account = self.party(&said.into());
            let keys = [&said.aura, &said.grandpa].map(|key| {
                let read = self.session_key(key)?;
                if let Some(name) = seen.insert(read, said.name.clone()) {
                    let sentence = format!("this key stands for {name} already: every validator has two of its own");
                    self.problems.note(&self.problems.spot_of(key), sentence);
                }
                Some(read)
            });
            let (Some(account), [Some(aura), Some(grandpa)]) = (account, keys) else {
                continue;
            };
            if self.people.validators.iter().any(|(who, _, _)| *who == account) {
                let sentence = "this account is a validator already: a duplicate";
                self.problems.note(&self.problems.spot_of(&said.account), sentence);
                continue;
            }
            let keys = SessionKeys {
                aura: sr25519::Public::from_raw(aura).into(),
                grandpa: ed25519::Public::from_raw(grandpa).into(),
            };
            self.people.validators.push((account.clone(), account, keys));
        }
    }

    /// The fewest validators that there may ever be, and whether there are as many.
    fn minimum(&mut self, file: &File) -> u32 {
        let fewest = match file.chain.kind {
            Kind::Development => 1,
            Kind::Live | Kind::Local => FEWEST_VALIDATORS,
        };
        let said = file.chain.minimum_validators.as_ref();
        let minimum = said.map_or(fewest, |said| *said.get_ref());
        if let Some(said) = said.filter(|_| minimum < fewest) {
            let sentence = format!("a chain that survives the loss of a validator has {fewest} at least");
            self.problems.note(&self.problems.spot_of(said), sentence);
        }
        let (there, end) = (file.validators.len(), self.problems.end());
        if there < minimum.max(fewest) as usize {
            let sentence = format!(
                "there are too few validators: {there}, where {} are needed",
                minimum.max(fewest)
            );
            self.problems.note(&end, sentence);
        }
        if there > MAX_VALIDATORS as usize {
            let sentence = format!("there are too many validators: {there}, where {MAX_VALIDATORS} are allowed");
            self.problems.note(&end, sentence);
        }
        minimum
    }

    fn enrol_organisations(&mut self, said: &Organisations) {
        let zone = self.problems.told(&said.zone);
        let zone = self.problems.read(&zone, |text| self.places.zone(text));
        let tier = self.problems.told(&said.tier);
        let tier = self.problems.read(&tier, |text| self.terms.endless_tier(text));
        let Some((zone, tier)) = zone.zip(tier) else {
            return;
        };
        for (account, organisation) in &self.organisations {
            let enrolment = Enrolment {
                kind: organisation.kind.unwrap_or(MemberKind::Association),
                tier,
                zone: organisation.zone.unwrap_or(zone),
                commitment: Commitment(blake2_256(account.as_ref()).into()),
                until: None,
            };
            self.people.members.push((account.clone(), enrolment));
        }
    }

    fn read_members(&mut self, path: &Path, named: Option<&Text>) {
        let sheet = match Sheet::open(path, &COLUMNS) {
            Ok(sheet) => sheet,
            Err(sentence) => {
                let spot = named.map_or(self.problems.end(), |named| self.problems.spot_of(named));
                return self.problems.note(&spot, sentence);
            }
        };
        let mut seen = Seen::default();
        for (account, enrolment) in &self.people.members {
            seen.commitments.insert(enrolment.commitment.0.into(), None);
            seen.accounts.insert(account.clone(), None);
        }
        for row in sheet {
            match row {
                Ok(row) => self.read_member(&row, &mut seen),
                Err((spot, sentence)) => self.problems.note(&spot, sentence),
            }
        }
    }

    fn read_member(&mut self, row: &Row, seen: &mut Seen) {
        let [account, kind, tier, zone, commitment] = COLUMNS.map(|column| row.told(column));
        let account = self.account(&account);
        let kind = self.problems.read(&kind, |text| match words::word(text)? {
            MemberKind::Merchant => Err("a registrar enrols merchants, once the chain runs".into()),
            kind => Ok(kind),
        });
        let tier = self.problems.read(&tier, |text| self.terms.endless_tier(text));
        let zone = self.problems.read(&zone, |text| self.places.zone(text));
        let commitment = self.problems.read(&commitment, words::commitment);
        let (Some(account), Some(kind), Some(tier), Some(zone), Some(commitment)) =
            (account, kind, tier, zone, commitment)
        else {
            return;
        };
        if let Some(before) = seen.accounts.insert(account.clone(), Some(row.spot.clone())) {
            let sentence = format!("this account is a member already{}", place(before));
            self.problems.note(&row.spot, sentence);
        } else if let Some(before) = seen.commitments.insert(commitment.0.into(), Some(row.spot.clone())) {
            let sentence = format!(
                "this commitment is enrolled already{}: nobody has two accounts",
                place(before)
            );
            self.problems.note(&row.spot, sentence);
        } else {
            let enrolment = Enrolment {
                kind,
                tier,
                zone,
                commitment,
                until: None,
            };
            self.people.members.push((account, enrolment));
        }
    }
}

/// Who is enrolled already, and by which row, if not as an organisation.
#[derive(Default)]
struct Seen {
    accounts: HashMap<AccountId, Option<Spot>>,
    commitments: HashMap<[u8; 32], Option<Spot>>,
}

fn place(before: Option<Spot>) -> String {
    before.map_or(", as an organisation".into(), |spot| format!(", by {spot}"))
}
