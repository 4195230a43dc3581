//! `piazza account key-request`: a key's word that it wants to act for a member.

use crate::{
    chain::{members, Chain},
    codes::KeyCode,
    context::Context,
    error::{refused, usage, Error, Result},
    i18n::say,
    output::Done,
    qr,
    values::Address,
};
use serde_json::json;

/// Makes the code of the account that acts, for the member whom `--for` names.
///
/// # Errors
/// Whatever goes wrong.
pub async fn request(context: &Context) -> Result<()> {
    let (name, account) = context.account()?;
    let principal = context.acts_for()?.ok_or_else(|| {
        usage(say!("For whom is {name} to act?", "Per chi deve agire {name}?")).hint(say!(
            "Add --for WHO: the address of the merchant, of the relative, of the lost account.",
            "Aggiungi --for CHI: l'indirizzo dell'esercente, del parente, del conto perso."
        ))
    })?;
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let whom = context.name(&principal);
    if members::member(&at, &account).await?.is_some() {
        return Err(refused(say!(
            "{name} is a member itself, and needs no code.",
            "{name} è già membro, e non ha bisogno di un codice."
        ))
        .hint(say!(
            "{whom} adds it by its address: piazza account delegate add {account} --to purchases",
            "{whom} lo aggiunge con il suo indirizzo: piazza account delegate add {account} --to purchases"
        ))
        .code("Members.AlreadyEnrolled"));
    }
    if members::member(&at, &principal).await?.is_none() {
        return Err(not_a_member(&whom));
    }
    let genesis = chain.genesis();
    let pair = context.unlock(&name)?;
    let uri = KeyCode::sign(genesis, &pair, principal).to_uri(genesis);
    drop(pair);
    // A key can do nothing else, so it need not be said each time.
    context.store()?.set_principal(&account, Some(&principal))?;
    context.out.print(&told(&name, &account, &whom, &principal, &uri)?)
}

fn told(name: &str, account: &Address, whom: &str, principal: &Address, uri: &str) -> Result<Done> {
    let drawing = qr::draw(uri)?;
    let text = say!(
        "{drawing}\n{name} acts for {whom} as soon as this code is accepted there:\n  \
         as a till           piazza merchant till add CODE\n  \
         as a relative's     piazza account delegate add CODE --to purchases\n  \
         as a new phone      piazza account recover take {principal} --key CODE\n{uri}",
        "{drawing}\n{name} agisce per {whom} appena questo codice viene accettato lì:\n  \
         come cassa          piazza merchant till add CODICE\n  \
         come di un parente  piazza account delegate add CODICE --to purchases\n  \
         come nuovo telefono piazza account recover take {principal} --key CODICE\n{uri}"
    );
    let fields = json!({
        "uri": uri,
        "name": name,
        "key": account.to_string(),
        "acts_for": principal.to_string(),
    });
    Ok(Done::new(text, fields))
}

/// Whom somebody wants to act for, or to let act, is not in the community.
pub fn not_a_member(whom: &str) -> Error {
    refused(say!(
        "{whom} is not a member of the community.",
        "{whom} non è un membro della comunità."
    ))
    .code("Members.NotEnrolled")
}
