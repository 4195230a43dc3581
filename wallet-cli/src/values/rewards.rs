//! The words of rewards: units, areas of value, goals, rules, and why a row is refused.

use super::{format_moment, words::words, Millis};
use crate::{
    error::{usage, Error, Result},
    i18n::{self, say, Lang},
};
use serde::{Serialize, Serializer};
use std::{fmt, str::FromStr};

/// The most decimals a unit may have.
pub const MAX_DECIMALS: u8 = 6;

words! {
    /// In what a behaviour is measured.
    Unit as UNITS ("a unit", "un'unità") {
        /// Kilograms.
        Kilogram: "kg", "chilogrammo";
        /// Litres.
        Litre: "l", "litro";
        /// Kilometres.
        Kilometre: "km", "chilometro";
        /// Hours.
        Hour: "h", "ora";
        /// Kilowatt hours.
        KilowattHour: "kwh", "chilowattora";
        /// Visits.
        Visit: "visit", "visita";
        /// Trips.
        Trip: "trip", "viaggio";
        /// Trees, books, reports.
        Piece: "piece", "pezzo";
    }
}

impl Unit {
    /// How it is written after a number.
    pub fn symbol(self, one: bool) -> &'static str {
        let (english, italian) = match (self, one) {
            (Self::Kilogram, _) => ("kg", "kg"),
            (Self::Litre, _) => ("l", "l"),
            (Self::Kilometre, _) => ("km", "km"),
            (Self::Hour, _) => ("h", "h"),
            (Self::KilowattHour, _) => ("kWh", "kWh"),
            (Self::Visit, true) => ("visit", "visita"),
            (Self::Visit, false) => ("visits", "visite"),
            (Self::Trip, true) => ("trip", "viaggio"),
            (Self::Trip, false) => ("trips", "viaggi"),
            (Self::Piece, true) => ("piece", "pezzo"),
            (Self::Piece, false) => ("pieces", "pezzi"),
        };
        match i18n::current() {
            Lang::En => english,
            Lang::It => italian,
        }
    }
}

words! {
    /// The area in which a programme makes value.
    ValueArea as AREAS ("an area of value", "un'area di valore") {
        /// Help to people.
        Welfare: "welfare", "benessere";
        /// Getting about without the car, or with fewer.
        Mobility: "mobility", "mobilità";
        /// Visitors.
        Tourism: "tourism", "turismo";
        /// What is grown and made nearby.
        Km0Exchange: "km0-exchange", "scambio-a-km0";
        /// Waste, energy, territory.
        Environment: "environment", "ambiente";
        /// Living together in a building.
        Housing: "housing", "abitare";
        /// Learning, reading, going out.
        Culture: "culture", "cultura";
    }
}

words! {
    /// What a circuit leads through.
    Places as PLACES ("what a circuit leads through", "ciò che un circuito tocca") {
        /// Venues, whatever their municipality.
        Venues: "venues", "luoghi";
        /// Municipalities, whatever the venue.
        Municipalities: "municipalities", "comuni";
    }
}

words! {
    /// How the prize of a goal is divided.
    Sharing as SHARINGS ("a way to share", "un modo di dividere") {
        /// In equal parts.
        Equally: "equally", "in-parti-uguali";
        /// In proportion to what each contributed.
        ByContribution: "by-contribution", "secondo-il-contributo";
    }
}

/// The 17 Sustainable Development Goals of the United Nations, in English and Italian.
const SDG_NAMES: [(&str, &str); 17] = [
    ("No poverty", "Sconfiggere la povertà"),
    ("Zero hunger", "Sconfiggere la fame"),
    ("Good health and well-being", "Salute e benessere"),
    ("Quality education", "Istruzione di qualità"),
    ("Gender equality", "Parità di genere"),
    ("Clean water and sanitation", "Acqua pulita e servizi igienico-sanitari"),
    ("Affordable and clean energy", "Energia pulita e accessibile"),
    (
        "Decent work and economic growth",
        "Lavoro dignitoso e crescita economica",
    ),
    (
        "Industry, innovation and infrastructure",
        "Imprese, innovazione e infrastrutture",
    ),
    ("Reduced inequalities", "Ridurre le disuguaglianze"),
    ("Sustainable cities and communities", "Città e comunità sostenibili"),
    (
        "Responsible consumption and production",
        "Consumo e produzione responsabili",
    ),
    ("Climate action", "Lotta contro il cambiamento climatico"),
    ("Life below water", "La vita sott'acqua"),
    ("Life on land", "La vita sulla terra"),
    (
        "Peace, justice and strong institutions",
        "Pace, giustizia e istituzioni solide",
    ),
    ("Partnerships for the goals", "Partnership per gli obiettivi"),
];

