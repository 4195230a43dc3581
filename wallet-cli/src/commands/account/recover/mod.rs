//! `piazza account recover`: an account whose device is lost comes back.
//!
//! Beforehand its owner names friends. When the device is lost one of them begins, others agree, and after the wait
//! anybody finishes: then the heir takes over, and lets a new device act for the account. Until then the owner, if he
//! has the account after all, can stop it.

mod setup;
mod show;

use super::delegate::for_another;
use crate::{
    chain::{
        api,
        delegates::{self, Right},
        recovery::{self, Circle},
        send::{perform, perform_itself, Order, Receipt},
        types::piazza_runtime::RuntimeCall,
        At, Chain,
    },
    codes::KeyCode,
    commands::money::merged,
    context::Context,
    error::{refused, usage, Error, Result},
    i18n::say,
    output::Done,
    values::{format_moment, Address},
};
use clap::Subcommand;
use serde_json::json;
use show::progress;

/// Get an account back whose device is lost.
#[derive(Subcommand)]
pub enum Command {
    /// Name the friends who can bring your account back, in place of those named before.
    Setup(setup::Setup),
    /// Let nobody bring your account back any more.
    Remove,
    /// Show who can bring an account back, and how far they are.
    Show {
        /// Whose: a name or an address [default: yours].
        who: Option<String>,
    },
    /// As a friend: begin to bring an account back. You agree by that.
    Start {
        /// The lost account.
        lost: String,
    },
    /// As a friend: agree to bring an account back.
    Approve {
        /// The lost account.
        lost: String,
    },
    /// When enough friends agreed and the wait is over: let the heir take over.
    Finish {
        /// The lost account.
        lost: String,
    },
    /// Stop it: as the owner, or as the friend who began. The owner also takes the account back from the heir.
    Cancel {
        /// The lost account [default: yours].
        lost: Option<String>,
    },
    /// As the heir: act for the account from now on, or let a new device do so.
    Take {
        /// The lost account.
        lost: String,
        /// The new device's code: there, `piazza account key-request --for LOST` shows it [default: the account that
        /// takes over acts itself].
        #[arg(long, value_name = "CODE")]
        key: Option<String>,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Setup(arguments) => setup::run(context, arguments).await,
        Command::Remove => remove(context).await,
        Command::Show { who } => show::run(context, who.as_deref()).await,
        Command::Start { lost } => start(context, &lost).await,
        Command::Approve { lost } => approve(context, &lost).await,
        Command::Finish { lost } => finish(context, &lost).await,
        Command::Cancel { lost } => cancel(context, lost.as_deref()).await,
        Command::Take { lost, key } => take(context, &lost, key.as_deref()).await,
    }
}

async fn remove(context: &Context) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    confirm(
        context,
        &say!(
            "Let nobody bring the account back any more?",
            "Non far più recuperare il conto a nessuno?"
        ),
    )?;
    let text = say!(
        "Nobody can bring the account back any more",
        "Nessuno può più recuperare il conto"
    );
    let order = Order::new("recover.remove", text.clone());
    let receipt = send(context, &mut chain, vec![recovery::set_circle(None)], order).await?;
    tell(context, &receipt, &text, json!({}))
}

/// The first circle that is fit.
async fn find(at: &At, lost: &Address, fit: impl Fn(&Circle) -> bool) -> Result<Option<Circle>> {
    Ok(recovery::circles(at, lost).await?.into_iter().find(fit))
}

