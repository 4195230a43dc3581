//! Euro out: what is on hold, what the bank was told to pay, what it paid, and who may act for whom.

use super::{Books, Check, Hold};
use crate::{
    chain::redemptions::{Batch, BatchState, Redemption, RedemptionStatus, Use},
    i18n::say,
    values::{Address, Amount, Kind},
};
use std::collections::{BTreeMap, BTreeSet};

impl Books {
    fn held_for(&self, reason: Hold) -> impl Iterator<Item = (&Address, u128)> {
        self.holds
            .iter()
            .filter(move |((_, hold), _)| *hold == reason)
            .map(|((account, _), amount)| (account, *amount))
    }

    fn with_status(&self, status: RedemptionStatus) -> impl Iterator<Item = &Redemption> {
        self.redemptions.iter().filter(move |line| line.status == status)
    }

    /// Invariant 3 for redemptions: every merchant has on hold what his open redemptions add up to, and his list names
    /// them.
    pub(super) fn redemptions_match_holds(&self) -> Check {
        let mut open: BTreeMap<&Address, (u128, Vec<u32>)> = BTreeMap::new();
        for line in self.with_status(RedemptionStatus::Open) {
            let (sum, numbers) = open.entry(&line.merchant).or_default();
            *sum += line.amount.cents();
            numbers.push(line.id);
        }
        let held: BTreeMap<_, _> = self.held_for(Hold::Redemption).collect();
        let concerned: BTreeSet<_> = open
            .keys()
            .chain(held.keys())
            .copied()
            .chain(self.open_redemptions.keys())
            .collect();
        let agrees = |merchant: &&Address| {
            let (sum, numbers) = open.get(*merchant).cloned().unwrap_or_default();
            held.get(*merchant).copied().unwrap_or_default() == sum
                && self.open_redemptions.get(*merchant).cloned().unwrap_or_default() == numbers
        };
        let wrong = concerned.iter().filter(|merchant| !agrees(merchant)).count();
        let text = say!(
            "held for redemptions {held} = open redemptions {sum} ({count}); merchants that differ: {wrong}",
            "impegnati per conversioni {held} = conversioni aperte {sum} ({count}); esercenti che differiscono: {wrong}",
            held = Amount(held.values().sum()),
            sum = Amount(open.values().map(|(sum, _)| sum).sum()),
            count = open.values().map(|(_, numbers)| numbers.len()).sum::<usize>()
        );
        Check {
            name: "redemptions",
            ok: wrong == 0,
            text,
        }
    }

    /// Invariant 3 for the rest: merchants alone set credits aside, and nothing is on hold for another reason.
    pub(super) fn prefunding_is_merchants(&self) -> Check {
        let is_merchant = |account: &Address| {
            self.members
                .get(account)
                .is_some_and(|member| member.kind == Kind::Merchant)
        };
        let strangers = self
            .held_for(Hold::Prefunding)
            .filter(|(account, _)| !is_merchant(account))
            .count();
        let other: u128 = self.held_for(Hold::Other).map(|(_, amount)| amount).sum();
        let text = say!(
            "set aside by merchants {sum}, by others ({strangers}); held for no known reason {other}",
            "accantonati da esercenti {sum}, da altri ({strangers}); impegnati senza motivo noto {other}",
            sum = Amount(self.held_for(Hold::Prefunding).map(|(_, amount)| amount).sum()),
            other = Amount(other)
        );
        Check {
            name: "prefunding",
            ok: strangers == 0 && other == 0,
            text,
        }
    }

    /// Euro out = what was paid for settled redemptions + what the bank kept.
    pub(super) fn payouts_add_up(&self) -> Check {
        let settled: u128 = self
            .with_status(RedemptionStatus::Settled)
            .map(|line| line.paid().cents())
            .sum();
        let text = say!(
            "euro out {out} = redemptions paid {settled} + bank fees {fees}",
            "euro usciti {out} = conversioni pagate {settled} + commissioni bancarie {fees}",
            out = Amount(self.euro_out),
            settled = Amount(settled),
            fees = Amount(self.bank_fees)
        );
        Check {
            name: "payouts",
            ok: settled.checked_add(self.bank_fees) == Some(self.euro_out),
            text,
        }
    }

