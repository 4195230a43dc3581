//! What came of an order, and the outcomes that are no receipt: lost, unknown, not final.

use super::{finality::Standstill, outcome::Happened, track::Place};
use crate::{
    codes::Hash,
    error::{self, Error},
    i18n::say,
};
use serde_json::json;

/// The name of the error that a transaction never happened.
pub const LOST: &str = "Lost";
/// The name of the error that nobody who was asked can tell whether a transaction happened.
pub const UNKNOWN: &str = "Unknown";
/// The name of the error that a transaction is too late, but not certainly lost before finality goes on.
pub const EXPIRED: &str = "Expired";
/// The name of the error that another transaction took the number, but not certainly before finality goes on.
pub const OVERTAKEN: &str = "Overtaken";
/// The name of the error that a transaction was refused in a block that is not final.
pub const REFUSED_IN_BLOCK: &str = "RefusedInBlock";
/// The name of the error that a transaction is in a block, and nothing becomes final.
pub const NOT_FINAL: &str = "NotFinal";

/// What came of an order.
pub struct Receipt {
    /// The hash of the transaction.
    pub hash: Hash,
    /// Where it is, if it is in a block.
    pub place: Option<Place>,
    /// Whether the block is final.
    pub is_final: bool,
    /// Whether it had happened before it was asked for now.
    pub already: bool,
    /// What happened, if the node still knows.
    pub happened: Option<Happened>,
    /// Since when finality stands still, if it is not final for that reason.
    pub standstill: Option<Standstill>,
}

impl Receipt {
    /// The receipt of what the node has taken, and no block has yet.
    pub const fn seen(hash: Hash) -> Self {
        Self {
            hash,
            place: None,
            is_final: false,
            already: false,
            happened: None,
            standstill: None,
        }
    }

    /// How far it has come, for programs.
    pub fn stage(&self) -> &'static str {
        match (self.place, self.is_final) {
            (None, _) => "seen",
            (Some(_), false) => "in_block",
            (Some(_), true) => "final",
        }
    }

    /// How far it has come, for people.
    pub fn stage_text(&self) -> String {
        match (self.place, self.is_final) {
            (None, _) => say!("sent, not in a block yet", "inviato, non ancora in un blocco"),
            (Some(place), false) => say!(
                "in block {}, not final yet",
                "nel blocco {}, non ancora definitivo",
                place.number
            ),
            (Some(place), true) => say!("final, in block {}", "definitivo, nel blocco {}", place.number),
        }
    }

    /// The fields that every result has.
    pub fn fields(&self) -> serde_json::Value {
        let mut fields = json!({
            "event": self.stage(),
            "transaction": format!("0x{}", hex::encode(self.hash)),
            "block": self.place.map(|place| place.number),
            "already": self.already,
        });
        if let (Some(standstill), Some(fields)) = (self.standstill, fields.as_object_mut()) {
            fields.insert("finality_stands_still_since".to_owned(), json!(standstill));
        }
        fields
    }
}

/// It never happened and never will.
pub fn lost() -> Error {
    error::refused(say!(
        "It did not reach any block, and never will: nothing was done.",
        "Non è entrata in nessun blocco, e non potrà più: non è stato fatto nulla."
    ))
    .hint(say!("You may try again.", "Puoi riprovare."))
    .code(LOST)
}

/// It is over, and this node can't tell whether it happened.
pub fn unknown(intent: &str) -> Error {
    let node = say!(
        "Give the same command with a node that keeps blocks: --node URL.",
        "Dai lo stesso comando con un nodo che conserva i blocchi: --node URL."
    );
    let sure = match Name::of(intent) {
        Name::None => say!(
            " Or look at `piazza balance`; if you are sure that it did not happen: --anew",
            " O guarda `piazza balance`; se sei certo che non è avvenuta: --anew"
        ),
        Name::Chosen => say!(
            " Or look at `piazza balance`; if you are sure that it did not happen: another --id",
            " O guarda `piazza balance`; se sei certo che non è avvenuta: un altro --id"
        ),
        Name::Own => String::new(),
    };
    error::unknown(say!(
        "Whether it happened can't be told: its time is over, and the node no longer keeps the blocks that would show it. \
         Nothing is sent again on a guess.",
        "Non si può dire se è avvenuta: il suo tempo è passato, e il nodo non conserva più i blocchi che lo mostrerebbero. \
         Non si rinvia nulla per supposizione."
    ))
    .hint(format!("{node}{sure}"))
    .code(UNKNOWN)
}

/// By what an order is told from others, which decides what can be done when nobody knows whether it happened.
enum Name {
    /// By the call and who makes it: the flag `--anew` is for these.
    None,
    /// By what somebody chose, `--id`.
    Chosen,
    /// By what it is of: a request, a sale, a batch.
    Own,
}

impl Name {
    /// A call's hash has no colon, and a name begins with its kind and one.
    fn of(intent: &str) -> Self {
        match intent.split_once(':') {
            None => Self::None,
            Some(("send", _)) => Self::Chosen,
            Some(_) => Self::Own,
        }
    }
}

/// It is in a final block, and this node can't tell whether it was carried out there or refused.
pub fn unknown_in(number: u64) -> Error {
    error::unknown(say!(
        "It is in final block {number}; whether it was carried out there or refused, the node no longer keeps.",
        "È nel blocco definitivo {number}; se lì è stata eseguita o rifiutata, il nodo non lo conserva più."
    ))
    .hint(say!(
        "Give the same command with an archive node: --node URL",
        "Dai lo stesso comando con un nodo archivio: --node URL"
    ))
    .code(UNKNOWN)
}

