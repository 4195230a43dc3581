//! `piazza coop redemptions export`: the file with which the bank pays an approved batch.
//!
//! A batch has one file, with one name: lost, it is written again, byte by byte. What it was made of is kept, for the
//! chain goes on when the bank answers, and IBANs change.

use super::{
    payee::payee_of,
    redemptions::{find_batch, merchant_name, trade_names},
};
use crate::{
    bank::{
        pain001::{credit_transfers, Debtor, File, Order, Payment},
        references::payment_reference,
    },
    chain::{
        redemptions::{batch_lines, BatchState, Redemption, RedemptionStatus},
        At, Chain,
    },
    codes::Hash,
    context::Context,
    error::{input, refused, usage, Error, Result},
    files,
    i18n::say,
    output::Done,
    store::{Payee, PaymentFile},
    values::{Address, Millis},
    vault::Vault,
};
use clap::Args;
use sepa::{IsoDate, IsoDateTime};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::{Path, PathBuf},
};

/// The seconds of a day.
const DAY: u64 = 86_400;

/// Write the file with which the bank pays an approved batch.
#[derive(Args)]
pub struct Export {
    /// The batch's number.
    batch: u32,
    /// The file to write, a pain.001 for the bank's portal. It names people: delete it once the bank has it.
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// The day on which the bank is to pay, as 2026-11-30 [default: today].
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    execution_date: Option<IsoDate>,
}

fn parse_date(text: &str) -> Result<IsoDate> {
    IsoDate::parse(text).map_err(|_| {
        usage(say!(
            "'{text}' is not a day: write it as 2026-11-30.",
            "'{text}' non è un giorno: scrivilo come 2026-11-30."
        ))
    })
}

/// Our name of a batch's file: the same on every machine, so that the bank takes it once.
pub fn message_id(genesis: &Hash, batch: u32) -> String {
    let chain = hex::encode_upper(genesis.get(..4).unwrap_or_default());
    format!("PIAZZA-{chain}-{batch}")
}

/// The batch whose file has a name, if it is one of this chain.
pub fn batch_of_message(genesis: &Hash, name: &str) -> Option<u32> {
    let batch = name.rsplit_once('-')?.1.parse().ok()?;
    (message_id(genesis, batch) == name).then_some(batch)
}

/// The setting with the redemptions that a file pays.
fn paid_by(message_id: &str) -> String {
    format!("payment file {message_id}")
}

/// A file that was written before, and the redemptions it pays.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Before {
    file: PaymentFile,
    redemptions: Vec<u32>,
}

fn written_before(context: &Context, batch: u32, message_id: &str) -> Result<Option<Before>> {
    let file = context.store()?.payment_file(batch)?;
    let Some(file) = file.filter(|file| file.message_id == message_id) else {
        return Ok(None);
    };
    let redemptions = context.store()?.setting(&paid_by(message_id))?.unwrap_or_default();
    let redemptions = redemptions.split(' ').filter_map(|id| id.parse().ok()).collect();
    Ok(Some(Before { file, redemptions }))
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Export) -> Result<()> {
    let vault = context.vault()?;
    let own = context.store()?.own_account(vault)?;
    let chain = Chain::connect(context).await?;
    // What is not final is not paid.
    let at = chain.at_final().await?;
    let id = arguments.batch;
    check_approved(&at, id).await?;
    let name = message_id(&chain.genesis(), id);
    let before = written_before(context, id, &name)?;
    let lines = to_pay(id, &batch_lines(&at, id).await?, before.as_ref())?;
    let payees = payees(context, vault, &at, &lines).await?;
    let (created, execution_date) = dates(before.as_ref(), context.clock(), arguments.execution_date)?;
    let order = order((name, created, execution_date), own, &lines, &payees)?;
    let file = credit_transfers(&order)?;
    let sha256 = Sha256::digest(file.xml.as_bytes()).into();
    match &before {
        Some(before) if before.file.sha256 != sha256 => return Err(would_differ(id)),
        Some(_) => {}
        // Before the file is there: what may be at the bank is known here.
        None => remember(context, id, (&order, &file, sha256), &lines)?,
    }
    write(&arguments.output, &file.xml)?;
    tell(
        context,
        &arguments,
        (&order, &file, &hex::encode(sha256)),
        before.is_some(),
    )
}

