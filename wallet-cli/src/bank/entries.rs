//! An entry of a statement or a notification, divided into lines.

use super::{
    lines::{Line, References, What},
    xml::Node,
};
use crate::{
    error::{input, Error, Result},
    i18n::say,
    values::{plain, Amount},
};
use sepa::IsoDate;

/// Sub-families of bank transaction codes that are the bank's charges and commissions.
const CHARGES: &[&str] = &["CHRG", "FEES", "COMM", "COME", "COMI", "COMT"];
/// The sub-family of a credit transfer that came back.
const RETURNED: &str = "RRTN";

/// An entry with what its lines share.
struct Entry<'n> {
    node: &'n Node<'n>,
    /// `entry 3`.
    place: String,
    booked: String,
    /// Cents, positive if they came in.
    total: i64,
}

/// Whether the money has moved: what is pending, announced or mere information has not.
pub fn is_booked(entry: &Node) -> bool {
    entry.at(&["Sts"]).and_then(Node::code) == Some("BOOK")
}

/// The lines of a booked entry, its number counted from 1. `day` is the file's own, for banks that name none.
///
/// # Errors
/// If an amount is not in euro, is missing, or is not the sum of its parts; the sentence names the entry.
pub fn read<'n>(node: &'n Node<'n>, number: usize, day: Option<&str>) -> Result<Vec<Line>> {
    let place = say!("entry {number}", "movimento {number}");
    let booked = ["BookgDt", "ValDt"]
        .into_iter()
        .find_map(|tag| date(node.text(&[tag, "Dt"]).or_else(|| node.text(&[tag, "DtTm"]))))
        .or_else(|| date(day))
        .ok_or_else(|| wrong(&place, &say!("it has no date", "non ha data")))?;
    let total = node
        .at(&["Amt"])
        .ok_or_else(|| no_amount(&place))
        .and_then(|amount| signed(amount, node.text(&["CdtDbtInd"]), &place))?;
    let entry = Entry {
        node,
        place,
        booked,
        total,
    };
    let details: Vec<&Node> = node.all("NtryDtls").flat_map(|part| part.all("TxDtls")).collect();
    let mut lines = if details.is_empty() {
        vec![entry.undivided()]
    } else {
        entry.divided(&details)?
    };
    lines.retain(|line| !line.amount.is_zero());
    Ok(lines)
}

