//! Sending a transaction so that what was asked once happens once.
//!
//! The signed bytes are in the journal, on the disk, before they leave. Asked again for the same thing, the wallet
//! finds the entry and follows it, or sends the same bytes again. It signs anew only once the earlier transaction is
//! lost for good, or its outcome was told; and two wallets on one data folder take turns.

pub use super::outcome::Happened;
use super::{
    delegates, explain,
    fault::PoolAnswer,
    outcome,
    quota::{self, Allowed},
    refusals::refusal,
    teller::Teller,
    track::{NotTaken, Place, Stage, Tracker},
    walk, At, Chain, Config,
};
use crate::{
    codes::{blake2_256, Hash},
    context::{Context, Wait},
    error::{self, Error, Result},
    i18n::say,
    store::{Entry, EntryStatus, NewEntry},
    values::{format_wait, Address, Amount},
};
use subxt::{config::DefaultExtrinsicParamsBuilder, tx::Payload};
use subxt_signer::sr25519::Keypair;

/// For how many blocks a signature is good: about a minute, after which it is certain whether it happened.
const ERA: u64 = 64;
/// The name of the error that a transaction never happened.
const LOST: &str = "Lost";

/// What is asked of the chain.
pub struct Order {
    /// What it is for, if asking twice means the same thing for ever: an invoice, a request's name. Otherwise the same
    /// call of the same account counts as the same while its outcome is open.
    pub intent: Option<String>,
    /// The kind, for programs.
    pub kind: &'static str,
    /// What it does, in words.
    pub label: String,
    /// The other side.
    pub other: Option<Address>,
    /// How much, if it moves credits.
    pub amount: Option<Amount>,
}

impl Order {
    /// An order that moves no credits of one's own.
    pub fn new(kind: &'static str, label: String) -> Self {
        Self {
            intent: None,
            kind,
            label,
            other: None,
            amount: None,
        }
    }

    /// The same, with a name of its own.
    pub fn once(self, intent: String) -> Self {
        Self {
            intent: Some(intent),
            ..self
        }
    }
}

/// What came of an order.
pub struct Receipt {
    /// The hash of the transaction.
    pub hash: Hash,
    /// Where it is, if it is in a block.
    pub place: Option<Place>,
    /// Whether the block is final.
    pub is_final: bool,
    /// Whether it had happened before it was asked for now.
    pub already: bool,
    /// What happened, if the node still knows.
    pub happened: Option<Happened>,
}

impl Receipt {
    /// How far it has come, for programs.
    pub fn stage(&self) -> &'static str {
        match (self.place, self.is_final) {
            (None, _) => "seen",
            (Some(_), false) => "in_block",
            (Some(_), true) => "final",
        }
    }

    /// How far it has come, for people.
    pub fn stage_text(&self) -> String {
        match (self.place, self.is_final) {
            (None, _) => say!("sent, not in a block yet", "inviato, non ancora in un blocco"),
            (Some(place), false) => say!(
                "in block {}, not final yet",
                "nel blocco {}, non ancora definitivo",
                place.number
            ),
            (Some(place), true) => say!("final, in block {}", "definitivo, nel blocco {}", place.number),
        }
    }

    /// The fields that every result has.
    pub fn fields(&self) -> serde_json::Value {
        serde_json::json!({
            "event": self.stage(),
            "transaction": format!("0x{}", hex::encode(self.hash)),
            "block": self.place.map(|place| place.number),
            "already": self.already,
        })
    }
}

/// Carries out what is asked: by the account that acts, for the member for whom it acts.
///
/// # Errors
/// If it is refused, or its outcome is not known in time.
pub async fn perform<C: Payload>(context: &Context, chain: &mut Chain, call: &C, order: Order) -> Result<Receipt> {
    let Some(principal) = context.acts_for()? else {
        return perform_itself(context, chain, call, order).await;
    };
    let (name, principal_name) = (context.account()?.0, context.name(&principal));
    context.out.note(&say!(
        "{name} acts for {principal_name}.",
        "{name} agisce per {principal_name}."
    ));
    let call = delegates::on_behalf_of(&chain.at_final().await?, &principal, call)?;
    let receipt = perform_itself(context, chain, &call, order).await;
    receipt.map_err(|error| match error.code.as_deref() {
        // Nobody need enrol a key: it is registered by whom it acts for.
        Some("Refusal.NotEnrolled") => error::refused(say!(
            "{name} may not act for {principal_name}: not yet, or no more.",
            "{name} non può agire per {principal_name}: non ancora, o non più."
        ))
        .hint(say!(
            "Show them its code: piazza account key-request --for {principal}",
            "Mostra il suo codice: piazza account key-request --for {principal}"
        ))
        .code("Refusal.NotEnrolled"),
        _ => error,
    })
}

