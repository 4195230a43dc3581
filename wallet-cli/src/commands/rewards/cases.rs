//! Attestations as people read them.

use super::hash_text;
use crate::{
    chain::{
        rewards::{self, Behaviour, Fact, Payee, Record, State},
        At,
    },
    codes::Hash,
    commands::titles::{behaviour_title, reason},
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    values::{format_moment, show_quantity, Address, Amount, Millis},
};
use serde_json::{json, Value};

/// The fewest digits that name a proof.
const FEWEST_DIGITS: usize = 6;

/// An attestation that waits for something.
pub struct Case {
    /// The programme's number.
    pub programme: u32,
    /// What proves it.
    pub proof: Hash,
    /// What is known of it.
    pub record: Record,
    /// Of which behaviour it is.
    pub behaviour: Behaviour,
    /// What is said.
    pub fact: Fact<Address>,
}

impl Case {
    /// The case of a proof; nothing if it is settled.
    async fn read(at: &At, programme: u32, proof: Hash, record: Record) -> Result<Option<Self>> {
        let Some(fact) = fact(&record) else {
            return Ok(None);
        };
        Ok(Some(Self {
            programme,
            proof,
            behaviour: rewards::the_behaviour(at, record.behaviour).await?,
            record,
            fact,
        }))
    }

    /// Whether it names somebody.
    pub fn names(&self, who: &Address) -> bool {
        self.fact.person == *who || self.fact.companion.as_ref() == Some(who)
    }

    /// Whether it waits for somebody's word.
    pub fn waits_for(&self, who: &Address) -> bool {
        let State::Gathering {
            person_confirmed,
            companion_confirmed,
            ..
        } = &self.record.state
        else {
            return false;
        };
        let asks = self.behaviour.terms.confirm || self.fact.companion.is_some();
        let as_person = self.fact.person == *who && asks && !person_confirmed;
        as_person || self.fact.companion.as_ref() == Some(who) && !companion_confirmed
    }

    /// The last moment of what it waits for; nothing while an arbitrator decides.
    pub fn until(&self) -> Option<Millis> {
        match &self.record.state {
            State::Open { until, .. } => Some(*until),
            State::Challenged { .. } => None,
            _ => Some(self.record.expires),
        }
    }

    /// What somebody gets of it, or got.
    pub fn reward_of(&self, who: &Address) -> Amount {
        let parts = self.payees().iter().filter(|payee| payee.who == *who);
        Amount(parts.fold(0, |sum: u128, payee| sum.saturating_add(payee.amount)))
    }

    /// What all get of it, or got.
    pub fn reward(&self) -> Amount {
        let parts = self.payees().iter();
        Amount(parts.fold(0, |sum: u128, payee| sum.saturating_add(payee.amount)))
    }

    /// Whether that is paid.
    pub fn is_paid(&self) -> bool {
        match &self.record.state {
            State::Open { paid, .. } | State::Challenged { paid, .. } => *paid,
            _ => false,
        }
    }

    fn payees(&self) -> &[Payee<Address>] {
        match &self.record.state {
            State::Open { payees, .. } | State::Challenged { payees, .. } => &payees.0,
            _ => &[],
        }
    }

    /// How much of what: `40 kg, Recycled paper`.
    ///
    /// # Errors
    /// If the wallet's file can't be read.
    pub fn what(&self, context: &Context) -> Result<String> {
        let terms = &self.behaviour.terms;
        let quantity = show_quantity(self.fact.quantity, terms.decimals, rewards::unit(terms)?);
        let title = behaviour_title(context, self.record.behaviour, terms)?;
        Ok(format!("{quantity}, {title}"))
    }

    /// Who did it, with whom: `Anna and Bruno`.
    pub fn who(&self, context: &Context) -> String {
        let person = context.name(&self.fact.person);
        match &self.fact.companion {
            Some(companion) => say!("{person} and {}", "{person} e {}", context.name(companion)),
            None => person,
        }
    }

