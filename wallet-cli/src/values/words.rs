//! The chain's words, as people type and read them in English and Italian.

use crate::{
    error::{usage, Error, Result},
    i18n::{self, say, Lang},
};
use serde::{Serialize, Serializer};
use std::{fmt, str::FromStr};

/// Declares an enumeration with its names. The English name is also the one in JSON. The variants stand in the order
/// of the chain's own enumeration, whose encoding they share.
macro_rules! words {
    (
        $(#[$doc:meta])*
        $name:ident as $list:ident ($en_what:literal, $it_what:literal)
        { $($(#[$variant_doc:meta])* $variant:ident: $en:literal, $it:literal;)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, codec::Encode, codec::Decode)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        #[doc = concat!("Every ", stringify!($name), ".")]
        #[allow(dead_code)]
        pub const $list: &[$name] = &[$($name::$variant,)*];

        impl $name {
            /// The English name, the same in every language's JSON.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $en,)* }
            }

            /// The name in the reader's language.
            pub fn name(self) -> &'static str {
                match i18n::current() {
                    Lang::En => self.key(),
                    Lang::It => match self { $(Self::$variant => $it,)* },
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.key())
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                let typed = text.trim().to_lowercase();
                $(if typed == $en || typed == $it {
                    return Ok(Self::$variant);
                })*
                let names = $list.iter().map(|word| word.name()).collect::<Vec<_>>().join(", ");
                Err(usage(say!("'{text}' is not {what}.", "'{text}' non è {what}.", what = say!($en_what, $it_what)))
                    .hint(say!("Choose one of: {names}.", "Scegli fra: {names}.")))
            }
        }
    };
}

pub(super) use words;

words! {
    /// What an account is.
    Kind as KINDS ("a kind of member", "un tipo di membro") {
        /// Earns, spends, votes.
        Resident: "resident", "residente";
        /// As a resident, without a vote.
        TemporaryResident: "temporary-resident", "residente-temporaneo";
        /// A visitor.
        Tourist: "tourist", "turista";
        /// Takes credits under an agreement.
        Merchant: "merchant", "esercente";
        /// An association or cooperative.
        Association: "association", "associazione";
        /// A municipality, an agency, a utility.
        PublicBody: "public-body", "ente-pubblico";
        /// A machine with a key of its own.
        Device: "device", "dispositivo";
    }
}

words! {
    /// What a merchant sells.
    Category as CATEGORIES ("a category of merchants", "una categoria di esercenti") {
        /// Groceries and bakeries.
        Grocery: "grocery", "alimentari";
        /// Bars, restaurants.
        Catering: "catering", "ristorazione";
        /// Hotels, guest houses.
        Lodging: "lodging", "alloggio";
        /// Shops of goods other than food.
        Retail: "retail", "negozio";
        /// Crafts and repairs.
        Crafts: "crafts", "artigianato";
        /// Pharmacies and care.
        Health: "health", "salute";
        /// Books, museums, sport.
        Culture: "culture", "cultura";
        /// Buses, bikes, parking, fuel.
        Mobility: "mobility", "mobilità";
        /// Farms that sell directly.
        Producer: "producer", "produttore";
        /// Services to persons.
        Services: "services", "servizi";
        /// Public services paid at a counter.
        PublicService: "public-service", "servizio-pubblico";
    }
}

words! {
    /// An office to which the council appoints.
    Office as OFFICES ("an office", "un incarico") {
        /// Enrols members and merchants.
        Registrar: "registrar", "registratore";
        /// Records euro.
        Treasurer: "treasurer", "tesoriere";
        /// Decides disputes.
        Arbitrator: "arbitrator", "arbitro";
        /// Attests behaviours.
        Attestor: "attestor", "attestatore";
    }
}

words! {
    /// By which allowance an account is metered.
    Usage as USAGES ("a class of use", "una classe d'uso") {
        /// Residents, tourists, associations, public bodies.
        Person: "person", "persona";
        /// Merchants.
        Merchant: "merchant", "esercente";
        /// Devices and officers.
        Gateway: "gateway", "gateway";
    }
}

words! {
    /// The class of a municipality in the strategy for inner areas.
    Snai as CLASSES ("a class of municipalities", "una classe di comuni") {
        /// Pole.
        A: "a", "polo";
        /// Inter-municipal pole.
        B: "b", "polo-intercomunale";
        /// Belt.
        C: "c", "cintura";
        /// Intermediate.
        D: "d", "intermedio";
        /// Peripheral.
        E: "e", "periferico";
        /// Ultra-peripheral.
        F: "f", "ultraperiferico";
    }
}

/// Among whom the value-back is divided, in the order in which ties are broken.
pub const SHARE_NAMES: [(&str, &str); 5] = [
    ("buyer", "acquirente"),
    ("community fund", "fondo di comunità"),
    ("equalisation", "perequazione"),
    ("enabler", "abilitatore"),
    ("referrer", "segnalatore"),
];

/// The ISTAT code of a municipality: six digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Istat(pub u32);

impl fmt::Display for Istat {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&format!("{:06}", self.0))
    }
}

