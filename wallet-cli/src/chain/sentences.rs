//! The chain's declared errors as people read them. The pallets of this community say theirs in English themselves, in
//! the metadata; here they are in Italian, and a test holds the table against the metadata. Of the other pallets, those
//! that a person meets are here in both languages.

use crate::i18n::{self, Lang};

/// The wallet's sentence for an error, if it has one; else the metadata's own words must do.
pub fn of(code: &str) -> Option<&'static str> {
    let italian = i18n::current() == Lang::It;
    let ours = OURS
        .iter()
        .filter(|_| italian)
        .find(|(known, _)| *known == code)
        .map(|(_, sentence)| *sentence);
    let foreign = || FOREIGN.iter().find(|(known, _, _)| *known == code);
    ours.or_else(|| foreign().map(|(_, english, sentence)| if italian { *sentence } else { *english }))
}

const OURS: &[(&str, &str)] = &[
    ("Members.NotEnrolled", "Questo conto non è iscritto alla comunità."),
    ("Members.Suspended", "Questo conto è sospeso: rivolgiti allo sportello."),
    ("Members.Left", "Questo conto ha lasciato la comunità."),
    ("Members.Expired", "L'iscrizione di questo conto è scaduta."),
    ("Members.AlreadyEnrolled", "Questo conto è già iscritto."),
    (
        "Members.CommitmentInUse",
        "Questa persona è già iscritta, con un altro conto.",
    ),
    (
        "Members.PotAccount",
        "Questo conto è del sistema e non si può iscrivere.",
    ),
    (
        "Members.UnknownZone",
        "Non c'è nessuna zona con questo codice ISTAT: le zone le aggiunge il consiglio.",
    ),
    ("Members.InvalidIstatCode", "Un codice ISTAT ha sei cifre."),
    (
        "Members.UnknownTier",
        "Questa fascia non esiste: le fasce le aggiunge il consiglio.",
    ),
    (
        "Members.UnknownFund",
        "Il fondo di comunità della zona non esiste: prima lo crea il consiglio.",
    ),
    (
        "Members.InvalidEnd",
        "L'iscrizione finirebbe prima di adesso, o più tardi di quanto la fascia consenta.",
    ),
    (
        "Members.NeedsProfile",
        "Un esercente si iscrive con insegna, accordo e percentuale.",
    ),
    ("Members.NotAMerchant", "Questo conto non è un esercente convenzionato."),
    (
        "Members.IncompleteProfile",
        "Un esercente ha un'insegna, da 1 a 4 categorie e da 1 a 8 punti vendita.",
    ),
    (
        "Members.UnknownShop",
        "L'esercente non ha un punto vendita con questo numero.",
    ),
    ("Members.NoAgreement", "L'accordo dell'esercente oggi non è in vigore."),
    (
        "Members.NotYourRate",
        "La percentuale la cambia solo l'esercente o lo sportello.",
    ),
    (
        "Members.HoldsOffice",
        "Questo conto ha un incarico: prima lo revoca il consiglio.",
    ),
    ("Members.AlreadyAppointed", "Questo conto ha già l'incarico."),
    ("Members.NotAppointed", "Questo conto non ha l'incarico."),
    ("Members.NotSuspended", "Si può riammettere solo un membro sospeso."),
    (
        "Members.InvalidCertificate",
        "Il certificato non è firmato da uno sportello in carica, o non è per questo conto.",
    ),
    (
        "Members.CertificateExpired",
        "Il certificato è scaduto: chiedine uno nuovo.",
    ),
    (
        "Members.CertificateForMerchant",
        "I certificati iscrivono persone e dispositivi, non esercenti.",
    ),
    ("Payments.Nothing", "L'importo è zero."),
    ("Payments.ToYourself", "Non puoi pagare te stesso."),
    (
        "Payments.InsufficientCredits",
        "Non hai abbastanza da spendere: ciò che è impegnato in prenotazioni e ordini aperti non conta.",
    ),
    (
        "Payments.InvalidInvoice",
        "L'esercente non ha firmato questa richiesta: chiedine una nuova.",
    ),
    ("Payments.InvoiceExpired", "La richiesta è scaduta: chiedine una nuova."),
    (
        "Payments.InvoiceTooLong",
        "La richiesta vale più a lungo di quanto questa comunità consenta: chiedine una nuova.",
    ),
    ("Payments.AlreadyPaid", "Questa richiesta è già pagata."),
    (
        "Payments.InvalidReferrer",
        "Il segnalatore della richiesta non è un membro attivo, o è uno dei due che trattano.",
    ),
    (
        "Payments.MerchantLimit",
        "L'esercente supererebbe il limite della sua fascia.",
    ),
    (
        "Payments.InvalidRecipient",
        "Il destinatario non è un membro attivo della comunità.",
    ),
    (
        "Payments.RecipientLimit",
        "Il destinatario supererebbe il limite della sua fascia.",
    ),
    (
        "Payments.NoPersonToPerson",
        "I pagamenti fra persone non sono consentiti nella tua fascia o in quella del destinatario.",
    ),
    (
        "Payments.NotActive",
        "Ora non puoi agire: il tuo conto è sospeso o l'iscrizione è scaduta.",
    ),
    (
        "Reserve.NotTreasurer",
        "Lo può fare solo un tesoriere nominato dal consiglio.",
    ),
    ("Reserve.ZeroAmount", "L'importo deve essere maggiore di 0."),
    ("Reserve.Overflow", "L'importo è troppo grande per i registri."),
    (
        "Reserve.ReferenceUsed",
        "Questo bonifico è già registrato, o è in una proposta: conta una volta sola.",
    ),
    (
        "Reserve.ConsumerPrepaidOff",
        "Qui i consumatori non possono comprare crediti: il consiglio non lo ha accettato.",
    ),
    ("Reserve.NoSuchDeposit", "Non c'è nessun deposito con questo numero."),
    ("Reserve.NoRecipients", "Indica almeno un destinatario."),
    (
        "Reserve.DepositExceeded",
        "Nel deposito resta meno di quanto i destinatari dovrebbero ricevere.",
    ),
    (
        "Reserve.SelfAllocation",
        "Un tesoriere non può partecipare a dare crediti a sé stesso: possono farlo altri due.",
    ),
    (
        "Reserve.OverLimit",
        "Un destinatario supererebbe il limite della sua fascia.",
    ),
    (
        "Reserve.NoSuchProposal",
        "Non c'è nessuna proposta aperta con questo numero: è stata approvata o ritirata, o non è mai esistita.",
    ),
    (
        "Reserve.SameOfficer",
        "Deve approvarla un altro tesoriere, non chi l'ha proposta.",
    ),
    (
        "Reserve.ProposerNotInOffice",
        "Il tesoriere che l'ha proposta non è più in carica. Ritirala e proponila di nuovo.",
    ),
    (
        "Reserve.NotYourProposal",
        "La può ritirare solo il tesoriere che l'ha proposta, o il consiglio.",
    ),
    (
        "Reserve.TooManyProposals",
        "Ci sono troppe proposte aperte: prima approvane o ritirane qualcuna.",
    ),
    (
        "ValueBack.FundExists",
        "Esiste già un fondo di comunità con questo numero.",
    ),
    (
        "ValueBack.NoSuchFund",
        "Non c'è nessun fondo di comunità con questo numero.",
    ),
    (
        "ValueBack.BadName",
        "Il nome di un fondo è un testo leggibile da 1 a 64 byte.",
    ),
    (
        "ValueBack.SharesNotWhole",
        "Le cinque quote devono fare esattamente il 100 %.",
    ),
    (
        "ValueBack.NoSpecialShares",
        "Non ci sono quote speciali per questa categoria e classe di zona.",
    ),
    (
        "ValueBack.RefundLimitTooLong",
        "Il termine per i rimborsi è più lungo del massimo di questa chain.",
    ),
    (
        "ValueBack.NothingToClaim",
        "Non ci sono ancora crediti da segnalazione da ritirare: si può dopo il termine per i rimborsi degli acquisti.",
    ),
    (
        "ValueBack.NoRoom",
        "La tua fascia non ti lascia tenere altri crediti. Spendine e poi ritira: ciò che hai guadagnato resta tuo.",
    ),
    ("ValueBack.Overflow", "L'importo è troppo grande per i registri."),
    (
        "Quota.InvalidAllowance",
        "Una quota ha almeno un'unità e un tempo di ricarica.",
    ),
    (
        "Validators.AlreadyListed",
        "Questo conto è già nell'elenco dei validatori.",
    ),
    ("Validators.NotListed", "Questo conto non è nell'elenco dei validatori."),
    ("Validators.TooManyValidators", "L'elenco dei validatori è pieno."),
    (
        "Validators.TooFewValidators",
        "Resterebbero meno validatori di quanti ne servono alla chain: prima aggiungine un altro.",
    ),
    (
        "Validators.NoSessionKeys",
        "Questo conto non ha chiavi di sessione: prima le registra chi lo gestisce.",
    ),
    (
        "Validators.NotForRootGate",
        "La porta di root non lascia passare questa chiamata.",
    ),
];

