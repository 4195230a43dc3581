//! `piazza coop report`: the reserve, whom the credits belong to, what was redeemed, month by month, and how much was
//! paid for purchases in twelve months.

mod months;

use crate::{
    chain::{
        api, now,
        redemptions::RedemptionStatus,
        reserve::Basis,
        verify::{self, Books, Hold, Pot},
        view, Chain,
    },
    commands::ledger::may_replace,
    context::Context,
    error::{Error, Kind as ErrorKind, Result},
    files,
    i18n::say,
    output::{table, Report},
    values::{Address, Amount, Kind, Millis},
};
use clap::Args;
use months::Month;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// From what part of the threshold on it is warned, in per cent.
const NEAR: u128 = 80;

/// The community's figures.
#[derive(Args)]
pub struct Arguments {
    /// The months of this year [default: the last twelve]. Months are in UTC, as the days of the books.
    #[arg(long, value_name = "YYYY")]
    year: Option<i16>,
    /// Write the figures as a table, too.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

#[derive(Serialize)]
struct Figures {
    block: u64,
    time: Millis,
    reserve: Reserve,
    liabilities: Vec<Liability>,
    redemptions: Vec<Redeemed>,
    /// Nothing if the node keeps too little to tell.
    months: Option<Vec<Month>>,
    volume: Volume,
}

#[derive(Serialize)]
struct Reserve {
    by_basis: Vec<(Basis, Amount)>,
    #[serde(rename = "euro_in_cents")]
    euro_in: Amount,
    #[serde(rename = "paid_out_cents")]
    paid_out: Amount,
    #[serde(rename = "bank_fees_cents")]
    bank_fees: Amount,
    #[serde(rename = "euro_cents")]
    euro: Amount,
    #[serde(rename = "issuance_cents")]
    issuance: Amount,
    /// Euro for each credit.
    ratio_points: u128,
}

#[derive(Serialize)]
struct Liability {
    holder: &'static str,
    #[serde(skip)]
    name: String,
    #[serde(rename = "amount_cents")]
    amount: Amount,
}

#[derive(Serialize)]
struct Redeemed {
    status: RedemptionStatus,
    count: usize,
    #[serde(rename = "amount_cents")]
    amount: Amount,
    #[serde(rename = "fee_cents")]
    fee: Amount,
}

#[derive(Serialize)]
struct Volume {
    #[serde(rename = "volume_cents")]
    volume: Amount,
    #[serde(rename = "threshold_cents")]
    threshold: Amount,
    near: bool,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Arguments) -> Result<()> {
    if let Some(file) = &arguments.csv {
        may_replace(context, file)?;
    }
    let chain = Chain::connect(context).await?;
    let at = chain.at_final().await?;
    let time = now(&at).await?;
    let starts = months::starts(arguments.year, time)?;
    let spinner = context.out.spinner(say!("reading the state…", "lettura dello stato…"));
    let books = verify::read(&at).await?;
    let months = match months::read(&chain, &at, &starts, time).await {
        // An ordinary node keeps the state of the newest blocks alone.
        Err(error) if error.kind == ErrorKind::Node => None,
        other => Some(other?),
    };
    let volume = view(&at, api::view_functions().payments().volume()).await?;
    drop(spinner);
    let figures = Figures {
        block: at.block_number(),
        time,
        reserve: reserve(&books),
        liabilities: liabilities(&books),
        redemptions: redeemed(&books),
        months,
        volume: Volume {
            volume: Amount(volume.volume),
            threshold: Amount(volume.threshold),
            near: is_near(volume.volume, volume.threshold),
        },
    };
    if let Some(file) = &arguments.csv {
        write(&figures, file)?;
    }
    context.out.print(&figures)
}

fn is_near(volume: u128, threshold: u128) -> bool {
    volume.saturating_mul(100) >= threshold.saturating_mul(NEAR)
}

fn reserve(books: &Books) -> Reserve {
    let euro = books.euro_in.saturating_sub(books.euro_out);
    let ratio = euro.saturating_mul(10_000).checked_div(books.issuance);
    let by_basis = books.by_basis.iter().map(|(basis, sum)| (*basis, Amount(*sum)));
    Reserve {
        by_basis: by_basis.collect(),
        euro_in: Amount(books.euro_in),
        paid_out: Amount(books.euro_out.saturating_sub(books.bank_fees)),
        bank_fees: Amount(books.bank_fees),
        euro: Amount(euro),
        issuance: Amount(books.issuance),
        ratio_points: ratio.unwrap_or(10_000),
    }
}

/// To whom the credits belong. Together they are all there are.
fn liabilities(books: &Books) -> Vec<Liability> {
    let mut lines = Vec::from(with_members(books));
    lines.extend(on_hold(books));
    lines.extend(in_pots(books));
    lines
}

fn liability(holder: &'static str, name: String, cents: u128) -> Liability {
    Liability {
        holder,
        name,
        amount: Amount(cents),
    }
}

/// What an account can spend.
fn free(books: &Books, who: &Address) -> u128 {
    let line = books.accounts.get(who).copied().unwrap_or_default();
    line.total.saturating_sub(line.reserved)
}

fn with_members(books: &Books) -> [Liability; 4] {
    let of = |kinds: &[Kind]| -> u128 {
        let wanted = books.members.iter().filter(|(_, member)| kinds.contains(&member.kind));
        wanted.map(|(who, _)| free(books, who)).sum()
    };
    let residents = of(&[Kind::Resident, Kind::TemporaryResident]);
    let others = of(&[Kind::Association, Kind::PublicBody, Kind::Device]);
    [
        liability("residents", say!("Residents", "Residenti"), residents),
        liability("tourists", say!("Guests", "Ospiti"), of(&[Kind::Tourist])),
        liability("merchants", say!("Merchants", "Esercenti"), of(&[Kind::Merchant])),
        liability("others", say!("Other members", "Altri membri"), others),
    ]
}

fn on_hold(books: &Books) -> [Liability; 3] {
    let held = |reason: Hold| -> u128 {
        let wanted = books.holds.iter().filter(|((_, hold), _)| *hold == reason);
        wanted.map(|(_, amount)| amount).sum()
    };
    let prefunding = say!("Set aside by merchants", "Accantonati dagli esercenti");
    let redemptions = say!("Held for redemptions", "Impegnati per conversioni");
    let other = say!("Held otherwise", "Impegnati per altro");
    [
        liability("prefunding", prefunding, held(Hold::Prefunding)),
        liability("redemptions", redemptions, held(Hold::Redemption)),
        liability("on_hold", other, held(Hold::Other)),
    ]
}

fn in_pots(books: &Books) -> [Liability; 5] {
    let pots = |fits: fn(Pot) -> bool| -> u128 {
        let wanted = books.pots.iter().filter(|(_, pot)| fits(pot.whose));
        wanted.map(|(account, _)| free(books, account)).sum()
    };
    let communities = pots(|pot| matches!(pot, Pot::Community(_)));
    let equalisation = pots(|pot| pot == Pot::Equalisation);
    let left = books.reserve_pot.map(|pot| free(books, &pot)).unwrap_or_default();
    [
        liability(
            "community_funds",
            say!("Community funds", "Fondi di comunità"),
            communities,
        ),
        liability("equalisation", say!("Equalisation", "Perequazione"), equalisation),
        liability(
            "enabler",
            say!("Enabler", "Abilitatore"),
            pots(|pot| pot == Pot::Enabler),
        ),
        liability(
            "referrals",
            say!("Referrers", "Segnalatori"),
            pots(|pot| pot == Pot::Referrals),
        ),
        liability("unallocated", say!("Not given out yet", "Non ancora assegnati"), left),
    ]
}

fn redeemed(books: &Books) -> Vec<Redeemed> {
    use RedemptionStatus::{Open, Rejected, Returned, Settled};
    let line = |status| {
        let lines: Vec<_> = books.redemptions.iter().filter(|line| line.status == status).collect();
        Redeemed {
            status,
            count: lines.len(),
            amount: Amount(lines.iter().map(|line| line.amount.cents()).sum()),
            fee: Amount(lines.iter().map(|line| line.fee.cents()).sum()),
        }
    };
    [Open, Settled, Rejected, Returned].map(line).into()
}

/// An amount that may go down: what was reversed counts in the month of the reversal.
fn signed(cents: i128) -> String {
    let sign = if cents < 0 { "−" } else { "" };
    format!("{sign}{}", Amount(cents.unsigned_abs()))
}

impl Report for Figures {
    fn human(&self) -> String {
        let mut parts = vec![
            self.reserve_text(),
            self.liabilities_text(),
            self.redemptions_text(),
            self.months_text(),
            self.volume_text(),
        ];
        if self.volume.near {
            parts.push(say!(
                "WARNING: the volume is at {NEAR} % of the threshold or above. Above it the scheme is to be notified to the \
                 supervisor (PSD2, article 3(k)).",
                "ATTENZIONE: il volume è all'{NEAR} % della soglia o oltre. Sopra di essa lo schema va notificato \
                 all'autorità di vigilanza (PSD2, articolo 3(k))."
            ));
        }
        parts.join("\n\n")
    }
}

impl Figures {
    fn reserve_text(&self) -> String {
        let Reserve {
            euro_in,
            paid_out,
            bank_fees,
            euro,
            issuance,
            ratio_points,
            ..
        } = &self.reserve;
        let mut rows: Vec<_> = self
            .reserve
            .by_basis
            .iter()
            .map(|(basis, sum)| vec![format!("  {}", basis.name()), sum.to_string()])
            .collect();
        rows.insert(0, vec![say!("Euro in", "Euro entrati"), euro_in.to_string()]);
        rows.push(vec![say!("Paid out", "Pagati"), paid_out.to_string()]);
        rows.push(vec![
            say!("Kept by the bank", "Trattenuti dalla banca"),
            bank_fees.to_string(),
        ]);
        rows.push(vec![say!("Euro in the reserve", "Euro in riserva"), euro.to_string()]);
        rows.push(vec![say!("Credits", "Crediti"), issuance.to_string()]);
        let ratio = Amount(*ratio_points).to_string();
        rows.push(vec![say!("Euro for 100 credits", "Euro per 100 crediti"), ratio]);
        table(&[say!("Reserve", "Riserva"), String::new()], &[1], rows)
    }