async fn start(context: &Context, lost: &str) -> Result<()> {
    let (lost, me) = (context.who(lost)?, context.principal()?);
    let name = context.name(&lost);
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let circle = find(&at, &lost, |circle| circle.plan.friends.contains(&me)).await?;
    let circle = circle.ok_or_else(|| not_a_friend(&name))?;
    if circle.attempt.is_some() {
        return Err(refused(say!(
            "Somebody began to bring {name} back already.",
            "Qualcuno ha già cominciato a recuperare {name}."
        ))
        .hint(say!(
            "Agree: piazza account recover approve {lost}",
            "Di' che sei d'accordo: piazza account recover approve {lost}"
        ))
        .code("Recovery.AlreadyInitiated"));
    }
    confirm(
        context,
        &say!(
            "Begin to bring {name} back? Do it only if its owner asked you to, face to face.",
            "Cominciare a recuperare {name}? Solo se chi lo possiede te l'ha chiesto di persona."
        ),
    )?;
    let order = Order {
        other: Some(lost),
        ..Order::new("recover.start", context.label(&lost)?)
    };
    let receipt = send(context, &mut chain, vec![recovery::begin(lost, circle.index)], order).await?;
    let text = say!("You began to bring {name} back", "Hai cominciato a recuperare {name}");
    told_with_progress(context, &chain, &receipt, &lost, circle.index, text).await
}

async fn approve(context: &Context, lost: &str) -> Result<()> {
    let (lost, me) = (context.who(lost)?, context.principal()?);
    let name = context.name(&lost);
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let mine = |circle: &Circle| circle.plan.friends.contains(&me);
    find(&at, &lost, mine).await?.ok_or_else(|| not_a_friend(&name))?;
    let begun = find(&at, &lost, |circle| mine(circle) && circle.attempt.is_some()).await?;
    let circle = begun.ok_or_else(|| nobody_began(&name, &lost))?;
    let agreed = circle
        .attempt
        .as_ref()
        .is_some_and(|attempt| attempt.agreed.contains(&me));
    if agreed || circle.is_agreed() {
        let progress = progress(context, &at, &circle).await?.unwrap_or_default();
        return context.out.print(&Done::new(
            progress,
            json!({ "lost": lost.to_string(), "already": true }),
        ));
    }
    confirm(
        context,
        &say!(
            "Agree to bring {name} back? Do it only if its owner asked you to, face to face.",
            "Sei d'accordo a recuperare {name}? Solo se chi lo possiede te l'ha chiesto di persona."
        ),
    )?;
    let order = Order {
        other: Some(lost),
        ..Order::new("recover.approve", context.label(&lost)?)
    };
    let receipt = send(context, &mut chain, vec![recovery::agree(lost, circle.index)], order).await?;
    let text = say!("You agreed to bring {name} back", "Sei d'accordo a recuperare {name}");
    told_with_progress(context, &chain, &receipt, &lost, circle.index, text).await
}

