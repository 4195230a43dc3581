//! `piazza coop payee`: to which account the bank pays a member. It stands sealed in this wallet, never on the chain.

use super::{
    bank::{agree_to_change, masked, shown},
    member::named,
};
use crate::{
    context::Context,
    error::Result,
    i18n::say,
    output::{table, Done, Report},
    store::{canonical_code, Payee},
    values::Address,
    vault::Vault,
};
use clap::Subcommand;
use serde::Serialize;
use serde_json::json;

/// To which account the bank pays a member.
#[derive(Subcommand)]
pub enum Command {
    /// Set it.
    Set {
        /// Whose: a code, a name or an address.
        member: String,
        /// The account's holder, as the bank writes it.
        #[arg(long)]
        name: String,
        /// The IBAN.
        #[arg(long)]
        iban: String,
        /// The bank, if yours wants it named.
        #[arg(long)]
        bic: Option<String>,
    },
    /// List them.
    List {
        /// The whole IBANs.
        #[arg(long)]
        full: bool,
    },
    /// Erase it, with the key that seals it.
    Remove {
        /// Whose: a code, a name or an address.
        member: String,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Set {
            member,
            name,
            iban,
            bic,
        } => {
            let (code, who) = code_named(context, &member)?;
            let payee = Payee::new(&code, &name, &iban, bic.as_deref())?;
            set(context, &payee, &who)
        }
        Command::List { full } => list(context, full),
        Command::Remove { member } => {
            // Somebody may be forgotten already, and known by his code alone.
            let (code, who) = code_named(context, &member).unwrap_or_else(|_| (member.clone(), member));
            let removed = match context.vault_if_any()? {
                Some(vault) => context.store()?.remove_payee(vault, &code)?,
                None => false,
            };
            let text = if removed {
                say!("The account of {who} is erased.", "Il conto di {who} è cancellato.")
            } else {
                say!("No account of {who} was known.", "Di {who} non era noto nessun conto.")
            };
            context.out.print(&Done::new(text, json!({ "removed": removed })))
        }
    }
}

fn set(context: &Context, payee: &Payee, who: &str) -> Result<()> {
    let vault = context.vault()?;
    let before = context.store()?.payee(vault, &payee.code)?;
    agree_to_change(context, who, before.as_ref(), payee)?;
    context.store()?.set_payee(vault, payee)?;
    let (name, iban) = (&payee.name, masked(&payee.iban));
    let text = say!("{who} is paid to {name}, {iban}.", "{who} è pagato a {name}, {iban}.");
    let fields = json!({ "code": payee.code, "name": name, "iban": iban });
    context.out.print(&Done::new(text, fields))
}

/// The code under which a member stands in the books, and his name. Who has no row there stands under his address.
///
/// # Errors
/// If nobody is meant, or the books can't be opened.
pub fn code_named(context: &Context, who: &str) -> Result<(String, String)> {
    if context.store()?.knows_people()? {
        if let Some(person) = context.store()?.person_with_code(context.vault_or_new()?, who)? {
            return Ok((person.code, person.name));
        }
    }
    let (account, name) = named(context, who)?;
    let code = code_of(context, &account)?;
    Ok((code, name))
}

/// The code under which an account stands in the books.
///
/// # Errors
/// If the wallet's file can't be read, or the books can't be opened.
pub fn code_of(context: &Context, account: &Address) -> Result<String> {
    if !context.store()?.knows_account(account)? {
        return Ok(account.to_string());
    }
    let person = context.store()?.person_of(context.vault_or_new()?, account)?;
    Ok(person.map_or_else(|| account.to_string(), |person| person.code))
}

/// Where the bank pays an account: by its code, or by its address if it was set before the row was there.
///
/// # Errors
/// If the wallet's file can't be read.
pub fn payee_of(context: &Context, vault: &Vault, account: &Address) -> Result<Option<Payee>> {
    let store = context.store()?;
    match store.payee(vault, &code_of(context, account)?)? {
        Some(payee) => Ok(Some(payee)),
        None => store.payee(vault, &account.to_string()),
    }
}

#[derive(Serialize)]
struct Listed {
    payees: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    member: String,
    code: String,
    name: String,
    iban: String,
}

impl Report for Listed {
    fn human(&self) -> String {
        let headings = [
            say!("Member", "Socio"),
            say!("Account holder", "Intestatario"),
            "IBAN".to_owned(),
        ];
        let rows = self
            .payees
            .iter()
            .map(|line| vec![line.member.clone(), line.name.clone(), line.iban.clone()]);
        table(&headings, &[], rows)
    }
}

fn list(context: &Context, full: bool) -> Result<()> {
    let vault = context.vault()?;
    let mut payees = Vec::new();
    for payee in context.store()?.payees(vault)? {
        payees.push(Line {
            member: member_name(context, vault, &payee.code)?,
            iban: shown(&payee.iban, full),
            code: payee.code,
            name: payee.name,
        });
    }
    context.out.print(&Listed { payees })
}

/// The name of the member behind a code.
fn member_name(context: &Context, vault: &Vault, code: &str) -> Result<String> {
    if let Some(person) = context.store()?.person_with_code(vault, code)? {
        return Ok(person.name);
    }
    let contacts = context.store()?.contacts()?;
    let known = contacts
        .into_iter()
        .find(|contact| canonical_code(&contact.address.to_string()) == code);
    Ok(known.map_or_else(|| code.to_owned(), |contact| contact.name))
}
