//! `piazza panel comments`: who said what of a behaviour before the council decided.

use crate::{
    chain::{
        now,
        rewards::{self, Comment},
        walk, Chain,
    },
    commands::history::first_block_at,
    context::Context,
    error::Result,
    i18n::say,
    output::{table, Report},
    values::{plain_text, Millis},
};
use futures::{StreamExt, TryStreamExt};
use serde::Serialize;

/// How many blocks are read at a time.
const AT_A_TIME: usize = 32;
/// After how many blocks the reader looks whether the chain's runtime changed.
const PIECE: usize = 512;

#[derive(Serialize)]
struct Line {
    block: u64,
    by: String,
    by_name: String,
    hash: String,
    text: Option<String>,
}

#[derive(Serialize)]
struct Listed {
    behaviour: u32,
    first_block: u64,
    last_block: u64,
    comments: Vec<Line>,
}

impl Report for Listed {
    fn human(&self) -> String {
        let (first, last) = (self.first_block, self.last_block);
        if self.comments.is_empty() {
            return say!(
                "No comments in blocks {first} to {last}.",
                "Nessun commento nei blocchi da {first} a {last}."
            );
        }
        let headings = [say!("Block", "Blocco"), say!("By", "Di"), say!("Comment", "Commento")];
        let rows = self.comments.iter().map(|line| {
            let text = line.text.clone().unwrap_or_else(|| line.hash.clone());
            vec![line.block.to_string(), line.by_name.clone(), text]
        });
        table(&headings, &[0], rows)
    }
}

/// Lists the comments.
///
/// # Errors
/// If there is no such behaviour, or the node no longer keeps the blocks.
pub async fn run(context: &Context, behaviour: u32, from: Option<Millis>) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let found = rewards::the_behaviour(&at, behaviour).await?;
    let from = match from {
        Some(from) => from,
        // When it was proposed is not kept: this is before, unless the council waited for longer than comments did.
        None => {
            let period = rewards::comment_period(&at).await?;
            let decided = found.since.unwrap_or(now(&at).await?);
            decided.saturating_sub(period.saturating_mul(2))
        }
    };
    let (newest, _) = chain.heights().await?;
    let first = first_block_at(&chain, from, newest).await?;
    let comments = read(context, &chain, behaviour, first, newest).await?;
    let lines = comments.into_iter().map(|comment| {
        let text = context.store()?.text_of(comment.text)?;
        Ok(Line {
            block: comment.block,
            by: comment.by.to_string(),
            by_name: context.name(&comment.by),
            hash: format!("0x{}", hex::encode(comment.text)),
            text: text.map(|text| plain_text(text.as_bytes())),
        })
    });
    context.out.print(&Listed {
        behaviour,
        first_block: first,
        last_block: newest,
        comments: lines.collect::<Result<_>>()?,
    })
}

async fn read(context: &Context, chain: &Chain, behaviour: u32, first: u64, last: u64) -> Result<Vec<Comment>> {
    let length = (last + 1).saturating_sub(first);
    let bar = context.out.bar(length, say!("reading blocks", "lettura dei blocchi"));
    let mut comments = Vec::new();
    for start in (first..=last).step_by(PIECE) {
        let end = last.min(start + PIECE as u64 - 1);
        let reader = walk::Reader::new(chain, start, end).await?;
        let reader = &reader;
        let found: Vec<Vec<Comment>> = futures::stream::iter(start..=end)
            .map(|number| rewards::comments(reader, number, behaviour))
            .buffered(AT_A_TIME)
            .inspect(|_| bar.step())
            .try_collect()
            .await?;
        comments.extend(found.into_iter().flatten());
    }
    Ok(comments)
}
