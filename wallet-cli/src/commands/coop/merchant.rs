//! `piazza coop merchant`: the merchants under agreement.

use super::{member, usual_tier};
use crate::{
    chain::{
        api, members,
        members::{raw_cell, raw_enrolment, raw_rate, Zone},
        now, public_name,
        send::{perform, Order},
        translate, types, At, Chain,
    },
    codes::{blake2_256, Enrolment},
    commands::{merchants::place, money::merged},
    context::Context,
    error::{usage, Error, Result},
    files,
    i18n::say,
    output::Done,
    store::{canonical_code, Person, PersonState},
    values::{format_moment, parse_end, parse_start, Category, Istat, Kind, Millis, Rate},
};
use clap::{Args, Subcommand};
use serde_json::json;
use std::{collections::BTreeMap, path::PathBuf};
use subxt::utils::H256;
use types::{bounded_collections::bounded_vec::BoundedVec, pallet_members::types as raw};

/// The merchants under agreement.
#[derive(Subcommand)]
pub enum Command {
    /// Enrol a merchant.
    Add(Add),
    /// Change what is public of a merchant; what is not named stays.
    Update {
        /// Whom.
        who: String,
        #[command(flatten)]
        profile: Profile,
    },
    /// Announce another cashback rate, in force after the notice.
    Rate {
        /// Whose.
        who: String,
        /// The rate, as 5% or 250bp.
        rate: Rate,
    },
    /// Suspend a merchant.
    Suspend {
        /// Whom.
        who: String,
    },
    /// Let a suspended merchant act again.
    Reinstate {
        /// Whom.
        who: String,
    },
}

/// Enrol a merchant.
#[derive(Args)]
pub struct Add {
    /// The merchant's account: a name from the address book, or an address.
    who: String,
    /// The business's code: a VAT number. It stays in this wallet.
    #[arg(long)]
    code: String,
    /// The cashback rate, as 5% or 250bp.
    #[arg(long)]
    rate: Rate,
    /// The municipality of the business, by ISTAT code [default: that of the first shop].
    #[arg(long, value_name = "ISTAT")]
    zone: Option<Istat>,
    /// The tier [default: the usual one of merchants].
    #[arg(long)]
    tier: Option<u8>,
    #[command(flatten)]
    profile: Profile,
}

/// What is public of a merchant.
#[derive(Args)]
pub struct Profile {
    /// The name over the door.
    #[arg(long = "name", value_name = "NAME")]
    trade_name: Option<String>,
    /// What is sold there, the main category first; up to 4.
    #[arg(long = "category", value_name = "CATEGORY")]
    categories: Vec<Category>,
    /// A shop: ISTAT or name of its municipality, and its place if known, as `Canazei@46.4769,11.7705`; up to 8.
    #[arg(long = "shop", value_name = "PLACE")]
    shops: Vec<String>,
    /// The file with the text of the agreement: its hash is public, not the text.
    #[arg(long, value_name = "FILE")]
    agreement: Option<PathBuf>,
    /// The agreement's first day [default: today].
    #[arg(long, value_name = "DATE", value_parser = parse_start)]
    from: Option<Millis>,
    /// The agreement's last day [default: without end].
    #[arg(long, value_name = "DATE", value_parser = parse_end)]
    until: Option<Millis>,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    match command {
        Command::Add(arguments) => add(context, arguments).await,
        Command::Update { who, profile } => update(context, &who, profile).await,
        Command::Rate { who, rate } => change_rate(context, &who, rate).await,
        Command::Suspend { who } => member::suspend(context, &who).await,
        Command::Reinstate { who } => member::run(context, member::Command::Reinstate { who }).await,
    }
}

