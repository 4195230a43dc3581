//! Who takes part: members, merchants, zones, tiers, officers.

use super::{api, fetch, fetch_all, now, translate, types, At};
use crate::{
    codes::{self, Hash},
    error::Result,
    values::{plain_text, Address, Amount, Category, Cell, Istat, Kind, Millis, Office, Rate, Snai},
};
use serde::Serialize;
use subxt::utils::H256;

/// Whether a member may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, codec::Decode)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// May act.
    Active,
    /// May not, until a registrar reinstates it.
    Suspended,
    /// Has left.
    Left,
}

impl Status {
    /// The word for people.
    pub fn name(self) -> String {
        use crate::i18n::say;
        match self {
            Self::Active => say!("active", "attivo"),
            Self::Suspended => say!("suspended", "sospeso"),
            Self::Left => say!("left", "uscito"),
        }
    }
}

/// An enrolled account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// What it is.
    pub kind: Kind,
    /// Its tier.
    pub tier: u8,
    /// Whether it may act.
    pub status: Status,
    /// Its municipality.
    pub zone: Istat,
    /// What stands for its identity.
    pub commitment: Hash,
    /// The last moment of the enrolment.
    pub until: Option<Millis>,
}

/// One shop of a merchant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shop {
    /// Its municipality.
    pub zone: Istat,
    /// Its cell.
    pub cell: Option<Cell>,
}

/// What is public of a merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merchant {
    /// The name over the door.
    pub trade_name: String,
    /// What he sells.
    pub categories: Vec<Category>,
    /// His shops.
    pub shops: Vec<Shop>,
    /// The cashback rate now.
    pub rate: Rate,
    /// The rate announced, and from when.
    pub announced: Option<(Rate, Millis)>,
    /// Whether his agreement is in force.
    pub in_force: bool,
}

/// A municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Its ISTAT code.
    pub code: Istat,
    /// Its name.
    pub name: String,
    /// Its class.
    pub class: Snai,
    /// The cell of its centre.
    pub cell: Option<Cell>,
    /// Its community fund.
    pub fund: u32,
}

/// A set of limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Its number.
    pub id: u8,
    /// The most that may be held.
    pub held: Option<Amount>,
    /// Whether its members may send to persons.
    pub person_to_person: bool,
    /// For how long a member is enrolled at most.
    pub valid_for: Option<Millis>,
}

/// A member, if the account is one.
///
/// # Errors
/// If the node does not answer.
pub async fn member(at: &At, account: &Address) -> Result<Option<Member>> {
    let member = fetch(at, api::storage().members().members(), (*account,)).await?;
    member.as_ref().map(read_member).transpose()
}

/// Everybody ever enrolled.
///
/// # Errors
/// If the node does not answer.
pub async fn all(at: &At) -> Result<Vec<(Address, Member)>> {
    let members = fetch_all(at, api::storage().members().members()).await?;
    members
        .iter()
        .map(|((account,), member)| Ok((*account, read_member(member)?)))
        .collect()
}

fn read_member(member: &types::pallet_members::types::Member) -> Result<Member> {
    Ok(Member {
        kind: translate(&member.kind)?,
        tier: member.tier,
        status: translate(&member.status)?,
        zone: Istat(member.zone.0),
        commitment: member.commitment.0 .0,
        until: member.until,
    })
}

/// A merchant, if the account is one.
///
/// # Errors
/// If the node does not answer.
pub async fn merchant(at: &At, account: &Address) -> Result<Option<Merchant>> {
    let merchant = fetch(at, api::storage().members().merchants(), (*account,)).await?;
    let now = now(at).await?;
    merchant
        .as_ref()
        .map(|merchant| read_merchant(merchant, now))
        .transpose()
}

/// All merchants.
///
/// # Errors
/// If the node does not answer.
pub async fn merchants(at: &At) -> Result<Vec<(Address, Merchant)>> {
    let merchants = fetch_all(at, api::storage().members().merchants()).await?;
    let now = now(at).await?;
    merchants
        .iter()
        .map(|((account,), merchant)| Ok((*account, read_merchant(merchant, now)?)))
        .collect()
}

fn read_merchant(merchant: &types::pallet_members::types::Merchant, now: Millis) -> Result<Merchant> {
    let profile = &merchant.profile;
    let current = Rate::from_points(merchant.rate.current.0)?;
    let next = match &merchant.rate.next {
        Some((rate, from)) => Some((Rate::from_points(rate.0)?, *from)),
        None => None,
    };
    let due = next.filter(|(_, from)| now >= *from);
    Ok(Merchant {
        trade_name: plain_text(&profile.trade_name.0),
        categories: profile.categories.0.iter().map(translate).collect::<Result<_>>()?,
        shops: profile
            .shops
            .0
            .iter()
            .map(|shop| Shop {
                zone: Istat(shop.zone.0),
                cell: Cell::from_index(shop.cell.0),
            })
            .collect(),
        rate: due.map_or(current, |(rate, _)| rate),
        announced: next.filter(|_| due.is_none()),
        in_force: now >= profile.agreement.from && profile.agreement.until.is_none_or(|until| now <= until),
    })
}

