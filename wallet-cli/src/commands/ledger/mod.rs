//! `piazza ledger`: double-entry books out of the chain's events.

mod books;
mod read;
mod write;

use crate::{
    chain::{members, verify, Chain},
    commands::history::first_block_at,
    context::Context,
    error::{usage, Error, Kind, Result},
    files,
    i18n::say,
    output::{Progress, Report},
    values::{parse_start, Address, Millis},
};
use books::{with_point, Account, Chart, Entry};
use clap::{Args, Subcommand};
use futures::{StreamExt, TryStreamExt};
use read::Reader;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};
use write::{unless_closed, Format, Writer};

/// How many blocks are read at a time.
const AT_A_TIME: usize = 32;
/// After how many blocks the reader looks whether the chain's runtime changed.
const PIECE: usize = 512;
/// The milliseconds of a day.
const DAY: Millis = 86_400_000;
/// How many accounts are named that are not as the chain says.
const NAMED: usize = 5;

/// Double-entry books of the credits.
#[derive(Subcommand)]
pub enum Command {
    /// Write every movement of credits as balanced postings, and check them against the chain. Takes an archive node.
    Export(Export),
}

/// Write the books.
#[derive(Args)]
pub struct Export {
    /// As a table, or for Beancount 3.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// From this day on, in UTC as all days of the books [default: the chain's first].
    #[arg(long, value_name = "DATE", value_parser = utc_start)]
    from: Option<Millis>,
    /// To the end of this day [default: the newest final block].
    #[arg(long, value_name = "DATE", value_parser = utc_end)]
    to: Option<Millis>,
    /// The file to write [default: standard output].
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// One account for all members and one for all merchants.
    #[arg(long)]
    summary: bool,
    /// With the merchants' trade names, which are public.
    #[arg(long)]
    trade_names: bool,
}

/// Reads the first moment of a day of the books, or a time.
fn utc_start(text: &str) -> Result<Millis> {
    let text = text.trim();
    if is_day(text) {
        return parse_start(&format!("{text}T00:00:00Z"));
    }
    parse_start(text)
}

/// Reads the last moment of a day of the books, or a time.
fn utc_end(text: &str) -> Result<Millis> {
    let start = utc_start(text)?;
    Ok(if is_day(text.trim()) {
        start.saturating_add(DAY - 1)
    } else {
        start
    })
}

fn is_day(text: &str) -> bool {
    text.len() == "2026-12-31".len()
}

