//! `piazza device code`: the venue's screen. It shows the code with which visitors check in, and changes it in time.

use super::{check_valid, known};
use crate::{
    chain::{
        now,
        rewards::{self, Role},
        Chain,
    },
    codes::CheckInCode,
    commands::titles::behaviour_title,
    context::Context,
    error::{refused, Kind, Result},
    i18n::say,
    output::Done,
    qr,
    values::{format_moment, Address, Cell, Millis},
};
use serde_json::json;
use std::time::Duration;

/// How often the chain's clock is looked at.
const PAUSE: Duration = Duration::from_secs(2);

/// What a venue shows now.
struct Shown {
    title: String,
    cell: Cell,
    slot: u64,
    /// The last moment at which the code is accepted.
    until: Millis,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, programme: u32, once: bool) -> Result<()> {
    context.unlock_ahead()?;
    let mut chain = Chain::connect(context).await?;
    let (name, device) = context.account()?;
    let mut shown = look(context, &chain, programme, &device).await?;
    let pair = context.unlock(&name)?;
    loop {
        let code = CheckInCode::sign(chain.genesis(), &pair, programme, shown.cell, shown.slot);
        show(context, &name, &shown, &code.to_uri(chain.genesis()))?;
        if once {
            return Ok(());
        }
        shown = next(context, &mut chain, programme, (&device, shown.slot)).await?;
    }
}

/// Waits for the next slot. Nobody sits at the screen: a node that is away is waited for.
async fn next(context: &Context, chain: &mut Chain, programme: u32, (device, slot): (&Address, u64)) -> Result<Shown> {
    let mut told = false;
    loop {
        tokio::time::sleep(PAUSE).await;
        match look(context, chain, programme, device).await {
            Ok(shown) if shown.slot != slot => return Ok(shown),
            Ok(_) => {}
            Err(error) if error.kind == Kind::Node => {
                if !told {
                    context
                        .out
                        .note(&say!("{error} Waiting for the node…", "{error} In attesa del nodo…"));
                }
                told = true;
                let _back_or_not = chain.redial().await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// What the venue shows by the chain's clock, which decides.
async fn look(context: &Context, chain: &Chain, programme: u32, device: &Address) -> Result<Shown> {
    let at = chain.at_best().await?;
    let info = known(context, &at, programme, device).await?;
    let now = now(&at).await?;
    check_valid(&info, now)?;
    let cell = match &info.role {
        Role::Venue { cell } => Cell::from_index(cell.0),
        _ => None,
    };
    let Some(cell) = cell else {
        return Err(refused(say!(
            "{} is no venue: nobody checks in there.",
            "{} non è una sede: lì non si fa il check-in.",
            context.name(device)
        ))
        .code("Rewards.NoSuchDevice"));
    };
    let behaviour = rewards::the_behaviour(&at, info.behaviour).await?;
    let length = rewards::check_in_slot(&at)?;
    let slot = now.checked_div(length).unwrap_or(0);
    Ok(Shown {
        title: behaviour_title(context, info.behaviour, &behaviour.terms)?,
        cell,
        slot,
        until: slot.saturating_add(2).saturating_mul(length).saturating_sub(1),
    })
}

fn show(context: &Context, name: &str, shown: &Shown, uri: &str) -> Result<()> {
    let screen = console::Term::stdout();
    if !context.out.is_json() && screen.is_term() {
        // On a screen that can't be cleared the code stands below the last one.
        let _cleared = screen.clear_screen();
    }
    let (drawing, title, until) = (qr::draw(uri)?, &shown.title, format_moment(shown.until));
    let text = say!(
        "{drawing}\n{name}: {title}, until {until}\n{uri}",
        "{drawing}\n{name}: {title}, fino al {until}\n{uri}"
    );
    let fields = json!({
        "event": "code",
        "uri": uri,
        "slot": shown.slot,
        "until": shown.until,
    });
    context.out.print(&Done::new(text, fields))
}
