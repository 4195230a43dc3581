//! A file from the bank on the treasurer's desk: what of it is new, what was done, and what is written down of it.

use crate::{
    bank::{answers, line_keys, Answer, Line},
    chain::{
        members,
        redemptions::{self, Use},
        At,
    },
    codes::Hash,
    context::Context,
    error::{refused, usage, Error, Result},
    files,
    i18n::say,
    output::table,
    store::{Filed, LineState},
    values::{Amount, Office},
    vault::Vault,
};
use clap::Args;
use futures::{StreamExt, TryStreamExt};
use serde::Serialize;
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    path::{Path, PathBuf},
};

/// How many questions are put to the node at once.
const AT_ONCE: usize = 32;

/// Refuses to begin if the chain would refuse every line.
///
/// # Errors
/// If the acting member is no treasurer.
pub async fn check_treasurer(context: &Context, at: &At) -> Result<()> {
    let who = context.principal()?;
    if members::officers(at).await?.contains(&(Office::Treasurer, who)) {
        return Ok(());
    }
    let name = context.name(&who);
    Err(refused(say!(
        "{name} is no treasurer: nothing was recorded.",
        "{name} non è tesoriere: non è stato registrato nulla."
    ))
    .hint(say!(
        "Name the treasurer's account: --account NAME",
        "Indica il conto del tesoriere: --account NOME"
    ))
    .code("Reserve.NotTreasurer"))
}

/// A file from the bank.
#[derive(Args)]
pub struct Source {
    /// The bank's file, XML: a statement (camt.053), a notification (camt.054) or a report on payments (pain.002).
    pub file: PathBuf,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
}

impl Source {
    /// Reads the file: whole, or not at all.
    ///
    /// # Errors
    /// If it is damaged or of another account, or the bank data can't be opened.
    pub fn read(&self, context: &Context) -> Result<Answer> {
        let bytes = std::fs::read(&self.file).map_err(|error| files::unreadable(&self.file, &error))?;
        let own = context.store()?.own_account(context.vault()?)?;
        answers::read(&bytes, &own.iban)
    }
}

/// The lines of a file that concern a command, with what is known of them.
pub struct Desk {
    /// The lines.
    pub lines: Vec<Line>,
    keys: Vec<Hash>,
    /// What the chain has recorded of the lines, by their references.
    pub recorded: HashMap<Hash, Use>,
    suspense: HashSet<Hash>,
    dismissed: HashSet<Hash>,
}

impl Desk {
    /// Looks up what is known of lines.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn new(context: &Context, at: &At, lines: Vec<Line>) -> Result<Self> {
        let (vault, keys) = (context.vault()?, line_keys(&lines));
        let in_state = |state| -> Result<HashSet<Hash>> {
            let lines = context.store()?.bank_lines(vault, state)?;
            Ok(lines.into_iter().map(|line| line.key).collect())
        };
        let (suspense, dismissed) = (in_state(LineState::Suspense)?, in_state(LineState::Dismissed)?);
        let recorded = recorded(context, at, vault, &lines, &keys).await?;
        Ok(Self {
            lines,
            keys,
            recorded,
            suspense,
            dismissed,
        })
    }

    /// The references that count already.
    pub fn known(&self) -> HashSet<Hash> {
        self.recorded.keys().copied().collect()
    }

    /// Whether a person decided about the line, or it was placed, although its references don't say so.
    ///
    /// # Errors
    /// If the wallet's file can't be read.
    pub fn is_placed(&self, context: &Context, index: usize) -> Result<bool> {
        let key = &self.keys[index];
        Ok(!self.suspense.contains(key) && context.store()?.knows_line(key)?)
    }

    /// Whether a person said that the line is none of the community's business.
    pub fn is_dismissed(&self, index: usize) -> bool {
        self.dismissed.contains(&self.keys[index])
    }

    /// The outcome of a line about which a person must decide.
    pub fn suspense(&self, index: usize) -> Outcome {
        if self.waits(index) {
            Outcome::StillInSuspense
        } else {
            Outcome::Suspense
        }
    }

    /// Whether a person is to decide about the line, as was told before.
    pub fn waits(&self, index: usize) -> bool {
        self.suspense.contains(&self.keys[index])
    }

    /// Writes down what became of the lines. What was in suspense leaves it once it is placed.
    ///
    /// # Errors
    /// If the wallet's file can't be written.
    pub fn file(self, context: &Context, filed: Vec<Filed>) -> Result<()> {
        let rows: Vec<_> = self.lines.into_iter().zip(filed).collect();
        let vault = context.vault()?;
        context.store()?.import_lines(vault, &rows)?;
        for (key, (_, filed)) in self.keys.iter().zip(&rows) {
            if self.suspense.contains(key) && filed.state != LineState::Suspense {
                context.store()?.assign_line(vault, key, filed)?;
            }
        }
        Ok(())
    }
}

