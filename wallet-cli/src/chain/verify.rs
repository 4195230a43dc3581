//! Do the chain's books balance? Everything is read from the state of one final block and added up here: nothing is
//! taken from the chain's own answers.

use super::{api, explain, fetch, fetch_all, members, reserve, types, value_back, At};
use crate::{
    codes::Hash,
    error::Result,
    i18n::say,
    values::{Address, Amount, Kind},
};
use members::Status;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name, for programs.
    pub name: &'static str,
    /// Whether it holds.
    pub ok: bool,
    /// What was compared, in words.
    pub text: String,
}

/// What an account has in the system's books.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// All of its credits.
    pub total: u128,
    /// Those that are held.
    pub reserved: u128,
}

/// The books of a community at one block.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// Every account with credits.
    pub accounts: BTreeMap<Address, Line>,
    /// The sum of each account's holds.
    pub holds: BTreeMap<Address, u128>,
    /// All credits there are.
    pub issuance: u128,
    /// Euro received.
    pub euro_in: u128,
    /// Euro paid out.
    pub euro_out: u128,
    /// Euro received, by basis.
    pub by_basis: Vec<u128>,
    /// The deposits.
    pub deposits: Vec<reserve::Deposit>,
    /// The bank references that were used.
    pub references: BTreeSet<Hash>,
    /// The account of the reserve.
    pub reserve_pot: Option<Address>,
    /// What each pot should hold: the sum of its funds.
    pub pots: BTreeMap<Address, u128>,
    /// The numbers of the community funds.
    pub communities: BTreeSet<u32>,
    /// The sums of all shares, in basis points.
    pub shares: Vec<u32>,
    /// Everybody ever enrolled.
    pub members: BTreeMap<Address, members::Member>,
    /// The accounts with a merchant's profile.
    pub merchants: BTreeSet<Address>,
    /// The commitments, and whose they are.
    pub commitments: BTreeMap<Hash, Address>,
    /// The municipalities, and their funds.
    pub zones: BTreeMap<u32, u32>,
    /// The tiers.
    pub tiers: BTreeSet<u8>,
    /// The officers.
    pub officers: Vec<Address>,
}

/// Reads the books.
///
/// # Errors
/// If the node does not answer.
pub async fn read(at: &At) -> Result<Books> {
    let mut books = read_money(at).await?;
    read_funds(at, &mut books).await?;
    books.members = members::all(at).await?.into_iter().collect();
    let merchants = fetch_all(at, api::storage().members().merchants()).await?;
    books.merchants = merchants.into_iter().map(|((account,), _)| account).collect();
    let claims = fetch_all(at, api::storage().members().commitments()).await?;
    books.commitments = claims
        .into_iter()
        .map(|((commitment,), claim)| (commitment.0 .0, claim.account))
        .collect();
    books.zones = members::zones(at)
        .await?
        .into_iter()
        .map(|zone| (zone.code.0, zone.fund))
        .collect();
    books.tiers = members::tiers(at).await?.into_iter().map(|tier| tier.id).collect();
    books.officers = members::officers(at)
        .await?
        .into_iter()
        .map(|(_, account)| account)
        .collect();
    Ok(books)
}

