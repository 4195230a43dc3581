//! The errors of rewards in Italian.

/// The error, in Italian.
pub const REWARDS: &[(&str, &str)] = &[
    ("Rewards.NoSuchProgramme", "Non c'è nessun programma con questo numero."),
    ("Rewards.NoSuchBehaviour", "Non c'è nessun comportamento con questo numero."),
    (
        "Rewards.NoSponsor",
        "Solo enti pubblici, associazioni ed esercenti promuovono programmi.",
    ),
    (
        "Rewards.TooManyProgrammes",
        "Hai aperti tanti programmi quanti se ne possono avere: prima chiudine uno.",
    ),
    (
        "Rewards.InvalidTimes",
        "Un programma finisce dopo il suo inizio, e non nel passato.",
    ),
    (
        "Rewards.NoEstimate",
        "I premi di un programma si stimano in più di niente.",
    ),
    (
        "Rewards.GuaranteeTooSmall",
        "La cauzione è meno della parte richiesta della stima.",
    ),
    ("Rewards.GuaranteeTooShort", "La cauzione finisce prima del programma."),
    ("Rewards.InvalidOffset", "Uno scarto da UTC va da -720 a 840 minuti."),
    ("Rewards.InvalidDenomination", "Un taglio è più di niente."),
    ("Rewards.NotAPot", "Questo conto non è la cassa di un programma."),
    (
        "Rewards.ProgrammeEnded",
        "Il programma è finito: non riceve altri fondi.",
    ),
    (
        "Rewards.BeyondEstimate",
        "Così il budget supererebbe la stima del programma.",
    ),
    (
        "Rewards.NotOverYet",
        "Il programma non è ancora finito, o si può ancora attestare qualcosa.",
    ),
    (
        "Rewards.StillWaiting",
        "Attestazioni, contestazioni o obiettivi del programma sono ancora da definire.",
    ),
    (
        "Rewards.StillOwed",
        "Le persone possono ancora ritirare ciò che hanno guadagnato.",
    ),
    ("Rewards.ProgrammeIsClosed", "Il programma è chiuso."),
    ("Rewards.NotTheSponsor", "Può farlo solo lo sponsor del programma."),
    (
        "Rewards.TooManyProposals",
        "Per questo programma sono proposti tanti comportamenti quanti se ne possono proporre: prima decide il consiglio.",
    ),
    ("Rewards.TooManyDecimals", "Un'unità ha al massimo 6 decimali."),
    ("Rewards.InvalidLargest", "Un'attestazione può essere di più di niente."),
    ("Rewards.InvalidAgreement", "Concordano da 1 a 4 attestatori."),
    (
        "Rewards.InvalidDelay",
        "Un comportamento si attesta per un certo tempo dopo che è avvenuto e si contesta per un certo tempo, entrambi entro i limiti.",
    ),
    (
        "Rewards.InvalidCap",
        "Un tetto vale per un periodo di almeno un settimo del tempo in cui il comportamento si attesta.",
    ),
    (
        "Rewards.InvalidRule",
        "Il numero della regola è troppo piccolo o troppo grande.",
    ),
    (
        "Rewards.NeedsKeys",
        "Ciò che si misura in casa richiede un programma a chiavi.",
    ),
    (
        "Rewards.NotWithKeys",
        "In un programma a chiavi nessuno può confermare, salire a bordo o registrare visite.",
    ),
    (
        "Rewards.NotOpenForComments",
        "Il tempo per i commenti è finito, o il comportamento non è proposto.",
    ),
    (
        "Rewards.NotYetAdoptable",
        "Il tempo per i commenti non è finito, o il comportamento non è proposto.",
    ),
    ("Rewards.NotInPanel", "Il comportamento non è nel paniere."),
    (
        "Rewards.NotAnAttestor",
        "Questo conto non ha l'incarico di attestatore.",
    ),
    ("Rewards.AlreadyAuthorised", "Questo attestatore è già autorizzato."),
    (
        "Rewards.NotAuthorised",
        "Non sei autorizzato ad attestare questo comportamento.",
    ),
    ("Rewards.EmptyBatch", "Una distinta ha almeno una riga."),
    ("Rewards.Row", "Questa riga è respinta, e con lei tutto il resto."),
    (
        "Rewards.WrongWay",
        "Questo lo attestano solo i dispositivi, o solo le persone: usa l'altra via.",
    ),
    (
        "Rewards.NoSuchAttestation",
        "Non c'è questa attestazione, o è già definita.",
    ),
    (
        "Rewards.NothingToConfirm",
        "L'attestazione non ti nomina, o hai già confermato.",
    ),
    (
        "Rewards.NotYourAttestation",
        "Può ritirarla solo un attestatore che l'ha attestata.",
    ),
    (
        "Rewards.WindowClosed",
        "Il termine è passato: non si può più contestare né ritirare.",
    ),
    (
        "Rewards.NotConcerned",
        "Possono contestarla solo le persone nominate, lo sponsor e gli attestatori del comportamento.",
    ),
    ("Rewards.AlreadyChallenged", "Su questo decide già un arbitro."),
    ("Rewards.NotChallenged", "Nessuno l'ha contestata."),
    ("Rewards.NotAnArbitrator", "Decide solo un arbitro in carica."),
    (
        "Rewards.OwnCase",
        "Un arbitro non decide nel proprio caso, né in quello di chi lo ha come delegato o erede: prima rinuncia a quel diritto.",
    ),
    ("Rewards.DeviceExists", "Questo dispositivo è già noto."),
    (
        "Rewards.NoSuchDevice",
        "Nel programma non c'è questo dispositivo.",
    ),
    (
        "Rewards.WrongRole",
        "Il dispositivo fa qualcosa che la regola del comportamento non conta.",
    ),
    (
        "Rewards.AlreadyVoid",
        "Il dispositivo è già annullato, da un momento precedente.",
    ),
    ("Rewards.WrongCell", "Il codice è di un luogo diverso dal dispositivo."),
    (
        "Rewards.WrongSlot",
        "Il codice è scaduto, o non vale ancora: leggilo di nuovo.",
    ),
    ("Rewards.AlreadyCheckedIn", "Oggi hai già registrato la visita in questo luogo."),
    ("Rewards.EmptyGroup", "Nel gruppo non c'è nessuno."),
    (
        "Rewards.InAnotherGroup",
        "Qualcuno è due volte nel gruppo, o in un altro con un obiettivo aperto per questo comportamento.",
    ),
    (
        "Rewards.InvalidGoal",
        "Un obiettivo ha un traguardo e un premio di più di niente.",
    ),
    (
        "Rewards.BudgetExceeded",
        "Il budget del programma non basta per questo.",
    ),
    ("Rewards.NothingToClaim", "Ora non c'è nulla da ritirare."),
    (
        "Rewards.NotForYou",
        "Il programma non è per membri del tuo tipo o della tua zona.",
    ),
    ("Rewards.ClaimedThisWeek", "Questa settimana hai già ritirato."),
    ("Rewards.WrongKey", "La chiave non ha firmato che ritiri per lei."),
    (
        "Rewards.KeyTaken",
        "In questo programma ritiri per un'altra chiave, o qualcun altro ritira per questa.",
    ),
    ("Rewards.Overflow", "Il numero è più grande di quanto si possa contare."),
    (
        "Rewards.TooManyOfYours",
        "Per questo programma hai proposto tanti comportamenti quanti può un membro: ritirane uno, o aspetta il consiglio.",
    ),
    (
        "Rewards.NotYourProposal",
        "Una proposta la ritira chi l'ha fatta, lo sponsor del programma o il consiglio.",
    ),
    (
        "Rewards.AttestorsTakeNoPart",
        "Sei in un elenco degli attestatori di questo programma, e con le chiavi essi non partecipano: chiedi allo sponsor di toglierti.",
    ),
    (
        "Rewards.TooManyKept",
        "Dei tuoi programmi se ne conservano tanti quanti si può: fanne dimenticare uno chiuso da tempo, o mai finanziato.",
    ),
    (
        "Rewards.StillKept",
        "Il programma non è chiuso, o ciò che ha lasciato si conserva ancora.",
    ),
    (
        "Rewards.NotEmpty",
        "Prima si dimenticano gli obiettivi del comportamento, o i comportamenti del programma.",
    ),
    ("Rewards.NoSuchGoal", "Non c'è nessun obiettivo con questo numero."),
];
