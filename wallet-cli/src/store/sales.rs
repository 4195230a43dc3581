//! What happened at a merchant's till, for the close of the day and the accountant; and what a till asked for, so that a
//! sale is found again to be refunded. Only final blocks are read, each once.

use super::{failed, from_sql, to_sql, Store};
use crate::{
    error::Result,
    values::{Address, Amount, Millis},
};
use rusqlite::{params, OptionalExtension, Row};
use serde::Serialize;
use std::ops::{AddAssign, RangeInclusive};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleKind {
    /// A customer paid, in credits or in both.
    Sold,
    /// A sale in euro brought a customer something back.
    Granted,
    /// A sale was refunded, or a part of it.
    Refunded,
    /// Credits were set aside for what comes back from sales in euro.
    Prefunded,
    /// Credits that were set aside were taken back.
    Released,
    /// The cooperative gave credits out of a deposit.
    Credited,
    /// Credits are to be paid out in euro.
    Requested,
    /// That was taken back.
    Cancelled,
    /// The bank paid.
    Settled,
    /// The bank did not pay.
    Rejected,
    /// A payment of the bank came back.
    Returned,
}

impl SaleKind {
    const ALL: [Self; 11] = [
        Self::Sold,
        Self::Granted,
        Self::Refunded,
        Self::Prefunded,
        Self::Released,
        Self::Credited,
        Self::Requested,
        Self::Cancelled,
        Self::Settled,
        Self::Rejected,
        Self::Returned,
    ];

    /// The name, in files and for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sold => "sold",
            Self::Granted => "granted",
            Self::Refunded => "refunded",
            Self::Prefunded => "prefunded",
            Self::Released => "released",
            Self::Credited => "credited",
            Self::Requested => "requested",
            Self::Cancelled => "cancelled",
            Self::Settled => "settled",
            Self::Rejected => "rejected",
            Self::Returned => "returned",
        }
    }

    fn from_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .unwrap_or(Self::Sold)
    }

    /// Whether it belongs to the takings.
    pub const fn is_sale(self) -> bool {
        matches!(self, Self::Sold | Self::Granted | Self::Refunded)
    }
}

/// What an event changed, in cents: what a refund takes back has a minus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Of the takings in credits.
    #[serde(rename = "credits_cents")]
    pub credits: i64,
    /// Of the takings in euro.
    #[serde(rename = "euro_cents")]
    pub euro: i64,
    /// Of what was given back out of the credits taken.
    #[serde(rename = "value_back_cents")]
    pub back: i64,
    /// Of what was given back out of what is set aside.
    #[serde(rename = "given_cents")]
    pub given: i64,
    /// Handed back to customers in cash.
    #[serde(rename = "cash_back_cents")]
    pub cash: i64,
    /// Of the merchant's spendable credits.
    #[serde(rename = "own_cents")]
    pub own: i64,
    /// Of what he has set aside.
    #[serde(rename = "prefunding_cents")]
    pub prefunding: i64,
    /// Of what waits to be paid out.
    #[serde(rename = "held_cents")]
    pub held: i64,
    /// What the bank paid, or took back.
    #[serde(rename = "bank_cents")]
    pub bank: i64,
    /// What of it went to a community fund.
    #[serde(rename = "fee_cents")]
    pub fee: i64,
}

impl Change {
    /// The price, however it was paid.
    pub const fn gross(&self) -> i64 {
        self.credits.saturating_add(self.euro)
    }
}

impl AddAssign for Change {
    fn add_assign(&mut self, other: Self) {
        let add = |sum: &mut i64, part: i64| *sum = sum.saturating_add(part);
        add(&mut self.credits, other.credits);
        add(&mut self.euro, other.euro);
        add(&mut self.back, other.back);
        add(&mut self.given, other.given);
        add(&mut self.cash, other.cash);
        add(&mut self.own, other.own);
        add(&mut self.prefunding, other.prefunding);
        add(&mut self.held, other.held);
        add(&mut self.bank, other.bank);
        add(&mut self.fee, other.fee);
    }
}

/// One thing that happened at a till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleRow {
    /// Whose till.
    pub account: Address,
    /// In which block.
    pub block: u64,
    /// By which event of the block.
    pub event: u32,
    /// When, by the chain's clock.
    pub time: Millis,
    /// What.
    pub kind: SaleKind,
    /// The sale's reference.
    pub reference: Option<[u8; 32]>,
    /// The redemption's number.
    pub redemption: Option<u32>,
    /// At which of the shops.
    pub shop: Option<u8>,
    /// What it changed.
    pub change: Change,
}

