//! `piazza account`: keys on this machine, and who may act for whom.

pub mod delegate;
mod joint;
mod key;
mod recover;

use super::online;
use crate::{
    context::{read_secret, Context},
    error::{usage, Result},
    files,
    i18n::say,
    keystore::{self, Secret},
    output::{table, Done, Report},
    qr,
    values::{serialize_display, Address},
};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::path::{Path, PathBuf};
use subxt_signer::{ExposeSecret, SecretString};

/// Accounts on this machine.
#[derive(Subcommand)]
pub enum Command {
    /// Make an account. Its secret phrase is shown once.
    New(New),
    /// Bring in an account by its secret phrase or a polkadot-js file.
    Import(Import),
    /// List the accounts.
    List,
    /// Show an account's address, as text and QR code.
    Show {
        /// The account [default: the one that acts].
        name: Option<String>,
    },
    /// Write an account's encrypted file elsewhere, for a copy or another wallet.
    Export {
        /// The account [default: the one that acts].
        name: Option<String>,
        /// The file to write.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Choose the account that acts when none is named.
    Use {
        /// The account.
        name: String,
    },
    /// Choose for whom an account acts when `--for` says nothing.
    ActFor {
        /// The account.
        name: String,
        /// The member for whom it acts: a name or an address.
        #[arg(required_unless_present = "nobody")]
        who: Option<String>,
        /// For nobody but itself.
        #[arg(long, conflicts_with = "who")]
        nobody: bool,
    },
    /// Make the code with which a member lets this account act for him: a till's, a new phone's. Add `--for WHO`.
    KeyRequest,
    /// Who may act for you: add, list, remove.
    #[command(subcommand)]
    Delegate(delegate::Command),
    /// Joint accounts: what waits for signatures, and what expired without them.
    #[command(subcommand)]
    Joint(joint::Command),
    /// Get an account back whose device is lost, with the help of friends.
    #[command(subcommand)]
    Recover(recover::Command),
}

/// Make an account.
#[derive(Args)]
pub struct New {
    /// Its name on this machine.
    #[arg(default_value = "main")]
    name: String,
    /// Write the secret phrase into this new file instead of showing it.
    #[arg(long, value_name = "FILE")]
    phrase_to: Option<PathBuf>,
}

/// Bring in an account.
#[derive(Args)]
#[group(multiple = false)]
pub struct Source {
    /// A file whose first line is the secret phrase.
    #[arg(long, value_name = "FILE")]
    phrase_file: Option<PathBuf>,
    /// A polkadot-js JSON file; its passphrase stays the same.
    #[arg(long, value_name = "FILE")]
    json_file: Option<PathBuf>,
    /// One of the accounts of development chains, as `Alice` or `Alice//till`. Anybody can sign for them.
    #[arg(long, value_name = "PATH")]
    well_known: Option<String>,
}

/// Bring in an account.
#[derive(Args)]
pub struct Import {
    /// Its name on this machine.
    #[arg(default_value = "main")]
    name: String,
    #[command(flatten)]
    source: Source,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::New(arguments) => make(context, &arguments).map(drop),
        Command::Import(arguments) => import(context, arguments),
        Command::List => list(context),
        Command::Show { name } => show(context, name),
        Command::Export { name, to } => export(context, name, &to),
        Command::Use { name } => choose(context, &name),
        Command::ActFor { name, who, .. } => act_for(context, &name, who.as_deref()),
        Command::KeyRequest => online(key::request(context)),
        Command::Delegate(command) => online(delegate::run(context, command)),
        Command::Joint(command) => online(joint::run(context, command)),
        Command::Recover(command) => online(recover::run(context, command)),
    }
}

#[derive(Serialize)]
struct Made {
    name: String,
    #[serde(serialize_with = "serialize_display")]
    address: Address,
    file: PathBuf,
    #[serde(skip_serializing_if = "Option::is_none")]
    phrase: Option<String>,
}

