//! `piazza coop redemptions settle`: what the bank answered to a batch, line by line.
//!
//! What the bank paid is settled, what it refused is rejected, what came back is given back, what it kept is charged.
//! Everything by reference; the rest waits in suspense. Reading a file again does nothing twice.

use super::{
    deposit::proposed_for,
    export::{batch_of_message, message_id},
    fee,
    import::remark,
    perform_patiently,
    redemptions::{merchant_name, send_rejections, trade_names, MOST_LINES, REJECT},
    statement::{
        check_treasurer, count, linked_redemption, news, recorded_words, redemption_link, what_waits, Desk, Outcome,
        Source, Told,
    },
};
use crate::{
    bank::{
        matching::{Books, Decision, Expected, State, Why},
        references::{parse_payment, payment_reference},
        Line, Refusal, What,
    },
    chain::{
        api,
        redemptions::{self, BatchState, Redemption, RedemptionStatus, Use},
        send::{finish_open, settle_open, Order},
        types::bounded_collections::bounded_vec::BoundedVec,
        At, Chain,
    },
    codes::Hash,
    context::Context,
    error::{Kind, Result},
    i18n::say,
    output::Report,
    store::{BankLine, Filed, LineState},
    values::{Address, Amount},
};
use clap::Args;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use subxt::utils::H256;

/// The kinds of these transactions in the journal.
const SETTLE: &str = "settle";
const RETURN: &str = "return";

/// Read what the bank answered.
#[derive(Args)]
pub struct Settle {
    #[command(flatten)]
    source: Source,
}

#[derive(Serialize)]
struct Answered {
    event: &'static str,
    dry_run: bool,
    lines: Vec<Told>,
    settled: usize,
    #[serde(rename = "settled_cents")]
    sum: Amount,
    rejected: usize,
    returned: usize,
    fees: usize,
    known: usize,
    suspense: usize,
    suspense_before: usize,
    refused: usize,
    /// Lines that another treasurer must record, for they are the acting one's own.
    own: usize,
    /// Lines that came in and are no answers.
    others: usize,
    /// What waits for a second treasurer.
    proposals: BTreeSet<u32>,
}

impl Report for Answered {
    fn human(&self) -> String {
        let mut text = format!("{}{}", news(&self.lines), self.summary());
        if self.own > 0 {
            let own = self.own;
            text.push_str(&say!(
                "\nYour own redemptions: {own}. Another treasurer reads the same file.",
                "\nConversioni tue: {own}. Legge lo stesso file un altro tesoriere."
            ));
        }
        if self.others > 0 {
            let others = self.others;
            text.push_str(&say!(
                "\nLines that came in: {others}. piazza coop deposit import FILE",
                "\nRighe in entrata: {others}. piazza coop deposit import FILE"
            ));
        }
        text.push_str(&what_waits(&self.proposals, self.suspense + self.suspense_before));
        text
    }
}

