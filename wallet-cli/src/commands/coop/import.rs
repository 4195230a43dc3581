//! `piazza coop deposit import`: what a statement says came in, recorded line by line.
//!
//! The chain knows what was recorded, by the bank's references: importing again goes on where it stopped, on this
//! machine or another.

use super::{
    deposit::{journal_name, recorded},
    payers::{self, Payers},
    perform_patiently,
    statement::{
        self, check_treasurer, count, news, recorded_words, sum, what_waits, wrong_kind, Desk, Outcome, Source, Told,
    },
};
use crate::{
    bank::{
        matching::{self, Books, Decision},
        references, Line, Message, What,
    },
    chain::{
        api,
        redemptions::Use,
        reserve::Basis,
        send::{finish_open, settle_open, Order},
        translate, At, Chain,
    },
    codes::Hash,
    context::Context,
    error::{Kind, Result},
    i18n::say,
    output::Report,
    store::{Filed, LineState},
    values::{plain, Amount},
};
use clap::Args;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use subxt::utils::H256;

/// The kind of these transactions in the journal.
const KIND: &str = "deposit";

/// Record what a bank statement says came in.
#[derive(Args)]
pub struct Import {
    #[command(flatten)]
    source: Source,
}

#[derive(Serialize)]
struct Imported {
    event: &'static str,
    dry_run: bool,
    lines: Vec<Told>,
    recorded: usize,
    #[serde(rename = "recorded_cents")]
    sum: Amount,
    proposed: usize,
    known: usize,
    suspense: usize,
    suspense_before: usize,
    refused: usize,
    /// Lines that are no deposits.
    others: usize,
    /// What waits for a second treasurer.
    proposals: BTreeSet<u32>,
    /// What merchants paid in ahead, to be set aside for them.
    prefunding: Vec<PaidAhead>,
}

/// What a merchant paid in ahead.
#[derive(Serialize)]
struct PaidAhead {
    deposit: u32,
    /// The merchant, by address or code.
    to: String,
    #[serde(rename = "amount_cents")]
    amount: Amount,
}

impl Imported {
    fn summary(&self) -> String {
        let Self {
            recorded,
            sum,
            proposed,
            known,
            suspense,
            suspense_before: still,
            refused,
            ..
        } = self;
        if self.dry_run {
            let would = count(&self.lines, Outcome::WouldBe);
            let total = statement::sum(&self.lines, Outcome::WouldBe);
            return say!(
                "Would be recorded {would}, in all {total}; recorded before {known}, in suspense {suspense}. Nothing was done.",
                "Sarebbero registrate {would}, in tutto {total}; già registrate {known}, in sospeso {suspense}. Non è stato fatto nulla."
            );
        }
        if recorded + proposed + suspense + refused == 0 {
            return say!(
                "Nothing new: recorded before {known}, still in suspense {still}.",
                "Niente di nuovo: già registrate {known}, ancora in sospeso {still}."
            );
        }
        say!(
            "Recorded {recorded}, in all {sum}; proposed {proposed}, recorded before {known}, in suspense {suspense}, refused {refused}.",
            "Registrate {recorded}, in tutto {sum}; proposte {proposed}, già registrate {known}, in sospeso {suspense}, rifiutate {refused}."
        )
    }
}

impl Report for Imported {
    fn human(&self) -> String {
        let mut text = format!("{}{}", news(&self.lines), self.summary());
        if self.others > 0 {
            let others = self.others;
            text.push_str(&say!(
                "\nLines that are no deposits: {others}. Payments, returns and fees: piazza coop redemptions settle FILE",
                "\nRighe che non sono depositi: {others}. Pagamenti, storni e commissioni: piazza coop redemptions settle FILE"
            ));
        }
        for PaidAhead { deposit, to, amount } in &self.prefunding {
            let amount = amount.to_plain();
            text.push_str(&say!(
                "\nPaid in ahead, to be set aside: piazza coop credit --deposit {deposit} --prefunding --to {to} --amount {amount}",
                "\nVersato in anticipo, da accantonare: piazza coop credit --deposit {deposit} --prefunding --to {to} --amount {amount}"
            ));
        }
        text.push_str(&what_waits(&self.proposals, self.suspense + self.suspense_before));
        text
    }
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Import) -> Result<()> {
    let source = arguments.source;
    let answer = source.read(context)?;
    if answer.message == Message::Report {
        return Err(wrong_kind(&source.file));
    }
    let mut chain = Chain::connect(context).await?;
    if !source.dry_run {
        // What an interrupted run left under way decides what is still to be recorded.
        let (_, account) = context.account()?;
        finish_open(context, &mut chain, &account, KIND).await?;
        settle_open(context, &mut chain, &account).await?;
    }
    let at = chain.at_best().await?;
    check_treasurer(context, &at).await?;
    let (lines, others): (Vec<_>, Vec<_>) = answer.lines.into_iter().partition(|line| line.what == What::Credit);
    let desk = Desk::new(context, &at, lines).await?;
    let payers = payers(context, &at, &desk.lines).await?;
    let known = desk.known();
    let listed: Vec<_> = payers.values().map(|(listed, _)| listed.clone()).collect();
    let decisions = Books::new(&[], &listed, &known).decide(&desk.lines);
    let mut clerk = Clerk {
        context,
        dry_run: source.dry_run,
        told: Vec::new(),
        filed: Vec::new(),
        proposals: BTreeSet::new(),
        prefunding: Vec::new(),
    };
    let bar = context
        .out
        .bar(decisions.len() as u64, say!("recording", "registrazione"));
    for (index, decision) in decisions.into_iter().enumerate() {
        clerk.take(&mut chain, &desk, &payers, (index, decision)).await?;
        bar.step();
    }
    drop(bar);
    clerk.finish(desk, others.len())
}

