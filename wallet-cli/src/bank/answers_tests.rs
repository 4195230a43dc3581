//! Answers of banks: every kind of line, and every way in which a file can be wrong.

use super::*;
use crate::{
    bank::{lines::What, pain001::tests::assert_valid},
    error::Kind,
};

const OURS: &str = "IT60X0542811101000000123456";

fn own() -> Iban {
    sepa::validate_iban(OURS).expect("an IBAN")
}

fn statement(entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{ISO}camt.053.001.08\">\n<BkToCstmrStmt>\
         <GrpHdr><MsgId>S-1</MsgId><CreDtTm>2026-03-31T20:00:00</CreDtTm></GrpHdr><Stmt><Id>1</Id>\
         <CreDtTm>2026-03-31T20:00:00</CreDtTm><Acct><Id><IBAN>{OURS}</IBAN></Id></Acct>\
         <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
         <Dt><Dt>2026-03-31</Dt></Dt></Bal>\n{entries}\n</Stmt></BkToCstmrStmt>\n</Document>\n"
    )
}

/// An entry: amount, direction, what stands before the status, the sub-family, the details.
fn entry(amount: &str, direction: &str, before: &str, family: &str, details: &str) -> String {
    format!(
        "<Ntry><NtryRef>1</NtryRef><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{before}\
         <Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-31</Dt></BookgDt><AcctSvcrRef>SVC-1</AcctSvcrRef>\
         <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>{family}</SubFmlyCd></Fmly></Domn></BkTxCd>\
         {details}</Ntry>\n"
    )
}

fn detail(inside: &str) -> String {
    format!("<NtryDtls><TxDtls>{inside}</TxDtls></NtryDtls>")
}

fn answer(xml: &str) -> Answer {
    read(xml.as_bytes(), &own()).expect("read")
}

/// A statement that the schema admits.
fn valid(entries: &str) -> Answer {
    let xml = statement(entries);
    assert_valid(&xml, "camt.053.001.08");
    answer(&xml)
}

fn refused(xml: &str) -> String {
    let error = read(xml.as_bytes(), &own()).expect_err("refused");
    assert_eq!(error.kind, Kind::Input);
    error.message
}

#[test]
fn money_comes_in_with_its_references() {
    let inside = "<Refs><AcctSvcrRef>TX-1</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId><TxId>T1</TxId></Refs>\
                  <Amt Ccy=\"EUR\">1000.00</Amt><RltdPties><Dbtr><Pty><Nm>Anna &amp; Figli</Nm></Pty></Dbtr>\
                  <DbtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></DbtrAcct></RltdPties>\
                  <RmtInf><Ustrd>Ricarica RF18</Ustrd><Ustrd>5390 0754</Ustrd><Strd><CdtrRefInf>\
                  <Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>ISO</Issr></Tp><Ref>RF18539007547034</Ref>\
                  </CdtrRefInf></Strd></RmtInf>";
    let answer = valid(&entry("1000.00", "CRDT", "", "ESCT", &detail(inside)));
    assert_eq!((answer.message, answer.id.as_str()), (Message::Statement, "S-1"));
    let [line] = answer.lines.as_slice() else {
        panic!("{:?}", answer.lines)
    };
    assert_eq!(
        (&line.what, line.credit, line.amount),
        (&What::Credit, true, Amount(100_000))
    );
    assert_eq!(line.booked, "2026-03-31");
    assert_eq!(line.references.servicer.as_deref(), Some("TX-1"));
    assert_eq!(line.references.entry.as_deref(), Some("1"));
    assert_eq!(line.references.end_to_end, None);
    assert_eq!(line.references.transaction.as_deref(), Some("T1"));
    assert_eq!(line.structured, ["RF18539007547034"]);
    assert_eq!(line.text, "Ricarica RF18 5390 0754");
    assert_eq!(line.name.as_deref(), Some("Anna & Figli"));
    assert_eq!(line.iban.as_deref(), Some("NL91ABNA0417164300"));
}

