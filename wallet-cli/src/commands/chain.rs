//! `piazza chain`: how the chain is, and whether its books balance.

use crate::{
    chain::{
        finality::{self, Standstill},
        members,
        reserve::{self, Backing},
        validators::{self, Validator},
        value_back::{self, Fund},
        verify::{self, Check},
        Chain,
    },
    context::Context,
    error::{usage, Error, Kind, Result},
    i18n::say,
    output::{table, Done, Report},
    values::{format_moment, Amount, Kind as MemberKind},
};
use clap::Subcommand;
use members::Status;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

/// How the chain is, and whether its books balance.
#[derive(Subcommand)]
pub enum Command {
    /// Show the node, the newest blocks, the credits and the funds.
    Status {
        /// Count the members, too: slower on a large chain.
        #[arg(long)]
        members: bool,
    },
    /// Add up the chain's books from its state, and check that everything holds.
    Verify,
    /// Forget which chain this data folder belongs to, because the chain began anew.
    Forget,
}

#[derive(Serialize)]
struct State {
    node: String,
    chain: String,
    genesis: String,
    spec_version: u32,
    best: u64,
    #[serde(rename = "final")]
    last_final: u64,
    #[serde(rename = "finality_stands_still_since")]
    standstill: Option<Standstill>,
    time: u64,
    #[serde(flatten)]
    backing: Backing,
    funds: Vec<FundLine>,
    validators: Vec<ValidatorLine>,
    members: Option<BTreeMap<MemberKind, usize>>,
    merchants: Option<usize>,
}

#[derive(Serialize)]
struct FundLine {
    id: Option<u32>,
    name: String,
    #[serde(rename = "spendable_cents")]
    spendable: Amount,
    #[serde(rename = "pending_cents")]
    pending: Amount,
}

#[derive(Serialize)]
struct ValidatorLine {
    address: String,
    name: String,
    active: bool,
    disabled: bool,
    missed: u32,
}

impl Report for State {
    fn human(&self) -> String {
        let parts = [
            Some(self.summary()),
            self.standstill.as_ref().map(Standstill::note),
            self.funds(),
            Some(self.validators()),
            self.counts(),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
    }
}

impl State {
    fn summary(&self) -> String {
        let Self {
            node,
            chain,
            best,
            last_final,
            spec_version,
            ..
        } = self;
        let Backing {
            euro_in,
            euro_out,
            issuance,
        } = self.backing;
        let time = format_moment(self.time);
        say!(
            "{chain} at {node}, runtime {spec_version}\nblock {best}, final {last_final}, {time}\n\
             credits {issuance} = euro in {euro_in} − euro out {euro_out}",
            "{chain} su {node}, runtime {spec_version}\nblocco {best}, definitivo {last_final}, {time}\n\
             crediti {issuance} = euro entrati {euro_in} − euro usciti {euro_out}"
        )
    }

    fn funds(&self) -> Option<String> {
        let funds = self
            .funds
            .iter()
            .filter(|fund| !(fund.spendable.is_zero() && fund.pending.is_zero()));
        let rows: Vec<_> = funds
            .map(|fund| {
                let id = fund.id.map(|id| id.to_string()).unwrap_or_default();
                vec![
                    id,
                    fund.name.clone(),
                    fund.spendable.to_string(),
                    fund.pending.to_string(),
                ]
            })
            .collect();
        let headings = [
            say!("Fund", "Fondo"),
            String::new(),
            say!("To spend", "Spendibile"),
            say!("Pending", "In attesa"),
        ];
        (!rows.is_empty()).then(|| table(&headings, &[0, 2, 3], rows))
    }

    fn validators(&self) -> String {
        let headings = [
            say!("Validator", "Validatore"),
            String::new(),
            say!("Missed slots", "Slot mancati"),
        ];
        let row = |line: &ValidatorLine| vec![line.name.clone(), line.state(), line.missed.to_string()];
        table(&headings, &[2], self.validators.iter().map(row))
    }

