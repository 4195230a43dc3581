//! `piazza goal`: what a group wants to reach together, and the prize it shares.

use crate::{
    chain::{
        api, now,
        rewards::{self, Goal},
        send::{perform, Order, Receipt},
        translate, types, Chain,
    },
    commands::{money::merged, titles::behaviour_title},
    context::Context,
    error::{refused, usage, Error, Result},
    files,
    i18n::say,
    output::{table, Done, Report},
    values::{
        format_moment, parse_end, parse_quantity, plain_quantity, show_quantity, Address, Amount, Millis, Rule, Sharing,
    },
};
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::{json, Value};
use std::path::PathBuf;

/// Goals of groups.
#[derive(Subcommand)]
pub enum Command {
    /// Set a group a goal, as the programme's sponsor; its prize is reserved at once.
    Open(Open),
    /// List the goals.
    List,
}

/// Set a group a goal.
#[derive(Args)]
pub struct Open {
    /// The behaviour that counts: one with the rule `goal`.
    behaviour: u32,
    /// How much the group has to reach, in the behaviour's unit.
    #[arg(long, value_name = "QUANTITY")]
    target: String,
    /// The last moment at which something counts, as 2026-12-31.
    #[arg(long, value_name = "TIME", value_parser = parse_end)]
    deadline: Millis,
    /// What the group gets, as 500.00.
    #[arg(long, value_name = "AMOUNT")]
    prize: Amount,
    /// How the prize is divided: equally, or by-contribution.
    #[arg(long, default_value = "equally")]
    sharing: Sharing,
    /// A file with the members of the group, one a line.
    #[arg(long, value_name = "FILE")]
    group: Option<PathBuf>,
    /// The members of the group in order: cents that are left over go to the first.
    #[arg(required_unless_present = "group")]
    who: Vec<String>,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Open(arguments) => open(context, arguments).await,
        Command::List => list(context).await,
    }
}

