//! What every command needs, resolved once: where the data is, which node, who acts, how to speak.

use crate::{
    error::{keys, usage, Error, Result},
    files,
    i18n::say,
    keystore::{self, Keystore},
    output::Output,
    prompt::Prompt,
    store::Store,
    values::{self, parse_address, Address},
};
use std::{
    cell::{Cell, OnceCell},
    path::{Path, PathBuf},
    thread::JoinHandle,
};
use subxt_signer::{sr25519::Keypair, SecretString};

/// How long a command waits for what it sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Wait {
    /// Until the node has taken it. Nothing is paid yet.
    Seen,
    /// Until it is in a block.
    Block,
    /// Until the block is final.
    Final,
}

/// What the flags and the environment say.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data folder.
    pub data: PathBuf,
    /// The node's address.
    pub node: String,
    /// Whether an unencrypted connection to another machine is allowed.
    pub insecure: bool,
    /// The account that acts, by name.
    pub account: Option<String>,
    /// For whom it acts, as the flag or the environment says it.
    pub acts_for: Option<String>,
    /// The file with the passphrase.
    pub passphrase_file: Option<PathBuf>,
    /// Whether to ask before paying.
    pub yes: bool,
    /// How long to wait.
    pub wait: Wait,
    /// Whether to ask anew for what nobody can tell whether it happened.
    pub anew: bool,
}

/// A command's surroundings.
pub struct Context {
    /// The settings.
    pub settings: Settings,
    /// Where results go.
    pub out: Output,
    /// Who is asked.
    pub prompt: Prompt,
    keystore: Keystore,
    store: OnceCell<Store>,
    /// The account that is being opened, and the work on it.
    ahead: Cell<Option<(String, JoinHandle<Result<Keypair>>)>>,
}

impl Context {
    /// The surroundings for these settings.
    pub fn new(settings: Settings, out: Output, prompt: Prompt) -> Self {
        let keystore = Keystore::new(&settings.data);
        Self {
            settings,
            out,
            prompt,
            keystore,
            store: OnceCell::new(),
            ahead: Cell::new(None),
        }
    }

    /// The accounts on this machine.
    pub fn keystore(&self) -> &Keystore {
        &self.keystore
    }

    /// The wallet's own file, opened when first needed.
    ///
    /// # Errors
    /// If it can't be opened.
    pub fn store(&self) -> Result<&Store> {
        if let Some(store) = self.store.get() {
            return Ok(store);
        }
        let store = Store::open(&self.settings.data)?;
        Ok(self.store.get_or_init(|| store))
    }

    /// The account that acts: the one named, the default, or the only one.
    ///
    /// # Errors
    /// If there is none, or several and none is named.
    pub fn account(&self) -> Result<(String, Address)> {
        let accounts = self.keystore.list()?;
        let wanted = match &self.settings.account {
            Some(name) => Some(name.clone()),
            None => self.store()?.setting("default account")?,
        };
        match (wanted, accounts.as_slice()) {
            (Some(name), accounts) => accounts
                .iter()
                .find(|(known, _)| *known == name)
                .cloned()
                .ok_or_else(|| {
                    keys(say!(
                        "There is no account named '{name}' here.",
                        "Qui non c'è nessun conto di nome '{name}'."
                    ))
                    .hint(say!(
                        "`piazza account list` shows the accounts.",
                        "`piazza account list` mostra i conti."
                    ))
                }),
            (None, [only]) => Ok(only.clone()),
            (None, []) => Err(keys(say!(
                "There is no account here yet.",
                "Qui non c'è ancora nessun conto."
            ))
            .hint(say!("Make one: piazza account new", "Creane uno: piazza account new"))),
            (None, _) => Err(usage(say!(
                "Several accounts are here: which one?",
                "Qui ci sono più conti: quale?"
            ))
            .hint(say!(
                "Add `--account NAME`, or choose once: piazza account use NAME",
                "Aggiungi `--account NOME`, o scegli una volta: piazza account use NOME"
            ))),
        }
    }

    /// The member for whom the account acts, if it is not itself: as `--for` says it, or as was chosen once with
    /// `piazza account act-for`. The chain carries out what the account sends as that member's.
    ///
    /// # Errors
    /// If there is no account, or nobody is meant.
    pub fn acts_for(&self) -> Result<Option<Address>> {
        let (_, account) = self.account()?;
        let principal = match &self.settings.acts_for {
            Some(who) => Some(self.who(who)?),
            None => self.store()?.principal_of(&account)?,
        };
        Ok(principal.filter(|principal| *principal != account))
    }

    /// Whose credits, history and standing the commands are about: the member for whom the account acts, or else the
    /// account itself.
    ///
    /// # Errors
    /// If there is no account, or nobody is meant.
    pub fn principal(&self) -> Result<Address> {
        match self.acts_for()? {
            Some(principal) => Ok(principal),
            None => self.account().map(|(_, account)| account),
        }
    }

