//! What can be proposed to the council, as it is typed.

use super::{council::Vote, zones};
use crate::{
    chain::{decisions::Decision, Chain},
    codes::blake2_256,
    context::Context,
    error::{usage, Error, Result},
    files,
    i18n::say,
    values::{parse_duration, Amount, Category, Cell, Istat, Millis, Office, Rate, Snai, Usage},
};
use clap::{Args, Subcommand};
use std::path::PathBuf;

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
    /// Set what part of what merchants redeem goes to the community fund of their choice.
    RedemptionFee {
        /// The part, as 1% or 50bp.
        rate: Rate,
    },
    /// Set above which volume of payments in twelve months the scheme is to be notified to the authority.
    NotificationThreshold {
        /// How much.
        amount: Amount,
    },
    /// Set how long behaviours that are proposed for a panel are open for comments.
    CommentPeriod {
        /// How long, as 14d.
        #[arg(value_parser = parse_duration)]
        period: Millis,
    },
    /// Set what part of the estimate of their prizes programmes guarantee.
    GuaranteeShare {
        /// The part, as 20%.
        share: Rate,
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

/// What is proposed, as a decision.
///
/// # Errors
/// If an argument means nothing here.
pub async fn decision(context: &Context, chain: &Chain, what: Proposal) -> Result<Decision> {
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
        Proposal::NoteStalled { delay, best_finalized } => {
            is_final(chain, best_finalized).await?;
            Decision::NoteStalled(delay, best_finalized)
        }
        Proposal::Members { who } => Decision::Members(who.iter().map(|who| context.who(who)).collect::<Result<_>>()?),
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
        Proposal::RedemptionFee { rate } => Decision::RedemptionFee(rate),
        Proposal::NotificationThreshold { amount } => Decision::NotificationThreshold(amount),
        Proposal::CommentPeriod { period } => Decision::CommentPeriod(period),
        Proposal::GuaranteeShare { share } => Decision::GuaranteeShare(share),
        Proposal::WithdrawDeposit { proposal } => Decision::WithdrawDeposit(proposal),
        Proposal::Pause { call } => call_name(&call).map(|(pallet, call)| Decision::Pause(pallet, call))?,
        Proposal::Unpause { call } => call_name(&call).map(|(pallet, call)| Decision::Unpause(pallet, call))?,
        Proposal::SafeMode(SafeMode::Enter) => Decision::EnterSafeMode,
        Proposal::SafeMode(SafeMode::Exit) => Decision::ExitSafeMode,
        _ => return Err(Error::internal("council", "a proposal without a decision")),
    })
}

/// Refuses a block that is not final: finality restarted after it could stop the chain.
async fn is_final(chain: &Chain, block: u32) -> Result<()> {
    let (_, last_final) = chain.heights().await?;
    if u64::from(block) <= last_final {
        return Ok(());
    }
    Err(usage(say!(
        "Block {block} is not final: the last that this node knows as final is {last_final}.",
        "Il blocco {block} non è definitivo: l'ultimo che questo nodo conosce come definitivo è {last_final}."
    ))
    .hint(say!(
        "Ask the node of a validator that has a later one: --node URL",
        "Chiedi al nodo di un validatore che ne ha uno successivo: --node URL"
    )))
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