impl Report for Made {
    fn human(&self) -> String {
        let Self {
            name, address, file, ..
        } = self;
        let file = file.display();
        let mut text = say!(
            "Account {name}: {address}\nKept encrypted in {file}",
            "Conto {name}: {address}\nConservato cifrato in {file}"
        );
        if let Some(phrase) = &self.phrase {
            text.push_str(&say!(
                "\n\nThe secret phrase. Write it on paper now: it is shown this once, and whoever has it has the account.",
                "\n\nLa frase segreta. Scrivila su carta adesso: si vede solo questa volta, e chi ce l'ha ha il conto."
            ));
            for (index, word) in phrase.split(' ').enumerate() {
                let gap = if index % 4 == 0 { "\n  " } else { "" };
                text.push_str(&format!("{gap}{:>2} {word:<10}", index + 1));
            }
        }
        text
    }
}

/// Makes an account and shows it; answers its passphrase.
fn make(context: &Context, arguments: &New) -> Result<SecretString> {
    let passphrase = context.new_passphrase()?;
    let (phrase, secret) = Secret::generate()?;
    // The phrase first: an account whose phrase could not be written down is not made.
    if let Some(path) = &arguments.phrase_to {
        files::write_private(path, phrase.expose_secret()).map_err(|error| files::unwritable(path, &error))?;
    }
    let phrase = arguments.phrase_to.is_none().then(|| phrase.expose_secret().to_owned());
    keep(context, &arguments.name, &secret, &passphrase, phrase)?;
    Ok(passphrase)
}

fn keep(
    context: &Context,
    name: &str,
    secret: &Secret,
    passphrase: &SecretString,
    phrase: Option<String>,
) -> Result<()> {
    let text = keystore::encrypt(secret, name, passphrase, context.clock())?;
    let file = context.keystore().write(name, &text)?;
    context.out.print(&Made {
        name: name.to_owned(),
        address: secret.address(),
        file,
        phrase,
    })
}

fn import(context: &Context, arguments: Import) -> Result<()> {
    let name = arguments.name;
    let phrase = match arguments.source {
        Source {
            json_file: Some(path), ..
        } => {
            let text = files::read(&path)?;
            let (address, _) = keystore::describe(&text)?;
            // Only a file that opens is taken over.
            keystore::decrypt(
                &text,
                &context.passphrase(&say!("Passphrase of the file", "Password del file"))?,
            )?;
            let file = context.keystore().write(&name, text.trim_end())?;
            return context.out.print(&Made {
                name,
                address,
                file,
                phrase: None,
            });
        }
        Source {
            well_known: Some(path), ..
        } => {
            let secret = Secret::well_known(&path)?;
            return keep(context, &name, &secret, &context.new_passphrase()?, None);
        }
        Source {
            phrase_file: Some(path),
            ..
        } => read_secret(&path)?,
        _ => context
            .prompt
            .secret(&say!("Secret phrase", "Frase segreta"))
            .map_err(|error| {
                error.hint(say!(
                    "Add --phrase-file FILE or --json-file FILE.",
                    "Aggiungi --phrase-file FILE o --json-file FILE."
                ))
            })?,
    };
    let secret = Secret::from_phrase(&phrase)?;
    keep(context, &name, &secret, &context.new_passphrase()?, None)
}

#[derive(Serialize)]
struct Listed {
    accounts: Vec<Account>,
}

#[derive(Serialize)]
struct Account {
    name: String,
    #[serde(serialize_with = "serialize_display")]
    address: Address,
    default: bool,
    acts_for: Option<String>,
    #[serde(skip)]
    principal: String,
}

