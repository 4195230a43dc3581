//! What a connector brings to be attested: every event once by its proof, from the file to the chain's answer.
//!
//! Events wait until a batch takes them. A batch is named by the intent under which its signed bytes stand in the
//! journal, written down before they are sent: after an interruption the same bytes are sent again. What an event says is
//! forgotten once it was credited; its proof stays. Every attestor has his own queue: two who share a data folder agree
//! by attesting the same documents, each for himself.

use super::{failed, Store};
use crate::{codes::Hash, error::Result, values::Address};
use rusqlite::{params, OptionalExtension, Row, Transaction};

/// Whose events, and of which behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// The attestor: the member in the office, whichever key signs for him.
    pub attestor: Address,
    /// The behaviour.
    pub behaviour: u32,
}

/// What is to be attested, as a connector reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Its proof.
    pub proof: Hash,
    /// The row of the file, counted as there.
    pub row: u64,
    /// What is sent: an `Entry` or a `Reading` as the chain encodes it.
    pub entry: Vec<u8>,
}

/// An event that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attested {
    /// The file, or another name of where it came from.
    pub source: String,
    /// What was read.
    pub event: NewEvent,
    /// What became of it.
    pub state: EventState,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventState {
    /// No batch took it yet.
    Waiting,
    /// In a batch whose outcome is open.
    Sent,
    /// It counts.
    Credited,
    /// It does not, for this reason. Read again it waits again.
    Refused(String),
}

impl EventState {
    /// The name in the file and in `--json` output.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Credited => "credited",
            Self::Refused(_) => "refused",
        }
    }

    fn from_row(name: &str, reason: Option<String>) -> Self {
        match name {
            "sent" => Self::Sent,
            "credited" => Self::Credited,
            "refused" => Self::Refused(reason.unwrap_or_default()),
            _ => Self::Waiting,
        }
    }
}

/// How many events of a queue are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventCounts {
    /// Waiting for a batch.
    pub waiting: u64,
    /// In a batch whose outcome is open.
    pub sent: u64,
    /// Credited.
    pub credited: u64,
    /// Refused.
    pub refused: u64,
}

const COLUMNS: &str = "source, proof, row, entry, state, reason";

