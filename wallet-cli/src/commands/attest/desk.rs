//! From a source to the chain: rows are read, written down, sent in batches, and followed to their outcome.
//!
//! Every event stands in the wallet's own file before it is sent, and every batch in the journal as its signed bytes. So
//! whatever breaks off, and whenever, the next run goes on where this one stopped: what was sent is followed, what was
//! not is sent, and what counts already is not sent again. Should it be, the chain refuses its proof.

use super::{people::People, pull::pull, tally::Tally, Reading, Subject, KIND};
use crate::{
    chain::{
        api, delegates,
        fault::PRUNED,
        quota, receipt,
        rewards::{self, Mode},
        send::{follow, post, says_wait, settle_open, Happened, Order, Receipt},
        types::bounded_collections::bounded_vec::BoundedVec,
        Chain,
    },
    codes::Hash,
    connectors::{decode, Choice, Event, Feed, Input, Meaning, Row, Sealed},
    context::Context,
    error::{self, Error, Kind, Result},
    files,
    i18n::say,
    output::Progress,
    store::{Attested, EntryStatus, EventState, NewEvent, Queue},
    values::{format_wait, Address, Refused},
};
use rand::{rngs::OsRng, RngCore};
use serde_json::json;
use std::{
    collections::HashMap,
    fs::{File, TryLockError},
    time::Duration,
};
use subxt::tx::Payload;
use subxt_signer::sr25519::Keypair;

/// How many rows a batch has.
pub const CHUNK: usize = 100;
/// How many batches are under way together at most.
pub const WINDOW: usize = 8;
/// How long a single wait for the allowance is at most.
const LONGEST_WAIT: u64 = 60_000;
/// How often a node that is too busy is asked again.
const PATIENCE: u32 = 10;
/// How long the desk waits at most before it looks again for the node, or for finality.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How many documents of a source are remembered to tell repeated ones.
const REMEMBERED: usize = 500_000;

/// An attestor's desk.
pub struct Desk<'a> {
    context: &'a Context,
    /// Where its events wait.
    queue: Queue,
    /// The account that signs, by name and address.
    signer: (String, Address),
    /// Its key, once it was opened: the passphrase is asked for once.
    pair: Option<Keypair>,
    chain: Chain,
    subject: Subject,
    reading: Reading,
    people: People,
    /// In which row of the source each document stands.
    seen: HashMap<Hash, u64>,
    tally: Tally,
    progress: Progress,
    chunk: usize,
    busy: u32,
    /// How often in a row nothing could be told before finality goes on.
    held: u32,
    /// Held as long as the desk is open.
    _lock: File,
}

impl<'a> Desk<'a> {
    /// A desk for a behaviour.
    ///
    /// # Errors
    /// If another one of this data folder is open.
    pub fn open(context: &'a Context, chain: Chain, subject: Subject, reading: Reading) -> Result<Self> {
        let lock = lock(context, &subject)?;
        let signer = context.account()?;
        let queue = subject.queue();
        Ok(Self {
            context,
            queue,
            signer,
            pair: None,
            chain,
            tally: Tally::new(subject.id),
            subject,
            reading,
            people: People::default(),
            seen: HashMap::new(),
            progress: context.out.spinner(say!("attesting", "attestazione")),
            chunk: CHUNK,
            busy: 0,
            held: 0,
            _lock: lock,
        })
    }

    /// The sums so far.
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Reads a source to its end and attests what it says, from `skip` bytes on. Answers why it could not be read to its
    /// end, if so: what was read until then is attested.
    ///
    /// # Errors
    /// If the chain refuses, or the wallet's own file can't be used.
    pub async fn read(&mut self, source: &Input, choice: Choice, skip: u64) -> Result<Option<Error>> {
        let (key, length) = (source.key()?, source.length()?);
        let mut feed = Feed::open(source, self.reading.format, choice, skip)?;
        self.seen.clear();
        loop {
            let pulled = pull(&mut feed, !self.under_way()?.is_empty()).await;
            let stay = pulled.stay();
            self.take(source, &key, pulled.rows, length)?;
            self.carry_until(stay).await?;
            if pulled.broken.is_some() {
                return Ok(pulled.broken);
            }
            if pulled.ended {
                break;
            }
        }
        if let Some(length) = length {
            self.context.store()?.take_in(&self.queue, &key, &[], length)?;
        }
        Ok(None)
    }

