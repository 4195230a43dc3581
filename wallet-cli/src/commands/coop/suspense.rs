//! `piazza coop suspense`: lines of the bank that belong to nothing by their references. A person decides.

use super::{
    deposit::proposed_for,
    import::record,
    payers::{named, payer, purpose, Payer},
    redemptions::{merchant_name, trade_names},
    settle::send_settlements,
    statement::{recorded_words, redemption_link},
};
use crate::{
    bank::references::payer_reference,
    chain::{
        api,
        redemptions::{self, Redemption, Use},
        send::{perform, Order},
        Chain,
    },
    codes::Hash,
    context::Context,
    error::{refused, usage, Error, Result},
    i18n::say,
    output::{table, Done, Report},
    store::{BankLine, Filed, LineState},
    values::Amount,
};
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;
use subxt::utils::H256;

/// The characters of a line's name in the list.
const SHORT: usize = 8;

/// Lines of the bank that nobody could place.
#[derive(Subcommand)]
pub enum Command {
    /// List them.
    List,
    /// Say to whom or to what a line belongs, and record it.
    Assign(Assign),
    /// Say that a line is none of the community's business.
    Dismiss {
        /// The line, as the list names it.
        line: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        why: String,
    },
}

/// Say to whom or to what a line belongs.
#[derive(Args)]
pub struct Assign {
    /// The line, as the list names it.
    line: String,
    /// The member who paid it in: a code, a name or an address.
    #[arg(long, value_name = "MEMBER", required_unless_present = "redemption")]
    to: Option<String>,
    /// The merchant paid in ahead, for what he grants.
    #[arg(long, requires = "to")]
    prefunding: bool,
    /// The redemption that it paid, or, if it came in, gave back.
    #[arg(long, value_name = "NUMBER", conflicts_with = "to")]
    redemption: Option<u32>,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::List => list(context),
        Command::Assign(arguments) => assign(context, arguments).await,
        Command::Dismiss { line, why } => dismiss(context, &line, &why),
    }
}

#[derive(Serialize)]
struct Listed {
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    line: String,
    booked: String,
    /// Whether the money came in.
    credit: bool,
    #[serde(rename = "amount_cents")]
    amount: Amount,
    name: Option<String>,
    text: String,
    why: String,
}

impl Report for Listed {
    fn human(&self) -> String {
        if self.lines.is_empty() {
            return say!("Nothing is in suspense.", "Non c'è nulla in sospeso.");
        }
        let headings = [
            say!("Line", "Riga"),
            say!("Booked", "Contabile"),
            "Euro".to_owned(),
            say!("Name", "Nome"),
            say!("Text", "Testo"),
            say!("Why", "Perché"),
        ];
        let rows = self.lines.iter().map(|line| {
            let sign = if line.credit { "" } else { "-" };
            vec![
                line.line.clone(),
                line.booked.clone(),
                format!("{sign}{}", line.amount),
                line.name.clone().unwrap_or_default(),
                line.text.clone(),
                line.why.clone(),
            ]
        });
        table(&headings, &[2], rows)
    }
}

fn short(key: &Hash) -> String {
    hex::encode(key).chars().take(SHORT).collect()
}

fn list(context: &Context) -> Result<()> {
    let lines = context.store()?.bank_lines(context.vault()?, LineState::Suspense)?;
    context.out.print(&listed(lines))
}

fn listed(lines: Vec<BankLine>) -> Listed {
    let lines = lines.into_iter().map(|line| {
        let references = line.private.structured.iter().chain(&line.private.end_to_end);
        let text = std::iter::once(&line.private.text).chain(references);
        Line {
            line: short(&line.key),
            booked: line.booked,
            credit: line.credit,
            amount: line.amount,
            text: text
                .filter(|text| !text.is_empty())
                .cloned()
                .collect::<Vec<_>>()
                .join(" "),
            name: line.private.name,
            why: line.link,
        }
    });
    Listed { lines: lines.collect() }
}

fn in_suspense(context: &Context, name: &str) -> Result<BankLine> {
    let line = context.store()?.bank_line(context.vault()?, name)?;
    if line.state == LineState::Suspense {
        return Ok(line);
    }
    let link = line.link;
    Err(refused(say!(
        "Line {name} is not in suspense any more: {link}.",
        "La riga {name} non è più in sospeso: {link}."
    )))
}