/// It is too late for the chain of the moment, but might stand on another fork as long as finality stands still.
pub fn expired() -> Error {
    error::unknown(say!(
        "It did not reach a block in time. As finality stands still, that is not certain for good.",
        "Non è entrata in un blocco in tempo. Poiché la finalità è ferma, non è certo per sempre."
    ))
    .hint(say!(
        "Give the same command again. Where it is signed anew it has the same number, so that one of both happens at most.",
        "Ripeti lo stesso comando. Dove viene firmata di nuovo ha lo stesso numero, così che ne avvenga al massimo una."
    ))
    .code(EXPIRED)
}

/// The same error, where nothing is signed anew: what came too late is of another account, or the command begins with what
/// it left open.
pub fn once_final(error: Error) -> Error {
    error.hint(say!(
        "Give the same command again once finality goes on: then it is certain what came of it.",
        "Ripeti lo stesso comando quando la finalità riprende: allora è certo che cosa ne è stato."
    ))
}

/// Another one of its number is in a block, which does not become final.
pub fn overtaken(intent: &str) -> Error {
    let hint = match Name::of(intent) {
        Name::None => say!(
            "Give the same command again once finality goes on. If that is too late: --anew; should the blocks be replaced by \
             others, both may happen.",
            "Ripeti lo stesso comando quando la finalità riprende. Se è troppo tardi: --anew; se i blocchi venissero \
             sostituiti da altri, potrebbero avvenire entrambe."
        ),
        Name::Chosen | Name::Own => say!(
            "Give the same command again once finality goes on: then it is certain what came of it.",
            "Ripeti lo stesso comando quando la finalità riprende: allora è certo che cosa ne è stato."
        ),
    };
    error::unknown(say!(
        "The outcome is not known yet: another transaction of this account took its number, in a block that does not become \
         final.",
        "L'esito non è ancora noto: un'altra transazione di questo conto ha preso il suo numero, in un blocco che non diventa \
         definitivo."
    ))
    .hint(hint)
    .code(OVERTAKEN)
}

/// It was refused in a block which is not final: another fork may carry it out.
pub fn refused_in(number: u64, refused: &Error) -> Error {
    let reason = &refused.message;
    error::unknown(say!(
        "It was refused in block {number}, which is not final yet: {reason}",
        "È stata rifiutata nel blocco {number}, che non è ancora definitivo: {reason}"
    ))
    .hint(say!(
        "Give the same command again once finality goes on. Until then another fork may yet carry it out.",
        "Ripeti lo stesso comando quando la finalità riprende. Fino ad allora potrebbe ancora avvenire su un altro ramo."
    ))
    .code(REFUSED_IN_BLOCK)
}

/// It is in a block and waits for finality, which stands still.
pub fn not_final(number: u64, standstill: &Standstill) -> Error {
    let words = standstill.words();
    error::unknown(say!(
        "It is in block {number} and not final yet: {words}.",
        "È nel blocco {number} e non è ancora definitiva: {words}."
    ))
    .hint(say!(
        "It is not lost. Give the same command again later: it goes on following. If a block is enough for you: --wait block",
        "Non è persa. Ripeti lo stesso comando più tardi: continua a seguirla. Se ti basta un blocco: --wait block"
    ))
    .code(NOT_FINAL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn what_is_not_known_is_never_told_as_refused() {
        let standstill = Standstill {
            block: 3,
            time: None,
            now: 0,
        };
        let refused = error::refused("There is not that much to spend.");
        for error in [
            unknown("pay:ab"),
            unknown_in(9),
            expired(),
            once_final(expired()),
            overtaken("pay:ab"),
            refused_in(9, &refused),
            not_final(9, &standstill),
        ] {
            assert_eq!(error.kind, Kind::Unknown, "{}", error.message);
            assert!(error.hint.is_some());
        }
        assert_eq!(lost().kind, Kind::Refused);
    }

    #[test]
    fn a_way_out_is_named_where_there_is_one() {
        let ways = |intent: &str| {
            [unknown(intent), overtaken(intent)].map(|error| {
                let hint = error.hint.expect("a hint");
                (hint.contains("--anew"), hint.contains("--id"))
            })
        };
        assert_eq!(ways("5fa0"), [(true, false), (true, false)]);
        assert_eq!(ways("send:rent:ab:1000:cd"), [(false, true), (false, false)]);
        assert_eq!(ways("refund:ab:1250:0:1250:0"), [(false, false), (false, false)]);
    }

    #[test]
    fn what_is_not_signed_anew_is_not_said_to_be() {
        let hint = |error: Error| error.hint.expect("a hint");
        assert!(hint(expired()).contains("signed anew"));
        assert!(!hint(once_final(expired())).contains("signed anew"));
    }

    #[test]
    fn a_program_reads_since_when_finality_stands_still() {
        let mut receipt = Receipt::seen([0; 32]);
        assert!(receipt.fields().get("finality_stands_still_since").is_none());
        receipt.standstill = Some(Standstill {
            block: 3,
            time: Some(5),
            now: 7,
        });
        let fields = receipt.fields();
        assert_eq!(fields["finality_stands_still_since"], json!({ "block": 3, "time": 5 }));
    }
}