async fn add(context: &Context, arguments: Add) -> Result<()> {
    let account = context.who(&arguments.who)?;
    let named = &arguments.profile;
    let trade_name = required(named.trade_name.clone(), "--name")?;
    required(named.agreement.as_ref(), "--agreement")?;
    required(named.categories.first(), "--category")?;
    required(named.shops.first(), "--shop")?;
    let vault = context.vault_or_new()?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let profile = overlay(&at, arguments.profile, blank(now(&at).await?)).await?;
    let first = profile.shops.0.first().map(|shop| shop.zone.0);
    let home = arguments.zone.map(|zone| zone.0).or(first);
    let commitment = context.store()?.commitment(vault, &arguments.code)?;
    let enrolment = Enrolment {
        kind: Kind::Merchant,
        tier: arguments.tier.unwrap_or(usual_tier(Kind::Merchant)),
        zone: required(home, "--zone")?,
        commitment,
        until: None,
    };
    let call =
        api::tx()
            .members()
            .enrol_merchant(account, raw_enrolment(&enrolment)?, profile, raw_rate(arguments.rate));
    let order = Order {
        other: Some(account),
        ..Order::new("merchant", trade_name.clone())
    };
    let receipt = perform(context, &mut chain, &call, order).await?;
    let person = Person {
        commitment,
        code: canonical_code(&arguments.code),
        name: trade_name.clone(),
        account: Some(account),
        state: PersonState::Enrolled,
        reason: None,
    };
    context.store()?.put_people(vault, &[person])?;
    let (rate, stage) = (arguments.rate, receipt.stage_text());
    let text = say!(
        "{trade_name} is enrolled, giving back {rate}: {stage}.",
        "{trade_name} è convenzionato, restituisce {rate}: {stage}."
    );
    let fields = json!({ "address": account.to_string(), "trade_name": trade_name, "rate_bps": rate });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// A profile with nothing in it, under an agreement from now on.
fn blank(from: Millis) -> raw::Profile {
    raw::Profile {
        trade_name: BoundedVec(Vec::new()),
        categories: BoundedVec(Vec::new()),
        shops: BoundedVec(Vec::new()),
        agreement: raw::Agreement {
            hash: H256::zero(),
            from,
            until: None,
        },
    }
}

async fn update(context: &Context, who: &str, profile: Profile) -> Result<()> {
    let (account, name) = member::named(context, who)?;
    let mut chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let old = members::raw_profile(&at, &account)
        .await?
        .ok_or_else(|| not_a_merchant(&name))?;
    let profile = overlay(&at, profile, old).await?;
    let call = api::tx().members().update_merchant(account, profile);
    let order = Order {
        other: Some(account),
        ..Order::new("merchant_update", context.label(&account)?)
    };
    let receipt = perform(context, &mut chain, &call, order).await?;
    member::say_done(
        context,
        &receipt,
        account,
        say!("{name} is changed", "{name} è modificato"),
    )
}

async fn change_rate(context: &Context, who: &str, rate: Rate) -> Result<()> {
    let (account, name) = member::named(context, who)?;
    let mut chain = Chain::connect(context).await?;
    let call = api::tx().members().change_rate(account, raw_rate(rate));
    let order = Order {
        other: Some(account),
        ..Order::new("rate", context.label(&account)?)
    };
    let receipt = perform(context, &mut chain, &call, order).await?;
    let announced = receipt
        .happened
        .as_ref()
        .and_then(|happened| happened.first::<api::members::events::RateAnnounced>());
    let from = announced.map(|announced| announced.from);
    let (when, stage) = (from.map(format_moment).unwrap_or_default(), receipt.stage_text());
    let text = say!(
        "{name} gives back {rate} from {when}: {stage}.",
        "{name} restituisce {rate} dal {when}: {stage}."
    );
    let fields = json!({ "address": account.to_string(), "rate_bps": rate, "from": from });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// The profile with what was named put over what it was.
async fn overlay(at: &At, named: Profile, mut profile: raw::Profile) -> Result<raw::Profile> {
    if let Some(name) = &named.trade_name {
        profile.trade_name = public_name(name)?;
    }
    if named.categories.len() > 4 {
        return Err(usage(say!(
            "A merchant has at most 4 categories.",
            "Un esercente ha al massimo 4 categorie."
        )));
    }
    if !named.categories.is_empty() {
        profile.categories = BoundedVec(named.categories.iter().map(translate).collect::<Result<_>>()?);
    }
    if named.shops.len() > 8 {
        return Err(usage(say!(
            "A merchant has at most 8 shops.",
            "Un esercente ha al massimo 8 punti vendita."
        )));
    }
    if !named.shops.is_empty() {
        let zones = members::zones(at)
            .await?
            .into_iter()
            .map(|zone| (zone.code, zone))
            .collect();
        profile.shops = BoundedVec(
            named
                .shops
                .iter()
                .map(|text| shop(text, &zones))
                .collect::<Result<_>>()?,
        );
    }
    if let Some(path) = &named.agreement {
        let text = std::fs::read(path).map_err(|error| files::unreadable(path, &error))?;
        profile.agreement.hash = H256(blake2_256(&text));
    }
    profile.agreement.from = named.from.unwrap_or(profile.agreement.from);
    profile.agreement.until = named.until.or(profile.agreement.until);
    Ok(profile)
}

/// A shop out of `ZONE` or `ZONE@PLACE`; without a place it is at the municipality's centre.
fn shop(text: &str, zones: &BTreeMap<Istat, Zone>) -> Result<raw::Shop> {
    let (name, cell) = text
        .split_once('@')
        .map_or((text, None), |(name, cell)| (name, Some(cell)));
    let wanted = name.trim().to_lowercase();
    let code = name.trim().parse::<Istat>().ok();
    let zone = zones
        .values()
        .find(|zone| Some(zone.code) == code || zone.name.to_lowercase() == wanted);
    let zone = zone.ok_or_else(|| {
        usage(say!(
            "'{name}' is no municipality of this community.",
            "'{name}' non è un comune di questa comunità."
        ))
    })?;
    let cell = match (cell, zone.cell) {
        (Some(cell), _) => place(cell, zones)?,
        (None, Some(centre)) => centre,
        (None, None) => {
            return Err(usage(say!(
                "Say where the shop is: {name}@LATITUDE,LONGITUDE",
                "Indica dov'è il punto vendita: {name}@LATITUDINE,LONGITUDINE"
            )))
        }
    };
    Ok(raw::Shop {
        zone: types::piazza_primitives::places::IstatCode(zone.code.0),
        cell: raw_cell(cell),
    })
}

fn required<T>(value: Option<T>, flag: &str) -> Result<T> {
    value.ok_or_else(|| usage(say!("{flag} is missing.", "Manca {flag}.")))
}

fn not_a_merchant(name: &str) -> Error {
    crate::error::refused(say!(
        "{name} is not an enrolled merchant.",
        "{name} non è un esercente convenzionato."
    ))
    .code("Members.NotAMerchant")
}