/// The day of a moment, in UTC.
pub fn utc_day(time: Millis) -> String {
    i64::try_from(time)
        .ok()
        .and_then(|time| jiff::Timestamp::from_millisecond(time).ok())
        .map(|time| time.strftime("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

#[derive(Serialize)]
struct Exported {
    file: PathBuf,
    first_block: u64,
    last_block: u64,
    entries: u64,
    accounts: usize,
}

impl Report for Exported {
    fn human(&self) -> String {
        let Self {
            first_block,
            last_block,
            entries,
            accounts,
            ..
        } = self;
        say!(
            "{file}: entries {entries}, accounts {accounts}, blocks {first_block} to {last_block}. Every account is as the chain says, to the cent.",
            "{file}: registrazioni {entries}, conti {accounts}, blocchi da {first_block} a {last_block}. Ogni conto è come dice la chain, al centesimo.",
            file = self.file.display()
        )
    }
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    let Command::Export(arguments) = command;
    export(context, &arguments).await
}

async fn export(context: &Context, arguments: &Export) -> Result<()> {
    let target = Target::choose(context, arguments)?;
    let chain = Chain::connect(context).await?;
    let (first, last) = stretch(&chain, arguments).await?;
    let (before, after) = (chain.at_number(first - 1).await?, chain.at_number(last).await?);
    let spinner = context.out.spinner(say!("reading the state…", "lettura dello stato…"));
    let (opening, closing) = futures::try_join!(verify::read(&before), verify::read(&after))?;
    drop(spinner);
    let names = match arguments.trade_names {
        true => trade_names(members::merchants(&after).await?),
        false => BTreeMap::new(),
    };
    let chart = Chart::new(&closing, names, arguments.summary);
    let title = format!("Piazza: {}", chain.name().await?);
    let writer = Writer::begin(arguments.format, target.sink()?, &chart, &title);
    let mut books = Books {
        writer: writer.map_err(|error| write::broken(&error))?,
        balances: BTreeMap::new(),
        entries: 0,
    };
    books.open(&chain, &chart, first, &opening).await?;
    let bar = context
        .out
        .bar(last + 1 - first, say!("reading blocks", "lettura dei blocchi"));
    let end = books.read(&chain, &chart, first, last, &bar).await?;
    drop(bar);
    let expected = expected(&chart, &opening, &closing);
    check(&chart, &books.balances, &expected)?;
    let (entries, accounts) = (books.entries, books.balances.len());
    unless_closed(books.writer.end(&utc_day(end.saturating_add(DAY)), &expected))?;
    let Some(file) = target.keep()? else {
        return Ok(());
    };
    context.out.print(&Exported {
        file,
        first_block: first,
        last_block: last,
        entries,
        accounts,
    })
}

fn trade_names(merchants: Vec<(Address, members::Merchant)>) -> BTreeMap<Address, String> {
    let named = merchants.into_iter();
    named
        .map(|(account, merchant)| (account, merchant.trade_name))
        .collect()
}

/// The first and the last block of the period: final ones only, which nothing takes back.
async fn stretch(chain: &Chain, arguments: &Export) -> Result<(u64, u64)> {
    let (_, newest) = chain.heights().await?;
    let first = match arguments.from {
        Some(from) => first_block_at(chain, from, newest).await?,
        None => 1,
    };
    let last = match arguments.to {
        Some(to) => first_block_at(chain, to.saturating_add(1), newest)
            .await?
            .saturating_sub(1),
        None => newest,
    };
    if last < first {
        return Err(usage(say!(
            "There is no final block in this period.",
            "In questo periodo non c'è nessun blocco definitivo."
        )));
    }
    Ok((first, last))
}

/// The books while they are written.
struct Books<'a> {
    writer: Writer<'a>,
    balances: BTreeMap<Account, i128>,
    entries: u64,
}

impl Books<'_> {
    fn enter(&mut self, entry: &Entry) -> Result<()> {
        for (account, cents) in &entry.postings {
            *self.balances.entry(*account).or_default() += cents;
        }
        self.entries += 1;
        unless_closed(self.writer.entry(entry))
    }

    /// Enters what there was before the first block. The expenses of earlier periods are not carried over.
    async fn open(&mut self, chain: &Chain, chart: &Chart, first: u64, opening: &verify::Books) -> Result<()> {
        let mut postings: Vec<_> = chart.balances(opening).into_iter().collect();
        postings.retain(|(account, _)| !matches!(account, Account::BankFees | Account::BorneByEnabler));
        if postings.is_empty() {
            return Ok(());
        }
        let at = chain.at_number(first).await?;
        self.enter(&Entry {
            block: first,
            time: crate::chain::now(&at).await?,
            text: say!("opening balances", "saldi iniziali"),
            reference: None,
            postings,
        })
    }

    /// Enters what happened in the blocks, and answers with the time of the last.
    async fn read(&mut self, chain: &Chain, chart: &Chart, first: u64, last: u64, bar: &Progress) -> Result<Millis> {
        for start in (first..=last).step_by(PIECE) {
            let end = last.min(start + PIECE as u64 - 1);
            let reader = Reader::new(chain, chart, start, end).await?;
            let reader = &reader;
            let mut blocks = futures::stream::iter(start..=end)
                .map(|number| reader.block(number))
                .buffered(AT_A_TIME);
            while let Some(entries) = blocks.try_next().await? {
                bar.step();
                entries.iter().try_for_each(|entry| self.enter(entry))?;
            }
        }
        crate::chain::now(&chain.at_number(last).await?).await
    }
}

/// What the accounts are to have in the end. Expenses are those of the period.
fn expected(chart: &Chart, opening: &verify::Books, closing: &verify::Books) -> BTreeMap<Account, i128> {
    let before = chart.balances(opening);
    let mut balances = chart.balances(closing);
    for account in [Account::BankFees, Account::BorneByEnabler] {
        if let Some(earlier) = before.get(&account) {
            *balances.entry(account).or_default() -= earlier;
        }
    }
    balances
}

/// Refuses books that are not as the chain says.
fn check(chart: &Chart, found: &BTreeMap<Account, i128>, expected: &BTreeMap<Account, i128>) -> Result<()> {
    let has = |books: &BTreeMap<Account, i128>, account| books.get(account).copied().unwrap_or_default();
    let mut differing: Vec<_> = found
        .keys()
        .chain(expected.keys())
        .filter(|account| has(found, account) != has(expected, account))
        .collect();
    differing.sort();
    differing.dedup();
    if differing.is_empty() {
        return Ok(());
    }
    let told: Vec<_> = differing
        .iter()
        .take(NAMED)
        .map(|account| {
            let (entered, on_chain) = (with_point(has(found, account)), with_point(has(expected, account)));
            format!("{} {entered} ≠ {on_chain}", chart.name(**account))
        })
        .collect();
    Err(Error::new(
        Kind::Verify,
        say!(
            "The events do not explain what the chain says of {count} accounts: {told}.",
            "Gli eventi non spiegano ciò che la chain dice di {count} conti: {told}.",
            count = differing.len(),
            told = told.join(", ")
        ),
    )
    .hint(say!(
        "Check the chain itself with `piazza chain verify`, and update this wallet.",
        "Controlla la chain con `piazza chain verify`, e aggiorna questo portafoglio."
    )))
}

/// Where the books go: into a file once they are whole, or to standard output as they are read.
struct Target {
    file: Option<PathBuf>,
}

impl Target {
    fn choose(context: &Context, arguments: &Export) -> Result<Self> {
        let Some(file) = &arguments.output else {
            if context.out.is_json() {
                return Err(usage(say!(
                    "With --json the books go into a file.",
                    "Con --json i libri vanno in un file."
                ))
                .hint(say!("Add --output FILE.", "Aggiungi --output FILE.")));
            }
            return Ok(Self { file: None });
        };
        may_replace(context, file)?;
        Ok(Self {
            file: Some(file.clone()),
        })
    }

    fn partial(file: &Path) -> PathBuf {
        let mut name = file.as_os_str().to_owned();
        name.push(".partial");
        PathBuf::from(name)
    }

    fn sink(&self) -> Result<Box<dyn Write>> {
        let Some(file) = &self.file else {
            return Ok(Box::new(std::io::stdout()));
        };
        let partial = Self::partial(file);
        // What an interrupted run left is of no use.
        if partial.exists() {
            std::fs::remove_file(&partial).map_err(|error| files::unwritable(&partial, &error))?;
        }
        let made = files::create_private(&partial).map_err(|error| files::unwritable(&partial, &error))?;
        Ok(Box::new(BufWriter::new(made)))
    }

    fn keep(self) -> Result<Option<PathBuf>> {
        if let Some(file) = &self.file {
            std::fs::rename(Self::partial(file), file).map_err(|error| files::unwritable(file, &error))?;
        }
        Ok(self.file)
    }
}

/// Asks before a file is replaced.
///
/// # Errors
/// If it is not to be, or nobody can be asked.
pub fn may_replace(context: &Context, file: &Path) -> Result<()> {
    if !file.exists() {
        return Ok(());
    }
    let question = say!(
        "{file} exists already. Replace it?",
        "{file} esiste già. Sostituirlo?",
        file = file.display()
    );
    if context.prompt.confirm(&question, context.settings.yes)? {
        return Ok(());
    }
    Err(usage(say!("Nothing was written.", "Non è stato scritto nulla.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_books_are_in_utc() {
        assert_eq!(utc_start("2026-01-01").ok(), Some(1_767_225_600_000));
        assert_eq!(utc_end("2026-01-01").ok(), Some(1_767_225_600_000 + DAY - 1));
        assert_eq!(utc_end("2026-01-01T00:00:00Z").ok(), Some(1_767_225_600_000));
        assert_eq!(utc_day(1_767_225_600_000 - 1), "2025-12-31");
        assert_eq!(utc_day(1_767_225_600_000), "2026-01-01");
        for wrong in ["", "2026-13-01", "01/01/2026", "tomorrow!!"] {
            assert!(utc_start(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn books_that_miss_a_cent_are_refused() {
        let chart = Chart::new(&verify::Books::default(), BTreeMap::new(), true);
        let expected: BTreeMap<_, _> = [(Account::Euro, 100), (Account::Unallocated, -100)].into();
        assert!(check(&chart, &expected, &expected).is_ok());
        let mut found = expected.clone();
        found.insert(Account::Euro, 101);
        let error = check(&chart, &found, &expected).expect_err("a cent too much");
        assert_eq!(error.kind, Kind::Verify);
        assert!(error.message.contains("1.01 ≠ 1.00"), "{}", error.message);
        found = expected.clone();
        found.remove(&Account::Unallocated);
        assert!(check(&chart, &found, &expected).is_err());
    }
}