/// The payers who may be meant, by their references.
type Known = BTreeMap<String, (matching::Payer, payers::Payer)>;

async fn payers(context: &Context, at: &At, lines: &[Line]) -> Result<Known> {
    let everybody = Payers::read(context, at).await?;
    let mut known = Known::new();
    for line in lines {
        let structured = line
            .structured
            .iter()
            .filter_map(|text| references::parse_structured(text));
        for reference in structured.chain(references::find(&line.text)) {
            let Some(payer) = everybody.find(context, &reference)? else {
                continue;
            };
            let reference = reference.as_str().to_owned();
            let listed = matching::Payer {
                reference: reference.clone(),
                purpose: payer.purpose,
                code: payer.code.clone(),
            };
            known.insert(reference, (listed, payer));
        }
    }
    Ok(known)
}

/// Goes through the lines of a file and writes down what became of each.
struct Clerk<'a> {
    context: &'a Context,
    dry_run: bool,
    told: Vec<Told>,
    filed: Vec<Filed>,
    proposals: BTreeSet<u32>,
    prefunding: Vec<PaidAhead>,
}

impl Clerk<'_> {
    async fn take(
        &mut self,
        chain: &mut Chain,
        desk: &Desk,
        payers: &Known,
        (index, decision): (usize, Decision),
    ) -> Result<()> {
        let line = &desk.lines[index];
        if desk.is_dismissed(index) {
            self.note(
                line,
                Outcome::Known,
                say!("dismissed", "scartata"),
                LineState::Dismissed,
            );
            return Ok(());
        }
        match decision {
            Decision::Deposit {
                purpose,
                code,
                amount,
                reference,
            } => {
                let payer = self.payer(payers, purpose, code)?;
                self.record(chain, line, (reference, amount), &payer).await
            }
            Decision::Suspense { .. } if desk.is_placed(self.context, index)? => {
                self.note(
                    line,
                    Outcome::Known,
                    say!("placed before", "già assegnata"),
                    LineState::Deposit,
                );
                Ok(())
            }
            Decision::Suspense { why } => {
                let why = why.text();
                let words = say!("in suspense: {why}", "in sospeso: {why}");
                self.told.push(Told::new(line, desk.suspense(index), words));
                self.file(LineState::Suspense, why);
                Ok(())
            }
            _ => self.known(line, desk),
        }
    }

    fn payer(&self, payers: &Known, purpose: references::Purpose, code: String) -> Result<payers::Payer> {
        let is_meant = |listed: &matching::Payer| listed.purpose == purpose && listed.code == code;
        match payers.values().find(|(listed, _)| is_meant(listed)) {
            Some((_, payer)) => Ok(payer.clone()),
            None => payers::payer(self.context, (code.clone(), code), purpose),
        }
    }

    fn known(&mut self, line: &Line, desk: &Desk) -> Result<()> {
        let hash = line.reference_hash();
        let Some((hash, used)) = hash.and_then(|hash| Some((hash, desk.recorded.get(&hash)?))) else {
            let words = say!("known", "nota");
            self.note(line, Outcome::Known, words, LineState::Deposit);
            return Ok(());
        };
        if !self.dry_run {
            // So that the second treasurer's wallet can say what he approves.
            let (store, vault) = (self.context.store()?, self.context.vault()?);
            store.remember_deposit(vault, hash, &remark(line), line.amount.cents())?;
        }
        if let Use::Proposed(id) = used {
            self.proposals.insert(*id);
        }
        let (words, filed) = recorded_words(*used, LineState::Deposit);
        self.told.push(Told::new(line, Outcome::Known, words));
        self.filed.push(filed);
        Ok(())
    }

    async fn record(
        &mut self,
        chain: &mut Chain,
        line: &Line,
        (reference, amount): (Hash, Amount),
        payer: &payers::Payer,
    ) -> Result<()> {
        let (name, basis) = (&payer.name, payer.basis());
        if self.dry_run {
            let words = say!("would be recorded for {name}", "sarebbe registrata per {name}");
            self.note(line, Outcome::WouldBe, words, LineState::Deposit);
            return Ok(());
        }
        match record(self.context, chain, (reference, amount, basis), &remark(line)).await {
            Ok((Some(deposit), _)) => {
                if basis == Basis::Merchant {
                    let to = payer
                        .account
                        .map_or_else(|| payer.code.clone(), |account| account.to_string());
                    self.prefunding.push(PaidAhead { deposit, to, amount });
                }
                let words = say!("deposit {deposit} from {name}", "deposito {deposit} da {name}");
                self.told.push(Told::new(line, Outcome::Done, words));
                self.file(LineState::Deposit, format!("deposit {deposit}"));
            }
            Ok((None, Some(proposal))) => {
                self.proposals.insert(proposal);
                let words = say!("proposal {proposal}, from {name}", "proposta {proposal}, da {name}");
                self.told.push(Told::new(line, Outcome::Proposed, words));
                self.file(LineState::Deposit, format!("proposal {proposal}"));
            }
            Ok((None, None)) => {
                let words = say!("sent, from {name}", "inviata, da {name}");
                self.note(line, Outcome::Done, words, LineState::Deposit);
            }
            Err(error) if error.kind == Kind::Refused => {
                let words = say!("refused: {}", "rifiutata: {}", error.message);
                self.note(line, Outcome::Refused, words, LineState::Suspense);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn note(&mut self, line: &Line, outcome: Outcome, words: String, state: LineState) {
        self.file(state, words.clone());
        self.told.push(Told::new(line, outcome, words));
    }

    fn file(&mut self, state: LineState, link: String) {
        self.filed.push(Filed { state, link });
    }

    fn finish(self, desk: Desk, others: usize) -> Result<()> {
        if !self.dry_run {
            desk.file(self.context, self.filed)?;
        }
        let told = self.told;
        self.context.out.print(&Imported {
            event: "imported",
            dry_run: self.dry_run,
            recorded: count(&told, Outcome::Done),
            sum: sum(&told, Outcome::Done),
            proposed: count(&told, Outcome::Proposed),
            known: count(&told, Outcome::Known),
            suspense: count(&told, Outcome::Suspense),
            suspense_before: count(&told, Outcome::StillInSuspense),
            refused: count(&told, Outcome::Refused),
            others,
            proposals: self.proposals,
            prefunding: self.prefunding,
            lines: told,
        })
    }
}

/// What stands in these books for a line: the bank's reference and the payer's, no name.
pub fn remark(line: &Line) -> String {
    let payer = line.structured.first().cloned();
    let payer = payer.or_else(|| {
        references::find(&line.text)
            .first()
            .map(|found| found.as_str().to_owned())
    });
    let parts = [Some(line.booked.clone()), line.references.servicer.clone(), payer];
    plain(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// Records euro that came in; answers the number of the deposit, or of the proposal that waits.
///
/// # Errors
/// If it is refused.
pub async fn record(
    context: &Context,
    chain: &mut Chain,
    (reference, amount, basis): (Hash, Amount, Basis),
    text: &str,
) -> Result<(Option<u32>, Option<u32>)> {
    let vault = context.vault_or_new()?;
    context
        .store()?
        .remember_deposit(vault, reference, text, amount.cents())?;
    let raw = translate(&basis)?;
    let call = api::tx().reserve().record(amount.cents(), H256(reference), raw);
    // No intent for ever: a recording that was withdrawn or taken back may be asked for again, and the chain knows
    // which reference counts already.
    let order = || Order {
        amount: Some(amount),
        ..Order::new(KIND, journal_name(&reference))
    };
    let receipt = perform_patiently(context, chain, &call, order).await?;
    match recorded(&receipt) {
        (None, None) if receipt.is_final => recorded_before(&chain.at_best().await?, reference).await,
        found => Ok(found),
    }
}

/// What became of a reference, if the node no longer keeps the events.
async fn recorded_before(at: &At, reference: Hash) -> Result<(Option<u32>, Option<u32>)> {
    Ok(match crate::chain::redemptions::used(at, &reference).await? {
        Some(Use::Recorded(deposit)) => (Some(deposit), None),
        Some(Use::Proposed(proposal)) => (None, Some(proposal)),
        _ => (None, None),
    })
}