fn remember(
    context: &Context,
    batch: u32,
    (order, file, sha256): (&Order, &File, Hash),
    lines: &[Redemption],
) -> Result<()> {
    let ids: Vec<_> = lines.iter().map(|line| line.id.to_string()).collect();
    let store = context.store()?;
    store.set_setting(&paid_by(&order.message_id), &ids.join(" "))?;
    store.remember_payment_file(&PaymentFile {
        batch,
        message_id: order.message_id.clone(),
        sha256,
        created: millis(order.created),
        execution_date: order.execution_date.to_string(),
        lines: u32::try_from(lines.len()).unwrap_or(u32::MAX),
        total: file.total,
    })
}

fn tell(
    context: &Context,
    arguments: &Export,
    (order, file, sha256): (&Order, &File, &str),
    before: bool,
) -> Result<()> {
    for note in &file.notes {
        context.out.note(note);
    }
    let (batch, path, total) = (arguments.batch, arguments.output.display(), file.total);
    let (count, day, name) = (order.lines.len(), order.execution_date, &order.message_id);
    let mut text = say!(
        "{path}: batch {batch}, payments {count}, {total} euro, to be paid on {day}, message {name}.",
        "{path}: distinta {batch}, pagamenti {count}, {total} euro, da pagare il {day}, messaggio {name}."
    );
    if before {
        text.push_str(&say!(
            "\nIt was written before, and this is the same file: the bank must get it once.",
            "\nEra già stato scritto, e questo è lo stesso file: la banca deve riceverlo una volta sola."
        ));
    }
    let fields = json!({
        "event": "exported",
        "batch": batch,
        "payments": count,
        "total_cents": total,
        "execution_date": day.to_string(),
        "message_id": name,
        "sha256": sha256,
        "written_before": before,
        "file": path.to_string(),
    });
    context.out.print(&Done::new(text, fields))
}

async fn check_approved(at: &At, id: u32) -> Result<()> {
    match find_batch(at, id).await?.state {
        BatchState::Approved { .. } => Ok(()),
        BatchState::Closed { .. } => Err(refused(say!(
            "Batch {id} waits for a second treasurer: until then nothing is paid.",
            "La distinta {id} aspetta un secondo tesoriere: fino ad allora non si paga nulla."
        ))
        .hint(say!(
            "Another treasurer: piazza coop redemptions approve {id}",
            "Un altro tesoriere: piazza coop redemptions approve {id}"
        ))
        .code("Reserve.BatchNotApproved")),
        BatchState::Open => Err(refused(say!(
            "Batch {id} still takes requests.",
            "La distinta {id} raccoglie ancora richieste."
        ))
        .hint(say!(
            "Close it: piazza coop redemptions batch",
            "Chiudila: piazza coop redemptions batch"
        ))
        .code("Reserve.BatchNotApproved")),
    }
}

/// The redemptions that the file pays: those it was made of, or else the open ones.
fn to_pay(batch: u32, lines: &[Redemption], before: Option<&Before>) -> Result<Vec<Redemption>> {
    if let Some(before) = before {
        let wanted: BTreeSet<_> = before.redemptions.iter().collect();
        return Ok(lines.iter().filter(|line| wanted.contains(&line.id)).cloned().collect());
    }
    let answered = |line: &&Redemption| matches!(line.status, RedemptionStatus::Settled | RedemptionStatus::Returned);
    if let Some(line) = lines.iter().find(answered) {
        let id = line.id;
        return Err(refused(say!(
            "Redemption {id} of batch {batch} is paid already: the file was written on another machine.",
            "La conversione {id} della distinta {batch} è già pagata: il file è stato scritto su un'altra macchina."
        ))
        .hint(say!("Ask the other treasurer for it.", "Chiedilo all'altro tesoriere.")));
    }
    let open = |line: &&Redemption| line.status == RedemptionStatus::Open;
    let open: Vec<_> = lines.iter().filter(open).cloned().collect();
    if open.is_empty() {
        return Err(refused(say!(
            "All of batch {batch} is rejected: there is nothing to pay.",
            "Tutta la distinta {batch} è respinta: non c'è nulla da pagare."
        )));
    }
    Ok(open)
}

