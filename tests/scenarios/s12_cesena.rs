//! S12, a cashback circuit on ordinary sales in euro, to the bank and back. The recycling is still to come.

use crate::district::District;

#[test]
fn s12_a_sale_in_euro_earns_what_is_spent_next_door_and_the_shop_is_paid_in_euro() {
    let district = District::begin(&[("bar", "Bar Centrale", "5%"), ("books", "Libreria", "0%")]);
    let anna = district.resident("anna");
    district.prefund("bar", "10.00");

    // 5 % of 50.00, all to the buyer.
    district.json("bar", &["merchant", "grant", "50.00", "--to", &anna, "--receipt", "1"]);
    assert_eq!(district.free("anna"), 250);
    assert_eq!(district.status("bar")["prefunding_cents"], 750);

    let uri = district.request("books", "2.50");
    district.json("anna", &["pay", &uri]);
    assert_eq!((district.free("anna"), district.free("books")), (0, 250));

    // The bookshop redeems through a SEPA file, which the bank carries out.
    district.json("books", &["merchant", "redeem", "--all"]);
    district.pay_out("books");
    let reserve = district.json("bob", &["chain", "status"]);
    assert_eq!(reserve["euro_out_cents"], 250);
    assert_eq!(reserve["issuance_cents"], 750);
    district.verify();
}
