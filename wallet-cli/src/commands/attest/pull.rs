//! Rows out of a source, as many together as are sent together.

use super::desk::{CHUNK, WINDOW};
use crate::{
    connectors::{Feed, Row},
    error::Error,
};
use std::time::Duration;
use tokio::time::{timeout_at, Instant};

/// How many rows are read before they are sent.
const AHEAD: usize = CHUNK * WINDOW;
/// How long more rows are waited for once there is one.
const LINGER: Duration = Duration::from_millis(500);

/// Rows that were read together.
#[derive(Default)]
pub struct Pulled {
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether there are no more.
    pub ended: bool,
    /// Why the source can't be read any further, if so.
    pub broken: Option<Error>,
}

impl Pulled {
    /// How many batches may stay under way while more is read: all where rows come faster than they are sent, none where
    /// nothing follows at once, as then nothing but their outcome is left to wait for.
    pub fn stay(&self) -> usize {
        if self.rows.len() < AHEAD {
            0
        } else {
            WINDOW
        }
    }
}

/// Waits for a row, and takes those that follow soon. It does not wait long for the first one if there is other `work`.
pub async fn pull(feed: &mut Feed, work: bool) -> Pulled {
    let mut pulled = Pulled::default();
    let mut deadline = work.then(|| Instant::now() + LINGER);
    loop {
        let next = match deadline {
            Some(deadline) => match timeout_at(deadline, feed.next()).await {
                Ok(next) => next,
                Err(_) => return pulled,
            },
            None => feed.next().await,
        };
        match next {
            None => pulled.ended = true,
            Some(Err(error)) => pulled.broken = Some(error),
            Some(Ok(row)) => pulled.rows.push(row),
        }
        if pulled.ended || pulled.broken.is_some() || pulled.rows.len() >= AHEAD {
            return pulled;
        }
        deadline.get_or_insert_with(|| Instant::now() + LINGER);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connectors::{Choice, Input};

    #[tokio::test]
    async fn all_that_is_under_way_stays_so_only_while_rows_pour_in() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hours.csv");
        let rows: String = (0..=AHEAD)
            .map(|row| format!("{row},2026-01-01T00:00:00Z,Anna,1\n"))
            .collect();
        std::fs::write(&path, format!("register,time,person,hours\n{rows}")).expect("written");
        let mut feed = Feed::open(&Input::File(path), None, Choice::Plain, 0).expect("opened");
        let first = pull(&mut feed, true).await;
        assert_eq!((first.rows.len(), first.ended, first.stay()), (AHEAD, false, WINDOW));
        let rest = pull(&mut feed, false).await;
        assert_eq!((rest.rows.len(), rest.ended, rest.stay()), (1, true, 0));
    }
}
