//! What went wrong: one sentence, what to do about it, and an exit code by kind.

use crate::values::plain;
use std::fmt;

/// The kind of an error. It decides the exit code, which scripts rely on: the numbers never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The wallet itself is at fault.
    Internal,
    /// A wrong argument, or one that is missing.
    Usage,
    /// A file or a code that was given to the wallet is wrong.
    Input,
    /// A key, a keystore or a passphrase.
    Keys,
    /// The node can't be reached, or stopped answering.
    Node,
    /// The node is on another chain, or on a version that this wallet does not know.
    Chain,
    /// The chain refused: nothing was done.
    Refused,
    /// The outcome is not known yet.
    Unknown,
    /// A check of the chain's books failed.
    Verify,
}

impl Kind {
    /// The exit code of the process.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Internal => 1,
            Self::Usage => 2,
            Self::Input => 3,
            Self::Keys => 4,
            Self::Node => 5,
            Self::Chain => 6,
            Self::Refused => 7,
            Self::Unknown => 8,
            Self::Verify => 9,
        }
    }

    /// The kind's name in `--json` output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Usage => "usage",
            Self::Input => "input",
            Self::Keys => "keys",
            Self::Node => "node",
            Self::Chain => "chain",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Verify => "verify",
        }
    }
}

/// An error as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The kind.
    pub kind: Kind,
    /// One sentence.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// A name that programs may rely on: the chain's own name of a refusal, as `Payments.InvoicePaid`.
    pub code: Option<String>,
}

/// The result of what the wallet does.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error without a hint.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
            code: None,
        }
    }

    /// Adds what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the name that programs rely on.
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// An error of the wallet itself, with what the library said: on one line, as it may repeat what somebody else wrote.
    pub fn internal(context: &str, error: impl fmt::Display) -> Self {
        Self::new(Kind::Internal, plain(&format!("{context}: {error}")))
    }

    /// The error as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "error": self.message,
            "kind": self.kind.name(),
            "code": self.code,
            "hint": self.hint,
            "exit_code": self.kind.exit_code(),
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// Shorthands for the kinds that most of the code raises.
macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident => $kind:ident;)*) => {
        $($(#[$doc])* pub fn $name(message: impl Into<String>) -> Error { Error::new(Kind::$kind, message) })*
    };
}

constructors! {
    /// A wrong argument.
    usage => Usage;
    /// A wrong file or code.
    input => Input;
    /// A key or a passphrase.
    keys => Keys;
    /// The node.
    node => Node;
    /// Another chain, another version.
    chain => Chain;
    /// Refused by the chain.
    refused => Refused;
    /// Not known yet.
    unknown => Unknown;
}
