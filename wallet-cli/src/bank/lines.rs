//! What a bank says, line by line.

use crate::{
    codes::{blake2_256, Hash},
    values::Amount,
};
use std::collections::HashMap;

/// What the bank sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// camt.053: what was booked.
    Statement,
    /// camt.054: what was booked, told ahead of the statement.
    Notification,
    /// pain.002: what became of a file of payments.
    Report,
}

/// A file from the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its kind.
    pub message: Message,
    /// The bank's name for it.
    pub id: String,
    /// What was booked, in the order of the file.
    pub lines: Vec<Line>,
    /// What was refused before it was booked, in the order of the file.
    pub refusals: Vec<Refusal>,
    /// How many lines say nothing that counts: not booked yet, merely accepted, of nothing.
    pub passed_over: usize,
}

/// Something booked on our account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it stands in the file, for people: `entry 3, transaction 2`.
    pub place: String,
    /// What it is.
    pub what: What,
    /// Whether the money came in.
    pub credit: bool,
    /// How much, in cents of a euro.
    pub amount: Amount,
    /// The day of booking, `2026-03-31`.
    pub booked: String,
    /// What the bank calls it.
    pub references: References,
    /// Creditor references in their own field.
    pub structured: Vec<String>,
    /// What the payer wrote.
    pub text: String,
    /// Who paid, or was paid.
    pub name: Option<String>,
    /// From or to where.
    pub iban: Option<String>,
}

/// What was booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Money came in.
    Credit,
    /// Money went out.
    Debit,
    /// A payment of ours came back.
    Return {
        /// Why, in words.
        reason: String,
    },
    /// The bank's charges.
    Fee,
    /// An earlier line was undone, or somebody took his payment back. Never a payment of its own.
    Reversal,
    /// Many payments in one sum, without saying which. It settles none of them.
    BatchTotal {
        /// The batch's name: the payment information id, or the message id.
        payment: Option<String>,
    },
}

impl What {
    const fn name(&self) -> &'static str {
        match self {
            Self::Credit => "credit",
            Self::Debit => "debit",
            Self::Return { .. } => "return",
            Self::Fee => "fee",
            Self::Reversal => "reversal",
            Self::BatchTotal { .. } => "batch",
        }
    }
}

/// The names that a line has. A bank that has none says `NOTPROVIDED`, which is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// The bank's own, `AcctSvcrRef`: the same in every file that tells of the booking.
    pub servicer: Option<String>,
    /// The entry's, `NtryRef`: often a mere number, which begins anew with each statement.
    pub entry: Option<String>,
    /// The payer's, `EndToEndId`.
    pub end_to_end: Option<String>,
    /// The payer's bank's, `TxId`.
    pub transaction: Option<String>,
}

/// Payments that the bank did not make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The file they were in, by the name we gave it.
    pub message_id: String,
    /// Which payment: nothing if the bank refused the whole file.
    pub end_to_end: Option<String>,
    /// How much, if the bank says so.
    pub amount: Option<Amount>,
    /// Why, in words.
    pub reason: String,
}

impl Line {
    /// The bank's name of the booking, as far as it has one: its own reference, else the entry's with the day, for
    /// numbers begin anew every day.
    pub fn booking(&self) -> Option<String> {
        let numbered = || {
            self.references
                .entry
                .as_ref()
                .map(|entry| format!("{}/{entry}", self.booked))
        };
        self.references.servicer.clone().or_else(numbered)
    }

    /// What stands for the line on the chain, so that it counts once: blake2-256 of four lines of text, which are
    /// `piazza/bank`, what was booked (`credit`, `debit`, `return`, `fee`), the bank's reference, and the end-to-end id,
    /// which is empty if it is missing. The transaction id, which some files omit, stands in for a missing reference only:
    /// one transfer told in two files is one. Nothing if the bank gave the line no name of its own.
    pub fn reference_hash(&self) -> Option<Hash> {
        let name = self.booking().or_else(|| self.references.transaction.clone())?;
        let end_to_end = self.references.end_to_end.as_deref().unwrap_or_default();
        let canonical = ["piazza/bank", self.what.name(), &name, end_to_end];
        Some(blake2_256(canonical.join("\n").as_bytes()))
    }

