//! `piazza rewards claim`: what was earned and could not be paid at once.

use super::{start_of_week, week_of};
use crate::{
    chain::{
        api, now,
        rewards::{self, Programme},
        send::{perform, Order},
        At, Chain,
    },
    codes::claim_signature,
    commands::{money::merged, titles::programme_title},
    context::Context,
    error::{refused, usage, Error, Result},
    i18n::say,
    output::Done,
    values::{format_moment, Address, Amount},
};
use clap::Args;
use serde_json::json;

/// Claim what you earned.
#[derive(Args)]
pub struct Claim {
    /// The programme's number.
    programme: u32,
    /// In a programme of keys: the account here under which you take part [default: the only one with credits].
    #[arg(long, value_name = "NAME")]
    key: Option<String>,
}

/// Under which account somebody earned.
struct Earner {
    account: Address,
    /// The account's name on this machine, if it is a key of its own.
    key: Option<String>,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Claim) -> Result<()> {
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let id = arguments.programme;
    let programme = rewards::the_programme(&at, id).await?;
    let member = context.principal()?;
    let earner = earner(context, &at, &arguments, &programme, &member).await?;
    let amount = claimable(&at, id, &programme, &earner).await?;
    let title = programme_title(context, id, &programme)?;
    let question = say!("Claim {amount} of {title}?", "Riscuotere {amount} da {title}?");
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was claimed.", "Non è stato riscosso nulla.")));
    }
    let signed = match &earner.key {
        Some(name) => {
            let pair = context.unlock(name)?;
            Some((earner.account, claim_signature(chain.genesis(), id, &member, &pair)))
        }
        None => None,
    };
    let call = api::tx().rewards().claim(id, signed);
    let order = Order {
        amount: Some(amount),
        ..Order::new("claim", say!("rewards of {title}", "premi di {title}"))
    };
    let receipt = perform(context, &mut chain, &call, order).await?;
    let claimed = receipt
        .happened
        .as_ref()
        .and_then(|happened| happened.first::<api::rewards::events::Claimed>())
        .map(|claimed| Amount(claimed.amount));
    let (got, stage) = (claimed.unwrap_or(amount), receipt.stage_text());
    let text = say!(
        "{got} of {title} claimed: {stage}.",
        "{got} riscossi da {title}: {stage}."
    );
    let fields = json!({
        "programme": id,
        "key": earner.key.as_ref().map(|_| earner.account.to_string()),
        "amount_cents": claimed,
    });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// Under which account the member earned: the one that is named, the one claimed for before, or the only one on this
/// machine with credits.
async fn earner(
    context: &Context,
    at: &At,
    arguments: &Claim,
    programme: &Programme,
    member: &Address,
) -> Result<Earner> {
    let own = Earner {
        account: *member,
        key: None,
    };
    if programme.terms.denomination.is_none() {
        return match arguments.key {
            None => Ok(own),
            Some(_) => Err(usage(say!(
                "This is no programme of keys: you earn under your own account.",
                "Questo non è un programma di chiavi: guadagni con il tuo conto."
            ))
            .hint(say!("Leave --key out.", "Togli --key."))),
        };
    }
    let accounts = context.keystore().list()?;
    let named = |(name, account): &(String, Address)| Earner {
        account: *account,
        key: Some(name.clone()),
    };
    if let Some(wanted) = &arguments.key {
        let found = accounts.iter().find(|(name, _)| name == wanted);
        return found.map(named).ok_or_else(|| no_account(wanted));
    }
    let mut with_credits = Vec::new();
    for account in &accounts {
        if rewards::account(at, arguments.programme, &account.1).await?.owed > 0 {
            with_credits.push(named(account));
        }
    }
    let before = rewards::claimant(at, arguments.programme, member).await?;
    only(with_credits, before)
}

/// The account that was claimed for before, or the only one.
fn only(mut earners: Vec<Earner>, before: Option<Address>) -> Result<Earner> {
    if let Some(index) = earners.iter().position(|earner| Some(earner.account) == before) {
        return Ok(earners.swap_remove(index));
    }
    match (earners.pop(), earners.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(nothing()),
        (Some(_), false) => Err(usage(say!(
            "Several accounts here have earned in this programme: for which do you claim?",
            "Più conti qui hanno guadagnato in questo programma: per quale riscuoti?"
        ))
        .hint(say!(
            "Add --key NAME. A member claims for one key only.",
            "Aggiungi --key NOME. Un membro riscuote per una sola chiave."
        ))),
    }
}

/// How much can be claimed now, but for what the tier's limit leaves room for.
async fn claimable(at: &At, id: u32, programme: &Programme, earner: &Earner) -> Result<Amount> {
    let account = rewards::account(at, id, &earner.account).await?;
    let Some(denomination) = programme.terms.denomination else {
        return Some(Amount(account.owed))
            .filter(|owed| !owed.is_zero())
            .ok_or_else(nothing);
    };
    let week = week_of(programme.terms.offset, now(at).await?);
    if account.claimed == Some(week) {
        let next = format_moment(start_of_week(programme.terms.offset, week.saturating_add(1)));
        return Err(refused(say!(
            "You have claimed this week already.",
            "Questa settimana hai già riscosso."
        ))
        .hint(say!("Claim again from {next} on.", "Riscuoti di nuovo dal {next}."))
        .code("Rewards.ClaimedThisWeek"));
    }
    let rest = account.owed.checked_rem(denomination).unwrap_or_default();
    let whole = Amount(account.owed.saturating_sub(rest));
    if !whole.is_zero() || account.owed == 0 {
        return Some(whole).filter(|whole| !whole.is_zero()).ok_or_else(nothing);
    }
    let (owed, denomination) = (Amount(account.owed), Amount(denomination));
    Err(refused(say!(
        "You have earned {owed}: here multiples of {denomination} are claimed.",
        "Hai guadagnato {owed}: qui si riscuotono multipli di {denomination}."
    ))
    .hint(say!("The rest adds up.", "Il resto si accumula."))
    .code("Rewards.NothingToClaim"))
}

fn nothing() -> Error {
    refused(say!("Nothing can be claimed now.", "Ora non c'è nulla da riscuotere."))
        .hint(say!(
            "`piazza rewards mine` shows what is owed and what waits.",
            "`piazza rewards mine` mostra ciò che ti spetta e ciò che è in attesa."
        ))
        .code("Rewards.NothingToClaim")
}

fn no_account(name: &str) -> Error {
    crate::error::keys(say!(
        "There is no account named '{name}' here.",
        "Qui non c'è nessun conto di nome '{name}'."
    ))
    .hint(say!(
        "`piazza account list` shows the accounts.",
        "`piazza account list` mostra i conti."
    ))
}