    /// Begins to open the account that acts, if nobody need be asked: deriving the key takes a tenth of a second, in
    /// which the node can be talked to.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn unlock_ahead(&self) -> Result<()> {
        let (name, _) = self.account()?;
        let Some(path) = self.settings.passphrase_file.clone() else {
            return Ok(());
        };
        let text = self.keystore.read(&name)?;
        let work = std::thread::spawn(move || keystore::decrypt(&text, &read_secret(&path)?));
        self.ahead.replace(Some((name, work)));
        Ok(())
    }

    /// Opens an account to sign with: asks for the passphrase, or reads it from the file.
    ///
    /// # Errors
    /// If the passphrase is wrong, or nobody can be asked.
    pub fn unlock(&self, name: &str) -> Result<Keypair> {
        if let Some((begun, work)) = self.ahead.take() {
            if begun == name {
                return work
                    .join()
                    .map_err(|_| Error::internal("keystore", "the key was not derived"))?;
            }
        }
        let text = self.keystore.read(name)?;
        let passphrase = self.passphrase(&say!("Passphrase of {name}", "Password di {name}"))?;
        keystore::decrypt(&text, &passphrase)
    }

    /// The passphrase, from the file or the keyboard.
    ///
    /// # Errors
    /// If there is no file and nobody can be asked.
    pub fn passphrase(&self, question: &str) -> Result<SecretString> {
        match &self.settings.passphrase_file {
            Some(path) => read_secret(path),
            None => self.prompt.secret(question),
        }
    }

    /// A new passphrase: asked twice.
    ///
    /// # Errors
    /// If it is too short, or nobody can be asked.
    pub fn new_passphrase(&self) -> Result<SecretString> {
        let passphrase = match &self.settings.passphrase_file {
            Some(path) => read_secret(path)?,
            None => self.prompt.new_secret(&say!(
                "A passphrase for the account (at least 8 characters)",
                "Una password per il conto (almeno 8 caratteri)"
            ))?,
        };
        keystore::check_passphrase(&passphrase)?;
        Ok(passphrase)
    }

    /// Whom a person means: an address, a contact, an own account, or a member in the cooperative's books.
    ///
    /// # Errors
    /// If nobody is meant.
    pub fn who(&self, text: &str) -> Result<Address> {
        let text = text.trim();
        let mistyped = match parse_address(text) {
            Ok(address) => return Ok(address),
            Err(error) => error,
        };
        if let Some(contact) = self.store()?.contact_named(text)? {
            return Ok(contact.address);
        }
        if let Some((_, address)) = self.keystore.list()?.into_iter().find(|(name, _)| name == text) {
            return Ok(address);
        }
        if let Some(account) = self.only_person_named(text)? {
            return Ok(account);
        }
        // What looks like an address was one, with a slip.
        if text.len() > 40 && !text.contains(' ') {
            return Err(mistyped);
        }
        Err(usage(say!(
            "Nobody named '{text}' is known here.",
            "Qui non si conosce nessuno di nome '{text}'."
        ))
        .hint(say!(
            "Add them: piazza contact add '{text}' ADDRESS",
            "Aggiungilo: piazza contact add '{text}' INDIRIZZO"
        )))
    }

    /// The account of the person of this name, or with this code, in the cooperative's books.
    fn only_person_named(&self, text: &str) -> Result<Option<Address>> {
        let with_code = self.store()?.person_with_code(text)?;
        if let Some(account) = with_code.and_then(|person| person.account) {
            return Ok(Some(account));
        }
        match self.store()?.accounts_named(text)?.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(*only)),
            several => Err(usage(say!(
                "{count} people are called '{text}'.",
                "{count} persone si chiamano '{text}'.",
                count = several.len()
            ))
            .hint(say!(
                "Write the code or the address of the one you mean.",
                "Scrivi il codice o l'indirizzo di chi intendi."
            ))),
        }
    }

    /// The name of an account in this wallet, or nothing.
    ///
    /// # Errors
    /// If the wallet's file can't be read.
    pub fn known_name(&self, address: &Address) -> Result<Option<String>> {
        if let Some(contact) = self.store()?.contact_of(address)? {
            return Ok(Some(contact.name));
        }
        if let Some((name, _)) = self.keystore.list()?.into_iter().find(|(_, own)| own == address) {
            return Ok(Some(name));
        }
        if let Some(person) = self.store()?.person_of(address)? {
            return Ok(Some(person.name));
        }
        self.store()?.trade_name(address)
    }

    /// The name of an account, or its address in short.
    pub fn name(&self, address: &Address) -> String {
        self.known_name(address)
            .ok()
            .flatten()
            .unwrap_or_else(|| values::short_address(address))
    }

    /// The wallet's clock, in milliseconds. Where the chain's time matters, ask the chain.
    pub fn clock(&self) -> values::Millis {
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .ok()
            .and_then(|time| time.as_millis().try_into().ok())
            .unwrap_or_default()
    }
}

/// Reads a secret from a file that only its owner may read: the first line.
///
/// # Errors
/// If others may read it too, or it is empty.
pub fn read_secret(path: &Path) -> Result<SecretString> {
    let text = files::read(path)?;
    files::refuse_readable_by_others(path)?;
    match text.lines().next() {
        Some(line) if !line.trim().is_empty() => Ok(SecretString::from(line.to_owned())),
        _ => Err(keys(say!("{path} is empty.", "{path} è vuoto.", path = path.display()))),
    }
}