const FOREIGN: &[(&str, &str, &str)] = &[
    (
        "Council.NotMember",
        "This account is not on the council.",
        "Questo conto non fa parte del consiglio.",
    ),
    (
        "Council.DuplicateProposal",
        "This is proposed already.",
        "Questa proposta è già aperta.",
    ),
    (
        "Council.ProposalMissing",
        "There is no such motion.",
        "Questa mozione non esiste.",
    ),
    (
        "Council.WrongIndex",
        "This is not the motion's number.",
        "Il numero non è quello della mozione.",
    ),
    ("Council.DuplicateVote", "You voted so already.", "Hai già votato così."),
    (
        "Council.TooEarly",
        "It is too early to close: the votes don't decide it yet, and the time is not over.",
        "È troppo presto per chiudere: i voti non bastano ancora a decidere e il termine non è passato.",
    ),
    (
        "Council.TooManyProposals",
        "Too many motions are open.",
        "Ci sono troppe mozioni aperte.",
    ),
    (
        "System.CallFiltered",
        "This is not allowed here, or paused for now.",
        "Qui non è consentito, o per ora è in pausa.",
    ),
    ("TxPause.IsPaused", "This is paused already.", "È già in pausa."),
    ("TxPause.IsUnpaused", "This is not paused.", "Non è in pausa."),
    (
        "TxPause.Unpausable",
        "This can't be paused.",
        "Non si può mettere in pausa.",
    ),
    (
        "TxPause.NotFound",
        "There is no such call.",
        "Questa chiamata non esiste.",
    ),
    (
        "SafeMode.Entered",
        "The chain is in safe mode already.",
        "La chain è già in modalità sicura.",
    ),
    (
        "SafeMode.Exited",
        "The chain is not in safe mode.",
        "La chain non è in modalità sicura.",
    ),
];