impl Store {
    /// Takes events in, and writes down in the same step how far their source was read. What was refused before waits again.
    /// Answers for each event in what state it was before; nothing if it is new.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn take_in(
        &self,
        queue: &Queue,
        source: &str,
        events: &[NewEvent],
        position: u64,
    ) -> Result<Vec<Option<EventState>>> {
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        let before = events
            .iter()
            .map(|event| take_in(&transaction, queue, source, event))
            .collect::<rusqlite::Result<_>>()
            .map_err(failed)?;
        transaction
            .execute(
                "INSERT INTO attested_read (attestor, behaviour, source, position) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT DO UPDATE SET position = ?4",
                params![
                    queue.attestor.0,
                    queue.behaviour,
                    source,
                    i64::try_from(position).unwrap_or(i64::MAX)
                ],
            )
            .map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(before)
    }

    /// How far a source was read, in bytes; 0 if it is new.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn read_until(&self, queue: &Queue, source: &str) -> Result<u64> {
        let position: Option<i64> = self
            .connection
            .query_row(
                "SELECT position FROM attested_read WHERE attestor = ?1 AND behaviour = ?2 AND source = ?3",
                params![queue.attestor.0, queue.behaviour, source],
                |row| row.get(0),
            )
            .optional()
            .map_err(failed)?;
        Ok(position
            .and_then(|position| position.try_into().ok())
            .unwrap_or_default())
    }

    /// The oldest events that wait for a batch.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn waiting_events(&self, queue: &Queue, most: usize) -> Result<Vec<Attested>> {
        let query = format!(
            "SELECT {COLUMNS} FROM attested WHERE attestor = ?1 AND behaviour = ?2 AND state = 'waiting' \
             ORDER BY id LIMIT ?3"
        );
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut query = self.connection.prepare_cached(&query).map_err(failed)?;
        let rows = query
            .query_map(params![queue.attestor.0, queue.behaviour, most], attested)
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// Puts events that wait into a batch, in the order in which its rows are to be.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn batch_events(&self, queue: &Queue, batch: &str, events: &[Attested]) -> Result<()> {
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        for event in events {
            transaction
                .execute(
                    "UPDATE attested SET state = 'sent', batch = ?4 \
                     WHERE attestor = ?1 AND behaviour = ?2 AND proof = ?3",
                    params![queue.attestor.0, queue.behaviour, event.event.proof, batch],
                )
                .map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }

    /// The batches whose outcome is open, oldest first.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn open_batches(&self, queue: &Queue) -> Result<Vec<String>> {
        let mut query = self
            .connection
            .prepare_cached(
                "SELECT batch FROM attested WHERE attestor = ?1 AND behaviour = ?2 AND state = 'sent' \
                 AND batch IS NOT NULL GROUP BY batch ORDER BY (SELECT min(journal.id) FROM journal WHERE intent = batch)",
            )
            .map_err(failed)?;
        let rows = query
            .query_map(params![queue.attestor.0, queue.behaviour], |row| row.get(0))
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// The events of a batch whose outcome is open, in the order of its rows.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn events_of_batch(&self, batch: &str) -> Result<Vec<Attested>> {
        let query = format!("SELECT {COLUMNS} FROM attested WHERE batch = ?1 AND state = 'sent' ORDER BY id");
        let mut query = self.connection.prepare_cached(&query).map_err(failed)?;
        let rows = query.query_map([batch], attested).map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }

    /// Writes down what became of events.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn settle_events(&self, queue: &Queue, outcomes: &[(Hash, EventState)]) -> Result<()> {
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        for (proof, state) in outcomes {
            let reason = match state {
                EventState::Refused(reason) => Some(reason),
                _ => None,
            };
            transaction
                .execute(
                    "UPDATE attested SET state = ?4, reason = ?5, \
                     batch = CASE WHEN ?4 = 'sent' THEN batch END, \
                     entry = CASE WHEN ?4 = 'credited' THEN x'' ELSE entry END \
                     WHERE attestor = ?1 AND behaviour = ?2 AND proof = ?3",
                    params![queue.attestor.0, queue.behaviour, proof, state.name(), reason],
                )
                .map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }

    /// How many events of a queue are where.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn event_counts(&self, queue: &Queue) -> Result<EventCounts> {
        let mut query = self
            .connection
            .prepare("SELECT state, count(*) FROM attested WHERE attestor = ?1 AND behaviour = ?2 GROUP BY state")
            .map_err(failed)?;
        let rows = query
            .query_map(params![queue.attestor.0, queue.behaviour], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
            })
            .map_err(failed)?;
        let mut counts = EventCounts::default();
        for row in rows {
            let (state, count) = row.map_err(failed)?;
            let count = count.try_into().unwrap_or_default();
            match EventState::from_row(&state, None) {
                EventState::Waiting => counts.waiting = count,
                EventState::Sent => counts.sent = count,
                EventState::Credited => counts.credited = count,
                EventState::Refused(_) => counts.refused = count,
            }
        }
        Ok(counts)
    }

    /// The events of a queue that were refused, newest first.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn refused_events(&self, queue: &Queue, most: u32) -> Result<Vec<Attested>> {
        let query = format!(
            "SELECT {COLUMNS} FROM attested WHERE attestor = ?1 AND behaviour = ?2 AND state = 'refused' \
             ORDER BY id DESC LIMIT ?3"
        );
        let mut query = self.connection.prepare(&query).map_err(failed)?;
        let rows = query
            .query_map(params![queue.attestor.0, queue.behaviour, most], attested)
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    }
}

fn take_in(
    transaction: &Transaction<'_>,
    queue: &Queue,
    source: &str,
    event: &NewEvent,
) -> rusqlite::Result<Option<EventState>> {
    let before = state_of(transaction, queue, &event.proof)?;
    if matches!(before, None | Some(EventState::Refused(_))) {
        transaction
            .prepare_cached(
                "INSERT INTO attested (attestor, behaviour, proof, source, row, entry, state) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting') \
                 ON CONFLICT DO UPDATE SET source = ?4, row = ?5, entry = ?6, state = 'waiting', reason = NULL",
            )?
            .execute(params![
                queue.attestor.0,
                queue.behaviour,
                event.proof,
                source,
                i64::try_from(event.row).unwrap_or(i64::MAX),
                event.entry
            ])?;
    }
    Ok(before)
}

fn state_of(connection: &rusqlite::Connection, queue: &Queue, proof: &Hash) -> rusqlite::Result<Option<EventState>> {
    connection
        .prepare_cached("SELECT state, reason FROM attested WHERE attestor = ?1 AND behaviour = ?2 AND proof = ?3")?
        .query_row(params![queue.attestor.0, queue.behaviour, proof], |row| {
            Ok(EventState::from_row(&row.get::<_, String>(0)?, row.get(1)?))
        })
        .optional()
}

