//! Asking the person at the terminal. Without a terminal nobody is asked: the command says what to add instead.

use crate::{
    error::{usage, Error, Result},
    i18n::say,
    values::plain_lines,
};
use dialoguer::{Confirm, Password};
use std::io::IsTerminal;
use subxt_signer::SecretString;

/// What gives an account's passphrase, where nobody can be asked.
const PASSPHRASE: &str = "--passphrase-file FILE";

/// Who is asked.
#[derive(Clone, Copy, Debug)]
pub struct Prompt {
    interactive: bool,
}

impl Prompt {
    /// Asks if a person is there: terminals at both ends, and no `--json`.
    pub fn new(json: bool) -> Self {
        Self {
            interactive: !json && std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
        }
    }

    /// Whether anybody can be asked.
    pub const fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Asks for an account's passphrase; it is not shown.
    ///
    /// # Errors
    /// If nobody can be asked.
    pub fn secret(&self, question: &str) -> Result<SecretString> {
        self.secret_from(question, PASSPHRASE)
    }

    /// Asks for a secret; it is not shown. `instead` gives it where nobody can be asked.
    ///
    /// # Errors
    /// If nobody can be asked.
    pub fn secret_from(&self, question: &str, instead: &str) -> Result<SecretString> {
        self.check(instead)?;
        Password::new()
            .with_prompt(plain_lines(question))
            .interact()
            .map(SecretString::from)
            .map_err(interrupted)
    }

    /// Asks for an account's new passphrase, twice.
    ///
    /// # Errors
    /// If nobody can be asked.
    pub fn new_secret(&self, question: &str) -> Result<SecretString> {
        self.new_secret_from(question, PASSPHRASE)
    }

    /// Asks for a new secret, twice. `instead` gives it where nobody can be asked.
    ///
    /// # Errors
    /// If nobody can be asked.
    pub fn new_secret_from(&self, question: &str, instead: &str) -> Result<SecretString> {
        self.check(instead)?;
        Password::new()
            .with_prompt(plain_lines(question))
            .with_confirmation(
                say!("Once more", "Ancora una volta"),
                say!("The two differ.", "Le due sono diverse."),
            )
            .interact()
            .map(SecretString::from)
            .map_err(interrupted)
    }

    /// Asks whether to go on. `yes` answers beforehand.
    ///
    /// # Errors
    /// If nobody can be asked.
    pub fn confirm(&self, question: &str, yes: bool) -> Result<bool> {
        if yes {
            return Ok(true);
        }
        self.check("--yes")?;
        Confirm::new()
            .with_prompt(plain_lines(question))
            .default(false)
            .interact()
            .map_err(interrupted)
    }

    fn check(&self, instead: &str) -> Result<()> {
        if self.interactive {
            return Ok(());
        }
        Err(usage(say!(
            "There is nobody to ask: this is not a terminal.",
            "Non c'è nessuno a cui chiedere: questo non è un terminale."
        ))
        .hint(say!("Add {instead}.", "Aggiungi {instead}.")))
    }
}

fn interrupted(error: dialoguer::Error) -> Error {
    usage(say!("No answer was given: {error}.", "Nessuna risposta: {error}."))
}