#[cfg(test)]
mod tests {
    use super::{FOREIGN, OURS};
    use codec::Decode;
    use std::collections::BTreeSet;

    /// The pallets whose errors a person meets.
    const PALLETS: [&str; 6] = ["Members", "Payments", "Reserve", "ValueBack", "Quota", "Validators"];

    #[test]
    fn every_error_of_ours_has_its_sentence_and_no_sentence_is_left_over() {
        let bytes = include_bytes!("../../metadata/piazza.scale");
        let metadata = subxt::Metadata::decode(&mut &bytes[..]).expect("the metadata file");
        let errors = |pallet: &str| {
            let pallet = metadata.pallet_by_name(pallet).expect("a pallet of ours");
            let name = pallet.name().to_owned();
            let variants = pallet
                .error_variants()
                .expect("errors")
                .iter()
                .map(|error| error.name.clone());
            variants.map(|error| format!("{name}.{error}")).collect::<Vec<_>>()
        };
        let expected: BTreeSet<_> = PALLETS.iter().flat_map(|pallet| errors(pallet)).collect();
        let translated: BTreeSet<_> = OURS.iter().map(|(code, _)| (*code).to_owned()).collect();
        let missing: Vec<_> = expected.difference(&translated).collect();
        let left_over: Vec<_> = translated.difference(&expected).collect();
        assert!(missing.is_empty(), "no Italian for {missing:?}");
        assert!(left_over.is_empty(), "no errors of the chain: {left_over:?}");
        for (code, _, _) in FOREIGN {
            let (pallet, _) = code.split_once('.').expect("a pallet's name");
            assert!(
                errors(pallet).iter().any(|error| error == code),
                "{code} is no error of the chain"
            );
        }
    }
}
