//! Every decision the council can take: as a value, as a call, and in words.

mod rewards;

use super::{
    members::{raw_cell, raw_rate},
    public_name, translate,
    types::{self, piazza_runtime::RuntimeCall},
    value_back::{raw_shares, Shares},
};
use crate::{
    codes::Hash,
    error::{usage, Result},
    i18n::say,
    values::{format_wait, plain_text, Address, Amount, Category, Cell, Istat, Millis, Office, Rate, Snai, Usage},
};
use subxt::utils::H256;

/// Something the council can decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Several decisions: all of them or none.
    Together(Vec<Decision>),
    /// Set a tier's limits.
    Tier {
        /// The tier.
        id: u8,
        /// The most that may be held.
        held: Option<Amount>,
        /// Whether its members may send to persons.
        person_to_person: bool,
        /// For how long a member is enrolled at most.
        valid_for: Option<Millis>,
    },
    /// Add a municipality, or change it.
    Zone {
        /// Its code.
        code: Istat,
        /// Its name.
        name: String,
        /// Its class.
        class: Snai,
        /// Its centre.
        cell: Cell,
        /// Its fund.
        fund: u32,
    },
    /// Appoint an officer.
    Appoint(Office, Address),
    /// Dismiss an officer.
    Dismiss(Office, Address),
    /// Change the notice for cashback rates.
    RateNotice(Millis),
    /// Set an allowance.
    Allowance(Usage, u32, Millis),
    /// Create a community fund.
    Fund(u32, String),
    /// Set the shares that hold where no special ones are set.
    DefaultShares(Shares),
    /// Set the shares of a category and class.
    SpecialShares(Category, Snai, Shares),
    /// Remove them.
    ClearShares(Category, Snai),
    /// Set for how many days purchases can be refunded.
    RefundLimit(u32),
    /// Set what one treasurer may do alone in a day.
    Threshold(Amount),
    /// Accept that consumers buy credits, or not.
    ConsumerPrepaid(bool),
    /// Withdraw a treasurer's proposal.
    WithdrawDeposit(u32),
    /// Set what of a redemption goes to the fund that the merchant chose.
    RedemptionFee(Rate),
    /// Set near which volume of payments in twelve months the authority is to be notified.
    NotificationThreshold(Amount),
    /// Add a validator.
    AddValidator(Address),
    /// Remove a validator.
    RemoveValidator(Address),
    /// Change the council itself: who has a seat in it.
    Members(Vec<Address>),
    /// Pause a call, by pallet and name.
    Pause(String, String),
    /// Let a paused call pass again.
    Unpause(String, String),
    /// Stop everything but the council.
    EnterSafeMode,
    /// Let everything go on.
    ExitSafeMode,
    /// Authorise a runtime by its hash.
    Upgrade(Hash),
    /// Restart finality after validators were lost for good: blocks to wait, and the last final block.
    NoteStalled(u32, u32),
    /// Adopt a behaviour that is proposed for a panel.
    AdoptBehaviour(u32),
    /// Reject a proposed behaviour, or take one out of the panel.
    RetireBehaviour(u32),
    /// Set what a behaviour is worth.
    Tariff(u32, Amount),
    /// Set how long proposed behaviours are open for comments.
    CommentPeriod(Millis),
    /// Set what part of the estimate of its prizes a programme guarantees.
    GuaranteeShare(Rate),
}

impl Decision {
    /// Whether three quarters of the council must agree, not just the majority.
    pub const fn needs_three_quarters(&self) -> bool {
        matches!(self, Self::Members(..) | Self::Upgrade(_) | Self::NoteStalled(..))
    }

    /// The call that carries it out.
    ///
    /// # Errors
    /// If a name is too long.
    pub fn call(&self) -> Result<RuntimeCall> {
        use types::{
            pallet_members::pallet::Call as Members,
            pallet_members::types as members,
            piazza_primitives::{people::Limits, places::IstatCode},
        };
        let call = match self.clone() {
            Self::Together(decisions) => {
                let calls = decisions.iter().map(Self::call).collect::<Result<_>>()?;
                return Ok(RuntimeCall::Utility(types::pallet_utility::pallet::Call::batch_all {
                    calls,
                }));
            }
            Self::Tier {
                id,
                held,
                person_to_person,
                valid_for,
            } => {
                let limits = Limits {
                    held: held.map(Amount::cents),
                    person_to_person,
                };
                Members::set_tier {
                    id,
                    tier: members::Tier { limits, valid_for },
                }
            }
            Self::Zone {
                code,
                name,
                class,
                cell,
                fund,
            } => Members::set_zone {
                code: IstatCode(code.0),
                zone: members::Zone {
                    name: public_name(&name)?,
                    class: translate(&class)?,
                    cell: raw_cell(cell),
                    fund,
                },
            },
            Self::Appoint(office, who) => Members::appoint {
                who,
                office: translate(&office)?,
            },
            Self::Dismiss(office, who) => Members::dismiss {
                who,
                office: translate(&office)?,
            },
            Self::RateNotice(notice) => Members::set_rate_notice { notice },
            other => return other.money_call(),
        };
        Ok(RuntimeCall::Members(call))
    }