/// What a till asked for or granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The reference.
    pub reference: [u8; 32],
    /// For whom.
    pub merchant: Address,
    /// The last moment of the request.
    pub expires: Millis,
    /// In credits.
    pub credits: Amount,
    /// In euro.
    pub euro: Amount,
    /// The number on the till's receipt.
    pub receipt: Option<String>,
    /// The wallet's clock, in milliseconds.
    pub created: Millis,
}

/// A sale of which the reference is known, and what tells where the chain's books have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownSale {
    /// The reference.
    pub reference: [u8; 32],
    /// When its request expired, if this wallet made it.
    pub expires: Option<Millis>,
    /// When it was paid, if that was read from the chain.
    pub time: Option<Millis>,
}

const COLUMNS: &str =
    "account, block, event, time, kind, reference, redemption, shop, credits, euro, back, given, cash, \
                       own, prefunding, held, bank, fee";

impl Store {
    /// Adds what was read from a stretch of final blocks, and that these were read.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn add_sales(&self, account: &Address, blocks: RangeInclusive<u64>, rows: &[SaleRow]) -> Result<()> {
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        let places: Vec<_> = (1..=18).map(|place| format!("?{place}")).collect();
        let insert = format!("INSERT OR IGNORE INTO sales ({COLUMNS}) VALUES ({})", places.join(", "));
        for row in rows {
            let change = &row.change;
            transaction
                .execute(
                    &insert,
                    params![
                        row.account.0,
                        number(row.block),
                        row.event,
                        number(row.time),
                        row.kind.name(),
                        row.reference,
                        row.redemption,
                        row.shop,
                        change.credits,
                        change.euro,
                        change.back,
                        change.given,
                        change.cash,
                        change.own,
                        change.prefunding,
                        change.held,
                        change.bank,
                        change.fee,
                    ],
                )
                .map_err(failed)?;
        }
        let read = merged(self.sales_read(account)?, blocks);
        transaction
            .execute("DELETE FROM sales_read WHERE account = ?1", [account.0])
            .map_err(failed)?;
        for stretch in read {
            transaction
                .execute(
                    "INSERT INTO sales_read (account, first, last) VALUES (?1, ?2, ?3)",
                    params![account.0, number(*stretch.start()), number(*stretch.end())],
                )
                .map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }

