//! `piazza contact`: the address book.

use crate::{
    context::Context,
    error::Result,
    i18n::say,
    output::{table, Done, Report},
    store::Contact,
    values::parse_address,
};
use clap::Subcommand;
use serde::Serialize;
use serde_json::json;

/// The address book.
#[derive(Subcommand)]
pub enum Command {
    /// Add a name for an address.
    Add {
        /// The name.
        name: String,
        /// The address.
        address: String,
        /// A note.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// List the names.
    List,
    /// Remove a name.
    Remove {
        /// The name.
        name: String,
    },
}

#[derive(Serialize)]
struct Listed {
    contacts: Vec<Contact>,
}

impl Report for Listed {
    fn human(&self) -> String {
        if self.contacts.is_empty() {
            return say!("The address book is empty.", "La rubrica è vuota.");
        }
        let headings = [say!("Name", "Nome"), say!("Address", "Indirizzo"), say!("Note", "Nota")];
        table(
            &headings,
            &[],
            self.contacts
                .iter()
                .map(|contact| vec![contact.name.clone(), contact.address.to_string(), contact.note.clone()]),
        )
    }
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Add { name, address, note } => {
            let address = parse_address(&address)?;
            let text = say!(
                "{name} is in the address book: {address}",
                "{name} è in rubrica: {address}"
            );
            let fields = json!({ "name": name, "address": address.to_string(), "note": note });
            context.store()?.add_contact(&Contact { name, address, note })?;
            context.out.print(&Done::new(text, fields))
        }
        Command::List => context.out.print(&Listed {
            contacts: context.store()?.contacts()?,
        }),
        Command::Remove { name } => {
            context.store()?.remove_contact(&name)?;
            let text = say!(
                "{name} is no longer in the address book.",
                "{name} non è più in rubrica."
            );
            context
                .out
                .print(&Done::new(text, json!({ "name": name, "removed": true })))
        }
    }
}