    /// From where a file is to be read on; nothing if it was read to its end.
    ///
    /// # Errors
    /// If it can't be read.
    pub fn unread(&self, source: &Input) -> Result<Option<u64>> {
        let read = self.context.store()?.read_until(&self.queue, &source.key()?)?;
        Ok(match source.length()? {
            Some(length) if length == read => None,
            // It became shorter: what is there now was never read.
            Some(length) if length < read => Some(0),
            _ => Some(read),
        })
    }

    /// Tells of a file that can't be read.
    pub fn refuse_file(&mut self, error: &Error) {
        self.tally.files_refused += 1;
        self.context
            .out
            .event(&json!({ "event": "file_refused", "reason": error.message }));
        self.progress.pause(|| self.context.out.note(&error.message));
    }

    /// Writes rows down.
    fn take(&mut self, source: &Input, key: &str, rows: Vec<Row>, length: Option<u64>) -> Result<()> {
        let Some(position) = rows.last().map(|row| row.end) else {
            return Ok(());
        };
        let (name, meaning) = (source.name(), self.subject.meaning(&self.reading.source));
        let mut events = Vec::with_capacity(rows.len());
        for Row { number, event, .. } in rows {
            self.tally.rows += 1;
            let event = match event {
                Ok(Some(event)) => self.understand(&meaning, number, &event),
                Ok(None) => {
                    self.tally.skipped += 1;
                    continue;
                }
                Err(reason) => Err(reason),
            };
            match event.and_then(|event| self.unseen(source, event)) {
                Ok(event) => events.extend(event),
                Err(reason) => self
                    .tally
                    .refuse(self.context, &self.progress, (&name, number), &reason),
            }
        }
        let before = self.context.store()?.take_in(&self.queue, key, &events, position)?;
        let known = before.iter().filter(|state| **state == Some(EventState::Credited));
        self.tally.already += known.count() as u64;
        if let Some(length) = length.filter(|length| *length > 0 && position > 0) {
            let percent = position.saturating_mul(100) / length;
            self.progress
                .say(say!("{name}: {percent} % read", "{name}: letto il {percent} %"));
        }
        Ok(())
    }

    fn understand(&mut self, meaning: &Meaning, row: u64, event: &Event) -> Result<NewEvent, String> {
        let (people, context) = (&mut self.people, self.context);
        meaning.read(row, event, &mut |text| people.find(context, text))
    }

    /// The event, if its document is not in the source twice. A service that sends again what it sent is no fault.
    fn unseen(&mut self, source: &Input, event: NewEvent) -> Result<Option<NewEvent>, String> {
        if self.seen.len() >= REMEMBERED {
            self.seen.clear();
        }
        match self.seen.insert(event.proof, event.row) {
            None => Ok(Some(event)),
            Some(_) if *source == Input::Standard => {
                self.tally.already += 1;
                Ok(None)
            }
            Some(row) => Err(say!(
                "the same document as in row {row}",
                "lo stesso documento della riga {row}"
            )),
        }
    }

    /// Sends what waits and follows it until all of it has its outcome, however long the node is away.
    ///
    /// # Errors
    /// If the chain refuses a batch as a whole.
    pub async fn carry(&mut self) -> Result<()> {
        self.carry_until(0).await
    }

    /// Sends what waits, and follows what is under way until no more than so many batches are.
    async fn carry_until(&mut self, stay: usize) -> Result<()> {
        loop {
            match self.step(stay).await {
                Ok(true) => return Ok(()),
                Ok(false) => self.held = 0,
                Err(error) if is_held(&error) => self.wait_for_finality(&error).await,
                Err(error) if is_outage(&error) => self.wait_for_node(&error).await?,
                Err(error) => return Err(error),
            }
        }
    }

    /// Does a part of it: sends as much as may be under way, and follows the oldest batch, which is final first. Answers
    /// whether nothing waits, and no more batches are under way than may stay.
    async fn step(&mut self, stay: usize) -> Result<bool> {
        self.fill().await?;
        let open = self.under_way()?;
        if open.len() <= stay && self.waiting(1)?.is_empty() {
            return Ok(true);
        }
        if let Some(oldest) = open.first() {
            self.settle(oldest).await?;
        }
        Ok(false)
    }