    /// Every redemption is a line of its batch, the batches count their lines right, and nothing was paid that two
    /// treasurers had not approved.
    pub(super) fn batches_add_up(&self) -> Check {
        let mut lines: BTreeMap<u32, Vec<&Redemption>> = BTreeMap::new();
        for line in &self.redemptions {
            lines.entry(line.batch).or_default().push(line);
        }
        let wrong = self
            .batches
            .iter()
            .filter(|batch| !self.is_right(batch, lines.get(&batch.id).map_or(&[], Vec::as_slice)))
            .count();
        let known: BTreeSet<_> = self.batches.iter().map(|batch| batch.id).collect();
        let named: BTreeSet<_> = self.redemptions.iter().map(|line| (line.batch, line.id)).collect();
        let text = say!(
            "batches ({count}) count their redemptions ({lines}) right; that differ: {wrong}",
            "le distinte ({count}) contano bene le loro conversioni ({lines}); che differiscono: {wrong}",
            count = self.batches.len(),
            lines = self.redemptions.len()
        );
        Check {
            name: "batches",
            ok: wrong == 0 && named == self.lines && lines.keys().all(|batch| known.contains(batch)),
            text,
        }
    }

    fn is_right(&self, batch: &Batch, lines: &[&Redemption]) -> bool {
        use RedemptionStatus::{Open, Rejected, Returned, Settled};
        let open = lines.iter().filter(|line| line.status == Open).count();
        let total: u128 = lines
            .iter()
            .filter(|line| line.status != Rejected)
            .map(|line| line.paid().cents())
            .sum();
        let paid = lines.iter().any(|line| matches!(line.status, Settled | Returned));
        let in_turn = match &batch.state {
            BatchState::Open => batch.id == self.current_batch && open == lines.len(),
            BatchState::Closed { .. } => batch.id < self.current_batch && !paid,
            BatchState::Approved { by, approved_by } => batch.id < self.current_batch && by != approved_by,
        };
        let counted = (usize::try_from(batch.lines), usize::try_from(batch.open));
        in_turn && counted == (Ok(lines.len()), Ok(open)) && batch.total.cents() == total
    }

    /// Invariant 7: a bank reference counts once, for what it says.
    pub(super) fn references_count_once(&self) -> Check {
        let settled = self.with_status(RedemptionStatus::Settled).map(|line| (line.id, false));
        let returned = self
            .with_status(RedemptionStatus::Returned)
            .flat_map(|line| [(line.id, false), (line.id, true)]);
        let mut expected: Vec<_> = settled.chain(returned).collect();
        let mut found: Vec<_> = self
            .references
            .values()
            .filter_map(|used| match used {
                Use::Settled(id) => Some((*id, false)),
                Use::Returned(id) => Some((*id, true)),
                _ => None,
            })
            .collect();
        expected.sort_unstable();
        found.sort_unstable();
        let own = |reference, used| self.references.get(reference) == Some(&used);
        let recorded = self.references.values().filter(|used| matches!(used, Use::Recorded(_)));
        let fees = self.references.values().any(|used| *used == Use::BankFee);
        let ok = expected == found
            && recorded.count() == self.deposits.len()
            && self
                .deposits
                .iter()
                .all(|deposit| own(&deposit.reference, Use::Recorded(deposit.id)))
            && fees == (self.bank_fees > 0);
        let text = say!(
            "bank references ({count}) count once, each for what it says",
            "i riferimenti bancari ({count}) contano una volta, ognuno per ciò che dice",
            count = self.references.len()
        );
        Check {
            name: "references",
            ok,
            text,
        }
    }

    /// A key acts for a member, is none itself, and holds nothing.
    pub(super) fn keys_act_for_members(&self) -> Check {
        let wrong = self
            .keys
            .iter()
            .filter(|(account, key)| {
                let is_member = self.members.contains_key(account);
                !self.members.contains_key(&key.principal)
                    || (key.active && is_member)
                    || (!is_member && self.accounts.contains_key(account))
            })
            .count();
        let text = say!(
            "keys ({count}) act for members and hold nothing; that differ: {wrong}",
            "le chiavi ({count}) agiscono per membri e non tengono nulla; che differiscono: {wrong}",
            count = self.keys.len()
        );
        Check {
            name: "keys",
            ok: wrong == 0,
            text,
        }
    }
}
