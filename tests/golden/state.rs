//! docs/state.md names everything that the runtime keeps, says of each what it is, and quotes the figures that are measured.

use frame_support::traits::{StorageInfo, StorageInfoTrait};
use piazza_runtime::AllPalletsWithSystem;
use piazza_tests::{metadata, state::FIGURES};
use std::collections::{BTreeMap, BTreeSet};

/// Of an item, its entry, its bytes, who writes it, what bounds it, who removes it.
const COLUMNS: usize = 6;

/// The rows of the page's tables whose first cell is an item, cell by cell.
fn rows() -> Vec<Vec<String>> {
    let page = page();
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells = row.trim().trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    })
    .collect()
}

fn page() -> String {
    std::fs::read_to_string("../docs/state.md").expect("the page is in the checkout")
}

/// The item that a row is of.
fn item(row: &[String]) -> String {
    row[0].trim_matches('`').to_owned()
}

/// 1234567 as 1,234,567.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[test]
fn everything_that_the_runtime_keeps_has_a_row() {
    let rows = rows();
    let described: BTreeSet<_> = rows.iter().map(|row| item(row)).collect();
    let kept: BTreeSet<_> = metadata::storage_items(&metadata::current()).into_iter().collect();
    let missing: Vec<_> = kept.difference(&described).collect();
    assert!(missing.is_empty(), "docs/state.md says nothing of {missing:?}");
    let gone: Vec<_> = described.difference(&kept).collect();
    assert!(gone.is_empty(), "docs/state.md tells of what there is not: {gone:?}");
    assert_eq!(rows.len(), described.len(), "an item has two rows");
}

#[test]
fn no_row_leaves_anything_out() {
    for row in rows() {
        let is_whole = row.len() == COLUMNS && row.iter().all(|cell| !cell.is_empty());
        assert!(is_whole, "{row:?}");
    }
}

/// The part of an entry's key that is its own, and its value, as the runtime states it.
#[test]
fn the_greatest_entries_are_what_the_runtime_says() {
    let stated = |info: StorageInfo| {
        let text = |bytes| String::from_utf8(bytes).expect("a name");
        let item = format!("{}.{}", text(info.pallet_name), text(info.storage_name));
        let bytes = info.max_size.map_or("unstated".into(), |bytes| grouped(bytes.into()));
        (item, bytes)
    };
    let stated: BTreeMap<_, _> = AllPalletsWithSystem::storage_info().into_iter().map(stated).collect();
    let wrong = rows().into_iter().filter_map(|row| {
        let bytes = stated.get(&item(&row)).cloned().unwrap_or_default();
        (row[2] != bytes).then(|| format!("{}: {} instead of {}", item(&row), bytes, row[2]))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_figures_are_those_that_are_measured() {
    let page = page();
    for (who, bytes) in FIGURES {
        let quoted = format!("| {who} | {} |", grouped(bytes));
        assert!(page.contains(&quoted), "docs/state.md has no row that begins: {quoted}");
    }
}
