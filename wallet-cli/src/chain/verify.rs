//! Do the chain's books balance? Everything is read from the state of one final block and added up here: nothing is
//! taken from the chain's own answers.

mod payouts;
mod read;
mod rewards;

use super::{
    members,
    redemptions::{Batch, Redemption, Use},
    reserve, types,
};
use crate::{
    codes::Hash,
    i18n::say,
    values::{Address, Amount, Kind},
};
use members::Status;
pub use read::read;
pub use rewards::Rewards;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use types::piazza_runtime::RuntimeHoldReason;

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

/// Why credits are on hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// A merchant set them aside for what he grants.
    Prefunding,
    /// They wait to be paid out.
    Redemption,
    /// For a reason that this wallet does not know.
    Other,
}

impl From<&RuntimeHoldReason> for Hold {
    fn from(reason: &RuntimeHoldReason) -> Self {
        match reason {
            RuntimeHoldReason::Payments(_) => Self::Prefunding,
            RuntimeHoldReason::Reserve(_) => Self::Redemption,
            _ => Self::Other,
        }
    }
}

/// Whose a pot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pot {
    /// A community fund's.
    Community(u32),
    /// The equalisation fund's.
    Equalisation,
    /// The enabler's.
    Enabler,
    /// All referrers' together.
    Referrals,
    /// A programme's, by number.
    Programme(u32),
}

/// The books of a fund, of all referrers or of a programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PotBooks {
    /// Whose.
    pub whose: Pot,
    /// What it should hold: the sum of its funds, or what is left of its budget.
    pub owned: u128,
}

/// A key that acts for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// For whom.
    pub principal: Address,
    /// Whether it still may.
    pub active: bool,
}

/// The books of a community at one block.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// Every account with credits.
    pub accounts: BTreeMap<Address, Line>,
    /// What each account has on hold, by reason.
    pub holds: BTreeMap<(Address, Hold), u128>,
    /// All credits there are.
    pub issuance: u128,
    /// Euro received.
    pub euro_in: u128,
    /// Euro paid out, with what the bank kept.
    pub euro_out: u128,
    /// What the bank kept.
    pub bank_fees: u128,
    /// Euro received, by basis.
    pub by_basis: Vec<(reserve::Basis, u128)>,
    /// The deposits.
    pub deposits: Vec<reserve::Deposit>,
    /// What deposits gave to the programmes that are not closed.
    pub fundings: reserve::Fundings,
    /// The bank references that were used, and for what.
    pub references: BTreeMap<Hash, Use>,
    /// What merchants redeem, and redeemed.
    pub redemptions: Vec<Redemption>,
    /// The numbers of each merchant's open redemptions.
    pub open_redemptions: BTreeMap<Address, Vec<u32>>,
    /// The batches of redemptions.
    pub batches: Vec<Batch>,
    /// Which redemptions are in which batch.
    pub lines: BTreeSet<(u32, u32)>,
    /// The batch that takes requests.
    pub current_batch: u32,
    /// The account of the reserve.
    pub reserve_pot: Option<Address>,
    /// The pots of the funds.
    pub pots: BTreeMap<Address, PotBooks>,
    /// The community funds, by number.
    pub communities: BTreeMap<u32, String>,
    /// The sums of all shares, in basis points.
    pub shares: Vec<u32>,
    /// Everybody ever enrolled.
    pub members: BTreeMap<Address, members::Member>,
    /// The keys that act for members.
    pub keys: BTreeMap<Address, Key>,
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
    /// The rewards.
    pub rewards: Rewards,
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
            self.redemptions_match_holds(),
            self.prefunding_is_merchants(),
            self.payouts_add_up(),
            self.batches_add_up(),
            self.references_count_once(),
            self.funds_match_pots(),
            self.enrolled_once(),
            self.keys_act_for_members(),
            self.shares_are_whole(),
            self.register_is_consistent(),
            self.programmes_keep_to_their_budgets(),
            self.budgets_are_of_deposits(),
            self.promises_add_up(),
            self.reports_agree(),
            self.buildings_add_up(),
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
        let mut reasons: BTreeMap<&Address, u128> = BTreeMap::new();
        for ((account, _), amount) in &self.holds {
            *reasons.entry(account).or_default() += amount;
        }
        let concerned: BTreeSet<_> = self.accounts.keys().chain(reasons.keys().copied()).collect();
        let wrong = concerned
            .into_iter()
            .filter(|account| held(account) != reasons.get(account).copied().unwrap_or_default())
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
        let by_basis: u128 = self.by_basis.iter().map(|(_, sum)| sum).sum();
        let ok = sum == self.euro_in
            && by_basis == self.euro_in
            && self.deposits.iter().all(|deposit| deposit.remaining <= deposit.amount);
        let text = say!(
            "deposits ({count}) add up to {sum}, as the euro by basis do; euro in {euro_in}",
            "i depositi ({count}) sommano a {sum}, come gli euro per titolo; euro entrati {euro_in}",
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
        let wrong = self.pots.iter().filter(|(pot, books)| held(pot) != books.owned).count();
        let text = say!(
            "the books of all funds and programmes ({count}), {sum}, agree with their accounts; that differ: {wrong}",
            "i libri di tutti i fondi e i programmi ({count}), {sum}, concordano con i loro conti; che differiscono: {wrong}",
            count = self.pots.len(),
            sum = Amount(self.pots.values().map(|books| books.owned).sum())
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
            && self.zones.values().all(|fund| self.communities.contains_key(fund))
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