async fn read_money(at: &At) -> Result<Books> {
    let accounts = fetch_all(at, api::storage().system().account()).await?;
    let accounts = accounts.into_iter().map(|((account,), info)| {
        let (free, reserved) = (info.data.free, info.data.reserved);
        (
            account,
            Line {
                total: free.saturating_add(reserved),
                reserved,
            },
        )
    });
    let holds = fetch_all(at, api::storage().balances().holds()).await?;
    let holds = holds
        .into_iter()
        .map(|((account,), holds)| (account, holds.0.iter().map(|hold| hold.amount).sum()));
    let storage = api::storage();
    Ok(Books {
        accounts: accounts.filter(|(_, line)| line.total > 0).collect(),
        holds: holds.collect(),
        issuance: fetch(at, storage.balances().total_issuance(), ())
            .await?
            .unwrap_or_default(),
        euro_in: fetch(at, storage.reserve().euro_in(), ()).await?.unwrap_or_default(),
        euro_out: fetch(at, storage.reserve().euro_out(), ()).await?.unwrap_or_default(),
        by_basis: fetch_all(at, storage.reserve().euro_by_basis())
            .await?
            .into_iter()
            .map(|(_, sum)| sum)
            .collect(),
        deposits: reserve::deposits(at).await?,
        references: fetch_all(at, storage.reserve().references())
            .await?
            .into_iter()
            .map(|((hash,), _)| hash.0)
            .collect(),
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
    let communities = fetch_all(at, api::storage().value_back().communities()).await?;
    books.communities = communities.into_iter().map(|((id,), _)| id).collect();
    // A pot is named by its kind, counted from 1, and the fund's number.
    let community = |id: u32| pot(funds.0, &[&[1][..], &id.to_le_bytes()].concat());
    let [equalisation, enabler, referrals] = [2, 3, 4].map(|kind| pot(funds.0, &[kind]));
    books.pots = books.communities.iter().map(|id| (community(*id), 0)).collect();
    books
        .pots
        .extend([equalisation, enabler, referrals].map(|pot| (pot, 0)));
    for ((key,), fund) in fetch_all(at, api::storage().value_back().funds()).await? {
        let pot = match key {
            FundKey::Community(id) => community(id),
            FundKey::Equalisation => equalisation,
            FundKey::Enabler => enabler,
            FundKey::Referral(_) => referrals,
        };
        let pending: u128 = fund.pending.0.iter().map(|pending| pending.amount).sum();
        *books.pots.entry(pot).or_default() += fund.spendable.saturating_add(pending);
    }
    let (default, special) = value_back::shares(at).await?;
    let sum = |shares: &value_back::Shares| shares.iter().map(|share| u32::from(share.points())).sum();
    books.shares = std::iter::once(sum(&default))
        .chain(special.iter().map(|(_, shares)| sum(shares)))
        .collect();
    Ok(())
}

/// The account of a pallet's pot, as Substrate derives it.
fn pot(pallet: [u8; 8], name: &[u8]) -> Address {
    let mut account = [0; 32];
    let seed = [&b"modl"[..], &pallet, name].concat();
    account.iter_mut().zip(seed).for_each(|(byte, seed)| *byte = seed);
    Address::from(account)
}

impl Books {
    /// Everything that must hold.
    pub fn checks(&self) -> Vec<Check> {
        vec![
            self.backed(),
            self.balances_add_up(),
            self.holds_add_up(),
            self.closed_loop(),
            self.deposits_add_up(),
            self.reserve_pot_holds_what_is_left(),
            self.funds_match_pots(),
            self.enrolled_once(),
            self.shares_are_whole(),
            self.register_is_consistent(),
        ]
    }

    /// Invariant 1: credits = euro in − euro out.
    fn backed(&self) -> Check {
        let (issued, euro_in, euro_out) = (Amount(self.issuance), Amount(self.euro_in), Amount(self.euro_out));
        let text = say!(
            "credits issued {issued} = euro in {euro_in} − euro out {euro_out}",
            "crediti emessi {issued} = euro entrati {euro_in} − euro usciti {euro_out}"
        );
        Check {
            name: "backing",
            ok: self.euro_in.checked_sub(self.euro_out) == Some(self.issuance),
            text,
        }
    }

    /// Every credit is in an account.
    fn balances_add_up(&self) -> Check {
        let sum: u128 = self.accounts.values().map(|line| line.total).sum();
        let (issued, count) = (Amount(self.issuance), self.accounts.len());
        let text = say!(
            "all balances ({count}) add up to {sum}; issued {issued}",
            "tutti i saldi ({count}) sommano a {sum}; emessi {issued}",
            sum = Amount(sum)
        );
        Check {
            name: "balances",
            ok: sum == self.issuance,
            text,
        }
    }

    /// Invariant 3: what is held is held for a reason.
    fn holds_add_up(&self) -> Check {
        let held = |account: &Address| self.accounts.get(account).map_or(0, |line| line.reserved);
        let reason = |account: &Address| self.holds.get(account).copied().unwrap_or_default();
        let wrong = self
            .accounts
            .keys()
            .chain(self.holds.keys())
            .filter(|account| held(account) != reason(account))
            .count();
        let sum: u128 = self.holds.values().sum();
        let text = say!(
            "held {sum}, each cent for a reason; accounts that differ: {wrong}",
            "impegnati {sum}, ogni centesimo per un motivo; conti che differiscono: {wrong}",
            sum = Amount(sum)
        );
        Check {
            name: "holds",
            ok: wrong == 0,
            text,
        }
    }

    /// Invariant 4: no credits outside members and pots.
    fn closed_loop(&self) -> Check {
        let inside = |account: &Address| {
            self.members.contains_key(account)
                || self.pots.contains_key(account)
                || self.reserve_pot.as_ref() == Some(account)
        };
        let strangers: Vec<_> = self
            .accounts
            .keys()
            .filter(|account| !inside(account))
            .map(ToString::to_string)
            .collect();
        let text = match strangers.as_slice() {
            [] => say!(
                "credits are with members and pots alone",
                "i crediti sono solo di membri e fondi"
            ),
            some => say!(
                "credits are with strangers: {}",
                "ci sono crediti di estranei: {}",
                some.join(", ")
            ),
        };
        Check {
            name: "closed loop",
            ok: strangers.is_empty(),
            text,
        }
    }

    fn deposits_add_up(&self) -> Check {
        let sum: u128 = self.deposits.iter().map(|deposit| deposit.amount.cents()).sum();
        let by_basis: u128 = self.by_basis.iter().sum();
        let distinct: BTreeSet<_> = self.deposits.iter().map(|deposit| deposit.reference).collect();
        let ok = sum == self.euro_in
            && by_basis == self.euro_in
            && distinct.len() == self.deposits.len()
            && distinct.is_subset(&self.references)
            && self.deposits.iter().all(|deposit| deposit.remaining <= deposit.amount);
        let text = say!(
            "deposits ({count}), each bank reference once, add up to {sum}; euro in {euro_in}",
            "i depositi ({count}), ogni riferimento bancario una volta, sommano a {sum}; euro entrati {euro_in}",
            count = self.deposits.len(),
            sum = Amount(sum),
            euro_in = Amount(self.euro_in)
        );
        Check {
            name: "deposits",
            ok,
            text,
        }
    }

    fn reserve_pot_holds_what_is_left(&self) -> Check {
        let left: u128 = self.deposits.iter().map(|deposit| deposit.remaining.cents()).sum();
        let held = self
            .reserve_pot
            .and_then(|pot| self.accounts.get(&pot))
            .map_or(0, |line| line.total);
        let text = say!(
            "{left} is not given out yet; the reserve's account has {held}",
            "{left} non è ancora assegnato; il conto della riserva ha {held}",
            left = Amount(left),
            held = Amount(held)
        );
        Check {
            name: "reserve",
            ok: left == held,
            text,
        }
    }

    /// Invariant 6: a fund's books are its pot's balance.
    fn funds_match_pots(&self) -> Check {
        let held = |pot: &Address| self.accounts.get(pot).map_or(0, |line| line.total);
        let wrong = self.pots.iter().filter(|(pot, owned)| held(pot) != **owned).count();
        let text = say!(
            "the books of all funds ({count}), {sum}, agree with their accounts; that differ: {wrong}",
            "i libri di tutti i fondi ({count}), {sum}, concordano con i loro conti; che differiscono: {wrong}",
            count = self.pots.len(),
            sum = Amount(self.pots.values().sum())
        );
        Check {
            name: "funds",
            ok: wrong == 0,
            text,
        }
    }

    /// Invariant 7: an identity is enrolled at most once.
    fn enrolled_once(&self) -> Check {
        let present = self.members.iter().filter(|(_, member)| member.status != Status::Left);
        let wrong = present
            .filter(|(account, member)| self.commitments.get(&member.commitment) != Some(account))
            .count();
        let text = say!(
            "members ({count}), every identity once; that differ: {wrong}",
            "membri ({count}), ogni identità una volta; che differiscono: {wrong}",
            count = self.members.len()
        );
        Check {
            name: "identities",
            ok: wrong == 0,
            text,
        }
    }

    /// Invariant 8: the shares are the whole.
    fn shares_are_whole(&self) -> Check {
        let wrong = self.shares.iter().filter(|sum| **sum != 10_000).count();
        let count = self.shares.len();
        let text = say!(
            "shares of the value-back ({count}), each 100 % in all; that differ: {wrong}",
            "quote del value-back ({count}), ognuna 100 % in tutto; che differiscono: {wrong}"
        );
        Check {
            name: "shares",
            ok: wrong == 0,
            text,
        }
    }

    fn register_is_consistent(&self) -> Check {
        let at_home = self
            .members
            .values()
            .all(|member| self.zones.contains_key(&member.zone.0) && self.tiers.contains(&member.tier));
        let merchants: BTreeSet<_> = self
            .members
            .iter()
            .filter(|(_, member)| member.kind == Kind::Merchant)
            .map(|(account, _)| *account)
            .collect();
        let ok = at_home
            && merchants == self.merchants
            && self.zones.values().all(|fund| self.communities.contains(fund))
            && self.officers.iter().all(|officer| self.members.contains_key(officer));
        let text = say!(
            "members have a zone and a tier, merchants ({merchants}) a profile, zones ({zones}) a fund; officers are members",
            "i membri hanno zona e fascia, gli esercenti ({merchants}) un profilo, le zone ({zones}) un fondo; chi ha incarichi è membro",
            merchants = self.merchants.len(),
            zones = self.zones.len()
        );
        Check {
            name: "register",
            ok,
            text,
        }
    }
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