#[test]
fn a_payment_goes_out_and_may_come_back() {
    let paid = detail("<Refs><EndToEndId>E1</EndToEndId></Refs><Amt Ccy=\"EUR\">10.00</Amt>");
    let returned = detail(
        "<Refs><EndToEndId>E1</EndToEndId></Refs><Amt Ccy=\"EUR\">10.00</Amt>\
         <RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>estinto</AddtlInf></RtrInf>",
    );
    let entries = [
        entry("10.00", "DBIT", "", "ESCT", &paid),
        entry("10.00", "CRDT", "", "RRTN", &returned),
        entry(
            "10.00",
            "CRDT",
            "",
            "RRTN",
            &detail("<Refs><EndToEndId>E2</EndToEndId></Refs>"),
        ),
    ];
    let answer = valid(&entries.concat());
    let lines: Vec<(&What, bool, u128)> = answer
        .lines
        .iter()
        .map(|line| (&line.what, line.credit, line.amount.cents()))
        .collect();
    let reason = |text: &str| What::Return {
        reason: text.to_owned(),
    };
    assert_eq!(
        lines,
        [
            (&What::Debit, false, 1_000),
            (&reason("AC04 account closed; estinto"), true, 1_000),
            (&reason("no reason given"), true, 1_000),
        ]
    );
    assert_eq!(answer.lines[1].references.end_to_end.as_deref(), Some("E1"));
}

#[test]
fn charges_are_fees_and_a_reversal_is_no_payment() {
    let entries = [
        entry("3.50", "DBIT", "", "CHRG", ""),
        entry(
            "10.00",
            "CRDT",
            "<RvslInd>true</RvslInd>",
            "ESCT",
            &detail("<Refs><EndToEndId>E</EndToEndId></Refs>"),
        ),
        entry(
            "10.00",
            "DBIT",
            "",
            "ESCT",
            &detail("<RtrInf><Rsn><Cd>MD06</Cd></Rsn></RtrInf>"),
        ),
    ];
    let answer = valid(&entries.concat());
    let kinds: Vec<&What> = answer.lines.iter().map(|line| &line.what).collect();
    assert_eq!(kinds, [&What::Fee, &What::Reversal, &What::Reversal]);
    assert_eq!(answer.lines[0].amount, Amount(350));
}

#[test]
fn a_batch_is_its_transactions_however_the_bank_divides_it() {
    let one = "<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><Amt Ccy=\"EUR\">1.00</Amt></TxDtls>";
    let two = "<TxDtls><Refs><EndToEndId>E2</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy=\"EUR\">2.00</Amt></TxAmt>\
               </AmtDtls></TxDtls>";
    for details in [
        format!("<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>{one}{two}</NtryDtls>"),
        format!("<NtryDtls>{one}</NtryDtls><NtryDtls>{two}</NtryDtls>"),
    ] {
        let answer = valid(&entry("3.00", "DBIT", "", "ESCT", &details));
        let lines: Vec<_> = answer
            .lines
            .iter()
            .map(|line| {
                (
                    line.references.end_to_end.as_deref(),
                    line.amount.cents(),
                    line.place.as_str(),
                )
            })
            .collect();
        assert_eq!(
            lines,
            [
                (Some("E1"), 100, "entry 1, transaction 1"),
                (Some("E2"), 200, "entry 1, transaction 2"),
            ]
        );
    }
}

#[test]
fn a_total_without_its_parts_is_a_total() {
    let batch = "<NtryDtls><Btch><MsgId>M</MsgId><PmtInfId>PIAZZA-7</PmtInfId><NbOfTxs>3</NbOfTxs></Btch></NtryDtls>";
    let answer = valid(&entry("3.00", "DBIT", "", "ESCT", batch));
    let payment = Some("PIAZZA-7".to_owned());
    assert_eq!(answer.lines[0].what, What::BatchTotal { payment });
    assert_eq!(answer.lines.len(), 1);
}

#[test]
fn netted_charges_are_a_line_of_their_own() {
    let inside = "<Refs><EndToEndId>E1</EndToEndId></Refs><Amt Ccy=\"EUR\">10.00</Amt><Chrgs><Rcrd>\
                  <Amt Ccy=\"EUR\">0.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>";
    let answer = valid(&entry("10.50", "DBIT", "", "ESCT", &detail(inside)));
    let lines: Vec<_> = answer
        .lines
        .iter()
        .map(|line| (&line.what, line.amount.cents()))
        .collect();
    assert_eq!(lines, [(&What::Debit, 1_000), (&What::Fee, 50)]);
    assert_ne!(answer.lines[0].reference_hash(), answer.lines[1].reference_hash());
    let unexplained = inside.replace("0.50", "0.40");
    refused(&statement(&entry("10.50", "DBIT", "", "ESCT", &detail(&unexplained))));
}

#[test]
fn what_is_not_booked_is_passed_over() {
    let booked = entry("1.00", "CRDT", "", "ESCT", "");
    let entries = [
        booked.replace("<Cd>BOOK</Cd></Sts>", "<Cd>PDNG</Cd></Sts>"),
        booked.replace("<Cd>BOOK</Cd></Sts>", "<Prtry>BOOKED</Prtry></Sts>"),
        booked.replace("1.00", "0.00"),
        booked,
    ];
    let answer = valid(&entries.concat());
    assert_eq!((answer.lines.len(), answer.passed_over), (1, 3));
}

