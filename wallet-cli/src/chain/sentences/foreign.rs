//! The errors of pallets that are not this community's: those that a person meets, in both languages.

/// The error, in English, in Italian.
pub const FOREIGN: &[(&str, &str, &str)] = &[
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
    (
        "Proxy.NotProxy",
        "This account may not act for them: they make it a delegate first.",
        "Questo conto non può agire per loro: prima devono dargliene il permesso.",
    ),
    (
        "Proxy.TooMany",
        "There are as many delegates and tills as there can be: remove one first.",
        "Delegati e casse sono già quanti possono essere: prima togline uno.",
    ),
    (
        "Proxy.NotFound",
        "This delegate is not there any more.",
        "Questo delegato non c'è più.",
    ),
    (
        "Proxy.Duplicate",
        "This delegate is there already.",
        "Questo delegato c'è già.",
    ),
    (
        "Proxy.NoSelfProxy",
        "Nobody is a delegate of himself.",
        "Nessuno è delegato di sé stesso.",
    ),
    (
        "Proxy.NoPermission",
        "A delegate may not do this for somebody.",
        "Un delegato non può farlo per qualcun altro.",
    ),
    (
        "Proxy.Unannounced",
        "This delegate must announce what he does beforehand, which this wallet can't.",
        "Questo delegato deve annunciare prima ciò che fa, e questo portafoglio non può.",
    ),
    (
        "Recovery.NotFriend",
        "You are not one of the friends who can bring this account back.",
        "Non sei fra gli amici che possono recuperare questo conto.",
    ),
    (
        "Recovery.NoFriendGroups",
        "The owner has named no friends who could bring this account back.",
        "Chi possiede il conto non ha indicato amici che possano recuperarlo.",
    ),
    (
        "Recovery.NotFriendGroup",
        "The owner has named other friends since.",
        "Nel frattempo chi possiede il conto ha indicato altri amici.",
    ),
    (
        "Recovery.AlreadyInitiated",
        "Somebody began to bring this account back already.",
        "Qualcuno ha già cominciato a recuperare questo conto.",
    ),
    (
        "Recovery.AlreadyVoted",
        "You agreed already.",
        "Hai già detto che sei d'accordo.",
    ),
    (
        "Recovery.AlreadyApproved",
        "Enough friends agreed already.",
        "Abbastanza amici sono già d'accordo.",
    ),
    (
        "Recovery.NotAttempt",
        "Nobody is bringing this account back now.",
        "Ora nessuno sta recuperando questo conto.",
    ),
    (
        "Recovery.NotApproved",
        "Not enough friends agreed yet.",
        "Non ci sono ancora abbastanza amici d'accordo.",
    ),
    (
        "Recovery.NotYetInheritable",
        "The wait is not over: the owner has this long to stop it.",
        "L'attesa non è finita: fino ad allora chi possiede il conto può fermarlo.",
    ),
    (
        "Recovery.NotYetCancelable",
        "A friend agreed just now: try again in a moment.",
        "Un amico ha appena dato l'accordo: riprova fra un momento.",
    ),
    (
        "Recovery.NotCanceller",
        "Only the owner stops it, or the friend who began.",
        "La ferma solo chi possiede il conto, o l'amico che ha cominciato.",
    ),
    (
        "Recovery.NoInheritor",
        "Nobody has taken over this account.",
        "In questo conto non è subentrato nessuno.",
    ),
    (
        "Recovery.NotInheritor",
        "Somebody else has taken over this account.",
        "In questo conto è subentrato qualcun altro.",
    ),
    (
        "Recovery.HigherPriorityRecovered",
        "This account is brought back already.",
        "Questo conto è già recuperato.",
    ),
    (
        "Recovery.HasOngoingAttempts",
        "Friends are bringing this account back just now: stop that first, with piazza account recover cancel.",
        "Gli amici stanno recuperando questo conto: prima fermali, con piazza account recover cancel.",
    ),
    (
        "Recovery.LostAccountInFriendGroup",
        "Nobody is a friend of himself: name others.",
        "Nessuno è amico di sé stesso: indica altri.",
    ),
    (
        "Utility.TooManyCalls",
        "That is too much at once.",
        "È troppo in una volta.",
    ),
];
