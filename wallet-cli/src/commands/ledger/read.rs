//! Entries out of the chain's events.
//!
//! Every movement of credits has an event of the system's own books; these alone make the postings, so that none is
//! missing and none is counted twice. The events of this community's rules come after the movements they explain, and
//! give the entry its words.

use super::books::{Chart, Entry, Movements};
use crate::{
    chain::{api, explain, reserve::Basis, translate, verify::Hold, At, Chain, Config},
    codes::Hash,
    error::{Error, Result},
    i18n::say,
    values::{Amount, Millis},
};
use subxt::{
    events::{Event, Phase},
    ext::scale_decode::DecodeAsFields,
};

/// Reads the entries of a stretch of blocks.
pub struct Reader<'a> {
    chain: &'a Chain,
    chart: &'a Chart,
    /// The chain within the stretch, if its runtime did not change there: then its metadata does for every block.
    same: Option<At>,
    events: Vec<u8>,
    time: Vec<u8>,
}

impl<'a> Reader<'a> {
    /// A reader of the blocks from `start` to `end`.
    ///
    /// # Errors
    /// If the node does not answer, or no longer keeps these blocks' state.
    pub async fn new(chain: &'a Chain, chart: &'a Chart, start: u64, end: u64) -> Result<Self> {
        let first = chain.at_number(start).await?;
        let last = chain.at_number(end).await?;
        let storage = last.storage();
        let events = storage
            .entry(api::storage().system().events())
            .and_then(|entry| entry.fetch_key(()))
            .map_err(explain)?;
        let time = storage
            .entry(api::storage().timestamp().now())
            .and_then(|entry| entry.fetch_key(()))
            .map_err(explain)?;
        let same = (first.spec_version() == last.spec_version()).then_some(last);
        Ok(Self {
            chain,
            chart,
            same,
            events,
            time,
        })
    }

    /// The entries of a block of the stretch.
    ///
    /// # Errors
    /// If the node does not answer, or no longer keeps the block's events.
    pub async fn block(&self, number: u64) -> Result<Vec<Entry>> {
        let hash = self.chain.kept_hash(number).await?;
        let events = match &self.same {
            Some(at) => at
                .events()
                .from_bytes(self.chain.raw_storage(&self.events, hash).await?),
            None => self.chain.at(hash).await?.events().fetch().await.map_err(explain)?,
        };
        let events: Vec<_> = events.iter().collect::<std::result::Result<_, _>>().map_err(explain)?;
        let drafts = drafts(&events, self.chart)?;
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        let time = self.time(hash).await?;
        Ok(drafts
            .into_iter()
            .map(|draft| draft.entry(number, time))
            .filter(|entry| !entry.postings.is_empty())
            .collect())
    }

    /// The chain's clock at a block.
    ///
    /// # Errors
    /// If the node does not answer, or no longer keeps the block's state.
    pub async fn time(&self, hash: Hash) -> Result<Millis> {
        let bytes = self.chain.raw_storage(&self.time, hash).await?;
        let bytes = bytes
            .try_into()
            .map_err(|_| Error::internal("timestamp", "not a time"))?;
        Ok(Millis::from_le_bytes(bytes))
    }
}

/// Movements and what is known of their meaning.
#[derive(Default)]
struct Draft {
    moved: Movements,
    meaning: Meaning,
}

/// Why credits moved.
#[derive(Default)]
struct Meaning {
    text: String,
    reference: Option<Hash>,
    bank_fee: u128,
}

