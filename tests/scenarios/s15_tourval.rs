//! S15, loyalty by check-in: who is there earns, whoever is elsewhere does not.

use codec::{Decode, Encode};
use pallet_rewards::{CheckInCode, Record, State};
use piazza_primitives::GeoCell;
use piazza_runtime::{AccountId, Hash, Signature};
use piazza_tests::{
    chain,
    clock::{DAY, HOUR},
    territory::{text, Territory},
};
use sp_core::{sr25519, Pair};
use sp_io::hashing::twox_128;

/// Any ten visits earn 5.00.
const VISITS: &str = r#"
title = "Bistrot de pays"
goal = 8
unit = "visit"
largest = "1"
tariff = "5.00"
lifetime = "7d"
[rule]
kind = "every"
count = 10
"#;

/// How long a venue shows a code.
const SLOT: u64 = 300_000;

#[test]
fn s15_any_ten_visits_earn_5_00_one_a_venue_a_day() {
    let territory = Territory::begin();
    let programme = territory.programme("tourval", "100.00", "");
    let visits = territory.behaviour("tourval", &programme, VISITS);
    let cell = format!("{:x}", u64::from(chain::cell()));
    territory.device("cafe", "tourval", &visits, "022205", &["--venue", &cell]);
    territory.device("bistrot", "tourval", &visits, "022205", &["--venue", "46.0707,11.1272"]);
    let anna = territory.resident("anna");
    let visit = |venue: &str| territory.json("anna", &["checkin", &territory.code(venue, &programme)]);

    for day in 0..5 {
        territory.chain.advance(8 * HOUR);
        let morning = visit("cafe");
        assert_eq!(morning["progress"]["done"], 2 * day + 1);
        territory.chain.advance(HOUR);
        let code = territory.code("cafe", &programme);
        let said = territory.refused("anna", &["checkin", &code]);
        assert!(said.contains("today already"), "{said}");
        assert_eq!(territory.free("anna"), 0);
        visit("bistrot");
        territory.chain.advance(15 * HOUR);
    }
    assert_eq!(territory.free("anna"), 500);
    let mine = territory.json("anna", &["rewards", "mine"]);
    assert_eq!(
        mine["programmes"][0]["behaviours"][0]["progress"]["done"], 0,
        "the next ten begin"
    );
    only_a_commitment_is_stored(&territory, &anna);
    territory.verify();
}

/// What is remembered of a visit that can't be challenged any more is a hash, and neither who was where nor when. The
/// transaction said all three, and stays in the blocks (docs/adr/0017).
fn only_a_commitment_is_stored(territory: &Territory, anna: &str) {
    use sp_core::crypto::Ss58Codec;
    let anna = AccountId::from_ss58check(anna).expect("an address");
    let prefix = hexadecimal(&[twox_128(b"Rewards"), twox_128(b"Records")].concat());
    let keys = territory.chain.rpc(
        "state_getKeysPaged",
        &[prefix.into(), 100.into(), serde_json::Value::Null],
    );
    let keys = keys.as_array().expect("keys");
    assert_eq!(keys.len(), 10);
    for key in keys {
        let value = text(&territory.chain.rpc("state_getStorage", std::slice::from_ref(key)));
        assert!(
            !value.contains(&hexadecimal(anna.as_ref())[2..]) && !text(key).contains(&hexadecimal(anna.as_ref())[2..])
        );
        let record = Record::<AccountId>::decode(&mut &bytes(&value)[..]).expect("a record");
        assert_eq!(record.state, State::Spent);
    }
}

#[test]
fn s15_a_code_of_the_neighbouring_cell_is_refused() {
    let territory = Territory::begin();
    let programme = territory.programme("tourval", "100.00", "");
    let visits = territory.behaviour("tourval", &programme, VISITS);
    territory
        .wallet
        .json(None, &["account", "import", "cafe", "--well-known", "Cafe"]);
    let here = chain::cell();
    let cell = format!("{:x}", u64::from(here));
    territory.json("tourval", &["device", "add", &visits, "cafe", "--venue", &cell]);
    territory.resident("anna");

    // The café's tablet was carried next door, and says where it stands now.
    let tablet = sr25519::Pair::from_string("//Cafe", None).expect("a key");
    let there = neighbour(here);
    let refused = |code: &str| territory.refused("anna", &["checkin", code]);
    let said = refused(&code(&territory, &tablet, there, 0));
    assert!(said.contains("another place"), "{said}");
    // Who changes the place of a code breaks its signature.
    let shown = territory.code("cafe", &programme);
    let said = refused(&shown.replace(&cell, &format!("{:x}", u64::from(there))));
    assert!(!said.contains("another place"), "{said}");
    // A code that was photographed holds until the next has had its time.
    let said = refused(&code(&territory, &tablet, here, 2));
    assert!(said.contains("expired"), "{said}");
    territory.json("anna", &["checkin", &code(&territory, &tablet, here, 1)]);
    territory.chain.advance(DAY);
    territory.json("anna", &["checkin", &code(&territory, &tablet, here, 0)]);
    territory.verify();
}

/// A cell that touches this one.
fn neighbour(cell: GeoCell) -> GeoCell {
    // The last of a cell's digits that counts at its resolution tells it from the six around it.
    let beside = (1..7).filter_map(|digit| GeoCell::try_from(u64::from(cell) ^ digit << 15).ok());
    beside
        .into_iter()
        .find(|other| cell.distance(*other) == Some(1))
        .expect("a cell has neighbours")
}

/// The code that a device signs for a cell, `ago` slots ago.
fn code(territory: &Territory, device: &sr25519::Pair, cell: GeoCell, ago: u64) -> String {
    let genesis = text(&territory.chain.rpc("chain_getBlockHash", &[0.into()]));
    let unsigned = CheckInCode {
        programme: 0,
        device: AccountId::from(device.public()),
        cell,
        slot: territory.chain.now() / SLOT - ago,
        signature: (),
    };
    let message = unsigned.message(Hash::from_slice(&bytes(&genesis)));
    let signature = Signature::from(device.sign(&message)).encode();
    format!(
        "piazza:checkin?programme=0&device={}&cell={:x}&slot={}&chain={}&sig={}",
        unsigned.device,
        u64::from(cell),
        unsigned.slot,
        &genesis[2..10],
        base64(&signature)
    )
}

/// Bytes as links carry them.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let letters = bytes.chunks(3).flat_map(|chunk| {
        let three = (0..3).fold(0, |all: usize, place| {
            all << 8 | usize::from(*chunk.get(place).unwrap_or(&0))
        });
        (0..=chunk.len()).map(move |place| LETTERS[three >> (18 - 6 * place) & 63])
    });
    letters.map(char::from).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0x{digits}")
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    (2..hexadecimal.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hexadecimal[at..at + 2], 16).expect("hexadecimal"))
        .collect()
}