    /// The calls about money and its flow.
    fn money_call(self) -> Result<RuntimeCall> {
        use types::{
            pallet_payments::pallet::Call as Payments, pallet_quota::pallet::Call as Quota,
            pallet_quota::types::Allowance, pallet_reserve::pallet::Call as Reserve,
            pallet_value_back::pallet::Call as ValueBack,
        };
        Ok(match self {
            Self::Allowance(class, burst, every) => RuntimeCall::Quota(Quota::set_allowance {
                class: translate(&class)?,
                allowance: Allowance { burst, every },
            }),
            Self::Fund(id, name) => RuntimeCall::ValueBack(ValueBack::create_fund {
                id,
                name: public_name(&name)?,
            }),
            Self::DefaultShares(shares) => RuntimeCall::ValueBack(ValueBack::set_default_shares {
                shares: raw_shares(whole(shares)?),
            }),
            Self::SpecialShares(category, class, shares) => RuntimeCall::ValueBack(ValueBack::set_shares {
                category: translate(&category)?,
                class: translate(&class)?,
                shares: raw_shares(whole(shares)?),
            }),
            Self::ClearShares(category, class) => RuntimeCall::ValueBack(ValueBack::clear_shares {
                category: translate(&category)?,
                class: translate(&class)?,
            }),
            Self::RefundLimit(days) => RuntimeCall::ValueBack(ValueBack::set_refund_limit { days }),
            Self::Threshold(amount) => RuntimeCall::Reserve(Reserve::set_threshold { amount: amount.cents() }),
            Self::ConsumerPrepaid(accepted) => RuntimeCall::Reserve(Reserve::set_consumer_prepaid { accepted }),
            Self::WithdrawDeposit(proposal) => RuntimeCall::Reserve(Reserve::withdraw { proposal }),
            Self::RedemptionFee(rate) => RuntimeCall::Reserve(Reserve::set_redemption_fee { rate: raw_rate(rate) }),
            Self::NotificationThreshold(amount) => RuntimeCall::Payments(Payments::set_notification_threshold {
                threshold: amount.cents(),
            }),
            other => return other.system_call(),
        })
    }

    /// The calls of the pallets that are not ours.
    fn system_call(self) -> Result<RuntimeCall> {
        use types::{
            frame_system::pallet::Call as System, pallet_grandpa::pallet::Call as Grandpa,
            pallet_safe_mode::pallet::Call as SafeMode, pallet_tx_pause::pallet::Call as TxPause,
            pallet_validators::pallet::Call as Validators,
        };
        let bytes = |text: String| types::bounded_collections::bounded_vec::BoundedVec(text.into_bytes());
        let as_root = |call| RuntimeCall::Validators(Validators::dispatch_as_root { call: Box::new(call) });
        Ok(match self {
            Self::AddValidator(who) => RuntimeCall::Validators(Validators::add_validator { who }),
            Self::RemoveValidator(who) => RuntimeCall::Validators(Validators::remove_validator { who }),
            Self::Members(seats) => RuntimeCall::Validators(Validators::set_council {
                seats: types::bounded_collections::bounded_vec::BoundedVec(seats),
            }),
            Self::Pause(pallet, call) => RuntimeCall::TxPause(TxPause::pause {
                full_name: (bytes(pallet), bytes(call)),
            }),
            Self::Unpause(pallet, call) => RuntimeCall::TxPause(TxPause::unpause {
                ident: (bytes(pallet), bytes(call)),
            }),
            Self::EnterSafeMode => RuntimeCall::SafeMode(SafeMode::force_enter),
            Self::ExitSafeMode => RuntimeCall::SafeMode(SafeMode::force_exit),
            Self::Upgrade(hash) => as_root(RuntimeCall::System(System::authorize_upgrade { code_hash: H256(hash) })),
            Self::NoteStalled(delay, best_finalized_block_number) => {
                as_root(RuntimeCall::Grandpa(Grandpa::note_stalled {
                    delay,
                    best_finalized_block_number,
                }))
            }
            other => return other.rewards_call(),
        })
    }