/// The profile as the chain keeps it, to change a part of it.
///
/// # Errors
/// If the node does not answer.
pub async fn raw_profile(at: &At, account: &Address) -> Result<Option<types::pallet_members::types::Profile>> {
    Ok(fetch(at, api::storage().members().merchants(), (*account,))
        .await?
        .map(|merchant| merchant.profile))
}

/// A municipality, if the community has it.
///
/// # Errors
/// If the node does not answer.
pub async fn zone(at: &At, code: Istat) -> Result<Option<Zone>> {
    let key = types::piazza_primitives::places::IstatCode(code.0);
    let zone = fetch(at, api::storage().members().zones(), (key,)).await?;
    zone.as_ref().map(|zone| read_zone(code, zone)).transpose()
}

/// All municipalities, by code.
///
/// # Errors
/// If the node does not answer.
pub async fn zones(at: &At) -> Result<Vec<Zone>> {
    let zones = fetch_all(at, api::storage().members().zones()).await?;
    let mut zones: Vec<_> = zones
        .iter()
        .map(|((code,), zone)| read_zone(Istat(code.0), zone))
        .collect::<Result<_>>()?;
    zones.sort_by_key(|zone| zone.code);
    Ok(zones)
}

fn read_zone(code: Istat, zone: &types::pallet_members::types::Zone) -> Result<Zone> {
    Ok(Zone {
        code,
        name: plain_text(&zone.name.0),
        class: translate(&zone.class)?,
        cell: Cell::from_index(zone.cell.0),
        fund: zone.fund,
    })
}

/// A tier, if the community has it.
///
/// # Errors
/// If the node does not answer.
pub async fn tier(at: &At, id: u8) -> Result<Option<Tier>> {
    Ok(fetch(at, api::storage().members().tiers(), (id,))
        .await?
        .map(|tier| read_tier(id, &tier)))
}

/// All tiers, by number.
///
/// # Errors
/// If the node does not answer.
pub async fn tiers(at: &At) -> Result<Vec<Tier>> {
    let tiers = fetch_all(at, api::storage().members().tiers()).await?;
    let mut tiers: Vec<_> = tiers.iter().map(|((id,), tier)| read_tier(*id, tier)).collect();
    tiers.sort_by_key(|tier| tier.id);
    Ok(tiers)
}

fn read_tier(id: u8, tier: &types::pallet_members::types::Tier) -> Tier {
    Tier {
        id,
        held: tier.limits.held.map(Amount),
        person_to_person: tier.limits.person_to_person,
        valid_for: tier.valid_for,
    }
}

/// Who is enrolled under a commitment, if anybody is or was.
///
/// # Errors
/// If the node does not answer.
pub async fn claimed_by(at: &At, commitment: Hash) -> Result<Option<Address>> {
    let key = types::piazza_primitives::people::Commitment(H256(commitment));
    Ok(fetch(at, api::storage().members().commitments(), (key,))
        .await?
        .map(|claim| claim.account))
}

/// Who holds which office.
///
/// # Errors
/// If the node does not answer.
pub async fn officers(at: &At) -> Result<Vec<(Office, Address)>> {
    let officers = fetch_all(at, api::storage().members().appointments()).await?;
    let mut officers: Vec<(Office, Address)> = officers
        .iter()
        .map(|((office, account), ())| Ok((translate(office)?, *account)))
        .collect::<Result<_>>()?;
    officers.sort();
    Ok(officers)
}

/// How long before it holds a changed rate is announced.
///
/// # Errors
/// If the node does not answer.
pub async fn rate_notice(at: &At) -> Result<Millis> {
    Ok(fetch(at, api::storage().members().rate_notice(), ())
        .await?
        .unwrap_or_default())
}

/// A cell as the chain keeps it.
pub fn raw_cell(cell: Cell) -> types::piazza_primitives::places::GeoCell {
    types::piazza_primitives::places::GeoCell(cell.index())
}

/// A rate as the chain keeps it.
pub fn raw_rate(rate: Rate) -> types::piazza_primitives::units::Bps {
    types::piazza_primitives::units::Bps(rate.points())
}

/// An enrolment as the chain keeps it.
///
/// # Errors
/// If the metadata file is of another version.
pub fn raw_enrolment(enrolment: &codes::Enrolment) -> Result<types::pallet_members::types::Enrolment> {
    translate(enrolment)
}