/// Where each merchant is paid.
async fn payees(context: &Context, vault: &Vault, at: &At, lines: &[Redemption]) -> Result<BTreeMap<Address, Payee>> {
    let names = trade_names(at).await?;
    let (mut payees, mut missing) = (BTreeMap::new(), BTreeSet::new());
    for merchant in lines.iter().map(|line| line.merchant).collect::<BTreeSet<_>>() {
        match payee_of(context, vault, &merchant)? {
            Some(payee) => {
                payees.insert(merchant, payee);
            }
            None => {
                missing.insert(merchant_name(context, &names, &merchant)?);
            }
        }
    }
    if missing.is_empty() {
        return Ok(payees);
    }
    let (count, names) = (missing.len(), missing.into_iter().collect::<Vec<_>>().join("\n  "));
    Err(input(say!(
        "Merchants without an IBAN here: {count}; nothing was written.\n  {names}",
        "Esercenti senza IBAN qui: {count}; non è stato scritto nulla.\n  {names}"
    ))
    .hint("piazza coop payee set MEMBER --name NAME --iban IBAN"))
}

/// When the file was made, and when it is to be paid: what it says stays.
fn dates(before: Option<&Before>, now: Millis, wanted: Option<IsoDate>) -> Result<(IsoDateTime, IsoDate)> {
    let Some(Before { file, .. }) = before else {
        let now = moment(now)?;
        let day = wanted.unwrap_or(now.date());
        if day < now.date() {
            return Err(usage(say!("The day {day} is over.", "Il giorno {day} è passato.")));
        }
        return Ok((now, day));
    };
    let day = IsoDate::parse(&file.execution_date).map_err(|error| Error::internal("payment file", error))?;
    if wanted.is_some_and(|wanted| wanted != day) {
        return Err(refused(say!(
            "The batch's file was written before, to be paid on {day}: there is only one.",
            "Il file della distinta è già stato scritto, da pagare il {day}: ce n'è uno solo."
        ))
        .hint(say!(
            "Leave --execution-date out, or change the day in the bank's portal.",
            "Ometti --execution-date, o cambia il giorno nel portale della banca."
        )));
    }
    Ok((moment(file.created)?, day))
}

/// A moment as the bank reads it, in UTC and whole seconds.
fn moment(millis: Millis) -> Result<IsoDateTime> {
    let wrong = |error: &dyn std::fmt::Display| Error::internal("clock", error);
    let seconds = millis / 1_000;
    let day = i64::try_from(seconds / DAY).map_err(|error| wrong(&error))?;
    let date = IsoDate::from_epoch_days(day).map_err(|error| wrong(&error))?;
    let part = |length: u64, most: u64| u8::try_from(seconds / length % most).unwrap_or_default();
    IsoDateTime::new(date, part(3_600, 24), part(60, 60), part(1, 60)).map_err(|error| wrong(&error))
}

/// The same moment in milliseconds.
fn millis(moment: IsoDateTime) -> Millis {
    let days = u64::try_from(moment.date().epoch_days()).unwrap_or_default();
    let seconds = u64::from(moment.hour()) * 3_600 + u64::from(moment.minute()) * 60 + u64::from(moment.second());
    (days * DAY + seconds) * 1_000
}

fn order(
    (message_id, created, execution_date): (String, IsoDateTime, IsoDate),
    own: Payee,
    lines: &[Redemption],
    payees: &BTreeMap<Address, Payee>,
) -> Result<Order> {
    let payment = |line: &Redemption| {
        let payee = payees
            .get(&line.merchant)
            .ok_or_else(|| Error::internal("payment file", "a line without payee"))?;
        Ok(Payment {
            end_to_end: payment_reference(line.batch, line.id)?.as_str().to_owned(),
            name: payee.name.clone(),
            iban: payee.iban.clone(),
            amount: line.paid(),
            // The same in every language of the wallet: the file must come out alike.
            text: format!("Piazza, conversione crediti {}", line.id),
        })
    };
    Ok(Order {
        message_id,
        created,
        execution_date,
        debtor: Debtor {
            name: own.name,
            iban: own.iban,
            bic: own.bic,
        },
        lines: lines.iter().map(payment).collect::<Result<_>>()?,
    })
}

