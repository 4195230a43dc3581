//! The chain's declared errors as people read them. The pallets of this community say theirs in English themselves, in
//! the metadata; here they are in Italian, and a test holds the table against the metadata. Of the other pallets, those
//! that a person meets are here in both languages.

mod foreign;
mod rewards;

use crate::i18n::{self, Lang};
use foreign::FOREIGN;
use rewards::REWARDS;

/// The wallet's sentence for an error, if it has one; else the metadata's own words must do.
pub fn of(code: &str) -> Option<&'static str> {
    let italian = i18n::current() == Lang::It;
    let ours = OURS
        .iter()
        .chain(REWARDS)
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
    (
        "Members.IsKey",
        "Questo conto è una chiave che agisce per un membro: crea un altro conto, o fai revocare la chiave.",
    ),
    (
        "Members.InvalidProof",
        "La chiave non ha firmato che vuole agire per questo membro.",
    ),
    (
        "Members.TooManyKeys",
        "Un membro registra al massimo 128 chiavi, comprese quelle revocate.",
    ),
    (
        "Members.NotYourKey",
        "Questo conto non è una tua chiave che possa agire.",
    ),
    ("Payments.Nothing", "L'importo è zero."),
    (
        "Payments.ToYourself",
        "Non puoi pagare te stesso, né concedere qualcosa a te stesso.",
    ),
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
        "Payments.NotATill",
        "La chiave che ha firmato questa richiesta non è di una cassa dell'esercente: chiedine una nuova.",
    ),
    (
        "Payments.Unfunded",
        "L'esercente non ha accantonato abbastanza per il cashback sulla parte in euro.",
    ),
    (
        "Payments.InvalidCustomer",
        "Il cliente non è un membro attivo della comunità.",
    ),
    ("Payments.ReceiptExpired", "Lo scontrino è scaduto: fanne uno nuovo."),
    (
        "Payments.ReceiptTooLong",
        "Lo scontrino vale più a lungo di quanto questa comunità consenta: fanne uno nuovo.",
    ),
    (
        "Payments.AlreadyGranted",
        "Ciò che torna per questo scontrino è già stato concesso.",
    ),
    (
        "Payments.NothingToGrant",
        "A questa percentuale da una vendita così piccola non torna nulla.",
    ),
    (
        "Payments.NoSuchSale",
        "Non c'è nessuna tua vendita così che si possa ancora rimborsare.",
    ),
    (
        "Payments.RefundTooLate",
        "Il termine per i rimborsi è passato: questa vendita non si può più rimborsare.",
    ),
    (
        "Payments.RefundTooMuch",
        "È più di ciò che resta della vendita, in crediti o in euro.",
    ),
    (
        "Payments.RefundTooSmall",
        "Un rimborso così piccolo non si può dividere al centesimo: rimborsa di più in una volta.",
    ),
    (
        "Payments.MerchantLacksCredits",
        "Non hai i crediti da rimborsare: forse sono già stati pagati in euro.",
    ),
    (
        "Payments.CustomerLimit",
        "Il cliente supererebbe il limite della sua fascia.",
    ),
    (
        "Payments.NotAMerchant",
        "Solo gli esercenti accantonano crediti per il cashback.",
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
        "Deve approvarla un altro tesoriere, non chi l'ha proposta o chiusa.",
    ),
    (
        "Reserve.ProposerNotInOffice",
        "Il tesoriere che l'ha proposta o chiusa non è più in carica: ritirala e proponila di nuovo, o richiudi la distinta.",
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
        "Reserve.WrongPurpose",
        "Ciò che un esercente ha versato in anticipo si può solo accantonare per ciò che gli esercenti concedono.",
    ),
    (
        "Reserve.RecipientNotMerchant",
        "Solo agli esercenti si possono dare crediti da accantonare per ciò che concedono.",
    ),
    (
        "Reserve.CreditsInUse",
        "I crediti di questo deposito sono già in parte assegnati: non si può più annullare.",
    ),
    ("Reserve.NotMerchant", "Solo gli esercenti convertono crediti in euro."),
    (
        "Reserve.InsufficientCredits",
        "Non puoi convertire più di quanto puoi spendere: ciò che è impegnato o accantonato non conta.",
    ),
    (
        "Reserve.FundNeeded",
        "Indica il fondo di comunità che riceve la quota.",
    ),
    (
        "Reserve.NoSuchFund",
        "Non c'è nessun fondo di comunità con questo numero.",
    ),
    (
        "Reserve.FeeTakesAll",
        "Con una quota pari al totale non resterebbe nulla da pagare.",
    ),
    (
        "Reserve.TooManyRedemptions",
        "Hai troppe conversioni aperte: aspetta che la banca ne paghi qualcuna.",
    ),
    (
        "Reserve.NoSuchRedemption",
        "Non c'è nessuna conversione con questo numero: è stata annullata, respinta da tempo, o mai richiesta.",
    ),
    (
        "Reserve.NotYourRedemption",
        "Questa conversione è di un altro esercente.",
    ),
    (
        "Reserve.BatchClosed",
        "La distinta è chiusa: la conversione non si può più annullare.",
    ),
    (
        "Reserve.BatchStillOpen",
        "La distinta è ancora aperta: prima va chiusa.",
    ),
    (
        "Reserve.BatchEmpty",
        "Nessuno ha richiesto nulla in questa distinta.",
    ),
    ("Reserve.BatchNotOpen", "Questa distinta non è quella aperta."),
    (
        "Reserve.NoSuchBatch",
        "Non c'è nessuna distinta con questo numero, o è vuota.",
    ),
    (
        "Reserve.BatchNotClosed",
        "La distinta è ancora aperta: un tesoriere la chiude, poi un altro la approva.",
    ),
    ("Reserve.BatchApprovedAlready", "La distinta è già approvata."),
    (
        "Reserve.BatchNotApproved",
        "La distinta non è approvata: un secondo tesoriere la approva prima che sia pagata.",
    ),
    ("Reserve.NoLines", "Indica almeno una conversione."),
    (
        "Reserve.RedemptionNotOpen",
        "Questa conversione è già pagata o respinta.",
    ),
    (
        "Reserve.OwnRedemption",
        "Un tesoriere non può registrare l'esito di una conversione propria: può farlo un altro.",
    ),
    (
        "Reserve.NotSettled",
        "Può tornare indietro solo un pagamento avvenuto, e una volta sola.",
    ),
    (
        "Reserve.OwnProgramme",
        "Un tesoriere non può partecipare a finanziare un programma proprio, o di un conto per cui può agire: possono farlo altri due.",
    ),
    (
        "Reserve.ActsForRecipient",
        "Un tesoriere non può partecipare a dare crediti a un conto per cui può agire, come delegato o erede: possono farlo altri due, o chi prima rinuncia a quel diritto.",
    ),
    (
        "Reserve.ActsForMerchant",
        "Un tesoriere non può registrare l'esito di una conversione di un conto per cui può agire: può farlo un altro, o chi prima rinuncia a quel diritto.",
    ),
    (
        "Reserve.TooManyDeposits",
        "Il programma è già finanziato da tanti depositi quanti ne può avere: dagli altro da uno di questi.",
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
    (
        "ValueBack.NotPending",
        "Il termine per i rimborsi è passato: ciò che i fondi hanno avuto da questo acquisto non può tornare.",
    ),
    (
        "ValueBack.EnablerLacksCredits",
        "Il fondo abilitatore non ha tanto da spendere: prima l'abilitatore versa in euro.",
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
    (
        "Quota.TooManyOperations",
        "Otto operazioni di conti comuni che hai iniziato aspettano firme: prima finiscine o annullane una.",
    ),
    (
        "Quota.NoSuchOperation",
        "Nessuna operazione di questo conto comune aspetta firme con questo codice.",
    ),
    (
        "Quota.OperationNotExpired",
        "Questa operazione di un conto comune non è scaduta: può annullarla chi l'ha iniziata.",
    ),
    (
        "Validators.TooFewSeats",
        "Un consiglio ha almeno quattro seggi: con meno, una chiave persa potrebbe impedirgli per sempre di cambiare qualcosa.",
    ),
    (
        "Validators.SeatOfNobody",
        "Ogni seggio del consiglio è di un membro attivo: prima iscrivi questo conto.",
    ),
    ("Validators.TwoSeats", "Questo conto avrebbe due seggi nel consiglio."),
    (
        "Validators.TooManyMotions",
        "Tre tue mozioni sono aperte: prima chiudine una.",
    ),
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
    (
        "Validators.RestartDelayOutOfRange",
        "La finalità riparte al più presto dopo 8 blocchi, e al più tardi dopo un'ora: indica un'attesa compresa fra i due.",
    ),
    (
        "Validators.NotAFinalBlock",
        "Questo blocco non esiste ancora: indica l'ultimo che è diventato definitivo.",
    ),
    (
        "Validators.RestartedJustNow",
        "La finalità è stata riavviata da poco: aspetta che passi due volte quell'attesa.",
    ),
];

#[cfg(test)]
mod tests {
    use super::{FOREIGN, OURS, REWARDS};
    use codec::Decode;
    use std::collections::BTreeSet;

    /// The pallets whose errors a person meets.
    const PALLETS: [&str; 7] = [
        "Members",
        "Payments",
        "Reserve",
        "ValueBack",
        "Quota",
        "Validators",
        "Rewards",
    ];

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
        let translated: BTreeSet<_> = OURS.iter().chain(REWARDS).map(|(code, _)| (*code).to_owned()).collect();
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
