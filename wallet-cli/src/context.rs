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
    vault::Vault,
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
    /// The file with the passphrase of what is kept on other people.
    pub bank_passphrase_file: Option<PathBuf>,
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
    /// What is kept on other people, once it is open: the passphrase is asked for once a command.
    vault: OnceCell<Vault>,
    /// Why it does not open: a passphrase is tried once a command, as that takes long.
    shut: OnceCell<Error>,
    /// Whether that was told where names are only added.
    told: Cell<bool>,
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
            vault: OnceCell::new(),
            shut: OnceCell::new(),
            told: Cell::new(false),
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

    /// Opens what is kept on other people: names, codes, what the bank says. Asks for the passphrase, or reads it from the
    /// file, once a command.
    ///
    /// # Errors
    /// If nothing is kept yet, the passphrase is wrong, or nobody can be asked.
    pub fn vault(&self) -> Result<&Vault> {
        if let Some(vault) = self.vault.get() {
            return Ok(vault);
        }
        if let Some(error) = self.shut.get() {
            return Err(error.clone());
        }
        if !self.store()?.has_vault()? {
            return Err(keys(say!(
                "The cooperative's bank account is not set yet.",
                "Il conto bancario della cooperativa non è ancora impostato."
            ))
            .hint("piazza coop bank account set --name NAME --iban IBAN"));
        }
        match self.open_vault() {
            Ok(vault) => Ok(self.vault.get_or_init(|| vault)),
            Err(error) => Err(self.shut.get_or_init(|| error).clone()),
        }
    }

    fn open_vault(&self) -> Result<Vault> {
        let passphrase = match &self.settings.bank_passphrase_file {
            Some(path) => read_secret(path)?,
            None => self.prompt.secret_from(
                &say!("Passphrase of names and bank data", "Password di nomi e dati bancari"),
                BANK_PASSPHRASE,
            )?,
        };
        self.store()?.open_vault(&passphrase)
    }

    /// As `vault`; the first time a passphrase is chosen.
    ///
    /// # Errors
    /// If the passphrase is wrong or too short, or nobody can be asked.
    pub fn vault_or_new(&self) -> Result<&Vault> {
        if self.vault.get().is_some() || self.store()?.has_vault()? {
            return self.vault();
        }
        let passphrase = self.new_bank_passphrase(self.settings.bank_passphrase_file.as_deref())?;
        let vault = self.store()?.create_vault(&passphrase)?;
        Ok(self.vault.get_or_init(|| vault))
    }

    /// As `vault`; nothing if nothing is kept on anybody.
    ///
    /// # Errors
    /// If the passphrase is wrong, or nobody can be asked.
    pub fn vault_if_any(&self) -> Result<Option<&Vault>> {
        if self.vault.get().is_some() || self.store()?.keeps_others()? {
            self.vault_or_new().map(Some)
        } else {
            Ok(None)
        }
    }

    /// What is kept on other people, where it adds a name to what is shown: if it is open already, or a file opens it.
    /// Nobody is asked.
    fn vault_unasked(&self) -> Result<Option<&Vault>> {
        match (self.vault.get(), &self.settings.bank_passphrase_file) {
            (None, Some(_)) => self.vault_if_any(),
            (open, _) => Ok(open),
        }
    }

    /// What is kept on other people, where it is what is shown: asks if somebody is there, and does without if nobody is.
    ///
    /// # Errors
    /// If the passphrase is wrong.
    pub fn vault_to_show(&self) -> Result<Option<&Vault>> {
        if self.prompt.is_interactive() {
            self.vault_if_any()
        } else {
            self.vault_unasked()
        }
    }

    /// A new passphrase of what is kept on other people: out of the file, or asked twice.
    ///
    /// # Errors
    /// If nobody can be asked.
    pub fn new_bank_passphrase(&self, file: Option<&Path>) -> Result<SecretString> {
        match file {
            Some(path) => read_secret(path),
            None => self.prompt.new_secret_from(
                &say!(
                    "A passphrase for names and bank data, not the account's (at least 8 characters)",
                    "Una password per nomi e dati bancari, non quella del conto (almeno 8 caratteri)"
                ),
                BANK_PASSPHRASE,
            ),
        }
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
        if let Some(address) = self.keystore.address(text)? {
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

    /// The account of the person of this name, or with this code, in the cooperative's books. They are opened only if
    /// anybody is in them.
    fn only_person_named(&self, text: &str) -> Result<Option<Address>> {
        if !self.store()?.knows_people()? {
            return Ok(None);
        }
        let vault = self.vault_or_new()?;
        let with_code = self.store()?.person_with_code(vault, text)?;
        if let Some(account) = with_code.and_then(|person| person.account) {
            return Ok(Some(account));
        }
        match self.store()?.accounts_named(vault, text)?.as_slice() {
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

    /// The name of an account in this wallet, or nothing. A name out of the cooperative's books is told only if they are
    /// open, or a file opens them: nobody is asked for a passphrase to see a name.
    ///
    /// # Errors
    /// If the wallet's file can't be read.
    pub fn known_name(&self, address: &Address) -> Result<Option<String>> {
        if let Some(name) = self.own_name(address)? {
            return Ok(Some(name));
        }
        if self.store()?.knows_account(address)? {
            if let Some(vault) = self.vault_unasked()? {
                if let Some(person) = self.store()?.person_of(vault, address)? {
                    return Ok(Some(person.name));
                }
            }
        }
        self.store()?.trade_name(address)
    }

    /// The name of an account among the contacts and the own accounts.
    fn own_name(&self, address: &Address) -> Result<Option<String>> {
        if let Some(contact) = self.store()?.contact_of(address)? {
            return Ok(Some(contact.name));
        }
        let mut accounts = self.keystore.list()?.into_iter();
        Ok(accounts.find(|(_, own)| own == address).map(|(name, _)| name))
    }

    /// What the journal calls an account. It is not sealed, so no name out of the cooperative's books stands there.
    ///
    /// # Errors
    /// If the wallet's file can't be read.
    pub fn label(&self, address: &Address) -> Result<String> {
        let name = match self.own_name(address)? {
            Some(name) => Some(name),
            None => self.store()?.trade_name(address)?,
        };
        Ok(name.unwrap_or_else(|| values::short_address(address)))
    }

    /// The name of an account, or its address in short. Why names can't be read is told once.
    pub fn name(&self, address: &Address) -> String {
        let name = self.known_name(address).unwrap_or_else(|error| {
            if !self.told.replace(true) {
                self.out.note(&error.message);
            }
            None
        });
        name.unwrap_or_else(|| values::short_address(address))
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

/// What gives the passphrase of what is kept on other people, where nobody can be asked.
const BANK_PASSPHRASE: &str = "--bank-passphrase-file FILE";

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Person, PersonState};

    fn context(data: &Path, passphrase_file: &Path) -> Context {
        let settings = Settings {
            data: data.to_owned(),
            node: String::new(),
            insecure: false,
            account: None,
            acts_for: None,
            passphrase_file: None,
            bank_passphrase_file: Some(passphrase_file.to_owned()),
            yes: true,
            wait: Wait::Final,
            anew: false,
        };
        Context::new(settings, Output::new(true), Prompt::new(true))
    }

    #[test]
    fn a_wrong_passphrase_is_tried_once_a_command() {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, file) = (folder.path().join("data"), folder.path().join("passphrase"));
        files::write_private(&file, "wrong horse").expect("written");
        let context = context(&data, &file);
        let store = context.store().expect("a store");
        let anna = Address::from([1; 32]);
        let vault = store
            .create_vault(&SecretString::from("correct horse".to_owned()))
            .expect("made");
        let person = Person {
            commitment: store.commitment(&vault, "A1").expect("a key"),
            code: "A1".to_owned(),
            name: "Anna".to_owned(),
            account: Some(anna),
            state: PersonState::Enrolled,
            reason: None,
        };
        store.put_people(&vault, &[person]).expect("written");
        assert_eq!(context.name(&anna), values::short_address(&anna));
        let shut = context.shut.get().expect("the failure is remembered").clone();
        // The right one comes too late for this command.
        std::fs::remove_file(&file).expect("removed");
        files::write_private(&file, "correct horse").expect("written");
        assert_eq!(context.vault().err(), Some(shut));
        assert_eq!(self::context(&data, &file).name(&anna), "Anna");
    }
}
