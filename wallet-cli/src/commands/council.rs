//! `piazza council`: decisions in words.

use crate::{
    chain::{
        api,
        council::{self, Motion},
        decisions::Decision,
        fault, finality,
        send::{perform, Happened, Order, Receipt},
        At, Chain,
    },
    commands::{
        money::merged,
        proposals::{decision, Proposal},
        settings,
    },
    context::Context,
    error::{usage, Result},
    i18n::say,
    output::{table, Done, Report},
};
use clap::Subcommand;
use serde::Serialize;
use serde_json::json;
use subxt::utils::H256;

/// The council: propose, vote, close.
#[derive(Subcommand)]
pub enum Command {
    /// Propose a decision, and vote for it.
    Propose {
        /// What.
        #[command(subcommand)]
        what: Proposal,
    },
    /// Vote on a motion.
    Vote {
        /// The motion's number.
        motion: u32,
        /// Yes or no.
        #[arg(value_enum)]
        vote: Vote,
    },
    /// Close a motion that is decided: what it says is done.
    Close {
        /// The motion's number.
        motion: u32,
    },
    /// List the council and its open motions.
    List,
    /// Show what the council has decided: tiers, shares, allowances, thresholds.
    Settings,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Vote {
    /// For it.
    Yes,
    /// Against it.
    No,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Propose { what } => propose(context, what).await,
        Command::Vote { motion, vote } => {
            let mut chain = Chain::connect(context).await?;
            let motion = find(&chain.at_best().await?, motion).await?;
            let receipt = cast(context, &mut chain, motion.hash, motion.index, vote).await?;
            tell_vote(context, &chain, motion.index, receipt).await
        }
        Command::Close { motion } => close(context, motion).await,
        Command::List => list(context).await,
        Command::Settings => settings::run(context).await,
    }
}

async fn propose(context: &Context, what: Proposal) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let decision = decision(context, &chain, what).await?;
    propose_decision(context, &mut chain, &decision).await
}

/// Proposes a decision, and votes for it.
///
/// # Errors
/// If it is refused.
pub async fn propose_decision(context: &Context, chain: &mut Chain, decision: &Decision) -> Result<()> {
    let words = decision.words(&|account| context.name(account));
    let call = decision.call()?;
    let at = chain.at_best().await?;
    let members = council::members(&at).await?;
    let threshold = threshold(members.len(), decision.needs_three_quarters());
    let (length, hash) = council::measure(&at, &call)?;
    let proposal = api::tx().council().propose(threshold, call, length);
    let order = Order::new("propose", words.clone()).going_on();
    let receipt = perform(context, chain, &proposal, order).await?;
    let Some(happened) = &receipt.happened else {
        return tell_sent(context, &words, &receipt);
    };
    match happened.first::<api::council::events::Proposed>() {
        // A council of one decides at once.
        None => {
            check_executed(chain, &receipt).await?;
            let stage = receipt.stage_text();
            let text = say!("Decided: {words}: {stage}.", "Deciso: {words}: {stage}.");
            let fields = json!({ "decision": words, "motion": null, "executed": true });
            context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
        }
        Some(proposed) => {
            let index = proposed.proposal_index;
            let receipt = cast(context, chain, hash, index, Vote::Yes).await?;
            let stage = receipt.stage_text();
            let text = say!(
                "Motion {index}: {words}. It needs {threshold} yes; yours is counted: {stage}.",
                "Mozione {index}: {words}. Servono {threshold} sì; il tuo è contato: {stage}."
            );
            let fields = json!({ "decision": words, "motion": index, "threshold": threshold, "executed": false });
            context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
        }
    }
}

