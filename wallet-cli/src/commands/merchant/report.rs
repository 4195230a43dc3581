//! `piazza merchant report`: the close of a day or a month. Amounts are cents with a sign: what a refund takes back has a
//! minus.

use super::{books::bring_up_to_date, merchant, settings, vat::Vat};
use crate::{
    chain::Chain,
    context::Context,
    error::{usage, Error, Result},
    files,
    i18n::{self, say, Lang},
    output::{table, Report as Printed},
    store::{Change, SaleKind, SaleRow},
    values::{format_moment, parse_end, parse_start, Millis},
};
use clap::Args;
use jiff::{civil::Date, tz::TimeZone, Timestamp};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

/// The close of a day or a month.
#[derive(Args)]
pub struct Report {
    /// The day, as 2026-11-22 [default: today].
    #[arg(long, value_name = "DATE", conflicts_with = "month")]
    day: Option<String>,
    /// The month, as 2026-11.
    #[arg(long, value_name = "MONTH")]
    month: Option<String>,
    /// Write every line into a table for the accountant, with commas.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// The rate of VAT in your prices, in per cent: 4, 5, 10 or 22 [default: that of `piazza merchant settings`].
    #[arg(long, value_name = "RATE")]
    vat: Option<Vat>,
}

#[derive(Serialize)]
struct Closed {
    merchant: String,
    trade_name: String,
    period: String,
    from: Millis,
    to: Millis,
    vat_percent: Option<Vat>,
    totals: Totals,
    days: Vec<Day>,
    lines: Vec<Line>,
    #[serde(skip)]
    file: Option<String>,
}

#[derive(Serialize)]
struct Day {
    day: String,
    #[serde(flatten)]
    totals: Totals,
}

/// What happened, summed up. The tax is that of the lines: it is the same whoever adds them.
#[derive(Clone, Copy, Default, Serialize)]
struct Totals {
    sold: u32,
    granted: u32,
    refunded: u32,
    #[serde(flatten)]
    change: Change,
    #[serde(rename = "gross_cents")]
    gross: i64,
    #[serde(rename = "net_cents")]
    net: Option<i64>,
    #[serde(rename = "vat_cents")]
    vat: Option<i64>,
    /// What customers were credited back in refunds.
    #[serde(rename = "refunded_cents")]
    refunds: i64,
    #[serde(rename = "prefunded_cents")]
    prefunded: i64,
    #[serde(rename = "redeemed_cents")]
    redeemed: i64,
}

/// A line of the table.
#[derive(Serialize)]
struct Line {
    time: Millis,
    block: u64,
    kind: SaleKind,
    reference: Option<String>,
    redemption: Option<u32>,
    shop: Option<u8>,
    #[serde(flatten)]
    change: Change,
    #[serde(rename = "gross_cents")]
    gross: i64,
    #[serde(rename = "net_cents")]
    net: Option<i64>,
    #[serde(rename = "vat_cents")]
    vat: Option<i64>,
}

impl Line {
    fn new(row: SaleRow, rate: Option<Vat>) -> Self {
        let gross = row.change.gross();
        // Of what is no sale there is no tax.
        let (net, vat) = rate
            .filter(|_| row.kind.is_sale())
            .map(|rate| rate.divide(gross))
            .unzip();
        Self {
            time: row.time,
            block: row.block,
            kind: row.kind,
            reference: row.reference.map(|reference| format!("0x{}", hex::encode(reference))),
            redemption: row.redemption,
            shop: row.shop,
            change: row.change,
            gross,
            net,
            vat,
        }
    }
}

impl Totals {
    fn add(&mut self, line: &Line) {
        let add = |sum: &mut i64, part: i64| *sum = sum.saturating_add(part);
        let count = match line.kind {
            SaleKind::Sold => Some(&mut self.sold),
            SaleKind::Granted => Some(&mut self.granted),
            SaleKind::Refunded => Some(&mut self.refunded),
            _ => None,
        };
        if let Some(count) = count {
            *count = count.saturating_add(1);
        }
        match line.kind {
            SaleKind::Refunded => add(&mut self.refunds, line.gross),
            SaleKind::Prefunded | SaleKind::Released => add(&mut self.prefunded, line.change.prefunding),
            SaleKind::Requested | SaleKind::Cancelled | SaleKind::Rejected => {
                add(&mut self.redeemed, line.change.held);
            }
            _ => {}
        }
        self.change += line.change;
        add(&mut self.gross, line.gross);
        for (sum, part) in [(&mut self.net, line.net), (&mut self.vat, line.vat)] {
            if let Some(part) = part {
                add(sum.get_or_insert(0), part);
            }
        }
    }
}

