//! What the register keeps.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    deps::{
        sp_core::{sr25519, H256},
        sp_io::hashing::blake2_256,
    },
    prelude::*,
};
use piazza_primitives::{
    Bps, Category, Commitment, CommunityId, GeoCell, IstatCode, Limits, MemberKind, Moment, SnaiClass, TierId,
    UsageClass,
};
use serde::{Deserialize, Serialize};

/// A public name: of a shop, of a municipality. At most 64 bytes of UTF-8.
pub type Name = BoundedVec<u8, ConstU32<64>>;

/// The most keys that a member registers, revoked ones counted: their accounts stay for ever.
pub const MAX_KEYS: u32 = 128;

/// The most rows in one batch of enrolments.
pub const MAX_BATCH: u32 = 256;

/// A municipality, or a part of one.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
pub struct Zone {
    /// Its public name.
    pub name: Name,
    /// Its class in the strategy for inner areas.
    pub class: SnaiClass,
    /// The cell its centre lies in.
    pub cell: GeoCell,
    /// The community fund that sales in the zone feed.
    pub fund: CommunityId,
}

/// A set of limits that many members share.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
pub struct Tier {
    /// What its members may hold and do.
    pub limits: Limits,
    /// For how long a member is enrolled at most, in milliseconds; without end if absent.
    pub valid_for: Option<Moment>,
}

/// Whether a member may act.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub enum Status {
    /// May act.
    Active,
    /// May not act until a registrar reinstates it; what it holds stays its own.
    Suspended,
    /// Has left. The account is never forgotten, so that none of its transactions can be replayed.
    Left,
}

/// What a registrar says of a person or organisation.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
pub struct Enrolment {
    /// What the account is.
    pub kind: MemberKind,
    /// The tier whose limits hold.
    pub tier: TierId,
    /// The zone it belongs to.
    pub zone: IstatCode,
    /// The commitment to its identity.
    pub commitment: Commitment,
    /// The last moment of the enrolment; if absent, as long as the tier allows.
    pub until: Option<Moment>,
}

/// An enrolled account.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Member {
    /// What the account is.
    pub kind: MemberKind,
    /// The tier whose limits hold.
    pub tier: TierId,
    /// Whether it may act.
    pub status: Status,
    /// The zone it belongs to.
    pub zone: IstatCode,
    /// The commitment to its identity.
    pub commitment: Commitment,
    /// The last moment of the enrolment; without end if absent.
    pub until: Option<Moment>,
    /// By which allowance it is metered: that of its kind, or the officers'.
    pub usage: UsageClass,
}

/// Who is, or was, enrolled under a commitment.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Claim<AccountId> {
    /// The account.
    pub account: AccountId,
    /// Until when nobody else may be enrolled under it, even if the account has left: the expiry of the certificate
    /// that was used, which would otherwise work a second time.
    pub locked_until: Moment,
}

/// An account that acts for a member.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Key<AccountId> {
    /// For whom.
    pub principal: AccountId,
    /// Whether it may still act.
    pub active: bool,
}

/// One shop of a merchant.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct Shop {
    /// The municipality it is in.
    pub zone: IstatCode,
    /// The cell it is in.
    pub cell: GeoCell,
}

/// The agreement under which a merchant takes credits (closed network: PSD2 art. 3(k)).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct Agreement {
    /// The hash of its text.
    pub hash: H256,
    /// Its first moment.
    pub from: Moment,
    /// Its last moment; without end if absent.
    pub until: Option<Moment>,
}

/// What is public of a merchant.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
pub struct Profile {
    /// The name over the door: what a wallet shows before paying.
    pub trade_name: Name,
    /// What he sells, the main category first: 1 to 4.
    pub categories: BoundedVec<Category, ConstU32<4>>,
    /// His shops: 1 to 8.
    pub shops: BoundedVec<Shop, ConstU32<8>>,
    /// The agreement with the cooperative.
    pub agreement: Agreement,
}

/// A cashback rate that changes only with notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Rate {
    /// The rate until the change, if one is announced.
    pub current: Bps,
    /// The rate to come, and from when.
    pub next: Option<(Bps, Moment)>,
}

impl Rate {
    /// The rate in force at `now`.
    pub fn at(&self, now: Moment) -> Bps {
        match self.next {
            Some((rate, from)) if now >= from => rate,
            _ => self.current,
        }
    }
}

/// An enrolled merchant.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Merchant {
    /// What is public of him.
    pub profile: Profile,
    /// His cashback rate.
    pub rate: Rate,
}

/// For whom a certificate is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Holder<AccountId> {
    /// For this account.
    Account(AccountId),
    /// For whoever has the one-time key, who signs the account to be enrolled: a certificate seen on its way can't be
    /// taken for another account.
    Key(sr25519::Public),
}

/// A registrar's signed word that somebody may enrol himself: made offline, used once, expiring.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Certificate<AccountId, Signature> {
    /// Who signed.
    pub registrar: AccountId,
    /// For whom.
    pub holder: Holder<AccountId>,
    /// As what.
    pub enrolment: Enrolment,
    /// The last moment at which it can be used.
    pub expires: Moment,
    /// The registrar's signature of [`Certificate::id`].
    pub signature: Signature,
}

impl<AccountId: Encode, Signature> Certificate<AccountId, Signature> {
    /// What the registrar signs: it holds for one chain only.
    pub fn id(&self, genesis: H256) -> H256 {
        let signed = (
            b"piazza/certificate",
            genesis,
            &self.registrar,
            &self.holder,
            &self.enrolment,
            self.expires,
        );
        signed.using_encoded(blake2_256).into()
    }

    /// What the one-time key signs: that `account` is to be enrolled.
    pub fn proof_payload(&self, genesis: H256, account: &AccountId) -> H256 {
        (b"piazza/holder", genesis, self.id(genesis), account)
            .using_encoded(blake2_256)
            .into()
    }
}
