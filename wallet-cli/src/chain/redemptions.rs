//! Euro out: what merchants redeem, in batches that two treasurers let the bank pay.

use super::{api, fetch, fetch_all, types, view, At};
use crate::{
    codes::Hash,
    error::Result,
    i18n::say,
    values::{Address, Amount},
};
use serde::Serialize;
use subxt::utils::H256;

/// What has become of a redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RedemptionStatus {
    /// The credits are on hold until the bank answers.
    Open,
    /// The bank paid.
    Settled,
    /// It was not paid: the merchant has his credits back.
    Rejected,
    /// The bank paid and gave the payment back: the merchant has as many credits back.
    Returned,
}

impl RedemptionStatus {
    /// The word for people.
    pub fn name(self) -> String {
        match self {
            Self::Open => say!("open", "aperto"),
            Self::Settled => say!("paid", "pagato"),
            Self::Rejected => say!("rejected", "respinto"),
            Self::Returned => say!("returned", "stornato"),
        }
    }
}

/// Credits that a merchant wants paid out in euro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redemption {
    /// Its number.
    pub id: u32,
    /// In which batch.
    pub batch: u32,
    /// Who redeems.
    pub merchant: Address,
    /// The credits, with the fee.
    pub amount: Amount,
    /// What of it goes to the fund.
    pub fee: Amount,
    /// The community fund that gets the fee.
    pub fund: Option<u32>,
    /// What has become of it.
    pub status: RedemptionStatus,
}

impl Redemption {
    /// What the bank pays.
    pub const fn paid(&self) -> Amount {
        Amount(self.amount.0.saturating_sub(self.fee.0))
    }
}

/// How far a batch has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchState {
    /// It takes requests.
    Open,
    /// It waits for a second treasurer.
    Closed {
        /// Who closed it.
        by: Address,
    },
    /// It may be paid.
    Approved {
        /// Who closed it.
        by: Address,
        /// The second treasurer.
        approved_by: Address,
    },
}

/// Redemptions that are paid together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub id: u32,
    /// How many redemptions are in it.
    pub lines: u32,
    /// How many of them the bank has not answered.
    pub open: u32,
    /// What the bank is to pay for those that are not rejected.
    pub total: Amount,
    /// How far it has come.
    pub state: BatchState,
}

impl Batch {
    /// The name of its state, for programs.
    pub const fn state_key(&self) -> &'static str {
        match self.state {
            BatchState::Open => "open",
            BatchState::Closed { .. } => "closed",
            BatchState::Approved { .. } if self.open == 0 => "answered",
            BatchState::Approved { .. } => "approved",
        }
    }

    /// How far it has come, for people.
    pub fn state_words(&self) -> String {
        match self.state_key() {
            "open" => say!("takes requests", "raccoglie richieste"),
            "closed" => say!("waits for a second treasurer", "aspetta un secondo tesoriere"),
            "approved" => say!("at the bank", "in banca"),
            _ => say!("answered by the bank", "evaso dalla banca"),
        }
    }
}

/// What a bank reference was used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// An open proposal that would use it.
    Proposed(u32),
    /// A deposit.
    Recorded(u32),
    /// The payment of a redemption.
    Settled(u32),
    /// The payment of a redemption that the bank gave back.
    Returned(u32),
    /// A fee that the bank kept.
    BankFee,
}

/// What a bank reference was used for, if it was.
///
/// # Errors
/// If the node does not answer.
pub async fn used(at: &At, reference: &Hash) -> Result<Option<Use>> {
    let found = fetch(at, api::storage().reserve().references(), (H256(*reference),)).await?;
    Ok(found.as_ref().map(read_use))
}

fn read_use(found: &types::pallet_reserve::types::Use) -> Use {
    use types::pallet_reserve::types::Use as Raw;
    match *found {
        Raw::Proposed(id) => Use::Proposed(id),
        Raw::Recorded(id) => Use::Recorded(id),
        Raw::Settled(id) => Use::Settled(id),
        Raw::Returned(id) => Use::Returned(id),
        Raw::BankFee => Use::BankFee,
    }
}

