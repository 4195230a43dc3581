//! What is remembered of an attestation until its proof expires.

use super::{BehaviourId, GoalId, ProgrammeId, Quantity, MAX_AGREEING};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    derive::Debug,
    prelude::{BoundedVec, ConstU32, H256},
};
use piazza_primitives::{Balance, IstatCode, Moment};
use scale_info::TypeInfo;

/// The attestors who said the same.
pub type Attestors<AccountId> = BoundedVec<AccountId, ConstU32<{ MAX_AGREEING as u32 }>>;

/// What an attestation brings somebody.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Payee<AccountId> {
    /// The account.
    pub who: AccountId,
    /// How much, in cents.
    #[codec(compact)]
    pub amount: Balance,
    /// How many rounds of its rule it completed, whether a cap left something of their reward or not: if it is struck out,
    /// what they used up has come together again.
    #[codec(compact)]
    pub rounds: Quantity,
}

/// The person, and the companion of a shared ride.
pub type Payees<AccountId> = BoundedVec<Payee<AccountId>, ConstU32<2>>;

/// What happened, as the attestors say.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Fact<AccountId> {
    /// Who did it.
    pub person: AccountId,
    /// With whom.
    pub companion: Option<AccountId>,
    /// How much.
    #[codec(compact)]
    pub quantity: Quantity,
    /// When.
    #[codec(compact)]
    pub time: Moment,
    /// The zone in whose totals it counts.
    pub zone: IstatCode,
    /// What the rule paid when it was first attested, in cents.
    #[codec(compact)]
    pub tariff: Balance,
    /// The attestors who said so; none if a device did.
    pub attestors: Attestors<AccountId>,
    /// The device that said so, if one did.
    pub device: Option<AccountId>,
}

/// An attestation and its state.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum State<AccountId> {
    /// The proof is used up, and nothing more can happen.
    Spent,
    /// It waits for other attestors, or for people to confirm.
    Gathering {
        /// What happened.
        fact: Fact<AccountId>,
        /// Whether the person confirmed.
        person_confirmed: bool,
        /// Whether the companion confirmed.
        companion_confirmed: bool,
    },
    /// It is complete, and can be challenged.
    Open {
        /// What happened.
        fact: Fact<AccountId>,
        /// Who gets what, or got it.
        payees: Payees<AccountId>,
        /// Whether it is paid.
        paid: bool,
        /// The last moment of the window.
        until: Moment,
    },
    /// An arbitrator decides.
    Challenged {
        /// What happened.
        fact: Fact<AccountId>,
        /// Who gets what, or got it.
        payees: Payees<AccountId>,
        /// Whether it is paid.
        paid: bool,
        /// Who challenged it; nobody if the device was voided.
        by: Option<AccountId>,
        /// The hash of the reason.
        reason: H256,
    },
}

/// What is known of a proof.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Record<AccountId> {
    /// Of which behaviour.
    pub behaviour: BehaviourId,
    /// The last moment at which the proof would be accepted: it is remembered until then.
    pub expires: Moment,
    /// What has become of it.
    pub state: State<AccountId>,
}

impl<AccountId> Record<AccountId> {
    /// The moment after which something is to be done with it, if it does not wait for a person.
    pub fn due(&self) -> Option<Moment> {
        match self.state {
            State::Spent | State::Gathering { .. } => Some(self.expires),
            State::Open { until, .. } => Some(until),
            State::Challenged { .. } => None,
        }
    }
}

/// How many proofs or people a task may name: at least as many as a batch has rows.
pub const MAX_PAGE: u32 = 500;

/// Something that is to be done at a certain time.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Task<AccountId> {
    /// Windows end, attestations lapse, or proofs can be forgotten: those of a batch together. Whatever became of one
    /// meanwhile, its record says whether it is due.
    Proofs(ProgrammeId, BoundedVec<H256, ConstU32<MAX_PAGE>>),
    /// A goal is shared, or missed.
    Goal(GoalId),
    /// People are paid whom a batch rewarded for a behaviour, each so many cents.
    Pay(BehaviourId, BoundedVec<(AccountId, Balance), ConstU32<MAX_PAGE>>),
}