/// What the chain has recorded of lines. A line that was filed under another reference, because another file told more
/// or less of it, counts by that one.
async fn recorded(
    context: &Context,
    at: &At,
    vault: &Vault,
    lines: &[Line],
    keys: &[Hash],
) -> Result<HashMap<Hash, Use>> {
    let deposits = context.store()?.bank_lines(vault, LineState::Deposit)?;
    let filed: HashMap<_, _> = deposits.iter().map(|line| (line.key, line.reference)).collect();
    let mut asked = Vec::new();
    for (line, key) in lines.iter().zip(keys) {
        let Some(own) = line.reference_hash() else { continue };
        asked.push((own, own));
        let other = filed.get(key).copied().flatten();
        asked.extend(other.filter(|other| *other != own).map(|other| (own, other)));
    }
    let answers = futures::stream::iter(asked).map(|(own, asked)| async move {
        let found = redemptions::used(at, &asked).await?;
        Ok::<_, Error>(found.map(|found| (own, found)))
    });
    let found: Vec<_> = answers.buffer_unordered(AT_ONCE).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

/// What was done about a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Recorded on the chain.
    Done,
    /// Proposed: a second treasurer is needed.
    Proposed,
    /// Would be recorded, but for `--dry-run`.
    WouldBe,
    /// Recorded or decided before.
    Known,
    /// A person must decide.
    Suspense,
    /// A person must decide, as was told before.
    StillInSuspense,
    /// It concerns the treasurer himself: another one must record it.
    Own,
    /// The chain refused.
    Refused,
}

/// A line as the report shows it.
#[derive(Serialize)]
pub struct Told {
    line: String,
    booked: String,
    #[serde(rename = "amount_cents")]
    amount: Amount,
    name: Option<String>,
    /// What was done about it.
    pub outcome: Outcome,
    words: String,
}

impl Told {
    /// What was done about a line.
    pub fn new(line: &Line, outcome: Outcome, words: String) -> Self {
        Self {
            line: line.place.clone(),
            booked: line.booked.clone(),
            amount: line.amount,
            name: line.name.clone(),
            outcome,
            words,
        }
    }

    /// What was done about a payment that was refused before it was booked.
    pub fn unbooked(amount: Amount, name: Option<String>, outcome: Outcome, words: String) -> Self {
        Self {
            line: String::new(),
            booked: String::new(),
            amount,
            name,
            outcome,
            words,
        }
    }
}

/// How many lines came to an outcome.
pub fn count(told: &[Told], outcome: Outcome) -> usize {
    told.iter().filter(|line| line.outcome == outcome).count()
}

/// The sum of the lines that came to an outcome.
pub fn sum(told: &[Told], outcome: Outcome) -> Amount {
    let lines = told.iter().filter(|line| line.outcome == outcome);
    Amount(lines.map(|line| line.amount.cents()).sum())
}