/// Carries out what is asked as the account's own, whomever it acts for otherwise: an enrolment, an heir's call.
///
/// # Errors
/// If it is refused, or its outcome is not known in time.
pub async fn perform_itself<C: Payload>(
    context: &Context,
    chain: &mut Chain,
    call: &C,
    order: Order,
) -> Result<Receipt> {
    let (name, account) = context.account()?;
    let intent = intent(&chain.at_final().await?, &account, call, &order)?;
    if let Some(entry) = asked_before(context, &intent, &order)? {
        match again(context, chain, &entry).await {
            // It never happened and never will: what is asked now is signed anew.
            Err(error) if error.code.as_deref() == Some(LOST) => {}
            other => return other,
        }
    }
    settle_open(context, chain, &account).await?;
    let pair = context.unlock(&name)?;
    // From the choice of a number until the node has the bytes, no other wallet of this folder signs.
    let guard = context.store()?.lock_signing()?;
    if let Some(entry) = asked_before(context, &intent, &order)? {
        drop(guard);
        return again(context, chain, &entry).await;
    }
    let new = sign(context, chain, &pair, call, (intent, order)).await?;
    first_send(context, chain, new, guard, context.settings.wait).await
}

/// Sends what was never asked for before, as the account's own, and does not wait: `follow` tells what comes of it. The
/// caller has settled what was left open.
///
/// # Errors
/// If it is refused at once. If the node is away it may have been taken, as the journal knows.
pub async fn post<C: Payload>(
    context: &Context,
    chain: &mut Chain,
    pair: &Keypair,
    call: &C,
    order: Order,
) -> Result<()> {
    let account = pair.public_key().to_account_id();
    let intent = intent(&chain.at_final().await?, &account, call, &order)?;
    let guard = context.store()?.lock_signing()?;
    let new = sign(context, chain, pair, call, (intent, order)).await?;
    first_send(context, chain, new, guard, Wait::Seen).await.map(drop)
}

/// What came of what was sent before: followed until that is final, if it is open.
///
/// # Errors
/// If it was refused or is lost, or its outcome is not known in time.
pub async fn follow(context: &Context, chain: &mut Chain, entry: &Entry) -> Result<Receipt> {
    if entry.status.is_open() {
        resume(context, chain, entry, Wait::Final).await
    } else {
        done_before(chain, entry).await
    }
}

/// What the order is for: its own name, or the call and who makes it.
fn intent<C: Payload>(at: &At, account: &Address, call: &C, order: &Order) -> Result<String> {
    let transactions = at.transactions();
    transactions.validate(call).map_err(explain)?;
    if let Some(intent) = &order.intent {
        return Ok(intent.clone());
    }
    let data = transactions.call_data(call).map_err(explain)?;
    Ok(hex::encode(blake2_256(&[&account.0[..], &data].concat())))
}

/// Signs a call with the account's next number, for the next minute.
async fn sign<C: Payload>(
    context: &Context,
    chain: &Chain,
    pair: &Keypair,
    call: &C,
    (intent, order): (String, Order),
) -> Result<NewEntry> {
    let at = chain.at_final().await?;
    let account = pair.public_key().to_account_id();
    let nonce = next_nonce(context, chain, &account).await?;
    let birth = at.block_number();
    let params = DefaultExtrinsicParamsBuilder::<Config>::new()
        .mortal_from_unchecked(ERA, birth, at.block_hash())
        .nonce(nonce)
        .build();
    let signable = at.transactions().create_signable_offline(call, params);
    let signed = signable.and_then(|mut call| call.sign(pair)).map_err(explain)?;
    Ok(NewEntry {
        intent,
        account,
        nonce,
        kind: order.kind.to_owned(),
        other: order.other,
        label: order.label,
        amount: order.amount,
        hash: signed.hash().0,
        bytes: signed.into_encoded(),
        birth,
        last: birth.saturating_add(ERA).saturating_sub(1),
        created: context.clock(),
    })
}

/// The entry for what is asked now, if it was asked before and is the same: its outcome is open, or nobody was told of
/// it yet, or it counts once for ever.
fn asked_before(context: &Context, intent: &str, order: &Order) -> Result<Option<Entry>> {
    Ok(context.store()?.journal_of(intent)?.filter(|entry| {
        let done = entry.status == EntryStatus::Done;
        entry.status.is_open() || done && (order.intent.is_some() || !entry.told)
    }))
}