async fn open(context: &Context, arguments: Open) -> Result<()> {
    let prize = arguments.prize.not_zero()?;
    let group = group(context, &arguments)?;
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let id = arguments.behaviour;
    let terms = rewards::the_behaviour(&at, id).await?.terms;
    if rewards::read_rule(&terms.rule)? != Rule::Goal {
        return Err(not_for_groups(id));
    }
    let target = parse_quantity(&arguments.target, terms.decimals)?;
    let (title, sharing) = (behaviour_title(context, id, &terms)?, arguments.sharing);
    let much = show_quantity(target, terms.decimals, rewards::unit(&terms)?);
    let (count, deadline) = (group.len(), format_moment(arguments.deadline));
    let question = say!(
        "Promise {prize} to a group of {count} for {much} of {title} until {deadline}, shared {sharing}?",
        "Promettere {prize} a un gruppo di {count} per {much} di {title} fino al {deadline}, divisi {sharing}?"
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was promised.", "Non è stato promesso nulla.")));
    }
    let call = api::tx().rewards().open_goal(
        id,
        types::bounded_collections::bounded_vec::BoundedVec(group.clone()),
        target,
        arguments.deadline,
        prize.cents(),
        translate(&sharing)?,
    );
    let order = Order::new(
        "open_goal",
        say!("goal: {much} of {title}", "obiettivo: {much} di {title}"),
    );
    let receipt = perform(context, &mut chain, &call, order).await?;
    let promised = json!({
        "behaviour": id,
        "target": target,
        "deadline": arguments.deadline,
        "prize_cents": prize,
        "sharing": sharing,
        "group": group.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    context.out.print(&told(&receipt, promised))
}

/// The goal that was opened.
fn told(receipt: &Receipt, promised: Value) -> Done {
    let opened = receipt
        .happened
        .as_ref()
        .and_then(|happened| happened.first::<api::rewards::events::GoalOpened>())
        .map(|opened| opened.goal);
    let (stage, number) = (
        receipt.stage_text(),
        opened.map(|goal| format!(" {goal}")).unwrap_or_default(),
    );
    let text = say!(
        "The goal{number} is open: {stage}.",
        "L'obiettivo{number} è aperto: {stage}."
    );
    let fields = merged(promised, json!({ "goal": opened }));
    Done::new(text, merged(receipt.fields(), fields))
}

/// The members of the group, in order.
fn group(context: &Context, arguments: &Open) -> Result<Vec<Address>> {
    let mut names = arguments.who.clone();
    if let Some(path) = &arguments.group {
        let text = files::read(path)?;
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        names.extend(lines.filter(|line| !line.is_empty()).map(ToOwned::to_owned));
    }
    if names.is_empty() {
        return Err(usage(say!("Nobody is in the group.", "Nel gruppo non c'è nessuno.")));
    }
    let mut group = Vec::with_capacity(names.len());
    for name in &names {
        let who = context.who(name)?;
        if group.contains(&who) {
            return Err(usage(say!(
                "'{name}' is twice in the group.",
                "'{name}' è due volte nel gruppo."
            )));
        }
        group.push(who);
    }
    Ok(group)
}

#[derive(Serialize)]
struct Listed {
    goals: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    goal: u32,
    behaviour: u32,
    title: String,
    members: usize,
    reached: u64,
    target: u64,
    deadline: Millis,
    #[serde(rename = "prize_cents")]
    prize: Amount,
    sharing: Sharing,
    over: bool,
    #[serde(skip)]
    progress: String,
    #[serde(skip)]
    state: String,
}

impl Report for Listed {
    fn human(&self) -> String {
        if self.goals.is_empty() {
            return say!("There are no goals.", "Non ci sono obiettivi.");
        }
        let headings = [
            say!("No.", "N."),
            say!("What", "Che cosa"),
            say!("Group", "Gruppo"),
            say!("Reached", "Raggiunto"),
            say!("Prize", "Premio"),
            String::new(),
        ];
        let cells = |line: &Line| {
            vec![
                line.goal.to_string(),
                line.title.clone(),
                line.members.to_string(),
                line.progress.clone(),
                format!("{}, {}", line.prize, line.sharing),
                line.state.clone(),
            ]
        };
        table(&headings, &[0, 2], self.goals.iter().map(cells))
    }
}

fn not_for_groups(id: u32) -> Error {
    refused(say!(
        "Behaviour {id} is rewarded to each by himself, not to groups.",
        "Il comportamento {id} premia ognuno per sé, non i gruppi."
    ))
    .hint(say!(
        "A goal is of a behaviour with the rule `goal`: `piazza rewards list` says which.",
        "Un obiettivo è di un comportamento con la regola `goal`: `piazza rewards list` dice quali."
    ))
    .code("Rewards.InvalidRule")
}

async fn list(context: &Context) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let now = now(&at).await?;
    let mut goals = Vec::new();
    for (id, goal) in rewards::goals(&at).await? {
        let terms = rewards::the_behaviour(&at, goal.behaviour).await?.terms;
        let unit = rewards::unit(&terms)?;
        let group = &goal.group.0;
        let reached = group.iter().fold(0, |sum: u64, (_, part)| sum.saturating_add(*part));
        goals.push(Line {
            goal: id,
            behaviour: goal.behaviour,
            title: behaviour_title(context, goal.behaviour, &terms)?,
            members: group.len(),
            reached,
            target: goal.target,
            deadline: goal.deadline,
            prize: Amount(goal.prize),
            sharing: translate(&goal.sharing)?,
            over: goal.over,
            progress: say!(
                "{} of {}",
                "{} di {}",
                plain_quantity(reached.into(), terms.decimals),
                show_quantity(goal.target, terms.decimals, unit)
            ),
            state: state(&goal, reached, now),
        });
    }
    context.out.print(&Listed { goals })
}

fn state(goal: &Goal, reached: u64, now: Millis) -> String {
    let deadline = format_moment(goal.deadline);
    match (goal.over, reached >= goal.target) {
        (true, true) => say!("reached: the prize is shared", "raggiunto: il premio è diviso"),
        (true, false) => say!("missed", "mancato"),
        (false, true) => say!(
            "reached: the prize is about to be shared",
            "raggiunto: il premio sta per essere diviso"
        ),
        (false, false) if now > goal.deadline => say!(
            "over; the last attestations may still come",
            "scaduto; possono ancora arrivare le ultime attestazioni"
        ),
        (false, false) => say!("open until {deadline}", "aperto fino al {deadline}"),
    }
}
