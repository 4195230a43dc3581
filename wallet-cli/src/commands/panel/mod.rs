//! `piazza panel`: the behaviours that programmes reward, from the proposal to the tariff.

mod comments;
mod learn;
mod show;
mod terms;

use super::{
    council::propose_decision,
    money::merged,
    programme::file,
    titles::{behaviour_title, known_title},
};
use crate::{
    chain::{
        api,
        decisions::Decision,
        now,
        rewards::{self, Behaviour, Stage},
        send::{perform, Order},
        Chain,
    },
    codes::blake2_256,
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    output::Done,
    values::{format_moment, parse_start, Amount, Millis},
};
use clap::Subcommand;
use serde_json::json;
use std::path::PathBuf;
use subxt::utils::H256;

/// The behaviours that programmes reward.
#[derive(Subcommand)]
pub enum Command {
    /// List the behaviours: those adopted and those proposed.
    List {
        /// Of one programme alone.
        #[arg(long, value_name = "NUMBER")]
        programme: Option<u32>,
        /// Those out of the panel, too.
        #[arg(long)]
        all: bool,
    },
    /// Show a behaviour: what it is, what it is worth, who attests it.
    Show {
        /// Its number.
        behaviour: u32,
    },
    /// Propose a behaviour for a programme. docs/rewards/behaviour.toml is a sample.
    Propose {
        /// The programme that would pay.
        programme: u32,
        /// A TOML file with its terms.
        file: PathBuf,
    },
    /// Comment a behaviour that is proposed. The hash of the text goes on the chain, the text stays here.
    Comment {
        /// Its number.
        behaviour: u32,
        /// What you have to say.
        text: String,
    },
    /// List the comments on a behaviour, read from the chain's blocks. Older ones take an archive node.
    Comments {
        /// Its number.
        behaviour: u32,
        /// From this day or time on [default: twice the time for comments before it was adopted, or now].
        #[arg(long, value_name = "DATE", value_parser = parse_start)]
        from: Option<Millis>,
    },
    /// Propose to the council that it adopts a behaviour, once the time for comments is over.
    Adopt {
        /// Its number.
        behaviour: u32,
    },
    /// Propose to the council that it rejects a behaviour, or takes it out of the panel.
    Retire {
        /// Its number.
        behaviour: u32,
    },
    /// Take a proposal of yours back; as the programme's sponsor, decline anybody's. Of a closed programme anybody may.
    Withdraw {
        /// Its number.
        behaviour: u32,
    },
    /// Propose to the council what a behaviour is worth from then on.
    Tariff {
        /// Its number.
        behaviour: u32,
        /// How much, as 0.05.
        #[arg(allow_hyphen_values = true)]
        amount: Amount,
    },
    /// Authorise an attestor for a behaviour, as the programme's sponsor. He must hold the office.
    Authorise {
        /// The behaviour's number.
        behaviour: u32,
        /// Whom.
        attestor: String,
    },
    /// Take an attestor off a behaviour's list, as the programme's sponsor.
    Deauthorise {
        /// The behaviour's number.
        behaviour: u32,
        /// Whom.
        attestor: String,
    },
    /// Learn the titles of programmes and behaviours from the files of those who wrote them.
    Learn {
        /// A programme's or behaviour's TOML file, or lines of JSON with text and hash.
        file: PathBuf,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::List { programme, all } => show::list(context, programme, all).await,
        Command::Show { behaviour } => show::one(context, behaviour).await,
        Command::Propose { programme, file } => terms::propose(context, programme, file).await,
        Command::Comment { behaviour, text } => comment(context, behaviour, &text).await,
        Command::Comments { behaviour, from } => comments::run(context, behaviour, from).await,
        Command::Adopt { behaviour } => adopt(context, behaviour).await,
        Command::Retire { behaviour } => decide(context, behaviour, Decision::RetireBehaviour(behaviour)).await,
        Command::Withdraw { behaviour } => withdraw(context, behaviour).await,
        Command::Tariff { behaviour, amount } => decide(context, behaviour, Decision::Tariff(behaviour, amount)).await,
        Command::Authorise { behaviour, attestor } => authorise(context, behaviour, &attestor, true).await,
        Command::Deauthorise { behaviour, attestor } => authorise(context, behaviour, &attestor, false).await,
        Command::Learn { file } => learn::run(context, &file).await,
    }
}