impl Entry<'_> {
    /// The line of an entry without details: one payment about which little is known, or the total of a batch.
    fn undivided(&self) -> Line {
        let batch = self.node.at(&["NtryDtls", "Btch"]);
        let mut line = self.line(self.node, self.place.clone(), self.total);
        if let (Some(batch), false) = (batch, line.what == What::Reversal) {
            let payment = batch.text(&["PmtInfId"]).or_else(|| batch.text(&["MsgId"]));
            line.what = What::BatchTotal {
                payment: payment.map(str::to_owned),
            };
        }
        line
    }

    fn divided(&self, details: &[&Node]) -> Result<Vec<Line>> {
        let mut lines = Vec::with_capacity(details.len());
        let mut sum = 0i128;
        for (index, detail) in details.iter().enumerate() {
            let number = index + 1;
            let place = if details.len() == 1 {
                self.place.clone()
            } else {
                say!(
                    "{entry}, transaction {number}",
                    "{entry}, operazione {number}",
                    entry = self.place
                )
            };
            let cents = self.cents_of(detail, details.len() == 1, &place)?;
            sum += i128::from(cents);
            lines.push(self.line(detail, place, cents));
        }
        let missing = i128::from(self.total) - sum;
        if missing != 0 {
            let charges = self.charges(details)?;
            if missing >= 0 || missing != charges {
                return Err(wrong(
                    &self.place,
                    &say!(
                        "its amount is not the sum of its transactions",
                        "il suo importo non è la somma delle sue operazioni"
                    ),
                ));
            }
            lines.push(self.fee(missing));
        }
        Ok(lines)
    }

    /// What a transaction moved: its own amount, or the entry's if it is the only one.
    fn cents_of(&self, detail: &Node, only: bool, place: &str) -> Result<i64> {
        let direction = detail.text(&["CdtDbtInd"]).or_else(|| self.node.text(&["CdtDbtInd"]));
        match detail.at(&["Amt"]).or_else(|| detail.at(&["AmtDtls", "TxAmt", "Amt"])) {
            Some(amount) => signed(amount, direction, place),
            None if only => Ok(self.total),
            None => Err(no_amount(place)),
        }
    }

    /// The charges that the bank has netted in the entry's amount, in cents, negative.
    fn charges(&self, details: &[&Node]) -> Result<i128> {
        let holders = std::iter::once(&self.node).chain(details);
        let records = holders
            .flat_map(|node| node.all("Chrgs"))
            .flat_map(|charges| charges.all("Rcrd"));
        let mut sum = 0i128;
        for record in records {
            let included = record.text(&["ChrgInclInd"]);
            if let (Some(amount), None | Some("true" | "1")) = (record.at(&["Amt"]), included) {
                sum += i128::from(signed(amount, record.text(&["CdtDbtInd"]), &self.place)?);
            }
        }
        Ok(sum)
    }

    /// The line of charges that were netted.
    fn fee(&self, cents: i128) -> Line {
        let mut line = self.line(self.node, self.place.clone(), 0);
        line.what = What::Fee;
        line.credit = false;
        line.amount = Amount(cents.unsigned_abs());
        line
    }

    /// A line out of the element that tells most of it: a transaction, or the entry itself.
    fn line(&self, node: &Node, place: String, cents: i64) -> Line {
        let credit = cents >= 0;
        let (party, account) = if credit {
            ("Dbtr", "DbtrAcct")
        } else {
            ("Cdtr", "CdtrAcct")
        };
        let name = node
            .text(&["RltdPties", party, "Pty", "Nm"])
            .or_else(|| node.text(&["RltdPties", party, "Nm"]));
        let references = References {
            servicer: named(
                node.text(&["Refs", "AcctSvcrRef"])
                    .or_else(|| self.node.text(&["AcctSvcrRef"])),
            ),
            entry: named(self.node.text(&["NtryRef"])),
            end_to_end: named(node.text(&["Refs", "EndToEndId"])),
            transaction: named(node.text(&["Refs", "TxId"])),
        };
        Line {
            what: self.what(node, credit),
            credit,
            amount: Amount(cents.unsigned_abs().into()),
            booked: self.booked.clone(),
            references,
            structured: structured(node),
            text: plain(&text(node).unwrap_or_else(|| self.remark())),
            name: name.map(plain),
            iban: node.text(&["RltdPties", account, "Id", "IBAN"]).map(plain),
            place,
        }
    }

    fn what(&self, node: &Node, credit: bool) -> What {
        let returned = node.at(&["RtrInf"]);
        let code = sub_family(node).or_else(|| sub_family(self.node)).unwrap_or_default();
        let reversal = matches!(self.node.text(&["RvslInd"]), Some("true" | "1"));
        match (credit, returned) {
            _ if reversal => What::Reversal,
            (true, Some(information)) => What::Return {
                reason: return_reason(information),
            },
            (true, None) if code == RETURNED => What::Return {
                reason: say!("no reason given", "nessun motivo indicato"),
            },
            (true, None) => What::Credit,
            (false, Some(_)) => What::Reversal,
            (false, None) if CHARGES.contains(&code) => What::Fee,
            (false, None) => What::Debit,
        }
    }

    fn remark(&self) -> String {
        self.node.text(&["AddtlNtryInf"]).unwrap_or_default().to_owned()
    }
}

fn sub_family<'n>(node: &'n Node) -> Option<&'n str> {
    node.text(&["BkTxCd", "Domn", "Fmly", "SubFmlyCd"])
}

/// A reference, unless the bank says that there is none.
fn named(text: Option<&str>) -> Option<String> {
    text.filter(|text| !matches!(*text, "NOTPROVIDED" | "NOT PROVIDED" | "NONREF"))
        .map(str::to_owned)
}

fn structured(node: &Node) -> Vec<String> {
    let parts = node.all("RmtInf").flat_map(|information| information.all("Strd"));
    parts
        .filter_map(|part| part.text(&["CdtrRefInf", "Ref"]))
        .map(str::to_owned)
        .collect()
}