impl Serialize for Istat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Istat {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let digits = text.trim();
        // Spreadsheets drop the leading zero: 22205 is 022205.
        if !(5..=6).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(usage(say!(
                "'{text}' is not an ISTAT code.",
                "'{text}' non è un codice ISTAT."
            ))
            .hint(say!(
                "It has six digits, as 022205 (Trento).",
                "Ha sei cifre, come 022205 (Trento)."
            )));
        }
        digits
            .parse()
            .map(Self)
            .map_err(|error| Error::internal("ISTAT", error))
    }
}

/// A cell of the H3 grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell(h3o::CellIndex);

impl Cell {
    /// The resolution at which places are told apart: cells about 130 m across.
    const RESOLUTION: h3o::Resolution = h3o::Resolution::Ten;

    /// The cell's index, as the chain keeps it.
    pub fn index(self) -> u64 {
        self.0.into()
    }

    /// A cell from the chain.
    pub fn from_index(index: u64) -> Option<Self> {
        h3o::CellIndex::try_from(index).ok().map(Self)
    }

    /// How far the middles of the two cells are from each other, as the crow flies.
    pub fn distance_km(self, other: Self) -> f64 {
        h3o::LatLng::from(self.0).distance_km(other.0.into())
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Cell {
    type Err = Error;

    /// Reads a cell's index, or `LATITUDE,LONGITUDE` in degrees: of these only the cell is kept.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            usage(say!(
                "'{text}' is neither a place nor a cell.",
                "'{text}' non è né un luogo né una cella."
            ))
            .hint(say!(
                "Write 46.0679,11.1211 or an H3 index.",
                "Scrivi 46.0679,11.1211 o un indice H3."
            ))
        };
        if let Some((latitude, longitude)) = text.trim().split_once(',') {
            let latitude: f64 = latitude.trim().parse().map_err(|_| wrong())?;
            let longitude: f64 = longitude.trim().parse().map_err(|_| wrong())?;
            if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
                return Err(wrong());
            }
            let place = h3o::LatLng::new(latitude, longitude).map_err(|_| wrong())?;
            return Ok(Self(place.to_cell(Self::RESOLUTION)));
        }
        text.trim().parse().map(Self).map_err(|_| wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_both_languages() {
        assert_eq!("resident".parse::<Kind>().ok(), Some(Kind::Resident));
        assert_eq!("Turista".parse::<Kind>().ok(), Some(Kind::Tourist));
        assert_eq!("Mobilità".parse::<Category>().ok(), Some(Category::Mobility));
        assert_eq!("F".parse::<Snai>().ok(), Some(Snai::F));
        assert!("king"
            .parse::<Kind>()
            .expect_err("no kind")
            .hint
            .expect("hint")
            .contains("tourist"));
    }

    #[test]
    fn istat_codes_have_six_digits() {
        assert_eq!("022205".parse::<Istat>().ok(), Some(Istat(22_205)));
        assert_eq!("22205".parse::<Istat>().ok(), Some(Istat(22_205)));
        assert_eq!(Istat(22_205).to_string(), "022205");
        for wrong in ["", "0222", "0222050", "O22205", "-22205"] {
            assert!(wrong.parse::<Istat>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_place_becomes_a_cell() {
        let cell: Cell = "46.0679, 11.1211".parse().expect("Trento");
        assert_eq!(cell.to_string().parse::<Cell>().ok(), Some(cell));
        assert_eq!(Cell::from_index(cell.index()), Some(cell));
        let rovereto: Cell = "45.8908,11.0400".parse().expect("Rovereto");
        assert!(cell.distance_km(cell) < 0.001);
        assert!((20.0..22.0).contains(&cell.distance_km(rovereto)));
        for wrong in ["", "91,0", "0,181", "46.0679", "here,there", "NaN,1"] {
            assert!(wrong.parse::<Cell>().is_err(), "{wrong}");
        }
    }
}
