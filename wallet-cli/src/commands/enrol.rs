//! `piazza enrol`: joining the community with a certificate.

use crate::{
    chain::{
        api, members, now,
        send::{perform_itself, Order},
        translate, At, Chain,
    },
    codes::{EnrolCode, Holder},
    commands::money::merged,
    context::Context,
    error::{refused, Result},
    i18n::say,
    output::Done,
    values::{format_moment, Address},
};
use clap::Subcommand;
use serde_json::json;
use subxt::utils::MultiSignature;

/// Join the community with a certificate.
#[derive(Subcommand)]
pub enum Command {
    /// Enrol the account that acts with a registrar's certificate.
    Accept {
        /// The certificate, as the QR code or the link says it: `piazza:enrol?…`
        code: String,
    },
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, command: Command) -> Result<()> {
    let Command::Accept { code } = command;
    let mut chain = Chain::connect(context).await?;
    let genesis = chain.genesis();
    let code = EnrolCode::from_uri(&code, genesis)?;
    let (name, account) = context.account()?;
    let terms = &code.certificate.enrolment;
    let id = hex::encode(code.certificate.id(genesis));
    let at = chain.at_best().await?;
    let zone = members::zone(&at, terms.zone())
        .await?
        .map_or_else(|| terms.zone().to_string(), |zone| zone.name);
    // By account: another account of this wallet is not enrolled by it.
    let intent = format!("enrol:{id}:{account}");
    let begun = context.store()?.journal_of(&intent)?.is_some();
    if !begun {
        check(&at, &name, &account, &code).await?;
    }
    let proof = code
        .one_time_key()?
        .map(|key| MultiSignature::from(key.sign(&code.certificate.proof(genesis, &account))));
    let call = api::tx()
        .members()
        .accept_certificate(translate(&code.certificate)?, translate(&proof)?);
    let order = Order::new("enrol", zone.clone()).once(intent);
    let receipt = perform_itself(context, &mut chain, &call, order).await?;
    let (kind, stage) = (terms.kind, receipt.stage_text());
    let text = say!(
        "{name} is enrolled as {kind} in {zone}: {stage}.",
        "{name} è iscritto come {kind} a {zone}: {stage}."
    );
    let fields = json!({
        "address": account.to_string(),
        "kind": kind,
        "tier": terms.tier,
        "zone": terms.zone(),
        "until": terms.until,
    });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

/// What would certainly be refused is said before anything is signed.
async fn check(at: &At, name: &str, account: &Address, code: &EnrolCode) -> Result<()> {
    if matches!(code.certificate.holder, Holder::Account(holder) if holder != *account) {
        return Err(refused(say!(
            "The certificate is for another account than {name}.",
            "Il certificato è per un conto diverso da {name}."
        ))
        .hint(say!(
            "Choose the account with --account NAME.",
            "Scegli il conto con --account NOME."
        ))
        .code("Refusal.Certificate"));
    }
    if now(at).await? > code.certificate.expires {
        return Err(refused(say!(
            "The certificate expired on {}.",
            "Il certificato è scaduto il {}.",
            format_moment(code.certificate.expires)
        ))
        .hint(say!(
            "Ask the registrar for a new one.",
            "Chiedine uno nuovo allo sportello."
        ))
        .code("Refusal.CertificateExpired"));
    }
    Ok(())
}