/// Answers what was asked before: follows it, or tells its outcome.
async fn again(context: &Context, chain: &mut Chain, entry: &Entry) -> Result<Receipt> {
    if entry.status == EntryStatus::Done {
        context.store()?.mark_told(entry.id)?;
        return done_before(chain, entry).await;
    }
    context.out.note(&say!(
        "This was sent before; following it.",
        "Questo è già stato inviato; lo seguo."
    ));
    resume(context, chain, entry, context.settings.wait).await
}

/// Writes a signed transaction down and sends it for the first time.
async fn first_send(
    context: &Context,
    chain: &mut Chain,
    new: NewEntry,
    guard: std::fs::File,
    wait: Wait,
) -> Result<Receipt> {
    let id = context.store()?.write_journal(&new)?;
    let entry = &Entry {
        id,
        signed: new,
        status: EntryStatus::Signed,
        block: None,
        reason: None,
        told: false,
    };
    let mut teller = Teller::new(context);
    let mut tracker = Tracker::new(chain, entry);
    match tracker.send().await {
        Ok(()) => teller.tell(Stage::Seen),
        Err(NotTaken::Refused(answer)) => {
            let error = say_when(tracker.into_chain(), &entry.signed.account, refused(answer)).await;
            context
                .store()?
                .update_journal(entry.id, EntryStatus::Refused, None, Some(&error.message))?;
            return Err(error);
        }
        // It may have arrived: follow it.
        Err(NotTaken::Broken) => {}
    }
    drop(guard);
    finish(context, tracker, entry, teller, wait).await
}

/// Follows an entry whose outcome is open: the same bytes again.
async fn resume(context: &Context, chain: &mut Chain, entry: &Entry, wait: Wait) -> Result<Receipt> {
    let mut tracker = Tracker::new(chain, entry);
    if tracker.look_once().await? == Stage::Seen {
        // Whatever the node says now, it said once that it may happen.
        let _taken_or_not = tracker.send().await;
    }
    finish(context, tracker, entry, Teller::new(context), wait).await
}

async fn finish(
    context: &Context,
    mut tracker: Tracker<'_>,
    entry: &Entry,
    mut teller: Teller<'_>,
    wait: Wait,
) -> Result<Receipt> {
    let hash = entry.signed.hash;
    if wait == Wait::Seen {
        return Ok(Receipt {
            hash,
            place: None,
            is_final: false,
            already: false,
            happened: None,
        });
    }
    let stage = tracker.follow(wait, |stage| teller.tell(stage)).await?;
    drop(teller);
    let outcome = settle(context, tracker.into_chain(), entry, stage).await;
    // An error of the connection is no outcome.
    if !matches!(&outcome, Err(error) if error.kind == error::Kind::Node) {
        context.store()?.mark_told(entry.id)?;
    }
    outcome
}

/// Writes down how far an entry has come, and reads what happened.
async fn settle(context: &Context, chain: &Chain, entry: &Entry, stage: Stage) -> Result<Receipt> {
    let store = context.store()?;
    let (place, is_final) = match stage {
        Stage::Seen => return Err(Error::internal("tracker", "stopped too early")),
        Stage::Lost => {
            store.update_journal(entry.id, EntryStatus::Lost, None, None)?;
            return Err(error::refused(say!(
                "It did not reach any block, and never will: nothing was done.",
                "Non è entrata in nessun blocco, e non potrà più: non è stato fatto nulla."
            ))
            .hint(say!("You may try again.", "Puoi riprovare."))
            .code(LOST));
        }
        Stage::InBlock(place) => (place, false),
        Stage::Final(place) => (place, true),
    };
    let block = Some((place.number, place.hash));
    match outcome::read(chain, &entry.signed.hash, place).await {
        Ok(Ok(happened)) => {
            let status = if is_final {
                EntryStatus::Done
            } else {
                EntryStatus::InBlock
            };
            store.update_journal(entry.id, status, block, None)?;
            if is_final {
                note_history(context, chain, entry, place, &happened).await?;
            }
            Ok(Receipt {
                hash: entry.signed.hash,
                place: Some(place),
                is_final,
                already: false,
                happened: Some(happened),
            })
        }
        Ok(Err(refused)) => {
            let status = if is_final {
                EntryStatus::Failed
            } else {
                EntryStatus::InBlock
            };
            store.update_journal(entry.id, status, block, Some(&refused.message))?;
            Err(refused)
        }
        Err(error) => Err(error),
    }
}

/// Adds what happened to the history of the account, and of the member for whom it acts. If the node is gone by now,
/// `history --rebuild` finds it again.
async fn note_history(
    context: &Context,
    chain: &Chain,
    entry: &Entry,
    place: Place,
    happened: &Happened,
) -> Result<()> {
    let Ok(at) = chain.at(place.hash).await else {
        return Ok(());
    };
    for account in [Some(entry.signed.account), context.acts_for()?].into_iter().flatten() {
        let Ok(rows) = walk::happened(&at, &account, happened).await else {
            return Ok(());
        };
        context.store()?.add_history(&rows)?;
    }
    Ok(())
}

