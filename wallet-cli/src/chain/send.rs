//! Sending a transaction so that what was asked once happens once.
//!
//! The signed bytes are in the journal, on the disk, before they leave. Asked again for the same thing, the wallet
//! finds the entry and follows it, or sends the same bytes again. It signs anew only once the earlier transaction is
//! lost for good, or its outcome was told; and two wallets on one data folder take turns. Where finality stands still, what
//! is too late for a block is signed anew with the number that it has: of two with one number the chain takes one.

use super::{
    delegates, explain,
    finality::{self, Standstill},
    pool::{refused, say_when},
    receipt::{not_final, once_final, EXPIRED, LOST, OVERTAKEN, REFUSED_IN_BLOCK, UNKNOWN},
    settle::{done_before, settle},
    teller::Teller,
    track::{NotTaken, Stage, Tracker},
    At, Chain, Config,
};
pub use super::{outcome::Happened, pool::says_wait, receipt::Receipt};
use crate::{
    codes::blake2_256,
    context::{Context, Wait},
    error::{self, Result},
    i18n::say,
    store::{Entry, EntryStatus, NewEntry},
    values::{Address, Amount},
};
use subxt::{config::DefaultExtrinsicParamsBuilder, tx::Payload};
use subxt_signer::sr25519::Keypair;

/// For how many blocks a signature is good: about a minute, after which it is certain whether it happened.
const ERA: u64 = 64;
/// Up to this much a payment goes on in a block while finality stands still: the limit of a merchant's screen, too.
pub const SMALL: Amount = Amount(5_000);

/// What is asked of the chain.
pub struct Order {
    /// What it is for, if asking twice means the same thing for ever: an invoice, a request's name. Otherwise the same
    /// call of the same account counts as the same until its outcome is told.
    pub intent: Option<String>,
    /// The kind, for programs.
    pub kind: &'static str,
    /// What it does, in words.
    pub label: String,
    /// The other side.
    pub other: Option<Address>,
    /// How much, if it moves credits.
    pub amount: Option<Amount>,
    /// Whether a block is enough while finality stands still.
    pub goes_on: bool,
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
            goes_on: false,
        }
    }

    /// The same, which goes on in a block while finality stands still.
    pub fn going_on(self) -> Self {
        Self { goes_on: true, ..self }
    }

    /// The same, with a name of its own.
    pub fn once(self, intent: String) -> Self {
        Self {
            intent: Some(intent),
            ..self
        }
    }
}

/// How far what is sent is to come.
#[derive(Clone, Copy)]
struct Until {
    wait: Wait,
    /// Whether a block is enough while finality stands still.
    goes_on: bool,
}

