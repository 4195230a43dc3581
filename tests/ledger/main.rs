//! What accountants, the supervisor and members get to read: books, figures, and what is held on a person.

mod books;
mod figures;
mod privacy;

use piazza_tests::community::Community;

/// A community in which every kind of movement happened, but for what takes days: Anna buys, is granted cashback on a
/// sale in euro, gets a refund and sends; the baker sets credits aside and redeems, of which one is rejected.
fn lively() -> Community {
    let community = Community::begin().with_anna_and_the_baker();
    let wallet = &community.wallet;
    wallet.json(Some("anna"), &["pay", &community.request("40.00")]);
    wallet.json(Some("baker"), &["merchant", "prefund", "10.00"]);
    wallet.json(Some("baker"), &["merchant", "prefund", "1.00", "--back"]);
    let part = wallet.json(
        Some("baker"),
        &["request", "12.50", "--euro-part", "20.00", "--no-wait"],
    );
    let part = part["uri"].as_str().expect("a link").to_owned();
    wallet.json(Some("anna"), &["pay", &part]);
    wallet.json(
        Some("baker"),
        &["merchant", "grant", "50.00", "--to", "anna", "--receipt", "0042"],
    );
    wallet.json(Some("baker"), &["merchant", "refund", &part, "2.50", "--euro", "5.00"]);
    wallet.json(Some("anna"), &["send", "bob", "1.00"]);
    wallet.json(Some("baker"), &["merchant", "redeem", "5.00"]);
    wallet.json(Some("baker"), &["merchant", "redeem", "3.00"]);
    wallet.json(Some("charlie"), &["coop", "redemptions", "batch"]);
    wallet.json(Some("charlie"), &["coop", "redemptions", "reject", "1"]);
    community
}