/// Tells of a decision of which it can't be seen yet, or no more, what became of it.
fn tell_sent(context: &Context, words: &str, receipt: &Receipt) -> Result<()> {
    let stage = receipt.stage_text();
    let text = say!(
        "{words}: {stage}. What became of it: piazza council list",
        "{words}: {stage}. Che cosa ne è stato: piazza council list"
    );
    let fields = json!({ "decision": words, "motion": null, "executed": null });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// How many must agree.
fn threshold(members: usize, three_quarters: bool) -> u32 {
    let needed = if three_quarters {
        (3 * members).div_ceil(4)
    } else {
        members / 2 + 1
    };
    u32::try_from(needed.max(1)).unwrap_or(u32::MAX)
}

/// A motion that passed may still fail: then the event has the reason.
async fn check_executed(chain: &Chain, receipt: &Receipt) -> Result<()> {
    let (Some(happened), Some(place)) = (&receipt.happened, receipt.place) else {
        return Ok(());
    };
    let Some(reason) = failure(happened) else { return Ok(()) };
    Err(fault::decode_dispatch_error(
        &reason,
        chain.at(place.hash).await?.metadata(),
    )?)
}

fn failure(happened: &Happened) -> Option<Vec<u8>> {
    let executed = happened
        .iter()
        .find(|event| event.pallet_name() == "Council" && event.event_name() == "Executed")?;
    // The motion's hash, then the result: 0, or 1 and the error.
    match executed.field_bytes().get(32..)?.split_first()? {
        (1, error) => Some(error.to_vec()),
        _ => None,
    }
}

async fn cast(context: &Context, chain: &mut Chain, hash: [u8; 32], index: u32, vote: Vote) -> Result<Receipt> {
    let call = api::tx().council().vote(H256(hash), index, vote == Vote::Yes);
    let label = say!("vote on motion {index}", "voto sulla mozione {index}");
    perform(context, chain, &call, Order::new("vote", label).going_on()).await
}

async fn tell_vote(context: &Context, chain: &Chain, index: u32, receipt: Receipt) -> Result<()> {
    let motion = find(&chain.at_best().await?, index).await?;
    let (yes, no, needed) = (motion.ayes.len(), motion.nays.len(), motion.threshold);
    let decided = yes >= usize::try_from(needed).unwrap_or(usize::MAX);
    let mut text = say!(
        "Motion {index}: {yes} yes, {no} no; {needed} yes needed.",
        "Mozione {index}: {yes} sì, {no} no; servono {needed} sì."
    );
    if decided {
        text.push_str(&say!(
            "\nIt is decided. Carry it out: piazza council close {index}",
            "\nÈ decisa. Eseguila: piazza council close {index}"
        ));
    }
    let fields = json!({ "motion": index, "yes": yes, "no": no, "threshold": needed, "decided": decided });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

async fn find(at: &At, index: u32) -> Result<Motion> {
    council::motions(at)
        .await?
        .into_iter()
        .find(|motion| motion.index == index)
        .ok_or_else(|| {
            usage(say!(
                "There is no open motion {index}.",
                "Non c'è la mozione aperta {index}."
            ))
            .hint(say!(
                "`piazza council list` shows them.",
                "`piazza council list` le mostra."
            ))
            .code("Council.ProposalMissing")
        })
}

async fn close(context: &Context, index: u32) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let motion = find(&at, index).await?;
    let weight = council::weigh(&at, &motion.call, motion.length).await?;
    let call = api::tx()
        .council()
        .close(H256(motion.hash), index, weight, motion.length);
    let label = say!("close motion {index}", "chiusura della mozione {index}");
    let receipt = perform(context, &mut chain, &call, Order::new("close", label).going_on()).await?;
    check_executed(&chain, &receipt).await?;
    let words = words(context, &motion);
    let Some(happened) = &receipt.happened else {
        return tell_sent(context, &words, &receipt);
    };
    let approved = happened.first::<api::council::events::Approved>().is_some();
    let stage = receipt.stage_text();
    let text = if approved {
        say!("Carried out: {words}: {stage}.", "Eseguita: {words}: {stage}.")
    } else {
        say!("Rejected: {words}: {stage}.", "Respinta: {words}: {stage}.")
    };
    let fields = json!({ "motion": index, "decision": words, "approved": approved });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

fn words(context: &Context, motion: &Motion) -> String {
    motion.decision.as_ref().map_or_else(
        || {
            say!(
                "a call this wallet does not know",
                "una chiamata che questo portafoglio non conosce"
            )
        },
        |decision| decision.words(&|account| context.name(account)),
    )
}

#[derive(Serialize)]
struct Listed {
    members: Vec<Seat>,
    motions: Vec<Line>,
    #[serde(rename = "finality_stands_still_since")]
    standstill: Option<finality::Standstill>,
}

#[derive(Serialize)]
struct Seat {
    address: String,
    name: String,
}

#[derive(Serialize)]
struct Line {
    motion: u32,
    decision: String,
    yes: usize,
    no: usize,
    threshold: u32,
    until_block: u32,
}

impl Report for Listed {
    fn human(&self) -> String {
        let members: Vec<_> = self.members.iter().map(|seat| seat.name.as_str()).collect();
        let head = say!("The council: {}", "Il consiglio: {}", members.join(", "));
        if self.motions.is_empty() {
            return format!("{head}\n{}", say!("No open motions.", "Nessuna mozione aperta."));
        }
        let headings = [
            say!("Motion", "Mozione"),
            say!("Decision", "Decisione"),
            say!("Yes", "Sì"),
            "No".to_owned(),
            say!("Needed", "Servono"),
            say!("Until block", "Fino al blocco"),
        ];
        let rows = self.motions.iter().map(|line| {
            let numbers = [
                line.yes.to_string(),
                line.no.to_string(),
                line.threshold.to_string(),
                line.until_block.to_string(),
            ];
            [vec![line.motion.to_string(), line.decision.clone()], numbers.to_vec()].concat()
        });
        format!("{head}\n\n{}", table(&headings, &[0, 2, 3, 4, 5], rows))
    }
}

async fn list(context: &Context) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let standstill = finality::standstill(&chain).await?;
    if let Some(standstill) = &standstill {
        context.out.note(&standstill.note());
    }
    let members = council::members(&at).await?;
    let members = members.iter().map(|account| Seat {
        address: account.to_string(),
        name: context.name(account),
    });
    let motions = council::motions(&at).await?;
    let motions = motions.iter().map(|motion| Line {
        motion: motion.index,
        decision: words(context, motion),
        yes: motion.ayes.len(),
        no: motion.nays.len(),
        threshold: motion.threshold,
        until_block: motion.end,
    });
    context.out.print(&Listed {
        members: members.collect(),
        motions: motions.collect(),
        standstill,
    })
}

#[cfg(test)]
mod tests {
    use super::threshold;

    #[test]
    fn a_majority_is_more_than_half_and_the_gate_needs_three_quarters() {
        let majority: Vec<_> = (1..=5).map(|members| threshold(members, false)).collect();
        let gate: Vec<_> = (1..=5).map(|members| threshold(members, true)).collect();
        assert_eq!(majority, [1, 2, 2, 3, 3]);
        assert_eq!(gate, [1, 2, 3, 3, 4]);
    }
}