impl Report for Listed {
    fn human(&self) -> String {
        if self.accounts.is_empty() {
            return say!(
                "No account yet. Make one: piazza account new",
                "Ancora nessun conto. Creane uno: piazza account new"
            );
        }
        let headings = [
            String::new(),
            say!("Name", "Nome"),
            say!("Address", "Indirizzo"),
            say!("Acts for", "Agisce per"),
        ];
        table(
            &headings,
            &[],
            self.accounts.iter().map(|account| {
                let mark = if account.default { "*" } else { "" };
                vec![
                    mark.to_owned(),
                    account.name.clone(),
                    account.address.to_string(),
                    account.principal.clone(),
                ]
            }),
        )
    }
}

fn list(context: &Context) -> Result<()> {
    let accounts = context.keystore().list()?;
    let default = if accounts.is_empty() {
        None
    } else {
        context.account().ok().map(|(name, _)| name)
    };
    let accounts = accounts.into_iter().map(|(name, address)| {
        let principal = context.store()?.principal_of(&address)?;
        Ok(Account {
            default: default.as_ref() == Some(&name),
            name,
            address,
            principal: principal.map(|principal| context.name(&principal)).unwrap_or_default(),
            acts_for: principal.map(|principal| principal.to_string()),
        })
    });
    context.out.print(&Listed {
        accounts: accounts.collect::<Result<_>>()?,
    })
}

#[derive(Serialize)]
struct Shown {
    name: String,
    #[serde(serialize_with = "serialize_display")]
    address: Address,
    #[serde(skip)]
    drawing: String,
}

impl Report for Shown {
    fn human(&self) -> String {
        format!("{}\n{}: {}", self.drawing, self.name, self.address)
    }
}

/// The account named, or the one that acts.
fn named(context: &Context, name: Option<String>) -> Result<(String, Address)> {
    match name {
        None => context.account(),
        Some(name) => {
            let (address, _) = keystore::describe(&context.keystore().read(&name)?)?;
            Ok((name, address))
        }
    }
}

fn show(context: &Context, name: Option<String>) -> Result<()> {
    let (name, address) = named(context, name)?;
    let drawing = qr::draw(&address.to_string())?;
    context.out.print(&Shown { name, address, drawing })
}

fn export(context: &Context, name: Option<String>, to: &Path) -> Result<()> {
    let (name, address) = named(context, name)?;
    let text = context.keystore().read(&name)?;
    files::write_private(to, text.trim_end()).map_err(|error| files::unwritable(to, &error))?;
    context.out.print(&Made {
        name,
        address,
        file: to.to_owned(),
        phrase: None,
    })
}

fn choose(context: &Context, name: &str) -> Result<()> {
    let (name, address) = named(context, Some(name.to_owned()))?;
    context.store()?.set_setting("default account", &name)?;
    let text = say!(
        "{name} acts from now on: {address}",
        "D'ora in poi agisce {name}: {address}"
    );
    let fields = serde_json::json!({ "name": name, "address": address.to_string() });
    context.out.print(&Done::new(text, fields))
}

fn act_for(context: &Context, name: &str, who: Option<&str>) -> Result<()> {
    let (name, account) = named(context, Some(name.to_owned()))?;
    let principal = who.map(|who| context.who(who)).transpose()?;
    if principal == Some(account) {
        return Err(usage(say!(
            "{name} can't act for itself.",
            "{name} non può agire per sé stesso."
        ))
        .hint(say!("Write --nobody.", "Scrivi --nobody.")));
    }
    context.store()?.set_principal(&account, principal.as_ref())?;
    let text = match &principal {
        Some(principal) => say!(
            "{name} acts for {} from now on: {principal}",
            "D'ora in poi {name} agisce per {}: {principal}",
            context.name(principal)
        ),
        None => say!(
            "{name} acts for itself from now on.",
            "D'ora in poi {name} agisce per sé stesso."
        ),
    };
    let principal = principal.map(|principal| principal.to_string());
    let fields = serde_json::json!({ "name": name, "address": account.to_string(), "acts_for": principal });
    context.out.print(&Done::new(text, fields))
}
