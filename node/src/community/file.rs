//! What may stand in a community's file. `chain-spec/README.md` explains it to those who write one.

use serde::Deserialize;
use toml::Spanned;

/// Text, and where it is.
pub type Text = Spanned<String>;

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// A table of zones, beside those listed here.
    pub zones_file: Option<Text>,
    /// Whether each zone that names no fund has one of its own, with its number and name.
    #[serde(default)]
    pub fund_per_zone: bool,
    /// A table of members.
    pub members_file: Option<Text>,
    /// The chain itself.
    pub chain: Chain,
    /// How council, officers and validators are enrolled.
    pub organisations: Organisations,
    /// The zones listed here.
    #[serde(default)]
    pub zones: Vec<Zone>,
    /// The community funds listed here.
    #[serde(default)]
    pub funds: Vec<Fund>,
    /// The tiers.
    #[serde(default)]
    pub tiers: Vec<Tier>,
    /// How the value-back is divided.
    pub shares: Shares,
    /// The allowances that differ from the usual ones.
    #[serde(default)]
    pub quotas: Quotas,
    /// The reserve.
    pub reserve: Reserve,
    /// The value-back, besides its shares.
    #[serde(default)]
    pub value_back: ValueBack,
    /// Who decides.
    #[serde(default)]
    pub council: Vec<Organisation>,
    /// Who is appointed to what.
    #[serde(default)]
    pub officers: Vec<Officer>,
    /// Who makes blocks.
    #[serde(default)]
    pub validators: Vec<Validator>,
}

/// What accounts may do without paying for it.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quotas {
    /// Of residents, tourists, associations, public bodies.
    pub persons: Option<Spanned<Quota>>,
    /// Of merchants.
    pub merchants: Option<Spanned<Quota>>,
    /// Of devices and officers.
    pub gateways: Option<Spanned<Quota>>,
}

/// An allowance.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// How many units at once.
    pub burst: u32,
    /// How long until one comes back, in seconds.
    pub every_seconds: u32,
}

/// The chain itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// As wallets show it.
    pub name: Text,
    /// As folders and metrics name it.
    pub id: Text,
    /// Who may rely on it.
    pub kind: Kind,
    /// Where other nodes are found.
    #[serde(default)]
    pub boot_nodes: Vec<Text>,
    /// The fewest validators there may ever be: 4 if absent, 1 to develop.
    pub minimum_validators: Option<Spanned<u32>>,
}

/// Who may rely on a chain.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A community: nobody's well-known keys.
    Live,
    /// A try, as a live one but with any keys.
    Local,
    /// A developer: even one validator will do.
    Development,
}

/// How council, officers and validators are enrolled if they don't say otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisations {
    /// Their tier, without end.
    pub tier: Spanned<u8>,
    /// Their zone.
    pub zone: Text,
}

/// A zone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// The ISTAT code.
    pub istat: Text,
    /// The public name.
    pub name: Text,
    /// The class in the strategy for inner areas.
    pub class: Text,
    /// The H3 cell its centre lies in.
    pub cell: Text,
    /// The community fund that its sales feed.
    pub fund: Option<Spanned<u32>>,
}

/// A community fund.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fund {
    /// Its number.
    pub id: Spanned<u32>,
    /// Its public name.
    pub name: Text,
}

/// A tier.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Its number.
    pub id: Spanned<u8>,
    /// What people call it; the chain does not know.
    pub name: String,
    /// The most that may be held, in credits; without limit if absent.
    pub held: Option<Text>,
    /// Whether credits may be sent to another person.
    pub person_to_person: bool,
    /// For how long a member is enrolled at most; without end if absent.
    pub days: Option<Spanned<u64>>,
}

/// How the value-back is divided.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    /// Where nothing else is said.
    pub default: Spanned<DefaultShares>,
    /// By category and class.
    #[serde(default)]
    pub special: Vec<Spanned<SpecialShares>>,
}

/// A division, in basis points.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DefaultShares {
    pub buyer: u16,
    pub community: u16,
    pub equalisation: u16,
    pub enabler: u16,
    pub referrer: u16,
}

/// A division at merchants of a category in zones of a class, in basis points.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialShares {
    pub category: Text,
    pub class: Text,
    #[serde(default)]
    pub buyer: u16,
    #[serde(default)]
    pub community: u16,
    #[serde(default)]
    pub equalisation: u16,
    #[serde(default)]
    pub enabler: u16,
    #[serde(default)]
    pub referrer: u16,
}

/// The reserve.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reserve {
    /// What one treasurer may record alone, and allocate alone, in a day, in credits.
    pub threshold: Text,
}

/// The value-back, besides its shares.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ValueBack {
    /// For how many days a sale can be refunded, if not for the runtime's initial number.
    pub refund_limit_days: Option<Spanned<u32>>,
}

/// A member of the council.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    pub name: String,
    pub account: Text,
    pub kind: Option<Text>,
    pub zone: Option<Text>,
}

/// An officer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// What for.
    pub office: Text,
    pub name: String,
    pub account: Text,
    pub kind: Option<Text>,
    pub zone: Option<Text>,
}

/// A validator.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validator {
    pub name: String,
    pub account: Text,
    /// The public key with which it makes blocks.
    pub aura: Text,
    /// The public key with which it makes them final.
    pub grandpa: Text,
    pub kind: Option<Text>,
    pub zone: Option<Text>,
}

/// Council, officers and validators alike: an organisation to be enrolled.
pub struct Party<'a> {
    /// What people call it; the chain does not know.
    pub name: &'a str,
    pub account: &'a Text,
    /// `association`, if absent, or `public_body`.
    pub kind: Option<&'a Text>,
    /// The zone, if not that of all organisations.
    pub zone: Option<&'a Text>,
}

macro_rules! party {
    ($($kind:ty),*) => {$(
        impl<'a> From<&'a $kind> for Party<'a> {
            fn from(it: &'a $kind) -> Self {
                Self {
                    name: &it.name,
                    account: &it.account,
                    kind: it.kind.as_ref(),
                    zone: it.zone.as_ref(),
                }
            }
        }
    )*};
}

party!(Organisation, Officer, Validator);
