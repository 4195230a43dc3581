//! `piazza coop key`: the key behind the commitments. Two desks of one cooperative share it, or they would enrol the
//! same person twice.

use crate::{
    context::{read_secret, Context},
    error::{keys, Result},
    files,
    i18n::say,
    output::Done,
};
use clap::Subcommand;
use serde_json::json;
use std::path::PathBuf;
use subxt_signer::ExposeSecret;

/// The key behind the commitments.
#[derive(Subcommand)]
pub enum Command {
    /// Write the key into a new file, to be carried to another desk.
    Export {
        /// The file to write.
        #[arg(value_name = "FILE")]
        to: PathBuf,
    },
    /// Take over the key of another desk.
    Import {
        /// The file to read.
        #[arg(value_name = "FILE")]
        from: PathBuf,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Export { to } => {
            let key = hex::encode(context.store()?.commitment_key(context.vault_or_new()?)?);
            files::write_private(&to, &key).map_err(|error| files::unwritable(&to, &error))?;
            let text = say!(
                "The key is in {to}. Whoever has it can tell who stands behind a commitment: carry it by hand, then delete it.",
                "La chiave è in {to}. Chi ce l'ha può risalire alle persone: portala a mano, poi cancellala.",
                to = to.display()
            );
            context.out.print(&Done::new(text, json!({ "file": to })))
        }
        Command::Import { from } => {
            let text = read_secret(&from)?;
            let key = hex::decode(text.expose_secret().trim())
                .ok()
                .and_then(|bytes| bytes.try_into().ok());
            let key = key.ok_or_else(|| {
                keys(say!(
                    "{from} holds no key.",
                    "{from} non contiene una chiave.",
                    from = from.display()
                ))
            })?;
            context.store()?.import_commitment_key(context.vault_or_new()?, key)?;
            context.out.print(&Done::new(
                say!("The key is in use.", "La chiave è in uso."),
                json!({ "imported": true }),
            ))
        }
    }
}
