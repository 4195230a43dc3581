//! The wallet's books of a till: read from final blocks, each once, and only whole stretches count.

use crate::{
    chain::{sales, Chain},
    commands::history::first_block_at,
    context::Context,
    error::Result,
    i18n::say,
    values::{Address, Millis},
};
use std::ops::RangeInclusive;

/// After how many blocks what was read is written down.
const WRITTEN_EVERY: u64 = 512;

/// Reads what of a period was not read yet, at most so many blocks if a number is given. Answers whether the books are
/// whole up to the end of the period, or to the newest final block.
///
/// # Errors
/// If the node does not answer, or no longer keeps the blocks: it must be an archive node.
pub async fn bring_up_to_date(
    context: &Context,
    chain: &Chain,
    merchant: &Address,
    period: RangeInclusive<Millis>,
    most: Option<u64>,
) -> Result<bool> {
    let (_, newest) = chain.heights().await?;
    let first = first_block_at(chain, *period.start(), newest).await?;
    let after = first_block_at(chain, period.end().saturating_add(1), newest).await?;
    let unread = context
        .store()?
        .sales_unread(merchant, first..=after.saturating_sub(1))?;
    let length = |stretch: &RangeInclusive<u64>| stretch.end().saturating_sub(*stretch.start()).saturating_add(1);
    let count = unread.iter().map(length).sum();
    if most.is_some_and(|most| count > most) {
        return Ok(false);
    }
    let bar = context.out.bar(count, say!("reading blocks", "lettura dei blocchi"));
    for stretch in unread {
        let mut start = *stretch.start();
        while start <= *stretch.end() {
            // Written down piece by piece: what an interruption leaves is kept.
            let end = start.saturating_add(WRITTEN_EVERY - 1).min(*stretch.end());
            let rows = sales::read(chain, start, end, merchant, || bar.step()).await?;
            context.store()?.add_sales(merchant, start..=end, &rows)?;
            start = end.saturating_add(1);
        }
    }
    Ok(true)
}
