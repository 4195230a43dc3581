//! Euro in: deposits, proposals, and what stands behind the credits.

use super::{api, fetch, fetch_all, translate, types, view, At};
use crate::{
    codes::Hash,
    error::Result,
    i18n::say,
    values::{Address, Amount},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Why euro came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum, codec::Encode, codec::Decode)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A sponsor pays for what members receive.
    Sponsor,
    /// A merchant pays ahead for what he grants.
    Merchant,
    /// A consumer buys credits.
    Consumer,
}

impl Basis {
    /// The word for people.
    pub fn name(self) -> String {
        match self {
            Self::Sponsor => say!("sponsor", "sponsor"),
            Self::Merchant => say!("merchant", "esercente"),
            Self::Consumer => say!("consumer", "consumatore"),
        }
    }
}

/// Euro that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// Its number.
    pub id: u32,
    /// How much came in.
    pub amount: Amount,
    /// How much was not given to anybody yet.
    pub remaining: Amount,
    /// The hash of the bank's reference.
    pub reference: Hash,
    /// Why it came in.
    pub basis: Basis,
    /// Who recorded it.
    pub recorded_by: Address,
    /// Who approved it, if that was needed.
    pub approved_by: Option<Address>,
}

/// What waits for a second treasurer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its number.
    pub id: u32,
    /// Who proposes.
    pub by: Address,
    /// What.
    pub action: Action,
}

/// What a proposal would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Record euro.
    Record {
        /// How much.
        amount: Amount,
        /// The hash of the bank's reference.
        reference: Hash,
        /// Why it came in.
        basis: Basis,
    },
    /// Give credits out of a deposit.
    Allocate {
        /// Out of which.
        deposit: u32,
        /// What for.
        purpose: Purpose,
        /// To whom, and how much.
        recipients: Vec<(Address, Amount)>,
    },
    /// Take a deposit back that was recorded wrongly.
    Reverse {
        /// Which.
        deposit: u32,
    },
    /// Record that the bank gave the payment of a redemption back.
    Return {
        /// Of which redemption.
        redemption: u32,
        /// The hash of the bank's reference for what came back.
        reference: Hash,
    },
    /// Charge the enabler's fund with a fee that the bank kept.
    BankFee {
        /// How much.
        amount: Amount,
        /// The hash of the bank's reference for the fee.
        reference: Hash,
    },
}

/// What allocated credits are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// To spend as the recipient likes.
    Spending,
    /// Set aside for what the recipient, a merchant, grants.
    Prefunding,
    /// Into the budget of a programme: the recipient is its pot.
    Programme,
}

impl Purpose {
    /// The purpose as the chain takes it.
    pub const fn raw(self) -> types::pallet_reserve::types::Purpose {
        match self {
            Self::Spending => types::pallet_reserve::types::Purpose::Spending,
            Self::Prefunding => types::pallet_reserve::types::Purpose::Prefunding,
            Self::Programme => types::pallet_reserve::types::Purpose::Programme,
        }
    }
}

/// What stands behind the credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Backing {
    /// Euro recorded as received.
    #[serde(rename = "euro_in_cents")]
    pub euro_in: Amount,
    /// Euro paid out.
    #[serde(rename = "euro_out_cents")]
    pub euro_out: Amount,
    /// Credits there are.
    #[serde(rename = "issuance_cents")]
    pub issuance: Amount,
}

/// What stands behind the credits.
///
/// # Errors
/// If the node does not answer.
pub async fn backing(at: &At) -> Result<Backing> {
    let backing = view(at, api::view_functions().reserve().backing()).await?;
    Ok(Backing {
        euro_in: Amount(backing.euro_in),
        euro_out: Amount(backing.euro_out),
        issuance: Amount(backing.issuance),
    })
}

/// All deposits, by number.
///
/// # Errors
/// If the node does not answer.
pub async fn deposits(at: &At) -> Result<Vec<Deposit>> {
    let deposits = fetch_all(at, api::storage().reserve().deposits()).await?;
    let mut deposits: Vec<_> = deposits
        .iter()
        .map(|((id,), deposit)| read_deposit(*id, deposit))
        .collect::<Result<_>>()?;
    deposits.sort_by_key(|deposit| deposit.id);
    Ok(deposits)
}

/// A deposit, if there is one of this number.
///
/// # Errors
/// If the node does not answer.
pub async fn deposit(at: &At, id: u32) -> Result<Option<Deposit>> {
    let deposit = fetch(at, api::storage().reserve().deposits(), (id,)).await?;
    deposit.as_ref().map(|deposit| read_deposit(id, deposit)).transpose()
}

/// What each deposit gave to each programme's pot, in cents.
pub type Fundings = BTreeMap<Address, Vec<(u32, u128)>>;

/// What deposits gave to the programmes that are not closed.
///
/// # Errors
/// If the node does not answer.
pub async fn fundings(at: &At) -> Result<Fundings> {
    let found = fetch_all(at, api::storage().reserve().fundings()).await?;
    Ok(found.into_iter().map(|((pot,), given)| (pot, given.0)).collect())
}

fn read_deposit(id: u32, deposit: &types::pallet_reserve::types::Deposit<Address>) -> Result<Deposit> {
    Ok(Deposit {
        id,
        amount: Amount(deposit.amount),
        remaining: Amount(deposit.remaining),
        reference: deposit.reference.0,
        basis: translate(&deposit.basis)?,
        recorded_by: deposit.recorded_by,
        approved_by: deposit.approved_by,
    })
}

/// The proposals that wait for a second treasurer, oldest first.
///
/// # Errors
/// If the node does not answer.
pub async fn proposals(at: &At) -> Result<Vec<Proposal>> {
    let open = view(at, api::view_functions().reserve().open_proposals()).await?;
    open.into_iter()
        .map(|(id, proposal)| {
            let (by, action) = (proposal.by, read_action(proposal.action)?);
            Ok(Proposal { id, by, action })
        })
        .collect()
}

fn read_action(action: types::pallet_reserve::types::Action<Address>) -> Result<Action> {
    use types::pallet_reserve::types::{Action as Raw, Purpose as RawPurpose};
    Ok(match action {
        Raw::Record {
            amount,
            reference,
            basis,
        } => Action::Record {
            amount: Amount(amount),
            reference: reference.0,
            basis: translate(&basis)?,
        },
        Raw::Allocate {
            deposit,
            purpose,
            recipients,
        } => Action::Allocate {
            deposit,
            purpose: match purpose {
                RawPurpose::Spending => Purpose::Spending,
                RawPurpose::Prefunding => Purpose::Prefunding,
                RawPurpose::Programme => Purpose::Programme,
            },
            recipients: recipients
                .0
                .into_iter()
                .map(|(account, cents)| (account, Amount(cents)))
                .collect(),
        },
        Raw::Reverse { deposit } => Action::Reverse { deposit },
        Raw::Return { redemption, reference } => Action::Return {
            redemption,
            reference: reference.0,
        },
        Raw::BankFee { amount, reference } => Action::BankFee {
            amount: Amount(amount),
            reference: reference.0,
        },
    })
}
