//! A synthetic bank: it reads the file of payments that the wallet wrote, and answers as banks do.
//!
//! It makes statements of what came in (camt.053), notifications of what went out and came back (camt.054), and reports
//! of what it refused (pain.002). All are valid against the schemas in tests/golden/xsd.

const ISO: &str = "urn:iso:std:iso:20022:tech:xsd:";

/// A payment that the bank was told to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// What must come back with the answer.
    pub end_to_end: String,
    /// How much, in cents.
    pub cents: u64,
    /// Who is paid.
    pub name: String,
    /// Where.
    pub iban: String,
}

/// A file of payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its name.
    pub message_id: String,
    /// Whose account pays.
    pub iban: String,
    /// The payments.
    pub payments: Vec<Payment>,
}

/// What becomes of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is made.
    Settled,
    /// It is refused, for a reason such as `AC01`.
    Rejected(&'static str),
    /// It is made, and comes back for a reason such as `AC04`.
    Returned(&'static str),
    /// The bank says nothing yet.
    Silent,
}

/// Money that somebody paid in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit<'a> {
    /// The bank's reference, another for each.
    pub reference: &'a str,
    /// How much, in cents.
    pub cents: u64,
    /// Who pays.
    pub name: &'a str,
    /// A creditor reference in its own field.
    pub structured: Option<&'a str>,
    /// What the payer wrote.
    pub text: &'a str,
}

/// Reads a file of payments, as the wallet writes it: nothing more general.
pub fn read_order(xml: &str) -> Option<Order> {
    let debtor = between(xml, "<DbtrAcct>", "</DbtrAcct>")?;
    let payments = xml
        .split("<CdtTrfTxInf>")
        .skip(1)
        .map(read_payment)
        .collect::<Option<_>>()?;
    Some(Order {
        message_id: plain(between(xml, "<MsgId>", "</MsgId>")?),
        iban: plain(between(debtor, "<IBAN>", "</IBAN>")?),
        payments,
    })
}

fn read_payment(xml: &str) -> Option<Payment> {
    let creditor = between(xml, "<Cdtr>", "</Cdtr>")?;
    let account = between(xml, "<CdtrAcct>", "</CdtrAcct>")?;
    let amount = between(xml, "<InstdAmt Ccy=\"EUR\">", "</InstdAmt>")?;
    let (euro, cents) = amount.split_once('.')?;
    Some(Payment {
        end_to_end: plain(between(xml, "<EndToEndId>", "</EndToEndId>")?),
        cents: euro.parse::<u64>().ok()? * 100 + cents.parse::<u64>().ok()?,
        name: plain(between(creditor, "<Nm>", "</Nm>")?),
        iban: plain(between(account, "<IBAN>", "</IBAN>")?),
    })
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    let (_, after) = text.split_once(begin)?;
    after.split_once(end).map(|(inside, _)| inside)
}

/// The statement of a day, `2026-03-31`, on which only this came in.
pub fn statement(iban: &str, day: &str, credits: &[Credit]) -> String {
    let entries: String = credits.iter().map(|credit| incoming(credit, day)).collect();
    let total = euro(credits.iter().map(|credit| credit.cents).sum());
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{ISO}camt.053.001.08\">\n<BkToCstmrStmt>\n\
         <GrpHdr><MsgId>STMT-{day}</MsgId><CreDtTm>{day}T20:00:00</CreDtTm></GrpHdr>\n<Stmt><Id>{day}</Id>\
         <CreDtTm>{day}T20:00:00</CreDtTm><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>\
         <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{total}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
         <Dt><Dt>{day}</Dt></Dt></Bal>\n{entries}</Stmt>\n</BkToCstmrStmt>\n</Document>\n"
    )
}

fn incoming(credit: &Credit, day: &str) -> String {
    let reference = credit.structured.map(|reference| {
        format!(
            "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>ISO</Issr></Tp><Ref>{}</Ref>\
             </CdtrRefInf></Strd>",
            escaped(reference)
        )
    });
    let text = match credit.text {
        "" => String::new(),
        text => format!("<Ustrd>{}</Ustrd>", escaped(text)),
    };
    let inside = format!(
        "<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy=\"EUR\">{}</Amt><RltdPties><Dbtr><Pty>\
         <Nm>{}</Nm></Pty></Dbtr></RltdPties><RmtInf>{text}{}</RmtInf>",
        euro(credit.cents),
        escaped(credit.name),
        reference.unwrap_or_default()
    );
    entry(credit.cents, "CRDT", day, credit.reference, "ESCT", &inside)
}

/// The notification of what became of each payment: what was made, and what of it came back. Lines that are refused or
/// not answered are missing in it.
pub fn notification(order: &Order, day: &str, outcome: impl Fn(&Payment) -> Outcome) -> String {
    let mut entries = String::new();
    for (index, payment) in order.payments.iter().enumerate() {
        let outcome = outcome(payment);
        let reference = |what: &str| {
            format!(
                "{what}{}-{index}",
                order.message_id.chars().take(24).collect::<String>()
            )
        };
        if matches!(outcome, Outcome::Settled | Outcome::Returned(_)) {
            let inside = outgoing(payment, "");
            entries += &entry(payment.cents, "DBIT", day, &reference("D"), "ESCT", &inside);
        }
        if let Outcome::Returned(reason) = outcome {
            let inside = outgoing(payment, &format!("<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>"));
            entries += &entry(payment.cents, "CRDT", day, &reference("R"), "RRTN", &inside);
        }
    }
    let iban = &order.iban;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{ISO}camt.054.001.08\">\n\
         <BkToCstmrDbtCdtNtfctn>\n<GrpHdr><MsgId>NTF-{day}</MsgId><CreDtTm>{day}T12:00:00</CreDtTm></GrpHdr>\n<Ntfctn><Id>{day}</Id>\
         <CreDtTm>{day}T12:00:00</CreDtTm><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n\
         {entries}</Ntfctn>\n</BkToCstmrDbtCdtNtfctn>\n</Document>\n"
    )
}

