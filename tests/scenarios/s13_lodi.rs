//! S13, the commerce district: one fidelity card, many shops.

use crate::district::District;

#[test]
fn s13_what_one_shop_gives_is_spent_at_another_and_each_has_its_statement() {
    let district = District::begin(&[("a", "Profumeria", "2%"), ("b", "Ferramenta", "0%")]);
    let anna = district.resident("anna");
    district.prefund("a", "5.00");

    district.json("a", &["merchant", "grant", "30.00", "--to", &anna, "--receipt", "77"]);
    assert_eq!(district.status("a")["prefunding_cents"], 440, "0.60 less");
    let uri = district.request("b", "0.60");
    district.json("anna", &["pay", &uri]);
    assert_eq!(district.free("b"), 60, "0.60 that can be redeemed");
    district.json("b", &["merchant", "redeem", "0.60"]);

    let month = |shop: &str| district.json(shop, &["merchant", "report"])["totals"].clone();
    let (given, accepted) = (month("a"), month("b"));
    assert_eq!((&given["granted"], &given["given_cents"]), (&1.into(), &60.into()));
    assert_eq!((&accepted["sold"], &accepted["credits_cents"]), (&1.into(), &60.into()));
    assert_eq!(accepted["redeemed_cents"], 60);
    district.verify();
}

#[test]
fn s13_a_shop_that_is_not_enrolled_is_refused() {
    let district = District::begin(&[]);
    let anna = district.resident("anna");
    district.account("stranger");
    let refused = district.refused("stranger", &["merchant", "grant", "30.00", "--to", &anna]);
    assert!(refused.contains("is not an enrolled merchant"), "{refused}");
}
