//! What changes on the wire shows in a review: the metadata is kept as text, and as the bytes the wallet is built from.

mod arrows;
mod blob;
mod state;

use piazza_tests::metadata;

const MEND: &str = "the metadata changed: if that is meant, run `make metadata` and review tests/golden/metadata.txt";

#[test]
fn the_wallet_is_built_from_this_runtimes_metadata() {
    let kept = std::fs::read("../wallet-cli/metadata/piazza.scale").expect("the wallet's metadata is in the checkout");
    assert!(kept == metadata::current(), "{MEND}");
}

#[test]
fn what_wallets_and_indexers_depend_on_is_as_reviewed() {
    let kept = std::fs::read_to_string("golden/metadata.txt").expect("the golden file is in the checkout");
    let now = metadata::render(&metadata::current());
    let changed = kept.lines().zip(now.lines()).find(|(kept, now)| kept != now);
    assert!(kept == now, "{MEND}\nfirst difference: {changed:?}");
}
