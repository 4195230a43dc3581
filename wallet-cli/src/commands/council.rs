//! `piazza council`: decisions in words.

use crate::{
    chain::{
        api,
        council::{self, Motion},
        decisions::Decision,
        fault,
        send::{perform, Happened, Order, Receipt},
        At, Chain,
    },
    codes::blake2_256,
    commands::{money::merged, settings, zones},
    context::Context,
    error::{usage, Error, Result},
    files,
    i18n::say,
    output::{table, Done, Report},
    values::{parse_duration, Amount, Category, Cell, Istat, Millis, Office, Rate, Snai, Usage},
};
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;
use std::path::PathBuf;
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

/// What the council can decide.
#[derive(Subcommand)]
pub enum Proposal {
    /// Set a tier's limits.
    Tier {
        /// The tier's number.
        id: u8,
        /// The most that may be held [default: any amount].
        #[arg(long, value_name = "AMOUNT")]
        held: Option<Amount>,
        /// Whether its members may send credits to persons.
        #[arg(long)]
        person_to_person: bool,
        /// For how long a member is enrolled at most [default: without end].
        #[arg(long, value_name = "TIME", value_parser = parse_duration)]
        valid_for: Option<Millis>,
    },
    /// Add a municipality, or change it.
    Zone(Zone),
    /// Add or change the municipalities of a table: istat, name, class, lat, lon; each with a fund of its own number.
    Zones {
        /// A CSV file.
        file: PathBuf,
    },
    /// Appoint an officer.
    Appoint {
        /// To which office.
        office: Office,
        /// Whom.
        who: String,
    },
    /// Dismiss an officer.
    Dismiss {
        /// From which office.
        office: Office,
        /// Whom.
        who: String,
    },
    /// Change how long before it holds a cashback rate is announced.
    Notice {
        /// The notice, as 7d.
        #[arg(value_parser = parse_duration)]
        notice: Millis,
    },
    /// Set how much the accounts of a class may do.
    Allowance {
        /// The class.
        class: Usage,
        /// How many operations at once.
        #[arg(long)]
        burst: u32,
        /// How long until one comes back.
        #[arg(long, value_name = "TIME", value_parser = parse_duration)]
        every: Millis,
    },
    /// Create a community fund.
    #[command(subcommand)]
    Fund(Fund),
    /// Set how the value-back is divided: buyer, community fund, equalisation, enabler, referrer.
    #[command(subcommand)]
    Shares(Shares),
    /// Set for how many days purchases can be refunded.
    Refunds {
        /// The days.
        days: u32,
    },
    /// Set what one treasurer may record alone, and allocate alone, in a day.
    Threshold {
        /// How much.
        amount: Amount,
    },
    /// Accept that consumers buy credits, or not.
    ConsumerPrepaid {
        /// Yes or no.
        #[arg(value_enum)]
        accepted: Vote,
    },
    /// Withdraw a treasurer's proposal.
    WithdrawDeposit {
        /// Its number.
        proposal: u32,
    },
    /// Add or remove a validator.
    #[command(subcommand)]
    Validator(Validator),
    /// Change the council itself.
    Members {
        /// All its members from then on.
        #[arg(required = true)]
        who: Vec<String>,
    },
    /// Pause a call, as `Payments.pay`.
    Pause {
        /// The pallet and the call.
        call: String,
    },
    /// Let a paused call pass again.
    Unpause {
        /// The pallet and the call.
        call: String,
    },
    /// Stop everything but the council, or let it go on.
    #[command(subcommand)]
    SafeMode(SafeMode),
    /// Authorise a new runtime: anybody may then apply exactly this file.
    Upgrade {
        /// The runtime's WebAssembly file.
        file: PathBuf,
    },
    /// Restart finality after validators were lost for good.
    NoteStalled {
        /// How many blocks from now.
        delay: u32,
        /// The last final block.
        best_finalized: u32,
    },
}

/// A municipality.
#[derive(Args)]
pub struct Zone {
    /// Its ISTAT code.
    code: Istat,
    /// Its name.
    #[arg(long)]
    name: String,
    /// Its class in the strategy for inner areas: a to f.
    #[arg(long)]
    class: Snai,
    /// Its centre: LATITUDE,LONGITUDE or a cell.
    #[arg(long, value_name = "PLACE", allow_hyphen_values = true)]
    at: Cell,
    /// Its community fund [default: the one with its ISTAT code as number].
    #[arg(long)]
    fund: Option<u32>,
}

/// Community funds.
#[derive(Subcommand)]
pub enum Fund {
    /// Create one.
    Create {
        /// Its number; by custom the ISTAT code.
        id: u32,
        /// Its name.
        name: String,
    },
}

/// Shares of the value-back.
#[derive(Subcommand)]
pub enum Shares {
    /// Those that hold where no special ones are set.
    Default {
        /// Five rates: buyer, community fund, equalisation, enabler, referrer.
        #[arg(num_args = 5, required = true)]
        rates: Vec<Rate>,
    },
    /// Those for a category in zones of a class.
    Set {
        /// The category.
        category: Category,
        /// The class, a to f.
        class: Snai,
        /// Five rates: buyer, community fund, equalisation, enabler, referrer.
        #[arg(num_args = 5, required = true)]
        rates: Vec<Rate>,
    },
    /// Remove those for a category in zones of a class.
    Clear {
        /// The category.
        category: Category,
        /// The class, a to f.
        class: Snai,
    },
}

/// Validators.
#[derive(Subcommand)]
pub enum Validator {
    /// Add one.
    Add {
        /// Whom.
        who: String,
    },
    /// Remove one.
    Remove {
        /// Whom.
        who: String,
    },
}