impl Answered {
    fn summary(&self) -> String {
        let Self {
            settled,
            sum,
            rejected,
            returned,
            fees,
            known,
            suspense,
            suspense_before: still,
            refused,
            ..
        } = self;
        if self.dry_run {
            let would = count(&self.lines, Outcome::WouldBe);
            return say!(
                "Would be recorded {would}; known {known}, in suspense {suspense}. Nothing was done.",
                "Sarebbero registrate {would}; note {known}, in sospeso {suspense}. Non è stato fatto nulla."
            );
        }
        if settled + rejected + returned + fees + suspense + refused + self.own == 0 {
            return say!(
                "Nothing new: known {known}, still in suspense {still}.",
                "Niente di nuovo: note {known}, ancora in sospeso {still}."
            );
        }
        say!(
            "Paid {settled}, in all {sum}; rejected {rejected}, came back {returned}, fees {fees}; known {known}, in suspense {suspense}, refused {refused}.",
            "Pagate {settled}, in tutto {sum}; respinte {rejected}, tornate {returned}, commissioni {fees}; note {known}, in sospeso {suspense}, rifiutate {refused}."
        )
    }
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Settle) -> Result<()> {
    let source = arguments.source;
    let answer = source.read(context)?;
    let mut chain = Chain::connect(context).await?;
    if !source.dry_run {
        let (_, account) = context.account()?;
        // What an interrupted run left under way decides what is still to be recorded.
        for kind in [SETTLE, REJECT, RETURN, fee::KIND] {
            finish_open(context, &mut chain, &account, kind).await?;
        }
        settle_open(context, &mut chain, &account).await?;
    }
    let at = chain.at_best().await?;
    check_treasurer(context, &at).await?;
    let (others, lines): (Vec<_>, Vec<_>) = answer.lines.into_iter().partition(|line| line.what == What::Credit);
    let batches = batches_named(&lines, &answer.refusals, &chain.genesis());
    let settled = settled_before(context)?;
    let ordered = ordered(&at, &chain.genesis(), &batches, &settled).await?;
    let desk = Desk::new(context, &at, lines).await?;
    let expected: Vec<_> = ordered.iter().map(|(_, expected)| expected.clone()).collect();
    let known = desk.known();
    let mut books = Books::new(&expected, &[], &known);
    let decisions = books.decide(&desk.lines);
    let refusals = books.decide_refusals(&answer.refusals);
    let mut clerk = Clerk {
        context,
        dry_run: source.dry_run,
        treasurer: context.principal()?,
        names: trade_names(&at).await?,
        redemptions: ordered.into_iter().map(|(line, _)| (line.id, line)).collect(),
        settled,
        told: Vec::new(),
        done: Done::default(),
    };
    let filed = clerk.take_lines(&mut chain, &desk, decisions).await?;
    clerk.take_refusals(&mut chain, refusals).await?;
    if !source.dry_run {
        desk.file(context, filed)?;
    }
    clerk.print(others.len())
}

/// The batches that a file speaks of.
fn batches_named(lines: &[Line], refusals: &[Refusal], genesis: &Hash) -> BTreeSet<u32> {
    let of_lines = lines.iter().filter_map(|line| line.references.end_to_end.as_deref());
    let of_refusals = refusals.iter().filter_map(|refusal| refusal.end_to_end.as_deref());
    let payments = of_lines
        .chain(of_refusals)
        .filter_map(parse_payment)
        .map(|(batch, _)| batch);
    let files = refusals
        .iter()
        .filter_map(|refusal| batch_of_message(genesis, &refusal.message_id));
    payments.chain(files).collect()
}

/// Under which of the bank's references redemptions were settled, as far as it is known here.
fn settled_before(context: &Context) -> Result<HashMap<u32, Hash>> {
    let lines = context.store()?.bank_lines(context.vault()?, LineState::Settled)?;
    let settled = |line: &BankLine| Some((linked_redemption(&line.link)?, line.reference?));
    Ok(lines.iter().filter_map(settled).collect())
}

/// The redemptions of approved batches, as the bank was to pay them.
async fn ordered(
    at: &At,
    genesis: &Hash,
    batches: &BTreeSet<u32>,
    settled: &HashMap<u32, Hash>,
) -> Result<Vec<(Redemption, Expected)>> {
    let mut ordered = Vec::new();
    for id in batches {
        let approved = redemptions::batch(at, *id).await?;
        if !approved.is_some_and(|batch| matches!(batch.state, BatchState::Approved { .. })) {
            continue;
        }
        for line in redemptions::batch_lines(at, *id).await? {
            let state = match line.status {
                RedemptionStatus::Open => State::Open,
                RedemptionStatus::Settled => State::Settled(settled.get(&line.id).copied()),
                RedemptionStatus::Rejected => State::Rejected,
                RedemptionStatus::Returned => State::Returned,
            };
            let expected = Expected {
                end_to_end: payment_reference(line.batch, line.id)?.as_str().to_owned(),
                message_id: message_id(genesis, line.batch),
                redemption: line.id,
                amount: line.paid(),
                state,
            };
            ordered.push((line, expected));
        }
    }
    Ok(ordered)
}

#[derive(Default)]
struct Done {
    settled: usize,
    sum: u128,
    rejected: usize,
    returned: usize,
    fees: usize,
    proposals: BTreeSet<u32>,
}

