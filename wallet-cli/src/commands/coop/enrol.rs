//! `piazza coop enrol`: people from a table.
//!
//! The whole table is read and checked before anything is sent. What is on the chain already is left alone, so the
//! command can be run again after whatever stopped it.

use super::{perform_patiently, usual_tier};
use crate::{
    chain::{
        api, fault,
        members::{self, raw_enrolment, Status},
        send::{Happened, Order},
        types, Chain,
    },
    codes::{Enrolment, Hash},
    context::Context,
    error::{refused, Result},
    i18n::say,
    output::Report,
    sheet::{told, Column, Fault, Row, Sheet, Unique},
    store::{canonical_code, Person, PersonState},
    values::{parse_address, parse_end, plain, Address, Istat, Kind, Millis},
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

/// The most rows in a batch.
const BATCH: usize = 256;
/// From how many rows on the chain's register is read whole instead of row by row.
const MANY: usize = 500;

const COLUMNS: &[Column] = &[
    Column {
        names: &["name", "nome", "nominativo"],
        required: true,
    },
    Column {
        names: &["code", "codice", "codice fiscale", "tax code"],
        required: true,
    },
    Column {
        names: &["address", "indirizzo", "account", "conto"],
        required: true,
    },
    Column {
        names: &["zone", "zona", "istat", "comune"],
        required: true,
    },
    Column {
        names: &["kind", "tipo"],
        required: false,
    },
    Column {
        names: &["tier", "fascia"],
        required: false,
    },
    Column {
        names: &["until", "scadenza", "fino al"],
        required: false,
    },
];

/// A row that can be read.
struct Applicant {
    line: u64,
    name: String,
    code: String,
    account: Address,
    zone: String,
    kind: Kind,
    tier: u8,
    until: Option<Millis>,
}

/// A row that can be enrolled.
struct Entry {
    line: u64,
    person: Person,
    account: Address,
    enrolment: Enrolment,
}

impl Entry {
    fn refused(&self, reason: &str) -> Refused {
        Refused {
            row: self.line,
            name: self.person.name.clone(),
            address: self.account.to_string(),
            reason: reason.to_owned(),
        }
    }
}

#[derive(Serialize)]
struct Enrolled {
    event: &'static str,
    rows: usize,
    enrolled: usize,
    already: usize,
    refused: Vec<Refused>,
}

#[derive(Serialize)]
struct Refused {
    row: u64,
    name: String,
    address: String,
    reason: String,
}

impl Report for Enrolled {
    fn human(&self) -> String {
        let (rows, enrolled, already) = (self.rows, self.enrolled, self.already);
        let refused = self.refused.len();
        let mut text = say!(
            "Rows {rows}: enrolled now {enrolled}, enrolled before {already}, refused {refused}.",
            "Righe {rows}: iscritti ora {enrolled}, già iscritti {already}, rifiutati {refused}."
        );
        for Refused { row, name, reason, .. } in &self.refused {
            text.push_str(&say!(
                "\n  row {row}, {name}: {reason}",
                "\n  riga {row}, {name}: {reason}"
            ));
        }
        text
    }
}

/// Carries out the command.
///
/// # Errors
/// If a row is wrong, then nothing was done; or if the chain refused some.
pub async fn run(context: &Context, file: &Path) -> Result<()> {
    let applicants = read(&Sheet::read(file, COLUMNS)?)?;
    // Asked for once, before anything is sent.
    context.vault_or_new()?;
    let mut chain = Chain::connect(context).await?;
    let entries = admissible(context, &chain, applicants).await?;
    let total = entries.len();
    let known = register(&chain, &entries).await?;
    let (already, todo): (Vec<_>, Vec<_>) = entries
        .into_iter()
        .partition(|entry| known.get(&entry.account) == Some(&entry.enrolment.commitment));
    note(context, &already, PersonState::Enrolled)?;
    note(context, &todo, PersonState::Planned)?;
    let bar = context.out.bar(todo.len() as u64, say!("enrolling", "iscrizione"));
    let (mut enrolled, mut refusals) = (0, Vec::new());
    for batch in todo.chunks(BATCH) {
        let (good, bad) = send(context, &mut chain, batch).await?;
        enrolled += good;
        refusals.extend(bad);
        (0..batch.len()).for_each(|_| bar.step());
    }
    drop(bar);
    let count = refusals.len();
    let report = Enrolled {
        event: "enrolled",
        rows: total,
        enrolled,
        already: already.len(),
        refused: refusals,
    };
    context.out.print(&report)?;
    if count > 0 {
        return Err(refused(say!(
            "Rows not enrolled: {count}; the others are.",
            "Righe non iscritte: {count}; le altre sì."
        ))
        .hint(say!(
            "Correct them and run the same file again.",
            "Correggile e ripeti con lo stesso file."
        )));
    }
    Ok(())
}

fn read(sheet: &Sheet) -> Result<Vec<Applicant>> {
    let (mut codes, mut accounts) = (Unique::default(), Unique::default());
    sheet.map(|row| {
        let applicant = read_row(row)?;
        codes.note(row, &say!("code", "codice"), applicant.code.as_bytes())?;
        accounts.note(row, &say!("address", "indirizzo"), &applicant.account.0)?;
        Ok(applicant)
    })
}

fn read_row(row: &Row) -> Result<Applicant, Fault> {
    let kind = match row.optional("kind") {
        Some(kind) => row.read(kind, str::parse)?,
        None => Kind::Resident,
    };
    if kind == Kind::Merchant {
        return Err(row.fault(say!(
            "merchants are enrolled with `piazza coop merchant add`",
            "gli esercenti si iscrivono con `piazza coop merchant add`"
        )));
    }
    let tier = match row.optional("tier") {
        Some(tier) => tier
            .parse()
            .map_err(|_| row.fault(say!("'{tier}' is not a tier", "'{tier}' non è una fascia")))?,
        None => usual_tier(kind),
    };
    let code = canonical_code(row.required("code")?);
    Ok(Applicant {
        line: row.line,
        name: plain(row.required("name")?),
        account: row.read(row.required("address")?, parse_address)?,
        zone: row.required("zone")?.to_owned(),
        until: row
            .optional("until")
            .map(|until| row.read(until, parse_end))
            .transpose()?,
        code,
        kind,
        tier,
    })
}

/// The rows with their commitments, checked against the community's zones and tiers.
async fn admissible(context: &Context, chain: &Chain, applicants: Vec<Applicant>) -> Result<Vec<Entry>> {
    let at = chain.at_best().await?;
    let now = crate::chain::now(&at).await?;
    let zones = members::zones(&at).await?;
    let by_name: BTreeMap<_, _> = zones.iter().map(|zone| (zone.name.to_lowercase(), zone.code)).collect();
    let tiers: BTreeMap<_, _> = members::tiers(&at)
        .await?
        .into_iter()
        .map(|tier| (tier.id, tier))
        .collect();
    let (mut entries, mut faults) = (Vec::with_capacity(applicants.len()), Vec::new());
    for applicant in applicants {
        let code = applicant
            .zone
            .parse::<Istat>()
            .ok()
            .filter(|code| zones.iter().any(|zone| zone.code == *code));
        let zone = code.or_else(|| by_name.get(&applicant.zone.to_lowercase()).copied());
        let reason = match (zone, tiers.get(&applicant.tier), applicant.until) {
            (None, _, _) => say!(
                "'{}' is no municipality of this community",
                "'{}' non è un comune di questa comunità",
                applicant.zone
            ),
            (_, None, _) => say!("there is no tier {}", "non c'è la fascia {}", applicant.tier),
            (_, _, Some(until)) if until < now => say!(
                "the enrolment would end in the past",
                "l'iscrizione finirebbe nel passato"
            ),
            (Some(zone), Some(_), _) => {
                let commitment = context.store()?.commitment(context.vault()?, &applicant.code)?;
                entries.push(entry(applicant, zone, commitment));
                continue;
            }
        };
        faults.push(Fault {
            line: applicant.line,
            reason,
        });
    }
    if faults.is_empty() {
        Ok(entries)
    } else {
        Err(told(&faults))
    }
}

fn entry(applicant: Applicant, zone: Istat, commitment: Hash) -> Entry {
    let Applicant {
        line,
        name,
        code,
        account,
        kind,
        tier,
        until,
        ..
    } = applicant;
    Entry {
        line,
        account,
        person: Person {
            commitment,
            code,
            name,
            account: Some(account),
            state: PersonState::Planned,
            reason: None,
        },
        enrolment: Enrolment {
            kind,
            tier,
            zone: zone.0,
            commitment,
            until,
        },
    }
}

/// Who is enrolled already, and as whom.
async fn register(chain: &Chain, entries: &[Entry]) -> Result<BTreeMap<Address, Hash>> {
    let at = chain.at_best().await?;
    let mut known = BTreeMap::new();
    if entries.len() > MANY {
        let all = members::all(&at)
            .await?
            .into_iter()
            .filter(|(_, member)| member.status != Status::Left);
        known.extend(all.map(|(account, member)| (account, member.commitment)));
    } else {
        for entry in entries {
            if let Some(member) = members::member(&at, &entry.account)
                .await?
                .filter(|member| member.status != Status::Left)
            {
                known.insert(entry.account, member.commitment);
            }
        }
    }
    Ok(known)
}

fn note(context: &Context, entries: &[Entry], state: PersonState) -> Result<()> {
    let people: Vec<_> = entries
        .iter()
        .map(|entry| Person {
            state,
            ..entry.person.clone()
        })
        .collect();
    context.store()?.put_people(context.vault()?, &people)
}

/// Sends a batch; answers how many were enrolled, and who was not.
async fn send(context: &Context, chain: &mut Chain, batch: &[Entry]) -> Result<(usize, Vec<Refused>)> {
    let entries = batch
        .iter()
        .map(|entry| Ok((entry.account, raw_enrolment(&entry.enrolment)?)));
    let entries = types::bounded_collections::bounded_vec::BoundedVec(entries.collect::<Result<_>>()?);
    let call = api::tx().members().enrol_batch(entries);
    let count = batch.len();
    let order = || Order::new("enrol_batch", say!("enrolment of {count}", "iscrizione di {count}"));
    let receipt = perform_patiently(context, chain, &call, order).await?;
    let Some(place) = receipt.place else {
        return Ok((0, Vec::new()));
    };
    let at = chain.at(place.hash).await?;
    let happened = receipt.happened.as_ref();
    let reasons = happened
        .map(|happened| reasons(happened, &at.metadata()))
        .unwrap_or_default();
    let (mut people, mut bad) = (Vec::new(), Vec::new());
    for (index, entry) in batch.iter().enumerate() {
        let member = members::member(&at, &entry.account)
            .await?
            .filter(|member| member.status != Status::Left);
        let person = if member.is_some_and(|member| member.commitment == entry.enrolment.commitment) {
            Person {
                state: PersonState::Enrolled,
                ..entry.person.clone()
            }
        } else {
            let unknown = || say!("the chain refused", "la chain ha rifiutato");
            let reason = reasons.get(&index).cloned().unwrap_or_else(unknown);
            bad.push(entry.refused(&reason));
            Person {
                state: PersonState::Refused,
                reason: Some(reason),
                ..entry.person.clone()
            }
        };
        people.push(person);
    }
    if receipt.is_final {
        context.store()?.put_people(context.vault()?, &people)?;
    }
    Ok((batch.len() - bad.len(), bad))
}

/// Why rows of a batch were refused, by their index.
fn reasons(happened: &Happened, metadata: &subxt::ArcMetadata) -> HashMap<usize, String> {
    happened
        .iter()
        .filter(|event| event.pallet_name() == "Members" && event.event_name() == "EnrolmentRefused")
        .filter_map(|event| {
            // The row, the account, and the reason: as the pallet's event has them.
            let (row, rest) = event.field_bytes().split_first_chunk::<4>()?;
            let reason = fault::decode_dispatch_error(rest.get(32..)?, metadata.clone()).ok()?;
            Some((usize::try_from(u32::from_le_bytes(*row)).ok()?, reason.message))
        })
        .collect()
}
