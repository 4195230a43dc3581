//! The municipalities of a table, as one decision of the council.

use crate::{
    chain::{decisions::Decision, value_back, At},
    error::Result,
    i18n::say,
    sheet::{Column, Row, Sheet, Unique},
    values::{Cell, Istat, Snai},
};
use std::{collections::BTreeSet, path::Path};

const COLUMNS: &[Column] = &[
    Column {
        names: &["istat", "code", "codice"],
        required: true,
    },
    Column {
        names: &["name", "nome", "comune"],
        required: true,
    },
    Column {
        names: &["class", "classe", "snai"],
        required: true,
    },
    Column {
        names: &["lat", "latitude", "latitudine"],
        required: true,
    },
    Column {
        names: &["lon", "longitude", "longitudine"],
        required: true,
    },
];

/// A municipality of the table.
struct Line {
    code: Istat,
    name: String,
    class: Snai,
    cell: Cell,
}

/// The decision to add or change every municipality of the table, and to create the funds that do not exist yet.
///
/// # Errors
/// If the table is wrong, which names every wrong row, or the node does not answer.
pub async fn read(at: &At, file: &Path) -> Result<Decision> {
    let mut unique = Unique::default();
    let lines = Sheet::read(file, COLUMNS)?.map(|row| {
        let line = line(row)?;
        unique.note(row, &say!("municipality", "comune"), &line.code.0.to_be_bytes())?;
        Ok(line)
    })?;
    let funds: BTreeSet<_> = value_back::funds(at)
        .await?
        .into_iter()
        .filter_map(|fund| fund.id)
        .collect();
    let mut decisions = Vec::with_capacity(lines.len().saturating_mul(2));
    for line in lines {
        let fund = line.code.0;
        if !funds.contains(&fund) {
            decisions.push(Decision::Fund(fund, line.name.clone()));
        }
        decisions.push(Decision::Zone {
            code: line.code,
            name: line.name,
            class: line.class,
            cell: line.cell,
            fund,
        });
    }
    Ok(Decision::Together(decisions))
}

fn line(row: &Row) -> Result<Line, crate::sheet::Fault> {
    let place = format!("{},{}", row.required("lat")?, row.required("lon")?);
    Ok(Line {
        code: row.read(row.required("istat")?, str::parse)?,
        name: row.required("name")?.to_owned(),
        class: row.read(row.required("class")?, str::parse)?,
        cell: row.read(&place, str::parse)?,
    })
}