    fn liabilities_text(&self) -> String {
        let rows = self.liabilities.iter().filter(|line| !line.amount.is_zero());
        let mut rows: Vec<_> = rows
            .map(|line| vec![line.name.clone(), line.amount.to_string()])
            .collect();
        let sum = Amount(self.liabilities.iter().map(|line| line.amount.cents()).sum());
        rows.push(vec![say!("All", "Totale"), sum.to_string()]);
        table(&[say!("Credits of", "Crediti di"), String::new()], &[1], rows)
    }

    fn redemptions_text(&self) -> String {
        let headings = [
            say!("Redemptions", "Conversioni"),
            say!("Number", "Numero"),
            say!("Credits", "Crediti"),
            say!("Of it fees", "Di cui commissioni"),
        ];
        let rows = self.redemptions.iter().map(|line| {
            vec![
                line.status.name(),
                line.count.to_string(),
                line.amount.to_string(),
                line.fee.to_string(),
            ]
        });
        table(&headings, &[1, 2, 3], rows)
    }

    fn months_text(&self) -> String {
        let Some(months) = &self.months else {
            return say!(
                "The months take an archive node: --node URL",
                "Per i mesi serve un nodo archivio: --node URL"
            );
        };
        let headings = [
            say!("Month", "Mese"),
            say!("Euro in", "Euro entrati"),
            say!("Paid out", "Pagati"),
            say!("Kept by the bank", "Trattenuti dalla banca"),
        ];
        let rows = months.iter().map(|month| {
            let flows = [month.euro_in, month.paid_out, month.bank_fees].map(signed);
            [vec![month.month.clone()], flows.into()].concat()
        });
        table(&headings, &[1, 2, 3], rows)
    }