/// The lines that bring something new, as a table; nothing if none does.
pub fn news(told: &[Told]) -> String {
    let is_old = |line: &&Told| matches!(line.outcome, Outcome::Known | Outcome::StillInSuspense);
    let new: Vec<_> = told.iter().filter(|line| !is_old(line)).collect();
    if new.is_empty() {
        return String::new();
    }
    let headings = [
        say!("Line", "Riga"),
        say!("Booked", "Contabile"),
        "Euro".to_owned(),
        say!("Name", "Nome"),
        say!("What becomes of it", "Che cosa ne è"),
    ];
    let rows = new.into_iter().map(|line| {
        vec![
            line.line.clone(),
            line.booked.clone(),
            line.amount.to_string(),
            line.name.clone().unwrap_or_default(),
            line.words.clone(),
        ]
    });
    format!("{}\n", table(&headings, &[2], rows))
}

/// What waits for a second treasurer, and what for a person, as lines at the end of a report.
pub fn what_waits(proposals: &BTreeSet<u32>, suspense: usize) -> String {
    let mut text = String::new();
    for proposal in proposals {
        text.push_str(&say!(
            "\nProposal {proposal} waits for a second treasurer: piazza coop deposit approve {proposal}",
            "\nLa proposta {proposal} aspetta un secondo tesoriere: piazza coop deposit approve {proposal}"
        ));
    }
    if suspense > 0 {
        text.push_str(&say!(
            "\nA person decides about lines in suspense: piazza coop suspense list",
            "\nSulle righe in sospeso decide una persona: piazza coop suspense list"
        ));
    }
    text
}

/// The words for something that the chain has recorded, and how it is filed; `proposed` says how a proposal is.
pub fn recorded_words(used: Use, proposed: LineState) -> (String, Filed) {
    let filed = |state, link: String| Filed { state, link };
    match used {
        Use::Proposed(id) => (
            say!("proposal {id} waits", "la proposta {id} aspetta"),
            filed(proposed, format!("proposal {id}")),
        ),
        Use::Recorded(id) => (
            say!("deposit {id}", "deposito {id}"),
            filed(LineState::Deposit, format!("deposit {id}")),
        ),
        Use::Settled(id) => (
            say!("redemption {id} is paid", "la conversione {id} è pagata"),
            filed(LineState::Settled, redemption_link(id)),
        ),
        Use::Returned(id) => (
            say!("redemption {id} came back", "la conversione {id} è tornata"),
            filed(LineState::Returned, redemption_link(id)),
        ),
        Use::BankFee => (
            say!("bank fee", "commissione bancaria"),
            filed(LineState::Fee, "bank fee".to_owned()),
        ),
    }
}

/// To what a line of a redemption belongs, in the wallet's file.
pub fn redemption_link(id: u32) -> String {
    format!("redemption {id}")
}

/// The redemption to which a line belongs, as the wallet's file says it.
pub fn linked_redemption(link: &str) -> Option<u32> {
    link.strip_prefix("redemption ")?.parse().ok()
}

/// The error of a file that has no deposits.
pub fn wrong_kind(file: &Path) -> Error {
    let file = file.display();
    usage(say!(
        "{file} says what became of payments, not what came in.",
        "{file} dice l'esito dei pagamenti, non ciò che è arrivato."
    ))
    .hint(say!(
        "piazza coop redemptions settle {file}",
        "piazza coop redemptions settle {file}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_read_back() {
        assert_eq!(linked_redemption(&redemption_link(42)), Some(42));
        for other in ["", "deposit 42", "redemption", "redemption x"] {
            assert_eq!(linked_redemption(other), None);
        }
    }

    #[test]
    fn what_is_known_is_no_news() {
        let told = |outcome| Told::unbooked(Amount(100), Some("Bruna".to_owned()), outcome, "words".to_owned());
        assert_eq!(news(&[told(Outcome::Known)]), "");
        let lines = [told(Outcome::Known), told(Outcome::Done), told(Outcome::Done)];
        assert_eq!(
            (count(&lines, Outcome::Done), sum(&lines, Outcome::Done)),
            (2, Amount(200))
        );
        assert_eq!(news(&lines).lines().count(), 3);
    }
}