fn dismiss(context: &Context, name: &str, why: &str) -> Result<()> {
    let why = why.trim();
    if why.is_empty() {
        return Err(usage(say!("Say why, in a few words.", "Di' perché, in poche parole.")));
    }
    let line = in_suspense(context, name)?;
    context.store()?.dismiss_line(context.vault()?, &line.key, why)?;
    let (name, amount, booked) = (short(&line.key), line.amount, &line.booked);
    let text = say!(
        "Line {name}, {amount} of {booked}, is dismissed: {why}.",
        "La riga {name}, {amount} del {booked}, è scartata: {why}."
    );
    let fields = json!({ "line": name, "amount_cents": amount, "dismissed": true });
    context.out.print(&Done::new(text, fields))
}

async fn assign(context: &Context, arguments: Assign) -> Result<()> {
    let line = in_suspense(context, &arguments.line)?;
    // A line that the bank did not name counts by its name in these books.
    let reference = line.reference.unwrap_or(line.key);
    let mut chain = Chain::connect(context).await?;
    if let Some(used) = redemptions::used(&chain.at_best().await?, &reference).await? {
        let state = if line.credit {
            LineState::Deposit
        } else {
            LineState::Settled
        };
        let (words, filed) = recorded_words(used, state);
        context.store()?.assign_line(context.vault()?, &line.key, &filed)?;
        return tell(
            context,
            &line,
            &say!("recorded before: {words}", "già registrata: {words}"),
            Some(used),
        );
    }
    match (arguments.redemption, arguments.to) {
        (Some(redemption), _) => to_redemption(context, &mut chain, &line, reference, redemption).await,
        (None, Some(member)) => {
            let payer = payer(context, named(context, &member)?, purpose(arguments.prefunding))?;
            to_payer(context, &mut chain, &line, reference, &payer).await
        }
        (None, None) => Err(usage(say!(
            "Say to whom: --to MEMBER or --redemption NUMBER.",
            "Indica a chi: --to SOCIO o --redemption NUMERO."
        ))),
    }
}

fn in_words(line: &BankLine) -> String {
    let (amount, booked) = (line.amount, &line.booked);
    match &line.private.name {
        Some(name) => say!(
            "{amount} euro of {booked}, {name}",
            "{amount} euro del {booked}, {name}"
        ),
        None => say!("{amount} euro of {booked}", "{amount} euro del {booked}"),
    }
}

fn ask(context: &Context, question: &str) -> Result<()> {
    if context.prompt.confirm(question, context.settings.yes)? {
        return Ok(());
    }
    Err(usage(say!("Nothing was done.", "Non è stato fatto nulla.")))
}

fn tell(context: &Context, line: &BankLine, what: &str, used: Option<Use>) -> Result<()> {
    let name = short(&line.key);
    let mut text = say!("Line {name}: {what}.", "Riga {name}: {what}.");
    let proposal = match used {
        Some(Use::Proposed(proposal)) => Some(proposal),
        _ => None,
    };
    if let Some(proposal) = proposal {
        text.push_str(&say!(
            "\nIt waits for a second treasurer: piazza coop deposit approve {proposal}",
            "\nAspetta un secondo tesoriere: piazza coop deposit approve {proposal}"
        ));
    }
    let fields = json!({ "line": name, "amount_cents": line.amount, "what": what, "proposal": proposal });
    context.out.print(&Done::new(text, fields))
}

async fn to_payer(context: &Context, chain: &mut Chain, line: &BankLine, reference: Hash, payer: &Payer) -> Result<()> {
    if !line.credit {
        return Err(refused(say!(
            "This line went out: nobody paid it in.",
            "Questa riga è in uscita: non l'ha versata nessuno."
        ))
        .hint("--redemption NUMBER"));
    }
    let (words, name, basis) = (in_words(line), &payer.name, payer.basis().name());
    ask(
        context,
        &say!(
            "Record {words}, as paid in by {name} ({basis})?",
            "Registrare {words}, come versati da {name} ({basis})?"
        ),
    )?;
    let named = payer_reference(payer.purpose, &payer.code)?.as_str().to_owned();
    let text = [Some(line.booked.clone()), line.private.servicer.clone(), Some(named)];
    let text = text.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let (deposit, proposal) = record(context, chain, (reference, line.amount, payer.basis()), &text).await?;
    let used = deposit.map(Use::Recorded).or(proposal.map(Use::Proposed));
    let (words, filed) = match used {
        Some(used) => recorded_words(used, LineState::Deposit),
        None => (
            say!("sent", "inviata"),
            Filed {
                state: LineState::Deposit,
                link: "deposit".to_owned(),
            },
        ),
    };
    context.store()?.assign_line(context.vault()?, &line.key, &filed)?;
    tell(context, line, &say!("{words}, from {name}", "{words}, da {name}"), used)
}