    fn counts(&self) -> Option<String> {
        let (members, merchants) = (self.members.as_ref()?, self.merchants?);
        let counts = members
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect::<Vec<_>>()
            .join(", ");
        Some(say!(
            "members: {counts}; merchants: {merchants}",
            "membri: {counts}; esercenti: {merchants}"
        ))
    }
}

impl ValidatorLine {
    fn state(&self) -> String {
        match (self.active, self.disabled) {
            (_, true) => say!("disabled: it offended", "disabilitato: ha violato le regole"),
            (true, false) => say!("active", "attivo"),
            (false, false) => say!("not active yet", "non ancora attivo"),
        }
    }
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Status { members } => status(context, members).await,
        Command::Verify => check(context).await,
        Command::Forget => forget(context),
    }
}

async fn status(context: &Context, with_members: bool) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let (best, last_final) = chain.heights().await?;
    let at = chain.at_best().await?;
    let fund = |fund: Fund| FundLine {
        id: fund.id,
        name: fund.name,
        spendable: fund.spendable,
        pending: fund.pending,
    };
    let validator = |validator: Validator| ValidatorLine {
        name: context.name(&validator.who),
        address: validator.who.to_string(),
        active: validator.active,
        disabled: validator.disabled,
        missed: validator.missed,
    };
    let (members, merchants) = if with_members { count(&at).await? } else { (None, None) };
    context.out.print(&State {
        node: context.settings.node.clone(),
        chain: chain.name().await?,
        genesis: format!("0x{}", hex::encode(chain.genesis())),
        spec_version: at.spec_version(),
        best,
        last_final,
        standstill: finality::standstill(&chain).await?,
        time: crate::chain::now(&at).await?,
        backing: reserve::backing(&at).await?,
        funds: value_back::funds(&at).await?.into_iter().map(fund).collect(),
        validators: validators::validators(&at).await?.into_iter().map(validator).collect(),
        members,
        merchants,
    })
}

async fn count(at: &crate::chain::At) -> Result<(Option<BTreeMap<MemberKind, usize>>, Option<usize>)> {
    let mut counts = BTreeMap::new();
    for (_, member) in members::all(at).await? {
        if member.status != Status::Left {
            *counts.entry(member.kind).or_insert(0) += 1;
        }
    }
    let merchants = counts.remove(&MemberKind::Merchant).unwrap_or_default();
    Ok((Some(counts), Some(merchants)))
}

#[derive(Serialize)]
struct Verified {
    ok: bool,
    block: u64,
    checks: Vec<Check>,
}

impl Report for Verified {
    fn human(&self) -> String {
        let block = self.block;
        let mut text = say!(
            "The books at final block {block}:",
            "I libri al blocco definitivo {block}:"
        );
        for check in &self.checks {
            let mark = if check.ok { "✔" } else { "✘" };
            text.push_str(&format!("\n  {mark} {}", check.text));
        }
        text
    }
}

async fn check(context: &Context) -> Result<()> {
    let chain = Chain::connect(context).await?;
    let at = chain.at_final().await?;
    let spinner = context.out.spinner(say!("reading the state…", "lettura dello stato…"));
    let checks = verify::read(&at).await?.checks();
    drop(spinner);
    let failed = checks.iter().filter(|check| !check.ok).count();
    context.out.print(&Verified {
        ok: failed == 0,
        block: at.block_number(),
        checks,
    })?;
    if failed > 0 {
        return Err(Error::new(
            Kind::Verify,
            say!(
                "The books do not balance: {failed} checks failed.",
                "I libri non quadrano: {failed} controlli falliti."
            ),
        )
        .hint(say!(
            "Tell the council: payments may have to be paused.",
            "Avvisa il consiglio: forse i pagamenti vanno sospesi."
        )));
    }
    Ok(())
}

fn forget(context: &Context) -> Result<()> {
    let question = say!(
        "Forget which chain this folder belongs to? Do it only if your own chain began anew.",
        "Dimenticare a quale chain appartiene questa cartella? Fallo solo se la tua chain è ripartita."
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was changed.", "Non è cambiato nulla.")));
    }
    context.store()?.forget_chain()?;
    let text = say!(
        "The next node this wallet talks to decides its chain.",
        "Il prossimo nodo a cui si collega decide la sua chain."
    );
    context.out.print(&Done::new(text, json!({ "forgotten": true })))
}
