//! `piazza rewards mine`: how far somebody is in each programme.

use super::{
    cases::{waiting, Case},
    in_force, progress_fields, progress_words, reward_words, short_proof, start_of_week, week_of, DAY, WEEK,
};
use crate::{
    chain::{
        members::{self, Member},
        now,
        rewards::{self, Account, Behaviour, Cap, Programme, Role},
        translate, At, Chain,
    },
    commands::titles::{behaviour_title, programme_title},
    context::Context,
    error::Result,
    i18n::say,
    output::{Done, Report},
    values::{format_moment, format_wait, plain_quantity, show_quantity, Address, Amount, Kind, Millis},
};
use serde::Serialize;
use serde_json::{json, Value};

#[derive(Serialize)]
struct Mine {
    programmes: Vec<Value>,
    #[serde(skip)]
    lines: Vec<String>,
}

impl Report for Mine {
    fn human(&self) -> String {
        if self.lines.is_empty() {
            return say!(
                "No programme is open to you, and nothing is owed to you.",
                "Nessun programma è aperto per te, e non ti spetta nulla."
            );
        }
        self.lines.join("\n")
    }
}

/// A programme as one account takes part in it.
struct Part<'a> {
    context: &'a Context,
    at: &'a At,
    now: Millis,
    id: u32,
    programme: &'a Programme,
    /// Under which account: the member's, or a key's.
    who: Address,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let now = now(&at).await?;
    let principal = context.principal()?;
    let member = members::member(&at, &principal).await?;
    let panel = rewards::behaviours(&at).await?;
    let mut mine = Mine {
        programmes: Vec::new(),
        lines: Vec::new(),
    };
    for (id, programme) in &rewards::programmes(&at).await? {
        let behaviours = in_force(&panel, *id, programme, now);
        for who in accounts(context, programme, &principal)? {
            let part = Part {
                context,
                at: &at,
                now,
                id: *id,
                programme,
                who,
            };
            let may_join = who == principal && may_join(programme, member.as_ref())?;
            part.tell(&behaviours, may_join, &mut mine).await?;
        }
    }
    context.out.print(&mine)
}

/// Under which accounts somebody may take part: his own; in a programme of keys, all on this machine.
fn accounts(context: &Context, programme: &Programme, principal: &Address) -> Result<Vec<Address>> {
    let mut accounts = vec![*principal];
    if programme.terms.denomination.is_some() {
        let here = context.keystore().list()?.into_iter().map(|(_, account)| account);
        accounts.extend(here.filter(|account| account != principal));
    }
    Ok(accounts)
}

/// Whether a programme is for members of this kind and municipality. What people earn under keys is for all.
fn may_join(programme: &Programme, member: Option<&Member>) -> Result<bool> {
    let terms = &programme.terms;
    let Some(member) = member.filter(|_| terms.denomination.is_none()) else {
        return Ok(false);
    };
    let kinds: Vec<Kind> = terms.kinds.0.iter().map(translate).collect::<Result<_>>()?;
    let zones = &terms.zones.0;
    let is_kind = kinds.is_empty() || kinds.contains(&member.kind);
    Ok(is_kind && (zones.is_empty() || zones.iter().any(|zone| zone.0 == member.zone.0)))
}

