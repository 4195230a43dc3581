//! `piazza programme fund` and `close`: credits of deposits into a programme's budget, and what is left back to these.

use crate::{
    chain::{
        api, now,
        reserve::{self, Basis, Purpose},
        rewards::{self, available, Programme},
        send::{perform, Order, Receipt},
        types, At, Chain,
    },
    commands::{money::merged, titles::programme_title},
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    output::Done,
    values::Amount,
};
use serde::Serialize;
use serde_json::json;

/// Funds a programme out of a deposit; beyond what one treasurer may do alone it waits for a second.
///
/// # Errors
/// If it is refused.
pub async fn fund(context: &Context, id: u32, amount: Amount, deposit: u32) -> Result<()> {
    let amount = amount.not_zero()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let programme = rewards::the_programme(&at, id).await?;
    check(&at, &programme, amount, deposit).await?;
    let title = programme_title(context, id, &programme)?;
    let question = say!(
        "Fund programme {id}, {title}, with {amount} of deposit {deposit}?",
        "Finanziare il programma {id}, {title}, con {amount} del deposito {deposit}?"
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was given.", "Non è stato dato nulla.")));
    }
    let pot = rewards::pot(&at, id).await?;
    let recipients = types::bounded_collections::bounded_vec::BoundedVec(vec![(pot, amount.cents())]);
    let call = api::tx()
        .reserve()
        .allocate(deposit, Purpose::Programme.raw(), recipients);
    let order = Order {
        other: Some(pot),
        amount: Some(amount),
        ..Order::new("fund", say!("programme {id}", "programma {id}"))
    };
    let receipt = perform(context, &mut chain, &call, order).await?;
    tell_funded(context, &receipt, id, amount)
}

/// Says what became of it: done, or waiting for a second treasurer.
fn tell_funded(context: &Context, receipt: &Receipt, id: u32, amount: Amount) -> Result<()> {
    let happened = receipt.happened.as_ref();
    let proposal = happened
        .and_then(|happened| happened.first::<api::reserve::events::AllocationProposed>())
        .map(|event| event.proposal);
    let budget = happened
        .and_then(|happened| happened.first::<api::rewards::events::ProgrammeFunded>())
        .map(|event| Amount(event.budget));
    let stage = receipt.stage_text();
    let text = match (proposal, budget) {
        (Some(proposal), _) => say!(
            "{amount} for programme {id}: proposal {proposal} waits for a second treasurer: {stage}.\n  piazza coop deposit approve {proposal}",
            "{amount} per il programma {id}: la proposta {proposal} aspetta un secondo tesoriere: {stage}.\n  piazza coop deposit approve {proposal}"
        ),
        (None, Some(budget)) => say!(
            "Programme {id} is funded with {amount}, its budget is {budget}: {stage}.",
            "Il programma {id} è finanziato con {amount}, il suo budget è {budget}: {stage}."
        ),
        (None, None) => say!("{amount} for programme {id}: {stage}.", "{amount} per il programma {id}: {stage}."),
    };
    let fields = json!({ "programme": id, "amount_cents": amount, "proposal": proposal, "budget_cents": budget });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// What the chain would refuse is told before anybody signs.
async fn check(at: &At, programme: &Programme, amount: Amount, deposit: u32) -> Result<()> {
    if programme.closed || now(at).await? > programme.terms.end {
        return Err(refused(say!(
            "The programme has ended: it takes no more funds.",
            "Il programma è finito: non riceve altri fondi."
        ))
        .code("Rewards.ProgrammeEnded"));
    }
    let room = Amount(programme.terms.estimate.saturating_sub(programme.funded));
    if amount > room {
        return Err(refused(say!(
            "The programme's prizes are estimated so that it takes {room} more at most.",
            "Per la stima dei premi il programma può ricevere al massimo altri {room}."
        ))
        .code("Rewards.BeyondEstimate"));
    }
    let found = reserve::deposit(at, deposit).await?.ok_or_else(|| {
        usage(say!("There is no deposit {deposit}.", "Non c'è il deposito {deposit}.")).hint(say!(
            "`piazza coop deposit list` shows them.",
            "`piazza coop deposit list` li mostra."
        ))
    })?;
    if found.basis != Basis::Sponsor {
        return Err(refused(say!(
            "Deposit {deposit} is not a sponsor's: only what sponsors pay in funds programmes.",
            "Il deposito {deposit} non è di uno sponsor: i programmi si finanziano solo con ciò che versano gli sponsor."
        ))
        .code("Reserve.WrongPurpose"));
    }
    let left = found.remaining;
    if amount > left {
        return Err(refused(say!(
            "Deposit {deposit} has {left} left, {amount} is to be given.",
            "Nel deposito {deposit} restano {left}, da dare {amount}."
        ))
        .code("Reserve.DepositExceeded"));
    }
    Ok(())
}

/// What of a programme went back to one deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Returned {
    deposit: u32,
    #[serde(rename = "amount_cents")]
    amount: Amount,
}

/// Closes a programme: what is left goes back to the deposits that funded it.
///
/// # Errors
/// If it is refused.
pub async fn close(context: &Context, id: u32) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let programme = rewards::the_programme(&chain.at_best().await?, id).await?;
    let title = programme_title(context, id, &programme)?;
    let (left, owed) = (available(&programme), Amount(programme.owed));
    let question = say!(
        "Close programme {id}, {title}? {left} goes back to the deposits that funded it, and what people did not claim ({owed}).",
        "Chiudere il programma {id}, {title}? {left} torna ai depositi da cui veniva, con ciò che le persone non hanno ritirato ({owed})."
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was done.", "Non è stato fatto nulla.")));
    }
    let call = api::tx().rewards().close_programme(id);
    let order = Order::new("close", say!("programme {id}", "programma {id}"));
    let receipt = perform(context, &mut chain, &call, order).await?;
    tell_closed(context, &receipt, id)
}

/// Says how much went back, and to which deposits.
fn tell_closed(context: &Context, receipt: &Receipt, id: u32) -> Result<()> {
    let happened = receipt.happened.as_ref();
    let returned = happened
        .and_then(|happened| happened.first::<api::rewards::events::ProgrammeClosed>())
        .map(|event| Amount(event.returned));
    let deposits: Vec<_> = happened
        .map(|happened| happened.all::<api::reserve::events::BudgetReturned>())
        .unwrap_or_default()
        .into_iter()
        .map(|event| Returned {
            deposit: event.deposit,
            amount: Amount(event.amount),
        })
        .collect();
    let stage = receipt.stage_text();
    let mut text = match returned {
        Some(returned) if !returned.is_zero() => say!(
            "Programme {id} is closed, {returned} went back to the deposits that funded it: {stage}.",
            "Il programma {id} è chiuso, {returned} è tornato ai depositi da cui veniva: {stage}."
        ),
        Some(_) => say!(
            "Programme {id} is closed, nothing was left: {stage}.",
            "Il programma {id} è chiuso, non restava nulla: {stage}."
        ),
        None => say!(
            "Programme {id} is closed: {stage}.",
            "Il programma {id} è chiuso: {stage}."
        ),
    };
    for Returned { deposit, amount } in &deposits {
        text.push_str(&say!(
            "\n  deposit {deposit}: {amount}",
            "\n  deposito {deposit}: {amount}"
        ));
    }
    let fields = json!({ "programme": id, "returned_cents": returned, "deposits": deposits });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}