    /// Sends as many batches as may be under way, and as the allowance has room for.
    async fn fill(&mut self) -> Result<()> {
        let under_way = self.under_way()?.len();
        if self.waiting(1)?.is_empty() {
            return Ok(());
        }
        if under_way == 0 {
            settle_open(self.context, &mut self.chain, &self.signer.1).await?;
        }
        for _ in 0..self.room(under_way).await? {
            let waiting = self.waiting(self.chunk)?;
            if waiting.is_empty() || !self.send(of_one_kind(waiting)?).await? {
                break;
            }
        }
        Ok(())
    }

    /// The batches whose outcome is open, oldest first.
    fn under_way(&self) -> Result<Vec<String>> {
        self.context.store()?.open_batches(&self.queue)
    }

    fn waiting(&self, most: usize) -> Result<Vec<Attested>> {
        self.context.store()?.waiting_events(&self.queue, most)
    }

    /// For how many more batches there is room; waits until it is one if none is under way.
    async fn room(&self, under_way: usize) -> Result<usize> {
        let free = WINDOW.saturating_sub(under_way);
        if free == 0 {
            return Ok(0);
        }
        loop {
            let allowed = quota::allowed(&self.chain.at_best().await?, &self.signer.1).await?;
            let Some(wait) = allowed.and_then(|allowed| allowed.wait) else {
                return Ok(allowed.map_or(1, |allowed| (allowed.available as usize).clamp(1, free)));
            };
            if under_way > 0 {
                return Ok(0);
            }
            let text = format_wait(wait);
            self.progress.say(say!(
                "the allowance is used up; going on in {text}…",
                "quota esaurita; si riprende fra {text}…"
            ));
            tokio::time::sleep(Duration::from_millis(wait.min(LONGEST_WAIT))).await;
        }
    }

    /// Sends a batch; answers whether another may follow at once.
    async fn send(&mut self, events: Vec<Attested>) -> Result<bool> {
        let mut name = [0; 16];
        OsRng.fill_bytes(&mut name);
        let batch = format!("attest:{}", hex::encode(name));
        self.context.store()?.batch_events(&self.queue, &batch, &events)?;
        match self.post(&batch, &events).await {
            Ok(()) => {
                self.busy = 0;
                Ok(true)
            }
            // Whether it was signed, and sent, the journal knows.
            Err(error) if is_outage(&error) => Err(error),
            Err(error) => {
                self.put_back(&events)?;
                self.come_again(error).await
            }
        }
    }

    /// After a batch was not taken: whether to try again, and not at once.
    async fn come_again(&mut self, error: Error) -> Result<bool> {
        if says_wait(&error) {
            tokio::time::sleep(Duration::from_secs(1)).await;
            return Ok(false);
        }
        if error.code.as_deref() == Some("Refusal.TooHeavy") && self.chunk > 1 {
            self.chunk /= 2;
            return Ok(false);
        }
        // The node is busy, or looked at something like it a moment ago.
        let passes = error.kind == Kind::Refused && error.code.is_none();
        if passes && self.busy < PATIENCE {
            self.busy += 1;
            tokio::time::sleep(Duration::from_secs(self.busy.into())).await;
            return Ok(false);
        }
        Err(error)
    }

    /// Follows a batch to its outcome, and writes it down.
    async fn settle(&mut self, batch: &str) -> Result<()> {
        let store = self.context.store()?;
        let events = store.events_of_batch(batch)?;
        let Some(entry) = store.journal_of(batch)? else {
            return self.put_back(&events);
        };
        let error = match entry.status {
            EntryStatus::Lost | EntryStatus::Refused => return self.put_back(&events),
            EntryStatus::Failed => error::refused(entry.reason.unwrap_or_default()),
            _ => match follow(self.context, &mut self.chain, &entry).await {
                Ok(Receipt {
                    happened: Some(happened),
                    ..
                }) => return self.count(&events, &happened),
                Ok(_) => return self.put_back(&events),
                Err(error) => error,
            },
        };
        match store.journal_of(batch)?.map(|entry| entry.status) {
            Some(EntryStatus::Lost) => {
                self.put_back(&events)?;
                // Perhaps it waited for one that another command left open, and that is lost, too.
                settle_open(self.context, &mut self.chain, &self.signer.1).await
            }
            // The chain refuses, as counted already, what counted.
            Some(EntryStatus::Unknown) => self.put_back(&events),
            Some(EntryStatus::Failed) => {
                let refused = |event: &Attested| (event.event.proof, EventState::Refused(error.message.clone()));
                let outcomes: Vec<_> = events.iter().map(refused).collect();
                store.settle_events(&self.queue, &outcomes)?;
                self.tally.refused += outcomes.len() as u64;
                Err(error)
            }
            _ if error.code.as_deref() == Some(PRUNED) => self.put_back(&events),
            _ => Err(error),
        }
    }

