//! A chain whose clock moves by hand, and whose blocks are sealed as soon as a transaction waits for one.

use crate::process::Node;
use std::{
    io,
    path::Path,
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// An hour, in milliseconds.
pub const HOUR: u64 = 3_600_000;
/// A day, in milliseconds.
pub const DAY: u64 = 24 * HOUR;
/// A week, in milliseconds.
pub const WEEK: u64 = 7 * DAY;

/// How often it is looked whether a transaction waits.
const LOOK: Duration = Duration::from_millis(20);

/// A node whose time stands still but for what it is told, and for a second for each block.
pub struct ByHand {
    // Let go of before the node ends.
    sealer: Sealer,
    node: Arc<Node>,
}

impl ByHand {
    /// Starts a development chain: it is Monday, 2026-01-05 00:00 UTC.
    ///
    /// # Errors
    /// If the node does not start.
    pub fn start(base: &Path, log: &Path) -> io::Result<Self> {
        let node = Arc::new(Node::start(&["--dev", "--manual-clock"], base, log)?);
        node.rpc("clock_seal", &[1.into()])?;
        Ok(Self {
            sealer: Sealer::start(node.clone()),
            node,
        })
    }

    /// Where wallets connect.
    pub fn url(&self) -> String {
        self.node.url()
    }

    /// Calls an RPC method, which must answer.
    pub fn rpc(&self, method: &str, params: &[serde_json::Value]) -> serde_json::Value {
        assert!(self.sealer.is_at_work(), "the blocks are no longer sealed");
        self.node.rpc(method, params).expect("the node answers")
    }

    /// The chain's time, in milliseconds since 1970.
    pub fn now(&self) -> u64 {
        self.rpc("clock_now", &[]).as_u64().expect("milliseconds")
    }

    /// Moves the clock.
    pub fn advance(&self, ms: u64) {
        self.rpc("clock_advance", &[ms.into()]);
    }

    /// Moves the clock to this moment, if it is still to come.
    pub fn advance_to(&self, moment: u64) {
        let ahead = moment.saturating_sub(self.now());
        if ahead > 0 {
            self.advance(ahead);
        }
    }
}

/// Seals a block whenever a transaction waits, as validators would.
struct Sealer {
    stops: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Sealer {
    fn start(node: Arc<Node>) -> Self {
        let stops = Arc::new(AtomicBool::new(false));
        let told = stops.clone();
        let thread = thread::spawn(move || {
            while !told.load(Ordering::Relaxed) && seal_what_waits(&node).is_ok() {
                thread::sleep(LOOK);
            }
        });
        Self {
            stops,
            thread: Some(thread),
        }
    }

    fn is_at_work(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }
}

impl Drop for Sealer {
    fn drop(&mut self) {
        self.stops.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // The node may have gone before it.
            thread.join().ok();
        }
    }
}

fn seal_what_waits(node: &Node) -> io::Result<()> {
    let waiting = node.rpc("author_pendingExtrinsics", &[])?;
    if waiting.as_array().is_some_and(|waiting| !waiting.is_empty()) {
        node.rpc("clock_seal", &[1.into()])?;
    }
    Ok(())
}