async fn finish(context: &Context, lost: &str) -> Result<()> {
    let lost = context.who(lost)?;
    let name = context.name(&lost);
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let agreed = find(&at, &lost, Circle::is_agreed).await?;
    let Some(circle) = agreed else {
        let begun = find(&at, &lost, |circle| circle.attempt.is_some()).await?;
        let circle = begun.ok_or_else(|| nobody_began(&name, &lost))?;
        let progress = progress(context, &at, &circle).await?.unwrap_or_default();
        return Err(refused(progress)
            .hint(say!(
                "Friends agree with: piazza account recover approve {lost}",
                "Gli amici danno l'accordo con: piazza account recover approve {lost}"
            ))
            .code("Recovery.NotApproved"));
    };
    if let Some(moment) = circle.finishable(&at).await? {
        return Err(refused(say!(
            "{name} can be brought back on {}, not before: its owner has this long to stop it.",
            "{name} si può recuperare il {}, non prima: fino ad allora chi lo possiede può fermarlo.",
            format_moment(moment)
        ))
        .code("Recovery.NotYetInheritable"));
    }
    let heir = context.name(&circle.plan.heir);
    let order = Order {
        other: Some(lost),
        ..Order::new("recover.finish", context.label(&lost)?)
    };
    let receipt = send(context, &mut chain, vec![recovery::finish(lost, circle.index)], order).await?;
    let stage = receipt.stage_text();
    let text = say!(
        "{heir} may take over {name}: {stage}.\n  as {heir}: piazza account recover take {lost}",
        "{heir} può subentrare in {name}: {stage}.\n  come {heir}: piazza account recover take {lost}"
    );
    let fields = json!({ "lost": lost.to_string(), "heir": circle.plan.heir.to_string() });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

async fn cancel(context: &Context, lost: Option<&str>) -> Result<()> {
    let me = context.principal()?;
    let lost = lost.map_or(Ok(me), |lost| context.who(lost))?;
    let name = context.name(&lost);
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let mine = |circle: &Circle| {
        let attempt = circle.attempt.as_ref();
        attempt.is_some_and(|attempt| me == lost || me == attempt.initiator)
    };
    let circles = recovery::circles(&at, &lost).await?;
    let under_way = circles.iter().filter(|circle| mine(circle));
    let mut calls: Vec<_> = under_way.map(|circle| recovery::cancel(lost, circle.index)).collect();
    if me == lost && recovery::heir(&at, &lost).await?.is_some() {
        calls.push(recovery::dismiss_heir());
    }
    if calls.is_empty() {
        return Err(refused(say!(
            "There is nothing that you could stop for {name}.",
            "Per {name} non c'è nulla che tu possa fermare."
        ))
        .hint(say!(
            "The owner stops it, or the friend who began: piazza account recover show {lost}",
            "La ferma chi possiede il conto, o l'amico che ha cominciato: piazza account recover show {lost}"
        ))
        .code("Recovery.NotCanceller"));
    }
    confirm(
        context,
        &say!("Stop bringing {name} back?", "Fermare il recupero di {name}?"),
    )?;
    let order = Order {
        other: Some(lost),
        ..Order::new("recover.cancel", context.label(&lost)?)
    };
    let receipt = send(context, &mut chain, calls, order).await?;
    let text = say!("{name} is not brought back", "{name} non viene recuperato");
    tell(context, &receipt, &text, json!({ "lost": lost.to_string() }))
}

async fn take(context: &Context, lost: &str, key: Option<&str>) -> Result<()> {
    let lost = context.who(lost)?;
    let (me_name, me) = context.account()?;
    let name = context.name(&lost);
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    check_heir(context, &at, &lost, &me).await?;
    let code = key.map(|key| KeyCode::from_uri(key, chain.genesis())).transpose()?;
    if let Some(code) = code.as_ref().filter(|code| code.principal != lost) {
        return Err(for_another(context, code, &lost));
    }
    let account = code.as_ref().map_or(me, |code| code.key);
    let is_key = delegates::principal_of(&at, &account).await? == Some(lost);
    let register = code.as_ref().filter(|_| !is_key).map(delegates::register_key);
    let give = delegates::give(&delegates::of(&at, &lost).await?, account, Right::Everything);
    let calls: Vec<_> = register.into_iter().chain(give).collect();
    // A backup account can do nothing else, so it need not be said each time; a member acts for himself otherwise.
    let how = match (&code, is_key) {
        (Some(_), _) => String::new(),
        (None, true) => {
            context.store()?.set_principal(&me, Some(&lost))?;
            String::new()
        }
        (None, false) => format!("\n  piazza --for {lost} balance"),
    };
    let who = code.map_or(me_name, |code| context.name(&code.key));
    let fields = json!({ "lost": lost.to_string(), "delegate": account.to_string() });
    if calls.is_empty() {
        let text = say!("{who} acts for {name} already.", "{who} agisce già per {name}.");
        return context.out.print(&Done::new(text + &how, fields));
    }
    confirm(
        context,
        &say!("Let {who} act for {name}?", "Far agire {who} per {name}?"),
    )?;
    let order = Order {
        other: Some(lost),
        ..Order::new("recover.take", context.label(&lost)?)
    };
    let call = recovery::as_heir(lost, delegates::together(calls));
    let receipt = perform_itself(context, &mut chain, &call, order).await?;
    let stage = receipt.stage_text();
    let text = say!(
        "{who} acts for {name} from now on: {stage}.",
        "D'ora in poi {who} agisce per {name}: {stage}."
    );
    context
        .out
        .print(&Done::new(text + &how, merged(receipt.fields(), fields)))
}

/// Refuses to take an account that somebody else takes, or nobody yet.
async fn check_heir(context: &Context, at: &At, lost: &Address, me: &Address) -> Result<()> {
    let name = context.name(lost);
    match recovery::heir(at, lost).await? {
        Some(heir) if heir == *me => Ok(()),
        Some(heir) => Err(refused(say!(
            "{} takes over {name}, not this account.",
            "In {name} subentra {}, non questo conto.",
            context.name(&heir)
        ))
        .hint(say!(
            "Choose that account with --account NAME, or bring it in with its secret phrase: piazza account import",
            "Scegli quel conto con --account NOME, o importalo con la sua frase segreta: piazza account import"
        ))
        .code("Recovery.NotInheritor")),
        None => Err(refused(say!(
            "{name} is not brought back yet.",
            "{name} non è ancora recuperato."
        ))
        .hint(say!(
            "Its friends do that: piazza account recover show {lost}",
            "Lo fanno gli amici: piazza account recover show {lost}"
        ))
        .code("Recovery.NoInheritor")),
    }
}

fn not_a_friend(name: &str) -> Error {
    refused(say!(
        "You are not one of the friends who can bring {name} back.",
        "Non sei fra gli amici che possono recuperare {name}."
    ))
    .code("Recovery.NotFriend")
}

fn nobody_began(name: &str, lost: &Address) -> Error {
    refused(say!(
        "Nobody began to bring {name} back, or it is done already.",
        "Nessuno ha cominciato a recuperare {name}, o è già fatto."
    ))
    .hint(say!(
        "See: piazza account recover show {lost}",
        "Vedi: piazza account recover show {lost}"
    ))
    .code("Recovery.NotAttempt")
}

fn names(context: &Context, accounts: &[Address]) -> String {
    let names: Vec<_> = accounts.iter().map(|account| context.name(account)).collect();
    names.join(", ")
}

fn confirm(context: &Context, question: &str) -> Result<()> {
    if context.prompt.confirm(question, context.settings.yes)? {
        return Ok(());
    }
    Err(usage(say!("Nothing was changed.", "Non è cambiato nulla.")))
}

async fn send(context: &Context, chain: &mut Chain, calls: Vec<RuntimeCall>, order: Order) -> Result<Receipt> {
    perform(context, chain, &api::tx().utility().batch_all(calls), order).await
}

/// Says what was done.
fn tell(context: &Context, receipt: &Receipt, what: &str, fields: serde_json::Value) -> Result<()> {
    let what = what.trim_end_matches('.');
    let text = format!("{what}: {}.", receipt.stage_text());
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// Says what was done, and how far the friends are by that.
async fn told_with_progress(
    context: &Context,
    chain: &Chain,
    receipt: &Receipt,
    lost: &Address,
    circle: u32,
    what: String,
) -> Result<()> {
    let at = chain.at_best().await?;
    let found = find(&at, lost, |known| known.index == circle).await?;
    let mut text = format!("{what}: {}.", receipt.stage_text());
    let mut fields = json!({ "lost": lost.to_string() });
    // What is in no block yet shows nowhere.
    if let Some(circle) = found.filter(|_| receipt.place.is_some()) {
        if let Some(progress) = progress(context, &at, &circle).await? {
            text.push_str(&format!("\n{progress}"));
        }
        let agreed = circle.attempt.as_ref().map(|attempt| attempt.agreed.len());
        let state = json!({
            "agreed": agreed,
            "needed": circle.plan.needed,
            "finishable_at": circle.finishable(&at).await?,
        });
        fields = merged(fields, state);
    }
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}