/// Cents with their sign, in the reader's language.
fn amount(cents: i64) -> String {
    let text = with_point(cents);
    match i18n::current() {
        Lang::It => text.replace('.', ","),
        Lang::En => text,
    }
}

/// Cents with their sign, always with a point.
fn with_point(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

impl Printed for Closed {
    fn human(&self) -> String {
        let Totals {
            sold,
            granted,
            refunded,
            ..
        } = self.totals;
        let (name, period) = (&self.trade_name, &self.period);
        let mut parts = vec![say!(
            "{name}, {period}: {sold} sales with credits, {granted} in euro alone, {refunded} refunds",
            "{name}, {period}: {sold} vendite con crediti, {granted} solo in euro, {refunded} rimborsi"
        )];
        let headings = [
            String::new(),
            say!("Credits", "Crediti"),
            "Euro".to_owned(),
            say!("Together", "Insieme"),
        ];
        parts.push(table(&headings, &[1, 2, 3], self.totals.takings()));
        parts.push(self.totals.rest(self.vat_percent));
        if self.days.len() > 1 {
            let headings = [
                say!("Day", "Giorno"),
                say!("Credits", "Crediti"),
                "Euro".to_owned(),
                say!("Takings", "Incassi"),
                say!("Given back", "Restituiti"),
                say!("VAT", "IVA"),
            ];
            parts.push(table(&headings, &[1, 2, 3, 4, 5], self.days.iter().map(Day::cells)));
        }
        if let Some(file) = &self.file {
            let count = self.lines.len();
            parts.push(say!("{count} lines are in {file}.", "{count} righe sono in {file}."));
        }
        parts.join("\n\n")
    }
}

impl Totals {
    fn takings(&self) -> Vec<Vec<String>> {
        let row = |what: String, credits: i64, euro: i64| {
            let together = credits.saturating_add(euro);
            vec![what, amount(credits), amount(euro), amount(together)]
        };
        let change = &self.change;
        vec![
            row(say!("takings", "incassi"), change.credits, change.euro),
            row(say!("given back", "restituiti"), change.back, change.given),
        ]
    }

    /// What is not in the table: refunds, tax, redemptions, prefunding.
    fn rest(&self, rate: Option<Vat>) -> String {
        let [refunds, cash, own, redeemed, bank, fee, prefunded, prefunding] = [
            self.refunds,
            self.change.cash,
            self.change.own,
            self.redeemed,
            self.change.bank,
            self.change.fee,
            self.prefunded,
            self.change.prefunding,
        ]
        .map(amount);
        let mut lines = vec![say!(
            "of it refunded    {refunds:>12}   ({cash} of it handed back in cash)\n\
             your credits      {own:>12}\n\
             to be paid out    {redeemed:>12}   (paid by the bank: {bank}, to a fund: {fee})\n\
             set aside         {prefunded:>12}   (after what was granted: {prefunding})",
            "di cui rimborsati {refunds:>12}   (di cui {cash} in contanti)\n\
             tuoi crediti      {own:>12}\n\
             da pagare in euro {redeemed:>12}   (pagati dalla banca: {bank}, a un fondo: {fee})\n\
             accantonati       {prefunded:>12}   (dopo ciò che è stato concesso: {prefunding})"
        )];
        lines.push(match (rate, self.net, self.vat) {
            (Some(rate), net, vat) => {
                let (net, vat) = (amount(net.unwrap_or(0)), amount(vat.unwrap_or(0)));
                say!(
                    "VAT {rate:>2} %          {vat:>12}   (taxable: {net})",
                    "IVA {rate:>2} %          {vat:>12}   (imponibile: {net})"
                )
            }
            _ => say!(
                "For the VAT in it: piazza merchant settings --vat 10",
                "Per l'IVA: piazza merchant settings --vat 10"
            ),
        });
        lines.join("\n")
    }
}

impl Day {
    fn cells(&self) -> Vec<String> {
        let totals = &self.totals;
        let given = totals.change.back.saturating_add(totals.change.given);
        vec![
            self.day.clone(),
            amount(totals.change.credits),
            amount(totals.change.euro),
            amount(totals.gross),
            amount(given),
            totals.vat.map(amount).unwrap_or_default(),
        ]
    }
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Report) -> Result<()> {
    let (name, period) = period(&arguments, context.clock())?;
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let (account, profile) = merchant(context, &at).await?;
    bring_up_to_date(context, &chain, &account, period.clone(), None).await?;
    let rate = match arguments.vat {
        Some(rate) => Some(rate),
        None => settings::vat(context, &account)?,
    };
    let rows = context.store()?.sales(&account, period.clone())?;
    let lines: Vec<_> = rows.into_iter().map(|row| Line::new(row, rate)).collect();
    let (totals, days) = summed(&lines);
    if let Some(file) = &arguments.csv {
        write_csv(file, &lines, rate)?;
    }
    context.out.print(&Closed {
        merchant: account.to_string(),
        trade_name: profile.trade_name,
        period: name,
        from: *period.start(),
        to: *period.end(),
        vat_percent: rate,
        totals,
        days,
        lines,
        file: arguments.csv.as_ref().map(|file| file.display().to_string()),
    })
}

/// The period that is meant, as it is called, and its first and last moment where the reader is.
fn period(arguments: &Report, now: Millis) -> Result<(String, RangeInclusive<Millis>)> {
    if let Some(month) = &arguments.month {
        let wrong = || {
            usage(say!("'{month}' is not a month.", "'{month}' non è un mese."))
                .hint(say!("Write 2026-11.", "Scrivi 2026-11."))
        };
        let first: Date = format!("{}-01", month.trim()).parse().map_err(|_| wrong())?;
        let (start, end) = (first.to_string(), first.last_of_month().to_string());
        return Ok((month.trim().to_owned(), parse_start(&start)?..=parse_end(&end)?));
    }
    let day = match &arguments.day {
        Some(day) => day.trim().to_owned(),
        None => day_of(now),
    };
    let whole: Date = day
        .parse()
        .ok()
        .filter(|_| day.len() == "2026-11-22".len())
        .ok_or_else(|| {
            usage(say!("'{day}' is not a day.", "'{day}' non è un giorno."))
                .hint(say!("Write 2026-11-22.", "Scrivi 2026-11-22."))
        })?;
    let day = whole.to_string();
    Ok((day.clone(), parse_start(&day)?..=parse_end(&day)?))
}

/// The day of a moment, where the reader is.
fn day_of(moment: Millis) -> String {
    let time = i64::try_from(moment)
        .ok()
        .and_then(|moment| Timestamp::from_millisecond(moment).ok());
    time.map(|time| time.to_zoned(TimeZone::system()).date().to_string())
        .unwrap_or_default()
}

/// The totals, whole and by day.
fn summed(lines: &[Line]) -> (Totals, Vec<Day>) {
    let mut totals = Totals::default();
    let mut days: BTreeMap<String, Totals> = BTreeMap::new();
    for line in lines {
        totals.add(line);
        days.entry(day_of(line.time)).or_default().add(line);
    }
    let days = days.into_iter().map(|(day, totals)| Day { day, totals });
    (totals, days.collect())
}

/// The columns of the table. No customer is in it: an accountant needs none.
const COLUMNS: [&str; 21] = [
    "date",
    "time",
    "block",
    "kind",
    "reference",
    "redemption",
    "shop",
    "credits",
    "euro",
    "gross",
    "vat_percent",
    "net",
    "vat",
    "value_back_from_credits",
    "value_back_from_prefunding",
    "handed_back_in_cash",
    "own_credits",
    "prefunding",
    "to_be_paid_out",
    "paid_by_bank",
    "redemption_fee",
];

fn write_csv(path: &Path, lines: &[Line], rate: Option<Vat>) -> Result<()> {
    let text = csv_text(lines, rate).map_err(|error| Error::internal("CSV", error))?;
    std::fs::write(path, text).map_err(|error| files::unwritable(path, &error))
}

fn csv_text(lines: &[Line], rate: Option<Vat>) -> std::result::Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for line in lines {
        writer.write_record(cells(line, rate))?;
    }
    Ok(writer.into_inner()?)
}

fn cells(line: &Line, rate: Option<Vat>) -> [String; 21] {
    let moment = format_moment(line.time);
    let (day, time) = moment.split_once(' ').unwrap_or((&moment, ""));
    let text = |value: Option<String>| value.unwrap_or_default();
    let change = &line.change;
    [
        day.to_owned(),
        time.to_owned(),
        line.block.to_string(),
        line.kind.name().to_owned(),
        text(line.reference.clone()),
        text(line.redemption.map(|redemption| redemption.to_string())),
        text(line.shop.map(|shop| shop.to_string())),
        with_point(change.credits),
        with_point(change.euro),
        with_point(line.gross),
        text(rate.filter(|_| line.net.is_some()).map(|rate| rate.to_string())),
        text(line.net.map(with_point)),
        text(line.vat.map(with_point)),
        with_point(change.back),
        with_point(change.given),
        with_point(change.cash),
        with_point(change.own),
        with_point(change.prefunding),
        with_point(change.held),
        with_point(change.bank),
        with_point(change.fee),
    ]
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