    /// Who says so.
    pub fn source(&self, context: &Context) -> String {
        if let Some(device) = &self.fact.device {
            return say!("device {}", "dispositivo {}", context.name(device));
        }
        let attestors = self.fact.attestors.0.iter();
        attestors
            .map(|attestor| context.name(attestor))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Its state in words.
    ///
    /// # Errors
    /// If the wallet's file can't be read.
    pub fn state_words(&self, context: &Context) -> Result<String> {
        Ok(match &self.record.state {
            State::Spent => say!("settled", "chiusa"),
            State::Gathering { .. } => {
                let (expires, missing) = (format_moment(self.record.expires), self.missing(context).join(", "));
                say!(
                    "waits for {missing}, until {expires}",
                    "aspetta {missing}, fino al {expires}"
                )
            }
            State::Open { until, paid, .. } => {
                let until = format_moment(*until);
                if *paid {
                    say!(
                        "paid; can be challenged until {until}",
                        "pagata; contestabile fino al {until}"
                    )
                } else {
                    say!("paid after {until}", "pagata dopo il {until}")
                }
            }
            State::Challenged { by, reason: hash, .. } => match by {
                Some(by) => {
                    let (by, reason) = (context.name(by), reason(context, hash)?);
                    say!("challenged by {by}: {reason}", "contestata da {by}: {reason}")
                }
                None => say!(
                    "frozen: its device was voided",
                    "congelata: il suo dispositivo è stato annullato"
                ),
            },
        })
    }

    /// What an incomplete one waits for.
    fn missing(&self, context: &Context) -> Vec<String> {
        let attested = self.fact.attestors.0.len();
        let more = usize::from(self.behaviour.terms.agreeing).saturating_sub(attested);
        let attestors = (more > 0).then(|| say!("{more} more attestor(s)", "altri {more} attestatori"));
        let people = [Some(self.fact.person), self.fact.companion];
        let waited_for = people.into_iter().flatten().filter(|who| self.waits_for(who));
        let people = waited_for.map(|who| context.name(&who));
        attestors.into_iter().chain(people).collect()
    }

    /// The object for programs.
    ///
    /// # Errors
    /// If the wallet's file can't be read.
    pub fn fields(&self, context: &Context) -> Result<Value> {
        let (state, by, said) = match &self.record.state {
            State::Spent => ("spent", None, None),
            State::Gathering { .. } => ("gathering", None, None),
            State::Open { .. } => ("open", None, None),
            State::Challenged { by, reason, .. } => ("challenged", by.as_ref(), Some(reason)),
        };
        let attestors: Vec<_> = self.fact.attestors.0.iter().map(ToString::to_string).collect();
        Ok(json!({
            "programme": self.programme,
            "proof": hash_text(&self.proof),
            "behaviour": self.record.behaviour,
            "title": behaviour_title(context, self.record.behaviour, &self.behaviour.terms)?,
            "person": self.fact.person.to_string(),
            "companion": self.fact.companion.map(|companion| companion.to_string()),
            "quantity": self.fact.quantity,
            "decimals": self.behaviour.terms.decimals,
            "unit": rewards::unit(&self.behaviour.terms)?,
            "time": self.fact.time,
            "attestors": attestors,
            "device": self.fact.device.map(|device| device.to_string()),
            "state": state,
            "until": self.until(),
            "reward_cents": self.reward(),
            "paid": self.is_paid(),
            "challenged_by": by.map(ToString::to_string),
            "reason": said.map(|hash| reason(context, hash)).transpose()?,
        }))
    }
}

fn fact(record: &Record) -> Option<Fact<Address>> {
    match &record.state {
        State::Spent => None,
        State::Gathering { fact, .. } | State::Open { fact, .. } | State::Challenged { fact, .. } => Some(fact.clone()),
    }
}

/// The attestations of a programme that wait for something, oldest first.
///
/// # Errors
/// If the node does not answer.
pub async fn waiting(at: &At, programme: u32) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for (proof, record) in rewards::records(at, programme).await? {
        cases.extend(Case::read(at, programme, proof, record).await?);
    }
    cases.sort_by_key(|case| (case.fact.time, case.proof));
    Ok(cases)
}

/// The attestations of all programmes that wait for something, as far as `wanted`.
///
/// # Errors
/// If the node does not answer.
pub async fn waiting_anywhere(at: &At, wanted: impl Fn(&Case) -> bool) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for (id, programme) in rewards::programmes(at).await? {
        if programme.waiting > 0 {
            cases.extend(waiting(at, id).await?.into_iter().filter(&wanted));
        }
    }
    Ok(cases)
}

/// The attestation whose proof, or its first digits, somebody typed.
///
/// # Errors
/// If there is none, or several, or it is settled.
pub async fn find(at: &At, programme: u32, text: &str) -> Result<Case> {
    let digits = text.trim().trim_start_matches("0x").to_ascii_lowercase();
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if !is_hex || !(FEWEST_DIGITS..=64).contains(&digits.len()) {
        return Err(
            usage(say!("'{text}' is not a proof.", "'{text}' non è una prova.")).hint(say!(
                "It has 64 digits from 0 to f; the first {FEWEST_DIGITS} are enough if no other begins so.",
                "Ha 64 cifre da 0 a f; bastano le prime {FEWEST_DIGITS} se nessun'altra comincia così."
            )),
        );
    }
    rewards::the_programme(at, programme).await?;
    let known = match hex::decode(&digits).ok().and_then(|bytes| Hash::try_from(bytes).ok()) {
        Some(proof) => {
            let record = rewards::record(at, programme, &proof).await?;
            record.map(|record| (proof, record)).into_iter().collect()
        }
        None => rewards::records(at, programme).await?,
    };
    let mut found = known
        .into_iter()
        .filter(|(proof, record)| hex::encode(proof).starts_with(&digits) && fact(record).is_some());
    let Some((proof, record)) = found.next() else {
        return Err(nothing(programme));
    };
    if found.next().is_some() {
        return Err(usage(say!(
            "Several proofs begin with '{digits}'.",
            "Più prove cominciano con '{digits}'."
        ))
        .hint(say!("Write more digits of it.", "Scrivine più cifre.")));
    }
    Case::read(at, programme, proof, record)
        .await?
        .ok_or_else(|| nothing(programme))
}

fn nothing(programme: u32) -> crate::error::Error {
    refused(say!(
        "In programme {programme} there is no such attestation, or it is settled.",
        "Nel programma {programme} non c'è questa attestazione, o è chiusa."
    ))
    .hint(say!(
        "`piazza rewards mine` shows what waits for you, `piazza arbitrate list` what is challenged.",
        "`piazza rewards mine` mostra ciò che ti aspetta, `piazza arbitrate list` ciò che è contestato."
    ))
    .code("Rewards.NoSuchAttestation")
}
