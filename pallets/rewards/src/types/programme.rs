//! Programmes: who pays for what, within which bounds.

use super::{BehaviourId, GoalId, ProgrammeId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    derive::Debug,
    prelude::{BoundedVec, ConstU32, H256},
};
use piazza_primitives::{Balance, IstatCode, MemberKind, Moment, ValueArea, DAY};
use scale_info::TypeInfo;

/// How many kinds of members, and how many zones, a programme may name.
pub const MAX_KINDS: u32 = 7;
/// How many zones a programme may name.
pub const MAX_ZONES: u32 = 64;
/// How many items of what a closed programme left one call removes at most.
pub const MAX_SWEPT: u32 = 100;

/// The security for the prizes of a programme (DPR 430/2001 asks for one of at least 20 % of their estimate).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Guarantee {
    /// How much is secured, in cents.
    #[codec(compact)]
    pub amount: Balance,
    /// The last moment for which it stands.
    pub until: Moment,
    /// The hash of the document.
    pub document: H256,
}

/// What a programme promises, and to whom. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ProgrammeTerms {
    /// The hash of the title.
    pub title: H256,
    /// The hash of the regulation.
    pub regulation: H256,
    /// The first moment at which a behaviour counts.
    pub start: Moment,
    /// The last moment at which a behaviour counts.
    pub end: Moment,
    /// What all prizes together are worth at most, in cents.
    #[codec(compact)]
    pub estimate: Balance,
    /// What secures them.
    pub guarantee: Guarantee,
    /// The area in which it makes value.
    pub area: ValueArea,
    /// The kinds of members who may take part; all if there are none.
    pub kinds: BoundedVec<MemberKind, ConstU32<MAX_KINDS>>,
    /// The zones whose members may take part; all if there are none.
    pub zones: BoundedVec<IstatCode, ConstU32<MAX_ZONES>>,
    /// By how many minutes the days and weeks of the programme are ahead of UTC: -720 to 840.
    pub offset: i16,
    /// If present, rewards accrue to keys that people use for this programme alone, and are claimed once a week in
    /// multiples of this amount in cents.
    pub denomination: Option<Balance>,
}

impl ProgrammeTerms {
    /// Whether members of this kind and zone may take part.
    pub fn admits(&self, kind: MemberKind, zone: IstatCode) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&kind)) && (self.zones.is_empty() || self.zones.contains(&zone))
    }

    /// The number of the period of `length` milliseconds in which `time` lies. Periods are counted from a Monday, so that
    /// weeks begin on Mondays; the programme's offset says when its days begin.
    pub fn period(&self, time: Moment, length: Moment) -> u32 {
        // 1970-01-01 was a Thursday.
        let since_monday = i128::from(time)
            .saturating_add(i128::from(self.offset).saturating_mul(60_000))
            .saturating_add(i128::from(DAY).saturating_mul(3));
        let periods = since_monday.checked_div_euclid(length.into()).unwrap_or(0);
        u32::try_from(periods).unwrap_or(0)
    }
}

/// A programme, and where its money is. What is not paid, owed or reserved can be promised.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Programme<AccountId> {
    /// Who pays.
    pub sponsor: AccountId,
    /// What it promises.
    pub terms: ProgrammeTerms,
    /// What its pot received, in cents: the budget.
    #[codec(compact)]
    pub funded: Balance,
    /// What its pot paid to people, in cents.
    #[codec(compact)]
    pub paid: Balance,
    /// What people earned and have yet to claim, in cents.
    #[codec(compact)]
    pub owed: Balance,
    /// What is promised to attestations that wait and to goals that are open, in cents.
    #[codec(compact)]
    pub reserved: Balance,
    /// How many attestations and goals wait for something, and keep the programme open.
    pub waiting: u32,
    /// The last moment at which anything can still be attested: the end and the longest life of a proof in its panel.
    pub accepts_until: Moment,
    /// How many behaviours of it are known, those proposed too.
    pub behaviours: u32,
    /// Whether it is closed, and what was left went back.
    pub closed: bool,
}

/// What a closed programme leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Leftover {
    /// A behaviour, once its goals are forgotten: how far people were with it, its attestors, its buildings.
    #[codec(index = 0)]
    Behaviour(BehaviourId),
    /// A collective goal.
    #[codec(index = 1)]
    Goal(GoalId),
    /// The programme itself, once its behaviours are forgotten: its devices, proofs, accounts and pot.
    #[codec(index = 2)]
    Programme(ProgrammeId),
}

impl<AccountId> Programme<AccountId> {
    /// What can still be promised, in cents.
    pub fn available(&self) -> Balance {
        self.funded
            .saturating_sub(self.paid)
            .saturating_sub(self.owed)
            .saturating_sub(self.reserved)
    }
}

/// What somebody has in a programme besides what was paid.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Account<AccountId> {
    /// What may be claimed, in cents.
    #[codec(compact)]
    pub owed: Balance,
    /// What was paid wrongly and is kept from future rewards, in cents.
    #[codec(compact)]
    pub debt: Balance,
    /// The week of the last claim, if any.
    pub claimed: Option<u32>,
    /// The member who claims for this key, once he did: nobody else can.
    pub member: Option<AccountId>,
}

impl<AccountId> Default for Account<AccountId> {
    fn default() -> Self {
        Self {
            owed: 0,
            debt: 0,
            claimed: None,
            member: None,
        }
    }
}
