//! What happened to an account, as the chain's events told it. A block walked twice adds nothing.

use super::{address, failed, from_sql, to_sql, Store};
use crate::{
    error::Result,
    values::{Address, Amount, Millis},
};
use rusqlite::params;
use serde::Serialize;
use std::ops::RangeInclusive;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryKind {
    /// Paid at a till.
    Paid,
    /// Was paid at the own till.
    Sold,
    /// Sent to another member.
    Sent,
    /// Received from another member.
    Received,
    /// Given by the cooperative out of a deposit.
    Credited,
    /// Received for a referral.
    Referral,
    /// Came back from a purchase in euro.
    Cashback,
    /// Received for a purchase that was refunded.
    RefundReceived,
    /// Given out of the own prefunding for a sale in euro.
    Granted,
    /// Given for a sale that was refunded.
    RefundGiven,
    /// To be paid out in euro.
    Redeemed,
    /// Not paid out: it came back.
    Unredeemed,
    /// Set aside for what comes back from sales in euro.
    Prefunded,
    /// Taken back from there.
    Released,
    /// Received for a behaviour, when it was attested or claimed later.
    Earned,
}

impl HistoryKind {
    const ALL: [(Self, &'static str); 15] = [
        (Self::Paid, "paid"),
        (Self::Sold, "sold"),
        (Self::Sent, "sent"),
        (Self::Received, "received"),
        (Self::Credited, "credited"),
        (Self::Referral, "referral"),
        (Self::Cashback, "cashback"),
        (Self::RefundReceived, "refund_received"),
        (Self::Granted, "granted"),
        (Self::RefundGiven, "refund_given"),
        (Self::Redeemed, "redeemed"),
        (Self::Unredeemed, "unredeemed"),
        (Self::Prefunded, "prefunded"),
        (Self::Released, "released"),
        (Self::Earned, "earned"),
    ];

    fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("paid", |(_, name)| name)
    }

    fn from_name(name: &str) -> Self {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == name)
            .map_or(Self::Paid, |(kind, _)| *kind)
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    /// To whom.
    pub account: Address,
    /// In which block.
    pub block: u64,
    /// By which event of the block.
    pub event: u32,
    /// When, by the chain's clock.
    pub time: u64,
    /// What.
    pub kind: HistoryKind,
    /// The other side.
    pub other: Option<Address>,
    /// How much.
    pub amount: Amount,
    /// What came back of it, or was given back.
    pub cashback: Amount,
    /// The reference of the purchase, by which it can be refunded.
    pub reference: Option<[u8; 32]>,
}

impl Store {
    /// Adds what is not there yet, and says how many rows that was.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn add_history(&self, rows: &[HistoryRow]) -> Result<usize> {
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        let mut added = 0;
        for row in rows {
            added += transaction
                .execute(
                    "INSERT OR IGNORE INTO history (account, block, event, time, kind, other, amount, cashback, reference) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                    params![
                        row.account.0,
                        i64::try_from(row.block).unwrap_or(i64::MAX),
                        row.event,
                        i64::try_from(row.time).unwrap_or(i64::MAX),
                        row.kind.name(),
                        row.other.map(|other| other.0),
                        to_sql(row.amount.cents()),
                        to_sql(row.cashback.cents()),
                        row.reference,
                    ],
                )
                .map_err(failed)?;
        }
        transaction.commit().map_err(failed)?;
        Ok(added)
    }

    /// What happened to an account in a period, newest first.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn history(&self, account: &Address, period: RangeInclusive<Millis>, most: u32) -> Result<Vec<HistoryRow>> {
        let [from, to] = [period.start(), period.end()].map(|time| i64::try_from(*time).unwrap_or(i64::MAX));
        let mut query = self
            .connection
            .prepare(
                "SELECT account, block, event, time, kind, other, amount, cashback, reference FROM history \
                 WHERE account = ?1 AND time BETWEEN ?2 AND ?3 ORDER BY block DESC, event DESC LIMIT ?4",
            )
            .map_err(failed)?;
        let rows = query
            .query_map(params![account.0, from, to, most], history_row)
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }
}

fn history_row(row: &rusqlite::Row) -> rusqlite::Result<HistoryRow> {
    let other: Option<Vec<u8>> = row.get(5)?;
    Ok(HistoryRow {
        account: address(row.get(0)?)?,
        block: row.get::<_, i64>(1)?.try_into().unwrap_or_default(),
        event: row.get(2)?,
        time: row.get::<_, i64>(3)?.try_into().unwrap_or_default(),
        kind: HistoryKind::from_name(&row.get::<_, String>(4)?),
        other: other.map(address).transpose()?,
        amount: Amount(from_sql(row.get(6)?)),
        cashback: Amount(from_sql(row.get(7)?)),
        reference: row.get(8)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_walked_twice_adds_nothing() {
        let store = Store::in_memory();
        let row = HistoryRow {
            account: Address::from([1; 32]),
            block: 5,
            event: 3,
            time: 1_000,
            kind: HistoryKind::Sold,
            other: Some(Address::from([2; 32])),
            amount: Amount(2_500),
            cashback: Amount(125),
            reference: Some([7; 32]),
        };
        let later = HistoryRow {
            time: 2_000,
            block: 6,
            kind: HistoryKind::Credited,
            other: None,
            reference: None,
            ..row.clone()
        };
        assert_eq!(store.add_history(std::slice::from_ref(&row)).expect("added"), 1);
        assert_eq!(store.add_history(&[row.clone(), later.clone()]).expect("added"), 1);
        let read = |account: &Address, period| store.history(account, period, 10).expect("read");
        assert_eq!(read(&row.account, 0..=u64::MAX), vec![later.clone(), row.clone()]);
        assert_eq!(read(&row.account, 0..=1_000), vec![row.clone()]);
        assert_eq!(read(&row.account, 1_001..=u64::MAX), vec![later]);
        assert_eq!(read(&Address::from([2; 32]), 0..=u64::MAX), vec![]);
    }
}