    /// Writes down what came of each row.
    fn count(&mut self, events: &[Attested], happened: &Happened) -> Result<()> {
        let mut refused = HashMap::new();
        for event in happened.all::<api::rewards::events::RowRefused>() {
            refused.insert(event.row as usize, rewards::refused(&event.reason)?);
        }
        let (mut outcomes, before) = (Vec::with_capacity(events.len()), self.tally.clone());
        for (index, event) in events.iter().enumerate() {
            let state = match refused.get(&index) {
                None => {
                    self.tally.credited += 1;
                    EventState::Credited
                }
                Some(Refused::DuplicateProof) => {
                    self.tally.already += 1;
                    EventState::Credited
                }
                Some(reason) => {
                    let place = (source_name(&event.source), event.event.row);
                    self.tally
                        .refuse(self.context, &self.progress, place, reason.sentence());
                    EventState::Refused(reason.sentence().to_owned())
                }
            };
            outcomes.push((event.event.proof, state));
        }
        self.context.store()?.settle_events(&self.queue, &outcomes)?;
        self.context.out.event(&json!({
            "event": "batch",
            "credited": self.tally.credited - before.credited,
            "already": self.tally.already - before.already,
            "refused": self.tally.refused - before.refused,
        }));
        let Tally {
            credited,
            already,
            refused,
            ..
        } = self.tally;
        self.progress.say(say!(
            "counted {credited}, counted already {already}, refused {refused}",
            "contate {credited}, già contate {already}, rifiutate {refused}"
        ));
        Ok(())
    }

    /// Lets events wait again: they did not count, or the node no longer keeps whether they did. Then those that counted are
    /// refused as counted already.
    fn put_back(&self, events: &[Attested]) -> Result<()> {
        let waiting = |event: &Attested| (event.event.proof, EventState::Waiting);
        let outcomes: Vec<_> = events.iter().map(waiting).collect();
        self.context.store()?.settle_events(&self.queue, &outcomes)
    }

    /// Signs a batch and sends it.
    async fn post(&mut self, batch: &str, events: &[Attested]) -> Result<()> {
        let (mut deeds, mut readings) = (Vec::new(), Vec::new());
        for event in events {
            match decode(&event.event.entry)? {
                Sealed::Deed(entry) => deeds.push(entry),
                Sealed::Reading(reading) => readings.push(reading),
            }
        }
        let behaviour = self.subject.id;
        let calls = api::tx().rewards();
        if readings.is_empty() {
            let call = calls.attest_batch(behaviour, BoundedVec(deeds), Mode::SkipAndReport);
            self.submit(batch, &call, events.len()).await
        } else {
            let call = calls.deliver(behaviour, BoundedVec(readings), Mode::SkipAndReport);
            self.submit(batch, &call, events.len()).await
        }
    }

    async fn submit<C: Payload>(&mut self, batch: &str, call: &C, count: usize) -> Result<()> {
        let (context, title) = (self.context, &self.subject.title);
        let order = Order::new(KIND, say!("{count} rows, {title}", "{count} righe, {title}")).once(batch.to_owned());
        let pair = match &mut self.pair {
            Some(pair) => pair,
            none => none.insert(self.progress.pause(|| context.unlock(&self.signer.0))?),
        };
        match context.acts_for()? {
            Some(principal) => {
                let call = delegates::on_behalf_of(&self.chain.at_best().await?, &principal, call)?;
                post(context, &mut self.chain, pair, &call, order).await
            }
            None => post(context, &mut self.chain, pair, call, order).await,
        }
    }

    /// Waits for finality, longer each time, and tells of it once: the node is there, and has all that was sent.
    async fn wait_for_finality(&mut self, error: &Error) {
        if self.held == 0 {
            self.tell_waiting(error);
            self.progress
                .say(say!("waiting for finality…", "in attesa della finalità…"));
        }
        tokio::time::sleep(held_pause(self.held)).await;
        self.held = self.held.saturating_add(1);
    }

