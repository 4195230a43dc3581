//! Reads the books out of the state of one block.

mod programmes;

use super::{Books, Hold, Key, Line, Pot, PotBooks};
use crate::{
    chain::{api, explain, fetch, fetch_all, members, redemptions, reserve, translate, types, value_back, At},
    error::Result,
    values::{plain_text, Address},
};
use futures::try_join;
use programmes::{add_pots, read_rewards};

/// Reads the books.
///
/// # Errors
/// If the node does not answer.
pub async fn read(at: &At) -> Result<Books> {
    // Each asks the node a question or more, none waits for another's answer.
    let (mut books, payouts, register, rewards) =
        try_join!(read_money(at), read_payouts(at), read_register(at), read_rewards(at))?;
    read_funds(at, &mut books).await?;
    add_pots(at, &mut books, &rewards)?;
    Ok(Books {
        rewards,
        redemptions: payouts.redemptions,
        open_redemptions: payouts.open_redemptions,
        batches: payouts.batches,
        lines: payouts.lines,
        current_batch: payouts.current_batch,
        references: payouts.references,
        members: register.members,
        keys: register.keys,
        merchants: register.merchants,
        commitments: register.commitments,
        zones: register.zones,
        tiers: register.tiers,
        officers: register.officers,
        ..books
    })
}

async fn read_money(at: &At) -> Result<Books> {
    let storage = api::storage();
    let (accounts, holds) = try_join!(
        fetch_all(at, storage.system().account()),
        fetch_all(at, storage.balances().holds())
    )?;
    let (issuance, euro_in, euro_out, bank_fees) = try_join!(
        fetch(at, storage.balances().total_issuance(), ()),
        fetch(at, storage.reserve().euro_in(), ()),
        fetch(at, storage.reserve().euro_out(), ()),
        fetch(at, storage.reserve().bank_fees(), ())
    )?;
    let (by_basis, deposits, fundings) = try_join!(
        fetch_all(at, storage.reserve().euro_by_basis()),
        reserve::deposits(at),
        reserve::fundings(at)
    )?;
    let mut books = Books {
        issuance: issuance.unwrap_or_default(),
        euro_in: euro_in.unwrap_or_default(),
        euro_out: euro_out.unwrap_or_default(),
        bank_fees: bank_fees.unwrap_or_default(),
        by_basis: by_basis
            .iter()
            .map(|((basis,), sum)| Ok((translate(basis)?, *sum)))
            .collect::<Result<_>>()?,
        deposits,
        fundings,
        ..Books::default()
    };
    for ((account,), info) in accounts {
        let (free, reserved) = (info.data.free, info.data.reserved);
        let total = free.saturating_add(reserved);
        if total > 0 {
            books.accounts.insert(account, Line { total, reserved });
        }
    }
    for ((account,), holds) in holds {
        for hold in holds.0 {
            *books.holds.entry((account, Hold::from(&hold.id))).or_default() += hold.amount;
        }
    }
    Ok(books)
}

async fn read_payouts(at: &At) -> Result<Books> {
    let storage = api::storage();
    let (redemptions, batches, current_batch, references) = try_join!(
        redemptions::all(at),
        redemptions::batches(at),
        redemptions::current_batch(at),
        redemptions::references(at)
    )?;
    let (lists, lines) = try_join!(
        fetch_all(at, storage.reserve().open_redemptions()),
        fetch_all(at, storage.reserve().lines())
    )?;
    Ok(Books {
        redemptions,
        batches,
        current_batch,
        references: references.into_iter().collect(),
        open_redemptions: lists
            .into_iter()
            .map(|((merchant,), list)| (merchant, list.0))
            .collect(),
        lines: lines.into_iter().map(|(line, ())| line).collect(),
        ..Books::default()
    })
}