    /// The store's name of the line, the nth of those alike: without the transaction id, which some files omit.
    fn key(&self, nth: usize) -> Hash {
        let direction = if self.credit { "credit" } else { "debit" };
        let canonical = [
            "piazza/line",
            self.what.name(),
            direction,
            self.booking().as_deref().unwrap_or_default(),
            self.references.end_to_end.as_deref().unwrap_or_default(),
            &self.amount.to_plain(),
            &self.booked,
            &nth.to_string(),
        ]
        .join("\n");
        blake2_256(canonical.as_bytes())
    }
}

/// The key of each line of a file in the store. Lines that are alike in all are told apart by counting, so that a file
/// read twice brings nothing new, and two equal payments of one day are two.
pub fn line_keys(lines: &[Line]) -> Vec<Hash> {
    let mut seen = HashMap::<Hash, usize>::new();
    lines
        .iter()
        .map(|line| {
            let count = seen.entry(line.key(0)).or_default();
            let key = line.key(*count);
            *count += 1;
            key
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(servicer: Option<&str>, cents: u128) -> Line {
        Line {
            place: "entry 1".to_owned(),
            what: What::Credit,
            credit: true,
            amount: Amount(cents),
            booked: "2026-03-31".to_owned(),
            references: References {
                servicer: servicer.map(str::to_owned),
                ..References::default()
            },
            structured: Vec::new(),
            text: String::new(),
            name: None,
            iban: None,
        }
    }

    #[test]
    fn equal_lines_are_two_and_a_file_read_again_is_the_same() {
        let lines = [
            line(Some("A"), 100),
            line(Some("A"), 100),
            line(Some("A"), 200),
            line(None, 100),
        ];
        let keys = line_keys(&lines);
        let distinct: std::collections::HashSet<_> = keys.iter().collect();
        assert_eq!(distinct.len(), 4);
        assert_eq!(line_keys(&lines), keys);
        // The order of others does not matter.
        assert_eq!(line_keys(&[line(None, 100), line(Some("A"), 200)]), [keys[3], keys[2]]);
    }

    #[test]
    fn every_name_makes_another_reference() {
        let whole = Line {
            references: References {
                servicer: Some("A".to_owned()),
                entry: Some("1".to_owned()),
                end_to_end: Some("E".to_owned()),
                transaction: Some("T".to_owned()),
            },
            ..line(None, 100)
        };
        let hash = whole.reference_hash();
        let changes: [fn(&mut Line); 3] = [
            |line| line.references.servicer = Some("B".to_owned()),
            |line| line.references.end_to_end = None,
            |line| line.what = What::Fee,
        ];
        for change in changes {
            let mut other = whole.clone();
            change(&mut other);
            assert_ne!(other.reference_hash(), hash);
        }
        // The bank's own reference is enough: the entry's number may differ from file to file, and so may the place and
        // the transaction id.
        let told_again = Line {
            place: "entry 7".to_owned(),
            references: References {
                entry: Some("7".to_owned()),
                transaction: None,
                ..whole.references.clone()
            },
            ..whole.clone()
        };
        assert_eq!(told_again.reference_hash(), hash);
    }

    #[test]
    fn a_number_counts_with_its_day() {
        let numbered = |day: &str| Line {
            booked: day.to_owned(),
            references: References {
                entry: Some("1".to_owned()),
                ..References::default()
            },
            ..line(None, 100)
        };
        assert_ne!(
            numbered("2026-03-31").reference_hash(),
            numbered("2026-04-01").reference_hash()
        );
        assert_eq!(line(None, 100).reference_hash(), None);
    }
}