/// A goal of the United Nations: 1 to 17.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Sdg(u8);

impl Sdg {
    /// The goal of this number.
    ///
    /// # Errors
    /// If it is not from 1 to 17.
    pub fn from_number(number: u8) -> Result<Self> {
        if (1..=17).contains(&number) {
            return Ok(Self(number));
        }
        Err(usage(say!(
            "The Sustainable Development Goals are numbered 1 to 17.",
            "Gli Obiettivi di sviluppo sostenibile sono numerati da 1 a 17."
        )))
    }

    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        let (english, italian) = usize::from(self.0)
            .checked_sub(1)
            .and_then(|index| SDG_NAMES.get(index))
            .copied()
            .unwrap_or_default();
        match i18n::current() {
            Lang::En => english,
            Lang::It => italian,
        }
    }
}

impl fmt::Display for Sdg {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&format!("{} {}", self.0, self.name()))
    }
}

/// How a reward follows from what was attested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The tariff for each unit.
    PerUnit,
    /// The tariff whenever that many whole units have come together.
    Every(u32),
    /// The tariff once, after check-ins at that many different places.
    Circuit(Places, u8),
    /// The tariff for each unit that a meter stays below its baseline, with the first reading from then on.
    Saving(Millis),
    /// The tariff for each unit to the driver and to the rider.
    SharedRide,
    /// Nothing by itself: it counts towards the goal of a group.
    Goal,
}

impl Rule {
    /// The name, for programs.
    pub const fn key(self) -> &'static str {
        match self {
            Self::PerUnit => "per-unit",
            Self::Every(_) => "every",
            Self::Circuit(..) => "circuit",
            Self::Saving(_) => "saving",
            Self::SharedRide => "shared-ride",
            Self::Goal => "goal",
        }
    }

    /// What the tariff is for: after an amount.
    pub fn words(self, unit: Unit) -> String {
        let each = unit.symbol(true);
        match self {
            Self::PerUnit => say!("for each {each}", "per ogni {each}"),
            Self::Every(count) => {
                let many = unit.symbol(count == 1);
                say!("for every {count} {many}", "ogni {count} {many}")
            }
            Self::Circuit(places, distinct) => {
                say!("once, after {distinct} {places}", "una volta, dopo {distinct} {places}")
            }
            Self::Saving(until) => {
                let until = format_moment(until);
                say!(
                    "for each {each} saved until {until}",
                    "per ogni {each} risparmiato fino al {until}"
                )
            }
            Self::SharedRide => say!(
                "for each {each}, to driver and rider",
                "per ogni {each}, a chi guida e a chi sale"
            ),
            Self::Goal => say!("towards a group's goal", "per l'obiettivo di un gruppo"),
        }
    }
}

/// Where a behaviour stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Proposed, and open for comments until then.
    Proposed(Millis),
    /// In the panel since then.
    Adopted(Millis),
    /// Out of the panel; the last moment at which it counts.
    Retired(Millis),
}

impl Stage {
    /// The name, for programs.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Proposed(_) => "proposed",
            Self::Adopted(_) => "adopted",
            Self::Retired(_) => "retired",
        }
    }

    /// The moment that belongs to it.
    pub const fn moment(self) -> Millis {
        match self {
            Self::Proposed(moment) | Self::Adopted(moment) | Self::Retired(moment) => moment,
        }
    }

    /// The stage in words.
    pub fn words(self) -> String {
        let moment = format_moment(self.moment());
        match self {
            Self::Proposed(_) => say!(
                "proposed, comments until {moment}",
                "proposto, commenti fino al {moment}"
            ),
            Self::Adopted(_) => say!("adopted, counts since {moment}", "adottato, conta dal {moment}"),
            Self::Retired(_) => say!("retired, counted until {moment}", "ritirato, contava fino al {moment}"),
        }
    }
}

