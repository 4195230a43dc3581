//! How far a transaction has come, told while it goes on.

use super::track::Stage;
use crate::{context::Context, i18n::say, output::Progress};
use std::time::Instant;

/// Tells each stage as it comes.
pub struct Teller<'a> {
    context: &'a Context,
    started: Instant,
    spinner: Progress,
}

impl<'a> Teller<'a> {
    /// Begins to tell.
    pub fn new(context: &'a Context) -> Self {
        let spinner = context.out.spinner(say!("sending…", "invio…"));
        Self {
            context,
            started: Instant::now(),
            spinner,
        }
    }

    /// Tells a stage.
    pub fn tell(&mut self, stage: Stage) {
        let elapsed = self.started.elapsed();
        let seconds = format!("{:.1}", elapsed.as_secs_f32());
        let (event, block, text) = match stage {
            Stage::Seen => (
                "seen",
                None,
                say!("sent; waiting for a block…", "inviato; in attesa di un blocco…"),
            ),
            Stage::InBlock(place) => {
                let number = place.number;
                (
                    "in_block",
                    Some(number),
                    say!(
                        "in block {number} after {seconds} s; waiting until it is final…",
                        "nel blocco {number} dopo {seconds} s; in attesa che sia definitivo…"
                    ),
                )
            }
            Stage::Final(place) => (
                "final",
                Some(place.number),
                say!("final after {seconds} s", "definitivo dopo {seconds} s"),
            ),
            Stage::Lost | Stage::Expired | Stage::Overtaken | Stage::Unknown => return,
        };
        self.spinner.say(text);
        // The last stage is the result itself.
        if !matches!(stage, Stage::Final(_)) {
            let elapsed = u64::try_from(elapsed.as_millis()).unwrap_or_default();
            self.context
                .out
                .event(&serde_json::json!({ "event": event, "block": block, "elapsed_ms": elapsed }));
        }
    }
}
