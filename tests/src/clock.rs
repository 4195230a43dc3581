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
        Self::start_with(&[], base, log)
    }

    /// The same, of a node with these options, too.
    ///
    /// # Errors
    /// If the node does not start.
    pub fn start_with(options: &[&str], base: &Path, log: &Path) -> io::Result<Self> {
        let options = [&["--dev", "--manual-clock"][..], options].concat();
        let node = Arc::new(Node::start(&options, base, log)?);
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

    /// Seals that many blocks, with what waits.
    pub fn seal(&self, count: u32) {
        self.rpc(self.sealer.method(), &[count.into()]);
    }

    /// Whether blocks are sealed as soon as a transaction waits for one, as from the beginning.
    pub fn seals_by_itself(&self, whether: bool) {
        self.sealer.rests.store(!whether, Ordering::SeqCst);
    }

    /// Lets finality stand still, or go on with the next block.
    pub fn stands_still(&self, whether: bool) {
        self.sealer.stalls.store(whether, Ordering::SeqCst);
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
    rests: Arc<AtomicBool>,
    stalls: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Sealer {
    fn start(node: Arc<Node>) -> Self {
        let [stops, rests, stalls] = [(); 3].map(|()| Arc::new(AtomicBool::new(false)));
        let (told, asleep, unfinal) = (stops.clone(), rests.clone(), stalls.clone());
        let thread = thread::spawn(move || {
            while !told.load(Ordering::SeqCst) {
                let sealed = asleep.load(Ordering::SeqCst) || seal_what_waits(&node, sealing(&unfinal)).is_ok();
                if !sealed {
                    break;
                }
                thread::sleep(LOOK);
            }
        });
        Self {
            stops,
            rests,
            stalls,
            thread: Some(thread),
        }
    }

    fn is_at_work(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    fn method(&self) -> &'static str {
        sealing(&self.stalls)
    }
}

/// The RPC method that seals a block now.
fn sealing(stalls: &AtomicBool) -> &'static str {
    if stalls.load(Ordering::SeqCst) {
        "clock_sealWithoutFinality"
    } else {
        "clock_seal"
    }
}

impl Drop for Sealer {
    fn drop(&mut self) {
        self.stops.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            // The node may have gone before it.
            thread.join().ok();
        }
    }
}

fn seal_what_waits(node: &Node, method: &str) -> io::Result<()> {
    let waiting = node.rpc("author_pendingExtrinsics", &[])?;
    if waiting.as_array().is_some_and(|waiting| !waiting.is_empty()) {
        node.rpc(method, &[1.into()])?;
    }
    Ok(())
}