/// Reads a quantity, in the smallest step of a unit with so many decimals.
///
/// # Errors
/// If it is no number, negative, too precise or too large. A quantity of 0 is one; the chain counts nothing for it.
pub fn parse_quantity(text: &str, decimals: u8) -> Result<u64> {
    let text = text.trim();
    let wrong = |reason: String| {
        usage(say!(
            "'{text}' is not a quantity: {reason}.",
            "'{text}' non è una quantità: {reason}."
        ))
    };
    if text.is_empty() {
        return Err(wrong(say!("it is empty", "è vuota")));
    }
    if text.starts_with('-') {
        return Err(wrong(say!("it is negative", "è negativa")));
    }
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    if !is_number(whole) || !is_number(fraction) {
        return Err(wrong(say!("it is not a number", "non è un numero")));
    }
    // 1.50 is 1.5: zeros at the end state nothing.
    let fraction = fraction.trim_end_matches('0');
    let places = usize::from(decimals);
    if fraction.len() > places {
        return Err(wrong(say!(
            "it has more decimals than this behaviour is measured with ({decimals})",
            "ha più decimali di quelli con cui si misura questo comportamento ({decimals})"
        )));
    }
    let digits = format!("{whole}{fraction:0<places$}");
    digits
        .parse()
        .map_err(|_| wrong(say!("it is too large", "è troppo grande")))
}

/// A quantity as it is written in files: always with a point, without zeros at the end.
pub fn plain_quantity(quantity: u128, decimals: u8) -> String {
    let places = usize::from(decimals);
    let digits = format!("{quantity:0>width$}", width = places + 1);
    match digits.split_at_checked(digits.len() - places) {
        Some((whole, fraction)) if fraction.bytes().any(|digit| digit != b'0') => {
            format!("{whole}.{}", fraction.trim_end_matches('0'))
        }
        Some((whole, _)) => whole.to_owned(),
        None => digits,
    }
}

/// A quantity with its unit, for people: `40 kg`, `1.5 km`, `7 visits`.
pub fn show_quantity(quantity: u64, decimals: u8, unit: Unit) -> String {
    show_total(quantity.into(), decimals, unit)
}

/// The same for a sum.
pub fn show_total(quantity: u128, decimals: u8, unit: Unit) -> String {
    let plain = plain_quantity(quantity, decimals);
    let symbol = unit.symbol(plain == "1");
    match i18n::current() {
        Lang::En => format!("{plain} {symbol}"),
        Lang::It => format!("{} {symbol}", plain.replace('.', ",")),
    }
}

/// Why a row is refused, in the order of the chain's own enumeration, whose encoding it shares.
macro_rules! refused {
    ($($variant:ident: $en:literal, $it:literal;)*) => {
        /// Why a row is refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, codec::Encode, codec::Decode)]
        #[allow(missing_docs)]
        pub enum Refused { $($variant,)* }

        impl Refused {
            /// The chain's own name, for programs.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)* }
            }

            /// The sentence.
            pub fn sentence(self) -> &'static str {
                let (english, italian) = match self { $(Self::$variant => ($en, $it),)* };
                match i18n::current() {
                    Lang::En => english,
                    Lang::It => italian,
                }
            }
        }
    };
}

