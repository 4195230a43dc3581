use super::*;

fn baker() -> Address {
    Address::from([2; 32])
}

fn row(block: u64, reference: u8) -> SaleRow {
    SaleRow {
        account: baker(),
        block,
        event: 4,
        time: block * 1_000,
        kind: SaleKind::Sold,
        reference: Some([reference; 32]),
        redemption: None,
        shop: Some(0),
        change: Change {
            credits: 1_250,
            back: 62,
            own: 1_188,
            ..Change::default()
        },
    }
}

#[test]
fn a_stretch_read_twice_adds_nothing() {
    let store = Store::in_memory();
    for _ in 0..2 {
        store.add_sales(&baker(), 1..=10, &[row(5, 1)]).expect("written");
    }
    assert_eq!(store.sales(&baker(), 0..=u64::MAX).expect("read"), [row(5, 1)]);
    assert_eq!(store.sales(&baker(), 0..=4_999).expect("read"), []);
    assert_eq!(store.sales(&Address::from([3; 32]), 0..=u64::MAX).expect("read"), []);
}

#[test]
fn what_was_not_read_is_known() {
    let store = Store::in_memory();
    let unread = |blocks| store.sales_unread(&baker(), blocks).expect("read");
    assert_eq!(unread(1..=10), [1..=10]);
    store.add_sales(&baker(), 3..=4, &[]).expect("written");
    store.add_sales(&baker(), 7..=8, &[]).expect("written");
    assert_eq!(unread(1..=10), [1..=2, 5..=6, 9..=10]);
    assert_eq!(unread(4..=7), [5..=6]);
    assert_eq!(unread(3..=4), []);
    store.add_sales(&baker(), 5..=6, &[]).expect("written");
    assert_eq!(store.sales_read(&baker()).expect("read"), [3..=8]);
    assert_eq!(unread(1..=2), [1..=2]);
    assert_eq!(unread(9..=9), [9..=9]);
}

#[test]
fn a_sale_is_found_by_the_beginning_of_its_reference() {
    let store = Store::in_memory();
    store
        .add_sales(&baker(), 1..=10, &[row(5, 0xab), row(6, 0xac)])
        .expect("written");
    let asked = Asked {
        reference: [0xab; 32],
        merchant: baker(),
        expires: 9_000,
        credits: Amount(1_250),
        euro: Amount(0),
        receipt: Some("17-3".to_owned()),
        created: 1,
    };
    store.remember_asked(&asked).expect("written");
    let known = |prefix| store.known_sales(&baker(), prefix).expect("read");
    assert_eq!(
        known("ABab"),
        [KnownSale {
            reference: [0xab; 32],
            expires: Some(9_000),
            time: Some(5_000),
        }]
    );
    assert_eq!(known("a").len(), 2);
    assert_eq!(known("b"), []);
    assert_eq!(store.asked_with_receipt(&baker(), "17-3").expect("read"), [asked]);
    assert_eq!(store.known_sales(&Address::from([3; 32]), "ab").expect("read"), []);
}

#[test]
fn changes_add_up() {
    let mut sum = row(1, 1).change;
    sum += Change {
        credits: -250,
        euro: 1_000,
        ..Change::default()
    };
    assert_eq!((sum.credits, sum.euro, sum.gross()), (1_000, 1_000, 2_000));
}

#[test]
fn a_sale_in_euro_is_known_by_its_price_and_the_receipts_number() {
    let store = Store::in_memory();
    for (reference, receipt) in [(1, None), (2, Some("17"))] {
        store
            .remember_asked(&Asked {
                reference: [reference; 32],
                merchant: baker(),
                expires: 5,
                credits: Amount(0),
                euro: Amount(5_000),
                receipt: receipt.map(str::to_owned),
                created: 1,
            })
            .expect("written");
    }
    let known = |reference| store.asked_for(&[reference; 32]).expect("read");
    assert_eq!(known(1), Some((Amount(5_000), None)));
    assert_eq!(known(2), Some((Amount(5_000), Some("17".to_owned()))));
    assert_eq!(known(3), None);
}
