//! Why a transaction is refused before it reaches any block: the chain's codes, as sentences.

use crate::{
    error::{self, Error},
    i18n::{self, say, Lang},
};

/// A refusal: its name, the sentence and the hint, in English and Italian.
struct Refusal {
    name: &'static str,
    sentence: [&'static str; 2],
    hint: [&'static str; 2],
}

const fn refusal_of(name: &'static str, sentence: [&'static str; 2], hint: [&'static str; 2]) -> Refusal {
    Refusal { name, sentence, hint }
}

const NOTHING_DONE: [&str; 2] = ["Nothing was done.", "Non è stato fatto nulla."];
const ASK_REGISTRAR: [&str; 2] = ["Ask a registrar.", "Rivolgiti allo sportello."];
const NEW_CERTIFICATE: [&str; 2] = [
    "Ask the registrar for a new certificate.",
    "Chiedi allo sportello un nuovo certificato.",
];
const WAIT: [&str; 2] = [
    "Wait a little: `piazza balance` says when.",
    "Aspetta un poco: `piazza balance` dice quando.",
];

/// By code, from 1 on. The codes are the chain's and never change.
const REFUSALS: [Refusal; 23] = [
    refusal_of(
        "NotEnrolled",
        [
            "This account is not enrolled in the community.",
            "Questo conto non è iscritto alla comunità.",
        ],
        [
            "Ask a registrar, or use a certificate: piazza enrol accept CODE",
            "Rivolgiti allo sportello, o usa un certificato: piazza enrol accept CODICE",
        ],
    ),
    refusal_of(
        "Suspended",
        ["This account is suspended.", "Questo conto è sospeso."],
        ASK_REGISTRAR,
    ),
    refusal_of(
        "Left",
        [
            "This account has left the community.",
            "Questo conto ha lasciato la comunità.",
        ],
        [
            "Ask a registrar to enrol you again.",
            "Chiedi allo sportello di iscriverti di nuovo.",
        ],
    ),
    refusal_of(
        "Expired",
        [
            "The enrolment of this account has ended.",
            "L'iscrizione di questo conto è scaduta.",
        ],
        ASK_REGISTRAR,
    ),
    refusal_of(
        "OverAllowance",
        [
            "Too many operations in a short time.",
            "Troppe operazioni in poco tempo.",
        ],
        WAIT,
    ),
    refusal_of(
        "Immortal",
        ["The transaction has no expiry.", "La transazione non ha scadenza."],
        NOTHING_DONE,
    ),
    refusal_of(
        "Tip",
        ["Tips are not accepted.", "Le mance non sono accettate."],
        NOTHING_DONE,
    ),
    refusal_of(
        "Recipient",
        [
            "The recipient is not an active member of the community.",
            "Il destinatario non è un membro attivo della comunità.",
        ],
        NOTHING_DONE,
    ),
    refusal_of(
        "NoPersonToPerson",
        [
            "Payments between persons are not allowed here.",
            "Qui i pagamenti fra persone non sono consentiti.",
        ],
        NOTHING_DONE,
    ),
    refusal_of(
        "Certificate",
        [
            "The certificate is not valid for this account.",
            "Il certificato non è valido per questo conto.",
        ],
        NEW_CERTIFICATE,
    ),
    refusal_of(
        "CertificateExpired",
        ["The certificate has expired.", "Il certificato è scaduto."],
        NEW_CERTIFICATE,
    ),
    refusal_of(
        "CertificateUsed",
        [
            "The certificate, or the person behind it, is enrolled already.",
            "Il certificato, o la persona a cui è intestato, è già iscritto.",
        ],
        [
            "`piazza balance` shows whether it is this account.",
            "`piazza balance` mostra se è questo conto.",
        ],
    ),
    refusal_of(
        "TooHeavy",
        [
            "The transaction is too large for anyone's allowance.",
            "La transazione è troppo grande per qualunque quota.",
        ],
        ["Send less at once.", "Invia meno in una volta."],
    ),
    refusal_of(
        "TooManyWaiting",
        [
            "Too many operations of this account are still waiting.",
            "Troppe operazioni di questo conto sono ancora in attesa.",
        ],
        WAIT,
    ),
    refusal_of(
        "RecipientLimit",
        [
            "The recipient would hold more than his tier allows.",
            "Il destinatario supererebbe il limite della sua fascia.",
        ],
        NOTHING_DONE,
    ),
    refusal_of(
        "ToYourself",
        [
            "Sender and recipient are the same.",
            "Mittente e destinatario sono gli stessi.",
        ],
        NOTHING_DONE,
    ),
    refusal_of("Nothing", ["The amount is 0.", "L'importo è 0."], NOTHING_DONE),
    refusal_of(
        "NotForPrincipal",
        [
            "This account is a key that acts for a member, and can do nothing of its own.",
            "Questo conto è una chiave che agisce per un membro, e non può fare nulla di suo.",
        ],
        [
            "Say for whom: --for WHO, or once for ever `piazza account act-for NAME WHO`.",
            "Di' per chi: --for CHI, o una volta per tutte `piazza account act-for NOME CHI`.",
        ],
    ),
    refusal_of(
        "PrincipalNotActive",
        [
            "The account for which this acts is not enrolled, suspended, or gone.",
            "Il conto per cui si agisce non è iscritto, è sospeso o non c'è più.",
        ],
        ASK_REGISTRAR,
    ),
    refusal_of(
        "NotEntitled",
        [
            "You may not act for them, or not any more.",
            "Non puoi agire per questo membro, o non più.",
        ],
        [
            "Ask whose account it is: `piazza account delegate list` shows who may.",
            "Chiedi a chi ha il conto: `piazza account delegate list` mostra chi può.",
        ],
    ),
    refusal_of(
        "OperationExpired",
        [
            "Too few signed in time: this operation of a joint account has expired.",
            "Troppo pochi hanno firmato in tempo: questa operazione di un conto comune è scaduta.",
        ],
        ["Begin it anew.", "Ricominciala da capo."],
    ),
    refusal_of(
        "Paused",
        [
            "Enrolment is paused for now.",
            "Le iscrizioni sono sospese per il momento.",
        ],
        [
            "Try again later: the certificate stays good until it expires.",
            "Riprova più tardi: il certificato vale finché non scade.",
        ],
    ),
    refusal_of(
        "NotInCouncil",
        [
            "Only members of the council do this.",
            "Lo fanno soltanto i membri del consiglio.",
        ],
        [
            "`piazza council list` shows who they are.",
            "`piazza council list` mostra chi sono.",
        ],
    ),
];

/// The refusal of this code, as a person reads it.
pub fn refusal(code: u8) -> Error {
    let language = usize::from(i18n::current() == Lang::It);
    match usize::from(code).checked_sub(1).and_then(|index| REFUSALS.get(index)) {
        Some(refusal) => error::refused(refusal.sentence[language])
            .hint(refusal.hint[language])
            .code(format!("Refusal.{}", refusal.name)),
        None => error::refused(say!(
            "The chain refused the transaction (reason {code}).",
            "La chain ha rifiutato la transazione (motivo {code})."
        ))
        .hint(say!(
            "Update the wallet: it does not know this reason.",
            "Aggiorna il portafoglio: non conosce questo motivo."
        ))
        .code("Refusal.Unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn a_refusal_has_its_sentence_and_its_name() {
        assert_eq!(refusal(1).code.as_deref(), Some("Refusal.NotEnrolled"));
        assert_eq!(refusal(5).code.as_deref(), Some("Refusal.OverAllowance"));
        assert_eq!(refusal(17).code.as_deref(), Some("Refusal.Nothing"));
        assert_eq!(refusal(18).code.as_deref(), Some("Refusal.NotForPrincipal"));
        assert_eq!(refusal(2).kind, Kind::Refused);
        for unknown in [0, 99, 255] {
            assert!(refusal(unknown).message.contains(&unknown.to_string()));
        }
    }
}