/// The number of the batch that takes requests now.
///
/// # Errors
/// If the node does not answer.
pub async fn current_batch(at: &At) -> Result<u32> {
    let current = fetch(at, api::storage().reserve().current_batch(), ()).await?;
    Ok(current.unwrap_or_default())
}

/// A batch, if there is one of this number.
///
/// # Errors
/// If the node does not answer.
pub async fn batch(at: &At, id: u32) -> Result<Option<Batch>> {
    let batch = view(at, api::view_functions().reserve().batch(id)).await?;
    Ok(batch.map(|batch| read_batch(id, batch)))
}

/// All batches, by number.
///
/// # Errors
/// If the node does not answer.
pub async fn batches(at: &At) -> Result<Vec<Batch>> {
    let batches = fetch_all(at, api::storage().reserve().batches()).await?;
    let mut batches: Vec<_> = batches
        .into_iter()
        .map(|((id,), batch)| read_batch(id, batch))
        .collect();
    batches.sort_by_key(|batch| batch.id);
    Ok(batches)
}

fn read_batch(id: u32, batch: types::pallet_reserve::types::Batch<Address>) -> Batch {
    use types::pallet_reserve::types::BatchState as Raw;
    let state = match batch.state {
        Raw::Open => BatchState::Open,
        Raw::Closed { by } => BatchState::Closed { by },
        Raw::Approved { by, approved_by } => BatchState::Approved { by, approved_by },
    };
    Batch {
        id,
        lines: batch.lines,
        open: batch.open,
        total: Amount(batch.total),
        state,
    }
}

/// The redemptions of a batch, by number.
///
/// # Errors
/// If the node does not answer.
pub async fn batch_lines(at: &At, id: u32) -> Result<Vec<Redemption>> {
    let lines = view(at, api::view_functions().reserve().batch_lines(id)).await?;
    Ok(lines
        .into_iter()
        .map(|(id, redemption)| read_redemption(id, redemption))
        .collect())
}

/// The open redemptions of a merchant.
///
/// # Errors
/// If the node does not answer.
pub async fn redemptions_of(at: &At, merchant: &Address) -> Result<Vec<Redemption>> {
    let open = view(at, api::view_functions().reserve().redemptions_of(*merchant)).await?;
    Ok(open
        .into_iter()
        .map(|(id, redemption)| read_redemption(id, redemption))
        .collect())
}

/// A redemption, if there is one of this number.
///
/// # Errors
/// If the node does not answer.
pub async fn redemption(at: &At, id: u32) -> Result<Option<Redemption>> {
    let redemption = fetch(at, api::storage().reserve().redemptions(), (id,)).await?;
    Ok(redemption.map(|redemption| read_redemption(id, redemption)))
}

/// All redemptions ever requested and not cancelled, by number.
///
/// # Errors
/// If the node does not answer.
pub async fn all(at: &At) -> Result<Vec<Redemption>> {
    let redemptions = fetch_all(at, api::storage().reserve().redemptions()).await?;
    let mut redemptions: Vec<_> = redemptions
        .into_iter()
        .map(|((id,), redemption)| read_redemption(id, redemption))
        .collect();
    redemptions.sort_by_key(|redemption| redemption.id);
    Ok(redemptions)
}

/// Every bank reference that was used, and for what.
///
/// # Errors
/// If the node does not answer.
pub async fn references(at: &At) -> Result<Vec<(Hash, Use)>> {
    let references = fetch_all(at, api::storage().reserve().references()).await?;
    Ok(references
        .into_iter()
        .map(|((hash,), found)| (hash.0, read_use(&found)))
        .collect())
}

fn read_redemption(id: u32, redemption: types::pallet_reserve::types::Redemption<Address>) -> Redemption {
    use types::pallet_reserve::types::RedemptionStatus as Raw;
    let status = match redemption.status {
        Raw::Open => RedemptionStatus::Open,
        Raw::Settled => RedemptionStatus::Settled,
        Raw::Rejected => RedemptionStatus::Rejected,
        Raw::Returned => RedemptionStatus::Returned,
    };
    Redemption {
        id,
        batch: redemption.batch,
        merchant: redemption.merchant,
        amount: Amount(redemption.amount),
        fee: Amount(redemption.fee),
        fund: redemption.fund,
        status,
    }
}
