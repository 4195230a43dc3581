//! What a person does about it when the pool does not take a transaction.

use super::{
    fault::PoolAnswer,
    quota::{self, Allowed},
    refusals::refusal,
    Chain,
};
use crate::{
    error::{self, Error},
    i18n::say,
    values::{format_wait, Address},
};

/// Adds to a refusal that says to wait for how long.
pub async fn say_when(chain: &Chain, account: &Address, error: Error) -> Error {
    if !says_wait(&error) {
        return error;
    }
    let Ok(at) = chain.at_best().await else { return error };
    match quota::allowed(&at, account).await {
        Ok(Some(Allowed { wait: Some(wait), .. })) => {
            let wait = format_wait(wait);
            error.hint(say!(
                "One more is possible in {wait}.",
                "Un'altra è possibile fra {wait}."
            ))
        }
        _ => error,
    }
}

/// Whether the chain said to come again later.
pub fn says_wait(error: &Error) -> bool {
    matches!(
        error.code.as_deref(),
        Some("Refusal.OverAllowance" | "Refusal.TooManyWaiting")
    )
}

/// Why the pool does not take a transaction, as a person reads it.
pub fn refused(answer: PoolAnswer) -> Error {
    match answer {
        PoolAnswer::Refusal(code) => refusal(code),
        PoolAnswer::Outdated => error::refused(say!(
            "Another transaction of this account came first.",
            "Un'altra transazione di questo conto è arrivata prima."
        ))
        .hint(say!(
            "Try again. Two machines should not share one account.",
            "Riprova. Due macchine non dovrebbero condividere un conto."
        )),
        PoolAnswer::Known | PoolAnswer::Unclear => Error::internal("pool", "no refusal"),
        PoolAnswer::Other(error) => error,
    }
}