    /// Reads a motion's call back; nothing if it is none the wallet knows.
    pub fn of_call(call: &RuntimeCall) -> Option<Self> {
        use types::pallet_members::pallet::Call as Members;
        if let RuntimeCall::Utility(types::pallet_utility::pallet::Call::batch_all { calls }) = call {
            return calls
                .iter()
                .map(Self::of_call)
                .collect::<Option<_>>()
                .map(Self::Together);
        }
        let RuntimeCall::Members(call) = call else {
            return Self::of_money_call(call);
        };
        Some(match call {
            Members::set_tier { id, tier } => Self::Tier {
                id: *id,
                held: tier.limits.held.map(Amount),
                person_to_person: tier.limits.person_to_person,
                valid_for: tier.valid_for,
            },
            Members::set_zone { code, zone } => Self::Zone {
                code: Istat(code.0),
                name: plain_text(&zone.name.0),
                class: translate(&zone.class).ok()?,
                cell: Cell::from_index(zone.cell.0)?,
                fund: zone.fund,
            },
            Members::appoint { who, office } => Self::Appoint(translate(office).ok()?, *who),
            Members::dismiss { who, office } => Self::Dismiss(translate(office).ok()?, *who),
            Members::set_rate_notice { notice } => Self::RateNotice(*notice),
            _ => return None,
        })
    }

    fn of_money_call(call: &RuntimeCall) -> Option<Self> {
        use types::{
            pallet_payments::pallet::Call as Payments, pallet_quota::pallet::Call as Quota,
            pallet_reserve::pallet::Call as Reserve, pallet_value_back::pallet::Call as ValueBack,
        };
        Some(match call {
            RuntimeCall::Quota(Quota::set_allowance { class, allowance }) => {
                Self::Allowance(translate(class).ok()?, allowance.burst, allowance.every)
            }
            RuntimeCall::ValueBack(ValueBack::create_fund { id, name }) => Self::Fund(*id, plain_text(&name.0)),
            RuntimeCall::ValueBack(ValueBack::set_default_shares { shares }) => Self::DefaultShares(read(shares)?),
            RuntimeCall::ValueBack(ValueBack::set_shares {
                category,
                class,
                shares,
            }) => Self::SpecialShares(translate(category).ok()?, translate(class).ok()?, read(shares)?),
            RuntimeCall::ValueBack(ValueBack::clear_shares { category, class }) => {
                Self::ClearShares(translate(category).ok()?, translate(class).ok()?)
            }
            RuntimeCall::ValueBack(ValueBack::set_refund_limit { days }) => Self::RefundLimit(*days),
            RuntimeCall::Reserve(Reserve::set_threshold { amount }) => Self::Threshold(Amount(*amount)),
            RuntimeCall::Reserve(Reserve::set_consumer_prepaid { accepted }) => Self::ConsumerPrepaid(*accepted),
            RuntimeCall::Reserve(Reserve::withdraw { proposal }) => Self::WithdrawDeposit(*proposal),
            RuntimeCall::Reserve(Reserve::set_redemption_fee { rate }) => {
                Self::RedemptionFee(Rate::from_points(rate.0).ok()?)
            }
            RuntimeCall::Payments(Payments::set_notification_threshold { threshold }) => {
                Self::NotificationThreshold(Amount(*threshold))
            }
            other => return Self::of_system_call(other),
        })
    }

