//! `piazza validator`: the operator's part.

use crate::{
    chain::{
        api,
        send::{perform_itself, Order},
        validators, Chain,
    },
    commands::money::merged,
    context::Context,
    error::Result,
    i18n::say,
    output::Done,
};
use clap::Subcommand;
use serde_json::json;

/// The operator's part: what a validator needs before the council can add it.
#[derive(Subcommand)]
pub enum Command {
    /// Have the node make new session keys, and register them for the account that acts. On the validator's own machine.
    Keys,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Keys => keys(context).await,
    }
}

async fn keys(context: &Context) -> Result<()> {
    let (name, account) = context.account()?;
    let mut chain = Chain::connect(context).await?;
    let made = validators::make_session_keys(&chain, &account).await?;
    let call = api::tx().session().set_keys(made.keys, made.proof);
    let label = say!("session keys for {name}", "chiavi di sessione per {name}");
    let receipt = perform_itself(context, &mut chain, &call, Order::new("session-keys", label)).await?;
    let stage = receipt.stage_text();
    let text = say!(
        "{name} validates with the keys of this node as soon as the council wants it: {stage}.\n\
         The council adds it with: piazza council propose validator add {account}",
        "{name} convalida con le chiavi di questo nodo appena il consiglio lo vuole: {stage}.\n\
         Il consiglio lo aggiunge con: piazza council propose validator add {account}"
    );
    let fields = json!({ "account": account.to_string() });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}
