//! `piazza attest withdraw`: a mistake, while it can still be undone.

use crate::{
    chain::{
        api,
        send::{perform, Order},
        Chain,
    },
    commands::{
        money::merged,
        rewards::{cases::find, hash_text},
    },
    context::Context,
    error::{refused, usage, Result},
    i18n::say,
    output::Done,
    values::format_moment,
};
use serde_json::json;
use subxt::utils::H256;

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, programme: u32, proof: &str) -> Result<()> {
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let case = find(&chain.at_best().await?, programme, proof).await?;
    if !case.fact.attestors.0.contains(&context.principal()?) {
        return Err(refused(say!(
            "Only an attestor who attested this can withdraw it.",
            "Può ritirarla solo un attestatore che l'ha attestata."
        ))
        .hint(say!(
            "Others can challenge it: piazza challenge open",
            "Gli altri possono contestarla: piazza challenge open"
        ))
        .code("Rewards.NotYourAttestation"));
    }
    let (what, who, time) = (case.what(context)?, case.who(context), format_moment(case.fact.time));
    let question = say!(
        "Withdraw {what} of {who}, {time}? Its document can't be attested again.",
        "Ritirare {what} di {who}, {time}? Il suo documento non si potrà attestare di nuovo."
    );
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was withdrawn.", "Non è stato ritirato nulla.")));
    }
    let call = api::tx().rewards().withdraw(programme, H256(case.proof));
    let order = Order::new("withdraw", say!("withdrawal of {what}", "ritiro di {what}"));
    let receipt = perform(context, &mut chain, &call, order).await?;
    let stage = receipt.stage_text();
    let text = say!("Withdrawn: {stage}.", "Ritirata: {stage}.");
    let fields = json!({ "programme": programme, "proof": hash_text(&case.proof) });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}