    fn of_system_call(call: &RuntimeCall) -> Option<Self> {
        use types::{
            frame_system::pallet::Call as System, pallet_grandpa::pallet::Call as Grandpa,
            pallet_safe_mode::pallet::Call as SafeMode, pallet_tx_pause::pallet::Call as TxPause,
            pallet_validators::pallet::Call as Validators,
        };
        let name = |bytes: &[u8]| plain_text(bytes);
        Some(match call {
            RuntimeCall::Validators(Validators::add_validator { who }) => Self::AddValidator(*who),
            RuntimeCall::Validators(Validators::remove_validator { who }) => Self::RemoveValidator(*who),
            RuntimeCall::Validators(Validators::set_council { seats }) => Self::Members(seats.0.clone()),
            RuntimeCall::TxPause(TxPause::pause {
                full_name: (pallet, call),
            }) => Self::Pause(name(&pallet.0), name(&call.0)),
            RuntimeCall::TxPause(TxPause::unpause { ident: (pallet, call) }) => {
                Self::Unpause(name(&pallet.0), name(&call.0))
            }
            RuntimeCall::SafeMode(SafeMode::force_enter) => Self::EnterSafeMode,
            RuntimeCall::SafeMode(SafeMode::force_exit) => Self::ExitSafeMode,
            RuntimeCall::Validators(Validators::dispatch_as_root { call }) => match &**call {
                RuntimeCall::System(System::authorize_upgrade { code_hash }) => Self::Upgrade(code_hash.0),
                RuntimeCall::Grandpa(Grandpa::note_stalled {
                    delay,
                    best_finalized_block_number,
                }) => Self::NoteStalled(*delay, *best_finalized_block_number),
                _ => return None,
            },
            other => return Self::of_rewards_call(other),
        })
    }

    /// The decision in words; `who` names accounts.
    pub fn words(&self, who: &dyn Fn(&Address) -> String) -> String {
        match self {
            Self::Together(decisions) => {
                let count = decisions.len();
                let each = |decision: &Self| decision.words(who);
                // A long list is told by its ends; `--json` has it whole on the chain.
                let first = decisions.first().map(each).unwrap_or_default();
                let last = decisions.last().map(each).unwrap_or_default();
                say!(
                    "{count} decisions at once, from \"{first}\" to \"{last}\"",
                    "{count} decisioni insieme, da \"{first}\" a \"{last}\""
                )
            }
            Self::Appoint(office, account) => {
                say!("appoint {} as {office}", "nominare {}: {office}", who(account))
            }
            Self::Dismiss(office, account) => {
                say!("dismiss {} as {office}", "revocare {}: {office}", who(account))
            }
            Self::AddValidator(account) => say!("add the validator {}", "aggiungere il validatore {}", who(account)),
            Self::RemoveValidator(account) => {
                say!("remove the validator {}", "togliere il validatore {}", who(account))
            }
            Self::Members(members) => {
                let names = members.iter().map(who).collect::<Vec<_>>().join(", ");
                say!("the council is: {names}", "il consiglio è: {names}")
            }
            other => other.words_about_rules(),
        }
    }

    fn words_about_rules(&self) -> String {
        let wait = |length: &Millis| format_wait(*length);
        match self {
            Self::Tier {
                id,
                held,
                person_to_person,
                valid_for,
            } => tier_in_words(*id, *held, *person_to_person, *valid_for),
            Self::Zone {
                code,
                name,
                class,
                fund,
                ..
            } => {
                say!(
                    "zone {code} {name}, class {class}, fund {fund}",
                    "zona {code} {name}, classe {class}, fondo {fund}"
                )
            }
            Self::RateNotice(notice) => {
                let notice = wait(notice);
                say!(
                    "cashback rates change with {notice} notice",
                    "le percentuali cambiano con {notice} di preavviso"
                )
            }
            Self::Allowance(class, burst, every) => {
                let every = wait(every);
                say!(
                    "allowance of a {class}: {burst} at once, then one each {every}",
                    "quota di {class}: {burst} subito, poi una ogni {every}"
                )
            }
            other => other.words_about_emergencies(),
        }
    }

    fn words_about_emergencies(&self) -> String {
        match self {
            Self::Pause(pallet, call) => say!("pause {pallet}.{call}", "mettere in pausa {pallet}.{call}"),
            Self::Unpause(pallet, call) => say!("resume {pallet}.{call}", "riprendere {pallet}.{call}"),
            Self::EnterSafeMode => {
                say!(
                    "enter safe mode: only the council acts",
                    "modalità sicura: agisce solo il consiglio"
                )
            }
            Self::ExitSafeMode => say!("leave safe mode", "uscire dalla modalità sicura"),
            Self::Upgrade(hash) => {
                let hash = hex::encode(hash);
                say!("authorise the runtime 0x{hash}", "autorizzare il runtime 0x{hash}")
            }
            Self::NoteStalled(delay, block) => say!(
                "restart finality {delay} blocks from now, after block {block}",
                "riavviare la finalità fra {delay} blocchi, dopo il blocco {block}"
            ),
            other => other.words_about_money(),
        }
    }