impl Part<'_> {
    /// Tells of it, if the account may take part or has something in it.
    async fn tell(&self, behaviours: &[(u32, &Behaviour)], may_join: bool, mine: &mut Mine) -> Result<()> {
        let account = rewards::account(self.at, self.id, &self.who).await?;
        let cases: Vec<_> = match self.programme.waiting {
            0 => Vec::new(),
            _ => waiting(self.at, self.id)
                .await?
                .into_iter()
                .filter(|case| case.names(&self.who))
                .collect(),
        };
        let mut lines = Vec::new();
        let mut fields = Vec::new();
        for (id, behaviour) in behaviours {
            if let Some(told) = self.behaviour(*id, behaviour, may_join).await? {
                lines.push(told.text);
                fields.push(told.fields);
            }
        }
        for case in &cases {
            lines.push(self.case_line(case)?);
        }
        lines.extend(self.owed_lines(&account));
        if lines.is_empty() {
            return Ok(());
        }
        mine.lines.push(self.heading()?);
        mine.lines.extend(lines);
        let waiting: Vec<_> = cases
            .iter()
            .map(|case| case.fields(self.context))
            .collect::<Result<_>>()?;
        mine.programmes.push(json!({
            "programme": self.id,
            "title": programme_title(self.context, self.id, self.programme)?,
            "account": self.who.to_string(),
            "until": self.programme.terms.end,
            "owed_cents": Amount(account.owed),
            "debt_cents": Amount(account.debt),
            "claimed_week": account.claimed,
            "denomination_cents": self.programme.terms.denomination.map(Amount),
            "behaviours": fields,
            "waiting": waiting,
        }));
        Ok(())
    }

    fn heading(&self) -> Result<String> {
        let (id, end) = (self.id, format_moment(self.programme.terms.end));
        let title = programme_title(self.context, id, self.programme)?;
        let mut heading = say!("{id} {title}, until {end}", "{id} {title}, fino al {end}");
        if self.programme.terms.denomination.is_some() {
            let name = self.context.name(&self.who);
            heading.push_str(&say!(", under the key {name}", ", con la chiave {name}"));
        }
        Ok(heading)
    }

    fn owed_lines(&self, account: &Account) -> Vec<String> {
        let (owed, debt) = (Amount(account.owed), Amount(account.debt));
        let owed = (!owed.is_zero()).then(|| self.owed_line(owed, account.claimed));
        let debt = (!debt.is_zero()).then(|| {
            say!(
                "  {debt} were paid wrongly, and are kept from what you earn next",
                "  {debt} pagati per errore, trattenuti dai prossimi guadagni"
            )
        });
        owed.into_iter().chain(debt).collect()
    }

    fn owed_line(&self, owed: Amount, claimed: Option<u32>) -> String {
        let (id, offset) = (self.id, self.programme.terms.offset);
        let step = self.programme.terms.denomination.unwrap_or(1);
        let rest = owed.0.checked_rem(step).unwrap_or_default();
        let (whole, step) = (Amount(owed.0.saturating_sub(rest)), Amount(step));
        if whole.is_zero() {
            return say!(
                "  {owed} earned; claimed in multiples of {step}",
                "  {owed} guadagnati; si riscuotono multipli di {step}"
            );
        }
        let week = week_of(offset, self.now);
        if self.programme.terms.denomination.is_some() && claimed == Some(week) {
            let next = format_moment(start_of_week(offset, week.saturating_add(1)));
            return say!(
                "  {whole} can be claimed from {next} on",
                "  {whole} da riscuotere dal {next}"
            );
        }
        say!(
            "  {whole} can be claimed: piazza rewards claim {id}",
            "  {whole} da riscuotere: piazza rewards claim {id}"
        )
    }

    fn case_line(&self, case: &Case) -> Result<String> {
        let (what, state) = (case.what(self.context)?, case.state_words(self.context)?);
        let (reward, proof) = (case.reward_of(&self.who), short_proof(&case.proof));
        let then = if case.waits_for(&self.who) {
            let id = self.id;
            say!(
                "\n    say whether it is so: piazza rewards confirm {id} {proof}",
                "\n    di' se è così: piazza rewards confirm {id} {proof}"
            )
        } else {
            say!(" (proof {proof})", " (prova {proof})")
        };
        let reward = if reward.is_zero() {
            String::new()
        } else {
            format!(", {reward}")
        };
        Ok(format!("  {what}{reward}: {state}{then}"))
    }

    /// How far the account is with a behaviour; nothing if it is not for it and nothing is begun.
    async fn behaviour(&self, id: u32, behaviour: &Behaviour, may_join: bool) -> Result<Option<Done>> {
        let terms = &behaviour.terms;
        let progress = rewards::progress(self.at, id, &self.who).await?;
        let group = self.group(id, behaviour).await?;
        let meter = self.meter(id, behaviour).await?;
        let has_begun = !progress.periods.0.is_empty() || group.is_some() || meter.is_some();
        let words = progress_words(terms, &progress)?;
        if !may_join && !has_begun && matches!(progress.cycle, rewards::Cycle::None) {
            return Ok(None);
        }
        let room = rewards::room(self.at, id, &self.who, self.now).await?;
        let title = behaviour_title(self.context, id, terms)?;
        let possible = room.map(|room| possible(room, terms.cap.as_ref()));
        let rule = [&words, &group, &meter].iter().all(|part| part.is_none());
        let rule = rule.then(|| reward_words(terms)).transpose()?;
        let parts: Vec<_> = [rule, words, group, meter, possible].into_iter().flatten().collect();
        let text = format!("  {title}: {}", parts.join("; "));
        let fields = json!({
            "behaviour": id,
            "title": title,
            "progress": progress_fields(terms, &progress)?,
            "possible_cents": room,
            "cap_cents": terms.cap.as_ref().map(|cap| Amount(cap.amount)),
            "cap_period_ms": terms.cap.as_ref().and_then(|cap| cap.length),
        });
        Ok(Some(Done::new(text, fields)))
    }

    /// How far one's group is with its goal, if there is one for this behaviour.
    async fn group(&self, id: u32, behaviour: &Behaviour) -> Result<Option<String>> {
        let Some((goal, place)) = rewards::group_of(self.at, id, &self.who).await? else {
            return Ok(None);
        };
        let goals = rewards::goals(self.at).await?;
        let Some((_, goal)) = goals.into_iter().find(|(number, _)| *number == goal) else {
            return Ok(None);
        };
        let (unit, decimals) = (rewards::unit(&behaviour.terms)?, behaviour.terms.decimals);
        let group = &goal.group.0;
        let total = group.iter().fold(0, |sum: u64, (_, part)| sum.saturating_add(*part));
        let own = usize::try_from(place).ok().and_then(|place| group.get(place));
        let own = plain_quantity(own.map_or(0, |(_, part)| *part).into(), decimals);
        let total = plain_quantity(total.into(), decimals);
        let target = show_quantity(goal.target, decimals, unit);
        let (prize, deadline) = (Amount(goal.prize), format_moment(goal.deadline));
        Ok(Some(say!(
            "together {total} of {target} until {deadline} for {prize}, {own} of it yours",
            "insieme {total} di {target} fino al {deadline} per {prize}, {own} tuoi"
        )))
    }

    /// How much of its baseline one's meter has used, if one counts for this behaviour.
    async fn meter(&self, id: u32, behaviour: &Behaviour) -> Result<Option<String>> {
        if !matches!(behaviour.terms.rule, rewards::Rule::Saving { .. }) {
            return Ok(None);
        }
        let (unit, decimals) = (rewards::unit(&behaviour.terms)?, behaviour.terms.decimals);
        let devices = rewards::devices(self.at, self.id).await?;
        Ok(devices.into_iter().find_map(|(_, device)| match device.role {
            Role::Meter {
                person,
                baseline,
                start,
                ..
            } if person == self.who && device.behaviour == id && device.void_from.is_none() => {
                let used = plain_quantity(device.register.saturating_sub(start).into(), decimals);
                let baseline = show_quantity(baseline, decimals, unit);
                Some(say!("{used} of {baseline} used", "usati {used} di {baseline}"))
            }
            _ => None,
        }))
    }
}

/// What can still be earned, and in which time.
fn possible(room: Amount, cap: Option<&Cap>) -> String {
    let Some(Cap { length, amount }) = cap else {
        return say!("{room} still possible", "{room} ancora possibili");
    };
    let amount = Amount(*amount);
    match length {
        None => say!(
            "{room} of {amount} still possible",
            "{room} di {amount} ancora possibili"
        ),
        Some(DAY) => say!(
            "{room} of {amount} still possible today",
            "{room} di {amount} ancora possibili oggi"
        ),
        Some(WEEK) => say!(
            "{room} of {amount} still possible this week",
            "{room} di {amount} ancora possibili questa settimana"
        ),
        Some(length) => say!(
            "{room} of {amount} still possible in these {}",
            "{room} di {amount} ancora possibili in questi {}",
            format_wait(*length)
        ),
    }
}