/// Goes through the bank's answers, and says what became of each.
struct Clerk<'a> {
    context: &'a Context,
    dry_run: bool,
    treasurer: Address,
    names: BTreeMap<Address, String>,
    redemptions: HashMap<u32, Redemption>,
    settled: HashMap<u32, Hash>,
    told: Vec<Told>,
    done: Done,
}

impl Clerk<'_> {
    /// Carries out what was decided about lines: first what was paid, then what came back and what the bank kept.
    /// Answers how each line is filed.
    async fn take_lines(&mut self, chain: &mut Chain, desk: &Desk, decisions: Vec<Decision>) -> Result<Vec<Filed>> {
        let mut settled = Vec::new();
        for (index, decision) in decisions.iter().enumerate() {
            match decision {
                Decision::Settle { redemption, reference }
                    if !desk.is_dismissed(index) && !self.is_own(*redemption) =>
                {
                    settled.push((*redemption, H256(*reference)));
                }
                _ => {}
            }
        }
        self.settle(chain, &settled).await?;
        let mut filed = Vec::new();
        for (index, decision) in decisions.into_iter().enumerate() {
            filed.push(self.take(chain, desk, index, decision).await?);
        }
        Ok(filed)
    }

    async fn settle(&mut self, chain: &mut Chain, lines: &[(u32, H256)]) -> Result<()> {
        if self.dry_run {
            return Ok(());
        }
        let bar = self
            .context
            .out
            .bar(lines.len() as u64, say!("settling", "registrazione"));
        for lines in lines.chunks(MOST_LINES) {
            send_settlements(self.context, chain, lines).await?;
            (0..lines.len()).for_each(|_| bar.step());
        }
        Ok(())
    }

    async fn take(&mut self, chain: &mut Chain, desk: &Desk, index: usize, decision: Decision) -> Result<Filed> {
        let line = &desk.lines[index];
        if desk.is_dismissed(index) {
            return Ok(self.tell(
                line,
                Outcome::Known,
                (say!("dismissed", "scartata"), LineState::Dismissed),
            ));
        }
        match decision {
            Decision::Settle { redemption, .. } => self.was_paid(line, redemption),
            Decision::Return { redemption, reference } => self.came_back(chain, line, redemption, reference).await,
            Decision::Fee { amount, reference } => self.fee(chain, line, amount, reference).await,
            Decision::Suspense { .. } if desk.is_placed(self.context, index)? => {
                let words = say!("placed before", "già assegnata");
                Ok(self.tell(line, Outcome::Known, (words, placed(line))))
            }
            Decision::Suspense { why } => {
                let why = why.text();
                let words = say!("in suspense: {why}", "in sospeso: {why}");
                self.told.push(Told::new(line, desk.suspense(index), words));
                Ok(Filed {
                    state: LineState::Suspense,
                    link: why,
                })
            }
            _ => self.known(desk, index),
        }
    }

    fn known(&mut self, desk: &Desk, index: usize) -> Result<Filed> {
        let line = &desk.lines[index];
        let used = line.reference_hash().and_then(|hash| desk.recorded.get(&hash));
        let Some(used) = used else {
            return self.known_by_its_redemption(desk, index);
        };
        if let Use::Proposed(id) = used {
            self.done.proposals.insert(*id);
        }
        let (words, filed) = recorded_words(*used, placed(line));
        self.told.push(Told::new(line, Outcome::Known, words));
        Ok(filed)
    }

    /// A line that the chain does not know, of a redemption that was answered: told again by another file, unless it
    /// is another payment than the one that is known here.
    fn known_by_its_redemption(&mut self, desk: &Desk, index: usize) -> Result<Filed> {
        let line = &desk.lines[index];
        let named = line.references.end_to_end.as_deref().and_then(parse_payment);
        let before = named.and_then(|(_, id)| self.settled.get(&id).copied());
        let differs = line.what == What::Debit && before.is_some() && before != line.reference_hash();
        if desk.waits(index) || differs && !desk.is_placed(self.context, index)? {
            let why = Why::PaidTwice.text();
            let words = say!("in suspense: {why}", "in sospeso: {why}");
            self.told.push(Told::new(line, desk.suspense(index), words));
            return Ok(Filed {
                state: LineState::Suspense,
                link: why,
            });
        }
        let link = named.map(|(_, id)| redemption_link(id)).unwrap_or_default();
        self.told.push(Told::new(line, Outcome::Known, say!("known", "nota")));
        Ok(Filed {
            state: placed(line),
            link,
        })
    }

    fn was_paid(&mut self, line: &Line, id: u32) -> Result<Filed> {
        let name = self.name(id)?;
        if self.is_own(id) {
            let words = say!(
                "redemption {id} is your own: another treasurer settles it",
                "la conversione {id} è tua: la registra un altro tesoriere"
            );
            return Ok(self.tell(line, Outcome::Own, (words, LineState::Suspense)));
        }
        let words = say!("redemption {id}, {name}: paid", "conversione {id}, {name}: pagata");
        if !self.dry_run {
            self.done.settled += 1;
            self.done.sum += line.amount.cents();
        }
        self.told.push(Told::new(line, self.done_or_not(), words));
        Ok(Filed {
            state: LineState::Settled,
            link: redemption_link(id),
        })
    }

    async fn came_back(&mut self, chain: &mut Chain, line: &Line, id: u32, reference: Hash) -> Result<Filed> {
        let (name, why) = (self.name(id)?, reason(line));
        if self.is_own(id) {
            let words = say!(
                "redemption {id} is your own: another treasurer records that it came back",
                "la conversione {id} è tua: lo storno lo registra un altro tesoriere"
            );
            return Ok(self.tell(line, Outcome::Own, (words, LineState::Suspense)));
        }
        let words = say!(
            "redemption {id}, {name}: came back, {why}",
            "conversione {id}, {name}: tornata, {why}"
        );
        let filed = Filed {
            state: LineState::Returned,
            link: redemption_link(id),
        };
        if self.dry_run {
            self.told.push(Told::new(line, Outcome::WouldBe, words));
            return Ok(filed);
        }
        let text = remark(line);
        let (store, vault) = (self.context.store()?, self.context.vault()?);
        store.remember_deposit(vault, reference, &text, line.amount.cents())?;
        let call = api::tx().reserve().return_payment(id, H256(reference));
        let order = || Order::new(RETURN, id.to_string());
        let sent = match perform_patiently(self.context, chain, &call, order).await {
            Ok(receipt) => proposed_for(chain, &receipt, &reference).await,
            Err(error) => Err(error),
        };
        self.done.returned += usize::from(sent.is_ok());
        self.tell_sent(line, words, filed, sent)
    }

    async fn fee(&mut self, chain: &mut Chain, line: &Line, amount: Amount, reference: Hash) -> Result<Filed> {
        let words = say!("bank fee", "commissione bancaria");
        let filed = Filed {
            state: LineState::Fee,
            link: "bank fee".to_owned(),
        };
        if self.dry_run {
            self.told.push(Told::new(line, Outcome::WouldBe, words));
            return Ok(filed);
        }
        let text = remark(line);
        let sent = match fee::charge(self.context, chain, amount, (reference, &text)).await {
            Ok(receipt) => proposed_for(chain, &receipt, &reference).await,
            Err(error) => Err(error),
        };
        self.done.fees += usize::from(sent.is_ok());
        self.tell_sent(line, words, filed, sent)
    }

    /// Tells what came of a transaction for one line. What the chain refused waits in suspense.
    fn tell_sent(&mut self, line: &Line, words: String, filed: Filed, sent: Result<Option<u32>>) -> Result<Filed> {
        match sent {
            Ok(Some(id)) => {
                self.done.proposals.insert(id);
                let words = say!("{words}: proposal {id}", "{words}: proposta {id}");
                self.told.push(Told::new(line, Outcome::Proposed, words));
                Ok(filed)
            }
            Ok(None) => {
                self.told.push(Told::new(line, Outcome::Done, words));
                Ok(filed)
            }
            Err(error) if error.kind == Kind::Refused => {
                let words = say!("{words}: refused: {}", "{words}: rifiutata: {}", error.message);
                Ok(self.tell(line, Outcome::Refused, (words, LineState::Suspense)))
            }
            Err(error) => Err(error),
        }
    }

    /// Rejects what the bank refused before it was booked.
    async fn take_refusals(&mut self, chain: &mut Chain, decisions: Vec<Decision>) -> Result<()> {
        let mut rejected = Vec::new();
        for decision in decisions {
            let (id, outcome, words) = match decision {
                Decision::Reject { redemption, .. } if self.is_own(redemption) => (
                    Some(redemption),
                    Outcome::Own,
                    say!(
                        "it is your own: another treasurer rejects it",
                        "è tua: la respinge un altro tesoriere"
                    ),
                ),
                Decision::Reject { redemption, reason } => {
                    rejected.push(redemption);
                    let words = say!("rejected: {reason}", "respinta: {reason}");
                    (Some(redemption), self.done_or_not(), words)
                }
                Decision::Suspense { why } => {
                    let why = why.text();
                    let words = say!("not placed: {why}", "non assegnata: {why}");
                    (None, Outcome::Refused, words)
                }
                _ => (None, Outcome::Known, say!("known", "nota")),
            };
            let amount = id.and_then(|id| self.redemptions.get(&id)).map(Redemption::paid);
            let (name, words) = match id {
                Some(id) => (
                    Some(self.name(id)?),
                    say!("redemption {id}: {words}", "conversione {id}: {words}"),
                ),
                None => (None, words),
            };
            self.told
                .push(Told::unbooked(amount.unwrap_or_default(), name, outcome, words));
        }
        if self.dry_run {
            return Ok(());
        }
        for lines in rejected.chunks(MOST_LINES) {
            send_rejections(self.context, chain, lines).await?;
            self.done.rejected += lines.len();
        }
        Ok(())
    }

    fn done_or_not(&self) -> Outcome {
        if self.dry_run {
            Outcome::WouldBe
        } else {
            Outcome::Done
        }
    }

    fn tell(&mut self, line: &Line, outcome: Outcome, (words, state): (String, LineState)) -> Filed {
        self.told.push(Told::new(line, outcome, words.clone()));
        Filed { state, link: words }
    }

    fn is_own(&self, redemption: u32) -> bool {
        let found = self.redemptions.get(&redemption);
        found.is_some_and(|found| found.merchant == self.treasurer)
    }

    fn name(&self, redemption: u32) -> Result<String> {
        match self.redemptions.get(&redemption) {
            Some(found) => merchant_name(self.context, &self.names, &found.merchant),
            None => Ok(String::new()),
        }
    }

    fn print(self, others: usize) -> Result<()> {
        let (told, done) = (self.told, self.done);
        self.context.out.print(&Answered {
            event: "answered",
            dry_run: self.dry_run,
            settled: done.settled,
            sum: Amount(done.sum),
            rejected: done.rejected,
            returned: done.returned,
            fees: done.fees,
            known: count(&told, Outcome::Known),
            suspense: count(&told, Outcome::Suspense),
            suspense_before: count(&told, Outcome::StillInSuspense),
            refused: count(&told, Outcome::Refused),
            own: count(&told, Outcome::Own),
            others,
            proposals: done.proposals,
            lines: told,
        })
    }
}

/// How a line is filed that was placed before, by what it is.
const fn placed(line: &Line) -> LineState {
    match line.what {
        What::Return { .. } => LineState::Returned,
        What::Fee => LineState::Fee,
        What::Credit => LineState::Deposit,
        What::Debit | What::Reversal | What::BatchTotal { .. } => LineState::Settled,
    }
}

fn reason(line: &Line) -> String {
    match &line.what {
        What::Return { reason } => reason.clone(),
        _ => String::new(),
    }
}

/// Settles lines, all or none.
///
/// # Errors
/// If it is refused.
pub async fn send_settlements(context: &Context, chain: &mut Chain, lines: &[(u32, H256)]) -> Result<()> {
    let call = api::tx().reserve().settle(BoundedVec(lines.to_vec()));
    let count = lines.len();
    let order = || Order::new(SETTLE, say!("{count} redemptions", "{count} conversioni"));
    perform_patiently(context, chain, &call, order).await.map(drop)
}
