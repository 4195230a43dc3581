//! What of the bank's answers belongs to what. Pure: expected payments and known references in, decisions out.
//!
//! By reference, never by amount alone. Whatever is not beyond doubt waits in suspense, where a person decides.

use super::{
    lines::{Line, Refusal, What},
    references::{self, Purpose},
};
use crate::{codes::Hash, i18n::say, values::Amount};
use std::collections::{HashMap, HashSet};

/// How far the payment of a redemption has come, as the chain tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Ordered, not answered.
    Open,
    /// Paid; the bank reference under which that was recorded, if it is known here.
    Settled(Option<Hash>),
    /// Refused by the bank; the credits are the merchant's again.
    Rejected,
    /// Paid, and come back.
    Returned,
}

/// A payment that was ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Its end-to-end id.
    pub end_to_end: String,
    /// The file it was in.
    pub message_id: String,
    /// The redemption.
    pub redemption: u32,
    /// What the bank is to pay, net of fees.
    pub amount: Amount,
    /// How far it has come.
    pub state: State,
}

/// A reference under which a member pays in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// The reference: `references::payer_reference`.
    pub reference: String,
    /// What for.
    pub purpose: Purpose,
    /// The member's code in the cooperative's books.
    pub code: String,
}

/// What is to be done about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The payment was made.
    Settle {
        /// The redemption.
        redemption: u32,
        /// What stands for the line on the chain.
        reference: Hash,
    },
    /// The payment was refused.
    Reject {
        /// The redemption.
        redemption: u32,
        /// Why, in the bank's words.
        reason: String,
    },
    /// The payment was made and came back.
    Return {
        /// The redemption.
        redemption: u32,
        /// What stands for the line on the chain.
        reference: Hash,
    },
    /// Somebody paid in.
    Deposit {
        /// What for.
        purpose: Purpose,
        /// The member's code.
        code: String,
        /// How much.
        amount: Amount,
        /// What stands for the line on the chain.
        reference: Hash,
    },
    /// The bank charged for its services.
    Fee {
        /// How much.
        amount: Amount,
        /// What stands for the line on the chain.
        reference: Hash,
    },
    /// A person decides.
    Suspense {
        /// Why.
        why: Why,
    },
    /// It was known already.
    NothingNew,
}

/// Why a person must decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It names no reference.
    NoReference,
    /// It names a reference that is none of ours, or not any more.
    UnknownReference,
    /// It names several.
    SeveralReferences,
    /// Right reference, wrong amount.
    AmountsDiffer {
        /// What was ordered.
        expected: Amount,
    },
    /// The bank gave the line no name of its own, so it could be counted twice.
    NoBankReference,
    /// The bank gave two lines the same names.
    SameReferenceTwice,
    /// Paid, though it was paid before.
    PaidTwice,
    /// Paid, though the bank had refused it.
    PaidAfterRejection,
    /// Came back, though it was never paid.
    ReturnedUnpaid,
    /// Refused, though it was paid.
    RejectedAfterPayment,
    /// A batch in one sum.
    BatchTotal,
    /// The bank undid a line.
    Reversal,
}

impl Why {
    /// The reason in words.
    pub fn text(&self) -> String {
        match self {
            Self::NoReference => say!("it names no reference", "non indica alcun riferimento"),
            Self::UnknownReference => say!(
                "its reference is none of ours, or a character of it is wrong",
                "il suo riferimento non è nostro, o un carattere è sbagliato"
            ),
            Self::SeveralReferences => say!("it names several references", "indica più riferimenti"),
            Self::AmountsDiffer { expected } => say!(
                "the amounts differ: {expected} was expected",
                "gli importi non coincidono: si attendeva {expected}"
            ),
            Self::NoBankReference => say!(
                "the bank gave it no reference, so it could be counted twice",
                "la banca non gli ha dato un riferimento, e potrebbe contare due volte"
            ),
            Self::SameReferenceTwice => say!(
                "the bank gave two lines the same reference",
                "la banca ha dato lo stesso riferimento a due righe"
            ),
            Self::PaidTwice => say!("it was paid before", "era già stato pagato"),
            Self::PaidAfterRejection => say!(
                "it was paid, though the bank had refused it",
                "è stato pagato, anche se la banca l'aveva rifiutato"
            ),
            Self::ReturnedUnpaid => say!(
                "it came back, though it was not paid",
                "è tornato, anche se non era stato pagato"
            ),
            Self::RejectedAfterPayment => say!(
                "it was refused, though it was paid",
                "è stato rifiutato, anche se era stato pagato"
            ),
            Self::BatchTotal => say!(
                "it is the total of a batch, which settles no single payment",
                "è il totale di un lotto, che non regola alcun singolo pagamento"
            ),
            Self::Reversal => say!("the bank took a line back", "la banca ha stornato una riga"),
        }
    }
}

