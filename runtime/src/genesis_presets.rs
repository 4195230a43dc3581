//! The chains that the node can start without a file: one to develop on, and one of four validators on one machine.
//!
//! Both use the well-known development keys, which everybody has. The community is small: one zone, its fund, five
//! tiers, and the officers. Everything else is done through the council, as on a real chain.

use crate::{
    constants::CREDIT, AccountId, BalancesConfig, CouncilConfig, MembersConfig, ReserveConfig, RuntimeGenesisConfig,
    SessionConfig, SessionKeys, ValidatorsConfig, ValueBackConfig,
};
use alloc::{string::String, vec, vec::Vec};
use frame_support::build_struct_json_patch;
use pallet_members::{Enrolment, Tier, Zone};
use pallet_value_back::Shares;
use piazza_primitives::{
    Appointment, Bps, Commitment, CommunityId, GeoCell, IstatCode, Limits, MemberKind, SnaiClass, TierId, DAY,
};
use serde_json::Value;
use sp_genesis_builder::PresetId;
use sp_io::hashing::blake2_256;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

// What a genesis is made of, for those who build one.
pub use {pallet_collective, pallet_members, pallet_quota, pallet_value_back, piazza_primitives, sp_keyring};

/// The number of the tier of residents.
pub const RESIDENTS: TierId = 0;
/// The number of the tier of temporary residents.
pub const TEMPORARY_RESIDENTS: TierId = 1;
/// The number of the tier of tourists.
pub const TOURISTS: TierId = 2;
/// The number of the tier of merchants.
pub const MERCHANTS: TierId = 3;
/// The number of the tier of associations, public bodies and officers.
pub const ORGANISATIONS: TierId = 4;

/// Trento, the zone of the development chains.
pub const TRENTO: IstatCode = IstatCode(22_205);
/// The H3 cell of resolution 10 at its centre.
const TRENTO_CELL: u64 = 0x8a1ea480d65ffff;

/// What a treasurer of the development chains may record alone in a day: 1,000.00.
const THRESHOLD: crate::Balance = 1_000 * CREDIT;

fn tiers() -> Vec<(TierId, Tier)> {
    let tier = |held: Option<u128>, person_to_person, days: Option<u64>| Tier {
        limits: Limits {
            held: held.map(|credits| credits * CREDIT),
            person_to_person,
        },
        valid_for: days.map(|days| days * DAY),
    };
    vec![
        (RESIDENTS, tier(Some(3_000), true, None)),
        (TEMPORARY_RESIDENTS, tier(Some(1_000), true, Some(365))),
        // AML art. 12: at most 150 euro held, no payments between persons, and an end.
        (TOURISTS, tier(Some(150), false, Some(30))),
        (MERCHANTS, tier(None, false, None)),
        (ORGANISATIONS, tier(None, true, None)),
    ]
}

fn shares() -> Shares {
    Shares {
        buyer: Bps::saturating(6_000),
        community: Bps::saturating(2_000),
        equalisation: Bps::saturating(1_000),
        enabler: Bps::saturating(1_000),
        referrer: Bps::ZERO,
    }
}

/// A development account as an officer or organisation of the community.
fn organisation(who: &AccountId, kind: MemberKind) -> (AccountId, Enrolment) {
    let commitment = Commitment(blake2_256(who.as_ref()).into());
    (
        who.clone(),
        Enrolment {
            kind,
            tier: ORGANISATIONS,
            zone: TRENTO,
            commitment,
            until: None,
        },
    )
}

fn session_keys(name: Sr25519Keyring, finality: Ed25519Keyring) -> (AccountId, AccountId, SessionKeys) {
    let keys = SessionKeys {
        aura: name.public().into(),
        grandpa: finality.public().into(),
    };
    (name.to_account_id(), name.to_account_id(), keys)
}