#[test]
fn a_file_that_does_not_add_up_is_refused_whole_with_its_entry() {
    let good = entry("1.00", "CRDT", "", "ESCT", "");
    let two =
        "<NtryDtls><TxDtls><Amt Ccy=\"EUR\">1.00</Amt></TxDtls><TxDtls><Amt Ccy=\"EUR\">1.00</Amt></TxDtls></NtryDtls>";
    for wrong in [
        entry("2.01", "CRDT", "", "ESCT", two),
        entry("1.99", "CRDT", "", "ESCT", two),
        entry(
            "2.00",
            "CRDT",
            "",
            "ESCT",
            &two.replacen("<Amt Ccy=\"EUR\">1.00</Amt>", "", 1),
        ),
        entry("1.00", "CRDT", "", "ESCT", &detail("<Amt Ccy=\"USD\">1.00</Amt>")),
        good.replace("Ccy=\"EUR\"", "Ccy=\"CHF\""),
        good.replace(" Ccy=\"EUR\"", ""),
        good.replace("1.00", "1.001"),
        good.replace("1.00", "-1.00"),
        good.replace("1.00", "1,00"),
        good.replace("1.00", "99999999999999999999"),
        good.replace("CRDT", "KRDT"),
        good.replace("<Amt Ccy=\"EUR\">1.00</Amt>", ""),
    ] {
        let message = refused(&statement(&format!("{good}{wrong}")));
        assert!(message.contains("entry 2"), "{wrong}: {message}");
    }
}

#[test]
fn a_file_of_another_account_or_kind_is_refused_by_name() {
    let good = statement("");
    let other = good.replace(OURS, "NL91ABNA0417164300");
    assert!(refused(&other).contains("another account: NL91ABNA0417164300"));
    let none = good.replace(&format!("<IBAN>{OURS}</IBAN>"), "<Othr><Id>1</Id></Othr>");
    assert!(refused(&none).contains("IBAN"));
    let order = good.replace("camt.053.001.08", "pain.008.001.08");
    assert!(refused(&order).contains("This is a pain.008.001.08 file"));
    assert!(refused(&good.replace("camt.053.001.08", "camt.053.001.99")).contains("camt.053.001.99"));
    assert!(refused("<html/>").contains("This is a html file"));
    // Spaces in the account's number are none of the matter.
    answer(&good.replace(OURS, "IT60 X054 2811 1010 0000 0123 456"));
}

#[test]
fn a_damaged_file_is_refused_with_its_line() {
    let good = statement(&entry("1.00", "CRDT", "", "ESCT", ""));
    answer(&format!("\u{feff}{good}"));
    for length in (0..good.trim_end().len()).step_by(7) {
        refused(&good[..length]);
    }
    let bomb = good.replace(
        "<Document",
        "<!DOCTYPE Document [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<Document",
    );
    assert!(refused(&bomb).contains("Line 2"), "{}", refused(&bomb));
    assert!(refused(&good.replace("SVC-1", "&b;")).contains("Line"));
    let second = format!("{good}{}", good.lines().skip(1).collect::<String>());
    refused(&second);
    let mut bytes = good.clone().into_bytes();
    let at = good.find("SVC-1").expect("there");
    bytes[at] = 0xe9;
    let error = read(&bytes, &own()).expect_err("Latin-1");
    assert!(error.message.contains("UTF-8"), "{}", error.message);
    let error = read(&vec![b' '; LARGEST + 1], &own()).expect_err("too large");
    assert!(error.message.contains("too large"), "{}", error.message);
}

#[test]
fn a_prefix_and_other_namespaces_change_nothing() {
    let good = statement(&entry("1.00", "CRDT", "", "ESCT", ""));
    let prefixed = good
        .replace("</", "</c:")
        .replace('<', "<c:")
        .replace("<c:/c:", "</c:")
        .replace("<c:?", "<?")
        .replace("xmlns=", "xmlns:c=");
    assert_eq!(answer(&prefixed), answer(&good));
    let more = good.replace(
        "<AcctSvcrRef>",
        "<x:Amt xmlns:x=\"urn:x\" Ccy=\"USD\">9</x:Amt><AcctSvcrRef>",
    );
    assert_eq!(answer(&more), answer(&good));
}