/// The receipt of what had happened before.
async fn done_before(chain: &Chain, entry: &Entry) -> Result<Receipt> {
    let place = entry.block.map(|(number, hash)| Place { number, hash });
    let happened = match place {
        // An ordinary node keeps a block's events for some minutes only: the journal knows the outcome without them.
        Some(place) => outcome::read(chain, &entry.signed.hash, place)
            .await
            .ok()
            .and_then(std::result::Result::ok),
        None => None,
    };
    Ok(Receipt {
        hash: entry.signed.hash,
        place,
        is_final: true,
        already: true,
        happened,
    })
}

/// Finds out about what was sent before and left open: an interrupted command, a broken connection.
///
/// # Errors
/// If the node does not answer.
pub async fn settle_open(context: &Context, chain: &mut Chain, account: &Address) -> Result<()> {
    for entry in context.store()?.open_journal(Some(account))? {
        let stage = Tracker::new(chain, &entry).look_once().await?;
        match stage {
            Stage::Seen => {}
            Stage::InBlock(place) => {
                context.store()?.update_journal(
                    entry.id,
                    EntryStatus::InBlock,
                    Some((place.number, place.hash)),
                    None,
                )?;
            }
            Stage::Final(_) | Stage::Lost => {
                // The outcome is written down; that it was refused is not this command's error.
                let _told_before = settle(context, chain, &entry, stage).await;
            }
        }
    }
    Ok(())
}

/// Follows what was sent before and is open, of one kind, until its outcome is known.
///
/// # Errors
/// If the outcome can't be known now.
pub async fn finish_open(context: &Context, chain: &mut Chain, account: &Address, kind: &str) -> Result<()> {
    for entry in context
        .store()?
        .open_journal(Some(account))?
        .iter()
        .filter(|entry| entry.signed.kind == kind)
    {
        match resume(context, chain, entry, context.settings.wait).await {
            Err(error) if error.kind != error::Kind::Refused => return Err(error),
            _done_or_refused => {}
        }
    }
    Ok(())
}

/// The account's next number: the first after what the pool knows that the journal does not hold. Where one was lost
/// among those under way, the others wait for its number.
async fn next_nonce(context: &Context, chain: &Chain, account: &Address) -> Result<u64> {
    let next = chain.rpc.system_account_next_index(account).await.map_err(explain)?;
    let open = context.store()?.open_journal(Some(account))?;
    let held: Vec<_> = open.iter().map(|entry| entry.signed.nonce).collect();
    Ok(first_free(next, &held))
}

fn first_free(next: u64, held: &[u64]) -> u64 {
    (next..).find(|nonce| !held.contains(nonce)).unwrap_or(next)
}

/// Adds to a refusal that says to wait for how long.
async fn say_when(chain: &Chain, account: &Address, error: Error) -> Error {
    if !says_wait(&error) {
        return error;
    }
    let Ok(at) = chain.at_best().await else { return error };
    match quota::allowed(&at, account).await {
        Ok(Some(Allowed { wait: Some(wait), .. })) => {
            let wait = format_wait(wait);
            error.hint(say!(
                "One more is possible in {wait}.",
                "Un'altra è possibile fra {wait}."
            ))
        }
        _ => error,
    }
}

/// Whether the chain said to come again later.
pub fn says_wait(error: &Error) -> bool {
    matches!(
        error.code.as_deref(),
        Some("Refusal.OverAllowance" | "Refusal.TooManyWaiting")
    )
}

fn refused(answer: PoolAnswer) -> Error {
    match answer {
        PoolAnswer::Refusal(code) => refusal(code),
        PoolAnswer::Outdated => error::refused(say!(
            "Another transaction of this account came first.",
            "Un'altra transazione di questo conto è arrivata prima."
        ))
        .hint(say!(
            "Try again. Two machines should not share one account.",
            "Riprova. Due macchine non dovrebbero condividere un conto."
        )),
        PoolAnswer::Known => Error::internal("pool", "already known"),
        PoolAnswer::Other(error) => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_one_that_was_lost_is_given_again() {
        let cases: [(&[u64], u64); 5] = [
            (&[], 7),
            (&[5, 6], 7),
            (&[9, 7, 8], 10),
            // The node lost 7, or never had it; those after it wait.
            (&[8, 9], 7),
            (&[7, 9], 8),
        ];
        for (held, expected) in cases {
            assert_eq!(first_free(7, held), expected, "{held:?}");
        }
    }
}
