//! Writing down what became of a transaction, or of the one that happened in its place.

use super::{
    fault::PRUNED,
    outcome::{self, Happened},
    receipt::{expired, lost, overtaken, refused_in, unknown, unknown_in, Receipt},
    track::{Place, Stage, Tracker},
    walk, Chain,
};
use crate::{
    context::Context,
    error::{Error, Result},
    store::{Entry, EntryStatus},
};

/// Writes down how far an entry has come, and reads what happened: to it, or to the one of its number that is in its place.
/// Answers by number to which entry, too: this is the one that is told.
pub async fn settle(context: &Context, chain: &mut Chain, entry: &Entry, stage: Stage) -> (i64, Result<Receipt>) {
    match in_its_place(context, chain, entry, stage).await {
        Ok(Some((other, stage))) => (other.id, write_down(context, chain, &other, stage).await),
        Ok(None) => (entry.id, write_down(context, chain, entry, stage).await),
        Err(error) => (entry.id, Err(error)),
    }
}

/// The transaction that took an entry's number, if it is one that was signed for the same: it is written down in its place.
async fn in_its_place(
    context: &Context,
    chain: &mut Chain,
    entry: &Entry,
    stage: Stage,
) -> Result<Option<(Entry, Stage)>> {
    if !matches!(stage, Stage::Lost | Stage::Overtaken | Stage::Unknown) {
        return Ok(None);
    }
    let mut found = None;
    for other in context.store()?.journal_of_number(&entry.signed)? {
        let now = Tracker::new(chain, &other).look_once().await?;
        match (now, stage) {
            (Stage::Final(_), _) | (Stage::InBlock(_), Stage::Overtaken) => {
                found = Some((other, now));
                break;
            }
            // Perhaps this one; unless another is found.
            (Stage::Unknown, Stage::Lost) if found.is_none() => found = Some((other, now)),
            _ => {}
        }
    }
    let Some((other, now)) = &found else {
        return Ok(None);
    };
    let (status, other_status, block) = match now {
        Stage::InBlock(place) => (EntryStatus::Replaced, EntryStatus::InBlock, Some(place)),
        Stage::Final(place) => (EntryStatus::Lost, EntryStatus::InBlock, Some(place)),
        _ => (EntryStatus::Lost, EntryStatus::Unknown, None),
    };
    let block = block.map(|place| (place.number, place.hash));
    context
        .store()?
        .reinstate_journal((entry.id, status, None), (other.id, other_status, block))?;
    Ok(found)
}

async fn write_down(context: &Context, chain: &Chain, entry: &Entry, stage: Stage) -> Result<Receipt> {
    let store = context.store()?;
    let (place, is_final) = match stage {
        Stage::Seen => return Err(Error::internal("tracker", "stopped too early")),
        Stage::Expired => return Err(expired()),
        Stage::Overtaken => return Err(overtaken(&entry.signed.intent)),
        Stage::Lost => {
            store.update_journal(entry.id, EntryStatus::Lost, None, None)?;
            return Err(lost());
        }
        Stage::Unknown => {
            store.update_journal(entry.id, EntryStatus::Unknown, None, None)?;
            return Err(unknown(&entry.signed.intent));
        }
        Stage::InBlock(place) => (place, false),
        Stage::Final(place) => (place, true),
    };
    let block = Some((place.number, place.hash));
    let status = |is_final_as| if is_final { is_final_as } else { EntryStatus::InBlock };
    match outcome::read(chain, &entry.signed.hash, place).await {
        Ok(Ok(happened)) => {
            store.update_journal(entry.id, status(EntryStatus::Done), block, None)?;
            if is_final {
                note_history(context, chain, entry, place, &happened).await?;
            }
            Ok(Receipt {
                place: Some(place),
                is_final,
                happened: Some(happened),
                ..Receipt::seen(entry.signed.hash)
            })
        }
        Ok(Err(refused)) => {
            store.update_journal(entry.id, status(EntryStatus::Failed), block, Some(&refused.message))?;
            // Another fork may carry it out.
            Err(if is_final {
                refused
            } else {
                refused_in(place.number, &refused)
            })
        }
        Err(error) if is_final && error.code.as_deref() == Some(PRUNED) => {
            store.update_journal(entry.id, EntryStatus::Unknown, block, None)?;
            Err(unknown_in(place.number))
        }
        Err(error) => Err(error),
    }
}

/// Adds what happened to the history of the account, and of the member for whom it acts. If the node is gone by now,
/// `history --rebuild` finds it again.
async fn note_history(
    context: &Context,
    chain: &Chain,
    entry: &Entry,
    place: Place,
    happened: &Happened,
) -> Result<()> {
    let Ok(at) = chain.at(place.hash).await else {
        return Ok(());
    };
    for account in [Some(entry.signed.account), context.acts_for()?].into_iter().flatten() {
        let Ok(rows) = walk::happened(&at, &account, happened).await else {
            return Ok(());
        };
        context.store()?.add_history(&rows)?;
    }
    Ok(())
}

/// The receipt of what had happened before.
pub async fn done_before(chain: &Chain, entry: &Entry) -> Result<Receipt> {
    let place = entry.block.map(|(number, hash)| Place { number, hash });
    let happened = match place {
        // An ordinary node keeps a block's events for some minutes only: the journal knows the outcome without them.
        Some(place) => outcome::read(chain, &entry.signed.hash, place)
            .await
            .ok()
            .and_then(std::result::Result::ok),
        None => None,
    };
    Ok(Receipt {
        place,
        is_final: true,
        already: true,
        happened,
        ..Receipt::seen(entry.signed.hash)
    })
}