/// What is expected and known, while a file is gone through.
pub struct Books<'a> {
    payments: HashMap<&'a str, (&'a Expected, State)>,
    payers: HashMap<&'a str, &'a Payer>,
    known: &'a HashSet<Hash>,
    used: HashSet<Hash>,
}

impl<'a> Books<'a> {
    /// Books of payments that were ordered, references that were given out, and what the chain has recorded already.
    pub fn new(expected: &'a [Expected], payers: &'a [Payer], known: &'a HashSet<Hash>) -> Self {
        let payments = expected.iter().map(|one| (one.end_to_end.as_str(), (one, one.state)));
        Self {
            payments: payments.collect(),
            payers: payers.iter().map(|payer| (payer.reference.as_str(), payer)).collect(),
            known,
            used: HashSet::new(),
        }
    }

    /// Decides about each line, in the order of the lines. Payments come before what came back of them, wherever they
    /// stand; carry out settlements before returns.
    pub fn decide(&mut self, lines: &[Line]) -> Vec<Decision> {
        let mut decisions = vec![Decision::NothingNew; lines.len()];
        let (first, then): (Vec<usize>, Vec<usize>) =
            (0..lines.len()).partition(|index| lines[*index].what == What::Debit);
        for index in first.into_iter().chain(then) {
            decisions[index] = self
                .decide_one(&lines[index])
                .unwrap_or_else(|why| Decision::Suspense { why });
        }
        decisions
    }

    fn decide_one(&mut self, line: &Line) -> Result<Decision, Why> {
        match line.what {
            What::Reversal => return Err(Why::Reversal),
            What::BatchTotal { .. } => return Err(Why::BatchTotal),
            _ => {}
        }
        let reference = line.reference_hash();
        if reference.is_some_and(|reference| self.known.contains(&reference)) {
            return Ok(Decision::NothingNew);
        }
        let decision = match line.what {
            What::Debit => self.settle(line, reference)?,
            What::Return { .. } => self.give_back(line, reference)?,
            What::Fee => Decision::Fee {
                amount: line.amount,
                reference: self.take(reference)?,
            },
            _ => self.deposit(line, reference)?,
        };
        Ok(decision)
    }

    /// A reference that may go on the chain: the bank gave one, and gave it to no other line.
    fn take(&mut self, reference: Option<Hash>) -> Result<Hash, Why> {
        let reference = reference.ok_or(Why::NoBankReference)?;
        if !self.used.insert(reference) {
            return Err(Why::SameReferenceTwice);
        }
        Ok(reference)
    }

    /// The ordered payment that a line names, unchanged.
    fn payment(&self, line: &Line) -> Result<(&'a Expected, State), Why> {
        let id = line.references.end_to_end.as_deref().ok_or(Why::NoReference)?;
        self.payments.get(id).copied().ok_or(Why::UnknownReference)
    }

    fn settle(&mut self, line: &Line, reference: Option<Hash>) -> Result<Decision, Why> {
        let (expected, state) = self.payment(line)?;
        match state {
            State::Open => {}
            // Without the reference of the payment this can only be the payment itself, told again.
            State::Settled(before) if before.is_none() || before == reference => return Ok(Decision::NothingNew),
            State::Settled(_) => return Err(Why::PaidTwice),
            State::Rejected => return Err(Why::PaidAfterRejection),
            State::Returned => return Ok(Decision::NothingNew),
        }
        same_amount(expected, line.amount)?;
        let reference = self.take(reference)?;
        self.move_to(expected, State::Settled(Some(reference)));
        Ok(Decision::Settle {
            redemption: expected.redemption,
            reference,
        })
    }