    fn words_about_money(&self) -> String {
        match self {
            Self::Fund(id, name) => {
                say!(
                    "create community fund {id}, {name}",
                    "creare il fondo di comunità {id}, {name}"
                )
            }
            Self::DefaultShares(shares) => {
                say!(
                    "shares of the value-back: {}",
                    "quote del value-back: {}",
                    shares_in_words(shares)
                )
            }
            Self::SpecialShares(category, class, shares) => {
                let shares = shares_in_words(shares);
                say!(
                    "shares for {category} in class {class}: {shares}",
                    "quote per {category} in classe {class}: {shares}"
                )
            }
            Self::ClearShares(category, class) => say!(
                "no special shares for {category} in class {class}",
                "nessuna quota speciale per {category} in classe {class}"
            ),
            Self::RefundLimit(days) => say!(
                "purchases can be refunded for {days} days",
                "gli acquisti si possono rimborsare per {days} giorni"
            ),
            other => other.words_about_the_reserve(),
        }
    }

    fn words_about_the_reserve(&self) -> String {
        match self {
            Self::Threshold(amount) => say!(
                "a treasurer alone: at most {amount} a day",
                "un tesoriere da solo: al massimo {amount} al giorno"
            ),
            Self::ConsumerPrepaid(true) => {
                say!("consumers may buy credits", "i consumatori possono comprare crediti")
            }
            Self::ConsumerPrepaid(false) => {
                say!(
                    "consumers may not buy credits",
                    "i consumatori non possono comprare crediti"
                )
            }
            Self::WithdrawDeposit(id) => {
                say!(
                    "withdraw the treasurers' proposal {id}",
                    "ritirare la proposta {id} dei tesorieri"
                )
            }
            Self::RedemptionFee(rate) => say!(
                "of what merchants redeem, {rate} goes to the fund of their choice",
                "di ciò che gli esercenti convertono, {rate} va al fondo che scelgono"
            ),
            Self::NotificationThreshold(amount) => say!(
                "the authority is notified before payments reach {amount} in twelve months",
                "si notifica l'autorità prima che i pagamenti arrivino a {amount} in dodici mesi"
            ),
            other => other.words_about_rewards(),
        }
    }
}

fn tier_in_words(id: u8, held: Option<Amount>, person_to_person: bool, valid_for: Option<Millis>) -> String {
    let held = match held {
        Some(held) => say!("at most {held}", "al massimo {held}"),
        None => say!("any amount", "qualunque importo"),
    };
    let sending = match person_to_person {
        true => say!("may send to persons", "può inviare a persone"),
        false => say!("may not send to persons", "non può inviare a persone"),
    };
    let time = match valid_for {
        Some(time) => say!("for {}", "per {}", format_wait(time)),
        None => say!("without end", "senza scadenza"),
    };
    say!(
        "tier {id}: holds {held}, {sending}, {time}",
        "fascia {id}: tiene {held}, {sending}, {time}"
    )
}

fn whole(shares: Shares) -> Result<Shares> {
    let sum: u32 = shares.iter().map(|share| u32::from(share.points())).sum();
    if sum == 10_000 {
        return Ok(shares);
    }
    // Per cent with two decimals, as amounts have them.
    let sum = Amount(sum.into());
    Err(usage(say!(
        "The five shares must add up to 100 %, not {sum} %.",
        "Le cinque quote devono fare 100 %, non {sum} %."
    ))
    .hint(say!(
        "In this order: buyer, community fund, equalisation, enabler, referrer.",
        "In quest'ordine: acquirente, fondo di comunità, perequazione, abilitatore, segnalatore."
    )))
}

fn read(shares: &types::pallet_value_back::types::Shares) -> Option<Shares> {
    let rate = |rate: &types::piazza_primitives::units::Bps| Rate::from_points(rate.0).ok();
    Some([
        rate(&shares.buyer)?,
        rate(&shares.community)?,
        rate(&shares.equalisation)?,
        rate(&shares.enabler)?,
        rate(&shares.referrer)?,
    ])
}

/// Shares with their names.
pub fn shares_in_words(shares: &Shares) -> String {
    let italian = crate::i18n::current() == crate::i18n::Lang::It;
    let names = crate::values::SHARE_NAMES
        .iter()
        .map(|(en, it)| if italian { *it } else { *en });
    names
        .zip(shares)
        .map(|(name, rate)| format!("{name} {rate}"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
#[path = "decisions_tests.rs"]
mod tests;
