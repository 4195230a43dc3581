//! A file of which all rows count, or none: one batch.

use super::{people::People, without_row, Reading, Subject};
use crate::{
    chain::{
        api,
        rewards::Mode,
        send::{perform, Order, Receipt},
        types::bounded_collections::bounded_vec::BoundedVec,
        Chain,
    },
    codes::{blake2_256, Hash},
    commands::money::merged,
    connectors::{decode, Choice, Feed, Input, Row, Sealed},
    context::Context,
    error::{input, refused, Error, Result},
    i18n::say,
    output::Done,
    sheet::{told, Fault},
    store::{EventState, NewEvent},
};
use serde_json::json;
use std::collections::HashMap;

/// The most rows of one batch.
const MOST: usize = 500;
/// The kind of these transactions in the journal. What a batch of a desk is, and followed as, is another.
const KIND: &str = "attest_whole";

/// Attests a file as a whole.
///
/// # Errors
/// If a row is wrong: then nothing counts.
pub async fn run(
    context: &Context,
    chain: &mut Chain,
    subject: &Subject,
    reading: &Reading,
    file: &Input,
) -> Result<()> {
    let events = read(context, subject, reading, file).await?;
    let receipt = send(context, chain, subject, &events)
        .await
        .map_err(|error| in_the_file(error, &events))?;
    if receipt.is_final {
        let store = context.store()?;
        store.take_in(&subject.queue(), &file.key()?, &events, 0)?;
        let credited: Vec<_> = events.iter().map(|event| (event.proof, EventState::Credited)).collect();
        store.settle_events(&subject.queue(), &credited)?;
    }
    let (count, stage) = (events.len(), receipt.stage_text());
    let text = say!("Rows counted: {count}: {stage}.", "Righe contate: {count}: {stage}.");
    let fields = json!({ "behaviour": subject.id, "rows": count, "credited": count });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// The rows, if none is wrong.
async fn read(context: &Context, subject: &Subject, reading: &Reading, file: &Input) -> Result<Vec<NewEvent>> {
    let choice = Choice::only(reading.only.as_deref()).unwrap_or(Choice::First(None));
    let mut feed = Feed::open(file, reading.format, choice, 0)?;
    let meaning = subject.meaning(&reading.source);
    let (mut people, mut seen) = (People::default(), HashMap::<Hash, u64>::new());
    let (mut events, mut faults) = (Vec::new(), Vec::new());
    while let Some(row) = feed.next().await {
        let Row { number, event, .. } = row?;
        let event = event.and_then(|event| {
            let read = event.map(|event| meaning.read(number, &event, &mut |text| people.find(context, text)));
            let Some(event) = read.transpose()? else {
                return Ok(None);
            };
            match seen.insert(event.proof, number) {
                Some(row) => Err(say!(
                    "the same document as in row {row}",
                    "lo stesso documento della riga {row}"
                )),
                None => Ok(Some(event)),
            }
        });
        match event {
            Ok(event) => events.extend(event),
            Err(reason) => faults.push(Fault { line: number, reason }),
        }
        if events.len() > MOST {
            return Err(too_many());
        }
    }
    match (faults.is_empty(), events.is_empty()) {
        (true, false) => Ok(events),
        (true, true) => Err(input(say!(
            "There is no row that counts.",
            "Non c'è nessuna riga che conta."
        ))),
        _ => Err(told(&faults)),
    }
}

fn too_many() -> Error {
    input(say!(
        "Only {MOST} rows can count as a whole.",
        "Come un tutto possono contare solo {MOST} righe."
    ))
    .hint(say!("Leave --all-or-nothing out.", "Togli --all-or-nothing."))
}

async fn send(context: &Context, chain: &mut Chain, subject: &Subject, events: &[NewEvent]) -> Result<Receipt> {
    let (mut deeds, mut readings) = (Vec::new(), Vec::new());
    let mut all = Vec::new();
    for event in events {
        all.extend_from_slice(&event.entry);
        match decode(&event.entry)? {
            Sealed::Deed(entry) => deeds.push(entry),
            Sealed::Reading(reading) => readings.push(reading),
        }
    }
    let (id, count, title) = (subject.id, events.len(), &subject.title);
    // The same rows of the same attestor: another one agrees by attesting them, too.
    let name = blake2_256(&[&subject.attestor.0[..], &all].concat());
    let name = format!("attest:{id}:{}", hex::encode(name));
    let order = Order::new(KIND, say!("{count} rows, {title}", "{count} righe, {title}")).once(name);
    let calls = api::tx().rewards();
    match (deeds.is_empty(), readings.is_empty()) {
        (false, true) => {
            let call = calls.attest_batch(id, BoundedVec(deeds), Mode::AllOrNothing);
            perform(context, chain, &call, order).await
        }
        (true, _) => {
            let call = calls.deliver(id, BoundedVec(readings), Mode::AllOrNothing);
            perform(context, chain, &call, order).await
        }
        _ => Err(input(say!(
            "Some rows are of people, some of devices: they can't count as a whole.",
            "Alcune righe sono di persone, altre di dispositivi: non possono contare come un tutto."
        ))),
    }
}

/// A refusal with the row of the file.
fn in_the_file(error: Error, events: &[NewEvent]) -> Error {
    let (place, error) = without_row(error);
    let Some(event) = place.and_then(|place| events.get(place)) else {
        return error;
    };
    let (row, reason) = (event.row, error.message.trim_end_matches('.'));
    let message = say!(
        "Row {row}: {reason}; nothing was counted.",
        "Riga {row}: {reason}; non è stato contato nulla."
    );
    let told = refused(message);
    match error.code {
        Some(code) => told.code(code),
        None => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chain::fault::row_refused, values::Refused};

    #[test]
    fn a_refusal_names_the_row_of_the_file() {
        let event = |row| NewEvent {
            proof: [0; 32],
            row,
            entry: Vec::new(),
        };
        let error = in_the_file(row_refused(1, Refused::Stale), &[event(2), event(5)]);
        assert!(
            error.message.starts_with("Row 5: This happened too long ago"),
            "{}",
            error.message
        );
        assert_eq!(error.code.as_deref(), Some("Rewards.Row.Stale"));
    }
}