    fn give_back(&mut self, line: &Line, reference: Option<Hash>) -> Result<Decision, Why> {
        let (expected, state) = self.payment(line)?;
        match state {
            State::Settled(_) => {}
            State::Open | State::Rejected => return Err(Why::ReturnedUnpaid),
            State::Returned => return Ok(Decision::NothingNew),
        }
        same_amount(expected, line.amount)?;
        let reference = self.take(reference)?;
        self.move_to(expected, State::Returned);
        Ok(Decision::Return {
            redemption: expected.redemption,
            reference,
        })
    }

    fn move_to(&mut self, expected: &'a Expected, state: State) {
        self.payments.insert(&expected.end_to_end, (expected, state));
    }

    fn deposit(&mut self, line: &Line, reference: Option<Hash>) -> Result<Decision, Why> {
        let named = named_references(line);
        let payer = match named.as_slice() {
            [] => return Err(Why::NoReference),
            [one] => *self.payers.get(one.as_str()).ok_or(Why::UnknownReference)?,
            _ => return Err(Why::SeveralReferences),
        };
        let reference = self.take(reference)?;
        Ok(Decision::Deposit {
            purpose: payer.purpose,
            code: payer.code.clone(),
            amount: line.amount,
            reference,
        })
    }

    /// Decides about each refusal; that of a whole file is one of every payment in it.
    pub fn decide_refusals(&mut self, refusals: &[Refusal]) -> Vec<Decision> {
        refusals
            .iter()
            .flat_map(|refusal| match &refusal.end_to_end {
                Some(id) => vec![self.refuse(refusal, id)],
                None => self.refuse_all(refusal),
            })
            .map(|decision| decision.unwrap_or_else(|why| Decision::Suspense { why }))
            .collect()
    }

    fn refuse(&mut self, refusal: &Refusal, end_to_end: &str) -> Result<Decision, Why> {
        let (expected, state) = *self.payments.get(end_to_end).ok_or(Why::UnknownReference)?;
        if expected.message_id != refusal.message_id {
            return Err(Why::UnknownReference);
        }
        match state {
            State::Open => {}
            State::Settled(_) => return Err(Why::RejectedAfterPayment),
            State::Rejected | State::Returned => return Ok(Decision::NothingNew),
        }
        if let Some(amount) = refusal.amount {
            same_amount(expected, amount)?;
        }
        self.move_to(expected, State::Rejected);
        Ok(Decision::Reject {
            redemption: expected.redemption,
            reason: refusal.reason.clone(),
        })
    }

    fn refuse_all(&mut self, refusal: &Refusal) -> Vec<Result<Decision, Why>> {
        let payments = self.payments.values().map(|(expected, _)| *expected);
        let mut of_file: Vec<&Expected> = payments.filter(|one| one.message_id == refusal.message_id).collect();
        if of_file.is_empty() {
            return vec![Err(Why::UnknownReference)];
        }
        of_file.sort_by_key(|expected| expected.redemption);
        of_file
            .into_iter()
            .map(|expected| self.refuse(refusal, &expected.end_to_end))
            .collect()
    }
}

fn same_amount(expected: &Expected, amount: Amount) -> Result<(), Why> {
    if expected.amount == amount {
        return Ok(());
    }
    Err(Why::AmountsDiffer {
        expected: expected.amount,
    })
}

/// The references that a payer named, each once: those in their own field, else those in the text.
fn named_references(line: &Line) -> Vec<String> {
    let mut named: Vec<String> = line
        .structured
        .iter()
        .map(|text| {
            text.chars()
                .filter(|c| !c.is_whitespace())
                .flat_map(char::to_uppercase)
                .collect()
        })
        .collect();
    if named.is_empty() {
        let found = references::find(&line.text);
        named = found.iter().map(|reference| reference.as_str().to_owned()).collect();
    }
    named.sort();
    named.dedup();
    named
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