fn outgoing(payment: &Payment, after: &str) -> String {
    format!(
        "<Refs><EndToEndId>{}</EndToEndId></Refs><Amt Ccy=\"EUR\">{}</Amt><RltdPties><Cdtr><Pty><Nm>{}</Nm></Pty>\
         </Cdtr><CdtrAcct><Id><IBAN>{}</IBAN></Id></CdtrAcct></RltdPties>{after}",
        escaped(&payment.end_to_end),
        euro(payment.cents),
        escaped(&payment.name),
        escaped(&payment.iban),
    )
}

fn entry(cents: u64, direction: &str, day: &str, reference: &str, family: &str, inside: &str) -> String {
    let group = if direction == "CRDT" { "RCDT" } else { "ICDT" };
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{}</AcctSvcrRef>\
         <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{group}</Cd><SubFmlyCd>{family}</SubFmlyCd></Fmly></Domn></BkTxCd>\
         <NtryDtls><TxDtls>{inside}</TxDtls></NtryDtls></Ntry>\n",
        euro(cents),
        escaped(reference)
    )
}

/// The report of the payments that are refused; those that are made are accepted in it.
pub fn report(order: &Order, day: &str, outcome: impl Fn(&Payment) -> Outcome) -> String {
    let mut transactions = String::new();
    let mut refused = 0;
    for payment in &order.payments {
        let (status, reason) = match outcome(payment) {
            Outcome::Silent => continue,
            Outcome::Rejected(reason) => ("RJCT", format!("<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>")),
            Outcome::Settled | Outcome::Returned(_) => ("ACSP", String::new()),
        };
        refused += usize::from(status == "RJCT");
        transactions += &format!(
            "<TxInfAndSts><OrgnlEndToEndId>{}</OrgnlEndToEndId><TxSts>{status}</TxSts>{reason}<OrgnlTxRef><Amt>\
             <InstdAmt Ccy=\"EUR\">{}</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>\n",
            escaped(&payment.end_to_end),
            euro(payment.cents)
        );
    }
    let group = if refused > 0 { "PART" } else { "ACSP" };
    let message_id = escaped(&order.message_id);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{ISO}pain.002.001.10\">\n<CstmrPmtStsRpt>\n\
         <GrpHdr><MsgId>RPT-{day}</MsgId><CreDtTm>{day}T09:00:00</CreDtTm></GrpHdr>\n<OrgnlGrpInfAndSts>\
         <OrgnlMsgId>{message_id}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>{group}</GrpSts>\
         </OrgnlGrpInfAndSts>\n<OrgnlPmtInfAndSts><OrgnlPmtInfId>{message_id}</OrgnlPmtInfId>\n{transactions}\
         </OrgnlPmtInfAndSts>\n</CstmrPmtStsRpt>\n</Document>\n"
    )
}

fn euro(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn plain(text: &str) -> String {
    let text = text.trim().replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{path::Path, process::Command};

    const ORDER: &str = "<MsgId>PIAZZA-7</MsgId><DbtrAcct><Id><IBAN>IT60X0542811101000000123456</IBAN></Id></DbtrAcct>\
        <CdtTrfTxInf><PmtId>\n<EndToEndId>E1</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"EUR\">1234.05</InstdAmt></Amt>\
        <Cdtr><Nm>Bruna&apos;s &amp; Co</Nm></Cdtr><CdtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></CdtrAcct>\
        </CdtTrfTxInf><CdtTrfTxInf><EndToEndId>E2</EndToEndId><InstdAmt Ccy=\"EUR\">0.01</InstdAmt><Cdtr><Nm>A</Nm></Cdtr>\
        <CdtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></CdtrAcct></CdtTrfTxInf>";

    fn assert_valid(xml: &str, schema: &str) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file.xml");
        std::fs::write(&file, xml).expect("written");
        let schema = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("golden/xsd")
            .join(format!("{schema}.xsd"));
        let output = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .args([&schema, &file])
            .output()
            .expect("xmllint (package libxml2-utils) is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[test]
    fn an_order_is_read() {
        let order = read_order(ORDER).expect("an order");
        assert_eq!((order.message_id.as_str(), order.payments.len()), ("PIAZZA-7", 2));
        assert_eq!((order.payments[0].cents, order.payments[1].cents), (123_405, 1));
        assert_eq!(order.payments[0].name, "Bruna's & Co");
        assert_eq!(read_order("<MsgId>"), None);
    }

    #[test]
    fn all_answers_are_valid() {
        let order = read_order(ORDER).expect("an order");
        let outcome = |payment: &Payment| match payment.end_to_end.as_str() {
            "E1" => Outcome::Returned("AC04"),
            _ => Outcome::Rejected("AC01"),
        };
        assert_valid(&notification(&order, "2026-04-01", outcome), "camt.054.001.08");
        assert_valid(&report(&order, "2026-04-01", outcome), "pain.002.001.10");
        let credit = |structured, text| Credit {
            reference: "C-1",
            cents: 100_000,
            name: "Comune di <Prova> & Figli",
            structured,
            text,
        };
        let credits = [
            credit(Some("RF18539007547034"), ""),
            credit(None, "RF18 5390 0754 7034 & altro"),
        ];
        assert_valid(&statement(&order.iban, "2026-04-01", &credits), "camt.053.001.08");
        assert_valid(&statement(&order.iban, "2026-04-01", &[]), "camt.053.001.08");
    }
}
