//! What comes back, and the funds.

use super::{api, fetch, fetch_all, members::raw_rate, translate, types, view, At};
use crate::{
    error::Result,
    values::{plain_text, Address, Amount, Category, Rate, Snai},
};
use serde::Serialize;

/// The parts of a value-back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Parts {
    /// The buyer's cashback.
    #[serde(rename = "buyer_cents")]
    pub buyer: Amount,
    /// The community fund's.
    #[serde(rename = "community_cents")]
    pub community: Amount,
    /// The equalisation fund's.
    #[serde(rename = "equalisation_cents")]
    pub equalisation: Amount,
    /// The enabler's.
    #[serde(rename = "enabler_cents")]
    pub enabler: Amount,
    /// The referrer's.
    #[serde(rename = "referrer_cents")]
    pub referrer: Amount,
}

impl Parts {
    /// What goes to others than the buyer.
    pub const fn others(&self) -> Amount {
        let funds = self.community.0.saturating_add(self.equalisation.0);
        Amount(funds.saturating_add(self.enabler.0).saturating_add(self.referrer.0))
    }

    /// Adds the parts of another amount.
    pub fn add(&mut self, other: Self) {
        let add = |sum: &mut Amount, part: Amount| sum.0 = sum.0.saturating_add(part.0);
        add(&mut self.buyer, other.buyer);
        add(&mut self.community, other.community);
        add(&mut self.equalisation, other.equalisation);
        add(&mut self.enabler, other.enabler);
        add(&mut self.referrer, other.referrer);
    }
}

/// How a value-back is divided: five rates in the order of [`crate::values::SHARE_NAMES`].
pub type Shares = [Rate; 5];

/// A fund as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fund {
    /// Its number, for a community's.
    pub id: Option<u32>,
    /// Its name.
    pub name: String,
    /// What it may spend.
    pub spendable: Amount,
    /// What waits until purchases can no longer be refunded.
    pub pending: Amount,
}

/// What would come back from a sale, before the limit of the buyer's tier.
///
/// # Errors
/// If the node does not answer.
pub async fn quote(
    at: &At,
    category: Category,
    class: Snai,
    rate: Rate,
    amount: Amount,
    referred: bool,
) -> Result<Parts> {
    let call = api::view_functions().value_back().quote(
        translate(&category)?,
        translate(&class)?,
        raw_rate(rate),
        amount.cents(),
        referred,
    );
    Ok(read_parts(&view(at, call).await?))
}

/// Nothing comes back.
pub const fn quote_nothing() -> Parts {
    let nothing = Amount(0);
    Parts {
        buyer: nothing,
        community: nothing,
        equalisation: nothing,
        enabler: nothing,
        referrer: nothing,
    }
}

fn read_parts(parts: &types::pallet_value_back::types::Parts) -> Parts {
    Parts {
        buyer: Amount(parts.buyer),
        community: Amount(parts.community),
        equalisation: Amount(parts.equalisation),
        enabler: Amount(parts.enabler),
        referrer: Amount(parts.referrer),
    }
}

/// The community funds by number, then equalisation and the enabler's.
///
/// # Errors
/// If the node does not answer.
pub async fn funds(at: &At) -> Result<Vec<Fund>> {
    use types::pallet_value_back::types::FundKey;
    let mut communities = fetch_all(at, api::storage().value_back().communities()).await?;
    communities.sort_by_key(|((id,), _)| *id);
    let mut keys: Vec<_> = communities
        .iter()
        .map(|((id,), name)| (Some(*id), plain_text(&name.0), FundKey::Community(*id)))
        .collect();
    keys.push((
        None,
        crate::i18n::say!("equalisation", "perequazione"),
        FundKey::Equalisation,
    ));
    keys.push((None, crate::i18n::say!("enabler", "abilitatore"), FundKey::Enabler));
    let mut funds = Vec::new();
    for (id, name, key) in keys {
        if let Some(state) = view(at, api::view_functions().value_back().fund(key)).await? {
            funds.push(Fund {
                id,
                name,
                spendable: Amount(state.spendable),
                pending: Amount(state.pending),
            });
        }
    }
    Ok(funds)
}

/// What a member earned by referrals: spendable, and pending.
///
/// # Errors
/// If the node does not answer.
pub async fn referrals(at: &At, account: &Address) -> Result<(Amount, Amount)> {
    let key = types::pallet_value_back::types::FundKey::Referral(*account);
    let state = view(at, api::view_functions().value_back().fund(key)).await?;
    Ok(state.map_or((Amount(0), Amount(0)), |state| {
        (Amount(state.spendable), Amount(state.pending))
    }))
}

/// The shares that hold where no special ones are set, and the special ones.
///
/// # Errors
/// If the node does not answer.
pub async fn shares(at: &At) -> Result<(Shares, Vec<((Category, Snai), Shares)>)> {
    let default = fetch(at, api::storage().value_back().default_shares(), ()).await?;
    let default = match default {
        Some(shares) => read_shares(&shares)?,
        None => [Rate::from_points(10_000)?, zero()?, zero()?, zero()?, zero()?],
    };
    let special = fetch_all(at, api::storage().value_back().special_shares()).await?;
    let special = special
        .iter()
        .map(|((key,), shares)| Ok((translate(key)?, read_shares(shares)?)))
        .collect::<Result<_>>()?;
    Ok((default, special))
}

fn zero() -> Result<Rate> {
    Rate::from_points(0)
}

/// Shares as the chain keeps them, read.
///
/// # Errors
/// If the metadata file is of another version.
pub fn read_shares(shares: &types::pallet_value_back::types::Shares) -> Result<Shares> {
    Ok([
        Rate::from_points(shares.buyer.0)?,
        Rate::from_points(shares.community.0)?,
        Rate::from_points(shares.equalisation.0)?,
        Rate::from_points(shares.enabler.0)?,
        Rate::from_points(shares.referrer.0)?,
    ])
}

/// Shares as the chain keeps them.
pub fn raw_shares(
    [buyer, community, equalisation, enabler, referrer]: Shares,
) -> types::pallet_value_back::types::Shares {
    types::pallet_value_back::types::Shares {
        buyer: raw_rate(buyer),
        community: raw_rate(community),
        equalisation: raw_rate(equalisation),
        enabler: raw_rate(enabler),
        referrer: raw_rate(referrer),
    }
}