    fn volume_text(&self) -> String {
        let Volume { volume, threshold, .. } = self.volume;
        say!(
            "Paid for purchases in the last 12 months: {volume}; the threshold for notification is {threshold}.",
            "Pagati per acquisti negli ultimi 12 mesi: {volume}; la soglia per la notifica è {threshold}."
        )
    }
}

/// Writes the figures as a table: section, item, number, amount.
fn write(figures: &Figures, file: &Path) -> Result<()> {
    let broken = |error: csv::Error| Error::internal("CSV", error);
    let mut writer = csv::Writer::from_path(file).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => files::unwritable(file, &error),
        other => Error::internal("CSV", format!("{other:?}")),
    })?;
    writer
        .write_record(["section", "item", "number", "amount"])
        .map_err(broken)?;
    for row in rows(figures) {
        writer.write_record(row).map_err(broken)?;
    }
    writer.flush().map_err(|error| files::unwritable(file, &error))
}

fn rows(figures: &Figures) -> Vec<[String; 4]> {
    let row = |section: &str, item: &str, number: Option<usize>, amount: i128| {
        let sign = if amount < 0 { "-" } else { "" };
        let number = number.map(|number| number.to_string()).unwrap_or_default();
        let amount = format!("{sign}{}", Amount(amount.unsigned_abs()).to_plain());
        [section.to_owned(), item.to_owned(), number, amount]
    };
    let cents = |amount: Amount| i128::try_from(amount.cents()).unwrap_or(i128::MAX);
    let reserve = &figures.reserve;
    let basis = |basis: &Basis| {
        serde_json::to_value(basis)
            .ok()
            .and_then(|key| key.as_str().map(str::to_owned))
    };
    let mut rows: Vec<_> = reserve
        .by_basis
        .iter()
        .map(|(of, sum)| row("euro in", &basis(of).unwrap_or_default(), None, cents(*sum)))
        .collect();
    for (item, amount) in [
        ("euro in", reserve.euro_in),
        ("paid out", reserve.paid_out),
        ("bank fees", reserve.bank_fees),
        ("euro", reserve.euro),
        ("issuance", reserve.issuance),
    ] {
        rows.push(row("reserve", item, None, cents(amount)));
    }
    rows.extend(
        figures
            .liabilities
            .iter()
            .map(|line| row("credits", line.holder, None, cents(line.amount))),
    );
    for line in &figures.redemptions {
        let status = serde_json::to_value(line.status).unwrap_or_default();
        let status = status.as_str().unwrap_or_default();
        rows.push(row("redemptions", status, Some(line.count), cents(line.amount)));
        rows.push(row("redemption fees", status, Some(line.count), cents(line.fee)));
    }
    for month in figures.months.iter().flatten() {
        rows.push(row("month euro in", &month.month, None, month.euro_in));
        rows.push(row("month paid out", &month.month, None, month.paid_out));
        rows.push(row("month bank fees", &month.month, None, month.bank_fees));
    }
    rows.push(row("volume", "12 months", None, cents(figures.volume.volume)));
    rows.push(row("volume", "threshold", None, cents(figures.volume.threshold)));
    rows
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