fn notification(entries: &str) -> String {
    statement(entries)
        .replace("camt.053", "camt.054")
        .replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn")
        .replace("Stmt>", "Ntfctn>")
}

#[test]
fn a_notification_says_what_a_statement_says() {
    let paid = detail("<Refs><EndToEndId>E1</EndToEndId></Refs><Amt Ccy=\"EUR\">10.00</Amt>");
    let entries = entry("10.00", "DBIT", "", "ESCT", &paid);
    let xml = notification(&entries);
    let (start, end) = (
        xml.find("<Bal>").expect("a balance"),
        xml.find("</Bal>").expect("a balance"),
    );
    let xml = format!("{}{}", &xml[..start], &xml[end + "</Bal>".len()..]);
    assert_valid(&xml, "camt.054.001.08");
    let told = answer(&xml);
    assert_eq!(told.message, Message::Notification);
    assert_eq!(told.lines, answer(&statement(&entries)).lines);
}

fn report(group: &str, blocks: &str) -> String {
    format!(
        "<Document xmlns=\"{ISO}pain.002.001.10\"><CstmrPmtStsRpt><GrpHdr><MsgId>R-1</MsgId>\
         <CreDtTm>2026-03-31T20:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>PIAZZA-7</OrgnlMsgId>\
         <OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>{blocks}</CstmrPmtStsRpt></Document>"
    )
}

fn block(transactions: &str) -> String {
    format!("<OrgnlPmtInfAndSts><OrgnlPmtInfId>PIAZZA-7</OrgnlPmtInfId>{transactions}</OrgnlPmtInfAndSts>")
}

fn status(end_to_end: &str, status: &str, reference: &str) -> String {
    format!(
        "<TxInfAndSts><OrgnlEndToEndId>{end_to_end}</OrgnlEndToEndId><TxSts>{status}</TxSts>\
         <StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf>{reference}</TxInfAndSts>"
    )
}

#[test]
fn a_report_refuses_payments_one_by_one() {
    let amount = "<OrgnlTxRef><Amt><InstdAmt Ccy=\"EUR\">10.00</InstdAmt></Amt></OrgnlTxRef>";
    let transactions = [
        status("E1", "RJCT", amount),
        status("E2", "ACSC", ""),
        status("E3", "RJCT", ""),
    ];
    let xml = report("<GrpSts>PART</GrpSts>", &block(&transactions.concat()));
    assert_valid(&xml, "pain.002.001.10");
    let answer = answer(&xml);
    let refusals: Vec<_> = answer
        .refusals
        .iter()
        .map(|refusal| (refusal.end_to_end.as_deref(), refusal.amount, refusal.reason.as_str()))
        .collect();
    assert_eq!(
        refusals,
        [
            (Some("E1"), Some(Amount(1_000)), "AC01 wrong account number"),
            (Some("E3"), None, "AC01 wrong account number"),
        ]
    );
    assert_eq!((answer.message, answer.passed_over), (Message::Report, 1));
    assert!(answer.refusals.iter().all(|refusal| refusal.message_id == "PIAZZA-7"));
}

#[test]
fn a_report_refuses_a_whole_file() {
    let group = "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn><AddtlInf>riga 3</AddtlInf></StsRsnInf>";
    let whole = answer(&report(group, ""));
    assert_eq!(whole.refusals.len(), 1);
    assert_eq!(whole.refusals[0].end_to_end, None);
    assert_eq!(whole.refusals[0].reason, "FF01 the file has a wrong form; riga 3");
    let by_group = answer(&report("", &block("<PmtInfSts>RJCT</PmtInfSts>")));
    assert_eq!(by_group.refusals[0].end_to_end, None);
    let accepted = answer(&report("<GrpSts>ACCP</GrpSts>", ""));
    assert!(accepted.refusals.is_empty());
    refused(&report(group, &block(&status("E2", "ACSC", ""))));
}

#[test]
fn a_report_on_anothers_payments_is_refused() {
    let theirs = "<OrgnlTxRef><DbtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></DbtrAcct></OrgnlTxRef>";
    let xml = report("", &block(&status("E1", "RJCT", theirs)));
    assert!(refused(&xml).contains("another account"));
    let debits = report("", "").replace("pain.001.001.09", "pain.008.001.08");
    assert!(refused(&debits).contains("direct debits"));
    let dollars = "<OrgnlTxRef><Amt><InstdAmt Ccy=\"USD\">1.00</InstdAmt></Amt></OrgnlTxRef>";
    assert!(refused(&report("", &block(&status("E1", "RJCT", dollars)))).contains("euro"));
}