fn would_differ(batch: u32) -> Error {
    refused(say!(
        "The file of batch {batch} was written before, and would not be the same now: a name, an IBAN or the own account changed.",
        "Il file della distinta {batch} è già stato scritto, e ora non sarebbe uguale: è cambiato un nome, un IBAN o il conto."
    ))
    .hint(say!(
        "If the bank has the first one, wait for its answer: what it rejects is redeemed anew.",
        "Se la banca ha il primo, aspetta la sua risposta: ciò che respinge si converte di nuovo."
    ))
}

/// Writes the file for its owner alone. One that is there already must be the same.
fn write(path: &Path, xml: &str) -> Result<()> {
    match files::create_private(path) {
        Ok(mut file) => file
            .write_all(xml.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|error| files::unwritable(path, &error)),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => match std::fs::read(path) {
            Ok(there) if there == xml.as_bytes() => Ok(()),
            _ => Err(files::unwritable(path, &error)),
        },
        Err(error) => Err(files::unwritable(path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Amount;

    fn line(id: u32, status: RedemptionStatus) -> Redemption {
        Redemption {
            id,
            batch: 3,
            merchant: Address::from([7; 32]),
            amount: Amount(10_000),
            fee: Amount(100),
            fund: Some(1),
            status,
        }
    }

    fn before(redemptions: Vec<u32>) -> Before {
        let file = PaymentFile {
            batch: 3,
            message_id: "PIAZZA-00000000-3".to_owned(),
            sha256: [0; 32],
            created: 1_795_300_000_000,
            execution_date: "2026-11-23".to_owned(),
            lines: 2,
            total: Amount(19_800),
        };
        Before { file, redemptions }
    }

    fn ids(lines: &[Redemption]) -> Vec<u32> {
        lines.iter().map(|line| line.id).collect()
    }

    #[test]
    fn the_first_file_pays_what_is_open() {
        let lines = [line(1, RedemptionStatus::Open), line(2, RedemptionStatus::Rejected)];
        assert_eq!(ids(&to_pay(3, &lines, None).expect("a file")), [1]);
        assert!(to_pay(3, &lines[1..], None).is_err());
    }

    #[test]
    fn a_file_written_again_pays_the_same_whatever_the_bank_answered() {
        let lines = [
            line(1, RedemptionStatus::Settled),
            line(2, RedemptionStatus::Rejected),
            line(3, RedemptionStatus::Rejected),
        ];
        // Redemption 3 was rejected before the file was made, redemption 2 after.
        assert_eq!(
            ids(&to_pay(3, &lines, Some(&before(vec![1, 2]))).expect("a file")),
            [1, 2]
        );
    }

    #[test]
    fn what_another_machine_had_paid_is_not_paid_again() {
        for status in [RedemptionStatus::Settled, RedemptionStatus::Returned] {
            let lines = [line(1, RedemptionStatus::Open), line(2, status)];
            assert!(to_pay(3, &lines, None).is_err());
        }
    }

    #[test]
    fn a_file_keeps_its_dates() {
        let day = |day| IsoDate::new(2026, 11, day).expect("a day");
        let before = before(vec![1]);
        let (created, execution) = dates(Some(&before), 0, None).expect("dates");
        assert_eq!((millis(created), execution), (before.file.created, day(23)));
        assert!(dates(Some(&before), 0, Some(day(24))).is_err());
        let now = before.file.created;
        assert_eq!(dates(None, now, None).expect("today").1, created.date());
        assert!(dates(None, now, Some(day(1))).is_err());
    }

    #[test]
    fn a_batch_has_one_name_on_every_machine() {
        let genesis = [0xab; 32];
        let name = message_id(&genesis, u32::MAX);
        assert_eq!(name, "PIAZZA-ABABABAB-4294967295");
        assert!(name.len() <= 35);
        assert_eq!(batch_of_message(&genesis, &name), Some(u32::MAX));
        for other in ["", "PIAZZA-ABABABAC-1", "PIAZZA-ABABABAB-01", "PIAZZA-ABABABAB-+1"] {
            assert_eq!(batch_of_message(&genesis, other), None, "{other}");
        }
    }
}