async fn comment(context: &Context, id: u32, text: &str) -> Result<()> {
    let text = file::words(text)?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let behaviour = rewards::the_behaviour(&at, id).await?;
    match behaviour.stage {
        Stage::Proposed { comments_until } if now(&at).await? <= comments_until => {}
        _ => {
            return Err(refused(say!(
                "The time for comments is over, or the behaviour is not proposed.",
                "Il tempo per i commenti è finito, o il comportamento non è proposto."
            ))
            .code("Rewards.NotOpenForComments"))
        }
    }
    let title = behaviour_title(context, id, &behaviour.terms)?;
    let question = say!("Comment \"{title}\": {text}?", "Commentare \"{title}\": {text}?");
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was said.", "Non è stato detto nulla.")));
    }
    let hash = context.store()?.remember(text)?;
    // The same words of the same account are one comment.
    let name = blake2_256(&[&context.principal()?.0[..], &id.to_le_bytes(), &hash].concat());
    let call = api::tx().rewards().comment(id, H256(hash));
    let order = Order::new("comment", title.clone()).once(format!("comment:{}", hex::encode(name)));
    let receipt = perform(context, &mut chain, &call, order).await?;
    let stage = receipt.stage_text();
    let hash = format!("0x{}", hex::encode(hash));
    let told = say!(
        "Your comment on \"{title}\" is noted as {hash}: {stage}. Send the text to the council.",
        "Il tuo commento a \"{title}\" è annotato come {hash}: {stage}. Manda il testo al consiglio."
    );
    let fields = json!({ "behaviour": id, "text": text, "hash": hash });
    context.out.print(&Done::new(told, merged(receipt.fields(), fields)))
}

async fn adopt(context: &Context, id: u32) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let behaviour = rewards::the_behaviour(&at, id).await?;
    let Stage::Proposed { comments_until } = behaviour.stage else {
        return Err(refused(say!(
            "Behaviour {id} is not proposed: it is decided already.",
            "Il comportamento {id} non è proposto: è già deciso."
        ))
        .code("Rewards.NotYetAdoptable"));
    };
    if now(&at).await? <= comments_until {
        let until = format_moment(comments_until);
        return Err(refused(say!(
            "The time for comments is not over: it ends {until}.",
            "Il tempo per i commenti non è finito: finisce il {until}."
        ))
        .code("Rewards.NotYetAdoptable"));
    }
    name(context, &behaviour)?;
    propose_decision(context, &mut chain, &Decision::AdoptBehaviour(id)).await
}

async fn withdraw(context: &Context, id: u32) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let behaviour = rewards::the_behaviour(&chain.at_best().await?, id).await?;
    if !matches!(behaviour.stage, Stage::Proposed { .. }) {
        return Err(refused(say!(
            "Behaviour {id} is not proposed: it is decided already.",
            "Il comportamento {id} non è proposto: è già deciso."
        )));
    }
    let title = behaviour_title(context, id, &behaviour.terms)?;
    let question = say!(
        "Take the proposal \"{title}\" off the list?",
        "Togliere dall'elenco la proposta \"{title}\"?"
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was changed.", "Non è cambiato nulla.")));
    }
    let call = api::tx().rewards().retire(id);
    let receipt = perform(
        context,
        &mut chain,
        &call,
        Order::new("withdraw_proposal", title.clone()),
    )
    .await?;
    let stage = receipt.stage_text();
    let text = say!(
        "\"{title}\" is proposed no more: {stage}.",
        "\"{title}\" non è più proposto: {stage}."
    );
    let fields = json!({ "behaviour": id });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

async fn decide(context: &Context, id: u32, decision: Decision) -> Result<()> {
    let mut chain = Chain::connect(context).await?;
    let behaviour = rewards::the_behaviour(&chain.at_best().await?, id).await?;
    name(context, &behaviour)?;
    propose_decision(context, &mut chain, &decision).await
}

/// Says which behaviour a decision is about, if this wallet knows its title.
fn name(context: &Context, behaviour: &Behaviour) -> Result<()> {
    if let Some(title) = known_title(context, &behaviour.terms.title)? {
        context.out.note(&title);
    }
    Ok(())
}

async fn authorise(context: &Context, id: u32, attestor: &str, allowed: bool) -> Result<()> {
    let account = context.who(attestor)?;
    let mut chain = Chain::connect(context).await?;
    let behaviour = rewards::the_behaviour(&chain.at_best().await?, id).await?;
    let (title, name) = (behaviour_title(context, id, &behaviour.terms)?, context.name(&account));
    let question = if allowed {
        say!("May {name} attest \"{title}\"?", "{name} può attestare \"{title}\"?")
    } else {
        say!(
            "May {name} attest \"{title}\" no more?",
            "{name} non può più attestare \"{title}\"?"
        )
    };
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was changed.", "Non è cambiato nulla.")));
    }
    let order = |kind| Order {
        other: Some(account),
        ..Order::new(kind, title.clone())
    };
    let receipt = if allowed {
        let call = api::tx().rewards().authorise(id, account);
        perform(context, &mut chain, &call, order("authorise")).await?
    } else {
        let call = api::tx().rewards().deauthorise(id, account);
        perform(context, &mut chain, &call, order("deauthorise")).await?
    };
    let stage = receipt.stage_text();
    let text = if allowed {
        say!(
            "{name} may attest \"{title}\": {stage}.",
            "{name} può attestare \"{title}\": {stage}."
        )
    } else {
        say!(
            "{name} may attest \"{title}\" no more: {stage}.",
            "{name} non può più attestare \"{title}\": {stage}."
        )
    };
    let fields = json!({ "behaviour": id, "attestor": account.to_string(), "authorised": allowed });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}
