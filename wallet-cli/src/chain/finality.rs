//! How far finality is behind, and against which block a transaction is signed.

use super::{api, fetch, now, Chain};
use crate::{
    error::Result,
    i18n::say,
    values::{format_moment, Millis},
};
use serde::Serialize;
use subxt::utils::H256;

/// How many blocks may follow on the last final one before finality counts as standing still: about a minute.
const STANDSTILL: u64 = 64;
/// How many blocks below the newest one a signature is anchored where finality is further behind. A fork so long that it
/// abandons that block would make the signature worthless, though it would never make it count twice; and what is left of
/// the signature's life is still most of a minute.
const MARGIN: u64 = 16;

/// Whether finality stands still.
pub const fn stands_still(best: u64, last_final: u64) -> bool {
    best.saturating_sub(last_final) > STANDSTILL
}

/// The block against which is signed: the last final one, which nothing replaces, as long as it is near.
const fn birth(best: u64, last_final: u64) -> u64 {
    let near = best.saturating_sub(MARGIN);
    if last_final > near {
        last_final
    } else {
        near
    }
}

/// The number and the hash of the block against which a transaction is signed now.
///
/// # Errors
/// If the node does not answer.
pub async fn anchor(chain: &Chain) -> Result<(u64, H256)> {
    let (best, last_final) = chain.heights().await?;
    let birth = birth(best, last_final);
    Ok((birth, H256(chain.kept_hash(birth).await?)))
}

/// Since when finality stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Standstill {
    /// The last final block.
    pub block: u64,
    /// Its time; nothing if no block was ever made final.
    pub time: Option<Millis>,
    /// The chain's clock at the newest block.
    #[serde(skip)]
    pub now: Millis,
}

impl Standstill {
    /// That finality stands still and since when, as half a sentence.
    pub fn words(&self) -> String {
        let block = self.block;
        match self.time.map(format_moment) {
            Some(time) => say!(
                "finality stands still since block {block}, {time}",
                "la finalità è ferma dal blocco {block}, {time}"
            ),
            None => say!(
                "no block of this chain has become final yet",
                "nessun blocco di questa chain è ancora diventato definitivo"
            ),
        }
    }

    /// What that means for whoever waits.
    pub fn note(&self) -> String {
        let words = self.words();
        say!(
            "Mind: {words}. What is in a block may still be replaced.",
            "Attenzione: {words}. Ciò che è in un blocco può ancora essere sostituito."
        )
    }
}

/// Since when finality stands still, if it does.
///
/// # Errors
/// If the node does not answer.
pub async fn standstill(chain: &Chain) -> Result<Option<Standstill>> {
    let (best, last_final) = chain.heights().await?;
    if !stands_still(best, last_final) {
        return Ok(None);
    }
    let (newest, last) = (chain.at_best().await?, chain.at_final().await?);
    let time = fetch(&last, api::storage().timestamp().now(), ()).await?;
    Ok(Some(Standstill {
        block: last.block_number(),
        time: time.filter(|time| *time > 0),
        now: now(&newest).await?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_anchored_at_the_last_final_block_as_long_as_that_is_near() {
        for (best, last_final, expected) in [
            (0, 0, 0),
            (3, 0, 0),
            (100, 98, 98),
            (100, 84, 84),
            (100, 83, 84),
            (400, 100, 384),
        ] {
            assert_eq!(birth(best, last_final), expected, "{best} {last_final}");
        }
    }

    #[test]
    fn finality_stands_still_once_a_minute_of_blocks_is_not_final() {
        assert!(!stands_still(164, 100));
        assert!(stands_still(165, 100));
        assert!(!stands_still(99, 100), "the node was asked twice");
    }

    #[test]
    fn a_standstill_is_told_with_its_block_and_its_time() {
        let still = Standstill {
            block: 7,
            time: Some(1_767_571_200_000),
            now: 1_767_571_300_000,
        };
        assert!(still.words().contains("since block 7, 2026-01-"), "{}", still.words());
        let never = Standstill { time: None, ..still };
        assert!(never.words().contains("no block"), "{}", never.words());
    }
}
