//! Files from the bank: statements (camt.053), notifications (camt.054) and reports on payments (pain.002).
//!
//! A file is taken whole or not at all. It must be of our own account and in euro, and what doesn't add up is refused.

use super::{
    entries,
    lines::{Answer, Message, Refusal},
    xml::{self, fetch_again, Node, Tree},
};
use crate::{
    error::{input, Error, Result},
    i18n::say,
    values::Amount,
};
use sepa::{
    Camt053ParseError, Camt054ParseError, Iban, OriginalMessageType, Pain002Document, Pain002ParseError, ParseLimits,
    PaymentInfoStatus, TransactionStatus, XmlError,
};

/// The largest file, in bytes: a day of a busy account is far below.
pub const LARGEST: usize = 64 * 1024 * 1024;
/// What stands before a message's name.
const ISO: &str = "urn:iso:std:iso:20022:tech:xsd:";

/// Reads a file of our own account.
///
/// # Errors
/// If it is of another kind or account, damaged, not in euro, or doesn't add up. Nothing of it is taken then.
pub fn read(bytes: &[u8], own: &Iban) -> Result<Answer> {
    if bytes.len() > LARGEST {
        let (size, most) = (bytes.len() / (1024 * 1024), LARGEST / (1024 * 1024));
        return Err(input(say!(
            "The file is too large: {size} MiB, where {most} are the most.",
            "Il file è troppo grande: {size} MiB, il massimo è {most}."
        )));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
        input(say!(
            "The file is not in UTF-8: see line {line}.",
            "Il file non è in UTF-8: vedi la riga {line}."
        ))
        .hint(fetch_again())
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let tree = xml::read(text)?;
    let message = tree.namespace.strip_prefix(ISO).unwrap_or_default().to_owned();
    match message.get(..8) {
        Some("camt.053") => statement(text, &tree, &message, own),
        Some("camt.054") => notification(text, &tree, &message, own),
        Some("pain.002") => report(text, &message, own),
        _ => Err(other_kind(&tree, &message)),
    }
}

fn limits() -> ParseLimits {
    ParseLimits {
        input_bytes: LARGEST,
        nodes: xml::MOST_NODES,
        depth: xml::DEEPEST,
        total_text_bytes: LARGEST,
        total_attribute_bytes: LARGEST,
        ..ParseLimits::default()
    }
}

fn other_kind(tree: &Tree, message: &str) -> Error {
    let name = match message {
        "" => tree.root.name(),
        message => message,
    };
    input(say!(
        "This is a {name} file, not one that the bank answers with.",
        "Questo è un file {name}, non uno con cui la banca risponde."
    ))
    .hint(say!(
        "The bank's answers are statements (camt.053), notifications (camt.054) and payment reports (pain.002).",
        "Le risposte della banca sono estratti conto (camt.053), notifiche (camt.054) ed esiti (pain.002)."
    ))
}

/// What the crate `sepa` says against a file whose elements are well-formed.
fn refused(message: &str, error: &XmlError) -> Error {
    match error {
        XmlError::Identity { .. } => other_version(message),
        error => input(say!(
            "The file can't be used: {error}.",
            "Il file non è utilizzabile: {error}."
        ))
        .hint(fetch_again()),
    }
}

fn other_version(message: &str) -> Error {
    input(say!(
        "The file is a {message}, a version this wallet does not read.",
        "Il file è un {message}, una versione che questo portafoglio non legge."
    ))
    .hint(say!(
        "Ask the bank for camt.053.001.08, camt.054.001.08 and pain.002.001.10.",
        "Chiedi alla banca camt.053.001.08, camt.054.001.08 e pain.002.001.10."
    ))
}

fn incomplete() -> Error {
    input(say!(
        "The file lacks what such a file must have.",
        "Nel file manca ciò che un file di questo tipo deve avere."
    ))
    .hint(fetch_again())
}

fn statement(text: &str, tree: &Tree, message: &str, own: &Iban) -> Result<Answer> {
    let document = sepa::parse_camt053_with_limits(text, limits()).map_err(|error| match error {
        Camt053ParseError::Xml(error) => refused(message, &error),
        _ => incomplete(),
    })?;
    let entries: Vec<usize> = document.statements.iter().map(|part| part.entries.len()).collect();
    bookings(tree, Message::Statement, ["BkToCstmrStmt", "Stmt"], &entries, own)
}

fn notification(text: &str, tree: &Tree, message: &str, own: &Iban) -> Result<Answer> {
    let document = sepa::parse_camt054_with_limits(text, limits()).map_err(|error| match error {
        Camt054ParseError::Xml(error) => refused(message, &error),
        _ => incomplete(),
    })?;
    let entries: Vec<usize> = document.notifications.iter().map(|part| part.entries.len()).collect();
    bookings(
        tree,
        Message::Notification,
        ["BkToCstmrDbtCdtNtfctn", "Ntfctn"],
        &entries,
        own,
    )
}

/// Reads what was booked. Two readers must have seen the same entries.
fn bookings(tree: &Tree, message: Message, [body, part]: [&str; 2], seen: &[usize], own: &Iban) -> Result<Answer> {
    let body = tree.root.at(&[body]).ok_or_else(incomplete)?;
    let parts: Vec<&Node> = body.all(part).collect();
    let counts: Vec<usize> = parts.iter().map(|part| part.all("Ntry").count()).collect();
    if parts.is_empty() || counts != seen {
        return Err(incomplete());
    }
    for part in &parts {
        check_account(part.text(&["Acct", "Id", "IBAN"]), own)?;
    }
    let day = body.text(&["GrpHdr", "CreDtTm"]);
    let mut answer = Answer {
        message,
        id: body.text(&["GrpHdr", "MsgId"]).unwrap_or_default().to_owned(),
        lines: Vec::new(),
        refusals: Vec::new(),
        passed_over: 0,
    };
    for (index, entry) in parts.iter().flat_map(|part| part.all("Ntry")).enumerate() {
        let lines = if entries::is_booked(entry) {
            entries::read(entry, index + 1, day)?
        } else {
            Vec::new()
        };
        answer.passed_over += usize::from(lines.is_empty());
        answer.lines.extend(lines);
    }
    Ok(answer)
}

fn check_account(iban: Option<&str>, own: &Iban) -> Result<()> {
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    match iban {
        Some(iban) if plain(iban) == own.as_str() => Ok(()),
        Some(iban) => Err(input(say!(
            "This file is of another account: {iban}.",
            "Questo file è di un altro conto: {iban}."
        ))
        .hint(say!(
            "The cooperative's own is {own}.",
            "Quello della cooperativa è {own}."
        ))),
        None => Err(input(say!(
            "The file does not say by IBAN of which account it is.",
            "Il file non indica con l'IBAN di quale conto sia."
        ))),
    }
}

fn report(text: &str, message: &str, own: &Iban) -> Result<Answer> {
    let document = sepa::parse_pain002_with_limits(text, limits()).map_err(|error| match error {
        Pain002ParseError::Xml(error) => refused(message, &error),
        _ => incomplete(),
    })?;
    if document.original_msg_type == Some(OriginalMessageType::DirectDebit) {
        return Err(input(say!(
            "This file answers direct debits, which are not ours.",
            "Questo file risponde ad addebiti diretti, che non sono nostri."
        )));
    }
    let mut answer = Answer {
        message: Message::Report,
        id: document.msg_id.clone(),
        lines: Vec::new(),
        refusals: Vec::new(),
        passed_over: 0,
    };
    for block in &document.payment_info_statuses {
        for transaction in &block.transactions {
            check_debtor(transaction, own)?;
            match &transaction.status {
                Some(status) if status.is_rejected() => answer.refusals.push(refusal(&document, transaction)?),
                Some(_) => answer.passed_over += 1,
                None => {}
            }
        }
    }
    if let Some(whole) = whole_refusal(&document) {
        if answer.passed_over > 0 {
            return Err(input(say!(
                "The file contradicts itself: all is refused, and some of it is not.",
                "Il file si contraddice: tutto è rifiutato, e qualcosa no."
            ))
            .hint(say!("Ask the bank.", "Chiedi alla banca.")));
        }
        answer.refusals.push(whole);
    }
    Ok(answer)
}

/// The account that paid, where the bank repeats it.
fn check_debtor(transaction: &TransactionStatus, own: &Iban) -> Result<()> {
    match transaction.original_debtor_iban.as_deref() {
        Some(iban) => check_account(Some(iban), own),
        None => Ok(()),
    }
}

fn refusal(document: &Pain002Document, transaction: &TransactionStatus) -> Result<Refusal> {
    let amount = match (transaction.original_amount_ct, transaction.original_currency.as_deref()) {
        (None, _) => None,
        (Some(cents), Some("EUR")) => Some(u128::try_from(cents).map(Amount).map_err(|_| incomplete())?),
        (Some(_), _) => {
            return Err(input(say!(
                "The file refuses a payment that was not in euro.",
                "Il file rifiuta un pagamento che non era in euro."
            )))
        }
    };
    let codes: Vec<&str> = transaction.reason_codes.iter().map(|code| code.as_code()).collect();
    Ok(Refusal {
        message_id: document.original_msg_id.clone(),
        // One that names no payment is no refusal of the whole file: it belongs to nothing.
        end_to_end: Some(transaction.original_end_to_end_id.clone().unwrap_or_default()),
        amount,
        reason: entries::reason(&codes, &strs(&transaction.additional_info)),
    })
}

/// The refusal of a whole file: of the message, or of the one group that our files have.
fn whole_refusal(document: &Pain002Document) -> Option<Refusal> {
    let group = document
        .group_status
        .as_ref()
        .is_some_and(sepa::PaymentStatus::is_rejected);
    let rejected = |block: &&PaymentInfoStatus| block.status.as_ref().is_some_and(sepa::PaymentStatus::is_rejected);
    let block = document.payment_info_statuses.iter().find(rejected);
    if !group && block.is_none() {
        return None;
    }
    let of_block = block.map(|block| block.reason_codes.as_slice()).unwrap_or_default();
    let codes = document.group_reason_codes.iter().chain(of_block);
    let codes: Vec<&str> = codes.map(|code| code.as_code()).collect();
    let added = block.map(|block| block.additional_info.as_slice()).unwrap_or_default();
    let added = [strs(&document.group_additional_info), strs(added)].concat();
    Some(Refusal {
        message_id: document.original_msg_id.clone(),
        end_to_end: None,
        amount: None,
        reason: entries::reason(&codes, &added),
    })
}

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

#[cfg(test)]
#[path = "answers_tests.rs"]
mod tests;
