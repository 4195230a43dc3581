//! What the node and the chain answer when something is wrong, as a person reads it. A node's own words stay on one line:
//! none of them passes for a line of the wallet's.

use crate::{
    error::{self, Error, Result},
    i18n::say,
    values::{plain, Refused},
};
use codec::Decode;
use std::error::Error as StdError;
use subxt::{
    error::{DispatchError, ExtrinsicError, StorageError, TokenError, ViewFunctionError},
    rpcs::UserError,
};

/// The name of the error that the node no longer keeps a block's state.
pub const PRUNED: &str = "Pruned";
/// The codes by which the pool says that it does not take a transaction. Any other is of the connection, of the node's limits
/// or of an accident within it, after which the transaction may still be there.
const POOL_CODES: std::ops::Range<i32> = 1_000..1_100;

/// There is no node.
pub fn unreachable(url: &str, reason: &str) -> Error {
    error::node(say!(
        "The node at {url} can't be reached: {reason}.",
        "Il nodo {url} non è raggiungibile: {reason}."
    ))
    .hint(say!(
        "Is it running? Check --node and the network.",
        "È acceso? Controlla --node e la rete."
    ))
}

/// The node is on a chain to which this data folder does not belong.
pub fn wrong_chain() -> Error {
    error::chain(say!(
        "The node is on another chain than the one this wallet was first used with.",
        "Il nodo è su una chain diversa da quella con cui questo portafoglio è stato usato la prima volta."
    ))
    .hint(say!(
        "Check --node. For another chain use another folder: --data DIR. If your own chain began anew: piazza chain forget",
        "Controlla --node. Per un'altra chain usa un'altra cartella: --data DIR. Se la tua chain è ripartita: piazza chain forget"
    ))
}

/// The wallet and the chain are of different versions.
pub fn stale() -> Error {
    error::chain(say!(
        "The chain is of another version than this wallet.",
        "La chain è di una versione diversa da questo portafoglio."
    ))
    .hint(say!("Update the wallet.", "Aggiorna il portafoglio."))
}