async fn read_register(at: &At) -> Result<Books> {
    let storage = api::storage();
    let (members, keys, merchants, claims) = try_join!(
        members::all(at),
        fetch_all(at, storage.members().keys()),
        fetch_all(at, storage.members().merchants()),
        fetch_all(at, storage.members().commitments())
    )?;
    let (zones, tiers, officers) = try_join!(members::zones(at), members::tiers(at), members::officers(at))?;
    let key = |key: types::pallet_members::types::Key<Address>| Key {
        principal: key.principal,
        active: key.active,
    };
    Ok(Books {
        members: members.into_iter().collect(),
        keys: keys.into_iter().map(|((account,), raw)| (account, key(raw))).collect(),
        merchants: merchants.into_iter().map(|((account,), _)| account).collect(),
        commitments: claims
            .into_iter()
            .map(|((commitment,), claim)| (commitment.0 .0, claim.account))
            .collect(),
        zones: zones.into_iter().map(|zone| (zone.code.0, zone.fund)).collect(),
        tiers: tiers.into_iter().map(|tier| tier.id).collect(),
        officers: officers.into_iter().map(|(_, account)| account).collect(),
        ..Books::default()
    })
}

async fn read_funds(at: &At, books: &mut Books) -> Result<()> {
    use types::pallet_value_back::types::FundKey;
    let reserve = at
        .constants()
        .entry(api::constants().reserve().pallet_id())
        .map_err(explain)?;
    let funds = at
        .constants()
        .entry(api::constants().value_back().pallet_id())
        .map_err(explain)?;
    books.reserve_pot = Some(pot(reserve.0, &[]));
    let storage = api::storage();
    let (communities, entries, (default, special)) = try_join!(
        fetch_all(at, storage.value_back().communities()),
        fetch_all(at, storage.value_back().funds()),
        value_back::shares(at)
    )?;
    books.communities = communities
        .into_iter()
        .map(|((id,), name)| (id, plain_text(&name.0)))
        .collect();
    let standing = [Pot::Equalisation, Pot::Enabler, Pot::Referrals];
    let all = books.communities.keys().copied().map(Pot::Community).chain(standing);
    books.pots = all
        .map(|whose| (pot(funds.0, &name_of(whose)), PotBooks { whose, owned: 0 }))
        .collect();
    for ((key,), fund) in entries {
        let whose = match key {
            FundKey::Community(id) => Pot::Community(id),
            FundKey::Equalisation => Pot::Equalisation,
            FundKey::Enabler => Pot::Enabler,
            FundKey::Referral(_) => Pot::Referrals,
        };
        let pending: u128 = fund.pending.0.iter().map(|pending| pending.amount).sum();
        let account = pot(funds.0, &name_of(whose));
        let entry = books.pots.entry(account).or_insert(PotBooks { whose, owned: 0 });
        entry.owned += fund.spendable.saturating_add(pending);
    }
    let sum = |shares: &value_back::Shares| shares.iter().map(|share| u32::from(share.points())).sum();
    books.shares = std::iter::once(sum(&default))
        .chain(special.iter().map(|(_, shares)| sum(shares)))
        .collect();
    Ok(())
}

/// What tells a pot from the others of its pallet: a fund's kind, counted from 1, and its number; a programme's number.
fn name_of(whose: Pot) -> Vec<u8> {
    match whose {
        Pot::Community(id) => [&[1][..], &id.to_le_bytes()].concat(),
        Pot::Equalisation => vec![2],
        Pot::Enabler => vec![3],
        Pot::Referrals => vec![4],
        Pot::Programme(id) => id.to_le_bytes().to_vec(),
    }
}

/// The account of a pallet's pot, as Substrate derives it.
pub(super) fn pot(pallet: [u8; 8], name: &[u8]) -> Address {
    let mut account = [0; 32];
    let seed = [&b"modl"[..], &pallet, name].concat();
    account.iter_mut().zip(seed).for_each(|(byte, seed)| *byte = seed);
    Address::from(account)
}
