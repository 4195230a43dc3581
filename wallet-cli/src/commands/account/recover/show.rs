//! `piazza account recover show`: who can bring an account back, and how far they are.

use super::names;
use crate::{
    chain::{
        recovery::{self, Circle},
        At, Chain,
    },
    context::Context,
    error::Result,
    i18n::say,
    output::Report,
    values::{format_moment, format_wait, serialize_display, Address, Millis},
};
use serde::Serialize;

#[derive(Serialize)]
struct Shown {
    #[serde(serialize_with = "serialize_display")]
    address: Address,
    #[serde(skip)]
    name: String,
    circles: Vec<ShownCircle>,
    /// Who has taken over.
    heir: Option<String>,
    #[serde(skip)]
    heir_name: String,
}

#[derive(Serialize)]
struct ShownCircle {
    friends: Vec<String>,
    needed: u32,
    wait_ms: Millis,
    heir: String,
    agreed: Vec<String>,
    begun: bool,
    finishable_at: Option<Millis>,
    #[serde(skip)]
    text: String,
}

impl Report for Shown {
    fn human(&self) -> String {
        let name = &self.name;
        let mut lines: Vec<_> = self.circles.iter().map(|circle| circle.text.clone()).collect();
        if lines.is_empty() {
            lines.push(say!("Nobody can bring {name} back.", "Nessuno può recuperare {name}."));
        }
        if self.heir.is_some() {
            let heir = &self.heir_name;
            lines.push(say!(
                "{heir} has taken over, and may act for {name}.",
                "È subentrato {heir}, e può agire per {name}."
            ));
        }
        lines.join("\n")
    }
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, who: Option<&str>) -> Result<()> {
    let account = match who {
        Some(who) => context.who(who)?,
        None => context.principal()?,
    };
    let chain = Chain::connect(context).await?;
    let at = chain.at_best().await?;
    let mut circles = Vec::new();
    for circle in recovery::circles(&at, &account).await? {
        let strings = |accounts: &[Address]| accounts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let agreed = circle.attempt.as_ref().map(|attempt| strings(&attempt.agreed));
        circles.push(ShownCircle {
            friends: strings(&circle.plan.friends),
            needed: circle.plan.needed,
            wait_ms: circle.wait(),
            heir: circle.plan.heir.to_string(),
            begun: agreed.is_some(),
            agreed: agreed.unwrap_or_default(),
            finishable_at: circle.finishable(&at).await?,
            text: words(context, &at, &account, &circle).await?,
        });
    }
    let heir = recovery::heir(&at, &account).await?;
    context.out.print(&Shown {
        address: account,
        name: context.name(&account),
        circles,
        heir_name: heir.map(|heir| context.name(&heir)).unwrap_or_default(),
        heir: heir.map(|heir| heir.to_string()),
    })
}

/// A circle in words: who, and how far they are.
async fn words(context: &Context, at: &At, lost: &Address, circle: &Circle) -> Result<String> {
    let plan = &circle.plan;
    let (needed, wait, name) = (plan.needed, format_wait(circle.wait()), context.name(lost));
    let (friends, heir) = (names(context, &plan.friends), context.name(&plan.heir));
    let text = say!(
        "Any {needed} of these together can bring {name} back after {wait}: {friends}. Then {heir} takes over.",
        "{needed} di questi insieme possono recuperare {name} dopo {wait}: {friends}. Poi subentra {heir}."
    );
    let progress = progress(context, at, circle).await?;
    Ok(progress.map_or(text.clone(), |progress| format!("{text}\n{progress}")))
}

/// How far the friends are, if they are at work.
///
/// # Errors
/// If the node does not answer.
pub async fn progress(context: &Context, at: &At, circle: &Circle) -> Result<Option<String>> {
    let Some(attempt) = &circle.attempt else {
        return Ok(None);
    };
    let (count, needed) = (attempt.agreed.len(), circle.plan.needed);
    let initiator = context.name(&attempt.initiator);
    let agreed = say!(
        "{initiator} began; {count} of {needed} friends agreed",
        "{initiator} ha cominciato; {count} amici su {needed} sono d'accordo"
    );
    let when = match (circle.finishable(at).await?, circle.is_agreed()) {
        (Some(moment), true) => say!(
            "can be finished on {}",
            "si può concludere il {}",
            format_moment(moment)
        ),
        (Some(moment), false) => say!(
            "the others must agree, and it can't be finished before {}",
            "devono esserlo anche gli altri, e non si può concludere prima del {}",
            format_moment(moment)
        ),
        (None, true) => say!("can be finished now", "si può concludere adesso"),
        (None, false) => say!("the others must agree", "devono esserlo anche gli altri"),
    };
    Ok(Some(format!("{agreed}; {when}.")))
}
