//! The zones, and the community funds that their sales feed.

use super::{
    file::File,
    problems::{Problems, Told},
    sheet::{Row, Sheet},
    words,
};
use piazza_runtime::genesis_presets::{
    pallet_members::Zone,
    piazza_primitives::{CommunityId, IstatCode},
};
use std::{collections::BTreeMap, path::Path};

/// The columns that a table of zones has to have; `fund` may be there.
const COLUMNS: [&str; 4] = ["istat", "name", "class", "cell"];

/// What was found.
#[derive(Default)]
pub struct Places {
    /// The zones.
    pub zones: BTreeMap<IstatCode, Zone>,
    /// The names of the community funds.
    pub funds: BTreeMap<CommunityId, String>,
}

impl Places {
    /// A zone by its code, which has to be among them.
    ///
    /// # Errors
    /// That it is not.
    pub fn zone(&self, text: &str) -> Result<IstatCode, String> {
        let code = words::istat(text)?;
        // Where there is none at all, that is the problem, and it is told already.
        if self.zones.is_empty() || self.zones.contains_key(&code) {
            return Ok(code);
        }
        Err(format!("there is no zone with ISTAT code {:06}", code.0))
    }
}

/// A zone as a file says it.
struct Said {
    istat: Told,
    name: Told,
    class: Told,
    cell: Told,
    fund: Option<Told>,
}

impl From<Row> for Said {
    fn from(row: Row) -> Self {
        Self {
            istat: row.told("istat"),
            name: row.told("name"),
            class: row.told("class"),
            cell: row.told("cell"),
            fund: row.find("fund"),
        }
    }
}

/// The places of a community; its tables are looked for in `folder`.
pub fn read(file: &File, folder: &Path, problems: &mut Problems) -> Places {
    let mut places = Places {
        funds: funds(file, problems),
        ..Places::default()
    };
    // The table first: of two zones with one code, the one written by hand is the mistake that is told.
    let mut said = table(file, folder, problems);
    let listed = file.zones.iter().map(|zone| Said {
        istat: problems.told(&zone.istat),
        name: problems.told(&zone.name),
        class: problems.told(&zone.class),
        cell: problems.told(&zone.cell),
        fund: zone.fund.as_ref().map(|fund| problems.told(fund)),
    });
    said.extend(listed);
    for zone in &said {
        add(&mut places, zone, file, problems);
    }
    if said.is_empty() && file.zones_file.is_none() {
        problems.note(
            &problems.end(),
            "there is no zone: list them, or name a table as `zones_file`",
        );
    }
    places
}

fn funds(file: &File, problems: &mut Problems) -> BTreeMap<CommunityId, String> {
    let mut funds = BTreeMap::new();
    for fund in &file.funds {
        let Some(name) = problems.read(&problems.told(&fund.name), words::name) else {
            continue;
        };
        let id = *fund.id.get_ref();
        if funds.insert(id, name).is_some() {
            problems.note(
                &problems.spot_of(&fund.id),
                format!("there is a fund with number {id} already"),
            );
        }
    }
    funds
}

/// The rows of the table of zones, if the file names one.
fn table(file: &File, folder: &Path, problems: &mut Problems) -> Vec<Said> {
    let Some(name) = &file.zones_file else {
        return Vec::new();
    };
    let sheet = match Sheet::open(&folder.join(name.get_ref()), &COLUMNS) {
        Ok(sheet) => sheet,
        Err(sentence) => {
            problems.note(&problems.spot_of(name), sentence);
            return Vec::new();
        }
    };
    let mut rows = Vec::new();
    for row in sheet {
        match row {
            Ok(row) => rows.push(Said::from(row)),
            Err((spot, sentence)) => problems.note(&spot, sentence),
        }
    }
    if rows.is_empty() {
        problems.note(&problems.spot_of(name), "this table has no zones");
    }
    rows
}

fn add(places: &mut Places, said: &Said, file: &File, problems: &mut Problems) {
    let istat = problems.read(&said.istat, words::istat);
    let name = problems.read(&said.name, words::name);
    let class = problems.read(&said.class, words::word);
    let cell = problems.read(&said.cell, words::cell);
    let (Some(istat), Some(name), Some(class), Some(cell)) = (istat, name, class, cell) else {
        return;
    };
    let Some(fund) = fund_of(istat, &name, said, file, places, problems) else {
        return;
    };
    let zone = Zone {
        name: name.into_bytes().try_into().unwrap_or_default(),
        class,
        cell,
        fund,
    };
    if places.zones.insert(istat, zone).is_some() {
        problems.note(
            &said.istat.spot,
            format!("the zone with ISTAT code {:06} is there twice", istat.0),
        );
    }
}

/// The fund that the zone names, or its own, or the only one there is.
fn fund_of(
    istat: IstatCode,
    name: &str,
    said: &Said,
    file: &File,
    places: &mut Places,
    problems: &mut Problems,
) -> Option<CommunityId> {
    if let Some(fund) = &said.fund {
        return problems.read(fund, |text| {
            let id = words::number::<CommunityId>(text)?;
            let known = places.funds.contains_key(&id);
            known
                .then_some(id)
                .ok_or_else(|| format!("there is no fund with number {id}"))
        });
    }
    if file.fund_per_zone {
        places.funds.entry(istat.0).or_insert_with(|| name.to_owned());
        return Some(istat.0);
    }
    match (file.funds.as_slice(), places.funds.first_key_value()) {
        ([_], Some((id, _))) => Some(*id),
        _ => {
            let sentence = "this zone names no fund: give it one, or let there be one for each with `fund_per_zone`";
            problems.note(&said.istat.spot, sentence);
            None
        }
    }
}
