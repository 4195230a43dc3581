//! `piazza programme forget`: what a closed programme left on the chain, piece by piece.

use crate::{
    chain::{
        api, now,
        rewards::{self, Leftover, Programme},
        send::{Order, Receipt},
        At, Chain,
    },
    commands::{coop::perform_patiently, money::merged, titles::programme_title},
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    output::Done,
    values::format_moment,
};
use serde_json::json;

/// Has a programme forgotten with all that belongs to it. Broken off, it goes on where it stopped.
///
/// # Errors
/// If the programme is not closed or is kept for longer, or a part of it is refused.
pub async fn run(context: &Context, id: u32) -> Result<()> {
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let programme = rewards::the_programme(&at, id).await?;
    check(&at, id, &programme).await?;
    let title = programme_title(context, id, &programme)?;
    let question = say!(
        "Have programme {id}, {title}, forgotten for good? After that nobody can make its report.",
        "Far dimenticare per sempre il programma {id}, {title}? Poi nessuno potrà più farne il resoconto."
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was forgotten.", "Non è stato dimenticato nulla.")));
    }
    let (mut last, mut transactions) = (None, 0_u32);
    for part in rewards::leftovers(&at, id).await? {
        while rewards::is_left(&chain.at_best().await?, &part).await? {
            let receipt = sweep(context, &mut chain, id, &part).await?;
            transactions = transactions.saturating_add(1);
            if receipt.place.is_none() {
                return tell_sent(context, id, transactions, &receipt);
            }
            last = Some(receipt);
        }
        tell_part(context, &part);
    }
    match last {
        Some(receipt) => tell(context, id, transactions, &receipt),
        // Somebody else was faster.
        None => rewards::the_programme(&chain.at_best().await?, id).await.map(drop),
    }
}

/// What the chain would refuse is told before anybody signs.
async fn check(at: &At, id: u32, programme: &Programme) -> Result<()> {
    if !programme.closed {
        return Err(
            refused(say!("Programme {id} is not closed.", "Il programma {id} non è chiuso."))
                .hint(say!(
                    "When it is over, its sponsor closes it: piazza programme close {id}",
                    "Quando è finito, lo chiude il suo sponsor: piazza programme close {id}"
                ))
                .code("Rewards.StillKept"),
        );
    }
    let now = now(at).await?;
    let kept = rewards::kept_until(at, programme)?.filter(|until| now <= *until);
    let Some(until) = kept.map(format_moment) else {
        return Ok(());
    };
    Err(refused(say!(
        "What programme {id} left is kept until {until}.",
        "Ciò che il programma {id} ha lasciato si conserva fino al {until}."
    ))
    .hint(say!("Come again after that.", "Riprova dopo."))
    .code("Rewards.StillKept"))
}

/// Has as much of a part forgotten as one call removes.
async fn sweep(context: &Context, chain: &mut Chain, id: u32, part: &Leftover) -> Result<Receipt> {
    let call = api::tx().rewards().forget(part.clone());
    let order = || Order::new("forget", say!("programme {id}", "programma {id}"));
    perform_patiently(context, chain, &call, order).await
}

/// Says that a part is forgotten; that the programme itself is, the result says.
fn tell_part(context: &Context, part: &Leftover) {
    let (what, number, text) = match part {
        Leftover::Goal(number) => (
            "goal",
            number,
            say!("Goal {number} is forgotten.", "L'obiettivo {number} è dimenticato."),
        ),
        Leftover::Behaviour(number) => (
            "behaviour",
            number,
            say!(
                "Behaviour {number} is forgotten.",
                "Il comportamento {number} è dimenticato."
            ),
        ),
        Leftover::Programme(_) => return,
    };
    context.out.note(&text);
    context
        .out
        .event(&json!({ "event": "forgotten", "what": what, "number": number }));
}

fn tell(context: &Context, id: u32, transactions: u32, receipt: &Receipt) -> Result<()> {
    let stage = receipt.stage_text();
    let text = say!(
        "Programme {id} is forgotten, transactions: {transactions}: {stage}.",
        "Il programma {id} è dimenticato, transazioni: {transactions}: {stage}."
    );
    let fields = json!({ "programme": id, "transactions": transactions, "forgotten": true });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// Tells of a transaction that is in no block yet: what is to come after it waits for that.
fn tell_sent(context: &Context, id: u32, transactions: u32, receipt: &Receipt) -> Result<()> {
    let stage = receipt.stage_text();
    let text = say!(
        "A part of programme {id}: {stage}. The rest: piazza programme forget {id}",
        "Una parte del programma {id}: {stage}. Il resto: piazza programme forget {id}"
    );
    let fields = json!({ "programme": id, "transactions": transactions, "forgotten": false });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}
