//! `piazza coop bank`: the cooperative's own account, and the passphrase of what is kept on other people.
//!
//! Names and bank data are sealed with a passphrase of their own: the account's passphrase signs, this one reads.

use crate::{
    context::Context,
    error::{usage, Result},
    i18n::say,
    output::Done,
    store::{Payee, COOPERATIVE},
};
use clap::Subcommand;
use sepa::Iban;
use serde_json::json;
use std::path::PathBuf;

/// The cooperative's bank.
#[derive(Subcommand)]
pub enum Command {
    /// The cooperative's own account, from which merchants are paid and to which sponsors pay.
    #[command(subcommand)]
    Account(Account),
    /// Change the passphrase of names and bank data.
    Passphrase {
        /// A file with the new passphrase; only you may be able to read it.
        #[arg(long, value_name = "FILE")]
        new_bank_passphrase_file: Option<PathBuf>,
    },
}

/// The cooperative's own account.
#[derive(Subcommand)]
pub enum Account {
    /// Set it. If none was needed before, a passphrase for names and bank data is chosen.
    Set {
        /// Its holder, as the bank writes it.
        #[arg(long)]
        name: String,
        /// Its IBAN.
        #[arg(long)]
        iban: String,
        /// Its bank, if the bank wants it named.
        #[arg(long)]
        bic: Option<String>,
    },
    /// Show it.
    Show {
        /// The whole IBAN.
        #[arg(long)]
        full: bool,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Account(Account::Set { name, iban, bic }) => {
            let payee = Payee::new(COOPERATIVE, &name, &iban, bic.as_deref())?;
            set(context, &payee)
        }
        Command::Account(Account::Show { full }) => {
            let own = context.store()?.own_account(context.vault()?)?;
            let text = format!("{}  {}", own.name, shown(&own.iban, full));
            context.out.print(&Done::new(text, fields(&own, full)))
        }
        Command::Passphrase {
            new_bank_passphrase_file,
        } => {
            let vault = context.vault()?;
            let new = context.new_bank_passphrase(new_bank_passphrase_file.as_deref())?;
            context.store()?.change_vault_passphrase(vault, &new)?;
            let text = say!(
                "The passphrase of names and bank data is changed.",
                "La password di nomi e dati bancari è cambiata."
            );
            context.out.print(&Done::new(text, json!({ "changed": true })))
        }
    }
}

fn set(context: &Context, payee: &Payee) -> Result<()> {
    let vault = context.vault_or_new()?;
    let before = context.store()?.payee(vault, COOPERATIVE)?;
    let iban = masked(&payee.iban);
    agree_to_change(context, &payee.name, before.as_ref(), payee)?;
    context.store()?.set_payee(vault, payee)?;
    let text = say!(
        "The cooperative's account is {}, {iban}.",
        "Il conto della cooperativa è {}, {iban}.",
        payee.name
    );
    context.out.print(&Done::new(text, fields(payee, false)))
}

/// Asks before another IBAN takes the place of the one that is known: a changed IBAN is how money is stolen.
///
/// # Errors
/// If the person does not agree, or nobody can be asked.
pub fn agree_to_change(context: &Context, who: &str, before: Option<&Payee>, after: &Payee) -> Result<()> {
    let Some(before) = before.filter(|before| before.iban != after.iban) else {
        return Ok(());
    };
    let (old, new) = (masked(&before.iban), masked(&after.iban));
    let question = say!(
        "{who} had the IBAN {old}, and would have {new}. Did you hear it from them, not by mail alone?",
        "{who} aveva l'IBAN {old} e avrebbe {new}. Lo sai da loro di persona, non solo per posta?"
    );
    if context.prompt.confirm(&question, context.settings.yes)? {
        return Ok(());
    }
    Err(usage(say!("Nothing was changed.", "Non è stato cambiato nulla.")))
}

fn fields(payee: &Payee, full: bool) -> serde_json::Value {
    json!({
        "name": payee.name,
        "iban": shown(&payee.iban, full),
        "bic": payee.bic.as_ref().map(|bic| bic.as_str()),
    })
}

/// An IBAN as a list shows it.
pub fn shown(iban: &Iban, full: bool) -> String {
    if full {
        iban.as_str().to_owned()
    } else {
        masked(iban)
    }
}

/// An IBAN by its ends: enough to recognise one's own.
pub fn masked(iban: &Iban) -> String {
    let text = iban.as_str();
    let tail = text.len().saturating_sub(4);
    match (text.get(..4), text.get(tail..)) {
        (Some(head), Some(tail)) => format!("{head}…{tail}"),
        _ => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_is_shown_by_its_ends() {
        let iban = sepa::validate_iban("IT60X0542811101000000123456").expect("an IBAN");
        assert_eq!(masked(&iban), "IT60…3456");
        assert_eq!(shown(&iban, true), "IT60X0542811101000000123456");
    }
}