refused! {
    UnknownPerson: "This person is not enrolled.", "Questa persona non è iscritta.";
    PersonNotActive:
        "This person is suspended, has left, or the time of the enrolment has ended.",
        "Questa persona è sospesa, ha lasciato la comunità o la sua iscrizione è scaduta.";
    MayNotJoin:
        "The programme is not for members of this kind or zone.",
        "Il programma non è per membri di questo tipo o di questa zona.";
    OwnBehaviour: "Attestors can't attest for themselves.", "Un attestatore non può attestare per sé.";
    ZeroQuantity: "A quantity of zero counts nothing.", "Una quantità di zero non conta nulla.";
    QuantityTooLarge:
        "The quantity is larger than one entry of this behaviour may be.",
        "La quantità supera il massimo di una singola attestazione di questo comportamento.";
    InTheFuture:
        "This has not happened yet: the time is ahead of the chain's clock.",
        "Non è ancora avvenuto: l'orario è avanti rispetto all'orologio della chain.";
    Stale: "This happened too long ago to be attested.", "È avvenuto troppo tempo fa per essere attestato.";
    TooEarly:
        "This happened before the programme or the behaviour began.",
        "È avvenuto prima che il programma o il comportamento cominciasse.";
    Ended:
        "This happened after the programme ended or the behaviour left the panel.",
        "È avvenuto dopo la fine del programma o dopo il ritiro del comportamento.";
    DuplicateProof: "This proof was counted already.", "Questa prova è già stata contata.";
    Disagrees:
        "Another attestor said something else of this proof.",
        "Un altro attestatore ha detto altro di questa prova.";
    Exhausted:
        "The programme's budget is used up: the sponsor may fund it.",
        "Il budget del programma è esaurito: lo sponsor può finanziarlo.";
    WrongCompanion:
        "Only a shared ride has a companion, and it needs one who is not the driver.",
        "Solo un passaggio condiviso ha un compagno, e ne serve uno che non sia chi guida.";
    NoGoal:
        "The person is in no group with an open goal for this behaviour.",
        "La persona non è in nessun gruppo con un obiettivo aperto per questo comportamento.";
    UnknownDevice:
        "There is no such device in the programme, or it is for another behaviour.",
        "Nel programma non c'è questo dispositivo, o è per un altro comportamento.";
    DeviceVoid: "The device was voided before this happened.", "Il dispositivo era già stato annullato.";
    NotTheDevicesPerson: "The device counts for somebody else.", "Il dispositivo conta per qualcun altro.";
    WrongSignature: "The device did not sign this.", "Il dispositivo non ha firmato questo.";
    RepeatedCounter:
        "A reading with this counter, or a later one, was counted already.",
        "Una lettura con questo contatore, o una successiva, è già stata contata.";
    RunsBackwards: "The meter runs backwards.", "Il contatore va all'indietro.";
    SeasonOver: "The season of this meter is settled.", "La stagione di questo contatore è già chiusa.";
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(self.sentence())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_exact() {
        let read = |text: &str, decimals| parse_quantity(text, decimals).ok();
        assert_eq!(read("40", 0), Some(40));
        assert_eq!(read(" 1.5 ", 1), Some(15));
        assert_eq!(read("1,5", 3), Some(1_500));
        assert_eq!(read("1.50", 1), Some(15));
        assert_eq!(read("0.000001", 6), Some(1));
        assert_eq!(read("0", 2), Some(0));
        for (wrong, decimals) in [
            ("", 0),
            (" ", 2),
            ("-1", 0),
            ("+1", 0),
            ("1.5", 0),
            ("1.25", 1),
            ("1.", 1),
            (".5", 1),
            ("1e3", 3),
            ("1.000,5", 3),
            ("1 kg", 0),
            ("٣", 0),
            ("18446744073709551616", 0),
            ("18446744073709551615", 1),
        ] {
            assert_eq!(read(wrong, decimals), None, "{wrong}");
        }
    }

    #[test]
    fn quantities_are_written_with_their_unit() {
        assert_eq!(show_quantity(400, 1, Unit::Kilogram), "40 kg");
        assert_eq!(show_quantity(15, 1, Unit::Kilometre), "1.5 km");
        assert_eq!(show_quantity(1, 0, Unit::Visit), "1 visit");
        assert_eq!(show_quantity(7, 0, Unit::Visit), "7 visits");
        assert_eq!(show_quantity(5, 3, Unit::KilowattHour), "0.005 kWh");
        assert_eq!(show_quantity(0, 2, Unit::Hour), "0 h");
    }

    #[test]
    fn there_are_seventeen_goals_each_with_a_name() {
        let goals = (0..=u8::MAX).filter_map(|number| Sdg::from_number(number).ok());
        let names: std::collections::BTreeSet<_> = goals.map(Sdg::name).collect();
        assert_eq!(names.len(), 17);
        assert_eq!(
            Sdg::from_number(12).expect("a goal").to_string(),
            "12 Responsible consumption and production"
        );
        assert!(Sdg::from_number(0).is_err() && Sdg::from_number(18).is_err());
    }

    #[test]
    fn words_are_the_same_in_both_directions() {
        for unit in UNITS {
            assert_eq!(unit.key().parse::<Unit>().ok(), Some(*unit));
        }
        assert_eq!("kWh".parse::<Unit>().ok(), Some(Unit::KilowattHour));
        assert_eq!("Ambiente".parse::<ValueArea>().ok(), Some(ValueArea::Environment));
    }
}