/// A community whose council and validators are given; Bob enrols, Charlie and Dave are the treasurers, Eve arbitrates,
/// Ferdie attests.
fn community(council: Vec<AccountId>, validators: Vec<(AccountId, AccountId, SessionKeys)>, minimum: u32) -> Value {
    let [alice, bob, charlie, dave, eve, ferdie] = [
        Sr25519Keyring::Alice,
        Sr25519Keyring::Bob,
        Sr25519Keyring::Charlie,
        Sr25519Keyring::Dave,
        Sr25519Keyring::Eve,
        Sr25519Keyring::Ferdie,
    ]
    .map(|name| name.to_account_id());
    let Ok(cell) = GeoCell::try_from(TRENTO_CELL) else {
        return Value::Null;
    };
    let name = b"Trento".to_vec().try_into().unwrap_or_default();
    let fund: CommunityId = TRENTO.0;
    build_struct_json_patch!(RuntimeGenesisConfig {
        balances: BalancesConfig { balances: vec![] },
        validators: ValidatorsConfig {
            validators: validators.iter().map(|(who, _, _)| who.clone()).collect(),
            minimum,
        },
        session: SessionConfig { keys: validators },
        council: CouncilConfig { members: council },
        value_back: ValueBackConfig {
            funds: vec![(fund, String::from("Trento"))],
            default_shares: shares(),
        },
        members: MembersConfig {
            zones: vec![(
                TRENTO,
                Zone {
                    name,
                    class: SnaiClass::A,
                    cell,
                    fund
                }
            )],
            tiers: tiers(),
            members: vec![
                organisation(&alice, MemberKind::PublicBody),
                organisation(&bob, MemberKind::Association),
                organisation(&charlie, MemberKind::Association),
                organisation(&dave, MemberKind::Association),
                organisation(&eve, MemberKind::Association),
                organisation(&ferdie, MemberKind::Association),
            ],
            appointments: vec![
                (Appointment::Registrar, bob),
                (Appointment::Treasurer, charlie),
                (Appointment::Treasurer, dave),
                (Appointment::Arbitrator, eve),
                (Appointment::Attestor, ferdie),
            ],
        },
        reserve: ReserveConfig { threshold: THRESHOLD },
    })
}

/// One validator, a council of one.
fn development() -> Value {
    let validators = vec![session_keys(Sr25519Keyring::Alice, Ed25519Keyring::Alice)];
    community(vec![Sr25519Keyring::Alice.to_account_id()], validators, 1)
}

/// Four validators, a council of four: the fewest of which one lost key stops nothing.
fn local_testnet() -> Value {
    let validators = vec![
        session_keys(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
        session_keys(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
        session_keys(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
        session_keys(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
    ];
    let council = [
        Sr25519Keyring::Alice,
        Sr25519Keyring::Bob,
        Sr25519Keyring::Charlie,
        Sr25519Keyring::Dave,
    ];
    community(council.map(|name| name.to_account_id()).to_vec(), validators, 4)
}

/// The preset of this name, as a patch of the genesis configuration in JSON.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
    let patch = match id.as_ref() {
        sp_genesis_builder::DEV_RUNTIME_PRESET => development(),
        sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
        _ => return None,
    };
    serde_json::to_string(&patch).map(String::into_bytes).ok()
}

/// The presets there are.
pub fn preset_names() -> Vec<PresetId> {
    vec![
        PresetId::from(sp_genesis_builder::DEV_RUNTIME_PRESET),
        PresetId::from(sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET),
    ]
}

/// The genesis of a preset, built without WebAssembly: for the node, which would compile the runtime for it, and for
/// the tests. None if there is no such preset.
#[cfg(feature = "std")]
pub fn genesis(id: &PresetId) -> Option<RuntimeGenesisConfig> {
    let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).ok()?;
    merge(&mut config, serde_json::from_slice(&get_preset(id)?).ok()?);
    serde_json::from_value(config).ok()
}

/// Patches a configuration as the node does.
#[cfg(feature = "std")]
fn merge(into: &mut Value, patch: Value) {
    match (into, patch) {
        (Value::Object(into), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, patch) => *into = patch,
    }
}
