//! English and Italian.
//!
//! Both sentences stand side by side where they are said, so the compiler refuses one without the other, and a
//! reviewer reads them together. The language is one for the whole process: a wallet has one reader.

use std::sync::atomic::{AtomicBool, Ordering};

/// The language the wallet speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// English.
    En,
    /// Italian.
    It,
}

static ITALIAN: AtomicBool = AtomicBool::new(false);

/// Chooses the language, once, at start.
pub fn set(lang: Lang) {
    ITALIAN.store(lang == Lang::It, Ordering::Relaxed);
}

/// The language chosen.
pub fn current() -> Lang {
    if ITALIAN.load(Ordering::Relaxed) {
        Lang::It
    } else {
        Lang::En
    }
}

/// The language that the environment asks for, as `LC_ALL`, `LC_MESSAGES` and `LANG` say it.
pub fn from_environment(lookup: impl Fn(&str) -> Option<String>) -> Lang {
    let wanted = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| lookup(name))
        .find(|value| !value.is_empty());
    match wanted {
        Some(value) if value.to_ascii_lowercase().starts_with("it") => Lang::It,
        _ => Lang::En,
    }
}

/// Formats a sentence in the language of the process: `say!("Paid {amount}.", "Pagati {amount}.")`.
macro_rules! say {
    ($en:literal, $it:literal $(, $($args:tt)*)?) => {
        match $crate::i18n::current() {
            $crate::i18n::Lang::En => format!($en $(, $($args)*)?),
            $crate::i18n::Lang::It => format!($it $(, $($args)*)?),
        }
    };
}
pub(crate) use say;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_says_something_wins() {
        let env = |name: &str| match name {
            "LC_ALL" => Some(String::new()),
            "LC_MESSAGES" => Some("it_IT.UTF-8".to_owned()),
            "LANG" => Some("en_US.UTF-8".to_owned()),
            _ => None,
        };
        assert_eq!(from_environment(env), Lang::It);
        assert_eq!(from_environment(|_| None), Lang::En);
        assert_eq!(from_environment(|_| Some("C".to_owned())), Lang::En);
    }
}