impl Meaning {
    fn new(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    fn of(self, reference: subxt::utils::H256) -> Self {
        Self {
            reference: Some(reference.0),
            ..self
        }
    }

    /// Adds what a later event says of the same movements.
    fn join(&mut self, later: Self) {
        // The rows of a batch all say the same.
        if later.text != self.text {
            self.text = format!("{}; {}", later.text, self.text);
        }
        self.reference = later.reference.or(self.reference);
        self.bank_fee += later.bank_fee;
    }
}

impl Draft {
    fn entry(self, block: u64, time: Millis) -> Entry {
        Entry {
            block,
            time,
            text: self.meaning.text,
            reference: self.meaning.reference,
            postings: self.moved.postings(self.meaning.bank_fee),
        }
    }
}

/// The movements of a block, each with the meaning that the next event of the same transaction gives it.
fn drafts(events: &[Event<'_, Config>], chart: &Chart) -> Result<Vec<Draft>> {
    let (mut drafts, mut open) = (Vec::new(), Draft::default());
    // Which transaction it is, and where its entries begin.
    let (mut phase, mut begun) = (None, 0);
    for event in events {
        let own = Some(phase_key(event));
        if phase != own {
            close(&mut drafts, &mut open, None);
            (phase, begun) = (own, drafts.len());
        }
        if movement(event, chart, &mut open.moved)? {
            continue;
        }
        let Some(meaning) = meaning(event)? else { continue };
        if !open.moved.is_empty() {
            close(&mut drafts, &mut open, Some(meaning));
        } else if let Some(last) = drafts.get_mut(begun..).and_then(<[Draft]>::last_mut) {
            last.meaning.join(meaning);
        }
    }
    close(&mut drafts, &mut open, None);
    Ok(drafts)
}

fn close(drafts: &mut Vec<Draft>, open: &mut Draft, meaning: Option<Meaning>) {
    if open.moved.is_empty() {
        return;
    }
    let mut draft = std::mem::take(open);
    draft.meaning = meaning.unwrap_or_else(|| Meaning::new(say!("transfer", "trasferimento")));
    drafts.push(draft);
}

fn phase_key(event: &Event<'_, Config>) -> (u8, u32) {
    match event.phase() {
        Phase::Initialization => (0, 0),
        Phase::ApplyExtrinsic(index) => (1, index),
        Phase::Finalization => (2, 0),
    }
}

fn fields<T: DecodeAsFields>(event: &Event<'_, Config>) -> Result<T> {
    event.decode_fields_unchecked_as::<T>().map_err(explain)
}

/// Books what an event of the system's own books says. False if it says nothing of a movement.
fn movement(event: &Event<'_, Config>, chart: &Chart, moved: &mut Movements) -> Result<bool> {
    use api::balances::events as balances;
    if event.pallet_name() != "Balances" {
        return Ok(false);
    }
    match event.event_name() {
        "Transfer" => {
            let balances::Transfer { from, to, amount } = fields(event)?;
            moved.from(chart.free(&from), amount);
            moved.to(chart.free(&to), amount);
        }
        "Minted" | "Deposit" | "Restored" => {
            let balances::Minted { who, amount } = fields(event)?;
            moved.to(chart.free(&who), amount);
        }
        "Burned" | "Withdraw" | "Suspended" => {
            let balances::Burned { who, amount } = fields(event)?;
            moved.from(chart.free(&who), amount);
        }
        "DustLost" => {
            let balances::DustLost { account, amount } = fields(event)?;
            moved.from(chart.free(&account), amount);
        }
        _ => return hold(event, chart, moved),
    }
    Ok(true)
}

/// The same for what is on hold.
fn hold(event: &Event<'_, Config>, chart: &Chart, moved: &mut Movements) -> Result<bool> {
    use api::balances::events as balances;
    match event.event_name() {
        "Held" => {
            let balances::Held { reason, who, amount } = fields(event)?;
            moved.from(chart.free(&who), amount);
            moved.to(chart.held(&who, Hold::from(&reason)), amount);
        }
        "Released" => {
            let balances::Released { reason, who, amount } = fields(event)?;
            moved.from(chart.held(&who, Hold::from(&reason)), amount);
            moved.to(chart.free(&who), amount);
        }
        "BurnedHeld" => {
            let balances::BurnedHeld { reason, who, amount } = fields(event)?;
            moved.from(chart.held(&who, Hold::from(&reason)), amount);
        }
        "TransferOnHold" => {
            let balances::TransferOnHold {
                reason,
                source,
                dest,
                amount,
            } = fields(event)?;
            // Here what was on hold is always the recipient's to spend.
            moved.from(chart.held(&source, Hold::from(&reason)), amount);
            moved.to(chart.free(&dest), amount);
        }
        "TransferAndHold" => {
            let balances::TransferAndHold {
                reason,
                source,
                dest,
                transferred,
            } = fields(event)?;
            moved.from(chart.free(&source), transferred);
            moved.to(chart.held(&dest, Hold::from(&reason)), transferred);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// What an event says of the movements before it.
fn meaning(event: &Event<'_, Config>) -> Result<Option<Meaning>> {
    match event.pallet_name() {
        "Payments" => of_payments(event),
        "Reserve" => of_reserve(event),
        "Rewards" => of_rewards(event),
        "ValueBack" => Ok(match event.event_name() {
            "ReferralClaimed" => Some(Meaning::new(say!("referral credits taken", "crediti per segnalazione"))),
            "RemainderReceived" => Some(Meaning::new(say!("remainder", "resto"))),
            _ => None,
        }),
        _ => Ok(None),
    }
}

fn of_payments(event: &Event<'_, Config>) -> Result<Option<Meaning>> {
    use api::payments::events as payments;
    Ok(Some(match event.event_name() {
        "InvoicePaid" => {
            let paid: payments::InvoicePaid = fields(event)?;
            let text = match Amount(paid.euro) {
                Amount(0) => say!("purchase", "acquisto"),
                euro => say!("purchase, {euro} more in euro", "acquisto, altri {euro} in euro"),
            };
            Meaning::new(text).of(paid.reference)
        }
        "Granted" => {
            let granted: payments::Granted = fields(event)?;
            let euro = Amount(granted.euro);
            Meaning::new(say!(
                "value-back granted on {euro} paid in euro",
                "value-back concesso su {euro} pagati in euro"
            ))
            .of(granted.reference)
        }
        "Refunded" => {
            let refunded: payments::Refunded = fields(event)?;
            let (credits, euro) = (Amount(refunded.credits), Amount(refunded.euro));
            Meaning::new(say!(
                "refund of {credits} in credits and {euro} in euro",
                "reso di {credits} in crediti e {euro} in euro"
            ))
            .of(refunded.reference)
        }
        "Prefunded" => Meaning::new(say!("set aside for grants", "accantonati per concessioni")),
        "PrefundingReleased" => Meaning::new(say!("no longer set aside", "non più accantonati")),
        "Sent" => Meaning::new(say!("sent", "invio")),
        _ => return Ok(None),
    }))
}

fn of_reserve(event: &Event<'_, Config>) -> Result<Option<Meaning>> {
    use api::reserve::events as reserve;
    Ok(Some(match event.event_name() {
        "EuroRecorded" => {
            let recorded: reserve::EuroRecorded = fields(event)?;
            let basis = translate::<_, Basis>(&recorded.basis)?.name();
            let id = recorded.deposit;
            Meaning::new(say!("deposit {id}: {basis}", "deposito {id}: {basis}")).of(recorded.reference)
        }
        "Credited" => {
            let credited: reserve::Credited = fields(event)?;
            let id = credited.deposit;
            Meaning::new(say!("given out of deposit {id}", "assegnati dal deposito {id}"))
        }
        "DepositReversed" => {
            let reversed: reserve::DepositReversed = fields(event)?;
            let id = reversed.deposit;
            Meaning::new(say!("deposit {id} reversed", "deposito {id} stornato")).of(reversed.reference)
        }
        "BudgetReturned" => {
            let returned: reserve::BudgetReturned = fields(event)?;
            let (id, amount) = (returned.deposit, Amount(returned.amount));
            Meaning::new(say!(
                "{amount} back to deposit {id}",
                "{amount} tornati al deposito {id}"
            ))
        }
        "BankFeeCharged" => {
            let charged: reserve::BankFeeCharged = fields(event)?;
            Meaning {
                bank_fee: charged.amount,
                ..Meaning::new(say!("bank fee", "commissione bancaria")).of(charged.reference)
            }
        }
        _ => return of_redemptions(event),
    }))
}

fn of_redemptions(event: &Event<'_, Config>) -> Result<Option<Meaning>> {
    use api::reserve::events as reserve;
    Ok(Some(match event.event_name() {
        "RedemptionRequested" => {
            let requested: reserve::RedemptionRequested = fields(event)?;
            let id = requested.redemption;
            Meaning::new(say!("redemption {id} requested", "conversione {id} richiesta"))
        }
        "RedemptionCancelled" => {
            let cancelled: reserve::RedemptionCancelled = fields(event)?;
            let id = cancelled.redemption;
            Meaning::new(say!("redemption {id} cancelled", "conversione {id} annullata"))
        }
        "RedemptionSettled" => {
            let settled: reserve::RedemptionSettled = fields(event)?;
            let id = settled.redemption;
            Meaning::new(say!("redemption {id} paid", "conversione {id} pagata")).of(settled.reference)
        }
        "RedemptionRejected" => {
            let rejected: reserve::RedemptionRejected = fields(event)?;
            let id = rejected.redemption;
            Meaning::new(say!("redemption {id} rejected", "conversione {id} respinta"))
        }
        "PaymentReturned" => {
            let returned: reserve::PaymentReturned = fields(event)?;
            let id = returned.redemption;
            let text = say!(
                "payment of redemption {id} given back by the bank",
                "pagamento della conversione {id} restituito dalla banca"
            );
            Meaning::new(text).of(returned.reference)
        }
        _ => return Ok(None),
    }))
}

fn of_rewards(event: &Event<'_, Config>) -> Result<Option<Meaning>> {
    use api::rewards::events as rewards;
    Ok(match event.event_name() {
        "Rewarded" => {
            let rewarded: rewards::Rewarded = fields(event)?;
            let (programme, behaviour) = (rewarded.programme, rewarded.behaviour);
            let text = say!(
                "reward of programme {programme} for behaviour {behaviour}",
                "ricompensa del programma {programme} per il comportamento {behaviour}"
            );
            // What is owed, or kept for a debt, moves nothing.
            (rewarded.paid > 0).then(|| Meaning::new(text))
        }
        "Claimed" => {
            let claimed: rewards::Claimed = fields(event)?;
            let programme = claimed.programme;
            let text = say!(
                "rewards of programme {programme} taken",
                "ricompense del programma {programme} ritirate"
            );
            Some(Meaning::new(text))
        }
        "ProgrammeFunded" => {
            let funded: rewards::ProgrammeFunded = fields(event)?;
            let programme = funded.programme;
            Some(Meaning::new(say!(
                "programme {programme} funded",
                "programma {programme} finanziato"
            )))
        }
        "ProgrammeClosed" => {
            let closed: rewards::ProgrammeClosed = fields(event)?;
            let programme = closed.programme;
            let text = say!("programme {programme} closed", "programma {programme} chiuso");
            (closed.returned > 0).then(|| Meaning::new(text))
        }
        _ => None,
    })
}