fn attested(row: &Row<'_>) -> rusqlite::Result<Attested> {
    Ok(Attested {
        source: row.get(0)?,
        event: NewEvent {
            proof: row.get(1)?,
            row: row.get::<_, i64>(2)?.try_into().unwrap_or_default(),
            entry: row.get(3)?,
        },
        state: EventState::from_row(&row.get::<_, String>(4)?, row.get(5)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(attestor: u8, behaviour: u32) -> Queue {
        Queue {
            attestor: Address::from([attestor; 32]),
            behaviour,
        }
    }

    fn event(n: u8) -> NewEvent {
        NewEvent {
            proof: [n; 32],
            row: n.into(),
            entry: vec![n],
        }
    }

    fn proofs(events: &[Attested]) -> Vec<u8> {
        events.iter().map(|event| event.event.proof[0]).collect()
    }

    #[test]
    fn an_event_is_taken_in_once_and_a_refused_one_again() {
        let (store, mine, other) = (Store::in_memory(), queue(1, 1), queue(1, 2));
        assert_eq!(store.read_until(&mine, "a.csv").expect("read"), 0);
        let before = store
            .take_in(&mine, "a.csv", &[event(1), event(2), event(1)], 80)
            .expect("written");
        assert_eq!(before, [None, None, Some(EventState::Waiting)]);
        assert_eq!(store.read_until(&mine, "a.csv").expect("read"), 80);
        assert_eq!(store.read_until(&other, "a.csv").expect("read"), 0);
        let refused = EventState::Refused("too late".to_owned());
        let outcomes = [([1; 32], EventState::Credited), ([2; 32], refused.clone())];
        store.settle_events(&mine, &outcomes).expect("written");
        assert_eq!(store.waiting_events(&mine, 10).expect("read"), []);
        assert_eq!(proofs(&store.refused_events(&mine, 10).expect("read")), [2]);
        let before = store
            .take_in(&mine, "a.csv", &[event(1), event(2)], 80)
            .expect("written");
        assert_eq!(before, [Some(EventState::Credited), Some(refused)]);
        assert_eq!(proofs(&store.waiting_events(&mine, 10).expect("read")), [2]);
    }

    #[test]
    fn a_batch_is_followed_to_its_end() {
        let (store, mine, other) = (Store::in_memory(), queue(1, 1), queue(1, 2));
        let events: Vec<_> = (1..=3).map(event).collect();
        store.take_in(&mine, "-", &events, 0).expect("written");
        let first = store.waiting_events(&mine, 2).expect("read");
        assert_eq!(proofs(&first), [1, 2]);
        store.batch_events(&mine, "attest:1", &first).expect("written");
        assert_eq!(proofs(&store.waiting_events(&mine, 2).expect("read")), [3]);
        assert_eq!(store.open_batches(&mine).expect("read"), ["attest:1"]);
        assert_eq!(store.open_batches(&other).expect("read"), Vec::<String>::new());
        let sent = store.events_of_batch("attest:1").expect("read");
        assert_eq!((proofs(&sent), sent[0].event.entry.as_slice()), (vec![1, 2], &[1][..]));
        // The second never happened: it waits again.
        let outcomes = [([1; 32], EventState::Credited), ([2; 32], EventState::Waiting)];
        store.settle_events(&mine, &outcomes).expect("written");
        assert_eq!(store.open_batches(&mine).expect("read"), Vec::<String>::new());
        assert_eq!(proofs(&store.waiting_events(&mine, 9).expect("read")), [2, 3]);
        let counts = EventCounts {
            waiting: 2,
            credited: 1,
            ..EventCounts::default()
        };
        assert_eq!(store.event_counts(&mine).expect("read"), counts);
    }

    #[test]
    fn two_attestors_take_in_the_same_proof_and_both_wait() {
        let (store, one, two) = (Store::in_memory(), queue(1, 1), queue(2, 1));
        assert_eq!(store.take_in(&one, "a.csv", &[event(1)], 80).expect("written"), [None]);
        assert_eq!(store.read_until(&two, "a.csv").expect("read"), 0);
        assert_eq!(store.take_in(&two, "a.csv", &[event(1)], 40).expect("written"), [None]);
        assert_eq!(store.read_until(&one, "a.csv").expect("read"), 80);
        for queue in [one, two] {
            assert_eq!(proofs(&store.waiting_events(&queue, 9).expect("read")), [1]);
        }
        let first = store.waiting_events(&one, 9).expect("read");
        store.batch_events(&one, "attest:1", &first).expect("written");
        assert_eq!(store.open_batches(&two).expect("read"), Vec::<String>::new());
        store
            .settle_events(&one, &[([1; 32], EventState::Credited)])
            .expect("written");
        let waiting = EventCounts {
            waiting: 1,
            ..EventCounts::default()
        };
        assert_eq!(store.event_counts(&two).expect("read"), waiting);
        assert_eq!(store.waiting_events(&one, 9).expect("read"), []);
    }
}
