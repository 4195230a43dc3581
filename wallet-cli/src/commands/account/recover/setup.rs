//! `piazza account recover setup`: naming the friends and the heir, while the device is still there.

use super::{confirm, names, send, tell};
use crate::{
    chain::{
        delegates, members,
        recovery::{self, Plan},
        send::Order,
        types::piazza_runtime::RuntimeCall,
        At, Chain,
    },
    codes::KeyCode,
    commands::account::{key::not_a_member, make, New},
    context::Context,
    error::{usage, Result},
    i18n::say,
    keystore,
    values::{format_wait, parse_duration, Address, Millis},
};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Name the friends.
#[derive(Args)]
pub struct Setup {
    /// A friend: a member, by name or address. Once for each, 16 at most.
    #[arg(long = "friend", value_name = "WHO", required = true)]
    friends: Vec<String>,
    /// How many of them must agree.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=16))]
    needed: u32,
    /// How long you have to stop it when somebody begins.
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = parse_duration)]
    after: Millis,
    /// Who takes over: a member [default: a new backup account, whose secret phrase you keep on paper].
    #[arg(long, value_name = "WHO")]
    heir: Option<String>,
    /// Write the backup account's phrase into this new file instead of showing it.
    #[arg(long, value_name = "FILE", conflicts_with = "heir")]
    phrase_to: Option<PathBuf>,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Setup) -> Result<()> {
    let principal = context.principal()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let friends = friends(context, &at, &principal, &arguments).await?;
    let needed = arguments.needed;
    let delay = recovery::blocks(arguments.after)
        .ok_or_else(|| usage(say!("That is too long to wait.", "È un'attesa troppo lunga.")))?;
    let heir = match &arguments.heir {
        Some(who) => Some(member(context, &at, who, &principal).await?),
        None => None,
    };
    let backup = backup_name(context)?;
    let heir_name = heir.map_or_else(|| backup.clone(), |heir| context.name(&heir));
    let label = match &heir {
        Some(heir) => context.label(heir)?,
        None => backup.clone(),
    };
    let (names, wait) = (names(context, &friends), format_wait(arguments.after));
    context.out.note(&say!(
        "Any {needed} of these together can bring the account back after {wait}: {names}. Then {heir_name} takes over.",
        "{needed} di questi insieme possono recuperare il conto dopo {wait}: {names}. Poi subentra {heir_name}."
    ));
    confirm(context, &say!("Set this up?", "Impostarlo?"))?;
    let (heir, mut calls) = match heir {
        Some(heir) => (heir, Vec::new()),
        None => backup_account(context, &chain, &at, principal, backup, arguments.phrase_to).await?,
    };
    let fields = json!({
        "friends": friends.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "needed": needed,
        "wait_ms": arguments.after,
        "heir": heir.to_string(),
    });
    calls.push(recovery::set_circle(Some(Plan {
        friends,
        needed,
        heir,
        delay,
    })));
    let order = Order::new("recover.setup", label);
    let receipt = send(context, &mut chain, calls, order).await?;
    let text = say!(
        "From now on the friends can bring the account back",
        "D'ora in poi gli amici possono recuperare il conto"
    );
    tell(context, &receipt, &text, fields)
}

/// The friends, if all can be that.
async fn friends(context: &Context, at: &At, principal: &Address, arguments: &Setup) -> Result<Vec<Address>> {
    let mut friends = Vec::new();
    for who in &arguments.friends {
        let friend = member(context, at, who, principal).await?;
        if friends.contains(&friend) {
            return Err(usage(say!("{who} is named twice.", "{who} è indicato due volte.")));
        }
        friends.push(friend);
    }
    let count = friends.len();
    if u32::try_from(count).is_ok_and(|count| count < arguments.needed) {
        return Err(usage(say!(
            "{} friends must agree, and --friend names {count}.",
            "Devono essere d'accordo in {}, e --friend ne indica {count}.",
            arguments.needed
        )));
    }
    Ok(friends)
}

/// A member of the community, other than the owner.
async fn member(context: &Context, at: &At, who: &str, principal: &Address) -> Result<Address> {
    let account = context.who(who)?;
    if account == *principal {
        return Err(usage(say!(
            "You can't bring your own account back: name others.",
            "Non puoi recuperare da te il tuo conto: indica altri."
        )));
    }
    match members::member(at, &account).await? {
        Some(_) => Ok(account),
        None => Err(not_a_member(&context.name(&account))),
    }
}

/// The name of the account that takes over, unless somebody else does.
fn backup_name(context: &Context) -> Result<String> {
    Ok(format!("{}-backup", context.account()?.0))
}

/// The backup account: the one that is here already, or a new one; and the call that registers it, if that is due.
async fn backup_account(
    context: &Context,
    chain: &Chain,
    at: &At,
    principal: Address,
    name: String,
    phrase_to: Option<PathBuf>,
) -> Result<(Address, Vec<RuntimeCall>)> {
    let here = context.keystore().list()?.into_iter().find(|(known, _)| *known == name);
    let pair = match here {
        Some((_, address)) if delegates::principal_of(at, &address).await? == Some(principal) => {
            return Ok((address, Vec::new()));
        }
        Some(_) => context.unlock(&name)?,
        None => {
            let passphrase = make(
                context,
                &New {
                    name: name.clone(),
                    phrase_to,
                },
            )?;
            keystore::decrypt(&context.keystore().read(&name)?, &passphrase)?
        }
    };
    let code = KeyCode::sign(chain.genesis(), &pair, principal);
    Ok((code.key, vec![delegates::register_key(&code)]))
}