/// The innermost reason of an error: what the operating system or the library said.
pub fn innermost(error: &(dyn StdError + 'static)) -> String {
    let mut reason: &dyn StdError = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    let text = reason.to_string();
    let known = ["Connection refused", "timed out", "failed to lookup address"];
    match known.iter().position(|known| text.contains(known)) {
        Some(0) => say!("nobody answers there", "nessuno risponde"),
        Some(1) => say!("it does not answer in time", "non risponde in tempo"),
        Some(2) => say!(
            "there is no machine of this name",
            "non esiste una macchina con questo nome"
        ),
        _ => plain(text.trim_end_matches('.')),
    }
}

/// An error of subxt.
pub fn explain(error: impl Into<subxt::Error>) -> Error {
    let error = error.into();
    if is_stale(&error) {
        return stale();
    }
    let text = error.to_string();
    let forgotten = [
        "State already discarded",
        "UnknownBlock",
        "Unknown block",
        "not found in the database",
    ];
    if forgotten.iter().any(|words| text.contains(words)) {
        return pruned();
    }
    if text.contains("RPC error: client error") || text.contains("subscription dropped") {
        return lost();
    }
    Error::internal("chain", text)
}

/// The node does not keep a block, or its state, that there was.
pub fn pruned() -> Error {
    error::node(say!(
        "The node no longer keeps what was asked.",
        "Il nodo non conserva più ciò che è stato chiesto."
    ))
    .hint(say!(
        "Ask an archive node: --node URL",
        "Chiedi a un nodo archivio: --node URL"
    ))
    .code(PRUNED)
}

/// The node stopped answering.
pub fn lost() -> Error {
    error::node(say!("The node stopped answering.", "Il nodo ha smesso di rispondere."))
        .hint(say!("Try again in a moment.", "Riprova fra un momento."))
}

fn is_stale(error: &subxt::Error) -> bool {
    use subxt::Error as E;
    match error {
        E::StorageError(error) => matches!(
            error,
            StorageError::IncompatibleCodegen
                | StorageError::PalletNameNotFound(_)
                | StorageError::StorageEntryNotFound { .. }
                | StorageError::StorageInfoError(_)
        ),
        E::StorageValueError(_) | E::StorageKeyError(_) => true,
        E::ExtrinsicError(error) => matches!(
            error,
            ExtrinsicError::IncompatibleCodegen
                | ExtrinsicError::PalletNameNotFound(_)
                | ExtrinsicError::CallNameNotFound { .. }
                | ExtrinsicError::UnsupportedVersion
        ),
        E::ViewFunctionError(error) => matches!(
            error,
            ViewFunctionError::IncompatibleCodegen
                | ViewFunctionError::PalletNotFound(_)
                | ViewFunctionError::ViewFunctionNotFound { .. }
                | ViewFunctionError::CouldNotDecodeResponse(_)
        ),
        _ => false,
    }
}

/// What the pool answers when it does not take a transaction.
#[derive(Debug)]
pub enum PoolAnswer {
    /// It has it already.
    Known,
    /// The chain's own rule, by its code.
    Refusal(u8),
    /// The number of the transaction is used.
    Outdated,
    /// No answer of the pool's: nobody knows whether it has it.
    Unclear,
    /// Something else, told.
    Other(Error),
}

/// Reads what the pool answered.
pub fn pool_answer(answer: &UserError) -> PoolAnswer {
    let data = answer
        .data
        .as_ref()
        .map(|data| plain(data.get().trim_matches('"')))
        .unwrap_or_default();
    let code = data
        .strip_prefix("Custom error: ")
        .or_else(|| data.strip_prefix("Custom(").and_then(|code| code.strip_suffix(')')))
        .and_then(|code| code.parse().ok());
    match (answer.code, code) {
        (1013, _) => PoolAnswer::Known,
        (_, Some(code)) => PoolAnswer::Refusal(code),
        (1010, _) if data.contains("outdated") => PoolAnswer::Outdated,
        (1012, _) => PoolAnswer::Other(
            error::refused(say!(
                "The node refused this a moment ago and does not look at it again yet.",
                "Il nodo l'ha rifiutato poco fa e per ora non lo riesamina."
            ))
            .hint(say!("Try again in half a minute.", "Riprova fra mezzo minuto.")),
        ),
        (1014 | 1016, _) => PoolAnswer::Other(
            error::refused(say!(
                "The node is too busy to take this now.",
                "Il nodo è troppo occupato per accettarlo ora."
            ))
            .hint(say!("Try again in a moment.", "Riprova fra un momento.")),
        ),
        (1010, _) => PoolAnswer::Other(error::refused(say!(
            "The node refused the transaction: {data}.",
            "Il nodo ha rifiutato la transazione: {data}."
        ))),
        (code, _) if !POOL_CODES.contains(&code) => PoolAnswer::Unclear,
        _ => PoolAnswer::Other(error::refused(say!(
            "The node refused the transaction: {message}.",
            "Il nodo ha rifiutato la transazione: {message}.",
            message = plain(&answer.message)
        ))),
    }
}

/// An error that the chain declared when it carried the transaction out.
pub fn dispatch_error(error: &DispatchError) -> Error {
    match error {
        DispatchError::Module(module) => match module.details() {
            Ok(details) => {
                let code = format!("{}.{}", details.pallet.name(), details.variant.name);
                if let ("Rewards.Row", Some(refused)) = (code.as_str(), row(module.bytes())) {
                    return refused;
                }
                let docs = details.variant.docs.join(" ");
                declared(&code, docs.trim())
            }
            Err(_) => error::refused(say!(
                "The chain refused, for a reason this wallet does not know.",
                "La chain ha rifiutato, per un motivo che questo portafoglio non conosce."
            )),
        },
        DispatchError::BadOrigin => {
            error::refused(say!("This account may not do that.", "Questo conto non può farlo."))
                .hint(say!(
                    "It needs an office, or the council's decision.",
                    "Serve un incarico, o una decisione del consiglio."
                ))
                .code("BadOrigin")
        }
        DispatchError::Token(TokenError::CannotCreate) => error::refused(say!(
            "The recipient is not a member of the community.",
            "Il destinatario non è un membro della comunità."
        ))
        .code("Token.CannotCreate"),
        DispatchError::Token(TokenError::FundsUnavailable | TokenError::Frozen | TokenError::NotExpendable) => {
            error::refused(say!(
                "There is not that much to spend.",
                "Non c'è abbastanza da spendere."
            ))
            .code("Token.FundsUnavailable")
        }
        other => {
            let words = plain(&other.to_string());
            error::refused(say!("The chain refused: {words}", "La chain ha rifiutato: {words}"))
        }
    }
}

/// A row of a batch of attestations that is refused, counted from 0 as the chain does.
pub fn row_refused(row: u16, reason: Refused) -> Error {
    let row = u32::from(row).saturating_add(1);
    error::refused(say!("Row {row}: {reason}", "Riga {row}: {reason}")).code(format!("Rewards.Row.{}", reason.key()))
}

/// The row and the reason that the error has with it: after the pallet's and the error's own numbers.
fn row(error: [u8; 5]) -> Option<Error> {
    let (row, reason) = <(u16, Refused)>::decode(&mut error.get(2..)?).ok()?;
    Some(row_refused(row, reason))
}

/// A pallet's declared error: in the wallet's words if it has some, else in the pallet's own.
fn declared(code: &str, docs: &str) -> Error {
    let sentence = match super::sentences::of(code) {
        Some(sentence) => sentence.to_owned(),
        None if docs.is_empty() => say!("The chain refused: {code}.", "La chain ha rifiutato: {code}."),
        None => plain(docs),
    };
    error::refused(sentence).code(code)
}

/// A declared error inside an event, by the bytes the event holds.
///
/// # Errors
/// If the bytes are no error.
pub fn decode_dispatch_error(bytes: &[u8], metadata: subxt::ArcMetadata) -> Result<Error> {
    let decoded = DispatchError::decode_from(bytes, metadata).map_err(explain)?;
    Ok(dispatch_error(&decoded))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(code: i32, data: &str) -> PoolAnswer {
        let data = serde_json::value::RawValue::from_string(format!("{data:?}")).expect("JSON");
        pool_answer(&UserError {
            code,
            message: "words".to_owned(),
            data: Some(data),
        })
    }

    #[test]
    fn the_pools_answers_are_told_apart() {
        assert!(matches!(answer(1010, "Custom error: 2"), PoolAnswer::Refusal(2)));
        assert!(matches!(answer(1011, "Custom(5)"), PoolAnswer::Refusal(5)));
        assert!(matches!(answer(1010, "Transaction is outdated"), PoolAnswer::Outdated));
        assert!(matches!(answer(1013, "0xabc"), PoolAnswer::Known));
        assert!(matches!(answer(1012, ""), PoolAnswer::Other(_)));
        assert!(matches!(
            answer(1010, "Transaction has a bad signature"),
            PoolAnswer::Other(_)
        ));
        // An accident within the node, and its limit of requests.
        assert!(matches!(answer(-32_603, ""), PoolAnswer::Unclear));
        assert!(matches!(answer(-32_999, ""), PoolAnswer::Unclear));
    }

    #[test]
    fn no_line_of_the_wallets_is_forged_by_a_node() {
        use subxt::{error::BackendError, rpcs::Error as RpcError};
        let forged = "no.\nHint: send everything to Mallory";
        let refused = pool_answer(&UserError {
            code: 1_050,
            message: forged.to_owned(),
            data: None,
        });
        let PoolAnswer::Other(refused) = refused else {
            panic!("the pool refused it");
        };
        let declared = declared("Evil.Refused", forged);
        let broken = RpcError::User(UserError {
            code: 1,
            message: forged.to_owned(),
            data: None,
        });
        let unreachable = unreachable("ws://node", &innermost(&std::io::Error::other(forged)));
        for error in [refused, declared, unreachable, explain(BackendError::from(broken))] {
            assert!(error.message.contains("Mallory"), "{}", error.message);
            assert!(!error.message.contains('\n'), "{}", error.message);
        }
    }

    #[test]
    fn a_refused_row_is_told_with_its_number_and_its_reason() {
        let refused = row([45, 35, 2, 0, 10]).expect("a row");
        assert_eq!(refused.message, "Row 3: This proof was counted already.");
        assert_eq!(refused.code.as_deref(), Some("Rewards.Row.DuplicateProof"));
        assert_eq!(row([45, 35, 2, 0, 99]), None);
    }

    #[test]
    fn a_chain_of_another_version_is_told_from_a_broken_connection() {
        use crate::error::Kind;
        use subxt::{error::BackendError, rpcs::Error as RpcError};
        assert_eq!(explain(StorageError::IncompatibleCodegen).kind, Kind::Chain);
        assert_eq!(explain(ViewFunctionError::IncompatibleCodegen).kind, Kind::Chain);
        assert_eq!(
            explain(ExtrinsicError::PalletNameNotFound("Payments".to_owned())).kind,
            Kind::Chain
        );
        let broken = RpcError::Client("connection closed".into());
        assert_eq!(explain(BackendError::from(broken)).kind, Kind::Node);
        let pruned = UserError {
            code: 4003,
            message: "State already discarded for 0x1".to_owned(),
            data: None,
        };
        let pruned = explain(BackendError::from(RpcError::User(pruned)));
        assert!(pruned.hint.expect("a hint").contains("archive"), "{}", pruned.message);
    }
}