    /// Connects again, as soon as that is possible.
    async fn wait_for_node(&mut self, error: &Error) -> Result<()> {
        self.tell_waiting(error);
        self.progress.say(say!("waiting for the node…", "in attesa del nodo…"));
        patiently(async || self.chain.redial().await).await
    }

    fn tell_waiting(&self, error: &Error) {
        let message = &error.message;
        self.context
            .out
            .event(&json!({ "event": "waiting", "reason": message }));
        let text = say!(
            "{message} Waiting; nothing is lost.",
            "{message} In attesa; nulla va perso."
        );
        self.progress.pause(|| self.context.out.note(&text));
    }
}

/// Keeps two desks of one attestor and data folder from attesting the same events: it would do no harm, but their sums
/// would be wrong.
fn lock(context: &Context, subject: &Subject) -> Result<File> {
    let path = context
        .settings
        .data
        .join(format!("attest-{}-{}.lock", subject.id, subject.attestor));
    let file = File::create(&path).map_err(|error| files::unwritable(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let title = &subject.title;
            Err(error::usage(say!(
                "Another `piazza attest` attests '{title}' out of this data folder.",
                "Un altro `piazza attest` sta attestando '{title}' da questa cartella dati."
            ))
            .hint(say!(
                "Wait until it ends, or put the file into the folder that it watches.",
                "Aspetta che finisca, o metti il file nella cartella che osserva."
            )))
        }
        Err(TryLockError::Error(error)) => Err(files::unwritable(&path, &error)),
    }
}

/// Tries until the node is there, less and less often.
///
/// # Errors
/// If something else is wrong.
pub async fn patiently<T>(mut attempt: impl AsyncFnMut() -> Result<T>) -> Result<T> {
    let mut pause = Duration::from_secs(1);
    loop {
        tokio::time::sleep(pause).await;
        match attempt().await {
            Err(error) if is_outage(&error) => pause = (pause * 2).min(LONGEST_PAUSE),
            other => return other,
        }
    }
}

/// How long to wait for finality after that many times in vain: a second at first, half a minute at most.
fn held_pause(held: u32) -> Duration {
    Duration::from_secs(1 << held.min(5)).min(LONGEST_PAUSE)
}

/// Whether the node is there, and only finality can tell more.
fn is_held(error: &Error) -> bool {
    use receipt::{EXPIRED, NOT_FINAL, OVERTAKEN, REFUSED_IN_BLOCK};
    matches!(
        error.code.as_deref(),
        Some(EXPIRED | NOT_FINAL | OVERTAKEN | REFUSED_IN_BLOCK)
    )
}

/// Whether the node is away, or does not move.
pub fn is_outage(error: &Error) -> bool {
    matches!(error.kind, Kind::Node | Kind::Unknown)
}

/// The name of a source, without what tells it from others of the same name.
pub fn source_name(key: &str) -> &str {
    let path = key.rsplit_once('#').map_or(key, |(path, _)| path);
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The first events that go into one batch: of people, or of devices.
fn of_one_kind(events: Vec<Attested>) -> Result<Vec<Attested>> {
    let mut taken: Vec<Attested> = Vec::with_capacity(events.len());
    let mut kind = None;
    for event in events {
        let is_deed = matches!(decode(&event.event.entry)?, Sealed::Deed(_));
        if *kind.get_or_insert(is_deed) != is_deed {
            break;
        }
        taken.push(event);
    }
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::fault;

    #[test]
    fn finality_is_waited_for_less_and_less_often() {
        let pauses = [0, 1, 2, 4, 5, u32::MAX].map(|held| held_pause(held).as_secs());
        assert_eq!(pauses, [1, 2, 4, 16, 30, 30]);
    }

    #[test]
    fn a_node_that_is_away_is_told_from_finality_that_stands_still() {
        let waiting = [receipt::expired(), receipt::overtaken("attest:ab")];
        assert!(waiting.iter().all(|error| is_held(error) && is_outage(error)));
        let away = [fault::lost(), error::unknown("The outcome is not known yet.")];
        assert!(away.iter().all(|error| !is_held(error) && is_outage(error)));
        assert!(!is_held(&receipt::lost()) && !is_outage(&receipt::lost()));
    }
}