    /// The blocks of a stretch that were not read yet, in order.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn sales_unread(&self, account: &Address, blocks: RangeInclusive<u64>) -> Result<Vec<RangeInclusive<u64>>> {
        Ok(missing(&self.sales_read(account)?, blocks))
    }

    fn sales_read(&self, account: &Address) -> Result<Vec<RangeInclusive<u64>>> {
        let mut query = self
            .connection
            .prepare("SELECT first, last FROM sales_read WHERE account = ?1 ORDER BY first")
            .map_err(failed)?;
        let rows = query
            .query_map([account.0], |row| Ok(positive(row.get(0)?)..=positive(row.get(1)?)))
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// What happened at a merchant's till in a period, oldest first.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn sales(&self, account: &Address, period: RangeInclusive<Millis>) -> Result<Vec<SaleRow>> {
        let query =
            format!("SELECT {COLUMNS} FROM sales WHERE account = ?1 AND time BETWEEN ?2 AND ?3 ORDER BY block, event");
        let mut query = self.connection.prepare(&query).map_err(failed)?;
        let rows = query
            .query_map(params![account.0, number(*period.start()), number(*period.end())], sale)
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// What a till asked for or granted under a reference, by its price in euro and the receipt's number.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn asked_for(&self, reference: &[u8; 32]) -> Result<Option<(Amount, Option<String>)>> {
        self.connection
            .query_row(
                "SELECT euro, receipt FROM asked WHERE reference = ?1",
                params![reference],
                |row| Ok((Amount(from_sql(row.get(0)?)), row.get(1)?)),
            )
            .optional()
            .map_err(failed)
    }

    /// Remembers what a till asked for or granted.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn remember_asked(&self, asked: &Asked) -> Result<()> {
        self.connection
            .execute(
                "INSERT OR IGNORE INTO asked (reference, merchant, expires, credits, euro, receipt, created) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    asked.reference,
                    asked.merchant.0,
                    number(asked.expires),
                    to_sql(asked.credits.cents()),
                    to_sql(asked.euro.cents()),
                    asked.receipt,
                    number(asked.created),
                ],
            )
            .map_err(failed)?;
        Ok(())
    }

    /// What a till granted under the number on a receipt, the newest first.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn asked_with_receipt(&self, merchant: &Address, receipt: &str) -> Result<Vec<Asked>> {
        let mut query = self
            .connection
            .prepare(
                "SELECT reference, expires, credits, euro, created FROM asked WHERE merchant = ?1 AND receipt = ?2 \
                 ORDER BY created DESC",
            )
            .map_err(failed)?;
        let rows = query
            .query_map(params![merchant.0, receipt], |row| {
                Ok(Asked {
                    reference: row.get(0)?,
                    merchant: *merchant,
                    expires: positive(row.get(1)?),
                    credits: Amount(from_sql(row.get(2)?)),
                    euro: Amount(from_sql(row.get(3)?)),
                    receipt: Some(receipt.to_owned()),
                    created: positive(row.get(4)?),
                })
            })
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// The sales of a merchant whose reference begins with these hexadecimal digits, as far as this wallet knows them.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn known_sales(&self, merchant: &Address, prefix: &str) -> Result<Vec<KnownSale>> {
        let mut query = self
            .connection
            .prepare(
                "SELECT reference, max(expires), max(time) FROM ( \
                     SELECT reference, expires, NULL AS time FROM asked WHERE merchant = ?1 \
                     UNION ALL SELECT reference, NULL, time FROM sales \
                     WHERE account = ?1 AND kind IN ('sold', 'granted') \
                     UNION ALL SELECT reference, NULL, time FROM history \
                     WHERE account = ?1 AND kind IN ('sold', 'granted') \
                 ) WHERE lower(hex(reference)) LIKE ?2 || '%' GROUP BY reference",
            )
            .map_err(failed)?;
        let rows = query
            .query_map(params![merchant.0, prefix.to_lowercase()], |row| {
                let moment = |moment: Option<i64>| moment.map(positive);
                Ok(KnownSale {
                    reference: row.get(0)?,
                    expires: moment(row.get(1)?),
                    time: moment(row.get(2)?),
                })
            })
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }
}

/// The stretches with one more, none touching another.
fn merged(mut stretches: Vec<RangeInclusive<u64>>, more: RangeInclusive<u64>) -> Vec<RangeInclusive<u64>> {
    stretches.push(more);
    stretches.sort_by_key(|stretch| *stretch.start());
    let mut whole: Vec<RangeInclusive<u64>> = Vec::new();
    for stretch in stretches {
        match whole.last_mut() {
            Some(last) if *stretch.start() <= last.end().saturating_add(1) => {
                *last = *last.start()..=*last.end().max(stretch.end());
            }
            _ => whole.push(stretch),
        }
    }
    whole
}

/// What of a stretch is in none of these, which ascend.
fn missing(read: &[RangeInclusive<u64>], blocks: RangeInclusive<u64>) -> Vec<RangeInclusive<u64>> {
    let mut next = *blocks.start();
    let mut gaps = Vec::new();
    for stretch in read {
        let before = stretch.start().saturating_sub(1).min(*blocks.end());
        if next < *stretch.start() && next <= before {
            gaps.push(next..=before);
        }
        next = next.max(stretch.end().saturating_add(1));
    }
    if next <= *blocks.end() {
        gaps.push(next..=*blocks.end());
    }
    gaps
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn positive(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

fn sale(row: &Row) -> rusqlite::Result<SaleRow> {
    Ok(SaleRow {
        account: super::address(row.get(0)?)?,
        block: positive(row.get(1)?),
        event: row.get(2)?,
        time: positive(row.get(3)?),
        kind: SaleKind::from_name(&row.get::<_, String>(4)?),
        reference: row.get(5)?,
        redemption: row.get(6)?,
        shop: row.get(7)?,
        change: Change {
            credits: row.get(8)?,
            euro: row.get(9)?,
            back: row.get(10)?,
            given: row.get(11)?,
            cash: row.get(12)?,
            own: row.get(13)?,
            prefunding: row.get(14)?,
            held: row.get(15)?,
            bank: row.get(16)?,
            fee: row.get(17)?,
        },
    })
}

#[cfg(test)]
#[path = "sales_tests.rs"]
mod tests;
