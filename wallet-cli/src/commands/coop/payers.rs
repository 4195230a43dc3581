//! Who pays in: each payer writes a reference of his own on his transfers, and is recognised by it.

use super::payee::{code_named, code_of};
use crate::{
    bank::references::{find, payer_reference, Purpose},
    chain::{members, reserve::Basis, At},
    context::Context,
    error::Result,
    i18n::say,
    output::Done,
    store::canonical_code,
    values::{plain, Address},
};
use sepa::RfReference;
use serde_json::json;
use std::collections::HashMap;

/// Somebody who pays in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// The code in the cooperative's books, or the address.
    pub code: String,
    /// The name.
    pub name: String,
    /// The account, if it is known.
    pub account: Option<Address>,
    /// What for.
    pub purpose: Purpose,
}

impl Payer {
    /// Why the euro come in, as the chain says it.
    pub const fn basis(&self) -> Basis {
        basis(self.purpose)
    }
}

/// Why euro come in, as the chain says it.
pub const fn basis(purpose: Purpose) -> Basis {
    match purpose {
        Purpose::Sponsor => Basis::Sponsor,
        Purpose::Prefunding => Basis::Merchant,
    }
}

/// What somebody pays in for.
pub const fn purpose(prefunding: bool) -> Purpose {
    if prefunding {
        Purpose::Prefunding
    } else {
        Purpose::Sponsor
    }
}

/// Prints the reference of a payer, and remembers whose it is. With a name the payer need not be in the books: sponsors
/// often are no members.
///
/// # Errors
/// If nobody is meant.
pub fn print_reference(context: &Context, member: &str, name: Option<&str>, prefunding: bool) -> Result<()> {
    let (code, name) = match name {
        Some(name) => (canonical_code(member), plain(name.trim())),
        None => named(context, member)?,
    };
    let purpose = purpose(prefunding);
    let reference = payer_reference(purpose, &code)?;
    context
        .store()?
        .remember_payer(context.vault_or_new()?, reference.as_str(), (&code, &name))?;
    let text = match purpose {
        Purpose::Sponsor => say!(
            "{name} writes this on the transfer, as a sponsor:\n  {reference}",
            "{name} lo scrive nella causale del bonifico, come sponsor:\n  {reference}"
        ),
        Purpose::Prefunding => say!(
            "{name} writes this on the transfer, to pay in ahead for what they grant:\n  {reference}",
            "{name} lo scrive nella causale del bonifico, per anticipare ciò che concede:\n  {reference}"
        ),
    };
    let fields = json!({ "member": name, "reference": reference.as_str(), "prefunding": prefunding });
    context.out.print(&Done::new(text, fields))
}

/// The code and the name of who was given a reference here.
fn remembered(context: &Context, reference: &RfReference) -> Result<Option<(String, String)>> {
    match context.vault_if_any()? {
        Some(vault) => context.store()?.payer(vault, reference.as_str()),
        None => Ok(None),
    }
}

/// The code and the name of a payer: a member, or somebody who was given a reference here.
///
/// # Errors
/// If nobody is meant.
pub fn named(context: &Context, who: &str) -> Result<(String, String)> {
    match code_named(context, who) {
        Err(error) => {
            for purpose in [Purpose::Sponsor, Purpose::Prefunding] {
                let reference = payer_reference(purpose, &canonical_code(who))?;
                if let Some(found) = remembered(context, &reference)? {
                    return Ok(found);
                }
            }
            Err(error.hint(say!(
                "Who is no member is named so: piazza coop deposit reference CODE --name NAME",
                "Chi non è socio si indica così: piazza coop deposit reference CODICE --name NOME"
            )))
        }
        found => found,
    }
}

/// Everybody who may pay in: merchants, the address book, and whoever was given a reference here.
pub struct Payers(HashMap<RfReference, Payer>);

impl Payers {
    /// Reads who may pay in.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn read(context: &Context, at: &At) -> Result<Self> {
        let mut payers = Self(HashMap::new());
        for (account, merchant) in members::merchants(at).await? {
            let name = context.known_name(&account)?.unwrap_or(merchant.trade_name);
            payers.note(context, account, &name)?;
        }
        for contact in context.store()?.contacts()? {
            payers.note(context, contact.address, &contact.name)?;
        }
        Ok(payers)
    }

    fn note(&mut self, context: &Context, account: Address, name: &str) -> Result<()> {
        // An officer who does not have the desk's books knows a member by the address alone.
        for code in [code_of(context, &account)?, account.to_string()] {
            for purpose in [Purpose::Sponsor, Purpose::Prefunding] {
                let payer = Payer {
                    code: code.clone(),
                    name: name.to_owned(),
                    account: Some(account),
                    purpose,
                };
                self.0.insert(payer_reference(purpose, &code)?, payer);
            }
        }
        Ok(())
    }

    /// Whose a reference is.
    ///
    /// # Errors
    /// If the wallet's file can't be read.
    pub fn find(&self, context: &Context, reference: &RfReference) -> Result<Option<Payer>> {
        if let Some(payer) = self.0.get(reference) {
            return Ok(Some(payer.clone()));
        }
        let Some((code, name)) = remembered(context, reference)? else {
            return Ok(None);
        };
        let purpose = purpose(reference.reference().starts_with('P'));
        payer(context, (code, name), purpose).map(Some)
    }

    /// Whose reference stands in a text, if it is one payer's.
    ///
    /// # Errors
    /// If the wallet's file can't be read.
    pub fn named_in(&self, context: &Context, text: &str) -> Result<Option<Payer>> {
        match find(text).as_slice() {
            [reference] => self.find(context, reference),
            _ => Ok(None),
        }
    }
}

/// The payer with a code and a name.
///
/// # Errors
/// If the wallet's file can't be read.
pub fn payer(context: &Context, (code, name): (String, String), purpose: Purpose) -> Result<Payer> {
    let person = match context.vault_if_any()? {
        Some(vault) => context.store()?.person_with_code(vault, &code)?,
        None => None,
    };
    Ok(Payer {
        account: person.and_then(|person| person.account),
        code,
        name,
        purpose,
    })
}