/// Safe mode.
#[derive(Subcommand)]
pub enum SafeMode {
    /// Stop everything but the council.
    Enter,
    /// Let everything go on.
    Exit,
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

async fn decision(context: &Context, chain: &Chain, what: Proposal) -> Result<Decision> {
    Ok(match what {
        Proposal::Tier {
            id,
            held,
            person_to_person,
            valid_for,
        } => Decision::Tier {
            id,
            held,
            person_to_person,
            valid_for,
        },
        Proposal::Zone(Zone {
            code,
            name,
            class,
            at,
            fund,
        }) => Decision::Zone {
            code,
            name,
            class,
            cell: at,
            fund: fund.unwrap_or(code.0),
        },
        Proposal::Zones { file } => zones::read(&chain.at_best().await?, &file).await?,
        Proposal::Appoint { office, who } => Decision::Appoint(office, context.who(&who)?),
        Proposal::Dismiss { office, who } => Decision::Dismiss(office, context.who(&who)?),
        Proposal::Validator(Validator::Add { who }) => Decision::AddValidator(context.who(&who)?),
        Proposal::Validator(Validator::Remove { who }) => Decision::RemoveValidator(context.who(&who)?),
        Proposal::Members { who } => {
            let now = council::members(&chain.at_best().await?).await?.len();
            let members = who.iter().map(|who| context.who(who)).collect::<Result<_>>()?;
            Decision::Members(members, u32::try_from(now).unwrap_or(u32::MAX))
        }
        Proposal::Upgrade { file } => {
            let code = std::fs::read(&file).map_err(|error| files::unreadable(&file, &error))?;
            Decision::Upgrade(blake2_256(&code))
        }
        other => rule(other)?,
    })
}

/// The decisions that name nobody.
fn rule(what: Proposal) -> Result<Decision> {
    Ok(match what {
        Proposal::Notice { notice } => Decision::RateNotice(notice),
        Proposal::Allowance { class, burst, every } => Decision::Allowance(class, burst, every),
        Proposal::Fund(Fund::Create { id, name }) => Decision::Fund(id, name),
        Proposal::Shares(Shares::Default { rates }) => Decision::DefaultShares(five(&rates)?),
        Proposal::Shares(Shares::Set { category, class, rates }) => {
            Decision::SpecialShares(category, class, five(&rates)?)
        }
        Proposal::Shares(Shares::Clear { category, class }) => Decision::ClearShares(category, class),
        Proposal::Refunds { days } => Decision::RefundLimit(days),
        Proposal::Threshold { amount } => Decision::Threshold(amount),
        Proposal::ConsumerPrepaid { accepted } => Decision::ConsumerPrepaid(accepted == Vote::Yes),
        Proposal::WithdrawDeposit { proposal } => Decision::WithdrawDeposit(proposal),
        Proposal::Pause { call } => call_name(&call).map(|(pallet, call)| Decision::Pause(pallet, call))?,
        Proposal::Unpause { call } => call_name(&call).map(|(pallet, call)| Decision::Unpause(pallet, call))?,
        Proposal::SafeMode(SafeMode::Enter) => Decision::EnterSafeMode,
        Proposal::SafeMode(SafeMode::Exit) => Decision::ExitSafeMode,
        Proposal::NoteStalled { delay, best_finalized } => Decision::NoteStalled(delay, best_finalized),
        _ => return Err(Error::internal("council", "a proposal without a decision")),
    })
}

fn call_name(call: &str) -> Result<(String, String)> {
    let (pallet, call) = call.split_once('.').ok_or_else(|| {
        usage(say!("'{call}' is no call.", "'{call}' non è una chiamata."))
            .hint(say!("Write it as Payments.pay", "Scrivila come Payments.pay"))
    })?;
    Ok((pallet.to_owned(), call.to_owned()))
}

fn five(rates: &[Rate]) -> Result<[Rate; 5]> {
    rates
        .try_into()
        .map_err(|_| usage(say!("Give five rates.", "Indica cinque quote.")))
}

async fn propose(context: &Context, what: Proposal) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let decision = decision(context, &chain, what).await?;
    let words = decision.words(&|account| context.name(account));
    let call = decision.call()?;
    let at = chain.at_best().await?;
    let members = council::members(&at).await?;
    let threshold = threshold(members.len(), decision.needs_three_quarters());
    let (length, hash) = council::measure(&at, &call)?;
    let proposal = api::tx().council().propose(threshold, call, length);
    let receipt = perform(context, &mut chain, &proposal, Order::new("propose", words.clone())).await?;
    let proposed = receipt
        .happened
        .as_ref()
        .and_then(|happened| happened.first::<api::council::events::Proposed>());
    match proposed {
        // A council of one decides at once.
        None => {
            check_executed(&chain, &receipt).await?;
            let stage = receipt.stage_text();
            let text = say!("Decided: {words}: {stage}.", "Deciso: {words}: {stage}.");
            let fields = json!({ "decision": words, "motion": null, "executed": receipt.happened.is_some() });
            context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
        }
        Some(proposed) => {
            let index = proposed.proposal_index;
            let receipt = cast(context, &mut chain, hash, index, Vote::Yes).await?;
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
    perform(context, chain, &call, Order::new("vote", label)).await
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
    let receipt = perform(context, &mut chain, &call, Order::new("close", label)).await?;
    check_executed(&chain, &receipt).await?;
    let happened = receipt.happened.as_ref();
    let approved = happened.is_some_and(|happened| !happened.all::<api::council::events::Approved>().is_empty());
    let (words, stage) = (words(context, &motion), receipt.stage_text());
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
