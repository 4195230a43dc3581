//! Syncing by proofs of finality, and the word that it does not work.
//!
//! A proof leads from the genesis over each change of the voters, which those before them made final. Where the council
//! restarted finality nobody did: there the proofs end for ever (docs/adr/0019). The SDK drops the peers whose proof does
//! not hold, says nothing, and waits.

use crate::service::{Block, FullBackend, Hash};
use codec::Decode;
use futures::{
    channel::mpsc::{self, UnboundedSender},
    future, Future, StreamExt,
};
use sc_consensus_grandpa::warp_proof::{NetworkProvider, WarpSyncFragment};
use sc_network_sync::strategy::warp::{EncodedProof, VerificationResult, Verifier, WarpSyncProvider};
use std::error::Error;

/// After how many proofs in a row that do not hold the node gives up: as many as the peers that it asks for. One peer alone
/// can't end it.
const PATIENCE: u32 = 3;

type Fault = Box<dyn Error + Send + Sync>;

/// The proofs of GRANDPA, made for others and checked for us.
pub struct Proofs {
    grandpa: NetworkProvider<Block, FullBackend>,
    give_up: UnboundedSender<String>,
}

impl Proofs {
    /// The proofs, and a task that ends, after it has said why, when they do not hold.
    pub fn new(grandpa: NetworkProvider<Block, FullBackend>) -> (Self, impl Future<Output = ()>) {
        let (give_up, mut reasons) = mpsc::unbounded::<String>();
        let end = async move {
            match reasons.next().await {
                Some(reason) => log::error!("{reason}"),
                None => future::pending().await,
            }
        };
        (Self { grandpa, give_up }, end)
    }
}

impl WarpSyncProvider<Block> for Proofs {
    fn generate(&self, start: Hash) -> Result<EncodedProof, Fault> {
        self.grandpa.generate(start)
    }

    fn create_verifier(&self) -> Box<dyn Verifier<Block>> {
        Box::new(Checker {
            grandpa: self.grandpa.create_verifier(),
            refused: 0,
            give_up: self.give_up.clone(),
        })
    }
}

/// Checks the proofs of others, and counts those in a row that do not hold.
struct Checker {
    grandpa: Box<dyn Verifier<Block>>,
    refused: u32,
    give_up: UnboundedSender<String>,
}

impl Verifier<Block> for Checker {
    fn verify(&mut self, proof: &EncodedProof) -> Result<VerificationResult<Block>, Fault> {
        let verified = self.grandpa.verify(proof);
        match &verified {
            Ok(_) => self.refused = 0,
            Err(error) => {
                log::warn!("A proof of finality does not hold: {error}");
                self.refused = self.refused.saturating_add(1);
                // The task that listens ends with the node only.
                if self.refused == PATIENCE && self.give_up.unbounded_send(reason(proof)).is_err() {
                    log::debug!("the node is ending already");
                }
            }
        }
        verified
    }

    fn next_proof_context(&self) -> Hash {
        self.grandpa.next_proof_context()
    }

    fn status(&self) -> Option<String> {
        self.grandpa.status()
    }
}

/// Why syncing by proofs does not work, for who started the node.
fn reason(proof: &EncodedProof) -> String {
    let reach = reach(proof);
    format!(
        "Warp sync can't pass block {reach}: the other nodes' proofs of finality do not lead on from there. Where the \
         council restarted finality, none ever will; on a young chain there is none yet. Start the node without \
         `--sync warp`: it syncs in full."
    )
}

/// The last block to which a proof leads before the one that it is to prove.
fn reach(proof: &EncodedProof) -> u32 {
    // A proof as it travels: its steps, and whether they are all.
    let steps = <(Vec<WarpSyncFragment<Block>>, bool)>::decode(&mut proof.0.as_slice());
    let steps = steps.map(|(steps, _)| steps).unwrap_or_default();
    let last = steps.len().checked_sub(2).and_then(|index| steps.get(index));
    last.map_or(0, |step| step.header.number)
}
