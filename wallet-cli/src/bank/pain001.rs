//! The file with which the bank pays a batch of redemptions: pain.001.001.09, one group, booked as a batch.
//!
//! The same order always gives the same bytes, so a file that was lost is written again, and never twice with another
//! message id.

use crate::{
    error::{input, Error, Result},
    i18n::say,
    values::Amount,
};
use sepa::{
    transliterate, Bic, CharsetPolicy, CreditTransferEntry, CreditTransferGroup, Iban, IsoDate, IsoDateTime,
    Pain001Builder, Transliteration,
};
use std::collections::HashSet;

/// The most payments of one file.
pub const MOST_LINES: usize = 10_000;
/// The largest payment in SEPA, in cents.
const LARGEST: u128 = sepa::validate::MAX_AMOUNT_CT as u128;
/// The most characters of a name, and of what the payee reads.
const LONGEST_NAME: usize = sepa::validate::MAX_NAME_LEN;
const LONGEST_TEXT: usize = sepa::validate::MAX_REMITTANCE_LEN;

/// What the bank is to do.
#[derive(Clone, Debug)]
pub struct Order {
    /// Our name of the file, at most 35 characters: the bank makes no two of one name.
    pub message_id: String,
    /// When the order was made.
    pub created: IsoDateTime,
    /// The day the bank is to pay.
    pub execution_date: IsoDate,
    /// Who pays.
    pub debtor: Debtor,
    /// Who is paid.
    pub lines: Vec<Payment>,
}

/// Who pays: the cooperative.
#[derive(Clone, Debug)]
pub struct Debtor {
    /// The account's holder.
    pub name: String,
    /// The account.
    pub iban: Iban,
    /// The bank, if it must be named.
    pub bic: Option<Bic>,
}

/// A payment.
#[derive(Clone, Debug)]
pub struct Payment {
    /// What comes back with the answer: `references::payment_reference`.
    pub end_to_end: String,
    /// The account's holder.
    pub name: String,
    /// The account.
    pub iban: Iban,
    /// How much, in cents of a euro.
    pub amount: Amount,
    /// What the payee reads.
    pub text: String,
}

/// A file for the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What to hand to the bank.
    pub xml: String,
    /// The sum of the payments.
    pub total: Amount,
    /// What the treasurer should know: names that were cut.
    pub notes: Vec<String>,
}

/// Writes the file.
///
/// # Errors
/// If there is nothing to pay or too much, or the bank would refuse a line; the sentence names the line.
pub fn credit_transfers(order: &Order) -> Result<File> {
    check(order)?;
    let mut notes = Vec::new();
    let mut group = CreditTransferGroup::new(
        cut_name(&order.debtor.name, &mut notes),
        &order.debtor.iban,
        order.execution_date,
    )
    .payment_info_id(&order.message_id)
    .batch_booking(true);
    if let Some(bic) = &order.debtor.bic {
        group = group.debtor_bic(bic.clone());
    }
    let entries: Vec<CreditTransferEntry> = order
        .lines
        .iter()
        .map(|line| transfer(line, &mut notes))
        .collect::<Result<_>>()?;
    let xml = Pain001Builder::new(latin(&order.debtor.name, LONGEST_NAME), &order.message_id)
        .created_at(order.created)
        .charset(CharsetPolicy::Transliterate(Transliteration::Epc))
        .add_group(group.add_entries(entries))
        .build()
        .map_err(|error| would_be_refused(&error))?;
    Ok(File {
        xml,
        total: Amount(order.lines.iter().map(|line| line.amount.cents()).sum()),
        notes,
    })
}

fn check(order: &Order) -> Result<()> {
    let count = order.lines.len();
    if count == 0 {
        return Err(input(say!("There is nothing to pay.", "Non c'è nulla da pagare.")));
    }
    if count > MOST_LINES {
        return Err(input(say!(
            "The batch has {count} payments: a file takes {MOST_LINES}.",
            "Il lotto ha {count} pagamenti: un file ne contiene {MOST_LINES}."
        )));
    }
    let mut seen = HashSet::new();
    for (index, line) in order.lines.iter().enumerate() {
        if !(1..=LARGEST).contains(&line.amount.cents()) {
            let amount = line.amount;
            return Err(wrong(
                index,
                &say!(
                    "{amount} euro are not between 0.01 and 999,999,999.99",
                    "{amount} euro non sono tra 0,01 e 999.999.999,99"
                ),
            ));
        }
        if !line.iban.is_sepa() {
            let iban = &line.iban;
            return Err(wrong(
                index,
                &say!("{iban} is outside SEPA", "{iban} è fuori dalla SEPA"),
            ));
        }
        if !seen.insert(&line.end_to_end) {
            return Err(wrong(
                index,
                &say!("it is paid twice in this file", "è pagato due volte in questo file"),
            ));
        }
        // A name of another script may have no letter that a bank can print.
        if !latin(&line.name, LONGEST_NAME).chars().any(char::is_alphanumeric) {
            return Err(wrong(
                index,
                &say!(
                    "the name has no letter of the bank's",
                    "il nome non ha lettere ammesse dalla banca"
                ),
            ));
        }
    }
    Ok(())
}

fn transfer(line: &Payment, notes: &mut Vec<String>) -> Result<CreditTransferEntry> {
    let cents = i64::try_from(line.amount.cents()).map_err(|error| Error::internal("amount", error))?;
    let entry = CreditTransferEntry::new(cut_name(&line.name, notes), line.iban.clone(), cents, &line.end_to_end);
    let text = latin(&line.text, LONGEST_TEXT);
    Ok(match text.as_str() {
        "" => entry,
        text => entry.with_description(text),
    })
}

/// A name as the bank prints it, with a note if it is cut.
fn cut_name(name: &str, notes: &mut Vec<String>) -> String {
    let whole = latin(name, usize::MAX);
    let cut = latin(name, LONGEST_NAME);
    if cut != whole {
        notes.push(say!(
            "The name '{whole}' is cut to '{cut}'.",
            "Il nome '{whole}' è abbreviato in '{cut}'."
        ));
    }
    cut
}

/// A text in the characters that all banks of SEPA take, cut to a length: conversion may lengthen it.
fn latin(text: &str, most: usize) -> String {
    let plain = transliterate(text.trim(), Transliteration::Epc);
    let cut: String = plain.chars().take(most).collect();
    cut.trim().to_owned()
}

fn wrong(index: usize, reason: &str) -> Error {
    let line = index + 1;
    input(say!(
        "Payment {line} of the batch can't be written: {reason}.",
        "Il pagamento {line} del lotto non può essere scritto: {reason}."
    ))
}

fn would_be_refused(error: &sepa::BuildError) -> Error {
    let reason = &error.kind;
    match error.location.transaction {
        Some(index) => wrong(index, &reason.to_string()),
        None => input(say!(
            "The bank would refuse the file: {reason}.",
            "La banca rifiuterebbe il file: {reason}."
        )),
    }
}

#[cfg(test)]
#[path = "pain001_tests.rs"]
pub mod tests;