/// What the payer wrote. Banks cut it in pieces of 35 characters, wherever that falls: a reference over a cut is found
/// all the same, for spaces within it don't count.
fn text(node: &Node) -> Option<String> {
    let pieces: Vec<&str> = node
        .all("RmtInf")
        .flat_map(|information| information.all("Ustrd"))
        .map(|piece| piece.text.trim())
        .filter(|piece| !piece.is_empty())
        .collect();
    let joined = pieces.join(" ");
    if joined.is_empty() {
        node.text(&["AddtlTxInf"]).map(str::to_owned)
    } else {
        Some(joined)
    }
}

fn return_reason(information: &Node) -> String {
    let code = information.at(&["Rsn"]).and_then(Node::code).unwrap_or_default();
    let words: Vec<&str> = information.all("AddtlInf").map(|words| words.text.trim()).collect();
    reason(&[code], &words)
}

/// A bank's reason: its codes, in words where they are common, and what it adds.
pub fn reason(codes: &[&str], added: &[&str]) -> String {
    let told = codes
        .iter()
        .filter(|code| !code.is_empty())
        .map(|code| match in_words(code) {
            Some(words) => format!("{code} {words}"),
            None => plain(code),
        });
    let added = added.iter().filter(|words| !words.is_empty()).map(|words| plain(words));
    let parts: Vec<String> = told.chain(added).collect();
    if parts.is_empty() {
        return say!("no reason given", "nessun motivo indicato");
    }
    parts.join("; ")
}

fn in_words(code: &str) -> Option<String> {
    Some(match code {
        "AC01" | "AC03" => say!("wrong account number", "numero di conto errato"),
        "AC04" | "AC07" => say!("account closed", "conto chiuso"),
        "AC06" => say!("account blocked", "conto bloccato"),
        "AC13" => say!("wrong kind of account", "tipo di conto errato"),
        "AG01" => say!(
            "transfers are not allowed on this account",
            "bonifici non ammessi su questo conto"
        ),
        "AM04" => say!("not enough money", "fondi insufficienti"),
        "AM05" => say!("sent twice", "inviato due volte"),
        "BE04" => say!("the payee's address is missing", "manca l'indirizzo del beneficiario"),
        "CNOR" | "RC01" => say!("the bank is not known", "la banca non è conosciuta"),
        "FF01" => say!("the file has a wrong form", "il file ha una forma errata"),
        "FOCR" => say!("called back", "richiamato"),
        "MD07" => say!("the account's holder has died", "il titolare del conto è deceduto"),
        "MS02" => say!("refused by the payee", "rifiutato dal beneficiario"),
        "MS03" => say!("the bank gives no reason", "la banca non indica il motivo"),
        _ => return None,
    })
}

/// An amount in cents, positive if it came in.
fn signed(amount: &Node, direction: Option<&str>, place: &str) -> Result<i64> {
    match amount.currency.as_deref() {
        Some("EUR") => {}
        Some(other) => {
            return Err(wrong(
                place,
                &say!("it is in {other}, not in euro", "è in {other}, non in euro"),
            ))
        }
        None => return Err(wrong(place, &say!("it has no currency", "non ha valuta"))),
    }
    let cents = sepa::ct_from_eur_str(&amount.text)
        .ok()
        .filter(|cents| *cents >= 0)
        .ok_or_else(|| {
            let text = amount.text.trim();
            wrong(
                place,
                &say!(
                    "'{text}' is not an amount in cents",
                    "'{text}' non è un importo in centesimi"
                ),
            )
        })?;
    match direction {
        Some("CRDT") => Ok(cents),
        Some("DBIT") => Ok(-cents),
        _ => Err(wrong(
            place,
            &say!(
                "it does not say whether money came or went",
                "non dice se il denaro è entrato o uscito"
            ),
        )),
    }
}

fn date(text: Option<&str>) -> Option<String> {
    IsoDate::parse_date_part(text?).ok().map(|date| date.to_string())
}

fn no_amount(place: &str) -> Error {
    wrong(place, &say!("it has no amount", "non ha importo"))
}

fn wrong(place: &str, reason: &str) -> Error {
    input(say!(
        "The file can't be used because of {place}: {reason}.",
        "Il file non è utilizzabile a causa di {place}: {reason}."
    ))
    .hint(say!(
        "Nothing of it was taken. Ask the bank about this entry.",
        "Non è stato preso nulla. Chiedi alla banca di questo movimento."
    ))
}
