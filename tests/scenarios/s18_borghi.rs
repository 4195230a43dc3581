//! S18, the village desk: a tourist without a bank check. Bookings, attendance and leftovers are still to come.

use piazza_tests::community::Community;

#[test]
fn s18_a_tourist_is_enrolled_at_the_desk_and_holds_150_00_at_most() {
    let community = Community::begin();
    let phone = community.other_wallet("phone");
    let made = phone.json(None, &["account", "new", "tourist"]);
    let tourist = made["address"].as_str().expect("an address");

    let desk = [
        "coop",
        "certificate",
        "--name",
        "A visitor",
        "--code",
        "PASSPORT-1",
        "--zone",
        "022205",
    ];
    let certificate = community.wallet.json(Some("bob"), &desk);
    let link = certificate["uri"].as_str().expect("a link");
    phone.json(Some("tourist"), &["enrol", "accept", link]);

    let wallet = &community.wallet;
    wallet.json(
        Some("charlie"),
        &["coop", "deposit", "record", "150.01", "--reference", "CRO 1"],
    );
    let gift = community.file("gift.csv", &format!("who,amount\n{tourist},150.00\n"));
    wallet.json(Some("charlie"), &["coop", "credit", &gift, "--deposit", "0"]);
    assert_eq!(phone.json(Some("tourist"), &["balance"])["free_cents"], 15_000);

    let cent = community.file("cent.csv", &format!("who,amount\n{tourist},0.01\n"));
    let refused = wallet.run(Some("charlie"), &["coop", "credit", &cent, "--deposit", "0"]);
    assert!(!refused.status.success(), "150.01 is more than the tier holds");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned() + &String::from_utf8_lossy(&refused.stdout);
    assert!(said.contains("may hold 150.00"), "{said}");
    assert_eq!(phone.json(Some("tourist"), &["balance"])["free_cents"], 15_000);
}