async fn to_redemption(context: &Context, chain: &mut Chain, line: &BankLine, reference: Hash, id: u32) -> Result<()> {
    let at = chain.at_best().await?;
    let found = redemptions::redemption(&at, id).await?;
    let found = found.ok_or_else(|| usage(say!("There is no redemption {id}.", "Non c'è la conversione {id}.")))?;
    if found.paid() != line.amount {
        return Err(amounts_differ(&found, line));
    }
    let (words, name) = (
        in_words(line),
        merchant_name(context, &trade_names(&at).await?, &found.merchant)?,
    );
    let (question, state) = match line.credit {
        false => (
            say!(
                "Record {words}, as the payment of redemption {id} of {name}?",
                "Registrare {words}, come pagamento della conversione {id} di {name}?"
            ),
            LineState::Settled,
        ),
        true => (
            say!(
                "Record {words}, as the payment of redemption {id} of {name} that came back?",
                "Registrare {words}, come storno del pagamento della conversione {id} di {name}?"
            ),
            LineState::Returned,
        ),
    };
    ask(context, &question)?;
    let used = if line.credit {
        let call = api::tx().reserve().return_payment(id, H256(reference));
        let receipt = perform(context, chain, &call, Order::new("return", id.to_string())).await?;
        let proposal = proposed_for(chain, &receipt, &reference).await?;
        proposal.map_or(Use::Returned(id), Use::Proposed)
    } else {
        send_settlements(context, chain, &[(id, H256(reference))]).await?;
        Use::Settled(id)
    };
    let link = redemption_link(id);
    let filed = Filed { state, link };
    context.store()?.assign_line(context.vault()?, &line.key, &filed)?;
    let (words, _) = recorded_words(used, state);
    tell(context, line, &words, Some(used))
}

fn amounts_differ(redemption: &Redemption, line: &BankLine) -> Error {
    let (id, paid, amount) = (redemption.id, redemption.paid(), line.amount);
    refused(say!(
        "The line is of {amount} euro, redemption {id} of {paid}: a line belongs to a payment of its own amount.",
        "La riga è di {amount} euro, la conversione {id} di {paid}: una riga vale per un pagamento dello stesso importo."
    ))
    .hint(say!("Ask the bank.", "Chiedi alla banca."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bank::answers,
        store::Store,
        values::{is_hidden, MARK},
    };
    use subxt_signer::SecretString;

    const OURS: &str = "IT60X0542811101000000123456";

    /// A statement with one line, as the bank sends it, and what stands in the name and the text of it.
    fn statement(name: &str, text: &str) -> String {
        format!(
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId>\
             <CreDtTm>2026-03-31T20:00:00</CreDtTm></GrpHdr><Stmt><Id>1</Id><CreDtTm>2026-03-31T20:00:00</CreDtTm>\
             <Acct><Id><IBAN>{OURS}</IBAN></Id></Acct><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>\
             <Amt Ccy=\"EUR\">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-31</Dt></Dt></Bal>\
             <Ntry><Amt Ccy=\"EUR\">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
             <BookgDt><Dt>2026-03-31</Dt></BookgDt><AcctSvcrRef>S1&#x9b;2J</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd>\
             <Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls>\
             <Refs><EndToEndId>E&#x202e;1</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>{name}</Nm></Pty></Dbtr></RltdPties>\
             <RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"
        )
    }

    #[test]
    fn what_the_bank_wrote_is_plain_before_it_is_kept_and_when_it_is_listed() {
        let own = sepa::validate_iban(OURS).expect("an IBAN");
        let xml = statement("Anna&#x9b;2J\u{202e}Bianchi", "per te&#x85;&#x2028;&#xe000;");
        let answer = answers::read(xml.as_bytes(), &own).expect("read");
        let filed = Filed {
            state: LineState::Suspense,
            link: "it names no reference".to_owned(),
        };
        let lines: Vec<_> = answer.lines.into_iter().map(|line| (line, filed.clone())).collect();
        let store = Store::in_memory();
        let passphrase = SecretString::from("correct horse".to_owned());
        let vault = store.create_vault(&passphrase).expect("made");
        store.import_lines(&vault, &lines).expect("kept");
        let kept = store.bank_lines(&vault, LineState::Suspense).expect("read");
        let private = &kept[0].private;
        assert_eq!(private.name, Some(format!("Anna{MARK}2J{MARK}Bianchi")));
        assert_eq!(private.text, format!("per te{MARK}{MARK}{MARK}"));
        assert_eq!(private.end_to_end, Some(format!("E{MARK}1")));
        assert_eq!(private.servicer, Some(format!("S1{MARK}2J")));
        let text = listed(kept).human();
        assert!(text.contains("Bianchi"), "{text}");
        assert!(!text.chars().any(|c| c != '\n' && is_hidden(c)), "{text}");
    }
}