impl Until {
    /// Whether nothing but a final block will do, even where finality stands still.
    fn is_firm(self) -> bool {
        self.wait == Wait::Final && !self.goes_on
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
    let call = delegates::on_behalf_of(&chain.at_best().await?, &principal, call)?;
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
    let intent = intent(&chain.at_best().await?, &account, call, &order)?;
    let until = Until {
        wait: context.settings.wait,
        goes_on: order.goes_on,
    };
    // What was asked before and does not stand in the way, and whether what is asked now is signed in its place.
    let (mut before, mut replaced) = (None, None);
    if let Some(entry) = asked_before(context, &intent, &order)? {
        let anew = context.settings.anew && order.intent.is_none();
        before = Some(entry.id);
        match again(context, chain, &entry, until).await {
            // It never happened and never will: what is asked now is signed anew.
            Err(error) if error.code.as_deref() == Some(LOST) => {}
            // Only this account's number excludes the earlier one.
            Err(error) if error.code.as_deref() == Some(EXPIRED) && entry.signed.account == account => {
                replaced = Some(entry);
            }
            // Whoever asks chose so.
            Err(error) if error.code.as_deref() == Some(UNKNOWN) && anew => {}
            Err(error) if error.code.as_deref() == Some(OVERTAKEN) && anew => {
                // It holds the place of what is asked now no more. What comes of it can't be told before finality goes on.
                context
                    .store()?
                    .update_journal(entry.id, EntryStatus::Unknown, None, None)?;
            }
            Err(error) if error.code.as_deref() == Some(EXPIRED) => return Err(once_final(error)),
            other => return other,
        }
    }
    settle_open(context, chain, &account).await?;
    let pair = context.unlock(&name)?;
    // From the choice of a number until the node has the bytes, no other wallet of this folder signs.
    let guard = context.store()?.lock_signing()?;
    let stands = |entry: &Entry| Some(entry.id) != before || entry.status == EntryStatus::Done;
    if let Some(entry) = asked_before(context, &intent, &order)?.filter(stands) {
        drop(guard);
        return again(context, chain, &entry, until).await;
    }
    let new = sign(context, chain, &pair, call, (intent, order), replaced.as_ref()).await?;
    first_send(context, chain, new, replaced.as_ref(), guard, until).await
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
    let intent = intent(&chain.at_best().await?, &account, call, &order)?;
    let guard = context.store()?.lock_signing()?;
    let new = sign(context, chain, pair, call, (intent, order), None).await?;
    let until = Until {
        wait: Wait::Seen,
        goes_on: false,
    };
    first_send(context, chain, new, None, guard, until).await.map(drop)
}

/// What came of what was sent before: followed until that is final, if it is open.
///
/// # Errors
/// If it was refused or is lost, or its outcome is not known in time.
pub async fn follow(context: &Context, chain: &mut Chain, entry: &Entry) -> Result<Receipt> {
    if entry.status == EntryStatus::Done {
        return done_before(chain, entry).await;
    }
    let until = Until {
        wait: Wait::Final,
        goes_on: false,
    };
    resume(context, chain, entry, until).await
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

/// Signs a call for the next minute, with the account's next number or that of an earlier transaction in whose place it is.
async fn sign<C: Payload>(
    context: &Context,
    chain: &Chain,
    pair: &Keypair,
    call: &C,
    (intent, order): (String, Order),
    replaced: Option<&Entry>,
) -> Result<NewEntry> {
    // The runtime of the newest block is the one that will check it.
    let at = chain.at_best().await?;
    let account = pair.public_key().to_account_id();
    let nonce = match replaced {
        Some(earlier) => earlier.signed.nonce,
        None => next_nonce(context, chain, &account, at.block_number()).await?,
    };
    let (birth, hash) = finality::anchor(chain).await?;
    let params = DefaultExtrinsicParamsBuilder::<Config>::new()
        .mortal_from_unchecked(ERA, birth, hash)
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

/// The entry for what is asked now, if it was asked before and is the same: nobody was told its outcome yet, or nobody can
/// tell it; or it counts once for ever.
fn asked_before(context: &Context, intent: &str, order: &Order) -> Result<Option<Entry>> {
    Ok(context.store()?.journal_of(intent)?.filter(|entry| {
        if order.intent.is_some() {
            entry.status.may_count()
        } else {
            entry.is_unanswered()
        }
    }))
}

/// Answers what was asked before: follows it, or tells its outcome.
async fn again(context: &Context, chain: &mut Chain, entry: &Entry, until: Until) -> Result<Receipt> {
    if entry.status == EntryStatus::Done {
        context.store()?.mark_told(entry.id)?;
        return done_before(chain, entry).await;
    }
    context.out.note(&say!(
        "This was sent before; following it.",
        "Questo è già stato inviato; lo seguo."
    ));
    resume(context, chain, entry, until).await
}

/// Writes a signed transaction down and sends it for the first time.
async fn first_send(
    context: &Context,
    chain: &mut Chain,
    new: NewEntry,
    replaced: Option<&Entry>,
    guard: std::fs::File,
    until: Until,
) -> Result<Receipt> {
    let store = context.store()?;
    let id = match replaced {
        Some(earlier) => store.replace_journal(earlier.id, &new)?,
        None => store.write_journal(&new)?,
    };
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
            let error = say_when(tracker.chain(), &entry.signed.account, refused(answer)).await;
            match replaced {
                // Perhaps its number is used by now, and by itself.
                Some(earlier) => store.reinstate_journal(
                    (entry.id, EntryStatus::Refused, Some(&error.message)),
                    (earlier.id, EntryStatus::Signed, None),
                )?,
                None => store.update_journal(entry.id, EntryStatus::Refused, None, Some(&error.message))?,
            }
            return Err(error);
        }
        // It may have arrived: follow it.
        Err(NotTaken::Broken) => {}
    }
    drop(guard);
    finish(context, tracker, entry, teller, until).await
}

/// Follows an entry whose outcome is open: the same bytes again.
async fn resume(context: &Context, chain: &mut Chain, entry: &Entry, until: Until) -> Result<Receipt> {
    let mut tracker = Tracker::new(chain, entry);
    if tracker.look_once().await? == Stage::Seen {
        // Whatever the node says now, it said once that it may happen.
        let _taken_or_not = tracker.send().await;
    }
    finish(context, tracker, entry, Teller::new(context), until).await
}

async fn finish(
    context: &Context,
    mut tracker: Tracker<'_>,
    entry: &Entry,
    mut teller: Teller<'_>,
    mut until: Until,
) -> Result<Receipt> {
    if until.wait == Wait::Seen && tracker.stage() == Stage::Seen {
        return Ok(Receipt::seen(entry.signed.hash));
    }
    loop {
        let (stage, standstill) = follow_on(&mut tracker, &mut teller, until).await?;
        let (told, outcome) = settle(context, tracker.chain(), entry, stage).await;
        match outcome {
            // Whoever waits for a block is told of a refusal once it is final, too, as long as anything becomes final.
            Err(error) if error.code.as_deref() == Some(REFUSED_IN_BLOCK) && standstill.is_none() => {
                until.wait = Wait::Final;
                tracker.go_on();
            }
            Ok(mut receipt) => {
                drop(teller);
                hold_unless_final(context, &mut receipt, standstill, until)?;
                context.store()?.mark_told(told)?;
                return Ok(receipt);
            }
            Err(error) => {
                // Any other error is no outcome: neither one of the connection, nor what can't be told.
                if error.kind == error::Kind::Refused {
                    context.store()?.mark_told(told)?;
                }
                return Err(error);
            }
        }
    }
}

/// Follows a transaction as far as it is to come, or as far as it comes while finality stands still: since when that is so.
async fn follow_on(
    tracker: &mut Tracker<'_>,
    teller: &mut Teller<'_>,
    until: Until,
) -> Result<(Stage, Option<Standstill>)> {
    loop {
        let stage = tracker.follow(until.wait, |stage| teller.tell(stage)).await?;
        if !matches!(stage, Stage::InBlock(_) | Stage::Overtaken) {
            return Ok((stage, None));
        }
        match finality::standstill(tracker.chain()).await {
            // It is in a block, whatever the node says to this question: enough, unless it is to be final.
            Err(error) if until.is_firm() => return Err(error),
            Ok(None) if until.wait == Wait::Final => tracker.go_on(),
            standstill => return Ok((stage, standstill.ok().flatten())),
        }
    }
}

/// Says if it is finality's fault that something is in a block only; and holds what is to be final, unless a block is enough
/// for it: then it is asked for again to see it final, so it does not count as told.
fn hold_unless_final(
    context: &Context,
    receipt: &mut Receipt,
    standstill: Option<Standstill>,
    until: Until,
) -> Result<()> {
    let (Some(place), Some(standstill)) = (receipt.place.filter(|_| !receipt.is_final), standstill) else {
        return Ok(());
    };
    if until.is_firm() {
        return Err(not_final(place.number, &standstill));
    }
    context.out.note(&standstill.note());
    receipt.standstill = Some(standstill);
    Ok(())
}

/// Finds out about what was sent before and left open: an interrupted command, a broken connection.
///
/// # Errors
/// If the node does not answer.
pub async fn settle_open(context: &Context, chain: &mut Chain, account: &Address) -> Result<()> {
    let open = context.store()?.open_journal(Some(account))?;
    settle_all(context, chain, &open).await
}

/// The same, and what no node that was asked so far could tell: this one may.
///
/// # Errors
/// If the node does not answer.
pub async fn settle_unsettled(context: &Context, chain: &mut Chain, account: &Address) -> Result<()> {
    let unsettled = context.store()?.unsettled_journal(account)?;
    settle_all(context, chain, &unsettled).await
}

async fn settle_all(context: &Context, chain: &mut Chain, entries: &[Entry]) -> Result<()> {
    for entry in entries {
        let stage = match Tracker::new(chain, entry).look_once().await {
            // Nobody can tell before finality goes on.
            Err(error) if error.kind == error::Kind::Unknown => continue,
            stage => stage?,
        };
        match stage {
            Stage::Seen | Stage::Expired => {}
            Stage::InBlock(place) => {
                context.store()?.update_journal(
                    entry.id,
                    EntryStatus::InBlock,
                    Some((place.number, place.hash)),
                    None,
                )?;
            }
            Stage::Final(_) | Stage::Lost | Stage::Overtaken | Stage::Unknown => {
                // The outcome is written down; that it was refused is not this command's error.
                let _told_before = settle(context, chain, entry, stage).await;
            }
        }
    }
    Ok(())
}

/// Follows what was sent before and is open, of one kind, until its outcome is known. What nobody can tell is over: what it
/// did, if it did it, stands in the chain's books by now.
///
/// # Errors
/// If the outcome can't be known now.
pub async fn finish_open(context: &Context, chain: &mut Chain, account: &Address, kind: &str) -> Result<()> {
    let until = Until {
        wait: context.settings.wait,
        goes_on: false,
    };
    for entry in context
        .store()?
        .unsettled_journal(account)?
        .iter()
        .filter(|entry| entry.signed.kind == kind)
    {
        match resume(context, chain, entry, until).await {
            Err(error) if error.code.as_deref() == Some(UNKNOWN) => {}
            Err(error) if matches!(error.code.as_deref(), Some(EXPIRED | OVERTAKEN)) => return Err(once_final(error)),
            Err(error) if error.kind != error::Kind::Refused => return Err(error),
            _done_or_refused => {}
        }
    }
    Ok(())
}

/// The account's next number: the first after what the pool knows that the journal does not hold. Where one was lost
/// among those under way, the others wait for its number. What no later block may take holds its number no more: if it
/// stands on a fork that wins all the same, what takes its number now does not.
async fn next_nonce(context: &Context, chain: &Chain, account: &Address, best: u64) -> Result<u64> {
    let next = chain.rpc.system_account_next_index(account).await.map_err(explain)?;
    let open = context.store()?.open_journal(Some(account))?;
    let held = open.iter().filter(|entry| entry.signed.last > best);
    let held: Vec<_> = held.map(|entry| entry.signed.nonce).collect();
    Ok(first_free(next, &held))
}

fn first_free(next: u64, held: &[u64]) -> u64 {
    (next..).find(|nonce| !held.contains(nonce)).unwrap_or(next)
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
